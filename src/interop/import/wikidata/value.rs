//! The values of Wikidata: what a snak says, and its dates.

use crate::{
    interop::import::json::Json,
    model::{Date, Day},
};

/// What a snak says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Snak<'j> {
    Item(&'j str),
    /// A text, with its language where it is said.
    Text(&'j str, Option<&'j str>),
    Date(Date),
    /// A number, as it is written.
    Number(&'j str),
    /// That there is one, and not which.
    Some,
    /// That there is none.
    None,
    /// Anything else.
    Other,
}

impl<'j> Snak<'j> {
    pub(super) fn of(snak: &'j Json) -> Snak<'j> {
        match snak.get("snaktype").and_then(Json::text) {
            Some("somevalue") => return Snak::Some,
            Some("novalue") => return Snak::None,
            _ => {}
        }
        let Some(value) = snak.at(&["datavalue", "value"]) else { return Snak::Other };
        let text = |key| value.get(key).and_then(Json::text);
        match snak.at(&["datavalue", "type"]).and_then(Json::text) {
            Some("wikibase-entityid") => text("id").map_or(Snak::Other, Snak::Item),
            Some("string") => value.text().map_or(Snak::Other, |value| Snak::Text(value, None)),
            Some("monolingualtext") => text("text").map_or(Snak::Other, |value| Snak::Text(value, text("language"))),
            Some("quantity") => text("amount").map_or(Snak::Other, Snak::Number),
            Some("time") => date(value).map_or(Snak::Other, Snak::Date),
            _ => Snak::Other,
        }
    }
}

const JULIAN: &str = "Q1985786";

/// The date of a time value, as exact as it says: a millennium at the most.
///
/// The year before the year 1 is the year -1 there. A day of the Julian calendar becomes the Gregorian day; where no day
/// is said, the years of the two are taken for the same.
fn date(value: &Json) -> Option<Date> {
    let time = value.get("time")?.text()?;
    let precision = match value.get("precision")? {
        Json::Number(number) => number.as_u64()?,
        _ => return None,
    };
    let (before_christ, digits) = match time.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, time.strip_prefix('+').unwrap_or(time)),
    };
    let mut parts = digits.split_once('T').map_or(digits, |(day, _)| day).split('-');
    let given: i64 = parts.next()?.parse().ok()?;
    let month: u8 = parts.next()?.parse().ok()?;
    let day: u8 = parts.next()?.parse().ok()?;
    if given == 0 {
        return None;
    }
    let year = |given: i64| i32::try_from(if before_christ { 1 - given } else { given }).ok();
    let this = year(given)?;
    // Of a century, say, the last year is given, or any other of it.
    let many = |years: i64| {
        let last = (given + years - 1) / years * years;
        let (first, last) = (year(last - years + 1)?, year(last)?);
        Date::between(Day::from_ymd(first.min(last), 1, 1).ok()?, Day::from_ymd(first.max(last), 12, 31).ok()?).ok()
    };
    match precision {
        11.. => {
            let is_julian =
                value.get("calendarmodel").and_then(Json::text).is_some_and(|model| model.ends_with(JULIAN));
            let day = if is_julian { gregorian(this, month, day)? } else { Day::from_ymd(this, month, day).ok()? };
            Date::between(day, day).ok()
        }
        10 => {
            let first = Day::from_ymd(this, month, 1).ok()?;
            let last = (28..=31).rev().find_map(|day| Day::from_ymd(this, month, day).ok())?;
            Date::between(first, last).ok()
        }
        9 => Date::between(Day::from_ymd(this, 1, 1).ok()?, Day::from_ymd(this, 12, 31).ok()?).ok(),
        8 => {
            let (first, last) = (year(given / 10 * 10).or(year(1))?, year(given / 10 * 10 + 9)?);
            Date::between(Day::from_ymd(first.min(last), 1, 1).ok()?, Day::from_ymd(first.max(last), 12, 31).ok()?).ok()
        }
        7 => many(100),
        6 => many(1000),
        _ => None,
    }
}

/// The Gregorian day of a Julian one.
fn gregorian(year: i32, month: u8, day: u8) -> Option<Day> {
    let since_march = if month <= 2 { year.checked_sub(1)? } else { year };
    let behind = since_march.div_euclid(100) - since_march.div_euclid(400) - 2;
    let same_name = match Day::from_ymd(year, month, day) {
        Ok(day) => day,
        // Every fourth year is a leap year there.
        Err(_) if (month, day) == (2, 29) && year.rem_euclid(4) == 0 => Day::from_ymd(year, 3, 1).ok()?,
        Err(_) => return None,
    };
    same_name.plus(behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::import::json::parse;

    #[test]
    fn dates_are_as_exact_as_they_say() {
        let cases = [
            ("+2012-05-07", 11, "Q1985727", Some("2012-05-07")),
            ("+2012-05-00", 10, "Q1985727", Some("2012-05")),
            ("+2012-00-00", 9, "Q1985727", Some("2012")),
            ("+1950-00-00", 8, "Q1985727", Some("1950..1959")),
            ("+2000-00-00", 7, "Q1985727", Some("1901..2000")),
            ("+2001-00-00", 7, "Q1985727", Some("2001..2100")),
            ("+2000-00-00", 6, "Q1985727", Some("1001..2000")),
            ("-0044-03-15", 11, "Q1985786", Some("-0043-03-13")),
            ("+1917-10-25", 11, "Q1985786", Some("1917-11-07")),
            ("+1900-02-29", 11, "Q1985786", Some("1900-03-13")),
            ("+1582-10-05", 11, "Q1985786", Some("1582-10-15")),
            ("+1900-02-29", 11, "Q1985727", None),
            ("+0000-00-00", 9, "Q1985727", None),
            ("-13798000000-00-00", 3, "Q1985727", None),
            ("+99999999999-00-00", 9, "Q1985727", None),
            ("soon", 11, "Q1985727", None),
        ];
        for (time, precision, calendar, expected) in cases {
            let text = format!(
                r#"{{"time":"{time}T00:00:00Z","precision":{precision},"calendarmodel":"http://www.wikidata.org/entity/{calendar}"}}"#
            );
            let value = parse(text.as_bytes(), 8).unwrap();
            assert_eq!(date(&value).map(|date| date.to_string()).as_deref(), expected, "{time} {precision}");
        }
    }
}
