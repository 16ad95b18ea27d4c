//! Whether two names may be alike at all: what is cheap to know, for many pairs of which few are.

use super::{
    near::{Letters, part_of_look},
    words::{Sort, Spelling, Word},
};

/// What is compared of a name first. Names whose outlines do not fit are not alike; others may be.
#[derive(Debug)]
pub(crate) struct Outline {
    words: Vec<WordOutline>,
    look: u32,
}

#[derive(Debug)]
struct WordOutline {
    letters: Letters,
    look: u32,
    is_number: bool,
    first: char,
    /// The letters of an initial, or of a word so short that it may stand for the beginnings of several.
    short: [char; 4],
}

impl WordOutline {
    fn of(word: &Word<'_>) -> WordOutline {
        let mut short = ['\0'; 4];
        let is_number = word.sort == Sort::Number;
        if word.sort == Sort::Initial || !is_number && word.text.chars().nth(short.len()).is_none() {
            short.iter_mut().zip(word.text.chars()).for_each(|(slot, letter)| *slot = letter);
        }
        let first = word.text.chars().next().unwrap_or_default();
        WordOutline { letters: Letters::of(word.text), look: part_of_look(word.text), is_number, first, short }
    }

    fn is_near(&self, other: &WordOutline) -> bool {
        // The same word looks the same. Numbers tell a series apart.
        let is_spelt = !self.is_number && !other.is_number;
        self.look == other.look || is_spelt && self.letters.within(&other.letters).is_some()
    }

    /// Whether one may be a part of the other, or stand for its beginning.
    fn may_be_part(&self, other: &WordOutline) -> bool {
        self.letters.may_be_joined(&other.letters)
            || self.short.contains(&other.first)
            || other.short.contains(&self.first)
    }
}

impl Outline {
    pub(crate) fn of(name: &Spelling<'_>) -> Outline {
        Outline {
            words: name.telling().iter().map(WordOutline::of).collect(),
            look: part_of_look(&name.letters().collect::<String>()),
        }
    }
}

/// Whether two names, each with its outline, may be alike.
pub(crate) fn may_be_alike(one: (&Spelling<'_>, &Outline), other: (&Spelling<'_>, &Outline)) -> bool {
    let ((name, outline), (name_there, there)) = (one, other);
    outline.look == there.look
        || may_meet(&outline.words, &there.words)
        || name.joined() == name_there.joined()
        || name.has_same_words(name_there)
        || name.abbreviates(name_there)
        || name_there.abbreviates(name)
}

/// Whether a word may be near to one there, and all words of a side may meet one of the other, itself or a part.
fn may_meet(words: &[WordOutline], there: &[WordOutline]) -> bool {
    // By word whether it meets one: there are few enough for a bit each.
    let (mut met, mut met_there, mut is_any_near) = (0u32, 0u32, false);
    for (at, word) in words.iter().enumerate() {
        for (to, other) in there.iter().enumerate() {
            let is_near = word.is_near(other);
            if is_near || word.may_be_part(other) {
                met |= 1 << at;
                met_there |= 1 << to;
            }
            is_any_near |= is_near;
        }
    }
    let are_all = |met: u32, words: &[WordOutline]| met.count_ones() as usize == words.len();
    is_any_near && (are_all(met, words) || are_all(met_there, there))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_whose_outlines_do_not_fit_are_not_alike() {
        let labelled = include_str!("../../../tests/data/names/pairs.tsv").lines().skip(1);
        let odd =
            ["KIA", "K1A", "СНВ", "CHB", "Mai Ja Yang", "Maijayang", "J.-C. Juncker", "al-Qaeda", "Alqaeda", "Tin U"];
        let names: Vec<Spelling<'_>> =
            labelled.flat_map(|line| line.split('\t').skip(1).take(2)).chain(odd).map(Spelling::new).collect();
        let outlines: Vec<Outline> = names.iter().map(Outline::of).collect();
        let all = || names.iter().zip(&outlines);
        let mut told_apart = 0;
        for (at, one) in all().enumerate() {
            // The next one of each is its labelled counterpart.
            for (there, other) in all().enumerate().skip(at + 1).step_by(if at % 8 == 0 { 1 } else { 7 }) {
                if !may_be_alike(one, other) {
                    told_apart += 1;
                    assert_eq!(one.0.likeness(other.0), None, "{at} and {there}");
                }
            }
        }
        assert!(told_apart > 10_000, "{told_apart}");
    }
}
