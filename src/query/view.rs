//! The view: what is asked, at what time, with what knowledge, on whose word.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use super::{
    Resolution,
    follow::{Everything, Inference},
    rows::LaidOut,
};
use crate::{
    Error,
    graph::{
        ClaimRef, EntityRef, FollowedTie, GraphError, Network, Revision, Scope, Snapshot, Trust, lens::Lens,
        row::Object,
    },
    infer::{Budget, Goal, Meter},
    model::{Any, Day, Grade, Id, ModelError, Period, Relation, StatementId},
};

/// An immutable view of a graph: on a day, over a span or over all time; as known at a revision;
/// through a trust policy. Cheap to make and to clone, and unaffected by later writes.
///
/// Lists show what is at least presumed, and what is possible within a dated bound; they say how
/// many they left out. [`showing_all`](View::showing_all) shows the rest. Answers borrow the
/// view, so give it a name: `let view = graph.as_of("2024-12-16")?;`.
///
/// ```
/// use allegiance::{Graph, Source, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
/// let sumprabum = graph.add(Town, "Sumprabum")?;
/// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(kia, CONTROLS, sumprabum).fully().since("2024-05").cite(article)?;
///
/// let on = |day| -> Result<String, allegiance::Error> { Ok(graph.as_of(day)?.holds(kia, CONTROLS, sumprabum)?.to_string()) };
/// assert_eq!(on("2024-04-30")?, "unknown");
/// assert_eq!(on("2024-05-15")?, "yes, possible");
/// assert_eq!(on("2024-12-15")?, "yes, certain");
/// assert_eq!(on("2025-06-01")?, "yes, presumed");
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone)]
pub struct View {
    pub(super) snapshot: Snapshot,
    pub(crate) lens: Lens,
    pub(crate) trust: Trust,
    pub(super) resolution: Resolution,
    pub(crate) all: bool,
    pub(crate) inference: Option<Arc<Inference>>,
    /// What relations do by themselves, where no rules are in force.
    pub(crate) plain: OnceLock<Arc<Inference>>,
    pub(crate) everything: Option<Arc<Everything>>,
    /// What queries of this view have laid out.
    pub(crate) laid_out: Arc<LaidOut>,
    pub(crate) budget: Budget,
}

impl Snapshot {
    /// The graph at some moment of a day: a [`Day`] or its text, such as `2024-12-16`.
    ///
    /// # Errors
    /// When the text is no day.
    pub fn as_of<D: TryInto<Day>>(&self, day: D) -> Result<View, Error>
    where
        ModelError: From<D::Error>,
    {
        Ok(self.seen(Scope::Day(day.try_into().map_err(ModelError::from)?)))
    }

    /// The graph over a span, from the first day on which the period may have begun to the last
    /// on which it may have ended. Questions are about *some time* in it, unless they say
    /// *throughout*.
    ///
    /// # Errors
    /// When the text is no period.
    pub fn during<P: TryInto<Period>>(&self, period: P) -> Result<View, Error>
    where
        ModelError: From<P::Error>,
    {
        let period = period.try_into().map_err(ModelError::from)?;
        Ok(self.seen(Scope::Span(period.earliest_start(), period.latest_end())))
    }

    /// The graph over all time.
    pub fn view(&self) -> View {
        self.seen(Scope::ALL)
    }

    fn seen(&self, scope: Scope) -> View {
        let lens = Lens::new(Arc::clone(&self.0), scope);
        View {
            snapshot: self.clone(),
            lens,
            trust: Trust::all(),
            resolution: Resolution::ShowBoth,
            all: false,
            inference: None,
            plain: OnceLock::new(),
            everything: None,
            laid_out: Arc::default(),
            budget: Budget::new(),
        }
    }
}

impl View {
    /// The same view through another lens: what was worked out for the old one goes.
    pub(super) fn through(&self, lens: Lens) -> View {
        View { lens, everything: None, laid_out: Arc::default(), ..self.clone() }
    }

    /// The same view as it was known at a revision: without what was recorded later, and with
    /// what was retracted later.
    ///
    /// # Errors
    /// When the revision is not there yet.
    pub fn known_at(&self, revision: Revision) -> Result<View, Error> {
        let last = self.snapshot.revision();
        if revision > last {
            return Err(GraphError::UnknownRevision { given: revision.number(), last: last.number() }.into());
        }
        let view = self.through(self.lens.clone().at(revision));
        view.trusting(self.trust.clone())
    }

    /// The same view through another trust policy.
    ///
    /// # Errors
    /// When the policy names a source or a speaker of another graph.
    ///
    /// # Complexity
    /// Linear in the claims, once, unless the policy trusts all.
    pub fn trusting(&self, trust: Trust) -> Result<View, Error> {
        let lens = self.lens.clone().trusting(&trust)?;
        let view = View { trust, ..self.through(lens) };
        match view.resolution.clone() {
            Resolution::ShowBoth => Ok(view),
            resolution => view.resolving(resolution),
        }
    }

    /// The same view, which believes all sides of a contradiction.
    pub(super) fn unresolved(&self) -> Result<View, Error> {
        let view = View { resolution: Resolution::ShowBoth, ..self.clone() };
        match self.resolution {
            Resolution::ShowBoth => Ok(view),
            _ => view.trusting(self.trust.clone()),
        }
    }

    /// The same view, which presumes nothing further than so many days from the evidence.
    pub fn presuming_at_most(&self, days: u32) -> View {
        let mut lens = self.lens.clone();
        lens.presume = Some(i32::try_from(days).unwrap_or(i32::MAX));
        self.through(lens)
    }

    /// The same view, whose lists leave out nothing that is possible.
    pub fn showing_all(&self) -> View {
        View { all: true, laid_out: Arc::default(), ..self.clone() }
    }

    /// The same view at another time.
    pub fn at_scope(&self, scope: Scope) -> View {
        let mut lens = self.lens.clone();
        lens.scope = scope;
        self.through(lens)
    }

    /// The same view on another day: a [`Day`] or its text.
    ///
    /// # Errors
    /// When the text is no day.
    pub fn as_of<D: TryInto<Day>>(&self, day: D) -> Result<View, Error>
    where
        ModelError: From<D::Error>,
    {
        Ok(self.at_scope(Scope::Day(day.try_into().map_err(ModelError::from)?)))
    }

    /// What is seen.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The time it looks at.
    pub fn scope(&self) -> Scope {
        self.lens.scope
    }

    /// The revision at which it looks.
    pub fn revision(&self) -> Revision {
        Revision(self.lens.revision)
    }

    /// An entity by its id.
    ///
    /// # Errors
    /// When the id is of another graph, or of an entity that was not there at the revision.
    pub fn entity<K>(&self, id: Id<K>) -> Result<EntityRef<'_>, Error> {
        let entity = self.lens.data.checked_entity(id)?;
        if entity.added() > self.revision() {
            return Err(GraphError::NotYet { what: "entity" }.into());
        }
        Ok(self.lens.data.entity_ref(self.lens.data.one(id.index)).unwrap_or(entity))
    }

    /// The claims of a statement that the view trusts, for it and against it, which stood at its revision, in the order of
    /// their recording.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    pub fn claims(&self, statement: StatementId) -> Result<impl Iterator<Item = ClaimRef<'_>>, Error> {
        self.lens.data.check_statement(statement)?;
        let claims = self.lens.claims(statement.index);
        Ok(claims.filter_map(|(index, _)| ClaimRef::known_at(&self.lens.data, index, self.lens.revision)))
    }

    /// The ties that hold with at least this grade, as petgraph sees them. Where rules and effects of events are
    /// in force, what follows is there too, without the short cuts along chains of transitive relations.
    ///
    /// ```
    /// use allegiance::{Grade, Graph, Rules, Source, petgraph::algo::has_path_connecting, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// let kio = graph.add(Organization, "Kachin Independence Organization")?;
    /// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    ///
    /// let view = graph.as_of("2024-12-17")?;
    /// let leads = |network| has_path_connecting(&network, kio.any(), bhamo.any(), None);
    /// assert!(!leads(view.network(Grade::Presumed)?));
    /// assert!(leads(view.with_rules(Rules::all())?.network(Grade::Presumed)?));
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When what follows takes more than the [`Budget`] of the view.
    ///
    /// # Complexity
    /// Linear in the statements of the snapshot, once: the networks last asked for are kept. With rules in force
    /// also that of [`materialized`](View::materialized), where the view is not, and linear each time.
    pub fn network(&self, least: Grade) -> Result<Network, Error> {
        Meter::of_rows(&self.budget).begin()?;
        let mut network = Network::new(&self.lens, least);
        if self.inference.is_some() {
            network = network.with_followed(self.followed_ties(least)?);
        }
        Ok(network.without_merged())
    }

    fn followed_ties(&self, least: Grade) -> Result<Vec<FollowedTie>, Error> {
        let at_once = if self.everything.is_none() { Some(self.materialized()?) } else { None };
        let view = at_once.as_ref().unwrap_or(self);
        let mut ties = Vec::new();
        for relation in view.followed_relations() {
            let goal = Goal::new(relation, None, None).without_chains();
            for (row, level) in view.follows(goal, view.lens.scope)? {
                if let Object::Entity(object) = row.object
                    && level.grade() >= least
                {
                    ties.push((row.subject, relation, object, level.grade()));
                }
            }
        }
        Ok(ties)
    }

    /// The place of an entity that the view knows.
    #[inline]
    pub(crate) fn known<K>(&self, id: Id<K>) -> Result<u32, Error> {
        if self.lens.knows(id) && self.lens.data.one.is_none() { Ok(id.index) } else { self.known_after_all(id) }
    }

    #[cold]
    fn known_after_all<K>(&self, id: Id<K>) -> Result<u32, Error> {
        self.entity(id)?;
        Ok(self.lens.data.one(id.index))
    }

    #[inline]
    pub(crate) fn relation_place<A, B>(&self, relation: Relation<A, B>) -> Result<u16, Error> {
        Ok(self.lens.data.relation_of_key(relation.key)?)
    }

    pub(crate) fn id(&self, index: u32) -> Id<Any> {
        self.lens.data.id(index)
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("scope", &self.lens.scope)
            .field("revision", &self.lens.revision)
            .field("trust", &self.trust)
            .field("resolution", &self.resolution)
            .finish_non_exhaustive()
    }
}
