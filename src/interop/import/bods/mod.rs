//! Statements of the Beneficial Ownership Data Standard: a list of them, or one after another.
//!
//! Read are statements of version 0.4, and of 0.2 and 0.3, in which `statementType` stands for `recordType` and
//! `replacesStatements` for a `recordId` in common.
//!
//! | record | becomes |
//! | --- | --- |
//! | `person`, named or not | a `person` |
//! | `entity` | a `company` where it is a `registeredEntity`, a `state`, else an `organization`; its type is `classed_as` |
//! | `relationship` | for each interest a relation from the interested party to the subject |
//! | an interested party or a subject that is unspecified | an `unidentified` actor, an `organization` |
//!
//! | interest | becomes |
//! | --- | --- |
//! | `shareholding` | `owns`, with its share |
//! | `boardChair`, `seniorManagingOfficial` of a person | `leads`, with the type as title |
//! | any other, or none | `has_interest_in`, with the type as role; add yours with [`interest`](BeneficialOwnership::interest) |
//!
//! | of a record | becomes |
//! | --- | --- |
//! | `name`, `names`, `alternateNames` | the label, then names of their sorts |
//! | `identifiers` with a scheme | identifiers in it, by which things meet; `XI-LEI` is `lei` |
//! | `birthDate` to `deathDate`, `foundingDate` to `dissolutionDate` | `existed` |
//! | `startDate`, `endDate`, `share` of an interest | its period and share; `directOrIndirect`, `beneficialOwnershipOrControl` are in its words |
//! | `details` of an interest | the words of the claim |
//! | any other (addresses, nationalities, listings, exposure) | left out |
//!
//! Each statement is a source of its own: of the day of its `statementDate`, published by its publisher, on the word of
//! each who is in `assertedBy`. A statement that is replaced no longer stands:
//!
//! - where a later one of the same record is in the same input, it is passed over, and never recorded;
//! - where it was imported before, its claims are retracted by the import of the one that replaces it. Views
//!   [as known at](crate::View::known_at) the revision before still have them;
//! - where the graph has a newer one already, the older is passed over.
//!
//! A statement that closes a record replaces the others too: interests of which it gives no end have ended, no day is
//! known. Which statement is the last of its record is known at the end only, so statements are held until then.
//!
//! ```
//! use allegiance::{Graph, import::{BeneficialOwnership, Import}, vocabulary::*};
//!
//! let statements = r#"[
//!   {"statementId": "s1", "statementDate": "2020-01-01", "recordId": "p", "recordType": "person", "recordStatus": "new",
//!    "recordDetails": {"personType": "knownPerson", "names": [{"fullName": "Ana Example"}]}},
//!   {"statementId": "s2", "statementDate": "2020-01-01", "recordId": "e", "recordType": "entity", "recordStatus": "new",
//!    "recordDetails": {"entityType": {"type": "registeredEntity"}, "name": "Example Ltd"}},
//!   {"statementId": "s3", "statementDate": "2020-01-01", "recordId": "r", "recordType": "relationship",
//!    "recordStatus": "new", "recordDetails": {"subject": "e", "interestedParty": "p", "interests":
//!      [{"type": "shareholding", "share": {"exact": 50}, "startDate": "2019-09-11"}]}}
//! ]"#;
//! let mut graph = Graph::new(conflict());
//! Import::all_or_nothing().run(&mut graph, &BeneficialOwnership::new(), statements.as_bytes())?;
//! let owned = graph.statements().find(|statement| statement.relation().name() == "owns");
//! assert_eq!(owned.map(|it| it.to_string()).as_deref(), Some("Ana Example owns Example Ltd (1/2) [2019-09-11/..]"));
//! # Ok::<(), allegiance::Error>(())
//! ```

mod interest;
mod party;

use std::{
    collections::{HashMap, HashSet},
    io::BufRead,
};

use indexmap::{IndexMap, map::Entry};

use crate::{
    Error,
    graph::Snapshot,
    interop::import::{
        ImportError, Importer, Intake, Place, Record,
        json::{Json, record},
        records::Records,
        tie::few,
    },
    model::{Citation, ClaimId, Date, Source, SourceDraft, SourceId, SourceKind},
};

const NO_PLACE: &str = "there is no place for it in the graph";
const STATEMENT: &str = "bods:statement:";

/// Reads statements of the Beneficial Ownership Data Standard: see the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct BeneficialOwnership {
    /// The type of an interest, and its relation from the interested party.
    interests: Vec<(String, String)>,
}

/// What a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Person,
    Entity,
    Relationship,
}

/// A statement that is held until the end of the input.
struct Held {
    line: u64,
    /// Its own id.
    id: String,
    about: About,
    date: String,
    closes: bool,
    replaces: Vec<String>,
    json: Json,
}

/// The statements of an input by their records, and of which record each statement is.
#[derive(Default)]
struct Holding {
    records: IndexMap<String, Held>,
    record_of: HashMap<String, String>,
}

/// The statements that were imported before.
struct Before {
    /// The sources of each record.
    records: HashMap<String, Vec<SourceId>>,
    /// The record of each statement.
    statements: HashMap<String, String>,
    claims: HashMap<SourceId, Vec<ClaimId>>,
    retracted: HashSet<SourceId>,
}

impl Default for BeneficialOwnership {
    fn default() -> Self {
        BeneficialOwnership::new()
    }
}

impl BeneficialOwnership {
    /// With the table of interests as it is.
    pub fn new() -> Self {
        let lines = [("shareholding", "owns"), ("boardChair", "leads"), ("seniorManagingOfficial", "leads")];
        let owned = |(interest, relation): (&str, &str)| (interest.to_owned(), relation.to_owned());
        BeneficialOwnership { interests: lines.map(owned).to_vec() }
    }

    /// An interest of this type is this relation from the interested party to the subject, where it takes the two. Tried
    /// before the lines that are there.
    pub fn interest(mut self, interest: &str, relation: &str) -> Self {
        self.interests.insert(0, (interest.to_owned(), relation.to_owned()));
        self
    }

    /// Stores the statement that counts of a record, in place of those that were imported before.
    fn store(
        &self,
        intake: &mut Intake<'_>,
        (id, held): (&str, &Held),
        holding: &Holding,
        before: &mut Before,
    ) -> Result<(), Error> {
        let key = format!("{STATEMENT}{}/{}", escaped(id), held.id);
        let earlier = before.records.get(id).map_or(&[][..], Vec::as_slice);
        let (earlier, date): (Vec<_>, Option<Date>) = (earlier.to_vec(), held.date.parse().ok());
        for &source in &earlier {
            let source = intake.before().source_of(source)?;
            let newer = source.source().published.as_ref().and_then(Date::latest);
            if source.key() != key && newer > date.as_ref().and_then(Date::latest) {
                return intake.pass_over(held.line, "the graph has a newer statement of its record");
            }
        }
        let own = intake.before().lookup_source(&key).ok();
        let replaced: Vec<SourceId> = earlier.into_iter().filter(|source| Some(*source) != own).collect();
        let claims: Vec<ClaimId> = replaced
            .iter()
            .filter(|source| !before.retracted.contains(*source))
            .flat_map(|source| before.claims.get(source).cloned().unwrap_or_default())
            .collect();
        let stored = intake.record(held.line, |record| {
            for claim in claims {
                record.at("recordStatus").retract(claim)?;
            }
            let cites = held.citations(record, &key, date)?;
            match held.about {
                About::Relationship => interest::relationship(record, self, (id, held), holding, &cites),
                About::Person | About::Entity => party::party(record, (id, held), &cites),
            }
        })?;
        if stored.is_some() {
            before.retracted.extend(replaced);
        }
        Ok(())
    }
}

impl Importer for BeneficialOwnership {
    fn form(&self) -> &str {
        "Beneficial Ownership Data Standard"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let (mut records, mut holding) = (Records::new(intake, input), Holding::default());
        let mut before = Before::of(intake.before());
        while let Some((line, bytes)) = records.advance(intake)? {
            let Some(json) = record(intake, line, bytes)? else { continue };
            match Held::read(line, json) {
                Ok(held) => holding.hold(intake, held, &before)?,
                Err(wrong) => intake.refuse(Place::field(line, wrong.0), wrong.1)?,
            }
        }
        let (ties, things): (Vec<_>, Vec<_>) =
            holding.records.iter().partition(|(_, held)| held.about == About::Relationship);
        for (id, held) in things.into_iter().chain(ties) {
            self.store(intake, (id, held), &holding, &mut before)?;
        }
        Ok(())
    }
}

impl Holding {
    /// Holds a statement until a newer one of its record comes.
    fn hold(&mut self, intake: &mut Intake<'_>, held: Held, before: &Before) -> Result<(), Error> {
        // What replaces a statement is of the record of that, whichever input that was in.
        let of = |id: &String| self.record_of.get(id).or_else(|| before.statements.get(id)).cloned();
        let record = held.json.get("recordId").and_then(Json::text).map(str::to_owned);
        let record = record.or_else(|| held.replaces.iter().find_map(of)).unwrap_or_else(|| held.id.clone());
        self.record_of.insert(held.id.clone(), record.clone());
        let line = match self.records.entry(record) {
            Entry::Vacant(entry) => {
                entry.insert(held);
                return Ok(());
            }
            Entry::Occupied(mut entry) if entry.get().date <= held.date => entry.insert(held).line,
            Entry::Occupied(_) => held.line,
        };
        intake.pass_over(line, "a later statement of its record in the same input replaces it")
    }
}

impl Before {
    fn of(graph: &Snapshot) -> Self {
        let (mut records, mut statements) = (HashMap::<_, Vec<_>>::new(), HashMap::new());
        for source in graph.sources() {
            let Some((record, statement)) = source.key().strip_prefix(STATEMENT).and_then(|key| key.split_once('/'))
            else {
                continue;
            };
            let record = record.replace("%2F", "/").replace("%25", "%");
            records.entry(record.clone()).or_default().push(source.id());
            statements.insert(statement.to_owned(), record);
        }
        let ours: HashSet<SourceId> = records.values().flatten().copied().collect();
        let mut claims = HashMap::<_, Vec<_>>::new();
        if !ours.is_empty() {
            for claim in graph.claims().filter(|claim| claim.retracted().is_none()) {
                let source = claim.claim().source;
                if ours.contains(&source) {
                    claims.entry(source).or_default().push(claim.id());
                }
            }
        }
        Before { records, statements, claims, retracted: HashSet::new() }
    }
}

impl Held {
    fn read(line: u64, json: Json) -> Result<Self, Box<(&'static str, Error)>> {
        let of_version = |new: &'static str, old: &'static str| if json.get(new).is_some() { new } else { old };
        let text = |key: &'static str| json.text_of(key).map(str::to_owned).map_err(|wrong| Box::new((key, wrong)));
        let id = text(of_version("statementId", "statementID"))?;
        let about = of_version("recordType", "statementType");
        let about = match text(about)?.as_str() {
            "person" | "personStatement" => About::Person,
            "entity" | "entityStatement" => About::Entity,
            "relationship" | "ownershipOrControlStatement" => About::Relationship,
            other => {
                let wrong = ImportError::field(about, other, "`person`, `entity` or `relationship`");
                return Err(Box::new((about, wrong.into())));
            }
        };
        if id.trim().is_empty() {
            let wrong = ImportError::field("statementId", &id, "an id");
            return Err(Box::new(("statementId", wrong.into())));
        }
        let date = json.text_at("statementDate").map_err(|wrong| Box::new(("statementDate", wrong)))?;
        let date = date.unwrap_or_default().to_owned();
        let closes = json.get("recordStatus").and_then(Json::text) == Some("closed");
        let replaces = json.get("replacesStatements").map_or(&[][..], Json::items).iter();
        let replaces = replaces.filter_map(Json::text).map(str::to_owned).collect();
        Ok(Held { line, id, about, date, closes, replaces, json })
    }

    /// What the statement says of its record: in it, or in the statement itself before version 0.4.
    fn details(&self) -> &Json {
        self.json.get("recordDetails").unwrap_or(&self.json)
    }

    /// The statement as a source, on the word of each who asserts it.
    fn citations(&self, record: &mut Record<'_, '_>, key: &str, date: Option<Date>) -> Result<Vec<Citation>, Error> {
        record.at("source");
        let publisher = self.json.at(&["publicationDetails", "publisher", "name"]).and_then(Json::text);
        let url = self.json.at(&["source", "url"]).and_then(Json::text);
        for text in publisher.into_iter().chain(url).filter(|text| !text.trim().is_empty()) {
            record.text(text)?;
        }
        if date.is_none() && !self.date.is_empty() {
            record.left_out("statementDate", "it is no date");
        }
        let source = record.source(key, || {
            let draft = Source::of_kind(SourceKind::Document, &format!("Statement {}", self.id));
            let draft = publisher.into_iter().fold(draft, SourceDraft::publisher);
            let draft = url.into_iter().fold(draft, SourceDraft::url);
            date.into_iter().fold(draft, SourceDraft::published)
        })?;
        let asserted = self.json.at(&["source", "assertedBy"]).map_or(&[][..], Json::items).iter();
        let asserted = asserted.filter_map(|it| it.get("name")?.text()).filter(|name| !name.trim().is_empty());
        let asserted = few(record, "source.assertedBy", asserted.collect());
        for name in &asserted {
            record.text(name)?;
        }
        let cites: Vec<_> = asserted.into_iter().map(|name: &str| Citation::from(source).by(name)).collect();
        for (field, value) in self.json.entries() {
            let told = ["statementId", "statementID", "statementType", "recordId", "recordType", "recordStatus"];
            let told =
                told.contains(&field) || ["statementDate", "recordDetails", "replacesStatements"].contains(&field);
            let of_old = self.json.get("recordDetails").is_none();
            match field {
                "source" => rest(record, value, "source.", &["url", "assertedBy"]),
                "publicationDetails" => rest(record, value, "publicationDetails.", &["publisher", "bodsVersion"]),
                _ if told || of_old || value.is_empty() => {}
                _ => record.left_out(field, NO_PLACE),
            }
        }
        Ok(if cites.is_empty() { vec![source.into()] } else { cites })
    }
}

/// Notes what a map says beside what was told.
fn rest(record: &mut Record<'_, '_>, map: &Json, before: &str, told: &[&str]) {
    for (field, value) in map.entries() {
        if !told.contains(&field) && !value.is_empty() && *value != Json::Bool(false) {
            record.left_out(&format!("{before}{field}"), NO_PLACE);
        }
    }
}

fn escaped(record: &str) -> String {
    record.replace('%', "%25").replace('/', "%2F")
}

fn key(record: &str) -> String {
    format!("bods:{record}")
}
