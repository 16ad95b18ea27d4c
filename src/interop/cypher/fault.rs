//! What can be wrong with a text, and where.

use std::fmt;

use super::{DEEPEST, MOST_BYTES};
use crate::model::did_you_mean;

/// Why a text cannot be read as a query, and where: lines and columns count from 1, columns in characters.
///
/// ```
/// use allegiance::{cypher, vocabulary::conflict};
/// let wrong = cypher::parse("MATCH (a:town)\nCREATE (b)", &conflict()).unwrap_err();
/// assert_eq!((wrong.line(), wrong.column()), (2, 1));
/// assert_eq!(wrong.to_string(), "line 2, column 1: `CREATE` is not supported: a query only reads");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct CypherError {
    line: usize,
    column: usize,
    fault: CypherFault,
}

impl CypherError {
    /// At a byte of the text.
    pub(super) fn new(text: &str, at: usize, fault: CypherFault) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        CypherError { line, column, fault }
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
    pub fn fault(&self) -> &CypherFault {
        &self.fault
    }
}

/// What is wrong with the text of a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CypherFault {
    /// Something else was expected.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What could stand there.
        expected: String,
        /// What does.
        found: String,
    },
    /// A part of Cypher that is not read here.
    #[error("{construct} is not supported: {instead}")]
    Unsupported {
        /// The part.
        construct: String,
        /// Why, or what to write.
        instead: &'static str,
    },
    /// Something has no end.
    #[error("this {what} has no end")]
    Unfinished {
        /// What it is.
        what: &'static str,
    },
    /// An escape that there is not.
    #[error(
        "`\\{given}` is no escape: expected \\\\, \\', \\\", \\n, \\t, \\r, \\b, \\f, \\u and four or \\U and eight digits"
    )]
    Escape {
        /// What follows the backslash.
        given: String,
    },
    /// A character that no query has.
    #[error("`{given}` stands in no query outside of quotes")]
    Sign {
        /// The character.
        given: String,
    },
    /// A label that is no kind of the schema.
    #[error("the schema has no kind `{kind}`{}", did_you_mean(.nearest))]
    UnknownKind {
        /// The label.
        kind: String,
        /// The nearest kind.
        nearest: Option<String>,
    },
    /// A type that is no relation of the schema.
    #[error("the schema has no relation `{relation}`{}", did_you_mean(.nearest))]
    UnknownRelation {
        /// The type.
        relation: String,
        /// The nearest relation.
        nearest: Option<String>,
    },
    /// A property that nothing of the sort has.
    #[error("`{of}` has no property `{property}`{}", did_you_mean(.nearest))]
    UnknownProperty {
        /// Of what.
        of: String,
        /// The property.
        property: String,
        /// The nearest that it has.
        nearest: Option<String>,
    },
    /// A variable that no pattern before it names.
    #[error("`{variable}` stands in no pattern before{}", did_you_mean(.nearest))]
    UnknownVariable {
        /// The variable.
        variable: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// A name for two things.
    #[error("`{name}` is the name of something else already")]
    Twice {
        /// The name.
        name: String,
    },
    /// A part of a pattern on what an optional part may not have found.
    #[error("`{variable}` comes from an OPTIONAL MATCH and may be missing: only an OPTIONAL MATCH can go on from it")]
    MayBeMissing {
        /// The variable.
        variable: String,
    },
    /// What cannot stand there.
    #[error("{0}")]
    Misfit(String),
    /// Longer than texts may be.
    #[error("a query has at most {MOST_BYTES} bytes")]
    TooLong,
    /// Deeper than queries may be.
    #[error("brackets, XOR and EXISTS lie in each other at most {DEEPEST} deep")]
    TooDeep,
}

/// Names in a row: `a`, `b` or `c`.
pub(super) fn one_of(names: &[impl fmt::Display]) -> String {
    let mut text = String::new();
    for (place, name) in names.iter().enumerate() {
        let before = match place {
            0 => "",
            _ if place + 1 == names.len() => " or ",
            _ => ", ",
        };
        text.push_str(before);
        text.push_str(&name.to_string());
    }
    text
}
