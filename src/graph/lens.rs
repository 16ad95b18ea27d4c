//! The lens: a snapshot seen on a day or over a span, at a revision, through a trust policy; and
//! how surely a statement holds in it.
//!
//! A statement's period gives four days: its start lies in `es..=ls`, its end in `ee..=le`. The
//! claims that the lens trusts tighten the core `ls..=ee`; the lifespans of both ends clip `es`
//! and `le`. From these four days follows the grade on any day.

use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::{
    GraphError, Trust,
    data::{ClaimRow, Data, StatementRow},
    snapshot::Revision,
    trust::{Bits, Sides},
};
use crate::model::{Bound, Claim, Date, Day, Flag, Modality, Period, Persistence, Stance, Value, WordOf};

/// Before every day and after every day.
pub(crate) const NEVER: i32 = i32::MIN;
pub(crate) const EVER: i32 = i32::MAX;

/// Where a span without a bound begins and ends.
const FIRST: i32 = NEVER + 1;
const LAST: i32 = EVER - 1;

/// How surely something holds, as far as time goes. It says nothing without a voice: "certain,
/// says the KIO".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The day lies within the widest reading of the period and outside the narrowest.
    Possible,
    /// By inertia or by structure: nobody vouches for the day, and nothing has cut it.
    Presumed,
    /// The day lies within the narrowest reading of the period.
    Certain,
}

impl Grade {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Grade::Possible => "possible",
            Grade::Presumed => "presumed",
            Grade::Certain => "certain",
        }
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

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
    fn of(period: &Period) -> Self {
        let or = |day: Option<Day>, otherwise| day.map_or(otherwise, Day::number);
        Window {
            es: or(period.earliest_start(), NEVER),
            ls: or(period.latest_start(), EVER),
            ee: or(period.earliest_end(), NEVER),
            le: or(period.latest_end(), EVER),
            open: matches!(period.end(), Bound::Open),
            start_dated: matches!(period.start(), Bound::Dated(_)),
            end_dated: matches!(period.end(), Bound::Dated(_)),
        }
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
            _ => false,
        };
        Some(if presumed { Grade::Presumed } else { Grade::Possible })
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

/// A snapshot, seen.
#[derive(Clone, Debug)]
pub(crate) struct Lens {
    pub(crate) data: Arc<Data>,
    pub(crate) scope: Scope,
    pub(crate) revision: u32,
    pub(crate) distrusted: Option<Arc<Bits>>,
    /// How many days beyond the evidence something is presumed.
    pub(crate) presume: Option<i32>,
    sides: Arc<OnceLock<Sides>>,
}

/// How a statement stands in a lens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) grade: Grade,
    pub(crate) window: Window,
    /// Later contrary evidence cut what would be presumed.
    pub(crate) cut: bool,
}

impl Seen {
    /// What a list shows unless told to show all: at least presumed, or possible within a bound
    /// and not cut.
    pub(crate) fn is_listed(&self) -> bool {
        self.grade > Grade::Possible || (self.window.is_bounded() && !self.cut)
    }
}

impl Lens {
    pub(crate) fn new(data: Arc<Data>, scope: Scope) -> Self {
        let revision = data.revision;
        Lens { data, scope, revision, distrusted: None, presume: None, sides: Arc::default() }
    }

    pub(crate) fn at(mut self, Revision(revision): Revision) -> Self {
        self.revision = revision;
        self.sides = Arc::default();
        self
    }

    /// The same lens through a trust policy.
    pub(crate) fn trusting(mut self, trust: &Trust) -> Result<Self, GraphError> {
        self.sides = Arc::new(Sides::new(&self.data, self.revision, trust).into());
        self.distrusted = trust.distrusted(&self.data, self.sides(), self.revision)?.map(Arc::new);
        Ok(self)
    }

    /// Who is on a side of the conflict, over all that is stored in the sources that are read.
    pub(crate) fn sides(&self) -> &Sides {
        self.sides.get_or_init(|| Sides::new(&self.data, self.revision, &Trust::all()))
    }

    /// The trusted claims of a statement at the revision.
    pub(crate) fn claims(&self, statement: u32) -> impl Iterator<Item = (u32, &ClaimRow)> {
        let claims = self.data.claims_of(statement).iter();
        claims.filter_map(|&index| {
            let row = self.data.claim(index)?;
            let trusted = self.distrusted.as_ref().is_none_or(|bits| !bits.has(index));
            (trusted && row.is_live(self.revision)).then_some((index, row))
        })
    }

    /// Where a statement stands among others: by the first claim of it that the lens trusts, so
    /// that who is not trusted does not order what is seen.
    pub(crate) fn place(&self, statement: u32) -> u32 {
        let Some(distrusted) = &self.distrusted else { return statement };
        let claims = self.data.claims_of(statement).iter();
        claims.copied().find(|&claim| !distrusted.has(claim)).unwrap_or(u32::MAX)
    }

    /// Rows in the order of their places.
    pub(crate) fn in_order<'a>(
        &self,
        rows: impl Iterator<Item = (u32, &'a StatementRow)>,
    ) -> Vec<(u32, &'a StatementRow)> {
        let mut rows: Vec<_> = rows.collect();
        if self.distrusted.is_some() {
            rows.sort_by_cached_key(|&(statement, _)| self.place(statement));
        }
        rows
    }

    pub(crate) fn is_affirmed(&self, statement: u32) -> bool {
        self.claims(statement).any(|(_, row)| row.affirms())
    }

    /// The statements of a relation from a subject.
    pub(crate) fn statements_from(&self, subject: u32, relation: u16) -> impl Iterator<Item = (u32, &StatementRow)> {
        self.rows(self.data.outgoing(subject)).filter(move |(_, row)| row.relation == relation)
    }

    /// The statements of a relation to an object.
    pub(crate) fn statements_to(&self, object: u32, relation: u16) -> impl Iterator<Item = (u32, &StatementRow)> {
        let rows = self.rows(self.data.incoming(object));
        rows.filter(move |(_, row)| row.relation == relation && row.object_entity() == Some(object))
    }

    pub(crate) fn rows<'a>(&'a self, statements: &'a [u32]) -> impl Iterator<Item = (u32, &'a StatementRow)> {
        statements.iter().filter_map(|&index| Some((index, self.data.statement(index)?)))
    }

    pub(crate) fn persistence(&self, row: &StatementRow) -> Persistence {
        self.data.schema.relation_def(row.relation).map_or(Persistence::Momentary, |def| def.lasts())
    }

    /// Whether a statement is meant as done; a role in an event is meant as the event is.
    pub(crate) fn modality(&self, row: &StatementRow) -> Modality {
        if row.modality == Modality::Actual && self.persistence(row) == Persistence::Role {
            return self.event_modality(row.subject);
        }
        row.modality
    }

    /// An event is actual unless all that is said of when it occurred says otherwise.
    pub(crate) fn event_modality(&self, event: u32) -> Modality {
        let mut said = None;
        for (statement, row) in self.occurrences(event) {
            if self.is_affirmed(statement) {
                if row.modality == Modality::Actual {
                    return Modality::Actual;
                }
                said = said.or(Some(row.modality));
            }
        }
        said.unwrap_or_default()
    }

    pub(crate) fn occurrences(&self, event: u32) -> impl Iterator<Item = (u32, &StatementRow)> {
        let occurred = self.data.known.occurred.into_iter();
        occurred.flat_map(move |occurred| self.in_order(self.rows(self.data.dated(event, occurred))))
    }

    /// The windows of a statement, from the claims of one stance: none without such a claim. A
    /// role in an event has those of the event, of its actual dates where it has any.
    pub(crate) fn windows(&self, statement: u32, row: &StatementRow, stance: Stance) -> Vec<Window> {
        let said: Vec<&Claim> =
            self.claims(statement).map(|(_, row)| &row.claim).filter(|claim| claim.stance == stance).collect();
        if said.is_empty() { Vec::new() } else { self.windows_of(row, said.into_iter()) }
    }

    /// The windows that the given claims alone give a statement.
    pub(crate) fn windows_of<'c>(&self, row: &StatementRow, claims: impl Iterator<Item = &'c Claim>) -> Vec<Window> {
        let own = self.window(row, claims);
        if self.persistence(row) == Persistence::Role && !own.is_bounded() {
            let modality = self.event_modality(row.subject);
            let occurred = self.occurrences(row.subject).filter(|(_, occurred)| occurred.modality == modality);
            let windows: Vec<_> = occurred.flat_map(|(s, r)| self.windows(s, r, Stance::Affirms)).collect();
            if !windows.is_empty() {
                return windows;
            }
        }
        vec![own]
    }

    /// The window of a statement, its core tightened by what the given claims vouch for.
    fn window<'c>(&self, row: &StatementRow, claims: impl Iterator<Item = &'c Claim>) -> Window {
        let mut window = Window::of(&row.period);
        for claim in claims {
            if let Some((latest_start, earliest_end)) = self.attested(claim, row, &window) {
                window.ls = window.ls.min(latest_start);
                window.ee = window.ee.max(earliest_end);
            }
        }
        for (_, (first, last)) in self.clipping(row) {
            window.es = window.es.max(first);
            window.le = window.le.min(last);
        }
        window
    }

    /// The latest first and the earliest last day that a claim vouches for: as it says itself;
    /// else the day it was said or published, where the statement may go on until then. Nobody
    /// vouches by default for a day of an event that is yet to come.
    fn attested(&self, claim: &Claim, row: &StatementRow, window: &Window) -> Option<(i32, i32)> {
        if let Some(span) = &claim.attests {
            let span = Window::of(span.period());
            return Some((span.ls, span.ee));
        }
        let to_come = Some(row.relation) == self.data.known.occurred
            && matches!(row.modality, Modality::Planned | Modality::Demanded);
        if window.end_dated || to_come || self.persistence(row) == Persistence::Role {
            return None;
        }
        let source = self.data.sources.get_index(claim.source.index as usize).map(|(_, row)| &row.source);
        let day: &Date = claim.said.as_ref().or_else(|| source?.published.as_ref())?;
        let (first, last) = (day.earliest()?.number(), day.latest()?.number());
        (last >= window.es).then_some((last, first))
    }

    /// The ends of a statement whose lifespans bound it, with their first and last days. What has
    /// happened outlives those to whom it happened; a lifespan bounds the existence it tells of.
    pub(crate) fn clipping(&self, row: &StatementRow) -> Vec<(u32, (i32, i32))> {
        let outlives = matches!(self.persistence(row), Persistence::Historic | Persistence::Role)
            || Some(row.relation) == self.data.known.occurred;
        let ends = std::iter::once(row.subject).chain(row.object_entity()).filter(|_| !outlives);
        ends.filter_map(|end| self.lifespan(end).map(|life| (end, life))).collect()
    }

    /// The first and the last day on which an entity may have existed, over all that is affirmed;
    /// none when nothing is known.
    pub(crate) fn lifespan(&self, entity: u32) -> Option<(i32, i32)> {
        let existed = self.data.known.existed?;
        let lives = self.rows(self.data.dated(entity, existed)).filter(|(_, row)| Data::is_actual(row));
        let spans = lives.filter(|&(statement, _)| self.is_affirmed(statement)).map(|(_, row)| Window::of(&row.period));
        spans.map(|w| (w.es, w.le)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// How a statement stands in the scope; none when nobody trusted affirms it or it lies outside.
    pub(crate) fn see(&self, statement: u32, row: &StatementRow) -> Option<Seen> {
        self.see_over(statement, row, self.scope)
    }

    pub(crate) fn see_over(&self, statement: u32, row: &StatementRow, scope: Scope) -> Option<Seen> {
        let persistence = self.persistence(row);
        let mut best: Option<Seen> = None;
        for window in self.windows(statement, row, Stance::Affirms) {
            let grade = match scope {
                Scope::Day(day) => self.uncut_grade(row, &window, persistence, day.number()),
                Scope::Span(..) => self.grade_at_some_time(row, &window, persistence, scope.days()),
            };
            if let Some(grade) = grade
                && best.is_none_or(|best| best.grade < grade)
            {
                let cut = grade == Grade::Possible && self.is_cut_on(row, &window, persistence, scope);
                best = Some(Seen { grade, window, cut });
            }
        }
        best
    }

    fn grade_at_some_time(
        &self,
        row: &StatementRow,
        window: &Window,
        persistence: Persistence,
        (a, b): (i32, i32),
    ) -> Option<Grade> {
        if window.falls_within(a, b) {
            return Some(Grade::Certain);
        }
        let on_days =
            window.turns(a, b, self.presume).filter_map(|day| self.uncut_grade(row, window, persistence, day));
        let possible = (window.es.max(a) <= window.le.min(b)).then_some(Grade::Possible);
        on_days.max().max(possible)
    }

    /// Whether a view of a day would presume it, had nothing cut it.
    fn is_cut_on(&self, row: &StatementRow, window: &Window, persistence: Persistence, scope: Scope) -> bool {
        let Scope::Day(day) = scope else { return false };
        let day = day.number();
        window.grade_on(day, persistence, self.presume) == Some(Grade::Presumed) && self.is_cut(row, window, day)
    }

    fn uncut_grade(&self, row: &StatementRow, window: &Window, persistence: Persistence, day: i32) -> Option<Grade> {
        let grade = window.grade_on(day, persistence, self.presume)?;
        if grade == Grade::Presumed && self.is_cut(row, window, day) {
            return Some(Grade::Possible);
        }
        Some(grade)
    }

    /// Whether there is contrary evidence between the evidence for a statement and the day.
    fn is_cut(&self, row: &StatementRow, window: &Window, day: i32) -> bool {
        let (a, b) = if day < window.ls {
            (day, window.ls.saturating_sub(1))
        } else {
            (window.evidence().saturating_add(1), day)
        };
        let speaks = |other: &Window| other.spoken_by(b).is_some_and(|day| a <= day);
        let denied = self.against(row, Stance::Denies).any(|denial| speaks(&denial));
        denied || self.rivals(row).iter().any(|rival| !rival.own_behalf && speaks(&rival.window))
    }

    /// The windows of what is trusted of one stance against a statement: against its subject,
    /// relation and object, whatever statement it is made of. Each claim stands alone: who denies
    /// two days says nothing of those between.
    pub(crate) fn against(&self, row: &StatementRow, stance: Stance) -> impl Iterator<Item = Window> {
        let opposed = self.same_ends(row, |subject| self.rows(self.data.opposed(subject, row.relation)));
        opposed.into_iter().flat_map(move |(statement, row)| {
            let claims = self.claims(statement).map(|(_, claim)| &claim.claim).filter(move |c| c.stance == stance);
            claims.flat_map(|claim| self.windows_of(row, std::iter::once(claim)))
        })
    }

    /// The actual statements of the same subject, relation and object, either way round where the
    /// relation is symmetric.
    pub(crate) fn alike(&self, row: &StatementRow) -> Vec<(u32, &StatementRow)> {
        self.same_ends(row, |subject| self.statements_from(subject, row.relation))
    }

    fn same_ends<'a, I: Iterator<Item = (u32, &'a StatementRow)>>(
        &'a self,
        row: &StatementRow,
        from: impl Fn(u32) -> I,
    ) -> Vec<(u32, &'a StatementRow)> {
        let mut found: Vec<_> = from(row.subject)
            .filter(|(_, other)| other.relation == row.relation && other.object == row.object)
            .collect();
        if let Some(object) = row.object_entity()
            && self.data.schema.relation_has(row.relation, Flag::Symmetric)
        {
            found.extend(from(object).filter(|(_, other)| other.object_entity() == Some(row.subject)));
        }
        self.in_order(found.into_iter().filter(|(_, row)| Data::is_actual(row)))
    }

    /// Together with whom it is true of a subject, by all that is affirmed alike: as qualifiers.
    pub(crate) fn jointly(&self, row: &StatementRow) -> Vec<(u16, Value)> {
        let alike = self.alike(row).into_iter().filter(|&(statement, _)| self.is_affirmed(statement));
        let all = alike.flat_map(|(_, row)| &row.qualifiers);
        all.filter(|(place, _)| Some(*place) == self.data.known.jointly).cloned().collect()
    }

    /// Others who hold the object of an exclusive relation in full: not of one chain of command
    /// with the subject, and not jointly with it.
    pub(crate) fn rivals(&self, row: &StatementRow) -> Vec<Rival> {
        let exclusive = self.data.schema.relation_has(row.relation, Flag::Exclusive);
        let Some(object) = row.object_entity().filter(|_| exclusive) else { return Vec::new() };
        let mut rivals = Vec::new();
        for (statement, held) in self.in_order(self.statements_to(object, row.relation)) {
            let windows =
                if self.is_rival(row, held) { self.windows(statement, held, Stance::Affirms) } else { continue };
            let own_behalf = self.claims(statement).filter(|(_, c)| c.affirms()).all(|(_, c)| self.own_behalf(c));
            rivals.extend(windows.into_iter().map(|window| Rival { statement, window, own_behalf }));
        }
        rivals
    }

    /// Those together with whom a statement is true of its subject.
    pub(crate) fn partners(&self, row: &StatementRow) -> impl Iterator<Item = u32> {
        row.qualifier(self.data.known.jointly).filter_map(Value::as_entity).map(|id| id.index)
    }

    fn is_rival(&self, row: &StatementRow, held: &StatementRow) -> bool {
        held.subject != row.subject
            && Data::is_actual(held)
            && self.is_full(held)
            && self.partners(row).all(|partner| partner != held.subject)
            && self.partners(held).all(|partner| partner != row.subject)
            && !self.same_chain(row.subject, held.subject)
    }

    /// Whether a statement of holding says that all of it is held: as it must where there are no
    /// shares.
    pub(crate) fn is_full(&self, row: &StatementRow) -> bool {
        let divisible =
            self.data.known.share.is_some_and(|share| self.data.schema.takes_qualifier(row.relation, share));
        let full = |value: &Value| matches!(value, Value::Share(share) if share.is_full());
        !divisible || row.qualifier(self.data.known.share).any(full)
    }

    /// Whether two actors are of one chain of command, one step or several.
    pub(crate) fn same_chain(&self, a: u32, b: u32) -> bool {
        self.sides().chain_above(a).contains(&b) || self.sides().chain_above(b).contains(&a)
    }

    /// Whose word a claim is: a source that has an author speaks with the author's voice.
    pub(crate) fn voice(&self, claim: &Claim) -> WordOf {
        match claim.voice() {
            WordOf::Source(source) => {
                let row = self.data.sources.get_index(source.index as usize).map(|(_, row)| row);
                row.and_then(|row| row.source.author).map_or(WordOf::Source(source), WordOf::Entity)
            }
            voice => voice,
        }
    }

    /// Whether a claim is made by a party to the conflict on its own behalf.
    pub(crate) fn own_behalf(&self, claim: &ClaimRow) -> bool {
        self.sides().speaks_on_own_behalf(&self.data, claim)
    }
}

/// Another holder of what one holder can hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rival {
    pub(crate) statement: u32,
    pub(crate) window: Window,
    /// Only parties say so, on their own behalf.
    pub(crate) own_behalf: bool,
}

impl Rival {
    /// Whether it surely holds on a day, or goes on until then as far as the source knows.
    pub(crate) fn lasts_until(&self, day: i32) -> bool {
        self.window.certainly_on(day) || (self.window.open && self.window.may_last_until(day))
    }
}
