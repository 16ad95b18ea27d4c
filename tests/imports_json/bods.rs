use std::fs;

use allegiance::{
    Graph, Identifier, Pattern, Snapshot, Source,
    import::{BeneficialOwnership, Import},
    vocabulary::*,
};

use super::{common::public, fixture, import, told, withstands};

/// What is claimed and not taken back, a line each, with its source and its speakers.
fn standing(graph: &Snapshot) -> Vec<String> {
    let claims = graph.claims().filter(|claim| claim.retracted().is_none());
    claims.map(|claim| format!("{}: {claim}", graph.statement(claim.statement()).unwrap())).collect()
}

#[test]
fn statements_are_told_with_their_interests_and_on_whose_word() {
    let mut graph = Graph::new(conflict());
    let report = import(&mut graph, &BeneficialOwnership::new(), &fixture("bods.json")).unwrap();
    insta::assert_snapshot!(report, @"
    input (Beneficial Ownership Data Standard): 8 read, 4 stored: 3 new entities, 11 new statements
      refused: line 21, `subject`: `gone`: expected the id of a record that is stored
      refused: line 23, `interests`: `150` in `exact`: expected a number from 0 to 100
      refused: line 25, `recordType`: `vessel`: expected `person`, `entity` or `relationship`
      passed over: a later statement of its record in the same input replaces it: 1 time, line 19
      left out: 6 fields (`declarationSubject`, `publicationDetails.publicationDate`, `source.type`, …): there is no place for it in the graph: 7 times
      left out: `identifiers`: it has no scheme or no id: 1 time, line 2
    ");
    insta::assert_snapshot!(standing(&graph).join("\n"), @"
    Ana Example identified by MMR-ID:12/345 [/]: Ana Example, in Statement s1
    Ana Example named “Ana Sample” [/]: Ana Example, in Statement s1
    Ana Example named “Ana Sample” [/]: Example Mining, in Statement s1
    Ana Example existed 1970-01/: Ana Example, in Statement s1
    Ana Example existed 1970-01/: Example Mining, in Statement s1
    Example Mining identified by lei:EXAMPLE0000000000001 [/]: Statement s2
    Example Mining named “ExMin” [/]: Statement s2
    Example Mining classed as “registeredEntity” [/..]: Statement s2
    Example Mining existed 2001-02-28/: Statement s2
    Ana Example owns Example Mining (101/200, role: “beneficial”) [2019-09-11/..]: Statement s3
    Ana Example has interest in Example Mining (1/4–1/2, role: “votingRights, indirect”) [/..]: Statement s3
    Ana Example leads Example Mining (title: “boardChair”) [2019/2019-12-31]: Statement s3
    somebody else has interest in Example Mining [/..]: Statement s4
    ");
}

const PARTIES: &str = r#"
  {"statementId": "p1", "statementDate": "2020-01-01", "recordId": "p", "recordType": "person", "recordStatus": "new",
   "recordDetails": {"names": [{"fullName": "Ana Example"}]}},
  {"statementId": "e1", "statementDate": "2020-01-01", "recordId": "e", "recordType": "entity", "recordStatus": "new",
   "recordDetails": {"entityType": {"type": "registeredEntity"}, "name": "Example Ltd"}}"#;

fn relationship(statement: &str, date: &str, status: &str, share: u32) -> String {
    format!(
        r#"{{"statementId": "{statement}", "statementDate": "{date}", "recordId": "r/1", "recordType": "relationship",
        "recordStatus": "{status}", "recordDetails": {{"subject": "e", "interestedParty": "p",
        "interests": [{{"type": "shareholding", "share": {{"exact": {share}}}}}]}}}}"#
    )
}

#[test]
fn what_is_replaced_in_a_later_input_is_retracted_there() {
    let form = BeneficialOwnership::new();
    let mut graph = Graph::new(conflict());
    let first = format!("[{PARTIES}, {}]", relationship("r1", "2020-01-01", "new", 50));
    let first_report = import(&mut graph, &form, first.as_bytes()).unwrap();
    let owns = |graph: &Graph| {
        let view = graph.view();
        view.facts(Pattern::any().relation(OWNS)).unwrap().iter().map(|it| it.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(owns(&graph), ["Ana Example owns Example Ltd (1/2), certain — Statement r1"]);
    // Updated: the first no longer stands, and still stood before.
    let second = format!("[{}]", relationship("r2", "2021-01-01", "updated", 75));
    import(&mut graph, &form, second.as_bytes()).unwrap();
    assert_eq!(owns(&graph), ["Ana Example owns Example Ltd (3/4), certain — Statement r2"]);
    let before = graph.view().known_at(first_report.revision).unwrap();
    assert_eq!(before.facts(Pattern::any().relation(OWNS)).unwrap().len(), 1);
    // An older statement that comes late changes nothing, nor does the same again.
    let late = import(&mut graph, &form, first.as_bytes()).unwrap();
    assert_eq!(late.passed_over.keys().collect::<Vec<_>>(), ["the graph has a newer statement of its record"]);
    assert_eq!(late.counted.statements, 0);
    let again = import(&mut graph, &form, second.as_bytes()).unwrap();
    assert_eq!((again.counted.statements, again.counted.stored), (0, 1));
    assert_eq!(owns(&graph).len(), 1);
    // Closed: it has ended.
    let third = format!("[{}]", relationship("r3", "2022-01-01", "closed", 75));
    import(&mut graph, &form, third.as_bytes()).unwrap();
    assert_eq!(owns(&graph), ["Ana Example owns Example Ltd (3/4), certain — Statement r3"]);
    let told = told(&graph);
    assert_eq!(told.last().map(String::as_str), Some("Ana Example owns Example Ltd (3/4) [/]"));
    // In one input the last of a record is stored and the others never were.
    let mut at_once = Graph::new(conflict());
    let all = format!(
        "[{PARTIES}, {}, {}, {}]",
        relationship("r2", "2021-01-01", "updated", 75),
        relationship("r1", "2020-01-01", "new", 50),
        relationship("r3", "2022-01-01", "closed", 75)
    );
    let report = import(&mut at_once, &form, all.as_bytes()).unwrap();
    assert_eq!((report.counted.stored, report.passed_over_count()), (3, 2));
    assert_eq!(standing(&at_once).len(), standing(&graph).len());
}

#[test]
fn a_replacement_that_is_refused_retracts_nothing() {
    let form = BeneficialOwnership::new();
    let mut graph = Graph::new(conflict());
    import(&mut graph, &form, format!("[{PARTIES}, {}]", relationship("r1", "2020-01-01", "new", 50)).as_bytes())
        .unwrap();
    let before = standing(&graph);
    let wrong = import(&mut graph, &form, relationship("r2", "2021-01-01", "updated", 150).as_bytes()).unwrap();
    assert_eq!(wrong.refused_count(), 1);
    assert_eq!(standing(&graph), before);
    let wrong =
        Import::all_or_nothing().run(&mut graph, &form, relationship("r2", "2021-01-01", "updated", 150).as_bytes());
    assert!(wrong.is_err());
    assert_eq!(standing(&graph), before);
}

/// Statements before version 0.4 have no record in common: each names those that it replaces.
#[test]
fn statements_of_earlier_versions_are_read_too() {
    let form = BeneficialOwnership::new();
    let mut graph = Graph::new(conflict());
    let first = r#"[
      {"statementID": "p1", "statementType": "personStatement", "statementDate": "2018-01-01", "personType": "knownPerson",
       "names": [{"type": "individual", "fullName": "Ana Example"}], "nationalities": [{"code": "MM"}]},
      {"statementID": "e1", "statementType": "entityStatement", "statementDate": "2018-01-01", "entityType": "registeredEntity",
       "name": "Example Ltd"},
      {"statementID": "o1", "statementType": "ownershipOrControlStatement", "statementDate": "2018-01-01",
       "subject": {"describedByEntityStatement": "e1"}, "interestedParty": {"describedByPersonStatement": "p1"},
       "interests": [{"type": "shareholding", "interestLevel": "direct", "share": {"exact": 10}}]}
    ]"#;
    import(&mut graph, &form, first.as_bytes()).unwrap();
    let second = r#"[
      {"statementID": "e2", "statementType": "entityStatement", "statementDate": "2019-01-01", "entityType": "registeredEntity",
       "name": "Example plc", "replacesStatements": ["e1"]},
      {"statementID": "o2", "statementType": "ownershipOrControlStatement", "statementDate": "2019-01-01", "replacesStatements": ["o1"],
       "subject": {"describedByEntityStatement": "e2"}, "interestedParty": {"unspecified": {"reason": "no-beneficial-owners", "description": "nobody"}},
       "interests": []}
    ]"#;
    let report = import(&mut graph, &form, second.as_bytes()).unwrap();
    assert_eq!((report.counted.stored, report.counted.entities), (2, 1), "{report}");
    insta::assert_snapshot!(standing(&graph).join("\n"), @"
    Example Ltd named “Example plc” [/]: Statement e2
    Example Ltd classed as “registeredEntity” [/..]: Statement e2
    nobody has interest in Example Ltd [/..]: Statement o2
    ");
}

#[test]
fn an_interest_can_have_a_relation_of_ones_own() {
    let form = BeneficialOwnership::new().interest("votingRights", "owns");
    let mut graph = Graph::new(conflict());
    import(&mut graph, &form, &fixture("bods.json")).unwrap();
    assert_eq!(told(&graph).iter().filter(|it| it.contains(" owns ")).count(), 2);
}

#[test]
fn hostile_texts_are_refused_and_change_nothing() {
    withstands(&BeneficialOwnership::new(), &fixture("bods.json"));
}

/// The 19 examples have 119 statements; 22 of them update or close a record.
#[test]
fn the_examples_of_the_standard_are_all_accounted_for() {
    let Some(folder) = public::folder("bods-examples") else { return };
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "json"));
    files.sort();
    assert_eq!(files.len(), 19);
    let (mut lines, mut read, mut passed) = (Vec::new(), 0, 0);
    for file in files {
        let mut graph = Graph::new(conflict());
        let text = fs::read(&file).unwrap();
        let report = import(&mut graph, &BeneficialOwnership::new(), &text).unwrap();
        let summary = report.to_string();
        let head = summary.lines().next().unwrap().replace("input (Beneficial Ownership Data Standard)", "");
        lines.push(format!("{}{head}", file.file_stem().unwrap().to_str().unwrap()));
        lines.extend(summary.lines().filter(|line| line.contains("refused: ")).map(str::to_owned));
        (read, passed) = (read + report.counted.read, passed + report.passed_over_count());
    }
    assert_eq!((read, passed), (119, 22));
    insta::assert_snapshot!(lines.join("\n"), @"
    bods-package-annotations: 3 read, 3 stored: 2 new entities, 6 new statements
    bods-package-entity-owning-entity: 3 read, 3 stored: 2 new entities, 7 new statements
    bods-package-fi-soe: 9 read, 9 stored: 4 new entities, 17 new statements
    bods-package-linking-annotations: 3 read, 3 stored: 2 new entities, 3 new statements
    bods-package: 3 read, 3 stored: 2 new entities, 6 new statements
    fermcat: 23 read, 7 stored: 4 new entities, 12 new statements
    full-pep-declaration: 3 read, 3 stored: 2 new entities, 4 new statements
    indirect-ownership: 6 read, 6 stored: 3 new entities, 8 new statements
    joint-ownership: 7 read, 7 stored: 4 new entities, 7 new statements
    levent: 7 read, 7 stored: 4 new entities, 11 new statements
    listed-company-exempt-from-disclosure: 2 read, 2 stored: 2 new entities, 3 new statements
    mixed-direct-and-indirect-ownership: 6 read, 6 stored: 3 new entities, 9 new statements
    multiple-indirect-ownership: 9 read, 9 stored: 4 new entities, 12 new statements
    multiple-tax-residencies: 3 read, 3 stored: 2 new entities, 5 new statements
    mutilple-indirect-ownership-2: 9 read, 9 stored: 4 new entities, 12 new statements
    nomination: 8 read, 8 stored: 4 new entities, 11 new statements
    plc-entity-statement: 1 read, 1 stored: 1 new entities, 4 new statements
    simple-pep-declaration: 3 read, 3 stored: 2 new entities, 4 new statements
    tecido: 11 read, 5 stored: 3 new entities, 10 new statements
    ");
}

#[test]
fn relationships_reach_what_met_something_and_nothing_is_dropped_in_silence() {
    let mut graph = Graph::new(conflict());
    let list = graph.source(Source::dataset("A list")).unwrap();
    let co = graph.add(Company, "Co").unwrap();
    let lei = Identifier::new("lei", "L1").unwrap();
    graph.state(co, IDENTIFIED_BY, lei).cite(list).unwrap();
    let text = r#"[
{"statementId":"s1","recordId":"r1","recordType":"entity","recordDetails":{"entityType":{"type":"registeredEntity"},"name":"Co",
 "identifiers":[{"scheme":"XI-LEI","id":"L1"}],"entitySubtype":{"generalCategory":"other"}}},
{"statementId":"s2","recordId":"r2","recordType":"person","recordDetails":{"names":[{"type":"individual","givenName":"Ana"}]}},
{"statementId":"s3","recordId":"r3","recordType":"relationship","recordDetails":{"subject":"r1","interestedParty":"r2",
 "interests":[{"type":"shareholding","share":{"exact":50}}]}}
]"#;
    let report = import(&mut graph, &BeneficialOwnership::new(), text.as_bytes()).unwrap();
    assert_eq!((report.counted.stored, report.refused_count()), (3, 0), "{report}");
    let left_out: Vec<&str> = report.left_out.keys().map(|(field, _)| field.as_str()).collect();
    assert_eq!(left_out, ["recordDetails.entitySubtype", "names"]);
    assert_eq!(graph.view().subjects(OWNS, co).unwrap().len(), 1);
}
