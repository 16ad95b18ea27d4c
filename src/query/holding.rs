//! Who holds how much of a place, and what is left for others.

use std::collections::{BTreeMap, HashSet};

use super::{Fact, List, Pattern, View};
use crate::{
    Error,
    model::{Any, Grade, Id, Is, Kind, Modality, Ratio, Share},
    vocabulary::{AIM, CONTESTS, CONTROLS, Holdable, OBJECT, OCCURRED, Offensive, PLACE, TARGET_SITE},
};

/// Who holds a place at the time of a view.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Holding<'v> {
    /// The holders, in the order of the first day.
    pub holders: List<Holder<'v>>,
    /// Whether two or more independent actors hold of it, or it is fought for.
    pub contested: bool,
    /// The ongoing offensives on it and the actors that contest it.
    pub fought_for: Vec<Fact<'v>>,
}

/// One holder of a place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Holder<'v> {
    /// The fact that the actor holds of it.
    pub fact: Fact<'v>,
    /// The most that it can hold, given what others hold at least: derived, and said only where
    /// the fact itself gives no share and others' shares are of one measure and whole.
    pub at_most: Option<Ratio>,
}

impl View {
    /// Who holds a place, a facility or a jurisdiction, how much of it, and whether it is
    /// contested.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    ///
    /// # Complexity
    /// Quadratic in the holders of the place, linear in the events there.
    pub fn holding_of<K: Is<Holdable>>(&self, place: Id<K>) -> Result<Holding<'_>, Error> {
        self.holding_amid(place, &self.offensives_on(place.any())?)
    }

    /// The same, given the offensives on the place, whenever they are.
    pub(super) fn holding_amid<K: Is<Holdable>>(
        &self,
        place: Id<K>,
        offensives: &[Id<Any>],
    ) -> Result<Holding<'_>, Error> {
        let facts = self.controllers_of(place)?;
        let sides = self.sides_of(&facts);
        // Whom a view shows beyond that holds it no more than before.
        let mut listed = facts.iter().zip(&sides).filter(|(fact, _)| fact.seen.is_listed).map(|(_, side)| side);
        let several = listed.next().is_some_and(|first| listed.any(|side| side != first));
        let held = facts.iter().zip(sides.iter().copied());
        let holders = held.clone().map(|(&fact, side)| Holder { fact, at_most: at_most(&fact, side, held.clone()) });
        let holders = List { items: holders.collect(), left_out: facts.left_out() };
        let fought_for = self.fought_for(place.any(), offensives)?;
        Ok(Holding { holders, contested: several || !fought_for.is_empty(), fought_for })
    }

    /// The places, facilities and jurisdictions that are contested at the time of the view, in
    /// the order of their addition.
    ///
    /// # Errors
    /// When the schema lacks control or events.
    ///
    /// # Complexity
    /// Linear in the statements of control, of contest and of offensives, and in those about the
    /// places found.
    pub fn contested(&self) -> Result<Vec<Id<Any>>, Error> {
        let mut places = HashSet::new();
        for relation in [CONTROLS.any(), CONTESTS.any()] {
            places.extend(self.facts(Pattern::any().relation(relation))?.iter().filter_map(Fact::object_entity));
        }
        for relation in [PLACE.any(), OBJECT.any(), TARGET_SITE.any()] {
            let roles = self.ever(Pattern::any().any_modality().relation(relation))?;
            places.extend(roles.iter().filter_map(Fact::object_entity));
        }
        let mut places: Vec<Id<Any>> = places.into_iter().collect();
        places.sort_unstable();
        let mut contested = Vec::new();
        for place in places {
            if self.holding_of(place.retyped::<Holdable>())?.contested {
                contested.push(place);
            }
        }
        Ok(contested)
    }

    /// Numbers the independent sides among the holders of one place: those of one chain of command
    /// and partners in holding it are one side.
    fn sides_of(&self, facts: &[Fact<'_>]) -> Vec<usize> {
        let mut sides: Vec<(HashSet<u32>, usize)> = Vec::new();
        let mut next = 0;
        for fact in facts {
            let holder = fact.subject().index;
            let mut one_side = self.lens.sides().chain_above(holder);
            one_side.insert(holder);
            one_side.extend(self.lens.jointly(fact.row()));
            let known = sides
                .iter()
                .zip(facts)
                .find(|((members, _), other)| members.contains(&holder) || one_side.contains(&other.subject().index));
            let side = known.map_or(next, |((_, side), _)| *side);
            next = next.max(side + 1);
            sides.push((one_side, side));
        }
        sides.into_iter().map(|(_, side)| side).collect()
    }

    /// The offensives that have a place as their scene or their object, or aim at an event that has.
    pub(super) fn offensives_on(&self, place: Id<Any>) -> Result<Vec<Id<Any>>, Error> {
        let mut events: Vec<Id<Any>> = Vec::new();
        for relation in [PLACE.any(), OBJECT.any(), TARGET_SITE.any()] {
            let roles = self.ever(Pattern::any().any_modality().relation(relation).object(place))?;
            events.extend(roles.iter().map(Fact::subject));
        }
        let mut aiming = Vec::new();
        for &event in &events {
            aiming.extend(
                self.ever(Pattern::any().any_modality().relation(AIM).object(event))?.iter().map(Fact::subject),
            );
        }
        events.extend(aiming);
        events.sort_unstable();
        events.dedup();
        let schema = &self.lens.data.schema;
        events.retain(|&event| self.entity(event).is_ok_and(|event| schema.is_a(event.kind(), Offensive::NAME)));
        Ok(events)
    }

    fn fought_for(&self, place: Id<Any>, offensives: &[Id<Any>]) -> Result<Vec<Fact<'_>>, Error> {
        let mut found: Vec<Fact<'_>> =
            self.facts(Pattern::any().relation(CONTESTS).object(place))?.into_iter().collect();
        for &event in offensives {
            let going_on = self.facts(Pattern::any().subject(event).relation(OCCURRED).modality(Modality::Actual))?;
            found.extend(going_on.into_iter().filter(|fact| fact.grade() > Grade::Possible));
        }
        Ok(found)
    }
}

/// The whole less what independent others hold at least, as surely as presumed. Of several on one
/// side the largest share counts, since one may stand for the other's. Where nothing is left for who surely holds
/// something, as on a day of hand-over, nothing is said.
fn at_most<'a, 'v: 'a>(
    fact: &Fact<'v>,
    side: usize,
    all: impl Iterator<Item = (&'a Fact<'v>, usize)>,
) -> Option<Ratio> {
    if fact.share().is_some() {
        return None;
    }
    let mut held: BTreeMap<usize, &Share> = BTreeMap::new();
    for (other, its_side) in all.filter(|(other, its_side)| *its_side != side && other.grade() > Grade::Possible) {
        if let Some(share) = other.share() {
            let most = held.entry(its_side).or_insert(share);
            *most = if most.low() < share.low() { share } else { most };
        }
    }
    let shares: Vec<&Share> = held.into_values().collect();
    let comparable = shares.windows(2).all(|pair| matches!(pair, [a, b] if a.comparable_with(b)));
    let left = Ratio::remainder(shares.iter().map(|share| share.low()));
    let holds_some = fact.grade() > Grade::Possible;
    left.filter(|&left| comparable && left < Ratio::ONE && (left > Ratio::ZERO || !holds_some))
}
