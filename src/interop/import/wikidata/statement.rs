//! A statement of Wikidata on its way into the graph: when, on whose word, and of whom.

use std::collections::HashMap;

use super::{Wikidata, key, value::Snak};
use crate::{
    Error,
    interop::import::{
        Record, Thing,
        json::Json,
        tie::{End, Tie, When, proportion},
    },
    model::{
        Any, Citation, Date, Id, Identifier, NameKind, Period, Persistence, Source, SourceDraft, SourceId, SourceKind,
    },
    vocabulary::{GOVERNS, IDENTIFIED_BY, NAMED},
};

/// What all statements of an item share.
pub(super) struct Context<'c> {
    pub(super) wikidata: &'c Wikidata,
    pub(super) source: SourceId,
    /// When the item was last changed.
    pub(super) modified: Option<Date>,
    /// What items are called, by their ids.
    pub(super) labels: &'c HashMap<String, String>,
    pub(super) subject: Id<Any>,
    /// The id of the item.
    pub(super) item: &'c str,
}

/// A statement with what was read of it.
pub(super) struct Statement<'s> {
    property: &'s str,
    json: &'s Json,
    read: Vec<&'static str>,
}

/// Whether it stands below the others, because it is held to be wrong.
pub(super) fn is_deprecated(statement: &Json) -> bool {
    rank(statement) == "deprecated"
}

/// The best rank that any of the statements has.
pub(super) fn best(statements: &Json) -> &'static str {
    let preferred = statements.items().iter().any(|statement| rank(statement) == "preferred");
    if preferred { "preferred" } else { "normal" }
}

/// The rank of a statement.
pub(super) fn rank(statement: &Json) -> &str {
    statement.get("rank").and_then(Json::text).unwrap_or("normal")
}

impl<'s> Statement<'s> {
    pub(super) fn new(property: &'s str, json: &'s Json) -> Self {
        Statement { property, json, read: Vec::new() }
    }

    pub(super) fn value(&self) -> Snak<'s> {
        self.json.get("mainsnak").map_or(Snak::Other, Snak::of)
    }

    fn qualifiers(&mut self, property: &'static str) -> impl Iterator<Item = Snak<'s>> + use<'s> {
        self.read.push(property);
        self.json.at(&["qualifiers", property]).map_or(&[][..], Json::items).iter().map(Snak::of)
    }

    fn dated(&mut self, property: &'static str) -> Option<Date> {
        self.qualifiers(property).find_map(|snak| if let Snak::Date(date) = snak { Some(date) } else { None })
    }

    /// When it holds, and the day on which it is only known to.
    fn when(&mut self) -> (When, Option<Date>) {
        let ended = self.qualifiers("P582").any(|end| end == Snak::Some);
        let (start, end) = (self.dated("P580"), self.dated("P582"));
        let (earliest, latest) = (self.dated("P1319"), self.dated("P1326"));
        let (latest_start, earliest_end) = (self.dated("P8555"), self.dated("P8554"));
        let start = start.or_else(|| range(earliest.as_ref(), latest_start.as_ref()));
        let end = end.or_else(|| range(earliest_end.as_ref(), latest.as_ref()));
        let end = end.map_or(if ended { End::Unknown } else { End::NotSaid }, End::Dated);
        (When { start, end }, self.dated("P585"))
    }

    /// The date that is its value, with the bounds that it is given.
    pub(super) fn date(&mut self) -> Option<Date> {
        let (earliest, latest) = (self.dated("P1319"), self.dated("P1326"));
        match self.value() {
            Snak::Date(date) => Some(range(earliest.as_ref(), latest.as_ref()).unwrap_or(date)),
            Snak::Some => range(earliest.as_ref(), latest.as_ref()),
            _ => None,
        }
    }

    /// Notes the qualifiers that were not read.
    pub(super) fn rest(&self, record: &mut Record<'_, '_>) {
        let is_said = |property: &&str| {
            let values = self.json.at(&["qualifiers", *property]).map_or(&[][..], Json::items);
            values.iter().any(|value| matches!(Snak::of(value), Snak::Item(_)))
        };
        let words = WORDS.into_iter().find(is_said);
        for (qualifier, values) in self.json.get("qualifiers").into_iter().flat_map(Json::entries) {
            let field = format!("claims.{}.qualifiers.{qualifier}", self.property);
            if !self.read.contains(&qualifier) {
                record.left_out(&field, super::NO_PLACE);
                continue;
            }
            // Of each the first value that can be read was.
            let mut has_one = false;
            for value in values.items().iter().map(Snak::of) {
                let wrong = match value {
                    Snak::Some | Snak::None => continue,
                    Snak::Date(_) if DATES.contains(&qualifier) => None,
                    Snak::Number(number) if qualifier == PART => {
                        proportion(number).is_none().then_some("it is no number from 0 to 1")
                    }
                    Snak::Item(_) if WORDS.contains(&qualifier) => {
                        (words != Some(qualifier)).then_some("another qualifier says it")
                    }
                    _ => Some("it is not of the sort that is expected"),
                };
                let wrong = wrong.or(has_one.then_some("there is another value"));
                has_one |= wrong.is_none();
                wrong.into_iter().for_each(|wrong| record.left_out(&field, wrong));
            }
        }
    }
}

/// The qualifiers that are dates, the one that is a share, and those that are words, in the order in which they count.
const DATES: [&str; 7] = ["P580", "P582", "P585", "P1319", "P1326", "P8554", "P8555"];
const PART: &str = "P1107";
const WORDS: [&str; 3] = ["P1039", "P2868", "P3831"];

/// Some day from the first of the one to the last of the other, as far as they are known.
fn range(first: Option<&Date>, last: Option<&Date>) -> Option<Date> {
    match (first.and_then(Date::earliest), last.and_then(Date::latest)) {
        (Some(first), Some(last)) => Date::between(first, last).ok(),
        (Some(first), None) => Some(Date::not_before(first)),
        (None, Some(last)) => Some(Date::by(last)),
        (None, None) => None,
    }
}

impl Context<'_> {
    fn label<'t>(&'t self, item: &'t str) -> &'t str {
        self.labels.get(item).map_or(item, String::as_str)
    }

    /// Wikidata's own word.
    pub(super) fn own_word(&self) -> Citation {
        super::own_word(self.source, self.modified.as_ref())
    }

    /// Those who say it: the sources that its references name, else Wikidata. Of a deprecated one the references say it
    /// and Wikidata doubts it.
    pub(super) fn citations(
        &self,
        record: &mut Record<'_, '_>,
        statement: &Statement<'_>,
    ) -> Result<Vec<Citation>, Error> {
        let Statement { property, json, .. } = statement;
        let mut cites = Vec::new();
        for reference in json.get("references").map_or(&[][..], Json::items) {
            let snaks = |property: &str| {
                let snaks = reference.at(&["snaks", property]).map_or(&[][..], Json::items);
                snaks.iter().map(Snak::of)
            };
            let date = |property: &str| {
                snaks(property).find_map(|it| if let Snak::Date(date) = it { Some(date) } else { None })
            };
            let text = |property: &str| {
                snaks(property).find_map(|it| if let Snak::Text(text, _) = it { Some(text) } else { None })
            };
            let stated_in = snaks("P248").find_map(|it| if let Snak::Item(item) = it { Some(item) } else { None });
            let url = text("P854");
            for (other, _) in reference.get("snaks").into_iter().flat_map(Json::entries) {
                if !["P248", "P854", "P813", "P577", "P1476"].contains(&other) {
                    record.left_out(&format!("claims.{property}.references.{other}"), super::NO_PLACE);
                }
            }
            for of_day in ["P813", "P577"] {
                if snaks(of_day).next().is_some() && date(of_day).is_none() {
                    record.left_out(&format!("claims.{property}.references.{of_day}"), "it is no date");
                }
            }
            let Some(place) = url.or(stated_in) else { continue };
            let title = text("P1476").or(stated_in.map(|item| self.label(item))).unwrap_or(place);
            let published = date("P577");
            // A newspaper is one item and has many days.
            let of_day = published.as_ref().map(|date| format!(":{date}")).unwrap_or_default();
            let source = record.source(&format!("wikidata:source:{place}{of_day}"), || {
                let draft = Source::of_kind(SourceKind::Document, title);
                let draft = url.into_iter().fold(draft, SourceDraft::url);
                let draft = published.into_iter().fold(draft, SourceDraft::published);
                stated_in
                    .filter(|_| url.is_some())
                    .map(|item| self.label(item))
                    .into_iter()
                    .fold(draft, SourceDraft::publisher)
            })?;
            cites.push(date("P813").into_iter().fold(Citation::from(source), Citation::said_on));
        }
        let own_word = || {
            let id = json.get("id").and_then(Json::text).filter(|id| !id.trim().is_empty());
            id.into_iter().fold(self.own_word(), Citation::at)
        };
        if is_deprecated(json) {
            cites.push(own_word().stance(self.wikidata.deprecated));
        } else if cites.is_empty() {
            cites.push(own_word());
        }
        Ok(cites)
    }

    /// A statement that names another item.
    pub(super) fn relation(&self, record: &mut Record<'_, '_>, mut statement: Statement<'_>) -> Result<(), Error> {
        let property = statement.property;
        let field = format!("claims.{property}");
        record.at(&field);
        let cites = self.citations(record, &statement)?;
        let value = statement.value();
        let to = match value {
            Snak::Item(item) => self.known(record, item)?,
            Snak::Some => None,
            Snak::None => {
                record.left_out(&field, "that there is none, which the graph cannot say of everybody at once");
                return Ok(());
            }
            _ => {
                record.left_out(&field, "it is no item");
                return Ok(());
            }
        };
        let from_kind = record.kind_of(self.subject)?.to_owned();
        let to_kind = to.map(|to| record.kind_of(to).map(str::to_owned)).transpose()?;
        let lines = self.wikidata.relations.iter().filter(|line| line.0 == property);
        let chosen = lines.filter(|line| self.wikidata.unseen || to.is_some() || !line.2.is_empty()).find_map(|line| {
            let far = to_kind.as_deref().unwrap_or(&line.2);
            let tie = Tie::new(&line.1, When::default());
            let schema = record.schema();
            let twins = [(false, false), (true, false), (false, true), (true, true)];
            let fits = twins.into_iter().find(|&(twin_from, twin_to)| {
                let twin = |twin: bool, kind: &str| {
                    if !twin { Some(kind.to_owned()) } else { (kind == "country").then(|| "state".to_owned()) }
                };
                match (twin(twin_from, &from_kind), twin(twin_to, far)) {
                    (Some(from), Some(to)) => tie.takes(schema, &from, &to),
                    _ => false,
                }
            })?;
            Some((line.clone(), tie, fits))
        });
        let Some((line, mut tie, (twin_from, twin_to))) = chosen else {
            record.left_out(&field, "there is no relation between the kinds of the two");
            return Ok(());
        };
        let first = cites.first().cloned().unwrap_or_else(|| self.own_word());
        let to = match (to, &value) {
            (Some(to), _) => to,
            (None, Snak::Item(_)) if !self.wikidata.unseen => {
                record.left_out(&field, "it names an item that is not there");
                return Ok(());
            }
            (None, Snak::Item(item)) => {
                let thing = Thing::new(&*line.2, key(item), self.label(item)).identified("wikidata", item)?;
                record.entity(&thing, first.clone())?
            }
            (None, _) => match self.somebody(record, &statement, &line.2, &first)? {
                Some(somebody) => somebody,
                None => {
                    record.left_out(&field, "that there is one, and not which");
                    return Ok(());
                }
            },
        };
        let twin = |record: &mut Record<'_, '_>, id: Id<Any>, item: &str, twin: bool| match twin {
            true => self.state_of(record, id, item, &first),
            false => Ok(id),
        };
        let from = twin(record, self.subject, self.item, twin_from)?;
        let to = twin(record, to, if let Snak::Item(item) = value { item } else { "" }, twin_to)?;
        let (when, known_on) = statement.when();
        tie.when = when;
        tie.share =
            statement.qualifiers(PART).find_map(|it| if let Snak::Number(it) = it { proportion(it) } else { None });
        tie.words = self.words(&mut statement, &line.3);
        let mut cites = cites;
        if let Some(day) = known_on {
            let lasts = record.schema().relation(&tie.relation).map(|(def, _)| def.lasts());
            if matches!(lasts, Some(Persistence::Continuous | Persistence::Structural)) && tie.when.is_unknown() {
                cites = cites.into_iter().map(|cite| cite.attesting(Period::on(day.clone()))).collect();
            } else {
                tie.when.start.get_or_insert(day);
            }
        }
        tie.state(record.at(&field), from, to, &cites)?;
        statement.rest(record);
        Ok(())
    }

    fn words(&self, statement: &mut Statement<'_>, of_line: &str) -> Option<(String, String)> {
        let mut named = None;
        for property in WORDS {
            let item =
                statement.qualifiers(property).find_map(|it| if let Snak::Item(item) = it { Some(item) } else { None });
            named = named.or(item.map(|item| self.label(item).to_owned()));
        }
        let words = named.or((!of_line.is_empty()).then(|| of_line.to_owned()))?;
        Some((format!("claims.{}", statement.property), words))
    }

    /// The thing that an item is known as, by its number or by its key.
    fn known(&self, record: &Record<'_, '_>, item: &str) -> Result<Option<Id<Any>>, Error> {
        Ok(record.identified("wikidata", item)?.or_else(|| record.entity_of_key(&key(item))))
    }

    /// Somebody of whom no more is said than that there is one: an actor, of the kind that is asked for.
    fn somebody(
        &self,
        record: &mut Record<'_, '_>,
        statement: &Statement<'_>,
        kind: &str,
        cite: &Citation,
    ) -> Result<Option<Id<Any>>, Error> {
        let Some(id) = statement.json.get("id").and_then(Json::text) else { return Ok(None) };
        if !record.schema().is_a(kind, "actor") {
            return Ok(None);
        }
        let kind = if kind == "actor" { "unidentified" } else { kind };
        let thing = Thing::new(kind, format!("wikidata:{id}"), format!("an unnamed {}", kind.replace('_', " ")));
        record.entity(&thing, cite.clone()).map(Some)
    }

    /// The state of a country, which acts where its land cannot.
    fn state_of(
        &self,
        record: &mut Record<'_, '_>,
        country: Id<Any>,
        item: &str,
        cite: &Citation,
    ) -> Result<Id<Any>, Error> {
        let thing = Thing::new("state", format!("{}:state", key(item)), self.label(item));
        let state = record.entity(&thing, cite.clone())?;
        record.state(state, GOVERNS.any(), country).cite(cite.clone())?;
        Ok(state)
    }

    /// A statement that gives a name.
    pub(super) fn name(
        &self,
        record: &mut Record<'_, '_>,
        mut statement: Statement<'_>,
        kind: NameKind,
    ) -> Result<(), Error> {
        record.at(&format!("claims.{}", statement.property));
        let cites = self.citations(record, &statement)?;
        let Snak::Text(text, language) = statement.value() else { return not_said(record, &statement) };
        let name = super::in_language(record, record.name(text)?.of_kind(kind), language);
        let (when, known_on) = statement.when();
        if known_on.is_some() {
            record.left_out(&format!("claims.{}.qualifiers.P585", statement.property), super::NO_PLACE);
        }
        let period = when.period(Persistence::Structural)?;
        for cite in cites {
            record.state(self.subject, NAMED, name.clone()).during(period.clone()).cite(cite)?;
        }
        statement.rest(record);
        Ok(())
    }

    /// A statement that gives an identifier in another scheme.
    pub(super) fn identifier(
        &self,
        record: &mut Record<'_, '_>,
        mut statement: Statement<'_>,
        scheme: &str,
    ) -> Result<(), Error> {
        record.at(&format!("claims.{}", statement.property));
        let cites = self.citations(record, &statement)?;
        let Snak::Text(text, _) = statement.value() else { return not_said(record, &statement) };
        let identifier = Identifier::new(scheme, record.text(text)?)?;
        let (when, known_on) = statement.when();
        if known_on.is_some() {
            record.left_out(&format!("claims.{}.qualifiers.P585", statement.property), super::NO_PLACE);
        }
        let period = when.period(Persistence::Structural)?;
        for cite in cites {
            record.state(self.subject, IDENTIFIED_BY, identifier.clone()).during(period.clone()).cite(cite)?;
        }
        statement.rest(record);
        Ok(())
    }
}

fn not_said(record: &mut Record<'_, '_>, statement: &Statement<'_>) -> Result<(), Error> {
    record.left_out(&format!("claims.{}", statement.property), "it is no text");
    Ok(())
}
