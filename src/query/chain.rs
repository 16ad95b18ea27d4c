//! Chains: who is above a unit, within what a place lies, step by step.

use std::num::NonZeroU32;

use super::{Fact, View, follow::Followed};
use crate::{
    Error,
    graph::{End, Touched, extent::Level, row::Object},
    infer::Goal,
    model::{Any, Direction, Flag, Grade, Id, Is, Kind, Relation},
    vocabulary::{LOCATED_IN, Organization, Place, Site},
};

/// From here on the places of steps that follow; no graph has as many statements.
const FOLLOWED: u32 = 1 << 31;

/// What is reached from a start over one or more steps, the nearest first, each by a way of the
/// fewest steps.
#[derive(Clone, Debug)]
pub struct Reached<'v> {
    view: &'v View,
    steps: Vec<Step>,
    /// The steps that follow by rules or events, by their places.
    followed: Vec<Followed>,
    left_out: usize,
}

/// The last step to something reached, and where the way to it comes from.
#[derive(Clone, Copy, Debug)]
struct Step {
    node: u32,
    /// The statement, or marked the place of what follows.
    statement: u32,
    /// The place of the step before, where there is one.
    before: Option<NonZeroU32>,
    grade: Grade,
}

/// A relation to walk by, and whether it is walked both ways.
#[derive(Clone, Copy, Debug)]
pub(super) struct StepBy {
    relation: u16,
    both: bool,
}

impl Step {
    fn before(&self) -> Option<usize> {
        self.before.map(|before| before.get() as usize - 1)
    }
}

impl<'v> Reached<'v> {
    /// What is reached, the nearest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Reach<'_, 'v>> {
        (0..self.steps.len()).zip(&self.steps).map(|(place, step)| Reach { reached: self, place, step })
    }

    /// What is reached, without the ways to it.
    pub fn entities(&self) -> impl ExactSizeIterator<Item = Id<Any>> {
        self.steps.iter().map(|step| self.view.id(step.node))
    }

    /// One of the things reached; none when it is not.
    pub fn get<K>(&self, entity: Id<K>) -> Option<Reach<'_, 'v>> {
        self.iter().find(|reach| entity == reach.entity())
    }

    /// How many things are reached.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// How many steps are merely possible, without any dated bound, and were not taken.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// Something reached, and the way to it.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'a, 'v> {
    reached: &'a Reached<'v>,
    place: usize,
    step: &'a Step,
}

impl<'v> Reach<'_, 'v> {
    /// What is reached.
    pub fn entity(&self) -> Id<Any> {
        self.reached.view.id(self.step.node)
    }

    /// How surely: the least grade of the facts on the way.
    pub fn grade(&self) -> Grade {
        self.step.grade
    }

    /// The facts that lead to it, from the start on.
    pub fn path(&self) -> Vec<Fact<'v>> {
        let Reached { view, steps, followed, .. } = self.reached;
        let back = std::iter::successors(Some(self.place), |&at| steps.get(at)?.before());
        let fact = |step: &Step| match step.statement.checked_sub(FOLLOWED) {
            None => view.fact(step.statement),
            Some(place) => {
                let (row, level) = followed.get(place as usize)?;
                Fact::following(view, row, *level)
            }
        };
        let mut path: Vec<_> = back.filter_map(|at| fact(steps.get(at)?)).collect();
        path.reverse();
        path
    }
}

impl View {
    /// The places that a place or a facility lies in, nearest first.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    ///
    /// # Complexity
    /// Linear in the statements of what is reached.
    pub fn containers_of<K: Is<Site>>(&self, site: Id<K>) -> Result<Reached<'_>, Error> {
        self.walk(site.any(), &[self.step_by(LOCATED_IN)?], Direction::Forward)
    }

    /// The places and facilities that lie in a place, nearest first.
    ///
    /// # Errors
    /// As [`containers_of`](View::containers_of).
    pub fn contents_of<K: Is<Place>>(&self, place: Id<K>) -> Result<Reached<'_>, Error> {
        self.walk(place.any(), &[self.step_by(LOCATED_IN)?], Direction::Inverse)
    }

    /// The chain of command above a unit: those that it is subordinate to, a part of or the armed wing of, and
    /// those above them, nearest first.
    ///
    /// # Errors
    /// As [`containers_of`](View::containers_of).
    pub fn superiors_of<K: Is<Organization>>(&self, unit: Id<K>) -> Result<Reached<'_>, Error> {
        self.walk(unit.any(), &self.command(), Direction::Forward)
    }

    /// Those under a command, and those under them, nearest first.
    ///
    /// # Errors
    /// As [`containers_of`](View::containers_of).
    pub fn subordinates_of<K: Is<Organization>>(&self, command: Id<K>) -> Result<Reached<'_>, Error> {
        self.walk(command.any(), &self.command(), Direction::Inverse)
    }

    /// What is reached from an entity by a relation, one step or several, nearest first: a chain of
    /// command, all that something is part of. A symmetric relation is walked both ways.
    ///
    /// # Errors
    /// As [`objects`](View::objects).
    ///
    /// # Complexity
    /// Linear in the statements of what is reached.
    pub fn reached<S: Is<A>, A: Kind, B>(&self, from: Id<S>, relation: Relation<A, B>) -> Result<Reached<'_>, Error> {
        let step = self.step_by(relation)?;
        self.check_end(self.known(from)?, step.relation, Direction::Forward)?;
        self.walk(from.any(), &[step], Direction::Forward)
    }

    /// From what an entity is reached by a relation, one step or several, nearest first.
    ///
    /// # Errors
    /// As [`subjects`](View::subjects).
    ///
    /// # Complexity
    /// Linear in the statements of what is found.
    pub fn reaching<O: Is<B>, A: Kind, B: Kind>(
        &self,
        relation: Relation<A, B>,
        to: Id<O>,
    ) -> Result<Reached<'_>, Error> {
        let step = self.step_by(relation)?;
        self.check_end(self.known(to)?, step.relation, Direction::Inverse)?;
        self.walk(to.any(), &[step], Direction::Inverse)
    }

    /// The relations whose ends are on one side.
    fn command(&self) -> Vec<StepBy> {
        let schema = &self.lens.data.schema;
        let relations = 0..schema.relations().len() as u16;
        let same_side = relations.filter(|&relation| schema.relation_has(relation, Flag::SameSide));
        same_side.map(|it| StepBy { relation: it, both: schema.relation_has(it, Flag::Symmetric) }).collect()
    }

    pub(super) fn step_by<A, B>(&self, relation: Relation<A, B>) -> Result<StepBy, Error> {
        let relation = self.relation_place(relation)?;
        Ok(StepBy { relation, both: self.lens.data.schema.relation_has(relation, Flag::Symmetric) })
    }

    /// Breadth first, so that the first way found to a thing has the fewest steps.
    pub(super) fn walk(&self, from: Id<Any>, relations: &[StepBy], way: Direction) -> Result<Reached<'_>, Error> {
        let (lens, from) = (&self.lens, self.known(from)?);
        let mut room = lens.cache.room(lens.data.entities.len());
        let marks = &mut room.forward;
        marks.begin(from);
        let (mut steps, mut left_out): (Vec<Step>, usize) = (Vec::with_capacity(16), 0);
        // In the order of first days, then of statements: as facts are told.
        let mut found: Vec<((i32, u32), Step)> = Vec::new();
        let mut followed: Vec<Followed> = Vec::new();
        let (mut at, mut before, mut grade) = (from, None, Grade::Certain);
        loop {
            for &StepBy { relation, both } in relations {
                lens.each_along(at, relation, (way, both), lens.scope, |end, statement, row, seen| {
                    if !self.all && !seen.is_listed {
                        left_out += 1;
                        return;
                    }
                    let node = if end == End::Subject { row.entity() } else { Some(row.subject) };
                    if let Some(node) = node {
                        let step = Step { node, statement, before, grade: grade.min(seen.grade) };
                        found.push(((seen.window.es, lens.place(statement)), step));
                    }
                });
                if self.inference.as_ref().is_some_and(|it| it.program.derives(&lens.data, relation)) {
                    for (row, level) in self.followed_steps(at, relation, (way, both))? {
                        if !self.all && level == Level::Remote {
                            left_out += 1;
                            continue;
                        }
                        let Object::Entity(object) = row.object else { continue };
                        let node = if row.subject == at { object } else { row.subject };
                        let statement = FOLLOWED + followed.len() as u32;
                        followed.push((row, level));
                        let step = Step { node, statement, before, grade: grade.min(level.grade()) };
                        // After what is stated, in their own order.
                        found.push(((i32::MAX, statement), step));
                    }
                }
                if found.len() > 1 {
                    found.sort_unstable_by_key(|(order, _)| *order);
                }
                for (_, step) in found.drain(..) {
                    if marks.mark(Touched { node: step.node, statement: step.statement, before: 0 }) {
                        steps.push(step);
                    }
                }
            }
            let next = before.map_or(0, |before: NonZeroU32| before.get());
            let Some(step) = steps.get(next as usize) else { break };
            (at, before, grade) = (step.node, NonZeroU32::new(next + 1), step.grade);
        }
        self.lens.cache.leave(room);
        Ok(Reached { view: self, steps, followed, left_out })
    }

    /// What follows for one step from a node, chains of the relation apart: these are walked.
    fn followed_steps(&self, at: u32, relation: u16, (way, both): (Direction, bool)) -> Result<Vec<Followed>, Error> {
        let way = if both { Direction::Forward } else { way };
        let goal = Goal::along(relation, at, way);
        self.follows(goal.without_chains(), self.lens.scope)
    }
}
