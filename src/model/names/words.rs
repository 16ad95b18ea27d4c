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
pub(super) const MOST_WORDS: usize = 16;

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
    /// A word that says what sort of place it is, where it may only say that: `town`.
    Designator,
}

impl Sort {
    /// Whether the word may be missing where others remain.
    pub(crate) fn is_light(self) -> bool {
        matches!(self, Sort::Title | Sort::Legal(_) | Sort::Small)
    }
}

/// A word of a name: small letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a str,
    pub(crate) sort: Sort,
    /// Whether it is written in syllables or in words of their own: a sign more or less is another name, and
    /// not a slip.
    pub(crate) is_of_syllables: bool,
}

/// A name made ready for comparison.
#[derive(Clone, Debug)]
pub(crate) struct Spelling<'a> {
    pub(crate) given: Cow<'a, str>,
    pub(crate) folded: Cow<'a, str>,
    /// The letters of the words, one after the other: in Latin letters where that means something.
    joined: String,
    spans: Vec<Span>,
    /// Whether some letters were put into Latin ones.
    pub(crate) is_put_in_latin: bool,
    /// Whether there are more words or longer ones than are compared.
    pub(crate) is_cut: bool,
}

/// A word by where it ends among the letters of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    end: usize,
    sort: Sort,
    is_of_syllables: bool,
}

impl<'a> Spelling<'a> {
    pub(crate) fn new(name: &'a str) -> Self {
        Spelling::of_folded(name.into(), fold(head(name, READ)).into())
    }

    /// A name that is kept with it.
    pub(crate) fn kept(name: String) -> Spelling<'static> {
        let folded = fold(head(&name, READ));
        Spelling::of_folded(name.into(), folded.into())
    }

    /// A name whose folded form is known.
    fn of_folded(given: Cow<'a, str>, folded: Cow<'a, str>) -> Self {
        let mut pieces = Pieces::of(head(&folded, READ));
        let is_cut = has_more(&given, READ)
            || pieces.all.len() > MOST_WORDS
            || pieces.all.iter().any(|piece| has_more(pieces.text(piece), LONGEST_WORD));
        pieces.all.truncate(MOST_WORDS);
        let (joined, spans) = pieces.sorted();
        Spelling { given, folded, joined, spans, is_put_in_latin: pieces.is_put_in_latin, is_cut }
    }

    /// The words, in order.
    pub(crate) fn words(&self) -> impl Iterator<Item = Word<'_>> + Clone {
        self.spans.iter().scan(0, |from, span| {
            let text = self.joined.get(*from..span.end).unwrap_or_default();
            *from = span.end;
            Some(Word { text, sort: span.sort, is_of_syllables: span.is_of_syllables })
        })
    }

    pub(crate) fn word_count(&self) -> usize {
        self.spans.len()
    }

    /// Whether another name has the same words in the same order.
    pub(crate) fn has_words_of(&self, other: &Spelling<'_>) -> bool {
        self.spans == other.spans && self.joined == other.joined
    }

    /// The words that tell who is meant; all, where none does.
    pub(crate) fn telling(&self) -> Vec<Word<'_>> {
        let is_enough = self.spans.iter().any(|span| span.sort == Sort::Plain);
        let mut telling = Vec::with_capacity(self.spans.len());
        telling.extend(self.words().filter(|word| !(is_enough && word.sort.is_light())));
        telling
    }

    /// Letters and digits alone.
    pub(crate) fn joined(&self) -> &str {
        &self.joined
    }

    /// Letters and digits as they are written, but for case and accents.
    pub(crate) fn letters(&self) -> impl Iterator<Item = char> {
        self.folded.chars().filter(|&c| is_letter(c))
    }

    /// What the name looks like.
    pub(crate) fn look(&self) -> impl Iterator<Item = char> {
        self.letters().map(look)
    }

    /// The first letters of the words that are not skipped.
    pub(crate) fn initials(&self, skipped: Skipped) -> impl Iterator<Item = char> {
        let is_skipped = move |place: usize, word: &Word<'_>| match skipped {
            Skipped::None => false,
            Skipped::Small => word.sort == Sort::Small,
            Skipped::Joining => place > 0 && (word.sort == Sort::Small || tables::known(word.text).is_joining),
        };
        let words = self.words().enumerate().filter(move |(place, word)| !is_skipped(*place, word));
        words.filter_map(|(_, word)| word.text.chars().next())
    }
}

/// Which words an acronym leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skipped {
    /// None.
    None,
    /// The small ones.
    Small,
    /// The small ones and those that only join others, but for the first word.
    Joining,
}

/// Whether a text has more than so many characters.
fn has_more(text: &str, characters: usize) -> bool {
    text.len() > characters && text.chars().nth(characters).is_some()
}

/// What a word looks like.
pub(crate) fn look_of(word: &str) -> String {
    word.chars().map(look).collect()
}

/// What a name looks like: its letters and digits alone.
pub(crate) fn look_of_name(name: &str) -> String {
    fold(head(name, READ)).chars().filter(|&c| is_letter(c)).map(look).collect()
}

/// Whether two words look the same.
pub(crate) fn looks_like(one: &str, other: &str) -> bool {
    one.chars().map(look).eq(other.chars().map(look))
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// A run of letters.
struct Piece {
    from: usize,
    to: usize,
    /// How many letters it has as it is written.
    written: usize,
    /// Whether one dot or stroke stands between it and the one before.
    is_dotted: bool,
    is_of_syllables: bool,
}

/// The runs of letters of a name.
#[derive(Default)]
struct Pieces {
    text: String,
    all: Vec<Piece>,
    is_put_in_latin: bool,
}

impl Pieces {
    /// Of a folded name, in Latin letters where that means something. Apostrophes join, and so do dots between
    /// single letters: `a.b.c.` is `abc`.
    fn of(folded: &str) -> Pieces {
        // Composed, since Hangul is put into Latin letters by the syllable.
        let composed: Cow<'_, str> =
            if folded.is_ascii() { folded.into() } else { folded.nfc().collect::<String>().into() };
        let mut pieces = Pieces { text: String::with_capacity(composed.len()), ..Pieces::default() };
        let mut between = Between::Nothing;
        let mut begins = true;
        for c in composed.chars().filter(|&c| !is_apostrophe(c)) {
            if !is_letter(c) {
                between = between.and(c);
                begins = true;
                if c == '&' {
                    pieces.begin(false);
                    pieces.text.push_str("and");
                    pieces.end();
                }
                continue;
            }
            if begins {
                pieces.begin(matches!(between, Between::DotOrStroke));
                between = Between::Nothing;
                begins = false;
            }
            match latin(c) {
                Some(letters) => {
                    pieces.is_put_in_latin = true;
                    pieces.text.extend(letters);
                }
                None => pieces.text.push(c),
            }
            pieces.end();
            if let Some(piece) = pieces.all.last_mut() {
                piece.written += 1;
                piece.is_of_syllables |= Script::of(c) == Some(Script::EastAsian);
            }
        }
        pieces.join_dotted();
        pieces
    }

    fn begin(&mut self, is_dotted: bool) {
        let at = self.text.len();
        self.all.push(Piece { from: at, to: at, written: 0, is_dotted, is_of_syllables: false });
    }

    /// Whatever is written by now belongs to the last piece.
    fn end(&mut self) {
        if let Some(last) = self.all.last_mut() {
            last.to = self.text.len();
        }
    }

    fn join_dotted(&mut self) {
        self.all.dedup_by(|piece, before| {
            let is_joined = piece.is_dotted && piece.written == 1 && before.written == 1;
            if is_joined {
                before.to = piece.to;
            }
            is_joined
        });
    }

    fn text(&self, piece: &Piece) -> &str {
        self.text.get(piece.from..piece.to).unwrap_or_default()
    }

    /// Whether a word only says what sort of place it is: the last of a name, or one before a small word
    /// (`Province of Kandal`).
    fn designates(&self, piece: &Piece, next: Option<&Piece>) -> bool {
        tables::known(self.text(piece)).is_designator && next.is_none_or(|next| tables::known(self.text(next)).is_small)
    }

    /// The words, with what each of them is.
    fn sorted(&self) -> (String, Vec<Span>) {
        let (mut joined, mut spans) = (String::with_capacity(self.text.len()), Vec::with_capacity(self.all.len()));
        let mut rest = self.all.as_slice();
        let mut leads = true;
        while let Some(first) = rest.first() {
            let long = tables::long_forms().iter().find(|(form, _)| {
                let is_met = |(expected, piece): (&&str, &Piece)| *expected == self.text(piece);
                form.len() <= rest.len() && form.iter().zip(rest).all(is_met)
            });
            let (taken, sort, is_of_syllables) = match long {
                Some(&(form, legal)) => {
                    joined.extend(form.iter().copied());
                    (form.len(), Sort::Legal(legal), false)
                }
                None => {
                    let (text, sort) = word(self.text(first), leads);
                    joined.push_str(text);
                    (1, sort, first.is_of_syllables)
                }
            };
            leads &= matches!(sort, Sort::Title | Sort::Legal(_));
            rest = rest.get(taken..).unwrap_or_default();
            let sort = match sort {
                Sort::Plain if self.designates(first, rest.first()) => Sort::Designator,
                sort => sort,
            };
            spans.push(Span { end: joined.len(), sort, is_of_syllables });
        }
        (joined, spans)
    }
}

/// What stands between two runs of letters.
#[derive(Clone, Copy)]
enum Between {
    Nothing,
    DotOrStroke,
    Other,
}

impl Between {
    fn and(self, c: char) -> Self {
        match (self, c) {
            (Between::Nothing, '.' | '/') => Between::DotOrStroke,
            _ => Between::Other,
        }
    }
}

/// A word as it is compared, and what it is.
fn word(text: &str, leads: bool) -> (&str, Sort) {
    let mut known = tables::known(text);
    let text = match known.written_for {
        Some(short) => {
            known = tables::known(short);
            short
        }
        None => text,
    };
    let mut letters = text.chars();
    let sort = match (letters.next(), letters.next()) {
        _ if known.is_title || (leads && known.is_leading_title) => Sort::Title,
        (Some(one), None) if !one.is_numeric() && one.is_ascii() && !matches!(one, 'e' | 'y') => Sort::Initial,
        (Some(first), _) if first.is_numeric() => Sort::Number,
        _ if !leads && known.is_roman_number => Sort::Number,
        _ if known.is_small => Sort::Small,
        _ => known.form.map_or(Sort::Plain, Sort::Legal),
    };
    (text, sort)
}
