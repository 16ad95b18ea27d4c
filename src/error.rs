//! The one error that public functions return, gathering each floor's own.

use crate::{
    graph::{BadRows, GraphError},
    infer::BudgetError,
    model::{DateError, ModelError, PointError, QuantityError, SchemaError, ValueError},
    query::{NameError, PlaceError, QueryError, RouteError},
};

/// Anything that can go wrong. After an error nothing has changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that cannot be.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A schema that cannot be.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// A change that a graph does not take, or a look-up that finds nothing.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// Rows of a load that cannot be.
    #[error(transparent)]
    Load(#[from] BadRows),
    /// A question that takes more than its budget.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// A query that cannot be asked, or rows that are not what is asked for.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A name that does not lead to one entity.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A place of which nobody says where it lies.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// A text that cannot be read as a query.
    #[cfg(feature = "cypher")]
    #[error(transparent)]
    Cypher(#[from] crate::interop::CypherError),
    /// A text that cannot be asked.
    #[cfg(feature = "sparql")]
    #[error(transparent)]
    Sparql(#[from] crate::interop::SparqlError),
    /// A route that cannot be read or searched.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// An input that cannot be taken in.
    #[error(transparent)]
    Import(#[from] crate::interop::ImportError),
    /// Something that cannot go out.
    #[error(transparent)]
    Export(crate::interop::ExportError),
    /// A graph that cannot be merged into another.
    #[error(transparent)]
    Merge(#[from] crate::interop::MergeError),
    /// A document that cannot be read or written.
    #[cfg(feature = "json")]
    #[error(transparent)]
    Document(#[from] crate::interop::DocumentError),
    /// A file that cannot be read or written.
    #[cfg(feature = "file")]
    #[error(transparent)]
    File(#[from] crate::store::FileError),
}

impl Error {
    /// Whether it says that something named is not there.
    pub fn is_not_found(&self) -> bool {
        match self {
            Error::Graph(error) => error.is_not_found(),
            Error::Name(error) => matches!(error, NameError::Unknown { .. }),
            Error::Place(PlaceError::NoPoint { .. }) => true,
            _ => false,
        }
    }
}

macro_rules! from_model {
    ($($Part:ident),+) => {$(
        impl From<$Part> for Error {
            fn from(error: $Part) -> Self {
                Error::Model(error.into())
            }
        }
    )+};
}

from_model!(DateError, PointError, QuantityError, ValueError);
