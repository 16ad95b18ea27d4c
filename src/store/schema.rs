//! How a schema is written down: the vocabulary by name, and what was added to it in full.

use serde::{Deserialize, Serialize};

use crate::{
    model::{KindDef, QualifierDef, RelationDef, Schema, SchemaError, text::excerpt, wire::list_of_fields},
    vocabulary,
};

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct SchemaPart {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vocabulary: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    kinds: Vec<KindDef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    qualifiers: Vec<QualifierDef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    relations: Vec<RelationDef>,
}

/// Why what is written down is no schema.
pub(crate) enum SchemaFault {
    /// A vocabulary that this crate does not have.
    Vocabulary(String),
    /// A definition that cannot be, with its place, as in `schema.kinds[3]`.
    Definition { place: String, wrong: SchemaError },
}

impl SchemaPart {
    pub(crate) fn of(schema: &Schema) -> Self {
        let (kinds, qualifiers, relations) = schema.extensions();
        SchemaPart { vocabulary: schema.vocabulary().map(str::to_owned), kinds, qualifiers, relations }
    }

    pub(crate) fn build(self) -> Result<Schema, SchemaFault> {
        let mut schema = match &self.vocabulary {
            Some(name) => vocabulary::shipped(name).ok_or_else(|| SchemaFault::Vocabulary(excerpt(name)))?,
            None => Schema::new(),
        };
        let at = |list: &str, i: usize| {
            let place = format!("schema.{list}[{i}]");
            move |wrong: SchemaError| SchemaFault::Definition { place, wrong }
        };
        for (i, def) in self.kinds.into_iter().enumerate() {
            schema = schema.with_kind_def(def).map_err(at("kinds", i))?;
        }
        for (i, def) in self.qualifiers.into_iter().enumerate() {
            schema = schema.with_qualifier(def).map_err(at("qualifiers", i))?;
        }
        for (i, def) in self.relations.into_iter().enumerate() {
            schema = schema.with_relation(def).map_err(at("relations", i))?;
        }
        Ok(schema)
    }
}
