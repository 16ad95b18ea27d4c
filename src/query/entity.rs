//! Everything about one thing, and what has ceased to exist.

use std::collections::BTreeMap;

use super::{Facts, Pattern, View};
use crate::{
    Error,
    graph::{End, Row, lens::EVER},
    infer::Goal,
    model::{Any, Day, Direction, Flag, Id, Is, Modality},
    vocabulary::{ABOLISHED, ABOLISHED_BY, DESCRIBED_AS, EXISTED, IDENTIFIED_BY, NAMED},
};

/// Everything that a view knows of an entity.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct About<'v> {
    /// The entity.
    pub entity: Id<Any>,
    /// Its names, of whatever time.
    pub names: Facts<'v>,
    /// Its identifiers in other schemes.
    pub identifiers: Facts<'v>,
    /// How it is described.
    pub descriptions: Facts<'v>,
    /// When it existed.
    pub lifespan: Facts<'v>,
    /// All else, grouped by the relation as it is called from the entity's end, in the order of
    /// the schema; groups of which all was left out too.
    pub relations: Vec<(String, Facts<'v>)>,
}

/// An entity that has ceased to exist.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ended<'v> {
    /// The entity.
    pub entity: Id<Any>,
    /// The last day on which it may have existed.
    pub at_the_latest: Day,
    /// The facts of its lifespan.
    pub lifespan: Facts<'v>,
    /// Who ended it: the roles of the events that abolished it.
    pub by: Facts<'v>,
}

impl View {
    /// Everything about an entity at the time of the view, names and lifespan at any time.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    pub fn about<K: Is<Any>>(&self, entity: Id<K>) -> Result<About<'_>, Error> {
        let entity = entity.any();
        let of = |relation| self.ever(Pattern::any().subject(entity).relation(relation));
        let (names, identifiers) = (of(NAMED.any())?, of(IDENTIFIED_BY.any())?);
        let (descriptions, lifespan) = (of(DESCRIBED_AS.any())?, of(EXISTED.any())?);
        let relations = self.relations_of(entity)?;
        Ok(About { entity, names, identifiers, descriptions, lifespan, relations })
    }

    /// All relations of an entity but those that `About` sets apart, by their names from its end.
    fn relations_of(&self, entity: Id<Any>) -> Result<Vec<(String, Facts<'_>)>, Error> {
        let index = self.known(entity)?;
        let data = &self.lens.data;
        let set_apart = [NAMED.any(), IDENTIFIED_BY.any(), DESCRIBED_AS.any(), EXISTED.any()];
        let set_apart: Vec<u16> = set_apart.into_iter().filter_map(|r| self.relation_place(r).ok()).collect();
        let mut ends: BTreeMap<(u16, bool), Vec<(u32, Row)>> = BTreeMap::new();
        let days = self.lens.scope.days();
        for (statement, row) in data.rows_at(End::Subject, index, None, days) {
            ends.entry((row.relation, false)).or_default().push((statement, row));
        }
        for (statement, row) in
            data.rows_at(End::Object, index, None, days).into_iter().filter(|(_, row)| row.subject != index)
        {
            let turned = !data.schema.relation_has(row.relation, Flag::Symmetric);
            ends.entry((row.relation, turned)).or_default().push((statement, row));
        }
        ends.retain(|(relation, _), _| !set_apart.contains(relation));
        let follows = self.followed_relations();
        for &relation in follows.iter().filter(|relation| !set_apart.contains(relation)) {
            let turned = !data.schema.relation_has(relation, Flag::Symmetric);
            ends.entry((relation, false)).or_default();
            ends.entry((relation, turned)).or_default();
        }
        let mut relations = Vec::new();
        for ((relation, turned), rows) in ends {
            let Some(def) = data.schema.relation_def(relation) else { continue };
            let mut facts = Facts::collect(self, self.lens.scope, self.all, rows.into_iter());
            if follows.contains(&relation) {
                let way = if turned { Direction::Inverse } else { Direction::Forward };
                facts.add_following(self, Goal::along(relation, index, way), self.lens.scope, self.all)?;
            }
            let name = if turned { def.inverse_name().unwrap_or(def.name()) } else { def.name() };
            if !facts.is_empty() || facts.left_out() > 0 {
                relations.push((name.to_owned(), facts));
            }
        }
        Ok(relations)
    }

    /// The entities that have ceased to exist by the end of the time of the view, in the order of
    /// their addition.
    ///
    /// # Errors
    /// When the schema has no lifespans.
    ///
    /// # Complexity
    /// Linear in the lifespans stated.
    pub fn ended(&self) -> Result<Vec<Ended<'_>>, Error> {
        self.relation_place(EXISTED)?;
        let entities = self.lens.data.with_lifespans();
        let (_, until) = self.lens.scope.days();
        let mut found = Vec::new();
        for entity in entities {
            let Some((_, last)) = self.lens.lifespan(entity) else { continue };
            let Some(at_the_latest) =
                Some(last).filter(|&last| last < EVER && last <= until).and_then(Day::from_number)
            else {
                continue;
            };
            let entity = self.id(entity);
            found.push(Ended {
                entity,
                at_the_latest,
                lifespan: self.ever(Pattern::any().subject(entity).relation(EXISTED))?,
                by: self.enders(entity)?,
            });
        }
        Ok(found)
    }

    fn enders(&self, entity: Id<Any>) -> Result<Facts<'_>, Error> {
        let mut by = Facts::default();
        if self.relation_place(ABOLISHED).is_err() {
            return Ok(by);
        }
        for abolition in self.ever(Pattern::any().any_modality().relation(ABOLISHED).object(entity))? {
            if abolition.modality() == Modality::Actual {
                by = by.and(self.roles(abolition.subject(), &[ABOLISHED_BY.any()])?);
            }
        }
        Ok(by)
    }
}
