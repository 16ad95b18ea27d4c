//! Dates and periods against the published test vectors of other EDTF implementations.
//!
//! The vectors are no part of the package: where they are absent, the tests say so and pass. Where
//! we disagree with a vector, `DECISIONS` says why, and an entry that no longer disagrees fails.
#![cfg(test)]

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use allegiance::{Date, Day, Period};

type Tested = Result<(), Box<dyn Error>>;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/edtf-vectors");

const SEASON: &str =
    "spring, summer, autumn and winter begin in March, June, September and December; the vector has quarters";
const LOCAL: &str = "a time is printed as written; the vector converts it to UTC";
const LOCAL_DAY: &str = "the day of a time is the local one; the vector has the day in UTC";
const CENTURY: &str = "two digits are a century of ISO 8601 but no EDTF date; it is written 20XX";
const UNKNOWN_YEAR: &str = "a year of four X is not among the level 1 forms, and bounds nothing";
const FRACTION: &str = "seconds have no fractions in EDTF";
const MIDNIGHT: &str = "24:00 is 00:00 of the next day, so that a moment has one text";
const MINUS: &str = "EDTF is ASCII; U+2212 is not a minus there";
const NO_SUCH_DAY: &str = "a day that is not in the calendar is an error, not only in its bounds";
const WRONG_YEAR: &str = "the row has the bounds of another year; level1.tsv has the right ones nearby";
const FAR: &str = "years are from -5000000 to 5000000";
const NEGATIVE_X: &str = "a negative year with X is not read: its digits count backwards";
const COARSE_END: &str = "an end of lower precision may lie after the start within it";
const YEARS_BY_VALUE: &str = "the year -61000 is before -2000, so nothing is reversed";
const TIMES: &str = "times on the sides of an interval are ISO 8601-1, and wanted";

/// File and list, text, reason.
const DECISIONS: &[(&str, &str, &str)] = &[
    ("level0.tsv", "-01", CENTURY),
    ("level0.tsv", "-05", CENTURY),
    ("level0.tsv", "-99", CENTURY),
    ("level0.tsv", "00", CENTURY),
    ("level0.tsv", "19", CENTURY),
    ("level0.tsv", "20", CENTURY),
    ("level0.tsv", "2020-05-01T00:00Z", LOCAL),
    ("level0.tsv", "2020-05-01T10:30Z", LOCAL),
    ("level0.tsv", "2020-05-01T10:30:45Z", LOCAL),
    ("level0.tsv", "2020-05-01T10:30:45-05:00", LOCAL),
    ("level0.tsv", "2020-05-01T23:59Z", LOCAL),
    ("level0.tsv", "2020-05-01T10:30:45+14:00", LOCAL_DAY),
    ("level0.tsv", "2020-05-01T10:30:45.123Z", FRACTION),
    ("level0.tsv", "2020-05-01T10:30:45.500-05:00", FRACTION),
    ("level0.tsv", "2020-05-01T24:00:00Z", MIDNIGHT),
    ("level1.tsv", "1999-24", SEASON),
    ("level1.tsv", "2020-21", SEASON),
    ("level1.tsv", "2020-22", SEASON),
    ("level1.tsv", "2020-23", SEASON),
    ("level1.tsv", "2020-24", SEASON),
    ("level1.tsv", "XXXX", UNKNOWN_YEAR),
    ("level1.tsv", "XXXX-XX", UNKNOWN_YEAR),
    ("level1.tsv", "XXXX-XX-XX", UNKNOWN_YEAR),
    ("edge-cases.tsv", "1900-02-29", NO_SUCH_DAY),
    ("edge-cases.tsv", "2019-02-29", NO_SUCH_DAY),
    ("edge-cases.tsv", "2020-05-01T00:00:00+14:00", LOCAL_DAY),
    ("edge-cases.tsv", "2020-05-01T00:00:00-12:00", LOCAL),
    ("edge-cases.tsv", "2020-05-01T10:30:00\u{2212}05:00", MINUS),
    ("edge-cases.tsv", "2020-05-01T24:00:00Z", MIDNIGHT),
    ("edge-cases.tsv", "XXXX", UNKNOWN_YEAR),
    ("edge-cases.tsv", "XXXX-XX-XX", UNKNOWN_YEAR),
    ("edge-cases.tsv", "Y-10000", WRONG_YEAR),
    ("edge-cases.tsv", "Y100000", WRONG_YEAR),
    ("loc-spec.tsv", "1985-04-12T23:20:30Z", LOCAL),
    ("loc-spec.tsv", "1985-04-12T23:20:30-04:00", LOCAL),
    ("loc-spec.tsv", "1985-04-12T23:20:30+04:30", LOCAL),
    ("loc-spec.tsv", "2001-21", SEASON),
    ("Level1", "Y170000002", FAR),
    ("Level1", "Y-170000002", FAR),
    ("Level1", "-20XX", NEGATIVE_X),
    ("invalid_edtf_dates", "2005-07-25T10:10:10Z/2006-01-01T10:10:10Z", TIMES),
    ("invalid_edtf_intervals", "2005-07-25T10:10:10Z/2006-01-01T10:10:10Z", TIMES),
    ("invalid_edtf_intervals", "2005-07-25T10:10:10Z/2006-01", TIMES),
    ("invalid_edtf_intervals", "2005-07-25/2006-01-01T10:10:10Z", TIMES),
    ("invalid_edtf_intervals", "0000-01-03/0000-01", COARSE_END),
    ("invalid_edtf_intervals", "0000-02/0000", COARSE_END),
    ("invalid_edtf_intervals", "2004-06-11%/2004-06~", COARSE_END),
    ("invalid_edtf_intervals", "Y-61000/-2000", YEARS_BY_VALUE),
];

/// What the checks found: how many vectors were looked at, and which disagreed.
#[derive(Default)]
struct Findings {
    checked: usize,
    disagreeing: BTreeSet<String>,
}

impl Findings {
    fn add(&mut self, text: &str, agrees: bool) {
        self.checked += 1;
        if !agrees {
            self.disagreeing.insert(text.to_owned());
        }
    }

    fn check(&self, place: &str, at_least: usize) {
        let decided: BTreeSet<String> = DECISIONS
            .iter()
            .filter(|(where_to, ..)| *where_to == place)
            .map(|(_, text, _)| (*text).to_owned())
            .collect();
        let undecided: Vec<_> = self.disagreeing.difference(&decided).collect();
        let stale: Vec<_> = decided.difference(&self.disagreeing).collect();
        assert!(undecided.is_empty(), "{place} disagrees without a decision: {undecided:#?}");
        assert!(stale.is_empty(), "{place} agrees in spite of a decision: {stale:#?}");
        assert!(self.checked >= at_least, "{place}: only {} vectors", self.checked);
    }
}

/// The file's lines without its header and comments, or `None` with the reason printed.
fn vectors(file: &str) -> Result<Option<Vec<String>>, Box<dyn Error>> {
    let path = Path::new(VECTORS).join(file);
    if !path.exists() {
        eprintln!("skipped: the test vectors are not here: {file}");
        return Ok(None);
    }
    let text = fs::read_to_string(path)?;
    let lines = text.lines().skip(1).filter(|line| !line.starts_with('#'));
    Ok(Some(lines.map(str::to_owned).collect()))
}

/// The day of a bound in milliseconds; `None` where it is infinite or unknown.
fn day(millis: &str) -> Result<Option<Day>, Box<dyn Error>> {
    if ["", "Infinity", "-Infinity"].contains(&millis) {
        return Ok(None);
    }
    let days = millis.parse::<i64>()?.div_euclid(86_400_000);
    Ok(Some(Day::from_number(i32::try_from(days)?).ok_or("a day beyond all days")?))
}

type Range = (Option<Day>, Option<Day>);

/// The range and the canonical text, read as a period, and for a single date as a date too.
fn read(text: &str, is_interval: bool) -> Option<(Range, String)> {
    let period: Period = text.parse().ok()?;
    let range = (period.earliest_start(), period.latest_end());
    let printed = period.to_string();
    if !is_interval {
        let date: Date = text.parse().ok()?;
        assert_eq!((date.earliest(), date.latest()), range, "{text}");
        assert_eq!(date.to_string(), printed, "{text}");
    }
    Some((range, printed))
}

fn check_bounds(file: &str, at_least: usize) -> Tested {
    let Some(lines) = vectors(file)? else {
        return Ok(());
    };
    let mut findings = Findings::default();
    for line in &lines {
        let columns: Vec<_> = line.split('\t').collect();
        let [text, kind, _level, min, max, canonical, valid @ ..] = columns.as_slice() else {
            return Err(format!("{file}: a row of other columns: {line}").into());
        };
        let read = read(text, *kind == "Interval");
        if valid == ["INVALID"] {
            findings.add(text, read.is_none());
        } else if !["Set", "List"].contains(kind) {
            // Where this suite has no bounds, it writes two zeros.
            let has_bounds = (*min, *max) != ("0", "0");
            let expected = (day(min)?, day(max)?);
            let agrees =
                read.is_some_and(|(range, printed)| printed == *canonical && (!has_bounds || range == expected));
            findings.add(text, agrees);
        }
    }
    findings.check(file, at_least);
    Ok(())
}

#[test]
fn bounds_and_texts_of_level_0() -> Tested {
    check_bounds("level0.tsv", 37)
}

#[test]
fn bounds_and_texts_of_level_1() -> Tested {
    check_bounds("level1.tsv", 35)
}

#[test]
fn bounds_and_texts_of_edge_cases() -> Tested {
    check_bounds("edge-cases.tsv", 35)
}

#[test]
fn bounds_and_texts_of_the_standard() -> Tested {
    check_bounds("iso8601-2.tsv", 21)
}

#[test]
fn bounds_and_texts_of_the_library_of_congress() -> Tested {
    check_bounds("loc-spec.tsv", 29)
}

fn check_list(list: &str, is_valid: bool, at_least: usize) -> Tested {
    let Some(lines) = vectors("unt-lists.tsv")? else {
        return Ok(());
    };
    let mut findings = Findings::default();
    let of_list = lines.iter().filter_map(|line| line.rsplit_once('\t'));
    for (text, _) in of_list.filter(|(_, its_list)| *its_list == list) {
        let read = text.parse::<Period>();
        if let Ok(period) = &read {
            assert_eq!(&period.to_string().parse::<Period>()?, period, "{text}");
        }
        findings.add(text, read.is_ok() == is_valid);
    }
    findings.check(list, at_least);
    Ok(())
}

#[test]
fn valid_texts_of_level_0() -> Tested {
    check_list("Level0", true, 21)
}

#[test]
fn valid_texts_of_level_1() -> Tested {
    check_list("Level1", true, 64)
}

#[test]
fn invalid_dates() -> Tested {
    check_list("invalid_edtf_dates", false, 25)
}

#[test]
fn invalid_intervals() -> Tested {
    check_list("invalid_edtf_intervals", false, 18)
}

#[test]
fn invalid_times() -> Tested {
    check_list("invalid_edtf_datetimes", false, 12)
}

#[test]
fn every_decision_is_about_a_known_list() {
    let known = [
        "level0.tsv",
        "level1.tsv",
        "edge-cases.tsv",
        "iso8601-2.tsv",
        "loc-spec.tsv",
        "Level0",
        "Level1",
        "invalid_edtf_dates",
        "invalid_edtf_intervals",
        "invalid_edtf_datetimes",
    ];
    for (place, text, reason) in DECISIONS {
        assert!(known.contains(place), "{place}: {text}");
        assert!(!reason.is_empty());
    }
}
