//! Popolo: people, organizations, posts, memberships, areas and events, as they are told of legislatures.
//!
//! An input is an object with lists of records (`persons`, `organizations`, `posts`, `memberships`, `areas`, `events`), or
//! records of one class, which [`of`](Popolo::of) names. A record that stands within another is a record of its own.
//! Ids are those of one data set, so keys have the key of its source in them, and the class: `popolo:KEY:person:1`.
//!
//! | record | becomes |
//! | --- | --- |
//! | person, post | a `person`, a `post` |
//! | organization | a `party`, `company`, `government` by its `classification`, else an `organization` |
//! | area | a `country`, `province`, `district`, `town`, `village` by its `classification`, else a `place` |
//! | event | an `election` by its `classification`, else an `event` |
//! | membership | `member_of` with its role, `holds_post`, and `acts_for` on whose behalf it is |
//! | motion, speech, vote, vote event, count, contact detail | passed over |
//!
//! | field | becomes |
//! | --- | --- |
//! | `name`, `label` | the label |
//! | `other_names`, `other_label` | names, with their days; one with an end or a note of birth is a former one |
//! | `identifiers` with a scheme; an `identifier` of the open civic data divisions | identifiers, by which things meet |
//! | `birth_date` to `death_date`, `founding_date` to `dissolution_date`, days of a post | `existed` |
//! | `start_date`, `end_date` | when a membership holds or an event occurred |
//! | `parent_id` | `part_of`, `located_in`, `sub_event_of` |
//! | `organization_id` | `post_in` of a post, `organizer` of an event |
//! | `attendees` | `participant` |
//! | `summary`, `biography`, `abstract`, `description`; `classification`, `role` of a post | `described_as`, `classed_as` |
//! | `sources`; `updated_at` | the sources of what the record says, else the data set; when they said it |
//! | any other (links, contacts, images, gender, areas of memberships) | left out |
//!
//! ```
//! use allegiance::{Graph, Source, import::{Import, Popolo}, vocabulary::*};
//!
//! let text = r#"{
//!   "persons": [{"id": "1", "name": "Ana Example"}],
//!   "organizations": [{"id": "1", "name": "Example Party", "classification": "party"}],
//!   "memberships": [{"person_id": "1", "organization_id": "1", "role": "whip", "start_date": "2012-05"}]
//! }"#;
//! let mut graph = Graph::new(conflict());
//! let form = Popolo::citing("parliament", Source::dataset("A parliament"));
//! Import::all_or_nothing().run(&mut graph, &form, text.as_bytes())?;
//! let told = graph.statements().last().map(|it| it.to_string());
//! assert_eq!(told.as_deref(), Some("Ana Example member of Example Party (role: “whip”) [2012-05/..]"));
//! # Ok::<(), allegiance::Error>(())
//! ```

mod thing;

use std::io::BufRead;

use crate::{
    Error,
    interop::import::{
        ImportError, Importer, Intake, Place,
        json::{Json, record},
        records::{Records, members},
        tie::{Tie, When},
    },
    model::{Any, Citation, Id, SourceDraft, SourceId},
};

const NO_PLACE: &str = "there is no place for it in the graph";

/// Reads Popolo: see the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct Popolo {
    key: String,
    source: SourceDraft,
    of: Option<Class>,
    /// Classifications in lower case, and the kinds of what has them.
    kinds: Vec<(String, String)>,
}

/// A class of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// A post in an organization.
    Post,
    /// A membership in an organization.
    Membership,
    /// An area.
    Area,
    /// An event.
    Event,
    /// One of which nothing is stored: a motion, a speech, a vote, a count, a contact detail.
    Other,
}

/// A record, wherever it stood.
struct Entry {
    line: u64,
    class: Class,
    json: Json,
}

/// A tie of a thing to one that may come later.
struct Late {
    line: u64,
    from: Id<Any>,
    field: &'static str,
    tie: Tie,
    to: Vec<String>,
    cites: Vec<Citation>,
}

#[derive(Default)]
struct Waiting {
    memberships: Vec<Entry>,
    links: Vec<Late>,
}

impl Class {
    /// By the name of a list of them.
    fn of_list(name: &str) -> Option<Self> {
        Some(match name {
            "persons" | "people" => Class::Person,
            "organizations" => Class::Organization,
            "posts" => Class::Post,
            "memberships" => Class::Membership,
            "areas" => Class::Area,
            "events" => Class::Event,
            "motions" | "speeches" | "votes" | "vote_events" | "counts" => Class::Other,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Class::Person => "person",
            Class::Organization => "organization",
            Class::Post => "post",
            Class::Membership => "membership",
            Class::Area => "area",
            Class::Event => "event",
            Class::Other => "other",
        }
    }

    /// The fields in which records of other classes stand within one of this class, with the field by which the inner one
    /// names the outer, or the outer the inner.
    fn within(self) -> &'static [(&'static str, Class, Names)] {
        use Names::{Inner, Outer};
        match self {
            Class::Person => &[("memberships", Class::Membership, Inner("person_id"))],
            Class::Organization => &[
                ("memberships", Class::Membership, Inner("organization_id")),
                ("posts", Class::Post, Inner("organization_id")),
                ("children", Class::Organization, Inner("parent_id")),
                ("parent", Class::Organization, Outer("parent_id")),
                ("area", Class::Area, Outer("area_id")),
            ],
            Class::Post => &[
                ("memberships", Class::Membership, Inner("post_id")),
                ("organization", Class::Organization, Outer("organization_id")),
                ("area", Class::Area, Outer("area_id")),
            ],
            Class::Membership => &[
                ("person", Class::Person, Outer("person_id")),
                ("organization", Class::Organization, Outer("organization_id")),
                ("post", Class::Post, Outer("post_id")),
                ("on_behalf_of", Class::Organization, Outer("on_behalf_of_id")),
                ("area", Class::Area, Outer("area_id")),
            ],
            Class::Area => &[
                ("children", Class::Area, Inner("parent_id")),
                ("parent", Class::Area, Outer("parent_id")),
                ("memberships", Class::Membership, Inner("area_id")),
                ("organizations", Class::Organization, Inner("area_id")),
                ("posts", Class::Post, Inner("area_id")),
            ],
            Class::Event => &[
                ("organization", Class::Organization, Outer("organization_id")),
                ("children", Class::Event, Inner("parent_id")),
                ("parent", Class::Event, Outer("parent_id")),
            ],
            Class::Other => &[],
        }
    }
}

/// Of two records, one within the other, which names which, and in which field.
#[derive(Clone, Copy)]
enum Names {
    Inner(&'static str),
    Outer(&'static str),
}

impl Popolo {
    /// Records of a data set, which is cited by this key wherever a record names no source of its own.
    pub fn citing(key: impl Into<String>, source: SourceDraft) -> Self {
        let kinds = [
            ("party", "party"),
            ("political party", "party"),
            ("corporation", "company"),
            ("company", "company"),
            ("government", "government"),
            ("country", "country"),
            ("province", "province"),
            ("district", "district"),
            ("township", "township"),
            ("city", "town"),
            ("town", "town"),
            ("village", "village"),
            ("general election", "election"),
            ("election", "election"),
        ];
        let kinds = kinds.map(|(classification, kind)| (classification.to_owned(), kind.to_owned())).to_vec();
        Popolo { key: key.into(), source, of: None, kinds }
    }

    /// The class of records that stand in no list of persons, organizations and so on.
    pub fn of(self, class: Class) -> Self {
        Popolo { of: Some(class), ..self }
    }

    /// What has this classification is of this kind, where that is a kind below the one that its class has.
    pub fn classification(mut self, classification: &str, kind: &str) -> Self {
        self.kinds.insert(0, (classification.to_lowercase(), kind.to_owned()));
        self
    }

    fn key_of(&self, class: Class, id: &str) -> String {
        format!("popolo:{}:{}:{id}", self.key, class.name())
    }

    fn records(
        &self,
        input: &mut dyn BufRead,
        intake: &mut Intake<'_>,
        source: SourceId,
        waiting: &mut Waiting,
    ) -> Result<(), Error> {
        let mut records = Records::new(intake, input);
        while let Some((line, bytes)) = records.advance(intake)? {
            let lists = members(bytes, line).unwrap_or_default();
            let is_lists = |list: &_| matches!(list, (Some(_), b'['));
            let classes =
                lists.iter().map(|list| (Class::of_list(&list.key), list.bytes.first().copied().unwrap_or(b' ')));
            if self.of.is_some() || !classes.into_iter().any(|it| is_lists(&it)) {
                self.record(intake, (line, bytes), self.of, source, waiting)?;
                continue;
            }
            for list in lists {
                let items = if list.bytes.starts_with(b"[") { members(list.bytes, list.line) } else { None };
                match (Class::of_list(&list.key), items) {
                    (Some(class), Some(items)) => {
                        for item in items {
                            self.record(intake, (item.line, item.bytes), Some(class), source, waiting)?;
                        }
                    }
                    (Some(_), None) => {
                        let expected = format!("a list of records in `{}`", list.key);
                        return Err(intake.malformed(list.line, format!("expected {expected}")));
                    }
                    (None, _) => intake.left_out(list.line, &list.key, "it is no list of records"),
                }
            }
        }
        Ok(())
    }

    /// A record and those within it, each as one of its own.
    fn record(
        &self,
        intake: &mut Intake<'_>,
        (line, bytes): (u64, &[u8]),
        class: Option<Class>,
        source: SourceId,
        waiting: &mut Waiting,
    ) -> Result<(), Error> {
        let Some(json) = record(intake, line, bytes)? else { return Ok(()) };
        let Some(class) = class else {
            let wrong =
                ImportError::field("the record", "an object", "lists of persons and so on, or a class of records");
            return intake.refuse(Place::from(line), wrong);
        };
        let mut entries = vec![Entry { line, class, json }];
        while let Some(mut entry) = entries.pop() {
            apart(&mut entry, &mut entries);
            match entry.class {
                Class::Other => intake.pass_over(entry.line, "there is no place for records of its class")?,
                Class::Membership => waiting.memberships.push(entry),
                _ => self.thing(intake, &entry, source, waiting)?,
            }
        }
        Ok(())
    }
}

impl Importer for Popolo {
    fn form(&self) -> &str {
        "Popolo"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let source = intake.source(&self.key, || self.source.clone())?;
        let mut waiting = Waiting::default();
        let read = self.records(input, intake, source, &mut waiting);
        let Waiting { memberships, links } = waiting;
        if read.is_ok() {
            for entry in memberships {
                self.membership(intake, &entry, source)?;
            }
        }
        for Late { line, from, field, tie, to, cites } in links {
            for key in to {
                intake.afterwards(line, field, |record| {
                    let to = record.entity_of_key(&key);
                    tie.clone().state_late(record, field, (from, to), &cites)
                });
            }
        }
        read
    }
}

/// Takes the records out of one in which they stand, and has the one name the other by its id.
fn apart(outer: &mut Entry, entries: &mut Vec<Entry>) {
    let (line, within) = (outer.line, outer.class.within());
    let Json::Map(map) = &mut outer.json else { return };
    let id = map.get("id").and_then(Json::text).map(str::to_owned);
    for (field, class, names) in within {
        let is_records =
            |value: &Json| !value.is_empty() && value.items().iter().all(|item| matches!(item, Json::Map(_)));
        let Some(inner) = map.get(*field).filter(|value| is_records(value)).cloned() else { continue };
        map.shift_remove(*field);
        let inner = if let Json::List(items) = inner { items } else { vec![inner] };
        for mut json in inner {
            if let Json::Map(inner) = &mut json {
                match (names, inner.get("id").and_then(Json::text), &id) {
                    (Names::Inner(by), _, Some(id)) => {
                        inner.entry((*by).to_owned()).or_insert(Json::Text(id.clone()));
                    }
                    (Names::Outer(by), Some(id), _) => {
                        map.entry((*by).to_owned()).or_insert(Json::Text(id.to_owned()));
                    }
                    _ => {}
                }
                // One that has nothing but its id names a record that stands elsewhere.
                if inner.len() == 1 && inner.contains_key("id") {
                    continue;
                }
            }
            entries.push(Entry { line, class: *class, json });
        }
    }
}

fn no_when(relation: &str) -> Tie {
    Tie::new(relation, When::default())
}
