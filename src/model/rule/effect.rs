//! Effects of events: which states an event begins and ends.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Atom, Term, each_of, fmt_qualifiers, name_of, unique_map};
use crate::model::{Kind, Qualifiers, Relation, Value};

/// What an event does to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// The state begins with the event, and goes on until something ends it.
    Initiates,
    /// The state ends with the event.
    Terminates,
}

/// An effect of a kind of event, after the event calculus (Kowalski and Sergot, 1986): whoever
/// fills one role comes into a relation with what fills another, or leaves it. Only actual events
/// have effects.
///
/// ```
/// use allegiance::{Effect, Share, vocabulary::*};
/// let taken = Effect::of(Seizure, "taken", "Whoever seizes a place holds all of it.")
///     .initiates(CAPTOR, CONTROLS, OBJECT)
///     .with("share", Share::full());
/// assert_eq!(taken.relation(), "controls");
/// assert_eq!(taken.to_string(), "seizure initiates captor controls object {share: all}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    pub(crate) name: String,
    pub(crate) definition: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    pub(crate) event: String,
    pub(crate) does: Doing,
    pub(crate) subject: String,
    pub(crate) relation: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) object: Option<String>,
    #[serde(default, skip_serializing_if = "Qualifiers::is_empty", deserialize_with = "unique_map")]
    pub(crate) qualifiers: Qualifiers,
    /// What the role of the subject must be qualified with.
    #[serde(default, skip_serializing_if = "Qualifiers::is_empty", deserialize_with = "unique_map")]
    pub(crate) where_qualified: Qualifiers,
}

impl Effect {
    /// An effect of events of a kind, in the making.
    pub fn of<K: Kind>(_: K, name: impl Into<String>, definition: impl Into<String>) -> Self {
        Effect::of_kind(K::NAME, name, definition)
    }

    /// The same of a kind that is known by its name only.
    pub fn of_kind(event: impl Into<String>, name: impl Into<String>, definition: impl Into<String>) -> Self {
        Effect {
            name: name.into(),
            definition: definition.into(),
            reason: None,
            event: event.into(),
            does: Doing::Initiates,
            subject: String::new(),
            relation: String::new(),
            object: None,
            qualifiers: Qualifiers::new(),
            where_qualified: Qualifiers::new(),
        }
    }

    /// Why it is held to be sound.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Whoever fills the first role comes into the relation with what fills the second.
    #[must_use]
    pub fn initiates<A, B, C, D, E, F>(
        self,
        subject: Relation<A, B>,
        relation: Relation<C, D>,
        object: Relation<E, F>,
    ) -> Self {
        self.doing(Doing::Initiates, name_of(subject), name_of(relation), Some(name_of(object)))
    }

    /// Whoever fills the first role leaves the relation with what fills the second.
    #[must_use]
    pub fn terminates<A, B, C, D, E, F>(
        self,
        subject: Relation<A, B>,
        relation: Relation<C, D>,
        object: Relation<E, F>,
    ) -> Self {
        self.doing(Doing::Terminates, name_of(subject), name_of(relation), Some(name_of(object)))
    }

    /// What fills the role comes into a state that has no object: it begins to exist.
    #[must_use]
    pub fn begins<A, B, C>(self, subject: Relation<A, B>, state: Relation<C, ()>) -> Self {
        self.doing(Doing::Initiates, name_of(subject), name_of(state), None)
    }

    /// What fills the role leaves a state that has no object: it ceases to exist.
    #[must_use]
    pub fn ends<A, B, C>(self, subject: Relation<A, B>, state: Relation<C, ()>) -> Self {
        self.doing(Doing::Terminates, name_of(subject), name_of(state), None)
    }

    fn doing(mut self, does: Doing, subject: String, relation: String, object: Option<String>) -> Self {
        (self.does, self.subject, self.relation, self.object) = (does, subject, relation, object);
        self
    }

    /// Adds a qualifier to the state that begins, entities by key.
    #[must_use]
    pub fn with(mut self, qualifier: &str, value: impl Into<Value<String>>) -> Self {
        self.qualifiers.entry(qualifier.to_owned()).or_default().push(value.into());
        self
    }

    /// Only where the role of the subject has this qualifier, entities by key.
    #[must_use]
    pub fn where_qualified(mut self, qualifier: &str, value: impl Into<Value<String>>) -> Self {
        self.where_qualified.entry(qualifier.to_owned()).or_default().push(value.into());
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

    /// The kind of the events that have it.
    pub fn event(&self) -> &str {
        &self.event
    }

    /// Whether the state begins or ends.
    pub fn does(&self) -> Doing {
        self.does
    }

    /// The relation that begins or ends, by name.
    pub fn relation(&self) -> &str {
        &self.relation
    }

    /// The roles of the event that are the subject and the object of the state, by name.
    pub fn roles(&self) -> (&str, Option<&str>) {
        (&self.subject, self.object.as_deref())
    }

    /// What the state that begins is qualified with, by name, entities by key.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&str, &Value<String>)> {
        each_of(&self.qualifiers)
    }

    /// What the role of the subject must be qualified with, by name, entities by key.
    pub fn conditions(&self) -> impl Iterator<Item = (&str, &Value<String>)> {
        each_of(&self.where_qualified)
    }

    /// The state, its roles standing for what fills them.
    pub(super) fn atom(&self) -> Atom {
        let role = |role: &String| Term::Entity(role.clone());
        let (subject, object) = (role(&self.subject), self.object.as_ref().map(role));
        Atom { subject, relation: self.relation.clone(), object }
    }
}

/// The kind of the event, what it does, and the state by the roles of the event; its qualifiers, and those that the role of the
/// subject must have.
impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let does = match self.does {
            Doing::Initiates => "initiates",
            Doing::Terminates => "terminates",
        };
        write!(f, "{} {does} {}", self.event, self.atom())?;
        fmt_qualifiers(f, &self.qualifiers)?;
        if !self.where_qualified.is_empty() {
            write!(f, " where {}", self.subject)?;
            fmt_qualifiers(f, &self.where_qualified)?;
        }
        Ok(())
    }
}
