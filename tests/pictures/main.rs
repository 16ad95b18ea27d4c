//! Pictures and maps of what a view knows: how they look, what they lose, and that names are data in each of them.
#![cfg(test)]
#![cfg(feature = "json")]

#[path = "../common/mod.rs"]
mod common;
mod graphviz;
mod hostile;
mod mermaid;

use std::collections::BTreeSet;

use allegiance::{
    Grade, Graph, Kind as _, Rules, View,
    export::{Cytoscape, Dot, Export, ExportReport, Exporter, GeoJson, Item, Mermaid, Profile, Ties},
    vocabulary::*,
};
use common::{exports::any_graph, graph, worlds};
use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const WORLD: &str = r#"
    source article "A new front" 2024-12-17
    source rumour "A rumour" 2024-12-18
    source radio "The radio" 2024-12-17
    kio: organization "Kachin Independence Organization"
    kia: armed_group "Kachin Independence Army"
    pdf: armed_group "People's Defense Force"
    junta: government "the junta"
    bhamo: town "Bhamo"
    laiza: town "Laiza"
    nowhere: village "Nowhere"
    la: person "N'Ban La"
    fall: seizure "the fall of Bhamo"
    wish: demand "the demand to stop"
    kia armed_wing_of kio | article "the armed wing"
    kia named "KIA" | article
    kia allied_with pdf [2021/..] | article
    kia at_war_with junta | article
    kia controls bhamo [2024-12-04..2024-12-18/..] share=2/3 | article < residents "two thirds" ; radio deny
    junta controls bhamo jointly_with=pdf | article
    la leads kio title=chairman | article inferred="a reading"
    fall captor kia | article
    fall occurred [2025] modality=planned | article
    bhamo lies_at "24.25, 97.23 within 2 km" | article
    bhamo named "Bamaw" | rumour
    laiza lies_at "24.76, 97.56" | article
    laiza lies_at "24.75, 97.56" | rumour
    kia controls laiza [2024-12-10..2024-12-18/..] | rumour
    kia controls nowhere [2024-12-17..] modality=planned | article
    junta controls nowhere [2010/2011] | radio
    junta pressures kio [2020/2021] | rumour
"#;

/// Each form, showing all that it can.
fn forms() -> [Box<dyn Exporter>; 4] {
    [
        Box::new(Dot::new().of(everything())),
        Box::new(Mermaid::new().of(everything())),
        Box::new(Cytoscape::new().of(everything())),
        Box::new(GeoJson::new()),
    ]
}

fn everything() -> Ties {
    Ties::all().with_lone().at_least(Grade::Possible)
}

fn on(graph: &Graph) -> View {
    graph.as_of("2024-12-17").unwrap()
}

fn text(view: &View, form: &dyn Exporter) -> String {
    Export::of(view).text(form).unwrap().0
}

/// What was lost, each item by name.
fn lost(report: &ExportReport) -> String {
    let lines = report.lost.iter().map(|loss| {
        let items: Vec<String> = loss.lost.items.iter().map(|it| it.item.to_string()).collect();
        let sort = format!("{} ", loss.what.split('.').next().unwrap_or_default());
        format!("{}: {}: {}\n", loss.what, loss.reason, items.join(", ").replace(&sort, ""))
    });
    lines.collect()
}

fn small() -> Graph {
    graph(WORLD)
}

#[test]
fn a_picture_for_graphviz() {
    let view = on(&small()).with_rules(Rules::only(["wing_wars"])).unwrap();
    let (picture, report) = Export::of(&view).text(&Dot::new().of(Ties::all().at_least(Grade::Possible))).unwrap();
    assert_snapshot!(picture, @r##"
    digraph allegiance {
      graph [rankdir=LR, ranksep=0.6, nodesep=0.25, fontname="Helvetica,Arial,sans-serif", fontsize=10, labelloc=b, label="on 2024-12-17  ·  thick: certain  ·  dotted: possible or not yet so  ·  dashed: follows by a rule"];
      node [fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.12,0.06"];
      edge [fontname="Helvetica,Arial,sans-serif", fontsize=10, arrowsize=0.8];
      "kio" [label="Kachin Independence\nOrganization", shape=box, style="filled,rounded", fillcolor="#DDF0FB", color="#005A8E", class=organization, tooltip="organization: kio"];
      "kia" [label="Kachin Independence\nArmy", shape=hexagon, style="filled", fillcolor="#F8D3BC", color="#A34700", class=armed, tooltip="armed group: kia"];
      "pdf" [label="People's Defense\nForce", shape=hexagon, style="filled", fillcolor="#F8D3BC", color="#A34700", class=armed, tooltip="armed group: pdf"];
      "junta" [label="the junta", shape=octagon, style="filled", fillcolor="#BFD9EA", color="#005A8E", class=polity, tooltip="government: junta"];
      "bhamo" [label="Bhamo", shape=tab, style="filled", fillcolor="#CBEADF", color="#00704F", class=place, tooltip="town: bhamo"];
      "laiza" [label="Laiza", shape=tab, style="filled", fillcolor="#CBEADF", color="#00704F", class=place, tooltip="town: laiza"];
      "nowhere" [label="Nowhere", shape=tab, style="filled", fillcolor="#CBEADF", color="#00704F", class=place, tooltip="village: nowhere"];
      "la" [label="N'Ban La", shape=ellipse, style="filled", fillcolor="#FBF5B7", color="#8A8000", class=person, tooltip="person: la"];
      "kia" -> "kio" [label="armed wing of", class=hierarchy, color="#005A8E", fontcolor="#005A8E", style=solid, penwidth=2.2, arrowhead=onormal, tooltip="Kachin Independence Army armed wing of Kachin Independence Organization\ncertain\nA new front", labeltooltip="Kachin Independence Army armed wing of Kachin Independence Organization\ncertain\nA new front"];
      "kia" -> "pdf" [label="allied with\nsince 2021", class=friendly, color="#00704F", fontcolor="#00704F", style=solid, penwidth=2.2, arrowhead=dot, dir=both, arrowtail=dot, tooltip="Kachin Independence Army allied with People's Defense Force\ncertain\n2021/..\nA new front", labeltooltip="Kachin Independence Army allied with People's Defense Force\ncertain\n2021/..\nA new front"];
      "kia" -> "junta" [label="at war with", class=hostile, color="#B83A00", fontcolor="#B83A00", style=solid, penwidth=2.2, arrowhead=tee, dir=both, arrowtail=tee, tooltip="Kachin Independence Army at war with the junta\ncertain\nA new front", labeltooltip="Kachin Independence Army at war with the junta\ncertain\nA new front"];
      "kia" -> "bhamo" [label="controls (2/3)\nsince 2024-12-04..2024-12-18\ndisputed", class=control, color="#000000", fontcolor="#000000", style=solid, penwidth=2.2, arrowhead=diamond, tooltip="Kachin Independence Army controls Bhamo\ncertain\n2024-12-04..2024-12-18/..\nshare: 2/3\ndisputed\nA new front\ndenied: The radio", labeltooltip="Kachin Independence Army controls Bhamo\ncertain\n2024-12-04..2024-12-18/..\nshare: 2/3\ndisputed\nA new front\ndenied: The radio"];
      "junta" -> "bhamo" [label="controls", class=control, color="#000000", fontcolor="#000000", style=solid, penwidth=2.2, arrowhead=diamond, tooltip="the junta controls Bhamo\ncertain\njointly with: pdf\nA new front", labeltooltip="the junta controls Bhamo\ncertain\njointly with: pdf\nA new front"];
      "la" -> "kio" [label="leads (chairman)", class=hierarchy, color="#005A8E", fontcolor="#005A8E", style=solid, penwidth=2.2, arrowhead=onormal, tooltip="N'Ban La leads Kachin Independence Organization\ncertain\ntitle: chairman\nthe analyst's reading\nA new front", labeltooltip="N'Ban La leads Kachin Independence Organization\ncertain\ntitle: chairman\nthe analyst's reading\nA new front"];
      "kia" -> "laiza" [label="controls\nsince 2024-12-10..2024-12-18\npossible", class=control, color="#767676", fontcolor="#767676", style=dotted, penwidth=1.1, arrowhead=diamond, tooltip="Kachin Independence Army controls Laiza\npossible\n2024-12-10..2024-12-18/..\nA rumour", labeltooltip="Kachin Independence Army controls Laiza\npossible\n2024-12-10..2024-12-18/..\nA rumour"];
      "kia" -> "nowhere" [label="controls\nin 2024-12-17 or after\nplanned, possible", class=control, color="#767676", fontcolor="#767676", style=dotted, penwidth=1.1, arrowhead=diamond, tooltip="Kachin Independence Army controls Nowhere\npossible\n2024-12-17..\nA new front", labeltooltip="Kachin Independence Army controls Nowhere\npossible\n2024-12-17..\nA new front"];
      "kio" -> "junta" [label="at war with\nsince 2024-12-17 or before\nfollows", class=hostile, color="#B83A00", fontcolor="#B83A00", style=dashed, penwidth=2.2, arrowhead=tee, dir=both, arrowtail=tee, tooltip="Kachin Independence Organization at war with the junta\ncertain\n..2024-12-17/..\nby wing_wars", labeltooltip="Kachin Independence Organization at war with the junta\ncertain\n..2024-12-17/..\nby wing_wars"];
    }
    "##);
    assert_snapshot!(lost(&report), @"
    source: it is named by its title at most: `article`, `rumour`, `radio`
    claim: the title of its source goes out at most: 0, 2, 3, 4, 5, 6, 7, 14, 15
    statement: a picture shows ties between two entities: 1, 9, 10, 11, 12
    statement: it does not hold in the view: 7
    entity: it has no tie that is shown: `fall`, `wish`
    ");
}

#[test]
fn a_picture_for_pages() {
    let view = on(&small()).with_rules(Rules::only(["wing_wars"])).unwrap();
    let (picture, report) = Export::of(&view).text(&Mermaid::new().of(Ties::all().at_least(Grade::Possible))).unwrap();
    assert_snapshot!(picture, @r#"
    flowchart LR
      n0("Kachin Independence Organization"):::organization
      n1{{"Kachin Independence Army"}}:::armed
      n2{{"People's Defense Force"}}:::armed
      n3[["the junta"]]:::polity
      n4[/"Bhamo"\]:::place
      n5[/"Laiza"\]:::place
      n6[/"Nowhere"\]:::place
      n7(["N'Ban La"]):::person
      n1 ==>|"armed wing of"| n0
      n1 <==>|"allied with<br/>since 2021"| n2
      n1 <==>|"at war with"| n3
      n1 ==>|"controls (2/3)<br/>since 2024-12-04#46;#46;2024-12-18<br/>disputed"| n4
      n3 ==>|"controls"| n4
      n7 ==>|"leads (chairman)"| n0
      n1 -.->|"controls<br/>since 2024-12-10#46;#46;2024-12-18<br/>possible"| n5
      n1 -.->|"controls<br/>in 2024-12-17 or after<br/>planned, possible"| n6
      n0 <==>|"at war with<br/>since 2024-12-17 or before<br/>follows"| n3
      linkStyle 0 stroke:#005A8E,color:#005A8E
      linkStyle 1 stroke:#00704F,color:#00704F
      linkStyle 2 stroke:#B83A00,color:#B83A00
      linkStyle 3 stroke:#000000,color:#000000
      linkStyle 4 stroke:#000000,color:#000000
      linkStyle 5 stroke:#005A8E,color:#005A8E
      linkStyle 6 stroke:#767676,color:#767676
      linkStyle 7 stroke:#767676,color:#767676
      linkStyle 8 stroke:#B83A00,color:#B83A00,stroke-dasharray:6 4
      classDef person fill:#FBF5B7,stroke:#8A8000,color:#000000
      classDef armed fill:#F8D3BC,stroke:#A34700,color:#000000
      classDef polity fill:#BFD9EA,stroke:#005A8E,color:#000000
      classDef organization fill:#DDF0FB,stroke:#005A8E,color:#000000
      classDef place fill:#CBEADF,stroke:#00704F,color:#000000
    "#);
    assert_snapshot!(lost(&report), @"
    source: it is named by its title at most: `article`, `rumour`, `radio`
    claim: the title of its source goes out at most: 0, 2, 3, 4, 5, 6, 7, 14, 15
    statement: a picture shows ties between two entities: 1, 9, 10, 11, 12
    statement: it does not hold in the view: 7
    entity: it has no tie that is shown: `fall`, `wish`
    entity.key: things are numbered: `kio`, `kia`, `pdf`, `junta`, `bhamo`, `laiza`, `nowhere`, `la`
    entity.kind: the shape tells its family alone: `kio`, `kia`, `pdf`, `junta`, `bhamo`, `laiza`, `nowhere`, `la`
    statement.qualifiers.share: a line tells its value, and not its name: 4
    statement.qualifiers.jointly_with: a line has room for literals alone: 5
    statement.qualifiers.title: a line tells its value, and not its name: 6
    ");
}

#[test]
fn elements_for_cytoscape() {
    let view = on(&small()).with_rules(Rules::only(["wing_wars"])).unwrap();
    let (elements, report) = Export::of(&view).text(&Cytoscape::new()).unwrap();
    let (elements, style) = elements.split_once(",\n\"style\":").unwrap();
    assert_snapshot!(elements, @r#"
    {"data":{"time":"on 2024-12-17"},
    "elements":{"nodes":[
    {"data":{"id":"kio","label":"Kachin Independence Organization","kind":"organization"},"classes":"organization"},
    {"data":{"id":"kia","label":"Kachin Independence Army","kind":"armed_group"},"classes":"armed"},
    {"data":{"id":"pdf","label":"People's Defense Force","kind":"armed_group"},"classes":"armed"},
    {"data":{"id":"junta","label":"the junta","kind":"government"},"classes":"polity"},
    {"data":{"id":"bhamo","label":"Bhamo","kind":"town"},"classes":"place"},
    {"data":{"id":"la","label":"N'Ban La","kind":"person"},"classes":"person"}],
    "edges":[
    {"data":{"source":"kia","target":"kio","relation":"armed_wing_of","label":"armed wing of","period":"/","grade":"certain","modality":"actual","opposition":"none","inferred":false,"sources":["A new front"]},"classes":"hierarchy certain"},
    {"data":{"source":"kia","target":"pdf","relation":"allied_with","label":"allied with\nsince 2021","period":"2021/..","grade":"certain","modality":"actual","opposition":"none","inferred":false,"sources":["A new front"]},"classes":"friendly certain symmetric"},
    {"data":{"source":"kia","target":"junta","relation":"at_war_with","label":"at war with","period":"/..","grade":"certain","modality":"actual","opposition":"none","inferred":false,"sources":["A new front"]},"classes":"hostile certain symmetric"},
    {"data":{"source":"kia","target":"bhamo","relation":"controls","label":"controls (2/3)\nsince 2024-12-04..2024-12-18\ndisputed","period":"2024-12-04..2024-12-18/..","grade":"certain","modality":"actual","opposition":"disputed","inferred":false,"qualifiers":{"share":[{"share":{"value":"2/3"}}]},"sources":["A new front","denied: The radio"]},"classes":"control certain"},
    {"data":{"source":"junta","target":"bhamo","relation":"controls","label":"controls","period":"/..","grade":"certain","modality":"actual","opposition":"none","inferred":false,"qualifiers":{"jointly_with":[{"entity":"pdf"}]},"sources":["A new front"]},"classes":"control certain"},
    {"data":{"source":"la","target":"kio","relation":"leads","label":"leads (chairman)","period":"/..","grade":"certain","modality":"actual","opposition":"none","inferred":true,"qualifiers":{"title":[{"text":"chairman"}]},"sources":["A new front"]},"classes":"hierarchy certain"},
    {"data":{"source":"kio","target":"junta","relation":"at_war_with","label":"at war with\nsince 2024-12-17 or before\nfollows","period":"..2024-12-17/..","grade":"certain","modality":"actual","opposition":"none","inferred":false,"rule":"wing_wars","sources":[]},"classes":"hostile certain symmetric follows"}]}
    "#);
    assert_snapshot!(style.lines().take(4).collect::<Vec<_>>().join("\n"), @r##"
    [
    {"selector":"node","style":{"border-width":1,"color":"#000000","font-size":"11px","height":"44px","label":"data(label)","text-max-width":"110px","text-valign":"center","text-wrap":"wrap","width":"120px"}},
    {"selector":"edge","style":{"curve-style":"bezier","font-size":"9px","label":"data(label)","text-background-color":"#FFFFFF","text-background-opacity":0.8,"text-background-padding":"1px","text-wrap":"wrap","width":1.1}},
    {"selector":"node.person","style":{"background-color":"#FBF5B7","border-color":"#8A8000","shape":"ellipse"}},
    "##);
    assert_snapshot!(lost(&report), @"
    source: it is named by its title at most: `article`, `rumour`, `radio`
    claim: the title of its source goes out at most: 0, 2, 3, 4, 5, 6, 7
    statement: a picture shows ties between two entities: 1, 9, 10, 11, 12
    statement: it does not hold in the view: 7
    statement: it holds less surely than what is shown: 13, 14
    entity: it has no tie that is shown: `laiza`, `nowhere`, `fall`, `wish`
    ");
}

#[test]
fn a_map() {
    let view = on(&small()).with_rules(Rules::only(["wing_control"])).unwrap();
    let (map, report) = Export::of(&view).text(&GeoJson::new()).unwrap();
    assert_snapshot!(map, @r#"
    {"type":"FeatureCollection","time":"on 2024-12-17",
    "features":[
    {"type":"Feature","id":"bhamo","geometry":{"type":"Point","coordinates":[97.23,24.25]},"properties":{"key":"bhamo","label":"Bhamo","kind":"town","names":["Bamaw"],"points":[{"within_metres":2000,"grade":"certain","opposition":"none","period":"/","sources":["A new front"]}],"controllers":[{"key":"kia","label":"Kachin Independence Army","share":"2/3","grade":"certain","opposition":"disputed","period":"2024-12-04..2024-12-18/..","qualifiers":{"share":[{"share":{"value":"2/3"}}]},"sources":["A new front","denied: The radio"]},{"key":"junta","label":"the junta","grade":"certain","opposition":"none","period":"/..","qualifiers":{"jointly_with":[{"entity":"pdf"}]},"sources":["A new front"]},{"key":"kio","label":"Kachin Independence Organization","share":"2/3","grade":"certain","opposition":"disputed","period":"2024-12-04..2024-12-17/..","rule":"wing_control","qualifiers":{"share":[{"share":{"value":"2/3"}}]},"sources":[]}]}},
    {"type":"Feature","id":"laiza","geometry":{"type":"MultiPoint","coordinates":[[97.56,24.76],[97.56,24.75]]},"properties":{"key":"laiza","label":"Laiza","kind":"town","names":[],"points":[{"grade":"certain","opposition":"none","period":"/","sources":["A new front"]},{"grade":"presumed","opposition":"none","period":"/","sources":["A rumour"]}],"controllers":[{"key":"kia","label":"Kachin Independence Army","grade":"possible","opposition":"none","period":"2024-12-10..2024-12-18/..","sources":["A rumour"]},{"key":"kio","label":"Kachin Independence Organization","grade":"possible","opposition":"none","period":"2024-12-10..2024-12-18/..","rule":"wing_control","sources":[]}]}}]}
    "#);
    assert_snapshot!(lost(&report), @"
    source: it is named by its title at most: `article`, `rumour`, `radio`
    claim: the title of its source goes out at most: 10, 12, 13, 4, 5, 6, 14
    statement: a map shows points, names, dates of events and who controls: 0, 2, 3, 6, 7
    statement: nobody says at which point the thing lies that it tells of: 1, 14
    statement.name: its words alone go out: 10
    claim: a name goes out without its sources: 11
    entity: nobody says at which point it lies: `kio`, `kia`, `pdf`, `junta`, `nowhere`, `la`, `fall`, `wish`
    ");
}

#[test]
fn a_map_is_read_by_others() {
    let map: geojson::FeatureCollection =
        text(&on(&small()), &GeoJson::new()).parse::<geojson::GeoJson>().unwrap().try_into().unwrap();
    let of = |key: &str| map.features.iter().find(|it| it.property("key") == Some(&json!(key))).unwrap();
    assert_eq!(map.features.len(), 2);
    let at = |key: &str| of(key).geometry.as_ref().unwrap().value.clone();
    let position = |longitude: f64, latitude: f64| geojson::Position::from([longitude, latitude]);
    assert_eq!(at("bhamo"), geojson::GeometryValue::new_point(position(97.23, 24.25)));
    assert_eq!(at("laiza"), geojson::GeometryValue::new_multi_point([position(97.56, 24.76), position(97.56, 24.75)]));
    let held = of("bhamo").property("controllers").unwrap();
    assert_eq!(
        (&held[0]["share"], &held[0]["grade"], &held[0]["opposition"]),
        (&json!("2/3"), &json!("certain"), &json!("disputed"))
    );
    assert_eq!(held[0]["sources"], json!(["A new front", "denied: The radio"]));
    assert_eq!(held[1]["key"], "junta");
    assert_eq!(of("laiza").property("controllers").unwrap()[0]["grade"], "possible");
    assert_eq!(of("bhamo").property("names"), Some(&json!(["Bamaw"])));
}

#[test]
fn a_view_without_points_is_an_empty_map() {
    let graph = graph(r#"kia: armed_group "KIA""#);
    let map: geojson::FeatureCollection =
        text(&graph.view(), &GeoJson::new()).parse::<geojson::GeoJson>().unwrap().try_into().unwrap();
    assert!(map.features.is_empty());
}

#[test]
fn the_drawn_picture_is_that_of_the_example() {
    let picture = include_str!("../expected/picture.txt");
    let drawn = graphviz::texts(include_str!("../../examples/kachin.svg"));
    let things = picture.lines().filter(|line| line.starts_with("  \"") && !line.contains(" -> "));
    let labels = things.map(|line| line.split("label=\"").nth(1).unwrap().split("\", ").next().unwrap());
    let labels: Vec<String> = labels.map(graphviz::drawn).collect();
    assert_eq!(drawn.into_values().collect::<Vec<_>>(), labels, "examples/picture.rs tells how it is drawn again");
}

fn edges(view: &View, ties: Ties) -> Vec<String> {
    let elements: Json = serde_json::from_str(&text(view, &Cytoscape::new().of(ties))).unwrap();
    let edges = elements["elements"]["edges"].as_array().unwrap().clone();
    let edge = |it: &Json| {
        ["source", "relation", "target"].map(|field| it["data"][field].as_str().unwrap().to_owned()).join(" ")
    };
    edges.iter().map(edge).collect()
}

#[test]
fn a_picture_shows_what_is_asked_for() {
    let view = on(&small());
    assert_eq!(edges(&view, Ties::all().among([Actor::NAME]).over([ARMED_WING_OF])), ["kia armed_wing_of kio"]);
    assert_eq!(
        edges(&view, Ties::all().over(["armed_wings"])),
        ["kia armed_wing_of kio"],
        "by its name from either end"
    );
    let surely = ["kia controls bhamo", "junta controls bhamo"];
    assert_eq!(edges(&view, Ties::all().over(["controls"])), surely);
    let possible = Ties::all().over(["controls"]).at_least(Grade::Possible);
    let possibly = ["kia controls bhamo", "junta controls bhamo", "kia controls laiza", "kia controls nowhere"];
    assert_eq!(edges(&view, possible), possibly);
    assert!(edges(&view, Ties::all().among([])).is_empty());
    assert!(text(&view, &Dot::new().of(Ties::all().with_lone())).contains("\"wish\" [label=\"the demand to stop\""));
    assert!(!text(&view, &Dot::new()).contains("wish"));
}

#[test]
fn what_the_schema_does_not_have_is_no_empty_picture() {
    let view = on(&small());
    let wrong = |ties: Ties| Export::of(&view).text(&Dot::new().of(ties)).unwrap_err().to_string();
    assert_eq!(wrong(Ties::all().among(["acter"])), "the schema has no kind `acter`; did you mean `actor`?");
    assert_eq!(
        wrong(Ties::all().over(["controlls"])),
        "the schema has no relation `controlls`; did you mean `controls`?"
    );
}

#[test]
fn what_looks_alike_is_one_line_and_all_its_sources_stay() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        source radio "The radio" 2024-12-17
        china: state "China"
        kia: armed_group "KIA"
        stop: demand "the demand to stop"
        talk: demand "the demand to talk"
        china pressures kia demand=stop | article
        china pressures kia demand=talk | radio
    "#,
    );
    let view = on(&graph);
    let picture = text(&view, &Dot::new());
    assert_eq!(picture.matches(" -> ").count(), 1, "{picture}");
    for told in ["demand: stop", "demand: talk", "A new front", "The radio"] {
        assert!(picture.contains(told), "{told}: {picture}");
    }
    assert_eq!(text(&view, &Mermaid::new()).matches("==>").count(), 1);
    assert_eq!(edges(&view, Ties::all()).len(), 2, "data stay apart");
}

#[test]
fn a_united_view_is_drawn_as_one() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        kia: armed_group "Kachin Independence Army"
        army: armed_group "the Kachin army"
        bhamo: town "Bhamo"
        laiza: town "Laiza"
        kia controls bhamo | article
        army controls laiza | article
        kia same_as army | article
    "#,
    );
    let view = on(&graph).united().unwrap();
    assert_eq!(edges(&view, Ties::all().over([CONTROLS])), ["kia controls bhamo", "kia controls laiza"]);
}

#[test]
fn no_form_tells_what_the_public_profile_withholds() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        kia: armed_group "KIA"
        bhamo: town "Bhamo"
        laiza: town "Laiza"
        la: person "N'Ban La"
        bhamo lies_at "24.25, 97.23" | article < ?sekretdriver@la "sekretquote" inferred="sekretnote"
        kia controls bhamo | article < "?sekretcook of the brigade@kia" "sekretwords" inferred="sekretreading"
        la based_at laiza | article
        la identified_by other:sekretpass | article
        la leads kia | article
    "#,
    );
    let view = on(&graph).with_rules(Rules::all()).unwrap();
    for form in forms() {
        let (public, report) = Export::of(&view).through(Profile::public()).text(&*form).unwrap();
        assert!(!public.contains("sekret") && !public.contains("based"), "{public}");
        assert!(!report.withheld.is_empty());
        let report = serde_json::to_string(&report).unwrap();
        assert!(!report.contains("sekret"), "{report}");
        assert!(public.contains("Bhamo"), "{public}");
    }
}

/// How many items of a sort were lost whole.
fn lost_whole(report: &ExportReport, sort: &str) -> u64 {
    report.lost.iter().filter(|loss| loss.what == sort).map(|loss| loss.lost.times).sum()
}

proptest! {
    #![proptest_config(worlds::config(64))]

    #[test]
    fn what_is_not_shown_is_listed_once(graph in any_graph(), ruled in any::<bool>()) {
        let view = if ruled { graph.view().with_rules(Rules::all()).unwrap() } else { graph.view() };
        let followed = view.facts(allegiance::Pattern::any().any_modality()).unwrap();
        let followed = followed.iter().filter(|fact| fact.statement().is_none()).count() as u64;
        for ties in [Ties::all(), everything(), Ties::all().among([Actor::NAME]).over([CONTROLS.any(), ALLIED_WITH.any()])] {
            let export = Export::of(&view).reporting_at_most(usize::MAX);
            let (elements, report) = export.text(&Cytoscape::new().of(ties.clone())).unwrap();
            let elements: Json = serde_json::from_str(&elements).unwrap();
            let count = |what: &str| elements["elements"][what].as_array().unwrap().len() as u64;
            prop_assert_eq!(count("nodes") + lost_whole(&report, "entity"), report.known.entities);
            let not_drawn = lost_whole(&report, "statement") + lost_whole(&report, "followed");
            prop_assert_eq!(count("edges") + not_drawn, report.known.statements + followed);
            prop_assert_eq!(lost_whole(&report, "source"), report.known.sources);
            prop_assert_eq!(count("nodes"), report.shown.entities);
            prop_assert_eq!(count("edges"), report.shown.statements + report.shown.followed);
            for loss in &report.lost {
                let once: BTreeSet<String> = loss.lost.items.iter().map(ToString::to_string).collect();
                let many = loss.lost.items.iter().any(|it| matches!(it.item, Item::Followed(_)));
                prop_assert!(many || once.len() == loss.lost.items.len(), "{}: {}", loss.what, loss.reason);
            }
            // All pictures show the same.
            let mermaid = mermaid::read(&Export::of(&view).text(&Mermaid::new().of(ties.clone())).unwrap().0);
            prop_assert_eq!(mermaid.things.len() as u64, count("nodes"));
            prop_assert!(mermaid.ties.len() as u64 <= count("edges"));
            let dot = text(&view, &Dot::new().of(ties));
            prop_assert_eq!(dot.lines().filter(|line| line.starts_with("  \"")).count(), mermaid.things.len() + mermaid.ties.len());
        }
        let (map, report) = Export::of(&view).reporting_at_most(usize::MAX).text(&GeoJson::new()).unwrap();
        let map: geojson::FeatureCollection = map.parse::<geojson::GeoJson>().unwrap().try_into().unwrap();
        prop_assert_eq!(map.features.len() as u64 + lost_whole(&report, "entity"), report.known.entities);
    }
}
