//! Shares: parts of a whole, as exact as their source, and the measure they are taken in.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{QuantityError, Ratio, ratio::sum_against_one, visible};
use crate::model::{text, wire::Fields};

/// What a share is a share of: the land, the people, the posts.
///
/// Two thirds of the area say nothing about the population, so shares of different measures are
/// never compared.
///
/// ```
/// use allegiance::Measure;
///
/// assert_eq!("area".parse::<Measure>()?, Measure::Area);
/// assert_eq!("jade mines".parse::<Measure>()?.as_str(), "jade mines");
/// # Ok::<(), allegiance::QuantityError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Measure {
    /// The land: `area`.
    Area,
    /// The people: `population`.
    Population,
    /// Bases, camps and outposts: `posts`.
    Posts,
    /// Anything else, in its own words: matched as `Other(name, ..)`, made by parsing only, so it
    /// is never blank and never one of the names above.
    #[non_exhaustive]
    Other(String),
}

impl Measure {
    /// The text of the measure, byte for byte.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Area => "area",
            Self::Population => "population",
            Self::Posts => "posts",
            Self::Other(name) => name,
        }
    }
}

/// Writes [`as_str`](Measure::as_str), with control and invisible characters escaped.
impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::escape(self.as_str()))
    }
}

impl FromStr for Measure {
    type Err = QuantityError;

    /// Reads the name of a measure. Case and white space make no difference to the known names;
    /// every other name is kept as it is.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Blank`] if nothing of the name can be seen.
    fn from_str(given: &str) -> Result<Self, QuantityError> {
        match text::fold(given).as_str() {
            "area" => Ok(Self::Area),
            "population" => Ok(Self::Population),
            "posts" => Ok(Self::Posts),
            _ => visible("a measure", given.to_owned()).map(Self::Other),
        }
    }
}

impl TryFrom<String> for Measure {
    type Error = QuantityError;

    fn try_from(given: String) -> Result<Self, QuantityError> {
        given.parse()
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> Self {
        measure.as_str().to_owned()
    }
}

/// A part of a whole, as exact as the source is: a fraction, a range, or only "part".
///
/// The measure says what is counted; without one, nobody said. The whole is the object of the
/// statement unless named. The source's own words are kept beside the numbers.
///
/// ```
/// use allegiance::{Measure, Ratio, Share};
///
/// let share = Share::exact(2, 3)?
///     .with_measure(Measure::Area)
///     .with_words("two-thirds of the town")?;
/// assert_eq!(share.to_string(), "2/3 of the area");
/// assert_eq!(share.high().complement(), Ratio::new(1, 3)?);
/// # Ok::<(), allegiance::QuantityError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fields<ShareRecord>", into = "ShareRecord")]
pub struct Share {
    extent: Extent,
    measure: Option<Measure>,
    whole: Option<String>,
    words: Option<String>,
}

/// "Part" is no range of ratios: neither of its ends is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Extent {
    Range { low: Ratio, high: Ratio },
    Part,
}

impl Share {
    /// Exactly `numerator / denominator` of the whole.
    ///
    /// # Errors
    ///
    /// As [`Ratio::new`].
    pub fn exact(numerator: u32, denominator: u32) -> Result<Self, QuantityError> {
        let ratio = Ratio::new(numerator, denominator)?;
        Ok(Self::range(ratio, ratio))
    }

    /// All of it.
    #[must_use]
    pub const fn full() -> Self {
        Self::range(Ratio::ONE, Ratio::ONE)
    }

    /// More than nothing and less than all, as in "parts of the town".
    ///
    /// Not the same as a share from 0 to 1, which says nothing at all.
    #[must_use]
    pub const fn partial() -> Self {
        Self::of(Extent::Part)
    }

    /// From `low` to `high`, both included.
    ///
    /// # Errors
    ///
    /// [`QuantityError::ReversedShare`] if `low` is above `high`.
    pub fn between(low: Ratio, high: Ratio) -> Result<Self, QuantityError> {
        if low > high {
            return Err(QuantityError::ReversedShare { low, high });
        }
        Ok(Self::range(low, high))
    }

    /// This much or more.
    #[must_use]
    pub const fn at_least(low: Ratio) -> Self {
        Self::range(low, Ratio::ONE)
    }

    /// This much or less, even nothing.
    #[must_use]
    pub const fn at_most(high: Ratio) -> Self {
        Self::range(Ratio::ZERO, high)
    }

    /// The share whose [value](Self::value) is this text: `2/3`, `1/3..2/3`, `0`, `1` or `partial`.
    ///
    /// # Errors
    ///
    /// [`QuantityError::NotAShare`] for any other kind of text, otherwise as [`Ratio::new`] and
    /// [`Share::between`].
    pub fn from_value(given: &str) -> Result<Self, QuantityError> {
        if given == "partial" {
            return Ok(Self::partial());
        }
        let (low, high) = given.split_once("..").unwrap_or((given, given));
        let bound = |bound: &str| {
            bound.parse().map_err(|error| match error {
                QuantityError::NotARatio { .. } => QuantityError::NotAShare { given: text::excerpt(given) },
                error => error,
            })
        };
        Self::between(bound(low)?, bound(high)?)
    }

    /// The same share, of this measure.
    #[must_use]
    pub fn with_measure(mut self, measure: Measure) -> Self {
        self.measure = Some(measure);
        self
    }

    /// The same share, of another whole than the object of the statement.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Blank`] if nothing of the text can be seen.
    pub fn with_whole(mut self, whole: impl Into<String>) -> Result<Self, QuantityError> {
        self.whole = Some(visible("the whole of a share", whole.into())?);
        Ok(self)
    }

    /// The same share, with the words in which the source put it.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Blank`] if nothing of the words can be seen.
    pub fn with_words(mut self, words: impl Into<String>) -> Result<Self, QuantityError> {
        self.words = Some(visible("the words of a share", words.into())?);
        Ok(self)
    }

    /// The same share, without the words in which the source put it.
    #[must_use]
    pub fn without_words(mut self) -> Self {
        self.words = None;
        self
    }

    /// The lower bound. [`partial`](Self::is_partial) shares are above theirs, 0.
    #[must_use]
    pub const fn low(&self) -> Ratio {
        match self.extent {
            Extent::Range { low, .. } => low,
            Extent::Part => Ratio::ZERO,
        }
    }

    /// The upper bound. [`partial`](Self::is_partial) shares are below theirs, 1.
    #[must_use]
    pub const fn high(&self) -> Ratio {
        match self.extent {
            Extent::Range { high, .. } => high,
            Extent::Part => Ratio::ONE,
        }
    }

    /// What is counted, if the source says.
    #[must_use]
    pub const fn measure(&self) -> Option<&Measure> {
        self.measure.as_ref()
    }

    /// The whole, if it is not the object of the statement.
    #[must_use]
    pub fn whole(&self) -> Option<&str> {
        self.whole.as_deref()
    }

    /// The source's own words.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }

    /// The bounds as text, without measure and whole: `2/3`, `1/3..2/3`, `1`, `partial`.
    /// [`Share::from_value`] reads it back.
    #[must_use]
    pub fn value(&self) -> String {
        match self.extent {
            Extent::Part => "partial".to_owned(),
            Extent::Range { low, high } if low == high => low.to_string(),
            Extent::Range { low, high } => format!("{low}..{high}"),
        }
    }

    /// Whether this is all of the whole.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.low() == Ratio::ONE
    }

    /// Whether this is [`partial`](Self::partial): between nothing and all, without either.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.extent == Extent::Part
    }

    /// Whether the two are shares of the same measure and the same whole.
    ///
    /// Names that differ only in case, accents or punctuation marks of one kind are the same. An
    /// unnamed measure or whole is comparable with an unnamed one alone.
    #[must_use]
    pub fn comparable_with(&self, other: &Self) -> bool {
        let measure = |share: &Self| share.measure().map(|measure| text::fold(measure.as_str()));
        let whole = |share: &Self| share.whole().map(text::fold);
        measure(self) == measure(other) && whole(self) == whole(other)
    }

    /// Whether the shares are more than the whole together, however the open ones turn out.
    ///
    /// Only the lower bounds count: `2/3` and `at least 1/2` exceed the whole, `full` and
    /// `partial` do, `full` and `at most 1/3` do not. Meant for independent holders and
    /// [comparable](Self::comparable_with) shares; neither is checked. A holder of an unstated
    /// share has at least something, so count it as [`Share::partial`]. As exact as
    /// [`Ratio::exceeds_one`].
    #[must_use]
    pub fn exceed_whole<'a>(shares: impl IntoIterator<Item = &'a Self>) -> bool {
        let mut above_their_bounds = false;
        let lows = shares.into_iter().map(|share| {
            above_their_bounds |= share.is_partial();
            share.low()
        });
        match sum_against_one(lows) {
            Ordering::Less => false,
            Ordering::Equal => above_their_bounds,
            Ordering::Greater => true,
        }
    }

    const fn range(low: Ratio, high: Ratio) -> Self {
        Self::of(Extent::Range { low, high })
    }

    const fn of(extent: Extent) -> Self {
        Self { extent, measure: None, whole: None, words: None }
    }
}

/// Writes `2/3 of the area`, `at least 1/2 of Bhamo`, `all` or `part`; the source's words are left
/// out, control and invisible characters escaped.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.extent {
            Extent::Part => f.write_str("part")?,
            Extent::Range { low, high } => match (low, high) {
                (Ratio::ONE, _) => f.write_str("all")?,
                (_, Ratio::ZERO) => f.write_str("none")?,
                (Ratio::ZERO, Ratio::ONE) => f.write_str("an unstated share")?,
                (low, high) if low == high => write!(f, "{low}")?,
                (low, Ratio::ONE) => write!(f, "at least {low}")?,
                (Ratio::ZERO, high) => write!(f, "at most {high}")?,
                (low, high) => write!(f, "{low}–{high}")?,
            },
        }
        if let Some(measure) = &self.measure {
            write!(f, " of the {measure}")?;
        }
        if let Some(whole) = &self.whole {
            write!(f, " of {}", text::escape(whole))?;
        }
        Ok(())
    }
}

/// How a [`Share`] is written down.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Share", deny_unknown_fields)]
struct ShareRecord {
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure: Option<Measure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whole: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

impl From<Share> for ShareRecord {
    fn from(share: Share) -> Self {
        Self { value: share.value(), measure: share.measure, whole: share.whole, words: share.words }
    }
}

impl TryFrom<Fields<ShareRecord>> for Share {
    type Error = QuantityError;

    fn try_from(Fields(record): Fields<ShareRecord>) -> Result<Self, QuantityError> {
        let mut share = Self::from_value(&record.value)?;
        share.measure = record.measure;
        if let Some(whole) = record.whole {
            share = share.with_whole(whole)?;
        }
        if let Some(words) = record.words {
            share = share.with_words(words)?;
        }
        Ok(share)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Outcome, ratio, refusal};
    use super::*;

    #[test]
    fn measures() -> Outcome {
        for (given, measure) in [
            ("area", Measure::Area),
            ("Population ", Measure::Population),
            ("ＰＯＳＴＳ", Measure::Posts),
            ("Jade mines", Measure::Other("Jade mines".to_owned())),
        ] {
            assert_eq!(given.parse::<Measure>()?, measure);
        }
        assert_eq!(
            refusal(" \u{200b}".parse::<Measure>()),
            r"` \u{200b}` is blank: expected a measure in visible characters"
        );
        let hostile: Measure = "a\nb".parse()?;
        assert_eq!((hostile.as_str(), hostile.to_string()), ("a\nb", r"a\nb".to_owned()));
        Ok(())
    }

    #[test]
    fn shares_as_text() -> Outcome {
        let (third, half) = (ratio(1, 3), ratio(1, 2));
        for (share, value, shown) in [
            (Share::exact(4, 6)?, "2/3", "2/3"),
            (Share::exact(0, 6)?, "0", "none"),
            (Share::full(), "1", "all"),
            (Share::partial(), "partial", "part"),
            (Share::between(third, half)?, "1/3..1/2", "1/3–1/2"),
            (Share::between(third, third)?, "1/3", "1/3"),
            (Share::at_least(third), "1/3..1", "at least 1/3"),
            (Share::at_least(Ratio::ONE), "1", "all"),
            (Share::at_most(third), "0..1/3", "at most 1/3"),
            (Share::at_most(Ratio::ONE), "0..1", "an unstated share"),
        ] {
            assert_eq!(share.value(), value);
            assert_eq!(share.to_string(), shown);
            assert_eq!(Share::from_value(value)?, share);
        }
        let share = Share::full().with_measure(Measure::Area);
        assert_eq!(share.to_string(), "all of the area");
        let share = share.with_whole("the\nnorth")?;
        assert_eq!(share.to_string(), r"all of the area of the\nnorth");
        assert_eq!(Share::partial().with_whole("Bhamo")?.to_string(), "part of Bhamo");
        Ok(())
    }

    #[test]
    fn bad_shares_are_refused() {
        assert_eq!(refusal(Share::from_value("2/3..1/3")), "`2/3..1/3` runs backwards: expected the lower ratio first");
        for given in ["..", "1/3..", "1/3..1/2..1", "1/3..=1/2", "Partial", "full"] {
            assert_eq!(
                refusal(Share::from_value(given)),
                format!("`{given}` is not a share: expected one such as 2/3, 1/3..2/3, 0, 1 or partial")
            );
        }
        assert_eq!(
            refusal(Share::full().with_words("")),
            "`` is blank: expected the words of a share in visible characters"
        );
        assert_eq!(
            refusal(Share::full().with_whole("\t")),
            r"`\t` is blank: expected the whole of a share in visible characters"
        );
    }

    #[test]
    fn shares_compare_only_with_their_like() -> Outcome {
        let plain = Share::exact(2, 3)?;
        let area = plain.clone().with_measure(Measure::Area);
        let town = area.clone().with_whole("Bhamo town")?;
        assert!(plain.comparable_with(&Share::partial()));
        assert!(town.comparable_with(&area.clone().with_whole("Bhamo  Town")?));
        for (one, other) in [(&plain, &area), (&area, &town), (&area, &plain.clone().with_measure(Measure::Posts))] {
            assert!(!one.comparable_with(other) && !other.comparable_with(one));
        }
        Ok(())
    }

    #[test]
    fn shares_that_exceed_the_whole() -> Outcome {
        let (full, part) = (Share::full(), Share::partial());
        let (two_thirds, third) = (Share::exact(2, 3)?, Share::exact(1, 3)?);
        let unstated = Share::at_most(Ratio::ONE);
        for (shares, exceed) in [
            (vec![], false),
            (vec![&full], false),
            (vec![&full, &unstated], false),
            (vec![&full, &part], true),
            (vec![&part, &part, &part], false),
            (vec![&two_thirds, &third], false),
            (vec![&two_thirds, &third, &part], true),
            (vec![&two_thirds, &two_thirds], true),
        ] {
            assert_eq!(Share::exceed_whole(shares.clone()), exceed, "{shares:?}");
        }
        Ok(())
    }
}
