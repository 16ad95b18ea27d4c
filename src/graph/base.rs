//! The bulk of the statements, in columns that never change.
//!
//! Two indexes hold the ties, one by subject and one by object: of a node its groups by relation,
//! in a group the ties by first day. A tie is packed with the days between which it may hold, so
//! that asking for a day reads nothing else. All that is not looked at for that stands apart, in
//! columns by statement.

use std::{
    cmp::Ordering,
    mem::size_of,
    sync::{Arc, OnceLock},
};

use super::{
    row::{EXACT, Object, Row},
    sizes::Sizes,
    staging::End,
};
use crate::model::Persistence;

/// A range of days, both included.
pub(crate) type Days = (i32, i32);
pub(crate) const ALL_DAYS: Days = (i32::MIN, i32::MAX);

/// A tie, seen from one of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    /// The far end: an entity or a literal, as the relation takes it.
    pub(crate) other: u32,
    pub(crate) from: i32,
    pub(crate) to: i32,
    /// The statement, and in the highest bit whether it is more than a plain tie.
    pub(super) marked: u32,
}

const MORE: u32 = 1 << 31;
/// The most statements that a graph can hold: the highest bit is taken.
pub(crate) const MOST_STATEMENTS: u32 = MORE - 1;

impl Edge {
    /// The tie of a statement, seen from one of its ends; by a relation that is plain or not.
    pub(crate) fn of(end: End, row: &Row, statement: u32, is_plain: bool) -> Self {
        let other = if end == End::Subject { other_of(row) } else { row.subject };
        let more = if row.detail == EXACT && is_plain { 0 } else { MORE };
        Edge { other, from: row.from, to: row.to, marked: statement | more }
    }

    /// What ties of a group are sorted by.
    pub(crate) fn order(&self) -> (i32, u32, i32) {
        (self.from, self.other, self.to)
    }

    #[inline]
    pub(crate) fn statement(&self) -> u32 {
        self.marked & !MORE
    }

    #[cfg(feature = "file")]
    pub(crate) fn mark(&mut self, is_plain: bool) {
        self.marked = self.statement() | if is_plain { 0 } else { MORE };
    }

    /// Whether it ties two entities from one exact day to another, and holds between these and at
    /// no other time.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.marked & MORE == 0
    }
}

/// The ties of every node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Csr {
    /// By node, its first group; one more at the end.
    pub(super) nodes: Vec<u32>,
    /// By group, its relation and its first tie; one more of the latter at the end.
    pub(super) relations: Vec<u16>,
    pub(super) starts: Vec<u32>,
    pub(super) edges: Vec<Edge>,
}

/// Lists shorter than this are read through: a search costs more than it saves.
const SHORT: usize = 32;

impl Csr {
    fn groups(&self, node: u32) -> (usize, usize) {
        let at = |node: usize| self.nodes.get(node).map_or(0, |&first| first as usize);
        if node as usize + 1 < self.nodes.len() { (at(node as usize), at(node as usize + 1)) } else { (0, 0) }
    }

    #[inline]
    fn edges_of(&self, group: usize) -> &[Edge] {
        let at = |group: usize| self.starts.get(group).map_or(0, |&start| start as usize);
        self.edges.get(at(group)..at(group + 1)).unwrap_or_default()
    }

    /// The ties of a node by a relation.
    #[inline]
    pub(crate) fn group(&self, node: u32, relation: u16) -> &[Edge] {
        let (first, last) = self.groups(node);
        let relations = self.relations.get(first..last).unwrap_or_default();
        let place = if relations.len() < SHORT {
            relations.iter().position(|&at| at == relation)
        } else {
            relations.binary_search(&relation).ok()
        };
        place.map_or(&[], |place| self.edges_of(first + place))
    }

    /// The ties of a node, relation by relation.
    #[inline]
    pub(crate) fn node(&self, node: u32) -> impl Iterator<Item = (u16, &[Edge])> {
        let (first, last) = self.groups(node);
        let relations = self.relations.get(first..last).unwrap_or_default();
        relations.iter().zip(first..).map(|(&relation, group)| (relation, self.edges_of(group)))
    }

    /// All ties of a node, with the slot of the first.
    #[inline]
    pub(crate) fn all(&self, node: u32) -> (u32, &[Edge]) {
        let (first, last) = self.groups(node);
        let at = |group: usize| self.starts.get(group).copied().unwrap_or(0);
        let range = at(first) as usize..at(last) as usize;
        (at(first), self.edges.get(range).unwrap_or_default())
    }

    /// The relation of the tie in a slot of a node.
    pub(crate) fn relation_at(&self, node: u32, slot: u32) -> u16 {
        let (first, last) = self.groups(node);
        let starts = self.starts.get(first..last).unwrap_or_default();
        let group = starts.partition_point(|&start| start <= slot).saturating_sub(1);
        self.relations.get(first + group).copied().unwrap_or(0)
    }

    /// The groups of one relation, by node; or all of them.
    pub(crate) fn by_relation(&self, relation: Option<u16>) -> impl Iterator<Item = (u32, u16, &[Edge])> {
        let nodes = (0u32..).zip(self.nodes.windows(2));
        nodes.flat_map(move |(node, range)| {
            let (first, last) = (range.first().map_or(0, |&at| at as usize), range.last().map_or(0, |&at| at as usize));
            let relations = self.relations.get(first..last).unwrap_or_default().iter().zip(first..);
            let wanted = relations.filter(move |&(&at, _)| relation.is_none_or(|relation| relation == at));
            wanted.map(move |(&relation, group)| (node, relation, self.edges_of(group)))
        })
    }

    /// Of which node and relation the tie in a slot is.
    fn owner(&self, slot: u32) -> Option<(u32, u16)> {
        let group = self.starts.partition_point(|&start| start <= slot).checked_sub(1)?;
        let node = self.nodes.partition_point(|&first| first as usize <= group).checked_sub(1)?;
        Some((node as u32, *self.relations.get(group)?))
    }

    fn bytes(&self) -> usize {
        self.nodes.len() * 4 + self.relations.len() * 2 + self.starts.len() * 4 + self.edges.len() * size_of::<Edge>()
    }

    /// What stands here and what is new, which is sorted alike, as one index of so many nodes.
    fn merged(&self, new: &[Placed], nodes: usize, order: impl Fn(&Edge, &Edge) -> Ordering) -> Option<Csr> {
        let groups = self.relations.len() + new.chunk_by(|a, b| (a.node, a.relation) == (b.node, b.relation)).count();
        let mut to = Csr {
            nodes: Vec::with_capacity(nodes + 1),
            relations: Vec::with_capacity(groups),
            starts: Vec::with_capacity(groups + 1),
            edges: Vec::with_capacity(self.edges.len() + new.len()),
        };
        let mut new = new.chunk_by(|a, b| (a.node, a.relation) == (b.node, b.relation)).peekable();
        for node in 0..nodes as u32 {
            to.nodes.push(to.relations.len() as u32);
            let of_node = |group: &&[Placed]| group.first().is_some_and(|placed| placed.node == node);
            for (relation, edges) in self.node(node) {
                let before = |group: &&[Placed]| of_node(group) && relation_of(group) < relation;
                while let Some(group) = new.next_if(before) {
                    to.open(relation_of(group));
                    to.extend_merged(&[], group, &order)?;
                }
                to.open(relation);
                let same = |group: &&[Placed]| of_node(group) && relation_of(group) == relation;
                match new.next_if(same) {
                    Some(group) => to.extend_merged(edges, group, &order)?,
                    None => to.edges.extend_from_slice(edges),
                }
            }
            while let Some(group) = new.next_if(of_node) {
                to.open(relation_of(group));
                to.extend_merged(&[], group, &order)?;
            }
        }
        to.nodes.push(to.relations.len() as u32);
        to.starts.push(to.edges.len() as u32);
        to.relations.shrink_to_fit();
        to.starts.shrink_to_fit();
        Some(to)
    }

    fn open(&mut self, relation: u16) {
        self.relations.push(relation);
        self.starts.push(self.edges.len() as u32);
    }

    /// Adds a group of what is old and what is new; none where two ties are the same.
    fn extend_merged(&mut self, old: &[Edge], new: &[Placed], order: &impl Fn(&Edge, &Edge) -> Ordering) -> Option<()> {
        let begin = self.edges.len();
        let mut old = old.iter().copied().peekable();
        for placed in new {
            while let Some(edge) = old.next_if(|edge| order(edge, &placed.edge).is_le()) {
                self.edges.push(edge);
            }
            let last = self.edges.get(begin..).and_then(<[Edge]>::last);
            if last.is_some_and(|last| order(last, &placed.edge).is_eq()) {
                return None;
            }
            self.edges.push(placed.edge);
        }
        self.edges.extend(old);
        Some(())
    }
}

fn relation_of(group: &[Placed]) -> u16 {
    group.first().map_or(0, |placed| placed.relation)
}

/// The part of a group, sorted by first day, that begins by the last of some days.
#[inline]
pub(crate) fn begun(edges: &[Edge], (_, last): Days) -> &[Edge] {
    if edges.len() < SHORT {
        return edges;
    }
    edges.get(..edges.partition_point(|edge| edge.from <= last)).unwrap_or(edges)
}

/// The days to look at so that nothing that holds on the given ones is missed: what is historic
/// holds ever after.
#[inline]
pub(crate) fn days_to_read(persistence: Persistence, (first, last): Days) -> Days {
    if persistence == Persistence::Historic { (i32::MIN, last) } else { (first, last) }
}

/// A tie on its way into an index.
#[derive(Clone, Copy)]
struct Placed {
    node: u32,
    relation: u16,
    edge: Edge,
}

/// Sorts by node with a counting sort, then each node's few.
fn sorted(mut placed: Vec<Placed>, nodes: usize, order: &impl Fn(&Edge, &Edge) -> Ordering) -> Vec<Placed> {
    let whole = |a: &Placed, b: &Placed| a.relation.cmp(&b.relation).then_with(|| order(&a.edge, &b.edge));
    if placed.len() < nodes / 8 {
        placed.sort_unstable_by(|a, b| a.node.cmp(&b.node).then_with(|| whole(a, b)));
        return placed;
    }
    let mut next = vec![0u32; nodes + 1];
    for one in &placed {
        if let Some(count) = next.get_mut(one.node as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut next {
        sum += *count;
        *count = sum;
    }
    let mut by_node = placed.clone();
    for one in placed {
        let Some(place) = next.get_mut(one.node as usize) else { continue };
        if let Some(slot) = by_node.get_mut(*place as usize) {
            *slot = one;
        }
        *place += 1;
    }
    for of_node in by_node.chunk_by_mut(|a, b| a.node == b.node) {
        of_node.sort_unstable_by(whole);
    }
    by_node
}

/// One claim of a statement: what it says, by its place among the contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Saying {
    pub(crate) statement: u32,
    pub(crate) content: u32,
}

/// A statement that is new to the base, with the place of its first claim.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fresh {
    pub(crate) row: Row,
    pub(crate) first_claim: u32,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Base {
    pub(crate) out: Csr,
    pub(crate) into: Csr,
    /// By statement: where it stands among the ties by subject, its detail, and its first claim.
    pub(super) slots: Vec<u32>,
    pub(super) details: Vec<u32>,
    pub(super) first_claims: Vec<u32>,
    pub(super) claims: Vec<Saying>,
    /// By entity, its kind: here once more, since a probe that finds nothing asks for it.
    pub(super) kinds: Vec<u16>,
    /// How many there are of what, once somebody has asked.
    pub(super) sizes: OnceLock<Arc<Sizes>>,
}

/// How many bytes the parts of the base take.
pub(crate) struct BaseBytes {
    pub(crate) by_subject: usize,
    pub(crate) by_object: usize,
    pub(crate) columns: usize,
    pub(crate) claims: usize,
}

impl Base {
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn claim_count(&self) -> usize {
        self.claims.len()
    }

    pub(crate) fn claim(&self, claim: u32) -> Option<Saying> {
        self.claims.get(claim as usize).copied()
    }

    pub(crate) fn kind(&self, entity: u32) -> Option<u16> {
        self.kinds.get(entity as usize).copied()
    }

    pub(crate) fn detail(&self, statement: u32) -> u32 {
        self.details.get(statement as usize).copied().unwrap_or(EXACT)
    }

    pub(crate) fn first_claim(&self, statement: u32) -> Option<u32> {
        self.first_claims.get(statement as usize).copied()
    }

    /// The subject, the relation and the tie of a statement.
    pub(crate) fn tie(&self, statement: u32) -> Option<(u32, u16, &Edge)> {
        let slot = *self.slots.get(statement as usize)?;
        let (node, relation) = self.out.owner(slot)?;
        Some((node, relation, self.out.edges.get(slot as usize)?))
    }

    /// The statement with exactly this row.
    pub(crate) fn find(&self, row: &Row) -> Option<u32> {
        let group = self.out.group(row.subject, row.relation);
        let other = other_of(row);
        let place = group.binary_search_by(|edge| {
            edge.order().cmp(&(row.from, other, row.to)).then_with(|| self.detail(edge.statement()).cmp(&row.detail))
        });
        place.ok().and_then(|place| group.get(place)).map(Edge::statement)
    }

    /// The ties of the same ends and the same days as a row.
    pub(crate) fn twins(&self, row: &Row) -> &[Edge] {
        let group = self.out.group(row.subject, row.relation);
        let key = (row.from, other_of(row), row.to);
        let first = group.partition_point(|edge| edge.order() < key);
        let last = group.partition_point(|edge| edge.order() <= key);
        group.get(first..last).unwrap_or_default()
    }

    /// This and what is new, as one; none where a statement would stand there twice. The new statements
    /// take the next numbers in their order.
    pub(crate) fn merged(
        &self,
        fresh: &[Fresh],
        claims: &[Saying],
        kinds: Vec<u16>,
        is_plain: impl Fn(u16) -> bool,
    ) -> Option<Base> {
        let nodes = kinds.len();
        let mut details = with_room(&self.details, fresh.len());
        details.extend(fresh.iter().map(|fresh| fresh.row.detail));
        let mut first_claims = with_room(&self.first_claims, fresh.len());
        first_claims.extend(fresh.iter().map(|fresh| fresh.first_claim));
        let mut all_claims = with_room(&self.claims, claims.len());
        all_claims.extend_from_slice(claims);

        let detail = |edge: &Edge| details.get(edge.statement() as usize);
        let order = |a: &Edge, b: &Edge| a.order().cmp(&b.order()).then_with(|| detail(a).cmp(&detail(b)));
        let numbered = || (self.len() as u32..).zip(fresh);
        let forward = numbered().map(|(statement, Fresh { row, .. })| Placed {
            node: row.subject,
            relation: row.relation,
            edge: Edge::of(End::Subject, row, statement, is_plain(row.relation)),
        });
        let out = self.out.merged(&sorted(forward.collect(), nodes, &order), nodes, order)?;
        let backward = numbered().filter_map(|(statement, Fresh { row, .. })| {
            let edge = Edge::of(End::Object, row, statement, is_plain(row.relation));
            Some(Placed { node: row.entity()?, relation: row.relation, edge })
        });
        let into = self.into.merged(&sorted(backward.collect(), nodes, &order), nodes, order)?;

        let mut slots = vec![0; details.len()];
        for (slot, edge) in (0u32..).zip(&out.edges) {
            if let Some(place) = slots.get_mut(edge.statement() as usize) {
                *place = slot;
            }
        }
        Some(Base { out, into, slots, details, first_claims, claims: all_claims, kinds, sizes: OnceLock::new() })
    }

    pub(crate) fn bytes(&self) -> BaseBytes {
        BaseBytes {
            by_subject: self.out.bytes(),
            by_object: self.into.bytes(),
            columns: (self.slots.len() + self.details.len() + self.first_claims.len()) * 4 + self.kinds.len() * 2,
            claims: self.claims.len() * size_of::<Saying>(),
        }
    }
}

fn with_room<T: Copy>(old: &[T], more: usize) -> Vec<T> {
    let mut new = Vec::with_capacity(old.len() + more);
    new.extend_from_slice(old);
    new
}

fn other_of(row: &Row) -> u32 {
    match row.object {
        Object::Nothing => 0,
        Object::Entity(other) | Object::Literal(other) => other,
    }
}
