//! Materialized: all that follows, worked out once.
//!
//! Semi-naive evaluation (Bancilhon, 1986), one derived fact at a time: a fact is matched with what was
//! taken before it, so each derivation is found once, when the last of its premises is taken. On one
//! day the surest facts are taken first, as Dijkstra's algorithm takes the nearest (Knuth, 1977), so
//! none becomes surer after it was taken; over all days a fact that does is taken again. Rules with
//! exceptions wait for those that their exceptions speak of, stratum by stratum; and in a stratum rules wait for those
//! that conclude what they ask for, so that what follows of one relation is worked out together.
//!
//! What is known and what was derived lie by their ends only where some premise looks for them there.

use std::collections::{BTreeMap, HashSet, VecDeque};

use foldhash::fast::RandomState;

use super::{
    Budget, BudgetError, Program,
    budget::Meter,
    known::{Sight, each_state, each_statement_of},
    plan::{Head, Op, Plan, Step},
    program::{By, MOST_VARIABLES, Pattern, Reach, Slot},
    solve::{is_opposed, narrow, within_bounds},
    table::{Added, DERIVED, FactRow, How, Table},
};
use crate::{
    graph::{End, extent::Level, lens::Lens, row::Object},
    model::MOST_PREMISES,
};

/// All that follows in a view.
pub(crate) struct Saturated<V> {
    pub(crate) table: Table<V>,
    by_subject: Groups,
    by_object: Groups,
    by_relation: Groups,
}

const NONE: u32 = u32::MAX;

/// Facts by some number, each group in the order of relations and facts.
#[derive(Debug, Default)]
struct Groups {
    starts: Vec<u32>,
    facts: Vec<u32>,
}

impl Groups {
    /// Where each group of so many begins.
    fn starts(many: usize, groups: impl Iterator<Item = u32>) -> Self {
        let mut starts = vec![0u32; many + 1];
        for group in groups {
            if let Some(start) = starts.get_mut(group as usize + 1) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Groups { starts, facts: Vec::new() }
    }

    /// In the order in which they come, which they do twice.
    fn new(many: usize, facts: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let Groups { starts, .. } = Groups::starts(many, facts.clone().map(|(group, _)| group));
        let count = starts.last().map_or(0, |&count| count as usize);
        let mut next = starts.clone();
        let mut grouped = vec![NONE; count];
        for (group, fact) in facts {
            let Some(at) = next.get_mut(group as usize) else { continue };
            if let Some(slot) = grouped.get_mut(*at as usize) {
                *slot = fact;
            }
            *at += 1;
        }
        Groups { starts, facts: grouped }
    }

    #[inline]
    fn range(&self, group: u32) -> std::ops::Range<usize> {
        let at = |group: usize| self.starts.get(group).copied().unwrap_or(0) as usize;
        at(group as usize)..at(group as usize + 1)
    }

    #[inline]
    fn of(&self, group: u32) -> &[u32] {
        self.facts.get(self.range(group)).unwrap_or_default()
    }
}

impl<V: Sight> Saturated<V> {
    pub(crate) fn new(lens: &Lens, program: &Program, budget: &Budget) -> Result<Self, BudgetError> {
        let relations = lens.data.schema.relations().len();
        let mut known = Known::new(lens, program, relations);
        let mut run = Run {
            lens,
            program,
            meter: Meter::new(budget),
            table: Table::new(),
            taken: (0..relations).map(|_| Taken::default()).collect(),
            links: Vec::new(),
            queues: Default::default(),
            found: HashSet::default(),
            frame: Frame { bindings: [Object::Nothing; MOST_VARIABLES], premises: [NONE; MOST_PREMISES], carried: 0 },
        };
        run.meter.begin()?;
        run.states(&known)?;
        for rules in in_turn(program) {
            run.work_out(&mut known, &rules)?;
        }
        drop(known);
        let Run { table, .. } = run;
        Ok(Saturated::of(table, relations, lens.data.entities.len()))
    }

    fn of(table: Table<V>, relations: usize, entities: usize) -> Self {
        let numbered = (0u32..).zip(table.rows());
        let by_relation = Groups::new(relations, numbered.map(|(fact, row)| (u32::from(row.relation), fact)));
        let row = |&fact: &u32| table.row(fact).map(|row| (fact, row));
        let in_order = by_relation.facts.iter().filter_map(row);
        let by_subject = Groups::new(entities, in_order.clone().map(|(fact, row)| (row.subject, fact)));
        let by_object = Groups::new(
            entities,
            in_order.filter_map(|(fact, row)| match row.object {
                Object::Entity(object) => Some((object, fact)),
                _ => None,
            }),
        );
        Saturated { table, by_subject, by_object, by_relation }
    }

    /// The derived facts at an entity: of which it is the subject, then of which it is the object alone.
    pub(crate) fn around(&self, node: u32) -> impl Iterator<Item = u32> {
        let alone = move |fact: &&u32| self.table.row(**fact).is_some_and(|row| row.subject != node);
        self.by_subject.of(node).iter().chain(self.by_object.of(node).iter().filter(alone)).copied()
    }

    /// The derived facts of a relation with given ends, or any, in their order.
    pub(crate) fn facts(&self, relation: u16, subject: Option<u32>, object: Option<Object>) -> Vec<u32> {
        let row = |fact: &u32| self.table.row(*fact);
        let facts = match (subject, object) {
            (Some(subject), _) => self.by_subject.of(subject),
            (None, Some(Object::Entity(object))) => self.by_object.of(object),
            _ => self.by_relation.of(relation.into()),
        };
        let from = facts.partition_point(|fact| row(fact).is_some_and(|row| row.relation < relation));
        let of_relation = facts.iter().skip(from).map_while(|fact| Some((*fact, row(fact)?)));
        let of_relation = of_relation.take_while(|(_, row)| row.relation == relation);
        let fits =
            |row: &FactRow| subject.is_none_or(|it| it == row.subject) && object.is_none_or(|it| it == row.object);
        of_relation.filter(|(_, row)| fits(row)).map(|(fact, _)| fact).collect()
    }
}

/// A known fact, seen from one of its ends.
#[derive(Clone, Copy, Debug)]
struct Hit {
    node: u32,
    other: Object,
    statement: u32,
    quals: u32,
    value: u32,
}

const UNKNOWN: Hit = Hit { node: NONE, other: Object::Nothing, statement: NONE, quals: 0, value: NONE };

/// The known facts of one relation, and where they stand by their ends, if they are looked for there.
#[derive(Debug, Default)]
struct Sides {
    /// In the order of their subjects, once they are looked for by these.
    all: Vec<Hit>,
    by_subject: Option<Groups>,
    by_object: Option<(Groups, Vec<Hit>)>,
}

impl Sides {
    #[inline]
    fn of(&self, from: From) -> &[Hit] {
        let found = match from {
            From::All => Some(self.all.as_slice()),
            From::Subject(node) => self.by_subject.as_ref().and_then(|groups| self.all.get(groups.range(node))),
            From::Object(node) => self.by_object.as_ref().and_then(|(groups, hits)| hits.get(groups.range(node))),
        };
        found.unwrap_or_default()
    }

    /// Has them by one of their ends from now on.
    fn want(&mut self, end: End, nodes: usize) {
        if self.all.is_empty() {
            return;
        }
        if end == End::Subject {
            if self.by_subject.is_none() {
                if !self.all.is_sorted_by_key(|hit| hit.node) {
                    self.all.sort_by_key(|hit| hit.node);
                }
                self.by_subject = Some(Groups::starts(nodes, self.all.iter().map(|hit| hit.node)));
            }
        } else if self.by_object.is_none() {
            let turned = self.all.iter().filter_map(|hit| match hit.other {
                Object::Entity(object) => Some(Hit { node: object, other: Object::Entity(hit.node), ..*hit }),
                _ => None,
            });
            let groups = Groups::starts(nodes, turned.clone().map(|hit| hit.node));
            let mut next = groups.starts.clone();
            let mut hits = vec![UNKNOWN; turned.clone().count()];
            for hit in turned {
                let Some(at) = next.get_mut(hit.node as usize) else { continue };
                if let Some(slot) = hits.get_mut(*at as usize) {
                    *slot = hit;
                }
                *at += 1;
            }
            self.by_object = Some((groups, hits));
        }
    }
}

/// What is known of all relations of which a premise speaks.
struct Known<V> {
    relations: Vec<Sides>,
    /// The values of known facts, by their place in the hits.
    values: Vec<V>,
    nodes: usize,
}

impl<V: Sight> Known<V> {
    fn new(lens: &Lens, program: &Program, relations: usize) -> Self {
        let mut known = Known { relations: Vec::new(), values: Vec::new(), nodes: lens.data.entities.len() };
        known.relations.resize_with(relations, Sides::default);
        let mut used = vec![false; relations];
        for pattern in program.rules.iter().flat_map(|rule| rule.body.iter().chain(&rule.exceptions)) {
            if let Some(used) = used.get_mut(usize::from(pattern.relation)) {
                *used = true;
            }
        }
        let Known { relations, values, .. } = &mut known;
        each_statement_of::<V>(lens, &used, |relation, fact, fact_value| {
            let Some(sides) = relations.get_mut(usize::from(relation)) else { return };
            let value = values.len() as u32;
            values.push(fact_value);
            let (statement, quals) = (fact.statement, fact.quals);
            sides.all.push(Hit { node: fact.subject, other: fact.object, statement, quals, value });
        });
        known
    }

    fn want(&mut self, step: &Step<'_>) {
        if let (Some(sides), Some(end)) = (self.relations.get_mut(usize::from(step.pattern.relation)), step.end) {
            sides.want(end, self.nodes);
        }
    }

    #[inline]
    fn of(&self, relation: u16, from: From) -> &[Hit] {
        self.relations.get(usize::from(relation)).map_or(&[], |sides| sides.of(from))
    }
}

/// From where facts are looked for.
#[derive(Clone, Copy, Debug)]
enum From {
    Subject(u32),
    Object(u32),
    All,
}

/// The derived facts of a relation that were taken: in their order, and in chains by their ends where they
/// are looked for there, those along the relation apart.
#[derive(Debug, Default)]
struct Taken {
    all: Vec<u32>,
    /// By end, and by whether they are along the relation; none where nothing looks there.
    heads: [[Option<Vec<u32>>; 2]; 2],
}

/// The place of a chain among the heads.
fn chain_of(end: End, chained: bool) -> (usize, usize) {
    (usize::from(end == End::Object), usize::from(chained))
}

impl Taken {
    fn head(&self, end: End, chained: bool, node: u32) -> u32 {
        let (end, chained) = chain_of(end, chained);
        let heads = self.heads.get(end).and_then(|heads| heads.get(chained)?.as_ref());
        heads.and_then(|heads| heads.get(node as usize)).copied().unwrap_or(NONE)
    }

    /// Puts a fact in front of those of its end.
    #[inline]
    fn chain(&mut self, (end, node): (End, u32), chained: bool, fact: u32, links: &mut [Link], nodes: usize) {
        let (at_end, chained) = chain_of(end, chained);
        let Some(Some(heads)) = self.heads.get_mut(at_end).and_then(|heads| heads.get_mut(chained)) else { return };
        if heads.is_empty() {
            heads.resize(nodes, NONE);
        }
        if let (Some(head), Some(link)) = (heads.get_mut(node as usize), links.get_mut(fact as usize)) {
            *link.next(end) = std::mem::replace(head, fact);
        }
    }
}

/// What the variables of a rule stand for, and what its premises were matched with. What is not bound yet
/// is never read: the plan knows.
struct Frame {
    bindings: [Object; MOST_VARIABLES],
    premises: [u32; MOST_PREMISES],
    carried: u32,
}

impl Frame {
    #[inline]
    fn get(&self, slot: Slot) -> Object {
        match slot {
            Slot::Fixed(object) => object,
            Slot::Variable(name) => self.bindings.get(usize::from(name)).copied().unwrap_or(Object::Nothing),
        }
    }

    #[inline]
    fn put(&mut self, op: Op, object: Object) -> bool {
        match op {
            Op::Set(name) => self.bindings.get_mut(usize::from(name)).map(|slot| *slot = object).is_some(),
            Op::Check(name) => self.bindings.get(usize::from(name)) == Some(&object),
            Op::Is(fixed) => fixed == object,
        }
    }

    /// Whether what is bound by now leaves anything to look for, and from where.
    #[inline]
    fn start(&self, step: &Step<'_>) -> Option<From> {
        Some(match step.end {
            Some(End::Subject) => match self.get(step.pattern.subject) {
                Object::Entity(subject) => From::Subject(subject),
                _ => return None,
            },
            Some(End::Object) => match self.get(step.pattern.object) {
                Object::Entity(object) => From::Object(object),
                _ => From::All,
            },
            None => From::All,
        })
    }

    #[inline]
    fn fits(&mut self, step: &Step<'_>, subject: u32, object: Object) -> bool {
        self.put(step.subject, Object::Entity(subject)) && self.put(step.object, object)
    }

    #[inline]
    fn note(&mut self, step: &Step<'_>, premise: u32, quals: u32) {
        if let Some(slot) = self.premises.get_mut(step.premise) {
            *slot = premise;
        }
        if step.carries {
            self.carried = quals;
        }
    }
}

/// A derived fact among others.
#[derive(Clone, Copy, Debug)]
struct Link {
    /// The next one of the same subject and of the same object.
    of_subject: u32,
    of_object: u32,
    is_taken: bool,
}

impl Link {
    fn next(&mut self, end: End) -> &mut u32 {
        if end == End::Subject { &mut self.of_subject } else { &mut self.of_object }
    }
}

struct Run<'r, V> {
    lens: &'r Lens,
    program: &'r Program,
    meter: Meter<'r>,
    table: Table<V>,
    taken: Vec<Taken>,
    links: Vec<Link>,
    /// Facts to be taken, the surest last; over all days in their order.
    queues: [VecDeque<u32>; 4],
    found: HashSet<(u32, By, [u32; MOST_PREMISES]), RandomState>,
    frame: Frame,
}

/// The fact from which a rule is matched, at the first premise that it stands for.
#[derive(Clone, Copy)]
struct Delta {
    fact: u32,
    premise: usize,
}

impl<'r, V: Sight> Run<'r, V> {
    /// The states of events are known before any rule is looked at.
    fn states(&mut self, known: &Known<V>) -> Result<(), BudgetError> {
        let (lens, program) = (self.lens, self.program);
        for relation in (0..self.taken.len() as u16).filter(|&it| program.has_effects_on(&lens.data, it)) {
            let mut states = Vec::new();
            each_state::<V>(lens, program, relation, (None, None), |row, by, premises, value| {
                states.push((row, by, premises.to_vec(), value));
            });
            for (row, by, premises, value) in states {
                let found = self.meter.step(self.table.len()).and_then(|()| self.conclude(row, by, &premises, &value));
                found.map_err(|error| error.at(program.name_of(&lens.data, by)))?;
            }
        }
        while let Some(fact) = self.next() {
            self.take(fact, known.nodes);
        }
        Ok(())
    }

    /// Works out rules that conclude what each other ask for: first from what is there, then from what they
    /// conclude.
    fn work_out(&mut self, known: &mut Known<V>, rules: &[usize]) -> Result<(), BudgetError> {
        let (lens, program) = (self.lens, self.program);
        let rules: Vec<_> = rules.iter().filter_map(|&place| Some((place, program.rules.get(place)?))).collect();
        let concluded = |relation: u16, chained: bool| {
            rules.iter().any(|(_, rule)| rule.head.relation == relation && rule.is_chain == chained)
        };
        let mut first: Vec<Plan<'r>> = Vec::new();
        let mut later: Vec<[Vec<Plan<'r>>; 2]> = (0..self.taken.len()).map(|_| Default::default()).collect();
        for &(place, rule) in &rules {
            let smallest = (0..rule.body.len()).min_by_key(|&premise| self.size(known, rule.body.get(premise)));
            first.extend(smallest.map(|premise| Plan::new(&lens.data, program, (place, rule), premise)));
            for (premise, pattern) in rule.body.iter().enumerate().filter(|(_, it)| it.reach != Reach::Stated) {
                let by_rules = concluded(pattern.relation, false);
                let along = pattern.reach == Reach::All && concluded(pattern.relation, true);
                let Some(plans) = later.get_mut(usize::from(pattern.relation)) else { continue };
                for (plans, _) in plans.iter_mut().zip([by_rules, along]).filter(|(_, may_follow)| *may_follow) {
                    plans.push(Plan::new(&lens.data, program, (place, rule), premise));
                }
            }
        }
        let delta = later.iter().flatten().flatten();
        let steps = delta.flat_map(|plan| plan.steps.iter().skip(1)).chain(first.iter().flat_map(|it| &it.steps));
        let exceptions = first.iter().flat_map(|plan| &plan.exceptions);
        for step in steps.chain(exceptions) {
            known.want(step);
            self.want(step, known.nodes);
        }
        let at = |plan: &Plan<'_>| program.name_of(&lens.data, By::rule(plan.rule));
        for plan in &first {
            self.join(known, plan, 0, None, None).map_err(|error| error.at(at(plan)))?;
        }
        while let Some(fact) = self.next() {
            self.take(fact, known.nodes);
            let Some(row) = self.table.row(fact).copied() else { continue };
            let plans =
                later.get(usize::from(row.relation)).and_then(|both| both.get(usize::from(row.how == How::Chain)));
            for plan in plans.into_iter().flatten() {
                self.match_from(known, plan, fact, row).map_err(|error| error.at(at(plan)))?;
            }
        }
        Ok(())
    }

    fn size(&self, known: &Known<V>, pattern: Option<&Pattern>) -> usize {
        let relation = pattern.map_or(0, |pattern| pattern.relation);
        known.of(relation, From::All).len() + self.taken.get(usize::from(relation)).map_or(0, |it| it.all.len())
    }

    /// Has derived facts by the end from which a premise looks for them.
    fn want(&mut self, step: &Step<'_>, nodes: usize) {
        let (Some(end), Some(taken)) = (step.end, self.taken.get_mut(usize::from(step.pattern.relation))) else {
            return;
        };
        let other = if end == End::Subject { End::Object } else { End::Subject };
        for end in [Some(end), step.symmetric.then_some(other)].into_iter().flatten() {
            for chained in [false, true].into_iter().filter(|&it| step.reads(it)) {
                let (at_end, at_chained) = chain_of(end, chained);
                let heads = taken.heads.get_mut(at_end).and_then(|heads| heads.get_mut(at_chained));
                let Some(heads) = heads.filter(|heads| heads.is_none()) else { continue };
                *heads = Some(Vec::new());
                for fact in taken.all.clone() {
                    let Some(row) = self.table.row(fact).filter(|row| (row.how == How::Chain) == chained) else {
                        continue;
                    };
                    if let Some(node) = node_at(row, end) {
                        taken.chain((end, node), chained, fact, &mut self.links, nodes);
                    }
                }
            }
        }
    }

    /// The next fact to take, the surest first.
    fn next(&mut self) -> Option<u32> {
        loop {
            let fact = self.queues.iter_mut().rev().find_map(VecDeque::pop_front)?;
            // A fact that became surer while it waited stands in two queues.
            if V::GROWS_LATE || self.links.get(fact as usize).is_some_and(|link| !link.is_taken) {
                return Some(fact);
            }
        }
    }

    /// From now on a fact is matched with others.
    fn take(&mut self, fact: u32, nodes: usize) {
        let Some(link) = self.links.get_mut(fact as usize) else { return };
        if std::mem::replace(&mut link.is_taken, true) {
            return;
        }
        let Some(row) = self.table.row(fact) else { return };
        let Some(taken) = self.taken.get_mut(usize::from(row.relation)) else { return };
        taken.all.push(fact);
        let chained = row.how == How::Chain;
        taken.chain((End::Subject, row.subject), chained, fact, &mut self.links, nodes);
        if let Object::Entity(object) = row.object {
            taken.chain((End::Object, object), chained, fact, &mut self.links, nodes);
        }
    }

    /// Matches a rule from one fact on.
    fn match_from(&mut self, known: &Known<V>, plan: &Plan<'r>, fact: u32, row: FactRow) -> Result<(), BudgetError> {
        let Some(step) = plan.steps.first() else { return Ok(()) };
        let Some(mut value) = self.table.value(fact).cloned() else { return Ok(()) };
        if step.asks_more && !self.admits(step, row.quals, &mut value) {
            return Ok(());
        }
        let turned = match row.object {
            Object::Entity(object) if step.symmetric => Some((object, Object::Entity(row.subject))),
            _ => None,
        };
        let delta = Some(Delta { fact, premise: step.premise });
        for (subject, object) in [Some((row.subject, row.object)), turned].into_iter().flatten() {
            if self.frame.fits(step, subject, object) {
                self.frame.note(step, fact | DERIVED, row.quals);
                self.join(known, plan, 1, Some(&value), delta)?;
            }
        }
        Ok(())
    }

    /// Whether a fact is what a premise asks for, and as far as it asks.
    fn admits(&self, step: &Step<'_>, quals: u32, value: &mut V) -> bool {
        if !step.pattern.admits(|| self.program.qualifiers(&self.lens.data, quals)) {
            return false;
        }
        narrow(value, step.pattern);
        !value.is_nothing()
    }

    /// A value as a premise takes it, with what those before it have; none where that is nothing.
    #[inline]
    fn met(&self, step: &Step<'_>, value: &V, quals: u32, before: Option<&V>) -> Option<V> {
        let mut value = value.clone();
        if step.asks_more && !self.admits(step, quals, &mut value) {
            return None;
        }
        if let Some(before) = before {
            value.meet(before);
        }
        (!value.is_nothing()).then_some(value)
    }

    /// Matches the premises of a rule from a place of its plan on. It goes as deep as the rule has
    /// premises.
    fn join(
        &mut self,
        known: &Known<V>,
        plan: &Plan<'r>,
        at: usize,
        before: Option<&V>,
        delta: Option<Delta>,
    ) -> Result<(), BudgetError> {
        let Some(step) = plan.steps.get(at) else {
            return before.map_or(Ok(()), |value| self.finish(known, plan, value));
        };
        let Some(from) = self.frame.start(step) else { return Ok(()) };
        for hit in known.of(step.pattern.relation, from) {
            self.meter.step(self.table.len())?;
            let (subject, object) = match (from, hit.other) {
                (From::Object(object), Object::Entity(subject)) => (subject, Object::Entity(object)),
                _ => (hit.node, hit.other),
            };
            if !self.frame.fits(step, subject, object) {
                continue;
            }
            let Some(value) = known.values.get(hit.value as usize) else { continue };
            if let Some(value) = self.met(step, value, hit.quals, before) {
                self.frame.note(step, hit.statement, hit.quals);
                self.join(known, plan, at + 1, Some(&value), delta)?;
            }
        }
        if !step.reads_derived {
            return Ok(());
        }
        for way in WAYS {
            let Some(mut walk) = self.way(step, from, way) else { continue };
            while let Some(fact) = self.walk(&mut walk) {
                self.meter.step(self.table.len())?;
                if delta.is_some_and(|delta| delta.fact == fact && step.premise < delta.premise) {
                    continue;
                }
                let Some((subject, object, quals)) = self.seen_from(step, fact, walk.turned) else { continue };
                if !self.frame.fits(step, subject, object) {
                    continue;
                }
                let Some(value) = self.table.value(fact) else { continue };
                if let Some(value) = self.met(step, value, quals, before) {
                    self.frame.note(step, fact | DERIVED, quals);
                    self.join(known, plan, at + 1, Some(&value), delta)?;
                }
            }
        }
        Ok(())
    }

    /// One of the four ways through the derived facts that a premise may be matched with: as they are or
    /// turned, those that are not along the relation or those that are.
    #[inline]
    fn way(&self, step: &Step<'_>, from: From, (turned, chained): (bool, bool)) -> Option<Walk> {
        if turned && !step.symmetric {
            return None;
        }
        let relation = step.pattern.relation;
        let (end, node) = match from {
            // All in their order, of either sort.
            From::All if chained => return None,
            From::All => {
                let left = self.taken.get(usize::from(relation))?.all.len();
                return Some(Walk { relation, turned, end: None, at: 0, left });
            }
            From::Subject(node) => (if turned { End::Object } else { End::Subject }, node),
            From::Object(node) => (if turned { End::Subject } else { End::Object }, node),
        };
        if !step.reads(chained) {
            return None;
        }
        let at = self.taken.get(usize::from(relation))?.head(end, chained, node);
        (at != NONE).then_some(Walk { relation, turned, end: Some(end), at, left: 0 })
    }

    /// The next fact on a way.
    #[inline]
    fn walk(&self, walk: &mut Walk) -> Option<u32> {
        let Some(end) = walk.end else {
            let all = &self.taken.get(usize::from(walk.relation))?.all;
            let fact = all.get(walk.at as usize).copied().filter(|_| (walk.at as usize) < walk.left);
            walk.at += 1;
            return fact;
        };
        let fact = walk.at;
        let link = self.links.get(fact as usize)?;
        walk.at = if end == End::Subject { link.of_subject } else { link.of_object };
        Some(fact)
    }

    /// A derived fact as a premise looks at it; none where it does not.
    #[inline]
    fn seen_from(&self, step: &Step<'_>, fact: u32, turned: bool) -> Option<(u32, Object, u32)> {
        let row = self.table.row(fact)?;
        if !step.pattern.reach.takes(row.how) {
            return None;
        }
        match (turned, row.object) {
            (false, object) => Some((row.subject, object, row.quals)),
            (true, Object::Entity(object)) if object != row.subject => {
                Some((object, Object::Entity(row.subject), row.quals))
            }
            (true, _) => None,
        }
    }

    fn finish(&mut self, known: &Known<V>, plan: &Plan<'r>, value: &V) -> Result<(), BudgetError> {
        let data = &self.lens.data;
        let of_kinds = plan.kinds.iter().all(|&(name, kind)| match self.frame.get(Slot::Variable(name)) {
            Object::Entity(entity) => data.is_of(entity, Some(kind)),
            _ => false,
        });
        if !of_kinds {
            return Ok(());
        }
        let Some(row) = self.conclusion(&plan.head) else { return Ok(()) };
        let by = By::rule(plan.rule);
        let premises = self.frame.premises;
        let premises = premises.get(..plan.steps.len()).unwrap_or_default();
        let may_end =
            data.has_lifespan(row.subject) || node_at(&row, End::Object).is_some_and(|it| data.has_lifespan(it));
        if !may_end && plan.exceptions.is_empty() && plan.most.is_none() && !is_opposed(self.lens, &row) {
            return self.conclude(row, by, premises, value);
        }
        let mut value = value.clone();
        for exception in &plan.exceptions {
            let known = self.exception(known, exception)?;
            value.without(&known);
        }
        if let Some(most) = plan.most {
            value.lower_to(most);
        }
        within_bounds(self.lens, &row, &mut value);
        if value.is_nothing() { Ok(()) } else { self.conclude(row, by, premises, &value) }
    }

    /// The conclusion of a rule, in the one form of it: none where it ties a thing to itself and must not,
    /// or does not fit its relation.
    #[inline]
    fn conclusion(&self, head: &Head) -> Option<FactRow> {
        let data = &self.lens.data;
        let Object::Entity(mut subject) = self.frame.get(head.subject) else { return None };
        let mut object = self.frame.get(head.object);
        if head.domain.is_some_and(|kind| !data.is_of(subject, Some(kind))) {
            return None;
        }
        if let Object::Entity(other) = object {
            let of_kind = head.range.is_none_or(|kind| data.is_of(other, kind));
            if !of_kind || (other == subject && !head.reflexive) {
                return None;
            }
            if head.symmetric && other < subject {
                (subject, object) = (other, Object::Entity(subject));
            }
        }
        let quals = if head.quals == 0 { self.frame.carried } else { head.quals };
        let quals = if head.carries { quals } else { head.quals };
        Some(FactRow { subject, relation: head.relation, how: head.how, object, quals })
    }

    /// What is known of an exception: all of it, since its stratum is complete.
    fn exception(&mut self, known: &Known<V>, step: &Step<'_>) -> Result<V, BudgetError> {
        let mut all = V::nothing(self.lens);
        let Some(from) = self.frame.start(step) else { return Ok(all) };
        for hit in known.of(step.pattern.relation, from) {
            self.meter.step(self.table.len())?;
            let (subject, object) = match (from, hit.other) {
                (From::Object(object), Object::Entity(subject)) => (subject, Object::Entity(object)),
                _ => (hit.node, hit.other),
            };
            if self.frame.fits(step, subject, object)
                && let Some(value) = known.values.get(hit.value as usize)
                && let Some(value) = self.met(step, value, hit.quals, None)
            {
                all.join(&value);
            }
        }
        if !step.reads_derived {
            return Ok(all);
        }
        for way in WAYS {
            let Some(mut walk) = self.way(step, from, way) else { continue };
            while let Some(fact) = self.walk(&mut walk) {
                self.meter.step(self.table.len())?;
                if let Some((subject, object, quals)) = self.seen_from(step, fact, walk.turned)
                    && self.frame.fits(step, subject, object)
                    && let Some(value) = self.table.value(fact)
                    && let Some(value) = self.met(step, value, quals, None)
                {
                    all.join(&value);
                }
            }
        }
        Ok(all)
    }

    #[inline]
    fn conclude(&mut self, row: FactRow, by: By, premises: &[u32], value: &V) -> Result<(), BudgetError> {
        let (fact, added) = self.table.add(row, value);
        if V::GROWS_LATE {
            let mut key = [NONE; MOST_PREMISES];
            key.iter_mut().zip(premises).for_each(|(slot, premise)| *slot = *premise);
            if self.found.insert((fact, by, key)) {
                self.table.derive(fact, by, premises);
            }
        } else {
            self.table.derive(fact, by, premises);
        }
        if added == Added::New {
            self.links.push(Link { of_subject: NONE, of_object: NONE, is_taken: false });
        }
        if added != Added::Same {
            let level = if V::GROWS_LATE { None } else { value.best() };
            if let Some(queue) = self.queues.get_mut(level.unwrap_or(Level::Remote) as usize) {
                queue.push_back(fact);
            }
        }
        let found = self.found.len() * size_of::<(u32, By, [u32; MOST_PREMISES])>();
        self.meter.holds(self.table.len(), self.table.bytes() + found)
    }
}

const WAYS: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

/// A way through derived facts: along a chain of one end, or through all that were taken until it began.
#[derive(Clone, Copy, Debug)]
struct Walk {
    relation: u16,
    turned: bool,
    end: Option<End>,
    at: u32,
    left: usize,
}

/// The rules by their places, those together of which one concludes what another asks for and the other way
/// round, each after those that conclude what it asks for.
fn in_turn(program: &Program) -> Vec<Vec<usize>> {
    let rules = || {
        // Along a chain from its subject is enough where all is worked out.
        program.rules.iter().enumerate().filter(|(_, rule)| !rule.is_chain || rule.is_from_subject())
    };
    let mut heads: Vec<u16> = rules().map(|(_, rule)| rule.head.relation).collect();
    heads.sort_unstable();
    heads.dedup();
    // By head, the heads that it waits for: what its rules ask for, and what those wait for.
    let words = heads.len().div_ceil(64);
    let mut waits = vec![vec![0u64; words]; heads.len()];
    let set = |row: &mut Vec<u64>, place: usize| {
        if let Some(word) = row.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    };
    let has = |row: &[u64], place: usize| row.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1);
    for (_, rule) in rules() {
        let Ok(head) = heads.binary_search(&rule.head.relation) else { continue };
        let Some(row) = waits.get_mut(head) else { continue };
        for pattern in &rule.body {
            if let Ok(place) = heads.binary_search(&pattern.relation) {
                set(row, place);
            }
        }
    }
    for through in 0..heads.len() {
        let Some(more) = waits.get(through).cloned() else { continue };
        for row in waits.iter_mut().filter(|row| has(row, through)) {
            row.iter_mut().zip(&more).for_each(|(word, more)| *word |= more);
        }
    }
    // Who waits for another waits for all that it waits for and, unless both wait for each other, for more.
    let turn = |relation: u16, stratum: usize| {
        let head = heads.binary_search(&relation).unwrap_or(0);
        let row = waits.get(head).map_or(&[][..], Vec::as_slice);
        let is_same =
            |other: &usize| *other == head || (has(row, *other) && waits.get(*other).is_some_and(|row| has(row, head)));
        let count: u32 = row.iter().map(|word| word.count_ones()).sum();
        // Of itself it waits for nothing.
        let same = (0..heads.len()).filter(is_same).count() as u32;
        let first = (0..heads.len()).find(is_same).unwrap_or(head);
        (stratum, if has(row, head) { count - same } else { count }, first)
    };
    let mut turns: BTreeMap<(usize, u32, usize), Vec<usize>> = BTreeMap::new();
    for (place, rule) in rules() {
        turns.entry(turn(rule.head.relation, rule.stratum)).or_default().push(place);
    }
    turns.into_values().collect()
}

fn node_at(row: &FactRow, end: End) -> Option<u32> {
    match (end, row.object) {
        (End::Subject, _) => Some(row.subject),
        (End::Object, Object::Entity(object)) => Some(object),
        (End::Object, _) => None,
    }
}
