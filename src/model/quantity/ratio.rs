//! Ratios: exact fractions, and sums of them that are never overstated.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::QuantityError;
use crate::model::text;

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

    /// What the ratios leave of the whole; none where they exceed it or what is left is no ratio of
    /// 32-bit numbers.
    ///
    /// ```
    /// use allegiance::Ratio;
    /// let left = Ratio::remainder([Ratio::new(1, 2)?, Ratio::new(1, 3)?]);
    /// assert_eq!(left, Some(Ratio::new(1, 6)?));
    /// # Ok::<(), allegiance::QuantityError>(())
    /// ```
    #[must_use]
    pub fn remainder(ratios: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (numerator, denominator) = ratios.into_iter().try_fold((0, 1), checked_add)?;
        let left = u32::try_from(denominator.checked_sub(numerator)?).ok()?;
        Ratio::new(left, u32::try_from(denominator).ok()?).ok()
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

/// How the sum of the ratios compares with one.
///
/// Exact while the sum fits into `u128`. From then on the sum of the ratios rounded down to
/// multiples of 2⁻⁹⁶ decides, so the answer may be too low but is never too high.
pub(super) fn sum_against_one(ratios: impl IntoIterator<Item = Ratio>) -> Ordering {
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
    use proptest::prelude::*;

    use super::super::{
        Share,
        tests::{Outcome, ratio, refusal},
    };
    use super::*;

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

    fn ratios() -> impl Strategy<Value = Ratio> {
        prop_oneof![(any::<u32>(), any::<u32>()), (0u32..8, 1u32..8)]
            .prop_map(|(a, b)| ratio(a.min(b), a.max(b).max(1)))
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
    }
}
