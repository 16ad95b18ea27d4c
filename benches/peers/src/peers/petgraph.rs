//! petgraph: a directed graph whose edges carry the relation, the period and the source, with the
//! filters written by hand over the edges of a node.

use petgraph::{
    Direction,
    graph::{DiGraph, NodeIndex},
    visit::EdgeRef,
};

use super::Peer;
use crate::{
    Error,
    generate::World,
    walk::{self, Around},
};

struct Edge {
    relation: u16,
    from: i32,
    to: i32,
    _source: u16,
}

pub struct Petgraph(DiGraph<(), Edge>);

impl Petgraph {
    pub fn new(world: &World) -> Self {
        let mut graph = DiGraph::with_capacity(world.entities as usize, world.rows.len());
        // Nodes are added in order and never removed, so that a node's index is its number.
        for _ in 0..world.entities {
            graph.add_node(());
        }
        for row in &world.rows {
            let edge = Edge { relation: row.relation, from: row.from, to: row.to, _source: row.source };
            graph.add_edge(NodeIndex::from(row.subject), NodeIndex::from(row.object), edge);
        }
        Petgraph(graph)
    }

    fn along(&self, of: u32, relation: u16, day: i32, way: Direction) -> impl Iterator<Item = u32> {
        let edges = self.0.edges_directed(NodeIndex::from(of), way);
        let held = edges.filter(move |edge| edge.weight().relation == relation && edge.weight().holds(day));
        held.map(move |edge| other(edge, way))
    }
}

impl Edge {
    fn holds(&self, day: i32) -> bool {
        self.from <= day && day <= self.to
    }
}

fn other(edge: impl EdgeRef<NodeId = NodeIndex>, way: Direction) -> u32 {
    let node = if way == Direction::Outgoing { edge.target() } else { edge.source() };
    node.index() as u32
}

impl Around for Petgraph {
    fn entities(&self) -> usize {
        self.0.node_count()
    }

    fn around(&mut self, entity: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        for way in [Direction::Outgoing, Direction::Incoming] {
            let edges = self.0.edges_directed(NodeIndex::from(entity), way);
            found.extend(edges.filter(|edge| edge.weight().holds(day)).map(|edge| other(edge, way)));
        }
        Ok(())
    }
}

impl Peer for Petgraph {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        Ok(self.along(subject, relation, day, Direction::Outgoing).collect())
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        Ok(self.along(object, relation, day, Direction::Incoming).collect())
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        walk::reach(self, from, day, 3)
    }

    fn chains(&mut self, [first, second, third]: [u16; 3], day: i32) -> Result<u64, Error> {
        let mut count = 0;
        for edge in self.0.edge_references() {
            if edge.weight().relation == first && edge.weight().holds(day) {
                for end in self.along(edge.target().index() as u32, second, day, Direction::Outgoing) {
                    count += self.along(end, third, day, Direction::Outgoing).count() as u64;
                }
            }
        }
        Ok(count)
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        walk::path(self, from, to, day)
    }
}
