//! The entities of a graph: rows of plain numbers, their keys and labels, and an index by key.
//!
//! The texts of all entities that come in together stand in one block. So an entity takes no memory of its own, and
//! who has the place of a text reads it without its row.

use std::{
    hash::{BuildHasher, RandomState},
    mem,
};

use super::{chains::Chains, grow::Grow};

/// An entity as it is added, and as it is listed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entity<'a> {
    pub(crate) key: &'a str,
    pub(crate) label: &'a str,
    pub(crate) kind: u16,
    /// The revision that added it.
    pub(crate) added: u32,
}

/// An entity without its texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntityRow {
    block: u32,
    /// Where in the block the key begins, at the end of which the label does.
    start: u32,
    key: u32,
    label: u32,
    pub(crate) added: u32,
    pub(crate) kind: u16,
}

/// Where a key or a label stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextPlace {
    pub(crate) block: u32,
    pub(crate) start: u32,
    pub(crate) length: u32,
}

impl EntityRow {
    pub(crate) fn key(&self) -> TextPlace {
        TextPlace { block: self.block, start: self.start, length: self.key }
    }

    pub(crate) fn label(&self) -> TextPlace {
        TextPlace { block: self.block, start: self.start + self.key, length: self.label }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Entities {
    rows: Grow<EntityRow>,
    blocks: Grow<Box<str>>,
    by_key: Chains,
    /// With a key of its own, so that keys from outside cannot be made to collide. No order depends on it.
    keyed: RandomState,
}

impl Entities {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn row(&self, place: u32) -> Option<&EntityRow> {
        self.rows.get(place as usize)
    }

    /// A text. Empty where there is none.
    #[inline]
    pub(crate) fn text(&self, at: TextPlace) -> &str {
        let start = at.start as usize;
        let block = self.blocks.get(at.block as usize);
        block.and_then(|block| block.get(start..start + at.length as usize)).unwrap_or_default()
    }

    pub(crate) fn key(&self, place: u32) -> Option<&str> {
        self.row(place).map(|row| self.text(row.key()))
    }

    pub(crate) fn label(&self, place: u32) -> Option<&str> {
        self.row(place).map(|row| self.text(row.label()))
    }

    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &EntityRow> {
        self.rows.iter()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Entity<'_>> {
        self.rows.iter().map(|row| {
            let (key, label) = (self.text(row.key()), self.text(row.label()));
            Entity { key, label, kind: row.kind, added: row.added }
        })
    }

    /// The newest entity of a key.
    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        let hash = if self.rows.is_empty() { 0 } else { self.keyed.hash_one(key) };
        self.by_key.candidates(hash).find(|&place| self.key(place) == Some(key))
    }

    /// How many entities there were at a revision.
    pub(crate) fn at(&self, revision: u32) -> usize {
        self.rows.partition_point(|row| row.added <= revision)
    }

    /// Adds entities in the order given.
    pub(crate) fn extend<'a>(&mut self, entities: impl IntoIterator<Item = Entity<'a>>) {
        let entities = entities.into_iter();
        self.by_key.reserve(entities.size_hint().0);
        let mut block = String::new();
        for Entity { key, label, kind, added } in entities {
            // A block ends where a place in it would not be a number any more.
            let end = block.len() as u64 + key.len() as u64 + label.len() as u64;
            if u32::try_from(end).is_err() {
                self.blocks.push(mem::take(&mut block).into());
            }
            let (at, start) = (self.blocks.len() as u32, block.len() as u32);
            block.push_str(key);
            block.push_str(label);
            let (key_length, label_length) = (key.len() as u32, label.len() as u32);
            self.rows.push(EntityRow { block: at, start, key: key_length, label: label_length, added, kind });
            self.by_key.push(self.keyed.hash_one(key));
        }
        if !block.is_empty() {
            self.blocks.push(block.into());
        }
    }

    /// How many bytes all of it takes.
    pub(crate) fn bytes(&self) -> usize {
        let texts: usize = self.blocks.iter().map(|block| block.len()).sum();
        self.rows.bytes() + self.blocks.bytes() + texts + self.by_key.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(entities: &Entities) -> Vec<(String, String, u16, u32)> {
        entities.iter().map(|it| (it.key.to_owned(), it.label.to_owned(), it.kind, it.added)).collect()
    }

    #[test]
    fn entities_that_come_in_together_or_one_by_one_are_the_same() {
        let names: Vec<(String, String)> = (0..100).map(|n| (format!("k{n}"), format!("Ŋame {n}"))).collect();
        let all =
            || (0..).zip(&names).map(|(n, (key, label))| Entity { key, label, kind: n as u16 % 7, added: n / 10 });
        let (mut at_once, mut singly) = (Entities::default(), Entities::default());
        at_once.extend(all());
        all().for_each(|entity| singly.extend([entity]));
        assert_eq!(listed(&at_once), listed(&singly));
        assert_eq!((at_once.blocks.len(), singly.blocks.len()), (1, 100));
        for entities in [&at_once, &singly] {
            for (place, (key, label)) in (0u32..).zip(&names) {
                assert_eq!(entities.find(key), Some(place));
                assert_eq!((entities.key(place), entities.label(place)), (Some(&**key), Some(&**label)));
            }
            assert_eq!((entities.find("k100"), entities.key(100), entities.at(4)), (None, None, 50));
        }
    }

    #[test]
    fn a_clone_does_not_see_what_is_added_later() {
        let entity = |key| Entity { key, label: "same", kind: 0, added: 1 };
        let mut one = Entities::default();
        one.extend(["a", "b"].map(entity));
        let mut other = one.clone();
        one.extend(["c"].map(entity));
        other.extend(["d", "e"].map(entity));
        let keys = |entities: &Entities| entities.iter().map(|it| it.key.to_owned()).collect::<String>();
        assert_eq!((keys(&one), keys(&other)), ("abc".to_owned(), "abde".to_owned()));
        assert_eq!((one.find("d"), one.find("c"), other.find("c"), other.find("e")), (None, Some(2), None, Some(3)));
    }
}
