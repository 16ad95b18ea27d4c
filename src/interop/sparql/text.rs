//! Looks through a text before a parser sees it: how long it is, how deep, of how many parts, and for words of what is not
//! answered here. The parser, and all that goes through what it reads, recurses along each of these.

use super::fault::SparqlFault;

/// The longest text, in bytes.
pub(super) const MOST_BYTES: usize = 1 << 16;
/// How deep brackets may lie in each other.
pub(super) const DEEPEST: usize = 128;
/// How many parts a query may have that become one tree.
pub(super) const MOST_PARTS: usize = 512;

/// How many triples and groups may be joined at one place.
pub(super) const MOST_JOINED: usize = 64;

const READS: &str = "a query only reads";
const OPENS: &str = "a query is asked of one view, and opens nothing";
const SAME: &str = "the same query has the same answer always, and knows no clock and no dice";

/// Words that stand for what is not answered.
const REFUSED: [(&str, &str); 17] = [
    ("SERVICE", OPENS),
    ("FROM", OPENS),
    ("NOW", SAME),
    ("RAND", SAME),
    ("UUID", SAME),
    ("STRUUID", SAME),
    ("INSERT", READS),
    ("DELETE", READS),
    ("LOAD", READS),
    ("CLEAR", READS),
    ("DROP", READS),
    ("CREATE", READS),
    ("ADD", READS),
    ("MOVE", READS),
    ("COPY", READS),
    ("WITH", READS),
    ("USING", READS),
];

/// Words that make a part.
const PARTS: [&str; 12] =
    ["UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "VALUES", "GRAPH", "LATERAL", "EXISTS", "SELECT", "IN", "HAVING"];

/// What is so deep or of so many parts needs more room than a thread is sure to have left.
const LARGE: (usize, usize) = (8, 32);

/// Finds what is wrong with a text, with the byte at which it is; else whether it is large.
pub(super) fn check(text: &str) -> Result<bool, (usize, SparqlFault)> {
    if text.len() > MOST_BYTES {
        return Err((0, SparqlFault::TooLong));
    }
    let mut seen = Seen { open: Vec::new(), deepest: 0, parts: 0 };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let fault = |fault| (at, fault);
        let taken = match first {
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '"' | '\'' => quoted(rest, first).ok_or(fault(SparqlFault::Unfinished { what: "string" }))?,
            '<' => iri(rest).unwrap_or(1),
            '?' | '$' | '@' | ':' => 1 + named(rest.get(1..).unwrap_or_default()),
            '\\' => return Err(fault(SparqlFault::Syntax("`\\` stands in strings and names alone".to_owned()))),
            first if first.is_alphanumeric() || first == '_' => {
                let end = named(rest);
                let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                if !after.starts_with(':') {
                    seen.word(word).map_err(fault)?;
                }
                end
            }
            other => other.len_utf8(),
        };
        if taken == 1 {
            seen.sign(first).map_err(fault)?;
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    Ok(seen.deepest > LARGE.0 || seen.parts > LARGE.1)
}

/// The letters right before each colon, each once: what a text may use as a prefix.
pub(super) fn before_colons(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(':') {
        let before = text.get(..at).unwrap_or_default();
        let letters = before.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let name = before.get(at - letters..).unwrap_or_default();
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

struct Seen {
    open: Vec<char>,
    deepest: usize,
    parts: usize,
}

impl Seen {
    fn word(&mut self, word: &str) -> Result<(), SparqlFault> {
        // No word of either list is shorter or longer.
        if !(2..=8).contains(&word.len()) {
            return Ok(());
        }
        if let Some((construct, instead)) = REFUSED.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)) {
            return Err(SparqlFault::Unsupported { construct: (*construct).to_owned(), instead });
        }
        if PARTS.iter().any(|known| known.eq_ignore_ascii_case(word)) { self.part() } else { Ok(()) }
    }

    fn sign(&mut self, sign: char) -> Result<(), SparqlFault> {
        match sign {
            '(' | '[' | '{' => {
                self.open.push(sign);
                self.deepest = self.deepest.max(self.open.len());
                if self.open.len() > DEEPEST {
                    return Err(SparqlFault::TooDeep);
                }
                self.part()
            }
            ')' | ']' | '}' => {
                self.open.pop();
                Ok(())
            }
            // A list of arguments or of values is no deeper for being long.
            ',' if self.open.last() == Some(&'(') => Ok(()),
            '.' | ';' | ',' | '/' | '|' | '^' | '!' | '+' | '-' | '*' | '=' | '<' | '>' | '&' => self.part(),
            _ => Ok(()),
        }
    }

    fn part(&mut self) -> Result<(), SparqlFault> {
        self.parts += 1;
        if self.parts > MOST_PARTS { Err(SparqlFault::TooMany) } else { Ok(()) }
    }
}

/// How long a quoted string is, with its quotes; none where it has no end.
fn quoted(rest: &str, quote: char) -> Option<usize> {
    let long: String = [quote; 3].iter().collect();
    let is_long = rest.starts_with(&long);
    let (start, end) = if is_long { (3, long.as_str()) } else { (1, long.get(..1)?) };
    let mut from = start;
    loop {
        let tail = rest.get(from..)?;
        let escape = tail.find('\\');
        let close = tail.find(end);
        match (escape, close) {
            (Some(escape), Some(close)) if escape < close => {
                from += escape + 1 + tail.get(escape + 1..)?.chars().next()?.len_utf8();
            }
            (_, Some(close)) => {
                return (is_long || !tail.get(..close)?.contains('\n')).then_some(from + close + end.len());
            }
            (_, None) => return None,
        }
    }
}

/// How long an IRI in angle brackets is; none where the sign is no such bracket.
fn iri(rest: &str) -> Option<usize> {
    let end = rest.find('>')?;
    let inner = rest.get(1..end)?;
    let stands_in_none = |c: char| c <= ' ' || "<\"{}|^`\\".contains(c);
    (!inner.contains(stands_in_none)).then_some(end + 1)
}

/// How long a name is that begins here: a word, with all that a local name may hold but a full stop that ends a triple.
fn named(rest: &str) -> usize {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|it| it.1);
        let taken = match c {
            '_' | '%' => c.len_utf8(),
            '-' | '.' if at > 0 && next.is_some_and(|next| next.is_alphanumeric() || next == '_') => 1,
            '\\' => match chars.next() {
                Some((_, escaped)) => 1 + escaped.len_utf8(),
                None => break,
            },
            c if c.is_alphanumeric() => c.len_utf8(),
            _ => break,
        };
        end = at + taken;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<(usize, SparqlFault)> {
        check(text).err()
    }

    #[test]
    fn what_stands_in_strings_names_and_comments_is_no_part() {
        let text = "SELECT ?now { ?from ex:now \"SERVICE { { {\" ; a <urn:service:(((> . # DELETE ((( }\n }";
        assert_eq!(fault(text), None);
        assert_eq!(fault("ASK { ?a ?b '''it's \\''' (((''' }"), None);
        assert_eq!(fault("ASK { ?a ex:b\\(c ?d . uuid:x uuid:now 1.5 }"), None);
    }

    #[test]
    fn what_is_not_answered_is_named_with_its_place() {
        for (word, _) in REFUSED {
            let text = format!("SELECT * {{ {} (", word.to_lowercase());
            let (at, fault) = fault(&text).unwrap();
            assert!(matches!(fault, SparqlFault::Unsupported { construct, .. } if construct == word));
            assert_eq!(at, 11);
        }
    }

    #[test]
    fn whatever_stands_before_a_colon_may_be_a_prefix() {
        assert_eq!(before_colons("ASK{ent:a rel:x true.ag:x;é-src:b ent::c ?d :e}"), ["ent", "rel", "ag", "src"]);
    }

    #[test]
    fn words_that_are_looked_for_have_a_length_that_is_looked_at() {
        let words = REFUSED.iter().map(|(word, _)| *word).chain(PARTS);
        assert!(words.map(str::len).all(|length| (2..=8).contains(&length)));
    }

    #[test]
    fn depth_and_parts_are_bounded() {
        assert_eq!(fault(&"(".repeat(DEEPEST + 1)), Some((DEEPEST, SparqlFault::TooDeep)));
        assert_eq!(fault(&"{} UNION ".repeat(20_000)), Some((0, SparqlFault::TooLong)));
        assert!(matches!(fault(&"{} UNION ".repeat(600)), Some((_, SparqlFault::TooMany))));
        assert!(matches!(fault(&"!".repeat(600)), Some((_, SparqlFault::TooMany))));
        assert_eq!(fault(&"(1, 2".repeat(100)), None);
        assert!(matches!(fault("ASK { \"x }"), Some((6, SparqlFault::Unfinished { what: "string" }))));
    }
}
