//! One hot path, for callgrind to count: `.ci/counts` runs each and compares.
//!
//! ```text
//! cargo bench --features file --bench hot -- probe_out 100
//! ```
//!
//! All that `measured` calls is counted, and nothing else. A path called `baseline_…` runs the same
//! on the yardstick.
#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "a benchmark prints, and fails loudly")]

mod common;

use std::{error::Error, hint::black_box};

use common::{
    baseline::{Baseline, Scratch},
    generate::{self, World},
    library::Library,
    questions::{self, Asker, Roles, STEPS},
};

type Checked<T> = Result<T, Box<dyn Error>>;

const STATEMENTS: usize = 20_000;
const SEED: u64 = 7;

/// Each path, and how many calls of it are counted.
const PATHS: &[(&str, usize)] = &[
    ("build", 1),
    ("probe_out", 1_000),
    ("probe_in", 1_000),
    ("day", 1),
    ("within", 20),
    ("pattern", 1),
    ("path", 20),
    ("closure", 100),
    ("insert", 2_500),
];

fn main() -> Checked<()> {
    let mut args: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    if args.first().is_none_or(|it| it.starts_with("--")) {
        PATHS.iter().for_each(|(path, times)| println!("{path}\t{times}"));
        return Ok(());
    }
    let times = args.get(1).map_or(Ok(1), |times| times.parse())?;
    let path = args.swap_remove(0);
    let world = generate::synthetic(STATEMENTS, SEED);
    let answer = match path.strip_prefix("baseline_") {
        Some(path) => on_baseline(path, times, &world)?,
        None => on_library(&path, times, &world)?,
    };
    black_box(answer);
    Ok(())
}

/// The one function that callgrind counts, by its name.
#[inline(never)]
fn measured(times: usize, call: &mut dyn FnMut(usize) -> Checked<u64>) -> Checked<u64> {
    let mut sum = 0u64;
    for time in 0..times {
        sum = sum.wrapping_add(call(time)?);
    }
    Ok(sum)
}

fn on_baseline(path: &str, times: usize, world: &World) -> Checked<u64> {
    let mut asker = Asker::new(world, SEED);
    let (day, roles) = (asker.days(1)[0], Roles::MADE_UP);
    let (mut base, mut scratch) = (questions::baseline(world, there(path, world, times)), Scratch::new(world.entities));
    match path {
        "build" => measured(times, &mut |_| Ok(questions::baseline(world, world.rows.len()).len() as u64)),
        "probe_out" => {
            let asked = asker.subjects(times);
            measured(times, &mut |time| Ok(probe_out(&base, asked[time], day)))
        }
        "probe_in" => {
            let asked = asker.objects(times);
            measured(times, &mut |time| {
                let (object, relation) = asked[time];
                Ok(base.subjects(relation, object, day).iter().map(|found| u64::from(found.entity)).sum())
            })
        }
        "day" => {
            let days = asker.days(times);
            measured(times, &mut |time| Ok(base.on(days[time]).len() as u64))
        }
        "within" => {
            let asked = asker.starts(times, day);
            measured(times, &mut |time| Ok(base.within(asked[time], STEPS, day, &mut scratch).0.len() as u64))
        }
        "pattern" => measured(times, &mut |_| Ok(base.triangles(roles.triangle, day, &mut scratch))),
        "path" => {
            let asked = asker.pairs(times, day);
            measured(times, &mut |time| {
                let (from, to) = asked[time];
                Ok(base.path(from, to, day, &mut scratch).map_or(0, |path| path.len() as u64))
            })
        }
        "closure" => {
            let asked = asker.starts_of(times, day, roles.chain);
            measured(times, &mut |time| Ok(base.above(asked[time], roles.chain, day, &mut scratch).len() as u64))
        }
        "insert" => {
            let (asked, late) = (asker.subjects(times), &world.rows[world.rows.len() - times..]);
            measured(times, &mut |time| {
                base.insert(late[time])?;
                Ok(probe_out(&base, asked[time], day))
            })
        }
        _ => Err(unknown(path)),
    }
}

fn probe_out(base: &Baseline, (subject, relation): (u32, u16), day: i32) -> u64 {
    base.objects(subject, relation, day).iter().map(|found| u64::from(found.entity)).sum()
}

fn on_library(path: &str, times: usize, world: &World) -> Checked<u64> {
    let mut asker = Asker::new(world, SEED);
    let (day, roles) = (asker.days(1)[0], Roles::MADE_UP);
    if path == "build" {
        let mut empty = (0..times).map(|_| Library::empty(world, roles.chain)).collect::<Result<Vec<_>, _>>()?;
        return measured(times, &mut |time| {
            empty[time].fill(&world.rows)?;
            Ok(0)
        });
    }
    let mut library = Library::build(world, roles.chain, there(path, world, times))?;
    if path == "insert" {
        let (asked, late) = (asker.subjects(times), &world.rows[world.rows.len() - times..]);
        return measured(times, &mut |time| {
            library.insert(&late[time])?;
            let view = library.on(day)?;
            Ok(library.objects(&view, asked[time].0, asked[time].1)?.0)
        });
    }
    let view = library.on(day)?;
    match path {
        "probe_out" => {
            let asked = asker.subjects(times);
            measured(times, &mut |time| Ok(library.objects(&view, asked[time].0, asked[time].1)?.0))
        }
        "probe_in" => {
            let asked = asker.objects(times);
            measured(times, &mut |time| Ok(library.subjects(&view, asked[time].1, asked[time].0)?.0))
        }
        "day" => {
            let days = asker.days(times);
            measured(times, &mut |time| Ok(library.ties_on(days[time])? as u64))
        }
        // The first questions make the view of the day, which is counted above.
        "within" => {
            let asked = asker.starts(times, day);
            library.ties_on(day)?;
            measured(times, &mut |time| Ok(library.within(&view, asked[time])?.0))
        }
        "pattern" => {
            library.ties_on(day)?;
            measured(times, &mut |_| Ok(library.triangles(&view, roles.triangle)?))
        }
        "path" => {
            let asked = asker.pairs(times, day);
            library.ties_on(day)?;
            measured(times, &mut |time| {
                let (from, to) = asked[time];
                Ok(library.path(&view, from, to)?.map_or(0, |steps| steps as u64))
            })
        }
        "closure" => {
            let asked = asker.starts_of(times, day, roles.chain);
            measured(times, &mut |time| Ok(library.above(&view, asked[time], roles.chain)?))
        }
        _ => Err(unknown(path)),
    }
}

/// How many statements are there before the path is run: it writes the last ones itself.
fn there(path: &str, world: &World, times: usize) -> usize {
    if path == "insert" { world.rows.len() - times } else { world.rows.len() }
}

fn unknown(path: &str) -> Box<dyn Error> {
    format!("no path is called `{path}`").into()
}
