//! Events coded by PLOVER, the political event ontology: a list of JSON records.
//!
//! | field | becomes |
//! | --- | --- |
//! | `id`; `event`, `eventText` | the identifier `plover`; the label |
//! | `event` | the kind and the roles, as in the next table; `classed_as` the category |
//! | `mode`, `context` | `classed_as` |
//! | `source`, `target` | actors in roles: the same text, code and sector is the same actor |
//! | `date` | `occurred`, unless it is the date that stands for none |
//! | `text`, `language` | the words of the source, in each claim that the event, its date and its roles rest on |
//! | `eventLoc` | `place`: a place by its name and country |
//! | `dead` | `deaths` |
//! | `injured`, `size`, `textInfo`, `comment` | left out |
//! | `coder`, `publication`, `version`, `dateCoded`, `license` | left out: they are for the source to say |
//!
//! | category | becomes | by | to |
//! | --- | --- | --- | --- |
//! | `ASSAULT` | an `attack` | `attacker` | `target` |
//! | `FIGHT` | a `clash` | `side` | `side` |
//! | `CONSULT` | a `meeting` | `participant` | `participant` |
//! | `AGREE` | an `agreement` | `agreed_by` | `participant` as target |
//! | `DEMAND`, `REQUEST` | a `demand` | `demanded_by` | `demanded_of` |
//! | `REJECT` | a `response` | `responder` | `participant` as target |
//! | `THREATEN`, `DISAPPROVE`, `ACCUSE` | an `utterance` | `speaker` | `audience` |
//! | any other | an `event` | `participant` as source | `participant` as target |
//! | `DOCUMENT` | passed over: it is about the file | | |
//!
//! | sector | becomes | with a code of three letters |
//! | --- | --- | --- |
//! | `GOV` | a `government` | which `governs` the country |
//! | none | a `state`, where the code is of three letters and is no class of actors | which `governs` the country |
//! | `MIL` | a `state_force` | left out |
//! | `REB`, `SEP`, `INS` | an `armed_group` | left out |
//! | `PRM` | a `militia` | left out |
//! | `CVL`, `REF` | a `population` | left out |
//! | `PTY`, `COP`, `LEG`, `JUD` | a `party`; an `organization` | left out |
//! | code or sector `IGO`, `NGO` | an `intergovernmental_organization`, a `civil_society` | |
//! | `UAF` | an `unidentified` actor | left out |
//! | any other | an `actor` | left out |
//!
//! A country has the identifier `iso3166-1-alpha-3`, by which it meets a gazetteer. Sectors are compared by their first
//! three letters: `REBalb` says of which people the rebels are, in words that nobody lists, so that is left out.
//!
//! ```
//! use allegiance::{Graph, Source, import::{Import, Plover}, vocabulary::*};
//!
//! let text = r#"[{"id": "1", "date": "2000-01-01", "event": "ASSAULT", "eventText": "attacked", "mode": "primitive",
//!     "source": [{"actorText": "Burundian militiamen", "code": "BDI", "sector": "MIL"}],
//!     "target": [{"actorText": "Congolese refugees", "code": "COD", "sector": "REF"}], "dead": "156"}]"#;
//! let mut graph = Graph::new(conflict());
//! let form = Plover::citing("gsr", Source::dataset("PLOVER gold standard records")).undated("2000-01-01");
//! let report = Import::all_or_nothing().run(&mut graph, &form, text.as_bytes())?;
//! let militiamen = graph.get::<StateForce>("plover_actor:BDI/MIL/Burundian militiamen")?;
//! assert_eq!(graph.view().subjects(ATTACKER, militiamen)?.len(), 1);
//! # Ok::<(), allegiance::Error>(())
//! ```

use std::{collections::HashSet, io::BufRead};

use super::{
    ImportError, Importer, Intake, Place, Record, Thing,
    json::{Json, record},
    records::Records,
};
use crate::{
    Error,
    model::{Any, Citation, Count, Date, Id, ModelError, Period, Relation, Source, SourceDraft, Text, Value},
    vocabulary::{
        AGREED_BY, ATTACKER, AUDIENCE, CLASSED_AS, DEATHS, DEMANDED_BY, DEMANDED_OF, GOVERNS, OCCURRED, PARTICIPANT,
        PLACE, RESPONDER, SIDE, SPEAKER, TARGET,
    },
};

const COUNTRY: &str = "iso3166-1-alpha-3";
/// Codes of three letters that are of no country.
const CLASSES: [&str; 8] = ["IGO", "NGO", "IMG", "MNC", "UIS", "NGM", "INT", "UAF"];

/// Reads events coded by PLOVER: see the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct Plover {
    key: String,
    source: SourceDraft,
    undated: Option<String>,
}

impl Plover {
    /// The events of a data set, which is cited by this key.
    pub fn citing(key: impl Into<String>, source: SourceDraft) -> Self {
        Plover { key: key.into(), source, undated: None }
    }

    /// Where all events have one date because something had to stand there, that date says nothing.
    pub fn undated(mut self, date: impl Into<String>) -> Self {
        self.undated = Some(date.into());
        self
    }
}

impl Default for Plover {
    fn default() -> Self {
        Plover::citing("plover", Source::dataset("Events coded by PLOVER"))
    }
}

impl Importer for Plover {
    fn form(&self) -> &str {
        "PLOVER events"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let cite = Citation::from(intake.source(&self.key, || self.source.clone())?);
        let (mut records, mut ids) = (Records::new(intake, input), HashSet::new());
        while let Some((line, bytes)) = records.advance(intake)? {
            let Some(json) = record(intake, line, bytes)? else { continue };
            if json.get("event").and_then(Json::text) == Some("DOCUMENT") {
                intake.pass_over(line, "it is about the file")?;
                continue;
            }
            let id = json.get("id").and_then(Json::text).unwrap_or_default();
            if !id.is_empty() && !ids.insert(id.to_owned()) {
                let wrong = ImportError::field("id", id, "an id that no other event has");
                intake.refuse(Place::field(line, "id"), wrong)?;
                continue;
            }
            intake.record(line, |record| self.event(record, &json, &cite))?;
        }
        Ok(())
    }
}

/// The role of an actor in an event: by whom, or to whom.
#[derive(Clone, Copy)]
struct Role {
    relation: Relation<Any, Any>,
    /// What the participant is, where the relation does not say it.
    words: Option<&'static str>,
}

const fn role<A, B>(relation: Relation<A, B>) -> Role {
    Role { relation: relation.any(), words: None }
}

const fn participant(words: &'static str) -> Role {
    Role { relation: PARTICIPANT.any(), words: Some(words) }
}

/// The kind of an event of a category, and who is what in it.
fn kind_of(category: &str) -> (&'static str, [Role; 2]) {
    match category {
        "ASSAULT" => ("attack", [role(ATTACKER), role(TARGET)]),
        "FIGHT" => ("clash", [role(SIDE), role(SIDE)]),
        "CONSULT" => ("meeting", [role(PARTICIPANT), role(PARTICIPANT)]),
        "AGREE" => ("agreement", [role(AGREED_BY), participant("target")]),
        "DEMAND" | "REQUEST" => ("demand", [role(DEMANDED_BY), role(DEMANDED_OF)]),
        "REJECT" => ("response", [role(RESPONDER), participant("target")]),
        "THREATEN" | "DISAPPROVE" | "ACCUSE" => ("utterance", [role(SPEAKER), role(AUDIENCE)]),
        _ => ("event", [participant("source"), participant("target")]),
    }
}

impl Plover {
    fn event(&self, record: &mut Record<'_, '_>, json: &Json, cite: &Citation) -> Result<(), Error> {
        let (id, category) = (json.text_of("id")?, json.text_of("event")?);
        let (kind, roles) = kind_of(category);
        let label = match json.text_at("eventText")? {
            Some(text) if !text.trim().is_empty() => format!("{category}: {text}"),
            _ => format!("{category} {id}"),
        };
        let thing = Thing::new(kind, format!("plover:{id}"), label).identified("plover", id)?;
        let event = record.at("id").entity(&thing, cite.clone())?;
        let told = match json.text_at("text")? {
            Some(text) if !text.trim().is_empty() => cite.clone().quote(record.at("text").text(text)?.as_str()),
            _ => cite.clone(),
        };
        for field in ["event", "mode", "context"] {
            if let Some(words) = json.text_at(field)?.filter(|words| !words.trim().is_empty()) {
                let words = record.at(field).text(words)?;
                record.state(event, CLASSED_AS, words).cite(cite.clone())?;
            }
        }
        self.date(record, json, event, &told)?;
        for (field, role) in ["source", "target"].into_iter().zip(roles) {
            let Some(actors) = json.get(field).filter(|actors| !actors.is_empty()) else { continue };
            for coded in actors.items() {
                if coded.get("actorText").is_none() {
                    return Err(ImportError::field(field, &coded.told(), "actors, each with an `actorText`").into());
                }
                let actor = actor(record.at(field), coded, cite)?;
                rest(record, coded, &format!("{field}."), &["actorText", "code", "sector"]);
                let draft = record.state(event, role.relation, actor);
                let draft = match role.words {
                    Some(words) => draft.with("role", Text::new(words)?),
                    None => draft,
                };
                draft.cite(told.clone())?;
            }
        }
        place(record.at("eventLoc"), json, event, (cite, &told))?;
        numbers(record, json, event, &told)?;
        rest(record, json, "", &TOLD);
        Ok(())
    }

    fn date(&self, record: &mut Record<'_, '_>, json: &Json, event: Id<Any>, cite: &Citation) -> Result<(), Error> {
        let said = json.text_at("date")?.filter(|date| Some(*date) != self.undated.as_deref());
        let when = match said {
            Some(date) => Period::on(date.parse::<Date>().map_err(ModelError::from)?),
            None => Period::unknown(),
        };
        record.at("date").state(event, OCCURRED.any(), ()).during(when).cite(cite.clone())?;
        Ok(())
    }
}

/// What is told of an event.
const TOLD: [&str; 11] =
    ["id", "date", "event", "eventText", "mode", "context", "text", "source", "target", "eventLoc", "dead"];

/// Notes what a map says beside what is told of it.
fn rest(record: &mut Record<'_, '_>, map: &Json, before: &str, told: &[&str]) {
    for (field, value) in map.entries() {
        if !told.contains(&field) && !value.is_empty() {
            record.left_out(&format!("{before}{field}"), reason(field));
        }
    }
}

fn reason(field: &str) -> &'static str {
    match field {
        "injured" | "size" => "there is no relation for this number",
        "textInfo" => "where in the text each stands",
        "comment" => "a note of the coder",
        "coder" | "publication" | "version" | "dateCoded" | "license" => "it is for the source to say",
        _ => "there is no place for it in the graph",
    }
}

/// An actor as it is coded.
fn actor(record: &mut Record<'_, '_>, coded: &Json, cite: &Citation) -> Result<Id<Any>, Error> {
    let text = coded.text_of("actorText")?;
    let code = coded.text_at("code")?.unwrap_or_default();
    let sector = coded.text_at("sector")?.unwrap_or_default();
    let (first, rest) = sector.split_at_checked(3).unwrap_or((sector, ""));
    let country = is_country(code).then_some(code);
    let kind = match (first, code) {
        ("IGO", _) | (_, "IGO") => "intergovernmental_organization",
        ("NGO", _) | (_, "NGO") => "civil_society",
        ("GOV", _) => "government",
        ("MIL", _) => "state_force",
        ("REB" | "SEP" | "INS", _) => "armed_group",
        ("PRM", _) => "militia",
        ("CVL" | "REF", _) => "population",
        ("PTY", _) => "party",
        ("COP" | "LEG" | "JUD", _) => "organization",
        ("UAF", _) | (_, "UAF") => "unidentified",
        ("", _) if country.is_some() => "state",
        _ => "actor",
    };
    let id = record.entity(&Thing::new(kind, format!("plover_actor:{code}/{sector}/{text}"), text), cite.clone())?;
    match country {
        Some(code) if matches!(kind, "state" | "government") => {
            let land = match record.identified(COUNTRY, code)? {
                Some(known) => known,
                None => {
                    let land = Thing::new("country", format!("{COUNTRY}:{code}"), code).identified(COUNTRY, code)?;
                    record.entity(&land, cite.clone())?
                }
            };
            record.state(id, GOVERNS.any(), land).during(Period::unknown()).cite(cite.clone())?;
        }
        Some(_) => record.left_out("code", "of which country an actor is that does not govern it"),
        None => {}
    }
    if !rest.is_empty() {
        record.left_out("sector", "what follows the first three letters");
    }
    Ok(id)
}

fn is_country(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) && !CLASSES.contains(&code)
}

fn place(
    record: &mut Record<'_, '_>,
    json: &Json,
    event: Id<Any>,
    (cite, told): (&Citation, &Citation),
) -> Result<(), Error> {
    let Some(location) = json.get("eventLoc").filter(|it| !it.is_empty()) else { return Ok(()) };
    let name = location.text_of("name")?;
    let country = location.text_at("country code")?.unwrap_or_default();
    let place = record.entity(&Thing::new("place", format!("plover_place:{country}/{name}"), name), cite.clone())?;
    record.state(event, PLACE.any(), place).cite(told.clone())?;
    rest(record, location, "eventLoc.", &["name", "country code"]);
    if !country.is_empty() {
        record.left_out("eventLoc.country code", "a code of two letters, of a scheme that is not named");
    }
    Ok(())
}

fn numbers(record: &mut Record<'_, '_>, json: &Json, event: Id<Any>, cite: &Citation) -> Result<(), Error> {
    let Some(dead) = json.get("dead").filter(|dead| !dead.is_empty()) else { return Ok(()) };
    match dead.told().trim().parse() {
        Ok(number) => {
            let count = Value::Count(Count::exactly(number));
            record.at("dead").state(event, DEATHS.any(), count).cite(cite.clone())?;
        }
        Err(_) => record.left_out("dead", "it is no number"),
    }
    Ok(())
}
