//! N-Triples and N-Quads: a line for each triple. The strings are those of Turtle too.

use std::{fmt::Write as _, io};

use super::{Buffer, Sink};
use crate::{
    interop::rdf::term::{Iri, Literal, Node, Sort, Spaces, Term, Triple},
    model::text::is_unsafe,
};

pub(super) struct Lines<'w> {
    pub(super) spaces: Spaces,
    pub(super) out: Buffer<'w>,
}

impl Sink for Lines<'_> {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        let Lines { spaces, out } = self;
        push_triple(&mut out.text, spaces, triple);
        out.text.push_str(" .\n");
        out.spill()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.empty()
    }
}

fn push_triple(out: &mut String, spaces: &Spaces, Triple { subject, predicate, object }: Triple<'_>) {
    push_node(out, spaces, subject);
    out.push(' ');
    push_iri(out, spaces, predicate);
    out.push(' ');
    match object {
        Term::Node(node) => push_node(out, spaces, node),
        Term::Literal(Literal { text, sort }) => {
            push_string(out, text);
            match sort {
                Sort::Plain => {}
                Sort::Language(tag) => out.extend(["@", tag]),
                Sort::Typed(datatype) => {
                    out.push_str("^^");
                    push_iri(out, spaces, datatype);
                }
            }
        }
        Term::Triple(triple) => {
            out.push_str("<<( ");
            push_plain(out, spaces, *triple);
            out.push_str(" )>>");
        }
    }
}

/// A triple that is spoken of. No other is within it.
fn push_plain(out: &mut String, spaces: &Spaces, triple: Triple<'_>) {
    if !matches!(triple.object, Term::Triple(_)) {
        push_triple(out, spaces, triple);
    }
}

fn push_node(out: &mut String, spaces: &Spaces, node: Node<'_>) {
    match node {
        Node::Iri(iri) => push_iri(out, spaces, iri),
        speaker @ Node::Speaker { .. } => push_speaker(out, speaker),
    }
}

/// A blank node with a label of its own.
pub(super) fn push_speaker(out: &mut String, node: Node<'_>) {
    if let Node::Speaker { claim, place } = node {
        // A `String` takes whatever is written.
        _ = write!(out, "_:c{claim}s{place}");
    }
}

fn push_iri(out: &mut String, spaces: &Spaces, iri: Iri<'_>) {
    out.extend(["<", spaces.start(iri.space)]);
    _ = iri.local.write(out);
    out.push('>');
}

/// A string in quotes. What ends it or cannot be seen is escaped, and all else is as it is.
pub(super) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\') {
        out.push_str(text);
    } else {
        for character in text.chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                it if is_unsafe(it) && u32::from(it) > 0xffff => _ = write!(out, "\\U{:08X}", u32::from(it)),
                it if is_unsafe(it) => _ = write!(out, "\\u{:04X}", u32::from(it)),
                it => out.push(it),
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn another_parser_reads_the_same_string(text in ".{0,20}", other in proptest::collection::vec(any::<char>(), 0..12)) {
            for text in [text, other.into_iter().collect()] {
                let mut line = "<a:b> <a:b> ".to_owned();
                push_string(&mut line, &text);
                line.push_str(" .\n");
                prop_assert_eq!(line.lines().count(), 1);
                prop_assert!(!line.trim_end().chars().any(is_unsafe));
                let quads: Vec<_> = oxttl::NQuadsParser::new().for_slice(&line).collect::<Result<_, _>>()?;
                let [quad] = quads.as_slice() else { panic!("{line}") };
                prop_assert_eq!(&quad.object, &oxrdf::Literal::new_simple_literal(text).into());
            }
        }
    }
}
