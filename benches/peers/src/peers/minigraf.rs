//! Minigraf in memory: a statement is two facts with its valid time, one from each end, since only the
//! entity of a fact is looked up by an index; asked for with `:valid-at` by prepared queries. There
//! is no place at a fact for its source, so this one keeps no sources.

use allegiance::Day;
use minigraf::{BindValue, Minigraf, OpenOptions, PreparedQuery, QueryResult, Value};
use uuid::Uuid;

use super::Peer;
use crate::{
    Error,
    generate::{OPEN, Row, World},
    walk::{self, Around},
};

const MILLISECONDS: i64 = 86_400_000;

pub struct MiniGraf {
    database: Minigraf,
    entities: usize,
    /// By relation, since a query cannot be prepared for any attribute.
    objects: Vec<PreparedQuery>,
    subjects: Vec<PreparedQuery>,
    around: PreparedQuery,
}

impl MiniGraf {
    pub fn new(world: &World) -> Result<Self, Error> {
        let database = OpenOptions::new().max_results(usize::MAX).max_derived_facts(usize::MAX).open_memory()?;
        for facts in transactions(&world.rows)? {
            database.execute(&format!("(transact [{facts}])"))?;
        }
        let prepare = |attribute: &str| {
            database.prepare(&format!("(query [:find ?other :valid-at $day :where [$of {attribute} ?other]])"))
        };
        let prepare_all = |prefix: &str| {
            (0..world.relations).map(|it| prepare(&format!(":{prefix}{it}"))).collect::<Result<Vec<_>, _>>()
        };
        Ok(MiniGraf {
            objects: prepare_all("r")?,
            subjects: prepare_all("of")?,
            around: prepare("?relation")?,
            database,
            entities: world.entities as usize,
        })
    }
}

/// Two values of one attribute of one entity that are written together can be read back as one (known
/// to its makers), so each transaction takes one of them only.
fn transactions(rows: &[Row]) -> Result<Vec<String>, Error> {
    let out = rows.iter().map(|row| (row.subject, format!(":r{}", row.relation), row.object, row.from, row.to));
    let into = rows.iter().map(|row| (row.object, format!(":of{}", row.relation), row.subject, row.from, row.to));
    let mut facts: Vec<_> = out.chain(into).collect();
    facts.sort_unstable();
    let mut transactions: Vec<String> = Vec::new();
    for group in facts.chunk_by(|one, other| (one.0, &one.1) == (other.0, &other.1)) {
        transactions.resize(transactions.len().max(group.len()), String::new());
        for (transaction, (of, attribute, other, from, to)) in transactions.iter_mut().zip(group) {
            transaction.push_str(&fact(*of, attribute, *other, *from, *to)?);
        }
    }
    Ok(transactions)
}

fn fact(of: u32, attribute: &str, other: u32, from: i32, to: i32) -> Result<String, Error> {
    let date = |day: i32| Day::from_number(day).map(|day| day.to_string()).ok_or("no such day");
    let (from, of, other) = (date(from)?, id(of), id(other));
    // Its periods end before their last instant.
    let until = match to {
        OPEN => String::new(),
        to => format!(" :valid-to \"{}\"", date(to + 1)?),
    };
    Ok(format!("[#uuid \"{of}\" {attribute} #uuid \"{other}\" {{:valid-from \"{from}\"{until}}}]"))
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number))
}

fn push(query: &PreparedQuery, of: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
    let day = BindValue::Timestamp(i64::from(day) * MILLISECONDS);
    let bound = [("of", BindValue::Entity(id(of))), ("day", day)];
    let QueryResult::QueryResults { results, .. } = query.execute(&bound)? else {
        return Err("no results".into());
    };
    found.extend(results.iter().flatten().filter_map(|value| value.as_ref()).map(|id| id.as_u128() as u32));
    Ok(())
}

impl Around for MiniGraf {
    fn entities(&self) -> usize {
        self.entities
    }

    fn around(&mut self, entity: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        push(&self.around, entity, day, found)
    }
}

impl Peer for MiniGraf {
    fn objects(&mut self, of: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        let mut found = Vec::new();
        push(&self.objects[usize::from(relation)], of, day, &mut found)?;
        Ok(found)
    }

    fn subjects(&mut self, relation: u16, of: u32, day: i32) -> Result<Vec<u32>, Error> {
        let mut found = Vec::new();
        push(&self.subjects[usize::from(relation)], of, day, &mut found)?;
        Ok(found)
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        walk::reach(self, from, day, 3)
    }

    fn chains(&mut self, [first, second, third]: [u16; 3], day: i32) -> Result<u64, Error> {
        let day = Day::from_number(day).ok_or("no such day")?;
        let query = format!(
            "(query [:find (count ?w) :valid-at \"{day}\"
                     :where [?x :r{first} ?y] [?y :r{second} ?z] [?z :r{third} ?w]])"
        );
        let QueryResult::QueryResults { results, .. } = self.database.execute(&query)? else {
            return Err("no results".into());
        };
        let count = results.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
        Ok(u64::try_from(count)?)
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        walk::path(self, from, to, day)
    }
}
