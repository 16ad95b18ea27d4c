//! What one would write by hand with no library at all: rows in two orders, scanned. It is here to
//! say what is right, and for a sense of scale.

use super::Peer;
use crate::{
    Error,
    generate::World,
    walk::{self, Around},
};

#[derive(Clone, Copy)]
struct Edge {
    relation: u16,
    other: u32,
    from: i32,
    to: i32,
}

/// The edges of each entity beside each other, by relation.
struct Index {
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

pub struct Plain {
    entities: usize,
    out: Index,
    into: Index,
    /// Kept since all the others keep it.
    _sources: Vec<u16>,
}

impl Index {
    fn new(entities: usize, mut edges: Vec<(u32, Edge)>) -> Self {
        edges.sort_unstable_by_key(|(of, edge)| (*of, edge.relation));
        let mut starts = vec![0; entities + 1];
        for (of, _) in &edges {
            starts[*of as usize + 1] += 1;
        }
        for place in 0..entities {
            starts[place + 1] += starts[place];
        }
        Index { starts, edges: edges.into_iter().map(|(_, edge)| edge).collect() }
    }

    fn on(&self, of: u32, day: i32) -> impl Iterator<Item = &Edge> {
        let edges = &self.edges[self.starts[of as usize] as usize..self.starts[of as usize + 1] as usize];
        edges.iter().filter(move |edge| edge.from <= day && day <= edge.to)
    }

    fn along(&self, of: u32, relation: u16, day: i32) -> impl Iterator<Item = u32> {
        let edges = &self.edges[self.starts[of as usize] as usize..self.starts[of as usize + 1] as usize];
        let first = edges.partition_point(|edge| edge.relation < relation);
        let group = edges[first..].iter().take_while(move |edge| edge.relation == relation);
        group.filter(move |edge| edge.from <= day && day <= edge.to).map(|edge| edge.other)
    }
}

impl Plain {
    pub fn new(world: &World) -> Self {
        let entities = world.entities as usize;
        let out = world
            .rows
            .iter()
            .map(|row| (row.subject, Edge { relation: row.relation, other: row.object, from: row.from, to: row.to }));
        let into = world
            .rows
            .iter()
            .map(|row| (row.object, Edge { relation: row.relation, other: row.subject, from: row.from, to: row.to }));
        Plain {
            entities,
            out: Index::new(entities, out.collect()),
            into: Index::new(entities, into.collect()),
            _sources: world.rows.iter().map(|row| row.source).collect(),
        }
    }
}

impl Around for Plain {
    fn entities(&self) -> usize {
        self.entities
    }

    fn around(&mut self, entity: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        found.extend(self.out.on(entity, day).chain(self.into.on(entity, day)).map(|edge| edge.other));
        Ok(())
    }
}

impl Peer for Plain {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        Ok(self.out.along(subject, relation, day).collect())
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        Ok(self.into.along(object, relation, day).collect())
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        walk::reach(self, from, day, 3)
    }

    fn chains(&mut self, [first, second, third]: [u16; 3], day: i32) -> Result<u64, Error> {
        let mut count = 0;
        for start in 0..self.entities as u32 {
            for middle in self.out.along(start, first, day) {
                for end in self.out.along(middle, second, day) {
                    count += self.out.along(end, third, day).count() as u64;
                }
            }
        }
        Ok(count)
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        walk::path(self, from, to, day)
    }
}
