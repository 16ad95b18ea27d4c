//! Which names are worth comparing: those that something brings together (blocking), never all with all.

use std::{collections::HashMap, fmt};

use foldhash::fast::RandomState;

use crate::model::{names::Spelling, text::escape};

/// What two names may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CommonPart {
    /// All their letters.
    Name,
    /// What their initials make.
    Initials,
    /// A word that tells who is meant.
    Word,
    /// The first letters of such a word.
    Beginning,
    /// The last letters of such a word.
    End,
    /// An identifier.
    Identifier,
}

/// What too many things have in common for it to bring any two of them together: see
/// [`Duplicates::words_of_at_most`](crate::Duplicates::words_of_at_most).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct TooCommon {
    /// What it is of their names.
    pub part: CommonPart,
    /// The letters, as they are compared.
    pub text: String,
    /// How many things have it.
    pub things: usize,
}

impl fmt::Display for TooCommon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, things) = (escape(&self.text), self.things);
        match self.part {
            CommonPart::Name => write!(f, "{things} are called “{text}”"),
            CommonPart::Initials => write!(f, "{things} have the initials “{text}”"),
            CommonPart::Word => write!(f, "{things} have the word “{text}”"),
            CommonPart::Beginning => write!(f, "{things} have a word that begins with “{text}”"),
            CommonPart::End => write!(f, "{things} have a word that ends in “{text}”"),
            CommonPart::Identifier => write!(f, "{things} are {text}"),
        }
    }
}

/// Letters of a name, with what they are of it.
type Key<'a> = (CommonPart, std::borrow::Cow<'a, str>);

/// Names by what they have in common, each block with the places of its names in order.
pub(super) struct Blocks {
    blocks: Vec<Vec<u32>>,
    /// By name, its blocks in order: all of one list, each name from where the one before ends.
    of_names: Vec<u32>,
    ends: Vec<usize>,
}

impl Blocks {
    /// The blocks of names, each with its thing, in the order of the things; and what is in the names of more things
    /// than so many, which makes no block.
    pub(super) fn new(names: &[(u32, Spelling<'_>)], most: usize) -> (Blocks, Vec<TooCommon>) {
        let mut places: HashMap<Key<'_>, u32, RandomState> = HashMap::default();
        let (mut blocks, mut of_names, mut ends): (Vec<Vec<u32>>, Vec<u32>, Vec<usize>) = Default::default();
        for (name, (_, spelling)) in (0u32..).zip(names) {
            let from = of_names.len();
            for key in keys(spelling) {
                let next = blocks.len() as u32;
                let block = *places.entry(key).or_insert(next);
                if block == next {
                    blocks.push(Vec::new());
                }
                if let Some(block) = blocks.get_mut(block as usize).filter(|block| block.last() != Some(&name)) {
                    block.push(name);
                }
                of_names.push(block);
            }
            if let Some(own) = of_names.get_mut(from..) {
                own.sort_unstable();
            }
            ends.push(of_names.len());
        }
        let mut too_common = Vec::new();
        let thing_of = |name: &u32| names.get(*name as usize).map(|(thing, _)| *thing);
        for ((part, text), block) in places {
            let Some(block) = blocks.get_mut(block as usize).filter(|block| block.len() > most) else { continue };
            let mut things: Vec<_> = block.iter().map(thing_of).collect();
            things.dedup();
            if things.len() > most {
                block.clear();
                too_common.push(TooCommon { part, text: text.into_owned(), things: things.len() });
            }
        }
        (Blocks { blocks, of_names, ends }, too_common)
    }

    /// The pairs of names of each block, with the block.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, (u32, u32))> + '_ {
        (0u32..).zip(&self.blocks).flat_map(|(at, block)| {
            block.iter().enumerate().flat_map(move |(place, &one)| {
                let rest = block.get(place + 1..).unwrap_or_default();
                rest.iter().map(move |&other| (at, (one, other)))
            })
        })
    }

    /// The first block that has both names.
    pub(super) fn first_of_both(&self, (one, other): (u32, u32)) -> Option<u32> {
        let (mut ones, mut others) = (self.of(one), self.of(other));
        while let (Some((&a, ones_left)), Some((&b, others_left))) = (ones.split_first(), others.split_first()) {
            match a.cmp(&b) {
                std::cmp::Ordering::Less => ones = ones_left,
                std::cmp::Ordering::Greater => others = others_left,
                std::cmp::Ordering::Equal if self.blocks.get(a as usize).is_some_and(|it| !it.is_empty()) => {
                    return Some(a);
                }
                std::cmp::Ordering::Equal => (ones, others) = (ones_left, others_left),
            }
        }
        None
    }

    fn of(&self, name: u32) -> &[u32] {
        let end = |name: usize| self.ends.get(name).copied().unwrap_or_default();
        let from = (name as usize).checked_sub(1).map_or(0, end);
        self.of_names.get(from..end(name as usize)).unwrap_or_default()
    }
}

/// What a name can be brought together by.
fn keys<'a>(name: &'a Spelling<'_>) -> Vec<Key<'a>> {
    let mut keys: Vec<Key<'a>> = vec![(CommonPart::Name, name.joined().into())];
    keys.extend(name.as_acronym().map(|letters| (CommonPart::Initials, letters.into())));
    keys.extend(name.acronyms().into_iter().map(|letters| (CommonPart::Initials, letters.into())));
    for word in name.telling() {
        keys.push((CommonPart::Word, word.text.into()));
        // Words with a slip have their beginning or their end in common, mostly.
        if word.text.chars().count() >= 6 {
            let begins = word.text.char_indices().nth(4).and_then(|(at, _)| word.text.get(..at));
            let ends = word.text.char_indices().rev().nth(3).and_then(|(at, _)| word.text.get(at..));
            keys.extend(begins.map(|letters| (CommonPart::Beginning, letters.into())));
            keys.extend(ends.map(|letters| (CommonPart::End, letters.into())));
        }
    }
    keys
}
