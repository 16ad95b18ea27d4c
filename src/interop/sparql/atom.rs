//! Terms as the evaluator holds them: what is in the graph by its id, names of the schema as they stand there, and all else
//! as it is written.

use std::{
    hash::{Hash, Hasher},
    mem::discriminant,
    sync::Arc,
};

use oxrdf::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple};

use super::words::known;
use crate::{
    graph::Snapshot,
    interop::rdf::{
        mapping,
        term::{self as rdf, Iri, Local, Node, Sort, Space, Spaces, decoded, is_plain},
        vocabulary as ag,
    },
    model::{Any, ClaimId, Id, SourceId, StatementId, Value},
    query::View,
};

/// A term. Two are equal where they are the same term of RDF: each term has one form here.
#[derive(Clone, Debug)]
pub(super) enum Atom<'v> {
    Entity(Id<Any>),
    Source(SourceId),
    Statement(StatementId),
    Claim(ClaimId),
    /// What follows, by its number in the view.
    Followed(u32),
    /// The speaker at a place in the chain of a claim.
    Speaker(u32, u32),
    /// A name of the schema, of the model or of a vocabulary that the mapping uses.
    Word(Space, &'v str),
    Triple(Arc<[Atom<'v>; 3]>),
    Other(Arc<Term>),
}

impl PartialEq for Atom<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Atom::Entity(a), Atom::Entity(b)) => a == b,
            (Atom::Source(a), Atom::Source(b)) => a == b,
            (Atom::Statement(a), Atom::Statement(b)) => a == b,
            (Atom::Claim(a), Atom::Claim(b)) => a == b,
            (Atom::Followed(a), Atom::Followed(b)) => a == b,
            (Atom::Speaker(a, b), Atom::Speaker(c, d)) => (a, b) == (c, d),
            (Atom::Word(a, b), Atom::Word(c, d)) => a == c && b == d,
            (Atom::Triple(a), Atom::Triple(b)) => Arc::ptr_eq(a, b) || a == b,
            (Atom::Other(a), Atom::Other(b)) => Arc::ptr_eq(a, b) || a == b,
            _ => false,
        }
    }
}

impl Eq for Atom<'_> {}

/// By numbers alone, and not by the graph that they are of, so that the same question has its rows in the same order in every
/// process.
impl Hash for Atom<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(self).hash(state);
        match self {
            Atom::Entity(id) => id.index.hash(state),
            Atom::Source(id) => id.number().hash(state),
            Atom::Statement(id) => id.number().hash(state),
            Atom::Claim(id) => id.number().hash(state),
            Atom::Followed(number) => number.hash(state),
            Atom::Speaker(claim, place) => (claim, place).hash(state),
            Atom::Word(space, name) => (space, name).hash(state),
            Atom::Triple(triple) => triple.hash(state),
            Atom::Other(term) => term.hash(state),
        }
    }
}

impl<'v> Atom<'v> {
    pub(super) const fn word(iri: Iri<'v>) -> Self {
        match iri.local {
            Local::Name(name) => Atom::Word(iri.space, name),
            Local::Number(_) => Atom::Word(iri.space, ""),
        }
    }

    pub(super) fn is(&self, iri: Iri<'_>) -> bool {
        matches!((self, iri.local), (Atom::Word(space, name), Local::Name(other)) if *space == iri.space && *name == other)
    }

    pub(super) fn plain(text: &str) -> Self {
        Atom::Other(Arc::new(Literal::new_simple_literal(text).into()))
    }

    pub(super) fn entity(&self) -> Option<Id<Any>> {
        match self {
            Atom::Entity(id) => Some(*id),
            _ => None,
        }
    }
}

/// What makes atoms of terms, and terms of atoms, for one view.
pub(super) struct Names<'v> {
    pub(super) view: &'v View,
    pub(super) graph: &'v Snapshot,
    pub(super) spaces: Spaces,
}

impl<'v> Names<'v> {
    pub(super) fn new(view: &'v View, base: &str) -> Self {
        Names { view, graph: view.snapshot(), spaces: Spaces::under(base) }
    }

    /// A term of a query, or one that was worked out.
    pub(super) fn atom(&self, term: Term) -> Atom<'v> {
        match &term {
            Term::NamedNode(node) => self.written(node.as_str()).unwrap_or_else(|| Atom::Other(Arc::new(term))),
            Term::BlankNode(node) => speaker(node.as_str()).unwrap_or_else(|| Atom::Other(Arc::new(term))),
            Term::Literal(_) => Atom::Other(Arc::new(term)),
            Term::Triple(triple) => {
                // Triples that are spoken of lie in each other no deeper than brackets of a query do.
                let subject = self.atom(triple.subject.clone().into());
                let (predicate, object) =
                    (self.atom(triple.predicate.clone().into()), self.atom(triple.object.clone()));
                Atom::Triple(Arc::new([subject, predicate, object]))
            }
        }
    }

    /// What an IRI names, where it is the one name of it.
    pub(super) fn written(&self, iri: &str) -> Option<Atom<'v>> {
        let (space, local) = self.spaces.split(iri)?;
        let atom = match space {
            Space::Statement | Space::Claim | Space::Followed => {
                let is_plain = local == "0" || !local.starts_with(['0', '+']);
                self.iri(Iri::number(space, local.parse().ok().filter(|_| is_plain)?))
            }
            _ if is_plain(local) => self.iri(Iri::of(space, local)),
            _ => {
                let name = decoded(local)?;
                let own = Iri::of(space, &name);
                // `%41` stands for `A`, but is another IRI.
                (own.local.to_string() == local).then(|| self.iri(own)).flatten()
            }
        };
        atom.filter(|_| space != Space::Scheme)
    }

    fn iri(&self, iri: Iri<'_>) -> Option<Atom<'v>> {
        let schema = self.graph.schema();
        Some(match (iri.space, iri.local) {
            (Space::Entity, Local::Name(key)) => Atom::Entity(self.entity(key)?),
            (Space::Source, Local::Name(key)) => Atom::Source(self.graph.find_source(key)?),
            (Space::Statement, Local::Number(number)) => Atom::Statement(self.graph.statement_numbered(number)?.id()),
            (Space::Claim, Local::Number(number)) => Atom::Claim(self.graph.claim_numbered(number)?.id()),
            (Space::Followed, Local::Number(number)) => Atom::Followed(number),
            (space @ Space::Rel, Local::Name(name)) => Atom::Word(space, schema.relation_named(name)?.name()),
            (space @ Space::Kind, Local::Name(name)) => Atom::Word(space, schema.kind_name(schema.kind_place(name)?)),
            (space @ Space::Qual, Local::Name(name)) => {
                Atom::Word(space, schema.qualifier_name(schema.qualifier_place(name)?))
            }
            (space, Local::Name(name)) => Atom::Word(space, known(space, name)?),
            (_, Local::Number(_)) => return None,
        })
    }

    /// The entity of a key, where nobody else stands for it.
    fn entity(&self, key: &str) -> Option<Id<Any>> {
        let id = self.graph.find(key)?;
        (self.view.entity(id).ok()?.key() == key).then_some(id)
    }

    /// A term of the mapping.
    pub(super) fn mapped(&self, term: rdf::Term<'_>) -> Atom<'v> {
        match term {
            rdf::Term::Node(node) => self.node(node),
            rdf::Term::Literal(literal) => Atom::Other(Arc::new(self.literal(literal).into())),
            rdf::Term::Triple(triple) => {
                // No other lies within it.
                let object = match triple.object {
                    rdf::Term::Triple(_) => Atom::word(ag::NOTHING),
                    object => self.mapped(object),
                };
                Atom::Triple(Arc::new([self.node(triple.subject), self.named(triple.predicate), object]))
            }
        }
    }

    pub(super) fn node(&self, node: Node<'_>) -> Atom<'v> {
        match node {
            Node::Iri(iri) => self.named(iri),
            Node::Speaker { claim, place } => Atom::Speaker(claim, place),
        }
    }

    pub(super) fn named(&self, iri: Iri<'_>) -> Atom<'v> {
        let other = || Atom::Other(Arc::new(NamedNode::new_unchecked(self.spaces.iri(iri)).into()));
        self.iri(iri).unwrap_or_else(other)
    }

    fn literal(&self, literal: rdf::Literal<'_>) -> Literal {
        match literal.sort {
            Sort::Plain => Literal::new_simple_literal(literal.text),
            Sort::Language(tag) => {
                Literal::new_language_tagged_literal_unchecked(literal.text, tag.to_ascii_lowercase())
            }
            Sort::Typed(datatype) => {
                Literal::new_typed_literal(literal.text, NamedNode::new_unchecked(self.spaces.iri(datatype)))
            }
        }
    }

    /// The object of a statement.
    pub(super) fn object(&self, object: Option<Value>) -> Atom<'v> {
        match object {
            None => Atom::word(ag::NOTHING),
            Some(Value::Entity(id)) => Atom::Entity(id),
            Some(value) => {
                let mut room = String::new();
                // A literal names nobody.
                let value = value.try_map(|_| Ok::<_, ()>(String::new()));
                value.map_or(Atom::word(ag::NOTHING), |value| self.mapped(mapping::object(&mut room, &value)))
            }
        }
    }

    pub(super) fn term(&self, atom: &Atom<'v>) -> Term {
        let named = |iri: Iri<'_>| NamedNode::new_unchecked(self.spaces.iri(iri)).into();
        match atom {
            Atom::Entity(id) => named(Iri::of(Space::Entity, self.graph.entity(*id).map_or("", |it| it.key()))),
            Atom::Source(id) => named(Iri::of(Space::Source, self.graph.source_of(*id).map_or("", |it| it.key()))),
            Atom::Statement(id) => named(Iri::number(Space::Statement, id.number())),
            Atom::Claim(id) => named(Iri::number(Space::Claim, id.number())),
            Atom::Followed(number) => named(Iri::number(Space::Followed, *number)),
            Atom::Word(space, name) => named(Iri::of(*space, name)),
            Atom::Speaker(claim, place) => BlankNode::new_unchecked(format!("c{claim}s{place}")).into(),
            Atom::Triple(triple) => {
                let [subject, predicate, object] = &**triple;
                match (self.term(subject), self.term(predicate)) {
                    (Term::NamedNode(subject), Term::NamedNode(predicate)) => {
                        Triple::new(subject, predicate, self.term(object)).into()
                    }
                    (Term::BlankNode(subject), Term::NamedNode(predicate)) => {
                        Triple::new(NamedOrBlankNode::from(subject), predicate, self.term(object)).into()
                    }
                    // No triple is made of others.
                    (subject, _) => subject,
                }
            }
            Atom::Other(term) => Term::clone(term),
        }
    }
}

/// The speaker that a blank node is.
pub(super) fn speaker<'v>(label: &str) -> Option<Atom<'v>> {
    let (claim, place) = label.strip_prefix('c')?.split_once('s')?;
    let (claim, place) = (claim.parse().ok()?, place.parse().ok()?);
    (format!("c{claim}s{place}") == label).then_some(Atom::Speaker(claim, place))
}
