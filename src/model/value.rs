//! What can stand at the end of a statement or in a qualifier.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Any, Count, Date, Id, Identifier, Is, Kind, Name, Point, Share, Text,
    text::{escape, listed},
};

/// The object of a statement or the value of a qualifier: an entity or a literal.
///
/// `E` is how an entity is named: by its [`Id`] in a graph, by its key in a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Value<E = Id<Any>> {
    /// An entity.
    Entity(E),
    /// Words.
    Text(Text),
    /// A name.
    Name(Name),
    /// An identifier in a scheme.
    Identifier(Identifier),
    /// A number of things.
    Count(Count),
    /// A part of a whole.
    Share(Share),
    /// A date.
    Date(Date),
    /// A point on the earth.
    Point(Point),
    /// One of the terms that the schema lists.
    Term(String),
}

impl<E> Value<E> {
    /// The entity, where the value is one.
    pub fn as_entity(&self) -> Option<&E> {
        match self {
            Value::Entity(entity) => Some(entity),
            _ => None,
        }
    }

    /// The same with its entities named in another way, by id or by key.
    ///
    /// # Errors
    /// Whatever the naming returns.
    pub fn try_map<F, X>(self, entity: impl FnOnce(E) -> Result<F, X>) -> Result<Value<F>, X> {
        Ok(match self {
            Value::Entity(e) => Value::Entity(entity(e)?),
            Value::Text(v) => Value::Text(v),
            Value::Name(v) => Value::Name(v),
            Value::Identifier(v) => Value::Identifier(v),
            Value::Count(v) => Value::Count(v),
            Value::Share(v) => Value::Share(v),
            Value::Date(v) => Value::Date(v),
            Value::Point(v) => Value::Point(v),
            Value::Term(v) => Value::Term(v),
        })
    }

    /// What sort of value it is, in words, for messages.
    pub(crate) fn sort(&self) -> &'static str {
        match self {
            Value::Entity(_) => "an entity",
            Value::Text(_) => "a text",
            Value::Name(_) => "a name",
            Value::Identifier(_) => "an identifier",
            Value::Count(_) => "a count",
            Value::Share(_) => "a share",
            Value::Date(_) => "a date",
            Value::Point(_) => "a point",
            Value::Term(_) => "a term",
        }
    }

    /// Writes a literal as text; an entity is for the caller, who knows its label.
    pub(crate) fn fmt_literal(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Entity(_) => Ok(()),
            Value::Text(v) => write!(f, "“{v}”"),
            Value::Name(v) => write!(f, "“{v}”"),
            Value::Identifier(v) => write!(f, "{v}"),
            Value::Count(v) => write!(f, "{v}"),
            Value::Share(v) => write!(f, "{v}"),
            Value::Date(v) => write!(f, "{v}"),
            Value::Point(v) => write!(f, "{v}"),
            Value::Term(v) => f.write_str(&escape(v)),
        }
    }
}

/// What sort of value a relation or a qualifier takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ValueType {
    /// An entity of the kind of this name.
    Entity(String),
    /// A [`Text`].
    Text,
    /// A [`Name`].
    Name,
    /// An [`Identifier`].
    Identifier,
    /// A [`Count`].
    Count,
    /// A [`Share`].
    Share,
    /// A [`Date`].
    Date,
    /// A [`Point`].
    Point,
    /// One of these terms.
    Term(Vec<String>),
    /// Nothing: the statement is about its subject alone.
    Nothing,
}

impl ValueType {
    /// Whether a value is of the sort; that an entity is of the kind is for the graph to say.
    pub(crate) fn takes<E>(&self, value: &Value<E>) -> bool {
        match (self, value) {
            (ValueType::Entity(_), Value::Entity(_))
            | (ValueType::Text, Value::Text(_))
            | (ValueType::Name, Value::Name(_))
            | (ValueType::Identifier, Value::Identifier(_))
            | (ValueType::Count, Value::Count(_))
            | (ValueType::Share, Value::Share(_))
            | (ValueType::Date, Value::Date(_))
            | (ValueType::Point, Value::Point(_)) => true,
            (ValueType::Term(terms), Value::Term(term)) => terms.contains(term),
            _ => false,
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueType::Entity(kind) => write!(f, "an entity of the kind `{kind}`"),
            ValueType::Text => f.write_str("a text"),
            ValueType::Name => f.write_str("a name"),
            ValueType::Identifier => f.write_str("an identifier"),
            ValueType::Count => f.write_str("a count"),
            ValueType::Share => f.write_str("a share"),
            ValueType::Date => f.write_str("a date"),
            ValueType::Point => f.write_str("a point"),
            ValueType::Term(terms) => write!(f, "one of the terms {}", listed(terms)),
            ValueType::Nothing => f.write_str("no object"),
        }
    }
}

/// Why a text, a name, an identifier or a term cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// A text without a visible character.
    #[error("{what} must not be blank")]
    Blank {
        /// What was to be built.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// Not a language tag.
    #[error("`{0}` is no language tag: expected a BCP 47 tag such as `my` or `zh-Hans`")]
    Language(String),
    /// Not a script.
    #[error("`{0}` is no script: expected four letters of ISO 15924 such as `Latn` or `Mymr`")]
    Script(String),
}

/// What a statement draft takes as the object of a relation whose far end is `B`.
///
/// An `Id<K>` fits where `K` is a kind of `B`, `()` where the relation takes no object, and a
/// literal where the relation takes one of its sort. A [`Value`] fits a relation known at run
/// time only; the graph checks it then.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the object of a relation to `{B}`",
    label = "the relation leads to `{B}`"
)]
pub trait Object<B> {
    /// The object as a value; none for a relation that takes no object.
    fn into_value(self) -> Option<Value>;
}

impl<K: Is<B>, B: Kind> Object<B> for Id<K> {
    fn into_value(self) -> Option<Value> {
        Some(Value::Entity(self.any()))
    }
}

impl Object<()> for () {
    fn into_value(self) -> Option<Value> {
        None
    }
}

/// For a relation known at run time only that takes no object.
impl Object<Any> for () {
    fn into_value(self) -> Option<Value> {
        None
    }
}

impl Object<Any> for Value {
    fn into_value(self) -> Option<Value> {
        Some(self)
    }
}

macro_rules! literal_objects {
    ($($Literal:ident),+) => {$(
        impl Object<$Literal> for $Literal {
            fn into_value(self) -> Option<Value> {
                Some(Value::$Literal(self))
            }
        }

        impl<E> From<$Literal> for Value<E> {
            fn from(literal: $Literal) -> Self {
                Value::$Literal(literal)
            }
        }
    )+};
}

literal_objects!(Text, Name, Identifier, Count, Share, Date, Point);

impl<K: Kind> From<Id<K>> for Value {
    fn from(id: Id<K>) -> Self {
        Value::Entity(id.any())
    }
}

/// What can stand at the far end of a relation in code: a kind, the type of a literal, or `()`.
pub trait FarEnd {
    /// What the schema calls it.
    fn value_type() -> ValueType;
}

impl<K: Kind> FarEnd for K {
    fn value_type() -> ValueType {
        ValueType::Entity(K::NAME.to_owned())
    }
}

impl FarEnd for () {
    fn value_type() -> ValueType {
        ValueType::Nothing
    }
}

macro_rules! literal_ends {
    ($($Literal:ident),+) => {$(
        impl FarEnd for $Literal {
            fn value_type() -> ValueType {
                ValueType::$Literal
            }
        }
    )+};
}

literal_ends!(Text, Name, Identifier, Count, Share, Date, Point);
