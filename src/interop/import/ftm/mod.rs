//! Entities of FollowTheMoney, a line of JSON each.
//!
//! What they become, unless a line is added with [`kind`](FollowTheMoney::kind), [`tie`](FollowTheMoney::tie),
//! [`link`](FollowTheMoney::link) or [`identifier`](FollowTheMoney::identifier); a schema that is not named goes by the
//! nearest that it extends:
//!
//! | schema | becomes |
//! | --- | --- |
//! | `Person`, `Company`, `Organization`, `LegalEntity` | a `person`, `company`, `organization`, `actor` |
//! | `Position`, `Event` | a `post`, an `event` with its date |
//! | `Territory` | a `country`, `province`, `district`, `township` by its level, else a `place` |
//! | `Ownership`, `Control` | `owns`, with its share; `has_interest_in` |
//! | `Directorship` | `leads` of a person, `has_interest_in` of a company |
//! | `Membership`, `Employment`, `Occupancy` | `member_of`, `employed_by`, `holds_post` |
//! | `Family`, `Associate`, `UnknownLink` | `relative_of`, `has_ties_with`, `has_ties_with` |
//! | `Representation`, `Succession` | `acts_for`, `succeeds` |
//! | `Sanction` | its authority, an `organization` by its words, `designates` the entity |
//! | `Identification`, `Passport` | the holder is `identified_by` its number |
//! | any other | passed over |
//!
//! | property | becomes |
//! | --- | --- |
//! | `name`, `alias`, `weakAlias`, `previousName`, `abbreviation` | the label, then names of their sorts |
//! | `birthDate` to `deathDate`, `incorporationDate` or `inceptionDate` to `dissolutionDate` | `existed` |
//! | `startDate`, `endDate`, `date`, `periodStart`, `periodEnd`; a `status` of `ended` | when a tie holds or an event occurred |
//! | `role`, `relationship`, `controlType`, `program`; `percentage` | words and a share that qualify a tie |
//! | `summary`, `description`, `notes`; `topics`, `classification`, `legalForm` | `described_as`, `classed_as` |
//! | `parent`, `organization`, `partOf`, `organizer`, `involved` | `subordinate_to`, `post_in`, `located_in`, `organizer`, `participant` |
//! | `wikidataId`, `leiCode`, `innCode` and their like; the `id`, `referents` | identifiers, by which things meet |
//! | `registrationNumber`, `taxNumber` and their like | identifiers, by which nothing meets |
//! | `sourceUrl`, `publisher`; `retrievedAt` | the sources of all that the entity says, else the data set; when they said it |
//! | any other | left out |
//!
//! Of several dates for one thing the most exact counts where the others have it in them, else it is some day from the
//! first to the last of them. What has no end date goes on as far as the source knows. Entities may stand in any order:
//! ties that name what comes later wait for it.
//!
//! ```
//! use allegiance::{Graph, Source, import::{FollowTheMoney, Import}, vocabulary::*};
//!
//! let lines = r#"
//! {"id": "o1", "schema": "Ownership", "properties": {"owner": ["p"], "asset": ["c"], "percentage": ["51"], "startDate": ["2019-03"]}}
//! {"id": "p", "schema": "Person", "properties": {"name": ["Ana Example"], "birthDate": ["1970"]}}
//! {"id": "c", "schema": "Company", "properties": {"name": ["Example Mining"], "country": ["mm"]}}
//! "#;
//! let mut graph = Graph::new(conflict());
//! let form = FollowTheMoney::citing("register", Source::dataset("A register").published("2024-12-17"));
//! let report = Import::all_or_nothing().run(&mut graph, &form, lines.trim().as_bytes())?;
//! assert_eq!((report.counted.read, report.counted.stored), (3, 3));
//! assert_eq!(report.left_out.keys().next().map(|(field, _)| field.as_str()), Some("country"));
//! let owned = graph.view().objects(graph.lookup("ftm:p")?, OWNS)?;
//! assert_eq!(owned.iter().next().map(|fact| fact.to_string()).as_deref(), Some(
//!     "Ana Example owns Example Mining [2019-03/..] certain, A register"
//! ));
//! # Ok::<(), allegiance::Error>(())
//! ```

mod schemata;

use std::{collections::HashSet, io::BufRead};

use crate::{
    Error,
    interop::import::{
        ImportError, Importer, Intake, Place, Record, Thing,
        json::{Json, record},
        tie::{End, Tie, When, one_date, percent},
    },
    model::{
        Any, Citation, Date, Id, Identifier, NameKind, Persistence, Share, Source, SourceDraft, SourceId, SourceKind,
    },
    vocabulary::{CLASSED_AS, DESCRIBED_AS, EXISTED, IDENTIFIED_BY, NAMED, OCCURRED},
};
use schemata::{IDENTIFIERS, KINDS, LEVELS, LINKS, NUMBERS, TIES, is_known, lineage};

/// Reads entities of FollowTheMoney: see the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct FollowTheMoney {
    key: String,
    source: SourceDraft,
    kinds: Vec<(String, String)>,
    ties: Vec<(String, String, String, String)>,
    links: Vec<(String, String)>,
    identifiers: Vec<(String, String)>,
}

/// A tie of a thing to one that may come later.
struct Late {
    line: u64,
    from: Id<Any>,
    field: String,
    tie: Tie,
    to: Vec<String>,
    cites: Vec<Citation>,
}

/// What waits for the end of the input.
#[derive(Default)]
struct Waiting {
    /// The ids of the things that were stored.
    things: HashSet<String>,
    ties: Vec<(u64, Json)>,
    links: Vec<Late>,
}

const NO_PLACE: &str = "there is no place for it in the graph";

impl FollowTheMoney {
    /// Entities of a data set, which is cited by this key wherever an entity names no source of its own.
    pub fn citing(key: impl Into<String>, source: SourceDraft) -> Self {
        let owned = |table: &[(&str, &str)]| table.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect();
        let tie = |&(schema, from, relation, to): &schemata::TieLine| {
            (schema.to_owned(), from.to_owned(), relation.to_owned(), to.to_owned())
        };
        FollowTheMoney {
            key: key.into(),
            source,
            kinds: owned(KINDS),
            ties: TIES.iter().map(tie).collect(),
            links: owned(LINKS),
            identifiers: owned(IDENTIFIERS),
        }
    }

    /// Entities of this schema, and of those that extend it and have no line of their own, are things of this kind.
    pub fn kind(mut self, schema: &str, kind: &str) -> Self {
        self.kinds.insert(0, (schema.to_owned(), kind.to_owned()));
        self
    }

    /// Entities of this schema are ties: whom the one property names has the relation to whom the other names. Tried
    /// before the lines that are there.
    pub fn tie(mut self, schema: &str, from: &str, relation: &str, to: &str) -> Self {
        self.ties.insert(0, (schema.to_owned(), from.to_owned(), relation.to_owned(), to.to_owned()));
        self
    }

    /// A thing has the relation to the things that this property of it names.
    pub fn link(mut self, property: &str, relation: &str) -> Self {
        self.links.insert(0, (property.to_owned(), relation.to_owned()));
        self
    }

    /// The values of this property are identifiers in the scheme, by which things meet.
    pub fn identifier(mut self, property: &str, scheme: &str) -> Self {
        self.identifiers.insert(0, (property.to_owned(), scheme.to_owned()));
        self
    }

    fn kind_of(&self, lineage: &[&str], properties: &Json) -> Option<&str> {
        let line = |schema: &&str| self.kinds.iter().find(|(of, _)| of == schema);
        let (schema, kind) = lineage.iter().find_map(line)?;
        let level = properties.get("level").and_then(|level| level.items().first()).and_then(Json::text);
        let by_level = LEVELS.iter().find(|(of, _)| Some(*of) == level);
        by_level.filter(|_| schema == "Territory").map(|(_, kind)| *kind).or(Some(kind))
    }

    fn ties_of(&self, lineage: &[&str]) -> Vec<&(String, String, String, String)> {
        let lines = |schema: &&str| self.ties.iter().filter(|line| line.0 == *schema).collect::<Vec<_>>();
        lineage.iter().map(lines).find(|lines| !lines.is_empty()).unwrap_or_default()
    }

    fn entities(
        &self,
        input: &mut dyn BufRead,
        intake: &mut Intake<'_>,
        source: SourceId,
        waiting: &mut Waiting,
    ) -> Result<(), Error> {
        let mut lines = intake.lines(input);
        while let Some((line, text)) = intake.line(&mut lines)? {
            if text.trim().is_empty() {
                intake.pass_over(line, "a blank line")?;
            } else if let Some(entity) = record(intake, line, text.as_bytes())? {
                self.entity(intake, (line, entity), source, waiting)?;
            }
        }
        Ok(())
    }

    fn entity(
        &self,
        intake: &mut Intake<'_>,
        (line, entity): (u64, Json),
        source: SourceId,
        waiting: &mut Waiting,
    ) -> Result<(), Error> {
        let schema = match entity.text_of("schema") {
            Ok(schema) => schema.to_owned(),
            Err(wrong) => return intake.refuse(Place::field(line, "schema"), wrong),
        };
        let lineage = lineage(&schema);
        let of = Properties(&entity);
        if let Some(kind) = self.kind_of(&lineage, of.0.get("properties").unwrap_or(&Json::Null)) {
            let mut links = Vec::new();
            let stored = intake.record(line, |record| self.thing(record, of, kind, source, &mut links))?;
            if let (Some(from), Ok(id)) = (stored, entity.text_of("id")) {
                waiting.things.insert(id.to_owned());
                let late = |(field, tie, to, cites)| Late { line, from, field, tie, to, cites };
                waiting.links.extend(links.into_iter().map(late));
            }
            return Ok(());
        }
        let ties = self.ties_of(&lineage);
        let ends: Vec<&str> = match ties.first() {
            Some((_, from, _, to)) => vec![from, to],
            None if lineage.contains(&"Sanction") => vec!["entity"],
            None if lineage.contains(&"Identification") => vec!["holder"],
            None if is_known(&schema) => {
                return intake.pass_over(line, &format!("there is no place for the schema `{schema}`"));
            }
            None => {
                let wrong = ImportError::field("schema", &schema, "a schema of FollowTheMoney");
                return intake.refuse(Place::field(line, "schema"), wrong);
            }
        };
        let is_there = |id: &str| waiting.things.contains(id);
        if ends.iter().flat_map(|end| of.all(end)).all(is_there) {
            self.interval(intake, line, &entity, source)
        } else {
            waiting.ties.push((line, entity));
            Ok(())
        }
    }

    fn interval(&self, intake: &mut Intake<'_>, line: u64, entity: &Json, source: SourceId) -> Result<(), Error> {
        let (schema, of) = (entity.text_of("schema")?, Properties(entity));
        let lineage = lineage(schema);
        let ties = self.ties_of(&lineage);
        intake.record(line, |record| {
            record.at("id");
            let id = id_of(entity)?;
            let cites: Vec<_> = of.citations(record, source)?.into_iter().map(|cite| cite.at(&id)).collect();
            let mut told = Told::new(of);
            if !ties.is_empty() {
                tie(record, &mut told, &ties, &cites)?;
            } else if lineage.contains(&"Sanction") {
                sanction(record, &mut told, &cites)?;
            } else {
                identification(record, &mut told, schema, &cites)?;
            }
            told.rest(record);
            Ok(())
        })?;
        Ok(())
    }

    fn thing(
        &self,
        record: &mut Record<'_, '_>,
        of: Properties<'_>,
        kind: &str,
        source: SourceId,
        links: &mut Vec<(String, Tie, Vec<String>, Vec<Citation>)>,
    ) -> Result<Id<Any>, Error> {
        record.at("id");
        let id = id_of(of.0)?;
        record.at("properties");
        of.check()?;
        let cites = of.citations(record, source)?;
        let mut told = Told::new(of);
        told.taken.push("level".to_owned());
        record.at("name");
        let label = ["name", "alias", "weakAlias", "previousName", "abbreviation"];
        let label = label.into_iter().find_map(|property| of.all(property).next());
        let label = label.ok_or_else(|| ImportError::field("name", "", "a name"))?;
        let mut thing = Thing::new(kind, key(&id), label).identified("ftm", &id)?;
        for referent in of.0.get("referents").map_or(&[][..], Json::items).iter().filter_map(Json::text) {
            if referent != id {
                thing = thing.identified("ftm", referent)?;
            }
        }
        let mut wikidata: Vec<&str> = Some(id.as_str()).into_iter().filter(|id| is_wikidata(id)).collect();
        for (property, scheme) in &self.identifiers {
            for value in told.take(property) {
                record.at(property);
                if scheme != "wikidata" {
                    thing = thing.identified(scheme, value)?;
                } else if !wikidata.contains(&value) {
                    wikidata.push(value);
                }
            }
        }
        for item in wikidata {
            thing = thing.identified("wikidata", item)?;
        }
        let first = cites.first().cloned().unwrap_or_else(|| source.into());
        let entity = record.at("id").entity(&thing, first)?;
        names(record, &mut told, entity, label, &cites)?;
        particulars(record, &mut told, entity, &cites)?;
        for (property, relation) in &self.links {
            let to: Vec<String> = told.take(property).map(str::to_owned).collect();
            if !to.is_empty() {
                links.push((property.clone(), Tie::new(relation, When::default()), to, cites.clone()));
            }
        }
        told.rest(record);
        Ok(entity)
    }
}

impl Importer for FollowTheMoney {
    fn form(&self) -> &str {
        "FollowTheMoney"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let source = intake.source(&self.key, || self.source.clone())?;
        let mut waiting = Waiting::default();
        let read = self.entities(input, intake, source, &mut waiting);
        let Waiting { ties, links, .. } = waiting;
        if read.is_ok() {
            for (line, entity) in ties {
                self.interval(intake, line, &entity, source)?;
            }
        }
        for Late { line, from, field, tie, to, cites } in links {
            for id in to {
                intake.afterwards(line, &field, |record| match record.entity_of_key(&key(&id)) {
                    None => {
                        record.left_out(&field, "it names what is not there");
                        Ok(())
                    }
                    Some(to) if !tie.fits(record, from, to)? => {
                        record.left_out(&field, "there is no relation between the kinds of the two");
                        Ok(())
                    }
                    Some(to) => tie.clone().state(record, from, to, &cites),
                });
            }
        }
        read
    }
}

fn id_of(entity: &Json) -> Result<String, Error> {
    let id = entity.text_of("id")?;
    if id.trim().is_empty() {
        return Err(ImportError::field("id", id, "an id").into());
    }
    Ok(id.to_owned())
}

fn key(id: &str) -> String {
    format!("ftm:{id}")
}

fn is_wikidata(id: &str) -> bool {
    id.strip_prefix('Q').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// An entity with its properties, each of which has several values, all of them texts.
#[derive(Clone, Copy)]
struct Properties<'j>(&'j Json);

impl<'j> Properties<'j> {
    fn check(self) -> Result<(), Error> {
        match self.0.get("properties") {
            Some(Json::Map(_)) | None => Ok(()),
            Some(other) => Err(ImportError::field("properties", &other.told(), "a map of lists").into()),
        }
    }

    fn all(self, property: &str) -> impl Iterator<Item = &'j str> + use<'j> {
        let values = self.0.at(&["properties", property]).map_or(&[][..], Json::items);
        values.iter().filter_map(Json::text).filter(|text| !text.trim().is_empty())
    }

    /// Those whom the entity names as its sources, else the data set.
    fn citations(self, record: &mut Record<'_, '_>, data_set: SourceId) -> Result<Vec<Citation>, Error> {
        record.at("sourceUrl");
        let publisher = self.all("publisher").next();
        let draft = |title: &str, url: Option<&str>| {
            let kind = if url.is_some() { SourceKind::Document } else { SourceKind::Dataset };
            let draft = Source::of_kind(kind, title);
            let draft = url.into_iter().fold(draft, SourceDraft::url);
            publisher.into_iter().fold(draft, SourceDraft::publisher)
        };
        let mut sources = Vec::new();
        for url in self.all("sourceUrl") {
            let title = publisher.unwrap_or(url);
            sources.push(record.source(&format!("ftm:source:{url}"), || draft(title, Some(url)))?);
        }
        if let (true, Some(publisher)) = (sources.is_empty(), publisher) {
            sources.push(record.source(&format!("ftm:publisher:{publisher}"), || draft(publisher, None))?);
        }
        if sources.is_empty() {
            sources.push(data_set);
        }
        let said: Vec<Date> = self.all("retrievedAt").filter_map(|date| date.parse().ok()).collect();
        let said = said.into_iter().max_by_key(Date::latest);
        let cite = |source: SourceId| said.iter().cloned().fold(Citation::from(source), Citation::said_on);
        Ok(sources.into_iter().map(cite).collect())
    }
}

/// The properties of an entity, and which of them were told.
struct Told<'j> {
    of: Properties<'j>,
    taken: Vec<String>,
}

impl<'j> Told<'j> {
    /// What stands in the sources is told by them.
    fn new(of: Properties<'j>) -> Self {
        Told { of, taken: ["sourceUrl", "publisher", "retrievedAt"].map(str::to_owned).to_vec() }
    }

    fn take(&mut self, property: &str) -> impl Iterator<Item = &'j str> + use<'j> {
        self.taken.push(property.to_owned());
        self.of.all(property)
    }

    /// The one date that some properties give; the first property with dates counts.
    fn date(&mut self, record: &mut Record<'_, '_>, properties: &[&str]) -> Option<Date> {
        let mut found = None;
        for property in properties {
            let mut dates: Vec<Date> = Vec::new();
            for text in self.take(property) {
                match text.parse() {
                    Ok(date) => dates.push(date),
                    Err(_) => record.left_out(property, "it is no date"),
                }
            }
            found = found.or_else(|| one_date(&dates));
        }
        found
    }

    fn when(&mut self, record: &mut Record<'_, '_>) -> When {
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
    fn rest(self, record: &mut Record<'_, '_>) {
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

fn names(
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
fn particulars(
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

fn one<'t>(mut texts: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    texts.next().filter(|_| texts.next().is_none())
}

/// Those whom a property names, each of them an entity that is there.
fn ends(record: &mut Record<'_, '_>, told: &mut Told<'_>, property: &str) -> Result<Vec<Id<Any>>, Error> {
    record.at(property);
    let mut ends = Vec::new();
    for id in told.take(property) {
        let end = record.entity_of_key(&key(id));
        ends.push(end.ok_or_else(|| ImportError::field(property, id, "the id of an entity that is stored"))?);
    }
    if ends.is_empty() {
        return Err(ImportError::field(property, "", "the id of an entity").into());
    }
    Ok(ends)
}

/// States the tie of each whom the one end names to each whom the other names.
fn tie(
    record: &mut Record<'_, '_>,
    told: &mut Told<'_>,
    lines: &[&(String, String, String, String)],
    cites: &[Citation],
) -> Result<(), Error> {
    let Some((_, from, _, to)) = lines.first() else { return Ok(()) };
    let (froms, tos) = (ends(record, told, from)?, ends(record, told, to)?);
    let most = record.limits().claims() as usize;
    if froms.len().saturating_mul(tos.len()) > most {
        return Err(ImportError::field(to, "many", format!("no more than {most} ties of one entity")).into());
    }
    let when = told.when(record);
    let share = one(told.take("percentage")).map(share).transpose()?;
    let said = ["role", "relationship", "controlType"].map(|property| (property, one(told.take(property))));
    let words = said.into_iter().find_map(|(property, words)| Some((property.to_owned(), words?.to_owned())));
    for &from in &froms {
        for &to in &tos {
            let ties = lines.iter().map(|(_, _, relation, _)| Tie {
                relation: relation.clone(),
                when: when.clone(),
                share: share.clone(),
                words: words.clone(),
            });
            let mut chosen = None;
            for tie in ties {
                let fits = tie.fits(record, from, to)?;
                if fits || chosen.is_none() {
                    chosen = Some(tie);
                }
                if fits {
                    record.at("startDate");
                    break;
                }
            }
            // Where none fits the first is stated, for the graph to say what is wrong with it.
            if let Some(tie) = chosen {
                tie.state(record, from, to, cites)?;
            }
        }
    }
    Ok(())
}

/// The share that a percentage tells; a part, in its words, where it cannot be read.
fn share(percentage: &str) -> Result<Share, Error> {
    let number = percentage.trim().trim_end_matches('%').trim();
    Ok(percent(number).map_or_else(|| Share::partial().with_words(percentage), Ok)?)
}

fn sanction(record: &mut Record<'_, '_>, told: &mut Told<'_>, cites: &[Citation]) -> Result<(), Error> {
    let sanctioned = ends(record, told, "entity")?;
    let when = told.when(record);
    let program = one(told.take("program")).map(|program| ("program".to_owned(), program.to_owned()));
    let first = cites.first().cloned().ok_or_else(|| ImportError::field("sourceUrl", "", "a source"))?;
    let authorities: Vec<&str> = told.take("authority").collect();
    if authorities.is_empty() {
        return Err(ImportError::field("authority", "", "who has put the entity on its list").into());
    }
    for authority in authorities {
        let thing = Thing::new("organization", format!("ftm:authority:{authority}"), authority);
        let authority = record.at("authority").entity(&thing, first.clone())?;
        for &entity in &sanctioned {
            let tie = Tie { words: program.clone(), ..Tie::new("designates", when.clone()) };
            tie.state(record.at("entity"), authority, entity, cites)?;
        }
    }
    Ok(())
}

fn identification(
    record: &mut Record<'_, '_>,
    told: &mut Told<'_>,
    schema: &str,
    cites: &[Citation],
) -> Result<(), Error> {
    let holders = ends(record, told, "holder")?;
    let period = told.when(record).period(Persistence::Structural)?;
    let country = one(told.take("country")).map(|country| format!(":{country}")).unwrap_or_default();
    let numbers: Vec<&str> = told.take("number").chain(told.take("passportNumber")).collect();
    if numbers.is_empty() {
        return Err(ImportError::field("number", "", "a number").into());
    }
    for number in numbers {
        let number = Identifier::new(format!("ftm:{schema}{country}"), record.at("number").text(number)?)?;
        for &holder in &holders {
            for cite in cites {
                record.state(holder, IDENTIFIED_BY, number.clone()).during(period.clone()).cite(cite.clone())?;
            }
        }
    }
    Ok(())
}
