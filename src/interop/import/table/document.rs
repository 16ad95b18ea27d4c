//! Mappings as JSON that people write.

use std::{fs::File, io::Read, path::Path};

use super::{Mapping, MappingError};
use crate::{
    Error,
    interop::ImportError,
    model::{Limits, text::excerpt},
    store::quoting_little,
};

/// No mapping that people write is as long.
const MOST_BYTES: u64 = 1 << 20;

impl Mapping {
    /// Reads a mapping that is written down.
    ///
    /// ```
    /// use allegiance::import::table::Mapping;
    /// let text = r#"{
    ///   "format": "allegiance-mapping", "version": 1,
    ///   "source": { "kind": "dataset", "key": "list", "title": "A list" },
    ///   "entities": { "town": { "kind": "town", "kye": "{town}" } }
    /// }"#;
    /// let wrong = Mapping::from_json(text).unwrap_err().to_string();
    /// assert!(wrong.starts_with("the mapping, line 4, column 47: unknown field `kye`, expected one of `kind`, `key`"), "{wrong}");
    /// ```
    ///
    /// # Errors
    /// A [`MappingError`] with the line and the column where the text is not a mapping. What does not fit a schema or a table is
    /// found later: see [`check`](Mapping::check).
    pub fn from_json(text: &str) -> Result<Self, Error> {
        if text.len() as u64 > MOST_BYTES {
            return Err(
                MappingError::misfit("its text", format!("more than {MOST_BYTES} bytes, which is the limit")).into()
            );
        }
        serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let wrong = message.rsplit_once(" at line ").map_or(message.as_str(), |(wrong, _)| wrong);
            let place = format!("line {}, column {}", error.line().max(1), error.column().max(1));
            MappingError::misfit(place, quoting_little(wrong)).into()
        })
    }

    /// Reads the mapping at a path.
    ///
    /// # Errors
    /// As [`from_json`](Mapping::from_json), and where the file cannot be read or is longer than the limits allow.
    pub fn load(path: impl AsRef<Path>, limits: &Limits) -> Result<Self, Error> {
        let path = path.as_ref();
        let name = excerpt(&path.to_string_lossy());
        let most = limits.bytes().min(MOST_BYTES);
        let mut text = String::new();
        let read = File::open(path).and_then(|file| file.take(most.saturating_add(1)).read_to_string(&mut text));
        read.map_err(|source| ImportError::Io { name, source })?;
        if text.len() as u64 > most {
            return Err(MappingError::misfit("its text", format!("more than {most} bytes, which is the limit")).into());
        }
        Mapping::from_json(&text)
    }

    /// The mapping as JSON that reads back as the same.
    ///
    /// # Errors
    /// None today that a mapping can cause.
    pub fn to_json(&self) -> Result<String, Error> {
        let text = serde_json::to_string_pretty(self);
        text.map_err(|error| MappingError::misfit("its text", error.to_string()).into())
    }
}
