//! How many ties of each relation there are, and at how many things: what a plan for a query goes by.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::{base::Base, data::Data, staging::End};

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
    /// By relation, about how many ties there are.
    pub(crate) fn sizes(&self) -> Vec<Size> {
        let mut sizes = self.base.sizes().to_vec();
        sizes.resize(self.schema.relations().len(), Size::default());
        if self.delta.len() > MOST_FRESH {
            return sizes;
        }
        let mut seen: HashSet<(u16, End, u32), RandomState> = HashSet::default();
        for (_, row) in self.delta.iter() {
            let Some(size) = sizes.get_mut(usize::from(row.relation)) else { continue };
            size.ties += 1;
            size.subjects += usize::from(seen.insert((row.relation, End::Subject, row.subject)));
            let object = row.entity().map(|object| (row.relation, End::Object, object));
            size.objects += usize::from(object.is_some_and(|object| seen.insert(object)));
        }
        sizes
    }
}
