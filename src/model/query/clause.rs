//! What a query asks: facts, steps, kinds, conditions, and parts that may or must not be there.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{Condition, Grade, Period, Relation, Term, Value, bare, joined, name_of};
use crate::model::{Guard, rule::fmt_guards};

/// One thing that a query asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Clause {
    /// A fact.
    Fact(FactPattern),
    /// Several steps along relations.
    Steps(Steps),
    /// What a variable stands for is of a kind.
    Kind {
        /// The variable, without its question mark.
        of: String,
        /// The kind, by name.
        kind: String,
    },
    /// A condition.
    Where(Condition),
    /// What need not be there.
    Optional(Vec<Clause>),
    /// What must not be known to be there.
    Unless(Vec<Clause>),
    /// One of several parts.
    Either(Vec<Vec<Clause>>),
}

/// Which relation a fact is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Which {
    /// One of these, each by either of its names: `armed_wing_of`, or `armed_wings` looked at from the parent.
    Named(Vec<String>),
    /// Any, which a variable stands for.
    Any(String),
}

/// How a query names a relation: by its constant, or by one of its names. A relation that was looked up in one graph
/// ([`Snapshot::relation`](crate::Snapshot::relation)) has no name by itself; a query, which is for any graph, takes the
/// name that it was looked up by.
pub trait RelationTerm {
    /// The name of the relation, from its subject or from its object.
    fn relation_name(self) -> String;
}

impl<A, B> RelationTerm for Relation<A, B> {
    fn relation_name(self) -> String {
        name_of(self)
    }
}

impl RelationTerm for &str {
    fn relation_name(self) -> String {
        self.to_owned()
    }
}

impl RelationTerm for String {
    fn relation_name(self) -> String {
        self
    }
}

/// What stands at the far end of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Target {
    /// A variable, or an entity by its key.
    Term(Term),
    /// A literal.
    Literal(Value<String>),
}

impl<T: Into<Term>> From<T> for Target {
    fn from(term: T) -> Self {
        Target::Term(term.into())
    }
}

/// A fact that is looked for.
///
/// ```
/// use allegiance::{FactPattern, Grade, Guard, vocabulary::*};
/// let held = FactPattern::new("?holder", CONTROLS, "?town")
///     .called("held")
///     .qualified("share", Guard::Full)
///     .at_least(Grade::Presumed);
/// assert_eq!(held.to_string(), "?holder controls ?town {share: full} (at least presumed) as held");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct FactPattern {
    pub(crate) subject: Term,
    pub(crate) relation: Which,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) object: Option<Target>,
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) qualifiers: BTreeMap<String, Guard>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at_least: Option<Grade>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) within: Option<Period>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) stated: bool,
}

impl FactPattern {
    /// Of a relation between two things, by its constant or by either of its names.
    pub fn new(subject: impl Into<Term>, relation: impl RelationTerm, object: impl Into<Target>) -> Self {
        FactPattern::of(subject, Which::Named(vec![relation.relation_name()]), Some(object.into()))
    }

    /// Of a relation that takes no object.
    pub fn about(subject: impl Into<Term>, relation: impl RelationTerm) -> Self {
        FactPattern::of(subject, Which::Named(vec![relation.relation_name()]), None)
    }

    /// Of one of several relations, each by either of its names.
    pub fn of_any<'s>(
        subject: impl Into<Term>,
        relations: impl IntoIterator<Item = &'s str>,
        object: impl Into<Target>,
    ) -> Self {
        let names = relations.into_iter().map(str::to_owned).collect();
        FactPattern::of(subject, Which::Named(names), Some(object.into()))
    }

    /// Of any relation, which a variable stands for.
    pub fn any(subject: impl Into<Term>, relation: &str, object: impl Into<Target>) -> Self {
        FactPattern::of(subject, Which::Any(bare(relation).to_owned()), Some(object.into()))
    }

    pub(crate) fn of(subject: impl Into<Term>, relation: Which, object: Option<Target>) -> Self {
        FactPattern {
            subject: subject.into(),
            relation,
            object,
            name: None,
            qualifiers: BTreeMap::new(),
            at_least: None,
            within: None,
            stated: false,
        }
    }

    /// Gives the fact a name, by which conditions and columns speak of it.
    pub fn called(mut self, name: &str) -> Self {
        self.name = Some(bare(name).to_owned());
        self
    }

    /// Only facts whose qualifier of this name is as the guard asks.
    pub fn qualified(mut self, qualifier: &str, guard: Guard) -> Self {
        self.qualifiers.insert(qualifier.to_owned(), guard);
        self
    }

    /// Only as far as the fact holds at least so surely.
    pub fn at_least(mut self, grade: Grade) -> Self {
        self.at_least = Some(grade);
        self
    }

    /// Only as far as the fact holds within a period.
    pub fn within(mut self, period: Period) -> Self {
        self.within = Some(period);
        self
    }

    /// Only what is stated, and not what follows.
    pub fn stated(mut self) -> Self {
        self.stated = true;
        self
    }
}

/// Several steps along relations from one thing to another, whichever way they lead: each end once, as surely as the
/// surest way that leads to it.
///
/// ```
/// use allegiance::{Steps, vocabulary::*};
/// let above = Steps::new("?unit", ["subordinate_to", "armed_wing_of"], "?top").between(1, Some(3));
/// assert_eq!(above.to_string(), "?unit (subordinate_to|armed_wing_of){1,3} ?top");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct Steps {
    pub(crate) from: Term,
    pub(crate) relations: Vec<String>,
    pub(crate) to: Term,
    pub(crate) least: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) most: Option<u32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) either_way: bool,
}

impl Steps {
    /// One step or more along any of these relations, each by either of its names.
    pub fn new<'s>(from: impl Into<Term>, relations: impl IntoIterator<Item = &'s str>, to: impl Into<Term>) -> Self {
        let relations = relations.into_iter().map(str::to_owned).collect();
        Steps { from: from.into(), relations, to: to.into(), least: 1, most: None, either_way: false }
    }

    /// At least and at most so many steps.
    pub fn between(mut self, least: u32, most: Option<u32>) -> Self {
        (self.least, self.most) = (least, most);
        self
    }

    /// Each step along or against its relation.
    pub fn either_way(mut self) -> Self {
        self.either_way = true;
        self
    }
}

impl From<FactPattern> for Clause {
    fn from(fact: FactPattern) -> Self {
        Clause::Fact(fact)
    }
}

impl From<Steps> for Clause {
    fn from(steps: Steps) -> Self {
        Clause::Steps(steps)
    }
}

impl From<Condition> for Clause {
    fn from(condition: Condition) -> Self {
        Clause::Where(condition)
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Which::Named(names) => joined(f, names, "|"),
            Which::Any(variable) => write!(f, "?{variable}"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Term(term) => term.fmt(f),
            Target::Literal(value) => value.fmt_literal(f),
        }
    }
}

impl fmt::Display for FactPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.subject, self.relation)?;
        self.object.iter().try_for_each(|object| write!(f, " {object}"))?;
        fmt_guards(f, &self.qualifiers)?;
        if let Some(grade) = self.at_least {
            write!(f, " (at least {grade})")?;
        }
        if let Some(period) = &self.within {
            write!(f, " (within {period})")?;
        }
        if self.stated {
            f.write_str(" (stated)")?;
        }
        self.name.as_ref().map_or(Ok(()), |name| write!(f, " as {name}"))
    }
}

impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (", self.from)?;
        joined(f, &self.relations, "|")?;
        let most = self.most.map_or_else(String::new, |most| most.to_string());
        let way = if self.either_way { "~" } else { "" };
        write!(f, "){way}{{{},{most}}} {}", self.least, self.to)
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Clause::Fact(fact) => fact.fmt(f),
            Clause::Steps(steps) => steps.fmt(f),
            Clause::Kind { of, kind } => write!(f, "?{of} is a {kind}"),
            Clause::Where(condition) => condition.fmt(f),
            Clause::Optional(part) => in_brackets(f, "optional ", part),
            Clause::Unless(part) => in_brackets(f, "unless ", part),
            Clause::Either(parts) => {
                for (place, part) in parts.iter().enumerate() {
                    in_brackets(f, if place == 0 { "either " } else { " or " }, part)?;
                }
                Ok(())
            }
        }
    }
}

fn in_brackets(f: &mut fmt::Formatter<'_>, before: &str, part: &[Clause]) -> fmt::Result {
    write!(f, "{before}(")?;
    joined(f, part, ", ")?;
    f.write_str(")")
}
