//! What is worked out once and used again: networks of days, and room to walk in.

use std::{
    collections::VecDeque,
    fmt,
    mem::size_of,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{lens::Scope, network::Ties};
use crate::model::Grade;

/// What a network is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Of {
    pub(crate) scope: Scope,
    pub(crate) revision: u32,
    pub(crate) presume: Option<i32>,
    pub(crate) least: Grade,
}

/// How many networks are kept.
const KEPT: usize = 4;

#[derive(Default)]
pub(crate) struct Cache {
    /// The last used ones, the newest last.
    networks: Mutex<VecDeque<Kept>>,
    rooms: Arc<Mutex<Vec<Room>>>,
}

struct Kept {
    of: Of,
    ties: Option<Arc<Ties>>,
    /// How many ties were looked at without it.
    steps: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cache {
    /// The cache of the next revision: what was worked out goes when the last view of this one does.
    pub(crate) fn next(&self) -> Option<Self> {
        let is_empty = lock(&self.networks).is_empty();
        (!is_empty).then(|| Cache { networks: Mutex::default(), rooms: Arc::clone(&self.rooms) })
    }

    /// The network, where there is one, and how many ties were looked at without it.
    pub(crate) fn ties(&self, of: Of) -> (Option<Arc<Ties>>, usize) {
        let mut networks = lock(&self.networks);
        let place = networks.iter().position(|kept| kept.of == of);
        let Some(kept) = place.and_then(|place| networks.remove(place)) else { return (None, 0) };
        let found = (kept.ties.clone(), kept.steps);
        networks.push_back(kept);
        found
    }

    /// Takes note of ties looked at without the network.
    pub(crate) fn walked(&self, of: Of, steps: usize) {
        self.update(of, |kept| kept.steps = kept.steps.saturating_add(steps));
    }

    pub(crate) fn keep(&self, of: Of, ties: &Arc<Ties>) {
        self.update(of, |kept| kept.ties = Some(Arc::clone(ties)));
    }

    fn update(&self, of: Of, update: impl FnOnce(&mut Kept)) {
        let mut networks = lock(&self.networks);
        let place = networks.iter().position(|kept| kept.of == of);
        let mut kept = place.and_then(|place| networks.remove(place)).unwrap_or(Kept { of, ties: None, steps: 0 });
        update(&mut kept);
        networks.push_back(kept);
        if networks.len() > KEPT {
            networks.pop_front();
        }
    }

    /// Room to mark so many nodes in, nothing marked.
    pub(crate) fn room(&self, nodes: usize) -> Room {
        let mut room = lock(&self.rooms).pop().unwrap_or_default();
        for marks in [&mut room.forward, &mut room.backward] {
            if marks.of.len() < nodes {
                marks.of.resize(nodes, 0);
            }
        }
        room
    }

    /// Gives a room back, for the next one.
    pub(crate) fn leave(&self, mut room: Room) {
        room.forward.clear();
        room.backward.clear();
        let mut rooms = lock(&self.rooms);
        if rooms.len() < KEPT {
            rooms.push(room);
        }
    }

    /// How many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let networks: usize =
            lock(&self.networks).iter().filter_map(|kept| kept.ties.as_ref()).map(|t| t.bytes()).sum();
        let rooms: usize = lock(&self.rooms).iter().map(|room| room.forward.bytes() + room.backward.bytes()).sum();
        networks + rooms
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("bytes", &self.bytes()).finish()
    }
}

/// Marks for two searches over the nodes of a graph.
#[derive(Default)]
pub(crate) struct Room {
    pub(crate) forward: Marks,
    pub(crate) backward: Marks,
}

/// The nodes that a search has come to, in its order; cleared in the time that it took.
#[derive(Default)]
pub(crate) struct Marks {
    /// By node, one more than its place among the touched; none is 0.
    of: Vec<u32>,
    pub(crate) touched: Vec<Touched>,
}

/// A node, by which tie the search came to it, and from where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Touched {
    pub(crate) node: u32,
    pub(crate) statement: u32,
    pub(crate) before: u32,
}

impl Marks {
    /// The place of a node among the touched.
    #[inline]
    pub(crate) fn get(&self, node: u32) -> Option<u32> {
        self.of.get(node as usize)?.checked_sub(1)
    }

    /// Marks a node that is not marked yet; says whether it was so.
    #[inline]
    pub(crate) fn mark(&mut self, touched: Touched) -> bool {
        match self.of.get_mut(touched.node as usize) {
            Some(mark) if *mark == 0 => {
                self.touched.push(touched);
                *mark = self.touched.len() as u32;
                true
            }
            _ => false,
        }
    }

    /// Marks the node where a search begins.
    pub(crate) fn begin(&mut self, node: u32) {
        self.mark(Touched { node, statement: u32::MAX, before: u32::MAX });
    }

    /// How the search came to a touched node: back to its beginning.
    pub(crate) fn back(&self, place: u32) -> impl Iterator<Item = Touched> {
        let at = |place: u32| self.touched.get(place as usize).copied();
        std::iter::successors(at(place), move |touched| at(touched.before))
    }

    fn clear(&mut self) {
        for touched in self.touched.drain(..) {
            if let Some(mark) = self.of.get_mut(touched.node as usize) {
                *mark = 0;
            }
        }
    }

    fn bytes(&self) -> usize {
        self.of.capacity() * size_of::<u32>() + self.touched.capacity() * size_of::<Touched>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    #[test]
    fn what_is_asked_for_stays() {
        let of = |day| Of {
            scope: Scope::Span(Day::from_number(day), None),
            revision: 1,
            presume: None,
            least: Grade::Certain,
        };
        let cache = Cache::default();
        (1..=4).for_each(|day| cache.walked(of(day), 7));
        assert_eq!(cache.ties(of(1)).1, 7);
        cache.walked(of(5), 7);
        assert_eq!((cache.ties(of(1)).1, cache.ties(of(2)).1), (7, 0), "the one not asked for longest is gone");
    }
}
