//! One graph into another: what meets by identifiers is one, what somebody judges is stated, and names only suggest.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt,
};

use super::entry::{Keys, identified};
use crate::{
    Error,
    graph::{EntityRef, Graph, Revision, Snapshot, SourceRef},
    model::{
        Any, Change, Claim, EntityEntry, Id, Identifier, NameLikeness, RelationTerm, Stance, StatementEntry, Value,
        text::{escape, excerpt},
    },
    query::{NameQuery, Pattern},
    vocabulary::{NOT_SAME_AS, SAME_AS},
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
    by_key: bool,
}

/// How an entity of the other graph came in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CameIn {
    /// It is one that was there: they have these identifiers in common.
    Met(Vec<Identifier>),
    /// It is the one of its key that was there, since the merge was [by key](Merge::by_key).
    MetByKey,
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

    /// The keys of both graphs are of one scheme: what has the same key in both, and a kind that does not exclude the other,
    /// is one, unless an identifier says otherwise. What was there keeps its kind and its label.
    ///
    /// Without it, keys are the business of each graph, and what has no identifier comes in anew by each merge. By key a
    /// second merge of the same graph changes nothing.
    ///
    /// ```
    /// use allegiance::{Graph, Merge, Source, vocabulary::*};
    /// let mut theirs = Graph::new(conflict());
    /// let list = theirs.source(Source::dataset("Their list"))?;
    /// let (kia, laiza) = (theirs.add_as("kia", ArmedGroup, "KIA")?, theirs.add_as("laiza", Town, "Laiza")?);
    /// theirs.state(kia, CONTROLS, laiza).cite(list)?;
    ///
    /// let mut ours = Graph::new(conflict());
    /// Merge::new().by_key().run(&mut ours, &theirs)?;
    /// Merge::new().by_key().run(&mut ours, &theirs)?;
    /// assert_eq!(ours.entities().count(), 2);
    /// Merge::new().run(&mut ours, &theirs)?;
    /// assert_eq!(ours.entities().count(), 4, "nothing says that they are the same");
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    pub fn by_key(mut self) -> Self {
        self.by_key = true;
        self
    }

    /// Takes all claims that stand in the other graph into this one, as one revision. Its entities become those that have
    /// an identifier in common with them that is nobody else's in either graph and is not disputed, and a kind that does not
    /// exclude theirs, and new ones else; its sources become new ones, or one of the same key that says the same. Its own
    /// judgements come along as statements. A name makes nothing one, and a key only [where it is said to](Merge::by_key): so
    /// **to merge the same graph twice doubles all that has no identifier**, unless it is done by key.
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
        let known: HashMap<String, Id<Any>> = graph.entities().map(|it| (it.key().to_owned(), it.id())).collect();
        let mut taken: HashSet<String> = known.keys().cloned().collect();
        for entity in other.entities() {
            let mut met: Option<(Id<Any>, Vec<Identifier>)> = None;
            for identifier in theirs.get(&entity.id()).into_iter().flatten() {
                let fits = |id: &Id<Any>| graph.entity(*id).is_ok_and(|ours| do_fit(graph, ours.kind(), entity.kind()));
                let is_of_one = identified_there.get(identifier).is_some_and(|those| those.len() == 1);
                match identified.get(identifier).map(Vec::as_slice) {
                    None => {}
                    Some([id]) if is_of_one && fits(id) && met.as_ref().is_none_or(|(known, _)| known == id) => {
                        met.get_or_insert((*id, Vec::new())).1.push(identifier.clone());
                    }
                    Some(_) => unmet.push((entity.id(), identifier.clone())),
                }
            }
            let of_key = || if self.by_key { of_key(graph, &known, entity) } else { None };
            let met = met.or_else(|| Some((of_key()?, Vec::new())));
            let (key, how) = match met {
                Some((id, by)) if by.is_empty() => (graph.entity(id)?.key().to_owned(), CameIn::MetByKey),
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
            if how.has_met() {
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

impl CameIn {
    /// Whether it is something that was there.
    fn has_met(&self) -> bool {
        matches!(self, CameIn::Met(_) | CameIn::MetByKey)
    }
}

impl Merged {
    /// What an entity of the other graph is in this one.
    pub fn ours<K>(&self, theirs: Id<K>) -> Option<Id<Any>> {
        self.entities.iter().find(|(id, _)| **id == theirs).map(|(_, (ours, _))| *ours)
    }

    /// How many entities met ones that were there.
    pub fn met(&self) -> usize {
        self.entities.values().filter(|(_, how)| how.has_met()).count()
    }

    fn suggest(&self, graph: &Graph, least: f64) -> Result<Vec<Suggestion>, Error> {
        let view = graph.view();
        let judged = judged(graph)?;
        let came: BTreeSet<Id<Any>> = self.entities.values().map(|(id, _)| *id).collect();
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for (came_in, how) in self.entities.values() {
            if how.has_met() {
                continue;
            }
            let entity = graph.entity(*came_in)?;
            let alike = NameQuery::new(entity.label()).at_least(least).at_most(SUGGESTED);
            for hit in view.find(alike)? {
                let other = graph.entity(hit.entity)?;
                let is_judged = judged.contains(&(hit.entity.min(*came_in), hit.entity.max(*came_in)));
                if do_fit(graph, other.kind(), entity.kind()) && !is_judged && !came.contains(&hit.entity) {
                    suggestions.push(Suggestion { ours: hit.entity, came: *came_in, likeness: hit.likeness });
                }
            }
        }
        suggestions.sort_by(|a, b| b.likeness.score.total_cmp(&a.likeness.score));
        Ok(suggestions)
    }
}

/// A summary of some lines: how much came in and met, then what did not and who may be one.
impl fmt::Display for Merged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how_many = |is: fn(&CameIn) -> bool| self.entities.values().filter(|(_, how)| is(how)).count();
        let (by_key, renamed) = (how_many(|how| *how == CameIn::MetByKey), how_many(|how| *how == CameIn::Renamed));
        let (all, met) = (self.entities.len(), self.met());
        writeln!(f, "{all} things, {} new, {met} met; {} claims", all.saturating_sub(met), self.claims)?;
        let mut tell = |many: usize, what: &str| if many > 0 { writeln!(f, "  {what}: {many}") } else { Ok(()) };
        tell(by_key, "met by key")?;
        tell(renamed, "under another key, since theirs is that of something else")?;
        tell(self.left_out.try_into().unwrap_or(usize::MAX), "claims left out, of what is one thing here")?;
        tell(self.differs.len(), "labels and kinds of theirs that are not taken over")?;
        tell(self.unmet.len(), "identifiers by which nothing met")?;
        for (_, identifier) in self.unmet.iter().take(SHOWN) {
            writeln!(f, "    {}", escape(&identifier.to_string()))?;
        }
        if !self.suggestions.is_empty() {
            writeln!(f, "  may be one by their names: {} pairs", self.suggestions.len())?;
        }
        Ok(())
    }
}

/// How many of a sort a summary shows.
const SHOWN: usize = 5;

/// Whether one thing may be of both kinds.
fn do_fit(graph: &Snapshot, one: &str, other: &str) -> bool {
    let schema = graph.schema();
    schema.is_a(one, other) || schema.is_a(other, one)
}

/// What an entity of another graph is by its key: that of the key, or what an earlier merge made of it, where its key was
/// that of something else.
fn of_key(graph: &Snapshot, known: &HashMap<String, Id<Any>>, entity: EntityRef<'_>) -> Option<Id<Any>> {
    let of = |key: &str| known.get(key).and_then(|id| graph.entity(*id).ok());
    let ours = of(entity.key())?;
    if do_fit(graph, ours.kind(), entity.kind()) {
        return Some(ours.id());
    }
    let mut made = (2u32..).map_while(|number| of(&format!("{}-{number}", entity.key())));
    made.find(|made| made.kind() == entity.kind() && made.label() == entity.label()).map(|made| made.id())
}

/// Pairs of things, of each the one that was added first first.
type Pairs = HashSet<(Id<Any>, Id<Any>)>;

/// The pairs of which somebody judged whether they are the same.
fn judged(graph: &Snapshot) -> Result<Pairs, Error> {
    let (view, mut judged) = (graph.view(), Pairs::new());
    for relation in [SAME_AS, NOT_SAME_AS] {
        if graph.schema().relation(&relation.relation_name()).is_none() {
            continue;
        }
        for fact in &view.facts(Pattern::any().relation(relation))? {
            if let Some(object) = fact.object_entity() {
                judged.insert((fact.subject().min(object), fact.subject().max(object)));
            }
        }
    }
    Ok(judged)
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
        // That of its key, or what an earlier merge made of it, where its key was that of another.
        let numbered = (2..).map(|number: u32| format!("{}-{number}", source.key()));
        let called = std::iter::once(source.key().to_owned()).chain(numbered);
        let mut same = None;
        for known in called.map_while(|key| known.get(key.as_str())) {
            if ours.source_entry(*known)?.source == entry.source {
                same = Some(known.key());
                break;
            }
        }
        if let Some(key) = same {
            keys.source_as(source.id(), key.to_owned());
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
