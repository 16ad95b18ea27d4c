//! What a rule or an effect must be to stand in a schema.

use std::collections::{BTreeMap, BTreeSet};

use super::{Atom, Doing, Effect, Guard, MOST_PREMISES, Premise, Rule, Term};
use crate::model::{
    Direction, Flag, Qualifiers, RelationDef, Schema, Value, ValueType, schema::did_you_mean, text::excerpt,
};

/// Why a rule or an effect cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleFault {
    /// Nothing to conclude from.
    #[error("it has no premise")]
    NoPremise,
    /// Nothing to conclude.
    #[error("it has no conclusion")]
    NoConclusion,
    /// More than one rule can have.
    #[error("it has more than {most} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there can be.
        most: usize,
    },
    /// A relation that the schema does not know, or not by that name.
    #[error("`{atom}` names the relation `{relation}`, which the schema does not know{}", did_you_mean(.nearest))]
    UnknownRelation {
        /// Where it stands.
        atom: String,
        /// The relation.
        relation: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// A relation by the name that it has from its object.
    #[error("`{atom}` names `{relation}` from its object: swap the two ends, `{swapped}`")]
    InverseName {
        /// Where it stands.
        atom: String,
        /// The name from the subject.
        relation: String,
        /// The same, named from the subject.
        swapped: String,
    },
    /// The key of an entity that is also the name of a variable of the rule: most likely its question mark is missing.
    #[error("`{atom}` names the entity `{key}`, and `?{key}` is a variable of the rule; did you mean `?{key}`?")]
    KeyOfVariable {
        /// Where it stands.
        atom: String,
        /// The key, and the name.
        key: String,
    },
    /// An object where the relation takes none, or none where it takes one.
    #[error("`{atom}` does not fit: {relation} takes {expected}")]
    Object {
        /// Where it stands.
        atom: String,
        /// The relation.
        relation: String,
        /// What the relation takes.
        expected: String,
    },
    /// A variable that no premise binds.
    #[error("the variable `?{variable}` of {of} stands in no premise")]
    Unbound {
        /// The variable.
        variable: String,
        /// Where it is used.
        of: &'static str,
    },
    /// A variable without a name.
    #[error("`{atom}` has a variable without a name")]
    Nameless {
        /// Where it stands.
        atom: String,
    },
    /// A variable, or a role of an effect, that nothing can stand for.
    #[error("`{place}` can stand for nothing: it would be {}", .kinds.join(" and "))]
    NoSuchKind {
        /// The variable with its question mark, or the role.
        place: String,
        /// What it would have to be all at once.
        kinds: Vec<String>,
    },
    /// A kind that the schema does not know.
    #[error("it names the kind `{kind}`, which the schema does not know{}", did_you_mean(.nearest))]
    UnknownKind {
        /// The kind.
        kind: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// A qualifier that the relation does not take, or a value that the qualifier does not.
    #[error("`{atom}` cannot be qualified by `{qualifier}`: {why}")]
    Qualifier {
        /// Where it stands.
        atom: String,
        /// The qualifier.
        qualifier: String,
        /// What does not fit.
        why: String,
    },
    /// Two premises that both hand on their qualifiers, an exception that does, or a conclusion that cannot take them.
    #[error("`{atom}` cannot hand on its qualifiers: {why}")]
    Carried {
        /// Where it stands.
        atom: String,
        /// Why not.
        why: String,
    },
    /// An exception to a rule that depends on what the rule concludes, so that neither can be known first.
    #[error("its exception for `{exception}` depends on what it concludes: {}", .through.join(" needs "))]
    Unstratified {
        /// The relation of the exception.
        exception: String,
        /// The relations from there to the conclusion.
        through: Vec<String>,
    },
    /// A role of an effect that is none of its event.
    #[error("`{role}` is no role of an event of the kind `{event}`")]
    Role {
        /// The relation given.
        role: String,
        /// The kind of the event.
        event: String,
    },
    /// An effect of which nothing says what begins or ends.
    #[error("it does nothing: say what begins or ends by `initiates`, `terminates`, `begins` or `ends`")]
    NoEffect,
    /// An effect on a relation whose ends its roles cannot fill.
    #[error("an effect on `{relation}` cannot be: {why}")]
    Effect {
        /// The relation.
        relation: String,
        /// What does not fit.
        why: &'static str,
    },
}

/// What a variable must be, by all places where it stands.
#[derive(Default)]
struct Constraint {
    kinds: Vec<u16>,
    literals: Vec<ValueType>,
}

type Constraints<'r> = BTreeMap<&'r str, Constraint>;

impl Schema {
    pub(crate) fn check_rule(&self, rule: &Rule) -> Result<(), RuleFault> {
        let conclusion = rule.conclusion.as_ref().ok_or(RuleFault::NoConclusion)?;
        if rule.premises.is_empty() {
            return Err(RuleFault::NoPremise);
        }
        for (what, many) in [("premises", rule.premises.len()), ("exceptions", rule.exceptions.len())] {
            within(what, many)?;
        }
        check_keys(rule)?;
        let mut constraints = Constraints::new();
        for premise in &rule.premises {
            self.check_premise(premise, &mut constraints)?;
        }
        if let Some(twice) = rule.premises.iter().filter(|premise| premise.carried).nth(1) {
            return Err(RuleFault::Carried {
                atom: excerpt(&twice.atom.to_string()),
                why: "another premise does".to_owned(),
            });
        }
        within("variables", constraints.len())?;
        let bound = |name: &str| constraints.contains_key(name);
        let unbound = |variable: &str, of| RuleFault::Unbound { variable: excerpt(variable), of };
        if let Some(variable) = conclusion.variables().find(|name| !bound(name)) {
            return Err(unbound(variable, "the conclusion"));
        }
        if let Some(variable) = rule.kinds.keys().find(|name| !bound(name)) {
            return Err(unbound(variable, "a kind"));
        }
        let mut exceptional = Constraints::new();
        for exception in &rule.exceptions {
            if exception.carried {
                return Err(RuleFault::Carried {
                    atom: excerpt(&exception.atom.to_string()),
                    why: "it is an exception".to_owned(),
                });
            }
            self.check_premise(exception, &mut exceptional)?;
        }
        within("variables", constraints.len() + exceptional.keys().filter(|name| !bound(name)).count())?;
        let known = self.check_atom(conclusion, &mut constraints)?;
        self.check_qualifiers(&conclusion.to_string(), known, &rule.qualifiers)?;
        if let Some(carried) = rule.premises.iter().find(|premise| premise.carried) {
            let of = self.relation_named(&carried.atom.relation).map_or(&[][..], |def| &def.qualifiers);
            let why = if rule.qualifiers.is_empty() {
                let refused = of.iter().find(|name| !known.qualifiers.contains(name));
                refused.map(|name| format!("`{}` takes no `{}`", conclusion.relation, excerpt(name)))
            } else {
                Some("the conclusion has some of its own".to_owned())
            };
            if let Some(why) = why {
                return Err(RuleFault::Carried { atom: excerpt(&carried.atom.to_string()), why });
            }
        }
        for (variable, constraint) in exceptional {
            let all = constraints.entry(variable).or_default();
            all.kinds.extend(constraint.kinds);
            all.literals.extend(constraint.literals);
        }
        for (variable, kind) in &rule.kinds {
            let place = self.kind_of(kind)?;
            constraints.entry(variable).or_default().kinds.push(place);
        }
        let of_kinds = |(variable, constraint): (&&str, &Constraint)| {
            self.check_constraint(|| format!("?{}", excerpt(variable)), constraint)
        };
        constraints.iter().try_for_each(of_kinds)
    }

    fn kind_of(&self, kind: &str) -> Result<u16, RuleFault> {
        let unknown = || RuleFault::UnknownKind { kind: excerpt(kind), nearest: self.nearest_kind(kind) };
        self.kind_place(kind).ok_or_else(unknown)
    }

    fn check_premise<'r>(&self, premise: &'r Premise, constraints: &mut Constraints<'r>) -> Result<(), RuleFault> {
        let relation = self.check_atom(&premise.atom, constraints)?;
        for (name, guard) in &premise.qualifiers {
            let value = if let Guard::Is(value) = guard { Some(value) } else { None };
            self.check_qualifier(&premise.atom.to_string(), relation, name, value)?;
            let wrong = |why: &str| RuleFault::Qualifier {
                atom: excerpt(&premise.atom.to_string()),
                qualifier: excerpt(name),
                why: why.to_owned(),
            };
            let def = self.qualifier_place(name).and_then(|place| self.qualifier_def(place));
            if *guard == Guard::Full && def.is_some_and(|def| def.value != ValueType::Share) {
                return Err(wrong("only a share can be full"));
            }
        }
        Ok(())
    }

    fn check_atom<'r>(&self, atom: &'r Atom, constraints: &mut Constraints<'r>) -> Result<&RelationDef, RuleFault> {
        let def = self.relation_of(atom)?;
        if atom.variables().any(str::is_empty) {
            return Err(RuleFault::Nameless { atom: excerpt(&atom.to_string()) });
        }
        let unfit = || RuleFault::Object {
            atom: excerpt(&atom.to_string()),
            relation: atom.relation.clone(),
            expected: def.range.to_string(),
        };
        if atom.object.is_none() != (def.range == ValueType::Nothing) {
            return Err(unfit());
        }
        if let Term::Variable(name) = &atom.subject {
            constraints.entry(name).or_default().kinds.extend(self.kind_place(&def.domain));
        }
        match (&atom.object, &def.range) {
            (Some(Term::Variable(name)), ValueType::Entity(kind)) => {
                constraints.entry(name).or_default().kinds.extend(self.kind_place(kind));
            }
            (Some(Term::Variable(name)), literal) => {
                constraints.entry(name).or_default().literals.push(literal.clone());
            }
            (Some(Term::Entity(_)), ValueType::Entity(_)) | (None, _) => {}
            (Some(Term::Entity(_)), _) => return Err(unfit()),
        }
        Ok(def)
    }

    /// The relation of an atom, which must be named from its subject.
    fn relation_of(&self, atom: &Atom) -> Result<&RelationDef, RuleFault> {
        match self.relation(&atom.relation) {
            Some((def, Direction::Forward)) => Ok(def),
            Some((def, Direction::Inverse)) => {
                let (subject, object) = (&atom.subject, atom.object.as_ref());
                let swapped = object.map_or_else(String::new, |object| format!("{object} {} {subject}", def.name));
                let (atom, swapped) = (excerpt(&atom.to_string()), excerpt(&swapped));
                Err(RuleFault::InverseName { atom, relation: def.name.clone(), swapped })
            }
            None => Err(RuleFault::UnknownRelation {
                atom: excerpt(&atom.to_string()),
                relation: excerpt(&atom.relation),
                nearest: self.nearest_relation(&atom.relation),
            }),
        }
    }

    fn check_constraint(&self, place: impl FnOnce() -> String, constraint: &Constraint) -> Result<(), RuleFault> {
        let Constraint { kinds, literals } = constraint;
        let alike = literals.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
        let kind_count = self.kinds().len() as u16;
        let is_some = (0..kind_count).any(|kind| kinds.iter().all(|&of| self.fits(kind, of)));
        if if literals.is_empty() { is_some } else { alike && kinds.is_empty() } {
            return Ok(());
        }
        let mut all: Vec<String> =
            kinds.iter().map(|&kind| format!("of the kind `{}`", self.kind_name(kind))).collect();
        all.extend(literals.iter().map(ToString::to_string));
        all.sort_unstable();
        all.dedup();
        Err(RuleFault::NoSuchKind { place: place(), kinds: all })
    }

    fn check_qualifiers(&self, atom: &str, relation: &RelationDef, given: &Qualifiers) -> Result<(), RuleFault> {
        given.iter().try_for_each(|(name, values)| {
            let known = self.qualifier_place(name).and_then(|place| self.qualifier_def(place));
            if values.len() > 1 && known.is_some_and(|def| !def.repeated) {
                let why = "it stands once at most".to_owned();
                return Err(RuleFault::Qualifier { atom: excerpt(atom), qualifier: excerpt(name), why });
            }
            values.iter().try_for_each(|value| self.check_qualifier(atom, relation, name, Some(value)))
        })
    }

    fn check_qualifier(
        &self,
        atom: &str,
        relation: &RelationDef,
        name: &str,
        value: Option<&Value<String>>,
    ) -> Result<(), RuleFault> {
        let wrong = |why: String| Err(RuleFault::Qualifier { atom: excerpt(atom), qualifier: excerpt(name), why });
        let Some(def) = self.qualifier_place(name).and_then(|place| self.qualifier_def(place)) else {
            return wrong(format!("the schema does not know it{}", did_you_mean(&self.nearest_qualifier(name))));
        };
        if !relation.qualifiers.iter().any(|taken| taken == name) {
            return wrong(format!("the relation `{}` does not take it", relation.name));
        }
        match value {
            Some(value) if !def.value.takes(value) => wrong(format!("it takes {}", def.value)),
            _ => Ok(()),
        }
    }

    pub(crate) fn check_effect(&self, effect: &Effect) -> Result<(), RuleFault> {
        let event = self.kind_of(&effect.event)?;
        if effect.subject.is_empty() && effect.relation.is_empty() {
            return Err(RuleFault::NoEffect);
        }
        let relation = self.relation_of(&effect.atom())?;
        let subject = self.check_role(&effect.subject, event, &effect.event)?;
        self.check_qualifiers(&effect.subject, subject, &effect.where_qualified)?;
        self.check_qualifiers(&effect.relation, relation, &effect.qualifiers)?;
        let cannot = |why| Err(RuleFault::Effect { relation: effect.relation.clone(), why });
        if relation.is(Flag::Symmetric) {
            return cannot("it is symmetric, and roles have sides");
        }
        if effect.does == Doing::Terminates && !effect.qualifiers.is_empty() {
            return cannot("what ends is not qualified");
        }
        match (&effect.object, &relation.range) {
            (None, ValueType::Nothing) => {}
            (Some(object), ValueType::Entity(kind)) => {
                let object = self.check_role(object, event, &effect.event)?;
                self.check_filled(object, kind)?;
            }
            _ => return cannot("one of them has an object and the other has not"),
        }
        self.check_filled(subject, &relation.domain)
    }

    /// Whether what fills a role can be of a kind.
    fn check_filled(&self, role: &RelationDef, kind: &str) -> Result<(), RuleFault> {
        let ValueType::Entity(filled) = &role.range else {
            return Err(RuleFault::Effect { relation: role.name.clone(), why: "the role is filled by a literal" });
        };
        let kinds = [self.kind_of(filled)?, self.kind_of(kind)?].to_vec();
        self.check_constraint(|| role.name.clone(), &Constraint { kinds, literals: Vec::new() })
    }

    fn check_role(&self, role: &str, event: u16, kind: &str) -> Result<&RelationDef, RuleFault> {
        let def = self.relation_named(role);
        let of_event = |def: &&RelationDef| self.kind_place(&def.domain).is_some_and(|of| self.fits(event, of));
        def.filter(of_event).ok_or_else(|| RuleFault::Role { role: excerpt(role), event: kind.to_owned() })
    }
}

/// A key that is the name of a variable too lacks its question mark, most likely; where it does not, the variable can have
/// another name.
fn check_keys(rule: &Rule) -> Result<(), RuleFault> {
    let atoms = || rule.premises.iter().chain(&rule.exceptions).map(|premise| &premise.atom).chain(&rule.conclusion);
    let variables: BTreeSet<&str> = atoms().flat_map(Atom::variables).collect();
    for atom in atoms() {
        for term in atom.terms() {
            if let Term::Entity(key) = term
                && (variables.contains(key.as_str()) || rule.kinds.contains_key(key))
            {
                return Err(RuleFault::KeyOfVariable { atom: excerpt(&atom.to_string()), key: excerpt(key) });
            }
        }
    }
    Ok(())
}

fn within(what: &'static str, many: usize) -> Result<(), RuleFault> {
    let most = MOST_PREMISES;
    if many <= most { Ok(()) } else { Err(RuleFault::TooMany { what, most }) }
}
