//! A mapping made ready for the rows of one table: its columns found, its names looked up in the schema, its texts taken
//! apart. All that can be wrong without a row is found here.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde::{Deserialize, de::IntoDeserializer};

use super::{
    Cell, Entity, Given, Mapping, MappingError, MappingFault, NameCells, SourceCells, SpeakerCells, Statement, When,
    cell::{Part, parts},
    dates::{DateForms, Precision},
    header::Columns,
};
use crate::{
    graph::GraphError,
    model::{
        Bound, Direction, NameKind, Persistence, Reliability, Schema, SourceKind, ValueType,
        text::{closest, excerpt},
    },
};

/// How to read a text from a row.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) pieces: Vec<Piece>,
    pub(super) translate: Option<HashMap<String, String>>,
    pub(super) otherwise: Option<String>,
    pub(super) if_empty: Option<String>,
    pub(super) split: Option<String>,
    /// What errors name: the column, or the place in the mapping.
    pub(super) field: String,
}

#[derive(Debug)]
pub(super) enum Piece {
    Words(String),
    Column(usize),
}

impl Reader {
    /// All that it can say, where no column is free to say anything.
    fn says(&self) -> Option<Vec<&str>> {
        let fixed = match self.pieces.as_slice() {
            [Piece::Words(words)] => Some(words.as_str()),
            _ => None,
        };
        let all = match &self.translate {
            None if fixed.is_some() => Vec::from_iter(fixed),
            None => return None,
            Some(list) => list.values().map(String::as_str).chain(self.otherwise.as_deref()).collect(),
        };
        Some(all.into_iter().chain(self.if_empty.as_deref()).filter(|text| !text.is_empty()).collect())
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Column(column) => Some(*column),
            Piece::Words(_) => None,
        })
    }
}

/// How to read a date from a row.
#[derive(Debug)]
pub(super) struct DateReader {
    pub(super) text: Reader,
    pub(super) form: DateForms,
}

#[derive(Debug)]
pub(super) struct NameReader {
    pub(super) text: Reader,
    pub(super) kind: NameKind,
    pub(super) language: Option<String>,
    pub(super) script: Option<String>,
}

/// A condition, made ready.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) text: Reader,
    pub(super) when: When,
}

#[derive(Debug)]
pub(super) struct EntityPlan {
    pub(super) name: String,
    pub(super) kind: Reader,
    pub(super) key: Reader,
    pub(super) label: Option<Reader>,
    pub(super) names: Vec<NameReader>,
    pub(super) identifiers: Vec<(Reader, Reader)>,
    pub(super) when: Vec<Test>,
    pub(super) optional: bool,
    /// All columns that say something of it: where they say the same, it is the same.
    pub(super) columns: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct SourcePlan {
    pub(super) kind: SourceKind,
    pub(super) key: Reader,
    pub(super) title: Reader,
    pub(super) publisher: Option<Reader>,
    pub(super) published: Option<DateReader>,
    pub(super) url: Option<Reader>,
    pub(super) reliability: Option<Reliability>,
}

/// How to read a value from a row; an entity is one of the mapping, by its place.
#[derive(Debug)]
pub(super) enum ValuePlan {
    Entity(usize),
    Text(Reader),
    Term(Reader, Vec<String>),
    Date(DateReader),
    Name(NameReader),
    Identifier(Reader, Reader),
    Count {
        low: Option<Reader>,
        best: Option<Reader>,
        high: Option<Reader>,
        unit: Option<Reader>,
        words: Option<Reader>,
    },
    Share {
        value: Reader,
        measure: Option<Reader>,
        whole: Option<Reader>,
        words: Option<Reader>,
    },
}

#[derive(Debug)]
pub(super) enum PeriodPlan {
    Usual,
    On(DateReader),
    Between(Option<Box<DateReader>>, Option<Box<DateReader>>),
    During(Reader),
}

#[derive(Debug)]
pub(super) enum SpeakerPlan {
    Entity(usize),
    Described(Reader, Option<usize>),
    Unnamed(Reader, Option<usize>),
}

#[derive(Debug)]
pub(super) struct StatementPlan {
    /// What is stated of what, for what is wrong with no column alone.
    pub(super) told: String,
    pub(super) or_left_out: bool,
    pub(super) subject: usize,
    pub(super) relation: String,
    pub(super) object: Option<ValuePlan>,
    pub(super) period: PeriodPlan,
    /// The end where none is given.
    pub(super) usual_end: Bound,
    pub(super) precision: Option<Reader>,
    pub(super) qualifiers: Vec<(String, ValuePlan)>,
    pub(super) when: Vec<Test>,
    pub(super) source: Option<usize>,
    pub(super) also_table: bool,
    pub(super) speakers: Vec<SpeakerPlan>,
    pub(super) modality: Option<Reader>,
    pub(super) stance: Option<Reader>,
    pub(super) credibility: Option<Reader>,
    pub(super) quote: Option<Reader>,
    pub(super) locator: Option<Reader>,
    pub(super) said: Option<DateReader>,
    pub(super) attests: Option<Reader>,
    pub(super) inferred: Option<Reader>,
}

/// A mapping, ready for rows.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) source: SourcePlan,
    pub(super) rows: Vec<Test>,
    pub(super) entities: Vec<EntityPlan>,
    pub(super) sources: Vec<SourcePlan>,
    pub(super) statements: Vec<StatementPlan>,
}

type Planned<T> = Result<T, MappingError>;

/// Reads one of a few terms, as documents have them.
pub(super) fn term<'t, T: Deserialize<'t>>(text: &'t str) -> Option<T> {
    let text: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = text.into_deserializer();
    T::deserialize(text).ok()
}

pub(super) struct Planner<'m> {
    mapping: &'m Mapping,
    schema: &'m Schema,
    columns: &'m mut Columns,
}

impl<'m> Planner<'m> {
    pub(super) fn new(mapping: &'m Mapping, schema: &'m Schema, columns: &'m mut Columns) -> Self {
        Planner { mapping, schema, columns }
    }

    pub(super) fn plan(&mut self) -> Planned<Plan> {
        let mapping = self.mapping;
        let form = DateForms::named(&mapping.shape.dates);
        form.map_err(|wrong| MappingError::text("table.dates", &mapping.shape.dates, wrong))?;
        let source = self.source("source", &mapping.source)?;
        let varies = [&source.key, &source.title].into_iter().chain(&source.publisher).chain(&source.url);
        if let Some(column) =
            varies.chain(source.published.as_ref().map(|it| &it.text)).flat_map(Reader::columns).next()
        {
            let column = excerpt(self.columns.name(column));
            return Err(MappingError::misfit(
                "source",
                format!(
                    "the source of the whole table depends on the column `{column}`: expected it among the `sources` of rows"
                ),
            ));
        }
        Ok(Plan {
            source,
            rows: self.tests("rows", &mapping.rows)?,
            entities: self.each("entities", &mapping.entities, Self::entity)?,
            sources: self
                .each("sources", &mapping.sources, |planner, place, _, source| planner.source(place, source))?,
            statements: self.statements()?,
        })
    }

    fn each<T, P>(
        &mut self,
        list: &str,
        all: &IndexMap<String, T>,
        plan: impl Fn(&mut Self, &str, &str, &T) -> Planned<P>,
    ) -> Planned<Vec<P>> {
        all.iter().map(|(name, one)| plan(self, &format!("{list}.{}", excerpt(name)), name, one)).collect()
    }

    fn entity(&mut self, place: &str, name: &str, entity: &Entity) -> Planned<EntityPlan> {
        let at = |part: &str| format!("{place}.{part}");
        let kind = self.cell(&at("kind"), &entity.kind)?;
        for says in kind.says().unwrap_or_default() {
            self.kind(&at("kind"), says)?;
        }
        let key = self.cell(&at("key"), &entity.key)?;
        let label = self.optional(&at("label"), &entity.label)?;
        let name_of =
            |planner: &mut Self, (i, name): (usize, &NameCells)| planner.name(&at(&format!("names[{i}]")), name);
        let names = entity.names.iter().enumerate().map(|it| name_of(self, it)).collect::<Planned<Vec<_>>>()?;
        let mut identifiers = Vec::new();
        for (i, identifier) in entity.identifiers.iter().enumerate() {
            let scheme = self.cell(&at(&format!("identifiers[{i}].scheme")), &identifier.scheme)?;
            identifiers.push((scheme, self.cell(&at(&format!("identifiers[{i}].value")), &identifier.value)?));
        }
        let when = self.tests(&at("when"), &entity.when)?;
        let readers = [&kind, &key].into_iter().chain(&label).chain(names.iter().map(|it| &it.text));
        let readers = readers.chain(identifiers.iter().flat_map(|(scheme, value)| [scheme, value]));
        let mut columns: Vec<usize> = readers.chain(when.iter().map(|it| &it.text)).flat_map(Reader::columns).collect();
        columns.sort_unstable();
        columns.dedup();
        let (name, optional) = (name.to_owned(), entity.optional);
        Ok(EntityPlan { name, kind, key, label, names, identifiers, when, optional, columns })
    }

    fn source(&mut self, place: &str, source: &SourceCells) -> Planned<SourcePlan> {
        let at = |part: &str| format!("{place}.{part}");
        Ok(SourcePlan {
            kind: source.kind,
            key: self.cell(&at("key"), &source.key)?,
            title: self.cell(&at("title"), &source.title)?,
            publisher: self.optional(&at("publisher"), &source.publisher)?,
            published: self.optional_date(&at("published"), &source.published)?,
            url: self.optional(&at("url"), &source.url)?,
            reliability: source.reliability,
        })
    }

    fn statements(&mut self) -> Planned<Vec<StatementPlan>> {
        let all = self.mapping.statements.iter().enumerate();
        all.map(|(i, statement)| self.statement(&format!("statements[{i}]"), statement)).collect()
    }

    fn statement(&mut self, place: &str, statement: &Statement) -> Planned<StatementPlan> {
        let at = |part: &str| format!("{place}.{part}");
        let def = match self.schema.relation(&statement.relation) {
            Some((def, Direction::Forward)) => def,
            Some((def, Direction::Inverse)) => {
                let (given, relation) = (statement.relation.clone(), def.name().to_owned());
                return Err(MappingError::new(at("relation"), GraphError::InverseName { given, relation }));
            }
            None => {
                let nearest = self.schema.nearest_relation(&statement.relation);
                let relation = excerpt(&statement.relation);
                return Err(MappingError::new(at("relation"), GraphError::UnknownRelation { relation, nearest }));
            }
        };
        let relation = def.name();
        let subject = self.entity_named(&at("subject"), &statement.subject)?;
        self.fits(&at("subject"), relation, "subject", def.domain(), subject)?;
        let object = match (&statement.object, def.range()) {
            (None, ValueType::Nothing) => None,
            (None, takes) => return Err(wrong_sort(at("object"), relation, takes, "no object")),
            (Some(given), takes) => Some(self.value(&at("object"), (relation, "object"), takes, given)?),
        };
        let mut qualifiers = Vec::new();
        for (name, values) in &statement.qualifiers {
            let at = at(&format!("qualifiers.{}", excerpt(name)));
            let Some(qualifier) = self.schema.qualifiers().find(|it| it.name() == name) else {
                let nearest = self.schema.nearest_qualifier(name);
                return Err(MappingError::new(at, GraphError::UnknownQualifier { qualifier: excerpt(name), nearest }));
            };
            if !def.qualifiers().contains(name) {
                let (relation, qualifier, takes) = (relation.to_owned(), name.clone(), def.qualifiers().to_vec());
                return Err(MappingError::new(at, GraphError::QualifierNotTaken { relation, qualifier, takes }));
            }
            if values.0.len() > 1 && !qualifier.is_repeated() {
                return Err(MappingError::new(at, GraphError::QualifierRepeated { qualifier: name.clone() }));
            }
            for value in &values.0 {
                qualifiers.push((name.clone(), self.value(&at, (name, "value"), qualifier.value(), value)?));
            }
        }
        let source = statement.source.as_ref().map(|name| self.source_named(&at("source"), name)).transpose()?;
        let mut speakers = Vec::new();
        for (i, speaker) in statement.speakers.iter().enumerate() {
            speakers.push(self.speaker(&at(&format!("speakers[{i}]")), speaker)?);
        }
        let usual_end = match def.lasts() {
            Persistence::Continuous => Bound::Open,
            _ => Bound::Unknown,
        };
        Ok(StatementPlan {
            told: statement.told(),
            or_left_out: statement.or_left_out,
            subject,
            relation: relation.to_owned(),
            object,
            period: self.period(place, statement)?,
            usual_end,
            precision: self
                .of_terms(&at("precision"), &statement.precision, PRECISIONS, |it| Precision::named(it).is_some())?,
            qualifiers,
            when: self.tests(&at("when"), &statement.when)?,
            source,
            also_table: statement.also_table,
            speakers,
            modality: self.of_terms(&at("modality"), &statement.modality, MODALITIES, |it| {
                term::<crate::model::Modality>(it).is_some()
            })?,
            stance: self
                .of_terms(&at("stance"), &statement.stance, STANCES, |it| term::<crate::model::Stance>(it).is_some())?,
            credibility: self.of_terms(&at("credibility"), &statement.credibility, CREDIBILITIES, |it| {
                term::<crate::model::Credibility>(it).is_some()
            })?,
            quote: self.optional(&at("quote"), &statement.quote)?,
            locator: self.optional(&at("locator"), &statement.locator)?,
            said: self.optional_date(&at("said"), &statement.said)?,
            attests: self.optional(&at("attests"), &statement.attests)?,
            inferred: self.optional(&at("inferred"), &statement.inferred)?,
        })
    }

    fn period(&mut self, place: &str, statement: &Statement) -> Planned<PeriodPlan> {
        let Statement { on, since, until, during, precision, .. } = statement;
        let bounded = since.is_some() || until.is_some();
        if u8::from(on.is_some()) + u8::from(bounded) + u8::from(during.is_some()) > 1 {
            return Err(MappingError::misfit(place, "expected `on`, or `during`, or `since` and `until`"));
        }
        if precision.is_some() && !bounded && on.is_none() {
            return Err(MappingError::misfit(
                format!("{place}.precision"),
                "expected `on`, `since` or `until` beside it",
            ));
        }
        if let Some(on) = on {
            return Ok(PeriodPlan::On(self.date(&format!("{place}.on"), on)?));
        }
        if let Some(during) = during {
            return Ok(PeriodPlan::During(self.cell(&format!("{place}.during"), during)?));
        }
        if !bounded {
            return Ok(PeriodPlan::Usual);
        }
        let since = self.optional_date(&format!("{place}.since"), since)?.map(Box::new);
        Ok(PeriodPlan::Between(since, self.optional_date(&format!("{place}.until"), until)?.map(Box::new)))
    }

    fn speaker(&mut self, place: &str, speaker: &SpeakerCells) -> Planned<SpeakerPlan> {
        let of = |planner: &Self, of: &Option<String>| {
            of.as_ref().map(|name| planner.entity_named(&format!("{place}.of"), name)).transpose()
        };
        Ok(match speaker {
            SpeakerCells::Entity(name) => SpeakerPlan::Entity(self.entity_named(place, name)?),
            SpeakerCells::Described { words, of: whose } => {
                SpeakerPlan::Described(self.cell(&format!("{place}.words"), words)?, of(self, whose)?)
            }
            SpeakerCells::Unnamed { words, of: whose } => {
                SpeakerPlan::Unnamed(self.cell(&format!("{place}.words"), words)?, of(self, whose)?)
            }
        })
    }

    /// A value that a relation or a qualifier takes.
    fn value(&mut self, place: &str, of: (&str, &'static str), takes: &ValueType, given: &Given) -> Planned<ValuePlan> {
        let plain = |text: &str| Cell::new(text);
        let (given, sort) = match (given, takes) {
            (Given::Plain(name) | Given::Entity(name), ValueType::Entity(kind)) => {
                let entity = self.entity_named(place, name)?;
                self.fits(place, of.0, of.1, kind, entity)?;
                return Ok(ValuePlan::Entity(entity));
            }
            (Given::Plain(text), ValueType::Text) => (Given::Text(plain(text)), "a text"),
            (Given::Plain(text), ValueType::Term(_)) => (Given::Term(plain(text)), "a term"),
            (Given::Plain(text), ValueType::Date) => (Given::Date(plain(text)), "a date"),
            (Given::Plain(text), ValueType::Name) => (Given::Name(NameCells::new(plain(text))), "a name"),
            (Given::Plain(text), ValueType::Share) => (Given::share(plain(text)), "a share"),
            (Given::Plain(text), ValueType::Count) => {
                let count = super::CountCells { best: Some(plain(text)), ..super::CountCells::default() };
                (Given::Count(count), "a count")
            }
            (Given::Plain(_), ValueType::Identifier) => {
                return Err(MappingError::misfit(place, "expected a map `identifier` with a `scheme` and a `value`"));
            }
            (given, _) => (given.clone(), given.sort()),
        };
        Ok(match (given, takes) {
            (Given::Text(cell), ValueType::Text) => ValuePlan::Text(self.cell(place, &cell)?),
            (Given::Term(cell), ValueType::Term(terms)) => {
                let expected = format!("expected one of the terms {}", terms.join(", "));
                let known = |text: &str| terms.iter().any(|term| term == text);
                ValuePlan::Term(self.checked(place, &cell, &expected, known)?, terms.clone())
            }
            (Given::Date(cell), ValueType::Date) => ValuePlan::Date(self.date(place, &cell)?),
            (Given::Name(name), ValueType::Name) => ValuePlan::Name(self.name(place, &name)?),
            (Given::Identifier(it), ValueType::Identifier) => {
                let scheme = self.cell(&format!("{place}.scheme"), &it.scheme)?;
                ValuePlan::Identifier(scheme, self.cell(&format!("{place}.value"), &it.value)?)
            }
            (Given::Count(count), ValueType::Count) => ValuePlan::Count {
                low: self.optional(&format!("{place}.low"), &count.low)?,
                best: self.optional(&format!("{place}.best"), &count.best)?,
                high: self.optional(&format!("{place}.high"), &count.high)?,
                unit: self.optional(&format!("{place}.unit"), &count.unit)?,
                words: self.optional(&format!("{place}.words"), &count.words)?,
            },
            (Given::Share(share), ValueType::Share) => ValuePlan::Share {
                value: self.cell(&format!("{place}.value"), &share.value)?,
                measure: self.optional(&format!("{place}.measure"), &share.measure)?,
                whole: self.optional(&format!("{place}.whole"), &share.whole)?,
                words: self.optional(&format!("{place}.words"), &share.words)?,
            },
            (_, takes) => return Err(wrong_sort(place.to_owned(), of.0, takes, sort)),
        })
    }

    fn name(&mut self, place: &str, name: &NameCells) -> Planned<NameReader> {
        let probe = crate::model::Name::new("n").and_then(|it| match &name.language {
            Some(tag) => it.in_language(tag),
            None => Ok(it),
        });
        let probe = probe.and_then(|it| name.script.as_ref().map_or(Ok(()), |code| it.in_script(code).map(drop)));
        probe.map_err(|error| MappingError::misfit(place, error.to_string()))?;
        let (language, script) = (name.language.clone(), name.script.clone());
        Ok(NameReader { text: self.cell(&format!("{place}.text"), &name.text)?, kind: name.kind, language, script })
    }

    fn tests(&mut self, place: &str, all: &[When]) -> Planned<Vec<Test>> {
        let all = all.iter().enumerate();
        all.map(|(i, when)| {
            Ok(Test { text: self.cell(&format!("{place}[{i}].cell"), &when.cell)?, when: when.clone() })
        })
        .collect()
    }

    fn optional_date(&mut self, place: &str, cell: &Option<Cell>) -> Planned<Option<DateReader>> {
        cell.as_ref().map(|cell| self.date(place, cell)).transpose()
    }

    fn date(&mut self, place: &str, cell: &Cell) -> Planned<DateReader> {
        let form = cell.dates.as_ref().unwrap_or(&self.mapping.shape.dates);
        let form = DateForms::named(form).map_err(|wrong| MappingError::text(format!("{place}.dates"), form, wrong))?;
        Ok(DateReader { text: self.cell(place, cell)?, form })
    }

    fn of_terms(
        &mut self,
        place: &str,
        cell: &Option<Cell>,
        expected: &str,
        known: impl Fn(&str) -> bool,
    ) -> Planned<Option<Reader>> {
        cell.as_ref().map(|cell| self.checked(place, cell, expected, &known)).transpose()
    }

    /// A text of which all that is known before the rows must be something known.
    fn checked(&mut self, place: &str, cell: &Cell, expected: &str, known: impl Fn(&str) -> bool) -> Planned<Reader> {
        let reader = self.cell(place, cell)?;
        let unknown = reader.says().unwrap_or_default().into_iter().find(|text| !known(text));
        match unknown {
            Some(text) => Err(MappingError::text(place, text, expected)),
            None => Ok(reader),
        }
    }

    fn optional(&mut self, place: &str, cell: &Option<Cell>) -> Planned<Option<Reader>> {
        cell.as_ref().map(|cell| self.cell(place, cell)).transpose()
    }

    fn cell(&mut self, place: &str, cell: &Cell) -> Planned<Reader> {
        let mut pieces = Vec::new();
        for part in parts(&cell.text).map_err(|wrong| MappingError::text(place, &cell.text, wrong))? {
            pieces.push(match part {
                Part::Words(words) => Piece::Words(words),
                Part::Column(name) => {
                    Piece::Column(self.columns.find(name).map_err(|fault| MappingError::new(place, fault))?)
                }
            });
        }
        let column = pieces.iter().find_map(|piece| match piece {
            Piece::Column(column) => Some(*column),
            Piece::Words(_) => None,
        });
        if cell.split.as_ref().is_some_and(String::is_empty) {
            return Err(MappingError::misfit(format!("{place}.split"), "expected a text that stands between others"));
        }
        Ok(Reader {
            pieces,
            translate: (!cell.translate.is_empty()).then(|| cell.translate.clone().into_iter().collect()),
            otherwise: cell.otherwise.clone(),
            if_empty: cell.if_empty.clone(),
            split: cell.split.clone(),
            field: column.map_or_else(|| place.to_owned(), |column| self.columns.name(column).to_owned()),
        })
    }

    fn entity_named(&self, place: &str, name: &str) -> Planned<usize> {
        named(place, "entity", name, &self.mapping.entities)
    }

    fn source_named(&self, place: &str, name: &str) -> Planned<usize> {
        named(place, "source", name, &self.mapping.sources)
    }

    fn kind(&self, place: &str, kind: &str) -> Planned<()> {
        if self.schema.kinds().any(|def| def.name() == kind) {
            return Ok(());
        }
        let nearest = self.schema.nearest_kind(kind);
        Err(MappingError::new(place, GraphError::UnknownKind { kind: excerpt(kind), nearest }))
    }

    /// Whether an entity of the mapping can be of a kind that stands there.
    fn fits(&self, place: &str, of: &str, end: &'static str, expected: &str, entity: usize) -> Planned<()> {
        let Some((name, entity)) = self.mapping.entities.get_index(entity) else { return Ok(()) };
        let listed = entity.kind.translate.values().chain(&entity.kind.otherwise).chain(&entity.kind.if_empty);
        let alone = (!entity.kind.text.contains('{')).then_some(&entity.kind.text);
        let mut kinds = alone.into_iter().chain(listed).filter(|kind| !kind.is_empty()).peekable();
        // What a column says without a translation is for the rows.
        let is_free = entity.kind.text.contains('{') && entity.kind.translate.is_empty();
        let Some(&first) = kinds.peek().filter(|_| !is_free) else { return Ok(()) };
        if kinds.any(|kind| self.schema.is_a(kind, expected)) {
            return Ok(());
        }
        let (relation, expected) = (of.to_owned(), expected.to_owned());
        let (given, entity) = (first.clone(), excerpt(name));
        Err(MappingError::new(place, GraphError::WrongKind { relation, end, expected, given, entity }))
    }
}

const PRECISIONS: &str = "expected `day`, `week`, `month`, `year`, or a number of days such as `3 days`";
const MODALITIES: &str = "expected `actual`, `planned`, `demanded`, `attempted` or `aggregate`";
const STANCES: &str = "expected `affirms`, `denies`, `doubts` or `could_not_confirm`";
const CREDIBILITIES: &str =
    "expected `confirmed`, `probably_true`, `possibly_true`, `doubtful`, `improbable` or `cannot_be_judged`";

fn named<T>(place: &str, what: &'static str, name: &str, all: &IndexMap<String, T>) -> Planned<usize> {
    all.get_index_of(name).ok_or_else(|| {
        let nearest = closest(name, all.keys().map(String::as_str), 1).first().map(|(near, _)| excerpt(near));
        MappingError::new(place, MappingFault::Unknown { what, name: excerpt(name), nearest })
    })
}

fn wrong_sort(place: String, relation: &str, takes: &ValueType, given: &str) -> MappingError {
    let (relation, expected, given) = (relation.to_owned(), takes.to_string(), given.to_owned());
    MappingError::new(place, GraphError::WrongSort { relation, expected, given })
}

impl Statement {
    /// What it states of what, by the names that the mapping has for them.
    fn told(&self) -> String {
        let object = match &self.object {
            Some(Given::Plain(name) | Given::Entity(name)) => format!(" {name}"),
            _ => String::new(),
        };
        format!("{} {}{object}", self.subject, self.relation)
    }
}

impl Given {
    /// What sort of value it is, for messages.
    fn sort(&self) -> &'static str {
        match self {
            Given::Plain(_) => "a text",
            Given::Entity(_) => "an entity",
            Given::Text(_) => "a text",
            Given::Term(_) => "a term",
            Given::Date(_) => "a date",
            Given::Name(_) => "a name",
            Given::Identifier(_) => "an identifier",
            Given::Count(_) => "a count",
            Given::Share(_) => "a share",
        }
    }
}
