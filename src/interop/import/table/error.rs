//! What is wrong with a mapping, and where in it.

use crate::{
    Error,
    graph::GraphError,
    interop::import::ImportError,
    model::{did_you_mean, text::excerpt},
};

/// What is wrong with a mapping, and where in it. No row was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mapping, {place}: {fault}")]
#[non_exhaustive]
pub struct MappingError {
    /// The place in the mapping: `entities.holder.key`, or the line and the column of its text.
    pub place: String,
    /// What is wrong there.
    pub fault: MappingFault,
}

/// What is wrong with a mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MappingFault {
    /// It asks for what the schema does not have or does not take.
    #[error(transparent)]
    Schema(Box<GraphError>),
    /// A column that the table does not have.
    #[error("the table has no column `{column}`{}{hint}", did_you_mean(.nearest))]
    NoColumn {
        /// The column.
        column: String,
        /// The nearest that there is.
        nearest: Option<String>,
        /// What may be the matter, where something is.
        hint: String,
    },
    /// A name for more than one column.
    #[error("the table has several columns `{column}`: expected a number, as in `{{#{first}}}`")]
    SeveralColumns {
        /// The name.
        column: String,
        /// The number of the first.
        first: usize,
    },
    /// A name that nothing in the mapping has.
    #[error("the mapping has no {what} `{name}`{}", did_you_mean(.nearest))]
    Unknown {
        /// An entity or a source.
        what: &'static str,
        /// The name.
        name: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// A text that cannot be.
    #[error("`{given}`: {wrong}")]
    Text {
        /// The text.
        given: String,
        /// What is wrong with it.
        wrong: String,
    },
    /// What cannot stand there, in words.
    #[error("{0}")]
    Misfit(String),
}

impl MappingError {
    pub(super) fn new(place: impl Into<String>, fault: impl Into<MappingFault>) -> Self {
        MappingError { place: place.into(), fault: fault.into() }
    }

    pub(super) fn text(place: impl Into<String>, given: &str, wrong: impl Into<String>) -> Self {
        MappingError::new(place, MappingFault::Text { given: excerpt(given), wrong: wrong.into() })
    }

    pub(super) fn misfit(place: impl Into<String>, wrong: impl Into<String>) -> Self {
        MappingError::new(place, MappingFault::Misfit(wrong.into()))
    }
}

impl From<GraphError> for MappingFault {
    fn from(error: GraphError) -> Self {
        MappingFault::Schema(Box::new(error))
    }
}

impl From<MappingError> for Error {
    fn from(error: MappingError) -> Self {
        ImportError::Mapping(error).into()
    }
}
