//! GraphML: nodes and edges for Gephi, yEd, Cytoscape, networkx and igraph, and back.
//!
//! | what | becomes |
//! | --- | --- |
//! | an entity | a `node`, its `id` the key where XML takes it for one, with `key`, `label`, `kind`, `names` |
//! | a statement between two entities | an `edge`, with `relation`, `label`, `period`, `start`, `end`, `grade`, `modality`, `disputed`, `listed`, `symmetric`, `qualifiers`, `cited`, `claims` |
//! | what else is stated of an entity | `statements` of its node |
//! | what follows by rules | an edge with `rule`, which the reader passes over |
//! | the sources | `sources` of the graph |
//!
//! `start` and `end` are the first and the last day on which it may hold, where there are such. `qualifiers`,
//! `claims`, `statements` and `sources` are JSON as in a [document](crate::document), so that nothing is lost; without
//! them ([`plain`](GraphMl::plain)) the file is leaner, and they are reported as lost. Where XML cannot hold a text, as
//! one with a control character, it is written so that it can be seen, and `exact` has it as it is.
//!
//! An edge is called by the number of its statement, as `s5`. Where the view does not list it, as when it is only denied, it
//! has no `grade`, and `listed` is `false`: to count what holds, pass these over. Every edge is directed, from the subject to
//! the object, since many readers take no mixture; `symmetric` is `true` where it holds both ways.

use std::{
    collections::{HashMap, HashSet},
    io::Write,
};

use super::{
    Content, ExportError, Exporter, Item, Losses, Stated, json,
    xml::{self, Xml},
};
use crate::model::{EntityEntry, Flag, Modality, Period, Schema, SourceEntry, StatementEntry, Value};
use crate::query::Opposition;

/// Writes GraphML: see the [module](self).
///
/// ```
/// use allegiance::{Graph, Limits, Source, export::{Export, GraphMl}, import, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army")?;
/// let bhamo = graph.add_as("bhamo", Town, "Bhamo")?;
/// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(kia, CONTROLS, bhamo).share(2, 3).cite(article)?;
///
/// let view = graph.view();
/// let (text, report) = Export::of(&view).text(&GraphMl::new())?;
/// assert!(report.is_whole());
///
/// let mut again = Graph::new(conflict());
/// import::Import::all_or_nothing().run(&mut again, &import::GraphMl::new(), text.as_bytes())?;
/// assert_eq!(again.view().facts(allegiance::Pattern::any())?[0].to_string(), view.facts(allegiance::Pattern::any())?[0].to_string());
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct GraphMl {
    plain: bool,
}

/// The attributes: the id, which tells for what it is; the name; the type.
const KEYS: [(&str, &str, &str); 21] = [
    ("graph.sources", "sources", "string"),
    ("node.key", "key", "string"),
    ("node.label", "label", "string"),
    ("node.kind", "kind", "string"),
    ("node.names", "names", "string"),
    ("node.statements", "statements", "string"),
    ("node.exact", "exact", "string"),
    ("edge.relation", "relation", "string"),
    ("edge.label", "label", "string"),
    ("edge.period", "period", "string"),
    ("edge.start", "start", "string"),
    ("edge.end", "end", "string"),
    ("edge.grade", "grade", "string"),
    ("edge.modality", "modality", "string"),
    ("edge.disputed", "disputed", "boolean"),
    ("edge.listed", "listed", "boolean"),
    ("edge.symmetric", "symmetric", "boolean"),
    ("edge.rule", "rule", "string"),
    ("edge.qualifiers", "qualifiers", "string"),
    ("edge.cited", "cited", "string"),
    ("edge.claims", "claims", "string"),
];

impl GraphMl {
    /// All of it.
    pub fn new() -> Self {
        GraphMl::default()
    }

    /// What programs draw and count, without the JSON from which a graph comes back.
    pub fn plain(self) -> Self {
        GraphMl { plain: true }
    }

    fn node(
        &self,
        content: &Content<'_>,
        xml: &mut Xml<'_>,
        (id, entity): (&str, &EntityEntry),
        said: &[Stated],
    ) -> Result<(), ExportError> {
        xml.start("node", &[("id", id)])?;
        data(xml, "node.key", &entity.key)?;
        data(xml, "node.label", &entity.label)?;
        data(xml, "node.kind", &entity.kind)?;
        if !(xml::holds(&entity.key) && xml::holds(&entity.label)) {
            data(xml, "node.exact", &json::text(&[&entity.key, &entity.label])?)?;
        }
        let named = |stated: &Stated| match &stated.entry.object {
            Some(Value::Name(name)) if name.text() != entity.label && content.held(stated).is_some() => {
                Some(name.text().to_owned())
            }
            _ => None,
        };
        let names: Vec<String> = said.iter().filter_map(named).collect();
        if !names.is_empty() {
            data(xml, "node.names", &names.join("; "))?;
        }
        if !said.is_empty() && !self.plain {
            let statements: Vec<&StatementEntry> = said.iter().map(|stated| &stated.entry).collect();
            data(xml, "node.statements", &json::text(&statements)?)?;
        }
        xml.end("node")
    }

    /// An edge, up to what tells on whose word it stands.
    fn edge(
        &self,
        xml: &mut Xml<'_>,
        schema: &Schema,
        (id, [source, target]): (&str, [&str; 2]),
        entry: &StatementEntry,
    ) -> Result<(), ExportError> {
        xml.start("edge", &[("id", id), ("source", source), ("target", target)])?;
        data(xml, "edge.relation", &entry.relation)?;
        data(xml, "edge.label", &entry.relation.replace('_', " "))?;
        if schema.relation(&entry.relation).is_some_and(|(relation, _)| relation.is(Flag::Symmetric)) {
            data(xml, "edge.symmetric", "true")?;
        }
        let period = entry.period.clone().unwrap_or_else(Period::unknown);
        data(xml, "edge.period", &period.to_string())?;
        for (name, day) in [("edge.start", period.earliest_start()), ("edge.end", period.latest_end())] {
            if let Some(day) = day {
                data(xml, name, &day.to_string())?;
            }
        }
        if entry.modality != Modality::Actual {
            data(xml, "edge.modality", entry.modality.as_str())?;
        }
        if !entry.qualifiers.is_empty() {
            data(xml, "edge.qualifiers", &json::text(&entry.qualifiers)?)?;
        }
        Ok(())
    }
}

impl Exporter for GraphMl {
    fn form(&self) -> &str {
        "GraphML"
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        let mut of_entities: HashMap<String, Vec<Stated>> = HashMap::new();
        for stated in content.properties() {
            let stated = stated?;
            of_entities.entry(stated.entry.subject.clone()).or_default().push(stated);
        }
        let mut xml = Xml::new(to)?;
        let schema = "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd";
        let root = [
            ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("xsi:schemaLocation", schema),
        ];
        xml.start("graphml", &root)?;
        for (id, name, kind) in KEYS {
            let (of, _) = id.split_once('.').unwrap_or_default();
            xml.empty("key", &[("id", id), ("for", of), ("attr.name", name), ("attr.type", kind)])?;
        }
        xml.start("graph", &[("id", "G"), ("edgedefault", "directed")])?;

        let mut ids: HashMap<String, String> = HashMap::new();
        for (n, entity) in content.entities().enumerate() {
            let id = xml::id(n, &entity.key);
            let said = of_entities.remove(&entity.key).unwrap_or_default();
            self.node(content, &mut xml, (&id, &entity), &said)?;
            if self.plain {
                said.iter().for_each(|it| losses.item(Item::Statement(it.id), "a node has no place for it"));
            }
            ids.insert(entity.key, id);
        }
        let mut sources = Vec::new();
        for source in content.sources() {
            let SourceEntry { key, source } = source?;
            match self.plain {
                true => losses.item(Item::Source(key), "an edge has no place for it"),
                false => sources.push((key, source)),
            }
        }
        if !self.plain {
            data(&mut xml, "graph.sources", &json::text(&sources)?)?;
        }
        let ends = |entry: &StatementEntry| {
            let object = entry.object.as_ref().and_then(Value::as_entity).and_then(|key| ids.get(key));
            Some([ids.get(&entry.subject)?.as_str(), object?.as_str()])
        };
        for stated in content.ties() {
            let stated = stated?;
            let Some(ends) = ends(&stated.entry) else { continue };
            self.edge(&mut xml, content.schema(), (&format!("s{}", stated.id.number()), ends), &stated.entry)?;
            match content.held(&stated) {
                Some(held) => {
                    data(&mut xml, "edge.grade", &held.grade.to_string())?;
                    if held.opposition == Opposition::Disputed {
                        data(&mut xml, "edge.disputed", "true")?;
                    }
                }
                None => data(&mut xml, "edge.listed", "false")?,
            }
            let mut seen = HashSet::new();
            let sources: Vec<&str> =
                stated.entry.claims.iter().map(|it| it.source.as_str()).filter(|it| seen.insert(*it)).collect();
            data(&mut xml, "edge.cited", &sources.join("; "))?;
            if self.plain {
                stated.claims.iter().for_each(|it| losses.item(Item::Claim(*it), "an edge has no place for it"));
            } else {
                data(&mut xml, "edge.claims", &json::text(&stated.entry.claims)?)?;
            }
            xml.end("edge")?;
        }
        for (n, followed) in content.followed().enumerate() {
            let followed = followed?;
            match ends(&followed.entry) {
                None => losses.item(Item::Followed(followed.to_string()), "it is no tie of two entities"),
                Some(ends) => {
                    self.edge(&mut xml, content.schema(), (&format!("f{n}"), ends), &followed.entry)?;
                    data(&mut xml, "edge.grade", &followed.grade.to_string())?;
                    if followed.opposition == Opposition::Disputed {
                        data(&mut xml, "edge.disputed", "true")?;
                    }
                    data(&mut xml, "edge.rule", &followed.rule)?;
                    xml.end("edge")?;
                }
            }
        }
        xml.end("graph")?;
        xml.end("graphml")?;
        xml.finish()
    }
}

fn data(xml: &mut Xml<'_>, key: &str, text: &str) -> Result<(), ExportError> {
    xml.text("data", &[("key", key)], text)
}
