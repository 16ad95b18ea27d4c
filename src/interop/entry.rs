//! What a graph holds, as entries in which everything is named by key, and by which identifiers things meet.

use std::collections::HashMap;

use crate::{
    Error,
    graph::{Snapshot, SourceRef, StatementRef},
    model::{
        Any, Claim, ClaimEntry, Id, Identifier, Qualifiers, RelationTerm as _, SourceEntry, SourceId, StatementEntry,
        Value,
    },
    query::{Opposition, Pattern, View},
    vocabulary::IDENTIFIED_BY,
};

/// Each identifier that a view knows, with whose it is, but those that are disputed, since what is one may not rest on
/// them; none where the schema has no identifiers.
pub(super) fn identified(view: &View) -> Result<Vec<(Id<Any>, Identifier)>, Error> {
    if view.snapshot().relation(&IDENTIFIED_BY.relation_name()).is_err() {
        return Ok(Vec::new());
    }
    let facts = view.facts(Pattern::any().any_modality().relation(IDENTIFIED_BY))?;
    let undisputed = facts.iter().filter(|fact| fact.standing().opposition != Opposition::Disputed);
    let identifiers = undisputed.filter_map(|fact| match fact.object() {
        Some(Value::Identifier(identifier)) => Some((fact.subject(), identifier)),
        _ => None,
    });
    Ok(identifiers.collect())
}

/// How the things of a graph are named: by their own keys, but for some.
pub(super) struct Keys<'g> {
    graph: &'g Snapshot,
    entities: HashMap<Id<Any>, String>,
    sources: HashMap<SourceId, String>,
}

impl<'g> Keys<'g> {
    pub(super) fn of(graph: &'g Snapshot) -> Self {
        Keys { graph, entities: HashMap::new(), sources: HashMap::new() }
    }

    pub(super) fn graph(&self) -> &'g Snapshot {
        self.graph
    }

    /// Lets an entity be named by another key than its own.
    pub(super) fn entity_as(&mut self, id: Id<Any>, key: String) {
        self.entities.insert(id, key);
    }

    /// Lets a source be named by another key than its own.
    pub(super) fn source_as(&mut self, id: SourceId, key: String) {
        self.sources.insert(id, key);
    }

    pub(super) fn entity(&self, id: Id<Any>) -> Result<String, Error> {
        match self.entities.get(&id) {
            Some(key) => Ok(key.clone()),
            None => Ok(self.graph.entity(id)?.key().to_owned()),
        }
    }

    pub(super) fn source(&self, id: SourceId) -> Result<String, Error> {
        match self.sources.get(&id) {
            Some(key) => Ok(key.clone()),
            None => Ok(self.graph.source_of(id)?.key().to_owned()),
        }
    }

    pub(super) fn source_entry(&self, source: SourceRef<'_>) -> Result<SourceEntry, Error> {
        let body = source.source().clone().try_map(|id| self.entity(id))?;
        Ok(SourceEntry { key: self.source(source.id())?, source: body })
    }

    /// A statement, without claims yet.
    pub(super) fn statement_entry(&self, statement: StatementRef<'_>) -> Result<StatementEntry, Error> {
        let mut qualifiers = Qualifiers::new();
        for (name, value) in statement.qualifiers() {
            let value = value.clone().try_map(|id| self.entity(id))?;
            qualifiers.entry(name.to_owned()).or_default().push(value);
        }
        Ok(StatementEntry {
            subject: self.entity(statement.subject())?,
            relation: statement.relation().name().to_owned(),
            object: statement.object().map(|value| value.try_map(|id| self.entity(id))).transpose()?,
            period: Some(statement.period()),
            modality: statement.modality(),
            qualifiers,
            claims: Vec::new(),
        })
    }

    pub(super) fn claim_entry(&self, claim: &Claim) -> Result<ClaimEntry, Error> {
        claim.clone().try_map(|id| self.entity(id), |id| self.source(id))
    }
}
