//! XML out: text is data, whatever it is.

use std::{borrow::Cow, fmt::Write as _, io::Write};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event, attributes::Attribute},
    name::QName,
};

use super::ExportError;
use crate::model::text::is_unsafe;

/// An XML text in the making, a line an element.
pub(super) struct Xml<'w> {
    writer: Writer<&'w mut dyn Write>,
}

impl<'w> Xml<'w> {
    pub(super) fn new(to: &'w mut dyn Write) -> Result<Self, ExportError> {
        let mut writer = Writer::new(to);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Xml { writer })
    }

    pub(super) fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), ExportError> {
        self.line()?;
        Ok(self.writer.write_event(Event::Start(element(name, attributes)))?)
    }

    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), ExportError> {
        self.line()?;
        Ok(self.writer.write_event(Event::Empty(element(name, attributes)))?)
    }

    /// An element with nothing but text in it.
    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> Result<(), ExportError> {
        self.start(name, attributes)?;
        self.writer.write_event(Event::Text(BytesText::from_escaped(escaped(text, false))))?;
        Ok(self.writer.write_event(Event::End(BytesEnd::new(name)))?)
    }

    pub(super) fn end(&mut self, name: &str) -> Result<(), ExportError> {
        self.line()?;
        Ok(self.writer.write_event(Event::End(BytesEnd::new(name)))?)
    }

    pub(super) fn finish(mut self) -> Result<(), ExportError> {
        self.line()
    }

    fn line(&mut self) -> Result<(), ExportError> {
        Ok(self.writer.get_mut().write_all(b"\n")?)
    }
}

fn element<'e>(name: &'e str, attributes: &[(&'e str, &'e str)]) -> BytesStart<'e> {
    let mut element = BytesStart::new(name);
    for &(name, value) in attributes {
        element.push_attribute(Attribute { key: QName(name), value: escaped(value, true) });
    }
    element
}

/// Whether XML 1.0 can hold a character, by itself or by its number.
fn can_hold(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Whether XML 1.0 can hold a text as it is.
pub(super) fn holds(text: &str) -> bool {
    text.bytes().all(|byte| byte >= b' ' && byte.is_ascii()) || text.chars().all(can_hold)
}

/// Text as it stands in XML, in an element or in an attribute. What cannot stand there at all stands as `\u{7}`; what
/// cannot be seen, or turns what is seen around, by its number.
fn escaped(text: &str, in_attribute: bool) -> Cow<'_, str> {
    let means = |c: char| matches!(c, '&' | '<' | '>') || in_attribute && matches!(c, '"' | '\'');
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !means(char::from(*byte));
    if text.as_bytes().iter().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let stands = |c: char| !means(c) && (c.is_ascii_graphic() || can_hold(c) && !is_unsafe(c));
    let Some(first) = text.find(|c| !stands(c)) else { return Cow::Borrowed(text) };
    let (as_it_is, rest) = text.split_at(first);
    let mut escaped = String::with_capacity(text.len() + 16);
    escaped.push_str(as_it_is);
    for c in rest.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' if in_attribute => escaped.push_str("&quot;"),
            c if stands(c) => escaped.push(c),
            c if can_hold(c) => drop(write!(escaped, "&#{};", u32::from(c))),
            c => escaped.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(escaped)
}

/// The id of a node: the key, where XML takes it as the name of something, so that programs show it.
pub(super) fn id(place: usize, key: &str) -> String {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(is_name) {
        key.to_owned()
    } else {
        format!("_{place}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_back_as_it_was_or_can_be_seen() {
        let hostile = "a<b>&\"'\t\n\r \u{202e}x\u{2028}ü\u{7f} ]]>";
        let xml = format!("<a>{}</a>", escaped(hostile, false));
        let mut reader = quick_xml::Reader::from_str(&xml);
        let mut read = String::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Text(text) => read.push_str(&text.xml10_content()),
                Event::GeneralRef(name) => match name.resolve_char_ref().unwrap() {
                    Some(c) => read.push(c),
                    None => read.push_str(quick_xml::escape::resolve_xml_entity(&name).unwrap()),
                },
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(read, hostile);
        let xml = format!("<a b=\"{}\"/>", escaped(hostile, true));
        let Event::Empty(element) = quick_xml::Reader::from_str(&xml).read_event().unwrap() else { panic!("{xml}") };
        let attribute = element.attributes().next().unwrap().unwrap();
        assert_eq!(quick_xml::escape::unescape(&attribute.value).unwrap(), hostile);
        assert_eq!(escaped("bell\u{7} \u{ffff}", true), "bell\\u{7} \\u{ffff}");
        assert!(!holds("bell\u{7}") && holds(hostile));
    }
}
