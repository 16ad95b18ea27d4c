//! Finding things by what they are called.

use std::collections::HashSet;

use super::View;
use crate::{
    Error,
    graph::{MatchedBy, NameMatch, Row},
    model::{
        Any, Id, Value,
        text::{excerpt, listed},
    },
};

/// Why a name does not lead to one entity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing answers to the name.
    #[error("nothing is called `{name}`{}", near(.nearest))]
    Unknown {
        /// The name given.
        name: String,
        /// The names nearest to it.
        nearest: Vec<String>,
    },
    /// Several things answer to the name.
    #[error("`{name}` names {}: use a key", listed(.candidates))]
    Ambiguous {
        /// The name given.
        name: String,
        /// The keys of those who answer to it, each with its kind.
        candidates: Vec<String>,
    },
}

fn near(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| excerpt(name)).collect();
    match names.as_slice() {
        [] => String::new(),
        names => format!("; did you mean `{}`?", names.join("`, `")),
    }
}

impl View {
    /// The entities that answer to a name: a label, a key, or a name that a trusted claim gives.
    /// Spellings that differ in case, in accents, in the kind of apostrophe or in width meet;
    /// letters that only look alike do not. Those spelt to the letter come first. Nothing is ever
    /// taken to be the same thing for its name.
    pub fn named(&self, name: &str) -> Vec<NameMatch> {
        self.lens.data.entities_named(name, |named| self.place_of_name(named.entity, named.by_statement()))
    }

    /// The names nearest to one that may be misspelt, best first, at most so many.
    ///
    /// # Complexity
    /// Linear in the names of the graph.
    pub fn suggest(&self, name: &str, most: usize) -> Vec<NameMatch> {
        self.lens.data.names_near(name, |named| self.place_of_name(named.entity, named.by_statement()), most)
    }

    /// The one entity that answers to a name. Where several do, one spelt to the letter comes
    /// before others, and a key before a name.
    ///
    /// # Errors
    /// When nothing answers to the name, with the nearest names; or several things do.
    pub fn find(&self, name: &str) -> Result<Id<Any>, Error> {
        let all = self.named(name);
        let exact: Vec<&NameMatch> = all.iter().filter(|one| one.exact).collect();
        let chosen = if exact.is_empty() { all.iter().collect() } else { exact };
        match chosen.as_slice() {
            [] => {
                let nearest = self.suggest(name, 3).into_iter().map(|one| one.name).collect();
                Err(NameError::Unknown { name: excerpt(name), nearest }.into())
            }
            [one] => Ok(one.entity),
            several => match several.iter().find(|one| one.by == MatchedBy::Key || self.key_of(one.entity) == name) {
                Some(one) => Ok(one.entity),
                None => {
                    let candidates = several.iter().filter_map(|one| {
                        let entity = self.entity(one.entity).ok()?;
                        Some(format!("`{}` ({})", excerpt(entity.key()), entity.kind()))
                    });
                    let name = excerpt(name);
                    Err(NameError::Ambiguous { name, candidates: candidates.collect() }.into())
                }
            },
        }
    }

    /// The entities that trusted claims give an identifier in a scheme, in the order of the
    /// statements: `identified("wikidata", "Q1151394")`.
    ///
    /// # Complexity
    /// Linear in the identifiers of the graph.
    pub fn identified(&self, scheme: &str, value: &str) -> Vec<Id<Any>> {
        let data = &self.lens.data;
        let stated = data.known.identified.into_iter().flat_map(|identified| data.rows_ever(identified));
        let asked = (scheme, value);
        let fits =
            |row: &Row| matches!(data.value(row), Some(Value::Identifier(id)) if (id.scheme(), id.value()) == asked);
        let rows = stated.filter(|(index, row)| fits(row) && self.lens.is_affirmed(*index));
        let rows = self.lens.in_order(rows).into_iter();
        let mut found: Vec<Id<Any>> = rows.map(|(_, row)| self.id(row.subject)).collect();
        let mut seen = HashSet::new();
        found.retain(|entity| seen.insert(*entity));
        found
    }

    fn key_of(&self, id: Id<Any>) -> &str {
        self.lens.data.key(id.index)
    }

    /// Where a name stands among those that statements give; none where it is not seen.
    fn place_of_name(&self, entity: u32, statement: Option<u32>) -> Option<u32> {
        self.known(self.id(entity)).ok()?;
        match statement {
            Some(statement) => self.lens.is_affirmed(statement).then(|| self.lens.place(statement)),
            None => Some(0),
        }
    }
}
