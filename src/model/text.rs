//! How does text from anywhere become safe to show, and two spellings of one name meet?
//!
//! Text is stored byte for byte. What is here makes something else from it: a line that is safe to
//! print ([`escape`], [`excerpt`], [`listed`]), a key ([`slug`], [`fold`]) or a score ([`closest`]).
//! Nothing here decides that two names are one.

use std::{borrow::Cow, fmt};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The length of an [`excerpt`], in characters.
const EXCERPT: usize = 80;

/// How many characters of a folded text are compared: Jaro-Winkler is quadratic.
const COMPARED: usize = 128;

/// How many characters are read to find the compared ones, since marks and invisible characters
/// fold away.
const READ: usize = 4 * COMPARED;

/// The lowest similarity worth suggesting: one wrong letter in three, `KIA` for `KIO`, scores 0.82.
const NEAR: f64 = 0.8;

/// The text on one line, with nothing in it that hides or reorders what is around it.
///
/// Control characters, bidi controls and characters without a shape become `\u{202e}`, line feed
/// and tab become `\n` and `\t`. Joiners and variation selectors stay: Burmese, Persian and Han
/// names need them. A backslash stays as well, so this is for eyes and not for reading back.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    text.chars().for_each(|c| push_escaped(&mut line, c));
    Cow::Owned(line)
}

/// The escaped beginning of a text for an error message: at most 80 characters, the last one `…`
/// if something was cut. Reads no more of the text than it shows.
pub(crate) fn excerpt(text: &str) -> String {
    let mut excerpt = String::new();
    let mut before_ellipsis = 0;
    for c in text.chars() {
        push_escaped(&mut excerpt, c);
        // Counting again is bounded: there are never more than 80 characters and one escape.
        let length = excerpt.chars().count();
        if length > EXCERPT {
            excerpt.truncate(before_ellipsis);
            excerpt.push('…');
            break;
        }
        if length < EXCERPT {
            before_ellipsis = excerpt.len();
        }
    }
    excerpt
}

/// Writes all of them, with something between each two.
pub(crate) fn joined(
    f: &mut fmt::Formatter<'_>,
    parts: impl IntoIterator<Item = impl fmt::Display>,
    with: &str,
) -> fmt::Result {
    for (place, part) in parts.into_iter().enumerate() {
        if place > 0 {
            f.write_str(with)?;
        }
        part.fmt(f)?;
    }
    Ok(())
}

/// Whether nothing of the text would be seen.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// A stable key made of a label: `N'Ban La` gives `nban-la`.
///
/// Letters, digits and marks of every script are kept, in NFKC and lower case. Apostrophes and
/// invisible characters go, every other run becomes one `-`. Empty if nothing is left.
pub(crate) fn slug(label: &str) -> String {
    let visible = label.chars().filter(|&c| !is_invisible(c) && !is_apostrophe(c));
    // Decomposition can uncover an apostrophe: U+0149 is one and an n.
    let letters = visible.nfkc().flat_map(char::to_lowercase).filter(|&c| !is_apostrophe(c));
    let mut slug = String::with_capacity(label.len());
    let mut gap = true;
    for c in letters {
        if c.is_alphanumeric() || (is_combining_mark(c) && !gap) {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(c);
            gap = false;
        } else {
            gap = true;
        }
    }
    slug.nfkc().collect()
}

/// The key under which the spellings of one name meet, for look-up that is exact but for spelling.
///
/// Case, width, apostrophes, dashes, white space, invisible characters and the accents of Latin,
/// Greek and Cyrillic (U+0300–U+036F, so `й` meets `и`) make no difference. The marks of other
/// scripts do: Burmese names collapse without them. Scripts are never folded into each other: the
/// Cyrillic `КІА` is not `KIA`. Folding twice changes nothing.
///
/// The Turkish `ı` folds to `i`: its capital is `I`, whose lower case is `i` everywhere else, so
/// `YILDIRIM`, `Yıldırım` and the `Yildirim` of the wires meet.
pub(crate) fn fold(text: &str) -> String {
    // Most names are plain: nothing in them decomposes or goes.
    if is_plain(text) {
        return text.to_ascii_lowercase();
    }
    // Both steps come before NFKD. It would leave the marks on either side of a dropped character
    // out of canonical order, and take U+00B4 apart into a space and a mark.
    let visible = text.chars().filter(|&c| !is_invisible(c)).map(|c| if is_apostrophe(c) { '\'' } else { c });
    // Nothing in ASCII decomposes.
    if text.is_ascii() {
        return folded(visible, text.len());
    }
    folded(visible.nfkd().filter(|&c| !is_accent(c)), text.len())
}

/// Whether folding it changes the case alone: it is of what is seen of ASCII and single spaces between.
fn is_plain(text: &str) -> bool {
    let mut gap = true;
    let is_plain = |byte: u8| {
        let was_gap = std::mem::replace(&mut gap, byte == b' ');
        if gap { !was_gap } else { byte.is_ascii_graphic() && byte != b'`' }
    };
    text.bytes().all(is_plain) && !gap
}

/// Decomposed characters in lower case, with one space for white space and none at the ends.
fn folded(text: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    let mut gap = false;
    for c in text {
        if c.is_whitespace() {
            gap = !folded.is_empty();
            continue;
        }
        if gap {
            folded.push(' ');
            gap = false;
        }
        match c {
            '`' => folded.push('\''),
            c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            c => c.to_lowercase().for_each(|c| push_folded(&mut folded, c)),
        }
    }
    folded
}

/// The candidates near enough to suggest, with how near they are from 0 to 1, the best first and
/// equals in the order given.
///
/// The score is the better Jaro-Winkler score of the [folded](fold) texts and of their words in
/// order of the alphabet, so that `Lahtaw Naw` finds `Naw Lahtaw`. It is symmetric. Only the
/// beginning counts, some 128 characters. A text that folds to nothing is near to nothing.
pub(crate) fn closest<'a>(given: &str, candidates: impl Iterator<Item = &'a str>, limit: usize) -> Vec<(&'a str, f64)> {
    let given = Comparable::new(given);
    let mut near: Vec<_> = candidates
        .map(|candidate| (candidate, given.similarity(&Comparable::new(candidate))))
        .filter(|&(_, score)| score >= NEAR)
        .collect();
    near.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    near.truncate(limit);
    near
}

/// Short and safe names in a row for a message: the first dozen, then how many more there are.
pub(crate) fn listed(names: &[String]) -> String {
    let (shown, more) = names.split_at(names.len().min(12));
    match (shown, more.len()) {
        ([], _) => "none".to_owned(),
        (shown, 0) => shown.join(", "),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A name made ready for comparison.
struct Comparable {
    whole: String,
    sorted: String,
}

impl Comparable {
    fn new(text: &str) -> Self {
        let folded = fold(head(text, READ));
        let whole = head(&folded, COMPARED).to_owned();
        let mut words: Vec<_> = whole.split([' ', '-']).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        let sorted = words.join(" ");
        Self { whole, sorted }
    }

    fn similarity(&self, other: &Self) -> f64 {
        score(&self.whole, &other.whole).max(score(&self.sorted, &other.sorted))
    }
}

fn score(a: &str, b: &str) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    // Jaro pairs letters greedily from its first argument; a fixed order makes it symmetric.
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    strsim::jaro_winkler(a, b).clamp(0.0, 1.0)
}

pub(crate) fn head(text: &str, chars: usize) -> &str {
    if text.len() <= chars {
        return text;
    }
    text.char_indices().nth(chars).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn push_escaped(line: &mut String, c: char) {
    match c {
        '\n' => line.push_str("\\n"),
        '\t' => line.push_str("\\t"),
        c if is_unsafe(c) => line.extend(c.escape_unicode()),
        c => line.push(c),
    }
}

fn push_folded(folded: &mut String, c: char) {
    match c {
        'ß' => folded.push_str("ss"),
        'ς' => folded.push('σ'),
        'ı' => folded.push('i'),
        c if is_apostrophe(c) => folded.push('\''),
        c if is_dash(c) => folded.push('-'),
        c => folded.push(c),
    }
}

/// The characters that [`escape`] shows by number.
pub(crate) fn is_unsafe(c: char) -> bool {
    let needed_by_a_script = matches!(
        c,
        '\u{34f}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180d}'
            | '\u{180f}'
            | '\u{200c}'..='\u{200d}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0100}'..='\u{e01ef}'
    );
    let breaks_a_line = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    // No character, and none that XML takes.
    let is_none = matches!(c, '\u{fffe}'..='\u{ffff}');
    breaks_a_line || is_none || (is_invisible(c) && !needed_by_a_script)
}

/// Characters with no shape of their own: controls that are no white space, Unicode's
/// `Default_Ignorable_Code_Point`, and the annotation marks.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Every character that sources type for an apostrophe, U+1FFD being another U+00B4.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '\u{b4}'
            | '\u{2bb}'
            | '\u{2bc}'
            | '\u{2be}'
            | '\u{2bf}'
            | '\u{1ffd}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201b}'
            | '\u{2032}'
            | '\u{a78c}'
            | '\u{ff07}'
    )
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn similarity(a: &str, b: &str) -> f64 {
        Comparable::new(a).similarity(&Comparable::new(b))
    }

    const AUNG_SAN_SUU_KYI: &str = "အောင်ဆန်းစုကြည်";

    /// Names with what breaks naive code: marks out of order, joiners, apostrophes, white space.
    fn names() -> impl Strategy<Value = String> {
        let awkward = proptest::sample::select(
            concat!(
                "aZß ıİΣς'’´-–—\t\n\u{7f}\u{a0}\u{149}\u{301}\u{327}\u{345}\u{34f}\u{5b0}\u{5c1}",
                "\u{1037}\u{103a}\u{1100}\u{1160}\u{1161}\u{11a8}",
                "\u{200b}\u{200d}\u{202e}\u{3164}\u{fdfa}",
            )
            .chars()
            .collect::<Vec<_>>(),
        );
        proptest::collection::vec(prop_oneof![3 => awkward, 1 => any::<char>()], 0..24).prop_map(String::from_iter)
    }

    #[test]
    fn escape_shows_what_hides() {
        for (given, shown) in [
            ("Laiza", "Laiza"),
            ("a\nb\tc\rd", r"a\nb\tc\u{d}d"),
            ("\u{1b}[31mred", r"\u{1b}[31mred"),
            ("a\u{202e}b\u{2066}c", r"a\u{202e}b\u{2066}c"),
            ("a\u{61c}\u{200e}\u{200f}", r"a\u{61c}\u{200e}\u{200f}"),
            ("\u{feff}K\u{200b}IA\u{2060}", r"\u{feff}K\u{200b}IA\u{2060}"),
            ("\u{85}\u{2028}\u{2029}\u{7f}", r"\u{85}\u{2028}\u{2029}\u{7f}"),
            ("flag\u{e0067}", r"flag\u{e0067}"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("葛\u{e0100}城", "葛\u{e0100}城"),
            (r"C:\n", r"C:\n"),
            (AUNG_SAN_SUU_KYI, AUNG_SAN_SUU_KYI),
        ] {
            assert_eq!(escape(given), shown);
        }
        assert!(matches!(escape(AUNG_SAN_SUU_KYI), Cow::Borrowed(_)));
    }

    #[test]
    fn excerpt_is_short_and_cuts_no_escape() {
        assert_eq!(excerpt("Laiza"), "Laiza");
        assert_eq!(excerpt(&"x".repeat(80)), "x".repeat(80));
        assert_eq!(excerpt(&"x".repeat(81)), "x".repeat(79) + "…");
        let hostile = "x".repeat(75) + "\u{202e}";
        assert_eq!(excerpt(&hostile), "x".repeat(75) + "…");
        assert_eq!(excerpt(&"က".repeat(1_000_000)).chars().count(), 80);
    }

    #[test]
    fn blank_is_what_nobody_sees() {
        for blank in ["", " ", "\n\t", "\u{200b}\u{feff}", "\u{3164}", "\u{a0}\u{ad}\0"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        assert!(!is_blank(" - "));
        assert!(!is_blank("\u{301}"));
    }

    #[test]
    fn slug_of_labels() {
        for (label, key) in [
            ("Kachin Independence Army", "kachin-independence-army"),
            ("N'Ban La", "nban-la"),
            ("N’Ban  La!", "nban-la"),
            ("  --Special Region-1-- ", "special-region-1"),
            ("Ocalan, Öcalan", "ocalan-öcalan"),
            ("Öcalan", "öcalan"),
            ("ＫＩＡ №5", "kia-no5"),
            ("K\u{200b}IA", "kia"),
            ("克钦独立军", "克钦独立军"),
            (AUNG_SAN_SUU_KYI, AUNG_SAN_SUU_KYI),
            ("\u{301}x", "x"),
            ("Łódź", "łódź"),
            ("'-–—'", ""),
            ("", ""),
        ] {
            assert_eq!(slug(label), key, "{label}");
        }
    }

    #[test]
    fn spellings_of_one_name_meet() {
        for (one, other) in [
            ("N'Ban La", "N’Ban La"),
            ("N'Ban La", "nʼban\u{a0}\u{a0}la "),
            ("N'Ban La", "N´Ban La"),
            ("N'Ban La", "N`Ban\tLa"),
            ("N'Ban La", "N＇Ban La"),
            ("KIA", "ＫＩＡ"),
            ("KIA", "K\u{200b}I\u{202e}A\u{feff}"),
            ("Öcalan", "O\u{308}calan"),
            ("Öcalan", "OCALAN"),
            ("Special Region–1", "special region-1"),
            ("Weißer", "WEISSER"),
            ("Weiẞer", "weisser"),
            ("YILDIRIM", "Yıldırım"),
            ("İstanbul", "istanbul"),
            ("ΟΔΟΣ", "οδος"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("နှင့်", "နှင့\u{200b}်"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
    }

    #[test]
    fn different_names_stay_apart() {
        for (one, other) in [
            ("КІА", "KIA"),
            ("ΚΙΑ", "KIA"),
            ("KIA", "KIO"),
            ("K IA", "KIA"),
            ("အောင်", "အောင"),
            ("Łódź", "Lodz"),
            ("NBan La", "N'Ban La"),
        ] {
            assert_ne!(fold(one), fold(other), "{one} and {other}");
        }
        assert_eq!(fold(AUNG_SAN_SUU_KYI), AUNG_SAN_SUU_KYI);
        assert_eq!(fold("\u{200b} \u{301}"), "");
    }

    #[test]
    fn keys_of_every_character_are_stable() {
        // No character from U+2FA1E on has a decomposition or a case.
        for c in '\0'..='\u{2ffff}' {
            let text = format!("a{c}b");
            let (folded, slugged) = (fold(&text), slug(&text));
            assert_eq!(fold(&folded), folded, "fold of {c:?}");
            assert_eq!(slug(&slugged), slugged, "slug of {c:?}");
        }
    }

    #[test]
    fn similarity_ranks_near_misses() {
        assert_eq!(similarity("Öcalan", "OCALAN"), 1.0);
        assert_eq!(similarity("Naw Lahtaw", "Lahtaw Naw"), 1.0);
        assert_eq!(similarity("", ""), 0.0);
        assert_eq!(similarity("\u{200b}", "KIA"), 0.0);
        assert_eq!(similarity("-", "--"), similarity("--", "-"));
        assert!(similarity("KIA", "КІА") < NEAR);
        assert!(similarity("Kachin Independance Army", "Kachin Independence Army") > 0.95);
        assert!(similarity("Bhamo", "Bamaw") > similarity("Bhamo", "Laiza"));
    }

    #[test]
    fn closest_is_best_first_and_keeps_order() {
        let names = ["Laiza", "KIO", "KIA", "KIB", "Kia"];
        let found = |limit| {
            let near = closest("KIA", names.into_iter(), limit);
            near.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(found(9), ["KIA", "Kia", "KIO", "KIB"]);
        assert_eq!(found(1), ["KIA"]);
        assert!(found(0).is_empty());
        assert!(closest("", names.into_iter(), 9).is_empty());
    }

    #[test]
    fn long_lists_are_cut() {
        let names = |many: usize| (0..many).map(|n| format!("n{n}")).collect::<Vec<_>>();
        assert_eq!(listed(&names(0)), "none");
        assert_eq!(listed(&names(2)), "n0, n1");
        assert!(listed(&names(12)).ends_with("n10, n11"));
        assert!(listed(&names(4096)).ends_with("n10, n11 and 4084 more"));
    }

    /// A quadratic step would take minutes here.
    #[test]
    fn long_text_is_cheap() {
        let marks = format!("a{}b", "\u{301}\u{323}\u{103a}".repeat(50_000));
        let long = "N’Ban La ".repeat(120_000);
        for text in [&marks, &long] {
            assert!(!fold(text).is_empty());
            assert!(!slug(text).is_empty());
            assert_eq!(escape(text), text.as_str());
            assert_eq!(excerpt(text).chars().count(), EXCERPT);
            assert_eq!(similarity(text, text), 1.0);
        }
        let many = std::iter::repeat_n(long.as_str(), 200);
        assert_eq!(closest(&long, many, 3).len(), 3);
    }

    proptest! {
        #[test]
        fn fold_is_idempotent(name in names()) {
            let folded = fold(&name);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn fold_ignores_normalization(name in names()) {
            // A dropped character between two marks keeps them in another order.
            let name: String = name.chars().filter(|&c| !is_invisible(c) && !is_apostrophe(c)).collect();
            prop_assert_eq!(fold(&name.nfc().collect::<String>()), fold(&name));
            prop_assert_eq!(fold(&name.nfd().collect::<String>()), fold(&name));
        }

        #[test]
        fn slug_is_stable_and_clean(name in names()) {
            let key = slug(&name);
            prop_assert_eq!(&slug(&key), &key);
            prop_assert!(!key.starts_with('-') && !key.ends_with('-') && !key.contains("--"));
            prop_assert!(!key.chars().any(char::is_whitespace));
        }

        #[test]
        fn shown_text_is_safe(name in names()) {
            prop_assert!(!escape(&name).chars().any(is_unsafe));
            let shown = excerpt(&name.repeat(9));
            prop_assert!(!shown.chars().any(is_unsafe));
            prop_assert!(shown.chars().count() <= EXCERPT);
        }

        #[test]
        fn similarity_is_symmetric(a in names(), b in names()) {
            let score = similarity(&a, &b);
            prop_assert!((0.0..=1.0).contains(&score));
            prop_assert_eq!(score.to_bits(), similarity(&b, &a).to_bits());
        }
    }
}
