//! Worlds read from public data, where it is there.

use std::{
    collections::HashSet,
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;

use super::{
    baseline::day_number,
    generate::{Row, World},
};

/// A quarter of a million political events, each on one day: the data counts steps of fifteen
/// minutes, which are taken as days here so that there are more than a month of them.
pub fn gdelt() -> Option<World> {
    let quads = read("gdelt-quads", &["quads.tsv.gz"])?;
    let rows = quads.iter().map(|numbers| {
        let &[subject, relation, object, day] = numbers.as_slice() else { return None };
        Some(Row {
            subject: subject as u32,
            relation: relation as u16,
            object: object as u32,
            from: day,
            to: day,
            source: 0,
        })
    });
    world("gdelt", rows.collect())
}

/// Forty thousand facts of Wikidata, from the first day of one year to the last of another.
pub fn wikidata12k() -> Option<World> {
    let facts = read("wikidata12k", &["train.tsv", "valid.tsv", "test.tsv"])?;
    let rows = facts.iter().map(|numbers| {
        let &[subject, relation, object, first, last] = numbers.as_slice() else { return None };
        let (from, to) = (day_number(first.min(last), 1, 1), day_number(first.max(last), 12, 31));
        Some(Row { subject: subject as u32, relation: relation as u16, object: object as u32, from, to, source: 0 })
    });
    world("wikidata12k", rows.collect())
}

/// The numbers of each line; none, and a word on why, where a file is not there.
fn read(set: &str, files: &[&str]) -> Option<Vec<Vec<i32>>> {
    let folder = folder().join(set);
    let mut lines = Vec::new();
    for file in files {
        match text(&folder.join(file)) {
            Ok(text) => {
                lines.extend(text.lines().map(|line| line.split('\t').filter_map(|it| it.parse().ok()).collect()))
            }
            Err(error) => {
                println!("{set} is left out: {file}: {error} (ALLEGIANCE_DATA names the folder with the data)");
                return None;
            }
        }
    }
    Some(lines)
}

fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    env::var_os("ALLEGIANCE_DATA").map_or_else(beside, PathBuf::from)
}

fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let mut file = fs::File::open(path)?;
    if path.extension().is_some_and(|it| it == "gz") {
        GzDecoder::new(file).read_to_string(&mut text)?;
    } else {
        file.read_to_string(&mut text)?;
    }
    Ok(text)
}

/// The rows as a world: each once, one source in turn for the lack of any, and nothing that is
/// tied to itself.
fn world(name: &str, rows: Option<Vec<Row>>) -> Option<World> {
    const SOURCES: u16 = 50;
    let Some(mut rows) = rows else {
        println!("{name} is left out: a line of it is not what it should be");
        return None;
    };
    let mut seen = HashSet::with_capacity(rows.len());
    rows.retain(|row| row.subject != row.object && seen.insert(row.key()));
    for (place, row) in rows.iter_mut().enumerate() {
        row.source = (place % usize::from(SOURCES)) as u16;
    }
    Some(World {
        name: name.to_owned(),
        entities: rows.iter().map(|row| row.subject.max(row.object) + 1).max()?,
        relations: rows.iter().map(|row| row.relation + 1).max()?,
        sources: SOURCES,
        days: (rows.iter().map(|row| row.from).min()?, rows.iter().map(|row| row.to).max()?),
        rows,
    })
}
