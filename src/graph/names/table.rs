//! A table of names by the hashes of their folded texts, that only grows and can be read on other threads while it
//! does.
//!
//! A slot holds a hash and the first name of that hash whole, and is not written again but for a mark that there are
//! more, which hang behind it, the newest first. The text is not here, but where it stands is, if it stands with its
//! entity: whoever asks compares the name as it is kept. So a name is found in two steps, and every further step costs
//! as much as all else, where there are a million. A clone knows how many names it has and walks past newer ones. There
//! is one writer at a time; what it stores of a name is stored before the word that a reader finds it by.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    mem::size_of,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use crate::graph::{
    data::{Named, NamedBy},
    entities::TextPlace,
};

const END: u32 = u32::MAX;
/// What gives a name, where no statement does, beside the length of the text. A statement is below both.
const LABEL: u32 = 0b11 << 30;
const KEY: u32 = 0b10 << 30;
/// The length of a text that is longer, or stands elsewhere.
const LONG: u32 = (1 << 30) - 1;

/// What a slot holds, beside a name: a hash, the place of its first name, and whether it has more.
#[derive(Clone, Copy)]
struct Held {
    hash: u32,
    has_more: bool,
    first: u32,
}

impl Held {
    /// A place is never the last number, so this is no other.
    const FREE: u64 = u64::MAX;

    fn word(self) -> u64 {
        u64::from(self.hash) << 33 | u64::from(self.has_more) << 32 | u64::from(self.first)
    }

    fn of(word: u64) -> Option<Held> {
        let held = Held { hash: (word >> 33) as u32, has_more: word >> 32 & 1 == 1, first: word as u32 };
        (word != Held::FREE).then_some(held)
    }
}

struct Slot {
    held: AtomicU64,
    named: AtomicU64,
    /// The block and the start of the text, if the name has its length.
    text: AtomicU64,
}

impl Slot {
    fn free() -> Self {
        Slot { held: AtomicU64::new(Held::FREE), named: AtomicU64::new(0), text: AtomicU64::new(0) }
    }

    fn held(&self) -> Option<(&Self, Held)> {
        Some((self, Held::of(self.held.load(Ordering::Acquire))?))
    }

    fn set(&self, held: Held, named: Named, at: Option<TextPlace>) {
        let text = at.map_or(0, |at| u64::from(at.block) << 32 | u64::from(at.start));
        self.text.store(text, Ordering::Relaxed);
        self.named.store(packed(named, at), Ordering::Relaxed);
        self.held.store(held.word(), Ordering::Release);
    }

    /// The first name, and where its text stands.
    fn get(&self) -> (Named, Option<TextPlace>) {
        let (word, text) = (self.named.load(Ordering::Relaxed), self.text.load(Ordering::Relaxed));
        let named = unpacked(word);
        let length = word as u32 & LONG;
        let is_here = named.by_statement().is_none() && length != LONG;
        (named, is_here.then_some(TextPlace { block: (text >> 32) as u32, start: text as u32, length }))
    }
}

/// A name in a word: whose it is, by what, and how long its text is.
fn packed(named: Named, at: Option<TextPlace>) -> u64 {
    let length = at.map_or(LONG, |at| at.length.min(LONG));
    let by = match named.by {
        NamedBy::Label => LABEL | length,
        NamedBy::Key => KEY | length,
        NamedBy::Statement(statement) => statement,
    };
    u64::from(named.entity) << 32 | u64::from(by)
}

fn unpacked(word: u64) -> Named {
    let by = match word as u32 {
        label if label >= LABEL => NamedBy::Label,
        key if key >= KEY => NamedBy::Key,
        statement => NamedBy::Statement(statement),
    };
    Named { entity: (word >> 32) as u32, by }
}

struct Slots {
    /// At the hash or soon after it. At most three in four are taken.
    slots: Box<[Slot]>,
    /// The names by their places.
    named: Box<[AtomicU64]>,
    /// By the place of a name the next older one of its hash but the first; by that of the first the newest.
    next: Box<[AtomicU32]>,
    /// How many names were ever added, by whichever clone.
    used: AtomicU32,
}

impl Slots {
    /// With room for so many names at least.
    fn for_names(names: usize) -> Self {
        let slots = (names * 4 / 3 + 1).next_power_of_two().max(16);
        let names = slots / 4 * 3;
        Slots {
            slots: (0..slots).map(|_| Slot::free()).collect(),
            named: (0..names).map(|_| AtomicU64::new(0)).collect(),
            next: (0..names).map(|_| AtomicU32::new(END)).collect(),
            used: AtomicU32::new(0),
        }
    }

    /// The slot of a hash with what it holds, or the free one that it may have. None where there are no slots.
    #[inline]
    fn slot(&self, hash: u32) -> Option<(&Slot, Option<Held>)> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots.get(at)?;
            match Held::of(slot.held.load(Ordering::Acquire)) {
                Some(held) if held.hash != hash => at = (at + 1) & mask,
                held => return Some((slot, held)),
            }
        }
    }

    fn named(&self, place: u32) -> Option<Named> {
        self.named.get(place as usize).map(|word| unpacked(word.load(Ordering::Relaxed)))
    }

    fn next(&self, place: u32) -> u32 {
        self.next.get(place as usize).map_or(END, |next| next.load(Ordering::Acquire))
    }

    fn set_next(&self, place: u32, next: u32) {
        if let Some(known) = self.next.get(place as usize) {
            known.store(next, Ordering::Release);
        }
    }

    /// Adds a name at a place where none is yet, later than all of its hash.
    fn add(&self, place: u32, hash: u32, named: Named, text: Option<TextPlace>) {
        let Some((slot, held)) = self.slot(hash) else { return };
        if let Some(at) = self.named.get(place as usize) {
            at.store(packed(named, text), Ordering::Relaxed);
        }
        match held {
            None => {
                slot.set(Held { hash, has_more: false, first: place }, named, text);
            }
            Some(held) => {
                self.set_next(place, self.next(held.first));
                self.set_next(held.first, place);
                slot.held.store(Held { has_more: true, ..held }.word(), Ordering::Release);
            }
        }
    }
}

/// The names of a graph or of a part of one, in the order in which they came.
pub(super) struct Table {
    slots: Arc<Slots>,
    len: u32,
    /// With a key of its own, so that names from outside cannot be made to collide. No order depends on it.
    keyed: RandomState,
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    pub(super) fn get(&self, place: u32) -> Option<Named> {
        if place < self.len { self.slots.named(place) } else { None }
    }

    /// Adds a name by its folded text.
    pub(super) fn push(&mut self, folded: &str, named: Named, text: Option<TextPlace>) {
        let hash = self.hash(folded);
        if self.slots.named.len() <= self.len() || !self.takes_next() {
            self.rebuild();
            self.takes_next();
        }
        self.slots.add(self.len, hash, named, text);
        self.len += 1;
    }

    /// Takes the next place, unless a clone did.
    fn takes_next(&self) -> bool {
        self.slots.used.compare_exchange(self.len, self.len + 1, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Moves to slots of its own, with room for one name more.
    fn rebuild(&mut self) {
        let slots = Slots::for_names(self.len() + 1);
        for (slot, held) in self.slots.slots.iter().filter_map(Slot::held).filter(|(_, held)| held.first < self.len) {
            let (named, text) = slot.get();
            slots.add(held.first, held.hash, named, text);
            let later: Vec<u32> = self.places(held).skip(1).collect();
            for place in later.into_iter().rev() {
                if let Some(named) = self.slots.named(place) {
                    slots.add(place, held.hash, named, None);
                }
            }
        }
        slots.used.store(self.len, Ordering::Relaxed);
        self.slots = Arc::new(slots);
    }

    /// The places of the names of a slot: the first, then those after it, the newest first.
    fn places(&self, held: Held) -> impl Iterator<Item = u32> + '_ {
        let newest = if held.has_more { self.slots.next(held.first) } else { END };
        let older = |place: &u32| Some(self.slots.next(*place));
        let more = std::iter::successors(Some(newest), older).take_while(|&place| place != END);
        std::iter::once(held.first).chain(more).filter(|&place| place < self.len)
    }

    /// The names of a folded text, and rarely others: the first, with where its text stands, then those after it, the
    /// newest first.
    pub(super) fn candidates(&self, folded: &str) -> impl Iterator<Item = (Named, Option<TextPlace>)> + '_ {
        let slot = if self.len == 0 { None } else { self.slots.slot(self.hash(folded)) };
        let slot = slot.and_then(|(slot, held)| Some((slot, held?)));
        slot.into_iter().flat_map(move |(slot, held)| {
            self.places(held).filter_map(move |place| {
                if place == held.first { Some(slot.get()) } else { Some((self.slots.named(place)?, None)) }
            })
        })
    }

    fn hash(&self, folded: &str) -> u32 {
        let hash = self.keyed.hash_one(folded);
        (hash ^ (hash >> 32)) as u32 >> 1
    }

    pub(super) fn bytes(&self) -> usize {
        let a_name = size_of::<AtomicU64>() + size_of::<AtomicU32>();
        self.slots.slots.len() * size_of::<Slot>() + self.slots.named.len() * a_name
    }
}

impl Default for Table {
    fn default() -> Self {
        let slots =
            Slots { slots: Box::default(), named: Box::default(), next: Box::default(), used: AtomicU32::new(0) };
        Table { slots: Arc::new(slots), len: 0, keyed: RandomState::new() }
    }
}

impl Clone for Table {
    fn clone(&self) -> Self {
        Table { slots: Arc::clone(&self.slots), len: self.len, keyed: self.keyed.clone() }
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("len", &self.len).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(entity: u32) -> Named {
        Named { entity, by: NamedBy::Label }
    }

    fn found(table: &Table, name: u32) -> Vec<u32> {
        let mut found: Vec<u32> = table.candidates(&name.to_string()).map(|(named, _)| named.entity).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn names_are_found_and_a_clone_keeps_its_end() {
        let name_of = |n: u32| if n.is_multiple_of(2) { n } else { n % 7 };
        let (mut table, mut before) = (Table::default(), Vec::new());
        for n in 0..5000u32 {
            if n % 500 == 0 {
                before.push((n, table.clone()));
            }
            table.push(&name_of(n).to_string(), label(n), None);
        }
        before.push((5000, table));
        for (end, then) in before {
            for name in 0..5001u32 {
                assert!(
                    found(&then, name).into_iter().eq((0..end).filter(|&n| name_of(n) == name)),
                    "{name} as of {end}"
                );
            }
            assert!((0..end + 1).map(|place| then.get(place)).eq((0..end).map(|n| Some(label(n))).chain([None])));
        }
    }

    #[test]
    fn two_clones_that_both_grow_part_ways() {
        let mut one = Table::default();
        (0..20).for_each(|n| one.push(&(n % 2).to_string(), label(n), None));
        let mut other = one.clone();
        one.push("0", label(100), None);
        other.push("0", label(200), None);
        other.push("2", label(201), None);
        assert_eq!((found(&one, 0)[10], found(&one, 0).len(), found(&one, 2)), (100, 11, vec![]));
        assert_eq!((found(&other, 0)[10], found(&other, 0).len(), found(&other, 2)), (200, 11, vec![201]));
    }

    #[test]
    fn what_gives_a_name_is_kept() {
        let mut table = Table::default();
        let all = [NamedBy::Label, NamedBy::Key, NamedBy::Statement(0), NamedBy::Statement(7)];
        let all = all.map(|by| Named { entity: 3, by });
        all.iter().for_each(|named| table.push("a", *named, None));
        let [first, rest @ ..] = all;
        assert!(table.candidates("a").map(|(named, _)| named).eq([first].into_iter().chain(rest.into_iter().rev())));
        assert_eq!((table.len(), table.get(2), table.get(4)), (4, Some(rest[1]), None));
    }

    #[test]
    fn where_the_first_name_of_a_text_stands_is_kept() {
        let at = |length| Some(TextPlace { block: 7, start: u32::MAX, length });
        let mut table = Table::default();
        let key = |entity| Named { entity, by: NamedBy::Key };
        for (n, length) in [(0, 0), (1, 5), (2, LONG - 1), (3, LONG), (4, u32::MAX)] {
            table.push(&n.to_string(), key(n), at(length));
            table.push(&n.to_string(), label(n), at(1));
        }
        table.push("5", Named { entity: 5, by: NamedBy::Statement(LONG) }, None);
        // They stay through a move to more slots.
        (10..500).for_each(|n: u32| table.push(&n.to_string(), label(n), None));
        let texts = |name: &str| table.candidates(name).map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!([texts("0"), texts("1"), texts("2")], [0, 5, LONG - 1].map(|length| vec![at(length), None]));
        assert_eq!([texts("3"), texts("4")], [vec![None, None], vec![None, None]]);
        assert_eq!((texts("5"), texts("10")), (vec![None], vec![None]));
    }
}
