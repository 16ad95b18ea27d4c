//! How does it come in and go out?
//!
//! One format per file, over the public API alone.

#[cfg(feature = "cypher")]
pub mod cypher;
#[cfg(feature = "json")]
pub mod document;
mod entry;
pub mod export;
pub mod import;
mod merge;
#[cfg(feature = "rdf")]
pub mod rdf;
#[cfg(feature = "sparql")]
pub mod sparql;
#[cfg(all(feature = "csv", feature = "json"))]
mod tables;

#[cfg(feature = "cypher")]
pub use cypher::{CypherError, CypherFault};
#[cfg(feature = "json")]
pub use document::DocumentError;
pub use export::ExportError;
pub use import::ImportError;
pub use merge::{CameIn, Differs, Merge, MergeError, Merged, Suggestion};
#[cfg(feature = "sparql")]
pub use sparql::SparqlError;
