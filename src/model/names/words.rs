//! A name taken apart: its words in one alphabet, and what each of them is.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    script::{Script, latin, look},
    tables::{self, Form},
};
use crate::model::text::{fold, head, is_apostrophe};

/// How many characters of a name are compared, and how many are read to find them: the marks and
/// invisible ones in between fold away.
const READ: usize = 512;

/// How many words of a name are compared.
const MOST_WORDS: usize = 16;

/// How many characters of a word are compared.
pub(crate) const LONGEST_WORD: usize = 32;

/// What a word of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A word that tells who is meant.
    Plain,
    /// One letter, which stands for a word.
    Initial,
    /// A number, which tells two of a series apart.
    Number,
    /// A title or a form of address.
    Title,
    /// A legal form.
    Legal(Form),
    /// A particle or a small word.
    Small,
}

impl Sort {
    /// Whether the word may be missing where others remain.
    pub(crate) fn is_light(self) -> bool {
        matches!(self, Sort::Title | Sort::Legal(_) | Sort::Small)
    }
}

/// A word of a name: small letters and digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) sort: Sort,
    /// Whether it is written in syllables or in words of their own: a sign more or less is another name, and
    /// not a slip.
    pub(crate) is_of_syllables: bool,
}

/// A name made ready for comparison.
#[derive(Clone, Debug)]
pub(crate) struct Spelling {
    pub(crate) given: String,
    pub(crate) folded: String,
    /// In Latin letters where that means something.
    pub(crate) words: Vec<Word>,
    /// Whether some letters were put into Latin ones.
    pub(crate) is_put_in_latin: bool,
    /// Whether there are more words or longer ones than are compared.
    pub(crate) is_cut: bool,
}

impl Spelling {
    pub(crate) fn new(name: &str) -> Self {
        Spelling::of_folded(name, fold(head(name, READ)))
    }

    /// A name whose folded form is known.
    pub(crate) fn of_folded(name: &str, folded: String) -> Self {
        let mut is_cut = name.len() > READ && name.chars().nth(READ).is_some();
        let mut is_put_in_latin = false;
        let mut pieces = pieces(head(&folded, READ), &mut is_put_in_latin);
        is_cut |=
            pieces.len() > MOST_WORDS || pieces.iter().any(|piece| piece.text.chars().nth(LONGEST_WORD).is_some());
        pieces.truncate(MOST_WORDS);
        Spelling { given: name.to_owned(), folded, words: sorted(&pieces), is_put_in_latin, is_cut }
    }

    /// The words that tell who is meant; all, where none does.
    pub(crate) fn telling(&self) -> Vec<&Word> {
        let telling: Vec<&Word> = self.words.iter().filter(|word| !word.sort.is_light()).collect();
        let is_enough = telling.iter().any(|word| word.sort == Sort::Plain);
        if is_enough { telling } else { self.words.iter().collect() }
    }

    /// Letters and digits alone.
    pub(crate) fn joined(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect()
    }

    /// Letters and digits as they are written, but for case and accents.
    pub(crate) fn letters(&self) -> String {
        self.folded.chars().filter(|&c| is_letter(c)).collect()
    }

    /// What the name looks like.
    pub(crate) fn look(&self) -> String {
        self.folded.chars().filter(|&c| is_letter(c)).map(look).collect()
    }

    /// The initials of the words, without the small ones where there are others.
    pub(crate) fn initials(&self) -> String {
        let of = |words: &mut dyn Iterator<Item = &Word>| words.filter_map(|word| word.text.chars().next()).collect();
        let telling: String = of(&mut self.words.iter().filter(|word| !matches!(word.sort, Sort::Small)));
        if telling.is_empty() { of(&mut self.words.iter()) } else { telling }
    }
}

/// What a word looks like.
pub(crate) fn look_of(word: &str) -> String {
    word.chars().map(look).collect()
}

/// Whether two words look the same.
pub(crate) fn looks_like(one: &str, other: &str) -> bool {
    one.chars().map(look).eq(other.chars().map(look))
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// A run of letters.
#[derive(Default)]
struct Piece {
    text: String,
    /// How many letters it has as it is written.
    written: usize,
    /// Whether one dot or stroke stands between it and the one before.
    is_dotted: bool,
    is_of_syllables: bool,
}

/// The runs of letters of a folded name, in Latin letters where that means something. Apostrophes
/// join, and so do dots between single letters: `a.b.c.` is `abc`.
fn pieces(folded: &str, is_put_in_latin: &mut bool) -> Vec<Piece> {
    // Composed, since Hangul is put into Latin letters by the syllable.
    let composed: Cow<'_, str> =
        if folded.is_ascii() { folded.into() } else { folded.nfc().collect::<String>().into() };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut between = String::new();
    let mut begins = true;
    for c in composed.chars().filter(|&c| !is_apostrophe(c)) {
        if !is_letter(c) {
            between.push(c);
            begins = true;
            if let '&' = c {
                pieces.push(Piece { text: "and".to_owned(), ..Piece::default() });
            }
            continue;
        }
        if begins {
            pieces.push(Piece { is_dotted: matches!(between.as_str(), "." | "/"), ..Piece::default() });
            between.clear();
            begins = false;
        }
        let Some(piece) = pieces.last_mut() else { continue };
        piece.written += 1;
        piece.is_of_syllables |= Script::of(c) == Some(Script::EastAsian);
        match latin(c) {
            Some(letters) => {
                *is_put_in_latin = true;
                piece.text.extend(letters);
            }
            None => piece.text.push(c),
        }
    }
    let mut whole: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut follows_single = false;
    for piece in pieces {
        let is_single = piece.written == 1;
        match whole.last_mut() {
            Some(last) if piece.is_dotted && is_single && follows_single => last.text.push_str(&piece.text),
            _ => whole.push(piece),
        }
        follows_single = is_single;
    }
    whole
}

/// Words with what each of them is.
fn sorted(pieces: &[Piece]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(pieces.len());
    let mut rest = pieces;
    let mut leads = true;
    while let Some(first) = rest.first() {
        let long = tables::long_forms().iter().find(|(form, _)| {
            form.len() <= rest.len() && form.iter().zip(rest).all(|(expected, piece)| *expected == piece.text)
        });
        let (taken, word) = match long {
            Some(&(form, legal)) => {
                (form.len(), Word { text: form.concat(), sort: Sort::Legal(legal), is_of_syllables: false })
            }
            None => (1, word(first, leads)),
        };
        leads &= matches!(word.sort, Sort::Title | Sort::Legal(_));
        words.push(word);
        rest = rest.get(taken..).unwrap_or_default();
    }
    words
}

fn word(piece: &Piece, leads: bool) -> Word {
    let text = tables::written_for(&piece.text).unwrap_or(&piece.text);
    let mut letters = text.chars();
    let sort = match (letters.next(), letters.next()) {
        _ if tables::is_title(text, leads) => Sort::Title,
        (Some(one), None) if !one.is_numeric() && one.is_ascii() && !matches!(one, 'e' | 'y') => Sort::Initial,
        (Some(first), _) if first.is_numeric() => Sort::Number,
        _ if !leads && tables::is_roman_number(text) => Sort::Number,
        _ if tables::is_small(text) => Sort::Small,
        _ => tables::form(text).map_or(Sort::Plain, Sort::Legal),
    };
    Word { text: text.to_owned(), sort, is_of_syllables: piece.is_of_syllables }
}
