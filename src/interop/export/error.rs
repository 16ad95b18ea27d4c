//! Why something cannot go out.

use std::io;

use crate::Error;

/// Why something cannot go out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// It cannot be written.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was being done, with the file where there is one.
        doing: String,
        /// What went wrong.
        source: io::Error,
    },
    /// The form is no text.
    #[error("what was written is no text: byte {at} cannot be in UTF-8")]
    NotText {
        /// The first such byte, from 0.
        at: usize,
    },
    /// The form cannot be written so.
    #[error("{0}")]
    Words(String),
    /// What was asked of the view went wrong.
    #[error(transparent)]
    Asked(Box<Error>),
}

impl From<io::Error> for ExportError {
    fn from(source: io::Error) -> Self {
        ExportError::Io { doing: "write".to_owned(), source }
    }
}

impl From<Error> for ExportError {
    fn from(error: Error) -> Self {
        match error {
            Error::Export(error) => error,
            error => ExportError::Asked(Box::new(error)),
        }
    }
}

impl From<ExportError> for Error {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Asked(error) => *error,
            error => Error::Export(error),
        }
    }
}
