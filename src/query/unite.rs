//! Who is one and the same: judgements as statements like any other, and a view that sees those as one of whom it is said.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};

use super::{Fact, Facts, Opposition, Pattern, View};
use crate::{
    Error,
    graph::{Snapshot, lens::Lens},
    model::{Any, Grade, Id, Relation, text::joined},
    vocabulary::{NOT_SAME_AS, SAME_AS},
};

/// Who is one and the same in a view, by what is stated: see [`View::clusters`].
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Clusters<'v> {
    /// Those that are one, in the order of the first of each.
    pub one: Vec<Cluster<'v>>,
    /// Those that would be one, and cannot be, or of which it is disputed.
    pub apart: Vec<Apart<'v>>,
}

/// Several entities that are one and the same.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Cluster<'v> {
    /// The one that stands for all: of the narrowest kind, and the first of these.
    pub stands: Id<Any>,
    /// All of them, in the order of their addition.
    pub members: Vec<Id<Any>>,
    /// The statements that say so.
    pub by: Vec<Fact<'v>>,
}

/// Several entities that would be one by what is stated, and stay apart.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Apart<'v> {
    /// All of them, in the order of their addition.
    pub members: Vec<Id<Any>>,
    /// The statements that would make them one.
    pub by: Vec<Fact<'v>>,
    /// The statements that some of them are not the same. Where there is none, those of [`by`](Apart::by) are themselves
    /// denied, or else their kinds exclude each other.
    pub against: Vec<Fact<'v>>,
}

impl View {
    /// Who is one and the same at the time of the view: whom [`SAME_AS`] ties, directly or through others, at least
    /// presumed, and undisputed. Where two of them are said not to be the same ([`NOT_SAME_AS`]), or their kinds exclude
    /// each other, all of them stay apart. Of two, one source says that they are the same and another denies it: they are
    /// told among those [`apart`](Clusters::apart), unless others tie them.
    ///
    /// A judgement is a statement: it has a source, a time and a claim for, against or in doubt; trust policies weigh it
    /// and a retraction takes it back. A name makes nothing one.
    ///
    /// # Errors
    /// When it takes more than the [`Budget`](crate::Budget) of the view.
    ///
    /// # Complexity
    /// Linear in the judgements.
    pub fn clusters(&self) -> Result<Clusters<'_>, Error> {
        let said = self.judgements(SAME_AS)?.into_iter();
        let (same, not_surely): (Vec<Fact<'_>>, Vec<_>) = said.partition(Fact::is_sure);
        let mut sets = Sets::default();
        for fact in &same {
            if let Some(object) = fact.object_entity() {
                sets.join(fact.subject().index, object.index);
            }
        }
        let mut groups: BTreeMap<u32, Group<'_>> = BTreeMap::new();
        for member in sets.members() {
            groups.entry(sets.first(member)).or_default().members.push(member);
        }
        for fact in same {
            groups.entry(sets.first(fact.subject().index)).or_default().by.push(fact);
        }
        for fact in self.judgements(NOT_SAME_AS)?.into_iter().filter(Fact::is_sure) {
            let Some(object) = fact.object_entity() else { continue };
            let (subject, object) = (sets.first(fact.subject().index), sets.first(object.index));
            if subject == object {
                groups.entry(subject).or_default().against.push(fact);
            }
        }
        let mut clusters = Clusters::default();
        for Group { members, by, against } in groups.into_values() {
            let stands = self.narrowest(&members).filter(|_| against.is_empty());
            let members = members.into_iter().map(|member| self.id(member)).collect();
            match stands {
                Some(stands) => clusters.one.push(Cluster { stands: self.id(stands), members, by }),
                None => clusters.apart.push(Apart { members, by, against }),
            }
        }
        for fact in not_surely.into_iter().filter(Fact::is_disputed) {
            let Some(object) = fact.object_entity() else { continue };
            let (one, other) = (fact.subject(), object);
            if sets.first(one.index) != sets.first(other.index) {
                let members = vec![one.min(other), one.max(other)];
                clusters.apart.push(Apart { members, by: vec![fact], against: Vec::new() });
            }
        }
        Ok(clusters)
    }

    /// The same view, which sees as one who is one: all that is said of any of its [`clusters`](View::clusters) is said of
    /// the one that stands for them, and the same that is said of two is one statement with the claims of both. Ids of any
    /// of them may be asked about.
    ///
    /// Nothing in the graph is rewritten: a view of the graph after a judgement was retracted is as it was before. What is
    /// said between two that are one, such as that they are the same, stays between them. Ids of statements are of this
    /// view alone; those of entities, sources and claims are those of the graph.
    ///
    /// ```
    /// use allegiance::{Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army")?;
    /// let army = graph.add_as("army", ArmedGroup, "the Kachin army")?;
    /// let (bhamo, laiza) = (graph.add(Town, "Bhamo")?, graph.add(Town, "Laiza")?);
    /// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    /// graph.state(army, CONTROLS, laiza).cite(article)?;
    /// let desk = graph.source(Source::report("Who is who").published("2025-01-05"))?;
    /// let judged = graph.state(kia, SAME_AS, army).cite(desk)?;
    ///
    /// let view = graph.as_of("2024-12-17")?.united()?;
    /// assert_eq!(view.holdings_of(army)?.len(), 2);
    /// assert_eq!(view.holdings_of(army)?[0].subject(), kia);
    ///
    /// graph.retract_from(judged, desk)?;
    /// assert_eq!(graph.as_of("2024-12-17")?.united()?.holdings_of(army)?.len(), 1);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`clusters`](View::clusters).
    ///
    /// # Complexity
    /// Linear in the graph, once: keep the view, and look at other days through it. Who is one is what holds at the time
    /// of this view. Where nobody is, it costs nothing.
    pub fn united(&self) -> Result<View, Error> {
        let clusters = self.clusters()?.one;
        if clusters.is_empty() {
            return Ok(self.clone());
        }
        let mut one: Vec<u32> = (0..self.lens.data.entities.len() as u32).collect();
        for cluster in &clusters {
            for member in &cluster.members {
                one.get_mut(member.index as usize).into_iter().for_each(|it| *it = cluster.stands.index);
            }
        }
        let data = Arc::new(self.lens.data.united(one));
        let mut lens = Lens::new(Arc::clone(&data), self.lens.scope);
        lens.presume = self.lens.presume;
        let view = View { snapshot: Snapshot(data), plain: Default::default(), ..self.through(lens) };
        let lens = view.lens.clone().at(self.revision()).trusting(&self.trust)?;
        let view = View { lens, ..view }.with_rules(self.rules())?;
        view.resolving(self.resolution.clone())
    }

    /// Whoever stands for an entity in this view: itself, unless the view is [`united`](View::united).
    ///
    /// # Errors
    /// When the id is of another graph, or of an entity that was not there at the revision.
    pub fn stands_for<K>(&self, id: Id<K>) -> Result<Id<Any>, Error> {
        Ok(self.id(self.known(id)?))
    }

    /// What is said by a relation between those who may be one, with what lists leave out: what is denied may be merely
    /// possible. None where the schema lacks the relation.
    pub(super) fn judgements(&self, relation: Relation<Any, Any>) -> Result<Facts<'_>, Error> {
        match self.relation_place(relation) {
            Ok(_) => self.facts_over(Pattern::any().relation(relation), self.lens.scope, true),
            Err(_) => Ok(Facts::default()),
        }
    }

    /// The first of the members whose kind is below those of all others, or the same.
    fn narrowest(&self, members: &[u32]) -> Option<u32> {
        let data = &self.lens.data;
        let is_below = |one: u32| members.iter().all(|&other| data.is_of(one, data.kind(other)));
        members.iter().copied().find(|&one| is_below(one))
    }
}

impl Fact<'_> {
    /// Whether a judgement counts: at least presumed, and undisputed.
    pub(super) fn is_sure(&self) -> bool {
        self.grade() >= Grade::Presumed && self.standing().opposition != Opposition::Disputed
    }

    /// Whether somebody denies it.
    pub(super) fn is_disputed(&self) -> bool {
        self.standing().opposition == Opposition::Disputed
    }
}

impl fmt::Display for Cluster<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        told(f, &self.members, &self.by)
    }
}

impl fmt::Display for Apart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        told(f, &self.members, &self.by)?;
        f.write_str("; yet ")?;
        if self.against.is_empty() {
            let is_disputed = self.by.iter().any(Fact::is_disputed);
            return f.write_str(if is_disputed { "it is disputed" } else { "their kinds exclude each other" });
        }
        joined(f, &self.against, "; ")
    }
}

fn told(f: &mut fmt::Formatter<'_>, members: &[Id<Any>], by: &[Fact<'_>]) -> fmt::Result {
    let Some(view) = by.first().map(|fact| fact.view) else { return Ok(()) };
    joined(f, members.iter().map(|member| view.lens.data.label(member.index)), " = ")?;
    f.write_str(": ")?;
    joined(f, by, "; ")
}

/// Those that would be one, with what is said for it and against it.
#[derive(Default)]
struct Group<'v> {
    members: Vec<u32>,
    by: Vec<Fact<'v>>,
    against: Vec<Fact<'v>>,
}

/// Sets that are joined, each known by its least member (Galler and Fischer, 1964).
#[derive(Default)]
struct Sets {
    parents: HashMap<u32, u32>,
}

impl Sets {
    fn first(&mut self, of: u32) -> u32 {
        let mut at = of;
        while let Some(&parent) = self.parents.get(&at).filter(|&&parent| parent != at) {
            // Each step halves the way for the next who asks.
            let above = self.parents.get(&parent).copied().unwrap_or(parent);
            self.parents.insert(at, above);
            at = above;
        }
        at
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.first(one), self.first(other));
        let least = one.min(other);
        self.parents.insert(one, least);
        self.parents.insert(other, least);
    }

    fn members(&self) -> Vec<u32> {
        let mut members: Vec<u32> = self.parents.keys().copied().collect();
        members.sort_unstable();
        members
    }
}
