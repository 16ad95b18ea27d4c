//! Rows: all ways to fit the parts of a query, in the order of its plan.

use std::collections::{BTreeMap, HashMap, VecDeque};

use foldhash::fast::RandomState;

use super::{
    QueryError,
    compile::{Atom, Compiled, End, Lies, Operand, Part, Relations, Test, Walk},
    datum::Datum,
    edges::{Edges, FOLLOWS, FactRef, Found, Probe},
    plan::{Does, Step},
};
use crate::{
    Error,
    graph::{extent::Level, lens::Lens, row::Object, sizes::Sizes},
    infer::Meter,
    model::{Allen, Operator, Value, text::excerpt},
    query::{
        Fact, Opposition, View,
        follow::{Followed, Worked},
    },
};

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Bound {
    /// Nothing yet.
    Nothing,
    /// Nothing, whatever comes: a part that need not be there was not.
    Missing,
    Thing(Object),
    Relation(u16),
}

/// A way in the making.
#[derive(Clone)]
pub(super) struct Frame<V> {
    pub(super) bound: Vec<Bound>,
    pub(super) facts: Vec<Option<FactRef>>,
    pub(super) value: V,
}

/// What was found of a fact by each of its relations, and whether that is looked at from its object.
type Probed<V> = Vec<(Probe, bool, Found<V>)>;

/// What is given when a query is asked, by name.
pub(super) type Given = BTreeMap<String, Datum>;

pub(super) struct Run<'q, 'v, V> {
    pub(super) view: &'v View,
    compiled: &'q Compiled,
    given: &'q Given,
    pub(super) edges: Edges<'v, V>,
    pub(super) frame: Frame<V>,
    /// By step, how many ways there were.
    pub(super) actual: Vec<u64>,
    pub(super) meter: Meter<'q>,
    least: Level,
}

/// What is done with each way: says whether to go on.
pub(super) type Then<'t, 'q, 'v, V> = dyn FnMut(&mut Run<'q, 'v, V>) -> Result<bool, Error> + 't;

impl<'q, 'v, V: Worked> Run<'q, 'v, V> {
    pub(super) fn new(
        view: &'v View,
        compiled: &'q Compiled,
        given: &'q Given,
        sizes: &Sizes,
        (steps, meter): (usize, Meter<'q>),
    ) -> Self {
        let (bound, facts) = (vec![Bound::Nothing; compiled.slots.len()], vec![None; compiled.facts.len()]);
        let frame = Frame { bound, facts, value: V::all_days(&view.lens) };
        let least = if view.all { Level::Remote } else { Level::Possible };
        Run { view, compiled, given, edges: Edges::new(view, sizes), frame, actual: vec![0; steps], meter, least }
    }

    /// Goes on with the steps. Those of a query are few, so this may call itself.
    pub(super) fn go(
        &mut self,
        parts: &'q [Part],
        steps: &'q [Step],
        then: &mut Then<'_, 'q, 'v, V>,
    ) -> Result<bool, Error> {
        let Some((step, rest)) = steps.split_first() else { return then(self) };
        let number = step.number;
        let mut next = |run: &mut Self| {
            run.actual.get_mut(number).into_iter().for_each(|ways| *ways += 1);
            run.go(parts, rest, then)
        };
        match &step.does {
            Does::Fit(atoms) => {
                let atoms: Vec<&'q Atom> = atoms
                    .iter()
                    .filter_map(|&place| if let Some(Part::Atom(atom)) = parts.get(place) { Some(atom) } else { None })
                    .collect();
                self.fit(&atoms, &mut next)
            }
            Does::Part(place) => match parts.get(*place) {
                Some(Part::Walk(walk)) => self.walk(walk, &mut next),
                Some(Part::Kind { slot, kind, .. }) => self.of_kind(*slot, *kind, &mut next),
                Some(Part::Where(test, _)) => {
                    if self.is_so(test)? {
                        next(self)
                    } else {
                        Ok(true)
                    }
                }
                _ => Ok(true),
            },
            Does::Is(place) => {
                let Some(Part::Where(test, _)) = parts.get(*place) else { return Ok(true) };
                let Some((slot, entity)) = test.entity() else { return Ok(true) };
                let Some(fresh) = self.bind_to(slot, Bound::Thing(Object::Entity(entity))) else { return Ok(true) };
                let goes_on = next(self);
                if let Some(bound) = fresh.and_then(|slot| self.frame.bound.get_mut(slot)) {
                    *bound = Bound::Nothing;
                }
                goes_on
            }
            Does::Optional(place, inner) => {
                let Some(Part::Optional(inner_parts)) = parts.get(*place) else { return next(self) };
                let mut is_there = false;
                let goes_on = self.go(inner_parts, inner, &mut |run: &mut Self| {
                    is_there = true;
                    next(run)
                })?;
                if is_there || !goes_on {
                    return Ok(goes_on);
                }
                // What was not found is nothing from here on, and no other part finds it.
                let mut missing = Vec::new();
                for part in inner_parts {
                    part.each_told_slot(&mut |slot| {
                        if let Some(bound @ Bound::Nothing) = self.frame.bound.get_mut(slot) {
                            *bound = Bound::Missing;
                            missing.push(slot);
                        }
                    });
                }
                let goes_on = next(self);
                for slot in missing {
                    self.frame.bound.get_mut(slot).into_iter().for_each(|it| *it = Bound::Nothing);
                }
                goes_on
            }
            Does::Unless(place, inner) => {
                let Some(Part::Unless(inner_parts)) = parts.get(*place) else { return next(self) };
                let mut known = V::nothing(&self.view.lens);
                // What must not be there counts as surely as it is by itself.
                let before = std::mem::replace(&mut self.frame.value, V::all_days(&self.view.lens));
                self.go(inner_parts, inner, &mut |run: &mut Self| {
                    known.join(&run.frame.value);
                    Ok(true)
                })?;
                self.frame.value = before.clone();
                self.frame.value.without(&known);
                let goes_on = if self.holds() { next(self) } else { Ok(true) };
                self.frame.value = before;
                goes_on
            }
            Does::Either(place, groups) => {
                let Some(Part::Either(all)) = parts.get(*place) else { return next(self) };
                for (inner_parts, group) in all.iter().zip(groups) {
                    if !self.go(inner_parts, group, &mut next)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    /// While both hold; where facts need no day in common, as surely as the weaker of both does on its own days.
    fn meet(&mut self, value: &V) {
        if !self.compiled.apart {
            self.frame.value.meet(value);
        } else if let Some(best) = value.best().filter(|&best| best >= self.least) {
            self.frame.value.lower_to(best);
        } else {
            self.frame.value = V::nothing(&self.view.lens);
        }
    }

    fn holds(&self) -> bool {
        self.frame.value.best() >= Some(self.least)
    }

    fn at(&self, slot: usize) -> Bound {
        self.frame.bound.get(slot).copied().unwrap_or(Bound::Nothing)
    }

    /// What is known of an end; none where it cannot be.
    fn known(&self, end: End) -> Option<Option<Object>> {
        match end {
            End::Is(object) => Some(Some(object)),
            End::Never => None,
            End::Slot(slot) => match self.at(slot) {
                Bound::Nothing => Some(None),
                Bound::Thing(object) => Some(Some(object)),
                Bound::Relation(_) | Bound::Missing => None,
            },
        }
    }

    /// The ways in which a fact can be looked for: by each of its relations, from either end.
    fn probes(&self, atom: &Atom) -> Vec<(Probe, bool)> {
        let (Some(from), Some(to)) = (self.known(atom.subject), self.known(atom.object)) else { return Vec::new() };
        let relations = match &atom.relations {
            Relations::Of(relations) => relations.clone(),
            Relations::Slot(slot) => match self.at(*slot) {
                Bound::Relation(relation) => vec![(relation, false)],
                Bound::Thing(_) | Bound::Missing => Vec::new(),
                Bound::Nothing => {
                    (0..self.view.lens.data.schema.relations().len() as u16).map(|relation| (relation, false)).collect()
                }
            },
        };
        let probe = |(relation, turned): (u16, bool)| {
            let (from, to) = if turned { (to, from) } else { (from, to) };
            let subject = match from {
                None => None,
                Some(Object::Entity(subject)) => Some(subject),
                Some(_) => return None,
            };
            Some((Probe { relation, subject, object: to, stated: atom.stated }, turned))
        };
        relations.into_iter().filter_map(probe).collect()
    }

    /// Fits facts that all name the one variable that is not bound yet, beginning with the one that has the fewest ways.
    fn fit(&mut self, atoms: &[&'q Atom], then: &mut Then<'_, 'q, 'v, V>) -> Result<bool, Error> {
        let mut all: Vec<Probed<V>> = Vec::with_capacity(atoms.len());
        let mut fewest: Option<(usize, usize)> = None;
        for (place, atom) in atoms.iter().enumerate() {
            let mut found = Vec::new();
            for (probe, turned) in self.probes(atom) {
                found.push((probe, turned, self.edges.find(&probe, &mut self.meter)?));
            }
            let many = found.iter().map(|(.., found)| found.len()).sum();
            if many == 0 {
                return Ok(true);
            }
            if fewest.is_none_or(|(_, known)| many < known) {
                fewest = Some((place, many));
            }
            all.push(found);
        }
        let Some((place, many)) = fewest else { return Ok(true) };
        let (Some(&atom), found) = (atoms.get(place), all.swap_remove(place)) else { return Ok(true) };
        let common = match found.as_slice() {
            [(probe, _, only)] if !all.is_empty() => {
                let others = all.iter().filter_map(|other| match other.as_slice() {
                    [(probe, _, only)] => Some((probe, only)),
                    _ => None,
                });
                self.edges.common((probe, only), &others.collect::<Vec<_>>())
            }
            _ => None,
        };
        // Those passed by cost a step each too.
        for _ in common.iter().flat_map(|common| common.len()..many) {
            self.meter.step(0)?;
        }
        if common.as_ref().is_some_and(Vec::is_empty) {
            return Ok(true);
        }
        let rest: Vec<&'q Atom> =
            atoms.iter().enumerate().filter(|(it, _)| *it != place).map(|(_, atom)| *atom).collect();
        self.fit_found(atom, &found, common, &mut |run: &mut Self| {
            if rest.is_empty() { then(run) } else { run.fit(&rest, then) }
        })
    }

    /// Fits what was found for a fact: at some places, where these are given.
    fn fit_found(
        &mut self,
        atom: &'q Atom,
        found: &Probed<V>,
        places: Option<Vec<u32>>,
        then: &mut Then<'_, 'q, 'v, V>,
    ) -> Result<bool, Error> {
        let Some(guards) = &atom.guards else { return Ok(true) };
        let program = &self.view.inference_or_plain().program;
        let data = &self.view.lens.data;
        for (probe, turned, found) in found {
            let (all, some) = match &places {
                None => (0..found.len(), &[][..]),
                Some(places) => (0..0, places.as_slice()),
            };
            for place in all.chain(some.iter().map(|&place| place as usize)) {
                self.meter.step(0)?;
                let Some(edge) = self.edges.edge(probe, found, place) else { continue };
                let (from, to) = match turned {
                    false => (Object::Entity(edge.subject), edge.object),
                    true => (edge.object, Object::Entity(edge.subject)),
                };
                let fits = probe.object.is_none_or(|object| object == edge.object);
                let is_again = atom.is_again(probe.relation, *turned, edge.subject, edge.object);
                if !fits || is_again || !guards.admit(|| program.qualifiers(data, edge.quals)) {
                    continue;
                }
                let fact = edge.fact;
                let before = self.frame.value.clone();
                let mut value = edge.value.clone();
                narrow(&mut value, atom);
                self.meet(&value);
                let bound = [(atom.subject, from), (atom.object, to)].map(|(end, object)| self.bind(end, object));
                let relation = match atom.relations {
                    Relations::Slot(slot) => self.bind_to(slot, Bound::Relation(probe.relation)),
                    Relations::Of(_) => Some(None),
                };
                let mut goes_on = Ok(true);
                if self.holds() && relation.is_some() && bound.iter().all(Option::is_some) {
                    self.frame.facts.get_mut(atom.fact).into_iter().for_each(|it| *it = Some(fact));
                    goes_on = then(self);
                    self.frame.facts.get_mut(atom.fact).into_iter().for_each(|it| *it = None);
                }
                for slot in bound.into_iter().chain([relation]).flatten().flatten() {
                    self.frame.bound.get_mut(slot).into_iter().for_each(|it| *it = Bound::Nothing);
                }
                self.frame.value = before;
                if !goes_on? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Lets an end be this: the slot that is bound by it, if one is; none where the end is something else.
    fn bind(&mut self, end: End, is: Object) -> Option<Option<usize>> {
        match end {
            End::Is(object) => (object == is).then_some(None),
            End::Never => None,
            End::Slot(slot) => self.bind_to(slot, Bound::Thing(is)),
        }
    }

    fn bind_to(&mut self, slot: usize, is: Bound) -> Option<Option<usize>> {
        match self.frame.bound.get_mut(slot)? {
            it @ Bound::Nothing => {
                *it = is;
                Some(Some(slot))
            }
            known => (*known == is).then_some(None),
        }
    }

    fn of_kind(&mut self, slot: usize, kind: u16, then: &mut Then<'_, 'q, 'v, V>) -> Result<bool, Error> {
        let lens = &self.view.lens;
        match self.at(slot) {
            Bound::Thing(Object::Entity(entity)) => {
                if lens.data.is_of(entity, Some(kind)) {
                    then(self)
                } else {
                    Ok(true)
                }
            }
            Bound::Thing(_) | Bound::Relation(_) | Bound::Missing => Ok(true),
            Bound::Nothing => {
                for entity in 0..lens.data.entities.at(lens.revision) as u32 {
                    self.meter.step(0)?;
                    if !lens.data.is_of(entity, Some(kind)) || lens.data.is_merged(entity) {
                        continue;
                    }
                    let bound = self.bind_to(slot, Bound::Thing(Object::Entity(entity)));
                    let goes_on = then(self);
                    for slot in bound.into_iter().flatten() {
                        self.frame.bound.get_mut(slot).into_iter().for_each(|it| *it = Bound::Nothing);
                    }
                    if !goes_on? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    /// Everything to which steps lead, each once, as surely as the surest way does: by rounds until nothing becomes surer.
    fn walk(&mut self, walk: &'q Walk, then: &mut Then<'_, 'q, 'v, V>) -> Result<bool, Error> {
        let (Some(from), Some(to)) = (self.known(walk.from), self.known(walk.to)) else { return Ok(true) };
        let entity = |object: Option<Object>| match object {
            None => Some(None),
            Some(Object::Entity(entity)) => Some(Some(entity)),
            Some(_) => None,
        };
        let (Some(from), Some(to)) = (entity(from), entity(to)) else { return Ok(true) };
        let backwards = from.is_none() && to.is_some();
        let starts: Vec<u32> = match from.or(to) {
            Some(start) => vec![start],
            None => {
                let Lens { data, revision, .. } = &self.view.lens;
                (0..data.entities.at(*revision) as u32).filter(|&entity| !data.is_merged(entity)).collect()
            }
        };
        for start in starts {
            for (end, value) in self.reached(walk, start, backwards)? {
                let (from, to) = if backwards { (end, start) } else { (start, end) };
                let before = self.frame.value.clone();
                self.meet(&value);
                let bound = [(walk.from, from), (walk.to, to)].map(|(end, it)| self.bind(end, Object::Entity(it)));
                let mut goes_on = Ok(true);
                if self.holds() && bound.iter().all(Option::is_some) {
                    goes_on = then(self);
                }
                for slot in bound.into_iter().flatten().flatten() {
                    self.frame.bound.get_mut(slot).into_iter().for_each(|it| *it = Bound::Nothing);
                }
                self.frame.value = before;
                if !goes_on? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The ends of a walk from a start, in the order in which they are first come to.
    fn reached(&mut self, walk: &Walk, start: u32, backwards: bool) -> Result<Vec<(u32, V)>, Error> {
        // After so many steps it does not matter how many more there were.
        let cap = walk.most.unwrap_or(walk.least);
        let mut known: HashMap<(u32, u32), V, RandomState> = HashMap::default();
        let (mut order, mut bytes) = (Vec::new(), 0);
        let mut open = VecDeque::from([(start, 0)]);
        known.insert((start, 0), V::all_days(&self.view.lens));
        order.push((start, 0));
        while let Some((node, steps)) = open.pop_front() {
            if walk.most.is_some_and(|most| steps >= most) {
                continue;
            }
            let Some(so_far) = known.get(&(node, steps)).cloned() else { continue };
            let after = if walk.most.is_some() { steps + 1 } else { (steps + 1).min(cap) };
            for &(relation, turned) in &walk.relations {
                let from_subject = turned == backwards;
                let probe = Probe {
                    relation,
                    subject: from_subject.then_some(node),
                    object: (!from_subject).then_some(Object::Entity(node)),
                    stated: false,
                };
                let found = self.edges.find(&probe, &mut self.meter)?;
                for place in 0..found.len() {
                    self.meter.step(0)?;
                    let Some(edge) = self.edges.edge(&probe, &found, place) else { continue };
                    let other = if from_subject { edge.object } else { Object::Entity(edge.subject) };
                    let Object::Entity(other) = other else { continue };
                    let mut value = so_far.clone();
                    if self.compiled.apart {
                        edge.value.best().into_iter().for_each(|best| value.lower_to(best));
                    } else {
                        value.meet(&edge.value);
                    }
                    if value.best() < Some(self.least) {
                        continue;
                    }
                    let grows = match known.get_mut(&(other, after)) {
                        Some(known) => known.join(&value),
                        None => {
                            bytes += size_of::<(u32, u32)>() * 3 + value.bytes();
                            self.meter.holds(0, bytes)?;
                            known.insert((other, after), value);
                            order.push((other, after));
                            true
                        }
                    };
                    if grows {
                        open.push_back((other, after));
                    }
                }
            }
        }
        let mut ends: Vec<(u32, V)> = Vec::new();
        let mut places: HashMap<u32, usize, RandomState> = HashMap::default();
        for (node, steps) in order {
            let Some(value) = known.get(&(node, steps)).filter(|_| steps >= walk.least) else { continue };
            match places.get(&node).and_then(|&place| ends.get_mut(place)) {
                Some((_, all)) => _ = all.join(value),
                None => {
                    places.insert(node, ends.len());
                    ends.push((node, value.clone()));
                }
            }
        }
        Ok(ends)
    }

    /// A fact of the way in the making.
    fn fact(&self, fact: usize) -> Option<Fact<'v>> {
        fact_of(self.view, self.edges.derived(), self.frame.facts.get(fact).copied().flatten()?)
    }

    /// What an operand is for the way in the making.
    pub(super) fn datum(&self, term: &Operand) -> Result<Datum, Error> {
        datum(self.view, self.edges.derived(), self.given, &self.frame.bound, &self.frame.facts, term)
    }

    /// Whether a condition is true of the way in the making. Conditions are as deep as queries may be.
    fn is_so(&self, test: &Test) -> Result<bool, Error> {
        Ok(match test {
            Test::Compare(left, is, right) => compares(&self.datum(left)?, *is, &self.datum(right)?),
            Test::Known(term) => !self.datum(term)?.is_missing(),
            Test::Named(slot, name) => match self.at(*slot) {
                Bound::Thing(Object::Entity(entity)) => self.is_named(entity, name),
                _ => false,
            },
            Test::Period { fact, lies, to } => {
                let (Some(days), Some(other)) = (self.fact(*fact).map(|fact| days_of(&fact)), self.days(to)) else {
                    return Ok(false);
                };
                lies.contains(&Allen::of(days, other))
            }
            Test::DifferentFacts(facts) => {
                let fact = |place: &usize| self.frame.facts.get(*place).copied().flatten();
                let found: Vec<FactRef> = facts.iter().filter_map(fact).collect();
                found.iter().enumerate().all(|(place, fact)| !found.iter().take(place).any(|other| other == fact))
            }
            Test::AtLeast(level) => self.frame.value.best() >= Some(*level),
            Test::Undisputed(fact) => {
                self.fact(*fact).is_some_and(|fact| fact.standing().opposition < Opposition::Disputed)
            }
            Test::NamedVoice(fact) => self.fact(*fact).is_some_and(|fact| !fact.standing().rests_on_unnamed()),
            Test::NotPartyAlone(fact) => self.fact(*fact).is_some_and(|fact| !fact.standing().party),
            Test::All(tests) => {
                for test in tests {
                    if !self.is_so(test)? {
                        return Ok(false);
                    }
                }
                true
            }
            Test::Any(tests) => {
                for test in tests {
                    if self.is_so(test)? {
                        return Ok(true);
                    }
                }
                false
            }
            Test::Not(test) => !self.is_so(test)?,
        })
    }

    fn days(&self, to: &Lies) -> Option<(i32, i32)> {
        match to {
            Lies::Days(first, last) => Some((*first, *last)),
            Lies::Fact(fact) => self.fact(*fact).map(|fact| days_of(&fact)),
        }
    }

    fn is_named(&self, entity: u32, name: &str) -> bool {
        let lens = &self.view.lens;
        if lens.data.label(entity).to_lowercase() == name {
            return true;
        }
        let Some(named) = lens.data.known.named else { return false };
        let mut names = lens
            .statements_from(entity, named)
            .into_iter()
            .filter(|(statement, row)| lens.see(*statement, row).is_some_and(|seen| self.view.all || seen.is_listed));
        names.any(|(_, row)| match lens.data.value(&row) {
            Some(Value::Name(known)) => known.to_string().to_lowercase() == name,
            _ => false,
        })
    }
}

fn narrow<V: Worked>(value: &mut V, atom: &Atom) {
    if let Some(least) = atom.least {
        value.keep_from(least);
    }
    if let Some(period) = &atom.within {
        value.within(period);
    }
}

/// The first and the last day on which a fact may hold.
fn days_of(fact: &Fact<'_>) -> (i32, i32) {
    let period = fact.period();
    let day = |day: Option<crate::model::Day>, otherwise: i32| day.map_or(otherwise, |day| day.number());
    (day(period.earliest_start(), i32::MIN), day(period.latest_end(), i32::MAX))
}

pub(super) fn fact_of<'v>(view: &'v View, derived: &[Followed], fact: FactRef) -> Option<Fact<'v>> {
    if fact & FOLLOWS == 0 {
        return view.fact(fact);
    }
    let (row, level) = derived.get((fact & !FOLLOWS) as usize)?;
    Fact::following(view, row, *level)
}

/// What an operand is for a row.
pub(super) fn datum(
    view: &View,
    derived: &[Followed],
    given: &Given,
    bound: &[Bound],
    facts: &[Option<FactRef>],
    term: &Operand,
) -> Result<Datum, Error> {
    let data = &view.lens.data;
    let at = |slot: usize| bound.get(slot).copied().unwrap_or(Bound::Nothing);
    let entity = |slot: usize| match at(slot) {
        Bound::Thing(Object::Entity(entity)) => Some(entity),
        _ => None,
    };
    let fact = |place: usize| fact_of(view, derived, facts.get(place).copied().flatten()?);
    let text = |text: Option<String>| text.map_or(Datum::Missing, Datum::Text);
    Ok(match term {
        Operand::Slot(slot) => match at(*slot) {
            Bound::Nothing | Bound::Missing | Bound::Thing(Object::Nothing) => Datum::Missing,
            Bound::Thing(Object::Entity(entity)) => Datum::of_entity(data, entity),
            Bound::Thing(Object::Literal(literal)) => {
                data.values.get(literal).map_or(Datum::Missing, |value| Datum::Literal(value.clone()))
            }
            Bound::Relation(relation) => text(data.schema.relation_def(relation).map(|def| def.name().to_owned())),
        },
        Operand::Datum(datum) => datum.clone(),
        Operand::Parameter(name) => match given.get(name) {
            Some(datum) => datum.clone(),
            None => return Err(QueryError::NotGiven { parameter: excerpt(name) }.into()),
        },
        Operand::Label(slot) => text(entity(*slot).map(|entity| data.label(entity).into_owned())),
        Operand::Key(slot) => text(entity(*slot).map(|entity| data.key(entity).to_owned())),
        Operand::Kind(slot) => {
            text(entity(*slot).and_then(|entity| data.kind(entity)).map(|kind| data.schema.kind_name(kind).to_owned()))
        }
        Operand::Relation(place) => text(fact(*place).map(|fact| fact.relation().name().to_owned())),
        Operand::Grade(place) => fact(*place).map_or(Datum::Missing, |fact| Datum::Grade(fact.grade())),
        Operand::From(place) => {
            fact(*place).and_then(|fact| fact.period().earliest_start()).map_or(Datum::Missing, Datum::Day)
        }
        Operand::Until(place) => {
            fact(*place).and_then(|fact| fact.period().latest_end()).map_or(Datum::Missing, Datum::Day)
        }
        Operand::Qualifier(place, name) => {
            let value = fact(*place).and_then(|fact| {
                fact.qualifier_rows().iter().find(|(of, _)| of == name).map(|(_, value)| value.clone())
            });
            value.map_or(Datum::Missing, |value| Datum::of_value(data, value))
        }
    })
}

/// What is not there compares with nothing, but that it is none of no things.
fn compares(left: &Datum, is: Operator, right: &Datum) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    if right.is_missing() {
        return false;
    }
    let among = right.several();
    let (read_left, read_right) = (left.read_as(right), right.read_as(left));
    let (left, right) = (read_left.as_ref().unwrap_or(left), read_right.as_ref().unwrap_or(right));
    if left.is_missing() {
        return is == Operator::IsNoneOf && among.is_empty();
    }
    let order = || left.compare(right);
    let texts = || (left.to_string(), right.to_string());
    match is {
        Operator::Is => left.is(right),
        Operator::IsNot => !left.is(right),
        Operator::Less => order() == Some(Less),
        Operator::AtMost => matches!(order(), Some(Less | Equal)),
        Operator::More => order() == Some(Greater),
        Operator::AtLeast => matches!(order(), Some(Greater | Equal)),
        Operator::Contains => texts().0.contains(&texts().1),
        Operator::StartsWith => texts().0.starts_with(&texts().1),
        Operator::EndsWith => texts().0.ends_with(&texts().1),
        Operator::IsOneOf => among.iter().any(|one| left.is(one)),
        Operator::IsNoneOf => !among.iter().any(|one| one.is_missing() || left.is(one)),
    }
}
