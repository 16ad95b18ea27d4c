//! What is a day, and what is wrong with a text that names none?
//!
//! The day is the unit of all time here. [`DateError`] is shared by days, dates and periods: each
//! of them finds a fault at a place in its text, and the public edge adds the text itself.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::model::text::excerpt;

/// A day of the proleptic Gregorian calendar.
///
/// Years are counted astronomically, as ISO 8601 does: year 0 is 1 BCE, year -43 is 44 BCE.
/// The text is `2024-12-15`, `-0043-03-15`, and with a `Y` before a year of more than four digits:
/// `Y12345-01-02`.
///
/// ```
/// use allegiance::Day;
///
/// let day: Day = "2024-12-15".parse()?;
/// assert_eq!((day.year(), day.month(), day.day()), (2024, 12, 15));
/// assert_eq!(day.plus(17), Some(Day::from_ymd(2025, 1, 1)?));
/// assert!("2024-02-30".parse::<Day>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The first day there is: 1 January of the year -5000000.
    pub const MIN: Self = Self(days_from_civil(-FARTHEST_YEAR, 1, 1));

    /// The last day there is: 31 December of the year 5000000.
    pub const MAX: Self = Self(days_from_civil(FARTHEST_YEAR, 12, 31));

    /// The day with this astronomical year, month and day of the month.
    ///
    /// # Errors
    ///
    /// [`DateError::Malformed`] if the month has no such day or the year no such month,
    /// [`DateError::OutOfRange`] if the year is not in -5000000..=5000000.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Result<Self, DateError> {
        let read = |month_at: usize| checked(year, (month, month_at), (day, month_at + 3));
        // Where all is right, it is not asked at which byte it would be wrong.
        read(0).or_else(|_| {
            let year_text = Year(year).to_string();
            read(year_text.len() + 1).map_err(|fault| fault.in_text(&format!("{year_text}-{month:02}-{day:02}")))
        })
    }

    /// The day that is this many days after 1970-01-01.
    ///
    /// `None` before [`Day::MIN`] and after [`Day::MAX`].
    pub fn from_number(number: i32) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&number).then_some(Self(number))
    }

    /// The days since 1970-01-01, negative before it.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The astronomical year.
    pub fn year(self) -> i32 {
        civil_from_days(self.0).0
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        civil_from_days(self.0).1
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        civil_from_days(self.0).2
    }

    /// The day so many days later, or earlier if negative.
    ///
    /// `None` beyond [`Day::MIN`] and [`Day::MAX`].
    pub fn plus(self, days: i32) -> Option<Self> {
        self.0.checked_add(days).and_then(Self::from_number)
    }

    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let mut scan = Scan::new(text, A_DAY);
        let (year, negative) = scan.year()?;
        if negative && year == 0 {
            return Err(Fault::malformed(0, "-0000 is not a year", A_DAY));
        }
        scan.expect('-', "there is no `-` before the month")?;
        let month_at = scan.at();
        let month = scan.two_digits("the month is not two digits")?;
        scan.expect('-', "there is no `-` before the day of the month")?;
        let day_at = scan.at();
        let day = scan.two_digits("the day of the month is not two digits")?;
        scan.end()?;
        let year = if negative { -year } else { year };
        checked(year, (month, month_at), (day, day_at))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0);
        if !(0..=9999).contains(&year) {
            return write!(f, "{}-{month:02}-{day:02}", Year(year));
        }
        // Nearly all days are of these years, and whatever goes out is full of days.
        let digit = |number: i32| b'0' + (number % 10) as u8;
        let [m, d] = [month, day].map(i32::from);
        let [y1, y2, y3, y4] = [1000, 100, 10, 1].map(|unit| digit(year / unit));
        let text = [y1, y2, y3, y4, b'-', digit(m / 10), digit(m), b'-', digit(d / 10), digit(d)];
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text).map_err(|fault| fault.in_text(text))
    }
}

/// Implements the conversions from owned and borrowed text, and serde, through `FromStr` and
/// `Display`: a value is its text everywhere.
macro_rules! is_its_text {
    ($value:ty) => {
        impl TryFrom<&str> for $value {
            type Error = DateError;

            fn try_from(text: &str) -> Result<Self, DateError> {
                text.parse()
            }
        }

        impl TryFrom<&String> for $value {
            type Error = DateError;

            fn try_from(text: &String) -> Result<Self, DateError> {
                text.parse()
            }
        }

        impl TryFrom<String> for $value {
            type Error = DateError;

            fn try_from(text: String) -> Result<Self, DateError> {
                text.parse()
            }
        }

        impl serde::Serialize for $value {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $value {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(super) use is_its_text;

is_its_text!(Day);

/// Why a text, or the parts of a date or period, are none.
///
/// Each case quotes the text, and says at which byte of it what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DateError {
    /// The text breaks the notation or the calendar.
    #[error("cannot read `{text}`: at byte {at}, {wrong}; expected {expected}")]
    Malformed {
        /// The text, shortened and escaped.
        text: String,
        /// The byte of the text where it goes wrong.
        at: usize,
        /// What is wrong there.
        wrong: &'static str,
        /// What would have been right.
        expected: &'static str,
    },
    /// The year is too far away.
    #[error("`{text}` is too far away: at byte {at}, expected a year from -{FARTHEST_YEAR} to {FARTHEST_YEAR}")]
    OutOfRange {
        /// The text, shortened and escaped.
        text: String,
        /// The byte of the text where the date begins.
        at: usize,
    },
    /// The text is EDTF of level 2, of which only ranges of days are read.
    #[error("`{text}` is EDTF level 2: at byte {at}, expected level 0 or 1, or a range such as 2024-05-01..2024-05-17")]
    Level2 {
        /// The text, shortened and escaped.
        text: String,
        /// The byte of the text where the date begins.
        at: usize,
    },
    /// The text is an interval where one date was asked for.
    #[error("`{text}` is an interval: expected a single date, without the `/` at byte {at}")]
    Interval {
        /// The text, shortened and escaped.
        text: String,
        /// The byte of the text with the `/`.
        at: usize,
    },
    /// The text has a duration where a date was expected.
    #[error("`{text}` has a duration: at byte {at}, expected a date")]
    Duration {
        /// The text, shortened and escaped.
        text: String,
        /// The byte of the text where the duration begins.
        at: usize,
    },
    /// The end is before the start.
    #[error("`{text}` runs backwards: at byte {at}, expected an end that is not before the start")]
    Reversed {
        /// The text, shortened and escaped.
        text: String,
        /// The byte of the text where the end begins.
        at: usize,
    },
}

/// What is wrong at a place of a text that the caller knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    at: usize,
    cause: Cause,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Cause {
    Malformed { wrong: &'static str, expected: &'static str },
    OutOfRange,
    Level2,
    Interval,
    Duration,
    Reversed,
}

impl Fault {
    pub(super) fn new(at: usize, cause: Cause) -> Self {
        Self { at, cause }
    }

    pub(super) fn malformed(at: usize, wrong: &'static str, expected: &'static str) -> Self {
        Self::new(at, Cause::Malformed { wrong, expected })
    }

    /// The same fault, seen from a text in which the faulty one begins at this byte.
    pub(super) fn after(self, bytes: usize) -> Self {
        Self { at: self.at + bytes, ..self }
    }

    pub(super) fn in_text(self, text: &str) -> DateError {
        let (text, at) = (excerpt(text), self.at);
        match self.cause {
            Cause::Malformed { wrong, expected } => DateError::Malformed { text, at, wrong, expected },
            Cause::OutOfRange => DateError::OutOfRange { text, at },
            Cause::Level2 => DateError::Level2 { text, at },
            Cause::Interval => DateError::Interval { text, at },
            Cause::Duration => DateError::Duration { text, at },
            Cause::Reversed => DateError::Reversed { text, at },
        }
    }
}

/// A reader of fixed-width numbers that knows where it is.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    rest: &'a str,
    at: usize,
    expected: &'static str,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str, expected: &'static str) -> Self {
        Self { rest: text, at: 0, expected }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn eat(&mut self, mark: char) -> bool {
        let found = self.rest.starts_with(mark);
        if found {
            self.skip(mark.len_utf8());
        }
        found
    }

    pub(super) fn expect(&mut self, mark: char, wrong: &'static str) -> Result<(), Fault> {
        if self.eat(mark) { Ok(()) } else { Err(self.fault(wrong)) }
    }

    pub(super) fn two_digits(&mut self, wrong: &'static str) -> Result<u8, Fault> {
        let digits = self.rest.get(..2).filter(|two| two.bytes().all(|b| b.is_ascii_digit()));
        let number = digits.and_then(|two| two.parse().ok()).ok_or(self.fault(wrong))?;
        self.skip(2);
        Ok(number)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn end(&self) -> Result<(), Fault> {
        if self.is_at_end() { Ok(()) } else { Err(self.fault("the text goes on")) }
    }

    pub(super) fn fault(&self, wrong: &'static str) -> Fault {
        Fault::malformed(self.at, wrong, self.expected)
    }

    /// The year without its sign, and whether it had one.
    fn year(&mut self) -> Result<(i32, bool), Fault> {
        if self.is_at_end() {
            return Err(self.fault("the text is empty"));
        }
        let long = self.eat('Y');
        let negative = self.eat('-');
        let width = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let digits = self.rest.get(..width).unwrap_or_default();
        if long && (width < 5 || digits.starts_with('0')) {
            return Err(self.fault("the year after `Y` is not five digits or more"));
        }
        if !long && width != 4 {
            return Err(self.fault("the year is not four digits"));
        }
        let year = digits.parse().map_err(|_| Fault::new(0, Cause::OutOfRange))?;
        self.skip(width);
        Ok((year, negative))
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
        self.at += bytes;
    }
}

/// A year as its text: four digits, or `Y` and more.
pub(super) struct Year(pub(super) i32);

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            year @ 0..=9999 => write!(f, "{year:04}"),
            year @ -9999..=-1 => write!(f, "{year:05}"),
            year => write!(f, "Y{year}"),
        }
    }
}

const FARTHEST_YEAR: i32 = 5_000_000;

const A_DAY: &str = "a day such as 2024-12-15";

pub(super) fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The day, or the fault at the place of the month or of the day of the month.
fn checked(year: i32, (month, month_at): (u8, usize), (day, day_at): (u8, usize)) -> Result<Day, Fault> {
    if !(-FARTHEST_YEAR..=FARTHEST_YEAR).contains(&year) {
        return Err(Fault::new(0, Cause::OutOfRange));
    }
    if !(1..=12).contains(&month) {
        return Err(Fault::malformed(month_at, "the month is not 01 to 12", A_DAY));
    }
    if !(1..=days_in_month(year, month)).contains(&day) {
        return Err(Fault::malformed(day_at, "the month has no such day", A_DAY));
    }
    Ok(Day(days_from_civil(year, month as i32, day as i32)))
}

/// Howard Hinnant's `days_from_civil`, <https://howardhinnant.github.io/date_algorithms.html>.
///
/// Years begin in March, so that a leap day is the last of its year, and are counted in eras of
/// 400. Within the years of [`Day::MIN`] and [`Day::MAX`] nothing overflows.
const fn days_from_civil(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Howard Hinnant's `civil_from_days`, the inverse of [`days_from_civil`].
const fn civil_from_days(number: i32) -> (i32, u8, u8) {
    let number = number + 719_468;
    let era = number.div_euclid(146_097);
    let day_of_era = number.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month as u8, day as u8)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::de::value::{Error as ValueError, StrDeserializer};
    use serde::de::{DeserializeOwned, IntoDeserializer};
    use serde::{Deserialize, Serialize};

    type Tested = Result<(), Box<dyn std::error::Error>>;

    struct Serialized<'a, T>(&'a T);

    impl<T: Serialize> fmt::Display for Serialized<'_, T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(f)
        }
    }

    /// Checks that the value is this text on the wire, both ways.
    pub(in crate::model) fn check_serde<T>(value: &T, text: &str) -> Tested
    where
        T: Serialize + DeserializeOwned + PartialEq + fmt::Debug,
    {
        assert_eq!(Serialized(value).to_string(), text);
        let deserializer: StrDeserializer<'_, ValueError> = text.into_deserializer();
        assert_eq!(T::deserialize(deserializer)?, *value);
        Ok(())
    }

    /// Checks the exact message for each text that is none.
    pub(in crate::model) fn check_messages<T>(table: &[(&str, &str)])
    where
        T: FromStr<Err = DateError> + fmt::Debug,
    {
        for (text, message) in table {
            let read = text.parse::<T>().map_err(|error| error.to_string());
            assert_eq!(read.as_ref().err().map(String::as_str), Some(*message), "{read:?}");
        }
    }

    #[test]
    fn the_epoch_and_its_neighbours() -> Tested {
        for (text, number) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("0000-01-01", -719_528),
            ("-0044-03-15", -735_525),
            ("Y10000-01-01", 2_932_897),
            ("-9999-01-01", -4_371_587),
            ("Y-10000-12-31", -4_371_588),
        ] {
            let day: Day = text.parse()?;
            assert_eq!(day.number(), number, "{text}");
            assert_eq!(day.to_string(), text);
            assert_eq!(format!("{day:?}"), text);
        }
        Ok(())
    }

    #[test]
    fn the_ends_are_days_and_there_is_none_beyond() {
        assert_eq!(Day::MIN.to_string(), "Y-5000000-01-01");
        assert_eq!(Day::MAX.to_string(), "Y5000000-12-31");
        assert_eq!(Day::MIN.plus(-1), None);
        assert_eq!(Day::MAX.plus(1), None);
        assert_eq!(Day::MAX.plus(i32::MAX), None);
        assert_eq!(Day::from_number(i32::MIN), None);
        assert_eq!(Day::from_number(Day::MAX.number()), Some(Day::MAX));
    }

    #[test]
    fn bad_days_say_where_and_what() {
        let unreadable = |text: &str, at: usize, wrong: &str| {
            format!("cannot read `{text}`: at byte {at}, {wrong}; expected a day such as 2024-12-15")
        };
        let far = |text: &str| format!("`{text}` is too far away: at byte 0, expected a year from -5000000 to 5000000");
        let table = [
            ("", unreadable("", 0, "the text is empty")),
            ("    ", unreadable("    ", 0, "the year is not four digits")),
            (" 2024-12-15", unreadable(" 2024-12-15", 0, "the year is not four digits")),
            ("2024-12-15 ", unreadable("2024-12-15 ", 10, "the text goes on")),
            ("2024", unreadable("2024", 4, "there is no `-` before the month")),
            ("2024-1-5", unreadable("2024-1-5", 5, "the month is not two digits")),
            ("2024-12", unreadable("2024-12", 7, "there is no `-` before the day of the month")),
            ("2024-12-5", unreadable("2024-12-5", 8, "the day of the month is not two digits")),
            ("2024-13-01", unreadable("2024-13-01", 5, "the month is not 01 to 12")),
            ("2024-00-01", unreadable("2024-00-01", 5, "the month is not 01 to 12")),
            ("2024-02-30", unreadable("2024-02-30", 8, "the month has no such day")),
            ("1900-02-29", unreadable("1900-02-29", 8, "the month has no such day")),
            ("2024-02-00", unreadable("2024-02-00", 8, "the month has no such day")),
            ("-0000-01-01", unreadable("-0000-01-01", 0, "-0000 is not a year")),
            ("12345-01-01", unreadable("12345-01-01", 0, "the year is not four digits")),
            ("Y2024-01-01", unreadable("Y2024-01-01", 1, "the year after `Y` is not five digits or more")),
            ("Y012345-01-01", unreadable("Y012345-01-01", 1, "the year after `Y` is not five digits or more")),
            ("２０２４-12-15", unreadable("２０２４-12-15", 0, "the year is not four digits")),
            ("2024-１２-15", unreadable("2024-１２-15", 5, "the month is not two digits")),
            ("Y5000001-01-01", far("Y5000001-01-01")),
            ("Y-170000002-01-01", far("Y-170000002-01-01")),
            ("Y1000000000000000000-01-01", far("Y1000000000000000000-01-01")),
        ];
        let table: Vec<_> = table.iter().map(|(text, error)| (*text, error.as_str())).collect();
        check_messages::<Day>(&table);
    }

    #[test]
    fn bad_parts_are_shown_as_the_text_they_would_be() {
        let message = |year, month, day| Day::from_ymd(year, month, day).map_err(|error| error.to_string()).err();
        assert_eq!(
            message(2024, 2, 30).as_deref(),
            Some("cannot read `2024-02-30`: at byte 8, the month has no such day; expected a day such as 2024-12-15")
        );
        assert_eq!(
            message(-44, 13, 1).as_deref(),
            Some("cannot read `-0044-13-01`: at byte 6, the month is not 01 to 12; expected a day such as 2024-12-15")
        );
        assert_eq!(
            message(i32::MIN, 1, 1).as_deref(),
            Some("`Y-2147483648-01-01` is too far away: at byte 0, expected a year from -5000000 to 5000000")
        );
    }

    #[test]
    fn every_kind_of_text_converts_and_serde_uses_it() -> Tested {
        let text = String::from("2024-12-15");
        let day = Day::try_from(&text)?;
        assert_eq!(Day::try_from(text.as_str())?, day);
        assert_eq!(Day::try_from(text)?, day);
        check_serde(&day, "2024-12-15")?;
        let refused = Day::deserialize("2024-02-30".into_deserializer()).map_err(|error: ValueError| error.to_string());
        assert!(refused.is_err_and(|message| message.contains("at byte 8")));
        Ok(())
    }

    pub(in crate::model) fn any_day() -> impl Strategy<Value = Day> {
        (Day::MIN.number()..=Day::MAX.number()).prop_map(Day)
    }

    proptest! {
        #[test]
        fn parts_and_text_give_the_day_back(day in any_day()) {
            prop_assert_eq!(Day::from_ymd(day.year(), day.month(), day.day())?, day);
            prop_assert_eq!(day.to_string().parse::<Day>()?, day);
        }

        #[test]
        fn the_next_day_is_the_next_in_the_calendar(day in any_day()) {
            let (year, month, last) =
                (day.year(), day.month(), days_in_month(day.year(), day.month()));
            let next = match (month, day.day()) {
                (12, 31) => (year + 1, 1, 1),
                (month, of_month) if of_month == last => (year, month + 1, 1),
                (month, of_month) => (year, month, of_month + 1),
            };
            if let Some(after) = day.plus(1) {
                prop_assert_eq!((after.year(), after.month(), after.day()), next);
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,24}", like in "[Y0-9X?~%T:.-]{0,16}") {
            let _ = (text.parse::<Day>(), like.parse::<Day>());
        }
    }
}
