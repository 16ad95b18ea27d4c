//! GraphML: what [`export::GraphMl`](crate::export::GraphMl) writes, and nodes and edges that others write.
//!
//! | what | becomes |
//! | --- | --- |
//! | a `node` | an entity: its `key`, else the `id`; its `kind`; its `label`, else the key |
//! | `statements` of a node | these statements, with their claims |
//! | an `edge` | a statement: its `relation`, `period` (else `start` and `end`), `modality`, `qualifiers`, `claims` |
//! | `sources` of the graph | these sources |
//!
//! Attributes are found by their names, and `statements`, `qualifiers`, `claims` and `sources` are JSON as in a
//! [document](crate::document). A file from elsewhere has no claims: [`citing`](GraphMl::citing) says as what its edges
//! are cited, [`of_kind`](GraphMl::of_kind) of which kind its nodes are where they do not say, and
//! [`related_by`](GraphMl::related_by) by what. What a key says by default is said of all that do not say otherwise. What
//! other attributes say is left out, and reported. An edge that is undirected is read from its `source` to its `target`; where
//! its relation is not symmetric, that it has no direction is left out, and reported. Edges may come before their nodes. It is read into a graph of its own,
//! and from there [merged](crate::Merge).

use std::{
    collections::{HashMap, HashSet},
    io::BufRead,
    ops::Range,
    rc::Rc,
};

use serde::de::DeserializeOwned;

use super::{
    ImportError, Importer, Intake, Record,
    xml::{Attributes, Part, Parts},
};
use crate::{
    Error,
    model::{
        Bound, Change, ClaimEntry, Date, EntityEntry, Flag, Modality, ModelError, Period, Qualifiers, Source,
        SourceDraft, SourceEntry, StatementEntry, Value, text::excerpt,
    },
};

/// Reads GraphML: see the [module](self).
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct GraphMl {
    cited: Option<(String, SourceDraft)>,
    kind: Option<String>,
    relation: Option<String>,
}

impl GraphMl {
    /// What this crate wrote: every node says its kind, and every edge its relation and its claims.
    pub fn new() -> Self {
        GraphMl::default()
    }

    /// Edges without claims are cited as this source, under this key.
    pub fn citing(self, key: &str, source: SourceDraft) -> Self {
        GraphMl { cited: Some((key.to_owned(), source)), ..self }
    }

    /// Nodes without a kind are of this one, by name.
    pub fn of_kind(self, kind: &str) -> Self {
        GraphMl { kind: Some(kind.to_owned()), ..self }
    }

    /// Edges without a relation are of this one, by name.
    pub fn related_by(self, relation: &str) -> Self {
        GraphMl { relation: Some(relation.to_owned()), ..self }
    }
}

/// A node or an edge as it stands in the file.
#[derive(Debug, Default)]
struct Element {
    line: u64,
    is_edge: bool,
    /// Of an edge, whether it has no direction.
    is_undirected: bool,
    attributes: Attributes,
    /// By the names of their keys.
    data: Vec<(Rc<str>, Said)>,
    /// All that it says itself, one after the other.
    text: String,
}

/// What an element says by one key.
#[derive(Debug)]
enum Said {
    /// Where it stands in the text of the element.
    Itself(Range<usize>),
    /// What the key says by default, which many may share.
    ByDefault(Rc<str>),
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)
    }

    fn datum(&self, name: &str) -> Option<&str> {
        let said = self.data.iter().find(|(known, _)| **known == *name).map(|(_, said)| self.text_of(said));
        said.filter(|it| !it.is_empty())
    }

    fn text_of<'e>(&'e self, said: &'e Said) -> &'e str {
        match said {
            Said::Itself(range) => self.text.get(range.clone()).unwrap_or_default(),
            Said::ByDefault(text) => text,
        }
    }

    fn push(&mut self, name: Rc<str>, text: &str) {
        let begins = self.text.len();
        self.text.push_str(text);
        self.data.push((name, Said::Itself(begins..self.text.len())));
    }
}

/// An element that is open, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    GraphMl,
    Key,
    Default,
    Graph,
    Node,
    Edge,
    Hyperedge,
    Data,
    Other,
}

impl Tag {
    fn of(name: &str) -> Self {
        match name {
            "graphml" => Tag::GraphMl,
            "key" => Tag::Key,
            "default" => Tag::Default,
            "graph" => Tag::Graph,
            "node" => Tag::Node,
            "edge" => Tag::Edge,
            "hyperedge" => Tag::Hyperedge,
            "data" => Tag::Data,
            _ => Tag::Other,
        }
    }
}

/// What is read of a file up to a place.
#[derive(Default)]
struct Reading {
    /// The names of attributes, by the ids of their keys.
    keys: HashMap<String, Rc<str>>,
    /// What nodes and edges say that do not say otherwise: what of, the name, the text.
    defaults: Vec<(Rc<str>, Rc<str>, Rc<str>)>,
    /// The keys of entities, by the ids of their nodes.
    nodes: HashMap<String, String>,
    /// What has to wait for nodes that come later: edges, and statements of nodes.
    edges: Vec<Element>,
    statements: Vec<(u64, StatementEntry)>,
    sources: Vec<(u64, String, Source<String>)>,
}

impl Importer for GraphMl {
    fn form(&self) -> &str {
        "GraphML"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let mut parts = Parts::new(intake, input);
        let mut reading = Reading::default();
        let (mut path, mut element, mut text) = (Vec::new(), None::<Element>, String::new());
        let (mut of, mut is_graph_ml) = (None::<Rc<str>>, false);
        let mut key = None::<(Rc<str>, Rc<str>)>;
        // Of each graph that is open, the outermost first, whether its edges have no direction unless they say so.
        let mut undirected = Vec::new();
        loop {
            let part = parts.next(intake)?;
            let line = parts.line();
            match part {
                Part::Over if !is_graph_ml => return Err(intake.malformed(line, "no `graphml`: expected GraphML")),
                Part::Over => break,
                Part::Text => {
                    if matches!(path.last(), Some(Tag::Data | Tag::Default)) {
                        text.push_str(parts.text());
                    }
                }
                Part::Start => {
                    let tag = Tag::of(parts.name());
                    match tag {
                        Tag::GraphMl if path.is_empty() => is_graph_ml = true,
                        _ if path.is_empty() => {
                            return Err(intake.malformed(line, "the first element is no `graphml`: expected GraphML"));
                        }
                        Tag::Key => {
                            if let (Some(id), Some(name)) =
                                (parts.attribute("id"), parts.attribute("attr.name").or(parts.attribute("id")))
                            {
                                let name: Rc<str> = name.into();
                                key = Some((parts.attribute("for").unwrap_or_default().into(), Rc::clone(&name)));
                                reading.keys.insert(id.to_owned(), name);
                            }
                        }
                        Tag::Node | Tag::Edge => {
                            if let Some(outer) = element.take() {
                                self.finish(outer, &mut reading, intake)?;
                            }
                            let is_edge = tag == Tag::Edge;
                            let is_undirected = is_edge
                                && match parts.attribute("directed") {
                                    Some(directed) => matches!(directed, "false" | "0"),
                                    None => undirected.last().copied().unwrap_or_default(),
                                };
                            let attributes = parts.take_attributes();
                            element = Some(Element { line, is_edge, is_undirected, attributes, ..Element::default() });
                        }
                        Tag::Graph => undirected.push(parts.attribute("edgedefault") == Some("undirected")),
                        Tag::Data => {
                            let id = parts.attribute("key").unwrap_or_default();
                            of = Some(reading.keys.get(id).map_or_else(|| id.into(), Rc::clone));
                            text.clear();
                        }
                        Tag::Default => text.clear(),
                        Tag::Hyperedge => {
                            intake.refuse(line, ImportError::Words("an edge of more than two ends".into()))?
                        }
                        Tag::GraphMl | Tag::Other => {}
                    }
                    path.push(tag);
                }
                Part::End => match path.pop() {
                    Some(Tag::Data) => {
                        let name = of.take().unwrap_or_else(|| "".into());
                        match &mut element {
                            Some(element) => element.push(name, &text),
                            None if *name == *"sources" => reading.read_sources(intake, line, &text)?,
                            None => intake.left_out(line, &name, "it says something of the whole graph"),
                        }
                        text.clear();
                    }
                    Some(Tag::Default) => {
                        if let Some((of, name)) = &key {
                            reading.note_default(intake, line, (of, name), &text)?;
                        }
                        text.clear();
                    }
                    Some(Tag::Key) => key = None,
                    Some(Tag::Graph) => drop(undirected.pop()),
                    Some(Tag::Node | Tag::Edge) => {
                        if let Some(element) = element.take() {
                            self.finish(element, &mut reading, intake)?;
                        }
                    }
                    _ => {}
                },
            }
        }
        self.write(reading, intake)
    }
}

impl Reading {
    /// Keeps what a key says by default, where that can be of use: there are few such keys, and it is short, so that each
    /// element can look at all of it.
    fn note_default(
        &mut self,
        intake: &mut Intake<'_>,
        line: u64,
        (of, name): (&Rc<str>, &Rc<str>),
        text: &str,
    ) -> Result<(), Error> {
        let most = u64::from(intake.limits().name());
        if text.len() as u64 > most {
            return Err(intake.too_much(line, "bytes that a key says by default", most));
        }
        let is_known = OF_NODES.iter().chain(&OF_EDGES).any(|known| **known == **name);
        let is_there = self.defaults.iter().any(|(other, known, _)| (other, known) == (of, name));
        match is_known && !is_there && matches!(&**of, "node" | "edge" | "all" | "") {
            true => self.defaults.push((Rc::clone(of), Rc::clone(name), text.into())),
            false => intake.left_out(line, name, "a key says it by default, which has no use"),
        }
        Ok(())
    }

    fn read_sources(&mut self, intake: &mut Intake<'_>, line: u64, text: &str) -> Result<(), Error> {
        let sources: Vec<(String, Source<String>)> = match json("sources", text) {
            Ok(sources) => sources,
            Err(wrong) => return Err(intake.malformed(line, wrong.to_string())),
        };
        self.sources.extend(sources.into_iter().map(|(key, source)| (line, key, source)));
        Ok(())
    }
}

const OF_NODES: [&str; 6] = ["key", "label", "kind", "names", "statements", "exact"];
const OF_EDGES: [&str; 14] = [
    "relation",
    "label",
    "period",
    "start",
    "end",
    "grade",
    "modality",
    "disputed",
    "listed",
    "symmetric",
    "rule",
    "qualifiers",
    "cited",
    "claims",
];

/// By what names an element said something: those that are known by their places, since every element has some.
struct SaidOnce<'k> {
    known: &'k [&'static str],
    places: u32,
    others: HashSet<Rc<str>>,
}

impl SaidOnce<'_> {
    /// The place among the known ones, as a bit.
    fn place(&self, name: &str) -> Option<u32> {
        self.known.iter().position(|known| *known == name).and_then(|place| 1u32.checked_shl(place as u32))
    }

    /// Whether it is the first time.
    fn insert(&mut self, name: &Rc<str>) -> bool {
        let Some(place) = self.place(name) else { return self.others.insert(Rc::clone(name)) };
        let is_first = self.places & place == 0;
        self.places |= place;
        is_first
    }

    fn contains(&self, name: &str) -> bool {
        self.place(name).map_or_else(|| self.others.contains(name), |place| self.places & place != 0)
    }
}

impl GraphMl {
    /// Takes in a node; keeps an edge for later.
    fn finish(&self, mut element: Element, reading: &mut Reading, intake: &mut Intake<'_>) -> Result<(), Error> {
        let known: &[&str] = if element.is_edge { &OF_EDGES } else { &OF_NODES };
        let mut said = SaidOnce { known, places: 0, others: HashSet::new() };
        for (name, text) in &element.data {
            if !element.text_of(text).is_empty() && !said.insert(name) {
                intake.left_out(element.line, name, "it is said more than once, and the first is taken");
            }
        }
        let other = if element.is_edge { "node" } else { "edge" };
        for (_, name, text) in reading.defaults.iter().filter(|(of, name, _)| **of != *other && !said.contains(name)) {
            element.data.push((Rc::clone(name), Said::ByDefault(Rc::clone(text))));
        }
        let other = element.data.iter().filter(|(name, _)| !known.contains(&&**name));
        other.for_each(|(name, _)| intake.left_out(element.line, name, "no attribute that is known"));
        if element.is_edge {
            reading.edges.push(element);
            return Ok(());
        }
        let line = element.line;
        let taken = intake.record(line, |record| {
            record.at("id");
            let id = element.attribute("id").ok_or_else(|| missing("id"))?;
            if reading.nodes.contains_key(id) {
                return Err(ImportError::field("id", id, "an id that no node before has").into());
            }
            let exact: Option<[String; 2]> = element.datum("exact").map(|text| json("exact", text)).transpose()?;
            let (key, label) = match exact {
                Some([key, label]) => (key, label),
                None => {
                    let key = element.datum("key").unwrap_or(id).to_owned();
                    let label = element.datum("label").map_or_else(|| key.clone(), str::to_owned);
                    (key, label)
                }
            };
            record.at("kind");
            let kind = element.datum("kind").or(self.kind.as_deref()).ok_or_else(|| missing("kind"))?.to_owned();
            record.apply(&Change::Entity(EntityEntry { key: key.clone(), kind, label }))?;
            record.at("statements");
            let said: Vec<StatementEntry> =
                element.datum("statements").map_or(Ok(Vec::new()), |text| json("statements", text))?;
            Ok((id.to_owned(), key, said))
        })?;
        if let Some((id, key, said)) = taken {
            reading.nodes.insert(id, key);
            reading.statements.extend(said.into_iter().map(|statement| (line, statement)));
        }
        Ok(())
    }

    /// Takes in what had to wait for all nodes.
    fn write(&self, reading: Reading, intake: &mut Intake<'_>) -> Result<(), Error> {
        let Reading { nodes, edges, statements, sources, .. } = reading;
        for (line, key, source) in sources {
            intake.record(line, |record| record.at("sources").apply(&Change::Source(SourceEntry { key, source })))?;
        }
        for (line, statement) in statements {
            intake.record(line, |record| record.at("statements").apply(&Change::Claims(statement)))?;
        }
        let cited = match &self.cited {
            Some((key, source)) => Some((key.as_str(), intake.source(key, || source.clone())?)),
            None => None,
        };
        for edge in edges {
            if edge.datum("rule").is_some() {
                intake.pass_over(edge.line, "it follows by a rule")?;
                continue;
            }
            intake.record(edge.line, |record| {
                let entry = self.edge(record, &edge, &nodes, cited.map(|(key, _)| key))?;
                record.apply(&Change::Claims(entry))
            })?;
        }
        Ok(())
    }

    fn edge(
        &self,
        record: &mut Record<'_, '_>,
        edge: &Element,
        nodes: &HashMap<String, String>,
        cited: Option<&str>,
    ) -> Result<StatementEntry, Error> {
        let mut end = |name: &str| {
            record.at(name);
            let id = edge.attribute(name).ok_or_else(|| missing(name))?;
            nodes.get(id).cloned().ok_or_else(|| ImportError::field(name, id, "the id of a node that is there"))
        };
        let (subject, object) = (end("source")?, end("target")?);
        record.at("relation");
        let relation = edge.datum("relation").or(self.relation.as_deref()).ok_or_else(|| missing("relation"))?;
        let has_ends_alike =
            |name| record.schema().relation(name).is_none_or(|(relation, _)| relation.is(Flag::Symmetric));
        if edge.is_undirected && !has_ends_alike(relation) {
            let reason = "the edge has no direction and its relation has: it is read from its `source` to its `target`";
            record.left_out("directed", reason);
        }
        record.at("period");
        let period = match (edge.datum("period"), edge.datum("start"), edge.datum("end")) {
            (Some(period), ..) => Some(period.parse::<Period>().map_err(ModelError::from)?),
            (None, None, None) => None,
            (None, start, end) => {
                let bound = |date: Option<&str>| match date {
                    Some(date) => Ok(Bound::Dated(date.parse::<Date>().map_err(ModelError::from)?)),
                    None => Ok::<_, Error>(Bound::Unknown),
                };
                Some(Period::new(bound(start)?, bound(end)?).map_err(ModelError::from)?)
            }
        };
        record.at("modality");
        let modality = match edge.datum("modality") {
            Some(term) => json::<Modality>("modality", &serde_json::Value::from(term).to_string())?,
            None => Modality::Actual,
        };
        record.at("qualifiers");
        let qualifiers: Qualifiers =
            edge.datum("qualifiers").map_or(Ok(Qualifiers::new()), |it| json("qualifiers", it))?;
        record.at("claims");
        let claims: Vec<ClaimEntry> = match (edge.datum("claims"), cited) {
            (Some(text), _) => json("claims", text)?,
            (None, Some(source)) => vec![ClaimEntry::new(source.to_owned())],
            (None, None) => return Err(missing("claims").into()),
        };
        let (relation, object) = (relation.to_owned(), Some(Value::Entity(object)));
        Ok(StatementEntry { subject, relation, object, period, modality, qualifiers, claims })
    }
}

fn missing(name: &str) -> ImportError {
    ImportError::Words(format!("there is no `{name}`"))
}

/// The value that a text tells as JSON.
fn json<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, ImportError> {
    serde_json::from_str(text).map_err(|error| {
        ImportError::Words(format!("`{name}` is not as in a document: {}", excerpt(&error.to_string())))
    })
}
