//! Entities, and what is said of them plainly.

use std::collections::{BTreeMap, HashSet};

use super::{
    Reading,
    kept::{Read, Word},
    value,
};
use crate::{
    Error,
    interop::{
        import::{ImportError, Intake, Place, Thing},
        rdf::{
            alignment::{KINDS, Match, RELATIONS},
            term::{Iri, Local, Space},
            vocabulary as ag,
        },
    },
    model::{Change, Claim, EntityEntry},
};

/// The properties that give a label, the best first.
const LABELS: [Iri<'static>; 4] =
    [ag::LABEL, Iri::of(Space::Skos, "prefLabel"), ag::TITLE, Iri::of(Space::Foaf, "name")];

/// Whether a term is this one of another vocabulary.
fn is(read: &Read, term: u32, iri: Iri<'static>) -> bool {
    match read.word(term) {
        Word::Known(known) => *known == iri,
        Word::Of(space, name) => *space == iri.space && Local::Name(name) == iri.local,
        Word::Other => false,
    }
}

/// The relation that a property is, and whether it is seen from the object.
pub(super) fn relation(read: &Read, predicate: u32) -> Option<(&str, bool)> {
    if let Word::Of(Space::Rel, name) = read.word(predicate) {
        return Some((name, false));
    }
    let found = RELATIONS.iter().find(|(_, matching, iri)| *matching != Match::Close && is(read, predicate, *iri));
    found.map(|(name, matching, _)| (*name, *matching == Match::Inverse))
}

/// The kind that a class is.
fn kind(read: &Read, class: u32) -> Option<&str> {
    match read.word(class) {
        Word::Of(Space::Kind, name) => Some(name),
        _ => KINDS.iter().find(|(_, iri)| is(read, class, *iri)).map(|(name, _)| *name),
    }
}

impl Reading<'_> {
    pub(super) fn entity(&mut self, node: usize, intake: &mut Intake<'_>) -> Result<(), Error> {
        let read = self.read;
        let (first, said) = read.of(node);
        let (mut kinds, mut labels) = (Vec::new(), BTreeMap::new());
        for (at, one) in (first..).zip(said) {
            let rank = LABELS.iter().position(|label| is(read, one.predicate, *label));
            match (rank, kind(read, one.object)) {
                (Some(rank), _) => drop(labels.entry(rank).or_insert((at, one.object))),
                (None, Some(kind)) if read.known(one.predicate) == Some(ag::TYPE) => kinds.push((at, kind)),
                _ => {}
            }
        }
        let (Some(first), Some((label_at, label))) = (said.first(), labels.first_key_value().map(|(_, label)| *label))
        else {
            return Ok(());
        };
        let line = first.line.into();
        // Of several kinds the one that is below the others.
        let schema = intake.schema();
        let mut seen = HashSet::new();
        let distinct: Vec<&str> = kinds.iter().map(|(_, kind)| *kind).filter(|kind| seen.insert(*kind)).collect();
        let Some(kind) = distinct.iter().find(|kind| distinct.iter().all(|other| schema.is_a(kind, other))) else {
            return Ok(());
        };
        let (kind, subject) = ((*kind).to_owned(), first.subject);
        let entry = value::key(read, subject, Space::Entity).and_then(|key| {
            Some(EntityEntry { key: key.to_owned(), kind, label: value::literal(read, label).ok()?.to_owned() })
        });
        let Some(entry) = entry else {
            self.use_all(node);
            let wrong = "a thing without an IRI, or whose label is no literal, cannot be an entity".to_owned();
            return intake.refuse(line, ImportError::Words(wrong));
        };
        kinds.iter().for_each(|(at, _)| self.use_at(*at));
        self.use_at(label_at);
        let cited = self.cited.map(|key| intake.source(key, || crate::model::Source::dataset(key))).transpose()?;
        let given = value::language(read, label).map(str::to_owned);
        let key = entry.key.clone();
        let stored = intake.record(line, |record| {
            match (cited, record.entity_of_key(&entry.key)) {
                (Some(cited), Some(_)) => {
                    record.entity(&Thing::new(&*entry.kind, &*entry.key, &*entry.label), cited)?;
                }
                _ => record.apply(&Change::Entity(entry))?,
            }
            if given.is_some() {
                record.left_out("label", "the language of a label has no place");
            }
            Ok(())
        })?;
        match stored {
            Some(()) => self.store(node),
            None => {
                self.refused.insert(key);
                self.use_all(node);
            }
        }
        Ok(())
    }

    /// What is said plainly of a thing: nothing new where a statement speaks of it, else what the cited source says.
    pub(super) fn plain(&mut self, node: usize, intake: &mut Intake<'_>) -> Result<(), Error> {
        let read = self.read;
        let (first, said) = read.of(node);
        for (at, one) in (first..).zip(said) {
            if self.used.get(at).copied().unwrap_or_default() || relation(read, one.predicate).is_none() {
                continue;
            }
            self.use_at(at);
            let triple = [one.subject, one.predicate, one.object];
            if self.reified.contains(&triple) {
                continue;
            }
            let place = Place::field(one.line.into(), read.name(one.predicate));
            let Some(cited) = self.cited else {
                intake.refuse(place, ImportError::Words("no source says it, and none is cited".to_owned()))?;
                continue;
            };
            match self.triple(triple, intake) {
                Err(wrong) => intake.refuse(place, wrong)?,
                Ok(entry) if self.is_of_refused(&entry) => {
                    intake.refuse(place, super::own::of_refused())?;
                }
                Ok(mut entry) => {
                    entry.claims.push(Claim::new(cited.to_owned()));
                    let change = Change::Claims(entry);
                    let name = read.name(one.predicate);
                    intake.record(place.line, |record| record.at(name).apply(&change))?;
                }
            }
        }
        Ok(())
    }
}
