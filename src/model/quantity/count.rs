//! Counts: numbers of things, with the bounds that a source gives and no others.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{QuantityError, visible};
use crate::model::{text, wire::Fields};

/// A number of things as a source gives it: a lower bound, a best guess, an upper bound, or some
/// of these.
///
/// What was not said is absent: "about 300" has a best guess and no bounds.
///
/// ```
/// use allegiance::Count;
///
/// let seized = Count::at_least(70).with_unit("outposts")?;
/// assert_eq!(seized.to_string(), "at least 70 outposts");
/// assert_eq!((seized.low(), seized.best(), seized.high()), (Some(70), None, None));
/// # Ok::<(), allegiance::QuantityError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fields<CountRecord>")]
pub struct Count {
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    best: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

impl Count {
    /// A count of any mix of bounds and best guess.
    ///
    /// # Errors
    ///
    /// [`QuantityError::EmptyCount`] if all are absent, [`QuantityError::DisorderedCount`] unless
    /// `low` ≤ `best` ≤ `high` for those given.
    pub fn new(low: Option<u64>, best: Option<u64>, high: Option<u64>) -> Result<Self, QuantityError> {
        let count = Self::of(low, best, high);
        let given = [("low", low), ("best", best), ("high", high)]
            .into_iter()
            .filter_map(|(name, number)| Some((name, number?)));
        if given.clone().next().is_none() {
            return Err(QuantityError::EmptyCount);
        }
        if !given.clone().is_sorted_by_key(|(_, number)| number) {
            let given: Vec<_> = given.map(|(name, number)| format!("{name} {number}")).collect();
            return Err(QuantityError::DisorderedCount { given: given.join(", ") });
        }
        Ok(count)
    }

    /// This number, no more and no less.
    #[must_use]
    pub const fn exactly(number: u64) -> Self {
        Self::of(Some(number), Some(number), Some(number))
    }

    /// About this number: a best guess without bounds.
    #[must_use]
    pub const fn about(best: u64) -> Self {
        Self::of(None, Some(best), None)
    }

    /// This number or more.
    #[must_use]
    pub const fn at_least(low: u64) -> Self {
        Self::of(Some(low), None, None)
    }

    /// This number or less.
    #[must_use]
    pub const fn at_most(high: u64) -> Self {
        Self::of(None, None, Some(high))
    }

    /// From `low` to `high`, both included, without a best guess.
    ///
    /// # Errors
    ///
    /// [`QuantityError::DisorderedCount`] if `low` is above `high`.
    pub fn between(low: u64, high: u64) -> Result<Self, QuantityError> {
        Self::new(Some(low), None, Some(high))
    }

    /// The same count, of these things.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Blank`] if nothing of the unit can be seen.
    pub fn with_unit(mut self, unit: impl Into<String>) -> Result<Self, QuantityError> {
        self.unit = Some(visible("the unit of a count", unit.into())?);
        Ok(self)
    }

    /// The same count, with the words in which the source put it.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Blank`] if nothing of the words can be seen.
    pub fn with_words(mut self, words: impl Into<String>) -> Result<Self, QuantityError> {
        self.words = Some(visible("the words of a count", words.into())?);
        Ok(self)
    }

    /// The same count, without the words in which the source put it.
    #[must_use]
    pub fn without_words(mut self) -> Self {
        self.words = None;
        self
    }

    /// The lower bound, if given.
    #[must_use]
    pub const fn low(&self) -> Option<u64> {
        self.low
    }

    /// The best guess, if given.
    #[must_use]
    pub const fn best(&self) -> Option<u64> {
        self.best
    }

    /// The upper bound, if given.
    #[must_use]
    pub const fn high(&self) -> Option<u64> {
        self.high
    }

    /// What is counted, if the source says.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// The source's own words.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }

    const fn of(low: Option<u64>, best: Option<u64>, high: Option<u64>) -> Self {
        Self { low, best, high, unit: None, words: None }
    }

    fn bounds(&self) -> Option<String> {
        match (self.low, self.high) {
            (Some(low), Some(high)) if low == high => Some(low.to_string()),
            (Some(low), Some(high)) => Some(format!("{low}–{high}")),
            (Some(low), None) => Some(format!("at least {low}")),
            (None, Some(high)) => Some(format!("at most {high}")),
            (None, None) => None,
        }
    }
}

/// Writes `70`, `at least 70`, `about 300`, `10–12` or `about 11 (10–12)`, then the unit; the
/// source's words are left out, control and invisible characters escaped.
impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let best = self.best.filter(|_| self.low.is_none() || self.low != self.high);
        match (best, self.bounds()) {
            (Some(best), Some(bounds)) => write!(f, "about {best} ({bounds})")?,
            (Some(best), None) => write!(f, "about {best}")?,
            (None, bounds) => f.write_str(&bounds.unwrap_or_default())?,
        }
        match &self.unit {
            Some(unit) => write!(f, " {}", text::escape(unit)),
            None => Ok(()),
        }
    }
}

/// How a [`Count`] is written down.
#[derive(Deserialize)]
#[serde(rename = "Count", deny_unknown_fields)]
struct CountRecord {
    low: Option<u64>,
    best: Option<u64>,
    high: Option<u64>,
    unit: Option<String>,
    words: Option<String>,
}

impl TryFrom<Fields<CountRecord>> for Count {
    type Error = QuantityError;

    fn try_from(Fields(record): Fields<CountRecord>) -> Result<Self, QuantityError> {
        let mut count = Self::new(record.low, record.best, record.high)?;
        if let Some(unit) = record.unit {
            count = count.with_unit(unit)?;
        }
        if let Some(words) = record.words {
            count = count.with_words(words)?;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Outcome, refusal};
    use super::*;

    #[test]
    fn counts_as_text() -> Outcome {
        for (count, shown) in [
            (Count::exactly(70), "70"),
            (Count::at_least(70), "at least 70"),
            (Count::at_most(70), "at most 70"),
            (Count::about(300), "about 300"),
            (Count::between(10, 12)?, "10–12"),
            (Count::between(10, 10)?, "10"),
            (Count::new(Some(10), Some(11), Some(12))?, "about 11 (10–12)"),
            (Count::new(Some(10), Some(11), None)?, "about 11 (at least 10)"),
            (Count::new(None, Some(11), Some(12))?, "about 11 (at most 12)"),
            (Count::exactly(2).with_unit("out\u{202e}posts")?, r"2 out\u{202e}posts"),
        ] {
            assert_eq!(count.to_string(), shown);
        }
        let about = Count::about(300);
        assert_eq!((about.low(), about.best(), about.high()), (None, Some(300), None));
        Ok(())
    }

    #[test]
    fn bad_counts_are_refused() {
        assert_eq!(
            refusal(Count::new(None, None, None)),
            "the count has no number: expected at least one of low, best and high"
        );
        assert_eq!(refusal(Count::between(12, 10)), "`low 12, high 10` is out of order: expected low ≤ best ≤ high");
        assert_eq!(
            refusal(Count::new(Some(1), Some(5), Some(3))),
            "`low 1, best 5, high 3` is out of order: expected low ≤ best ≤ high"
        );
        assert_eq!(
            refusal(Count::about(1).with_unit(" ")),
            "` ` is blank: expected the unit of a count in visible characters"
        );
    }
}
