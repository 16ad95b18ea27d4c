//! Queries as text: what they become, what they answer, and what is wrong with them.
#![cfg(test)]
#![cfg(feature = "cypher")]

use allegiance::{
    Aggregate, Clause, Condition, Datum, Expr, FactPattern, Grade, Graph, Guard, Operator, Query, Share, Source, Steps,
    Text, Value, cypher, vocabulary::*,
};
use proptest::prelude::*;

fn parsed(text: &str) -> Query {
    cypher::parse(text, &conflict()).unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
}

fn var(name: &str) -> Expr {
    Expr::variable(name)
}

fn text(text: &str) -> Expr {
    Expr::Value(Value::Text(Text::new(text).unwrap()))
}

fn term(text: &str) -> Expr {
    Expr::Value(Value::Term(text.to_owned()))
}

fn date(text: &str) -> Expr {
    Expr::Value(Value::Date(text.parse().unwrap()))
}

fn compare(left: Expr, is: Operator, right: Expr) -> Condition {
    Condition::Compare { left, is, right }
}

fn is_a(of: &str, kind: &str) -> Clause {
    Clause::Kind { of: of.to_owned(), kind: kind.to_owned() }
}

fn different(names: &[&str]) -> Condition {
    Condition::DifferentFacts(names.iter().map(|&name| name.to_owned()).collect())
}

/// A text is the query that is built in code.
#[test]
fn a_text_is_the_query_that_it_says() {
    let new = Query::new;
    let held = |name: &str| FactPattern::new("?a", CONTROLS, "?b").called(name);
    let from = |is, day| compare(Expr::From("r".into()), is, date(day));
    let cases = [
        (
            "MATCH (a:armed_group)-[:ARMED_WING_OF]->(b) RETURN a, b",
            new().fact("?a", ARMED_WING_OF, "?b").kind("?a", ArmedGroup).select(["a", "b"]),
        ),
        ("match (a)<-[:Armed_Wing_Of]-(b) return b", new().fact("?b", ARMED_WING_OF, "?a").select(["b"])),
        (
            "MATCH (a)-[:ARMED_WINGS]->(b) RETURN b",
            new().find(FactPattern::of_any("?a", ["armed_wings"], "?b")).select(["b"]),
        ),
        (
            "MATCH (a)-[:ARMED_WING_OF|SUBORDINATE_TO]->({key: 'kio'}) RETURN a",
            new().find(FactPattern::of_any("?a", ["armed_wing_of", "subordinate_to"], "kio")).select(["a"]),
        ),
        (
            "MATCH (a:ArmedGroup {key: 'kia'})-[:CONTROLS]->(b) RETURN b.name",
            new()
                .fact("?a", CONTROLS, "?b")
                .kind("?a", ArmedGroup)
                .filter(var("a").is(Expr::Value(Value::Entity("kia".into()))))
                .column("b.name", Expr::label("b")),
        ),
        (
            "MATCH (a)-[:ARMED_WING_OF]-(b) RETURN b",
            new().find(FactPattern::of_any("?a", ["armed_wing_of", "armed_wings"], "?b")).select(["b"]),
        ),
        ("MATCH (a)-[:ALLIED_WITH]-(b) RETURN b", new().fact("?a", ALLIED_WITH, "?b").select(["b"])),
        (
            "MATCH (a)-[r]->(b) RETURN a, type(r) AS how, b",
            new()
                .find(FactPattern::any("?a", "?r", "?b").called("r"))
                .find(is_a("b", "thing"))
                .column("a", var("a"))
                .column("how", Expr::Relation("r".into()))
                .column("b", var("b")),
        ),
        (
            "MATCH (a {key: 'kia'})-[:SUBORDINATE_TO*1..3]->(b) RETURN b",
            new()
                .find(Steps::new("?a", ["subordinate_to"], "?b").between(1, Some(3)))
                .filter(var("a").is(Expr::Value(Value::Entity("kia".into()))))
                .select(["b"]),
        ),
        (
            "MATCH ({key: 'kia'})-[:SUBORDINATE_TO|ARMED_WING_OF*]->(b) RETURN b",
            new().find(Steps::new("kia", ["subordinate_to", "armed_wing_of"], "?b")).select(["b"]),
        ),
        (
            "MATCH (a)-[:ALLIED_WITH*2..]-(b) RETURN b",
            new().find(Steps::new("?a", ["allied_with"], "?b").between(2, None).either_way()).select(["b"]),
        ),
        (
            "MATCH (a)-[:SUBORDINATE_TO*2]->(b) RETURN a, b",
            new()
                .find(FactPattern::new("?a", SUBORDINATE_TO, "?_1").called("_2"))
                .find(FactPattern::new("?_1", SUBORDINATE_TO, "?b").called("_3"))
                .filter(different(&["_2", "_3"]))
                .select(["a", "b"]),
        ),
        (
            "MATCH (a)-[r:CONTROLS]->(b)<-[s:CONTROLS]-(c), (a)-[:LOCATED_IN]->(d) RETURN a, c",
            new()
                .find(held("r"))
                .find(FactPattern::new("?c", CONTROLS, "?b").called("s"))
                .fact("?a", LOCATED_IN, "?d")
                .filter(different(&["r", "s"]))
                .select(["a", "c"]),
        ),
        (
            "MATCH (a)-[:CONTROLS]->(b) MATCH (c)-[:CONTROLS]->(b) RETURN a, c",
            new().fact("?a", CONTROLS, "?b").fact("?c", CONTROLS, "?b").select(["a", "c"]),
        ),
        (
            "MATCH (a:town) OPTIONAL MATCH (b)-[:CONTROLS]->(a) OPTIONAL MATCH (b)-[:ARMED_WING_OF]->(c) RETURN *",
            new()
                .kind("?a", Town)
                .optional(new().fact("?b", CONTROLS, "?a").optional(new().fact("?b", ARMED_WING_OF, "?c")))
                .select(["a", "b", "c"]),
        ),
        (
            "MATCH (a)-[:CONTROLS]->(b) WHERE NOT (b)<-[:CONTESTS]-() AND NOT EXISTS { MATCH (c:militia)-[:CONTROLS]->(b) } RETURN b",
            new()
                .fact("?a", CONTROLS, "?b")
                .unless(new().fact("?_1", CONTESTS, "?b"))
                .unless(new().fact("?c", CONTROLS, "?b").kind("?c", Militia))
                .select(["b"]),
        ),
        (
            "MATCH (a:town) WHERE EXISTS { ()-[:CONTROLS]->(a) } RETURN a",
            new().kind("?a", Town).unless(new().unless(new().fact("?_1", CONTROLS, "?a"))).select(["a"]),
        ),
        (
            "MATCH (a:site) WHERE a:town OR a.name STARTS WITH 'B' RETURN a",
            new()
                .kind("?a", Site)
                .unless(new().unless(new().kind("?a", Town)).unless(new().filter(compare(
                    Expr::label("a"),
                    Operator::StartsWith,
                    text("B"),
                ))))
                .select(["a"]),
        ),
        (
            "MATCH (a:site) WHERE NOT a:town AND NOT (a.name = 'Bhamo' OR a.name CONTAINS $part) RETURN a.key AS key",
            new()
                .kind("?a", Site)
                .unless(new().kind("?a", Town))
                .filter(Expr::label("a").is_not(text("Bhamo")))
                .filter(Condition::All(vec![
                    Condition::Known(Expr::label("a")),
                    Condition::Known(Expr::Parameter("part".into())),
                    Expr::label("a").contains(Expr::Parameter("part".into())).not(),
                ]))
                .column("key", Expr::Key("a".into())),
        ),
        (
            "MATCH (a)-[r:CONTROLS]->(b) WHERE r.from >= '2024-05' AND date('2024-12-16') > r.from \
             AND (r.until IS NULL OR r.until < '2025-01-01') RETURN r",
            new()
                .find(held("r"))
                .filter(from(Operator::AtLeast, "2024-05"))
                .filter(from(Operator::Less, "2024-12-16"))
                .filter(Condition::Any(vec![
                    Condition::Known(Expr::Until("r".into())).not(),
                    compare(Expr::Until("r".into()), Operator::Less, date("2025-01-01")),
                ]))
                .column("r", Expr::Relation("r".into())),
        ),
        (
            "MATCH (a)-[r:CONTROLS {share: 1}]->(b) WHERE r.grade >= 'presumed' RETURN r.share",
            new()
                .find(held("r").qualified("share", Guard::Full))
                .filter(compare(Expr::Grade("r".into()), Operator::AtLeast, Expr::Surely(Grade::Presumed)))
                .column("r.share", Expr::Qualifier { of: "r".into(), name: "share".into() }),
        ),
        (
            "MATCH (a)-[:CONTROLS {share: '2/3'}]->(b) RETURN a",
            new()
                .find(held("_1"))
                .filter(
                    Expr::Qualifier { of: "_1".into(), name: "share".into() }
                        .is(Expr::Value(Value::Share(Share::exact(2, 3).unwrap()))),
                )
                .select(["a"]),
        ),
        (
            "MATCH (a:organization) WHERE a.kind IN ['militia', 'ARMED_GROUP'] AND 'actor' IN labels(a) RETURN a",
            new()
                .kind("?a", Organization)
                .filter(Condition::Any(vec![
                    Expr::Kind("a".into()).is(term("militia")),
                    Expr::Kind("a".into()).is(term("armed_group")),
                ]))
                .kind("?a", Actor)
                .select(["a"]),
        ),
        (
            "MATCH (a)-[:CONTROLS]->(b) RETURN a, count(*) AS towns, count(DISTINCT b), min(b.name), collect(b) \
             ORDER BY towns DESC, a SKIP 1 LIMIT 5",
            new()
                .fact("?a", CONTROLS, "?b")
                .select(["a"])
                .all("towns", Aggregate::count())
                .all("count(DISTINCT b)", Aggregate::count_distinct("b"))
                .all("min(b.name)", Aggregate::Least(Expr::label("b")))
                .all("collect(b)", Aggregate::List(var("b")))
                .order_by_descending("towns")
                .order_by("a")
                .skip(1)
                .limit(5),
        ),
        (
            "MATCH (a:set) RETURN DISTINCT a.name AS `the name` ORDER BY a.name;",
            new().kind("?a", Set).column("the name", Expr::label("a")).distinct().order_by("the name"),
        ),
        (
            "MATCH (a:person {described_as: 'a teacher'}) WHERE a.described_as CONTAINS \"t\\u00e9\" RETURN a // all",
            new()
                .kind("?a", Person)
                .find(FactPattern::new(
                    "?a",
                    DESCRIBED_AS,
                    allegiance::Target::Literal(Text::new("a teacher").unwrap().into()),
                ))
                .optional(new().fact("?a", DESCRIBED_AS, "?a.described_as"))
                .filter(var("a.described_as").contains(text("té")))
                .select(["a"]),
        ),
        (
            "MATCH (e:seizure)-[o:OCCURRED]->() /* when */ WHERE o.from > '2024' RETURN e, o.from",
            new()
                .find(FactPattern::about("?e", OCCURRED).called("o"))
                .kind("?e", Seizure)
                .filter(compare(Expr::From("o".into()), Operator::More, date("2024")))
                .select(["e"])
                .column("o.from", Expr::From("o".into())),
        ),
        (
            "MATCH (a)-[r:NAMED]->(n) WHERE n = 'Mai Ja Yang' RETURN a",
            new()
                .find(FactPattern::new("?a", NAMED, "?n").called("r"))
                .filter(var("n").is(text("Mai Ja Yang")))
                .select(["a"]),
        ),
        (
            "MATCH (a)-->(b:town) WHERE a <> b AND id(a) <> 'kia' RETURN a",
            new()
                .find(FactPattern::any("?a", "?_1", "?b"))
                .kind("?b", Town)
                .differ("a", "b")
                .filter(var("a").is_not(Expr::Value(Value::Entity("kia".into()))))
                .select(["a"]),
        ),
    ];
    for (text, query) in cases {
        let read = parsed(text);
        assert_eq!(read, query, "{text}\n{read}\n{query}");
    }
}

#[test]
fn a_day_may_stand_before() {
    let read = |text: &str| cypher::parse_dated(text, &conflict()).unwrap().as_of.map(|day| day.to_string());
    let day = Some("2024-12-16".to_owned());
    assert_eq!(read("as of '2024-12-16' MATCH (a:town) RETURN a"), day);
    assert_eq!(read("AS OF date('2024-12-16') MATCH (a:town) RETURN a"), day);
    assert_eq!(read("MATCH (a:town) RETURN a"), None);
}

fn graph() -> Graph {
    let mut graph = Graph::new(conflict());
    let build = |graph: &mut Graph| -> Result<(), allegiance::Error> {
        let kio = graph.add_as("kio", Organization, "KIO")?;
        let kia = graph.add_as("kia", ArmedGroup, "KIA")?;
        let aa = graph.add_as("aa", ArmedGroup, "AA")?;
        let pdf = graph.add_as("pdf", Militia, "PDF")?;
        let [bhamo, laiza] = [graph.add_as("bhamo", Town, "Bhamo")?, graph.add_as("laiza", Town, "Laiza")?];
        let sinlum = graph.add_as("sinlum", Village, "Sinlum")?;
        let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
        graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
        graph.state(kia, ALLIED_WITH, aa).cite(article)?;
        graph.state(pdf, SUBORDINATE_TO, kia).cite(article)?;
        graph.state(kia, CONTROLS, laiza).fully().since("2010").cite(article)?;
        graph.state(kia, CONTROLS, bhamo).share(2, 3).since("2024-12-04").cite(article)?;
        graph.state(aa, CONTROLS, bhamo).share(1, 3).since("2024-12-10").cite(article)?;
        graph.state(pdf, CONTROLS, sinlum).since("2024-06-01").cite(article)?;
        graph.state(aa, CONTESTS, bhamo).since("2024-12-01").cite(article)?;
        graph.state(kia, DESCRIBED_AS, Text::new("an ethnic army")?).cite(article)?;
        Ok(())
    };
    build(&mut graph).unwrap();
    graph
}

#[test]
fn a_text_is_answered() {
    let graph = graph();
    let view = graph.as_of("2024-12-17").unwrap();
    let cases = [
        ("MATCH (a {key: 'kia'})-[:CONTROLS]->(b) RETURN b ORDER BY b", "Bhamo\nLaiza\n"),
        ("MATCH (a)-[:CONTROLS]->(b) WHERE a.key = 'kia' RETURN b ORDER BY b.name DESC", "Laiza\nBhamo\n"),
        ("MATCH (a)-[:CONTROLS]->(b)<-[:CONTROLS]-(c) RETURN a, c ORDER BY a", "AA | KIA\nKIA | AA\n"),
        ("MATCH (a)-[:CONTROLS]->(b) MATCH (c)-[:CONTROLS]->(b) WHERE a = c RETURN count(*)", "4\n"),
        ("MATCH (a)-[:ALLIED_WITH]-(b)-[:ALLIED_WITH]-(c) RETURN a, c", ""),
        ("MATCH (a)-[:ALLIED_WITH*2]-(c) RETURN a, c", ""),
        ("MATCH (a)-[r:CONTROLS]->(b) WHERE r.share >= '1/2' RETURN a, b ORDER BY b", "KIA | Bhamo\nKIA | Laiza\n"),
        ("MATCH (a)-[r:CONTROLS {share: 1}]->(b) RETURN b", "Laiza\n"),
        ("MATCH (a)-[r:CONTROLS {share: '1/3'}]->(b) RETURN a", "AA\n"),
        ("MATCH (a)-[r:CONTROLS]->(b) WHERE r.from >= '2024-12-05' RETURN a, r.from", "AA | 2024-12-10\n"),
        ("MATCH (a)-[r:CONTROLS]->(b) WHERE r.share IS NULL RETURN a, type(r)", "PDF | controls\n"),
        ("MATCH (a)-[:CONTROLS]->(b) WHERE NOT (b)<-[:CONTESTS]-() RETURN b ORDER BY b", "Laiza\nSinlum\n"),
        ("MATCH (b:town) WHERE EXISTS { ()-[:CONTESTS]->(b) } RETURN b", "Bhamo\n"),
        ("MATCH (b:site) WHERE b:village OR b.name = 'Laiza' RETURN b ORDER BY b", "Laiza\nSinlum\n"),
        ("MATCH (b:site) WHERE NOT b:village AND NOT EXISTS { ()-[:CONTESTS]->(b) } RETURN b", "Laiza\n"),
        (
            "MATCH (b:site) WHERE (b:town AND EXISTS { ({key: 'aa'})-[:CONTROLS]->(b) }) OR b:village RETURN b ORDER BY b",
            "Bhamo\nSinlum\n",
        ),
        (
            "MATCH (a:organization) OPTIONAL MATCH (a)-[:ARMED_WING_OF]->(b) RETURN a, b ORDER BY a",
            "AA | -\nKIA | KIO\nKIO | -\nPDF | -\n",
        ),
        (
            "MATCH (a:armed_group) OPTIONAL MATCH (a)-[:ARMED_WING_OF]->(b) OPTIONAL MATCH (b)-[:LOCATED_IN]->(c) \
             WHERE c.name = 'Laiza' RETURN a, b, c ORDER BY a",
            "AA | - | -\nKIA | KIO | -\nPDF | - | -\n",
        ),
        ("MATCH (a)-[:SUBORDINATE_TO|ARMED_WING_OF*1..3]->(b {key: 'kio'}) RETURN a ORDER BY a", "KIA\nPDF\n"),
        ("MATCH (a {key: 'pdf'})-[:SUBORDINATE_TO|ARMED_WING_OF*0..]->(b) RETURN b ORDER BY b", "KIA\nKIO\nPDF\n"),
        (
            "MATCH (a {key: 'pdf'})-[r]-(b) RETURN type(r) AS t, b ORDER BY t",
            "controls | Sinlum\nsubordinate_to | KIA\n",
        ),
        ("MATCH (a {key: 'kia'})-[r]->(b:site) RETURN count(r)", "2\n"),
        (
            "MATCH (a)-[:CONTROLS]->(b) RETURN a, count(*) AS n, collect(b.name) ORDER BY n DESC, a.name",
            "KIA | 2 | Bhamo; Laiza\nAA | 1 | Bhamo\nPDF | 1 | Sinlum\n",
        ),
        ("MATCH (a:armed_group) RETURN a, a.described_as ORDER BY a", "AA | -\nKIA | an ethnic army\nPDF | -\n"),
        ("MATCH (a) WHERE a.described_as CONTAINS 'army' RETURN a.key", "kia\n"),
        ("MATCH (a {described_as: 'an ethnic army'}) RETURN a.kind", "armed_group\n"),
        ("MATCH (a:actor) WHERE a.kind IN ['militia'] RETURN a.key", "pdf\n"),
        (
            "MATCH (a)-[r:CONTROLS]->(b) WHERE r.grade = 'certain' AND a.key <> 'pdf' RETURN a, b ORDER BY a, b",
            "AA | Bhamo\nKIA | Bhamo\nKIA | Laiza\n",
        ),
        (
            "MATCH (a)-[r:CONTROLS]->(b) WHERE NOT EXISTS { (c)-[s:CONTROLS]->(b) WHERE s.from > r.from } RETURN a, b ORDER BY a, b",
            "AA | Bhamo\nKIA | Laiza\nPDF | Sinlum\n",
        ),
        ("MATCH (a:town) RETURN a ORDER BY a SKIP 1 LIMIT 1", "Laiza\n"),
        ("MATCH (a:town), (b:village) RETURN count(*) AS pairs", "2\n"),
        ("MATCH (a:site) WHERE a.name CONTAINS 'a' XOR a.name STARTS WITH 'B' RETURN a", "Laiza\n"),
        ("MATCH (a:site) WHERE NOT (a.name CONTAINS 'a' XOR a:town) RETURN a ORDER BY a", "Bhamo\nLaiza\nSinlum\n"),
        ("MATCH (a:site) WHERE a:town XOR a.name = 'Laiza' XOR a:village RETURN a ORDER BY a", "Bhamo\nSinlum\n"),
        ("MATCH (a)-[r:CONTROLS]->(b) WHERE r.share = '1/3' XOR a:militia RETURN a", "AA\n"),
        ("MATCH (a)-[:CONTROLS]->(b) RETURN collect(DISTINCT b.kind), count(DISTINCT b)", "town; village | 3\n"),
    ];
    for (text, answer) in cases {
        let query = parsed(text);
        let rows = view.query(&query).unwrap_or_else(|wrong| panic!("{text}: {query}: {wrong}"));
        assert_eq!(rows.to_string(), answer, "{text}\n{query}");
    }
    let given = parsed("MATCH (a)-[:CONTROLS]->(b) WHERE b.name = $town RETURN a ORDER BY a");
    let prepared = view.prepare(&given).unwrap();
    assert_eq!(prepared.ask([("town", "Bhamo")]).unwrap().to_string(), "AA\nKIA\n");
    assert_eq!(prepared.ask([("town", "Laiza")]).unwrap().to_string(), "KIA\n");
    let given = parsed("MATCH (a)-[:CONTROLS]->(b) WHERE b.name IN $towns RETURN DISTINCT a ORDER BY a");
    let prepared = view.prepare(&given).unwrap();
    assert_eq!(prepared.ask([("towns", vec!["Bhamo", "Sinlum"])]).unwrap().to_string(), "AA\nKIA\nPDF\n");
    assert_eq!(prepared.ask([("towns", "Laiza")]).unwrap().to_string(), "KIA\n");
    assert!(prepared.ask([("towns", Vec::<&str>::new())]).unwrap().is_empty());
    let given = parsed("MATCH (a)-[:CONTROLS]->(b) WHERE NOT b IN $towns AND 'x' IN $towns RETURN a, b ORDER BY b");
    let [bhamo, sinlum] = ["bhamo", "sinlum"].map(|key| Datum::from(graph.lookup(key).unwrap()));
    let given_towns = Datum::List(vec![bhamo, sinlum, "x".into()]);
    assert_eq!(view.prepare(&given).unwrap().ask([("towns", given_towns)]).unwrap().to_string(), "KIA | Laiza\n");
    let given = parsed("MATCH (a)-[r:CONTROLS]->(b) WHERE NOT r.share IN $shares RETURN a ORDER BY b");
    let prepared = view.prepare(&given).unwrap();
    // Nothing is in no list, and of what is missing nothing else is known.
    assert_eq!(prepared.ask([("shares", Vec::<&str>::new())]).unwrap().len(), 4);
    assert_eq!(prepared.ask([("shares", vec!["x"])]).unwrap().len(), 3);
    let unknown = view.query(&parsed("MATCH (a {key: 'kix'})-[:CONTROLS]->(b) RETURN b")).unwrap_err();
    assert!(unknown.to_string().contains("`kix`"), "{unknown}");
}

/// Where a key is given, only what hangs on it is looked at.
#[test]
fn a_key_is_where_it_begins() {
    let graph = graph();
    let view = graph.as_of("2024-12-17").unwrap();
    let plan = view.explain_plan(&parsed("MATCH (a:armed_group {key: 'aa'})-[:CONTROLS]->(b) RETURN b")).unwrap();
    let steps: Vec<&str> = plan.steps.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(steps, ["?a = aa", "?a is a armed_group", "?a controls ?b"]);
    assert!(plan.steps.iter().all(|step| step.found == 1), "{plan}");
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let deep = format!("MATCH (a:town) WHERE {}a:town{} RETURN a", "(".repeat(20), ")".repeat(20));
    let mut wrong = String::new();
    let too_deep = (deep.as_str(), "1:30 brackets, XOR and EXISTS lie in each other at most 8 deep");
    for (text, message) in errors().into_iter().chain([too_deep]) {
        match cypher::parse(text, &conflict()) {
            Ok(query) => wrong += &format!("{text}\n    read as {query}\n"),
            Err(error) => {
                let said = format!("{}:{} {}", error.line(), error.column(), error.fault());
                if said != message {
                    wrong += &format!("{text}\n    {said}\n");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    let long = cypher::parse(&" ".repeat(70_000), &conflict()).unwrap_err();
    assert_eq!(long.to_string(), "line 1, column 1: a query has at most 65536 bytes");
}

fn errors() -> Vec<(&'static str, &'static str)> {
    vec![
        ("", "1:1 expected `AS`, `OPTIONAL` or `MATCH`, found the end of the text"),
        ("CREATE (a:town)", "1:1 `CREATE` is not supported: a query only reads"),
        ("MATCH (a:town)\n  SET a.name = 'x' RETURN a", "2:3 `SET` is not supported: a query only reads"),
        ("MATCH (a:town) DETACH DELETE a", "1:16 `DETACH` is not supported: a query only reads"),
        ("MATCH (a:town) WITH a RETURN a", "1:16 `WITH` is not supported: a query is MATCH, WHERE and RETURN"),
        ("UNWIND [1] AS x RETURN x", "1:1 `UNWIND` is not supported: a query is MATCH, WHERE and RETURN"),
        (
            "MATCH (a:town) CALL db.labels() RETURN a",
            "1:16 `CALL` is not supported: a query is MATCH, WHERE and RETURN",
        ),
        ("MATCH (a:town) RETURN a UNION MATCH (b:town) RETURN b", "1:25 `UNION` is not supported: ask two queries"),
        ("MATCH (a:town) RETURN", "1:22 expected `DISTINCT`, `*` or a value, found the end of the text"),
        ("MATCH (a:town RETURN a", "1:15 expected `:`, `{` or `)`, found `RETURN`"),
        ("MATCH (a)-[:CONTROLS]>(b) RETURN a", "1:22 expected `-`, found `>`"),
        ("MATCH (a)-[:CONTROLS->(b) RETURN a", "1:21 expected `|`, `*`, `{` or `]`, found `-`"),
        (
            "MATCH p = (a)-[:CONTROLS]->(b) RETURN p",
            "1:7 a name for a path is not supported: name its nodes and relationships",
        ),
        (
            "MATCH shortestPath((a)-[*]->(b)) RETURN a",
            "1:7 `SHORTESTPATH` is not supported: `View::path_between` finds it",
        ),
        ("MATCH (a:twon) RETURN a", "1:10 the schema has no kind `twon`; did you mean `town`?"),
        ("MATCH (a)-[:CONTROL]->(b) RETURN a", "1:13 the schema has no relation `CONTROL`; did you mean `controls`?"),
        ("MATCH (a:town) RETURN b", "1:23 `b` stands in no pattern before"),
        ("MATCH (town:town) RETURN twon", "1:26 `twon` stands in no pattern before; did you mean `town`?"),
        ("MATCH (a:town) RETURN a.nmae", "1:25 `a` has no property `nmae`; did you mean `name`?"),
        ("MATCH (a)-[r:CONTROLS]->(b) RETURN r.shar", "1:38 `r` has no property `shar`; did you mean `share`?"),
        ("MATCH (a)-[r:CONTROLS]->(b) RETURN r.title", "1:38 `r` has no property `title`"),
        ("MATCH (a:town) RETURN a.controls", "1:25 `controls` is a relationship: write a pattern, ()-[:controls]->()"),
        ("MATCH (a:town) WHERE a = 'bhamo' RETURN a", "1:26 `a` is a thing: compare `a.key` or `a.name`"),
        (
            "MATCH (a)-[r:CONTROLS]->(b) WHERE r.from > 'May' RETURN a",
            "1:44 cannot read `May`: at byte 0, year must have exactly four digits (or X); expected a date such as 2024, 2024-05-17, 201X, 2024-21 or 2024-12-15T16:30",
        ),
        (
            "MATCH (a)-[r:CONTROLS]->(b) WHERE r.from > 2024 RETURN a",
            "1:44 expected a date such as '2024-12-16', found `2024`",
        ),
        (
            "MATCH (a)-[r:CONTROLS]->(b) WHERE r.grade = 'sure' RETURN a",
            "1:45 `sure` is no grade: expected possible, presumed or certain",
        ),
        ("MATCH (a:town) WHERE a.kind = 'twon' RETURN a", "1:31 the schema has no kind `twon`; did you mean `town`?"),
        (
            "MATCH (a:town)-[:CONTROLS]->(b) WHERE a < b RETURN a",
            "1:39 things have no order: compare a property, such as `name`",
        ),
        ("MATCH (a:town) WHERE a.name = 'it RETURN a", "1:31 this text in quotes has no end"),
        (
            "MATCH (a:town) WHERE a.name = 'i\\q' RETURN a",
            "1:33 `\\q` is no escape: expected \\\\, \\', \\\", \\n, \\t, \\r, \\b, \\f, \\u and four or \\U and eight digits",
        ),
        ("MATCH (a:town) /* RETURN a", "1:16 this comment has no end"),
        (
            "MATCH (a:town) WHERE a.name = 'x' XOR EXISTS { (a)<-[:CONTROLS]-() } RETURN a",
            "1:39 EXISTS does not stand beside XOR: write it with AND, OR and NOT",
        ),
        (
            "MATCH (a:town) WHERE a:town XOR a:town XOR a:town XOR a:town XOR a:town XOR a:town RETURN a",
            "1:77 brackets, XOR and EXISTS lie in each other at most 8 deep",
        ),
        (
            "MATCH (a:town) WHERE a.name =~ 'x.*' RETURN a",
            "1:29 `=~` is not supported: write CONTAINS, STARTS WITH or ENDS WITH",
        ),
        ("MATCH (a:town) RETURN a.name + 'x'", "1:30 `+` is not supported: nothing is calculated"),
        (
            "MATCH (a:town) RETURN sum(a)",
            "1:23 the function `sum` is not supported: there are type, labels, id, key, count, min, max and collect",
        ),
        (
            "MATCH (a)-[r:CONTROLS]->(b) RETURN DISTINCT r",
            "1:45 relationships are not told apart here: take a property of it, such as its type",
        ),
        ("MATCH (a)-[r:CONTROLS]->(b)-[r:CONTROLS]->(c) RETURN a", "1:30 `r` is the name of something else already"),
        ("MATCH (a:town) RETURN a.name AS x, a AS x", "1:41 `x` is the name of something else already"),
        ("MATCH (a)-[r:CONTROLS*]->(b) RETURN a", "1:12 several steps have no name: each pair of ends is told once"),
        ("MATCH (a)-[:CONTROLS*3..1]->(b) RETURN a", "1:22 no length is at least 3 and at most 1"),
        (
            "MATCH (a)-[:NAMED]-(b) RETURN a",
            "1:10 a relation to a literal or to nothing is one step that leads there: `-[…]->`",
        ),
        (
            "MATCH (a)-[:NAMED|CONTROLS]->(b) RETURN a",
            "1:19 `CONTROLS` leads to an entity of the kind `holdable` and `NAMED` to something else: ask each alone",
        ),
        ("MATCH (a)-[:OCCURRED]->(b) RETURN a", "1:24 the relation takes no object: write `()`"),
        (
            "MATCH (a:town) OPTIONAL MATCH (b)-[:CONTROLS]->(a) MATCH (b)-[:LOCATED_IN]->(c) RETURN a",
            "1:59 `b` comes from an OPTIONAL MATCH and may be missing: only an OPTIONAL MATCH can go on from it",
        ),
        (
            "MATCH (a:town) WHERE (a)<-[:CONTROLS]-(b) RETURN a",
            "1:40 a pattern in WHERE adds no variable such as `b`: write EXISTS { … }",
        ),
        (
            "MATCH (a:town) RETURN DISTINCT a ORDER BY a.key",
            "1:43 with DISTINCT, counts and the like rows are ordered by what is returned",
        ),
        ("MATCH (a:town) RETURN a LIMIT -1", "1:31 expected a whole number, found `-`"),
        ("MATCH (a:town) RETURN a LIMIT 1 2", "1:33 expected `;` or the end of the text, found `2`"),
        (
            "AS OF '2024-12-16' MATCH (a:town) RETURN a",
            "1:1 `AS OF` is not supported: the view gives the time, unless the text is read with `parse_dated`",
        ),
        (
            "AS OF 'May' MATCH (a:town) RETURN a",
            "1:1 `AS OF` is not supported: the view gives the time, unless the text is read with `parse_dated`",
        ),
        ("MATCH (a:town) WHERE a.name = 'x' & RETURN a", "1:35 `&` stands in no query outside of quotes"),
    ]
}

const TEXTS: &[&str] = &[
    "AS OF '2024-12-16' MATCH (a:armed_group {key: 'kia'})-[r:ARMED_WING_OF|SUBORDINATE_TO]->(b) RETURN a, r.from",
    "MATCH (a)<-[:CONTROLS*1..3]-(b:town), (c)-->(a) WHERE NOT (a)-[:CONTROLS]->() OR a.name IN ['x', $y] RETURN *",
    "MATCH (a) OPTIONAL MATCH (a)-[r]-(b) WHERE r.share = '2/3' AND EXISTS { (b)-[:NAMED]->(n) } RETURN DISTINCT a",
    "MATCH (a:`set`) /* c */ RETURN a.described_as AS d, count(DISTINCT a), min(a.name) ORDER BY d DESC SKIP 1 LIMIT 2 // e",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever is done to a text, it is read or refused on one line, and what is read can be asked or is refused.
    #[test]
    fn a_changed_text_never_panics(
        which in 0..TEXTS.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..3_u8, prop::sample::select(
            "()[]{}<>-=*|:.,;'\"\\$`/ aA1é\n".chars().collect::<Vec<_>>())), 0..8),
    ) {
        let mut text: Vec<char> = TEXTS[which].chars().collect();
        for (place, what, with) in edits {
            let place = place.index(text.len() + 1);
            match what {
                0 => text.insert(place, with),
                1 if place < text.len() => _ = text.remove(place),
                _ => text.truncate(place.max(text.len() / 2)),
            }
        }
        let text: String = text.into_iter().collect();
        match cypher::parse_dated(&text, &conflict()) {
            Ok(dated) => _ = graph().view().query(&dated.query),
            Err(wrong) => {
                let message = wrong.to_string();
                prop_assert!(!message.chars().any(char::is_control), "{message:?}");
                prop_assert!(wrong.line() <= text.matches('\n').count() + 1);
            }
        }
    }
}

#[test]
fn whole_names_stay_apart_from_made_up_ones() {
    let query = parsed("MATCH (_1)-[:CONTROLS]->()<-[:CONTROLS]-(_2) RETURN _1, _2");
    assert_eq!(
        query.to_string(),
        "?_1 controls ?_3 as _4, ?_2 controls ?_3 as _5, _4, _5 are different facts | select ?_1, ?_2"
    );
}
