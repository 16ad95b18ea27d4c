//! What keys and ids name, staged things included.

use super::{Staging, Stated, sorted};
use crate::{
    graph::{GraphError, data::Registry},
    model::{
        Any, Claim, ClaimEntry, Id, Source, SourceId, StatementEntry,
        text::{closest, excerpt, is_blank, slug},
    },
};

impl Staging<'_> {
    pub(crate) fn entity_of_key(&self, key: &str) -> Option<Id<Any>> {
        let staged = || self.new.entities.get_index_of(key).map(|i| (i + self.data.entities.len()) as u32);
        self.data.entities.find(key).or_else(staged).map(|index| self.data.id(index))
    }

    pub(crate) fn source_of_key(&self, key: &str) -> Option<SourceId> {
        let staged = || self.new.sources.get_index_of(key).map(|i| (i + self.data.sources.len()) as u32);
        self.data.sources.find(key).or_else(staged).map(|index| self.data.source_id(index))
    }

    pub(crate) fn kind_and_label(&self, id: Id<Any>) -> Result<(&str, &str), GraphError> {
        let kind = self.known_kind(id)?;
        let staged = (id.index as usize).checked_sub(self.data.entities.len());
        let staged = staged.and_then(|staged| self.new.entities.get_index(staged)).map(|(_, label)| &**label);
        let label = self.data.entities.label(id.index).or(staged);
        Ok((self.data.schema.kind_name(kind), label.unwrap_or_default()))
    }

    pub(crate) fn statement_count(&self) -> usize {
        self.data.statement_count() + self.fresh.len()
    }

    pub(crate) fn entity_id(&self, key: &str) -> Result<Id<Any>, GraphError> {
        match self.entity_of_key(key) {
            Some(id) => Ok(id),
            None => {
                let known = self.data.entities.iter().map(|known| known.key);
                let known = known.chain(self.new.entities.keys().map(String::as_str));
                Err(unknown_key("entity", key, known.take_while(|_| self.suggests)))
            }
        }
    }

    pub(super) fn source_id(&self, key: &str) -> Result<SourceId, GraphError> {
        match self.source_of_key(key) {
            Some(id) => Ok(id),
            None => {
                let known = self.data.sources.iter().map(|row| &*row.key);
                let known = known.chain(self.new.sources.keys().map(String::as_str));
                Err(unknown_key("source", key, known.take_while(|_| self.suggests)))
            }
        }
    }

    pub(super) fn known_kind(&self, id: Id<Any>) -> Result<u16, GraphError> {
        if id.graph != self.data.tag_of(Registry::Entities, id.index) {
            return Err(GraphError::ForeignId { what: "entity" });
        }
        let staged = || self.new.kinds.get((id.index as usize).checked_sub(self.data.entities.len())?).copied();
        self.data.kind(id.index).or_else(staged).ok_or(GraphError::NotYet { what: "entity" })
    }

    /// The key of an entity that is known, for errors.
    pub(super) fn entity_key(&self, index: u32) -> &str {
        let staged = || self.new.entities.get_index((index as usize).checked_sub(self.data.entities.len())?);
        self.data.entities.key(index).or_else(|| staged().map(|(key, _)| key.as_str())).unwrap_or_default()
    }

    pub(super) fn source_key(&self, id: SourceId) -> &str {
        if let Some(row) = self.data.sources.get(id.index) {
            return &row.key;
        }
        let staged = (id.index as usize).checked_sub(self.data.sources.len());
        staged.and_then(|staged| self.new.sources.get_index(staged)).map_or("", |(key, _)| key)
    }

    pub(crate) fn source_of(&self, id: SourceId) -> Result<&Source, GraphError> {
        self.known_source(id)?;
        let staged = || self.new.sources.get_index((id.index as usize).checked_sub(self.data.sources.len())?);
        let found = self.data.source(id).or_else(|| staged().map(|(_, source)| source));
        found.ok_or(GraphError::NotYet { what: "source" })
    }

    pub(super) fn known_source(&self, id: SourceId) -> Result<(), GraphError> {
        if id.graph != self.data.tag_of(Registry::Sources, id.index) {
            return Err(GraphError::ForeignId { what: "source" });
        }
        let known = (id.index as usize) < self.data.sources.len() + self.new.sources.len();
        if known { Ok(()) } else { Err(GraphError::NotYet { what: "source" }) }
    }

    pub(super) fn resolve_statement(&self, entry: &StatementEntry) -> Result<Stated, GraphError> {
        if entry.claims.is_empty() {
            return Err(GraphError::NoClaim);
        }
        let relation = self.data.relation_from_subject(&entry.relation)?;
        let mut qualifiers = Vec::new();
        for (name, values) in &entry.qualifiers {
            let place = self.data.qualifier(name)?;
            for value in values {
                qualifiers.push((place, value.clone().try_map(|key| self.entity_id(&key))?));
            }
        }
        Ok(Stated {
            subject: self.entity_id(&entry.subject)?.index,
            relation,
            object: entry.object.clone().map(|value| value.try_map(|key| self.entity_id(&key))).transpose()?,
            period: entry.period.clone().unwrap_or_else(|| self.data.default_period(relation)),
            modality: entry.modality,
            qualifiers: sorted(qualifiers),
        })
    }

    pub(super) fn resolve_claim(&self, entry: &ClaimEntry) -> Result<Claim, GraphError> {
        entry.clone().try_map(|key| self.entity_id(&key), |key| self.source_id(&key))
    }
}

/// The error of a key that names nothing. A suggestion is a courtesy: keys beyond the first
/// megabytes are not looked at, so that a typo in a huge document costs no more than a second.
pub(crate) fn unknown_key<'k>(what: &'static str, key: &str, known: impl Iterator<Item = &'k str>) -> GraphError {
    let mut bytes = 4usize << 20;
    let looked_at = known.take_while(|known| {
        bytes = bytes.saturating_sub(known.len());
        bytes > 0
    });
    let nearest = closest(key, looked_at, 1).first().map(|(near, _)| (*near).to_owned());
    GraphError::UnknownKey { what, key: excerpt(key), nearest }
}

/// The key given, or one made from a label that is not taken yet.
pub(super) fn free_key(
    what: &'static str,
    given: Option<String>,
    label: &str,
    otherwise: &str,
    taken: impl Fn(&str) -> bool,
) -> Result<String, GraphError> {
    match given {
        Some(key) if is_blank(&key) => Err(GraphError::Blank { what: "a key" }),
        Some(key) if taken(&key) => Err(GraphError::KeyTaken { what, key: excerpt(&key) }),
        Some(key) => Ok(key),
        None => {
            let stem = Some(slug(label)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| otherwise.to_owned());
            if !taken(&stem) {
                return Ok(stem);
            }
            // As many steps as the number has digits, so that a thousand of one name are not a
            // million. Where numbers were left out, one of them may be skipped.
            let numbered = |n: u64| format!("{stem}-{n}");
            let (mut last, mut free) = (1, 2);
            while taken(&numbered(free)) {
                (last, free) = (free, free * 2);
            }
            while free - last > 1 {
                let middle = last.midpoint(free);
                if taken(&numbered(middle)) { last = middle } else { free = middle }
            }
            Ok(numbered(free))
        }
    }
}
