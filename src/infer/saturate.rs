//! Materialized: all that follows, worked out once.
//!
//! Semi-naive evaluation (Bancilhon, 1986), one derived fact at a time: a fact is matched with what was
//! taken before it, so each derivation is found once, when the last of its premises is taken. On one
//! day the surest facts are taken first, as Dijkstra's algorithm takes the nearest (Knuth, 1977), so
//! none becomes surer after it was taken; over all days a fact that does is taken again. Rules with
//! exceptions wait for those that their exceptions speak of, stratum by stratum.

use std::collections::{HashSet, VecDeque};

use foldhash::fast::RandomState;

use super::{
    Budget, BudgetError, Program,
    budget::Meter,
    known::{Sight, each_state, each_statement},
    program::{Bindings, By, Compiled, MOST_VARIABLES, Pattern, Reach, Slot, bind, bound},
    solve::{conclusion, has_kinds, narrow, within_lifespans},
    table::{Added, DERIVED, FactRow, Table},
};
use crate::{
    graph::{extent::Level, lens::Lens, row::Object},
    model::{Flag, MOST_PREMISES},
};

/// A known fact, seen from one of its ends.
#[derive(Clone, Copy, Debug)]
struct Hit {
    node: u32,
    other: Object,
    statement: u32,
    quals: u32,
    value: u32,
}

/// The known facts of one relation, by node.
#[derive(Debug, Default)]
struct Side {
    starts: Vec<u32>,
    hits: Vec<Hit>,
}

impl Side {
    fn new(hits: Vec<Hit>, nodes: usize) -> Self {
        let mut starts = vec![0u32; nodes + 1];
        for hit in &hits {
            if let Some(count) = starts.get_mut(hit.node as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut sorted = hits.clone();
        for hit in hits {
            let Some(at) = next.get_mut(hit.node as usize) else { continue };
            if let Some(slot) = sorted.get_mut(*at as usize) {
                *slot = hit;
            }
            *at += 1;
        }
        Side { starts, hits: sorted }
    }

    #[inline]
    fn of(&self, node: u32) -> &[Hit] {
        let at = |node: usize| self.starts.get(node).copied().unwrap_or(0) as usize;
        self.hits.get(at(node as usize)..at(node as usize + 1)).unwrap_or_default()
    }
}

/// What is known of one relation, and the derived facts that were taken, in chains by node.
#[derive(Debug, Default)]
struct Indexed {
    by_subject: Side,
    by_object: Side,
    taken_by_subject: Vec<u32>,
    taken_by_object: Vec<u32>,
    taken: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// All that follows in a view.
pub(crate) struct Saturated<V> {
    pub(crate) table: Table<V>,
    relations: Vec<Option<Indexed>>,
    /// By fact, the next one of the same subject and of the same object, and whether it was taken.
    next_of_subject: Vec<u32>,
    next_of_object: Vec<u32>,
    is_taken: Vec<bool>,
}

/// A rule with the order in which its premises are matched.
struct Plan {
    rule: u16,
    order: [u8; MOST_PREMISES],
    len: usize,
}

struct Run<'r, V> {
    lens: &'r Lens,
    program: &'r Program,
    meter: Meter<'r>,
    all: Saturated<V>,
    /// The values of known facts, by their place in the hits.
    values: Vec<V>,
    /// Facts to be taken, the surest last; over all days in their order.
    queues: [VecDeque<u32>; 4],
    found: HashSet<(u32, By, [u32; MOST_PREMISES]), RandomState>,
}

/// A rule on the way to a conclusion.
struct State<V> {
    bindings: Bindings,
    premises: [u32; MOST_PREMISES],
    carried: u32,
    value: V,
}

/// The fact from which a rule is matched, at the first premise that it stands for.
#[derive(Clone, Copy)]
struct Delta {
    fact: u32,
    premise: usize,
}

impl<V: Sight> Saturated<V> {
    pub(crate) fn new(lens: &Lens, program: &Program, budget: &Budget) -> Result<Self, BudgetError> {
        let relations = (0..lens.data.schema.relations().len()).map(|_| None).collect();
        let (next_of_subject, next_of_object, is_taken) = (Vec::new(), Vec::new(), Vec::new());
        let all = Saturated { table: Table::new(), relations, next_of_subject, next_of_object, is_taken };
        let (values, queues, found) = (Vec::new(), Default::default(), HashSet::default());
        let mut run = Run { lens, program, meter: Meter::new(budget), all, values, queues, found };
        run.index()?;
        for stratum in 0..program.strata() {
            run.stratum(stratum)?;
        }
        Ok(run.all)
    }

    /// The derived facts of a relation with given ends, or any.
    pub(crate) fn facts(&self, relation: u16, subject: Option<u32>, object: Option<Object>) -> Vec<u32> {
        let Some(Some(indexed)) = self.relations.get(usize::from(relation)) else { return Vec::new() };
        let fits = |fact: &u32| {
            self.table.row(*fact).is_some_and(|row| {
                subject.is_none_or(|it| it == row.subject) && object.is_none_or(|it| it == row.object)
            })
        };
        let chain = |heads: &[u32], next: &[u32], node: u32| -> Vec<u32> {
            let first = heads.get(node as usize).copied().filter(|&first| first != NONE);
            let step = |fact: &u32| next.get(*fact as usize).copied().filter(|&next| next != NONE);
            std::iter::successors(first, step).filter(fits).collect()
        };
        let mut facts = match (subject, object) {
            (Some(subject), _) => chain(&indexed.taken_by_subject, &self.next_of_subject, subject),
            (None, Some(Object::Entity(object))) => chain(&indexed.taken_by_object, &self.next_of_object, object),
            _ => indexed.taken.iter().copied().filter(fits).collect(),
        };
        facts.sort_unstable();
        facts
    }
}

impl<V: Sight> Run<'_, V> {
    /// Reads what is known of all relations that rules speak of, and the states of events.
    fn index(&mut self) -> Result<(), BudgetError> {
        let (lens, program) = (self.lens, self.program);
        let mut used = vec![false; self.all.relations.len()];
        let patterns = program.rules.iter().flat_map(|rule| {
            rule.body.iter().chain(&rule.exceptions).chain(std::iter::once(&rule.head)).map(|pattern| pattern.relation)
        });
        let of_effects = (0..used.len() as u16).filter(|&relation| program.has_effects_on(&lens.data, relation));
        for relation in patterns.chain(of_effects) {
            if let Some(used) = used.get_mut(usize::from(relation)) {
                *used = true;
            }
        }
        let nodes = lens.data.entities.len();
        for relation in (0..used.len() as u16).filter(|&relation| used.get(usize::from(relation)) == Some(&true)) {
            let (mut by_subject, mut by_object) = (Vec::new(), Vec::new());
            let values = &mut self.values;
            each_statement::<V>(lens, relation, (None, None), |known, fact_value| {
                let value = values.len() as u32;
                values.push(fact_value);
                let (statement, quals) = (known.statement, known.quals);
                by_subject.push(Hit { node: known.subject, other: known.object, statement, quals, value });
                if let Object::Entity(object) = known.object {
                    by_object.push(Hit { node: object, other: Object::Entity(known.subject), statement, quals, value });
                }
            });
            let indexed = Indexed {
                by_subject: Side::new(by_subject, nodes),
                by_object: Side::new(by_object, nodes),
                taken_by_subject: vec![NONE; nodes],
                taken_by_object: vec![NONE; nodes],
                taken: Vec::new(),
            };
            if let Some(slot) = self.all.relations.get_mut(usize::from(relation)) {
                *slot = Some(indexed);
            }
            let mut states = Vec::new();
            each_state::<V>(lens, program, relation, (None, None), |row, by, premises, value| {
                states.push((row, by, premises.to_vec(), value));
            });
            for (row, by, premises, value) in states {
                self.conclude(row, by, &premises, &value)?;
            }
        }
        // The states of events are known before any rule is looked at.
        while let Some(fact) = self.next() {
            self.take(fact);
        }
        Ok(())
    }

    /// Works out the rules of one stratum: first from what is there, then from what they conclude.
    fn stratum(&mut self, stratum: usize) -> Result<(), BudgetError> {
        let program = self.program;
        let in_stratum = |place: &usize| {
            program.rules.get(*place).is_some_and(|rule| {
                // Along a chain from its subject is enough where all is worked out.
                rule.stratum == stratum && (!rule.is_chain || rule.is_from_subject())
            })
        };
        let places: Vec<usize> = (0..program.rules.len()).filter(in_stratum).collect();
        let mut plans: Vec<Vec<(usize, Plan)>> = (0..self.all.relations.len()).map(|_| Vec::new()).collect();
        for &place in &places {
            let Some(rule) = program.rules.get(place) else { continue };
            for (premise, pattern) in rule.body.iter().enumerate().filter(|(_, it)| it.reach != Reach::Stated) {
                if let Some(of_relation) = plans.get_mut(usize::from(pattern.relation)) {
                    of_relation.push((premise, Plan::new(place, rule, premise)));
                }
            }
        }
        for &place in &places {
            let Some(rule) = program.rules.get(place) else { continue };
            let smallest = (0..rule.body.len()).min_by_key(|&premise| self.size(rule, premise));
            if let Some(first) = smallest {
                let state = self.begin();
                self.join(rule, &Plan::new(place, rule, first), 0, &state, None)?;
            }
        }
        while let Some(fact) = self.next() {
            self.take(fact);
            let Some(row) = self.all.table.row(fact).copied() else { continue };
            for (premise, plan) in plans.get(usize::from(row.relation)).into_iter().flatten() {
                let Some(rule) = program.rules.get(usize::from(plan.rule)) else { continue };
                let Some(pattern) = rule.body.get(*premise) else { continue };
                self.match_fact(rule, plan, (*premise, pattern), fact, row)?;
            }
        }
        Ok(())
    }

    fn begin(&self) -> Option<State<V>> {
        None
    }

    fn size(&self, rule: &Compiled, premise: usize) -> usize {
        let relation = rule.body.get(premise).map_or(0, |pattern| usize::from(pattern.relation));
        let indexed = self.all.relations.get(relation).and_then(Option::as_ref);
        indexed.map_or(0, |indexed| indexed.by_subject.hits.len() + indexed.taken.len())
    }

    /// The next fact to take, the surest first.
    fn next(&mut self) -> Option<u32> {
        loop {
            let fact = self.queues.iter_mut().rev().find_map(VecDeque::pop_front)?;
            // A fact that became surer while it waited stands in two queues.
            let waits = V::GROWS_LATE || !self.all.is_taken.get(fact as usize).copied().unwrap_or(false);
            if waits {
                return Some(fact);
            }
        }
    }

    /// From now on a fact is matched with others.
    fn take(&mut self, fact: u32) {
        let all = &mut self.all;
        let Some(taken) = all.is_taken.get_mut(fact as usize) else { return };
        if std::mem::replace(taken, true) {
            return;
        }
        let Some(row) = all.table.row(fact) else { return };
        let Some(Some(indexed)) = all.relations.get_mut(usize::from(row.relation)) else { return };
        indexed.taken.push(fact);
        let chain = |heads: &mut Vec<u32>, nexts: &mut Vec<u32>, node: u32| {
            if let (Some(head), Some(next)) = (heads.get_mut(node as usize), nexts.get_mut(fact as usize)) {
                *next = std::mem::replace(head, fact);
            }
        };
        chain(&mut indexed.taken_by_subject, &mut all.next_of_subject, row.subject);
        if let Object::Entity(object) = row.object {
            chain(&mut indexed.taken_by_object, &mut all.next_of_object, object);
        }
    }

    /// Matches a rule from one fact on.
    fn match_fact(
        &mut self,
        rule: &Compiled,
        plan: &Plan,
        (premise, pattern): (usize, &Pattern),
        fact: u32,
        row: FactRow,
    ) -> Result<(), BudgetError> {
        if !pattern.reach.takes(row.how) || !self.admits(pattern, row.quals) {
            return Ok(());
        }
        let symmetric = self.lens.data.schema.relation_has(row.relation, Flag::Symmetric);
        let turned = match row.object {
            Object::Entity(object) if symmetric => Some((object, Object::Entity(row.subject))),
            _ => None,
        };
        for (subject, object) in [Some((row.subject, row.object)), turned].into_iter().flatten() {
            let Some(value) = self.all.table.value(fact).cloned() else { continue };
            let hit = (subject, object, fact | DERIVED, row.quals);
            if let Some(state) = self.with(rule, (premise, pattern), None, hit, value) {
                self.join(rule, plan, 1, &Some(state), Some(Delta { fact, premise }))?;
            }
        }
        Ok(())
    }

    #[inline]
    fn admits(&self, pattern: &Pattern, quals: u32) -> bool {
        pattern.admits(|| self.program.qualifiers(&self.lens.data, quals).to_vec())
    }

    /// A rule with one more premise, where a fact fits it.
    #[inline]
    fn with(
        &self,
        rule: &Compiled,
        (premise, pattern): (usize, &Pattern),
        before: Option<&State<V>>,
        (subject, object, place, quals): (u32, Object, u32, u32),
        mut value: V,
    ) -> Option<State<V>> {
        let (mut bindings, mut premises, mut carried) = match before {
            Some(before) => (before.bindings, before.premises, before.carried),
            None => (Bindings::default(), [NONE; MOST_PREMISES], 0),
        };
        if !bind(&mut bindings, pattern.subject, Object::Entity(subject))
            || !bind(&mut bindings, pattern.object, object)
        {
            return None;
        }
        narrow(&mut value, pattern);
        if let Some(before) = before {
            value.meet(&before.value);
        }
        if value.is_nothing() {
            return None;
        }
        *premises.get_mut(premise)? = place;
        if rule.carried == Some(premise) {
            carried = quals;
        }
        Some(State { bindings, premises, carried, value })
    }

    /// Matches the premises of a rule from a place of its plan on. It goes as deep as the rule has
    /// premises.
    fn join(
        &mut self,
        rule: &Compiled,
        plan: &Plan,
        at: usize,
        state: &Option<State<V>>,
        delta: Option<Delta>,
    ) -> Result<(), BudgetError> {
        if at == plan.len {
            return state.as_ref().map_or(Ok(()), |state| self.finish(rule, plan, state));
        }
        let premise = usize::from(plan.order.get(at).copied().unwrap_or(0));
        let Some(pattern) = rule.body.get(premise) else { return Ok(()) };
        let relation = usize::from(pattern.relation);
        let bindings = state.as_ref().map_or_else(Bindings::default, |state| state.bindings);
        let (subject, object) = (bound(&bindings, pattern.subject), bound(&bindings, pattern.object));
        let end = match (subject, object) {
            (Some(Object::Entity(subject)), _) => Some((true, subject)),
            (Some(_), _) => return Ok(()),
            (None, Some(Object::Entity(object))) => Some((false, object)),
            _ => None,
        };
        // Known facts, by their place in the index: what is found may add to it, never to these.
        let known = |run: &Self, place: usize| -> Option<Hit> {
            let indexed = run.all.relations.get(relation)?.as_ref()?;
            match end {
                Some((true, node)) => indexed.by_subject.of(node).get(place).copied(),
                Some((false, node)) => indexed.by_object.of(node).get(place).copied(),
                None => indexed.by_subject.hits.get(place).copied(),
            }
        };
        let mut place = 0;
        while let Some(hit) = known(self, place) {
            place += 1;
            self.meter.step(self.all.table.len())?;
            let (subject, object) = match (end, hit.other) {
                (Some((false, object)), Object::Entity(subject)) => (subject, Object::Entity(object)),
                _ => (hit.node, hit.other),
            };
            if !self.admits(pattern, hit.quals) {
                continue;
            }
            let Some(value) = self.values.get(hit.value as usize).cloned() else { continue };
            let hit = (subject, object, hit.statement, hit.quals);
            if let Some(next) = self.with(rule, (premise, pattern), state.as_ref(), hit, value) {
                self.join(rule, plan, at + 1, &Some(next), delta)?;
            }
        }
        self.join_derived(rule, plan, at, (premise, pattern), end, state, delta)
    }

    /// The part of a join that matches derived facts.
    #[expect(clippy::too_many_arguments, reason = "the rest of one function, cut in two to be read")]
    fn join_derived(
        &mut self,
        rule: &Compiled,
        plan: &Plan,
        at: usize,
        (premise, pattern): (usize, &Pattern),
        end: Option<(bool, u32)>,
        state: &Option<State<V>>,
        delta: Option<Delta>,
    ) -> Result<(), BudgetError> {
        let relation = usize::from(pattern.relation);
        let symmetric = self.lens.data.schema.relation_has(pattern.relation, Flag::Symmetric);
        let ways: &[bool] = if symmetric { &[false, true] } else { &[false] };
        for &turned in ways {
            // From the first of a chain on, or over all that was taken until now.
            let (mut fact, mut place, count) = {
                let Some(Some(indexed)) = self.all.relations.get(relation) else { return Ok(()) };
                let heads =
                    |by_subject: bool| if by_subject { &indexed.taken_by_subject } else { &indexed.taken_by_object };
                match end {
                    Some((by_subject, node)) => {
                        (heads(by_subject != turned).get(node as usize).copied().unwrap_or(NONE), 0, 0)
                    }
                    None => (NONE, 0, indexed.taken.len()),
                }
            };
            loop {
                let current = match end {
                    Some(_) if fact == NONE => break,
                    Some((by_subject, _)) => {
                        let nexts =
                            if by_subject != turned { &self.all.next_of_subject } else { &self.all.next_of_object };
                        let current = fact;
                        fact = nexts.get(fact as usize).copied().unwrap_or(NONE);
                        current
                    }
                    None if place == count => break,
                    None => {
                        place += 1;
                        let indexed = self.all.relations.get(relation).and_then(Option::as_ref);
                        let Some(&fact) = indexed.and_then(|indexed| indexed.taken.get(place - 1)) else { break };
                        fact
                    }
                };
                self.meter.step(self.all.table.len())?;
                let Some(&row) = self.all.table.row(current) else { continue };
                let found_elsewhere = delta.is_some_and(|delta| delta.fact == current && premise < delta.premise);
                if found_elsewhere || !pattern.reach.takes(row.how) || !self.admits(pattern, row.quals) {
                    continue;
                }
                let (subject, object) = match (turned, row.object) {
                    (true, Object::Entity(object)) if object == row.subject => continue,
                    (true, Object::Entity(object)) => (object, Object::Entity(row.subject)),
                    (true, _) => continue,
                    (false, object) => (row.subject, object),
                };
                let Some(value) = self.all.table.value(current).cloned() else { continue };
                let hit = (subject, object, current | DERIVED, row.quals);
                if let Some(next) = self.with(rule, (premise, pattern), state.as_ref(), hit, value) {
                    self.join(rule, plan, at + 1, &Some(next), delta)?;
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, rule: &Compiled, plan: &Plan, state: &State<V>) -> Result<(), BudgetError> {
        if !rule.kinds.is_empty() && !has_kinds(self.lens, rule, &state.bindings) {
            return Ok(());
        }
        let Some(row) = conclusion(self.lens, rule, &state.bindings, state.carried) else {
            return Ok(());
        };
        let premises = state.premises.get(..rule.body.len()).unwrap_or_default();
        let by = By::rule(usize::from(plan.rule));
        let mut value = state.value.clone();
        within_lifespans(self.lens, &row, &mut value);
        for exception in &rule.exceptions {
            let known = self.exception(exception, &state.bindings)?;
            value.without(&known);
        }
        if let Some(most) = rule.most {
            value.lower_to(most);
        }
        if value.is_nothing() { Ok(()) } else { self.conclude(row, by, premises, &value) }
    }

    /// What is known of an exception: all of it, since its stratum is complete.
    fn exception(&mut self, exception: &Pattern, bindings: &Bindings) -> Result<V, BudgetError> {
        let mut found = V::nothing(self.lens);
        let (subject, object) = (bound(bindings, exception.subject), bound(bindings, exception.object));
        let subject = match subject {
            Some(Object::Entity(subject)) => Some(subject),
            Some(_) => return Ok(found),
            None => None,
        };
        let relation = usize::from(exception.relation);
        let known: &[Hit] = match (self.all.relations.get(relation).and_then(Option::as_ref), subject, object) {
            (Some(indexed), Some(subject), _) => indexed.by_subject.of(subject),
            (Some(indexed), None, Some(Object::Entity(object))) => indexed.by_object.of(object),
            (Some(indexed), ..) => &indexed.by_subject.hits,
            (None, ..) => &[],
        };
        let from_object = subject.is_none() && matches!(object, Some(Object::Entity(_)));
        for hit in known {
            self.meter.step(self.all.table.len())?;
            let (subject, object) = match hit.other {
                Object::Entity(other) if from_object => (other, Object::Entity(hit.node)),
                other => (hit.node, other),
            };
            if let Some(value) = self.values.get(hit.value as usize) {
                self.join_exception(exception, bindings, (subject, object, hit.quals), value, &mut found);
            }
        }
        let mut derived = self.all.facts(exception.relation, subject, object);
        if self.lens.data.schema.relation_has(exception.relation, Flag::Symmetric) {
            let turned = if let Some(Object::Entity(object)) = object { Some(object) } else { None };
            derived.extend(self.all.facts(exception.relation, turned, subject.map(Object::Entity)));
        }
        for fact in derived {
            self.meter.step(self.all.table.len())?;
            let (Some(row), Some(value)) = (self.all.table.row(fact), self.all.table.value(fact)) else { continue };
            if !exception.reach.takes(row.how) {
                continue;
            }
            self.join_exception(exception, bindings, (row.subject, row.object, row.quals), value, &mut found);
            if let (true, Object::Entity(other)) =
                (self.lens.data.schema.relation_has(row.relation, Flag::Symmetric), row.object)
            {
                let turned = (other, Object::Entity(row.subject), row.quals);
                self.join_exception(exception, bindings, turned, value, &mut found);
            }
        }
        Ok(found)
    }

    /// Adds what is known by one fact of an exception, where it fits.
    fn join_exception(
        &self,
        exception: &Pattern,
        bindings: &Bindings,
        (subject, object, quals): (u32, Object, u32),
        value: &V,
        found: &mut V,
    ) {
        let mut bindings = *bindings;
        if bind(&mut bindings, exception.subject, Object::Entity(subject))
            && bind(&mut bindings, exception.object, object)
            && self.admits(exception, quals)
        {
            let mut value = value.clone();
            narrow(&mut value, exception);
            found.join(&value);
        }
    }

    fn conclude(&mut self, row: FactRow, by: By, premises: &[u32], value: &V) -> Result<(), BudgetError> {
        let (fact, added) = self.all.table.add(row, value);
        if V::GROWS_LATE {
            let mut key = [NONE; MOST_PREMISES];
            key.iter_mut().zip(premises).for_each(|(slot, premise)| *slot = *premise);
            if self.found.insert((fact, by, key)) {
                self.all.table.derive(fact, by, premises);
            }
        } else {
            self.all.table.derive(fact, by, premises);
        }
        if added == Added::New {
            self.all.next_of_subject.push(NONE);
            self.all.next_of_object.push(NONE);
            self.all.is_taken.push(false);
        }
        if added != Added::Same {
            let level = if V::GROWS_LATE { None } else { self.all.table.value(fact).and_then(V::best) };
            if let Some(queue) = self.queues.get_mut(level.unwrap_or(Level::Remote) as usize) {
                queue.push_back(fact);
            }
        }
        let found = self.found.len() * size_of::<(u32, By, [u32; MOST_PREMISES])>();
        self.meter.holds(self.all.table.len(), self.all.table.bytes() + found)
    }
}

impl Plan {
    /// From one premise on, always the one of which most is bound.
    fn new(place: usize, rule: &Compiled, first: usize) -> Self {
        let mut order = [0; MOST_PREMISES];
        let mut is_bound = [false; MOST_VARIABLES];
        let mut left: Vec<usize> = (0..rule.body.len()).collect();
        let mut next = Some(first);
        let mut len = 0;
        while let Some(premise) = next {
            left.retain(|&other| other != premise);
            if let (Some(slot), Some(pattern)) = (order.get_mut(len), rule.body.get(premise)) {
                *slot = premise as u8;
                for slot in [pattern.subject, pattern.object] {
                    if let Slot::Variable(name) = slot
                        && let Some(bound) = is_bound.get_mut(usize::from(name))
                    {
                        *bound = true;
                    }
                }
            }
            len += 1;
            let bound = |slot: Slot| match slot {
                Slot::Fixed(_) => 1,
                Slot::Variable(name) => u32::from(is_bound.get(usize::from(name)) == Some(&true)),
            };
            let weight = |premise: usize| rule.body.get(premise).map_or(0, |it| bound(it.subject) + bound(it.object));
            next = left.iter().copied().max_by_key(|&premise| (weight(premise), std::cmp::Reverse(premise)));
        }
        Plan { rule: place as u16, order, len }
    }
}
