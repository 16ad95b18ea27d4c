//! Statements as they are kept: six numbers, three of which name what is rarely looked at.

use std::hash::{Hash, Hasher, RandomState};

use super::chains::Keyed;
use crate::model::{Bound, Date, Day, Modality, Period, Value};

/// Before every day and after every day.
pub(crate) const NEVER: i32 = i32::MIN;
pub(crate) const EVER: i32 = i32::MAX;

/// The object of a statement: nothing, an entity, or a literal by its place among the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Object {
    Nothing,
    Entity(u32),
    Literal(u32),
}

/// A statement. Two statements are the same when their rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) subject: u32,
    pub(crate) relation: u16,
    pub(crate) object: Object,
    /// The first and the last day on which it may hold.
    pub(crate) from: i32,
    pub(crate) to: i32,
    /// The place of its [`Detail`].
    pub(crate) detail: u32,
}

/// In one go: rows are hashed a lot. Objects of another sort stand in other relations.
impl Hash for Row {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let &Row { subject, relation, object, from, to, detail } = self;
        let (Object::Entity(object) | Object::Literal(object)) = object else {
            return (subject, relation, from, to, detail).hash(state);
        };
        state.write_u64(u64::from(subject) << 32 | u64::from(object));
        state.write_u64(u64::from(from.cast_unsigned()) << 32 | u64::from(to.cast_unsigned()));
        state.write_u64(u64::from(relation) << 32 | u64::from(detail));
    }
}

impl Row {
    pub(crate) fn entity(&self) -> Option<u32> {
        match self.object {
            Object::Entity(entity) => Some(entity),
            _ => None,
        }
    }

    /// Whether some day of a span lies before or after all days on which it may hold.
    pub(crate) fn is_passed_by(&self, span: &Period) -> bool {
        let before = span.earliest_start().is_some_and(|day| self.from > NEVER && day.number() < self.from);
        before || span.latest_end().is_some_and(|day| self.to < EVER && day.number() > self.to)
    }
}

/// What a statement says beyond its ends and its days. Statements that say the same share one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Detail {
    pub(crate) start: Shape,
    pub(crate) end: Shape,
    pub(crate) modality: Modality,
    /// In the order that makes equal sets equal.
    pub(crate) qualifiers: Vec<(u16, Value)>,
}

/// A bound, but for the day of one that is exactly a day: that stands in the row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "file", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub(crate) enum Shape {
    #[default]
    Exact,
    Open,
    Unknown,
    Dated(Date),
}

/// The place of the detail that says nothing more: two exact days, actual, no qualifiers.
pub(crate) const EXACT: u32 = 0;

impl Shape {
    fn of(bound: &Bound) -> Self {
        match bound {
            Bound::Unknown => Shape::Unknown,
            Bound::Open => Shape::Open,
            Bound::Dated(date) if date.exact_day().is_some() => Shape::Exact,
            Bound::Dated(date) => Shape::Dated(date.clone()),
        }
    }

    pub(crate) fn bound(&self, day: i32) -> Bound {
        match self {
            Shape::Exact => Day::from_number(day).map_or(Bound::Unknown, |day| Bound::Dated(day.into())),
            Shape::Open => Bound::Open,
            Shape::Unknown => Bound::Unknown,
            Shape::Dated(date) => Bound::Dated(date.clone()),
        }
    }

    pub(crate) fn is_dated(&self) -> bool {
        matches!(self, Shape::Exact | Shape::Dated(_))
    }
}

impl Detail {
    pub(crate) fn new(period: &Period, modality: Modality, qualifiers: Vec<(u16, Value)>) -> Self {
        Detail { start: Shape::of(period.start()), end: Shape::of(period.end()), modality, qualifiers }
    }

    /// Two exact days, actual, no qualifiers.
    pub(crate) fn exact() -> Self {
        Detail { start: Shape::Exact, end: Shape::Exact, modality: Modality::Actual, qualifiers: Vec::new() }
    }

    /// Bounds are as they were in a period that was checked, so no period is refused here.
    pub(crate) fn period(&self, from: i32, to: i32) -> Period {
        Period::new(self.start.bound(from), self.end.bound(to)).unwrap_or_else(|_| Period::unknown())
    }

    /// The latest day of the start.
    pub(crate) fn latest_start(&self, from: i32) -> i32 {
        match &self.start {
            Shape::Exact => from,
            Shape::Dated(date) => date.latest().map_or(EVER, Day::number),
            Shape::Open | Shape::Unknown => EVER,
        }
    }

    /// The earliest day of the end.
    pub(crate) fn earliest_end(&self, to: i32) -> i32 {
        match &self.end {
            Shape::Exact => to,
            Shape::Dated(date) => date.earliest().map_or(NEVER, Day::number),
            Shape::Open | Shape::Unknown => NEVER,
        }
    }

    pub(crate) fn is_actual(&self) -> bool {
        self.modality == Modality::Actual
    }

    pub(crate) fn qualifier(&self, place: Option<u16>) -> impl Iterator<Item = &Value> {
        self.qualifiers.iter().filter(move |(q, _)| Some(*q) == place).map(|(_, value)| value)
    }

    /// The entities among the values of its qualifiers.
    pub(crate) fn mentioned(&self) -> impl Iterator<Item = u32> {
        self.qualifiers.iter().filter_map(|(_, value)| value.as_entity()).map(|id| id.index)
    }
}

impl Keyed for Detail {
    type Key = Self;
    type Hashed = RandomState;
    fn key(&self) -> &Self {
        self
    }
}

impl Keyed for Value {
    type Key = Self;
    type Hashed = RandomState;
    fn key(&self) -> &Self {
        self
    }
}
