//! The mapping: what the columns of a table say, as a value and as it is written down.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Cell, Statement, When};
use crate::model::{
    KindTerm, NameKind, Reliability, SourceKind,
    wire::{fields, list_of_fields},
};

/// What the columns of a table say: which entities each row names, what it states of them, from which source.
///
/// It is an [`Importer`](crate::import::Importer), so [`Import`](crate::import::Import) runs it; the module shows how.
/// Nothing in it can fail while it is built. What is wrong with it is found before the first row is read, with the
/// place in it, or by [`check`](Mapping::check) without a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Mapping {
    pub(super) shape: Shape,
    pub(super) source: SourceCells,
    pub(super) sources: IndexMap<String, SourceCells>,
    pub(super) rows: Vec<When>,
    pub(super) entities: IndexMap<String, Entity>,
    pub(super) statements: Vec<Statement>,
}

/// How the table is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Shape {
    pub(super) delimiter: char,
    pub(super) quote: Option<char>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<char>,
    pub(super) header: bool,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) skip: u32,
    pub(super) trim: bool,
    pub(super) empty: Vec<String>,
    pub(super) dates: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thousands: Option<char>,
    pub(super) lines: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) ignore: Vec<String>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Default for Shape {
    fn default() -> Self {
        Shape {
            delimiter: ',',
            quote: Some('"'),
            comment: None,
            header: true,
            skip: 0,
            trim: true,
            empty: Vec::new(),
            dates: "EDTF".to_owned(),
            thousands: None,
            lines: true,
            ignore: Vec::new(),
        }
    }
}

impl Mapping {
    /// Of a table that is cited as this source, whose particulars are the same in every row.
    pub fn new(source: SourceCells) -> Self {
        Mapping {
            shape: Shape::default(),
            source,
            sources: IndexMap::new(),
            rows: Vec::new(),
            entities: IndexMap::new(),
            statements: Vec::new(),
        }
    }

    /// Of a table that is cited as a data set with this key and title.
    pub fn of_dataset(key: &str, title: &str) -> Self {
        Mapping::new(SourceCells::new(SourceKind::Dataset, literally(key), literally(title)))
    }

    /// What stands between cells: one character of ASCII. A comma, unless said.
    pub fn delimited_by(mut self, delimiter: char) -> Self {
        self.shape.delimiter = delimiter;
        self
    }

    /// What stands around cells that have delimiters or line ends in them, doubled where it is meant itself; `None`
    /// where nothing does. `"`, unless said.
    pub fn quoted_by(mut self, quote: impl Into<Option<char>>) -> Self {
        self.shape.quote = quote.into();
        self
    }

    /// Lines that begin with this are no rows.
    pub fn commented_by(mut self, comment: char) -> Self {
        self.shape.comment = Some(comment);
        self
    }

    /// The first row is no header: columns are named by number, as in `{#1}`.
    pub fn without_header(mut self) -> Self {
        self.shape.header = false;
        self
    }

    /// So many rows come before the header, or before the first row: a title, say.
    pub fn skipping(mut self, rows: u32) -> Self {
        self.shape.skip = rows;
        self
    }

    /// White space around what cells say belongs to it.
    pub fn untrimmed(mut self) -> Self {
        self.shape.trim = false;
        self
    }

    /// Cells that say this are empty, as those without anything are: `NA`, `-99`.
    pub fn empty<T: Into<String>>(mut self, texts: impl IntoIterator<Item = T>) -> Self {
        self.shape.empty.extend(texts.into_iter().map(Into::into));
        self
    }

    /// How dates are written: `EDTF` (unless said, see [`Date`](crate::Date)), `excel` or `excel-1904` for the numbers of days of
    /// spreadsheets, or a pattern of `YYYY`, `MM`, `MMM` (a name) and `DD` such as `DD/MM/YYYY` or `YYYYMMDD`, with `*` at its
    /// end for whatever follows. Where they are written unevenly, several with `|` between them are tried in their order, and each date
    /// is as exact as the one that it is written by: `DD/MM/YYYY|MM/YYYY|YYYY`. Two dates with `..` between them are some day from
    /// the one to the other.
    pub fn dates(mut self, form: impl Into<String>) -> Self {
        self.shape.dates = form.into();
        self
    }

    /// What stands between thousands in counts.
    pub fn thousands(mut self, separator: char) -> Self {
        self.shape.thousands = Some(separator);
        self
    }

    /// Claims do not say on which line of the table they stand: repeated rows are one claim, and the graph takes less memory.
    pub fn without_lines(mut self) -> Self {
        self.shape.lines = false;
        self
    }

    /// Columns that nothing is taken from, on purpose: the report does not list them.
    pub fn ignoring<T: Into<String>>(mut self, columns: impl IntoIterator<Item = T>) -> Self {
        self.shape.ignore.extend(columns.into_iter().map(Into::into));
        self
    }

    /// Rows of which this does not hold are passed over.
    pub fn only(mut self, when: When) -> Self {
        self.rows.push(when);
        self
    }

    /// An entity that each row names, by a name for the statements of this mapping.
    pub fn entity(mut self, name: &str, entity: Entity) -> Self {
        self.entities.insert(name.to_owned(), entity);
        self
    }

    /// A source that rows name beside that of the whole table, by a name for the statements of this mapping.
    pub fn source(mut self, name: &str, source: SourceCells) -> Self {
        self.sources.insert(name.to_owned(), source);
        self
    }

    /// What each row states.
    pub fn statement(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }
}

/// A text with nothing in it that would be a column.
fn literally(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// An entity that each row names.
///
/// The rows that say the same of it mean the same one; its names, its identifiers and other labels are cited from the first
/// of them. Where its key or its label is empty the row cannot be, unless the entity is [optional](Entity::optional)
/// or is not [meant](Entity::only).
///
/// ```
/// use allegiance::{NameKind, import::table::{Cell, Entity}, vocabulary::*};
/// let side = Entity::new(ArmedGroup, "ucdp:{side_a_id}")
///     .labelled("{side_a}")
///     .identified("ucdp_actor", "{side_a_id}")
///     .named(Cell::new("{aliases}").split_at(";"), NameKind::Alias);
/// # let _ = side;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct Entity {
    pub(super) kind: Cell,
    pub(super) key: Cell,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<Cell>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    pub(super) names: Vec<NameCells>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    pub(super) identifiers: Vec<IdentifierCells>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    pub(super) when: Vec<When>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) optional: bool,
}

impl Entity {
    /// Of one kind. Its label is its key, unless [`labelled`](Entity::labelled).
    pub fn new(kind: impl KindTerm, key: impl Into<Cell>) -> Self {
        Entity::of_kind(Cell::new(kind.kind_name()), key)
    }

    /// Of the kind that a cell names.
    pub fn of_kind(kind: impl Into<Cell>, key: impl Into<Cell>) -> Self {
        let (names, identifiers, when) = (Vec::new(), Vec::new(), Vec::new());
        Entity { kind: kind.into(), key: key.into(), label: None, names, identifiers, when, optional: false }
    }

    /// What it is called in answers.
    pub fn labelled(self, label: impl Into<Cell>) -> Self {
        Entity { label: Some(label.into()), ..self }
    }

    /// What else it is called.
    pub fn named(self, name: impl Into<Cell>, kind: NameKind) -> Self {
        self.with_name(NameCells::new(name).of_kind(kind))
    }

    /// What else it is called, with the language and the script of the name.
    pub fn with_name(mut self, name: NameCells) -> Self {
        self.names.push(name);
        self
    }

    /// What it is called in somebody's scheme. By this it meets what other tables tell of the same thing.
    pub fn identified(mut self, scheme: impl Into<Cell>, value: impl Into<Cell>) -> Self {
        self.identifiers.push(IdentifierCells { scheme: scheme.into(), value: value.into() });
        self
    }

    /// It is meant only where this holds.
    pub fn only(mut self, when: When) -> Self {
        self.when.push(when);
        self
    }

    /// Rows need not name it: what they would state of it is not stated.
    pub fn optional(self) -> Self {
        Entity { optional: true, ..self }
    }
}

/// A name in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct NameCells {
    pub(super) text: Cell,
    #[serde(default, skip_serializing_if = "is_alias")]
    pub(super) kind: NameKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) script: Option<String>,
}

fn is_alias(kind: &NameKind) -> bool {
    *kind == NameKind::Alias
}

impl NameCells {
    /// An alias.
    pub fn new(text: impl Into<Cell>) -> Self {
        NameCells { text: text.into(), kind: NameKind::Alias, language: None, script: None }
    }

    /// Of this sort.
    pub fn of_kind(self, kind: NameKind) -> Self {
        NameCells { kind, ..self }
    }

    /// In a language: a BCP 47 tag such as `my`.
    pub fn in_language(self, tag: &str) -> Self {
        NameCells { language: Some(tag.to_owned()), ..self }
    }

    /// In a script: four letters of ISO 15924 such as `Mymr`.
    pub fn in_script(self, code: &str) -> Self {
        NameCells { script: Some(code.to_owned()), ..self }
    }
}

/// An identifier in cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentifierCells {
    /// The scheme.
    pub scheme: Cell,
    /// The value in that scheme.
    pub value: Cell,
}

/// A source in cells: of a row, or of the whole table where none of them names a column.
///
/// ```
/// use allegiance::{SourceKind, import::table::SourceCells};
/// let article = SourceCells::new(SourceKind::Article, "{url}", "{headline}").published("{day}").publisher("{paper}");
/// # let _ = article;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct SourceCells {
    pub(super) kind: SourceKind,
    pub(super) key: Cell,
    pub(super) title: Cell,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) publisher: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) published: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<Cell>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reliability: Option<Reliability>,
}

impl SourceCells {
    /// A source of this sort. Where its key is empty, a row has none.
    pub fn new(kind: SourceKind, key: impl Into<Cell>, title: impl Into<Cell>) -> Self {
        let (key, title) = (key.into(), title.into());
        SourceCells { kind, key, title, publisher: None, published: None, url: None, reliability: None }
    }

    /// Who published it.
    pub fn publisher(self, name: impl Into<Cell>) -> Self {
        SourceCells { publisher: Some(name.into()), ..self }
    }

    /// When it was published.
    pub fn published(self, date: impl Into<Cell>) -> Self {
        SourceCells { published: Some(date.into()), ..self }
    }

    /// Where it can be found.
    pub fn url(self, url: impl Into<Cell>) -> Self {
        SourceCells { url: Some(url.into()), ..self }
    }

    /// How reliable you hold it to be.
    pub fn reliability(self, reliability: Reliability) -> Self {
        SourceCells { reliability: Some(reliability), ..self }
    }
}

/// As a mapping is written down.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    format: String,
    version: u32,
    #[serde(default, skip_serializing_if = "Shape::is_usual", deserialize_with = "fields")]
    table: Shape,
    #[serde(deserialize_with = "fields")]
    source: SourceCells,
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::model::wire::map_of_fields")]
    sources: Vec<(String, SourceCells)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    rows: Vec<When>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::model::wire::map_of_fields")]
    entities: Vec<(String, Entity)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    statements: Vec<Statement>,
}

/// What a mapping that is written down says it is.
pub(super) const FORMAT: &str = "allegiance-mapping";
/// The version that is written, and the newest that is read.
pub(super) const VERSION: u32 = 1;

impl Shape {
    fn is_usual(&self) -> bool {
        *self == Shape::default()
    }
}

impl Serialize for Mapping {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Mapping { shape, source, sources, rows, entities, statements } = self.clone();
        let (sources, entities) = (sources.into_iter().collect(), entities.into_iter().collect());
        let (format, version) = (FORMAT.to_owned(), VERSION);
        Entry { format, version, table: shape, source, sources, rows, entities, statements }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Mapping {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let entry: Entry = fields(deserializer)?;
        let Entry { format, version, table: shape, source, sources, rows, entities, statements } = entry;
        if format != FORMAT {
            let format = crate::model::text::excerpt(&format);
            return Err(D::Error::custom(format_args!("the format is `{format}`: expected `{FORMAT}`")));
        }
        if version != VERSION {
            return Err(D::Error::custom(format_args!("the version is {version}: this crate reads version {VERSION}")));
        }
        let (sources, entities) = (sources.into_iter().collect(), entities.into_iter().collect());
        Ok(Mapping { shape, source, sources, rows, entities, statements })
    }
}
