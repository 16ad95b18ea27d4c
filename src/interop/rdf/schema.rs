//! The schema itself as RDF: its kinds, relations and qualifiers, and the terms of the model.

use std::convert::Infallible;

use super::{
    BASE,
    alignment::{KINDS, Match, RELATIONS},
    term::{Iri, Space, Spaces, Term, Triple},
    vocabulary::{self as ag, Sort},
};
use crate::{
    interop::export::rdf::document,
    model::{Flag, RelationDef, Schema, ValueType},
};

const CLASS: Iri<'_> = Iri::of(Space::Rdfs, "Class");
const PROPERTY: Iri<'_> = Iri::of(Space::Rdf, "Property");
const COMMENT: Iri<'_> = Iri::of(Space::Rdfs, "comment");

/// What a schema defines, as Turtle: its kinds as classes, its relations and qualifiers as properties, what means the same
/// in schema.org, PROV-O, FOAF, GeoSPARQL and Wikidata, and the terms of the model.
///
/// A relation that is seen from its object has a name too, which is an inverse property.
///
/// ```
/// use allegiance::{rdf, vocabulary::conflict};
/// let text = rdf::vocabulary_of(&conflict());
/// assert!(text.contains("owl:inverseOf rel:controlled_by"));
/// ```
pub fn vocabulary_of(schema: &Schema) -> String {
    document(&Spaces::under(BASE), |to| give(schema, to))
}

fn give(schema: &Schema, to: &mut dyn FnMut(Triple<'_>) -> Result<(), Infallible>) -> Result<(), Infallible> {
    for term in ag::DEFINED {
        let mut say = about(term.iri, to);
        let (sort, above) = match term.sort {
            Sort::Class => (CLASS, "subClassOf"),
            Sort::Property => (PROPERTY, "subPropertyOf"),
            Sort::Datatype => (Iri::of(Space::Rdfs, "Datatype"), "subClassOf"),
            Sort::Thing => (Iri::of(Space::Rdfs, "Resource"), "seeAlso"),
        };
        say(ag::TYPE, Term::iri(sort))?;
        say(COMMENT, Term::plain(term.meaning))?;
        if let Some(below) = term.below {
            say(Iri::of(Space::Rdfs, above), Term::iri(below))?;
        }
    }
    for kind in schema.kinds() {
        let mut say = about(Iri::of(Space::Kind, kind.name()), to);
        say(ag::TYPE, Term::iri(CLASS))?;
        say(ag::LABEL, Term::plain(&kind.name().replace('_', " ")))?;
        say(COMMENT, Term::plain(kind.definition()))?;
        let above = schema.kinds().filter(|it| it.name() != kind.name() && schema.is_a(kind.name(), it.name()));
        for other in above {
            say(Iri::of(Space::Rdfs, "subClassOf"), Term::iri(Iri::of(Space::Kind, other.name())))?;
        }
        for (_, class) in KINDS.iter().filter(|(name, _)| *name == kind.name()) {
            say(Iri::of(Space::Owl, "equivalentClass"), Term::iri(*class))?;
        }
    }
    for relation in schema.relations() {
        of_relation(relation, to)?;
    }
    for qualifier in schema.qualifiers() {
        let mut say = about(Iri::of(Space::Qual, qualifier.name()), to);
        say(ag::TYPE, Term::iri(PROPERTY))?;
        say(ag::LABEL, Term::plain(&qualifier.name().replace('_', " ")))?;
        say(COMMENT, Term::plain(qualifier.definition()))?;
    }
    Ok(())
}

fn of_relation(
    relation: &RelationDef,
    to: &mut dyn FnMut(Triple<'_>) -> Result<(), Infallible>,
) -> Result<(), Infallible> {
    let mut say = about(Iri::of(Space::Rel, relation.name()), to);
    say(ag::TYPE, Term::iri(PROPERTY))?;
    for (flag, class) in [(Flag::Symmetric, "SymmetricProperty"), (Flag::Transitive, "TransitiveProperty")] {
        if relation.is(flag) {
            say(ag::TYPE, Term::iri(Iri::of(Space::Owl, class)))?;
        }
    }
    say(ag::LABEL, Term::plain(&relation.words()))?;
    say(COMMENT, Term::plain(relation.definition()))?;
    say(Iri::of(Space::Rdfs, "domain"), Term::iri(Iri::of(Space::Kind, relation.domain())))?;
    let range = match relation.range() {
        ValueType::Entity(kind) => Some(Iri::of(Space::Kind, kind)),
        ValueType::Text => Some(Iri::of(Space::Xsd, "string")),
        ValueType::Count => Some(ag::COUNT),
        ValueType::Share => Some(ag::SHARE),
        ValueType::Date => Some(ag::DATE),
        ValueType::Point => Some(ag::WKT),
        ValueType::Term(_) => Some(ag::TERM),
        // Names have languages or not, identifiers each a datatype of its scheme, and the last is no value.
        ValueType::Name | ValueType::Identifier | ValueType::Nothing => None,
    };
    if let Some(range) = range {
        say(Iri::of(Space::Rdfs, "range"), Term::iri(range))?;
    }
    if let Some(inverse) = relation.inverse_name() {
        say(Iri::of(Space::Owl, "inverseOf"), Term::iri(Iri::of(Space::Rel, inverse)))?;
    }
    for (_, matching, other) in RELATIONS.iter().filter(|(name, _, _)| *name == relation.name()) {
        let predicate = match matching {
            Match::Same => Iri::of(Space::Owl, "equivalentProperty"),
            Match::Inverse => Iri::of(Space::Owl, "inverseOf"),
            Match::Close => Iri::of(Space::Skos, "closeMatch"),
        };
        say(predicate, Term::iri(*other))?;
    }
    for nearest in relation.nearest_terms() {
        say(Iri::of(Space::Skos, "note"), Term::plain(nearest))?;
    }
    Ok(())
}

/// Says something of one thing.
fn about<'s>(
    subject: Iri<'s>,
    to: &'s mut dyn FnMut(Triple<'_>) -> Result<(), Infallible>,
) -> impl FnMut(Iri<'_>, Term<'_>) -> Result<(), Infallible> {
    move |predicate, object| to(Triple { subject: super::term::Node::Iri(subject), predicate, object })
}
