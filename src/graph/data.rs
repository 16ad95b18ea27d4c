//! How a graph is kept: registries in the order of addition, and statements found by their ends.
//!
//! Everything here either never changes or only grows, so that a copy is a few pointers: what a
//! view holds stays as it is while the graph goes on. The bulk of the statements stands in the
//! [`Base`], what came since in the [`Delta`], which is merged into a new base when it has become
//! a tenth of it.

use std::{
    collections::{HashMap, HashSet},
    hash::RandomState,
    sync::Arc,
};

use super::{
    base::{ALL_DAYS, Base, Days, Edge, Fresh, MOST_STATEMENTS, Saying, begun, days_to_read},
    cache::Cache,
    chains::{Indexed, Keyed, Lists},
    delta::Delta,
    effects::EffectSort,
    grow::Grow,
    lens::bounds_hold,
    names::{Names, names_of},
    qualified::QualifierSets,
    row::{Detail, EXACT, Object, Row, Shape},
    staging::End,
    trust::Bits,
};
use crate::model::{
    Any, Claim, ClaimId, Flag, GraphTag, Id, Identifier, Modality, Persistence, Point, Schema, Source, SourceId,
    Stance, StatementId, Value, ValueType,
};

/// A delta smaller than this is not worth a merge.
const SMALL: usize = 1024;

#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) tag: GraphTag,
    /// The tags of later places, each with the lengths of the registries from which on it is in
    /// force.
    pub(super) later_tags: Vec<(GraphTag, [u32; 4])>,
    /// By entity, whoever stands for it, where several are seen as one.
    pub(crate) one: Option<Arc<[u32]>>,
    pub(crate) schema: Arc<Schema>,
    relations: Arc<[RelationSort]>,
    /// What events of the schema begin and end.
    pub(crate) effects: Arc<[EffectSort]>,
    /// The roles of what events let begin or cease to exist.
    life_roles: Arc<[u16]>,
    /// The places of the relations that the graph itself reads.
    pub(crate) known: Known,
    pub(crate) entities: Indexed<EntityRow>,
    pub(crate) sources: Indexed<SourceRow>,
    pub(crate) names: Names,
    /// Literal objects, details of statements and what claims say: each once.
    pub(crate) values: Indexed<Value>,
    pub(crate) details: Indexed<Detail>,
    /// Which details have the same qualifiers.
    pub(crate) qualifier_sets: QualifierSets,
    pub(crate) contents: Indexed<Claim>,
    pub(crate) base: Arc<Base>,
    pub(crate) delta: Delta,
    /// By revision, how many claims there were after it.
    pub(super) commits: Grow<u32>,
    /// By claim, the revision in which it was retracted.
    pub(super) retractions: Lists<u32>,
    /// By statement, its claims but the first; and by what they say.
    pub(super) later_claims: Lists<u32>,
    pub(super) said_later: Lists<(u32, u32)>,
    /// By subject and relation, the statements that some claim denies, doubts or could not confirm.
    opposed: Lists<(u32, u16)>,
    /// By entity and relation, the statements of lifespans and of dates of events.
    dated: Lists<(u32, u16)>,
    /// By entity, the statements in whose qualifiers it stands.
    mentions: Lists<u32>,
    /// By literal, the statements that give it as an identifier.
    identifying: Lists<u32>,
    /// The entities of which somebody says when they existed.
    lived: Arc<Bits>,
    /// The entities of which somebody says that one holds all of them, where there can be one such holder.
    held_whole: Arc<Bits>,
    /// The statements that may have no claim that affirms them and stands.
    wavering: Arc<Bits>,
    pub(crate) cache: Arc<Cache>,
    pub(crate) most: u32,
}

/// What is numbered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Registry {
    Entities,
    Sources,
    Statements,
    Claims,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub(crate) named: Option<u16>,
    pub(crate) identified: Option<u16>,
    pub(crate) existed: Option<u16>,
    pub(crate) precedes: Option<u16>,
    pub(crate) occurred: Option<u16>,
    pub(crate) share: Option<u16>,
    pub(crate) jointly: Option<u16>,
    pub(crate) actor: Option<u16>,
    pub(crate) set: Option<u16>,
}

/// What is looked up most of a relation.
#[derive(Clone, Copy, Debug)]
struct RelationSort {
    object: ObjectSort,
    persistence: Persistence,
    /// Whether it ties entities, for as long as its statements say.
    is_plain: bool,
    /// Whether one at a time has all of an object.
    is_exclusive: bool,
}

#[derive(Clone, Copy, Debug)]
enum ObjectSort {
    Nothing,
    Entity,
    Literal,
}

impl RelationSort {
    fn new(schema: &Schema, relation: u16) -> Option<Self> {
        let def = schema.relation_def(relation)?;
        let object = match def.range() {
            ValueType::Entity(_) => ObjectSort::Entity,
            ValueType::Nothing => ObjectSort::Nothing,
            _ => ObjectSort::Literal,
        };
        let persistence = def.lasts();
        let is_plain = matches!(object, ObjectSort::Entity) && bounds_hold(persistence);
        let is_exclusive = schema.relation_has(relation, Flag::Exclusive);
        Some(RelationSort { object, persistence, is_plain, is_exclusive })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EntityRow {
    pub(crate) key: Box<str>,
    pub(crate) kind: u16,
    pub(crate) label: Box<str>,
    pub(crate) added: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SourceRow {
    pub(crate) key: Box<str>,
    pub(crate) source: Source,
    pub(crate) added: u32,
}

impl Keyed for EntityRow {
    type Key = str;
    type Hashed = RandomState;
    fn key(&self) -> &str {
        &self.key
    }
}

impl Keyed for SourceRow {
    type Key = str;
    type Hashed = RandomState;
    fn key(&self) -> &str {
        &self.key
    }
}

impl Keyed for Claim {
    type Key = Self;
    type Hashed = RandomState;
    fn key(&self) -> &Self {
        self
    }
}

/// A claim with what it is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClaimRow<'a> {
    pub(crate) statement: u32,
    pub(crate) claim: &'a Claim,
}

impl ClaimRow<'_> {
    pub(crate) fn affirms(&self) -> bool {
        self.claim.stance == Stance::Affirms
    }
}

/// Why an entity answers to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) entity: u32,
    pub(crate) by: NamedBy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NamedBy {
    Label,
    Key,
    Statement(u32),
}

/// A statement that is to be added, with what its claims say.
#[derive(Clone, Debug)]
pub(crate) struct Addition {
    pub(crate) statement: u32,
    pub(crate) row: Row,
    pub(crate) first: u32,
    pub(crate) rest: Vec<u32>,
}

impl Data {
    pub(crate) fn new(tag: GraphTag, schema: Schema) -> Self {
        Data::of_schema(tag, Arc::new(schema))
    }

    pub(super) fn of_schema(tag: GraphTag, schema: Arc<Schema>) -> Self {
        let relation = |name| schema.relation_place(name).map(|(place, _)| place);
        let known = Known {
            named: relation("named"),
            identified: relation("identified_by"),
            existed: relation("existed"),
            precedes: relation("precedes"),
            occurred: relation("occurred"),
            share: schema.qualifier_place("share"),
            jointly: schema.qualifier_place("jointly_with"),
            actor: schema.kind_place("actor"),
            set: schema.kind_place("set"),
        };
        let relations = 0..schema.relations().len() as u16;
        let relations = relations.filter_map(|relation| RelationSort::new(&schema, relation)).collect();
        let effects: Arc<[EffectSort]> =
            schema.effects().filter_map(|effect| EffectSort::new(&schema, effect)).collect();
        let life_roles = Data::life_roles(&effects, known.existed).into();
        let mut data = Data {
            tag,
            later_tags: Vec::new(),
            one: None,
            relations,
            effects,
            life_roles,
            schema,
            known,
            entities: Indexed::default(),
            sources: Indexed::default(),
            names: Names::default(),
            values: Indexed::default(),
            details: Indexed::default(),
            qualifier_sets: QualifierSets::default(),
            contents: Indexed::default(),
            base: Arc::default(),
            delta: Delta::default(),
            commits: Grow::default(),
            retractions: Lists::default(),
            later_claims: Lists::default(),
            said_later: Lists::default(),
            opposed: Lists::default(),
            dated: Lists::default(),
            mentions: Lists::default(),
            identifying: Lists::default(),
            lived: Arc::default(),
            held_whole: Arc::default(),
            wavering: Arc::default(),
            cache: Arc::default(),
            most: u32::MAX,
        };
        data.add_detail(Detail::exact());
        data
    }

    // How much there is, and what it is called.

    pub(crate) fn revision(&self) -> u32 {
        self.commits.len() as u32
    }

    pub(crate) fn statement_count(&self) -> usize {
        self.base.len() + self.delta.len()
    }

    pub(crate) fn claim_count(&self) -> usize {
        self.base.claim_count() + self.delta.claims.len()
    }

    /// How many of a registry there can be.
    pub(crate) fn most(&self, registry: Registry) -> u32 {
        match registry {
            Registry::Statements => self.most.min(MOST_STATEMENTS),
            _ => self.most,
        }
    }

    pub(crate) fn id(&self, index: u32) -> Id<Any> {
        Id::new(index, self.tag_of(Registry::Entities, index))
    }

    pub(crate) fn source_id(&self, index: u32) -> SourceId {
        SourceId::new(index, self.tag_of(Registry::Sources, index))
    }

    pub(crate) fn statement_id(&self, index: u32) -> StatementId {
        StatementId::new(index, self.tag_of(Registry::Statements, index))
    }

    pub(crate) fn claim_id(&self, index: u32) -> ClaimId {
        ClaimId::new(index, self.tag_of(Registry::Claims, index))
    }

    /// The tag of the ids of a place: the one in force when the place was filled.
    #[inline]
    pub(crate) fn tag_of(&self, registry: Registry, index: u32) -> GraphTag {
        if self.later_tags.is_empty() {
            return self.tag;
        }
        let from = |(_, lengths): &(GraphTag, [u32; 4])| lengths.get(registry as usize).copied().unwrap_or(0);
        let later = self.later_tags.partition_point(|epoch| from(epoch) <= index);
        later.checked_sub(1).and_then(|last| self.later_tags.get(last)).map_or(self.tag, |(tag, _)| *tag)
    }

    /// Gives the places that are free now another tag, so that ids that a failed batch handed out
    /// for them never name what comes to stand there.
    pub(crate) fn retag(&mut self, tag: GraphTag) {
        let lengths = [self.entities.len(), self.sources.len(), self.statement_count(), self.claim_count()];
        let lengths = lengths.map(|length| length as u32);
        if self.later_tags.last().is_some_and(|(_, last)| *last == lengths) {
            self.later_tags.pop();
        }
        self.later_tags.push((tag, lengths));
    }

    // Entities and sources.

    pub(crate) fn entity(&self, index: u32) -> Option<&EntityRow> {
        self.entities.get(index)
    }

    /// How many entities there were at a revision.
    pub(crate) fn entities_at(&self, revision: u32) -> usize {
        self.entities.partition_point(|row| row.added <= revision)
    }

    pub(crate) fn key(&self, index: u32) -> &str {
        self.entity(index).map_or("", |row| &row.key)
    }

    pub(crate) fn kind(&self, index: u32) -> Option<u16> {
        self.base.kind(index).or_else(|| self.entity(index).map(|row| row.kind))
    }

    /// Whether a relation can have an entity at one of its ends.
    #[inline]
    pub(crate) fn fits(&self, relation: u16, end: End, entity: u32) -> bool {
        let ends = self.schema.relation_ends(relation);
        let kind = ends.and_then(|(domain, range)| if end == End::Subject { Some(domain) } else { range });
        self.is_of(entity, kind)
    }

    pub(crate) fn is_of(&self, entity: u32, kind: Option<u16>) -> bool {
        match (self.kind(entity), kind) {
            (Some(has), Some(kind)) => self.schema.fits(has, kind),
            _ => false,
        }
    }

    pub(crate) fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id.index).map(|row| &row.source)
    }

    // Statements.

    pub(crate) fn statement(&self, index: u32) -> Option<Row> {
        match (index as usize).checked_sub(self.base.len()) {
            Some(place) => self.delta.get(place as u32).map(|fresh| fresh.row),
            None => {
                self.base.tie(index).map(|(subject, relation, edge)| self.row_at(End::Subject, subject, relation, edge))
            }
        }
    }

    pub(crate) fn find_statement(&self, row: &Row) -> Option<u32> {
        self.base.find(row).or_else(|| Some(self.base.len() as u32 + self.delta.find(row)?))
    }

    #[inline]
    fn object(&self, relation: u16, other: u32) -> Object {
        match self.relations.get(usize::from(relation)).map(|sort| sort.object) {
            Some(ObjectSort::Entity) => Object::Entity(other),
            Some(ObjectSort::Literal) => Object::Literal(other),
            Some(ObjectSort::Nothing) | None => Object::Nothing,
        }
    }

    pub(crate) fn detail(&self, row: &Row) -> &Detail {
        // The first detail is there in every graph, and every row names one that is there.
        static PLAIN: Detail =
            Detail { start: Shape::Exact, end: Shape::Exact, modality: Modality::Actual, qualifiers: Vec::new() };
        self.details.get(row.detail).unwrap_or(&PLAIN)
    }

    /// The object of a statement as a value.
    pub(crate) fn value(&self, row: &Row) -> Option<Value> {
        match row.object {
            Object::Nothing => None,
            Object::Entity(entity) => Some(Value::Entity(self.id(entity))),
            Object::Literal(literal) => self.values.get(literal).cloned(),
        }
    }

    /// The point that a row gives.
    pub(crate) fn point(&self, row: &Row) -> Option<Point> {
        match row.object {
            Object::Literal(literal) => match self.values.get(literal)? {
                Value::Point(point) => Some(*point),
                _ => None,
            },
            _ => None,
        }
    }

    /// How an object stands in rows; none where no row can have it.
    pub(crate) fn object_of(&self, value: Option<&Value>) -> Option<Object> {
        match value {
            None => Some(Object::Nothing),
            Some(Value::Entity(id)) => Some(Object::Entity(self.one(id.index))),
            Some(literal) => self.values.find(literal).map(Object::Literal),
        }
    }

    pub(crate) fn is_actual(&self, row: &Row) -> bool {
        row.detail == EXACT || self.detail(row).is_actual()
    }

    /// Whether a row is that of a plain tie.
    #[cfg(feature = "file")]
    pub(crate) fn is_plain_row(&self, row: &Row) -> bool {
        row.detail == EXACT && self.is_plain(row.relation)
    }

    fn is_plain(&self, relation: u16) -> bool {
        self.relations.get(usize::from(relation)).is_some_and(|sort| sort.is_plain)
    }

    #[inline]
    pub(crate) fn persistence(&self, relation: u16) -> Persistence {
        self.relations.get(usize::from(relation)).map_or(Persistence::Momentary, |sort| sort.persistence)
    }

    /// The part of a group that may hold on some days.
    #[inline]
    fn within<'a>(&self, relation: u16, edges: &'a [Edge], days: Days) -> impl Iterator<Item = &'a Edge> + use<'a> {
        let days = days_to_read(self.persistence(relation), days);
        begun(edges, days).iter().filter(move |edge| edge.from <= days.1 && days.0 <= edge.to)
    }

    #[inline]
    fn is_within(&self, row: &Row, days: Days) -> bool {
        let (first, last) = days_to_read(self.persistence(row.relation), days);
        row.from <= last && first <= row.to
    }

    /// The statements of an entity at one of their ends, by one relation or by all, that may hold on
    /// some days, in no order.
    pub(crate) fn rows_at(&self, end: End, node: u32, relation: Option<u16>, days: Days) -> Vec<(u32, Row)> {
        let mut rows = Vec::new();
        self.each_tie(end, node, relation, days, |relation, edge| {
            rows.push((edge.statement(), self.row_at(end, node, relation, edge)));
        });
        rows
    }

    /// The statements of a relation, or all.
    pub(crate) fn rows(&self, relation: Option<u16>, days: Days) -> impl Iterator<Item = (u32, Row)> {
        let base = self.base.out.by_relation(relation).flat_map(move |(subject, relation, edges)| {
            let edges = self.within(relation, edges, days);
            edges.map(move |edge| (edge.statement(), self.row_at(End::Subject, subject, relation, edge)))
        });
        let from = self.base.len() as u32;
        let delta = self.delta.iter().filter(move |(_, row)| relation.is_none_or(|relation| row.relation == relation));
        let delta =
            delta.filter(move |(_, row)| self.is_within(row, days)).map(move |(place, row)| (from + place, *row));
        base.chain(delta)
    }

    /// Hands over the ties of a node, by one relation or by all, that may hold on some days, in the
    /// order of relations, then of first days and far ends.
    #[inline]
    pub(crate) fn each_tie(
        &self,
        end: End,
        node: u32,
        relation: Option<u16>,
        days: Days,
        mut tie: impl FnMut(u16, &Edge),
    ) {
        let index = if end == End::Subject { &self.base.out } else { &self.base.into };
        if self.delta.len() > 0 {
            let mut late = self.late_ties(end, node, relation, days);
            if !late.is_empty() {
                let mut add = |relation: u16, edges: &[Edge]| {
                    late.extend(self.within(relation, edges, days).map(|edge| (relation, *edge)));
                };
                match relation {
                    Some(relation) => add(relation, index.group(node, relation)),
                    None => index.node(node).for_each(|(relation, edges)| add(relation, edges)),
                }
                late.sort_unstable_by_key(|(relation, edge)| (*relation, edge.order(), edge.statement()));
                late.iter().for_each(|(relation, edge)| tie(*relation, edge));
                return;
            }
        }
        let mut group = |relation: u16, edges: &[Edge]| {
            self.within(relation, edges, days).for_each(|edge| tie(relation, edge));
        };
        match relation {
            Some(relation) => group(relation, index.group(node, relation)),
            None => index.node(node).for_each(|(relation, edges)| group(relation, edges)),
        }
    }

    /// Hands over the ties of a node by all relations, in the order of [`each_tie`](Data::each_tie): the
    /// plain ones that hold on some days, and those that have to be looked at more closely.
    #[inline]
    pub(crate) fn each_tie_around(&self, end: End, node: u32, days: Days, mut tie: impl FnMut(Option<u16>, &Edge)) {
        if self.delta.len() > 0 {
            return self.each_tie(end, node, None, days, |relation, edge| tie(Some(relation), edge));
        }
        let index = if end == End::Subject { &self.base.out } else { &self.base.into };
        let (first, edges) = index.all(node);
        for (slot, edge) in (first..).zip(edges) {
            if !edge.is_plain() {
                tie(Some(index.relation_at(node, slot)), edge);
            } else if edge.from <= days.1 && days.0 <= edge.to {
                tie(None, edge);
            }
        }
    }

    /// Those of them that are in the delta, in no order.
    fn late_ties(&self, end: End, node: u32, relation: Option<u16>, days: Days) -> Vec<(u16, Edge)> {
        let from = self.base.len() as u32;
        let mut late = Vec::new();
        self.delta.each(end, node, relation, |place, row| {
            if self.is_within(row, days) {
                late.push((row.relation, Edge::of(end, row, from + place, self.is_plain(row.relation))));
            }
        });
        late
    }

    /// The row of a tie that was handed over from one of its ends.
    #[inline]
    pub(crate) fn row_at(&self, end: End, node: u32, relation: u16, edge: &Edge) -> Row {
        let (subject, object) = match end {
            End::Subject => (node, self.object(relation, edge.other)),
            End::Object => (edge.other, Object::Entity(node)),
        };
        let detail = if edge.is_plain() { EXACT } else { self.detail_of(edge.statement()) };
        Row { subject, relation, object, from: edge.from, to: edge.to, detail }
    }

    fn detail_of(&self, statement: u32) -> u32 {
        match (statement as usize).checked_sub(self.base.len()) {
            Some(place) => self.delta.get(place as u32).map_or(EXACT, |fresh| fresh.row.detail),
            None => self.base.detail(statement),
        }
    }

    /// The statements of the same ends and the same days.
    pub(crate) fn twins(&self, row: &Row) -> Vec<u32> {
        let mut twins: Vec<u32> = self.base.twins(row).iter().map(Edge::statement).collect();
        self.delta.each(End::Subject, row.subject, Some(row.relation), |place, other| {
            if (other.object, other.from, other.to) == (row.object, row.from, row.to) {
                twins.push(self.base.len() as u32 + place);
            }
        });
        twins
    }

    /// The statements of a relation, whenever they hold.
    pub(crate) fn rows_ever(&self, relation: u16) -> impl Iterator<Item = (u32, Row)> {
        self.rows(Some(relation), ALL_DAYS)
    }

    /// The statements in whose qualifiers an entity stands, and which it is no end of.
    pub(crate) fn rows_mentioning(&self, entity: u32) -> impl Iterator<Item = (u32, Row)> {
        self.with_rows(self.mentions.of(entity))
    }

    /// The statements that give an identifier.
    pub(crate) fn rows_identifying(&self, identifier: &Identifier) -> impl Iterator<Item = (u32, Row)> {
        let literal = self.values.find(&Value::Identifier(identifier.clone()));
        self.with_rows(literal.map(|literal| self.identifying.of(literal)).unwrap_or_default())
    }

    /// The statements that tell when an entity existed or an event occurred.
    pub(crate) fn dated(&self, entity: u32, relation: u16) -> impl Iterator<Item = (u32, Row)> {
        self.with_rows(self.dated.of((entity, relation)))
    }

    /// The statements of a subject and a relation against which somebody speaks, each once, though it
    /// may have been noted many times.
    pub(crate) fn opposed(&self, subject: u32, relation: u16) -> impl Iterator<Item = (u32, Row)> {
        let mut opposed = self.opposed.of((subject, relation));
        opposed.sort_unstable();
        opposed.dedup();
        self.with_rows(opposed)
    }

    /// Whether somebody speaks against a statement of a subject and a relation.
    #[inline]
    pub(crate) fn is_opposed(&self, subject: u32, relation: u16) -> bool {
        !self.opposed.is_empty() && self.opposed.last((subject, relation)).is_some()
    }

    fn with_rows(&self, statements: Vec<u32>) -> impl Iterator<Item = (u32, Row)> {
        statements.into_iter().filter_map(|statement| Some((statement, self.statement(statement)?)))
    }

    /// Whether somebody may say when an entity existed, or an event began or ended it.
    #[inline]
    pub(crate) fn has_lifespan(&self, entity: u32) -> bool {
        self.lived.has(entity)
    }

    /// The entities of which that is so.
    pub(crate) fn with_lifespans(&self) -> impl Iterator<Item = u32> {
        self.lived.iter()
    }

    /// Whether by its qualifiers all of an object is held: as it must be where there are no shares.
    pub(crate) fn is_whole(&self, relation: u16, qualifiers: &[(u16, Value)]) -> bool {
        let Some(share) = self.known.share else { return true };
        let full = |(name, value): &(u16, Value)| *name == share && matches!(value, Value::Share(it) if it.is_full());
        !self.schema.takes_qualifier(relation, share) || qualifiers.iter().any(full)
    }

    /// Whether somebody may say that one holds all of an entity, where there can be one such holder.
    #[inline]
    pub(crate) fn is_held_whole(&self, entity: u32) -> bool {
        self.held_whole.has(entity)
    }

    /// Whether a statement has a first claim that affirms it and stands, as nearly all have.
    #[inline]
    pub(crate) fn is_plainly_affirmed(&self, statement: u32) -> bool {
        !self.wavering.has(statement)
    }

    // Claims.

    pub(super) fn saying(&self, claim: u32) -> Option<Saying> {
        match (claim as usize).checked_sub(self.base.claim_count()) {
            Some(place) => self.delta.claims.get(place).copied(),
            None => self.base.claim(claim),
        }
    }

    pub(crate) fn claim(&self, claim: u32) -> Option<ClaimRow<'_>> {
        let saying = self.saying(claim)?;
        Some(ClaimRow { statement: saying.statement, claim: self.contents.get(saying.content)? })
    }

    /// The claims of a statement in the order of their recording.
    pub(crate) fn claims_of(&self, statement: u32) -> impl Iterator<Item = u32> + Clone + use<> {
        let later = if self.later_claims.is_empty() { Vec::new() } else { self.later_claims.of(statement) };
        self.first_claim(statement).into_iter().chain(later)
    }

    pub(super) fn first_claim(&self, statement: u32) -> Option<u32> {
        match (statement as usize).checked_sub(self.base.len()) {
            Some(place) => self.delta.get(place as u32).map(|fresh| fresh.first_claim),
            None => self.base.first_claim(statement),
        }
    }

    /// How many claims there were at a revision.
    pub(crate) fn claims_at(&self, revision: u32) -> u32 {
        revision.checked_sub(1).and_then(|last| self.commits.get(last as usize)).copied().unwrap_or(0)
    }

    /// The revision that recorded a claim.
    pub(crate) fn recorded(&self, claim: u32) -> u32 {
        self.commits.partition_point(|&claims| claims <= claim) as u32 + 1
    }

    pub(crate) fn retracted(&self, claim: u32) -> Option<u32> {
        if self.retractions.is_empty() { None } else { self.retractions.last(claim) }
    }

    /// Whether a claim was not retracted by a revision. That it was recorded by then is another
    /// question: claims are numbered as they are recorded.
    pub(crate) fn stands(&self, claim: u32, revision: u32) -> bool {
        self.retracted(claim).is_none_or(|retracted| retracted > revision)
    }

    /// The claim of this content that is not retracted. Only the newest of one content can be.
    pub(crate) fn live_claim(&self, statement: u32, content: u32) -> Option<u32> {
        let first =
            || self.first_claim(statement).filter(|&claim| self.saying(claim).is_some_and(|s| s.content == content));
        let newest = self.said_later.last((statement, content)).or_else(first)?;
        self.retracted(newest).is_none().then_some(newest)
    }

    // Growing. Nothing here can fail: what is added was checked.

    pub(super) fn add_detail(&mut self, detail: Detail) {
        self.qualifier_sets.push(&detail);
        self.details.push(detail);
    }

    pub(crate) fn add_entity(&mut self, row: EntityRow) {
        let entity = self.entities.len() as u32;
        names_of(entity, &row).for_each(|(kept, named)| self.names.add(kept, named));
        self.entities.push(row);
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
    pub(super) fn note_claim(&mut self, row: &Row, saying: Saying, claim: u32, first: bool) {
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
        let kinds = self.entities.iter().map(|row| row.kind).collect();
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
    pub(super) fn note(&mut self, statement: u32, row: &Row) {
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
            self.names.add(name.text(), named);
        }
    }
}
