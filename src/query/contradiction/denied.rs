//! What is affirmed and denied.

use std::collections::BTreeSet;

use super::{
    ContradictionKind,
    search::{Part, Search},
};
use crate::{
    graph::{Row, lens::Object},
    model::{Flag, Stance},
    query::judge::Judge,
};

impl Search<'_> {
    pub(super) fn denied(&mut self) {
        let lens = self.lens();
        for (subject, relation, object) in self.what_is_denied() {
            let ends = Row { subject, relation, object, ..lens.asked(subject, relation, None) };
            let partners = lens.jointly(&ends);
            let Some(dispute) = Judge::new(lens, &ends, &partners, Vec::new()).dispute() else { continue };
            let affirming = Part {
                statements: dispute.affirming.iter().map(|&(statement, _)| statement).collect(),
                claims: dispute.affirming.iter().map(|&(_, claim)| claim).collect(),
            };
            let claims = dispute.denying.iter().map(|&(_, claim)| claim).collect();
            let denying = Part { statements: BTreeSet::new(), claims };
            let about = [Some(subject), ends.entity()].into_iter().flatten().collect();
            self.add(ContradictionKind::Denied, about, dispute.days, vec![affirming, denying]);
        }
    }

    /// Subject, relation and object of what somebody trusted denies.
    fn what_is_denied(&self) -> BTreeSet<(u32, u16, Object)> {
        let lens = self.lens();
        let mut found = BTreeSet::new();
        let mut note = |row: &Row| {
            let (mut subject, mut object) = (row.subject, row.object);
            if let (Object::Entity(far), true) = (object, lens.data.schema.relation_has(row.relation, Flag::Symmetric))
            {
                (subject, object) = (subject.min(far), Object::Entity(subject.max(far)));
            }
            found.insert((subject, row.relation, object));
        };
        let denies = |statement| lens.claims(statement).any(|(_, claim)| claim.claim.stance == Stance::Denies);
        if let Some(about) = self.about {
            let rows = self.rows_around(about, None).into_iter();
            rows.filter(|&(statement, _)| denies(statement)).for_each(|(_, row)| note(&row));
            return found;
        }
        for claim in (0..lens.data.claim_count() as u32).filter_map(|claim| lens.data.claim(claim)) {
            if claim.claim.stance == Stance::Denies
                && denies(claim.statement)
                && let Some(row) = lens.data.statement(claim.statement)
            {
                note(&row);
            }
        }
        found
    }
}
