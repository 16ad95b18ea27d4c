//! Five questions in SPARQL about the Kachin graph: the view gives the day and the rules, the query names who says so.
//!
//! ```text
//! cargo run --features sparql --example sparql
//! ```
#![expect(clippy::print_stdout, reason = "an example prints")]

use allegiance::{Limits, Rules, View, document};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kachin.json");

type Done = Result<(), Box<dyn std::error::Error>>;

fn main() -> Done {
    let graph = document::load(DOCUMENT, &Limits::untrusted())?;
    let day = graph.as_of("2024-12-17")?;
    tell(
        &day,
        "What does the KIA hold on 2024-12-17?",
        "SELECT ?town { ent:kia rel:controls [ a kind:town ; rdfs:label ?town ] } ORDER BY ?town",
    )?;
    tell(
        &graph.view(),
        "Who says that the KIA holds towns, and who stands against it?",
        "SELECT ?town ?source ?stance {
             << ent:kia rel:controls ?place >> ag:claim ?claim .
             ?place a kind:town ; rdfs:label ?town .
             ?claim ag:source [ schema:name ?source ] .
             OPTIONAL { ?claim ag:stance ?stance }
         } ORDER BY ?town ?source",
    )?;
    tell(
        &day,
        "Which control begins no earlier than May 2024?",
        "SELECT ?who ?what ?start {
             ?a rel:controls ?b {| ag:earliestStart ?start |} FILTER (?start >= '2024-05-01'^^xsd:date)
             ?a rdfs:label ?who . ?b rdfs:label ?what
         } ORDER BY ?start ?what",
    )?;
    tell(
        &day,
        "In what does Bhamo lie, step by step?",
        "SELECT ?place { ent:bhamo rel:located_in+ [ rdfs:label ?place ] } ORDER BY ?place",
    )?;
    tell(
        &day.with_rules(Rules::all())?,
        "Who controls towns by what follows, and by which rule?",
        "SELECT ?who ?what ?rule {
             ?a rel:controls ?b {| ag:followsBy ?rule |} . ?b a kind:town .
             ?a rdfs:label ?who . ?b rdfs:label ?what
         } ORDER BY ?who ?what",
    )
}

/// The question, and a row on each line.
fn tell(view: &View, question: &str, text: &str) -> Done {
    println!("\n{question}");
    let found = view.sparql(text)?;
    for row in found.solutions().ok_or("a SELECT has solutions")?.rows() {
        let cells: Vec<&str> = row.iter().map(|cell| cell.as_ref().and_then(|it| it.text()).unwrap_or("-")).collect();
        println!("  - {}", cells.join(" | "));
    }
    Ok(())
}
