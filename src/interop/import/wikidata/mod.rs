//! Items of Wikidata: lines or a list of a dump, or answers of its interface with `entities` in them.
//!
//! What an item is goes by the classes that it is an instance of (P31): human, political party, organization, business,
//! armed organization, country, town, position, war and some fifty others; add yours with [`class`](Wikidata::class). An
//! item of no such class is passed over. A country is a land, and a `state` that governs it where it acts.
//!
//! | property | becomes |
//! | --- | --- |
//! | P361, P527, P749, P355, P463, P102, P39, P108, P2389 | `part_of` and its inverse, `subordinate_to` and its inverse, `member_of`, `holds_post`, `employed_by`, `post_in` |
//! | P6, P35, P169, P488, P1037, P3975, P4791 | `led_by`, with what the leader is called |
//! | P22, P25, P26, P40, P3373, P1038 | `relatives`, with what they are |
//! | P127, P1830, P1416, P1268, P3461 | `owned_by`, `owns`, `affiliated_with`, `acts_for`, `designated_by` |
//! | P17, P131, P150, P276, P159, P47, P1336, P797 | `located_in`, `contains`, `place`, `based_at`, `borders`, `claimed_by`, `administered_by` |
//! | P607, P710 | `party_to`, `parties` or `participant` |
//! | P807, P1365, P1366, P1889 | `split_from`, `succeeds`, `succeeded_by`, `not_same_as` |
//! | P569 or P571, P570 or P576 | `existed` |
//! | P580, P582, P585 of an event | `occurred` |
//! | P1448, P1813, P1705, P1559, P1449, P1477, P2561, labels, aliases | `named`, with language |
//! | the description in the language of the label | `described_as` |
//! | any identifier | `identified_by`, in the scheme `wikidata_property:P214`; LEI, GeoNames, D-U-N-S and INN in their own |
//! | any other (coordinates among them) | left out |
//!
//! | of a statement | becomes |
//! | --- | --- |
//! | P580, P582; P1319, P8555, P8554, P1326 | its period; the bounds of its start and its end |
//! | P585 alone | the day for which it is vouched |
//! | P1039, P2868, P3831; P1107 | words; a share |
//! | references with P248 or P854 | the sources that say it, with P1476, P577, said on P813; without any, Wikidata says it |
//! | rank *deprecated* | the references say it and Wikidata doubts it (another stance with [`deprecated`](Wikidata::deprecated)) |
//! | rank *preferred* | of dates, only these count; of all else, all that are not deprecated |
//! | *some value* | an actor without a name; of other kinds left out; for an end, that there was one |
//! | *no value* | left out, since the graph denies one thing at a time; for an end, that it goes on |
//!
//! A deprecated statement is doubted and not denied because it may as well be inexact as wrong. Statements wait for the
//! end of the input, so that items may stand in any order: memory goes with those that are kept. An item that is only
//! named becomes a thing of the kind that the relation asks for, by its label where the input has it, else by its number,
//! unless [`without_unseen`](Wikidata::without_unseen). So put all answers into one input: a label that comes in a later import
//! becomes a name of such a thing, which keeps its number as its label.
//!
//! ```
//! use allegiance::{Graph, import::{Import, Wikidata}, vocabulary::*};
//!
//! let item = r#"{"id": "Q1", "labels": {"en": {"language": "en", "value": "Ana Example"}}, "claims": {
//!   "P31": [{"mainsnak": {"snaktype": "value", "datavalue": {"type": "wikibase-entityid", "value": {"id": "Q5"}}}}],
//!   "P39": [{"mainsnak": {"snaktype": "value", "datavalue": {"type": "wikibase-entityid", "value": {"id": "Q2"}}},
//!     "qualifiers": {"P580": [{"snaktype": "value", "datavalue": {"type": "time", "value":
//!       {"time": "+2012-05-07T00:00:00Z", "precision": 11}}}]}}]
//! }}"#;
//! let mut graph = Graph::new(conflict());
//! Import::all_or_nothing().run(&mut graph, &Wikidata::new(), item.as_bytes())?;
//! let post = graph.statements().find(|statement| statement.relation().name() == "holds_post");
//! assert_eq!(post.map(|it| it.to_string()).as_deref(), Some("Ana Example holds post Q2 [2012-05-07/..]"));
//! # Ok::<(), allegiance::Error>(())
//! ```

mod statement;
mod tables;
mod value;

use std::{collections::HashMap, io::BufRead};

use indexmap::IndexMap;

use crate::{
    Error,
    interop::import::{
        ImportError, Importer, Intake, Place, Record, Thing,
        json::{Json, record},
        records::{Records, members},
        tie::{End, When, one_date},
    },
    model::{Any, Citation, Date, Id, Name, Persistence, Source, SourceDraft, SourceId, Stance},
    vocabulary::{DESCRIBED_AS, EXISTED, NAMED, OCCURRED},
};
use statement::{Context, Statement, best, is_deprecated, rank};
use tables::{CLASSES, ENDS, EVENT, MEETING, NAMES, RELATIONS, STARTS};
use value::Snak;

const NO_PLACE: &str = "there is no place for it in the graph";

/// Reads items of Wikidata: see the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct Wikidata {
    key: String,
    source: SourceDraft,
    language: String,
    classes: Vec<(String, String)>,
    /// Property, relation, kind of what is only named, words.
    relations: Vec<(String, String, String, String)>,
    deprecated: Stance,
    unseen: bool,
}

/// The statements of an item that wait for the items that they name.
struct Late {
    line: u64,
    subject: Id<Any>,
    item: String,
    modified: Option<Date>,
    claims: IndexMap<String, Json>,
}

#[derive(Default)]
struct Waiting {
    items: Vec<Late>,
    labels: HashMap<String, String>,
}

impl Default for Wikidata {
    fn default() -> Self {
        Wikidata::new()
    }
}

impl Wikidata {
    /// Cited as a source of the key `wikidata`; the labels are in English where there is one.
    pub fn new() -> Self {
        let pair = |&(a, b): &(&str, &str)| (a.to_owned(), b.to_owned());
        let line = |&(property, relation, kind, words): &tables::Line| {
            (property.to_owned(), relation.to_owned(), kind.to_owned(), words.to_owned())
        };
        Wikidata {
            key: "wikidata".to_owned(),
            source: Source::dataset("Wikidata").url("https://www.wikidata.org"),
            language: "en".to_owned(),
            classes: CLASSES.iter().map(pair).collect(),
            relations: RELATIONS.iter().map(line).collect(),
            deprecated: Stance::Doubts,
            unseen: true,
        }
    }

    /// Cited as this source where a statement has no references.
    pub fn citing(self, key: impl Into<String>, source: SourceDraft) -> Self {
        Wikidata { key: key.into(), source, ..self }
    }

    /// The language of labels, where an item has one in it.
    pub fn language(self, language: impl Into<String>) -> Self {
        Wikidata { language: language.into(), ..self }
    }

    /// Instances of this class are things of this kind.
    pub fn class(mut self, class: &str, kind: &str) -> Self {
        self.classes.insert(0, (class.to_owned(), kind.to_owned()));
        self
    }

    /// An item has the relation to the items that this property names; one that is only named is of the kind. Tried before
    /// the lines that are there.
    pub fn relation(mut self, property: &str, relation: &str, kind: &str) -> Self {
        self.relations.insert(0, (property.to_owned(), relation.to_owned(), kind.to_owned(), String::new()));
        self
    }

    /// How Wikidata stands to what it has deprecated. It doubts it, unless said.
    pub fn deprecated(self, stance: Stance) -> Self {
        Wikidata { deprecated: stance, ..self }
    }

    /// Leaves out statements that name an item which is neither in the input nor in the graph.
    pub fn without_unseen(self) -> Self {
        Wikidata { unseen: false, ..self }
    }

    fn items(
        &self,
        input: &mut dyn BufRead,
        intake: &mut Intake<'_>,
        source: SourceId,
        waiting: &mut Waiting,
    ) -> Result<(), Error> {
        let mut records = Records::new(intake, input);
        while let Some((line, bytes)) = records.advance(intake)? {
            let parts = members(bytes, line);
            let entities = parts.and_then(|parts| parts.into_iter().find(|part| part.key == "entities"));
            let Some(entities) = entities else {
                self.item(intake, line, bytes, source, waiting)?;
                continue;
            };
            let items = members(entities.bytes, entities.line);
            let items = items.ok_or_else(|| intake.malformed(entities.line, "expected items by their ids"))?;
            for item in items {
                self.item(intake, item.line, item.bytes, source, waiting)?;
            }
        }
        Ok(())
    }

    fn item(
        &self,
        intake: &mut Intake<'_>,
        line: u64,
        bytes: &[u8],
        source: SourceId,
        waiting: &mut Waiting,
    ) -> Result<(), Error> {
        let Some(json) = record(intake, line, bytes)? else { return Ok(()) };
        let id = match json.text_of("id") {
            Ok(id) if is_id(id, 'Q') => id.to_owned(),
            Ok(id) if is_id(id, 'P') || is_id(id, 'L') => return intake.pass_over(line, "it is no item"),
            Ok(id) => {
                let wrong = ImportError::field("id", id, "the id of an item such as `Q42`");
                return intake.refuse(Place::field(line, "id"), wrong);
            }
            Err(wrong) => return intake.refuse(Place::field(line, "id"), wrong),
        };
        if matches!(json, Json::Map(ref map) if map.contains_key("missing")) {
            return intake.pass_over(line, "there is no such item");
        }
        let (label, language) = self.label(&json).unwrap_or((&id, None));
        waiting.labels.insert(id.clone(), label.to_owned());
        let Some(claims) = json.get("claims") else {
            return intake.pass_over(line, "it has no statements: its label is for those that name it");
        };
        let Some(kind) = self.kind_of(claims) else {
            return intake.pass_over(line, "it is of no class that has a kind");
        };
        let modified = json.get("modified").and_then(Json::text).and_then(|text| text.get(..10)?.parse().ok());
        let stored = intake.record(line, |record| {
            let mut thing = Thing::new(kind, key(&id), label).identified("wikidata", &id)?;
            for (property, scheme) in MEETING {
                for statement in claims.get(property).map_or(&[][..], Json::items) {
                    if let (Snak::Text(text, _), false) =
                        (Statement::new(property, statement).value(), is_deprecated(statement))
                    {
                        thing = thing.identified(scheme, text)?;
                    }
                }
            }
            let own_word = own_word(source, modified.as_ref());
            let subject = record.at("id").entity(&thing, own_word.clone())?;
            self.names(record, subject, &json, language, &own_word)?;
            for (key, value) in json.entries() {
                let told = ["id", "labels", "aliases", "descriptions", "claims", "modified"].contains(&key);
                // What is of the page and says nothing of the item.
                let of_page = ["type", "pageid", "ns", "title", "lastrevid"].contains(&key);
                if !told && !of_page && !value.is_empty() {
                    record.left_out(key, NO_PLACE);
                }
            }
            Ok(subject)
        })?;
        if let Some(subject) = stored {
            let claims = self.kept(intake, line, claims);
            waiting.items.push(Late { line, subject, item: id, modified, claims });
        }
        Ok(())
    }

    /// The label in the language that is asked for, else in the one for all of them, else the first.
    fn label<'j>(&self, json: &'j Json) -> Option<(&'j str, Option<&'j str>)> {
        let labels = json.get("labels")?;
        let first = || labels.entries().next().map(|(language, _)| language);
        let asked = [self.language.as_str(), "mul"].into_iter().find(|language| labels.get(language).is_some());
        let of = |language: &str| labels.entries().find(|(key, _)| *key == language);
        let (language, label) = of(asked.or_else(first)?)?;
        let text = label.get("value").and_then(Json::text).filter(|text| !text.trim().is_empty())?;
        Some((text, Some(language)))
    }

    /// The kind of the first class with a line, of those that are not deprecated.
    fn kind_of(&self, claims: &Json) -> Option<&str> {
        let classes = claims.get("P31").map_or(&[][..], Json::items).iter().filter(|it| !is_deprecated(it));
        classes.map(|it| Statement::new("P31", it).value()).find_map(|class| {
            let Snak::Item(class) = class else { return None };
            self.classes.iter().find(|(of, _)| of == class).map(|(_, kind)| kind.as_str())
        })
    }

    fn names(
        &self,
        record: &mut Record<'_, '_>,
        subject: Id<Any>,
        json: &Json,
        language: Option<&str>,
        own_word: &Citation,
    ) -> Result<(), Error> {
        let labels = json.get("labels").into_iter().flat_map(Json::entries).map(|(tag, label)| ("labels", tag, label));
        let aliases = json.get("aliases").into_iter().flat_map(Json::entries);
        let aliases = aliases.flat_map(|(tag, all)| all.items().iter().map(move |alias| ("aliases", tag, alias)));
        for (field, tag, name) in labels.chain(aliases) {
            record.at(field);
            match name.get("value").and_then(Json::text).filter(|text| !text.trim().is_empty()) {
                Some(text) => {
                    let name = in_language(record, record.name(text)?, Some(tag));
                    record.state(subject, NAMED, name).cite(own_word.clone())?;
                }
                None => record.left_out(field, "it is no text"),
            }
        }
        for (tag, description) in json.get("descriptions").into_iter().flat_map(Json::entries) {
            match description.get("value").and_then(Json::text).filter(|text| !text.trim().is_empty()) {
                Some(words) if Some(tag) == language => {
                    let words = record.at("descriptions").text(words)?;
                    record.state(subject, DESCRIBED_AS, words).cite(own_word.clone())?;
                }
                _ => record.left_out("descriptions", "it is in another language than the label"),
            }
        }
        Ok(())
    }

    /// The statements that are to be stored; the others are noted as left out.
    fn kept(&self, intake: &mut Intake<'_>, line: u64, claims: &Json) -> IndexMap<String, Json> {
        let mut kept = IndexMap::new();
        for (property, statements) in claims.entries().filter(|(property, _)| *property != "P31") {
            let is_dated = STARTS.into_iter().chain(ENDS).chain(EVENT).any(|dated| dated == property);
            let is_kept = is_dated
                || NAMES.iter().any(|(name, _)| *name == property)
                || self.relations.iter().any(|line| line.0 == property)
                || statements.items().iter().any(is_identifier);
            if is_kept {
                kept.insert(property.to_owned(), statements.clone());
            } else {
                for _ in statements.items() {
                    intake.left_out(line, &format!("claims.{property}"), NO_PLACE);
                }
            }
        }
        kept
    }

    fn statements(&self, intake: &mut Intake<'_>, late: &Late, source: SourceId, labels: &HashMap<String, String>) {
        let Late { line, subject, item, modified, claims } = late;
        let modified = modified.clone();
        let of = Context { wikidata: self, source, modified, labels, subject: *subject, item };
        intake.afterwards(*line, "claims", |record| life(record, &of, claims));
        for (property, statements) in claims {
            for json in statements.items() {
                let statement = Statement::new(property, json);
                let name = NAMES.iter().find(|(name, _)| name == property);
                if self.relations.iter().any(|line| line.0 == *property) {
                    intake.afterwards(*line, "claims", |record| of.relation(record, statement));
                } else if let Some((_, kind)) = name {
                    intake.afterwards(*line, "claims", |record| of.name(record, statement, *kind));
                } else if is_identifier(json) {
                    let shared = MEETING.iter().find(|(of, _)| of == property);
                    let own = format!("wikidata_property:{property}");
                    let scheme = shared.map_or(own.as_str(), |(_, scheme)| scheme);
                    intake.afterwards(*line, "claims", |record| of.identifier(record, statement, scheme));
                }
            }
        }
    }
}

impl Importer for Wikidata {
    fn form(&self) -> &str {
        "Wikidata"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let source = intake.source(&self.key, || self.source.clone())?;
        let mut waiting = Waiting::default();
        let read = self.items(input, intake, source, &mut waiting);
        for late in &waiting.items {
            self.statements(intake, late, source, &waiting.labels);
        }
        read
    }
}

/// How long an item existed, or when an event was: one statement of its begin and its end, on the word of all that say
/// either.
fn life(record: &mut Record<'_, '_>, of: &Context<'_>, claims: &IndexMap<String, Json>) -> Result<(), Error> {
    let is_event = record.schema().is_a(record.kind_of(of.subject)?, "event");
    let mut cites = Vec::new();
    let mut dated = |record: &mut Record<'_, '_>, properties: &[&str]| -> Result<Option<Date>, Error> {
        let mut dates = Vec::new();
        for property in properties {
            let Some(statements) = claims.get(*property) else { continue };
            let field = format!("claims.{property}");
            let best = best(statements);
            for json in statements.items() {
                let mut statement = Statement::new(property, json);
                if rank(json) != best {
                    record.left_out(&field, "there is one of a better rank");
                } else if let Some(date) = statement.date() {
                    for cite in of.citations(record.at(&field), &statement)? {
                        cites.push(cite);
                    }
                    dates.push(date);
                    statement.rest(record);
                } else {
                    record.left_out(&field, "it is no date");
                }
            }
        }
        Ok(one_date(&dates))
    };
    let when = if is_event {
        let (start, end) = (dated(record, &[EVENT[0], STARTS[1]])?, dated(record, &[EVENT[1], ENDS[1]])?);
        let at = dated(record, &EVENT[2..])?;
        When { start: start.or(at), end: end.map_or(End::NotSaid, End::Dated) }.of_event()
    } else {
        let (start, end) = (dated(record, &STARTS)?, dated(record, &ENDS)?);
        When { start, end: end.map_or(End::NotSaid, End::Dated) }
    };
    if !is_event {
        for property in EVENT.iter().filter(|property| claims.contains_key(**property)) {
            record.left_out(&format!("claims.{property}"), "it dates no event");
        }
    }
    if when.is_unknown() {
        return Ok(());
    }
    let lasts = if is_event { Persistence::Momentary } else { Persistence::Structural };
    let period = when.period(lasts)?;
    for cite in cites {
        let relation = if is_event { OCCURRED.any() } else { EXISTED.any() };
        record.state(of.subject, relation, ()).during(period.clone()).cite(cite)?;
    }
    Ok(())
}

/// Wikidata's own word, as of the day on which an item was last changed.
fn own_word(source: SourceId, modified: Option<&Date>) -> Citation {
    modified.into_iter().cloned().fold(Citation::from(source), Citation::said_on)
}

fn is_identifier(statement: &Json) -> bool {
    statement.at(&["mainsnak", "datatype"]).and_then(Json::text) == Some("external-id")
}

fn is_id(id: &str, letter: char) -> bool {
    id.strip_prefix(letter).is_some_and(|number| {
        !number.is_empty() && number.len() <= 18 && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn key(item: &str) -> String {
    format!("wikidata:{item}")
}

/// A name in a language; without it where the code is no language tag.
fn in_language(record: &mut Record<'_, '_>, name: Name, language: Option<&str>) -> Name {
    let Some(language) = language else { return name };
    name.clone().in_language(language).unwrap_or_else(|_| {
        record.left_out("language", "it is no language tag");
        name
    })
}
