//! What conditions and columns speak of.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Grade, Period, Value, bare, joined};
use crate::model::Day;

/// Something of a row: what a variable stands for, or a property of it or of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Expr {
    /// What a variable stands for.
    Variable(String),
    /// A literal, or an entity by its key.
    Value(Value<String>),
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// A grade, to compare another with.
    Surely(Grade),
    /// What is given when the query is asked.
    Parameter(String),
    /// The label of an entity.
    Label(String),
    /// The key of an entity.
    Key(String),
    /// The kind of an entity, by name.
    Kind(String),
    /// The relation of a fact, by name.
    Relation(String),
    /// How surely a fact holds at the time of the view.
    Grade(String),
    /// The first day on which a fact may have held.
    From(String),
    /// The last day on which it may.
    Until(String),
    /// The first value of a qualifier of a fact.
    Qualifier {
        /// The fact.
        of: String,
        /// The qualifier.
        name: String,
    },
}

/// How two things compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Operator {
    /// They are the same.
    Is,
    /// They are not.
    IsNot,
    /// The first is less, earlier or less sure.
    Less,
    /// Or the same.
    AtMost,
    /// The first is more, later or surer.
    More,
    /// Or the same.
    AtLeast,
    /// The text of the first has that of the second in it.
    Contains,
    /// It begins with it.
    StartsWith,
    /// It ends with it.
    EndsWith,
    /// The first is one of the second, a list.
    IsOneOf,
    /// It is none of them.
    IsNoneOf,
}

/// How one period lies to another: the thirteen relations of Allen (1983).
///
/// Of periods whose bounds are not exact, the first day on which each may begin and the last on which each may end count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allen {
    /// Ends with days between before the other begins.
    Before,
    /// Ends on the day before the other begins.
    Meets,
    /// Begins first, and ends while the other lasts.
    Overlaps,
    /// Begins with it, and ends first.
    Starts,
    /// Begins after it, and ends first.
    During,
    /// Begins after it, and ends with it.
    Finishes,
    /// Begins and ends with it.
    Equals,
    /// Begins first, and ends with it.
    FinishedBy,
    /// Begins first, and ends last.
    Contains,
    /// Begins with it, and ends last.
    StartedBy,
    /// Begins while the other lasts, and ends last.
    OverlappedBy,
    /// Begins on the day after the other ends.
    MetBy,
    /// Begins with days between after the other has ended.
    After,
}

/// What a period is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Against {
    /// A period.
    Period(Period),
    /// That of another fact, by its name.
    Fact(String),
}

/// A condition on a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Condition {
    /// Two things compare so. What is not there compares with nothing.
    Compare {
        /// The first.
        left: Expr,
        /// How.
        is: Operator,
        /// The second.
        right: Expr,
    },
    /// It is there: an optional part was found.
    Known(Expr),
    /// An entity is called so, by its label or one of its names at the time of the view, whatever the case of letters.
    Named {
        /// The variable.
        of: String,
        /// The name.
        name: String,
    },
    /// The period of a fact lies in one of these ways to another.
    Period {
        /// The fact.
        of: String,
        /// In which ways.
        lies: Vec<Allen>,
        /// To what.
        to: Against,
    },
    /// These facts are different ones, by their names.
    DifferentFacts(Vec<String>),
    /// The row holds at least so surely.
    AtLeast(Grade),
    /// Nobody disputes a fact.
    Undisputed(String),
    /// A fact does not rest on unnamed speakers alone.
    NamedVoice(String),
    /// A fact does not rest on parties to the conflict alone.
    NotPartyAlone(String),
    /// All of these.
    All(Vec<Condition>),
    /// One of these.
    Any(Vec<Condition>),
    /// Not so.
    Not(Box<Condition>),
}

/// What is worked out over all rows that are alike in the other columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aggregate {
    /// How many rows.
    Count,
    /// How many rows have it.
    CountOf(Expr),
    /// How many different ones.
    CountDistinct(Expr),
    /// The least.
    Least(Expr),
    /// The most.
    Most(Expr),
    /// All of them, in the order in which they are found.
    List(Expr),
    /// All different ones, in the order in which they are found.
    ListDistinct(Expr),
}

impl Aggregate {
    /// How many rows.
    pub fn count() -> Self {
        Aggregate::Count
    }

    /// How many different things a variable stands for.
    pub fn count_distinct(variable: &str) -> Self {
        Aggregate::CountDistinct(Expr::variable(variable))
    }

    pub(crate) fn expr(&self) -> Option<&Expr> {
        match self {
            Aggregate::Count => None,
            Aggregate::CountOf(of)
            | Aggregate::CountDistinct(of)
            | Aggregate::Least(of)
            | Aggregate::Most(of)
            | Aggregate::List(of)
            | Aggregate::ListDistinct(of) => Some(of),
        }
    }
}

impl Expr {
    /// What a variable stands for.
    pub fn variable(name: &str) -> Self {
        Expr::Variable(bare(name).to_owned())
    }

    /// The label of what a variable stands for.
    pub fn label(name: &str) -> Self {
        Expr::Label(bare(name).to_owned())
    }

    /// The key of what a variable stands for.
    pub fn key(name: &str) -> Self {
        Expr::Key(bare(name).to_owned())
    }

    /// The kind of what a variable stands for, by name.
    pub fn kind(name: &str) -> Self {
        Expr::Kind(bare(name).to_owned())
    }

    /// The relation of a fact, by name.
    pub fn relation(fact: &str) -> Self {
        Expr::Relation(bare(fact).to_owned())
    }

    /// How surely a fact holds at the time of the view.
    pub fn grade(fact: &str) -> Self {
        Expr::Grade(bare(fact).to_owned())
    }

    /// The first day on which a fact may have held.
    pub fn from_day(fact: &str) -> Self {
        Expr::From(bare(fact).to_owned())
    }

    /// The last day on which a fact may have held.
    pub fn until_day(fact: &str) -> Self {
        Expr::Until(bare(fact).to_owned())
    }

    /// The first value of a qualifier of a fact.
    pub fn qualifier(fact: &str, name: &str) -> Self {
        Expr::Qualifier { of: bare(fact).to_owned(), name: name.to_owned() }
    }

    /// What is given when the query is asked.
    pub fn parameter(name: &str) -> Self {
        Expr::Parameter(name.strip_prefix('$').unwrap_or(name).to_owned())
    }

    /// An entity, by its key.
    pub fn entity(key: &str) -> Self {
        Expr::Value(Value::Entity(key.to_owned()))
    }

    fn compares(self, is: Operator, other: impl Into<Expr>) -> Condition {
        Condition::Compare { left: self, is, right: other.into() }
    }

    /// They are the same. A text is a day, a number, a share, a grade or the key of an entity where it is compared with one:
    /// `Expr::from_day("held").at_least("2024-06")`.
    pub fn is(self, other: impl Into<Expr>) -> Condition {
        self.compares(Operator::Is, other)
    }

    /// They are not the same.
    pub fn is_not(self, other: impl Into<Expr>) -> Condition {
        self.compares(Operator::IsNot, other)
    }

    /// It is less, earlier or less sure.
    pub fn less_than(self, other: impl Into<Expr>) -> Condition {
        self.compares(Operator::Less, other)
    }

    /// It is more, later or surer.
    pub fn more_than(self, other: impl Into<Expr>) -> Condition {
        self.compares(Operator::More, other)
    }

    /// It is the same, or less, earlier or less sure.
    pub fn at_most(self, other: impl Into<Expr>) -> Condition {
        self.compares(Operator::AtMost, other)
    }

    /// It is the same, or more, later or surer.
    pub fn at_least(self, other: impl Into<Expr>) -> Condition {
        self.compares(Operator::AtLeast, other)
    }

    /// Its text begins with this.
    pub fn starts_with(self, other: impl Into<Expr>) -> Condition {
        self.compares(Operator::StartsWith, other)
    }

    /// Its text ends with this.
    pub fn ends_with(self, other: impl Into<Expr>) -> Condition {
        self.compares(Operator::EndsWith, other)
    }

    /// It is one of a list, such as a parameter that is given as several: `[("towns", vec!["Bhamo", "Laiza"])]`.
    pub fn is_one_of(self, list: impl Into<Expr>) -> Condition {
        self.compares(Operator::IsOneOf, list)
    }

    /// Its text has this in it.
    pub fn contains(self, other: impl Into<Expr>) -> Condition {
        self.compares(Operator::Contains, other)
    }
}

impl From<&str> for Expr {
    fn from(text: &str) -> Self {
        Expr::Text(text.to_owned())
    }
}

impl From<i64> for Expr {
    fn from(number: i64) -> Self {
        Expr::Number(number)
    }
}

impl From<Grade> for Expr {
    fn from(grade: Grade) -> Self {
        Expr::Surely(grade)
    }
}

impl From<Day> for Expr {
    fn from(day: Day) -> Self {
        Expr::Value(Value::Date(day.into()))
    }
}

impl Condition {
    /// The opposite: true where the other is not, also where it compares what is not there.
    #[expect(clippy::should_implement_trait, reason = "it is the word for it, and conditions have no operators")]
    pub fn not(self) -> Self {
        match self {
            Condition::Not(other) => *other,
            other => Condition::Not(Box::new(other)),
        }
    }
}

impl Allen {
    /// How a range of days lies to another.
    pub(crate) fn of((a, b): (i32, i32), (c, d): (i32, i32)) -> Allen {
        use std::cmp::Ordering::{Equal, Greater, Less};
        if b < c {
            return if b.saturating_add(1) == c { Allen::Meets } else { Allen::Before };
        }
        if d < a {
            return if d.saturating_add(1) == a { Allen::MetBy } else { Allen::After };
        }
        match (a.cmp(&c), b.cmp(&d)) {
            (Less, Less) => Allen::Overlaps,
            (Less, Equal) => Allen::FinishedBy,
            (Less, Greater) => Allen::Contains,
            (Equal, Less) => Allen::Starts,
            (Equal, Equal) => Allen::Equals,
            (Equal, Greater) => Allen::StartedBy,
            (Greater, Less) => Allen::During,
            (Greater, Equal) => Allen::Finishes,
            (Greater, Greater) => Allen::OverlappedBy,
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Allen::Before => "before",
            Allen::Meets => "meets",
            Allen::Overlaps => "overlaps",
            Allen::Starts => "starts",
            Allen::During => "during",
            Allen::Finishes => "finishes",
            Allen::Equals => "equals",
            Allen::FinishedBy => "finished by",
            Allen::Contains => "contains",
            Allen::StartedBy => "started by",
            Allen::OverlappedBy => "overlapped by",
            Allen::MetBy => "met by",
            Allen::After => "after",
        }
    }
}

impl Operator {
    /// The sign for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Is => "=",
            Operator::IsNot => "<>",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::More => ">",
            Operator::AtLeast => ">=",
            Operator::Contains => "contains",
            Operator::StartsWith => "starts with",
            Operator::EndsWith => "ends with",
            Operator::IsOneOf => "is one of",
            Operator::IsNoneOf => "is none of",
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Variable(name) => write!(f, "?{name}"),
            Expr::Value(Value::Entity(key)) => f.write_str(key),
            Expr::Value(literal) => literal.fmt_literal(f),
            Expr::Text(text) => write!(f, "“{}”", crate::model::text::escape(text)),
            Expr::Number(number) => number.fmt(f),
            Expr::Surely(grade) => grade.fmt(f),
            Expr::Parameter(name) => write!(f, "${name}"),
            Expr::Label(of) => write!(f, "label(?{of})"),
            Expr::Key(of) => write!(f, "key(?{of})"),
            Expr::Kind(of) => write!(f, "kind(?{of})"),
            Expr::Relation(of) => write!(f, "relation({of})"),
            Expr::Grade(of) => write!(f, "grade({of})"),
            Expr::From(of) => write!(f, "from({of})"),
            Expr::Until(of) => write!(f, "until({of})"),
            Expr::Qualifier { of, name } => write!(f, "{of}.{name}"),
        }
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Aggregate::Count => f.write_str("count(*)"),
            Aggregate::CountOf(of) => write!(f, "count({of})"),
            Aggregate::CountDistinct(of) => write!(f, "count(distinct {of})"),
            Aggregate::Least(of) => write!(f, "least({of})"),
            Aggregate::Most(of) => write!(f, "most({of})"),
            Aggregate::List(of) => write!(f, "list({of})"),
            Aggregate::ListDistinct(of) => write!(f, "list(distinct {of})"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Compare { left, is, right } => write!(f, "{left} {} {right}", is.as_str()),
            Condition::Known(of) => write!(f, "{of} is known"),
            Condition::Named { of, name } => write!(f, "?{of} is named “{}”", crate::model::text::escape(name)),
            Condition::Period { of, lies, to } => {
                write!(f, "{of} ")?;
                joined(f, lies.iter().map(|it| it.as_str()), "|")?;
                match to {
                    Against::Period(period) => write!(f, " {period}"),
                    Against::Fact(name) => write!(f, " {name}"),
                }
            }
            Condition::DifferentFacts(names) => {
                joined(f, names, ", ")?;
                f.write_str(" are different facts")
            }
            Condition::AtLeast(grade) => write!(f, "at least {grade}"),
            Condition::Undisputed(of) => write!(f, "{of} is undisputed"),
            Condition::NamedVoice(of) => write!(f, "{of} is on a named voice"),
            Condition::NotPartyAlone(of) => write!(f, "{of} is not on the word of parties alone"),
            Condition::All(all) => in_brackets(f, all, " and "),
            Condition::Any(any) => in_brackets(f, any, " or "),
            Condition::Not(not) => write!(f, "not ({not})"),
        }
    }
}

fn in_brackets(f: &mut fmt::Formatter<'_>, conditions: &[Condition], with: &str) -> fmt::Result {
    f.write_str("(")?;
    joined(f, conditions, with)?;
    f.write_str(")")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ranges_of_days_lie_in_one_way_and_turned_round_in_the_inverse() {
        let inverse = |allen: Allen| match allen {
            Allen::Before => Allen::After,
            Allen::Meets => Allen::MetBy,
            Allen::Overlaps => Allen::OverlappedBy,
            Allen::Starts => Allen::StartedBy,
            Allen::During => Allen::Contains,
            Allen::Finishes => Allen::FinishedBy,
            Allen::Equals => Allen::Equals,
            Allen::FinishedBy => Allen::Finishes,
            Allen::Contains => Allen::During,
            Allen::StartedBy => Allen::Starts,
            Allen::OverlappedBy => Allen::Overlaps,
            Allen::MetBy => Allen::Meets,
            Allen::After => Allen::Before,
        };
        let ranges: Vec<(i32, i32)> = (0..6).flat_map(|a| (a..6).map(move |b| (a, b))).collect();
        let mut seen = std::collections::BTreeSet::new();
        for &one in &ranges {
            for &other in &ranges {
                let lies = Allen::of(one, other);
                seen.insert(lies);
                assert_eq!(Allen::of(other, one), inverse(lies), "{one:?} {other:?}");
            }
        }
        assert_eq!(seen.len(), 13);
    }
}
