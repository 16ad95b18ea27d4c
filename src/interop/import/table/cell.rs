//! What a mapping takes from the cells of a row: a text with columns in it, and what is made of that text.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::value::MapAccessDeserializer};

use crate::model::{
    text::escape,
    wire::{self, Fields},
};

/// A text made from the cells of a row: `"{holder}"` is what the column `holder` says, `"ged:{id}"` has words around
/// it, `"{#3}"` is the third column, and `"dataset"` is the same in every row. `{{` and `}}` are braces.
///
/// Where one of its columns is empty the whole is, and says nothing.
///
/// ```
/// use allegiance::import::table::Cell;
/// let stance = Cell::new("{side}").translated([("G", "government"), ("R", "armed_group")]).if_empty("unidentified");
/// assert_eq!(stance.to_string(), "{side} (`G`: government, `R`: armed_group; if empty: unidentified)");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Cell {
    pub(super) text: String,
    pub(super) translate: IndexMap<String, String>,
    pub(super) otherwise: Option<String>,
    pub(super) if_empty: Option<String>,
    pub(super) split: Option<String>,
    pub(super) dates: Option<String>,
}

impl Cell {
    /// A text with columns in braces.
    pub fn new(text: impl Into<String>) -> Self {
        Cell { text: text.into(), ..Cell::default() }
    }

    /// What stands in the table for what is meant. A text that is not listed is an error of its row, unless
    /// [`otherwise`](Cell::otherwise) says what it stands for; one that stands for `""` says nothing.
    pub fn translated<F: Into<String>, T: Into<String>>(mut self, list: impl IntoIterator<Item = (F, T)>) -> Self {
        self.translate.extend(list.into_iter().map(|(from, to)| (from.into(), to.into())));
        self
    }

    /// What a text stands for that is not listed.
    pub fn otherwise(self, text: impl Into<String>) -> Self {
        Cell { otherwise: Some(text.into()), ..self }
    }

    /// What is meant where nothing is said.
    pub fn if_empty(self, text: impl Into<String>) -> Self {
        Cell { if_empty: Some(text.into()), ..self }
    }

    /// Several texts with this between them. For names, identifiers and qualifiers.
    pub fn split_at(self, separator: impl Into<String>) -> Self {
        Cell { split: Some(separator.into()), ..self }
    }

    /// How its date is written, in one form or in several as in `DD/MM/YYYY|YYYY`, where that is not how
    /// [others](super::Mapping::dates) are.
    pub fn dated(self, form: impl Into<String>) -> Self {
        Cell { dates: Some(form.into()), ..self }
    }

    fn is_plain(&self) -> bool {
        let Cell { text: _, translate, otherwise, if_empty, split, dates } = self;
        translate.is_empty() && [otherwise, if_empty, split, dates].into_iter().all(Option::is_none)
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Cell::new(text)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(&self.text))?;
        if self.is_plain() {
            return Ok(());
        }
        let translated: Vec<String> =
            self.translate.iter().map(|(from, to)| format!("`{}`: {}", escape(from), escape(to))).collect();
        let more = [
            ("otherwise", &self.otherwise),
            ("if empty", &self.if_empty),
            ("split at", &self.split),
            ("dates", &self.dates),
        ];
        let more = more.into_iter().filter_map(|(what, text)| Some((what, text.as_ref()?)));
        let more = more.map(|(what, text)| format!("{what}: {}", escape(text)));
        let parts = (!translated.is_empty()).then(|| translated.join(", ")).into_iter().chain(more);
        write!(f, " ({})", parts.collect::<Vec<_>>().join("; "))
    }
}

/// As it is written down where there is more than a text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CellEntry {
    text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "wire::map")]
    translate: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    otherwise: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    if_empty: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    split: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dates: Option<String>,
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_plain() {
            return serializer.serialize_str(&self.text);
        }
        let Cell { text, translate, otherwise, if_empty, split, dates } = self.clone();
        let translate = translate.into_iter().collect();
        CellEntry { text, translate, otherwise, if_empty, split, dates }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Cell;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text with columns in braces, or a map with a `text`")
            }

            fn visit_str<E>(self, text: &str) -> Result<Cell, E> {
                Ok(Cell::new(text))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, fields: A) -> Result<Cell, A::Error> {
                let Fields(entry) = Fields::<CellEntry>::deserialize(MapAccessDeserializer::new(fields))?;
                let CellEntry { text, translate, otherwise, if_empty, split, dates } = entry;
                let translate = translate.into_iter().collect();
                Ok(Cell { text, translate, otherwise, if_empty, split, dates })
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// A part of the text of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'c> {
    Words(String),
    Column(&'c str),
}

/// The parts of the text of a cell.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parts(text: &str) -> Result<Vec<Part<'_>>, &'static str> {
    let (mut parts, mut words, mut rest) = (Vec::new(), String::new(), text);
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        words.push_str(before);
        if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            words.push_str(from.get(..1).unwrap_or_default());
            rest = after;
            continue;
        }
        let Some(inside) = from.strip_prefix('{') else { return Err("a `}` without a `{`: expected `}}` for a brace") };
        let Some((column, after)) = inside.split_once('}') else { return Err("a `{` without a `}`") };
        if column.trim().is_empty() {
            return Err("no column between `{` and `}`");
        }
        if !words.is_empty() {
            parts.push(Part::Words(std::mem::take(&mut words)));
        }
        parts.push(Part::Column(column.trim()));
        rest = after;
    }
    words.push_str(rest);
    if !words.is_empty() {
        parts.push(Part::Words(words));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_words_and_columns() {
        let words = |text: &str| Part::Words(text.to_owned());
        assert_eq!(
            parts("ged:{id} {{x}} {#3}").unwrap(),
            [words("ged:"), Part::Column("id"), words(" {x} "), Part::Column("#3")]
        );
        assert_eq!(parts("").unwrap(), []);
        assert_eq!(parts("{ a b }").unwrap(), [Part::Column("a b")]);
        for (text, wrong) in [
            ("{a", "a `{` without a `}`"),
            ("a}", "a `}` without a `{`: expected `}}` for a brace"),
            ("{ }", "no column between `{` and `}`"),
        ] {
            assert_eq!(parts(text), Err(wrong), "{text}");
        }
    }
}
