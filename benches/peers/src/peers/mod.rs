//! Who answers, and what each has to be able to do.

mod allegiance;
#[cfg(feature = "grafeo")]
mod grafeo;
#[cfg(feature = "indradb")]
mod indradb;
#[cfg(feature = "kglite")]
mod kglite;
#[cfg(feature = "minigraf")]
mod minigraf;
#[cfg(feature = "oxigraph")]
mod oxigraph;
#[cfg(feature = "petgraph")]
mod petgraph;
mod plain;
#[cfg(feature = "sqlite")]
mod sqlite;

use crate::{Error, generate::World, question::Sort};

/// A graph that answers by the numbers of the entities, whatever it calls them itself.
pub trait Peer {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error>;
    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error>;
    /// Everyone within three steps, the start included.
    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error>;
    fn chains(&mut self, relations: [u16; 3], day: i32) -> Result<u64, Error>;
    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error>;
}

type Builder = fn(&World) -> Result<Box<dyn Peer>, Error>;

/// A peer: its name here, the package whose version is shown, what it is asked, and how it is built.
pub struct Entry {
    pub name: &'static str,
    pub package: Option<&'static str>,
    pub sorts: &'static [Sort],
    pub build: Builder,
}

impl Entry {
    fn new(name: &'static str, package: &'static str, build: Builder) -> Self {
        Entry { name, package: Some(package), sorts: &Sort::ALL, build }
    }

    /// A second way to ask a peer, for those questions that its own language can put.
    #[allow(dead_code, reason = "peers are features, and not all of them have a language")]
    fn language(name: &'static str, package: &'static str, build: Builder) -> Self {
        Entry { sorts: &[Sort::Out, Sort::In, Sort::Chains], ..Entry::new(name, package, build) }
    }
}

/// All that were compiled in. The first is what the others are checked against.
pub fn all() -> Vec<Entry> {
    vec![
        Entry {
            name: "plain",
            package: None,
            sorts: &Sort::ALL,
            build: |world| Ok(Box::new(plain::Plain::new(world))),
        },
        Entry::new("allegiance", "allegiance", |world| Ok(Box::new(allegiance::Allegiance::new(world)?))),
        #[cfg(feature = "petgraph")]
        Entry::new("petgraph", "petgraph", |world| Ok(Box::new(petgraph::Petgraph::new(world)))),
        #[cfg(feature = "sqlite")]
        Entry::new("sqlite", "rusqlite", |world| Ok(Box::new(sqlite::Sqlite::new(world)?))),
        #[cfg(feature = "indradb")]
        Entry::new("indradb", "indradb-lib", |world| Ok(Box::new(indradb::IndraDb::new(world)?))),
        #[cfg(feature = "oxigraph")]
        Entry::new("oxigraph", "oxigraph", |world| Ok(Box::new(oxigraph::Oxigraph::new(world)?))),
        #[cfg(feature = "oxigraph")]
        Entry::language("oxigraph-sparql", "oxigraph", |world| {
            Ok(Box::new(oxigraph::Sparql(oxigraph::Oxigraph::new(world)?)))
        }),
        #[cfg(feature = "grafeo")]
        Entry::new("grafeo", "grafeo", |world| Ok(Box::new(grafeo::Grafeo::new(world)?))),
        #[cfg(feature = "grafeo")]
        Entry::language("grafeo-gql", "grafeo", |world| Ok(Box::new(grafeo::Gql(grafeo::Grafeo::new(world)?)))),
        #[cfg(feature = "kglite")]
        Entry::new("kglite", "kglite", |world| Ok(Box::new(kglite::KgLite::new(world)?))),
        #[cfg(feature = "kglite")]
        Entry::language("kglite-cypher", "kglite", |world| Ok(Box::new(kglite::Cypher(kglite::KgLite::new(world)?)))),
        #[cfg(feature = "minigraf")]
        Entry::new("minigraf", "minigraf", |world| Ok(Box::new(minigraf::MiniGraf::new(world)?))),
    ]
}

pub fn find(name: &str) -> Result<Entry, Error> {
    all().into_iter().find(|entry| entry.name == name).ok_or_else(|| unknown(name))
}

pub fn unknown(name: &str) -> Error {
    let names: Vec<&str> = all().iter().map(|entry| entry.name).collect();
    format!("no peer `{name}` was compiled in; there are {}", names.join(", ")).into()
}
