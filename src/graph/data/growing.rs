//! How a graph grows. Nothing here can fail: what is added was checked.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{Addition, Data, Named, NamedBy};
use crate::{
    graph::{
        base::{Fresh, Saying},
        delta::Delta,
        entities::Entity,
        names::{Kept, names_of},
        row::{Detail, EXACT, Object, Row},
    },
    model::{Stance, Value},
};

/// A delta smaller than this is not worth a merge.
const SMALL: usize = 1024;

impl Data {
    pub(crate) fn add_detail(&mut self, detail: Detail) {
        self.qualifier_sets.push(&detail);
        self.details.push(detail);
    }

    /// Adds entities in the order given.
    pub(crate) fn add_entities<'a>(&mut self, entities: impl IntoIterator<Item = Entity<'a>>) {
        let first = self.entities.len() as u32;
        self.entities.extend(entities);
        for entity in first..self.entities.len() as u32 {
            names_of(&self.entities, entity).for_each(|name| self.names.add(name));
        }
    }

    pub(crate) fn retract(&mut self, claim: u32, revision: u32) {
        self.retractions.push(claim, revision);
        if let Some(saying) = self.saying(claim) {
            Arc::make_mut(&mut self.wavering).set(saying.statement);
        }
    }

    /// Ends the revision: what was added since the last one is of it.
    pub(crate) fn end_revision(&mut self) {
        self.commits.push(self.claim_count() as u32);
        if let Some(cache) = self.cache.next() {
            self.cache = Arc::new(cache);
        }
    }

    /// Whether so many more statements belong into the base at once.
    fn is_to_merge(&self, more: usize) -> bool {
        self.delta.len() + more > SMALL.max(self.base.len() / 10)
    }

    /// Adds statements with the plain claims of them. Those that are all new, as most are, are found
    /// to be so when they are sorted; only where one is not, each is looked up.
    pub(crate) fn add_ties(&mut self, ties: Vec<(Row, u32)>) {
        if self.is_to_merge(ties.len()) {
            self.compact();
            let (statement, claim) = (self.statement_count() as u32, self.claim_count() as u32);
            let said = (statement..).zip(&ties).map(|(statement, &(_, content))| Saying { statement, content });
            let said: Vec<Saying> = said.collect();
            // In this form the rows stay where they are in memory.
            let fresh = ties.into_iter().enumerate().map(|(n, (row, _))| Fresh { row, first_claim: claim + n as u32 });
            let fresh: Vec<Fresh> = fresh.collect();
            if self.merge(&fresh, &said) {
                (statement..).zip(&fresh).for_each(|(statement, fresh)| self.note(statement, &fresh.row));
                return;
            }
            let ties = fresh.into_iter().zip(said).map(|(fresh, said)| (fresh.row, said.content));
            return self.add_known_ties(ties);
        }
        self.add_known_ties(ties.into_iter());
    }

    /// Adds statements each of which may be there already.
    fn add_known_ties(&mut self, ties: impl Iterator<Item = (Row, u32)>) {
        let mut next = self.statement_count() as u32;
        let mut places: HashMap<Row, usize, foldhash::fast::RandomState> = HashMap::default();
        let mut said: HashSet<(Row, u32), foldhash::fast::RandomState> = HashSet::default();
        let mut additions: Vec<Addition> = Vec::new();
        for (row, content) in ties {
            let known = self.find_statement(&row);
            let stands = known.is_some_and(|known| self.live_claim(known, content).is_some());
            if stands || !said.insert((row, content)) {
                continue;
            }
            match places.get(&row).and_then(|&place| additions.get_mut(place)) {
                Some(addition) => addition.rest.push(content),
                None => {
                    places.insert(row, additions.len());
                    let statement = known.unwrap_or(next);
                    next += u32::from(known.is_none());
                    additions.push(Addition { statement, row, first: content, rest: Vec::new() });
                }
            }
        }
        self.add(additions.into_iter());
    }

    /// Adds statements with their claims.
    pub(crate) fn add(&mut self, additions: impl ExactSizeIterator<Item = Addition>) {
        let merging = self.is_to_merge(additions.len());
        let (mut fresh, mut claims) = (Vec::new(), Vec::new());
        if merging {
            fresh = self.delta.fresh().collect();
            claims = self.delta.claims.iter().copied().collect();
            fresh.reserve(additions.len());
            claims.reserve(additions.len());
        }
        let mut next_claim = self.claim_count() as u32;
        let mut next_statement = self.statement_count() as u32;
        for Addition { statement, row, first, rest } in additions {
            let is_new = statement == next_statement;
            if is_new {
                next_statement += 1;
                let one = Fresh { row, first_claim: next_claim };
                if merging {
                    fresh.push(one)
                } else {
                    self.delta.push(one)
                }
                self.note(statement, &row);
            }
            for (place, content) in std::iter::once(first).chain(rest).enumerate() {
                let saying = Saying { statement, content };
                if merging {
                    claims.push(saying)
                } else {
                    self.delta.claims.push(saying)
                }
                self.note_claim(&row, saying, next_claim, is_new && place == 0);
                next_claim += 1;
            }
        }
        if merging {
            self.merge(&fresh, &claims);
        }
    }

    /// Notes what is looked up of a new claim, the first of its statement or a later one.
    pub(crate) fn note_claim(&mut self, row: &Row, saying: Saying, claim: u32, first: bool) {
        let Saying { statement, content } = saying;
        if !first {
            self.later_claims.push(statement, claim);
            self.said_later.push((statement, content), claim);
        }
        if self.contents.get(content).is_some_and(|claim| claim.stance != Stance::Affirms) {
            if first {
                Arc::make_mut(&mut self.wavering).set(statement);
            }
            if self.opposed.last((row.subject, row.relation)) != Some(statement) {
                self.opposed.push((row.subject, row.relation), statement);
            }
        }
    }

    /// Makes a new base of the old one and what is new, unless a statement would stand there twice.
    fn merge(&mut self, fresh: &[Fresh], claims: &[Saying]) -> bool {
        let kinds = self.entities.rows().map(|row| row.kind).collect();
        let merged = self.base.merged(fresh, claims, kinds, |relation| self.is_plain(relation));
        let unique = merged.is_some();
        if let Some(base) = merged {
            self.base = Arc::new(base);
            self.delta = Delta::default();
        }
        unique
    }

    /// Brings all that is in the delta into the base.
    pub(crate) fn compact(&mut self) {
        if self.delta.len() > 0 || !self.delta.claims.is_empty() {
            let fresh: Vec<Fresh> = self.delta.fresh().collect();
            let claims: Vec<Saying> = self.delta.claims.iter().copied().collect();
            self.merge(&fresh, &claims);
        }
    }

    /// How many bytes claims take that are not in the base or the delta.
    pub(crate) fn claim_lookups(&self) -> usize {
        self.commits.bytes() + self.retractions.bytes() + self.later_claims.bytes() + self.said_later.bytes()
    }

    /// How many bytes the look-ups of statements take that are no index of ties.
    pub(crate) fn other_lookups(&self) -> usize {
        let bits = self.lived.bytes() + self.held_whole.bytes() + self.wavering.bytes();
        bits + self.opposed.bytes() + self.dated.bytes() + self.mentions.bytes() + self.identifying.bytes()
    }

    /// Notes what is looked up of a new statement other than by its ends.
    pub(crate) fn note(&mut self, statement: u32, row: &Row) {
        if [self.known.existed, self.known.occurred].contains(&Some(row.relation)) {
            self.dated.push((row.subject, row.relation), statement);
        }
        if Some(row.relation) == self.known.existed {
            Arc::make_mut(&mut self.lived).set(row.subject);
        }
        if let Some(entity) = row.entity().filter(|_| self.life_roles.contains(&row.relation)) {
            Arc::make_mut(&mut self.lived).set(entity);
        }
        let is_exclusive = self.relations.get(usize::from(row.relation)).is_some_and(|sort| sort.is_exclusive);
        if let Some(entity) = row.entity().filter(|&entity| is_exclusive && !self.is_held_whole(entity))
            && self.is_whole(row.relation, &self.detail(row).qualifiers)
        {
            Arc::make_mut(&mut self.held_whole).set(entity);
        }
        if row.detail != EXACT {
            let ends = [Some(row.subject), row.entity()];
            let mut mentioned: Vec<u32> =
                self.detail(row).mentioned().filter(|&entity| !ends.contains(&Some(entity))).collect();
            mentioned.sort_unstable();
            mentioned.dedup();
            for entity in mentioned {
                self.mentions.push(entity, statement);
            }
        }
        if Some(row.relation) == self.known.identified
            && let Object::Literal(literal) = row.object
        {
            self.identifying.push(literal, statement);
        }
        if Some(row.relation) == self.known.named
            && !self.names.are_of_opened(statement)
            && let Some(Value::Name(name)) = self.value(row)
        {
            let named = Named { entity: row.subject, by: NamedBy::Statement(statement) };
            self.names.add(Kept { text: name.text(), named, at: None });
        }
    }
}
