//! Which rules are in force.

use std::collections::BTreeSet;

use crate::model::{Effect, Rule, Schema, SchemaError};

/// Which rules and effects of events a view has in force. None, until it asks for them: what is
/// inferred should be known to be.
///
/// What a relation is by itself (symmetric, transitive, lasting) is no rule and always in force.
///
/// ```
/// use allegiance::{Rules, vocabulary::conflict};
/// let rules = Rules::all().without("control_within");
/// assert!(rules.has("wing_control") && !rules.has("control_within"));
/// let events = Rules::only(conflict().effects().map(|effect| effect.name().to_owned()));
/// assert!(events.has("seizure_begins") && !events.has("wing_control"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    only: Option<BTreeSet<String>>,
    without: BTreeSet<String>,
    more: Vec<Rule>,
}

impl Default for Rules {
    fn default() -> Self {
        Rules::none()
    }
}

impl Rules {
    /// No rule.
    pub fn none() -> Self {
        Rules { only: Some(BTreeSet::new()), without: BTreeSet::new(), more: Vec::new() }
    }

    /// All rules and effects of the schema.
    pub fn all() -> Self {
        Rules { only: None, ..Rules::none() }
    }

    /// The rules and effects of these names.
    pub fn only<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Rules { only: Some(names.into_iter().map(Into::into).collect()), ..Rules::none() }
    }

    /// Without the rule or effect of this name.
    #[must_use]
    pub fn without(mut self, name: impl Into<String>) -> Self {
        self.without.insert(name.into());
        self
    }

    /// With a rule that the schema does not have.
    #[must_use]
    pub fn with(mut self, rule: Rule) -> Self {
        self.more.push(rule);
        self
    }

    /// Whether the rule or effect of a name is in force, where the schema has it.
    pub fn has(&self, name: &str) -> bool {
        let of_schema = self.only.as_ref().is_none_or(|only| only.contains(name)) && !self.without.contains(name);
        of_schema || self.more.iter().any(|rule| rule.name() == name)
    }

    /// Whether no rule and no effect is in force.
    pub fn is_none(&self) -> bool {
        self.only.as_ref().is_some_and(BTreeSet::is_empty) && self.more.is_empty()
    }

    /// The names that it gives.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.only.iter().flatten().chain(&self.without).map(String::as_str)
    }

    /// The rules in force, those of one's own checked against the schema.
    pub(super) fn rules(&self, schema: &Schema) -> Result<Vec<Rule>, SchemaError> {
        let of_schema = schema.rules().filter(|rule| self.has(rule.name())).cloned();
        if self.more.is_empty() {
            return Ok(of_schema.collect());
        }
        let grown = self.more.iter().cloned().try_fold(schema.clone(), Schema::with_rule)?;
        Ok(of_schema.chain(grown.rules().skip(schema.rules().len()).cloned()).collect())
    }

    /// By place in the schema, whether an effect is in force.
    pub(super) fn effects(&self, schema: &Schema) -> Vec<bool> {
        schema.effects().map(Effect::name).map(|name| self.has(name)).collect()
    }
}
