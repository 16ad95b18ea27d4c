//! The UCDP Georeferenced Event Dataset: sourced, dated and placed events between two sides, as GeoJSON or as a sheet.
//!
//! | field | becomes |
//! | --- | --- |
//! | `id`; `dyad_name`, `date_start` | the identifier `ucdp_ged`; the label |
//! | `type_of_violence` | the kind: 1, 2 a `clash` with two `side`s; 3 an `attack` with its `attacker` and its `target` |
//! | `side_a`, `side_b`, `side_a_new_id`, `side_b_new_id` | actors with the identifier `ucdp_actor`: see below |
//! | `gwnoa`, `gwnob` | of a government: the identifier `gw_government`; it `governs` the state `gw` |
//! | `dyad_new_id`, `dyad_name` | a conflict with the identifier `ucdp_dyad`, of which the event is `part_of_conflict`, and those who fight `party_to` |
//! | `conflict_new_id`, `conflict_name` | a conflict with the identifier `ucdp_conflict`, of which the dyad is `part_of_conflict` |
//! | `date_start`, `date_end`, `date_prec` | `occurred`: on the day where the precision is 1, else some day from the first to the last |
//! | `latitude`, `longitude`, or the point; `where_prec` | `happened_at`, with `precision`: 1 `exact`, 2 `near` (within 25 km), 3 `district`, 4 `province`, 5 and 7 `feature`, 6 `country` |
//! | `where_coordinates`, `adm_1`, `adm_2`, `country` | `place`: the spot (1, 2), district (3), province (4), region (5, 7) or country (6), each `located_in` the next |
//! | `where_description` | `described_as` |
//! | `low`, `best`, `high` | `deaths` |
//! | `deaths_a`, `deaths_b`, `deaths_civilians` | `deaths` `among` them, where there are any; `deaths_unknown` is what is left |
//! | `source_office`, `source_original`, `source_date`, `source_headline`, `source_article` | who says so: see below |
//! | `relid`, `code_status`, `event_clarity`, older numbers, `priogrid_gid`, `region` | left out |
//! | `year`, `active_year`, `number_of_sources`, `country_id` | said by what is stored |
//!
//! **Who says so.** The data set is the one source, and what it decides itself is its own claim: the dyad, the point, and
//! the counts, which it weighs up from all it has read. That the event happened, between whom and where, it passes on: for
//! each article one claim, by the office and, behind it, whoever the office has it from (`source_original`), at the article.
//! So two outlets that quote one speaker are one voice, and an event with five articles of one office is not told by five.
//! Where no office is named and nobody behind it, it is the word of the data set, at the article.
//!
//! **Dates.** The first and the last day are those between which it happened, so an event of a month is some day of that
//! month and never the fifteenth. Where the precision is 1 and the days differ, it went on from one to the other.
//!
//! **Actors.** What an actor is, [`UcdpActors`](super::UcdpActors) tells. Whoever is not known is a government by its name,
//! a coalition where its name is a list, `Civilians` (1) are a population, a side in a non-state clash is some actor, and
//! any other is an armed group.
//!
//! **Places.** Names of one country, province and district are one place; they have no identifiers, so they meet no
//! gazetteer by themselves. A spot that is exact also `lies_at` the point.
//!
//! **Deaths.** Where the best estimate is not between the other two, it alone is stored, and the others are left out. Zeros
//! of the parts say nothing, since those who belong to nobody known are counted as unknown.
//!
//! ```
//! use allegiance::{Graph, Source, import::{Import, UcdpEvents}, vocabulary::*};
//!
//! let text = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": 1, "type_of_violence": 1,
//!     "conflict_new_id": 314, "conflict_name": "Uganda: Government", "dyad_new_id": 688, "dyad_name": "Government of Uganda - LRA",
//!     "side_a_new_id": 90, "side_a": "Government of Uganda", "side_b_new_id": 488, "side_b": "LRA", "source_article": "Reuters",
//!     "where_prec": 2, "where_coordinates": "Obo town", "country": "Central African Republic", "country_id": 482,
//!     "date_prec": 4, "date_start": "2009-09-01T00:00:00", "date_end": "2009-09-30T00:00:00", "best": 3, "high": 5, "low": 3},
//!     "geometry": {"type": "Point", "coordinates": [26.486881, 5.399784]}}]}"#;
//! let mut graph = Graph::new(conflict());
//! let form = UcdpEvents::citing("ged", Source::dataset("UCDP GED 23.1").published("2023"));
//! Import::all_or_nothing().run(&mut graph, &form, text.as_bytes())?;
//! let view = graph.view();
//! let happened_at: Vec<String> =
//!     view.objects(graph.get::<Clash>("ucdp_ged:1")?, HAPPENED_AT)?.iter().map(|fact| fact.to_string()).collect();
//! assert_eq!(happened_at, ["Government of Uganda - LRA, 2009-09-01: happened at 5.399784, 26.486881 within 25 km \
//!     (precision: near), certain — UCDP GED 23.1"]);
//! let (september, october) = (graph.during("2009-09")?, view.as_of("2009-10-01")?);
//! assert_eq!((september.events()?.len(), october.events()?.len()), (1, 0));
//! # Ok::<(), allegiance::Error>(())
//! ```

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    io::{BufRead, Read},
};

use super::{
    CONFLICT, DYAD, GOVERNMENT, GOVERNMENT_OF, actor, day, governs, numbered, party,
    scene::{Scene, scene},
};
use crate::{
    Error,
    interop::import::{
        Bounded, ImportError, Importer, Intake, Place, Record,
        json::{Json, record},
        records::{is_json, members},
        sheet::{NOT_KNOWN, Row, Sheet, items},
    },
    model::{Any, Citation, Count, Date, Id, Identifier, ModelError, Period, Source, SourceDraft, Speaker, Value},
    vocabulary::{
        ATTACKER, DEATHS, DESCRIBED_AS, HAPPENED_AT, IDENTIFIED_BY, OCCURRED, PART_OF_CONFLICT, PLACE, SIDE, TARGET,
    },
};

const EVENT: &str = "ucdp_ged";
const CIVILIANS: &str = "1";
const COLUMNS: [&str; 8] =
    ["id", "type_of_violence", "side_a_new_id", "side_a", "side_b_new_id", "side_b", "date_start", "date_end"];

/// All columns of the set.
const KNOWN: [&str; 48] = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
    "latitude",
    "longitude",
];

/// Reads the UCDP Georeferenced Event Dataset: see the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct UcdpEvents {
    key: String,
    source: SourceDraft,
}

impl UcdpEvents {
    /// The events of a data set, which is cited by this key.
    pub fn citing(key: impl Into<String>, source: SourceDraft) -> Self {
        UcdpEvents { key: key.into(), source }
    }
}

impl Default for UcdpEvents {
    fn default() -> Self {
        let source = Source::dataset("UCDP Georeferenced Event Dataset").publisher("Uppsala Conflict Data Program");
        UcdpEvents::citing("ucdp-ged", source)
    }
}

impl Importer for UcdpEvents {
    fn form(&self) -> &str {
        "UCDP events"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let mut input = intake.bounded(input);
        let is_json = is_json(&mut input, intake)?;
        let source = self.source.clone();
        let mut events = Events { cite: intake.source(&self.key, || source)?.into(), ids: HashSet::new() };
        if is_json {
            return events.features(input, intake);
        }
        let mut sheet = Sheet::open(intake, input, (&COLUMNS, &KNOWN))?;
        while let Some(row) = sheet.next(intake)? {
            events.event(&row, intake)?;
        }
        Ok(())
    }
}

/// What was read so far.
struct Events {
    cite: Citation,
    ids: HashSet<String>,
}

impl Events {
    /// The text is held in memory: where its features begin is not known before all of it is read.
    fn features(&mut self, mut input: Bounded<'_>, intake: &mut Intake<'_>) -> Result<(), Error> {
        let mut text = Vec::new();
        input.read_to_end(&mut text).map_err(|error| intake.unreadable(0, error))?;
        let collection =
            members(&text, 1).ok_or_else(|| intake.malformed(1, "the brackets or commas are not those of JSON"))?;
        let features = collection.iter().find(|member| member.key == "features");
        let features = features.and_then(|list| members(list.bytes, list.line));
        let features = features.ok_or_else(|| intake.malformed(1, "there is no list `features`: expected GeoJSON"))?;
        for feature in features {
            let Some(json) = record(intake, feature.line, feature.bytes)? else { continue };
            for (field, value) in json.get("properties").into_iter().flat_map(Json::entries) {
                if !KNOWN.contains(&field) && !value.is_empty() {
                    intake.left_out(feature.line, field, NOT_KNOWN);
                }
            }
            self.event(&row_of(&json, feature.line), intake)?;
        }
        Ok(())
    }

    fn event(&mut self, row: &Row<'_>, intake: &mut Intake<'_>) -> Result<(), Error> {
        let id = row.get("id").unwrap_or_default();
        if !id.is_empty() && !self.ids.insert(id.to_owned()) {
            let wrong = ImportError::field("id", id, "a number that no other event has");
            return intake.refuse(Place::field(row.line, "id"), wrong);
        }
        intake.record(row.line, |record| state_event(record, row, &self.cite))?;
        Ok(())
    }
}

/// The properties of a feature, and its point.
fn row_of(feature: &Json, line: u64) -> Row<'_> {
    let properties = feature.get("properties").map(Json::entries);
    let mut cells: HashMap<&str, Cow<'_, str>> = properties
        .into_iter()
        .flatten()
        .filter(|(_, value)| **value != Json::Null)
        .map(|(field, value)| (field, value.text().map_or_else(|| value.told().into(), Cow::Borrowed)))
        .collect();
    let point = feature.at(&["geometry", "coordinates"]).map(Json::items).unwrap_or_default();
    for (field, at) in ["longitude", "latitude"].into_iter().zip(point) {
        cells.entry(field).or_insert_with(|| at.told().into());
    }
    Row { line, cells }
}

fn state_event(record: &mut Record<'_, '_>, row: &Row<'_>, cite: &Citation) -> Result<(), Error> {
    let id = row.need("id")?;
    let violence = row.need("type_of_violence")?;
    let kind = match violence {
        "1" | "2" => "clash",
        "3" => "attack",
        other => return Err(ImportError::field("type_of_violence", other, "1, 2 or 3").into()),
    };
    let (when, first) = dates(record.at("date_start"), row)?;
    let (a, b) = (row.need("side_a")?, row.need("side_b")?);
    let label = format!("{}, {first}", row.get("dyad_name").map_or_else(|| format!("{a} - {b}"), str::to_owned));
    let event = record.at("id").entity(&numbered(kind, EVENT, id, &label)?, cite.clone())?;
    let told = voices(record, row, cite)?;
    let mut sides = Vec::new();
    for (field, number, state) in [("side_a", "side_a_new_id", "gwnoa"), ("side_b", "side_b_new_id", "gwnob")] {
        sides.push(side(record.at(field), row, (field, number, state), cite)?);
    }
    let [attacker, target] = sides.as_slice() else { return Ok(()) };
    let roles = if kind == "attack" { [ATTACKER, TARGET] } else { [SIDE, SIDE] };
    let scene = scene(record.at("where_coordinates"), row, cite)?;
    for cite in &told {
        record.at("date_start").state(event, OCCURRED.any(), ()).during(when.clone()).cite(cite.clone())?;
        for (role, side) in roles.iter().zip([attacker, target]) {
            record.at("side_a").state(event, role.any(), *side).cite(cite.clone())?;
        }
        if let Some(place) = scene.place {
            record.at("where_coordinates").state(event, PLACE.any(), place).cite(cite.clone())?;
        }
    }
    if let Some(words) = row.get("where_description") {
        let words = record.at("where_description").text(words)?;
        record.state(event, DESCRIBED_AS, words).cite(cite.clone())?;
    }
    happened_at(record, event, &scene, cite)?;
    fight(record, row, (event, *attacker, *target, violence == "3"), cite)?;
    deaths(record, row, (event, *attacker, *target), cite)?;
    rest(record, row);
    Ok(())
}

/// When it happened, and its first day for the label.
fn dates(record: &mut Record<'_, '_>, row: &Row<'_>) -> Result<(Period, String), Error> {
    let first = day("date_start", row.need("date_start")?)?;
    let last = day("date_end", row.need("date_end")?)?;
    let days = Date::between(first, last).map_err(ModelError::from)?;
    let when = match row.get("date_prec") {
        Some("1") => Period::between(first, last).map_err(ModelError::from)?,
        Some("2" | "3" | "4" | "5") | None => Period::on(days),
        Some(other) => return Err(ImportError::field("date_prec", other, "1 to 5").into()),
    };
    record.at("date_start");
    Ok((when, first.to_string()))
}

/// Each article as a claim: by its office and whoever is behind it. One claim of the set's own where none is named.
fn voices(record: &mut Record<'_, '_>, row: &Row<'_>, cite: &Citation) -> Result<Vec<Citation>, Error> {
    for field in ["source_office", "source_date", "source_headline", "source_article", "source_original"] {
        if let Some(words) = row.get(field) {
            record.at(field).text(words)?;
        }
    }
    let (offices, dates) = (row.list("source_office", ';'), row.list("source_date", ';'));
    let headlines = row.list("source_headline", ';');
    let article = row.get("source_article");
    let behind = |cite: Citation| -> Result<Citation, Error> {
        Ok(match row.get("source_original") {
            Some(words) => cite.by(Speaker::described(words).map_err(ModelError::from)?),
            None => cite,
        })
    };
    if offices.is_empty() {
        let cite = article.map_or_else(|| cite.clone(), |article| cite.clone().at(article));
        return Ok(vec![behind(cite)?]);
    }
    let mut voices = Vec::new();
    for (at, office) in offices.iter().enumerate() {
        let aligned = |list: &[&str]| list.get(at).filter(|_| list.len() == offices.len()).map(|it| (*it).to_owned());
        let parts: Vec<String> = [aligned(&dates), aligned(&headlines)].into_iter().flatten().collect();
        let cite = cite.clone().by(Speaker::described(office).map_err(ModelError::from)?);
        let cite = match (parts.is_empty(), article) {
            (false, _) => cite.at(&parts.join(", ")),
            (true, Some(article)) => cite.at(article),
            (true, None) => cite,
        };
        voices.push(behind(cite)?);
    }
    Ok(voices)
}

fn side(
    record: &mut Record<'_, '_>,
    row: &Row<'_>,
    (name, number, state): (&str, &str, &str),
    cite: &Citation,
) -> Result<Id<Any>, Error> {
    let (name, number) = (row.need(name)?, row.need(number)?);
    let government = name.starts_with(GOVERNMENT_OF);
    let kind = match row.get("type_of_violence") {
        _ if government => "government",
        _ if number == CIVILIANS => "population",
        _ if items(name, ',').len() > 1 => "coalition",
        Some("2") => "actor",
        _ => "armed_group",
    };
    let id = actor(record, number, name, kind, cite)?;
    if let Some(state) = row.get(state).filter(|state| government && items(state, ',').len() == 1) {
        let identifier = Identifier::new(GOVERNMENT, state)?;
        record.state(id, IDENTIFIED_BY, identifier).cite(cite.clone())?;
        governs(record, id, (state, name), cite)?;
    }
    Ok(id)
}

fn happened_at(record: &mut Record<'_, '_>, event: Id<Any>, scene: &Scene, cite: &Citation) -> Result<(), Error> {
    let Some(point) = scene.point else { return Ok(()) };
    let draft = record.at("latitude").state(event, HAPPENED_AT.any(), Value::Point(point));
    match scene.precision {
        Some(precision) => draft.with("precision", Value::Term(precision.to_owned())).cite(cite.clone())?,
        None => draft.cite(cite.clone())?,
    };
    Ok(())
}

/// In which dyad and conflict it was, and that those who fight are parties.
fn fight(
    record: &mut Record<'_, '_>,
    row: &Row<'_>,
    (event, a, b, one_sided): (Id<Any>, Id<Any>, Id<Any>, bool),
    cite: &Citation,
) -> Result<(), Error> {
    let named = |record: &mut Record<'_, '_>, scheme, number: &str, name| match row.get(name) {
        Some(label) => record.entity(&numbered("conflict", scheme, number, label)?, cite.clone()),
        None => super::by_number(record, ("conflict", scheme, "UCDP conflict"), number, cite),
    };
    let mut parts = vec![event];
    if let Some(number) = row.get("dyad_new_id") {
        let dyad = named(record.at("dyad_new_id"), DYAD, number, "dyad_name")?;
        record.state(event, PART_OF_CONFLICT.any(), dyad).cite(cite.clone())?;
        party(record, (a, Some("A")), dyad, (Period::unknown(), cite.clone()))?;
        if !one_sided {
            party(record, (b, Some("B")), dyad, (Period::unknown(), cite.clone()))?;
        }
        parts = vec![dyad];
    }
    if let Some(number) = row.get("conflict_new_id") {
        let conflict = named(record.at("conflict_new_id"), CONFLICT, number, "conflict_name")?;
        for part in parts {
            record.state(part, PART_OF_CONFLICT.any(), conflict).cite(cite.clone())?;
        }
    }
    Ok(())
}

fn deaths(
    record: &mut Record<'_, '_>,
    row: &Row<'_>,
    (event, a, b): (Id<Any>, Id<Any>, Id<Any>),
    cite: &Citation,
) -> Result<(), Error> {
    let (low, best, high): (Option<u64>, Option<u64>, Option<u64>) =
        (row.number("low")?, row.number("best")?, row.number("high")?);
    let count = match Count::new(low, best, high) {
        Ok(count) => Some(count),
        Err(_) => {
            if low.is_some() || high.is_some() {
                record.left_out("low", "the best estimate of deaths is not between the low and the high one");
            }
            best.map(Count::about)
        }
    };
    if let Some(count) = count {
        record.at("best").state(event, DEATHS.any(), Value::Count(count)).cite(cite.clone())?;
    }
    let mut sum: u64 = row.number("deaths_unknown")?.unwrap_or_default();
    for (field, side) in [("deaths_a", Some(a)), ("deaths_b", Some(b)), ("deaths_civilians", None)] {
        let Some(number) = row.number::<u64>(field)?.filter(|number| *number > 0) else { continue };
        sum = sum.saturating_add(number);
        let among = match side {
            Some(side) => side,
            None => actor(record.at(field), CIVILIANS, "Civilians", "population", cite)?,
        };
        let draft = record.at(field).state(event, DEATHS.any(), Value::Count(Count::exactly(number)));
        draft.with("among", Value::Entity(among)).cite(cite.clone())?;
    }
    if best.is_some_and(|best| best != sum) && row.get("deaths_unknown").is_some() {
        record.left_out("deaths_unknown", "the parts do not add up to the best estimate");
    }
    Ok(())
}

/// What there is no place for.
fn rest(record: &mut Record<'_, '_>, row: &Row<'_>) {
    let is = |field, usual: &str| row.get(field).is_none_or(|value| value == usual);
    if !is("relid", "0") {
        record.left_out("relid", "the number of an older release");
    }
    if !is("code_status", "Clear") {
        record.left_out("code_status", "how far the coding is");
    }
    if !is("event_clarity", "1") {
        record.left_out("event_clarity", "the sources do not tell the event apart from others clearly");
    }
    for (old, new) in [
        ("conflict_dset_id", "conflict_new_id"),
        ("dyad_dset_id", "dyad_new_id"),
        ("side_a_dset_id", "side_a_new_id"),
        ("side_b_dset_id", "side_b_new_id"),
    ] {
        if row.get(old).is_some() && row.get(old) != row.get(new) {
            record.left_out(old, "an older number");
        }
    }
    for (field, reason) in [("priogrid_gid", "the point tells the cell"), ("region", "it goes with the country")] {
        if row.get(field).is_some() {
            record.left_out(field, reason);
        }
    }
}
