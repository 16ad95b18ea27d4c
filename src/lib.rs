#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod error;
mod graph;
#[cfg(feature = "json")]
mod interop;
mod model;
mod query;
#[cfg(feature = "json")]
mod store;
pub mod vocabulary;

pub use petgraph;

pub use error::Error;
pub use graph::{
    BadRow, BadRows, Batch, ClaimRef, Draft, EntityRef, Grade, Graph, GraphError, Load, Loaded, Loading, MatchedBy,
    Memory, NameMatch, Network, NodeIter, Revision, Scope, Snapshot, SourceRef, StatementRef, Tie, TieIter, Trust,
};
#[cfg(feature = "json")]
pub use interop::{DocumentError, document};
pub use model::{
    Any, Attested, Bound, Change, Citation, Claim, ClaimEntry, ClaimId, Count, Credibility, Date, DateError, Day,
    Direction, EntityEntry, FarEnd, Flag, Id, Identifier, Is, Kind, KindDef, KindTerm, Limits, Measure, Modality,
    ModelError, Name, NameKind, NamedKind, Object, Period, Persistence, QualifierDef, Qualifiers, QuantityError, Ratio,
    Relation, RelationDef, Reliability, Schema, SchemaError, Share, Source, SourceDraft, SourceEntry, SourceId,
    SourceKind, Speaker, Stance, StatementEntry, StatementId, Text, TimeOfDay, Value, ValueError, ValueType,
};

pub use query::{
    About, Answer, Contradiction, ContradictionKind, ContradictionRecord, Contrary, Demanded, Ended, EntityRecord,
    EventRow, Fact, FactRecord, Facts, Hit, Hits, Holder, Holding, List, NameError, Near, NoGrade, Opposition, Origin,
    Path, Pattern, Pressure, Reach, Reached, Resolution, Responded, Side, SideRecord, Standing, SupportRecord, Verdict,
    View, Voice,
};
#[cfg(feature = "file")]
pub use store::{FileError, file};

#[doc(hidden)]
pub use model::kind::{first_paragraph as __first_paragraph, is_closed as __is_closed};
