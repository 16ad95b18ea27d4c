//! Two words: how far apart they are, and by which parts they can be found to be near.

use std::sync::LazyLock;

use super::{
    tables::{is_vowel, sound_alike, sound_of},
    words::{LONGEST_WORD, look_of},
};

/// Half a letter: what it costs to write one letter for another of its sound, a letter twice, an `h`.
pub(crate) type Halves = u8;

/// The most that two words of so many letters, the longer one's, may differ.
fn allowed(letters: usize) -> Halves {
    match letters {
        0..=1 => 0,
        2 => 1,
        3 => 2,
        4..=6 => 3,
        _ => 4,
    }
}

/// How far apart two words are, where they are near: within what is allowed for their length, and
/// with so many [parts](parts) in common that an index finds the one by the other.
pub(crate) fn distance(one: &str, other: &str) -> Option<Halves> {
    if one == other {
        return Some(0);
    }
    if one.chars().all(char::is_numeric) && !one.is_empty() {
        return None;
    }
    Letters::of(one).within(&Letters::of(other)).filter(|_| shares_enough(one, other))
}

/// Whether words of so many letters can be near.
pub(crate) fn may_be_near(one: usize, other: usize) -> bool {
    one.abs_diff(other) <= usize::from(allowed(one.max(other)))
}

/// The letters of a word that are compared.
#[derive(Debug)]
pub(crate) struct Letters {
    letters: [char; LONGEST_WORD],
    count: usize,
    has: Bits,
    /// What it has, and what sounds like that.
    sounds: Bits,
}

/// Which letters there are: a bit for all that have their last five bits in common.
type Bits = u32;

const fn bit(letter: char) -> Bits {
    1 << (letter as u32 & 31)
}

/// Letters that may be left out for half a letter where they are written once.
const LIGHT: Bits = bit('h') | bit('c') | bit('a') | bit('e') | bit('i') | bit('o') | bit('u') | bit('y');

/// By letter of ASCII, a bit for each that sounds like it: no others do.
static ALIKE: LazyLock<[u128; 128]> = LazyLock::new(|| {
    let with = |one: char| move |all: u128, other: char| all | u128::from(sound_alike(one, other)) << u32::from(other);
    std::array::from_fn(|one| ('\0'..='\x7f').fold(0, with(char::from(one as u8))))
});

/// By the last five bits of letters, those that sound like them.
static SOUNDS: LazyLock<[Bits; 32]> = LazyLock::new(|| {
    let of = |all: &u128| ('\0'..='\x7f').filter(|&c| all >> u32::from(c) & 1 == 1).fold(0, |bits, c| bits | bit(c));
    std::array::from_fn(|last| ALIKE.iter().skip(last).step_by(32).fold(0, |bits, all| bits | of(all)))
});

impl Letters {
    pub(crate) fn of(word: &str) -> Letters {
        let mut of = Letters { letters: ['\0'; LONGEST_WORD], count: 0, has: 0, sounds: 0 };
        let sounds = &*SOUNDS;
        for (slot, letter) in of.letters.iter_mut().zip(word.chars()) {
            *slot = letter;
            of.count += 1;
            of.has |= bit(letter);
            of.sounds |= bit(letter) | sounds.get(letter as usize & 31).copied().unwrap_or_default();
        }
        of
    }

    fn all(&self) -> &[char] {
        self.letters.get(..self.count).unwrap_or_default()
    }

    /// How far apart two words are, where that is within what is allowed for their length.
    pub(crate) fn within(&self, other: &Letters) -> Option<Halves> {
        let limit = allowed(self.count.max(other.count));
        let least = self.own(other).max(other.own(self));
        if least > u32::from(limit) || !may_be_near(self.count, other.count) {
            return None;
        }
        edits(self.all(), other.all(), limit)
    }

    /// Whether the word may be one of two that make the other, but for half a letter.
    pub(crate) fn may_be_part_of(&self, other: &Letters) -> bool {
        self.count <= other.count && self.own(other) <= 1
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The least that it costs that some letters are not in the other word: half of one each, and another half
    /// where the letter is not light and none there sounds like it.
    fn own(&self, other: &Letters) -> u32 {
        (self.has & !other.has).count_ones() + (self.has & !other.sounds & !LIGHT).count_ones()
    }
}

/// The least cost of making one word of the other, where it is within a limit: letters put in, left out,
/// written for each other or in the wrong order.
fn edits(a: &[char], b: &[char], limit: Halves) -> Option<Halves> {
    let mut gaps = [0; LONGEST_WORD];
    let gaps = gaps.get_mut(..b.len())?;
    gaps.iter_mut().enumerate().for_each(|(at, gap)| *gap = missing(b, at));
    // The rows before this one, by how many letters of the other word they are made of; the first one is
    // of none.
    let (mut before, mut last, mut row) = ([0; LONGEST_WORD + 1], [0; LONGEST_WORD + 1], [0; LONGEST_WORD + 1]);
    let mut sum: Halves = 0;
    for (cost, gap) in last.iter_mut().skip(1).zip(&*gaps) {
        sum = sum.saturating_add(*gap);
        *cost = sum;
    }
    let sounds = &*ALIKE;
    let mut x_before = None;
    for (i, &x) in a.iter().enumerate() {
        let gap = missing(a, i);
        let alike = sounds.get(x as usize).copied().unwrap_or_default();
        let [first, ..] = last;
        let (mut diagonal, mut left) = (first, first.saturating_add(gap));
        let mut least = left;
        let [start, ..] = &mut row;
        *start = left;
        // What stands two places back, in the row before the last and in the word.
        let (mut far, mut y_before) = (Halves::MAX, None);
        let [mut next_far, ..] = before;
        let costs = row.iter_mut().zip(&last).zip(&before).skip(1);
        for ((&y, gap_there), ((slot, &above), &far_above)) in b.iter().zip(&*gaps).zip(costs) {
            let written =
                if x == y { 0 } else { 2 - (alike.checked_shr(u32::from(y)).unwrap_or_default() & 1) as Halves };
            let mut cost = diagonal.saturating_add(written).min(above.saturating_add(gap));
            cost = cost.min(left.saturating_add(*gap_there));
            if x != y && x_before == Some(y) && y_before == Some(x) {
                cost = cost.min(far.saturating_add(2));
            }
            *slot = cost;
            (far, next_far) = (next_far, far_above);
            (left, diagonal, least, y_before) = (cost, above, least.min(cost), Some(y));
        }
        // Two letters in the wrong order reach back by two rows, and cost two halves.
        if least > limit.saturating_add(2) {
            return None;
        }
        x_before = Some(x);
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last.get(b.len()).copied().filter(|&cost| cost <= limit)
}

/// What it costs that a letter is not there: half where it is written twice, is an `h`, or is a vowel
/// beside a vowel.
fn missing(word: &[char], at: usize) -> Halves {
    let letter = word.get(at).copied().unwrap_or_default();
    let before = at.checked_sub(1).and_then(|at| word.get(at)).copied();
    let after = word.get(at + 1).copied();
    let is_half = letter == 'h' && before.is_some()
        || letter == 'c' && after == Some('k')
        || before == Some(letter)
        || is_vowel(letter) && [before, after].into_iter().flatten().any(is_vowel);
    if is_half { 1 } else { 2 }
}

/// What a word is found by: three letters in a row where it is long, itself without one letter where
/// it is short, and what it looks like. Numbers, each once.
pub(crate) fn parts(word: &str) -> Vec<u32> {
    let letters = Letters::of(word);
    let letters = letters.all();
    let mut parts = Vec::with_capacity(letters.len() + 2);
    if letters.len() >= SHORT - 1 {
        let ends = |at: usize| at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or('^');
        parts.extend((0..letters.len()).map(|at| hash(1, [ends(at), ends(at + 1), ends(at + 2)])));
    }
    if letters.len() <= SHORT + 1 {
        parts.push(hash(2, letters.iter().copied()));
        let without = |skipped: usize| letters.iter().enumerate().filter(move |(at, _)| *at != skipped);
        parts.extend((0..letters.len()).map(|skipped| hash(2, without(skipped).map(|(_, &c)| c))));
    }
    parts.sort_unstable();
    parts.dedup();
    parts
}

/// What a word is found by where it is to sound the same: its consonants, those of one sound as one.
pub(crate) fn part_of_sound(word: &str) -> u32 {
    let mut letters: Vec<char> = Letters::of(word).all().iter().copied().map(sound_of).collect();
    let first = letters.first().copied();
    letters.retain(|&c| c != 'a' && c != 'h');
    letters.dedup();
    if first == Some('a') {
        letters.insert(0, 'a');
    }
    hash(4, letters)
}

/// What a word is found by where it is to look the same.
pub(crate) fn part_of_look(word: &str) -> u32 {
    hash(3, look_of(word).chars())
}

/// How long a word is that is found both ways.
const SHORT: usize = 5;

/// How many parts words of so many letters must have in common to be near.
pub(crate) fn enough(letters: usize) -> usize {
    if letters > SHORT { letters / 3 } else { 1 }
}

fn shares_enough(one: &str, other: &str) -> bool {
    let (a, b) = (parts(one), parts(other));
    let shared = a.iter().filter(|part| b.binary_search(part).is_ok()).count();
    part_of_sound(one) == part_of_sound(other) || shared >= enough(Letters::of(one).count.min(Letters::of(other).count))
}

/// FNV-1a: the same in every build, so that the order of answers is.
fn hash(sort: u8, letters: impl IntoIterator<Item = char>) -> u32 {
    let seed = (0x811c_9dc5_u32 ^ u32::from(sort)).wrapping_mul(0x0100_0193);
    letters.into_iter().fold(seed, |hash, c| {
        u32::from(c).to_le_bytes().iter().fold(hash, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    })
}
