//! What each row states: subject, relation and object in cells, when, how, and on whose word.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::value::MapAccessDeserializer};

use super::{Cell, IdentifierCells, NameCells};
use crate::model::{
    Relation, name_of,
    wire::{fields, list_of_fields, map},
};

/// What each row states.
///
/// A statement is made where its subject and its object are there and all its [conditions](Statement::only) hold. What is
/// empty of the rest is not said.
///
/// ```
/// use allegiance::{import::table::{Cell, Given, Statement, When}, vocabulary::*};
/// let held = Statement::new("holder", CONTROLS, "town").since("{from}").until("{to}").with("share", "{share}");
/// let deaths = Statement::new("clash", DEATHS, Given::count("{low}", "{best}", "{high}")).on("{day}");
/// let planned = Statement::new("clash", SIDE, "holder").only(When::is("{status}", ["planned"])).modality("planned");
/// # let _ = (held, deaths, planned);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct Statement {
    pub(super) subject: String,
    pub(super) relation: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) object: Option<Given>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) during: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) precision: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) modality: Option<Cell>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "map")]
    pub(super) qualifiers: Vec<(String, Several)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    pub(super) when: Vec<When>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) also_table: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) speakers: Vec<SpeakerCells>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stance: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quote: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) locator: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) credibility: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) said: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) attests: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) inferred: Option<Cell>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) or_left_out: bool,
}

macro_rules! cells {
    ($($(#[$doc:meta])+ $field:ident;)+) => {$(
        $(#[$doc])+
        pub fn $field(self, cell: impl Into<Cell>) -> Self {
            Statement { $field: Some(cell.into()), ..self }
        }
    )+};
}

impl Statement {
    /// That an entity of the mapping stands in a relation to an object.
    pub fn new<A, B>(subject: &str, relation: Relation<A, B>, object: impl Into<Given>) -> Self {
        Statement::named(subject, &name_of(relation), Some(object.into()))
    }

    /// That something is so of an entity of the mapping, for relations without an object.
    pub fn of<A>(subject: &str, relation: Relation<A, ()>) -> Self {
        Statement::named(subject, &name_of(relation), None)
    }

    /// With a relation that is known by its name only.
    pub fn named(subject: &str, relation: &str, object: Option<Given>) -> Self {
        Statement {
            subject: subject.to_owned(),
            relation: relation.to_owned(),
            object,
            on: None,
            since: None,
            until: None,
            during: None,
            precision: None,
            modality: None,
            qualifiers: Vec::new(),
            when: Vec::new(),
            source: None,
            also_table: false,
            speakers: Vec::new(),
            stance: None,
            quote: None,
            locator: None,
            credibility: None,
            said: None,
            attests: None,
            inferred: None,
            or_left_out: false,
        }
    }

    cells! {
        /// Some time within this date.
        on;
        /// The date on which it began; `..` for always.
        since;
        /// The date on which it ended; `..` for what goes on, `unknown` for an end that nobody knows. Where it is empty, what lasts
        /// goes on, as in [`Draft`](crate::Draft).
        until;
        /// The whole [`Period`](crate::Period), as its text.
        during;
        /// How imprecise its dates are: `day`, `week`, `month`, `year`, or `3 days` for so many earlier or later. What a table has
        /// instead is [translated](Cell::translated).
        precision;
        /// `actual`, `planned`, `demanded`, `attempted` or `aggregate`.
        modality;
        /// `affirms`, `denies`, `doubts` or `could_not_confirm`.
        stance;
        /// The words of the source.
        quote;
        /// Where in the source it stands; the line of the table, unless said.
        locator;
        /// `confirmed`, `probably_true`, `possibly_true`, `doubtful`, `improbable` or `cannot_be_judged`.
        credibility;
        /// When the speaker said it.
        said;
        /// The days that the claim vouches for, as the text of a period.
        attests;
        /// What of it is your reading and not the source's.
        inferred;
    }

    /// A qualifier that the relation takes. One that may stand several times is given several times, or by a cell that is
    /// [split](Cell::split_at).
    pub fn with(mut self, qualifier: &str, value: impl Into<Given>) -> Self {
        let value = value.into();
        match self.qualifiers.iter_mut().find(|(name, _)| name == qualifier) {
            Some((_, Several(values))) => values.push(value),
            None => self.qualifiers.push((qualifier.to_owned(), Several(vec![value]))),
        }
        self
    }

    /// It is stated only where this holds.
    pub fn only(mut self, when: When) -> Self {
        self.when.push(when);
        self
    }

    /// On the word of a source of the row, by its name in the mapping; where the row has none, on that of the table.
    pub fn from(self, source: &str) -> Self {
        Statement { source: Some(source.to_owned()), ..self }
    }

    /// On the word of the table as well, where a source of the row is given.
    pub fn also_from_the_table(self) -> Self {
        Statement { also_table: true, ..self }
    }

    /// Where one of its cells cannot be read, it is left out and reported, and the rest of the row is stored. Otherwise the
    /// whole row is refused.
    pub fn or_left_out(self) -> Self {
        Statement { or_left_out: true, ..self }
    }

    /// Through whom the source has it; several make a chain, the nearest to the source first.
    pub fn by(mut self, speaker: SpeakerCells) -> Self {
        self.speakers.push(speaker);
        self
    }
}

/// Whose words a row passes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SpeakerCells {
    /// An entity of the mapping.
    Entity(String),
    /// People of a class that a cell describes.
    #[serde(deserialize_with = "words_of")]
    Described {
        /// The words that describe them.
        words: Cell,
        /// The entity of the mapping that they belong to or speak for.
        #[serde(skip_serializing_if = "Option::is_none")]
        of: Option<String>,
    },
    /// Somebody whom the source does not name.
    #[serde(deserialize_with = "words_of")]
    Unnamed {
        /// The words that the source uses.
        words: Cell,
        /// The entity of the mapping that they belong to or speak for.
        #[serde(skip_serializing_if = "Option::is_none")]
        of: Option<String>,
    },
}

impl SpeakerCells {
    /// An entity of the mapping.
    pub fn entity(name: &str) -> Self {
        SpeakerCells::Entity(name.to_owned())
    }

    /// People of a class.
    pub fn described(words: impl Into<Cell>) -> Self {
        SpeakerCells::Described { words: words.into(), of: None }
    }

    /// Somebody without a name.
    pub fn unnamed(words: impl Into<Cell>) -> Self {
        SpeakerCells::Unnamed { words: words.into(), of: None }
    }
}

/// A speaker without a name, as written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsOf {
    words: Cell,
    #[serde(default)]
    of: Option<String>,
}

fn words_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(Cell, Option<String>), D::Error> {
    fields(deserializer).map(|WordsOf { words, of }| (words, of))
}

/// A condition on a cell.
///
/// ```
/// use allegiance::import::table::When;
/// let seizures = When::is("{type}", ["seizure", "capture"]);
/// assert_eq!(seizures.to_string(), "{type} is `seizure` or `capture`");
/// assert_eq!(When::filled("{side_b}").to_string(), "{side_b} is not empty");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct When {
    pub(super) cell: Cell,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) is: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) is_not: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) empty: bool,
}

impl When {
    /// It says something.
    pub fn filled(cell: impl Into<Cell>) -> Self {
        When { cell: cell.into(), is: Vec::new(), is_not: Vec::new(), empty: false }
    }

    /// It says nothing.
    pub fn empty(cell: impl Into<Cell>) -> Self {
        When { empty: true, ..When::filled(cell) }
    }

    /// It says one of these.
    pub fn is<T: Into<String>>(cell: impl Into<Cell>, texts: impl IntoIterator<Item = T>) -> Self {
        When { is: texts.into_iter().map(Into::into).collect(), ..When::filled(cell) }
    }

    /// It says none of these, or nothing.
    pub fn is_not<T: Into<String>>(cell: impl Into<Cell>, texts: impl IntoIterator<Item = T>) -> Self {
        When { is_not: texts.into_iter().map(Into::into).collect(), ..When::filled(cell) }
    }

    /// Whether it holds of what the cell says.
    pub(super) fn holds(&self, said: Option<&str>) -> bool {
        let listed = |list: &[String], said: &str| list.iter().any(|text| text == said);
        match said {
            None => self.empty || self.is.is_empty() && !self.is_not.is_empty(),
            Some(said) => !self.empty && (self.is.is_empty() || listed(&self.is, said)) && !listed(&self.is_not, said),
        }
    }
}

/// What stands at the end of a statement, or in a qualifier, in cells.
///
/// A text alone is what the relation or the qualifier takes: the name of an entity of the mapping, or the cell of a text, a
/// term, a date, a name, a share or a count.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Given {
    /// Whatever the relation or the qualifier takes.
    Plain(String),
    /// An entity of the mapping.
    Entity(String),
    /// Words.
    Text(Cell),
    /// A term that the schema lists.
    Term(Cell),
    /// A date.
    Date(Cell),
    /// A name.
    Name(NameCells),
    /// An identifier.
    Identifier(IdentifierCells),
    /// A number of things.
    Count(CountCells),
    /// A part of a whole.
    Share(ShareCells),
}

impl Given {
    /// A number between a low and a high one, and what is held to be best; each where there is one.
    pub fn count(low: impl Into<Cell>, best: impl Into<Cell>, high: impl Into<Cell>) -> Self {
        let (low, best, high) = (Some(low.into()), Some(best.into()), Some(high.into()));
        Given::Count(CountCells { low, best, high, ..CountCells::default() })
    }

    /// A part: `2/3`, `40%`, `0.4`, `1/3..2/3`, `all`, `part`, `none`, or whatever else a [`Share`](crate::Share)
    /// without a measure prints.
    pub fn share(value: impl Into<Cell>) -> Self {
        Given::Share(ShareCells { value: value.into(), measure: None, whole: None, words: None })
    }

    /// Words.
    pub fn text(cell: impl Into<Cell>) -> Self {
        Given::Text(cell.into())
    }

    /// A term that the schema lists.
    pub fn term(cell: impl Into<Cell>) -> Self {
        Given::Term(cell.into())
    }

    /// A date.
    pub fn date(cell: impl Into<Cell>) -> Self {
        Given::Date(cell.into())
    }
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Given::Plain(text.to_owned())
    }
}

/// A count in cells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountCells {
    /// At least so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Cell>,
    /// So many, most likely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<Cell>,
    /// At most so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Cell>,
    /// Of what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Cell>,
    /// The words of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Cell>,
}

/// A share in cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareCells {
    /// How much.
    pub value: Cell,
    /// Of what measure: `area`, `population`, `posts` or another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Cell>,
    /// Of which whole, where it is not the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Cell>,
    /// The words of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Cell>,
}

/// As it is written down where it is more than a text.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Tagged {
    Entity(String),
    Text(Cell),
    Term(Cell),
    Date(Cell),
    #[serde(deserialize_with = "fields")]
    Name(NameCells),
    #[serde(deserialize_with = "fields")]
    Identifier(IdentifierCells),
    #[serde(deserialize_with = "fields")]
    Count(CountCells),
    #[serde(deserialize_with = "fields")]
    Share(ShareCells),
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tagged = match self.clone() {
            Given::Plain(text) => return serializer.serialize_str(&text),
            Given::Entity(name) => Tagged::Entity(name),
            Given::Text(cell) => Tagged::Text(cell),
            Given::Term(cell) => Tagged::Term(cell),
            Given::Date(cell) => Tagged::Date(cell),
            Given::Name(name) => Tagged::Name(name),
            Given::Identifier(identifier) => Tagged::Identifier(identifier),
            Given::Count(count) => Tagged::Count(count),
            Given::Share(share) => Tagged::Share(share),
        };
        tagged.serialize(serializer)
    }
}

impl From<Tagged> for Given {
    fn from(tagged: Tagged) -> Self {
        match tagged {
            Tagged::Entity(name) => Given::Entity(name),
            Tagged::Text(cell) => Given::Text(cell),
            Tagged::Term(cell) => Given::Term(cell),
            Tagged::Date(cell) => Given::Date(cell),
            Tagged::Name(name) => Given::Name(name),
            Tagged::Identifier(identifier) => Given::Identifier(identifier),
            Tagged::Count(count) => Given::Count(count),
            Tagged::Share(share) => Given::Share(share),
        }
    }
}

struct GivenVisitor;

impl<'de> serde::de::Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a text, or a map with one of `entity`, `text`, `term`, `date`, `name`, `identifier`, `count`, `share`",
        )
    }

    fn visit_str<E>(self, text: &str) -> Result<Given, E> {
        Ok(Given::from(text))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, fields: A) -> Result<Given, A::Error> {
        Tagged::deserialize(MapAccessDeserializer::new(fields)).map(Given::from)
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

/// The values of a qualifier: one is written without brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Several(pub(super) Vec<Given>);

impl Serialize for Several {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            all => all.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Several {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Several;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or a list of values")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Several, E> {
                GivenVisitor.visit_str(text).map(|one| Several(vec![one]))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, fields: A) -> Result<Several, A::Error> {
                GivenVisitor.visit_map(fields).map(|one| Several(vec![one]))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Several, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element()? {
                    all.push(one);
                }
                Ok(Several(all))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}
