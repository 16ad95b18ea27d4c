//! RDF: the triples of what goes out, in one of its forms. What becomes what is told in [`rdf`](crate::rdf).

mod json_ld;
mod lines;
mod terse;

use std::io::{self, Write};

use crate::interop::{
    export::{Content, ExportError, Exporter, Losses},
    rdf::{
        Asserted, Reified,
        form::{Form, Syntax},
        mapping::Mapping,
        term::Triple,
    },
};
use json_ld::JsonLd;
use lines::Lines;
use terse::Terse;

pub(crate) use terse::document;

/// Writes RDF: as Turtle, TriG, N-Triples, N-Quads or JSON-LD, of RDF 1.2 or of RDF 1.1.
///
/// All of it is in the default graph. JSON-LD has no triple terms, and is RDF 1.1 always. Nothing is lost but the history;
/// what becomes what is told in [`rdf`](crate::rdf).
///
/// ```
/// use allegiance::{Graph, Source, export::{Export, Rdf}, import::{self, Import}, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army")?;
/// let bhamo = graph.add_as("bhamo", Town, "Bhamo")?;
/// let article = graph.source(Source::article("A new front").key("article").published("2024-12-17"))?;
/// graph.state(kia, CONTROLS, bhamo).cite(article)?;
///
/// let (text, report) = Export::of(&graph.view()).text(&Rdf::turtle())?;
/// assert!(text.contains("st:0 rdf:reifies <<( ent:kia rel:controls ent:bhamo )>>"));
///
/// let mut again = Graph::new(conflict());
/// Import::all_or_nothing().run(&mut again, &import::Rdf::turtle(), text.as_bytes())?;
/// assert_eq!(again.statements().count(), 1);
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Rdf {
    form: Form,
    reified: Reified,
    asserted: Asserted,
}

/// Where triples go.
trait Sink {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()>;
    fn finish(&mut self) -> io::Result<()>;
}

impl Default for Rdf {
    fn default() -> Self {
        Rdf::turtle()
    }
}

impl Rdf {
    /// As [`turtle`](Rdf::turtle).
    pub fn new() -> Self {
        Rdf::default()
    }

    /// As Turtle: short, and for people too.
    pub fn turtle() -> Self {
        Rdf::of(Syntax::Turtle)
    }

    /// As TriG.
    pub fn trig() -> Self {
        Rdf::of(Syntax::TriG)
    }

    /// As N-Triples: a line for each triple.
    pub fn n_triples() -> Self {
        Rdf::of(Syntax::NTriples)
    }

    /// As N-Quads: a line for each triple.
    pub fn n_quads() -> Self {
        Rdf::of(Syntax::NQuads)
    }

    /// As JSON-LD, whose context is in it.
    pub fn json_ld() -> Self {
        Rdf { reified: Reified::Statements, ..Rdf::of(Syntax::JsonLd) }
    }

    fn of(syntax: Syntax) -> Self {
        Rdf { form: Form::of(syntax), reified: Reified::Terms, asserted: Asserted::default() }
    }

    /// With the IRIs of data under this one, such as `https://example.org/id/`. [`BASE`](crate::rdf::BASE), unless said.
    pub fn under(self, base: impl Into<String>) -> Self {
        Rdf { form: Form { base: base.into(), ..self.form }, ..self }
    }

    /// For readers of RDF 1.1, which know no triple terms.
    pub fn rdf11(self) -> Self {
        Rdf { reified: Reified::Statements, ..self }
    }

    /// For readers of RDF 1.1 and 1.2 alike: each triple is spoken of in both ways. JSON-LD has the one way only.
    pub fn both_ways(self) -> Self {
        let reified = if self.form.syntax == Syntax::JsonLd { Reified::Statements } else { Reified::Both };
        Rdf { reified, ..self }
    }

    /// With these statements said as plain triples too. Those that are [`Said`](Asserted::Said), unless said.
    pub fn asserting(self, asserted: Asserted) -> Self {
        Rdf { asserted, ..self }
    }

    fn give(&self, content: &Content<'_>, sink: &mut impl Sink) -> Result<(), ExportError> {
        let mut mapping = Mapping::new(self.reified, self.asserted);
        for entity in content.entities() {
            Mapping::entity(&entity, |triple| sink.triple(triple))?;
        }
        for source in content.sources() {
            mapping.source(&source?, |triple| sink.triple(triple))?;
        }
        for stated in content.statements() {
            let stated = stated?;
            mapping.statement(&stated, content.held(&stated), |triple| sink.triple(triple))?;
        }
        for (number, followed) in (0..).zip(content.followed()) {
            mapping.followed(number, &followed?, |triple| sink.triple(triple))?;
        }
        Ok(sink.finish()?)
    }
}

impl Exporter for Rdf {
    fn form(&self) -> &str {
        self.form.name()
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, _: &mut Losses) -> Result<(), ExportError> {
        let (spaces, out) = (self.form.spaces().map_err(ExportError::Words)?, Buffer::new(to));
        match self.form.syntax {
            // All is in the default graph, and then the forms for graphs are those for triples.
            Syntax::Turtle | Syntax::TriG => self.give(content, &mut Terse::begin(spaces, out)),
            Syntax::NTriples | Syntax::NQuads => self.give(content, &mut Lines { spaces, out }),
            Syntax::JsonLd => self.give(content, &mut JsonLd::begin(spaces, out)),
        }
    }
}

/// Text that is written once there is enough of it.
struct Buffer<'w> {
    text: String,
    to: &'w mut dyn Write,
}

impl<'w> Buffer<'w> {
    const ENOUGH: usize = 32 << 10;

    fn new(to: &'w mut dyn Write) -> Self {
        Buffer { text: String::with_capacity(2 * Self::ENOUGH), to }
    }

    /// Call it between triples.
    fn spill(&mut self) -> io::Result<()> {
        if self.text.len() >= Self::ENOUGH { self.empty() } else { Ok(()) }
    }

    fn empty(&mut self) -> io::Result<()> {
        self.to.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }
}
