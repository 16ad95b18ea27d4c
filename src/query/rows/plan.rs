//! In which order the parts of a query are fitted: always next what is known to leave the fewest ways.

use super::{
    compile::{End, Part},
    estimate::{Estimate, is_known},
};
use crate::graph::{data::Data, sizes::Sizes};

/// What is done next, with about how many ways there are then.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) does: Does,
    pub(super) estimate: f64,
    /// Its place among all steps of the query.
    pub(super) number: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Does {
    /// Fits facts, of which the first that has the fewest ways gives what is bound and the others check it: for several
    /// this is a worst-case optimal join (Ngo, Porat, Ré and Rudra, 2012) of one variable.
    Fit(Vec<usize>),
    /// A part that binds or checks by itself.
    Part(usize),
    /// A condition that a variable is one entity, which binds it.
    Is(usize),
    Optional(usize, Vec<Step>),
    Unless(usize, Vec<Step>),
    Either(usize, Vec<Vec<Step>>),
}

pub(super) struct Planner<'d> {
    estimate: Estimate<'d>,
    /// By slot, which share of what binds it is of the kind that it is asked to be of.
    shares: Vec<f64>,
    pub(super) steps: usize,
}

impl<'d> Planner<'d> {
    pub(super) fn new(data: &'d Data, sizes: &'d Sizes, slots: usize) -> Self {
        Planner { estimate: Estimate::new(data, sizes, slots), shares: vec![1.0; slots], steps: 0 }
    }

    /// Orders the parts of a group, of whose variables some are bound before. Groups lie in groups as deep as queries
    /// may, so this may call itself.
    pub(super) fn order(
        &mut self,
        parts: &[Part],
        bound: &mut Vec<bool>,
        facts: &mut Vec<bool>,
        mut ways: f64,
    ) -> Vec<Step> {
        let known_before = self.estimate.learn(parts);
        let mut left: Vec<usize> = (0..parts.len()).collect();
        let mut steps = Vec::new();
        while !left.is_empty() {
            let next = self.next(parts, &left, bound, facts);
            let Some(part) = left.get(next).and_then(|&place| parts.get(place)) else { break };
            let place = left.remove(next);
            let number = self.steps;
            self.steps += 1;
            let does = match part {
                Part::Atom(atom) => {
                    let fresh: Vec<usize> = part.slots().into_iter().filter(|&slot| !is(bound, slot)).collect();
                    let any = self.estimate.ways(atom, bound, |slot| fresh.contains(&slot));
                    ways *= any;
                    for &slot in &fresh {
                        let of_kind = self.estimate.ways(atom, bound, |other| other != slot && fresh.contains(&other));
                        let share = if any > 0.0 { of_kind / any } else { 1.0 };
                        self.shares.get_mut(slot).into_iter().for_each(|it| *it = share);
                    }
                    bind(part, bound, facts);
                    let mut together = vec![place];
                    if let [slot] = fresh.as_slice() {
                        let closes = |other: &usize| match parts.get(*other) {
                            Some(part @ Part::Atom(_)) => {
                                let slots = part.slots();
                                slots.contains(slot) && slots.iter().all(|&slot| is(bound, slot))
                            }
                            _ => false,
                        };
                        let (closing, others): (Vec<usize>, Vec<usize>) = left.iter().partition(|&place| closes(place));
                        for place in closing {
                            let Some(part @ Part::Atom(atom)) = parts.get(place) else { continue };
                            ways *= self.estimate.ways(atom, bound, |_| false).min(1.0);
                            bind(part, bound, facts);
                            together.push(place);
                        }
                        left = others;
                    }
                    Does::Fit(together)
                }
                Part::Optional(inner) => {
                    let (mut bound_in, mut facts_in) = (bound.clone(), facts.clone());
                    let inner = self.order(inner, &mut bound_in, &mut facts_in, ways);
                    (*bound, *facts) = (bound_in, facts_in);
                    Does::Optional(place, inner)
                }
                Part::Unless(inner) => {
                    Does::Unless(place, self.order(inner, &mut bound.clone(), &mut facts.clone(), ways))
                }
                Part::Either(groups) => {
                    let before = (bound.clone(), facts.clone());
                    let mut all = Vec::new();
                    for group in groups {
                        let (mut bound_in, mut facts_in) = before.clone();
                        all.push(self.order(group, &mut bound_in, &mut facts_in, ways));
                        for (all, one) in bound.iter_mut().zip(bound_in).chain(facts.iter_mut().zip(facts_in)) {
                            *all |= one;
                        }
                    }
                    ways *= groups.len() as f64;
                    Does::Either(place, all)
                }
                Part::Where(test, _) if test.entity().is_some_and(|(slot, _)| !is(bound, slot)) => {
                    bind(part, bound, facts);
                    Does::Is(place)
                }
                Part::Kind { slot, .. } if is(bound, *slot) => {
                    ways *= self.shares.get(*slot).copied().unwrap_or(1.0);
                    Does::Part(place)
                }
                _ => {
                    ways *= self.ways(part, bound);
                    bind(part, bound, facts);
                    Does::Part(place)
                }
            };
            steps.push(Step { does, estimate: ways, number });
        }
        self.estimate.forget(known_before);
        steps
    }

    /// Which of the parts left comes next: a check whose variables are bound, else what has the fewest ways, and last
    /// what need not be there.
    fn next(&self, parts: &[Part], left: &[usize], bound: &[bool], facts: &[bool]) -> usize {
        let named_later = |slot: usize, but: usize| {
            left.iter().any(|&place| {
                let binds = |part: &Part| !matches!(part, Part::Where(..) | Part::Unless(_));
                place != but && parts.get(place).is_some_and(|part| binds(part) && part.slots().contains(&slot))
            })
        };
        // An optional part may leave a variable without anything, which no condition on it changes.
        let binds = |slot: usize, but: usize| {
            let plain = |part: &Part| matches!(part, Part::Atom(_) | Part::Walk(_) | Part::Kind { .. });
            let mut others = left.iter().filter(|place| **place != but).filter_map(|&place| parts.get(place));
            others.any(|part| plain(part) && part.slots().contains(&slot))
        };
        let cost = |&place: &usize| -> f64 {
            let Some(part) = parts.get(place) else { return f64::MAX };
            let all_bound = part.slots().into_iter().all(|slot| is(bound, slot) || !named_later(slot, place));
            let mut facts_known = true;
            let own = part.facts();
            part.each_fact(&mut |fact| facts_known &= is(facts, fact) || own.contains(&fact));
            let reads_later = || {
                let mut later = false;
                part.each_read_slot(&mut |slot| later |= !is(bound, slot) && named_later(slot, place));
                later || !facts_known
            };
            match part {
                // How surely a row holds is known when all else is.
                Part::Where(test, _) if test.is_of_the_row() => 1e301,
                Part::Where(test, _)
                    if test.entity().is_some_and(|(slot, _)| !is(bound, slot) && binds(slot, place)) =>
                {
                    -1.0
                }
                Part::Where(..) if part.slots().into_iter().all(|slot| is(bound, slot)) && facts_known => -1.0,
                Part::Where(..) => 1e300,
                Part::Unless(_) if all_bound && facts_known => -0.5,
                Part::Unless(_) => 1e299,
                Part::Optional(_) => 1e298,
                Part::Either(_) if reads_later() => 5e298,
                Part::Either(_) if part.slots().into_iter().any(|slot| is(bound, slot)) => 1e3,
                Part::Either(_) => 1e200,
                Part::Kind { slot, .. } if is(bound, *slot) => 0.0,
                // All things are looked at, of whatever kind.
                Part::Kind { .. } => self.estimate.data.entities.len() as f64,
                _ => self.ways(part, bound),
            }
        };
        let costs: Vec<f64> = left.iter().map(cost).collect();
        let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
        costs.iter().position(|&cost| cost <= least).unwrap_or(0)
    }

    /// About how many ways a part has, given what is bound.
    fn ways(&self, part: &Part, bound: &[bool]) -> f64 {
        match part {
            Part::Atom(atom) => self.estimate.ways(atom, bound, |_| false),
            Part::Walk(walk) => {
                let known = |end: &End| is_known(end, bound);
                let many = self.estimate.data.entities.len() as f64;
                match (known(&walk.from), known(&walk.to)) {
                    (true, true) => 1.5,
                    (false, false) => many * many,
                    _ => many.sqrt().max(2.0),
                }
            }
            Part::Kind { slot, .. } => self.estimate.things(*slot),
            _ => 1.0,
        }
    }
}

fn is(all: &[bool], place: usize) -> bool {
    all.get(place) == Some(&true)
}

fn bind(part: &Part, bound: &mut [bool], facts: &mut [bool]) {
    part.each_slot(&mut |slot| bound.get_mut(slot).into_iter().for_each(|it| *it = true));
    if let Part::Atom(atom) = part {
        facts.get_mut(atom.fact).into_iter().for_each(|it| *it = true);
    }
}
