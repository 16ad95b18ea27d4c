//! From when to when does something hold, as far as it is known?
//!
//! A [`Period`] has a start and an end, each of them a [`Bound`]. Asked about days, a bound is a
//! range; asked why it has no days, it is open or unknown, and that difference is never lost.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use super::date::Date;
use super::day::{Cause, DateError, Day, Fault, is_its_text};

/// One end of a [`Period`].
///
/// ```
/// use allegiance::Period;
///
/// let period: Period = "2024-05/..".parse()?;
/// assert_eq!(period.start().date(), Some(&"2024-05".parse()?));
/// assert!(period.end().is_open());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Bound {
    /// There is one, but nothing is said about it. Written as nothing.
    Unknown,
    /// The source says that it goes on, or always did. Written `..`.
    Open,
    /// Some day of the date.
    Dated(Date),
}

impl Bound {
    /// The date, if it has one.
    pub fn date(&self) -> Option<&Date> {
        match self {
            Self::Dated(date) => Some(date),
            Self::Unknown | Self::Open => None,
        }
    }

    /// Whether the source says that there is no end, or no start.
    pub fn is_open(&self) -> bool {
        *self == Self::Open
    }

    fn earliest(&self) -> Option<Day> {
        self.date().and_then(Date::earliest)
    }

    fn latest(&self) -> Option<Day> {
        self.date().and_then(Date::latest)
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "" => Ok(Self::Unknown),
            ".." => Ok(Self::Open),
            date => Date::parse(date).map(Self::Dated),
        }
    }

    /// The bound with this range where both are left behind: dated if any side is known.
    pub(crate) fn ranging(earliest: Option<Day>, latest: Option<Day>) -> Self {
        match (earliest, latest) {
            (None, None) => Self::Unknown,
            _ => Self::Dated(Date::ranging(earliest, latest)),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => Ok(()),
            Self::Open => f.write_str(".."),
            Self::Dated(date) => date.fmt(f),
        }
    }
}

/// When something holds: from some day of its start to some day of its end, both included.
///
/// | text | meaning |
/// | --- | --- |
/// | `D` | at some time within `D`: starts and ends there |
/// | `START/END` | from some day of `START` to some day of `END` |
/// | `START/..` | goes on |
/// | `START/` | the end is unknown |
/// | `../END`, `/END` | always was so, the start is unknown |
/// | `/`, `/..`, `../`, `../..` | nothing is dated |
///
/// Each date is the text of a [`Date`], so both sides may have a time, as in ISO 8601-1; durations
/// are not read. EDTF asks for one dated side at least; a source that says no more than "to this
/// day" needs none, so the last row is accepted.
///
/// The start lies in \[[`earliest_start`](Self::earliest_start),
/// [`latest_start`](Self::latest_start)\] and the end in \[[`earliest_end`](Self::earliest_end),
/// [`latest_end`](Self::latest_end)\]. A bound without a date can be any day. An open end is not
/// known to reach any day either, but unlike an unknown one it may be presumed to go on.
///
/// ```
/// use allegiance::{Day, Period};
///
/// let held: Period = "2024-05/2024-12-15".parse()?;
/// assert!(held.possibly_covers(Day::from_ymd(2024, 5, 15)?));
/// assert!(held.certainly_covers(Day::from_ymd(2024, 6, 15)?));
/// assert!(!held.possibly_covers(Day::from_ymd(2024, 12, 16)?));
///
/// let day = Day::from_ymd(2024, 12, 15)?;
/// assert_eq!(Period::on(day).to_string(), "2024-12-15");
/// assert_eq!(Period::since(day).to_string(), "2024-12-15/..");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Period {
    start: Bound,
    end: Bound,
}

impl Period {
    /// The period with this start and this end.
    ///
    /// # Errors
    ///
    /// [`DateError::Reversed`] if the end is before the start however they are read: its last day
    /// before the start's first, or its time before the start's on one and the same day. Times
    /// with unlike shifts from UTC are not compared.
    pub fn new(start: Bound, end: Bound) -> Result<Self, DateError> {
        if is_reversed(&start, &end) {
            let before_end = format!("{start}/");
            let fault = Fault::new(before_end.len(), Cause::Reversed);
            return Err(fault.in_text(&format!("{before_end}{end}")));
        }
        Ok(Self { start, end })
    }

    /// Start and end unknown: `/`. The default.
    pub fn unknown() -> Self {
        Self { start: Bound::Unknown, end: Bound::Unknown }
    }

    /// Start unknown, and goes on: `/..`.
    pub fn ongoing() -> Self {
        Self { start: Bound::Unknown, end: Bound::Open }
    }

    /// At some time within the date.
    pub fn on(date: impl Into<Date>) -> Self {
        let date = Bound::Dated(date.into());
        Self { start: date.clone(), end: date }
    }

    /// From the date, and goes on: `2024-05/..`.
    pub fn since(start: impl Into<Date>) -> Self {
        Self { start: Bound::Dated(start.into()), end: Bound::Open }
    }

    /// Start unknown, to the date: `/2024-05`.
    pub fn until(end: impl Into<Date>) -> Self {
        Self { start: Bound::Unknown, end: Bound::Dated(end.into()) }
    }

    /// From the one date to the other.
    ///
    /// # Errors
    ///
    /// As [`Period::new`].
    pub fn between(start: impl Into<Date>, end: impl Into<Date>) -> Result<Self, DateError> {
        Self::new(Bound::Dated(start.into()), Bound::Dated(end.into()))
    }

    /// The start.
    pub fn start(&self) -> &Bound {
        &self.start
    }

    /// The end.
    pub fn end(&self) -> &Bound {
        &self.end
    }

    /// The first day on which it can have started; `None` is −∞.
    pub fn earliest_start(&self) -> Option<Day> {
        self.start.earliest()
    }

    /// The day by which it has started for sure; `None` is +∞.
    pub fn latest_start(&self) -> Option<Day> {
        self.start.latest()
    }

    /// The day that it reaches for sure; `None` is −∞.
    pub fn earliest_end(&self) -> Option<Day> {
        self.end.earliest()
    }

    /// The last day on which it can have ended; `None` is +∞.
    pub fn latest_end(&self) -> Option<Day> {
        self.end.latest()
    }

    /// Whether it holds on the day by its bounds alone: from the latest start to the earliest end.
    ///
    /// An open or unknown end reaches no day for sure, not even that of the start.
    pub fn certainly_covers(&self, day: Day) -> bool {
        self.has_begun_for_sure_by(Some(day)) && self.reaches_for_sure(Some(day))
    }

    /// Whether it can hold on the day: from the earliest start to the latest end.
    pub fn possibly_covers(&self, day: Day) -> bool {
        is_ordered(self.earliest_start(), Some(day)) && is_ordered(Some(day), self.latest_end())
    }

    /// Whether the two can have a day in common.
    pub fn possibly_overlaps(&self, other: &Self) -> bool {
        is_ordered(self.earliest_start(), other.latest_end()) && is_ordered(other.earliest_start(), self.latest_end())
    }

    /// Whether the two have a day in common, wherever their starts and ends lie.
    ///
    /// As with [`certainly_covers`](Self::certainly_covers) the bounds alone decide.
    pub fn certainly_overlaps(&self, other: &Self) -> bool {
        self.has_begun_for_sure_by(other.earliest_end()) && self.reaches_for_sure(other.latest_start())
    }

    /// When both hold: from the later start to the earlier end, or `None` if they cannot meet.
    ///
    /// Starts and ends are combined as ranges, the first days and the last days each by itself:
    ///
    /// | one end | other end | their minimum |
    /// | --- | --- | --- |
    /// | dated | dated | the earlier first day, the earlier last day |
    /// | dated `ee..le` | open or unknown | `..le`: by the last day; unknown if that has none |
    /// | open | open | open |
    /// | open | unknown | unknown |
    ///
    /// and for starts likewise: dated `es..ls` with an undated one gives `es..`. A bound whose
    /// days do not change keeps its text; where both have the same days, the later time of a start
    /// and the earlier time of an end win, then a marked text over an unmarked one. The day is the
    /// unit, so times that would make the result run backwards within one day are dropped.
    ///
    /// ```
    /// use allegiance::Period;
    ///
    /// let one: Period = "2024-05/..".parse()?;
    /// let two: Period = "2023/2024-12-15".parse()?;
    /// assert_eq!(one.intersection(&two), Some("2024-05/..2024-12-15".parse()?));
    /// assert_eq!(one.intersection(&"2023".parse()?), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        if !self.possibly_overlaps(other) {
            return None;
        }
        let start = later_start(&self.start, &other.start);
        let end = earlier_end(&self.end, &other.end);
        if is_reversed(&start, &end) {
            return self.earliest_start().max(other.earliest_start()).map(Self::on);
        }
        Some(Self { start, end })
    }

    /// Its first and last day, where both are exactly a day and nothing more is said of them.
    pub(crate) fn exact_days(&self) -> Option<(Day, Day)> {
        Some((self.start.date()?.exact_day()?, self.end.date()?.exact_day()?))
    }

    fn has_begun_for_sure_by(&self, day: Option<Day>) -> bool {
        self.latest_start().zip(day).is_some_and(|(latest, day)| latest <= day)
    }

    fn reaches_for_sure(&self, day: Option<Day>) -> bool {
        self.earliest_end().zip(day).is_some_and(|(earliest, day)| day <= earliest)
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let Some((start, end)) = text.split_once('/') else {
            return Date::parse(text).map(Self::on);
        };
        let end_at = start.len() + 1;
        if let Some(at) = end.find('/') {
            return Err(Fault::malformed(end_at + at, "there is a second `/`", "one `/` between a start and an end"));
        }
        let start = Bound::parse(start)?;
        let end = Bound::parse(end).map_err(|fault| fault.after(end_at))?;
        if is_reversed(&start, &end) {
            return Err(Fault::new(end_at, Cause::Reversed));
        }
        Ok(Self { start, end })
    }
}

impl Default for Period {
    fn default() -> Self {
        Self::unknown()
    }
}

impl From<Date> for Period {
    fn from(date: Date) -> Self {
        Self::on(date)
    }
}

impl From<Day> for Period {
    fn from(day: Day) -> Self {
        Self::on(day)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.start {
            Bound::Dated(date) if self.start == self.end => date.fmt(f),
            start => {
                start.fmt(f)?;
                f.write_str("/")?;
                self.end.fmt(f)
            }
        }
    }
}

impl FromStr for Period {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text).map_err(|fault| fault.in_text(text))
    }
}

is_its_text!(Period);

/// Whether a range that begins by the one (−∞ if none) can reach the other (+∞ if none).
fn is_ordered(earliest: Option<Day>, latest: Option<Day>) -> bool {
    earliest.zip(latest).is_none_or(|(earliest, latest)| earliest <= latest)
}

fn is_reversed(start: &Bound, end: &Bound) -> bool {
    !is_ordered(start.earliest(), end.latest()) || is_reversed_within_a_day(start, end)
}

fn is_reversed_within_a_day(start: &Bound, end: &Bound) -> bool {
    let (Some(start), Some(end)) = (start.date(), end.date()) else {
        return false;
    };
    // Only a single day has a time.
    start.day() == end.day() && start.time().zip(end.time()).is_some_and(|(start, end)| end.is_surely_before(start))
}

/// The maximum of two starts. With no date the earliest is −∞ and the latest +∞, so a missing
/// earliest gives way and a missing latest wins.
fn later_start(one: &Bound, other: &Bound) -> Bound {
    let earliest = one.earliest().max(other.earliest());
    let latest = one.latest().zip(other.latest()).map(|(one, other)| one.max(other));
    combined(one, other, earliest, latest, |date| (date.time(), date.own_text()))
}

/// The minimum of two ends. A missing earliest (−∞) wins and a missing latest (+∞) gives way.
fn earlier_end(one: &Bound, other: &Bound) -> Bound {
    let earliest = one.earliest().zip(other.earliest()).map(|(one, other)| one.min(other));
    let latest = match (one.latest(), other.latest()) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    combined(one, other, earliest, latest, |date| (date.time().map(Reverse), date.own_text()))
}

/// The bound with the given range, kept from a side that has it: from the one of higher rank if
/// both have.
///
/// The rank is a total order and a new range has the lowest rank, so the result does not depend on
/// the order in which many bounds are combined.
fn combined<'a, Rank: Ord>(
    one: &'a Bound,
    other: &'a Bound,
    earliest: Option<Day>,
    latest: Option<Day>,
    rank: impl Fn(&'a Date) -> Rank,
) -> Bound {
    if one.is_open() && other.is_open() {
        return Bound::Open;
    }
    [one, other]
        .into_iter()
        .filter_map(Bound::date)
        .filter(|date| (date.earliest(), date.latest()) == (earliest, latest))
        .max_by_key(|date| rank(date))
        .map_or_else(|| Bound::ranging(earliest, latest), |date| Bound::Dated(date.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::date::tests::date_of_this_decade;
    use crate::model::day::tests::{check_messages, check_serde};
    use proptest::prelude::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn canonical_texts() -> Tested {
        for (text, canonical) in [
            ("2024-05", "2024-05"),
            ("2024-05/2024-05", "2024-05"),
            ("2024-05/2024-06", "2024-05/2024-06"),
            ("2024-05/2024-05-XX", "2024-05/2024-05-XX"),
            ("2024-05/", "2024-05/"),
            ("2024-05/..", "2024-05/.."),
            ("/2024-05", "/2024-05"),
            ("../2024-05", "../2024-05"),
            ("/", "/"),
            ("/..", "/.."),
            ("../", "../"),
            ("../..", "../.."),
            ("..2024-05-17", "..2024-05-17"),
            ("..2024-05-17/2024-06..", "..2024-05-17/2024-06-01.."),
            ("2024-12-04..2024-12-17/..", "2024-12-04..2024-12-17/.."),
            ("2024-05-XX/2024-06~", "2024-05-XX/2024-06~"),
            ("2024-12-15T16:30/2024-12-15T17:00Z", "2024-12-15T16:30/2024-12-15T17:00Z"),
            ("2024-12-15T16:30:00/2024-12-15T16:30", "2024-12-15T16:30:00/2024-12-15T16:30"),
            ("2024-06-11/2024-06", "2024-06-11/2024-06"),
        ] {
            let period: Period = text.parse()?;
            assert_eq!(period.to_string(), canonical);
            assert_eq!(canonical.parse::<Period>()?, period);
        }
        Ok(())
    }

    #[test]
    fn bad_periods_say_where_and_what() {
        let a_date = "a date such as 2024, 2024-05-17, 201X, 2024-21 or 2024-12-15T16:30";
        let table = [
            ("", format!("cannot read ``: at byte 0, the text is empty; expected {a_date}")),
            (
                "..",
                format!(
                    "cannot read `..`: at byte 2, no side of `..` has a date; expected {a_date}"
                ),
            ),
            (
                "2024/2024-13",
                format!(
                    "cannot read `2024/2024-13`: at byte 10, month must be 01-12 or a sub-year code 21-41; expected {a_date}"
                ),
            ),
            (
                "2024/2025/2026",
                "cannot read `2024/2025/2026`: at byte 9, there is a second `/`; expected one `/` between a start and an end".to_owned(),
            ),
            ("P2W", "`P2W` has a duration: at byte 0, expected a date".to_owned()),
            ("2024/P2W", "`2024/P2W` has a duration: at byte 5, expected a date".to_owned()),
            (
                "2024/Y-170000002",
                "`2024/Y-170000002` is too far away: at byte 5, expected a year from -5000000 to 5000000".to_owned(),
            ),
            (
                "2023/2024-~05",
                "`2023/2024-~05` is EDTF level 2: at byte 5, expected level 0 or 1, or a range such as 2024-05-01..2024-05-17".to_owned(),
            ),
            (
                "2024-05/2024-04",
                "`2024-05/2024-04` runs backwards: at byte 8, expected an end that is not before the start".to_owned(),
            ),
            (
                "2024-12-15T16:30/2024-12-15T16:29:59",
                "`2024-12-15T16:30/2024-12-15T16:29:59` runs backwards: at byte 17, expected an end that is not before the start".to_owned(),
            ),
        ];
        let table: Vec<_> = table.iter().map(|(text, error)| (*text, error.as_str())).collect();
        check_messages::<Period>(&table);
    }

    #[test]
    fn only_a_sure_reversal_is_one() -> Tested {
        for text in [
            "2024-06/2024",
            "2024-05-17/2024-05",
            "2024-12-15T16:30Z/2024-12-15T10:00-08:00",
            "2024-12-15T16:30/2024-12-15T10:00Z",
            "2024-12-15T16:30/2024-12-15",
            "2024-12-15T16:30:59/2024-12-15T16:30",
            "2024-05../..2024-05-01",
        ] {
            text.parse::<Period>()?;
        }
        let reversed = Period::between("2024-05".parse::<Date>()?, "2023".parse::<Date>()?);
        assert_eq!(
            reversed.map_err(|error| error.to_string()),
            Err("`2024-05/2023` runs backwards: at byte 8, expected an end that is not before the start".to_owned())
        );
        Ok(())
    }

    #[test]
    fn bounds_without_a_date_are_infinite() -> Tested {
        for text in ["/", "/..", "../", "../.."] {
            let period: Period = text.parse()?;
            assert_eq!(period.earliest_start().or(period.latest_start()), None);
            assert_eq!(period.earliest_end().or(period.latest_end()), None);
            assert!(period.possibly_covers(Day::MIN) && period.possibly_covers(Day::MAX));
            assert!(!period.certainly_covers(Day::MIN) && !period.certainly_covers(Day::MAX));
        }
        assert_eq!(Period::default().to_string(), "/");
        assert_eq!(Period::ongoing().to_string(), "/..");
        Ok(())
    }

    #[test]
    fn days_are_covered_possibly_and_certainly() -> Tested {
        for (period, day, possibly, certainly) in [
            ("2024-05/2024-07", "2024-04-30", false, false),
            ("2024-05/2024-07", "2024-05-01", true, false),
            ("2024-05/2024-07", "2024-05-31", true, true),
            ("2024-05/2024-07", "2024-07-01", true, true),
            ("2024-05/2024-07", "2024-07-02", true, false),
            ("2024-05/2024-07", "2024-08-01", false, false),
            ("2024-05-17", "2024-05-17", true, true),
            ("2024-05-17/..", "2024-05-17", true, false),
            ("2024-05-17/..", "2034-05-17", true, false),
            ("2024-05-17/2024-06-01..", "2024-06-01", true, true),
            ("..2024-05-17/2024-06-01", "2024-05-16", true, false),
        ] {
            let (period, day): (Period, Day) = (period.parse()?, day.parse()?);
            assert_eq!(period.possibly_covers(day), possibly, "{period} on {day}");
            assert_eq!(period.certainly_covers(day), certainly, "{period} on {day}");
        }
        Ok(())
    }

    #[test]
    fn intersections() -> Tested {
        for (one, other, both) in [
            ("2024-05/..", "2024-06/..", "2024-06/.."),
            ("2024-05/..", "2024-06/", "2024-06/"),
            ("2024-05/..", "2024-06/2024-07", "2024-06/..2024-07-31"),
            ("2024-05/..", "2024-06/2024-07..", "2024-06/"),
            ("2024-05/2024-07", "/", "2024-05-01../..2024-07-31"),
            ("../..", "../..", "../.."),
            ("../..", "/..", "/.."),
            ("2024/2024-07", "2024-05/2024", "2024-05..2024-12/2024-01..2024-07"),
            ("2024-05?/2024-07", "2024-05/2024-07~", "2024-05?/2024-07~"),
            ("2024-05-XX/..", "2024/..", "2024-05..2024-12/.."),
            ("2024-12-15T16:30/..", "2024-12-15T09:00/..", "2024-12-15T16:30/.."),
            ("/2024-12-15T16:30", "/2024-12-15T09:00", "/2024-12-15T09:00"),
            ("2024-12-15T16:30/2024-12-17", "2024-12-01/2024-12-15T09:00", "2024-12-15"),
        ] {
            let (one, other): (Period, Period) = (one.parse()?, other.parse()?);
            let found = one.intersection(&other);
            assert_eq!(found.map(|p| p.to_string()), Some(both.to_owned()), "{one} and {other}");
        }
        let (may, june): (Period, Period) = ("2024-05".parse()?, "2024-06/..".parse()?);
        assert_eq!(may.intersection(&june), None);
        Ok(())
    }

    #[test]
    fn every_kind_of_text_converts_and_serde_uses_it() -> Tested {
        let text = String::from("2024-05/..");
        let period = Period::try_from(&text)?;
        assert_eq!(Period::try_from(text.as_str())?, period);
        assert_eq!(Period::try_from(text)?, period);
        check_serde(&period, "2024-05/..")
    }

    #[test]
    fn a_period_stays_small() {
        assert!(size_of::<Period>() <= 48);
    }

    fn bound() -> impl Strategy<Value = Bound> {
        prop_oneof![
            1 => Just(Bound::Unknown),
            1 => Just(Bound::Open),
            4 => date_of_this_decade().prop_map(Bound::Dated),
        ]
    }

    fn period() -> impl Strategy<Value = Period> {
        prop_oneof![
            4 => (bound(), bound()).prop_filter_map("a period", |(start, end)| {
                Period::new(start, end).ok()
            }),
            1 => date_of_this_decade().prop_map(Period::on),
        ]
    }

    fn day() -> impl Strategy<Value = Day> {
        (18_000..22_200).prop_filter_map("a day", Day::from_number)
    }

    fn days(period: Option<Period>) -> Option<[Option<Day>; 4]> {
        period.map(|p| [p.earliest_start(), p.latest_start(), p.earliest_end(), p.latest_end()])
    }

    fn has_time(period: &Period) -> bool {
        [period.start(), period.end()].into_iter().filter_map(Bound::date).any(|d| d.time().is_some())
    }

    proptest! {
        #[test]
        fn what_prints_parses_back(period in period()) {
            prop_assert_eq!(period.to_string().parse::<Period>()?, period);
        }

        #[test]
        fn no_text_panics(text in ".{0,24}", like in "[-YXTZ?~%:.+/P0-9]{0,24}") {
            for text in [text, like] {
                if let Ok(period) = text.parse::<Period>() {
                    prop_assert_eq!(period.to_string().parse::<Period>()?, period);
                }
            }
        }

        #[test]
        fn intersection_commutes_and_is_a_period(one in period(), other in period()) {
            let both = one.intersection(&other);
            prop_assert_eq!(&both, &other.intersection(&one));
            prop_assert_eq!(both.is_some(), one.possibly_overlaps(&other));
            if let Some(both) = both {
                prop_assert!(Period::new(both.start.clone(), both.end.clone()).is_ok());
            }
        }

        #[test]
        fn intersection_is_idempotent(one in period()) {
            prop_assert_eq!(one.intersection(&one), Some(one));
        }

        /// Dropped times depend on who meets first; nothing else does.
        #[test]
        fn intersection_is_associative(one in period(), two in period(), three in period()) {
            let left = one.intersection(&two).and_then(|both| both.intersection(&three));
            let right = two.intersection(&three).and_then(|both| one.intersection(&both));
            prop_assert_eq!(days(left.clone()), days(right.clone()));
            if ![&one, &two, &three].into_iter().any(has_time) {
                prop_assert_eq!(left, right);
            }
        }

        #[test]
        fn intersection_covers_what_both_cover(one in period(), other in period(), day in day()) {
            let both = one.intersection(&other);
            prop_assert_eq!(
                both.as_ref().is_some_and(|p| p.certainly_covers(day)),
                one.certainly_covers(day) && other.certainly_covers(day)
            );
            prop_assert_eq!(
                both.as_ref().is_some_and(|p| p.possibly_covers(day)),
                one.possibly_covers(day) && other.possibly_covers(day)
            );
        }

        #[test]
        fn overlap_with_a_day_is_cover(one in period(), day in day()) {
            let that_day = Period::on(day);
            prop_assert_eq!(one.certainly_overlaps(&that_day), one.certainly_covers(day));
            prop_assert_eq!(one.possibly_overlaps(&that_day), one.possibly_covers(day));
            prop_assert_eq!(that_day.certainly_overlaps(&one), one.certainly_covers(day));
        }

        #[test]
        fn what_is_certain_is_possible(one in period(), other in period(), day in day()) {
            prop_assert!(!one.certainly_covers(day) || one.possibly_covers(day));
            prop_assert!(!one.certainly_overlaps(&other) || one.possibly_overlaps(&other));
        }
    }
}
