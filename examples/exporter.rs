//! An exporter of one's own: an order of battle as an indented list, of all that a graph knows on a day.
//!
//! ```text
//! cargo run --example exporter
//! ```
//!
//! What the list has no place for is reported, item by item, like what any other form of the crate leaves out.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    error::Error,
    io::Write,
};

use allegiance::{
    Limits, Value, document,
    export::{Content, Export, ExportError, Exporter, Item, Losses, Profile},
};

const ARTICLE: &[u8] = include_bytes!("data/kachin.json");

fn main() -> Result<(), Box<dyn Error>> {
    let graph = document::read(ARTICLE, &Limits::untrusted())?;
    let view = graph.as_of("2024-12-16")?;
    let (text, report) = Export::of(&view).text(&OrderOfBattle)?;
    println!("{text}\n{report}");
    let (_, report) = Export::of(&view).through(Profile::public()).text(&OrderOfBattle)?;
    println!("For everybody:\n{report}");
    Ok(())
}

/// Who stands under whom and holds what, each on a line, two spaces further in than the one above.
struct OrderOfBattle;

/// By which a unit stands under another.
const UNDER: [&str; 3] = ["armed_wing_of", "subordinate_to", "part_of"];

impl Exporter for OrderOfBattle {
    fn form(&self) -> &str {
        "order of battle"
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        let labels: HashMap<String, String> = content.entities().map(|it| (it.key, it.label)).collect();
        let label = |key: &str| labels.get(key).cloned().unwrap_or_default();
        let mut under: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut holds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let (mut units, mut below) = (BTreeSet::new(), BTreeSet::new());
        for stated in content.statements() {
            let stated = stated?;
            let (entry, held) = (&stated.entry, content.held(&stated));
            match (entry.object.as_ref().and_then(Value::as_entity), held) {
                (Some(above), Some(_)) if UNDER.contains(&entry.relation.as_str()) => {
                    under.entry(above.clone()).or_default().insert(entry.subject.clone());
                    below.insert(entry.subject.clone());
                    units.extend([entry.subject.clone(), above.clone()]);
                }
                (Some(place), Some(held)) if entry.relation == "controls" => {
                    holds.entry(entry.subject.clone()).or_default().insert(format!(
                        "{} ({})",
                        label(place),
                        held.grade
                    ));
                    units.insert(entry.subject.clone());
                }
                _ => {
                    losses.item(Item::Statement(stated.id), "a list tells who stands under whom and holds what");
                    continue;
                }
            }
            for claim in stated.claims {
                losses.item(Item::Claim(claim), "a list does not say who says so");
            }
        }
        for entity in content.entities().filter(|it| !units.contains(&it.key)) {
            losses.item(Item::Entity(entity.key), "it is no unit, or is held by one");
        }
        // The next is at the end. What was told is not told again, so that a circle ends.
        let mut told = BTreeSet::new();
        let tops = units.iter().filter(|unit| !below.contains(*unit)).chain(&units);
        for top in tops {
            let mut next = vec![(0, top.clone())];
            while let Some((depth, unit)) = next.pop() {
                if !told.insert(unit.clone()) {
                    continue;
                }
                let held = holds.get(&unit).into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
                let held = if held.is_empty() { held } else { format!(": {held}") };
                writeln!(to, "{}{}{held}", "  ".repeat(depth), label(&unit))?;
                next.extend(under.get(&unit).into_iter().flatten().rev().map(|unit| (depth + 1, unit.clone())));
            }
        }
        Ok(())
    }
}
