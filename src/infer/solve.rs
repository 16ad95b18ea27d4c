//! Goal-directed: what follows for one goal, touching what it needs.
//!
//! Tabled evaluation (SLG resolution; Chen and Warren, 1996). Each goal, a relation with given ends, is
//! a table of answers. A rule that waits for the answers of a goal is a consumer of it, and is
//! resumed once with each answer, and again where an answer becomes surer; so recursion ends by itself.
//! Nothing here calls itself over data: what is to be done stands on a stack of its own.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::{
    Budget, BudgetError, Program,
    budget::Meter,
    known::{Sight, each_state, each_statement},
    program::{Bindings, By, Compiled, Pattern, Reach, Slot, bind, bound, weight},
    table::{DERIVED, FactRow, How, Table},
};
use crate::{
    graph::{Row, lens::Lens, row::Object},
    model::{Direction, Flag, MOST_PREMISES},
};

/// What is asked for: facts of a relation with these ends, or any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Goal {
    pub(crate) relation: u16,
    pub(crate) subject: Option<u32>,
    pub(crate) object: Option<Object>,
    pub(crate) reach: Reach,
}

impl Goal {
    /// With all that follows.
    pub(crate) fn new(relation: u16, subject: Option<u32>, object: Option<Object>) -> Self {
        Goal { relation, subject, object, reach: Reach::All }
    }

    /// Of given ends.
    pub(crate) fn of(row: &Row) -> Self {
        Goal::new(row.relation, Some(row.subject), Some(row.object))
    }

    /// As a relation is looked at from one of its ends.
    pub(crate) fn along(relation: u16, node: u32, way: Direction) -> Self {
        match way {
            Direction::Forward => Goal::new(relation, Some(node), None),
            Direction::Inverse => Goal::new(relation, None, Some(Object::Entity(node))),
        }
    }

    /// Without what follows by rules or along chains.
    pub(crate) fn stated(relation: u16, subject: u32, object: Object) -> Self {
        Goal { relation, subject: Some(subject), object: Some(object), reach: Reach::Stated }
    }

    /// Without what is got along chains of the relation.
    pub(crate) fn without_chains(self) -> Self {
        Goal { reach: self.reach.min(Reach::Direct), ..self }
    }

    fn admits(&self, subject: u32, object: Object) -> bool {
        self.subject.is_none_or(|it| it == subject) && self.object.is_none_or(|it| it == object)
    }
}

/// An answer to a goal, its ends as the goal looks at them.
#[derive(Clone, Debug)]
struct Answer<V> {
    subject: u32,
    object: Object,
    premise: u32,
    quals: u32,
    value: V,
}

/// A rule on the way to a conclusion.
#[derive(Clone, Debug)]
struct Partial<V> {
    goal: u32,
    rule: u16,
    /// By premise, whether it was matched.
    matched: u16,
    bindings: Bindings,
    premises: [u32; MOST_PREMISES],
    carried: u32,
    value: Option<V>,
}

#[derive(Clone, Debug)]
enum Consumer<V> {
    /// A rule that waits with one of its premises.
    Premise(Partial<V>, usize),
    /// A goal that takes over the answers.
    Goal(u32),
}

#[derive(Debug)]
struct Tabled<V> {
    goal: Goal,
    answers: Vec<Answer<V>>,
    /// By derived fact and orientation, the place of its answer.
    places: HashMap<(u32, bool), u32, RandomState>,
    consumers: Vec<Consumer<V>>,
}

/// Answers goals for a lens and a program.
pub(crate) struct Solver<'s, V> {
    lens: &'s Lens,
    program: &'s Program,
    pub(crate) table: Table<V>,
    tabled: Vec<Tabled<V>>,
    places: HashMap<Goal, u32, RandomState>,
    work: Vec<Partial<V>>,
    /// By stratum, rules whose premises are all matched and that wait for their exceptions.
    waiting: Vec<Vec<Partial<V>>>,
    known_derivations: HashSet<(u32, By, [u32; MOST_PREMISES]), RandomState>,
    /// How many answers and consumers the tables hold.
    held: (usize, usize),
    meter: Meter<'s>,
}

impl<'s, V: Sight> Solver<'s, V> {
    pub(crate) fn new(lens: &'s Lens, program: &'s Program, budget: &'s Budget) -> Self {
        Solver {
            lens,
            program,
            table: Table::new(),
            tabled: Vec::new(),
            places: HashMap::default(),
            work: Vec::new(),
            waiting: (0..program.strata()).map(|_| Vec::new()).collect(),
            known_derivations: HashSet::default(),
            held: (0, 0),
            meter: Meter::new(budget),
        }
    }

    /// Works out a goal. The derived facts that answer it, by their places in the table.
    pub(crate) fn solve(&mut self, goal: Goal) -> Result<Vec<u32>, BudgetError> {
        self.meter.begin()?;
        let place = self.open(goal)?;
        self.run()?;
        let answers = self.tabled.get(place as usize).map_or(&[][..], |tabled| &tabled.answers);
        let derived = answers.iter().filter(|answer| goal.admits(answer.subject, answer.object));
        let mut facts: Vec<u32> =
            derived.filter(|answer| answer.premise & DERIVED != 0).map(|answer| answer.premise & !DERIVED).collect();
        facts.sort_unstable();
        facts.dedup();
        Ok(facts)
    }

    /// Works until nothing is left to do. Rules with exceptions wait until all below their stratum is known: what their
    /// exceptions speak of never depends on what they conclude.
    fn run(&mut self) -> Result<(), BudgetError> {
        let (lens, program) = (self.lens, self.program);
        let at = |rule: u16| program.name_of(&lens.data, By::rule(usize::from(rule)));
        loop {
            while let Some(partial) = self.work.pop() {
                let rule = partial.rule;
                let advanced = self.advance(partial).and_then(|()| self.meter.holds(self.table.len(), self.bytes()));
                advanced.map_err(|error| error.at(at(rule)))?;
            }
            let Some(partial) = self.waiting.iter_mut().find_map(Vec::pop) else { return Ok(()) };
            if let Some(rule) = program.rules.get(usize::from(partial.rule)) {
                self.finish(rule, &partial).map_err(|error| error.at(at(partial.rule)))?;
            }
        }
    }

    /// About how many bytes it takes.
    fn bytes(&self) -> usize {
        let (answers, consumers) = self.held;
        let waiting: usize = self.waiting.iter().map(Vec::len).sum();
        self.table.bytes()
            + self.known_derivations.len() * size_of::<(u32, By, [u32; MOST_PREMISES])>()
            + answers * size_of::<Answer<V>>()
            + (consumers + waiting + self.work.len()) * size_of::<Partial<V>>()
    }

    /// The table of a goal, opened where it is not yet.
    fn open(&mut self, mut goal: Goal) -> Result<u32, BudgetError> {
        let is_chain = self.program.is_chain(goal.relation);
        if !is_chain && goal.reach == Reach::All {
            goal.reach = Reach::Direct;
        }
        // A chain is walked from one of its ends.
        if is_chain && goal.reach == Reach::All && goal.subject.is_some() {
            goal.object = None;
        }
        if let Some(&place) = self.places.get(&goal) {
            return Ok(place);
        }
        let place = self.tabled.len() as u32;
        self.places.insert(goal, place);
        let (answers, consumers) = (Vec::new(), Vec::new());
        self.tabled.push(Tabled { goal, answers, places: HashMap::default(), consumers });
        match goal.reach {
            Reach::All => {
                let direct = self.open(Goal { reach: Reach::Direct, ..goal })?;
                self.consume(direct, Consumer::Goal(place))?;
            }
            Reach::Direct | Reach::Stated => self.add_known(place, goal)?,
        }
        if goal.reach != Reach::Stated {
            self.begin_rules(place, goal);
        }
        Ok(place)
    }

    fn add_known(&mut self, place: u32, goal: Goal) -> Result<(), BudgetError> {
        let (lens, program) = (self.lens, self.program);
        let mut answers = Vec::new();
        each_statement::<V>(lens, goal.relation, (goal.subject, goal.object), |known, value| {
            let premise = known.statement;
            answers.push(Answer { subject: known.subject, object: known.object, premise, quals: known.quals, value });
            Ok(())
        })?;
        for answer in answers {
            self.meter.step(self.table.len())?;
            if let Some(tabled) = self.tabled.get_mut(place as usize) {
                tabled.answers.push(answer);
                self.held.0 += 1;
            }
        }
        let mut states = Vec::new();
        each_state::<V>(lens, program, goal.relation, (goal.subject, goal.object), |row, by, premises, value| {
            states.push((row, by, premises.to_vec(), value));
        });
        for (row, by, premises, value) in states {
            let found = self.meter.step(self.table.len());
            let found = found.and_then(|()| self.conclude(place, row, by, &premises, &value));
            found.map_err(|error| error.at(program.name_of(&lens.data, by)))?;
        }
        Ok(())
    }

    /// Begins each rule that can conclude facts of a goal.
    fn begin_rules(&mut self, place: u32, goal: Goal) {
        let program = self.program;
        let symmetric = self.lens.data.schema.relation_has(goal.relation, Flag::Symmetric);
        for &rule in program.concluding(goal.relation) {
            let Some(compiled) = program.rules.get(usize::from(rule)) else { continue };
            // A goal of a chain is along it, from the end that is given.
            let from_subject = goal.subject.is_some() || goal.object.is_none();
            if compiled.is_chain != (goal.reach == Reach::All)
                || (compiled.is_chain && compiled.is_from_subject() != from_subject)
            {
                continue;
            }
            let given = (goal.subject.map(Object::Entity), goal.object);
            let turned = symmetric && (goal.subject.is_some() || goal.object.is_some());
            let ways = [Some(given), turned.then_some((given.1, given.0))];
            for (subject, object) in ways.into_iter().flatten() {
                let mut bindings = Bindings::default();
                let ends = [(compiled.head.subject, subject), (compiled.head.object, object)];
                if ends.into_iter().all(|(slot, given)| given.is_none_or(|given| bind(&mut bindings, slot, given))) {
                    let premises = [u32::MAX; MOST_PREMISES];
                    let partial =
                        Partial { goal: place, rule, matched: 0, bindings, premises, carried: 0, value: None };
                    self.work.push(partial);
                }
            }
        }
    }

    /// Takes the next premise of a rule, the one of which most is bound.
    fn advance(&mut self, partial: Partial<V>) -> Result<(), BudgetError> {
        let program = self.program;
        let Some(rule) = program.rules.get(usize::from(partial.rule)) else { return Ok(()) };
        let left = (0..rule.body.len()).filter(|place| partial.matched & 1 << place == 0);
        let next = left.max_by_key(|&place| {
            let weight = rule.body.get(place).map_or(0, |pattern| weight(pattern, &partial.bindings));
            (weight, std::cmp::Reverse(place))
        });
        let Some((place, pattern)) = next.and_then(|place| Some((place, rule.body.get(place)?))) else {
            return if rule.exceptions.is_empty() { self.finish(rule, &partial) } else { self.wait(rule, partial) };
        };
        let Some(goal) = goal_of(pattern, &partial.bindings) else { return Ok(()) };
        let goal = self.open(goal)?;
        self.consume(goal, Consumer::Premise(partial, place))
    }

    /// Gives a consumer the answers that are there, and keeps it for those to come.
    fn consume(&mut self, goal: u32, consumer: Consumer<V>) -> Result<(), BudgetError> {
        let answers = self.tabled.get(goal as usize).map(|tabled| tabled.answers.clone()).unwrap_or_default();
        for answer in &answers {
            self.resume(&consumer, answer)?;
        }
        if let Some(tabled) = self.tabled.get_mut(goal as usize) {
            tabled.consumers.push(consumer);
            self.held.1 += 1;
        }
        Ok(())
    }

    fn resume(&mut self, consumer: &Consumer<V>, answer: &Answer<V>) -> Result<(), BudgetError> {
        self.meter.step(self.table.len())?;
        match consumer {
            Consumer::Goal(goal) => self.answer(*goal, answer.clone())?,
            Consumer::Premise(partial, place) => {
                if let Some(next) = self.matched(partial, *place, answer) {
                    self.work.push(next);
                }
            }
        }
        Ok(())
    }

    /// A rule with one more premise, where an answer fits it.
    fn matched(&self, partial: &Partial<V>, place: usize, answer: &Answer<V>) -> Option<Partial<V>> {
        let rule = self.program.rules.get(usize::from(partial.rule))?;
        let pattern = rule.body.get(place)?;
        let mut next = partial.clone();
        if !bind(&mut next.bindings, pattern.subject, Object::Entity(answer.subject))
            || !bind(&mut next.bindings, pattern.object, answer.object)
        {
            return None;
        }
        if !pattern.admits(|| self.program.qualifiers(&self.lens.data, answer.quals)) {
            return None;
        }
        let mut value = answer.value.clone();
        narrow(&mut value, pattern);
        if let Some(before) = &partial.value {
            value.meet(before);
        }
        if value.is_nothing() {
            return None;
        }
        next.value = Some(value);
        next.matched |= 1 << place;
        *next.premises.get_mut(place)? = answer.premise;
        if rule.carried == Some(place) {
            next.carried = answer.quals;
        }
        Some(next)
    }

    /// Asks for what the exceptions of a rule speak of.
    fn wait(&mut self, rule: &Compiled, partial: Partial<V>) -> Result<(), BudgetError> {
        for exception in &rule.exceptions {
            if let Some(goal) = goal_of(exception, &partial.bindings) {
                self.open(goal)?;
            }
        }
        if let Some(waiting) = self.waiting.get_mut(rule.stratum) {
            waiting.push(partial);
        }
        Ok(())
    }

    /// What is known of an exception: all of it, since its stratum is complete.
    fn exception(&mut self, exception: &Pattern, bindings: &Bindings) -> Result<V, BudgetError> {
        let mut known = V::nothing(self.lens);
        let Some(goal) = goal_of(exception, bindings) else { return Ok(known) };
        let place = self.open(goal)? as usize;
        let mut at = 0;
        while let Some(answer) = self.tabled.get(place).and_then(|tabled| tabled.answers.get(at)) {
            at += 1;
            self.meter.step(self.table.len())?;
            let mut same = *bindings;
            let fits = bind(&mut same, exception.subject, Object::Entity(answer.subject))
                && bind(&mut same, exception.object, answer.object)
                && exception.admits(|| self.program.qualifiers(&self.lens.data, answer.quals));
            if fits {
                let mut value = answer.value.clone();
                narrow(&mut value, exception);
                known.join(&value);
            }
        }
        Ok(known)
    }

    /// Draws the conclusion of a rule whose premises are all matched.
    fn finish(&mut self, rule: &Compiled, partial: &Partial<V>) -> Result<(), BudgetError> {
        let Some(mut value) = partial.value.clone() else { return Ok(()) };
        if !has_kinds(self.lens, rule, &partial.bindings) {
            return Ok(());
        }
        for exception in &rule.exceptions {
            let known = self.exception(exception, &partial.bindings)?;
            value.without(&known);
        }
        if let Some(most) = rule.most {
            value.lower_to(most);
        }
        let Some(row) = conclusion(self.lens, rule, &partial.bindings, partial.carried) else {
            return Ok(());
        };
        within_bounds(self.lens, &row, &mut value);
        if value.is_nothing() {
            return Ok(());
        }
        let premises = partial.premises.get(..rule.body.len()).unwrap_or_default();
        self.conclude(partial.goal, row, By::rule(usize::from(partial.rule)), premises, &value)
    }

    /// Adds a derived fact to the table and to the goal that asked for it.
    fn conclude(&mut self, goal: u32, row: FactRow, by: By, premises: &[u32], value: &V) -> Result<(), BudgetError> {
        let (fact, _) = self.table.add(row, value);
        let mut key = [u32::MAX; MOST_PREMISES];
        key.iter_mut().zip(premises).for_each(|(slot, premise)| *slot = *premise);
        if self.known_derivations.insert((fact, by, key)) {
            self.table.derive(fact, by, premises);
        }
        self.meter.holds(self.table.len(), self.bytes())?;
        let value = self.table.value(fact).cloned().unwrap_or_else(|| value.clone());
        let symmetric = self.lens.data.schema.relation_has(row.relation, Flag::Symmetric);
        let answer = |subject, object| Answer {
            subject,
            object,
            premise: fact | DERIVED,
            quals: row.quals,
            value: value.clone(),
        };
        self.answer(goal, answer(row.subject, row.object))?;
        if let (true, Object::Entity(other)) = (symmetric, row.object) {
            self.answer(goal, answer(other, Object::Entity(row.subject)))?;
        }
        Ok(())
    }

    /// Gives a goal an answer, where it is new or surer than it was.
    fn answer(&mut self, goal: u32, answer: Answer<V>) -> Result<(), BudgetError> {
        let Some(tabled) = self.tabled.get_mut(goal as usize) else { return Ok(()) };
        if !tabled.goal.admits(answer.subject, answer.object) {
            return Ok(());
        }
        let before = tabled.answers.len();
        if answer.premise & DERIVED == 0 {
            tabled.answers.push(answer.clone());
        } else {
            let turned = self.table.row(answer.premise & !DERIVED).is_some_and(|row| row.subject != answer.subject);
            let next = tabled.answers.len() as u32;
            let place = *tabled.places.entry((answer.premise, turned)).or_insert(next);
            match tabled.answers.get_mut(place as usize) {
                Some(known) if known.value == answer.value => return Ok(()),
                Some(known) => known.value = answer.value.clone(),
                None => tabled.answers.push(answer.clone()),
            }
        }
        self.held.0 += tabled.answers.len() - before;
        let mut place = 0;
        while let Some(consumer) = self.tabled.get(goal as usize).and_then(|tabled| tabled.consumers.get(place)) {
            let consumer = consumer.clone();
            self.resume(&consumer, &answer)?;
            place += 1;
        }
        Ok(())
    }
}

/// Only as far as a premise asks.
pub(super) fn narrow<V: Sight>(value: &mut V, pattern: &Pattern) {
    if let Some(least) = pattern.least {
        value.keep_from(least);
    }
    if let Some(period) = &pattern.within {
        value.within(period);
    }
}

pub(super) fn has_kinds(lens: &Lens, rule: &Compiled, bindings: &Bindings) -> bool {
    rule.kinds.iter().all(|&(name, kind)| match bound(bindings, Slot::Variable(name)) {
        Some(Object::Entity(entity)) => lens.data.is_of(entity, Some(kind)),
        _ => false,
    })
}

/// The conclusion of a rule, in the one form of it: none where it ties a thing to itself and must not,
/// or does not fit its relation.
pub(super) fn conclusion(lens: &Lens, rule: &Compiled, bindings: &Bindings, carried: u32) -> Option<FactRow> {
    let Object::Entity(mut subject) = bound(bindings, rule.head.subject)? else { return None };
    let mut object = bound(bindings, rule.head.object)?;
    let relation = rule.head.relation;
    let (schema, data) = (&lens.data.schema, &lens.data);
    let (domain, range) = schema.relation_ends(relation)?;
    if !data.is_of(subject, Some(domain)) {
        return None;
    }
    if let Object::Entity(other) = object {
        if !data.is_of(other, range) || (other == subject && !schema.relation_has(relation, Flag::Reflexive)) {
            return None;
        }
        if schema.relation_has(relation, Flag::Symmetric) && other < subject {
            (subject, object) = (other, Object::Entity(subject));
        }
    }
    let how = if rule.is_chain { How::Chain } else { How::Rule };
    Some(FactRow { subject, relation, how, object, quals: rule.quals(carried) })
}

/// What has to be known of a premise, given what is bound.
fn goal_of(pattern: &Pattern, bindings: &Bindings) -> Option<Goal> {
    let subject = match bound(bindings, pattern.subject) {
        Some(Object::Entity(subject)) => Some(subject),
        Some(_) => return None,
        None => None,
    };
    Some(Goal { relation: pattern.relation, subject, object: bound(bindings, pattern.object), reach: pattern.reach })
}

/// Only while both ends of a conclusion may exist: what has ceased holds nothing, be it by a rule. And not on days for which
/// it is denied, unless it is certain for all that.
pub(super) fn within_bounds<V: Sight>(lens: &Lens, row: &FactRow, value: &mut V) {
    let ends = row.row();
    for (_, life) in lens.clipping(&ends) {
        value.live(life);
    }
    if is_opposed(lens, row) {
        lens.denied_days(&ends).into_iter().for_each(|days| value.deny(days));
    }
}

/// Whether somebody may speak against a tie of the same ends.
pub(super) fn is_opposed(lens: &Lens, row: &FactRow) -> bool {
    let data = &lens.data;
    let object = if let Object::Entity(object) = row.object { Some(object) } else { None };
    data.is_opposed(row.subject, row.relation) || object.is_some_and(|object| data.is_opposed(object, row.relation))
}
