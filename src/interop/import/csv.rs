//! The tables that [`export::Csv`](crate::export::Csv) writes: nodes, then sources, then edges, into one graph. For other
//! tables say in a [mapping](super::table) what their columns mean.

use std::io::BufRead;

use serde::de::DeserializeOwned;

use super::{
    ImportError, Importer, Intake, Record,
    sheet::{Row, Sheet},
};
use crate::{
    Error,
    graph::GraphError,
    interop::tables::{Sort, Table},
    model::{
        Attested, Change, ClaimEntry, Date, EntityEntry, ModelError, Period, Qualifiers, Source, SourceEntry, Speaker,
        StatementEntry, Text, Value, text::excerpt,
    },
};

/// Reads one of the tables of [`export::Csv`](crate::export::Csv). Columns are found by their names, in whatever order;
/// those for people (`names`, labels, `value`, `start`, `end`, `grade`, `disputed`) are not read. A claim that is there
/// already is none more.
///
/// A table is read as it was written: [`formula_safe`](Csv::formula_safe) and [`delimited_by`](Csv::delimited_by) have to be
/// the same. The table does not say; cells that look as though it was written in the other way are told in the report, as
/// [in doubt](super::Report::in_doubt).
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

    /// The sources; their authors have to be there.
    pub fn sources() -> Self {
        Csv(Table::of(Sort::Sources))
    }

    /// The claims; what they tell of and cite has to be there.
    pub fn edges() -> Self {
        Csv(Table::of(Sort::Edges))
    }

    /// Written such that no spreadsheet takes a cell for a formula: an apostrophe that begins a cell is taken away.
    pub fn formula_safe(self) -> Self {
        Csv(Table { safe: true, ..self.0 })
    }

    /// Written with this between cells: one character of ASCII that is no quote and ends no line. A comma, unless said.
    pub fn delimited_by(self, delimiter: char) -> Self {
        Csv(Table { delimiter, ..self.0 })
    }
}

impl Importer for Csv {
    fn form(&self) -> &str {
        self.0.form()
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let (read, known) = self.0.sort.columns();
        let delimiter = self.0.delimiter().map_err(|wrong| intake.malformed(0, wrong))?;
        let bounded = intake.bounded(input);
        let mut sheet = Sheet::open_delimited(intake, bounded, delimiter, (&read, known))?.with_nul();
        while let Some(row) = sheet.next(intake)? {
            let (line, mut doubts) = (row.line, Vec::new());
            intake.record(line, |record| {
                let mut cells = Cells { row: &row, table: self.0, at: "", doubts: Vec::new() };
                let change = match self.0.sort {
                    Sort::Nodes => cells.entity(),
                    Sort::Sources => cells.source(),
                    Sort::Edges => cells.statement(),
                };
                record.at(cells.at);
                let change = change?;
                doubts = std::mem::take(&mut cells.doubts);
                let done = record.apply(&change);
                // What stands in the cells is right for itself; what is wrong is for what the graph says.
                if let Err(wrong) = &done {
                    let column = cells.column_of(wrong, &change, record);
                    record.at(column);
                }
                done
            })?;
            doubts.into_iter().for_each(|(column, reason)| intake.in_doubt(line, column, reason));
        }
        Ok(())
    }
}

/// The cells of a row, which was read last, and which look as though the table was written in another way.
struct Cells<'r> {
    row: &'r Row<'r>,
    table: Table,
    at: &'static str,
    doubts: Vec<(&'static str, &'static str)>,
}

impl<'r> Cells<'r> {
    /// A cell as it is; none where it is empty.
    fn get(&mut self, column: &'static str) -> Option<&'r str> {
        self.at = column;
        let cell = self.row.cells.get(column).map(|cell| cell.as_ref()).filter(|cell| !cell.is_empty())?;
        self.doubts.extend(self.table.doubt(cell).map(|reason| (column, reason)));
        Some(self.table.read(cell))
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

    /// The column whose cell is wrong for what the graph says.
    fn column_of(&self, wrong: &Error, change: &Change, record: &Record<'_, '_>) -> &'static str {
        match (change, wrong) {
            (Change::Entity(_), Error::Graph(GraphError::KeyTaken { .. } | GraphError::Blank { what: "a key" })) => {
                "key"
            }
            (Change::Entity(_), Error::Graph(GraphError::UnknownKind { .. })) => "kind",
            (Change::Source(_), Error::Graph(GraphError::KeyTaken { .. } | GraphError::Blank { .. })) => "key",
            (Change::Source(_), Error::Graph(_)) => "author",
            (Change::Claims(entry), Error::Graph(wrong)) => of_statement(wrong, entry, record),
            // One that is longer than the limits allow.
            _ => self.longest(),
        }
    }

    /// The column of the longest cell that is read.
    fn longest(&self) -> &'static str {
        let (columns, _) = self.table.sort.columns();
        let length = |column: &str| self.row.cells.get(column).map_or(0, |cell| cell.len());
        columns.into_iter().max_by_key(|column| length(column)).unwrap_or(self.at)
    }
}

/// The column in which a statement is wrong.
fn of_statement(wrong: &GraphError, entry: &StatementEntry, record: &Record<'_, '_>) -> &'static str {
    let object = if entry.object.as_ref().is_some_and(|it| it.as_entity().is_none()) { "literal" } else { "object" };
    let is_unknown = |key: &String| record.entity_of_key(key).is_none();
    let is_amiss = |value: &Value<String>| value.as_entity().is_some_and(is_unknown);
    match wrong {
        GraphError::UnknownKey { what: "source", .. } => "source",
        GraphError::UnknownKey { .. } if is_unknown(&entry.subject) => "subject",
        GraphError::UnknownKey { .. } if entry.object.as_ref().is_some_and(is_amiss) => "object",
        GraphError::UnknownKey { .. } if entry.qualifiers.values().flatten().any(is_amiss) => "qualifiers",
        GraphError::UnknownKey { .. } => "speakers",
        GraphError::WrongKind { end: "subject", .. } => "subject",
        GraphError::WrongKind { relation, .. } | GraphError::WrongSort { relation, .. }
            if *relation != entry.relation =>
        {
            "qualifiers"
        }
        GraphError::WrongKind { .. } | GraphError::WrongSort { .. } | GraphError::SelfLoop { .. } => object,
        GraphError::UnknownQualifier { .. }
        | GraphError::QualifierNotTaken { .. }
        | GraphError::QualifierRepeated { .. } => "qualifiers",
        GraphError::AttestedOutside { .. } => "attests",
        _ => "relation",
    }
}
