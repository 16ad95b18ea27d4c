//! The schema: which kinds and relations there are. One schema serves the compiler's check and
//! the graph's.

use indexmap::IndexMap;

use super::{
    Any, Effect, Flag, Kind, KindDef, Persistence, QualifierDef, RelationDef, Rule, RuleFault, ValueType,
    rule::strata,
    text::{closest, excerpt},
};

/// The most kinds, relations or qualifiers that a schema holds of each, and that one list names.
const MOST: usize = 4096;
const LONGEST_NAME: usize = 64;

/// The kinds, relations and qualifiers that a graph knows. Plain data, checked as it grows.
///
/// Start from [`vocabulary::conflict`](crate::vocabulary::conflict) and add your own:
///
/// ```
/// use allegiance::{KindDef, vocabulary::conflict};
///
/// let schema = conflict().with_kind_def(KindDef::new("mine", "A mine.").below("facility"))?;
/// assert!(schema.is_a("mine", "holdable"));
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Schema {
    vocabulary: Option<&'static str>,
    kinds: IndexMap<String, KindRow>,
    relations: IndexMap<String, RelationRow>,
    inverses: IndexMap<String, u16>,
    qualifiers: IndexMap<String, QualifierDef>,
    rules: IndexMap<String, Rule>,
    effects: IndexMap<String, Effect>,
    shipped: [usize; 5],
}

/// What was added to the vocabulary that a schema builds on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extensions {
    /// Kinds.
    pub kinds: Vec<KindDef>,
    /// Qualifiers.
    pub qualifiers: Vec<QualifierDef>,
    /// Relations.
    pub relations: Vec<RelationDef>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Effects of events.
    pub effects: Vec<Effect>,
}

#[derive(Clone, Debug)]
struct KindRow {
    def: KindDef,
    above: Bits,
}

#[derive(Clone, Debug)]
struct RelationRow {
    def: RelationDef,
    domain: u16,
    range: Option<u16>,
    flags: u16,
    qualifiers: Vec<u16>,
}

/// Which end of a relation a name looks from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the subject: `armed_wing_of`.
    Forward,
    /// From the object: `armed_wings`.
    Inverse,
}

impl Default for Schema {
    fn default() -> Self {
        Schema::new()
    }
}

impl Schema {
    /// A schema that knows the root kind and nothing else.
    pub fn new() -> Self {
        let mut kinds = IndexMap::new();
        kinds.insert(Any::NAME.to_owned(), KindRow { def: KindDef::of::<Any>(), above: Bits::default() });
        Schema {
            vocabulary: None,
            kinds,
            relations: IndexMap::new(),
            inverses: IndexMap::new(),
            qualifiers: IndexMap::new(),
            rules: IndexMap::new(),
            effects: IndexMap::new(),
            shipped: [1, 0, 0, 0, 0],
        }
    }

    /// Marks all that is there now as the vocabulary of that name, which documents name instead of
    /// spelling it out.
    pub(crate) fn shipped_as(mut self, vocabulary: &'static str) -> Self {
        self.vocabulary = Some(vocabulary);
        self.shipped =
            [self.kinds.len(), self.qualifiers.len(), self.relations.len(), self.rules.len(), self.effects.len()];
        self
    }

    /// Adds a kind known at compile time.
    ///
    /// # Errors
    /// As [`with_kind_def`](Schema::with_kind_def).
    pub fn with_kind<K: Kind>(self) -> Result<Self, SchemaError> {
        self.with_kind_def(KindDef::of::<K>())
    }

    /// Adds a kind. Kinds come after the kinds they name, so that no cycle can arise.
    ///
    /// # Errors
    /// When the name is taken or ill-formed, or a kind above or below it is not known.
    pub fn with_kind_def(mut self, def: KindDef) -> Result<Self, SchemaError> {
        self.add_kind(def)?;
        Ok(self)
    }

    fn add_kind(&mut self, def: KindDef) -> Result<(), SchemaError> {
        check_name("kind", &def.name)?;
        if self.kinds.contains_key(&def.name) {
            return Err(SchemaError::Taken { what: "kind", name: def.name });
        }
        let new = room("kinds", self.kinds.len())?;
        room("kinds in one list", def.above.len().max(def.members.len()))?;
        let mut above = Bits::default();
        above.set(0);
        for name in &def.above {
            let (place, row) = self.kind_row(name, &def.name)?;
            above.set(place);
            above.add(&row.above);
        }
        let mut members = Bits::default();
        for name in &def.members {
            let (place, _) = self.kind_row(name, &def.name)?;
            if above.has(place) {
                return Err(SchemaError::KindCycle { name: def.name.clone(), other: name.clone() });
            }
            members.set(place);
        }
        for (place, row) in self.kinds.values_mut().enumerate() {
            if members.has(place as u16) || members.meets(&row.above) {
                row.above.set(new);
                row.above.add(&above);
            }
        }
        self.kinds.insert(def.name.clone(), KindRow { def, above });
        Ok(())
    }

    /// The place of a kind, or the error that there is none.
    pub(crate) fn kind_asked(&self, name: &str, asked: &str) -> Result<u16, SchemaError> {
        self.kind_row(name, &excerpt(asked)).map(|(place, _)| place)
    }

    fn kind_row(&self, name: &str, of: &str) -> Result<(u16, &KindRow), SchemaError> {
        match self.kinds.get_full(name) {
            Some((place, _, row)) => Ok((place as u16, row)),
            None => Err(SchemaError::UnknownKind {
                kind: excerpt(name),
                used_by: of.to_owned(),
                nearest: self.nearest_kind(name),
            }),
        }
    }

    /// Adds a qualifier that relations added later can take.
    ///
    /// # Errors
    /// When the name is taken or ill-formed, or its values are of a kind that is not known.
    pub fn with_qualifier(mut self, def: QualifierDef) -> Result<Self, SchemaError> {
        check_name("qualifier", &def.name)?;
        if self.qualifiers.contains_key(&def.name) {
            return Err(SchemaError::Taken { what: "qualifier", name: def.name });
        }
        room("qualifiers", self.qualifiers.len())?;
        match &def.value {
            ValueType::Entity(kind) => drop(self.kind_row(kind, &def.name)?),
            ValueType::Nothing => return Err(SchemaError::EmptyQualifier(def.name)),
            ValueType::Term(terms) => check_terms(&def.name, terms)?,
            _ => {}
        }
        self.qualifiers.insert(def.name.clone(), def);
        Ok(self)
    }

    /// Adds a relation.
    ///
    /// # Errors
    /// When a name is taken or ill-formed, a kind or qualifier is not known, or its properties
    /// cannot go together.
    pub fn with_relation(mut self, def: RelationDef) -> Result<Self, SchemaError> {
        check_name("relation", &def.name)?;
        for name in [Some(&def.name), def.inverse.as_ref()].into_iter().flatten() {
            check_name("relation", name)?;
            if self.relations.contains_key(name) || self.inverses.contains_key(name) {
                return Err(SchemaError::Taken { what: "relation", name: name.clone() });
            }
        }
        let place = room("relations", self.relations.len())?;
        let (domain, _) = self.kind_row(&def.domain, &def.name)?;
        let range = match &def.range {
            ValueType::Entity(kind) => Some(self.kind_row(kind, &def.name)?.0),
            ValueType::Term(terms) => {
                check_terms(&def.name, terms)?;
                None
            }
            _ => None,
        };
        self.check_flags(&def, domain, range)?;
        room("qualifiers or flags of one relation", def.qualifiers.len().max(def.flags.len()))?;
        let qualifiers = def
            .qualifiers
            .iter()
            .map(|name| {
                let found = self.qualifiers.get_index_of(name);
                found.map(|q| q as u16).ok_or_else(|| SchemaError::UnknownQualifier {
                    qualifier: excerpt(name),
                    relation: def.name.clone(),
                    nearest: self.nearest_qualifier(name),
                })
            })
            .collect::<Result<_, _>>()?;
        if let Some(inverse) = &def.inverse {
            self.inverses.insert(inverse.clone(), place);
        }
        let flags = def.flags.iter().fold(0, |bits, flag| bits | flag.bit());
        self.relations.insert(def.name.clone(), RelationRow { def, domain, range, flags, qualifiers });
        Ok(self)
    }

    fn check_flags(&self, def: &RelationDef, domain: u16, range: Option<u16>) -> Result<(), SchemaError> {
        let clash = |why| Err(SchemaError::Flags { relation: def.name.clone(), why });
        let same_ends = range == Some(domain);
        if def.is(Flag::Symmetric) {
            if !same_ends {
                return clash("a symmetric relation takes the same kind at both ends");
            }
            if def.inverse.is_some() {
                return clash("a symmetric relation has one name and no inverse");
            }
            if def.is(Flag::Acyclic) {
                return clash("a symmetric relation leads back at once, so it cannot be acyclic");
            }
        } else if def.inverse.as_deref() == Some(&def.name) {
            return clash("only a symmetric relation is its own inverse");
        }
        let along = |flag| def.is(flag) && !range.is_some_and(|r| self.fits(domain, r) || self.fits(r, domain));
        if along(Flag::Transitive) || along(Flag::Acyclic) {
            return clash("a transitive or acyclic relation takes kinds that can form a chain");
        }
        if range.is_none() && def.inverse.is_some() {
            return clash("a relation to a literal or to nothing has no inverse");
        }
        if def.persistence == Persistence::Role && def.is(Flag::Symmetric) {
            return clash("a role of an event has a direction");
        }
        Ok(())
    }

    /// The name of the vocabulary that this schema builds on.
    pub fn vocabulary(&self) -> Option<&str> {
        self.vocabulary
    }

    /// The kinds, in the order of their addition.
    pub fn kinds(&self) -> impl ExactSizeIterator<Item = &KindDef> {
        self.kinds.values().map(|row| &row.def)
    }

    /// The relations, in the order of their addition.
    pub fn relations(&self) -> impl ExactSizeIterator<Item = &RelationDef> {
        self.relations.values().map(|row| &row.def)
    }

    /// The qualifiers, in the order of their addition.
    pub fn qualifiers(&self) -> impl ExactSizeIterator<Item = &QualifierDef> {
        self.qualifiers.values()
    }

    /// What was added to the vocabulary that this schema builds on.
    pub fn extensions(&self) -> Extensions {
        let [kinds, qualifiers, relations, rules, effects] = self.shipped;
        Extensions {
            kinds: self.kinds().skip(kinds).cloned().collect(),
            qualifiers: self.qualifiers().skip(qualifiers).cloned().collect(),
            relations: self.relations().skip(relations).cloned().collect(),
            rules: self.rules().skip(rules).cloned().collect(),
            effects: self.effects().skip(effects).cloned().collect(),
        }
    }

    /// Adds a rule. It is in force in the views that ask for it.
    ///
    /// # Errors
    /// When the name is taken or ill-formed, a relation, a kind or a qualifier is not known or does
    /// not fit, a variable of the conclusion stands in no premise or can stand for nothing, or an
    /// exception depends on what its rule concludes.
    pub fn with_rule(mut self, rule: Rule) -> Result<Self, SchemaError> {
        self.check_new_rule(&rule.name, self.rules.len())?;
        let fault =
            |name: &str, wrong| SchemaError::Rule { what: "rule", rule: name.to_owned(), wrong: Box::new(wrong) };
        self.check_rule(&rule).map_err(|wrong| fault(&rule.name, wrong))?;
        self.rules.insert(rule.name.clone(), rule);
        let rules: Vec<&Rule> = self.rules().collect();
        strata(&rules).map_err(|(place, wrong)| fault(rules.get(place).map_or("", |rule| rule.name()), wrong))?;
        Ok(self)
    }

    /// Adds an effect of events. It is in force in the views that ask for it.
    ///
    /// # Errors
    /// When the name is taken or ill-formed, a kind, a relation or a role is not known, or what
    /// fills the roles cannot stand at the ends of the relation.
    pub fn with_effect(mut self, effect: Effect) -> Result<Self, SchemaError> {
        self.check_new_rule(&effect.name, self.effects.len())?;
        let fault = |wrong| SchemaError::Rule { what: "effect", rule: effect.name.clone(), wrong: Box::new(wrong) };
        self.check_effect(&effect).map_err(fault)?;
        self.effects.insert(effect.name.clone(), effect);
        Ok(self)
    }

    /// Rules and effects are switched on by name, so no two have the same.
    fn check_new_rule(&self, name: &str, there: usize) -> Result<(), SchemaError> {
        let what = "rule or effect";
        check_name(what, name)?;
        if self.rules.contains_key(name) || self.effects.contains_key(name) {
            return Err(SchemaError::Taken { what, name: name.to_owned() });
        }
        room("rules", there).map(drop)
    }

    /// The rules, in the order of their addition.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.values()
    }

    /// The effects of events, in the order of their addition.
    pub fn effects(&self) -> impl ExactSizeIterator<Item = &Effect> {
        self.effects.values()
    }

    /// A rule by its name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.get(name)
    }

    /// An effect by its name.
    pub fn effect(&self, name: &str) -> Option<&Effect> {
        self.effects.get(name)
    }

    /// The rule or effect whose name is nearest to a misspelt one.
    pub(crate) fn nearest_rule(&self, name: &str) -> Option<String> {
        nearest(name, self.rules.keys().chain(self.effects.keys()))
    }

    /// A relation by its name from the subject.
    pub(crate) fn relation_named(&self, name: &str) -> Option<&RelationDef> {
        self.relations.get(name).map(|row| &row.def)
    }

    /// A relation by either of its names, and the end that the name looks from.
    pub fn relation(&self, name: &str) -> Option<(&RelationDef, Direction)> {
        let (place, direction) = self.relation_place(name)?;
        Some((self.relation_def(place)?, direction))
    }

    /// Whether everything of the first kind is of the second too. False for unknown names.
    pub fn is_a(&self, kind: &str, of: &str) -> bool {
        match (self.kind_place(kind), self.kind_place(of)) {
            (Some(kind), Some(of)) => self.fits(kind, of),
            _ => false,
        }
    }

    pub(crate) fn kind_place(&self, name: &str) -> Option<u16> {
        self.kinds.get_index_of(name).map(|place| place as u16)
    }

    pub(crate) fn kind_name(&self, place: u16) -> &str {
        self.kinds.get_index(place.into()).map_or("", |(name, _)| name)
    }

    /// Whether something can be of both kinds.
    pub(crate) fn has_kind_below(&self, one: u16, other: u16) -> bool {
        (0..self.kinds.len() as u16).any(|kind| self.fits(kind, one) && self.fits(kind, other))
    }

    pub(crate) fn fits(&self, kind: u16, of: u16) -> bool {
        kind == of || self.kinds.get_index(kind.into()).is_some_and(|(_, row)| row.above.has(of))
    }

    pub(crate) fn relation_place(&self, name: &str) -> Option<(u16, Direction)> {
        if let Some(place) = self.relations.get_index_of(name) {
            return Some((place as u16, Direction::Forward));
        }
        self.inverses.get(name).map(|&place| (place, Direction::Inverse))
    }

    pub(crate) fn relation_def(&self, place: u16) -> Option<&RelationDef> {
        self.relations.get_index(place.into()).map(|(_, row)| &row.def)
    }

    pub(crate) fn relation_has(&self, place: u16, flag: Flag) -> bool {
        self.relations.get_index(place.into()).is_some_and(|(_, row)| row.flags & flag.bit() != 0)
    }

    /// The kinds at both ends, by place; none for a far end that is a literal or nothing.
    pub(crate) fn relation_ends(&self, place: u16) -> Option<(u16, Option<u16>)> {
        self.relations.get_index(place.into()).map(|(_, row)| (row.domain, row.range))
    }

    pub(crate) fn qualifier_place(&self, name: &str) -> Option<u16> {
        self.qualifiers.get_index_of(name).map(|place| place as u16)
    }

    pub(crate) fn qualifier_def(&self, place: u16) -> Option<&QualifierDef> {
        self.qualifiers.get_index(place.into()).map(|(_, def)| def)
    }

    pub(crate) fn qualifier_name(&self, place: u16) -> &str {
        self.qualifier_def(place).map_or("", |def| def.name())
    }

    pub(crate) fn takes_qualifier(&self, relation: u16, qualifier: u16) -> bool {
        self.relations.get_index(relation.into()).is_some_and(|(_, row)| row.qualifiers.contains(&qualifier))
    }

    /// The known kind whose name is nearest to a misspelt one.
    pub(crate) fn nearest_kind(&self, name: &str) -> Option<String> {
        nearest(name, self.kinds.keys())
    }

    /// The known relation whose name from its subject is nearest to a misspelt one.
    pub(crate) fn nearest_relation(&self, name: &str) -> Option<String> {
        nearest(name, self.relations.keys())
    }

    /// The known relation whose name from either end is nearest to a misspelt one.
    pub(crate) fn nearest_relation_name(&self, name: &str) -> Option<String> {
        nearest(name, self.relations.keys().chain(self.inverses.keys()))
    }

    /// The known qualifier whose name is nearest to a misspelt one.
    pub(crate) fn nearest_qualifier(&self, name: &str) -> Option<String> {
        nearest(name, self.qualifiers.keys())
    }
}

fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Option<String> {
    closest(name, known.map(String::as_str), 1).first().map(|(near, _)| (*near).to_owned())
}

fn check_name(what: &'static str, name: &str) -> Result<(), SchemaError> {
    let fits = name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if fits { Ok(()) } else { Err(SchemaError::Name { what, name: excerpt(name) }) }
}

fn check_terms(of: &str, terms: &[String]) -> Result<(), SchemaError> {
    if terms.is_empty() {
        return Err(SchemaError::NoTerms(of.to_owned()));
    }
    room("terms in one list", terms.len())?;
    terms.iter().try_for_each(|term| check_name("term", term))
}

fn room(what: &'static str, taken: usize) -> Result<u16, SchemaError> {
    if taken < MOST { Ok(taken as u16) } else { Err(SchemaError::Full { what, most: MOST }) }
}

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn has(&self, n: u16) -> bool {
        self.0.get(usize::from(n / 64)).is_some_and(|word| word >> (n % 64) & 1 == 1)
    }

    fn set(&mut self, n: u16) {
        let word = usize::from(n / 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (n % 64);
        }
    }

    fn meets(&self, other: &Bits) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, theirs)| mine & theirs != 0)
    }

    fn add(&mut self, other: &Bits) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }
}

/// Why a schema cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// A name that is not in snake case.
    #[error("`{name}` cannot name a {what}: expected up to 64 small letters, digits and underscores, a letter first")]
    Name {
        /// What was to be named.
        what: &'static str,
        /// The name given.
        name: String,
    },
    /// A name that is there already.
    #[error("the schema has a {what} named `{name}` already")]
    Taken {
        /// What was to be added.
        what: &'static str,
        /// The name given.
        name: String,
    },
    /// A kind that nobody declared.
    #[error("`{used_by}` names the kind `{kind}`, which the schema does not know{}", did_you_mean(.nearest))]
    UnknownKind {
        /// The unknown kind.
        kind: String,
        /// What names it.
        used_by: String,
        /// The nearest known kind.
        nearest: Option<String>,
    },
    /// A kind that would be above itself.
    #[error("the kind `{name}` cannot gather `{other}`, which it is below")]
    KindCycle {
        /// The kind to be added.
        name: String,
        /// The kind that it both gathers and is below.
        other: String,
    },
    /// A qualifier that nobody declared.
    #[error(
        "the relation `{relation}` takes the qualifier `{qualifier}`, which the schema does not know{}",
        did_you_mean(.nearest)
    )]
    UnknownQualifier {
        /// The unknown qualifier.
        qualifier: String,
        /// The relation that takes it.
        relation: String,
        /// The nearest known qualifier.
        nearest: Option<String>,
    },
    /// A qualifier without a value.
    #[error("the qualifier `{0}` needs values of some sort")]
    EmptyQualifier(String),
    /// A list of terms without one.
    #[error("`{0}` takes a term but lists none")]
    NoTerms(String),
    /// Properties of a relation that cannot go together.
    #[error("the relation `{relation}` cannot be: {why}")]
    Flags {
        /// The relation.
        relation: String,
        /// What does not fit.
        why: &'static str,
    },
    /// A rule or an effect that cannot be.
    #[error("the {what} `{rule}` cannot be: {wrong}")]
    Rule {
        /// A rule or an effect.
        what: &'static str,
        /// Its name.
        rule: String,
        /// What is wrong with it.
        wrong: Box<RuleFault>,
    },
    /// Too much for one schema.
    #[error("a schema holds at most {most} {what}")]
    Full {
        /// What there is too much of.
        what: &'static str,
        /// How many there can be.
        most: usize,
    },
}

/// The end of a message about an unknown name.
pub(crate) fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean `{}`?", excerpt(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        Schema::new()
            .with_kind_def(KindDef::new("place", "A place."))
            .and_then(|s| s.with_kind_def(KindDef::new("town", "A town.").below("place")))
            .unwrap()
    }

    fn entity(kind: &str) -> ValueType {
        ValueType::Entity(kind.into())
    }

    #[test]
    fn a_union_stands_above_its_members_and_all_below_them() {
        let schema = schema()
            .with_kind_def(KindDef::new("asset", "An asset."))
            .and_then(|s| s.with_kind_def(KindDef::new("holdable", "Held.").below("asset").gathers("place")))
            .unwrap();
        for above in ["holdable", "asset", "thing"] {
            assert!(schema.is_a("town", above), "{above}");
        }
        assert!(!schema.is_a("holdable", "place"));
        assert!(!schema.is_a("town", "nowhere"));
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let relation = |name: &str| RelationDef::new(name, "…").subjects("place").objects(entity("place"));
        let refused = |def| schema().with_relation(def).unwrap_err().to_string();
        assert_eq!(
            refused(relation("Near")),
            "`Near` cannot name a relation: expected up to 64 small letters, digits and underscores, a letter first"
        );
        assert_eq!(
            refused(relation("near").subjects("plaice")),
            "`near` names the kind `plaice`, which the schema does not know; did you mean `place`?"
        );
        assert_eq!(
            refused(relation("near").flag(Flag::Symmetric).flag(Flag::Acyclic)),
            "the relation `near` cannot be: a symmetric relation leads back at once, so it cannot be acyclic"
        );
        assert_eq!(
            refused(relation("near").flag(Flag::Symmetric).inverse("near_to")),
            "the relation `near` cannot be: a symmetric relation has one name and no inverse"
        );
        assert_eq!(
            refused(relation("near").inverse("near")),
            "the relation `near` cannot be: only a symmetric relation is its own inverse"
        );
        assert_eq!(
            refused(relation("near").qualifier("how")),
            "the relation `near` takes the qualifier `how`, which the schema does not know"
        );
        assert_eq!(refused(relation("near").objects(ValueType::Term(vec![]))), "`near` takes a term but lists none");
        let twice = schema().with_relation(relation("near").inverse("around")).unwrap();
        assert_eq!(
            twice.with_relation(relation("around")).unwrap_err().to_string(),
            "the schema has a relation named `around` already"
        );
        assert_eq!(
            schema().with_kind_def(KindDef::new("town", "…")).unwrap_err().to_string(),
            "the schema has a kind named `town` already"
        );
        assert_eq!(
            schema().with_kind_def(KindDef::new("odd", "…").below("town").gathers("place")).unwrap_err().to_string(),
            "the kind `odd` cannot gather `place`, which it is below"
        );
    }

    #[test]
    fn a_schema_has_an_end() {
        let mut schema = Schema::new();
        let mut above = "thing".to_owned();
        let refusal = loop {
            let name = format!("k{}", schema.kinds().len());
            match schema.add_kind(KindDef::new(&name, "…").below(&above)) {
                Ok(()) => above = name,
                Err(refusal) => break refusal,
            }
        };
        assert_eq!(refusal.to_string(), "a schema holds at most 4096 kinds");
        assert!(schema.is_a(&above, "k1"));
    }
}
