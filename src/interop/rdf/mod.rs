//! RDF: what a graph is in triples, for [`export::Rdf`](crate::export::Rdf) and [`import::Rdf`](crate::import::Rdf).
//!
//! A triple is said or not said, while a statement of this crate has claims, a period and a grade. So each statement has a
//! node of its own, which reifies the triple and carries the rest; the plain triple stands beside it only where it is
//! [asserted](Asserted). What is only denied, quoted or planned is never said plainly unless that is asked for.
//!
//! Names of our own begin with `urn:allegiance:`. Those of data lie under a base, which is `urn:allegiance:` unless another
//! is set; keys are percent-encoded in them, so that any key can be one.
//!
//! | prefix | IRIs | of what |
//! | --- | --- | --- |
//! | `ag:` | `urn:allegiance:model:` | terms of the model, below |
//! | `kind:`, `rel:`, `qual:` | `urn:allegiance:kind:`, `…relation:`, `…qualifier:` | the schema, by name |
//! | `scheme:` | `urn:allegiance:scheme:` | schemes of identifiers, as datatypes |
//! | `ent:`, `src:` | base and `entity:`, `source:` | entities and sources, by key |
//! | `st:`, `cl:`, `fo:` | base and `statement:`, `claim:`, `followed:` | the others, by number |
//!
//! | what | becomes |
//! | --- | --- |
//! | an entity | `ent:kia a kind:armed_group ; rdfs:label "…"` |
//! | a source | `src:x a ag:Source ; ag:sourceKind "article" ; schema:name "…"`, and `schema:publisher`, `schema:author`, `schema:datePublished`, `schema:url`, `ag:reliability`, `ag:inferred` where there are such |
//! | a statement | `st:12 rdf:reifies <<( ent:kia rel:controls ent:bhamo )>>`; in RDF 1.1 an `rdf:Statement` with `rdf:subject`, `rdf:predicate`, `rdf:object` |
//! | its period | `ag:period "2024-12-04/.."`, and for queries `ag:earliestStart`, `ag:latestStart`, `ag:earliestEnd`, `ag:latestEnd` as days |
//! | that it is not actual | `ag:modality "planned"` |
//! | its qualifiers | `qual:share …`, a triple for each value |
//! | how surely it holds in the view | `ag:grade "certain"`, for queries |
//! | its claims | `ag:claim cl:3` |
//! | a claim | `cl:3 a ag:Claim ; ag:source src:x`, and `ag:stance`, `ag:quote`, `ag:locator`, `ag:credibility`, `ag:said`, `ag:attests`, `ag:inferred` where there are such |
//! | a speaker of it | `ag:speaker [ ag:order 0 ; ag:entity ent:kio ]`, or `ag:described "residents"`, `ag:unnamed "a source"`, with `ag:of` |
//! | what follows by rules | as a statement, with `ag:followsBy "rule"` and no claims, and with `ag:opposition` where what it follows from is disputed or questioned; a reader passes it over |
//!
//! | value | as the object of a statement | as a qualifier |
//! | --- | --- | --- |
//! | entity | its IRI | the same |
//! | text | `"…"` | the same |
//! | name | `"…"@my`, with `ag:nameKind`, `ag:script`, and `ag:language` where the tag alone would not keep it | JSON`^^ag:name` |
//! | identifier | `"Q1"^^scheme:wikidata` | JSON`^^ag:identifier` |
//! | point | `"POINT(97.23 24.25)"^^geo:wktLiteral`, longitude first, with `ag:withinKm` | JSON`^^ag:point` |
//! | count | JSON`^^ag:count`, and for queries `ag:low`, `ag:best`, `ag:high` | JSON`^^ag:count` |
//! | share | JSON`^^ag:share` | the same |
//! | date, term | `"…"^^ag:date`, `"…"^^ag:term` | the same |
//! | nothing | `ag:nothing` | |
//!
//! The JSON is that of the same value in a [`document`](crate::document).

pub(crate) mod alignment;
pub(crate) mod form;
pub(crate) mod mapping;
mod schema;
pub(crate) mod term;
pub(crate) mod vocabulary;

use crate::{
    interop::export::{Followed, Held},
    model::{Grade, Modality},
    query::{Opposition, Voice},
};

pub use schema::vocabulary_of;

/// Under what the IRIs of data lie, unless the caller says otherwise.
pub const BASE: &str = "urn:allegiance:";

/// Which statements are also said as plain triples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Asserted {
    /// None.
    Nothing,
    /// Those that a source says itself, that are actual and against which nobody speaks, where they hold at least by
    /// presumption.
    #[default]
    Said,
    /// All that holds in the view at least by presumption and is actual, and what so follows by rules, but what somebody
    /// denies, or what follows from that. What is only possible, as within the bounds of an uncertain date, is not believed.
    Believed,
    /// All that the view [lists](crate::View::facts), but what is not actual or is denied: what is
    /// [believed](Asserted::Believed), and what is possible besides. These are the plain triples of SPARQL.
    Listed,
}

impl Asserted {
    /// Whether a statement is said plainly, by how it holds in the view.
    pub(crate) fn takes(self, held: Option<Held>) -> bool {
        let Some(Held { grade, voice, opposition, modality, .. }) = held else { return false };
        let is_said = opposition == Opposition::None && voice == Voice::Asserted;
        self.allows(modality, grade, opposition) && (is_said || self != Asserted::Said)
    }

    /// Whether what follows is said plainly.
    pub(crate) fn takes_followed(self, followed: &Followed) -> bool {
        let Followed { entry, grade, opposition, .. } = followed;
        self != Asserted::Said && self.allows(entry.modality, *grade, *opposition)
    }

    fn allows(self, modality: Modality, grade: Grade, opposition: Opposition) -> bool {
        let is_sure_enough = match self {
            Asserted::Nothing => false,
            Asserted::Said | Asserted::Believed => grade >= Grade::Presumed,
            Asserted::Listed => true,
        };
        is_sure_enough && modality == Modality::Actual && opposition != Opposition::Disputed
    }
}

/// How a triple is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reified {
    /// By a triple term, as in RDF 1.2.
    Terms,
    /// By an `rdf:Statement`, as in RDF 1.1.
    Statements,
    /// By both.
    Both,
}
