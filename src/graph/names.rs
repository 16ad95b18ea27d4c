//! The index of exact names: every label, key and stated name, folded so that the spellings of
//! one name meet. It never decides between two things of one name.

use super::data::{Data, Named, NamedBy};
use crate::model::{
    Any, Id, StatementId, Value,
    text::{closest, fold},
};

/// Why an entity answers to a name, the plainest reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MatchedBy {
    /// It is the label.
    Label,
    /// It is the key.
    Key,
    /// A statement gives the name.
    Name(StatementId),
}

/// An entity that answers to a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameMatch {
    /// The entity.
    pub entity: Id<Any>,
    /// Why it answers to the name.
    pub by: MatchedBy,
    /// The name as it is kept.
    pub name: String,
    /// Whether the name was given to the letter, and not in another spelling.
    pub exact: bool,
}

impl Data {
    /// The entities that answer to a name: exact spellings first, then by reason, then by the
    /// place of what gives the name, none where it is not seen; each once.
    pub(crate) fn entities_named(&self, name: &str, place: impl Fn(Named) -> Option<u32>) -> Vec<NameMatch> {
        let folded = fold(name);
        let named = self.names.newest_first(folded.as_str()).map(|(_, row)| row.named);
        let placed = named.filter_map(|named| {
            let (place, one) = (place(named)?, self.name_match(name, named)?);
            let reason = [NamedBy::Label, NamedBy::Key].iter().position(|by| *by == named.by).unwrap_or(2);
            Some(((!one.exact, reason, place, one.entity), one))
        });
        let mut found: Vec<_> = placed.collect();
        found.sort_by_key(|&(order, _)| order);
        let mut seen = std::collections::HashSet::new();
        found.into_iter().map(|(_, one)| one).filter(|one| seen.insert(one.entity)).collect()
    }

    fn name_match(&self, given: &str, named: Named) -> Option<NameMatch> {
        let row = self.entity(named.entity)?;
        let (by, kept) = match named.by {
            NamedBy::Label => (MatchedBy::Label, row.label.to_string()),
            NamedBy::Key => (MatchedBy::Key, row.key.to_string()),
            NamedBy::Statement(statement) => match self.value(&self.statement(statement)?)? {
                Value::Name(name) => (MatchedBy::Name(self.statement_id(statement)), name.text().to_owned()),
                _ => return None,
            },
        };
        let exact = kept == given;
        Some(NameMatch { entity: self.id(named.entity), by, name: kept, exact })
    }

    /// The visible names nearest to a misspelt one, best first.
    pub(crate) fn names_near(&self, name: &str, place: impl Fn(Named) -> Option<u32>, most: usize) -> Vec<NameMatch> {
        let mut seen_names: Vec<&str> =
            self.names.iter().filter(|row| place(row.named).is_some()).map(|row| &*row.folded).collect();
        seen_names.sort_unstable();
        seen_names.dedup();
        let near = closest(name, seen_names.into_iter(), most);
        let mut found: Vec<NameMatch> = Vec::new();
        for (folded, _) in near {
            for one in self.entities_named(folded, &place) {
                if found.len() < most && found.iter().all(|f| f.entity != one.entity) {
                    found.push(one);
                }
            }
        }
        found
    }
}

impl Named {
    /// The statement that gives the name, where one does.
    pub(crate) fn by_statement(self) -> Option<u32> {
        match self.by {
            NamedBy::Statement(statement) => Some(statement),
            NamedBy::Label | NamedBy::Key => None,
        }
    }
}
