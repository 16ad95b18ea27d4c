#![cfg_attr(feature = "json", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "json"),
    doc = "A knowledge graph of who is who in a conflict; its README is read with the feature `json`, which it needs."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod error;
mod graph;
mod infer;
mod interop;
mod model;
mod query;
#[cfg(feature = "json")]
mod store;
pub mod vocabulary;

pub use petgraph;

pub use error::Error;
pub use graph::{
    BadRow, BadRows, Batch, ClaimRef, Draft, EntityRef, Graph, GraphError, Load, Loaded, Loading, Lookalike, MatchedBy,
    Memory, NameHit, NameHits, Network, NodeIter, Revision, Scope, Snapshot, SourceRef, StatementRef, Tie, TieIter,
    Trust, Undirected, Weighted, network,
};
pub use infer::{Budget, BudgetError, Rules};
#[cfg(feature = "rdf")]
pub use interop::rdf;
pub use interop::{CameIn, Differs, ExportError, ImportError, Merge, MergeError, Merged, Suggestion, export, import};
#[cfg(feature = "cypher")]
pub use interop::{CypherError, CypherFault, cypher};
#[cfg(feature = "json")]
pub use interop::{DocumentError, document};
#[cfg(feature = "sparql")]
pub use interop::{SparqlError, sparql};
pub use model::{
    Against, Aggregate, Allen, Any, Atom, Attested, Bound, Change, Citation, Claim, ClaimEntry, ClaimId, Clause,
    Column, Condition, Count, Credibility, Date, DateError, Day, Direction, Doing, Effect, EntityEntry, Expr,
    Extensions, FactPattern, FarEnd, Flag, Grade, Guard, Id, Identifier, Is, Kind, KindDef, KindTerm, Limits,
    MOST_PREMISES, Measure, Modality, ModelError, Name, NameKind, NameLikeness, NameReason, NamedKind, Object,
    Operator, Period, Persistence, Point, PointError, Premise, QualifierDef, Qualifiers, QuantityError, Query, Ratio,
    Relation, RelationDef, RelationTerm, Reliability, Rule, RuleFault, Schema, SchemaError, Script, Share, Source,
    SourceDraft, SourceEntry, SourceId, SourceKind, Speaker, Stance, StatementEntry, StatementId, Steps, Target, Term,
    Text, TimeOfDay, Value, ValueError, ValueType, Which,
};

pub use query::{
    About, Answer, Apart, Around, Attempt, Centre, Changed, ChangedRecord, Changes, ChangesRecord, Cluster, Clusters,
    CommonPart, Contradiction, ContradictionKind, ContradictionRecord, Contrary, ControlSpan, ControlTimeline, Datum,
    Demanded, DerivedCounts, Duplicate, DuplicatePairs, Duplicates, Ended, EntityRecord, EventRow, Fact, FactRecord,
    Facts, HeldBy, Hit, Hits, Holder, Holding, Instance, InstanceRecord, List, Missing, NameError, NameQuery, Near,
    Nearby, NearbyActor, NearbyEvent, NoGrade, Opposition, Origin, Path, PathRecord, Paths, Pattern, PlaceError,
    PlanStep, Prepared, Pressure, Proof, ProofStep, ProvedFact, QueryError, QueryPlan, Reach, Reached, Remainder,
    Resolution, Responded, Route, RouteError, Row, Rows, SameReason, Side, SideRecord, Standing, SupportRecord, Tally,
    TallyRecord, TooCommon, Verdict, View, Voice, WhyNot, Withdrawal,
};
#[cfg(feature = "file")]
pub use store::{FileError, file};

#[doc(hidden)]
pub use model::kind::{first_paragraph as __first_paragraph, is_closed as __is_closed};
