//! Lists that only grow, and can be read on other threads while they do.
//!
//! A clone of a list is a few pointers and its own length: it never sees what the other one adds
//! later. Slots beyond the length of a clone may be filled by the other; filled ones never change.

use std::{
    fmt,
    mem::size_of,
    sync::{Arc, OnceLock},
};

/// The first chunk has this many slots, each later one twice as many, up to the largest.
const FIRST: usize = 16;
const LARGEST: usize = 4096;
/// How many chunks are smaller than the largest, and how many slots these have together.
const GROWING: usize = (LARGEST / FIRST).ilog2() as usize;
const IN_GROWING: usize = LARGEST - FIRST;

type Chunk<T> = Arc<[OnceLock<T>]>;

pub(crate) struct Grow<T> {
    chunks: Arc<Vec<Chunk<T>>>,
    len: usize,
}

/// The chunk and the slot of a place.
fn split(place: usize) -> (usize, usize) {
    match place.checked_sub(IN_GROWING) {
        Some(past) => (GROWING + past / LARGEST, past % LARGEST),
        None => {
            let chunk = (place / FIRST + 1).ilog2() as usize;
            (chunk, place + FIRST - (FIRST << chunk))
        }
    }
}

impl<T> Grow<T> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[inline]
    pub(crate) fn get(&self, place: usize) -> Option<&T> {
        if place >= self.len {
            return None;
        }
        let (chunk, slot) = split(place);
        self.chunks.get(chunk)?.get(slot)?.get()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        (0..self.len).filter_map(|place| self.get(place))
    }

    /// The first place whose item does not fit, where all that fit come first.
    pub(crate) fn partition_point(&self, fits: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle).is_some_and(&fits) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// How many bytes the list itself takes; not what its items point to.
    pub(crate) fn bytes(&self) -> usize {
        let slots: usize = self.chunks.iter().map(|chunk| chunk.len()).sum();
        slots * size_of::<OnceLock<T>>() + self.chunks.len() * size_of::<Chunk<T>>()
    }
}

impl<T: Clone> Grow<T> {
    pub(crate) fn push(&mut self, item: T) {
        let (at, slot) = split(self.len);
        if at == self.chunks.len() {
            let slots = if at < GROWING { FIRST << at } else { LARGEST };
            Arc::make_mut(&mut self.chunks).push((0..slots).map(|_| OnceLock::new()).collect());
        }
        self.len += 1;
        let Some(taken) = self.chunks.get(at).and_then(|chunk| chunk.get(slot)).map(|free| free.set(item)) else {
            return;
        };
        if let Err(item) = taken {
            self.part_ways(at, slot, item);
        }
    }

    /// Another clone has filled the slot with something else: this one goes on in a chunk of its own.
    fn part_ways(&mut self, at: usize, slot: usize, item: T) {
        let chunks = Arc::make_mut(&mut self.chunks);
        chunks.truncate(at + 1);
        if let Some(chunk) = chunks.get_mut(at) {
            let kept = chunk.iter().take(slot).map(OnceLock::clone);
            let free = chunk.len() - slot - 1;
            *chunk = kept.chain([OnceLock::from(item)]).chain((0..free).map(|_| OnceLock::new())).collect();
        }
    }
}

impl<T> Clone for Grow<T> {
    fn clone(&self) -> Self {
        Grow { chunks: Arc::clone(&self.chunks), len: self.len }
    }
}

impl<T> Default for Grow<T> {
    fn default() -> Self {
        Grow { chunks: Arc::default(), len: 0 }
    }
}

impl<T: Clone> Extend<T> for Grow<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.push(item);
        }
    }
}

impl<T> fmt::Debug for Grow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grow").field("len", &self.len).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_a_slot_of_its_own() {
        let mut list = Grow::default();
        list.extend(0..20_000);
        assert!(list.iter().copied().eq(0..20_000));
        assert_eq!(list.get(20_000), None);
        assert_eq!(list.partition_point(|&n| n < 12_345), 12_345);
        assert_eq!((split(0), split(15), split(16), split(47), split(48)), ((0, 0), (0, 15), (1, 0), (1, 31), (2, 0)));
        assert_eq!((split(IN_GROWING - 1), split(IN_GROWING)), ((GROWING - 1, LARGEST / 2 - 1), (GROWING, 0)));
    }

    #[test]
    fn two_clones_that_both_grow_part_ways() {
        for shared in [0, 1, 15, 16, 40, 5000] {
            let mut one = Grow::default();
            one.extend(0..shared);
            let mut other = one.clone();
            let before = one.clone();
            one.extend(1000..1100);
            other.extend(2000..2100);
            assert!(one.iter().copied().eq((0..shared).chain(1000..1100)));
            assert!(other.iter().copied().eq((0..shared).chain(2000..2100)));
            assert!(before.iter().copied().eq(0..shared));
        }
    }
}
