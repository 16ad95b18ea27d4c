//! One graph into another: what meets by identifiers is one, what somebody judges is stated, and names only suggest.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::entry::{Keys, identified};
use crate::{
    Error,
    graph::{Graph, Revision, Snapshot, SourceRef},
    model::{
        Any, Change, Claim, EntityEntry, Id, Identifier, NameLikeness, RelationTerm, Stance, StatementEntry, Value,
        text::excerpt,
    },
    query::NameQuery,
    vocabulary::SAME_AS,
};

/// Why a graph cannot be merged into another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// The schemas differ in what the other graph uses.
    #[error("the schema does not have what the other graph uses: {}", excerpt(&.missing.join(", ")))]
    Schema {
        /// The kinds, relations and qualifiers that are missing.
        missing: Vec<String>,
    },
}

/// How to merge a graph into another: see [`Merge::run`].
///
/// ```
/// use allegiance::{Graph, Identifier, Merge, Source, vocabulary::*};
/// let mut ours = Graph::new(conflict());
/// let desk = ours.source(Source::report("Our desk"))?;
/// let kia = ours.add_as("kia", ArmedGroup, "KIA")?;
/// ours.state(kia, IDENTIFIED_BY, Identifier::new("wikidata", "Q1151394")?).cite(desk)?;
///
/// let mut theirs = Graph::new(conflict());
/// let list = theirs.source(Source::dataset("Their list"))?;
/// let army = theirs.add_as("army", ArmedGroup, "Kachin Independence Army")?;
/// let laiza = theirs.add(Town, "Laiza")?;
/// theirs.state(army, IDENTIFIED_BY, Identifier::new("wikidata", "Q1151394")?).cite(list)?;
/// theirs.state(army, CONTROLS, laiza).cite(list)?;
///
/// let merged = Merge::new().run(&mut ours, &theirs)?;
/// assert_eq!(merged.ours(army), Some(kia.any()));
/// assert_eq!(ours.view().holdings_of(kia)?.len(), 1);
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Merge {
    judged: Vec<(Id<Any>, Id<Any>, Claim)>,
    suggests: Option<f64>,
}

/// How an entity of the other graph came in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CameIn {
    /// It is one that was there: they have these identifiers in common.
    Met(Vec<Identifier>),
    /// It is new.
    New,
    /// It is new, under another key, since its own is that of something else.
    Renamed,
}

/// Two entities that may be one, by their names alone.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The one that was there before.
    pub ours: Id<Any>,
    /// The one that came in, as it is now.
    pub came: Id<Any>,
    /// How like each other their names are, and why.
    pub likeness: NameLikeness,
}

/// What an entity of the other graph has that the one which it met does not take over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Differs {
    /// A label that is not one of the names here either.
    Label(String),
    /// A kind below the one here.
    Kind(String),
}

/// What a merge did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Merged {
    /// The revision that it made, or the last one where there was nothing new.
    pub revision: Revision,
    /// By entity of the other graph, what it is in this one and how it came in.
    pub entities: BTreeMap<Id<Any>, (Id<Any>, CameIn)>,
    /// Identifiers by which nothing met, since they lead to several things in either graph or to one of a kind that
    /// excludes it.
    pub unmet: Vec<(Id<Any>, Identifier)>,
    /// What the other graph takes for more than is here: by its entity, its label or its narrower kind, where the one that it
    /// met has another. No source says a label or a kind, so they are listed and not stated.
    pub differs: Vec<(Id<Any>, Differs)>,
    /// How many claims came in.
    pub claims: u64,
    /// How many claims did not, since both ends of their statements are one thing here.
    pub left_out: u64,
    /// Pairs that may be one by their names: for somebody to judge.
    pub suggestions: Vec<Suggestion>,
}

impl Merge {
    /// By identifiers.
    pub fn new() -> Self {
        Merge::default()
    }

    /// With a judgement that one of ours and one of theirs are the same. It is stated, as [`SAME_AS`] with this claim, and
    /// both stay: a [`united`](crate::View::united) view sees them as one, and who takes the claim back has them apart again.
    pub fn judging(mut self, ours: Id<Any>, theirs: Id<Any>, claim: Claim) -> Self {
        self.judged.push((ours, theirs, claim));
        self
    }

    /// With suggestions: what came in and may be something that was there before, since their names score so much at least.
    pub fn suggesting(mut self, least: f64) -> Self {
        self.suggests = Some(least);
        self
    }

    /// Takes all claims that stand in the other graph into this one, as one revision. Its entities become those that have
    /// an identifier in common with them that is nobody else's in either graph and is not disputed, and a kind that does not
    /// exclude theirs, and new ones else; its sources become new
    /// ones, or one of the same key that says the same. Its own judgements come along as statements. A key or a name makes
    /// nothing one.
    ///
    /// # Errors
    /// When the schema lacks a kind, a relation or a qualifier that the other graph uses, an id is of neither graph, or a
    /// statement cannot be here. Then nothing is merged.
    ///
    /// # Complexity
    /// Linear in the other graph, and in the identifiers of both; with suggestions one search by name for each entity that
    /// came in.
    pub fn run(self, graph: &mut Graph, other: &Snapshot) -> Result<Merged, Error> {
        check(graph, other)?;
        let mut keys = Keys::of(other);
        let (mut changes, mut came, mut unmet) = (Vec::new(), BTreeMap::new(), Vec::new());
        let identified = identifiers(graph)?;
        let identified_there = identifiers(other)?;
        let theirs = identifiers_by_entity(other)?;
        let mut taken: HashSet<String> = graph.entities().map(|it| it.key().to_owned()).collect();
        for entity in other.entities() {
            let mut met: Option<(Id<Any>, Vec<Identifier>)> = None;
            for identifier in theirs.get(&entity.id()).into_iter().flatten() {
                let fits = |id: &Id<Any>| {
                    let kind = graph.entity(*id).map(|ours| ours.kind().to_owned()).unwrap_or_default();
                    let schema = graph.schema();
                    schema.is_a(&kind, entity.kind()) || schema.is_a(entity.kind(), &kind)
                };
                let is_of_one = identified_there.get(identifier).is_some_and(|those| those.len() == 1);
                match identified.get(identifier).map(Vec::as_slice) {
                    None => {}
                    Some([id]) if is_of_one && fits(id) && met.as_ref().is_none_or(|(known, _)| known == id) => {
                        met.get_or_insert((*id, Vec::new())).1.push(identifier.clone());
                    }
                    Some(_) => unmet.push((entity.id(), identifier.clone())),
                }
            }
            let (key, how) = match met {
                Some((id, by)) => (graph.entity(id)?.key().to_owned(), CameIn::Met(by)),
                None => {
                    let key = free_key(entity.key(), &mut taken);
                    let how = if key == entity.key() { CameIn::New } else { CameIn::Renamed };
                    let (kind, label) = (entity.kind().to_owned(), entity.label().to_owned());
                    changes.push(Change::Entity(EntityEntry { key: key.clone(), kind, label }));
                    (key, how)
                }
            };
            keys.entity_as(entity.id(), key.clone());
            came.insert(entity.id(), (key, how));
        }
        add_sources(graph, other, &mut keys, &mut changes)?;
        let (claims, mut left_out) = add_claims(&keys, &mut changes)?;
        for (ours, theirs, claim) in self.judged {
            let (ours, theirs) = (graph.entity(ours)?.key().to_owned(), keys.entity(theirs)?);
            // That what met is the same needs no word; that it is not is refused below.
            if ours == theirs && claim.stance == Stance::Affirms {
                left_out += 1;
                continue;
            }
            let claim = claim.try_map(
                |id| graph.entity(id).map(|it| it.key().to_owned()),
                |id| graph.source_of(id).map(|it| it.key().to_owned()),
            )?;
            changes.push(Change::Claims(StatementEntry {
                subject: ours,
                relation: SAME_AS.relation_name(),
                object: Some(Value::Entity(theirs)),
                period: None,
                modality: Default::default(),
                qualifiers: Default::default(),
                claims: vec![claim],
            }));
        }
        let revision = graph.apply(&changes)?;
        let (entities, differs, suggestions) = (BTreeMap::new(), Vec::new(), Vec::new());
        let mut merged = Merged { revision, entities, unmet, differs, claims, left_out, suggestions };
        let view = graph.view();
        for (theirs, (key, how)) in came {
            let id = graph.lookup(&key)?;
            if matches!(how, CameIn::Met(_)) {
                let (one, other) = (graph.entity(id)?, other.entity(theirs)?);
                if !view.named(other.label()).iter().any(|hit| hit.entity == id && hit.name == other.label()) {
                    merged.differs.push((theirs, Differs::Label(other.label().to_owned())));
                }
                if !graph.schema().is_a(one.kind(), other.kind()) {
                    merged.differs.push((theirs, Differs::Kind(other.kind().to_owned())));
                }
            }
            merged.entities.insert(theirs, (id, how));
        }
        if let Some(least) = self.suggests {
            merged.suggestions = merged.suggest(graph, least)?;
        }
        Ok(merged)
    }
}

impl Merged {
    /// What an entity of the other graph is in this one.
    pub fn ours<K>(&self, theirs: Id<K>) -> Option<Id<Any>> {
        self.entities.iter().find(|(id, _)| **id == theirs).map(|(_, (ours, _))| *ours)
    }

    /// How many entities met ones that were there.
    pub fn met(&self) -> usize {
        self.entities.values().filter(|(_, how)| matches!(how, CameIn::Met(_))).count()
    }

    fn suggest(&self, graph: &Graph, least: f64) -> Result<Vec<Suggestion>, Error> {
        let view = graph.view();
        let came: BTreeSet<Id<Any>> = self.entities.values().map(|(id, _)| *id).collect();
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for (came_in, how) in self.entities.values() {
            if matches!(how, CameIn::Met(_)) {
                continue;
            }
            let entity = graph.entity(*came_in)?;
            let alike = NameQuery::new(entity.label()).at_least(least).at_most(SUGGESTED);
            for hit in view.find(alike)? {
                let other = graph.entity(hit.entity)?;
                let schema = graph.schema();
                let fits = schema.is_a(other.kind(), entity.kind()) || schema.is_a(entity.kind(), other.kind());
                if fits && !came.contains(&hit.entity) {
                    suggestions.push(Suggestion { ours: hit.entity, came: *came_in, likeness: hit.likeness });
                }
            }
        }
        suggestions.sort_by(|a, b| b.likeness.score.total_cmp(&a.likeness.score));
        Ok(suggestions)
    }
}

/// The most things that are suggested for one that came in.
const SUGGESTED: usize = 5;

/// Whether the schema has all that the other graph uses.
fn check(graph: &Graph, other: &Snapshot) -> Result<(), Error> {
    let schema = graph.schema();
    let kinds: BTreeSet<&str> = schema.kinds().map(|kind| kind.name()).collect();
    let qualifiers: BTreeSet<&str> = schema.qualifiers().map(|def| def.name()).collect();
    let mut missing: BTreeSet<String> = BTreeSet::new();
    for entity in other.entities().filter(|entity| !kinds.contains(entity.kind())) {
        missing.insert(format!("the kind `{}`", entity.kind()));
    }
    for statement in other.statements() {
        let relation = statement.relation().name();
        if schema.relation(relation).is_none_or(|(def, _)| def.name() != relation) {
            missing.insert(format!("the relation `{relation}`"));
        }
        for (name, _) in statement.qualifiers().filter(|(name, _)| !qualifiers.contains(name)) {
            missing.insert(format!("the qualifier `{name}`"));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(MergeError::Schema { missing: missing.into_iter().collect() }.into()) }
}

fn identifiers(graph: &Snapshot) -> Result<HashMap<Identifier, Vec<Id<Any>>>, Error> {
    let mut all: HashMap<Identifier, Vec<Id<Any>>> = HashMap::new();
    for (id, identifier) in identified(&graph.view())? {
        let of_it = all.entry(identifier).or_default();
        if !of_it.contains(&id) {
            of_it.push(id);
        }
    }
    Ok(all)
}

fn identifiers_by_entity(graph: &Snapshot) -> Result<HashMap<Id<Any>, Vec<Identifier>>, Error> {
    let mut all: HashMap<Id<Any>, Vec<Identifier>> = HashMap::new();
    for (id, identifier) in identified(&graph.view())? {
        all.entry(id).or_default().push(identifier);
    }
    Ok(all)
}

/// The key, or one made from it that nothing has.
fn free_key(key: &str, taken: &mut HashSet<String>) -> String {
    let mut free = key.to_owned();
    let mut number = 2u32;
    while !taken.insert(free.clone()) {
        free = format!("{key}-{number}");
        number = number.saturating_add(1);
    }
    free
}

/// The sources of the other graph: each a new one, or that of its key where it says the same.
fn add_sources(graph: &Graph, other: &Snapshot, keys: &mut Keys<'_>, changes: &mut Vec<Change>) -> Result<(), Error> {
    let ours = Keys::of(graph);
    let known: HashMap<&str, SourceRef<'_>> = graph.sources().map(|it| (it.key(), it)).collect();
    let mut taken: HashSet<String> = known.keys().map(|&key| key.to_owned()).collect();
    for source in other.sources() {
        let mut entry = keys.source_entry(source)?;
        if let Some(&known) = known.get(source.key())
            && ours.source_entry(known)?.source == entry.source
        {
            continue;
        }
        entry.key = free_key(source.key(), &mut taken);
        keys.source_as(source.id(), entry.key.clone());
        changes.push(Change::Source(entry));
    }
    Ok(())
}

/// The claims of the other graph that stand, statement by statement; how many come in, and how many do not.
fn add_claims(keys: &Keys<'_>, changes: &mut Vec<Change>) -> Result<(u64, u64), Error> {
    let (mut claims, mut left_out) = (0, 0);
    for statement in keys.graph().statements() {
        let standing = statement.claims().filter(|claim| claim.retracted().is_none());
        let said = standing.map(|claim| keys.claim_entry(claim.claim())).collect::<Result<Vec<_>, Error>>()?;
        if said.is_empty() {
            continue;
        }
        let mut entry = keys.statement_entry(statement)?;
        // What two of theirs say of each other says nothing of one of ours.
        if matches!(&entry.object, Some(Value::Entity(key)) if *key == entry.subject) {
            left_out += said.len() as u64;
            continue;
        }
        claims += said.len() as u64;
        entry.claims = said;
        changes.push(Change::Claims(entry));
    }
    Ok((claims, left_out))
}
