//! The nine patterns of the Labelled Subgraph Query Benchmark.
//!
//! ```text
//! cargo bench --bench lsqb -- --data FOLDER [--counted]
//! ```
//!
//! The folder is one of the benchmark's projected layout, such as `social-network-sf0.003-projected-fk`; without one the
//! example of the tests is asked. With `--counted` no rows are made. One view is asked all of them; a new one has to lay out
//! first what it counts.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

#[path = "common/lsqb.rs"]
mod lsqb;

use std::{error::Error, path::PathBuf, time::Duration};

use cpu_time::ProcessTime;

fn main() -> Result<(), Box<dyn Error>> {
    let mut data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/lsqb/example.csv");
    let mut most_made = 500_000;
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    while let Some(arg) = args.next() {
        if arg == "--data" {
            data = args.next().ok_or("--data takes a folder")?.into();
        } else if arg == "--counted" {
            most_made = 0;
        }
    }
    let graph = lsqb::graph(&data)?;
    println!(
        "{} statements\n\n| pattern | rows | counted | of a new view | made one by one |",
        graph.statements().count()
    );
    println!("| ---: | ---: | ---: | ---: | ---: |");
    let view = graph.as_of(lsqb::DAY)?;
    for (number, pattern) in (1..).zip(lsqb::patterns()) {
        let count = view.count(&pattern)?;
        let counted = best(5, || Ok(view.count(&pattern)? == count))?;
        let anew = best(5, || Ok(graph.as_of(lsqb::DAY)?.count(&pattern)? == count))?;
        let made = match count < most_made {
            true => format!("{:.2} ms", millis(best(2, || Ok(view.query(&pattern)?.len() as u64 == count))?)),
            false => "—".to_owned(),
        };
        println!("| {number} | {count} | {:.2} ms | {:.2} ms | {made} |", millis(counted), millis(anew));
    }
    Ok(())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The least processor time of some runs, all of which must be right.
fn best(rounds: usize, mut run: impl FnMut() -> Result<bool, Box<dyn Error>>) -> Result<Duration, Box<dyn Error>> {
    let mut best = Duration::MAX;
    for _ in 0..rounds {
        let start = ProcessTime::now();
        if !run()? {
            return Err("another count".into());
        }
        best = best.min(start.elapsed());
    }
    Ok(best)
}
