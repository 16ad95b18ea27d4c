//! What follows in a view: which rules it has in force, and how they are worked out.

use std::{cmp::Reverse, sync::Arc};

use super::{
    View,
    rows::{Kept, LaidOut},
};
use crate::{
    Error,
    graph::{
        Row, Scope,
        effects::State,
        extent::{Extent as _, Level, OnDay, Spans},
        lens::Lens,
        row::Object,
    },
    infer::{Budget, By, FactRow, Goal, How, Program, Rules, Saturated, Sight, Skeleton, Solver, Table},
    model::{Flag, Value},
};

/// The rules that a view has in force.
#[derive(Debug)]
pub(crate) struct Inference {
    rules: Rules,
    pub(crate) program: Program,
}

/// Where a derived fact stands among others.
pub(crate) type Rank = (u32, u16, u32, String, Reverse<Level>, How);

/// All that follows in a view, worked out.
pub(crate) enum Everything {
    OnDay(Saturated<OnDay>),
    Spans(Saturated<Spans>),
}

/// What is worked out at once, of one sort or the other.
pub(crate) trait Worked: Sight {
    fn all(everything: &Everything) -> Option<&Saturated<Self>>;
    /// By how surely, the days, where more than one is looked at.
    fn into_days(self) -> Option<Spans>;
    /// Where a view keeps what was laid out.
    fn laid_out(all: &LaidOut) -> &Kept<Self>;
}

impl Worked for OnDay {
    fn all(everything: &Everything) -> Option<&Saturated<Self>> {
        if let Everything::OnDay(all) = everything { Some(all) } else { None }
    }

    fn into_days(self) -> Option<Spans> {
        None
    }

    fn laid_out(all: &LaidOut) -> &Kept<Self> {
        &all.on_day
    }
}

impl Worked for Spans {
    fn all(everything: &Everything) -> Option<&Saturated<Self>> {
        if let Everything::Spans(all) = everything { Some(all) } else { None }
    }

    fn into_days(self) -> Option<Spans> {
        Some(self)
    }

    fn laid_out(all: &LaidOut) -> &Kept<Self> {
        &all.spans
    }
}

/// A derived fact, and how surely it holds.
pub(crate) type Followed = (FactRow, Level);

impl View {
    /// The same view, in which these rules and effects of events are in force. They replace those that were.
    ///
    /// A question about given things is worked out for these alone; see
    /// [`materialized`](View::materialized) for many questions about one view.
    ///
    /// ```
    /// use allegiance::{Graph, Rules, Source, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// let kio = graph.add(Organization, "Kachin Independence Organization")?;
    /// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// let sumprabum = graph.add(Town, "Sumprabum")?;
    /// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
    /// graph.state(kia, CONTROLS, sumprabum).fully().since("2024-05").cite(article)?;
    ///
    /// let view = graph.as_of("2024-12-16")?.with_rules(Rules::all())?;
    /// let holders = view.controllers_of(sumprabum)?;
    /// assert_eq!(holders.len(), 2);
    /// assert_eq!(holders[1].subject(), kio);
    /// assert_eq!(holders[1].rule(), Some("wing_control"));
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the schema has no rule of a name that is given, or a rule of your own cannot be.
    pub fn with_rules(&self, rules: Rules) -> Result<View, Error> {
        let inference = if rules.is_none() {
            None
        } else {
            let program = Program::new(&self.lens.data, &rules)?;
            Some(Arc::new(Inference { rules, program }))
        };
        let in_force = inference.as_ref().map_or(&[][..], |inference| &inference.program.effects);
        let lens = self.lens.clone().with_effects(in_force);
        Ok(View { inference, plain: Default::default(), ..self.through(lens) })
    }

    /// The same view with another budget for what is worked out by rules.
    pub fn with_budget(&self, budget: Budget) -> View {
        View { budget, ..self.clone() }
    }

    /// The rules and effects in force.
    pub fn rules(&self) -> Rules {
        self.inference.as_ref().map_or_else(Rules::none, |inference| inference.rules.clone())
    }

    /// The same view with all that follows worked out, once; its questions then read it as they read
    /// what is stated.
    ///
    /// # Errors
    /// When it takes more than the [`Budget`] of the view.
    ///
    /// # Complexity
    /// Linear in the ways in which premises of the rules in force can be matched.
    pub fn materialized(&self) -> Result<View, Error> {
        let program = &self.inference_or_plain().program;
        let everything = match self.lens.scope {
            Scope::Day(_) => Everything::OnDay(Saturated::new(&self.lens, program, &self.budget)?),
            Scope::Span(..) => Everything::Spans(Saturated::new(&self.lens, program, &self.budget)?),
        };
        Ok(View { everything: Some(Arc::new(everything)), ..self.clone() })
    }

    /// How many facts were worked out in a [materialized](View::materialized) view, in how many ways, and
    /// how many bytes the ways take.
    pub fn derived_counts(&self) -> Option<DerivedCounts> {
        let counts = |facts, derivations, derivation_bytes| DerivedCounts { facts, derivations, derivation_bytes };
        self.everything.as_deref().map(|everything| match everything {
            Everything::OnDay(all) => {
                counts(all.table.len(), all.table.derivation_count(), all.table.derivation_bytes())
            }
            Everything::Spans(all) => {
                counts(all.table.len(), all.table.derivation_count(), all.table.derivation_bytes())
            }
        })
    }

    /// The rules in force, or where there are none what relations do by themselves.
    pub(crate) fn inference_or_plain(&self) -> &Inference {
        match &self.inference {
            Some(inference) => inference,
            None => self.plain.get_or_init(|| {
                let rules = Rules::none();
                let program = Program::new(&self.lens.data, &rules).unwrap_or_default();
                Arc::new(Inference { rules, program })
            }),
        }
    }

    /// Whether facts of a relation can follow.
    #[inline]
    pub(crate) fn may_follow(&self, relation: u16) -> bool {
        let data = &self.lens.data;
        data.schema.relation_has(relation, Flag::Transitive)
            || self.inference.as_ref().is_some_and(|inference| inference.program.derives(data, relation))
    }

    /// The relations of which facts can follow by rules or events in force.
    pub(crate) fn followed_relations(&self) -> Vec<u16> {
        let Some(inference) = &self.inference else { return Vec::new() };
        let data = &self.lens.data;
        let relations = 0..data.schema.relations().len() as u16;
        relations.filter(|&relation| inference.program.derives(data, relation)).collect()
    }

    /// The lens at a time.
    pub(crate) fn lens_at(&self, scope: Scope) -> Lens {
        let mut lens = self.lens.clone();
        lens.scope = scope;
        lens
    }

    /// What follows for a goal at a time.
    pub(crate) fn follows(&self, goal: Goal, scope: Scope) -> Result<Vec<Followed>, Error> {
        if !self.may_follow(goal.relation) {
            return Ok(Vec::new());
        }
        if scope == self.lens.scope
            && let Some(everything) = &self.everything
        {
            return Ok(match &**everything {
                Everything::OnDay(all) => self.read(all, goal),
                Everything::Spans(all) => self.read(all, goal),
            });
        }
        let lens = self.lens_at(scope);
        match scope {
            Scope::Day(_) => self.solve::<OnDay>(&lens, goal),
            Scope::Span(..) => self.solve::<Spans>(&lens, goal),
        }
    }

    fn read<V: Sight>(&self, all: &Saturated<V>, goal: Goal) -> Vec<Followed> {
        let found = self.found(all, goal).into_iter();
        self.in_order(found.filter_map(|fact| Some((*all.table.row(fact)?, all.table.value(fact)?.best()?))).collect())
    }

    /// The facts of a goal among all that follows, those of a symmetric relation either way round.
    fn found<V: Sight>(&self, all: &Saturated<V>, goal: Goal) -> Vec<u32> {
        let mut facts = all.facts(goal.relation, goal.subject, goal.object);
        let within_reach = |fact: &u32| all.table.row(*fact).is_some_and(|row| goal.reach.takes(row.how));
        let symmetric = self.lens.data.schema.relation_has(goal.relation, Flag::Symmetric);
        if symmetric {
            let turned = |object: Object| if let Object::Entity(entity) = object { Some(entity) } else { None };
            facts.extend(all.facts(goal.relation, goal.object.and_then(turned), goal.subject.map(Object::Entity)));
            facts.sort_unstable();
            facts.dedup();
        }
        facts.retain(within_reach);
        facts
    }

    /// What follows at an entity, from either end and in order, chains of relations apart.
    pub(super) fn followed_at(&self, everything: &Everything, node: u32) -> Vec<Followed> {
        fn at<V: Sight>(all: &Saturated<V>, node: u32) -> Vec<Followed> {
            let places = all.around(node).filter(|&place| {
                all.table.row(place).is_some_and(|row| row.how != How::Chain && matches!(row.object, Object::Entity(_)))
            });
            places.filter_map(|place| Some((*all.table.row(place)?, all.table.value(place)?.best()?))).collect()
        }
        self.in_order(match everything {
            Everything::OnDay(all) => at(all, node),
            Everything::Spans(all) => at(all, node),
        })
    }

    /// Where a derived fact stands among all that follows.
    pub(super) fn place_of_followed(everything: &Everything, row: &FactRow) -> Option<u32> {
        match everything {
            Everything::OnDay(all) => all.table.find(row),
            Everything::Spans(all) => all.table.find(row),
        }
    }

    fn solve<V: Sight>(&self, lens: &Lens, goal: Goal) -> Result<Vec<Followed>, Error> {
        let mut solver = Solver::<V>::new(lens, &self.inference_or_plain().program, &self.budget);
        let facts = solver.solve(goal)?.into_iter();
        let table = &solver.table;
        Ok(self.in_order(facts.filter_map(|fact| Some((*table.row(fact)?, table.value(fact)?.best()?))).collect()))
    }

    /// What follows for a goal at the time of the view, as rules see it.
    pub(crate) fn follow_values<V: Worked>(&self, goal: Goal) -> Result<Vec<(FactRow, V)>, Error> {
        let value = |table: &Table<V>, fact: u32| Some((*table.row(fact)?, table.value(fact)?.clone()));
        if let Some(all) = self.everything.as_deref().and_then(V::all) {
            return Ok(self.found(all, goal).into_iter().filter_map(|fact| value(&all.table, fact)).collect());
        }
        let mut solver = Solver::<V>::new(&self.lens, &self.inference_or_plain().program, &self.budget);
        let facts = solver.solve(goal)?.into_iter();
        Ok(facts.filter_map(|fact| value(&solver.table, fact)).collect())
    }

    /// The days on which what follows for a goal holds, over all time.
    pub(crate) fn follows_when(&self, goal: Goal) -> Result<Vec<(FactRow, Spans)>, Error> {
        self.each_when(goal, |table, fact| Some((*table.row(fact)?, table.value(fact)?.clone())))
    }

    /// The same with the proof of each.
    pub(crate) fn proofs_when(&self, goal: Goal) -> Result<Vec<(FactRow, Spans, Skeleton)>, Error> {
        self.each_when(goal, |table, fact| {
            let proof = Skeleton::of(table, fact, |statement| self.lens.place(statement));
            Some((*table.row(fact)?, table.value(fact)?.clone(), proof))
        })
    }

    fn each_when<T>(&self, goal: Goal, found: impl Fn(&Table<Spans>, u32) -> Option<T>) -> Result<Vec<T>, Error> {
        if !self.may_follow(goal.relation) {
            return Ok(Vec::new());
        }
        let lens = self.lens_at(Scope::ALL);
        let mut solver = Solver::<Spans>::new(&lens, &self.inference_or_plain().program, &self.budget);
        let facts = solver.solve(goal)?.into_iter();
        Ok(facts.filter_map(|fact| found(&solver.table, fact)).collect())
    }

    /// An order that depends neither on how the facts were come to nor on who else says what: where things stand in a
    /// graph tells which was said first.
    fn in_order(&self, mut facts: Vec<Followed>) -> Vec<Followed> {
        if facts.len() > 1 {
            facts.sort_by_cached_key(|(row, level)| self.rank(row, *level));
        }
        facts
    }

    /// Where a derived fact stands among others: by its ends, then by what else it says, the surest first.
    pub(crate) fn rank(&self, row: &FactRow, level: Level) -> Rank {
        let data = &self.lens.data;
        let (object, literal) = match row.object {
            Object::Entity(object) => (object, None),
            Object::Literal(literal) => (u32::MAX, data.values.get(literal)),
            Object::Nothing => (0, None),
        };
        let program = &self.inference_or_plain().program;
        let qualifiers = program.qualifiers(data, row.quals);
        let more = if literal.is_none() && qualifiers.is_empty() {
            String::new()
        } else {
            // An id prints the tag of its graph, which is another on another run.
            let untagged = |value: &Value| value.clone().try_map(|id| Ok::<u32, ()>(id.index));
            let qualifiers: Vec<_> = qualifiers.iter().map(|(name, value)| (name, untagged(value))).collect();
            format!("{literal:?} {qualifiers:?}")
        };
        (row.subject, row.relation, object, more, Reverse(level), row.how)
    }

    /// The name of the first thing by which a derived fact follows.
    pub(crate) fn rule_of(&self, row: &FactRow) -> Option<&str> {
        if row.how == How::Chain {
            return Some("chain");
        }
        let skeleton = self.skeleton(row).ok()?;
        let (by, _) = skeleton.facts.first()?.derivations.first()?;
        self.name_of(*by)
    }

    /// The name of a rule or an effect.
    pub(crate) fn name_of(&self, by: By) -> Option<&str> {
        let program = &self.inference_or_plain().program;
        match by.as_effect() {
            Some(effect) => self.lens.data.schema.effects().nth(usize::from(effect)).map(|effect| effect.name()),
            None => Some(program.source(by).map_or("chain", |rule| rule.name())),
        }
    }

    /// How surely a statement holds at the time of the view, as a premise takes it.
    pub(crate) fn level_of(&self, statement: u32, row: &Row) -> Option<Level> {
        match self.lens.scope {
            Scope::Day(_) => OnDay::of_statement(&self.lens, statement, row).best(),
            Scope::Span(..) => Spans::of_statement(&self.lens, statement, row).best(),
        }
    }

    /// The same of what an event began or ended.
    pub(crate) fn level_of_state(&self, state: &State) -> Option<Level> {
        match self.lens.scope {
            Scope::Day(_) => OnDay::of_state(&self.lens, state).best(),
            Scope::Span(..) => Spans::of_state(&self.lens, state).best(),
        }
    }

    /// The proof of a derived fact at the time of the view.
    pub(crate) fn skeleton(&self, row: &FactRow) -> Result<Skeleton, Error> {
        if let Some(everything) = &self.everything {
            let place = |statement| self.lens.place(statement);
            let found = match &**everything {
                Everything::OnDay(all) => all.table.find(row).map(|fact| Skeleton::of(&all.table, fact, place)),
                Everything::Spans(all) => all.table.find(row).map(|fact| Skeleton::of(&all.table, fact, place)),
            };
            return Ok(found.unwrap_or_default());
        }
        match self.lens.scope {
            Scope::Day(_) => self.solved_skeleton::<OnDay>(row),
            Scope::Span(..) => self.solved_skeleton::<Spans>(row),
        }
    }

    fn solved_skeleton<V: Sight>(&self, row: &FactRow) -> Result<Skeleton, Error> {
        let mut solver = Solver::<V>::new(&self.lens, &self.inference_or_plain().program, &self.budget);
        solver.solve(Goal::of(&row.row()))?;
        Ok(solver
            .table
            .find(row)
            .map(|fact| Skeleton::of(&solver.table, fact, |statement| self.lens.place(statement)))
            .unwrap_or_default())
    }
}

/// What was worked out in a materialized view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DerivedCounts {
    /// How many facts.
    pub facts: usize,
    /// In how many ways.
    pub derivations: usize,
    /// How many bytes the ways take.
    pub derivation_bytes: usize,
}
