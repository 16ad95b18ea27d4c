//! What is known without rules: statements, and the states that events began or ended.

use super::{
    BudgetError, Program,
    program::By,
    table::{FactRow, How},
};
use crate::{
    graph::{
        End, Row, Scope,
        effects::{State, Wanted},
        extent::{Extent, Level, OnDay, Spans},
        lens::{Lens, Seen},
        row::Object,
    },
    model::{Flag, Modality},
};

/// How what is known is seen: on the day of a lens, or over all days.
pub(crate) trait Sight: Extent {
    /// Whether a fact can become surer after all that follows from it was worked out.
    const GROWS_LATE: bool;

    fn nothing(lens: &Lens) -> Self;
    /// All days of the lens, for sure.
    fn all_days(lens: &Lens) -> Self;
    fn of_statement(lens: &Lens, statement: u32, row: &Row) -> Self;
    fn of_state(lens: &Lens, state: &State) -> Self;
}

impl Level {
    pub(crate) fn of(seen: &Seen) -> Level {
        if seen.is_listed { seen.grade.into() } else { Level::Remote }
    }
}

impl Sight for OnDay {
    const GROWS_LATE: bool = false;

    fn nothing(lens: &Lens) -> Self {
        OnDay { day: lens.scope.days().0, level: None }
    }

    fn all_days(lens: &Lens) -> Self {
        OnDay { day: lens.scope.days().0, level: Some(Level::Certain) }
    }

    #[inline]
    fn of_statement(lens: &Lens, statement: u32, row: &Row) -> Self {
        let level = lens.see(statement, row).map(|seen| Level::of(&seen));
        OnDay { day: lens.scope.days().0, level }
    }

    fn of_state(lens: &Lens, state: &State) -> Self {
        OnDay { day: lens.scope.days().0, level: lens.see_state(state).map(|seen| Level::of(&seen)) }
    }
}

impl Sight for Spans {
    const GROWS_LATE: bool = true;

    fn nothing(_: &Lens) -> Self {
        Spans::default()
    }

    fn all_days(lens: &Lens) -> Self {
        Spans::all_of(lens.scope.days())
    }

    fn of_statement(lens: &Lens, statement: u32, row: &Row) -> Self {
        clipped(lens.spans(statement, row), lens)
    }

    fn of_state(lens: &Lens, state: &State) -> Self {
        clipped(lens.spans_of_state(state), lens)
    }
}

/// Only the days at which the lens looks.
fn clipped(mut spans: Spans, lens: &Lens) -> Spans {
    if lens.scope != Scope::ALL {
        spans.meet(&Spans::all_of(lens.scope.days()));
    }
    spans
}

/// A known fact, as a premise takes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownFact {
    pub(crate) subject: u32,
    pub(crate) object: Object,
    pub(crate) statement: u32,
    pub(crate) quals: u32,
}

/// Hands over the actual statements of a relation that hold at all, those of a symmetric one from either
/// end, with given ends or any.
pub(crate) fn each_statement<V: Sight>(
    lens: &Lens,
    relation: u16,
    (subject, object): (Option<u32>, Option<Object>),
    mut found: impl FnMut(KnownFact, V) -> Result<(), BudgetError>,
) -> Result<(), BudgetError> {
    let data = &lens.data;
    let both = data.schema.relation_has(relation, Flag::Symmetric);
    let mut see = |statement: u32, row: &Row, turned: bool| {
        let (from, to) = match (turned, row.object) {
            (true, Object::Entity(other)) => (other, Object::Entity(row.subject)),
            _ => (row.subject, row.object),
        };
        if subject.is_some_and(|it| it != from) || object.is_some_and(|it| it != to) {
            return Ok(());
        }
        let value = V::of_statement(lens, statement, row);
        if value.is_nothing() || lens.modality(row) != Modality::Actual {
            return Ok(());
        }
        let quals = data.qualifier_sets.of(row.detail);
        found(KnownFact { subject: from, object: to, statement, quals }, value)
    };
    let days = lens.scope.days();
    let node = match (subject, object) {
        (Some(subject), _) => Some((End::Subject, subject)),
        (None, Some(Object::Entity(object))) => Some((End::Object, object)),
        _ => None,
    };
    let Some((end, node)) = node else {
        for (statement, row) in data.rows(Some(relation), days) {
            see(statement, &row, false)?;
            if both && row.entity().is_some_and(|object| object != row.subject) {
                see(statement, &row, true)?;
            }
        }
        return Ok(());
    };
    let mut all = Ok(());
    data.each_tie(end, node, Some(relation), days, |relation, edge| {
        if all.is_ok() {
            all = see(edge.statement(), &data.row_at(end, node, relation, edge), false);
        }
    });
    if both {
        let other = if end == End::Subject { End::Object } else { End::Subject };
        data.each_tie(other, node, Some(relation), days, |relation, edge| {
            let row = data.row_at(other, node, relation, edge);
            if all.is_ok() && row.entity() != Some(row.subject) {
                all = see(edge.statement(), &row, true);
            }
        });
    }
    all
}

/// Hands over the same of all relations that are used, with their relation, in one pass.
pub(super) fn each_statement_of<V: Sight>(lens: &Lens, used: &[bool], mut found: impl FnMut(u16, KnownFact, V)) {
    let data = &lens.data;
    let symmetric: Vec<bool> =
        (0..used.len() as u16).map(|relation| data.schema.relation_has(relation, Flag::Symmetric)).collect();
    for (statement, row) in data.rows(None, lens.scope.days()) {
        let place = usize::from(row.relation);
        if used.get(place) != Some(&true) {
            continue;
        }
        let value = V::of_statement(lens, statement, &row);
        if value.is_nothing() || lens.modality(&row) != Modality::Actual {
            continue;
        }
        let quals = data.qualifier_sets.of(row.detail);
        let fact = KnownFact { subject: row.subject, object: row.object, statement, quals };
        if let (Some(true), Object::Entity(other)) = (symmetric.get(place), row.object)
            && other != row.subject
        {
            let turned = KnownFact { subject: other, object: Object::Entity(row.subject), ..fact };
            found(row.relation, turned, value.clone());
        }
        found(row.relation, fact, value);
    }
}

/// Hands over the states of a relation that events in force began or ended and that hold at all.
pub(super) fn each_state<V: Sight>(
    lens: &Lens,
    program: &Program,
    relation: u16,
    (subject, object): (Option<u32>, Option<Object>),
    mut found: impl FnMut(FactRow, By, &[u32], V),
) {
    let object = match object {
        Some(Object::Entity(object)) => Some(object),
        Some(Object::Literal(_)) => return,
        Some(Object::Nothing) | None => None,
    };
    for state in lens.states(relation, Wanted { subject, object, does: None }) {
        let value = V::of_state(lens, &state);
        if !value.is_nothing() {
            let quals = program.quals_of_effect(&lens.data, state.effect);
            let row = FactRow { subject: state.subject, relation, how: How::Event, object: state.object, quals };
            found(row, By::effect(state.effect), &state.premises, value);
        }
    }
}
