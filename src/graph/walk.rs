//! Walking from tie to tie, in either direction, over what holds in a lens: on its network where
//! there is one, else from the index itself.

use std::sync::Arc;

use super::{
    cache::{Marks, Of, Room, Touched},
    lens::Lens,
    network::Ties,
    staging::End,
    trust::Bits,
};
use crate::model::Grade;

impl Lens {
    /// The network of what holds at least so surely: worked out once, then kept.
    pub(crate) fn ties(&self, least: Grade) -> Arc<Ties> {
        let of = self.network_of(least);
        let (kept, _) = self.cache.ties(of);
        kept.unwrap_or_else(|| {
            let ties = Arc::new(Ties::new(self, least));
            self.cache.keep(of, &ties);
            ties
        })
    }

    /// Where to walk. A network takes about as long to make as all ties to look at, so it is made
    /// when as many were looked at without it.
    pub(crate) fn ground(&self, least: Grade) -> Ground<'_> {
        let of = self.network_of(least);
        let (kept, steps) = self.cache.ties(of);
        let worth_it = steps > self.data.statement_count();
        let ties = kept.or_else(|| worth_it.then(|| self.ties(least)));
        Ground { lens: self, of, ties, steps: 0 }
    }
}

/// What is walked on.
pub(crate) struct Ground<'l> {
    lens: &'l Lens,
    of: Of,
    ties: Option<Arc<Ties>>,
    steps: usize,
}

impl Ground<'_> {
    /// Looks at each tie by which a node can be left: where it leads, and its statement. The order is
    /// that of the index, with a network or without.
    #[inline]
    pub(crate) fn around(&mut self, node: u32, mut look: impl FnMut(u32, u32)) {
        if let Some(ties) = &self.ties {
            ties.around(node).for_each(|link| look(link.other, link.statement));
            return;
        }
        let (lens, least) = (self.lens, self.of.least);
        let mut steps = lens.each_end(End::Subject, node, least, &mut look);
        steps += lens.each_end(End::Object, node, least, |other, statement| {
            if other != node {
                look(other, statement);
            }
        });
        self.steps += steps;
    }

    /// Marks what is one step further than the marked nodes from a place on; returns where these
    /// begin.
    fn spread(&mut self, marks: &mut Marks, from: usize) -> usize {
        let reached = marks.touched.len();
        for place in from..reached {
            let Some(&Touched { node, .. }) = marks.touched.get(place) else { break };
            self.around(node, |node, statement| {
                marks.mark(Touched { node, statement, before: place as u32 });
            });
        }
        reached
    }

    /// As [`spread`](Ground::spread), until a node is found that the other search has marked.
    fn spread_until(&mut self, marks: &mut Marks, from: usize, other: &Marks) -> Result<usize, u32> {
        let reached = marks.touched.len();
        for place in from..reached {
            let Some(&Touched { node, .. }) = marks.touched.get(place) else { break };
            let mut met = None;
            self.around(node, |node, statement| {
                let new = marks.mark(Touched { node, statement, before: place as u32 });
                if new && met.is_none() && other.get(node).is_some() {
                    met = Some(node);
                }
            });
            if let Some(met) = met {
                return Err(met);
            }
        }
        Ok(reached)
    }
}

/// A way from node to node: the statement of each step, and the node it leads to.
pub(crate) type Way = Vec<(u32, u32)>;

impl Lens {
    /// The nodes within so many steps, with their number of steps: the nearest first, of one
    /// distance in the order of nodes.
    pub(crate) fn within(&self, from: u32, steps: u32, least: Grade) -> Vec<(u32, u32)> {
        let nodes = self.data.entities.len();
        let mut room = self.cache.room(nodes);
        let mut ground = self.ground(least);
        let marks = &mut room.forward;
        marks.begin(from);
        let mut begin = 0;
        let mut found = Vec::new();
        for step in 1..=steps {
            begin = ground.spread(marks, begin);
            let new = marks.touched.get(begin..).unwrap_or_default();
            if new.is_empty() {
                break;
            }
            // Many come into their order sooner through a bitmap than by sorting.
            if new.len() > nodes / 64 {
                let mut bits = Bits::default();
                new.iter().for_each(|touched| bits.set(touched.node));
                found.extend(bits.iter().map(|node| (node, step)));
            } else {
                let first = found.len();
                found.extend(new.iter().map(|touched| (touched.node, step)));
                found.get_mut(first..).unwrap_or_default().sort_unstable();
            }
        }
        drop(ground);
        self.cache.leave(room);
        found
    }

    /// A shortest way from a node to another, the same one whatever is not seen: two searches, one
    /// from each end, level by level, always the one that has fewer nodes to leave.
    ///
    /// The search that meets the other has completed its levels before, so the first meeting is on a
    /// shortest way.
    pub(crate) fn shortest(&self, from: u32, to: u32, least: Grade) -> Option<Way> {
        let mut room = self.cache.room(self.data.entities.len());
        let met = if from == to { Some(from) } else { self.ground(least).meet(&mut room, from, to) };
        let way = met.map(|met| self.way_through(&room, met, least));
        self.cache.leave(room);
        way
    }

    fn way_through(&self, room: &Room, met: u32, least: Grade) -> Way {
        let back = |marks: &Marks| marks.get(met).map(|place| marks.back(place).collect()).unwrap_or_default();
        let (mut away, rest): (Vec<Touched>, Vec<Touched>) = (back(&room.forward), back(&room.backward));
        away.reverse();
        let first = away.iter().skip(1).map(|touched| (touched.statement, touched.node));
        let then = rest.iter().zip(rest.iter().skip(1)).map(|(this, next)| (this.statement, next.node));
        first.chain(then).map(|(statement, node)| (self.first_alike(statement, least), node)).collect()
    }

    /// Of the statements of the same ends and days by which one can walk, the first.
    fn first_alike(&self, statement: u32, least: Grade) -> u32 {
        let twins = self.data.statement(statement).map(|row| self.data.twins(&row)).unwrap_or_default();
        let holds = |&twin: &u32| self.data.statement(twin).is_some_and(|row| self.holds(twin, &row, least));
        twins.into_iter().filter(holds).min_by_key(|&twin| self.place(twin)).unwrap_or(statement)
    }
}

impl Ground<'_> {
    /// Where two searches meet; none where one of them comes to its end.
    fn meet(mut self, room: &mut Room, from: u32, to: u32) -> Option<u32> {
        let Room { forward, backward } = room;
        forward.begin(from);
        backward.begin(to);
        let (mut ahead, mut behind) = (0, 0);
        loop {
            let (left, right) = (forward.touched.len() - ahead, backward.touched.len() - behind);
            if left == 0 || right == 0 {
                return None;
            }
            let (marks, other, begin) = if left <= right {
                (&mut *forward, &*backward, &mut ahead)
            } else {
                (&mut *backward, &*forward, &mut behind)
            };
            match self.spread_until(marks, *begin, other) {
                Ok(next) => *begin = next,
                Err(met) => return Some(met),
            }
        }
    }
}

impl Drop for Ground<'_> {
    fn drop(&mut self) {
        if self.steps > 0 {
            self.lens.cache.walked(self.of, self.steps);
        }
    }
}
