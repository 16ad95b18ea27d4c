//! Persons and entities: those who own and those that are owned.

use super::{About, Held, key, rest};
use crate::{
    Error,
    interop::import::{
        ImportError, Record, Thing,
        json::Json,
        tie::{End, When},
    },
    model::{Citation, Date, NameKind, Persistence},
    vocabulary::{CLASSED_AS, DESCRIBED_AS, EXISTED, NAMED},
};

/// What is told of a record; the others of its fields are left out.
const TOLD: [&str; 13] = [
    "name",
    "names",
    "alternateNames",
    "identifiers",
    "entityType",
    "personType",
    "birthDate",
    "deathDate",
    "foundingDate",
    "dissolutionDate",
    "unspecifiedPersonDetails",
    "unspecifiedEntityDetails",
    "unspecified",
];
/// What statements before version 0.4 have in them beside what they tell.
pub(super) const OF_STATEMENT: [&str; 6] =
    ["statementID", "statementType", "statementDate", "publicationDetails", "source", "replacesStatements"];

pub(super) fn party(record: &mut Record<'_, '_>, (id, held): (&str, &Held), cites: &[Citation]) -> Result<(), Error> {
    let details = held.details();
    let is_person = held.about == About::Person;
    let unspecified = ["unspecifiedPersonDetails", "unspecifiedEntityDetails", "unspecified"];
    let unspecified = unspecified.into_iter().find_map(|field| details.get(field));
    let described = unspecified.and_then(|it| it.get("description")).and_then(Json::text);
    let types: Vec<&str> = match details.get("entityType") {
        Some(Json::Text(of)) => vec![of],
        Some(of) => ["type", "subtype", "details"].into_iter().filter_map(|field| of.get(field)?.text()).collect(),
        None => Vec::new(),
    };
    let kind = match types.first() {
        _ if is_person => "person",
        Some(&"registeredEntity") => "company",
        Some(&"state") => "state",
        _ => "organization",
    };
    let names = names(record, details)?;
    let nobody = if is_person { "a person who is not named" } else { "an entity that is not named" };
    let label = names.first().map(|(name, _)| *name).or(described).unwrap_or(nobody);
    let mut thing = Thing::new(kind, key(id), label);
    record.at("identifiers");
    for identifier in details.get("identifiers").map_or(&[][..], Json::items) {
        let field = |field: &str| identifier.get(field).and_then(Json::text).filter(|text| !text.trim().is_empty());
        match (field("scheme"), field("id")) {
            (Some(scheme), Some(id)) => {
                thing = thing.identified(if scheme == "XI-LEI" { "lei" } else { scheme }, id)?;
                rest(record, identifier, "identifiers.", &["scheme", "id", "schemeName"]);
            }
            _ => record.left_out("identifiers", "it has no scheme or no id"),
        }
    }
    let first = cites.first().cloned().ok_or_else(|| ImportError::field("source", "", "a source"))?;
    let entity = record.at("recordId").entity(&thing, first)?;
    for (name, kind) in names.iter().skip(1) {
        let name = record.at("names").name(name)?.of_kind(*kind);
        for cite in cites {
            record.state(entity, NAMED, name.clone()).cite(cite.clone())?;
        }
    }
    for of in &types {
        let of = record.at("entityType").text(of)?;
        for cite in cites {
            record.state(entity, CLASSED_AS, of.clone()).cite(cite.clone())?;
        }
    }
    if let Some(words) = described {
        let words = record.at("unspecifiedPersonDetails").text(words)?;
        for cite in cites {
            record.state(entity, DESCRIBED_AS, words.clone()).cite(cite.clone())?;
        }
    }
    if let Some(unspecified) = unspecified {
        rest(record, unspecified, "unspecified.", &["description"]);
    }
    let start = date(record, details, "birthDate").or_else(|| date(record, details, "foundingDate"));
    let end = date(record, details, "deathDate").or_else(|| date(record, details, "dissolutionDate"));
    let life = When { start, end: end.map_or(End::NotSaid, End::Dated) };
    if !life.is_unknown() {
        let life = life.period(Persistence::Structural)?;
        for cite in cites {
            record.state(entity, EXISTED.any(), ()).during(life.clone()).cite(cite.clone())?;
        }
    }
    let told: Vec<&str> = TOLD.into_iter().chain(OF_STATEMENT).collect();
    rest(record, details, "recordDetails.", &told);
    Ok(())
}

/// The names of a record, the one that it is known by first.
fn names<'j>(record: &mut Record<'_, '_>, details: &'j Json) -> Result<Vec<(&'j str, NameKind)>, Error> {
    let mut names: Vec<(&str, NameKind)> = Vec::new();
    names.extend(details.text_at("name")?.map(|name| (name, NameKind::Official)));
    for name in details.get("names").map_or(&[][..], Json::items) {
        let kind = match name.get("type").and_then(Json::text) {
            Some("translation") => NameKind::Translation,
            Some("transliteration") => NameKind::Transliteration,
            Some("former" | "birth") => NameKind::Former,
            Some("legal" | "individual") => NameKind::Official,
            _ => NameKind::Alias,
        };
        match name.text_at("fullName")? {
            Some(name) => names.push((name, kind)),
            None => record.left_out("names", "it has no `fullName`"),
        }
        // The parts of a name say no more than the whole.
        rest(record, name, "names.", &["type", "fullName", "familyName", "givenName", "patronymicName"]);
    }
    for other in details.get("alternateNames").map_or(&[][..], Json::items) {
        match other.text() {
            Some(name) => names.push((name, NameKind::Alias)),
            None => record.left_out("alternateNames", "it is no text"),
        }
    }
    names.retain(|(name, _)| !name.trim().is_empty());
    Ok(names)
}

/// A date, where it is one.
pub(super) fn date(record: &mut Record<'_, '_>, map: &Json, field: &str) -> Option<Date> {
    let text = map.get(field)?;
    let date = text.text().and_then(|text| text.parse().ok());
    if date.is_none() {
        record.left_out(field, "it is no date");
    }
    date
}
