//! Turtle and TriG: short names, and all that is said of one thing together.

use std::{convert::Infallible, io};

use super::{
    Buffer, Sink,
    lines::{push_speaker, push_string},
};
use crate::interop::rdf::{
    term::{Iri, Literal, Node, Sort, Space, Spaces, Term, Triple},
    vocabulary::TYPE,
};

pub(super) struct Terse<'w> {
    out: Buffer<'w>,
    page: Page,
}

/// How far a document is.
#[derive(Default)]
struct Page {
    /// The subject that was written last, and the next one.
    last: String,
    next: String,
}

impl<'w> Terse<'w> {
    pub(super) fn begin(spaces: Spaces, mut out: Buffer<'w>) -> Self {
        push_prefixes(&mut out.text, &spaces);
        Terse { out, page: Page::default() }
    }
}

impl Sink for Terse<'_> {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self.page.push(&mut self.out.text, triple);
        self.out.spill()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.page.end(&mut self.out.text);
        self.out.empty()
    }
}

/// A document of its own, of the triples that are given.
pub(crate) fn document(
    spaces: &Spaces,
    give: impl FnOnce(&mut dyn FnMut(Triple<'_>) -> Result<(), Infallible>) -> Result<(), Infallible>,
) -> String {
    let (mut text, mut page) = (String::new(), Page::default());
    push_prefixes(&mut text, spaces);
    let Ok(()) = give(&mut |triple| {
        page.push(&mut text, triple);
        Ok(())
    });
    page.end(&mut text);
    text
}

fn push_prefixes(out: &mut String, spaces: &Spaces) {
    for space in Space::ALL {
        out.extend(["@prefix ", space.prefix(), ": <", spaces.start(space), "> .\n"]);
    }
}

impl Page {
    fn push(&mut self, out: &mut String, Triple { subject, predicate, object }: Triple<'_>) {
        self.next.clear();
        push_node(&mut self.next, subject);
        if self.next == self.last {
            out.push_str(" ;\n    ");
        } else {
            self.end(out);
            std::mem::swap(&mut self.last, &mut self.next);
            out.extend(["\n", &self.last, " "]);
        }
        match predicate {
            TYPE => out.push('a'),
            predicate => push_iri(out, predicate),
        }
        out.push(' ');
        push_term(out, object);
    }

    fn end(&mut self, out: &mut String) {
        if !self.last.is_empty() {
            out.push_str(" .\n");
            self.last.clear();
        }
    }
}

fn push_term(out: &mut String, term: Term<'_>) {
    match term {
        Term::Node(node) => push_node(out, node),
        Term::Literal(literal) => push_literal(out, literal),
        Term::Triple(Triple { subject, predicate, object }) => {
            out.push_str("<<( ");
            push_node(out, *subject);
            out.push(' ');
            push_iri(out, *predicate);
            out.push(' ');
            match object {
                Term::Node(node) => push_node(out, *node),
                Term::Literal(literal) => push_literal(out, *literal),
                Term::Triple(_) => {}
            }
            out.push_str(" )>>");
        }
    }
}

fn push_literal(out: &mut String, Literal { text, sort }: Literal<'_>) {
    push_string(out, text);
    match sort {
        Sort::Plain => {}
        Sort::Language(tag) => out.extend(["@", tag]),
        Sort::Typed(datatype) => {
            out.push_str("^^");
            push_iri(out, datatype);
        }
    }
}

pub(super) fn push_node(out: &mut String, node: Node<'_>) {
    match node {
        Node::Iri(iri) => push_iri(out, iri),
        speaker @ Node::Speaker { .. } => push_speaker(out, speaker),
    }
}

/// The short name of an IRI.
pub(super) fn push_iri(out: &mut String, iri: Iri<'_>) {
    out.extend([iri.space.prefix(), ":"]);
    // A `String` takes whatever is written.
    _ = iri.local.write(out);
}
