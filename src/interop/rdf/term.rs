//! Triples on their way out, borrowed from what they are made of: nothing is allocated for a term.

use std::fmt::{self, Write};

/// Where an IRI lies: what it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Space {
    Ag,
    Kind,
    Rel,
    Qual,
    Scheme,
    Entity,
    Source,
    Statement,
    Claim,
    Followed,
    Rdf,
    Rdfs,
    Xsd,
    Owl,
    Skos,
    Schema,
    Prov,
    Geo,
    Foaf,
    Wdt,
}

impl Space {
    /// Those of data first, whose base is the caller's.
    pub(crate) const ALL: [Space; 20] = [
        Space::Entity,
        Space::Source,
        Space::Statement,
        Space::Claim,
        Space::Followed,
        Space::Ag,
        Space::Kind,
        Space::Rel,
        Space::Qual,
        Space::Scheme,
        Space::Rdf,
        Space::Rdfs,
        Space::Xsd,
        Space::Owl,
        Space::Skos,
        Space::Schema,
        Space::Prov,
        Space::Geo,
        Space::Foaf,
        Space::Wdt,
    ];

    /// The short name in Turtle, JSON-LD and SPARQL.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Space::Ag => "ag",
            Space::Kind => "kind",
            Space::Rel => "rel",
            Space::Qual => "qual",
            Space::Scheme => "scheme",
            Space::Entity => "ent",
            Space::Source => "src",
            Space::Statement => "st",
            Space::Claim => "cl",
            Space::Followed => "fo",
            Space::Rdf => "rdf",
            Space::Rdfs => "rdfs",
            Space::Xsd => "xsd",
            Space::Owl => "owl",
            Space::Skos => "skos",
            Space::Schema => "schema",
            Space::Prov => "prov",
            Space::Geo => "geo",
            Space::Foaf => "foaf",
            Space::Wdt => "wdt",
        }
    }

    /// What is data, and so lies under the base that the caller sets; with the word for it.
    const fn of_data(self) -> Option<&'static str> {
        Some(match self {
            Space::Entity => "entity",
            Space::Source => "source",
            Space::Statement => "statement",
            Space::Claim => "claim",
            Space::Followed => "followed",
            _ => return None,
        })
    }

    const fn fixed(self) -> &'static str {
        match self {
            Space::Ag => "urn:allegiance:model:",
            Space::Kind => "urn:allegiance:kind:",
            Space::Rel => "urn:allegiance:relation:",
            Space::Qual => "urn:allegiance:qualifier:",
            Space::Scheme => "urn:allegiance:scheme:",
            Space::Rdf => "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            Space::Rdfs => "http://www.w3.org/2000/01/rdf-schema#",
            Space::Xsd => "http://www.w3.org/2001/XMLSchema#",
            Space::Owl => "http://www.w3.org/2002/07/owl#",
            Space::Skos => "http://www.w3.org/2004/02/skos/core#",
            Space::Schema => "https://schema.org/",
            Space::Prov => "http://www.w3.org/ns/prov#",
            Space::Geo => "http://www.opengis.net/ont/geosparql#",
            Space::Foaf => "http://xmlns.com/foaf/0.1/",
            Space::Wdt => "http://www.wikidata.org/prop/direct/",
            Space::Entity | Space::Source | Space::Statement | Space::Claim | Space::Followed => "",
        }
    }
}

/// What each space begins with, under a base.
#[derive(Clone, Debug)]
pub(crate) struct Spaces {
    data: [String; 5],
}

impl Spaces {
    /// A base that ends with a colon goes on with colons, any other with slashes.
    pub(crate) fn under(base: &str) -> Self {
        let between = if base.ends_with(':') { ':' } else { '/' };
        let data = [Space::Entity, Space::Source, Space::Statement, Space::Claim, Space::Followed];
        Spaces { data: data.map(|space| format!("{base}{}{between}", space.of_data().unwrap_or_default())) }
    }

    pub(crate) fn start(&self, space: Space) -> &str {
        let [entity, source, statement, claim, followed] = &self.data;
        match space {
            Space::Entity => entity,
            Space::Source => source,
            Space::Statement => statement,
            Space::Claim => claim,
            Space::Followed => followed,
            fixed => fixed.fixed(),
        }
    }

    /// In which space an IRI lies, and what follows in it, as it is written.
    pub(crate) fn split<'i>(&self, iri: &'i str) -> Option<(Space, &'i str)> {
        Space::ALL.into_iter().find_map(|space| Some((space, iri.strip_prefix(self.start(space))?)))
    }

    /// The whole of an IRI.
    pub(crate) fn iri(&self, iri: Iri<'_>) -> String {
        let start = self.start(iri.space);
        let mut whole = String::with_capacity(start.len() + 16);
        whole.push_str(start);
        // A `String` takes whatever is written.
        _ = iri.local.write(&mut whole);
        whole
    }
}

/// An IRI: where it lies, and its name there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Iri<'t> {
    pub(crate) space: Space,
    pub(crate) local: Local<'t>,
}

impl<'t> Iri<'t> {
    pub(crate) const fn of(space: Space, name: &'t str) -> Self {
        Iri { space, local: Local::Name(name) }
    }

    pub(crate) const fn number(space: Space, number: u32) -> Self {
        Iri { space, local: Local::Number(number) }
    }
}

/// The name of an IRI within its space: any text, which is percent-encoded when it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Local<'t> {
    Name(&'t str),
    Number(u32),
}

impl Local<'_> {
    /// Writes letters, digits and `_` of ASCII and a `-` that is not the first as they are, and all else percent-encoded.
    /// That can stand in any IRI, after any prefix, and reads back as the same text.
    pub(crate) fn write(self, to: &mut impl Write) -> fmt::Result {
        let name = match self {
            Local::Number(number) => return write!(to, "{number}"),
            Local::Name(name) => name,
        };
        if is_plain(name) {
            return to.write_str(name);
        }
        for (at, byte) in name.bytes().enumerate() {
            if is_plain_at((at, byte)) {
                to.write_char(byte.into())?;
            } else {
                to.write_char('%')?;
                to.write_char(hex(byte >> 4))?;
                to.write_char(hex(byte & 15))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Local<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

/// Whether a name is written as it is.
pub(crate) fn is_plain(name: &str) -> bool {
    name.bytes().enumerate().all(is_plain_at)
}

fn is_plain_at((at, byte): (usize, u8)) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || (byte == b'-' && at > 0)
}

fn hex(digit: u8) -> char {
    char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase()
}

/// The text of a percent-encoded one; none where it is none.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok().filter(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// What a triple is about: something with an IRI, or a speaker, which has none of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node<'t> {
    Iri(Iri<'t>),
    /// The speaker at a place in the chain of a claim: a blank node.
    Speaker {
        claim: u32,
        place: u32,
    },
}

/// What a triple says of its subject.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Term<'t> {
    Node(Node<'t>),
    Literal(Literal<'t>),
    /// A triple that is spoken of; there is none within it.
    Triple(&'t Triple<'t>),
}

/// A literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Literal<'t> {
    pub(crate) text: &'t str,
    pub(crate) sort: Sort<'t>,
}

/// What sort of literal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sort<'t> {
    /// An `xsd:string`.
    Plain,
    /// In a language, by a well-formed tag.
    Language(&'t str),
    /// Of a datatype.
    Typed(Iri<'t>),
}

/// A triple.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Triple<'t> {
    pub(crate) subject: Node<'t>,
    pub(crate) predicate: Iri<'t>,
    pub(crate) object: Term<'t>,
}

impl<'t> Term<'t> {
    pub(crate) const fn iri(iri: Iri<'t>) -> Self {
        Term::Node(Node::Iri(iri))
    }

    pub(crate) const fn plain(text: &'t str) -> Self {
        Term::Literal(Literal { text, sort: Sort::Plain })
    }

    pub(crate) const fn typed(text: &'t str, datatype: Iri<'t>) -> Self {
        Term::Literal(Literal { text, sort: Sort::Typed(datatype) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_base_goes_on_as_it_ends() {
        let kia = Iri::of(Space::Entity, "kia");
        assert_eq!(Spaces::under("urn:allegiance:").iri(kia), "urn:allegiance:entity:kia");
        assert_eq!(Spaces::under("https://example.org/id/").iri(kia), "https://example.org/id/entity/kia");
        assert_eq!(Spaces::under("urn:x:").iri(Iri::number(Space::Claim, 3)), "urn:x:claim:3");
    }

    #[test]
    fn a_name_is_written_so_that_it_can_stand_anywhere() {
        let written = |name| Local::Name(name).to_string();
        assert_eq!(written("armed_wing-of"), "armed_wing-of");
        assert_eq!(written("-a.b~"), "%2Da%2Eb%7E");
        assert_eq!(written("a-é"), "a-%C3%A9");
        assert_eq!(written("ü-a"), "%C3%BC-a");
        assert_eq!(decoded("%zz"), None);
        assert_eq!(decoded("%ff"), None);
        assert_eq!(decoded("a%2"), None);
    }

    proptest! {
        #[test]
        fn a_name_reads_back(name in ".{0,16}") {
            let written = Local::Name(&name).to_string();
            prop_assert!(written.bytes().all(|it| it.is_ascii_alphanumeric() || b"%_-".contains(&it)));
            prop_assert!(!written.starts_with('-'));
            prop_assert_eq!(decoded(&written), Some(name));
        }
    }
}
