//! XML in: elements and their text, with the line of each, and no more of either than the limits allow.

use std::{
    borrow::Cow,
    io::{self, BufRead},
};

use quick_xml::{
    Error as XmlError, Reader,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{Bounded, Intake};
use crate::{Error, model::text::excerpt};

/// What stands next in an XML text. What is in it is asked of the [`Parts`], until they are read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// An element begins.
    Start,
    /// An element ends, or had nothing in it.
    End,
    /// Text in an element; more of it may follow.
    Text,
    /// Nothing more.
    Over,
}

/// The attributes of an element, by their names without prefixes, in one text.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    text: String,
    /// Where each name and each value ends.
    ends: Vec<[usize; 2]>,
}

impl Attributes {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn push(&mut self, name: &str, value: &str) {
        self.text.push_str(name);
        let name_ends = self.text.len();
        self.text.push_str(value);
        self.ends.push([name_ends, self.text.len()]);
    }

    /// The value of the first attribute of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let begins = [0].into_iter().chain(self.ends.iter().map(|[_, end]| *end));
        let mut all = begins.zip(&self.ends);
        all.find_map(|(begins, &[middle, end])| {
            let is_it = self.text.get(begins..middle) == Some(name);
            is_it.then(|| self.text.get(middle..end)).flatten()
        })
    }
}

/// Reads an XML text part by part.
pub(super) struct Parts<'i> {
    reader: Reader<Bounded<'i>>,
    buffer: Vec<u8>,
    line: u64,
    depth: u32,
    /// An element that had nothing in it was told of, and its end was not.
    ends: bool,
    name: String,
    attributes: Attributes,
    text: String,
}

impl<'i> Parts<'i> {
    pub(super) fn new(intake: &Intake<'_>, input: &'i mut dyn BufRead) -> Self {
        let mut reader = Reader::from_reader(intake.bounded(input));
        reader.config_mut().check_end_names = true;
        let (buffer, attributes) = (Vec::new(), Attributes::default());
        let (name, text) = (String::new(), String::new());
        Parts { reader, buffer, line: 1, depth: 0, ends: false, name, attributes, text }
    }

    /// The line on which what was read last begins.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The name, without its prefix, of the element that begins.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// An attribute of the element that begins.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)
    }

    /// All attributes of the element that begins, to keep.
    pub(super) fn take_attributes(&mut self) -> Attributes {
        std::mem::take(&mut self.attributes)
    }

    /// The text that is next.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Goes to the line after what was read last, all of which stands in the buffer, but for brackets.
    fn read_on(&mut self) {
        self.line += self.buffer.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.buffer.clear();
    }

    /// What stands next.
    ///
    /// # Errors
    /// Where it cannot be read, is no XML, is more than the limits allow, or declares entities of its own.
    pub(super) fn next(&mut self, intake: &Intake<'_>) -> Result<Part, Error> {
        if std::mem::take(&mut self.ends) {
            self.read_on();
            return Ok(Part::End);
        }
        loop {
            self.read_on();
            let line = self.line;
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(XmlError::Io(error)) => {
                    return Err(intake.unreadable(line, io::Error::new(error.kind(), error.to_string())));
                }
                Err(error) => {
                    self.read_on();
                    return Err(intake.malformed(self.line, not_xml(&error)));
                }
            };
            match event {
                Event::Start(element) => {
                    self.depth += 1;
                    if self.depth > intake.limits().depth() {
                        return Err(intake.too_much(line, "levels of nesting", intake.limits().depth().into()));
                    }
                    start(intake, line, &element, (&mut self.name, &mut self.attributes))?;
                    return Ok(Part::Start);
                }
                Event::Empty(element) => {
                    self.ends = true;
                    start(intake, line, &element, (&mut self.name, &mut self.attributes))?;
                    return Ok(Part::Start);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Part::End);
                }
                Event::Text(text) => {
                    put(&mut self.text, &text.xml10_content());
                    return Ok(Part::Text);
                }
                Event::CData(text) => {
                    put(&mut self.text, &text.xml10_content());
                    return Ok(Part::Text);
                }
                Event::GeneralRef(name) => {
                    put(&mut self.text, &referred(intake, line, &name)?);
                    return Ok(Part::Text);
                }
                Event::DocType(_) => {
                    return Err(
                        intake.malformed(line, "a document type: expected elements, and no entities of its own")
                    );
                }
                Event::Eof if self.depth > 0 => {
                    self.read_on();
                    return Err(intake.malformed(self.line, "it ends within an element"));
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

/// Puts a text into a place that has room, in place of the one that was there.
fn put(place: &mut String, text: &str) {
    place.clear();
    place.push_str(text);
}

fn start(
    intake: &Intake<'_>,
    line: u64,
    element: &BytesStart<'_>,
    (name, attributes): (&mut String, &mut Attributes),
) -> Result<(), Error> {
    put(name, element.local_name().as_ref());
    attributes.clear();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| intake.malformed(line, not_xml(&error)))?;
        let value = quick_xml::escape::unescape(&attribute.value);
        let value = value.map_err(|error| intake.malformed(line, not_xml(&error)))?;
        attributes.push(attribute.key.local_name().as_ref(), &value);
    }
    Ok(())
}

fn referred(intake: &Intake<'_>, line: u64, name: &BytesRef<'_>) -> Result<Cow<'static, str>, Error> {
    match name.resolve_char_ref() {
        Ok(Some(c)) => Ok(c.to_string().into()),
        Ok(None) => match resolve_xml_entity(name) {
            Some(text) => Ok(text.into()),
            None => Err(intake.malformed(line, format!("there is no entity `&{};`", excerpt(name)))),
        },
        Err(error) => Err(intake.malformed(line, not_xml(&error))),
    }
}
