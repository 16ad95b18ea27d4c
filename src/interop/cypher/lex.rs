//! Text into words and signs, each with its place.

use winnow::{
    ModalResult, Parser,
    combinator::{alt, repeat},
    error::{ErrMode, ParserError},
    stream::{LocatingSlice, Location, Stream},
    token::{any, one_of, take_till, take_until, take_while},
};

use super::fault::CypherFault;
use crate::model::text::excerpt;

/// A word or a sign, from one byte of the text to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) is: Sort,
    pub(super) at: usize,
    pub(super) end: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A name, or a word of the language.
    Word(String),
    /// A name in backticks, which is no word of the language.
    Quoted(String),
    /// A text in quotes, its escapes read.
    Text(String),
    Number(String),
    /// `$name`, without its sign.
    Parameter(String),
    Sign(&'static str),
}

/// Longer ones first.
const SIGNS: &[&str] = &[
    "<>", "<=", ">=", "=~", "!=", "..", "(", ")", "[", "]", "{", "}", ",", ".", ":", ";", "|", "*", "=", "<", ">", "-",
    "+", "/", "%", "^",
];

type Chars<'t> = LocatingSlice<&'t str>;
type Read<T> = ModalResult<T, Wrong>;

/// What does not fit, and where.
#[derive(Debug)]
struct Wrong {
    at: usize,
    /// None where another reading may fit.
    fault: Option<CypherFault>,
}

impl<'t> ParserError<Chars<'t>> for Wrong {
    type Inner = Self;

    fn from_input(input: &Chars<'t>) -> Self {
        Wrong { at: input.current_token_start(), fault: None }
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

fn cut<T>(at: usize, fault: CypherFault) -> Read<T> {
    Err(ErrMode::Cut(Wrong { at, fault: Some(fault) }))
}

/// The words and signs of a text, without blanks and comments.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, (usize, CypherFault)> {
    let mut input = LocatingSlice::new(text);
    let mut tokens = Vec::new();
    loop {
        blanks(&mut input).map_err(inner)?;
        if input.eof_offset() == 0 {
            return Ok(tokens);
        }
        let (is, span) = token.with_span().parse_next(&mut input).map_err(inner)?;
        tokens.push(Token { is, at: span.start, end: span.end });
    }
}

fn inner(error: ErrMode<Wrong>) -> (usize, CypherFault) {
    let (ErrMode::Backtrack(wrong) | ErrMode::Cut(wrong)) = error else {
        return (0, CypherFault::Unfinished { what: "text" });
    };
    (wrong.at, wrong.fault.unwrap_or(CypherFault::Unfinished { what: "sign" }))
}

fn blanks(input: &mut Chars<'_>) -> Read<()> {
    let blank = take_while(1.., char::is_whitespace).void();
    let line = ("//", take_till(0.., '\n')).void();
    repeat(0.., alt((blank, line, comment))).parse_next(input)
}

fn comment(input: &mut Chars<'_>) -> Read<()> {
    let at = input.current_token_start();
    "/*".void().parse_next(input)?;
    let ended: Read<()> = (take_until(0.., "*/"), "*/").void().parse_next(input);
    ended.or_else(|_| cut(at, CypherFault::Unfinished { what: "comment" }))
}

fn token(input: &mut Chars<'_>) -> Read<Sort> {
    let parameter = ('$', take_while(1.., in_word)).map(|(_, name): (_, &str)| Sort::Parameter(name.to_owned()));
    alt((word.map(Sort::Word), backticks, text, number, parameter, sign, unknown)).parse_next(input)
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(input: &mut Chars<'_>) -> Read<String> {
    let first = one_of(|c: char| c.is_alphabetic() || c == '_');
    (first, take_while(0.., in_word)).take().map(str::to_owned).parse_next(input)
}

fn backticks(input: &mut Chars<'_>) -> Read<Sort> {
    let at = input.current_token_start();
    '`'.void().parse_next(input)?;
    let name: Read<&str> = take_while(1.., |c| c != '`').parse_next(input);
    let (name, closed) = (name.unwrap_or_default().to_owned(), '`'.void().parse_next(input));
    let closed: Read<()> = closed;
    match closed {
        Ok(()) if !name.is_empty() => Ok(Sort::Quoted(name)),
        _ => cut(at, CypherFault::Unfinished { what: "name in backticks" }),
    }
}

fn text(input: &mut Chars<'_>) -> Read<Sort> {
    let at = input.current_token_start();
    let quote = one_of(['\'', '"']).parse_next(input)?;
    let mut text = String::new();
    loop {
        let plain: &str = take_till(0.., move |c| c == quote || c == '\\').parse_next(input)?;
        text.push_str(plain);
        let here = input.current_token_start();
        match input.next_token() {
            Some(c) if c == quote => return Ok(Sort::Text(text)),
            Some(_) => text.push(escaped(here, input)?),
            None => return cut(at, CypherFault::Unfinished { what: "text in quotes" }),
        }
    }
}

/// What follows a backslash.
fn escaped(at: usize, input: &mut Chars<'_>) -> Read<char> {
    let Some(sign) = input.next_token() else { return cut(at, CypherFault::Escape { given: String::new() }) };
    let digits = match sign {
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let plain = match sign {
        '\\' | '\'' | '"' | '`' => Some(sign),
        'n' => Some('\n'),
        't' => Some('\t'),
        'r' => Some('\r'),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'u' | 'U' => {
            let hex: Read<&str> = take_while(digits..=digits, |c: char| c.is_ascii_hexdigit()).parse_next(input);
            hex.ok().and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32)
        }
        _ => None,
    };
    plain.map_or_else(|| cut(at, CypherFault::Escape { given: excerpt(&sign.to_string()) }), Ok)
}

/// A dot belongs to a number where a digit follows: `1..3` are two numbers.
fn number(input: &mut Chars<'_>) -> Read<Sort> {
    let digits = |input: &mut Chars<'_>| -> Read<()> { take_while(1.., '0'..='9').void().parse_next(input) };
    let fraction = repeat(0..=1, ('.', digits));
    let rest = take_while(0.., in_word);
    let number = (digits, fraction.map(|()| ()), rest).take();
    number.map(|number: &str| Sort::Number(number.to_owned())).parse_next(input)
}

fn sign(input: &mut Chars<'_>) -> Read<Sort> {
    let found = SIGNS.iter().find(|sign| input.starts_with(**sign));
    let Some(&(mut sign)) = found else { return Err(ErrMode::Backtrack(Wrong::from_input(input))) };
    sign.parse_next(input)?;
    Ok(Sort::Sign(sign))
}

fn unknown(input: &mut Chars<'_>) -> Read<Sort> {
    let at = input.current_token_start();
    let sign = any.parse_next(input)?;
    cut(at, CypherFault::Sign { given: excerpt(&char::to_string(&sign)) })
}
