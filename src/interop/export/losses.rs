//! What a form could not hold, as its exporter tells it.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::{
    Content, Counts, Loss, Lost,
    item::{Item, Reported, Sort},
};
use crate::{
    Error,
    model::{ClaimId, StatementId},
};

/// What a form could not hold, as its exporter tells it: each item, and each part of one, once.
#[derive(Debug)]
pub struct Losses {
    most: usize,
    by: IndexMap<(String, String), Few>,
    /// How many entities, sources and followed facts are lost whole.
    whole: [u64; 3],
    statements: Vec<StatementId>,
    claims: Vec<ClaimId>,
    elsewhere: Vec<Sort>,
}

/// How many items there are, and the first of them.
#[derive(Debug, Default)]
pub(super) struct Few {
    times: u64,
    items: Vec<Item>,
}

impl Few {
    pub(super) fn push(&mut self, item: Item, most: usize) {
        self.times = self.times.saturating_add(1);
        if self.items.len() < most {
            self.items.push(item);
        }
    }

    pub(super) fn told(self, content: &Content<'_>) -> Lost {
        Lost { times: self.times, items: self.items.into_iter().map(|item| Reported::of(item, content)).collect() }
    }
}

impl Losses {
    pub(super) fn new(most: usize) -> Self {
        let (statements, claims, elsewhere) = (Vec::new(), Vec::new(), Vec::new());
        Losses { most, by: IndexMap::new(), whole: [0; 3], statements, claims, elsewhere }
    }

    /// All of an item is lost. Of a statement, so are its claims.
    pub fn item(&mut self, item: Item, reason: &str) {
        let [entities, sources, followed] = &mut self.whole;
        match &item {
            Item::Entity(_) => *entities += 1,
            Item::Source(_) => *sources += 1,
            Item::Followed(_) => *followed += 1,
            Item::Statement(id) => self.statements.push(*id),
            Item::Claim(id) => self.claims.push(*id),
            Item::Revision(_) | Item::Schema(_) => {}
        }
        let what = item.sort().as_str();
        self.note(item, what, reason);
    }

    /// A part of an item is lost, such as `quote` of a claim.
    pub fn field(&mut self, item: Item, field: &str, reason: &str) {
        let what = format!("{}.{field}", item.sort().as_str());
        self.note(item, &what, reason);
    }

    /// What stands in other tables of the form, and is not lost for not being in this one.
    #[cfg(all(feature = "csv", feature = "json"))]
    pub(super) fn stand_elsewhere(&mut self, sorts: &[Sort]) {
        self.elsewhere.extend_from_slice(sorts);
    }

    fn note(&mut self, item: Item, what: &str, reason: &str) {
        self.by.entry((what.to_owned(), reason.to_owned())).or_default().push(item, self.most);
    }

    /// What stands elsewhere, by its sort.
    pub(super) fn elsewhere(&self) -> impl Iterator<Item = &'static str> {
        self.elsewhere.iter().map(|sort| sort.as_str())
    }

    /// How much is shown of what there is.
    pub(super) fn shown(&self, content: &Content<'_>) -> Result<Counts, Error> {
        let known = content.counted();
        let statements: HashSet<StatementId> = self.statements.iter().copied().collect();
        let mut claims = HashSet::new();
        for id in &self.claims {
            // Of a statement that is lost, all claims are counted below.
            if content.statement_of(*id).is_none_or(|statement| !statements.contains(&statement)) {
                claims.insert(*id);
            }
        }
        let mut lost = claims.len() as u64;
        for id in &statements {
            lost += content.claim_count(*id)?;
        }
        let left = |sort: Sort, known: u64, lost: u64| match self.elsewhere.contains(&sort) {
            true => 0,
            false => known.saturating_sub(lost),
        };
        let [entities, sources, followed] = self.whole;
        Ok(Counts {
            entities: left(Sort::Entity, known.entities, entities),
            sources: left(Sort::Source, known.sources, sources),
            statements: left(Sort::Statement, known.statements, statements.len() as u64),
            claims: left(Sort::Claim, known.claims, lost),
            followed: left(Sort::Followed, known.followed, followed),
        })
    }

    /// All of them, with what each item says.
    pub(super) fn told(self, content: &Content<'_>) -> impl Iterator<Item = Loss> {
        self.by.into_iter().map(|((what, reason), few)| Loss { what, reason, lost: few.told(content) })
    }
}
