//! What the import of a table by a mapping takes: rows of two entities, a relation, two dates and a source, made up from a seed.
//!
//! ```text
//! cargo bench --features csv --bench import
//! cargo bench --features csv --bench import -- --rows 100k
//! cargo bench --features csv --bench import -- --rows 1m --memory
//! ```
//!
//! Times are processor time, of a table in memory. With `--memory` the table is made while it is read, so that it takes none itself, and
//! the row says how much the process grew at most beside what the graph says that it takes. Without `--bench`, as `cargo test` calls
//! it, or with `--test`, it is only checked that all that was written is there.
#![allow(clippy::print_stdout, unreachable_pub, reason = "a benchmark prints, and is one crate with what it shares")]

#[path = "common/asked.rs"]
mod asked;

use std::{
    error::Error,
    fs,
    io::{self, BufRead, Read},
};

use allegiance::{
    Graph, Limits, SourceKind,
    import::{
        Import,
        table::{Entity, Mapping, SourceCells, Statement},
    },
    vocabulary::*,
};
use asked::Asked;
use cpu_time::ProcessTime;

type Checked<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Checked {
    let Some(asked) = Asked::from_args("rows", &[100_000, 1_000_000], 1_000, &["memory"])? else { return Ok(()) };
    let (memory, check_only) = (asked.flags.contains(&"memory") && !asked.check_only, asked.check_only);
    if memory {
        println!("| claims | rows | table | graph | process at most |\n| --- | ---: | ---: | ---: | ---: |");
    } else if !check_only {
        println!("| claims | rows | table | time | rows a second |\n| --- | ---: | ---: | ---: | ---: |");
    }
    let lines = ("with their lines", mapping());
    let plain = ("without lines", mapping().without_lines());
    for rows in asked.sizes.into_iter().map(u64::from) {
        for (name, mapping) in [&plain, &lines] {
            if memory {
                peak(name, mapping, rows)?;
            } else {
                time(name, mapping, rows, check_only)?;
            }
        }
    }
    Ok(())
}

fn mapping() -> Mapping {
    let paper = SourceCells::new(SourceKind::Article, "{source}", "Article {source}").published("{published}");
    Mapping::of_dataset("table", "A table")
        .entity("holder", Entity::new(ArmedGroup, "group:{holder}").labelled("{holder name}"))
        .entity("town", Entity::new(Town, "town:{town}").labelled("{town name}"))
        .source("paper", paper)
        .statement(Statement::new("holder", CONTROLS, "town").since("{from}").until("{to}").from("paper"))
}

fn time(name: &str, mapping: &Mapping, rows: u64, check_only: bool) -> Checked {
    let mut table = Vec::new();
    Maker::new(rows).read_to_end(&mut table)?;
    let mut graph = Graph::new(conflict());
    let began = ProcessTime::now();
    let report = Import::all_or_nothing().within(limits()).run(&mut graph, mapping, table.as_slice())?;
    let took = began.elapsed();
    if report.counted.stored != rows || report.counted.statements != rows || !report.is_whole() {
        return Err(format!("{name}: {report}").into());
    }
    let megabytes = table.len() as f64 / 1e6;
    match check_only {
        true => println!("{name}: all {rows} rows are there"),
        false => {
            let rate = rows as f64 / took.as_secs_f64() / 1e3;
            println!("| {name} | {rows} | {megabytes:.0} MB | {took:.2?} | {rate:.0} k |");
        }
    }
    Ok(())
}

fn peak(name: &str, mapping: &Mapping, rows: u64) -> Checked {
    // The most that the process ever took only grows, so what takes less comes first.
    let before = status("VmRSS:")?;
    let mut graph = Graph::new(conflict());
    let mut maker = Maker::new(rows);
    Import::all_or_nothing().within(limits()).run(&mut graph, mapping, &mut maker)?;
    let grown = status("VmHWM:")?.saturating_sub(before) as f64 / 1e6;
    let (table, graph) = (maker.made as f64 / 1e6, graph.memory().total() as f64 / 1e6);
    println!("| {name} | {rows} | {table:.0} MB | {graph:.0} MB | {grown:.0} MB |");
    Ok(())
}

/// A line of what the system says of this process, in bytes.
fn status(field: &str) -> Checked<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kilobytes = status.lines().find_map(|line| line.strip_prefix(field)?.trim().strip_suffix(" kB")?.parse().ok());
    Ok(kilobytes.map_or(0, |kilobytes: u64| kilobytes * 1024))
}

fn limits() -> Limits {
    Limits::trusted()
}

/// A table that is made while it is read.
struct Maker {
    rows: u64,
    row: u64,
    state: u64,
    line: Vec<u8>,
    at: usize,
    made: usize,
}

impl Maker {
    fn new(rows: u64) -> Self {
        let header = b"holder,holder name,town,town name,from,to,source,published\n".to_vec();
        Maker { rows, row: 0, state: 7, made: header.len(), line: header, at: 0 }
    }

    fn below(&mut self, end: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % end.max(1)
    }
}

impl BufRead for Maker {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.line.len() && self.row < self.rows {
            use std::fmt::Write as _;
            let (holder, town) = (self.below(self.rows / 100 + 1), self.below(self.rows / 10 + 1));
            let (from, source) = (self.row, self.below(200));
            let (year, month, day) = (1900 + from / 336 % 120, 1 + from / 28 % 12, 1 + from % 28);
            let mut line = String::new();
            // The pair of days and the row make each statement one of its own.
            writeln!(
                line,
                "{holder},Group no. {holder},{town},\"Town, no. {town}\",{year}-{month:02}-{day:02},{}-{month:02}-{day:02},s{source},2020-{:02}-01",
                year + 1 + from / 40_320 % 60,
                1 + source % 12
            )
            .map_err(io::Error::other)?;
            (self.line, self.at, self.row) = (line.into_bytes(), 0, self.row + 1);
            self.made += self.line.len();
        }
        Ok(self.line.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.at += bytes;
    }
}

impl Read for Maker {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}
