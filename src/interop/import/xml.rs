//! XML in: elements and their text, with the line of each, and no more of either than the limits allow.

use std::io::{self, BufRead, Read};

use quick_xml::{
    Error as XmlError, Reader,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{Bounded, Intake};
use crate::{Error, model::text::excerpt};

/// An input that knows the line to which it was read.
struct Counted<'i> {
    input: Bounded<'i>,
    line: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        if let Ok(buffer) = self.input.fill_buf() {
            let taken = buffer.get(..bytes).unwrap_or(buffer);
            self.line += taken.iter().filter(|&&byte| byte == b'\n').count() as u64;
        }
        self.input.consume(bytes);
    }
}

/// What stands next in an XML text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// An element begins: its name and its attributes.
    Start(String, Vec<(String, String)>),
    /// An element ends, or had nothing in it.
    End,
    /// Text in an element; more of it may follow.
    Text(String),
    /// Nothing more.
    Over,
}

/// Reads an XML text part by part.
pub(super) struct Parts<'i> {
    reader: Reader<Counted<'i>>,
    buffer: Vec<u8>,
    depth: u32,
    /// An element that had nothing in it was told of, and its end was not.
    ends: bool,
}

impl<'i> Parts<'i> {
    pub(super) fn new(intake: &Intake<'_>, input: &'i mut dyn BufRead) -> Self {
        let mut reader = Reader::from_reader(Counted { input: intake.bounded(input), line: 1 });
        reader.config_mut().check_end_names = true;
        Parts { reader, buffer: Vec::new(), depth: 0, ends: false }
    }

    /// The line to which it was read.
    pub(super) fn line(&self) -> u64 {
        self.reader.get_ref().line
    }

    /// What stands next. Names are without their prefixes.
    ///
    /// # Errors
    /// Where it cannot be read, is no XML, is more than the limits allow, or declares entities of its own.
    pub(super) fn next(&mut self, intake: &Intake<'_>) -> Result<Part, Error> {
        if std::mem::take(&mut self.ends) {
            return Ok(Part::End);
        }
        loop {
            let line = self.line();
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(XmlError::Io(error)) => {
                    return Err(intake.unreadable(line, io::Error::new(error.kind(), error.to_string())));
                }
                Err(error) => return Err(intake.malformed(self.line(), not_xml(&error))),
            };
            match event {
                Event::Start(element) => {
                    self.depth += 1;
                    if self.depth > intake.limits().depth() {
                        return Err(intake.too_much(line, "levels of nesting", intake.limits().depth().into()));
                    }
                    return start(intake, line, &element);
                }
                Event::Empty(element) => {
                    self.ends = true;
                    return start(intake, line, &element);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Part::End);
                }
                Event::Text(text) => return Ok(Part::Text(text.xml10_content().into_owned())),
                Event::CData(text) => return Ok(Part::Text(text.xml10_content().into_owned())),
                Event::GeneralRef(name) => return Ok(Part::Text(referred(intake, line, &name)?)),
                Event::DocType(_) => {
                    return Err(
                        intake.malformed(line, "a document type: expected elements, and no entities of its own")
                    );
                }
                Event::Eof if self.depth > 0 => {
                    return Err(intake.malformed(self.line(), "it ends within an element"));
                }
                Event::Eof => return Ok(Part::Over),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }
}

/// What is wrong, which may have words of the input in it.
fn not_xml(error: &impl ToString) -> String {
    format!("not XML: {}", excerpt(&error.to_string()))
}

fn start(intake: &Intake<'_>, line: u64, element: &BytesStart<'_>) -> Result<Part, Error> {
    let mut attributes = Vec::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| intake.malformed(line, not_xml(&error)))?;
        let name = attribute.key.local_name().as_ref().to_owned();
        let value = quick_xml::escape::unescape(&attribute.value);
        let value = value.map_err(|error| intake.malformed(line, not_xml(&error)))?;
        attributes.push((name, value.into_owned()));
    }
    Ok(Part::Start(element.local_name().as_ref().to_owned(), attributes))
}

fn referred(intake: &Intake<'_>, line: u64, name: &BytesRef<'_>) -> Result<String, Error> {
    match name.resolve_char_ref() {
        Ok(Some(c)) => Ok(c.to_string()),
        Ok(None) => match resolve_xml_entity(name) {
            Some(text) => Ok(text.to_owned()),
            None => Err(intake.malformed(line, format!("there is no entity `&{};`", excerpt(name)))),
        },
        Err(error) => Err(intake.malformed(line, not_xml(&error))),
    }
}
