//! What questions about paths take on a day of a made-up world, and over all time where facts have to share days.
//!
//! ```text
//! cargo bench --features file --bench paths
//! cargo bench --features file --bench paths -- --scale 100k
//! ```
//!
//! Each row is the CPU time of one question, the mean over pairs of entities that are tied to something, half of them hubs. The
//! length of a shortest path is held to that of the hand-written index. Without `--bench`, as `cargo test` calls it, or with `--test`, only
//! that is checked, on a small world.
#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "a benchmark prints, and fails loudly")]

mod common;

use std::error::Error;

use allegiance::{Paths, Route, View};
use common::{
    baseline::Scratch,
    generate,
    library::Library,
    questions::{self, Asker, Roles},
};
use cpu_time::ProcessTime;

type Checked<T = ()> = Result<T, Box<dyn Error>>;

const SEED: u64 = 7;
const PAIRS: usize = 20;

fn main() -> Checked {
    use lexopt::{Arg::Long, ValueExt as _};
    let (mut scales, mut check_only) = (vec![100_000, 1_000_000], true);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("bench") => check_only = false,
            Long("test") => check_only = true,
            Long("scale") => {
                let given = args.value()?.string()?;
                let size = |text: &str| text.replace('k', "000").replace('m', "000000").parse();
                scales = given.split(',').map(size).collect::<Result<_, _>>()?;
            }
            Long("list" | "help") => return Ok(()),
            other => return Err(other.unexpected().into()),
        }
    }
    if check_only {
        scales = vec![1_000];
    } else {
        println!("| paths | scale | one question | paths found |\n| --- | --- | ---: | ---: |");
    }
    scales.into_iter().try_for_each(|scale| measure(scale, check_only))
}

fn measure(scale: usize, check_only: bool) -> Checked {
    let (world, roles) = (generate::synthetic(scale, SEED), Roles::MADE_UP);
    let mut asker = Asker::new(&world, SEED);
    let day = asker.days(1)[0];
    let pairs = asker.pairs(PAIRS, day);
    let (baseline, mut scratch) = (questions::baseline(&world, world.rows.len()), Scratch::new(world.entities));
    let lengths: Vec<Option<usize>> = pairs
        .iter()
        .map(|&(from, to)| baseline.path(from, to, day, &mut scratch).map(|path| path.len().saturating_sub(1)))
        .collect();
    let library = Library::build(&world, roles.chain, world.rows.len())?;
    let on_day = library.on(day)?;
    let ever = on_day.snapshot().view();

    let steps = roles.triangle.map(|relation| Route::either_way(library.relations[usize::from(relation)]));
    let [first, second, third] = steps;
    let three = first.clone().or(second.clone()).or(third).any_times();
    let ends = first.then(Route::any().any_times()).then(second);
    type Ask<'a> = &'a dyn Fn(Paths) -> Paths;
    let rows: [(&str, &View, bool, Ask<'_>); 10] = [
        ("the shortest", &on_day, true, &|asked| asked),
        ("the shortest of at most nine steps", &on_day, true, &|asked| asked.up_to(9)),
        ("all shortest", &on_day, true, &|asked| asked.all_shortest()),
        ("the three shortest", &on_day, true, &|asked| asked.shortest(3)),
        ("the surest", &on_day, false, &|asked| asked.surest()),
        ("all of at most three steps", &on_day, false, &|asked| asked.all(3)),
        ("by three relations", &on_day, false, &|asked| asked.over(three.clone())),
        ("by a route from one relation to another", &on_day, false, &|asked| asked.over(ends.clone())),
        ("the shortest ever, sharing a day", &ever, false, &|asked| asked.sharing_a_day()),
        ("the shortest ever, overlapping", &ever, false, &|asked| asked.overlapping()),
    ];
    for (name, view, is_shortest, ask) in rows {
        let asked: Vec<Paths> = pairs
            .iter()
            .map(|&(from, to)| ask(Paths::between(library.ids[from as usize], library.ids[to as usize])))
            .collect();
        let mut found = 0;
        let began = ProcessTime::now();
        for (question, length) in asked.iter().zip(&lengths) {
            let paths = view.paths(question)?;
            found += paths.len();
            let ours = paths.first().map(|path| path.facts.len());
            if is_shortest && ours != *length {
                return Err(format!("{name}: {ours:?} steps, the index {length:?}").into());
            }
        }
        let each = began.elapsed() / PAIRS as u32;
        if check_only {
            println!("{name}: {}", if is_shortest { "as the index" } else { "answered" });
        } else {
            println!("| {name} | {scale} | {each:.2?} | {found} |");
        }
    }
    Ok(())
}
