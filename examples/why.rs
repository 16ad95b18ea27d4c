//! Why does it hold, why does something else not, and what if a source falls away? Proofs down to the words
//! of the sources, on the founding article.
//!
//! ```text
//! cargo run --example why
//! cargo run --example why -- --dot | dot -Tsvg > why.svg
//! ```
#![expect(clippy::print_stdout, reason = "an example prints")]

use allegiance::{Error, Graph, Limits, Rules, Source, document, vocabulary::*};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kachin.json");

fn main() -> Result<(), Error> {
    let mut graph = document::load(DOCUMENT, &Limits::untrusted())?;
    let kio = graph.get::<Organization>("kio")?;
    let outpost = graph.get::<Outpost>("outpost")?;
    let view = graph.as_of("2024-12-16")?.with_rules(Rules::all())?;
    let held = view.holds(kio, CONTROLS, outpost)?;
    let Some(fact) = held.facts.first() else { return Ok(()) };
    let proof = view.explain(fact)?;
    if std::env::args().any(|arg| arg == "--dot") {
        print!("{}", proof.to_dot());
        return Ok(());
    }

    println!("Does the KIO control the outpost on 2024-12-16? {held}. Why?\n\n{proof}");

    let nug = graph.get::<Organization>("nug")?;
    println!(
        "Why not the National Unity Government, whose force is an ally?\n\n{}",
        view.why_not(nug, CONTROLS, outpost)?
    );
    let before = graph.as_of("2024-12-01")?.with_rules(Rules::only(["seizure_begins", "wing_control"]))?;
    let bhamo = graph.get::<Town>("bhamo")?;
    println!("And why not the KIO in Bhamo, on the first of the month?\n\n{}", before.why_not(kio, CONTROLS, bhamo)?);

    report(&mut graph)
}

/// A second source says a part of it again: what then rests on the article alone?
fn report(graph: &mut Graph) -> Result<(), Error> {
    let (kia, kio) = (graph.get::<ArmedGroup>("kia")?, graph.get::<Organization>("kio")?);
    let sumprabum = graph.get::<Town>("sumprabum")?;
    let report = graph.source(Source::report("A report of December").published("2024-12-16"))?;
    graph.state(kia, ARMED_WING_OF, kio).cite(report)?;
    graph.state(kia, CONTROLS, sumprabum).fully().since("2024-06").cite(report)?;
    let article = graph.lookup_source("article")?;
    let view = graph.as_of("2024-12-16")?.with_rules(Rules::only(["wing_control"]))?;
    let withdrawn = view.rests_on(article)?;
    println!("A report says again that the KIA is the KIO’s wing and holds Sumprabum. Were the article withdrawn,");
    println!("of {} facts that rest on it", withdrawn.falls.len() + withdrawn.weaker.len() + withdrawn.survives.len());
    println!(
        "  {} would fall, {} be less sure, {} stay",
        withdrawn.falls.len(),
        withdrawn.weaker.len(),
        withdrawn.survives.len()
    );
    for (fact, voices) in &withdrawn.survives {
        println!("  stays, on {voices} more: {fact}");
    }
    for fact in view.without(article)?.holdings_of(kio)?.iter() {
        println!("  without it: {fact}");
    }
    Ok(())
}
