//! Sets of qualifiers: what follows from statements that differ in their days alone is one fact, so
//! details that have the same qualifiers are told to.

use std::{borrow::Cow, hash::RandomState};

use super::{
    chains::{Indexed, Keyed},
    grow::Grow,
    row::Detail,
};
use crate::model::{Share, Value};

/// The qualifiers that some detail has, by what they mean.
#[derive(Clone, Debug)]
struct QualifierSet(Box<[(u16, Value)]>);

impl Keyed for QualifierSet {
    type Key = [(u16, Value)];
    type Hashed = RandomState;
    fn key(&self) -> &[(u16, Value)] {
        &self.0
    }
}

/// Sets are numbered from 1; 0 is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct QualifierSets {
    each: Indexed<QualifierSet>,
    /// By detail, the number of its set.
    of: Grow<u32>,
}

impl QualifierSets {
    /// Takes the next detail.
    pub(super) fn push(&mut self, detail: &Detail) {
        let number = match detail.qualifiers.as_slice() {
            [] => 0,
            qualifiers => self.find(qualifiers).unwrap_or_else(|| {
                self.each.push(QualifierSet(meaning(qualifiers).into()));
                self.each.len() as u32
            }),
        };
        self.of.push(number);
    }

    /// The number of the set of a detail.
    pub(crate) fn of(&self, detail: u32) -> u32 {
        self.of.get(detail as usize).copied().unwrap_or(0)
    }

    /// The number of these qualifiers, where some detail has them.
    pub(crate) fn find(&self, qualifiers: &[(u16, Value)]) -> Option<u32> {
        self.each.find(&meaning(qualifiers)).map(|place| place + 1)
    }

    /// The qualifiers of a set.
    pub(crate) fn get(&self, number: u32) -> &[(u16, Value)] {
        number.checked_sub(1).and_then(|place| self.each.get(place)).map_or(&[], |set| &set.0)
    }

    pub(super) fn bytes(&self) -> usize {
        self.of.bytes() + self.each.bytes()
    }
}

/// Qualifiers by what they mean: all of a thing is all of it, in whatever words.
pub(crate) fn meaning(qualifiers: &[(u16, Value)]) -> Cow<'_, [(u16, Value)]> {
    let is_full = |value: &Value| matches!(value, Value::Share(share) if share.is_full());
    if !qualifiers.iter().any(|(_, value)| is_full(value)) {
        return Cow::Borrowed(qualifiers);
    }
    let plain = |(name, value): &(u16, Value)| {
        (*name, if is_full(value) { Value::Share(Share::full()) } else { value.clone() })
    };
    Cow::Owned(qualifiers.iter().map(plain).collect())
}
