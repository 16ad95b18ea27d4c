//! Grafeo in memory, as a property graph: an edge per statement, its relation as the type, its days
//! and its source as properties; nodes and edges made in one batch each. Asked by its direct calls,
//! or in GQL with parameters, whose plans it caches.

use std::collections::HashMap;

use grafeo::{Config, EdgeId, GrafeoDB, NodeId, Session, Value, database::BatchEdge};

use super::Peer;
use crate::{
    Error,
    generate::World,
    walk::{self, Around},
};

pub struct Grafeo {
    database: GrafeoDB,
    session: Session,
    entities: usize,
}

impl Grafeo {
    pub fn new(world: &World) -> Result<Self, Error> {
        let database = GrafeoDB::with_config(Config::in_memory().without_query_timeout())?;
        let nodes = (0..world.entities).map(|_| HashMap::new()).collect();
        let nodes = database.batch_create_nodes_with_props("Entity", nodes)?;
        if nodes.iter().zip(0..).any(|(node, number)| node.as_u64() != number) {
            return Err("nodes are not counted up from zero".into());
        }
        let edges = world.rows.iter().map(|row| {
            let edge = BatchEdge::new(id(row.subject), id(row.object), format!("R{}", row.relation));
            let source = i32::from(row.source);
            edge.with_properties([("first", row.from), ("last", row.to), ("source", source)])
        });
        database.batch_create_edges(edges.collect())?;
        let session = database.session();
        Ok(Grafeo { database, session, entities: world.entities as usize })
    }

    fn ask(&self, query: &str, params: &[(&str, i64)]) -> Result<Vec<Vec<Value>>, Error> {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
        Ok(self.session.execute_with_params(query, params)?.into_rows())
    }
}

fn id(number: u32) -> NodeId {
    NodeId::new(u64::from(number))
}

fn numbers(rows: Vec<Vec<Value>>) -> Result<Vec<u32>, Error> {
    rows.iter().flatten().map(|value| Ok(u32::try_from(value.as_int64().ok_or("no number")?)?)).collect()
}

#[derive(Clone, Copy)]
enum Way {
    Out,
    In,
}

impl Grafeo {
    fn near(&self, of: u32, way: Way) -> Vec<(NodeId, EdgeId)> {
        match way {
            Way::Out => self.session.get_neighbors_outgoing(id(of)),
            Way::In => self.session.get_neighbors_incoming(id(of)),
        }
    }

    fn along(&self, of: u32, relation: u16, way: Way, day: i32) -> Result<Vec<u32>, Error> {
        let store = self.database.graph_store();
        let name = format!("R{relation}");
        let mut near = self.near(of, way);
        near.retain(|(_, edge)| store.edge_type(*edge).is_some_and(|of| of.as_str() == name));
        let mut found = Vec::new();
        self.push(near, day, &mut found)?;
        Ok(found)
    }

    /// The far ends of those edges that hold on a day.
    fn push(&self, near: Vec<(NodeId, EdgeId)>, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        let store = self.database.graph_store();
        let (first, last) = ("first".into(), "last".into());
        let day = i64::from(day);
        for (other, edge) in near {
            let bound = |key| store.get_edge_property(edge, key).and_then(|value| value.as_int64());
            if bound(&first).is_some_and(|first| first <= day) && bound(&last).is_some_and(|last| day <= last) {
                found.push(u32::try_from(other.as_u64())?);
            }
        }
        Ok(())
    }
}

impl Around for Grafeo {
    fn entities(&self) -> usize {
        self.entities
    }

    fn around(&mut self, entity: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        self.push(self.near(entity, Way::Out), day, found)?;
        self.push(self.near(entity, Way::In), day, found)
    }
}

impl Peer for Grafeo {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        self.along(subject, relation, Way::Out, day)
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        self.along(object, relation, Way::In, day)
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

/// The same, asked in GQL.
pub struct Gql(pub Grafeo);

impl Peer for Gql {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        let query = format!(
            "MATCH (a)-[r:R{relation}]->(b) WHERE id(a) = $of AND r.first <= $day AND r.last >= $day RETURN id(b)"
        );
        numbers(self.0.ask(&query, &[("of", subject.into()), ("day", day.into())])?)
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        let query = format!(
            "MATCH (a)<-[r:R{relation}]-(b) WHERE id(a) = $of AND r.first <= $day AND r.last >= $day RETURN id(b)"
        );
        numbers(self.0.ask(&query, &[("of", object.into()), ("day", day.into())])?)
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        self.0.reach(from, day)
    }

    fn chains(&mut self, [first, second, third]: [u16; 3], day: i32) -> Result<u64, Error> {
        let query = format!(
            "MATCH (x)-[a:R{first}]->(y)-[b:R{second}]->(z)-[c:R{third}]->(w)
             WHERE a.first <= $day AND a.last >= $day AND b.first <= $day AND b.last >= $day
               AND c.first <= $day AND c.last >= $day
             RETURN count(*)"
        );
        let rows = self.0.ask(&query, &[("day", day.into())])?;
        let count = rows.first().and_then(|row| row.first()).and_then(Value::as_int64).ok_or("no count")?;
        Ok(u64::try_from(count)?)
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        self.0.path(from, to, day)
    }
}
