//! RDF out and in again: the same graph in every form, and nothing said plainly that no source says.
#![cfg(test)]
#![cfg(feature = "rdf")]

mod common;

use std::{env, fs, path::Path, process::Command};

use allegiance::{
    Error, Graph, Limits, Rules, document,
    export::{self, Export, ExportReport, Exporter},
    import::{self, Import, Importer},
    rdf::{Asserted, vocabulary_of},
    vocabulary::conflict,
};
use common::{
    exports::{HOSTILE, any_graph, told, told_without},
    graph,
};
use oxrdf::{NamedNode, Quad, Term};
use proptest::prelude::*;

const REL: &str = "urn:allegiance:relation:";

/// Every form, each with its reader.
fn forms() -> Vec<(export::Rdf, import::Rdf)> {
    let pairs = [
        (export::Rdf::turtle as fn() -> export::Rdf, import::Rdf::turtle as fn() -> import::Rdf),
        (export::Rdf::trig, import::Rdf::trig),
        (export::Rdf::n_triples, import::Rdf::n_triples),
        (export::Rdf::n_quads, import::Rdf::n_quads),
        (export::Rdf::json_ld, import::Rdf::json_ld),
    ];
    let mut forms = Vec::new();
    for (write, read) in pairs {
        forms.push((write(), read()));
        forms.push((write().rdf11().asserting(Asserted::Nothing), read()));
        let base = "https://example.org/id/";
        forms.push((write().both_ways().asserting(Asserted::Believed).under(base), read().under(base)));
    }
    forms
}

fn written(graph: &Graph, form: &dyn Exporter) -> (String, ExportReport) {
    Export::of(&graph.view()).reporting_at_most(usize::MAX).text(form).unwrap()
}

fn read(text: &str, form: &dyn Importer) -> Result<Graph, Error> {
    let mut graph = Graph::new(conflict());
    let report = Import::all_or_nothing().run(&mut graph, form, text.as_bytes())?;
    assert!(report.is_whole(), "{report}\n{text}");
    Ok(graph)
}

fn round_trip(graph: &Graph, write: &export::Rdf, form: &import::Rdf) {
    let (text, report) = written(graph, write);
    assert!(report.is_whole(), "{report}");
    let again = read(&text, form).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(told(&again.view()), told_without(&graph.view(), &report), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_graph_comes_back_from_every_form(graph in any_graph()) {
        for (write, read) in forms() {
            round_trip(&graph, &write, &read);
        }
    }

    #[test]
    fn every_form_says_the_same_and_another_parser_reads_it(graph in any_graph()) {
        let quads = |text: &str| -> Vec<String> {
            let mut quads = oxttl::NQuadsParser::new().for_slice(text).map(|it| it.unwrap().to_string()).collect::<Vec<_>>();
            quads.sort();
            quads
        };
        let lines = quads(&written(&graph, &export::Rdf::n_quads()).0);
        let sorted = |mut quads: Vec<String>| {
            quads.sort();
            quads
        };
        let turtle = written(&graph, &export::Rdf::turtle()).0;
        let turtle = oxttl::TriGParser::new().for_slice(&turtle).map(|it| it.unwrap().to_string()).collect();
        prop_assert_eq!(sorted(turtle), lines);
        let plain = quads(&written(&graph, &export::Rdf::n_quads().rdf11()).0);
        let json = written(&graph, &export::Rdf::json_ld()).0;
        let json: Vec<Quad> = oxjsonld::JsonLdParser::new().for_slice(&json).collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(sorted(json.iter().map(Quad::to_string).collect()), plain);
    }
}

const WORLD: &str = r#"
    source article "A new front" 2024-12-17
    source rumour "A rumour" 2024-12-18
    kio: organization "Kachin Independence Organization"
    kia: armed_group "Kachin Independence Army"
    bhamo: town "Bhamo"
    laiza: town "Laiza"
    mansi: town "Mansi"
    momauk: town "Momauk"
    kia armed_wing_of kio | article
    kia controls momauk [2024-12-04/..] | article
    kia controls bhamo [2024-12-04/..] | article < ?source "two thirds"
    kia controls laiza [2024-12-04/..] | rumour deny
    kia controls mansi [2024-12-04/..] | article ; rumour deny
    kia based_at laiza modality=planned | article
"#;

/// What is said plainly with a relation of ours, as `subject relation object`.
fn plain(text: &str) -> Vec<String> {
    let last = |iri: &str| iri.rsplit(':').next().unwrap().to_owned();
    let quads = oxttl::NQuadsParser::new().for_slice(text).map(Result::unwrap);
    let plain = quads.filter(|quad| quad.predicate.as_str().starts_with(REL));
    plain
        .map(|it| [last(&it.subject.to_string()), last(it.predicate.as_str()), last(&it.object.to_string())].concat())
        .collect()
}

#[test]
fn only_what_a_source_says_itself_is_said_plainly() {
    let graph = graph(WORLD);
    let said = |asserted| {
        let view = graph.as_of("2024-12-18").unwrap().showing_all();
        let (text, _) = Export::of(&view).text(&export::Rdf::n_quads().asserting(asserted)).unwrap();
        let mut said: Vec<_> = plain(&text).iter().map(|it| it.replace('>', " ")).collect();
        said.sort();
        (said, text.matches("reifies").count())
    };
    assert_eq!(said(Asserted::Nothing), (vec![], 6));
    assert_eq!(
        said(Asserted::default()),
        (vec!["kia armed_wing_ofkio ".to_owned(), "kia controlsmomauk ".to_owned()], 6)
    );
    let believed = said(Asserted::Believed).0;
    assert_eq!(believed, ["kia armed_wing_ofkio ", "kia controlsbhamo ", "kia controlsmomauk "]);
}

#[test]
fn what_follows_from_what_is_denied_is_not_said_plainly() {
    let graph = graph(WORLD);
    let view = graph.as_of("2024-12-18").unwrap().showing_all().with_rules(Rules::all()).unwrap();
    let (text, _) = Export::of(&view).text(&export::Rdf::n_quads().asserting(Asserted::Believed)).unwrap();
    let plain = plain(&text);
    assert!(plain.contains(&"kio>controlsmomauk>".to_owned()), "{plain:?}");
    assert!(!plain.contains(&"kio>controlsmansi>".to_owned()), "{plain:?}");
    let (text, _) = Export::of(&view).text(&export::Rdf::turtle()).unwrap();
    let mansi = text.split("rdf:reifies <<( ent:kio rel:controls ent:mansi )>>").nth(1).unwrap();
    assert!(mansi.split(" .\n").next().unwrap().contains("ag:opposition \"disputed\""), "{mansi}");
    assert_eq!(text.matches("ag:opposition").count(), 1, "{text}");
}

#[test]
fn what_is_only_possible_is_not_believed() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        kio: organization "Kachin Independence Organization"
        kia: armed_group "Kachin Independence Army"
        bhamo: town "Bhamo"
        momauk: town "Momauk"
        kia armed_wing_of kio | article
        kia controls bhamo [2024-12-04..2024-12-20/..] | article
        kia controls momauk [2024-12-04/..] | article
    "#,
    );
    let view = graph.as_of("2024-12-10").unwrap().showing_all().with_rules(Rules::all()).unwrap();
    let grade = |town: &str| {
        let facts = view.facts(allegiance::Pattern::any().object(graph.lookup(town).unwrap())).unwrap();
        facts.iter().map(|fact| fact.grade()).collect::<Vec<_>>()
    };
    assert_eq!(grade("bhamo"), [allegiance::Grade::Possible; 2], "within the bounds of its start");
    let (text, _) = Export::of(&view).text(&export::Rdf::n_quads().asserting(Asserted::Believed)).unwrap();
    let plain = plain(&text);
    assert!(plain.iter().all(|it| !it.contains("bhamo")), "{plain:?}");
    let held = ["kia>controlsmomauk>", "kio>controlsmomauk>"];
    assert!(held.iter().all(|it| plain.contains(&(*it).to_owned())), "{plain:?}");
    assert!(text.contains("entity:bhamo"), "it is told of, and not said");
    let (text, _) = Export::of(&view).text(&export::Rdf::n_quads().asserting(Asserted::Listed)).unwrap();
    let bhamo = self::plain(&text).into_iter().filter(|it| it.contains("bhamo")).count();
    assert_eq!(bhamo, 2, "what is listed is possible too");
}

#[test]
fn json_ld_can_stand_in_a_page() {
    let mut graph = Graph::new(conflict());
    graph.add_as("t", allegiance::vocabulary::Town, "</script><script>alert(1)").unwrap();
    let (text, _) = written(&graph, &export::Rdf::json_ld());
    assert!(!text.contains('<'), "{text}");
    round_trip(&graph, &export::Rdf::json_ld(), &import::Rdf::json_ld());
}

#[test]
fn names_of_every_sort_come_back_and_cannot_break_out() {
    for name in HOSTILE {
        let mut graph = Graph::new(conflict());
        let key = format!("{name} .");
        let entry = |key: &str, kind: &str, label: &str| {
            allegiance::Change::Entity(allegiance::EntityEntry {
                key: key.into(),
                kind: kind.into(),
                label: label.into(),
            })
        };
        graph.apply(&[entry(&key, "town", name), entry("..", "town", name), entry("-", "town", name)]).unwrap();
        for (write, read) in forms() {
            round_trip(&graph, &write, &read);
        }
        let (text, _) = written(&graph, &export::Rdf::n_quads());
        assert_eq!(text.lines().count(), 6, "{name:?}");
    }
}

#[test]
fn the_graph_of_the_article_comes_back_from_every_form() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/kachin.json");
    let graph = document::load(path, &Limits::trusted()).unwrap();
    for (write, form) in forms() {
        let (text, report) = written(&graph, &write);
        let mut again = Graph::new(graph.schema().clone());
        let back = Import::all_or_nothing().run(&mut again, &form, text.as_bytes()).unwrap();
        assert!(back.is_whole(), "{back}");
        assert_eq!(told(&again.view()), told_without(&graph.view(), &report));
    }
}

#[test]
fn what_follows_goes_out_with_its_rule_and_is_worked_out_anew() {
    let graph = graph(WORLD);
    let view = graph.view().with_rules(Rules::all()).unwrap();
    let (text, report) = Export::of(&view).text(&export::Rdf::turtle()).unwrap();
    assert!(report.is_whole(), "{report}");
    assert!(text.contains("ag:followsBy"), "{text}");
    let mut again = Graph::new(graph.schema().clone());
    let back = Import::all_or_nothing().run(&mut again, &import::Rdf::turtle(), text.as_bytes()).unwrap();
    assert!(back.passed_over_count() > 0 && back.is_whole(), "{back}");
    assert_eq!(told(&again.view()), told(&graph.view()));
}

#[test]
fn turtle_is_for_people_too() {
    let world = r#"
        source article "A new front" 2024-12-17
        kio: organization "KIO"
        kia: armed_group "Kachin Independence Army"
        bhamo: town "Bhamo"
        kia controls bhamo [2024-12-04/..] share=2/3 | article < @kio < ?source "two thirds" ; article deny
        kia strength 8000 | article
        kia named "ကချင်" | article
    "#;
    let (text, _) = written(&graph(world), &export::Rdf::turtle());
    let body: Vec<_> = text.lines().filter(|line| !line.starts_with("@prefix")).collect();
    insta::assert_snapshot!(body.join("\n"), @r#"
    ent:kio a kind:organization ;
        rdfs:label "KIO" .

    ent:kia a kind:armed_group ;
        rdfs:label "Kachin Independence Army" .

    ent:bhamo a kind:town ;
        rdfs:label "Bhamo" .

    src:article a ag:Source ;
        ag:sourceKind "article" ;
        schema:name "A new front" ;
        schema:datePublished "2024-12-17"^^ag:date .

    st:0 rdf:reifies <<( ent:kia rel:controls ent:bhamo )>> ;
        ag:period "2024-12-04/.." ;
        ag:earliestStart "2024-12-04"^^xsd:date ;
        ag:latestStart "2024-12-04"^^xsd:date ;
        ag:grade "certain" ;
        qual:share "{\"value\":\"2/3\"}"^^ag:share ;
        ag:claim cl:0 ;
        ag:claim cl:1 .

    cl:0 a ag:Claim ;
        ag:source src:article ;
        ag:quote "two thirds" ;
        ag:speaker _:c0s0 ;
        ag:speaker _:c0s1 .

    _:c0s0 ag:order "0"^^xsd:integer ;
        ag:entity ent:kio .

    _:c0s1 ag:order "1"^^xsd:integer ;
        ag:unnamed "source" .

    cl:1 a ag:Claim ;
        ag:source src:article ;
        ag:stance "denies" .

    ent:kia rel:strength "{\"low\":8000,\"best\":8000,\"high\":8000}"^^ag:count .

    st:1 rdf:reifies <<( ent:kia rel:strength "{\"low\":8000,\"best\":8000,\"high\":8000}"^^ag:count )>> ;
        ag:period "/" ;
        ag:grade "certain" ;
        ag:low "8000"^^xsd:integer ;
        ag:best "8000"^^xsd:integer ;
        ag:high "8000"^^xsd:integer ;
        ag:claim cl:2 .

    cl:2 a ag:Claim ;
        ag:source src:article .

    ent:kia rel:named "ကချင်" .

    st:2 rdf:reifies <<( ent:kia rel:named "ကချင်" )>> ;
        ag:period "/" ;
        ag:grade "certain" ;
        ag:claim cl:3 .

    cl:3 a ag:Claim ;
        ag:source src:article .
    "#);
}

#[test]
fn the_vocabulary_is_turtle_and_says_what_means_the_same() {
    let text = vocabulary_of(&conflict());
    let triples: Vec<_> = oxttl::TurtleParser::new().for_slice(&text).collect::<Result<_, _>>().unwrap();
    let has = |subject: &str, predicate: &str, object: &str| {
        let object = Term::from(NamedNode::new(object).unwrap());
        let mut found = triples.iter().map(|it| (it.subject.to_string(), it.predicate.as_str(), &it.object));
        found.any(|it| it == (format!("<{subject}>"), predicate, &object))
    };
    let owl = "http://www.w3.org/2002/07/owl#";
    assert!(has(
        "urn:allegiance:relation:member_of",
        &format!("{owl}equivalentProperty"),
        "https://schema.org/memberOf"
    ));
    assert!(has(
        "urn:allegiance:kind:town",
        "http://www.w3.org/2000/01/rdf-schema#subClassOf",
        "urn:allegiance:kind:place"
    ));
    assert!(has("urn:allegiance:kind:person", &format!("{owl}equivalentClass"), "https://schema.org/Person"));
    let mut graph = Graph::new(conflict());
    let report = Import::all_or_nothing().run(&mut graph, &import::Rdf::turtle(), text.as_bytes()).unwrap();
    assert!(report.is_whole() && report.counted.stored == 0, "{report}");
}

#[test]
fn a_base_that_cannot_begin_an_iri_is_refused() {
    let graph = graph(WORLD);
    for base in ["", "relative/", "a b:", "http://exa mple/", "urn:<>"] {
        let error = Export::of(&graph.view()).text(&export::Rdf::turtle().under(base)).unwrap_err();
        assert!(error.to_string().contains("cannot begin an IRI"), "{error}");
        let error = read("", &import::Rdf::turtle().under(base)).unwrap_err();
        assert!(error.to_string().contains("cannot begin an IRI"), "{error}");
    }
}

#[test]
fn data_that_is_read_under_another_base_than_it_was_written_is_in_doubt() {
    let graph = graph(WORLD);
    let base = "https://example.org/id/";
    let report = |write: export::Rdf, form: import::Rdf| {
        let (text, _) = written(&graph, &write);
        Import::all_or_nothing().run(&mut Graph::new(conflict()), &form, text.as_bytes()).unwrap()
    };
    for (write, form) in [
        (export::Rdf::turtle().under(base), import::Rdf::turtle()),
        (export::Rdf::n_quads().under(base).rdf11(), import::Rdf::n_quads().under("urn:other:")),
        (export::Rdf::json_ld(), import::Rdf::json_ld().under(base)),
    ] {
        let report = report(write, form);
        let [(field, reason)] = report.in_doubt.keys().collect::<Vec<_>>()[..] else { panic!("{report}") };
        assert!(field == "base" && reason.starts_with("it seems to be written under the base `"), "{report}");
        assert_eq!(report.in_doubt[0].times, 6 + 2 + 6, "each entity, source and statement");
        assert!(report.is_whole(), "{report}");
    }
    let same = report(export::Rdf::turtle().under(base), import::Rdf::turtle().under(base));
    assert!(same.in_doubt.is_empty(), "{same}");
    assert!(report(export::Rdf::trig(), import::Rdf::trig()).in_doubt.is_empty());
}

#[test]
fn rdflib_reads_the_same_triples() {
    let python = env::var_os("ALLEGIANCE_PYTHON").unwrap_or_else(|| "python3".into());
    let there = Command::new(&python).args(["-c", "import rdflib"]).output();
    if !there.is_ok_and(|it| it.status.success()) {
        println!("skipped: there is no rdflib (ALLEGIANCE_PYTHON names a python that has it)");
        return;
    }
    let script = "import sys, rdflib\n\
        g = rdflib.Graph(); g.parse(sys.argv[1], format='turtle')\n\
        n = rdflib.Graph(); n.parse(sys.argv[2], format='nt')\n\
        j = rdflib.Graph(); j.parse(sys.argv[3], format='json-ld')\n\
        from rdflib.compare import isomorphic\n\
        print(len(g), isomorphic(g, n), isomorphic(g, j))";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/kachin.json");
    let graph = document::load(path, &Limits::trusted()).unwrap();
    let folder = env::temp_dir().join(format!("allegiance-rdf-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let forms = [export::Rdf::turtle().rdf11(), export::Rdf::n_triples().rdf11(), export::Rdf::json_ld()];
    let paths = ["a.ttl", "a.nt", "a.jsonld"].map(|name| folder.join(name));
    for (form, path) in forms.iter().zip(&paths) {
        fs::write(path, written(&graph, form).0).unwrap();
    }
    let ran = Command::new(&python).args(["-c", script]).args(&paths).output().unwrap();
    let mut triples: Vec<_> = written(&graph, &forms[1]).0.lines().map(str::to_owned).collect();
    triples.sort();
    triples.dedup();
    fs::remove_dir_all(&folder).unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert_eq!(said.trim(), format!("{} True True", triples.len()), "{said}");
}
