//! The bytes of an input as triples: line by line, so that it is known where each one stands.

use std::{
    cell::Cell,
    io::{self, BufRead, Read},
};

use oxjsonld::{JsonLdParseError, JsonLdParser};
use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term, Triple};
use oxttl::{
    NQuadsParser, NTriplesParser, TriGParser, TurtleParser, TurtleSyntaxError, nquads::LowLevelNQuadsParser,
    ntriples::LowLevelNTriplesParser, trig::LowLevelTriGParser, turtle::LowLevelTurtleParser,
};

use super::{
    guard::{Guard, JsonGuard, TooMuch},
    kept::{Asked, AskedSort, Said, Store},
};
use crate::{
    Error,
    interop::{
        import::{Bounded, ImportError, Intake, Place},
        rdf::form::Syntax,
    },
    model::text::{escape, excerpt, head},
};

/// How many triples there may be for each record that there may be.
const TRIPLES_A_RECORD: u64 = 32;

/// A parser that is given lines.
enum Parser {
    Turtle(Box<LowLevelTurtleParser>),
    TriG(Box<LowLevelTriGParser>),
    NTriples(ByTheLine<LowLevelNTriplesParser>),
    NQuads(ByTheLine<LowLevelNQuadsParser>),
}

/// Two parsers for forms in which each line stands alone. The quick one does not look at IRIs, which are looked at here once
/// each, and lets other things pass that are only in lines with escapes and tags; these the other one reads.
struct ByTheLine<P> {
    strict: Box<P>,
    quick: Box<P>,
    is_quick: bool,
}

impl<P> ByTheLine<P> {
    fn new(strict: P, quick: P) -> Self {
        ByTheLine { strict: Box::new(strict), quick: Box::new(quick), is_quick: false }
    }

    fn one(&mut self) -> &mut P {
        if self.is_quick { &mut self.quick } else { &mut self.strict }
    }
}

impl Parser {
    fn new(syntax: Syntax, relative_to: Option<&str>) -> Result<Self, String> {
        let wrong = |iri: &str| format!("`{}` is no IRI to which others can be relative", excerpt(iri));
        Ok(match syntax {
            Syntax::Turtle => {
                let mut parser = TurtleParser::new();
                if let Some(iri) = relative_to {
                    parser = parser.with_base_iri(iri).map_err(|_| wrong(iri))?;
                }
                Parser::Turtle(Box::new(parser.low_level()))
            }
            Syntax::TriG | Syntax::JsonLd => {
                let mut parser = TriGParser::new();
                if let Some(iri) = relative_to {
                    parser = parser.with_base_iri(iri).map_err(|_| wrong(iri))?;
                }
                Parser::TriG(Box::new(parser.low_level()))
            }
            Syntax::NTriples => {
                let quick = NTriplesParser::new().lenient().low_level();
                Parser::NTriples(ByTheLine::new(NTriplesParser::new().low_level(), quick))
            }
            Syntax::NQuads => {
                let quick = NQuadsParser::new().lenient().low_level();
                Parser::NQuads(ByTheLine::new(NQuadsParser::new().low_level(), quick))
            }
        })
    }

    /// Whether each line stands alone.
    fn is_by_the_line(&self) -> bool {
        matches!(self, Parser::NTriples(_) | Parser::NQuads(_))
    }

    fn give(&mut self, line: &[u8], is_whole: bool) {
        let is_quick = is_whole && line.ends_with(b"\n") && !line.contains(&b'\\') && !line.contains(&b'@');
        match self {
            Parser::Turtle(parser) => parser.extend_from_slice(line),
            Parser::TriG(parser) => parser.extend_from_slice(line),
            Parser::NTriples(parser) => {
                parser.is_quick = is_quick;
                parser.one().extend_from_slice(line);
            }
            Parser::NQuads(parser) => {
                parser.is_quick = is_quick;
                parser.one().extend_from_slice(line);
            }
        }
    }

    fn end(&mut self) {
        match self {
            Parser::Turtle(parser) => parser.end(),
            Parser::TriG(parser) => parser.end(),
            Parser::NTriples(parser) => parser.one().end(),
            Parser::NQuads(parser) => parser.one().end(),
        }
    }

    fn take(&mut self) -> Option<Result<Quad, TurtleSyntaxError>> {
        let in_default = |triple: Triple| triple.in_graph(GraphName::DefaultGraph);
        match self {
            Parser::Turtle(parser) => parser.parse_next().map(|read| read.map(in_default)),
            Parser::TriG(parser) => parser.parse_next(),
            Parser::NTriples(parser) => parser.one().parse_next().map(|read| read.map(in_default)),
            Parser::NQuads(parser) => parser.one().parse_next(),
        }
    }
}

/// Reads all of an input.
pub(super) fn read(
    syntax: Syntax,
    relative_to: Option<&str>,
    input: &mut dyn BufRead,
    intake: &mut Intake<'_>,
) -> Result<Store, Error> {
    let mut store =
        Keeping { store: Store::default(), most: intake.limits().records().saturating_mul(TRIPLES_A_RECORD) };
    if syntax == Syntax::JsonLd {
        json_ld(relative_to, input, intake, &mut store)?;
    } else {
        lines(syntax, relative_to, input, intake, &mut store)?;
    }
    Ok(store.store)
}

fn lines(
    syntax: Syntax,
    relative_to: Option<&str>,
    input: &mut dyn BufRead,
    intake: &mut Intake<'_>,
    store: &mut Keeping,
) -> Result<(), Error> {
    let mut parser = Parser::new(syntax, relative_to).map_err(|wrong| intake.malformed(0, wrong))?;
    let mut guard = Guard::new(intake.limits().text());
    let mut lines = Lines { input: intake.bounded(input), line: Vec::new(), number: 0 };
    loop {
        let is_last = !lines.advance(intake)?;
        let number = lines.number;
        guard.look(&lines.line).map_err(|it| too_much(intake, number, it))?;
        parser.give(&lines.line, guard.is_whole());
        if is_last {
            parser.end();
        } else if guard.is_in_string() {
            continue;
        }
        while let Some(quad) = parser.take() {
            let quad = quad.map_err(|error| {
                let at = error.location().start;
                let line = if parser.is_by_the_line() { number } else { at.line + 1 };
                intake.malformed(line, format!("column {}: {}", at.column + 1, told(error.message())))
            })?;
            store.keep(quad, number, intake)?;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Lines with what ends them.
struct Lines<'i> {
    input: Bounded<'i>,
    line: Vec<u8>,
    number: u64,
}

impl Lines<'_> {
    /// Whether there is a further line.
    fn advance(&mut self, intake: &Intake<'_>) -> Result<bool, Error> {
        self.line.clear();
        let longest = u64::from(intake.limits().line());
        let next = self.number + 1;
        let read = (&mut self.input).take(longest.saturating_add(1)).read_until(b'\n', &mut self.line);
        if read.map_err(|error| intake.unreadable(next, error))? == 0 {
            return Ok(false);
        }
        self.number = next;
        if self.line.len() as u64 > longest {
            return Err(intake.too_much(next, "bytes in a line", longest));
        }
        if next == 1 && self.line.starts_with(&[0xef, 0xbb, 0xbf]) {
            self.line.drain(..3);
        }
        Ok(true)
    }
}

fn json_ld(
    relative_to: Option<&str>,
    input: &mut dyn BufRead,
    intake: &mut Intake<'_>,
    store: &mut Keeping,
) -> Result<(), Error> {
    let mut lines = Lines { input: intake.bounded(input), line: Vec::new(), number: 0 };
    let (mut guard, mut text) = (JsonGuard::new(intake.limits()), Vec::new());
    while lines.advance(intake)? {
        guard.look(&lines.line).map_err(|it| too_much(intake, lines.number, it))?;
        text.extend_from_slice(&lines.line);
    }
    let mut parser = JsonLdParser::new();
    if let Some(iri) = relative_to {
        let wrong = |_| intake.malformed(0, format!("`{}` is no IRI to which others can be relative", excerpt(iri)));
        parser = parser.with_base_iri(iri).map_err(wrong)?;
    }
    // Nothing is opened: a context that is elsewhere is an error, since the parser is told of no way to get it.
    let number = Cell::new(0);
    for quad in parser.for_reader(ByLine { rest: &text, number: &number }) {
        let quad = quad.map_err(|error| match error {
            JsonLdParseError::Io(error) => intake.unreadable(number.get(), error),
            JsonLdParseError::Syntax(error) => intake.malformed(number.get(), told(&error.to_string())),
        })?;
        store.keep(quad, number.get(), intake)?;
    }
    Ok(())
}

/// Gives a line at a time, and says which it was.
struct ByLine<'t> {
    rest: &'t [u8],
    number: &'t Cell<u64>,
}

impl Read for ByLine<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let end = self.rest.iter().position(|&byte| byte == b'\n').map_or(self.rest.len(), |at| at + 1);
        let (line, _) = self.rest.split_at(end.min(into.len()));
        let (Some(into), Some(rest)) = (into.get_mut(..line.len()), self.rest.get(line.len()..)) else { return Ok(0) };
        into.copy_from_slice(line);
        let begins = !line.is_empty();
        self.rest = rest;
        if begins && line.ends_with(b"\n") || self.number.get() == 0 {
            self.number.set(self.number.get() + 1);
        }
        Ok(line.len())
    }
}

fn too_much(intake: &Intake<'_>, line: u64, TooMuch { what, most }: TooMuch) -> Error {
    intake.too_much(line, what, most)
}

/// What a parser says, on one line and not too long.
fn told(message: &str) -> String {
    escape(head(message, 200)).into_owned()
}

/// Keeps triples, no more than there may be.
struct Keeping {
    store: Store,
    most: u64,
}

impl Keeping {
    fn keep(&mut self, quad: Quad, line: u64, intake: &mut Intake<'_>) -> Result<(), Error> {
        let Quad { subject, predicate, object, graph_name } = quad;
        if let GraphName::NamedNode(graph) = &graph_name {
            self.store.iri(graph.as_str());
        }
        if graph_name != GraphName::DefaultGraph {
            intake.left_out(line, predicate.as_str(), "it is in a graph with a name, which has no place");
        }
        let Some(object) = self.object(&object) else {
            let wrong = "a triple term within another, or with a base direction, has no place in the graph".to_owned();
            return intake.refuse(Place::field(line, predicate.as_str()), ImportError::Words(wrong));
        };
        if self.store.said.len() as u64 >= self.most {
            return Err(intake.too_much(line, "triples", self.most));
        }
        let subject = self.store.subject(node(&subject));
        let predicate = self.store.iri(predicate.as_str());
        if let Some(wrong) = self.store.wrong() {
            return Err(intake.malformed(line, wrong));
        }
        self.store.said.push(Said { subject, predicate, object, line: u32::try_from(line).unwrap_or(u32::MAX) });
        Ok(())
    }

    fn object(&mut self, term: &Term) -> Option<u32> {
        if let Term::Triple(triple) = term {
            let Triple { subject, predicate, object } = &**triple;
            let subject = self.store.term(node(subject));
            let predicate = self.store.iri(predicate.as_str());
            let object = self.flat(object)?;
            return Some(self.store.term(Asked::Triple([subject, predicate, object])));
        }
        self.flat(term)
    }

    /// A term that is no triple.
    fn flat(&mut self, term: &Term) -> Option<u32> {
        Some(match term {
            Term::NamedNode(iri) => self.store.term(Asked::Iri(iri.as_str())),
            Term::BlankNode(blank) => self.store.term(Asked::Blank(blank.as_str())),
            Term::Literal(literal) => {
                if literal.direction().is_some() {
                    return None;
                }
                let sort = match literal.language() {
                    Some(tag) => AskedSort::Language(tag),
                    None if literal.datatype() == oxrdf::vocab::xsd::STRING => AskedSort::Plain,
                    None => AskedSort::Typed(self.store.datatype(literal.datatype().as_str())),
                };
                self.store.term(Asked::Literal(literal.value(), sort))
            }
            Term::Triple(_) => return None,
        })
    }
}

fn node(node: &NamedOrBlankNode) -> Asked<'_> {
    match node {
        NamedOrBlankNode::NamedNode(iri) => Asked::Iri(iri.as_str()),
        NamedOrBlankNode::BlankNode(blank) => Asked::Blank(blank.as_str()),
    }
}
