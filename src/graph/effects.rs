//! Effects of events, as a lens sees them: which states events began and ended.
//!
//! An actual event of a day in `e1..=e2` begins a state that is possible from `e1`, presumed from
//! `e2`, and certain on its day where that is exact. It ends what its loser held: possible until
//! `e2`, certain on the day where that is exact, and not after. Nothing is stored: a state is worked
//! out from the roles of the events that touch what is asked about.

use std::{cmp::Ordering, collections::HashMap};

use super::{
    data::Data,
    lens::{EVER, Lens, NEVER, Window},
    row::{EXACT, Object, Row},
    staging::{End, sorted},
};
use crate::model::{Day, Doing, Effect, Modality, Schema, Stance, TimeOfDay, Value, WordOf};

/// An effect, its parts by place.
#[derive(Clone, Debug)]
pub(crate) struct EffectSort {
    pub(crate) event: u16,
    pub(crate) does: Doing,
    pub(crate) subject: u16,
    pub(crate) relation: u16,
    pub(crate) object: Option<u16>,
    pub(crate) qualifiers: Vec<(u16, Value)>,
    pub(crate) where_qualified: Vec<(u16, Value)>,
}

impl EffectSort {
    pub(super) fn new(schema: &Schema, effect: &Effect) -> Option<Self> {
        let relation = |name: &str| schema.relation_place(name).map(|(place, _)| place);
        let literals = |given: &crate::model::Qualifiers| -> Option<Vec<(u16, Value)>> {
            let pairs = given.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
            let literal = |value: &Value<String>| value.clone().try_map(|_| Err(())).ok();
            let placed = pairs.map(|(name, value)| Some((schema.qualifier_place(name)?, literal(value)?)));
            placed.collect::<Option<_>>().map(sorted)
        };
        Some(EffectSort {
            event: schema.kind_place(&effect.event)?,
            does: effect.does,
            subject: relation(&effect.subject)?,
            relation: relation(&effect.relation)?,
            object: match &effect.object {
                Some(object) => Some(relation(object)?),
                None => None,
            },
            qualifiers: literals(&effect.qualifiers)?,
            where_qualified: literals(&effect.where_qualified)?,
        })
    }
}

/// A state that an event began or ended.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The place of the effect in the schema.
    pub(crate) effect: u16,
    pub(crate) does: Doing,
    pub(crate) event: u32,
    pub(crate) subject: u32,
    pub(crate) relation: u16,
    pub(crate) object: Object,
    pub(crate) window: Window,
    /// The statements it rests on: the roles, and the date where there is one.
    pub(crate) premises: Vec<u32>,
    /// How many of them are roles.
    roles: usize,
    /// Whoever fills the role of the subject: they hold jointly.
    pub(crate) joint: Vec<u32>,
    /// Whether somebody denies a role or the date.
    pub(crate) is_denied: bool,
    /// The time of day, where it is known.
    pub(crate) time: Option<TimeOfDay>,
}

impl State {
    /// Its ends as a row, which no statement has.
    pub(crate) fn row(&self) -> Row {
        let (from, to) = (self.window.es, self.window.le);
        Row { subject: self.subject, relation: self.relation, object: self.object, from, to, detail: EXACT }
    }

    /// The days between which the event happened, as text.
    pub(crate) fn days_text(&self) -> String {
        let day = |day: i32| Day::from_number(day).map_or_else(String::new, |day| day.to_string());
        let (first, last) = (day(self.event_start()), day(self.event_end()));
        if first == last { first } else { format!("{first}..{last}") }
    }

    /// The last day of the event.
    pub(crate) fn event_end(&self) -> i32 {
        self.window.ls
    }

    /// The first day of the event.
    pub(crate) fn event_start(&self) -> i32 {
        self.window.ee
    }

    /// Whether its event can have happened in the days of another's.
    pub(crate) fn overlaps(&self, other: &State) -> bool {
        self.event_start() <= other.event_end() && other.event_start() <= self.event_end()
    }

    /// Whether it is known by when its event had happened.
    pub(crate) fn is_dated(&self) -> bool {
        self.event_end() < EVER
    }
}

/// When an event happened, by one statement.
struct DaysOfEvent {
    statements: Vec<u32>,
    days: (i32, i32),
    time: Option<TimeOfDay>,
    is_denied: bool,
}

/// Who or what fills a role of an event, by one statement.
struct Filler<T> {
    statement: Option<u32>,
    of: T,
    is_denied: bool,
}

/// What all in all is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Affirmed,
    /// Others deny it.
    Denied,
}

/// What of a state is asked for: what stands at its ends, and whether it began or ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) subject: Option<u32>,
    pub(crate) object: Option<u32>,
    pub(crate) does: Option<Doing>,
}

impl Lens {
    /// The same lens with these effects in force, by their places in the schema.
    pub(crate) fn with_effects(mut self, in_force: &[bool]) -> Self {
        let any = in_force.contains(&true);
        if any || self.effects.is_some() {
            self.effects = any.then(|| in_force.into());
            self.cache = std::sync::Arc::default();
        }
        self
    }

    fn effects_on(&self, relation: u16) -> impl Iterator<Item = (u16, &EffectSort)> {
        let in_force = self.effects.as_deref().unwrap_or_default();
        let numbered = (0u16..).zip(self.data.effects.iter()).zip(in_force);
        numbered.filter(move |((_, effect), on)| **on && effect.relation == relation).map(|(numbered, _)| numbered)
    }

    /// Whether events begin or end a relation.
    pub(crate) fn has_effects_on(&self, relation: u16) -> bool {
        self.effects.is_some() && self.effects_on(relation).next().is_some()
    }

    /// The states of a relation that events began or ended, in the order of effects and statements.
    ///
    /// Who fills a role as a set of which not all members are known gets nothing by it.
    pub(crate) fn states(&self, relation: u16, wanted: Wanted) -> Vec<State> {
        let mut states = Vec::new();
        if self.effects.is_some() {
            for (place, effect) in self.effects_on(relation) {
                if wanted.does.is_none_or(|does| does == effect.does) {
                    self.add_states(place, effect, wanted, &mut states);
                }
            }
        }
        states
    }

    /// The state of given ends that an effect makes of given premises.
    pub(crate) fn state_of(&self, row: &Row, effect: u16, premises: &[u32]) -> Option<State> {
        let wanted = Wanted { subject: Some(row.subject), object: row.entity(), does: None };
        let mut states = self.states(row.relation, wanted).into_iter();
        states.find(|state| state.effect == effect && state.premises == premises)
    }

    fn add_states(&self, place: u16, effect: &EffectSort, wanted: Wanted, states: &mut Vec<State>) {
        let mut events: Vec<u32> = match (wanted.object, effect.object, wanted.subject) {
            (Some(object), Some(role), _) => {
                self.roles_to(object, role).into_iter().map(|(_, row)| row.subject).collect()
            }
            (_, _, Some(subject)) => {
                self.roles_to(subject, effect.subject).into_iter().map(|(_, row)| row.subject).collect()
            }
            _ => self.data.rows_ever(effect.subject).map(|(_, row)| row.subject).collect(),
        };
        events.sort_unstable();
        events.dedup();
        for event in events {
            if self.data.is_of(event, Some(effect.event)) && self.event_modality(event) == Modality::Actual {
                self.add_states_of(event, place, effect, wanted, states);
            }
        }
    }

    fn add_states_of(&self, event: u32, place: u16, effect: &EffectSort, wanted: Wanted, states: &mut Vec<State>) {
        let fillers = |role: u16| {
            let rows = self.statements_from(event, role).into_iter();
            let taken = |(statement, row): &(u32, Row)| self.word_on(*statement, row);
            let rows = rows.filter(|(_, row)| self.modality(row) == Modality::Actual);
            rows.filter_map(move |said| Some((taken(&said)?, said))).map(|(word, (statement, row))| {
                let (statement, is_denied) = (Some(statement), word == Word::Denied);
                (row, Filler { statement, of: row.object, is_denied })
            })
        };
        let qualified = |row: &Row| {
            let detail = self.data.detail(row);
            effect.where_qualified.iter().all(|(name, value)| detail.qualifier(Some(*name)).any(|it| it == value))
        };
        let subjects = fillers(effect.subject).filter(|(row, _)| qualified(row)).filter_map(|(row, filler)| {
            Some(Filler { of: row.entity()?, statement: filler.statement, is_denied: filler.is_denied })
        });
        let subjects: Vec<Filler<u32>> = subjects.collect();
        let objects: Vec<Filler<Object>> = match effect.object {
            Some(role) => fillers(role).map(|(_, filler)| filler).collect(),
            None => vec![Filler { statement: None, of: Object::Nothing, is_denied: false }],
        };
        let is_set = |entity: u32| self.data.is_of(entity, self.data.known.set);
        let wanted_subject = |entity: u32| wanted.subject.is_none_or(|wanted| wanted == entity);
        let wanted_object = |object: Object| wanted.object.is_none_or(|wanted| object == Object::Entity(wanted));
        let joint: Vec<u32> = subjects.iter().map(|subject| subject.of).collect();
        if subjects.is_empty() || objects.is_empty() {
            return;
        }
        let dates = self.days_of_event(event);
        for subject in subjects.iter().filter(|it| wanted_subject(it.of) && !is_set(it.of)) {
            for object in objects.iter().filter(|it| wanted_object(it.of)) {
                for date in &dates {
                    let roles = [subject.statement, object.statement].into_iter().flatten();
                    let mut state = State {
                        effect: place,
                        does: effect.does,
                        event,
                        subject: subject.of,
                        relation: effect.relation,
                        object: object.of,
                        window: Window::of_event(effect.does, date.days),
                        premises: roles.chain(date.statements.iter().copied()).collect(),
                        roles: 1 + usize::from(object.statement.is_some()),
                        joint: joint.clone(),
                        is_denied: subject.is_denied || object.is_denied || date.is_denied,
                        time: date.time,
                    };
                    // A lifespan is what the others are clipped to.
                    if Some(state.relation) != self.data.known.existed {
                        self.clip(&state.row(), &mut state.window);
                    }
                    states.push(state);
                }
            }
        }
    }

    fn roles_to(&self, entity: u32, role: u16) -> Vec<(u32, Row)> {
        self.data.rows_at(End::Object, entity, Some(role), super::base::ALL_DAYS)
    }

    /// When an event happened, by each statement that says so: the first day on which it may have
    /// begun, the last on which it may have ended, and the hour. Without such a statement, any day. Where sources
    /// differ, so that no day fits all of them, it is one event still: on some day between the first and the last.
    fn days_of_event(&self, event: u32) -> Vec<DaysOfEvent> {
        let mut days = Vec::new();
        for (statement, row) in self.occurrences(event) {
            if !self.data.is_actual(&row) {
                continue;
            }
            let Some(word) = self.word_on(statement, &row) else { continue };
            let period = self.data.detail(&row).period(row.from, row.to);
            let time = period.start().date().and_then(|date| date.time());
            days.extend(self.windows(statement, &row, Stance::Affirms).into_iter().map(|window| DaysOfEvent {
                statements: vec![statement],
                days: (window.es, window.le),
                time,
                is_denied: word == Word::Denied,
            }));
        }
        if days.is_empty() {
            days.push(DaysOfEvent { statements: Vec::new(), days: (NEVER, EVER), time: None, is_denied: false });
        }
        let range = |ends: fn(i32, i32) -> i32, of: fn(&DaysOfEvent) -> i32| days.iter().map(of).reduce(ends);
        let (first, last) = (|it: &DaysOfEvent| it.days.0, |it: &DaysOfEvent| it.days.1);
        if range(i32::max, first) > range(i32::min, last)
            && let Some(hull) = range(i32::min, first).zip(range(i32::max, last))
        {
            let is_denied = days.iter().any(|it| it.is_denied);
            let statements = days.into_iter().flat_map(|it| it.statements).collect();
            return vec![DaysOfEvent { statements, days: hull, time: None, is_denied }];
        }
        days
    }

    /// When the effects of events let an entity exist: not before all that is said to have begun it
    /// and not after all that is said to have ended it. What is doubtful ends no existence.
    pub(super) fn life_by_events(&self, entity: u32) -> Option<(i32, i32)> {
        let existed = self.data.known.existed.filter(|&existed| self.has_effects_on(existed))?;
        let (begun, ended): (Vec<_>, Vec<_>) = self
            .states(existed, Wanted { subject: Some(entity), ..Wanted::default() })
            .into_iter()
            .filter(|state| !self.is_doubtful(state, entity))
            .partition(|state| state.does == Doing::Initiates);
        let first = begun.iter().map(|state| state.event_start()).min().unwrap_or(NEVER);
        let last = ended.iter().map(|state| state.event_end()).max().unwrap_or(EVER);
        (first > NEVER || last < EVER).then_some((first, last))
    }

    /// Which of two events came first: by their days, on one day by the hour, else by what is said of their order; none
    /// where that is not known.
    pub(crate) fn order(&self, one: &State, other: &State) -> Option<Ordering> {
        if !one.overlaps(other) {
            return Some(one.event_start().cmp(&other.event_start()));
        }
        let is_earlier = |a: &State, b: &State| {
            let hours = a.time.zip(b.time);
            hours.is_some_and(|(a, b)| a.is_surely_before(b)) || self.precedes(a.event, b.event)
        };
        match (is_earlier(one, other), is_earlier(other, one)) {
            (true, false) => Some(Ordering::Less),
            (false, true) => Some(Ordering::Greater),
            _ => None,
        }
    }

    /// Whether it is said, and meant as it is, that an event came before another.
    fn precedes(&self, event: u32, other: u32) -> bool {
        let said = self.data.known.precedes.into_iter().flat_map(|precedes| {
            let rows = self.data.rows_at(End::Subject, event, Some(precedes), super::base::ALL_DAYS);
            rows.into_iter().filter(|(_, row)| row.entity() == Some(other) && self.data.is_actual(row))
        });
        said.into_iter().any(|(statement, row)| self.word_on(statement, &row) == Some(Word::Affirmed))
    }

    /// What all in all is said of a role or a date of an event, each voice by its last word; none where nobody is
    /// left who affirms it.
    fn word_on(&self, statement: u32, row: &Row) -> Option<Word> {
        if !self.is_affirmed(statement) {
            return None;
        }
        let mut denials = self.claims_against(row, Stance::Denies).peekable();
        if denials.peek().is_none() {
            return Some(Word::Affirmed);
        }
        let mut last_words: HashMap<WordOf, ((i32, u32), Stance)> = HashMap::new();
        let affirmations = self.claims(statement).filter(|(_, claim)| claim.affirms());
        let meets = |denial: &Row| denial.from <= row.to && row.from <= denial.to;
        let denials = denials.filter(|(denied, ..)| meets(denied)).map(|(_, index, claim)| (index, claim));
        for (index, claim) in affirmations.chain(denials) {
            let said = (self.moment(claim.claim, self.data.recorded(index)), claim.claim.stance);
            let last = last_words.entry(self.voice(claim.claim)).or_insert(said);
            *last = if last.0 < said.0 { said } else { *last };
        }
        let last = |stance: Stance| last_words.values().any(|&(_, last)| last == stance);
        last(Stance::Affirms).then_some(if last(Stance::Denies) { Word::Denied } else { Word::Affirmed })
    }

    /// Whether a state disputes what a loser would otherwise lose by it: somebody denies the event, or who did what to
    /// what rests on what other parties say on their own behalf alone. Where others say it too, or the loser's side
    /// does, a party's word for the day is taken.
    pub(crate) fn is_doubtful(&self, state: &State, loser: u32) -> bool {
        let own_behalf = |&statement: &u32| self.only_own_behalf(statement, loser);
        state.is_denied || state.premises.iter().take(state.roles).any(own_behalf)
    }

    /// Whether all that affirms a statement is said by parties on their own behalf, and not by the side of who loses
    /// by it.
    pub(crate) fn only_own_behalf(&self, statement: u32, loser: u32) -> bool {
        let mut affirming = self.claims(statement).filter(|(_, claim)| claim.affirms());
        affirming.all(|(_, claim)| self.own_behalf(&claim) && !self.sides().speaks_for(&self.data, &claim, loser))
    }
}

impl Data {
    /// The relations by which a schema says that an event begins or ends the existence of something.
    pub(super) fn life_roles(effects: &[EffectSort], existed: Option<u16>) -> Vec<u16> {
        effects.iter().filter(|effect| Some(effect.relation) == existed).map(|effect| effect.subject).collect()
    }
}
