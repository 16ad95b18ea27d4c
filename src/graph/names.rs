//! The index of exact names: every label, key and stated name, folded so that the spellings of
//! one name meet. It never decides between two things of one name.

use std::sync::{Arc, OnceLock};

use super::{
    chains::Indexed,
    data::{Data, EntityRow, NameRow, Named, NamedBy},
};
use crate::model::{
    Any, Id, StatementId, Value,
    text::{closest, fold},
};

/// The names of a graph, folded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// How many entities and statements there were when the graph was opened: their names are
    /// indexed when the first name is asked for.
    opened: [u32; 2],
    early: Arc<OnceLock<Indexed<NameRow>>>,
    later: Indexed<NameRow>,
}

impl Names {
    #[cfg(feature = "file")]
    pub(crate) fn opened(entities: u32, statements: u32) -> Self {
        Names { opened: [entities, statements], ..Names::default() }
    }

    /// Whether a statement is among those whose names are indexed when they are asked for.
    pub(crate) fn are_of_opened(&self, statement: u32) -> bool {
        let [_, statements] = self.opened;
        statement < statements
    }

    pub(crate) fn add(&mut self, name: NameRow) {
        self.later.push(name);
    }

    pub(crate) fn bytes(&self) -> usize {
        let indexes = self.early.get().into_iter().chain([&self.later]);
        indexes.map(|index| index.bytes() + index.iter().map(|row| row.folded.len()).sum::<usize>()).sum()
    }
}

impl NameRow {
    pub(crate) fn new(folded: String, named: Named) -> Self {
        NameRow { folded: folded.into(), named }
    }
}

/// An entity by its label, and by its key where that is another name.
pub(crate) fn names_of(entity: u32, row: &EntityRow) -> impl Iterator<Item = NameRow> + use<> {
    let (label, key) = (fold(&row.label), fold(&row.key));
    let key = (key != label).then(|| NameRow::new(key, Named { entity, by: NamedBy::Key }));
    std::iter::once(NameRow::new(label, Named { entity, by: NamedBy::Label })).chain(key)
}

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
        let indexes = [self.early_names(), &self.names.later];
        let named = indexes.into_iter().flat_map(|index| index.newest_first(&folded)).map(|(_, row)| row.named);
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

    fn early_names(&self) -> &Indexed<NameRow> {
        self.names.early.get_or_init(|| {
            let [entities, statements] = self.names.opened;
            let mut index = Indexed::default();
            for (entity, row) in (0..entities).zip(self.entities.iter()) {
                names_of(entity, row).for_each(|name| index.push(name));
            }
            let named = self.known.named.filter(|_| statements > 0);
            for (statement, row) in named.into_iter().flat_map(|named| self.rows_ever(named)) {
                if statement < statements
                    && let Some(Value::Name(name)) = self.value(&row)
                {
                    let named = Named { entity: row.subject, by: NamedBy::Statement(statement) };
                    index.push(NameRow::new(fold(name.text()), named));
                }
            }
            index
        })
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
        let every = self.early_names().iter().chain(self.names.later.iter());
        let mut seen_names: Vec<&str> =
            every.filter(|row| place(row.named).is_some()).map(|row| &*row.folded).collect();
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
