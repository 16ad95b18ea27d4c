//! Relations: what a tie between two things means, and what may stand at its ends.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Serialize};

use super::{Any, FarEnd, Kind, ValueType, id::GraphTag};

/// A relation as it is named in code, from things of the kind `A` to things of the kind `B`.
///
/// The built-in ones are constants ([`ARMED_WING_OF`](crate::vocabulary::ARMED_WING_OF)); one that
/// a schema adds is either a constant of yours or found by name with
/// [`Snapshot::relation`](crate::Snapshot::relation). `B` is `()` for a relation without an object, and a literal's
/// own type, such as [`Name`](crate::Name), for one that leads to literals.
///
/// ```
/// use allegiance::{Relation, vocabulary::{Actor, Place}};
/// const TAXES: Relation<Actor, Place> = Relation::named("taxes");
/// assert_eq!(format!("{TAXES:?}"), "Relation(taxes)");
/// ```
pub struct Relation<A, B> {
    pub(crate) key: RelationKey,
    ends: PhantomData<fn() -> (A, B)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RelationKey {
    Named(&'static str),
    Place(GraphTag, u16),
}

impl<A, B> Relation<A, B> {
    /// The relation of this name in whichever schema it is used with.
    ///
    /// That its ends agree with the schema is checked where it is used.
    pub const fn named(name: &'static str) -> Self {
        Relation { key: RelationKey::Named(name), ends: PhantomData }
    }

    pub(crate) const fn at(graph: GraphTag, place: u16) -> Self {
        Relation { key: RelationKey::Place(graph, place), ends: PhantomData }
    }

    /// Its definition for a schema, the name and both ends taken from the constant.
    ///
    /// ```
    /// use allegiance::{Relation, vocabulary::{Actor, Place, conflict}};
    /// const TAXES: Relation<Actor, Place> = Relation::named("taxes");
    ///
    /// let schema = conflict().with_relation(TAXES.define("Collects taxes in a place.").inverse("taxed_by"))?;
    /// assert!(schema.relation("taxes").is_some());
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    pub fn define(self, definition: &str) -> RelationDef
    where
        A: Kind,
        B: FarEnd,
    {
        let name = match self.key {
            RelationKey::Named(name) => name.to_owned(),
            RelationKey::Place(_, place) => format!("#{place}"),
        };
        RelationDef::new(name, definition).subjects(A::NAME).objects(B::value_type())
    }

    /// The same relation, its ends checked at run time only.
    pub const fn any(self) -> Relation<Any, Any> {
        Relation { key: self.key, ends: PhantomData }
    }
}

impl<A, B> Clone for Relation<A, B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, B> Copy for Relation<A, B> {}

impl<A, B> PartialEq for Relation<A, B> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<A, B> Eq for Relation<A, B> {}

impl<A, B> fmt::Debug for Relation<A, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key {
            RelationKey::Named(name) => write!(f, "Relation({name})"),
            RelationKey::Place(_, place) => write!(f, "Relation(#{place})"),
        }
    }
}

/// How long a tie goes on beyond the days that somebody vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Persistence {
    /// Goes on until something ends it, when the source left its end open: control, alliance,
    /// leadership. Presumed forward.
    Continuous,
    /// Lasting by nature: location, being a part or a wing of. Presumed before and after, up to a
    /// dated bound.
    Structural,
    /// True on the days vouched for and no others: presence, counts.
    Momentary,
    /// Once it has happened it stays true: having split from, having succeeded.
    Historic,
    /// A role in an event: holds when the event happens.
    Role,
}

/// A property of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Flag {
    /// Holds in both directions or in neither.
    Symmetric,
    /// What holds from a to b and from b to c holds from a to c.
    Transitive,
    /// A subject has one object at a time. More are a contradiction, never an error.
    Functional,
    /// An object has one full holder at a time. More are a contradiction, never an error.
    Exclusive,
    /// No chain of it leads back to its start. One that does is a contradiction, never an error.
    Acyclic,
    /// Its ends are on one side: a wing and its parent, a unit and its superior.
    SameSide,
    /// The actors at its ends are parties to the conflict.
    Hostile,
    /// A thing may have it with itself.
    Reflexive,
}

impl Flag {
    pub(crate) const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The definition of a relation: a row of the schema.
///
/// ```
/// use allegiance::{Flag, Persistence, RelationDef, ValueType, vocabulary::conflict};
///
/// let taxes = RelationDef::new("taxes", "Collects taxes in a place.")
///     .subjects("actor")
///     .objects(ValueType::Entity("place".into()))
///     .inverse("taxed_by")
///     .persistence(Persistence::Continuous);
/// let schema = conflict().with_relation(taxes)?;
/// assert!(schema.relation("taxed_by").is_some());
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationDef {
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) inverse: Option<String>,
    pub(crate) definition: String,
    #[serde(rename = "from")]
    pub(crate) domain: String,
    #[serde(rename = "to")]
    pub(crate) range: ValueType,
    pub(crate) persistence: Persistence,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) flags: Vec<Flag>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) qualifiers: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) nearest: Vec<String>,
}

impl RelationDef {
    /// A relation from anything to anything, continuous, until told otherwise.
    pub fn new(name: impl Into<String>, definition: impl Into<String>) -> Self {
        RelationDef {
            name: name.into(),
            inverse: None,
            definition: definition.into(),
            domain: Any::NAME.to_owned(),
            range: ValueType::Entity(Any::NAME.to_owned()),
            persistence: Persistence::Continuous,
            flags: Vec::new(),
            qualifiers: Vec::new(),
            nearest: Vec::new(),
        }
    }

    /// The kind of its subjects, by name.
    #[must_use]
    pub fn subjects(mut self, kind: impl Into<String>) -> Self {
        self.domain = kind.into();
        self
    }

    /// What its objects are.
    #[must_use]
    pub fn objects(mut self, range: ValueType) -> Self {
        self.range = range;
        self
    }

    /// The name of the relation seen from its object.
    #[must_use]
    pub fn inverse(mut self, name: impl Into<String>) -> Self {
        self.inverse = Some(name.into());
        self
    }

    /// How long it goes on.
    #[must_use]
    pub fn persistence(mut self, persistence: Persistence) -> Self {
        self.persistence = persistence;
        self
    }

    /// Adds a property.
    #[must_use]
    pub fn flag(mut self, flag: Flag) -> Self {
        self.flags.push(flag);
        self
    }

    /// Adds a qualifier that its statements may carry, by name.
    #[must_use]
    pub fn qualifier(mut self, name: impl Into<String>) -> Self {
        self.qualifiers.push(name.into());
        self
    }

    /// Adds the nearest term of another vocabulary, such as `Wikidata P131`.
    #[must_use]
    pub fn nearest(mut self, term: impl Into<String>) -> Self {
        self.nearest.push(term.into());
        self
    }

    /// Its name, seen from the subject: `armed_wing_of`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its name in words: `armed wing of`.
    pub fn words(&self) -> String {
        self.name.replace('_', " ")
    }

    /// Its name, seen from the object: `armed_wings`. A symmetric relation has one name.
    pub fn inverse_name(&self) -> Option<&str> {
        self.inverse.as_deref()
    }

    /// What it means, in one sentence.
    pub fn definition(&self) -> &str {
        &self.definition
    }

    /// The kind of its subjects.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// What its objects are.
    pub fn range(&self) -> &ValueType {
        &self.range
    }

    /// How long it goes on.
    pub fn lasts(&self) -> Persistence {
        self.persistence
    }

    /// Whether it has a property.
    pub fn is(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// The names of the qualifiers that its statements may carry.
    pub fn qualifiers(&self) -> &[String] {
        &self.qualifiers
    }

    /// The nearest terms of other vocabularies.
    pub fn nearest_terms(&self) -> &[String] {
        &self.nearest
    }
}

/// The definition of a qualifier: what a statement can say beside its subject, relation and object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualifierDef {
    pub(crate) name: String,
    pub(crate) definition: String,
    pub(crate) value: ValueType,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) repeated: bool,
}

impl QualifierDef {
    /// A qualifier that a statement carries once at most.
    pub fn new(name: impl Into<String>, value: ValueType, definition: impl Into<String>) -> Self {
        QualifierDef { name: name.into(), definition: definition.into(), value, repeated: false }
    }

    /// The same qualifier, which a statement may carry several times.
    #[must_use]
    pub fn repeated(mut self) -> Self {
        self.repeated = true;
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

    /// What its values are.
    pub fn value(&self) -> &ValueType {
        &self.value
    }

    /// Whether a statement may carry it several times.
    pub fn is_repeated(&self) -> bool {
        self.repeated
    }
}

/// The definition of a kind, as the schema and documents carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindDef {
    pub(crate) name: String,
    pub(crate) definition: String,
    #[serde(rename = "is", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) above: Vec<String>,
    #[serde(rename = "gathers", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) members: Vec<String>,
}

impl KindDef {
    /// A kind right below the root.
    pub fn new(name: impl Into<String>, definition: impl Into<String>) -> Self {
        KindDef { name: name.into(), definition: definition.into(), above: Vec::new(), members: Vec::new() }
    }

    /// Puts the kind below another one, and so below all that is above that one.
    #[must_use]
    pub fn below(mut self, kind: impl Into<String>) -> Self {
        self.above.push(kind.into());
        self
    }

    /// Makes the kind a union that gathers another one, and so all that is below that one.
    #[must_use]
    pub fn gathers(mut self, kind: impl Into<String>) -> Self {
        self.members.push(kind.into());
        self
    }

    /// The definition of a kind known at compile time.
    pub fn of<K: Kind>() -> Self {
        let owned = |names: &[&str]| names.iter().map(|&n| n.to_owned()).collect();
        KindDef {
            name: K::NAME.to_owned(),
            definition: K::DEFINITION.trim().to_owned(),
            above: owned(K::ABOVE),
            members: owned(K::MEMBERS),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What an entity of this kind is.
    pub fn definition(&self) -> &str {
        &self.definition
    }
}

/// The name of a relation; of one known at run time only, its place in a schema.
pub(crate) fn name_of<A, B>(relation: Relation<A, B>) -> String {
    match relation.key {
        RelationKey::Named(name) => name.to_owned(),
        RelationKey::Place(_, place) => format!("#{place}"),
    }
}
