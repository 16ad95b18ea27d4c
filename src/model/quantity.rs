//! How much, as far as a source says it?
//!
//! A [`Share`] is a part of a whole, between two [`Ratio`]s of a [`Measure`]; a [`Count`] is a
//! number of things. Both hold bounds and keep the source's words. Nothing is imputed: a bound that
//! no source gave is absent, and no number is rounded.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::text;

/// An exact fraction from 0 to 1, in lowest terms.
///
/// Its text is `2/3`, `0` or `1`. Decimals and percentages are refused: the `66%` of a report is
/// seldom 33/50, and whoever enters it should say which fraction is meant.
///
/// ```
/// use allegiance::Ratio;
///
/// let held: Ratio = "4/6".parse()?;
/// assert_eq!(held, Ratio::new(2, 3)?);
/// assert_eq!(held.complement().to_string(), "1/3");
/// # Ok::<(), allegiance::QuantityError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ratio {
    numerator: u32,
    denominator: u32,
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// The whole.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// The fraction `numerator / denominator`, reduced.
    ///
    /// # Errors
    ///
    /// [`QuantityError::ZeroDenominator`] for `7/0`, [`QuantityError::AboveWhole`] for `5/3`.
    pub fn new(numerator: u32, denominator: u32) -> Result<Self, QuantityError> {
        let given = || format!("{numerator}/{denominator}");
        if denominator == 0 {
            return Err(QuantityError::ZeroDenominator { given: given() });
        }
        if numerator > denominator {
            return Err(QuantityError::AboveWhole { given: given() });
        }
        let divisor = gcd(numerator, denominator);
        Ok(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The number above the line, in lowest terms.
    #[must_use]
    pub const fn numerator(self) -> u32 {
        self.numerator
    }

    /// The number below the line, in lowest terms; never 0.
    #[must_use]
    pub const fn denominator(self) -> u32 {
        self.denominator
    }

    /// What is left of the whole: one minus this.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self { numerator: self.denominator - self.numerator, denominator: self.denominator }
    }

    /// Whether the ratios add up to more than one.
    ///
    /// Exact while the lowest common denominator fits into 127 bits, as it does for any three
    /// ratios. Beyond that, a sum above one by less than 2⁻⁹⁶ for each ratio may be missed;
    /// a sum of one or less is never reported.
    #[must_use]
    pub fn exceeds_one(ratios: impl IntoIterator<Item = Self>) -> bool {
        sum_against_one(ratios) == Ordering::Greater
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = u64::from(self.numerator) * u64::from(other.denominator);
        let right = u64::from(other.numerator) * u64::from(self.denominator);
        left.cmp(&right)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            denominator => write!(f, "{}/{denominator}", self.numerator),
        }
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ratio({self})")
    }
}

impl FromStr for Ratio {
    type Err = QuantityError;

    /// Reads `2/3`, `0` or `1`.
    ///
    /// # Errors
    ///
    /// [`QuantityError::NotARatio`] for any other kind of text, such as `0.25`, `66%` or `-1`;
    /// [`QuantityError::TooLarge`] for a number above 4294967295; otherwise as [`Ratio::new`].
    fn from_str(given: &str) -> Result<Self, QuantityError> {
        let (numerator, denominator) = given.split_once('/').unwrap_or((given, "1"));
        let number = |digits: &str| {
            let given = text::excerpt(given);
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(QuantityError::NotARatio { given });
            }
            digits.parse().map_err(|_| QuantityError::TooLarge { given })
        };
        match (number(numerator)?, number(denominator)?) {
            (2.., 1) => Err(QuantityError::AboveWhole { given: text::excerpt(given) }),
            (numerator, denominator) => Self::new(numerator, denominator),
        }
    }
}

impl TryFrom<String> for Ratio {
    type Error = QuantityError;

    fn try_from(given: String) -> Result<Self, QuantityError> {
        given.parse()
    }
}

impl From<Ratio> for String {
    fn from(ratio: Ratio) -> Self {
        ratio.to_string()
    }
}

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
#[serde(try_from = "ShareRecord", into = "ShareRecord")]
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

impl TryFrom<ShareRecord> for Share {
    type Error = QuantityError;

    fn try_from(record: ShareRecord) -> Result<Self, QuantityError> {
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
#[serde(try_from = "CountRecord")]
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

impl TryFrom<CountRecord> for Count {
    type Error = QuantityError;

    fn try_from(record: CountRecord) -> Result<Self, QuantityError> {
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

/// Why a share, a ratio, a measure or a count could not be made.
///
/// What was given is quoted in at most 80 characters, with control and invisible ones escaped.
///
/// ```
/// use allegiance::Ratio;
///
/// let error = Ratio::new(5, 3).map_err(|error| error.to_string());
/// assert_eq!(error, Err("`5/3` is more than the whole: expected a ratio from 0 to 1".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum QuantityError {
    /// The fraction divides by zero.
    #[error("`{given}` divides by zero: expected a denominator of 1 or more")]
    ZeroDenominator {
        /// The fraction.
        given: String,
    },
    /// The ratio is above one.
    #[error("`{given}` is more than the whole: expected a ratio from 0 to 1")]
    AboveWhole {
        /// The ratio.
        given: String,
    },
    /// The text has a number that no ratio can hold.
    #[error("`{given}` has a number that is too large: expected at most 4294967295")]
    TooLarge {
        /// The beginning of the text.
        given: String,
    },
    /// The text is neither a fraction nor 0 nor 1.
    #[error("`{given}` is not a ratio: expected a fraction such as 2/3, or 0 or 1")]
    NotARatio {
        /// The beginning of the text.
        given: String,
    },
    /// The text is not the value of a share.
    #[error("`{given}` is not a share: expected one such as 2/3, 1/3..2/3, 0, 1 or partial")]
    NotAShare {
        /// The beginning of the text.
        given: String,
    },
    /// The bounds of a share are the wrong way round.
    #[error("`{low}..{high}` runs backwards: expected the lower ratio first")]
    ReversedShare {
        /// The ratio given as the lower bound.
        low: Ratio,
        /// The ratio given as the upper bound.
        high: Ratio,
    },
    /// A count without any number.
    #[error("the count has no number: expected at least one of low, best and high")]
    EmptyCount,
    /// The numbers of a count are out of order.
    #[error("`{given}` is out of order: expected low ≤ best ≤ high")]
    DisorderedCount {
        /// The numbers with their names.
        given: String,
    },
    /// A text of which nothing can be seen.
    #[error("`{given}` is blank: expected {what} in visible characters")]
    Blank {
        /// What the text was for.
        what: &'static str,
        /// The beginning of the text.
        given: String,
    },
}

fn visible(what: &'static str, given: String) -> Result<String, QuantityError> {
    if text::is_blank(&given) {
        let given = text::excerpt(&given);
        return Err(QuantityError::Blank { what, given });
    }
    Ok(given)
}

/// How the sum of the ratios compares with one.
///
/// Exact while the sum fits into `u128`. From then on the sum of the ratios rounded down to
/// multiples of 2⁻⁹⁶ decides, so the answer may be too low but is never too high.
fn sum_against_one(ratios: impl IntoIterator<Item = Ratio>) -> Ordering {
    const ONE: u128 = 1 << 96;
    let mut exact = Some((0, 1));
    let mut rounded_down = 0;
    let mut rounded = false;
    for ratio in ratios {
        let numerator = u128::from(ratio.numerator) << 96;
        let denominator = u128::from(ratio.denominator);
        rounded_down += numerator / denominator;
        rounded |= numerator % denominator != 0;
        exact = exact.and_then(|sum| checked_add(sum, ratio));
        // Leaving here keeps `rounded_down` below 2⁹⁷, for any number of ratios.
        if rounded_down > ONE || exact.is_some_and(|(numerator, denominator)| numerator > denominator) {
            return Ordering::Greater;
        }
    }
    match exact {
        Some((numerator, denominator)) => numerator.cmp(&denominator),
        None => rounded_down.cmp(&ONE).then(rounded.cmp(&false)),
    }
}

fn checked_add((numerator, denominator): (u128, u128), ratio: Ratio) -> Option<(u128, u128)> {
    let other = u128::from(ratio.denominator);
    let divisor = gcd(denominator, other);
    let scale = other / divisor;
    let added = (denominator / divisor).checked_mul(u128::from(ratio.numerator))?;
    let numerator = numerator.checked_mul(scale)?.checked_add(added)?;
    let denominator = denominator.checked_mul(scale)?;
    let divisor = gcd(numerator, denominator);
    Some((numerator / divisor, denominator / divisor))
}

fn gcd<T>(mut a: T, mut b: T) -> T
where
    T: Copy + Default + PartialEq + std::ops::Rem<Output = T>,
{
    while b != T::default() {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn ratio(numerator: u32, denominator: u32) -> Ratio {
        Ratio::new(numerator, denominator).unwrap_or(Ratio::ZERO)
    }

    fn refusal<T>(result: Result<T, impl fmt::Display>) -> String {
        match result {
            Ok(_) => "accepted".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    fn read<T: for<'a> Deserialize<'a>>(json: &str) -> String {
        refusal(serde_json::from_str::<T>(json))
    }

    #[test]
    fn bad_ratios_are_refused_by_name() {
        for (given, message) in [
            ("7/0", "`7/0` divides by zero: expected a denominator of 1 or more"),
            ("0/0", "`0/0` divides by zero: expected a denominator of 1 or more"),
            ("5/3", "`5/3` is more than the whole: expected a ratio from 0 to 1"),
            ("2", "`2` is more than the whole: expected a ratio from 0 to 1"),
            ("1/4294967296", "`1/4294967296` has a number that is too large: expected at most 4294967295"),
        ] {
            assert_eq!(refusal(given.parse::<Ratio>()), message);
            assert_eq!(refusal(Share::from_value(given)), message);
        }
        for given in [
            "-1", "-1/3", "+1", "NaN", "inf", "∞", "0.25", "66%", "1e3", "", "/", "1/", "/2", "1/2/3", " 1/2", "1 / 2",
            "½", "١/٢",
        ] {
            let ratio = format!("`{given}` is not a ratio: expected a fraction such as 2/3, or 0 or 1");
            assert_eq!(refusal(given.parse::<Ratio>()), ratio);
            let share = format!("`{given}` is not a share: expected one such as 2/3, 1/3..2/3, 0, 1 or partial");
            assert_eq!(refusal(Share::from_value(given)), share);
        }
    }

    #[test]
    fn errors_quote_little_and_safely() {
        assert_eq!(
            refusal("\u{202e}\n1".parse::<Ratio>()),
            r"`\u{202e}\n1` is not a ratio: expected a fraction such as 2/3, or 0 or 1"
        );
        let long = "9".repeat(1_000_000);
        assert_eq!(
            refusal(long.parse::<Ratio>()),
            format!("`{}…` has a number that is too large: expected at most 4294967295", "9".repeat(79))
        );
    }

    #[test]
    fn ratios_are_reduced_and_ordered() -> Outcome {
        assert_eq!("4/6".parse::<Ratio>()?, ratio(2, 3));
        assert_eq!(Ratio::new(0, 9)?, Ratio::ZERO);
        assert_eq!(Ratio::new(u32::MAX, u32::MAX)?, Ratio::ONE);
        assert!(ratio(u32::MAX - 2, u32::MAX - 1) < ratio(u32::MAX - 1, u32::MAX));
        assert_eq!(format!("{:?}", ratio(2, 3)), "Ratio(2/3)");
        assert_eq!(serde_json::to_string(&ratio(2, 3))?, "\"2/3\"");
        assert_eq!(read::<Ratio>("0.25"), "invalid type: floating point `0.25`, expected a string at line 1 column 4");
        Ok(())
    }

    #[test]
    fn sums_are_compared_exactly() {
        let primes = [4_294_967_291, 4_294_967_279, 4_294_967_231, 4_294_967_197, 4_294_967_189];
        for (ratios, exceeds) in [
            (vec![], false),
            (vec![Ratio::ONE], false),
            (vec![ratio(2, 3), ratio(1, 3)], false),
            (vec![ratio(2, 3), ratio(1, 3), ratio(1, u32::MAX)], true),
            (vec![ratio(1, 3); 3], false),
            (vec![ratio(1, 7); 8], true),
            (vec![ratio(1, u32::MAX); 1000], false),
            (primes.map(|prime| ratio(prime / 5, prime)).to_vec(), false),
            (primes.map(|prime| ratio(prime / 5 + 1, prime)).to_vec(), true),
        ] {
            assert_eq!(Ratio::exceeds_one(ratios.clone()), exceeds, "{ratios:?}");
        }
    }

    #[test]
    fn sums_too_long_for_exactness_are_never_overstated() {
        // The common denominator of these has some 32,000 bits.
        let tiny = || (0..1000).map(|n| ratio(1, u32::MAX - n));
        assert_eq!(sum_against_one(tiny()), Ordering::Less);
        assert_eq!(sum_against_one(tiny().chain([Ratio::ONE])), Ordering::Greater);
        let nearly = ratio(u32::MAX - 1, u32::MAX);
        assert_eq!(sum_against_one([nearly].into_iter().chain(tiny())), Ordering::Greater);
        // 1/(1·2) + 1/(2·3) + … + 1/(999·1000) + 1/1000 is one. Its partial sums are short in this
        // order; odd terms first they are not, and then it counts as a little less.
        let steps: Vec<_> = (1..1000).map(|n| ratio(1, n * (n + 1))).chain([ratio(1, 1000)]).collect();
        assert_eq!(sum_against_one(steps.iter().copied()), Ordering::Equal);
        let odd_first = steps.iter().step_by(2).chain(steps.iter().skip(1).step_by(2));
        assert_eq!(sum_against_one(odd_first.copied()), Ordering::Less);
    }

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
    fn shares_as_json() -> Outcome {
        let share = Share::exact(2, 3)?.with_measure(Measure::Area).with_whole("the town")?.with_words("two thirds")?;
        let json = r#"{"value":"2/3","measure":"area","whole":"the town","words":"two thirds"}"#;
        assert_eq!(serde_json::to_string(&share)?, json);
        assert_eq!(serde_json::from_str::<Share>(json)?, share);
        assert_eq!(serde_json::to_string(&Share::partial())?, r#"{"value":"partial"}"#);
        for (json, message) in [
            ("{}", "missing field `value`"),
            (r#"{"value":"1","of":"x"}"#, "unknown field `of`, expected one of `value`, `measure`, `whole`, `words`"),
            (r#"{"value":0.5}"#, "invalid type: floating point `0.5`, expected a string"),
            (r#"{"value":"5/3"}"#, "`5/3` is more than the whole: expected a ratio from 0 to 1"),
            (r#"{"value":"1","words":" "}"#, "` ` is blank: expected the words of a share in visible characters"),
            (r#"{"value":"1","measure":""}"#, "`` is blank: expected a measure in visible characters"),
        ] {
            let refused = read::<Share>(json);
            assert!(refused.starts_with(message), "{refused}");
        }
        Ok(())
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

    #[test]
    fn counts_as_json() -> Outcome {
        let count = Count::between(10, 12)?.with_unit("posts")?.with_words("a dozen")?;
        let json = r#"{"low":10,"high":12,"unit":"posts","words":"a dozen"}"#;
        assert_eq!(serde_json::to_string(&count)?, json);
        assert_eq!(serde_json::from_str::<Count>(json)?, count);
        for (json, message) in [
            (r#"{"best":1.5}"#, "invalid type: floating point `1.5`, expected u64"),
            (r#"{"best":70.0}"#, "invalid type: floating point `70.0`, expected u64"),
            (r#"{"best":-1}"#, "invalid value: integer `-1`, expected u64"),
            (r#"{"best":18446744073709551616}"#, "invalid type: floating point `1.8446744073709552e+19`, expected u64"),
            (r#"{"best":"70"}"#, "invalid type: string \"70\", expected u64"),
            (r#"{"best":1,"worst":2}"#, "unknown field `worst`"),
            (r#"{"unit":"posts"}"#, "the count has no number"),
            (r#"{"low":2,"best":1}"#, "`low 2, best 1` is out of order"),
            (r#"{"best":1,"words":""}"#, "`` is blank: expected the words of a count"),
        ] {
            let refused = read::<Count>(json);
            assert!(refused.starts_with(message), "{refused}");
        }
        Ok(())
    }

    fn ratios() -> impl Strategy<Value = Ratio> {
        prop_oneof![(any::<u32>(), any::<u32>()), (0u32..8, 1u32..8)]
            .prop_map(|(a, b)| ratio(a.min(b), a.max(b).max(1)))
    }

    fn labels() -> impl Strategy<Value = Option<String>> {
        proptest::option::of(any::<String>().prop_filter("blank", |text| !text::is_blank(text)))
    }

    fn shares() -> impl Strategy<Value = Share> {
        let extents = prop_oneof![
            1 => Just(Extent::Part),
            4 => (ratios(), ratios()).prop_map(|(a, b)| Extent::Range { low: a.min(b), high: a.max(b) }),
        ];
        (extents, labels(), labels(), labels()).prop_map(|(extent, measure, whole, words)| Share {
            extent,
            measure: measure.and_then(|name| name.parse().ok()),
            whole,
            words,
        })
    }

    fn counts() -> impl Strategy<Value = Count> {
        (any::<[u64; 3]>(), 1u8..8, labels(), labels()).prop_map(|(mut numbers, given, unit, words)| {
            numbers.sort_unstable();
            let [low, best, high] = numbers;
            let keep = |bit: u8, number| (given & bit != 0).then_some(number);
            Count { unit, words, ..Count::of(keep(1, low), keep(2, best), keep(4, high)) }
        })
    }

    proptest! {
        #[test]
        fn ratio_round_trips(ratio in ratios()) {
            prop_assert_eq!(ratio.to_string().parse(), Ok(ratio));
            prop_assert_eq!(gcd(ratio.numerator(), ratio.denominator()), 1);
        }

        #[test]
        fn complement_is_an_involution_that_reverses(a in ratios(), b in ratios()) {
            prop_assert_eq!(a.complement().complement(), a);
            prop_assert_eq!(a.cmp(&b), b.complement().cmp(&a.complement()));
            prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
            prop_assert_eq!(sum_against_one([a, a.complement()]), Ordering::Equal);
            prop_assert_eq!(sum_against_one([a, b]), a.cmp(&b.complement()));
        }

        #[test]
        fn sums_agree_with_integers(parts in proptest::collection::vec((0u32..=60, 1usize..12), 0..9)) {
            let units = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];
            let ratios: Vec<_> = parts
                .iter()
                .filter_map(|&(part, unit)| {
                    let denominator = *units.get(unit)?;
                    Some(ratio(part % (denominator + 1), denominator))
                })
                .collect();
            let sixtieths: u32 = ratios.iter().map(|r| r.numerator() * (60 / r.denominator())).sum();
            prop_assert_eq!(sum_against_one(ratios), sixtieths.cmp(&60));
        }

        #[test]
        fn share_round_trips(share in shares()) {
            let json = serde_json::to_string(&share)?;
            prop_assert_eq!(&serde_json::from_str::<Share>(&json)?, &share);
            prop_assert!(share.low() <= share.high());
            prop_assert!(share.comparable_with(&share));
            prop_assert!(!share.to_string().chars().any(char::is_control));
        }

        #[test]
        fn count_round_trips(count in counts()) {
            let json = serde_json::to_string(&count)?;
            prop_assert_eq!(&serde_json::from_str::<Count>(&json)?, &count);
            prop_assert!(!count.to_string().is_empty());
            prop_assert!(!count.to_string().chars().any(char::is_control));
        }
    }
}
