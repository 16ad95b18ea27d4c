//! What questions about paths and patterns take on a day of a made-up world, paths also over all time where facts have to share
//! days, and how that grows beside their answers.
//!
//! ```text
//! cargo bench --features file --bench paths
//! cargo bench --features file --bench paths -- --scale 100k,1m,10m --row pattern
//! ```
//!
//! Beside them stands what lies within 50 km of a point or a town among as many towns as there are statements.
//!
//! Each row is the CPU time of one question, the mean over entities that are tied to something, half of them hubs, or the least of
//! some runs where all of a day is asked about. The length of a shortest path and the number of triangles are held to those of the
//! hand-written index, counts to the rows that are made. Without `--bench`, as `cargo test` calls it, or with `--test`, only that
//! is checked, on a small world.
#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "a benchmark prints, and fails loudly")]

mod common;

use std::{error::Error, time::Duration};

use allegiance::{Centre, FactPattern, Graph, Paths, Point, Query, Route, Source, View, vocabulary::*};
use common::{
    baseline::{Baseline, Scratch},
    generate::{self, scale},
    library::{Library, relation_name},
    questions::{self, Asker, Roles},
};
use cpu_time::ProcessTime;

type Checked<T = ()> = Result<T, Box<dyn Error>>;

const SEED: u64 = 7;
const PAIRS: usize = 20;

fn main() -> Checked {
    use lexopt::{Arg::Long, ValueExt as _};
    let (mut scales, mut check_only, mut row) = (vec![100_000, 1_000_000], true, String::new());
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
            Long("row") => row = args.value()?.string()?,
            Long("list" | "help") => return Ok(()),
            other => return Err(other.unexpected().into()),
        }
    }
    if check_only {
        scales = vec![1_000];
    } else {
        println!("| question | scale | one question | paths or rows found by it | time for each |");
        println!("| --- | --- | ---: | ---: | ---: |");
    }
    for scale in scales {
        let asked = Asked::new(scale, row.clone(), check_only)?;
        asked.paths()?;
        asked.patterns()?;
        asked.around(scale)?;
    }
    Ok(())
}

/// A world, and both ways to ask about a day of it.
struct Asked {
    scale: String,
    /// How the names of the rows begin that are asked for.
    row: String,
    check_only: bool,
    roles: Roles,
    pairs: Vec<(u32, u32)>,
    day: i32,
    baseline: Baseline,
    library: Library,
}

impl Asked {
    fn new(statements: usize, row: String, check_only: bool) -> Checked<Self> {
        let (world, roles) = (generate::synthetic(statements, SEED), Roles::MADE_UP);
        let mut asker = Asker::new(&world, SEED);
        let day = asker.days(1)[0];
        let pairs = asker.pairs(PAIRS, day);
        let baseline = questions::baseline(&world, world.rows.len());
        let library = Library::build(&world, roles.chain, world.rows.len())?;
        Ok(Asked { scale: scale(statements), row, check_only, roles, pairs, day, baseline, library })
    }

    fn scratch(&self) -> Scratch {
        Scratch::new(self.library.ids.len() as u32)
    }

    fn paths(&self) -> Checked {
        let Asked { roles, pairs, library, .. } = self;
        let mut scratch = self.scratch();
        let lengths: Vec<Option<usize>> = pairs
            .iter()
            .map(|&(from, to)| self.baseline.path(from, to, self.day, &mut scratch))
            .map(|path| path.map(|path| path.len().saturating_sub(1)))
            .collect();
        let on_day = library.on(self.day)?;
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
        for (name, view, is_shortest, ask) in rows.into_iter().filter(|(name, ..)| self.is_asked(name)) {
            let asked: Vec<Paths> = pairs
                .iter()
                .map(|&(from, to)| ask(Paths::between(library.ids[from as usize], library.ids[to as usize])))
                .collect();
            let mut found = 0;
            let began = ProcessTime::now();
            for (question, length) in asked.iter().zip(&lengths) {
                let paths = view.paths(question)?;
                found += paths.len() as u64;
                let ours = paths.first().map(|path| path.facts.len());
                if is_shortest && ours != *length {
                    return Err(format!("{name}: {ours:?} steps, the index {length:?}").into());
                }
            }
            self.print(name, began.elapsed(), found, asked.len());
        }
        Ok(())
    }

    fn patterns(&self) -> Checked {
        let Asked { roles, library, .. } = self;
        let view = library.on(self.day)?;
        let [first, second, third] = roles.triangle.map(relation_name);
        let fact = |from: &str, relation: &str, to: &str| FactPattern::of_any(from, [relation], to);
        let two = |start| Query::new().find(fact(start, &first, "?b")).find(fact("?b", &second, "?c"));
        let from = |start| two(start).find(fact("?c", &third, "?d"));
        let (path, triangle) = (from("?a"), two("?a").find(fact("?a", &third, "?c")));
        let mut anchored = Vec::new();
        for &(start, _) in &self.pairs {
            anchored.push(from(view.entity(library.ids[start as usize])?.key()));
        }

        let count = |query: &Query| Ok(view.count(query)?);
        let made = |query: &Query| Ok(view.query(query)?.len() as u64);
        self.pattern("pattern of three facts from one entity, counted", &anchored, count)?;
        self.pattern("pattern of three facts from one entity, rows made", &anchored, made)?;
        let all = self.pattern("pattern of three facts in a row, counted", std::slice::from_ref(&path), count)?;
        let triangles = self.pattern("pattern of a triangle, counted", std::slice::from_ref(&triangle), count)?;
        let index = self.baseline.triangles(roles.triangle, self.day, &mut self.scratch());
        if triangles.is_some_and(|triangles| triangles != index) {
            return Err(format!("{triangles:?} triangles, the index {index}").into());
        }
        if self.check_only && (all != Some(made(&path)?) || index != made(&triangle)?) {
            return Err("other rows than counted".into());
        }
        Ok(())
    }

    /// Asks once for the answers, then for the least time of some runs.
    fn pattern(&self, name: &str, asked: &[Query], ask: impl Fn(&Query) -> Checked<u64>) -> Checked<Option<u64>> {
        if !self.is_asked(name) {
            return Ok(None);
        }
        let all = || asked.iter().map(&ask).sum::<Checked<u64>>();
        let (found, mut least) = (all()?, Duration::MAX);
        for _ in 0..3 {
            let began = ProcessTime::now();
            if all()? != found {
                return Err(format!("{name}: another answer than before").into());
            }
            least = least.min(began.elapsed());
        }
        self.print(name, least, found, asked.len());
        Ok(Some(found))
    }

    /// What lies around, in a country of so many towns, each on a map.
    fn around(&self, towns: usize) -> Checked {
        let row = "what lies within 50 km";
        if !self.is_asked(row) {
            return Ok(());
        }
        let mut state = SEED;
        let mut part = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1u32 << 31)
        };
        let mut somewhere = || Point::new(10.0 + 18.0 * part(), 92.0 + 9.0 * part());
        let (mut graph, mut ids) = (Graph::new(conflict()), Vec::new());
        let map = graph.source(Source::article("A map").published("2024-12-17"))?;
        graph.batch(|batch| {
            for place in 0..towns {
                let town = batch.add_as(&format!("t{place}"), Town, &format!("Town {place}"))?;
                batch.state(town, LIES_AT, somewhere()?).cite(map)?;
                ids.push(town);
            }
            Ok(())
        })?;
        let view = graph.as_of("2024-12-17")?;
        let centres: Vec<Centre> = (0..PAIRS / 2).map(|_| Ok(somewhere()?.into())).collect::<Checked<_>>()?;
        let sites: Vec<Centre> = ids.iter().step_by(towns.div_ceil(PAIRS / 2)).map(|&town| town.into()).collect();
        let rows = [
            ("of a point", &centres, false),
            ("of a town", &sites, false),
            ("of a town, and what has no point", &sites, true),
        ];
        for (of, asked, with_rest) in rows {
            let (mut found, mut least) = (0, Duration::MAX);
            for _ in 0..3 {
                found = 0;
                let began = ProcessTime::now();
                for &centre in asked {
                    let near = view.within_km_of(centre, 50.0)?;
                    found += near.len() as u64;
                    if with_rest && !near.unplaced().is_empty() {
                        return Err("a town with a point is said to have none".into());
                    }
                }
                least = least.min(began.elapsed());
            }
            self.print(&format!("{row} {of}"), least, found, asked.len());
        }
        Ok(())
    }

    fn is_asked(&self, name: &str) -> bool {
        name.starts_with(&self.row)
    }

    fn print(&self, name: &str, all: Duration, found: u64, asked: usize) {
        if self.check_only {
            println!("{name}: answered alike");
            return;
        }
        let (each, scale) = (all / asked as u32, &self.scale);
        let by_row = all.as_secs_f64() * 1e9 / found.max(1) as f64;
        println!("| {name} | {scale} | {each:.2?} | {} | {by_row:.4} ns |", found / asked as u64);
    }
}
