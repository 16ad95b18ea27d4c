//! Imports a spreadsheet by a mapping that is written down beside it: looks at what a few rows would become, imports what can
//! be, prints the report, and asks two questions.
//!
//! ```text
//! cargo run --features csv --example spreadsheet
//! ```
#![expect(clippy::print_stdout, reason = "an example prints")]

use allegiance::{
    Error, Graph, Id,
    import::{Import, table::Mapping},
    vocabulary::*,
};

const TABLE: &str = include_str!("data/holdings.csv");
const MAPPING: &str = include_str!("data/holdings.mapping.json");

fn main() -> Result<(), Error> {
    let mapping = Mapping::from_json(MAPPING)?;
    println!("The mapping:\n{mapping}");

    let preview = Import::best_effort().preview(&conflict(), &mapping, TABLE.as_bytes(), 4)?;
    println!("What the first rows would become:\n{preview}");

    let mut graph = Graph::new(conflict());
    let report = Import::best_effort().named("holdings.csv").run(&mut graph, &mapping, TABLE.as_bytes())?;
    println!("The report:\n{report}");

    let view = graph.as_of("2024-12-16")?;
    let bhamo: Id<Town> = graph.narrow(view.the("Bhamo")?)?;
    println!("Who controls Bhamo on 2024-12-16?");
    for fact in &view.controllers_of(bhamo)? {
        println!("  {fact}");
    }
    let kia: Id<ArmedGroup> = graph.narrow(view.the("Kachin Independence Army")?)?;
    println!("What does the Kachin Independence Army control on 2024-12-16?");
    for fact in &view.holdings_of(kia)? {
        println!("  {fact}");
    }
    Ok(())
}
