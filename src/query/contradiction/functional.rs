//! Two objects of what has one at a time.

use super::{
    ContradictionKind,
    search::{Search, is_hand_over, parted},
    sweep::{Span, clashes},
};
use crate::{graph::End, model::Flag};

impl Search<'_> {
    pub(super) fn functional(&mut self) {
        for relation in self.relations_with(Flag::Functional) {
            for subject in self.nodes(relation, End::Subject) {
                self.objects(relation, subject);
            }
        }
    }

    fn objects(&mut self, relation: u16, subject: u32) {
        let said = self.all_said(self.lens().statements_from(subject, relation));
        let mut spans = Vec::new();
        for said in &said {
            for window in &said.windows {
                let days = self.kept_days(&said.row, window).and_then(|days| self.in_scope(days));
                spans.extend(days.map(|days| Span { days, item: (said, window) }));
            }
        }
        let found = clashes(&spans, |(a, one), (b, other)| a.row.object != b.row.object && !is_hand_over(one, other));
        for clash in found {
            let members = clash.members.iter().filter_map(|&place| spans.get(place));
            let parts = parted(members.map(|span| (span.item.0.row.object, span.item.0)));
            self.add(ContradictionKind::TwoObjects, vec![subject], clash.days, parts);
        }
    }
}
