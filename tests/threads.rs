//! Views on other threads while a writer commits and merges: none of them ever changes.

#![cfg(test)]

use std::sync::mpsc;

use allegiance::{
    Any, Day, Error, Grade, Graph, Id, Loading, Name, Paths, Pattern, Source, Trust, View,
    petgraph::visit::IntoEdgeReferences, vocabulary::*,
};

type Failure = Box<dyn std::error::Error>;

/// Everything that a view answers, as text: facts, names, sources, denials, and what is near in the network.
fn printed(view: &View) -> Result<String, Error> {
    let view = view.showing_all();
    let mut told = String::new();
    for fact in &view.facts(Pattern::any().any_modality())? {
        // To say who opposes a fact takes all of its subject, so of the many only the bare facts are told.
        let bare = fact.relation().name() == "based_at";
        let bare = bare.then(|| format!("{:?} {} {}\n", fact.statement(), fact.grade(), fact.support().count()));
        told += &bare.unwrap_or_else(|| format!("{fact}\n"));
    }
    let first: Id<Any> = view.snapshot().lookup("kia")?;
    for entity in view.snapshot().entities() {
        told += &format!("{entity}\n");
    }
    for source in view.snapshot().sources() {
        told += &format!("{source:?}\n");
    }
    for name in ["a name", "town 3", "KIA"] {
        told += &format!("{:?}\n", view.named(name));
    }
    if let Some(town) = view.snapshot().entities().filter(|entity| entity.kind() == "town").last() {
        told += &format!("{}\n", view.holds(first, CONTROLS.any(), town.id())?);
        if let Some(path) = view.paths(&Paths::between(first, town.id()).at_least(Grade::Possible))?.pop() {
            told += &format!("{:?}\n", path.facts);
        }
    }
    let network = view.network(Grade::Possible)?;
    told += &format!("{}\n", network.tie_count());
    told.extend(network.edge_references().map(|tie| format!("{tie:?}\n")));
    told += &format!("{:?}\n", view.within(first, 3, Grade::Presumed)?);
    Ok(told)
}

/// What a view told before, it tells now.
fn unchanged(view: &View, before: &str, when: &str) -> Result<(), String> {
    let now = printed(view).map_err(|error| error.to_string())?;
    if now == before {
        return Ok(());
    }
    let lines = before.lines().zip(now.lines()).find(|(one, other)| one != other);
    Err(format!("{} changed {when}: {lines:?}", view.revision()))
}

/// A revision of all sorts of writes; now and then as many statements as are merged at once.
fn write(graph: &mut Graph, n: i32) -> Result<(), Error> {
    let kia: Id<ArmedGroup> = graph.get("kia")?;
    let first = Day::from_ymd(2024, 1, 1)?;
    let day = |days: i32| first.plus(days).unwrap_or(first);
    let (town, source) = graph.batch(|batch| {
        let town = batch.add(Town, &format!("town {n}"))?;
        let source = batch.source(Source::article(&format!("article {n}")).published("2024-12-17").author(kia))?;
        batch.state(kia, CONTROLS, town).fully().cite(source)?;
        batch.state(kia, CLAIMS_TERRITORY, town).cite(source.quote("all of it"))?;
        Ok((town, source))
    })?;
    match n % 6 {
        0 => {
            // Many at once, some of them there before.
            let army = graph.add(ArmedGroup, &format!("army {n}"))?;
            let load = |load: &mut allegiance::Load<'_, '_>| {
                for row in 0..if n % 12 == 0 { 1300 } else { 40 } {
                    load.tie(row as u64, army, BASED_AT, town, (day(row % 300), day(row % 300 + row / 300)), source);
                }
                Ok(())
            };
            graph.load(Loading::all_or_nothing(), load)?;
        }
        1 => {
            graph.state(town, NAMED, Name::new("a name")?).cite(source)?;
            graph.state(town, EXISTED, ()).during("2024-02-01/").cite(source)?;
        }
        2 => {
            let last = graph.claims().last().map(|claim| claim.id());
            last.map_or(Ok(graph.revision()), |last| graph.retract(last))?;
        }
        3 => {
            graph.compact();
        }
        4 => {
            let held = graph.statements().last().map(|statement| statement.id());
            let denied = source.quote("not so").denying();
            held.map_or(Ok(graph.revision()), |held| graph.claim(held, denied))?;
        }
        // A batch that fails leaves its ids, and nothing else.
        _ => {
            let failed = graph.batch(|batch| {
                let town = batch.add(Town, "nowhere")?;
                batch.state(kia, CONTROLS, town).cite(source)?;
                batch.add(Town, " ")
            });
            assert!(failed.is_err());
        }
    }
    Ok(())
}

#[test]
fn readers_see_whole_revisions_that_never_change() -> Result<(), Failure> {
    let revisions = 30;
    let mut graph = Graph::new(conflict());
    graph.add_as("kia", ArmedGroup, "KIA")?;
    let other = graph.source(Source::article("Another").published("2024-06-01"))?;
    let mut merges = 0;
    std::thread::scope(|scope| -> Result<(), Failure> {
        let mut readers = Vec::new();
        let mut hand_over = Vec::new();
        for _ in 0..3 {
            let (send, receive) = mpsc::channel::<(View, String)>();
            hand_over.push(send);
            readers.push(scope.spawn(move || -> Result<usize, String> {
                let mut kept: Vec<(View, String)> = Vec::new();
                for (view, before) in receive {
                    unchanged(&view, &before, "on its way")?;
                    // One of before again, while the writer goes on.
                    if let Some((view, before)) = kept.get(kept.len() / 2) {
                        unchanged(view, before, "while others were read")?;
                    }
                    kept.push((view, before));
                }
                for (view, before) in &kept {
                    unchanged(view, before, "later")?;
                }
                Ok(kept.len())
            }));
        }
        for n in 0..revisions {
            let before = graph.memory().delta;
            write(&mut graph, n)?;
            merges += usize::from(graph.memory().delta < before);
            // All time, a day that is often looked at, and one without a source.
            let view = match n % 3 {
                0 => graph.view(),
                1 => graph.as_of("2024-12-17")?,
                _ => graph.as_of("2024-03-03")?.trusting(Trust::all().without_sources([other]))?,
            };
            let text = printed(&view)?;
            assert!(text.lines().count() as i32 > 2 * n, "both statements of a revision, or none");
            for reader in &hand_over {
                reader.send((view.clone(), text.clone()))?;
            }
        }
        drop(hand_over);
        for reader in readers {
            let read = reader.join().map_err(|_| "a reader panicked")??;
            assert_eq!(read, revisions as usize);
        }
        Ok(())
    })?;
    assert!(merges >= 5, "{merges} merges");
    Ok(())
}

#[test]
fn what_was_known_then_is_told_the_same_at_every_later_revision() -> Result<(), Failure> {
    let mut graph = Graph::new(conflict());
    graph.add_as("kia", ArmedGroup, "KIA")?;
    let mut told = Vec::new();
    // Entities and sources are listed by snapshots, which have all of them; facts are those of a revision.
    let facts = |view: &View| -> Result<String, Error> {
        let view = view.showing_all();
        let facts = view.facts(Pattern::any().any_modality())?;
        Ok(facts.iter().map(|fact| format!("{:?} {}\n", fact.statement(), fact.grade())).collect())
    };
    for n in 0..24 {
        write(&mut graph, n)?;
        told.push((graph.revision(), facts(&graph.as_of("2024-12-17")?)?));
    }
    let now = graph.as_of("2024-12-17")?;
    std::thread::scope(|scope| {
        for part in told.chunks(8) {
            let now = &now;
            scope.spawn(move || {
                for (revision, text) in part {
                    let then = now.known_at(*revision).and_then(|view| facts(&view));
                    assert!(then.is_ok_and(|then| then == *text), "as known at {revision}");
                }
            });
        }
    });
    Ok(())
}

/// Networks and room to walk in are shared by all views of a graph.
#[test]
fn walks_of_many_threads_at_once_find_the_same() -> Result<(), Failure> {
    let mut graph = Graph::new(conflict());
    let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    let groups = graph
        .batch(|batch| (0..60).map(|n| batch.add(ArmedGroup, &format!("group {n}"))).collect::<Result<Vec<_>, _>>())?;
    graph.batch(|batch| {
        for n in 0..60usize {
            for step in [1, 7, 13] {
                batch.state(groups[n], ALLIED_WITH, groups[(n + step * step) % 60]).cite(article)?;
            }
        }
        Ok(())
    })?;
    let ways = |view: &View| -> Result<String, Error> {
        let mut told = String::new();
        for pair in groups.chunks(2) {
            let path = view.path_between(pair[0], pair[1])?;
            told += &format!("{:?}\n", path.map(|path| path.entities));
            told += &format!("{:?}\n", view.within(pair[0], 2, Grade::Presumed)?);
            told += &format!("{:?}\n", view.reached(pair[1], ALLIED_WITH)?.entities().collect::<Vec<_>>());
        }
        Ok(told)
    };
    let days = ["2024-12-17", "2024-12-18", "2024-12-19", "2024-12-20", "2024-12-21", "2024-12-22"];
    let expected = ways(&graph.as_of(days[0])?)?;
    let snapshot = graph.snapshot();
    std::thread::scope(|scope| {
        for reader in 0..4 {
            let (snapshot, ways, expected) = (&snapshot, &ways, &expected);
            scope.spawn(move || {
                for round in 0..6 {
                    // More days than networks are kept.
                    let found = snapshot.as_of(days[(reader + round) % days.len()]).and_then(|view| ways(&view));
                    assert!(found.is_ok_and(|found| found == *expected), "reader {reader}, round {round}");
                }
            });
        }
        // The writer goes on meanwhile, with ties that do not hold on these days.
        for n in 0..200 {
            let ends = (groups[n % 60], groups[(n + 31) % 60]);
            let written = graph
                .state(ends.0, ALLIED_WITH, ends.1)
                .during(format!("{}-01-01/{}-12-31", 1800 + n, 1800 + n).as_str())
                .cite(article);
            assert!(written.is_ok());
            if n % 50 == 49 {
                graph.compact();
            }
            assert!(graph.as_of("1805-06-01").and_then(|view| view.network(Grade::Possible)).is_ok());
        }
    });
    assert_eq!(ways(&graph.as_of(days[0])?)?, expected);
    Ok(())
}
