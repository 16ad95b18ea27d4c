//! About how many ways there are to fit a fact: by its relation, the kinds at its ends, and what is known of them.

use super::compile::{Atom, End, Part, Relations};
use crate::graph::{
    data::Data,
    row::Object,
    sizes::{Size, Sizes},
};

/// What is known of how many there are of what, for the variables of one query.
pub(super) struct Estimate<'d> {
    pub(super) data: &'d Data,
    sizes: &'d Sizes,
    /// By slot, the kind that it is asked to be of.
    kinds: Vec<Option<u16>>,
}

impl<'d> Estimate<'d> {
    pub(super) fn new(data: &'d Data, sizes: &'d Sizes, slots: usize) -> Self {
        Estimate { data, sizes, kinds: vec![None; slots] }
    }

    /// Takes in what parts say of kinds; hands back what was known before.
    pub(super) fn learn<'p>(&mut self, parts: impl IntoIterator<Item = &'p Part>) -> Vec<Option<u16>> {
        let before = self.kinds.clone();
        for part in parts {
            if let Part::Kind { slot, kind, .. } = part {
                self.kinds.get_mut(*slot).into_iter().for_each(|it| *it = it.or(Some(*kind)));
            }
        }
        before
    }

    pub(super) fn forget(&mut self, before: Vec<Option<u16>>) {
        self.kinds = before;
    }

    /// How many things there are that a slot may be.
    pub(super) fn things(&self, slot: usize) -> f64 {
        let kind = self.kinds.get(slot).copied().flatten();
        kind.map_or(self.data.entities.len(), |kind| self.sizes.entities(&self.data.schema, kind)) as f64
    }

    /// Each relation that an atom may be of, and whether it is looked at from its object.
    pub(super) fn relations(&self, atom: &Atom) -> Vec<(u16, bool)> {
        match &atom.relations {
            Relations::Of(relations) => relations.clone(),
            Relations::Slot(_) => (0..self.data.schema.relations().len() as u16).map(|it| (it, false)).collect(),
        }
    }

    /// The facts of an atom by one relation, as it is seen from the atom; `any` slot may be of any kind.
    pub(super) fn size(&self, atom: &Atom, (relation, turned): (u16, bool), any: impl Fn(usize) -> bool) -> Size {
        let kind = |end: &End| match end {
            End::Slot(slot) if !any(*slot) => self.kinds.get(*slot).copied().flatten(),
            _ => None,
        };
        let (from, to) = if turned { (&atom.object, &atom.subject) } else { (&atom.subject, &atom.object) };
        let mut size = self.sizes.of(&self.data.schema, relation, [kind(from), kind(to)]);
        // What hangs on a given thing is looked up.
        let all = self.sizes.ties(relation).max(1) as f64;
        if let End::Is(Object::Entity(from)) = from {
            size.ties *= self.data.ties_from(*from, relation) as f64 / all;
            size.subjects = 1.0;
        }
        if let End::Is(Object::Entity(to)) = to {
            size.ties *= self.data.ties_to(*to, relation) as f64 / all;
            size.objects = 1.0;
        }
        if turned { Size { subjects: size.objects, objects: size.subjects, ..size } } else { size }
    }

    /// How many ways an atom has when these slots are bound, of any kind where it says so.
    pub(super) fn ways(&self, atom: &Atom, bound: &[bool], any: impl Fn(usize) -> bool) -> f64 {
        let of = |relation: (u16, bool)| {
            let Size { ties, subjects, objects } = self.size(atom, relation, &any);
            let (subjects, objects) = (subjects.max(1.0), objects.max(1.0));
            match (is_known(&atom.subject, bound), is_known(&atom.object, bound)) {
                (true, true) => (ties / subjects / objects).min(1.0),
                (true, false) => ties / subjects,
                (false, true) => ties / objects,
                (false, false) => ties,
            }
        };
        self.relations(atom).into_iter().map(of).sum()
    }
}

pub(super) fn is_known(end: &End, bound: &[bool]) -> bool {
    match end {
        End::Slot(slot) => bound.get(*slot) == Some(&true),
        End::Is(object) => *object != Object::Nothing,
        End::Never => true,
    }
}
