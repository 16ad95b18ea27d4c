//! SPARQL as the suites of the W3C have it, by the way that every query goes.
#![cfg(test)]
#![cfg(feature = "sparql")]

mod common;

use std::collections::BTreeMap;

use allegiance::{
    Budget, Error,
    sparql::{__over, Results, SparqlFault},
};
use common::public;
use oxrdf::{
    BlankNode, Dataset, Graph, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple,
    dataset::CanonicalizationAlgorithm, vocab::rdf,
};
use oxttl::TurtleParser;
use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};

const BASE: &str = "https://w3c.github.io/rdf-tests/";

/// What is not asked for here, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("/entailment/", "no entailment: what follows is the business of the rules of a view"),
    ("/protocol/", "no protocol: a library has no address"),
    ("/http-rdf-update/", "no graph store protocol"),
    ("/service/", "no SERVICE: nothing is opened"),
    ("/service-description/", "no service to describe"),
    ("/syntax-fed/", "no SERVICE: nothing is opened"),
];

/// Tests that do not pass, each with why.
const KNOWN: &[(&str, &str)] = &[
    ("#dawg-str-1", "the evaluator compares the text of a number after reading it"),
    ("#dawg-str-2", "the evaluator compares the text of a number after reading it"),
    ("#case-insensitive-booleans", "the parser reads `true` and `false` in small letters alone"),
    ("#graph-variable-scope", "the evaluator on named graphs, of which a view has none"),
    ("#graph-optional", "the evaluator on named graphs, of which a view has none"),
    ("#agg-empty-group-count-graph", "the evaluator on named graphs, of which a view has none"),
    ("bindings/manifest#graph", "the evaluator on named graphs, of which a view has none"),
    ("#date-2", "the evaluator tells days with and without a time zone apart, as XSD 1.1 does"),
    ("#dawg-optional-filter-005-simplified", "the evaluator on a filter in an inner group of OPTIONAL"),
    ("#reduced-1", "REDUCED may leave as many as it likes"),
    ("#reduced-2", "REDUCED may leave as many as it likes"),
    ("#syntax-esc-04", "escapes stand in strings and names alone"),
    ("#syntax-esc-05", "escapes stand in strings and names alone"),
    ("#syn-bad-26", "the parser takes it"),
    ("#agg-groupconcat-04", "the evaluator on GROUP_CONCAT in an order that is not said"),
    ("#agg-groupconcat-06", "the evaluator on GROUP_CONCAT in an order that is not said"),
    ("#csv01", "the columns of `*` are in the order of their names"),
    ("#csv02", "the columns of `*` are in the order of their names"),
    ("#csv03", "the columns of `*` are in the order of their names"),
    ("#bnode01", "the evaluator on BNODE of the same text in two rows"),
    ("#zero_or_more_set_end", "the evaluator on paths from VALUES that are in no triple"),
    ("#zero_or_more_set_start", "the evaluator on paths from VALUES that are in no triple"),
    ("#zero_or_one_set_end", "the evaluator on paths from VALUES that are in no triple"),
    ("#zero_or_one_set_start", "the evaluator on paths from VALUES that are in no triple"),
];

/// What a manifest says.
struct Said(Graph);

impl Said {
    fn all(&self, of: &Term, predicate: &str) -> Vec<Term> {
        let of = match of {
            Term::NamedNode(node) => NamedOrBlankNode::from(node.clone()),
            Term::BlankNode(node) => node.clone().into(),
            _ => return Vec::new(),
        };
        let of = self.0.triples_for_subject(&of);
        of.filter(|it| it.predicate.as_str().ends_with(predicate)).map(|it| it.object.into_owned()).collect()
    }

    fn one(&self, of: &Term, predicate: &str) -> Option<Term> {
        self.all(of, predicate).into_iter().next()
    }
}

fn iri(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

fn turtle(bytes: &[u8], base: &str) -> Graph {
    let parser = TurtleParser::new().with_base_iri(base).unwrap();
    parser.for_slice(bytes).map(|it| it.unwrap_or_else(|error| panic!("{base}: {error}"))).collect()
}

/// Solutions as both sides of a comparison are: the variables that are bound, by row.
type Solutions = Vec<BTreeMap<String, Term>>;

enum Expected {
    Truth(bool),
    Rows(Solutions),
    Triples(Box<Graph>),
    Text(String),
}

fn expected(bytes: &[u8], name: &str) -> Option<Expected> {
    let format = match name.rsplit_once('.')?.1 {
        "srx" => QueryResultsFormat::Xml,
        "srj" => QueryResultsFormat::Json,
        "tsv" => QueryResultsFormat::Tsv,
        "csv" => return Some(Expected::Text(String::from_utf8(bytes.to_vec()).unwrap())),
        "ttl" => return Some(of_graph(turtle(bytes, name))),
        _ => return None,
    };
    Some(match QueryResultsParser::from_format(format).for_slice(bytes).unwrap() {
        SliceQueryResultsParserOutput::Boolean(truth) => Expected::Truth(truth),
        SliceQueryResultsParserOutput::Solutions(solutions) => Expected::Rows(
            solutions
                .map(|row| row.unwrap().iter().map(|(it, cell)| (it.as_str().to_owned(), cell.clone())).collect())
                .collect(),
        ),
    })
}

/// A graph may tell of solutions, or of a truth.
fn of_graph(graph: Graph) -> Expected {
    const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";
    let class = NamedNode::new_unchecked(format!("{RS}ResultSet"));
    let Some(set) = graph.subject_for_predicate_object(rdf::TYPE, &class).map(|it| it.into_owned()) else {
        return Expected::Triples(Box::new(graph));
    };
    let (said, set) = (Said(graph), Term::from(set));
    if let Some(Term::Literal(truth)) = said.one(&set, "#boolean") {
        return Expected::Truth(truth.value() == "true");
    }
    let mut rows: Vec<(u32, BTreeMap<String, Term>)> = Vec::new();
    for solution in said.all(&set, "#solution") {
        let index = match said.one(&solution, "#index") {
            Some(Term::Literal(index)) => index.value().parse().unwrap(),
            _ => 0,
        };
        let bindings = said.all(&solution, "#binding").into_iter().map(|binding| {
            let variable = match said.one(&binding, "#variable") {
                Some(Term::Literal(variable)) => variable.value().to_owned(),
                other => panic!("{other:?} is no variable"),
            };
            (variable, said.one(&binding, "#value").unwrap())
        });
        rows.push((index, bindings.collect()));
    }
    rows.sort_by_key(|(index, _)| *index);
    Expected::Rows(rows.into_iter().map(|(_, row)| row).collect())
}

fn term(term: &allegiance::sparql::Term) -> Term {
    use allegiance::sparql::Term as Ours;
    match term {
        Ours::Iri { iri, .. } => NamedNode::new_unchecked(iri).into(),
        Ours::Blank(label) => BlankNode::new_unchecked(label).into(),
        Ours::Literal { text, language: Some(language), .. } => {
            Literal::new_language_tagged_literal_unchecked(text, language).into()
        }
        Ours::Literal { text, datatype, .. } => {
            Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype)).into()
        }
        other => panic!("{other} is no term of RDF 1.1"),
    }
}

/// The same for solutions that are the same but for the names of nodes without one, and for their order.
fn canonical(rows: &Solutions) -> Vec<String> {
    let has_blank = |row: &BTreeMap<String, Term>| row.values().any(|it| matches!(it, Term::BlankNode(_)));
    let mut lines: Vec<String> = rows.iter().filter(|row| !has_blank(row)).map(plainly).collect();
    let mut graph = Graph::new();
    for row in rows.iter().filter(|row| has_blank(row)) {
        let node = BlankNode::default();
        for (variable, cell) in row {
            let variable = NamedNode::new_unchecked(format!("urn:{variable}"));
            graph.insert(&Triple::new(node.clone(), variable, cell.clone()));
        }
    }
    lines.extend(canonical_graph(graph));
    lines.sort();
    lines
}

/// A number by its value, since it can be written in many ways.
fn valued(term: &Term) -> String {
    let Term::Literal(literal) = term else { return term.to_string() };
    let datatype = literal.datatype().as_str();
    match (datatype.strip_prefix("http://www.w3.org/2001/XMLSchema#"), literal.value().parse::<f64>()) {
        (Some("integer" | "decimal" | "double" | "float"), Ok(value)) => format!("{value}^^{datatype}"),
        _ => term.to_string(),
    }
}

fn canonical_graph(mut graph: Graph) -> Vec<String> {
    graph.canonicalize(CanonicalizationAlgorithm::Unstable);
    let mut lines: Vec<String> = graph.iter().map(|it| it.to_string()).collect();
    lines.sort();
    lines
}

fn differ(found: &Results, expected: &Expected, is_ordered: bool) -> Option<String> {
    match (found, expected) {
        (Results::Truth(found), Expected::Truth(expected)) => (found != expected).then(|| format!("{found}")),
        (Results::Triples(found), Expected::Triples(expected)) => {
            let graph: Graph = found
                .iter()
                .map(|it| {
                    let subject = match term(&it.subject) {
                        Term::BlankNode(node) => NamedOrBlankNode::from(node),
                        Term::NamedNode(node) => node.into(),
                        other => panic!("{other}"),
                    };
                    Triple::new(subject, NamedNode::new_unchecked(it.predicate.text().unwrap()), term(&it.object))
                })
                .collect();
            let (found, expected) = (canonical_graph(graph), canonical_graph(Graph::clone(expected)));
            (found != expected).then(|| format!("{found:#?} is not {expected:#?}"))
        }
        (Results::Solutions(found), Expected::Rows(expected)) => {
            let rows: Solutions = found
                .rows()
                .map(|row| {
                    let cells = found.variables().iter().zip(row);
                    cells.filter_map(|(it, cell)| Some((it.clone(), term(cell.as_ref()?)))).collect()
                })
                .collect();
            let (found, wanted) = (canonical(&rows), canonical(expected));
            if found != wanted {
                return Some(format!("{found:#?} is not {wanted:#?}"));
            }
            let has_blank = rows.iter().flat_map(BTreeMap::values).any(|it| matches!(it, Term::BlankNode(_)));
            (is_ordered && !has_blank && rows.iter().map(plainly).ne(expected.iter().map(plainly)))
                .then(|| "the order is another".to_owned())
        }
        (found, Expected::Text(expected)) => {
            let (found, expected) = (found.to_csv().unwrap(), expected.replace("\r\n", "\n"));
            let sorted = |text: &str| {
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines[1..].sort();
                lines
            };
            let (found, expected) = (sorted(&found.replace("\r\n", "\n")), sorted(&expected));
            (found != expected).then(|| format!("{found:?} is not {expected:?}"))
        }
        (found, _) => Some(format!("{found} is of another sort")),
    }
}

fn plainly(row: &BTreeMap<String, Term>) -> String {
    row.iter().map(|(it, cell)| format!("{it}={} ", valued(cell))).collect()
}

#[derive(Default)]
struct Tally {
    passed: BTreeMap<&'static str, usize>,
    left_out: BTreeMap<String, usize>,
    failed: Vec<String>,
}

#[test]
fn queries_have_the_answers_that_the_suites_of_the_w3c_give() {
    let Some(folder) = public::folder("rdf-tests") else { return };
    let mut tally = Tally::default();
    for archive in ["sparql10.tar.gz", "sparql11.tar.gz"] {
        let files: BTreeMap<_, _> = public::files(&folder.join(archive)).into_iter().collect();
        for (path, manifest) in files.iter().filter(|(path, _)| path.ends_with("/manifest.ttl")) {
            let url = format!("{BASE}{path}");
            let said = Said(turtle(manifest, &url));
            for triple in &said.0 {
                if triple.predicate.as_str().ends_with("#action") {
                    run(&files, &said, &Term::from(triple.subject.into_owned()), &mut tally);
                }
            }
        }
    }
    for (what, times) in &tally.passed {
        println!("{times} passed: {what}");
    }
    for (why, times) in &tally.left_out {
        println!("{times} left out: {why}");
    }
    assert!(tally.failed.is_empty(), "{}\n{} failed", tally.failed.join("\n"), tally.failed.len());
    assert!(tally.passed.values().sum::<usize>() > 700);
}

fn run(files: &BTreeMap<String, Vec<u8>>, said: &Said, test: &Term, tally: &mut Tally) {
    let name = iri(test).unwrap_or_default().to_owned();
    let class = said.one(test, "#type").map(|it| it.to_string()).unwrap_or_default();
    let mut leave_out = |why: &str| *tally.left_out.entry(why.to_owned()).or_default() += 1;
    let action = said.one(test, "#action").unwrap();
    let query = said.one(&action, "#query").or(Some(action.clone()).filter(|it| iri(it).is_some()));
    let Some(url) = query.as_ref().and_then(iri) else {
        return leave_out("no query: updates, protocols");
    };
    if let Some((_, why)) = LEFT_OUT.iter().find(|(part, _)| url.contains(part) || name.contains(part)) {
        return leave_out(why);
    }
    if class.contains("Update") || url.ends_with(".ru") {
        return leave_out("no updates: a query only reads");
    }
    if let Some((_, why)) = KNOWN.iter().find(|(known, _)| name.ends_with(known)) {
        return leave_out(why);
    }
    let path = |url: &str| url.strip_prefix(BASE).unwrap_or(url).to_owned();
    let file = |url: &str| files.get(&path(url)).unwrap_or_else(|| panic!("{url} is in no archive"));
    let mut dataset = Dataset::new();
    let mut loaded = 0;
    let mut load = |url: &str, graph: GraphName| {
        loaded += 1;
        // A label means another node in each file.
        let own = |node: &BlankNode| BlankNode::new_unchecked(format!("f{loaded}{}", node.as_str()));
        for triple in &turtle(file(url), url) {
            let triple = triple.into_owned();
            let subject = match triple.subject {
                NamedOrBlankNode::BlankNode(node) => own(&node).into(),
                named => named,
            };
            let object = match triple.object {
                Term::BlankNode(node) => own(&node).into(),
                other => other,
            };
            dataset.insert(&Quad::new(subject, triple.predicate, object, graph.clone()));
        }
    };
    let data: Vec<(Term, bool)> = said
        .all(&action, "#data")
        .into_iter()
        .map(|it| (it, false))
        .chain(said.all(&action, "#graphData").into_iter().map(|it| (it, true)))
        .collect();
    if data.iter().any(|(it, _)| iri(it).is_some_and(|it| it.ends_with(".rdf"))) {
        return leave_out("data in RDF/XML, which is not read");
    }
    for (it, is_named) in &data {
        let (url, named) = match iri(it) {
            Some(url) => (url.to_owned(), url.to_owned()),
            None => {
                let label = match said.one(it, "#label") {
                    Some(Term::Literal(label)) => label.value().to_owned(),
                    other => panic!("{name}: {other:?}"),
                };
                (iri(&said.one(it, "#graph").unwrap()).unwrap().to_owned(), label)
            }
        };
        load(&url, if *is_named { NamedNode::new_unchecked(named).into() } else { GraphName::DefaultGraph });
    }
    let text = String::from_utf8_lossy(file(url)).into_owned();
    let found = __over(&text, url, &dataset, &Budget::new());
    if let Err(Error::Sparql(error)) = &found
        && let SparqlFault::Unsupported { construct, .. } = error.fault()
        && !construct.starts_with('<')
    {
        return leave_out(&format!("{construct} is refused"));
    }
    if class.contains("Negative") {
        match found {
            Err(_) => *tally.passed.entry("what is no query is refused").or_default() += 1,
            Ok(_) => tally.failed.push(format!("{name}: {url} is no query")),
        }
        return;
    }
    if class.contains("Positive") {
        match found {
            // A function of somebody's own is read, but is not there.
            Err(Error::Sparql(error)) if matches!(error.fault(), SparqlFault::Unsupported { .. }) => {
                *tally.passed.entry("what is a query is read").or_default() += 1;
            }
            Ok(_) => *tally.passed.entry("what is a query is read").or_default() += 1,
            Err(error) => tally.failed.push(format!("{name}: {url}: {error}")),
        }
        return;
    }
    let Some(result) = said.one(test, "#result") else { return leave_out("no result is given") };
    let result = iri(&result).unwrap().to_owned();
    let Some(expected) = expected(file(&result), &result) else {
        return leave_out("a result in RDF/XML, which is not read");
    };
    let is_ordered = text.to_ascii_uppercase().contains("ORDER BY") && !result.ends_with(".ttl");
    match found {
        Err(error) => tally.failed.push(format!("{name}: {url}: {error}")),
        Ok(found) => match differ(&found, &expected, is_ordered) {
            None => *tally.passed.entry("answers are as given").or_default() += 1,
            Some(how) => tally.failed.push(format!("{name}: {url}: {how}")),
        },
    }
}
