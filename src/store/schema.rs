//! How a schema is written down: the vocabulary by name, and what was added to it in full.

use serde::{Deserialize, Serialize};

use crate::{
    model::{
        Effect, Extensions, KindDef, QualifierDef, RelationDef, Rule, Schema, SchemaError, text::excerpt,
        wire::list_of_fields,
    },
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
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    rules: Vec<Rule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    effects: Vec<Effect>,
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
        let Extensions { kinds, qualifiers, relations, rules, effects } = schema.extensions();
        let vocabulary = schema.vocabulary().map(str::to_owned);
        SchemaPart { vocabulary, kinds, qualifiers, relations, rules, effects }
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
        for (i, rule) in self.rules.into_iter().enumerate() {
            schema = schema.with_rule(rule).map_err(at("rules", i))?;
        }
        for (i, effect) in self.effects.into_iter().enumerate() {
            schema = schema.with_effect(effect).map_err(at("effects", i))?;
        }
        Ok(schema)
    }
}
