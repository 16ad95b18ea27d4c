//! Rows of cells: what stands between delimiters, in quotes or not, whatever ends the lines.
//!
//! A row takes no more memory than a line may have bytes, and a quote that is never closed is an error with the line
//! that opens it, not one cell with the rest of the file.

use std::io::{self, BufRead};

use super::{Bounded, Intake, Place};
use crate::Error;

/// As many cells as a sheet of the common spreadsheets has columns.
const MOST_CELLS: usize = 1 << 14;
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// What stands between cells, around them, and before what is no row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    pub(super) comment: Option<u8>,
}

/// What may be the matter where a column is not in a header.
pub(super) fn delimiter_hint(header: &[String]) -> String {
    let [only] = header else { return String::new() };
    match [',', ';', '\t', '|'].into_iter().find(|delimiter| only.contains(*delimiter)) {
        Some(delimiter) => {
            format!("; its header is one cell with `{}` in it: is that the delimiter?", delimiter.escape_default())
        }
        None => String::new(),
    }
}

/// Why no more rows can be read.
#[derive(Debug)]
enum Broken {
    Io(io::Error),
    TooLong,
    TooMany,
    /// The quote that opens a cell, by its place in the row, has no end.
    Unclosed(usize),
    Utf16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a row.
    Row,
    Comment,
    /// Before a cell.
    Cell,
    Plain,
    Quoted,
    /// After a quote in a quoted cell.
    Closed,
}

/// The rows of an input.
#[derive(Debug)]
pub(super) struct Rows<'i> {
    input: Bounded<'i>,
    splitter: Splitter,
}

/// One row at a time.
#[derive(Debug)]
struct Splitter {
    dialect: Dialect,
    longest: usize,
    state: State,
    line: u64,
    /// The line of the row, and of the quote that was opened last.
    of_row: u64,
    of_quote: u64,
    after_return: bool,
    /// How much of a byte order mark was read; none once there can be none.
    mark: Option<usize>,
    text: Vec<u8>,
    ends: Vec<usize>,
    torn: Option<usize>,
}

impl<'i> Rows<'i> {
    pub(super) fn new(input: Bounded<'i>, dialect: Dialect, longest: u32) -> Self {
        let (text, ends) = (Vec::new(), Vec::new());
        let splitter = Splitter {
            dialect,
            longest: longest as usize,
            state: State::Row,
            line: 1,
            of_row: 1,
            of_quote: 1,
            after_return: false,
            mark: Some(0),
            text,
            ends,
            torn: None,
        };
        Rows { input, splitter }
    }

    /// Reads the next row, if there is one. Errors name a cell as they are told to.
    pub(super) fn next(
        &mut self,
        intake: &Intake<'_>,
        name: impl FnOnce(usize) -> Option<String>,
    ) -> Result<bool, Error> {
        self.advance().map_err(|broken| match broken {
            Broken::Io(error) => intake.unreadable(self.splitter.line, error),
            Broken::TooLong => intake.too_much(self.line_of_row(), "bytes in a row", intake.limits().line().into()),
            Broken::TooMany => intake.too_much(self.line_of_row(), "cells in a row", MOST_CELLS as u64),
            Broken::Unclosed(cell) => {
                let line = self.splitter.of_quote;
                let place = name(cell).map_or(Place::from(line), |name| Place::field(line, name));
                intake.malformed(place, "the quote that opens here is never closed")
            }
            Broken::Utf16 => intake.malformed(1, "the text is in UTF-16: expected UTF-8"),
        })
    }

    fn advance(&mut self) -> Result<bool, Broken> {
        let Rows { input, splitter } = self;
        splitter.begin();
        loop {
            let chunk = input.fill_buf().map_err(Broken::Io)?;
            if chunk.is_empty() {
                return splitter.end();
            }
            let (used, whole) = splitter.take(chunk)?;
            input.consume(used);
            if whole {
                return Ok(true);
            }
        }
    }

    /// The line that the row began on; after an error, the line of what is wrong.
    pub(super) fn line_of_row(&self) -> u64 {
        self.splitter.of_row
    }

    /// The text of all cells, and where each ends in it.
    pub(super) fn cells(&self) -> (&[u8], &[usize]) {
        (&self.splitter.text, &self.splitter.ends)
    }

    /// The cell with something after its closing quote, by its place.
    pub(super) fn torn(&self) -> Option<usize> {
        self.splitter.torn
    }
}

impl Splitter {
    fn begin(&mut self) {
        self.text.clear();
        self.ends.clear();
        (self.torn, self.state) = (None, State::Row);
    }

    /// Takes what belongs to the row from a piece of the input; tells how much that is, and whether the row is whole.
    fn take(&mut self, chunk: &[u8]) -> Result<(usize, bool), Broken> {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            match self.state {
                State::Row => at += self.before_row(byte)?,
                State::Comment => {
                    if matches!(byte, b'\n' | b'\r') {
                        self.end_line(byte);
                        self.state = State::Row;
                    }
                    at += 1;
                }
                State::Cell if Some(byte) == self.dialect.quote => {
                    (self.state, self.of_quote) = (State::Quoted, self.line);
                    at += 1;
                }
                State::Cell => self.state = State::Plain,
                State::Plain => {
                    let here = chunk.get(at..).unwrap_or_default();
                    let delimiter = self.dialect.delimiter;
                    let ends = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r');
                    let length = here.iter().position(ends).unwrap_or(here.len());
                    let (cell, after) = here.split_at_checked(length).unwrap_or_default();
                    self.keep(cell)?;
                    at += length;
                    if let Some(&end) = after.first() {
                        at += 1;
                        if self.end_cell(end)? {
                            return Ok((at, true));
                        }
                    }
                }
                State::Quoted => {
                    let here = chunk.get(at..).unwrap_or_default();
                    let quote = self.dialect.quote;
                    let length = here.iter().position(|byte| Some(*byte) == quote).unwrap_or(here.len());
                    let (words, after) = here.split_at_checked(length).unwrap_or_default();
                    self.keep(words)?;
                    self.count_lines(words);
                    at += length;
                    if !after.is_empty() {
                        (self.state, self.after_return) = (State::Closed, false);
                        at += 1;
                    }
                }
                State::Closed if Some(byte) == self.dialect.quote => {
                    self.keep(&[byte])?;
                    self.state = State::Quoted;
                    at += 1;
                }
                State::Closed if byte == self.dialect.delimiter || matches!(byte, b'\n' | b'\r') => {
                    at += 1;
                    if self.end_cell(byte)? {
                        return Ok((at, true));
                    }
                }
                State::Closed => {
                    self.torn.get_or_insert(self.ends.len());
                    self.state = State::Plain;
                }
            }
        }
        Ok((at, false))
    }

    /// Whether a byte before a row belongs to none, as one that is used up, or the row begins with it.
    fn before_row(&mut self, byte: u8) -> Result<usize, Broken> {
        if std::mem::take(&mut self.after_return) && byte == b'\n' {
            return Ok(1);
        }
        if let Some(read) = self.mark {
            if read == 0 && matches!(byte, 0xff | 0xfe) {
                return Err(Broken::Utf16);
            }
            if MARK.get(read) == Some(&byte) {
                self.mark = Some(read + 1).filter(|&read| read < MARK.len());
                return Ok(1);
            }
            self.mark = None;
            if read > 0 {
                // What began like a byte order mark is text.
                self.keep(MARK.get(..read).unwrap_or_default())?;
                (self.state, self.of_row) = (State::Plain, self.line);
                return Ok(0);
            }
        }
        match byte {
            b'\n' | b'\r' => {
                self.end_line(byte);
                Ok(1)
            }
            _ if Some(byte) == self.dialect.comment => {
                self.state = State::Comment;
                Ok(1)
            }
            _ => {
                (self.state, self.of_row) = (State::Cell, self.line);
                Ok(0)
            }
        }
    }

    fn end_line(&mut self, byte: u8) {
        self.line += 1;
        self.after_return = byte == b'\r';
    }

    /// Ends a cell with what stands after it; tells whether that ends the row.
    fn end_cell(&mut self, with: u8) -> Result<bool, Broken> {
        if self.ends.len() >= MOST_CELLS {
            return Err(Broken::TooMany);
        }
        self.ends.push(self.text.len());
        if with == self.dialect.delimiter {
            self.state = State::Cell;
            return Ok(false);
        }
        self.end_line(with);
        self.state = State::Row;
        Ok(true)
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        if self.text.len() + self.ends.len() + bytes.len() > self.longest {
            let opened = matches!(self.state, State::Quoted | State::Closed);
            return Err(if opened { Broken::Unclosed(self.ends.len()) } else { Broken::TooLong });
        }
        self.text.extend_from_slice(bytes);
        Ok(())
    }

    fn count_lines(&mut self, text: &[u8]) {
        for &byte in text {
            let ends_again = std::mem::replace(&mut self.after_return, byte == b'\r') && byte == b'\n';
            self.line += u64::from(matches!(byte, b'\n' | b'\r') && !ends_again);
        }
    }

    /// What the end of the input makes of what was read of a row.
    fn end(&mut self) -> Result<bool, Broken> {
        match self.state {
            State::Row | State::Comment => Ok(false),
            State::Quoted => Err(Broken::Unclosed(self.ends.len())),
            State::Cell | State::Plain | State::Closed => self.end_cell(b'\n'),
        }
    }
}

/// The text of all cells, or the first of them that is none.
pub(super) fn text_of<'t>(bytes: &'t [u8], ends: &[usize]) -> Result<&'t str, (usize, &'static str)> {
    const NOT_TEXT: &str = "not UTF-8: expected text in UTF-8";
    let at = |byte: usize| ends.iter().position(|end| byte < *end).unwrap_or_default();
    let text = std::str::from_utf8(bytes).map_err(|error| (at(error.valid_up_to()), NOT_TEXT))?;
    // Halves of a character in two cells are none.
    if let Some(cell) = ends.iter().position(|end| !text.is_char_boundary(*end)) {
        return Err((cell, NOT_TEXT));
    }
    Ok(text)
}

/// As [`text_of`], where a NUL tells that the input is no text, as in most tables it does.
pub(super) fn text_without_nul<'t>(bytes: &'t [u8], ends: &[usize]) -> Result<&'t str, (usize, &'static str)> {
    let text = text_of(bytes, ends)?;
    match bytes.iter().position(|byte| *byte == 0) {
        Some(nul) => Err((ends.iter().position(|end| nul < *end).unwrap_or_default(), "a NUL: expected text")),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    /// Each row by its line and its cells, and how it ended.
    type Read = (Vec<(u64, Vec<Vec<u8>>)>, Option<Broken>);

    fn read(text: &[u8], buffer: usize, longest: u32) -> Read {
        let dialect = Dialect { delimiter: b',', quote: Some(b'"'), comment: Some(b'#') };
        let mut input = BufReader::with_capacity(buffer, text);
        let mut rows = Rows::new(Bounded::new(&mut input, u64::MAX), dialect, longest);
        let mut all = Vec::new();
        loop {
            match rows.advance() {
                Ok(true) => {
                    let (text, ends) = rows.cells();
                    let mut start = 0;
                    let cells = ends.iter().map(|&end| text[std::mem::replace(&mut start, end)..end].to_vec());
                    let cells = cells.collect();
                    all.push((rows.line_of_row(), cells));
                }
                Ok(false) => return (all, None),
                Err(broken) => return (all, Some(broken)),
            }
        }
    }

    fn cells(cells: &[&str]) -> Vec<Vec<u8>> {
        cells.iter().map(|cell| cell.as_bytes().to_vec()).collect()
    }

    #[test]
    fn rows_have_the_line_on_which_they_begin() {
        let text = b"\xef\xbb\xbfa,b\r\n\r\n# no, row\n\"c\r\nd\",\"e\"\"f\"\rg,\n,";
        for buffer in 1..text.len() {
            let (rows, broken) = read(text, buffer, 100);
            assert!(broken.is_none());
            assert_eq!(
                rows,
                [
                    (1, cells(&["a", "b"])),
                    (4, cells(&["c\r\nd", "e\"f"])),
                    (6, cells(&["g", ""])),
                    (7, cells(&["", ""]))
                ]
            );
        }
    }

    #[test]
    fn what_is_too_long_takes_no_more_than_it_may() {
        let (_, broken) = read(&[b'a'; 1000], 64, 100);
        assert!(matches!(broken, Some(Broken::TooLong)));
        let quoted = [b"a,\"".to_vec(), vec![b'a'; 1000]].concat();
        let (_, broken) = read(&quoted, 64, 100);
        assert!(matches!(broken, Some(Broken::Unclosed(1))));
        let (_, broken) = read(&vec![b','; MOST_CELLS + 10], 64, 1 << 20);
        assert!(matches!(broken, Some(Broken::TooMany)));
    }

    proptest! {
        /// Two readers of the same: where this one finds nothing wrong, the crate `csv` has the same cells.
        #[test]
        fn rows_are_those_of_another_reader(text in "[ab,\"\r\né]{0,40}", buffer in 1..9usize) {
            let (rows, broken) = read(text.as_bytes(), buffer, 1000);
            let whole = read(text.as_bytes(), 1000, 1000);
            prop_assert_eq!(&rows, &whole.0);
            prop_assume!(broken.is_none());
            let mut theirs = csv::ReaderBuilder::new();
            let theirs = theirs.has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<Vec<u8>>> =
                theirs.into_byte_records().map(|row| row.unwrap().iter().map(<[u8]>::to_vec).collect()).collect();
            let ours: Vec<_> = rows.into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(ours, theirs);
        }

        /// What is written with quotes is read as it was, whatever ends the lines.
        #[test]
        fn rows_are_read_as_they_were_written(
            rows in prop::collection::vec(prop::collection::vec("[ab,\"\r\n#é]{0,6}", 1..4), 0..5),
            end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            buffer in 1..9usize,
        ) {
            let cell = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let row = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",") + end;
            let text: String = rows.iter().map(row).collect();
            let (read, broken) = read(text.as_bytes(), buffer, 1000);
            prop_assert!(broken.is_none());
            let read: Vec<Vec<String>> = read
                .into_iter()
                .map(|(_, cells)| cells.into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect())
                .collect();
            prop_assert_eq!(read, rows);
        }
    }
}
