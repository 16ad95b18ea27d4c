//! What is a thing, a tie, a period, a claim?
//!
//! Plain values, checked when they are built, and the schema that says which of them fit
//! together. Nothing here knows a graph or does I/O.

mod change;
mod claim;
mod date;
mod day;
pub(crate) mod dot;
mod grade;
mod id;
pub(crate) mod kind;
mod limits;
mod name;
pub(crate) mod names;
mod period;
mod point;
mod quantity;
pub(crate) mod query;
mod relation;
mod rule;
mod schema;
mod source;
pub(crate) mod text;
mod value;
pub(crate) mod wire;

pub use change::{Change, ClaimEntry, EntityEntry, Modality, Qualifiers, SourceEntry, StatementEntry};
pub use claim::{Attested, Citation, Claim, Credibility, Speaker, Stance};
pub use date::{Date, TimeOfDay};
pub use day::{DateError, Day};
pub use grade::Grade;
pub use id::{ClaimId, Id, SourceId, StatementId};
pub use kind::{Any, Is, Kind, KindTerm, NamedKind};
pub use limits::Limits;
pub use name::{Identifier, Name, NameKind, Text};
pub use names::{NameLikeness, NameReason, Script};
pub use period::{Bound, Period};
pub use point::{Point, PointError};
pub use quantity::{Count, Measure, QuantityError, Ratio, Share};
pub use query::{
    Against, Aggregate, Allen, Clause, Column, Condition, Expr, FactPattern, Operator, Query, RelationTerm, Steps,
    Target, Which,
};
pub use relation::{Flag, KindDef, Persistence, QualifierDef, Relation, RelationDef};
pub use rule::{Atom, Doing, Effect, Guard, MOST_PREMISES, Premise, Rule, RuleFault, Term};
pub use schema::{Direction, Extensions, Schema, SchemaError};
pub use source::{Reliability, Source, SourceDraft, SourceKind};
pub use value::{FarEnd, Object, Value, ValueError, ValueType};

pub(crate) use claim::WordOf;
pub(crate) use id::GraphTag;
pub(crate) use point::metres_of_km;
pub(crate) use relation::RelationKey;
#[cfg(feature = "csv")]
pub(crate) use relation::name_of;
pub(crate) use rule::strata;
pub(crate) use schema::did_you_mean;

/// Why a value of the model cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A date or a period.
    #[error(transparent)]
    Date(#[from] DateError),
    /// A share or a count.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// A point on the earth, or a distance.
    #[error(transparent)]
    Point(#[from] PointError),
    /// A text, a name, an identifier or a term.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The days that a claim vouches for.
    #[error("a claim cannot vouch for `{0}`: expected a period with both bounds dated")]
    Attested(String),
}
