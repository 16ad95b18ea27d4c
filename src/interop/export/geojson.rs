//! Maps: what has a point, as GeoJSON (RFC 7946).

use std::{collections::HashMap, io::Write};

use serde::Serialize;

use super::{Content, ExportError, Exporter, Followed, Held, Item, Losses, Stated, json, titles::Titles};
use crate::{
    model::{EntityEntry, Grade, Modality, Point, Qualifiers, RelationTerm as _, StatementEntry, Value},
    query::Opposition,
    vocabulary::{CONTROLS, NAMED, OCCURRED},
};

/// A map: a feature for each thing of which the view knows the point, as any tool for maps reads it.
///
/// The properties of a feature are its key, label, kind and names; of each point how far off the thing may lie and who
/// says so; `controllers`: who holds it at the time of the view, with share, grade and sources; and for an event when it
/// `occurred`. Where there are several points, the geometry is all of them in the order of `points`. `<` stands by number, so that
/// a map can be put in a page.
///
/// ```
/// use allegiance::{Graph, Point, Source, export::{Export, GeoJson}, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army")?;
/// let bhamo = graph.add_as("bhamo", Town, "Bhamo")?;
/// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(bhamo, LIES_AT, Point::new(24.2526, 97.2336)?).cite(article)?;
/// graph.state(kia, CONTROLS, bhamo).share(2, 3).cite(article)?;
///
/// let (map, report) = Export::of(&graph.as_of("2024-12-17")?).text(&GeoJson::new())?;
/// assert!(map.contains(r#""geometry":{"type":"Point","coordinates":[97.2336,24.2526]}"#));
/// assert!(map.contains(r#""controllers":[{"key":"kia","label":"Kachin Independence Army","share":"2/3","grade":"certain""#));
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct GeoJson(());

impl GeoJson {
    /// All that has a point.
    pub fn new() -> Self {
        GeoJson(())
    }
}

#[derive(Serialize)]
struct Feature<'a> {
    r#type: &'static str,
    id: &'a str,
    geometry: Geometry,
    properties: Properties<'a>,
}

#[derive(Serialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point([f64; 2]),
    MultiPoint(Vec<[f64; 2]>),
}

#[derive(Serialize)]
struct Properties<'a> {
    key: &'a str,
    label: &'a str,
    kind: &'a str,
    names: &'a [String],
    points: &'a [Placed],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    controllers: &'a [Controller],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    occurred: &'a [Occurrence],
}

#[derive(Serialize)]
struct Placed {
    #[serde(skip)]
    point: Point,
    #[serde(skip_serializing_if = "Option::is_none")]
    within_metres: Option<u32>,
    #[serde(flatten)]
    held: Told,
}

#[derive(Serialize)]
struct Controller {
    key: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<String>,
    #[serde(flatten)]
    held: Told,
}

#[derive(Serialize)]
struct Occurrence {
    #[serde(flatten)]
    held: Told,
}

/// How something holds, when, and on what it rests.
#[derive(Serialize)]
struct Told {
    grade: Grade,
    opposition: Opposition,
    #[serde(skip_serializing_if = "Option::is_none")]
    modality: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Qualifiers::is_empty")]
    qualifiers: Qualifiers,
    sources: Vec<String>,
}

/// What is known of one thing.
#[derive(Default)]
struct Known {
    names: Vec<String>,
    points: Vec<Placed>,
    controllers: Vec<Controller>,
    occurred: Vec<Occurrence>,
}

const HOLDS_NOT: &str = "it does not hold in the view";
const NOT_SHOWN: &str = "a map shows points, names, dates of events and who controls";
const NO_POINT: &str = "nobody says at which point it lies";
const NO_POINT_OF_ITS: &str = "nobody says at which point the thing lies that it tells of";

impl Exporter for GeoJson {
    fn form(&self) -> &str {
        "GeoJSON"
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        let titles = Titles::of(content, losses)?;
        let entities: Vec<EntityEntry> = content.entities().collect();
        let mut known = points(content, &titles, losses)?;
        let labels: HashMap<&str, &str> = entities.iter().map(|it| (it.key.as_str(), it.label.as_str())).collect();
        for stated in content.statements() {
            let stated = stated?;
            if is_point(&stated.entry) {
                continue;
            }
            let held = content.held(&stated);
            match told_of(&mut known, &stated.entry, held.as_ref()) {
                Ok(place) => place.note(&labels, stated, held, &titles, losses),
                Err(reason) => losses.item(Item::Statement(stated.id), reason),
            }
        }
        for followed in content.followed() {
            let followed = followed?;
            match told_of_followed(&mut known, &followed) {
                Ok(place) => place.controllers.push(Controller::following(&labels, followed)),
                Err(reason) => losses.item(Item::Followed(followed.to_string()), reason),
            }
        }
        for lost in entities.iter().filter(|it| !known.contains_key(&it.key)) {
            losses.item(Item::Entity(lost.key.clone()), NO_POINT);
        }
        write!(to, "{{\"type\":\"FeatureCollection\",\"time\":")?;
        json::write(to, &content.time())?;
        write!(to, ",\n\"features\":")?;
        json::write_list(to, entities.iter().filter_map(|it| Some(feature(it, known.get(&it.key)?))))?;
        writeln!(to, "}}")?;
        Ok(())
    }
}

fn is_point(entry: &StatementEntry) -> bool {
    matches!(entry.object, Some(Value::Point(_)))
}

/// What lies at a point.
fn points(content: &Content<'_>, titles: &Titles, losses: &mut Losses) -> Result<HashMap<String, Known>, ExportError> {
    let mut known: HashMap<String, Known> = HashMap::new();
    for stated in content.statements() {
        let stated = stated?;
        let Some(Value::Point(point)) = stated.entry.object else { continue };
        match content.held(&stated) {
            Some(held) => {
                let key = stated.entry.subject.clone();
                let placed = Placed {
                    point,
                    within_metres: point.uncertainty(),
                    held: Told::stated(stated, held, titles, losses),
                };
                known.entry(key).or_default().points.push(placed);
            }
            None => losses.item(Item::Statement(stated.id), HOLDS_NOT),
        }
    }
    Ok(known)
}

/// The thing on the map that a statement tells of, or why there is none.
fn told_of<'k>(
    known: &'k mut HashMap<String, Known>,
    entry: &StatementEntry,
    held: Option<&Held>,
) -> Result<&'k mut Known, &'static str> {
    let relation = entry.relation.as_str();
    let key = if relation == CONTROLS.relation_name() {
        entry.object.as_ref().and_then(Value::as_entity)
    } else {
        [NAMED.relation_name(), OCCURRED.relation_name()].iter().any(|it| it == relation).then_some(&entry.subject)
    };
    let place = known.get_mut(key.ok_or(NOT_SHOWN)?).ok_or(NO_POINT_OF_ITS)?;
    held.map(|_| place).ok_or(HOLDS_NOT)
}

fn told_of_followed<'k>(
    known: &'k mut HashMap<String, Known>,
    followed: &Followed,
) -> Result<&'k mut Known, &'static str> {
    let controls = followed.entry.relation == CONTROLS.relation_name();
    let key = followed.entry.object.as_ref().and_then(Value::as_entity).filter(|_| controls);
    known.get_mut(key.ok_or(NOT_SHOWN)?).ok_or(NO_POINT_OF_ITS)
}

impl Known {
    fn note(
        &mut self,
        labels: &HashMap<&str, &str>,
        stated: Stated,
        held: Option<Held>,
        titles: &Titles,
        losses: &mut Losses,
    ) {
        let Some(held) = held else { return };
        if let Some(Value::Name(name)) = &stated.entry.object {
            losses.field(Item::Statement(stated.id), "name", "its words alone go out");
            stated.claims.iter().for_each(|id| losses.item(Item::Claim(*id), "a name goes out without its sources"));
            self.names.push(name.text().to_owned());
        } else if stated.entry.object.is_none() {
            self.occurred.push(Occurrence { held: Told::stated(stated, held, titles, losses) });
        } else {
            self.controllers.push(Controller::stated(labels, stated, held, titles, losses));
        }
    }
}

impl Controller {
    fn stated(labels: &HashMap<&str, &str>, stated: Stated, held: Held, titles: &Titles, losses: &mut Losses) -> Self {
        let key = stated.entry.subject.clone();
        Controller::new(labels, key, Told::stated(stated, held, titles, losses))
    }

    fn following(labels: &HashMap<&str, &str>, followed: Followed) -> Self {
        let Followed { entry, grade, opposition, rule } = followed;
        let held = Told {
            grade,
            opposition,
            modality: None,
            period: entry.period.map(|period| period.to_string()),
            rule: Some(rule),
            qualifiers: entry.qualifiers,
            sources: Vec::new(),
        };
        Controller::new(labels, entry.subject, held)
    }

    fn new(labels: &HashMap<&str, &str>, key: String, held: Told) -> Self {
        let shares = held.qualifiers.values().flatten();
        let share = shares.into_iter().find_map(|value| match value {
            Value::Share(share) => Some(share.value()),
            _ => None,
        });
        let label = labels.get(key.as_str()).copied().unwrap_or_default().to_owned();
        Controller { key, label, share, held }
    }
}

impl Told {
    fn stated(stated: Stated, held: Held, titles: &Titles, losses: &mut Losses) -> Self {
        let sources = titles.told(&stated, losses);
        Told {
            grade: held.grade,
            opposition: held.opposition,
            modality: (held.modality != Modality::Actual).then(|| held.modality.as_str()),
            period: stated.entry.period.map(|period| period.to_string()),
            rule: None,
            qualifiers: stated.entry.qualifiers,
            sources,
        }
    }
}

fn feature<'a>(entity: &'a EntityEntry, known: &'a Known) -> Feature<'a> {
    let at: Vec<[f64; 2]> = known.points.iter().map(|it| [it.point.longitude(), it.point.latitude()]).collect();
    let geometry = match at.as_slice() {
        [one] => Geometry::Point(*one),
        _ => Geometry::MultiPoint(at),
    };
    let properties = Properties {
        key: &entity.key,
        label: &entity.label,
        kind: &entity.kind,
        names: &known.names,
        points: &known.points,
        controllers: &known.controllers,
        occurred: &known.occurred,
    };
    Feature { r#type: "Feature", id: &entity.key, geometry, properties }
}
