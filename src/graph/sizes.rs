//! How many ties of each relation there are, and at how many things: what a plan for a query goes by.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::{base::Base, data::Data, row::Row};

/// The ties of a relation, whenever they hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
    pub(crate) ties: usize,
    pub(crate) subjects: usize,
    pub(crate) objects: usize,
}

impl Base {
    /// By relation, worked out once.
    fn sizes(&self) -> &[Size] {
        self.sizes.get_or_init(|| {
            let mut sizes: Vec<Size> = Vec::new();
            let mut of = |relation: u16, count: &dyn Fn(&mut Size)| {
                let place = usize::from(relation);
                if sizes.len() <= place {
                    sizes.resize(place + 1, Size::default());
                }
                sizes.get_mut(place).into_iter().for_each(count);
            };
            for (_, relation, edges) in self.out.by_relation(None) {
                of(relation, &|size| (size.ties, size.subjects) = (size.ties + edges.len(), size.subjects + 1));
            }
            for (_, relation, _) in self.into.by_relation(None) {
                of(relation, &|size| size.objects += 1);
            }
            sizes
        })
    }
}

/// Of more fresh statements than these none is looked at.
const MOST_FRESH: usize = 4096;

impl Data {
    /// How many ties of a relation there are, about.
    pub(crate) fn size_of(&self, relation: u16) -> Size {
        let mut size = self.base.sizes().get(usize::from(relation)).copied().unwrap_or_default();
        if self.delta.len() <= MOST_FRESH {
            let fresh: Vec<&Row> =
                self.delta.iter().map(|(_, row)| row).filter(|row| row.relation == relation).collect();
            let (mut subjects, mut objects) =
                (HashSet::<u32, RandomState>::default(), HashSet::<u32, RandomState>::default());
            subjects.extend(fresh.iter().map(|row| row.subject));
            objects.extend(fresh.iter().filter_map(|row| row.entity()));
            size.ties += fresh.len();
            size.subjects += subjects.len();
            size.objects += objects.len();
        }
        size
    }
}
