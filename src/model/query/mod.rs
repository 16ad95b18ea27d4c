//! Queries: questions with variables, as plain values that can be printed, kept and asked again.

mod clause;
mod expr;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{
    Grade, KindTerm, Period, Relation, Term, Value,
    relation::name_of,
    text::{escape, joined},
};

pub use clause::{Clause, FactPattern, RelationTerm, Steps, Target, Which};
pub use expr::{Against, Aggregate, Allen, Condition, Expr, Operator};

/// A question with variables: which things stand to each other in these relations?
///
/// Its clauses say what must hold. A word that begins with a question mark is a variable and stands for the same thing
/// wherever it does; any other word is the key of an entity. Every way to fit all clauses is a row; the facts of a row
/// must have a day in common, within the time of the view, unless the query is [`apart`](Query::apart).
///
/// A query is a plain value: it serializes, prints itself, and is asked of any number of views with
/// `View::query`. Two variables may stand for one thing; say [`differ`](Query::differ) where they must not.
///
/// ```
/// use allegiance::{Query, vocabulary::*};
/// let query = Query::new()
///     .fact("?wing", ARMED_WING_OF, "?parent")
///     .fact("?wing", CONTROLS, "?place")
///     .kind("?place", Town)
///     .unless(Query::new().fact("?anyone", CONTESTS, "?place"))
///     .select(["?parent", "?place"])
///     .distinct();
/// assert_eq!(
///     query.to_string(),
///     "?wing armed_wing_of ?parent, ?wing controls ?place, ?place is a town, unless (?anyone contests ?place) \
///      | select distinct ?parent, ?place"
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct Query {
    #[serde(rename = "find")]
    pub(crate) clauses: Vec<Clause>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) select: Vec<Column>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) distinct: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) order: Vec<Sort>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) skip: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) apart: bool,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A column of the rows of a query: what stands in it, under which name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub(crate) name: String,
    pub(crate) of: Cell,
}

/// What stands in a column: something of each row, or of all rows that are alike in the other columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cell {
    Of(Expr),
    All(Aggregate),
}

/// By what rows are ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sort {
    pub(crate) by: SortKey,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) descending: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SortKey {
    /// A column, by name.
    Column(String),
    Of(Expr),
}

/// The name of a variable without its question mark.
pub(crate) fn bare(variable: &str) -> &str {
    variable.strip_prefix('?').unwrap_or(variable)
}

impl Query {
    /// Without a clause yet.
    pub fn new() -> Self {
        Query::default()
    }

    /// Adds a clause.
    pub fn find(mut self, clause: impl Into<Clause>) -> Self {
        self.clauses.push(clause.into());
        self
    }

    /// A fact of a relation: `query.fact("?wing", ARMED_WING_OF, "kio")`, or by a name of it, `query.fact("kio", "armed_wings", "?wing")`. A symmetric relation fits either way round.
    pub fn fact(self, subject: impl Into<Term>, relation: impl RelationTerm, object: impl Into<Target>) -> Self {
        self.find(FactPattern::new(subject, relation, object))
    }

    /// A fact of a relation that takes no object, as when an event occurred.
    pub fn about(self, subject: impl Into<Term>, relation: impl RelationTerm) -> Self {
        self.find(FactPattern::about(subject, relation))
    }

    /// What a variable stands for is of a kind, or of one below it. The kind is given by its constant, or by name as a [`NamedKind`](crate::NamedKind).
    pub fn kind(self, variable: &str, kind: impl KindTerm) -> Self {
        self.find(Clause::Kind { of: bare(variable).to_owned(), kind: kind.kind_name().to_owned() })
    }

    /// Only rows of which a condition is true.
    pub fn filter(self, condition: Condition) -> Self {
        self.find(Clause::Where(condition))
    }

    /// Two variables stand for different things.
    pub fn differ(self, one: &str, other: &str) -> Self {
        self.filter(Expr::variable(one).is_not(Expr::variable(other)))
    }

    /// What a variable stands for is called so: one of its names, or its label, is this one, letter by letter but for case.
    pub fn named(self, variable: &str, name: impl Into<String>) -> Self {
        self.filter(Condition::Named { of: bare(variable).to_owned(), name: name.into() })
    }

    /// What is found where it is there; a row stands without it where it is not, and then its variables are nothing: no
    /// other part finds them. Facts and kinds are fitted before it, wherever they stand: what goes on from it stands within it. Of
    /// the other only the clauses count.
    pub fn optional(self, part: Query) -> Self {
        self.find(Clause::Optional(part.clauses))
    }

    /// Only rows for which nothing fits these clauses: so far as is known. Variables that stand nowhere else stand for
    /// anything.
    pub fn unless(self, part: Query) -> Self {
        self.find(Clause::Unless(part.clauses))
    }

    /// Rows that fit one of several parts, once for each that they fit.
    pub fn either(self, parts: impl IntoIterator<Item = Query>) -> Self {
        self.find(Clause::Either(parts.into_iter().map(|part| part.clauses).collect()))
    }

    /// Which variables the rows have, in which order; all of them unless said.
    pub fn select<'s>(mut self, variables: impl IntoIterator<Item = &'s str>) -> Self {
        for variable in variables {
            self = self.column(bare(variable), Expr::variable(variable));
        }
        self
    }

    /// Adds a column.
    pub fn column(mut self, name: impl Into<String>, of: Expr) -> Self {
        self.select.push(Column { name: name.into(), of: Cell::Of(of) });
        self
    }

    /// Adds a column over all rows that are alike in the other columns: how many there are, the least, the most. Groups are
    /// not filtered by it: that is for the caller.
    ///
    /// ```
    /// use allegiance::{Aggregate, Query, vocabulary::*};
    /// let query = Query::new().fact("?holder", CONTROLS, "?town").select(["?holder"]).all("towns", Aggregate::count());
    /// assert_eq!(query.to_string(), "?holder controls ?town | select ?holder, count(*) as towns");
    /// ```
    pub fn all(mut self, name: impl Into<String>, aggregate: Aggregate) -> Self {
        self.select.push(Column { name: name.into(), of: Cell::All(aggregate) });
        self
    }

    /// Each row once, by its columns.
    pub fn distinct(mut self) -> Self {
        self.distinct = true;
        self
    }

    /// Orders the rows by a column, after the orders given before: numbers and days by size, things by label. A row
    /// without a value comes last.
    pub fn order_by(mut self, column: &str) -> Self {
        self.order.push(Sort { by: SortKey::Column(bare(column).to_owned()), descending: false });
        self
    }

    /// The other way round.
    pub fn order_by_descending(mut self, column: &str) -> Self {
        self.order.push(Sort { by: SortKey::Column(bare(column).to_owned()), descending: true });
        self
    }

    /// So many rows at most.
    pub fn limit(mut self, rows: u64) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Without the first so many.
    pub fn skip(mut self, rows: u64) -> Self {
        self.skip = rows;
        self
    }

    /// The facts of a row need no day in common.
    pub fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// Its clauses.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }
}

impl Column {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            Cell::Of(Expr::Variable(name)) if *name == self.name => write!(f, "?{name}"),
            Cell::Of(of) => write!(f, "{of} as {}", self.name),
            Cell::All(all) => write!(f, "{all} as {}", self.name),
        }
    }
}

/// On one line, whatever its names are.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(&Plain(self).to_string()))
    }
}

struct Plain<'q>(&'q Query);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plain(query) = self;
        joined(f, &query.clauses, ", ")?;
        if query.apart {
            f.write_str(" | apart")?;
        }
        if !query.select.is_empty() || query.distinct {
            f.write_str(if query.distinct { " | select distinct " } else { " | select " })?;
            joined(f, &query.select, ", ")?;
            if query.select.is_empty() {
                f.write_str("all")?;
            }
        }
        if !query.order.is_empty() {
            f.write_str(" | order by ")?;
            let sort = |sort: &Sort| {
                let by = match &sort.by {
                    SortKey::Column(name) => name.clone(),
                    SortKey::Of(of) => of.to_string(),
                };
                format!("{by}{}", if sort.descending { " descending" } else { "" })
            };
            joined(f, query.order.iter().map(sort), ", ")?;
        }
        if query.skip > 0 {
            write!(f, " | skip {}", query.skip)?;
        }
        query.limit.map_or(Ok(()), |limit| write!(f, " | limit {limit}"))
    }
}
