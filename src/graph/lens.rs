//! The lens: a snapshot seen on a day or over a span, at a revision, through a trust policy; and
//! how surely a statement holds in it.
//!
//! A statement's period gives four days: its start lies in `es..=ls`, its end in `ee..=le`. The
//! claims that the lens trusts tighten the core `ls..=ee`; the lifespans of both ends clip `es`
//! and `le`. From these four days follows the grade on any day.

use std::{
    cmp::Ordering,
    sync::{Arc, OnceLock},
};

pub(crate) use super::row::{EVER, NEVER, Object};
use super::{
    GraphError, Trust,
    base::{ALL_DAYS, Edge},
    cache::{Cache, Of},
    data::{ClaimRow, Data, Registry},
    effects::{State, Wanted},
    extent::{Extent, Level, Range, Ranges, Spans},
    row::{Detail, EXACT, Row, Shape},
    snapshot::Revision,
    staging::End,
    trust::{Bits, Sides},
};
use crate::model::{
    Claim, Date, Day, Direction, Doing, Flag, Grade, Id, Modality, Period, Persistence, Stance, Value, WordOf,
};

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

/// The four days of a statement as a lens sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) es: i32,
    pub(crate) ls: i32,
    pub(crate) ee: i32,
    pub(crate) le: i32,
    /// The end is open: it goes on as far as the source knows.
    pub(crate) open: bool,
    start_dated: bool,
    end_dated: bool,
}

impl Window {
    fn of(row: &Row, detail: &Detail) -> Self {
        Window {
            es: row.from,
            ls: detail.latest_start(row.from),
            ee: detail.earliest_end(row.to),
            le: row.to,
            open: detail.end == Shape::Open,
            start_dated: detail.start.is_dated(),
            end_dated: detail.end.is_dated(),
        }
    }

    /// Of a state that an event of some days began or ended, attested for one of them.
    pub(super) fn of_event(does: Doing, (e1, e2): (i32, i32)) -> Self {
        let window = Window { es: e1, ls: e2, ee: e1, le: EVER, open: true, start_dated: true, end_dated: false };
        match does {
            Doing::Initiates => window,
            Doing::Terminates => {
                Window { es: NEVER, le: e2, open: false, start_dated: false, end_dated: true, ..window }
            }
        }
    }

    /// From a day to a day.
    pub(crate) fn of_days(from: i32, to: i32) -> Self {
        Window::exact(from, to)
    }

    /// From a day to a day, both exact.
    fn exact(from: i32, to: i32) -> Self {
        Window { es: from, ls: from, ee: to, le: to, open: false, start_dated: true, end_dated: true }
    }

    /// Of the days of what follows, as they lie around a day.
    pub(crate) fn of_spans(spans: &Spans, day: i32) -> Self {
        let around = |level: Level| spans.at(level).around(day);
        let certain = || spans.at(Level::Certain).iter();
        let (es, le) = around(Level::Remote).unwrap_or((day, day));
        // What is presumed is so from the last certain day before, or else back from the next.
        let presumed = around(Level::Presumed);
        let within = |&(first, last): &Range| presumed.is_some_and(|(from, to)| from <= first && last <= to);
        let core = certain().rfind(|range| range.0 <= day && within(range)).or_else(|| certain().find(within));
        let core = core.or_else(|| certain().rfind(|&(first, _)| first <= day));
        let (ls, ee) = core.unwrap_or((presumed.map_or(EVER, |(first, _)| first), NEVER));
        Window { es, ls, ee, le, open: true, start_dated: false, end_dated: false }
    }

    /// Whether some day is certain.
    pub(crate) fn has_core(&self) -> bool {
        self.ls <= self.ee
    }

    pub(crate) fn certainly_on(&self, day: i32) -> bool {
        self.ls <= day && day <= self.ee
    }

    pub(crate) fn possibly_on(&self, day: i32) -> bool {
        self.es <= day && day <= self.le
    }

    /// The last day of evidence for it: what later contrary evidence is measured against.
    pub(crate) fn evidence(&self) -> i32 {
        if self.ee > NEVER { self.ee } else { self.ls }
    }

    /// The last day up to the given one of which it is evidence: a certain day, or where none is,
    /// that of its beginning.
    pub(crate) fn spoken_by(&self, day: i32) -> Option<i32> {
        let last = if self.has_core() { self.ee.min(day) } else { self.evidence() };
        (self.ls <= day).then_some(last)
    }

    /// The last day of which it is evidence at any time.
    fn last_spoken(&self) -> i32 {
        if self.has_core() { self.ee } else { self.evidence() }
    }

    /// Whether the day comes after the evidence and before the latest end.
    pub(crate) fn may_last_until(&self, day: i32) -> bool {
        self.ls <= day && self.ee < day && day <= self.le
    }

    /// Whether some day from `a` to `b` is certain, be it unknown which.
    pub(crate) fn falls_within(&self, a: i32, b: i32) -> bool {
        (self.ls <= b || b == LAST) && (a <= self.ee || a == FIRST)
    }

    fn is_bounded(&self) -> bool {
        self.es > NEVER || self.le < EVER
    }

    pub(crate) fn grade_on(&self, day: i32, persistence: Persistence, limit: Option<i32>) -> Option<Grade> {
        if persistence == Persistence::Historic {
            return if day >= self.ls { Some(Grade::Certain) } else { (day >= self.es).then_some(Grade::Possible) };
        }
        if self.certainly_on(day) {
            return Some(Grade::Certain);
        }
        if !self.possibly_on(day) {
            return None;
        }
        let near = |from: i32| limit.is_none_or(|limit| day.abs_diff(from) <= limit.unsigned_abs());
        let presumed = match persistence {
            Persistence::Continuous => self.open && day >= self.ls && day > self.ee && near(self.evidence()),
            Persistence::Structural if self.has_core() => {
                let before = day < self.ls && !self.start_dated && near(self.ls);
                let after = day > self.ee && !self.end_dated && near(self.ee);
                before || after
            }
            Persistence::Structural => self.vaguely(limit).is_some_and(|(from, to)| from <= day && day <= to),
            _ => false,
        };
        Some(if presumed { Grade::Presumed } else { Grade::Possible })
    }

    /// The days within its dated bounds, where no day is certain, as when a source is dated by the year alone or not at all:
    /// what lasts by nature is presumed on them, as long as nobody speaks against it. A limit counts from the days among which
    /// the evidence lies; where there are none it has no day to count from.
    fn vaguely(&self, limit: Option<i32>) -> Option<Range> {
        if self.has_core() {
            return None;
        }
        let mut from = if self.start_dated { self.ls } else { self.es };
        let mut to = if self.end_dated { self.ee } else { self.le };
        if let Some(limit) = limit {
            let (first, last) = (self.ls.min(self.ee), self.ls.max(self.ee));
            let (first, last) = match (first > NEVER, last < EVER) {
                (true, true) => (first, last),
                (true, false) => (first, first),
                (false, true) => (last, last),
                (false, false) => return None,
            };
            (from, to) = (from.max(first.saturating_sub(limit)), to.min(last.saturating_add(limit)));
        }
        (from <= to).then_some((from, to))
    }

    /// The days on which it is at least presumed, as long as nothing cuts it.
    pub(crate) fn at_least_presumed(&self, persistence: Persistence, limit: Option<i32>) -> Option<(i32, i32)> {
        let near = |day: i32, farthest: i32| match limit {
            Some(limit) if farthest < day => day.saturating_sub(limit).max(farthest),
            Some(limit) => day.saturating_add(limit).min(farthest),
            None => farthest,
        };
        let (mut from, mut to) = (self.ls, self.ee);
        match persistence {
            Persistence::Historic => to = EVER,
            Persistence::Continuous if self.open => to = to.max(near(self.evidence(), self.le)),
            Persistence::Structural if self.has_core() => {
                if !self.start_dated {
                    from = from.min(near(self.ls, self.es));
                }
                if !self.end_dated {
                    to = to.max(near(self.ee, self.le));
                }
            }
            Persistence::Structural => (from, to) = self.vaguely(limit).unwrap_or((from, to)),
            _ => {}
        }
        (from <= to && from < EVER).then_some((from, to))
    }

    /// The days at which the grade can change, within `a..=b`.
    pub(crate) fn turns(&self, a: i32, b: i32, limit: Option<i32>) -> impl Iterator<Item = i32> {
        let around = |day: i32| [day.saturating_sub(1), day, day.saturating_add(1)];
        let limits = limit.map(|days| [self.ls.saturating_sub(days), self.evidence().saturating_add(days)]);
        let edges =
            [self.es, self.ls, self.ee, self.le].into_iter().chain(limits.into_iter().flatten()).flat_map(around);
        [a, b].into_iter().chain(edges.filter(move |day| a < *day && *day < b))
    }
}

/// The windows of a statement: one, but for a role in an event of several dates.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    one: Option<Window>,
    more: Vec<Window>,
}

impl IntoIterator for Windows {
    type Item = Window;
    type IntoIter = std::iter::Chain<std::option::IntoIter<Window>, std::vec::IntoIter<Window>>;
    fn into_iter(self) -> Self::IntoIter {
        self.one.into_iter().chain(self.more)
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

    /// Whether somebody denies a tie, or an event ended it, whenever that was.
    fn is_contrary(&self, tied: &Tied<'_>) -> bool {
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
    pub(super) fn claims_against(&self, row: &Row, stance: Stance) -> impl Iterator<Item = (Row, u32, ClaimRow<'_>)> {
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
