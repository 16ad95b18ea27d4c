//! Scripts: which a name is written in, what it is in Latin letters, and what it looks like.

use any_ascii::any_ascii_char;

/// A script that has letters which look like those of another, or whose letters can be put into
/// Latin ones, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Script {
    /// Latin.
    Latin,
    /// Greek.
    Greek,
    /// Cyrillic.
    Cyrillic,
    /// Armenian.
    Armenian,
    /// Georgian.
    Georgian,
    /// Hebrew.
    Hebrew,
    /// Arabic.
    Arabic,
    /// Devanagari and its sisters, from Bengali to Sinhala.
    Indic,
    /// Thai and Lao.
    Thai,
    /// Burmese and what is written with it.
    Burmese,
    /// Ethiopic.
    Ethiopic,
    /// Cherokee.
    Cherokee,
    /// Khmer.
    Khmer,
    /// Han, Kana, Hangul and Bopomofo, which are mixed in every day's writing.
    EastAsian,
    /// Any other.
    Other,
}

impl Script {
    /// The script of a letter; none of digits, signs and marks, which all scripts share.
    pub(crate) fn of(c: char) -> Option<Script> {
        if !c.is_alphabetic() {
            return None;
        }
        Some(match c {
            'a'..='z' | 'A'..='Z' | '\u{aa}'..='\u{24f}' | '\u{250}'..='\u{2af}' => Script::Latin,
            '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}' => Script::Latin,
            '\u{ff21}'..='\u{ff5a}' | '\u{fb00}'..='\u{fb06}' => Script::Latin,
            '\u{2b0}'..='\u{2ff}' => return None,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
            '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}' => {
                Script::Cyrillic
            }
            '\u{530}'..='\u{58f}' | '\u{fb13}'..='\u{fb17}' => Script::Armenian,
            '\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}' => Script::Hebrew,
            '\u{600}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' => {
                Script::Arabic
            }
            '\u{900}'..='\u{dff}' => Script::Indic,
            '\u{e00}'..='\u{eff}' => Script::Thai,
            '\u{1000}'..='\u{109f}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' => Script::Burmese,
            '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' => Script::Georgian,
            '\u{1200}'..='\u{139f}' => Script::Ethiopic,
            '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => Script::Cherokee,
            '\u{1780}'..='\u{17ff}' => Script::Khmer,
            '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' => {
                Script::EastAsian
            }
            '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}' | '\u{20000}'..='\u{3ffff}' => Script::EastAsian,
            _ => Script::Other,
        })
    }

    /// Whether Latin letters for it can be read and compared. Burmese, Khmer and Thai come out as
    /// heaps of consonants whose order is not that of the sounds, Hebrew and Arabic without vowels:
    /// their names in Latin letters are data, not something to work out.
    fn can_be_put_in_latin(self) -> bool {
        use Script::*;
        matches!(self, Latin | Greek | Cyrillic | Armenian | Georgian | Indic | Ethiopic | EastAsian)
    }
}

/// A folded character in Latin letters, small ones, where that means something.
pub(super) fn latin(c: char) -> Option<impl Iterator<Item = char>> {
    let script = if c.is_ascii() { None } else { Script::of(c).or_else(|| indic_mark(c)) };
    let latin = script.filter(|script| script.can_be_put_in_latin()).map(|_| any_ascii_char(c));
    let latin = latin.filter(|latin| latin.chars().any(|c| c.is_ascii_alphanumeric()));
    latin.map(|latin| latin.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()))
}

/// The signs of Indic scripts that are no letters but are written between them.
fn indic_mark(c: char) -> Option<Script> {
    matches!(c, '\u{900}'..='\u{dff}').then_some(Script::Indic)
}

/// The scripts that are mixed in some word of a text, the first two.
pub(crate) fn mixed(text: &str) -> Option<[Script; 2]> {
    let mut first = None;
    for c in text.chars() {
        if c.is_whitespace() || c.is_ascii_punctuation() {
            first = None;
        }
        let Some(script) = Script::of(c) else { continue };
        match first {
            None => first = Some(script),
            Some(one) if one != script => return Some([one, script]),
            Some(_) => (),
        }
    }
    None
}

/// The Latin letter or digit that a folded letter cannot be told from by eye, in most typefaces. A
/// part of what Unicode lists in its confusables: the letters of scripts in which whole names can be
/// written that pass for Latin ones, and the digits that pass for letters.
const LOOKS_LIKE: &[(char, char)] = &[
    // Cyrillic, small letters, with the capitals that look like capitals of Latin.
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('н', 'h'),
    ('і', 'l'),
    ('ӏ', 'l'),
    ('ј', 'j'),
    ('к', 'k'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('ү', 'y'),
    ('ѡ', 'w'),
    // Greek, likewise.
    ('α', 'a'),
    ('β', 'b'),
    ('ε', 'e'),
    ('ζ', 'z'),
    ('η', 'h'),
    ('ι', 'l'),
    ('κ', 'k'),
    ('μ', 'm'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'y'),
    ('χ', 'x'),
    ('ϲ', 'c'),
    ('ϳ', 'j'),
    // Armenian.
    ('օ', 'o'),
    ('ո', 'n'),
    ('ս', 'u'),
    ('հ', 'h'),
    ('ց', 'g'),
    ('զ', 'q'),
    ('յ', 'j'),
    // Latin letters of phonetic alphabets.
    ('ɑ', 'a'),
    ('ɡ', 'g'),
    ('ɩ', 'l'),
    ('ʏ', 'y'),
];

/// What a folded character looks like: itself, where nothing else is known.
pub(super) fn look(c: char) -> char {
    match c {
        // Small l and capital I are one stroke.
        '0' => 'o',
        '1' | 'i' => 'l',
        c if c.is_ascii() => c,
        c => LOOKS_LIKE.iter().find(|(one, _)| *one == c).map_or(c, |&(_, other)| other),
    }
}

/// Whether a letter is of another script and looks like a Latin one, be it as a capital.
pub(crate) fn passes_for_latin(c: char) -> bool {
    !c.is_ascii() && c.to_lowercase().any(|c| look(c) != c)
}

impl std::fmt::Display for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Script::Latin => "Latin",
            Script::Greek => "Greek",
            Script::Cyrillic => "Cyrillic",
            Script::Armenian => "Armenian",
            Script::Georgian => "Georgian",
            Script::Hebrew => "Hebrew",
            Script::Arabic => "Arabic",
            Script::Indic => "Indic",
            Script::Thai => "Thai or Lao",
            Script::Burmese => "Burmese",
            Script::Ethiopic => "Ethiopic",
            Script::Cherokee => "Cherokee",
            Script::Khmer => "Khmer",
            Script::EastAsian => "East Asian",
            Script::Other => "other",
        })
    }
}
