use std::fs;

use allegiance::{
    Graph, Identifier, Source,
    import::{FollowTheMoney, Popolo, popolo::Class},
    vocabulary::*,
};

use super::{common::public, fixture, import, told, withstands};

fn form() -> Popolo {
    Popolo::citing("parliament", Source::dataset("A parliament").published("2024-12-17"))
}

#[test]
fn records_are_told_wherever_they_stand() {
    let mut graph = Graph::new(conflict());
    let report = import(&mut graph, &form(), &fixture("popolo.json")).unwrap();
    insta::assert_snapshot!(report, @"
    input (Popolo): 17 read, 12 stored: 9 new entities, 24 new statements
      refused: line 5, `person_id`: `nobody`: expected the id of a record that is stored
      refused: line 6, `organization_id`: ``: expected an organization or a post
      refused: line 7, `start_date`: `2014/2013` runs backwards: at byte 5, expected an end that is not before the start
      refused: line 14, `name`: ``: expected a name
      passed over: there is no place for records of its class: 1 time, line 27
      left out: `identifiers`: it has no scheme or no value: 1 time, line 10
      left out: 7 fields (`other_names.note`, `gender`, `email`, …): there is no place for it in the graph: 7 times
      left out: `meta`: it is no list of records: 1 time, line 28
      left out: `start_date`: it is no date: 1 time, line 10
      left out: `parent_id`: it names what is not there: 1 time, line 18
    ");
    insta::assert_snapshot!(told(&graph).join("\n"), @"
    Ana Example named “Ana Sample” [1970/1990-01-01]
    Ana Example named “Annie” [/]
    Ana Example existed 1970-01/
    Ana Example described as “An example.” [/]
    Example Party existed 1989/
    Example Party classed as “Party” [/..]
    Lower House classed as “chamber” [/..]
    Member for the North classed as “member” [/..]
    North classed as “province” [/..]
    Example Land classed as “country” [/..]
    First Session occurred 2012-05-07/2014-05-06
    First Session classed as “legislative session” [/..]
    Ana Example member of Example Party (role: “whip”) [2012-05/2014]
    Ana Example member of Lower House [2012-05-07/..]
    Ana Example holds post Member for the North [2012-05-07/..]
    Ana Example acts for Example Party [2012-05-07/..]
    Ana Example member of Example Chess Club [/..]
    Member for the North post in Lower House [/]
    Youth Wing part of Example Party [/]
    North located in Example Land [/]
    First Session: organizer Lower House [/]
    First Session: participant Ana Example [/]
    ");
    let born = graph.claims().find(|claim| claim.claim().said.is_some()).unwrap();
    let source = graph.source_of(born.claim().source).unwrap().source();
    assert_eq!(
        (source.title.as_str(), source.url.as_ref().unwrap().as_str()),
        ("Biography", "https://example.org/ana")
    );
}

#[test]
fn what_is_imported_again_says_nothing_new_and_other_forms_meet_it() {
    let mut graph = Graph::new(conflict());
    import(&mut graph, &form(), &fixture("popolo.json")).unwrap();
    let again = import(&mut graph, &form(), &fixture("popolo.json")).unwrap();
    assert_eq!((again.counted.entities, again.counted.statements), (0, 0));
    let entity = r#"{"id": "a", "schema": "Person", "properties": {"name": ["Ana E."], "wikidataId": ["Q900001"]}}"#;
    let ftm = FollowTheMoney::citing("register", Source::dataset("A register"));
    assert_eq!(import(&mut graph, &ftm, entity.as_bytes()).unwrap().counted.entities, 0);
    // Ids are those of one data set: the same in another are others.
    let other = Popolo::citing("council", Source::dataset("A council")).of(Class::Person);
    let person = br#"{"id": "1", "name": "Bea Example"}"#;
    assert_eq!(import(&mut graph, &other, person).unwrap().counted.entities, 1);
}

#[test]
fn records_in_no_list_need_a_class() {
    let people = b"[{\"id\": \"1\", \"name\": \"Ana Example\"},\n{\"id\": \"2\", \"name\": \"Bea Example\"}]";
    let refused = import(&mut Graph::new(conflict()), &form(), people).unwrap();
    assert_eq!(refused.refused_count(), 2);
    assert_eq!(
        refused.refused[1].wrong.to_string(),
        "`an object` in `the record`: expected lists of persons and so on, or a class of records"
    );
    let stored = import(&mut Graph::new(conflict()), &form().of(Class::Person), people).unwrap();
    assert_eq!(stored.counted.stored, 2);
    let organization = br#"{"id": "1", "name": "Example Guard", "classification": "Militia"}"#;
    let mut graph = Graph::new(conflict());
    import(&mut graph, &form().of(Class::Organization).classification("militia", "militia"), organization).unwrap();
    assert_eq!(graph.entities().next().unwrap().kind(), "militia");
    let error = import(&mut Graph::new(conflict()), &form(), b"{\"persons\": [],\n \"posts\": {}}").unwrap_err();
    assert_eq!(error.to_string(), "input, line 2: expected a list of records in `posts`");
}

#[test]
fn hostile_texts_are_refused_and_change_nothing() {
    withstands(&form(), &fixture("popolo.json"));
}

/// The 18 examples of the specification, each of its class, into one graph: what some name stands in others.
#[test]
fn the_examples_of_the_specification_are_all_accounted_for() {
    let Some(folder) = public::folder("popolo") else { return };
    let classes = [
        ("person", Class::Person),
        ("organization", Class::Organization),
        ("post", Class::Post),
        ("area", Class::Area),
        ("event", Class::Event),
        ("embedding-organization", Class::Organization),
        ("embedding-person", Class::Person),
        ("embedding-post", Class::Post),
        ("embedding-membership", Class::Membership),
        ("membership", Class::Membership),
        ("metadata", Class::Person),
        ("name-component", Class::Person),
        ("contact_detail", Class::Other),
        ("count", Class::Other),
        ("motion", Class::Other),
        ("speech", Class::Other),
        ("vote", Class::Other),
        ("vote_event", Class::Other),
    ];
    assert_eq!(fs::read_dir(folder.join("examples")).unwrap().count(), classes.len());
    let (mut graph, mut lines) = (Graph::new(conflict()), Vec::new());
    for (name, class) in classes {
        let text = fs::read(folder.join("examples").join(name).with_extension("json")).unwrap();
        let report = import(&mut graph, &form().of(class), &text).unwrap();
        let summary = report.to_string().replace("input (Popolo)", name);
        lines.extend(summary.lines().filter(|line| !line.contains("left out")).map(str::to_owned));
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    person: 1 read, 1 stored: 1 new entities, 6 new statements
    organization: 1 read, 1 stored: 1 new entities, 7 new statements
    post: 1 read, 1 stored: 1 new entities, 4 new statements
    area: 1 read, 1 stored: 1 new entities, 2 new statements
    event: 1 read, 1 stored: 1 new entities, 3 new statements
    embedding-organization: 5 read, 5 stored: 1 new entities, 5 new statements
    embedding-person: 3 read, 3 stored: 0 new entities, 0 new statements
    embedding-post: 3 read, 3 stored: 0 new entities, 0 new statements
    embedding-membership: 4 read, 4 stored: 0 new entities, 0 new statements
    membership: 1 read, 1 stored: 0 new entities, 0 new statements
    metadata: 1 read, 1 stored: 0 new entities, 0 new statements
    name-component: 1 read, 1 stored: 0 new entities, 0 new statements
    contact_detail: 1 read, 0 stored: 0 new entities, 0 new statements
      passed over: there is no place for records of its class: 1 time, line 1
    count: 1 read, 0 stored: 0 new entities, 0 new statements
      passed over: there is no place for records of its class: 1 time, line 1
    motion: 1 read, 0 stored: 0 new entities, 0 new statements
      passed over: there is no place for records of its class: 1 time, line 1
    speech: 1 read, 0 stored: 0 new entities, 0 new statements
      passed over: there is no place for records of its class: 1 time, line 1
    vote: 1 read, 0 stored: 0 new entities, 0 new statements
      passed over: there is no place for records of its class: 1 time, line 1
    vote_event: 1 read, 0 stored: 0 new entities, 0 new statements
      passed over: there is no place for records of its class: 1 time, line 1
    ");
    insta::assert_snapshot!(told(&graph).join("\n"), @"
    Mr. John Q. Public, Esq. named “Mr. Ziggy Q. Public, Esq.” [1920-01/1949-12-31]
    Mr. John Q. Public, Esq. named “Dragonsbane” [/]
    Mr. John Q. Public, Esq. existed 1920-01/2010-01-01
    Mr. John Q. Public, Esq. described as “A hypothetical member of society deemed a 'common man'” [/]
    Mr. John Q. Public, Esq. described as “Lorem ipsum dolor sit amet, consectetur adipiscing elit. ...” [/]
    ABC, Inc. named “Bob's Diner” [1950-01-01/1954-12-31]
    ABC, Inc. named “Joe's Diner” [1955-01-01/]
    ABC, Inc. named “Famous Joe's” [/]
    ABC, Inc. existed 1950-01-01/2000-01-01
    ABC, Inc. classed as “Corporation” [/..]
    Chef at Joe's Diner named “Cook” [/]
    Chef at Joe's Diner existed 1950/2010
    Chef at Joe's Diner classed as “Chef” [/..]
    Chef at Joe's Diner post in ABC, Inc. [/]
    Boston Ward 1 classed as “ward” [/..]
    1st Session of the 41st Parliament occurred 2011-06-02/2013-09-13
    1st Session of the 41st Parliament described as “Parliament convened on June 2, 2011, with the election of Andrew Scheer as Speaker” [/]
    1st Session of the 41st Parliament classed as “Legislative session” [/..]
    Mr. John Q. Public, Esq. member of ABC, Inc. (role: “Chef”) [1972-01-01/1980-03-15]
    Mr. John Q. Public, Esq. holds post Chef at Joe's Diner [1972-01-01/1980-03-15]
    Mr. John Q. Public, Esq. member of ABC, Inc. (role: “Kitchen assistant”) [1970-01/1971-12-31]
    Mr. John Q. Public, Esq. holds post Kitchen Assistant at Joe's Diner [1970-01/1971-12-31]
    Kitchen Assistant at Joe's Diner post in ABC, Inc. [/]
    ");
}

#[test]
fn memberships_reach_what_met_something_and_nothing_is_dropped_in_silence() {
    let mut graph = Graph::new(conflict());
    let list = graph.source(Source::dataset("A list")).unwrap();
    let party = graph.add(Organization, "O").unwrap();
    let item = Identifier::new("wikidata", "Q1").unwrap();
    graph.state(party, IDENTIFIED_BY, item).cite(list).unwrap();
    let text = r#"{"persons":[{"id":"p","name":"Ana","label":"A.","updated_at":"soon"}],
"organizations":[{"id":"o","name":"O","identifiers":[{"scheme":"wikidata","identifier":"Q1"}]},{"id":"b","name":"B","parent_id":"o"}],
"memberships":[{"person_id":"p","organization_id":"o"}],"events":[{"id":"e","name":"E","attendees":[{"name":"x"}]}]}"#;
    let form = Popolo::citing("popolo", Source::dataset("Popolo"));
    let report = import(&mut graph, &form, text.as_bytes()).unwrap();
    assert_eq!((report.counted.stored, report.refused_count()), (5, 0), "{report}");
    let left_out: Vec<&str> = report.left_out.keys().map(|(field, _)| field.as_str()).collect();
    assert_eq!(left_out, ["updated_at", "name", "attendees"]);
    assert_eq!(graph.view().subjects(MEMBER_OF, party).unwrap().len(), 1);
}
