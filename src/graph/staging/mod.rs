//! The one write path: a change set is checked whole against the graph, then committed whole.
//!
//! Everything that can fail fails in [`Staging`], which only reads the graph and keeps what is
//! new aside; [`Checked::commit`] cannot fail.

pub(crate) mod checks;
mod keys;

use std::hash::Hash;

use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};

use crate::{
    Error,
    graph::{
        GraphError,
        chains::{Indexed, Keyed},
        data::{Addition, Data, Registry, SourceRow},
        entities::Entity,
        row::{Detail, EVER, EXACT, NEVER, Object, Row},
    },
    model::{
        Any, Change, Claim, ClaimId, Day, EntityEntry, Flag, Id, Modality, Period, Source, SourceEntry, SourceId,
        StatementId, Value,
        text::{excerpt, is_blank},
    },
};

pub(crate) use checks::End;
use keys::free_key;
pub(crate) use keys::unknown_key;

#[derive(Debug)]
pub(crate) struct Staging<'d> {
    data: &'d Data,
    new: New,
    /// Where the new statements stand among the staged ones, in their order.
    fresh: Vec<u32>,
    new_claims: usize,
    /// The live claims that the change set says again.
    restated: IndexSet<u32>,
    /// By source, the content of a claim that says no more than its source.
    plain: Vec<Option<u32>>,
    /// Whether to say what is nearest to a key that names nothing: that takes a search.
    suggests: bool,
    /// Whether ids were given to what was forgotten again.
    forgot: bool,
}

/// What is new, and what is retracted.
#[derive(Debug, Default)]
struct New {
    /// The labels of the entities, by key.
    entities: IndexMap<String, String>,
    /// The kinds of the entities, close together, since each statement asks for two.
    kinds: Vec<u16>,
    /// Which of them had a wider kind before, to go back to.
    narrowed: Vec<(usize, u16)>,
    sources: IndexMap<String, Source>,
    values: Overlay<Value>,
    details: Overlay<Detail>,
    contents: Overlay<Claim>,
    /// By statement, in the order of first mention, so that the claims of a revision are numbered
    /// in the order in which a document lists them.
    statements: IndexMap<Row, Staged, RandomState>,
    /// The claims but the first of each staged statement: where it stands, and what is said.
    later: IndexSet<(u32, u32), RandomState>,
    /// More statements with what is said, each of which may be there already.
    ties: Vec<(Row, u32)>,
    retractions: IndexSet<u32>,
}

/// What a checked change set adds and retracts.
#[derive(Debug)]
pub(crate) struct Checked(New);

#[derive(Clone, Copy, Debug)]
struct Staged {
    index: u32,
    /// What its first new claim says.
    content: u32,
}

/// What a list of the graph does not have yet.
#[derive(Debug)]
pub(crate) struct Overlay<T> {
    new: IndexSet<T>,
    last: Option<u32>,
}

impl<T> Default for Overlay<T> {
    fn default() -> Self {
        Overlay { new: IndexSet::new(), last: None }
    }
}

impl<T: Keyed<Key = T> + Clone + Hash + Eq> Overlay<T> {
    fn get<'a>(&'a self, known: &'a Indexed<T>, place: u32) -> Option<&'a T> {
        known.get(place).or_else(|| self.new.get_index((place as usize).checked_sub(known.len())?))
    }

    /// The place of an item that the graph has or will have. What is said once is often said again
    /// at once, so the last one is looked at first.
    fn place(&mut self, known: &Indexed<T>, item: T) -> u32 {
        if let Some(last) = self.last.filter(|&last| self.get(known, last) == Some(&item)) {
            return last;
        }
        let place = known.find(&item).unwrap_or_else(|| (known.len() + self.new.insert_full(item).0) as u32);
        self.last = Some(place);
        place
    }
}

impl<T> Overlay<T> {
    fn truncate(&mut self, len: usize) {
        self.new.truncate(len);
        self.last = None;
    }
}

/// How far a change set has come, to go back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    registries: [usize; 2],
    overlays: [usize; 3],
    claims: [usize; 5],
    ties: usize,
    narrowed: usize,
    new_claims: usize,
}

/// A statement in the making.
#[derive(Clone, Debug)]
pub(crate) struct Stated {
    pub(crate) subject: u32,
    pub(crate) relation: u16,
    pub(crate) object: Option<Value>,
    pub(crate) period: Period,
    pub(crate) modality: Modality,
    pub(crate) qualifiers: Vec<(u16, Value)>,
}

impl<'d> Staging<'d> {
    pub(crate) fn new(data: &'d Data) -> Self {
        let (new, fresh, restated, plain) = (New::default(), Vec::new(), IndexSet::new(), Vec::new());
        Staging { data, new, fresh, new_claims: 0, restated, plain, suggests: true, forgot: false }
    }

    pub(crate) fn data(&self) -> &'d Data {
        self.data
    }

    /// Says no more what is nearest to a key that names nothing.
    pub(crate) fn suggest_no_more(&mut self) {
        self.suggests = false;
    }

    pub(crate) fn apply(&mut self, place: usize, change: &Change) -> Result<(), GraphError> {
        let mut claim = None;
        self.try_apply(change, &mut claim).map_err(|wrong| GraphError::Change {
            change: place,
            claim,
            wrong: Box::new(wrong),
        })
    }

    fn try_apply(&mut self, change: &Change, at: &mut Option<usize>) -> Result<(), GraphError> {
        match change {
            Change::Entity(EntityEntry { key, kind, label }) => self.entity(Some(key.clone()), kind, label).map(drop),
            Change::Source(SourceEntry { key, source }) => {
                let source = source.clone().try_map(|key| self.entity_id(&key))?;
                self.source(Some(key.clone()), source).map(drop)
            }
            Change::Claims(entry) => {
                let stated = self.resolve_statement(entry)?;
                let row = self.checked(stated)?;
                let mut claims = Vec::with_capacity(entry.claims.len());
                for (place, claim) in entry.claims.iter().enumerate() {
                    *at = Some(place);
                    let claim = self.resolve_claim(claim)?;
                    self.check_claim(&row, &claim)?;
                    claims.push(claim);
                }
                self.stage(row, claims).map(drop)
            }
            Change::Retraction(entry) => {
                let stated = self.resolve_statement(entry)?;
                let row = self.packed(stated);
                let known = self.data.find_statement(&row);
                for (place, claim) in entry.claims.iter().enumerate() {
                    *at = Some(place);
                    let claim = self.resolve_claim(claim)?;
                    let content = self.data.contents.find(&claim);
                    let said = known.zip(content).and_then(|(known, content)| self.data.live_claim(known, content));
                    let retracted = said.map_or(Ok(false), |said| self.retracts(said))?;
                    if !retracted {
                        return Err(self.nothing_to_retract(claim.source, Some(&row)));
                    }
                }
                Ok(())
            }
        }
    }

    pub(crate) fn entity(&mut self, key: Option<String>, kind: &str, label: &str) -> Result<Id<Any>, GraphError> {
        let kind = self.kind_place(kind)?;
        if is_blank(label) {
            return Err(GraphError::Blank { what: "the label of an entity" });
        }
        let taken = |key: &str| self.data.entities.find(key).is_some() || self.new.entities.contains_key(key);
        let key = free_key("entity", key, label, self.data.schema.kind_name(kind), taken)?;
        let index = self.place(Registry::Entities, self.data.entities.len() + self.new.entities.len())?;
        self.new.entities.insert(key, label.to_owned());
        self.new.kinds.push(kind);
        Ok(self.data.id(index))
    }

    /// Gives a staged entity a narrower kind, and tells whether it is of that kind then. What was checked of it still
    /// holds, since it is of its wider kind as well.
    pub(crate) fn narrow(&mut self, id: Id<Any>, kind: &str) -> Result<bool, GraphError> {
        let narrower = self.kind_place(kind)?;
        let known = self.known_kind(id)?;
        if self.data.schema.fits(known, narrower) {
            return Ok(true);
        }
        let staged = (id.index as usize).checked_sub(self.data.entities.len());
        match staged.and_then(|at| Some((at, self.new.kinds.get_mut(at)?))) {
            Some((at, kind)) if self.data.schema.fits(narrower, known) => {
                *kind = narrower;
                self.new.narrowed.push((at, known));
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn kind_place(&self, kind: &str) -> Result<u16, GraphError> {
        self.data.schema.kind_place(kind).ok_or_else(|| GraphError::UnknownKind {
            kind: excerpt(kind),
            nearest: self.data.schema.nearest_kind(kind),
        })
    }

    pub(crate) fn source(&mut self, key: Option<String>, source: Source) -> Result<SourceId, GraphError> {
        if let Some(author) = source.author {
            self.known_kind(author)?;
        }
        let taken = |key: &str| self.data.sources.find(key).is_some() || self.new.sources.contains_key(key);
        let key = free_key("source", key, source.title.as_str(), "source", taken)?;
        let index = self.place(Registry::Sources, self.data.sources.len() + self.new.sources.len())?;
        self.new.sources.insert(key, source);
        Ok(self.data.source_id(index))
    }

    pub(crate) fn claim(&mut self, stated: Stated, claim: Claim) -> Result<StatementId, GraphError> {
        let row = self.checked(stated)?;
        self.check_claim(&row, &claim)?;
        self.stage(row, [claim])
    }

    /// One more claim of a statement of the graph, or of one that is staged.
    pub(crate) fn claim_again(&mut self, id: StatementId, claim: Claim) -> Result<StatementId, GraphError> {
        let staged = || {
            let fresh = (id.index as usize).checked_sub(self.data.statement_count())?;
            self.new.statements.get_index(*self.fresh.get(fresh)? as usize).map(|(row, _)| *row)
        };
        let row = match self.data.checked_statement(id) {
            Err(GraphError::NotYet { what }) => staged().ok_or(GraphError::NotYet { what })?,
            found => found?,
        };
        self.check_claim(&row, &claim)?;
        self.stage(row, [claim])
    }

    /// Keeps what was checked: those claims of a statement that are not there yet.
    fn stage(&mut self, row: Row, claims: impl IntoIterator<Item = Claim>) -> Result<StatementId, GraphError> {
        let known = self.data.find_statement(&row);
        let mut staged = self.new.statements.get_index_of(&row);
        for claim in claims {
            let content = self.new.contents.place(&self.data.contents, claim);
            let said = known.and_then(|known| self.data.live_claim(known, content));
            self.restated.extend(said);
            let stands = said.is_some_and(|said| !self.new.retractions.contains(&said));
            if stands || staged.is_some_and(|at| self.is_staged(at, content)) {
                continue;
            }
            self.place(Registry::Claims, self.data.claim_count() + self.new_claims)?;
            match staged {
                Some(at) => {
                    self.new.later.insert((at as u32, content));
                }
                None => staged = Some(self.stage_first(row, known, content)?),
            }
            self.new_claims += 1;
        }
        let index = known.or(staged.and_then(|at| self.new.statements.get_index(at)).map(|(_, staged)| staged.index));
        index.map(|index| self.data.statement_id(index)).ok_or(GraphError::NoClaim)
    }

    fn stage_first(&mut self, row: Row, known: Option<u32>, content: u32) -> Result<usize, GraphError> {
        let at = self.new.statements.len();
        let index = match known {
            Some(index) => index,
            None => {
                let index = self.place(Registry::Statements, self.data.statement_count() + self.fresh.len())?;
                self.fresh.push(at as u32);
                index
            }
        };
        self.new.statements.insert(row, Staged { index, content });
        Ok(at)
    }

    fn is_staged(&self, at: usize, content: u32) -> bool {
        let first = self.new.statements.get_index(at).is_some_and(|(_, staged)| staged.content == content);
        first || self.new.later.contains(&(at as u32, content))
    }

    pub(crate) fn retract_claim(&mut self, claim: ClaimId) -> Result<(), GraphError> {
        let row = self.data.checked_claim(claim)?;
        if self.data.retracted(claim.index).is_none() && self.retracts(claim.index)? {
            return Ok(());
        }
        Err(self.nothing_to_retract(row.claim.source, self.data.statement(row.statement).as_ref()))
    }

    /// Retracts the live claims of a source of a statement.
    pub(crate) fn retract_from(&mut self, statement: StatementId, source: SourceId) -> Result<(), GraphError> {
        let row = self.data.checked_statement(statement)?;
        self.known_source(source)?;
        let is_its = |claim: &u32| self.data.claim(*claim).is_some_and(|it| it.claim.source == source);
        let live = self.data.claims_of(statement.index).filter(|&claim| self.data.retracted(claim).is_none());
        let claims: Vec<u32> = live.filter(is_its).collect();
        let mut is_any = false;
        for claim in claims {
            is_any |= self.retracts(claim)?;
        }
        if is_any { Ok(()) } else { Err(self.nothing_to_retract(source, Some(&row))) }
    }

    /// Retracts a live claim once. One that this change set says too is recorded anew, since
    /// retractions come first whatever their place.
    fn retracts(&mut self, said: u32) -> Result<bool, GraphError> {
        if !self.new.retractions.insert(said) {
            return Ok(false);
        }
        let again = self.data.claim(said).filter(|_| self.restated.contains(&said));
        if let Some((claim, row)) = again.and_then(|it| Some((it.claim, self.data.statement(it.statement)?))) {
            self.stage(row, [claim.clone()])?;
        }
        Ok(true)
    }

    /// A statement that was checked, as it is kept.
    fn checked(&mut self, stated: Stated) -> Result<Row, GraphError> {
        self.check_statement(&stated)?;
        Ok(self.packed(stated))
    }

    /// A statement of a symmetric relation has one form, whichever end it was stated from.
    fn packed(&mut self, stated: Stated) -> Row {
        let Stated { subject, relation, object, period, modality, qualifiers } = stated;
        let plain = modality == Modality::Actual && qualifiers.is_empty();
        let (from, to, detail) = match period.exact_days().filter(|_| plain) {
            Some((from, to)) => (from.number(), to.number(), EXACT),
            None => {
                let from = period.earliest_start().map_or(NEVER, Day::number);
                let to = period.latest_end().map_or(EVER, Day::number);
                let detail = Detail::new(&period, modality, qualifiers);
                (from, to, self.new.details.place(&self.data.details, detail))
            }
        };
        let object = match object {
            None => Object::Nothing,
            Some(Value::Entity(id)) => Object::Entity(id.index),
            Some(literal) => Object::Literal(self.new.values.place(&self.data.values, literal)),
        };
        match object {
            Object::Entity(other) if other < subject && self.data.schema.relation_has(relation, Flag::Symmetric) => {
                Row { subject: other, relation, object: Object::Entity(subject), from, to, detail }
            }
            _ => Row { subject, relation, object, from, to, detail },
        }
    }

    fn nothing_to_retract(&self, source: SourceId, row: Option<&Row>) -> GraphError {
        GraphError::NothingToRetract {
            claimant: excerpt(self.source_key(source)),
            statement: row.map(|row| self.describe(row)).unwrap_or_default(),
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        let new = &self.new;
        Mark {
            registries: [new.entities.len(), new.sources.len()],
            overlays: [new.values.new.len(), new.details.new.len(), new.contents.new.len()],
            claims: [
                new.statements.len(),
                new.later.len(),
                new.retractions.len(),
                self.restated.len(),
                self.fresh.len(),
            ],
            ties: new.ties.len(),
            narrowed: new.narrowed.len(),
            new_claims: self.new_claims,
        }
    }

    /// Forgets what was kept since a mark.
    pub(crate) fn go_back(&mut self, to: Mark) {
        let before = self.mark();
        self.forgot |= before.registries != to.registries || before.claims != to.claims;
        let new = &mut self.new;
        for (at, wider) in new.narrowed.drain(to.narrowed.min(new.narrowed.len())..).rev() {
            if let Some(kind) = new.kinds.get_mut(at) {
                *kind = wider;
            }
        }
        let [entities, sources] = to.registries;
        new.entities.truncate(entities);
        new.kinds.truncate(entities);
        new.sources.truncate(sources);
        let [values, details, contents] = to.overlays;
        new.values.truncate(values);
        new.details.truncate(details);
        new.contents.truncate(contents);
        let [statements, later, retractions, restated, fresh] = to.claims;
        new.statements.truncate(statements);
        new.later.truncate(later);
        new.retractions.truncate(retractions);
        self.restated.truncate(restated);
        self.fresh.truncate(fresh);
        new.ties.truncate(to.ties);
        self.new_claims = to.new_claims;
    }

    /// Keeps a statement of two exact days on the plain word of a source, without asking yet
    /// whether it is there already.
    pub(crate) fn tie(
        &mut self,
        subject: Id<Any>,
        relation: u16,
        object: Id<Any>,
        (from, to): (Day, Day),
        source: SourceId,
    ) -> Result<(), Error> {
        let ends = [(End::Subject, subject), (End::Object, object)];
        let fits = |(end, id): (End, Id<Any>)| {
            id.graph == self.data.tag_of(Registry::Entities, id.index) && self.data.fits(relation, end, id.index)
        };
        let plain = ends.into_iter().all(fits) && from <= to && subject != object;
        if !plain || self.data.schema.relation_has(relation, Flag::Symmetric) {
            let period = Period::between(from, to)?;
            let (object, modality) = (Some(Value::Entity(object)), Modality::Actual);
            let subject = self.known_id(subject)?;
            let stated = Stated { subject, relation, object, period, modality, qualifiers: Vec::new() };
            self.claim(stated, Claim::new(source))?;
            return Ok(());
        }
        let content = match self.plain.get(source.index as usize).copied().flatten() {
            Some(content) if source.graph == self.data.tag_of(Registry::Sources, source.index) => content,
            _ => {
                self.known_source(source)?;
                let content = self.new.contents.place(&self.data.contents, Claim::new(source));
                self.plain.resize(self.plain.len().max(source.index as usize + 1), None);
                if let Some(plain) = self.plain.get_mut(source.index as usize) {
                    *plain = Some(content);
                }
                content
            }
        };
        let taken = self.fresh.len() + self.new.ties.len();
        self.place(Registry::Statements, self.data.statement_count() + taken)?;
        self.place(Registry::Claims, self.data.claim_count() + self.new_claims + self.new.ties.len())?;
        let object = Object::Entity(object.index);
        let row = Row { subject: subject.index, relation, object, from: from.number(), to: to.number(), detail: EXACT };
        self.new.ties.push((row, content));
        Ok(())
    }

    fn known_id(&self, id: Id<Any>) -> Result<u32, GraphError> {
        self.known_kind(id).map(|_| id.index)
    }

    /// Whether a change names, at one of its ends or as a source, what is not there.
    pub(crate) fn waits(&self, change: &Change) -> bool {
        let entity = |key: &str| self.data.entities.find(key).is_some() || self.new.entities.contains_key(key);
        let source = |key: &str| self.data.sources.find(key).is_some() || self.new.sources.contains_key(key);
        match change {
            Change::Entity(_) => false,
            Change::Source(entry) => entry.source.author.as_deref().is_some_and(|author| !entity(author)),
            Change::Claims(entry) | Change::Retraction(entry) => {
                !entry.entities().all(entity) || !entry.claims.iter().all(|claim| source(&claim.source))
            }
        }
    }

    /// Whether it gave ids to what is not there.
    pub(crate) fn handed_out(&self) -> bool {
        let New { entities, sources, statements, .. } = &self.new;
        !(entities.is_empty() && sources.is_empty() && statements.is_empty())
    }

    /// Whether ids that it gave name nothing, even where the rest is committed.
    pub(crate) fn forgot(&self) -> bool {
        self.forgot
    }

    pub(crate) fn finish(self) -> Result<Checked, GraphError> {
        let revision = self.data.revision();
        let room = if revision < self.data.most { Ok(()) } else { Err(self.full("revisions")) };
        let checked = Checked(self.new);
        if !checked.is_empty() {
            room?;
        }
        Ok(checked)
    }

    fn place(&self, registry: Registry, taken: usize) -> Result<u32, GraphError> {
        let what = match registry {
            Registry::Entities => "entities",
            Registry::Sources => "sources",
            Registry::Statements => "statements",
            Registry::Claims => "claims",
        };
        let most = self.data.most(registry);
        let place = u32::try_from(taken).ok().filter(|&place| place < most);
        place.ok_or(GraphError::Full { what, most })
    }

    fn full(&self, what: &'static str) -> GraphError {
        GraphError::Full { what, most: self.data.most }
    }
}

impl Checked {
    /// Whether there is nothing to commit.
    pub(crate) fn is_empty(&self) -> bool {
        let Checked(new) = self;
        let nothing_named = new.entities.is_empty() && new.sources.is_empty();
        nothing_named && new.retractions.is_empty() && new.statements.is_empty() && new.ties.is_empty()
    }

    /// Writes all of it as the next revision; none where all was there already.
    pub(crate) fn commit(self, data: &mut Data) {
        let Checked(new) = self;
        let revision = data.revision() + 1;
        let claims_before = data.claim_count();
        let registered = !(new.entities.is_empty() && new.sources.is_empty() && new.retractions.is_empty());
        let entities = new.entities.iter().zip(new.kinds);
        data.add_entities(entities.map(|((key, label), kind)| Entity { key, label, kind, added: revision }));
        for (key, source) in new.sources {
            data.sources.push(SourceRow { key: key.into(), source, added: revision });
        }
        new.values.new.into_iter().for_each(|value| data.values.push(value));
        new.details.new.into_iter().for_each(|detail| data.add_detail(detail));
        data.contents.reserve(new.contents.new.len());
        new.contents.new.into_iter().for_each(|content| data.contents.push(content));
        for claim in new.retractions {
            data.retract(claim, revision);
        }
        let mut later: Vec<(u32, u32)> = new.later.into_iter().collect();
        later.sort_by_key(|&(at, _)| at);
        let mut later = later.into_iter().peekable();
        let additions = new.statements.into_iter().enumerate().map(|(at, (row, staged))| {
            let of_it = |&(of, _): &(u32, u32)| of as usize == at;
            let rest = std::iter::from_fn(|| later.next_if(of_it)).map(|(_, content)| content);
            Addition { statement: staged.index, row, first: staged.content, rest: rest.collect() }
        });
        data.add(additions);
        data.add_ties(new.ties);
        if registered || data.claim_count() > claims_before {
            data.end_revision();
        }
    }
}

/// Qualifiers in the order that makes equal sets equal: values of one qualifier in the order of
/// their text.
pub(crate) fn sorted(mut qualifiers: Vec<(u16, Value)>) -> Vec<(u16, Value)> {
    let text = |value: &Value| format!("{value:?}");
    qualifiers.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| text(one).cmp(&text(other))));
    qualifiers.dedup();
    qualifiers
}
