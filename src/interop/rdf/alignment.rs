//! What our terms have in common with those of others: for what is written of the schema, and for reading what others
//! wrote.

use super::term::{Iri, Space};

/// Kinds, and the class of another vocabulary that means the same.
pub(crate) const KINDS: &[(&str, Iri<'static>)] = &[
    ("person", Iri::of(Space::Schema, "Person")),
    ("person", Iri::of(Space::Foaf, "Person")),
    ("person", Iri::of(Space::Prov, "Person")),
    ("organization", Iri::of(Space::Schema, "Organization")),
    ("organization", Iri::of(Space::Foaf, "Organization")),
    ("organization", Iri::of(Space::Prov, "Organization")),
    ("party", Iri::of(Space::Schema, "PoliticalParty")),
    ("company", Iri::of(Space::Schema, "Corporation")),
    ("media_outlet", Iri::of(Space::Schema, "NewsMediaOrganization")),
    ("place", Iri::of(Space::Schema, "Place")),
    ("country", Iri::of(Space::Schema, "Country")),
    ("event", Iri::of(Space::Schema, "Event")),
];

/// How a relation is to the property of another vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// The same, so that one can be read as the other.
    Same,
    /// The same from the other end, so that one can be read as the other.
    Inverse,
    /// Near, but one is wider or otherwise meant.
    Close,
}

/// Relations, and what they are to properties of other vocabularies.
pub(crate) const RELATIONS: &[(&str, Match, Iri<'static>)] = &[
    ("same_as", Match::Same, Iri::of(Space::Owl, "sameAs")),
    ("not_same_as", Match::Same, Iri::of(Space::Owl, "differentFrom")),
    ("named", Match::Same, Iri::of(Space::Skos, "altLabel")),
    ("named", Match::Same, Iri::of(Space::Schema, "alternateName")),
    ("described_as", Match::Same, Iri::of(Space::Schema, "description")),
    ("described_as", Match::Same, Iri::of(Space::Rdfs, "comment")),
    ("member_of", Match::Same, Iri::of(Space::Schema, "memberOf")),
    ("member_of", Match::Inverse, Iri::of(Space::Schema, "member")),
    ("member_of", Match::Same, Iri::of(Space::Wdt, "P463")),
    ("part_of", Match::Close, Iri::of(Space::Schema, "parentOrganization")),
    ("part_of", Match::Close, Iri::of(Space::Wdt, "P361")),
    ("subordinate_to", Match::Close, Iri::of(Space::Wdt, "P749")),
    ("employed_by", Match::Same, Iri::of(Space::Schema, "worksFor")),
    ("employed_by", Match::Same, Iri::of(Space::Wdt, "P108")),
    ("holds_post", Match::Same, Iri::of(Space::Wdt, "P39")),
    ("leads", Match::Close, Iri::of(Space::Wdt, "P488")),
    ("leads", Match::Close, Iri::of(Space::Wdt, "P6")),
    ("owns", Match::Same, Iri::of(Space::Wdt, "P1830")),
    ("owns", Match::Inverse, Iri::of(Space::Wdt, "P127")),
    ("acts_for", Match::Same, Iri::of(Space::Prov, "actedOnBehalfOf")),
    ("split_from", Match::Same, Iri::of(Space::Wdt, "P807")),
    ("located_in", Match::Same, Iri::of(Space::Wdt, "P131")),
    ("located_in", Match::Same, Iri::of(Space::Schema, "containedInPlace")),
    ("located_in", Match::Close, Iri::of(Space::Geo, "sfWithin")),
    ("lies_at", Match::Same, Iri::of(Space::Wdt, "P625")),
    ("based_at", Match::Close, Iri::of(Space::Wdt, "P159")),
    ("borders", Match::Same, Iri::of(Space::Wdt, "P47")),
    ("participant", Match::Same, Iri::of(Space::Wdt, "P710")),
    ("organizer", Match::Same, Iri::of(Space::Schema, "organizer")),
    ("existed", Match::Close, Iri::of(Space::Wdt, "P571")),
    ("existed", Match::Close, Iri::of(Space::Wdt, "P576")),
];
