//! What the families share: whom they look at, what counts as said, and what they found.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Contradiction, ContradictionKind, Side};
use crate::{
    Error,
    graph::{
        ALL_DAYS, ClaimRef, End, Row, Scope,
        lens::{Lens, Object, Window},
    },
    model::{Flag, Modality, Relation, Stance},
    query::{Fact, View, judge::taken_back},
};

/// An actual statement with the claims that affirm it and stand, and the windows that they give it.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) statement: u32,
    pub(super) row: Row,
    pub(super) claims: Vec<u32>,
    pub(super) windows: Vec<Window>,
}

/// A side before it is put into words: statements that it affirms, and its claims.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) statements: BTreeSet<u32>,
    pub(super) claims: BTreeSet<u32>,
}

impl Part {
    pub(super) fn add(&mut self, said: &Said) {
        self.statements.insert(said.statement);
        self.claims.extend(&said.claims);
    }

    pub(super) fn of<'s>(said: impl IntoIterator<Item = &'s Said>) -> Self {
        let mut part = Part::default();
        said.into_iter().for_each(|said| part.add(said));
        part
    }
}

/// A search for contradictions, over all or about one entity.
pub(super) struct Search<'v> {
    pub(super) view: &'v View,
    pub(super) about: Option<u32>,
    /// By subject and relation, the objects of what somebody speaks against.
    opposed: HashMap<(u32, u16), HashSet<Object>>,
    found: Vec<Contradiction<'v>>,
}

impl<'v> Search<'v> {
    pub(super) fn new(view: &'v View, about: Option<u32>) -> Self {
        Search { view, about, opposed: HashMap::new(), found: Vec::new() }
    }

    pub(super) fn run(mut self) -> Result<Vec<Contradiction<'v>>, Error> {
        self.denied();
        self.exclusive();
        self.shares();
        self.functional();
        self.cycles();
        self.lifespans();
        self.dates();
        self.identities();
        self.captures();
        let lens = self.lens();
        self.found.sort_by_cached_key(|row| {
            let facts = row.sides.iter().flat_map(|side| side.claim_places());
            let first = facts.filter_map(|claim| lens.data.claim(claim)).map(|claim| lens.place(claim.statement)).min();
            (row.days.0, row.kind, row.about.clone(), first)
        });
        Ok(self.found)
    }

    pub(super) fn lens(&self) -> &'v Lens {
        &self.view.lens
    }

    pub(super) fn relations_with(&self, flag: Flag) -> Vec<u16> {
        let schema = &self.lens().data.schema;
        (0..schema.relations().len() as u16).filter(|&relation| schema.relation_has(relation, flag)).collect()
    }

    pub(super) fn place<A, B>(&self, relation: Relation<A, B>) -> Option<u16> {
        self.view.relation_place(relation).ok()
    }

    /// The nodes at one end of a relation about which there may be a contradiction: of all, those
    /// that lead to several others; of the entity asked about, itself and whatever it leads to.
    pub(super) fn nodes(&self, relation: u16, end: End) -> Vec<u32> {
        let data = &self.lens().data;
        let node = |row: &Row| if end == End::Subject { Some(row.subject) } else { row.entity() };
        let mut nodes: Vec<u32> = match self.about {
            Some(about) => self.rows_around(about, Some(relation)).iter().filter_map(|(_, row)| node(row)).collect(),
            None => {
                let other = |row: &Row| if end == End::Subject { row.object } else { Object::Entity(row.subject) };
                let mut ties: Vec<_> =
                    data.rows_ever(relation).filter_map(|(_, row)| Some((node(&row)?, other(&row)))).collect();
                ties.sort_unstable();
                ties.dedup();
                ties.windows(2)
                    .filter_map(|pair| match pair {
                        [a, b] if a.0 == b.0 => Some(a.0),
                        _ => None,
                    })
                    .collect()
            }
        };
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// The statements of an entity at either end.
    pub(super) fn rows_around(&self, entity: u32, relation: Option<u16>) -> Vec<(u32, Row)> {
        let data = &self.lens().data;
        let mut rows = data.rows_at(End::Subject, entity, relation, ALL_DAYS);
        let from_object = data.rows_at(End::Object, entity, relation, ALL_DAYS);
        rows.extend(from_object.into_iter().filter(|(_, row)| row.subject != entity));
        rows
    }

    /// What of a statement stands: nothing where it is not actual, or where all who affirm it took it back.
    pub(super) fn said(&mut self, statement: u32, row: &Row) -> Option<Said> {
        let lens = self.lens();
        let mut claims: Vec<_> = lens.claims(statement).filter(|(_, claim)| claim.affirms()).collect();
        if claims.is_empty() || lens.modality(row) != Modality::Actual {
            return None;
        }
        let opposed = self.opposed.entry((row.subject, row.relation));
        let opposed = opposed
            .or_insert_with(|| lens.data.opposed(row.subject, row.relation).map(|(_, row)| row.object).collect());
        if opposed.contains(&row.object) {
            let corrected = taken_back(lens, row);
            claims.retain(|(claim, _)| !corrected.contains(claim));
        }
        if claims.is_empty() {
            return None;
        }
        let windows = lens.windows_of(row, claims.iter().map(|(_, claim)| claim.claim)).into_iter().collect();
        let claims = claims.into_iter().map(|(index, _)| index).collect();
        Some(Said { statement, row: *row, claims, windows })
    }

    pub(super) fn all_said(&mut self, rows: impl IntoIterator<Item = (u32, Row)>) -> Vec<Said> {
        rows.into_iter().filter_map(|(statement, row)| self.said(statement, &row)).collect()
    }

    /// The days on which a window is at least presumed, up to the denials that cut it.
    pub(super) fn kept_days(&self, row: &Row, window: &Window) -> Option<(i32, i32)> {
        let lens = self.lens();
        let (mut from, mut to) = window.at_least_presumed(lens.data.persistence(row.relation), lens.presume)?;
        for denial in lens.against(row, Stance::Denies) {
            if let Some(cut) = first_cut(&denial, window.evidence()) {
                to = to.min(cut.saturating_sub(1));
            }
            if let Some(last) = denial.spoken_by(window.ls.saturating_sub(1)) {
                from = from.max(last.saturating_add(1));
            }
        }
        (from <= to).then_some((from, to))
    }

    /// The part of some days that the view looks at.
    pub(super) fn in_scope(&self, (from, to): (i32, i32)) -> Option<(i32, i32)> {
        let (a, b) = self.lens().scope.days();
        let days = (from.max(a), to.min(b));
        (days.0 <= days.1).then_some(days)
    }

    /// Takes note of a contradiction, if it meets the time of the view and the entity asked about.
    pub(super) fn add(&mut self, kind: ContradictionKind, about: Vec<u32>, days: (i32, i32), parts: Vec<Part>) {
        let Some(days) = self.in_scope(days).filter(|_| parts.len() > 1) else { return };
        let sides = parts.iter().map(|part| self.side(part)).collect();
        let row = Contradiction { view: self.view, kind, about, days, sides };
        if self.about.is_none_or(|about| row.involves(self.view.id(about))) {
            self.found.push(row);
        }
    }

    fn side(&self, part: &Part) -> Side<'v> {
        let lens = self.lens();
        let facts = part.statements.iter().filter_map(|&statement| {
            let row = lens.data.statement(statement)?;
            let seen = lens.see(statement, &row).or_else(|| lens.see_over(statement, &row, Scope::ALL))?;
            Some(((seen.window.es, lens.place(statement)), Fact::new(self.view, statement, row, seen)?))
        });
        let mut facts: Vec<_> = facts.collect();
        facts.sort_by_key(|(key, _)| *key);
        let claims = part
            .claims
            .iter()
            .filter_map(|&claim| Some((claim, ClaimRef::known_at(&lens.data, claim, lens.revision)?)));
        Side { view: self.view, facts: facts.into_iter().map(|(_, fact)| fact).collect(), claims: claims.collect() }
    }
}

/// Parts by what tells them apart, in the order in which they are first met.
pub(super) fn parted<'s, K: Eq + std::hash::Hash>(said: impl IntoIterator<Item = (K, &'s Said)>) -> Vec<Part> {
    let (mut places, mut parts) = (HashMap::new(), Vec::<Part>::new());
    for (key, said) in said {
        let next = parts.len();
        let place = *places.entry(key).or_insert(next);
        if place == next {
            parts.push(Part::default());
        }
        if let Some(part) = parts.get_mut(place) {
            part.add(said);
        }
    }
    parts
}

/// The first day after some evidence on which a window speaks to the contrary.
pub(super) fn first_cut(contrary: &Window, evidence: i32) -> Option<i32> {
    let last = if contrary.has_core() { contrary.ee } else { contrary.evidence() };
    (last > evidence && contrary.ls <= last).then(|| contrary.ls.max(evidence.saturating_add(1)))
}

/// Whether one ends on the day on which the other begins, so that they have no other day in common.
pub(super) fn is_hand_over(one: &Window, other: &Window) -> bool {
    one.le == other.es || other.le == one.es
}
