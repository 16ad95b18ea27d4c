//! The yardstick of inference: semi-naive loops written by hand for exactly the rules in force, over plain vectors and
//! hash maps, a record of the rule and its premises kept for each derivation. The weakest premise gives a
//! fact its grade, and the surest facts are taken first. No other conveniences.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

use foldhash::fast::RandomState;

use super::{
    conflict::{Conflict, DAY, EARLY, LATE, Share, Tie, Told},
    generate::{OPEN, Row},
};

/// 0 to 3: remote, possible, presumed, certain.
type Level = u8;
pub const POSSIBLE: Level = 1;
pub const PRESUMED: Level = 2;
const CERTAIN: Level = 3;

const DERIVED: u32 = 1 << 31;

/// One way in which a fact follows.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub fact: u32,
    pub rule: u16,
    pub premises: [u32; 3],
}

/// The derived facts of one relation.
#[derive(Debug)]
pub struct Derived<K> {
    pub facts: Vec<K>,
    pub levels: Vec<Level>,
    places: HashMap<K, u32, RandomState>,
    pub steps: Vec<Step>,
    queues: [VecDeque<u32>; 4],
    taken: Vec<bool>,
}

impl<K: Copy + Eq + Hash> Derived<K> {
    fn new() -> Self {
        let queues = Default::default();
        let (facts, levels, places) = (Vec::new(), Vec::new(), HashMap::default());
        Derived { facts, levels, places, steps: Vec::new(), queues, taken: Vec::new() }
    }

    #[inline]
    fn conclude(&mut self, key: K, level: Level, rule: u16, premises: [u32; 3]) {
        let next = self.facts.len() as u32;
        let fact = *self.places.entry(key).or_insert(next);
        if fact == next {
            self.facts.push(key);
            self.levels.push(level);
            self.taken.push(false);
            self.queues[usize::from(level)].push_back(fact);
        } else if self.levels[fact as usize] < level {
            self.levels[fact as usize] = level;
            self.queues[usize::from(level)].push_back(fact);
        }
        self.steps.push(Step { fact, rule, premises });
    }

    #[inline]
    fn next(&mut self) -> Option<(u32, K, Level)> {
        loop {
            let fact = self.queues.iter_mut().rev().find_map(VecDeque::pop_front)?;
            if !std::mem::replace(&mut self.taken[fact as usize], true) {
                return Some((fact, self.facts[fact as usize], self.levels[fact as usize]));
            }
        }
    }
}

/// A stated tie, from one of its ends.
#[derive(Clone, Copy, Debug)]
struct Edge {
    other: u32,
    id: u32,
    level: Level,
    share: u8,
}

/// Ties by node.
#[derive(Debug)]
struct Side {
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

impl Side {
    fn new(nodes: usize, ties: &[(u32, Edge)]) -> Self {
        let mut starts = vec![0u32; nodes + 1];
        ties.iter().for_each(|(node, _)| starts[*node as usize + 1] += 1);
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut edges = vec![Edge { other: 0, id: 0, level: 0, share: 0 }; ties.len()];
        for &(node, edge) in ties {
            edges[next[node as usize] as usize] = edge;
            next[node as usize] += 1;
        }
        Side { starts, edges }
    }

    #[inline]
    fn of(&self, node: u32) -> &[Edge] {
        &self.edges[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}

/// All pairs of a chain: a step on from each pair, whether stated or derived.
fn closure(nodes: usize, direct: &Side) -> Derived<(u32, u32)> {
    let mut all = Derived::new();
    for from in 0..nodes as u32 {
        for first in direct.of(from) {
            for second in direct.of(first.other) {
                if second.other != from {
                    let level = first.level.min(second.level);
                    all.conclude((from, second.other), level, 0, [first.id, second.id, 0]);
                }
            }
        }
    }
    while let Some((fact, (from, through), level)) = all.next() {
        for step in direct.of(through) {
            if step.other != from {
                all.conclude((from, step.other), level.min(step.level), 0, [fact | DERIVED, step.id, 0]);
            }
        }
    }
    all
}

/// The closure of one relation of a made-up world on a day.
pub fn chain(nodes: u32, rows: &[Row], relation: u16, day: i32) -> Derived<(u32, u32)> {
    let holding = (0u32..).zip(rows).filter(|(_, row)| row.relation == relation && row.holds(day));
    let ties: Vec<(u32, Edge)> =
        holding.map(|(id, row)| (row.subject, Edge { other: row.object, id, level: CERTAIN, share: 0 })).collect();
    closure(nodes as usize, &Side::new(nodes as usize, &ties))
}

const UNSAID: u8 = 0;
const FULL: u8 = 1;
const FULL_BY_EVENT: u8 = 2;
const OF_LOSER: u8 = 3;

fn share(share: Share) -> u8 {
    match share {
        Share::Unsaid => UNSAID,
        Share::Full => FULL,
        Share::Part(of, all) => 4 + (of * 16 + all) as u8,
    }
}

/// All that follows in a world on its day.
#[derive(Debug)]
pub struct Everything {
    pub subordinate: Derived<(u32, u32)>,
    pub located: Derived<(u32, u32)>,
    pub controls: Derived<(u32, u32, u8)>,
    pub operates: Derived<(u32, u32)>,
    pub presses: Derived<(u32, u32)>,
    pub captor: Derived<(u32, u32)>,
}

/// How surely a statement holds on the day: within its days, and where it has no end presumed after its
/// source was published.
fn level(row: &Told) -> Option<Level> {
    if row.to == OPEN {
        let published = if row.late { LATE } else { EARLY };
        (row.from <= DAY).then_some(if DAY <= published { CERTAIN } else { PRESUMED })
    } else {
        (row.from <= DAY && DAY <= row.to).then_some(CERTAIN)
    }
}

const WING_CONTROL: u16 = 1;
const UNIT_CONTROL: u16 = 2;
const CONTROL_WITHIN: u16 = 3;
const WING_OPERATIONS: u16 = 4;
const OPERATIONS_AROUND: u16 = 5;
const WING_PRESSURE: u16 = 6;
const SET_PRESSED: u16 = 7;
const SET_PRESSES: u16 = 8;
const WING_CAPTURES: u16 = 10;
const SEIZURE_BEGINS: u16 = 11;
const SEIZURE_ENDS: u16 = 12;

impl Everything {
    pub fn of(world: &Conflict) -> Self {
        let nodes = world.sorts.len();
        let by_subject = |tie: Tie| side(world, nodes, tie, false);
        let by_object = |tie: Tie| side(world, nodes, tie, true);
        let (wings, above, within) = (by_subject(Tie::Wing), by_subject(Tie::Subordinate), by_subject(Tie::Located));
        let (contains, members) = (by_object(Tie::Located), by_object(Tie::InSet));
        let subordinate = closure(nodes, &above);
        let located = closure(nodes, &within);
        let all_above = derived_side(nodes, &subordinate);
        let all_around = derived_side(nodes, &located);
        let (events, mut controls) = (Events::of(world), Derived::new());
        let held = by_subject(Tie::Controls);
        events.states(&mut controls);
        // How surely anybody is said to hold a place, by a statement or an event.
        let mut surely_held: Vec<Level> = vec![0; nodes];
        let begun = controls.facts.iter().zip(&controls.levels).map(|(fact, &level)| (fact.1, level));
        for (place, level) in held.edges.iter().map(|edge| (edge.other, edge.level)).chain(begun) {
            let most = &mut surely_held[place as usize];
            *most = level.max(*most);
        }
        let lift = |all: &mut Derived<(u32, u32, u8)>, holder: u32, place: u32, share: u8, of: Level, id: u32| {
            // What follows from what an event did says how much as a statement would.
            let share = match share {
                FULL_BY_EVENT => FULL,
                OF_LOSER => UNSAID,
                share => share,
            };
            for wing in wings.of(holder) {
                all.conclude((wing.other, place, share), of.min(wing.level), WING_CONTROL, [wing.id, id, 0]);
            }
            for unit in above.of(holder).iter().chain(all_above.of(holder)) {
                all.conclude((unit.other, place, share), of.min(unit.level), UNIT_CONTROL, [unit.id, id, 0]);
            }
            if is_full(share) {
                for inner in contains.of(place) {
                    let most = surely_held[inner.other as usize];
                    if most < PRESUMED {
                        let level = of.min(inner.level).min(if most == POSSIBLE { POSSIBLE } else { PRESUMED });
                        all.conclude((holder, inner.other, share), level, CONTROL_WITHIN, [id, inner.id, 0]);
                    }
                }
            }
        };
        for holder in 0..nodes as u32 {
            for edge in held.of(holder) {
                lift(&mut controls, holder, edge.other, edge.share, edge.level, edge.id);
            }
        }
        while let Some((fact, (holder, place, share), level)) = controls.next() {
            lift(&mut controls, holder, place, share, level, fact | DERIVED);
        }

        let (operating, mut operates) = (by_subject(Tie::Operates), Derived::new());
        let around = |all: &mut Derived<(u32, u32)>, operator: u32, place: u32, of: Level, id: u32| {
            for wing in wings.of(operator) {
                all.conclude((wing.other, place), of.min(wing.level), WING_OPERATIONS, [wing.id, id, 0]);
            }
            for outer in within.of(place).iter().chain(all_around.of(place)) {
                all.conclude((operator, outer.other), of.min(outer.level), OPERATIONS_AROUND, [id, outer.id, 0]);
            }
        };
        for operator in 0..nodes as u32 {
            for edge in operating.of(operator) {
                around(&mut operates, operator, edge.other, edge.level, edge.id);
            }
        }
        while let Some((fact, (operator, place), level)) = operates.next() {
            around(&mut operates, operator, place, level, fact | DERIVED);
        }

        let (pressing, mut presses) = (by_subject(Tie::Presses), Derived::new());
        let press = |all: &mut Derived<(u32, u32)>, presser: u32, pressed: u32, of: Level, id: u32| {
            for wing in wings.of(pressed).iter().filter(|wing| wing.other != presser) {
                all.conclude((presser, wing.other), of.min(wing.level), WING_PRESSURE, [wing.id, id, 0]);
            }
            for member in members.of(pressed).iter().filter(|member| member.other != presser) {
                all.conclude((presser, member.other), of.min(member.level), SET_PRESSED, [member.id, id, 0]);
            }
            for member in members.of(presser).iter().filter(|member| member.other != pressed) {
                all.conclude((member.other, pressed), of.min(member.level), SET_PRESSES, [member.id, id, 0]);
            }
        };
        for presser in 0..nodes as u32 {
            for edge in pressing.of(presser) {
                press(&mut presses, presser, edge.other, edge.level, edge.id);
            }
        }
        while let Some((fact, (presser, pressed), level)) = presses.next() {
            press(&mut presses, presser, pressed, level, fact | DERIVED);
        }

        let mut captor = Derived::new();
        for &(event, who, id, level) in &events.captors_on_day {
            for wing in wings.of(who) {
                captor.conclude((event, wing.other), level.min(wing.level), WING_CAPTURES, [wing.id, id, 0]);
            }
        }
        while let Some((fact, (event, who), level)) = captor.next() {
            for wing in wings.of(who) {
                let premises = [wing.id, fact | DERIVED, 0];
                captor.conclude((event, wing.other), level.min(wing.level), WING_CAPTURES, premises);
            }
        }
        Everything { subordinate, located, controls, operates, presses, captor }
    }

    /// How many facts follow, and in how many ways.
    pub fn counts(&self) -> (usize, usize) {
        let pairs = [&self.subordinate, &self.located, &self.operates, &self.presses, &self.captor];
        let of_pairs = pairs.iter().fold((0, 0), |sum, it| (sum.0 + it.facts.len(), sum.1 + it.steps.len()));
        (of_pairs.0 + self.controls.facts.len(), of_pairs.1 + self.controls.steps.len())
    }

    /// All that is known of a tie, stated or derived, by its ends, each with its best grade.
    pub fn known(&self, world: &Conflict, tie: Tie) -> Vec<(u32, u32, u8)> {
        let mut known: Vec<(u32, u32, u8)> = match tie {
            Tie::Captor => Events::of(world).captors_on_day.iter().map(|it| (it.0, it.1, it.3)).collect(),
            _ => (world.rows.iter().filter(|row| row.tie == tie))
                .filter_map(|row| Some((row.subject, row.object, level(row)?)))
                .collect(),
        };
        let of = |it: &Derived<(u32, u32)>| -> Vec<(u32, u32, u8)> {
            it.facts.iter().zip(&it.levels).map(|(&(a, b), &level)| (a, b, level)).collect()
        };
        known.extend(match tie {
            Tie::Subordinate => of(&self.subordinate),
            Tie::Located => of(&self.located),
            Tie::Operates => of(&self.operates),
            Tie::Presses => of(&self.presses),
            Tie::Captor => of(&self.captor),
            Tie::Controls => {
                let all = self.controls.facts.iter().zip(&self.controls.levels);
                all.map(|(&(holder, place, _), &level)| (holder, place, level)).collect()
            }
            _ => Vec::new(),
        });
        if tie == Tie::Allied {
            known.extend(known.clone().into_iter().map(|(one, other, level)| (other, one, level)));
        }
        known
    }
}

fn side(world: &Conflict, nodes: usize, tie: Tie, from_object: bool) -> Side {
    let mut ties = Vec::new();
    for (id, row) in (0u32..).zip(&world.rows).filter(|(_, row)| row.tie == tie) {
        let Some(level) = level(row) else { continue };
        let (node, other) = if from_object { (row.object, row.subject) } else { (row.subject, row.object) };
        ties.push((node, Edge { other, id, level, share: share(row.share) }));
    }
    Side::new(nodes, &ties)
}

fn derived_side(nodes: usize, all: &Derived<(u32, u32)>) -> Side {
    let ties: Vec<(u32, Edge)> = (0u32..)
        .zip(all.facts.iter().zip(&all.levels))
        .map(|(fact, (&(from, to), &level))| (from, Edge { other: to, id: fact | DERIVED, level, share: 0 }))
        .collect();
    Side::new(nodes, &ties)
}

/// What events say: who captured what, who lost it, and when.
#[derive(Debug, Default)]
struct Events {
    captors_on_day: Vec<(u32, u32, u32, Level)>,
    /// Of each that is dated: its days, and the statement that says so.
    seizures: Vec<Seizure>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seizure {
    event: u32,
    captor: Option<(u32, u32)>,
    loser: Option<(u32, u32)>,
    object: Option<(u32, u32)>,
    occurred: Option<(i32, i32, u32)>,
}

impl Events {
    fn of(world: &Conflict) -> Self {
        let mut places: HashMap<u32, usize, RandomState> = HashMap::default();
        let mut events = Events::default();
        for (id, row) in (0u32..).zip(&world.rows) {
            if !matches!(row.tie, Tie::Captor | Tie::Loser | Tie::Object | Tie::Occurred) {
                continue;
            }
            let place = *places.entry(row.subject).or_insert_with(|| {
                events.seizures.push(Seizure { event: row.subject, ..Seizure::default() });
                events.seizures.len() - 1
            });
            let seizure = &mut events.seizures[place];
            match row.tie {
                Tie::Captor => seizure.captor = Some((row.object, id)),
                Tie::Loser => seizure.loser = Some((row.object, id)),
                Tie::Object => seizure.object = Some((row.object, id)),
                _ => seizure.occurred = Some((row.from, row.to, id)),
            }
        }
        for seizure in &events.seizures {
            let (first, last) = seizure.occurred.map_or((i32::MIN, i32::MAX), |it| (it.0, it.1));
            if let Some((captor, id)) = seizure.captor
                && first <= DAY
                && DAY <= last
            {
                let level = if first == last { CERTAIN } else { u8::from(seizure.occurred.is_some()) };
                events.captors_on_day.push((seizure.event, captor, id, level));
            }
        }
        events
    }

    /// From then on the captor holds all of it, until then the loser held it.
    fn states(&self, controls: &mut Derived<(u32, u32, u8)>) {
        for seizure in &self.seizures {
            let Some((object, of_object)) = seizure.object else { continue };
            let (first, last, dated) = seizure.occurred.unwrap_or((i32::MIN, i32::MAX, 0));
            let on_the_day = first == last && first == DAY;
            if let Some((captor, id)) = seizure.captor {
                let level = match DAY {
                    _ if on_the_day => Some(CERTAIN),
                    day if day >= last => Some(PRESUMED),
                    day if day >= first => Some(u8::from(seizure.occurred.is_some())),
                    _ => None,
                };
                if let Some(level) = level {
                    controls.conclude((captor, object, FULL_BY_EVENT), level, SEIZURE_BEGINS, [id, of_object, dated]);
                }
            }
            if let Some((loser, id)) = seizure.loser
                && DAY <= last
            {
                let level = if on_the_day { CERTAIN } else { u8::from(seizure.occurred.is_some()) };
                controls.conclude((loser, object, OF_LOSER), level, SEIZURE_ENDS, [id, of_object, dated]);
            }
        }
    }
}

/// What is known without rules on the day of a world, as loops by hand take it: by its ends, how much is held, how
/// surely. The states of events are among what is held.
#[derive(Clone, Copy, Debug)]
pub struct Stated {
    pub tie: Tie,
    pub subject: u32,
    pub object: u32,
    pub share: u8,
    pub level: Level,
}

pub fn stated(world: &Conflict) -> Vec<Stated> {
    let rows = world.rows.iter().filter(|row| row.from > i32::MIN && row.tie != Tie::Occurred);
    let of_row = |row: &Told| {
        let (tie, subject, object) = (row.tie, row.subject, row.object);
        Some(Stated { tie, subject, object, share: share(row.share), level: level(row)? })
    };
    let mut all: Vec<Stated> = rows.filter_map(of_row).collect();
    let (events, mut states) = (Events::of(world), Derived::new());
    events.states(&mut states);
    all.extend(states.facts.iter().zip(&states.levels).map(|(&(subject, object, share), &level)| Stated {
        tie: Tie::Controls,
        subject,
        object,
        share,
        level,
    }));
    all.extend(events.captors_on_day.iter().map(|&(subject, object, _, level)| Stated {
        tie: Tie::Captor,
        subject,
        object,
        share: UNSAID,
        level,
    }));
    all
}

/// Whether all of a place is held.
pub fn is_full(share: u8) -> bool {
    share == FULL || share == FULL_BY_EVENT
}

/// Sorted, and of equal ends the surest.
pub fn surest(mut known: Vec<(u32, u32, u8)>) -> Vec<(u32, u32, u8)> {
    known.sort_unstable_by(|a, b| (a.0, a.1, b.2).cmp(&(b.0, b.1, a.2)));
    known.dedup_by_key(|it| (it.0, it.1));
    known.iter_mut().for_each(|it| it.2 = it.2.max(1));
    known
}
