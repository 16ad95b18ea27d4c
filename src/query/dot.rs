//! The language of Graphviz: text that stands in it.

/// Lines as one quoted string. What would end the string or stand for something else (a quote, a
/// backslash, a control character) stands for itself.
pub(super) fn quoted(lines: &[&str]) -> String {
    let mut text = String::from("\"");
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            text.push_str("\\n");
        }
        for c in line.chars() {
            match c {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                c if c.is_control() => text.push(char::REPLACEMENT_CHARACTER),
                c => text.push(c),
            }
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
        assert_eq!(quoted(&["</td> -> x; \u{1b}[0m"]), "\"</td> -> x; \u{fffd}[0m\"");
    }
}
