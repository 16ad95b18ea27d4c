//! A hash index that only grows, and can be read on other threads while it does.
//!
//! The n-th entry is found again by its hash: entries of one bucket hang together in a chain, the
//! newest first. A reader walks past what is newer than itself. There is one writer at a time; its
//! stores to an entry are made before the entry is hung into its bucket, which is what a reader
//! finds it by.

use std::{
    fmt,
    hash::{BuildHasher, Hash},
    mem::size_of,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use super::grow::Grow;

const END: u32 = u32::MAX;

struct Entry {
    hash: AtomicU32,
    next: AtomicU32,
}

struct Table {
    heads: Box<[AtomicU32]>,
    entries: Box<[Entry]>,
    /// How many entries were ever made, by whichever clone.
    used: AtomicU32,
}

impl Table {
    /// A table of a capacity that is a power of two.
    fn new(capacity: usize) -> Self {
        let entry = || Entry { hash: AtomicU32::new(0), next: AtomicU32::new(END) };
        Table {
            heads: (0..capacity).map(|_| AtomicU32::new(END)).collect(),
            entries: (0..capacity).map(|_| entry()).collect(),
            used: AtomicU32::new(0),
        }
    }

    fn head(&self, hash: u32) -> Option<&AtomicU32> {
        self.heads.get(hash as usize & self.heads.len().wrapping_sub(1))
    }

    fn hang(&self, place: u32, hash: u32) {
        let (Some(entry), Some(head)) = (self.entries.get(place as usize), self.head(hash)) else { return };
        entry.hash.store(hash, Ordering::Relaxed);
        entry.next.store(head.load(Ordering::Relaxed), Ordering::Relaxed);
        head.store(place, Ordering::Release);
        self.used.store(place + 1, Ordering::Relaxed);
    }
}

pub(crate) struct Chains {
    table: Arc<Table>,
    len: u32,
}

impl Chains {
    /// Hangs in the next entry.
    pub(crate) fn push(&mut self, hash: u64) {
        let full = self.table.entries.len() <= self.len as usize;
        if full || self.table.used.load(Ordering::Relaxed) != self.len {
            self.rebuild((self.len as usize + 1).next_power_of_two().max(16));
        }
        self.table.hang(self.len, shortened(hash));
        self.len += 1;
    }

    /// Makes room for so many more, which spares hanging all in again each time that there is none.
    pub(crate) fn reserve(&mut self, more: usize) {
        let len = self.len as usize + more;
        if self.table.entries.len() < len {
            self.rebuild(len.next_power_of_two().max(16));
        }
    }

    fn rebuild(&mut self, capacity: usize) {
        let table = Table::new(capacity);
        for (place, entry) in (0..self.len).zip(&self.table.entries) {
            table.hang(place, entry.hash.load(Ordering::Relaxed));
        }
        self.table = Arc::new(table);
    }

    /// The places of the entries that have this hash, the newest first, and rarely others.
    pub(crate) fn candidates(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let hash = shortened(hash);
        let mut next =
            if self.len == 0 { END } else { self.table.head(hash).map_or(END, |head| head.load(Ordering::Acquire)) };
        std::iter::from_fn(move || {
            while next != END {
                let place = next;
                let entry = self.table.entries.get(place as usize)?;
                next = entry.next.load(Ordering::Relaxed);
                if place < self.len && entry.hash.load(Ordering::Relaxed) == hash {
                    return Some(place);
                }
            }
            None
        })
    }

    pub(crate) fn bytes(&self) -> usize {
        self.table.entries.len() * (size_of::<Entry>() + size_of::<AtomicU32>())
    }
}

fn shortened(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

impl Default for Chains {
    fn default() -> Self {
        Chains { table: Arc::new(Table::new(0)), len: 0 }
    }
}

impl Clone for Chains {
    fn clone(&self) -> Self {
        Chains { table: Arc::clone(&self.table), len: self.len }
    }
}

impl fmt::Debug for Chains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chains").field("len", &self.len).finish_non_exhaustive()
    }
}

/// A list in which an item is found again by a part of it, its key.
#[derive(Clone, Debug)]
pub(crate) struct Indexed<T: Keyed> {
    items: Grow<T>,
    chains: Chains,
    keyed: T::Hashed,
}

/// What an item of an [`Indexed`] list is found by.
pub(crate) trait Keyed {
    type Key: Hash + Eq + ?Sized;
    /// How it is hashed: always with a key of its own, so that nothing can be made to collide. Text
    /// from outside takes the standard library's; numbers that the graph gave take a faster one. No
    /// order depends on it.
    type Hashed: BuildHasher + Default + Clone + fmt::Debug;
    fn key(&self) -> &Self::Key;
}

impl<T: Keyed> Default for Indexed<T> {
    fn default() -> Self {
        Indexed { items: Grow::default(), chains: Chains::default(), keyed: T::Hashed::default() }
    }
}

impl<T: Keyed + Clone> Indexed<T> {
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn get(&self, place: u32) -> Option<&T> {
        self.items.get(place as usize)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.iter()
    }

    pub(crate) fn push(&mut self, item: T) {
        self.chains.push(self.keyed.hash_one(item.key()));
        self.items.push(item);
    }

    /// Makes room for so many more.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.chains.reserve(more);
    }

    /// The items of a key with their places, the newest first.
    pub(crate) fn newest_first<'a>(&'a self, key: &'a T::Key) -> impl Iterator<Item = (u32, &'a T)> {
        let hash = if self.is_empty() { 0 } else { self.keyed.hash_one(key) };
        let found = self.chains.candidates(hash).filter_map(|place| Some((place, self.get(place)?)));
        found.filter(move |(_, item)| item.key() == key)
    }

    /// The newest item of a key.
    pub(crate) fn find(&self, key: &T::Key) -> Option<u32> {
        self.newest_first(key).next().map(|(place, _)| place)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.items.bytes() + self.chains.bytes()
    }
}

/// Numbers by key: for each key a list in the order in which it was made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists<K: Hash + Eq + fmt::Debug>(Indexed<Listed<K>>);

#[derive(Clone, Copy, Debug)]
struct Listed<K> {
    key: K,
    number: u32,
}

impl<K: Hash + Eq + fmt::Debug> Keyed for Listed<K> {
    type Key = K;
    type Hashed = foldhash::fast::RandomState;
    fn key(&self) -> &K {
        &self.key
    }
}

impl<K: Hash + Eq + Copy + fmt::Debug> Lists<K> {
    pub(crate) fn push(&mut self, key: K, number: u32) {
        self.0.push(Listed { key, number });
    }

    pub(crate) fn of(&self, key: K) -> Vec<u32> {
        let mut found: Vec<u32> = self.newest_first(key).collect();
        found.reverse();
        found
    }

    pub(crate) fn newest_first(&self, key: K) -> impl Iterator<Item = u32> + '_ {
        let hash = if self.0.is_empty() { 0 } else { self.0.keyed.hash_one(key) };
        let found = self.0.chains.candidates(hash).filter_map(|place| self.0.get(place));
        found.filter(move |listed| listed.key == key).map(|listed| listed.number)
    }

    pub(crate) fn last(&self, key: K) -> Option<u32> {
        self.newest_first(key).next()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[cfg(feature = "file")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, u32)> {
        self.0.iter().map(|listed| (listed.key, listed.number))
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_its_order_and_a_clone_its_end() {
        let mut lists = Lists::default();
        let mut before = Vec::new();
        for n in 0..3000u32 {
            if n % 500 == 0 {
                before.push((n, lists.clone()));
            }
            lists.push(n % 7, n);
        }
        assert!(lists.of(3).into_iter().eq((0..3000).filter(|n| n % 7 == 3)));
        assert_eq!((lists.last(3), lists.last(7)), (Some(2999), None));
        for (end, then) in before {
            assert!(then.of(3).into_iter().eq((0..end).filter(|n| n % 7 == 3)), "as of {end}");
        }
    }

    #[test]
    fn two_clones_that_both_grow_part_ways() {
        let mut one = Lists::default();
        (0..20u32).for_each(|n| one.push(n % 2, n));
        let mut other = one.clone();
        one.push(0, 100);
        other.push(0, 200);
        other.push(1, 201);
        assert_eq!((one.last(0), one.last(1)), (Some(100), Some(19)));
        assert_eq!((other.last(0), other.last(1)), (Some(200), Some(201)));
        assert_eq!(other.of(0).len(), 11);
    }
}
