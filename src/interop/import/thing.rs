//! What an importer takes a thing for, before it is known which thing of the graph that is.

use crate::{Error, model::Identifier};

/// What an entity of the input is: its kind, a key of its own, its label, and its identifiers in other schemes.
///
/// ```
/// use allegiance::import::Thing;
/// let kia = Thing::new("armed_group", "ucdp:322", "KIO").identified("ucdp_actor", "322")?;
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Thing {
    pub(super) kind: String,
    pub(super) key: String,
    pub(super) label: String,
    pub(super) identifiers: Vec<Identifier>,
}

impl Thing {
    /// Of a kind, by name. The key says of which scheme it is: `ucdp:322`.
    pub fn new(kind: impl Into<String>, key: impl Into<String>, label: impl Into<String>) -> Self {
        Thing { kind: kind.into(), key: key.into(), label: label.into(), identifiers: Vec::new() }
    }

    /// With an identifier, by which it meets what other imports tell of the same thing.
    ///
    /// # Errors
    /// When the scheme or the value is blank.
    pub fn identified(mut self, scheme: &str, value: &str) -> Result<Self, Error> {
        self.identifiers.push(Identifier::new(scheme, value)?);
        Ok(self)
    }
}
