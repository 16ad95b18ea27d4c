//! A view as triples, without a copy of it: what an entity, a source or a statement has is made when it is asked for.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use super::atom::{Atom, Names};
use crate::{
    Error,
    graph::{ClaimRef, StatementRef},
    interop::{
        entry::Keys,
        export::{Followed, Held, Stated, is_in_time, is_of_another, stands_alone},
        rdf::{Asserted, Reified, mapping::Mapping, term::Triple},
    },
    model::{Any, ClaimId, EntityEntry, Id, SourceId, StatementId},
    query::{Fact, Pattern, View},
};

/// Subject, predicate and object.
pub(super) type Three<'v> = [Atom<'v>; 3];

/// What triples are made of at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    Entity(Id<Any>),
    Source(SourceId),
    /// With its claims and their speakers.
    Statement(StatementId),
    Followed(u32),
}

/// A view, ready to be asked in SPARQL. What takes long to find is found once and kept.
pub(super) struct Dataset<'v> {
    pub(super) view: &'v View,
    pub(super) names: Names<'v>,
    keys: Keys<'v>,
    followed: OnceLock<Vec<Fact<'v>>>,
    heard: OnceLock<Heard>,
    rare: OnceLock<Rare<'v>>,
    pub(super) listed: Mutex<Listed<'v>>,
    last: Mutex<Option<(Unit, Arc<[Three<'v>]>)>>,
    /// The statement looked at last, which is mostly the next one too, where the view knows it.
    looked_at: Mutex<Option<(StatementId, Option<StatementRef<'v>>)>>,
}

/// Plain triples by what was asked for, so that what is asked again is not weighed again.
#[derive(Default)]
pub(super) struct Listed<'v> {
    found: HashMap<Bound<'v>, Arc<[Three<'v>]>>,
    triples: usize,
}

/// A subject, a relation and an object, as far as they are given.
pub(super) type Bound<'v> = (Option<Atom<'v>>, &'v str, Option<Atom<'v>>);

impl<'v> Listed<'v> {
    /// So many triples are kept; then it begins anew.
    const MOST: usize = 1 << 20;
    /// So many at most of one question.
    const LARGEST: usize = 1 << 18;

    pub(super) fn get(&self, bound: &Bound<'v>) -> Option<Arc<[Three<'v>]>> {
        self.found.get(bound).cloned()
    }

    pub(super) fn keep(&mut self, bound: Bound<'v>, triples: &Arc<[Three<'v>]>) {
        if triples.len() > Self::LARGEST {
            return;
        }
        if self.triples > Self::MOST {
            *self = Listed::default();
        }
        self.triples += triples.len() + 1;
        self.found.insert(bound, Arc::clone(triples));
    }
}

/// What the sources say.
#[derive(Default)]
pub(super) struct Heard {
    /// The claims that the view knows, by their sources.
    pub(super) claims: HashMap<SourceId, Vec<ClaimId>>,
    /// The sources of any claim.
    cited: HashSet<SourceId>,
}

/// By what is rarely asked, the units that say it.
#[derive(Default)]
pub(super) struct Rare<'v> {
    pub(super) by_predicate: HashMap<Atom<'v>, Vec<Unit>>,
    pub(super) by_object: HashMap<Atom<'v>, Vec<Unit>>,
}

impl<'v> Dataset<'v> {
    pub(super) fn new(view: &'v View, base: &str) -> Self {
        Dataset {
            view,
            names: Names::new(view, base),
            keys: Keys::of(view.snapshot()),
            followed: OnceLock::new(),
            heard: OnceLock::new(),
            rare: OnceLock::new(),
            listed: Mutex::default(),
            last: Mutex::default(),
            looked_at: Mutex::default(),
        }
    }

    /// What follows in the view, in the order of its numbers.
    pub(super) fn followed(&self) -> Result<&[Fact<'v>], Error> {
        if let Some(known) = self.followed.get() {
            return Ok(known);
        }
        let mut followed = Vec::new();
        if !self.view.rules().is_none() {
            let facts = self.view.facts(Pattern::any().any_modality())?;
            followed.extend(facts.into_iter().filter(|fact| fact.statement().is_none()));
        }
        Ok(self.followed.get_or_init(|| followed))
    }

    pub(super) fn heard(&self) -> Result<&Heard, Error> {
        if let Some(known) = self.heard.get() {
            return Ok(known);
        }
        let cited = self.names.graph.claims().map(|claim| claim.claim().source).collect();
        let mut heard = Heard { cited, ..Heard::default() };
        for statement in self.names.graph.statements().filter(|it| self.is_out(it)) {
            for claim in self.claims(statement.id())? {
                heard.claims.entry(claim.claim().source).or_default().push(claim.id());
            }
        }
        Ok(self.heard.get_or_init(|| heard))
    }

    pub(super) fn rare(&self) -> Result<&Rare<'v>, Error> {
        if let Some(known) = self.rare.get() {
            return Ok(known);
        }
        let mut rare = Rare::default();
        for unit in self.units() {
            let unit = unit?;
            for [_, predicate, object] in self.made_of(unit)?.iter().cloned() {
                for (index, atom) in [(&mut rare.by_predicate, predicate), (&mut rare.by_object, object)] {
                    let units = index.entry(atom).or_default();
                    if units.last() != Some(&unit) {
                        units.push(unit);
                    }
                }
            }
        }
        Ok(self.rare.get_or_init(|| rare))
    }

    /// All that there is.
    pub(super) fn units(&self) -> impl Iterator<Item = Result<Unit, Error>> {
        let entities = self.entities().map(|id| Ok(Unit::Entity(id)));
        let sources = self.names.graph.sources().map(|it| it.id());
        let sources = sources.filter_map(|id| match self.is_heard(id) {
            Ok(heard) => heard.then_some(Ok(Unit::Source(id))),
            Err(error) => Some(Err(error)),
        });
        let statements = self.names.graph.statements().filter(|it| self.is_out(it));
        let followed = match self.followed() {
            Ok(followed) => (0..).take(followed.len()).map(|it| Ok(Unit::Followed(it))).collect(),
            Err(error) => vec![Err(error)],
        };
        entities.chain(sources).chain(statements.map(|it| Ok(Unit::Statement(it.id())))).chain(followed)
    }

    /// The entities that the view knows and for which nobody else stands.
    pub(super) fn entities(&self) -> impl Iterator<Item = Id<Any>> {
        let known = self.names.graph.entities().filter(|it| it.added() <= self.view.revision()).map(|it| it.id());
        known.filter(|&id| stands_alone(self.view, id))
    }

    /// Whether a source is known to the view and heard in it, or cited nowhere.
    pub(super) fn is_heard(&self, source: SourceId) -> Result<bool, Error> {
        let known = self.names.graph.source_of(source)?;
        if known.added() > self.view.revision() {
            return Ok(false);
        }
        let heard = self.heard()?;
        Ok(heard.claims.contains_key(&source) || !heard.cited.contains(&source))
    }

    /// A statement that the view knows.
    pub(super) fn statement(&self, id: StatementId) -> Result<Option<StatementRef<'v>>, Error> {
        let looked_at = || self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((last, found)) = *looked_at()
            && last == id
        {
            return Ok(found);
        }
        let found = Some(self.names.graph.statement(id)?).filter(|it| self.is_out(it));
        *looked_at() = Some((id, found));
        Ok(found)
    }

    /// Takes note of a statement that the view knows.
    pub(super) fn note(&self, statement: StatementRef<'v>) {
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        *looked_at = Some((statement.id(), Some(statement)));
    }

    /// Whether the view knows a statement: some of its claims, that it may hold in its time, and all that it names.
    pub(super) fn is_out(&self, statement: &StatementRef<'_>) -> bool {
        let id = statement.id();
        let is_said = self.view.claims(id).is_ok_and(|mut claims| claims.next().is_some());
        is_said
            && !is_of_another(self.view, *statement)
            && (is_in_time(self.view, &statement.period()) || matches!(self.view.fact_of(id), Ok(Some(_))))
    }

    /// The claims of a statement, those that are alike once.
    pub(super) fn claims(&self, statement: StatementId) -> Result<Vec<ClaimRef<'v>>, Error> {
        let mut claims: Vec<ClaimRef<'v>> = Vec::new();
        for claim in self.view.claims(statement)? {
            if !claims.iter().any(|known| known.claim() == claim.claim()) {
                claims.push(claim);
            }
        }
        Ok(claims)
    }

    /// A statement as it goes out, and how it holds.
    fn stated(&self, id: StatementId) -> Result<(Stated, Option<Held>), Error> {
        let mut entry = self.keys.statement_entry(self.names.graph.statement(id)?)?;
        let mut claims = Vec::new();
        for claim in self.claims(id)? {
            entry.claims.push(self.keys.claim_entry(claim.claim())?);
            claims.push(claim.id());
        }
        Ok((Stated { id, entry, claims }, self.view.fact_of(id)?.as_ref().map(Held::of)))
    }

    /// The triples of a unit, each once, without the plain triple of a statement.
    pub(super) fn made_of(&self, unit: Unit) -> Result<Arc<[Three<'v>]>, Error> {
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((last, triples)) = &*last()
            && *last == unit
        {
            return Ok(Arc::clone(triples));
        }
        let mut triples: Vec<Three<'v>> = Vec::new();
        let mut seen = HashSet::new();
        let add = |triple: Triple<'_>| {
            let names = &self.names;
            let three = [names.node(triple.subject), names.named(triple.predicate), names.mapped(triple.object)];
            if seen.insert(three.clone()) {
                triples.push(three);
            }
            Ok::<(), Error>(())
        };
        let mut mapping = Mapping::new(Reified::Both, Asserted::Nothing);
        match unit {
            Unit::Entity(id) => {
                let entity = self.names.graph.entity(id)?;
                let (key, kind, label) = (entity.key(), entity.kind(), entity.label());
                let entry = EntityEntry { key: key.to_owned(), kind: kind.to_owned(), label: label.to_owned() };
                Mapping::entity(&entry, add)?;
            }
            Unit::Source(id) => mapping.source(&self.keys.source_entry(self.names.graph.source_of(id)?)?, add)?,
            Unit::Statement(id) => {
                let (stated, held) = self.stated(id)?;
                mapping.statement(&stated, held, add)?;
            }
            Unit::Followed(number) => {
                if let Some(fact) = self.followed()?.get(number as usize) {
                    mapping.followed(number, &Followed::of(&self.keys, fact)?, add)?;
                }
            }
        }
        let triples: Arc<[Three<'v>]> = triples.into();
        *last() = Some((unit, Arc::clone(&triples)));
        Ok(triples)
    }
}

impl fmt::Debug for Dataset<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dataset").field("view", self.view).finish_non_exhaustive()
    }
}
