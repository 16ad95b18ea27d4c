//! Items of a graph, as reports tell of them: such that each leads back to where it stands.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::Content;
use crate::{
    graph::Revision,
    model::{
        ClaimId, Stance, StatementEntry, StatementId, Value,
        text::{escape, excerpt},
    },
};

/// Something of a graph that a form can or cannot hold. It prints as `statement 12` or ``entity `kia` ``: the numbers are those
/// of [`Snapshot::statement_numbered`](crate::Snapshot::statement_numbered) and
/// [`claim_numbered`](crate::Snapshot::claim_numbered).
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

/// What sort of thing an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Entity,
    Source,
    Statement,
    Claim,
    Revision,
    Schema,
    Followed,
}

impl Sort {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Sort::Entity => "entity",
            Sort::Source => "source",
            Sort::Statement => "statement",
            Sort::Claim => "claim",
            Sort::Revision => "revision",
            Sort::Schema => "schema",
            Sort::Followed => "followed",
        }
    }
}

impl Item {
    pub(super) fn sort(&self) -> Sort {
        match self {
            Item::Entity(_) => Sort::Entity,
            Item::Source(_) => Sort::Source,
            Item::Statement(_) => Sort::Statement,
            Item::Claim(_) => Sort::Claim,
            Item::Revision(_) => Sort::Revision,
            Item::Schema(_) => Sort::Schema,
            Item::Followed(_) => Sort::Followed,
        }
    }

    /// Which of its sort it is.
    fn write_which(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Entity(key) | Item::Source(key) | Item::Schema(key) => write!(f, "`{}`", escape(key)),
            Item::Statement(id) => write!(f, "{}", id.number()),
            Item::Claim(id) => write!(f, "{}", id.number()),
            Item::Revision(revision) => write!(f, "{}", revision.number()),
            Item::Followed(words) => f.write_str(&escape(words)),
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.sort().as_str())?;
        self.write_which(f)
    }
}

/// An item with what it says, so that a reader of a report need not ask the graph.
///
/// It prints as ``statement 12: `kia` controls `bhamo` ``. It serializes as a map with its `sort`; its `key` (of an entity
/// or a source), `number` (of a statement, a claim or a revision) or `name` (of something of the schema); of a claim the
/// number of its `statement` and the key of its `source`; and the `sentence`, where it says one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reported {
    /// The item.
    pub item: Item,
    /// Of a claim: the statement that it is of, and the key of its source.
    pub claim_of: Option<(StatementId, String)>,
    /// Of a statement, of a claim and of what follows: what is said, with everything named by key, where that is not withheld.
    pub sentence: Option<String>,
}

impl Reported {
    /// An item, with what the graph has of it.
    pub(super) fn of(item: Item, content: &Content<'_>) -> Self {
        let (mut claim_of, mut sentence) = (None, None);
        match &item {
            Item::Statement(id) => sentence = content.entry(*id).map(|entry| Sentence(&entry).to_string()),
            Item::Claim(id) => {
                if let Some((statement, claim, entry)) = content.claim(*id) {
                    let (source, verb) = (escape(&claim.source), verb(claim.stance));
                    sentence = Some(format!("`{source}` {verb} that {}", Sentence(&entry)));
                    claim_of = Some((statement, claim.source));
                }
            }
            Item::Followed(words) => sentence = Some(words.clone()),
            Item::Entity(_) | Item::Source(_) | Item::Revision(_) | Item::Schema(_) => {}
        }
        Reported { item, claim_of, sentence }
    }

    /// The item without its sort, which is told before.
    pub(super) fn write_short(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.item.write_which(f)?;
        match (&self.item, &self.sentence) {
            (Item::Followed(_), _) | (_, None) => Ok(()),
            (_, Some(sentence)) => write!(f, ": {sentence}"),
        }
    }
}

fn verb(stance: Stance) -> &'static str {
    match stance {
        Stance::Affirms => "says",
        Stance::Denies => "denies",
        Stance::Doubts => "doubts",
        Stance::CouldNotConfirm => "could not confirm",
    }
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.item.sort().as_str())?;
        self.write_short(f)
    }
}

impl Serialize for Reported {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("sort", self.item.sort().as_str())?;
        match &self.item {
            Item::Entity(key) | Item::Source(key) => map.serialize_entry("key", key)?,
            Item::Statement(id) => map.serialize_entry("number", &id.number())?,
            Item::Claim(id) => map.serialize_entry("number", &id.number())?,
            Item::Revision(revision) => map.serialize_entry("number", &revision.number())?,
            Item::Schema(name) => map.serialize_entry("name", name)?,
            Item::Followed(_) => {}
        }
        if let Some((statement, source)) = &self.claim_of {
            map.serialize_entry("statement", &statement.number())?;
            map.serialize_entry("source", source)?;
        }
        if let Some(sentence) = &self.sentence {
            map.serialize_entry("sentence", sentence)?;
        }
        map.end()
    }
}

/// What a statement says, short, with everything named by key: `` `kia` controls `bhamo` ``.
pub(super) struct Sentence<'e>(pub(super) &'e StatementEntry);

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Literal<'v>(&'v Value<String>);

        impl fmt::Display for Literal<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt_literal(f)
            }
        }

        let StatementEntry { subject, relation, object, .. } = self.0;
        write!(f, "`{}` {}", escape(subject), escape(&relation.replace('_', " ")))?;
        match object {
            Some(Value::Entity(key)) => write!(f, " `{}`", escape(key)),
            Some(literal) => write!(f, " {}", excerpt(&Literal(literal).to_string())),
            None => Ok(()),
        }
    }
}
