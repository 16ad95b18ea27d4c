//! The UCDP Actor Dataset: who fights, under which names, and who came out of whom.
//!
//! | column | becomes |
//! | --- | --- |
//! | `ActorId`, `NameData` | the identifier `ucdp_actor`, the label |
//! | `Org` | the kind: 1 `armed_group`, 2 `actor` (supporters of a party), 3 `population` (a community), 4 `government` |
//! | `NameOrig`, `NameOrigFull` | names: an alias and an official one, former ones where the name was changed |
//! | `NameOrigFullEng` | a translation into English, a former name where the name was changed |
//! | `NewName`, `NewNameFullMotherTongue`, `NewNameFullEng` | names, one for each in the list, former ones but for the last |
//! | `ConflictId` | `party_to` the conflict, which is labelled by its number unless it is known |
//! | `DyadId`, `OSID`, `NSID` | `party_to` the dyad, one-sided or non-state: labelled by the two, or by its number where they are more |
//! | `OSCoalitionID`, `NSCoalitionID` | `member_of` the coalition, which is labelled by its members unless it is known |
//! | `ActorIdPrev`, `ActorIdSplitTemp` | `split_from`; `faction_of`, since a split for a time was undone |
//! | `ActorIdAlliance`, `ActorIdGroup` | `member_of`, `merged_into` |
//! | `NamePrev`, `NameAlliance`, `GroupName`, `NameSplitTemp` | the label of an actor that has no row |
//! | `Location`, `GWNOLoc` | `operates_in` the countries of its conflicts, with the identifier `gw`; which name is whose is worked out from all rows |
//! | `PrimaryParty`, `Region` | left out |
//! | `Version` | up to when it was said |
//!
//! The relations have no dates here, so they hold at some time, possibly on any day, and certainly on none: the events and
//! the conflicts have the dates. `n/a` says nothing. A name in two scripts with `/ ` between them is two names. Names are
//! kept byte by byte: some of the Burmese ones are in Zawgyi, which looks like Unicode and is not.
//!
//! ```
//! use allegiance::{Graph, Source, import::{Import, UcdpActors}, vocabulary::*};
//! # let header = "ActorId,NameData,NameOrig,NameOrigFull,NameOrigFullEng,Org,ActorIdPrev,NamePrev,Version";
//! # let rows = "487,KIO,KIO,n/a,Kachin Independence Organization,1,,,22.1\n7000,KIO-B,KIO-B,n/a,n/a,1,487,KIO,22.1";
//! # let sheet = format!("{header}\n{rows}\n");
//! let mut graph = Graph::new(conflict());
//! let form = UcdpActors::citing("ucdp-actors", Source::dataset("UCDP Actor Dataset 22.1").published("2022"));
//! let report = Import::all_or_nothing().run(&mut graph, &form, sheet.as_bytes())?;
//! assert_eq!((report.counted.read, report.counted.stored), (2, 2));
//! let kio = graph.get::<ArmedGroup>("ucdp_actor:487")?;
//! assert_eq!(graph.view().subjects(SPLIT_FROM, kio)?.len(), 1);
//! # Ok::<(), allegiance::Error>(())
//! ```

use std::{
    collections::{BTreeMap, HashSet},
    io::BufRead,
};

use super::{
    ACTOR, CONFLICT, DYAD, GOVERNMENT_OF, STATE, actor, by_number, numbered, pairing::Pairing, party, undated,
};
use crate::{
    Error,
    interop::import::{
        ImportError, Importer, Intake, Place, Record,
        sheet::{Row, Sheet, items},
    },
    model::{Any, Citation, Id, NameKind, Period, Source, SourceDraft},
    vocabulary::NAMED,
};

/// Reads the UCDP Actor Dataset: see the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct UcdpActors {
    key: String,
    source: SourceDraft,
}

/// What a row says of another actor, which may come later.
struct Late {
    line: u64,
    from: Id<Any>,
    field: &'static str,
    relation: &'static str,
    number: String,
    name: Option<String>,
    cite: Citation,
}

/// What waits for the end of the sheet.
#[derive(Default)]
struct Waiting {
    seen: HashSet<String>,
    ties: Vec<Late>,
    /// Dyads, and coalitions: what is known of them is who is in them.
    dyads: Vec<Late>,
    coalitions: Vec<Late>,
    /// Countries, and the lists from which it follows how they are called.
    countries: Vec<Late>,
    lists: Vec<(Vec<String>, Vec<String>)>,
}

/// The columns that name other actors, with those for their names, and what the actor is to them.
const TIES: [(&str, &str, &str); 4] = [
    ("ActorIdPrev", "NamePrev", "split_from"),
    ("ActorIdSplitTemp", "NameSplitTemp", "faction_of"),
    ("ActorIdAlliance", "NameAlliance", "member_of"),
    ("ActorIdGroup", "GroupName", "merged_into"),
];
const DYADS: [&str; 3] = ["DyadId", "OSID", "NSID"];
const COALITIONS: [&str; 2] = ["OSCoalitionID", "NSCoalitionID"];
/// All columns of the set.
const KNOWN: [&str; 35] = [
    "ActorId",
    "NameData",
    "NameOrig",
    "NameOrigFull",
    "NameOrigFullEng",
    "NameChange",
    "NewName",
    "NewNameFullMotherTongue",
    "NewNameFullEng",
    "Org",
    "ConflictId",
    "DyadId",
    "PrimaryParty",
    "OSID",
    "OSCoalition",
    "OSCoalitionID",
    "NSID",
    "NSCoalition",
    "NSCoalitionID",
    "Splinter",
    "NamePrev",
    "ActorIdPrev",
    "SplitTemp",
    "NameSplitTemp",
    "ActorIdSplitTemp",
    "Alliance",
    "NameAlliance",
    "ActorIdAlliance",
    "JoinGroup",
    "GroupName",
    "ActorIdGroup",
    "Location",
    "GWNOLoc",
    "Region",
    "Version",
];
/// The columns that say whether those above say something.
const FLAGS: [(&str, &str); 6] = [
    ("Splinter", "ActorIdPrev"),
    ("SplitTemp", "ActorIdSplitTemp"),
    ("Alliance", "ActorIdAlliance"),
    ("JoinGroup", "ActorIdGroup"),
    ("OSCoalition", "OSCoalitionID"),
    ("NSCoalition", "NSCoalitionID"),
];

impl UcdpActors {
    /// The actors of a data set, which is cited by this key.
    pub fn citing(key: impl Into<String>, source: SourceDraft) -> Self {
        UcdpActors { key: key.into(), source }
    }
}

impl Default for UcdpActors {
    fn default() -> Self {
        UcdpActors::citing(
            "ucdp-actors",
            Source::dataset("UCDP Actor Dataset").publisher("Uppsala Conflict Data Program"),
        )
    }
}

impl Importer for UcdpActors {
    fn form(&self) -> &str {
        "UCDP actors"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let input = intake.bounded(input);
        let mut sheet = Sheet::open(intake, input, (&["ActorId", "NameData", "Org"], &KNOWN))?;
        let source = intake.source(&self.key, || self.source.clone())?;
        let mut waiting = Waiting::default();
        while let Some(row) = sheet.next(intake)? {
            let number = row.get("ActorId").unwrap_or_default().to_owned();
            if !number.is_empty() && !waiting.seen.insert(number.clone()) {
                let wrong = ImportError::field("ActorId", &number, "a number that no other row has");
                intake.refuse(Place::field(row.line, "ActorId"), wrong)?;
                continue;
            }
            let cite = Citation::from(source);
            let cites = (cite.clone(), undated(&cite, row.get("Version"))?);
            let from = intake.record(row.line, |record| state_actor(record, &row, &cites))?;
            if let Some(from) = from {
                waiting.note(&row, from, &cites);
            }
        }
        waiting.state(intake);
        Ok(())
    }
}

impl Waiting {
    fn note(&mut self, row: &Row<'_>, from: Id<Any>, (cite, undated): &(Citation, Citation)) {
        let late = |field, relation, number: &str, name: Option<&&str>| {
            let cite =
                if matches!(relation, "member_of" | "party_to" | "operates_in") { undated } else { cite }.clone();
            let (number, name) = (number.to_owned(), name.map(|name| (*name).to_owned()));
            Late { line: row.line, from, field, relation, number, name, cite }
        };
        for (field, names, relation) in TIES {
            let (numbers, names) = (row.list(field, ','), row.list(names, ','));
            let names = if names.len() == numbers.len() { names } else { Vec::new() };
            let ties = numbers.iter().enumerate().map(|(i, number)| late(field, relation, number, names.get(i)));
            self.ties.extend(ties);
        }
        let list = |field| row.list(field, ',').into_iter().map(str::to_owned).collect();
        self.lists.push((list("Location"), list("GWNOLoc")));
        for (into, fields, relation) in [
            (&mut self.dyads, DYADS.as_slice(), "party_to"),
            (&mut self.coalitions, &COALITIONS, "member_of"),
            (&mut self.countries, &["GWNOLoc"], "operates_in"),
        ] {
            for field in fields {
                into.extend(row.list(field, ',').into_iter().map(|number| late(field, relation, number, None)));
            }
        }
    }

    fn state(self, intake: &mut Intake<'_>) {
        for late in &self.ties {
            intake.afterwards(late.line, late.field, |record| {
                let kind = if late.relation == "member_of" { "actor" } else { "organization" };
                let number = || format!("UCDP actor {}", late.number);
                late.state(record, (kind, ACTOR), |_| Ok(late.name.clone().unwrap_or_else(number)))
            });
        }
        let members = by_number_of(&self.dyads);
        for late in &self.dyads {
            let two = members.get(late.number.as_str()).map(Vec::as_slice).unwrap_or_default();
            intake.afterwards(late.line, late.field, |record| {
                late.state(record, ("conflict", DYAD), |record| dyad_label(record, late, two))
            });
        }
        let members = by_number_of(&self.coalitions);
        for late in &self.coalitions {
            let all = members.get(late.number.as_str()).map(Vec::as_slice).unwrap_or_default();
            intake.afterwards(late.line, late.field, |record| {
                late.state(record, ("coalition", ACTOR), |record| Ok(labels(record, all)?.join(", ")))
            });
        }
        let names = Pairing::of(self.lists);
        for late in &self.countries {
            intake.afterwards(late.line, late.field, |record| {
                if names.name(&late.number).is_none() && record.identified(STATE, &late.number)?.is_none() {
                    record.left_out("Location", "which of the names is that of which country");
                }
                let number = || format!("state {}", late.number);
                late.state(record, ("country", STATE), |_| {
                    Ok(names.name(&late.number).map_or_else(number, str::to_owned))
                })
            });
        }
    }
}

impl Late {
    /// States it of what is known by the number, or else is of this kind and has this label.
    fn state(
        &self,
        record: &mut Record<'_, '_>,
        (kind, scheme): (&str, &str),
        label: impl FnOnce(&Record<'_, '_>) -> Result<String, Error>,
    ) -> Result<(), Error> {
        let to = match record.identified(scheme, &self.number)? {
            Some(known) => known,
            None => {
                let label = label(record)?;
                record.entity(&numbered(kind, scheme, &self.number, &label)?, self.cite.clone())?
            }
        };
        let relation = record.relation(self.relation)?;
        let draft = record.state(self.from, relation, to);
        let lasts = matches!(self.relation, "member_of" | "party_to" | "operates_in");
        let draft = if lasts { draft.during(Period::unknown()) } else { draft };
        draft.cite(self.cite.clone())?;
        Ok(())
    }
}

fn by_number_of(all: &[Late]) -> BTreeMap<&str, Vec<&Late>> {
    let mut by_number: BTreeMap<&str, Vec<&Late>> = BTreeMap::new();
    for late in all {
        by_number.entry(&late.number).or_default().push(late);
    }
    by_number
}

/// The labels of those who are in something, as UCDP orders them: a government first, then by the alphabet.
fn labels(record: &Record<'_, '_>, all: &[&Late]) -> Result<Vec<String>, Error> {
    let label = |late: &&Late| record.label_of(late.from).map(str::to_owned);
    let mut labels: Vec<String> = all.iter().map(label).collect::<Result<_, Error>>()?;
    labels.sort_by_key(|label| (!label.starts_with(GOVERNMENT_OF), label.to_lowercase()));
    labels.dedup();
    Ok(labels)
}

/// A dyad is called by its two sides; who is on which side of one with more is not said.
fn dyad_label(record: &Record<'_, '_>, late: &Late, all: &[&Late]) -> Result<String, Error> {
    let labels = labels(record, all)?;
    Ok(match (labels.as_slice(), late.field) {
        ([one], "OSID") => format!("{one} - Civilians"),
        ([one, other], "DyadId" | "NSID") => format!("{one} - {other}"),
        _ => format!("UCDP dyad {}", late.number),
    })
}

fn state_actor(record: &mut Record<'_, '_>, row: &Row<'_>, cites: &(Citation, Citation)) -> Result<Id<Any>, Error> {
    let (cite, undated) = cites;
    let number = row.need("ActorId")?;
    let kind = kind_of_level(row)?;
    let id = actor(record.at("ActorId"), number, row.need("NameData")?, kind, cite)?;
    if !record.schema().is_a(record.kind_of(id)?, kind) {
        record.left_out("Org", "it is known as another kind of actor already");
    }
    names(record.at("NameOrig"), row, id, cite)?;
    for number in row.list("ConflictId", ',') {
        let conflict = by_number(record.at("ConflictId"), ("conflict", CONFLICT, "UCDP conflict"), number, cite)?;
        party(record, (id, None), conflict, (Period::unknown(), undated.clone()))?;
    }
    for (flag, field) in FLAGS {
        if row.get(flag).is_some_and(|flag| flag != "0") && row.get(field).is_none() {
            record.left_out(flag, "it says that there is another actor, and not which");
        }
    }
    if row.get("PrimaryParty") == Some("0") && row.get("ConflictId").is_some() {
        record.left_out(
            "PrimaryParty",
            "it is no primary party in any of its conflicts, and which it supports is not said",
        );
    }
    if row.get("Region").is_some() {
        record.left_out("Region", "it goes with the countries");
    }
    Ok(id)
}

/// The kind that goes with a level of organization.
fn kind_of_level(row: &Row<'_>) -> Result<&'static str, ImportError> {
    match row.need("Org")? {
        "1" => Ok("armed_group"),
        "2" => Ok("actor"),
        "3" => Ok("population"),
        "4" => Ok("government"),
        other => Err(ImportError::field("Org", other, "1, 2, 3 or 4")),
    }
}

/// What an actor was and is called.
fn names(record: &mut Record<'_, '_>, row: &Row<'_>, id: Id<Any>, cite: &Citation) -> Result<(), Error> {
    let label = row.need("NameData")?.to_owned();
    let said = |field| row.get(field).filter(|name| *name != "n/a");
    let changed = row.get("NameChange").is_some_and(|flag| flag != "0");
    let then = |kind| if changed { NameKind::Former } else { kind };
    let mut all: Vec<(String, NameKind, bool)> = Vec::new();
    let mut add = |text: &str, kind, english| {
        for part in text.split("/ ").map(str::trim).filter(|part| !part.is_empty() && *part != label) {
            all.push((part.to_owned(), kind, english));
        }
    };
    if let Some(name) = said("NameOrig") {
        add(name, then(NameKind::Alias), false);
    }
    if let Some(name) = said("NameOrigFull") {
        add(name, then(NameKind::Official), false);
    }
    if let Some(name) = said("NameOrigFullEng") {
        let kind = if said("NameOrigFull").is_some() { NameKind::Translation } else { NameKind::Alias };
        add(name, then(kind), true);
    }
    let times = row.list("NewName", ',').len();
    for (field, last, english) in [
        ("NewName", NameKind::Alias, false),
        ("NewNameFullMotherTongue", NameKind::Official, false),
        ("NewNameFullEng", NameKind::Translation, true),
    ] {
        let Some(text) = said(field) else { continue };
        // A comma may stand within a name: only a list of as many is one for each time.
        let list = items(text, ',');
        let list = if list.len() == times { list } else { vec![text] };
        let count = list.len();
        for (at, name) in list.into_iter().enumerate() {
            add(name, if at + 1 == count { last } else { NameKind::Former }, english);
        }
    }
    let mut stated = HashSet::new();
    for (text, kind, english) in all {
        if !stated.insert(text.clone()) {
            continue;
        }
        let name = record.name(&text)?.of_kind(kind);
        let name = if english { name.in_language("en")? } else { name };
        record.state(id, NAMED, name).cite(cite.clone())?;
    }
    Ok(())
}
