//! How many ties of each relation there are, and at how many things of which kind: what a plan for a query goes by.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use foldhash::fast::RandomState;

use super::{base::Base, data::Data, staging::End};
use crate::model::Schema;

/// The ties of a relation, whenever they hold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Size {
    pub(crate) ties: f64,
    pub(crate) subjects: f64,
    pub(crate) objects: f64,
}

/// The ties that have a thing of just one kind at one end: how many, and at how many things.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    ties: usize,
    nodes: usize,
}

#[derive(Clone, Debug, Default)]
struct OfRelation {
    ties: usize,
    /// By the kind of the thing at that end.
    subjects: BTreeMap<u16, Share>,
    objects: BTreeMap<u16, Share>,
}

/// About how many ties and things there are, by relation and kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sizes {
    relations: Vec<OfRelation>,
    /// By kind, how many things are of just that one.
    entities: BTreeMap<u16, usize>,
}

impl Sizes {
    fn add(&mut self, relation: u16, ties: usize, end: End, kind: Option<u16>, share: Share) {
        let place = usize::from(relation);
        if self.relations.len() <= place {
            self.relations.resize(place + 1, OfRelation::default());
        }
        let Some(of) = self.relations.get_mut(place) else { return };
        of.ties += ties;
        let Some(kind) = kind else { return };
        let known = if end == End::Subject { &mut of.subjects } else { &mut of.objects }.entry(kind).or_default();
        known.ties += share.ties;
        known.nodes += share.nodes;
    }

    /// How many ties of a relation there are.
    pub(crate) fn ties(&self, relation: u16) -> usize {
        self.relations.get(usize::from(relation)).map_or(0, |of| of.ties)
    }

    /// The ties of a relation whose ends are of these kinds, or ones below them; as if kinds at one end said nothing of
    /// those at the other.
    pub(crate) fn of(&self, schema: &Schema, relation: u16, [subject, object]: [Option<u16>; 2]) -> Size {
        let Some(of) = self.relations.get(usize::from(relation)) else { return Size::default() };
        let ties = of.ties as f64;
        let share = |all: &BTreeMap<u16, Share>, of: Option<u16>| {
            let fits = |has: u16| of.is_none_or(|of| schema.fits(has, of));
            let fitting = all.iter().filter(|(kind, _)| fits(**kind));
            let sum = fitting.fold((0, 0), |sum, (_, share)| (sum.0 + share.ties, sum.1 + share.nodes));
            (if of.is_some() && ties > 0.0 { sum.0 as f64 / ties } else { 1.0 }, sum.1 as f64)
        };
        let (of_subjects, subjects) = share(&of.subjects, subject);
        let (of_objects, objects) = share(&of.objects, object);
        Size { ties: ties * of_subjects * of_objects, subjects, objects }
    }

    /// How many things are of a kind, or one below it.
    pub(crate) fn entities(&self, schema: &Schema, of: u16) -> usize {
        self.entities.iter().filter(|(kind, _)| schema.fits(**kind, of)).map(|(_, many)| many).sum()
    }
}

impl Base {
    /// Worked out once.
    fn sizes(&self) -> &Arc<Sizes> {
        self.sizes.get_or_init(|| {
            let mut sizes = Sizes::default();
            for (node, relation, edges) in self.out.by_relation(None) {
                let share = Share { ties: edges.len(), nodes: 1 };
                sizes.add(relation, edges.len(), End::Subject, self.kind(node), share);
            }
            for (node, relation, edges) in self.into.by_relation(None) {
                sizes.add(relation, 0, End::Object, self.kind(node), Share { ties: edges.len(), nodes: 1 });
            }
            for &kind in &self.kinds {
                *sizes.entities.entry(kind).or_default() += 1;
            }
            Arc::new(sizes)
        })
    }
}

/// Of more fresh statements or things than these none is looked at.
const MOST_FRESH: usize = 4096;

impl Data {
    /// About how many there are of what.
    pub(crate) fn sizes(&self) -> Arc<Sizes> {
        let known = self.base.sizes();
        let new = self.base.kinds.len()..self.entities.len();
        if self.delta.len() > MOST_FRESH || new.len() > MOST_FRESH || (self.delta.len() == 0 && new.is_empty()) {
            return known.clone();
        }
        let mut sizes = Sizes::clone(known);
        for entity in new {
            let kind = self.kind(entity as u32);
            kind.into_iter().for_each(|kind| *sizes.entities.entry(kind).or_default() += 1);
        }
        let mut seen: HashSet<(u16, End, u32), RandomState> = HashSet::default();
        for (_, row) in self.delta.iter() {
            let ends = [(End::Subject, Some(row.subject), 1), (End::Object, row.entity(), 0)];
            for (end, node, ties) in ends {
                let Some(node) = node else { continue };
                let nodes = usize::from(seen.insert((row.relation, end, node)));
                sizes.add(row.relation, ties, end, self.kind(node), Share { ties: 1, nodes });
            }
        }
        Arc::new(sizes)
    }

    /// How many ties of a relation a thing has as their subject.
    pub(crate) fn ties_from(&self, subject: u32, relation: u16) -> usize {
        self.ties_at(End::Subject, subject, relation)
    }

    /// How many it has as their object.
    pub(crate) fn ties_to(&self, object: u32, relation: u16) -> usize {
        self.ties_at(End::Object, object, relation)
    }

    fn ties_at(&self, end: End, node: u32, relation: u16) -> usize {
        let known = if end == End::Subject { &self.base.out } else { &self.base.into };
        let mut ties = known.group(node, relation).len();
        self.delta.each(end, node, Some(relation), |_, _| ties += 1);
        ties
    }
}
