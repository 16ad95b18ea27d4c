//! What speaks against a tie: denials, ends that events put to it, and others who hold what one holder can hold.

use std::cmp::Ordering;

use super::{Lens, Window};
use crate::{
    graph::{
        base::ALL_DAYS,
        data::ClaimRow,
        effects::{State, Wanted},
        extent::{Range, Ranges},
        row::Row,
        staging::End,
    },
    model::{Claim, Day, Doing, Flag, Stance, Value},
};

impl Lens {
    /// Whether somebody denies a tie, or an event ended it, whenever that was.
    pub(super) fn is_contrary(&self, tied: &Tied<'_>) -> bool {
        let is_denied = self.against(&tied.row, Stance::Denies).next().is_some();
        is_denied || self.endings(&tied.row).iter().any(|end| !end.is_doubtful)
    }

    /// Where contrary evidence after the evidence for a tie cuts it: a denial, another's full hold of what one can hold,
    /// an event that ended it.
    pub(crate) fn cut_after(&self, tied: &Tied<'_>, evidence: i32) -> Option<Cut> {
        let next = evidence.saturating_add(1);
        let at_once = |day: i32| Cut { first: day, over: day };
        let in_days_of = |event: &State| Cut {
            first: event.event_start().max(next),
            over: event.event_end().saturating_add(1).max(next),
        };
        let cuts = |window: &Window| (window.last_spoken() >= next).then(|| at_once(window.ls.max(next)));
        let denied = self.against(&tied.row, Stance::Denies).filter_map(|denial| cuts(&denial));
        let rivals = self.rivals_of(&tied.row, &tied.partners).into_iter().filter(|rival| !rival.is_doubtful);
        let held = rivals.filter_map(|rival| match &rival.of {
            RivalOf::Statement(_) => cuts(&rival.window),
            RivalOf::State(state) => self.takes_over(state, tied.state, evidence).then(|| in_days_of(state)),
        });
        let began_later = |end: &Ending| tied.state.is_some_and(|own| self.may_come_before(end, own));
        let ended = self.endings(&tied.row).into_iter();
        let ended = ended.filter(|end| !end.is_doubtful && evidence <= end.last() && !began_later(end));
        let ended = ended.map(|end| in_days_of(&end.state));
        denied.chain(held).chain(ended).reduce(Cut::sooner)
    }

    /// Whether an event that began another's hold came after the evidence for one: after the event that this is the
    /// state of, where it is one. Of an event without an end to its days that is always so.
    pub(crate) fn takes_over(&self, state: &State, own: Option<&State>, evidence: i32) -> bool {
        match own.map(|own| self.order(own, state)) {
            Some(order) => order == Some(Ordering::Less) || (order.is_none() && !state.is_dated()),
            None => evidence < state.window.evidence(),
        }
    }

    /// Whether an end may have come before the event that began a state, in whose days it lies: then it need not have
    /// ended that state.
    pub(crate) fn may_come_before(&self, end: &Ending, state: &State) -> bool {
        end.state.overlaps(state) && self.order(&end.state, state) != Some(Ordering::Greater)
    }

    /// The last day before the core of a tie on which contrary evidence cuts it.
    pub(super) fn cut_before(&self, tied: &Tied<'_>, start: i32) -> Option<i32> {
        let spoken = |window: &Window| window.spoken_by(start.saturating_sub(1));
        let denied = self.against(&tied.row, Stance::Denies).filter_map(|denial| spoken(&denial));
        let rivals = self.rivals_of(&tied.row, &tied.partners).into_iter().filter(|rival| !rival.is_doubtful);
        denied.chain(rivals.filter_map(|rival| spoken(&rival.window))).max()
    }

    /// The ends that events put to a tie. What is doubtful ends no existence, and disputes the ties of what it would end.
    pub(crate) fn endings(&self, row: &Row) -> Vec<Ending> {
        let mut endings: Vec<Ending> = self.life_endings(row).into_iter().filter(|end| end.is_doubtful).collect();
        if self.has_effects_on(row.relation) {
            let wanted = Wanted { subject: Some(row.subject), object: row.entity(), does: Some(Doing::Terminates) };
            let ended = self.states(row.relation, wanted).into_iter().filter(|state| state.object == row.object);
            let ending = |state: State| Ending { is_doubtful: self.is_doubtful(&state, row.subject), state };
            endings.extend(ended.filter(State::is_dated).map(ending));
        }
        endings
    }

    /// The ends that events put to the existence of the ends of a tie, where these bound it.
    pub(crate) fn life_endings(&self, row: &Row) -> Vec<Ending> {
        let existed = self.data.known.existed.filter(|&existed| self.has_effects_on(existed));
        let Some(existed) = existed.filter(|_| !self.outlives(row)) else { return Vec::new() };
        let lived = [Some(row.subject), row.entity()].into_iter().flatten().filter(|&end| self.data.has_lifespan(end));
        let ended = lived.flat_map(|end| {
            let wanted = Wanted { subject: Some(end), object: None, does: Some(Doing::Terminates) };
            self.states(existed, wanted).into_iter().filter(State::is_dated)
        });
        ended.map(|state| Ending { is_doubtful: self.is_doubtful(&state, state.subject), state }).collect()
    }

    /// The windows of what is trusted of one stance against a statement: against its subject,
    /// relation and object, whatever statement it is made of. Each claim stands alone: who denies
    /// two days says nothing of those between.
    pub(crate) fn against(&self, row: &Row, stance: Stance) -> impl Iterator<Item = Window> {
        let claims = self.claims_against(row, stance);
        claims.flat_map(|(row, _, claim)| self.windows_of(&row, std::iter::once(claim.claim)))
    }

    /// The trusted claims of one stance against a statement, with the statement that each is of.
    pub(crate) fn claims_against(&self, row: &Row, stance: Stance) -> impl Iterator<Item = (Row, u32, ClaimRow<'_>)> {
        let opposed = self.same_ends(row, |subject| self.data.opposed(subject, row.relation));
        opposed.into_iter().flat_map(move |(statement, row)| {
            let claims = self.claims(statement).filter(move |(_, claim)| claim.claim.stance == stance);
            claims.map(move |(index, claim)| (row, index, claim))
        })
    }

    /// The days for which a tie is denied for sure, less those for which the same voice later said the opposite.
    pub(crate) fn denied_days(&self, row: &Row) -> Vec<Range> {
        let said = |index: u32, claim: &ClaimRow<'_>| {
            (self.voice(claim.claim), self.moment(claim.claim, self.data.recorded(index)))
        };
        let core = |row: &Row, claim: &ClaimRow<'_>| {
            let windows = self.windows_of(row, std::iter::once(claim.claim)).into_iter();
            windows.filter(Window::has_core).map(|window| (window.ls, window.ee)).collect::<Vec<_>>()
        };
        let denials: Vec<_> = self.claims_against(row, Stance::Denies).collect();
        let mut denied = Vec::new();
        for (denying, index, claim) in &denials {
            let mut days = Ranges::default();
            core(denying, claim).into_iter().for_each(|range| days = days.union(&Ranges::of(range)));
            let (voice, moment) = said(*index, claim);
            for (statement, row) in self.alike(row) {
                for (index, claim) in self.claims(statement).filter(|(_, claim)| claim.affirms()) {
                    let (other, later) = said(index, &claim);
                    if other == voice && later > moment {
                        core(&row, &claim).into_iter().for_each(|range| days = days.minus(&Ranges::of(range)));
                    }
                }
            }
            denied.extend(days.iter());
        }
        denied
    }

    /// When a claim was said or published, then recorded.
    pub(crate) fn moment(&self, claim: &Claim, recorded: u32) -> (i32, u32) {
        let published = self.data.source(claim.source).and_then(|source| source.published.as_ref());
        let said = claim.said.as_ref().or(published).and_then(|date| date.latest());
        (said.map_or(i32::MIN, Day::number), recorded)
    }

    /// The actual statements of the same subject, relation and object, either way round where the
    /// relation is symmetric.
    pub(crate) fn alike(&self, row: &Row) -> Vec<(u32, Row)> {
        self.same_ends(row, |subject| {
            self.data.rows_at(End::Subject, subject, Some(row.relation), ALL_DAYS).into_iter()
        })
    }

    fn same_ends<I: Iterator<Item = (u32, Row)>>(&self, row: &Row, from: impl Fn(u32) -> I) -> Vec<(u32, Row)> {
        let alike = |other: &(u32, Row)| other.1.relation == row.relation && other.1.object == row.object;
        let mut found: Vec<_> = from(row.subject).filter(alike).collect();
        if let Some(object) = row.entity().filter(|&object| object != row.subject)
            && self.data.schema.relation_has(row.relation, Flag::Symmetric)
        {
            found.extend(from(object).filter(|(_, other)| other.entity() == Some(row.subject)));
        }
        found.retain(|(_, row)| self.data.is_actual(row));
        self.in_order(found.into_iter())
    }

    /// Together with whom it is true of a subject, by all that is affirmed alike.
    pub(crate) fn jointly(&self, row: &Row) -> Vec<u32> {
        let alike = self.alike(row).into_iter().filter(|&(statement, _)| self.is_affirmed(statement));
        let mut partners: Vec<u32> = alike.flat_map(|(_, row)| self.partners(&row)).collect();
        if self.has_effects_on(row.relation) {
            let wanted = Wanted { subject: Some(row.subject), object: row.entity(), does: Some(Doing::Initiates) };
            partners.extend(self.states(row.relation, wanted).into_iter().flat_map(|state| state.joint));
            partners.retain(|&partner| partner != row.subject);
        }
        partners
    }

    /// Others who hold the object of an exclusive relation in full: not of one chain of command
    /// with the subject, and not jointly with it, who holds it together with partners.
    pub(crate) fn rivals_of(&self, row: &Row, partners: &[u32]) -> Vec<Rival> {
        let exclusive = self.data.schema.relation_has(row.relation, Flag::Exclusive);
        let Some(object) = row.entity().filter(|_| exclusive) else { return Vec::new() };
        let mut rivals = Vec::new();
        // Nearly always there is none, and nothing to be put in order; of many holders of some part none is looked at.
        let mut holding = match self.data.is_held_whole(object) {
            true => self.data.rows_at(End::Object, object, Some(row.relation), ALL_DAYS),
            false => Vec::new(),
        };
        holding.retain(|(_, held)| self.is_rival(row, partners, held));
        for (statement, held) in self.in_order(holding.into_iter()) {
            let windows = self.windows(statement, &held, Stance::Affirms);
            let is_doubtful = self.only_own_behalf(statement, row.subject);
            let of = || RivalOf::Statement(statement);
            rivals.extend(windows.into_iter().map(|window| Rival { of: of(), window, is_doubtful, ended: None }));
        }
        let wanted = Wanted { object: Some(object), does: Some(Doing::Initiates), subject: None };
        for state in self.states(row.relation, wanted) {
            if state.subject == row.subject || !self.is_full_state(&state) {
                continue;
            }
            if !self.is_one_side((row.subject, partners), (state.subject, &state.joint)) {
                let ends_it =
                    |end: &Ending| state.window.evidence() <= end.last() && !self.may_come_before(end, &state);
                let ended = self.endings(&state.row()).into_iter().filter(ends_it);
                let (ended, is_doubtful) = (ended.map(|end| end.first()).min(), self.is_doubtful(&state, row.subject));
                rivals.push(Rival { window: state.window, of: RivalOf::State(state.into()), is_doubtful, ended });
            }
        }
        rivals
    }

    /// Whether a state is one of holding all of its object.
    pub(crate) fn is_full_state(&self, state: &State) -> bool {
        let qualifiers = self.data.effects.get(usize::from(state.effect)).map_or(&[][..], |effect| &effect.qualifiers);
        self.data.is_whole(state.relation, qualifiers)
    }

    /// Those together with whom a statement is true of its subject.
    pub(crate) fn partners(&self, row: &Row) -> impl Iterator<Item = u32> + use<'_> {
        let jointly = self.data.detail(row).qualifier(self.data.known.jointly);
        jointly.filter_map(Value::as_entity).map(|id| id.index)
    }

    fn is_rival(&self, row: &Row, partners: &[u32], held: &Row) -> bool {
        held.subject != row.subject
            && self.data.is_actual(held)
            && self.is_full(held)
            && !self.is_one_side((row.subject, partners), (held.subject, &self.partners(held).collect::<Vec<_>>()))
    }

    /// Whether two hold as one: of one chain of command, or jointly, be it through others of their chains.
    fn is_one_side(&self, (one, partners): (u32, &[u32]), (other, its_partners): (u32, &[u32])) -> bool {
        let is_of =
            |member: u32, partners: &[u32]| partners.iter().any(|&it| it == member || self.same_chain(it, member));
        one == other || self.same_chain(one, other) || is_of(other, partners) || is_of(one, its_partners)
    }

    /// Whether a statement of holding says that all of it is held: as it must where there are no
    /// shares.
    pub(crate) fn is_full(&self, row: &Row) -> bool {
        self.data.is_whole(row.relation, &self.data.detail(row).qualifiers)
    }

    /// Whether two actors are of one chain of command, one step or several.
    pub(crate) fn same_chain(&self, a: u32, b: u32) -> bool {
        self.sides().chain_above(a).contains(&b) || self.sides().chain_above(b).contains(&a)
    }
}

/// Another holder of what one holder can hold.
#[derive(Clone, Debug)]
pub(crate) struct Rival {
    pub(crate) of: RivalOf,
    pub(crate) window: Window,
    /// Only parties say so, on their own behalf, or somebody denies the event: it disputes, and does not cut.
    pub(crate) is_doubtful: bool,
    /// The first day on which an event may have ended it.
    ended: Option<i32>,
}

/// What says that a rival holds.
#[derive(Clone, Debug)]
pub(crate) enum RivalOf {
    Statement(u32),
    State(Box<State>),
}

impl Rival {
    /// Whether it surely holds on a day, or goes on until then as far as the source knows.
    pub(crate) fn lasts_until(&self, day: i32) -> bool {
        let lasts = self.window.certainly_on(day) || (self.window.open && self.window.may_last_until(day));
        lasts && self.ended.is_none_or(|ended| day <= ended)
    }

    /// Whether it surely holds on a day and leaves no room for others: on the day of an event that
    /// began it, others may have held before.
    pub(crate) fn excludes_on(&self, day: i32) -> bool {
        matches!(self.of, RivalOf::Statement(_)) && self.window.certainly_on(day)
    }

    /// Whether it may hold on a day after the first on which the event happened that began it.
    pub(crate) fn may_hold_on(&self, day: i32) -> bool {
        self.window.es < day && day <= self.window.le && self.ended.is_none_or(|ended| day <= ended)
    }
}

/// An end that an event put to something.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    pub(crate) state: State,
    /// Only parties say so, on their own behalf, or somebody denies the event: it disputes, and does not cut.
    pub(crate) is_doubtful: bool,
}

impl Ending {
    /// The first day on which it may have come.
    pub(crate) fn first(&self) -> i32 {
        self.state.event_start()
    }

    /// The last.
    pub(crate) fn last(&self) -> i32 {
        self.state.event_end()
    }
}

/// Where contrary evidence ends what would be presumed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    /// From this day on it is no more than possible.
    pub(crate) first: i32,
    /// From this day on it has ended: an event of some days is over.
    pub(crate) over: i32,
}

impl Cut {
    fn sooner(self, other: Cut) -> Cut {
        Cut { first: self.first.min(other.first), over: self.over.min(other.over) }
    }
}

/// A tie whose inertia is looked at: its ends, with whom its subject has it, and the state of an event
/// that it is.
pub(crate) struct Tied<'s> {
    pub(crate) row: Row,
    pub(crate) partners: Vec<u32>,
    state: Option<&'s State>,
}

impl<'s> Tied<'s> {
    pub(crate) fn new(lens: &Lens, row: &Row) -> Self {
        Tied { row: *row, partners: lens.partners(row).collect(), state: None }
    }

    pub(crate) fn of_state(state: &'s State) -> Self {
        Tied { row: state.row(), partners: state.joint.clone(), state: Some(state) }
    }
}
