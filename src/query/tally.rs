//! Tallies: a number that somebody gives, against what is listed of it.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
};

use indexmap::IndexMap;
use serde::Serialize;

use super::{EntityRecord, Fact, FactRecord, Facts, List, Opposition, Pattern, View};
use crate::{
    Error,
    graph::Scope,
    model::{Any, Count, Day, Direction, Grade, Id, Is, Kind, Modality, Period, Relation, Schema},
    vocabulary::{
        CAPTOR, CEDER, CONTROLS, Event, IN_SET, LOSER, OBJECT, OCCURRED, Organization, RECIPIENT, SAME_AS, SIZE,
        SUB_EVENT_OF, Seizure, Set, TAKEN_COUNT, Transfer,
    },
};

/// A number that a source gives, how much of it is listed, and what is left unexplained.
///
/// What is **listed** is said to be among what was counted: a known member of the set; what was taken
/// in an event that is a part of the one counted. What **may be among it** is not said to be: a
/// member whose membership is disputed or merely possible, a thing of a wider kind than the unit
/// names, and what the same captor, or one under its
/// command, took or came to hold in full in the same time, where the kinds fit and no other loser
/// is named. A thing is counted once, however often it was taken, and so are two that are the same.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tally<'v> {
    /// The set or the event that was counted.
    pub entity: Id<Any>,
    /// The fact that gives the number.
    pub fact: Fact<'v>,
    /// The number.
    pub count: &'v Count,
    /// What is said to be among what was counted.
    pub listed: Vec<Instance<'v>>,
    /// What may be among it.
    pub candidates: Vec<Instance<'v>>,
    /// How many are left unexplained: from all that may be among them being so to none of it.
    pub remainder: Remainder,
    /// Whether more are listed than the highest number that the fact allows.
    pub exceeded: bool,
}

/// One thing among what was counted, or several that are told of together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Instance<'v> {
    /// What it is: a town that was taken, a member; a set or a series of which only the number is
    /// known; an event of which it is not said what was taken.
    pub entity: Id<Any>,
    /// For how many it stands, at least.
    pub low: u64,
    /// For how many it stands, at most; none where nobody knows.
    pub high: Option<u64>,
    /// The facts by which it is listed: of a part of a part, the nearest link.
    pub facts: Vec<Fact<'v>>,
    /// Whether it is one thing of its own, which no other instance can stand for.
    single: bool,
}

/// How many are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Remainder {
    /// At least so many.
    pub low: u64,
    /// About so many, where the source says *about* of the whole: without what is surely listed.
    pub best: Option<u64>,
    /// At most so many; none where the count has no upper bound.
    pub high: Option<u64>,
}

impl fmt::Display for Remainder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.low, self.best, self.high) {
            (low, _, Some(high)) if low == high => write!(f, "{low}"),
            (low, _, Some(high)) => write!(f, "{low}–{high}"),
            (_, Some(best), None) => write!(f, "about {best}"),
            (low, None, None) => write!(f, "{low} or more"),
        }
    }
}

impl Tally<'_> {
    /// How many are listed: at least and, where that is known, at most. They differ where it is not
    /// known whether what is told of together is apart from the rest.
    pub fn listed_count(&self) -> (u64, Option<u64>) {
        listed_count(&self.listed)
    }

    /// What is left of the count when only what is listed is taken off.
    pub fn unlisted(&self) -> Remainder {
        remainder(self.count, self.listed_count(), Some(0))
    }

    /// How many of the candidates may be among them: no more than are not listed; none where nobody
    /// knows.
    pub fn candidate_count(&self) -> Option<u64> {
        [sum(&self.candidates), self.unlisted().high].into_iter().flatten().min()
    }

    /// An owned form that serializes.
    pub fn record(&self) -> TallyRecord {
        let view = self.fact.view;
        let record = |one: &Instance<'_>| InstanceRecord {
            entity: view.entity_record(one.entity.index),
            low: one.low,
            high: one.high,
            facts: one.facts.iter().map(Fact::record).collect(),
        };
        TallyRecord {
            entity: view.entity_record(self.entity.index),
            fact: self.fact.record(),
            listed: self.listed.iter().map(record).collect(),
            candidates: self.candidates.iter().map(record).collect(),
            remainder: self.remainder,
            exceeded: self.exceeded,
            text: self.to_string(),
        }
    }
}

/// The number with its unit or of what it is, how many are listed and unexplained, and how many
/// more may be among them: `14 towns: 1 listed, 13 unexplained (a further 2 may be among them)`.
impl fmt::Display for Tally<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.count.fmt(f)?;
        if self.count.unit().is_none() {
            write!(f, " of {}", self.fact.view.lens.data.label(self.entity.index))?;
        }
        let (low, high) = self.listed_count();
        match high {
            Some(high) if low == high => write!(f, ": {low} listed, ")?,
            Some(high) => write!(f, ": {low}–{high} listed, ")?,
            None => write!(f, ": {low} or more listed, ")?,
        }
        match self.count.high() {
            Some(most) if self.exceeded => write!(f, "{} more than counted", low.saturating_sub(most))?,
            _ => write!(f, "{} unexplained", self.unlisted())?,
        }
        match self.candidate_count() {
            Some(0) => Ok(()),
            Some(more) => write!(f, " (a further {more} may be among them)"),
            None => f.write_str(" (further ones may be among them)"),
        }
    }
}

/// A [`Tally`] in an owned form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TallyRecord {
    /// The set or the event that was counted.
    pub entity: EntityRecord,
    /// The fact that gives the number.
    pub fact: FactRecord,
    /// What is said to be among what was counted.
    pub listed: Vec<InstanceRecord>,
    /// What may be among it.
    pub candidates: Vec<InstanceRecord>,
    /// How many are left unexplained.
    pub remainder: Remainder,
    /// Whether more are listed than were counted.
    pub exceeded: bool,
    /// The tally on one line.
    pub text: String,
}

/// An [`Instance`] in an owned form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InstanceRecord {
    /// What it is.
    pub entity: EntityRecord,
    /// For how many it stands, at least.
    pub low: u64,
    /// For how many it stands, at most.
    pub high: Option<u64>,
    /// The facts by which it is listed.
    pub facts: Vec<FactRecord>,
}

/// Single things are all different; what is told of together may stand for some of them, or for what
/// is told of together elsewhere.
fn listed_count(listed: &[Instance<'_>]) -> (u64, Option<u64>) {
    let singles = listed.iter().filter(|one| one.single).count() as u64;
    let together = listed.iter().filter(|one| !one.single).map(|one| one.low).max().unwrap_or(0);
    (singles.max(together), sum(listed))
}

fn sum(instances: &[Instance<'_>]) -> Option<u64> {
    instances.iter().try_fold(0_u64, |sum, one| Some(sum.saturating_add(one.high?)))
}

/// The count less what is listed and, at the lower end, what may be among it.
fn remainder(count: &Count, (low, high): (u64, Option<u64>), candidates: Option<u64>) -> Remainder {
    let most = high.zip(candidates).map(|(listed, more)| listed.saturating_add(more));
    let least_left = count.low().zip(most).map_or(0, |(count, most)| count.saturating_sub(most));
    let vague = count.low() != count.high() || count.low().is_none();
    Remainder {
        low: least_left,
        best: count.best().filter(|_| vague).map(|best| best.saturating_sub(low)),
        high: count.high().map(|count| count.saturating_sub(low)),
    }
}

impl View {
    /// What was counted of a set or in an event, each number that is given against what is listed.
    /// Of a set, the numbers and the members are those of the time of the view; what an event
    /// counted is asked of all time. That a set *includes* somebody is no number.
    ///
    /// ```
    /// use allegiance::{Count, Graph, Modality, Source, vocabulary::*};
    ///
    /// let mut graph = Graph::new(conflict());
    /// let kia = graph.add(ArmedGroup, "KIA")?;
    /// let captures = graph.add(Seizure, "the captures since the coup")?;
    /// let towns = graph.add(PlaceSet, "the captured towns")?;
    /// let (sumprabum, injangyang) = (graph.add(Town, "Sumprabum")?, graph.add(Town, "Injangyang")?);
    /// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
    /// let fourteen = Count::exactly(14).with_unit("towns")?;
    /// graph.state(captures, OCCURRED, ()).during("2021-02-01/2024-12-17").modality(Modality::Aggregate).cite(article)?;
    /// graph.state(captures, CAPTOR, kia).cite(article)?;
    /// graph.state(captures, OBJECT, towns).cite(article)?;
    /// graph.state(captures, TAKEN_COUNT, fourteen).cite(article)?;
    /// graph.state(injangyang, IN_SET, towns).cite(article)?;
    /// graph.state(kia, CONTROLS, sumprabum).fully().since("2024-05").cite(article)?;
    ///
    /// let view = graph.view();
    /// let tally = &view.tallies_of(captures)?[0];
    /// assert_eq!(tally.to_string(), "14 towns: 1 listed, 13 unexplained (a further 1 may be among them)");
    /// assert_eq!((tally.remainder.low, tally.remainder.high), (12, Some(13)));
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view, or the schema lacks the relations of
    /// sets or of seizures.
    ///
    /// # Complexity
    /// For each number linear in the members of the set, the parts of the event, and all that its
    /// captors and those under them have seized and hold.
    pub fn tallies_of<K: Is<Any>>(&self, entity: Id<K>) -> Result<List<Tally<'_>>, Error> {
        let entity = entity.any();
        let is_a = |kind| Ok::<_, Error>(self.lens.data.schema.is_a(self.entity(entity)?.kind(), kind));
        let mut tallies = List::default();
        if is_a(Set::NAME)? {
            let sizes = self.facts(Pattern::any().any_modality().relation(SIZE).subject(entity))?;
            tallies.left_out = sizes.left_out();
            for fact in sizes {
                tallies.items.extend(self.tally_of_set(entity, fact)?);
            }
        }
        if is_a(Event::NAME)? && self.relation_place(TAKEN_COUNT).is_ok() {
            for fact in self.roles(entity, &[TAKEN_COUNT.any()])? {
                tallies.items.extend(self.tally_of_event(entity, fact)?);
            }
        }
        Ok(tallies)
    }

    /// All that was counted of sets, at the time of the view, and in events, at any time, in the
    /// order of the addition of what was counted.
    ///
    /// # Errors
    /// As [`tallies_of`](View::tallies_of).
    ///
    /// # Complexity
    /// The sum of that of [`tallies_of`](View::tallies_of).
    pub fn tallies(&self) -> Result<List<Tally<'_>>, Error> {
        let sizes = self.facts(Pattern::any().any_modality().relation(SIZE))?;
        let left_out = sizes.left_out();
        let mut counted: Vec<Id<Any>> = sizes.iter().map(Fact::subject).collect();
        if self.relation_place(TAKEN_COUNT).is_ok() {
            let taken = self.ever(Pattern::any().any_modality().relation(TAKEN_COUNT))?;
            counted.extend(taken.iter().map(Fact::subject));
        }
        counted.sort_unstable();
        counted.dedup();
        let mut tallies = List { items: Vec::new(), left_out };
        for entity in counted {
            tallies.items.extend(self.tallies_of(entity)?);
        }
        Ok(tallies)
    }

    fn tally_of_set<'v>(&'v self, set: Id<Any>, fact: Fact<'v>) -> Result<Option<Tally<'v>>, Error> {
        let Some(count) = fact.count() else { return Ok(None) };
        let mut found = Found::new(self, Counted::Unknown);
        let members = self.facts(Pattern::any().any_modality().relation(IN_SET).object(set))?;
        found.list_members(members, true)?;
        Ok(Some(found.tally(set, fact, count)))
    }

    fn tally_of_event<'v>(&'v self, event: Id<Any>, fact: Fact<'v>) -> Result<Option<Tally<'v>>, Error> {
        let Some(count) = fact.count() else { return Ok(None) };
        let schema = &self.lens.data.schema;
        let objects = self.roles(event, &[OBJECT.any()])?;
        let kinds = objects.iter().filter_map(Fact::object_entity).map(|id| Ok(self.entity(id)?.kind()));
        let sets = kinds.filter(|kind| kind.as_ref().is_ok_and(|kind| schema.is_a(kind, Set::NAME)));
        let sets = sets.collect::<Result<Vec<&str>, Error>>()?;
        let mut found = Found::new(self, Counted::of(schema, count, &sets));
        let parts = found.list_parts(event)?;
        found.add_candidates(event, &parts)?;
        Ok(Some(found.tally(event, fact, count)))
    }
}

/// What was counted, as far as the number says.
enum Counted<'v> {
    /// Things of one of some kinds: the unit names them.
    Of(Vec<&'v str>),
    /// Things of all of some kinds: what the set is a set of.
    Among(Vec<&'v str>),
    /// Nobody says.
    Unknown,
}

impl<'v> Counted<'v> {
    fn of(schema: &'v Schema, count: &Count, sets: &[&str]) -> Self {
        let named = count.unit().map_or_else(Vec::new, |unit| named_kinds(schema, unit));
        if !named.is_empty() {
            return Counted::Of(named);
        }
        let among = sets.iter().map(|set| members_are(schema, set)).reduce(|mut all, more| {
            all.extend(more);
            all
        });
        among.filter(|kinds| !kinds.is_empty()).map_or(Counted::Unknown, Counted::Among)
    }

    /// Whether a thing of a kind can be one of them, or the members of a set of a kind some of them.
    fn takes(&self, schema: &Schema, kind: &str) -> Fit {
        let is_set = schema.is_a(kind, Set::NAME);
        let things = if is_set { members_are(schema, kind) } else { vec![kind] };
        let is_one = |of: &&str| things.iter().all(|thing| schema.is_a(thing, of));
        let may_be = |of: &&str| things.iter().all(|thing| schema.is_a(thing, of) || schema.is_a(of, thing));
        match self {
            Counted::Of(kinds) if kinds.iter().any(is_one) => Fit::One,
            Counted::Of(kinds) if kinds.iter().any(may_be) => {
                if is_set {
                    Fit::One
                } else {
                    Fit::Wider
                }
            }
            Counted::Among(kinds) if kinds.iter().all(may_be) => Fit::One,
            Counted::Unknown => Fit::One,
            _ => Fit::Other,
        }
    }
}

/// How the kind of a thing and what was counted go together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// It is one of what was counted, as far as kinds go.
    One,
    /// It is of a wider kind: a facility, which may be an outpost.
    Wider,
    /// It is something else.
    Other,
}

/// What the members of a set of a kind are: all that is above it and not above every set.
fn members_are<'v>(schema: &'v Schema, set: &str) -> Vec<&'v str> {
    let kinds = schema.kinds().map(|def| def.name());
    kinds.filter(|kind| *kind != set && schema.is_a(set, kind) && !schema.is_a(Set::NAME, kind)).collect()
}

/// The kinds that a unit names, in the singular or in the plural: `outposts and bases`.
fn named_kinds<'v>(schema: &'v Schema, unit: &str) -> Vec<&'v str> {
    let unit = unit.to_lowercase();
    let words: Vec<&str> = unit.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let pairs = words.windows(2).map(|pair| pair.join("_"));
    let singles = words.iter().map(|&word| word.to_owned());
    let mut kinds: Vec<&str> = Vec::new();
    for word in pairs.chain(singles) {
        let singular = |end: &str, instead: &str| word.strip_suffix(end).map(|stem| format!("{stem}{instead}"));
        let forms = [Some(word.clone()), singular("s", ""), singular("es", ""), singular("ies", "y")];
        let named = |form: &String| schema.kinds().map(|def| def.name()).find(|kind| kind == form);
        kinds.extend(forms.iter().flatten().find_map(named));
    }
    kinds
}

/// Days between which something happened; none is no bound.
#[derive(Clone, Copy)]
struct When(Option<Day>, Option<Day>);

impl When {
    fn of(period: &Period) -> Self {
        When(period.earliest_start(), period.latest_end())
    }

    fn meets(self, other: When) -> bool {
        let ends_before = |a: When, b: When| a.1.zip(b.0).is_some_and(|(end, start)| end < start);
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// What was found of what was counted.
struct Found<'v> {
    view: &'v View,
    /// The same view over all time, which shows all.
    ever: View,
    counted: Counted<'v>,
    /// By what is the same, each once.
    listed: IndexMap<Id<Any>, Instance<'v>>,
    candidates: IndexMap<Id<Any>, Instance<'v>>,
}

impl<'v> Found<'v> {
    fn new(view: &'v View, counted: Counted<'v>) -> Self {
        let ever = view.showing_all().at_scope(Scope::ALL);
        Found { view, ever, counted, listed: IndexMap::new(), candidates: IndexMap::new() }
    }

    fn tally(self, entity: Id<Any>, fact: Fact<'v>, count: &'v Count) -> Tally<'v> {
        let Found { listed, mut candidates, .. } = self;
        candidates.retain(|same, _| !listed.contains_key(same));
        let listed: Vec<Instance<'v>> = listed.into_values().collect();
        let candidates: Vec<Instance<'v>> = candidates.into_values().collect();
        let of = listed_count(&listed);
        let remainder = remainder(count, of, sum(&candidates));
        let exceeded = count.high().is_some_and(|most| of.0 > most);
        Tally { entity, fact, count, listed, candidates, remainder, exceeded }
    }

    fn is_a(&self, id: Id<Any>, kind: &str) -> Result<bool, Error> {
        Ok(self.view.lens.data.schema.is_a(self.view.entity(id)?.kind(), kind))
    }

    /// Lists something, or puts it among the candidates where its kind leaves it open, or the facts by
    /// which it would be listed are disputed or merely possible.
    fn list(&mut self, entity: Id<Any>, number: Number, by: Vec<Fact<'v>>, is_part: bool) -> Result<(), Error> {
        let fits = self.is_a(entity, Event::NAME)? || self.takes(entity)? == Fit::One;
        let is_said = is_part && fits && by.iter().all(is_said);
        self.add(entity, number, by, is_said)
    }

    fn add(&mut self, entity: Id<Any>, number: Number, facts: Vec<Fact<'v>>, is_said: bool) -> Result<(), Error> {
        let same = self.same(entity)?;
        let (single, low, high) = match number {
            Number::One => (true, 1, Some(1)),
            Number::Several(low, high) => (false, low, high),
        };
        let all = if is_said { &mut self.listed } else { &mut self.candidates };
        let of = all.entry(same).or_insert(Instance { entity, low, high, facts: Vec::new(), single });
        of.facts.extend(facts);
        Ok(())
    }

    /// The first of all that are said to be the same as an entity.
    fn same(&self, entity: Id<Any>) -> Result<Id<Any>, Error> {
        if self.view.relation_place(SAME_AS).is_err() {
            return Ok(entity);
        }
        let same = self.ever.walk(entity, &[self.ever.step_by(SAME_AS)?], Direction::Forward)?;
        Ok(same.entities().fold(entity, Id::min))
    }

    /// Lists the members of a set, by the facts that they are in it; the set is what was counted, or said
    /// to be, or may be a part of it.
    fn list_members(&mut self, members: Facts<'v>, is_part: bool) -> Result<(), Error> {
        for fact in members {
            let member = fact.subject();
            if fact.modality() != Modality::Actual || self.takes(member)? == Fit::Other {
                continue;
            }
            let number = self.number_of(member)?;
            self.list(member, number, vec![fact], is_part)?;
        }
        Ok(())
    }

    fn takes(&self, entity: Id<Any>) -> Result<Fit, Error> {
        Ok(self.counted.takes(&self.view.lens.data.schema, self.view.entity(entity)?.kind()))
    }

    /// One, or as many as a set has, by all that is said of its size.
    fn number_of(&self, entity: Id<Any>) -> Result<Number, Error> {
        if !self.is_a(entity, Set::NAME)? {
            return Ok(Number::One);
        }
        let sizes = self.view.ever(Pattern::any().any_modality().relation(SIZE).subject(entity))?;
        Ok(Number::by(sizes.iter().filter_map(Fact::count)))
    }

    /// Lists what was taken in the parts of an event, and parts of parts; gives all of these events. What is
    /// said to be a part comes before what may be one.
    fn list_parts(&mut self, event: Id<Any>) -> Result<HashSet<Id<Any>>, Error> {
        let mut parts = HashSet::new();
        let (mut said, mut doubted) = (VecDeque::from([Part { event, link: None, is_said: true }]), VecDeque::new());
        while let Some(part) = said.pop_front().or_else(|| doubted.pop_front()) {
            if !parts.insert(part.event) {
                continue;
            }
            let links = self.view.ever(Pattern::any().relation(SUB_EVENT_OF).object(part.event))?;
            self.take_in(&part, !links.is_empty())?;
            for fact in links {
                let is_said = part.is_said && is_said(&fact);
                let next = if is_said { &mut said } else { &mut doubted };
                next.push_back(Part { event: fact.subject(), link: Some(fact), is_said });
            }
        }
        Ok(parts)
    }

    /// Lists what was taken in an event that is a part of the one counted, or that one itself. One of which
    /// it is not said what was taken stands for itself, unless it has parts that do.
    fn take_in(&mut self, part: &Part<'v>, has_parts: bool) -> Result<(), Error> {
        let (event, is_whole) = (part.event, part.link.is_none());
        let by = |fact: Fact<'v>| -> Vec<Fact<'v>> { part.link.into_iter().chain([fact]).collect() };
        let modality = self.view.lens.event_modality(event.index);
        let happened = matches!(modality, Modality::Actual | Modality::Aggregate);
        if !happened || !(is_whole || self.is_taking(event)?) {
            return Ok(());
        }
        let objects = self.view.roles(event, &[OBJECT.any()])?;
        let number = self.series(event)?;
        if !is_whole && (number.is_some() || (objects.is_empty() && !has_parts)) {
            let number = number.unwrap_or(Number::Several(1, Some(1)));
            self.list(event, number, part.link.into_iter().collect(), part.is_said)?;
        }
        for fact in objects {
            let Some(object) = fact.object_entity() else { continue };
            if self.is_a(object, Set::NAME)? {
                if !is_whole && number.is_none() && self.takes(object)? != Fit::Other {
                    let number = self.number_of(object)?;
                    self.list(object, number, by(fact), part.is_said)?;
                }
                let members = self.view.ever(Pattern::any().any_modality().relation(IN_SET).object(object))?;
                self.list_members(members, part.is_said && is_said(&fact))?;
            } else if self.takes(object)? != Fit::Other {
                self.list(object, Number::One, by(fact), part.is_said)?;
            }
        }
        Ok(())
    }

    /// Whether something is taken in an event of its kind.
    fn is_taking(&self, event: Id<Any>) -> Result<bool, Error> {
        Ok(self.is_a(event, Seizure::NAME)? || self.is_a(event, Transfer::NAME)?)
    }

    /// How many were taken in an event, where somebody says.
    fn series(&self, event: Id<Any>) -> Result<Option<Number>, Error> {
        let counts = self.view.roles(event, &[TAKEN_COUNT.any()])?;
        let schema = &self.view.lens.data.schema;
        let counts: Vec<&Count> = counts.iter().filter_map(Fact::count).collect();
        let of_kind = counts.iter().filter(|count| {
            let named = count.unit().map_or_else(Vec::new, |unit| named_kinds(schema, unit));
            named.is_empty() || named.iter().any(|kind| self.counted.takes(schema, kind) != Fit::Other)
        });
        let of_kind: Vec<&Count> = of_kind.copied().collect();
        Ok((!of_kind.is_empty()).then(|| Number::by(of_kind.into_iter())))
    }

    /// Adds what the captors of an event, and those under them, took elsewhere in its time or came to
    /// hold in full.
    fn add_candidates(&mut self, event: Id<Any>, parts: &HashSet<Id<Any>>) -> Result<(), Error> {
        if matches!(self.counted, Counted::Unknown) {
            return Ok(());
        }
        let (when, losers) = (self.when(event)?, self.entities(event, &[LOSER.any(), CEDER.any()])?);
        let wholes = self.ever.walk(event, &[self.ever.step_by(SUB_EVENT_OF)?], Direction::Forward)?;
        let wholes: HashSet<Id<Any>> = wholes.entities().collect();
        for captor in self.captors(event)? {
            let mut taken: Vec<Fact<'v>> = Vec::new();
            for role in [CAPTOR.any(), RECIPIENT.any()] {
                taken.extend(self.view.ever(Pattern::any().any_modality().relation(role).object(captor))?);
            }
            for fact in taken {
                let other = fact.subject();
                let apart = !parts.contains(&other) && !wholes.contains(&other) && self.when(other)?.meets(when);
                if apart && self.is_taking(other)? && self.may_lose(&losers, other)? {
                    self.add_taken(other, fact)?;
                }
            }
            for fact in self.view.ever(Pattern::any().relation(CONTROLS).subject(captor))? {
                self.add_held(fact, when)?;
            }
        }
        Ok(())
    }

    fn captors(&self, event: Id<Any>) -> Result<Vec<Id<Any>>, Error> {
        let mut captors = self.entities(event, &[CAPTOR.any(), RECIPIENT.any()])?;
        let mut under = Vec::new();
        for &captor in &captors {
            if self.is_a(captor, Organization::NAME)? {
                under.extend(self.ever.subordinates_of(captor.retyped::<Organization>())?.entities());
            }
        }
        captors.extend(under);
        captors.sort_unstable();
        captors.dedup();
        Ok(captors)
    }

    /// Who fills some roles of an event.
    fn entities(&self, event: Id<Any>, roles: &[Relation<Any, Any>]) -> Result<Vec<Id<Any>>, Error> {
        Ok(self.view.roles(event, roles)?.iter().filter_map(Fact::object_entity).collect())
    }

    /// When an event happened, at the widest.
    fn when(&self, event: Id<Any>) -> Result<When, Error> {
        let occurred = self.view.roles(event, &[OCCURRED.any()])?;
        let spans = occurred.iter().map(|fact| When::of(&fact.period()));
        let hull = |a: When, b: When| When(a.0.zip(b.0).map(|(a, b)| a.min(b)), a.1.zip(b.1).map(|(a, b)| a.max(b)));
        Ok(spans.reduce(hull).unwrap_or(When(None, None)))
    }

    /// Whether those who lost in another event can be those who lost: somebody is not named, or one is
    /// the same or of the same chain of command.
    fn may_lose(&self, losers: &[Id<Any>], event: Id<Any>) -> Result<bool, Error> {
        let others = self.entities(event, &[LOSER.any(), CEDER.any()])?;
        let lens = &self.view.lens;
        let alike = |a: &Id<Any>| others.iter().any(|b| a == b || lens.same_chain(a.index, b.index));
        Ok(losers.is_empty() || others.is_empty() || losers.iter().any(alike))
    }

    fn add_taken(&mut self, event: Id<Any>, captor: Fact<'v>) -> Result<(), Error> {
        match self.view.lens.event_modality(event.index) {
            Modality::Actual => {}
            Modality::Aggregate => {
                return match self.series(event)? {
                    Some(number) => self.add(event, number, vec![captor], false),
                    None => Ok(()),
                };
            }
            _ => return Ok(()),
        }
        for fact in self.view.roles(event, &[OBJECT.any()])? {
            let Some(object) = fact.object_entity() else { continue };
            if self.takes(object)? != Fit::Other {
                let number = self.number_of(object)?;
                self.add(object, number, vec![captor, fact], false)?;
            }
        }
        Ok(())
    }

    /// A hold that began in the time of the event and is not said to be of a part only.
    fn add_held(&mut self, fact: Fact<'v>, when: When) -> Result<(), Error> {
        let Some(object) = fact.object_entity() else { return Ok(()) };
        let period = fact.period();
        let began = When(period.earliest_start(), period.latest_start());
        let is_dated = began.0.is_some() && began.1.is_some();
        let is_part = fact.share().is_some_and(|share| !share.is_full());
        if is_dated && !is_part && began.meets(when) && self.takes(object)? != Fit::Other {
            let number = self.number_of(object)?;
            self.add(object, number, vec![fact], false)?;
        }
        Ok(())
    }
}

/// An event that is a part of the one counted, or that one itself, which has no link.
struct Part<'v> {
    event: Id<Any>,
    /// The fact that it is a part of the one counted, or of a part.
    link: Option<Fact<'v>>,
    /// Whether all facts on the way to it are said for sure.
    is_said: bool,
}

/// Whether a fact is neither disputed nor merely possible.
fn is_said(fact: &Fact<'_>) -> bool {
    fact.grade() > Grade::Possible && fact.standing().opposition != Opposition::Disputed
}

/// For how many something stands.
#[derive(Clone, Copy)]
enum Number {
    /// It is one of them.
    One,
    /// At least so many and at most so many, where somebody says.
    Several(u64, Option<u64>),
}

impl Number {
    /// The widest that some counts allow; at least one where there is none.
    fn by<'c>(counts: impl Iterator<Item = &'c Count>) -> Self {
        let bounds = counts.map(|count| (count.low().unwrap_or(1), count.high()));
        let widest = bounds.reduce(|a, b| (a.0.min(b.0), a.1.zip(b.1).map(|(a, b)| a.max(b))));
        let (low, high) = widest.unwrap_or((1, None));
        Number::Several(low, high)
    }
}
