//! Terms as answers give them.

use std::fmt;

use oxrdf::{BlankNode, Literal as Written, NamedNode, NamedOrBlankNode, Term as Raw, Triple as Spoken};

use super::atom::{Atom, Names};
use crate::model::{Any, ClaimId, Id, SourceId, StatementId};

/// A term of an answer. It prints itself as in N-Triples.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Term {
    /// An IRI, with what it names.
    Iri {
        /// The whole of it.
        iri: String,
        /// What it names in the graph, if anything.
        thing: Option<Thing>,
    },
    /// A node without a name of its own, such as a speaker: the label tells it from others of the same answer.
    Blank(String),
    /// A literal.
    Literal {
        /// As it is written.
        text: String,
        /// The IRI of its datatype.
        datatype: String,
        /// Its language, in lower case.
        language: Option<String>,
    },
    /// A triple that is spoken of.
    Triple(Box<Triple>),
}

/// What an IRI names in the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Thing {
    /// An entity.
    Entity(Id<Any>),
    /// A source.
    Source(SourceId),
    /// A statement.
    Statement(StatementId),
    /// A claim.
    Claim(ClaimId),
}

/// A triple of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Triple {
    /// What it is about.
    pub subject: Term,
    /// What it says of it.
    pub predicate: Term,
    /// Whom or what it names.
    pub object: Term,
}

impl Term {
    /// What it names in the graph.
    pub fn thing(&self) -> Option<Thing> {
        match self {
            Term::Iri { thing, .. } => *thing,
            _ => None,
        }
    }

    /// The entity that it is.
    pub fn entity(&self) -> Option<Id<Any>> {
        match self.thing()? {
            Thing::Entity(id) => Some(id),
            _ => None,
        }
    }

    /// The source that it is.
    pub fn source(&self) -> Option<SourceId> {
        match self.thing()? {
            Thing::Source(id) => Some(id),
            _ => None,
        }
    }

    /// The statement that it is.
    pub fn statement(&self) -> Option<StatementId> {
        match self.thing()? {
            Thing::Statement(id) => Some(id),
            _ => None,
        }
    }

    /// The claim that it is.
    pub fn claim(&self) -> Option<ClaimId> {
        match self.thing()? {
            Thing::Claim(id) => Some(id),
            _ => None,
        }
    }

    /// Its text: an IRI, a label or what a literal says. A triple has none.
    pub fn text(&self) -> Option<&str> {
        match self {
            Term::Iri { iri, .. } => Some(iri),
            Term::Blank(label) => Some(label),
            Term::Literal { text, .. } => Some(text),
            Term::Triple(_) => None,
        }
    }

    pub(super) fn of(raw: Raw, names: Option<&Names<'_>>) -> Self {
        match raw {
            Raw::NamedNode(node) => {
                let atom = names.and_then(|names| names.written(node.as_str()));
                let thing = atom.and_then(|atom| match atom {
                    Atom::Entity(id) => Some(Thing::Entity(id)),
                    Atom::Source(id) => Some(Thing::Source(id)),
                    Atom::Statement(id) => Some(Thing::Statement(id)),
                    Atom::Claim(id) => Some(Thing::Claim(id)),
                    _ => None,
                });
                Term::Iri { iri: node.into_string(), thing }
            }
            Raw::BlankNode(node) => Term::Blank(node.into_string()),
            Raw::Literal(literal) => Term::Literal {
                datatype: literal.datatype().as_str().to_owned(),
                language: literal.language().map(str::to_owned),
                text: literal.destruct().0,
            },
            Raw::Triple(triple) => Term::Triple(Box::new(Triple::of(*triple, names))),
        }
    }

    pub(super) fn raw(&self) -> Raw {
        match self {
            Term::Iri { iri, .. } => NamedNode::new_unchecked(iri).into(),
            Term::Blank(label) => BlankNode::new_unchecked(label).into(),
            Term::Literal { text, language: Some(language), .. } => {
                Written::new_language_tagged_literal_unchecked(text, language).into()
            }
            Term::Literal { text, datatype, language: None } => {
                Written::new_typed_literal(text, NamedNode::new_unchecked(datatype)).into()
            }
            Term::Triple(triple) => {
                let object = triple.object.raw();
                let predicate = NamedNode::new_unchecked(triple.predicate.text().unwrap_or_default());
                let subject = match &triple.subject {
                    Term::Blank(label) => NamedOrBlankNode::from(BlankNode::new_unchecked(label)),
                    other => NamedNode::new_unchecked(other.text().unwrap_or_default()).into(),
                };
                Spoken::new(subject, predicate, object).into()
            }
        }
    }
}

impl Triple {
    pub(super) fn of(spoken: Spoken, names: Option<&Names<'_>>) -> Self {
        Triple {
            subject: Term::of(spoken.subject.into(), names),
            predicate: Term::of(spoken.predicate.into(), names),
            object: Term::of(spoken.object, names),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.raw(), f)
    }
}

impl fmt::Display for Triple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Triple { subject, predicate, object } = self;
        write!(f, "{subject} {predicate} {object} .")
    }
}
