//! The automaton of a route: Glushkov's (1961), without empty moves, a state for each step of the route and one for
//! the start. States that accept alike and lead alike are then one (the follow automaton of Ilie and Yu, 2003): that of
//! `(a | b | c)*` has a single state, so that a search looks at each entity once.

use std::collections::BTreeMap;

use super::route::{Called, Op, Route, RouteError, Step, Way};
use crate::{
    Error,
    graph::{Data, GraphError},
    model::{Direction, Flag, RelationKey, text::excerpt},
};

/// The most steps of a route, repetitions written out.
pub(super) const MOST_STEPS: usize = 1000;

/// What a move takes: facts of a relation, or of any, in a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    relation: Option<u16>,
    way: Way,
}

impl Label {
    /// Whether it takes a fact that is left from its subject or not, or both.
    #[inline]
    pub(super) fn takes(self, relation: u16, forward: bool, both: bool) -> bool {
        let fits = match self.way {
            Way::Forward => forward,
            Way::Inverse => !forward,
            Way::Either => true,
        };
        (fits || both) && self.relation.is_none_or(|it| it == relation)
    }
}

/// The start is the state 0.
#[derive(Clone, Debug)]
pub(super) struct Automaton {
    accepts: Vec<bool>,
    next: Vec<Vec<(Label, u16)>>,
    before: Vec<Vec<(Label, u16)>>,
    /// The relations it knows, in order; none where it takes any.
    relations: Option<Vec<u16>>,
}

pub(super) const START: u16 = 0;

impl Automaton {
    pub(super) fn new(route: &Route, data: &Data) -> Result<Self, Error> {
        let ops = written_out(route)?;
        let labels = labels(&ops, data)?;
        let (accepts, follow) = positions(&ops, labels.len());
        let label = |state: usize| state.checked_sub(1).and_then(|place| labels.get(place)).copied();
        let moves = |follow: &Set| follow.iter().filter_map(|to| Some((label(to)?, to as u16))).collect();
        let (accepts, next) = merged(accepts, follow.iter().map(moves).collect());
        let mut before = vec![Vec::new(); next.len()];
        for (from, moves) in (0u16..).zip(&next) {
            for &(label, to) in moves {
                before.get_mut(usize::from(to)).into_iter().for_each(|before: &mut Vec<_>| before.push((label, from)));
            }
        }
        let relations: Option<Vec<u16>> = labels.iter().map(|label| label.relation).collect();
        let relations = relations.map(|mut relations| {
            relations.sort_unstable();
            relations.dedup();
            relations
        });
        Ok(Automaton { accepts, next, before, relations })
    }

    pub(super) fn accepts(&self, state: u16) -> bool {
        self.accepts.get(usize::from(state)) == Some(&true)
    }

    pub(super) fn accepting(&self) -> impl Iterator<Item = u16> {
        (0u16..).zip(&self.accepts).filter(|(_, accepts)| **accepts).map(|(state, _)| state)
    }

    #[inline]
    pub(super) fn next(&self, state: u16) -> &[(Label, u16)] {
        self.next.get(usize::from(state)).map_or(&[], Vec::as_slice)
    }

    #[inline]
    pub(super) fn before(&self, state: u16) -> &[(Label, u16)] {
        self.before.get(usize::from(state)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn relations(&self) -> Option<&[u16]> {
        self.relations.as_deref()
    }
}

/// A sign of a route whose repetitions are written out.
#[derive(Clone, Copy, Debug)]
enum Sign<'r> {
    Step(&'r Step),
    Nothing,
    Sequence(usize),
    Choice(usize),
    Star,
    Plus,
    Maybe,
}

fn written_out(route: &Route) -> Result<Vec<Sign<'_>>, RouteError> {
    let too_long = RouteError::TooLong { most: MOST_STEPS };
    /// A part, and how many steps it has.
    type Part<'r> = (Vec<Sign<'r>>, usize);
    let mut open: Vec<Part<'_>> = Vec::new();
    for op in &route.ops {
        let part = match op {
            Op::Step(step) => (vec![Sign::Step(step)], 1),
            Op::Sequence(parts) | Op::Choice(parts) => {
                let (all, steps): (Vec<_>, Vec<_>) =
                    open.split_off(open.len().saturating_sub(*parts)).into_iter().unzip();
                let sign = if matches!(op, Op::Sequence(_)) { Sign::Sequence } else { Sign::Choice };
                (all.concat().into_iter().chain([sign(*parts)]).collect(), steps.iter().sum())
            }
            Op::Repeat(least, most) => {
                let (once, steps) = open.pop().unwrap_or((vec![Sign::Nothing], 0));
                let times = most.unwrap_or(*least).max(1);
                if steps == 0 || *most == Some(0) {
                    open.push((vec![Sign::Nothing], 0));
                    continue;
                }
                let times = usize::try_from(times).map_err(|_| too_long.clone())?;
                if steps.checked_mul(times).is_none_or(|all| all > MOST_STEPS) {
                    return Err(too_long);
                }
                let mut all = Vec::with_capacity((once.len() + 1) * times);
                for time in 1..=times {
                    all.extend_from_slice(&once);
                    all.extend(match (most, time) {
                        (None, time) if time == times => Some(if *least == 0 { Sign::Star } else { Sign::Plus }),
                        (_, time) if time > *least as usize => Some(Sign::Maybe),
                        _ => None,
                    });
                }
                if times > 1 {
                    all.push(Sign::Sequence(times));
                }
                (all, steps * times)
            }
        };
        if part.1 > MOST_STEPS || part.0.len() > 16 * MOST_STEPS {
            return Err(too_long);
        }
        open.push(part);
    }
    Ok(open.pop().map(|(all, _)| all).unwrap_or_default())
}

/// By step, what it takes.
fn labels(signs: &[Sign<'_>], data: &Data) -> Result<Vec<Label>, Error> {
    let steps = signs.iter().filter_map(|sign| if let Sign::Step(step) = sign { Some(*step) } else { None });
    let label = |Step { relation, way }: &Step| {
        let schema = &data.schema;
        let (place, direction) = match relation {
            None => return Ok(Label { relation: None, way: *way }),
            Some(Called::Place(graph, place)) => {
                (data.relation_of_key(RelationKey::Place(*graph, *place))?, Direction::Forward)
            }
            Some(Called::Name(name)) => schema.relation_place(name).ok_or_else(|| GraphError::UnknownRelation {
                relation: excerpt(name),
                nearest: schema.nearest_relation_name(name),
            })?,
        };
        let way = if direction == Direction::Inverse { way.turned() } else { *way };
        let way = if schema.relation_has(place, Flag::Symmetric) { Way::Either } else { way };
        Ok(Label { relation: Some(place), way })
    };
    steps.map(label).collect()
}

/// A set of states.
#[derive(Clone, Debug, Default)]
struct Set(Vec<u64>);

impl Set {
    fn of(state: usize) -> Self {
        let mut set = vec![0; state / 64 + 1];
        if let Some(word) = set.last_mut() {
            *word = 1 << (state % 64);
        }
        Set(set)
    }

    fn join(&mut self, other: &Set) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(ours, theirs)| *ours |= theirs);
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        let bits = |(at, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(bits)
    }
}

/// A part of a route: whether it takes nothing, by which of its steps it begins and by which it ends.
#[derive(Debug)]
struct Part {
    nullable: bool,
    first: Set,
    last: Set,
}

/// By state, whether it accepts and which follow.
fn positions(signs: &[Sign<'_>], steps: usize) -> (Vec<bool>, Vec<Set>) {
    let mut follow = vec![Set::default(); steps + 1];
    let mut tie = |last: &Set, first: &Set| {
        for state in last.iter() {
            follow.get_mut(state).into_iter().for_each(|follow| follow.join(first));
        }
    };
    let (mut open, mut steps) = (Vec::new(), 0);
    for sign in signs {
        let part = match sign {
            Sign::Step(_) => {
                steps += 1;
                Part { nullable: false, first: Set::of(steps), last: Set::of(steps) }
            }
            Sign::Nothing => Part { nullable: true, first: Set::default(), last: Set::default() },
            Sign::Sequence(parts) | Sign::Choice(parts) => {
                let in_turn = matches!(sign, Sign::Sequence(_));
                let parts = open.split_off(open.len().saturating_sub(*parts)).into_iter();
                let joined = parts.reduce(|mut so_far: Part, next: Part| {
                    if !in_turn {
                        so_far.first.join(&next.first);
                        so_far.last.join(&next.last);
                        return Part { nullable: so_far.nullable || next.nullable, ..so_far };
                    }
                    tie(&so_far.last, &next.first);
                    if so_far.nullable {
                        so_far.first.join(&next.first);
                    }
                    let mut last = next.last;
                    if next.nullable {
                        last.join(&so_far.last);
                    }
                    Part { nullable: so_far.nullable && next.nullable, first: so_far.first, last }
                });
                open.extend(joined);
                continue;
            }
            Sign::Star | Sign::Plus | Sign::Maybe => {
                let Some(mut part) = open.pop() else { continue };
                if !matches!(sign, Sign::Maybe) {
                    tie(&part.last, &part.first);
                }
                part.nullable |= !matches!(sign, Sign::Plus);
                part
            }
        };
        open.push(part);
    }
    let mut accepts = vec![false; follow.len()];
    if let Some(whole) = open.pop() {
        for state in whole.last.iter().chain(whole.nullable.then_some(0)) {
            accepts.get_mut(state).into_iter().for_each(|accepts| *accepts = true);
        }
        follow.first_mut().into_iter().for_each(|start| *start = whole.first.clone());
    }
    (accepts, follow)
}

type Moves = Vec<(Label, u16)>;

/// States that accept and lead alike made one, until none are left or it was tried often enough.
fn merged(mut accepts: Vec<bool>, mut next: Vec<Moves>) -> (Vec<bool>, Vec<Moves>) {
    for _ in 0..8 {
        let many = next.len();
        let (mut of, mut kept) = (BTreeMap::new(), (Vec::new(), Vec::new()));
        let mut now = Vec::with_capacity(many);
        for (accepts, moves) in accepts.into_iter().zip(next) {
            let state = of.entry((accepts, moves.clone())).or_insert_with(|| {
                kept.0.push(accepts);
                kept.1.push(moves);
                kept.0.len() as u16 - 1
            });
            now.push(*state);
        }
        (accepts, next) = kept;
        for moves in &mut next {
            for (_, to) in moves.iter_mut() {
                *to = now.get(usize::from(*to)).copied().unwrap_or(*to);
            }
            moves.sort_unstable();
            moves.dedup();
        }
        if next.len() == many {
            break;
        }
    }
    (accepts, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{graph::Graph, vocabulary::conflict};

    fn automaton(text: &str) -> Result<Automaton, Error> {
        Automaton::new(&text.parse()?, &Graph::new(conflict()).view().lens.data)
    }

    fn states(text: &str) -> usize {
        automaton(text).unwrap().next.len()
    }

    #[test]
    fn what_leads_alike_is_one_state() {
        assert_eq!(states("<_>*"), 1);
        assert_eq!(states("(controls | leads | ^member_of)*"), 1);
        assert_eq!(states("controls / leads*"), 2);
        assert_eq!(states("controls{3}"), 4);
        assert_eq!(states("controls{0}"), 1);
        assert_eq!(states("((_*)+)*"), 1);
    }

    #[test]
    fn long_routes_are_refused() {
        for text in ["_{1001}", "(_{100}){11}", "((_{4294967295}){4294967295}){4294967295}", "_{2,}{501}"] {
            let wrong = automaton(text).unwrap_err();
            assert_eq!(wrong.to_string(), "the route has more than 1000 steps, repetitions written out", "{text}");
        }
        assert_eq!(states("_{1000}"), 1001);
        assert_eq!(states(&format!("({}_)*", "_|".repeat(999))), 1);
        assert_eq!(states(&format!("_{}", "*".repeat(3000))), 1);
        assert_eq!(states("_{0}{4294967295}"), 1);
    }
}
