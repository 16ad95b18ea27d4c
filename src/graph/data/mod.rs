//! How a graph is kept: registries in the order of addition, and statements found by their ends.
//!
//! Everything here either never changes or only grows, so that a copy is a few pointers: what a
//! view holds stays as it is while the graph goes on. The bulk of the statements stands in the
//! [`Base`], what came since in the [`Delta`], which is merged into a new base when it has become
//! a tenth of it.

mod growing;
mod statements;

use std::{hash::RandomState, sync::Arc};

use crate::{
    graph::{
        base::{Base, MOST_STATEMENTS, Saying},
        cache::Cache,
        chains::{Indexed, Keyed, Lists},
        delta::Delta,
        effects::EffectSort,
        entities::Entities,
        grow::Grow,
        lens::bounds_hold,
        names::Names,
        qualified::QualifierSets,
        row::{Detail, Row},
        staging::End,
        trust::Bits,
    },
    model::{
        Any, Claim, ClaimId, Flag, GraphTag, Id, Persistence, Schema, Source, SourceId, Stance, StatementId, Value,
        ValueType,
    },
};

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
    pub(crate) entities: Entities,
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
pub(crate) struct SourceRow {
    pub(crate) key: Box<str>,
    pub(crate) source: Source,
    pub(crate) added: u32,
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
            entities: Entities::default(),
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

    pub(crate) fn key(&self, index: u32) -> &str {
        self.entities.key(index).unwrap_or_default()
    }

    pub(crate) fn kind(&self, index: u32) -> Option<u16> {
        self.base.kind(index).or_else(|| self.entities.row(index).map(|row| row.kind))
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
}
