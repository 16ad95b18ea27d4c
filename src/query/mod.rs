//! What can be asked?
//!
//! Every question is asked of a [`View`]: a snapshot seen on a day or over a span, at a revision,
//! through a trust policy. Answers are [`Fact`]s, which know when, how surely and on whose word.
//! Nothing here writes.

mod answer;
mod blocks;
mod chain;
mod change;
mod contradiction;
mod control;
mod duplicates;
mod each;
mod entity;
mod event;
mod fact;
mod follow;
mod holding;
mod judge;
mod list;
mod name;
mod nearby;
mod path;
mod pattern;
mod pressure;
mod proof;
mod record;
mod relations;
mod resolution;
mod rows;
mod standing;
mod statement;
mod tally;
mod unite;
mod view;
mod why_not;
mod withdrawal;

pub use answer::{Answer, Contrary, NoGrade, Verdict};
pub use blocks::{CommonPart, TooCommon};
pub use chain::{Reach, Reached};
pub use change::{Changed, ChangedRecord, Changes, ChangesRecord};
pub use contradiction::{Contradiction, ContradictionKind, ContradictionRecord, Side, SideRecord};
pub use control::{ControlSpan, ControlTimeline, HeldBy};
pub use duplicates::{Duplicate, DuplicatePairs, Duplicates, SameReason};
pub use each::{Hit, Hits};
pub use entity::{About, Ended};
pub use event::EventRow;
pub use fact::{Fact, Facts};
pub use follow::DerivedCounts;
pub use holding::{Holder, Holding};
pub use list::List;
pub use name::{NameError, NameQuery};
pub use nearby::{Around, Centre, Nearby, NearbyActor, NearbyEvent, PlaceError};
pub use path::{Near, Path, PathRecord, Paths, Route, RouteError};
pub use pattern::Pattern;
pub use pressure::{Demanded, Pressure, Responded};
pub use proof::{Proof, ProofStep, ProvedFact};
pub use record::{EntityRecord, FactRecord, SupportRecord};
pub use resolution::Resolution;
pub use rows::{Datum, PlanStep, Prepared, QueryError, QueryPlan, Row, Rows};
pub use standing::{Opposition, Origin, Standing, Voice};
pub use tally::{Instance, InstanceRecord, Remainder, Tally, TallyRecord};
pub use unite::{Apart, Cluster, Clusters};
pub use view::View;
pub use why_not::{Attempt, Missing, WhyNot};
pub use withdrawal::Withdrawal;
