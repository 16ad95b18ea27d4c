//! Words that names carry and that do not tell one thing from another, and letters that are written
//! for each other when a name crosses from one script to the next.
//!
//! Each table is short on purpose: what stands here is dropped or forgiven everywhere, so a doubtful
//! entry costs more than a missing one. All entries are folded and in ASCII.

use std::{collections::HashMap, sync::LazyLock};

/// Titles and forms of address, dropped where other words remain. Burmese, Karen, Kachin, Shan and
/// Chin names are given with one more often than not (`Daw Aung San Suu Kyi`, `Saw Ba U Gyi`,
/// `Duwa Lashi La`), and reports give ranks as they please.
const TITLES: &[&str] = &[
    // Forms of address.
    "comrade",
    "frau",
    "herr",
    "lady",
    "lord",
    "madame",
    "miss",
    "mme",
    "monsieur",
    "mr",
    "mrs",
    "ms",
    "sir",
    "senor",
    "senora",
    "shri",
    "sri",
    // Ranks and offices.
    "admiral",
    "adm",
    "ambassador",
    "brig",
    "brigadier",
    "capt",
    "captain",
    "chairman",
    "cmdr",
    "col",
    "colonel",
    "commander",
    "gen",
    "general",
    "lieutenant",
    "lt",
    "ltgen",
    "maj",
    "major",
    "minister",
    "predsjednik",
    "presedintele",
    "presiden",
    "president",
    "presidente",
    "prezident",
    "prasident",
    "prince",
    "princess",
    "secretary",
    "sergeant",
    "sgt",
    "warlord",
    // Learning and faith.
    "ashin",
    "ayatollah",
    "bishop",
    "dr",
    "father",
    "hadji",
    "haji",
    "hajji",
    "imam",
    "maulana",
    "maulvi",
    "mawlawi",
    "mollah",
    "mullah",
    "pastor",
    "prof",
    "professor",
    "rev",
    "reverend",
    "sayadaw",
    "sheik",
    "sheikh",
    "shaikh",
    "shaykh",
    "ustad",
];

/// Forms of address that are whole names elsewhere: dropped at the beginning alone, so that `Tin U`,
/// `Yo-Yo Ma` and `Ba U Gyi` keep theirs.
const LEADING: &[&str] = &[
    "bo", "bogyoke", "daw", "duwa", "ko", "ma", "mahn", "maung", "king", "mi", "nai", "nang", "naw", "queen", "sai",
    "salai", "sao", "saw", "thakin", "u",
];

/// Particles and small words, which sources leave out, write together or translate: `al-Assad`,
/// `bin Laden`, `Bank of the Union`.
const SMALL: &[&str] = &[
    "al", "and", "ben", "bin", "bint", "da", "das", "de", "del", "della", "der", "des", "di", "do", "dos", "du", "e",
    "el", "et", "for", "ibn", "ins", "la", "le", "les", "of", "ould", "the", "und", "van", "von", "wa", "y", "zu",
];

/// Small words that only join others, which acronyms leave out and names mostly do not: `Front populaire pour la
/// renaissance de Centrafrique` is the FPRC, `Tehrik-i-Taliban Pakistan` the TTP.
const JOINING: &[&str] =
    &["e", "en", "i", "los", "las", "o", "ou", "par", "para", "por", "pour", "ul", "ve", "va", "y"];

/// What sort of place it is, which sources add to its name as they please: `Bambari town`.
const DESIGNATORS: &[&str] = &[
    "city",
    "commune",
    "county",
    "district",
    "governorate",
    "hamlet",
    "municipality",
    "oblast",
    "prefecture",
    "province",
    "region",
    "state",
    "subprefecture",
    "town",
    "township",
    "village",
    "ville",
];

/// Legal forms in groups whose members are written for each other.
const FORMS: &[(&str, Form)] = &[
    ("aktiengesellschaft", Form::Stock),
    ("ag", Form::Stock),
    ("ao", Form::Stock),
    ("aps", Form::Limited),
    ("asa", Form::Stock),
    ("bv", Form::Limited),
    ("co", Form::Company),
    ("company", Form::Company),
    ("corp", Form::Company),
    ("corporation", Form::Company),
    ("gmbh", Form::Limited),
    ("inc", Form::Company),
    ("incorporated", Form::Company),
    ("jsc", Form::Stock),
    ("limited", Form::Limited),
    ("llc", Form::Limited),
    ("llp", Form::Partners),
    ("lp", Form::Partners),
    ("ltd", Form::Limited),
    ("nv", Form::Stock),
    ("oao", Form::Stock),
    ("ojsc", Form::Stock),
    ("ooo", Form::Limited),
    ("pao", Form::Stock),
    ("pjsc", Form::Stock),
    ("plc", Form::Stock),
    ("sa", Form::Stock),
    ("sarl", Form::Limited),
    ("spa", Form::Stock),
    ("srl", Form::Limited),
    ("zao", Form::Stock),
    ("ano", Form::Other),
    ("mv", Form::Vessel),
    ("mt", Form::Vessel),
];

/// Legal forms of several words, the longer of two that begin alike first.
const LONG_FORMS: &[(&[&str], Form)] = &[
    (&["open", "joint", "stock", "company"], Form::Stock),
    (&["joint", "stock", "company"], Form::Stock),
    (&["limited", "liability", "company"], Form::Limited),
    (&["societatea", "cu", "raspundere", "limitata"], Form::Limited),
    (&["sp", "z", "oo"], Form::Limited),
];

/// What a legal form is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Stock,
    Limited,
    Company,
    Partners,
    Vessel,
    Other,
}

/// One way to write a word for another: ordinals in words, as units are numbered (the First Brigade is the
/// 1st), and the Arabic article grown together with what is before it.
const WRITTEN_FOR: &[(&str, &str)] = &[
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("abdal", "abd"),
    ("abdel", "abd"),
    ("abdul", "abd"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
];

/// Roman numbers, but for those that are names or letters as well.
const ROMAN: &[&str] = &["ii", "iii", "iv", "vii", "viii", "ix", "xii", "xiii", "xiv", "xv", "xvi", "xx"];

/// What the tables say of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// The word that it is written for.
    pub(super) written_for: Option<&'static str>,
    pub(super) is_title: bool,
    /// Whether it is a title where it comes first.
    pub(super) is_leading_title: bool,
    pub(super) is_roman_number: bool,
    pub(super) is_small: bool,
    pub(super) is_joining: bool,
    pub(super) is_designator: bool,
    pub(super) form: Option<Form>,
}

/// All words of the tables: every word of every name is looked up.
static KNOWN: LazyLock<HashMap<&str, Known, foldhash::fast::RandomState>> = LazyLock::new(|| {
    let mut known: HashMap<&str, Known, _> = HashMap::default();
    WRITTEN_FOR.iter().for_each(|(long, short)| known.entry(long).or_default().written_for = Some(short));
    TITLES.iter().for_each(|word| known.entry(word).or_default().is_title = true);
    LEADING.iter().for_each(|word| known.entry(word).or_default().is_leading_title = true);
    ROMAN.iter().for_each(|word| known.entry(word).or_default().is_roman_number = true);
    SMALL.iter().for_each(|word| known.entry(word).or_default().is_small = true);
    JOINING.iter().for_each(|word| known.entry(word).or_default().is_joining = true);
    DESIGNATORS.iter().for_each(|word| known.entry(word).or_default().is_designator = true);
    FORMS.iter().for_each(|(word, form)| _ = known.entry(word).or_default().form.get_or_insert(*form));
    known
});

pub(super) fn known(word: &str) -> Known {
    KNOWN.get(word).copied().unwrap_or_default()
}

pub(super) fn long_forms() -> &'static [(&'static [&'static str], Form)] {
    LONG_FORMS
}

pub(super) fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Whether two letters stand for one sound in different romanisations, or for one stroke of the pen.
pub(super) fn sound_alike(a: char, b: char) -> bool {
    match (a.min(b), a.max(b)) {
        ('b', 'p' | 'v') | ('c', 'k' | 'q' | 's') | ('d', 't') | ('f', 'v') => true,
        ('g', 'j' | 'k' | 'q') | ('i', 'j') | ('j', 'y' | 'z') | ('k', 'q') => true,
        ('s', 'x' | 'z') | ('t', 'z') | ('u', 'w') | ('v', 'w') => true,
        ('0', 'o') | ('1', 'i' | 'l') => true,
        (a, b) => is_vowel(a) && is_vowel(b),
    }
}

/// One letter for all that sound like it, more roughly: `a` for vowels.
pub(super) fn sound_of(c: char) -> char {
    match c {
        c if is_vowel(c) => 'a',
        'p' | 'v' | 'w' | 'f' => 'b',
        'q' | 'g' | 'c' => 'k',
        'x' | 'z' | 'j' => 's',
        'd' => 't',
        c => c,
    }
}
