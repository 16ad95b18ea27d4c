//! The strings of JSON before they are parsed, and in what the parser says.

use crate::model::text::{escape, excerpt};

/// Where the string that opens at a byte ends, and how many bytes of text it stands for.
pub(crate) fn string_at(bytes: &[u8], open: usize) -> (usize, u64) {
    let (mut at, mut length) = (open + 1, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => break,
            b'\\' => {
                let (written, meant) = escape_at(bytes, at);
                at += written;
                length += meant;
            }
            _ => {
                at += 1;
                length += 1;
            }
        }
    }
    (at, length)
}

/// How many bytes the escape at a byte is written in, and how many it stands for.
fn escape_at(bytes: &[u8], at: usize) -> (usize, u64) {
    let digits = bytes.get(at + 1..at + 6).and_then(|code| str::from_utf8(code.strip_prefix(b"u")?).ok());
    match digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
        None => (2, 1),
        Some(0..=0x7f) => (6, 1),
        Some(0x80..=0x7ff | 0xd800..=0xdfff) => (6, 2),
        Some(_) => (6, 3),
    }
}

/// How many bytes of text the longest string stands for.
#[cfg(feature = "file")]
pub(crate) fn longest_string(bytes: &[u8]) -> u64 {
    let (mut at, mut longest) = (0, 0);
    while let Some(open) = bytes.get(at..).and_then(|rest| rest.iter().position(|&byte| byte == b'"')) {
        let (end, length) = string_at(bytes, at + open);
        longest = longest.max(length);
        at = end + 1;
    }
    longest
}

/// What the parser says, with what it quotes of the document cut short. The rest are our words.
pub(crate) fn quoting_little(wrong: &str) -> String {
    for (before, after) in [
        ("unknown field `", "`, expected "),
        ("unknown variant `", "`, expected "),
        ("invalid type: string \"", "\", expected "),
        ("invalid value: string \"", "\", expected "),
    ] {
        if let Some(rest) = wrong.strip_prefix(before)
            && let Some((given, expected)) = rest.rsplit_once(after)
        {
            return format!("{before}{}{after}{}", excerpt(given), escape(expected));
        }
    }
    escape(wrong).into_owned()
}
