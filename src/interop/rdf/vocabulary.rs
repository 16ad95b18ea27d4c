//! The terms of the model in RDF, each with what it means and what means the same elsewhere.

use super::term::{Iri, Space};

pub(crate) const TYPE: Iri<'_> = Iri::of(Space::Rdf, "type");
pub(crate) const REIFIES: Iri<'_> = Iri::of(Space::Rdf, "reifies");
pub(crate) const RDF_STATEMENT: Iri<'_> = Iri::of(Space::Rdf, "Statement");
pub(crate) const RDF_SUBJECT: Iri<'_> = Iri::of(Space::Rdf, "subject");
pub(crate) const RDF_PREDICATE: Iri<'_> = Iri::of(Space::Rdf, "predicate");
pub(crate) const RDF_OBJECT: Iri<'_> = Iri::of(Space::Rdf, "object");
pub(crate) const LABEL: Iri<'_> = Iri::of(Space::Rdfs, "label");
pub(crate) const XSD_DATE: Iri<'_> = Iri::of(Space::Xsd, "date");
pub(crate) const XSD_DECIMAL: Iri<'_> = Iri::of(Space::Xsd, "decimal");
pub(crate) const XSD_INTEGER: Iri<'_> = Iri::of(Space::Xsd, "integer");
pub(crate) const WKT: Iri<'_> = Iri::of(Space::Geo, "wktLiteral");
pub(crate) const TITLE: Iri<'_> = Iri::of(Space::Schema, "name");
pub(crate) const PUBLISHER: Iri<'_> = Iri::of(Space::Schema, "publisher");
pub(crate) const AUTHOR: Iri<'_> = Iri::of(Space::Schema, "author");
pub(crate) const PUBLISHED: Iri<'_> = Iri::of(Space::Schema, "datePublished");
pub(crate) const URL: Iri<'_> = Iri::of(Space::Schema, "url");

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Class,
    Property,
    Datatype,
    Thing,
}

/// A term of the model: what it is called, what it is and means, and a term that means the same elsewhere, or more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Defined {
    pub(crate) iri: Iri<'static>,
    pub(crate) sort: Sort,
    pub(crate) meaning: &'static str,
    pub(crate) below: Option<Iri<'static>>,
}

macro_rules! terms {
    ($($CONST:ident = $name:literal, $sort:ident, $meaning:literal $(, below $space:ident $above:literal)?;)+) => {
        $(
            #[doc = $meaning]
            pub(crate) const $CONST: Iri<'_> = Iri::of(Space::Ag, $name);
        )+

        /// All of them.
        pub(crate) const DEFINED: &[Defined] = &[$(Defined {
            iri: $CONST,
            sort: Sort::$sort,
            meaning: $meaning,
            below: below!($($space $above)?),
        }),+];
    };
}

macro_rules! below {
    () => {
        None
    };
    ($space:ident $above:literal) => {
        Some(Iri::of(Space::$space, $above))
    };
}

terms! {
    SOURCE_CLASS = "Source", Class, "A document or a data set in which claims stand.", below Prov "Entity";
    CLAIM_CLASS = "Claim", Class, "One source's saying of a statement.";
    NOTHING = "nothing", Thing, "The object of a statement that is about its subject alone.";
    SOURCE_KIND = "sourceKind", Property, "What sort of source it is.";
    RELIABILITY = "reliability", Property, "How reliable a source is held to be, on the scale of the Admiralty code.";
    INFERRED = "inferred", Property, "What of it is the analyst's reading, in words.";
    PERIOD = "period", Property, "When a statement holds: both bounds as a date of EDTF, `..` where open, nothing where unknown.";
    EARLIEST_START = "earliestStart", Property, "The first day on which it may begin.";
    LATEST_START = "latestStart", Property, "The last day on which it may begin.";
    EARLIEST_END = "earliestEnd", Property, "The first day on which it may end.";
    LATEST_END = "latestEnd", Property, "The last day on which it may end.";
    MODALITY = "modality", Property, "Whether it is planned, demanded, attempted or an aggregate; left out where it is actual.";
    GRADE = "grade", Property, "How surely the view holds it: certain, presumed or possible.";
    OPPOSITION = "opposition", Property, "Of what follows: whether what it follows from is disputed or questioned; left out where nobody speaks against it.";
    CLAIM = "claim", Property, "A claim of the statement.";
    FOLLOWS_BY = "followsBy", Property, "The rule or effect by which a statement follows that nobody claims.";
    NAME_KIND = "nameKind", Property, "What sort of name the object is; left out where it is an alias.";
    LANGUAGE = "language", Property, "The language of the name that is the object, to the letter.";
    SCRIPT = "script", Property, "The script of the name that is the object, by ISO 15924.";
    WITHIN_KM = "withinKm", Property, "How far off the point the thing may lie, in kilometres.";
    LOW = "low", Property, "The least that the count which is the object may be.";
    BEST = "best", Property, "What the count which is the object most likely is.";
    HIGH = "high", Property, "The most that the count which is the object may be.";
    SOURCE = "source", Property, "The source in which a claim stands.", below Prov "hadPrimarySource";
    STANCE = "stance", Property, "Whether a claim denies, doubts or could not confirm; left out where it affirms.";
    QUOTE = "quote", Property, "The words of the source.";
    LOCATOR = "locator", Property, "Where in the source they stand.";
    CREDIBILITY = "credibility", Property, "How credible a claim is held to be, on the scale of the Admiralty code.";
    SAID = "said", Property, "When it was said.";
    ATTESTS = "attests", Property, "The days that a claim vouches for.";
    SPEAKER = "speaker", Property, "Somebody through whom the source has it.";
    ORDER = "order", Property, "The place in the chain of speakers, from 0, the nearest to the source first.";
    ENTITY = "entity", Property, "The speaker, where it is an entity.";
    DESCRIBED = "described", Property, "The words for speakers who are described.";
    UNNAMED = "unnamed", Property, "The words for a speaker whom the source knows and does not name.";
    OF = "of", Property, "For whom a speaker speaks who has no name.";
    DATE = "date", Datatype, "A date of EDTF.";
    TERM = "term", Datatype, "One of the terms that the schema lists.";
    COUNT = "count", Datatype, "A count, as JSON.";
    SHARE = "share", Datatype, "A share of a whole, as JSON.";
    NAME = "name", Datatype, "A name with what is known of it, as JSON.";
    IDENTIFIER = "identifier", Datatype, "An identifier with its scheme, as JSON.";
    POINT = "point", Datatype, "A point with how far off it may be, as JSON.";
}
