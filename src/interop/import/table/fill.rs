//! From a row to what it states: its entities, found again by what the row says of them, and its statements.

use std::{borrow::Cow, collections::HashMap, fmt::Write as _, iter::repeat_n};

use super::{
    plan::{DateReader, EntityPlan, PeriodPlan, Plan, Reader, SourcePlan, SpeakerPlan, StatementPlan, ValuePlan},
    row::{Read, Row, Wrong, all_hold, count, share, text_of},
    said::Said,
};
use crate::{
    Error,
    interop::import::{ImportError, Record, Thing},
    model::{
        Any, Attested, Bound, Citation, Claim, Id, Identifier, Modality, ModelError, Period, Relation, Source,
        SourceDraft, SourceId, Speaker, Text, Value, text::excerpt,
    },
    vocabulary::NAMED,
};

/// The entities that a row names by one name of the mapping.
#[derive(Clone, Debug)]
enum Held {
    One(Id<Any>),
    Several(Box<[Id<Any>]>),
}

impl Held {
    fn of(ids: &[Id<Any>]) -> Self {
        match ids {
            [one] => Held::One(*one),
            several => Held::Several(several.into()),
        }
    }

    fn ids(&self) -> &[Id<Any>] {
        match self {
            Held::One(id) => std::slice::from_ref(id),
            Held::Several(ids) => ids,
        }
    }
}

/// What the cells of a row say for one statement, all of it read.
struct Stated {
    objects: Vec<Value>,
    period: Period,
    modality: Modality,
    /// Each with the place of its qualifier in the plan.
    qualifiers: Vec<(usize, Value)>,
    claim: Claim,
    /// The source that the row names.
    own: Option<SourceId>,
}

/// How many statements, with their qualifiers, lists in one row can make: a small text must not make a large graph.
const MOST_TIES: usize = 1 << 16;

/// Fills a graph with what rows say, by a plan.
#[derive(Debug)]
pub(super) struct Filler<'p> {
    plan: &'p Plan,
    table: SourceId,
    lines: bool,
    /// By what rows say of them, the entities and the sources of rows that were stored.
    entities: Vec<HashMap<Said, Held>>,
    sources: Vec<HashMap<Box<str>, SourceId>>,
    /// What the row at hand would add to these.
    new_entities: Vec<(usize, Said, Held)>,
    new_sources: Vec<(usize, Box<str>, SourceId)>,
    relations: Vec<Option<Relation<Any, Any>>>,
    /// The entities of the row at hand, and room for what it says of one and for the objects of a statement.
    now: Vec<Vec<Id<Any>>>,
    said: Vec<u8>,
    objects: Vec<Value>,
}

impl<'p> Filler<'p> {
    pub(super) fn new(plan: &'p Plan, table: SourceId, lines: bool) -> Self {
        let entities = plan.entities.iter().map(|_| HashMap::new()).collect();
        let sources = plan.sources.iter().map(|_| HashMap::new()).collect();
        let relations = vec![None; plan.statements.len()];
        let now = vec![Vec::new(); plan.entities.len()];
        Filler {
            plan,
            table,
            lines,
            entities,
            sources,
            new_entities: Vec::new(),
            new_sources: Vec::new(),
            relations,
            now,
            said: Vec::new(),
            objects: Vec::new(),
        }
    }

    /// Keeps what the last row was found to mean, where it was stored: the ids of a row that was not name nothing.
    pub(super) fn settle(&mut self, is_stored: bool) {
        for (at, said, held) in self.new_entities.drain(..) {
            if let Some(known) = self.entities.get_mut(at).filter(|_| is_stored) {
                known.insert(said, held);
            }
        }
        for (at, key, source) in self.new_sources.drain(..) {
            if let Some(known) = self.sources.get_mut(at).filter(|_| is_stored) {
                known.insert(key, source);
            }
        }
    }

    /// Writes all that a row says; tells whether that is anything.
    pub(super) fn fill(&mut self, row: &Row<'_>, record: &mut Record<'_, '_>) -> Read<bool> {
        let plan = self.plan;
        let mut says = false;
        for (at, entity) in plan.entities.iter().enumerate() {
            let ids = self.entity(at, entity, row, record)?;
            says |= !ids.is_empty();
            if let Some(now) = self.now.get_mut(at) {
                *now = ids;
            }
        }
        for (at, statement) in plan.statements.iter().enumerate() {
            says |= self.state(at, statement, row, record)?;
        }
        Ok(says)
    }

    fn entity(
        &mut self,
        at: usize,
        plan: &EntityPlan,
        row: &Row<'_>,
        record: &mut Record<'_, '_>,
    ) -> Read<Vec<Id<Any>>> {
        let mut ids = self.now.get_mut(at).map(std::mem::take).unwrap_or_default();
        ids.clear();
        says_of(row, &plan.columns, &mut self.said);
        if let Some(held) = self.entities.get(at).and_then(|known| known.get(self.said.as_slice())) {
            ids.extend_from_slice(held.ids());
            return Ok(ids);
        }
        if !all_hold(&plan.when, row)? {
            return Ok(ids);
        }
        let (keys, labels) = (plan.key.texts(row)?, plan.label.as_ref().map(|label| label.texts(row)).transpose()?);
        let missing = |reader: &Reader, what: &str| {
            reader.wrong(ImportError::Words(format!("empty: expected the {what} of `{}`", excerpt(&plan.name))))
        };
        if keys.is_empty() {
            return if plan.optional { Ok(ids) } else { Err(missing(&plan.key, "key")) };
        }
        let label = plan.label.as_ref().unwrap_or(&plan.key);
        let labels = labels.unwrap_or_else(|| keys.clone());
        if labels.is_empty() {
            return if plan.optional { Ok(ids) } else { Err(missing(label, "label")) };
        }
        if labels.len() != keys.len() {
            let wrong = format!(
                "{} labels of `{}`: expected {}, as many as keys",
                labels.len(),
                excerpt(&plan.name),
                keys.len()
            );
            return Err(label.wrong(ImportError::Words(wrong)));
        }
        let Some(kind) = plan.kind.text(row)? else {
            return if plan.optional { Ok(ids) } else { Err(missing(&plan.kind, "kind")) };
        };
        for (key, label) in keys.iter().zip(&labels) {
            ids.push(self.add(plan, (&kind, key, label), row, record)?);
        }
        self.new_entities.push((at, self.said.as_slice().into(), Held::of(&ids)));
        Ok(ids)
    }

    fn add(
        &self,
        plan: &EntityPlan,
        (kind, key, label): (&str, &str, &str),
        row: &Row<'_>,
        record: &mut Record<'_, '_>,
    ) -> Read<Id<Any>> {
        let mut thing = Thing::new(kind, key, label);
        for (scheme, value) in &plan.identifiers {
            let Some(of) = scheme.text(row)? else { continue };
            for text in value.texts(row)? {
                thing = thing.identified(&of, &text).map_err(|error| value.wrong(error))?;
            }
        }
        let citation = Citation::from(self.claim(self.table, row));
        let id = record.entity(&thing, citation.clone()).map_err(|error| plan.key.wrong(error))?;
        for reader in &plan.names {
            for name in reader.names(row)?.into_iter().filter(|name| name.text() != label) {
                let named = record.state(id, NAMED, name).cite(citation.clone());
                named.map_err(|error| reader.text.wrong(error))?;
            }
        }
        Ok(id)
    }

    /// A claim of the table or of a source of the row, with nothing but the line.
    fn claim(&self, source: SourceId, row: &Row<'_>) -> Claim {
        let mut claim = Claim::new(source);
        if self.lines {
            // There is one for each row, so it takes no more room than it needs, and none that is given back again.
            let mut locator =
                String::with_capacity("line ".len() + 1 + row.line.checked_ilog10().unwrap_or(0) as usize);
            locator.push_str("line ");
            let written = write!(locator, "{}", row.line);
            claim.locator = written.ok().and_then(|()| Text::new(locator).ok());
        }
        claim
    }

    fn named(&self, entity: usize) -> &[Id<Any>] {
        self.now.get(entity).map_or(&[], Vec::as_slice)
    }

    /// States what the cells of a row say; tells whether that is anything. Where a cell cannot be read, nothing was stated.
    fn state(&mut self, at: usize, plan: &StatementPlan, row: &Row<'_>, record: &mut Record<'_, '_>) -> Read<bool> {
        match self.stated(plan, row, record) {
            Ok(None) => Ok(false),
            Ok(Some(stated)) => self.write(at, plan, stated, record).map(|()| true),
            Err(wrong) if plan.or_left_out => {
                let Wrong { field, error } = *wrong;
                record.left_out(&field, &format!("`{}` is not stated: {error}", excerpt(&plan.told)));
                Ok(false)
            }
            Err(wrong) => Err(wrong),
        }
    }

    /// What the cells of a row say for a statement, if it is one to be made.
    fn stated(&mut self, plan: &StatementPlan, row: &Row<'_>, record: &mut Record<'_, '_>) -> Read<Option<Stated>> {
        if self.named(plan.subject).is_empty() || !all_hold(&plan.when, row)? {
            return Ok(None);
        }
        let mut objects = std::mem::take(&mut self.objects);
        objects.clear();
        if let Some(object) = &plan.object {
            self.values(object, row, &mut objects)?;
            if objects.is_empty() {
                return Ok(None);
            }
        }
        let period = period(plan, row)?;
        let modality = plan.modality.as_ref().map_or(Ok(None), |it| it.term(row, "a modality"))?.unwrap_or_default();
        let mut qualifiers = Vec::new();
        for (place, (_, value)) in plan.qualifiers.iter().enumerate() {
            let mut values = Vec::new();
            self.values(value, row, &mut values)?;
            qualifiers.extend(values.into_iter().map(|value| (place, value)));
        }
        let claim = self.claimed(plan, row)?;
        let own = plan.source.map(|source| self.source(source, row, record)).transpose()?.flatten();
        Ok(Some(Stated { objects, period, modality, qualifiers, claim, own }))
    }

    fn write(&mut self, at: usize, plan: &StatementPlan, stated: Stated, record: &mut Record<'_, '_>) -> Read<()> {
        let Stated { objects, period, modality, qualifiers, claim, own } = stated;
        let refused = |error: Error| Wrong::new(&plan.told, error);
        let relation = match self.relations.get(at).copied().flatten() {
            Some(relation) => relation,
            None => {
                let found = record.relation(&plan.relation).map_err(refused)?;
                if let Some(relation) = self.relations.get_mut(at) {
                    *relation = Some(found);
                }
                found
            }
        };
        let ties = self.named(plan.subject).len().saturating_mul(objects.len().max(1));
        if ties.saturating_mul(qualifiers.len().max(1)) > MOST_TIES {
            let wrong = format!("{ties} statements of one row: expected lists that make no more than {MOST_TIES}");
            return Err(refused(ImportError::Words(wrong).into()));
        }
        let also = own.filter(|_| plan.also_table).map(|_| self.table);
        for source in [own.unwrap_or(self.table)].into_iter().chain(also) {
            let claim = Claim { source, ..claim.clone() };
            let subjects = self.named(plan.subject);
            let pairs = subjects.iter().flat_map(|subject| {
                let objects = objects.iter().map(Some).chain(objects.is_empty().then_some(None));
                objects.map(move |object| (*subject, object))
            });
            let claims = repeat_n(claim, subjects.len() * objects.len().max(1));
            for (claim, (subject, object)) in claims.zip(pairs) {
                let draft = match object {
                    Some(object) => record.state(subject, relation, object.clone()),
                    None => record.state(subject, relation, ()),
                };
                let draft = draft.during(period.clone()).modality(modality);
                let name = |place: usize| plan.qualifiers.get(place).map_or("", |(name, _)| name.as_str());
                let draft =
                    qualifiers.iter().fold(draft, |draft, (place, value)| draft.with(name(*place), value.clone()));
                draft.cite(claim).map_err(refused)?;
            }
        }
        self.objects = objects;
        Ok(())
    }

    fn values(&self, plan: &ValuePlan, row: &Row<'_>, into: &mut Vec<Value>) -> Read<()> {
        match plan {
            ValuePlan::Entity(entity) => into.extend(self.named(*entity).iter().map(|id| Value::Entity(*id))),
            ValuePlan::Text(reader) => {
                for text in reader.texts(row)? {
                    into.push(Text::new(text.into_owned()).map_err(|error| reader.wrong(error))?.into());
                }
            }
            ValuePlan::Term(reader, terms) => {
                for text in reader.texts(row)? {
                    if !terms.iter().any(|term| *term == text) {
                        return Err(reader.expected(&text, &format!("one of the terms {}", terms.join(", "))));
                    }
                    into.push(Value::Term(text.into_owned()));
                }
            }
            ValuePlan::Date(reader) => into.extend(reader.date(row)?.map(Value::Date)),
            ValuePlan::Name(reader) => into.extend(reader.names(row)?.into_iter().map(Value::Name)),
            ValuePlan::Identifier(scheme, value) => {
                let Some(scheme) = scheme.text(row)? else { return Ok(()) };
                for text in value.texts(row)? {
                    let identifier = Identifier::new(scheme.as_ref(), text.as_ref());
                    into.push(Value::Identifier(identifier.map_err(|error| value.wrong(error))?));
                }
            }
            ValuePlan::Count { low, best, high, unit, words } => {
                into.extend(count([low, best, high], [unit, words], row)?.map(Value::Count));
            }
            ValuePlan::Share { value, measure, whole, words } => {
                into.extend(share(value, [measure, whole, words], row)?.map(Value::Share));
            }
        }
        Ok(())
    }

    /// The source of a row, where it names one.
    fn source(&mut self, at: usize, row: &Row<'_>, record: &mut Record<'_, '_>) -> Read<Option<SourceId>> {
        let Some(plan) = self.plan.sources.get(at) else { return Ok(None) };
        let Some(key) = plan.key.text(row)? else { return Ok(None) };
        if let Some(known) = self.sources.get(at).and_then(|known| known.get(&*key)) {
            return Ok(Some(*known));
        }
        let draft = source_draft(plan, row)?;
        let source = record.source(&key, || draft).map_err(|error| plan.key.wrong(error))?;
        self.new_sources.push((at, key.into(), source));
        Ok(Some(source))
    }

    /// What a row claims, on the word of the table.
    fn claimed(&self, plan: &StatementPlan, row: &Row<'_>) -> Read<Claim> {
        let mut claim = match &plan.locator {
            Some(locator) => Claim { locator: locator.words(row)?, ..Claim::new(self.table) },
            None => self.claim(self.table, row),
        };
        let words = |reader: &Option<Reader>| reader.as_ref().map_or(Ok(None), |reader| reader.words(row));
        (claim.quote, claim.inferred) = (words(&plan.quote)?, words(&plan.inferred)?);
        if let Some(stance) = plan.stance.as_ref().map_or(Ok(None), |it| it.term(row, "a stance"))? {
            claim.stance = stance;
        }
        if let Some(credibility) = plan.credibility.as_ref().map_or(Ok(None), |it| it.term(row, "a credibility"))? {
            claim.credibility = credibility;
        }
        claim.said = plan.said.as_ref().map_or(Ok(None), |said| said.date(row))?;
        if let Some(reader) = &plan.attests
            && let Some(text) = reader.text(row)?
        {
            let days = text.parse::<Period>().map_err(ModelError::from).and_then(Attested::new);
            claim.attests = Some(days.map_err(|error| reader.wrong(error))?);
        }
        for speaker in &plan.speakers {
            self.speakers(speaker, row, &mut claim.speakers)?;
        }
        Ok(claim)
    }

    fn speakers(&self, plan: &SpeakerPlan, row: &Row<'_>, into: &mut Vec<Speaker>) -> Read<()> {
        let (words, of, make): (_, _, fn(Text) -> Speaker) = match plan {
            SpeakerPlan::Entity(entity) => {
                into.extend(self.named(*entity).iter().map(|id| Speaker::Entity(*id)));
                return Ok(());
            }
            SpeakerPlan::Described(words, of) => (words, of, |words| Speaker::Described { words, of: None }),
            SpeakerPlan::Unnamed(words, of) => (words, of, |words| Speaker::Unnamed { words, of: None }),
        };
        if let Some(words) = words.words(row)? {
            let of = of.and_then(|of| self.named(of).first().copied());
            into.push(of.map_or_else(|| make(words.clone()), |of| make(words.clone()).of(of)));
        }
        Ok(())
    }
}

/// What a row says in some columns, so that no two rows that say different things say it alike.
fn says_of(row: &Row<'_>, columns: &[usize], said: &mut Vec<u8>) {
    said.clear();
    for &column in columns {
        let text = row.cell(column).unwrap_or_default();
        if columns.len() > 1 {
            said.extend_from_slice(&(text.len() as u32).to_le_bytes());
        }
        said.extend_from_slice(text.as_bytes());
    }
}

fn period(plan: &StatementPlan, row: &Row<'_>) -> Read<Period> {
    let usual = || Period::new(Bound::Unknown, plan.usual_end.clone()).unwrap_or_default();
    let precision = plan.precision.as_ref().map_or(Ok(None), |reader| reader.precision(row))?;
    match &plan.period {
        PeriodPlan::Usual => Ok(usual()),
        PeriodPlan::On(reader) => {
            let date = reader.date(row)?.map(|date| match precision {
                Some(precision) => precision.widen(date),
                None => date,
            });
            Ok(date.map_or_else(usual, Period::on))
        }
        PeriodPlan::During(reader) => match reader.text(row)? {
            Some(text) => text.parse().map_err(|error| reader.wrong(ModelError::from(error))),
            None => Ok(usual()),
        },
        PeriodPlan::Between(since, until) => {
            let bound = |reader: &Option<Box<DateReader>>| match reader {
                Some(reader) => reader.bound(row, precision),
                None => Ok(None),
            };
            let start = bound(since)?.unwrap_or(Bound::Unknown);
            let end = bound(until)?.unwrap_or_else(|| plan.usual_end.clone());
            Period::new(start, end).map_err(|error| match until.as_ref().or(since.as_ref()) {
                Some(reader) => reader.text.wrong(ModelError::from(error)),
                None => Wrong::new(&plan.told, ModelError::from(error)),
            })
        }
    }
}

/// The particulars of a source, as a row or the mapping alone has them.
pub(super) fn source_draft(plan: &SourcePlan, row: &Row<'_>) -> Read<SourceDraft> {
    let title = plan.title.text(row)?.or(plan.key.text(row)?).unwrap_or(Cow::Borrowed(""));
    let mut draft = Source::of_kind(plan.kind, &title);
    if let Some(publisher) = text_of(&plan.publisher, row)? {
        draft = draft.publisher(&publisher);
    }
    if let Some(url) = text_of(&plan.url, row)? {
        draft = draft.url(&url);
    }
    if let Some(date) = plan.published.as_ref().map_or(Ok(None), |reader| reader.date(row))? {
        draft = draft.published(date);
    }
    Ok(match plan.reliability {
        Some(reliability) => draft.reliability(reliability),
        None => draft,
    })
}
