//! How are they connected? Paths through the founding article: the shortest, all of them, by a route, by rules, in time.
//!
//! ```text
//! cargo run --example connections
//! ```
#![expect(clippy::print_stdout, reason = "an example prints")]

use allegiance::{Budget, Error, Graph, Limits, Paths, Route, Rules, View, document, vocabulary::*};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kachin.json");

fn main() -> Result<(), Error> {
    let graph = document::load(DOCUMENT, &Limits::untrusted())?;
    let wu = graph.get::<Person>("wu-gang")?;
    let kio = graph.get::<Organization>("kio")?;
    let kia = graph.get::<ArmedGroup>("kia")?;
    let junta = graph.get::<Government>("junta")?;
    let outpost = graph.get::<Outpost>("outpost")?;
    let december = graph.during("2024-12")?;

    println!("How is Wu Gang connected to the KIA?\n");
    if let Some(path) = december.path_between(wu, kia)? {
        println!("{path:#}");
    }
    tell(&graph, &december, &Paths::between(wu, kia).all(3))?;

    // Whom a force attacked, and under whom these serve: through the event, up the chain of command.
    let attacked = Route::parse("^attacker / target / (subordinate_to | part_of)*", graph.schema())?;
    tell(&graph, &december, &Paths::between(kia, junta).over(attacked).all(5))?;
    if let Err(wrong) = Route::parse("^atacker / target", graph.schema()) {
        println!("\n(A slip: {wrong})");
    }

    // What an organization reaches through its wings and their allies, and what it is said to hold itself by rules.
    let view = graph.as_of("2024-12-16")?;
    let held: Route = "armed_wings / allied_with* / controls".parse()?;
    tell(&graph, &view, &Paths::out_of(kio).over(held).reached())?;
    println!("\nWith rules in force:");
    let ruled = view.with_rules(Rules::all())?;
    tell(&graph, &ruled, &Paths::between(kio, outpost))?;

    println!("\nOver all time:");
    let ever = graph.view();
    let enemies = Paths::between(kia, junta);
    tell(&graph, &ever, &enemies.clone().up_to(2).shortest(3).surest())?;
    // Who held the same place: at one time or another, and on one day.
    let in_turn = enemies.over(Route::by(CONTROLS).then(Route::back(CONTROLS)));
    for path in ever.paths(&in_turn.sharing_a_day())? {
        let period = path.period()?.map_or_else(String::new, |period| period.to_string());
        println!("\nBoth at once in [{period}]: {path}");
    }

    // Every question has an end.
    let any = Paths::out_of(wu).all(6);
    match december.with_budget(Budget::new().rows(1000)).paths(&any) {
        Ok(paths) => println!("\n{} paths", paths.len()),
        Err(wrong) => println!("\n{}: {wrong}", any.keyed(&graph)?),
    }
    Ok(())
}

/// The question in words, and each path with its sources.
fn tell(graph: &Graph, view: &View, question: &Paths) -> Result<(), Error> {
    println!("\nAsked: {}", question.keyed(graph)?);
    let paths = view.paths(question)?;
    if paths.is_empty() {
        println!("- none");
    }
    paths.iter().for_each(|path| println!("- {path:#}"));
    Ok(())
}
