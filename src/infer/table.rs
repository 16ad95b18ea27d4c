//! What was derived, each fact once with all its derivations.

use std::{collections::HashMap, mem::size_of};

use foldhash::fast::RandomState;

use super::program::By;
use crate::graph::{extent::Extent, row::Object};

/// Marks a premise that was derived itself; others are statements.
pub(crate) const DERIVED: u32 = 1 << 31;

/// How a fact is got. The same got in two ways is two facts, for premises that take one way and not the
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum How {
    /// An event began or ended it.
    Event,
    /// It follows by a rule.
    Rule,
    /// It was got along a chain of its relation.
    Chain,
}

/// A derived fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FactRow {
    pub(crate) subject: u32,
    pub(crate) relation: u16,
    pub(crate) how: How,
    pub(crate) object: Object,
    /// Where its qualifiers stand: see [`Program::qualifiers`](super::Program::qualifiers).
    pub(crate) quals: u32,
}

impl FactRow {
    fn key(&self) -> (u64, u64) {
        let object = match self.object {
            Object::Entity(object) | Object::Literal(object) => object,
            Object::Nothing => 0,
        };
        let by = u64::from(self.relation) << 34 | (self.how as u64) << 32 | u64::from(self.quals);
        (u64::from(self.subject) << 32 | u64::from(object), by)
    }
}

/// How a fact follows: 20 bytes. Of a fact all derivations hang in a chain.
#[derive(Clone, Copy, Debug)]
struct Derivation {
    next: u32,
    by: By,
    count: u8,
    /// The premises; where there are more than three, the place of the first among `more`.
    premises: [u32; 3],
}

const NONE: u32 = u32::MAX;

#[derive(Clone, Debug, Default)]
pub(crate) struct Table<V> {
    rows: Vec<FactRow>,
    first: Vec<u32>,
    values: Vec<V>,
    derivations: Vec<Derivation>,
    more: Vec<u32>,
    places: HashMap<(u64, u64), u32, RandomState>,
    value_bytes: usize,
}

/// What adding a derivation did to its fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Added {
    New,
    Surer,
    Same,
}

impl<V: Extent> Table<V> {
    pub(crate) fn new() -> Self {
        Table {
            rows: Vec::new(),
            first: Vec::new(),
            values: Vec::new(),
            derivations: Vec::new(),
            more: Vec::new(),
            places: HashMap::default(),
            value_bytes: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn row(&self, fact: u32) -> Option<&FactRow> {
        self.rows.get(fact as usize)
    }

    pub(crate) fn value(&self, fact: u32) -> Option<&V> {
        self.values.get(fact as usize)
    }

    pub(crate) fn find(&self, row: &FactRow) -> Option<u32> {
        self.places.get(&row.key()).copied()
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let per_fact = size_of::<FactRow>() + size_of::<u32>() + size_of::<V>() + size_of::<((u64, u64), u32)>();
        self.rows.len() * per_fact + self.value_bytes + self.derivation_bytes()
    }

    /// How many bytes the derivations take.
    pub(crate) fn derivation_bytes(&self) -> usize {
        self.derivations.len() * size_of::<Derivation>() + self.more.len() * size_of::<u32>()
    }

    /// How many derivations there are.
    pub(crate) fn derivation_count(&self) -> usize {
        self.derivations.len()
    }

    /// Adds what a fact has by some derivation; the derivation itself is added with
    /// [`derive`](Table::derive).
    pub(super) fn add(&mut self, row: FactRow, value: &V) -> (u32, Added) {
        let next = self.rows.len() as u32;
        let fact = *self.places.entry(row.key()).or_insert(next);
        if fact == next {
            self.rows.push(row);
            self.first.push(NONE);
            self.value_bytes += value.bytes();
            self.values.push(value.clone());
            return (fact, Added::New);
        }
        let before = self.values.get(fact as usize).map_or(0, V::bytes);
        let grew = self.values.get_mut(fact as usize).is_some_and(|known| known.join(value));
        let after = self.values.get(fact as usize).map_or(0, V::bytes);
        self.value_bytes = (self.value_bytes + after).saturating_sub(before);
        (fact, if grew { Added::Surer } else { Added::Same })
    }

    /// Notes how a fact follows.
    pub(super) fn derive(&mut self, fact: u32, by: By, premises: &[u32]) {
        let Some(first) = self.first.get_mut(fact as usize) else { return };
        let place = self.derivations.len() as u32;
        let mut inline = [NONE; 3];
        if premises.len() <= inline.len() {
            inline.iter_mut().zip(premises).for_each(|(slot, premise)| *slot = *premise);
        } else {
            inline = [self.more.len() as u32, NONE, NONE];
            self.more.extend_from_slice(premises);
        }
        self.derivations.push(Derivation { next: *first, by, count: premises.len() as u8, premises: inline });
        *first = place;
    }

    /// The derivations of a fact, the first found first: by what, and from which premises.
    pub(crate) fn derivations(&self, fact: u32) -> Vec<(By, &[u32])> {
        let first = self.first.get(fact as usize).copied().filter(|&first| first != NONE);
        let get = |place: u32| self.derivations.get(place as usize);
        let chain = std::iter::successors(first, |&place| get(place).map(|it| it.next).filter(|&next| next != NONE));
        let mut found: Vec<(By, &[u32])> = chain
            .filter_map(|place| {
                let derivation = get(place)?;
                let count = usize::from(derivation.count);
                let premises = match (derivation.premises.get(..count), derivation.premises) {
                    (Some(inline), _) => inline,
                    (None, [from, ..]) => self.more.get(from as usize..from as usize + count)?,
                };
                Some((derivation.by, premises))
            })
            .collect();
        found.reverse();
        found
    }
}
