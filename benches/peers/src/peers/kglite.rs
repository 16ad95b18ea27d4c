//! KGLite in memory: a node per entity, a relationship per statement, with its days declared as the
//! valid time of its type, and its source. Loaded in bulk; read through its read trait, or asked in
//! Cypher with parameters, `FOR VALID_TIME AS OF` the day.

use std::collections::HashMap;

use chrono::NaiveDate;
use kglite::api::{
    DirGraph, Direction, GraphEdgeRef, GraphRead, InternedKey, NodeIndex, Value,
    mutation::{ColumnData, ColumnType, DataFrame, EdgeSpec, add_edges_from_specs, add_nodes},
    session::{ExecuteOptions, execute_mut, execute_read},
};

use super::Peer;
use crate::{
    Error,
    generate::{OPEN, Row, World},
    walk::{self, Around},
};

pub struct KgLite {
    graph: DirGraph,
    entities: usize,
}

impl KgLite {
    pub fn new(world: &World) -> Result<Self, Error> {
        let mut graph = DirGraph::new();
        let mut entities = DataFrame::new(Vec::new());
        let numbers = (0..i64::from(world.entities)).map(Some).collect();
        entities.add_column("id".to_owned(), ColumnType::Int64, ColumnData::Int64(numbers))?;
        add_nodes(&mut graph, entities, "Entity".to_owned(), "id".to_owned(), None, None)?;

        // A valid time can only be declared once there is a statement that has one, and before there are
        // two of the same, which would be made one.
        let mut firsts: HashMap<u16, Row> = HashMap::new();
        for row in &world.rows {
            firsts.entry(row.relation).or_insert(*row);
        }
        add(&mut graph, firsts.values())?;
        for relation in firsts.keys() {
            let declare = format!(
                "CALL db.temporal.declare({{relationship: 'R{relation}', from: 'first', to: 'last', convention: 'closed'}})"
            );
            execute_mut(&mut graph, &declare, &ExecuteOptions::eager(&HashMap::new()))?;
        }
        add(&mut graph, world.rows.iter().filter(|row| firsts[&row.relation] != **row))?;

        let numbered = |number: u32| graph.graph.get_node_id(NodeIndex::from(number)).and_then(|id| as_number(&id));
        if (0..world.entities).any(|number| numbered(number) != Some(number)) {
            return Err("nodes are not counted up from zero".into());
        }
        Ok(KgLite { graph, entities: world.entities as usize })
    }

    fn ask(&self, query: &str, day: i32, of: u32) -> Result<Vec<Vec<Value>>, Error> {
        let day = date(day)?;
        let params =
            HashMap::from([("of".to_owned(), Value::Int64(i64::from(of))), ("day".to_owned(), Value::DateTime(day))]);
        let query = format!("FOR VALID_TIME AS OF $day {query}");
        Ok(execute_read(&self.graph, &query, &ExecuteOptions::eager(&params))?.result.rows)
    }
}

fn add<'a>(graph: &mut DirGraph, rows: impl Iterator<Item = &'a Row>) -> Result<(), Error> {
    let specs = rows.map(spec).collect::<Result<Vec<_>, Error>>()?;
    let many = specs.len();
    let report = add_edges_from_specs(graph, specs)?;
    if report.connections_created == many { Ok(()) } else { Err("statements were left out".into()) }
}

fn spec(row: &Row) -> Result<EdgeSpec, Error> {
    let mut properties = HashMap::from([
        ("first".to_owned(), Value::DateTime(date(row.from)?)),
        ("source".to_owned(), Value::Int64(i64::from(row.source))),
    ]);
    if row.to != OPEN {
        properties.insert("last".to_owned(), Value::DateTime(date(row.to)?));
    }
    Ok(EdgeSpec {
        source_type: "Entity".to_owned(),
        source_id: Value::Int64(i64::from(row.subject)),
        target_type: "Entity".to_owned(),
        target_id: Value::Int64(i64::from(row.object)),
        edge_type: format!("R{}", row.relation),
        properties,
    })
}

fn date(day: i32) -> Result<NaiveDate, Error> {
    NaiveDate::from_epoch_days(day).ok_or_else(|| "no such day".into())
}

fn as_number(value: &Value) -> Option<u32> {
    match value {
        Value::Int64(number) => u32::try_from(*number).ok(),
        Value::UniqueId(number) => Some(*number),
        _ => None,
    }
}

fn numbers(rows: &[Vec<Value>]) -> Result<Vec<u32>, Error> {
    rows.iter().flatten().map(|value| as_number(value).ok_or_else(|| "no number".into())).collect()
}

impl KgLite {
    /// The far ends of the relationships that hold on a day, of one type or of any.
    fn along(
        &self,
        of: u32,
        relation: Option<u16>,
        way: Direction,
        day: i32,
    ) -> Result<impl Iterator<Item = u32>, Error> {
        let (first, last) = (InternedKey::from_str("first"), InternedKey::from_str("last"));
        let relation = relation.map(|relation| InternedKey::from_str(&format!("R{relation}")));
        let day = date(day)?;
        let graph = &self.graph.graph;
        let edges = graph.edges_directed_filtered(NodeIndex::from(of), way, relation);
        let held = edges.filter(move |edge| {
            let bound = |key| match graph.get_edge_property(edge.id(), key) {
                Some(Value::DateTime(day)) => Some(day),
                _ => None,
            };
            relation.is_none_or(|relation| edge.connection_type() == relation)
                && bound(first).is_some_and(|first| first <= day)
                && bound(last).is_none_or(|last| day <= last)
        });
        let other =
            move |edge: GraphEdgeRef<'_>| if way == Direction::Outgoing { edge.target() } else { edge.source() };
        Ok(held.map(move |edge| other(edge).index() as u32))
    }
}

impl Around for KgLite {
    fn entities(&self) -> usize {
        self.entities
    }

    fn around(&mut self, entity: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        found.extend(self.along(entity, None, Direction::Outgoing, day)?);
        found.extend(self.along(entity, None, Direction::Incoming, day)?);
        Ok(())
    }
}

impl Peer for KgLite {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        Ok(self.along(subject, Some(relation), Direction::Outgoing, day)?.collect())
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        Ok(self.along(object, Some(relation), Direction::Incoming, day)?.collect())
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        walk::reach(self, from, day, 3)
    }

    fn chains(&mut self, relations: [u16; 3], day: i32) -> Result<u64, Error> {
        walk::chains(self, self.entities, relations, day)
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        walk::path(self, from, to, day)
    }
}

/// The same, asked in Cypher.
pub struct Cypher(pub KgLite);

impl Peer for Cypher {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        numbers(&self.0.ask(&format!("MATCH (a:Entity {{id: $of}})-[:R{relation}]->(b) RETURN b.id"), day, subject)?)
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        numbers(&self.0.ask(&format!("MATCH (a:Entity {{id: $of}})<-[:R{relation}]-(b) RETURN b.id"), day, object)?)
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        self.0.reach(from, day)
    }

    fn chains(&mut self, [first, second, third]: [u16; 3], day: i32) -> Result<u64, Error> {
        let query = format!("MATCH (x)-[:R{first}]->(y)-[:R{second}]->(z)-[:R{third}]->(w) RETURN count(*)");
        match self.0.ask(&query, day, 0)?.first().and_then(|row| row.first()) {
            Some(Value::Int64(count)) => Ok(u64::try_from(*count)?),
            _ => Err("no count".into()),
        }
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        self.0.path(from, to, day)
    }
}
