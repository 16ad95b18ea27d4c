//! GraphML: out, in again, in from elsewhere, and into other programs.
#![cfg(test)]
#![cfg(feature = "xml")]

mod common;

use allegiance::{
    Error, Graph, ImportError, Limits, Pattern, Rules, Source,
    export::{Export, GraphMl, Profile},
    import::{self, Import, Report},
    vocabulary::*,
};
use common::{
    exports::{HOSTILE, any_graph, told, told_without},
    graph, python, worlds,
};
use proptest::prelude::*;

fn read(text: &str) -> Result<(Graph, Report), Error> {
    read_as(&import::GraphMl::new(), text)
}

fn read_as(form: &import::GraphMl, text: &str) -> Result<(Graph, Report), Error> {
    let mut graph = Graph::new(conflict());
    let report = Import::all_or_nothing().named("a.graphml").run(&mut graph, form, text.as_bytes())?;
    Ok((graph, report))
}

fn written(graph: &Graph) -> String {
    Export::of(&graph.view()).text(&GraphMl::new()).unwrap().0
}

const WORLD: &str = r#"
    source article "A new front" 2024-12-17
    kio: organization "Kachin Independence Organization"
    kia: armed_group "Kachin Independence Army"
    bhamo: town "Bhamo"
    kia armed_wing_of kio | article "the armed wing"
    kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 | article < residents "two thirds"
    kia named "KIA" | article
"#;

#[test]
fn a_graph_reads_as_nodes_and_edges() {
    insta::assert_snapshot!(written(&graph(WORLD)));
}

#[test]
fn what_follows_is_an_edge_that_is_not_read_back() {
    let graph = graph(WORLD);
    let view = graph.as_of("2024-12-17").unwrap().with_rules(Rules::all()).unwrap();
    let (text, report) = Export::of(&view).text(&GraphMl::new()).unwrap();
    assert!(report.is_whole(), "{report}");
    assert!(text.contains("<data key=\"edge.rule\">"), "{text}");
    let (again, report) = read(&text).unwrap();
    assert_eq!(report.passed_over.get("it follows by a rule").map(|it| it.times), Some(1));
    assert_eq!(told(&again.view()), told(&graph.view()));
}

#[test]
fn the_plain_form_says_what_it_leaves_out() {
    let graph = graph(WORLD);
    let view = graph.view();
    let (text, report) = Export::of(&view).text(&GraphMl::new().plain()).unwrap();
    let lost: Vec<_> = report.lost.iter().map(|it| (it.what.as_str(), it.lost.times)).collect();
    assert_eq!(lost, [("statement", 1), ("source", 1), ("claim", 2)]);
    assert!(!text.contains("two thirds"));
    let error = read(&text).unwrap_err().to_string();
    assert!(error.contains("line 41, `claims`: there is no `claims`"), "{error}");
    let form = import::GraphMl::new().citing("drawn", Source::dataset("A drawing"));
    let (again, _) = read_as(&form, &text).unwrap();
    let facts = |graph: &Graph| {
        let view = graph.view();
        let facts = view.facts(Pattern::any().relation(CONTROLS)).unwrap();
        facts.iter().map(|fact| fact.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(facts(&again)[0].split(" — ").next(), facts(&graph)[0].split(" — ").next());
}

#[test]
fn a_file_from_elsewhere_is_read_by_what_the_caller_says_of_it() {
    let text = r#"<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="edge" attr.name="start" attr.type="string"/>
  <key id="d1" for="node" attr.name="colour" attr.type="string"/>
  <graph edgedefault="undirected">
    <edge source="a &amp; b" target="n2"><data key="d0">2020</data></edge>
    <node id="a &amp; b"><data key="d1">red</data></node>
    <node id="n2"/>
    <edge source="n2" target="n3"/>
  </graph>
</graphml>"#;
    let form = import::GraphMl::new()
        .of_kind("armed_group")
        .related_by("allied_with")
        .citing("drawn", Source::dataset("A drawing").published("2024"));
    let error = read_as(&form, text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing was imported: 1 record of a.graphml cannot be; line 9, `target`: `n3`: expected the id of a node that is there"
    );
    let mut graph = Graph::new(conflict());
    let report = Import::best_effort().run(&mut graph, &form, text.as_bytes()).unwrap();
    assert_eq!((report.counted.read, report.counted.stored, report.refused_count()), (4, 3, 1));
    assert_eq!(report.left_out.len(), 1, "the colour");
    let view = graph.view();
    let facts = view.facts(Pattern::any()).unwrap();
    assert_eq!(facts[0].to_string(), "a & b allied with n2 [2020/], certain — A drawing");
}

#[test]
fn what_is_no_graphml_is_refused_with_its_line() {
    let wrong = |text: &str| read(text).unwrap_err().to_string();
    let graph = |inside: &str| format!("<graphml>\n<graph>\n{inside}\n</graph></graphml>");
    assert_eq!(wrong(""), "a.graphml, line 1: no `graphml`: expected GraphML");
    assert_eq!(wrong("\n<html/>"), "a.graphml, line 2: the first element is no `graphml`: expected GraphML");
    let doctype = "<?xml version=\"1.0\"?>\n<!DOCTYPE g [<!ENTITY a \"b\">]><graphml/>";
    assert_eq!(wrong(doctype), "a.graphml, line 2: a document type: expected elements, and no entities of its own");
    assert_eq!(wrong("<graphml>\n<graph>\n<node id=\"a\">"), "a.graphml, line 3: it ends within an element");
    assert!(wrong(&graph("<node id=\"a\"></edge>")).starts_with("a.graphml, line 3: not XML:"));
    let entity = graph("<node id=\"a\"><data key=\"kind\">&evil;</data></node>");
    assert_eq!(wrong(&entity), "a.graphml, line 3: there is no entity `&evil;`");
    let kind = graph("<node id=\"a\"><data key=\"kind\">planet</data></node>");
    assert!(wrong(&kind).contains("line 3, `kind`: the schema has no kind `planet`"), "{}", wrong(&kind));
    let claims = graph("<node id=\"a\"><data key=\"kind\">town</data><data key=\"statements\">[{]</data></node>");
    assert!(
        wrong(&claims).contains("line 3, `statements`: `statements` is not as in a document:"),
        "{}",
        wrong(&claims)
    );
    let deep = "<graphml>".to_owned() + &"<a>".repeat(100_000);
    assert_eq!(wrong(&deep), "a.graphml, line 1: more than 32 levels of nesting, which is the limit");
    let bytes = [b"<graphml>\xff".as_slice(), b"</graphml>"].concat();
    let mut into = Graph::new(conflict());
    Import::best_effort().run(&mut into, &import::GraphMl::new(), bytes.as_slice()).unwrap_err();
    let limits = Limits::untrusted().with_bytes(100);
    let long = graph(&"<node id=\"a\"/>".repeat(50));
    let error =
        Import::best_effort().within(limits).run(&mut into, &import::GraphMl::new(), long.as_bytes()).unwrap_err();
    assert!(matches!(error, Error::Import(ImportError::TooMuch { what: "bytes", .. })), "{error}");
    assert_eq!(into.revision().number(), 0);
}

/// What is read of nodes and edges from elsewhere: the facts, and what is reported.
fn from_elsewhere(inside: &str) -> (Vec<String>, Vec<String>) {
    let form = import::GraphMl::new().related_by("allied_with").citing("drawn", Source::dataset("A drawing"));
    let mut graph = Graph::new(conflict());
    let text = format!("<graphml>{inside}</graphml>");
    let report = Import::best_effort().run(&mut graph, &form, text.as_bytes()).unwrap();
    let view = graph.view();
    let facts = view.facts(Pattern::any()).unwrap().iter().map(|fact| fact.to_string()).collect();
    let refused = report.refused.iter().map(|it| format!("{}: {}", it.place, it.wrong));
    let left_out = report.left_out.keys().map(|(field, reason)| format!("{field}: {reason}"));
    (facts, refused.chain(left_out).collect())
}

#[test]
fn what_the_view_does_not_list_and_what_holds_both_ways_is_marked() {
    let graph = graph(&format!("{WORLD}\n kio controls bhamo | article deny \n kia allied_with kio | article"));
    let text = written(&graph);
    let edge = |id: &str| text.split(&format!("<edge id=\"{id}\"")).nth(1).unwrap().split("</edge>").next().unwrap();
    assert!(edge("s3").contains("<data key=\"edge.listed\">false</data>"), "{text}");
    assert!(edge("s4").contains("<data key=\"edge.symmetric\">true</data>"), "{text}");
    assert_eq!(text.matches("<data key=\"edge.listed\">").count(), 1, "none where it is listed");
    let (again, report) = read(&text).unwrap();
    assert!(report.is_whole(), "{report}");
    assert_eq!(told(&again.view()), told(&graph.view()));
}

#[test]
fn an_edge_without_direction_is_no_tie_with_one_in_silence() {
    let keys = r#"<key id="k" for="node" attr.name="kind"><default>armed_group</default></key>
        <key id="r" for="edge" attr.name="relation"/>"#;
    let edge = |relation: &str, directed: &str| {
        format!(r#"<edge source="a" target="b"{directed}><data key="r">{relation}</data></edge>"#)
    };
    let read = |default: &str, edge: String| {
        let graph = format!(r#"<graph edgedefault="{default}"><node id="a"/><node id="b"/>{edge}</graph>"#);
        from_elsewhere(&format!("{keys}{graph}"))
    };
    let reported =
        ["directed: the edge has no direction and its relation has: it is read from its `source` to its `target`"];
    let (facts, told) = read("undirected", edge("part_of", ""));
    assert_eq!((facts.len(), told), (1, reported.map(str::to_owned).to_vec()));
    assert_eq!(read("directed", edge("part_of", " directed=\"false\"")).1, reported);
    for (default, directed, relation) in [
        ("undirected", " directed=\"true\"", "part_of"),
        ("directed", "", "part_of"),
        ("undirected", "", "allied_with"),
    ] {
        assert_eq!(read(default, edge(relation, directed)).1, [""; 0]);
    }
}

#[test]
fn what_a_key_says_by_default_is_said_of_all() {
    let keys = r#"<key id="k" for="node" attr.name="kind"><default>armed_group</default></key>
        <key id="c" for="node" attr.name="colour"><default>red</default></key>
        <key id="p" for="edge" attr.name="period"><default>2024</default></key>"#;
    let graph = r#"<graph><node id="a"/><node id="b"><data key="k">organization</data></node>
        <edge source="a" target="b"/></graph>"#;
    let (facts, reported) = from_elsewhere(&format!("{keys}{graph}"));
    assert_eq!(facts, ["a allied with b [2024], certain — A drawing"]);
    assert_eq!(reported, ["colour: a key says it by default, which has no use"]);
}

#[test]
fn an_id_is_of_one_node_and_what_is_said_twice_is_reported() {
    let keys = r#"<key id="k" attr.name="kind"/><key id="key" attr.name="key"/><key id="key2" attr.name="key"/>"#;
    let node = |id: &str, key: &str| {
        format!(r#"<node id="{id}"><data key="k">armed_group</data><data key="key">{key}</data></node>"#)
    };
    let nodes = [node("a", "x"), node("a", "y"), node("b", "b</data><data key=\"key2\">c")].concat();
    let (facts, reported) = from_elsewhere(&format!(r#"{keys}<graph>{nodes}<edge source="a" target="b"/></graph>"#));
    assert_eq!(facts, ["x allied with b, certain — A drawing"], "and not of the node that came later");
    assert_eq!(
        reported,
        [
            "line 1, `id`: `a` in `id`: expected an id that no node before has",
            "key: it is said more than once, and the first is taken"
        ]
    );
}

#[test]
fn what_is_wrong_is_told_without_the_controls_that_are_in_it() {
    let kinds = r#"<key id="k" attr.name="kind"><default>armed_group</default></key>"#;
    let edge = "<edge source='a' target='a'><data key='modality'>\u{1b}[31m\u{202e}evil</data></edge>";
    let (_, reported) = from_elsewhere(&format!("{kinds}<graph><node id='a'/>{edge}</graph>"));
    assert!(reported[0].contains(r"unknown variant `\u{1b}[31m\u{202e}evil`"), "{reported:?}");
    let error = read("<graphml></\u{1b}[31m>").unwrap_err().to_string();
    assert!(error.contains(r"</\u{1b}[31m>"), "{error}");
}

#[test]
fn a_name_that_is_only_denied_is_no_name() {
    let graph = graph(&format!("{WORLD}\n kia named \"KIX\" | article deny"));
    let text = written(&graph);
    assert!(text.contains("<data key=\"node.names\">KIA</data>"), "{text}");
    let (again, _) = read(&text).unwrap();
    assert_eq!(told(&again.view()), told(&graph.view()));
}

#[test]
fn a_public_export_has_no_unnamed_speaker_in_it() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        kia: armed_group "Kachin Independence Army"
        bhamo: town "Bhamo"
        kia controls bhamo | article < ?driver "I drove there" at="km 7"
    "#
        .replace(" at=\"km 7\"", "")
        .as_str(),
    );
    let (text, _) = Export::of(&graph.view()).through(Profile::public()).text(&GraphMl::new()).unwrap();
    assert!(!text.contains("driver") && !text.contains("drove"), "{text}");
}

/// Each name as the label of a town, and what another program makes of it.
fn hostile() -> Graph {
    let mut graph = Graph::new(conflict());
    let article = graph.source(Source::article("A new front").published("2024-12-17")).unwrap();
    let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army").unwrap();
    for (n, name) in HOSTILE.iter().enumerate() {
        let town = graph.add_as(&format!("t{n}"), Town, name).unwrap();
        graph.state(kia, CONTROLS, town).cite(article).unwrap();
    }
    graph
}

#[test]
fn other_programs_read_every_name_as_it_is() {
    let text = written(&hostile());
    for (library, script) in [
        (
            "networkx",
            "import sys,json,networkx as n; g=n.read_graphml(sys.argv[1]); print(json.dumps([[d['key'],d['label']] for _,d in g.nodes(data=True)]+[g.number_of_edges()]))",
        ),
        (
            "igraph",
            "import sys,json,igraph as i; g=i.Graph.Read_GraphML(sys.argv[1]); print(json.dumps([[v['key'],v['label']] for v in g.vs]+[g.ecount()]))",
        ),
    ] {
        let Some(out) = python(library, script, "graphml", &text) else { continue };
        let read: Vec<serde_json::Value> = serde_json::from_str(&out).unwrap();
        assert_eq!(read.last().unwrap(), HOSTILE.len(), "{library}");
        for (n, name) in HOSTILE.iter().enumerate() {
            let label = &read.iter().find(|it| it[0] == format!("t{n}")).unwrap()[1];
            // XML has no place for them: they are shown, and stand as they are in `exact`.
            let shown = |c: char| match c {
                '\0' | '\u{7}' | '\u{1b}' | '\u{fffe}' | '\u{ffff}' => c.escape_unicode().to_string(),
                c => c.to_string(),
            };
            assert_eq!(label, &name.chars().map(shown).collect::<String>(), "{library}");
        }
    }
}

#[test]
fn every_name_comes_back() {
    let graph = hostile();
    let (again, _) = read(&written(&graph)).unwrap();
    assert_eq!(told(&again.view()), told(&graph.view()));
}

proptest! {
    #![proptest_config(worlds::config(64))]

    #[test]
    fn what_goes_out_comes_back_less_what_is_listed(graph in any_graph()) {
        let view = graph.view();
        let (text, report) = Export::of(&view).reporting_at_most(usize::MAX).text(&GraphMl::new()).unwrap();
        let (again, read) = read(&text).unwrap();
        prop_assert!(read.is_whole(), "{}", read);
        prop_assert_eq!(told(&again.view()), told_without(&view, &report));
    }
}
