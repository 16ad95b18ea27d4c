//! How does it last?
//!
//! The durable file, and what every file that is written needs: it comes to its place whole.

#[cfg(feature = "file")]
mod column;
#[cfg(feature = "file")]
pub mod file;
#[cfg(feature = "file")]
mod layout;
mod replace;
mod schema;
mod strings;

#[cfg(feature = "file")]
pub use file::FileError;
pub(crate) use replace::replace;
pub(crate) use schema::{SchemaFault, SchemaPart};
pub(crate) use strings::{quoting_little, string_at};
