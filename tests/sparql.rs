//! SPARQL over a view: the triples of an export, found by every way; what is asked; and how it ends.
#![cfg(test)]
#![cfg(feature = "sparql")]

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use allegiance::{
    Budget, Error, FactPattern, Graph, Rules, Scope, Source, View,
    export::{self, Export},
    rdf::Asserted,
    sparql::{Asking, Query, Results, Term},
    vocabulary::{SAME_AS, conflict},
};
use common::{exports::any_graph, graph, worlds};
use proptest::prelude::*;

/// What an exporter writes of a view, a line for each triple, in the one way of writing it.
fn exported(view: &View) -> BTreeSet<String> {
    let form = export::Rdf::n_triples().both_ways().asserting(Asserted::Listed);
    let (text, _) = Export::of(view).text(&form).unwrap();
    let triples = oxttl::NTriplesParser::new().for_slice(&text);
    triples.map(|triple| format!("{} .", triple.unwrap())).collect()
}

fn asked(asking: &Asking<'_>, text: &str) -> Results {
    asking.ask(&Query::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))).unwrap()
}

/// The triples that a pattern finds, none of them twice.
fn found(asking: &Asking<'_>, [s, p, o]: [&str; 3]) -> BTreeSet<String> {
    let asked = asked(asking, &format!("SELECT ?s ?p ?o {{ {s} {p} {o} }}"));
    let rows = asked.solutions().unwrap();
    let given = |given: &str, cell: &Option<Term>| cell.as_ref().map_or(given.to_owned(), Term::to_string);
    let lines: Vec<String> =
        rows.rows().map(|row| format!("{} {} {} .", given(s, &row[0]), given(p, &row[1]), given(o, &row[2]))).collect();
    let all: BTreeSet<String> = lines.iter().cloned().collect();
    assert_eq!(all.len(), lines.len(), "{s} {p} {o} finds a triple twice");
    all
}

fn check_triples(view: &View) {
    let asking = Asking::of(view);
    let all = exported(view);
    let any = ["?s", "?p", "?o"];
    let whole = found(&asking, any);
    let differ: Vec<_> = whole.symmetric_difference(&all).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    let parsed: Vec<[String; 3]> = all
        .iter()
        .map(|line| {
            let triple = oxttl::NTriplesParser::new().for_slice(line).next().unwrap().unwrap();
            [triple.subject.to_string(), triple.predicate.to_string(), triple.object.to_string()]
        })
        .collect();
    // One is not named in a query, nor in another answer.
    let can_be_asked = |term: &str| !term.starts_with("_:") && !term.contains("_:c");
    for ways in 1..8 {
        let mut by: BTreeMap<[&str; 3], BTreeSet<String>> = BTreeMap::new();
        for (three, line) in parsed.iter().zip(&all) {
            let mut pattern = any;
            for place in (0..3).filter(|place| ways & (1 << place) != 0) {
                pattern[place] = &three[place];
            }
            if (0..3).all(|place| pattern[place].starts_with('?') || can_be_asked(pattern[place])) {
                by.entry(pattern).or_default().insert(line.clone());
            }
        }
        for (pattern, expected) in by {
            assert_eq!(found(&asking, pattern), expected, "{pattern:?}");
        }
    }
    assert!(found(&asking, ["<urn:allegiance:entity:nobody>", "?p", "?o"]).is_empty());
    assert!(found(&asking, ["?s", "<urn:allegiance:relation:nothing>", "?o"]).is_empty());
    // The same IRI but for how it is written is another.
    assert!(found(&asking, ["<urn:allegiance:entity:%6Bia>", "?p", "?o"]).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_triples_of_a_view_are_those_of_its_export(graph in any_graph(), day in "2024-1[12]-(01|16|28)") {
        check_triples(&graph.view());
        check_triples(&graph.as_of(day.as_str()).unwrap());
        check_triples(&graph.as_of(day.as_str()).unwrap().with_rules(Rules::all()).unwrap());
    }

    #[test]
    fn the_triples_of_a_united_view_are_those_of_its_export(graph in any_graph(), pairs in proptest::collection::vec((0usize..8, 0usize..8), 1..4)) {
        let mut graph = graph;
        let source = graph.source(Source::dataset("Judgements").key("judgements")).unwrap();
        let all: Vec<_> = graph.entities().map(|it| it.id()).collect();
        for (one, other) in pairs {
            if let (Some(&one), Some(&other)) = (all.get(one), all.get(other)) {
                // Those of kinds that exclude each other are not one.
                _ = graph.state(one, SAME_AS, other).cite(source);
            }
        }
        check_triples(&graph.view().united().unwrap());
    }
}

fn bhamo() -> Graph {
    graph(
        "source article \"A new front\" 2024-12-17\n\
         source list \"A list\" 2024-06-01\n\
         kio: organization \"KIO\"\n\
         kia: armed_group \"KIA\"\n\
         tatmadaw: armed_group \"Tatmadaw\"\n\
         bhamo: town \"Bhamo\"\n\
         laiza: town \"Laiza\"\n\
         kia armed_wing_of kio [-0044-03-15/] | article\n\
         kia controls laiza [1961/] | article ; list\n\
         kia controls bhamo [2024-12-04..2024-12-17/..] | article \"two thirds\"\n\
         tatmadaw controls bhamo [/2024-12-20] | list deny\n",
    )
}

fn rows(view: &View, text: &str) -> String {
    view.sparql(text).unwrap_or_else(|error| panic!("{error}\n{text}")).to_string()
}

#[test]
fn annotations_have_rows() {
    let graph = bhamo();
    let view = graph.as_of("2024-12-18").unwrap();
    // A date that the evaluator cannot compare is an error in a filter, which leaves no row and says nothing.
    let text = "SELECT ?what ?start { ent:kia rel:controls ?what {| ag:earliestStart ?start |}
                FILTER (?start > '2024-01-01'^^xsd:date) }";
    assert_eq!(
        rows(&view, text),
        "<urn:allegiance:entity:bhamo> | \"2024-12-04\"^^<http://www.w3.org/2001/XMLSchema#date>\n"
    );
    let text = "SELECT ?what { << ent:kia rel:controls ?what >> ag:claim / ag:source src:list }";
    assert_eq!(rows(&view, text), "<urn:allegiance:entity:laiza>\n");
    let text = "SELECT ?who ?stance { ?s rdf:reifies <<( ?who rel:controls ent:bhamo )>> ; ag:claim ?c .
                OPTIONAL { ?c ag:stance ?stance } } ORDER BY ?who";
    assert_eq!(rows(&view, text), "<urn:allegiance:entity:kia> | -\n<urn:allegiance:entity:tatmadaw> | \"denies\"\n");
}

#[test]
fn days_compare_as_days() {
    let view = bhamo().view();
    let start = |filter: &str| {
        rows(&view, &format!("SELECT ?o {{ ?s rdf:object ?o ; ag:earliestStart ?d FILTER ({filter}) }} ORDER BY ?o"))
    };
    let [bhamo, kio, laiza] = ["bhamo", "kio", "laiza"].map(|it| format!("<urn:allegiance:entity:{it}>\n"));
    assert_eq!(start("?d < '0001-01-01'^^xsd:date"), kio);
    assert_eq!(start("?d < '-0043-01-01'^^xsd:date"), kio);
    assert_eq!(start("?d < '-0045-01-01'^^xsd:date"), "");
    assert_eq!(start("?d < '2024-12-04'^^xsd:date"), format!("{kio}{laiza}"));
    assert_eq!(start("?d >= '1961-01-01'^^xsd:date"), format!("{bhamo}{laiza}"));
    let missing = "SELECT ?who { ?s rdf:subject ?who FILTER NOT EXISTS { ?s ag:earliestStart ?d } }";
    assert_eq!(rows(&view, missing), "<urn:allegiance:entity:tatmadaw>\n");
    let ordered = "SELECT ?d { ?s ag:earliestStart ?d } ORDER BY ?d LIMIT 2";
    let days = view.sparql(ordered).unwrap();
    let days: Vec<_> = days.solutions().unwrap().rows().map(|row| row[0].as_ref().unwrap().text().unwrap()).collect();
    assert_eq!(days, ["-0044-03-15", "1961-01-01"]);
}

#[test]
fn the_view_decides_time_trust_and_rules() {
    let graph = bhamo();
    let ask = "ASK { ent:kia rel:controls ent:bhamo }";
    assert_eq!(graph.as_of("2024-12-17").unwrap().sparql(ask).unwrap().truth(), Some(true));
    assert_eq!(graph.as_of("2024-11-17").unwrap().sparql(ask).unwrap().truth(), Some(false));
    let list = graph.lookup_source("list").unwrap();
    let only = graph.view().trusting(allegiance::Trust::all().without_sources([list])).unwrap();
    assert_eq!(rows(&only, "SELECT ?s { ?s a ag:Source }"), "<urn:allegiance:source:article>\n");
    let view = graph.as_of("2024-12-17").unwrap().with_rules(Rules::all()).unwrap();
    let by = "SELECT ?by { ent:kio rel:controls ent:bhamo {| ag:followsBy ?by |} }";
    assert_eq!(rows(&view, by), "\"wing_control\"\n");
}

#[test]
fn answers_give_back_what_they_name() {
    let graph = bhamo();
    let view = graph.view();
    let found = view.sparql("SELECT * { ?s rdf:object ent:laiza ; ag:claim ?c . ?c ag:source ?source }").unwrap();
    let found = found.solutions().unwrap();
    assert_eq!(found.variables().len(), 3);
    assert_eq!(found.len(), 2);
    let claim = found.get(0, "c").unwrap().claim().unwrap();
    assert_eq!(Some(graph.claim_of(claim).unwrap().statement()), found.get(0, "s").unwrap().statement());
    assert!(found.get(0, "source").unwrap().source().is_some());
    let triples = view.sparql("CONSTRUCT { ?a <urn:x> [ <urn:y> ?b ] } { ?a rel:controls ?b }").unwrap();
    let triples: Vec<String> = triples.triples().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(triples.len(), 4);
    assert!(triples.iter().any(|it| it == "_:b0 <urn:y> <urn:allegiance:entity:laiza> ."), "{triples:?}");
    let described = view.sparql("DESCRIBE ent:laiza").unwrap();
    assert_eq!(described.triples().unwrap().len(), 2);
}

#[test]
fn results_are_written_as_others_read_them() {
    let view = bhamo().view();
    let found = view.sparql("SELECT ?k ?l ?none { ?k rdfs:label ?l FILTER (STRLEN(?l) > 5) }").unwrap();
    assert_eq!(
        found.to_json().unwrap(),
        "{\"head\":{\"vars\":[\"k\",\"l\",\"none\"]},\"results\":{\"bindings\":[{\"k\":{\"type\":\"uri\",\"value\":\"urn:allegiance:entity:tatmadaw\"},\"l\":{\"type\":\"literal\",\"value\":\"Tatmadaw\"}}]}}"
    );
    assert_eq!(found.to_csv().unwrap(), "k,l,none\r\nurn:allegiance:entity:tatmadaw,Tatmadaw,\r\n");
    assert_eq!(found.to_tsv().unwrap(), "?k\t?l\t?none\n<urn:allegiance:entity:tatmadaw>\t\"Tatmadaw\"\t\n");
    let truth = view.sparql("ASK { ent:kia a kind:armed_group }").unwrap();
    assert_eq!(truth.to_json().unwrap(), "{\"head\":{},\"boolean\":true}");
}

#[test]
fn data_lie_under_the_base_that_is_asked_for() {
    let view = bhamo().view();
    let base = "https://example.org/id/";
    let query =
        Query::parse_under("SELECT ?x { <https://example.org/id/entity/kia> rel:controls ?x, ent:laiza }", base);
    let found = Asking::under(&view, base).ask(&query.unwrap()).unwrap();
    assert!(found.to_string().contains("<https://example.org/id/entity/laiza>"), "{found}");
    assert!(Query::parse_under("ASK { ent:kia ?p ?o }", "no iri").is_err());
}

/// Entities that are tied all with all, so that what is joined grows fast.
fn clique(size: u32) -> Graph {
    let mut graph = Graph::new(conflict());
    let mut text = String::from("source s \"S\" 2024-01-08\n");
    for n in 0..size {
        text.push_str(&format!("g{n}: armed_group \"G{n}\"\n"));
    }
    for (a, b) in (0..size).flat_map(|a| (0..size).filter(move |b| *b != a).map(move |b| (a, b))) {
        text.push_str(&format!("g{a} cooperates_with g{b} | s\n"));
    }
    common::grow(&mut graph, &text).unwrap();
    graph
}

#[test]
fn what_takes_too_long_ends() {
    let graph = clique(32);
    let endless = [
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } ORDER BY ?a } { SELECT * { ?d ?e ?f } ORDER BY ?d } { SELECT * { ?g ?h ?i } ORDER BY ?g } }",
        "SELECT (COUNT(*) AS ?n) { ?a rel:cooperates_with ?b . ?b rel:cooperates_with ?c . ?c rel:cooperates_with ?d . ?d rel:cooperates_with ?e . ?e rel:cooperates_with ?f }",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i } } }",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i . ?j rel:owns ?k } }",
        "SELECT (COUNT(*) AS ?n) { ?a rel:cooperates_with+ ?b . ?c rel:cooperates_with+ ?d . ?e rel:cooperates_with* ?f }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f }",
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a = ?d && ?b = ?i && ?c = ?h) }",
        "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    ];
    for text in endless {
        let view = graph.view().with_budget(Budget::new().steps(50_000).rows(20_000));
        let begun = Instant::now();
        let ended = view.sparql(text);
        assert!(matches!(ended, Err(Error::Budget(_))), "{text}: {ended:?}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{text}: {:?}", begun.elapsed());
        let late = Instant::now() + Duration::from_millis(200);
        let view = graph
            .view()
            .with_budget(Budget::new().steps(u64::MAX).rows(u64::MAX).stop_when(move || Instant::now() > late));
        assert!(matches!(view.sparql(text), Err(Error::Budget(_))), "{text}");
        assert!(late.elapsed() < Duration::from_secs(10), "{text}: {:?}", late.elapsed());
    }
    let few = graph.view().with_budget(Budget::new().rows(10));
    assert_eq!(few.sparql("SELECT * { ?a a ?b } LIMIT 10").unwrap().solutions().unwrap().len(), 10);
    assert!(matches!(few.sparql("SELECT * { ?a a ?b } LIMIT 11"), Err(Error::Budget(_))));
}

#[test]
fn a_text_that_doubles_ends() {
    let doubled: String = (0..60).map(|n| format!("BIND (CONCAT(?t{n}, ?t{n}) AS ?t{}) ", n + 1)).collect();
    let ended = bhamo().view().sparql(&format!("SELECT (STRLEN(?t60) AS ?n) {{ BIND ('x' AS ?t0) {doubled} }}"));
    assert!(matches!(ended, Err(Error::Budget(_))), "{ended:?}");
}

#[test]
fn unconnected_parts_are_joined_all_with_all() {
    let view = bhamo().view();
    let count = |text: &str| view.sparql(text).unwrap().solutions().unwrap().len();
    assert_eq!(count("SELECT * { ?a a kind:town . ?b a kind:armed_group }"), 4);
    assert_eq!(count("SELECT * { ?a a kind:town . ?b a kind:armed_group . ent:kia a kind:armed_group }"), 4);
    assert_eq!(count("SELECT * { ?a a kind:town . ?b a kind:armed_group . ent:kia a kind:town }"), 0);
    assert_eq!(count("SELECT * { ?a a kind:town OPTIONAL { ?b a kind:armed_group } }"), 4);
    assert_eq!(count("SELECT * { ?a a kind:town OPTIONAL { ?b a kind:meeting } }"), 2);
    assert_eq!(count("SELECT * { ?a a kind:town MINUS { ?b a kind:armed_group } }"), 2);
    assert_eq!(count("SELECT * { { SELECT ?a { ?a a kind:town } ORDER BY ?a } VALUES ?b { 1 2 3 } }"), 6);
    assert_eq!(count("SELECT * { ?a a kind:town . [] a kind:armed_group }"), 4);
}

#[test]
fn hostile_texts_are_refused_with_their_place() {
    let wrong = |text: &str| Query::parse(text).unwrap_err().to_string();
    let deep = format!("ASK {{ FILTER ({}1{}) }}", "(".repeat(20_000), ")".repeat(20_000));
    assert_eq!(wrong(&deep), "line 1, column 141: brackets lie in each other at most 128 deep");
    assert_eq!(wrong(&"{} UNION ".repeat(20_000)), "line 1, column 1: a query has at most 65536 bytes");
    assert!(wrong(&"x".repeat(10 << 20)).ends_with("a query has at most 65536 bytes"));
    assert_eq!(
        wrong("SELECT *\n{ SERVICE <https://example.org/> { ?a ?b ?c } }"),
        "line 2, column 3: `SERVICE` is not supported: a query is asked of one view, and opens nothing"
    );
    assert_eq!(wrong("DELETE WHERE { ?a ?b ?c }"), "line 1, column 1: `DELETE` is not supported: a query only reads");
    assert_eq!(
        wrong("SELECT (now() AS ?n) {}"),
        "line 1, column 9: `NOW` is not supported: the same query has the same answer always, and knows no clock and no dice"
    );
    let syntax = wrong("SELECT * {\n  ?a ?b }");
    assert!(syntax.starts_with("line 2, column "), "{syntax}");
    let unknown = bhamo().view().sparql("SELECT (<urn:f>(1) AS ?n) {}").unwrap_err().to_string();
    assert!(unknown.contains("urn:f"), "{unknown}");
}

/// As much as can be of what is read and run one within the other, on the stack that a thread has.
#[test]
fn what_is_let_through_fits_a_small_stack() {
    let most = |unit: &str, parts: usize| unit.repeat(480 / parts);
    let texts = [
        format!("ASK {{ {} }}", most("{} UNION ", 2) + "{}"),
        format!("ASK {{ {} }}", most("OPTIONAL { ?a ?b ?c } ", 2)),
        format!("ASK {{ {} }}", most("MINUS { ?a ?b ?c } ", 2)),
        format!("ASK {{ {} }}", most("?a ?b ?c . ", 1)),
        format!("ASK {{ {} }}", most("{ ?a ?b ?c } ", 1)),
        format!("ASK {{ ?a {}a ?b }}", most("a / ", 1)),
        format!("ASK {{ ?a {}a ?b }}", most("a | ", 1)),
        format!("ASK {{ ?a {}a ?b }}", most("^", 1)),
        format!("ASK {{ ?a {} ?b }}", "(".repeat(110) + "a" + &")+".repeat(110)),
        format!("ASK {{ FILTER ({}1) }}", most("!", 1)),
        format!("ASK {{ FILTER ({}1) }}", most("- ", 1)),
        format!("ASK {{ FILTER ({}1) }}", most("1 + ", 1)),
        format!("ASK {{ FILTER ({}1) }}", most("1 && ", 2)),
        format!("ASK {{ FILTER ({}1{}) }}", "(".repeat(120), ")".repeat(120)),
        format!("ASK {{ {} {} }}", "FILTER EXISTS { ".repeat(100), "}".repeat(100)),
        format!("ASK {{ {} {} }}", "{ SELECT * { ".repeat(60), "} }".repeat(60)),
        format!("ASK {{ ?a ?b {}1{} }}", "[ ?c ".repeat(120), "]".repeat(120)),
        format!("ASK {{ ?a ?b {}1{} }}", "<<( ?a ?b ".repeat(110), ")>>".repeat(110)),
        format!("ASK {{ {} }}", (0..240).map(|n| format!("BIND ({n} AS ?v{n}) ")).collect::<String>()),
        format!("SELECT ({}1{} AS ?x) {{}}", "IF(1, 2, ".repeat(120), ")".repeat(120)),
    ];
    let run = move || {
        let view = bhamo().view().with_budget(Budget::new().steps(50_000).rows(100));
        for text in &texts {
            match Query::parse(text) {
                Ok(query) => drop(Asking::of(&view).ask(&query)),
                Err(error) => assert!(error.line() == 1, "{error}"),
            }
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

/// Facts between variables and things, alike in both languages: of relations that are read one way and make no chains. A tie of a day is asked on one day, so that facts of a row
/// have the day in common.
fn shapes() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    // The ends are `?a`, `?b`, `?c`, or one of two things.
    proptest::collection::vec((0..5usize, 0..2usize, 0..5usize), 1..4)
}

#[test]
fn a_relation_is_asked_for_as_it_was_stated_unless_the_path_says_more() {
    let graph = graph(
        "source s \"S\" 2024-01-01\na: armed_group \"A\"\nb: armed_group \"B\"\nv: village \"V\"\nt: town \"T\"\np: province \"P\"\n\
         a allied_with b | s\nv located_in t | s\nt located_in p | s\n",
    );
    let view = graph.view();
    let rows = |text: &str| view.sparql(text).unwrap().solutions().unwrap().rows().count();
    assert_eq!(rows("SELECT ?x { ent:b rel:allied_with ?x }"), 0);
    assert_eq!(rows("SELECT ?x { ent:b (rel:allied_with|^rel:allied_with) ?x }"), 1);
    assert_eq!(rows("SELECT ?x { ?x rel:located_in ent:p }"), 1);
    assert_eq!(rows("SELECT ?x { ?x rel:located_in+ ent:p }"), 2);
    assert_eq!(rows("SELECT ?x { ent:p ^rel:located_in ?x }"), 1);
    assert_eq!(rows("SELECT ?x { ent:p rel:contains ?x }"), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn patterns_find_the_same_in_both_languages(
        lines in proptest::collection::vec(worlds::line(), 1..20),
        shape in shapes(),
        on in 0..20i32,
    ) {
        let graph = worlds::world(&lines);
        let view = graph.view().at_scope(Scope::Day(worlds::day(on)));
        let ends = ["?a", "?b", "?c", "t0", "t1"];
        let relations = ["knows", "possesses"];
        let (mut query, mut text) = (allegiance::Query::new(), String::new());
        for &(from, relation, to) in &shape {
            query = query.find(FactPattern::of_any(ends[from], [relations[relation]], ends[to]));
            let end = |end: &str| if end.starts_with('?') { end.to_owned() } else { format!("ent:{end}") };
            text += &format!("{} rel:{} {} . ", end(ends[from]), relations[relation], end(ends[to]));
        }
        let used: Vec<&str> = ["a", "b", "c"].into_iter().filter(|it| text.contains(&format!("?{it}"))).collect();
        if used.is_empty() {
            return Ok(());
        }
        let ours = view.query(&query.clone().select(used.clone())).unwrap();
        let columns: String = used.iter().map(|it| format!("?{it} ")).collect();
        let found = view.sparql(&format!("SELECT {columns}{{ {text} }}")).unwrap();
        let label = |term: &Option<Term>| {
            let entity = term.as_ref().and_then(Term::entity).unwrap();
            graph.entity(entity).unwrap().label().to_owned()
        };
        let theirs: BTreeSet<String> = found
            .solutions()
            .unwrap()
            .rows()
            .map(|row| row.iter().map(label).collect::<Vec<_>>().join(" | "))
            .collect();
        let ours: BTreeSet<String> = ours.iter().map(|row| row.to_string()).collect();
        prop_assert_eq!(ours, theirs, "{} {}", query, text);
    }
}
