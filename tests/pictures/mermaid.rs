//! Reads the part of Mermaid that is written, strictly: there is no parser of it here but in a browser. Whatever is not a line of
//! this grammar fails.
//!
//! ```text
//! flowchart LR
//!   n0{{"text"}}:::class          a thing, in any of the brackets
//!   n0 ==>|"text"| n1             a tie
//!   linkStyle 0 stroke:#000000,color:#000000[,stroke-dasharray:6 4]
//!   classDef class fill:#000000,stroke:#000000,color:#000000
//! ```

pub(crate) struct Flowchart {
    /// Text and class.
    pub(crate) things: Vec<(String, String)>,
    /// From, arrow, text, to.
    pub(crate) ties: Vec<(usize, String, String, usize)>,
}

const BRACKETS: [(&str, &str); 11] = [
    ("([", "])"),
    ("{{", "}}"),
    ("[[", "]]"),
    ("[(", ")]"),
    ("[/", "\\]"),
    ("[/", "/]"),
    ("[\\", "/]"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    (">", "]"),
];

const ARROWS: [&str; 6] = ["-.->", "<-.->", "==>", "<==>", "-->", "<-->"];

pub(crate) fn read(text: &str) -> Flowchart {
    let mut chart = Flowchart { things: Vec::new(), ties: Vec::new() };
    let (mut styles, mut classes) = (0, Vec::new());
    let mut lines = text.strip_suffix('\n').expect("it ends with a line").split('\n');
    assert_eq!(lines.next(), Some("flowchart LR"));
    for line in lines {
        let line = line.strip_prefix("  ").unwrap_or_else(|| panic!("{line}"));
        if let Some(style) = line.strip_prefix("linkStyle ") {
            let (number, style) = style.split_once(' ').unwrap();
            assert_eq!(number, styles.to_string());
            let style = style.strip_suffix(",stroke-dasharray:6 4").unwrap_or(style);
            let (stroke, color) = style.split_once(',').unwrap();
            assert_eq!(colour(stroke, "stroke:"), colour(color, "color:"));
            styles += 1;
        } else if let Some(class) = line.strip_prefix("classDef ") {
            let (name, style) = class.split_once(' ').unwrap();
            let parts: Vec<&str> = style.split(',').collect();
            let names = ["fill:", "stroke:", "color:"];
            assert_eq!(parts.len(), 3);
            assert!(parts.iter().zip(names).all(|(part, name)| colour(part, name).len() == 6), "{line}");
            classes.push(name.to_owned());
        } else if line.contains('|') {
            chart.ties.push(tie(line));
        } else {
            let thing = thing(line, chart.things.len());
            assert!(chart.ties.is_empty(), "things come first");
            chart.things.push(thing);
        }
    }
    assert_eq!(styles, chart.ties.len());
    assert!(chart.things.iter().all(|(_, class)| classes.contains(class)));
    assert!(chart.ties.iter().all(|tie| tie.0.max(tie.3) < chart.things.len()));
    chart
}

fn colour<'a>(text: &'a str, name: &str) -> &'a str {
    let digits = text.strip_prefix(name).and_then(|it| it.strip_prefix('#')).unwrap_or_else(|| panic!("{text}"));
    assert!(digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit()), "{text}");
    digits
}

fn thing(line: &str, number: usize) -> (String, String) {
    let rest = line.strip_prefix(&format!("n{number}")).unwrap_or_else(|| panic!("{line}"));
    let (shape, class) = rest.rsplit_once(":::").unwrap();
    assert!(class.chars().all(|c| c.is_ascii_lowercase()), "{line}");
    let inner = BRACKETS
        .iter()
        .find_map(|(open, close)| shape.strip_prefix(open)?.strip_suffix(close)?.strip_prefix('"')?.strip_suffix('"'));
    (decoded(inner.unwrap_or_else(|| panic!("{line}"))), class.to_owned())
}

fn tie(line: &str) -> (usize, String, String, usize) {
    let node = |text: &str| text.strip_prefix('n').and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("{line}"));
    let (from, rest) = line.split_once(' ').unwrap();
    let (arrow, rest) = rest.split_once("|\"").unwrap();
    let (text, into) = rest.split_once("\"| ").unwrap();
    assert!(ARROWS.contains(&arrow), "{line}");
    (node(from), arrow.to_owned(), decoded(text), node(into))
}

/// Text of the quotes: letters, the few signs that mean nothing, codes, and breaks.
fn decoded(text: &str) -> String {
    let (mut decoded, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let (next, sign) = match c {
            '#' => {
                let (code, after) = after.split_once(';').unwrap_or_else(|| panic!("{text}"));
                let number = if code == "quot" { 34 } else { code.parse().unwrap_or_else(|_| panic!("{text}")) };
                (after, char::from_u32(number).unwrap())
            }
            '<' => (after.strip_prefix("br/>").unwrap_or_else(|| panic!("{text}")), '\n'),
            c => {
                let is_plain = c.is_ascii_alphanumeric() || " ,'().-/".contains(c) || !c.is_ascii();
                assert!(is_plain && !c.is_control() && !"°¶\u{2028}\u{2029}".contains(c), "{c:?} in {text}");
                (after, c)
            }
        };
        decoded.push(sign);
        rest = next;
    }
    decoded
}
