//! What stands in a cell of a row.

use std::{cmp::Ordering, fmt};

use serde::{
    Deserializer,
    de::{
        self, IntoDeserializer, Visitor,
        value::{Error as ReadError, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

use crate::{
    graph::data::Data,
    model::{Any, Day, Grade, Id, Kind, Share, Value},
};

/// What stands in a cell of a row of a query.
///
/// It is ordered: nothing last, numbers by size, days by time, grades by how sure they are, shares by the least
/// that they are, points from south to north and from west to east, everything else as text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Datum {
    /// Nothing: an optional part was not found.
    Missing,
    /// An entity, with its key and its label.
    Entity {
        /// Its id.
        id: Id<Any>,
        /// Its key.
        key: String,
        /// Its label.
        label: String,
    },
    /// A literal.
    Literal(Value),
    /// A word: a relation, a kind, a label.
    Text(String),
    /// A number.
    Number(i64),
    /// How surely.
    Grade(Grade),
    /// A day.
    Day(Day),
    /// Several.
    List(Vec<Datum>),
}

impl Datum {
    pub(super) fn of_entity(data: &Data, entity: u32) -> Self {
        let (key, label) = (data.key(entity).to_owned(), data.label(entity).into_owned());
        Datum::Entity { id: data.id(entity), key, label }
    }

    pub(super) fn of_value(data: &Data, value: Value) -> Self {
        match value {
            Value::Entity(id) => Datum::of_entity(data, id.index),
            literal => Datum::Literal(literal),
        }
    }

    /// The entity, where it is one.
    pub fn entity(&self) -> Option<Id<Any>> {
        if let Datum::Entity { id, .. } = self { Some(*id) } else { None }
    }

    /// The number, where it is one.
    pub fn number(&self) -> Option<i64> {
        match self {
            Datum::Number(number) => Some(*number),
            Datum::Literal(Value::Count(count)) => count.best().or(count.low()).and_then(|it| i64::try_from(it).ok()),
            _ => None,
        }
    }

    /// What it is several of: those of a list, else it alone.
    pub(super) fn several(&self) -> &[Datum] {
        match self {
            Datum::List(all) => all,
            one => std::slice::from_ref(one),
        }
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let text = match self {
            Datum::Entity { key, label, .. } => key.len() + label.len(),
            Datum::Text(text) => text.len(),
            _ => 0,
        };
        size_of::<Datum>() + text
    }

    /// Whether nothing stands there.
    pub fn is_missing(&self) -> bool {
        *self == Datum::Missing
    }

    /// The size of a number or a count.
    fn size(&self) -> Option<i128> {
        match self {
            Datum::Number(number) => Some((*number).into()),
            Datum::Literal(Value::Count(count)) => count.best().or(count.low()).or(count.high()).map(i128::from),
            _ => None,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Datum::Grade(_) => 2,
            Datum::Literal(Value::Share(_)) => 3,
            Datum::Literal(Value::Point(_)) => 4,
            Datum::List(_) => 6,
            Datum::Missing => 7,
            _ if self.size().is_some() => 0,
            _ if self.day().is_some() => 1,
            _ => 5,
        }
    }

    pub(super) fn day(&self) -> Option<Day> {
        match self {
            Datum::Day(day) => Some(*day),
            Datum::Literal(Value::Date(date)) => date.earliest().or(date.latest()),
            _ => None,
        }
    }

    /// Which is the greater of two that can be compared.
    pub(super) fn compare(&self, other: &Datum) -> Option<Ordering> {
        if self.is_missing() || other.is_missing() || self.rank() != other.rank() {
            return None;
        }
        Some(match (self, other) {
            (Datum::List(one), Datum::List(other)) => one.cmp(other),
            (Datum::Grade(one), Datum::Grade(other)) => one.cmp(other),
            (Datum::Literal(Value::Share(one)), Datum::Literal(Value::Share(other))) => {
                (one.low(), one.high()).cmp(&(other.low(), other.high()))
            }
            (Datum::Literal(Value::Point(one)), Datum::Literal(Value::Point(other))) => one.cmp(other),
            _ => match (self.size().zip(other.size()), self.day().zip(other.day())) {
                (Some((one, other)), _) => one.cmp(&other),
                (None, Some((one, other))) => one.cmp(&other),
                _ => self.to_string().cmp(&other.to_string()),
            },
        })
    }

    /// A text as what it is compared with: a day, a number, a share, a grade, where it can be read as one.
    pub(super) fn read_as(&self, other: &Datum) -> Option<Datum> {
        let text = match self {
            Datum::Text(text) => text.as_str(),
            Datum::Literal(Value::Text(text)) => text.as_str(),
            _ => return None,
        };
        match other {
            Datum::Day(_) | Datum::Literal(Value::Date(_)) => {
                text.parse().ok().map(|date| Datum::Literal(Value::Date(date)))
            }
            Datum::Number(_) | Datum::Literal(Value::Count(_)) => text.parse().ok().map(Datum::Number),
            Datum::Literal(Value::Share(_)) => Share::from_value(text).ok().map(|it| Datum::Literal(Value::Share(it))),
            Datum::Grade(_) => [Grade::Possible, Grade::Presumed, Grade::Certain]
                .into_iter()
                .find(|grade| grade.to_string() == text)
                .map(Datum::Grade),
            Datum::Entity { .. } => Some(Datum::Text(text.to_owned())),
            _ => None,
        }
    }

    /// Whether two are one thing: an entity is itself alone, whatever it is called, and a text is one by its key.
    pub(super) fn is(&self, other: &Datum) -> bool {
        match (self, other) {
            (Datum::Entity { id, .. }, Datum::Entity { id: other, .. }) => id == other,
            (Datum::Entity { key, .. }, Datum::Text(text)) | (Datum::Text(text), Datum::Entity { key, .. }) => {
                key == text
            }
            (Datum::Entity { .. }, _) | (_, Datum::Entity { .. }) => false,
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }
}

impl Ord for Datum {
    fn cmp(&self, other: &Self) -> Ordering {
        let ids = || self.entity().cmp(&other.entity());
        let texts = || if self == other { Ordering::Equal } else { self.to_string().cmp(&other.to_string()) };
        let sized = self.compare(other).unwrap_or(Ordering::Equal);
        self.rank().cmp(&other.rank()).then(sized).then_with(ids).then_with(texts)
    }
}

impl PartialOrd for Datum {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Datum::Missing => f.write_str("-"),
            Datum::Entity { label, .. } => f.write_str(label),
            Datum::Literal(Value::Text(text)) => text.fmt(f),
            Datum::Literal(Value::Name(name)) => name.fmt(f),
            Datum::Literal(literal) => literal.fmt_literal(f),
            Datum::Text(text) => f.write_str(text),
            Datum::Number(number) => number.fmt(f),
            Datum::Grade(grade) => grade.fmt(f),
            Datum::Day(day) => day.fmt(f),
            Datum::List(list) => {
                for (place, one) in list.iter().enumerate() {
                    write!(f, "{}{one}", if place > 0 { "; " } else { "" })?;
                }
                Ok(())
            }
        }
    }
}

impl<K: Kind> From<Id<K>> for Datum {
    fn from(id: Id<K>) -> Self {
        Datum::Entity { id: id.any(), key: String::new(), label: String::new() }
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Self {
        Datum::Text(text.to_owned())
    }
}

impl From<String> for Datum {
    fn from(text: String) -> Self {
        Datum::Text(text)
    }
}

impl From<i64> for Datum {
    fn from(number: i64) -> Self {
        Datum::Number(number)
    }
}

/// Several, to be given for a parameter that is a list.
impl<D: Into<Datum>> From<Vec<D>> for Datum {
    fn from(all: Vec<D>) -> Self {
        Datum::List(all.into_iter().map(Into::into).collect())
    }
}

impl From<Day> for Datum {
    fn from(day: Day) -> Self {
        Datum::Day(day)
    }
}

/// Reads as what the caller asks for: an entity as its key, a day, a grade and a literal as text, what is missing as none.
impl<'de> Deserializer<'de> for &Datum {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self {
            Datum::Missing => visitor.visit_unit(),
            Datum::Entity { key, .. } => visitor.visit_string(key.clone()),
            Datum::Number(number) => visitor.visit_i64(*number),
            Datum::Literal(Value::Count(_)) if self.number().is_some() => {
                visitor.visit_i64(self.number().unwrap_or_default())
            }
            Datum::List(list) => visitor.visit_seq(SeqDeserializer::new(list.iter())),
            other => visitor.visit_string(other.to_string()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.is_missing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self {
            Datum::Missing | Datum::List(_) | Datum::Number(_) => {
                Err(de::Error::invalid_type(de::Unexpected::Other("no word"), &visitor))
            }
            word => word.to_string().into_deserializer().deserialize_enum(name, variants, visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, ReadError> for &Datum {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Reads a row as a map of its columns.
pub(super) fn read<T: de::DeserializeOwned>(columns: &[String], cells: &[Datum]) -> Result<T, ReadError> {
    T::deserialize(MapDeserializer::new(columns.iter().map(String::as_str).zip(cells)))
}
