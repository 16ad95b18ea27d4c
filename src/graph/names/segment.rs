//! An index of the words of many names: by the word, by its parts, by the letters of the whole.
//!
//! It never changes. Names that come later make another segment, and small ones grow together.

use std::{collections::HashMap, mem::size_of, sync::OnceLock};

use crate::{
    graph::data::Named,
    model::names::{
        Spelling,
        near::{Letters, enough, may_be_near, part_of_look, part_of_sound, parts},
        words::{LONGEST_WORD, Sort, looks_like},
    },
};

/// Numbers by place: the list of each place, one after the other.
#[derive(Debug, Default)]
struct Lists {
    starts: Box<[u32]>,
    numbers: Box<[u32]>,
}

impl Lists {
    /// Of pairs of a place and a number, sorted.
    fn new(places: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0u32; places + 1];
        for (place, _) in pairs {
            if let Some(count) = starts.get_mut(*place as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Lists { starts: starts.into(), numbers: pairs.iter().map(|pair| pair.1).collect() }
    }

    fn of(&self, place: u32) -> &[u32] {
        let place = place as usize;
        let (Some(&from), Some(&to)) = (self.starts.get(place), self.starts.get(place + 1)) else { return &[] };
        self.numbers.get(from as usize..to as usize).unwrap_or_default()
    }

    fn bytes(&self) -> usize {
        (self.starts.len() + self.numbers.len()) * size_of::<u32>()
    }
}

/// What a whole name is found by, beside its words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whole<'a> {
    /// Its letters.
    Letters(&'a str),
    /// What it looks like.
    Look(&'a str),
    /// What its initials make.
    Initials(&'a str),
}

impl Whole<'_> {
    fn hash(self) -> u32 {
        let (sort, text) = match self {
            Whole::Letters(text) => (1u64, text),
            Whole::Look(text) => (2, text),
            Whole::Initials(text) => (3, text),
        };
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ sort, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        (hash ^ (hash >> 32)) as u32
    }
}

/// Names of a graph, from a first one on.
#[derive(Debug)]
pub(super) struct Segment {
    /// The number of the first name.
    pub(super) from: u32,
    /// The words, in order, one after the other.
    text: Box<str>,
    ends: Box<[u32]>,
    /// By word, how many letters it has.
    lengths: Box<[u8]>,
    /// By word, the names that it is in.
    names: Lists,
    /// The parts of words, sorted, and by their places the words.
    parts: Box<[u32]>,
    words_of: Lists,
    /// By name, how many letters its words have that tell.
    letters: Box<[u8]>,
    /// The names by their whole, sorted.
    wholes: Box<[(u32, u32)]>,
    /// The names in the order of their folded text, once that is asked for.
    in_order: OnceLock<Box<[u32]>>,
}

/// A word of the index that is near to one that is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct NearWord {
    pub(super) word: u32,
    pub(super) is_same: bool,
}

/// The most words that are looked at for each part of one that is asked for, and the most that are
/// compared with it.
const MOST_BY_PART: usize = 200_000;
const MOST_COMPARED: usize = 1_000;

impl Segment {
    /// An index of names, each with whose it is and as it is kept.
    pub(super) fn new<'a>(from: u32, all: impl ExactSizeIterator<Item = (Named, Option<&'a str>)>) -> Self {
        let mut known: HashMap<String, u32, foldhash::fast::RandomState> = HashMap::default();
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let mut wholes: Vec<(u32, u32)> = Vec::with_capacity(3 * all.len());
        let mut letters = Vec::with_capacity(all.len());
        // The words of the name before: those of a key are most often those of its label. Not so of names that statements
        // give, each of which is seen or not by itself.
        let mut before: Option<(u32, Spelling<'_>)> = None;
        for (place, (named, kept)) in (0u32..).zip(all) {
            let Some(kept) = kept else {
                letters.push(0);
                continue;
            };
            let spelling = Spelling::new(kept);
            let telling = spelling.telling();
            letters.push(telling.iter().map(|word| word.text.len()).sum::<usize>().min(255) as u8);
            let entity = named.entity;
            let is_of_all_time = named.by_statement().is_none();
            let is_said = |(of, said): &(u32, Spelling<'_>)| *of == entity && said.has_words_of(&spelling);
            if is_of_all_time && before.as_ref().is_some_and(is_said) {
                continue;
            }
            for word in telling.iter().filter(|word| word.sort != Sort::Initial) {
                let next = known.len() as u32;
                let word = match known.get(word.text) {
                    Some(&word) => word,
                    None => *known.entry(word.text.to_owned()).or_insert(next),
                };
                pairs.push((word, place));
            }
            wholes.push((Whole::Letters(spelling.joined()).hash(), place));
            wholes.push((Whole::Look(&spelling.look().collect::<String>()).hash(), place));
            wholes.extend(spelling.acronyms().iter().map(|made| (Whole::Initials(made).hash(), place)));
            drop(telling);
            before = is_of_all_time.then_some((entity, spelling));
        }
        wholes.sort_unstable();
        let mut words: Vec<(String, u32)> = known.into_iter().collect();
        words.sort_unstable();
        let mut places = vec![0u32; words.len()];
        for (place, (_, was)) in (0u32..).zip(&words) {
            if let Some(now) = places.get_mut(*was as usize) {
                *now = place;
            }
        }
        for (word, _) in &mut pairs {
            *word = places.get(*word as usize).copied().unwrap_or_default();
        }
        pairs.sort_unstable();
        pairs.dedup();
        let (mut text, mut ends, mut lengths) = (String::new(), Vec::with_capacity(words.len()), Vec::new());
        let mut by_part: Vec<(u32, u32)> = Vec::new();
        for (place, (word, _)) in (0u32..).zip(&words) {
            text.push_str(word);
            lengths.push(letters_of(word) as u8);
            ends.push(text.len() as u32);
            by_part.extend(all_parts(word).into_iter().map(|part| (part, place)));
        }
        by_part.sort_unstable();
        let mut parts: Vec<u32> = by_part.iter().map(|pair| pair.0).collect();
        parts.dedup();
        let mut at = 0u32;
        for (part, _) in &mut by_part {
            while parts.get(at as usize).is_some_and(|known| known != part) {
                at += 1;
            }
            *part = at;
        }
        Segment {
            from,
            text: text.into(),
            ends: ends.into(),
            lengths: lengths.into(),
            names: Lists::new(words.len(), &pairs),
            words_of: Lists::new(parts.len(), &by_part),
            parts: parts.into(),
            letters: letters.into(),
            wholes: wholes.into(),
            in_order: OnceLock::new(),
        }
    }

    pub(super) fn len(&self) -> u32 {
        self.letters.len() as u32
    }

    pub(super) fn bytes(&self) -> usize {
        let lists = self.names.bytes() + self.words_of.bytes();
        let numbers = self.ends.len() + self.parts.len() + 2 * self.wholes.len();
        let in_order = self.in_order.get().map_or(0, |order| order.len());
        self.text.len() + lists + (numbers + in_order) * size_of::<u32>() + self.letters.len() + self.lengths.len()
    }

    fn word(&self, place: u32) -> &str {
        let to = self.ends.get(place as usize).copied().unwrap_or_default();
        let from =
            (place as usize).checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.text.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The place of the first word that is not before this one.
    fn first_from(&self, word: &str) -> u32 {
        let (mut low, mut high) = (0, self.ends.len() as u32);
        while low < high {
            let middle = low.midpoint(high);
            if self.word(middle) < word { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The names that a word is in, by their places here.
    pub(super) fn names_with(&self, word: u32) -> &[u32] {
        self.names.of(word)
    }

    /// How many letters tell in a name.
    pub(super) fn letters(&self, name: u32) -> u8 {
        self.letters.get(name as usize).copied().unwrap_or_default()
    }

    /// The names of a whole, and rarely others.
    pub(super) fn names_of(&self, whole: Whole<'_>) -> impl Iterator<Item = u32> + '_ {
        let hash = whole.hash();
        let first = self.wholes.partition_point(|&(known, _)| known < hash);
        let found = self.wholes.get(first..).unwrap_or_default();
        found.iter().take_while(move |(known, _)| *known == hash).map(|&(_, name)| name)
    }

    /// The words that begin with these letters, in order.
    pub(super) fn words_from<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = u32> + 'a {
        (self.first_from(prefix)..self.ends.len() as u32).take_while(move |&word| self.word(word).starts_with(prefix))
    }

    /// The names in the order of their folded text.
    pub(super) fn in_order(&self, folded: impl Fn(u32) -> String) -> &[u32] {
        self.in_order.get_or_init(|| {
            let (mut text, mut ends) = (String::new(), vec![0]);
            for name in 0..self.len() {
                text.push_str(&folded(name));
                ends.push(text.len());
            }
            let folded = |name: u32| match ends.get(name as usize..) {
                Some([from, to, ..]) => text.get(*from..*to).unwrap_or_default(),
                _ => "",
            };
            // The first eight bytes settle most comparisons.
            let head = |text: &str| {
                text.bytes().chain(std::iter::repeat(0)).take(8).fold(0u64, |head, byte| head << 8 | u64::from(byte))
            };
            let mut order: Vec<(u64, u32)> = (0..self.len()).map(|name| (head(folded(name)), name)).collect();
            order.sort_unstable_by(|a, b| {
                a.0.cmp(&b.0).then_with(|| folded(a.1).cmp(folded(b.1))).then_with(|| a.1.cmp(&b.1))
            });
            order.into_iter().map(|(_, name)| name).collect()
        })
    }

    /// The words that are the one asked for or near to it, the same one first; and whether some were not
    /// looked at.
    pub(super) fn words_near(&self, asked: &str, may_be_misspelt: bool) -> (Vec<NearWord>, bool) {
        let same = self.first_from(asked);
        let mut near = Vec::new();
        if self.word(same) == asked && (same as usize) < self.ends.len() {
            near.push(NearWord { word: same, is_same: true });
        }
        if !may_be_misspelt {
            return (near, false);
        }
        let by_sound = [part_of_sound(asked), part_of_look(asked)];
        let mut lists: Vec<&[u32]> = parts(asked).into_iter().filter_map(|part| self.of_part(part)).collect();
        lists.sort_unstable_by_key(|list| list.len());
        let mut counts = vec![0u8; self.ends.len()];
        let (mut touched, mut left, mut is_cut): (Vec<u32>, usize, bool) = (Vec::new(), MOST_BY_PART, false);
        let mut skipped = 0u8;
        for list in lists {
            if list.len() > left {
                is_cut = true;
                skipped = skipped.saturating_add(1);
                continue;
            }
            left -= list.len();
            for &word in list {
                if let Some(count) = counts.get_mut(word as usize) {
                    if *count == 0 {
                        touched.push(word);
                    }
                    *count = count.saturating_add(1);
                }
            }
        }
        let length = letters_of(asked);
        // By how many letters a word has, how many parts it must share: more than there are, where it cannot be near.
        let needed: [u8; LONGEST_WORD + 1] = std::array::from_fn(|other| {
            let enough = enough(length.min(other)).saturating_sub(skipped.into());
            if may_be_near(length, other) { enough as u8 } else { u8::MAX }
        });
        let mut found: Vec<(u8, u32)> = Vec::new();
        for word in touched {
            let (Some(count), Some(letters)) = (counts.get(word as usize), self.lengths.get(word as usize)) else {
                continue;
            };
            if needed.get(usize::from(*letters)).is_some_and(|needed| count >= needed) {
                found.push((u8::MAX - count, word));
            }
        }
        let sounding: usize = by_sound.iter().filter_map(|part| self.of_part(*part)).map(<[u32]>::len).sum();
        let others = by_sound.into_iter().filter_map(|part| self.of_part(part)).flatten();
        found.extend(others.take(MOST_COMPARED / 2).map(|&word| (0, word)));
        is_cut |= sounding > MOST_COMPARED / 2 || found.len() > MOST_COMPARED;
        if found.len() > MOST_COMPARED {
            found.select_nth_unstable(MOST_COMPARED);
            found.truncate(MOST_COMPARED);
        }
        found.sort_unstable();
        found.dedup_by_key(|(_, word)| *word);
        let letters = Letters::of(asked);
        for &(_, word) in &found {
            let text = self.word(word);
            if text != asked && (letters.within(&Letters::of(text)).is_some() || looks_like(text, asked)) {
                near.push(NearWord { word, is_same: false });
            }
        }
        (near, is_cut)
    }

    fn of_part(&self, part: u32) -> Option<&[u32]> {
        let place = self.parts.binary_search(&part).ok()?;
        Some(self.words_of.of(place as u32))
    }
}

/// How many letters of a word are compared.
fn letters_of(word: &str) -> usize {
    word.chars().take(LONGEST_WORD).count()
}

fn all_parts(word: &str) -> Vec<u32> {
    let mut all = parts(word);
    all.extend([part_of_sound(word), part_of_look(word)]);
    all.sort_unstable();
    all.dedup();
    all
}
