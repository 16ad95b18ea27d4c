//! A graph in which several entities are one: the same history again, told of whoever stands for each.
//!
//! The graph itself stays as it is. Every entity keeps its place, every claim and every revision its number, so ids of
//! these mean the same in both; only statements are counted anew, since two that become the same are one.

use std::{collections::HashMap, sync::Arc};

use foldhash::fast::RandomState;

use super::{
    data::{Addition, Data, SourceRow},
    fresh_tag,
    row::{Detail, Object, Row},
    staging::sorted,
};
use crate::model::{Any, Claim, Flag, Id, Source, Value};

impl Data {
    /// Whoever stands for an entity.
    #[inline]
    pub(crate) fn one(&self, entity: u32) -> u32 {
        match &self.one {
            None => entity,
            Some(one) => one.get(entity as usize).copied().unwrap_or(entity),
        }
    }

    /// Whoever stands for the entity of a key.
    pub(crate) fn entity_of_key(&self, key: &str) -> Option<u32> {
        self.entities.find(key).map(|entity| self.one(entity))
    }

    /// Whether somebody else stands for an entity.
    #[inline]
    pub(crate) fn is_merged(&self, entity: u32) -> bool {
        self.one.is_some() && self.one(entity) != entity
    }

    /// Whoever stands for an entity, by id.
    pub(crate) fn one_id(&self, id: Id<Any>) -> Id<Any> {
        if self.is_merged(id.index) { self.id(self.one(id.index)) } else { id }
    }

    /// The same graph, in which the entity at each place here stands for the one whose place it is.
    pub(crate) fn united(&self, one: Vec<u32>) -> Data {
        Uniting::new(self, one).run()
    }

    /// An empty graph that gives entities, sources and claims the ids that they have in this one.
    fn emptied(&self, one: Arc<[u32]>) -> Data {
        let mut data = Data::of_schema(self.tag, Arc::clone(&self.schema));
        data.most = self.most;
        data.later_tags = self.later_tags.iter().map(|&(tag, [e, s, _, c])| (tag, [e, s, 0, c])).collect();
        data.later_tags.push((fresh_tag(), [u32::MAX, u32::MAX, 0, u32::MAX]));
        data.one = Some(one);
        data
    }
}

struct Uniting<'d> {
    from: &'d Data,
    to: Data,
    one: Arc<[u32]>,
    /// By place, how many entities it stands for, itself among them.
    many: Vec<u32>,
    /// By detail of the graph, the first that says the same now, and whether there are several.
    details: Vec<(u32, bool)>,
    /// Statements that others may become the same as.
    places: HashMap<Row, u32, RandomState>,
    /// By statement of the graph, where it is now.
    statements: Vec<Option<u32>>,
    next: u32,
}

impl<'d> Uniting<'d> {
    fn new(from: &'d Data, one: Vec<u32>) -> Self {
        let one: Arc<[u32]> = one.into();
        let mut many = vec![0; one.len()];
        for &stands in one.iter() {
            many.get_mut(stands as usize).into_iter().for_each(|many: &mut u32| *many += 1);
        }
        let (to, statements) = (from.emptied(Arc::clone(&one)), vec![None; from.statement_count()]);
        Uniting { from, to, one, many, details: Vec::new(), places: HashMap::default(), statements, next: 0 }
    }

    fn run(mut self) -> Data {
        self.register();
        let mut retracted: Vec<(u32, u32)> = (0..self.from.claim_count() as u32)
            .filter_map(|claim| Some((self.from.retracted(claim)?, claim)))
            .collect();
        retracted.sort_unstable();
        let mut retracted = retracted.into_iter().peekable();
        for revision in 1..=self.from.revision() {
            while let Some((_, claim)) = retracted.next_if(|(at, _)| *at == revision) {
                self.to.retract(claim, revision);
            }
            let claims = self.from.claims_at(revision - 1)..self.from.claims_at(revision);
            let additions = self.additions(claims);
            self.to.add(additions.into_iter());
            self.to.end_revision();
        }
        self.to.compact();
        self.to
    }

    fn one(&self, entity: u32) -> u32 {
        self.one.get(entity as usize).copied().unwrap_or(entity)
    }

    fn one_id(&self, id: Id<Any>) -> Id<Any> {
        self.from.id(self.one(id.index))
    }

    /// Entities, sources, and all that statements and claims say, each at the place that it has.
    fn register(&mut self) {
        self.to.add_entities(self.from.entities.iter());
        for SourceRow { key, source, added } in self.from.sources.iter() {
            let Ok(source): Result<Source, std::convert::Infallible> =
                source.clone().try_map(|author| Ok(self.one_id(author)));
            self.to.sources.push(SourceRow { key: key.clone(), source, added: *added });
        }
        self.from.values.iter().for_each(|value| self.to.values.push(value.clone()));
        let mut known: HashMap<Detail, u32> = HashMap::new();
        for (place, detail) in (0u32..).zip(self.from.details.iter()) {
            let mapped = |(qualifier, value): &(u16, Value)| {
                let Ok(value): Result<Value, std::convert::Infallible> =
                    value.clone().try_map(|id| Ok(self.one_id(id)));
                (*qualifier, value)
            };
            let qualifiers = sorted(detail.qualifiers.iter().map(mapped).collect());
            let detail = Detail { qualifiers, ..detail.clone() };
            let first = *known.entry(detail.clone()).or_insert(place);
            if first != place {
                self.details.get_mut(first as usize).into_iter().for_each(|it| it.1 = true);
            }
            self.details.push((first, first != place));
            // The first one, that of two exact days, is there already.
            if place > 0 {
                self.to.add_detail(detail);
            }
        }
        for content in self.from.contents.iter() {
            let Ok(claim): Result<Claim, std::convert::Infallible> =
                content.clone().try_map(|id| Ok(self.one_id(id)), Ok);
            self.to.contents.push(claim);
        }
    }

    /// The claims of a revision in their order, with the statements that they are of now.
    fn additions(&mut self, claims: std::ops::Range<u32>) -> Vec<Addition> {
        let mut additions: Vec<Addition> = Vec::new();
        let mut last = None;
        for claim in claims {
            let Some(saying) = self.from.saying(claim) else { continue };
            let Some((statement, row)) = self.place(saying.statement) else { continue };
            match additions.last_mut().filter(|_| last == Some(statement)) {
                Some(addition) => addition.rest.push(saying.content),
                None => additions.push(Addition { statement, row, first: saying.content, rest: Vec::new() }),
            }
            last = Some(statement);
        }
        additions
    }

    /// Where a statement of the graph is now.
    fn place(&mut self, statement: u32) -> Option<(u32, Row)> {
        let old = self.from.statement(statement)?;
        let row = self.row(old);
        if let Some(known) = self.statements.get(statement as usize).copied().flatten() {
            return Some((known, row));
        }
        let several = |entity: u32| self.many.get(entity as usize).is_some_and(|&many| many > 1);
        let many_say = self.details.get(row.detail as usize).is_some_and(|detail| detail.1);
        let next = self.next;
        let place = if several(row.subject) || row.entity().is_some_and(several) || many_say {
            *self.places.entry(row).or_insert(next)
        } else {
            next
        };
        self.next += u32::from(place == next);
        self.statements.get_mut(statement as usize).into_iter().for_each(|it| *it = Some(place));
        Some((place, row))
    }

    /// A statement as it is told of whoever stands for its ends. What is said between two that are one stays between them:
    /// that they are the same, say.
    fn row(&self, old: Row) -> Row {
        let detail = self.details.get(old.detail as usize).map_or(old.detail, |detail| detail.0);
        let (subject, object) = (self.one(old.subject), old.entity().map(|object| self.one(object)));
        if object == Some(subject) && old.entity() != Some(old.subject) {
            return Row { detail, ..old };
        }
        match object {
            None => Row { subject, detail, ..old },
            Some(object) if object < subject && self.from.schema.relation_has(old.relation, Flag::Symmetric) => {
                Row { subject: object, object: Object::Entity(subject), detail, ..old }
            }
            Some(object) => Row { subject, object: Object::Entity(object), detail, ..old },
        }
    }
}
