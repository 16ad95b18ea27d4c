//! The ties of a time as they are kept: packed, by node, in either direction.

use std::{cmp::Reverse, collections::HashMap, mem::size_of, ops::Range};

use foldhash::fast::RandomState;

use crate::{
    graph::{data::Data, lens::Lens},
    model::{Flag, Grade, Modality},
};

/// The ties of a lens, by node and by either end: of a node in the order of relations, of a
/// relation in that of first days and far ends, as in the index.
#[derive(Debug)]
pub(crate) struct Ties {
    pub(super) out: Links,
    pub(super) into: Links,
}

#[derive(Debug, Default)]
pub(super) struct Links {
    /// By node, its first link; one more at the end.
    starts: Vec<u32>,
    pub(super) links: Vec<Link>,
}

/// What follows from statements: a subject, a relation, an object, and how surely.
pub(crate) type FollowedTie = (u32, u16, u32, Grade);

/// A link on its way into its node, with the days between which it may hold.
#[derive(Clone, Copy)]
struct Placed {
    node: u32,
    from: i32,
    to: i32,
    link: Link,
}

/// A tie, seen from one of its ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) other: u32,
    /// Its statement; of what follows from others, a number beyond those of all statements.
    pub(crate) statement: u32,
    pub(crate) relation: u16,
    pub(crate) grade: Grade,
    pub(crate) reversed: bool,
}

impl Links {
    /// Sorts links into their nodes.
    fn new(placed: &[Placed], nodes: usize, place: impl Fn(u32) -> u32) -> Self {
        let mut starts = vec![0u32; nodes + 1];
        for placed in placed {
            if let Some(count) = starts.get_mut(placed.node as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut sorted = placed.to_vec();
        for one in placed {
            let Some(at) = next.get_mut(one.node as usize) else { continue };
            if let Some(slot) = sorted.get_mut(*at as usize) {
                *slot = *one;
            }
            *at += 1;
        }
        for of_node in sorted.chunk_by_mut(|a, b| a.node == b.node) {
            of_node.sort_unstable_by_key(|it| {
                (it.link.relation, it.from, it.link.other, it.to, place(it.link.statement), it.link.reversed)
            });
        }
        Links { starts, links: sorted.into_iter().map(|placed| placed.link).collect() }
    }

    #[inline]
    pub(super) fn range(&self, node: u32) -> Range<usize> {
        let at = |node: usize| self.starts.get(node).map(|&start| start as usize);
        at(node as usize).zip(at(node as usize + 1)).map_or(0..0, |(from, to)| from..to)
    }

    #[inline]
    pub(super) fn of(&self, node: u32) -> &[Link] {
        self.links.get(self.range(node)).unwrap_or_default()
    }

    /// The range of a node's links of one relation.
    #[inline]
    pub(super) fn by_relation(&self, node: u32, relation: u16) -> Range<usize> {
        let Range { start, .. } = self.range(node);
        let links = self.of(node);
        let from = links.partition_point(|link| link.relation < relation);
        let to = links.partition_point(|link| link.relation <= relation);
        start + from..start + to
    }

    /// The links between the nodes that have a new place, which they take; the order of the new places is that of
    /// the old ones.
    fn part(&self, places: &[Option<u32>], keeps: impl Fn(&Link) -> bool) -> Self {
        let mut part = Links { starts: vec![0], links: Vec::new() };
        for (node, _) in (0u32..).zip(places).filter(|(_, place)| place.is_some()) {
            let kept = self.of(node).iter().filter(|link| keeps(link));
            part.links.extend(kept.filter_map(|link| {
                let other = places.get(link.other as usize).copied().flatten()?;
                Some(Link { other, ..*link })
            }));
            part.starts.push(part.links.len() as u32);
        }
        part
    }

    /// The links with some more, sorted by node, in their relation after those that are there.
    fn with(&self, more: &[(u32, Link)]) -> Self {
        let mut all = Links { starts: vec![0], links: Vec::with_capacity(self.links.len() + more.len()) };
        let mut more = more.chunk_by(|a, b| a.0 == b.0).peekable();
        for node in 0..self.starts.len().saturating_sub(1) as u32 {
            let before = all.links.len();
            all.links.extend_from_slice(self.of(node));
            if let Some(added) = more.next_if(|added| added.first().is_some_and(|first| first.0 == node)) {
                all.links.extend(added.iter().map(|(_, link)| *link));
                all.links.get_mut(before..).unwrap_or_default().sort_by_key(|link| link.relation);
            }
            all.starts.push(all.links.len() as u32);
        }
        all
    }

    fn bytes(&self) -> usize {
        self.starts.len() * size_of::<u32>() + self.links.len() * size_of::<Link>()
    }
}

impl Ties {
    pub(crate) fn new(lens: &Lens, least: Grade) -> Self {
        let data: &Data = &lens.data;
        let (mut out, mut into) = (Vec::new(), Vec::new());
        // Not a loop: a chain of iterators goes through all of it faster by itself.
        data.rows(None, lens.scope.days()).for_each(|(statement, row)| {
            let Some(object) = row.entity() else { return };
            let Some(seen) = lens.see(statement, &row).filter(|seen| seen.grade >= least) else { return };
            if lens.modality(&row) != Modality::Actual {
                return;
            }
            let (relation, grade) = (row.relation, seen.grade);
            let placed = |node, other, reversed| {
                let link = Link { other, statement, relation, grade, reversed };
                Placed { node, from: row.from, to: row.to, link }
            };
            out.push(placed(row.subject, object, false));
            into.push(placed(object, row.subject, false));
            if row.subject != object && data.schema.relation_has(relation, Flag::Symmetric) {
                out.push(placed(object, row.subject, true));
                into.push(placed(row.subject, object, true));
            }
        });
        let nodes = data.entities.at(lens.revision);
        let place = |statement| lens.place(statement);
        Ties { out: Links::new(&out, nodes, place), into: Links::new(&into, nodes, place) }
    }

    /// The ties at a node in either direction, each once.
    pub(crate) fn around(&self, node: u32) -> impl Iterator<Item = &Link> {
        let away = self.out.of(node).iter().filter(|link| !link.reversed);
        let towards = self.into.of(node).iter().filter(move |link| !link.reversed && link.other != node);
        away.chain(towards)
    }

    /// The ties between the nodes that have a new place.
    pub(super) fn part(&self, places: &[Option<u32>], keeps: impl Fn(&Link) -> bool) -> Self {
        Ties { out: self.out.part(places, &keeps), into: self.into.part(places, &keeps) }
    }

    /// The ties of statements with those that follow from them: of the same relation between the same
    /// nodes the surest one, where no statement says it as surely.
    pub(super) fn with_followed(&self, data: &Data, mut followed: Vec<FollowedTie>) -> Self {
        let symmetric = |relation| data.schema.relation_has(relation, Flag::Symmetric);
        let form = |from: u32, relation: u16, to: u32| {
            if symmetric(relation) { (from.min(to), relation, from.max(to)) } else { (from, relation, to) }
        };
        for tie in &mut followed {
            (tie.0, tie.1, tie.2) = form(tie.0, tie.1, tie.2);
        }
        followed.sort_unstable_by_key(|&(from, relation, to, grade)| (from, relation, to, Reverse(grade)));
        followed.dedup_by_key(|&mut (from, relation, to, _)| (from, relation, to));

        let mut stated: HashMap<_, Option<Grade>, RandomState> =
            followed.iter().map(|&(from, relation, to, _)| ((from, relation, to), None)).collect();
        for node in 0..self.out.starts.len().saturating_sub(1) as u32 {
            for link in self.out.of(node) {
                if let Some(grade) = stated.get_mut(&form(node, link.relation, link.other)) {
                    *grade = Some(link.grade).max(*grade);
                }
            }
        }
        let is_new = |&(from, relation, to, grade): &FollowedTie| {
            stated.get(&(from, relation, to)).copied().flatten().is_none_or(|stated| stated < grade)
        };

        let (mut out, mut into) = (Vec::new(), Vec::new());
        let beyond = data.statement_count() as u32..=u32::MAX;
        for (statement, (from, relation, to, grade)) in beyond.zip(followed.into_iter().filter(is_new)) {
            let link = |other, reversed| Link { other, statement, relation, grade, reversed };
            out.push((from, link(to, false)));
            into.push((to, link(from, false)));
            if from != to && symmetric(relation) {
                out.push((to, link(from, true)));
                into.push((from, link(to, true)));
            }
        }
        for links in [&mut out, &mut into] {
            links.sort_by_key(|(node, link)| (*node, link.relation, link.other));
        }
        Ties { out: self.out.with(&out), into: self.into.with(&into) }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.out.bytes() + self.into.bytes()
    }
}
