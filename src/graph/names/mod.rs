//! The index of names: every label, key and stated name. It never decides between two things of one
//! name.
//!
//! What is asked for to the letter, or but for its spelling, is found by the hash of its folded text (`table`) and
//! compared as it is kept. What is like a name is found by words, parts of words and whole names in segments (`segment`) that are made when the
//! first such question is asked (`words`), and then compared (`search`).

mod hit;
mod search;
mod segment;
mod table;
mod words;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use crate::{
    graph::{
        data::{Data, Named, NamedBy},
        entities::{Entities, TextPlace},
        row::Object,
    },
    model::{
        Value,
        names::{NameLikeness, NameReason, Spelling, words::look_of_name},
        text::fold,
    },
};
pub use hit::{Lookalike, MatchedBy, NameHit, NameHits};
use search::MOST_COMPARED;
use table::Table;
use words::{Segments, WordIndex};

/// The names of a graph, by their folded texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// How many entities and statements there were when the graph was opened: their names are
    /// indexed when the first name is asked for.
    opened: [u32; 2],
    early: Arc<OnceLock<Table>>,
    later: Table,
    words: WordIndex,
}

impl Names {
    #[cfg(feature = "file")]
    pub(crate) fn opened(entities: u32, statements: u32) -> Self {
        Names { opened: [entities, statements], ..Names::default() }
    }

    /// Whether a statement is among those whose names are indexed when they are asked for.
    pub(crate) fn are_of_opened(&self, statement: u32) -> bool {
        let [_, statements] = self.opened;
        statement < statements
    }

    pub(crate) fn add(&mut self, name: Kept<'_>) {
        self.words.outgrow();
        self.later.push(&fold(name.text), name.named, name.at);
    }

    pub(crate) fn bytes(&self) -> usize {
        let tables = self.early.get().into_iter().chain([&self.later]);
        tables.map(Table::bytes).sum::<usize>() + self.words.bytes()
    }
}

/// A name as it is kept, and where, if that is with the entity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<'a> {
    pub(crate) text: &'a str,
    pub(crate) named: Named,
    pub(crate) at: Option<TextPlace>,
}

/// What is asked of the index of words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) name: &'a str,
    /// How like a name must be.
    pub(crate) least: f64,
    /// How many things are told at most.
    pub(crate) most: usize,
    /// Whether words may be misspelt.
    pub(crate) may_be_misspelt: bool,
}

/// An entity by its label, and by its key where that is another name.
pub(crate) fn names_of(entities: &Entities, entity: u32) -> impl Iterator<Item = Kept<'_>> {
    let kept = |at, by| Kept { text: entities.text(at), named: Named { entity, by }, at: Some(at) };
    let row = entities.row(entity);
    let names = row.map(|row| (kept(row.label(), NamedBy::Label), kept(row.key(), NamedBy::Key)));
    names.into_iter().flat_map(|(label, key)| {
        let is_other = key.text != label.text && fold(key.text) != fold(label.text);
        [Some(label), is_other.then_some(key)].into_iter().flatten()
    })
}

impl Data {
    /// The entities that answer to a name: exact spellings first, then by reason, then by the
    /// place of what gives the name, none where it is not seen; each once.
    pub(crate) fn entities_named(&self, name: &str, place: impl Fn(Named) -> Option<u32>) -> Vec<NameHit> {
        let folded = fold(name);
        let tables = [self.early_names(), &self.names.later];
        let placed = tables.into_iter().flat_map(|table| table.candidates(&folded)).filter_map(|(named, at)| {
            let kept = at.map_or_else(|| self.name_kept(named), |at| Some(self.entities.text(at)))?;
            let differs = kept != name;
            if differs && fold(kept) != folded {
                return None;
            }
            Some(((differs, reason(named), place(named)?, named.entity), named, kept))
        });
        let likeness = |differs| {
            if differs { NameLikeness::folded() } else { NameLikeness::new(1.0, NameReason::Exact) }
        };
        let hit = |((differs, ..), named, kept): ((bool, _, _, _), _, _)| self.hit(named, kept, likeness(differs));
        let mut placed = placed.fuse();
        // Most names are of one thing.
        let (Some(first), second) = (placed.next(), placed.next()) else { return Vec::new() };
        let Some(second) = second else { return vec![hit(first)] };
        let mut found: Vec<_> = [first, second].into_iter().chain(placed).collect();
        found.sort_by_key(|&(order, ..)| order);
        let mut seen = HashSet::new();
        found.retain(|(_, named, _)| seen.insert(named.entity));
        found.into_iter().map(hit).collect()
    }

    /// The entities that answer to names like one, the likest first, each by its likest name; not those of
    /// `known`.
    pub(crate) fn entities_like(
        &self,
        asked: Asked<'_>,
        known: Vec<NameHit>,
        is_seen: impl Fn(Named) -> bool,
    ) -> NameHits {
        let spelling = Spelling::new(asked.name);
        let mut candidates = self.words_index().candidates(&spelling, asked.may_be_misspelt);
        let already: HashSet<u32> = known.iter().map(|hit| hit.entity.index).collect();
        let mut best: HashMap<u32, (NameLikeness, Named), foldhash::fast::RandomState> = HashMap::default();
        let (mut compared, mut is_complete) = (0, !candidates.is_cut && !spelling.is_cut);
        for row in &mut candidates {
            let Some(named) = self.name_at(row) else { continue };
            if already.contains(&named.entity) || !is_seen(named) {
                continue;
            }
            if compared == MOST_COMPARED {
                is_complete = false;
                break;
            }
            compared += 1;
            let Some(kept) = self.name_kept(named) else { continue };
            let other = Spelling::new(kept);
            let fits = |likeness: &NameLikeness| {
                likeness.score >= asked.least && (asked.may_be_misspelt || !likeness.is_misspelt())
            };
            let likeness = spelling.likeness(&other).filter(fits);
            let Some(likeness) = likeness else { continue };
            let is_better = best
                .get(&named.entity)
                .is_none_or(|(than, by)| (than.score, reason(named)) < (likeness.score, reason(*by)));
            if is_better {
                best.insert(named.entity, (likeness, named));
            }
        }
        let mut found: Vec<_> = best.into_values().collect();
        found.sort_by(|(a, a_by), (b, b_by)| {
            b.score.total_cmp(&a.score).then_with(|| (reason(*a_by), a_by.entity).cmp(&(reason(*b_by), b_by.entity)))
        });
        let mut hits = known;
        let left_out = (hits.len() + found.len()).saturating_sub(asked.most);
        hits.truncate(asked.most);
        found.truncate(asked.most - hits.len());
        hits.extend(found.into_iter().filter_map(|(likeness, by)| Some(self.hit(by, self.name_kept(by)?, likeness))));
        mark_twins(&mut hits);
        NameHits { hits, is_complete, left_out }
    }

    /// The names that begin with a text, folded, in the order of the alphabet; then those one of whose words
    /// does. Each entity once, by the first of its names.
    pub(crate) fn entities_from(&self, prefix: &str, most: usize, is_seen: impl Fn(Named) -> bool) -> Vec<NameHit> {
        let folded = fold(prefix);
        if folded.is_empty() {
            return Vec::new();
        }
        let text_of = |number: u32| {
            let kept = self.name_at(number).and_then(|named| self.name_kept(named));
            kept.map(fold).unwrap_or_default()
        };
        let (mut firsts, mut others) = (Vec::new(), Vec::new());
        for segment in self.words_index().iter() {
            let order = segment.in_order(|name| text_of(segment.from + name));
            let first = order.partition_point(|&name| text_of(segment.from + name) < folded);
            let names = order.get(first..).unwrap_or_default().iter().map(|name| segment.from + name);
            firsts.push(names.take_while(|&name| text_of(name).starts_with(&folded)));
            let words = segment.words_from(&folded);
            others.push(words.flat_map(|word| segment.names_with(word)).map(|name| segment.from + name));
        }
        let mut seen = HashSet::new();
        let mut take = |number: u32| {
            let named = self.name_at(number)?;
            let is_new = is_seen(named) && seen.insert(named.entity);
            is_new.then(|| self.name_kept(named).map(|kept| (named, kept))).flatten()
        };
        // So many of each segment hold the first so many of all.
        let mut found: Vec<_> =
            firsts.into_iter().flat_map(|names| names.filter_map(&mut take).take(most).collect::<Vec<_>>()).collect();
        found.sort_by_cached_key(|(named, kept)| (fold(kept), named.entity));
        found.truncate(most);
        let missing = most - found.len();
        let others = others.into_iter().flatten().take(MOST_LISTED).filter_map(&mut take).take(missing);
        let later = others.map(|(named, kept)| (named, kept, NameLikeness::new(0.5, NameReason::BeginsWord)));
        let first = found.into_iter().map(|(named, kept)| {
            let likeness = match kept {
                kept if kept == prefix => NameLikeness::new(1.0, NameReason::Exact),
                kept if fold(kept) == folded => NameLikeness::folded(),
                _ => NameLikeness::new(0.6, NameReason::Begins),
            };
            (named, kept, likeness)
        });
        let later: Vec<_> = later.collect();
        first.chain(later).map(|(named, kept, likeness)| self.hit(named, kept, likeness)).collect()
    }

    fn words_index(&self) -> &Segments {
        let names = self.early_names().len() + self.names.later.len();
        self.names.words.of(names as u32, |number| {
            let named = self.name_at(number)?;
            Some((named, self.name_kept(named)))
        })
    }

    /// A name by its number: those of an opened graph come first.
    fn name_at(&self, number: u32) -> Option<Named> {
        let early = self.early_names();
        match number.checked_sub(early.len() as u32) {
            None => early.get(number),
            Some(later) => self.names.later.get(later),
        }
    }

    fn early_names(&self) -> &Table {
        self.names.early.get_or_init(|| {
            let [entities, statements] = self.names.opened;
            let mut table = Table::default();
            for entity in 0..entities {
                let names = names_of(&self.entities, entity);
                names.for_each(|name| table.push(&fold(name.text), name.named, name.at));
            }
            let named = self.known.named.filter(|_| statements > 0);
            for (statement, row) in named.into_iter().flat_map(|named| self.rows_ever(named)) {
                if statement < statements
                    && let Some(Value::Name(name)) = self.value(&row)
                {
                    let named = Named { entity: row.subject, by: NamedBy::Statement(statement) };
                    table.push(&fold(name.text()), named, None);
                }
            }
            table
        })
    }

    /// The name as it is kept.
    fn name_kept(&self, named: Named) -> Option<&str> {
        match named.by {
            NamedBy::Label => self.entities.label(named.entity),
            NamedBy::Key => self.entities.key(named.entity),
            NamedBy::Statement(statement) => match self.statement(statement)?.object {
                Object::Literal(literal) => match self.values.get(literal)? {
                    Value::Name(name) => Some(name.text()),
                    _ => None,
                },
                _ => None,
            },
        }
    }

    fn hit(&self, named: Named, kept: &str, likeness: NameLikeness) -> NameHit {
        let by = match named.by {
            NamedBy::Label => MatchedBy::Label,
            NamedBy::Key => MatchedBy::Key,
            NamedBy::Statement(statement) => MatchedBy::Name(self.statement_id(statement)),
        };
        NameHit::new(self.id(named.entity), by, kept.to_owned(), likeness)
    }
}

/// The most names that are listed to complete a word which is not the first of them.
const MOST_LISTED: usize = 100_000;

/// The place of a reason, the plainest first.
fn reason(named: Named) -> u8 {
    match named.by {
        NamedBy::Label => 0,
        NamedBy::Key => 1,
        NamedBy::Statement(_) => 2,
    }
}

/// Marks names of several things that look the same and are not.
fn mark_twins(hits: &mut [NameHit]) {
    let mut looks: HashMap<String, usize> = HashMap::new();
    let mut twins = Vec::new();
    for (place, hit) in hits.iter().enumerate() {
        match looks.entry(look_of_name(&hit.name)) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(place);
            }
            std::collections::hash_map::Entry::Occupied(entry) => twins.push((*entry.get(), place)),
        }
    }
    for (first, second) in twins {
        let (Some(one), Some(other)) = (hits.get(first), hits.get(second)) else { continue };
        if Spelling::new(&one.name).letters().eq(Spelling::new(&other.name).letters()) {
            continue;
        }
        let (one, other) = (one.entity, other.entity);
        for (place, twin) in [(first, other), (second, one)] {
            if let Some(hit) = hits.get_mut(place) {
                hit.lookalike.get_or_insert(Lookalike::Twin(twin));
            }
        }
    }
}

impl Named {
    /// The statement that gives the name, where one does.
    pub(crate) fn by_statement(self) -> Option<u32> {
        match self.by {
            NamedBy::Statement(statement) => Some(statement),
            NamedBy::Label | NamedBy::Key => None,
        }
    }
}
