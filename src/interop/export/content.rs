//! What of a view goes out, with everything named by key, and without what the profile withholds.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

use foldhash::fast::RandomState;

use super::{Item, Losses, Profile, Withhold};
use crate::{
    Error,
    graph::{Revision, Scope, SourceRef, StatementRef},
    interop::entry::Keys,
    model::{
        Any, ClaimId, EntityEntry, Grade, Id, Modality, Period, Qualifiers, Schema, SourceEntry, SourceId,
        StatementEntry, StatementId, Value, text::escape,
    },
    query::{Fact, Opposition, Pattern, Standing, View, Voice},
};

/// What of a view goes out: its entities, sources and statements, with everything named by key.
pub struct Content<'v> {
    keys: Keys<'v>,
    view: &'v View,
    profile: &'v Profile,
    /// The statements that go out, so that no pass over them looks for them anew.
    out: Vec<StatementRef<'v>>,
    followed: Vec<Fact<'v>>,
    /// The statements that stay, since they name something for which another stands.
    of_others: Vec<StatementId>,
    /// Sources that are cited, but by no claim that goes out.
    unheard: HashSet<SourceId, RandomState>,
    withheld: BTreeMap<Withhold, u64>,
    counted: [u64; 4],
}

/// A statement that goes out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stated {
    /// Its id.
    pub id: StatementId,
    /// What it says, with the claims of it that the view trusts.
    pub entry: StatementEntry,
    /// The ids of these claims, in their order.
    pub claims: Vec<ClaimId>,
}

/// How a statement holds in the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Held {
    /// How surely.
    pub grade: Grade,
    /// On whose word, the best.
    pub voice: Voice,
    /// Who speaks against it.
    pub opposition: Opposition,
    /// Whether in every claim something is the analyst's reading.
    pub inferred: bool,
    /// Whether it is meant as done; a role in an event is meant as the event is.
    pub modality: Modality,
}

impl Held {
    pub(crate) fn of(fact: &Fact<'_>) -> Self {
        let Standing { voice, opposition, inferred, .. } = fact.standing();
        Held { grade: fact.grade(), voice, opposition, inferred, modality: fact.modality() }
    }
}

/// What follows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Followed {
    /// What it says, without claims.
    pub entry: StatementEntry,
    /// How surely.
    pub grade: Grade,
    /// Who speaks against it.
    pub opposition: Opposition,
    /// The rule or effect by which it follows.
    pub rule: String,
}

impl Followed {
    pub(in crate::interop) fn of(keys: &Keys<'_>, fact: &Fact<'_>) -> Result<Self, Error> {
        let mut qualifiers = Qualifiers::new();
        for (name, value) in fact.qualifiers() {
            let value = value.clone().try_map(|id| keys.entity(id))?;
            qualifiers.entry(name.to_owned()).or_default().push(value);
        }
        let entry = StatementEntry {
            subject: keys.entity(fact.subject())?,
            relation: fact.relation().name().to_owned(),
            object: fact.object().map(|value| value.try_map(|id| keys.entity(id))).transpose()?,
            period: Some(fact.period()),
            modality: fact.modality(),
            qualifiers,
            claims: Vec::new(),
        };
        let (grade, opposition) = (fact.grade(), fact.standing().opposition);
        Ok(Followed { entry, grade, opposition, rule: fact.rule().unwrap_or_default().to_owned() })
    }
}

/// On one line: whom it ties to what, and by what it follows.
impl fmt::Display for Followed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StatementEntry { subject, relation, object, .. } = &self.entry;
        write!(f, "{} {relation}", escape(subject))?;
        match object {
            Some(Value::Entity(key)) => write!(f, " {}", escape(key))?,
            Some(_) => f.write_str(" a literal")?,
            None => {}
        }
        write!(f, ", by {}", self.rule)
    }
}

impl<'v> Content<'v> {
    pub(super) fn new(view: &'v View, profile: &'v Profile) -> Result<Self, Error> {
        let mut content = Content {
            keys: Keys::of(view.snapshot()),
            view,
            profile,
            out: Vec::new(),
            followed: followed_in(view)?,
            of_others: Vec::new(),
            unheard: HashSet::default(),
            withheld: BTreeMap::new(),
            counted: [0; 4],
        };
        content.look_through()?;
        Ok(content)
    }

    /// The schema: what kinds, relations and qualifiers mean.
    pub fn schema(&self) -> &'v Schema {
        self.view.snapshot().schema()
    }

    /// The time that the view looks at.
    pub fn scope(&self) -> Scope {
        self.view.scope()
    }

    /// That time in words: `on 2024-12-17`.
    pub fn time(&self) -> String {
        match self.scope() {
            Scope::Day(day) => format!("on {day}"),
            Scope::Span(None, None) => "at any time".to_owned(),
            Scope::Span(Some(first), None) => format!("since {first}"),
            Scope::Span(None, Some(last)) => format!("until {last}"),
            Scope::Span(Some(first), Some(last)) => format!("from {first} to {last}"),
        }
    }

    /// The entities, in the order of their addition.
    pub fn entities(&self) -> impl Iterator<Item = EntityEntry> {
        let known = self.view.snapshot().entities().filter(|it| it.added() <= self.view.revision());
        let alone = known.filter(|it| self.stands_alone(it.id()));
        alone.map(|it| EntityEntry {
            key: it.key().to_owned(),
            kind: it.kind().to_owned(),
            label: it.label().to_owned(),
        })
    }

    /// The sources, in the order of their addition.
    pub fn sources(&self) -> impl Iterator<Item = Result<SourceEntry, Error>> {
        self.heard_sources().map(|source| {
            let mut entry = self.keys.source_entry(source)?;
            self.profile.of_note(&mut entry.source.inferred, |_| {})?;
            Ok(entry)
        })
    }

    /// The statements of which the view trusts a claim and that may hold in its time, in the order of their addition.
    pub fn statements(&self) -> impl Iterator<Item = Result<Stated, Error>> {
        self.statements_where(|_| true)
    }

    /// Those of them that tie two entities.
    pub fn ties(&self) -> impl Iterator<Item = Result<Stated, Error>> {
        self.statements_where(|statement| statement.object_entity().is_some())
    }

    /// Those of them that say something of one entity alone: that it goes by a name, lies at a point, existed.
    pub fn properties(&self) -> impl Iterator<Item = Result<Stated, Error>> {
        self.statements_where(|statement| statement.object_entity().is_none())
    }

    fn statements_where(
        &self,
        is_wanted: fn(&StatementRef<'_>) -> bool,
    ) -> impl Iterator<Item = Result<Stated, Error>> {
        self.out.iter().filter(move |statement| is_wanted(statement)).map(|statement| self.stated(*statement, |_| {}))
    }

    /// How a statement holds in the view; none where the view does not list it, as when it is only denied.
    ///
    /// # Complexity
    /// It is weighed when it is asked for, each time: as [`View::fact_of`] and [`Fact::standing`] say.
    pub fn held(&self, stated: &Stated) -> Option<Held> {
        self.view.fact_of(stated.id).ok().flatten().as_ref().map(Held::of)
    }

    /// What follows in the view by the rules and effects that are in force, in the order of facts.
    pub fn followed(&self) -> impl Iterator<Item = Result<Followed, Error>> {
        let graph = self.view.snapshot();
        let out = self.followed.iter().filter(move |fact| {
            let (relation, object) = (fact.relation().name(), fact.object());
            self.profile.whole(graph, fact.subject(), relation, object.as_ref(), fact.qualifiers()).is_none()
        });
        out.map(|fact| Followed::of(&self.keys, fact))
    }

    fn heard_sources(&self) -> impl Iterator<Item = SourceRef<'v>> {
        let known = self.view.snapshot().sources().filter(|it| it.added() <= self.view.revision());
        known.filter(|it| !self.unheard.contains(&it.id()))
    }

    fn whole(&self, statement: StatementRef<'_>) -> Option<Withhold> {
        if self.profile.is_full() {
            return None;
        }
        let (graph, relation, object) = (self.view.snapshot(), statement.relation().name(), statement.object());
        self.profile.whole(graph, statement.subject(), relation, object.as_ref(), statement.qualifiers())
    }

    /// A statement that goes out, as far as the profile lets it.
    fn stated(&self, statement: StatementRef<'_>, mut withheld: impl FnMut(Withhold)) -> Result<Stated, Error> {
        let id = statement.id();
        let mut entry = self.keys.statement_entry(statement)?;
        let mut claims = Vec::new();
        let mut known = HashSet::<_, RandomState>::default();
        for claim in self.view.claims(id)? {
            let mut told = self.keys.claim_entry(claim.claim())?;
            // Two may be alike without what is withheld.
            if !self.profile.is_full() {
                self.profile.of_claim(&mut told, &mut withheld)?;
                if !known.insert(told.clone()) {
                    continue;
                }
            }
            entry.claims.push(told);
            claims.push(claim.id());
        }
        Ok(Stated { id, entry, claims })
    }

    /// Whether a statement names something for which another stands: in a united view, that they are one and the same.
    fn is_of_another(&self, statement: StatementRef<'_>) -> bool {
        let values = statement.qualifiers().filter_map(|(_, value)| value.as_entity().copied());
        let mut named = [statement.subject()].into_iter().chain(statement.object_entity()).chain(values);
        named.any(|id| !self.stands_alone(id))
    }

    fn stands_alone(&self, id: Id<Any>) -> bool {
        self.view.stands_for(id).is_ok_and(|stands| stands == id)
    }

    /// Whether somebody trusted says something of a statement, and it may hold in the time of the view.
    fn is_known(&self, statement: StatementRef<'_>) -> Result<bool, Error> {
        let id = statement.id();
        if self.view.claims(id)?.next().is_none() {
            return Ok(false);
        }
        let may_hold = self.scope() == Scope::ALL || is_in_time(self.view, &statement.period());
        Ok(may_hold || self.view.fact_of(id)?.is_some())
    }

    /// Finds what goes out, and counts it and what is withheld.
    fn look_through(&mut self) -> Result<(), Error> {
        let mut withheld = BTreeMap::new();
        let mut claims = 0u64;
        let (mut heard, mut cited) = (HashSet::<_, RandomState>::default(), HashSet::<_, RandomState>::default());
        let graph = self.view.snapshot();
        for statement in graph.statements() {
            cited.extend(statement.claims().map(|claim| claim.claim().source));
            if !self.is_known(statement)? {
                continue;
            }
            if self.is_of_another(statement) {
                self.of_others.push(statement.id());
                continue;
            }
            if let Some(what) = self.whole(statement) {
                *withheld.entry(what).or_insert(0u64) += 1;
                continue;
            }
            self.out.push(statement);
            let mut told = 0;
            for claim in self.view.claims(statement.id())? {
                heard.insert(claim.claim().source);
                told += 1;
            }
            // What is withheld of claims may make two of them one.
            if !self.profile.is_full() {
                let count = |what| *withheld.entry(what).or_insert(0) += 1;
                told = self.stated(statement, count)?.claims.len();
            }
            claims += told as u64;
        }
        for fact in self.followed.iter().filter(|_| !self.profile.is_full()) {
            let (relation, object) = (fact.relation().name(), fact.object());
            let what = self.profile.whole(graph, fact.subject(), relation, object.as_ref(), fact.qualifiers());
            what.into_iter().for_each(|what| *withheld.entry(what).or_insert(0) += 1);
        }
        self.unheard = cited.difference(&heard).copied().collect();
        for source in self.heard_sources() {
            let mut note = source.source().inferred.clone();
            self.profile.of_note(&mut note, |what| *withheld.entry(what).or_insert(0) += 1)?;
        }
        let (entities, sources) = (self.entities().count() as u64, self.heard_sources().count() as u64);
        (self.withheld, self.counted) = (withheld, [entities, sources, self.out.len() as u64, claims]);
        Ok(())
    }

    /// What no form but the document has a place for.
    pub(super) fn note_history(&self, losses: &mut Losses) {
        let (graph, at) = (self.view.snapshot(), self.view.revision());
        for revision in (1..at.number()).map(Revision) {
            losses.item(Item::Revision(revision), "all that stands goes out as one revision");
        }
        let retracted = graph.claims().filter(|claim| claim.retracted().is_some_and(|retracted| retracted <= at));
        for claim in retracted {
            losses.item(Item::Claim(claim.id()), "it was retracted, and only what stands goes out");
        }
        let known = graph.entities().filter(|it| it.added() <= at);
        for entity in known.filter(|it| !self.stands_alone(it.id())) {
            losses.item(Item::Entity(entity.key().to_owned()), "it is one with another, which stands for it");
        }
        for &statement in &self.of_others {
            losses.item(Item::Statement(statement), "it is of something for which another stands");
        }
    }

    pub(super) fn counted(&self) -> [u64; 4] {
        self.counted
    }

    pub(super) fn withheld(&self) -> BTreeMap<Withhold, u64> {
        self.withheld.clone()
    }
}

/// What follows in a view, where it has rules or effects in force.
fn followed_in(view: &View) -> Result<Vec<Fact<'_>>, Error> {
    if view.rules().is_none() {
        return Ok(Vec::new());
    }
    let facts = view.facts(Pattern::any().any_modality())?;
    Ok(facts.into_iter().filter(|fact| fact.statement().is_none()).collect())
}

/// Whether a period may have days in the time of a view.
pub(crate) fn is_in_time(view: &View, period: &Period) -> bool {
    let (first, last) = match view.scope() {
        Scope::Day(day) => (Some(day), Some(day)),
        Scope::Span(first, last) => (first, last),
    };
    let begins = period.earliest_start().zip(last).is_none_or(|(start, last)| start <= last);
    let goes_on = period.latest_end().zip(first).is_none_or(|(end, first)| first <= end);
    begins && goes_on
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("view", self.view).field("profile", self.profile).finish_non_exhaustive()
    }
}
