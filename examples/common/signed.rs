//! Alliances and rivalries between states in four spans of four years, as `examples/data/README.md` tells.

use std::{collections::BTreeMap, error::Error, fs};

use allegiance::{Citation, Graph, Loading, Source, vocabulary::*};

/// Span, two states, sign. Where it comes from stands in the README beside it.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/signed-relations.tsv");

/// The graph, and how many relations there are between how many states.
pub(crate) fn load() -> Result<(Graph, u64, usize), Box<dyn Error>> {
    let table = fs::read_to_string(TABLE).map_err(|wrong| format!("{TABLE}: {wrong}"))?;
    let mut graph = Graph::new(conflict());
    let source = graph.source(Source::dataset("Doreian and Mrvar, after Correlates of War").published("2015"))?;
    let mut states = BTreeMap::new();
    let loaded = graph.load(Loading::all_or_nothing(), |load| {
        for (line, text) in (1..).zip(table.lines()).skip(1) {
            load.row(line, |row| {
                let mut fields = text.split('\t');
                let mut field = || fields.next().unwrap_or_default();
                let (span, one, other, sign) = (field(), field(), field(), field());
                for code in [one, other] {
                    if !states.contains_key(code) {
                        states.insert(code, row.add_as(code, State, code)?);
                    }
                }
                let (one, other) = (states[one], states[other]);
                let relation = if sign == "+" { ALLIED_WITH } else { RIVAL_OF };
                let period = format!("19{}", span.replace('-', "/19"));
                let reading = Citation::from(source).inferred("what holds in a span is taken to hold all through it");
                row.state(one, relation, other).during(&*period).cite(reading)
            });
        }
        Ok(())
    })?;
    Ok((graph, loaded.rows, states.len()))
}
