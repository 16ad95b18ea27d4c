//! Three datasets that disagree about when the same states began and ended: what they contradict each
//! other in, and what follows for whoever has to give one date.
//!
//! ```text
//! cargo run --example contradictions
//! ```
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::{collections::BTreeMap, error::Error, fs};

use allegiance::{
    Citation, Contradiction, Credibility, Fact, Graph, Id, Loading, Period, Resolution, Source, SourceId, View,
    vocabulary::*,
};

/// Dataset, line in it, code, name, begin, end. Where it comes from stands in the README beside it.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/states.tsv");

fn main() -> Result<(), Box<dyn Error>> {
    let table = fs::read_to_string(TABLE).map_err(|wrong| format!("{TABLE}: {wrong}"))?;
    let mut graph = Graph::new(conflict());
    load(&mut graph, &table)?;

    // All time at once, since the ends of a state are of another day than its beginning.
    let view = graph.view();
    let found = view.contradictions()?;
    println!("\n{} contradictions:", found.len());
    for (kind, (count, longest)) in by_kind(&found) {
        println!("  {count:>3} {kind}, with up to {longest} sides");
    }

    for name in ["Myanmar", "Afghanistan"] {
        println!("\n{name}:");
        for contradiction in view.contradictions_about(view.the(name)?)? {
            println!("{contradiction}");
        }
    }

    println!("\nWhen did they begin and end?");
    // Whoever trusts one dataset most says so in a function.
    let of_gleditsch_and_ward = |contradiction: &Contradiction<'_>| {
        let gw = |fact: &Fact<'_>| fact.support().any(|claim| claim.to_string().starts_with("Gleditsch"));
        contradiction.sides().iter().position(|side| side.facts().iter().any(gw))
    };
    let policies = [
        ("show both", Resolution::ShowBoth),
        ("latest", Resolution::Latest),
        ("most voices", Resolution::MostVoices),
        ("most credible", Resolution::MostCredible),
        ("our own", Resolution::custom(of_gleditsch_and_ward)),
    ];
    let policies = policies.map(|(name, policy)| Ok::<_, allegiance::Error>((name, view.resolving(policy)?)));
    let policies = policies.into_iter().collect::<Result<Vec<_>, _>>()?;
    for state in ["Myanmar", "Costa Rica"] {
        let state = view.the(state)?;
        println!("  {}", view.entity(state)?);
        for (name, resolved) in &policies {
            println!("    {name:<15}{}", lives(resolved, graph.narrow(state)?)?);
        }
    }
    Ok(())
}

/// Puts the table into the graph and tells of the rows that cannot be read.
fn load(graph: &mut Graph, table: &str) -> Result<(), Box<dyn Error>> {
    // Both datasets code up to a last day and say nothing of when they appeared.
    let up_to = "the day up to which it codes, for want of a day of publication";
    let gw = graph.source(Source::dataset("Gleditsch and Ward").published("2017-12-31").inferred(up_to))?;
    let isd =
        graph.source(Source::dataset("International System(s) Dataset").published("2016-12-31").inferred(up_to))?;
    let ggo = graph.source(Source::dataset("GGO"))?;
    let datasets = BTreeMap::from([("GGO", ggo), ("GW", gw), ("ISD", isd)]);

    let mut states: BTreeMap<&str, Id<State>> = BTreeMap::new();
    let loaded = graph.load(Loading::skipping_bad().reporting_at_most(20), |load| {
        for (line, text) in (1..).zip(table.lines()).skip(1) {
            load.row(line, |row| {
                let mut fields = text.split('\t');
                let mut field = || fields.next().unwrap_or_default();
                let (dataset, at, code, name, begin, end) = (field(), field(), field(), field(), field(), field());
                let state = match states.get(code) {
                    Some(&state) => state,
                    None => row.add_as(code, State, name)?,
                };
                states.insert(code, state);
                let end = if end == "9999-12-31" { ".." } else { end };
                let period = format!("{begin}/{end}");
                let source = datasets.get(dataset).copied().unwrap_or(ggo);
                row.state(state, EXISTED, ()).during(&*period).cite(citation(source, at, &period))
            });
        }
        Ok(())
    })?;
    println!("{} rows about {} states, of which {} cannot be read:", loaded.rows, states.len(), loaded.bad.len());
    for bad in &loaded.bad {
        println!("  line {}: {}", bad.row, bad.wrong);
    }
    Ok(())
}

/// The line of a dataset. A date that it marks as uncertain or approximate is less credible: our reading.
fn citation(source: SourceId, line: &str, period: &str) -> Citation {
    let is_marked = period.contains(['?', '~']);
    let credibility = if is_marked { Credibility::PossiblyTrue } else { Credibility::ProbablyTrue };
    Citation::from(source).at(&format!("line {line}")).credibility(credibility)
}

/// How many contradictions there are of each kind, and how many sides the most divided has.
fn by_kind(found: &[Contradiction<'_>]) -> BTreeMap<String, (usize, usize)> {
    let mut kinds = BTreeMap::new();
    for contradiction in found {
        let (count, longest) = kinds.entry(contradiction.kind().to_string()).or_insert((0, 0));
        *count += 1;
        *longest = contradiction.sides().len().max(*longest);
    }
    kinds
}

/// The periods of a state that a view still believes.
fn lives(view: &View, state: Id<State>) -> Result<String, allegiance::Error> {
    let periods: Vec<Period> = view.about(state)?.lifespan.iter().map(Fact::period).collect();
    Ok(periods.iter().map(Period::to_string).collect::<Vec<_>>().join(" | "))
}
