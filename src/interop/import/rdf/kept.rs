//! The triples of an input: each term once, and all that is said of a thing together.

use std::{hash::BuildHasher, ops::Range};

use indexmap::{
    Equivalent, IndexMap,
    map::raw_entry_v1::{RawEntryApiV1, RawEntryMut},
};

use crate::{
    interop::rdf::{
        term::{Iri, Local, Space, Spaces, decoded},
        vocabulary as ag,
    },
    model::text::excerpt,
};

const LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
const DIR_LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString";

/// A term that was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kept {
    Iri(Box<str>),
    Blank(Box<str>),
    Literal(Box<str>, KeptSort),
    Triple([u32; 3]),
}

/// What sort of literal one is: its datatype is a term too.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum KeptSort {
    Plain,
    Language(Box<str>),
    Typed(u32),
}

/// A term that may have been read before.
#[derive(Clone, Copy, Hash)]
pub(super) enum Asked<'t> {
    Iri(&'t str),
    Blank(&'t str),
    Literal(&'t str, AskedSort<'t>),
    Triple([u32; 3]),
}

#[derive(Clone, Copy, Hash)]
pub(super) enum AskedSort<'t> {
    Plain,
    Language(&'t str),
    Typed(u32),
}

impl Equivalent<Kept> for Asked<'_> {
    fn equivalent(&self, kept: &Kept) -> bool {
        match (self, kept) {
            (Asked::Iri(one), Kept::Iri(other)) | (Asked::Blank(one), Kept::Blank(other)) => **one == **other,
            (Asked::Literal(one, sort), Kept::Literal(other, kept)) => {
                **one == **other
                    && match (sort, kept) {
                        (AskedSort::Plain, KeptSort::Plain) => true,
                        (AskedSort::Language(one), KeptSort::Language(other)) => **one == **other,
                        (AskedSort::Typed(one), KeptSort::Typed(other)) => one == other,
                        _ => false,
                    }
            }
            (Asked::Triple(one), Kept::Triple(other)) => one == other,
            _ => false,
        }
    }
}

impl From<Asked<'_>> for Kept {
    fn from(asked: Asked<'_>) -> Self {
        match asked {
            Asked::Iri(iri) => Kept::Iri(iri.into()),
            Asked::Blank(label) => Kept::Blank(label.into()),
            Asked::Triple(triple) => Kept::Triple(triple),
            Asked::Literal(text, sort) => {
                let sort = match sort {
                    AskedSort::Plain => KeptSort::Plain,
                    AskedSort::Language(tag) => KeptSort::Language(tag.into()),
                    AskedSort::Typed(datatype) => KeptSort::Typed(datatype),
                };
                Kept::Literal(text.into(), sort)
            }
        }
    }
}

/// A triple, by its terms, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) subject: u32,
    pub(super) predicate: u32,
    pub(super) object: u32,
    pub(super) line: u32,
}

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Store {
    terms: IndexMap<Kept, ()>,
    pub(super) said: Vec<Said>,
    /// The subject of the last triple, and predicates and datatypes by their length and their end: those of the next one are
    /// often among them.
    last: u32,
    often: Often,
    wrong: Option<String>,
}

/// Few terms, each at its place.
#[derive(Debug)]
struct Often([u32; 256]);

impl Default for Often {
    fn default() -> Self {
        Often([u32::MAX; 256])
    }
}

impl Often {
    fn place(&mut self, iri: &str) -> Option<&mut u32> {
        let end = iri.bytes().rev().take(4).fold(iri.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        self.0.get_mut(end % 256)
    }
}

impl Store {
    pub(super) fn term(&mut self, asked: Asked<'_>) -> u32 {
        // A term is hashed once, be it new or known.
        let hash = self.terms.hasher().hash_one(asked);
        match self.terms.raw_entry_mut_v1().from_key_hashed_nocheck(hash, &asked) {
            // There are fewer of them than bytes, of which limits allow fewer than that.
            RawEntryMut::Occupied(known) => known.index() as u32,
            RawEntryMut::Vacant(new) => {
                // An IRI is looked at when it is seen first.
                if let Asked::Iri(iri) = asked
                    && oxrdf::NamedNode::new(iri).is_err()
                {
                    self.wrong = Some(format!("`{}` is no IRI", excerpt(iri)));
                }
                let at = new.index();
                new.insert_hashed_nocheck(hash, asked.into(), ());
                at as u32
            }
        }
    }

    /// What is wrong with a term that was read.
    pub(super) fn wrong(&mut self) -> Option<String> {
        self.wrong.take()
    }

    /// The datatype of a literal that has no language.
    pub(super) fn datatype(&mut self, iri: &str) -> u32 {
        if iri == LANG_STRING || iri == DIR_LANG_STRING {
            self.wrong = Some(format!("a literal of the datatype `{iri}` has no language"));
        }
        self.iri(iri)
    }

    pub(super) fn subject(&mut self, asked: Asked<'_>) -> u32 {
        if !self.is(self.last, asked) {
            self.last = self.term(asked);
        }
        self.last
    }

    /// A predicate or a datatype, of which there are few.
    pub(super) fn iri(&mut self, iri: &str) -> u32 {
        let known = self.often.place(iri).map_or(u32::MAX, |place| *place);
        if self.is(known, Asked::Iri(iri)) {
            return known;
        }
        let term = self.term(Asked::Iri(iri));
        if let Some(place) = self.often.place(iri) {
            *place = term;
        }
        term
    }

    fn is(&self, term: u32, asked: Asked<'_>) -> bool {
        self.terms.get_index(term as usize).is_some_and(|(kept, ())| asked.equivalent(kept))
    }
}

/// What a term means to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A term of the model, or of another vocabulary that it uses.
    Known(Iri<'static>),
    /// Something of a space of ours, by its name there.
    Of(Space, Box<str>),
    Other,
}

/// The terms that are looked for one by one.
const KNOWN: &[Iri<'static>] = &[
    ag::TYPE,
    ag::REIFIES,
    ag::RDF_STATEMENT,
    ag::RDF_SUBJECT,
    ag::RDF_PREDICATE,
    ag::RDF_OBJECT,
    ag::LABEL,
    ag::WKT,
    ag::TITLE,
    ag::PUBLISHER,
    ag::AUTHOR,
    ag::PUBLISHED,
    ag::URL,
];

/// All that was read, by what it is about.
#[derive(Debug)]
pub(super) struct Read {
    terms: IndexMap<Kept, ()>,
    words: Vec<Word>,
    said: Vec<Said>,
    /// The triples of each thing, in the order in which things were first spoken of.
    nodes: Vec<Range<usize>>,
    node_of: Vec<Option<u32>>,
}

impl Read {
    pub(super) fn new(Store { terms, said, .. }: Store, spaces: &Spaces) -> Self {
        let words = terms.keys().map(|kept| word(kept, spaces)).collect();
        // Things are numbered as they are first spoken of, and counted, and then each triple has its place.
        let (mut counts, mut node_of) = (Vec::new(), vec![None; terms.len()]);
        for one in &said {
            let Some(node) = node_of.get_mut(one.subject as usize) else { continue };
            let node = *node.get_or_insert_with(|| {
                counts.push(0);
                counts.len() as u32 - 1
            });
            if let Some(count) = counts.get_mut(node as usize) {
                *count += 1;
            }
        }
        let mut at = 0;
        let mut nodes: Vec<Range<usize>> = Vec::with_capacity(counts.len());
        nodes.extend(counts.into_iter().map(|count: usize| {
            at += count;
            at - count..at - count
        }));
        let mut grouped = said.clone();
        for one in said {
            let node = node_of.get(one.subject as usize).copied().flatten();
            let Some(range) = node.and_then(|node: u32| nodes.get_mut(node as usize)) else { continue };
            if let Some(place) = grouped.get_mut(range.end) {
                *place = one;
            }
            range.end += 1;
        }
        Read { terms, words, said: grouped, nodes, node_of }
    }

    pub(super) fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// What is said of a thing, with the place of the first triple among all.
    pub(super) fn of(&self, node: usize) -> (usize, &[Said]) {
        let range = self.nodes.get(node).cloned().unwrap_or_default();
        (range.start, self.said.get(range).unwrap_or_default())
    }

    pub(super) fn said(&self) -> &[Said] {
        &self.said
    }

    /// The thing that a term stands for, where something is said of it.
    pub(super) fn node_of(&self, term: u32) -> Option<usize> {
        self.node_of.get(term as usize).copied().flatten().map(|node| node as usize)
    }

    pub(super) fn term(&self, term: u32) -> &Kept {
        const NONE: &Kept = &Kept::Triple([0; 3]);
        self.terms.get_index(term as usize).map_or(NONE, |(kept, ())| kept)
    }

    pub(super) fn word(&self, term: u32) -> &Word {
        self.words.get(term as usize).unwrap_or(&Word::Other)
    }

    /// A term of the model, where it is one.
    pub(super) fn known(&self, term: u32) -> Option<Iri<'static>> {
        match self.word(term) {
            Word::Known(iri) => Some(*iri),
            Word::Of(..) | Word::Other => None,
        }
    }

    /// How a term is called in reports.
    pub(super) fn name(&self, term: u32) -> &str {
        match self.term(term) {
            Kept::Iri(text) | Kept::Blank(text) | Kept::Literal(text, _) => text,
            Kept::Triple(_) => "a triple",
        }
    }
}

fn word(kept: &Kept, spaces: &Spaces) -> Word {
    let Kept::Iri(iri) = kept else { return Word::Other };
    let Some((space, local)) = spaces.split(iri) else { return Word::Other };
    let defined = || ag::DEFINED.iter().map(|term| term.iri);
    let mut known = KNOWN.iter().copied().chain(defined().filter(|_| space == Space::Ag));
    match known.find(|known| known.space == space && known.local == Local::Name(local)) {
        Some(known) => Word::Known(known),
        None => decoded(local).map_or(Word::Other, |name| Word::Of(space, name.into())),
    }
}
