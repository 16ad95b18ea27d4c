//! How many rows there are, without making them.
//!
//! Variables are eliminated one by one. What is left falls apart into components that share no variable that is still
//! free; how many ways each has is counted by itself and multiplied, and kept by the variables before it on which it
//! depends. So a path, a star or a tree is counted in the time that its facts take, however many rows there are:
//! factorised counting (Olteanu and Závodný, 2015), as Yannakakis' algorithm (1981) does for acyclic joins.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{
    Datum,
    compile::{Atom, Compiled, End, Operand, Part, Relations, Test},
    edges::{Edges, Found, Probe},
    estimate::{Estimate, is_known},
};
use crate::{
    Error,
    graph::{
        extent::{Extent as _, Level, OnDay},
        row::Object,
        sizes::Sizes,
    },
    infer::Meter,
    model::Operator,
    query::View,
};

/// What is counted once the variables before are bound.
#[derive(Debug)]
struct Tree<'q> {
    checks: Vec<Check<'q>>,
    components: Vec<Component<'q>>,
}

/// What is true or false, or a factor, once its variables are bound.
#[derive(Debug)]
enum Check<'q> {
    Kind(usize, u16),
    Same(usize, usize, bool),
    /// All ends are known: how many facts there are.
    Facts(&'q Atom),
    /// One at least.
    Optional(Tree<'q>),
    Unless(Tree<'q>),
}

/// Parts that share variables, of which one is eliminated next.
#[derive(Debug)]
struct Component<'q> {
    slot: usize,
    /// The facts that know their other ends.
    atoms: Vec<&'q Atom>,
    /// Where none does, the facts among whose ends it is looked for; where there are none, it is looked for among all
    /// things.
    scan: Option<&'q Atom>,
    rest: Tree<'q>,
    /// The variables before it on which it depends.
    depends: Vec<usize>,
    number: usize,
}

/// Of more parts only the next step is looked at when an order is chosen: to look at all of them takes time that grows
/// with the fourth power.
const LOOKED_AHEAD: usize = 16;

struct Builder<'d> {
    estimate: Estimate<'d>,
    slots: usize,
    components: usize,
}

/// Counts the rows of a query on a day; none where it asks for what has to be looked at row by row.
pub(super) fn count(view: &View, compiled: &Compiled, sizes: &Sizes, meter: Meter<'_>) -> Result<Option<u64>, Error> {
    let plain = !compiled.distinct && compiled.limit.is_none() && compiled.skip == 0;
    if !plain || !can_be_counted(&compiled.parts, &[]) {
        return Ok(None);
    }
    let parts: Vec<&Part> = compiled.parts.iter().collect();
    let slots = compiled.slots.len();
    let mut builder = Builder { estimate: Estimate::new(&view.lens.data, sizes, slots), slots, components: 0 };
    let tree = builder.tree(&parts, &mut vec![false; compiled.slots.len()]);
    let least = if view.all { Level::Remote } else { Level::Possible };
    let mut count = Count {
        view,
        edges: Edges::new(view, sizes),
        bound: vec![Object::Nothing; compiled.slots.len()],
        known: (0..builder.components).map(|_| Known::Few(HashMap::default())).collect(),
        spare: Vec::new(),
        meter,
        least,
    };
    count.tree(&tree).map(Some)
}

/// Whether parts within others, which bind some variables, can be counted: each is one that is looked at by itself once
/// the variables of facts and kinds are bound. They are as deep as queries may be, so this may call itself.
fn can_be_counted(parts: &[Part], known: &[usize]) -> bool {
    let mut known = known.to_vec();
    known.extend(binders(parts.iter()));
    // What an optional part finds may be what another part speaks of.
    let is_of_another = |place: usize, slot: usize| {
        parts.iter().enumerate().any(|(other, part)| other != place && part.slots().contains(&slot))
    };
    parts.iter().enumerate().all(|(place, part)| match part {
        Part::Atom(atom) => matches!(atom.relations, Relations::Of(_)) && atom.within.is_none(),
        Part::Kind { .. } => true,
        Part::Where(Test::Compare(Operand::Slot(one), Operator::Is | Operator::IsNot, Operand::Slot(other)), _) => {
            known.contains(one) && known.contains(other)
        }
        Part::Optional(inner) => {
            let mut own = part.slots().into_iter().filter(|slot| !known.contains(slot));
            !own.any(|slot| is_of_another(place, slot)) && can_be_counted(inner, &known)
        }
        Part::Unless(inner) => can_be_counted(inner, &known),
        Part::Walk(_) | Part::Where(..) | Part::Either(_) => false,
    })
}

/// The variables that facts and kinds bind.
fn binders<'q>(parts: impl Iterator<Item = &'q Part>) -> Vec<usize> {
    parts.filter(|part| matches!(part, Part::Atom(_) | Part::Kind { .. })).flat_map(|part| part.slots()).collect()
}

impl Builder<'_> {
    /// The parts are few, so this may call itself.
    fn tree<'q>(&mut self, parts: &[&'q Part], bound: &mut [bool]) -> Tree<'q> {
        let known_before = self.estimate.learn(parts.iter().copied());
        let free = |part: &Part, bound: &[bool]| -> Vec<usize> {
            part.slots().into_iter().filter(|&slot| bound.get(slot) != Some(&true)).collect()
        };
        // A part that binds its own variables alone when it is looked at does not tie others together by them.
        let binders = binders(parts.iter().copied());
        let ties = |part: &Part, bound: &[bool]| -> Vec<usize> {
            let mut free = free(part, bound);
            if matches!(part, Part::Optional(_) | Part::Unless(_)) {
                free.retain(|slot| binders.contains(slot));
            }
            free
        };
        let (ready, left): (Vec<&'q Part>, Vec<&'q Part>) =
            parts.iter().copied().partition(|part| ties(part, bound).is_empty());
        let mut checks = Vec::new();
        for part in ready {
            match part {
                Part::Kind { slot, kind, .. } => checks.push(Check::Kind(*slot, *kind)),
                Part::Where(Test::Compare(Operand::Slot(one), is, Operand::Slot(other)), _) => {
                    checks.push(Check::Same(*one, *other, *is == Operator::Is));
                }
                Part::Atom(atom) => checks.push(Check::Facts(atom)),
                Part::Optional(inner) | Part::Unless(inner) => {
                    let inner: Vec<&Part> = inner.iter().collect();
                    let tree = self.tree(&inner, bound);
                    checks.push(if matches!(part, Part::Optional(_)) {
                        Check::Optional(tree)
                    } else {
                        Check::Unless(tree)
                    });
                }
                _ => {}
            }
        }
        // What is cheap comes first.
        checks.sort_by_key(|check| match check {
            Check::Kind(..) | Check::Same(..) => 0,
            Check::Facts(_) => 1,
            Check::Unless(_) => 2,
            Check::Optional(_) => 3,
        });
        let mut components = Vec::new();
        let mut left: Vec<(&'q Part, Vec<usize>)> = left.into_iter().map(|part| (part, ties(part, bound))).collect();
        while let Some((first, reach)) = left.pop() {
            let (mut together, mut reach) = (vec![first], reach);
            loop {
                let joins = |(_, ties): &(&Part, Vec<usize>)| ties.iter().any(|slot| reach.contains(slot));
                let (joined, others): (Vec<_>, Vec<_>) = left.into_iter().partition(joins);
                left = others;
                if joined.is_empty() {
                    break;
                }
                for (part, ties) in joined {
                    together.push(part);
                    reach.extend(ties);
                }
            }
            reach.sort_unstable();
            reach.dedup();
            components.push(self.component(&together, &reach, bound));
        }
        self.estimate.forget(known_before);
        Tree { checks, components }
    }

    fn component<'q>(&mut self, parts: &[&'q Part], free: &[usize], bound: &mut [bool]) -> Component<'q> {
        let cost = |&slot: &usize| self.cost(parts, slot, bound);
        let costs: Vec<(f64, usize)> = free.iter().map(|slot| (cost(slot), *slot)).collect();
        let slot = costs.iter().copied().reduce(|a, b| if b.0 < a.0 { b } else { a }).map_or(0, |(_, slot)| slot);
        let mut depends: Vec<usize> =
            parts.iter().flat_map(|part| part.slots()).filter(|&slot| bound.get(slot) == Some(&true)).collect();
        depends.sort_unstable();
        depends.dedup();
        let known = |end: &End| match end {
            End::Slot(it) => *it == slot || bound.get(*it) == Some(&true),
            _ => true,
        };
        let (mut atoms, mut scan, mut rest) = (Vec::new(), None, Vec::new());
        for part in parts {
            match part {
                Part::Atom(atom) if part.slots().contains(&slot) && known(&atom.subject) && known(&atom.object) => {
                    atoms.push(atom);
                }
                _ => {
                    if let Part::Atom(atom) = part
                        && part.slots().contains(&slot)
                        && scan.is_none_or(|scan: &Atom| self.ties(atom) < self.ties(scan))
                    {
                        scan = Some(atom);
                    }
                    rest.push(*part);
                }
            }
        }
        // One whose both ends are the variable itself is looked for among all.
        let itself = atoms.iter().all(|atom| atom.subject == atom.object);
        let scan = if itself { scan.or(atoms.first().copied()) } else { None };
        bound.get_mut(slot).into_iter().for_each(|it| *it = true);
        let rest = self.tree(&rest, bound);
        bound.get_mut(slot).into_iter().for_each(|it| *it = false);
        let number = self.components;
        self.components += 1;
        Component { slot, atoms, scan, rest, depends, number }
    }

    fn ties(&self, atom: &Atom) -> f64 {
        self.estimate.ways(atom, &[], |_| false)
    }

    /// About how many ways there are in all when a variable is eliminated next and then always the one with the fewest.
    fn cost(&self, parts: &[&Part], first: usize, bound: &[bool]) -> f64 {
        if parts.len() > LOOKED_AHEAD {
            return self.ways(parts, first, bound);
        }
        let mut bound = bound.to_vec();
        let mut free: Vec<usize> = (0..self.slots)
            .filter(|&slot| bound.get(slot) != Some(&true) && parts.iter().any(|part| part.slots().contains(&slot)))
            .collect();
        let (mut next, mut ways, mut all) = (Some(first), 1.0, 0.0);
        while let Some(slot) = next {
            ways *= self.ways(parts, slot, &bound);
            all += ways;
            bound.get_mut(slot).into_iter().for_each(|it| *it = true);
            free.retain(|&it| it != slot);
            let of = |&slot: &usize| (self.ways(parts, slot, &bound), slot);
            next = free.iter().map(of).reduce(|a, b| if b.0 < a.0 { b } else { a }).map(|(_, slot)| slot);
        }
        all
    }

    fn ways(&self, parts: &[&Part], slot: usize, bound: &[bool]) -> f64 {
        let (mut fewest, mut scan) = (f64::INFINITY, f64::INFINITY);
        for part in parts {
            let Part::Atom(atom) = part else { continue };
            for (at, other, is_subject) in [(atom.subject, atom.object, true), (atom.object, atom.subject, false)] {
                if at != End::Slot(slot) {
                    continue;
                }
                let (mut ties, mut own, mut others) = (0.0, 0.0, 0.0);
                for relation in self.estimate.relations(atom) {
                    let size = self.estimate.size(atom, relation, |_| false);
                    ties += size.ties;
                    own += if is_subject { size.subjects } else { size.objects };
                    others += if is_subject { size.objects } else { size.subjects };
                }
                scan = scan.min(own);
                if is_known(&other, bound) {
                    fewest = fewest.min(ties / others.max(1.0));
                }
            }
        }
        if fewest.is_finite() { fewest } else { scan.min(self.estimate.things(slot)) }
    }
}

struct Count<'v, 'b> {
    view: &'v View,
    edges: Edges<'v, OnDay>,
    /// By slot, what it stands for.
    bound: Vec<Object>,
    /// By component, how many ways it has, by what it depends on.
    known: Vec<Known>,
    /// Room for candidates, used again.
    spare: Vec<Candidates>,
    meter: Meter<'b>,
    /// What counts as a fact.
    least: Level,
}

/// The facts of an atom with its known ends, those that fit: of most by one relation.
#[derive(Default)]
struct Fitting {
    first: Option<Fits>,
    more: Vec<Fits>,
}

/// What was asked, whether the atom looks at it from its object, and what was found.
type Fits = (Probe, bool, Found<OnDay>);

impl Fitting {
    fn iter(&self) -> impl Iterator<Item = &Fits> {
        self.first.iter().chain(&self.more)
    }

    fn len(&self) -> usize {
        self.iter().map(|(.., found)| found.len()).sum()
    }
}

/// What a variable can stand for, in order, and in how many ways.
type Candidates = Vec<(Object, u64)>;

/// How many ways a component has, by what it depends on.
enum Known {
    Few(HashMap<u64, u64, RandomState>),
    /// By node, once there are many: one more than how many; none is 0.
    Many(Vec<u64>),
}

impl Known {
    fn get(&self, key: u64) -> Option<u64> {
        match self {
            Known::Few(known) => known.get(&key).copied(),
            Known::Many(known) => known.get(key as usize)?.checked_sub(1),
        }
    }

    fn keep(&mut self, key: u64, ways: u64, nodes: usize, is_by_node: bool) {
        match self {
            Known::Few(known) => {
                known.insert(key, ways);
                if is_by_node && known.len() > nodes / 16 {
                    let mut all = vec![0; nodes];
                    for (&key, ways) in known.iter() {
                        all.get_mut(key as usize).into_iter().for_each(|it| *it = ways.saturating_add(1));
                    }
                    *self = Known::Many(all);
                }
            }
            Known::Many(known) => known.get_mut(key as usize).into_iter().for_each(|it| *it = ways.saturating_add(1)),
        }
    }
}

impl Count<'_, '_> {
    fn tree(&mut self, tree: &Tree<'_>) -> Result<u64, Error> {
        let mut all: u64 = 1;
        for check in &tree.checks {
            let factor = match check {
                Check::Kind(slot, kind) => match self.at(*slot) {
                    Object::Entity(entity) => u64::from(self.view.lens.data.is_of(entity, Some(*kind))),
                    _ => 0,
                },
                Check::Same(one, other, same) => u64::from(self.compare(*one, *other) == Some(*same)),
                Check::Facts(atom) => {
                    let found = self.found(atom, None)?;
                    self.many(atom, &found)?
                }
                Check::Optional(tree) => self.tree(tree)?.max(1),
                Check::Unless(tree) => {
                    // What is merely possible does not stand in the way; but what is not in the way of that makes it no
                    // more than possible.
                    let in_the_way = if self.least < Level::Presumed { Level::Presumed } else { Level::Possible };
                    let before = std::mem::replace(&mut self.least, in_the_way);
                    let many = self.tree(tree);
                    self.least = before;
                    u64::from(many? == 0)
                }
            };
            all = all.saturating_mul(factor);
            if all == 0 {
                return Ok(0);
            }
        }
        for component in &tree.components {
            all = all.saturating_mul(self.component(component)?);
            if all == 0 {
                return Ok(0);
            }
        }
        Ok(all)
    }

    /// Whether two variables stand for one thing; of none nothing is said.
    fn compare(&self, one: usize, other: usize) -> Option<bool> {
        let data = &self.view.lens.data;
        match (self.at(one), self.at(other)) {
            (Object::Nothing, _) | (_, Object::Nothing) => None,
            (Object::Literal(one), Object::Literal(other)) if one != other => {
                let literal = |place| data.values.get(place).map(|value| Datum::Literal(value.clone()));
                Some(literal(one)?.is(&literal(other)?))
            }
            (one, other) => Some(one == other),
        }
    }

    fn at(&self, slot: usize) -> Object {
        self.bound.get(slot).copied().unwrap_or(Object::Nothing)
    }

    fn component(&mut self, component: &Component<'_>) -> Result<u64, Error> {
        let Component { slot, atoms, scan, rest, depends, number } = component;
        let of = |object: Object| match object {
            Object::Entity(entity) => Some(u64::from(entity)),
            _ => None,
        };
        let key = match depends.as_slice() {
            [] => Some(0),
            [one] => of(self.at(*one)),
            [one, other] => of(self.at(*one)).zip(of(self.at(*other))).map(|(one, other)| one << 32 | other),
            _ => None,
        };
        if let Some(known) = key.and_then(|key| self.known.get(*number)?.get(key)) {
            return Ok(known);
        }
        let is_last = rest.checks.is_empty() && rest.components.is_empty();
        let all = match (scan, atoms.as_slice()) {
            (Some(scan), atoms) => {
                let candidates = self.ends(scan, *slot)?;
                self.each_candidate(*slot, candidates, atoms, rest)?
            }
            // Only its kind is asked for, which is looked at with each.
            (None, []) => {
                let lens = &self.view.lens;
                let all = (0..lens.data.entities.at(lens.revision) as u32).filter(|&it| !lens.data.is_merged(it));
                let all = all.map(|it| (Object::Entity(it), 1)).collect();
                self.each_candidate(*slot, all, &[], rest)?
            }
            (None, [atom]) => {
                let found = self.found(atom, Some(*slot))?;
                if is_last {
                    self.many(atom, &found)?
                } else {
                    let candidates = self.candidates(atom, &found, *slot)?;
                    self.each_candidate(*slot, candidates, &[], rest)?
                }
            }
            (None, atoms) => self.shared(*slot, atoms, rest)?,
        };
        if let (Some(key), Some(known)) = (key, self.known.get_mut(*number)) {
            known.keep(key, all, self.view.lens.data.entities.len(), depends.len() == 1);
        }
        Ok(all)
    }

    /// By what several facts share: those of the one with the fewest, each held to the others.
    fn shared(&mut self, slot: usize, atoms: &[&Atom], rest: &Tree<'_>) -> Result<u64, Error> {
        let mut found: Vec<(&Atom, Fitting)> = Vec::with_capacity(atoms.len());
        for atom in atoms {
            found.push((atom, self.found(atom, Some(slot))?));
        }
        found.sort_by_key(|(_, found)| found.len());
        let Some(((first, fewest), more)) = found.split_first() else { return Ok(0) };
        let mut candidates = self.candidates(first, fewest, slot)?;
        let mut others: Vec<&Atom> = Vec::new();
        for (atom, found) in more {
            // Of about as many all are passed; of far more each is looked up.
            if found.len() / 8 > candidates.len() {
                others.push(atom);
                continue;
            }
            let with = self.candidates(atom, found, slot)?;
            let mut with_left = with.as_slice();
            candidates.retain_mut(|(candidate, ways)| {
                while let Some(((other, many), left)) = with_left.split_first() {
                    if other >= candidate {
                        *ways = ways.saturating_mul(*many);
                        return other == candidate;
                    }
                    with_left = left;
                }
                false
            });
            self.spare.push(with);
        }
        self.each_candidate(slot, candidates, &others, rest)
    }

    /// The ways of all candidates, each held to some facts whose other ends are known.
    fn each_candidate(
        &mut self,
        slot: usize,
        candidates: Candidates,
        held_to: &[&Atom],
        rest: &Tree<'_>,
    ) -> Result<u64, Error> {
        let mut all: u64 = 0;
        for &(candidate, ways) in &candidates {
            self.meter.step(0)?;
            self.bound.get_mut(slot).into_iter().for_each(|it| *it = candidate);
            let mut ways = ways;
            for atom in held_to {
                if ways > 0 {
                    let found = self.found(atom, None)?;
                    ways = ways.saturating_mul(self.many(atom, &found)?);
                }
            }
            if ways > 0 {
                all = all.saturating_add(ways.saturating_mul(self.tree(rest)?));
            }
        }
        self.bound.get_mut(slot).into_iter().for_each(|it| *it = Object::Nothing);
        self.spare.push(candidates);
        Ok(all)
    }

    /// What is known of an end, but for a slot that is to be eliminated.
    fn known(&self, end: End, but: Option<usize>) -> Option<Option<Object>> {
        match end {
            End::Is(object) => Some(Some(object)),
            End::Never => None,
            End::Slot(slot) if Some(slot) == but => Some(None),
            End::Slot(slot) => match self.at(slot) {
                Object::Nothing => Some(None),
                object => Some(Some(object)),
            },
        }
    }

    fn found(&mut self, atom: &Atom, but: Option<usize>) -> Result<Fitting, Error> {
        let mut all = Fitting::default();
        let (Some(from), Some(to)) = (self.known(atom.subject, but), self.known(atom.object, but)) else {
            return Ok(all);
        };
        let Relations::Of(relations) = &atom.relations else { return Ok(all) };
        for &(relation, turned) in relations {
            let (from, to) = if turned { (to, from) } else { (from, to) };
            let subject = match from {
                None => None,
                Some(Object::Entity(subject)) => Some(subject),
                Some(_) => continue,
            };
            let probe = Probe { relation, subject, object: to, stated: atom.stated };
            let fits = (probe, turned, self.edges.find(&probe, &mut self.meter)?);
            match &mut all.first {
                first @ None => *first = Some(fits),
                Some(_) => all.more.push(fits),
            }
        }
        Ok(all)
    }

    /// Whether each fact of a relation that is found is one of the atom.
    fn takes_all(&self, atom: &Atom) -> bool {
        let plain = atom.least.is_none() && self.least <= Level::Possible && atom.subject != atom.object;
        plain && !atom.is_either_way() && atom.guards.as_ref().is_some_and(|guards| guards.is_empty())
    }

    fn many(&mut self, atom: &Atom, found: &Fitting) -> Result<u64, Error> {
        if self.takes_all(atom) && found.iter().all(|(probe, _, found)| found.is_exact(probe)) {
            return Ok(found.len() as u64);
        }
        let mut many = 0;
        self.each(atom, found, |_, _| many += 1)?;
        Ok(many)
    }

    /// Hands over the ends of the facts that fit.
    fn each(&mut self, atom: &Atom, found: &Fitting, mut fits: impl FnMut(Object, Object)) -> Result<(), Error> {
        let Some(guards) = &atom.guards else { return Ok(()) };
        let (data, program) = (&self.view.lens.data, &self.view.inference_or_plain().program);
        let least = atom.least.unwrap_or(Level::Remote).max(self.least);
        for (probe, turned, found) in found.iter() {
            for edge in self.edges.all(probe, found) {
                self.meter.step(0)?;
                if probe.object.is_none_or(|object| object == edge.object)
                    && !atom.is_again(probe.relation, *turned, edge.subject, edge.object)
                    && edge.value.best() >= Some(least)
                    && guards.admit(|| program.qualifiers(data, edge.quals))
                {
                    let ends = (Object::Entity(edge.subject), edge.object);
                    let (from, to) = if *turned { (ends.1, ends.0) } else { ends };
                    if atom.subject != atom.object || from == to {
                        fits(from, to);
                    }
                }
            }
        }
        Ok(())
    }

    /// What a variable can stand for by the facts found, and in how many ways.
    fn candidates(&mut self, atom: &Atom, found: &Fitting, slot: usize) -> Result<Candidates, Error> {
        let mut all = self.spare.pop().unwrap_or_default();
        all.clear();
        let mut is_in_order = true;
        let mut add = |object: Object| match all.last_mut() {
            Some((last, many)) if *last == object => *many += 1,
            last => {
                is_in_order &= last.is_none_or(|(last, _)| *last < object);
                all.push((object, 1));
            }
        };
        let at_subject = atom.subject == End::Slot(slot);
        match (&found.first, found.more.as_slice()) {
            (Some((probe, turned, only)), [])
                if *turned != at_subject && self.takes_all(atom) && self.edges.subjects(probe, only).is_some() =>
            {
                for &subject in self.edges.subjects(probe, only).unwrap_or_default() {
                    self.meter.step(0)?;
                    add(Object::Entity(subject));
                }
            }
            _ => self.each(atom, found, |from, to| add(if at_subject { from } else { to }))?,
        }
        if !is_in_order {
            all.sort_unstable_by_key(|(object, _)| *object);
            all.dedup_by(|(other, many), (object, all)| {
                let is_same = other == object;
                *all += if is_same { *many } else { 0 };
                is_same
            });
        }
        Ok(all)
    }

    /// All that stands at the end of a relation, each in one way: what it is tied to is counted later.
    fn ends(&mut self, atom: &Atom, slot: usize) -> Result<Candidates, Error> {
        let found = self.found(atom, Some(slot))?;
        let mut candidates = self.candidates(atom, &found, slot)?;
        candidates.iter_mut().for_each(|(_, many)| *many = 1);
        Ok(candidates)
    }
}
