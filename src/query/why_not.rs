//! Why does it not hold? What is missing or out of time for each rule that could have concluded it.

use std::fmt;

use serde::Serialize;

use super::{Fact, Facts, Verdict, View};
use crate::{
    Error,
    graph::{
        End, Scope,
        effects::Wanted,
        row::{EVER, Object},
    },
    infer::{By, Goal, Pattern, Premises, Slot},
    model::{Any, Direction, Doing, Grade, Is, Kind, Modality, Relation, Value},
};

/// How many ways to match one rule are looked at, and how many of them are told.
const MOST_TRIED: usize = 1_000;
const MOST_TOLD: usize = 3;

/// Why something does not hold at the time of a view.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WhyNot {
    /// What was asked about.
    pub asked: String,
    /// Whether it holds, as [`holds`](View::holds) answers: where it does, nothing is missing.
    pub verdict: Verdict,
    /// Where the answer is no or disputed, what speaks against it: denials, who else held it, what ended it.
    pub against: Vec<String>,
    /// For each way in which it could be known, what is missing: those that lack least come first
    /// within a rule.
    pub attempts: Vec<Attempt>,
}

/// A way in which something could have been known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Attempt {
    /// The rule or effect in force that could have concluded it, `chain` for a step along a transitive
    /// relation, or `stated` for a statement of it.
    pub by: String,
    /// The premises that were found, as facts.
    pub met: Vec<String>,
    /// What is in the way.
    pub missing: Missing,
}

/// What is in the way of a conclusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Missing {
    /// Nothing of the sort is known at any time.
    Unknown {
        /// The premise, with what is known of its ends.
        premise: String,
    },
    /// It holds, but at other times.
    OutOfTime {
        /// The premise, with what is known of its ends.
        premise: String,
        /// The facts that hold at other times.
        facts: Vec<String>,
    },
    /// It holds, but not as the rule asks: its qualifiers, its grade, or what it follows from.
    Guarded {
        /// The premise, with what it asks.
        premise: String,
        /// The facts that are not so.
        facts: Vec<String>,
    },
    /// All premises hold, and so does an exception.
    Excepted {
        /// The exception.
        exception: String,
    },
    /// All premises hold, but a variable stands for something of the wrong kind.
    WrongKind {
        /// What it stands for.
        entity: String,
        /// Of which kind that is.
        is: String,
        /// Of which kind it must be.
        must_be: String,
    },
    /// All premises hold, but one of them is merely possible, without any bound or after it has ended.
    Remote,
    /// All premises hold, but what is concluded would be of the wrong kind or tie a thing to itself.
    Unfit,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Unknown { premise } => write!(f, "not known: {premise}"),
            Missing::OutOfTime { premise, facts } => {
                write!(f, "not at this time: {premise}; known is {}", facts.join("; "))
            }
            Missing::Guarded { premise, facts } => write!(f, "not as asked: {premise}; known is {}", facts.join("; ")),
            Missing::Excepted { exception } => write!(f, "an exception holds: {exception}"),
            Missing::WrongKind { entity, is, must_be } => {
                write!(f, "not of the kind that the rule asks: {entity} is of `{is}` and not of `{must_be}`")
            }
            Missing::Remote => f.write_str("a premise is merely possible, without any bound or after it has ended"),
            Missing::Unfit => f.write_str("the conclusion would not fit its relation"),
        }
    }
}

/// What was asked about, and below it an attempt a line.
impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.asked, self.verdict)?;
        self.against.iter().try_for_each(|against| writeln!(f, "  against it: {against}"))?;
        for Attempt { by, met, missing } in &self.attempts {
            writeln!(f, "  {by}: {missing}")?;
            met.iter().try_for_each(|fact| writeln!(f, "    though {fact}"))?;
        }
        Ok(())
    }
}

/// Whether a fact is as sure as a premise asks, and qualified so.
fn takes(pattern: &Pattern, fact: &Fact<'_>) -> bool {
    pattern.least.is_none_or(|least| least.grade() <= fact.grade()) && pattern.admits(|| fact.qualifier_rows())
}

impl View {
    /// Why something does not hold at the time of the view: for each rule in force that could have
    /// concluded it, for each effect of events and for a plain statement, which premise is missing, out of
    /// time or not as asked.
    ///
    /// ```
    /// use allegiance::{Graph, Rules, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kio = graph.add(Organization, "KIO")?;
    /// # let kia = graph.add(ArmedGroup, "KIA")?;
    /// # let sumprabum = graph.add(Town, "Sumprabum")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
    /// graph.state(kia, CONTROLS, sumprabum).since("2024-05").cite(article)?;
    /// let view = graph.as_of("2024-04-01")?.with_rules(Rules::only(["wing_control"]))?;
    /// let why = view.why_not(kio, CONTROLS, sumprabum)?;
    /// assert_eq!(
    ///     why.to_string(),
    ///     "KIO controls Sumprabum: unknown\n\
    ///      \x20 stated: not known: KIO controls Sumprabum\n\
    ///      \x20 wing_control: not at this time: KIA controls Sumprabum; known is KIA controls Sumprabum [2024-05/..]\n\
    ///      \x20   though KIA armed wing of KIO, presumed\n"
    /// );
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`holds`](View::holds).
    ///
    /// # Complexity
    /// Linear in the facts that match the premises, of each rule a thousand at most.
    pub fn why_not<S: Is<A>, A: Kind, O: Is<B>, B: Kind>(
        &self,
        subject: crate::model::Id<S>,
        relation: Relation<A, B>,
        object: crate::model::Id<O>,
    ) -> Result<WhyNot, Error> {
        let answer = self.holds(subject.any(), relation.any(), Value::Entity(object.any()))?;
        let verdict = answer.verdict;
        let is_opposed = matches!(verdict, Verdict::No(_) | Verdict::Disputed);
        let against = answer.contrary.iter().filter(|_| is_opposed).map(ToString::to_string).collect();
        let place = self.relation_place(relation)?;
        let (from, to) = (self.known(subject)?, Object::Entity(self.known(object)?));
        let asked = self.told_atom(Some(from), place, Some(to));
        let mut attempts = Vec::new();
        if !matches!(verdict, Verdict::Yes(_)) {
            // Of what is stated and does not hold for all that, what speaks against it tells why.
            if !is_opposed || answer.facts.iter().all(|fact| fact.place().is_none()) {
                let missing = self.missing_goal(Goal::stated(place, from, to), &asked, &asked)?;
                attempts.push(Attempt { by: "stated".to_owned(), met: Vec::new(), missing });
            }
            attempts.extend(self.event_attempts(place, from, to));
            let program = &self.inference_or_plain().program;
            for &rule in program.concluding(place) {
                let by = By::rule(usize::from(rule));
                let Some(premises) = program.premises(by, from, to) else { continue };
                let name = self.name_of(by).unwrap_or_default().to_owned();
                attempts.extend(self.rule_attempts(&name, premises)?);
            }
        }
        Ok(WhyNot { asked, verdict, against, attempts })
    }

    /// What is told of a tie whose ends may not be known.
    fn told_atom(&self, subject: Option<u32>, relation: u16, object: Option<Object>) -> String {
        let data = &self.lens.data;
        let entity = |entity: u32| data.label(entity).into_owned();
        let words = data.schema.relation_def(relation).map_or_else(String::new, |def| def.words());
        let (domain, range) = data.schema.relation_ends(relation).unwrap_or_default();
        let some = |kind: Option<u16>| match kind.map(|kind| data.schema.kind_name(kind)) {
            Some(kind) if kind != Any::NAME => format!("some {}", kind.replace('_', " ")),
            _ => "something".to_owned(),
        };
        let subject = subject.map_or_else(|| some(Some(domain)), entity);
        match object {
            None => format!("{subject} {words} {}", some(range)),
            Some(Object::Nothing) => format!("{subject} {words}"),
            Some(Object::Entity(object)) => format!("{subject} {words} {}", entity(object)),
            Some(Object::Literal(_)) => format!("{subject} {words} what is asked"),
        }
    }

    /// The facts of a goal at a time, stated ones and those that follow, whatever lists leave out.
    fn known_facts(&self, goal: Goal, scope: Scope) -> Result<Facts<'_>, Error> {
        let mut facts = Facts::default();
        let both = self.lens.data.schema.relation_has(goal.relation, crate::model::Flag::Symmetric);
        let (node, way) = match (goal.subject, goal.object) {
            (Some(subject), _) => (subject, Direction::Forward),
            (None, Some(Object::Entity(object))) => (object, Direction::Inverse),
            _ => {
                let rows = self.lens.data.rows(Some(goal.relation), scope.days());
                let rows = rows.filter(|(_, row)| self.lens.modality(row) == Modality::Actual);
                facts = Facts::collect(self, scope, true, rows);
                facts.add_following(self, goal, scope, true)?;
                return Ok(facts.in_order());
            }
        };
        self.lens.each_along(node, goal.relation, (way, both), scope, |_, statement, row, seen| {
            facts.add(self, true, statement, row, seen);
        });
        facts.add_following(self, goal, scope, true)?;
        let fits = |fact: &Fact<'_>| {
            let row = fact.row();
            let as_is =
                goal.subject.is_none_or(|it| it == row.subject) && goal.object.is_none_or(|it| it == row.object);
            let turned = both
                && goal.subject.is_none_or(|it| row.entity() == Some(it))
                && goal.object.is_none_or(|it| it == Object::Entity(row.subject));
            as_is || turned
        };
        facts.items.retain(fits);
        Ok(facts.in_order())
    }

    /// Why no fact of a goal is a premise at the time of the view.
    fn missing_goal(&self, goal: Goal, premise: &str, asked: &str) -> Result<Missing, Error> {
        let told = |facts: &Facts<'_>| facts.iter().take(MOST_TOLD).map(Fact::timed_text).collect();
        let now = self.known_facts(goal, self.lens.scope)?;
        if !now.is_empty() {
            return Ok(Missing::Guarded { premise: asked.to_owned(), facts: told(&now) });
        }
        let ever = self.known_facts(goal, Scope::ALL)?;
        let premise = premise.to_owned();
        if ever.is_empty() {
            Ok(Missing::Unknown { premise })
        } else {
            Ok(Missing::OutOfTime { premise, facts: told(&ever) })
        }
    }

    /// What is in the way of a rule: of all ways to match its premises those that go furthest.
    fn rule_attempts(&self, name: &str, premises: Premises<'_>) -> Result<Vec<Attempt>, Error> {
        let mut found: Vec<(usize, Attempt)> = Vec::new();
        let mut open = vec![(premises, Vec::<String>::new(), false)];
        let mut tried = 0;
        while let Some((premises, met, is_remote)) = open.pop() {
            tried += 1;
            if tried > MOST_TRIED {
                break;
            }
            let Some((place, pattern)) = premises.next() else {
                let missing = self.unconcluded(&premises, is_remote)?;
                found.push((met.len(), Attempt { by: name.to_owned(), met, missing }));
                continue;
            };
            let goal = premises.goal(pattern);
            let mut matched = false;
            for fact in &self.known_facts(goal, self.lens.scope)? {
                let row = fact.row();
                let turned = row.entity().map(|object| (object, Object::Entity(row.subject)));
                let symmetric = self.lens.data.schema.relation_has(row.relation, crate::model::Flag::Symmetric);
                let ways = [Some((row.subject, row.object)), turned.filter(|_| symmetric)];
                for (subject, object) in ways.into_iter().flatten() {
                    if !takes(pattern, fact) {
                        continue;
                    }
                    if let Some(next) = premises.with(place, subject, object) {
                        let mut met = met.clone();
                        met.push(format!("{}, {}", fact.tie_text(), fact.grade()));
                        open.push((next, met, is_remote || !fact.seen.is_listed));
                        matched = true;
                    }
                }
            }
            if !matched {
                let bound = |slot: Slot| premises.bound(slot);
                let subject = match bound(pattern.subject) {
                    Some(Object::Entity(subject)) => Some(subject),
                    _ => None,
                };
                let told = self.told_atom(subject, pattern.relation, bound(pattern.object));
                let asked = premises.told(place).map_or_else(|| told.clone(), |asked| format!("{told} ({asked})"));
                let missing = self.missing_goal(goal, &told, &asked)?;
                found.push((met.len(), Attempt { by: name.to_owned(), met, missing }));
            }
        }
        let furthest = found.iter().map(|(met, _)| *met).max().unwrap_or(0);
        found.retain(|(met, _)| *met == furthest);
        let mut attempts: Vec<Attempt> = found.into_iter().map(|(_, attempt)| attempt).collect();
        attempts.sort_by(|a, b| a.met.cmp(&b.met));
        attempts.dedup();
        attempts.truncate(MOST_TOLD);
        Ok(attempts)
    }

    /// Why a rule whose premises all hold concludes nothing.
    fn unconcluded(&self, premises: &Premises<'_>, is_remote: bool) -> Result<Missing, Error> {
        let data = &self.lens.data;
        if let Some((entity, kind)) = premises.wrong_kind(data) {
            let is = data.kind(entity).map_or_else(String::new, |kind| data.schema.kind_name(kind).to_owned());
            let (entity, must_be) = (data.label(entity).into_owned(), data.schema.kind_name(kind).to_owned());
            return Ok(Missing::WrongKind { entity, is, must_be });
        }
        for pattern in premises.exceptions() {
            let goal = premises.goal(pattern);
            let facts = self.known_facts(goal, self.lens.scope)?;
            if let Some(fact) = facts.iter().find(|fact| fact.grade() >= Grade::Presumed && takes(pattern, fact)) {
                return Ok(Missing::Excepted { exception: format!("{}, {}", fact.tie_text(), fact.grade()) });
            }
        }
        Ok(if is_remote { Missing::Remote } else { Missing::Unfit })
    }

    /// For each effect in force that begins such a thing: by which events it could have, and what is in the way.
    fn event_attempts(&self, relation: u16, subject: u32, object: Object) -> Vec<Attempt> {
        let (lens, data) = (&self.lens, &self.lens.data);
        let Object::Entity(held) = object else { return Vec::new() };
        let in_force = self.inference.as_ref().map_or(&[][..], |inference| &inference.program.effects);
        let mut attempts = Vec::new();
        for (place, effect) in data.effects.iter().enumerate() {
            let begins = effect.relation == relation && effect.does == Doing::Initiates;
            let Some(role) = effect.object.filter(|_| begins && in_force.get(place) == Some(&true)) else { continue };
            let by = data.schema.effects().nth(place).map_or_else(String::new, |effect| effect.name().to_owned());
            let (kind, object_role) = (data.schema.kind_name(effect.event).replace('_', " "), role);
            let wanted = Wanted { subject: Some(subject), object: Some(held), does: Some(effect.does) };
            let states = lens.states(relation, wanted).into_iter().filter(|state| usize::from(state.effect) == place);
            let facts: Vec<String> = states
                .map(|state| {
                    let last =
                        if state.event_end() == EVER { String::new() } else { format!(" [{}]", state.days_text()) };
                    format!("{}{last}", data.label(state.event))
                })
                .collect();
            let name = |relation: u16| data.schema.relation_def(relation).map_or_else(String::new, |def| def.words());
            let premise = format!(
                "an actual {kind} ({}: {}, {}: {})",
                name(effect.subject),
                data.label(subject),
                name(object_role),
                data.label(held),
            );
            let roles = |role: u16, entity: u32| data.rows_at(End::Object, entity, Some(role), crate::graph::ALL_DAYS);
            let events: Vec<u32> = roles(object_role, held).into_iter().map(|(_, row)| row.subject).collect();
            let unreal = roles(effect.subject, subject).into_iter().map(|(_, row)| row.subject);
            let unreal =
                unreal.filter(|event| events.contains(event) && lens.event_modality(*event) != Modality::Actual);
            let unreal: Vec<String> =
                unreal.map(|event| format!("{}, {}", data.label(event), lens.event_modality(event).as_str())).collect();
            let missing = match (facts.is_empty(), unreal.is_empty()) {
                (false, _) => Missing::OutOfTime { premise, facts },
                (true, false) => Missing::Guarded { premise, facts: unreal },
                (true, true) => Missing::Unknown { premise },
            };
            attempts.push(Attempt { by, met: Vec::new(), missing });
        }
        attempts
    }
}
