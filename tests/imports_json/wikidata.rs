use std::collections::HashSet;

use allegiance::{
    Graph, Source, Stance, Value,
    import::{FollowTheMoney, Import, Wikidata},
    vocabulary::*,
};

use super::{common::public, fixture, import, told, withstands};

#[test]
fn items_and_their_statements_are_told_with_their_periods_ranks_and_references() {
    let mut graph = Graph::new(conflict());
    let report = import(&mut graph, &Wikidata::new(), &fixture("wikidata.json")).unwrap();
    insta::assert_snapshot!(report, @"
    input (Wikidata): 12 read, 5 stored: 15 new entities, 44 new statements
      refused: line 13, `id`: `x`: expected the id of an item such as `Q42`
      passed over: it is of no class that has a kind: 1 time, line 7
      passed over: it has no statements: its label is for those that name it: 3 times, lines 8, 9, 10
      passed over: it is no item: 1 time, line 11
      passed over: there is no such item: 1 time, line 12
      left out: `descriptions`: it is in another language than the label: 1 time, line 2
      left out: 5 fields (`sitelinks`, `claims.P625`, `claims.P39.references.P143`, …): there is no place for it in the graph: 5 times
      left out: `claims.P569`: there is one of a better rank: 2 times, lines 2, 2
      left out: `claims.P102`: that there is none, which the graph cannot say of everybody at once: 1 time, line 2
      left out: `claims.P102`: `1990/1989` runs backwards: at byte 5, expected an end that is not before the start: 1 time, line 2
      left out: `claims.P17`: there is no relation between the kinds of the two: 1 time, line 2
    ");
    insta::assert_snapshot!(told(&graph).join("\n"), @"
    Ana Example named “Ana Example” [/]
    Ana Example named “A. Example” [/]
    Ana Example named “အာနာ” [/]
    Ana Example described as “an example” [/]
    Example Party named “Example Party” [/]
    Example Land named “Example Land” [/]
    Example Holding named “Example Holding” [/]
    Battle of Examples named “Battle of Examples” [/]
    Ana Example existed 1970-03-02/
    Ana Example holds post President of Examples [2012-05-07/2018-05-07]
    Ana Example holds post President of Examples [1999-01-01/]
    Ana Example holds post Q202 [/..]
    Ana Example holds post Q203 [1995-01-01../..1997-12-31]
    Ana Example holds post Q204 [/..]
    an unnamed person relative of Ana Example (role: “child”) [/]
    Q103 relative of Ana Example (role: “father”) [/]
    Q104 relative of Ana Example (role: “second nephew”) [/]
    Ana Example named “Ana von Example” [1990/]
    Example Party existed 1989/1999-12-31
    Ana Example leads Example Party (title: “chairperson”) [1992-01-01/..]
    Example Party subordinate to Example Holding [/]
    Example Land governs Example Land [/..]
    Ana Example leads Example Land (title: “head of state”) [2012-05-07/..]
    Example Land member of Q107 [/..]
    Example Land borders Q108 [/]
    Ana Example owns Example Holding (51/100) [/..]
    Battle of Examples occurred 2024-05-01/2024-05-03
    Battle of Examples: participant Example Party [/]
    Battle of Examples: place Example Land [/]
    ");
    let mut claims = Vec::new();
    for statement in graph.statements().filter(|it| ["existed", "holds_post"].contains(&it.relation().name())) {
        for claim in statement.claims() {
            let (source, claim) = (graph.source_of(claim.claim().source).unwrap().source(), claim.claim());
            let told = |text: Option<String>| text.unwrap_or_default();
            let (stance, said) = (claim.stance, told(claim.said.as_ref().map(ToString::to_string)));
            let attests = told(claim.attests.as_ref().map(|it| it.period().to_string()));
            let published = told(source.published.as_ref().map(ToString::to_string));
            claims.push(format!("{statement}: {} ({published}) {stance:?} {said} {attests}", source.title));
        }
    }
    insta::assert_snapshot!(claims.join("\n"), @"
    Ana Example existed 1970-03-02/: Births () Affirms 2020-01-05 
    Ana Example holds post President of Examples [2012-05-07/2018-05-07]: Example Gazette (2013) Affirms  
    Ana Example holds post President of Examples [1999-01-01/]: Wikidata () Affirms 2024-12-17 
    Ana Example holds post Q202 [/..]: Wikidata () Affirms 2024-12-17 2001-06-01
    Ana Example holds post Q203 [1995-01-01../..1997-12-31]: Wikidata () Affirms 2024-12-17 
    Ana Example holds post Q204 [/..]: Example Gazette () Affirms  
    Ana Example holds post Q204 [/..]: Wikidata () Doubts 2024-12-17 
    Example Party existed 1989/1999-12-31: Wikidata () Affirms  
    Example Party existed 1989/1999-12-31: Wikidata () Affirms
    ");
}

#[test]
fn what_is_imported_again_says_nothing_new_and_other_forms_meet_it() {
    let mut graph = Graph::new(conflict());
    import(&mut graph, &Wikidata::new(), &fixture("wikidata.json")).unwrap();
    let again = import(&mut graph, &Wikidata::new(), &fixture("wikidata.json")).unwrap();
    assert_eq!((again.counted.entities, again.counted.statements), (0, 0));
    let ftm = FollowTheMoney::citing("register", Source::dataset("A register"));
    let entities = r#"{"id": "a", "schema": "Person", "properties": {"name": ["Ana E."], "wikidataId": ["Q101"]}}
{"id": "b", "schema": "Organization", "properties": {"name": ["Ex. Party"], "leiCode": ["EXAMPLE0000000000001"]}}"#;
    assert_eq!(import(&mut graph, &ftm, entities.as_bytes()).unwrap().counted.entities, 0);
    // And the other way round.
    let mut graph = Graph::new(conflict());
    import(&mut graph, &ftm, entities.as_bytes()).unwrap();
    import(&mut graph, &Wikidata::new(), &fixture("wikidata.json")).unwrap();
    let named = graph.entities().filter(|it| it.key().contains("Q101") || it.key().contains("Q102")).count();
    assert_eq!(named, 0, "they have the keys of those that they met");
    let leads: Vec<_> = told(&graph).into_iter().filter(|it| it.contains("leads")).collect();
    assert!(leads.contains(&"Ana E. leads Ex. Party (title: “chairperson”) [1992-01-01/..]".to_owned()), "{leads:?}");
}

#[test]
fn stances_classes_relations_and_languages_are_ones_own() {
    let form = Wikidata::new().deprecated(Stance::Denies).class("Q151885", "organization").without_unseen();
    let form = form.relation("P279", "part_of", "organization").language("my");
    let mut graph = Graph::new(conflict());
    let report = import(&mut graph, &form, &fixture("wikidata.json")).unwrap();
    assert_eq!(report.passed_over.keys().filter(|reason| reason.contains("no class")).count(), 0);
    assert!(graph.claims().all(|claim| claim.claim().stance != Stance::Doubts));
    assert!(graph.entities().all(|it| !it.label().starts_with('Q')), "nothing that is only named");
    assert!(graph.lookup("wikidata:Q110").is_ok());
}

#[test]
fn the_forms_in_which_items_come_are_all_read() {
    let item = r#"{"id":"Q1","claims":{"P31":[{"mainsnak":{"snaktype":"value","datavalue":{"type":"wikibase-entityid","value":{"id":"Q5"}}}}]}}"#;
    let forms = [
        item.to_owned(),
        format!("{item}\n{item}\n"),
        format!("[\n{item},\n{item}\n]\n"),
        format!("\u{feff}[{item}]"),
        format!("{{\"entities\":{{\"Q1\":{item}}},\"success\":1}}"),
    ];
    for text in forms {
        let mut graph = Graph::new(conflict());
        let report = import(&mut graph, &Wikidata::new(), text.as_bytes()).unwrap();
        assert_eq!((report.counted.entities, report.refused_count()), (1, 0), "{text}");
    }
    let places = [
        (format!("[\n{item},\n{item}"), "input, line 3: the text ends within a list"),
        (format!("[\n{item}\n{item}]"), "input, line 3: `{`: expected `,` or `]`"),
        (format!("[\n{item},\n]"), "input, line 3: `]`: expected `{`"),
        (format!("[{item}]\n{item}"), "input, line 2: `{`: expected nothing after the list"),
        (format!("{item}\n\n{}", &item[..20]), "input, line 3: the text ends within this record"),
        ("{\"entities\":\n[1, 2}".to_owned(), "input, line 1: the text ends within this record"),
        ("{\"entities\":\n[1 2]}".to_owned(), "input, line 2: expected items by their ids"),
        ("\"Q1\"".to_owned(), "input, line 1: `\"`: expected `{` or `[`"),
    ];
    for (text, expected) in places {
        let error = import(&mut Graph::new(conflict()), &Wikidata::new(), text.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    let refused =
        import(&mut Graph::new(conflict()), &Wikidata::new(), b"[{\"id\":\"Q1\"},\n\n{\"id\":\n \"Q1\",}]").unwrap();
    assert_eq!(refused.refused[0].place.line, 4);
}

#[test]
fn a_preview_shows_the_statements_of_what_was_read() {
    let text = fixture("wikidata.json");
    let preview = Import::best_effort().preview(&conflict(), &Wikidata::new(), &text[..], 1).unwrap();
    assert!(preview.to_string().contains("Ana Example holds post"), "{preview}");
}

#[test]
fn hostile_texts_are_refused_and_change_nothing() {
    withstands(&Wikidata::new(), &fixture("wikidata.json"));
}

/// 66 items with statements, and 119 items and 4 properties with labels alone, as answers of the interface one after
/// another: 3,743 statements, 65 of which name a class.
#[test]
fn real_items_are_all_accounted_for() {
    let Some(folder) = public::folder("wikidata-entities") else { return };
    let mut graph = Graph::new(conflict());
    let mut text = Vec::new();
    for (_, file) in public::files(&folder.join("wikidata-entities.tar.gz")) {
        text.extend(file);
        text.push(b'\n');
    }
    let report = import(&mut graph, &Wikidata::new(), &text).unwrap();
    assert_eq!(report.counted.read, 66 + 123);
    let mut summary = report.to_string();
    summary.truncate(summary.find("  left out").unwrap_or(summary.len()));
    insta::assert_snapshot!(summary, @"
    input (Wikidata): 189 read, 15 stored: 83 new entities, 659 new statements
      passed over: it is no item: 4 times, lines 1, 2, 3, …
      passed over: it has no statements: its label is for those that name it: 119 times, lines 5, 6, 10, …
      passed over: it is of no class that has a kind: 51 times, lines 7, 8, 9, …
    ");
    // Every identifier that the people have is in the graph, and nothing else is called one.
    let identifiers = graph.statements().filter_map(|it| match it.object() {
        Some(Value::Identifier(id)) if id.scheme() != "wikidata" => Some((it.subject(), id.value().to_owned())),
        _ => None,
    });
    assert_eq!(identifiers.collect::<HashSet<_>>().len(), identifiers_of_people(&text));
    let view = graph.view();
    let putin = graph.get::<Person>("wikidata:Q7747").unwrap();
    let mut posts: Vec<String> = view.objects(putin, HOLDS_POST).unwrap().iter().map(|it| it.to_string()).collect();
    posts.sort();
    insta::assert_snapshot!(posts.join("\n"), @"
    Vladimir Putin holds post Acting President of Russia [1999-12-31/2000-05-07], certain — Wikidata
    Vladimir Putin holds post Chairman of the Council of CIS Heads of State [2000-01-25/2003-01-29], certain — Wikidata
    Vladimir Putin holds post Chairman of the Council of CIS Heads of State [2004-09-16/2006-05-20], certain — Wikidata
    Vladimir Putin holds post Chairman of the Council of CIS Heads of State [2017-01-01/2017-12-31], certain — Wikidata
    Vladimir Putin holds post Chairman of the Council of CIS Heads of State [2024-01-01/2024-12-31], certain — Wikidata
    Vladimir Putin holds post Deputy Chairman of the Government of the Russian Federation [1999-08-09/1999-08-16], certain — Wikidata
    Vladimir Putin holds post Director of the Federal Security Service [1998-07-25/1999-03-29], certain — Wikidata
    Vladimir Putin holds post Permanent member of the Security Council of Russia, certain — Wikidata
    Vladimir Putin holds post President of Russia [2000-05-07/2008-05-07], certain — Wikidata
    Vladimir Putin holds post President of Russia [2012-05-07/..], certain — Wikidata
    Vladimir Putin holds post Prime Minister of Russia [1999-08-16/2000-05-07], certain — Wikidata
    Vladimir Putin holds post Prime Minister of Russia [2008-05-08/2012-05-07], certain — http://archive.premier.gov.ru
    Vladimir Putin holds post Q38715852, certain — Wikidata
    Vladimir Putin holds post Secretary of the Security Council of Russia [1999-03-29/1999-08-09], certain — Wikidata
    Vladimir Putin holds post Supreme Commander-in-Chief of the Armed Forces of the Russian Federation [1999-12-31/2008-05-07], certain — Wikidata
    Vladimir Putin holds post Supreme Commander-in-Chief of the Armed Forces of the Russian Federation [2012-05-07/..], certain — Wikidata
    Vladimir Putin holds post chairperson [2012-07-16/..], certain — Wikidata
    Vladimir Putin holds post chairperson, certain — Wikidata
    Vladimir Putin holds post party leader [1995/1997], certain — Wikidata
    Vladimir Putin holds post party leader, certain — Wikidata
    Vladimir Putin holds post recruiter, certain — Wikidata
    ");
    let kin: Vec<String> = view.subjects(RELATIVE_OF, putin).unwrap().iter().map(|it| it.to_string()).collect();
    insta::assert_snapshot!(kin.join("\n"), @"
    Vladimir Putin relative of Vladimir Putin (role: “father”), certain — Wikidata
    Maria Putina relative of Vladimir Putin (role: “mother”), certain — Wikidata
    Ivan Putin relative of Vladimir Putin (role: “child”), certain — Wikidata
    Vladimir Putin Jr. relative of Vladimir Putin (role: “child”), certain — Wikidata
    Daryna Medvedchuk relative of Vladimir Putin (role: “goddaughter”), certain — https://www.tagesschau.de/faktenfinder/russland-aussenpolitik-ukraine-101.html
    Igor Putin relative of Vladimir Putin (role: “male first cousin”), certain — https://meduza.io/feature/2015/11/11/rodstvenniki-putina
    Roman Putin relative of Vladimir Putin (role: “second nephew”), certain — https://meduza.io/feature/2015/11/11/rodstvenniki-putina
    Jorrit Faassen relative of Vladimir Putin (role: “son-in-law”), certain — Wikidata
    Lyudmila Ocheretnaya relative of Vladimir Putin (role: “spouse”) [1983-07-28/2014-04-02], certain — https://www.nbcnews.com/news/world/meet-putins-inside-russian-leaders-mysterious-family-n164331
    Maria Vorontsova relative of Vladimir Putin (role: “child”), certain — Wikidata
    Katerina Tikhonova relative of Vladimir Putin (role: “child”), certain — Wikidata
    Elizaveta Rozova relative of Vladimir Putin (role: “child”), certain — Wikidata
    Kirill Shamalov relative of Vladimir Putin (role: “son-in-law”) [2013-02/], certain — Wikidata
    ");
}

/// How many values of external identifiers the humans have, as another reader counts them.
fn identifiers_of_people(text: &[u8]) -> usize {
    let mut values = HashSet::new();
    for answer in serde_json::Deserializer::from_slice(text).into_iter::<serde_json::Value>() {
        for (id, item) in answer.unwrap()["entities"].as_object().unwrap() {
            let is_human = |it: &serde_json::Value| it["mainsnak"]["datavalue"]["value"]["id"] == "Q5";
            if !item["claims"]["P31"].as_array().is_some_and(|classes| classes.iter().any(is_human)) {
                continue;
            }
            let statements = item["claims"].as_object().unwrap().values().flat_map(|it| it.as_array().unwrap());
            for snak in statements.map(|it| &it["mainsnak"]).filter(|it| it["datatype"] == "external-id") {
                values.extend(snak["datavalue"]["value"].as_str().map(|value| (id.clone(), value.to_owned())));
            }
        }
    }
    values.len()
}

#[test]
fn qualifiers_that_cannot_be_read_or_are_too_many_are_told() {
    let item = |id: &str| {
        format!(r#"{{"snaktype":"value","datavalue":{{"type":"wikibase-entityid","value":{{"id":"{id}"}}}}}}"#)
    };
    let year = |year: u32| {
        format!(
            r#"{{"snaktype":"value","datavalue":{{"type":"time","value":{{"time":"+{year}-00-00T00:00:00Z","precision":9}}}}}}"#
        )
    };
    let text = r#"{"snaktype":"value","datavalue":{"type":"string","value":"soon"}}"#;
    let input = format!(
        r#"{{"id":"Q1","claims":{{"P31":[{{"mainsnak":{}}}],"P39":[{{"mainsnak":{},"qualifiers":{{
            "P580":[{},{}],"P582":[{text}],"P2868":[{}],"P1039":[{}]}}}}]}}}}"#,
        item("Q5"),
        item("Q2"),
        year(2001),
        year(2002),
        item("Q3"),
        item("Q4"),
    );
    let mut graph = Graph::new(conflict());
    let report = import(&mut graph, &Wikidata::new(), input.as_bytes()).unwrap();
    let told: Vec<String> = report
        .left_out
        .keys()
        .filter_map(|(field, reason)| Some(format!("{}: {reason}", field.strip_prefix("claims.P39.qualifiers.")?)))
        .collect();
    assert_eq!(
        told,
        [
            "P580: there is another value",
            "P582: it is not of the sort that is expected",
            "P2868: another qualifier says it"
        ]
    );
}
