//! The rows of a sheet of comma-separated values, each cell under the name of its column.

use std::{
    borrow::Cow,
    collections::HashMap,
    io::{self, ErrorKind, Read},
};

use super::{Bounded, ImportError, Intake, Place};
use crate::Error;

/// How much a reader may take beyond the row that it reads: no more than its buffer.
const AHEAD: u64 = 1 << 14;

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

/// The rows of an input.
pub(super) struct Sheet<'i> {
    reader: csv::Reader<OfOneRow<'i>>,
    columns: Vec<String>,
    row: csv::StringRecord,
    bytes: csv::ByteRecord,
}

/// An input that gives no more for one row than a line may have.
struct OfOneRow<'i> {
    input: Bounded<'i>,
    left: u64,
    too_long: bool,
}

impl Read for OfOneRow<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            self.too_long = true;
            return Err(ErrorKind::InvalidData.into());
        }
        let read = self.input.read(into)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

impl<'i> Sheet<'i> {
    /// Reads the names of the columns, of which these must be there.
    pub(super) fn open(intake: &Intake<'_>, input: Bounded<'i>, expected: &[&str]) -> Result<Self, Error> {
        let input = OfOneRow { input, left: u64::from(intake.limits().line()) + AHEAD, too_long: false };
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
        let (row, bytes) = (csv::StringRecord::new(), csv::ByteRecord::new());
        let mut sheet = Sheet { reader, columns: Vec::new(), row, bytes };
        if !sheet.advance(intake)? {
            return Err(intake.malformed(1, format!("nothing is there: expected the columns {}", told(expected))));
        }
        let header = csv::StringRecord::from_byte_record(std::mem::take(&mut sheet.bytes));
        let header = header.map_err(|_| intake.malformed(1, "the text is not UTF-8: expected UTF-8"))?;
        sheet.columns = header.iter().map(|name| name.trim().to_owned()).collect();
        let missing = expected.iter().find(|name| !sheet.columns.iter().any(|column| column == *name));
        if let Some(missing) = missing {
            let wrong = format!("there is no column `{missing}`: expected {}", told(expected));
            return Err(intake.malformed(1, wrong));
        }
        Ok(sheet)
    }

    /// The next row that can be read; those that cannot are refused.
    pub(super) fn next(&mut self, intake: &mut Intake<'_>) -> Result<Option<Row<'_>>, Error> {
        let line = loop {
            if !self.advance(intake)? {
                return Ok(None);
            }
            let line = self.line();
            let (found, expected) = (self.bytes.len(), self.columns.len());
            if found != expected {
                let wrong = format!("{found} cells, the first of them");
                let expected = format!("{expected} cells, as many as there are columns, and each quote closed");
                intake.refuse(line, ImportError::field(wrong, &self.first(), expected))?;
                continue;
            }
            match csv::StringRecord::from_byte_record(std::mem::take(&mut self.bytes)) {
                Ok(row) => {
                    self.row = row;
                    break line;
                }
                Err(bad) => {
                    let column = self.columns.get(bad.utf8_error().field()).cloned().unwrap_or_default();
                    let wrong = ImportError::field(column.clone(), "bytes", "text in UTF-8");
                    intake.refuse(Place::field(line, column), wrong)?;
                }
            }
        };
        let cells = self.columns.iter().map(String::as_str).zip(self.row.iter().map(Cow::Borrowed)).collect();
        Ok(Some(Row { line, cells }))
    }

    fn advance(&mut self, intake: &Intake<'_>) -> Result<bool, Error> {
        let most = u64::from(intake.limits().line());
        self.reader.get_mut().left = most + AHEAD;
        let line = self.reader.position().line();
        self.reader.read_byte_record(&mut self.bytes).map_err(|error| {
            if self.reader.get_ref().too_long {
                return intake.too_much(line, "bytes in a row", most);
            }
            match error.into_kind() {
                csv::ErrorKind::Io(error) => intake.unreadable(line, error),
                other => intake.malformed(line, format!("{other:?}")),
            }
        })
    }

    fn line(&self) -> u64 {
        self.bytes.position().map_or(0, csv::Position::line)
    }

    fn first(&self) -> String {
        self.bytes.get(0).map(|cell| String::from_utf8_lossy(cell).into_owned()).unwrap_or_default()
    }
}

fn told(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ")
}
