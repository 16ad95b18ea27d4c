//! Minigraf in memory: a statement is a fact with its valid time, asked for with `:valid-at` by
//! prepared queries. There is no place at a fact for its source, so this one keeps no sources.

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
    around: [PreparedQuery; 2],
}

impl MiniGraf {
    pub fn new(world: &World) -> Result<Self, Error> {
        let database = OpenOptions::new().max_results(usize::MAX).max_derived_facts(usize::MAX).open_memory()?;
        // Two values of one attribute of one entity that are written together can be read back as
        // one (known to its makers), so each transaction takes one of them only.
        let mut transactions: Vec<String> = Vec::new();
        let mut rows = world.rows.clone();
        rows.sort_unstable();
        for group in rows.chunk_by(|one, other| (one.subject, one.relation) == (other.subject, other.relation)) {
            transactions.resize(transactions.len().max(group.len()), String::new());
            for (transaction, row) in transactions.iter_mut().zip(group) {
                transaction.push_str(&fact(row)?);
            }
        }
        for facts in transactions {
            database.execute(&format!("(transact [{facts}])"))?;
        }
        let prepare =
            |pattern: String| database.prepare(&format!("(query [:find ?other :valid-at $day :where [{pattern}]])"));
        let relations = 0..world.relations;
        Ok(MiniGraf {
            objects: relations.clone().map(|it| prepare(format!("$of :r{it} ?other"))).collect::<Result<_, _>>()?,
            subjects: relations.map(|it| prepare(format!("?other :r{it} $of"))).collect::<Result<_, _>>()?,
            around: [prepare("$of ?relation ?other".to_owned())?, prepare("?other ?relation $of".to_owned())?],
            database,
            entities: world.entities as usize,
        })
    }
}

fn fact(row: &Row) -> Result<String, Error> {
    let date = |day: i32| Day::from_number(day).map(|day| day.to_string()).ok_or("no such day");
    let (from, subject, object) = (date(row.from)?, id(row.subject), id(row.object));
    // Its periods end before their last instant.
    let until = match row.to {
        OPEN => String::new(),
        to => format!(" :valid-to \"{}\"", date(to + 1)?),
    };
    Ok(format!("[#uuid \"{subject}\" :r{} #uuid \"{object}\" {{:valid-from \"{from}\"{until}}}]", row.relation))
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number))
}

fn push(query: &PreparedQuery, of: BindValue, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
    let day = BindValue::Timestamp(i64::from(day) * MILLISECONDS);
    let QueryResult::QueryResults { results, .. } = query.execute(&[("of", of), ("day", day)])? else {
        return Err("no results".into());
    };
    found.extend(results.iter().flatten().filter_map(|value| value.as_ref()).map(|id| id.as_u128() as u32));
    Ok(())
}

fn subject(number: u32) -> BindValue {
    BindValue::Entity(id(number))
}

fn object(number: u32) -> BindValue {
    BindValue::Val(Value::Ref(id(number)))
}

impl Around for MiniGraf {
    fn entities(&self) -> usize {
        self.entities
    }

    fn around(&mut self, entity: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        push(&self.around[0], subject(entity), day, found)?;
        push(&self.around[1], object(entity), day, found)
    }
}

impl Peer for MiniGraf {
    fn objects(&mut self, of: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        let mut found = Vec::new();
        push(&self.objects[usize::from(relation)], subject(of), day, &mut found)?;
        Ok(found)
    }

    fn subjects(&mut self, relation: u16, of: u32, day: i32) -> Result<Vec<u32>, Error> {
        let mut found = Vec::new();
        push(&self.subjects[usize::from(relation)], object(of), day, &mut found)?;
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
