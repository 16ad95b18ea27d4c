//! One and the same, and not.

use std::collections::BTreeSet;

use super::{
    ContradictionKind,
    search::{Part, Search},
    sweep::{Span, clashes},
};
use crate::{
    graph::{Row, lens::Object},
    vocabulary::{NOT_SAME_AS, SAME_AS},
};

impl Search<'_> {
    pub(super) fn identities(&mut self) {
        let (Some(same), Some(not)) = (self.place(SAME_AS), self.place(NOT_SAME_AS)) else { return };
        let lens = self.lens();
        let rows = match self.about {
            None => lens.data.rows_ever(not).collect(),
            Some(about) => self.rows_around(about, Some(not)),
        };
        let pairs =
            rows.iter().filter_map(|(_, row)| Some((row.subject.min(row.entity()?), row.subject.max(row.entity()?))));
        for (a, b) in pairs.collect::<BTreeSet<_>>() {
            let mut said = Vec::new();
            for relation in [same, not] {
                let ends = Row { object: Object::Entity(b), ..lens.asked(a, relation, None) };
                said.extend(self.all_said(lens.alike(&ends)));
            }
            let mut spans = Vec::new();
            for said in &said {
                for window in &said.windows {
                    let days = self.kept_days(&said.row, window).and_then(|days| self.in_scope(days));
                    spans.extend(days.map(|days| Span { days, item: said }));
                }
            }
            for clash in clashes(&spans, |one, other| one.row.relation != other.row.relation) {
                let members = || clash.members.iter().filter_map(|&place| spans.get(place)).map(|span| span.item);
                let of = |relation| Part::of(members().filter(|said| said.row.relation == relation));
                self.add(ContradictionKind::SameAndNotSame, vec![a, b], clash.days, vec![of(same), of(not)]);
            }
        }
    }
}
