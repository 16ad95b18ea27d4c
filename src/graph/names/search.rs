//! Looking names up by what is like them: candidates from the index, then each compared.

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::{
    segment::{Segment, Whole},
    words::Segments,
};
use crate::model::names::{
    Spelling,
    words::{Sort, Word},
};

/// The most names that are walked over for all words of a question.
const MOST_WALKED: usize = 150_000;

/// The most names that are compared with the one asked for.
pub(super) const MOST_COMPARED: usize = 300;

/// The most names that are put in order to be compared: more than are, since some are not seen.
const MOST_RANKED: usize = 20 * MOST_COMPARED;

/// How many names are counted together: what is kept of each fits near the processor.
const COUNTED: usize = 1 << 16;

/// Names that share something with the one asked for.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    found: BinaryHeap<Reverse<(u32, u32)>>,
    /// Whether a limit was met, so that there may be more.
    pub(super) is_cut: bool,
}

/// Those that share most come first. Most are never asked for, so they are put in order one by one.
impl Iterator for Candidates {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        self.found.pop().map(|Reverse((_, row))| row)
    }
}

impl Segments {
    /// The names to compare with the one asked for: in the order of how much of both is shared.
    pub(super) fn candidates(&self, asked: &Spelling<'_>, may_be_misspelt: bool) -> Candidates {
        let mut ranked = Ranked::default();
        let mut is_cut = false;
        for segment in self.iter() {
            let mut walk = Walk::new(segment, asked);
            walk.by_words(asked, may_be_misspelt);
            walk.by_whole(asked);
            is_cut |= walk.is_cut;
            walk.rank(&mut ranked);
        }
        ranked.cut();
        is_cut |= ranked.left_out.is_some();
        Candidates { found: ranked.found.into_iter().map(Reverse).collect(), is_cut }
    }
}

/// Names by their ranks, the lowest so many.
#[derive(Default)]
struct Ranked {
    found: Vec<(u32, u32)>,
    /// The lowest that was left out.
    left_out: Option<(u32, u32)>,
}

impl Ranked {
    fn push(&mut self, rank: u32, name: u32) {
        if self.left_out.is_some_and(|left_out| left_out <= (rank, name)) {
            return;
        }
        if self.found.len() == 2 * MOST_RANKED {
            self.cut();
        }
        self.found.push((rank, name));
    }

    fn cut(&mut self) {
        if self.found.len() > MOST_RANKED {
            let (_, left_out, _) = self.found.select_nth_unstable(MOST_RANKED);
            self.left_out = Some(*left_out);
            self.found.truncate(MOST_RANKED);
        }
    }
}

/// A walk over what shares something with the name asked for, in one segment.
struct Walk<'a> {
    segment: &'a Segment,
    /// Names in order, and how many letters each of them shares.
    lists: Vec<(Cow<'a, [u32]>, u16)>,
    /// How many letters the name asked for has.
    letters: u32,
    left: usize,
    is_cut: bool,
}

/// A word of the name asked for, and of the names one that is the same or near.
struct Met {
    word: u32,
    asked: usize,
    letters: u16,
}

impl<'a> Walk<'a> {
    fn new(segment: &'a Segment, asked: &Spelling<'_>) -> Self {
        let letters = asked.telling().iter().map(|word| word.text.len() as u32).sum::<u32>().max(1);
        Walk { segment, lists: Vec::new(), letters, left: MOST_WALKED, is_cut: false }
    }

    fn by_words(&mut self, asked: &Spelling<'_>, may_be_misspelt: bool) {
        let telling = asked.telling();
        let mut distinct: BTreeMap<&str, &Word<'_>> = BTreeMap::new();
        for word in telling.iter().filter(|word| word.sort != Sort::Initial) {
            distinct.entry(word.text).or_insert(word);
        }
        let mut met: Vec<Met> = Vec::new();
        for (asked, word) in distinct.into_values().enumerate() {
            let (near, is_cut) = self.segment.words_near(word.text, may_be_misspelt && word.sort != Sort::Number);
            self.is_cut |= is_cut;
            let letters = (2 * word.text.len().min(64)) as u16;
            met.extend(near.into_iter().map(|near| {
                let letters = if near.is_same { letters } else { letters - letters / 4 };
                Met { word: near.word, asked, letters }
            }));
        }
        // What is in few names tells most.
        met.sort_by_key(|met| (self.segment.names_with(met.word).len(), met.asked, met.word));
        for (place, met) in met.iter().enumerate() {
            let names = self.segment.names_with(met.word);
            // The first one is walked over as far as may be; a later one whole or not at all.
            if names.len() > self.left && place > 0 {
                self.is_cut = true;
                continue;
            }
            self.is_cut |= names.len() > self.left;
            self.take(names.get(..self.left).unwrap_or(names).into(), met.letters);
        }
    }

    /// Names that are written as one word, look the same, or are made of initials.
    fn by_whole(&mut self, asked: &Spelling<'_>) {
        let (look, acronyms) = (asked.look().collect::<String>(), asked.acronyms());
        let initials = asked.as_acronym().map(Whole::Initials);
        let made = acronyms.iter().map(|made| Whole::Letters(made));
        let all = (2 * self.letters).min(u32::from(u16::MAX)) as u16;
        for whole in [Whole::Letters(asked.joined()), Whole::Look(&look)].into_iter().chain(initials).chain(made) {
            let names: Vec<u32> = self.segment.names_of(whole).take(self.left + 1).collect();
            let is_cut = names.len() > self.left;
            self.is_cut |= is_cut;
            self.take(names.into(), all);
        }
    }

    fn take(&mut self, names: Cow<'a, [u32]>, letters: u16) {
        self.left -= names.len().min(self.left);
        self.lists.push((names, letters));
    }

    /// Gives each name a rank, which is lower the more of both names is shared.
    fn rank(self, ranked: &mut Ranked) {
        let mut lists: Vec<(&[u32], u16)> = self.lists.iter().map(|(names, letters)| (&**names, *letters)).collect();
        let mut shared = vec![0u16; COUNTED.min(self.segment.len() as usize)];
        let mut touched: Vec<usize> = Vec::new();
        let mut from = 0;
        while !lists.is_empty() {
            for (names, letters) in &mut lists {
                while let Some((&name, rest)) = names.split_first()
                    && let Some(count) = shared.get_mut(name as usize - from)
                {
                    if *count == 0 {
                        touched.push(name as usize - from);
                    }
                    *count = count.saturating_add(*letters);
                    *names = rest;
                }
            }
            for place in touched.drain(..) {
                let name = (from + place) as u32;
                let letters = shared.get_mut(place).map(std::mem::take).unwrap_or_default();
                let both = self.letters + u32::from(self.segment.letters(name)).max(1);
                let rank = 1_000_000 - (u32::from(letters) * 1_000_000 / (both * 2)).min(1_000_000);
                ranked.push(rank, self.segment.from + name);
            }
            lists.retain(|(names, _)| !names.is_empty());
            from += COUNTED;
        }
    }
}
