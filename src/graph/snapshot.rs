//! A graph as it was at one moment, and what can be read of it without asking when, how surely
//! and on whose word.

use std::{fmt, sync::Arc};

use super::{
    GraphError,
    data::{ClaimRow, Data, Registry, SourceRow},
    entities::EntityRow,
    row::{Detail, Object, Row},
    staging::unknown_key,
};
use crate::{
    Error,
    model::{
        Any, Claim, ClaimId, Id, Kind, Modality, Period, Persistence, Relation, RelationDef, Schema, Source, SourceId,
        StatementId, Value,
        text::{escape, excerpt},
    },
};

/// The number of a commit: what was added or retracted together. The empty graph is at 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Revision(pub(crate) u32);

impl Revision {
    /// The revision of this number. That it is there is checked where it is used.
    pub const fn new(number: u32) -> Self {
        Revision(number)
    }

    /// How many commits led to it.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "revision {}", self.0)
    }
}

/// A graph as it was at one moment. Cheap to clone and to send; never changes.
#[derive(Clone)]
pub struct Snapshot(pub(crate) Arc<Data>);

impl Snapshot {
    /// The schema.
    pub fn schema(&self) -> &Schema {
        &self.0.schema
    }

    /// The last revision.
    pub fn revision(&self) -> Revision {
        Revision(self.0.revision())
    }

    /// An entity by its id.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the snapshot.
    pub fn entity<K>(&self, id: Id<K>) -> Result<EntityRef<'_>, Error> {
        Ok(self.0.checked_entity(id)?)
    }

    /// The entity of a key.
    ///
    /// # Errors
    /// When there is none; the message names the nearest key that there is.
    pub fn lookup(&self, key: &str) -> Result<Id<Any>, Error> {
        let found = self.0.entity_of_key(key).map(|index| self.0.id(index));
        found.ok_or_else(|| unknown_key("entity", key, self.0.entities.iter().map(|known| known.key)).into())
    }

    /// The entity of a key, where there is one.
    pub fn find(&self, key: &str) -> Option<Id<Any>> {
        self.0.entity_of_key(key).map(|index| self.0.id(index))
    }

    /// The entity of a key, as one of the kind `K`.
    ///
    /// ```
    /// use allegiance::{Graph, Id, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// graph.add_as("bhamo", Town, "Bhamo")?;
    /// let bhamo: Id<Place> = graph.get("bhamo")?;
    /// assert!(graph.get::<Person>("bhamo").is_err());
    /// # let _ = bhamo;
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is none, or it is not of that kind.
    pub fn get<K: Kind>(&self, key: &str) -> Result<Id<K>, Error> {
        self.narrow(self.lookup(key)?)
    }

    /// The same entity as one of the kind `K`.
    ///
    /// # Errors
    /// When it is not of that kind, or the id is of another graph or newer than the snapshot.
    pub fn narrow<K: Kind>(&self, id: Id<impl Kind>) -> Result<Id<K>, Error> {
        let entity = self.0.checked_entity(id)?;
        if self.0.schema.is_a(entity.kind(), K::NAME) {
            return Ok(id.retyped());
        }
        Err(GraphError::Narrow {
            entity: excerpt(entity.key()),
            expected: K::NAME.to_owned(),
            given: entity.kind().to_owned(),
        }
        .into())
    }

    /// A relation by its name from the subject, for use at run time.
    ///
    /// # Errors
    /// When the schema has no such relation, or the name is one from the object.
    pub fn relation(&self, name: &str) -> Result<Relation<Any, Any>, Error> {
        Ok(Relation::at(self.0.tag, self.0.relation_from_subject(name)?))
    }

    /// The entities, in the order of their addition.
    pub fn entities(&self) -> impl Iterator<Item = EntityRef<'_>> {
        (0u32..).zip(self.0.entities.rows()).map(|(index, row)| EntityRef { data: &self.0, index, row })
    }

    /// A source by its id.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the snapshot.
    pub fn source_of(&self, id: SourceId) -> Result<SourceRef<'_>, Error> {
        Ok(self.0.checked_source(id)?)
    }

    /// The source of a key.
    ///
    /// # Errors
    /// When there is none; the message names the nearest key that there is.
    pub fn lookup_source(&self, key: &str) -> Result<SourceId, Error> {
        let found = self.0.sources.find(key).map(|index| self.0.source_id(index));
        found.ok_or_else(|| unknown_key("source", key, self.0.sources.iter().map(|row| &*row.key)).into())
    }

    /// The source of a key, where there is one.
    pub fn find_source(&self, key: &str) -> Option<SourceId> {
        self.0.sources.find(key).map(|index| self.0.source_id(index))
    }

    /// The sources, in the order of their addition.
    pub fn sources(&self) -> impl Iterator<Item = SourceRef<'_>> {
        (0u32..).zip(self.0.sources.iter()).map(|(index, row)| SourceRef { id: self.0.source_id(index), row })
    }

    /// A statement by its id.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the snapshot.
    pub fn statement(&self, id: StatementId) -> Result<StatementRef<'_>, Error> {
        let row = self.0.checked_statement(id)?;
        let found = StatementRef::of(&self.0, id.index, row);
        Ok(found.ok_or(GraphError::NotYet { what: "statement" })?)
    }

    /// The statement of a [number](StatementId::number), where there is one.
    pub fn statement_numbered(&self, number: u32) -> Option<StatementRef<'_>> {
        StatementRef::new(&self.0, number)
    }

    /// The claim of a [number](ClaimId::number), where there is one.
    pub fn claim_numbered(&self, number: u32) -> Option<ClaimRef<'_>> {
        ClaimRef::new(&self.0, number)
    }

    /// The statements, retracted ones included, in the order of their addition.
    pub fn statements(&self) -> impl Iterator<Item = StatementRef<'_>> {
        (0..self.0.statement_count() as u32).filter_map(|index| StatementRef::new(&self.0, index))
    }

    /// A claim by its id.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the snapshot.
    pub fn claim_of(&self, id: ClaimId) -> Result<ClaimRef<'_>, Error> {
        self.0.checked_claim(id)?;
        let found = ClaimRef::new(&self.0, id.index);
        Ok(found.ok_or(GraphError::NotYet { what: "claim" })?)
    }

    /// The claims, retracted ones included, in the order of their recording.
    pub fn claims(&self) -> impl Iterator<Item = ClaimRef<'_>> {
        (0..self.0.claim_count() as u32).filter_map(|index| ClaimRef::new(&self.0, index))
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("revision", &self.0.revision())
            .field("entities", &self.0.entities.len())
            .field("sources", &self.0.sources.len())
            .field("statements", &self.0.statement_count())
            .field("claims", &self.0.claim_count())
            .finish()
    }
}

impl Data {
    pub(crate) fn checked_entity<K>(&self, id: Id<K>) -> Result<EntityRef<'_>, GraphError> {
        let what = "entity";
        if id.graph != self.tag_of(Registry::Entities, id.index) {
            return Err(GraphError::ForeignId { what });
        }
        self.entity_ref(id.index).ok_or(GraphError::NotYet { what })
    }

    pub(crate) fn entity_ref(&self, index: u32) -> Option<EntityRef<'_>> {
        Some(EntityRef { data: self, index, row: self.entities.row(index)? })
    }

    pub(crate) fn checked_source(&self, id: SourceId) -> Result<SourceRef<'_>, GraphError> {
        let what = "source";
        if id.graph != self.tag_of(Registry::Sources, id.index) {
            return Err(GraphError::ForeignId { what });
        }
        self.sources.get(id.index).map(|row| SourceRef { id, row }).ok_or(GraphError::NotYet { what })
    }

    pub(crate) fn checked_statement(&self, id: StatementId) -> Result<Row, GraphError> {
        let what = "statement";
        if id.graph != self.tag_of(Registry::Statements, id.index) {
            return Err(GraphError::ForeignId { what });
        }
        self.statement(id.index).ok_or(GraphError::NotYet { what })
    }

    /// Whether an id is of a statement that is there, for those who do not ask what it says, which takes a search.
    pub(crate) fn check_statement(&self, id: StatementId) -> Result<(), GraphError> {
        let what = "statement";
        if id.graph != self.tag_of(Registry::Statements, id.index) {
            return Err(GraphError::ForeignId { what });
        }
        if (id.index as usize) < self.statement_count() { Ok(()) } else { Err(GraphError::NotYet { what }) }
    }

    pub(crate) fn checked_claim(&self, id: ClaimId) -> Result<ClaimRow<'_>, GraphError> {
        let what = "claim";
        if id.graph != self.tag_of(Registry::Claims, id.index) {
            return Err(GraphError::ForeignId { what });
        }
        self.claim(id.index).ok_or(GraphError::NotYet { what })
    }
}

/// An entity of a snapshot.
#[derive(Clone, Copy)]
pub struct EntityRef<'a> {
    data: &'a Data,
    index: u32,
    row: &'a EntityRow,
}

impl<'a> EntityRef<'a> {
    /// Its id.
    pub fn id(&self) -> Id<Any> {
        self.data.id(self.index)
    }

    /// Its stable name in documents.
    pub fn key(&self) -> &'a str {
        self.data.entities.text(self.row.key())
    }

    /// What to call it.
    pub fn label(&self) -> &'a str {
        self.data.entities.text(self.row.label())
    }

    /// The name of its kind.
    pub fn kind(&self) -> &'a str {
        self.data.schema.kind_name(self.row.kind)
    }

    /// The revision that added it.
    pub fn added(&self) -> Revision {
        Revision(self.row.added)
    }
}

/// The label, safe on one line.
impl fmt::Display for EntityRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(self.label()))
    }
}

impl fmt::Debug for EntityRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind(), escape(self.key()))
    }
}

/// A source of a snapshot.
#[derive(Clone, Copy)]
pub struct SourceRef<'a> {
    id: SourceId,
    row: &'a SourceRow,
}

impl<'a> SourceRef<'a> {
    /// Its id.
    pub fn id(&self) -> SourceId {
        self.id
    }

    /// Its stable name in documents.
    pub fn key(&self) -> &'a str {
        &self.row.key
    }

    /// Its particulars.
    pub fn source(&self) -> &'a Source {
        &self.row.source
    }

    /// The revision that added it.
    pub fn added(&self) -> Revision {
        Revision(self.row.added)
    }
}

impl fmt::Debug for SourceRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "source `{}`", escape(self.key()))
    }
}

/// A statement of a snapshot, whoever claims it.
#[derive(Clone, Copy)]
pub struct StatementRef<'a> {
    data: &'a Data,
    pub(crate) index: u32,
    pub(crate) row: Row,
    relation: &'a RelationDef,
}

impl<'a> StatementRef<'a> {
    pub(crate) fn new(data: &'a Data, index: u32) -> Option<Self> {
        StatementRef::of(data, index, data.statement(index)?)
    }

    pub(crate) fn of(data: &'a Data, index: u32, row: Row) -> Option<Self> {
        let relation = data.schema.relation_def(row.relation)?;
        Some(StatementRef { data, index, row, relation })
    }

    fn detail(&self) -> &'a Detail {
        self.data.detail(&self.row)
    }

    /// Its id.
    pub fn id(&self) -> StatementId {
        self.data.statement_id(self.index)
    }

    /// Its subject.
    pub fn subject(&self) -> Id<Any> {
        self.data.id(self.row.subject)
    }

    /// Its relation.
    pub fn relation(&self) -> &'a RelationDef {
        self.relation
    }

    /// Its object.
    pub fn object(&self) -> Option<Value> {
        self.data.value(&self.row)
    }

    /// Its object, where it is an entity.
    pub fn object_entity(&self) -> Option<Id<Any>> {
        self.row.entity().map(|entity| self.data.id(entity))
    }

    /// Its object, where it is a literal.
    pub(crate) fn literal(&self) -> Option<&'a Value> {
        match self.row.object {
            Object::Literal(literal) => self.data.values.get(literal),
            _ => None,
        }
    }

    /// Its period, as stated.
    pub fn period(&self) -> Period {
        self.detail().period(self.row.from, self.row.to)
    }

    /// Whether it is meant as done.
    pub fn modality(&self) -> Modality {
        self.detail().modality
    }

    /// What else it says: qualifiers by name.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let data = self.data;
        self.detail().qualifiers.iter().map(move |(place, value)| (data.schema.qualifier_name(*place), value))
    }

    /// Its claims, retracted ones included, in the order of their recording.
    pub fn claims(&self) -> impl Iterator<Item = ClaimRef<'a>> + use<'a> {
        let data = self.data;
        data.claims_of(self.index).filter_map(move |claim| ClaimRef::new(data, claim))
    }
}

/// Subject, relation and object by their labels, with period and qualifiers, on one line.
impl fmt::Display for StatementRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.data.write_statement(f, &self.row)?;
        if self.row.object == Object::Nothing { Ok(()) } else { write!(f, " [{}]", self.period()) }
    }
}

impl fmt::Debug for StatementRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Data {
    pub(crate) fn label(&self, index: u32) -> std::borrow::Cow<'_, str> {
        escape(self.entities.label(index).unwrap_or_default())
    }

    fn write_value(&self, f: &mut fmt::Formatter<'_>, value: &Value) -> fmt::Result {
        match value {
            Value::Entity(id) => f.write_str(&self.label(id.index)),
            literal => literal.fmt_literal(f),
        }
    }

    pub(crate) fn write_statement(&self, f: &mut fmt::Formatter<'_>, row: &Row) -> fmt::Result {
        self.write_tie(f, row, &self.detail(row).qualifiers)
    }

    /// As [`write_statement`](Data::write_statement), with qualifiers that may stand elsewhere.
    pub(crate) fn write_tie(&self, f: &mut fmt::Formatter<'_>, row: &Row, qualifiers: &[(u16, Value)]) -> fmt::Result {
        let Some(def) = self.schema.relation_def(row.relation) else { return Ok(()) };
        let colon = if def.lasts() == Persistence::Role { ":" } else { "" };
        write!(f, "{}{colon} {}", self.label(row.subject), def.name().replace('_', " "))?;
        let detail = self.detail(row);
        f.write_str(" ")?;
        match self.value(row) {
            Some(object) => self.write_value(f, &object)?,
            None => write!(f, "{}", detail.period(row.from, row.to))?,
        }
        let mut open = false;
        for (place, value) in qualifiers {
            f.write_str(if open { ", " } else { " (" })?;
            open = true;
            if !matches!(value, Value::Share(_) | Value::Count(_)) {
                write!(f, "{}: ", self.schema.qualifier_name(*place).replace('_', " "))?;
            }
            self.write_value(f, value)?;
        }
        if open {
            f.write_str(")")?;
        }
        if detail.modality != Modality::Actual {
            write!(f, ", {}", detail.modality.as_str())?;
        }
        Ok(())
    }
}

/// A claim of a snapshot.
#[derive(Clone, Copy)]
pub struct ClaimRef<'a> {
    data: &'a Data,
    index: u32,
    row: ClaimRow<'a>,
    /// The revision at which it is looked at.
    at: u32,
}

impl<'a> ClaimRef<'a> {
    pub(crate) fn new(data: &'a Data, index: u32) -> Option<Self> {
        ClaimRef::known_at(data, index, data.revision())
    }

    pub(crate) fn known_at(data: &'a Data, index: u32, at: u32) -> Option<Self> {
        data.claim(index).map(|row| ClaimRef { data, index, row, at })
    }

    /// Its id.
    pub fn id(&self) -> ClaimId {
        self.data.claim_id(self.index)
    }

    /// What is claimed.
    pub fn statement(&self) -> StatementId {
        self.data.statement_id(self.row.statement)
    }

    /// Who says so, how and where.
    pub fn claim(&self) -> &'a Claim {
        self.row.claim
    }

    /// The revision that recorded it.
    pub fn recorded(&self) -> Revision {
        Revision(self.data.recorded(self.index))
    }

    /// The revision that retracted it.
    pub fn retracted(&self) -> Option<Revision> {
        self.data.retracted(self.index).filter(|&retracted| retracted <= self.at).map(Revision)
    }
}

/// The speakers, from the one whose word it is to the source that passes it on.
impl fmt::Display for ClaimRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for speaker in self.row.claim.speakers.iter().rev() {
            match speaker.words() {
                Some(words) => write!(f, "{words}")?,
                None => f.write_str(&speaker.entity().map_or_else(Default::default, |id| self.data.label(id.index)))?,
            }
            f.write_str(", in ")?;
        }
        let source = self.data.source(self.row.claim.source);
        source.map_or(Ok(()), |source| source.title.fmt(f))
    }
}

impl fmt::Debug for ClaimRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} by {self}", self.id())
    }
}
