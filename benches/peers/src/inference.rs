//! What follows, side by side: the closure of a hierarchy and the rules of the conflict vocabulary on a day, by
//! allegiance, by loops written by hand, by ascent, whose rules are compiled with the program, and the closure by
//! minigraf.
//!
//! ```sh
//! cargo run --release --bin inference --no-default-features --features ascent -- 100k 1m
//! ```

#[path = "../../common/conflict.rs"]
#[allow(dead_code, reason = "the worlds serve other benchmarks too")]
mod conflict;
#[path = "../../common/generate.rs"]
#[allow(dead_code, reason = "the worlds serve other benchmarks too")]
mod generate;
#[path = "../../common/seminaive.rs"]
#[allow(dead_code, reason = "the loops serve other benchmarks too")]
mod seminaive;

use std::time::Duration;

use allegiance::{
    Any, Day, Flag, Graph, KindDef, Loading, NamedKind, Persistence, Relation, RelationDef, Rules, Schema, Source,
    ValueType,
};
use conflict::{ConflictLibrary, DAY, Tie};
use cpu_time::ProcessTime;
use generate::HIERARCHY;
use seminaive::{Everything, POSSIBLE, PRESUMED, Stated, is_full, surest};

type Error = Box<dyn std::error::Error>;

const SEED: u64 = 7;

ascent::ascent! {
    struct Closure;
    relation tie(u32, u32);
    relation above(u32, u32);
    above(x, y) <-- tie(x, y);
    above(x, z) <-- above(x, y), tie(y, z), if x != z;
}

// Grades are a lattice: the best of all derivations counts, as the least of its premises.
ascent::ascent! {
    struct Conflict;
    relation wing(u32, u32, u8);
    relation subordinate(u32, u32, u8);
    relation located(u32, u32, u8);
    relation held(u32, u32, u8, u8);
    relation is_held(u32);
    relation may_be_held(u32);
    relation operating(u32, u32, u8);
    relation pressing(u32, u32, u8);
    relation member(u32, u32, u8);
    relation allied(u32, u32, u8);
    relation took(u32, u32, u8);

    lattice above(u32, u32, u8);
    above(x, y, g) <-- subordinate(x, y, g);
    above(x, z, *g.min(h)) <-- above(x, y, g), subordinate(y, z, h), if x != z;

    lattice within(u32, u32, u8);
    within(x, y, g) <-- located(x, y, g);
    within(x, z, *g.min(h)) <-- within(x, y, g), located(y, z, h), if x != z;

    lattice controls(u32, u32, u8, u8);
    controls(who, what, share, g) <-- held(who, what, share, g);
    controls(parent, what, share, *g.min(h)) <-- controls(who, what, share, g), wing(who, parent, h);
    controls(superior, what, share, *g.min(h)) <-- controls(who, what, share, g), above(who, superior, h);
    controls(who, inner, share, *g.min(h).min(&PRESUMED)) <--
        controls(who, what, share, g), if is_full(*share), located(inner, what, h), !is_held(inner), !may_be_held(inner);
    controls(who, inner, share, *g.min(h).min(&POSSIBLE)) <--
        controls(who, what, share, g), if is_full(*share), located(inner, what, h), !is_held(inner), may_be_held(inner);

    lattice operates(u32, u32, u8);
    operates(who, place, g) <-- operating(who, place, g);
    operates(parent, place, *g.min(h)) <-- operates(who, place, g), wing(who, parent, h);
    operates(who, outer, *g.min(h)) <-- operates(who, place, g), within(place, outer, h);

    lattice presses(u32, u32, u8);
    presses(who, whom, g) <-- pressing(who, whom, g);
    presses(who, parent, *g.min(h)) <-- presses(who, whom, g), wing(whom, parent, h), if who != parent;
    presses(who, one, *g.min(h)) <-- presses(who, set, g), member(one, set, h), if who != one;
    presses(one, whom, *g.min(h)) <-- presses(set, whom, g), member(one, set, h), if one != whom;

    lattice ally(u32, u32, u8);
    ally(one, other, g) <-- allied(one, other, g);
    ally(other, one, g) <-- allied(one, other, g);

    lattice captor(u32, u32, u8);
    captor(event, who, g) <-- took(event, who, g);
    captor(event, parent, *g.min(h)) <-- captor(event, who, g), wing(who, parent, h);
}

fn main() -> Result<(), Error> {
    let scales: Vec<String> = std::env::args().skip(1).collect();
    let scales = if scales.is_empty() { vec!["100k".to_owned()] } else { scales };
    println!("| what follows | scale | known or derived | by hand | allegiance | ascent | minigraf |");
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
    for scale in scales {
        let many = match scale.strip_suffix('m') {
            Some(digits) => digits.parse::<usize>()? * 1_000_000,
            None => scale.strip_suffix('k').unwrap_or(&scale).parse::<usize>()? * 1_000,
        };
        closure(many)?;
        rules(many)?;
    }
    Ok(())
}

/// The least CPU time of a few runs, and what the last of them made.
fn least<T>(mut run: impl FnMut() -> Result<T, Error>) -> Result<(T, Duration), Error> {
    let mut best = Duration::MAX;
    let mut made = None;
    for _ in 0..3 {
        drop(made.take());
        let start = ProcessTime::now();
        made = Some(run()?);
        best = best.min(start.elapsed());
    }
    Ok((made.ok_or("no run")?, best))
}

fn closure(many: usize) -> Result<(), Error> {
    let world = generate::synthetic(many, SEED);
    let day = world.days.0 + 1_826;
    let rows: Vec<_> = world.rows.iter().filter(|row| row.relation == HIERARCHY).copied().collect();
    let schema = Schema::new().with_kind_def(KindDef::new("node", "Anything."))?.with_relation(
        RelationDef::new("above", "The object is above the subject.")
            .subjects("node")
            .objects(ValueType::Entity("node".into()))
            .persistence(Persistence::Structural)
            .flag(Flag::Transitive),
    )?;
    let above: Relation<Any, Any> = Relation::named("above");
    let mut graph = Graph::new(schema);
    let of = |day: i32| Day::from_number(day).unwrap_or(Day::MAX);
    let (ids, source) = graph.batch(|batch| {
        let ids = (0..world.entities).map(|number| batch.add(NamedKind::from("node"), &format!("e{number}")));
        Ok((ids.collect::<Result<Vec<_>, _>>()?, batch.source(Source::dataset("the world"))?))
    })?;
    graph.load(Loading::all_or_nothing(), |load| {
        for (line, row) in (1..).zip(&rows) {
            let (subject, object) = (ids[row.subject as usize], ids[row.object as usize]);
            load.tie(line, subject, above, object, (of(row.from), of(row.to)), source);
        }
        Ok(())
    })?;
    let view = graph.as_of(of(day))?;
    let (all, ours) = least(|| Ok(view.materialized()?))?;
    let (_, by_hand) = least(|| Ok(seminaive::chain(world.entities, &rows, HIERARCHY, day)))?;
    let (theirs, ascent) = least(|| {
        let mut program = Closure::default();
        program.tie = rows.iter().filter(|row| row.holds(day)).map(|row| (row.subject, row.object)).collect();
        program.run();
        Ok(program)
    })?;
    let mut expected = theirs.above;
    expected.sort_unstable();
    let numbers: std::collections::HashMap<_, u32> = ids.iter().copied().zip(0..).collect();
    let mut found = Vec::new();
    for (&id, &number) in &numbers {
        let objects = all.objects(id, above)?;
        found.extend(objects.iter().filter_map(|it| it.object_entity()).map(|it| (number, numbers[&it])));
    }
    found.sort_unstable();
    found.dedup();
    #[allow(unused_mut, reason = "minigraf is a feature")]
    let mut minigraf = None;
    #[cfg(feature = "minigraf")]
    if many <= MOST_OF_MINIGRAF {
        let holding: Vec<_> = rows.iter().filter(|row| row.holds(day)).map(|row| (row.subject, row.object)).collect();
        let (pairs, time) = minigraf_closure(&holding)?;
        if pairs != found {
            return Err(format!("minigraf finds {} pairs of {}", pairs.len(), found.len()).into());
        }
        minigraf = Some(time);
    }
    print_row(
        "closure of a hierarchy",
        &world.name,
        found == expected,
        found.len(),
        [Some(by_hand), Some(ours), Some(ascent), minigraf],
    )
}

/// A world of 100k takes it three quarters of a minute.
#[cfg(feature = "minigraf")]
const MOST_OF_MINIGRAF: usize = 10_000;

/// Only what holds on the day is told to it, without periods; the query alone is timed, once.
#[cfg(feature = "minigraf")]
fn minigraf_closure(ties: &[(u32, u32)]) -> Result<(Vec<(u32, u32)>, Duration), Error> {
    use minigraf::{OpenOptions, QueryResult};
    use uuid::Uuid;
    let id = |number: u32| Uuid::from_u128(u128::from(number));
    let database = OpenOptions::new().max_results(usize::MAX).max_derived_facts(usize::MAX).open_memory()?;
    // Two values of one attribute of one entity are written apart: see the other questions.
    let mut ties = ties.to_vec();
    ties.sort_unstable();
    let mut transactions: Vec<String> = Vec::new();
    for group in ties.chunk_by(|one, other| one.0 == other.0) {
        transactions.resize(transactions.len().max(group.len()), String::new());
        for (transaction, &(from, to)) in transactions.iter_mut().zip(group) {
            transaction.push_str(&format!("[#uuid \"{}\" :above #uuid \"{}\"]", id(from), id(to)));
        }
    }
    for facts in transactions {
        database.execute(&format!("(transact [{facts}])"))?;
    }
    database.execute("(rule [(reach ?from ?to) [?from :above ?to]])")?;
    database.execute("(rule [(reach ?from ?to) [?from :above ?mid] (reach ?mid ?to)])")?;
    let start = ProcessTime::now();
    let found = database.execute("(query [:find ?from ?to :where (reach ?from ?to)])")?;
    let time = start.elapsed();
    let QueryResult::QueryResults { results, .. } = found else { return Err("no results".into()) };
    let pair = |row: &Vec<minigraf::Value>| {
        let end = |place: usize| row.get(place).and_then(|it| it.as_ref()).map(|id| id.as_u128() as u32);
        Some((end(0)?, end(1)?))
    };
    let mut pairs: Vec<(u32, u32)> = results.iter().filter_map(pair).collect();
    pairs.sort_unstable();
    pairs.dedup();
    Ok((pairs, time))
}

fn rules(many: usize) -> Result<(), Error> {
    let world = conflict::conflict(many, SEED);
    let library = ConflictLibrary::build(&world)?;
    let view = library.graph.as_of(Day::from_number(DAY).unwrap_or(Day::MAX))?.with_rules(Rules::all())?;
    let (all, ours) = least(|| Ok(view.materialized()?))?;
    let (_, by_hand) = least(|| Ok(Everything::of(&world)))?;
    let (theirs, ascent) = least(|| {
        let mut program = Conflict::default();
        for Stated { tie, subject, object, share, level } in seminaive::stated(&world) {
            let pair = (subject, object, level);
            match tie {
                Tie::Wing => program.wing.push(pair),
                Tie::Subordinate => program.subordinate.push(pair),
                Tie::Located => program.located.push(pair),
                Tie::Controls => {
                    program.held.push((subject, object, share, level));
                    if level >= PRESUMED {
                        program.is_held.push((object,));
                    } else if level == POSSIBLE {
                        program.may_be_held.push((object,));
                    }
                }
                Tie::Operates => program.operating.push(pair),
                Tie::Presses => program.pressing.push(pair),
                Tie::InSet => program.member.push(pair),
                Tie::Allied => program.allied.push(pair),
                Tie::Captor => program.took.push(pair),
                _ => {}
            }
        }
        program.run();
        Ok(program)
    })?;
    let controls = theirs.controls.into_iter().map(|(who, what, _, grade)| (who, what, grade)).collect();
    let (mut alike, mut many) = (true, 0);
    for (tie, found) in [
        (Tie::Subordinate, theirs.above),
        (Tie::Located, theirs.within),
        (Tie::Controls, controls),
        (Tie::Operates, theirs.operates),
        (Tie::Presses, theirs.presses),
        (Tie::Allied, theirs.ally),
        (Tie::Captor, theirs.captor),
    ] {
        let (expected, found) = (surest(library.known(&all, tie)?), surest(found));
        many += expected.len();
        if expected != found {
            eprintln!("{tie:?}: {} by allegiance, {} by ascent", expected.len(), found.len());
            alike = false;
        }
    }
    print_row("the conflict vocabulary", &world.name, alike, many, [Some(by_hand), Some(ours), Some(ascent), None])
}

fn print_row(what: &str, scale: &str, alike: bool, many: usize, times: [Option<Duration>; 4]) -> Result<(), Error> {
    let shown =
        |time: Option<Duration>| time.map_or("—".to_owned(), |it| format!("{:.1} ms", it.as_secs_f64() * 1e3));
    let [by_hand, ours, ascent, minigraf] = times.map(shown);
    println!("| {what} | {scale} | {many} | {by_hand} | {ours} | {ascent} | {minigraf} |");
    if alike { Ok(()) } else { Err(format!("{what} on {scale}: the answers differ").into()) }
}
