//! Two words: how far apart they are, and by which parts they can be found to be near.

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
    if one.chars().any(char::is_numeric) && one.chars().all(char::is_numeric) {
        return None;
    }
    within(one, other).filter(|_| shares_enough(one, other))
}

/// How far apart two words are, where that is within what is allowed for their length.
pub(crate) fn within(one: &str, other: &str) -> Option<Halves> {
    let (a, b): (Vec<char>, Vec<char>) = (letters(one), letters(other));
    let limit = allowed(a.len().max(b.len()));
    if !may_be_near(a.len(), b.len()) {
        return None;
    }
    edits(&a, &b, limit)
}

/// Whether words of so many letters can be near.
pub(crate) fn may_be_near(one: usize, other: usize) -> bool {
    one.abs_diff(other) <= usize::from(allowed(one.max(other)))
}

fn letters(word: &str) -> Vec<char> {
    word.chars().take(LONGEST_WORD).collect()
}

/// The least cost of making one word of the other, where it is within a limit: letters put in, left out,
/// written for each other or in the wrong order.
fn edits(a: &[char], b: &[char], limit: Halves) -> Option<Halves> {
    let gaps: Vec<Halves> = (0..b.len()).map(|at| missing(b, at)).collect();
    let mut last: Vec<Halves> = Vec::with_capacity(b.len() + 1);
    last.push(0);
    for gap in &gaps {
        last.push(last.last()?.saturating_add(*gap));
    }
    let (mut before, mut row) = (Vec::with_capacity(last.len()), Vec::with_capacity(last.len()));
    for (i, &x) in a.iter().enumerate() {
        let gap = missing(a, i);
        let x_before = i.checked_sub(1).and_then(|i| a.get(i));
        let mut left = last.first()?.saturating_add(gap);
        let mut least = left;
        row.push(left);
        for (j, (&y, gap_there)) in b.iter().zip(&gaps).enumerate() {
            let (diagonal, above) = (*last.get(j)?, *last.get(j + 1)?);
            let written = if x == y { 0 } else { 2 - Halves::from(sound_alike(x, y)) };
            let mut cost = diagonal.saturating_add(written).min(above.saturating_add(gap));
            cost = cost.min(left.saturating_add(*gap_there));
            if x != y && x_before == Some(&y) && j.checked_sub(1).and_then(|j| b.get(j)) == Some(&x) {
                cost = cost.min(before.get(j - 1).copied().unwrap_or(Halves::MAX).saturating_add(2));
            }
            row.push(cost);
            (left, least) = (cost, least.min(cost));
        }
        // Two letters in the wrong order reach back by two rows, and cost two halves.
        if least > limit.saturating_add(2) {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
        row.clear();
    }
    last.last().copied().filter(|&cost| cost <= limit)
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
    let letters = letters(word);
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
    let mut letters: Vec<char> = letters(word).into_iter().map(sound_of).collect();
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
    part_of_sound(one) == part_of_sound(other) || shared >= enough(letters(one).len().min(letters(other).len()))
}

/// FNV-1a: the same in every build, so that the order of answers is.
fn hash(sort: u8, letters: impl IntoIterator<Item = char>) -> u32 {
    let seed = (0x811c_9dc5_u32 ^ u32::from(sort)).wrapping_mul(0x0100_0193);
    letters.into_iter().fold(seed, |hash, c| {
        u32::from(c).to_le_bytes().iter().fold(hash, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    })
}
