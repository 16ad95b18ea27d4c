//! What a graph says that it takes.

#![cfg(test)]

use allegiance::{
    Any, Day, Grade, Graph, Id, Loading, Memory, Name, Pattern, Snapshot, Source, SourceId, Text, View, vocabulary::*,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// So many groups and towns, a source, and so many exact ties between them, all different.
fn loaded(ends: usize, ties: i32) -> Result<Graph> {
    let mut graph = Graph::new(conflict());
    let (groups, towns, article) = graph.batch(|batch| {
        let groups = (0..ends).map(|n| batch.add(ArmedGroup, &format!("group {n}")));
        let groups = groups.collect::<std::result::Result<Vec<_>, _>>()?;
        let towns = (0..ends).map(|n| batch.add(Town, &format!("town {n}")));
        let towns = towns.collect::<std::result::Result<Vec<_>, _>>()?;
        Ok((groups, towns, batch.source(Source::article("An article").published("2024-12-17"))?))
    })?;
    load(&mut graph, &groups, &towns, article, 0..ties)?;
    Ok(graph)
}

fn load(
    graph: &mut Graph,
    groups: &[Id<ArmedGroup>],
    towns: &[Id<Town>],
    article: SourceId,
    ties: std::ops::Range<i32>,
) -> Result {
    let epoch = Day::from_ymd(1970, 1, 1)?;
    graph.load(Loading::all_or_nothing(), |load| {
        for n in ties {
            let day = epoch.plus(n / 100).unwrap_or(epoch);
            let at = n as usize;
            let (group, town) = (groups[at % groups.len()], towns[(at * 7 + at / towns.len()) % towns.len()]);
            load.tie(n as u64, group, CONTROLS, town, (day, day), article);
        }
        Ok(())
    })?;
    Ok(())
}

/// Every part that is counted in bytes, by its name.
fn parts(memory: &Memory) -> [(&'static str, usize); 11] {
    [
        ("names", memory.names),
        ("source_rows", memory.source_rows),
        ("by_subject", memory.by_subject),
        ("by_object", memory.by_object),
        ("statement_columns", memory.statement_columns),
        ("claim_columns", memory.claim_columns),
        ("delta", memory.delta),
        ("details", memory.details),
        ("contents", memory.contents),
        ("lookups", memory.lookups),
        ("networks", memory.networks),
    ]
}

/// The parts that one thing made larger.
fn grown(graph: &mut Graph, write: impl FnOnce(&mut Graph) -> Result) -> Result<Vec<&'static str>> {
    let before = parts(&graph.memory());
    write(graph)?;
    let after = parts(&graph.memory());
    Ok(before.iter().zip(&after).filter(|(before, after)| before.1 < after.1).map(|(before, _)| before.0).collect())
}

#[test]
fn a_hundred_thousand_exact_ties_take_at_most_64_bytes_each() -> Result {
    let graph = loaded(1000, 100_000)?;
    let memory = graph.memory();
    assert_eq!((memory.statements, memory.claims), (100_000, 100_000));
    assert!(memory.of_statements() <= 64 * 100_000, "{memory}");
    // And not for want of counting: two indexes, each with two days and the far end, and a claim.
    assert!(memory.of_statements() >= 40 * 100_000, "{memory}");
    assert!(memory.by_subject >= 12 * 100_000 && memory.by_object >= 12 * 100_000, "{memory}");
    Ok(())
}

#[test]
fn the_parts_make_the_whole() -> Result {
    let mut graph = loaded(50, 3000)?;
    let article = graph.lookup_source("an-article")?;
    let group = graph.get::<ArmedGroup>("group-1")?;
    graph.state(group, NAMED, Name::new("a name")?).cite(article.quote("so called"))?;
    graph.state(group, EXISTED, ()).during("1961/").cite(article)?;
    graph.as_of("1970-01-09")?.network(Grade::Possible)?;
    let memory = graph.memory();
    let parts = parts(&memory);
    assert!(parts.iter().all(|(_, bytes)| *bytes > 0), "{parts:?}");
    assert_eq!(memory.total(), parts.iter().map(|(_, bytes)| bytes).sum::<usize>());
    let of_statements = ["by_subject", "by_object", "statement_columns", "claim_columns", "delta", "lookups"];
    let sum = parts.iter().filter(|(name, _)| of_statements.contains(name)).map(|(_, bytes)| bytes).sum::<usize>();
    assert_eq!(memory.of_statements(), sum);
    // Every part has its line.
    let shown = memory.to_string();
    assert_eq!(shown.lines().count(), 4 + parts.len() + 1);
    for (_, bytes) in parts.iter().chain([&("", memory.total())]) {
        assert!(shown.contains(&format!("{bytes} bytes: ")), "{shown}");
    }
    Ok(())
}

#[test]
fn what_is_counted_is_what_there_is() -> Result {
    let mut graph = Graph::new(conflict());
    let counts = |graph: &Snapshot| {
        let Memory { entities, sources, statements, claims, .. } = graph.memory();
        (entities, sources, statements, claims)
    };
    assert_eq!(counts(&graph), (0, 0, 0, 0));
    let kia = graph.add(ArmedGroup, "KIA")?;
    let bhamo = graph.add(Town, "Bhamo")?;
    let article = graph.source(Source::article("An article"))?;
    assert_eq!(counts(&graph), (2, 1, 0, 0));
    let held = graph.state(kia, CONTROLS, bhamo).cite(article)?;
    graph.claim(held, article.quote("again"))?;
    assert_eq!(counts(&graph), (2, 1, 1, 2));
    let before = graph.snapshot();
    graph.compact();
    assert_eq!(counts(&graph), (2, 1, 1, 2));
    // What is retracted is still there, and a snapshot counts what it has.
    let claim = graph.claims().next().ok_or("no claim")?.id();
    graph.retract(claim)?;
    graph.state(kia, BASED_AT, bhamo).cite(article)?;
    assert_eq!(counts(&graph), (2, 1, 2, 3));
    assert_eq!(counts(&before), (2, 1, 1, 2));
    Ok(())
}

#[test]
fn each_part_grows_with_what_it_is_of() -> Result {
    let mut graph = loaded(10, 10)?;
    let article = graph.lookup_source("an-article")?;
    let (group, town) = (graph.get::<ArmedGroup>("group-1")?, graph.get::<Town>("town-1")?);
    let names = grown(&mut graph, |graph| {
        graph.batch(|batch| (0..500).try_for_each(|n| batch.add(Town, &format!("another {n}")).map(drop)))?;
        Ok(())
    })?;
    assert_eq!(names, ["names"]);
    let sources = grown(&mut graph, |graph| {
        graph.batch(|batch| {
            (0..500).try_for_each(|n| batch.source(Source::article(&format!("Article {n}"))).map(drop))
        })?;
        Ok(())
    })?;
    assert_eq!(sources, ["source_rows"]);
    // So few are set aside; merged, they move.
    let aside = grown(&mut graph, |graph| {
        graph.batch(|batch| {
            (1000..1900).try_for_each(|year: i32| {
                batch.state(group, BASED_AT, town).during(year.to_string().as_str()).cite(article).map(drop)
            })
        })?;
        Ok(())
    })?;
    assert_eq!(aside, ["delta", "details"]);
    let before = graph.memory();
    let merged = grown(&mut graph, |graph| {
        graph.compact();
        Ok(())
    })?;
    assert_eq!(merged, ["by_subject", "by_object", "statement_columns", "claim_columns"]);
    let after = graph.memory();
    assert!(after.delta < before.delta && after.of_statements() < before.of_statements(), "{before}{after}");
    let said = grown(&mut graph, |graph| {
        let held = graph.statements().next().ok_or("no statement")?.id();
        graph.batch(|batch| (0..500).try_for_each(|n| batch.claim(held, article.quote(&format!("words {n}")))))?;
        Ok(())
    })?;
    assert_eq!(said, ["claim_columns", "delta", "contents"]);
    let retracted = grown(&mut graph, |graph| {
        let claims: Vec<_> = graph.claims().map(|claim| claim.id()).collect();
        graph.batch(|batch| claims.iter().try_for_each(|&claim| batch.retract(claim)))?;
        Ok(())
    })?;
    assert_eq!(retracted, ["claim_columns", "lookups"]);
    let lived = grown(&mut graph, |graph| {
        let towns: Vec<Id<Any>> = graph.entities().map(|entity| entity.id()).collect();
        graph
            .batch(|batch| towns.iter().try_for_each(|&town| batch.state(town, EXISTED, ()).cite(article).map(drop)))?;
        graph.compact();
        Ok(())
    })?;
    assert!(lived.contains(&"lookups") && !lived.contains(&"by_object"), "{lived:?}");
    let network = grown(&mut graph, |graph| {
        graph.view().network(Grade::Possible)?;
        Ok(())
    })?;
    assert_eq!(network, ["networks"]);
    let described = grown(&mut graph, |graph| {
        let text = Text::new("x".repeat(5000))?;
        graph.state(town, DESCRIBED_AS, text).cite(article)?;
        Ok(())
    })?;
    assert!(described.contains(&"details"), "{described:?}");
    Ok(())
}

/// A thousand statements at least, and a tenth of what is merged already.
#[test]
fn what_is_new_is_merged_when_it_is_a_tenth() -> Result {
    let mut graph = loaded(100, 20_000)?;
    let empty = graph.memory().delta;
    let groups: Vec<Id<ArmedGroup>> =
        (0..100).map(|n| graph.get(&format!("group-{n}"))).collect::<std::result::Result<_, _>>()?;
    let towns: Vec<Id<Town>> =
        (0..100).map(|n| graph.get(&format!("town-{n}"))).collect::<std::result::Result<_, _>>()?;
    let article = graph.lookup_source("an-article")?;
    load(&mut graph, &groups, &towns, article, 20_000..21_500)?;
    let aside = graph.memory();
    assert!(aside.delta > empty + 1500 * 24, "1,500 are less than a tenth: {aside}");
    graph.batch(|batch| {
        (1000..1501).try_for_each(|year: i32| {
            batch.state(groups[0], BASED_AT, towns[0]).during(year.to_string().as_str()).cite(article).map(drop)
        })
    })?;
    let merged = graph.memory();
    assert_eq!(merged.delta, empty, "2,001 are more");
    assert_eq!((aside.statements, merged.statements), (21_500, 22_001));
    assert!(merged.by_subject > aside.by_subject);
    Ok(())
}

#[test]
fn a_clone_says_that_it_takes_the_same() -> Result {
    let graph = loaded(100, 3000)?;
    let view = graph.as_of("1970-01-09")?;
    view.network(Grade::Possible)?;
    let before = graph.memory();
    let kept: Vec<(Snapshot, View)> = (0..100).map(|_| (graph.snapshot(), view.clone())).collect();
    assert_eq!(graph.memory(), before);
    assert!(kept.iter().all(|(snapshot, view)| snapshot.memory() == before && view.snapshot().memory() == before));
    Ok(())
}

/// A copy of this graph takes some megabytes, so a thousand copies would take gigabytes.
#[test]
#[cfg(target_os = "linux")]
fn a_thousand_clones_of_a_large_graph_take_no_room_of_their_own() -> Result {
    let resident = || -> Result<usize> {
        let pages = std::fs::read_to_string("/proc/self/statm")?;
        Ok(pages.split(' ').nth(1).ok_or("no such page count")?.parse::<usize>()? * 4096)
    };
    let mut graph = loaded(1000, 100_000)?;
    let (group, article) = (graph.get::<ArmedGroup>("group-1")?, graph.lookup_source("an-article")?);
    assert!(graph.memory().total() > 4 << 20);
    let before = resident()?;
    let mut kept: Vec<(Snapshot, View)> = Vec::new();
    for n in 0..1000 {
        let view = graph.as_of("1970-01-09")?;
        kept.push((graph.snapshot(), view.showing_all()));
        // Others hold what the graph is now, and it grows nevertheless without a copy.
        if n % 2 == 0 {
            let town = graph.add(Town, &format!("new town {n}"))?;
            graph.state(group, BASED_AT, town).cite(article)?;
        }
    }
    let taken = resident()?.saturating_sub(before);
    assert!(taken < 256 << 20, "{taken} bytes");
    let facts = |view: &View| -> Result<usize> { Ok(view.facts(Pattern::any().subject(group))?.len()) };
    assert_eq!(facts(&kept[0].1)?, facts(&kept[1].1)?.saturating_sub(1));
    Ok(())
}
