//! How quickly a graph goes out in a form, and comes in again: made up from a seed, every statement with a source and two exact days.
//!
//! ```text
//! cargo bench --features csv,file,xml --bench formats
//! cargo bench --features csv,file,xml --bench formats -- --scale 100k
//! ```
//!
//! Times are processor time, the quickest of three, to and from memory. Without `--bench`, as `cargo test` calls it, or with
//! `--test`, it is only checked that what goes out comes in again.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod common;

use std::{error::Error, time::Duration};

use allegiance::{
    Graph, Limits,
    export::{Csv, Export, Exporter, Gexf, GraphMl},
    import::{self, Import, Importer},
};
use common::{
    asked::Asked,
    generate::{scale, synthetic},
    library::Library,
};
use cpu_time::ProcessTime;

type Checked<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Checked {
    let Some(Asked { sizes, check_only, .. }) = Asked::from_args("scale", &[100_000], 1_000, &[])? else {
        return Ok(());
    };
    for statements in sizes {
        measure(statements as usize, check_only)?;
    }
    Ok(())
}

fn measure(statements: usize, check_only: bool) -> Checked {
    let world = synthetic(statements, 1);
    let graph = Library::build(&world, 0, statements)?.graph;
    if !check_only {
        println!("{} statements\n", scale(statements));
        println!("| form | bytes | out | in |\n| --- | ---: | ---: | ---: |");
    }
    let forms: [(&dyn Exporter, Option<&dyn Importer>); 4] = [
        (&GraphMl::new(), Some(&import::GraphMl::new())),
        (&Gexf::new(), None),
        (&Csv::nodes(), Some(&import::Csv::nodes())),
        (&Csv::edges(), None),
    ];
    for (out, back) in forms {
        row(&graph, out, back, if check_only { 1 } else { 3 }, check_only)?;
    }
    Ok(())
}

fn row(graph: &Graph, out: &dyn Exporter, back: Option<&dyn Importer>, times: usize, check_only: bool) -> Checked {
    let view = graph.view();
    let (text, wrote) = quickest(times, || Ok(Export::of(&view).text(out)?.0))?;
    let mut read = String::from("-");
    if let Some(back) = back {
        let ((), took) = quickest(times, || {
            let mut again = Graph::new(graph.schema().clone());
            let report = Import::all_or_nothing().within(Limits::trusted()).run(&mut again, back, text.as_bytes())?;
            let is_whole = report.is_whole() && again.entities().count() == graph.entities().count();
            if is_whole { Ok(()) } else { Err(format!("what went out does not come in again: {report}").into()) }
        })?;
        read = rate(text.len(), took);
    }
    if !check_only {
        println!("| {} | {} MB | {} | {read} |", out.form(), text.len() / 1_000_000, rate(text.len(), wrote));
    }
    Ok(())
}

fn quickest<T>(times: usize, mut work: impl FnMut() -> Checked<T>) -> Checked<(T, Duration)> {
    let mut best: Option<(T, Duration)> = None;
    for _ in 0..times {
        let start = ProcessTime::now();
        let value = work()?;
        let took = start.elapsed();
        if best.as_ref().is_none_or(|(_, least)| took < *least) {
            best = Some((value, took));
        }
    }
    best.ok_or_else(|| "nothing was timed".into())
}

fn rate(bytes: usize, took: Duration) -> String {
    format!("{:.0} MB/s", bytes as f64 / 1e6 / took.as_secs_f64())
}
