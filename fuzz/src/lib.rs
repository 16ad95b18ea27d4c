//! Harnesses: plain functions that take any bytes and panic when a promise is broken.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use allegiance::{
    Budget, Change, EntityEntry, Error, Facts, Graph, Limits, Pattern, Rules, Scope, Source, View, cypher as text,
    document, file as durable,
    import::{
        BeneficialOwnership, Csv, FollowTheMoney, GeoNames, GraphMl, Import, Importer, Intake, Plover, Popolo, Rdf,
        UcdpActors, UcdpConflicts, UcdpEvents, Wikidata, table::Mapping,
    },
    sparql as query,
    vocabulary::{ArmedGroup, CONTROLS, Town, conflict},
};

pub mod mutate;

/// Reads `data` as a JSON document, and tells whether it was accepted.
///
/// # Panics
///
/// If the reader panics, if an accepted document does not come back from its own text, if the answer depends on how the
/// bytes arrive, or if an error could break out of the line it is printed on.
pub fn document(data: &[u8]) -> bool {
    let limits = Limits::default();
    let whole = rewritten(data, &limits);
    let in_pieces = rewritten(Pieces { data, turn: 0 }, &limits);
    match (&whole, &in_pieces) {
        (Ok(text), Ok(again)) => {
            assert_eq!(text, again, "bytes that arrive in pieces read otherwise")
        }
        (Err(_), Err(error)) => check_message(error),
        _ => panic!("read whole: {whole:?}; read in pieces: {in_pieces:?}"),
    }
    let Ok(text) = whole else { return false };
    let again = rewritten(text.as_bytes(), &limits).expect("what was written can be read");
    assert_eq!(text, again, "written, read and written again");
    true
}

/// Reads `data` as a durable file, as it is and with its checksums made right, and tells whether either was accepted.
///
/// # Panics
///
/// If the reader panics, if an accepted file does not come back from its own bytes or makes no document, if the answer
/// depends on how the bytes arrive, or if an error could break out of the line it is printed on.
pub fn file(data: &[u8]) -> bool {
    let sealed = sealed(data);
    let accepted = [data, &sealed].map(reopened);
    accepted.contains(&true)
}

fn reopened(data: &[u8]) -> bool {
    let limits = Limits::default();
    let whole = durable::read(data, &limits);
    let in_pieces = durable::read(Pieces { data, turn: 0 }, &limits);
    let graph = match (whole, in_pieces) {
        (Ok(graph), Ok(again)) => {
            assert!(bytes(&graph) == bytes(&again), "bytes that arrive in pieces read otherwise");
            graph
        }
        (Err(error), Err(again)) => {
            assert_eq!(error.to_string(), again.to_string());
            check_message(&error);
            return false;
        }
        (whole, in_pieces) => panic!("read whole: {whole:?}; read in pieces: {in_pieces:?}"),
    };
    let written = bytes(&graph);
    let again = durable::read(written.as_slice(), &limits).expect("what was written can be read");
    assert!(bytes(&again) == written, "written, read and written again");
    let text = document::to_string(&graph).expect("a graph that was read can be written");
    assert_eq!(text, document::to_string(&again).expect("and again"));
    // A document has the claims of one statement in one revision together.
    let sorted = rewritten(text.as_bytes(), &limits).expect("what is written is a document");
    assert_eq!(sorted, rewritten(sorted.as_bytes(), &limits).expect("and again"));
    true
}

fn bytes(graph: &Graph) -> Vec<u8> {
    let mut bytes = Vec::new();
    durable::write(graph, &mut bytes).expect("a graph can be written");
    bytes
}

/// The same file with the right checksums, so that what comes after them is tried too. The last section takes what is
/// left or missing.
fn sealed(data: &[u8]) -> Vec<u8> {
    const BEFORE_TABLE: usize = 24;
    const SECTIONS: usize = 20;
    let table_end = BEFORE_TABLE + SECTIONS * 16;
    let mut file = data.to_vec();
    if file.len() < table_end + 4 {
        return file;
    }
    let (head, body) = file.split_at_mut(table_end + 4);
    let mut rest = &body[..];
    for (place, entry) in head[BEFORE_TABLE..table_end].chunks_mut(16).enumerate() {
        let given = u64::from_le_bytes(entry[8..].try_into().expect("eight bytes"));
        let length = if place + 1 == SECTIONS { rest.len() } else { rest.len().min(given as usize) };
        let (section, after) = rest.split_at(length);
        rest = after;
        entry[4..8].copy_from_slice(&crc32fast::hash(section).to_le_bytes());
        entry[8..].copy_from_slice(&(length as u64).to_le_bytes());
    }
    let checksum = crc32fast::hash(&head[..table_end]);
    head[table_end..].copy_from_slice(&checksum.to_le_bytes());
    file
}

/// Reads `data` as a JSON document and works out what follows from it, on a day, over a span and over all time; tells
/// whether it was accepted.
///
/// # Panics
///
/// If anything panics, if what is worked out goal by goal is not what is worked out at once, or if a fact that follows
/// has no proof.
pub fn inference(data: &[u8]) -> bool {
    let Ok(graph) = document::read(data, &Limits::default()) else { return false };
    let day = |text: &str| text.parse().ok();
    let scopes = [day("2024-05-02").map_or(Scope::ALL, Scope::Day), Scope::Span(day("2024-03-01"), None), Scope::ALL];
    for scope in scopes {
        let budget = Budget::new().facts(2_000).steps(100_000);
        let view = graph.view().at_scope(scope).showing_all().with_budget(budget);
        let view = view.with_rules(Rules::all()).expect("the rules of a schema can be in force");
        follow(&view);
    }
    true
}

fn follow(view: &View) {
    let Ok(all) = view.materialized() else { return };
    let Ok(at_once) = all.facts(Pattern::any()) else { return };
    let told = |facts: &Facts<'_>| {
        let facts = facts.iter().map(|fact| (fact.subject(), fact.object(), fact.relation().name(), fact.grade()));
        facts.map(|fact| format!("{fact:?}")).collect::<Vec<_>>()
    };
    for entity in view.snapshot().entities() {
        let of = |view: &View| view.facts(Pattern::any().subject(entity.id())).map(|facts| told(&facts));
        if let (Ok(one_by_one), Ok(at_once)) = (of(view), of(&all)) {
            assert_eq!(one_by_one, at_once, "goal by goal and at once");
        }
    }
    for fact in at_once.iter().filter(|fact| fact.statement().is_none()).take(5) {
        let proof = all.explain(fact).expect("what was worked out has a proof");
        assert!(!proof.facts[0].steps.is_empty(), "{fact}");
        assert!(proof.to_dot().ends_with("}\n") && !proof.to_string().is_empty());
    }
}

/// Reads `data` as a query in SPARQL and asks it of a small graph; tells whether it was accepted.
///
/// # Panics
///
/// If anything panics, if the place of an error is not in the text, or if an error could break out of the line it is
/// printed on.
pub fn sparql(data: &[u8]) -> bool {
    let Ok(given) = std::str::from_utf8(data) else { return false };
    match query::Query::parse(given) {
        Ok(query) => {
            let mut graph = Graph::new(conflict());
            let kia = graph.add_as("kia", ArmedGroup, "KIA").expect("an entity");
            let bhamo = graph.add_as("bhamo", Town, "Bhamo").expect("an entity");
            let article = graph.source(Source::article("An article").key("article")).expect("a source");
            graph.state(kia, CONTROLS, bhamo).since("2024-12").cite(article).expect("a claim");
            let view = graph.view().with_budget(Budget::new().steps(10_000).rows(1_000).bytes(1 << 24));
            if let Err(error) = query::Asking::of(&view).ask(&query) {
                check_message(&error);
            }
            true
        }
        Err(error) => {
            let line = given.split('\n').nth(error.line() - 1).expect("the line is one of the text");
            assert!((1..=line.chars().count() + 1).contains(&error.column()), "{error}");
            check_message(&error.into());
            false
        }
    }
}

/// Reads `data` as a query of openCypher and asks it of a graph without facts; tells whether it was accepted.
///
/// # Panics
///
/// If anything panics, if the place of an error is not in the text, or if an error could break out of the line it is
/// printed on.
pub fn cypher(data: &[u8]) -> bool {
    let Ok(given) = std::str::from_utf8(data) else { return false };
    let graph = Graph::new(conflict());
    match text::parse_dated(given, graph.schema()) {
        Ok(dated) => {
            assert!(!dated.query.to_string().is_empty());
            let view = graph.view().with_budget(Budget::new().facts(1_000).steps(10_000));
            if let Err(error) = view.query(&dated.query) {
                check_message(&error);
            }
            true
        }
        Err(error) => {
            let line = given.split('\n').nth(error.line() - 1).expect("the line is one of the text");
            assert!((1..=line.chars().count() + 1).contains(&error.column()), "{error}");
            check_message(&error.into());
            false
        }
    }
}

/// Reads `data` as a mapping and, after a line `---`, a table; without such a line, as a table of holders and towns. Tells whether
/// the table was imported.
///
/// # Panics
///
/// If anything panics, if a mapping does not come back from its own text, if a row is neither stored nor reported, if the
/// answer depends on how the bytes arrive, if an error leaves something behind, or if it could break out of its line.
pub fn table(data: &[u8]) -> bool {
    const BETWEEN: &[u8] = b"\n---\n";
    let at = data.windows(BETWEEN.len()).position(|window| window == BETWEEN);
    let (written, table) = match at {
        Some(at) => (&data[..at], &data[at + BETWEEN.len()..]),
        None => (&include_bytes!("mapping.json")[..], data),
    };
    let Ok(written) = std::str::from_utf8(written) else { return false };
    let mapping = match Mapping::from_json(written) {
        Ok(mapping) => mapping,
        Err(error) => {
            check_message(&error);
            return false;
        }
    };
    let text = mapping.to_json().expect("a mapping can be written");
    assert_eq!(Mapping::from_json(&text).expect("what was written can be read"), mapping);
    assert!(mapping.to_string().lines().count() >= 2);
    let import = || Import::best_effort().named("table");
    let (mut graph, mut again) = (Graph::new(conflict()), Graph::new(conflict()));
    let whole = import().run(&mut graph, &mapping, table);
    let in_pieces = import().run(&mut again, &mapping, BufReader::with_capacity(7, Pieces { data: table, turn: 0 }));
    match (whole, in_pieces) {
        (Ok(report), Ok(again)) => {
            assert_eq!(report.to_string(), again.to_string(), "bytes that arrive in pieces read otherwise");
            let (counted, refused) = (report.counted, report.refused_count());
            assert_eq!(counted.read, counted.stored + refused + report.passed_over_count(), "{report}");
            report.refused.iter().for_each(|refused| check_message(&refused.wrong));
            let text = document::to_string(&graph).expect("a graph can be written");
            document::read(text.as_bytes(), &Limits::trusted()).expect("and read");
            true
        }
        (Err(error), Err(again)) => {
            assert_eq!(error.to_string(), again.to_string());
            check_message(&error);
            assert_eq!(graph.entities().count() + graph.sources().count(), 0, "{error}");
            false
        }
        (whole, in_pieces) => panic!("read whole: {whole:?}; read in pieces: {in_pieces:?}"),
    }
}

/// Imports `data` as entities of FollowTheMoney; tells whether anything was stored.
///
/// # Panics
///
/// As [`imported`].
pub fn ftm(data: &[u8]) -> bool {
    imported(&FollowTheMoney::citing("list", Source::dataset("A list")), data)
}

/// Imports `data` as items of Wikidata; tells whether anything was stored.
///
/// # Panics
///
/// As [`imported`].
pub fn wikidata(data: &[u8]) -> bool {
    imported(&Wikidata::new(), data)
}

/// Imports `data` as statements of beneficial ownership; tells whether anything was stored.
///
/// # Panics
///
/// As [`imported`].
pub fn bods(data: &[u8]) -> bool {
    imported(&BeneficialOwnership::new(), data)
}

/// Imports `data` as Popolo; tells whether anything was stored.
///
/// # Panics
///
/// As [`imported`].
pub fn popolo(data: &[u8]) -> bool {
    imported(&Popolo::citing("list", Source::dataset("A list")), data)
}

/// Reads `data` as GraphML; tells whether anything was stored.
///
/// # Panics
///
/// As [`imported`].
pub fn graphml(data: &[u8]) -> bool {
    let form =
        GraphMl::new().of_kind("armed_group").related_by("allied_with").citing("list", Source::dataset("A list"));
    imported(&form, data)
}

/// Reads `data` as one of the tables of nodes, sources and edges, which the first line names; tells whether anything was stored.
///
/// # Panics
///
/// As [`imported`].
pub fn csv(data: &[u8]) -> bool {
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (name, data) = data.split_at(at);
    let data = data.get(1..).unwrap_or_default();
    match name {
        b"nodes" => imported(&Csv::nodes().formula_safe(), data),
        b"sources" => imported(&Csv::sources(), data),
        _ => imported(&Edges, data),
    }
}

/// Edges, into a graph that has what they tell of.
struct Edges;

impl Importer for Edges {
    fn form(&self) -> &str {
        "edges"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        intake.source("article", || Source::article("A new front").published("2024-12-17"))?;
        for (kind, key) in [("armed_group", "kia"), ("town", "bhamo")] {
            let entity = EntityEntry { key: key.to_owned(), kind: kind.to_owned(), label: key.to_owned() };
            intake.record(0, |record| record.apply(&Change::Entity(entity)))?;
        }
        Csv::edges().read(input, intake)
    }
}

/// Reads `data` as RDF in the form that the first line names, else as Turtle, and tells whether anything was stored.
///
/// # Panics
///
/// As [`imported`].
pub fn rdf(data: &[u8]) -> bool {
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (name, rest) = data.split_at(at);
    let rest = rest.get(1..).unwrap_or_default();
    let (form, data) = match name {
        b"#trig" => (Rdf::trig(), rest),
        b"#triples" => (Rdf::n_triples(), rest),
        b"#quads" => (Rdf::n_quads(), rest),
        b"#json" => (Rdf::json_ld(), rest),
        _ => (Rdf::turtle(), data),
    };
    imported(&form.citing("list", Source::dataset("A list")), data)
}

/// Reads `data` as one of the sets of the field, which the first line names, and tells whether anything was stored.
///
/// # Panics
///
/// As [`imported`].
pub fn sets(data: &[u8]) -> bool {
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (name, data) = data.split_at(at);
    let data = data.get(1..).unwrap_or_default();
    let cite = || Source::dataset("a set").published("2023");
    match name {
        b"actors" => imported(&UcdpActors::citing("set", cite()), data),
        b"conflicts" => imported(&UcdpConflicts::citing("set", cite()), data),
        b"events" => imported(&UcdpEvents::citing("set", cite()), data),
        b"coded" => imported(&Plover::citing("set", cite()).undated("2000-01-01"), data),
        b"countries" => imported(&GeoNames::countries("set", cite()), data),
        b"divisions" => imported(&GeoNames::divisions("set", cite()), data),
        _ => imported(&GeoNames::places("set", cite()), data),
    }
}

/// Imports `data` twice, whole and in pieces.
///
/// # Panics
///
/// If the importer panics, if a record is neither stored nor refused nor passed over, if the graph depends on how the bytes
/// arrive, if the same again says something new, if an input that cannot be read changes the graph, if what was imported
/// makes no document, or if an error could break out of the line it is printed on.
fn imported(form: &dyn Importer, data: &[u8]) -> bool {
    let mut graph = Graph::new(conflict());
    let report = match Import::best_effort().run(&mut graph, form, data) {
        Ok(report) => report,
        Err(error) => {
            assert_eq!(
                (graph.revision().number(), graph.entities().count()),
                (0, 0),
                "an error that changes the graph"
            );
            check_message(&error);
            return false;
        }
    };
    let counted = report.counted;
    assert_eq!(counted.read, counted.stored + report.refused_count() + report.passed_over_count(), "{report}");
    report.refused.iter().for_each(|refused| check_message(&refused.wrong));
    assert!(!report.to_string().chars().any(|it| it.is_control() && it != '\n'), "a raw control character in {report}");
    let text = document::to_string(&graph).expect("what was imported can be written");
    let mut again = Graph::new(conflict());
    let in_pieces = BufReader::with_capacity(7, Pieces { data, turn: 0 });
    Import::best_effort().run(&mut again, form, in_pieces).expect("what can be read can be read in pieces");
    assert!(text == document::to_string(&again).expect("and written"), "bytes that arrive in pieces read otherwise");
    let twice = Import::best_effort().run(&mut graph, form, data).expect("what can be read can be read again");
    assert_eq!((twice.counted.entities, twice.counted.read), (0, counted.read), "{twice}");
    counted.stored > 0
}

/// The text of the graph that `reader` holds.
fn rewritten(reader: impl Read, limits: &Limits) -> Result<String, Error> {
    let graph = document::read(reader, limits)?;
    Ok(document::to_string(&graph).expect("a graph that was read can be written"))
}

/// An error stays short and on one line, whatever it quotes.
fn check_message(error: &Error) {
    let message = error.to_string();
    assert!(!message.chars().any(char::is_control), "a raw control character in {message:?}");
    assert!(message.chars().count() <= 1_000, "a message of {} bytes", message.len());
}

/// A reader that gives a few bytes at a time and is interrupted now and then.
struct Pieces<'a> {
    data: &'a [u8],
    turn: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn.is_multiple_of(5) {
            return Err(ErrorKind::Interrupted.into());
        }
        let length = buffer.len().min(1 + self.turn % 7);
        self.data.read(&mut buffer[..length])
    }
}
