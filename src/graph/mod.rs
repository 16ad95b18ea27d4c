//! Where is it kept, what holds?
//!
//! The graph and its one write path, snapshots that never change, and the lens: a snapshot seen
//! on a day, at a revision, through a trust policy. How things are kept is nobody else's business.

mod base;
mod cache;
mod chains;
#[cfg(feature = "file")]
pub(crate) mod columns;
pub(crate) mod data;
mod delta;
mod draft;
pub(crate) mod effects;
pub(crate) mod entities;
mod error;
pub(crate) mod extent;
mod grow;
pub(crate) mod lens;
mod load;
mod memory;
mod names;
pub mod network;
pub(crate) mod qualified;
#[cfg(feature = "file")]
pub(crate) mod rebuild;
pub(crate) mod row;
pub(crate) mod sizes;
mod snapshot;
mod staging;
mod trust;
mod unite;
mod walk;

use std::{
    fmt,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

pub(crate) use base::ALL_DAYS;
#[cfg(feature = "file")]
pub(crate) use base::{Edge, Saying};
pub(crate) use cache::Touched;
pub(crate) use data::Data;
pub use draft::Draft;
pub use error::GraphError;
pub use lens::Scope;
pub use load::{BadRow, BadRows, Load, Loaded, Loading};
pub use memory::Memory;
pub(crate) use names::Asked;
pub use names::{Lookalike, MatchedBy, NameHit, NameHits};
pub(crate) use network::FollowedTie;
pub use network::{Network, NodeIter, Tie, TieIter, Undirected, Weighted};
pub(crate) use row::Row;
pub use snapshot::{ClaimRef, EntityRef, Revision, Snapshot, SourceRef, StatementRef};
pub(crate) use staging::{End, sorted};
use trust::Bits;
pub use trust::Trust;

use crate::{
    Error,
    model::{
        Any, Change, Citation, Claim, ClaimId, GraphTag, Id, Is, Kind, KindTerm, Object, Relation, Schema, Source,
        SourceDraft, SourceId, StatementId,
    },
};
use draft::Sink;
use staging::{Checked, Staging, Stated};

/// A graph of who is who: entities, sources, and statements with the claims that carry them.
///
/// Writes go through change sets that are committed whole or not at all; each makes a
/// [`Revision`]. Questions are asked of a [`View`](crate::View), which never changes.
///
/// ```
/// use allegiance::{Graph, Source, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let kio = graph.add(Organization, "Kachin Independence Organization")?;
/// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
/// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
///
/// let view = graph.as_of("2024-12-16")?;
/// let wings = view.armed_wings_of(kio)?;
/// assert_eq!(wings[0].subject(), kia);
/// # Ok::<(), allegiance::Error>(())
/// ```
pub struct Graph {
    snapshot: Snapshot,
}

impl Graph {
    /// An empty graph over a schema, such as [`vocabulary::conflict`](crate::vocabulary::conflict).
    pub fn new(schema: Schema) -> Self {
        Graph { snapshot: Snapshot(Arc::new(Data::new(fresh_tag(), schema))) }
    }

    /// Adds an entity, its key made from the label.
    ///
    /// # Errors
    /// When the schema does not have the kind or the label is blank.
    pub fn add<T: KindTerm>(&mut self, kind: T, label: &str) -> Result<Id<T::Typed>, Error> {
        self.batch(|batch| batch.add(kind, label))
    }

    /// Adds an entity under a key of your choice.
    ///
    /// # Errors
    /// When the schema does not have the kind, the label or the key is blank, or the key is taken.
    pub fn add_as<T: KindTerm>(&mut self, key: &str, kind: T, label: &str) -> Result<Id<T::Typed>, Error> {
        self.batch(|batch| batch.add_as(key, kind, label))
    }

    /// Adds a source.
    ///
    /// # Errors
    /// Whatever was wrong with the draft, or that its key is taken.
    pub fn source(&mut self, source: SourceDraft) -> Result<SourceId, Error> {
        self.batch(|batch| batch.source(source))
    }

    /// Begins a statement. The relation fixes what may stand at both ends; the compiler checks
    /// kinds that it knows, the graph checks the rest when the statement is cited.
    pub fn state<S: Is<A>, A: Kind, B>(
        &mut self,
        subject: Id<S>,
        relation: Relation<A, B>,
        object: impl Object<B>,
    ) -> Draft<'_> {
        Draft::new(self, subject.any(), relation, object)
    }

    /// Adds a claim to a statement that is there already: a denial, a doubt, a second source.
    ///
    /// # Errors
    /// When an id is of another graph, or whatever was wrong with the citation.
    pub fn claim(&mut self, statement: StatementId, citation: impl Into<Citation>) -> Result<Revision, Error> {
        self.batch(|batch| batch.claim(statement, citation))?;
        Ok(self.revision())
    }

    /// Retracts a claim. Nothing is erased: earlier revisions still hold it.
    ///
    /// ```
    /// use allegiance::{Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "KIA")?;
    /// # let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// let held = graph.state(kia, CONTROLS, bhamo).cite(article.quote("took the town"))?;
    /// let before = graph.revision();
    /// let claim = graph.statement(held)?.claims().next().ok_or("a claim")?.id();
    /// graph.retract(claim)?;
    /// let view = graph.as_of("2024-12-17")?;
    /// assert_eq!(view.holds(kia, CONTROLS, bhamo)?.to_string(), "unknown");
    /// assert_eq!(view.known_at(before)?.holds(kia, CONTROLS, bhamo)?.to_string(), "yes, certain");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the id is of another graph or the claim was retracted before.
    pub fn retract(&mut self, claim: ClaimId) -> Result<Revision, Error> {
        self.batch(|batch| batch.retract(claim))?;
        Ok(self.revision())
    }

    /// Takes back all that a source says of a statement, as one revision: each claim of it that stands, for or against,
    /// whoever's word it passes on. What others say of the statement stays.
    ///
    /// ```
    /// use allegiance::{Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "KIA")?;
    /// # let army = graph.add(ArmedGroup, "the Kachin army")?;
    /// let (desk, other) = (graph.source(Source::report("Our desk"))?, graph.source(Source::report("Another desk"))?);
    /// graph.state(kia, SAME_AS, army).cite(other)?;
    /// let judged = graph.state(kia, SAME_AS, army).cite(desk)?;
    /// graph.retract_from(judged, desk)?;
    /// assert_eq!(graph.view().clusters()?.one.len(), 1, "the other desk still says so");
    /// graph.retract_from(judged, other)?;
    /// assert!(graph.view().clusters()?.one.is_empty());
    /// assert!(graph.retract_from(judged, desk).is_err(), "it says nothing of it any more");
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When an id is of another graph, or the source has no claim of the statement that stands.
    ///
    /// # Complexity
    /// Linear in the claims of the statement.
    pub fn retract_from(&mut self, statement: StatementId, source: SourceId) -> Result<Revision, Error> {
        self.batch(|batch| batch.retract_from(statement, source))?;
        Ok(self.revision())
    }

    /// Commits a change set: all of it as one revision, or none of it. Retractions come before
    /// what is added, whatever their place in the set.
    ///
    /// # Errors
    /// The first change that cannot be, with the graph unchanged.
    pub fn apply(&mut self, changes: &[Change]) -> Result<Revision, Error> {
        self.batch(|batch| {
            let (retractions, additions): (Vec<_>, Vec<_>) =
                changes.iter().enumerate().partition(|(_, change)| matches!(change, Change::Retraction(_)));
            for (place, change) in retractions.into_iter().chain(additions) {
                batch.staging.apply(place, change)?;
            }
            Ok(())
        })?;
        Ok(self.revision())
    }

    /// Groups many writes into one revision. When the closure fails nothing of it is kept, and
    /// the ids that it got name nothing, now or later.
    ///
    /// ```
    /// use allegiance::{Graph, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// let (putao, bhamo) = graph.batch(|batch| Ok((batch.add(Town, "Putao")?, batch.add(Town, "Bhamo")?)))?;
    /// assert_eq!(graph.revision().number(), 1);
    /// # let _ = (putao, bhamo);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// Whatever the closure returns.
    pub fn batch<T>(&mut self, write: impl FnOnce(&mut Batch<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut batch = Batch { staging: Staging::new(&self.snapshot.0) };
        let written = write(&mut batch);
        let given = (batch.staging.handed_out(), batch.staging.forgot());
        self.commit(written, given, batch.staging.finish())
    }

    /// Commits what was checked, unless something failed. Then the ids that were given name nothing, and
    /// in any case those of what was forgotten.
    fn commit<T>(
        &mut self,
        written: Result<T, Error>,
        (handed_out, forgot): (bool, bool),
        checked: Result<Checked, GraphError>,
    ) -> Result<T, Error> {
        match written.and_then(|value| Ok((value, checked?))) {
            Ok((value, checked)) => {
                if !checked.is_empty() {
                    checked.commit(Arc::make_mut(&mut self.snapshot.0));
                }
                if forgot {
                    Arc::make_mut(&mut self.snapshot.0).retag(fresh_tag());
                }
                Ok(value)
            }
            Err(error) => {
                if handed_out || forgot {
                    Arc::make_mut(&mut self.snapshot.0).retag(fresh_tag());
                }
                Err(error)
            }
        }
    }

    /// Brings what was written since into the form that is read fastest. It happens by itself, once
    /// a tenth of the graph is new; after many single writes and before many questions it may be
    /// worth asking for. No answer depends on it.
    ///
    /// # Complexity
    /// Linear in the graph, unless nothing is new.
    pub fn compact(&mut self) {
        Arc::make_mut(&mut self.snapshot.0).compact();
    }

    /// The graph as it is now, for other threads and for later: it never changes.
    pub fn snapshot(&self) -> Snapshot {
        self.snapshot.clone()
    }
}

/// Reading a graph is reading its newest snapshot.
impl Deref for Graph {
    type Target = Snapshot;
    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl Sink for Graph {
    fn data(&self) -> &Data {
        &self.snapshot.0
    }

    fn claim(&mut self, statement: Stated, claim: Claim) -> Result<StatementId, Error> {
        self.batch(|batch| Ok(batch.staging.claim(statement, claim)?))
    }
}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Graph").field(&self.snapshot).finish()
    }
}

/// A tag that no graph of this process has.
fn fresh_tag() -> GraphTag {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    GraphTag(NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Many writes in the making, committed as one revision: see [`Graph::batch`].
#[derive(Debug)]
pub struct Batch<'d> {
    staging: Staging<'d>,
}

impl Batch<'_> {
    /// As [`Graph::add`].
    ///
    /// # Errors
    /// As [`Graph::add`].
    pub fn add<T: KindTerm>(&mut self, kind: T, label: &str) -> Result<Id<T::Typed>, Error> {
        Ok(self.staging.entity(None, kind.kind_name(), label)?.retyped())
    }

    /// As [`Graph::add_as`].
    ///
    /// # Errors
    /// As [`Graph::add_as`].
    pub fn add_as<T: KindTerm>(&mut self, key: &str, kind: T, label: &str) -> Result<Id<T::Typed>, Error> {
        Ok(self.staging.entity(Some(key.to_owned()), kind.kind_name(), label)?.retyped())
    }

    /// Gives an entity that this batch itself added a narrower kind, and tells whether it is of that kind then. One of
    /// the graph from before keeps its kind, as does one of which the kind is not above this one.
    ///
    /// ```
    /// use allegiance::{Graph, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// graph.batch(|batch| {
    ///     let falcons = batch.add(Organization, "Falcons")?;
    ///     assert!(batch.narrow(falcons, ArmedGroup)? && !batch.narrow(falcons, Town)?);
    ///     assert_eq!(batch.kind_of(falcons)?, "armed_group");
    ///     Ok(())
    /// })?;
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the schema has no such kind, or the id is of another graph.
    pub fn narrow<K: Kind>(&mut self, id: Id<K>, kind: impl KindTerm) -> Result<bool, Error> {
        Ok(self.staging.narrow(id.any(), kind.kind_name())?)
    }

    /// As [`Graph::source`].
    ///
    /// # Errors
    /// As [`Graph::source`].
    pub fn source(&mut self, source: SourceDraft) -> Result<SourceId, Error> {
        let (key, source) = source.finish()?;
        Ok(self.staging.source(key, source)?)
    }

    /// As [`Graph::state`].
    pub fn state<S: Is<A>, A: Kind, B>(
        &mut self,
        subject: Id<S>,
        relation: Relation<A, B>,
        object: impl Object<B>,
    ) -> Draft<'_> {
        Draft::new(self, subject.any(), relation, object)
    }

    /// As [`Graph::claim`].
    ///
    /// # Errors
    /// As [`Graph::claim`].
    pub fn claim(&mut self, statement: StatementId, citation: impl Into<Citation>) -> Result<(), Error> {
        let claim = citation.into().finish()?;
        self.staging.claim_again(statement, claim)?;
        Ok(())
    }

    /// As [`Graph::retract`].
    ///
    /// # Errors
    /// As [`Graph::retract`], and for a claim that this batch itself adds.
    pub fn retract(&mut self, claim: ClaimId) -> Result<(), Error> {
        Ok(self.staging.retract_claim(claim)?)
    }

    /// As [`Graph::retract_from`].
    ///
    /// # Errors
    /// As [`Graph::retract_from`], and for a statement that this batch itself adds.
    pub fn retract_from(&mut self, statement: StatementId, source: SourceId) -> Result<(), Error> {
        Ok(self.staging.retract_from(statement, source)?)
    }

    /// As [`Snapshot::relation`].
    ///
    /// # Errors
    /// As [`Snapshot::relation`].
    pub fn relation(&self, name: &str) -> Result<Relation<Any, Any>, Error> {
        let data = self.staging.data();
        Ok(Relation::at(data.tag, data.relation_from_subject(name)?))
    }

    /// The entity of a key, one added in this batch included.
    ///
    /// # Errors
    /// When there is none.
    ///
    /// # Complexity
    /// Of one that is there constant; of one that is not linear in the keys, among which the nearest is looked for.
    pub fn lookup(&self, key: &str) -> Result<Id<Any>, Error> {
        Ok(self.staging.entity_id(key)?)
    }

    /// The same without an error, and in constant time.
    pub fn entity_of_key(&self, key: &str) -> Option<Id<Any>> {
        self.staging.entity_of_key(key)
    }

    /// The source of a key, one added in this batch included.
    pub fn source_of_key(&self, key: &str) -> Option<SourceId> {
        self.staging.source_of_key(key)
    }

    /// What a source is, one added in this batch as well.
    ///
    /// # Errors
    /// When the id is of another graph, or of a row that failed.
    pub fn source_of(&self, id: SourceId) -> Result<&Source, Error> {
        Ok(self.staging.source_of(id)?)
    }

    /// The name of the kind of an entity, of one added in this batch as well.
    ///
    /// # Errors
    /// When the id is of another graph, or of a row that failed.
    pub fn kind_of<K: Kind>(&self, id: Id<K>) -> Result<&str, Error> {
        Ok(self.staging.kind_and_label(id.any())?.0)
    }

    /// The label of an entity, of one added in this batch as well.
    ///
    /// # Errors
    /// As [`kind_of`](Batch::kind_of).
    pub fn label_of<K: Kind>(&self, id: Id<K>) -> Result<&str, Error> {
        Ok(self.staging.kind_and_label(id.any())?.1)
    }

    /// The schema of the graph.
    pub fn schema(&self) -> &Schema {
        &self.staging.data().schema
    }

    /// Writes a change, in which everything is named by key: what [`Graph::apply`] takes.
    ///
    /// # Errors
    /// As [`Graph::apply`].
    pub fn apply(&mut self, change: &Change) -> Result<(), Error> {
        self.staging.apply(0, change).map_err(|wrong| match wrong {
            GraphError::Change { wrong, .. } => (*wrong).into(),
            wrong => wrong.into(),
        })
    }

    /// How many statements there will be once this is committed; those of [`Load::tie`] come on top.
    pub fn statement_count(&self) -> usize {
        self.staging.statement_count()
    }
}

impl Sink for Batch<'_> {
    fn data(&self) -> &Data {
        self.staging.data()
    }

    fn claim(&mut self, statement: Stated, claim: Claim) -> Result<StatementId, Error> {
        Ok(self.staging.claim(statement, claim)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Source, vocabulary::*};

    fn with_room_for(most: u32) -> Graph {
        let mut graph = Graph::new(conflict());
        Arc::make_mut(&mut graph.snapshot.0).most = most;
        graph
    }

    fn refused<T>(graph: &mut Graph, write: impl FnOnce(&mut Batch<'_>) -> Result<T, Error>) -> String {
        let before = format!("{graph:?}");
        let error = graph.batch(write).err().map(|error| error.to_string());
        assert_eq!(format!("{graph:?}"), before);
        error.unwrap_or_default()
    }

    #[test]
    fn a_full_graph_takes_no_more() {
        let mut graph = with_room_for(3);
        let (kia, [one, two]) = graph
            .batch(|batch| {
                let towns = [batch.add(Town, "Bhamo")?, batch.add(Town, "Laiza")?];
                Ok((batch.add(ArmedGroup, "KIA")?, towns))
            })
            .unwrap();
        assert_eq!(
            refused(&mut graph, |batch| batch.add(Town, "Putao")),
            "the graph is full: it holds at most 3 entities"
        );
        let article = graph
            .batch(|batch| {
                batch.source(Source::article("A"))?;
                batch.source(Source::article("B"))?;
                batch.source(Source::article("C"))
            })
            .unwrap();
        assert_eq!(
            refused(&mut graph, |batch| batch.source(Source::article("D"))),
            "the graph is full: it holds at most 3 sources"
        );
        let full = "the graph is full: it holds at most 3 claims";
        let say = |batch: &mut Batch<'_>, quote: &str| batch.state(kia, CONTROLS, one).cite(article.quote(quote));
        assert_eq!(
            refused(&mut graph, |batch| ["a", "b", "c", "d"]
                .map(|it| say(batch, it))
                .into_iter()
                .collect::<Result<Vec<_>, _>>()),
            full
        );
        graph
            .batch(|batch| ["a", "b", "c", "c"].map(|it| say(batch, it)).into_iter().collect::<Result<Vec<_>, _>>())
            .unwrap();
        assert_eq!(refused(&mut graph, |batch| say(batch, "d")), full);
        assert_eq!(refused(&mut graph, |batch| batch.state(kia, CONTROLS, two).cite(article)), full);
        // What is there already takes no room, even now.
        assert!(graph.batch(|batch| say(batch, "a")).is_ok());
        assert_eq!(
            refused(&mut graph, |batch| batch.retract(ClaimId::new(0, GraphTag(u64::MAX)))),
            "the id of this claim is of another graph"
        );
        assert_eq!(graph.revision().number(), 3);
        let claim = graph.claims().next().map(|claim| claim.id()).unwrap();
        assert_eq!(
            refused(&mut graph, |batch| batch.retract(claim)),
            "the graph is full: it holds at most 3 revisions"
        );
    }

    /// A statement has a claim at least, so the claims are always the first to fill.
    #[test]
    fn a_full_graph_takes_no_new_statement() {
        let mut graph = with_room_for(9);
        let (kia, bhamo) = graph.batch(|batch| Ok((batch.add(ArmedGroup, "KIA")?, batch.add(Town, "Bhamo")?))).unwrap();
        let article = graph.source(Source::article("A")).unwrap();
        graph.state(kia, CONTROLS, bhamo).cite(article).unwrap();
        Arc::make_mut(&mut graph.snapshot.0).most = 1;
        let full = refused(&mut graph, |batch| batch.state(kia, BASED_AT, bhamo).cite(article));
        assert_eq!(full, "the graph is full: it holds at most 1 claims");
    }

    #[test]
    fn a_thousand_of_one_name_get_a_thousand_keys() {
        let mut graph = Graph::new(conflict());
        for half in 0..2 {
            graph.batch(|batch| (0..500).try_for_each(|_| batch.add(Town, "Bhamo").map(drop))).unwrap();
            let last = if half == 0 { "bhamo-500" } else { "bhamo-1000" };
            assert_eq!(graph.entities().last().map(|it| it.key().to_owned()).as_deref(), Some(last));
        }
    }
}
