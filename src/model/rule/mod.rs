//! Rules: what follows from what, and which events begin and end which states. Plain data, kept in
//! the schema and checked when they are added to it.

mod check;
mod effect;
mod strata;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{
    Grade, Period, Qualifiers, Relation, Value,
    relation::name_of,
    wire::{list_of_fields, unique_keys},
};

pub use check::RuleFault;
pub use effect::{Doing, Effect};
pub(crate) use strata::strata;

/// The most premises, exceptions and variables that one rule has of each.
pub const MOST_PREMISES: usize = 8;

/// One place in an [`Atom`]: a variable, or an entity by its key.
///
/// As text a variable begins with a question mark; anything else is a key.
///
/// ```
/// use allegiance::Term;
/// assert_eq!(Term::from("?wing"), Term::Variable("wing".into()));
/// assert_eq!(Term::from("kia"), Term::Entity("kia".into()));
/// assert_eq!(Term::from("?wing").to_string(), "?wing");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// Whatever fits, the same wherever the name stands in a rule.
    Variable(String),
    /// The entity of this key. In a graph that has none the rule concludes nothing.
    Entity(String),
}

impl Term {
    /// The name of a variable.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Term::Variable(name) => Some(name),
            Term::Entity(_) => None,
        }
    }
}

impl From<&str> for Term {
    fn from(text: &str) -> Self {
        match text.strip_prefix('?') {
            Some(name) => Term::Variable(name.to_owned()),
            None => Term::Entity(text.to_owned()),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Variable(name) => write!(f, "?{name}"),
            Term::Entity(key) => f.write_str(key),
        }
    }
}

impl Serialize for Term {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Term::from(String::deserialize(deserializer)?.as_str()))
    }
}

/// Subject, relation and object, of which the ends may be variables: `?wing armed_wing_of ?parent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Atom {
    pub(crate) subject: Term,
    pub(crate) relation: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) object: Option<Term>,
}

impl Atom {
    /// Of a relation between two things.
    pub fn new<A, B>(subject: impl Into<Term>, relation: Relation<A, B>, object: impl Into<Term>) -> Self {
        Atom { subject: subject.into(), relation: name_of(relation), object: Some(object.into()) }
    }

    /// Of a relation without an object.
    pub fn about<A>(subject: impl Into<Term>, relation: Relation<A, ()>) -> Self {
        Atom { subject: subject.into(), relation: name_of(relation), object: None }
    }

    /// Its subject.
    pub fn subject(&self) -> &Term {
        &self.subject
    }

    /// The name of its relation, seen from the subject.
    pub fn relation(&self) -> &str {
        &self.relation
    }

    /// Its object, where the relation takes one.
    pub fn object(&self) -> Option<&Term> {
        self.object.as_ref()
    }

    fn terms(&self) -> impl Iterator<Item = &Term> {
        std::iter::once(&self.subject).chain(&self.object)
    }

    fn variables(&self) -> impl Iterator<Item = &str> {
        self.terms().filter_map(Term::variable)
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.subject, self.relation)?;
        self.object.iter().try_for_each(|object| write!(f, " {object}"))
    }
}

/// What a premise asks of a qualifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Guard {
    /// That it is there.
    Present,
    /// That it is not there.
    Absent,
    /// That it is a share of the whole.
    Full,
    /// That it has this value, entities by key.
    Is(Value<String>),
}

/// A premise of a rule: an atom, and what else must be true of the fact that it is matched with.
///
/// ```
/// use allegiance::{Guard, Premise, vocabulary::*};
/// let held = Premise::new("?holder", CONTROLS, "?place").qualified("share", Guard::Full).stated();
/// assert_eq!(held.to_string(), "?holder controls ?place {share: full} (stated)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Premise {
    pub(crate) atom: Atom,
    pub(crate) qualifiers: BTreeMap<String, Guard>,
    pub(crate) least: Option<Grade>,
    pub(crate) within: Option<Period>,
    pub(crate) stated: bool,
    pub(crate) carried: bool,
}

/// A premise as it is written down.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    subject: Term,
    relation: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object: Option<Term>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "unique_map")]
    qualifiers: BTreeMap<String, Guard>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_least: Option<Grade>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    within: Option<Period>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    stated: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    carried: bool,
}

impl From<Written> for Premise {
    fn from(written: Written) -> Self {
        let Written { subject, relation, object, qualifiers, at_least: least, within, stated, carried } = written;
        Premise { atom: Atom { subject, relation, object }, qualifiers, least, within, stated, carried }
    }
}

impl From<Premise> for Written {
    fn from(premise: Premise) -> Self {
        let Premise { atom: Atom { subject, relation, object }, qualifiers, least, within, stated, carried } = premise;
        Written { subject, relation, object, qualifiers, at_least: least, within, stated, carried }
    }
}

impl From<Atom> for Premise {
    fn from(atom: Atom) -> Self {
        Premise { atom, qualifiers: BTreeMap::new(), least: None, within: None, stated: false, carried: false }
    }
}

impl Premise {
    /// Of a relation between two things.
    pub fn new<A, B>(subject: impl Into<Term>, relation: Relation<A, B>, object: impl Into<Term>) -> Self {
        Atom::new(subject, relation, object).into()
    }

    /// Only facts whose qualifier of this name is as the guard asks.
    #[must_use]
    pub fn qualified(mut self, qualifier: &str, guard: Guard) -> Self {
        self.qualifiers.insert(qualifier.to_owned(), guard);
        self
    }

    /// Only as far as the fact holds at least so surely.
    #[must_use]
    pub fn at_least(mut self, grade: Grade) -> Self {
        self.least = Some(grade);
        self
    }

    /// Only as far as the fact holds within a period.
    #[must_use]
    pub fn within(mut self, period: Period) -> Self {
        self.within = Some(period);
        self
    }

    /// Only facts that are stated or follow from an event, and not what follows by a rule or along
    /// a chain.
    #[must_use]
    pub fn stated(mut self) -> Self {
        self.stated = true;
        self
    }

    /// The conclusion takes over the qualifiers of the fact: its share, its demand.
    #[must_use]
    pub fn carried(mut self) -> Self {
        self.carried = true;
        self
    }

    /// Subject, relation and object.
    pub fn atom(&self) -> &Atom {
        &self.atom
    }

    /// What the qualifiers of the fact must be, by name.
    pub fn guards(&self) -> impl Iterator<Item = (&str, &Guard)> {
        self.qualifiers.iter().map(|(name, guard)| (name.as_str(), guard))
    }

    /// How surely the fact must hold, where that is asked.
    pub fn least(&self) -> Option<Grade> {
        self.least
    }

    /// Within which period the fact must hold, where that is asked.
    pub fn period(&self) -> Option<&Period> {
        self.within.as_ref()
    }

    /// Whether only what is stated or follows from an event counts.
    pub fn is_stated(&self) -> bool {
        self.stated
    }

    /// Whether the conclusion takes over the qualifiers of the fact.
    pub fn is_carried(&self) -> bool {
        self.carried
    }
}

impl fmt::Display for Premise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.atom.fmt(f)?;
        fmt_guards(f, &self.qualifiers)?;
        if let Some(grade) = self.least {
            write!(f, " (at least {grade})")?;
        }
        if let Some(period) = &self.within {
            write!(f, " (within {period})")?;
        }
        if self.stated {
            f.write_str(" (stated)")?;
        }
        if self.carried { f.write_str(" (carried)") } else { Ok(()) }
    }
}

pub(in crate::model) fn fmt_guards(f: &mut fmt::Formatter<'_>, guards: &BTreeMap<String, Guard>) -> fmt::Result {
    guards.iter().try_for_each(|(name, guard)| match guard {
        Guard::Present => write!(f, " {{{name}}}"),
        Guard::Absent => write!(f, " {{no {name}}}"),
        Guard::Full => write!(f, " {{{name}: full}}"),
        Guard::Is(value) => fmt_qualifier(f, name, value),
    })
}

/// Qualifiers one by one.
fn each_of(qualifiers: &Qualifiers) -> impl Iterator<Item = (&str, &Value<String>)> {
    qualifiers.iter().flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value)))
}

fn fmt_qualifiers(f: &mut fmt::Formatter<'_>, qualifiers: &Qualifiers) -> fmt::Result {
    each_of(qualifiers).try_for_each(|(name, value)| fmt_qualifier(f, name, value))
}

fn fmt_qualifier(f: &mut fmt::Formatter<'_>, name: &str, value: &Value<String>) -> fmt::Result {
    write!(f, " {{{name}: ")?;
    match value {
        Value::Entity(key) => f.write_str(key)?,
        literal => literal.fmt_literal(f)?,
    }
    f.write_str("}")
}

/// A rule: where its premises hold at one time and none of its exceptions is known to, its
/// conclusion holds, as surely as the weakest of them and for as long as all of them.
///
/// In the language of logic it is a Horn clause with stratified negation. In text and in documents
/// variables begin with a question mark; without one a word is the key of an entity.
///
/// As text it says all that it asks and concludes:
///
/// ```
/// use allegiance::{Flag, Persistence, Premise, Relation, RelationDef, Rule, vocabulary::*};
/// const TAXES: Relation<Actor, Holdable> = Relation::named("taxes");
///
/// let taxed = Rule::new("wing_taxes", "What an armed wing taxes, its parent taxes through it.")
///     .when("?wing", ARMED_WING_OF, "?parent")
///     .given(Premise::new("?wing", TAXES, "?place").carried())
///     .then("?parent", TAXES, "?place");
/// let schema = conflict().with_relation(TAXES.define("Collects taxes in a place."))?.with_rule(taxed)?;
/// let rule = schema.rule("wing_taxes").ok_or("no such rule")?;
/// assert_eq!(
///     rule.to_string(),
///     "?parent taxes ?place if ?wing armed_wing_of ?parent and ?wing taxes ?place (carried)"
/// );
/// let within = schema.rule("control_within").ok_or("no such rule")?;
/// assert_eq!(
///     within.to_string(),
///     "?holder controls ?inner (at most presumed) if ?holder controls ?outer {share: full} (carried) \
///      and ?inner located_in ?outer (stated) unless ?anyone controls ?inner (stated)"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub(crate) name: String,
    pub(crate) definition: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(rename = "when", deserialize_with = "list_of_fields")]
    pub(crate) premises: Vec<Premise>,
    #[serde(rename = "unless", default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    pub(crate) exceptions: Vec<Premise>,
    /// By variable, the kind that it must be of.
    #[serde(rename = "where", default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "unique_map")]
    pub(crate) kinds: BTreeMap<String, String>,
    #[serde(rename = "then")]
    pub(crate) conclusion: Option<Atom>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "unique_map")]
    pub(crate) qualifiers: Qualifiers,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at_most: Option<Grade>,
}

fn unique_map<'de, D: Deserializer<'de>, V: Deserialize<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, V>, D::Error> {
    Ok(unique_keys(deserializer)?.into_iter().collect())
}

impl Rule {
    /// A rule in the making.
    pub fn new(name: impl Into<String>, definition: impl Into<String>) -> Self {
        Rule {
            name: name.into(),
            definition: definition.into(),
            reason: None,
            premises: Vec::new(),
            exceptions: Vec::new(),
            kinds: BTreeMap::new(),
            conclusion: None,
            qualifiers: Qualifiers::new(),
            at_most: None,
        }
    }

    /// Why it is held to be sound: a book, an article, a practice of the field.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Adds a premise of a relation between two things.
    #[must_use]
    pub fn when<A, B>(self, subject: impl Into<Term>, relation: Relation<A, B>, object: impl Into<Term>) -> Self {
        self.given(Premise::new(subject, relation, object))
    }

    /// Adds a premise, with its guards.
    #[must_use]
    pub fn given(mut self, premise: impl Into<Premise>) -> Self {
        self.premises.push(premise.into());
        self
    }

    /// Adds an exception: where such a fact is known to hold, at least as presumed, nothing is
    /// concluded. A variable that stands in no premise stands for anything.
    #[must_use]
    pub fn unless(mut self, exception: impl Into<Premise>) -> Self {
        self.exceptions.push(exception.into());
        self
    }

    /// Only where what the variable stands for is of a kind, by name.
    #[must_use]
    pub fn of_kind(mut self, variable: &str, kind: impl Into<String>) -> Self {
        self.kinds.insert(variable.trim_start_matches('?').to_owned(), kind.into());
        self
    }

    /// What is concluded: a relation between two things.
    #[must_use]
    pub fn then<A, B>(self, subject: impl Into<Term>, relation: Relation<A, B>, object: impl Into<Term>) -> Self {
        self.concluding(Atom::new(subject, relation, object))
    }

    /// What is concluded.
    #[must_use]
    pub fn concluding(mut self, conclusion: Atom) -> Self {
        self.conclusion = Some(conclusion);
        self
    }

    /// Adds a qualifier to what is concluded, entities by key.
    #[must_use]
    pub fn with(mut self, qualifier: &str, value: impl Into<Value<String>>) -> Self {
        self.qualifiers.entry(qualifier.to_owned()).or_default().push(value.into());
        self
    }

    /// The conclusion holds no more surely than this, however sure the premises are.
    #[must_use]
    pub fn at_most(mut self, grade: Grade) -> Self {
        self.at_most = Some(grade);
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it says, in one sentence.
    pub fn definition(&self) -> &str {
        &self.definition
    }

    /// Why it is held to be sound.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Its premises.
    pub fn premises(&self) -> &[Premise] {
        &self.premises
    }

    /// Its exceptions.
    pub fn exceptions(&self) -> &[Premise] {
        &self.exceptions
    }

    /// What it concludes. A rule in a schema has a conclusion.
    pub fn conclusion(&self) -> Option<&Atom> {
        self.conclusion.as_ref()
    }

    /// By variable, without its question mark, the kind that what it stands for must be of.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &str)> {
        self.kinds.iter().map(|(variable, kind)| (variable.as_str(), kind.as_str()))
    }

    /// What the conclusion is qualified with, by name, entities by key.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&str, &Value<String>)> {
        each_of(&self.qualifiers)
    }

    /// How surely the conclusion holds at most, where that is limited.
    pub fn most(&self) -> Option<Grade> {
        self.at_most
    }
}

/// The conclusion with its qualifiers and its limit, the premises with what they ask, the kinds of variables, and the
/// exceptions.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.conclusion.iter().try_for_each(|conclusion| conclusion.fmt(f))?;
        fmt_qualifiers(f, &self.qualifiers)?;
        if let Some(grade) = self.at_most {
            write!(f, " (at most {grade})")?;
        }
        for (i, premise) in self.premises.iter().enumerate() {
            write!(f, "{}{premise}", if i == 0 { " if " } else { " and " })?;
        }
        for (variable, kind) in &self.kinds {
            write!(f, " and ?{variable} is of the kind {kind}")?;
        }
        self.exceptions.iter().try_for_each(|exception| write!(f, " unless {exception}"))
    }
}
