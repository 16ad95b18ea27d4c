//! The owned form of a contradiction.

use serde::Serialize;

use super::{Contradiction, ContradictionKind, Side};
use crate::query::{EntityRecord, Fact, FactRecord, SupportRecord};

/// One side of a contradiction, in words and keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SideRecord {
    /// What it affirms.
    pub facts: Vec<FactRecord>,
    /// The claims that deny the other side.
    pub denials: Vec<SupportRecord>,
    /// How many independent voices support it.
    pub voices: usize,
    /// The last day on which it was said.
    pub last_said: Option<String>,
}

/// A contradiction with all that belongs to it, in words and keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ContradictionRecord {
    /// What sort it is.
    pub kind: ContradictionKind,
    /// What it is about.
    pub about: Vec<EntityRecord>,
    /// The first day on which the sides clash.
    pub from: Option<String>,
    /// The last day on which they do.
    pub to: Option<String>,
    /// Its sides.
    pub sides: Vec<SideRecord>,
    /// The contradiction as it prints itself.
    pub text: String,
}

impl Side<'_> {
    fn record(&self) -> SideRecord {
        SideRecord {
            facts: self.facts.iter().map(Fact::record).collect(),
            denials: self.denials().map(|claim| self.view.support_record(claim.claim())).collect(),
            voices: self.voices(),
            last_said: self.last_said().map(|day| day.to_string()),
        }
    }
}

impl Contradiction<'_> {
    /// The contradiction in an owned form that serializes.
    pub fn record(&self) -> ContradictionRecord {
        ContradictionRecord {
            kind: self.kind,
            about: self.about.iter().map(|&entity| self.view.entity_record(entity)).collect(),
            from: self.from().map(|day| day.to_string()),
            to: self.to().map(|day| day.to_string()),
            sides: self.sides.iter().map(Side::record).collect(),
            text: self.to_string(),
        }
    }
}
