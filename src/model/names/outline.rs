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
    sort: Sort,
    first: char,
    /// The letters of a word so short that it may stand for the beginnings of as many.
    short: Vec<char>,
}

impl WordOutline {
    fn of(word: &Word<'_>) -> WordOutline {
        let letters = Letters::of(word.text);
        let is_short = (2..=4).contains(&letters.count()) && word.sort != Sort::Number;
        WordOutline {
            look: part_of_look(word.text),
            sort: word.sort,
            first: word.text.chars().next().unwrap_or_default(),
            short: if is_short { word.text.chars().collect() } else { Vec::new() },
            letters,
        }
    }

    fn is_near(&self, other: &WordOutline) -> bool {
        // The same word looks the same. Numbers tell a series apart.
        let is_spelt = [self.sort, other.sort].iter().all(|sort| !matches!(sort, Sort::Number | Sort::Initial));
        self.look == other.look || is_spelt && self.letters.within(&other.letters).is_some()
    }

    /// Whether the word may stand for a beginning there, or be written together of words there: beside those that
    /// meet otherwise.
    fn may_stand_for(&self, other: &WordOutline, words: &[WordOutline], there: &[WordOutline]) -> bool {
        if self.sort == Sort::Initial {
            return self.first == other.first;
        }
        let begins = |letter: &char| there.iter().any(|word| word.first == *letter);
        let is_made_of_beginnings = there.len() > self.short.len() && self.short.iter().all(begins);
        let is_numbered = self.sort == Sort::Number && other.sort == Sort::Number;
        let is_longer = !is_numbered || other.letters.count() < self.letters.count();
        self.short.contains(&other.first) && is_made_of_beginnings
            || words.len() > 1 && there.len() > 2 && is_longer && other.letters.may_be_part_of(&self.letters)
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

/// Whether a word may be near to one there, and each word of a side may meet one of the other.
fn may_meet(words: &[WordOutline], there: &[WordOutline]) -> bool {
    // By word whether it meets one: there are few enough for a bit each.
    let (mut met, mut met_there, mut is_any_near) = (0u32, 0u32, false);
    for (at, word) in words.iter().enumerate() {
        for (to, other) in there.iter().enumerate() {
            let is_near = word.is_near(other);
            if is_near || word.may_stand_for(other, words, there) || other.may_stand_for(word, there, words) {
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
