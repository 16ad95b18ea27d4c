//! Ties that a form tells of: which relation, when, in which words, on whose word.

use super::Record;
use crate::{
    Error,
    model::{
        Any, Bound, Citation, Date, Day, Direction, Id, ModelError, Period, Persistence, Ratio, Schema, Share, Value,
        ValueType,
    },
};

/// What a form says of the end of a tie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing: what continues goes on, as far as the source knows.
    #[default]
    NotSaid,
    Dated(Date),
    /// It has ended, and when is not known.
    Unknown,
}

/// When a form says that something holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct When {
    pub(super) start: Option<Date>,
    pub(super) end: End,
}

impl When {
    /// As a period of a relation that lasts so.
    pub(super) fn period(self, lasts: Persistence) -> Result<Period, Error> {
        let start = self.start.map_or(Bound::Unknown, Bound::Dated);
        let end = match self.end {
            End::Dated(date) => Bound::Dated(date),
            End::NotSaid if lasts == Persistence::Continuous => Bound::Open,
            End::NotSaid | End::Unknown => Bound::Unknown,
        };
        Ok(Period::new(start, end).map_err(ModelError::from)?)
    }

    /// When an event happens: where only one date is given, then.
    pub(super) fn of_event(mut self) -> Self {
        if let (Some(start), End::NotSaid) = (&self.start, &self.end) {
            self.end = End::Dated(start.clone());
        }
        self
    }

    /// Whether it says nothing.
    pub(super) fn is_unknown(&self) -> bool {
        *self == When::default()
    }
}

/// One of several dates that a form gives for one thing: the most exact where the others have it in them, else from the
/// earliest to the latest of them.
pub(super) fn one_date(dates: &[Date]) -> Option<Date> {
    let day = |day: Option<Day>, otherwise| day.map_or(otherwise, Day::number);
    let span = |date: &Date| (day(date.earliest(), i32::MIN), day(date.latest(), i32::MAX));
    let common = dates.iter().map(span).reduce(|one, other| (one.0.max(other.0), one.1.min(other.1)))?;
    let exact = dates.iter().find(|date| span(date) == common);
    exact.cloned().or_else(|| {
        let (first, last) =
            (dates.iter().filter_map(Date::earliest).min()?, dates.iter().filter_map(Date::latest).max()?);
        Date::between(first, last).ok()
    })
}

/// The share of a percentage such as `51`, `12.5` or `25-50`; none where it is no number from 0 to 100.
pub(super) fn percent(text: &str) -> Option<Share> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    Share::between(part(low, 100)?, part(high, 100)?).ok()
}

/// The share of a proportion such as `0.51` or `+1`; none where it is no number from 0 to 1.
pub(super) fn proportion(text: &str) -> Option<Share> {
    let text = text.strip_prefix('+').unwrap_or(text);
    Share::between(part(text, 1)?, part(text, 1)?).ok()
}

/// A decimal number as a part of a whole.
pub(super) fn part(decimal: &str, whole: u32) -> Option<Ratio> {
    let decimal = decimal.trim();
    let (ones, parts) = decimal.split_once('.').unwrap_or((decimal, ""));
    let parts = parts.trim_end_matches('0');
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if ones.is_empty() || ones.len() > 3 || parts.len() > 6 || !is_number(ones) || !is_number(parts) {
        return None;
    }
    let whole = whole.checked_mul(10_u32.checked_pow(parts.len() as u32)?)?;
    Ratio::new(format!("{ones}{parts}").parse().ok()?, whole).ok()
}

/// Of how many sources a record can be: every one of them says all of it, and a small text must not make a large graph.
const MOST_SOURCES: usize = 20;

/// The sources of a record, no more than it can have; the others are noted.
pub(super) fn few<T>(record: &mut Record<'_, '_>, field: &str, mut sources: Vec<T>) -> Vec<T> {
    for _ in sources.drain(MOST_SOURCES.min(sources.len())..) {
        record.left_out(field, "it is one of more than 20 sources");
    }
    sources
}

/// A tie in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Tie {
    /// By its name from either end.
    pub(super) relation: String,
    pub(super) when: When,
    pub(super) share: Option<Share>,
    /// What one is to the other, in words, with the field that says so.
    pub(super) words: Option<(String, String)>,
}

/// The qualifiers in which a relation can take what one is to the other.
const WORDS: [&str; 6] = ["role", "title", "closeness", "as", "means", "side"];

impl Tie {
    pub(super) fn new(relation: &str, when: When) -> Self {
        Tie { relation: relation.to_owned(), when, share: None, words: None }
    }

    /// Whether the schema has the relation, and it takes two things of these kinds.
    pub(super) fn takes(&self, schema: &Schema, from: &str, to: &str) -> bool {
        let Some((def, direction)) = schema.relation(&self.relation) else { return false };
        let (subject, object) = turned(direction, from, to);
        let ValueType::Entity(range) = def.range() else { return false };
        schema.is_a(subject, def.domain()) && schema.is_a(object, range)
    }

    /// Whether it can be between the two.
    pub(super) fn fits(&self, record: &Record<'_, '_>, from: Id<Any>, to: Id<Any>) -> Result<bool, Error> {
        Ok(self.takes(record.schema(), record.kind_of(from)?, record.kind_of(to)?))
    }

    /// States it to a thing that may have come later, where that is there and of a kind that the relation takes; else notes
    /// what is left out.
    pub(super) fn state_late(
        self,
        record: &mut Record<'_, '_>,
        field: &str,
        (from, to): (Id<Any>, Option<Id<Any>>),
        citations: &[Citation],
    ) -> Result<(), Error> {
        match to {
            None => record.left_out(field, "it names what is not there"),
            Some(to) if !self.fits(record, from, to)? => {
                record.left_out(field, "there is no relation between the kinds of the two");
            }
            Some(to) => return self.state(record, from, to, citations),
        }
        Ok(())
    }

    /// States it, on the word of each of the citations. What the relation does not take is noted as left out.
    pub(super) fn state(
        self,
        record: &mut Record<'_, '_>,
        from: Id<Any>,
        to: Id<Any>,
        citations: &[Citation],
    ) -> Result<(), Error> {
        let Some((def, direction)) = record.schema().relation(&self.relation) else {
            return record.relation(&self.relation).map(drop);
        };
        let has_share = self.share.is_some();
        let (name, lasts, taken) = (def.name().to_owned(), def.lasts(), def.qualifiers().to_vec());
        let takes = |qualifier: &str| taken.iter().any(|it| it == qualifier);
        let words_to = WORDS.into_iter().find(|it| takes(it));
        let share = self.share.filter(|_| takes("share"));
        if has_share && share.is_none() {
            record.left_out("share", &format!("`{name}` takes no share"));
        }
        let (subject, object) = turned(direction, from, to);
        let relation = record.relation(&name)?;
        let period = self.when.period(lasts)?;
        let mut qualifiers: Vec<(&str, Value)> = Vec::new();
        if let Some(share) = share {
            qualifiers.push(("share", share.into()));
        }
        match (self.words, words_to) {
            (Some((_, words)), Some(qualifier)) => qualifiers.push((qualifier, record.text(&words)?.into())),
            (Some((field, _)), None) => record.left_out(&field, &format!("`{name}` takes no such words")),
            (None, _) => {}
        }
        for citation in citations {
            let draft = record.state(subject, relation, object).during(period.clone());
            let draft = qualifiers.iter().fold(draft, |draft, (name, value)| draft.with(name, value.clone()));
            draft.cite(citation.clone())?;
        }
        Ok(())
    }
}

fn turned<T>(direction: Direction, from: T, to: T) -> (T, T) {
    match direction {
        Direction::Forward => (from, to),
        Direction::Inverse => (to, from),
    }
}
