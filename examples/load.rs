//! Loads a table of who held which town, says which rows are bad and why, and asks of every town at
//! once who held it on a day of its own.
//!
//! ```text
//! cargo run --example load
//! ```
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::collections::HashMap;

use allegiance::{Any, Day, Error, Graph, Id, Kind, Loading, NamedKind, Share, Source, vocabulary::*};

/// Actor, town, first day, last day. Two rows cannot be.
const TABLE: &str = "\
Kachin Independence Army\tLaiza\t2010-01-01\t2024-12-17
Myanmar military\tBhamo\t2010-01-01\t2024-12-03
Myanmar military\tSumprabum\t2015-06-01\t2024-05-11
Kachin Independence Army\tSumprabum\t2024-05-12\t2024-12-17
Kachin Independence Army\tChipwi\t2024-12-17\t2024-10-02
Myanmar military\tPutao\t2010-01-01\t2024-13-01
Myanmar military\tMyitkyina\t2010-01-01\t2024-12-17
";

fn main() -> Result<(), Error> {
    let mut graph = Graph::new(conflict());
    let table = graph.source(Source::dataset("A table of who held what").published("2024-12-17"))?;
    let mut known: HashMap<&str, Id<Any>> = HashMap::new();

    let how = Loading::skipping_bad().reporting_at_most(20).on_progress(10, |rows| println!("{rows} rows so far"));
    let loaded = graph.load(how, |load| {
        for (line, row) in (1..).zip(TABLE.lines()) {
            let mut fields = row.split('\t');
            let mut field = || fields.next().unwrap_or_default();
            let (actor, town, first, last) = (field(), field(), field(), field());
            // Each in a row of its own, so that it stays where the statement is bad.
            for (name, kind) in [(actor, ArmedForce::NAME), (town, Town::NAME)] {
                if !known.contains_key(name) {
                    known.extend(load.row(line, |row| row.add(NamedKind::from(kind), name)).map(|id| (name, id)));
                }
            }
            let (Some(&actor), Some(&town)) = (known.get(actor), known.get(town)) else { continue };
            load.row(line, |row| {
                let held = row.state(actor, CONTROLS.any(), town).with("share", Share::full());
                held.since(first).until(last).cite(table)
            });
        }
        Ok(())
    })?;
    println!("{} rows, of which {} are bad:", loaded.rows, loaded.bad.len());
    for bad in &loaded.bad {
        println!("  line {}: {}", bad.row, bad.wrong);
    }

    let day = |text| Day::try_from(text).map_err(allegiance::ModelError::from);
    let asked =
        [("Laiza", "2024-12-16"), ("Sumprabum", "2024-05-11"), ("Sumprabum", "2024-05-12"), ("Bhamo", "2024-12-04")];
    let probes = asked.iter().map(|(town, on)| Ok((graph.narrow(graph.view().the(town)?)?, day(*on)?)));
    let probes = probes.collect::<Result<Vec<(Id<Town>, Day)>, Error>>()?;
    let hits = graph.view().controllers_of_each(probes)?;
    println!("\nWho held it:");
    for ((town, on), hits) in asked.iter().zip(hits.iter()) {
        let holders =
            hits.iter().map(|hit| Ok(graph.entity(hit.entity)?.label())).collect::<Result<Vec<_>, Error>>()?;
        println!(
            "  {town} on {on}: {}",
            if holders.is_empty() { "nobody knows".to_owned() } else { holders.join(", ") }
        );
    }

    let memory = graph.memory();
    println!("\n{} entities, {} statements, {} claims", memory.entities, memory.statements, memory.claims);
    Ok(())
}
