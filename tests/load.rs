//! Bulk loading: rows in any order, each bad one told, all of them or all that is good.
#![cfg(test)]
#![cfg(feature = "json")]

mod common;

use std::{cell::RefCell, sync::LazyLock};

use allegiance::{
    Any, BadRow, Change, Day, EntityEntry, Error, Flag, Graph, Id, Load, Loaded, Loading, Period, Relation,
    RelationDef, Revision, Schema, Source, SourceId, ValueType, document, vocabulary::*,
};
use common::{graph, questions::answers, revisions};

const TOWNS: &str = r#"
    kio: organization "KIO"
    kia: armed_group "KIA"
    bhamo: town "Bhamo"
    kachin: district "Kachin"
    source article "A new front" 2024-12-17
    source report "A report" 2024-12-20
"#;

/// The rows of one revision, each with the number of its line.
fn rows(text: &str) -> Vec<(u64, Change)> {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(conflict);
    let revisions = revisions(&SCHEMA, text);
    assert_eq!(revisions.len(), 1);
    revisions.into_iter().flatten().map(|(line, change)| (line as u64, change)).collect()
}

/// All that can be told of a graph.
#[derive(PartialEq)]
struct State {
    counts: String,
    document: String,
    revision: Revision,
}

/// What is different, in short.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let State { counts, document, revision } = self;
        write!(f, "{counts}, {revision}:")?;
        document
            .lines()
            .filter(|line| line.contains("claims") || line.len() > 40)
            .take(9)
            .try_for_each(|line| write!(f, "{line}"))
    }
}

fn state(graph: &Graph) -> State {
    State { counts: format!("{graph:?}"), document: document::to_string(graph).unwrap(), revision: graph.revision() }
}

fn load_changes(graph: &mut Graph, how: Loading<'_>, rows: Vec<(u64, Change)>) -> Result<Loaded, Error> {
    graph.load(how, |load| {
        rows.into_iter().for_each(|(row, change)| load.change(row, change));
        Ok(())
    })
}

/// The numbers of bad rows and what is wrong with each.
fn told(bad: &[BadRow]) -> Vec<(u64, String)> {
    bad.iter().map(|bad| (bad.row, bad.wrong.to_string())).collect()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn days() -> (Day, Day) {
    (day("2024-01-01"), day("2024-12-31"))
}

fn entity(key: &str) -> Change {
    Change::Entity(EntityEntry { key: key.into(), kind: "town".into(), label: key.to_uppercase() })
}

/// The order of so many things that a number says: all orders of five have numbers up to 120.
fn order<T>(mut things: Vec<T>, mut number: usize) -> Vec<T> {
    let mut ordered = Vec::new();
    while !things.is_empty() {
        let place = number % things.len();
        number /= things.len();
        ordered.push(things.remove(place));
    }
    ordered
}

#[test]
fn rows_by_name_come_in_any_order() {
    let text = r#"
        source note "A note" 2024-12-01 author=kia
        kia: armed_group "KIA"
        bhamo: town "Bhamo"
        kia controls bhamo [2024-12/..] | note < @kia
        kia stationed_at bhamo [2024-12-03] jointly_with=bgf | note ; other
        bgf: armed_group "BGF"
        source other "Another"
    "#;
    let questions = "ever | facts * * *\nas_of 2024-12-03 | controllers_of bhamo\n| named BGF";
    let expected = answers(&graph(&sorted(text)), questions);
    assert!(expected.contains("KIA controls Bhamo") && expected.contains("BGF"), "{expected}");
    for number in (0..5040).step_by(11) {
        let mut loaded = Graph::new(conflict());
        let done = load_changes(&mut loaded, Loading::all_or_nothing(), order(rows(text), number)).unwrap();
        assert_eq!((done.rows, done.bad.len(), done.more, done.revision.number()), (7, 0, 0, 1));
        assert_eq!(loaded.statements().count(), 2);
        if number % 77 == 0 {
            let mut told: Vec<String> = answers(&loaded, questions).lines().map(str::to_owned).collect();
            let mut expected: Vec<String> = expected.lines().map(str::to_owned).collect();
            told.sort();
            expected.sort();
            assert_eq!(told, expected, "order {number}");
        }
    }
}

/// The lines that a change set can take: entities, then sources, then statements.
fn sorted(text: &str) -> String {
    let rank = |line: &&str| match line.trim().split(' ').next() {
        Some("source") => 1,
        Some(word) if word.ends_with(':') => 0,
        _ => 2,
    };
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_by_key(rank);
    lines.join("\n")
}

#[test]
fn what_is_loaded_is_what_is_applied() {
    let texts = [
        "kia controls bhamo [2024-01-01/2024-12-31] | article ; report deny",
        "kia controls bhamo [2024-01-01/2024-12-31] | article\nkia controls bhamo [2024-01-01/2024-12-31] | report\n\
         bhamo located_in kachin | report \"a quote\" ; article doubt",
        "kia armed_wing_of kio [2010/..] | article < @kio\nkia named Kachin | article\nkia existed [1961-02-05/] | report",
        "kia controls bhamo [..2024/] share=1/2 | article\nkio allied_with kia | article\nkia allied_with kio | report",
    ];
    for text in texts {
        let (mut applied, mut loaded) = (graph(TOWNS), graph(TOWNS));
        let changes: Vec<Change> = rows(text).into_iter().map(|(_, change)| change).collect();
        applied.apply(&changes).unwrap();
        load_changes(&mut loaded, Loading::all_or_nothing(), rows(text)).unwrap();
        assert_eq!(state(&loaded), state(&applied), "{text}");
        // All of it again is nothing new.
        let done = load_changes(&mut loaded, Loading::all_or_nothing(), rows(text)).unwrap();
        assert_eq!(done.revision, applied.revision());
        assert_eq!(state(&loaded), state(&applied), "{text}");
    }
}

type Tie = (Id<Any>, Id<Any>, (Day, Day), SourceId);

/// Ties of everybody to everything, some of them in two sources, some twice.
fn ties(graph: &Graph) -> Vec<Tie> {
    let id = |key: &str| graph.lookup(key).unwrap();
    let [article, report] = ["article", "report"].map(|key| graph.lookup_source(key).unwrap());
    let mut ties = Vec::new();
    for n in 0..40i32 {
        let from = day("2024-01-01").plus(n % 13).unwrap();
        let source = if n % 3 == 0 { report } else { article };
        ties.push((id(if n % 2 == 0 { "kia" } else { "kio" }), id("bhamo"), (from, from.plus(5).unwrap()), source));
    }
    ties
}

#[test]
fn a_tie_a_row_and_a_batch_are_one_statement() {
    let grown: [fn(&mut Graph); 3] = [
        |graph| {
            let ties = ties(graph);
            graph
                .batch(|batch| {
                    let controls = batch.relation("operates_in")?;
                    for (subject, object, (from, to), source) in ties {
                        let period = Period::between(from, to)?;
                        batch.state(subject, controls, object).during(period).cite(source)?;
                    }
                    Ok(())
                })
                .unwrap();
        },
        |graph| {
            let ties = ties(graph);
            let done = graph.load(Loading::all_or_nothing(), |load| {
                for (row, (subject, object, (from, to), source)) in (1..).zip(ties) {
                    load.row(row, |row| {
                        let period = Period::between(from, to)?;
                        row.state(subject, row.relation("operates_in")?, object).during(period).cite(source)
                    });
                }
                Ok(())
            });
            assert_eq!(done.unwrap().rows, 40);
        },
        |graph| {
            let (ties, relation) = (ties(graph), graph.relation("operates_in").unwrap());
            let done = graph.load(Loading::all_or_nothing(), |load| {
                for (row, (subject, object, days, source)) in (1..).zip(ties) {
                    load.tie(row, subject, relation, object, days, source);
                }
                Ok(())
            });
            assert_eq!(done.unwrap().rows, 40);
        },
    ];
    let mut states = Vec::new();
    for grow in grown {
        let mut graph = graph(TOWNS);
        grow(&mut graph);
        assert_eq!(graph.statements().count(), 26, "13 days, each of two subjects");
        assert!(graph.claims().count() > 26, "and more claims than that");
        states.push(state(&graph));
        let before = graph.revision();
        grow(&mut graph);
        assert_eq!(state(&graph), states[states.len() - 1], "what is there already is nothing new");
        assert_eq!(graph.revision(), before);
        graph.compact();
        grow(&mut graph);
        assert_eq!(state(&graph), states[states.len() - 1], "nor is it after a merge");
    }
    // Ties come after what is stated in other ways, and here is nothing else.
    assert_eq!(states[0], states[1]);
    assert_eq!(states[0], states[2]);
}

/// A row as it is given to a tie.
type Given = (Id<Any>, Relation<Any, Any>, Id<Any>, (Day, Day), SourceId);

/// Ties of all sorts, good and bad.
fn all_sorts(graph: &Graph, other: &Graph) -> Vec<Given> {
    let (first, last) = days();
    let id = |graph: &Graph, key: &str| graph.lookup(key).unwrap();
    let source = |graph: &Graph| graph.lookup_source("article").unwrap();
    let of = |subject: &str, relation: &str, object: &str, days| {
        (id(graph, subject), graph.relation(relation).unwrap(), id(graph, object), days, source(graph))
    };
    let good = of("kia", "controls", "bhamo", (first, last));
    vec![
        good,
        of("kia", "controls", "bhamo", (first, first)),
        of("kia", "controls", "bhamo", (last, first)),
        of("bhamo", "controls", "kia", (first, last)),
        of("kia", "controls", "kio", (first, last)),
        of("kia", "named", "bhamo", (first, last)),
        of("kia", "existed", "bhamo", (first, last)),
        of("kia", "allied_with", "kio", (first, last)),
        of("kio", "allied_with", "kia", (first, last)),
        of("kia", "allied_with", "kia", (first, last)),
        of("bhamo", "likes", "bhamo", (first, last)),
        of("bhamo", "likes", "bhamo", (last, first)),
        of("kia", "subordinate_to", "kia", (first, last)),
        (id(other, "kia"), good.1, good.2, good.3, good.4),
        (good.0, good.1, id(other, "bhamo"), good.3, good.4),
        (good.0, good.1, good.2, good.3, source(other)),
        (good.0, other.relation("controls").unwrap(), good.2, good.3, good.4),
        of("kia", "split_from", "kio", (first, last)),
        good,
    ]
}

#[test]
fn ties_of_all_sorts_are_what_a_row_would_say() {
    let likes = RelationDef::new("likes", "The subject likes the object.");
    let likes = likes.subjects("thing").objects(ValueType::Entity("thing".into())).flag(Flag::Reflexive);
    let schema = conflict().with_relation(likes).unwrap();
    let fresh = || {
        let mut graph = Graph::new(schema.clone());
        let changes = revisions(&schema, TOWNS).remove(0).into_iter().map(|(_, change)| change);
        graph.apply(&changes.collect::<Vec<_>>()).unwrap();
        graph
    };
    let (other, mut by_tie, mut by_row) = (fresh(), fresh(), fresh());
    let given = (1..).zip(all_sorts(&by_tie, &other));
    let of_ties = by_tie
        .load(Loading::skipping_bad(), |load| {
            given.for_each(|(row, (subject, relation, object, days, source))| {
                load.tie(row, subject, relation, object, days, source);
            });
            Ok(())
        })
        .unwrap();
    let given = (1..).zip(all_sorts(&by_row, &other));
    let of_rows = by_row
        .load(Loading::skipping_bad(), |load| {
            given.for_each(|(row, (subject, relation, object, (from, to), source))| {
                load.row(row, |row| {
                    row.state(subject, relation, object).during(Period::between(from, to)?).cite(source)
                });
            });
            Ok(())
        })
        .unwrap();
    assert_eq!(told(&of_ties.bad), told(&of_rows.bad));
    let bad: Vec<u64> = of_ties.bad.iter().map(|bad| bad.row).collect();
    assert_eq!(bad, [3, 4, 5, 6, 7, 10, 12, 13, 14, 15, 16, 17]);
    assert_eq!((of_ties.rows, of_rows.rows), (19, 19));
    let lines = |graph: &Graph| {
        let mut lines: Vec<String> = graph.statements().map(|statement| format!("{statement:?}")).collect();
        lines.sort();
        lines
    };
    assert_eq!(by_tie.statements().count(), 5, "an alliance is one statement from either end");
    assert_eq!(lines(&by_tie), lines(&by_row));
    let (kio, allies) = (by_tie.lookup("kio").unwrap(), by_tie.relation("allied_with").unwrap());
    assert_eq!(by_tie.as_of(days().1).unwrap().objects(kio, allies).unwrap().len(), 1);
}

#[test]
fn bad_rows_are_told_by_number_up_to_the_limit_and_counted_beyond() {
    for (most, shown, more) in [(100, 6, 0), (6, 6, 0), (4, 4, 2), (1, 1, 5), (0, 0, 6)] {
        let mut graph = graph(TOWNS);
        let before = state(&graph);
        let [kia, bhamo] = ["kia", "bhamo"].map(|key| graph.lookup(key).unwrap());
        let article = graph.lookup_source("article").unwrap();
        let controls = graph.relation("controls").unwrap();
        let mut load = |how: Loading<'_>| {
            graph.load(how.reporting_at_most(most), |load| {
                load.change(10, entity("laiza"));
                load.change(20, entity("bhamo"));
                assert_eq!(load.row(30, |row| row.lookup("bamo")), None);
                load.tie(40, bhamo, controls, kia, days(), article);
                load.change(70, rows("kia controls nowhere | article").remove(0).1);
                load.tie(50, kia, controls, bhamo, days(), article);
                load.change(60, entity(" "));
                load.change(80, rows("kia controls bhamo | nobody").remove(0).1);
                assert!(load.row(90, |row| row.add(Town, "Putao")).is_some());
                Ok(())
            })
        };
        let expected: Vec<u64> = [20, 30, 40, 60, 70, 80].into_iter().take(shown).collect();
        let Err(Error::Load(refused)) = load(Loading::all_or_nothing()) else { panic!("not refused") };
        assert_eq!(refused.bad.iter().map(|bad| bad.row).collect::<Vec<_>>(), expected);
        assert_eq!(refused.more, more);
        assert!(refused.to_string().starts_with("6 bad rows"), "{refused}");
        let done = load(Loading::skipping_bad()).unwrap();
        assert_eq!(done.bad.iter().map(|bad| bad.row).collect::<Vec<_>>(), expected);
        assert_eq!((done.rows, done.more, done.revision.number()), (9, more, 2));
        let says = [
            "another entity has the key `bhamo` already",
            "there is no entity `bamo`; did you mean `bhamo`?",
            "`controls` takes the kind `actor` as its subject; `bhamo` is of the kind `town`",
            "the label of an entity must not be blank",
            "there is no entity `nowhere`",
            "there is no source `nobody`",
        ];
        let told = told(&done.bad);
        assert!(told.iter().map(|(_, wrong)| wrong.as_str()).eq(says.into_iter().take(shown)), "{told:?}");
        // The refused load left nothing: the one that skipped made the next revision of what was before.
        assert_eq!(graph.snapshot().revision().number(), before.revision.number() + 1);
        assert_eq!(graph.statements().count(), 1);
        assert_eq!(graph.entities().map(|it| it.key().to_owned()).skip(4).collect::<Vec<_>>(), ["laiza", "putao"]);
    }
}

#[test]
fn all_or_nothing_is_nothing_where_one_row_is_bad() {
    let mut graph = graph(&format!("{TOWNS}\nkia controls bhamo | article"));
    for half in [false, true] {
        let before = state(&graph);
        let good = r#"
            laiza: town "Laiza"
            source third "A third"
            kia controls laiza [2024-01-01/2024-12-31] | third ; article
            kio named "Kachin Independence Organization" | third
            kia existed [1961-02-05/] | article
            kia stationed_at laiza [2024-12] count=~70 | report deny
            retract kia controls bhamo | article
        "#;
        let bad = format!("{good}\nbhamo controls kia | article");
        let error = load_changes(&mut graph, Loading::all_or_nothing(), rows(&bad)).unwrap_err();
        let Error::Load(refused) = error else { panic!("{error}") };
        assert_eq!(refused.bad.last().map(|bad| bad.row), Some(10));
        assert_eq!(state(&graph), before);
        for key in ["laiza", "third"] {
            assert_eq!(graph.lookup(key).is_ok() || graph.lookup_source(key).is_ok(), half);
        }
        let done = load_changes(&mut graph, Loading::skipping_bad(), rows(&bad)).unwrap();
        assert_eq!(told(&done.bad).len(), 1 + usize::from(half) * 3, "the second time three rows are there already");
        if half {
            // What was taken and what was retracted before is bad now; the rest is there already.
            assert_eq!(state(&graph), before);
        } else {
            assert_eq!(graph.statements().count(), 5);
            assert!(
                graph
                    .as_of("2024-12-17")
                    .unwrap()
                    .controllers_of(graph.get::<Town>("bhamo").unwrap())
                    .unwrap()
                    .is_empty()
            );
        }
    }
}

#[test]
fn skipping_loads_exactly_the_good_rows() {
    let good = r#"
        laiza: town "Laiza"
        kia controls laiza [2024-01-01/2024-12-31] share=1/2 | article ; report "half of it"
        source third "A third" author=kio
        laiza located_in kachin | third < residents
        kia identified_by wikidata:Q1 | third
    "#;
    let bad = [
        "laiza: town \"Laiza\"",
        "kia controls laiza [2024-01-01/2024-12-31] share=1/2 title=chief | article",
        "kia stationed_at laiza count=~70 count=~71 | article",
        "kia controls laiza [2024-01-01/2024-12-31] | report \"other words\" ; article attests=2025-01-01",
        "kia controls bhamo share=1/3 jointly_with=kia | third \"said nowhere else\"",
        "source article \"A new front\"",
        "source fourth \"A fourth\" author=nobody",
        "kio described_as \"a body that nobody speaks of\" | report ; nobody",
        "retract kia controls laiza | third",
        "laiza: twon \"Laiza\"",
    ];
    let mut expected = graph(TOWNS);
    load_changes(&mut expected, Loading::all_or_nothing(), rows(good)).unwrap();
    let good = rows(good);
    // Each bad row at each place, and all of them at once at each place.
    for at in 0..=good.len() {
        for which in 0..=bad.len() {
            // What it takes to be bad must be there, or it is the good one that comes second.
            if at == 0 && [0, bad.len()].contains(&which) {
                continue;
            }
            let chosen = if which == bad.len() { bad.join("\n") } else { bad[which].to_owned() };
            let mut all = good.clone();
            let chosen: Vec<_> = rows(&chosen).into_iter().map(|(line, change)| (1000 + line, change)).collect();
            let number = chosen.len();
            all.splice(at..at, chosen);
            let mut graph = graph(TOWNS);
            let done = load_changes(&mut graph, Loading::skipping_bad(), all).unwrap();
            assert_eq!(done.bad.len(), number, "{which} at {at}: {:?}", told(&done.bad));
            assert!(done.bad.iter().all(|bad| bad.row > 1000));
            assert_eq!(state(&graph), state(&expected), "{which} at {at}");
        }
    }
}

#[test]
fn a_row_that_fails_half_way_leaves_nothing() {
    let text = &format!("{TOWNS}\nkia controls bhamo | article");
    let (mut expected, mut half) = (graph(text), graph(text));
    let write = |graph: &mut Graph, fails: bool| {
        let claim = graph.claims().next().unwrap().id();
        let statement = graph.statements().next().unwrap().id();
        let (kia, bhamo): (Id<ArmedGroup>, Id<Town>) = (graph.get("kia").unwrap(), graph.get("bhamo").unwrap());
        let article = graph.lookup_source("article").unwrap();
        graph
            .load(Loading::skipping_bad(), |load| {
                load.row(1, |row| row.state(kia, BASED_AT, bhamo).cite(article.quote("first")));
                if fails {
                    let failed = load.row(2, |row| {
                        let town = row.add(Town, "Nowhere")?;
                        let source = row.source(Source::article("Of nothing").author(kia))?;
                        row.state(kia, CONTROLS, town).share(1, 3).during("2024-05").cite(source.quote("half"))?;
                        row.state(kia, NAMED, allegiance::Name::new("Nobody")?).cite(source)?;
                        row.state(kia, BASED_AT, bhamo).cite(article.quote("second"))?;
                        row.claim(statement, source.quote("no").denying())?;
                        row.state(kia, CONTROLS, bhamo).cite(article)?;
                        row.retract(claim)?;
                        assert_eq!(row.lookup("nowhere")?, town);
                        row.lookup("nobody at all")
                    });
                    assert_eq!(failed, None);
                    assert!(load.row(3, |row| row.lookup("nowhere")).is_none());
                }
                load.row(4, |row| row.state(kia, BASED_AT, bhamo).cite(article.quote("third")));
                load.row(5, |row| {
                    let town = row.add(Town, "Somewhere")?;
                    row.state(kia, DEFENDS, town).cite(article.quote("second"))?;
                    row.claim(statement, article.quote("again"))
                });
                Ok(())
            })
            .unwrap()
    };
    let (whole, with_bad) = (write(&mut expected, false), write(&mut half, true));
    assert_eq!((whole.rows, with_bad.rows), (3, 5));
    assert_eq!(with_bad.bad.iter().map(|bad| bad.row).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(state(&half), state(&expected));
    let view = half.view();
    assert!(view.named("Nobody").is_empty() && view.named("Nowhere").is_empty());
    assert_eq!(answers(&half, "ever | facts * * *"), answers(&expected, "ever | facts * * *"));
}

#[test]
fn what_is_said_twice_in_a_load_or_before_is_one_statement() {
    let mut graph = graph(&format!("{TOWNS}\nkia controls bhamo [2024-01-01/2024-12-31] | article"));
    let [kia, bhamo] = ["kia", "bhamo"].map(|key| graph.lookup(key).unwrap());
    let [article, report] = ["article", "report"].map(|key| graph.lookup_source(key).unwrap());
    let controls = graph.relation("controls").unwrap();
    let all = |load: &mut Load<'_, '_>, number: u64| {
        for row in 0..number {
            let source = if row % 2 == 0 { article } else { report };
            match row % 3 {
                0 => load.tie(row, kia, controls, bhamo, days(), source),
                1 => {
                    load.change(row, rows("kia controls bhamo [2024-01-01/2024-12-31] | report ; article").remove(0).1)
                }
                _ => {
                    let period = Period::between(days().0, days().1).unwrap();
                    let said = load.row(row, |row| row.state(kia, controls, bhamo).during(period).cite(source));
                    assert!(said.is_some());
                }
            }
        }
        Ok(())
    };
    // As few rows as stand aside, and as many as are sorted in at once.
    for number in [12, 3000] {
        let done = graph.load(Loading::all_or_nothing(), |load| all(load, number)).unwrap();
        assert_eq!(done.rows, number);
        assert_eq!(done.revision.number(), 2, "the second load says nothing new");
        assert_eq!((graph.statements().count(), graph.claims().count()), (1, 2));
        graph.compact();
    }
    let statement = graph.statements().next().unwrap();
    let sources: Vec<SourceId> = statement.claims().map(|claim| claim.claim().source).collect();
    assert_eq!(sources, [article, report]);
    assert_eq!(
        graph.as_of("2024-06-01").unwrap().controllers_of(graph.narrow::<Town>(bhamo).unwrap()).unwrap().len(),
        1
    );
}

#[test]
fn many_ties_with_some_there_before_are_each_one_statement() {
    let mut graph = graph(TOWNS);
    let [kia, bhamo] = ["kia", "bhamo"].map(|key| graph.lookup(key).unwrap());
    let [article, report] = ["article", "report"].map(|key| graph.lookup_source(key).unwrap());
    let controls = graph.relation("controls").unwrap();
    let of = |n: i32| (Day::from_number(n).unwrap(), Day::from_number(n + 3).unwrap());
    let load = |graph: &mut Graph, range: std::ops::Range<i32>, source: SourceId| {
        let rows = (0..).zip(range);
        graph
            .load(Loading::all_or_nothing(), |load| {
                rows.for_each(|(row, n)| load.tie(row, kia, controls, bhamo, of(n), source));
                Ok(())
            })
            .unwrap()
    };
    load(&mut graph, 0..2000, article);
    let delta = graph.memory().delta;
    load(&mut graph, 2000..2300, article);
    assert!(graph.memory().delta > delta, "so few are set aside");
    // Of the others some are in the base, some aside, and some are new.
    load(&mut graph, 1900..4000, report);
    assert_eq!((graph.statements().count(), graph.claims().count()), (4000, 2300 + 2100));
    let mut seen: Vec<String> = graph.statements().map(|statement| statement.period().to_string()).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4000);
    let before = graph.revision();
    load(&mut graph, 0..2300, article);
    load(&mut graph, 1900..4000, report);
    assert_eq!(graph.revision(), before);
    for (n, sources) in [(0, vec![article]), (1899, vec![article]), (1900, vec![article, report]), (2300, vec![report])]
    {
        let period = Period::between(of(n).0, of(n).1).unwrap();
        let of_it: Vec<_> = graph.statements().filter(|statement| statement.period() == period).collect();
        assert_eq!(of_it.len(), 1);
        assert_eq!(of_it[0].claims().map(|claim| claim.claim().source).collect::<Vec<_>>(), sources, "{n}");
    }
}

#[test]
fn retractions_in_a_load_come_before_what_it_adds() {
    let text = &format!("{TOWNS}\nkia controls bhamo [2024-01-01/2024-12-31] | article ; report");
    let retract = "retract kia controls bhamo [2024-01-01/2024-12-31] | article";
    let say = "kia controls bhamo [2024-01-01/2024-12-31] | article";
    for rows_of in [vec![retract], vec![retract, say], vec![say, retract], vec![say, retract, say]] {
        let (mut applied, mut loaded, mut by_tie) = (graph(text), graph(text), graph(text));
        let lines = rows_of.join("\n");
        let changes: Vec<Change> = rows(&lines).into_iter().map(|(_, change)| change).collect();
        applied.apply(&changes).unwrap();
        load_changes(&mut loaded, Loading::all_or_nothing(), rows(&lines)).unwrap();
        assert_eq!(state(&loaded), state(&applied), "{rows_of:?}");
        let [kia, bhamo] = ["kia", "bhamo"].map(|key| by_tie.lookup(key).unwrap());
        let (article, controls) = (by_tie.lookup_source("article").unwrap(), by_tie.relation("controls").unwrap());
        by_tie
            .load(Loading::all_or_nothing(), |load| {
                for (row, change) in rows(&lines) {
                    match change {
                        Change::Claims(_) => load.tie(row, kia, controls, bhamo, days(), article),
                        change => load.change(row, change),
                    }
                }
                Ok(())
            })
            .unwrap();
        assert_eq!(state(&by_tie), state(&applied), "{rows_of:?} by tie");
        let live = loaded.claims().filter(|claim| claim.retracted().is_none()).count();
        assert_eq!(live, if rows_of.len() == 1 { 1 } else { 2 });
    }
    // Twice is once too often, and of what this load adds there is nothing to retract.
    let mut graph = graph(TOWNS);
    let lines = format!("{say}\n{retract}");
    let done = load_changes(&mut graph, Loading::skipping_bad(), rows(&lines)).unwrap();
    assert_eq!(done.bad.iter().map(|bad| bad.row).collect::<Vec<_>>(), [2]);
    let lines = format!("{retract}\n{retract}");
    let done = load_changes(&mut graph, Loading::skipping_bad(), rows(&lines)).unwrap();
    assert_eq!(done.bad.iter().map(|bad| bad.row).collect::<Vec<_>>(), [2]);
}

#[test]
fn progress_is_called_each_so_many_rows() {
    for (every, given, expected) in
        [(3, 10, vec![3, 6, 9]), (1, 3, vec![1, 2, 3]), (0, 2, vec![1, 2]), (11, 10, vec![])]
    {
        let mut graph = graph(TOWNS);
        let called = RefCell::new(Vec::new());
        let how = Loading::skipping_bad().on_progress(every, |rows| called.borrow_mut().push(rows));
        let [kia, bhamo] = ["kia", "bhamo"].map(|key| graph.lookup(key).unwrap());
        let (article, controls) = (graph.lookup_source("article").unwrap(), graph.relation("controls").unwrap());
        let done = graph.load(how, |load| {
            // Each way in counts, good rows and bad ones, and those that wait count once.
            for row in 0..given {
                match row % 4 {
                    0 => load.change(100 + row, rows("kia controls later | article").remove(0).1),
                    1 => drop(load.row(100 + row, |row| row.lookup("nobody"))),
                    2 => load.tie(100 + row, kia, controls, bhamo, days(), article),
                    _ => load.change(100 + row, entity(&format!("town-{row}"))),
                }
                let calls = called.borrow().len() as u64;
                assert_eq!(calls, (row + 1) / every.max(1), "at once, not at the end");
            }
            Ok(())
        });
        assert_eq!(done.unwrap().rows, given);
        assert_eq!(called.into_inner(), expected);
    }
}

#[test]
fn a_closure_that_fails_loads_nothing() {
    for how in [Loading::all_or_nothing, Loading::skipping_bad] {
        let mut graph = graph(TOWNS);
        let before = state(&graph);
        let mut kept = None;
        let error = graph.load(how(), |load| {
            load.change(1, entity("laiza"));
            load.change(2, rows("kia controls laiza | article").remove(0).1);
            kept = load.row(3, |row| row.add(Town, "Putao"));
            load.row(4, |row| row.lookup("nobody"));
            "no day".parse::<Day>()?;
            Ok(())
        });
        assert!(matches!(error, Err(Error::Model(_))), "what the closure says, not the bad row");
        assert_eq!(state(&graph), before);
        // The id that it gave names nothing, even once something stands in that place.
        graph.add(Town, "Myitkyina").unwrap();
        assert_eq!(graph.entity(kept.unwrap()).unwrap_err().to_string(), "the id of this entity is of another graph");
    }
}

#[test]
fn a_load_of_nothing_makes_no_revision() {
    let mut graph = graph(TOWNS);
    let before = state(&graph);
    let done = graph.load(Loading::all_or_nothing(), |_| Ok(())).unwrap();
    assert_eq!((done.rows, done.revision), (0, before.revision));
    let done = load_changes(&mut graph, Loading::skipping_bad(), vec![(1, entity("bhamo"))]).unwrap();
    assert_eq!((done.rows, done.bad.len(), done.revision), (1, 1, before.revision));
    assert_eq!(state(&graph), before);
}

/// A row that names an unknown thing is told with the nearest name, which takes a search. Beyond the limit nothing is
/// searched: with a hundred thousand rows in a graph of many names this would take a day.
#[test]
fn a_hundred_thousand_rows_that_name_unknown_things_take_no_quadratic_time() {
    let mut graph = Graph::new(conflict());
    graph.source(Source::article("A").key("article")).unwrap();
    let towns = |load: &mut Load<'_, '_>| {
        (0..20_000).for_each(|n| load.change(n, entity(&format!("a town of number {n}"))));
        Ok(())
    };
    assert_eq!(graph.load(Loading::all_or_nothing(), towns).unwrap().rows, 20_000);
    let of_nobody = |n: u64, source: &str| rows(&format!("nobody-{n} controls somewhere | {source}")).remove(0).1;
    let before = (graph.revision(), graph.entities().count());
    let refused = graph.load(Loading::all_or_nothing().reporting_at_most(2), |load| {
        for n in 0..100_000 {
            match n % 4 {
                0 => load.change(n, of_nobody(n, "article")),
                1 => load.change(n, of_nobody(n, "nothing")),
                2 => drop(load.row(n, |row| row.lookup(&format!("a tower of number {n}")))),
                _ => load.change(n, rows(&format!("source note-{n} \"A note\" author=nobody-{n}")).remove(0).1),
            }
        }
        Ok(())
    });
    let Err(Error::Load(refused)) = refused else { panic!("not refused") };
    assert_eq!(refused.bad.iter().map(|bad| bad.row).collect::<Vec<_>>(), [2, 6], "what waits is looked at last");
    assert!(refused.bad[0].wrong.to_string().contains("did you mean `a town of number"), "{refused}");
    assert_eq!(refused.more, 99_998);
    assert_eq!((graph.revision(), graph.entities().count()), before);
}
