//! Why does it hold? The proof of a fact: rules, premises, statements, claims, speakers; as data, as text
//! and as a picture.

use std::{collections::HashMap, fmt};

use serde::Serialize;

use super::{EntityRecord, Fact, Opposition, Standing, SupportRecord, View};
use crate::{
    Error,
    graph::{ClaimRef, GraphError, Scope, extent::Level, lens::Seen, row::Object},
    infer::{By, FactRow, Goal, Ground, Skeleton},
    model::{Atom, Day, Effect, Flag, Grade, Period, Premise, Rule, Stance, Term, Value, dot, text::excerpt},
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
    /// The first day of the view for which it holds; none where there is no first.
    pub from: Option<Day>,
    /// The last one.
    pub to: Option<Day>,
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
    /// On whose word it rests, and against whose, as far as what is proved rests on it; none where nothing is known of
    /// that within the budget.
    pub standing: Option<Standing>,
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
    /// What would have spoken against it and is not known to hold: the exceptions of the rule, with what its
    /// premises say of their variables. One that is left with its question mark stands for anything.
    pub unless: Vec<String>,
}

impl View {
    /// Why a fact holds: every way in which it follows, down to the claims.
    ///
    /// # Errors
    /// When the fact follows in another view and not in this one, or working it out takes more than the
    /// [`Budget`](crate::Budget) of the view.
    ///
    /// # Complexity
    /// Linear in the derivations of what the fact rests on and in the statements about the subjects of those that are
    /// stated.
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
        let not_here = || GraphError::NotSeen { fact: excerpt(&fact.tie_text()) };
        let proved = proof.facts.first_mut().ok_or_else(not_here)?;
        proved.standing = Some(fact.standing());
        let (from, to) = match self.lens.scope {
            Scope::Day(day) => (Some(day), Some(day)),
            Scope::Span(from, to) => (from, to),
        };
        Ok(Proof { from, to, facts: proof.facts })
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
            proved.standing = Some(Standing::of(&view.lens_at(scope), statement, fact.row(), &fact.seen.window));
            proved.claims = claims.iter().map(|claim| view.support_record(claim.claim())).collect();
            proved.words = claims.iter().map(quoted).collect();
            self.facts.push(proved);
        }
        place
    }

    /// Adds a derived fact with all that it rests on, or the ways in which one that is there follows.
    fn derived(&mut self, skeleton: &Skeleton, at: Option<usize>) {
        let mut places = Vec::with_capacity(skeleton.facts.len());
        let mut standings = self.view.standings_by(skeleton).into_iter();
        for (number, fact) in skeleton.facts.iter().enumerate() {
            let standing = standings.next().flatten();
            if let Some(place) = at.filter(|_| number == 0) {
                places.push(place);
                continue;
            }
            places.push(self.facts.len());
            let level = fact.level.unwrap_or(Level::Remote);
            let proved = Fact::following(self.view, &fact.row, level).map(|fact| proved(&fact));
            self.facts.extend(proved.map(|proved| ProvedFact { standing, ..proved }));
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
                let (rule, definition) = self.view.told(*by);
                let unless = self.view.excluded(*by, skeleton, &fact.row, grounds);
                let step = ProofStep { rule, definition, premises, unless };
                self.facts.get_mut(place).into_iter().for_each(|fact| fact.steps.push(step.clone()));
            }
        }
    }
}

impl View {
    /// The name and the definition of a rule or an effect.
    fn told(&self, by: By) -> (String, String) {
        let name = self.name_of(by).unwrap_or_default().to_owned();
        let rule = self.inference_or_plain().program.source(by).map(Rule::definition);
        let definition = rule.or_else(|| self.lens.data.schema.effect(&name).map(Effect::definition));
        (name, definition.unwrap_or("One more step along a transitive relation.").to_owned())
    }

    /// The exceptions of a rule that has concluded a fact from its grounds.
    fn excluded(&self, by: By, skeleton: &Skeleton, fact: &FactRow, grounds: &[Ground]) -> Vec<String> {
        let rule = self.inference_or_plain().program.source(by).filter(|rule| !rule.exceptions().is_empty());
        let Some(rule) = rule else { return Vec::new() };
        let ends = |ground: &Ground| match ground {
            Ground::Statement(statement) => {
                self.lens.data.statement(*statement).map(|row| (row.relation, row.subject, row.object))
            }
            Ground::Fact(fact) => skeleton.facts.get(*fact).map(|it| (it.row.relation, it.row.subject, it.row.object)),
        };
        let matched = rule.premises().iter().map(Premise::atom).zip(grounds.iter().filter_map(ends));
        let concluded = rule.conclusion().map(|atom| (atom, (fact.relation, fact.subject, fact.object)));
        let bound = self.bound(&matched.chain(concluded).collect::<Vec<_>>());
        rule.exceptions().iter().map(|exception| self.told_exception(exception, &bound)).collect()
    }

    /// What the variables of atoms stand for, each with the ends of what it was matched with. A symmetric one may have been
    /// matched either way round.
    fn bound<'r>(&self, matched: &[(&'r Atom, Ends)]) -> HashMap<&'r str, Object> {
        let data = &self.lens.data;
        let mut open = vec![(0, HashMap::new())];
        while let Some((at, bound)) = open.pop() {
            let Some(&(atom, (relation, subject, object))) = matched.get(at) else { return bound };
            let turned = match object {
                Object::Entity(other) if data.schema.relation_has(relation, Flag::Symmetric) => {
                    Some((Object::Entity(other), Object::Entity(subject)))
                }
                _ => None,
            };
            for (subject, object) in [turned, Some((Object::Entity(subject), object))].into_iter().flatten() {
                let mut bound = bound.clone();
                let mut fits = |term: &'r Term, is: Object| match term {
                    Term::Variable(name) => *bound.entry(name.as_str()).or_insert(is) == is,
                    Term::Entity(key) => data.entity_of_key(key).is_some_and(|entity| Object::Entity(entity) == is),
                };
                if fits(atom.subject(), subject) && atom.object().is_none_or(|term| fits(term, object)) {
                    open.push((at + 1, bound));
                }
            }
        }
        HashMap::new()
    }

    fn told_exception(&self, exception: &Premise, bound: &HashMap<&str, Object>) -> String {
        let data = &self.lens.data;
        let told = |term: &Term| {
            let entity = match term {
                Term::Variable(name) => match bound.get(name.as_str()) {
                    Some(Object::Entity(entity)) => Some(*entity),
                    _ => None,
                },
                Term::Entity(key) => data.entity_of_key(key),
            };
            entity.map_or_else(|| term.clone(), |entity| Term::Entity(data.label(entity).into_owned()))
        };
        let Atom { subject, relation, object } = exception.atom();
        let words = data.schema.relation(relation).map_or_else(|| relation.clone(), |(def, _)| def.words());
        let atom = Atom { subject: told(subject), relation: words, object: object.as_ref().map(told) };
        Premise { atom, ..exception.clone() }.to_string()
    }
}

/// The relation, the subject and the object of a fact.
type Ends = (u16, u32, Object);

fn proved(fact: &Fact<'_>) -> ProvedFact {
    let (subject, object, qualifiers) = fact.recorded_ends();
    ProvedFact {
        subject,
        relation: fact.relation().name().to_owned(),
        object,
        qualifiers,
        period: None,
        grade: fact.grade(),
        standing: None,
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
        let opposition = match self.standing.map(|standing| standing.opposition) {
            Some(Opposition::Questioned) => ", questioned",
            Some(Opposition::Disputed) => ", disputed",
            Some(Opposition::None) | None => "",
        };
        format!("{}{period}, {}{opposition}", self.text, self.grade)
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
                        writeln!(f, "{:indent$}  and not known: {exception}", "")?;
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
            let label = dot::quoted(&[fact.text.as_str(), fact.grade.as_str()]);
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
