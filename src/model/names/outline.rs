//! Whether two names may be alike at all: what is cheap to know, for many pairs of which few are.

use super::{
    near::{Letters, part_of_look},
    words::{Sort, Spelling},
};

/// What is compared of a name first. Names whose outlines do not fit are not alike; others may be.
#[derive(Debug)]
pub(crate) struct Outline {
    words: Vec<WordOutline>,
    look: u32,
    has_initials: bool,
    /// Whether a word is so short that it may stand for the beginnings of several.
    may_abbreviate: bool,
}

#[derive(Debug)]
struct WordOutline {
    letters: Letters,
    look: u32,
}

impl Outline {
    pub(crate) fn of(name: &Spelling<'_>) -> Outline {
        let telling = name.telling();
        let outline = |text: &str| WordOutline { letters: Letters::of(text), look: part_of_look(text) };
        Outline {
            words: telling.iter().map(|word| outline(word.text)).collect(),
            look: part_of_look(&name.letters().collect::<String>()),
            has_initials: telling.iter().any(|word| word.sort == Sort::Initial),
            may_abbreviate: telling.iter().any(|word| (2..=4).contains(&word.text.chars().take(5).count())),
        }
    }
}

/// Whether two names, each with its outline, may be alike.
pub(crate) fn may_be_alike(one: (&Spelling<'_>, &Outline), other: (&Spelling<'_>, &Outline)) -> bool {
    let ((name, outline), (name_there, there)) = (one, other);
    let abbreviates = |short: &Outline, long: &Outline| short.may_abbreviate && long.words.len() > 1;
    outline.has_initials
        || there.has_initials
        || outline.look == there.look
        || abbreviates(outline, there)
        || abbreviates(there, outline)
        || is_covered(&outline.words, &there.words)
        || is_covered(&there.words, &outline.words)
        || name.joined() == name_there.joined()
        || name.has_same_words(name_there)
        || name.abbreviates(name_there)
        || name_there.abbreviates(name)
}

/// Whether each of the words may meet one there, itself or as a part.
fn is_covered(words: &[WordOutline], there: &[WordOutline]) -> bool {
    let may_be_joined = words.len() > 1 || there.len() > 1;
    words.iter().all(|word| {
        there.iter().any(|other| {
            word.look == other.look
                || word.letters.within(&other.letters).is_some()
                || may_be_joined && word.letters.may_be_joined(&other.letters)
        })
    })
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
