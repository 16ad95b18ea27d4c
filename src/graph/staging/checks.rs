//! What must hold of a statement and its claims.

use super::{Staging, Stated};
use crate::{
    graph::{GraphError, data::Data, row::Row},
    model::{Any, Claim, Flag, Id, Period, Persistence, RelationKey, Value, ValueType, text::excerpt},
};

impl Staging<'_> {
    pub(super) fn check_statement(&self, row: &Stated) -> Result<(), GraphError> {
        let schema = &self.data.schema;
        let (Some(def), Some((domain, range))) =
            (schema.relation_def(row.relation), schema.relation_ends(row.relation))
        else {
            return Err(GraphError::UnknownRelation { relation: row.relation.to_string(), nearest: None });
        };
        let subject = self.data.id(row.subject);
        self.check_kind(def.name(), "subject", subject, domain)?;
        match (range, &row.object) {
            (Some(range), Some(Value::Entity(object))) => {
                self.check_kind(def.name(), "object", *object, range)?;
                if *object == subject && !schema.relation_has(row.relation, Flag::Reflexive) {
                    let entity = excerpt(self.entity_key(row.subject));
                    return Err(GraphError::SelfLoop { relation: def.name().to_owned(), entity });
                }
            }
            (_, object) => check_sort(def.name(), def.range(), object.as_ref())?,
        }
        self.check_qualifiers(row)
    }

    pub(super) fn check_kind(
        &self,
        relation: &str,
        end: &'static str,
        id: Id<Any>,
        expected: u16,
    ) -> Result<(), GraphError> {
        let kind = self.known_kind(id)?;
        match self.data.schema.fits(kind, expected) {
            true => Ok(()),
            false => self.data.check_kind(relation, end, expected, (self.entity_key(id.index), kind)),
        }
    }

    pub(super) fn check_qualifiers(&self, row: &Stated) -> Result<(), GraphError> {
        let schema = &self.data.schema;
        let mut last = None;
        for (place, value) in &row.qualifiers {
            let Some(def) = schema.qualifier_def(*place) else { continue };
            if !schema.takes_qualifier(row.relation, *place) {
                let relation = schema.relation_def(row.relation);
                return Err(GraphError::QualifierNotTaken {
                    relation: relation.map_or("", |r| r.name()).to_owned(),
                    qualifier: def.name().to_owned(),
                    takes: relation.map_or(&[][..], |r| r.qualifiers()).to_vec(),
                });
            }
            if last == Some(place) && !def.is_repeated() {
                return Err(GraphError::QualifierRepeated { qualifier: def.name().to_owned() });
            }
            last = Some(place);
            match (def.value(), value) {
                (ValueType::Entity(kind), Value::Entity(id)) => {
                    let kind = schema.kind_place(kind).unwrap_or(0);
                    self.check_kind(def.name(), "value", *id, kind)?;
                    if Some(*place) == self.data.known.jointly && id.index == row.subject {
                        let entity = excerpt(self.entity_key(id.index));
                        return Err(GraphError::SelfLoop { relation: def.name().to_owned(), entity });
                    }
                }
                (sort, value) => check_sort(def.name(), sort, Some(value))?,
            }
        }
        Ok(())
    }

    pub(super) fn check_claim(&self, row: &Row, claim: &Claim) -> Result<(), GraphError> {
        self.known_source(claim.source)?;
        for speaker in &claim.speakers {
            if let Some(entity) = speaker.entity() {
                self.known_kind(*entity)?;
            }
        }
        if let Some(attested) = &claim.attests {
            let span = attested.period();
            if row.is_passed_by(span) {
                let detail = self.new.details.get(&self.data.details, row.detail);
                let period = detail.map_or_else(Period::unknown, |detail| detail.period(row.from, row.to));
                return Err(GraphError::AttestedOutside { attested: span.to_string(), period: period.to_string() });
            }
        }
        Ok(())
    }

    pub(super) fn describe(&self, row: &Row) -> String {
        let relation = self.data.schema.relation_def(row.relation).map_or("", |def| def.name());
        let key = |index| self.entity_key(index);
        let object = row.entity().map(key).unwrap_or_default();
        format!("{} {relation} {}", excerpt(key(row.subject)), excerpt(object)).trim_end().to_owned()
    }
}

impl Data {
    pub(crate) fn relation_from_subject(&self, name: &str) -> Result<u16, GraphError> {
        use crate::model::Direction::{Forward, Inverse};
        match self.schema.relation_place(name) {
            Some((place, Forward)) => Ok(place),
            Some((place, Inverse)) => Err(GraphError::InverseName {
                given: name.to_owned(),
                relation: self.schema.relation_def(place).map_or("", |def| def.name()).to_owned(),
            }),
            None => Err(self.unknown_relation(name)),
        }
    }

    pub(crate) fn unknown_relation(&self, name: &str) -> GraphError {
        GraphError::UnknownRelation { relation: excerpt(name), nearest: self.schema.nearest_relation(name) }
    }

    #[inline]
    pub(crate) fn relation_of_key(&self, key: RelationKey) -> Result<u16, GraphError> {
        match key {
            RelationKey::Place(graph, place) if graph == self.tag => Ok(place),
            RelationKey::Named(name) => self.relation_from_subject(name),
            RelationKey::Place(..) => Err(GraphError::ForeignId { what: "relation" }),
        }
    }

    pub(crate) fn qualifier(&self, name: &str) -> Result<u16, GraphError> {
        self.schema.qualifier_place(name).ok_or_else(|| GraphError::UnknownQualifier {
            qualifier: excerpt(name),
            nearest: self.schema.nearest_qualifier(name),
        })
    }

    /// A present-tense statement of a continuous relation goes on as far as the source knows.
    pub(crate) fn default_period(&self, relation: u16) -> Period {
        match self.schema.relation_def(relation).map(|def| def.lasts()) {
            Some(Persistence::Continuous) => Period::ongoing(),
            _ => Period::unknown(),
        }
    }
}

/// One of the two ends of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum End {
    Subject,
    Object,
}

impl Data {
    pub(crate) fn check_kind(
        &self,
        relation: &str,
        end: &'static str,
        expected: u16,
        (key, kind): (&str, u16),
    ) -> Result<(), GraphError> {
        if self.schema.fits(kind, expected) {
            return Ok(());
        }
        Err(GraphError::WrongKind {
            relation: relation.to_owned(),
            end,
            expected: self.schema.kind_name(expected).to_owned(),
            given: self.schema.kind_name(kind).to_owned(),
            entity: excerpt(key),
        })
    }

    /// Whether a question can have an entity at an end of a relation.
    pub(crate) fn check_end(&self, relation: u16, end: End, entity: Id<Any>) -> Result<(), GraphError> {
        let (Some(def), Some((domain, range))) =
            (self.schema.relation_def(relation), self.schema.relation_ends(relation))
        else {
            return Ok(());
        };
        let Some(kind) = self.kind(entity.index) else { return Err(GraphError::NotYet { what: "entity" }) };
        let entity_of_kind = (self.key(entity.index), kind);
        match (end, range) {
            (End::Subject, _) => self.check_kind(def.name(), "subject", domain, entity_of_kind),
            (End::Object, Some(range)) => self.check_kind(def.name(), "object", range, entity_of_kind),
            (End::Object, None) => check_sort(def.name(), def.range(), Some(&Value::Entity(entity))),
        }
    }

    /// Whether a question can have this object of a relation.
    pub(crate) fn check_object(&self, relation: u16, object: Option<&Value>) -> Result<(), GraphError> {
        match (object, self.schema.relation_def(relation)) {
            (Some(Value::Entity(entity)), _) => self.check_end(relation, End::Object, *entity),
            (object, Some(def)) => check_sort(def.name(), def.range(), object),
            (_, None) => Ok(()),
        }
    }
}

pub(crate) fn check_sort(of: &str, expected: &ValueType, given: Option<&Value>) -> Result<(), GraphError> {
    let fits = match (expected, given) {
        (ValueType::Nothing, None)
        | (ValueType::Text, Some(Value::Text(_)))
        | (ValueType::Name, Some(Value::Name(_)))
        | (ValueType::Identifier, Some(Value::Identifier(_)))
        | (ValueType::Count, Some(Value::Count(_)))
        | (ValueType::Share, Some(Value::Share(_)))
        | (ValueType::Date, Some(Value::Date(_)))
        | (ValueType::Point, Some(Value::Point(_))) => true,
        (ValueType::Term(terms), Some(Value::Term(term))) => terms.contains(term),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let given = match given {
        None => "no object".to_owned(),
        Some(Value::Term(term)) => format!("`{}`", excerpt(term)),
        Some(value) => value.sort().to_owned(),
    };
    Err(GraphError::WrongSort { relation: of.to_owned(), expected: expected.to_string(), given })
}
