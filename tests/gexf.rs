//! GEXF: the graph on a timeline, and into other programs.
#![cfg(test)]
#![cfg(feature = "xml")]

mod common;

use allegiance::{
    Graph, Rules, Source,
    export::{Export, Gexf, Item, Profile},
    vocabulary::*,
};
use common::{exports::HOSTILE, graph, python};

const WORLD: &str = r#"
    source article "A new front" 2024-12-17
    kio: organization "Kachin Independence Organization"
    kia: armed_group "Kachin Independence Army"
    bhamo: town "Bhamo"
    laiza: town "Laiza"
    kia armed_wing_of kio | article "the armed wing"
    kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 | article < ?driver "two thirds" ; article deny
    kia controls laiza [2010/2011-05-01] | article deny
    kia existed [1961-02-05/..] | article
    kia named "KIA" | article
"#;

#[test]
fn a_graph_reads_as_nodes_and_edges_with_their_days() {
    let graph = graph(WORLD);
    let (text, report) = Export::of(&graph.view()).text(&Gexf::new()).unwrap();
    insta::assert_snapshot!(text);
    insta::assert_snapshot!(report);
}

#[test]
fn what_follows_is_an_edge_that_says_by_which_rule() {
    let graph = graph(WORLD);
    let view = graph.as_of("2024-12-17").unwrap().with_rules(Rules::all()).unwrap();
    let (text, report) = Export::of(&view).text(&Gexf::new()).unwrap();
    assert!(text.contains("<attvalue for=\"rule\" value="), "{text}");
    assert!(report.lost.iter().all(|it| it.what != "followed"));
}

#[test]
fn what_is_not_meant_as_done_or_is_denied_is_marked_as_such() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        source other "Another" 2024-12-17
        kio: organization "Kachin Independence Organization"
        kia: armed_group "Kachin Independence Army"
        bhamo: town "Bhamo"
        fall: seizure "The fall of Bhamo"
        fall occurred [2024-12-17] modality=planned | article
        fall captor kia | article
        kia controls bhamo [2024-12-04/..] | article ; other deny
        kia armed_wing_of kio | article
    "#,
    );
    let view = graph.view().showing_all().with_rules(Rules::all()).unwrap();
    let (text, _) = Export::of(&view).text(&Gexf::new()).unwrap();
    let edge = |begins: &str| {
        let (_, after) = text.split_once(begins).unwrap_or_else(|| panic!("no {begins} in {text}"));
        after.split("</edge>").next().unwrap().to_owned()
    };
    let captor = edge(r#"source="fall" target="kia""#);
    assert!(captor.contains(r#"for="modality" value="planned""#), "a role is meant as the event is: {captor}");
    let follows = edge(r#"source="kio" target="bhamo""#);
    assert!(follows.contains(r#"for="disputed" value="true""#), "{follows}");
}

#[test]
fn an_event_and_the_roles_in_it_are_on_its_days() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        kia: armed_group "Kachin Independence Army"
        pdf: armed_group "People's Defense Force"
        bhamo: town "Bhamo"
        fall: seizure "The fall of Bhamo"
        talks: meeting "The talks"
        fall occurred [2024-12-04] | article
        fall occurred [2024-12-06] | article
        fall captor kia | article
        talks occurred [2025-01] modality=planned | article
        talks participant kia | article
        kia allied_with pdf | article
    "#,
    );
    let (text, report) = Export::of(&graph.view()).text(&Gexf::new()).unwrap();
    let fall = r#"<node id="fall" label="The fall of Bhamo" start="2024-12-04" end="2024-12-06">"#;
    assert!(text.contains(fall), "{text}");
    let captor = r#"kind="captor" label="captor" start="2024-12-04" end="2024-12-06">"#;
    assert!(text.contains(captor), "{text}");
    let participant = r#"kind="participant" label="participant" start="2025-01-01" end="2025-01-31">"#;
    assert!(text.contains(participant), "{text}");
    let talks = text.split("<node id=\"talks\"").nth(1).unwrap().split("</node>").next().unwrap();
    assert!(talks.contains(r#"for="modality" value="planned""#), "{talks}");
    let allied = text.split("kind=\"allied_with\"").nth(1).unwrap();
    assert!(allied.contains(r#"for="symmetric" value="true""#), "{allied}");
    assert_eq!(text.matches(r#"for="symmetric" value="#).count(), 1);
    assert!(report.to_string().contains("its days alone go out, as those of its node: 3"), "{report}");
}

#[test]
fn a_public_export_has_no_unnamed_speaker_in_it() {
    let graph = graph(WORLD);
    let (text, _) = Export::of(&graph.view()).through(Profile::public()).text(&Gexf::new()).unwrap();
    assert!(!text.contains("driver") && !text.contains("two thirds"));
}

#[test]
fn other_programs_read_every_name_as_it_is() {
    let mut graph = Graph::new(conflict());
    let article = graph.source(Source::article("A new front").published("2024-12-17")).unwrap();
    let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army").unwrap();
    for (n, name) in HOSTILE.iter().enumerate() {
        let town = graph.add_as(&format!("t{n}"), Town, name).unwrap();
        graph.state(kia, CONTROLS, town).since("2024-12-04").cite(article).unwrap();
    }
    let (text, report) = Export::of(&graph.view()).text(&Gexf::new()).unwrap();
    let unheld: Vec<_> = report.lost.iter().filter(|it| it.what == "entity.label").collect();
    let lost = |n: usize| unheld[0].lost.items.iter().any(|it| it.item == Item::Entity(format!("t{n}")));
    let script = "import sys,json,networkx as n; g=n.read_gexf(sys.argv[1],version='1.3'); \
        print(json.dumps([[i,d['label']] for i,d in g.nodes(data=True)]+[sum(1 for *_,d in g.edges(data=True) if d['start']=='2024-12-04')]))";
    let Some(out) = python("networkx", script, "gexf", &text) else { return };
    let read: Vec<serde_json::Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(read.last().unwrap(), HOSTILE.len());
    for (n, name) in HOSTILE.iter().enumerate() {
        let label = read.iter().find(|it| it[0] == format!("t{n}")).unwrap()[1].as_str().unwrap();
        assert_eq!(label == *name, !lost(n), "{name:?} came back as {label:?}");
    }
}
