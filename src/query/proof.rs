//! Why does it hold? The proof of a fact: rules, premises, statements, claims, speakers; as data, as text
//! and as a picture.

use std::{collections::HashMap, fmt};

use serde::Serialize;

use super::{Fact, View, dot, record::EntityRecord, record::SupportRecord};
use crate::{
    Error,
    graph::{ClaimRef, Scope, extent::Level, lens::Seen},
    infer::{By, FactRow, Goal, Ground, Skeleton},
    model::{Grade, Period, Stance, Value},
};

/// The proof of a fact: the facts that it rests on, down to what sources say. A fact that several others
/// rest on stands once, so a proof never grows beyond what was derived.
///
/// It serializes, prints as indented text, and draws itself with [`to_dot`](Proof::to_dot).
///
/// ```
/// use allegiance::{Graph, Rules, Source, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kio = graph.add(Organization, "KIO")?;
/// # let kia = graph.add(ArmedGroup, "KIA")?;
/// # let sumprabum = graph.add(Town, "Sumprabum")?;
/// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
/// graph.state(kia, CONTROLS, sumprabum).cite(article.quote("full control of Sumprabum"))?;
/// let view = graph.as_of("2024-12-17")?.with_rules(Rules::all())?;
/// let held = view.holdings_of(kio)?;
/// let proof = view.explain(&held[0])?;
/// assert_eq!(
///     proof.to_string(),
///     "KIO controls Sumprabum, certain\n\
///      \x20 by wing_control: What an armed wing controls, its parent controls through it.\n\
///      \x20   KIA armed wing of KIO, certain\n\
///      \x20     An article\n\
///      \x20   KIA controls Sumprabum, certain\n\
///      \x20     An article: “full control of Sumprabum”\n"
/// );
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Proof {
    /// The facts, first the one that is proved.
    pub facts: Vec<ProvedFact>,
}

/// A fact in a proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ProvedFact {
    /// The subject.
    pub subject: EntityRecord,
    /// The relation, by name.
    pub relation: String,
    /// The object, an entity by key.
    pub object: Option<Value<String>>,
    /// What else it says, by name, entities by key.
    pub qualifiers: Vec<(String, Value<String>)>,
    /// The period, where it is stated.
    pub period: Option<Period>,
    /// How surely it holds at the time of the view.
    pub grade: Grade,
    /// The claims that affirm it, where it is stated.
    pub claims: Vec<SupportRecord>,
    /// How it follows, each way apart.
    pub steps: Vec<ProofStep>,
    /// Subject, relation, object and qualifiers on one line.
    pub text: String,
    /// The claims, a line each.
    #[serde(skip)]
    words: Vec<String>,
}

/// One way in which a fact follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProofStep {
    /// The rule or effect; `chain` for a step along a transitive relation.
    pub rule: String,
    /// What it says.
    pub definition: String,
    /// The premises, by their place among the facts of the proof.
    pub premises: Vec<usize>,
    /// What would have spoken against it and is not known to hold.
    pub unless: Vec<String>,
}

impl View {
    /// Why a fact holds: every way in which it follows, down to the claims.
    ///
    /// # Errors
    /// When working it out takes more than the [`Budget`](crate::Budget) of the view.
    ///
    /// # Complexity
    /// Linear in the derivations of what the fact rests on.
    pub fn explain(&self, fact: &Fact<'_>) -> Result<Proof, Error> {
        let mut proof = Drawn { view: self, facts: Vec::new(), statements: HashMap::new() };
        match (fact.place(), fact.derived_row()) {
            (Some(statement), _) => {
                proof.statement(statement, self.lens.scope);
                for row in self.stated_also_follows(fact)? {
                    let skeleton = self.skeleton(&row)?;
                    proof.derived(&skeleton, Some(0));
                }
            }
            (None, Some(row)) => proof.derived(&self.skeleton(&row)?, None),
            (None, None) => {}
        }
        Ok(Proof { facts: proof.facts })
    }

    /// What follows and says the same as a stated fact.
    fn stated_also_follows(&self, fact: &Fact<'_>) -> Result<Vec<FactRow>, Error> {
        let found = self.follows(Goal::of(fact.row()), self.lens.scope)?.into_iter();
        let same = |(row, level): &(FactRow, Level)| {
            Fact::following(self, row, *level).is_some_and(|follows| follows.says_the_same(fact))
        };
        Ok(found.filter(same).map(|(row, _)| row).collect())
    }
}

/// A proof in the making.
struct Drawn<'v> {
    view: &'v View,
    facts: Vec<ProvedFact>,
    /// By statement, its place among the facts.
    statements: HashMap<u32, usize>,
}

impl Drawn<'_> {
    /// The place of a statement among the facts, as it is seen at a time.
    fn statement(&mut self, statement: u32, scope: Scope) -> usize {
        if let Some(&place) = self.statements.get(&statement) {
            return place;
        }
        let view = self.view;
        let fact = view.lens.data.statement(statement).and_then(|row| {
            let seen = view.lens.see_over(statement, &row, scope);
            let seen = seen.unwrap_or_else(|| Seen::at(Level::Remote, view.lens.scope));
            Fact::new(view, statement, row, seen)
        });
        let place = self.facts.len();
        self.statements.insert(statement, place);
        if let Some(fact) = fact {
            let claims: Vec<ClaimRef<'_>> = fact.support().collect();
            let mut proved = proved(&fact);
            proved.period = Some(fact.period());
            proved.claims = claims.iter().map(|claim| view.support_record(claim.claim())).collect();
            proved.words = claims.iter().map(quoted).collect();
            self.facts.push(proved);
        }
        place
    }

    /// Adds a derived fact with all that it rests on, or the ways in which one that is there follows.
    fn derived(&mut self, skeleton: &Skeleton, at: Option<usize>) {
        let mut places = Vec::with_capacity(skeleton.facts.len());
        for (number, fact) in skeleton.facts.iter().enumerate() {
            if let Some(place) = at.filter(|_| number == 0) {
                places.push(place);
                continue;
            }
            places.push(self.facts.len());
            let level = fact.level.unwrap_or(Level::Remote);
            self.facts.extend(Fact::following(self.view, &fact.row, level).map(|fact| proved(&fact)));
        }
        for (fact, &place) in skeleton.facts.iter().zip(&places) {
            for (by, grounds) in &fact.derivations {
                // What an event began or ended lasts beyond it: the event is seen whenever it was.
                let scope = if by.as_effect().is_some() { Scope::ALL } else { self.view.lens.scope };
                let ground = |ground: &Ground| match ground {
                    Ground::Statement(statement) => Some(self.statement(*statement, scope)),
                    Ground::Fact(fact) => places.get(*fact).copied(),
                };
                let premises = grounds.iter().filter_map(ground).collect();
                let (rule, definition, unless) = self.view.told(*by);
                let step = ProofStep { rule, definition, premises, unless };
                self.facts.get_mut(place).into_iter().for_each(|fact| fact.steps.push(step.clone()));
            }
        }
    }
}

impl View {
    /// The name, the definition and the exceptions of a rule or an effect.
    fn told(&self, by: By) -> (String, String, Vec<String>) {
        let name = self.name_of(by).unwrap_or_default().to_owned();
        let program = &self.inference_or_plain().program;
        if let Some(rule) = program.source(by) {
            let unless = rule.exceptions().iter().map(ToString::to_string).collect();
            return (name, rule.definition().to_owned(), unless);
        }
        let effect = self.lens.data.schema.effect(&name);
        let definition = effect.map_or("One more step along a transitive relation.", |effect| effect.definition());
        (name, definition.to_owned(), Vec::new())
    }
}

fn proved(fact: &Fact<'_>) -> ProvedFact {
    let (subject, object, qualifiers) = fact.recorded_ends();
    ProvedFact {
        subject,
        relation: fact.relation().name().to_owned(),
        object,
        qualifiers,
        period: None,
        grade: fact.grade(),
        claims: Vec::new(),
        steps: Vec::new(),
        text: fact.tie_text(),
        words: Vec::new(),
    }
}

/// Who says so, where and in which words, on one line.
fn quoted(claim: &ClaimRef<'_>) -> String {
    let said = claim.claim();
    let locator = said.locator.as_ref().map_or_else(String::new, |locator| format!(", {locator}"));
    let quote = said.quote.as_ref().map_or_else(String::new, |quote| format!(": “{quote}”"));
    let inferred = if said.inferred.is_some() && said.stance == Stance::Affirms { " (inferred)" } else { "" };
    format!("{claim}{locator}{quote}{inferred}")
}

impl ProvedFact {
    /// Whether it is stated.
    pub fn is_stated(&self) -> bool {
        self.period.is_some()
    }

    fn line(&self) -> String {
        let dated = |period: &&Period| period.start().date().or(period.end().date()).is_some() && self.object.is_some();
        let period = self.period.as_ref().filter(dated).map_or_else(String::new, |period| format!(" [{period}]"));
        format!("{}{period}, {}", self.text, self.grade)
    }
}

/// The fact, indented below it how it follows and who says so; a fact that stood before is not told again.
impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        enum Line<'p> {
            Fact(usize),
            Step(&'p ProofStep, bool),
        }
        let mut told = vec![false; self.facts.len()];
        let mut open = vec![(0, Line::Fact(0))];
        while let Some((depth, line)) = open.pop() {
            let indent = depth * 2;
            match line {
                Line::Fact(place) => {
                    let (Some(fact), Some(was_told)) = (self.facts.get(place), told.get_mut(place)) else { continue };
                    if std::mem::replace(was_told, true) && !(fact.steps.is_empty() && fact.words.is_empty()) {
                        writeln!(f, "{:indent$}{} (as above)", "", fact.line())?;
                        continue;
                    }
                    writeln!(f, "{:indent$}{}", "", fact.line())?;
                    for words in &fact.words {
                        writeln!(f, "{:indent$}  {words}", "")?;
                    }
                    let steps = fact.steps.iter().enumerate().rev();
                    open.extend(steps.map(|(number, step)| (depth + 1, Line::Step(step, number > 0))));
                }
                Line::Step(step, again) => {
                    let or = if again { "or " } else { "" };
                    writeln!(f, "{:indent$}{or}by {}: {}", "", step.rule, step.definition)?;
                    for exception in &step.unless {
                        writeln!(f, "{:indent$}  and it is not known that {exception}", "")?;
                    }
                    open.extend(step.premises.iter().rev().map(|&premise| (depth + 1, Line::Fact(premise))));
                }
            }
        }
        Ok(())
    }
}

impl Proof {
    /// The proof as a picture in the language of Graphviz: what is stated in boxes with a note of each
    /// claim, what follows in rounded boxes, each way in which it follows as an ellipse.
    ///
    /// ```
    /// # use allegiance::{Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "KIA \"the army\"")?;
    /// # let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    /// let view = graph.as_of("2024-12-17")?;
    /// let picture = view.explain(&view.controllers_of(bhamo)?[0])?.to_dot();
    /// assert!(picture.starts_with("digraph proof {"));
    /// assert!(picture.contains(r#"f0 [shape=box, label="KIA \"the army\" controls Bhamo\ncertain"];"#));
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    pub fn to_dot(&self) -> String {
        let mut lines = vec!["digraph proof {".to_owned(), "  rankdir=BT;".to_owned()];
        let mut claims = 0;
        for (place, fact) in self.facts.iter().enumerate() {
            let style = if fact.is_stated() { "shape=box" } else { "shape=box, style=rounded" };
            let label = dot::quoted(&[&fact.text, fact.grade.as_str()]);
            lines.push(format!("  f{place} [{style}, label={label}];"));
            for words in &fact.words {
                lines.push(format!("  c{claims} [shape=note, label={}];", dot::quoted(&[words])));
                lines.push(format!("  c{claims} -> f{place};"));
                claims += 1;
            }
            for (number, step) in fact.steps.iter().enumerate() {
                let step_node = format!("s{place}_{number}");
                lines.push(format!("  {step_node} [shape=ellipse, label={}];", dot::quoted(&[&step.rule])));
                lines.push(format!("  {step_node} -> f{place};"));
                lines.extend(step.premises.iter().map(|premise| format!("  f{premise} -> {step_node};")));
            }
        }
        lines.push("}\n".to_owned());
        lines.join("\n")
    }
}
