//! Names that would break out of a form that does not take them as data, in every form.

use std::collections::BTreeMap;

use allegiance::{
    Change, ClaimEntry, EntityEntry, Graph, Modality, Point, Qualifiers, Source, SourceEntry, StatementEntry, Text,
    Value,
    export::{Cytoscape, Dot, Export, ExportReport, Exporter, GeoJson, Item, Mermaid},
    vocabulary::conflict,
};
use serde_json::Value as Json;

use super::{common::exports::HOSTILE, everything, graphviz, mermaid};

/// A town for each hostile name, which is its label, a part of its key, the title of the source and a word at its tie.
fn hostile() -> (Graph, Vec<(String, String)>) {
    let mut graph = Graph::new(conflict());
    let mut towns = Vec::new();
    let kia = EntityEntry { key: "kia".to_owned(), kind: "armed_group".to_owned(), label: "KIA".to_owned() };
    graph.apply(&[Change::Entity(kia)]).unwrap();
    for (number, name) in HOSTILE.iter().enumerate() {
        let named = |key: String| EntityEntry { key, kind: "town".to_owned(), label: (*name).to_owned() };
        // What a key cannot be is left out of it.
        let key = [format!("{name}{number}"), number.to_string()]
            .into_iter()
            .find(|key| graph.apply(&[Change::Entity(named(key.clone()))]).is_ok());
        let key = key.unwrap_or_else(|| panic!("{name:?}"));
        let article = SourceEntry { key: format!("s{number}"), source: titled(name) };
        let tie = |subject: &str, relation: &str, object: Value<String>, qualifiers: Qualifiers| {
            Change::Claims(StatementEntry {
                subject: subject.to_owned(),
                relation: relation.to_owned(),
                object: Some(object),
                period: None,
                modality: Modality::Actual,
                qualifiers,
                claims: vec![ClaimEntry::new(format!("s{number}"))],
            })
        };
        let means = Qualifiers::from([("means".to_owned(), vec![Value::Text(Text::new(*name).unwrap())])]);
        let changes = [
            Change::Source(article),
            tie(&key, "lies_at", Value::Point(Point::new(24.0, f64::from(number as u32)).unwrap()), Qualifiers::new()),
            tie("kia", "defends", Value::Entity(key.clone()), means),
        ];
        graph.apply(&changes).unwrap();
        towns.push((key, (*name).to_owned()));
    }
    (graph, towns)
}

fn titled(name: &str) -> Source<String> {
    Source {
        kind: allegiance::SourceKind::Article,
        title: Text::new(name).unwrap(),
        publisher: None,
        author: None,
        published: None,
        url: None,
        reliability: Default::default(),
        inferred: None,
    }
}

fn export(graph: &Graph, form: &dyn Exporter) -> (String, ExportReport) {
    Export::of(&graph.view()).reporting_at_most(usize::MAX).text(form).unwrap()
}

/// The keys of those whose labels are told to be shown in another way.
fn reworded(report: &ExportReport) -> Vec<String> {
    let losses = report.lost.iter().filter(|loss| loss.what == "entity.label");
    let keys = losses.flat_map(|loss| &loss.lost.items).map(|it| match &it.item {
        Item::Entity(key) => key.clone(),
        item => panic!("{item:?}"),
    });
    keys.collect()
}

/// What is seen is the label where it can be, and else the same with signs by number.
fn check(shown: &str, key: &str, label: &str, reworded: &[String]) {
    let is_hidden = |c: char| {
        c.is_control() || "\u{202e}\u{202c}\u{2066}\u{2069}\u{200f}\u{feff}\u{fffe}\u{ffff}\u{2028}".contains(c)
    };
    if !label.contains(is_hidden) {
        assert_eq!(shown, label);
        return;
    }
    assert!(reworded.contains(&key.to_owned()), "{label:?} is shown as {shown:?}, and no loss says so");
    assert!(!shown.contains(is_hidden), "{shown:?}");
    let numbered: String = label
        .chars()
        .map(|c| match c {
            '\n' => "\\n".to_owned(),
            '\t' => "\\t".to_owned(),
            c if is_hidden(c) => c.escape_unicode().to_string(),
            c => c.to_string(),
        })
        .collect();
    assert_eq!(shown, numbered);
}

#[test]
fn graphviz_reads_what_was_written() {
    let (graph, towns) = hostile();
    let (picture, report) = export(&graph, &Dot::new().of(everything()));
    let reworded = reworded(&report);
    let Some(read) = graphviz::dot(&picture, "dot_json") else { return };
    let read: Json = serde_json::from_str(&read).unwrap();
    let (nodes, edges) = (read["objects"].as_array().unwrap(), read["edges"].as_array().unwrap());
    assert_eq!((nodes.len(), edges.len()), (towns.len() + 1, towns.len()));
    for (node, (key, label)) in nodes.iter().skip(1).zip(&towns) {
        check(&graphviz::drawn(node["label"].as_str().unwrap()), key, label, &reworded);
        for attribute in node.as_object().unwrap().keys() {
            let known = [
                "_gvid",
                "name",
                "label",
                "shape",
                "style",
                "fillcolor",
                "color",
                "class",
                "tooltip",
                "fontname",
                "fontsize",
                "margin",
            ];
            assert!(known.contains(&attribute.as_str()), "{attribute} of {label:?}");
        }
    }
    for (edge, (key, name)) in edges.iter().zip(&towns) {
        let label = graphviz::drawn(edge["label"].as_str().unwrap());
        let words =
            label.strip_prefix("defends (").and_then(|it| it.strip_suffix(')')).unwrap_or_else(|| panic!("{label}"));
        check(words, key, name, &reworded);
        assert!(edge.get("URL").is_none() && edge.get("href").is_none());
    }
}

#[test]
fn what_graphviz_draws_shows_names_as_they_are() {
    let (graph, towns) = hostile();
    let (picture, report) = export(&graph, &Dot::new().of(everything()));
    let Some(svg) = graphviz::dot(&picture, "svg") else { return };
    let texts = graphviz::texts(&svg);
    for (number, (key, label)) in (2..).zip(&towns) {
        let shown: Vec<&str> = texts[&number].split(' ').filter(|it| !it.is_empty()).collect();
        let label_words: Vec<&str> = label.split(' ').filter(|it| !it.is_empty()).collect();
        check(&shown.join(" "), key, &label_words.join(" "), &reworded(&report));
    }
    assert!(!svg.contains("<script") && !svg.contains("<b>") && !svg.contains("href=\""), "{svg}");
}

#[test]
fn another_parser_reads_the_same_picture() {
    let (graph, towns) = hostile();
    let (picture, report) = export(&graph, &Dot::new().of(everything()));
    let Some(read) = graphviz::pydot(&picture) else { return };
    let (nodes, edges) = (read["nodes"].as_array().unwrap(), read["edges"].as_array().unwrap());
    assert_eq!((nodes.len(), edges.len()), (towns.len() + 1, towns.len()));
    for ((node, edge), (key, label)) in nodes.iter().skip(1).zip(edges).zip(&towns) {
        check(&graphviz::drawn(node[1].as_str().unwrap()), key, label, &reworded(&report));
        assert_eq!((&edge[0], &edge[1]), (&"kia".into(), &node[0]));
        assert_eq!(node[2], serde_json::json!(["class", "color", "fillcolor", "label", "shape", "style", "tooltip"]));
    }
}

#[test]
fn mermaid_shows_names_as_they_are() {
    let (graph, towns) = hostile();
    let (picture, report) = export(&graph, &Mermaid::new().of(everything()));
    let read = mermaid::read(&picture);
    assert_eq!((read.things.len(), read.ties.len()), (towns.len() + 1, towns.len()));
    for (((shown, _), (_, _, words, _)), (key, label)) in read.things.iter().skip(1).zip(&read.ties).zip(&towns) {
        check(shown, key, label, &reworded(&report));
        let words = words.strip_prefix("defends (").and_then(|it| it.strip_suffix(')')).unwrap();
        check(words, key, label, &reworded(&report));
    }
}

#[test]
fn cytoscape_gets_names_byte_for_byte() {
    let (graph, towns) = hostile();
    let (elements, report) = export(&graph, &Cytoscape::new().of(everything()));
    assert!(!elements.contains('<'), "it can stand in a page");
    let read: Json = serde_json::from_str(&elements).unwrap();
    let nodes: BTreeMap<&str, &str> = read["elements"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["data"]["id"].as_str().unwrap(), it["data"]["label"].as_str().unwrap()))
        .collect();
    for (edge, (key, label)) in read["elements"]["edges"].as_array().unwrap().iter().zip(&towns) {
        assert_eq!(nodes[key.as_str()], label);
        assert_eq!(edge["data"]["target"], Json::from(key.as_str()));
        assert_eq!(edge["data"]["qualifiers"]["means"][0]["text"], Json::from(label.as_str()));
        assert_eq!(edge["data"]["sources"][0], Json::from(label.as_str()));
    }
    assert!(reworded(&report).is_empty());
}

#[test]
fn a_map_gets_names_byte_for_byte() {
    let (graph, towns) = hostile();
    let (map, _) = export(&graph, &GeoJson::new());
    assert!(!map.contains('<'), "it can stand in a page");
    let map: geojson::FeatureCollection = map.parse::<geojson::GeoJson>().unwrap().try_into().unwrap();
    for (feature, (key, label)) in map.features.iter().zip(&towns) {
        assert_eq!(feature.id, Some(geojson::feature::Id::String(key.clone())));
        assert_eq!(feature.property("label"), Some(&Json::from(label.as_str())));
        assert_eq!(feature.property("points").unwrap()[0]["sources"][0], Json::from(label.as_str()));
    }
}
