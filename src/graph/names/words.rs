//! The segments of the index of words, made when they are first asked for and kept from then on.

use std::sync::{Arc, OnceLock};

use super::segment::Segment;
use crate::graph::data::Named;

/// An index of the words of all names there were at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Segments(Vec<Arc<Segment>>);

impl Segments {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Segment> {
        self.0.iter().map(Arc::as_ref)
    }

    fn len(&self) -> u32 {
        self.0.last().map_or(0, |last| last.from + last.len())
    }

    pub(super) fn bytes(&self) -> usize {
        self.iter().map(Segment::bytes).sum()
    }

    /// An index of so many names. Segments that are not much larger than what follows them are made
    /// anew with it, so that there are few, and each name is indexed few times.
    fn grown<'a>(&self, names: u32, name: &impl Fn(u32) -> Option<(Named, Option<&'a str>)>) -> Self {
        let mut kept = self.0.clone();
        let mut from = self.len();
        if from == names {
            return Segments(kept);
        }
        while kept.last().is_some_and(|last| last.len() < 4 * (names - from)) {
            from = kept.pop().map_or(0, |last| last.from);
        }
        let all: Vec<_> = (from..names).filter_map(name).collect();
        kept.push(Arc::new(Segment::new(from, all.into_iter())));
        Segments(kept)
    }
}

/// The index of words of a graph that grows. A clone shares what is made of the same names.
#[derive(Clone, Debug, Default)]
pub(super) struct WordIndex {
    /// Of some of the names, the first ones.
    before: Arc<Segments>,
    /// Of all of them, once that is asked for.
    now: Arc<OnceLock<Arc<Segments>>>,
}

impl WordIndex {
    /// Takes note that there is another name.
    pub(super) fn outgrow(&mut self) {
        if let Some(now) = self.now.get() {
            self.before = Arc::clone(now);
            self.now = Arc::default();
        } else if Arc::get_mut(&mut self.now).is_none() {
            // Whoever shares it has one name fewer.
            self.now = Arc::default();
        }
    }

    /// The index of all names, so many.
    pub(super) fn of<'a>(&self, names: u32, name: impl Fn(u32) -> Option<(Named, Option<&'a str>)>) -> &Segments {
        self.now.get_or_init(|| Arc::new(self.before.grown(names, &name)))
    }

    pub(super) fn bytes(&self) -> usize {
        self.now.get().unwrap_or(&self.before).bytes()
    }
}
