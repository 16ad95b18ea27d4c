//! SQLite in memory: a table kept in the order of (subject, relation, period, object) and a covering
//! index in that of (object, relation, period, subject); prepared statements. Reach is one recursive
//! query, the pattern one join; the path asks for the neighbours of one entity after the other.

use rusqlite::{CachedStatement, Connection, params};

use super::Peer;
use crate::{
    Error,
    generate::World,
    walk::{self, Around},
};

const SCHEMA: &str = "
    CREATE TABLE statement (
        subject INTEGER NOT NULL, relation INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        object INTEGER NOT NULL, source INTEGER NOT NULL,
        PRIMARY KEY (subject, relation, first, last, object)
    ) WITHOUT ROWID;";

const INDEX: &str = "
    CREATE INDEX by_object ON statement (object, relation, first, last, subject);
    ANALYZE;";

const INSERT: &str = "INSERT INTO statement VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const OBJECTS: &str =
    "SELECT object FROM statement WHERE subject = ?1 AND relation = ?2 AND first <= ?3 AND last >= ?3";
const SUBJECTS: &str =
    "SELECT subject FROM statement WHERE object = ?1 AND relation = ?2 AND first <= ?3 AND last >= ?3";
const AROUND: [&str; 2] = [
    "SELECT object FROM statement WHERE subject = ?1 AND first <= ?2 AND last >= ?2",
    "SELECT subject FROM statement WHERE object = ?1 AND first <= ?2 AND last >= ?2",
];
const REACH: &str = "
    WITH RECURSIVE near (entity, steps) AS (
        VALUES (?1, 0)
        UNION
        SELECT object, steps + 1 FROM near CROSS JOIN statement ON subject = entity
        WHERE steps < 3 AND first <= ?2 AND last >= ?2
        UNION
        SELECT subject, steps + 1 FROM near CROSS JOIN statement ON object = entity
        WHERE steps < 3 AND first <= ?2 AND last >= ?2
    )
    SELECT DISTINCT entity FROM near";
const CHAINS: &str = "
    SELECT count(*) FROM statement a
    JOIN statement b ON b.subject = a.object AND b.relation = ?2 AND b.first <= ?4 AND b.last >= ?4
    JOIN statement c ON c.subject = b.object AND c.relation = ?3 AND c.first <= ?4 AND c.last >= ?4
    WHERE a.relation = ?1 AND a.first <= ?4 AND a.last >= ?4";

pub struct Sqlite {
    entities: usize,
    database: Connection,
}

impl Sqlite {
    pub fn new(world: &World) -> Result<Self, Error> {
        let mut database = Connection::open_in_memory()?;
        database.execute_batch(SCHEMA)?;
        let transaction = database.transaction()?;
        {
            let mut insert = transaction.prepare(INSERT)?;
            for row in &world.rows {
                insert.execute(params![row.subject, row.relation, row.from, row.to, row.object, row.source])?;
            }
        }
        transaction.execute_batch(INDEX)?;
        transaction.commit()?;
        Ok(Sqlite { entities: world.entities as usize, database })
    }
}

fn numbers(statement: &mut CachedStatement<'_>, params: impl rusqlite::Params) -> Result<Vec<u32>, Error> {
    let mut found = Vec::new();
    push(statement, params, &mut found)?;
    Ok(found)
}

fn push(statement: &mut CachedStatement<'_>, params: impl rusqlite::Params, found: &mut Vec<u32>) -> Result<(), Error> {
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        found.push(row.get(0)?);
    }
    Ok(())
}

impl Around for Sqlite {
    fn entities(&self) -> usize {
        self.entities
    }

    fn around(&mut self, entity: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        for sql in AROUND {
            push(&mut self.database.prepare_cached(sql)?, params![entity, day], found)?;
        }
        Ok(())
    }
}

impl Peer for Sqlite {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        numbers(&mut self.database.prepare_cached(OBJECTS)?, params![subject, relation, day])
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        numbers(&mut self.database.prepare_cached(SUBJECTS)?, params![object, relation, day])
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        numbers(&mut self.database.prepare_cached(REACH)?, params![from, day])
    }

    fn chains(&mut self, [first, second, third]: [u16; 3], day: i32) -> Result<u64, Error> {
        let mut statement = self.database.prepare_cached(CHAINS)?;
        let count: i64 = statement.query_row(params![first, second, third, day], |row| row.get(0))?;
        Ok(u64::try_from(count)?)
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        walk::path(self, from, to, day)
    }
}
