//! When does something begin, end or happen, as far as it is known?
//!
//! A [`Date`] is a range of days with the text that says how it is known. Reading dates is left to
//! `edtf-core`; none of its types shows outside of this file.

use std::fmt;
use std::str::FromStr;

use super::day::{Cause, DateError, Day, Fault, Scan, Year, days_in_month, is_its_text};

/// A day known to some precision: one dated bound.
///
/// Read from EDTF (ISO 8601-2) of level 0 and 1:
///
/// | text | meaning |
/// | --- | --- |
/// | `2024`, `2024-05`, `2024-05-17` | some day of the year, of the month, that day |
/// | `201X`, `20XX`, `2024-XX`, `2024-05-XX` | some day of the decade, century, year, month |
/// | `2024-21` … `2024-24` | spring (March to May), summer, autumn, winter (to February) |
/// | `Y12345`, `-0043` | years of more than four digits, years before 1 BCE |
/// | `2024?`, `2024~`, `2024%` | uncertain, approximate, both |
/// | `2024-12-15T16:30:00+06:30` | a time of that day, with or without a shift from UTC |
///
/// and beyond these levels:
///
/// | text | meaning |
/// | --- | --- |
/// | `2024-05-01..2024-05-17` | some day from the first of `A` to the last of `B` in `A..B` |
/// | `..2024-05-17`, `2024-05-17..` | by then, not before then |
/// | `2024-12-15T16:30` | a time without seconds |
/// | `2024-12-15T16:30~` | about that time; also `?` and `%` |
/// | `Y12345-01-02` | a [`Day`] of a year of more than four digits |
///
/// The day of a time is the local one, as written: a shift is kept but moves no day. `~` and `?`
/// are remembered but widen nothing, for no source says by how much. Printing gives the canonical
/// text: a range that is a whole month or year prints as such, and unequal dates print differently.
///
/// ```
/// use allegiance::{Date, Day};
///
/// let may: Date = "2024-05".parse()?;
/// assert_eq!(may.earliest(), Some(Day::from_ymd(2024, 5, 1)?));
/// assert_eq!(may.latest(), Some(Day::from_ymd(2024, 5, 31)?));
/// assert_eq!(may.day(), None);
///
/// let about: Date = "2024-12-15T16:30~".parse()?;
/// assert!(about.is_approximate());
/// assert_eq!(about.day(), Some(Day::from_ymd(2024, 12, 15)?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Date {
    // At least one of the two is known: a date that bounds nothing is none.
    earliest: Option<Day>,
    latest: Option<Day>,
    // Most dates are their range; only the others pay for a text.
    detail: Option<Box<Detail>>,
}

/// What the range of days does not say.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Detail {
    text: Box<str>,
    time: Option<TimeOfDay>,
}

impl Date {
    /// Some day from the first to the last, both included.
    ///
    /// # Errors
    ///
    /// [`DateError::Reversed`] if the last is before the first.
    pub fn between(first: Day, last: Day) -> Result<Self, DateError> {
        if last < first {
            let start = format!("{first}..");
            return Err(Fault::new(start.len(), Cause::Reversed).in_text(&format!("{start}{last}")));
        }
        Ok(Self::ranging(Some(first), Some(last)))
    }

    /// The day, where it is one and nothing more is said of it.
    pub(crate) fn exact_day(&self) -> Option<Day> {
        self.earliest.filter(|_| self.earliest == self.latest && self.detail.is_none())
    }

    /// Some day not later than this one: `..2024-05-17`.
    pub fn by(last: Day) -> Self {
        Self::ranging(None, Some(last))
    }

    /// Some day not earlier than this one: `2024-05-17..`.
    pub fn not_before(first: Day) -> Self {
        Self::ranging(Some(first), None)
    }

    /// The first day it can be; `None` without a bound.
    pub fn earliest(&self) -> Option<Day> {
        self.earliest
    }

    /// The last day it can be; `None` without a bound.
    pub fn latest(&self) -> Option<Day> {
        self.latest
    }

    /// The day, if it can be only one.
    pub fn day(&self) -> Option<Day> {
        self.earliest.filter(|_| self.earliest == self.latest)
    }

    /// Whether its source is doubtful: marked `?` or `%`.
    pub fn is_uncertain(&self) -> bool {
        self.is_marked(['?', '%'])
    }

    /// Whether it is an estimate: marked `~` or `%`.
    pub fn is_approximate(&self) -> bool {
        self.is_marked(['~', '%'])
    }

    /// The time of the day, if it is known.
    pub fn time(&self) -> Option<TimeOfDay> {
        self.detail.as_ref().and_then(|detail| detail.time)
    }

    /// A range of which at least one side is known.
    pub(super) fn ranging(earliest: Option<Day>, latest: Option<Day>) -> Self {
        Self { earliest, latest, detail: None }
    }

    /// The text, where the range alone does not give it.
    pub(super) fn own_text(&self) -> Option<&str> {
        self.detail.as_ref().map(|detail| &*detail.text)
    }

    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        // Most dates are days.
        if let Ok(day) = Day::parse(text) {
            return Ok(day.into());
        }
        if text.starts_with(['[', '{']) {
            return plain(text);
        }
        if let Some(at) = text.find('/') {
            return Err(Fault::new(at, Cause::Interval));
        }
        if let Some((first, last)) = text.split_once("..") {
            return range(first, last);
        }
        match text.split_once('T') {
            Some((day, time)) => day_and_time(day, time),
            None => plain(text),
        }
    }

    fn with_text(mut self, text: String) -> Self {
        if text != self.to_string() {
            self.detail = Some(Box::new(Detail { text: text.into(), time: None }));
        }
        self
    }

    fn is_marked<const N: usize>(&self, marks: [char; N]) -> bool {
        self.own_text().is_some_and(|text| text.contains(marks))
    }
}

impl From<Day> for Date {
    fn from(day: Day) -> Self {
        Self::ranging(Some(day), Some(day))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = self.own_text() {
            return f.write_str(text);
        }
        match (self.earliest, self.latest) {
            (Some(first), Some(last)) => write_range(first, last, f),
            (Some(first), None) => write!(f, "{first}.."),
            (None, Some(last)) => write!(f, "..{last}"),
            (None, None) => f.write_str(".."),
        }
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text).map_err(|fault| fault.in_text(text))
    }
}

is_its_text!(Date);

/// A local time of day, to the minute or to the second.
///
/// # Order
///
/// By the local clock; at the same minute the time without seconds comes first, and the shift from
/// UTC only breaks ties.
///
/// ```
/// use allegiance::Date;
///
/// let date: Date = "2024-12-15T16:30+06:30".parse()?;
/// let time = date.time().ok_or("no time")?;
/// assert_eq!((time.hour(), time.minute(), time.second()), (16, 30, None));
/// assert_eq!(time.shift(), Some(390));
/// assert_eq!(time.to_string(), "16:30+06:30");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
    second: Option<u8>,
    shift: Option<i16>,
}

impl TimeOfDay {
    /// The hour, 0 to 23.
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// The second, 0 to 60 (a leap second), if it is known.
    pub fn second(self) -> Option<u8> {
        self.second
    }

    /// How many minutes the local clock is ahead of UTC, if it is known.
    pub fn shift(self) -> Option<i16> {
        self.shift
    }

    /// Whether this is before the other on any reading of missing seconds.
    ///
    /// Times with unlike shifts are not compared.
    pub(crate) fn is_surely_before(self, other: Self) -> bool {
        let last = (self.hour, self.minute, self.second.unwrap_or(60));
        let first = (other.hour, other.minute, other.second.unwrap_or(0));
        self.shift == other.shift && last < first
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let mut scan = Scan::new(text, A_TIME);
        let hour = within(&mut scan, 23, "the hour is not 00 to 23")?;
        scan.expect(':', "there is no `:` before the minute")?;
        let minute = within(&mut scan, 59, "the minute is not 00 to 59")?;
        let second = if scan.eat(':') { Some(within(&mut scan, 60, "the second is not 00 to 60")?) } else { None };
        let shift = parse_shift(&mut scan)?;
        scan.end()?;
        Ok(Self { hour, minute, second, shift })
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)?;
        if let Some(second) = self.second {
            write!(f, ":{second:02}")?;
        }
        match self.shift {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(shift) => {
                let sign = if shift < 0 { '-' } else { '+' };
                let minutes = shift.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

const A_DATE: &str = "a date such as 2024, 2024-05-17, 201X, 2024-21 or 2024-12-15T16:30";

const A_TIME: &str = "a time such as 16:30, 16:30:00Z or 16:30+06:30";

/// One EDTF date without a time, or a day of a far year.
fn plain(text: &str) -> Result<Date, Fault> {
    if text.is_empty() {
        return Err(Fault::malformed(0, "the text is empty", A_DATE));
    }
    if text.starts_with('P') {
        return Err(Fault::new(0, Cause::Duration));
    }
    if is_day_of_far_year(text) {
        return Day::parse(text).map(Date::from);
    }
    let date = edtf_core::Edtf::parse(text).map_err(|error| Fault::malformed(error.offset, error.message, A_DATE))?;
    if date.level() > 1 {
        return Err(Fault::new(0, Cause::Level2));
    }
    let bounds = date.bounds();
    let (earliest, latest) = (to_day(bounds.earliest)?, to_day(bounds.latest)?);
    Ok(Date::ranging(Some(earliest), Some(latest)).with_text(date.to_string()))
}

/// EDTF has no days in years of more than four digits, but [`Day`] has.
fn is_day_of_far_year(text: &str) -> bool {
    let year = text.strip_prefix('Y').map(|year| year.strip_prefix('-').unwrap_or(year));
    year.is_some_and(|year| year.contains('-'))
}

fn to_day(bound: edtf_core::Bound) -> Result<Day, Fault> {
    let edtf_core::Bound::Date(date) = bound else {
        return Err(Fault::new(0, Cause::OutOfRange));
    };
    i32::try_from(date.year)
        .ok()
        .and_then(|year| Day::from_ymd(year, date.month, date.day).ok())
        .ok_or(Fault::new(0, Cause::OutOfRange))
}

/// `first..last`, where either side may be empty.
fn range(first: &str, last: &str) -> Result<Date, Fault> {
    let last_at = first.len() + "..".len();
    if first.is_empty() && last.is_empty() {
        return Err(Fault::malformed(last_at, "no side of `..` has a date", A_DATE));
    }
    let start = range_side(first)?;
    let end = range_side(last).map_err(|fault| fault.after(last_at))?;
    let earliest = start.as_ref().and_then(Date::earliest);
    let latest = end.as_ref().and_then(Date::latest);
    if earliest.zip(latest).is_some_and(|(earliest, latest)| latest < earliest) {
        return Err(Fault::new(last_at, Cause::Reversed));
    }
    let date = Date::ranging(earliest, latest);
    let is_marked = [&start, &end].into_iter().flatten().any(|side| side.is_marked(['?', '~', '%']));
    if !is_marked {
        return Ok(date);
    }
    let side_text = |side: Option<Date>| side.map(|date| date.to_string()).unwrap_or_default();
    Ok(date.with_text(format!("{}..{}", side_text(start), side_text(end))))
}

fn range_side(text: &str) -> Result<Option<Date>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(at) = text.find('T') {
        return Err(Fault::malformed(at, "a range of days has a time", A_DATE));
    }
    plain(text).map(Some)
}

/// A day and what comes after its `T`.
fn day_and_time(day_text: &str, time_text: &str) -> Result<Date, Fault> {
    let day = Day::parse(day_text)?;
    let bare = time_text.strip_suffix(['?', '~', '%']).unwrap_or(time_text);
    let time = TimeOfDay::parse(bare).map_err(|fault| fault.after(day_text.len() + 1))?;
    let mark = time_text.strip_prefix(bare).unwrap_or_default();
    let detail = Detail { text: format!("{day}T{time}{mark}").into(), time: Some(time) };
    Ok(Date { detail: Some(Box::new(detail)), ..Date::from(day) })
}

fn within(scan: &mut Scan<'_>, most: u8, wrong: &'static str) -> Result<u8, Fault> {
    let fault = scan.fault(wrong);
    let number = scan.two_digits(wrong)?;
    if number <= most { Ok(number) } else { Err(fault) }
}

/// Reads `Z`, `±hh` or `±hh:mm`, from the shifts in use on Earth: -12:00 to +14:00.
fn parse_shift(scan: &mut Scan<'_>) -> Result<Option<i16>, Fault> {
    if scan.eat('Z') {
        return Ok(Some(0));
    }
    let fault = scan.fault("the shift from UTC is not -12:00 to +14:00");
    let negative = scan.eat('-');
    if !negative && !scan.eat('+') {
        return Ok(None);
    }
    let hours = scan.two_digits("the hours of the shift are not two digits")?;
    let minutes = if scan.eat(':') { within(scan, 59, "the minutes of the shift are not 00 to 59")? } else { 0 };
    let ahead = i16::from(hours) * 60 + i16::from(minutes);
    match negative {
        true if (1..=12 * 60).contains(&ahead) => Ok(Some(-ahead)),
        false if ahead <= 14 * 60 => Ok(Some(ahead)),
        _ => Err(fault),
    }
}

/// The shortest text for the range: one day, whole years, whole months, or two days.
fn write_range(first: Day, last: Day, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if first == last {
        return fmt::Display::fmt(&first, f);
    }
    let whole_months = first.day() == 1 && last.day() == days_in_month(last.year(), last.month());
    let whole_years = whole_months && first.month() == 1 && last.month() == 12;
    let near = [first, last].iter().all(|day| (-9999..=9999).contains(&day.year()));
    let (start, end) = if whole_years {
        (Year(first.year()).to_string(), Year(last.year()).to_string())
    } else if whole_months && near {
        (month_text(first), month_text(last))
    } else {
        (first.to_string(), last.to_string())
    };
    if start == end { f.write_str(&start) } else { write!(f, "{start}..{end}") }
}

fn month_text(day: Day) -> String {
    format!("{}-{:02}", Year(day.year()), day.month())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::day::tests::{any_day, check_messages, check_serde};
    use proptest::prelude::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    /// Reads the text and compares its range, as two days with `..` between, and its own text.
    fn check(text: &str, range: &str, canonical: &str) -> Tested {
        let date: Date = text.parse()?;
        let side = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(format!("{}..{}", side(date.earliest()), side(date.latest())), range, "{text}");
        assert_eq!(date.to_string(), canonical, "{text}");
        assert_eq!(canonical.parse::<Date>()?, date, "{text}");
        Ok(())
    }

    #[test]
    fn ranges_and_canonical_texts() -> Tested {
        check("2024", "2024-01-01..2024-12-31", "2024")?;
        check("2024-02", "2024-02-01..2024-02-29", "2024-02")?;
        check("2024-05-17", "2024-05-17..2024-05-17", "2024-05-17")?;
        check("-0043", "-0043-01-01..-0043-12-31", "-0043")?;
        check("Y12345", "Y12345-01-01..Y12345-12-31", "Y12345")?;
        check("Y-12345-02-03", "Y-12345-02-03..Y-12345-02-03", "Y-12345-02-03")?;
        check("201X", "2010-01-01..2019-12-31", "201X")?;
        check("2024-05-XX", "2024-05-01..2024-05-31", "2024-05-XX")?;
        check("2001-21", "2001-03-01..2001-05-31", "2001-21")?;
        check("2001-24", "2001-12-01..2002-02-28", "2001-24")?;
        check("9999-24", "9999-12-01..Y10000-02-29", "9999-24")?;
        check("2024-05~", "2024-05-01..2024-05-31", "2024-05~")?;
        check("?2024-?05", "2024-05-01..2024-05-31", "2024-05?")
    }

    #[test]
    fn ranges_of_days() -> Tested {
        check("2024-05-01..2024-05-17", "2024-05-01..2024-05-17", "2024-05-01..2024-05-17")?;
        check("2024-05-01..2024-05-31", "2024-05-01..2024-05-31", "2024-05")?;
        check("2024-05..2024-06", "2024-05-01..2024-06-30", "2024-05..2024-06")?;
        check("2024-06..2024", "2024-06-01..2024-12-31", "2024-06..2024-12")?;
        check("201X..2024", "2010-01-01..2024-12-31", "2010..2024")?;
        check("2024-05~..2024-06", "2024-05-01..2024-06-30", "2024-05~..2024-06")?;
        check("..2024", "..2024-12-31", "..2024-12-31")?;
        check("2024-05..", "2024-05-01..", "2024-05-01..")?;
        check("..2024?", "..2024-12-31", "..2024?")?;
        check("Y12345..", "Y12345-01-01..", "Y12345-01-01..")?;
        let far = "Y12345-02-01..Y12345-02-28";
        check(far, far, far)
    }

    #[test]
    fn times_keep_their_day_and_shift() -> Tested {
        let day = "2024-12-15..2024-12-15";
        for (text, canonical) in [
            ("2024-12-15T16:30", "2024-12-15T16:30"),
            ("2024-12-15T16:30:00", "2024-12-15T16:30:00"),
            ("2024-12-15T16:30:60Z", "2024-12-15T16:30:60Z"),
            ("2024-12-15T16:30+00:00", "2024-12-15T16:30Z"),
            ("2024-12-15T00:10+06:30", "2024-12-15T00:10+06:30"),
            ("2024-12-15T23:50:01-04", "2024-12-15T23:50:01-04:00"),
            ("2024-12-15T16:30~", "2024-12-15T16:30~"),
            ("2024-12-15T16:30:00Z?", "2024-12-15T16:30:00Z?"),
        ] {
            check(text, day, canonical)?;
        }
        check("-0043-03-15T12:00", "-0043-03-15..-0043-03-15", "-0043-03-15T12:00")
    }

    #[test]
    fn marks_are_told_apart() -> Tested {
        for (text, uncertain, approximate) in [
            ("2024", false, false),
            ("2024?", true, false),
            ("2024-05~", false, true),
            ("2024-05-17%", true, true),
            ("2024..2025~", false, true),
            ("2024-12-15T16:30", false, false),
            ("2024-12-15T16:30?", true, false),
        ] {
            let date: Date = text.parse()?;
            assert_eq!((date.is_uncertain(), date.is_approximate()), (uncertain, approximate));
        }
        Ok(())
    }

    #[test]
    fn times_are_ordered_by_the_local_clock() -> Tested {
        let times = ["09:15Z", "16:30", "16:30+06:30", "16:30:00", "16:30:01Z", "16:31"]
            .map(|time| format!("2024-12-15T{time}").parse::<Date>().map(|date| date.time()));
        let times: Vec<_> = times.into_iter().collect::<Result<_, _>>()?;
        assert!(times.iter().all(Option::is_some));
        assert!(times.is_sorted());
        Ok(())
    }

    #[test]
    fn bad_dates_say_where_and_what() {
        let unreadable = |text: &str, at: usize, wrong: &str, expected: &str| {
            format!("cannot read `{text}`: at byte {at}, {wrong}; expected {expected}")
        };
        let date = |text: &'static str, at: usize, wrong: &str| {
            let expected = "a date such as 2024, 2024-05-17, 201X, 2024-21 or 2024-12-15T16:30";
            (text, unreadable(text, at, wrong, expected))
        };
        let day = |text: &'static str, at: usize, wrong: &str| {
            (text, unreadable(text, at, wrong, "a day such as 2024-12-15"))
        };
        let time = |text: &'static str, at: usize, wrong: &str| {
            let expected = "a time such as 16:30, 16:30:00Z or 16:30+06:30";
            (text, unreadable(text, at, wrong, expected))
        };
        let far = |text: &'static str, at: usize| {
            let expected = "expected a year from -5000000 to 5000000";
            (text, format!("`{text}` is too far away: at byte {at}, {expected}"))
        };
        let level_2 = |text: &'static str, at: usize| {
            let expected = "expected level 0 or 1, or a range such as 2024-05-01..2024-05-17";
            (text, format!("`{text}` is EDTF level 2: at byte {at}, {expected}"))
        };
        let ascii = "EDTF permits ASCII characters only";
        let four_digits = "year must have exactly four digits (or X)";
        let table = [
            date("", 0, "the text is empty"),
            date("   ", 0, "whitespace is not allowed"),
            date("2024 ", 4, "whitespace is not allowed"),
            date("２０２４", 0, ascii),
            date("2024-０5", 5, ascii),
            date("20", 1, four_digits),
            date("soon", 0, four_digits),
            date("2024-13", 5, "month must be 01-12 or a sub-year code 21-41"),
            date("2024-02-30", 8, "day is out of range for the month"),
            date("..", 2, "no side of `..` has a date"),
            date("2024..20X", 8, four_digits),
            date("2024-05-01T10:00..2024", 10, "a range of days has a time"),
            date("2024..2024-05-01T10:00", 16, "a range of days has a time"),
            date("2024-12-15t16:30", 10, "unexpected characters after day"),
            day("2024-12T16:30", 7, "there is no `-` before the day of the month"),
            day("2024-12-15?T16:30", 10, "the text goes on"),
            day("2024-02-30T16:30", 8, "the month has no such day"),
            day("Y12345-13-01", 7, "the month is not 01 to 12"),
            time("2024-12-15T", 11, "the hour is not 00 to 23"),
            time("2024-12-15T24:00", 11, "the hour is not 00 to 23"),
            time("2024-12-15T1630", 13, "there is no `:` before the minute"),
            time("2024-12-15T16:60", 14, "the minute is not 00 to 59"),
            time("2024-12-15T16:30:61", 17, "the second is not 00 to 60"),
            time("2024-12-15T16:30:00.5", 19, "the text goes on"),
            time("2024-12-15T16:30~~", 16, "the text goes on"),
            time("2024-12-15T16:30+6", 17, "the hours of the shift are not two digits"),
            time("2024-12-15T16:30+06:75", 20, "the minutes of the shift are not 00 to 59"),
            time("2024-12-15T16:30+14:01", 16, "the shift from UTC is not -12:00 to +14:00"),
            time("2024-12-15T16:30-00:00", 16, "the shift from UTC is not -12:00 to +14:00"),
            time("2024-12-15T16:30+99:00", 16, "the shift from UTC is not -12:00 to +14:00"),
            far("Y-170000002", 0),
            far("Y1000000000000000000", 0),
            far("2024..Y5000001", 6),
            level_2("[2023,2024]", 0),
            level_2("{2023..2024}", 0),
            level_2("2024-~05", 0),
            level_2("2X24", 0),
            level_2("2024-05-1X", 0),
            level_2("2024-25", 0),
            level_2("Y17E7", 0),
            level_2("1950S2", 0),
            level_2("2024..2024-?05", 6),
            ("2024/2025", "`2024/2025` is an interval: expected a single date, without the `/` at byte 4".to_owned()),
            ("P2W", "`P2W` has a duration: at byte 0, expected a date".to_owned()),
            (
                "2024-06..2024-05",
                "`2024-06..2024-05` runs backwards: at byte 9, expected an end that is not before the start".to_owned(),
            ),
        ];
        let table: Vec<_> = table.iter().map(|(text, error)| (*text, error.as_str())).collect();
        check_messages::<Date>(&table);
    }

    #[test]
    fn built_dates_print_as_they_are_read() -> Tested {
        let (first, last) = (Day::from_ymd(2024, 5, 4)?, Day::from_ymd(2024, 5, 17)?);
        assert_eq!(Date::between(first, last)?, "2024-05-04..2024-05-17".parse()?);
        assert_eq!(Date::between(first, first)?, Date::from(first));
        assert_eq!(Date::by(last), "..2024-05-17".parse()?);
        assert_eq!(Date::not_before(first), "2024-05-04..".parse()?);
        assert_eq!(
            Date::between(last, first).map_err(|error| error.to_string()),
            Err("`2024-05-17..2024-05-04` runs backwards: at byte 12, expected an end that is not before the start"
                .to_owned())
        );
        Ok(())
    }

    #[test]
    fn every_kind_of_text_converts_and_serde_uses_it() -> Tested {
        let text = String::from("2024-12-15T16:30~");
        let date = Date::try_from(&text)?;
        assert_eq!(Date::try_from(text.as_str())?, date);
        assert_eq!(Date::try_from(text)?, date);
        check_serde(&date, "2024-12-15T16:30~")
    }

    fn day_of_this_decade() -> impl Strategy<Value = Day> {
        (18_262..21_915).prop_filter_map("a day", Day::from_number)
    }

    /// Dates of every form, close enough to each other to meet often.
    pub(in crate::model) fn date_of_this_decade() -> impl Strategy<Value = Date> {
        let days = (day_of_this_decade(), day_of_this_decade());
        let form = (0..9u8, prop_oneof![Just(""), Just("?"), Just("~"), Just("%")]);
        (days, form, "(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+-]0[1-9]:30)?").prop_filter_map(
            "a date",
            |((one, two), (form, mark), time)| {
                let (year, month) = (one.year(), one.month());
                let (first, last) = (one.min(two), one.max(two));
                let text = match form {
                    0 => format!("{year}{mark}"),
                    1 => format!("{year}-{month:02}{mark}"),
                    2 => format!("{one}{mark}"),
                    3 => format!("{year}-{month:02}-XX{mark}"),
                    4 => format!("{year}-{}{mark}", 21 + month / 4),
                    5 => format!("{one}T{time}{mark}"),
                    6 => format!("{first}{mark}..{last}"),
                    7 => format!("..{last}{mark}"),
                    _ => format!("{first}{mark}.."),
                };
                text.parse().ok()
            },
        )
    }

    proptest! {
        #[test]
        fn what_prints_parses_back(date in date_of_this_decade()) {
            prop_assert_eq!(date.to_string().parse::<Date>()?, date);
        }

        #[test]
        fn a_day_is_the_same_by_either_way_of_reading(number in -4_371_000..2_932_000i32, other in "[0-9]{4}-[0-3][0-9]-[0-3][0-9]") {
            let near = Day::from_number(number).filter(|day| (-9999..=9999).contains(&day.year()));
            for text in near.map(|day| day.to_string()).into_iter().chain([other]) {
                let (quick, whole) = (Date::parse(&text), plain(&text));
                prop_assert_eq!(quick.map_err(|fault| fault.in_text(&text)), whole.map_err(|fault| fault.in_text(&text)));
            }
        }

        #[test]
        fn any_range_prints_what_parses_back(one in any_day(), two in any_day()) {
            let (first, last) = (one.min(two), one.max(two));
            for date in [
                Date::between(first, last)?,
                Date::by(first),
                Date::not_before(last),
                Date::from(first),
            ] {
                prop_assert_eq!(date.to_string().parse::<Date>()?, date);
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,24}", like in "[-YXTZ?~%:.+0-9{}]{0,20}") {
            for text in [text, like] {
                if let Ok(date) = text.parse::<Date>() {
                    prop_assert_eq!(date.to_string().parse::<Date>()?, date);
                }
            }
        }
    }
}
