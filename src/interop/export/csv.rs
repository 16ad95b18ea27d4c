//! Tables for spreadsheets: a node, a source, a claim a row, and back.
//!
//! | table | a row is | columns |
//! | --- | --- | --- |
//! | [`nodes`](Csv::nodes) | an entity | `key`, `kind`, `label`, `names` |
//! | [`sources`](Csv::sources) | a source | `key`, `kind`, `title`, `publisher`, `author`, `published`, `url`, `reliability`, `inferred` |
//! | [`edges`](Csv::edges) | a claim of a statement | `subject`, `subject_label`, `relation`, `object`, `object_label`, `value`, `period`, `start`, `end`, `modality`, `grade`, `disputed`, `source`, `stance`, `speakers`, `quote`, `locator`, `credibility`, `said`, `attests`, `inferred`, `qualifiers`, `literal` |
//!
//! The three together hold all that goes out, and none reports as lost what stands in another. `start` and `end` are the
//! first and the last day on which it may hold; `value` is an object that is no entity, for people, and `literal` the same
//! for reading back. `speakers`, `qualifiers` and `literal` are JSON as in a [document](crate::document). What follows by
//! rules has no claim and no row: it is reported.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@` (of any width), a tab or a line end for a formula. By
//! default cells are exact; [`formula_safe`](Csv::formula_safe) puts an apostrophe before such a cell, and before one that
//! begins with an apostrophe, so that the reader can take it away again. The table itself does not say which: it is read
//! [as it was written](crate::import::Csv::formula_safe), and what looks otherwise is in the report of the import.
//! [`delimited_by`](Csv::delimited_by) puts another sign between cells than a comma, as spreadsheets of many countries have it.

use std::{borrow::Cow, collections::HashMap, fmt, io::Write};

use csv::{Writer, WriterBuilder};
use serde::Serialize;

use super::{Content, ExportError, Exporter, Item, Losses, Stated, item::Sort as ItemSort, json};
use crate::{
    interop::tables::{EDGES, NODES, SOURCES, Sort, Table},
    model::{ClaimEntry, Period, SourceEntry, Text, Value},
    query::Opposition,
};

/// Writes one of the tables: see the [module](self).
///
/// ```
/// use allegiance::{Graph, Source, export::{Csv, Export}, import::{self, Import}, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let kia = graph.add_as("kia", ArmedGroup, "=Kachin Independence Army")?;
/// let bhamo = graph.add_as("bhamo", Town, "Bhamo")?;
/// let article = graph.source(Source::article("A new front").key("article").published("2024-12-17"))?;
/// graph.state(kia, CONTROLS, bhamo).cite(article)?;
///
/// let view = graph.view();
/// let (nodes, _) = Export::of(&view).text(&Csv::nodes().formula_safe())?;
/// assert_eq!(nodes, "key,kind,label,names\nkia,armed_group,'=Kachin Independence Army,\nbhamo,town,Bhamo,\n");
///
/// let mut again = Graph::new(conflict());
/// Import::all_or_nothing().run(&mut again, &import::Csv::nodes().formula_safe(), nodes.as_bytes())?;
/// for (out, back) in [(Csv::sources(), import::Csv::sources()), (Csv::edges(), import::Csv::edges())] {
///     let (text, _) = Export::of(&view).text(&out)?;
///     Import::all_or_nothing().run(&mut again, &back, text.as_bytes())?;
/// }
/// assert_eq!(again.entity(again.lookup("kia")?)?.label(), "=Kachin Independence Army");
/// assert_eq!(again.statements().count(), 1);
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Csv(Table);

impl Default for Csv {
    fn default() -> Self {
        Csv::edges()
    }
}

impl Csv {
    /// The table of [`edges`](Csv::edges).
    pub fn new() -> Self {
        Csv::default()
    }

    /// The entities.
    pub fn nodes() -> Self {
        Csv(Table::of(Sort::Nodes))
    }

    /// The sources.
    pub fn sources() -> Self {
        Csv(Table::of(Sort::Sources))
    }

    /// The statements, a row for each of their claims.
    pub fn edges() -> Self {
        Csv(Table::of(Sort::Edges))
    }

    /// Such that no spreadsheet takes a cell for a formula.
    pub fn formula_safe(self) -> Self {
        Csv(Table { safe: true, ..self.0 })
    }

    /// With this between cells: one character of ASCII that is no quote and ends no line. A comma, unless said.
    pub fn delimited_by(self, delimiter: char) -> Self {
        Csv(Table { delimiter, ..self.0 })
    }

    fn row(&self, to: &mut Writer<&mut dyn Write>, cells: &[&str]) -> Result<(), ExportError> {
        for cell in cells {
            to.write_field(self.0.written(cell).as_bytes()).map_err(failed)?;
        }
        to.write_record(None::<&[u8]>).map_err(failed)
    }

    fn write_nodes(&self, content: &Content<'_>, to: &mut Writer<&mut dyn Write>) -> Result<(), ExportError> {
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for stated in content.properties() {
            let stated = stated?;
            // What is only denied is no name.
            let is_held = content.held(&stated).is_some();
            if let Some(Value::Name(name)) = stated.entry.object.filter(|_| is_held) {
                names.entry(stated.entry.subject).or_default().push(name.text().to_owned());
            }
        }
        self.row(to, &NODES)?;
        for entity in content.entities() {
            let names = names.remove(&entity.key).unwrap_or_default().join("; ");
            self.row(to, &[&entity.key, &entity.kind, &entity.label, &names])?;
        }
        Ok(())
    }

    fn write_sources(&self, content: &Content<'_>, to: &mut Writer<&mut dyn Write>) -> Result<(), ExportError> {
        self.row(to, &SOURCES)?;
        for source in content.sources() {
            let SourceEntry { key, source } = source?;
            let published = source.published.as_ref().map(ToString::to_string).unwrap_or_default();
            let text = |text: &'_ Option<Text>| text.as_ref().map_or_else(String::new, |it| it.as_str().to_owned());
            let row = [
                key.as_str(),
                &term(&source.kind)?,
                source.title.as_str(),
                &text(&source.publisher),
                source.author.as_deref().unwrap_or_default(),
                &published,
                &text(&source.url),
                &term(&source.reliability)?,
                &text(&source.inferred),
            ];
            self.row(to, &row)?;
        }
        Ok(())
    }

    fn write_edges(
        &self,
        content: &Content<'_>,
        to: &mut Writer<&mut dyn Write>,
        losses: &mut Losses,
    ) -> Result<(), ExportError> {
        let labels: HashMap<String, String> = content.entities().map(|it| (it.key, it.label)).collect();
        self.row(to, &EDGES)?;
        for stated in content.statements() {
            let stated = stated?;
            let held = content.held(&stated);
            let grade = held.map(|held| held.grade.to_string()).unwrap_or_default();
            let disputed = held.is_some_and(|held| held.opposition == Opposition::Disputed);
            let of_statement = Cells::of(&stated, &labels)?;
            for claim in &stated.entry.claims {
                let row = of_statement.with(claim, &grade, if disputed { "true" } else { "" })?;
                self.row(to, &row.each_ref().map(|cell| cell.as_ref()))?;
            }
        }
        for followed in content.followed() {
            losses.item(Item::Followed(followed?.to_string()), "it has no claim, and a row is a claim");
        }
        Ok(())
    }
}

impl Exporter for Csv {
    fn form(&self) -> &str {
        self.0.form()
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        let delimiter = self.0.delimiter().map_err(ExportError::Words)?;
        let mut to = WriterBuilder::new().delimiter(delimiter).from_writer(to);
        match self.0.sort {
            Sort::Nodes => {
                losses.stand_elsewhere(&[ItemSort::Source, ItemSort::Statement, ItemSort::Claim, ItemSort::Followed]);
                self.write_nodes(content, &mut to)?;
            }
            Sort::Sources => {
                losses.stand_elsewhere(&[ItemSort::Entity, ItemSort::Statement, ItemSort::Claim, ItemSort::Followed]);
                self.write_sources(content, &mut to)?;
            }
            Sort::Edges => {
                losses.stand_elsewhere(&[ItemSort::Entity, ItemSort::Source]);
                self.write_edges(content, &mut to, losses)?;
            }
        }
        Ok(to.flush()?)
    }
}

/// What every row of a statement says.
struct Cells<'s> {
    stated: &'s Stated,
    subject_label: &'s str,
    object: &'s str,
    object_label: &'s str,
    value: String,
    period: String,
    start: String,
    end: String,
    qualifiers: String,
    literal: String,
}

impl<'s> Cells<'s> {
    fn of(stated: &'s Stated, labels: &'s HashMap<String, String>) -> Result<Self, ExportError> {
        let entry = &stated.entry;
        let label = |key: &str| labels.get(key).map_or("", String::as_str);
        let period = entry.period.clone().unwrap_or_else(Period::unknown);
        let mut cells = Cells {
            stated,
            subject_label: label(&entry.subject),
            object: "",
            object_label: "",
            value: String::new(),
            start: period.earliest_start().map(|day| day.to_string()).unwrap_or_default(),
            end: period.latest_end().map(|day| day.to_string()).unwrap_or_default(),
            period: period.to_string(),
            qualifiers: if entry.qualifiers.is_empty() { String::new() } else { json::text(&entry.qualifiers)? },
            literal: String::new(),
        };
        match &entry.object {
            Some(Value::Entity(key)) => (cells.object, cells.object_label) = (key, label(key)),
            Some(value) => (cells.value, cells.literal) = (readable(value), json::text(value)?),
            None => {}
        }
        Ok(cells)
    }

    fn with<'c>(
        &'c self,
        claim: &'c ClaimEntry,
        grade: &'c str,
        disputed: &'c str,
    ) -> Result<[Cow<'c, str>; 23], ExportError> {
        let entry = &self.stated.entry;
        let text = |text: &'c Option<Text>| Cow::Borrowed(text.as_ref().map_or("", Text::as_str));
        let speakers = if claim.speakers.is_empty() { String::new() } else { json::text(&claim.speakers)? };
        Ok([
            Cow::Borrowed(&entry.subject),
            self.subject_label.into(),
            Cow::Borrowed(&entry.relation),
            self.object.into(),
            self.object_label.into(),
            Cow::Borrowed(&self.value),
            Cow::Borrowed(&self.period),
            Cow::Borrowed(&self.start),
            Cow::Borrowed(&self.end),
            entry.modality.as_str().into(),
            grade.into(),
            disputed.into(),
            Cow::Borrowed(&claim.source),
            term(&claim.stance)?.into(),
            speakers.into(),
            text(&claim.quote),
            text(&claim.locator),
            term(&claim.credibility)?.into(),
            claim.said.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            claim.attests.as_ref().map(|it| it.period().to_string()).unwrap_or_default().into(),
            text(&claim.inferred),
            Cow::Borrowed(&self.qualifiers),
            Cow::Borrowed(&self.literal),
        ])
    }
}

/// A literal, for people.
fn readable(value: &Value<String>) -> String {
    match value {
        Value::Text(text) => text.as_str().to_owned(),
        Value::Name(name) => name.text().to_owned(),
        value => Literal(value).to_string(),
    }
}

/// A literal as a fact prints it.
struct Literal<'v>(&'v Value<String>);

impl fmt::Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_literal(f)
    }
}

/// A term as it stands in a document.
fn term(value: &impl Serialize) -> Result<String, ExportError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(term)) => Ok(term),
        Ok(other) => Ok(other.to_string()),
        Err(error) => Err(ExportError::Words(error.to_string())),
    }
}

fn failed(error: csv::Error) -> ExportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => ExportError::Words(format!("{other:?}")),
    }
}
