//! In which form RDF is written, and under which base: for those who write and who read it.

use super::{
    BASE,
    term::{Iri, Space, Spaces},
};
use crate::model::text::excerpt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Turtle,
    TriG,
    NTriples,
    NQuads,
    JsonLd,
}

/// A syntax, and under what the IRIs of data lie.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) syntax: Syntax,
    pub(crate) base: String,
}

impl Form {
    pub(crate) fn of(syntax: Syntax) -> Self {
        Form { syntax, base: BASE.to_owned() }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.syntax {
            Syntax::Turtle => "Turtle",
            Syntax::TriG => "TriG",
            Syntax::NTriples => "N-Triples",
            Syntax::NQuads => "N-Quads",
            Syntax::JsonLd => "JSON-LD",
        }
    }

    /// Where IRIs lie under the base; what is wrong with it where none can begin so.
    pub(crate) fn spaces(&self) -> Result<Spaces, String> {
        let spaces = Spaces::under(&self.base);
        match oxrdf::NamedNode::new(spaces.iri(Iri::of(Space::Entity, "x"))) {
            Ok(_) => Ok(spaces),
            Err(_) => Err(format!(
                "`{}` cannot begin an IRI: expected one such as `https://example.org/id/`",
                excerpt(&self.base)
            )),
        }
    }
}
