//! The search for paths, on entities paired with states of the route's automaton.
//!
//! What is left to a target is worked out first, backwards from the targets: by two searches that meet in the middle where all
//! steps count alike, else by Dijkstra's (1959). Then paths are looked for forwards, led by it as by the estimate of A* (Hart,
//! Nilsson and Raphael, 1968): it is never too much, so the first path found is a shortest one.
//!
//! A path passes no entity twice. Where a route or the days ask for more than the entity one is at, a shortest walk may pass one
//! twice; to find the shortest that does not is NP-hard (Mendelzon and Wood, 1995), so it is looked for only then, among the walks
//! begun, shortest first. The k shortest are Yen's (1971), each way of leaving a path looked at once as Lawler (1972) has it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap, HashSet},
    rc::Rc,
};

use foldhash::fast::RandomState;

use super::{
    automaton::{Automaton, START},
    question::Timing,
    terrain::{Cost, Hop, Terrain},
};
use crate::{Error, graph::extent::Ranges};

/// An entity, and how much of the route was taken on the way to it.
pub(super) type State = (u32, u16);
type Days = Option<Rc<Ranges>>;
pub(super) type Map<K, V> = HashMap<K, V, RandomState>;
type Set<K> = HashSet<K, RandomState>;

/// A step of a path that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// Its place among the facts at the entity that it leaves.
    pub(super) slot: u32,
    pub(super) tie: u32,
    pub(super) node: u32,
}

/// A path that was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) source: u32,
    pub(super) steps: Vec<Taken>,
    pub(super) cost: Cost,
}

impl Found {
    fn slots(&self) -> Vec<u32> {
        self.steps.iter().map(|step| step.slot).collect()
    }
}

/// What is left to a target from a state, at least.
#[derive(Debug, Default)]
pub(super) struct Left {
    costs: Map<State, Cost>,
    /// From those not among them; none where they lead to no target.
    beyond: Option<Cost>,
}

impl Left {
    fn rest(&self, state: State) -> Option<Cost> {
        self.costs.get(&state).copied().or(self.beyond)
    }

    fn least(&self, node: u32, states: &[u16]) -> Option<Cost> {
        states.iter().filter_map(|&state| self.rest((node, state))).min()
    }
}

/// What leads a search: what is left at least; and where it is known, what is left exactly from all that lies on a shortest
/// walk, and how long that is.
#[derive(Debug)]
struct Guide {
    left: Left,
    exact: Option<(Left, Cost)>,
}

/// A way begun: its last step, and where the way before it stands.
#[derive(Clone, Debug)]
struct Begun {
    node: u32,
    states: Rc<[u16]>,
    cost: Cost,
    days: Days,
    before: Option<u32>,
    slot: u32,
    tie: u32,
}

/// Where a search begins: a path that was taken so far, and which ways to go on were taken before.
struct Begin<'f> {
    source: u32,
    steps: &'f [Taken],
    banned: &'f Set<Option<u32>>,
}

/// The next to look at: by how long the whole will be at least, of these the furthest on, of these the first begun.
type Next = Reverse<(Cost, Reverse<u32>, u32)>;

pub(super) struct Search<'s, 'v, 'w> {
    pub(super) terrain: &'s mut Terrain<'v, 'w>,
    pub(super) automaton: &'s Automaton,
    pub(super) sources: &'s [u32],
    /// In order; none for any but the sources.
    pub(super) targets: &'s [u32],
    pub(super) most: Option<u32>,
    /// Whether all steps count alike.
    pub(super) alike: bool,
}

impl Search<'_, '_, '_> {
    fn is_target(&self, node: u32) -> bool {
        if self.targets.is_empty() { !self.sources.contains(&node) } else { self.targets.binary_search(&node).is_ok() }
    }

    fn ends(&self, node: u32, states: &[u16]) -> bool {
        self.is_target(node) && states.iter().any(|&state| self.automaton.accepts(state))
    }

    fn timing(&self) -> Timing {
        self.terrain.asked().timing
    }

    fn too_long(&self, steps: u32) -> bool {
        self.most.is_some_and(|most| steps > most)
    }

    /// The states after a step.
    fn after(&self, states: &[u16], hop: &Hop) -> Rc<[u16]> {
        let moves = states.iter().flat_map(|&state| self.automaton.next(state));
        let taken = moves.filter(|(label, _)| label.takes(hop.relation, hop.forward, hop.both)).map(|&(_, to)| to);
        let mut after: Vec<u16> = taken.collect();
        after.sort_unstable();
        after.dedup();
        after.into()
    }

    /// The days that count after a step; none where it cannot be taken.
    fn days_after(&self, days: &Days, hop: &Hop) -> Option<Days> {
        let (Some(before), Some(now)) = (days, &hop.days) else { return Some(hop.days.clone()) };
        let both = before.intersection(now);
        let is_sharing = self.timing() == Timing::SharingADay;
        (!both.is_empty()).then(|| Some(if is_sharing { Rc::new(both) } else { Rc::clone(now) }))
    }

    /// One shortest path.
    pub(super) fn shortest(&mut self) -> Result<Option<Found>, Error> {
        let Some(guide) = self.guide()? else { return Ok(None) };
        if let Some((exact, length)) = &guide.exact
            && let Some(found) = self.all_within(exact, *length, false, 1)?.pop()
        {
            return Ok(Some(found));
        }
        self.shortest_led(&guide.left)
    }

    fn shortest_led(&mut self, left: &Left) -> Result<Option<Found>, Error> {
        let mut best: Option<Found> = None;
        for &source in self.sources {
            let found = self.best(left, &Begin { source, steps: &[], banned: &Set::default() })?;
            best = match (best, found) {
                (Some(best), Some(found)) if found.cost < best.cost => Some(found),
                (best, found) => best.or(found),
            };
        }
        Ok(best)
    }

    /// All paths than which none is shorter, no more than so many, in the order of the facts by which they go.
    pub(super) fn all_shortest(&mut self, many: usize) -> Result<Vec<Found>, Error> {
        let Some(guide) = self.guide()? else { return Ok(Vec::new()) };
        self.all_shortest_led(&guide, many)
    }

    fn all_shortest_led(&mut self, guide: &Guide, many: usize) -> Result<Vec<Found>, Error> {
        if let Some((exact, length)) = &guide.exact {
            let found = self.all_within(exact, *length, false, many)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        match self.shortest_led(&guide.left)? {
            None => Ok(Vec::new()),
            Some(Found { cost, .. }) => self.all_within(&guide.left, cost, false, many),
        }
    }

    /// All paths of no more than so many steps, the shortest first.
    pub(super) fn all(&mut self) -> Result<Vec<Found>, Error> {
        let left = self.left(true)?;
        let most = self.most.map_or(Cost::MOST, Cost::steps);
        let mut found = self.all_within(&left, most, true, usize::MAX)?;
        found.sort_by_key(|found| found.cost);
        Ok(found)
    }

    /// So many of the shortest: those than which none is shorter, then Yen's.
    pub(super) fn so_many(&mut self, many: u32) -> Result<Vec<Found>, Error> {
        let many = many as usize;
        let Some(guide) = self.guide()?.filter(|_| many > 0) else { return Ok(Vec::new()) };
        let mut all = self.all_shortest_led(&guide, many)?;
        let Some(shortest) = all.first().map(|found| found.cost).filter(|_| all.len() < many) else { return Ok(all) };
        let left = guide.left;
        let mut told: Vec<Found> = Vec::new();
        // By length, then by the facts by which they go; with the step at which each leaves those before it.
        let mut waiting: BTreeMap<(Cost, usize, Vec<u32>), (Found, usize)> = BTreeMap::new();
        for (place, &source) in self.sources.iter().enumerate() {
            if let Some(found) = self.best(&left, &Begin { source, steps: &[], banned: &Set::default() })? {
                waiting.insert((found.cost, place, found.slots()), (found, 0));
            }
        }
        while let Some(((_, place, _), (found, left_at))) = waiting.pop_first() {
            if found.cost > shortest {
                self.terrain.meter.row()?;
                all.push(found.clone());
            }
            told.push(found);
            let Some(last) = told.last().filter(|_| all.len() < many) else { break };
            for at in left_at..=last.steps.len() {
                let steps = last.steps.get(..at).unwrap_or_default();
                let alike = told.iter().filter(|it| it.source == last.source && it.steps.get(..at) == Some(steps));
                let banned: Set<Option<u32>> = alike.map(|it| it.steps.get(at).map(|step| step.slot)).collect();
                if let Some(found) = self.best(&left, &Begin { source: last.source, steps, banned: &banned })? {
                    waiting.insert((found.cost, place, found.slots()), (found, at));
                }
            }
        }
        Ok(all)
    }

    /// The best path that begins so.
    fn best(&mut self, left: &Left, from: &Begin<'_>) -> Result<Option<Found>, Error> {
        let Some((first, passed)) = self.begun(from)? else { return Ok(None) };
        let mut begun: Vec<Begun> = Vec::new();
        let mut at: Map<State, Vec<u32>> = Map::default();
        let mut next: BinaryHeap<Next> = BinaryHeap::new();
        let steps_count = self.most.is_some() && !self.alike;
        for &state in first.states.iter() {
            let Some(rest) = left.rest((first.node, state)) else { continue };
            next.push(Reverse((first.cost.plus(rest), Reverse(first.cost.steps), begun.len() as u32)));
            begun.push(Begun { states: Rc::from([state]), ..first.clone() });
        }
        while let Some(Reverse((_, _, place))) = next.pop() {
            let Some(this) = begun.get(place as usize).cloned() else { break };
            if self.ends(this.node, &this.states) && !(this.before.is_none() && from.banned.contains(&None)) {
                let found = found(&begun, place, from);
                let mut seen = Set::default();
                if found.steps.iter().all(|step| seen.insert(step.node)) {
                    return Ok(Some(found));
                }
                return self.best_simple(left, from);
            }
            if self.too_long(this.cost.steps.saturating_add(1)) {
                continue;
            }
            let hops = self.terrain.around(this.node)?;
            for (slot, hop) in (0u32..).zip(hops.iter()) {
                self.terrain.meter.step(0)?;
                if passed.contains(&hop.other) || (this.before.is_none() && from.banned.contains(&Some(slot))) {
                    continue;
                }
                let Some(days) = self.days_after(&this.days, hop) else { continue };
                let cost = this.cost.plus(hop.cost);
                for &state in self.after(&this.states, hop).iter() {
                    let Some(rest) = left.rest((hop.other, state)) else { continue };
                    let there = at.entry((hop.other, state)).or_default();
                    if is_beaten(&begun, there, (cost, &days), steps_count) {
                        continue;
                    }
                    there.push(begun.len() as u32);
                    next.push(Reverse((cost.plus(rest), Reverse(cost.steps), begun.len() as u32)));
                    let (states, days) = (Rc::from([state]), days.clone());
                    begun.push(Begun { node: hop.other, states, cost, days, before: Some(place), slot, tie: hop.tie });
                }
            }
            self.terrain.meter.holds(0, self.terrain.bytes() + begun.len() * 2 * size_of::<Begun>())?;
        }
        Ok(None)
    }

    /// The same among all ways begun that pass no entity twice.
    fn best_simple(&mut self, left: &Left, from: &Begin<'_>) -> Result<Option<Found>, Error> {
        let Some((first, passed)) = self.begun(from)? else { return Ok(None) };
        let mut next: BinaryHeap<Next> = BinaryHeap::new();
        next.extend(left.least(first.node, &first.states).map(|rest| Reverse((rest, Reverse(0), 0))));
        let mut begun = vec![first];
        while let Some(Reverse((_, _, place))) = next.pop() {
            let Some(this) = begun.get(place as usize).cloned() else { break };
            if self.ends(this.node, &this.states) && !(this.before.is_none() && from.banned.contains(&None)) {
                return Ok(Some(found(&begun, place, from)));
            }
            if self.too_long(this.cost.steps.saturating_add(1)) {
                continue;
            }
            let before = |at: &u32| begun.get(*at as usize).and_then(|it| it.before);
            let on_the_way = std::iter::successors(Some(place), before);
            let on_the_way: Set<u32> = on_the_way.filter_map(|at| Some(begun.get(at as usize)?.node)).collect();
            let hops = self.terrain.around(this.node)?;
            for (slot, hop) in (0u32..).zip(hops.iter()) {
                self.terrain.meter.step(0)?;
                if passed.contains(&hop.other)
                    || on_the_way.contains(&hop.other)
                    || (this.before.is_none() && from.banned.contains(&Some(slot)))
                {
                    continue;
                }
                let Some(days) = self.days_after(&this.days, hop) else { continue };
                let (cost, states) = (this.cost.plus(hop.cost), self.after(&this.states, hop));
                let Some(rest) = left.least(hop.other, &states) else { continue };
                next.push(Reverse((cost.plus(rest), Reverse(cost.steps), begun.len() as u32)));
                begun.push(Begun { node: hop.other, states, cost, days, before: Some(place), slot, tie: hop.tie });
            }
            self.terrain.meter.holds(0, self.terrain.bytes() + begun.len() * 2 * size_of::<Begun>())?;
        }
        Ok(None)
    }

    /// The end of a path that was taken so far, and the entities that it has passed; none where it cannot be taken.
    fn begun(&mut self, from: &Begin<'_>) -> Result<Option<(Begun, Set<u32>)>, Error> {
        let mut passed = Set::default();
        passed.insert(from.source);
        let states = Rc::from([START]);
        let (cost, slot) = (Cost::NOTHING, u32::MAX);
        let mut end = Begun { node: from.source, states, cost, days: None, before: None, slot, tie: slot };
        for step in from.steps {
            let hops = self.terrain.around(end.node)?;
            let Some(hop) = hops.get(step.slot as usize) else { return Ok(None) };
            let Some(days) = self.days_after(&end.days, hop) else { return Ok(None) };
            let states = self.after(&end.states, hop);
            end = Begun { node: hop.other, states, cost: end.cost.plus(hop.cost), days, ..end };
            passed.insert(hop.other);
        }
        Ok(Some((end, passed)))
    }

    /// All paths that are no longer, or no more than so many, in the order of the facts by which they go: depth first, past
    /// nothing from where the rest is too long.
    fn all_within(&mut self, left: &Left, most: Cost, by_steps: bool, many: usize) -> Result<Vec<Found>, Error> {
        struct Frame {
            at: usize,
            hops: Rc<[Hop]>,
            states: Rc<[u16]>,
            days: Days,
            cost: Cost,
        }
        let counted = |cost: Cost| if by_steps { Cost::steps(cost.steps) } else { cost };
        let only_target = if let [only] = self.targets { Some(*only) } else { None };
        let mut all: Vec<Found> = Vec::new();
        let mut held = 0;
        for &source in self.sources {
            let start: Rc<[u16]> = Rc::from([START]);
            if left.least(source, &start).is_none_or(|rest| rest > most) {
                continue;
            }
            if self.ends(source, &start) {
                self.terrain.meter.row()?;
                all.push(Found { source, steps: Vec::new(), cost: Cost::NOTHING });
            }
            let mut passed: Set<u32> = Set::default();
            passed.insert(source);
            let mut steps: Vec<Taken> = Vec::new();
            let hops = if only_target == Some(source) { Rc::default() } else { self.terrain.around(source)? };
            let mut open = vec![Frame { at: 0, hops, states: start, days: None, cost: Cost::NOTHING }];
            while let Some(frame) = open.last_mut() {
                if all.len() >= many {
                    return Ok(all);
                }
                let slot = frame.at;
                let Some(hop) = frame.hops.get(slot).cloned() else {
                    open.pop();
                    steps.pop().into_iter().for_each(|step| _ = passed.remove(&step.node));
                    continue;
                };
                frame.at += 1;
                self.terrain.meter.step(0)?;
                let cost = frame.cost.plus(hop.cost);
                if passed.contains(&hop.other) || self.too_long(cost.steps) {
                    continue;
                }
                let (before, days) = (Rc::clone(&frame.states), frame.days.clone());
                let states = self.after(&before, &hop);
                let within = |rest: Cost| counted(cost).plus(rest) <= most;
                if !left.least(hop.other, &states).is_some_and(within) {
                    continue;
                }
                let Some(days) = self.days_after(&days, &hop) else { continue };
                steps.push(Taken { slot: slot as u32, tie: hop.tie, node: hop.other });
                passed.insert(hop.other);
                if self.ends(hop.other, &states) {
                    self.terrain.meter.row()?;
                    held += steps.len() * size_of::<Taken>() + size_of::<Found>();
                    self.terrain.meter.holds(0, self.terrain.bytes() + held)?;
                    all.push(Found { source, steps: steps.clone(), cost });
                }
                let hops =
                    if only_target == Some(hop.other) { Rc::default() } else { self.terrain.around(hop.other)? };
                open.push(Frame { at: 0, hops, states, days, cost });
            }
        }
        Ok(all)
    }

    /// What is left from each state, up to those from where a search begins or, counted in steps, up to the most that there
    /// may be.
    fn left(&mut self, by_steps: bool) -> Result<Left, Error> {
        if self.targets.is_empty() {
            return Ok(Left { costs: Map::default(), beyond: Some(Cost::NOTHING) });
        }
        let most = self.most.filter(|_| by_steps || self.alike);
        let mut left = Left::default();
        let mut next: BinaryHeap<Reverse<(Cost, State)>> = BinaryHeap::new();
        for &target in self.targets {
            next.extend(self.automaton.accepting().map(|state| Reverse((Cost::NOTHING, (target, state)))));
        }
        let mut sources: Set<u32> = self.sources.iter().copied().collect();
        let mut enough = None;
        while let Some(Reverse((cost, state))) = next.pop() {
            if !by_steps && enough.is_some_and(|enough| cost > enough) {
                left.beyond = Some(cost);
                break;
            }
            if left.costs.contains_key(&state) {
                continue;
            }
            left.costs.insert(state, cost);
            if state.1 == START && sources.remove(&state.0) && sources.is_empty() {
                enough = Some(cost);
            }
            if most.is_some_and(|most| cost.steps >= most) {
                continue;
            }
            let hops = self.terrain.around(state.0)?;
            for hop in hops.iter() {
                self.terrain.meter.step(0)?;
                let further = if by_steps { cost.plus(Cost::steps(1)) } else { cost.plus(hop.cost) };
                for &(label, before) in self.automaton.before(state.1) {
                    if label.takes(hop.relation, !hop.forward, hop.both)
                        && !left.costs.contains_key(&(hop.other, before))
                    {
                        next.push(Reverse((further, (hop.other, before))));
                    }
                }
            }
            let held = left.costs.len() * 2 * size_of::<(State, Cost)>() + next.len() * size_of::<(Cost, State)>();
            self.terrain.meter.holds(0, self.terrain.bytes() + held)?;
        }
        Ok(left)
    }

    /// What leads the search; none where there is no path for sure.
    fn guide(&mut self) -> Result<Option<Guide>, Error> {
        if self.alike && !self.targets.is_empty() {
            self.met()
        } else {
            Ok(Some(Guide { left: self.left(false)?, exact: None }))
        }
    }

    /// Where all steps count alike: two searches, level by level, always the one that has fewer to leave; none where they do not
    /// meet.
    fn met(&mut self) -> Result<Option<Guide>, Error> {
        let (mut forward, mut backward) = (Level::default(), Level::default());
        self.sources.iter().for_each(|&source| forward.reach((source, START)));
        for &target in self.targets {
            self.automaton.accepting().for_each(|state| backward.reach((target, state)));
        }
        let mut meeting: Vec<State> =
            forward.last.iter().copied().filter(|it| backward.known.contains_key(it)).collect();
        while meeting.is_empty() {
            let is_far = self.most.is_some_and(|most| forward.steps + backward.steps >= most);
            if is_far || forward.last.is_empty() || backward.last.is_empty() {
                return Ok(None);
            }
            let ahead = forward.last.len() <= backward.last.len();
            let (this, other) = if ahead { (&mut forward, &backward) } else { (&mut backward, &forward) };
            self.one_further(this, ahead)?;
            meeting.extend(this.last.iter().copied().filter(|it| other.known.get(it) == Some(&other.steps)));
            self.terrain.meter.holds(0, self.terrain.bytes() + (forward.known.len() + backward.known.len()) * 32)?;
        }
        let length = forward.steps + backward.steps;
        let known = backward.known.iter().map(|(state, steps)| (*state, Cost::steps(*steps)));
        let left = Left {
            costs: known.collect(),
            beyond: (!backward.last.is_empty()).then(|| Cost::steps(backward.steps.saturating_add(1))),
        };
        if self.timing() != Timing::Any {
            return Ok(Some(Guide { left, exact: None }));
        }
        let mut costs = left.costs.clone();
        // Back from where they met, through what lies on a shortest walk.
        for steps in (0..forward.steps).rev() {
            let mut further = Vec::new();
            for &(node, state) in &meeting {
                let hops = self.terrain.around(node)?;
                for hop in hops.iter() {
                    self.terrain.meter.step(0)?;
                    for &(label, before) in self.automaton.before(state) {
                        let there = (hop.other, before);
                        if label.takes(hop.relation, !hop.forward, hop.both)
                            && forward.known.get(&there) == Some(&steps)
                            && costs.insert(there, Cost::steps(length - steps)).is_none()
                        {
                            further.push(there);
                        }
                    }
                }
            }
            meeting = further;
        }
        Ok(Some(Guide { left, exact: Some((Left { costs, beyond: None }, Cost::steps(length))) }))
    }

    fn one_further(&mut self, level: &mut Level, ahead: bool) -> Result<(), Error> {
        level.steps += 1;
        for (node, state) in std::mem::take(&mut level.last) {
            let hops = self.terrain.around(node)?;
            for hop in hops.iter() {
                self.terrain.meter.step(0)?;
                let moves = if ahead { self.automaton.next(state) } else { self.automaton.before(state) };
                for &(label, to) in moves {
                    if label.takes(hop.relation, hop.forward == ahead, hop.both) {
                        level.reach((hop.other, to));
                    }
                }
            }
        }
        Ok(())
    }

    /// A shortest way to each target that is reached, the nearest first, of the same length in the order of their addition. It may
    /// pass an entity twice.
    pub(super) fn reached(&mut self) -> Result<Vec<Found>, Error> {
        let none = Set::default();
        let mut begun: Vec<Begun> = Vec::new();
        let mut at: Map<State, Vec<u32>> = Map::default();
        let mut next: BinaryHeap<Next> = BinaryHeap::new();
        let steps_count = self.most.is_some() && !self.alike;
        for &source in self.sources {
            next.push(Reverse((Cost::NOTHING, Reverse(0), begun.len() as u32)));
            let Some((first, _)) = self.begun(&Begin { source, steps: &[], banned: &none })? else { continue };
            at.entry((source, START)).or_default().push(begun.len() as u32);
            begun.push(first);
        }
        let (mut told, mut ends): (Set<u32>, Vec<(Cost, u32, u32)>) = (Set::default(), Vec::new());
        while let Some(Reverse((_, _, place))) = next.pop() {
            let Some(this) = begun.get(place as usize).cloned() else { break };
            if self.ends(this.node, &this.states) && told.insert(this.node) {
                self.terrain.meter.row()?;
                ends.push((this.cost, this.node, place));
                if told.len() == self.targets.len() {
                    break;
                }
            }
            if self.too_long(this.cost.steps.saturating_add(1)) {
                continue;
            }
            let hops = self.terrain.around(this.node)?;
            for (slot, hop) in (0u32..).zip(hops.iter()) {
                self.terrain.meter.step(0)?;
                let Some(days) = self.days_after(&this.days, hop) else { continue };
                let cost = this.cost.plus(hop.cost);
                for &state in self.after(&this.states, hop).iter() {
                    let there = at.entry((hop.other, state)).or_default();
                    if is_beaten(&begun, there, (cost, &days), steps_count) {
                        continue;
                    }
                    there.push(begun.len() as u32);
                    next.push(Reverse((cost, Reverse(cost.steps), begun.len() as u32)));
                    let (states, days) = (Rc::from([state]), days.clone());
                    begun.push(Begun { node: hop.other, states, cost, days, before: Some(place), slot, tie: hop.tie });
                }
            }
            self.terrain.meter.holds(0, self.terrain.bytes() + begun.len() * 2 * size_of::<Begun>())?;
        }
        ends.sort_unstable();
        let begun = &begun;
        Ok(ends.into_iter().map(|(_, _, place)| walked(begun, place)).collect())
    }
}

/// The states that a search from one side has come to, with their steps, and those of its last level.
#[derive(Default)]
struct Level {
    known: Map<State, u32>,
    last: Vec<State>,
    steps: u32,
}

impl Level {
    fn reach(&mut self, state: State) {
        let steps = self.steps;
        let last = &mut self.last;
        self.known.entry(state).or_insert_with(|| {
            last.push(state);
            steps
        });
    }
}

/// Whether whatever can follow after some days can follow after others. Before the first step there are none.
/// Whether one of the ways begun to the same place is no longer and leaves no day out.
fn is_beaten(begun: &[Begun], others: &[u32], (cost, days): (Cost, &Days), steps_count: bool) -> bool {
    others.iter().filter_map(|&other| begun.get(other as usize)).any(|other| {
        other.cost <= cost && (!steps_count || other.cost.steps <= cost.steps) && covers(&other.days, days)
    })
}

fn covers(days: &Days, others: &Days) -> bool {
    match (days, others) {
        (Some(days), Some(others)) => days.covers(others),
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// The steps of a way, back to where its search began.
fn back(begun: &[Begun], place: u32) -> Vec<&Begun> {
    let at = |place: u32| begun.get(place as usize);
    let mut way: Vec<&Begun> = std::iter::successors(at(place), |this| at(this.before?)).collect();
    way.reverse();
    way
}

fn taken(this: &&Begun) -> Taken {
    Taken { slot: this.slot, tie: this.tie, node: this.node }
}

fn found(begun: &[Begun], place: u32, from: &Begin<'_>) -> Found {
    let way = back(begun, place);
    let cost = way.last().map_or(Cost::NOTHING, |this| this.cost);
    let rest = way.iter().skip(1).map(taken);
    Found { source: from.source, steps: from.steps.iter().copied().chain(rest).collect(), cost }
}

fn walked(begun: &[Begun], place: u32) -> Found {
    let way = back(begun, place);
    let cost = way.last().map_or(Cost::NOTHING, |this| this.cost);
    let source = way.first().map_or(u32::MAX, |this| this.node);
    Found { source, steps: way.iter().skip(1).map(taken).collect(), cost }
}
