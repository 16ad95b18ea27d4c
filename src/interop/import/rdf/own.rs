//! What this crate wrote: sources, statements and claims.

use std::collections::HashSet;

use super::{
    Reading,
    kept::{Kept, Read, Said, Word},
    value,
};
use crate::{
    Error,
    interop::{
        import::{ImportError, Intake},
        rdf::{term::Space, vocabulary as ag},
    },
    model::{
        Attested, Change, Claim, ClaimEntry, Date, Direction, Modality, NameKind, Period, Qualifiers, Reliability,
        Source, SourceEntry, SourceKind, Speaker, StatementEntry, Text, Value, ValueType,
    },
};

/// What a thing is, by what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Source,
    Statement,
    Followed,
    /// A claim or a speaker: a part of another.
    Part,
    /// A term of a vocabulary.
    Defined,
    /// Anything else: an entity, where it is one of ours.
    Thing,
}

pub(super) fn sort_of(read: &Read, node: usize) -> Sort {
    let (_, said) = read.of(node);
    let mut sort = Sort::Thing;
    for one in said {
        match read.known(one.predicate) {
            Some(ag::FOLLOWS_BY) => return Sort::Followed,
            Some(ag::REIFIES | ag::RDF_SUBJECT | ag::RDF_PREDICATE | ag::RDF_OBJECT) => sort = Sort::Statement,
            Some(ag::SOURCE | ag::ORDER | ag::ENTITY | ag::DESCRIBED | ag::UNNAMED) => sort = Sort::Part,
            Some(ag::TYPE) => match (read.known(one.object), read.word(one.object)) {
                (Some(ag::SOURCE_CLASS), _) => sort = Sort::Source,
                (Some(ag::CLAIM_CLASS), _) => sort = Sort::Part,
                (Some(ag::RDF_STATEMENT), _) => sort = Sort::Statement,
                // That something is some thing defines nothing.
                (_, Word::Of(Space::Owl, name)) if matches!(&**name, "NamedIndividual" | "Thing") => {}
                (_, Word::Of(Space::Rdfs | Space::Owl, _)) => return Sort::Defined,
                (_, Word::Of(Space::Rdf, name)) if **name == *"Property" => return Sort::Defined,
                _ => {}
            },
            _ => {}
        }
    }
    sort
}

/// Sets what can be said once; what is said twice in two ways is wrong.
fn once<T: PartialEq>(place: &mut Option<T>, value: T, what: &str) -> Result<(), Error> {
    match place {
        Some(known) if *known != value => Err(ImportError::Words(format!("`{what}` is said in two ways")).into()),
        _ => {
            *place = Some(value);
            Ok(())
        }
    }
}

/// Why a statement is refused that names what is.
pub(super) fn of_refused() -> ImportError {
    ImportError::Words("it names an entity that is refused".to_owned())
}

fn missing(what: &str) -> Error {
    ImportError::Words(format!("there is no `{what}`")).into()
}

/// A triple that is spoken of, as it comes in.
#[derive(Clone, Copy, Debug, Default)]
struct Spoken {
    subject: Option<u32>,
    predicate: Option<u32>,
    object: Option<u32>,
}

/// What a statement says beside its triple.
#[derive(Default)]
struct Beside {
    spoken: Spoken,
    period: Option<Period>,
    modality: Option<Modality>,
    name_kind: Option<NameKind>,
    language: Option<Text>,
    script: Option<Text>,
    within_km: Option<u32>,
    qualifiers: Vec<(String, u32)>,
    claims: Vec<u32>,
}

impl<'r> Reading<'r> {
    /// The triple of which a triple says that something reifies it.
    pub(super) fn spoken_of(&self, one: &Said) -> Option<[u32; 3]> {
        match self.read.term(one.object) {
            Kept::Triple(triple) if self.read.known(one.predicate) == Some(ag::REIFIES) => Some(*triple),
            _ => None,
        }
    }

    fn line(&self, node: usize) -> u64 {
        self.read.of(node).1.first().map_or(0, |one| one.line.into())
    }

    /// Marks all that is said of a thing as reported: for what is refused as a whole.
    pub(super) fn use_all(&mut self, node: usize) {
        let (first, said) = self.read.of(node);
        (first..first + said.len()).for_each(|at| self.use_at(at));
    }

    pub(super) fn store(&mut self, node: usize) {
        if let Some(stored) = self.stored.get_mut(node) {
            *stored = true;
        }
    }

    /// Whether a statement names an entity that was refused.
    pub(super) fn is_of_refused(&self, entry: &StatementEntry) -> bool {
        !self.refused.is_empty() && entry.entities().any(|key| self.refused.contains(key))
    }

    pub(super) fn source(&mut self, node: usize, intake: &mut Intake<'_>) -> Result<(), Error> {
        let line = self.line(node);
        match self.source_entry(node) {
            Err(wrong) => {
                self.use_all(node);
                intake.refuse(line, wrong)
            }
            Ok(entry) => {
                let change = Change::Source(entry);
                match intake.record(line, |record| record.apply(&change))? {
                    Some(()) => self.store(node),
                    None => self.use_all(node),
                }
                Ok(())
            }
        }
    }

    fn source_entry(&mut self, node: usize) -> Result<SourceEntry, Error> {
        let read = self.read;
        let (first, said) = read.of(node);
        let subject = said.first().map_or(0, |one| one.subject);
        let key = value::key(read, subject, Space::Source).map(str::to_owned);
        let key = key.ok_or_else(|| ImportError::text(read.name(subject), "a source with an IRI"))?;
        let (mut kind, mut title, mut publisher, mut author) = (None, None, None, None);
        let (mut published, mut url, mut reliability, mut inferred) = (None, None, None, None);
        for (at, one) in (first..).zip(said) {
            let (of, Some(predicate)) = (one.object, read.known(one.predicate)) else { continue };
            match predicate {
                ag::TYPE if read.known(of) == Some(ag::SOURCE_CLASS) => {}
                ag::SOURCE_KIND => {
                    once(&mut kind, value::word::<SourceKind>(read, of, "a kind of source")?, "ag:sourceKind")?
                }
                ag::TITLE => once(&mut title, value::text(read, of)?, "schema:name")?,
                ag::PUBLISHER => once(&mut publisher, value::text(read, of)?, "schema:publisher")?,
                ag::AUTHOR => once(&mut author, value::entity(read, of)?, "schema:author")?,
                ag::PUBLISHED => {
                    once(&mut published, value::literal(read, of)?.parse::<Date>()?, "schema:datePublished")?
                }
                ag::URL => once(&mut url, value::text(read, of)?, "schema:url")?,
                ag::RELIABILITY => {
                    let word = value::word::<Reliability>(read, of, "how reliable it is")?;
                    once(&mut reliability, word, "ag:reliability")?;
                }
                ag::INFERRED => once(&mut inferred, value::text(read, of)?, "ag:inferred")?,
                _ => continue,
            }
            self.use_at(at);
        }
        let title = title.ok_or_else(|| missing("schema:name"))?;
        let (kind, reliability) = (kind.unwrap_or(SourceKind::Document), reliability.unwrap_or_default());
        let source = Source { kind, title, publisher, author, published, url, reliability, inferred };
        Ok(SourceEntry { key, source })
    }

    pub(super) fn statement(&mut self, node: usize, intake: &mut Intake<'_>) -> Result<(), Error> {
        let line = self.line(node);
        let mut parts = Vec::new();
        let entry = self.statement_entry(node, &mut parts, intake);
        let most = u64::from(intake.limits().claims());
        let stored = match entry {
            Ok(entry) if entry.claims.len() as u64 > most => {
                return Err(intake.too_much(line, "claims of one statement", most));
            }
            Ok(entry) if self.is_of_refused(&entry) => {
                intake.refuse(line, of_refused())?;
                false
            }
            Ok(entry) => {
                let change = Change::Claims(entry);
                intake.record(line, |record| record.apply(&change))?.is_some()
            }
            Err(wrong @ Error::Import(ImportError::TooMuch { .. })) => return Err(wrong),
            Err(wrong) => {
                intake.refuse(line, wrong)?;
                false
            }
        };
        for part in parts.into_iter().chain([node]) {
            match stored {
                true => self.store(part),
                false => self.use_all(part),
            }
        }
        Ok(())
    }

    fn statement_entry(
        &mut self,
        node: usize,
        parts: &mut Vec<usize>,
        intake: &Intake<'_>,
    ) -> Result<StatementEntry, Error> {
        let read = self.read;
        let beside = self.beside(node)?;
        let Spoken { subject, predicate, object } = beside.spoken;
        let subject = subject.ok_or_else(|| missing("rdf:subject"))?;
        let predicate = predicate.ok_or_else(|| missing("rdf:predicate"))?;
        let object = object.ok_or_else(|| missing("rdf:object"))?;
        self.reified.insert([subject, predicate, object]);
        let mut claims = Vec::with_capacity(beside.claims.len());
        for &claim in &beside.claims {
            let Some(node) = read.node_of(claim) else { return Err(missing("ag:source")) };
            parts.push(node);
            let entry = self.claim_entry(node, parts, intake)?;
            claims.push(entry);
        }
        match self.cited {
            Some(cited) if claims.is_empty() => claims.push(Claim::new(cited.to_owned())),
            None if claims.is_empty() => return Err(ImportError::Words("no source says it".to_owned()).into()),
            _ => {}
        }
        let mut entry = self.triple([subject, predicate, object], intake)?;
        beside.name_or_point(&mut entry, read)?;
        let (schema, mut seen) = (intake.schema(), HashSet::new());
        for (name, term) in &beside.qualifiers {
            let def = schema.qualifiers().find(|def| def.name() == name);
            let range =
                def.map(|def| def.value()).ok_or_else(|| ImportError::text(name, "a qualifier of the schema"))?;
            let given = value::value(read, *term, range)?.ok_or_else(|| ImportError::text(name, "a value"))?;
            if seen.insert((name, given.clone())) {
                entry.qualifiers.entry(name.clone()).or_default().push(given);
            }
        }
        (entry.period, entry.claims) = (beside.period, claims);
        entry.modality = beside.modality.unwrap_or_default();
        within(&entry, intake.limits().name())?;
        Ok(entry)
    }

    fn beside(&mut self, node: usize) -> Result<Beside, Error> {
        let read = self.read;
        let (first, said) = read.of(node);
        let (mut beside, mut claims) = (Beside::default(), HashSet::new());
        for (at, one) in (first..).zip(said) {
            let of = one.object;
            if let Word::Of(Space::Qual, name) = read.word(one.predicate) {
                beside.qualifiers.push((name.to_string(), of));
                self.use_at(at);
                continue;
            }
            let Some(predicate) = read.known(one.predicate) else { continue };
            match predicate {
                ag::TYPE if read.known(of) == Some(ag::RDF_STATEMENT) => {}
                ag::REIFIES => {
                    let [subject, predicate, object] = self.spoken_of(one).ok_or_else(|| {
                        ImportError::text(read.name(of), "a triple term, which `rdf:reifies` leads to")
                    })?;
                    once(&mut beside.spoken.subject, subject, "rdf:reifies")?;
                    once(&mut beside.spoken.predicate, predicate, "rdf:reifies")?;
                    once(&mut beside.spoken.object, object, "rdf:reifies")?;
                }
                ag::RDF_SUBJECT => once(&mut beside.spoken.subject, of, "rdf:subject")?,
                ag::RDF_PREDICATE => once(&mut beside.spoken.predicate, of, "rdf:predicate")?,
                ag::RDF_OBJECT => once(&mut beside.spoken.object, of, "rdf:object")?,
                ag::PERIOD => once(&mut beside.period, value::literal(read, of)?.parse()?, "ag:period")?,
                ag::MODALITY => once(&mut beside.modality, value::word(read, of, "a modality")?, "ag:modality")?,
                ag::NAME_KIND => once(&mut beside.name_kind, value::word(read, of, "a kind of name")?, "ag:nameKind")?,
                ag::LANGUAGE => once(&mut beside.language, value::text(read, of)?, "ag:language")?,
                ag::SCRIPT => once(&mut beside.script, value::text(read, of)?, "ag:script")?,
                ag::WITHIN_KM => once(&mut beside.within_km, of, "ag:withinKm")?,
                ag::CLAIM if !claims.insert(of) => {}
                ag::CLAIM => beside.claims.push(of),
                // What was worked out for those who ask.
                ag::GRADE
                | ag::EARLIEST_START
                | ag::LATEST_START
                | ag::EARLIEST_END
                | ag::LATEST_END
                | ag::LOW
                | ag::BEST
                | ag::HIGH => {}
                _ => continue,
            }
            self.use_at(at);
        }
        Ok(beside)
    }

    /// A triple as a statement without claims, seen from the subject that its relation has by name.
    pub(super) fn triple(
        &self,
        [subject, predicate, object]: [u32; 3],
        intake: &Intake<'_>,
    ) -> Result<StatementEntry, Error> {
        let read = self.read;
        let (name, mut inverse) = super::plain::relation(read, predicate)
            .ok_or_else(|| ImportError::text(read.name(predicate), "a relation of the schema"))?;
        let found = intake.schema().relation(name);
        let (relation, direction) = found.ok_or_else(|| ImportError::text(name, "a relation of the schema"))?;
        inverse ^= direction == Direction::Inverse;
        let (subject, object) = if inverse { (object, subject) } else { (subject, object) };
        Ok(StatementEntry {
            subject: value::entity(read, subject)?,
            relation: relation.name().to_owned(),
            object: match relation.range() {
                ValueType::Nothing if read.known(object) != Some(ag::NOTHING) => {
                    return Err(
                        ImportError::text(read.name(object), "`ag:nothing`: the relation takes no object").into()
                    );
                }
                range => value::value(read, object, range)?,
            },
            period: None,
            modality: Modality::Actual,
            qualifiers: Qualifiers::new(),
            claims: Vec::new(),
        })
    }

    /// What is said of a claim or a speaker, as often as it may be read.
    fn part(&mut self, node: usize, intake: &Intake<'_>) -> Result<(usize, &'r [Said]), Error> {
        let (first, said) = self.read.of(node);
        match self.parts.checked_sub(said.len() as u64) {
            Some(left) => self.parts = left,
            None => {
                let most = (self.read.said().len() as u64).saturating_mul(super::OFTEN_SHARED);
                return Err(intake.too_much(self.line(node), "triples of claims that statements share", most));
            }
        }
        Ok((first, said))
    }

    fn claim_entry(&mut self, node: usize, parts: &mut Vec<usize>, intake: &Intake<'_>) -> Result<ClaimEntry, Error> {
        let read = self.read;
        let (first, said) = self.part(node, intake)?;
        let (mut source, mut stance, mut quote, mut locator) = (None, None, None, None);
        let (mut credibility, mut when, mut attests, mut inferred) = (None, None, None, None);
        let mut speakers: Vec<(u64, Speaker<String>)> = Vec::new();
        for (at, one) in (first..).zip(said) {
            let (of, Some(predicate)) = (one.object, read.known(one.predicate)) else { continue };
            match predicate {
                ag::TYPE if read.known(of) == Some(ag::CLAIM_CLASS) => {}
                ag::SOURCE => {
                    let key = value::key(read, of, Space::Source);
                    let key = key.ok_or_else(|| ImportError::text(read.name(of), "a source with an IRI"))?;
                    once(&mut source, key.to_owned(), "ag:source")?;
                }
                ag::STANCE => once(&mut stance, value::word(read, of, "a stance")?, "ag:stance")?,
                ag::QUOTE => once(&mut quote, value::text(read, of)?, "ag:quote")?,
                ag::LOCATOR => once(&mut locator, value::text(read, of)?, "ag:locator")?,
                ag::CREDIBILITY => {
                    once(&mut credibility, value::word(read, of, "how credible it is")?, "ag:credibility")?;
                }
                ag::SAID => once(&mut when, value::literal(read, of)?.parse::<Date>()?, "ag:said")?,
                ag::ATTESTS => {
                    let period: Period = value::literal(read, of)?.parse()?;
                    once(&mut attests, Attested::new(period)?, "ag:attests")?;
                }
                ag::INFERRED => once(&mut inferred, value::text(read, of)?, "ag:inferred")?,
                ag::SPEAKER => {
                    let node = read.node_of(of).ok_or_else(|| missing("ag:entity"))?;
                    parts.push(node);
                    speakers.push(self.speaker(node, intake)?);
                }
                _ => continue,
            }
            self.use_at(at);
        }
        speakers.sort_by_key(|(order, _)| *order);
        if speakers.windows(2).any(|two| matches!(two, [one, other] if one.0 == other.0)) {
            return Err(ImportError::Words("two speakers have the same `ag:order`".to_owned()).into());
        }
        Ok(Claim {
            source: source.ok_or_else(|| missing("ag:source"))?,
            speakers: speakers.into_iter().map(|(_, speaker)| speaker).collect(),
            stance: stance.unwrap_or_default(),
            quote,
            locator,
            credibility: credibility.unwrap_or_default(),
            said: when,
            attests,
            inferred,
        })
    }

    fn speaker(&mut self, node: usize, intake: &Intake<'_>) -> Result<(u64, Speaker<String>), Error> {
        let read = self.read;
        let (first, said) = self.part(node, intake)?;
        let (mut order, mut entity, mut described, mut unnamed, mut of_whom) = (None, None, None, None, None);
        for (at, one) in (first..).zip(said) {
            let (of, Some(predicate)) = (one.object, read.known(one.predicate)) else { continue };
            match predicate {
                ag::ORDER => {
                    let given = value::literal(read, of)?;
                    let number = given.parse::<u64>().map_err(|_| ImportError::text(given, "a whole number"))?;
                    once(&mut order, number, "ag:order")?;
                }
                ag::ENTITY => once(&mut entity, value::entity(read, of)?, "ag:entity")?,
                ag::DESCRIBED => once(&mut described, value::text(read, of)?, "ag:described")?,
                ag::UNNAMED => once(&mut unnamed, value::text(read, of)?, "ag:unnamed")?,
                ag::OF => once(&mut of_whom, value::entity(read, of)?, "ag:of")?,
                _ => continue,
            }
            self.use_at(at);
        }
        let speaker = match (entity, described, unnamed) {
            (Some(entity), None, None) if of_whom.is_none() => Speaker::Entity(entity),
            (None, Some(words), None) => Speaker::Described { words, of: of_whom },
            (None, None, Some(words)) => Speaker::Unnamed { words, of: of_whom },
            _ => {
                let wrong = "a speaker is an `ag:entity`, or has words: `ag:described` or `ag:unnamed`".to_owned();
                return Err(ImportError::Words(wrong).into());
            }
        };
        Ok((order.unwrap_or_default(), speaker))
    }
}

impl Beside {
    /// Adds what is said of the name or the point that is the object.
    fn name_or_point(&self, entry: &mut StatementEntry, read: &Read) -> Result<(), Error> {
        let is_of_name = self.name_kind.is_some() || self.language.is_some() || self.script.is_some();
        match &mut entry.object {
            Some(Value::Name(name)) if is_of_name => {
                let mut full = name.clone();
                if let Some(kind) = self.name_kind {
                    full = full.of_kind(kind);
                }
                if let Some(language) = &self.language {
                    full = full.in_language(language.as_str())?;
                }
                if let Some(script) = &self.script {
                    full = full.in_script(script.as_str())?;
                }
                *name = full;
            }
            Some(Value::Point(point)) if self.within_km.is_some() => {
                let given = self.within_km.map_or(Ok(""), |term| value::literal(read, term))?;
                let km = given.parse().map_err(|_| ImportError::text(given, "kilometres"))?;
                *point = point.within_km(km)?;
            }
            _ if is_of_name => return Err(ImportError::Words("it has no name as its object".to_owned()).into()),
            _ if self.within_km.is_some() => {
                return Err(ImportError::Words("it has no point as its object".to_owned()).into());
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether no name is longer than it may be.
fn within(entry: &StatementEntry, most: u32) -> Result<(), Error> {
    let mut values = entry.object.iter().chain(entry.qualifiers.values().flatten());
    match values.find(|value| matches!(value, Value::Name(name) if name.text().len() as u64 > most.into())) {
        Some(Value::Name(name)) => {
            Err(ImportError::field("a name", name.text(), format!("at most {most} bytes")).into())
        }
        _ => Ok(()),
    }
}
