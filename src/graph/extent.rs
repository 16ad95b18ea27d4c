//! How surely something holds, as a value to reckon with: on one day, or over all days at once.
//!
//! By how surely it holds, the days of a fact are nested: the certain ones lie within those that are at
//! least presumed, these within those that are possible. What holds while two facts do has at each
//! level the days that both have, and what holds while either does those of both together.

use crate::model::{Bound, Day, Grade, Period};

/// How surely: a grade, or below all of them what is merely possible and left out of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Level {
    /// Possible, without any bound or after contrary evidence.
    Remote,
    Possible,
    Presumed,
    Certain,
}

impl Level {
    /// From the lowest up.
    pub(crate) const ALL: [Level; 4] = [Level::Remote, Level::Possible, Level::Presumed, Level::Certain];

    pub(crate) fn grade(self) -> Grade {
        match self {
            Level::Remote | Level::Possible => Grade::Possible,
            Level::Presumed => Grade::Presumed,
            Level::Certain => Grade::Certain,
        }
    }
}

impl From<Grade> for Level {
    fn from(grade: Grade) -> Self {
        match grade {
            Grade::Possible => Level::Possible,
            Grade::Presumed => Level::Presumed,
            Grade::Certain => Level::Certain,
        }
    }
}

/// What rules reckon with.
pub(crate) trait Extent: Clone + PartialEq {
    /// What both have.
    fn meet(&mut self, other: &Self);
    /// What either has; says whether that is more than it was.
    fn join(&mut self, other: &Self) -> bool;
    fn is_nothing(&self) -> bool;
    /// On all days on which it may hold, as what is listed.
    fn list(&mut self);
    /// No more surely than this.
    fn lower_to(&mut self, most: Level);
    /// Only as far as it holds at least so surely.
    fn keep_from(&mut self, least: Level);
    /// Only where the other is not at least presumed; where it is possible within a bound, no more than possible.
    fn without(&mut self, other: &Self);
    /// Only within a period, as surely as within it.
    fn within(&mut self, period: &Period);
    /// Bounded by a lifespan: outside of it only what is certain stays, to be disputed.
    fn live(&mut self, life: Range);
    /// Denied for some days: on these only what is certain stays, to be disputed.
    fn deny(&mut self, days: Range);
    /// The highest level that it has anywhere.
    fn best(&self) -> Option<Level>;
    /// About how many bytes it takes.
    fn bytes(&self) -> usize;
}

/// On one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OnDay {
    pub(crate) day: i32,
    pub(crate) level: Option<Level>,
}

impl Extent for OnDay {
    #[inline]
    fn meet(&mut self, other: &Self) {
        self.level = self.level.min(other.level);
    }

    #[inline]
    fn join(&mut self, other: &Self) -> bool {
        let grows = other.level > self.level;
        self.level = self.level.max(other.level);
        grows
    }

    #[inline]
    fn is_nothing(&self) -> bool {
        self.level.is_none()
    }

    fn list(&mut self) {
        self.level = self.level.max(self.level.map(|_| Level::Possible));
    }

    fn lower_to(&mut self, most: Level) {
        self.level = self.level.map(|level| level.min(most));
    }

    fn keep_from(&mut self, least: Level) {
        self.level = self.level.filter(|&level| level >= least);
    }

    fn without(&mut self, other: &Self) {
        let most = match other.level {
            None | Some(Level::Remote) => Some(Level::Certain),
            Some(Level::Possible) => Some(Level::Possible),
            Some(Level::Presumed | Level::Certain) => None,
        };
        self.level = self.level.min(most);
    }

    fn within(&mut self, period: &Period) {
        let mut all = Spans::of_period(period);
        all.meet(&Spans::all_of((self.day, self.day)));
        self.level = self.level.min(all.best());
    }

    fn live(&mut self, (first, last): Range) {
        self.level = self.level.filter(|&level| level == Level::Certain || (first <= self.day && self.day <= last));
    }

    fn deny(&mut self, (first, last): Range) {
        self.level = self.level.filter(|&level| level == Level::Certain || self.day < first || last < self.day);
    }

    fn best(&self) -> Option<Level> {
        self.level
    }

    fn bytes(&self) -> usize {
        0
    }
}

/// A range of days, both included.
pub(crate) type Range = (i32, i32);

/// Ranges of days in order, with days between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ranges(Vec<Range>);

impl Ranges {
    pub(crate) fn of(range: Range) -> Self {
        Ranges(if range.0 <= range.1 { vec![range] } else { Vec::new() })
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Range> + '_ {
        self.0.iter().copied()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn has(&self, day: i32) -> bool {
        self.around(day).is_some()
    }

    /// The range in which a day lies.
    pub(crate) fn around(&self, day: i32) -> Option<Range> {
        let place = self.0.partition_point(|&(_, last)| last < day);
        self.0.get(place).copied().filter(|&(first, _)| first <= day)
    }

    pub(crate) fn intersection(&self, other: &Ranges) -> Ranges {
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut both = Vec::new();
        while let (Some(&&a), Some(&&b)) = (ours.peek(), theirs.peek()) {
            let range = (a.0.max(b.0), a.1.min(b.1));
            if range.0 <= range.1 {
                both.push(range);
            }
            if a.1 <= b.1 {
                ours.next()
            } else {
                theirs.next()
            };
        }
        Ranges(both)
    }

    /// Whether all days of another are among them.
    pub(crate) fn covers(&self, other: &Ranges) -> bool {
        other.iter().all(|(first, last)| self.around(first).is_some_and(|(_, end)| last <= end))
    }

    pub(crate) fn union(&self, other: &Ranges) -> Ranges {
        let mut all: Vec<Range> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut merged: Vec<Range> = Vec::with_capacity(all.len());
        for range in all {
            match merged.last_mut() {
                Some(last) if range.0 <= last.1.saturating_add(1) => last.1 = last.1.max(range.1),
                _ => merged.push(range),
            }
        }
        Ranges(merged)
    }

    pub(crate) fn minus(&self, other: &Ranges) -> Ranges {
        let mut left = Vec::new();
        for &(first, last) in &self.0 {
            let mut from = Some(first);
            for &(a, b) in other.0.iter().filter(|&&(a, b)| a <= last && first <= b) {
                if let Some(first) = from.filter(|&first| first < a) {
                    left.push((first, a - 1));
                }
                from = b.checked_add(1).filter(|&next| next <= last);
            }
            left.extend(from.map(|from| (from, last)));
        }
        Ranges(left)
    }
}

/// Over all days at once: by level, the days on which it holds at least so surely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spans([Ranges; 4]);

impl Spans {
    /// All days of a range, certainly.
    pub(crate) fn all_of(range: Range) -> Self {
        Spans(Level::ALL.map(|_| Ranges::of(range)))
    }

    /// By level from the lowest up, one range each.
    pub(crate) fn nested(ranges: [Range; 4]) -> Self {
        Spans(ranges.map(Ranges::of))
    }

    /// The days of a period, as surely as it covers them.
    pub(crate) fn of_period(period: &Period) -> Self {
        let day = |day: Option<Day>, otherwise: i32| day.map_or(otherwise, Day::number);
        let es = day(period.earliest_start(), i32::MIN);
        let le = day(period.latest_end(), i32::MAX);
        let start = if period.start().date().is_some() { day(period.latest_start(), i32::MAX) } else { es };
        let end = if period.end().date().is_some() { day(period.earliest_end(), i32::MIN) } else { le };
        Spans::nested([(es, le), (es, le), (start, end), (start, end)])
    }

    /// The days on which it holds at least so surely.
    pub(crate) fn at(&self, level: Level) -> &Ranges {
        let [remote, possible, presumed, certain] = &self.0;
        match level {
            Level::Remote => remote,
            Level::Possible => possible,
            Level::Presumed => presumed,
            Level::Certain => certain,
        }
    }

    /// Takes a range out of what is listed.
    pub(crate) fn cut(&mut self, range: Range) {
        let [_, possible, ..] = &mut self.0;
        *possible = possible.minus(&Ranges::of(range));
    }

    /// Adds a range, at least so surely.
    pub(crate) fn add(&mut self, level: Level, range: Range) {
        let range = Ranges::of(range);
        for (at, ranges) in Level::ALL.into_iter().zip(&mut self.0) {
            if at <= level {
                *ranges = ranges.union(&range);
            }
        }
    }

    /// How surely it holds on a day.
    pub(crate) fn on(&self, day: i32) -> Option<Level> {
        Level::ALL.into_iter().rev().find(|&level| self.at(level).has(day))
    }

    /// The days around a range on which it holds, else the first, as a period: from when on it may and
    /// surely does.
    pub(crate) fn period_at(&self, (a, b): Range) -> Period {
        let meeting = |level: Level| self.at(level).iter().find(|&(first, last)| first <= b && a <= last);
        let all = meeting(Level::Remote).or_else(|| self.at(Level::Remote).iter().next());
        let Some((es, le)) = all else { return Period::unknown() };
        let within = |level: Level| {
            meeting(level).or_else(|| self.at(level).iter().find(|&(first, _)| es <= first && first <= le))
        };
        let core = within(Level::Certain);
        let (ls, ee) = core
            .or_else(|| within(Level::Presumed).map(|(first, _)| (first, i32::MIN)))
            .unwrap_or((i32::MAX, i32::MIN));
        let day = |day: i32| Day::from_number(day).filter(|_| day > i32::MIN + 1 && day < i32::MAX - 1);
        let start = Bound::ranging(day(es), day(ls));
        let end = if day(le).is_none() { Bound::Open } else { Bound::ranging(day(ee), day(le)) };
        Period::new(start, end).unwrap_or_else(|_| Period::unknown())
    }

    /// How surely it holds at some time of a range.
    pub(crate) fn over(&self, (a, b): Range) -> Option<Level> {
        let meets = |level: &Level| self.at(*level).iter().any(|(first, last)| first <= b && a <= last);
        Level::ALL.into_iter().rev().find(meets)
    }
}

impl Extent for Spans {
    fn meet(&mut self, other: &Self) {
        for (ours, theirs) in self.0.iter_mut().zip(&other.0) {
            *ours = ours.intersection(theirs);
        }
    }

    fn join(&mut self, other: &Self) -> bool {
        let mut grows = false;
        for (ours, theirs) in self.0.iter_mut().zip(&other.0) {
            let all = ours.union(theirs);
            grows |= all != *ours;
            *ours = all;
        }
        grows
    }

    fn is_nothing(&self) -> bool {
        self.at(Level::Remote).is_empty()
    }

    fn list(&mut self) {
        let [remote, possible, ..] = &mut self.0;
        possible.clone_from(remote);
    }

    fn lower_to(&mut self, most: Level) {
        for (level, ranges) in Level::ALL.into_iter().zip(&mut self.0) {
            if level > most {
                *ranges = Ranges::default();
            }
        }
    }

    fn keep_from(&mut self, least: Level) {
        let kept = self.at(least).clone();
        for (level, ranges) in Level::ALL.into_iter().zip(&mut self.0) {
            if level < least {
                *ranges = kept.clone();
            }
        }
    }

    fn without(&mut self, other: &Self) {
        for (level, ranges) in Level::ALL.into_iter().zip(&mut self.0) {
            let known = other.at(if level > Level::Possible { Level::Possible } else { Level::Presumed });
            if !known.is_empty() {
                *ranges = ranges.minus(known);
            }
        }
    }

    fn within(&mut self, period: &Period) {
        self.meet(&Spans::of_period(period));
    }

    fn live(&mut self, life: Range) {
        let life = Ranges::of(life);
        let [.., certain] = &self.0;
        self.0 = self.0.each_ref().map(|ranges| ranges.intersection(&life).union(certain));
    }

    fn deny(&mut self, days: Range) {
        let days = Ranges::of(days);
        let [.., certain] = &self.0;
        self.0 = self.0.each_ref().map(|ranges| ranges.minus(&days).union(&ranges.intersection(certain)));
    }

    fn best(&self) -> Option<Level> {
        Level::ALL.into_iter().rev().find(|&level| !self.at(level).is_empty())
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|ranges| ranges.0.capacity() * size_of::<Range>()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranges() -> impl Strategy<Value = Ranges> {
        proptest::collection::vec((0..40i32, 0..6i32), 0..5).prop_map(|all| {
            all.into_iter()
                .fold(Ranges::default(), |so_far, (from, more)| so_far.union(&Ranges::of((from, from + more))))
        })
    }

    proptest! {
        #[test]
        fn ranges_are_sets_of_days(a in ranges(), b in ranges()) {
            for day in -2..50 {
                prop_assert_eq!(a.intersection(&b).has(day), a.has(day) && b.has(day));
                prop_assert_eq!(a.union(&b).has(day), a.has(day) || b.has(day));
                prop_assert_eq!(a.minus(&b).has(day), a.has(day) && !b.has(day));
            }
            prop_assert_eq!(a.covers(&b), b.minus(&a).is_empty());
            for set in [a.intersection(&b), a.union(&b), a.minus(&b)] {
                prop_assert!(set.0.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0 || pair[0].1 < pair[1].0));
                prop_assert!(set.iter().all(|(first, last)| first <= last));
            }
        }
    }

    #[test]
    fn days_at_the_ends_of_time_do_not_wrap() {
        let all = Ranges::of((i32::MIN, i32::MAX));
        assert_eq!(all.minus(&all), Ranges::default());
        assert_eq!(all.union(&all), all);
        assert_eq!(all.minus(&Ranges::of((0, 0))).0, [(i32::MIN, -1), (1, i32::MAX)]);
    }
}
