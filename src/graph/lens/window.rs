//! The days of a statement as a lens sees it.

use super::{FIRST, LAST};
use crate::{
    graph::{
        extent::{Level, Range, Spans},
        row::{Detail, EVER, NEVER, Row, Shape},
    },
    model::{Doing, Grade, Persistence},
};

/// The four days of a statement as a lens sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) es: i32,
    pub(crate) ls: i32,
    pub(crate) ee: i32,
    pub(crate) le: i32,
    /// The end is open: it goes on as far as the source knows.
    pub(crate) open: bool,
    pub(super) start_dated: bool,
    pub(super) end_dated: bool,
}

impl Window {
    pub(super) fn of(row: &Row, detail: &Detail) -> Self {
        Window {
            es: row.from,
            ls: detail.latest_start(row.from),
            ee: detail.earliest_end(row.to),
            le: row.to,
            open: detail.end == Shape::Open,
            start_dated: detail.start.is_dated(),
            end_dated: detail.end.is_dated(),
        }
    }

    /// Of a state that an event of some days began or ended, attested for one of them.
    pub(crate) fn of_event(does: Doing, (e1, e2): (i32, i32)) -> Self {
        let window = Window { es: e1, ls: e2, ee: e1, le: EVER, open: true, start_dated: true, end_dated: false };
        match does {
            Doing::Initiates => window,
            Doing::Terminates => {
                Window { es: NEVER, le: e2, open: false, start_dated: false, end_dated: true, ..window }
            }
        }
    }

    /// From a day to a day.
    pub(crate) fn of_days(from: i32, to: i32) -> Self {
        Window::exact(from, to)
    }

    /// From a day to a day, both exact.
    pub(super) fn exact(from: i32, to: i32) -> Self {
        Window { es: from, ls: from, ee: to, le: to, open: false, start_dated: true, end_dated: true }
    }

    /// Of the days of what follows, as they lie around a day.
    pub(crate) fn of_spans(spans: &Spans, day: i32) -> Self {
        let around = |level: Level| spans.at(level).around(day);
        let certain = || spans.at(Level::Certain).iter();
        let (es, le) = around(Level::Remote).unwrap_or((day, day));
        // What is presumed is so from the last certain day before, or else back from the next.
        let presumed = around(Level::Presumed);
        let within = |&(first, last): &Range| presumed.is_some_and(|(from, to)| from <= first && last <= to);
        let core = certain().rfind(|range| range.0 <= day && within(range)).or_else(|| certain().find(within));
        let core = core.or_else(|| certain().rfind(|&(first, _)| first <= day));
        let (ls, ee) = core.unwrap_or((presumed.map_or(EVER, |(first, _)| first), NEVER));
        Window { es, ls, ee, le, open: true, start_dated: false, end_dated: false }
    }

    /// Whether some day is certain.
    pub(crate) fn has_core(&self) -> bool {
        self.ls <= self.ee
    }

    pub(crate) fn certainly_on(&self, day: i32) -> bool {
        self.ls <= day && day <= self.ee
    }

    pub(crate) fn possibly_on(&self, day: i32) -> bool {
        self.es <= day && day <= self.le
    }

    /// The last day of evidence for it: what later contrary evidence is measured against.
    pub(crate) fn evidence(&self) -> i32 {
        if self.ee > NEVER { self.ee } else { self.ls }
    }

    /// The last day up to the given one of which it is evidence: a certain day, or where none is,
    /// that of its beginning.
    pub(crate) fn spoken_by(&self, day: i32) -> Option<i32> {
        let last = if self.has_core() { self.ee.min(day) } else { self.evidence() };
        (self.ls <= day).then_some(last)
    }

    /// The last day of which it is evidence at any time.
    pub(super) fn last_spoken(&self) -> i32 {
        if self.has_core() { self.ee } else { self.evidence() }
    }

    /// Whether the day comes after the evidence and before the latest end.
    pub(crate) fn may_last_until(&self, day: i32) -> bool {
        self.ls <= day && self.ee < day && day <= self.le
    }

    /// Whether some day from `a` to `b` is certain, be it unknown which.
    pub(crate) fn falls_within(&self, a: i32, b: i32) -> bool {
        (self.ls <= b || b == LAST) && (a <= self.ee || a == FIRST)
    }

    pub(super) fn is_bounded(&self) -> bool {
        self.es > NEVER || self.le < EVER
    }

    pub(crate) fn grade_on(&self, day: i32, persistence: Persistence, limit: Option<i32>) -> Option<Grade> {
        if persistence == Persistence::Historic {
            return if day >= self.ls { Some(Grade::Certain) } else { (day >= self.es).then_some(Grade::Possible) };
        }
        if self.certainly_on(day) {
            return Some(Grade::Certain);
        }
        if !self.possibly_on(day) {
            return None;
        }
        let near = |from: i32| limit.is_none_or(|limit| day.abs_diff(from) <= limit.unsigned_abs());
        let presumed = match persistence {
            Persistence::Continuous => self.open && day >= self.ls && day > self.ee && near(self.evidence()),
            Persistence::Structural if self.has_core() => {
                let before = day < self.ls && !self.start_dated && near(self.ls);
                let after = day > self.ee && !self.end_dated && near(self.ee);
                before || after
            }
            Persistence::Structural => self.vaguely(limit).is_some_and(|(from, to)| from <= day && day <= to),
            _ => false,
        };
        Some(if presumed { Grade::Presumed } else { Grade::Possible })
    }

    /// The days within its dated bounds, where no day is certain, as when a source is dated by the year alone or not at all:
    /// what lasts by nature is presumed on them, as long as nobody speaks against it. A limit counts from the days among which
    /// the evidence lies; where there are none it has no day to count from.
    pub(super) fn vaguely(&self, limit: Option<i32>) -> Option<Range> {
        if self.has_core() {
            return None;
        }
        let mut from = if self.start_dated { self.ls } else { self.es };
        let mut to = if self.end_dated { self.ee } else { self.le };
        if let Some(limit) = limit {
            let (first, last) = (self.ls.min(self.ee), self.ls.max(self.ee));
            let (first, last) = match (first > NEVER, last < EVER) {
                (true, true) => (first, last),
                (true, false) => (first, first),
                (false, true) => (last, last),
                (false, false) => return None,
            };
            (from, to) = (from.max(first.saturating_sub(limit)), to.min(last.saturating_add(limit)));
        }
        (from <= to).then_some((from, to))
    }

    /// The days on which it is at least presumed, as long as nothing cuts it.
    pub(crate) fn at_least_presumed(&self, persistence: Persistence, limit: Option<i32>) -> Option<(i32, i32)> {
        let near = |day: i32, farthest: i32| match limit {
            Some(limit) if farthest < day => day.saturating_sub(limit).max(farthest),
            Some(limit) => day.saturating_add(limit).min(farthest),
            None => farthest,
        };
        let (mut from, mut to) = (self.ls, self.ee);
        match persistence {
            Persistence::Historic => to = EVER,
            Persistence::Continuous if self.open => to = to.max(near(self.evidence(), self.le)),
            Persistence::Structural if self.has_core() => {
                if !self.start_dated {
                    from = from.min(near(self.ls, self.es));
                }
                if !self.end_dated {
                    to = to.max(near(self.ee, self.le));
                }
            }
            Persistence::Structural => (from, to) = self.vaguely(limit).unwrap_or((from, to)),
            _ => {}
        }
        (from <= to && from < EVER).then_some((from, to))
    }

    /// The days at which the grade can change, within `a..=b`.
    pub(crate) fn turns(&self, a: i32, b: i32, limit: Option<i32>) -> impl Iterator<Item = i32> {
        let around = |day: i32| [day.saturating_sub(1), day, day.saturating_add(1)];
        let limits = limit.map(|days| [self.ls.saturating_sub(days), self.evidence().saturating_add(days)]);
        let edges =
            [self.es, self.ls, self.ee, self.le].into_iter().chain(limits.into_iter().flatten()).flat_map(around);
        [a, b].into_iter().chain(edges.filter(move |day| a < *day && *day < b))
    }
}

/// The windows of a statement: one, but for a role in an event of several dates.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    pub(super) one: Option<Window>,
    pub(super) more: Vec<Window>,
}

impl IntoIterator for Windows {
    type Item = Window;
    type IntoIter = std::iter::Chain<std::option::IntoIter<Window>, std::vec::IntoIter<Window>>;
    fn into_iter(self) -> Self::IntoIter {
        self.one.into_iter().chain(self.more)
    }
}
