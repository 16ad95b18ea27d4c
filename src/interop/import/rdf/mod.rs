//! RDF: what this crate wrote, back as the same graph, and what others wrote as far as it is understood.
//!
//! What is written by [`export::Rdf`](crate::export::Rdf), and what becomes what there, is told in [`rdf`](crate::rdf).
//! Of RDF from elsewhere:
//!
//! | triples | become |
//! | --- | --- |
//! | a thing of a type of ours, or a class that means the same (`schema:Person`, `foaf:Organization`, `prov:Person`, `schema:Country`, …), with an `rdfs:label`, `schema:name`, `foaf:name` or `skos:prefLabel` | an entity, whose key is its IRI |
//! | a triple of a relation of ours, or of a property that means the same (`schema:memberOf`, `wdt:P131`, `owl:sameAs`, `skos:altLabel`, …) | a statement that the source which the caller [cites](Rdf::citing) says; refused where none is cited |
//! | a triple that is spoken of, without claims | the same, with its period and qualifiers |
//! | a description of a vocabulary | passed over |
//! | blank nodes, triple terms in others, any other property or class | refused, or left out of what is stored |
//!
//! Every triple that is not understood is in the report, by its line, its predicate and the reason. In JSON-LD, the line is
//! that up to which the text was read.
//!
//! Memory goes with the input, since RDF has no order: some 16 bytes for each triple and some 80 for each term beside its
//! text. There may be 32 triples for each record that the [`Limits`](crate::Limits) allow, and strings no longer than their
//! texts. Triple terms nest 16 deep at most, and so does JSON-LD. Nothing is opened: a context that is elsewhere is an error.

mod base;
mod guard;
mod kept;
mod own;
mod parse;
mod plain;
mod value;

use std::{collections::HashSet, io::BufRead};

use crate::{
    Error,
    interop::{
        import::{ImportError, Importer, Intake, Place},
        rdf::form::{Form, Syntax},
    },
    model::SourceDraft,
};
use kept::Read;

/// Reads RDF: Turtle, TriG, N-Triples, N-Quads or JSON-LD, of RDF 1.1 or 1.2. See the [module](self).
///
/// ```
/// use allegiance::{Graph, Source, import::{Import, Rdf}, vocabulary::*};
///
/// let text = r#"
/// @prefix schema: <https://schema.org/> .
/// @prefix : <http://example.org/> .
/// :kio a schema:Organization ; schema:name "Kachin Independence Organization" .
/// :la a schema:Person ; schema:name "N'Ban La" ; schema:memberOf :kio ; schema:height "1.7 m" .
/// "#;
/// let mut graph = Graph::new(conflict());
/// let form = Rdf::turtle().citing("site", Source::dataset("A site").published("2024"));
/// let report = Import::best_effort().run(&mut graph, &form, text.as_bytes())?;
/// assert_eq!((report.counted.entities, report.counted.statements, report.left_out.len()), (2, 1, 1));
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Rdf {
    form: Form,
    relative_to: Option<String>,
    source: Option<(String, SourceDraft)>,
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

    /// Turtle.
    pub fn turtle() -> Self {
        Rdf::of(Syntax::Turtle)
    }

    /// TriG.
    pub fn trig() -> Self {
        Rdf::of(Syntax::TriG)
    }

    /// N-Triples.
    pub fn n_triples() -> Self {
        Rdf::of(Syntax::NTriples)
    }

    /// N-Quads.
    pub fn n_quads() -> Self {
        Rdf::of(Syntax::NQuads)
    }

    /// JSON-LD with its context in it.
    pub fn json_ld() -> Self {
        Rdf::of(Syntax::JsonLd)
    }

    fn of(syntax: Syntax) -> Self {
        Rdf { form: Form::of(syntax), relative_to: None, source: None }
    }

    /// With the IRIs of data under this one, as they were [written](crate::export::Rdf::under). Of data that lies under
    /// another, whole IRIs are the keys; where it looks as though this crate wrote it, the report tells of its base, as
    /// [in doubt](super::Report::in_doubt).
    pub fn under(self, base: impl Into<String>) -> Self {
        Rdf { form: Form { base: base.into(), ..self.form }, ..self }
    }

    /// With IRIs that are relative to this one, where the text itself sets none.
    pub fn relative_to(self, iri: impl Into<String>) -> Self {
        Rdf { relative_to: Some(iri.into()), ..self }
    }

    /// With a source that is cited for what is said without one, by a key and what it is where it is new.
    pub fn citing(self, key: impl Into<String>, source: SourceDraft) -> Self {
        Rdf { source: Some((key.into(), source)), ..self }
    }
}

impl Importer for Rdf {
    fn form(&self) -> &str {
        self.form.name()
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let spaces = self.form.spaces().map_err(|wrong| intake.malformed(0, wrong))?;
        let store = parse::read(self.form.syntax, self.relative_to.as_deref(), input, intake)?;
        let read = Read::new(store, &spaces);
        let mut reading = Reading {
            used: vec![false; read.said().len()],
            stored: vec![false; read.nodes()],
            reified: HashSet::new(),
            refused: HashSet::new(),
            parts: (read.said().len() as u64).saturating_mul(OFTEN_SHARED),
            cited: None,
            read: &read,
        };
        if let Some((key, draft)) = &self.source {
            intake.source(key, || draft.clone())?;
            reading.cited = Some(key);
        }
        reading.take_in(intake)?;
        base::tell(&read, &self.form.base, intake);
        Ok(())
    }
}

/// How often the triples of claims and speakers are read, on the average over all triples, before it is too often.
const OFTEN_SHARED: u64 = 32;

/// What was read, on its way into the graph.
struct Reading<'r> {
    read: &'r Read,
    /// Of each triple, whether it was understood or reported.
    used: Vec<bool>,
    /// Of each thing, whether it, or what it is a part of, is a record that is stored.
    stored: Vec<bool>,
    /// The triples of which statements speak.
    reified: HashSet<[u32; 3]>,
    /// The keys of entities that are refused: what is said of one is said of nothing else that has the key.
    refused: HashSet<String>,
    /// How many triples of claims and speakers may still be read. Statements may share these, and each reads them anew.
    parts: u64,
    /// The source of what is said without one.
    cited: Option<&'r str>,
}

impl<'r> Reading<'r> {
    fn take_in(&mut self, intake: &mut Intake<'_>) -> Result<(), Error> {
        let sorts: Vec<_> = (0..self.read.nodes()).map(|node| own::sort_of(self.read, node)).collect();
        let of = |sort| (0..).zip(&sorts).filter(move |(_, it)| **it == sort).map(|(node, _)| node);
        for node in of(own::Sort::Thing) {
            self.entity(node, intake)?;
        }
        for node in of(own::Sort::Source) {
            self.source(node, intake)?;
        }
        for node in of(own::Sort::Statement) {
            self.statement(node, intake)?;
        }
        for node in of(own::Sort::Followed) {
            self.pass_over(node, "it follows by a rule, and is worked out anew", intake)?;
        }
        for node in of(own::Sort::Defined) {
            self.pass_over(node, "it defines a term, and is no data", intake)?;
        }
        for node in of(own::Sort::Thing) {
            self.plain(node, intake)?;
        }
        self.report(intake)
    }

    /// Marks a triple as understood, or reported.
    fn use_at(&mut self, at: usize) {
        if let Some(used) = self.used.get_mut(at) {
            *used = true;
        }
    }

    fn pass_over(&mut self, node: usize, reason: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
        let (first, said) = self.read.of(node);
        if let Some(triple) = said.iter().find_map(|one| self.spoken_of(one)) {
            self.reified.insert(triple);
        }
        (first..first + said.len()).for_each(|at| self.use_at(at));
        intake.pass_over(said.first().map_or(0, |one| one.line.into()), reason)
    }

    /// Tells of every triple that was not understood: as left out of the record that it is of, or as refused.
    fn report(&self, intake: &mut Intake<'_>) -> Result<(), Error> {
        for node in 0..self.read.nodes() {
            let (first, said) = self.read.of(node);
            let is_stored = self.stored.get(node).copied().unwrap_or_default();
            for (at, one) in (first..).zip(said) {
                if self.used.get(at).copied().unwrap_or_default() {
                    continue;
                }
                let (line, predicate) = (one.line.into(), self.read.name(one.predicate));
                let reason = match self.read.known(one.predicate) {
                    Some(_) => "it has no place there",
                    None => "it is a term that is not understood",
                };
                match is_stored {
                    true => intake.left_out(line, predicate, reason),
                    false => intake.refuse(Place::field(line, predicate), ImportError::Words(reason.to_owned()))?,
                }
            }
        }
        Ok(())
    }
}
