//! What follows?
//!
//! A [`Program`] is the rules that a view has in force, made ready for its graph. It is worked out in two
//! ways that agree: a [`Solver`] answers one goal and touches what that goal needs, [`Saturated`] works out
//! all that follows at once. Both keep what they derive in a [`Table`], with every derivation, from which
//! proofs are read. What rules reckon with is an [`Extent`]: how surely on the day of the view, or
//! over all days at once.

mod budget;
mod known;
mod plan;
mod program;
mod proof;
mod rules;
mod saturate;
mod solve;
mod table;

pub(crate) use budget::Meter;
#[cfg(feature = "sparql")]
pub(crate) use budget::Watch;
pub use budget::{Budget, BudgetError};
pub(crate) use known::{Sight, each_statement};
pub(crate) use program::{By, Guards, Pattern, Premises, Program, Slot};
pub(crate) use proof::{Ground, Skeleton, SkeletonFact};
pub use rules::Rules;
pub(crate) use saturate::Saturated;
pub(crate) use solve::{Goal, Solver};
pub(crate) use table::{FactRow, How, Table};
