//! The lens: a snapshot seen on a day or over a span, at a revision, through a trust policy; and
//! how surely a statement holds in it.
//!
//! A statement's period gives four days: its start lies in `es..=ls`, its end in `ee..=le`. The
//! claims that the lens trusts tighten the core `ls..=ee`; the lifespans of both ends clip `es`
//! and `le`. From these four days follows the grade on any day.

mod contrary;
#[cfg(test)]
mod tests;
mod window;

use std::sync::{Arc, OnceLock};

pub(crate) use crate::graph::row::{EVER, NEVER, Object};
use crate::{
    graph::{
        GraphError, Trust,
        base::{ALL_DAYS, Edge},
        cache::{Cache, Of},
        data::{ClaimRow, Data, Registry},
        effects::State,
        extent::{Extent, Level, Range, Spans},
        row::{EXACT, Row},
        snapshot::Revision,
        staging::End,
        trust::{Bits, Sides},
    },
    model::{Claim, Date, Day, Direction, Grade, Id, Modality, Period, Persistence, Stance, Value, WordOf},
};

pub(crate) use contrary::{Ending, Rival, RivalOf, Tied};
pub(crate) use window::{Window, Windows};

/// Where a span without a bound begins and ends.
const FIRST: i32 = NEVER + 1;
const LAST: i32 = EVER - 1;

/// Which time a view looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// At some moment of a day.
    Day(Day),
    /// At some time between two days; none is no bound.
    Span(Option<Day>, Option<Day>),
}

impl Scope {
    /// All time.
    pub const ALL: Scope = Scope::Span(None, None);

    pub(crate) fn days(self) -> (i32, i32) {
        match self {
            Scope::Day(day) => (day.number(), day.number()),
            Scope::Span(from, to) => (from.map_or(FIRST, Day::number), to.map_or(LAST, Day::number)),
        }
    }
}

/// A snapshot, seen.
#[derive(Clone, Debug)]
pub(crate) struct Lens {
    pub(crate) data: Arc<Data>,
    pub(crate) scope: Scope,
    pub(crate) revision: u32,
    /// How many claims there were at the revision.
    claims: u32,
    /// Whether all claims are known and trusted.
    is_plain: bool,
    pub(crate) distrusted: Option<Arc<Bits>>,
    /// By their places in the schema, the effects of events that are in force.
    pub(super) effects: Option<Arc<[bool]>>,
    /// How many days beyond the evidence something is presumed.
    pub(crate) presume: Option<i32>,
    sides: Arc<OnceLock<Sides>>,
    pub(crate) cache: Arc<Cache>,
}

/// How a statement stands in a lens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) grade: Grade,
    pub(crate) window: Window,
    /// What a list shows unless told to show all: at least presumed, or possible within a bound and not cut by contrary
    /// evidence.
    pub(crate) is_listed: bool,
}

impl Seen {
    /// Of two exact days, on any day between.
    #[inline]
    fn exact(row: &Row) -> Self {
        Seen { grade: Grade::Certain, window: Window::exact(row.from, row.to), is_listed: true }
    }

    /// Of what follows, as surely as it does at the time of a lens.
    pub(crate) fn at(level: Level, scope: Scope) -> Self {
        let (first, last) = scope.days();
        Seen { grade: level.grade(), window: Window::exact(first, last), is_listed: level != Level::Remote }
    }
}

impl Lens {
    pub(crate) fn new(data: Arc<Data>, scope: Scope) -> Self {
        let (revision, claims, cache) = (data.revision(), data.claim_count() as u32, Arc::clone(&data.cache));
        let (sides, is_plain) = (Arc::default(), true);
        let (distrusted, effects, presume) = (None, None, None);
        Lens { data, scope, revision, claims, is_plain, distrusted, effects, presume, sides, cache }
    }

    pub(crate) fn at(mut self, Revision(revision): Revision) -> Self {
        self.revision = revision;
        self.claims = self.data.claims_at(revision);
        self.sides = Arc::default();
        self.is_plain = self.is_plain();
        self
    }

    /// The same lens through a trust policy.
    pub(crate) fn trusting(mut self, trust: &Trust) -> Result<Self, GraphError> {
        if trust.is_all() {
            self.sides = Arc::default();
            self.distrusted = None;
            self.cache = if self.effects.is_none() { Arc::clone(&self.data.cache) } else { Arc::default() };
            self.is_plain = self.is_plain();
            return Ok(self);
        }
        self.sides = Arc::new(Sides::new(&self.data, self.claims, self.revision, trust).into());
        self.distrusted = Some(Arc::new(trust.distrusted(&self.data, self.sides(), self.claims, self.revision)?));
        self.cache = Arc::default();
        self.is_plain = self.is_plain();
        Ok(self)
    }

    /// The same lens without some more claims.
    pub(crate) fn without(mut self, claims: impl IntoIterator<Item = u32>) -> Self {
        let mut left_out = self.distrusted.as_deref().cloned().unwrap_or_default();
        claims.into_iter().for_each(|claim| left_out.set(claim));
        self.distrusted = Some(Arc::new(left_out));
        self.cache = Arc::default();
        self.is_plain = self.is_plain();
        self
    }

    fn is_plain(&self) -> bool {
        self.distrusted.is_none() && self.claims as usize == self.data.claim_count()
    }

    /// Whether an id is of an entity that is known for sure: at the last revision all are.
    #[inline]
    pub(crate) fn knows<K>(&self, id: Id<K>) -> bool {
        let data = &self.data;
        self.revision == data.revision()
            && (id.index as usize) < data.entities.len()
            && id.graph == data.tag_of(Registry::Entities, id.index)
    }

    /// What a network of it is of.
    pub(crate) fn network_of(&self, least: Grade) -> Of {
        Of { scope: self.scope, revision: self.revision, presume: self.presume, least }
    }

    /// Who is on a side of the conflict, over all that is stored in the sources that are read.
    pub(crate) fn sides(&self) -> &Sides {
        self.sides.get_or_init(|| Sides::new(&self.data, self.claims, self.revision, &Trust::all()))
    }

    /// The trusted claims of a statement at the revision.
    pub(crate) fn claims(&self, statement: u32) -> impl Iterator<Item = (u32, ClaimRow<'_>)> + Clone {
        let known = self.data.claims_of(statement).filter(|&claim| claim < self.claims);
        known.filter_map(|claim| {
            let trusted = self.distrusted.as_ref().is_none_or(|bits| !bits.has(claim));
            if trusted && self.data.stands(claim, self.revision) {
                Some((claim, self.data.claim(claim)?))
            } else {
                None
            }
        })
    }

    /// Where a statement stands among others: by the first claim of it that the lens trusts, so
    /// that who is not trusted does not order what is seen.
    #[inline]
    pub(crate) fn place(&self, statement: u32) -> u32 {
        if self.distrusted.is_none() { statement } else { self.first_trusted_claim(statement) }
    }

    fn first_trusted_claim(&self, statement: u32) -> u32 {
        let trusted = |claim: &u32| !self.distrusted.as_ref().is_some_and(|distrusted| distrusted.has(*claim));
        self.data.claims_of(statement).find(trusted).unwrap_or(u32::MAX)
    }

    /// Rows in the order of their places.
    pub(crate) fn in_order(&self, rows: impl Iterator<Item = (u32, Row)>) -> Vec<(u32, Row)> {
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by_cached_key(|&(statement, _)| self.place(statement));
        rows
    }

    #[inline]
    pub(crate) fn is_affirmed(&self, statement: u32) -> bool {
        (self.is_plain && self.data.is_plainly_affirmed(statement)) || self.has_affirming_claim(statement)
    }

    fn has_affirming_claim(&self, statement: u32) -> bool {
        self.claims(statement).any(|(_, row)| row.affirms())
    }

    /// What is asked about, as a row: no statement, but the ends of some.
    pub(crate) fn asked(&self, subject: u32, relation: u16, object: Option<&Value>) -> Row {
        // A literal that no statement has is one that none can be found with.
        let object = self.data.object_of(object).unwrap_or(Object::Literal(u32::MAX));
        Row { subject, relation, object, from: NEVER, to: EVER, detail: EXACT }
    }

    /// The statements of a relation from a subject, whenever they hold, in their order.
    pub(crate) fn statements_from(&self, subject: u32, relation: u16) -> Vec<(u32, Row)> {
        self.in_order(self.data.rows_at(End::Subject, subject, Some(relation), ALL_DAYS).into_iter())
    }

    /// The statements of a relation to an object.
    pub(crate) fn statements_to(&self, object: u32, relation: u16) -> Vec<(u32, Row)> {
        self.in_order(self.data.rows_at(End::Object, object, Some(relation), ALL_DAYS).into_iter())
    }

    /// Whether a statement is meant as done; a role in an event is meant as the event is.
    pub(crate) fn modality(&self, row: &Row) -> Modality {
        if row.detail != EXACT {
            let own = self.data.detail(row).modality;
            if own != Modality::Actual {
                return own;
            }
        }
        if self.data.persistence(row.relation) == Persistence::Role {
            return self.event_modality(row.subject);
        }
        Modality::Actual
    }

    /// An event is actual unless all that is said of when it occurred says otherwise.
    pub(crate) fn event_modality(&self, event: u32) -> Modality {
        let mut said = None;
        for (statement, row) in self.occurrences(event) {
            if self.is_affirmed(statement) {
                let modality = self.data.detail(&row).modality;
                if modality == Modality::Actual {
                    return Modality::Actual;
                }
                said = said.or(Some(modality));
            }
        }
        said.unwrap_or_default()
    }

    pub(crate) fn occurrences(&self, event: u32) -> Vec<(u32, Row)> {
        let occurred = self.data.known.occurred.into_iter();
        self.in_order(occurred.flat_map(|occurred| self.data.dated(event, occurred)))
    }

    /// The windows of a statement, from the claims of one stance: none without such a claim. A
    /// role in an event has those of the event, of its actual dates where it has any.
    pub(crate) fn windows(&self, statement: u32, row: &Row, stance: Stance) -> Windows {
        let said = self.claims(statement).map(|(_, row)| row.claim).filter(|claim| claim.stance == stance);
        if said.clone().next().is_none() { Windows::default() } else { self.windows_of(row, said) }
    }

    /// The windows that the given claims alone give a statement.
    pub(crate) fn windows_of<'c>(&self, row: &Row, claims: impl Iterator<Item = &'c Claim>) -> Windows {
        let own = self.window(row, claims);
        if self.data.persistence(row.relation) == Persistence::Role && !own.is_bounded() {
            let modality = self.event_modality(row.subject);
            let mut occurred = self.occurrences(row.subject);
            occurred.retain(|(_, occurred)| self.data.detail(occurred).modality == modality);
            let of_event = |(statement, row): &(u32, Row)| self.windows(*statement, row, Stance::Affirms);
            let more: Vec<_> = occurred.iter().flat_map(of_event).collect();
            if !more.is_empty() {
                return Windows { one: None, more };
            }
        }
        Windows { one: Some(own), more: Vec::new() }
    }

    /// The window of a statement, its core tightened by what the given claims vouch for.
    fn window<'c>(&self, row: &Row, claims: impl Iterator<Item = &'c Claim>) -> Window {
        let mut window = Window::of(row, self.data.detail(row));
        for claim in claims {
            if let Some((latest_start, earliest_end)) = self.attested(claim, row, &window) {
                window.ls = window.ls.min(latest_start);
                window.ee = window.ee.max(earliest_end);
            }
        }
        self.clip(row, &mut window);
        window
    }

    /// Clips a window to the lifespans that bound it.
    pub(super) fn clip(&self, row: &Row, window: &mut Window) {
        for (_, (first, last)) in self.clipping(row) {
            window.es = window.es.max(first);
            window.le = window.le.min(last);
        }
    }

    /// The latest first and the earliest last day that a claim vouches for: as it says itself;
    /// else the day it was said or published, where the statement may go on until then. Nobody
    /// vouches by default for a day of an event that is yet to come.
    fn attested(&self, claim: &Claim, row: &Row, window: &Window) -> Option<(i32, i32)> {
        if let Some(span) = &claim.attests {
            let or = |day: Option<Day>, otherwise| day.map_or(otherwise, Day::number);
            let period: &Period = span.period();
            return Some((or(period.latest_start(), EVER), or(period.earliest_end(), NEVER)));
        }
        if window.end_dated || self.data.persistence(row.relation) == Persistence::Role {
            return None;
        }
        let to_come = Some(row.relation) == self.data.known.occurred
            && matches!(self.data.detail(row).modality, Modality::Planned | Modality::Demanded);
        if to_come {
            return None;
        }
        let published = || self.data.source(claim.source)?.published.as_ref();
        let day: &Date = claim.said.as_ref().or_else(published)?;
        let (first, last) = (day.earliest()?.number(), day.latest()?.number());
        (last >= window.es).then_some((last, first))
    }

    /// The ends of a statement whose lifespans bound it, with their first and last days. What has
    /// happened outlives those to whom it happened; a lifespan bounds the existence it tells of.
    pub(crate) fn clipping(&self, row: &Row) -> Vec<(u32, (i32, i32))> {
        let ends = [Some(row.subject), row.entity()];
        let ends = ends.into_iter().flatten().filter(|&end| self.data.has_lifespan(end));
        let ends = ends.filter(|_| !self.outlives(row));
        ends.filter_map(|end| self.lifespan(end).map(|life| (end, life))).collect()
    }

    /// Whether a tie outlives its ends: what has happened does.
    fn outlives(&self, row: &Row) -> bool {
        matches!(self.data.persistence(row.relation), Persistence::Historic | Persistence::Role)
            || Some(row.relation) == self.data.known.occurred
    }

    /// The first and the last day on which an entity may have existed, over all that is affirmed;
    /// none when nothing is known.
    pub(crate) fn lifespan(&self, entity: u32) -> Option<(i32, i32)> {
        let existed = self.data.known.existed?;
        let lives = self.data.dated(entity, existed).filter(|(_, row)| self.data.is_actual(row));
        let spans = lives.filter(|&(statement, _)| self.is_affirmed(statement)).map(|(_, row)| (row.from, row.to));
        let said = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        match (said, self.life_by_events(entity)) {
            (Some(a), Some(b)) => Some((a.0.max(b.0), a.1.min(b.1))),
            (said, by_events) => said.or(by_events),
        }
    }

    /// How a statement stands in the scope; none when nobody trusted affirms it or it lies outside.
    #[inline]
    pub(crate) fn see(&self, statement: u32, row: &Row) -> Option<Seen> {
        self.see_over(statement, row, self.scope)
    }

    #[inline]
    pub(crate) fn see_over(&self, statement: u32, row: &Row, scope: Scope) -> Option<Seen> {
        if self.is_exact(row) {
            let (a, b) = scope.days();
            return (row.from <= b && a <= row.to && self.is_affirmed(statement)).then(|| Seen::exact(row));
        }
        self.weigh_over(statement, row, scope)
    }

    /// Whether it is certain from a day to a day and impossible on others, whatever else is said.
    #[inline]
    fn is_exact(&self, row: &Row) -> bool {
        row.detail == EXACT
            && !self.data.has_lifespan(row.subject)
            && !row.entity().is_some_and(|object| self.data.has_lifespan(object))
            && bounds_hold(self.data.persistence(row.relation))
    }

    /// Hands over what is seen of the actual statements of a node, by one relation or by all, in no
    /// order; says how many ties it looked at.
    #[inline]
    pub(crate) fn each_actual(
        &self,
        end: End,
        node: u32,
        relation: Option<u16>,
        scope: Scope,
        mut found: impl FnMut(u32, &Row, &Seen),
    ) -> usize {
        let data: &Data = &self.data;
        let has_no_lifespan = !data.has_lifespan(node);
        let mut looked_at = 0;
        data.each_tie(end, node, relation, scope.days(), |relation, edge| {
            looked_at += 1;
            let row = data.row_at(end, node, relation, edge);
            // What `see` does first, without looking at what is the same for all plain ties.
            if edge.is_plain() && has_no_lifespan && !data.has_lifespan(edge.other) {
                if self.is_affirmed(edge.statement()) {
                    found(edge.statement(), &row, &Seen::exact(&row));
                }
            } else if let Some(seen) = self.see_over(edge.statement(), &row, scope)
                && self.modality(&row) == Modality::Actual
            {
                found(edge.statement(), &row, &seen);
            }
        });
        looked_at
    }

    /// The same of a relation that is looked at from one end, or from both: what ties a node to itself
    /// is handed over once.
    #[inline]
    pub(crate) fn each_along(
        &self,
        node: u32,
        relation: u16,
        (way, both): (Direction, bool),
        scope: Scope,
        mut found: impl FnMut(End, u32, &Row, &Seen),
    ) {
        if both || way == Direction::Forward {
            self.each_actual(End::Subject, node, Some(relation), scope, |statement, row, seen| {
                found(End::Subject, statement, row, seen);
            });
        }
        if both || way == Direction::Inverse {
            self.each_actual(End::Object, node, Some(relation), scope, |statement, row, seen| {
                if !both || row.subject != node {
                    found(End::Object, statement, row, seen);
                }
            });
        }
    }

    /// Hands over the other end and the statement of each actual tie of a node that holds at least so
    /// surely; says how many it looked at.
    #[inline]
    pub(crate) fn each_end(&self, end: End, node: u32, least: Grade, mut found: impl FnMut(u32, u32)) -> usize {
        let data: &Data = &self.data;
        let has_no_lifespan = !data.has_lifespan(node);
        let mut looked_at = 0;
        data.each_tie_around(end, node, self.scope.days(), |relation, edge| {
            looked_at += 1;
            let statement = edge.statement();
            if edge.is_plain() && has_no_lifespan && !data.has_lifespan(edge.other) {
                if self.is_affirmed(statement) {
                    found(edge.other, statement);
                }
            } else if self.holds_closely(end, node, relation, edge, least) {
                found(edge.other, statement);
            }
        });
        looked_at
    }

    fn holds_closely(&self, end: End, node: u32, relation: Option<u16>, edge: &Edge, least: Grade) -> bool {
        let row = match relation {
            Some(relation) => Some(self.data.row_at(end, node, relation, edge)),
            None => self.data.statement(edge.statement()),
        };
        row.is_some_and(|row| row.entity().is_some() && self.holds(edge.statement(), &row, least))
    }

    /// Whether a statement is actual and holds at least so surely.
    pub(crate) fn holds(&self, statement: u32, row: &Row, least: Grade) -> bool {
        let surely = self.see(statement, row).is_some_and(|seen| seen.grade >= least);
        surely && self.modality(row) == Modality::Actual
    }

    fn weigh_over(&self, statement: u32, row: &Row, scope: Scope) -> Option<Seen> {
        let persistence = self.data.persistence(row.relation);
        let mut best: Option<Seen> = None;
        for window in self.windows(statement, row, Stance::Affirms) {
            let seen = match scope {
                Scope::Day(day) => self.grade_on(row, &window, persistence, day.number()),
                Scope::Span(..) => self.grade_at_some_time(row, &window, scope.days()),
            };
            if let Some(seen) = seen.map(|(grade, is_listed)| Seen { grade, window, is_listed })
                && best.is_none_or(|best| (best.grade, best.is_listed) < (seen.grade, seen.is_listed))
            {
                best = Some(seen);
            }
        }
        best
    }

    /// How a state that an event began or ended stands in the scope.
    pub(crate) fn see_state(&self, state: &State) -> Option<Seen> {
        let window = state.window;
        let level = self.spans_of_state(state).over(self.scope.days());
        level.map(|level| Seen { grade: level.grade(), window, is_listed: level != Level::Remote })
    }

    pub(crate) fn spans_of_state(&self, state: &State) -> Spans {
        self.spans_of(&Tied::of_state(state), &state.window)
    }

    /// The days on which a statement holds, by how surely; none when nobody trusted affirms it.
    pub(crate) fn spans(&self, statement: u32, row: &Row) -> Spans {
        if self.is_exact(row) {
            return if self.is_affirmed(statement) { Spans::all_of((row.from, row.to)) } else { Spans::default() };
        }
        let tied = Tied::new(self, row);
        let mut all = Spans::default();
        for window in self.windows(statement, row, Stance::Affirms) {
            all.join(&self.spans_of(&tied, &window));
        }
        all
    }

    /// The days of one window: what `grade_on` says of each day, for all days at once.
    pub(crate) fn spans_of(&self, tied: &Tied<'_>, window: &Window) -> Spans {
        const NONE: Range = (1, 0);
        let Window { ls, ee, .. } = *window;
        // Before every day and after every day there is none.
        let (es, le) = (window.es.max(FIRST), window.le.min(LAST));
        let persistence = self.data.persistence(tied.row.relation);
        let listed = |possible: Range| if window.is_bounded() { possible } else { NONE };
        if persistence == Persistence::Historic {
            let mut spans = Spans::nested([(es, LAST), listed((es, LAST)), NONE, NONE]);
            spans.add(Level::Certain, (ls, LAST));
            return spans;
        }
        let core = if window.has_core() { (ls, ee) } else { NONE };
        let limit = |day: i32, sign: i32| self.presume.map(|days| day.saturating_add(days.saturating_mul(sign)));
        // What would be presumed, had nothing cut it.
        let (mut before, mut after, mut vague) = (NONE, NONE, NONE);
        if persistence == Persistence::Continuous && window.open {
            let (evidence, next) = (window.evidence(), ee.saturating_add(1).max(ls));
            // A lifespan may bound it to days before or after its core.
            after = (next.max(es), le.min(limit(evidence, 1).unwrap_or(le)));
        } else if persistence == Persistence::Structural && window.has_core() {
            if !window.start_dated {
                before = (es.max(limit(ls, -1).unwrap_or(es)), ls.saturating_sub(1).min(le));
            }
            if !window.end_dated {
                after = (ee.saturating_add(1).max(es), le.min(limit(ee, 1).unwrap_or(le)));
            }
        } else if persistence == Persistence::Structural
            && let Some((from, to)) = window.vaguely(self.presume)
            && !self.is_contrary(tied)
        {
            vague = (from.max(es), to.min(le));
        }
        let (mut doubtful, mut cut_tail, mut cut_head) = (NONE, NONE, NONE);
        if after.0 <= after.1
            && let Some(cut) = self.cut_after(tied, window.evidence()).filter(|cut| cut.first <= after.1)
        {
            let (first, over) = (cut.first.max(after.0), cut.over.max(after.0));
            (doubtful, cut_tail) = ((first, after.1.min(over.saturating_sub(1))), (over, after.1));
            after.1 = first.saturating_sub(1);
        }
        if before.0 <= before.1
            && let Some(cut) = self.cut_before(tied, ls).filter(|&cut| before.0 <= cut)
        {
            cut_head = (before.0, cut.min(before.1));
            before.0 = cut.saturating_add(1);
        }
        let mut spans = Spans::nested([(es, le), listed((es, le)), NONE, NONE]);
        spans.cut(cut_head);
        spans.cut(cut_tail);
        spans.add(Level::Possible, doubtful);
        spans.add(Level::Certain, core);
        for range in [before, after, vague] {
            spans.add(Level::Presumed, range);
        }
        spans
    }

    fn grade_at_some_time(&self, row: &Row, window: &Window, (a, b): (i32, i32)) -> Option<(Grade, bool)> {
        if window.falls_within(a, b) {
            return Some((Grade::Certain, true));
        }
        let level = self.spans_of(&Tied::new(self, row), window).over((a, b))?;
        Some((level.grade(), level != Level::Remote))
    }

    /// The grade of a statement on a day, and whether a list shows it.
    fn grade_on(&self, row: &Row, window: &Window, persistence: Persistence, day: i32) -> Option<(Grade, bool)> {
        let grade = window.grade_on(day, persistence, self.presume)?;
        Some(match grade {
            Grade::Possible => (grade, window.is_bounded()),
            Grade::Presumed => self.presumed_on(&Tied::new(self, row), window, day),
            Grade::Certain => (grade, true),
        })
    }

    /// What is left of what is presumed for a day, and whether a list shows it.
    fn presumed_on(&self, tied: &Tied<'_>, window: &Window, day: i32) -> (Grade, bool) {
        if !window.has_core() && self.data.persistence(tied.row.relation) == Persistence::Structural {
            let is_contrary = self.is_contrary(tied);
            let grade = if is_contrary { Grade::Possible } else { Grade::Presumed };
            return (grade, !is_contrary || window.is_bounded());
        }
        let cut = if day < window.ls {
            self.cut_before(tied, window.ls).filter(|&last| day <= last).map(|_| true)
        } else {
            let cut = self.cut_after(tied, window.evidence()).filter(|cut| cut.first <= day);
            cut.map(|cut| cut.over <= day)
        };
        cut.map_or((Grade::Presumed, true), |is_over| (Grade::Possible, !is_over))
    }

    /// Whose word a claim is: a source that has an author speaks with the author's voice.
    pub(crate) fn voice(&self, claim: &Claim) -> WordOf {
        match claim.voice() {
            WordOf::Source(source) => {
                let author = self.data.source(source).and_then(|source| source.author);
                author.map_or(WordOf::Source(source), WordOf::Entity)
            }
            voice => voice,
        }
    }

    /// Whether a claim is made by a party to the conflict on its own behalf.
    pub(crate) fn own_behalf(&self, claim: &ClaimRow<'_>) -> bool {
        self.sides().speaks_on_own_behalf(&self.data, claim)
    }
}

/// Whether a statement holds between its own bounds and nowhere else: not ever after, and not when an
/// event does.
#[inline]
pub(crate) fn bounds_hold(persistence: Persistence) -> bool {
    !matches!(persistence, Persistence::Historic | Persistence::Role)
}
