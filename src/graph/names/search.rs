//! Looking names up by what is like them: candidates from the index, then each compared.

use std::collections::BTreeMap;

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

/// Names that share something with the one asked for, those that share most first.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) rows: Vec<u32>,
    /// Whether a limit was met, so that there may be more.
    pub(super) is_cut: bool,
}

impl Segments {
    /// The names to compare with the one asked for: in the order of how much of both is shared.
    pub(super) fn candidates(&self, asked: &Spelling, may_be_misspelt: bool) -> Candidates {
        let mut found: Vec<(u32, u32)> = Vec::new();
        let mut is_cut = false;
        for segment in self.iter() {
            let mut walk = Walk::new(segment, asked);
            walk.by_words(asked, may_be_misspelt);
            walk.by_whole(asked);
            is_cut |= walk.is_cut;
            found.extend(walk.ranked());
        }
        if found.len() > MOST_RANKED {
            is_cut = true;
            found.select_nth_unstable(MOST_RANKED);
            found.truncate(MOST_RANKED);
        }
        found.sort_unstable();
        Candidates { rows: found.into_iter().map(|(_, row)| row).collect(), is_cut }
    }
}

/// A walk over what shares something with the name asked for, in one segment.
struct Walk<'a> {
    segment: &'a Segment,
    /// By name, how many letters are shared; the names that share some.
    shared: Vec<u16>,
    touched: Vec<u32>,
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
    fn new(segment: &'a Segment, asked: &Spelling) -> Self {
        let letters = asked.telling().iter().map(|word| word.text.len() as u32).sum::<u32>().max(1);
        let shared = vec![0; segment.len() as usize];
        Walk { segment, shared, touched: Vec::new(), letters, left: MOST_WALKED, is_cut: false }
    }

    fn by_words(&mut self, asked: &Spelling, may_be_misspelt: bool) {
        let mut distinct: BTreeMap<&str, &Word> = BTreeMap::new();
        for word in asked.telling().into_iter().filter(|word| word.sort != Sort::Initial) {
            distinct.entry(&word.text).or_insert(word);
        }
        let mut met: Vec<Met> = Vec::new();
        for (asked, word) in distinct.into_values().enumerate() {
            let (near, is_cut) = self.segment.words_near(&word.text, may_be_misspelt && word.sort != Sort::Number);
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
            for &name in names.iter().take(self.left) {
                self.touch(name, met.letters);
            }
            self.left -= names.len().min(self.left);
        }
    }

    /// Names that are written as one word, look the same, or are made of initials.
    fn by_whole(&mut self, asked: &Spelling) {
        let (joined, look, acronyms) = (asked.joined(), asked.look(), asked.acronyms());
        let initials = asked.as_acronym().map(Whole::Initials);
        let made = acronyms.iter().map(|made| Whole::Letters(made));
        for whole in [Whole::Letters(&joined), Whole::Look(&look)].into_iter().chain(initials).chain(made) {
            let names: Vec<u32> = self.segment.names_of(whole).take(self.left + 1).collect();
            self.is_cut |= names.len() > self.left;
            self.left -= names.len().min(self.left);
            let all = (2 * self.letters).min(u32::from(u16::MAX)) as u16;
            names.into_iter().for_each(|name| self.touch(name, all));
        }
    }

    fn touch(&mut self, name: u32, letters: u16) {
        if let Some(shared) = self.shared.get_mut(name as usize) {
            if *shared == 0 {
                self.touched.push(name);
            }
            *shared = shared.saturating_add(letters);
        }
    }

    /// Names with a rank, which is lower the more of both names is shared.
    fn ranked(self) -> impl Iterator<Item = (u32, u32)> {
        let Walk { segment, shared, touched, letters, .. } = self;
        touched.into_iter().map(move |name| {
            let shared = u32::from(shared.get(name as usize).copied().unwrap_or_default());
            let both = letters + u32::from(segment.letters(name)).max(1);
            (1_000_000 - (shared * 1_000_000 / (both * 2)).min(1_000_000), segment.from + name)
        })
    }
}
