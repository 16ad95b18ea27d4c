//! What a graph holds, and how many bytes it takes.

use std::fmt;

use serde::Serialize;

use super::{data::Data, snapshot::Snapshot};
use crate::model::{Claim, Value};

/// What a snapshot holds, and how many bytes each part of it takes, room kept free included.
///
/// Parts that several snapshots share are counted in each. What the allocator adds is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Memory {
    /// How many entities.
    pub entities: usize,
    /// How many sources.
    pub sources: usize,
    /// How many statements.
    pub statements: usize,
    /// How many claims.
    pub claims: usize,
    /// Entities with their keys and labels, and the index of names.
    pub names: usize,
    /// Sources with their titles.
    pub source_rows: usize,
    /// The index of statements by subject.
    pub by_subject: usize,
    /// The index of statements by object.
    pub by_object: usize,
    /// What else is kept of each statement: where it stands, its detail, its first claim.
    pub statement_columns: usize,
    /// Which statement each claim is of and what it says, and what was retracted.
    pub claim_columns: usize,
    /// What was written since all that was last sorted in.
    pub delta: usize,
    /// Literal objects, imprecise dates and qualifiers, each once.
    pub details: usize,
    /// What claims say: speakers, quotes, places, each once.
    pub contents: usize,
    /// What is looked up otherwise: lifespans, dates of events, opposition, mentions.
    pub lookups: usize,
    /// Networks of days, kept for the next question.
    pub networks: usize,
}

impl Memory {
    /// All of it.
    pub fn total(&self) -> usize {
        self.names + self.source_rows + self.networks + self.contents + self.details + self.of_statements()
    }

    /// What the statements and their claims take, apart from names, quotes and what is worked out.
    pub fn of_statements(&self) -> usize {
        let indexes = self.by_subject + self.by_object;
        indexes + self.statement_columns + self.claim_columns + self.delta + self.lookups
    }
}

/// One part a line, in bytes.
impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.entities, "entities"),
            (self.sources, "sources"),
            (self.statements, "statements"),
            (self.claims, "claims"),
        ];
        for (count, what) in counts {
            writeln!(f, "{count:>14} {what}")?;
        }
        let parts = [
            (self.names, "entities and names"),
            (self.source_rows, "sources"),
            (self.by_subject, "statements by subject"),
            (self.by_object, "statements by object"),
            (self.statement_columns, "columns of statements"),
            (self.claim_columns, "columns of claims"),
            (self.delta, "written since"),
            (self.details, "literals, imprecise dates, qualifiers"),
            (self.contents, "what claims say"),
            (self.lookups, "other look-ups"),
            (self.networks, "networks of days"),
            (self.total(), "in all"),
        ];
        for (bytes, what) in parts {
            writeln!(f, "{bytes:>14} bytes: {what}")?;
        }
        Ok(())
    }
}

impl Snapshot {
    /// What it holds and how many bytes each part takes.
    ///
    /// ```
    /// use allegiance::{Graph, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// graph.add(Town, "Bhamo")?;
    /// let memory = graph.memory();
    /// assert_eq!((memory.entities, memory.statements), (1, 0));
    /// assert!(memory.names > 0 && memory.total() >= memory.names);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Complexity
    /// Linear in the names and in what claims say.
    pub fn memory(&self) -> Memory {
        self.0.memory()
    }
}

impl Data {
    fn memory(&self) -> Memory {
        let base = self.base.bytes();
        let in_details = self.details.iter().map(|detail| {
            let qualifiers = detail.qualifiers.iter().map(|(_, value)| in_value(value)).sum::<usize>();
            size_of_val(detail.qualifiers.as_slice()) + qualifiers
        });
        Memory {
            entities: self.entities.len(),
            sources: self.sources.len(),
            statements: self.statement_count(),
            claims: self.claim_count(),
            names: self.entities.bytes() + self.names.bytes(),
            source_rows: self.sources.bytes()
                + self.sources.iter().map(|row| row.key.len() + row.source.title.as_str().len()).sum::<usize>(),
            by_subject: base.by_subject,
            by_object: base.by_object,
            statement_columns: base.columns,
            claim_columns: base.claims + self.claim_lookups(),
            delta: self.delta.bytes(),
            details: self.values.bytes()
                + self.values.iter().map(in_value).sum::<usize>()
                + self.details.bytes()
                + self.qualifier_sets.bytes()
                + in_details.sum::<usize>(),
            contents: self.contents.bytes() + self.contents.iter().map(in_claim).sum::<usize>(),
            lookups: self.other_lookups(),
            networks: self.cache.bytes(),
        }
    }
}

fn in_value(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.as_str().len(),
        Value::Name(name) => name.text().len(),
        Value::Identifier(identifier) => identifier.scheme().len() + identifier.value().len(),
        Value::Term(term) => term.len(),
        _ => 0,
    }
}

fn in_claim(claim: &Claim) -> usize {
    let texts = [&claim.quote, &claim.locator, &claim.inferred].into_iter().flatten();
    let speakers = claim.speakers.iter().filter_map(|speaker| speaker.words()).map(|words| words.as_str().len());
    size_of_val(claim.speakers.as_slice())
        + texts.map(|text| text.as_str().len()).sum::<usize>()
        + speakers.sum::<usize>()
}
