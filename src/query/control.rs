//! Who held a place when: the timeline of its control, its gaps shown as unknown.

use std::{
    collections::{BTreeSet, HashSet},
    fmt,
};

use serde::Serialize;

use super::{EntityRecord, Holder, Opposition, Origin, Standing, View};
use crate::{
    Error,
    graph::{ALL_DAYS, End, Row, Scope},
    model::{Any, Day, Direction, Flag, Grade, Id, Is, Kind, Persistence, Ratio, Share, text},
    vocabulary::{
        ABOLISHED, AIM, CONTESTS, CONTROLS, ESTABLISHED, Holdable, IN_SET, LOCATED_IN, OBJECT, Offensive, Organization,
        Seizure, Transfer,
    },
};

/// Who held a place when, as [`View::control_of`] tells it. It is owned: it serializes, and outlives
/// its view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ControlTimeline {
    /// The place.
    pub place: EntityRecord,
    /// All days of the view in their order, without gaps: each span begins on the day after the one
    /// before.
    pub spans: Vec<ControlSpan>,
}

impl ControlTimeline {
    /// The span of a day.
    pub fn on(&self, day: Day) -> Option<&ControlSpan> {
        let has_ended = |span: &ControlSpan| span.to.is_some_and(|to| to < day);
        let place = self.spans.partition_point(has_ended);
        self.spans.get(place).filter(|span| span.from.is_none_or(|from| from <= day))
    }

    /// The spans in which nobody is known to hold it.
    pub fn unknown(&self) -> impl Iterator<Item = &ControlSpan> {
        self.spans.iter().filter(|span| span.is_unknown())
    }
}

/// A line a span: its days, and who holds the place on each of them.
impl fmt::Display for ControlTimeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, span) in self.spans.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            span.fmt(f)?;
        }
        Ok(())
    }
}

/// Days on which the control of a place stands alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ControlSpan {
    /// The first day; none where there is no first.
    pub from: Option<Day>,
    /// The last day; none where there is no last.
    pub to: Option<Day>,
    /// Who holds of it, in the order of the first day of their hold. Nobody: it is unknown who does.
    pub holders: Vec<HeldBy>,
    /// Whether two or more independent actors hold of it, or it is fought for.
    pub contested: bool,
    /// Whether the place may exist then, by its lifespan.
    pub exists: bool,
    /// The most holders that were left out on one of its days, for they are merely possible without
    /// a dated bound.
    pub left_out: usize,
}

impl ControlSpan {
    /// Whether nobody is known to hold it, which does not say that nobody does.
    pub fn is_unknown(&self) -> bool {
        self.holders.is_empty()
    }

    /// Whether somebody's hold is disputed.
    pub fn is_disputed(&self) -> bool {
        self.holders.iter().any(|held| held.standing.opposition == Opposition::Disputed)
    }

    /// Whether the same holds on the days of both.
    fn is_like(&self, other: &ControlSpan) -> bool {
        let alike = |(a, b): (&HeldBy, &HeldBy)| a.is_like(b);
        (self.contested, self.exists, self.holders.len()) == (other.contested, other.exists, other.holders.len())
            && self.holders.iter().zip(&other.holders).all(alike)
    }

    fn extend_by(&mut self, next: ControlSpan) {
        self.to = next.to;
        self.left_out = self.left_out.max(next.left_out);
        for (held, more) in self.holders.iter_mut().zip(next.holders) {
            held.join(more);
        }
    }
}

impl fmt::Display for ControlSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => write!(f, "{from}: ")?,
            (from, to) => write!(f, "{}..{}: ", day(from), day(to))?,
        }
        if self.contested {
            f.write_str("contested; ")?;
        }
        match (self.is_unknown(), self.exists) {
            (true, true) => f.write_str("unknown")?,
            (true, false) => f.write_str("does not exist")?,
            (false, _) => {}
        }
        for (place, held) in self.holders.iter().enumerate() {
            if place > 0 {
                f.write_str(" | ")?;
            }
            held.fmt(f)?;
        }
        Ok(())
    }
}

/// One holder of a place over a span of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HeldBy {
    /// The holder.
    #[serde(skip)]
    pub holder: Id<Any>,
    /// The holder, in words.
    pub who: EntityRecord,
    /// Together with whom, and not apart from whom.
    pub jointly_with: Vec<EntityRecord>,
    /// How much of it, where somebody says.
    pub share: Option<Share>,
    /// The most that it can hold, given what others hold at least.
    pub at_most: Option<Ratio>,
    /// How surely.
    pub grade: Grade,
    /// The last day for which somebody vouches: where the hold is presumed, the share is as of then.
    pub last_attested: Option<Day>,
    /// The rules and effects by which it follows, each once; where it is stated too, its standing says so.
    pub rules: Vec<String>,
    /// On whose word, and against whose.
    pub standing: Standing,
    /// Who says so, as facts print it, each once.
    pub voices: Vec<String>,
}

impl HeldBy {
    fn is_like(&self, other: &HeldBy) -> bool {
        self.says_like(other)
            && (self.at_most, self.grade, self.standing) == (other.at_most, other.grade, other.standing)
    }

    /// Whether the same is said of both, however surely.
    fn says_like(&self, other: &HeldBy) -> bool {
        self.holder == other.holder && self.share == other.share && self.jointly_with == other.jointly_with
    }

    /// Takes the better of two that say the same, and the voices of both.
    fn join(&mut self, other: HeldBy) {
        if self.grade < other.grade {
            (self.grade, self.standing, self.at_most) = (other.grade, other.standing, other.at_most);
        }
        self.last_attested = self.last_attested.max(other.last_attested);
        add_each(&mut self.rules, other.rules);
        add_each(&mut self.voices, other.voices);
    }
}

/// Adds what is not there yet.
fn add_each(all: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

/// The holder, its share, its grade, by what it follows, who opposes it, what is the analyst's reading, and who says so.
impl fmt::Display for HeldBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", text::escape(&self.who.label))?;
        for (place, partner) in self.jointly_with.iter().enumerate() {
            write!(f, "{}{}", if place == 0 { " with " } else { ", " }, text::escape(&partner.label))?;
        }
        match (&self.share, self.at_most) {
            (Some(share), _) => write!(f, " ({share})")?,
            (None, Some(most)) => write!(f, " (at most {most})")?,
            (None, None) => {}
        }
        write!(f, ", {}", self.grade)?;
        let as_of = self.last_attested.filter(|_| self.share.is_some() && self.grade == Grade::Presumed);
        if let Some(day) = as_of {
            write!(f, " (as of {day})")?;
        }
        let rules = self.rules.iter().filter(|_| self.standing.origin == Origin::Derived);
        for (place, rule) in rules.enumerate() {
            write!(f, "{}{rule}", if place == 0 { ", by " } else { " and " })?;
        }
        match self.standing.opposition {
            Opposition::None => {}
            Opposition::Questioned => f.write_str(", questioned")?,
            Opposition::Disputed => f.write_str(", disputed")?,
        }
        if self.standing.inferred {
            f.write_str(", inferred")?;
        }
        for (place, voice) in self.voices.iter().enumerate() {
            write!(f, "{}{voice}", if place == 0 { " — " } else { "; " })?;
        }
        Ok(())
    }
}

/// The first day of a span, if it has one, a day of it, and its last day, if it has one.
type Steady = (Option<Day>, Day, Option<Day>);

impl View {
    /// Who held a place, a facility or a jurisdiction on each day of the view: spans of days without
    /// gaps, on all days of which the same holds. Where nobody is known to hold it the span says so.
    /// Over all time the first span has no first day and the last no last one.
    ///
    /// ```
    /// use allegiance::{Graph, Source, vocabulary::*};
    ///
    /// let mut graph = Graph::new(conflict());
    /// let kia = graph.add(ArmedGroup, "KIA")?;
    /// let sumprabum = graph.add(Town, "Sumprabum")?;
    /// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
    /// graph.state(kia, CONTROLS, sumprabum).fully().since("2024-05").cite(article)?;
    ///
    /// let timeline = graph.during("2024")?.control_of(sumprabum)?;
    /// assert_eq!(
    ///     timeline.to_string(),
    ///     "2024-01-01..2024-04-30: unknown\n\
    ///      2024-05-01..2024-05-30: KIA (all), possible — A new front\n\
    ///      2024-05-31..2024-12-17: KIA (all), certain — A new front\n\
    ///      2024-12-18..2024-12-31: KIA (all), presumed (as of 2024-12-17) — A new front"
    /// );
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view, or the schema lacks control or events.
    ///
    /// # Complexity
    /// Linear in the events at the place and the statements about its holders; for each day on which one
    /// that bears on its control begins or ends, quadratic in the holders of that day.
    pub fn control_of<K: Is<Holdable>>(&self, place: Id<K>) -> Result<ControlTimeline, Error> {
        let record = self.entity_record(place.index);
        let life = self.lens.lifespan(self.known(place)?);
        let offensives = self.offensives_on(place.any())?;
        let mut spans: Vec<ControlSpan> = Vec::new();
        for (from, probe, to) in self.steady_spans(place.any())? {
            let on = self.at_scope(Scope::Day(probe));
            let holding = on.holding_amid(place, &offensives)?;
            let span = ControlSpan {
                from,
                to,
                holders: on.held_by(&holding.holders)?,
                contested: holding.contested,
                exists: life.is_none_or(|(first, last)| (first..=last).contains(&probe.number())),
                left_out: holding.holders.left_out(),
            };
            match spans.last_mut().filter(|last| last.is_like(&span)) {
                Some(last) => last.extend_by(span),
                None => spans.push(span),
            }
        }
        Ok(ControlTimeline { place: record, spans })
    }

    fn held_by(&self, holders: &[Holder<'_>]) -> Result<Vec<HeldBy>, Error> {
        let mut held: Vec<HeldBy> = Vec::new();
        for Holder { fact, at_most, .. } in holders {
            let partners = fact.qualifiers().filter(|(name, _)| *name == "jointly_with");
            let partners = partners.filter_map(|(_, value)| value.as_entity());
            let mut voices = Vec::new();
            add_each(&mut voices, fact.support().map(|claim| claim.to_string()));
            let one = HeldBy {
                holder: fact.subject(),
                who: self.entity_record(fact.subject().index),
                jointly_with: partners.map(|&id| self.entity_record(id.index)).collect(),
                share: fact.share().cloned(),
                at_most: *at_most,
                grade: fact.grade(),
                last_attested: fact.last_attested(),
                rules: fact.rule().map(str::to_owned).into_iter().collect(),
                standing: fact.standing(),
                voices,
            };
            match held.iter_mut().find(|held| held.says_like(&one)) {
                Some(held) => held.join(one),
                None => held.push(one),
            }
        }
        Ok(held)
    }

    /// The days of the view, cut where the control of a place can change: each span with a day of it.
    fn steady_spans(&self, place: Id<Any>) -> Result<Vec<Steady>, Error> {
        let (first, last) = match self.lens.scope {
            Scope::Day(day) => (Some(day), Some(day)),
            Scope::Span(from, to) => (from, to),
        };
        let mut days = self.turning_days(place)?;
        days.extend(first);
        days.retain(|day| first.is_none_or(|first| first <= *day) && last.is_none_or(|last| *day <= last));
        let mut spans = Vec::with_capacity(days.len() + 1);
        match days.first() {
            _ if first.is_some() => {}
            Some(turn) => spans.extend(turn.plus(-1).map(|to| (None, to, Some(to)))),
            None => spans.extend(last.or_else(|| Day::from_number(0)).map(|probe| (None, probe, last))),
        }
        let ends = days.iter().skip(1).map(|day| day.plus(-1)).chain([last]);
        spans.extend(days.iter().zip(ends).map(|(&day, to)| (Some(day), day, to)));
        Ok(spans)
    }

    /// The days from which on the control of a place can be another than the day before: where what
    /// is said of its holders, and of those of the places and sets it is in, begins to be or stops being
    /// possible, certain or presumed; where the events about it, those who have a part in them and
    /// the chains of command of all of them begin and end.
    fn turning_days(&self, place: Id<Any>) -> Result<BTreeSet<Day>, Error> {
        let ever = self.showing_all().at_scope(Scope::ALL);
        let mut bearing = Bearing { view: &ever, statements: Vec::new(), entities: HashSet::new() };
        bearing.add_site(self.known(place)?, false)?;
        let wider = [LOCATED_IN.any(), IN_SET.any()].into_iter().filter_map(|it| ever.step_by(it).ok());
        for wider in ever.walk(place, &wider.collect::<Vec<_>>(), Direction::Forward)?.entities() {
            bearing.add_site(wider.index, true)?;
        }
        bearing.add_commands()?;
        Ok(bearing.turns(self.lens.scope.days()))
    }
}

/// What the control of a place hangs on.
struct Bearing<'v> {
    view: &'v View,
    statements: Vec<(u32, Row)>,
    entities: HashSet<u32>,
}

impl Bearing<'_> {
    /// What is said of a place, or of one that it lies in or a set that it is in: its holders, where it lies, and the events that
    /// change or contest its control.
    fn add_site(&mut self, site: u32, is_within: bool) -> Result<(), Error> {
        let lens = &self.view.lens;
        self.entities.insert(site);
        for relation in [CONTROLS.any(), CONTESTS.any()] {
            let held = lens.statements_to(site, self.view.relation_place(relation)?);
            self.entities.extend(held.iter().map(|(_, row)| row.subject));
            self.statements.extend(held);
        }
        for wider in [LOCATED_IN.any(), IN_SET.any()].into_iter().filter_map(|it| self.view.relation_place(it).ok()) {
            self.statements.extend(lens.statements_from(site, wider));
        }
        let mut events = HashSet::new();
        for (_, row) in self.roles_of(site, is_within)? {
            if self.is_about(&row) {
                events.insert(row.subject);
            }
            if let Ok(aim) = self.view.relation_place(AIM) {
                let aiming = lens.statements_to(row.subject, aim).into_iter().map(|(_, row)| row.subject);
                events.extend(aiming.filter(|&event| self.is_one_of(event, &[Offensive::NAME])));
            }
        }
        events.into_iter().for_each(|event| self.add_event(event));
        Ok(())
    }

    /// The roles of a place in events: all of them, or of one that others lie in, those of what is seized
    /// or transferred.
    fn roles_of(&self, site: u32, is_within: bool) -> Result<Vec<(u32, Row)>, Error> {
        let lens = &self.view.lens;
        if is_within {
            return Ok(lens.statements_to(site, self.view.relation_place(OBJECT)?));
        }
        let mut rows = lens.data.rows_at(End::Object, site, None, ALL_DAYS);
        rows.retain(|(_, row)| lens.data.persistence(row.relation) == Persistence::Role);
        Ok(rows)
    }

    /// Whether an event, by its kind or by the role of a place in it, can change who holds the place or
    /// whether it is contested.
    fn is_about(&self, role: &Row) -> bool {
        let changing = [OBJECT.any(), ABOLISHED.any(), ESTABLISHED.any()];
        let is_changed =
            changing.into_iter().any(|it| self.view.relation_place(it).is_ok_and(|it| it == role.relation));
        is_changed || self.is_one_of(role.subject, &[Seizure::NAME, Transfer::NAME, Offensive::NAME])
    }

    fn is_one_of(&self, event: u32, kinds: &[&str]) -> bool {
        let data = &self.view.lens.data;
        kinds.iter().any(|kind| data.schema.kind_place(kind).is_some_and(|kind| data.is_of(event, Some(kind))))
    }

    /// When an event occurred, and the parts of actors in it.
    fn add_event(&mut self, event: u32) {
        let data = &self.view.lens.data;
        self.statements.extend(self.view.lens.occurrences(event));
        for (statement, row) in data.rows_at(End::Subject, event, None, ALL_DAYS) {
            if let Some(actor) = row.entity().filter(|&entity| data.is_of(entity, data.known.actor)) {
                self.entities.insert(actor);
                self.statements.push((statement, row));
            }
        }
    }

    /// The members of the sets so far, what each actor belongs to and is under, and whatever put an end to
    /// one.
    fn add_commands(&mut self) -> Result<(), Error> {
        let (view, data) = (self.view, &self.view.lens.data);
        let schema = &data.schema;
        let relations = (0..).take(schema.relations().len());
        let command: Vec<u16> = relations.filter(|&it| schema.relation_has(it, Flag::SameSide)).collect();
        if let Ok(in_set) = view.relation_place(IN_SET) {
            let sets = self.entities.iter().flat_map(|&entity| view.lens.statements_to(entity, in_set));
            let members: Vec<(u32, Row)> = sets.collect();
            self.entities.extend(members.iter().map(|(_, row)| row.subject));
            self.statements.extend(members);
        }
        let actors: Vec<u32> = self.entities.iter().copied().filter(|&it| data.is_of(it, data.known.actor)).collect();
        for actor in actors {
            let above = view.superiors_of(view.id(actor).retyped::<Organization>())?;
            self.entities.extend(above.entities().map(|id| id.index));
        }
        for &entity in &self.entities {
            for &relation in &command {
                self.statements.extend(view.lens.statements_from(entity, relation));
            }
            if let Ok(abolished) = view.relation_place(ABOLISHED) {
                let abolitions = view.lens.statements_to(entity, abolished).into_iter();
                self.statements.extend(abolitions.flat_map(|(_, row)| view.lens.occurrences(row.subject)));
            }
        }
        Ok(())
    }

    /// The days, between two, around which one of the statements or one of the lives turns.
    fn turns(&self, (a, b): (i32, i32)) -> BTreeSet<Day> {
        let lens = &self.view.lens;
        let mut days = BTreeSet::new();
        for (statement, row) in &self.statements {
            for (_, said) in lens.claims(*statement) {
                for window in lens.windows_of(row, std::iter::once(said.claim)) {
                    days.extend(window.turns(a, b, lens.presume));
                }
            }
        }
        for (first, last) in self.entities.iter().filter_map(|&entity| lens.lifespan(entity)) {
            days.extend([first, last.saturating_add(1)]);
        }
        days.retain(|day| a < *day && *day <= b);
        days.into_iter().filter_map(Day::from_number).collect()
    }
}
