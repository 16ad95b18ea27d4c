//! The properties of an entity: what is told of a thing alone, and on whose word.

use super::{NO_PLACE, schemata::NUMBERS};
use crate::{
    Error,
    interop::import::{
        ImportError, Record,
        json::Json,
        tie::{End, When, few, one_date},
    },
    model::{Any, Citation, Date, Id, Identifier, NameKind, Persistence, Source, SourceDraft, SourceId, SourceKind},
    vocabulary::{CLASSED_AS, DESCRIBED_AS, EXISTED, IDENTIFIED_BY, NAMED, OCCURRED},
};

/// An entity with its properties, each of which has several values, all of them texts.
#[derive(Clone, Copy)]
pub(super) struct Properties<'j>(pub(super) &'j Json);

impl<'j> Properties<'j> {
    pub(super) fn check(self) -> Result<(), Error> {
        match self.0.get("properties") {
            Some(Json::Map(_)) | None => Ok(()),
            Some(other) => Err(ImportError::field("properties", &other.told(), "a map of lists").into()),
        }
    }

    pub(super) fn all(self, property: &str) -> impl Iterator<Item = &'j str> + use<'j> {
        let values = self.0.at(&["properties", property]).map_or(&[][..], Json::items);
        values.iter().filter_map(Json::text).filter(|text| !text.trim().is_empty())
    }

    /// Those whom the entity names as its sources, else the data set.
    pub(super) fn citations(self, record: &mut Record<'_, '_>, data_set: SourceId) -> Result<Vec<Citation>, Error> {
        record.at("sourceUrl");
        let mut publishers = self.all("publisher");
        let publisher = publishers.next();
        publishers.for_each(|_| record.left_out("publisher", "a source has one"));
        let draft = |title: &str, url: Option<&str>| {
            let kind = if url.is_some() { SourceKind::Document } else { SourceKind::Dataset };
            let draft = Source::of_kind(kind, title);
            let draft = url.into_iter().fold(draft, SourceDraft::url);
            publisher.into_iter().fold(draft, SourceDraft::publisher)
        };
        let mut sources = Vec::new();
        for url in few(record, "sourceUrl", self.all("sourceUrl").collect()) {
            let title = publisher.unwrap_or(url);
            sources.push(record.source(&format!("ftm:source:{url}"), || draft(title, Some(url)))?);
        }
        if let (true, Some(publisher)) = (sources.is_empty(), publisher) {
            sources.push(record.source(&format!("ftm:publisher:{publisher}"), || draft(publisher, None))?);
        }
        if sources.is_empty() {
            sources.push(data_set);
        }
        let mut said: Option<Date> = None;
        for date in self.all("retrievedAt") {
            match date.parse::<Date>() {
                Ok(date) if said.as_ref().is_none_or(|said| said.latest() < date.latest()) => said = Some(date),
                Ok(_) => {}
                Err(_) => record.left_out("retrievedAt", "it is no date"),
            }
        }
        let cite = |source: SourceId| said.iter().cloned().fold(Citation::from(source), Citation::said_on);
        Ok(sources.into_iter().map(cite).collect())
    }
}

/// The properties of an entity, and which of them were told.
pub(super) struct Told<'j> {
    pub(super) of: Properties<'j>,
    pub(super) taken: Vec<String>,
}

impl<'j> Told<'j> {
    /// What stands in the sources is told by them.
    pub(super) fn new(of: Properties<'j>) -> Self {
        Told { of, taken: ["sourceUrl", "publisher", "retrievedAt"].map(str::to_owned).to_vec() }
    }

    pub(super) fn take(&mut self, property: &str) -> impl Iterator<Item = &'j str> + use<'j> {
        self.taken.push(property.to_owned());
        self.of.all(property)
    }

    /// The one value of a property; none where it has several.
    pub(super) fn one(&mut self, record: &mut Record<'_, '_>, property: &str) -> Option<&'j str> {
        let mut values = self.take(property);
        let first = values.next()?;
        let more = values.count();
        (0..more).for_each(|_| record.left_out(property, "it has several values: expected one"));
        (more == 0).then_some(first)
    }

    /// The one date that some properties give; the first property with dates counts.
    pub(super) fn date(&mut self, record: &mut Record<'_, '_>, properties: &[&str]) -> Option<Date> {
        let mut found = None;
        for property in properties {
            let mut dates: Vec<Date> = Vec::new();
            for text in self.take(property) {
                match text.parse() {
                    Ok(date) => dates.push(date),
                    Err(_) => record.left_out(property, "it is no date"),
                }
            }
            if found.is_some() && !dates.is_empty() {
                record.left_out(property, "another property gives the date");
            }
            found = found.or_else(|| one_date(&dates));
        }
        found
    }

    pub(super) fn when(&mut self, record: &mut Record<'_, '_>) -> When {
        let start = self.date(record, &["startDate", "periodStart", "date"]);
        let end = self.date(record, &["endDate", "periodEnd"]);
        let ended = self.of.all("status").any(|status| status == "ended");
        if ended {
            self.taken.push("status".to_owned());
        }
        let end = end.map_or(if ended { End::Unknown } else { End::NotSaid }, End::Dated);
        When { start, end }
    }

    /// Notes what was not told, and what is not as it should be.
    pub(super) fn rest(self, record: &mut Record<'_, '_>) {
        for (field, value) in self.of.0.entries() {
            // What the entity is called in short is one of its names.
            let told = match field {
                "id" | "schema" | "properties" => true,
                "referents" => value.items().iter().all(|value| value.text().is_some()),
                "caption" => value.text().is_some_and(|text| self.of.all("name").any(|name| name == text)),
                _ => false,
            };
            if !told && !value.is_empty() {
                record.left_out(field, NO_PLACE);
            }
        }
        let properties = self.of.0.get("properties");
        for (property, values) in properties.into_iter().flat_map(Json::entries) {
            if values.is_empty() {
                continue;
            }
            if !self.taken.iter().any(|taken| taken == property) {
                record.left_out(property, NO_PLACE);
            } else if values.items().iter().any(|value| value.text().is_none()) {
                record.left_out(property, "it is no text");
            }
        }
    }
}

pub(super) fn names(
    record: &mut Record<'_, '_>,
    told: &mut Told<'_>,
    entity: Id<Any>,
    label: &str,
    cites: &[Citation],
) -> Result<(), Error> {
    let sorts = [
        ("name", NameKind::Alias),
        ("alias", NameKind::Alias),
        ("weakAlias", NameKind::Alias),
        ("previousName", NameKind::Former),
        ("abbreviation", NameKind::Acronym),
    ];
    for (property, kind) in sorts {
        for name in told.take(property) {
            if name == label {
                continue;
            }
            let name = record.at(property).name(name)?.of_kind(kind);
            for cite in cites {
                record.state(entity, NAMED, name.clone()).cite(cite.clone())?;
            }
        }
    }
    Ok(())
}

/// What is told of a thing alone: how long it existed, its numbers, what it is like.
pub(super) fn particulars(
    record: &mut Record<'_, '_>,
    told: &mut Told<'_>,
    entity: Id<Any>,
    cites: &[Citation],
) -> Result<(), Error> {
    let is_event = record.schema().is_a(record.kind_of(entity)?, "event");
    let life = if is_event {
        told.when(record)
    } else {
        let start = told.date(record, &["birthDate", "incorporationDate", "inceptionDate"]);
        let end = told.date(record, &["deathDate", "dissolutionDate"]);
        When { start, end: end.map_or(End::NotSaid, End::Dated) }
    };
    if !life.is_unknown() {
        let lasts = if is_event { Persistence::Momentary } else { Persistence::Structural };
        let life = if is_event { life.of_event() } else { life }.period(lasts)?;
        for cite in cites {
            let draft = if is_event {
                record.state(entity, OCCURRED.any(), ())
            } else {
                record.state(entity, EXISTED.any(), ())
            };
            draft.during(life.clone()).cite(cite.clone())?;
        }
    }
    let country = one(told.of.all("country")).or(one(told.of.all("jurisdiction")));
    for property in NUMBERS {
        for number in told.take(property) {
            let of_country = country.map(|country| format!(":{country}")).unwrap_or_default();
            let number = Identifier::new(format!("ftm:{property}{of_country}"), number)?;
            record.at(property);
            record.text(number.value())?;
            for cite in cites {
                record.state(entity, IDENTIFIED_BY, number.clone()).cite(cite.clone())?;
            }
        }
    }
    for (property, described) in [
        ("summary", true),
        ("description", true),
        ("notes", true),
        ("topics", false),
        ("classification", false),
        ("legalForm", false),
    ] {
        for words in told.take(property) {
            let words = record.at(property).text(words)?;
            let relation = if described { DESCRIBED_AS } else { CLASSED_AS };
            for cite in cites {
                record.state(entity, relation, words.clone()).cite(cite.clone())?;
            }
        }
    }
    Ok(())
}

pub(super) fn one<'t>(mut texts: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    texts.next().filter(|_| texts.next().is_none())
}
