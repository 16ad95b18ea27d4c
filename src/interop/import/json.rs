//! JSON values, read strictly: no deeper than they may nest, and no key twice.

use std::fmt;

use indexmap::{IndexMap, map::Entry};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::{ImportError, Intake, Place};
use crate::{Error, model::text::excerpt, store::quoting_little};

/// A value in the order in which it was written. No key of a map stands twice.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Json>),
    Map(IndexMap<String, Json>),
}

impl Json {
    /// What a map has under a key; nothing where that is null.
    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        let Json::Map(map) = self else { return None };
        map.get(key).filter(|value| **value != Json::Null)
    }

    /// What the keys lead to, one after the other.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&Json> {
        keys.iter().try_fold(self, |json, key| json.get(key))
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list, or of one where it stands alone.
    pub(super) fn items(&self) -> &[Json] {
        match self {
            Json::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &Json)> {
        let map = if let Json::Map(map) = self { Some(map) } else { None };
        map.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    /// The text under a key.
    pub(super) fn text_at(&self, key: &str) -> Result<Option<&str>, Error> {
        match self.get(key) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(other) => Err(ImportError::field(key, &other.told(), "a text").into()),
        }
    }

    /// The text under a key that must be there.
    pub(super) fn text_of(&self, key: &str) -> Result<&str, Error> {
        self.text_at(key)?.ok_or_else(|| ImportError::field(key, "", "a text").into())
    }

    /// What it is, for messages.
    pub(super) fn told(&self) -> String {
        match self {
            Json::Null => "null".to_owned(),
            Json::Bool(value) => value.to_string(),
            Json::Number(number) => number.to_string(),
            Json::Text(text) => text.clone(),
            Json::List(_) => "a list".to_owned(),
            Json::Map(_) => "a map".to_owned(),
        }
    }

    /// Whether nothing is said: null, or a blank text, or nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Json::Null => true,
            Json::Text(text) => text.trim().is_empty(),
            Json::List(items) => items.is_empty(),
            Json::Map(map) => map.is_empty(),
            Json::Bool(_) | Json::Number(_) => false,
        }
    }
}

/// Reads one value that nests no deeper than it may, and refuses a key that stands twice.
struct Within {
    deeper: u32,
    most: u32,
}

impl Within {
    fn one_deeper<E: serde::de::Error>(&self) -> Result<Within, E> {
        match self.deeper.checked_sub(1) {
            Some(deeper) => Ok(Within { deeper, most: self.most }),
            None => Err(E::custom(format_args!("nested more than {} deep, which is the limit", self.most))),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &Within {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &Within {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        serde_json::Number::from_f64(value).map(Json::Number).ok_or_else(|| E::custom("a number that is none"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let (inner, mut list) = (self.one_deeper()?, Vec::new());
        while let Some(item) = items.next_element_seed(&inner)? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let (inner, mut map) = (self.one_deeper()?, IndexMap::new());
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(&inner)?;
            match map.entry(key) {
                Entry::Vacant(entry) => drop(entry.insert(value)),
                Entry::Occupied(entry) => {
                    return Err(A::Error::custom(format_args!("duplicate key `{}`", excerpt(entry.key()))));
                }
            }
        }
        Ok(Json::Map(map))
    }
}

/// Reads one value; what is wrong with it, and on which of its lines.
pub(super) fn parse(bytes: &[u8], deepest: u32) -> Result<Json, (u64, ImportError)> {
    let within = Within { deeper: deepest, most: deepest };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = (&within).deserialize(&mut deserializer).and_then(|json| deserializer.end().map(|()| json));
    value.map_err(|error| {
        let message = error.to_string();
        let wrong = message.rsplit_once(" at line ").map_or(message.as_str(), |(wrong, _)| wrong);
        let wrong = ImportError::Json { column: error.column() as u64, wrong: quoting_little(wrong) };
        ((error.line() as u64).saturating_sub(1), wrong)
    })
}

/// Reads one record of an input as JSON, no longer than a line may be, or refuses it.
pub(super) fn record(intake: &mut Intake<'_>, line: u64, bytes: &[u8]) -> Result<Option<Json>, Error> {
    let longest = u64::from(intake.limits().line());
    if bytes.len() as u64 > longest {
        return Err(intake.too_much(line, "bytes in a record", longest));
    }
    match parse(bytes, intake.limits().depth()) {
        Ok(json @ Json::Map(_)) => Ok(Some(json)),
        Ok(other) => {
            intake.refuse(line, ImportError::field("the record", &other.told(), "an object"))?;
            Ok(None)
        }
        Err((further, wrong)) => {
            intake.refuse(Place::from(line + further), wrong)?;
            Ok(None)
        }
    }
}
