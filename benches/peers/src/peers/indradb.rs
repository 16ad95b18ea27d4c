//! IndraDB in memory: a vertex per entity, an edge per (subject, relation, object), since it keeps
//! one of each only, with its periods and sources as one JSON property. Inserted in one bulk call and
//! asked through its query builder; the days are filtered here, since its queries compare for
//! equality only.

use std::collections::HashMap;

use indradb::{
    BulkInsertItem, Database, Edge, EdgeDirection, EdgeProperties, Identifier, Json, MemoryDatastore, PipeQuery,
    QueryExt, QueryOutputValue, SpecificVertexQuery, Vertex,
};
use serde_json::Value;
use uuid::Uuid;

use super::Peer;
use crate::{
    Error,
    generate::World,
    walk::{self, Around},
};

pub struct IndraDb {
    database: Database<MemoryDatastore>,
    relations: Vec<Identifier>,
    entities: usize,
}

impl IndraDb {
    pub fn new(world: &World) -> Result<Self, Error> {
        let (entity, periods) = (Identifier::new("entity")?, Identifier::new("periods")?);
        let relations: Vec<Identifier> =
            (0..world.relations).map(|relation| Identifier::new(format!("r{relation}"))).collect::<Result<_, _>>()?;
        let mut said: HashMap<(u32, u16, u32), Vec<Value>> = HashMap::new();
        for row in &world.rows {
            let period = Value::from(vec![row.from, row.to, i32::from(row.source)]);
            said.entry((row.subject, row.relation, row.object)).or_default().push(period);
        }
        let vertices = (0..world.entities).map(|number| BulkInsertItem::Vertex(Vertex::with_id(id(number), entity)));
        let edges = said.into_iter().flat_map(|((subject, relation, object), said)| {
            let edge = Edge::new(id(subject), relations[usize::from(relation)], id(object));
            let property = BulkInsertItem::EdgeProperty(edge.clone(), periods, Json::new(Value::from(said)));
            [BulkInsertItem::Edge(edge), property]
        });
        let items = vertices.chain(edges).collect();
        let database = MemoryDatastore::new_db();
        database.bulk_insert(items)?;
        Ok(IndraDb { database, relations, entities: world.entities as usize })
    }

    fn push(&self, edges: PipeQuery, way: EdgeDirection, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        for output in self.database.get(edges.properties()?)? {
            let QueryOutputValue::EdgeProperties(edges) = output else { continue };
            found.extend(edges.iter().filter(|edge| holds(edge, day)).map(|edge| match way {
                EdgeDirection::Outbound => number(edge.edge.inbound_id),
                EdgeDirection::Inbound => number(edge.edge.outbound_id),
            }));
        }
        Ok(())
    }

    fn along(&self, of: u32, relation: u16, way: EdgeDirection, day: i32) -> Result<Vec<u32>, Error> {
        let edges = edges(of, way)?.t(self.relations[usize::from(relation)]);
        let mut found = Vec::new();
        self.push(edges, way, day, &mut found)?;
        Ok(found)
    }
}

fn edges(of: u32, way: EdgeDirection) -> Result<PipeQuery, Error> {
    Ok(PipeQuery::new(Box::new(SpecificVertexQuery::single(id(of)).into()), way)?)
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number))
}

fn number(id: Uuid) -> u32 {
    id.as_u128() as u32
}

fn holds(edge: &EdgeProperties, day: i32) -> bool {
    let periods = edge.props.iter().filter_map(|property| property.value.0.as_array()).flatten();
    let day = i64::from(day);
    periods.into_iter().any(|period| match (period[0].as_i64(), period[1].as_i64()) {
        (Some(from), Some(to)) => from <= day && day <= to,
        _ => false,
    })
}

impl Around for IndraDb {
    fn entities(&self) -> usize {
        self.entities
    }

    fn around(&mut self, entity: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        for way in [EdgeDirection::Outbound, EdgeDirection::Inbound] {
            self.push(edges(entity, way)?, way, day, found)?;
        }
        Ok(())
    }
}

impl Peer for IndraDb {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        self.along(subject, relation, EdgeDirection::Outbound, day)
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        self.along(object, relation, EdgeDirection::Inbound, day)
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
