//! Two names word by word: which words meet, how, and what is left over.

use super::{
    NameReason, NamesOf,
    near::{Halves, distance},
    tables::Form,
    words::{Sort, Spelling, Word, looks_like},
};

/// How two names meet word by word.
#[derive(Debug, Default)]
pub(super) struct Aligned {
    pub(super) score: f64,
    pub(super) reasons: Vec<NameReason>,
}

/// The words of both sides, and which of them are met.
struct Sides<'a> {
    one: &'a [Word<'a>],
    other: &'a [Word<'a>],
    /// The places of words that meet, and what it costs.
    met: Vec<(usize, usize, Halves)>,
    one_met: Places,
    other_met: Places,
    is_lookalike: bool,
    is_joined: bool,
    has_initials: bool,
}

/// Places of words, a bit for each: there are [few](super::words::MOST_WORDS).
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Places(u32);

impl Places {
    fn has(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    fn add(&mut self, place: usize) {
        self.0 |= 1 << place;
    }
}

/// The names word by word; none where each has a word of its own, or one that is not there to be left
/// out.
pub(super) fn align(one: &Spelling<'_>, other: &Spelling<'_>, of: NamesOf) -> Option<Aligned> {
    let (words, words_there) = (one.telling(), other.telling());
    let mut sides = Sides::new(&words, &words_there);
    sides.meet_equal();
    sides.meet_near();
    if sides.met.is_empty() {
        return None;
    }
    sides.meet_joined();
    sides.turned(Sides::meet_joined);
    sides.meet_initials();
    sides.turned(Sides::meet_initials);
    sides.skip_repeated();
    sides.turned(Sides::skip_repeated);
    sides.outcome(one, other, of)
}

impl<'a> Sides<'a> {
    fn new(one: &'a [Word<'a>], other: &'a [Word<'a>]) -> Self {
        Sides {
            one,
            other,
            met: Vec::new(),
            one_met: Places::default(),
            other_met: Places::default(),
            is_lookalike: false,
            is_joined: false,
            has_initials: false,
        }
    }

    /// Does something from the other side.
    fn turned(&mut self, work: impl FnOnce(&mut Self)) {
        self.turn();
        work(self);
        self.turn();
    }

    fn turn(&mut self) {
        std::mem::swap(&mut self.one, &mut self.other);
        std::mem::swap(&mut self.one_met, &mut self.other_met);
        self.met.iter_mut().for_each(|met| *met = (met.1, met.0, met.2));
    }

    fn meet(&mut self, at: usize, to: usize, cost: Halves) {
        self.met.push((at, to, cost));
        self.one_met.add(at);
        self.other_met.add(to);
    }

    /// The words that are not met by now.
    fn left(&self) -> impl Iterator<Item = (usize, &'a Word<'a>)> + Clone + use<'a> {
        left(self.one, self.one_met)
    }

    fn left_there(&self) -> impl Iterator<Item = (usize, &'a Word<'a>)> + Clone + use<'a> {
        left(self.other, self.other_met)
    }

    fn meet_equal(&mut self) {
        for (at, word) in self.left() {
            let same = self.left_there().find(|(_, there)| there.text == word.text);
            if let Some((to, there)) = same.filter(|_| word.sort != Sort::Initial)
                && there.sort != Sort::Initial
            {
                self.meet(at, to, 0);
            }
        }
    }

    /// The nearest words first.
    fn meet_near(&mut self) {
        let mut near: Vec<(Halves, usize, usize, bool)> = Vec::new();
        for (at, word) in self.left().filter(|(_, word)| is_spelt(word)) {
            let spelt = |there: &Word<'_>| is_spelt(there) && !(word.is_of_syllables && there.is_of_syllables);
            for (to, there) in self.left_there().filter(|(_, there)| spelt(there)) {
                let looks_alike = looks_like(word.text, there.text);
                let cost = if looks_alike { Some(1) } else { distance(word.text, there.text) };
                near.extend(cost.map(|cost| (cost, at, to, looks_alike)));
            }
        }
        near.sort_unstable();
        for (cost, at, to, looks_alike) in near {
            if !self.one_met.has(at) && !self.other_met.has(to) {
                self.meet(at, to, cost);
                self.is_lookalike |= looks_alike;
            }
        }
    }

    /// One word here, two words there that are written together or torn apart.
    fn meet_joined(&mut self) {
        for (at, word) in self.left() {
            let there = self.left_there();
            let pairs = there.clone().zip(there.skip(1)).filter(|((first, _), (second, _))| first + 1 == *second);
            let met = pairs.filter_map(|((first, a), (second, b))| {
                let cost = distance(word.text, &[a.text, b.text].concat()).filter(|&cost| cost <= 1)?;
                Some((cost, first, second))
            });
            if let Some((cost, first, second)) = met.min() {
                self.meet(at, first, cost);
                self.meet(at, second, 0);
                self.is_joined = true;
            }
        }
    }

    /// An initial here and a word there, or a few letters here and as many words there.
    fn meet_initials(&mut self) {
        for (at, word) in self.left() {
            if word.sort == Sort::Initial {
                let begins = |there: &Word<'_>| there.sort != Sort::Number && there.text.starts_with(word.text);
                if let Some((to, _)) = self.left_there().find(|(_, there)| begins(there)) {
                    self.meet(at, to, 0);
                    self.has_initials = true;
                }
                continue;
            }
            let letters: Vec<char> = word.text.chars().take(5).collect();
            if word.sort == Sort::Number || !(2..=4).contains(&letters.len()) {
                continue;
            }
            let there: Vec<_> = self.left_there().collect();
            let run = there.windows(letters.len()).find(|run| {
                let follows = run.iter().zip(run.iter().skip(1)).all(|(one, next)| one.0 + 1 == next.0);
                follows && run.iter().zip(&letters).all(|((_, word), &letter)| word.text.starts_with(letter))
            });
            for (to, _) in run.into_iter().flatten() {
                self.meet(at, *to, 0);
                self.has_initials = true;
            }
        }
    }

    /// A word that is said twice in a row says no more, where the other side has nothing left to meet it.
    fn skip_repeated(&mut self) {
        if self.left_there().next().is_some() {
            return;
        }
        let repeated = self.one.iter().zip(self.one.iter().skip(1)).enumerate().filter(|(_, (a, b))| a.text == b.text);
        repeated.for_each(|(before, _)| self.one_met.add(before + 1));
    }

    fn outcome(self, one: &Spelling<'_>, other: &Spelling<'_>, of: NamesOf) -> Option<Aligned> {
        if self.left().next().is_some() && self.left_there().next().is_some() {
            return None;
        }
        let mut all = Aligned { score: 0.99, reasons: Vec::new() };
        if one.is_put_in_latin != other.is_put_in_latin {
            all.weigh(0.98, NameReason::Transliterated);
        }
        if self.is_joined {
            all.weigh(0.98, NameReason::Punctuation);
        }
        let mut order = self.met.clone();
        order.sort_unstable();
        if order.iter().zip(order.iter().skip(1)).any(|(one, next)| one.1 > next.1) {
            all.weigh(0.97, NameReason::WordOrder);
        }
        all.weigh_light(one, other);
        if self.has_initials {
            all.weigh(0.92, NameReason::Initials);
        }
        if self.is_lookalike {
            all.weigh(0.92, NameReason::Lookalike);
        }
        let met: usize = letters(self.met_words());
        let halves: usize = self.met.iter().map(|met| usize::from(met.2)).sum();
        let misspelt = if self.is_lookalike { halves.saturating_sub(1) } else { halves };
        if misspelt > 0 {
            let share = halves as f64 / (2 * met.max(1)) as f64;
            all.weigh(
                1.0 - 0.05 * halves as f64 - 0.1 * share,
                NameReason::Misspelt { letters: misspelt.div_ceil(2).min(255) as u8 },
            );
        }
        // What sort of place it is need not be said, where a word meets that tells which one.
        let is_designator = |word: &Word<'_>| word.sort == Sort::Designator;
        let is_told = of == NamesOf::Any && !self.met_words().all(is_designator);
        let left = self.left().chain(self.left_there()).map(|(_, word)| word);
        if is_told && left.clone().any(is_designator) {
            all.weigh(0.88, NameReason::Designator);
        }
        let missing = left.filter(|word| !(is_told && is_designator(word)));
        if missing.clone().next().is_some() {
            let numbered = missing.clone().any(|word| word.sort == Sort::Number);
            let whole = letters(missing) + met;
            let share = met as f64 / whole.max(1) as f64;
            let words = self.met_words().count();
            let weight = match words {
                _ if numbered => 0.6,
                // The head of state is told by title and last name.
                1 if self.is_titled_last(one, other) => 0.84,
                0 | 1 => 0.5 + 0.25 * share,
                _ => 0.62 + 0.36 * share,
            };
            all.weigh(weight, NameReason::Part);
        }
        if all.reasons.is_empty() {
            all.reasons.push(NameReason::Punctuation);
        }
        Some(all)
    }

    fn met_words(&self) -> impl Iterator<Item = &'a Word<'a>> {
        let met = self.one_met;
        self.one.iter().enumerate().filter(move |(place, _)| met.has(*place)).map(|(_, word)| word)
    }

    /// Whether the one word that meets has a title before it on the shorter side and is the last on the longer.
    fn is_titled_last(&self, one: &Spelling<'_>, other: &Spelling<'_>) -> bool {
        let [(at, to, _)] = self.met.as_slice() else { return false };
        let is_last = |place: usize, words: &[Word<'_>]| place + 1 == words.len();
        let has_title = |name: &Spelling<'_>| name.words().next().is_some_and(|word| word.sort == Sort::Title);
        match (self.one.len(), self.other.len()) {
            (1, _) => has_title(one) && is_last(*to, self.other),
            (_, 1) => has_title(other) && is_last(*at, self.one),
            _ => false,
        }
    }
}

impl Aligned {
    fn weigh(&mut self, weight: f64, reason: NameReason) {
        self.score *= weight.max(0.0);
        self.reasons.push(reason);
    }

    /// Titles and legal forms that one side has, or in which they differ.
    fn weigh_light(&mut self, one: &Spelling<'_>, other: &Spelling<'_>) {
        if !titles(one).eq(titles(other)) {
            self.weigh(0.97, NameReason::Honorific);
        }
        if forms(one).eq(forms(other)) {
            return;
        }
        let both_have = forms(one).next().is_some() && forms(other).next().is_some();
        let is_contrary = both_have && !forms(one).any(|form| forms(other).any(|there| there == form));
        self.weigh(if is_contrary { 0.75 } else { 0.97 }, NameReason::LegalForm);
    }
}

fn is_spelt(word: &Word<'_>) -> bool {
    !matches!(word.sort, Sort::Number | Sort::Initial)
}

fn left<'a>(words: &'a [Word<'a>], met: Places) -> impl Iterator<Item = (usize, &'a Word<'a>)> + Clone {
    words.iter().enumerate().filter(move |(place, _)| !met.has(*place))
}

fn letters<'a>(words: impl Iterator<Item = &'a Word<'a>>) -> usize {
    words.map(|word| word.text.chars().count()).sum()
}

fn titles<'a>(name: &'a Spelling<'_>) -> impl Iterator<Item = &'a str> {
    name.words().filter(|word| word.sort == Sort::Title).map(|word| word.text)
}

fn forms(name: &Spelling<'_>) -> impl Iterator<Item = Form> {
    name.words().filter_map(|word| match word.sort {
        Sort::Legal(form) => Some(form),
        _ => None,
    })
}
