//! JSON-LD: an object for all that is said of one thing together, under a context that is written with it.

use std::{fmt::Write as _, io};

use super::{
    Buffer, Sink,
    terse::{push_iri, push_node},
};
use crate::{
    interop::rdf::{
        term::{Literal, Node, Sort, Space, Spaces, Term, Triple},
        vocabulary::TYPE,
    },
    model::text::is_unsafe,
};

pub(super) struct JsonLd<'w> {
    out: Buffer<'w>,
    /// The thing that is being told of, and the next one.
    last: String,
    next: String,
    /// What is said of it: predicates, with values as JSON.
    said: Vec<(String, Vec<String>)>,
    any: bool,
}

impl<'w> JsonLd<'w> {
    pub(super) fn begin(spaces: Spaces, mut out: Buffer<'w>) -> Self {
        out.text.push_str("{\n  \"@context\": {");
        for (place, space) in Space::ALL.into_iter().enumerate() {
            out.text.push_str(if place == 0 { "\n    " } else { ",\n    " });
            push_string(&mut out.text, space.prefix());
            out.text.push_str(": ");
            push_string(&mut out.text, spaces.start(space));
        }
        out.text.push_str("\n  },\n  \"@graph\": [");
        JsonLd { out, last: String::new(), next: String::new(), said: Vec::new(), any: false }
    }

    fn end_node(&mut self) {
        if self.said.is_empty() {
            return;
        }
        let out = &mut self.out.text;
        out.push_str(if self.any { ",\n    {\"@id\": " } else { "\n    {\"@id\": " });
        push_string(out, &self.last);
        for (predicate, values) in self.said.drain(..) {
            out.push_str(", ");
            push_string(out, &predicate);
            out.push_str(": ");
            match values.as_slice() {
                [value] => out.push_str(value),
                values => out.extend(["[", &values.join(", "), "]"]),
            }
        }
        out.push('}');
        self.any = true;
    }
}

impl Sink for JsonLd<'_> {
    fn triple(&mut self, Triple { subject, predicate, object }: Triple<'_>) -> io::Result<()> {
        self.next.clear();
        push_node(&mut self.next, subject);
        if self.next != self.last {
            self.end_node();
            std::mem::swap(&mut self.last, &mut self.next);
        }
        let (mut name, mut value) = (String::new(), String::new());
        match (predicate, object) {
            (TYPE, Term::Node(Node::Iri(iri))) => {
                name.push_str("@type");
                let mut kind = String::new();
                push_iri(&mut kind, iri);
                push_string(&mut value, &kind);
            }
            (predicate, object) => {
                push_iri(&mut name, predicate);
                push_term(&mut value, object);
            }
        }
        match self.said.iter_mut().find(|(said, _)| *said == name) {
            Some((_, values)) => values.push(value),
            None => self.said.push((name, vec![value])),
        }
        self.out.spill()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.end_node();
        self.out.text.push_str("\n  ]\n}\n");
        self.out.empty()
    }
}

/// A value as JSON. There is no triple among them: JSON-LD has no place for one.
fn push_term(out: &mut String, term: Term<'_>) {
    let mut name = String::new();
    match term {
        Term::Node(node) => {
            push_node(&mut name, node);
            out.push_str("{\"@id\": ");
            push_string(out, &name);
            out.push('}');
        }
        Term::Literal(Literal { text, sort: Sort::Plain }) => push_string(out, text),
        Term::Literal(Literal { text, sort }) => {
            out.push_str("{\"@value\": ");
            push_string(out, text);
            let word = match sort {
                Sort::Language(tag) => {
                    name.push_str(tag);
                    "language"
                }
                Sort::Typed(datatype) => {
                    push_iri(&mut name, datatype);
                    "type"
                }
                Sort::Plain => "",
            };
            out.extend([", \"@", word, "\": "]);
            push_string(out, &name);
            out.push('}');
        }
        Term::Triple(_) => out.push_str("null"),
    }
}

/// A string of JSON. What ends it, what would end the script of a page that it stands in, and what cannot be seen is
/// escaped, and all else is as it is.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            it if it == '<' || is_unsafe(it) => {
                for unit in it.encode_utf16(&mut [0; 2]) {
                    _ = write!(out, "\\u{unit:04x}");
                }
            }
            it => out.push(it),
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
                let mut json = String::new();
                push_string(&mut json, &text);
                prop_assert!(!json.chars().any(|it| it == '<' || is_unsafe(it)));
                prop_assert_eq!(serde_json::from_str::<String>(&json)?, text);
            }
        }
    }
}
