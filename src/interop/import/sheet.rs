//! The rows of a sheet of comma-separated values, each cell under the name of its column.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use super::{
    Bounded, ImportError, Intake, Place,
    split::{Dialect, Rows, delimiter_hint, text_of, text_without_nul},
};
use crate::Error;

/// Why what stands in a column or a field is left out that the form does not have.
pub(super) const NOT_KNOWN: &str = "it is not one of those that the form has";

/// A record by the names of its fields, whatever form it came in.
#[derive(Debug, Default)]
pub(super) struct Row<'r> {
    /// The line on which it begins.
    pub(super) line: u64,
    pub(super) cells: HashMap<&'r str, Cow<'r, str>>,
}

impl Row<'_> {
    /// What a field says; nothing where it is blank or not there.
    pub(super) fn get(&self, field: &str) -> Option<&str> {
        self.cells.get(field).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// What a field says that must say something.
    pub(super) fn need(&self, field: &str) -> Result<&str, ImportError> {
        self.get(field).ok_or_else(|| ImportError::field(field, "", "a value"))
    }

    /// What a field says as a number, where it says something.
    pub(super) fn number<N: std::str::FromStr>(&self, field: &str) -> Result<Option<N>, ImportError> {
        let number = |cell: &str| cell.parse().map_err(|_| ImportError::field(field, cell, "a number"));
        self.get(field).map(number).transpose()
    }

    /// The items of a list with such marks between them.
    pub(super) fn list(&self, field: &str, mark: char) -> Vec<&str> {
        self.get(field).map(|cell| items(cell, mark)).unwrap_or_default()
    }
}

/// The items of a text with such marks between them: marks in brackets are none.
pub(super) fn items(text: &str, mark: char) -> Vec<&str> {
    let mut within = 0_u32;
    let parts = text.split(|c: char| {
        match c {
            '(' => within += 1,
            ')' => within = within.saturating_sub(1),
            _ => {}
        }
        c == mark && within == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// The rows of an input under the names of its columns.
pub(super) struct Sheet<'i> {
    rows: Rows<'i>,
    columns: Vec<String>,
    has_nul: bool,
}

impl<'i> Sheet<'i> {
    /// Reads the names of the columns, of which these must be there. Those that are not known are noted as left out.
    pub(super) fn open(
        intake: &mut Intake<'_>,
        input: Bounded<'i>,
        columns: (&[&str], &[&str]),
    ) -> Result<Self, Error> {
        Sheet::open_delimited(intake, input, b',', columns)
    }

    /// The same, with another sign between cells.
    pub(super) fn open_delimited(
        intake: &mut Intake<'_>,
        input: Bounded<'i>,
        delimiter: u8,
        (expected, known): (&[&str], &[&str]),
    ) -> Result<Self, Error> {
        let dialect = Dialect { delimiter, quote: Some(b'"'), comment: None };
        let mut rows = Rows::new(input, dialect, intake.limits().line());
        if !rows.next(intake, |_| None)? {
            return Err(intake.malformed(1, format!("nothing is there: expected the columns {}", told(expected))));
        }
        let line = rows.line_of_row();
        let header = cells(&rows, text_without_nul)
            .map_err(|(_, wrong)| intake.malformed(line, format!("the header is {wrong}")))?;
        let columns: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        if let Some(missing) = expected.iter().find(|name| !columns.iter().any(|column| column == *name)) {
            let hint = delimiter_hint(&columns);
            let wrong = format!("there is no column `{missing}`: expected {}{hint}", told(expected));
            return Err(intake.malformed(line, wrong));
        }
        let mut seen = HashSet::new();
        for column in &columns {
            // Of two columns of one name nobody knows which is meant.
            if !seen.insert(column.as_str()) && known.contains(&column.as_str()) {
                return Err(intake.malformed(Place::field(line, column.as_str()), "there are two columns of this name"));
            }
            if !known.contains(&column.as_str()) {
                intake.left_out(line, column, NOT_KNOWN);
            }
        }
        Ok(Sheet { rows, columns, has_nul: false })
    }

    /// The same, where a NUL is a character like any other.
    #[cfg(feature = "json")]
    pub(super) fn with_nul(self) -> Self {
        Sheet { has_nul: true, ..self }
    }

    /// The next row that can be read; those that cannot are refused.
    pub(super) fn next(&mut self, intake: &mut Intake<'_>) -> Result<Option<Row<'_>>, Error> {
        loop {
            if !self.rows.next(intake, |cell| self.columns.get(cell).cloned())? {
                return Ok(None);
            }
            let line = self.rows.line_of_row();
            let wrong = match (self.rows.torn(), self.cells()) {
                (Some(cell), _) => (Some(cell), "there is something after the closing quote".to_owned()),
                (None, Err((cell, wrong))) => (Some(cell), wrong.to_owned()),
                (None, Ok(cells)) if cells.len() != self.columns.len() => {
                    (None, format!("{} cells: expected {}, as in the header", cells.len(), self.columns.len()))
                }
                (None, Ok(_)) => break,
            };
            let field = wrong.0.and_then(|cell| self.columns.get(cell).cloned());
            intake.refuse(Place { line, field }, ImportError::Words(wrong.1))?;
        }
        let read = self.cells().unwrap_or_default();
        let names = self.columns.iter().map(String::as_str);
        let cells = names.zip(read.into_iter().map(Cow::Borrowed)).collect();
        Ok(Some(Row { line: self.rows.line_of_row(), cells }))
    }

    fn cells(&self) -> Result<Vec<&str>, (usize, &'static str)> {
        cells(&self.rows, if self.has_nul { text_of } else { text_without_nul })
    }
}

/// The text of all cells, or the first of them that is none.
type ToText = for<'t> fn(&'t [u8], &[usize]) -> Result<&'t str, (usize, &'static str)>;

/// The cells of a row, or the first of them that is no text.
fn cells<'r>(rows: &'r Rows<'_>, to_text: ToText) -> Result<Vec<&'r str>, (usize, &'static str)> {
    let (bytes, ends) = rows.cells();
    let text = to_text(bytes, ends)?;
    let mut start = 0;
    Ok(ends.iter().map(|&end| text.get(std::mem::replace(&mut start, end)..end).unwrap_or_default()).collect())
}

fn told(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ")
}
