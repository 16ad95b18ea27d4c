//! One record of Popolo on its way into the graph.

use super::{Class, Entry, Late, NO_PLACE, Popolo, Waiting, no_when};
use crate::{
    Error,
    interop::import::{
        ImportError, Intake, Record, Thing,
        json::Json,
        tie::{End, Tie, When, few},
    },
    model::{Any, Citation, Date, Id, NameKind, Persistence, Source, SourceDraft, SourceId, SourceKind},
    vocabulary::{CLASSED_AS, DESCRIBED_AS, EXISTED, NAMED, OCCURRED},
};

/// A record, and which of its fields were told.
struct Told<'j> {
    json: &'j Json,
    told: Vec<&'static str>,
}

impl<'j> Told<'j> {
    fn new(json: &'j Json) -> Self {
        Told { json, told: vec!["id", "sources", "updated_at"] }
    }

    /// The text of a field; one that is blank says nothing.
    fn text(&mut self, field: &'static str) -> Result<Option<&'j str>, Error> {
        self.told.push(field);
        Ok(self.json.text_at(field)?.filter(|text| !text.trim().is_empty()))
    }

    fn list(&mut self, field: &'static str) -> &'j [Json] {
        self.told.push(field);
        self.json.get(field).map_or(&[][..], Json::items)
    }

    fn date(&mut self, record: &mut Record<'_, '_>, field: &'static str) -> Result<Option<Date>, Error> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        let date = text.parse().ok();
        if date.is_none() {
            record.left_out(field, "it is no date");
        }
        Ok(date)
    }

    fn when(&mut self, record: &mut Record<'_, '_>, start: &'static str, end: &'static str) -> Result<When, Error> {
        let start = self.date(record, start)?;
        Ok(When { start, end: self.date(record, end)?.map_or(End::NotSaid, End::Dated) })
    }

    fn rest(self, record: &mut Record<'_, '_>) {
        for (field, value) in self.json.entries() {
            if !self.told.contains(&field) && !value.is_empty() {
                record.left_out(field, NO_PLACE);
            }
        }
    }
}

/// The fields of the days between which a thing of a class existed or was.
fn days(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Person => ("birth_date", "death_date"),
        Class::Organization => ("founding_date", "dissolution_date"),
        _ => ("start_date", "end_date"),
    }
}

impl Popolo {
    pub(super) fn thing(
        &self,
        intake: &mut Intake<'_>,
        entry: &Entry,
        source: SourceId,
        waiting: &mut Waiting,
    ) -> Result<(), Error> {
        let Entry { line, class, json } = entry;
        let mut links: Vec<(&'static str, Tie, Vec<String>)> = Vec::new();
        let stored = intake.record(*line, |record| {
            let mut told = Told::new(json);
            let cites = citations(record, json, source)?;
            record.at("id");
            let issued = if *class == Class::Area { json.text_at("identifier")? } else { None };
            let id = told.text("id")?.or(issued).ok_or_else(|| ImportError::field("id", "", "an id"))?;
            let entity = self.entity(record, *class, id, &mut told, &cites)?;
            names(record, entity, &mut told, &cites)?;
            particulars(record, *class, entity, &mut told, &cites)?;
            let (parent, organization) = match class {
                Class::Organization => (Some("part_of"), None),
                Class::Area => (Some("located_in"), None),
                Class::Event => (Some("sub_event_of"), Some("organizer")),
                Class::Post => (None, Some("post_in")),
                _ => (None, None),
            };
            if let Some(relation) = parent {
                let to = told.text("parent_id")?.map(|id| self.key_of(*class, id));
                links.extend(to.map(|to| ("parent_id", no_when(relation), vec![to])));
            }
            if let Some(relation) = organization {
                let to = told.text("organization_id")?.map(|id| self.key_of(Class::Organization, id));
                links.extend(to.map(|to| ("organization_id", no_when(relation), vec![to])));
            }
            if *class == Class::Event {
                let mut of = Vec::new();
                for it in told.list("attendees") {
                    match it.text().or_else(|| it.get("id")?.text()) {
                        Some(id) => of.push(self.key_of(Class::Person, id)),
                        None => record.left_out("attendees", "it has no id"),
                    }
                }
                links.push(("attendees", no_when("participant"), of));
            }
            told.rest(record);
            Ok((entity, cites))
        })?;
        if let Some((from, cites)) = stored {
            let late = |(field, tie, to)| Late { line: *line, from, field, tie, to, cites: cites.clone() };
            waiting.links.extend(links.into_iter().map(late));
        }
        Ok(())
    }

    fn entity(
        &self,
        record: &mut Record<'_, '_>,
        class: Class,
        id: &str,
        told: &mut Told<'_>,
        cites: &[Citation],
    ) -> Result<Id<Any>, Error> {
        let base = match class {
            Class::Person => "person",
            Class::Post => "post",
            Class::Area => "place",
            Class::Event => "event",
            Class::Organization | Class::Membership | Class::Other => "organization",
        };
        let classification = told.json.text_at("classification")?.unwrap_or_default().to_lowercase();
        let line = self.kinds.iter().find(|(of, kind)| *of == classification && record.schema().is_a(kind, base));
        let kind = line.map_or(base, |(_, kind)| kind.as_str());
        record.at("name");
        let (name, mut label) = (told.text("name")?, told.text("label")?);
        if label.is_some() && name.is_some_and(|name| Some(name) != label) {
            record.left_out("name", "it has a label");
        }
        label = label.or(name);
        if class == Class::Post && label.is_none() {
            label = told.json.text_at("role")?;
        }
        let label = label.ok_or_else(|| ImportError::field("name", "", "a name"))?;
        let mut thing = Thing::new(kind, self.key_of(class, id), label);
        record.at("identifiers");
        for identifier in told.list("identifiers") {
            match (identifier.text_at("scheme")?, identifier.text_at("identifier")?) {
                (Some(scheme), Some(value)) => thing = thing.identified(shared(scheme), value)?,
                _ => record.left_out("identifiers", "it has no scheme or no value"),
            }
        }
        if class == Class::Area
            && let Some(division) = told.json.text_at("identifier")?.filter(|it| it.starts_with("ocd-division/"))
        {
            told.told.push("identifier");
            thing = thing.identified("ocd", division)?;
        }
        let first = cites.first().cloned().ok_or_else(|| ImportError::field("sources", "", "a source"))?;
        record.at("id").entity(&thing, first)
    }

    pub(super) fn membership(&self, intake: &mut Intake<'_>, entry: &Entry, source: SourceId) -> Result<(), Error> {
        let Entry { line, json, .. } = entry;
        intake.record(*line, |record| {
            let mut told = Told::new(json);
            let id = told.text("id")?;
            let cites = citations(record, json, source)?;
            let cites: Vec<Citation> = cites.into_iter().map(|cite| id.into_iter().fold(cite, Citation::at)).collect();
            let member = self.member(record, &mut told)?;
            let mut end = |record: &mut Record<'_, '_>, field: &'static str, class: Class| {
                record.at(field);
                let Some(id) = told.text(field)? else { return Ok(None) };
                let known = record.entity_of_key(&self.key_of(class, id));
                known
                    .map(Some)
                    .ok_or_else(|| Error::from(ImportError::field(field, id, "the id of a record that is stored")))
            };
            let organization = end(record, "organization_id", Class::Organization)?;
            let post = end(record, "post_id", Class::Post)?;
            let on_behalf_of = end(record, "on_behalf_of_id", Class::Organization)?;
            if organization.is_none() && post.is_none() {
                record.at("organization_id");
                return Err(ImportError::field("organization_id", "", "an organization or a post").into());
            }
            let when = told.when(record.at("start_date"), "start_date", "end_date")?;
            let role = told.text("role")?.map(|role| ("role".to_owned(), role.to_owned()));
            if let Some(organization) = organization {
                let tie = Tie { words: role.clone(), ..Tie::new("member_of", when.clone()) };
                tie.state(record, member, organization, &cites)?;
            } else if role.is_some() {
                record.left_out("role", "there is no organization in which it is one");
            }
            for (relation, to) in [("holds_post", post), ("acts_for", on_behalf_of)] {
                if let Some(to) = to {
                    Tie::new(relation, when.clone()).state(record, member, to, &cites)?;
                }
            }
            told.rest(record);
            Ok(())
        })?;
        Ok(())
    }

    /// The person, or the organization, whose membership it is.
    fn member(&self, record: &mut Record<'_, '_>, told: &mut Told<'_>) -> Result<Id<Any>, Error> {
        record.at("person_id");
        told.told.push("member");
        let id = told.text("person_id")?.or_else(|| told.json.at(&["member", "id"]).and_then(Json::text));
        let id = id.ok_or_else(|| ImportError::field("person_id", "", "the id of a person"))?;
        let known = [Class::Person, Class::Organization].map(|class| record.entity_of_key(&self.key_of(class, id)));
        let known = known.into_iter().flatten().next();
        known.ok_or_else(|| ImportError::field("person_id", id, "the id of a record that is stored").into())
    }
}

/// A scheme by the name that other forms have for it.
fn shared(scheme: &str) -> &str {
    const SHARED: [&str; 6] = ["duns", "geonames", "isin", "lei", "ocd", "wikidata"];
    SHARED.into_iter().find(|shared| shared.eq_ignore_ascii_case(scheme)).unwrap_or(scheme)
}

/// The sources that a record names, else the data set.
fn citations(record: &mut Record<'_, '_>, json: &Json, data_set: SourceId) -> Result<Vec<Citation>, Error> {
    record.at("sources");
    let mut sources = Vec::new();
    let named = json.get("sources").map_or(&[][..], Json::items).iter().collect();
    for source in few(record, "sources", named) {
        let Some(url) = source.text_at("url")?.filter(|url| !url.trim().is_empty()) else {
            record.left_out("sources", "it has no address");
            continue;
        };
        let title = source.text_at("note")?.filter(|note| !note.trim().is_empty()).unwrap_or(url);
        let draft = || SourceDraft::url(Source::of_kind(SourceKind::Document, title), url);
        sources.push(record.source(&format!("popolo:source:{url}"), draft)?);
    }
    if sources.is_empty() {
        sources.push(data_set);
    }
    let updated = json.text_at("updated_at")?;
    let said: Option<Date> = updated.and_then(|text| text.parse().ok());
    if said.is_none() && updated.is_some_and(|text| !text.trim().is_empty()) {
        record.left_out("updated_at", "it is no date");
    }
    let cite = |source| said.iter().cloned().fold(Citation::from(source), Citation::said_on);
    Ok(sources.into_iter().map(cite).collect())
}

fn names(record: &mut Record<'_, '_>, entity: Id<Any>, told: &mut Told<'_>, cites: &[Citation]) -> Result<(), Error> {
    for other in told.list("other_names") {
        let mut other = Told { json: other, told: vec!["name"] };
        let text = other.json.text_of("name");
        let note = other.text("note")?;
        let when = other.when(record.at("other_names"), "start_date", "end_date")?;
        let is_of_birth = note.is_some_and(|note| note.to_lowercase().contains("birth"));
        let kind = if is_of_birth || when.end != End::NotSaid { NameKind::Former } else { NameKind::Alias };
        if !is_of_birth && note.is_some() {
            record.left_out("other_names.note", NO_PLACE);
        }
        let (name, period) = (record.name(text?)?.of_kind(kind), when.period(Persistence::Structural)?);
        for cite in cites {
            record.state(entity, NAMED, name.clone()).during(period.clone()).cite(cite.clone())?;
        }
        for (field, value) in other.json.entries() {
            if !other.told.contains(&field) && !value.is_empty() {
                record.left_out(&format!("other_names.{field}"), NO_PLACE);
            }
        }
    }
    for name in told.list("other_label") {
        let Some(name) = name.text() else {
            record.left_out("other_label", "it is no text");
            continue;
        };
        let name = record.at("other_label").name(name)?;
        for cite in cites {
            record.state(entity, NAMED, name.clone()).cite(cite.clone())?;
        }
    }
    Ok(())
}

/// What is told of a thing alone: when it existed or was, and what it is like.
fn particulars(
    record: &mut Record<'_, '_>,
    class: Class,
    entity: Id<Any>,
    told: &mut Told<'_>,
    cites: &[Citation],
) -> Result<(), Error> {
    let (start, end) = days(class);
    let when = told.when(record.at(start), start, end)?;
    if !when.is_unknown() {
        let (relation, period) = match class {
            Class::Event => (OCCURRED.any(), when.of_event().period(Persistence::Momentary)?),
            _ => (EXISTED.any(), when.period(Persistence::Structural)?),
        };
        for cite in cites {
            record.state(entity, relation, ()).during(period.clone()).cite(cite.clone())?;
        }
    }
    let described = ["summary", "biography", "abstract", "description"].map(|field| (field, DESCRIBED_AS));
    let classed = ["classification", "role"].map(|field| (field, CLASSED_AS));
    for (field, relation) in described.into_iter().chain(classed) {
        let Some(words) = told.text(field)? else { continue };
        let words = record.at(field).text(words)?;
        for cite in cites {
            record.state(entity, relation, words.clone()).cite(cite.clone())?;
        }
    }
    Ok(())
}
