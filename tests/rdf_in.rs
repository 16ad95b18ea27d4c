//! RDF from elsewhere: what is understood, a report of all that is not, and hostile texts.
#![cfg(test)]
#![cfg(feature = "rdf")]

mod common;

use std::{collections::BTreeMap, thread};

use allegiance::{
    Error, Graph, Limits, Source,
    import::{Import, Rdf, Report},
    vocabulary::{ArmedGroup, conflict},
};
use common::public;

const PREFIXES: &str = "@prefix ag: <urn:allegiance:model:> . @prefix kind: <urn:allegiance:kind:> .
@prefix rel: <urn:allegiance:relation:> . @prefix qual: <urn:allegiance:qualifier:> .
@prefix ent: <urn:allegiance:entity:> . @prefix src: <urn:allegiance:source:> . @prefix st: <urn:allegiance:statement:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> . @prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://example.org/> .
";

const THINGS: &str = "ent:kia a kind:armed_group ; rdfs:label \"KIA\" . ent:bhamo a kind:town ; rdfs:label \"Bhamo\" .
src:article a ag:Source ; ag:sourceKind \"article\" ; schema:name \"A new front\" .
";

fn import(form: &Rdf, text: &str) -> Result<(Graph, Report), Error> {
    let mut graph = Graph::new(conflict());
    let report = Import::best_effort().named("input").run(&mut graph, form, text.as_bytes())?;
    let counted = report.counted;
    assert_eq!(counted.read, counted.stored + report.refused_count() + report.passed_over_count(), "{report}");
    Ok((graph, report))
}

fn turtle(body: &str) -> (Graph, Report) {
    import(&Rdf::turtle(), &format!("{PREFIXES}{body}")).unwrap_or_else(|error| panic!("{error}"))
}

fn cited(body: &str) -> (Graph, Report) {
    let form = Rdf::turtle().citing("site", Source::dataset("A site").published("2024"));
    import(&form, &format!("{PREFIXES}{body}")).unwrap_or_else(|error| panic!("{error}"))
}

fn statements(graph: &Graph) -> Vec<String> {
    graph.statements().map(|it| it.to_string()).collect()
}

/// What was refused or left out, as `field: reason`.
fn reported(report: &Report) -> Vec<String> {
    let refused = report.refused.iter().map(|it| format!("{}: {}", it.place, it.wrong));
    let left = report
        .left_out
        .iter()
        .map(|((field, reason), noted)| format!("line {}, `{field}`: left out: {reason}", noted.lines[0]));
    refused.chain(left).collect()
}

#[test]
fn what_others_say_in_terms_that_mean_the_same_is_understood() {
    let (graph, report) = cited(
        ":kio a schema:Organization ; schema:name \"KIO\"@en ; skos:altLabel \"Kachin Independence Organization\" .
        :la a foaf:Person ; foaf:name \"N'Ban La\" ; schema:memberOf :kio ; wdt:P463 :kio .
        :bhamo a kind:town ; rdfs:label \"Bhamo\" ; wdt:P625 \"Point(97.23 24.25)\"^^geo:wktLiteral .
        :kia a kind:armed_group, schema:Organization ; rdfs:label \"KIA\" ; rel:controls :bhamo ; rel:strength 8000 .
        :kio schema:member :kia .
        :bhamo rel:controlled_by :kia .",
    );
    assert_eq!(
        statements(&graph),
        [
            "KIO named “Kachin Independence Organization” [/]",
            "KIA member of KIO [/..]",
            "N'Ban La member of KIO [/..]",
            "Bhamo lies at 24.25, 97.23 [/]",
            "KIA controls Bhamo [/..]",
            "KIA strength 8000 [/]",
        ]
    );
    assert_eq!(reported(&report), ["line 8, `label`: left out: the language of a label has no place"]);
    assert!(graph.lookup("http://example.org/kia").is_ok());
    assert!(graph.statements().all(|it| it.claims().count() == 1));
}

#[test]
fn what_nobody_says_is_refused_where_no_source_is_cited() {
    let (graph, report) = turtle(&format!(
        "{THINGS}ent:kia rel:controls ent:bhamo .\nst:1 rdf:reifies <<( ent:kia rel:controls ent:bhamo )>> ."
    ));
    assert_eq!(graph.statements().count(), 0);
    assert_eq!(reported(&report), ["line 11: no source says it"]);
    let (_, report) = turtle(&format!("{THINGS}ent:kia rel:controls ent:bhamo ."));
    assert_eq!(
        reported(&report),
        ["line 10, `urn:allegiance:relation:controls`: no source says it, and none is cited"]
    );
    let (graph, _) = cited(&format!(
        "{THINGS}st:1 rdf:reifies <<( ent:kia rel:controls ent:bhamo )>> ; ag:period \"2024/..\" ; qual:share \"2/3\" ."
    ));
    assert_eq!(statements(&graph), ["KIA controls Bhamo (2/3) [2024/..]"]);
}

#[test]
fn every_triple_that_is_not_understood_is_reported() {
    let (graph, report) = turtle(&format!(
        "{THINGS}ent:kia schema:foundingDate \"1961\" .
        :x :y :z .
        _:b a kind:town ; rdfs:label \"Nowhere\" .
        ent:odd a :Thing ; rdfs:label \"Odd\" .
        src:article :rating 5 .
        [] ag:source src:article ; ag:quote \"alone\" ."
    ));
    assert_eq!((graph.entities().count(), graph.sources().count(), graph.statements().count()), (2, 1, 0));
    assert_eq!(
        reported(&report),
        [
            "line 11, `http://example.org/y`: it is a term that is not understood",
            "line 12: a thing without an IRI, or whose label is no literal, cannot be an entity",
            "line 13, `http://www.w3.org/1999/02/22-rdf-syntax-ns#type`: it has no place there",
            "line 13, `http://www.w3.org/2000/01/rdf-schema#label`: it has no place there",
            "line 15, `urn:allegiance:model:source`: it has no place there",
            "line 15, `urn:allegiance:model:quote`: it has no place there",
            "line 10, `https://schema.org/foundingDate`: left out: it is a term that is not understood",
            "line 14, `http://example.org/rating`: left out: it is a term that is not understood",
        ]
    );
}

#[test]
fn what_is_wrong_with_a_statement_is_told() {
    let said = |more: &str| {
        let claim = "ag:claim [ a ag:Claim ; ag:source src:article ]";
        let (graph, report) = turtle(&format!("{THINGS}{}", more.replace("CLAIM", claim)));
        assert_eq!(graph.statements().count(), 0, "{more}");
        reported(&report).remove(0)
    };
    let controls = "st:1 rdf:reifies <<( ent:kia rel:controls ent:bhamo )>>";
    for (more, wrong) in [
        (format!("{controls} ; CLAIM ; ag:period \"soon\" ."), "soon"),
        (format!("{controls} ; CLAIM ; ag:modality \"maybe\" ."), "`maybe`: expected a modality"),
        (format!("{controls} ; CLAIM ; qual:colour \"red\" ."), "`colour`: expected a qualifier of the schema"),
        (format!("{controls} ; CLAIM ; ag:period \"2024\", \"2025\" ."), "`ag:period` is said in two ways"),
        (format!("{controls} ; CLAIM ; ag:script \"Mymr\" ."), "it has no name as its object"),
        (format!("{controls} ; ag:claim [ a ag:Claim ] ."), "there is no `ag:source`"),
        (format!("{controls} ; ag:claim [ ag:source src:other ] ."), "there is no source `urn:"),
        ("st:1 rdf:subject ent:kia ; rdf:predicate rel:controls ; CLAIM .".to_owned(), "there is no `rdf:object`"),
        ("st:1 rdf:reifies <<( ent:kia rel:contrls ent:bhamo )>> ; CLAIM .".to_owned(), "a relation of the schema"),
        ("st:1 rdf:reifies <<( ent:kia rel:controls \"Bhamo\" )>> ; CLAIM .".to_owned(), "an entity with an IRI"),
        ("st:1 rdf:reifies <<( ent:kia rel:named ent:bhamo )>> ; CLAIM .".to_owned(), "expected a literal"),
        (
            format!("{controls} ; ag:claim [ ag:source src:article ; ag:speaker [ ag:order 0 ] ] ."),
            "a speaker is an `ag:entity`, or has words",
        ),
    ] {
        let told = said(&more);
        assert!(told.starts_with("line 10") && told.contains(wrong.trim_end_matches(" `urn:")), "{told}\n{more}");
    }
}

#[test]
fn an_error_names_its_line_and_nothing_is_imported() {
    for (form, text, line) in [
        (Rdf::turtle(), "<a:b> a <a:c> .\n<a:b> \n a ; .\n", 3),
        (Rdf::n_quads(), "<a:b> <a:b> <a:c> .\n<a:b> <a:b> .\n", 2),
        (Rdf::trig(), "\n\n<a:b> a nowhere:x .\n", 3),
        (Rdf::n_triples(), "<relative> <a:b> <a:c> .\n", 1),
        (Rdf::turtle(), "<a:b> <a:b> \"\"\"a\nb\nc", 1),
        (Rdf::json_ld(), "{\n \"@id\": }\n", 2),
    ] {
        let error = import(&form, text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("input, line {line}:")), "{error}");
        assert!(!error.chars().any(char::is_control));
    }
}

#[test]
fn nothing_is_opened() {
    for text in [
        r#"{"@context": "http://localhost:1/context.jsonld", "@id": "a:b", "c": "d"}"#,
        r#"{"@context": ["file:///etc/passwd"], "@id": "a:b", "c": "d"}"#,
        r#"{"@context": {"@import": "http://localhost:1/"}, "@id": "a:b", "c": "d"}"#,
    ] {
        let error = import(&Rdf::json_ld(), text).unwrap_err().to_string();
        assert!(error.starts_with("input, line 1:"), "{error}");
    }
}

/// On the stack of a thread, as small as any that it is promised on.
fn on_a_small_stack(what: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(2 << 20).spawn(what).unwrap().join().unwrap();
}

#[test]
fn no_depth_is_too_deep() {
    on_a_small_stack(|| {
        let terms = |depth: usize| {
            let (open, close) = ("<<( <a:b> <a:b> ".repeat(depth), " )>>".repeat(depth));
            format!("<a:b> <a:b> {open}<a:b>{close} .\n")
        };
        for form in [Rdf::turtle(), Rdf::trig(), Rdf::n_quads(), Rdf::n_triples()] {
            let error = import(&form, &terms(100_000)).unwrap_err().to_string();
            assert!(error.contains("more than 16 triple terms within each other"), "{error}");
            let (_, report) = import(&form, &terms(16)).unwrap();
            assert!(reported(&report)[0].contains("has no place in the graph"), "{report}");
        }
        for (open, close) in [("[", "]"), ("{\"a:b\":", "}")] {
            let text = open.repeat(100_000) + "1" + &close.repeat(100_000);
            let error = import(&Rdf::json_ld(), &text).unwrap_err().to_string();
            assert!(error.contains("more than 16 levels of nesting"), "{error}");
            let text = open.repeat(16) + "1" + &close.repeat(16);
            let trusted = Import::best_effort().within(Limits::trusted());
            drop(trusted.run(&mut Graph::new(conflict()), &Rdf::json_ld(), text.as_bytes()));
        }
        let text = format!("{PREFIXES}:a :b {}1{} .", "(".repeat(50_000), ")".repeat(50_000));
        drop(import(&Rdf::turtle(), &text));
        let text = format!("{PREFIXES}:a :b {}:c 1{} .", "[ :b ".repeat(50_000), " ]".repeat(50_000));
        drop(import(&Rdf::turtle(), &text));
    });
}

#[test]
fn there_is_no_more_than_the_limits_allow() {
    let told = |limits: Limits, text: &str| {
        let mut graph = Graph::new(conflict());
        let import = Import::best_effort().named("input").within(limits);
        import.run(&mut graph, &Rdf::turtle(), text.as_bytes()).unwrap_err().to_string()
    };
    let limits = Limits::untrusted();
    let many = format!("<a:b> <a:b> {} <a:c> .", "<a:c>, ".repeat(100));
    assert!(told(limits.with_records(3), &many).contains("more than 96 triples"));
    assert!(told(limits.with_bytes(100), &many).contains("more than 100 bytes"));
    assert!(told(limits.with_line(100), &many).contains("more than 100 bytes in a line"));
    let long = format!("<a:b> <a:b> \"{}\" .", "x".repeat(70_000));
    assert!(told(limits, &long).contains("more than 65536 bytes of text"));
    let long = format!("<a:b> <a:b> '''{}''' .", "x\n".repeat(70_000));
    assert!(told(limits, &long).contains("more than 65536 bytes of text"));
}

/// What a statement says of an armed group and a town, in a text that goes on.
const HELD: &str = r#"
@prefix ent: <urn:allegiance:entity:> .
@prefix kind: <urn:allegiance:kind:> .
@prefix rel: <urn:allegiance:relation:> .
@prefix qual: <urn:allegiance:qualifier:> .
@prefix ag: <urn:allegiance:model:> .
@prefix src: <urn:allegiance:source:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
src:x a ag:Source ; schema:name "x" .
ent:kia a kind:armed_group ; rdfs:label "KIA" .
"#;

#[test]
fn what_is_said_often_of_one_thing_takes_no_longer_than_of_many() {
    let repeated = |of: &dyn Fn(usize) -> String| (0..30_000).map(of).collect::<String>();
    // Kinds, the last of which is not as the others: each was held against each.
    let kinds = repeated(&|_| "; a kind:person ".to_owned());
    let (_, report) =
        import(&Rdf::turtle(), &format!("{HELD} ent:la rdfs:label \"x\" {kinds} ; a kind:town .")).unwrap();
    assert_eq!((report.counted.entities, report.refused.len()), (1, 100));
    let held = "<urn:x> rdf:reifies <<( ent:kia rel:controls ent:kia )>> ; ag:claim <urn:c>";
    let claim = "<urn:c> ag:source src:x";
    for more in ["; qual:means \"m{}\"", "; ag:claim <urn:c{}>"] {
        let more = repeated(&|n| more.replace("{}", &n.to_string()));
        let claims = repeated(&|n| format!("<urn:c{n}> ag:source src:x .\n"));
        _ = import(&Rdf::turtle(), &format!("{HELD} {held} {more} . {claim} . {claims}"));
    }
}

#[test]
fn statements_may_share_claims_but_not_without_end() {
    let shared = |statements: usize, speakers: usize| {
        let many = |of: &dyn Fn(usize) -> String, times: usize| (0..times).map(of).collect::<String>();
        let held =
            |n| format!("<urn:s{n}> rdf:reifies <<( ent:kia rel:allied_with ent:k{n} )>> ; ag:claim <urn:c> .\n");
        let entity = |n| format!("ent:k{n} a kind:armed_group ; rdfs:label \"k\" .\n");
        let speaker = |n| format!("<urn:c> ag:speaker _:s{n} . _:s{n} ag:order {n} ; ag:described \"d\" .\n");
        let text = [many(&entity, statements), many(&held, statements), many(&speaker, speakers)].concat();
        import(&Rdf::turtle(), &format!("{HELD} {text} <urn:c> ag:source src:x ."))
    };
    let (graph, _) = shared(20, 3).unwrap();
    assert_eq!(graph.statements().count(), 20);
    let error = shared(1000, 1000).unwrap_err().to_string();
    assert!(error.contains("triples of claims that statements share, which is the limit"), "{error}");
}

#[test]
fn what_is_some_thing_of_owl_defines_no_term() {
    let (graph, report) =
        cited(":la a schema:Person, <http://www.w3.org/2002/07/owl#NamedIndividual> ; schema:name \"La\" .");
    assert_eq!((graph.entities().count(), report.passed_over_count()), (1, 0));
    assert_eq!(report.left_out.len(), 1);
}

/// The files of a manifest, and whether they are none of RDF.
fn tests(manifest: &[u8], base: &str) -> Vec<(String, bool)> {
    let parser = oxttl::TurtleParser::new().with_base_iri(format!("{base}manifest.ttl")).unwrap();
    let triples: Vec<_> = parser.for_slice(manifest).collect::<Result<_, _>>().unwrap();
    let of = |predicate: &str| {
        let said = triples
            .iter()
            .filter(|it| it.predicate.as_str().ends_with(predicate))
            .map(|it| (it.subject.to_string(), it.object.to_string().trim_matches(['<', '>']).to_owned()));
        said.collect::<BTreeMap<_, _>>()
    };
    let types = of("#type");
    let actions = of("#action").into_iter();
    actions.map(|(test, action)| (action.replace(base, ""), types[&test].contains("Negative"))).collect()
}

#[test]
fn what_is_rdf_and_what_is_none_is_told_apart_as_the_suites_of_the_w3c_do() {
    let Some(folder) = public::folder("rdf-tests") else { return };
    let (mut good, mut bad) = (0, 0);
    for archive in ["rdf11-ntriples-nquads.tar.gz", "rdf11-turtle-trig.tar.gz"] {
        let files: BTreeMap<_, _> = public::files(&folder.join(archive)).into_iter().collect();
        for (path, manifest) in files.iter().filter(|(path, _)| path.ends_with("/manifest.ttl")) {
            let folder = path.trim_end_matches("manifest.ttl");
            let base = format!("https://w3c.github.io/rdf-tests/{folder}");
            for (name, is_bad) in tests(manifest, &base) {
                let text = String::from_utf8_lossy(&files[&format!("{folder}{name}")]);
                let form = match name.rsplit_once('.').map(|it| it.1) {
                    Some("nt") => Rdf::n_triples(),
                    Some("nq") => Rdf::n_quads(),
                    Some("ttl") => Rdf::turtle().relative_to(format!("{base}{name}")),
                    _ => Rdf::trig().relative_to(format!("{base}{name}")),
                };
                match (import(&form, &text), is_bad) {
                    (Ok(_), false) => good += 1,
                    (Err(error), true) => {
                        assert!(error.to_string().starts_with("input, line "), "{error}");
                        bad += 1;
                    }
                    (Ok((_, report)), true) => panic!("{folder}{name} is no RDF: {report}"),
                    (Err(error), false) => panic!("{folder}{name} is RDF: {error}"),
                }
            }
        }
    }
    println!("{good} texts of RDF, {bad} that are none");
    assert!(good > 500 && bad > 100, "{good}, {bad}");
}

#[test]
fn what_is_said_of_an_entity_that_is_refused_is_said_of_no_other() {
    let mut graph = Graph::new(conflict());
    graph.add_as("kia", ArmedGroup, "Kachin Independence Army").unwrap();
    let text = format!(
        "{PREFIXES}ent:kia a kind:militia ; rdfs:label \"Another\" . ent:bhamo a kind:town ; rdfs:label \"Bhamo\" .
        src:article a ag:Source ; ag:sourceKind \"article\" ; schema:name \"A new front\" .
        st:0 rdf:reifies <<( ent:kia rel:operates_in ent:bhamo )>> ; ag:claim [ ag:source src:article ] ."
    );
    let report = Import::best_effort().run(&mut graph, &Rdf::turtle(), text.as_bytes()).unwrap();
    assert_eq!(graph.statements().count(), 0, "{report}");
    let reasons: Vec<String> = report.refused.iter().map(|it| it.wrong.to_string()).collect();
    assert_eq!(reasons.len(), 2, "{report}");
    assert!(reasons[1].contains("it names an entity that is refused"), "{reasons:?}");
}
