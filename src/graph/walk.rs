//! Walking from tie to tie, in either direction, over what holds in a lens: on its network where
//! there is one, else from the index itself.

use std::sync::Arc;

use super::{
    cache::{Marks, Of, Room},
    lens::{Grade, Lens},
    network::{Link, Ties},
};
use crate::model::Modality;

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
    /// Looks at each tie by which a node can be left, in no order.
    #[inline]
    pub(crate) fn around(&mut self, node: u32, mut look: impl FnMut(Link)) {
        if let Some(ties) = &self.ties {
            ties.around(node).for_each(look);
            return;
        }
        let (lens, least, days) = (self.lens, self.of.least, self.of.scope.days());
        let mut steps = 0;
        let forward =
            lens.data.rows_of_subject(node, days).map(|(statement, row)| (statement, row, row.entity(), false));
        let backward = lens.data.rows_of_object(node, days).filter(|(_, row)| row.subject != node);
        let backward = backward.map(|(statement, row)| (statement, row, Some(row.subject), true));
        forward.chain(backward).for_each(|(statement, row, other, reversed)| {
            steps += 1;
            if let Some(other) = other
                && let Some(seen) = lens.see(statement, &row)
                && seen.grade >= least
                && lens.modality(&row) == Modality::Actual
            {
                look(Link { other, statement, relation: row.relation, grade: seen.grade, reversed });
            }
        });
        self.steps += steps;
    }

    /// Marks what is one step further than the marked nodes from a place on with the next number,
    /// where it is wanted; returns where these begin.
    fn spread(&mut self, marks: &mut Marks, from: usize, number: u32, wanted: impl Fn(u32) -> bool) -> usize {
        let reached = marks.touched.len();
        for place in from..reached {
            let Some(&node) = marks.touched.get(place) else { break };
            self.around(node, |link| {
                if wanted(link.other) {
                    marks.mark(link.other, number);
                }
            });
        }
        reached
    }
}

impl Lens {
    /// The nodes within so many steps, with their number of steps: the nearest first, of one
    /// distance in the order of nodes.
    pub(crate) fn within(&self, from: u32, steps: u32, least: Grade) -> Vec<(u32, u32)> {
        let nodes = self.data.entities.len() as u32;
        let mut room = self.cache.room(nodes as usize);
        let mut ground = self.ground(least);
        let marks = &mut room.forward;
        marks.mark(from, 0);
        let mut begin = 0;
        let mut found = Vec::new();
        for step in 1..=steps {
            begin = ground.spread(marks, begin, step, |_| true);
            let new = marks.touched.get(begin..).unwrap_or_default();
            if new.is_empty() {
                break;
            }
            let first = found.len();
            // Many are found sooner in their order than sorted into it.
            if new.len() > nodes as usize / 16 {
                found.extend((0..nodes).filter(|&node| marks.get(node) == Some(step)).map(|node| (node, step)));
            } else {
                found.extend(new.iter().map(|&node| (node, step)));
                found.get_mut(first..).unwrap_or_default().sort_unstable();
            }
        }
        drop(ground);
        self.cache.leave(room);
        found
    }

    /// The links of a shortest way from a node to another, each with the node that it leaves from;
    /// of several that of which the first statement was made first, then the second, and so on.
    ///
    /// Two searches, one from each end, level by level, always the one that has less to look at;
    /// then the one from the end goes on among what the other has marked, so that every node on a
    /// shortest way knows how far the end is.
    pub(crate) fn shortest(&self, from: u32, to: u32, least: Grade) -> Option<Vec<(u32, Link)>> {
        let mut room = self.cache.room(self.data.entities.len());
        let mut ground = self.ground(least);
        let length = ground.meet(&mut room, from, to);
        let way = length.map(|length| ground.first_way(&room.backward, from, length));
        drop(ground);
        self.cache.leave(room);
        way
    }
}

impl Ground<'_> {
    /// How far the end is, with the marks of the nodes on all shortest ways saying how far it is
    /// from them; none where it is not reached.
    fn meet(&mut self, room: &mut Room, from: u32, to: u32) -> Option<u32> {
        let (forward, backward) = (&mut room.forward, &mut room.backward);
        forward.mark(from, 0);
        backward.mark(to, 0);
        let (mut first, mut last) = ((0, 0), (0, 0));
        let mut length = (from == to).then_some(0);
        while length.is_none() {
            let (ahead, behind) = (forward.touched.len() - first.0, backward.touched.len() - last.0);
            let (marks, other, (begin, level)) = if ahead <= behind {
                (&mut *forward, &*backward, &mut first)
            } else {
                (&mut *backward, &*forward, &mut last)
            };
            *level += 1;
            *begin = self.spread(marks, *begin, *level, |_| true);
            let new = marks.touched.get(*begin..).filter(|new| !new.is_empty())?;
            length = new.iter().filter_map(|&node| other.get(node)).min().map(|rest| *level + rest);
        }
        let length = length?;
        let (mut begin, mut level) = last;
        // What the last round marked beyond the shortest ways does no harm: it is further away.
        while level + 1 < length {
            level += 1;
            begin = self.spread(backward, begin, level, |node| forward.get(node) == Some(length - level));
        }
        Some(length)
    }

    /// From a node along marks that say how far the end is, by the tie whose statement is first.
    fn first_way(&mut self, marks: &Marks, from: u32, length: u32) -> Vec<(u32, Link)> {
        let mut way = Vec::new();
        let mut at = from;
        for rest in (0..length).rev() {
            let mut best: Option<(u32, Link)> = None;
            let lens = self.lens;
            self.around(at, |link| {
                if marks.get(link.other) == Some(rest) {
                    let place = lens.place(link.statement);
                    if best.is_none_or(|(first, _)| place < first) {
                        best = Some((place, link));
                    }
                }
            });
            let Some((_, link)) = best else { break };
            way.push((at, link));
            at = link.other;
        }
        way
    }
}

impl Drop for Ground<'_> {
    fn drop(&mut self) {
        if self.steps > 0 {
            self.lens.cache.walked(self.of, self.steps);
        }
    }
}
