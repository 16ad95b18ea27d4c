use std::fs;

use allegiance::{
    Graph, Identifier, Source, SourceDraft,
    import::{FollowTheMoney, Import},
    vocabulary::*,
};

use super::{common::public, fixture, import, told, withstands};

fn register() -> SourceDraft {
    Source::dataset("A register").published("2024-12-17")
}

fn form() -> FollowTheMoney {
    FollowTheMoney::citing("register", register())
}

#[test]
fn entities_and_their_ties_are_told_with_their_periods_and_words() {
    let mut graph = Graph::new(conflict());
    let report = import(&mut graph, &form(), &fixture("ftm.jsonl")).unwrap();
    insta::assert_snapshot!(report, @"
    input (FollowTheMoney): 26 read, 16 stored: 10 new entities, 36 new statements
      refused: line 8, `startDate`: `2020/2019` runs backwards: at byte 5, expected an end that is not before the start
      refused: line 21, `schema`: `Oddity`: expected a schema of FollowTheMoney
      refused: line 22, `asset`: `gone`: expected the id of an entity that is stored
      refused: line 23, `asset`: `owns` takes the kind `organization` as its object; `ftm:land` is of the kind `country`
      refused: line 24, `name`: ``: expected a name
      refused: line 25: not JSON at column 29: duplicate key `id`
      refused: line 26: `a list` in `the record`: expected an object
      passed over: a blank line: 1 time, line 4
      passed over: there is no place for the schema `Address`: 1 time, line 5
      passed over: there is no place for the schema `Payment`: 1 time, line 20
      left out: 7 fields (`nationality`, `country`, `jurisdiction`, …): there is no place for it in the graph: 7 times
      left out: `incorporationDate`: it is no date: 1 time, line 3
      left out: `parent`: it names what is not there: 1 time, line 6
    ");
    insta::assert_snapshot!(told(&graph).join("\n"), @"
    Ana Example named “A. Example” [/]
    Ana Example named “Annie” [/]
    Ana Example named “Ana” [/]
    Ana Example named “Ana Sample” [/]
    Ana Example existed 1970/
    Ana Example described as “An example.” [/]
    Ana Example classed as “role.pep” [/..]
    Ana Example leads Example Mining (title: “chair”) [/..]
    Example Holding has interest in Example Mining (role: “chair”) [/..]
    Ministry of Examples named “MoE” [/]
    Ana Example holds post Minister of Examples [2015-01-01/]
    Bea Example existed /2001-05
    Council of Examples designates Ana Example (as: “EX-1”) [2021-03-01/..]
    Example Mining succeeds Example Holding [2005/]
    Example Talks occurred 2024-12-16
    Ana Example owns Example Mining (103/200) [2019-03/2021-06-30]
    Bea Example relative of Ana Example (role: “mother”) [/]
    Example Mining subordinate to Example Holding [/]
    Minister of Examples post in Ministry of Examples [/]
    Example State located in Example Land [/]
    Example Talks: participant Ana Example [/]
    Example Talks: organizer Ministry of Examples [/]
    ");
    let owned = graph.statements().find(|it| it.relation().name() == "owns").unwrap();
    let share: Vec<String> = owned.qualifiers().map(|(name, value)| format!("{name} {value:?}")).collect();
    assert!(share[0].starts_with("share"), "{share:?}");
    let claims: Vec<String> = owned
        .claims()
        .map(|claim| {
            let source = graph.source_of(claim.claim().source).unwrap().source();
            format!("{} {:?} {:?}", source.title, source.url, claim.claim().said.as_ref().map(ToString::to_string))
        })
        .collect();
    insta::assert_snapshot!(claims.join("\n"), @"
    The Register Some(Text(\"https://example.org/a\")) Some(\"2022-01-05\")
    The Register Some(Text(\"https://example.org/b\")) Some(\"2022-01-05\")
    ");
}

#[test]
fn what_is_imported_again_says_nothing_new_and_other_imports_meet_it() {
    let mut graph = Graph::new(conflict());
    import(&mut graph, &form(), &fixture("ftm.jsonl")).unwrap();
    let again = import(&mut graph, &form(), &fixture("ftm.jsonl")).unwrap();
    assert_eq!((again.counted.entities, again.counted.statements), (0, 0));
    let other = r#"{"id": "Q900001", "schema": "Person", "properties": {"name": ["Ana E."], "gender": ["female"]}}
{"id": "c", "schema": "LegalEntity", "properties": {"name": ["Ex. Mining Co."], "leiCode": ["EXAMPLE0000000000001"]}}
{"id": "d", "schema": "Person", "properties": {"name": ["Dee"], "leiCode": ["EXAMPLE0000000000001"]}}"#;
    let other =
        import(&mut graph, &FollowTheMoney::citing("other", Source::dataset("Another")), other.as_bytes()).unwrap();
    assert_eq!((other.counted.stored, other.counted.entities, other.refused_count()), (2, 0, 1));
    assert_eq!(
        other.refused[0].wrong.to_string(),
        "`lei:EXAMPLE0000000000001` is of the kind `company`, and not `person`: nothing is merged"
    );
    let ana = graph.lookup("ftm:ana").unwrap();
    let view = graph.view();
    let ids = view.objects(ana, IDENTIFIED_BY).unwrap();
    let wikidata = Identifier::new("wikidata", "Q900001").unwrap();
    assert!(ids.iter().any(|fact| fact.object() == Some(wikidata.clone().into())));
}

#[test]
fn lines_of_ones_own_come_first() {
    let form = form()
        .tie("Payment", "payer", "supports", "beneficiary")
        .kind("Address", "site")
        .link("addressEntity", "based_at");
    let form = form.identifier("registrationNumber", "mm_register");
    let mut graph = Graph::new(conflict());
    let report = import(&mut graph, &form, &fixture("ftm.jsonl")).unwrap();
    assert!(!report.passed_over.keys().any(|reason| reason.contains("Payment")));
    let told = told(&graph);
    assert!(told.contains(&"Ana Example supports Ministry of Examples [/..]".to_owned()), "{told:#?}");
    let meets = r#"{"id": "z", "schema": "Company", "properties": {"name": ["Zed"], "registrationNumber": ["77"]}}"#;
    assert_eq!(import(&mut graph, &form, meets.as_bytes()).unwrap().counted.entities, 0);
}

#[test]
fn a_preview_shows_ties_that_wait_for_what_comes_later() {
    let preview = Import::best_effort().preview(&conflict(), &form(), &fixture("ftm.jsonl")[..], 5).unwrap();
    assert!(
        preview.to_string().ends_with("line 3:\n  Example Mining subordinate to Example Holding [/]\n"),
        "{preview}"
    );
}

#[test]
fn hostile_texts_are_refused_and_change_nothing() {
    withstands(&form(), &fixture("ftm.jsonl"));
}

/// The names of the schemata and what they extend, as they stand in their files.
fn schemata() -> Option<Vec<(String, Vec<String>)>> {
    let mut schemata = Vec::new();
    for entry in fs::read_dir(public::folder("ftm-schema")?).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "yaml") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let after = text.lines().skip_while(|line| *line != "  extends:").skip(1);
            let above = after.map_while(|line| line.trim().strip_prefix("- "));
            schemata.push((name, above.map(|it| it.trim_matches('"').to_owned()).collect()));
        }
    }
    schemata.sort();
    Some(schemata)
}

#[test]
fn every_schema_is_known_and_has_its_place() {
    let Some(schemata) = schemata() else { return };
    let entity = |(schema, _): &(String, Vec<String>)| {
        format!("{{\"id\": \"{schema}\", \"schema\": \"{schema}\", \"properties\": {{\"name\": [\"{schema}\"]}}}}\n")
    };
    let text: String = schemata.iter().map(entity).collect();
    let report = import(&mut Graph::new(conflict()), &form(), text.as_bytes()).unwrap();
    assert_eq!((schemata.len(), report.counted.read), (71, 71));
    // Things are stored; ties without ends are refused; the others are passed over, each by its name.
    assert_eq!((report.counted.stored, report.refused_count(), report.passed_over_count()), (9, 14, 48));
    assert!(report.refused.iter().all(|it| it.wrong.to_string().contains("expected the id of an entity")), "{report}");
    // What one extends is as in the files: a line of one's own for a schema counts for those that extend it.
    for (schema, above) in &schemata {
        let of_its_own = ["Company", "Event", "Organization", "Person", "LegalEntity", "Position", "Territory"];
        for above in above.iter().filter(|_| !of_its_own.contains(&schema.as_str())) {
            let mut graph = Graph::new(conflict());
            let form = form().kind(above, "jurisdiction");
            import(&mut graph, &form, entity(&(schema.clone(), Vec::new())).as_bytes()).unwrap();
            let kinds: Vec<&str> = graph.entities().map(|it| it.kind()).collect();
            assert_eq!(kinds, ["jurisdiction"], "{schema} extends {above}");
        }
    }
}

#[test]
fn a_small_text_makes_no_large_graph() {
    let ids = |letter: &str| (0..200).map(|n| format!("\"{letter}{n}\"")).collect::<Vec<_>>().join(",");
    let thing = |letter: &str, schema: &str| {
        let line = |n| {
            let (id, urls) = (format!("{letter}{n}"), ids("https://example.org/"));
            format!(
                "{{\"id\":\"{id}\",\"schema\":\"{schema}\",\"properties\":{{\"name\":[\"{id}\"],\"alias\":[\"A\"],\"sourceUrl\":[{urls}]}}}}\n"
            )
        };
        (0..200).map(line).collect::<String>()
    };
    let owns = format!(
        "{{\"id\":\"o\",\"schema\":\"Ownership\",\"properties\":{{\"owner\":[{}],\"asset\":[{}]}}}}",
        ids("p"),
        ids("c")
    );
    let mut graph = Graph::new(conflict());
    let report =
        import(&mut graph, &form(), (thing("p", "Person") + &thing("c", "Company") + &owns).as_bytes()).unwrap();
    assert_eq!(
        report.refused[0].wrong.to_string(),
        "`40000 pairs` in `asset`: expected no more than 100 pairs of whom one entity ties"
    );
    assert_eq!(graph.claims().count(), 400 + 400 * 20, "20 sources of each alias, one of each identifier");
    let more = ("sourceUrl".to_owned(), "it is one of more than 20 sources".to_owned());
    assert_eq!(report.left_out[&more].times, 400 * 180);
}

#[test]
fn nothing_that_an_entity_says_is_dropped_in_silence() {
    let text = r#"{"id":"p","schema":"Person","caption":"Ana","first_seen":"2020","properties":{"name":["Ana"],"level":["3"],"retrievedAt":["soon"]}}
{"id":"c","schema":"Company","properties":{"name":["Co"],"publisher":["A","B"]}}
{"id":"o","schema":"Directorship","properties":{"director":["p"],"organization":["c"],"role":["Chair","Head"],"startDate":["2019"],"date":["2020"]}}
{"id":"q","schema":"Ownership","properties":{"owner":["p"],"asset":["c"],"role":["Founder"],"relationship":["x"],"percentage":["50","60"]}}
{"id":"w","schema":"UnknownLink","properties":{"subject":["p"],"object":["c"],"percentage":["50"]}}
"#;
    let mut graph = Graph::new(conflict());
    let report = import(&mut graph, &form(), text.as_bytes()).unwrap();
    let left_out: Vec<&str> = report.left_out.keys().map(|(field, _)| field.as_str()).collect();
    assert_eq!(
        left_out,
        ["retrievedAt", "first_seen", "level", "publisher", "date", "role", "percentage", "relationship", "share",],
        "{report}"
    );
}

#[test]
fn ties_reach_what_met_something_that_was_there() {
    let mut graph = Graph::new(conflict());
    let list = graph.source(Source::dataset("A list")).unwrap();
    let co = graph.add(Company, "Example Mining").unwrap();
    graph.state(co, IDENTIFIED_BY, Identifier::new("wikidata", "Q1").unwrap()).cite(list).unwrap();
    let text = r#"{"id":"c","schema":"Company","properties":{"name":["Example Mining"],"wikidataId":["Q1"]}}
{"id":"p","schema":"Person","properties":{"name":["Ana"]}}
{"id":"o","schema":"Ownership","properties":{"owner":["p"],"asset":["c"]}}
"#;
    let report = import(&mut graph, &form(), text.as_bytes()).unwrap();
    assert!(report.is_whole(), "{report}");
    // Those of another input do too.
    let more = r#"{"id":"d","schema":"Company","properties":{"name":["Do"],"parent":["c"]}}
{"id":"o2","schema":"Ownership","properties":{"owner":["d"],"asset":["c"]}}
"#;
    let report = import(&mut graph, &form(), more.as_bytes()).unwrap();
    assert!(report.is_whole(), "{report}");
    assert_eq!(graph.view().subjects(OWNS, co).unwrap().len(), 2);
}
