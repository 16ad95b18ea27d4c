//! JSON that can stand in a page: it reads back byte for byte, and no text in it ends what it stands in.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::ExportError;
use crate::model::text::is_unsafe;

/// Writes a value on one line.
pub(super) fn write(to: &mut dyn Write, value: &impl Serialize) -> Result<(), ExportError> {
    let written = value.serialize(&mut Serializer::with_formatter(to, ForPages));
    written.map_err(|error| ExportError::from(io::Error::from(error)))
}

/// A value as a text on one line, which XML and tables can hold too.
#[cfg(any(feature = "csv", feature = "xml"))]
pub(super) fn text(value: &impl Serialize) -> Result<String, ExportError> {
    let mut bytes = Vec::new();
    write(&mut bytes, value)?;
    String::from_utf8(bytes).map_err(|error| ExportError::NotText { at: error.utf8_error().valid_up_to() })
}

/// Writes the values of a list, each on a line.
pub(super) fn write_list<T: Serialize>(
    to: &mut dyn Write,
    values: impl IntoIterator<Item = T>,
) -> Result<(), ExportError> {
    write!(to, "[")?;
    for (number, value) in values.into_iter().enumerate() {
        writeln!(to, "{}", if number == 0 { "" } else { "," })?;
        write(to, &value)?;
    }
    write!(to, "]")?;
    Ok(())
}

/// Shows by number what would begin a tag of HTML, and what hides or reorders others.
struct ForPages;

impl Formatter for ForPages {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, to: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, sign)) = rest.char_indices().find(|&(_, c)| c == '<' || is_unsafe(c)) {
            let (before, after) = rest.split_at(at);
            to.write_all(before.as_bytes())?;
            for unit in sign.encode_utf16(&mut [0; 2]) {
                write!(to, "\\u{unit:04x}")?;
            }
            rest = after.get(sign.len_utf8()..).unwrap_or_default();
        }
        to.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_what_it_stands_in_and_all_of_it_reads_back() {
        let text = "</script><!-- \u{202e}evil\u{e0067} \"q\" \\ \n \u{7f} က";
        let mut written = Vec::new();
        write(&mut written, &text).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert_eq!(written, r#""\u003c/script>\u003c!-- \u202eevil\udb40\udc67 \"q\" \\ \n \u007f က""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
