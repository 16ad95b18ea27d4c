//! What can be asked?
//!
//! Every question is asked of a [`View`]: a snapshot seen on a day or over a span, at a revision,
//! through a trust policy. Answers are [`Fact`]s, which know when, how surely and on whose word.
//! Nothing here writes.

mod answer;
mod chain;
mod contradiction;
mod each;
mod entity;
mod event;
mod fact;
mod holding;
mod judge;
mod list;
mod name;
mod path;
mod pattern;
mod pressure;
mod record;
mod relations;
mod resolution;
mod standing;
mod view;

pub use answer::{Answer, Contrary, NoGrade, Verdict};
pub use chain::{Reach, Reached};
pub use contradiction::{Contradiction, ContradictionKind, ContradictionRecord, Side, SideRecord};
pub use each::{Hit, Hits};
pub use entity::{About, Ended};
pub use event::EventRow;
pub use fact::{Fact, Facts};
pub use holding::{Holder, Holding};
pub use list::List;
pub use name::NameError;
pub use path::{Near, Path};
pub use pattern::Pattern;
pub use pressure::{Demanded, Pressure, Responded};
pub use record::{EntityRecord, FactRecord, SupportRecord};
pub use resolution::Resolution;
pub use standing::{Opposition, Origin, Standing, Voice};
pub use view::View;
