//! The names that the mapping uses, each by the one text that stands for it.

use crate::interop::rdf::{
    term::{Iri, Local, Space},
    vocabulary as ag,
};

/// Those of other vocabularies.
const OTHERS: [Iri<'_>; 12] = [
    ag::TYPE,
    ag::REIFIES,
    ag::LABEL,
    ag::RDF_STATEMENT,
    ag::RDF_SUBJECT,
    ag::RDF_PREDICATE,
    ag::RDF_OBJECT,
    ag::TITLE,
    ag::PUBLISHER,
    ag::AUTHOR,
    ag::PUBLISHED,
    ag::URL,
];

/// The name in a space, where the mapping uses it.
pub(super) fn known(space: Space, name: &str) -> Option<&'static str> {
    let named = |iri: &Iri<'static>| match iri.local {
        Local::Name(known) if iri.space == space && known == name => Some(known),
        _ => None,
    };
    match space {
        Space::Ag => ag::DEFINED.iter().find_map(|term| named(&term.iri)),
        _ => OTHERS.iter().find_map(named),
    }
}
