//! What was derived, each fact once with all its derivations.

use std::{hash::BuildHasher as _, mem::size_of};

use foldhash::fast::RandomState;

use super::program::By;
use crate::graph::{
    extent::Extent,
    row::{EVER, EXACT, NEVER, Object, Row},
};

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
    /// Its ends as a row, which no statement has.
    pub(crate) fn row(&self) -> Row {
        let &FactRow { subject, relation, object, .. } = self;
        Row { subject, relation, object, from: NEVER, to: EVER, detail: EXACT }
    }

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

/// A fact with what it has, and its last derivation.
#[derive(Clone, Debug)]
struct Kept<V> {
    row: FactRow,
    last: u32,
    value: V,
}

/// Where a fact stands, with its hash; none where the place is free.
#[derive(Clone, Copy, Debug)]
struct Place {
    hash: u32,
    fact: u32,
}

const FREE: Place = Place { hash: 0, fact: NONE };

/// The facts of a relation by their hashes, in the order of these but for what had to make way: so it grows
/// in one pass, and what is compared lies in the facts alone.
#[derive(Clone, Debug, Default)]
struct Places {
    places: Vec<Place>,
    taken: usize,
}

impl Places {
    /// The fact, or the place that is free for it.
    #[inline]
    fn look(&self, hash: u32, is_it: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mut at = first_place(hash, self.places.len());
        // Some are always free.
        while let Some(place) = self.places.get(at) {
            if place.fact == NONE {
                return Err(at);
            }
            if place.hash == hash && is_it(place.fact) {
                return Ok(place.fact);
            }
            at += 1;
            if at == self.places.len() {
                at = 0;
            }
        }
        Err(at)
    }

    fn is_full(&self) -> bool {
        self.taken * 5 >= self.places.len() * 3
    }

    /// Makes room for as many more.
    fn grow(&mut self) {
        let many = (self.places.len() * 2).max(16);
        let before = std::mem::replace(&mut self.places, vec![FREE; many]);
        for place in before.into_iter().filter(|place| place.fact != NONE) {
            let mut at = first_place(place.hash, many);
            while self.places.get(at).is_some_and(|there| there.fact != NONE) {
                at = if at + 1 == many { 0 } else { at + 1 };
            }
            if let Some(free) = self.places.get_mut(at) {
                *free = place;
            }
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Table<V> {
    facts: Vec<Kept<V>>,
    derivations: Vec<Derivation>,
    more: Vec<u32>,
    /// By relation: what follows of one lies close together.
    places: Vec<Places>,
    hasher: RandomState,
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
            facts: Vec::new(),
            derivations: Vec::new(),
            more: Vec::new(),
            places: Vec::new(),
            hasher: RandomState::default(),
            value_bytes: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.facts.len()
    }

    #[inline]
    pub(crate) fn row(&self, fact: u32) -> Option<&FactRow> {
        self.facts.get(fact as usize).map(|kept| &kept.row)
    }

    #[inline]
    pub(crate) fn value(&self, fact: u32) -> Option<&V> {
        self.facts.get(fact as usize).map(|kept| &kept.value)
    }

    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = &FactRow> + Clone {
        self.facts.iter().map(|kept| &kept.row)
    }

    pub(crate) fn find(&self, row: &FactRow) -> Option<u32> {
        let places = self.places.get(usize::from(row.relation))?;
        places.look(self.hash(row), |fact| self.row(fact) == Some(row)).ok()
    }

    #[inline]
    fn hash(&self, row: &FactRow) -> u32 {
        (self.hasher.hash_one(row.key()) >> 32) as u32
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        // A place is taken by half of them on average.
        let per_fact = size_of::<Kept<V>>() + 2 * size_of::<Place>();
        self.facts.len() * per_fact + self.value_bytes + self.derivation_bytes()
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
    #[inline]
    pub(super) fn add(&mut self, row: FactRow, value: &V) -> (u32, Added) {
        let relation = usize::from(row.relation);
        if self.places.len() <= relation {
            self.places.resize_with(relation + 1, Places::default);
        }
        let next = self.facts.len() as u32;
        let hash = self.hash(&row);
        let Some(places) = self.places.get_mut(relation) else { return (next, Added::Same) };
        if places.is_full() {
            places.grow();
        }
        let facts = &mut self.facts;
        match places.look(hash, |fact| facts.get(fact as usize).is_some_and(|kept| kept.row == row)) {
            Ok(fact) => {
                let Some(kept) = facts.get_mut(fact as usize) else { return (fact, Added::Same) };
                let before = kept.value.bytes();
                let grew = kept.value.join(value);
                self.value_bytes = (self.value_bytes + kept.value.bytes()).saturating_sub(before);
                (fact, if grew { Added::Surer } else { Added::Same })
            }
            Err(at) => {
                if let Some(place) = places.places.get_mut(at) {
                    *place = Place { hash, fact: next };
                }
                places.taken += 1;
                self.value_bytes += value.bytes();
                facts.push(Kept { row, last: NONE, value: value.clone() });
                (next, Added::New)
            }
        }
    }

    /// Notes how a fact follows.
    #[inline]
    pub(super) fn derive(&mut self, fact: u32, by: By, premises: &[u32]) {
        let Some(kept) = self.facts.get_mut(fact as usize) else { return };
        let place = self.derivations.len() as u32;
        let mut inline = [NONE; 3];
        if premises.len() <= inline.len() {
            inline.iter_mut().zip(premises).for_each(|(slot, premise)| *slot = *premise);
        } else {
            inline = [self.more.len() as u32, NONE, NONE];
            self.more.extend_from_slice(premises);
        }
        self.derivations.push(Derivation { next: kept.last, by, count: premises.len() as u8, premises: inline });
        kept.last = place;
    }

    /// The derivations of a fact, the first found first: by what, and from which premises.
    pub(crate) fn derivations(&self, fact: u32) -> Vec<(By, &[u32])> {
        let first = self.facts.get(fact as usize).map(|kept| kept.last).filter(|&last| last != NONE);
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

/// Where a fact of this hash stands if nothing had to make way, among so many places.
#[inline]
fn first_place(hash: u32, places: usize) -> usize {
    ((u64::from(hash) * places as u64) >> 32) as usize
}
