//! Where paths go: the facts by which an entity can be left, as a question sees them.

use std::{collections::HashMap, rc::Rc, sync::Arc};

use foldhash::fast::RandomState;

use super::question::Timing;
use crate::{
    Error,
    graph::{
        End, Row,
        extent::{Extent as _, Level, Ranges, Spans},
        lens::Seen,
    },
    infer::{Meter, Sight as _},
    model::{Flag, Grade},
    query::{Fact, Facts, View, follow::Everything},
};

/// From here on the places of facts that follow; no graph has as many statements.
const FOLLOWED: u32 = 1 << 31;

/// How long a path is: first by what the caller says, then by how many of its facts are possible and how many presumed, where that
/// is asked for, then by its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub(super) weight: u64,
    possible: u32,
    presumed: u32,
    pub(super) steps: u32,
}

impl Cost {
    pub(super) const NOTHING: Cost = Cost::steps(0);
    pub(super) const MOST: Cost = Cost { weight: u64::MAX, possible: u32::MAX, presumed: u32::MAX, steps: u32::MAX };

    pub(super) const fn steps(steps: u32) -> Cost {
        Cost { weight: 0, possible: 0, presumed: 0, steps }
    }

    pub(super) fn plus(self, other: Cost) -> Cost {
        Cost {
            weight: self.weight.saturating_add(other.weight),
            possible: self.possible.saturating_add(other.possible),
            presumed: self.presumed.saturating_add(other.presumed),
            steps: self.steps.saturating_add(other.steps),
        }
    }
}

/// A fact by which an entity can be left.
#[derive(Clone, Debug)]
pub(super) struct Hop {
    /// Where it leads.
    pub(super) other: u32,
    /// The statement, or marked the place of what follows.
    pub(super) tie: u32,
    pub(super) relation: u16,
    /// Whether it is left from its subject.
    pub(super) forward: bool,
    /// Whether it leads back to where it comes from, so that it goes both ways.
    pub(super) both: bool,
    pub(super) cost: Cost,
    /// The days on which it holds as surely as is asked for, where days count.
    pub(super) days: Option<Rc<Ranges>>,
}

/// What is asked of each fact.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) least: Grade,
    pub(super) timing: Timing,
    pub(super) surest: bool,
    /// The relations that a path can take; none for all.
    pub(super) relations: Option<Vec<u16>>,
}

impl Asked {
    /// The level on which facts have to share days.
    fn level(&self) -> Level {
        if self.least == Grade::Possible { Level::Remote } else { self.least.into() }
    }
}

/// What a caller says of how far a fact leads.
pub(super) type Weight<'w, 'v> = &'w dyn Fn(&Fact<'v>) -> u64;

/// The facts of a view at the entities that a search has come to.
pub(super) struct Terrain<'v, 'w> {
    view: &'v View,
    asked: Asked,
    everything: Option<Arc<Everything>>,
    weight: Option<Weight<'w, 'v>>,
    weights: HashMap<u32, u64, RandomState>,
    places: HashMap<u32, Rc<[Hop]>, RandomState>,
    hops: usize,
    pub(super) meter: Meter<'v>,
}

impl<'v, 'w> Terrain<'v, 'w> {
    /// Where rules are in force and it was not worked out what follows, it is now.
    pub(super) fn new(view: &'v View, asked: Asked, weight: Option<Weight<'w, 'v>>) -> Result<Self, Error> {
        let everything = match (&view.inference, &view.everything) {
            (None, _) => None,
            (Some(_), Some(everything)) => Some(Arc::clone(everything)),
            (Some(_), None) => view.materialized()?.everything,
        };
        let (weights, places) = (HashMap::default(), HashMap::default());
        let meter = Meter::of_rows(&view.budget);
        meter.begin()?;
        Ok(Terrain { view, asked, everything, weight, weights, places, hops: 0, meter })
    }

    pub(super) fn asked(&self) -> &Asked {
        &self.asked
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.hops * (size_of::<Hop>() + size_of::<Ranges>()) + self.places.len() * 64
    }

    /// The facts by which an entity can be left, as facts are told: those that are stated by first day and statement, then those
    /// that follow.
    pub(super) fn around(&mut self, node: u32) -> Result<Rc<[Hop]>, Error> {
        if let Some(hops) = self.places.get(&node) {
            return Ok(Rc::clone(hops));
        }
        let mut hops = self.stated(node)?;
        if let Some(everything) = self.everything.clone() {
            self.follow(&everything, node, &mut hops)?;
        }
        self.hops += hops.len();
        let hops: Rc<[Hop]> = hops.into();
        self.places.insert(node, Rc::clone(&hops));
        Ok(hops)
    }

    fn stated(&mut self, node: u32) -> Result<Vec<Hop>, Error> {
        let (lens, least) = (&self.view.lens, self.asked.least);
        let mut found: Vec<((i32, u32), u32, Row, Seen)> = Vec::new();
        let mut looked_at = 0;
        let relations: Vec<Option<u16>> = match &self.asked.relations {
            None => vec![None],
            Some(relations) => relations.iter().copied().map(Some).collect(),
        };
        for relation in relations {
            for end in [End::Subject, End::Object] {
                looked_at += lens.each_actual(end, node, relation, lens.scope, |statement, row, seen| {
                    let twice = end == End::Object && row.subject == node;
                    if row.entity().is_some() && seen.grade >= least && !twice {
                        found.push(((seen.window.es, lens.place(statement)), statement, *row, *seen));
                    }
                });
            }
        }
        for _ in 0..looked_at {
            self.meter.step(0)?;
        }
        found.sort_unstable_by_key(|(order, ..)| *order);
        let mut hops = Vec::with_capacity(found.len());
        for (_, statement, row, seen) in found {
            let fact = || Fact::new(self.view, statement, row, seen);
            let weight = weigh(&mut self.weights, self.weight, statement, fact);
            hops.extend(self.hop(node, statement, &row, seen.grade, weight));
        }
        Ok(hops)
    }

    /// Adds what follows, but for what is there already and holds as surely, and for what chains of a relation give: these
    /// are walked.
    fn follow(&mut self, everything: &Everything, node: u32, hops: &mut Vec<Hop>) -> Result<(), Error> {
        let view = self.view;
        let least = self.asked.level();
        let at_node = view.followed_at(everything, node);
        let wanted = at_node.into_iter().filter(|(row, level)| {
            *level >= least && self.asked.relations.as_ref().is_none_or(|all| all.contains(&row.relation))
        });
        let wanted: Vec<_> = wanted.collect();
        for _ in &wanted {
            self.meter.step(0)?;
        }
        let mut facts = Facts::default();
        facts.items.extend(hops.iter().filter_map(|hop| view.fact(hop.tie)));
        let stated = facts.items.len();
        facts.add_followed(view, wanted, true);
        for fact in facts.items.iter().skip(stated) {
            let Some(place) = fact.derived_row().and_then(|row| View::place_of_followed(everything, &row)) else {
                continue;
            };
            let tie = FOLLOWED | place;
            let weight = weigh(&mut self.weights, self.weight, tie, || Some(*fact));
            hops.extend(self.hop(node, tie, fact.row(), fact.grade(), weight));
        }
        Ok(())
    }

    /// None where days count and it has none.
    fn hop(&self, node: u32, tie: u32, row: &Row, grade: Grade, weight: u64) -> Option<Hop> {
        let object = row.entity()?;
        let (forward, other) = if row.subject == node { (true, object) } else { (false, row.subject) };
        let weak = |is: bool| u32::from(is && self.asked.surest);
        let (possible, presumed) = (weak(grade == Grade::Possible), weak(grade == Grade::Presumed));
        let days = if self.asked.timing == Timing::Any {
            None
        } else {
            let days = self.spans(tie)?.at(self.asked.level()).clone();
            if days.is_empty() {
                return None;
            }
            Some(Rc::new(days))
        };
        let both = row.subject == object || self.view.lens.data.schema.relation_has(row.relation, Flag::Symmetric);
        let cost = Cost { weight, possible, presumed, steps: 1 };
        Some(Hop { other, tie, relation: row.relation, forward, both, cost, days })
    }

    /// The days on which a fact holds, of those at which the view looks.
    pub(super) fn spans(&self, tie: u32) -> Option<Spans> {
        let lens = &self.view.lens;
        match tie.checked_sub(FOLLOWED) {
            None => Some(Spans::of_statement(lens, tie, &lens.data.statement(tie)?)),
            Some(place) => match self.everything.as_deref()? {
                Everything::Spans(all) => all.table.value(place).cloned(),
                Everything::OnDay(_) => None,
            },
        }
    }

    pub(super) fn fact(&self, tie: u32) -> Option<Fact<'v>> {
        match tie.checked_sub(FOLLOWED) {
            None => self.view.fact(tie),
            Some(place) => {
                let (row, level) = match self.everything.as_deref()? {
                    Everything::OnDay(all) => (*all.table.row(place)?, all.table.value(place)?.best()?),
                    Everything::Spans(all) => (*all.table.row(place)?, all.table.value(place)?.best()?),
                };
                Fact::following(self.view, &row, level)
            }
        }
    }
}

/// What the caller says of a fact, asked once.
fn weigh<'v>(
    weights: &mut HashMap<u32, u64, RandomState>,
    weight: Option<Weight<'_, 'v>>,
    tie: u32,
    fact: impl FnOnce() -> Option<Fact<'v>>,
) -> u64 {
    let Some(weight) = weight else { return 0 };
    *weights.entry(tie).or_insert_with(|| fact().map_or(0, |fact| weight(&fact)))
}
