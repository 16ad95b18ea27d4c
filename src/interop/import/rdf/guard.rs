//! What is looked at before a parser sees a text: how deep it nests, how long its strings are, and whether one of them goes
//! on in the next line.

use crate::model::Limits;

/// How deep triple terms may nest: a parser that is given more of them drops them by recursion.
const DEEPEST_TRIPLE: u32 = 16;
/// How deep JSON-LD may nest, whatever the limits allow: its parser goes through objects by recursion, and where it is not
/// optimized, 30 of them are more than a stack of 2 MiB holds.
const DEEPEST_JSON: u32 = 16;

/// Of what there is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMuch {
    pub(super) what: &'static str,
    pub(super) most: u64,
}

/// Within what a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Nothing,
    Iri,
    Comment,
    /// A string that ends with such a quote.
    String(u8),
    /// A string that ends with three of them.
    Long(u8),
}

/// Looks at Turtle, TriG, N-Triples or N-Quads, piece by piece. A piece ends with a line.
#[derive(Debug)]
pub(super) struct Guard {
    within: Within,
    depth: u32,
    /// The bytes of the string or the IRI so far, and the most that there may be.
    length: u64,
    longest: u64,
    /// Whether an IRI or a string ended with its line.
    is_cut: bool,
}

impl Guard {
    pub(super) fn new(longest: u32) -> Self {
        Guard { within: Within::Nothing, depth: 0, length: 0, longest: longest.into(), is_cut: false }
    }

    /// Whether no string and no IRI so far ended with its line and not before.
    pub(super) fn is_whole(&self) -> bool {
        !self.is_cut
    }

    /// Whether a string goes on: what was read is to be kept until there is more.
    pub(super) fn is_in_string(&self) -> bool {
        matches!(self.within, Within::Long(_))
    }

    pub(super) fn look(&mut self, line: &[u8]) -> Result<(), TooMuch> {
        let mut rest = line;
        while !rest.is_empty() {
            let skipped = match self.within {
                Within::Nothing => 0,
                Within::Iri => until(rest, |byte| matches!(byte, b'>' | b'\n')),
                Within::Comment => until(rest, |byte| byte == b'\n'),
                Within::String(quote) => until(rest, |byte| byte == quote || matches!(byte, b'\\' | b'\n')),
                Within::Long(quote) => until(rest, |byte| byte == quote || byte == b'\\'),
            };
            let (inside, after) = rest.split_at_checked(skipped).unwrap_or((rest, &[]));
            if self.within != Within::Comment {
                self.length += inside.len() as u64;
            }
            if self.length > self.longest {
                return Err(TooMuch { what: "bytes of text", most: self.longest });
            }
            rest = match after {
                [byte, after @ ..] => self.step(*byte, after)?,
                [] => after,
            };
        }
        Ok(())
    }

    /// Takes a byte that may begin or end something; what is left then.
    fn step<'l>(&mut self, byte: u8, after: &'l [u8]) -> Result<&'l [u8], TooMuch> {
        let past = |after: &'l [u8]| after.split_first().map_or(after, |(_, after)| after);
        Ok(match (self.within, byte, after) {
            (Within::Nothing, b'<', [b'<', after @ ..]) => {
                self.depth += 1;
                if self.depth > DEEPEST_TRIPLE {
                    return Err(TooMuch { what: "triple terms within each other", most: DEEPEST_TRIPLE.into() });
                }
                after
            }
            (Within::Nothing, b'<', after) => self.enter(Within::Iri, after),
            (Within::Nothing, b'>', [b'>', after @ ..]) => {
                self.depth = self.depth.saturating_sub(1);
                after
            }
            (Within::Nothing, quote @ (b'"' | b'\''), [one, two, after @ ..]) if *one == quote && *two == quote => {
                self.enter(Within::Long(quote), after)
            }
            (Within::Nothing, quote @ (b'"' | b'\''), after) => self.enter(Within::String(quote), after),
            (Within::Nothing, b'#', after) => self.enter(Within::Comment, after),
            // An escaped sign of a local name is no bracket.
            (Within::Nothing, b'\\', after) => past(after),
            (Within::Nothing, _, after) => after,
            (Within::Long(quote), byte, [one, two, after @ ..]) if [byte, *one, *two] == [quote; 3] => {
                self.enter(Within::Nothing, after)
            }
            (Within::String(_) | Within::Long(_), b'\\', after) => {
                self.length += 2;
                past(after)
            }
            (Within::Long(_), _, after) => {
                self.length += 1;
                after
            }
            // What does not end in its line ends with it: the parser says what is wrong.
            (Within::Iri | Within::Comment | Within::String(_), byte, after) => {
                self.is_cut |= byte == b'\n' && self.within != Within::Comment;
                self.enter(Within::Nothing, after)
            }
        })
    }

    fn enter<'l>(&mut self, within: Within, after: &'l [u8]) -> &'l [u8] {
        (self.within, self.length) = (within, 0);
        after
    }
}

/// How many bytes there are up to one that may end what they are in.
fn until(rest: &[u8], ends: impl Fn(u8) -> bool) -> usize {
    rest.iter().position(|&byte| ends(byte)).unwrap_or(rest.len())
}

/// Looks at JSON, piece by piece.
#[derive(Debug)]
pub(super) struct JsonGuard {
    in_string: bool,
    escaped: bool,
    depth: u32,
    deepest: u32,
    length: u64,
    longest: u64,
}

impl JsonGuard {
    pub(super) fn new(limits: &Limits) -> Self {
        let (deepest, longest) = (limits.depth().min(DEEPEST_JSON), limits.text().into());
        JsonGuard { in_string: false, escaped: false, depth: 0, deepest, length: 0, longest }
    }

    pub(super) fn look(&mut self, line: &[u8]) -> Result<(), TooMuch> {
        for &byte in line {
            if self.in_string {
                self.length += 1;
                if self.length > self.longest {
                    return Err(TooMuch { what: "bytes of text", most: self.longest });
                }
                self.in_string = self.escaped || byte != b'"';
                self.escaped = !self.escaped && byte == b'\\';
                continue;
            }
            match byte {
                b'"' => (self.in_string, self.length) = (true, 0),
                b'{' | b'[' => {
                    self.depth += 1;
                    if self.depth > self.deepest {
                        return Err(TooMuch { what: "levels of nesting", most: self.deepest.into() });
                    }
                }
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(text: &str) -> Result<bool, TooMuch> {
        let mut guard = Guard::new(40);
        for line in text.split_inclusive('\n') {
            guard.look(line.as_bytes())?;
        }
        Ok(guard.is_in_string())
    }

    #[test]
    fn brackets_count_where_they_are_some() {
        let deep = "<<( ".repeat(17);
        assert_eq!(looked(&deep).map_err(|it| it.what), Err("triple terms within each other"));
        for fine in [
            "<a:b> <a:c> <a:d> .\n".repeat(40),
            "\"<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\" ".repeat(3),
            "# << << << << << << << << << << << << << << << << << << <<\n".to_owned(),
            "\"a\\\"<<\" '<<' '''a'<<\n''' ".repeat(20),
            "<<( <a:b> <a:b> \">>\" )>> .\n".repeat(20),
            "a:\\'b ".repeat(3),
        ] {
            assert_eq!(looked(&fine), Ok(false), "{fine}");
        }
        assert_eq!(looked("<a:b> <a:b> \"\"\"a\nb\"\"c\"\n"), Ok(true));
        assert_eq!(looked(&format!("\"\"\"{}", "a\n".repeat(30))).map_err(|it| it.what), Err("bytes of text"));
        assert_eq!(looked(&format!("<{}>", "a".repeat(50))).map_err(|it| it.what), Err("bytes of text"));
    }

    #[test]
    fn json_nests_as_deep_as_it_may() {
        let looked = |text: &str| JsonGuard::new(&Limits::trusted().with_depth(200)).look(text.as_bytes());
        assert_eq!(looked(&"[".repeat(16)), Ok(()));
        assert_eq!(looked(&"{".repeat(17)).map_err(|it| it.what), Err("levels of nesting"));
        assert_eq!(looked(&format!("\"\\\"{}\"", "[".repeat(200))), Ok(()));
    }
}
