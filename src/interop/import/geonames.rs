//! The gazetteer of GeoNames: countries, subdivisions and places, with their names in many scripts.
//!
//! Three parts, best imported in this order: a place lies in the subdivision that its code names where that is known, and
//! else in the country. Each is read in the shape of GeoNames' own files and in that of extracts which are passed around.
//!
//! | part | shapes |
//! | --- | --- |
//! | [`countries`](GeoNames::countries) | `countryInfo.txt`: 19 columns; a JSON map from code to country |
//! | [`divisions`](GeoNames::divisions) | `admin1CodesASCII.txt`, `admin2Codes.txt`: code, name, plain name, id; or name, ISO code, code, id, type, aliases, level and two more |
//! | [`places`](GeoNames::places) | `cities500.txt`, `allCountries.txt`: 19 columns; or a header that names the columns |
//!
//! | field | becomes |
//! | --- | --- |
//! | the id | the identifier `geonames`; a subdivision without one goes by its code, by that of ISO where it has no other |
//! | the name; alternate names and aliases | the label; names |
//! | codes of a country | identifiers `iso3166-1-alpha-2`, `iso3166-1-alpha-3`, `iso3166-1-numeric`, `fips10-4` |
//! | codes of a subdivision | identifiers `geonames_admin` (`MM.11`) and `iso3166-2` (`MM-11`) |
//! | level, feature class and code | the kind: see below |
//! | `type` | `classed_as`: “Division” |
//! | latitude, longitude | `lies_at`, with `precision`: none for a spot (class `P`, `S`), else the `country`, `province`, `district` or `feature` whose point it is |
//! | country, admin codes | `located_in` |
//! | neighbours of a country | `borders` |
//! | population, area, elevation, time zone, capital, currency, languages, telephone, … | left out |
//!
//! | feature | becomes |
//! | --- | --- |
//! | class `P`, and a place of an extract without classes | a `town` |
//! | `ADM1`, `ADM2`, `ADM3`; other `A` | a `province`, `district`, `township`; a `place` |
//! | `STM` and its like; other `H`, `T`, `U`, `V` | a `river`; a `natural_feature` |
//! | `AIRP`, `AIRF`, `AIRB`; other `S` | an `airfield`; a `facility` |
//! | `L`, `R` | a `region`, a `line` |
//!
//! A subdivision of the first level is a `province`, one of the second a `district`, by its code: what an extract says of its
//! level is left out where it says otherwise.
//!
//! ```
//! use allegiance::{Graph, Source, import::{GeoNames, Import}, vocabulary::*};
//!
//! let mut graph = Graph::new(conflict());
//! let cite = || Source::dataset("GeoNames").published("2024");
//! let divisions = "CF.18\tBangui\tBangui\t2596686\n";
//! Import::all_or_nothing().run(&mut graph, &GeoNames::divisions("geonames", cite()), divisions.as_bytes())?;
//! let places = "geonameid\tname\tlatitude\tlongitude\tcountry\tadmin1\talternatenames\n\
//!     2389853\tBangui\t4.36122\t18.55496\tCF\t18\tBangi|Банги|バンギ\n";
//! Import::all_or_nothing().run(&mut graph, &GeoNames::places("geonames", cite()), places.as_bytes())?;
//! let view = graph.view();
//! let lies_in = view.objects(graph.get::<Town>("geonames:2389853")?, LOCATED_IN)?;
//! assert_eq!(lies_in.iter().next().map(|fact| fact.to_string()).as_deref(), Some("Bangui located in Bangui, certain — GeoNames"));
//! assert!(!view.find("Банги")?.is_empty());
//! # Ok::<(), allegiance::Error>(())
//! ```

use std::{
    collections::HashSet,
    io::{BufRead, Read as _},
};

use super::{
    ImportError, Importer, Intake, Place, Record, Thing,
    json::{Json, record},
    records::{is_json, members},
};
use crate::{
    Error,
    model::{Any, Citation, Id, ModelError, NameKind, Point, Source, SourceDraft, Value},
    vocabulary::{BORDERS, CLASSED_AS, LIES_AT, LOCATED_IN, NAMED},
};

const ID: &str = "geonames";
const ADMIN: &str = "geonames_admin";
const ISO2: &str = "iso3166-1-alpha-2";
const ISO3: &str = "iso3166-1-alpha-3";
const NUMERIC: &str = "iso3166-1-numeric";
const SUBDIVISION: &str = "iso3166-2";

/// The columns of GeoNames' own files of countries and of places. What begins with a dash is left out.
const OF_COUNTRY: [&str; 19] = [
    "iso",
    "iso3",
    "isonumeric",
    "fips",
    "name",
    "-capital",
    "-areakm2",
    "-population",
    "-continentcode",
    "-tld",
    "-currencycode",
    "-currencyname",
    "-phone",
    "-postalcodeformat",
    "-postalcoderegex",
    "-languages",
    "geonameid",
    "neighbours",
    "-equivalentfips",
];
const OF_PLACE: [&str; 19] = [
    "geonameid",
    "name",
    "asciiname",
    "alternatenames",
    "latitude",
    "longitude",
    "class",
    "code",
    "country",
    "-cc2",
    "admin1",
    "admin2",
    "-admin3",
    "-admin4",
    "-population",
    "-elevation",
    "-dem",
    "-timezone",
    "-modified",
];
const OF_DIVISION: [&str; 4] = ["code", "name", "asciiname", "geonameid"];
const OF_EXTRACT: [&str; 9] =
    ["name", "iso", "code", "geonameid", "type", "alternatenames", "level", "-parent", "-country"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Countries,
    Divisions,
    Places,
}

/// Reads a part of the gazetteer of GeoNames: see the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct GeoNames {
    part: Part,
    key: String,
    source: SourceDraft,
}

/// What waits for the end of the input.
enum Late {
    /// Lies in the subdivision of a code, or else in the country of one.
    Within { line: u64, id: Id<Any>, codes: Vec<String> },
    /// Borders on the countries of these codes.
    Beside { line: u64, id: Id<Any>, codes: Vec<String> },
}

/// A row by the names of its columns.
struct Fields<'r>(Vec<(&'r str, &'r str)>);

impl<'r> Fields<'r> {
    fn get(&self, field: &str) -> Option<&'r str> {
        let cell = self.0.iter().find(|(name, _)| *name == field).map(|(_, cell)| cell.trim());
        cell.filter(|cell| !cell.is_empty())
    }

    fn need(&self, field: &str) -> Result<&'r str, ImportError> {
        self.get(field).ok_or_else(|| ImportError::field(field, "", "a value"))
    }

    /// Other names; with bars between them in an extract, with commas in a file of GeoNames.
    fn names(&self) -> Vec<&'r str> {
        let Some(all) = self.get("alternatenames") else { return Vec::new() };
        let mark = if all.contains('|') || self.get("asciiname").is_none() { '|' } else { ',' };
        all.split(mark).map(str::trim).filter(|name| !name.is_empty()).collect()
    }

    fn leave_out(&self, record: &mut Record<'_, '_>) {
        for (name, cell) in &self.0 {
            let mut tables = [OF_COUNTRY.as_slice(), &OF_PLACE, &OF_DIVISION, &OF_EXTRACT].into_iter();
            let is_taken = !name.starts_with('-') && tables.any(|columns| columns.contains(name));
            if !is_taken && !cell.trim().is_empty() {
                record.left_out(name.trim_start_matches('-'), "there is no relation for it");
            }
        }
    }
}

impl GeoNames {
    /// Countries, cited by this key.
    pub fn countries(key: impl Into<String>, source: SourceDraft) -> Self {
        GeoNames { part: Part::Countries, key: key.into(), source }
    }

    /// Subdivisions of countries, cited by this key.
    pub fn divisions(key: impl Into<String>, source: SourceDraft) -> Self {
        GeoNames { part: Part::Divisions, key: key.into(), source }
    }

    /// Places, cited by this key.
    pub fn places(key: impl Into<String>, source: SourceDraft) -> Self {
        GeoNames { part: Part::Places, key: key.into(), source }
    }
}

impl Importer for GeoNames {
    fn form(&self) -> &str {
        match self.part {
            Part::Countries => "GeoNames countries",
            Part::Divisions => "GeoNames subdivisions",
            Part::Places => "GeoNames places",
        }
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let cite = Citation::from(intake.source(&self.key, || self.source.clone())?);
        let mut late = Vec::new();
        if self.part == Part::Countries && is_json(&mut intake.bounded(input), intake)? {
            countries(input, intake, &cite, &mut late)?;
        } else {
            self.rows(input, intake, &cite, &mut late)?;
        }
        for it in &late {
            it.state(intake, &cite);
        }
        Ok(())
    }
}

impl GeoNames {
    fn rows(
        &self,
        input: &mut dyn BufRead,
        intake: &mut Intake<'_>,
        cite: &Citation,
        late: &mut Vec<Late>,
    ) -> Result<(), Error> {
        let mut lines = intake.lines(input);
        let mut columns: Option<Vec<String>> = None;
        while let Some((line, text)) = intake.line(&mut lines)? {
            if text.trim().is_empty() {
                intake.pass_over(line, "a blank line")?;
                continue;
            }
            if text.starts_with('#') {
                intake.pass_over(line, "a comment")?;
                continue;
            }
            let cells: Vec<&str> = text.split('\t').collect();
            let Some(columns) = &columns else {
                columns = Some(self.columns(&cells).ok_or_else(|| {
                    let wrong = format!("{} columns: expected {}", cells.len(), self.expected());
                    intake.malformed(line, wrong)
                })?);
                let named = columns.as_deref().unwrap_or_default();
                for (at, column) in named.iter().enumerate() {
                    let first = named.get(..at).unwrap_or_default();
                    if first.contains(column) && OF_PLACE.contains(&column.as_str()) {
                        let wrong = "there are two columns of this name";
                        return Err(intake.malformed(Place::field(line, column.as_str()), wrong));
                    }
                }
                if cells.first() != Some(&"geonameid") {
                    self.row(line, &cells, columns.as_deref().unwrap_or_default(), intake, cite, late)?;
                }
                continue;
            };
            self.row(line, &cells, columns, intake, cite, late)?;
        }
        Ok(())
    }

    /// What the columns are, by a header or by how many there are.
    fn columns(&self, first: &[&str]) -> Option<Vec<String>> {
        let named: &[&str] = match (self.part, first.len()) {
            (Part::Places, _) if first.first() == Some(&"geonameid") => first,
            (Part::Places, 19) => &OF_PLACE,
            (Part::Countries, 19) => &OF_COUNTRY,
            (Part::Divisions, 4) => &OF_DIVISION,
            (Part::Divisions, 9) => &OF_EXTRACT,
            _ => return None,
        };
        Some(named.iter().map(|name| name.trim().to_owned()).collect())
    }

    fn expected(&self) -> &'static str {
        match self.part {
            Part::Countries => "19, or a map of JSON",
            Part::Divisions => "4 or 9",
            Part::Places => "19, or a header that begins with `geonameid`",
        }
    }

    fn row(
        &self,
        line: u64,
        cells: &[&str],
        columns: &[String],
        intake: &mut Intake<'_>,
        cite: &Citation,
        late: &mut Vec<Late>,
    ) -> Result<(), Error> {
        if cells.len() != columns.len() {
            let expected = format!("{} cells, as many as there are columns", columns.len());
            let given = cells.first().copied().unwrap_or_default();
            return intake.refuse(
                line,
                ImportError::field(format!("{} cells, the first of them", cells.len()), given, expected),
            );
        }
        let fields = Fields(columns.iter().map(String::as_str).zip(cells.iter().copied()).collect());
        let stored = intake.record(line, |record| match self.part {
            Part::Countries => country(record, &fields, cite),
            Part::Divisions => division(record, &fields, cite),
            Part::Places => place(record, &fields, cite),
        })?;
        let Some(id) = stored else { return Ok(()) };
        match self.part {
            Part::Countries => late.push(Late::beside(line, id, &fields)),
            Part::Divisions => {
                let of_iso =
                    || fields.get("iso").and_then(|iso| iso.split_once('-')).map(|(country, _)| country.to_owned());
                let mut codes = Vec::new();
                let mut code = fields.get("code").unwrap_or_default();
                codes.extend(of_iso().filter(|_| code.is_empty()));
                while let Some((above, _)) = code.rsplit_once('.') {
                    codes.push(above.to_owned());
                    code = above;
                }
                late.push(Late::Within { line, id, codes });
            }
            Part::Places => {
                let above = ["country", "admin1", "admin2"].map(|field| fields.get(field));
                let mut codes = Vec::new();
                for code in above.into_iter().map_while(|code| code) {
                    codes.insert(0, codes.first().map_or_else(|| code.to_owned(), |above| format!("{above}.{code}")));
                }
                late.push(Late::Within { line, id, codes });
            }
        }
        Ok(())
    }
}

impl Late {
    fn beside(line: u64, id: Id<Any>, fields: &Fields<'_>) -> Self {
        let codes = fields.get("neighbours").into_iter().flat_map(|codes| codes.split(','));
        Late::Beside { line, id, codes: codes.map(|code| code.trim().to_owned()).collect() }
    }

    fn state(&self, intake: &mut Intake<'_>, cite: &Citation) {
        match self {
            Late::Beside { line, id, codes } => {
                for code in codes {
                    intake.afterwards(*line, "neighbours", |record| {
                        let other = by_code(record, code, cite)?;
                        record.state(*id, BORDERS.any(), other).cite(cite.clone())?;
                        Ok(())
                    });
                }
            }
            Late::Within { line, id, codes } => intake.afterwards(*line, "located in", |record| {
                let mut around = None;
                for code in codes {
                    around = match (record.identified(ADMIN, code)?, code.contains('.')) {
                        (Some(known), _) => Some(known),
                        (None, true) => {
                            record.left_out("admin code", "of a subdivision that is not known");
                            continue;
                        }
                        (None, false) => Some(by_code(record, code, cite)?),
                    };
                    break;
                }
                if let Some(around) = around {
                    record.state(*id, LOCATED_IN.any(), around).cite(cite.clone())?;
                }
                Ok(())
            }),
        }
    }
}

/// The country of a code of two letters, known by it or made known.
fn by_code(record: &mut Record<'_, '_>, code: &str, cite: &Citation) -> Result<Id<Any>, Error> {
    match record.identified(ISO2, code)? {
        Some(known) => Ok(known),
        None => {
            let country = Thing::new("country", format!("{ISO2}:{code}"), code).identified(ISO2, code)?;
            record.entity(&country, cite.clone())
        }
    }
}

fn country(record: &mut Record<'_, '_>, fields: &Fields<'_>, cite: &Citation) -> Result<Id<Any>, Error> {
    let id = fields.need("geonameid")?;
    let mut thing = Thing::new("country", format!("{ID}:{id}"), fields.need("name")?).identified(ID, id)?;
    thing = thing.identified(ISO2, fields.need("iso")?)?;
    if let Some(code) = fields.get("iso3") {
        thing = thing.identified(ISO3, code)?;
    }
    if let Some(number) = fields.get("isonumeric") {
        thing = thing.identified(NUMERIC, &format!("{number:0>3}"))?;
    }
    if let Some(code) = fields.get("fips") {
        thing = thing.identified("fips10-4", code)?;
    }
    let country = record.at("geonameid").entity(&thing, cite.clone())?;
    fields.leave_out(record);
    Ok(country)
}

fn division(record: &mut Record<'_, '_>, fields: &Fields<'_>, cite: &Citation) -> Result<Id<Any>, Error> {
    let (id, code, iso) = (fields.get("geonameid"), fields.get("code"), fields.get("iso"));
    let kind = match (code.map(|code| code.split('.').count()), fields.get("level")) {
        (Some(2), _) => "province",
        (Some(3), _) => "district",
        (None, Some("1")) if iso.is_some() => "province",
        (None, Some("2")) if iso.is_some() => "district",
        _ => {
            let given = code.unwrap_or_default();
            return Err(ImportError::field("code", given, "a code such as `MM.11` or `BD.82.4050`").into());
        }
    };
    let identifiers = [(ID, id), (ADMIN, code), (SUBDIVISION, iso)];
    let mut identifiers = identifiers.into_iter().filter_map(|(scheme, value)| Some((scheme, value?))).peekable();
    let key = identifiers.peek().map(|(scheme, value)| format!("{scheme}:{value}")).unwrap_or_default();
    let thing = Thing::new(kind, key, fields.need("name")?);
    let thing = identifiers.try_fold(thing, |thing, (scheme, value)| thing.identified(scheme, value))?;
    for (field, value) in [("geonameid", id), ("code", code)] {
        if value.is_none() {
            record.left_out(field, "it is empty: the subdivision goes by another code");
        }
    }
    let division = record.at("geonameid").entity(&thing, cite.clone())?;
    if let Some(words) = fields.get("type") {
        let words = record.at("type").text(words)?;
        record.state(division, CLASSED_AS, words).cite(cite.clone())?;
    }
    let of_code = code.map(|code| code.matches('.').count().to_string());
    if fields.get("level").is_some_and(|level| of_code.is_some_and(|of_code| of_code != level)) {
        record.left_out("level", "another than that of its code");
    }
    names(record, fields, division, cite)?;
    fields.leave_out(record);
    Ok(division)
}

fn place(record: &mut Record<'_, '_>, fields: &Fields<'_>, cite: &Citation) -> Result<Id<Any>, Error> {
    let id = fields.need("geonameid")?;
    let kind = kind_of(fields.get("class"), fields.get("code").unwrap_or_default());
    let thing = Thing::new(kind, format!("{ID}:{id}"), fields.need("name")?).identified(ID, id)?;
    let place = record.at("geonameid").entity(&thing, cite.clone())?;
    let degrees = |field| -> Result<f64, Error> {
        let cell = fields.need(field)?;
        Ok(cell.parse().map_err(|_| ImportError::field(field, cell, "degrees"))?)
    };
    let point = Point::new(degrees("latitude")?, degrees("longitude")?).map_err(ModelError::from)?;
    let draft = record.at("latitude").state(place, LIES_AT.any(), Value::Point(point));
    let draft = match precision(fields.get("class"), fields.get("code").unwrap_or_default()) {
        Some(precision) => draft.with("precision", Value::Term(precision.to_owned())),
        None => draft,
    };
    draft.cite(cite.clone())?;
    names(record, fields, place, cite)?;
    fields.leave_out(record);
    Ok(place)
}

fn kind_of(class: Option<&str>, code: &str) -> &'static str {
    match (class, code) {
        (None | Some("P"), _) => "town",
        (Some("A"), "ADM1") => "province",
        (Some("A"), "ADM2") => "district",
        (Some("A"), "ADM3") => "township",
        (Some("H"), code) if code.starts_with("STM") => "river",
        (Some("H" | "T" | "U" | "V"), _) => "natural_feature",
        (Some("S"), "AIRP" | "AIRF" | "AIRB") => "airfield",
        (Some("S"), _) => "facility",
        (Some("L"), _) => "region",
        (Some("R"), _) => "line",
        _ => "place",
    }
}

/// What a point is that of, where it is not a spot.
fn precision(class: Option<&str>, code: &str) -> Option<&'static str> {
    match (class?, code) {
        ("P" | "S", _) => None,
        ("A", code) if code.starts_with("PCL") => Some("country"),
        ("A", "ADM1") => Some("province"),
        ("A", "ADM2") => Some("district"),
        _ => Some("feature"),
    }
}

fn names(record: &mut Record<'_, '_>, fields: &Fields<'_>, id: Id<Any>, cite: &Citation) -> Result<(), Error> {
    let mut stated = HashSet::from([fields.need("name")?]);
    let plain = fields.get("asciiname").map(|name| (name, NameKind::Transliteration));
    let others = fields.names().into_iter().map(|name| (name, NameKind::Alias));
    for (name, kind) in plain.into_iter().chain(others) {
        if stated.insert(name) {
            let name = record.at("alternatenames").name(name)?.of_kind(kind);
            record.state(id, NAMED, name).cite(cite.clone())?;
        }
    }
    Ok(())
}

/// A map from code to country, which is held in memory.
fn countries(
    input: &mut dyn BufRead,
    intake: &mut Intake<'_>,
    cite: &Citation,
    late: &mut Vec<Late>,
) -> Result<(), Error> {
    let mut text = Vec::new();
    intake.bounded(input).read_to_end(&mut text).map_err(|error| intake.unreadable(0, error))?;
    let of_all = members(&text, 1);
    let of_all = of_all.ok_or_else(|| intake.malformed(1, "the brackets or commas are not those of JSON"))?;
    for (number, member) in of_all.iter().enumerate() {
        // All of them may stand on one line, so the number of the record tells more.
        let at = if of_all.last().is_some_and(|last| last.line == 1) { number as u64 + 1 } else { member.line };
        let Some(json) = record(intake, at, member.bytes)? else { continue };
        let said = json.entries().filter(|(_, value)| **value != Json::Null);
        let fields: Vec<(String, String)> = said.map(|(field, value)| (column(field), value.told())).collect();
        let fields = Fields(fields.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect());
        let Some(id) = intake.record(at, |record| country(record, &fields, cite))? else { continue };
        late.push(Late::beside(at, id, &fields));
    }
    Ok(())
}

/// The name of a column of countries, with a dash where it is left out.
fn column(field: &str) -> String {
    if OF_COUNTRY.contains(&field) { field.to_owned() } else { format!("-{field}") }
}

impl Default for GeoNames {
    fn default() -> Self {
        GeoNames::places("geonames", Source::dataset("GeoNames").publisher("geonames.org"))
    }
}
