//! The one write path: a change set is checked whole against the graph, then committed whole.
//!
//! Everything that can fail fails in [`Staging`], which only reads the graph and keeps what is
//! new aside; [`Staging::commit`] cannot fail.

use indexmap::{IndexMap, IndexSet, map::Entry};

use super::{
    GraphError,
    data::{Data, EntityRow, Registry, SourceRow, StatementRow},
};
use crate::model::{
    Any, Change, Claim, ClaimEntry, ClaimId, EntityEntry, Flag, Id, Modality, Period, Persistence, RelationKey, Source,
    SourceEntry, SourceId, StatementEntry, StatementId, Value, ValueType,
    text::{closest, excerpt, is_blank, slug},
};

#[derive(Debug)]
pub(crate) struct Staging<'d> {
    data: &'d Data,
    entities: IndexMap<String, EntityRow>,
    sources: IndexMap<String, SourceRow>,
    /// By statement, in the order of first mention, so that the claims of a revision are numbered
    /// in the order in which a document lists them.
    statements: IndexMap<StatementRow, Staged>,
    /// Where the new statements stand among the staged ones, in their order.
    fresh: Vec<usize>,
    new_claims: usize,
    retractions: IndexSet<u32>,
    /// The live claims that the change set says again.
    restated: IndexSet<u32>,
}

#[derive(Debug)]
struct Staged {
    index: u32,
    claims: IndexSet<Claim>,
}

/// What a checked change set adds and retracts.
#[derive(Debug)]
pub(crate) struct Checked {
    entities: IndexMap<String, EntityRow>,
    sources: IndexMap<String, SourceRow>,
    statements: IndexMap<StatementRow, Staged>,
    retractions: IndexSet<u32>,
}

impl<'d> Staging<'d> {
    pub(crate) fn new(data: &'d Data) -> Self {
        Staging {
            data,
            entities: IndexMap::new(),
            sources: IndexMap::new(),
            statements: IndexMap::new(),
            fresh: Vec::new(),
            new_claims: 0,
            retractions: IndexSet::new(),
            restated: IndexSet::new(),
        }
    }

    pub(crate) fn data(&self) -> &'d Data {
        self.data
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
                let statement = self.resolve_statement(entry)?;
                self.check_statement(&statement)?;
                let mut claims = Vec::with_capacity(entry.claims.len());
                for (place, claim) in entry.claims.iter().enumerate() {
                    *at = Some(place);
                    let claim = self.resolve_claim(claim)?;
                    self.check_claim(&statement, &claim)?;
                    claims.push(claim);
                }
                self.stage(statement, claims).map(drop)
            }
            Change::Retraction(entry) => {
                let statement = self.canonical(self.resolve_statement(entry)?);
                let known = self.known_statement(&statement);
                for (place, claim) in entry.claims.iter().enumerate() {
                    *at = Some(place);
                    let claim = self.resolve_claim(claim)?;
                    let said = known.and_then(|known| self.data.live_claim(known, &claim));
                    if !said.is_some_and(|said| self.retractions.insert(said)) {
                        return Err(self.nothing_to_retract(claim.source, Some(&statement)));
                    }
                }
                Ok(())
            }
        }
    }

    pub(crate) fn entity(&mut self, key: Option<String>, kind: &str, label: &str) -> Result<Id<Any>, GraphError> {
        let kind = self.data.schema.kind_place(kind).ok_or_else(|| GraphError::UnknownKind {
            kind: excerpt(kind),
            nearest: self.data.schema.nearest_kind(kind),
        })?;
        if is_blank(label) {
            return Err(GraphError::Blank { what: "the label of an entity" });
        }
        let taken = |key: &str| self.data.entities.contains_key(key) || self.entities.contains_key(key);
        let key = free_key("entity", key, label, self.data.schema.kind_name(kind), taken)?;
        let index = self.place("entities", self.data.entities.len() + self.entities.len())?;
        let added = self.revision();
        self.entities.insert(key, EntityRow { kind, label: label.to_owned(), added });
        Ok(self.data.id(index))
    }

    pub(crate) fn source(&mut self, key: Option<String>, source: Source) -> Result<SourceId, GraphError> {
        if let Some(author) = source.author {
            self.known_entity(author)?;
        }
        let taken = |key: &str| self.data.sources.contains_key(key) || self.sources.contains_key(key);
        let key = free_key("source", key, source.title.as_str(), "source", taken)?;
        let index = self.place("sources", self.data.sources.len() + self.sources.len())?;
        let added = self.revision();
        self.sources.insert(key, SourceRow { source, added });
        Ok(self.data.source_id(index))
    }

    pub(crate) fn claim(&mut self, statement: StatementRow, claim: Claim) -> Result<StatementId, GraphError> {
        self.check_statement(&statement)?;
        self.check_claim(&statement, &claim)?;
        self.stage(statement, vec![claim])
    }

    /// Keeps what was checked: those claims of a statement that are not there yet.
    fn stage(&mut self, statement: StatementRow, claims: Vec<Claim>) -> Result<StatementId, GraphError> {
        let statement = self.canonical(statement);
        let known = self.known_statement(&statement);
        if let Some(known) = known {
            self.restated.extend(claims.iter().filter_map(|claim| self.data.live_claim(known, claim)));
        }
        let staged = self.statements.get(&statement);
        let said = |claim: &Claim| known.and_then(|known| self.data.live_claim(known, claim));
        let stands = |claim: &Claim| said(claim).is_some_and(|said| !self.retractions.contains(&said));
        let is_staged = |claim: &Claim| staged.is_some_and(|staged| staged.claims.contains(claim));
        // One claim is the rule, and a set that grows makes room for four.
        let mut fresh = IndexSet::with_capacity(claims.len());
        fresh.extend(claims.into_iter().filter(|it| !stands(it) && !is_staged(it)));
        let there = known.or(staged.map(|staged| staged.index));
        if let (Some(index), true) = (there, fresh.is_empty()) {
            return Ok(self.data.statement_id(index));
        }
        self.place("claims", self.data.claims.len() + self.new_claims + fresh.len().saturating_sub(1))?;
        let index = match there {
            Some(index) => index,
            None => self.place("statements", self.data.statements.len() + self.fresh.len())?,
        };
        self.new_claims += fresh.len();
        match self.statements.entry(statement) {
            Entry::Occupied(mut staged) => staged.get_mut().claims.extend(fresh),
            Entry::Vacant(vacant) => {
                if known.is_none() {
                    self.fresh.push(vacant.index());
                }
                vacant.insert(Staged { index, claims: fresh });
            }
        }
        Ok(self.data.statement_id(index))
    }

    pub(crate) fn retract_claim(&mut self, claim: ClaimId) -> Result<(), GraphError> {
        let row = self.data.checked_claim(claim)?;
        if row.is_live(self.data.revision) && self.retracts(claim.index)? {
            return Ok(());
        }
        Err(self.nothing_to_retract(row.claim.source, self.data.statement(row.statement)))
    }

    /// Retracts a live claim once. One that this change set says too is recorded anew, since
    /// retractions come first whatever their place.
    fn retracts(&mut self, said: u32) -> Result<bool, GraphError> {
        if !self.retractions.insert(said) {
            return Ok(false);
        }
        let row = self.data.claim(said).filter(|_| self.restated.contains(&said));
        if let Some((row, statement)) = row.and_then(|row| Some((row, self.data.statement(row.statement)?))) {
            self.stage(statement.clone(), vec![row.claim.clone()])?;
        }
        Ok(true)
    }

    /// A statement of a symmetric relation has one form, whichever end it was stated from.
    fn canonical(&self, row: StatementRow) -> StatementRow {
        match row.object_entity() {
            Some(object) if object < row.subject && self.data.schema.relation_has(row.relation, Flag::Symmetric) => {
                StatementRow { subject: object, object: Some(Value::Entity(self.data.id(row.subject))), ..row }
            }
            _ => row,
        }
    }

    /// A statement of the graph, or one that is staged.
    pub(crate) fn checked_statement(&self, id: StatementId) -> Result<&StatementRow, GraphError> {
        let staged = || {
            let fresh = (id.index as usize).checked_sub(self.data.statements.len())?;
            self.statements.get_index(*self.fresh.get(fresh)?).map(|(row, _)| row)
        };
        match self.data.checked_statement(id) {
            Err(GraphError::NotYet { what }) => staged().ok_or(GraphError::NotYet { what }),
            found => found,
        }
    }

    fn nothing_to_retract(&self, source: SourceId, statement: Option<&StatementRow>) -> GraphError {
        GraphError::NothingToRetract {
            claimant: excerpt(self.source_key(source)),
            statement: statement.map(|row| self.describe(row)).unwrap_or_default(),
        }
    }

    /// Whether it gave ids to what is not there.
    pub(crate) fn handed_out(&self) -> bool {
        !(self.entities.is_empty() && self.sources.is_empty() && self.statements.is_empty())
    }

    pub(crate) fn finish(self) -> Result<Checked, GraphError> {
        let room = self.place("revisions", self.data.revision as usize);
        let checked = Checked {
            entities: self.entities,
            sources: self.sources,
            statements: self.statements,
            retractions: self.retractions,
        };
        if !checked.is_empty() {
            room?;
        }
        Ok(checked)
    }

    fn known_statement(&self, statement: &StatementRow) -> Option<u32> {
        self.data.statements.get_index_of(statement).map(|known| known as u32)
    }

    fn revision(&self) -> u32 {
        self.data.revision.saturating_add(1)
    }

    fn place(&self, what: &'static str, taken: usize) -> Result<u32, GraphError> {
        let full = GraphError::Full { what, most: self.data.most };
        u32::try_from(taken).ok().filter(|&place| place < self.data.most).ok_or(full)
    }

    // Looking things up, staged ones included.

    pub(crate) fn entity_id(&self, key: &str) -> Result<Id<Any>, GraphError> {
        let staged = || self.entities.get_index_of(key).map(|i| i + self.data.entities.len());
        match self.data.entities.get_index_of(key).or_else(staged) {
            Some(index) => Ok(self.data.id(index as u32)),
            None => Err(unknown_key("entity", key, self.data.entities.keys().chain(self.entities.keys()))),
        }
    }

    fn source_id(&self, key: &str) -> Result<SourceId, GraphError> {
        let staged = || self.sources.get_index_of(key).map(|i| i + self.data.sources.len());
        match self.data.sources.get_index_of(key).or_else(staged) {
            Some(index) => Ok(self.data.source_id(index as u32)),
            None => Err(unknown_key("source", key, self.data.sources.keys().chain(self.sources.keys()))),
        }
    }

    fn known_entity(&self, id: Id<Any>) -> Result<(&str, u16), GraphError> {
        if id.graph != self.data.tag_of(Registry::Entities, id.index) {
            return Err(GraphError::ForeignId { what: "entity" });
        }
        let index = id.index as usize;
        let staged = || self.entities.get_index(index.checked_sub(self.data.entities.len())?);
        let found = self.data.entities.get_index(index).or_else(staged);
        found.map(|(key, row)| (key.as_str(), row.kind)).ok_or(GraphError::NotYet { what: "entity" })
    }

    fn source_key(&self, id: SourceId) -> &str {
        let index = id.index as usize;
        let staged = || self.sources.get_index(index.checked_sub(self.data.sources.len())?);
        self.data.sources.get_index(index).or_else(staged).map_or("", |(key, _)| key)
    }

    fn known_source(&self, id: SourceId) -> Result<(), GraphError> {
        if id.graph != self.data.tag_of(Registry::Sources, id.index) {
            return Err(GraphError::ForeignId { what: "source" });
        }
        let known = (id.index as usize) < self.data.sources.len() + self.sources.len();
        if known { Ok(()) } else { Err(GraphError::NotYet { what: "source" }) }
    }

    // From keys to ids.

    fn resolve_statement(&self, entry: &StatementEntry) -> Result<StatementRow, GraphError> {
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
        Ok(StatementRow {
            subject: self.entity_id(&entry.subject)?.index,
            relation,
            object: entry.object.clone().map(|value| value.try_map(|key| self.entity_id(&key))).transpose()?,
            period: entry.period.clone().unwrap_or_else(|| self.data.default_period(relation)),
            modality: entry.modality,
            qualifiers: sorted(qualifiers),
        })
    }

    fn resolve_claim(&self, entry: &ClaimEntry) -> Result<Claim, GraphError> {
        entry.clone().try_map(|key| self.entity_id(&key), |key| self.source_id(&key))
    }

    // What must hold of a statement and a claim.

    fn check_statement(&self, row: &StatementRow) -> Result<(), GraphError> {
        let schema = &self.data.schema;
        let (Some(def), Some((domain, range))) =
            (schema.relation_def(row.relation), schema.relation_ends(row.relation))
        else {
            return Err(GraphError::UnknownRelation { relation: row.relation.to_string(), nearest: None });
        };
        let subject = self.data.id(row.subject);
        self.check_kind(def.name(), "subject", subject, domain)?;
        match (range, &row.object) {
            (Some(range), Some(Value::Entity(object))) => {
                self.check_kind(def.name(), "object", *object, range)?;
                if *object == subject && !schema.relation_has(row.relation, Flag::Reflexive) {
                    let (entity, _) = self.known_entity(subject)?;
                    return Err(GraphError::SelfLoop { relation: def.name().to_owned(), entity: excerpt(entity) });
                }
            }
            (_, object) => check_sort(def.name(), def.range(), object.as_ref())?,
        }
        self.check_qualifiers(row)
    }

    fn check_kind(&self, relation: &str, end: &'static str, id: Id<Any>, expected: u16) -> Result<(), GraphError> {
        let (key, kind) = self.known_entity(id)?;
        self.data.check_kind(relation, end, expected, (key, kind))
    }

    fn check_qualifiers(&self, row: &StatementRow) -> Result<(), GraphError> {
        let schema = &self.data.schema;
        let mut last = None;
        for (place, value) in &row.qualifiers {
            let Some(def) = schema.qualifier_def(*place) else { continue };
            if !schema.takes_qualifier(row.relation, *place) {
                let relation = schema.relation_def(row.relation);
                return Err(GraphError::QualifierNotTaken {
                    relation: relation.map_or("", |r| r.name()).to_owned(),
                    qualifier: def.name().to_owned(),
                    takes: relation.map_or(&[][..], |r| r.qualifiers()).to_vec(),
                });
            }
            if last == Some(place) && !def.is_repeated() {
                return Err(GraphError::QualifierRepeated { qualifier: def.name().to_owned() });
            }
            last = Some(place);
            match (def.value(), value) {
                (ValueType::Entity(kind), Value::Entity(id)) => {
                    let kind = schema.kind_place(kind).unwrap_or(0);
                    self.check_kind(def.name(), "value", *id, kind)?;
                    if Some(*place) == self.data.known.jointly && id.index == row.subject {
                        let (entity, _) = self.known_entity(*id)?;
                        return Err(GraphError::SelfLoop { relation: def.name().to_owned(), entity: excerpt(entity) });
                    }
                }
                (sort, value) => check_sort(def.name(), sort, Some(value))?,
            }
        }
        Ok(())
    }

    fn check_claim(&self, statement: &StatementRow, claim: &Claim) -> Result<(), GraphError> {
        self.known_source(claim.source)?;
        for speaker in &claim.speakers {
            if let Some(entity) = speaker.entity() {
                self.known_entity(*entity)?;
            }
        }
        if let Some(attested) = &claim.attests {
            let (span, period) = (attested.period(), &statement.period);
            let before = matches!((span.earliest_start(), period.earliest_start()), (Some(a), Some(p)) if a < p);
            let after = matches!((span.latest_end(), period.latest_end()), (Some(a), Some(p)) if a > p);
            if before || after {
                return Err(GraphError::AttestedOutside { attested: span.to_string(), period: period.to_string() });
            }
        }
        Ok(())
    }

    fn describe(&self, row: &StatementRow) -> String {
        let relation = self.data.schema.relation_def(row.relation).map_or("", |def| def.name());
        let key = |index| self.known_entity(self.data.id(index)).map_or("", |(key, _)| key);
        let object = row.object_entity().map(key).unwrap_or_default();
        format!("{} {relation} {}", excerpt(key(row.subject)), excerpt(object)).trim_end().to_owned()
    }
}

impl Checked {
    /// Whether there is nothing to commit.
    pub(crate) fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.sources.is_empty() && self.retractions.is_empty() && self.statements.is_empty()
    }

    /// Writes all of it as the next revision.
    pub(crate) fn commit(self, data: &mut Data) {
        data.revision += 1;
        let recorded = data.revision;
        for (key, row) in self.entities {
            data.add_entity(key, row);
        }
        data.sources.extend(self.sources);
        for claim in self.retractions {
            if let Some(row) = data.claims.get_mut(claim as usize) {
                row.retracted = Some(recorded);
            }
        }
        for (row, Staged { claims, .. }) in self.statements {
            let statement = data.add_statement(row);
            for claim in claims {
                data.add_claim(statement, claim, recorded);
            }
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

impl Data {
    pub(crate) fn relation_from_subject(&self, name: &str) -> Result<u16, GraphError> {
        use crate::model::Direction::{Forward, Inverse};
        match self.schema.relation_place(name) {
            Some((place, Forward)) => Ok(place),
            Some((place, Inverse)) => Err(GraphError::InverseName {
                given: name.to_owned(),
                relation: self.schema.relation_def(place).map_or("", |def| def.name()).to_owned(),
            }),
            None => Err(self.unknown_relation(name)),
        }
    }

    pub(crate) fn unknown_relation(&self, name: &str) -> GraphError {
        GraphError::UnknownRelation { relation: excerpt(name), nearest: self.schema.nearest_relation(name) }
    }

    pub(crate) fn relation_of_key(&self, key: RelationKey) -> Result<u16, GraphError> {
        match key {
            RelationKey::Named(name) => self.relation_from_subject(name),
            RelationKey::Place(graph, place) if graph == self.tag => Ok(place),
            RelationKey::Place(..) => Err(GraphError::ForeignId { what: "relation" }),
        }
    }

    pub(crate) fn qualifier(&self, name: &str) -> Result<u16, GraphError> {
        self.schema.qualifier_place(name).ok_or_else(|| GraphError::UnknownQualifier {
            qualifier: excerpt(name),
            nearest: self.schema.nearest_qualifier(name),
        })
    }

    /// A present-tense statement of a continuous relation goes on as far as the source knows.
    pub(crate) fn default_period(&self, relation: u16) -> Period {
        match self.schema.relation_def(relation).map(|def| def.lasts()) {
            Some(Persistence::Continuous) => Period::ongoing(),
            _ => Period::unknown(),
        }
    }

    pub(crate) fn is_actual(row: &StatementRow) -> bool {
        row.modality == Modality::Actual
    }
}

/// One of the two ends of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Subject,
    Object,
}

impl Data {
    fn check_kind(
        &self,
        relation: &str,
        end: &'static str,
        expected: u16,
        (key, kind): (&str, u16),
    ) -> Result<(), GraphError> {
        if self.schema.fits(kind, expected) {
            return Ok(());
        }
        Err(GraphError::WrongKind {
            relation: relation.to_owned(),
            end,
            expected: self.schema.kind_name(expected).to_owned(),
            given: self.schema.kind_name(kind).to_owned(),
            entity: excerpt(key),
        })
    }

    /// Whether a question can have an entity at an end of a relation.
    pub(crate) fn check_end(&self, relation: u16, end: End, entity: Id<Any>) -> Result<(), GraphError> {
        let (Some(def), Some((domain, range))) =
            (self.schema.relation_def(relation), self.schema.relation_ends(relation))
        else {
            return Ok(());
        };
        let Some((key, row)) = self.entity(entity.index) else { return Err(GraphError::NotYet { what: "entity" }) };
        match (end, range) {
            (End::Subject, _) => self.check_kind(def.name(), "subject", domain, (key, row.kind)),
            (End::Object, Some(range)) => self.check_kind(def.name(), "object", range, (key, row.kind)),
            (End::Object, None) => check_sort(def.name(), def.range(), Some(&Value::Entity(entity))),
        }
    }

    /// Whether a question can have this object of a relation.
    pub(crate) fn check_object(&self, relation: u16, object: Option<&Value>) -> Result<(), GraphError> {
        match (object, self.schema.relation_def(relation)) {
            (Some(Value::Entity(entity)), _) => self.check_end(relation, End::Object, *entity),
            (object, Some(def)) => check_sort(def.name(), def.range(), object),
            (_, None) => Ok(()),
        }
    }
}

fn check_sort(of: &str, expected: &ValueType, given: Option<&Value>) -> Result<(), GraphError> {
    let fits = match (expected, given) {
        (ValueType::Nothing, None)
        | (ValueType::Text, Some(Value::Text(_)))
        | (ValueType::Name, Some(Value::Name(_)))
        | (ValueType::Identifier, Some(Value::Identifier(_)))
        | (ValueType::Count, Some(Value::Count(_)))
        | (ValueType::Share, Some(Value::Share(_)))
        | (ValueType::Date, Some(Value::Date(_))) => true,
        (ValueType::Term(terms), Some(Value::Term(term))) => terms.contains(term),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let given = match given {
        None => "no object".to_owned(),
        Some(Value::Term(term)) => format!("`{}`", excerpt(term)),
        Some(value) => value.sort().to_owned(),
    };
    Err(GraphError::WrongSort { relation: of.to_owned(), expected: expected.to_string(), given })
}

/// The error of a key that names nothing. A suggestion is a courtesy: keys beyond the first
/// megabytes are not looked at, so that a typo in a huge document costs no more than a second.
pub(super) fn unknown_key<'k>(what: &'static str, key: &str, known: impl Iterator<Item = &'k String>) -> GraphError {
    let mut bytes = 4usize << 20;
    let looked_at = known.map(String::as_str).take_while(|known| {
        bytes = bytes.saturating_sub(known.len());
        bytes > 0
    });
    let nearest = closest(key, looked_at, 1).first().map(|(near, _)| (*near).to_owned());
    GraphError::UnknownKey { what, key: excerpt(key), nearest }
}

/// The key given, or one made from a label that is not taken yet.
fn free_key(
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
