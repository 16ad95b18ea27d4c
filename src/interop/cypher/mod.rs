//! Queries as text: the part of openCypher that reads.
//!
//! A text becomes the same [`Query`] that is built in code, with every name checked against the schema; it is then
//! asked of any view, which gives the time, the trust and the rules:
//!
//! ```
//! use allegiance::{Graph, Source, cypher, vocabulary::*};
//! # let mut graph = Graph::new(conflict());
//! # let kio = graph.add_as("kio", Organization, "KIO")?;
//! # let kia = graph.add_as("kia", ArmedGroup, "KIA")?;
//! # let bhamo = graph.add(Town, "Bhamo")?;
//! # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
//! graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
//! graph.state(kia, CONTROLS, bhamo).since("2024-12").cite(article)?;
//!
//! let text = "
//!     MATCH (wing:armed_group)-[:ARMED_WING_OF]->({key: 'kio'}), (wing)-[held:CONTROLS]->(town:town)
//!     WHERE NOT (town)<-[:CONTESTS]-()
//!     RETURN wing, town.name AS town, held.from ORDER BY town LIMIT 10";
//! let query = cypher::parse(text, graph.schema())?;
//! let view = graph.as_of("2024-12-31")?;
//! assert_eq!(view.query(&query)?.to_string(), "KIA | Bhamo | 2024-12-01\n");
//! # Ok::<(), allegiance::Error>(())
//! ```
//!
//! # What is read
//!
//! | written | what it asks |
//! | --- | --- |
//! | `MATCH (a:town {key: 'bhamo'})` | nodes: labels are kinds, those below them too; a key that the graph does not have is an error when it is asked |
//! | `-[r:CONTROLS\|CONTESTS]->`, `<-[…]-`, `-[…]-`, `-->` | relationships: types are relations, by either of their names; without a type any relation between things |
//! | `-[:OCCURRED]->()` | a relation that takes no object |
//! | `-[r {share: '2/3'}]->`, `{share: 1}` | with a qualifier as given; a share of 1 is all of it |
//! | `-[:SUBORDINATE_TO*]->`, `*1..3`, `*2..`, `*0..` | several steps |
//! | `OPTIONAL MATCH`, `WHERE`, `EXISTS { … }`, `NOT (a)-[:R]->()` | what need not be there, what must be, what must not |
//! | `=` `<>` `<` `<=` `>` `>=`, `IN […]`, `IN $list`, `CONTAINS`, `STARTS WITH`, `ENDS WITH`, `IS NULL`, `a:town` | conditions, with `AND`, `OR`, `XOR`, `NOT` and brackets; beside `XOR` stands no `EXISTS` |
//! | `RETURN DISTINCT a, a.name AS name, count(*)` | columns; `count`, `min`, `max`, `collect`, and the different ones alone by `count(DISTINCT …)`, `collect(DISTINCT …)`, over rows that are alike in the others |
//! | `ORDER BY name DESC SKIP 10 LIMIT 5` | which rows, in which order |
//! | `$name`, `'it\'s'`, `3`, `date('2024-12-16')`, `// …`, `/* … */` | parameters for [`Prepared::ask`](crate::Prepared::ask), which may be lists after `IN`; texts, numbers, dates, comments |
//! | `AS OF '2024-12-16' MATCH …` | the day to ask about, for [`parse_dated`] |
//!
//! Words of the language, labels and types are read in any case: `:ARMED_WING_OF`, `:armed_wing_of`, `:ArmedGroup`.
//!
//! | property | of | is |
//! | --- | --- | --- |
//! | `a.name`, `a.label` | a node | its label |
//! | `a.key`, `id(a)` | | its key |
//! | `a.kind`, `labels(a)` | | its own kind, one word; `'town' IN labels(a)` is `a:town` |
//! | `a.described_as` | | what a relation to a literal leads to; a row for each, where there are several |
//! | `r.from`, `r.until` | a relationship | the first and the last day on which it may hold, to be compared with dates |
//! | `r.grade` | | how surely, at the time of the view: `r.grade >= 'presumed'` |
//! | `type(r)`, `r.type` | | the relation |
//! | `r.title` | | the first value of a qualifier |
//!
//! # Where it is not as elsewhere
//!
//! - The facts of a row have a day in common, as in every [`Query`], and a row is as sure as the weakest of them. What
//!   `EXISTS` finds must have a day in common with the row too; where it is merely possible, so is the row.
//! - Relationships of one `MATCH` are different facts, as in openCypher. Steps are not told apart so: of `*`, `*1..3` and
//!   the like each pair of ends is told once, by however many ways it is reached, and where steps are read both ways
//!   they may lead back. `*2`, one number up to 8, is so many relationships, one row for each way.
//! - A relationship in a column stands as the name of its relation; [`Row::fact`](crate::Row::fact) gives the fact.
//! - A row without a value comes last, whichever way rows are ordered.
//! - Everything else, all that writes first of all, is an error that names it and its place.

mod ast;
mod fault;
mod lex;
mod lower;
mod parse;

use crate::model::{Day, Query, Schema};

pub use fault::{CypherError, CypherFault};

/// The longest text, in bytes.
const MOST_BYTES: usize = 1 << 16;
/// How deep brackets and subqueries may lie in each other.
const DEEPEST: usize = 8;

/// A query with the day that its text asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dated {
    /// The query.
    pub query: Query,
    /// The day after `AS OF`, where there is one.
    pub as_of: Option<Day>,
}

/// Reads a text as a query. The time is given by the view that it is asked of.
///
/// ```
/// use allegiance::{Query, cypher, vocabulary::*};
/// let query = cypher::parse("MATCH (a)-[:ALLIED_WITH]-(b) RETURN b", &conflict())?;
/// assert_eq!(query, Query::new().fact("?a", ALLIED_WITH, "?b").select(["b"]));
/// # Ok::<(), allegiance::CypherError>(())
/// ```
///
/// # Errors
/// When the text is no query that is read here, names what the schema does not have, says `AS OF`, or is too long or
/// too deep: with the line, the column, and what was expected there.
///
/// # Complexity
/// Linear in the text, but for the relationships of one `MATCH`, which are compared with each other.
pub fn parse(text: &str, schema: &Schema) -> Result<Query, CypherError> {
    Ok(read(text, schema, false)?.query)
}

/// Reads a text as a query, with the day that it may begin with: `AS OF '2024-12-16' MATCH …`.
///
/// ```
/// use allegiance::{cypher, vocabulary::*};
/// let dated = cypher::parse_dated("AS OF '2024-12-16' MATCH (a)-[:CONTROLS]->(b) RETURN a, b", &conflict())?;
/// assert_eq!(dated.as_of.map(|day| day.to_string()).as_deref(), Some("2024-12-16"));
/// # Ok::<(), allegiance::CypherError>(())
/// ```
///
/// # Errors
/// As [`parse`], which has the one more.
///
/// # Complexity
/// As [`parse`].
pub fn parse_dated(text: &str, schema: &Schema) -> Result<Dated, CypherError> {
    read(text, schema, true)
}

fn read(text: &str, schema: &Schema, takes_day: bool) -> Result<Dated, CypherError> {
    let wrong = |(at, fault)| CypherError::new(text, at, fault);
    if text.len() > MOST_BYTES {
        return Err(wrong((0, CypherFault::TooLong)));
    }
    let tokens = lex::tokens(text).map_err(wrong)?;
    let clauses = parse::clauses(text, &tokens)?;
    if clauses.as_of.is_some() && !takes_day {
        let instead = "the view gives the time, unless the text is read with `parse_dated`";
        let at = tokens.first().map_or(0, |token| token.at);
        return Err(wrong((at, CypherFault::Unsupported { construct: "`AS OF`".to_owned(), instead })));
    }
    lower::lower(schema, &tokens, &clauses).map_err(wrong)
}
