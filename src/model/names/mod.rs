//! When are two names one name, written in two ways?
//!
//! A name is folded (`text`), taken apart into words in one alphabet (`words`, `script`), each of
//! which tells who is meant or does not (`tables`). Two names are compared whole, then by their
//! words (`align`), and two words by their letters (`near`). What comes out is a score and the
//! reasons: it is never decided that two things are one.

mod align;
pub(crate) mod near;
pub(crate) mod outline;
pub(crate) mod script;
mod tables;
pub(crate) mod words;

use std::fmt;

pub use script::Script;
use words::Skipped;
pub(crate) use words::Spelling;

/// Why two names meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NameReason {
    /// They are the same to the letter.
    Exact,
    /// They differ in case, accents, width, or the kind of an apostrophe or a dash.
    Folded,
    /// They differ in apostrophes, hyphens, dots, or in what is written as one word.
    Punctuation,
    /// One is in another script, or has letters that ASCII does not have, such as `Đ` and `Ł`.
    Transliterated,
    /// Some letters are others that look the same: a zero for an O, a Cyrillic letter for a Latin one.
    Lookalike,
    /// The words stand in another order.
    WordOrder,
    /// One has a title or a form of address: `Daw`, `Gen.`, `Sheikh`.
    Honorific,
    /// They differ in the legal form: `Ltd`, `AG`.
    LegalForm,
    /// One has an initial where the other has a word.
    Initials,
    /// One is made of the initials of the other.
    Acronym,
    /// One says what sort of place it is: `town`, `province`.
    Designator,
    /// One has words that the other has not.
    Part,
    /// One is the beginning of the other.
    Begins,
    /// One is the beginning of a later word of the other.
    BeginsWord,
    /// Some letters are wrong, left out or in the wrong order.
    Misspelt {
        /// How many, letters of one sound counted half.
        letters: u8,
    },
}

impl fmt::Display for NameReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NameReason::Exact => "exact",
            NameReason::Folded => "case or accents",
            NameReason::Punctuation => "punctuation",
            NameReason::Transliterated => "transliterated",
            NameReason::Lookalike => "letters that look alike",
            NameReason::WordOrder => "word order",
            NameReason::Honorific => "title",
            NameReason::LegalForm => "legal form",
            NameReason::Initials => "initials",
            NameReason::Acronym => "acronym",
            NameReason::Designator => "sort of place",
            NameReason::Part => "part of the name",
            NameReason::Begins => "begins the name",
            NameReason::BeginsWord => "begins a later word",
            NameReason::Misspelt { letters: 1 } => return f.write_str("misspelt by a letter"),
            NameReason::Misspelt { letters } => return write!(f, "misspelt by {letters} letters"),
        })
    }
}

/// How like each other two names are, and why.
///
/// ```
/// use allegiance::{NameLikeness, NameReason};
/// let like = |one, other| NameLikeness::between(one, other).map(|like| like.to_string());
/// assert_eq!(like("Öcalan", "OCALAN").as_deref(), Some("0.99: case or accents"));
/// assert_eq!(like("Gen. Min Aung Hlaing", "Min Aung Hlaing").as_deref(), Some("0.96: title"));
/// assert_eq!(like("KIA", "Kachin Independence Army").as_deref(), Some("0.85: acronym"));
/// assert_eq!(like("Laiza", "Myitkyina"), None);
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NameLikeness {
    /// From 0 to 1, which only the same text has.
    pub score: f64,
    /// The reasons, never none.
    pub reasons: Vec<NameReason>,
}

impl NameLikeness {
    /// The score from which on two names may be held for two ways to write one: on labelled pairs, nineteen
    /// in twenty are. Below it are candidates for somebody who knows more.
    pub const LIKELY: f64 = 0.75;

    /// How like each other two names are; none where each has a word of its own, or nothing in common.
    ///
    /// Symmetric. Only the beginning counts: 512 characters, 16 words, 32 characters of a word.
    pub fn between(one: &str, other: &str) -> Option<NameLikeness> {
        if one == other {
            return (!one.is_empty()).then(|| NameLikeness::new(1.0, NameReason::Exact));
        }
        Spelling::new(one).likeness(&Spelling::new(other))
    }

    /// Whether the two may be held for two ways to write one name.
    pub fn is_likely(&self) -> bool {
        self.score >= NameLikeness::LIKELY
    }

    /// Whether some letters are wrong.
    pub fn is_misspelt(&self) -> bool {
        self.reasons.iter().any(|reason| matches!(reason, NameReason::Misspelt { .. }))
    }

    /// Of names that are the same but for case, accents and the like.
    pub(crate) fn folded() -> Self {
        NameLikeness::new(0.99, NameReason::Folded)
    }

    pub(crate) fn new(score: f64, reason: NameReason) -> Self {
        NameLikeness { score, reasons: vec![reason] }
    }
}

/// The score, then the reasons.
impl fmt::Display for NameLikeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.score)?;
        for (place, reason) in self.reasons.iter().enumerate() {
            write!(f, "{} {reason}", if place == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

/// What is known of the things whose names are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamesOf {
    /// They may be places, so that `town` at the end of a name may only say what sort of place it is.
    Any,
    /// They are no places: a word that says what sort of place it is tells as much as any other.
    NoPlaces,
}

impl Spelling<'_> {
    /// How like another name this one is.
    pub(crate) fn likeness(&self, other: &Spelling<'_>) -> Option<NameLikeness> {
        self.likeness_of(other, NamesOf::Any)
    }

    /// How like another name this one is, by what is known of the things.
    pub(crate) fn likeness_of(&self, other: &Spelling<'_>, of: NamesOf) -> Option<NameLikeness> {
        // In the order of the text, so that it does not matter which is which.
        if self.given > other.given {
            return other.likeness_of(self, of);
        }
        if self.folded.is_empty() || other.folded.is_empty() {
            return None;
        }
        if self.given == other.given {
            return Some(NameLikeness::new(1.0, NameReason::Exact));
        }
        if self.folded == other.folded {
            return Some(NameLikeness::folded());
        }
        self.whole(other).or_else(|| self.word_by_word(other, of))
    }

    /// As one run of letters.
    fn whole(&self, other: &Spelling<'_>) -> Option<NameLikeness> {
        if self.is_cut || other.is_cut || self.word_count() == 0 || other.word_count() == 0 {
            return None;
        }
        if self.joined() == other.joined() {
            let same = self.letters().eq(other.letters());
            let (score, reason) =
                if same { (0.98, NameReason::Punctuation) } else { (0.97, NameReason::Transliterated) };
            return Some(NameLikeness::new(score, reason));
        }
        if self.look().eq(other.look()) {
            return Some(NameLikeness::new(0.92, NameReason::Lookalike));
        }
        // What is a title where it comes first may be a name where it does not.
        self.has_same_words(other).then(|| NameLikeness::new(0.96, NameReason::WordOrder))
    }

    fn has_same_words(&self, other: &Spelling<'_>) -> bool {
        // Most names are told apart by how long they are.
        self.word_count() == other.word_count()
            && self.joined().len() == other.joined().len()
            && self.sorted_words() == other.sorted_words()
    }

    fn sorted_words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = self.words().map(|word| word.text).collect();
        words.sort_unstable();
        words
    }

    fn word_by_word(&self, other: &Spelling<'_>, of: NamesOf) -> Option<NameLikeness> {
        let aligned =
            align::align(self, other, of).map(|found| NameLikeness { score: found.score, reasons: found.reasons });
        let acronym =
            (self.abbreviates(other) || other.abbreviates(self)).then(|| NameLikeness::new(0.85, NameReason::Acronym));
        match (aligned, acronym) {
            (Some(aligned), Some(acronym)) => Some(if aligned.score >= acronym.score { aligned } else { acronym }),
            (aligned, acronym) => aligned.or(acronym),
        }
    }

    /// The letters, where the name may be made of initials.
    pub(crate) fn as_acronym(&self) -> Option<&str> {
        let is_short = || (2..=8).contains(&self.joined().chars().take(9).count());
        (self.word_count() == 1 && is_short()).then(|| self.joined())
    }

    fn abbreviates(&self, other: &Spelling<'_>) -> bool {
        other.word_count() > 1
            && self.as_acronym().is_some_and(|letters| {
                let is_made_of = |skipped| other.initials(skipped).eq(letters.chars());
                [Skipped::None, Skipped::Small, Skipped::Joining].into_iter().any(is_made_of)
            })
    }

    /// What the initials of the name make: without the small words, with all, and without those that only join others.
    pub(crate) fn acronyms(&self) -> Vec<String> {
        if self.word_count() < 2 {
            return Vec::new();
        }
        let mut made: Vec<String> = Vec::with_capacity(3);
        for skipped in [Skipped::Small, Skipped::None, Skipped::Joining] {
            let letters: String = self.initials(skipped).collect();
            if !letters.is_empty() && !made.contains(&letters) {
                made.push(letters);
            }
        }
        made
    }
}
