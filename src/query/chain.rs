//! Chains: who is above a unit, within what a place lies, step by step.

use std::collections::HashSet;

use super::{Fact, View};
use crate::{
    Error,
    graph::Grade,
    model::{Any, Flag, Id, Is, Relation},
    vocabulary::{LOCATED_IN, Organization, Place, Site},
};

/// Something reached over one or more steps, with the facts that lead to it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reach<'v> {
    /// What is reached.
    pub entity: Id<Any>,
    /// The facts that lead to it, nearest to the start first: the fewest steps.
    pub path: Vec<Fact<'v>>,
    /// The least of their grades.
    pub grade: Grade,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

impl View {
    /// The places that a place or a facility lies in, nearest first.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    ///
    /// # Complexity
    /// Linear in the statements of what is reached.
    pub fn containers_of<K: Is<Site>>(&self, site: Id<K>) -> Result<Vec<Reach<'_>>, Error> {
        self.reach(site.any(), LOCATED_IN.any(), Way::Up)
    }

    /// The places and facilities that lie in a place, nearest first.
    ///
    /// # Errors
    /// As [`containers_of`](View::containers_of).
    pub fn contents_of<K: Is<Place>>(&self, place: Id<K>) -> Result<Vec<Reach<'_>>, Error> {
        self.reach(place.any(), LOCATED_IN.any(), Way::Down)
    }

    /// The chain of command above a unit: those it is subordinate to or the armed wing of, and
    /// those above them, nearest first.
    ///
    /// # Errors
    /// As [`containers_of`](View::containers_of).
    pub fn superiors_of<K: Is<Organization>>(&self, unit: Id<K>) -> Result<Vec<Reach<'_>>, Error> {
        self.command(unit.any(), Way::Up)
    }

    /// Those under a command, and those under them, nearest first.
    ///
    /// # Errors
    /// As [`containers_of`](View::containers_of).
    pub fn subordinates_of<K: Is<Organization>>(&self, command: Id<K>) -> Result<Vec<Reach<'_>>, Error> {
        self.command(command.any(), Way::Down)
    }

    fn command(&self, from: Id<Any>, way: Way) -> Result<Vec<Reach<'_>>, Error> {
        let schema = &self.lens.data.schema;
        let relations = 0..schema.relations().len() as u16;
        let same_side: Vec<_> = relations.filter(|&place| schema.relation_has(place, Flag::SameSide)).collect();
        let tag = self.lens.data.tag;
        self.walk(from, &same_side.into_iter().map(|place| Relation::at(tag, place)).collect::<Vec<_>>(), way)
    }

    fn reach(&self, from: Id<Any>, relation: Relation<Any, Any>, way: Way) -> Result<Vec<Reach<'_>>, Error> {
        self.walk(from, &[relation], way)
    }

    /// Breadth first, so that the first way found to a thing has the fewest steps.
    fn walk(&self, from: Id<Any>, relations: &[Relation<Any, Any>], way: Way) -> Result<Vec<Reach<'_>>, Error> {
        self.known(from)?;
        let mut found: Vec<Reach<'_>> = Vec::new();
        let mut seen = HashSet::from([from]);
        let mut next = 0;
        let (mut at, mut path) = (from, Vec::new());
        loop {
            for &relation in relations {
                let facts = match way {
                    Way::Up => self.objects(at, relation)?,
                    Way::Down => self.subjects(relation, at)?,
                };
                for fact in facts {
                    let Some(entity) = fact.other(at).filter(|&entity| seen.insert(entity)) else { continue };
                    let path: Vec<_> = path.iter().copied().chain([fact]).collect();
                    let grade = path.iter().map(Fact::grade).min().unwrap_or(Grade::Possible);
                    found.push(Reach { entity, path, grade });
                }
            }
            let Some(reach) = found.get(next) else { return Ok(found) };
            (at, path) = (reach.entity, reach.path.clone());
            next += 1;
        }
    }
}
