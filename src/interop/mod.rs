//! How does it come in and go out?
//!
//! One format per file, over the public API alone.

pub mod document;

pub use document::DocumentError;
