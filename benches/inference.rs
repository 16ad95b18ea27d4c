//! How much slower than semi-naive loops written by hand all that follows is worked out, and what a question about
//! one thing takes in graphs of any size.
//!
//! ```text
//! cargo bench --features file --bench inference
//! cargo bench --features file --bench inference -- --scale 100k --row chain,conflict
//! ```
//!
//! Both run in turn in one process, and each counts by the least CPU time of its runs. Both must derive the same
//! facts, as surely. Without `--bench`, as `cargo test` calls it, or with `--test`, only that is checked, on a small
//! world.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails loudly"
)]

mod common;

use std::{error::Error, hint::black_box, time::Duration};

use allegiance::{Day, Rules, View};
use common::{
    conflict::{self, ConflictLibrary, DAY, Question, Tie},
    generate::{self, HIERARCHY},
    library::Library,
    questions::Asker,
    seminaive::{self, Everything, surest},
};
use cpu_time::ProcessTime;

type Checked<T = ()> = Result<T, Box<dyn Error>>;

const SEED: u64 = 7;
/// A proof may take so many bytes a derivation.
const MOST_BYTES: f64 = 24.0;

struct Asked {
    scales: Vec<usize>,
    rows: Vec<String>,
    check_only: bool,
}

impl Asked {
    fn from_args() -> Checked<Option<Self>> {
        use lexopt::{Arg::Long, ValueExt as _};
        let (mut scales, mut rows) = (None, vec![String::new()]);
        let (mut bench, mut test) = (false, false);
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Long("bench") => bench = true,
                Long("test") => test = true,
                Long("scale") => {
                    let given = args.value()?.string()?;
                    scales = Some(given.split(',').map(size).collect::<Checked<Vec<usize>>>()?);
                }
                Long("row") => rows = args.value()?.string()?.split(',').map(str::to_owned).collect(),
                Long("list" | "help") => {
                    println!("chain\nconflict\nquestions");
                    return Ok(None);
                }
                other => return Err(other.unexpected().into()),
            }
        }
        let check_only = test || !bench;
        let usual = if check_only { vec![3_000] } else { vec![100_000, 1_000_000] };
        Ok(Some(Asked { scales: scales.unwrap_or(usual), rows, check_only }))
    }

    fn has(&self, row: &str) -> bool {
        self.rows.iter().any(|asked| row.starts_with(asked.as_str()))
    }
}

fn size(scale: &str) -> Checked<usize> {
    let (digits, times) = match scale.strip_suffix('m') {
        Some(digits) => (digits, 1_000_000),
        None => scale.strip_suffix('k').map_or((scale, 1), |digits| (digits, 1_000)),
    };
    let many: usize = digits.parse().map_err(|_| format!("`{scale}` is no scale: 100k, 1m"))?;
    Ok(many * times)
}

fn main() -> Checked {
    let Some(asked) = Asked::from_args()? else { return Ok(()) };
    if !asked.check_only {
        println!(
            "| all that follows | scale | facts | derivations | bytes each | by hand | library | ratio | facts/s |"
        );
        println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    }
    for &scale in &asked.scales {
        if asked.has("chain") {
            chain(scale, asked.check_only)?;
        }
        if asked.has("conflict") {
            rules(scale, asked.check_only)?;
        }
    }
    if asked.has("questions") {
        questions(&asked)?;
    }
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> Checked<T>) -> Checked<(T, Duration)> {
    let start = ProcessTime::now();
    let done = work()?;
    Ok((done, start.elapsed()))
}

/// The least time of some runs, the two in turn; what they make is dropped outside of it.
fn least<A, B>(
    check_only: bool,
    mut by_hand: impl FnMut() -> A,
    mut library: impl FnMut() -> Checked<B>,
) -> Checked<[Duration; 2]> {
    let runs = if check_only { 1 } else { 5 };
    let mut best = [Duration::MAX; 2];
    for _ in 0..runs {
        let (made, first) = timed(|| Ok(by_hand()))?;
        drop(black_box(made));
        let (made, second) = timed(&mut library)?;
        drop(black_box(made));
        best = [best[0].min(first), best[1].min(second)];
    }
    Ok(best)
}

/// The closure of a deep hierarchy on a day.
fn chain(scale: usize, check_only: bool) -> Checked {
    let world = generate::synthetic(scale, SEED);
    let day = Asker::new(&world, SEED).days(1)[0];
    let library = Library::transitive(&world, HIERARCHY)?;
    let view = library.on(day)?;
    let all = view.materialized()?;
    let by_hand = seminaive::chain(world.entities, &world.rows, HIERARCHY, day);
    let stated = world.rows.iter().filter(|row| row.relation == HIERARCHY && row.holds(day));
    let mut expected: Vec<(u32, u32)> = stated.map(|row| (row.subject, row.object)).collect();
    expected.extend(&by_hand.facts);
    expected.sort_unstable();
    expected.dedup();
    let mut derived = Vec::with_capacity(expected.len());
    for subject in 0..world.entities {
        derived.extend(library.all_objects(&all, subject, HIERARCHY)?.into_iter().map(|object| (subject, object)));
    }
    derived.sort_unstable();
    derived.dedup();
    alike("pairs of the chain", &expected, &derived)?;
    let counts = (by_hand.facts.len(), by_hand.steps.len());
    drop((by_hand, expected, derived));
    let found = report_counts(&all, counts)?;
    drop(all);
    let times = least(
        check_only,
        || seminaive::chain(world.entities, &world.rows, HIERARCHY, day),
        || Ok(view.materialized()?),
    )?;
    print_row(check_only, "closure of a hierarchy", &world.name, found, times);
    Ok(())
}

/// All rules and effects of the conflict vocabulary on a day.
fn rules(scale: usize, check_only: bool) -> Checked {
    let world = conflict::conflict(scale, SEED);
    let library = ConflictLibrary::build(&world)?;
    let view = on_day(&library)?;
    let all = view.materialized()?;
    let by_hand = Everything::of(&world);
    for tie in Tie::DERIVED {
        let expected = surest(by_hand.known(&world, tie));
        alike(&format!("{tie:?}"), &expected, &surest(library.known(&all, tie)?))?;
    }
    let counts = by_hand.counts();
    drop(by_hand);
    let found = report_counts(&all, counts)?;
    drop(all);
    let times = least(check_only, || Everything::of(&world), || Ok(view.materialized()?))?;
    print_row(check_only, "the conflict vocabulary", &world.name, found, times);
    Ok(())
}

fn on_day(library: &ConflictLibrary) -> Checked<View> {
    let day = Day::from_number(DAY).ok_or("no day")?;
    Ok(library.graph.as_of(day)?.with_rules(Rules::all())?)
}

fn alike<T: PartialEq + std::fmt::Debug>(what: &str, expected: &[T], derived: &[T]) -> Checked {
    if expected == derived {
        return Ok(());
    }
    let (mut missing, mut more) = (Vec::new(), Vec::new());
    if expected.len().max(derived.len()) < 50_000 {
        missing.extend(expected.iter().filter(|it| !derived.contains(it)).take(5));
        more.extend(derived.iter().filter(|it| !expected.contains(it)).take(5));
    }
    let (by_hand, library) = (expected.len(), derived.len());
    Err(format!("{what}: {by_hand} by hand, {library} by the library; missing {missing:?}, more {more:?}").into())
}

/// Facts, derivations, bytes of each.
fn report_counts(all: &View, (facts, derivations): (usize, usize)) -> Checked<(usize, usize, f64)> {
    let counts = all.derived_counts().ok_or("the view is not materialized")?;
    if (counts.facts, counts.derivations) != (facts, derivations) {
        return Err(format!("by hand {facts} facts in {derivations} ways, by the library {counts:?}").into());
    }
    let bytes = counts.derivation_bytes as f64 / counts.derivations.max(1) as f64;
    if bytes > MOST_BYTES {
        return Err(format!("{bytes:.1} bytes a derivation").into());
    }
    Ok((counts.facts, counts.derivations, bytes))
}

fn print_row(
    check_only: bool,
    what: &str,
    scale: &str,
    (facts, derivations, bytes): (usize, usize, f64),
    [by_hand, library]: [Duration; 2],
) {
    if check_only {
        println!("{what} on {scale}: both derive the same {facts} facts in {derivations} ways");
        return;
    }
    let [by_hand, library] = [by_hand, library].map(|time| time.as_secs_f64());
    println!(
        "| {what} | {scale} | {facts} | {derivations} | {bytes:.1} B | {:.1} ms | {:.1} ms | {:.2}x | {:.2} m |",
        by_hand * 1e3,
        library * 1e3,
        library / by_hand,
        facts as f64 / library / 1e6,
    );
}

/// Questions about a small neighbourhood that is the same in graphs of all sizes.
fn questions(asked: &Asked) -> Checked {
    let scales = if asked.check_only { vec![1_000, 3_000] } else { vec![10_000, 100_000, 1_000_000] };
    let mut rows: Vec<Vec<String>> = vec![Vec::new(); Question::ALL.len() + 2];
    let mut answers: Vec<Vec<usize>> = vec![Vec::new(); Question::ALL.len()];
    for &scale in &scales {
        let world = conflict::conflict(scale, SEED);
        let library = ConflictLibrary::build(&world)?;
        let (rounds, batch) = if asked.check_only { (1, 1) } else { (7, 200) };
        let best = |work: &mut dyn FnMut() -> Checked| -> Checked<String> {
            let mut best = Duration::MAX;
            for _ in 0..rounds {
                let ((), time) = timed(|| (0..batch).try_for_each(|_| work()))?;
                best = best.min(time / batch);
            }
            Ok(format!("{:.1} µs", best.as_secs_f64() * 1e6))
        };
        let view = on_day(&library)?;
        for (place, (question, _)) in Question::ALL.into_iter().enumerate() {
            answers[place].push(library.ask(&view, question, world.local)?);
            rows[place].push(best(&mut || {
                black_box(library.ask(&view, question, world.local)?);
                Ok(())
            })?);
        }
        rows[Question::ALL.len()].push(best(&mut || {
            black_box(on_day(&library)?);
            Ok(())
        })?);
        rows[Question::ALL.len() + 1].push(best(&mut || {
            black_box(library.ask(&on_day(&library)?, Question::WhoControlsTown, world.local)?);
            Ok(())
        })?);
    }
    for ((_, what), found) in Question::ALL.into_iter().zip(&answers) {
        if found.iter().any(|&it| it != found[0] || it == 0) {
            return Err(format!("{what}: {found:?} facts").into());
        }
    }
    if asked.check_only {
        println!("questions about one neighbourhood: the same answers in graphs of {scales:?}");
        return Ok(());
    }
    println!("\n| question, with all rules | facts | 10k | 100k | 1m |\n| --- | ---: | ---: | ---: | ---: |");
    let more = [("a view with all rules, made", 0), ("the view and its first question", answers[0][0])];
    let names = Question::ALL.into_iter().zip(&answers).map(|((_, what), found)| (what, found[0])).chain(more);
    for ((what, facts), times) in names.zip(&rows) {
        println!("| {what} | {facts} | {} |", times.join(" | "));
    }
    Ok(())
}
