//! Dates as tables have them: by a pattern, as the number of a day, or EDTF; and how far off they may be.

use crate::{
    Error,
    interop::import::ImportError,
    model::{Date, DateError, Day, ModelError, text::excerpt},
};

/// How the dates of a column are written: in any of these forms, the first that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DateForms(Vec<DateForm>);

/// One way to write dates.
#[derive(Clone, Debug, PartialEq, Eq)]
enum DateForm {
    Edtf,
    /// Days since this one, and what the form is called.
    Serial(Epoch, &'static str),
    /// As the text of the pattern says.
    Pattern(String, Vec<Sign>),
}

/// From which day a spreadsheet counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Epoch {
    Of1900,
    Of1904,
}

/// What stands next in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Year,
    /// Two digits where it touches other digits, else one or two.
    Month(bool),
    MonthName,
    Day(bool),
    This(char),
    Anything,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const FORMS: &str = "`EDTF`, `excel`, `excel-1904`, or a pattern of `YYYY`, `MM`, `MMM` (a name) and `DD` such as \
                     `DD/MM/YYYY`, with `*` at its end for anything more; several have `|` between them";

/// Patterns of tables that are not EDTF, to say which one a date may be written by.
const USUAL: [&str; 12] = [
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "MM/YYYY",
    "YYYY/MM/DD",
    "YYYY/MM",
    "DD.MM.YYYY",
    "MM.YYYY",
    "DD-MM-YYYY",
    "MM-YYYY",
    "YYYYMMDD",
    "DD MMM YYYY",
    "MMM YYYY",
];

impl DateForms {
    /// Reads what forms are called: `EDTF`, `excel`, `DD/MM/YYYY|MM/YYYY`.
    pub(super) fn named(text: &str) -> Result<Self, String> {
        let forms = text.split('|').map(|form| DateForm::named(form.trim()));
        forms.collect::<Option<_>>().map(DateForms).ok_or_else(|| format!("expected {FORMS}"))
    }

    /// The date of a cell, or a range of two with `..` between them.
    pub(super) fn date(&self, text: &str) -> Result<Date, Error> {
        if let [DateForm::Edtf] = self.0.as_slice() {
            return edtf(text).map_err(|error| hinted(text, error));
        }
        match text.split_once("..") {
            None => self.one(text),
            Some(("", last)) => Ok(Date::by(self.bound(last, Date::latest)?)),
            Some((first, "")) => Ok(Date::not_before(self.bound(first, Date::earliest)?)),
            Some((first, last)) => {
                let (first, last) = (self.bound(first, Date::earliest)?, self.bound(last, Date::latest)?);
                Ok(Date::between(first, last)?)
            }
        }
    }

    fn bound(&self, text: &str, bound: impl Fn(&Date) -> Option<Day>) -> Result<Day, Error> {
        bound(&self.one(text.trim())?).ok_or_else(|| self.wrong(text))
    }

    fn one(&self, text: &str) -> Result<Date, Error> {
        self.0.iter().find_map(|form| form.date(text)).ok_or_else(|| self.wrong(text))
    }

    fn wrong(&self, text: &str) -> Error {
        let expected = match self.0.as_slice() {
            [DateForm::Serial(..)] => "the number of a day, as spreadsheets count".to_owned(),
            forms => {
                let forms: Vec<_> = forms.iter().map(|form| format!("`{}`", excerpt(form.name()))).collect();
                format!("a date as {}", forms.join(" or "))
            }
        };
        ImportError::text(text, expected).into()
    }
}

impl DateForm {
    fn named(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "edtf" => DateForm::Edtf,
            "excel" | "excel-1900" => DateForm::Serial(Epoch::Of1900, "excel"),
            "excel-1904" => DateForm::Serial(Epoch::Of1904, "excel-1904"),
            _ => DateForm::Pattern(text.to_owned(), pattern(text)?),
        })
    }

    fn name(&self) -> &str {
        match self {
            DateForm::Edtf => "EDTF",
            DateForm::Serial(_, name) => name,
            DateForm::Pattern(pattern, _) => pattern,
        }
    }

    fn date(&self, text: &str) -> Option<Date> {
        match self {
            DateForm::Edtf => edtf(text).ok(),
            DateForm::Serial(epoch, _) => serial(text, *epoch).map(Date::from),
            DateForm::Pattern(_, signs) => by_pattern(text, signs),
        }
    }
}

/// What is wrong with a date that is not EDTF, with the patterns that it is written by, where it is by one of the usual.
fn hinted(text: &str, error: DateError) -> Error {
    let reads = |form: &&str| pattern(form).and_then(|signs| by_pattern(text, &signs)).is_some();
    let forms: Vec<_> = USUAL.iter().copied().filter(reads).map(|form| format!("`{form}`")).collect();
    match forms.as_slice() {
        [] => ModelError::from(error).into(),
        forms => ImportError::Words(format!("{error}; dates as {} read it", forms.join(" or "))).into(),
    }
}

/// Most dates are plain days, which take no second look.
fn edtf(text: &str) -> Result<Date, DateError> {
    if let [_, _, _, _, b'-', _, _, b'-', _, _] = text.as_bytes()
        && let Ok(day) = text.parse::<Day>()
    {
        return Ok(day.into());
    }
    text.parse()
}

fn pattern(text: &str) -> Option<Vec<Sign>> {
    let mut signs = Vec::new();
    let mut rest = text;
    let digit = |text: &str| text.starts_with(['Y', 'D', 'M']) && !text.starts_with("MMM");
    while let Some(next) = rest.chars().next() {
        let run = (rest.len() - rest.trim_start_matches(next).len()) / next.len_utf8();
        let touches = signs.last().is_some_and(|last| matches!(last, Sign::Year | Sign::Month(_) | Sign::Day(_)));
        let after = rest.trim_start_matches(next);
        let tight = touches || digit(after);
        let (sign, length) = match (next, run) {
            ('Y', 4) => (Sign::Year, 4),
            ('M', 1 | 2) => (Sign::Month(tight), run),
            ('M', 3) => (Sign::MonthName, 3),
            ('D', 1 | 2) => (Sign::Day(tight), run),
            ('*', 1) if rest.len() == 1 => (Sign::Anything, 1),
            (other, _) if !other.is_alphanumeric() && other != '*' || other == 'T' => {
                (Sign::This(other), other.len_utf8())
            }
            _ => return None,
        };
        signs.push(sign);
        rest = rest.get(length..)?;
    }
    let months = signs.iter().filter(|it| matches!(it, Sign::Month(_) | Sign::MonthName)).count();
    let days = signs.iter().filter(|it| matches!(it, Sign::Day(_))).count();
    let years = signs.iter().filter(|it| matches!(it, Sign::Year)).count();
    (years == 1 && months <= 1 && days <= months).then_some(signs)
}

fn by_pattern(text: &str, signs: &[Sign]) -> Option<Date> {
    let (mut year, mut month, mut day, mut rest) = (0, None, None, text);
    for sign in signs {
        match *sign {
            Sign::Year => year = i32::try_from(digits(&mut rest, 4, 4)?).ok()?,
            Sign::Month(tight) => month = Some(u8::try_from(digits(&mut rest, if tight { 2 } else { 1 }, 2)?).ok()?),
            Sign::Day(tight) => day = Some(u8::try_from(digits(&mut rest, if tight { 2 } else { 1 }, 2)?).ok()?),
            Sign::MonthName => {
                let name = rest.get(..rest.bytes().take_while(u8::is_ascii_alphabetic).count())?;
                rest = rest.get(name.len()..)?;
                let place =
                    MONTHS.iter().position(|it| name.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(it)));
                month = Some(place? as u8 + 1);
            }
            Sign::This(sign) => rest = rest.strip_prefix(sign)?,
            Sign::Anything => rest = "",
        }
    }
    if !rest.is_empty() {
        return None;
    }
    match (month, day) {
        (Some(month), Some(day)) => Day::from_ymd(year, month, day).ok().map(Date::from),
        (Some(month), None) => span(Day::from_ymd(year, month, 1).ok()?, end_of_month(year, month)?),
        (None, _) => span(Day::from_ymd(year, 1, 1).ok()?, Day::from_ymd(year, 12, 31).ok()?),
    }
}

fn digits(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, after) = rest.split_at_checked(count).filter(|_| count >= least)?;
    *rest = after;
    number.parse().ok()
}

fn span(first: Day, last: Day) -> Option<Date> {
    Date::between(first, last).ok()
}

fn end_of_month(year: i32, month: u8) -> Option<Day> {
    match month {
        12 => Day::from_ymd(year, 12, 31).ok(),
        _ => Day::from_ymd(year, month + 1, 1).ok()?.plus(-1),
    }
}

/// Spreadsheets take 1900 for a leap year: there is a number 60 and no such day.
fn serial(text: &str, epoch: Epoch) -> Option<Day> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().all(|it| it.is_ascii_digit()) || !part.bytes().all(|it| it == b'0') {
        return None;
    }
    let number: i32 = whole.parse().ok().filter(|number| *number <= 2_958_465)?;
    let (day, from) = match (epoch, number) {
        (Epoch::Of1900, 1..=59) => (number, Day::from_ymd(1899, 12, 31)),
        (Epoch::Of1900, 61..) => (number, Day::from_ymd(1899, 12, 30)),
        (Epoch::Of1904, 0..) => (number, Day::from_ymd(1904, 1, 1)),
        _ => return None,
    };
    from.ok()?.plus(day)
}

/// How far off a date may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precision {
    Day,
    Week,
    Month,
    Year,
    /// So many days earlier or later.
    Days(i32),
}

impl Precision {
    pub(super) fn named(text: &str) -> Option<Self> {
        Some(match text {
            "day" => Precision::Day,
            "week" => Precision::Week,
            "month" => Precision::Month,
            "year" => Precision::Year,
            days => {
                let number = days.strip_suffix(" days").or_else(|| days.strip_suffix(" day"))?;
                Precision::Days(number.parse().ok().filter(|days| (0..=36_525).contains(days))?)
            }
        })
    }

    /// Some day of all those that the date may be.
    pub(super) fn widen(self, date: Date) -> Date {
        let (Some(first), Some(last)) = (date.earliest(), date.latest()) else { return date };
        // 1970-01-01 was a Thursday, and weeks begin on Mondays.
        let weekday = |day: Day| day.number().wrapping_add(3).rem_euclid(7);
        let wide = match self {
            Precision::Day => return date,
            Precision::Week => first.plus(-weekday(first)).zip(last.plus(6 - weekday(last))),
            Precision::Month => {
                Day::from_ymd(first.year(), first.month(), 1).ok().zip(end_of_month(last.year(), last.month()))
            }
            Precision::Year => Day::from_ymd(first.year(), 1, 1).ok().zip(Day::from_ymd(last.year(), 12, 31).ok()),
            Precision::Days(days) => first.plus(-days).zip(last.plus(days)),
        };
        wide.and_then(|(first, last)| span(first, last)).unwrap_or(date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str, text: &str) -> String {
        match DateForms::named(form).unwrap().date(text) {
            Ok(date) => date.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn dates_are_read_by_their_form() {
        for (form, text, read_as) in [
            ("EDTF", "2024-12-17", "2024-12-17"),
            ("edtf", "2024-12?", "2024-12?"),
            ("EDTF", "2024-12-04..2024-12-17", "2024-12-04..2024-12-17"),
            ("DD/MM/YYYY", "04/12/2024", "2024-12-04"),
            ("DD/MM/YYYY", "4/12/2024", "2024-12-04"),
            ("DD/MM/YYYY", "4/12/2024..17/12/2024", "2024-12-04..2024-12-17"),
            ("DD/MM/YYYY", "..17/12/2024", "..2024-12-17"),
            ("DD/MM/YYYY", "4/12/2024..", "2024-12-04.."),
            ("MM/DD/YYYY", "12/04/2024", "2024-12-04"),
            ("DD.MM.YYYY", "04.12.2024", "2024-12-04"),
            ("YYYYMMDD", "20241204", "2024-12-04"),
            ("YYYY", "2024", "2024"),
            ("MM/YYYY", "12/2024", "2024-12"),
            ("DD MMM YYYY", "4 December 2024", "2024-12-04"),
            ("MMM D, YYYY", "Dec 4, 2024", "2024-12-04"),
            ("YYYY-MM-DD*", "2024-12-04 00:00:00.000", "2024-12-04"),
            ("excel", "45630", "2024-12-04"),
            ("excel", "45630.0", "2024-12-04"),
            ("excel", "59", "1900-02-28"),
            ("excel", "61", "1900-03-01"),
            ("excel-1904", "44168", "2024-12-04"),
        ] {
            assert_eq!(read(form, text), read_as, "{form}, {text}");
        }
    }

    #[test]
    fn what_is_no_date_of_the_form_is_an_error() {
        for (form, text) in [
            ("DD/MM/YYYY", "31/02/2024"),
            ("DD/MM/YYYY", "12/31/2024"),
            ("DD/MM/YYYY", "04/12/24"),
            ("DD/MM/YYYY", "04/12/2024 "),
            ("DD/MM/YYYY", "04-12-2024"),
            ("YYYYMMDD", "2024124"),
            ("DD MMM YYYY", "4 Dezem 2024"),
            ("YYYY", "２０２４"),
        ] {
            assert_eq!(read(form, text), format!("`{text}`: expected a date as `{form}`"));
        }
        for text in ["60", "0", "-1", "45630.5", "99999999", ""] {
            assert_eq!(read("excel", text), format!("`{text}`: expected the number of a day, as spreadsheets count"));
        }
        for form in ["", "DD/MM", "YY", "DD/YYYY", "YYYY-MM-DD-MM", "*YYYY", "hello"] {
            assert!(DateForms::named(form).is_err(), "{form}");
        }
    }

    #[test]
    fn several_forms_are_tried_in_their_order_and_named_where_none_fits() {
        let form = "DD/MM/YYYY|MM/YYYY | YYYY|excel";
        for (text, read_as) in [
            ("04/12/2024", "2024-12-04"),
            ("05/2014", "2014-05"),
            ("2017", "2017"),
            ("45630", "2024-12-04"),
            ("2014..05/2017", "2014-01..2017-05"),
            ("31/02/2017", "`31/02/2017`: expected a date as `DD/MM/YYYY` or `MM/YYYY` or `YYYY` or `excel`"),
        ] {
            assert_eq!(read(form, text), read_as, "{text}");
        }
        assert_eq!(read("DD/MM/YYYY|EDTF", "2024-12?"), "2024-12?");
        assert_eq!(
            (read("MM/DD/YYYY|DD/MM/YYYY", "04/12/2024").as_str(), read("EDTF|YYYY", "x").as_str()),
            ("2024-04-12", "`x`: expected a date as `EDTF` or `YYYY`")
        );
        for form in ["|", "YYYY|", "YYYY|DD"] {
            assert!(DateForms::named(form).is_err(), "{form}");
        }
    }

    #[test]
    fn a_date_that_is_not_edtf_names_the_pattern_that_reads_it() {
        for (text, forms) in [
            ("03/2012", "`MM/YYYY`"),
            ("04/12/2024", "`DD/MM/YYYY` or `MM/DD/YYYY`"),
            ("17/12/2024", "`DD/MM/YYYY`"),
            ("4 December 2024", "`DD MMM YYYY`"),
        ] {
            let told = read("EDTF", text);
            assert!(told.ends_with(&format!("; dates as {forms} read it")), "{told}");
        }
        assert!(read("EDTF", "03/2012").starts_with("`03/2012` is an interval"));
        assert!(!read("EDTF", "2024-13").contains("read it"));
    }

    #[test]
    fn a_date_is_as_wide_as_it_is_imprecise() {
        let widened = |precision: &str, date: &str| Precision::named(precision).unwrap().widen(date.parse().unwrap());
        for (precision, wide) in [
            ("day", "2024-12-04"),
            ("week", "2024-12-02..2024-12-08"),
            ("month", "2024-12"),
            ("year", "2024"),
            ("3 days", "2024-12-01..2024-12-07"),
        ] {
            assert_eq!(widened(precision, "2024-12-04").to_string(), wide);
        }
        assert_eq!(widened("month", "..2024-12-04").to_string(), "..2024-12-04");
        assert_eq!(Precision::named("fortnight"), None);
    }
}
