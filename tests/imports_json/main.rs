//! Importers of JSON forms: on small texts of our own, on hostile ones, and on real data where it is there.
#![cfg(test)]
#![cfg(feature = "json")]

mod bods;
#[path = "../common/mod.rs"]
mod common;
mod ftm;
mod popolo;
mod wikidata;

use std::{fs, path::Path};

use allegiance::{
    Error, Graph, Limits, Snapshot,
    import::{Import, Importer, Report},
    vocabulary::conflict,
};

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import").join(name)).unwrap()
}

fn import(graph: &mut Graph, form: &dyn Importer, text: &[u8]) -> Result<Report, Error> {
    Import::best_effort().named("input").run(graph, form, text).inspect(is_balanced)
}

fn is_balanced(report: &Report) {
    let counted = report.counted;
    assert_eq!(counted.read, counted.stored + report.refused_count() + report.passed_over_count(), "{report}");
}

/// Every statement, a line each, without the identifiers.
fn told(graph: &Snapshot) -> Vec<String> {
    let told = graph.statements().filter(|statement| statement.relation().name() != "identified_by");
    told.map(|statement| statement.to_string()).collect()
}

/// What hostile texts do to an importer: an error or a refusal with its place, never a panic, and the graph untouched by
/// what cannot be read.
fn withstands(form: &dyn Importer, good: &[u8]) {
    let deep = format!("{}{}", "{\"a\":[".repeat(5_000), "]}".repeat(5_000));
    let many = format!("{{{}\"z\":1}}", (0..50_000).map(|n| format!("\"k{n}\":{{}},")).collect::<String>());
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(1 << 20));
    let texts: [&[u8]; 14] = [
        b"",
        b"\xff\xfe{\0}\0",
        b"\xef\xbb\xbf{}",
        b"{\"id\":\"\xff\xff\"}",
        b"{\"id\": 1e999}",
        b"{\"id\": \"\\ud800\"}",
        b"[{}, {}",
        b"{\"id\": \"x\"",
        b"null",
        b"[[[[{}]]]]",
        b"\"text\"",
        deep.as_bytes(),
        many.as_bytes(),
        long.as_bytes(),
    ];
    for text in texts {
        check(form, text);
    }
    for end in (0..good.len()).step_by(97) {
        check(form, &good[..end]);
    }
    // Seeded changes, the same on every machine.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % end.max(1)
    };
    let pieces = ["\"", "{", "}", "[", "]", ",", ":", "null", "-1", "\"2024-02-30\"", "\"\"", "\\", "9999999999"];
    for _ in 0..300 {
        let mut text = good.to_vec();
        for _ in 0..=below(3) {
            let at = below(text.len());
            match below(3) {
                0 => drop(text.drain(at..(at + below(40)).min(text.len()))),
                1 => drop(text.splice(at..at, pieces[below(pieces.len())].bytes())),
                _ => text[at] ^= 1 << below(8),
            }
        }
        check(form, &text);
    }
    let small = Limits::untrusted().with_bytes(64);
    let refused = Import::best_effort().within(small).run(&mut Graph::new(conflict()), form, good).unwrap_err();
    assert!(refused.to_string().contains("more than 64 bytes, which is the limit"), "{refused}");
    let small = Limits::untrusted().with_records(1);
    let refused = Import::best_effort().within(small).run(&mut Graph::new(conflict()), form, good).unwrap_err();
    assert!(refused.to_string().contains("more than 1 records, which is the limit"), "{refused}");
    let small = Limits::untrusted().with_line(32);
    let refused = Import::best_effort().within(small).run(&mut Graph::new(conflict()), form, good).unwrap_err();
    assert!(refused.to_string().contains("more than 32 bytes in a"), "{refused}");
}

fn check(form: &dyn Importer, text: &[u8]) {
    let mut graph = Graph::new(conflict());
    match import(&mut graph, form, text) {
        Ok(report) => assert!(!report.to_string().replace('\n', "").chars().any(char::is_control)),
        Err(error) => {
            assert_eq!((graph.entities().count(), graph.sources().count()), (0, 0), "{error}");
            assert!(!error.to_string().chars().any(char::is_control) && error.to_string().len() < 1_000, "{error}");
        }
    }
}
