//! How a graph is kept: registries in the order of addition, and lists of statements by entity
//! and by relation. Append-only, but for the revision in which a claim was retracted.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
};

use indexmap::{IndexMap, IndexSet};

use crate::model::{
    Any, Claim, ClaimId, GraphTag, Id, Modality, Period, Schema, Source, SourceId, Stance, StatementId, Value,
    text::fold,
};

#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) tag: GraphTag,
    /// The tags of later places, each with the lengths of the registries from which on it is in
    /// force.
    later_tags: Vec<(GraphTag, [u32; 4])>,
    pub(crate) schema: Schema,
    /// The places of the relations that the graph itself reads.
    pub(crate) known: Known,
    pub(crate) entities: IndexMap<String, EntityRow>,
    pub(crate) sources: IndexMap<String, SourceRow>,
    pub(crate) statements: IndexSet<StatementRow>,
    pub(crate) claims: Vec<ClaimRow>,
    /// The newest claim of each hash of statement and claim; `ClaimRow::older` leads on from it.
    newest: HashMap<u64, u32>,
    /// Keyed, so that no text can be made to collide. No order depends on it.
    keyed: RandomState,
    pub(crate) claims_of: Vec<Vec<u32>>,
    pub(crate) outgoing: Vec<Vec<u32>>,
    pub(crate) incoming: Vec<Vec<u32>>,
    pub(crate) by_relation: Vec<Vec<u32>>,
    /// By subject and relation, the statements that some claim denies, doubts or could not confirm.
    opposed: HashMap<(u32, u16), Vec<u32>>,
    /// By entity and relation, the statements of lifespans and of dates of events.
    dated: HashMap<(u32, u16), Vec<u32>>,
    pub(crate) names: HashMap<String, Vec<Named>>,
    pub(crate) revision: u32,
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
    pub(crate) occurred: Option<u16>,
    pub(crate) share: Option<u16>,
    pub(crate) jointly: Option<u16>,
    pub(crate) actor: Option<u16>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EntityRow {
    pub(crate) kind: u16,
    pub(crate) label: String,
    pub(crate) added: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SourceRow {
    pub(crate) source: Source,
    pub(crate) added: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StatementRow {
    pub(crate) subject: u32,
    pub(crate) relation: u16,
    pub(crate) object: Option<Value>,
    pub(crate) period: Period,
    pub(crate) modality: Modality,
    /// In the order that makes equal sets equal.
    pub(crate) qualifiers: Vec<(u16, Value)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClaimRow {
    pub(crate) statement: u32,
    pub(crate) claim: Claim,
    pub(crate) recorded: u32,
    pub(crate) retracted: Option<u32>,
    /// The claim of the same hash before this one.
    older: Option<u32>,
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

impl StatementRow {
    pub(crate) fn object_entity(&self) -> Option<u32> {
        self.object.as_ref().and_then(Value::as_entity).map(|id| id.index)
    }

    /// The object of the statement and the entities among its qualifiers.
    pub(crate) fn mentioned(&self) -> impl Iterator<Item = u32> {
        let values = self.object.iter().chain(self.qualifiers.iter().map(|(_, value)| value));
        values.filter_map(Value::as_entity).map(|id| id.index)
    }

    pub(crate) fn qualifier(&self, place: Option<u16>) -> impl Iterator<Item = &Value> {
        self.qualifiers.iter().filter(move |(q, _)| Some(*q) == place).map(|(_, value)| value)
    }
}

impl ClaimRow {
    pub(crate) fn is_live(&self, revision: u32) -> bool {
        self.recorded <= revision && self.retracted.is_none_or(|retracted| retracted > revision)
    }

    pub(crate) fn affirms(&self) -> bool {
        self.claim.stance == Stance::Affirms
    }
}

impl Data {
    pub(crate) fn new(tag: GraphTag, schema: Schema) -> Self {
        let relation = |name| schema.relation_place(name).map(|(place, _)| place);
        let known = Known {
            named: relation("named"),
            identified: relation("identified_by"),
            existed: relation("existed"),
            occurred: relation("occurred"),
            share: schema.qualifier_place("share"),
            jointly: schema.qualifier_place("jointly_with"),
            actor: schema.kind_place("actor"),
        };
        let relations = schema.relations().len();
        Data {
            tag,
            later_tags: Vec::new(),
            schema,
            known,
            entities: IndexMap::new(),
            sources: IndexMap::new(),
            statements: IndexSet::new(),
            claims: Vec::new(),
            newest: HashMap::new(),
            keyed: RandomState::new(),
            claims_of: Vec::new(),
            outgoing: Vec::new(),
            incoming: Vec::new(),
            by_relation: vec![Vec::new(); relations],
            opposed: HashMap::new(),
            dated: HashMap::new(),
            names: HashMap::new(),
            revision: 0,
            most: u32::MAX,
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
    pub(crate) fn tag_of(&self, registry: Registry, index: u32) -> GraphTag {
        let from = |(_, lengths): &(GraphTag, [u32; 4])| lengths.get(registry as usize).copied().unwrap_or(0);
        let later = self.later_tags.partition_point(|epoch| from(epoch) <= index);
        later.checked_sub(1).and_then(|last| self.later_tags.get(last)).map_or(self.tag, |(tag, _)| *tag)
    }

    /// Gives the places that are free now another tag, so that ids that a failed batch handed out
    /// for them never name what comes to stand there.
    pub(crate) fn retag(&mut self, tag: GraphTag) {
        let lengths = [self.entities.len(), self.sources.len(), self.statements.len(), self.claims.len()];
        let lengths = lengths.map(|length| length as u32);
        if self.later_tags.last().is_some_and(|(_, last)| *last == lengths) {
            self.later_tags.pop();
        }
        self.later_tags.push((tag, lengths));
    }

    /// The statements that tell when an entity existed or an event occurred.
    pub(crate) fn dated(&self, entity: u32, relation: u16) -> &[u32] {
        self.dated.get(&(entity, relation)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn entity(&self, index: u32) -> Option<(&str, &EntityRow)> {
        self.entities.get_index(index as usize).map(|(key, row)| (key.as_str(), row))
    }

    pub(crate) fn key(&self, index: u32) -> &str {
        self.entity(index).map_or("", |(key, _)| key)
    }

    pub(crate) fn kind(&self, index: u32) -> Option<u16> {
        self.entity(index).map(|(_, row)| row.kind)
    }

    pub(crate) fn is_of(&self, entity: u32, kind: Option<u16>) -> bool {
        match (self.kind(entity), kind) {
            (Some(has), Some(kind)) => self.schema.fits(has, kind),
            _ => false,
        }
    }

    pub(crate) fn statement(&self, index: u32) -> Option<&StatementRow> {
        self.statements.get_index(index as usize)
    }

    pub(crate) fn claim(&self, index: u32) -> Option<&ClaimRow> {
        self.claims.get(index as usize)
    }

    pub(crate) fn claims_of(&self, statement: u32) -> &[u32] {
        list(&self.claims_of, statement)
    }

    pub(crate) fn outgoing(&self, entity: u32) -> &[u32] {
        list(&self.outgoing, entity)
    }

    pub(crate) fn incoming(&self, entity: u32) -> &[u32] {
        list(&self.incoming, entity)
    }

    pub(crate) fn opposed(&self, subject: u32, relation: u16) -> &[u32] {
        self.opposed.get(&(subject, relation)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn by_relation(&self, relation: u16) -> &[u32] {
        list(&self.by_relation, relation.into())
    }

    pub(crate) fn add_entity(&mut self, key: String, row: EntityRow) {
        let entity = self.entities.len() as u32;
        self.add_name(&row.label, Named { entity, by: NamedBy::Label });
        if fold(&key) != fold(&row.label) {
            self.add_name(&key, Named { entity, by: NamedBy::Key });
        }
        self.outgoing.push(Vec::new());
        self.incoming.push(Vec::new());
        self.entities.insert(key, row);
    }

    /// The statement of this content, new or not.
    pub(crate) fn add_statement(&mut self, row: StatementRow) -> u32 {
        if let Some(known) = self.statements.get_index_of(&row) {
            return known as u32;
        }
        let statement = self.statements.len() as u32;
        push(&mut self.outgoing, row.subject, statement);
        push(&mut self.by_relation, row.relation.into(), statement);
        if [self.known.existed, self.known.occurred].contains(&Some(row.relation)) {
            self.dated.entry((row.subject, row.relation)).or_default().push(statement);
        }
        let mut mentioned: Vec<u32> = row.mentioned().filter(|&entity| entity != row.subject).collect();
        mentioned.sort_unstable();
        mentioned.dedup();
        for entity in mentioned {
            push(&mut self.incoming, entity, statement);
        }
        if let (true, Some(Value::Name(name))) = (Some(row.relation) == self.known.named, &row.object) {
            let named = Named { entity: row.subject, by: NamedBy::Statement(statement) };
            let name = name.text().to_owned();
            self.add_name(&name, named);
        }
        self.claims_of.push(Vec::new());
        self.statements.insert(row);
        statement
    }

    pub(crate) fn add_claim(&mut self, statement: u32, claim: Claim, recorded: u32) {
        let place = self.claims.len() as u32;
        let older = self.newest.insert(self.keyed.hash_one((statement, &claim)), place);
        push(&mut self.claims_of, statement, place);
        if claim.stance != Stance::Affirms
            && let Some(row) = self.statements.get_index(statement as usize)
        {
            let opposed = self.opposed.entry((row.subject, row.relation)).or_default();
            if opposed.last() != Some(&statement) {
                opposed.push(statement);
            }
        }
        self.claims.push(ClaimRow { statement, claim, recorded, retracted: None, older });
    }

    /// The claim of this content that is not retracted. Only the newest of one content can be.
    pub(crate) fn live_claim(&self, statement: u32, claim: &Claim) -> Option<u32> {
        let mut next = self.newest.get(&self.keyed.hash_one((statement, claim))).copied();
        while let Some(place) = next {
            let row = self.claim(place)?;
            if row.statement == statement && row.claim == *claim {
                return row.is_live(self.revision).then_some(place);
            }
            next = row.older;
        }
        None
    }

    fn add_name(&mut self, name: &str, named: Named) {
        self.names.entry(fold(name)).or_default().push(named);
    }
}

fn list(lists: &[Vec<u32>], of: u32) -> &[u32] {
    lists.get(of as usize).map_or(&[], Vec::as_slice)
}

fn push(lists: &mut [Vec<u32>], of: u32, new: u32) {
    if let Some(list) = lists.get_mut(of as usize) {
        list.push(new);
    }
}
