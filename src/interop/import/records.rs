//! The records of a JSON text, one by one: a list of objects, or one object after another.

use std::{collections::HashSet, io::BufRead};

use super::{Bounded, Intake};
use crate::{Error, model::text::excerpt};

/// Where the brackets of a value are balanced.
#[derive(Default)]
struct Balance {
    depth: u64,
    in_text: bool,
    escaped: bool,
}

impl Balance {
    /// Whether a value that began with a bracket ends with this byte.
    fn ends_with(&mut self, byte: u8) -> bool {
        if self.in_text {
            self.in_text = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.depth == 0 && matches!(byte, b'}' | b']')
    }
}

/// Up to where an input was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    Nothing,
    /// The bracket of a list.
    Opened,
    /// A comma of a list.
    Comma,
    /// A record of a list.
    Listed,
    /// A record that is in no list.
    Loose,
    /// The end of the list.
    Closed,
}

/// The records of an input, none of them longer than a line may be.
pub(super) struct Records<'i> {
    input: Bounded<'i>,
    longest: u64,
    line: u64,
    read: Read,
    bytes: Vec<u8>,
}

impl<'i> Records<'i> {
    pub(super) fn new(intake: &Intake<'_>, input: &'i mut dyn BufRead) -> Self {
        let longest = intake.limits().line().into();
        Records { input: intake.bounded(input), longest, line: 1, read: Read::Nothing, bytes: Vec::new() }
    }

    /// The bytes of the next record, and the line on which it begins.
    pub(super) fn advance(&mut self, intake: &Intake<'_>) -> Result<Option<(u64, &[u8])>, Error> {
        loop {
            let Some(byte) = self.peek(intake)? else {
                return match self.read {
                    Read::Opened | Read::Comma | Read::Listed => Err(self.wrong(intake, "the text ends within a list")),
                    Read::Nothing | Read::Loose | Read::Closed => Ok(None),
                };
            };
            self.read = match (self.read, byte) {
                (Read::Nothing, b'[') => Read::Opened,
                (Read::Opened | Read::Listed, b']') => Read::Closed,
                (Read::Listed, b',') => Read::Comma,
                (Read::Nothing | Read::Loose, b'{') => return self.value(intake, Read::Loose),
                (Read::Opened | Read::Comma, b'{') => return self.value(intake, Read::Listed),
                (Read::Nothing, 0xff | 0xfe) => return Err(self.wrong(intake, "the text is in UTF-16: expected UTF-8")),
                (read, _) => {
                    let expected = match read {
                        Read::Nothing => "expected `{` or `[`",
                        Read::Opened => "expected `{` or `]`",
                        Read::Comma | Read::Loose => "expected `{`",
                        Read::Listed => "expected `,` or `]`",
                        Read::Closed => "expected nothing after the list",
                    };
                    let given = excerpt(&char::from(byte).to_string());
                    return Err(self.wrong(intake, &format!("`{given}`: {expected}")));
                }
            };
            self.input.consume(1);
        }
    }

    /// The next byte that is no white space; a byte order mark at the beginning is none either.
    fn peek(&mut self, intake: &Intake<'_>) -> Result<Option<u8>, Error> {
        loop {
            let buffer = self.input.fill_buf().map_err(|error| intake.unreadable(self.line, error))?;
            let Some(&byte) = buffer.first() else { return Ok(None) };
            let marked = self.read == Read::Nothing && self.line == 1 && matches!(byte, 0xef | 0xbb | 0xbf);
            if !marked && !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.line += u64::from(byte == b'\n');
            self.input.consume(1);
        }
    }

    fn value(&mut self, intake: &Intake<'_>, then: Read) -> Result<Option<(u64, &[u8])>, Error> {
        let (first, mut balance) = (self.line, Balance::default());
        self.bytes.clear();
        loop {
            let buffer = self.input.fill_buf().map_err(|error| intake.unreadable(self.line, error))?;
            if buffer.is_empty() {
                return Err(intake.malformed(first, "the text ends within this record"));
            }
            let end = buffer.iter().position(|&byte| balance.ends_with(byte));
            let read = buffer.get(..end.map_or(buffer.len(), |end| end + 1)).unwrap_or(buffer);
            self.bytes.extend_from_slice(read);
            self.line += read.iter().filter(|&&byte| byte == b'\n').count() as u64;
            let read = read.len();
            self.input.consume(read);
            if self.bytes.len() as u64 > self.longest {
                return Err(intake.too_much(first, "bytes in a record", self.longest));
            }
            if end.is_some() {
                self.read = then;
                return Ok(Some((first, &self.bytes)));
            }
        }
    }

    fn wrong(&self, intake: &Intake<'_>, wrong: &str) -> Error {
        intake.malformed(self.line, wrong)
    }
}

/// A byte order mark.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Whether an input begins with a map of JSON, be it after a byte order mark, which is passed over.
pub(super) fn is_json(input: &mut Bounded<'_>, intake: &Intake<'_>) -> Result<bool, Error> {
    let begins = |input: &mut Bounded<'_>| -> Result<(bool, bool), Error> {
        let buffer = input.fill_buf().map_err(|error| intake.unreadable(1, error))?;
        let is_map = buffer.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        Ok((buffer.starts_with(&MARK), is_map))
    };
    let (is_marked, is_map) = begins(input)?;
    if is_marked {
        input.consume(MARK.len());
        return Ok(begins(input)?.1);
    }
    Ok(is_map)
}

/// A member of a map, or an item of a list, as it stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Member<'b> {
    /// Empty for an item of a list.
    pub(super) key: String,
    pub(super) line: u64,
    pub(super) bytes: &'b [u8],
}

/// The members of a map or the items of a list that begins on a line, none of them parsed yet. None where the brackets,
/// colons and commas are not those of JSON, or a key stands twice.
pub(super) fn members(bytes: &[u8], line: u64) -> Option<Vec<Member<'_>>> {
    let mut cursor = Cursor { rest: bytes, line };
    let close = match cursor.skip()? {
        b'{' => b'}',
        b'[' => b']',
        _ => return None,
    };
    cursor.step(1);
    let (mut members, mut keys) = (Vec::new(), HashSet::new());
    if cursor.skip()? == close {
        return Some(members);
    }
    loop {
        let mut key = String::new();
        if close == b'}' {
            cursor.skip()?;
            key = serde_json::from_slice(cursor.value()?).ok()?;
            if !keys.insert(key.clone()) || cursor.skip()? != b':' {
                return None;
            }
            cursor.step(1);
        }
        cursor.skip()?;
        let line = cursor.line;
        members.push(Member { key, line, bytes: cursor.value()? });
        match cursor.skip()? {
            b',' => {
                cursor.step(1);
            }
            byte if byte == close => return Some(members),
            _ => return None,
        }
    }
}

struct Cursor<'b> {
    rest: &'b [u8],
    line: u64,
}

impl<'b> Cursor<'b> {
    fn skip(&mut self) -> Option<u8> {
        let space = self.rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.step(space);
        self.rest.first().copied()
    }

    fn step(&mut self, bytes: usize) -> &'b [u8] {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, &[]));
        self.line += taken.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.rest = rest;
        taken
    }

    fn value(&mut self) -> Option<&'b [u8]> {
        let mut balance = Balance::default();
        let length = match self.rest.first()? {
            b'{' | b'[' => self.rest.iter().position(|&byte| balance.ends_with(byte))? + 1,
            b'"' => {
                let inside = self.rest.iter().position(|&byte| {
                    let was_in_text = balance.in_text;
                    balance.ends_with(byte);
                    was_in_text && !balance.in_text
                });
                inside? + 1
            }
            _ => self.rest.iter().position(|byte| b",]}".contains(byte) || byte.is_ascii_whitespace())?,
        };
        (length > 0).then(|| self.step(length))
    }
}
