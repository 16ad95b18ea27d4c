//! Who holds how much of a place, and what is left for others.

use std::collections::HashSet;

use super::{Fact, List, Pattern, View};
use crate::{
    Error,
    graph::Grade,
    model::{Any, Id, Is, Kind, Modality, Ratio, Share},
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
    pub fn holding_of<K: Is<Holdable>>(&self, place: Id<K>) -> Result<Holding<'_>, Error> {
        let facts = self.controllers_of(place)?;
        let holders = facts.iter().map(|&fact| Holder { fact, at_most: self.at_most(&fact, &facts) });
        let holders = List { items: holders.collect(), left_out: facts.left_out() };
        let fought_for = self.fought_for(place.any())?;
        let independent = facts.iter().any(|a| facts.iter().any(|b| self.are_independent(a, b)));
        Ok(Holding { holders, contested: independent || !fought_for.is_empty(), fought_for })
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

    /// Two holders of one place who are neither of one chain of command nor partners in holding it.
    fn are_independent(&self, a: &Fact<'_>, b: &Fact<'_>) -> bool {
        let jointly = |fact: &Fact<'_>, with: Id<Any>| {
            fact.qualifiers().any(|(name, value)| name == "jointly_with" && value.as_entity() == Some(&with))
        };
        let (one, other) = (a.subject(), b.subject());
        one != other && !self.lens.same_chain(one.index, other.index) && !jointly(a, other) && !jointly(b, one)
    }

    /// The whole less what independent others hold at least, as surely as presumed. Of several
    /// on one side the largest share counts, since one may stand for the other's.
    fn at_most(&self, fact: &Fact<'_>, all: &[Fact<'_>]) -> Option<Ratio> {
        if fact.share().is_some() {
            return None;
        }
        let others = all.iter().filter(|other| other.grade() > Grade::Possible && self.are_independent(fact, other));
        let mut held: Vec<(&Fact<'_>, &Share)> = Vec::new();
        for (other, share) in others.filter_map(|other| Some((other, other.share()?))) {
            match held.iter_mut().find(|(known, _)| !self.are_independent(known, other)) {
                Some(known) if known.1.low() < share.low() => *known = (other, share),
                Some(_) => {}
                None => held.push((other, share)),
            }
        }
        let comparable = held.windows(2).all(|pair| matches!(pair, [a, b] if a.1.comparable_with(b.1)));
        let left = Ratio::remainder(held.iter().map(|(_, share)| share.low()));
        left.filter(|&left| comparable && left < Ratio::ONE)
    }

    fn fought_for(&self, place: Id<Any>) -> Result<Vec<Fact<'_>>, Error> {
        let mut found: Vec<Fact<'_>> =
            self.facts(Pattern::any().relation(CONTESTS).object(place))?.into_iter().collect();
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
        for event in events {
            let offensive = self.lens.data.schema.is_a(self.entity(event)?.kind(), Offensive::NAME);
            let going_on = self.facts(Pattern::any().subject(event).relation(OCCURRED).modality(Modality::Actual))?;
            found.extend(going_on.into_iter().filter(|fact| offensive && fact.grade() > Grade::Possible));
        }
        Ok(found)
    }
}
