//! Builds a small graph in code and asks it three questions.
//!
//! ```text
//! cargo run --example build
//! ```
#![expect(clippy::print_stdout, reason = "an example prints")]

use allegiance::{Graph, Source, vocabulary::*};

fn main() -> Result<(), allegiance::Error> {
    let mut graph = Graph::new(conflict());

    // Who and where. The kind of each is known to the compiler from here on.
    let kio = graph.add(Organization, "Kachin Independence Organization")?;
    let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    let junta = graph.add(Government, "Myanmar junta")?;
    let bhamo = graph.add(Town, "Bhamo")?;

    // Nothing is stated without a source: who says so, in which words, on which day.
    let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
    graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
    graph.state(junta, CONTROLS, bhamo).cite(article.quote("junta-controlled Bhamo"))?;
    graph
        .state(kia, CONTROLS, bhamo)
        .share(2, 3)
        .since("2024-12-04..2024-12-17")
        .cite(article.quoting("residents", "two thirds of the town area"))?;

    // Every question is asked of a view, and every answer says how surely and on whose word.
    let view = graph.as_of("2024-12-17")?;

    println!("Who controls Bhamo?");
    for fact in &view.controllers_of(bhamo)? {
        println!("  {fact}");
    }

    println!("Which are the armed wings of the KIO?");
    for fact in &view.armed_wings_of(kio)? {
        println!("  {fact}");
    }

    println!("Did the KIA control Bhamo?");
    for day in ["2024-12-03", "2024-12-16", "2024-12-17", "2025-06-01"] {
        let view = graph.as_of(day)?;
        println!("  {day}: {}", view.holds(kia, CONTROLS, bhamo)?);
    }
    Ok(())
}
