//! Ties and roles outside the lifespan of an end.

use std::collections::BTreeSet;

use super::{
    ContradictionKind,
    search::{Part, Said, Search},
};
use crate::{
    graph::{
        Row,
        lens::{EVER, NEVER, Window},
    },
    model::Persistence,
    vocabulary::{NOT_SAME_AS, SAME_AS},
};

impl Search<'_> {
    pub(super) fn lifespans(&mut self) {
        let lens = self.lens();
        let Some(existed) = lens.data.known.existed else { return };
        let who: BTreeSet<u32> = match self.about {
            None => lens.data.rows_ever(existed).map(|(_, row)| row.subject).collect(),
            Some(about) => {
                let others = self.rows_around(about, None).into_iter();
                let ends = others.flat_map(|(_, row)| [Some(row.subject), row.entity()]).flatten();
                ends.chain([about]).filter(|&end| lens.data.has_lifespan(end)).collect()
            }
        };
        for entity in who {
            self.lifespan_of(entity, existed);
        }
    }

    fn lifespan_of(&mut self, entity: u32, existed: u16) {
        let lens = self.lens();
        let Some((first, last)) = lens.lifespan(entity).filter(|&(first, last)| first > NEVER || last < EVER) else {
            return;
        };
        let (mut before, mut after) = (Outside::default(), Outside::default());
        for (statement, row) in self.rows_around(entity, None) {
            if !self.is_bounded(&row) {
                continue;
            }
            let Some(said) = self.said(statement, &row) else { continue };
            for window in &said.windows {
                let (from, to) = self.days_that_should_be_within(&row, window, (first, last));
                if let Some(days) = self.in_scope((from, to.min(first.saturating_sub(1)))) {
                    before.add(&said, days);
                }
                if let Some(days) = self.in_scope((from.max(last.saturating_add(1)), to)) {
                    after.add(&said, days);
                }
            }
        }
        for outside in [before, after] {
            let Some(days) = outside.days else { continue };
            let life = Part::of(&self.all_said(lens.statements_from(entity, existed)));
            if !life.statements.is_empty() {
                self.add(ContradictionKind::OutsideLifespan, vec![entity], days, vec![outside.part, life]);
            }
        }
    }

    /// The days of a tie that must lie within a lifespan: those that are certain, or where none is or for a
    /// role in an event, which may have begun before its actors did, all days if all lie outside. No
    /// days come back as ones within.
    fn days_that_should_be_within(&self, row: &Row, window: &Window, (first, last): (i32, i32)) -> (i32, i32) {
        let is_role = self.lens().data.persistence(row.relation) == Persistence::Role;
        if window.has_core() && !is_role {
            return (window.ls, window.ee);
        }
        // The window of a tie is clipped to the lifespan already.
        let (from, to) = if is_role { (window.es, window.le) } else { (row.from, row.to) };
        if to < first || last < from { (from, to) } else { (first, last) }
    }

    /// Whether a statement ties two things that both exist while it holds: what is remembered of
    /// them, and who they are, outlives them.
    fn is_bounded(&self, row: &Row) -> bool {
        let outlives = [self.place(SAME_AS), self.place(NOT_SAME_AS)].contains(&Some(row.relation));
        row.entity().is_some() && !outlives && self.lens().data.persistence(row.relation) != Persistence::Historic
    }
}

/// What lies outside on one side.
#[derive(Default)]
struct Outside {
    part: Part,
    days: Option<(i32, i32)>,
}

impl Outside {
    fn add(&mut self, said: &Said, (from, to): (i32, i32)) {
        self.part.add(said);
        let (first, last) = self.days.unwrap_or((from, to));
        self.days = Some((first.min(from), last.max(to)));
    }
}
