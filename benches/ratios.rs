//! How much slower than a CSR written by hand: each row of work, on each world, as a ratio.
//!
//! ```text
//! cargo bench --features file --bench ratios
//! cargo bench --features file --bench ratios -- --scale 100k,1m,gdelt,wikidata12k --row probe,path
//! cargo bench --features file --bench ratios -- --scale 100k-open   (a fifth of the statements have no end)
//! ```
//!
//! Both run in turn in one process, and each counts by the least CPU time of its runs: that of the
//! process, so that neighbours on the machine cost nothing, and the least, because whatever else
//! disturbs a run only makes it longer. Both must answer alike. Without `--bench`, as `cargo test`
//! calls it, or with `--test`, only that is checked, on a small world.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails loudly"
)]

mod common;

use std::{error::Error, fmt::Debug, time::Duration};

use allegiance::View;

use common::{
    baseline::{Baseline, Found, Names, Scratch},
    data,
    generate::{self, World},
    library::{self, Library},
    naive,
    questions::{self, Asker, Reach, Roles, STEPS, reach},
};
use cpu_time::ProcessTime;

type Checked<T> = Result<T, Box<dyn Error>>;

const SEED: u64 = 7;

/// A row of the table: what is done, what it may take, and how it is done.
struct Work {
    name: &'static str,
    what: &'static str,
    goal: Goal,
    run: fn(&Setting) -> Checked<Outcome>,
}

enum Goal {
    /// So many times what the baseline takes.
    Times(f64),
    /// So many bytes a statement.
    Bytes(f64),
    /// Shown to be compared with.
    None,
}

const WORKS: &[Work] = &[
    Work { name: "build", what: "build from ids in memory, validated", goal: Goal::Times(3.0), run: build },
    Work { name: "text", what: "load from text with names", goal: Goal::Times(8.0), run: text },
    Work { name: "probe-out", what: "objects of (subject, relation) on a day", goal: Goal::Times(2.5), run: probe_out },
    Work { name: "probe-in", what: "subjects of (relation, object) on a day", goal: Goal::Times(2.5), run: probe_in },
    Work { name: "day", what: "view of a day, made", goal: Goal::None, run: day },
    Work {
        name: "within",
        what: "3-hop reach, the first question on a day",
        goal: Goal::Times(2.0),
        run: within_first,
    },
    Work { name: "within-again", what: "3-hop reach, the day asked before", goal: Goal::Times(1.0), run: within_again },
    Work {
        name: "within-on-day",
        what: "the same, the baseline with a view of the day too",
        goal: Goal::None,
        run: within_on_day,
    },
    Work { name: "pattern", what: "three-edge pattern on a day, counted", goal: Goal::Times(3.0), run: pattern },
    Work { name: "path", what: "shortest path on a day", goal: Goal::Times(3.0), run: path },
    Work {
        name: "path-on-day",
        what: "the same, the baseline with a view of the day too",
        goal: Goal::None,
        run: path_on_day,
    },
    Work { name: "closure", what: "transitive closure of one relation on a day", goal: Goal::Times(2.0), run: closure },
    Work { name: "disk", what: "save and reopen", goal: Goal::Times(3.0), run: disk },
    Work { name: "insert", what: "insert + probe, interleaved", goal: Goal::Times(2.5), run: insert },
    Work { name: "memory", what: "memory, names and quotes apart", goal: Goal::Bytes(64.0), run: memory },
];

enum Outcome {
    /// The least time of either, and how many calls it was for.
    Times { baseline: Duration, library: Duration, calls: usize },
    /// Bytes a statement.
    Bytes { baseline: f64, library: f64 },
}

/// A world, and both ways to ask about it.
struct Setting {
    world: World,
    roles: Roles,
    baseline: Baseline,
    library: Library,
    /// Only the answers matter, so everything runs once.
    check_only: bool,
}

fn main() -> Checked<()> {
    let Some(asked) = Asked::from_args()? else { return Ok(()) };
    if asked.check_only {
        naive::check(&generate::synthetic(1_000, SEED), Roles::MADE_UP)?;
    } else {
        println!("| work | scale | baseline | library | ratio | goal | met |");
        println!("| --- | --- | ---: | ---: | ---: | ---: | --- |");
    }
    for scale in &asked.scales {
        let Some((world, roles)) = world_of(scale)? else { continue };
        let setting = Setting::new(world, roles, asked.check_only)?;
        for work in WORKS.iter().filter(|work| asked.rows.iter().any(|row| work.name.starts_with(row.as_str()))) {
            let outcome = (work.run)(&setting).map_err(|wrong| format!("{} on {scale}: {wrong}", work.name))?;
            match outcome {
                _ if asked.check_only => println!("{} on {scale}: both answer alike", work.what),
                _ => print_row(work, &setting.world.name, &outcome),
            }
        }
    }
    Ok(())
}

struct Asked {
    scales: Vec<String>,
    rows: Vec<String>,
    check_only: bool,
}

impl Asked {
    fn from_args() -> Checked<Option<Self>> {
        use lexopt::{Arg::Long, ValueExt as _};
        let (mut scales, mut rows) = (None, None);
        let (mut bench, mut test) = (false, false);
        let list = |text: String| Some(text.split(',').map(str::to_owned).collect::<Vec<_>>());
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Long("bench") => bench = true,
                Long("test") => test = true,
                Long("scale") => scales = list(args.value()?.string()?),
                Long("row") => rows = list(args.value()?.string()?),
                Long("list" | "help") => {
                    WORKS.iter().for_each(|work| println!("{}: {}", work.name, work.what));
                    return Ok(None);
                }
                other => return Err(other.unexpected().into()),
            }
        }
        let check_only = test || !bench;
        let usual = if check_only { ["2k"].as_slice() } else { &["100k", "1m", "gdelt", "wikidata12k"] };
        let scales = scales.unwrap_or_else(|| usual.iter().map(|&it| it.to_owned()).collect());
        Ok(Some(Asked { scales, rows: rows.unwrap_or_else(|| vec![String::new()]), check_only }))
    }
}

fn world_of(scale: &str) -> Checked<Option<(World, Roles)>> {
    let from_data = |world: World| {
        let roles = Roles::most_used(&world);
        (world, roles)
    };
    Ok(match scale {
        "gdelt" => data::gdelt().map(from_data),
        "wikidata12k" => data::wikidata12k().map(from_data),
        scale => {
            let (scale, open) = scale.strip_suffix("-open").map_or((scale, 0.0), |scale| (scale, 0.2));
            let (digits, times) = match scale.strip_suffix('m') {
                Some(digits) => (digits, 1_000_000),
                None => scale.strip_suffix('k').map_or((scale, 1), |digits| (digits, 1_000)),
            };
            let many: usize = digits
                .parse()
                .map_err(|_| format!("`{scale}` is no scale: 100k, 1m, 100k-open, gdelt, wikidata12k"))?;
            Some((generate::synthetic_with_open(many * times, SEED, open), Roles::MADE_UP))
        }
    })
}

impl Setting {
    fn new(world: World, roles: Roles, check_only: bool) -> Checked<Self> {
        let baseline = questions::baseline(&world, world.rows.len());
        let library = Library::build(&world, roles.chain, world.rows.len())?;
        Ok(Setting { world, roles, baseline, library, check_only })
    }

    fn asker(&self) -> Asker<'_> {
        Asker::new(&self.world, SEED)
    }

    fn scratch(&self) -> Scratch {
        Scratch::new(self.world.entities)
    }

    fn day(&self) -> i32 {
        self.asker().days(1)[0]
    }

    /// As many calls as it takes to be measured well, or a few to see that they answer alike.
    fn calls(&self, many: usize) -> usize {
        if self.check_only { many.min(100) } else { many }
    }

    /// Runs both in turn, and refuses unlike answers.
    fn compare<T: PartialEq + Debug>(
        &self,
        calls: usize,
        mut baseline: impl FnMut() -> Checked<T>,
        mut library: impl FnMut() -> Checked<T>,
    ) -> Checked<Outcome> {
        self.compare_made(
            calls,
            || Ok((None, None)),
            |made| {
                made.0 = Some(baseline()?);
                Ok(())
            },
            |made| {
                made.1 = Some(library()?);
                Ok(())
            },
            Ok,
        )
    }

    /// The same of work that needs something made for each run, and that makes something large:
    /// only the work itself is timed, not what comes before and not what is dropped after.
    fn compare_made<M, T: PartialEq + Debug>(
        &self,
        calls: usize,
        mut make: impl FnMut() -> Checked<M>,
        mut baseline: impl FnMut(&mut M) -> Checked<()>,
        mut library: impl FnMut(&mut M) -> Checked<()>,
        mut answers: impl FnMut(M) -> Checked<(T, T)>,
    ) -> Checked<Outcome> {
        const ENOUGH: Duration = Duration::from_secs(3);
        let (least, most) = if self.check_only { (1, 1) } else { (3, 15) };
        let mut best = [Duration::MAX; 2];
        let mut spent = Duration::ZERO;
        for run in 0..most {
            if run >= least && spent > ENOUGH {
                break;
            }
            let mut made = make()?;
            let ((), first) = timed(|| baseline(&mut made))?;
            let ((), second) = timed(|| library(&mut made))?;
            alike(&answers(made)?)?;
            best = [best[0].min(first), best[1].min(second)];
            spent += first + second;
        }
        let [baseline, library] = best;
        Ok(Outcome::Times { baseline, library, calls })
    }
}

fn alike<T: PartialEq + Debug>((expected, answered): &(T, T)) -> Checked<()> {
    if expected == answered {
        return Ok(());
    }
    Err(format!("the baseline says {expected:?}, the library {answered:?}").into())
}

fn timed<T>(work: impl FnOnce() -> Checked<T>) -> Checked<(T, Duration)> {
    let start = ProcessTime::now();
    let done = work()?;
    Ok((done, start.elapsed()))
}

/// The entities and sources are there before: it is the statements that are compared.
fn build(on: &Setting) -> Checked<Outcome> {
    let rows = &on.world.rows;
    on.compare_made(
        rows.len(),
        || Ok((None, Library::empty(&on.world, on.roles.chain)?)),
        |made| {
            made.0 = Some(questions::baseline(&on.world, rows.len()));
            Ok(())
        },
        |made| Ok(made.1.fill(rows)?),
        |(baseline, library)| Ok((baseline.map_or(0, |it| it.len()), library.len())),
    )
}

fn text(on: &Setting) -> Checked<Outcome> {
    let text = library::to_text(&on.world);
    on.compare_made(
        on.world.rows.len(),
        || Ok((None, None)),
        |made| {
            made.0 = Some(Baseline::from_text(&text)?);
            Ok(())
        },
        |made| {
            made.1 = Some(Library::load_text(&text, on.world.relations, on.roles.chain)?);
            Ok(())
        },
        |(baseline, graph)| Ok((baseline.map_or(0, |it| it.len()), graph.map_or(0, |it| it.statements().count()))),
    )
}

fn probe_out(on: &Setting) -> Checked<Outcome> {
    let asked = on.asker().subjects(on.calls(10_000));
    let baseline = |subject, relation, day| on.baseline.objects(subject, relation, day);
    probe(on, &asked, baseline, |view, subject, relation| Ok(on.library.objects(view, subject, relation)?))
}

fn probe_in(on: &Setting) -> Checked<Outcome> {
    let asked = on.asker().objects(on.calls(10_000));
    let baseline = |object, relation, day| on.baseline.subjects(relation, object, day);
    probe(on, &asked, baseline, |view, object, relation| Ok(on.library.subjects(view, relation, object)?))
}

/// Probes, a tenth of them on each of ten days.
fn probe(
    on: &Setting,
    asked: &[(u32, u16)],
    baseline: impl Fn(u32, u16, i32) -> Vec<Found>,
    library: impl Fn(&View, u32, u16) -> Checked<(u64, u64)>,
) -> Checked<Outcome> {
    let days = on.asker().days(10);
    let on_days = || days.iter().zip(asked.chunks(asked.len() / days.len()));
    on.compare(
        asked.len(),
        || {
            let (mut sum, mut many) = (0, 0);
            for (&day, asked) in on_days() {
                for &(entity, relation) in asked {
                    for found in baseline(entity, relation, day) {
                        sum += u64::from(found.entity);
                        many += 1;
                    }
                }
            }
            Ok((sum, many))
        },
        || {
            let mut total = (0, 0);
            for (&day, asked) in on_days() {
                let view = on.library.on(day)?;
                for &(entity, relation) in asked {
                    total = plus(total, library(&view, entity, relation)?);
                }
            }
            Ok(total)
        },
    )
}

fn plus(a: (u64, u64), b: (u64, u64)) -> (u64, u64) {
    (a.0 + b.0, a.1 + b.1)
}

fn day(on: &Setting) -> Checked<Outcome> {
    // More of them than the library keeps, so that each is made anew.
    let days = on.asker().days(10);
    on.compare(
        days.len(),
        || Ok(days.iter().map(|&day| on.baseline.on(day).len()).collect::<Vec<_>>()),
        || Ok(days.iter().map(|&day| on.library.ties_on(day)).collect::<Result<_, _>>()?),
    )
}

fn within_first(on: &Setting) -> Checked<Outcome> {
    let (mut asker, mut scratch, calls) = (on.asker(), on.scratch(), on.calls(20));
    let mut fresh_day = asker.days(2)[0];
    type Made = (Vec<(u32, i32)>, Vec<Reach>, Vec<Reach>);
    on.compare_made(
        calls,
        || {
            // A day that nobody has asked about yet, for each call of each run.
            let days = fresh_day..fresh_day + calls as i32;
            fresh_day = days.end;
            Ok((days.map(|day| (asker.starts(1, day)[0], day)).collect(), Vec::new(), Vec::new()))
        },
        |(asked, expected, _): &mut Made| {
            expected.extend(asked.iter().map(|&(from, day)| reach(on.baseline.within(from, STEPS, day, &mut scratch))));
            Ok(())
        },
        |(asked, _, answered)| {
            for &(from, day) in asked.iter() {
                let view = on.library.on(day)?;
                answered.push(on.library.within(&view, from)?);
            }
            Ok(())
        },
        |(_, expected, answered)| Ok((expected, answered)),
    )
}

fn within_again(on: &Setting) -> Checked<Outcome> {
    let (day, mut scratch) = (on.day(), on.scratch());
    within_cached(on, |from| reach(on.baseline.within(from, STEPS, day, &mut scratch)))
}

fn within_on_day(on: &Setting) -> Checked<Outcome> {
    let (on_day, mut scratch) = (on.baseline.on(on.day()), on.scratch());
    within_cached(on, |from| reach(on_day.within(from, STEPS, &mut scratch)))
}

fn within_cached(on: &Setting, mut baseline: impl FnMut(u32) -> Reach) -> Checked<Outcome> {
    let asked = on.asker().starts(on.calls(50), on.day());
    let view = on.library.on(on.day())?;
    on.library.within(&view, asked[0])?;
    on.compare(
        asked.len(),
        || Ok(asked.iter().map(|&from| baseline(from)).collect::<Vec<_>>()),
        || Ok(asked.iter().map(|&from| on.library.within(&view, from)).collect::<Result<_, _>>()?),
    )
}

fn pattern(on: &Setting) -> Checked<Outcome> {
    let (day, mut scratch) = (on.day(), on.scratch());
    let view = on.library.on(day)?;
    on.compare(
        1,
        || Ok(on.baseline.triangles(on.roles.triangle, day, &mut scratch)),
        || Ok(on.library.triangles(&view, on.roles.triangle)?),
    )
}

fn path(on: &Setting) -> Checked<Outcome> {
    let (day, mut scratch) = (on.day(), on.scratch());
    paths(on, |(from, to)| on.baseline.path(from, to, day, &mut scratch))
}

fn path_on_day(on: &Setting) -> Checked<Outcome> {
    let (on_day, mut scratch) = (on.baseline.on(on.day()), on.scratch());
    paths(on, |(from, to)| on_day.path(from, to, &mut scratch))
}

fn paths(on: &Setting, mut baseline: impl FnMut((u32, u32)) -> Option<Vec<u32>>) -> Checked<Outcome> {
    let asked = on.asker().pairs(on.calls(200), on.day());
    let view = on.library.on(on.day())?;
    on.compare(
        asked.len(),
        || Ok(asked.iter().map(|&pair| baseline(pair).map(|path| path.len() - 1)).collect::<Vec<_>>()),
        || Ok(asked.iter().map(|&(from, to)| on.library.path(&view, from, to)).collect::<Result<_, _>>()?),
    )
}

fn closure(on: &Setting) -> Checked<Outcome> {
    let (day, mut scratch) = (on.day(), on.scratch());
    let asked = on.asker().starts_of(on.calls(1_000), day, on.roles.chain);
    let view = on.library.on(day)?;
    // The first is where it starts.
    let sum = |nodes: Vec<u32>| nodes.iter().skip(1).map(|&node| u64::from(node)).sum::<u64>();
    let chain = on.roles.chain;
    on.compare(
        asked.len(),
        || Ok(asked.iter().map(|&from| sum(on.baseline.above(from, chain, day, &mut scratch))).collect::<Vec<_>>()),
        || Ok(asked.iter().map(|&from| on.library.above(&view, from, chain)).collect::<Result<_, _>>()?),
    )
}

fn disk(on: &Setting) -> Checked<Outcome> {
    let mut named = on.baseline.clone();
    named.names = names_of(&on.world);
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let files = ["baseline", "library"].map(|name| folder.join(format!("{name}-{}", std::process::id())));
    let outcome = on.compare_made(
        1,
        || Ok((None, None)),
        |made| {
            named.save(&files[0])?;
            made.0 = Some(Baseline::open(&files[0])?);
            Ok(())
        },
        |made| {
            made.1 = Some(on.library.save_and_open(&files[1])?);
            Ok(())
        },
        |(baseline, graph)| Ok((baseline.map_or(0, |it| it.len()), graph.map_or(0, |it| it.statements().count()))),
    );
    files.iter().for_each(|file| drop(std::fs::remove_file(file)));
    outcome
}

fn names_of(world: &World) -> [Names; 3] {
    let mut names: [Names; 3] = Default::default();
    (0..world.entities).for_each(|number| names[0].push(&library::entity_name(number)));
    (0..world.relations).for_each(|number| names[1].push(&library::relation_name(number)));
    (0..world.sources).for_each(|number| names[2].push(&library::source_name(number)));
    names
}

/// An eighth of the world is written one by one, which makes both merge once at least; so it runs
/// once, and what merging costs is in it.
fn insert(on: &Setting) -> Checked<Outcome> {
    let rows = &on.world.rows;
    let (there, late) = (rows.len() - rows.len() / 8, &rows[rows.len() - rows.len() / 8..]);
    let asked = on.asker().subjects(late.len());
    let mut baseline = questions::baseline(&on.world, there);
    let mut library = Library::build(&on.world, on.roles.chain, there)?;
    let day = on.day();
    let (expected, first) = timed(|| {
        let (mut sum, mut many) = (0, 0);
        for (&row, &(subject, relation)) in late.iter().zip(&asked) {
            baseline.insert(row)?;
            for found in baseline.objects(subject, relation, day) {
                sum += u64::from(found.entity);
                many += 1;
            }
        }
        Ok((sum, many))
    })?;
    let (answered, second) = timed(|| {
        let mut total = (0, 0);
        for (row, &(subject, relation)) in late.iter().zip(&asked) {
            library.insert(row)?;
            let view = library.on(day)?;
            total = plus(total, library.objects(&view, subject, relation)?);
        }
        Ok(total)
    })?;
    alike(&(expected, answered))?;
    Ok(Outcome::Times { baseline: first, library: second, calls: late.len() })
}

fn memory(on: &Setting) -> Checked<Outcome> {
    let library = on.library.bytes();
    let each = |bytes: usize| bytes as f64 / on.world.rows.len() as f64;
    Ok(Outcome::Bytes { baseline: each(on.baseline.bytes()), library: each(library) })
}

fn print_row(work: &Work, scale: &str, outcome: &Outcome) {
    let (baseline, library, ratio, bytes) = match *outcome {
        Outcome::Times { baseline, library, calls } => {
            let ratio = library.as_secs_f64() / baseline.as_secs_f64().max(1e-9);
            (per_call(baseline, calls), per_call(library, calls), Some(ratio), None)
        }
        Outcome::Bytes { baseline, library } => {
            (format!("{baseline:.1} B"), format!("{library:.1} B"), Some(library / baseline), Some(library))
        }
    };
    let (goal, taken, most) = match work.goal {
        Goal::Times(most) => (format!("{most}x"), ratio, most),
        Goal::Bytes(most) => (format!("{most} B"), bytes, most),
        Goal::None => (String::new(), None, 0.0),
    };
    let met = taken.map_or("", |taken| if taken <= most { "yes" } else { "**no**" });
    let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}x"));
    println!("| {} | {scale} | {baseline} | {library} | {ratio} | {goal} | {met} |", work.what);
}

fn per_call(time: Duration, calls: usize) -> String {
    let nanos = time.as_nanos() as f64 / calls.max(1) as f64;
    match nanos {
        nanos if nanos < 1e3 => format!("{nanos:.0} ns"),
        nanos if nanos < 1e6 => format!("{:.2} µs", nanos / 1e3),
        nanos => format!("{:.2} ms", nanos / 1e6),
    }
}
