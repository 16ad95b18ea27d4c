//! One row: what its cells say, and what a mapping reads from them.

use std::borrow::Cow;

use super::{
    dates::Precision,
    mapping::Shape,
    plan::{DateReader, NameReader, Piece, Reader, Test, term},
};
use crate::{
    Error,
    interop::import::ImportError,
    model::{Bound, Count, Date, Limits, Measure, ModelError, Name, QuantityError, Share, Text, text::excerpt},
};

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'r> {
    pub(super) line: u64,
    /// All cells, and where each ends.
    pub(super) text: &'r str,
    pub(super) ends: &'r [usize],
    pub(super) shape: &'r Shape,
    pub(super) limits: &'r Limits,
}

/// What is wrong with a row, and in which field.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) field: String,
    pub(super) error: Error,
}

/// What is read, or what is wrong, which is rare and so stands apart.
pub(super) type Read<T> = Result<T, Box<Wrong>>;

impl Wrong {
    pub(super) fn new(field: &str, error: impl Into<Error>) -> Box<Self> {
        Box::new(Wrong { field: field.to_owned(), error: error.into() })
    }
}

impl<'r> Row<'r> {
    /// What a cell says; nothing where it is empty.
    #[inline]
    pub(super) fn cell(&self, column: usize) -> Option<&'r str> {
        let end = *self.ends.get(column)?;
        let start = column.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let text = self.text.get(start..end)?;
        let text = if self.shape.trim { text.trim() } else { text };
        let says = !text.is_empty() && !self.shape.empty.iter().any(|empty| empty == text);
        says.then_some(text)
    }

    pub(super) fn is_empty(&self) -> bool {
        (0..self.ends.len()).all(|column| self.cell(column).is_none())
    }
}

impl Test {
    pub(super) fn holds(&self, row: &Row<'_>) -> Read<bool> {
        Ok(self.when.holds(self.text.text(row)?.as_deref()))
    }
}

/// Whether all of the conditions hold.
pub(super) fn all_hold(tests: &[Test], row: &Row<'_>) -> Read<bool> {
    for test in tests {
        if !test.holds(row)? {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Reader {
    pub(super) fn wrong(&self, error: impl Into<Error>) -> Box<Wrong> {
        Wrong::new(&self.field, error)
    }

    /// What is wrong with what it says.
    pub(super) fn expected(&self, given: &str, expected: &str) -> Box<Wrong> {
        self.wrong(ImportError::text(given, expected))
    }

    /// The text that a row has for it, if it says anything.
    pub(super) fn text<'r>(&'r self, row: &Row<'r>) -> Read<Option<Cow<'r, str>>> {
        let text = match self.pieces.as_slice() {
            [Piece::Column(column)] => row.cell(*column).map(Cow::Borrowed),
            [Piece::Words(words)] => Some(Cow::Borrowed(words.as_str())),
            pieces => joined(pieces, row).map(Cow::Owned),
        };
        // What the mapping says itself is no more than it says.
        let most = u64::from(row.limits.text());
        if let Some(text) = text.as_deref().filter(|text| text.len() as u64 > most && self.columns().next().is_some()) {
            return Err(self.expected(text, &format!("at most {most} bytes")));
        }
        let text = match (text, &self.translate) {
            (Some(text), Some(list)) => Some(self.translated(text, list)?),
            (text, _) => text,
        };
        let said = text.filter(|text| !text.is_empty()).or(self.if_empty.as_deref().map(Cow::Borrowed));
        Ok(said.filter(|text| !text.is_empty()))
    }

    fn translated<'r>(
        &'r self,
        text: Cow<'r, str>,
        list: &'r std::collections::HashMap<String, String>,
    ) -> Read<Cow<'r, str>> {
        match list.get(&*text).or(self.otherwise.as_ref()) {
            Some(meant) => Ok(Cow::Borrowed(meant)),
            None => {
                let mut known: Vec<&str> = list.keys().map(String::as_str).collect();
                known.sort_unstable();
                let more = if known.len() > 6 { ", …" } else { "" };
                let known =
                    known.iter().take(6).map(|text| format!("`{}`", excerpt(text))).collect::<Vec<_>>().join(", ");
                Err(self.expected(&text, &format!("one of {known}{more}")))
            }
        }
    }

    /// The texts that a row has for it, where it is split.
    pub(super) fn texts<'r>(&'r self, row: &Row<'r>) -> Read<Vec<Cow<'r, str>>> {
        let Some(text) = self.text(row)? else { return Ok(Vec::new()) };
        let Some(separator) = &self.split else { return Ok(vec![text]) };
        let split = text.split(separator.as_str()).map(str::trim).filter(|text| !text.is_empty());
        Ok(split.map(|text| Cow::Owned(text.to_owned())).collect())
    }

    /// One of the terms that it can say.
    pub(super) fn term<'r, T: for<'t> serde::Deserialize<'t>>(&'r self, row: &Row<'r>, what: &str) -> Read<Option<T>> {
        let Some(text) = self.text(row)? else { return Ok(None) };
        term(&text).map(Some).ok_or_else(|| self.expected(&text, what))
    }

    pub(super) fn words(&self, row: &Row<'_>) -> Read<Option<Text>> {
        let text = self.text(row)?;
        text.map(|text| Text::new(text.into_owned()).map_err(|error| self.wrong(error))).transpose()
    }

    pub(super) fn number(&self, row: &Row<'_>) -> Read<Option<u64>> {
        let Some(text) = self.text(row)? else { return Ok(None) };
        let plain = match row.shape.thousands {
            Some(separator) => Cow::Owned(text.replace(separator, "")),
            None => Cow::Borrowed(&*text),
        };
        // Programs that know no whole numbers write `12.0`.
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_whole = digits(whole) && part.bytes().all(|byte| byte == b'0');
        let number = whole.parse().ok().filter(|_| is_whole);
        number.map(Some).ok_or_else(|| self.expected(&text, "a number of things, without a sign"))
    }

    pub(super) fn precision(&self, row: &Row<'_>) -> Read<Option<Precision>> {
        let Some(text) = self.text(row)? else { return Ok(None) };
        let precision = Precision::named(&text);
        precision.map(Some).ok_or_else(|| self.expected(&text, "`day`, `week`, `month`, `year` or `3 days`"))
    }

    pub(super) fn share(&self, row: &Row<'_>) -> Read<Option<Share>> {
        let Some(text) = self.text(row)? else { return Ok(None) };
        written_share(&text).map(Some).map_err(|error| match error {
            // The cell may have it as a percentage: its own words are what is looked for there.
            QuantityError::AboveWhole { .. } => self.wrong(ImportError::Words(format!(
                "`{}` is more than the whole: expected a part of it, from 0 to 100%",
                excerpt(&text)
            ))),
            QuantityError::ReversedShare { .. } => self.wrong(ImportError::Words(format!(
                "`{}` runs backwards: expected the lower part first",
                excerpt(&text)
            ))),
            QuantityError::NotAShare { .. } => {
                self.expected(&text, "a share such as `2/3`, `40%`, `0.4`, `1/3..2/3`, `all`, `part` or `none`")
            }
            error => self.wrong(error),
        })
    }
}

/// A share as tables have it, or as it [prints](Share).
fn written_share(text: &str) -> Result<Share, QuantityError> {
    let end = |text: &str| ratio(text).unwrap_or_else(|| text.trim().to_owned());
    let between = |low: &str, high: &str| Share::from_value(&format!("{}..{}", end(low), end(high)));
    match text {
        "full" | "all" => return Ok(Share::full()),
        "part" => return Ok(Share::partial()),
        "none" => return Share::from_value("0"),
        "an unstated share" => return Share::from_value("0..1"),
        _ => {}
    }
    if let Some(low) = text.strip_prefix("at least ") {
        return between(low, "1");
    }
    if let Some(high) = text.strip_prefix("at most ") {
        return between("0", high);
    }
    match text.split_once("..").or_else(|| text.split_once('–')) {
        Some((low, high)) => between(low, high),
        None => Share::from_value(&end(text)),
    }
}

/// The fraction that a percentage or a decimal number is, as a text.
fn ratio(text: &str) -> Option<String> {
    let text = text.trim();
    let (number, hundred) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), 2),
        None => (text, 0),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if hundred == 0 && part.is_empty() || whole.is_empty() || !digits(whole) || !digits(part) || number.len() > 9 {
        return None;
    }
    let numerator: u64 = format!("{whole}{part}").parse().ok()?;
    let mut denominator = 10u64.checked_pow(u32::try_from(part.len()).ok()? + hundred)?;
    let mut numerator = numerator;
    for prime in [2, 5] {
        while denominator.is_multiple_of(prime) && numerator.is_multiple_of(prime) && numerator > 0 {
            (numerator, denominator) = (numerator / prime, denominator / prime);
        }
    }
    match (numerator, denominator) {
        (0, _) => Some("0".to_owned()),
        (numerator, 1) => Some(numerator.to_string()),
        (numerator, denominator) => Some(format!("{numerator}/{denominator}")),
    }
}

fn joined(pieces: &[Piece], row: &Row<'_>) -> Option<String> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Column(column) => text.push_str(row.cell(*column)?),
        }
    }
    Some(text)
}

impl DateReader {
    pub(super) fn date(&self, row: &Row<'_>) -> Read<Option<Date>> {
        let Some(text) = self.text.text(row)? else { return Ok(None) };
        self.form.date(&text).map(Some).map_err(|error| self.text.wrong(error))
    }

    /// A bound of a period, some days of it where it is imprecise.
    pub(super) fn bound(&self, row: &Row<'_>, precision: Option<Precision>) -> Read<Option<Bound>> {
        let Some(text) = self.text.text(row)? else { return Ok(None) };
        Ok(Some(match text.as_ref() {
            ".." => Bound::Open,
            "unknown" => Bound::Unknown,
            text => {
                let date = self.form.date(text).map_err(|error| self.text.wrong(error))?;
                Bound::Dated(precision.map_or(date.clone(), |precision| precision.widen(date)))
            }
        }))
    }
}

impl NameReader {
    pub(super) fn names(&self, row: &Row<'_>) -> Read<Vec<Name>> {
        self.text.texts(row)?.into_iter().map(|text| self.name(&text, row)).collect()
    }

    fn name(&self, text: &str, row: &Row<'_>) -> Read<Name> {
        if text.len() as u64 > u64::from(row.limits.name()) {
            return Err(self.text.expected(text, &format!("a name of at most {} bytes", row.limits.name())));
        }
        let name = Name::new(text).map(|name| name.of_kind(self.kind));
        let name = name.and_then(|name| match &self.language {
            Some(tag) => name.in_language(tag),
            None => Ok(name),
        });
        let name = name.and_then(|name| match &self.script {
            Some(code) => name.in_script(code),
            None => Ok(name),
        });
        name.map_err(|error| self.text.wrong(error))
    }
}

/// A count of what a row has for its parts, if it has any.
pub(super) fn count(
    [low, best, high]: [&Option<Reader>; 3],
    [unit, words]: [&Option<Reader>; 2],
    row: &Row<'_>,
) -> Read<Option<Count>> {
    let number = |reader: &Option<Reader>| reader.as_ref().map_or(Ok(None), |reader| reader.number(row));
    let numbers = (number(low)?, number(best)?, number(high)?);
    if numbers == (None, None, None) {
        return Ok(None);
    }
    let mut count = Count::new(numbers.0, numbers.1, numbers.2);
    if let Some(unit) = text_of(unit, row)? {
        count = count.and_then(|count| count.with_unit(unit));
    }
    if let Some(words) = text_of(words, row)? {
        count = count.and_then(|count| count.with_words(words));
    }
    match (count, [low, best, high].into_iter().flatten().next()) {
        (Ok(count), _) => Ok(Some(count)),
        (Err(error), Some(reader)) => Err(reader.wrong(ModelError::from(error))),
        (Err(_), None) => Ok(None),
    }
}

/// A share of what a row has for its parts, if it says how much.
pub(super) fn share(
    value: &Reader,
    [measure, whole, words]: [&Option<Reader>; 3],
    row: &Row<'_>,
) -> Read<Option<Share>> {
    let Some(mut share) = value.share(row)? else { return Ok(None) };
    if let Some(measure) = text_of(measure, row)? {
        share = share.with_measure(measure.parse::<Measure>().map_err(|error| value.wrong(ModelError::from(error)))?);
    }
    let wrong = |error| value.wrong(ModelError::from(error));
    if let Some(whole) = text_of(whole, row)? {
        share = share.with_whole(whole).map_err(wrong)?;
    }
    if let Some(words) = text_of(words, row)? {
        share = share.with_words(words).map_err(wrong)?;
    }
    Ok(Some(share))
}

pub(super) fn text_of(reader: &Option<Reader>, row: &Row<'_>) -> Read<Option<String>> {
    match reader {
        Some(reader) => Ok(reader.text(row)?.map(Cow::into_owned)),
        None => Ok(None),
    }
}
