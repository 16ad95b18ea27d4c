//! What can be wrong with a text, and where.

use super::text::{DEEPEST, MOST_BYTES, MOST_JOINED, MOST_PARTS};
use crate::model::text::excerpt;

/// Why a text cannot be asked: lines and columns count from 1, columns in characters.
///
/// ```
/// use allegiance::sparql::Query;
/// let wrong = Query::parse("SELECT *\nFROM <https://example.org/> { ?a ?b ?c }").unwrap_err();
/// assert_eq!((wrong.line(), wrong.column()), (2, 1));
/// assert_eq!(wrong.to_string(), "line 2, column 1: `FROM` is not supported: a query is asked of one view, and opens nothing");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct SparqlError {
    line: usize,
    column: usize,
    fault: SparqlFault,
}

impl SparqlError {
    /// At a byte of the text.
    pub(super) fn new(text: &str, at: usize, fault: SparqlFault) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        SparqlError { line, column, fault }
    }

    /// What the parser says, which begins with the place.
    pub(super) fn of_parser(text: &str, said: &str) -> Self {
        let place = said.strip_prefix("error at ").and_then(|rest| {
            let (place, rest) = rest.split_once(": ")?;
            let (line, column) = place.split_once(':')?;
            Some((line.parse().ok()?, column.parse().ok()?, rest))
        });
        match place {
            Some((line, column, rest)) => {
                SparqlError { line, column, fault: SparqlFault::Syntax(excerpt(rest.trim())) }
            }
            None => SparqlError::new(text, 0, SparqlFault::Syntax(excerpt(said))),
        }
    }

    /// The line.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The character of the line.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What is wrong there.
    pub fn fault(&self) -> &SparqlFault {
        &self.fault
    }
}

/// What is wrong with the text of a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SparqlFault {
    /// It is no SPARQL.
    #[error("{0}")]
    Syntax(String),
    /// A part of SPARQL that is not answered here.
    #[error("`{construct}` is not supported: {instead}")]
    Unsupported {
        /// The part.
        construct: String,
        /// Why, or what to do.
        instead: &'static str,
    },
    /// Something has no end.
    #[error("this {what} has no end")]
    Unfinished {
        /// What it is.
        what: &'static str,
    },
    /// Longer than texts may be.
    #[error("a query has at most {MOST_BYTES} bytes")]
    TooLong,
    /// Deeper than queries may be.
    #[error("brackets lie in each other at most {DEEPEST} deep")]
    TooDeep,
    /// Of more parts than queries may have.
    #[error("a query has at most {MOST_PARTS} triples, groups, operators and UNIONs")]
    TooMany,
    /// More joined at one place than queries may have.
    #[error("a group joins at most {MOST_JOINED} triples and groups")]
    TooManyJoined,
    /// It is large, and there is no thread to be had that has the room for it.
    #[error("a query of so many parts needs a thread of its own: {0}")]
    NoRoom(String),
}
