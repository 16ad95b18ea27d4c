//! Words and signs into clauses. What was looked for where nothing fitted is kept, for the message.

use winnow::{
    ModalResult, Parser,
    combinator::{alt, delimited, opt, preceded, repeat, separated},
    error::{EmptyError, ErrMode},
    stream::{Stateful, Stream, TokenSlice},
};

use super::{
    DEEPEST,
    ast::{Cell, Hop, Item, Match, Name, Node, Operand, Path, Return, Test, Text, Way},
    fault::{CypherError, CypherFault, one_of},
    lex::{Sort, Token},
};
use crate::model::{Operator, text::excerpt};

type Input<'t> = Stateful<TokenSlice<'t, Token>, Seen<'t>>;
type Read<T> = ModalResult<T, EmptyError>;

/// What the reading met so far.
#[derive(Debug)]
struct Seen<'t> {
    text: &'t str,
    /// How many tokens are left at the furthest place where nothing fitted, and what was looked for there.
    left: usize,
    expected: Vec<&'static str>,
    /// What ends the reading.
    refused: Option<(usize, CypherFault)>,
    depth: usize,
}

/// Words that name nothing but themselves.
const RESERVED: &[&str] = &[
    "MATCH", "OPTIONAL", "WHERE", "RETURN", "ORDER", "SKIP", "LIMIT", "AND", "OR", "NOT", "XOR", "IN", "IS", "NULL",
    "TRUE", "FALSE", "CONTAINS", "STARTS", "ENDS", "EXISTS", "DISTINCT", "AS", "CASE",
];
const WRITES: &[&str] =
    &["CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "FOREACH", "INSERT", "DROP", "LOAD", "ALTER"];
/// Parts of the language that are not read here, and why or what to write instead.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("WITH", "a query is MATCH, WHERE and RETURN"),
    ("UNWIND", "a query is MATCH, WHERE and RETURN"),
    ("CALL", "a query is MATCH, WHERE and RETURN"),
    ("USE", "a query is asked of one view"),
    ("UNION", "ask two queries"),
    ("CASE", "RETURN takes variables, properties, functions and counts"),
    ("TRUE", "leave it out"),
    ("FALSE", "leave it out"),
    ("NULL", "write IS NULL or IS NOT NULL"),
    ("ALL", "write NOT EXISTS { … }"),
    ("ANY", "write EXISTS { … }"),
    ("NONE", "write NOT EXISTS { … }"),
    ("SINGLE", "write EXISTS { … }"),
    ("REDUCE", "a path of variable length tells its ends alone"),
    ("SHORTESTPATH", "`View::path_between` finds it"),
    ("ALLSHORTESTPATHS", "`View::path_between` finds one"),
];

impl Seen<'_> {
    fn expect(&mut self, left: usize, what: &'static str) {
        if left < self.left {
            (self.left, self.expected) = (left, Vec::new());
        }
        if left == self.left && !self.expected.contains(&what) {
            self.expected.push(what);
        }
    }
}

/// The clauses of a text.
pub(super) fn clauses(text: &str, tokens: &[Token]) -> Result<Text, CypherError> {
    let state = Seen { text, left: usize::MAX, expected: Vec::new(), refused: None, depth: 0 };
    let mut input = Stateful { input: TokenSlice::new(tokens), state };
    let read = whole(&mut input);
    match (read, input.state.refused.take()) {
        (Ok(read), None) => Ok(read),
        (_, Some((at, fault))) => Err(CypherError::new(text, at, fault)),
        (Err(_), None) => Err(unexpected(text, tokens, &input.state)),
    }
}

/// What was found where nothing fitted.
fn unexpected(text: &str, tokens: &[Token], seen: &Seen<'_>) -> CypherError {
    let found = tokens.get(tokens.len().saturating_sub(seen.left));
    let at = found.map_or(text.trim_end().len(), |token| token.at);
    let word = match found.map(|token| &token.is) {
        Some(Sort::Word(word)) => word.to_uppercase(),
        Some(Sort::Sign(sign)) => (*sign).to_owned(),
        _ => String::new(),
    };
    let unsupported = |instead| CypherFault::Unsupported { construct: format!("`{word}`"), instead };
    let fault = match word.as_str() {
        write if WRITES.contains(&write) => unsupported("a query only reads"),
        "=~" => unsupported("write CONTAINS, STARTS WITH or ENDS WITH"),
        "+" | "-" | "*" | "/" | "%" | "^" if seen.expected.iter().any(|it| ["`AND`", "`LIMIT`"].contains(it)) => {
            unsupported("nothing is calculated")
        }
        _ => match UNSUPPORTED.iter().find(|(known, _)| *known == word) {
            Some((_, instead)) => unsupported(instead),
            None => {
                let found = found.map_or_else(
                    || "the end of the text".to_owned(),
                    |token| format!("`{}`", excerpt(text.get(token.at..token.end).unwrap_or_default())),
                );
                CypherFault::Expected { expected: one_of(&seen.expected), found }
            }
        },
    };
    CypherError::new(text, at, fault)
}

fn refuse<T>(input: &mut Input<'_>, at: usize, fault: CypherFault) -> Read<T> {
    input.state.refused = Some((at, fault));
    Err(ErrMode::Cut(EmptyError))
}

/// Where the next token begins.
fn here(input: &Input<'_>) -> usize {
    input.peek_token().map_or(input.state.text.trim_end().len(), |token| token.at)
}

/// The next token, where it is as wanted.
fn one<'t, T>(what: &'static str, wanted: impl Fn(&'t Token) -> Option<T>) -> impl FnMut(&mut Input<'t>) -> Read<T> {
    move |input| match input.peek_token().and_then(&wanted) {
        Some(is) => {
            input.next_token();
            Ok(is)
        }
        None => {
            let left = input.eof_offset();
            input.state.expect(left, what);
            Err(ErrMode::Backtrack(EmptyError))
        }
    }
}

macro_rules! sign {
    ($sign:literal) => {
        one(concat!("`", $sign, "`"), |token| (token.is == Sort::Sign($sign)).then_some(token.at))
    };
}

macro_rules! word {
    ($word:literal) => {
        one(concat!("`", $word, "`"), |token| is_word(token, $word).then_some(token.at))
    };
}

fn is_word(token: &Token, wanted: &str) -> bool {
    matches!(&token.is, Sort::Word(word) if word.eq_ignore_ascii_case(wanted))
}

/// A name that is no word of the language, unless it stands in backticks.
fn variable(input: &mut Input<'_>) -> Read<Name> {
    one("a variable", |token| match &token.is {
        Sort::Word(word) if !RESERVED.iter().any(|it| word.eq_ignore_ascii_case(it)) => Some(named(token, word)),
        Sort::Quoted(word) => Some(named(token, word)),
        _ => None,
    })
    .parse_next(input)
}

/// A name where no word of the language can stand.
fn name(what: &'static str) -> impl FnMut(&mut Input<'_>) -> Read<Name> {
    move |input| {
        one(what, |token| match &token.is {
            Sort::Word(word) | Sort::Quoted(word) => Some(named(token, word)),
            _ => None,
        })
        .parse_next(input)
    }
}

fn named(token: &Token, text: &str) -> Name {
    Name { at: token.at, text: text.to_owned() }
}

/// Goes one bracket deeper.
fn deeper<'t, T>(input: &mut Input<'t>, mut read: impl FnMut(&mut Input<'t>) -> Read<T>) -> Read<T> {
    if input.state.depth >= DEEPEST {
        let at = here(input);
        return refuse(input, at, CypherFault::TooDeep);
    }
    input.state.depth += 1;
    let result = read(input);
    input.state.depth -= 1;
    result
}

fn whole(input: &mut Input<'_>) -> Read<Text> {
    let as_of = opt(preceded((word!("AS"), word!("OF")), alt((date, quoted)))).parse_next(input)?;
    let matches = repeat(1.., one_match).parse_next(input)?;
    let returns = returns(input)?;
    opt(sign!(";")).parse_next(input)?;
    if input.eof_offset() > 0 {
        let left = input.eof_offset();
        input.state.expect(left, "the end of the text");
        return Err(ErrMode::Backtrack(EmptyError));
    }
    Ok(Text { as_of, matches, returns })
}

fn one_match(input: &mut Input<'_>) -> Read<Match> {
    let optional = opt(word!("OPTIONAL")).parse_next(input)?;
    word!("MATCH").parse_next(input)?;
    pattern(input, optional.is_some())
}

/// The paths of a MATCH, and its WHERE.
fn pattern(input: &mut Input<'_>, is_optional: bool) -> Read<Match> {
    let paths = separated(1.., named_path, sign!(",")).parse_next(input)?;
    let condition = opt(preceded(word!("WHERE"), test)).parse_next(input)?;
    Ok(Match { is_optional, paths, condition })
}

fn named_path(input: &mut Input<'_>) -> Read<Path> {
    let at = here(input);
    let before = input.checkpoint();
    let word = input.next_token().filter(|token| matches!(token.is, Sort::Word(_) | Sort::Quoted(_)));
    let is_named = word.is_some() && input.peek_token().is_some_and(|token| token.is == Sort::Sign("="));
    input.reset(&before);
    if is_named {
        let instead = "name its nodes and relationships";
        return refuse(input, at, CypherFault::Unsupported { construct: "a name for a path".to_owned(), instead });
    }
    path(input)
}

fn path(input: &mut Input<'_>) -> Read<Path> {
    let (first, hops) = (node, repeat(0.., (hop, node))).parse_next(input)?;
    Ok(Path { first, hops })
}

fn node(input: &mut Input<'_>) -> Read<Node> {
    let at = sign!("(").parse_next(input)?;
    let variable = opt(variable).parse_next(input)?;
    let labels = labels(input)?;
    let properties = properties(input)?;
    sign!(")").parse_next(input)?;
    Ok(Node { at, variable, labels, properties })
}

fn labels(input: &mut Input<'_>) -> Read<Vec<Name>> {
    repeat(0.., preceded(sign!(":"), name("a label"))).parse_next(input)
}

fn properties(input: &mut Input<'_>) -> Read<Vec<(Name, Operand)>> {
    let property = (name("a property"), preceded(sign!(":"), operand));
    let all = delimited(sign!("{"), separated(0.., property, sign!(",")), sign!("}"));
    Ok(opt(all).parse_next(input)?.unwrap_or_default())
}

fn hop(input: &mut Input<'_>) -> Read<Hop> {
    let at = here(input);
    let to_left = opt(sign!("<")).parse_next(input)?;
    sign!("-").parse_next(input)?;
    let inner = opt(delimited(sign!("["), in_hop, sign!("]"))).parse_next(input)?;
    sign!("-").parse_next(input)?;
    let to_right = opt(sign!(">")).parse_next(input)?;
    let way = match (to_left, to_right) {
        (None, Some(_)) => Way::Right,
        (Some(_), None) => Way::Left,
        _ => Way::Either,
    };
    let none = || Hop { at, variable: None, types: Vec::new(), length: None, properties: Vec::new(), way };
    Ok(inner.map_or_else(none, |hop| Hop { at, way, ..hop }))
}

fn in_hop(input: &mut Input<'_>) -> Read<Hop> {
    let variable = opt(variable).parse_next(input)?;
    let more = repeat(0.., preceded((sign!("|"), opt(sign!(":"))), name("a type")));
    let types = opt(preceded(sign!(":"), (name("a type"), more))).parse_next(input)?;
    let types = types.map_or_else(Vec::new, |(first, mut more): (Name, Vec<Name>)| {
        more.insert(0, first);
        more
    });
    let length = opt(length).parse_next(input)?;
    Ok(Hop { at: 0, variable, types, length, properties: properties(input)?, way: Way::Either })
}

/// `*`, `*2`, `*1..3`, `*2..`, `*..3`.
fn length(input: &mut Input<'_>) -> Read<(u32, Option<u32>)> {
    sign!("*").parse_next(input)?;
    let at = here(input);
    let least = opt(small).parse_next(input)?;
    let has_range = opt(sign!("..")).parse_next(input)?.is_some();
    let most = if has_range { opt(small).parse_next(input)? } else { least };
    let least = least.unwrap_or(1);
    if most.is_some_and(|most| most < least) {
        let fault = CypherFault::Misfit(format!("no length is at least {least} and at most {}", most.unwrap_or(0)));
        return refuse(input, at, fault);
    }
    Ok((least, most))
}

fn small(input: &mut Input<'_>) -> Read<u32> {
    one("a whole number", |token| match &token.is {
        Sort::Number(number) => number.parse().ok(),
        _ => None,
    })
    .parse_next(input)
}

fn rows(input: &mut Input<'_>) -> Read<u64> {
    one("a whole number", |token| match &token.is {
        Sort::Number(number) => number.parse().ok(),
        _ => None,
    })
    .parse_next(input)
}

fn quoted(input: &mut Input<'_>) -> Read<Name> {
    one("a text in quotes", |token| match &token.is {
        Sort::Text(text) => Some(named(token, text)),
        _ => None,
    })
    .parse_next(input)
}

fn date(input: &mut Input<'_>) -> Read<Name> {
    preceded(word!("date"), delimited(sign!("("), quoted, sign!(")"))).parse_next(input)
}

fn operand(input: &mut Input<'_>) -> Read<Operand> {
    let left = input.eof_offset();
    let at = here(input);
    let Some(token) = input.peek_token() else {
        input.state.expect(left, "a value");
        return Err(ErrMode::Backtrack(EmptyError));
    };
    match &token.is {
        Sort::Text(_) => quoted.map(Operand::Text).parse_next(input),
        Sort::Number(number) => {
            input.next_token();
            Ok(Operand::Number(Name { at, text: number.clone() }))
        }
        Sort::Parameter(name) => {
            input.next_token();
            Ok(Operand::Parameter(Name { at, text: name.clone() }))
        }
        Sort::Sign("-") => {
            input.next_token();
            let number = one("a number", |token| match &token.is {
                Sort::Number(number) => Some(format!("-{number}")),
                _ => None,
            })
            .parse_next(input)?;
            Ok(Operand::Number(Name { at, text: number }))
        }
        Sort::Word(word) if word.eq_ignore_ascii_case("date") => date.map(Operand::Date).parse_next(input),
        Sort::Word(word) if RESERVED.iter().any(|it| word.eq_ignore_ascii_case(it)) => {
            input.state.expect(left, "a value");
            Err(ErrMode::Backtrack(EmptyError))
        }
        Sort::Word(_) | Sort::Quoted(_) => of_variable(input),
        Sort::Sign(_) => {
            input.state.expect(left, "a value");
            Err(ErrMode::Backtrack(EmptyError))
        }
    }
}

/// `a`, `a.name`, `type(r)`.
fn of_variable(input: &mut Input<'_>) -> Read<Operand> {
    let first = variable(input)?;
    if opt(sign!("(")).parse_next(input)?.is_some() {
        let of = variable(input)?;
        sign!(")").parse_next(input)?;
        return Ok(Operand::Function(first, of));
    }
    let property = opt(preceded(sign!("."), name("a property"))).parse_next(input)?;
    Ok(match property {
        Some(property) => Operand::Property(first, property),
        None => Operand::Variable(first),
    })
}

fn test(input: &mut Input<'_>) -> Read<Test> {
    let all: Vec<Test> = separated(1.., one_alone, word!("OR")).parse_next(input)?;
    Ok(several(all, Test::Any))
}

/// `a XOR b XOR c`, of which the words lie in each other: each asks twice for what follows it.
fn one_alone(input: &mut Input<'_>) -> Read<Test> {
    let first = conjunction(input)?;
    if opt(word!("XOR")).parse_next(input)?.is_none() {
        return Ok(first);
    }
    let second = deeper(input, |input| deeper(input, one_alone))?;
    Ok(Test::OneAlone(Box::new([first, second])))
}

fn conjunction(input: &mut Input<'_>) -> Read<Test> {
    let all: Vec<Test> = separated(1.., negation, word!("AND")).parse_next(input)?;
    Ok(several(all, Test::All))
}

fn several(mut tests: Vec<Test>, of: fn(Vec<Test>) -> Test) -> Test {
    match tests.pop() {
        Some(only) if tests.is_empty() => only,
        Some(last) => {
            tests.push(last);
            of(tests)
        }
        None => of(tests),
    }
}

fn negation(input: &mut Input<'_>) -> Read<Test> {
    let nots: usize = repeat(0.., word!("NOT")).parse_next(input)?;
    let test = single(input)?;
    Ok(if nots.is_multiple_of(2) { test } else { Test::Not(Box::new(test)) })
}

fn single(input: &mut Input<'_>) -> Read<Test> {
    if let Some(at) = opt(word!("EXISTS")).parse_next(input)? {
        return deeper(input, |input| exists(at, input));
    }
    if input.peek_token().is_some_and(|token| token.is == Sort::Sign("(")) {
        let before = input.checkpoint();
        let pattern = alone_path(input);
        match pattern {
            Ok(path) => return Ok(Test::Pattern(path)),
            Err(ErrMode::Backtrack(_)) => input.reset(&before),
            Err(error) => return Err(error),
        }
        return deeper(input, |input| delimited(sign!("("), test, sign!(")")).parse_next(input));
    }
    comparison(input)
}

/// A path of one hop at least: `(a)` alone is a variable in brackets.
fn alone_path(input: &mut Input<'_>) -> Read<Path> {
    let (first, hops) = (node, repeat(1.., (hop, node))).parse_next(input)?;
    Ok(Path { first, hops })
}

fn exists(at: usize, input: &mut Input<'_>) -> Read<Test> {
    sign!("{").parse_next(input)?;
    let is_long = input.peek_token().is_some_and(|token| is_word(token, "MATCH"));
    let matches = if is_long {
        repeat(1.., preceded(word!("MATCH"), |input: &mut Input<'_>| pattern(input, false))).parse_next(input)?
    } else {
        vec![pattern(input, false)?]
    };
    sign!("}").parse_next(input)?;
    Ok(Test::Exists(at, matches))
}

fn comparison(input: &mut Input<'_>) -> Read<Test> {
    let left = operand(input)?;
    if let Operand::Variable(variable) = &left {
        let labels = labels(input)?;
        if !labels.is_empty() {
            return Ok(Test::Labels(variable.clone(), labels));
        }
    }
    if opt(word!("IS")).parse_next(input)?.is_some() {
        let not = opt(word!("NOT")).parse_next(input)?;
        word!("NULL").parse_next(input)?;
        let null = Test::Null(left);
        return Ok(if not.is_some() { Test::Not(Box::new(null)) } else { null });
    }
    if opt(word!("IN")).parse_next(input)?.is_some() {
        return in_list(left, input);
    }
    let is = operator(input)?;
    Ok(Test::Compare { left, is, right: operand(input)? })
}

/// A list in brackets; or the labels of a node, of which there is one and those above it.
fn in_list(left: Operand, input: &mut Input<'_>) -> Read<Test> {
    if input.peek_token().is_some_and(|token| is_word(token, "labels")) {
        word!("labels").parse_next(input)?;
        let of = delimited(sign!("("), variable, sign!(")")).parse_next(input)?;
        return match left {
            Operand::Text(label) => Ok(Test::Labels(of, vec![label])),
            other => {
                let fault = CypherFault::Misfit("a label in quotes is asked of `labels`".to_owned());
                refuse(input, other.at(), fault)
            }
        };
    }
    if input.peek_token().is_some_and(|token| matches!(token.is, Sort::Parameter(_))) {
        return Ok(Test::Among { left, list: operand(input)? });
    }
    let list = delimited(sign!("["), separated(0.., operand, sign!(",")), sign!("]")).parse_next(input)?;
    Ok(Test::In { left, list })
}

fn operator(input: &mut Input<'_>) -> Read<Operator> {
    alt((
        sign!("=").value(Operator::Is),
        sign!("<>").value(Operator::IsNot),
        sign!("<").value(Operator::Less),
        sign!("<=").value(Operator::AtMost),
        sign!(">").value(Operator::More),
        sign!(">=").value(Operator::AtLeast),
        word!("CONTAINS").value(Operator::Contains),
        (word!("STARTS"), word!("WITH")).value(Operator::StartsWith),
        (word!("ENDS"), word!("WITH")).value(Operator::EndsWith),
    ))
    .parse_next(input)
}

fn returns(input: &mut Input<'_>) -> Read<Return> {
    let at = word!("RETURN").parse_next(input)?;
    let is_distinct = opt(word!("DISTINCT")).parse_next(input)?.is_some();
    let star = opt(sign!("*")).parse_next(input)?;
    let items = match star {
        Some(_) => None,
        None => Some(separated(1.., item, sign!(",")).parse_next(input)?),
    };
    let order = opt(preceded((word!("ORDER"), word!("BY")), separated(1.., sort, sign!(",")))).parse_next(input)?;
    let skip = opt(preceded(word!("SKIP"), rows)).parse_next(input)?;
    let limit = opt(preceded(word!("LIMIT"), rows)).parse_next(input)?;
    Ok(Return { at, is_distinct, items, order: order.unwrap_or_default(), skip, limit })
}

fn item(input: &mut Input<'_>) -> Read<Item> {
    let at = here(input);
    let cell = cell(input)?;
    let end = input.input.previous_tokens().next().map_or(at, |token| token.end);
    let written = input.state.text.get(at..end).unwrap_or_default().to_owned();
    let name = opt(preceded(word!("AS"), variable)).parse_next(input)?;
    let plain = match &cell {
        Cell::Of(Operand::Variable(name)) => name.clone(),
        _ => Name { at, text: written },
    };
    Ok(Item { cell, name: name.unwrap_or(plain) })
}

const AGGREGATES: &[&str] = &["count", "min", "max", "collect"];

fn cell(input: &mut Input<'_>) -> Read<Cell> {
    let is_aggregate = |token: &Token| AGGREGATES.iter().any(|it| is_word(token, it));
    let before = input.checkpoint();
    let function = input.next_token().filter(|token| is_aggregate(token));
    let Some(function) = function.filter(|_| input.peek_token().is_some_and(|next| next.is == Sort::Sign("("))) else {
        input.reset(&before);
        return operand.map(Cell::Of).parse_next(input);
    };
    let Sort::Word(word) = &function.is else { return Err(ErrMode::Backtrack(EmptyError)) };
    let function = Name { at: function.at, text: word.to_lowercase() };
    sign!("(").parse_next(input)?;
    let star = if function.text == "count" { opt(sign!("*")).parse_next(input)? } else { None };
    let (is_distinct, of) = match star {
        Some(_) => (false, None),
        None => (opt(word!("DISTINCT")).parse_next(input)?.is_some(), Some(operand(input)?)),
    };
    sign!(")").parse_next(input)?;
    Ok(Cell::All { function, is_distinct, of })
}

fn sort(input: &mut Input<'_>) -> Read<(Cell, bool)> {
    let by = cell(input)?;
    let up = alt((word!("ASC"), word!("ASCENDING"))).value(false);
    let way = opt(alt((alt((word!("DESC"), word!("DESCENDING"))).value(true), up))).parse_next(input)?;
    Ok((by, way.unwrap_or(false)))
}
