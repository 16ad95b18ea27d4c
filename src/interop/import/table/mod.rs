//! Tables: files of rows and columns, by a mapping that says what each column is.
//!
//! A [`Mapping`] is a value. It names the entities that a row is about and states what the row says of them, in
//! [cells](Cell): texts with the names of columns in braces. It is an [`Importer`], so a dry run, limits and the report are
//! those of every [import](crate::import).
//!
//! ```
//! use allegiance::{Graph, import::{Import, table::{Cell, Entity, Mapping, Statement}}, vocabulary::*};
//!
//! let table = "\
//! group;place;type;from;share;note
//! KIA;Bhamo;T;04/12/2024;2/3;two thirds of the town area
//! KIA;Laiza;T;;;
//! TNLA;Kutkai;town;31/02/2024;;
//! ";
//! let mapping = Mapping::of_dataset("holdings", "Who holds what")
//!     .delimited_by(';')
//!     .dates("DD/MM/YYYY")
//!     .entity("holder", Entity::new(ArmedGroup, "{group}"))
//!     .entity("place", Entity::of_kind(Cell::new("{type}").translated([("T", "town"), ("V", "village")]), "{place}"))
//!     .statement(
//!         Statement::new("holder", CONTROLS, "place").since("{from}").with("share", "{share}").quote("{note}"),
//!     );
//!
//! let preview = Import::best_effort().preview(&conflict(), &mapping, table.as_bytes(), 2)?;
//! assert_eq!(
//!     preview.to_string(),
//!     "line 2:\n  KIA controls Bhamo (2/3) [2024-12-04/..]\nline 3:\n  KIA controls Laiza [/..]\n"
//! );
//! let mut graph = Graph::new(conflict());
//! let report = Import::best_effort().named("holdings.csv").run(&mut graph, &mapping, table.as_bytes())?;
//! assert_eq!(report.refused[0].place.to_string(), "line 4, `type`");
//! assert_eq!(report.refused[0].wrong.to_string(), "`town`: expected one of `T`, `V`");
//! # Ok::<(), allegiance::Error>(())
//! ```
//!
//! In brackets a statement has the time in which it holds: `[2024-12-04/..]` is from that day to now, as far as the source knows,
//! `[/..]` is with a beginning that is not known and to now, and `[/]` is at a time that is not known, so that nobody can say
//! whether it holds today. What lasts goes on where its end is empty; `until` with [`if_empty("unknown")`](Cell::if_empty) makes
//! `[/]` of it.
//!
//! # What a row becomes
//!
//! - **Entities**: rows that say the same of one mean the same one. An entity has a kind (one, or what a cell says, translated), a
//!   key, a label, names and identifiers. By an identifier it meets what other tables say. A row without the key of an entity that
//!   is not optional is refused.
//! - **Statements** of them: a literal that is empty is not stated, a date that is empty is not known, and each claim says on which
//!   line it stands, unless [told otherwise](Mapping::without_lines). A cell that is [split](Cell::split_at) makes several.
//! - **Sources**: the table, or a source that the row names.
//!
//! A row that cannot be is refused with its line and its column (where only one of its statements cannot be read, that one alone
//! can be [left out](Statement::or_left_out)), as are rows with too many or too few cells, bytes that are no text
//! or something after a closing quote. Rows in which all is empty, or of which the mapping makes nothing, are passed over.
//! Columns that the mapping does not name are listed in the report. A mapping that names a column that is not there, or what
//! the schema does not have or take, is an error before any row is read. So is a quote that is never closed, with the line
//! that opens it. Blank lines are no rows.
//!
//! # As a document
//!
//! With the feature `json` a mapping is read with `Mapping::from_json` and written with `Mapping::to_json`. Every part has the name
//! that it has in code; what is left out has its default, and what is not known is an error with its place.
//!
//! ```json
//! {
//!   "format": "allegiance-mapping",
//!   "version": 1,
//!   "table": { "delimiter": ";", "dates": "DD/MM/YYYY", "empty": ["NA", "-99"], "ignore": ["note to self"] },
//!   "source": { "kind": "dataset", "key": "holdings", "title": "Who holds what" },
//!   "sources": {
//!     "paper": { "kind": "article", "key": "{url}", "title": "{headline}", "published": "{day}" }
//!   },
//!   "entities": {
//!     "holder": {
//!       "kind": { "text": "{side}", "translate": { "G": "state_force", "R": "armed_group" } },
//!       "key": "holder:{id}",
//!       "label": "{group}",
//!       "names": [{ "text": { "text": "{aliases}", "split": ";" }, "kind": "alias", "language": "en" }],
//!       "identifiers": [{ "scheme": "ucdp_actor", "value": "{id}" }]
//!     },
//!     "place": { "kind": "town", "key": "{place}", "optional": true }
//!   },
//!   "statements": [
//!     {
//!       "subject": "holder", "relation": "controls", "object": "place", "or_left_out": true,
//!       "since": "{from}", "until": { "text": "{to}", "if_empty": ".." },
//!       "precision": { "text": "{date_prec}", "translate": { "1": "day", "3": "week", "4": "month", "5": "year" } },
//!       "qualifiers": { "share": { "share": { "value": "{share}", "measure": "area" } } },
//!       "when": [{ "cell": "{status}", "is_not": ["rumour"] }],
//!       "source": "paper", "speakers": [{ "described": { "words": "{who}" } }], "quote": "{note}"
//!     }
//!   ]
//! }
//! ```

mod cell;
mod dates;
#[cfg(feature = "json")]
mod document;
mod error;
mod fill;
mod header;
mod mapping;
mod plan;
mod print;
mod row;
mod said;
mod statement;

use std::io::BufRead;

use fill::{Filler, source_draft};
use header::Columns;
use plan::{Plan, Planner};
use row::{Row, Wrong};

use crate::{
    Error,
    interop::import::{
        ImportError, Importer, Intake, Place,
        split::{Dialect, Rows, text_without_nul},
    },
    model::{Schema, SourceId, text::excerpt},
};

pub use cell::Cell;
pub use error::{MappingError, MappingFault};
pub use mapping::{Entity, IdentifierCells, Mapping, NameCells, SourceCells};
pub use statement::{CountCells, Given, ShareCells, SpeakerCells, Statement, When};

impl Importer for Mapping {
    fn form(&self) -> &str {
        "a table"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let dialect = self.dialect()?;
        let mut rows = Rows::new(intake.bounded(input), dialect, intake.limits().line());
        for _ in 0..self.shape.skip {
            if !self.advance(&mut rows, None, intake)? {
                break;
            }
        }
        let mut there = self.advance(&mut rows, None, intake)?;
        let mut columns = match self.shape.header {
            true => Columns::named(self.header(&rows, intake)?),
            false => Columns::numbered(rows.cells().1.len()),
        };
        let plan = Planner::new(self, intake.schema(), &mut columns).plan()?;
        let table = self.table(&plan, intake)?;
        let ignored = |column: &&str| self.shape.ignore.iter().any(|ignored| ignored == column);
        for column in columns.unused().filter(|column| !ignored(column)) {
            intake.left_out(rows.line_of_row(), &excerpt(column), "the mapping takes nothing from this column");
        }
        if self.shape.header {
            there = self.advance(&mut rows, Some(&columns), intake)?;
        }
        let mut filler = Filler::new(&plan, table, self.shape.lines);
        while there {
            self.row(&rows, &columns, &mut filler, &plan, intake)?;
            there = self.advance(&mut rows, Some(&columns), intake)?;
        }
        Ok(())
    }
}

impl Mapping {
    /// Whether it fits a schema, whatever the columns of a table are called.
    ///
    /// # Errors
    /// A [`MappingError`] that names the place of what does not.
    pub fn check(&self, schema: &Schema) -> Result<(), Error> {
        self.dialect()?;
        let mut columns = Columns::any();
        Ok(Planner::new(self, schema, &mut columns).plan().map(drop)?)
    }

    fn dialect(&self) -> Result<Dialect, MappingError> {
        let shape = &self.shape;
        let byte = |place: &str, sign: char| {
            let sign_ok = sign.is_ascii() && !matches!(sign, '\n' | '\r' | '\0');
            let byte = u8::try_from(sign).ok().filter(|_| sign_ok);
            byte.ok_or_else(|| MappingError::text(place, &sign.to_string(), "expected one character of ASCII"))
        };
        let delimiter = byte("table.delimiter", shape.delimiter)?;
        let quote = shape.quote.map(|quote| byte("table.quote", quote)).transpose()?;
        let comment = shape.comment.map(|comment| byte("table.comment", comment)).transpose()?;
        if quote == Some(delimiter) || comment == Some(delimiter) || comment.is_some() && comment == quote {
            return Err(MappingError::misfit(
                "table",
                "expected three characters for the delimiter, the quote and comments",
            ));
        }
        Ok(Dialect { delimiter, quote, comment })
    }

    /// The next row, if there is one.
    fn advance(&self, rows: &mut Rows<'_>, columns: Option<&Columns>, intake: &Intake<'_>) -> Result<bool, Error> {
        rows.next(intake, |cell| columns.map(|columns| column_name(columns, cell)))
    }

    fn header(&self, rows: &Rows<'_>, intake: &Intake<'_>) -> Result<Vec<String>, Error> {
        let (bytes, ends) = rows.cells();
        let mut start = 0;
        let cells = ends.iter().enumerate().map(|(cell, &end)| {
            let bytes = bytes.get(std::mem::replace(&mut start, end)..end).unwrap_or_default();
            let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8: expected text in UTF-8");
            let text = text.and_then(|text| {
                if text.contains('\0') { Err("a NUL: expected text in UTF-8, is it UTF-16?") } else { Ok(text.trim()) }
            });
            text.map(str::to_owned).map_err(|wrong| {
                intake.malformed(rows.line_of_row(), format!("the name of column {} is {wrong}", cell + 1))
            })
        });
        cells.collect()
    }

    /// The source of the whole table.
    fn table(&self, plan: &Plan, intake: &mut Intake<'_>) -> Result<SourceId, Error> {
        let limits = *intake.limits();
        let nothing = Row { line: 0, text: "", ends: &[], shape: &self.shape, limits: &limits };
        let misfit = |wrong: Box<Wrong>| MappingError::misfit(wrong.field, wrong.error.to_string());
        let key = plan.source.key.text(&nothing).map_err(misfit)?;
        let key = key.ok_or_else(|| MappingError::misfit("source.key", "empty: expected a key"))?;
        let draft = source_draft(&plan.source, &nothing).map_err(misfit)?;
        intake.source(&key, || draft)
    }

    fn row(
        &self,
        rows: &Rows<'_>,
        columns: &Columns,
        filler: &mut Filler<'_>,
        plan: &Plan,
        intake: &mut Intake<'_>,
    ) -> Result<(), Error> {
        let (line, (bytes, ends)) = (rows.line_of_row(), rows.cells());
        let limits = *intake.limits();
        let text = match text_without_nul(bytes, ends) {
            _ if rows.torn().is_some() => Err((rows.torn(), "there is something after the closing quote".to_owned())),
            _ if ends.len() != columns.count() => {
                let (cells, s) = (ends.len(), if ends.len() == 1 { "" } else { "s" });
                let like = if self.shape.header { "the header" } else { "the first row" };
                Err((None, format!("{cells} cell{s}: expected {}, as in {like}", columns.count())))
            }
            Ok(text) => Ok(text),
            Err((cell, wrong)) => Err((Some(cell), wrong.to_owned())),
        };
        let text = match text {
            Ok(text) => text,
            Err((cell, wrong)) => {
                let place = cell.map_or(Place::from(line), |cell| Place::field(line, column_name(columns, cell)));
                return intake.refuse(place, ImportError::Words(wrong));
            }
        };
        let row = Row { line, text, ends, shape: &self.shape, limits: &limits };
        if row.is_empty() {
            return intake.pass_over(line, "an empty row");
        }
        for test in &plan.rows {
            match test.holds(&row) {
                Ok(true) => {}
                Ok(false) => return intake.pass_over(line, &excerpt(&format!("not a row with {}", test.when))),
                Err(wrong) => return intake.refuse(Place::field(line, wrong.field), wrong.error),
            }
        }
        let stored = intake.record(line, |record| match filler.fill(&row, record) {
            Ok(true) => Ok(()),
            Ok(false) => {
                record.pass_over("the mapping makes nothing of this row");
                Ok(())
            }
            Err(wrong) => {
                record.at(&wrong.field);
                Err(wrong.error)
            }
        })?;
        filler.settle(stored.is_some());
        Ok(())
    }
}

fn column_name(columns: &Columns, cell: usize) -> String {
    match columns.name(cell) {
        "" => format!("#{}", cell + 1),
        name => name.to_owned(),
    }
}
