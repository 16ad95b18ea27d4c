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
//! let owned = graph.statements().find(|statement| statement.relation().name() == "owns");
//! let told = "Ana Example owns Example Mining (51/100) [2019-03/..]";
//! assert_eq!(owned.map(|it| it.to_string()).as_deref(), Some(told));
//! # Ok::<(), allegiance::Error>(())
//! ```

mod entity;
mod interval;
mod schemata;

use std::{collections::HashSet, io::BufRead};

use indexmap::IndexSet;

use crate::{
    Error,
    interop::import::{
        ImportError, Importer, Intake, Place, Record, Thing,
        json::{Json, record},
        tie::{Tie, When},
    },
    model::{Any, Citation, Id, SourceDraft, SourceId},
};
use entity::{Properties, Told, names, particulars};
use interval::{identification, sanction, tie};
use schemata::{IDENTIFIERS, KINDS, LEVELS, LINKS, TIES, is_known, lineage};

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
    /// As they stand in the input, which takes less than what was read of them.
    ties: Vec<(u64, String)>,
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
                self.entity(intake, (line, text, entity), source, waiting)?;
            }
        }
        Ok(())
    }

    fn entity(
        &self,
        intake: &mut Intake<'_>,
        (line, text, entity): (u64, &str, Json),
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
            waiting.ties.push((line, text.to_owned()));
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
        let (mut told, of_level) = (Told::new(of), of.all("level").next());
        let is_level = |(level, of): &(&str, &str)| *of == kind && of_level == Some(*level);
        if LEVELS.iter().any(is_level) {
            told.taken.push("level".to_owned());
        }
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
        let mut wikidata: IndexSet<&str> = Some(id.as_str()).into_iter().filter(|id| is_wikidata(id)).collect();
        for (property, scheme) in &self.identifiers {
            for value in told.take(property) {
                record.at(property);
                if scheme != "wikidata" {
                    thing = thing.identified(scheme, value)?;
                } else {
                    wikidata.insert(value);
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
            for (line, text) in ties {
                if let Some(entity) = record(intake, line, text.as_bytes())? {
                    self.interval(intake, line, &entity, source)?;
                }
            }
        }
        for Late { line, from, field, tie, to, cites } in links {
            for id in to {
                intake.afterwards(line, &field, |record| {
                    let to = known(record, &id)?;
                    tie.clone().state_late(record, &field, (from, to), &cites)
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

/// The entity of an id, in this input or in one before.
fn known(record: &Record<'_, '_>, id: &str) -> Result<Option<Id<Any>>, Error> {
    match record.entity_of_key(&key(id)) {
        None => record.identified("ftm", id),
        known => Ok(known),
    }
}

fn is_wikidata(id: &str) -> bool {
    id.strip_prefix('Q').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
