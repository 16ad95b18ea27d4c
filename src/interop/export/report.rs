//! What an export did: how much went out, what the form could not hold, what the profile withheld.

use std::{collections::BTreeMap, fmt};

use indexmap::IndexMap;
use serde::Serialize;

use super::{Content, Withhold};
use crate::{
    graph::Revision,
    model::{ClaimId, StatementId, text::escape},
};

/// What an export did.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ExportReport {
    /// The form that was written.
    pub form: String,
    /// How many entities the view knows.
    pub entities: u64,
    /// How many sources.
    pub sources: u64,
    /// How many statements.
    pub statements: u64,
    /// How many claims of these.
    pub claims: u64,
    /// What the form could not hold.
    pub lost: Vec<Loss>,
    /// What the profile withheld, and how many of each.
    pub withheld: BTreeMap<Withhold, u64>,
}

/// What a form could not hold, for one reason.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Loss {
    /// What is lost of each: `statement`, or a field of it, such as `claim.quote`.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Which, and how many.
    #[serde(flatten)]
    pub lost: Lost,
}

/// What was lost: how many items, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Lost {
    /// How many.
    pub times: u64,
    /// The first, as many as were to be reported.
    pub items: Vec<Item>,
}

/// Something of a graph that a form can or cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Item {
    /// An entity, by its key.
    Entity(String),
    /// A source, by its key.
    Source(String),
    /// A statement.
    Statement(StatementId),
    /// A claim.
    Claim(ClaimId),
    /// A revision of its own.
    Revision(Revision),
    /// A kind, a relation, a qualifier, a rule or an effect of the schema, by its name.
    Schema(String),
    /// What follows by rules, in words.
    Followed(String),
}

impl Item {
    fn sort(&self) -> &'static str {
        match self {
            Item::Entity(_) => "entity",
            Item::Source(_) => "source",
            Item::Statement(_) => "statement",
            Item::Claim(_) => "claim",
            Item::Revision(_) => "revision",
            Item::Schema(_) => "schema",
            Item::Followed(_) => "followed",
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Entity(key) | Item::Source(key) => f.write_str(&escape(key)),
            Item::Statement(id) => write!(f, "{id:?}"),
            Item::Claim(id) => write!(f, "{id:?}"),
            Item::Revision(revision) => write!(f, "{}", revision.number()),
            Item::Schema(name) | Item::Followed(name) => f.write_str(&escape(name)),
        }
    }
}

impl Serialize for Item {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a form could not hold, as its exporter tells it.
#[derive(Debug)]
pub struct Losses {
    most: usize,
    by: IndexMap<(String, String), Lost>,
}

impl Losses {
    pub(super) fn new(most: usize) -> Self {
        Losses { most, by: IndexMap::new() }
    }

    /// All of an item is lost.
    pub fn item(&mut self, item: Item, reason: &str) {
        let what = item.sort();
        self.note(item, what, reason);
    }

    /// A part of an item is lost, such as `quote` of a claim.
    pub fn field(&mut self, item: Item, field: &str, reason: &str) {
        let what = format!("{}.{field}", item.sort());
        self.note(item, &what, reason);
    }

    fn note(&mut self, item: Item, what: &str, reason: &str) {
        let lost = self.by.entry((what.to_owned(), reason.to_owned())).or_default();
        lost.times = lost.times.saturating_add(1);
        if lost.items.len() < self.most {
            lost.items.push(item);
        }
    }
}

impl ExportReport {
    pub(super) fn new(form: &str, content: &Content<'_>, losses: Losses) -> Self {
        let lost = losses.by.into_iter().map(|((what, reason), lost)| Loss { what, reason, lost }).collect();
        let [entities, sources, statements, claims] = content.counted();
        let form = form.to_owned();
        ExportReport { form, entities, sources, statements, claims, lost, withheld: content.withheld() }
    }

    /// How many items, or parts of items, the form could not hold.
    pub fn lost_count(&self) -> u64 {
        self.lost.iter().map(|loss| loss.lost.times).sum()
    }

    /// Whether all that the view knows went out.
    pub fn is_whole(&self) -> bool {
        self.lost.is_empty() && self.withheld.is_empty()
    }
}

/// A summary of some lines: how much went out, then what did not, by reason.
impl fmt::Display for ExportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ExportReport { form, entities, sources, statements, claims, .. } = self;
        writeln!(f, "{form}: {entities} entities, {sources} sources, {statements} statements, {claims} claims")?;
        for Loss { what, reason, lost } in &self.lost {
            write!(f, "  lost: {}: {}: {}", escape(what), escape(reason), lost.times)?;
            for (n, item) in lost.items.iter().take(3).enumerate() {
                write!(f, "{}{item}", if n == 0 { " (" } else { ", " })?;
            }
            match lost.items.len() {
                0 => writeln!(f)?,
                _ => writeln!(f, "{}", if lost.times > 3 { ", …)" } else { ")" })?,
            }
        }
        for (what, times) in &self.withheld {
            writeln!(f, "  withheld: {what}: {times}")?;
        }
        Ok(())
    }
}
