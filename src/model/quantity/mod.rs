//! How much, as far as a source says it?
//!
//! A [`Share`] is a part of a whole, between two [`Ratio`]s of a [`Measure`]; a [`Count`] is a
//! number of things. Both hold bounds and keep the source's words. Nothing is imputed: a bound that
//! no source gave is absent, and no number is rounded.

mod count;
mod ratio;
mod share;

pub use count::Count;
pub use ratio::Ratio;
pub use share::{Measure, Share};

use crate::model::text;

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

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::Ratio;

    pub(super) type Outcome = Result<(), Box<dyn std::error::Error>>;

    pub(super) fn ratio(numerator: u32, denominator: u32) -> Ratio {
        Ratio::new(numerator, denominator).unwrap_or(Ratio::ZERO)
    }

    pub(super) fn refusal<T>(result: Result<T, impl fmt::Display>) -> String {
        match result {
            Ok(_) => "accepted".to_owned(),
            Err(error) => error.to_string(),
        }
    }
}
