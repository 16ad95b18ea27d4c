//! Terms of RDF as values.

use serde::{
    Deserialize,
    de::value::{Error as Wrong, StrDeserializer},
};

use super::kept::{Kept, KeptSort, Read, Word};
use crate::{
    Error,
    interop::{
        import::ImportError,
        rdf::{
            term::{Iri, Space},
            vocabulary as ag,
        },
    },
    model::{Count, Date, Identifier, Name, Point, Share, Text, Value, ValueType},
};

/// The key of an entity or a source that a term stands for: that of its IRI under the base, or another IRI as it is. A blank
/// node has none.
pub(super) fn key(read: &Read, term: u32, space: Space) -> Option<&str> {
    match (read.word(term), read.term(term)) {
        (Word::Of(of, key), _) if *of == space => Some(key),
        (_, Kept::Iri(iri)) => Some(iri),
        _ => None,
    }
}

/// The key of an entity that is expected.
pub(super) fn entity(read: &Read, term: u32) -> Result<String, Error> {
    let key = key(read, term, Space::Entity);
    key.map(str::to_owned).ok_or_else(|| ImportError::text(read.name(term), "an entity with an IRI").into())
}

/// The text of a literal, of whatever datatype.
pub(super) fn literal(read: &Read, term: u32) -> Result<&str, Error> {
    match read.term(term) {
        Kept::Literal(text, _) => Ok(text),
        _ => Err(ImportError::text(read.name(term), "a literal").into()),
    }
}

pub(super) fn text(read: &Read, term: u32) -> Result<Text, Error> {
    Ok(Text::new(literal(read, term)?)?)
}

/// A word for a value of few, as documents have it.
pub(super) fn word<'r, T: Deserialize<'r>>(read: &'r Read, term: u32, expected: &'static str) -> Result<T, Error> {
    let text = literal(read, term)?;
    T::deserialize(StrDeserializer::<Wrong>::new(text)).map_err(|_| ImportError::text(text, expected).into())
}

/// A value that is of a type by the schema; none for the object of a statement that has none.
pub(super) fn value(read: &Read, term: u32, range: &ValueType) -> Result<Option<Value<String>>, Error> {
    if read.known(term) == Some(ag::NOTHING) {
        return Ok(None);
    }
    if let ValueType::Entity(_) = range {
        return Ok(Some(Value::Entity(entity(read, term)?)));
    }
    let given = literal(read, term)?;
    let datatype = datatype(read, term);
    let is = |iri: Iri<'static>| datatype.is_some_and(|it| read.known(it) == Some(iri));
    Ok(Some(match range {
        ValueType::Text => Value::Text(Text::new(given)?),
        ValueType::Term(_) => Value::Term(given.to_owned()),
        ValueType::Date => Value::Date(given.parse::<Date>()?),
        ValueType::Name if is(ag::NAME) => Value::Name(json::<Name>(given)?),
        ValueType::Name => {
            let name = Name::new(given)?;
            match read.term(term) {
                Kept::Literal(_, KeptSort::Language(tag)) => Value::Name(name.in_language(tag)?),
                _ => Value::Name(name),
            }
        }
        ValueType::Identifier if is(ag::IDENTIFIER) => Value::Identifier(json::<Identifier>(given)?),
        ValueType::Identifier => match datatype.map(|it| read.word(it)) {
            Some(Word::Of(Space::Scheme, scheme)) => Value::Identifier(Identifier::new(&**scheme, given)?),
            _ => return Err(ImportError::text(given, "an identifier, with its scheme as the datatype").into()),
        },
        ValueType::Point if is(ag::POINT) => Value::Point(json::<Point>(given)?),
        ValueType::Point => Value::Point(point(given)?),
        ValueType::Count if is(ag::COUNT) => Value::Count(json::<Count>(given)?),
        ValueType::Count => {
            let number = given.parse().map_err(|_| ImportError::text(given, "a whole number"))?;
            Value::Count(Count::exactly(number))
        }
        ValueType::Share if is(ag::SHARE) => Value::Share(json::<Share>(given)?),
        ValueType::Share => Value::Share(Share::from_value(given)?),
        ValueType::Entity(_) | ValueType::Nothing => {
            return Err(ImportError::text(given, "`ag:nothing`: the relation takes no object").into());
        }
    }))
}

/// The datatype of a literal that has one.
fn datatype(read: &Read, term: u32) -> Option<u32> {
    match read.term(term) {
        Kept::Literal(_, KeptSort::Typed(datatype)) => Some(*datatype),
        _ => None,
    }
}

/// The language of a literal that has one.
pub(super) fn language(read: &Read, term: u32) -> Option<&str> {
    match read.term(term) {
        Kept::Literal(_, KeptSort::Language(tag)) => Some(tag),
        _ => None,
    }
}

/// JSON of a value. What that nests is known, and its depth is less than any limit.
fn json<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| ImportError::text(text, "a value in JSON, as documents have it").into())
}

/// `POINT(longitude latitude)`, in the coordinates that are meant where none are named.
fn point(text: &str) -> Result<Point, Error> {
    let wrong = || ImportError::text(text, "a point such as `POINT(97.23 24.25)`");
    let inner = text.trim().strip_suffix(')').ok_or_else(wrong)?;
    let (word, inner) = inner.split_once('(').ok_or_else(wrong)?;
    if !word.trim().eq_ignore_ascii_case("point") {
        return Err(wrong().into());
    }
    let mut numbers = inner.split_ascii_whitespace().map(str::parse::<f64>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(longitude)), Some(Ok(latitude)), None) => Ok(Point::new(latitude, longitude)?),
        _ => Err(wrong().into()),
    }
}
