//! Changes and their wire form: what a commit adds or retracts, with everything named by key, so
//! that a history can be written down and replayed.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Claim, Limits, Period, Source, Value,
    wire::{list_of_fields, unique_keys},
};

/// Whether a statement or an event is meant as done. Only actual ones change anything or count
/// as one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Modality {
    /// It is or was so.
    #[default]
    Actual,
    /// Somebody means to bring it about.
    Planned,
    /// Somebody demands it.
    Demanded,
    /// Somebody tried; whether it came about is not said.
    Attempted,
    /// A running total or a series: "some 300 outposts since the coup".
    Aggregate,
}

impl Modality {
    /// The term in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Modality::Actual => "actual",
            Modality::Planned => "planned",
            Modality::Demanded => "demanded",
            Modality::Attempted => "attempted",
            Modality::Aggregate => "aggregate",
        }
    }
}

/// A new entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityEntry {
    /// The stable name of the entity in documents and changes.
    pub key: String,
    /// The kind, by name.
    pub kind: String,
    /// What to call it in answers.
    pub label: String,
}

/// A new source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEntry {
    /// The stable name of the source in documents and changes.
    pub key: String,
    /// Its particulars.
    pub source: Source<String>,
}

/// The qualifiers of a statement: for each name, its values.
pub type Qualifiers = BTreeMap<String, Vec<Value<String>>>;

/// A statement with claims of it, everything named by key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementEntry {
    /// The subject's key.
    pub subject: String,
    /// The relation, by its name from the subject.
    pub relation: String,
    /// The object: an entity by key, a literal, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Value<String>>,
    /// When it holds. Left out: open at the end for a continuous relation, unknown for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Whether it is meant as done.
    #[serde(default, skip_serializing_if = "is_actual")]
    pub modality: Modality,
    /// What else it says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "qualifiers")]
    pub qualifiers: Qualifiers,
    /// Who says so: one claim at least.
    #[serde(deserialize_with = "list_of_fields")]
    pub claims: Vec<ClaimEntry>,
}

impl StatementEntry {
    /// The keys of the entities that it names.
    pub(crate) fn entities(&self) -> impl Iterator<Item = &str> {
        let values = self.object.iter().chain(self.qualifiers.values().flatten()).filter_map(Value::as_entity);
        let speakers = self.claims.iter().flat_map(|claim| &claim.speakers).filter_map(|speaker| speaker.entity());
        [&self.subject].into_iter().chain(values).chain(speakers).map(String::as_str)
    }

    /// What of it there is too much of, and how much there may be.
    pub(crate) fn exceeds(&self, limits: &Limits) -> Option<(&'static str, u64)> {
        let values = || self.object.iter().chain(self.qualifiers.values().flatten());
        let of_values = values().filter_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            Value::Identifier(identifier) => Some(identifier.value()),
            _ => None,
        });
        let of_claims = self.claims.iter().flat_map(|claim| {
            let words = claim.speakers.iter().filter_map(|speaker| speaker.words());
            [&claim.quote, &claim.locator, &claim.inferred].into_iter().flatten().chain(words).map(|text| text.as_str())
        });
        let is_long_name =
            |value: &Value<String>| matches!(value, Value::Name(name) if name.text().len() > limits.name() as usize);
        if values().any(is_long_name) {
            Some(("bytes of a name", limits.name().into()))
        } else if of_values.chain(of_claims).any(|text| text.len() > limits.text() as usize) {
            Some(("bytes of text", limits.text().into()))
        } else if self.claims.len() > limits.claims() as usize {
            Some(("claims of one statement", limits.claims().into()))
        } else if self.qualifiers.values().map(Vec::len).sum::<usize>() > limits.qualifiers() as usize {
            Some(("values of qualifiers of one statement", limits.qualifiers().into()))
        } else if self.claims.iter().any(|claim| claim.speakers.len() > limits.speakers() as usize) {
            Some(("speakers of one claim", limits.speakers().into()))
        } else {
            None
        }
    }
}

fn is_actual(modality: &Modality) -> bool {
    *modality == Modality::Actual
}

/// A claim, with everything named by key.
pub type ClaimEntry = Claim<String, String>;

/// One change to a graph.
///
/// ```
/// use allegiance::{Change, EntityEntry, Graph, vocabulary::conflict};
/// let mut graph = Graph::new(conflict());
/// let entry = EntityEntry { key: "bhamo".into(), kind: "town".into(), label: "Bhamo".into() };
/// let revision = graph.apply(&[Change::Entity(entry.clone())])?;
/// assert_eq!(revision.number(), 1);
/// assert!(graph.apply(&[Change::Entity(entry)]).is_err());
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Adds an entity.
    Entity(EntityEntry),
    /// Adds a source.
    Source(SourceEntry),
    /// Adds claims, and their statement if nobody claimed it before.
    Claims(StatementEntry),
    /// Retracts claims of earlier revisions: the same claims of the same statement.
    Retraction(StatementEntry),
}

fn qualifiers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Qualifiers, D::Error> {
    Ok(unique_keys(deserializer)?.into_iter().collect())
}
