//! What of a view goes out, with everything named by key, and without what the profile withholds.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

use foldhash::fast::RandomState;

use super::{Counts, Item, Losses, Lost, Profile, Withhold, item::Sentence, losses::Few, persons::Persons};
use crate::{
    Error,
    graph::{Revision, Scope, SourceRef, StatementRef},
    interop::entry::Keys,
    model::{
        Any, ClaimEntry, ClaimId, EntityEntry, Grade, Id, Modality, Period, Qualifiers, Schema, SourceEntry, SourceId,
        StatementEntry, StatementId, text::escape,
    },
    query::{Fact, Opposition, Pattern, Standing, View, Voice},
};

/// What of a view goes out: its entities, sources and statements, with everything named by key.
pub struct Content<'v> {
    keys: Keys<'v>,
    view: &'v View,
    profile: &'v Profile,
    persons: Persons<'v>,
    /// The statements that go out, so that no pass over them looks for them anew.
    out: Vec<StatementRef<'v>>,
    followed: Vec<Fact<'v>>,
    /// The statements that stay, since they name something for which another stands.
    of_others: Vec<StatementId>,
    /// Sources that are cited, but by no claim that goes out.
    unheard: HashSet<SourceId, RandomState>,
    withheld: BTreeMap<Withhold, Few>,
    counted: Counts,
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
        write!(f, "{}, by {}", Sentence(&self.entry), escape(&self.rule))
    }
}

impl<'v> Content<'v> {
    /// What goes out, with so many items listed of each sort that is withheld.
    pub(super) fn new(view: &'v View, profile: &'v Profile, most: usize) -> Result<Self, Error> {
        let mut content = Content {
            keys: Keys::of(view.snapshot()),
            view,
            profile,
            persons: if profile.is_full() { Persons::none(view) } else { Persons::of(view)? },
            out: Vec::new(),
            followed: followed_in(view)?,
            of_others: Vec::new(),
            unheard: HashSet::default(),
            withheld: BTreeMap::new(),
            counted: Counts::default(),
        };
        content.look_through(most)?;
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
        let alone = known.filter(|it| stands_alone(self.view, it.id()));
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
        self.out
            .iter()
            .filter(move |statement| is_wanted(statement))
            .map(|statement| self.stated(*statement, |_, _| {}))
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
        let out = self.followed.iter().filter(|fact| self.whole_of(fact).is_none());
        out.map(|fact| {
            let mut followed = Followed::of(&self.keys, fact)?;
            self.profile.of_words(&mut followed.entry, true);
            Ok(followed)
        })
    }

    fn heard_sources(&self) -> impl Iterator<Item = SourceRef<'v>> {
        let known = self.view.snapshot().sources().filter(|it| it.added() <= self.view.revision());
        known.filter(|it| !self.unheard.contains(&it.id()))
    }

    fn whole(&self, statement: StatementRef<'_>) -> Option<Withhold> {
        if self.profile.is_full() {
            return None;
        }
        let (relation, object) = (statement.relation().name(), statement.object());
        self.profile.whole(&self.persons, statement.subject(), relation, object.as_ref(), statement.qualifiers())
    }

    fn whole_of(&self, fact: &Fact<'_>) -> Option<Withhold> {
        let (relation, object) = (fact.relation().name(), fact.object());
        self.profile.whole(&self.persons, fact.subject(), relation, object.as_ref(), fact.qualifiers())
    }

    /// A statement that goes out, as far as the profile lets it.
    fn stated(&self, statement: StatementRef<'_>, mut withhold: impl FnMut(Withhold, Item)) -> Result<Stated, Error> {
        let id = statement.id();
        let mut entry = self.keys.statement_entry(statement)?;
        let mut claims = Vec::new();
        let mut known = HashSet::<_, RandomState>::default();
        let mut has_unnamed = false;
        for claim in self.view.claims(id)? {
            let mut told = self.keys.claim_entry(claim.claim())?;
            // Two may be alike without what is withheld.
            if !self.profile.is_full() {
                has_unnamed |= told.speakers.iter().any(|speaker| !speaker.is_named());
                self.profile.of_claim(&mut told, |what| withhold(what, Item::Claim(claim.id())))?;
                if !known.insert(told.clone()) {
                    continue;
                }
            }
            entry.claims.push(told);
            claims.push(claim.id());
        }
        if let Some(what) = self.profile.of_words(&mut entry, has_unnamed) {
            withhold(what, Item::Statement(id));
        }
        Ok(Stated { id, entry, claims })
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

    /// Finds what goes out, counts it, and gathers what is withheld.
    fn look_through(&mut self, most: usize) -> Result<(), Error> {
        let mut withheld = BTreeMap::<Withhold, Few>::new();
        let mut withhold = |what: Withhold, item: Item| withheld.entry(what).or_default().push(item, most);
        let mut counted = Counts::default();
        let (mut heard, mut cited) = (HashSet::<_, RandomState>::default(), HashSet::<_, RandomState>::default());
        let graph = self.view.snapshot();
        for statement in graph.statements() {
            cited.extend(statement.claims().map(|claim| claim.claim().source));
            if !self.is_known(statement)? {
                continue;
            }
            if is_of_another(self.view, statement) {
                self.of_others.push(statement.id());
                continue;
            }
            if let Some(what) = self.whole(statement) {
                withhold(what, Item::Statement(statement.id()));
                continue;
            }
            self.out.push(statement);
            heard.extend(self.view.claims(statement.id())?.map(|claim| claim.claim().source));
            counted.claims += self.claims_out(statement, &mut withhold)?;
        }
        for fact in &self.followed {
            // What it says in words of sources is counted where it is stated.
            match self.whole_of(fact) {
                // Its words would tell what is withheld.
                Some(what) => withhold(what, Item::Followed(format!("by {}", fact.rule().unwrap_or_default()))),
                None => counted.followed += 1,
            }
        }
        self.unheard = cited.difference(&heard).copied().collect();
        for source in self.heard_sources() {
            let mut note = source.source().inferred.clone();
            self.profile.of_note(&mut note, |what| withhold(what, Item::Source(source.key().to_owned())))?;
        }
        (counted.entities, counted.sources) = (self.entities().count() as u64, self.heard_sources().count() as u64);
        counted.statements = self.out.len() as u64;
        (self.withheld, self.counted) = (withheld, counted);
        Ok(())
    }

    /// How many claims of a statement go out: what is withheld of them may make two of them one.
    fn claims_out(&self, statement: StatementRef<'_>, withhold: impl FnMut(Withhold, Item)) -> Result<u64, Error> {
        Ok(match self.profile.is_full() {
            true => self.view.claims(statement.id())?.count(),
            false => self.stated(statement, withhold)?.claims.len(),
        } as u64)
    }

    /// How many claims of a statement go out.
    pub(super) fn claim_count(&self, id: StatementId) -> Result<u64, Error> {
        self.claims_out(self.view.snapshot().statement(id)?, |_, _| {})
    }

    /// The statement that a claim is of.
    pub(super) fn statement_of(&self, id: ClaimId) -> Option<StatementId> {
        Some(self.view.snapshot().claim_of(id).ok()?.statement())
    }

    /// A statement of the graph, without its claims; none where the profile withholds it.
    pub(super) fn entry(&self, id: StatementId) -> Option<StatementEntry> {
        let statement = self.view.snapshot().statement(id).ok()?;
        if self.whole(statement).is_some() { None } else { self.keys.statement_entry(statement).ok() }
    }

    /// A claim of the graph, with its statement; none where the profile withholds that.
    pub(super) fn claim(&self, id: ClaimId) -> Option<(StatementId, ClaimEntry, StatementEntry)> {
        let claim = self.view.snapshot().claim_of(id).ok()?;
        let entry = self.keys.claim_entry(claim.claim()).ok()?;
        Some((claim.statement(), entry, self.entry(claim.statement())?))
    }

    /// What the graph keeps of its past, which no form but the document has a place for.
    pub(super) fn past(&self, most: usize) -> Losses {
        let (graph, at, mut past) = (self.view.snapshot(), self.view.revision(), Losses::new(most));
        for revision in (1..at.number()).map(Revision) {
            past.item(Item::Revision(revision), "all that stands goes out as one revision");
        }
        // What was taken back is in no export, so where something is withheld the report has no word of it either.
        if !self.profile.is_full() {
            return past;
        }
        let retracted = graph.claims().filter(|claim| claim.retracted().is_some_and(|retracted| retracted <= at));
        for claim in retracted {
            past.item(Item::Claim(claim.id()), "it was retracted, and only what stands goes out");
        }
        past
    }

    /// What a united view tells of another.
    pub(super) fn merged(&self, most: usize) -> Losses {
        let (graph, at, mut merged) = (self.view.snapshot(), self.view.revision(), Losses::new(most));
        let known = graph.entities().filter(|it| it.added() <= at);
        for entity in known.filter(|it| !stands_alone(self.view, it.id())) {
            merged.item(Item::Entity(entity.key().to_owned()), "it is one with another, which stands for it");
        }
        for &statement in &self.of_others {
            merged.item(Item::Statement(statement), "it is of something for which another stands");
        }
        merged
    }

    pub(super) fn counted(&self) -> Counts {
        self.counted
    }

    pub(super) fn into_withheld(mut self) -> BTreeMap<Withhold, Lost> {
        let withheld = std::mem::take(&mut self.withheld);
        withheld.into_iter().map(|(what, few)| (what, few.told(&self))).collect()
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

/// Whether a statement names something for which another stands: in a united view, that they are one and the same.
pub(crate) fn is_of_another(view: &View, statement: StatementRef<'_>) -> bool {
    let values = statement.qualifiers().filter_map(|(_, value)| value.as_entity().copied());
    let mut named = [statement.subject()].into_iter().chain(statement.object_entity()).chain(values);
    named.any(|id| !stands_alone(view, id))
}

/// Whether nothing else stands for an entity.
pub(crate) fn stands_alone(view: &View, id: Id<Any>) -> bool {
    view.stands_for(id).is_ok_and(|stands| stands == id)
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
