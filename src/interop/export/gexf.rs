//! GEXF: nodes and edges with the days on which they hold, for Gephi and its timeline.
//!
//! | what | becomes |
//! | --- | --- |
//! | an entity | a `node` with its label and `kind`, from the first to the last day on which it may have existed; an event on the days on which it may have occurred, with `modality` where it is not meant as done |
//! | a tie of two entities that the view lists | an `edge` called by the number of its statement, with its relation as `kind` and `label`, and `grade`, `period`, `modality`, `disputed`, `symmetric`, `cited`, from the first to the last day on which it may hold; a role in an event that has no date of its own on the days of the event |
//! | what follows by rules | an edge with `rule` too |
//!
//! Kinds and relations have the colours of the other pictures. The graph is dynamic, in intervals of days; where a bound is open
//! or unknown, so is the interval. Two ties of one pair are two edges, told apart by their `kind`. Every edge is directed, from the
//! subject to the object, since programs take no mixture; `symmetric` tells which hold both ways. It is a form for looking: claims, sources, qualifiers, and what is said of one
//! entity alone, have no place in it and are reported, as is what the view does not list.

use std::{
    collections::{HashMap, HashSet},
    io::Write,
};

use super::{
    Content, ExportError, Exporter, Item, Losses,
    style::{KindFamily, RelationFamily},
    xml::{self, Xml},
};
use crate::{
    model::{Day, Flag, Modality, Period, Persistence, RelationDef, RelationTerm as _, StatementEntry, Value},
    query::Opposition,
    vocabulary::{EXISTED, OCCURRED},
};

/// Writes GEXF 1.3: see the [module](self).
///
/// ```
/// use allegiance::{Graph, Source, export::{Export, Gexf}, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army")?;
/// let bhamo = graph.add_as("bhamo", Town, "Bhamo")?;
/// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(kia, CONTROLS, bhamo).since("2024-12-04").cite(article)?;
///
/// let (text, report) = Export::of(&graph.view()).text(&Gexf::new())?;
/// assert!(text.contains(r#"source="kia" target="bhamo" kind="controls" label="controls" start="2024-12-04""#));
/// assert_eq!(report.lost_count(), 2, "the claim and its source");
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Gexf(());

/// The attributes of edges beside those that the form has itself.
const OF_EDGES: [(&str, &str); 7] = [
    ("grade", "string"),
    ("period", "string"),
    ("modality", "string"),
    ("disputed", "boolean"),
    ("symmetric", "boolean"),
    ("cited", "string"),
    ("rule", "string"),
];

const NO_TIE: &str = "it is no tie of two entities";
const DAYS_ALONE: &str = "its days alone go out, as those of its node";

/// From when to when, where that is known.
type Days = (Option<Day>, Option<Day>);

/// When a thing is there, and whether it is meant as done.
#[derive(Clone, Copy, Default)]
struct Life {
    days: Option<Days>,
    modality: Modality,
}

/// What edges need to know of nodes.
#[derive(Default)]
struct Nodes {
    ids: HashMap<String, String>,
    lives: HashMap<String, Life>,
}

impl Gexf {
    /// Every tie that the view lists.
    pub fn new() -> Self {
        Gexf(())
    }
}

impl Exporter for Gexf {
    fn form(&self) -> &str {
        "GEXF"
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        let mut xml = Xml::new(to)?;
        xml.start(
            "gexf",
            &[("xmlns", "http://gexf.net/1.3"), ("xmlns:viz", "http://gexf.net/1.3/viz"), ("version", "1.3")],
        )?;
        let graph = [
            ("mode", "dynamic"),
            ("defaultedgetype", "directed"),
            ("timeformat", "date"),
            ("timerepresentation", "interval"),
        ];
        xml.start("graph", &graph)?;
        xml.start("attributes", &[("class", "node"), ("mode", "static")])?;
        for name in ["kind", "modality"] {
            xml.empty("attribute", &[("id", name), ("title", name), ("type", "string")])?;
        }
        xml.end("attributes")?;
        xml.start("attributes", &[("class", "edge"), ("mode", "static")])?;
        for (name, sort) in OF_EDGES {
            xml.empty("attribute", &[("id", name), ("title", name), ("type", sort)])?;
        }
        xml.end("attributes")?;
        let nodes = write_nodes(content, &mut xml, losses)?;
        write_edges(content, &mut xml, &nodes, losses)?;
        xml.end("graph")?;
        xml.end("gexf")?;
        xml.finish()
    }
}

/// When things are there, as far as the view lists it.
fn lives(content: &Content<'_>) -> Result<HashMap<String, Life>, ExportError> {
    let mut lives: HashMap<String, Life> = HashMap::new();
    for stated in content.properties() {
        let stated = stated?;
        let Some(held) = content.held(&stated).filter(|_| tells_when(&stated.entry)) else { continue };
        let (first, last) = days(&stated.entry);
        let life = lives.entry(stated.entry.subject).or_default();
        life.days = Some(match life.days {
            Some((start, end)) => (start.zip(first).map(|(a, b)| a.min(b)), end.zip(last).map(|(a, b)| a.max(b))),
            None => (first, last),
        });
        if held.modality != Modality::Actual {
            life.modality = held.modality;
        }
    }
    Ok(lives)
}

/// Whether a statement says when its subject is there.
fn tells_when(entry: &StatementEntry) -> bool {
    [EXISTED.relation_name(), OCCURRED.relation_name()].contains(&entry.relation)
}

fn write_nodes(content: &Content<'_>, xml: &mut Xml<'_>, losses: &mut Losses) -> Result<Nodes, ExportError> {
    let mut nodes = Nodes { lives: lives(content)?, ids: HashMap::new() };
    xml.start("nodes", &[])?;
    for (place, entity) in content.entities().enumerate() {
        let id = xml::id(place, &entity.key);
        let life = nodes.lives.get(&entity.key).copied().unwrap_or_default();
        let dates = Dates::of(life.days.unwrap_or_default());
        let mut attributes = vec![("id", id.as_str()), ("label", entity.label.as_str())];
        attributes.extend(dates.attributes());
        xml.start("node", &attributes)?;
        let mut told = vec![("kind", entity.kind.as_str())];
        told.extend((life.modality != Modality::Actual).then(|| ("modality", life.modality.as_str())));
        values(xml, &told)?;
        colour(xml, KindFamily::of(content.schema(), &entity.kind).fill())?;
        xml.end("node")?;
        if !xml::holds(&entity.label) {
            losses.field(Item::Entity(entity.key.clone()), "label", "XML has no place for some of its characters");
        }
        if id != entity.key {
            losses.field(Item::Entity(entity.key.clone()), "key", "a node is known by a name of XML");
        }
        nodes.ids.insert(entity.key, id);
    }
    xml.end("nodes")?;
    Ok(nodes)
}

fn write_edges(
    content: &Content<'_>,
    xml: &mut Xml<'_>,
    nodes: &Nodes,
    losses: &mut Losses,
) -> Result<(), ExportError> {
    xml.start("edges", &[])?;
    for stated in content.statements() {
        let stated = stated?;
        let held = content.held(&stated);
        let Some(ends) = nodes.ends(&stated.entry) else {
            let is_shown = held.is_some() && tells_when(&stated.entry);
            losses.item(Item::Statement(stated.id), if is_shown { DAYS_ALONE } else { NO_TIE });
            continue;
        };
        let Some(held) = held else {
            losses.item(Item::Statement(stated.id), "the view does not list it");
            continue;
        };
        let mut seen = HashSet::new();
        let claims = stated.entry.claims.iter();
        let cited: Vec<&str> = claims.map(|it| it.source.as_str()).filter(|it| seen.insert(*it)).collect();
        let (grade, cited) = (held.grade.to_string(), cited.join("; "));
        let mut told = vec![("grade", grade.as_str()), ("cited", &cited)];
        told.extend(marks(held.opposition, held.modality));
        write_edge(content, xml, nodes, (&format!("s{}", stated.id.number()), ends), &stated.entry, &told)?;
        if !stated.entry.qualifiers.is_empty() {
            losses.field(Item::Statement(stated.id), "qualifiers", "an edge has no place for them");
        }
        for claim in stated.claims {
            losses.item(Item::Claim(claim), "an edge tells only which source it is of");
        }
    }
    for (place, followed) in content.followed().enumerate() {
        let followed = followed?;
        match nodes.ends(&followed.entry) {
            None => losses.item(Item::Followed(followed.to_string()), NO_TIE),
            Some(ends) => {
                let mut told = vec![("grade", followed.grade.as_str()), ("rule", &followed.rule)];
                told.extend(marks(followed.opposition, followed.entry.modality));
                write_edge(content, xml, nodes, (&format!("f{place}"), ends), &followed.entry, &told)?;
            }
        }
    }
    for source in content.sources() {
        losses.item(Item::Source(source?.key), "there is no place for sources");
    }
    xml.end("edges")
}

fn write_edge(
    content: &Content<'_>,
    xml: &mut Xml<'_>,
    nodes: &Nodes,
    (id, [source, target]): (&str, [&str; 2]),
    entry: &StatementEntry,
    told: &[(&str, &str)],
) -> Result<(), ExportError> {
    let label = entry.relation.replace('_', " ");
    let relation = content.schema().relation(&entry.relation).map(|(relation, _)| relation);
    let dates = Dates::of(nodes.days(entry, relation));
    let mut attributes =
        vec![("id", id), ("source", source), ("target", target), ("kind", &entry.relation), ("label", &label)];
    attributes.extend(dates.attributes());
    xml.start("edge", &attributes)?;
    let period = entry.period.clone().unwrap_or_else(Period::unknown).to_string();
    let mut told: Vec<(&str, &str)> = told.iter().copied().chain([("period", period.as_str())]).collect();
    told.extend(relation.filter(|it| it.is(Flag::Symmetric)).map(|_| ("symmetric", "true")));
    values(xml, &told)?;
    if let Some(relation) = relation {
        colour(xml, RelationFamily::of(content.schema(), relation).colour())?;
    }
    xml.end("edge")
}

/// What must not be overlooked: that somebody denies it, that it is not meant as done.
fn marks<'m>(opposition: Opposition, modality: Modality) -> impl Iterator<Item = (&'m str, &'m str)> {
    let disputed = (opposition == Opposition::Disputed).then_some(("disputed", "true"));
    let meant = (modality != Modality::Actual).then(|| ("modality", modality.as_str()));
    disputed.into_iter().chain(meant)
}

/// A colour that is told as `#RRGGBB`.
fn colour(xml: &mut Xml<'_>, hex: &str) -> Result<(), ExportError> {
    let part = |from: usize| hex.get(from..from + 2).and_then(|part| u8::from_str_radix(part, 16).ok());
    let [r, g, b] = [1, 3, 5].map(|from| part(from).unwrap_or_default().to_string());
    xml.empty("viz:color", &[("r", &r), ("g", &g), ("b", &b)])
}

fn values(xml: &mut Xml<'_>, told: &[(&str, &str)]) -> Result<(), ExportError> {
    xml.start("attvalues", &[])?;
    for (name, value) in told {
        xml.empty("attvalue", &[("for", name), ("value", value)])?;
    }
    xml.end("attvalues")
}

impl Nodes {
    fn ends(&self, entry: &StatementEntry) -> Option<[&str; 2]> {
        let object = entry.object.as_ref().and_then(Value::as_entity)?;
        Some([self.ids.get(&entry.subject)?, self.ids.get(object)?])
    }

    /// The days of a tie; of a role in an event that has none of its own, those of the event.
    fn days(&self, entry: &StatementEntry, relation: Option<&RelationDef>) -> Days {
        let is_role = relation.is_some_and(|it| it.lasts() == Persistence::Role);
        match days(entry) {
            (None, None) if is_role => self.lives.get(&entry.subject).and_then(|it| it.days).unwrap_or_default(),
            own => own,
        }
    }
}

/// The first and the last day on which it may hold, where there are such.
fn days(entry: &StatementEntry) -> Days {
    entry.period.as_ref().map_or((None, None), |period| (period.earliest_start(), period.latest_end()))
}

/// Days as attributes.
struct Dates([Option<String>; 2]);

impl Dates {
    fn of((first, last): Days) -> Self {
        Dates([first, last].map(|day| day.map(|day| day.to_string())))
    }

    fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        ["start", "end"].into_iter().zip(&self.0).filter_map(|(name, day)| Some((name, day.as_deref()?)))
    }
}
