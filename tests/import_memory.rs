//! What an import takes while it runs goes with what is stored, not with the file. Alone in its process, whose memory it measures.
#![cfg(test)]
#![cfg(all(feature = "csv", target_os = "linux"))]

use std::{
    fs,
    io::{self, BufReader, Read},
};

use allegiance::{
    Graph, Limits,
    import::{
        Import,
        table::{Entity, Mapping, Statement},
    },
    vocabulary::*,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How much of this process is in memory, in bytes.
fn resident() -> io::Result<usize> {
    let pages = fs::read_to_string("/proc/self/statm")?;
    let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    Ok(pages.ok_or(io::ErrorKind::InvalidData)? * 4096)
}

/// A table that is made while it is read: the same things in wide rows, again and again, and every tenth row names a place that cannot be.
/// It notes how much memory there is at most meanwhile.
struct Repeating {
    rows: usize,
    row: usize,
    line: Vec<u8>,
    at: usize,
    made: usize,
    most: usize,
}

const THINGS: usize = 1000;

impl Repeating {
    fn new(rows: usize) -> Self {
        let line = b"holder,town,note\n".to_vec();
        Repeating { rows, row: 0, made: line.len(), line, at: 0, most: 0 }
    }
}

impl Read for Repeating {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.line.len() && self.row < self.rows {
            let thing = self.row % THINGS;
            // The holder's own key names no town.
            let town = if self.row % 10 == 9 { format!("group {thing}") } else { format!("town {thing}") };
            self.line = format!("group {thing},{town},{:>800}\n", self.row).into_bytes();
            (self.at, self.row, self.made) = (0, self.row + 1, self.made + self.line.len());
            if self.row.is_multiple_of(1000) {
                self.most = self.most.max(resident()?);
            }
        }
        let read = self.line.get(self.at..).unwrap_or_default().read(into)?;
        self.at += read;
        Ok(read)
    }
}

fn import(graph: &mut Graph, table: &mut Repeating) -> Result {
    let mapping = Mapping::of_dataset("list", "A list")
        .without_lines()
        .entity("holder", Entity::new(ArmedGroup, "{holder}"))
        .entity("town", Entity::new(Town, "{town}"))
        .statement(Statement::new("holder", CONTROLS, "town"));
    let rows = table.rows as u64;
    let import = Import::best_effort().within(Limits::trusted());
    let report = import.run(graph, &mapping, BufReader::new(table))?;
    assert_eq!((report.counted.read, report.refused_count()), (rows, rows / 10));
    assert_eq!(report.counted.statements as usize, THINGS * 9 / 10);
    Ok(())
}

#[test]
fn a_table_that_says_the_same_a_hundred_times_takes_no_more_memory_than_once() -> Result {
    let mut once = Graph::new(conflict());
    import(&mut once, &mut Repeating::new(THINGS))?;
    let (before, mut again) = (resident()?, Graph::new(conflict()));
    let mut table = Repeating::new(100 * THINGS);
    import(&mut again, &mut table)?;
    assert_eq!(again.memory(), once.memory());
    let grown = table.most.saturating_sub(before);
    assert!(table.most > 0 && table.made > 80_000_000, "the table has {} bytes", table.made);
    assert!(grown < 8 << 20, "{grown} bytes more, for a table of {}", table.made);
    Ok(())
}
