//! Chains: who is above a unit, within what a place lies, step by step.

use super::{Fact, Facts, View};
use crate::{
    Error,
    graph::{Grade, Touched},
    model::{Any, Direction, Flag, Id, Is, Kind, Relation},
    vocabulary::{LOCATED_IN, Organization, Place, Site},
};

/// What is reached from a start over one or more steps, the nearest first, each by a way of the
/// fewest steps.
#[derive(Clone, Debug)]
pub struct Reached<'v> {
    steps: Vec<Step<'v>>,
    left_out: usize,
}

/// The last step to something reached, and where the way to it comes from.
#[derive(Clone, Copy, Debug)]
struct Step<'v> {
    entity: Id<Any>,
    fact: Fact<'v>,
    before: Option<usize>,
    grade: Grade,
}

impl<'v> Reached<'v> {
    /// What is reached, the nearest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Reach<'_, 'v>> {
        (0..self.steps.len()).zip(&self.steps).map(|(place, step)| Reach { reached: self, place, step })
    }

    /// What is reached, without the ways to it.
    pub fn entities(&self) -> impl ExactSizeIterator<Item = Id<Any>> {
        self.steps.iter().map(|step| step.entity)
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
    step: &'a Step<'v>,
}

impl<'v> Reach<'_, 'v> {
    /// What is reached.
    pub fn entity(&self) -> Id<Any> {
        self.step.entity
    }

    /// How surely: the least grade of the facts on the way.
    pub fn grade(&self) -> Grade {
        self.step.grade
    }

    /// The facts that lead to it, from the start on.
    pub fn path(&self) -> Vec<Fact<'v>> {
        let back = std::iter::successors(Some(self.place), |&at| self.reached.steps.get(at)?.before);
        let mut path: Vec<_> = back.filter_map(|at| Some(self.reached.steps.get(at)?.fact)).collect();
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
        self.walk(site.any(), &[LOCATED_IN.any()], Direction::Forward)
    }

    /// The places and facilities that lie in a place, nearest first.
    ///
    /// # Errors
    /// As [`containers_of`](View::containers_of).
    pub fn contents_of<K: Is<Place>>(&self, place: Id<K>) -> Result<Reached<'_>, Error> {
        self.walk(place.any(), &[LOCATED_IN.any()], Direction::Inverse)
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
        self.checked_place(from.any(), relation.any(), Direction::Forward)?;
        self.walk(from.any(), &[relation.any()], Direction::Forward)
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
        self.checked_place(to.any(), relation.any(), Direction::Inverse)?;
        self.walk(to.any(), &[relation.any()], Direction::Inverse)
    }

    /// The relations whose ends are on one side.
    fn command(&self) -> Vec<Relation<Any, Any>> {
        let data = &self.lens.data;
        let places = 0..data.schema.relations().len() as u16;
        let same_side = places.filter(|&place| data.schema.relation_has(place, Flag::SameSide));
        same_side.map(|place| Relation::at(data.tag, place)).collect()
    }

    /// Breadth first, so that the first way found to a thing has the fewest steps.
    pub(super) fn walk(
        &self,
        from: Id<Any>,
        relations: &[Relation<Any, Any>],
        way: Direction,
    ) -> Result<Reached<'_>, Error> {
        let from = self.known(from)?;
        let places = relations.iter().map(|&relation| self.relation_place(relation));
        let places = places.collect::<Result<Vec<u16>, Error>>()?;
        let mut room = self.lens.cache.room(self.lens.data.entities.len());
        let marks = &mut room.forward;
        marks.begin(from);
        let mut steps: Vec<Step<'_>> = Vec::new();
        let mut facts = Facts::default();
        let (mut at, mut before, mut grade) = (from, None, Grade::Certain);
        loop {
            for &relation in &places {
                self.along(&mut facts, at, relation, way);
                for fact in facts.items.drain(..) {
                    let other = fact.row().entity().filter(|&object| object != at).unwrap_or(fact.row().subject);
                    if marks.mark(Touched { node: other, statement: fact.statement().index, before: 0 }) {
                        steps.push(Step { entity: self.id(other), fact, before, grade: grade.min(fact.grade()) });
                    }
                }
            }
            let next = before.map_or(0, |before| before + 1);
            let Some(step) = steps.get(next) else { break };
            (at, before, grade) = (step.entity.index, Some(next), step.grade);
        }
        self.lens.cache.leave(room);
        Ok(Reached { steps, left_out: facts.left_out })
    }
}
