//! One thing that is captured twice on one day, in no known order.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ContradictionKind,
    exclusive::Command,
    search::{Part, Said, Search},
    sweep::{Span, clashes},
};
use crate::{
    graph::End,
    model::{Stance, TimeOfDay},
    vocabulary::{CAPTOR, OBJECT, PRECEDES},
};

/// A capture of something on one exact day.
struct Capture {
    event: u32,
    time: Option<TimeOfDay>,
    captors: Vec<u32>,
    part: Part,
}

impl Search<'_> {
    pub(super) fn captures(&mut self) {
        let (Some(object), Some(captor)) = (self.place(OBJECT), self.place(CAPTOR)) else { return };
        let objects = match self.about {
            None => self.nodes(object, End::Object),
            Some(about) => {
                let events = self.rows_around(about, Some(captor)).into_iter().map(|(_, row)| row.subject);
                let events: BTreeSet<u32> = events.chain([about]).collect();
                let data = &self.lens().data;
                let taken = events
                    .into_iter()
                    .flat_map(|e| data.rows_at(End::Subject, e, Some(object), crate::graph::ALL_DAYS));
                let taken: BTreeSet<u32> = taken.filter_map(|(_, row)| row.entity()).chain([about]).collect();
                taken.into_iter().collect()
            }
        };
        for taken in objects {
            self.captures_of(taken, object, captor);
        }
    }

    fn captures_of(&mut self, taken: u32, object: u16, captor: u16) {
        let lens = self.lens();
        let mut events: BTreeMap<u32, Vec<Said>> = BTreeMap::new();
        for said in self.all_said(lens.statements_to(taken, object)) {
            events.entry(said.row.subject).or_default().push(said);
        }
        if events.len() < 2 {
            return;
        }
        let mut by_day: BTreeMap<i32, Vec<Span<Capture>>> = BTreeMap::new();
        for (event, mut said) in events {
            let Some((day, time)) = self.exact_day(event) else { continue };
            let captors = self.all_said(lens.statements_from(event, captor));
            let names = captors.iter().filter_map(|said| said.row.entity()).collect();
            said.extend(captors);
            let capture = Capture { event, time, captors: names, part: Part::of(&said) };
            by_day.entry(day).or_default().push(Span { days: (day, day), item: capture });
        }
        for (day, captures) in by_day {
            let command = Command::of(lens, captures.iter().flat_map(|span| span.item.captors.iter().copied()));
            let ordered = self.ordered(&captures);
            let clash = |a: &Capture, b: &Capture| {
                let one_came_first = a.time.zip(b.time).is_some_and(|(a, b)| a != b)
                    || ordered.contains(&(a.event, b.event))
                    || ordered.contains(&(b.event, a.event));
                let one_side = |&one: &u32| b.captors.iter().any(|&other| command.is_one_chain(one, other));
                let both_have_captors = !a.captors.is_empty() && !b.captors.is_empty();
                both_have_captors && !one_came_first && !a.captors.iter().any(one_side)
            };
            for clash in clashes(&captures, clash) {
                let members = clash.members.iter().filter_map(|&place| captures.get(place));
                let parts = members.map(|span| span.item.part.clone()).collect();
                self.add(ContradictionKind::Captures, vec![taken], (day, day), parts);
            }
        }
    }

    /// The day on which an event surely happened, if all who say when agree, and the time of day.
    fn exact_day(&self, event: u32) -> Option<(i32, Option<TimeOfDay>)> {
        let lens = self.lens();
        let (mut days, mut time) = (BTreeSet::new(), None);
        for (statement, row) in lens.occurrences(event).into_iter().filter(|(_, row)| lens.data.is_actual(row)) {
            for window in lens.windows(statement, &row, Stance::Affirms) {
                days.extend([window.es, window.le]);
                let period = lens.data.detail(&row).period(row.from, row.to);
                time = time.or(period.start().date().and_then(|date| date.time()));
            }
        }
        (days.len() == 1).then_some((*days.first()?, time))
    }

    /// The pairs of events of which one is said to precede the other.
    fn ordered(&mut self, captures: &[Span<Capture>]) -> BTreeSet<(u32, u32)> {
        let Some(precedes) = self.place(PRECEDES) else { return BTreeSet::new() };
        let mut pairs = BTreeSet::new();
        for capture in captures {
            let said = self.all_said(self.lens().statements_from(capture.item.event, precedes));
            pairs.extend(said.iter().filter_map(|said| Some((said.row.subject, said.row.entity()?))));
        }
        pairs
    }
}
