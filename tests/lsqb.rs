//! The nine patterns of the Labelled Subgraph Query Benchmark, with the counts that it publishes.
#![cfg(test)]

#[path = "../benches/common/lsqb.rs"]
mod lsqb;

use std::path::Path;

#[test]
fn the_counts_of_the_example_are_those_published() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lsqb/example.csv");
    let graph = lsqb::graph(&data).unwrap();
    let view = graph.as_of(lsqb::DAY).unwrap();
    let counted = lsqb::patterns().map(|pattern| view.count(&pattern).unwrap());
    assert_eq!(counted, [8, 3, 6, 8, 3, 8, 11, 2, 4]);
    let rows = lsqb::patterns().map(|pattern| view.query(&pattern).unwrap().len() as u64);
    assert_eq!(rows, counted, "rows made one by one");
}
