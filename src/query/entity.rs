//! Everything about one thing, and what has ceased to exist.

use super::{Facts, Pattern, View};
use crate::{
    Error,
    graph::lens::EVER,
    model::{Any, Day, Id, Is, Modality},
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
    /// the schema.
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
        let set_apart = [NAMED.any(), IDENTIFIED_BY.any(), DESCRIBED_AS.any(), EXISTED.any()];
        let set_apart: Vec<u16> = set_apart.into_iter().filter_map(|r| self.relation_place(r).ok()).collect();
        let mut relations = Vec::new();
        let ahead = self.facts(Pattern::any().any_modality().subject(entity))?;
        let behind = self.facts(Pattern::any().any_modality().object(entity))?;
        for (place, def) in (0u16..).zip(self.lens.data.schema.relations()) {
            if set_apart.contains(&place) {
                continue;
            }
            let mut forward = ahead.clone();
            forward.items.retain(|fact| fact.row.relation == place);
            let mut backward = behind.clone();
            backward.items.retain(|fact| fact.row.relation == place);
            match def.inverse_name() {
                Some(inverse) => {
                    relations.push((def.name().to_owned(), forward));
                    relations.push((inverse.to_owned(), backward));
                }
                None => relations.push((def.name().to_owned(), forward.and(backward))),
            }
        }
        relations.retain(|(_, facts)| !facts.is_empty());
        Ok(About { entity, names, identifiers, descriptions, lifespan, relations })
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
        let existed = self.relation_place(EXISTED)?;
        let mut entities: Vec<u32> =
            self.lens.rows(self.lens.data.by_relation(existed)).map(|(_, row)| row.subject).collect();
        entities.sort_unstable();
        entities.dedup();
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
