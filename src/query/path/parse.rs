//! Reading a route: by hand, with a stack of what is open, so that no text makes it recurse.

use super::{
    automaton::MOST_STEPS,
    route::{Called, Route, RouteError, Way},
};
use crate::model::{Schema, text::excerpt};

/// How many signs and names a text may have; more than any automaton takes.
const MOST_SIGNS: usize = 4 * MOST_STEPS;

/// What stands within a pair of parentheses, or in the whole.
#[derive(Default)]
struct Open {
    /// Where the parenthesis is.
    at: usize,
    /// The choices before this one, and the parts of this one.
    choices: Vec<Route>,
    sequence: Vec<Route>,
    /// Whether what comes next is turned round.
    turned: bool,
}

impl Open {
    fn end_choice(&mut self) {
        let parts = std::mem::take(&mut self.sequence).into_iter();
        self.choices.extend(parts.reduce(Route::then));
    }

    fn closed(mut self) -> Option<Route> {
        self.end_choice();
        self.choices.into_iter().reduce(Route::or)
    }

    fn add(&mut self, part: Route) {
        let turned = std::mem::take(&mut self.turned);
        self.sequence.push(if turned { part.inverse() } else { part });
    }
}

struct Reader<'t> {
    chars: Vec<char>,
    at: usize,
    schema: Option<&'t Schema>,
}

const PART: &str = "a relation, `_`, `^`, `<` or `(`";

pub(super) fn route(text: &str, schema: Option<&Schema>) -> Result<Route, RouteError> {
    // No longer than what will be read of it.
    let chars: Vec<char> = text.chars().take(MOST_SIGNS * 80).collect();
    let mut reader = Reader { chars, at: 0, schema };
    let mut open = vec![Open::default()];
    let mut signs = 0;
    loop {
        signs += 1;
        if signs > MOST_SIGNS {
            return Err(RouteError::TooLong { most: MOST_STEPS });
        }
        let Some(inner) = open.last_mut() else { return Err(reader.unexpected(PART)) };
        let at = reader.begin();
        let mut part = match reader.peek() {
            Some('(') => {
                reader.at += 1;
                open.push(Open { at, ..Open::default() });
                continue;
            }
            Some('^') => {
                reader.at += 1;
                inner.turned = !inner.turned;
                continue;
            }
            Some('<') => {
                reader.at += 1;
                match reader.either_way()? {
                    Some(step) => step,
                    None => {
                        inner.turned = !inner.turned;
                        continue;
                    }
                }
            }
            _ => Route::step(reader.name(PART)?, Way::Forward),
        };
        // A part may end one that is open, and that the next.
        loop {
            while let Some((least, most)) = reader.repetition()? {
                signs += 1;
                if signs > MOST_SIGNS {
                    return Err(RouteError::TooLong { most: MOST_STEPS });
                }
                part = part.repeated(least, most);
            }
            let Some(inner) = open.last_mut() else { return Err(reader.unexpected(PART)) };
            inner.add(part);
            let at = reader.begin();
            match reader.peek() {
                Some('/') => reader.at += 1,
                Some('|') => {
                    reader.at += 1;
                    inner.end_choice();
                }
                Some(')') if open.len() > 1 => {
                    reader.at += 1;
                    let closed = open.pop().and_then(Open::closed);
                    part = closed.ok_or(RouteError::Unclosed { at })?;
                    continue;
                }
                None if open.len() > 1 => {
                    return Err(RouteError::Unclosed { at: open.last().map_or(at, |inner| inner.at) });
                }
                None => return open.pop().and_then(Open::closed).ok_or(RouteError::Unclosed { at }),
                Some(_) => {
                    let expected =
                        if open.len() > 1 { "`/`, `|`, a repetition or `)`" } else { "`/`, `|` or a repetition" };
                    return Err(reader.unexpected(expected));
                }
            }
            break;
        }
    }
}

impl Reader<'_> {
    /// Past spaces; the place of what comes, from 1.
    fn begin(&mut self) -> usize {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        self.at + 1
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, sign: char) -> bool {
        self.begin();
        let is_there = self.peek() == Some(sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn unexpected(&mut self, expected: &'static str) -> RouteError {
        let at = self.begin();
        let found = self.peek().map_or_else(|| "its end".to_owned(), |c| format!("`{}`", excerpt(&c.to_string())));
        RouteError::Unexpected { at, expected, found }
    }

    /// A relation by its name; none for any.
    fn name(&mut self, expected: &'static str) -> Result<Option<Called>, RouteError> {
        let at = self.begin();
        let is_part = |c: &&char| c.is_ascii_alphanumeric() || **c == '_';
        let name: String = self.chars.get(self.at..).unwrap_or_default().iter().take_while(is_part).collect();
        if name == "_" {
            self.at += 1;
            return Ok(None);
        }
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(self.unexpected(expected));
        }
        self.at += name.len();
        match self.schema {
            Some(schema) if schema.relation_place(&name).is_none() => {
                let nearest = schema.nearest_relation_name(&name);
                Err(RouteError::Unknown { at, relation: excerpt(&name), nearest })
            }
            _ => Ok(Some(Called::Name(name))),
        }
    }

    /// After a `<`: the step whose name a `>` follows; none where what comes is turned round.
    fn either_way(&mut self) -> Result<Option<Route>, RouteError> {
        let at = self.at;
        self.begin();
        if !self.peek().is_some_and(|c| c.is_ascii_alphabetic() || c == '_') {
            return Ok(None);
        }
        let name = self.name(PART)?;
        if self.take('>') {
            return Ok(Some(Route::step(name, Way::Either)));
        }
        self.at = at;
        Ok(None)
    }

    fn repetition(&mut self) -> Result<Option<(u32, Option<u32>)>, RouteError> {
        let at = self.begin();
        let times = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.at += 1;
                let least = self.number()?;
                let times = if self.take(',') {
                    match (least, self.number()?) {
                        (None, None) => return Err(self.unexpected("a number")),
                        (least, most) => (least.unwrap_or(0), most),
                    }
                } else {
                    let least = least.ok_or_else(|| self.unexpected("a number or `,`"))?;
                    (least, Some(least))
                };
                self.begin();
                if self.peek() != Some('}') {
                    return Err(self.unexpected("`}`"));
                }
                if let (least, Some(most)) = times
                    && least > most
                {
                    return Err(RouteError::Never { at, least, most });
                }
                times
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(times))
    }

    fn number(&mut self) -> Result<Option<u32>, RouteError> {
        self.begin();
        let digits = self.chars.get(self.at..).unwrap_or_default().iter().take_while(|c| c.is_ascii_digit());
        let digits: String = digits.take(10).collect();
        if digits.is_empty() {
            return Ok(None);
        }
        let number = digits.parse().map_err(|_| RouteError::TooLong { most: MOST_STEPS })?;
        self.at += digits.len();
        Ok(Some(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::conflict;

    fn wrong(text: &str) -> String {
        route(text, Some(&conflict())).unwrap_err().to_string()
    }

    #[test]
    fn what_prints_reads_back_as_the_same() {
        for (text, printed) in [
            ("armed_wing_of/allied_with*/controls", "armed_wing_of / allied_with* / controls"),
            ("(controls|leads)/_", "(controls | leads) / _"),
            ("^(controls/^leads|_)*", "(leads / ^controls | ^_)*"),
            ("< controls >{2,4}", "<controls>{2,4}"),
            ("<controls{,3}", "^controls{0,3}"),
            ("<(leads/controls)?", "(^controls / ^leads)?"),
            ("((controls)){3}{2,}", "(controls{3}){2,}"),
            ("leads/(controls/leads)|(_|<_>)", "leads / controls / leads | _ | <_>"),
            ("controlled_by", "controlled_by"),
            ("^^controls", "controls"),
        ] {
            let read = route(text, None).unwrap();
            assert_eq!(read.to_string(), printed);
            assert_eq!(route(printed, None).unwrap(), read, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, said) in [
            ("", "character 1 of the route: expected a relation, `_`, `^`, `<` or `(`, found its end"),
            ("controls /", "character 11 of the route: expected a relation, `_`, `^`, `<` or `(`, found its end"),
            ("controls // leads", "character 11 of the route: expected a relation, `_`, `^`, `<` or `(`, found `/`"),
            ("controls leads", "character 10 of the route: expected `/`, `|` or a repetition, found `l`"),
            ("(controls | (leads", "character 13 of the route: nothing closes this `(`"),
            ("controls)", "character 9 of the route: expected `/`, `|` or a repetition, found `)`"),
            ("()", "character 2 of the route: expected a relation, `_`, `^`, `<` or `(`, found `)`"),
            ("controls{}", "character 10 of the route: expected a number or `,`, found `}`"),
            ("controls{,}", "character 11 of the route: expected a number, found `}`"),
            ("controls{2", "character 11 of the route: expected `}`, found its end"),
            ("controls{3,2}", "character 9 of the route: at least 3 and at most 2 times is never"),
            ("controls{4294967296}", "the route has more than 1000 steps, repetitions written out"),
            (
                "^controled_by",
                "character 2 of the route: the schema has no relation `controled_by`; did you mean `controlled_by`?",
            ),
            ("ünder", "character 1 of the route: expected a relation, `_`, `^`, `<` or `(`, found `ü`"),
        ] {
            assert_eq!(wrong(text), said, "{text}");
        }
    }

    #[test]
    fn long_texts_end_in_an_error_and_not_on_the_stack() {
        let too_long = "the route has more than 1000 steps, repetitions written out";
        for text in ["(".repeat(1_000_000), format!("leads{}", "*".repeat(1_000_000)), "^".repeat(1_000_000)] {
            assert_eq!(wrong(&text), too_long);
        }
        let deep = format!("{}leads{}", "(".repeat(1000), ")?".repeat(1000));
        assert_eq!(route(&deep, None).unwrap().to_string().len(), 5 + 2 * 999 + 1000);
    }
}
