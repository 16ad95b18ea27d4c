//! The tables that [`export::Csv`](crate::export::Csv) writes: nodes, then sources, then edges, into one graph. For other
//! tables say in a [mapping](super::table) what their columns mean.

use std::io::BufRead;

use serde::de::DeserializeOwned;

use super::{
    ImportError, Importer, Intake,
    sheet::{Row, Sheet},
};
use crate::{
    Error,
    interop::export::csv::{EDGES, NODES, SOURCES},
    model::{
        Attested, Change, ClaimEntry, Date, EntityEntry, ModelError, Period, Qualifiers, Source, SourceEntry, Speaker,
        StatementEntry, Text, Value, text::excerpt,
    },
};

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Nodes,
    Sources,
    Edges,
}

/// Reads one of the tables of [`export::Csv`](crate::export::Csv). Columns are found by their names, in whatever order;
/// those for people (`names`, labels, `value`, `start`, `end`, `grade`, `disputed`) are not read. A claim that is there
/// already is none more.
#[derive(Clone, Debug)]
#[must_use]
pub struct Csv {
    table: Table,
    safe: bool,
}

impl Csv {
    /// The entities.
    pub fn nodes() -> Self {
        Csv { table: Table::Nodes, safe: false }
    }

    /// The sources; their authors have to be there.
    pub fn sources() -> Self {
        Csv { table: Table::Sources, ..Csv::nodes() }
    }

    /// The claims; what they tell of and cite has to be there.
    pub fn edges() -> Self {
        Csv { table: Table::Edges, ..Csv::nodes() }
    }

    /// Written such that no spreadsheet takes a cell for a formula: an apostrophe that begins a cell is taken away.
    pub fn formula_safe(self) -> Self {
        Csv { safe: true, ..self }
    }
}

impl Csv {
    /// The column that is named where a row cannot be for what the graph says.
    fn leads(&self) -> &'static str {
        match self.table {
            Table::Nodes => "kind",
            Table::Sources => "author",
            Table::Edges => "relation",
        }
    }
}

impl Importer for Csv {
    fn form(&self) -> &str {
        match self.table {
            Table::Nodes => "CSV of nodes",
            Table::Sources => "CSV of sources",
            Table::Edges => "CSV of edges",
        }
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let columns: (&[&str], &[&str]) = match self.table {
            Table::Nodes => (&["key", "kind", "label"], &NODES),
            Table::Sources => (&SOURCES, &SOURCES),
            Table::Edges => (&READ, &EDGES),
        };
        let bounded = intake.bounded(input);
        let mut sheet = Sheet::open(intake, bounded, columns)?.with_nul();
        while let Some(row) = sheet.next(intake)? {
            let line = row.line;
            intake.record(line, |record| {
                let mut cells = Cells { row: &row, safe: self.safe, at: "" };
                let change = match self.table {
                    Table::Nodes => cells.entity(),
                    Table::Sources => cells.source(),
                    Table::Edges => cells.statement(),
                };
                record.at(cells.at);
                let change = change?;
                // What stands in the cells is right; what it leads to is a matter of the whole row.
                record.at(self.leads());
                record.apply(&change)
            })?;
        }
        Ok(())
    }
}

/// The columns of edges that are read.
const READ: [&str; 16] = [
    "subject",
    "relation",
    "object",
    "period",
    "modality",
    "source",
    "stance",
    "speakers",
    "quote",
    "locator",
    "credibility",
    "said",
    "attests",
    "inferred",
    "qualifiers",
    "literal",
];

/// The cells of a row, and which was read last.
struct Cells<'r> {
    row: &'r Row<'r>,
    safe: bool,
    at: &'static str,
}

impl<'r> Cells<'r> {
    /// A cell as it is; none where it is empty.
    fn get(&mut self, column: &'static str) -> Option<&'r str> {
        self.at = column;
        let cell = self.row.cells.get(column).map(|cell| cell.as_ref()).filter(|cell| !cell.is_empty())?;
        Some(if self.safe { cell.strip_prefix('\'').unwrap_or(cell) } else { cell })
    }

    fn need(&mut self, column: &'static str) -> Result<String, Error> {
        let cell = self.get(column).ok_or_else(|| ImportError::field(column, "", "a value"))?;
        Ok(cell.to_owned())
    }

    fn text(&mut self, column: &'static str) -> Result<Option<Text>, Error> {
        Ok(self.get(column).map(Text::new).transpose()?)
    }

    fn date(&mut self, column: &'static str) -> Result<Option<Date>, Error> {
        Ok(self.get(column).map(|cell| cell.parse().map_err(ModelError::from)).transpose()?)
    }

    fn period(&mut self, column: &'static str) -> Result<Option<Period>, Error> {
        Ok(self.get(column).map(|cell| cell.parse().map_err(ModelError::from)).transpose()?)
    }

    fn json<T: DeserializeOwned>(&mut self, column: &'static str) -> Result<Option<T>, Error> {
        let wrong = |cell: &str, error: serde_json::Error| {
            ImportError::field(column, cell, format!("JSON as in a document: {}", excerpt(&error.to_string())))
        };
        Ok(self.get(column).map(|cell| serde_json::from_str(cell).map_err(|error| wrong(cell, error))).transpose()?)
    }

    /// A term; what it is by default where the cell is empty.
    fn term<T: DeserializeOwned + Default>(&mut self, column: &'static str) -> Result<T, Error> {
        let Some(cell) = self.get(column) else { return Ok(T::default()) };
        let term = serde_json::from_value(serde_json::Value::from(cell));
        Ok(term.map_err(|error| ImportError::field(column, cell, format!("a term: {}", excerpt(&error.to_string()))))?)
    }

    fn entity(&mut self) -> Result<Change, Error> {
        let (key, kind, label) = (self.need("key")?, self.need("kind")?, self.need("label")?);
        Ok(Change::Entity(EntityEntry { key, kind, label }))
    }

    fn source(&mut self) -> Result<Change, Error> {
        let key = self.need("key")?;
        let kind = self.need("kind")?;
        let kind = serde_json::from_value(serde_json::Value::from(kind.as_str())).map_err(|error| {
            ImportError::field("kind", &kind, format!("a kind of source: {}", excerpt(&error.to_string())))
        })?;
        let source = Source {
            kind,
            title: Text::new(self.need("title")?)?,
            publisher: self.text("publisher")?,
            author: self.get("author").map(str::to_owned),
            published: self.date("published")?,
            url: self.text("url")?,
            reliability: self.term("reliability")?,
            inferred: self.text("inferred")?,
        };
        Ok(Change::Source(SourceEntry { key, source }))
    }

    fn statement(&mut self) -> Result<Change, Error> {
        let claim = ClaimEntry {
            source: self.need("source")?,
            speakers: self.json::<Vec<Speaker<String>>>("speakers")?.unwrap_or_default(),
            stance: self.term("stance")?,
            quote: self.text("quote")?,
            locator: self.text("locator")?,
            credibility: self.term("credibility")?,
            said: self.date("said")?,
            attests: self.period("attests")?.map(Attested::new).transpose()?,
            inferred: self.text("inferred")?,
        };
        let object = match self.get("object") {
            Some(key) => Some(Value::Entity(key.to_owned())),
            None => self.json::<Value<String>>("literal")?,
        };
        let entry = StatementEntry {
            subject: self.need("subject")?,
            object,
            period: self.period("period")?,
            modality: self.term("modality")?,
            qualifiers: self.json::<Qualifiers>("qualifiers")?.unwrap_or_default(),
            relation: self.need("relation")?,
            claims: vec![claim],
        };
        Ok(Change::Claims(entry))
    }
}
