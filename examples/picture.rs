//! Who is with whom, who fights whom, and who holds what? The Kachin graph of one day as a picture for Graphviz: the one in the README.
//!
//! ```text
//! cargo run --example picture | dot -Tsvg > examples/kachin.svg
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::error::Error;

use allegiance::{
    Grade, Kind as _, Limits, Rules, document,
    export::{Dot, Export, Ties},
    vocabulary::*,
};

fn main() -> Result<(), Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kachin.json");
    let graph = document::load(path, &Limits::untrusted())?;
    let view = graph.as_of("2024-12-17")?.with_rules(Rules::only(["wing_pressure"]))?;
    let relations =
        ["armed_wing_of", "subordinate_to", "leads", "allied_with", "at_war_with", "pressures", "controls", "contests"];
    // Every "and allies" is a set of its own, and of no interest here.
    let kinds = [Organization::NAME, Person::NAME, Holdable::NAME];
    let ties = Ties::all().among(kinds).over(relations).at_least(Grade::Possible);
    let (picture, report) = Export::of(&view).text(&Dot::new().of(ties))?;
    print!("{picture}");
    eprint!("{report}");
    Ok(())
}
