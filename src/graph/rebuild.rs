//! A graph put together from plain columns, none of which is believed before it is checked.
//!
//! The columns may come from anywhere. Whatever they say, the outcome is an error that names the
//! part and the place, or a graph that could have come about by changes and has the same history.

use std::{cmp::Ordering, sync::Arc};

use super::{
    Graph, Snapshot,
    base::{Base, Csr, Edge, MOST_STATEMENTS, Saying},
    columns::{ContentPart, DetailPart, Part, SourcePart},
    data::{Data, SourceRow},
    entities::Entity,
    fresh_tag,
    row::{Detail, EVER, NEVER, Object, Row, Shape},
    staging::{End, checks::check_sort, sorted},
};
use crate::model::{
    Day, Direction, Flag, Id, Limits, Period, Schema, SourceId, Stance, Value, ValueType,
    text::{excerpt, is_blank},
};

/// Why columns make no graph.
#[derive(Debug)]
pub(crate) enum Misfit {
    /// What a part says at a place cannot be.
    Wrong { part: Part, place: usize, wrong: String },
    /// A part has more than the limits allow.
    TooMuch { part: Part, what: &'static str, most: u64 },
}

fn wrong(part: Part, place: usize, wrong: impl ToString) -> Misfit {
    Misfit::Wrong { part, place, wrong: wrong.to_string() }
}

/// What kinds, relations and qualifiers are called, by the places that the columns name them by.
pub(crate) struct Places {
    pub(crate) kinds: Vec<String>,
    pub(crate) relations: Vec<String>,
    pub(crate) qualifiers: Vec<String>,
}

/// A graph in the making. The parts are given in their order.
pub(crate) struct Rebuild {
    data: Data,
    limits: Limits,
    places: [Vec<u16>; 3],
    revisions: Vec<[u32; 3]>,
    /// By entity.
    kinds: Vec<u16>,
    lengths: Vec<u32>,
    /// By detail.
    spans: Vec<Span>,
    /// By content.
    needs: Vec<Needs>,
    details: Vec<u32>,
    out: Csr,
}

/// What a detail allows of the statements that have it.
#[derive(Clone, Copy)]
struct Span {
    /// The first and the last day, where they don't stand in the row alone.
    first: Option<i32>,
    last: Option<i32>,
    /// How many entities there must be.
    entities: u32,
    qualified: bool,
}

/// What must be there before a claim can say something.
#[derive(Clone, Copy)]
struct Needs {
    entities: u32,
    sources: u32,
    vouches: bool,
    affirms: bool,
}

/// What the ends of a relation can be.
struct Ends {
    /// By kind, whether it fits the subject.
    subject: Vec<bool>,
    object: Range,
    symmetric: bool,
    reflexive: bool,
}

/// What the far end of a relation can be.
enum Range {
    /// An entity; by kind, whether it fits.
    Entity(Vec<bool>),
    Literal,
    Nothing,
}

impl Rebuild {
    pub(crate) fn new(schema: Schema, places: &Places, limits: &Limits) -> Result<Self, Misfit> {
        let kinds = found("kind", &places.kinds, |name| schema.kind_place(name))?;
        let relations = found("relation", &places.relations, |name| match schema.relation_place(name) {
            Some((place, Direction::Forward)) => Some(place),
            _ => None,
        })?;
        let qualifiers = found("qualifier", &places.qualifiers, |name| schema.qualifier_place(name))?;
        for (what, list) in [("relations", &relations), ("qualifiers", &qualifiers)] {
            if let Some(place) = list.windows(2).position(|pair| pair.first() >= pair.last()) {
                return Err(wrong(Part::Schema, place + 1, format!("the {what} stand in another order in this crate")));
            }
        }
        let data = Data::new(fresh_tag(), schema);
        let exact = Span { first: None, last: None, entities: 0, qualified: false };
        Ok(Rebuild {
            data,
            limits: *limits,
            places: [kinds, relations, qualifiers],
            revisions: Vec::new(),
            kinds: Vec::new(),
            lengths: Vec::new(),
            spans: vec![exact],
            needs: Vec::new(),
            details: Vec::new(),
            out: Csr::default(),
        })
    }

    pub(crate) fn revisions(&mut self, column: &[u32]) -> Result<(), Misfit> {
        let rows: Vec<[u32; 3]> = column.as_chunks().0.to_vec();
        let mut before = [0; 3];
        for (place, row) in rows.iter().enumerate() {
            if row.iter().zip(&before).any(|(now, before)| now < before) {
                return Err(wrong(
                    Part::Revisions,
                    place,
                    format!("there is less than before: {row:?}, and {before:?}"),
                ));
            }
            before = *row;
            self.data.commits.push(row[2]);
        }
        self.revisions = rows;
        self.few_enough(Part::Revisions, self.totals().iter().map(|&n| u64::from(n)).sum())
    }

    /// How many entities, sources and claims there are.
    fn totals(&self) -> [u32; 3] {
        self.revisions.last().copied().unwrap_or_default()
    }

    /// How many of something there were after each revision.
    fn after(&self, of: usize) -> impl Iterator<Item = (u32, u32)> {
        let counts = self.revisions.iter().filter_map(move |row| row.get(of).copied());
        (1u32..).zip(counts)
    }

    fn few_enough(&self, part: Part, records: u64) -> Result<(), Misfit> {
        let most = self.limits.records();
        if records > most { Err(Misfit::TooMuch { part, what: "records", most }) } else { Ok(()) }
    }

    fn check_count(part: Part, given: usize, expected: usize) -> Result<(), Misfit> {
        if given == expected {
            Ok(())
        } else {
            Err(wrong(part, given, format!("{given} are given, {expected} expected")))
        }
    }

    fn check_name(&self, part: Part, length: usize) -> Result<(), Misfit> {
        let most = u64::from(self.limits.name());
        if length as u64 > most { Err(Misfit::TooMuch { part, what: "bytes of a name", most }) } else { Ok(()) }
    }

    pub(crate) fn kinds(&mut self, mut column: Vec<u16>) -> Result<(), Misfit> {
        Self::check_count(Part::Kinds, column.len(), self.totals()[0] as usize)?;
        let [kinds, ..] = &self.places;
        for (place, kind) in column.iter_mut().enumerate() {
            *kind = mapped(Part::Kinds, place, kinds, *kind)?;
        }
        self.kinds = column;
        Ok(())
    }

    pub(crate) fn lengths(&mut self, column: Vec<u32>) -> Result<(), Misfit> {
        Self::check_count(Part::Lengths, column.len(), self.kinds.len() * 2)?;
        for &length in &column {
            self.check_name(Part::Lengths, length as usize)?;
        }
        self.lengths = column;
        Ok(())
    }

    pub(crate) fn names(&mut self, bytes: &[u8]) -> Result<(), Misfit> {
        let part = Part::Names;
        let mut rest = match str::from_utf8(bytes) {
            Ok(names) => names,
            Err(error) => return Err(wrong(part, error.valid_up_to(), "the bytes are not UTF-8")),
        };
        let lengths = std::mem::take(&mut self.lengths);
        let mut revisions = self.after(0).collect::<Vec<_>>().into_iter().peekable();
        let mut entities = Vec::with_capacity(self.kinds.len());
        for (place, (lengths, &kind)) in lengths.as_chunks::<2>().0.iter().zip(&self.kinds).enumerate() {
            let mut texts = [""; 2];
            for (text, &length) in texts.iter_mut().zip(lengths) {
                let split = rest.split_at_checked(length as usize);
                (*text, rest) = split.ok_or_else(|| wrong(part, place, "no name ends where one should"))?;
            }
            let [key, label] = texts;
            if is_blank(key) || is_blank(label) {
                return Err(wrong(part, place, "a key or a label is blank"));
            }
            while revisions.next_if(|&(_, entities)| entities as usize <= place).is_some() {}
            let added = revisions.peek().map_or(0, |&(revision, _)| revision);
            entities.push(Entity { key, label, kind, added });
        }
        self.data.entities.extend(entities.iter().copied());
        for (place, &Entity { key, .. }) in (0u32..).zip(&entities) {
            if let Some(again) = self.data.entities.find(key).filter(|&newest| newest != place) {
                return Err(wrong(part, again as usize, format!("the key `{}` stands twice", excerpt(key))));
            }
        }
        if rest.is_empty() { Ok(()) } else { Err(wrong(part, self.kinds.len(), "there is more after the last name")) }
    }

    pub(crate) fn source(&mut self, source: SourcePart) -> Result<(), Misfit> {
        let SourcePart { key, source } = source;
        let (part, place) = (Part::Sources, self.data.sources.len());
        self.check_name(part, key.len())?;
        if is_blank(&key) {
            return Err(wrong(part, place, "a key is blank"));
        }
        if self.data.sources.find(&key).is_some() {
            return Err(wrong(part, place, format!("the key `{}` stands twice", excerpt(&key))));
        }
        let revision = self.revisions.partition_point(|row| row[1] as usize <= place);
        let Some(&[entities, ..]) = self.revisions.get(revision) else {
            return Err(wrong(part, place, "no revision adds it"));
        };
        let tag = self.data.tag;
        let source = source.try_map(|entity| match entity < entities {
            true => Ok(Id::new(entity, tag)),
            false => Err(wrong(part, place, no_entity(entity, entities))),
        })?;
        self.data.sources.push(SourceRow { key: key.into(), source, added: revision as u32 + 1 });
        Ok(())
    }

    pub(crate) fn sources_end(&self) -> Result<(), Misfit> {
        Self::check_count(Part::Sources, self.data.sources.len(), self.totals()[1] as usize)
    }

    pub(crate) fn literal(&mut self, literal: Value<u32>) -> Result<(), Misfit> {
        let (part, place) = (Part::Literals, self.data.values.len());
        self.few_enough(part, place as u64 + 1)?;
        let literal = literal.try_map(|_| Err(wrong(part, place, "an entity is no literal")))?;
        if let Value::Name(name) = &literal {
            self.check_name(part, name.text().len())?;
        }
        if self.data.values.find(&literal).is_some() {
            return Err(wrong(part, place, "the same stands twice"));
        }
        self.data.values.push(literal);
        Ok(())
    }

    pub(crate) fn detail(&mut self, detail: DetailPart) -> Result<(), Misfit> {
        // The first one is not given.
        let (part, place) = (Part::Details, self.data.details.len() - 1);
        self.few_enough(part, place as u64 + 1)?;
        let DetailPart { start, end, modality, qualifiers: given } = detail;
        let most = u64::from(self.limits.qualifiers());
        if given.len() as u64 > most {
            return Err(Misfit::TooMuch { part, what: "values of qualifiers of one statement", most });
        }
        let (first, last) = span(&start, &end).map_err(|why| wrong(part, place, why))?;
        let mut entities = 0;
        let mut qualifiers = Vec::with_capacity(given.len());
        for (qualifier, value) in given {
            let [.., known] = &self.places;
            let qualifier = mapped(part, place, known, qualifier)?;
            let value = value.try_map(|entity| {
                entities = entities.max(entity.saturating_add(1));
                self.entity(part, place, entity)
            })?;
            self.check_qualifier(place, qualifier, &value)?;
            qualifiers.push((qualifier, value));
        }
        if sorted(qualifiers.clone()) != qualifiers {
            return Err(wrong(part, place, "the qualifiers are not in their order"));
        }
        self.check_repeats(place, &qualifiers)?;
        let qualified = !qualifiers.is_empty();
        let detail = Detail { start, end, modality, qualifiers };
        if self.data.details.find(&detail).is_some() {
            return Err(wrong(part, place, "the same stands twice"));
        }
        self.data.add_detail(detail);
        self.spans.push(Span { first, last, entities, qualified });
        Ok(())
    }

    fn entity(&self, part: Part, place: usize, entity: u32) -> Result<Id<crate::model::Any>, Misfit> {
        let entities = self.kinds.len() as u32;
        if entity < entities { Ok(self.data.id(entity)) } else { Err(wrong(part, place, no_entity(entity, entities))) }
    }

    fn check_qualifier(&self, place: usize, qualifier: u16, value: &Value) -> Result<(), Misfit> {
        let part = Part::Details;
        if let Value::Name(name) = value {
            self.check_name(part, name.text().len())?;
        }
        let Some(def) = self.data.schema.qualifier_def(qualifier) else { return Ok(()) };
        let fits = match (def.value(), value) {
            (ValueType::Entity(kind), Value::Entity(id)) => {
                let expected = self.data.schema.kind_place(kind).unwrap_or(0);
                let at = id.index;
                let row = (self.data.key(at), self.data.kind(at).unwrap_or(0));
                self.data.check_kind(def.name(), "value", expected, row)
            }
            (sort, value) => check_sort(def.name(), sort, Some(value)),
        };
        fits.map_err(|error| wrong(part, place, error))
    }

    fn check_repeats(&self, place: usize, qualifiers: &[(u16, Value)]) -> Result<(), Misfit> {
        for pair in qualifiers.windows(2) {
            if let [(one, _), (other, _)] = pair
                && one == other
                && let Some(def) = self.data.schema.qualifier_def(*one).filter(|def| !def.is_repeated())
            {
                let why = format!("the qualifier `{}` stands once at most", def.name());
                return Err(wrong(Part::Details, place, why));
            }
        }
        Ok(())
    }

    pub(crate) fn content(&mut self, content: ContentPart) -> Result<(), Misfit> {
        let (part, place) = (Part::Contents, self.data.contents.len());
        self.few_enough(part, place as u64 + 1)?;
        let most = u64::from(self.limits.speakers());
        if content.speakers.len() as u64 > most {
            return Err(Misfit::TooMuch { part, what: "speakers of one claim", most });
        }
        let (mut entities, mut sources) = (0, 0);
        let claim = content.try_map(
            |entity| {
                entities = entities.max(entity.saturating_add(1));
                self.entity(part, place, entity)
            },
            |source| {
                sources = source.saturating_add(1);
                let known = self.data.sources.len() as u32;
                let found = (source < known).then(|| SourceId::new(source, self.data.tag));
                found.ok_or_else(|| wrong(part, place, format!("source {source} is not there: there are {known}")))
            },
        )?;
        if self.data.contents.find(&claim).is_some() {
            return Err(wrong(part, place, "the same stands twice"));
        }
        let (vouches, affirms) = (claim.attests.is_some(), claim.stance == Stance::Affirms);
        self.needs.push(Needs { entities, sources, vouches, affirms });
        self.data.contents.push(claim);
        Ok(())
    }

    pub(crate) fn statements(&mut self, details: Vec<u32>) -> Result<(), Misfit> {
        let part = Part::Statements;
        if details.len() > MOST_STATEMENTS as usize {
            return Err(Misfit::TooMuch { part, what: "statements", most: MOST_STATEMENTS.into() });
        }
        let known = self.spans.len();
        match details.iter().position(|&detail| detail as usize >= known) {
            Some(place) => Err(wrong(part, place, format!("it has a detail that is not there: there are {known}"))),
            None => {
                self.details = details;
                Ok(())
            }
        }
    }

    pub(crate) fn claims(&mut self, claims: Vec<Saying>) -> Result<(), Misfit> {
        Self::check_count(Part::Claims, claims.len(), self.totals()[2] as usize)?;
        let (statements, contents) = (self.details.len() as u32, self.needs.len() as u32);
        let mut first_claims = Vec::with_capacity(self.details.len());
        for (place, claim) in claims.iter().enumerate() {
            if claim.statement as usize > first_claims.len() || claim.statement >= statements {
                let why = format!(
                    "it is of statement {}, and statement {} has none yet",
                    claim.statement,
                    first_claims.len()
                );
                return Err(wrong(Part::Claims, place, why));
            }
            if claim.content >= contents {
                let why = format!("content {} is not there: there are {contents}", claim.content);
                return Err(wrong(Part::Claims, place, why));
            }
            if claim.statement as usize == first_claims.len() {
                first_claims.push(place as u32);
            }
        }
        if first_claims.len() != self.details.len() {
            return Err(wrong(Part::Claims, claims.len(), format!("the statement {} has none", first_claims.len())));
        }
        let details = std::mem::take(&mut self.details);
        self.data.base = Arc::new(Base { details, first_claims, claims, kinds: self.kinds.clone(), ..Base::default() });
        Ok(())
    }

    pub(crate) fn retractions(&mut self, column: &[u32]) -> Result<(), Misfit> {
        let part = Part::Retractions;
        let totals: u64 = self.totals().iter().map(|&n| u64::from(n)).sum();
        self.few_enough(part, totals + column.len() as u64 / 2)?;
        let (mut last, mut changed) = (0, vec![false; self.revisions.len()]);
        for (place, &[claim, revision]) in column.as_chunks().0.iter().enumerate() {
            if claim >= self.totals()[2] || self.data.retracted(claim).is_some() {
                return Err(wrong(part, place, format!("there is no claim {claim} left to retract")));
            }
            let in_order = last <= revision && self.data.recorded(claim) < revision;
            let Some(changed) = (revision as usize).checked_sub(1).and_then(|at| changed.get_mut(at)) else {
                return Err(wrong(part, place, format!("there is no revision {revision}")));
            };
            if !in_order {
                return Err(wrong(part, place, format!("the revision {revision} is too early")));
            }
            (last, *changed) = (revision, true);
            self.data.retract(claim, revision);
        }
        let mut before = [0; 3];
        for (place, (row, changed)) in self.revisions.iter().zip(changed).enumerate() {
            if *row == before && !changed {
                return Err(wrong(Part::Revisions, place, "it adds nothing and retracts nothing"));
            }
            before = *row;
        }
        Ok(())
    }
}

fn no_entity(entity: u32, entities: u32) -> String {
    format!("entity {entity} is not there yet: there are {entities}")
}

/// The places in the schema of what the columns name.
fn found(what: &str, names: &[String], place_of: impl Fn(&str) -> Option<u16>) -> Result<Vec<u16>, Misfit> {
    let named = |(place, name): (usize, &String)| {
        place_of(name).ok_or_else(|| wrong(Part::Schema, place, format!("there is no {what} `{}`", excerpt(name))))
    };
    names.iter().enumerate().map(named).collect()
}

fn mapped(part: Part, place: usize, to: &[u16], given: u16) -> Result<u16, Misfit> {
    let known = to.get(usize::from(given)).copied();
    known.ok_or_else(|| wrong(part, place, format!("{given} is none of the {} that there are", to.len())))
}

/// The first and the last day of statements with these bounds, where they don't stand in the row
/// alone.
fn span(start: &Shape, end: &Shape) -> Result<(Option<i32>, Option<i32>), &'static str> {
    let first = match start {
        Shape::Exact => None,
        Shape::Dated(date) if date.exact_day().is_some() => return Err("an exact day stands as a date"),
        Shape::Dated(date) => Some(date.earliest().map_or(NEVER, Day::number)),
        Shape::Open | Shape::Unknown => Some(NEVER),
    };
    let last = match end {
        Shape::Exact => None,
        Shape::Dated(date) if date.exact_day().is_some() => return Err("an exact day stands as a date"),
        Shape::Dated(date) => Some(date.latest().map_or(EVER, Day::number)),
        Shape::Open | Shape::Unknown => Some(EVER),
    };
    if let (Shape::Dated(_), Shape::Dated(_)) = (start, end) {
        // An exact day has no time of day, so that only two dates can be in the wrong order within one.
        Period::new(start.bound(0), end.bound(0)).map_err(|_| "it ends before it begins")?;
    }
    Ok((first, last))
}

/// What one index of ties is called, part by part.
struct Names {
    nodes: Part,
    relations: Part,
    starts: Part,
    ties: Part,
}

const OUT: Names =
    Names { nodes: Part::OutNodes, relations: Part::OutRelations, starts: Part::OutStarts, ties: Part::OutTies };
const IN: Names =
    Names { nodes: Part::InNodes, relations: Part::InRelations, starts: Part::InStarts, ties: Part::InTies };

/// Of how many ties the rows are looked up together: they lie far apart, and many waits for memory
/// at once take as long as one.
const AHEAD: usize = 256;

/// No place among the ties.
const NO_SLOT: u32 = u32::MAX;
/// A row that no statement has.
const NO_ROW: Row = Row { subject: u32::MAX, relation: 0, object: Object::Nothing, from: 0, to: 0, detail: 0 };

impl Rebuild {
    pub(crate) fn out(
        &mut self,
        nodes: Vec<u32>,
        relations: Vec<u16>,
        starts: Vec<u32>,
        edges: Vec<Edge>,
    ) -> Result<(), Misfit> {
        self.out = self.index(&OUT, nodes, relations, starts, edges)?;
        Ok(())
    }

    fn index(
        &self,
        names: &Names,
        nodes: Vec<u32>,
        mut relations: Vec<u16>,
        starts: Vec<u32>,
        edges: Vec<Edge>,
    ) -> Result<Csr, Misfit> {
        Self::check_count(names.nodes, nodes.len(), self.kinds.len() + 1)?;
        Self::check_count(names.starts, starts.len(), relations.len() + 1)?;
        ascending(names.nodes, &nodes, relations.len())?;
        ascending(names.starts, &starts, edges.len())?;
        let [_, known, _] = &self.places;
        for (place, relation) in relations.iter_mut().enumerate() {
            *relation = mapped(names.relations, place, known, *relation)?;
        }
        Ok(Csr { nodes, relations, starts, edges })
    }

    /// The graph, once the last part is given.
    pub(crate) fn finish(
        mut self,
        nodes: Vec<u32>,
        relations: Vec<u16>,
        starts: Vec<u32>,
        edges: Vec<Edge>,
    ) -> Result<Graph, Misfit> {
        let mut into = self.index(&IN, nodes, relations, starts, edges)?;
        let mut out = std::mem::take(&mut self.out);
        let (rows, slots) = self.rows(&out)?;
        self.check_objects(&into, &rows)?;
        // Ties come without their marks.
        let plain: Vec<bool> = rows.iter().map(|row| self.data.is_plain_row(row)).collect();
        for edge in out.edges.iter_mut().chain(&mut into.edges) {
            edge.mark(plain.get(edge.statement() as usize) == Some(&true));
        }
        // Nobody else has it, so this copies nothing.
        let base = Arc::make_mut(&mut self.data.base);
        (base.out, base.into, base.slots) = (out, into, slots);
        self.data.names = super::names::Names::opened(self.kinds.len() as u32, rows.len() as u32);
        for (statement, row) in (0u32..).zip(&rows) {
            self.data.note(statement, row);
        }
        self.history(&rows)?;
        Ok(Graph { snapshot: Snapshot(Arc::new(self.data)) })
    }

    /// By statement, its row and its place among the ties by subject.
    fn rows(&self, out: &Csr) -> Result<(Vec<Row>, Vec<u32>), Misfit> {
        let details = &self.data.base.details;
        Self::check_count(OUT.ties, out.edges.len(), details.len())?;
        let mut ends: Vec<Option<Ends>> = Vec::new();
        ends.resize_with(self.data.schema.relations().len(), || None);
        let mut slots = vec![NO_SLOT; details.len()];
        let mut owners = Vec::with_capacity(out.edges.len());
        self.each_group(&OUT, out, |subject, relation, edges| {
            let Some(ends) = ends.get_mut(usize::from(relation)) else { return Ok(()) };
            let ends = &*ends.get_or_insert_with(|| self.ends(relation));
            if !self.is_one_of(&ends.subject, subject) {
                return Err(wrong(OUT.ties, owners.len(), self.wrong_kind(relation, End::Subject, subject)));
            }
            let mut before = None;
            for edge in edges {
                let place = owners.len();
                self.check_object(ends, subject, relation, edge.other).map_err(|why| wrong(OUT.ties, place, why))?;
                self.check_order(before.replace(edge), edge).map_err(|why| wrong(OUT.ties, place, why))?;
                match slots.get_mut(edge.statement() as usize).filter(|_| edge.is_plain()) {
                    Some(slot) if *slot == NO_SLOT => *slot = place as u32,
                    Some(_) => return Err(wrong(OUT.ties, place, format!("{} stands twice", edge.statement()))),
                    None => return Err(wrong(OUT.ties, place, format!("there is no statement {}", edge.marked))),
                }
                owners.push((subject, relation));
            }
            Ok(())
        })?;
        let mut rows = Vec::with_capacity(details.len());
        for (&slot, &detail) in slots.iter().zip(details) {
            let place = slot as usize;
            let (Some(edge), Some(&(subject, relation))) = (out.edges.get(place), owners.get(place)) else {
                return Err(wrong(Part::Statements, rows.len(), "it has no tie"));
            };
            let object = match ends.get(usize::from(relation)) {
                Some(Some(Ends { object: Range::Entity(_), .. })) => Object::Entity(edge.other),
                Some(Some(Ends { object: Range::Literal, .. })) => Object::Literal(edge.other),
                _ => Object::Nothing,
            };
            let row = Row { subject, relation, object, from: edge.from, to: edge.to, detail };
            self.check_detail(&row).map_err(|why| wrong(OUT.ties, place, why))?;
            rows.push(row);
        }
        Ok((rows, slots))
    }

    fn check_object(&self, ends: &Ends, subject: u32, relation: u16, other: u32) -> Result<(), String> {
        match &ends.object {
            Range::Entity(kinds) if !self.is_one_of(kinds, other) => Err(self.wrong_kind(relation, End::Object, other)),
            Range::Entity(_) if other == subject && !ends.reflexive => Err("its ends are the same".to_owned()),
            Range::Entity(_) if other < subject && ends.symmetric => Err("its ends are the wrong way round".to_owned()),
            Range::Literal => self.check_literal(relation, other),
            Range::Nothing if other != 0 => Err("the relation takes no object".to_owned()),
            Range::Entity(_) | Range::Nothing => Ok(()),
        }
    }

    /// Ties of one group stand by first day, far end, last day and detail, and each differs.
    fn check_order(&self, before: Option<&Edge>, edge: &Edge) -> Result<(), &'static str> {
        let key = |edge: &Edge| (edge.from, edge.other, edge.to);
        let detail = |edge: &Edge| self.data.base.detail(edge.statement());
        match before.map(|before| key(before).cmp(&key(edge)).then_with(|| detail(before).cmp(&detail(edge)))) {
            None | Some(Ordering::Less) => Ok(()),
            Some(_) => Err("the ties of one group are not in their order"),
        }
    }

    /// Every tie by object is a statement, and every statement about two entities is one of them.
    fn check_objects(&self, into: &Csr, rows: &[Row]) -> Result<(), Misfit> {
        let expected = rows.iter().filter(|row| row.entity().is_some()).count();
        Self::check_count(IN.ties, into.edges.len(), expected)?;
        // Statements differ, and so do the ties of a group: none can stand here twice.
        let mut place = 0usize;
        let mut ahead = Vec::with_capacity(AHEAD);
        self.each_group(&IN, into, |object, relation, edges| {
            let mut before = None;
            for edge in edges {
                if place.is_multiple_of(AHEAD) {
                    let edges = into.edges.get(place..).unwrap_or_default().iter().take(AHEAD);
                    ahead.clear();
                    ahead.extend(edges.map(|edge| rows.get(edge.statement() as usize).copied().unwrap_or(NO_ROW)));
                }
                let row = ahead.get(place % AHEAD).unwrap_or(&NO_ROW);
                let same = Row { subject: edge.other, relation, object: Object::Entity(object), ..*row };
                let same = Row { from: edge.from, to: edge.to, ..same };
                if *row != same || !edge.is_plain() {
                    let why = format!("it is not the tie of the statement {}", edge.statement());
                    return Err(wrong(IN.ties, place, why));
                }
                self.check_order(before.replace(edge), edge).map_err(|why| wrong(IN.ties, place, why))?;
                place += 1;
            }
            Ok(())
        })
    }

    /// Goes over the groups of an index, each with its node and its relation.
    fn each_group(
        &self,
        names: &Names,
        csr: &Csr,
        mut group: impl FnMut(u32, u16, &[Edge]) -> Result<(), Misfit>,
    ) -> Result<(), Misfit> {
        let bounds = csr.starts.iter().zip(csr.starts.iter().skip(1));
        let mut groups = csr.relations.iter().zip(bounds).enumerate();
        for (node, (&first, &last)) in (0u32..).zip(csr.nodes.iter().zip(csr.nodes.iter().skip(1))) {
            let mut before = None;
            for (place, (&relation, (&start, &end))) in groups.by_ref().take((last - first) as usize) {
                if before.is_some_and(|before| before >= relation) {
                    return Err(wrong(names.relations, place, "the relations of one node are not in their order"));
                }
                before = Some(relation);
                match csr.edges.get(start as usize..end as usize) {
                    Some(edges) if !edges.is_empty() => group(node, relation, edges)?,
                    _ => return Err(wrong(names.starts, place, "the group is empty")),
                }
            }
        }
        Ok(())
    }

    fn ends(&self, relation: u16) -> Ends {
        let schema = &self.data.schema;
        let fitting = |of: u16| (0..schema.kinds().len()).map(|kind| schema.fits(kind as u16, of)).collect();
        let (domain, range) = schema.relation_ends(relation).unwrap_or_default();
        let object = match (range, schema.relation_def(relation).map(|def| def.range())) {
            (Some(range), _) => Range::Entity(fitting(range)),
            (None, Some(ValueType::Nothing) | None) => Range::Nothing,
            (None, Some(_)) => Range::Literal,
        };
        let is = |flag| schema.relation_has(relation, flag);
        Ends { subject: fitting(domain), object, symmetric: is(Flag::Symmetric), reflexive: is(Flag::Reflexive) }
    }

    fn is_one_of(&self, kinds: &[bool], entity: u32) -> bool {
        let kind = self.kinds.get(entity as usize);
        kind.is_some_and(|&kind| kinds.get(usize::from(kind)) == Some(&true))
    }

    fn wrong_kind(&self, relation: u16, end: End, entity: u32) -> String {
        if entity as usize >= self.kinds.len() {
            return no_entity(entity, self.kinds.len() as u32);
        }
        let checked = self.data.check_end(relation, end, self.data.id(entity));
        checked.err().map(|error| error.to_string()).unwrap_or_default()
    }

    fn check_literal(&self, relation: u16, literal: u32) -> Result<(), String> {
        let known = self.data.values.len();
        let value = self
            .data
            .values
            .get(literal)
            .ok_or_else(|| format!("literal {literal} is not there: there are {known}"))?;
        let Some(def) = self.data.schema.relation_def(relation) else { return Ok(()) };
        check_sort(def.name(), def.range(), Some(value)).map_err(|error| error.to_string())
    }

    /// Whether the days and the qualifiers of a statement are those of its detail.
    fn check_detail(&self, row: &Row) -> Result<(), String> {
        let Some(span) = self.spans.get(row.detail as usize) else { return Ok(()) };
        let fits = |fixed: Option<i32>, day: i32| match fixed {
            Some(fixed) => fixed == day,
            None => Day::from_number(day).is_some(),
        };
        if !fits(span.first, row.from) || !fits(span.last, row.to) || row.from > row.to {
            return Err(format!("the days {} to {} cannot be", row.from, row.to));
        }
        if span.qualified { self.check_taken(row) } else { Ok(()) }
    }

    fn check_taken(&self, row: &Row) -> Result<(), String> {
        let schema = &self.data.schema;
        for (qualifier, value) in &self.data.detail(row).qualifiers {
            if !schema.takes_qualifier(row.relation, *qualifier) {
                let relation = schema.relation_def(row.relation).map_or("", |def| def.name());
                let name = schema.qualifier_name(*qualifier);
                return Err(format!("`{relation}` does not take the qualifier `{name}`"));
            }
            let itself = value.as_entity().is_some_and(|id| id.index == row.subject);
            if itself && Some(*qualifier) == self.data.known.jointly {
                return Err("it is shared by the subject with itself".to_owned());
            }
        }
        Ok(())
    }

    /// Goes over the claims in the order of their recording.
    fn history(&mut self, rows: &[Row]) -> Result<(), Misfit> {
        let mut first = 0;
        for (revision, counts) in (1u32..).zip(std::mem::take(&mut self.revisions)) {
            let (mut run, mut last) = (0, None);
            for claim in first..counts[2] {
                let Some(saying) = self.data.saying(claim) else { continue };
                run = if last == Some(saying.statement) { run + 1 } else { 1 };
                last = Some(saying.statement);
                if run > self.limits.claims() {
                    let most = self.limits.claims().into();
                    return Err(Misfit::TooMuch { part: Part::Claims, what: "claims of one statement", most });
                }
                let (Some(row), Some(&needs)) =
                    (rows.get(saying.statement as usize), self.needs.get(saying.content as usize))
                else {
                    continue;
                };
                let is_first = self.data.first_claim(saying.statement) == Some(claim);
                self.check_claim(row, saying, needs, is_first, revision, counts)
                    .map_err(|why| wrong(Part::Claims, claim as usize, why))?;
                if !(is_first && needs.affirms) {
                    self.data.note_claim(row, saying, claim, is_first);
                }
            }
            first = counts[2];
        }
        Ok(())
    }

    fn check_claim(
        &self,
        row: &Row,
        saying: Saying,
        needs: Needs,
        is_first: bool,
        revision: u32,
        [entities, sources, _]: [u32; 3],
    ) -> Result<(), &'static str> {
        let ends = row.subject.max(row.entity().unwrap_or(0));
        let of_detail = self.spans.get(row.detail as usize).map_or(0, |span| span.entities);
        if ends >= entities || of_detail > entities || needs.entities > entities || needs.sources > sources {
            return Err("it speaks of what was added later");
        }
        if needs.vouches
            && let Some(attested) = self.data.contents.get(saying.content).and_then(|said| said.attests.as_ref())
            && row.is_passed_by(attested.period())
        {
            return Err("it vouches for days outside the period of its statement");
        }
        if is_first {
            return Ok(());
        }
        let alike = self.data.said_later.last((saying.statement, saying.content)).or_else(|| {
            let first = self.data.first_claim(saying.statement)?;
            (self.data.saying(first)?.content == saying.content).then_some(first)
        });
        match alike {
            Some(alike) if self.data.retracted(alike).is_none_or(|retracted| retracted > revision) => {
                Err("the same was said and not retracted")
            }
            _ => Ok(()),
        }
    }
}

fn ascending(part: Part, column: &[u32], end: usize) -> Result<(), Misfit> {
    let mut before = 0;
    for (place, &at) in column.iter().enumerate() {
        if at < before || (place == 0 && at != 0) {
            return Err(wrong(part, place, format!("{at} comes after {before}")));
        }
        before = at;
    }
    if before as usize == end {
        Ok(())
    } else {
        Err(wrong(part, column.len(), format!("the end is {before}, expected {end}")))
    }
}
