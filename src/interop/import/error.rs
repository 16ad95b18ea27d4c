//! Where in an input something stands, and why an input cannot be taken in.

use std::{fmt, io};

use super::Report;
use crate::model::text::{escape, excerpt};

/// Where in an input something stands: a line or the number of a record, and the field.
///
/// It prints as `line 12, `deaths_a``.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Place {
    /// The line, from 1, or the number of the record where the form has no lines.
    pub line: u64,
    /// The field: a column, or the names that lead to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Place {
    /// The field of a record.
    pub fn field(line: u64, field: impl Into<String>) -> Self {
        Place { line, field: Some(field.into()) }
    }
}

impl From<u64> for Place {
    fn from(line: u64) -> Self {
        Place { line, field: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        self.field.as_ref().map_or(Ok(()), |field| write!(f, ", `{}`", excerpt(field)))
    }
}

/// Why an input cannot be taken in. The graph is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It cannot be read.
    #[error("{name}: {source}")]
    Io {
        /// What is read, as the caller calls it.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// It is more than the limits allow.
    #[error("{name}, {place}: more than {most} {what}, which is the limit")]
    TooMuch {
        /// What is read.
        name: String,
        /// Up to where it was read.
        place: Place,
        /// Of what there is too much.
        what: &'static str,
        /// How much there may be.
        most: u64,
    },
    /// It is not in the form that is expected, so nothing after this place can be understood.
    #[error("{name}, {place}: {}", escape(.wrong))]
    Malformed {
        /// What is read.
        name: String,
        /// Where.
        place: Place,
        /// What is there and what was expected.
        wrong: String,
    },
    /// A field that does not say what it should.
    #[error("`{given}` in `{field}`: expected {}", escape(.expected))]
    Field {
        /// The field.
        field: String,
        /// What it says.
        given: String,
        /// What it should.
        expected: String,
    },
    /// A text that is not what it should be, in the field that the place names.
    #[error("`{given}`: expected {expected}")]
    Text {
        /// The text.
        given: String,
        /// What it should be.
        expected: String,
    },
    /// What is wrong with a record, in words.
    #[error("{}", escape(.0))]
    Words(String),
    /// A mapping of a table that cannot be.
    #[cfg(feature = "csv")]
    #[error(transparent)]
    Mapping(super::table::MappingError),
    /// A record that is not JSON, or not such as may be read.
    #[error("not JSON at column {column}: {wrong}")]
    Json {
        /// The column of its line, from 1.
        column: u64,
        /// What is there and what was expected.
        wrong: String,
    },
    /// An identifier that leads to something which cannot be what is meant.
    #[error("{identifier} is {found}, and not {expected}: nothing is merged")]
    Meets {
        /// The identifier.
        identifier: String,
        /// To what it leads.
        found: String,
        /// What is meant.
        expected: String,
    },
    /// Records that cannot be, where all were to be taken in or none.
    #[error("nothing was imported: {}", first_refused(.report))]
    Refused {
        /// All that was found.
        report: Box<Report>,
    },
    /// Enough was read for a preview.
    #[error("a preview ends here")]
    #[doc(hidden)]
    Enough,
}

impl ImportError {
    /// A field that does not say what it should.
    pub fn field(field: impl Into<String>, given: &str, expected: impl Into<String>) -> Self {
        ImportError::Field { field: excerpt(&field.into()), given: excerpt(given), expected: expected.into() }
    }

    /// A text that is not what it should be, in the field that the place names.
    pub fn text(given: &str, expected: impl Into<String>) -> Self {
        ImportError::Text { given: excerpt(given), expected: expected.into() }
    }
}

fn first_refused(report: &Report) -> String {
    let refused = report.refused.len() as u64 + report.more_refused;
    let first = report.refused.first().map(|it| format!("; {it}"));
    let many = if refused == 1 { "record" } else { "records" };
    format!("{refused} {many} of {} cannot be{}", escape(&report.name), first.unwrap_or_default())
}
