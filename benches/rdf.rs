//! N-Quads out and in, beside what the parser and the serializer of another crate take for the same bytes.
//!
//! ```text
//! cargo bench --features rdf --bench rdf
//! cargo bench --features rdf --bench rdf -- --rows 10k
//! ```
//!
//! A row is a statement with its claim. Times are processor time, the best of three, and the bytes are in memory. What is
//! measured of ours is all that an export and an import are: the questions to the view, the report, the graph. Without
//! `--bench`, as `cargo test` calls it, or with `--test`, it is only checked that what goes out comes in.
#![allow(clippy::print_stdout, unreachable_pub, reason = "a benchmark prints, and is one crate with what it shares")]

#[path = "common/asked.rs"]
mod asked;

use std::{error::Error, hint::black_box, io::Write, time::Duration};

use allegiance::{
    Change, Claim, EntityEntry, Graph, Limits, Loading, Modality, Period, Qualifiers, Share, Source, Speaker,
    StatementEntry, Text, Value,
    export::{self, Content, Export, ExportError, Exporter, Losses},
    import::{self, Import},
    vocabulary::*,
};
use asked::Asked;
use cpu_time::ProcessTime;
use oxrdf::Quad;
use oxttl::{NQuadsParser, NQuadsSerializer};

type Checked<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Checked {
    let Some(Asked { sizes, check_only, .. }) = Asked::from_args("rows", &[10_000, 100_000], 500, &[])? else {
        return Ok(());
    };
    if !check_only {
        println!("| what | rows | bytes | ours | oxttl | times |\n| --- | ---: | ---: | ---: | ---: | ---: |");
    }
    for rows in sizes {
        measure(rows, check_only)?;
    }
    Ok(())
}

fn measure(rows: u32, check_only: bool) -> Checked {
    let graph = made(rows)?;
    let (view, form) = (graph.view(), export::Rdf::n_quads());
    let mut bytes = Vec::new();
    Export::of(&view).write(&form, &mut bytes)?;
    let limits = Limits::trusted();
    let read = || -> Checked<Graph> {
        let mut graph = Graph::new(conflict());
        let report =
            Import::all_or_nothing().within(limits).run(&mut graph, &import::Rdf::n_quads(), bytes.as_slice())?;
        if !report.is_whole() || report.counted.statements != u64::from(rows) {
            return Err(report.to_string().into());
        }
        Ok(graph)
    };
    let graph = read()?;
    if check_only {
        let mut again = Vec::new();
        Export::of(&graph.view()).write(&form, &mut again)?;
        println!("{rows} rows go out and come in: {}", again == bytes);
        return if again == bytes { Ok(()) } else { Err("what came in is not what went out".into()) };
    }
    drop(graph);
    // What every export takes, whatever its form.
    let (any, _) = both(|| Export::of(&view).write(&Nothing, Vec::new()).map(drop).map_err(Into::into), || Ok(()))?;
    let quads: Vec<Quad> = NQuadsParser::new().for_slice(&bytes).collect::<Result<_, _>>()?;
    let (ours, theirs) = both(
        || {
            let mut out = Vec::with_capacity(bytes.len());
            Export::of(&view).write(&form, &mut out).map(drop).map_err(Into::into)
        },
        || {
            let mut out = NQuadsSerializer::new().for_writer(Vec::with_capacity(bytes.len()));
            quads.iter().try_for_each(|quad| out.serialize_quad(quad))?;
            black_box(out.finish());
            Ok(())
        },
    )?;
    row("out", rows, bytes.len(), ours, theirs);
    row("out, the form alone", rows, bytes.len(), ours.saturating_sub(any), theirs);
    drop(quads);
    let (ours, theirs) = both(
        || read().map(drop),
        || {
            for quad in NQuadsParser::new().for_reader(bytes.as_slice()) {
                black_box(quad?);
            }
            Ok(())
        },
    )?;
    row("in", rows, bytes.len(), ours, theirs);
    Ok(())
}

/// An exporter that looks at all and writes nothing.
struct Nothing;

impl Exporter for Nothing {
    fn form(&self) -> &str {
        "nothing"
    }

    fn write(&self, content: &Content<'_>, _: &mut dyn Write, _: &mut Losses) -> Result<(), ExportError> {
        content.entities().for_each(|it| drop(black_box(it)));
        content.sources().try_for_each(|it| it.map(|it| drop(black_box(it))))?;
        content.statements().try_for_each(|it| {
            it.map(|it| {
                black_box(content.held(&it));
                black_box(it);
            })
        })?;
        Ok(())
    }
}

fn row(what: &str, rows: u32, bytes: usize, ours: Duration, theirs: Duration) {
    let times = ours.as_secs_f64() / theirs.as_secs_f64();
    println!("| {what} | {rows} | {:.1} MB | {ours:.2?} | {theirs:.2?} | {times:.2} |", bytes as f64 / 1e6);
}

/// The best of three of each, in turns.
fn both(mut ours: impl FnMut() -> Checked, mut theirs: impl FnMut() -> Checked) -> Checked<(Duration, Duration)> {
    let time = |what: &mut dyn FnMut() -> Checked| -> Checked<Duration> {
        let began = ProcessTime::now();
        what()?;
        Ok(began.elapsed())
    };
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        best = (best.0.min(time(&mut ours)?), best.1.min(time(&mut theirs)?));
    }
    Ok(best)
}

/// A graph of so many statements, with a claim each: of actors and towns, with days, quotes and speakers here and there.
fn made(rows: u32) -> Checked<Graph> {
    let mut graph = Graph::new(conflict());
    let sources = rows / 50 + 1;
    let things = rows / 20 + 2;
    for source in 0..sources {
        graph.source(
            Source::article(&format!("Article {source}")).key(&format!("article-{source}")).published("2024-12-17"),
        )?;
    }
    graph.load(Loading::skipping_bad(), |load| {
        for thing in 0..things {
            let entity =
                |key: String, kind: &str, label: String| Change::Entity(EntityEntry { key, kind: kind.into(), label });
            load.change(0, entity(format!("group-{thing}"), "armed_group", format!("Armed group of number {thing}")));
            load.change(0, entity(format!("town-{thing}"), "town", format!("Town {thing}")));
        }
        for row in 0..rows {
            let mut claim = Claim::new(format!("article-{}", row % sources));
            claim.quote = (row % 3 == 0).then(|| Text::new(format!("words of the source, row {row}"))).transpose()?;
            if row % 5 == 0 {
                claim.speakers.push(Speaker::described("residents")?);
            }
            let mut qualifiers = Qualifiers::new();
            if row % 7 == 0 {
                let share = Share::exact(2, 3)?;
                qualifiers.insert("share".to_owned(), vec![Value::Share(share)]);
            }
            let period = format!("2024-{:02}-{:02}/..", row / 28 % 12 + 1, row % 28 + 1).parse::<Period>()?;
            load.change(
                u64::from(row),
                Change::Claims(StatementEntry {
                    subject: format!("group-{}", row % things),
                    relation: "controls".to_owned(),
                    object: Some(Value::Entity(format!("town-{}", (row / things * 7 + row) % things))),
                    period: Some(period),
                    modality: Modality::Actual,
                    qualifiers,
                    claims: vec![claim],
                }),
            );
        }
        Ok(())
    })?;
    Ok(graph)
}
