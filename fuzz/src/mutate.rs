//! Small seeded changes to a text, the same on every machine.

/// Pieces that a reader of JSON, dates or numbers may stumble over.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "[[[[[[[[",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "\\u202e",
    "\u{feff}",
    "null",
    "true",
    "0",
    "-0",
    "-1",
    "1e999",
    "0.1",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "\"\"",
    "\" \"",
    "\"2024-02-30\"",
    "\"2024-12?\"",
    "\"2024-12-17/2024-12-04\"",
    "\"../..\"",
    "\"9999999999-01-01\"",
    "\"Y-170000002\"",
    "\"version\":",
    "\"id\":\"id\",",
    "\n",
    "\0",
];

/// A xorshift generator.
pub struct Random(u64);

impl Random {
    /// A generator that always gives the same numbers for the same `seed`.
    pub fn new(seed: u64) -> Self {
        // Spread small seeds, so that neighbours differ; the state is never zero.
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`, or 0 if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % end.max(1) as u64) as usize
    }

    /// A range within `0..=length`, of at most `most` items.
    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        start..start + self.below((length - start).min(most) + 1)
    }
}

/// `data` after one to four changes; some take a piece of `other`.
pub fn mutate(random: &mut Random, data: &[u8], other: &[u8]) -> Vec<u8> {
    let mut data = data.to_vec();
    for _ in 0..=random.below(4) {
        change(random, &mut data, other);
    }
    data
}

fn change(random: &mut Random, data: &mut Vec<u8>, other: &[u8]) {
    let at = random.below(data.len() + 1);
    match random.below(9) {
        0 => flip(random, data),
        1 => data.truncate(at),
        2 => drop(data.drain(random.range(data.len(), 64))),
        3 => {
            let piece = data[random.range(data.len(), 256)].to_vec();
            insert(data, at, &piece);
        }
        4 => insert(data, at, &other[random.range(other.len(), 256)]),
        5 => {
            // The head of one and the tail of the other.
            data.truncate(at);
            data.extend_from_slice(&other[random.below(other.len() + 1)..]);
        }
        6 => insert(data, at, PIECES[random.below(PIECES.len())].as_bytes()),
        7 => swap_values(random, data),
        _ => replace_value(random, data),
    }
}

fn flip(random: &mut Random, data: &mut [u8]) {
    let at = random.below(data.len());
    if let Some(byte) = data.get_mut(at) {
        *byte ^= 1 << random.below(8);
    }
}

fn insert(data: &mut Vec<u8>, at: usize, piece: &[u8]) {
    data.splice(at..at, piece.iter().copied());
}

/// Exchanges two values, so that the text often stays well formed but says something else.
fn swap_values(random: &mut Random, data: &mut Vec<u8>) {
    let values = values(data);
    let one = random.below(values.len());
    let two = random.below(values.len());
    let (one, two) = (one.min(two), one.max(two));
    if one != two {
        let (one, two) = (values[one].clone(), values[two].clone());
        let later = data[two.clone()].to_vec();
        let earlier: Vec<u8> = data.splice(one.clone(), later).collect();
        let start = two.start + two.len() - one.len();
        data.splice(start..start + two.len(), earlier);
    }
}

fn replace_value(random: &mut Random, data: &mut Vec<u8>) {
    let values = values(data);
    if let Some(value) = values.get(random.below(values.len())) {
        let piece = PIECES[random.below(PIECES.len())].bytes();
        data.splice(value.clone(), piece);
    }
}

/// Where the strings and the words outside of strings (numbers, `true`, `null`) are.
fn values(data: &[u8]) -> Vec<std::ops::Range<usize>> {
    let (mut values, mut at) = (Vec::new(), 0);
    while at < data.len() {
        let start = at;
        at += 1;
        if data[start] == b'"' {
            while at < data.len() && data[at] != b'"' {
                at += if data[at] == b'\\' { 2 } else { 1 };
            }
            at = (at + 1).min(data.len());
        } else if is_word(data[start]) {
            while at < data.len() && is_word(data[at]) {
                at += 1;
            }
        } else {
            continue;
        }
        values.push(start..at);
    }
    values
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found() {
        let text = br#"{"a\"b": [-1.5, true], "": "c"#;
        let found: Vec<_> = values(text).into_iter().map(|it| str::from_utf8(&text[it]).unwrap()).collect();
        assert_eq!(found, [r#""a\"b""#, "-1.5", "true", r#""""#, "\"c"]);
    }

    #[test]
    fn swapped_values_keep_the_rest() {
        for seed in 0..100 {
            let mut data = br#"["one", 22222, "3"]"#.to_vec();
            swap_values(&mut Random::new(seed), &mut data);
            let text = String::from_utf8(data).unwrap();
            let mut parts: Vec<_> = text[1..text.len() - 1].split(", ").collect();
            parts.sort_unstable();
            assert_eq!(parts, ["\"3\"", "\"one\"", "22222"], "seed {seed}: {text}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_text() {
        for seed in 0..2_000 {
            let run = |data| mutate(&mut Random::new(seed), data, b"[1, 2]");
            assert_eq!(run(b"{\"a\": 1}"), run(b"{\"a\": 1}"));
            run(b"");
        }
    }
}
