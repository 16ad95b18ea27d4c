//! Chains that lead back to their start.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::{
    ContradictionKind,
    search::{Part, Search},
};
use crate::{
    graph::{ALL_DAYS, End, Row},
    model::Flag,
};

/// How many ties a search for the shortest circle in a tangle looks at before it takes the
/// shortest that it has found.
const MOST_STEPS: usize = 100_000;

/// A tie from one member of a tangle to another, on the days on which it is at least presumed.
struct Tie {
    from: usize,
    to: usize,
    days: (i32, i32),
    said: usize,
}

/// A circle with the days on which all its ties hold and, for each tie, all that states it.
struct Circle {
    members: Vec<usize>,
    days: (i32, i32),
    said: Vec<BTreeSet<usize>>,
}

/// Who is tied to whom, by number.
#[derive(Default)]
struct Ties {
    out: Vec<Vec<usize>>,
}

impl Ties {
    fn new(size: usize, ties: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut out = vec![Vec::new(); size];
        for (from, to) in ties {
            if let Some(out) = out.get_mut(from) {
                out.push(to);
            }
        }
        for list in &mut out {
            list.sort_unstable();
            list.dedup();
        }
        Ties { out }
    }

    fn of(&self, node: usize) -> &[usize] {
        self.out.get(node).map_or(&[], Vec::as_slice)
    }

    fn turned(&self) -> Self {
        let ties = self.out.iter().enumerate().flat_map(|(from, list)| list.iter().map(move |&to| (to, from)));
        Ties::new(self.out.len(), ties)
    }

    /// The sets of two or more in which each leads to each, by Kosaraju's two walks.
    fn tangles(&self) -> Vec<Vec<usize>> {
        let size = self.out.len();
        let (mut seen, mut order) = (vec![false; size], Vec::with_capacity(size));
        for root in 0..size {
            let mut walk = vec![(root, 0)];
            if std::mem::replace(seen.get_mut(root).unwrap_or(&mut true), true) {
                continue;
            }
            while let Some((node, next)) = walk.last_mut() {
                match self.of(*node).get(*next) {
                    Some(&to) => {
                        *next += 1;
                        if !std::mem::replace(seen.get_mut(to).unwrap_or(&mut true), true) {
                            walk.push((to, 0));
                        }
                    }
                    None => order.extend(walk.pop().map(|(node, _)| node)),
                }
            }
        }
        let (back, mut tangles) = (self.turned(), Vec::new());
        for root in order.into_iter().rev() {
            let (mut open, mut tangle) = (vec![root], Vec::new());
            while let Some(node) = open.pop() {
                if std::mem::replace(seen.get_mut(node).unwrap_or(&mut false), false) {
                    tangle.push(node);
                    open.extend(back.of(node));
                }
            }
            if tangle.len() > 1 {
                tangle.sort_unstable();
                tangles.push(tangle);
            }
        }
        tangles.sort_unstable();
        tangles
    }

    /// The shortest circle within a tangle, from its smallest member; of several, the first.
    fn shortest_circle(&self, tangle: &[usize]) -> Vec<usize> {
        let inside: BTreeSet<usize> = tangle.iter().copied().collect();
        let (mut best, mut steps) = (Vec::new(), 0);
        for &root in tangle {
            if best.len() == 2 || (steps > MOST_STEPS && !best.is_empty()) {
                break;
            }
            let mut before = HashMap::from([(root, root)]);
            let mut open = VecDeque::from([(root, 1)]);
            'walk: while let Some((node, length)) = open.pop_front() {
                if !best.is_empty() && length >= best.len() {
                    break;
                }
                for &to in self.of(node).iter().filter(|to| inside.contains(to)) {
                    steps += 1;
                    if to == root {
                        best = way_back(&before, node, root);
                        break 'walk;
                    }
                    before.entry(to).or_insert_with(|| {
                        open.push_back((to, length + 1));
                        node
                    });
                }
            }
        }
        let first = best.iter().enumerate().min_by_key(|(_, member)| **member).map_or(0, |(at, _)| at);
        best.rotate_left(first);
        best
    }
}

/// From the root of a walk to a node.
fn way_back(before: &HashMap<usize, usize>, node: usize, root: usize) -> Vec<usize> {
    let mut way = vec![node];
    while let Some(&last) = way.last().filter(|&&last| last != root) {
        way.extend(before.get(&last));
    }
    way.reverse();
    way
}

impl Search<'_> {
    pub(super) fn cycles(&mut self) {
        for relation in self.relations_with(Flag::Acyclic) {
            let rows = self.chains(relation);
            let numbers = numbered(rows.iter().map(|(_, row)| row));
            let number = |entity: u32| numbers.get(&entity).copied();
            let ends = |row: &Row| Some((number(row.subject)?, number(row.entity()?)?));
            let tangles = Ties::new(numbers.len(), rows.iter().filter_map(|(_, row)| ends(row))).tangles();
            let mut tangle_of = HashMap::new();
            for (place, tangle) in tangles.iter().enumerate() {
                tangle_of.extend(tangle.iter().map(|&member| (member, place)));
            }
            let mut tangled: Vec<Vec<(u32, Row)>> = vec![Vec::new(); tangles.len()];
            for (statement, row) in rows {
                let within = ends(&row).and_then(|(a, b)| tangle_of.get(&a).filter(|of| tangle_of.get(&b) == Some(of)));
                if let Some(rows) = within.and_then(|&place| tangled.get_mut(place)) {
                    rows.push((statement, row));
                }
            }
            for rows in tangled {
                self.circles(rows);
            }
        }
    }

    /// The ties of a relation, all of them or those that can be reached from the entity asked about.
    fn chains(&self, relation: u16) -> Vec<(u32, Row)> {
        let data = &self.lens().data;
        let Some(about) = self.about else {
            return data.rows_ever(relation).filter(|(_, row)| row.entity() != Some(row.subject)).collect();
        };
        let (mut rows, mut known, mut open) = (Vec::new(), BTreeSet::from([about]), vec![about]);
        while let Some(at) = open.pop() {
            for (statement, row) in data.rows_at(End::Subject, at, Some(relation), ALL_DAYS) {
                open.extend(row.entity().filter(|&far| known.insert(far)));
                if row.entity() != Some(at) {
                    rows.push((statement, row));
                }
            }
        }
        rows
    }

    /// The circles in a tangle: looked for on each day on which a tie of it begins, since the ties of a
    /// circle hold together from the day on which the last of them does.
    fn circles(&mut self, rows: Vec<(u32, Row)>) {
        let said = self.all_said(rows);
        let (mut ties, numbers) = (Vec::new(), numbered(said.iter().map(|said| &said.row)));
        for (place, said) in said.iter().enumerate() {
            let ends = said.row.entity().and_then(|to| numbers.get(&said.row.subject).zip(numbers.get(&to)));
            let Some((&from, &to)) = ends else { continue };
            for window in &said.windows {
                let days = self.kept_days(&said.row, window).and_then(|days| self.in_scope(days));
                ties.extend(days.map(|days| Tie { from, to, days, said: place }));
            }
        }
        let entities: BTreeMap<usize, u32> = numbers.iter().map(|(&entity, &number)| (number, entity)).collect();
        for circle in circles_of(&ties, numbers.len()) {
            let about = circle.members.iter().filter_map(|member| entities.get(member).copied()).collect();
            let parts = circle.said.iter().map(|places| Part::of(places.iter().filter_map(|&place| said.get(place))));
            self.add(ContradictionKind::Cycle, about, circle.days, parts.collect());
        }
    }
}

/// The ends of some rows, numbered in the order of their addition to the graph.
fn numbered<'r>(rows: impl Iterator<Item = &'r Row>) -> BTreeMap<u32, usize> {
    let ends: BTreeSet<u32> = rows.flat_map(|row| [Some(row.subject), row.entity()]).flatten().collect();
    ends.into_iter().zip(0..).collect()
}

fn circles_of(ties: &[Tie], size: usize) -> Vec<Circle> {
    let first_days: BTreeSet<i32> = ties.iter().map(|tie| tie.days.0).collect();
    let mut circles: Vec<Circle> = Vec::new();
    let mut latest: HashMap<Vec<usize>, usize> = HashMap::new();
    for day in first_days {
        let on_day = || ties.iter().filter(|tie| tie.days.0 <= day && day <= tie.days.1);
        let network = Ties::new(size, on_day().map(|tie| (tie.from, tie.to)));
        for tangle in network.tangles() {
            let circle = circle_on(day, network.shortest_circle(&tangle), on_day());
            let known = latest.get(&circle.members).and_then(|&place| circles.get_mut(place));
            match known.filter(|known| day <= known.days.1.saturating_add(1)) {
                Some(known) => {
                    known.days.1 = known.days.1.max(circle.days.1);
                    known.said.iter_mut().zip(circle.said).for_each(|(known, said)| known.extend(said));
                }
                None => {
                    latest.insert(circle.members.clone(), circles.len());
                    circles.push(circle);
                }
            }
        }
    }
    circles
}

/// A circle with what states it on a day.
fn circle_on<'t>(day: i32, members: Vec<usize>, ties: impl Iterator<Item = &'t Tie>) -> Circle {
    let after = members.iter().skip(1).chain(members.first()).copied();
    let places: HashMap<(usize, usize), usize> =
        members.iter().copied().zip(after).enumerate().map(|(place, pair)| (pair, place)).collect();
    let mut said = vec![BTreeSet::new(); members.len()];
    let mut last = vec![day; members.len()];
    for tie in ties {
        let Some(&place) = places.get(&(tie.from, tie.to)) else { continue };
        if let (Some(said), Some(last)) = (said.get_mut(place), last.get_mut(place)) {
            said.insert(tie.said);
            *last = tie.days.1.max(*last);
        }
    }
    Circle { members, days: (day, last.into_iter().min().unwrap_or(day)), said }
}
