//! The language of Graphviz: text that stands in it.
//!
//! A quoted string has one escape of its own, `\"`. What else a backslash begins is read where a label is drawn (`\N` is
//! the name of the node, `\G` that of the graph), and so is what looks like an entity of HTML.

use super::text::escape;

/// Lines as one quoted string for a label or a tooltip. What would end the string or stand for something else (a quote, a
/// backslash, an ampersand) stands for itself; what hides or reorders others is shown by number.
pub(crate) fn quoted(lines: &[impl AsRef<str>]) -> String {
    let mut text = String::from("\"");
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            text.push_str("\\n");
        }
        for c in escape(line.as_ref()).chars() {
            match c {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '&' => text.push_str("&amp;"),
                c => text.push(c),
            }
        }
    }
    text.push('"');
    text
}

/// A name of a node as one quoted string: two that differ do so here as well.
///
/// Nothing in it is read but `\"`, so a backslash of its own is two, and one alone begins the number of what is not to be seen.
pub(crate) fn named(name: &str) -> String {
    let mut text = String::from("\"");
    for c in name.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            c => text.push_str(&escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stands_for_itself() {
        assert_eq!(quoted(&["a \"b\" \\N", "c"]), r#""a \"b\" \\N\nc""#);
        assert_eq!(quoted(&["</td> -> x; \u{1b}[0m"]), r#""</td> -> x; \\u{1b}[0m""#);
        assert_eq!(quoted(&["&lt; &#65; a\nb"]), r#""&amp;lt; &amp;#65; a\\nb""#);
        assert_eq!(quoted(&[""; 0]), r#""""#);
    }

    #[test]
    fn names_that_differ_do_so_in_quotes() {
        let all = ["a", "a\\", "a\\\"", "a\"", "\u{0}", "\\u{0}", "\\\\u{0}", "\n", "\\n", "&amp;", "&"];
        let quoted: Vec<String> = all.iter().map(|name| named(name)).collect();
        assert_eq!(quoted[4..6], [r#""\u{0}""#, r#""\\u{0}""#]);
        for (place, name) in quoted.iter().enumerate() {
            assert!(!quoted[..place].contains(name), "{name}");
        }
    }
}
