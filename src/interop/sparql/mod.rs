//! SPARQL over a view: what it lists as plain triples, and each statement with its claims as a node that reifies one.
//!
//! A [`Query`] is read once and asked of any [`View`], which gives the time, the trust and the rules in force. The triples
//! are those of [`rdf`](crate::rdf), made as they are asked for; nothing is copied. Terms of an answer give back the ids
//! of what they name.
//!
//! ```
//! use allegiance::{Graph, Source, vocabulary::*};
//! # let mut graph = Graph::new(conflict());
//! # let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army")?;
//! # let bhamo = graph.add_as("bhamo", Town, "Bhamo")?;
//! let article = graph.source(Source::article("A new front").key("article").published("2024-12-17"))?;
//! graph.state(kia, CONTROLS, bhamo).since("2024-12-04").cite(article)?;
//!
//! let view = graph.as_of("2024-12-17")?;
//! let found = view.sparql("
//!     SELECT ?who ?start ?title {
//!         ?who rel:controls ent:bhamo {| ag:earliestStart ?start ; ag:claim [ ag:source [ schema:name ?title ] ] |}
//!         FILTER (?start >= '2024-12-01'^^xsd:date)
//!     }")?;
//! let rows = found.solutions().expect("it is a SELECT");
//! assert_eq!(rows.get(0, "who").and_then(|who| who.entity()), Some(kia.any()));
//! assert_eq!(rows.get(0, "title").and_then(|title| title.text()), Some("A new front"));
//! # Ok::<(), allegiance::Error>(())
//! ```
//!
//! # What there is
//!
//! - Plain triples, `ent:kia rel:controls ent:bhamo`: what the view lists, be it only possible, is actual and is not denied,
//!   and what follows by the rules in force. They hold at the time of the view; ask another view for another day.
//! - A node for each statement of which the view trusts a claim and that may hold in its time, whether it is listed, denied or
//!   planned: `?s rdf:reifies <<( ent:kia rel:controls ent:bhamo )>>`, and `rdf:subject`, `rdf:predicate`, `rdf:object` as in
//!   RDF 1.1. It has `ag:grade`, `ag:period`, `ag:earliestStart` …, `ag:claim`; a claim has `ag:source`, `ag:stance`,
//!   `ag:quote`, and so on. Annotations, `{| … |}`, are such a node beside the plain triple.
//! - The prefixes `ag`, `kind`, `rel`, `qual`, `scheme`, `ent`, `src`, `st`, `cl`, `fo`, and those of the vocabularies used,
//!   `rdf`, `rdfs`, `xsd`, `owl`, `skos`, `schema`, `prov`, `geo`, are known without being declared.
//! - A kind is that of the entity alone: for those below it as well, name them, as by `VALUES`.
//! - A relation is asked for as it was stated: by the name from its subject, from one end where it is symmetric, one step where it
//!   is transitive. For the rest say so: `(rel:allied_with|^rel:allied_with)`, `rel:located_in+`, `^rel:located_in`.
//!   [`View::query`] takes either name, reads symmetric relations both ways and follows chains by itself.
//! - A name that nothing has, such as one with a slip in it, finds nothing, as SPARQL has it.
//! - Days are `xsd:date`, also of years before our era, from year -9999 to 9999; of others `ag:period` tells.
//!
//! # What there is not
//!
//! - Updates, `SERVICE`, `FROM` and `LOAD`: nothing is written or opened. All is in the default graph, and `GRAPH` finds nothing.
//! - `NOW`, `RAND`, `UUID` and `STRUUID`: the same question of the same view has the same answer.
//! - Texts of more than 64 KiB, brackets more than 128 deep, more than 512 triples, groups and operators, or more than
//!   64 triples in one group.
//!
//! The [`Budget`](crate::Budget) of the view ends what takes too long: a step is a triple looked at or a row of what is joined without
//! having anything in common. It is looked at between steps, so sorting or grouping what was found goes on to its end; of one
//! text, 16 MiB are enough. SPARQL is for interchange: [`View::query`] asks for the same patterns many times faster.

mod atom;
mod dataset;
mod fault;
mod find;
mod plan;
mod results;
mod room;
mod run;
mod term;
mod text;
mod words;

use std::{fmt, sync::Arc};

use spargebra::SparqlParser;

use crate::{
    Error,
    infer::{Budget, Watch},
    interop::rdf::{
        BASE,
        term::{Space, Spaces},
    },
    query::View,
};
use dataset::Dataset;
use room::with_room;
use run::{Run, run};

pub use fault::{SparqlError, SparqlFault};
pub use results::{Results, Solutions};
pub use term::{Term, Thing, Triple};

/// A query, read and ready to be asked of any view.
#[derive(Clone)]
pub struct Query {
    text: String,
    plan: Arc<spargebra::Query>,
    is_large: bool,
}

impl Query {
    /// Reads a query: `SELECT`, `ASK`, `CONSTRUCT` or `DESCRIBE`.
    ///
    /// # Errors
    /// When it is no such query, asks for what there is not, or is too long or too deep: with the line and the column.
    ///
    /// # Complexity
    /// Linear in the text, nearly.
    pub fn parse(text: &str) -> Result<Self, SparqlError> {
        Query::parse_under(text, BASE)
    }

    /// Reads a query in which the IRIs of data lie under this base, as those of an [export](crate::export::Rdf::under) do.
    ///
    /// # Errors
    /// As [`parse`](Query::parse), and when no IRI can begin so.
    pub fn parse_under(text: &str, base: &str) -> Result<Self, SparqlError> {
        let (plan, is_large) = read(text, Some(base), true)?;
        Ok(Query { text: text.to_owned(), plan: Arc::new(plan), is_large })
    }

    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Query").field(&self.text).finish()
    }
}

/// A view to be asked many queries: what takes long to find in it is found once, at the first that needs it, such as the
/// claims of each source or what follows by rules.
pub struct Asking<'v>(Dataset<'v>);

impl<'v> Asking<'v> {
    /// Of a view, for queries of the same base.
    pub fn of(view: &'v View) -> Self {
        Asking::under(view, BASE)
    }

    /// With the IRIs of data under this base.
    pub fn under(view: &'v View, base: &str) -> Self {
        Asking(Dataset::new(view, base))
    }

    /// Asks a query. One that was read for another base finds nothing by the names of data.
    ///
    /// # Errors
    /// When it takes more than the [`Budget`](crate::Budget) of the view, or calls a function that there is not.
    ///
    /// # Complexity
    /// That of the joins, each triple by what is bound of it: a subject, a relation with an end, a triple that is spoken of and a
    /// source by what there is of them; a relation by its facts; anything else by all triples, once for all queries.
    pub fn ask(&self, query: &Query) -> Result<Results, Error> {
        let watch = Arc::new(Watch::begin(&self.0.view.budget)?);
        let work = || run(&Run { data: &self.0, watch: &watch }, &query.plan, &watch, Some(&self.0.names));
        with_room(query.is_large, work).map_err(|fault| SparqlError::new("", 0, fault))?
    }
}

impl fmt::Debug for Asking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Asking").field(&self.0).finish()
    }
}

impl View {
    /// Reads a query in [SPARQL](crate::sparql) and asks it. For many queries of one view see
    /// [`Asking`](crate::sparql::Asking).
    ///
    /// # Errors
    /// As [`Query::parse`](crate::sparql::Query::parse) and [`Asking::ask`](crate::sparql::Asking::ask).
    pub fn sparql(&self, text: &str) -> Result<Results, Error> {
        Asking::of(self).ask(&Query::parse(text)?)
    }
}

/// Reads a text by the rules of this module, and whether it is large.
fn read(text: &str, base: Option<&str>, by_parts: bool) -> Result<(spargebra::Query, bool), SparqlError> {
    let wrong = |(at, fault)| SparqlError::new(text, at, fault);
    let is_large = text::check(text).map_err(wrong)?;
    let said = |error: &dyn fmt::Display| SparqlError::of_parser(text, &error.to_string());
    let mut parser = SparqlParser::new();
    if let Some(base) = base {
        let spaces = Spaces::under(base);
        // The parser checks each that it is given.
        let names = text::before_colons(text);
        for space in Space::ALL.into_iter().filter(|space| names.contains(&space.prefix())) {
            parser = parser.with_prefix(space.prefix(), spaces.start(space)).map_err(|error| said(&error))?;
        }
    }
    let work = || {
        let mut plan = parser.parse_query(text).map_err(|error| said(&error))?;
        plan::ready(&mut plan, by_parts).map_err(|fault| wrong((0, fault)))?;
        Ok(plan)
    };
    Ok((with_room(is_large, work).map_err(|fault| wrong((0, fault)))??, is_large))
}

/// For tests: a query over any triples and named graphs, by the same way.
#[doc(hidden)]
pub fn __over(text: &str, base: &str, dataset: &oxrdf::Dataset, budget: &Budget) -> Result<Results, Error> {
    let (plan, is_large) = read(&format!("BASE <{base}> {text}"), None, false)?;
    let watch = Arc::new(Watch::begin(budget)?);
    let work = || run(dataset, &plan, &watch, None);
    with_room(is_large, work).map_err(|fault| SparqlError::new("", 0, fault))?
}
