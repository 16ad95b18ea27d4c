//! Tables by a mapping: what each part of a mapping makes of a row, what is wrong with mappings and rows, hostile files.
#![cfg(test)]
#![cfg(feature = "csv")]

use std::io::{self, Read};

use allegiance::{
    Error, Graph, Identifier, Limits, NameKind, Source, SourceKind,
    import::{
        Import, Importer as _, Report,
        table::{
            Cell, CountCells, Entity, Given, IdentifierCells, Mapping, NameCells, ShareCells, SourceCells, SpeakerCells,
            Statement, When,
        },
    },
    vocabulary::*,
};

/// A holder and a town by two columns, and that the one controls the other.
fn holdings() -> Mapping {
    Mapping::of_dataset("list", "A list")
        .entity("holder", Entity::new(ArmedGroup, "{holder}"))
        .entity("town", Entity::new(Town, "{town}"))
}

fn controls() -> Statement {
    Statement::new("holder", CONTROLS, "town")
}

fn best_effort(graph: &mut Graph, mapping: &Mapping, table: impl AsRef<[u8]>) -> Result<Report, Error> {
    Import::best_effort().named("list.csv").run(graph, mapping, table.as_ref())
}

/// What a table becomes: its statements as they print, then what is wrong with rows.
fn becomes(mapping: &Mapping, table: &str) -> Vec<String> {
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, mapping, table).unwrap();
    is_balanced(&report);
    let statements = graph.statements().map(|it| it.to_string());
    statements.chain(report.refused.iter().map(|it| format!("{}: {}", it.place, it.wrong))).collect()
}

fn is_balanced(report: &Report) {
    let counted = report.counted;
    assert_eq!(counted.read, counted.stored + report.refused_count() + report.passed_over_count());
}

#[test]
fn rows_become_statements() {
    let mapping = holdings().statement(controls());
    assert_eq!(becomes(&mapping, "holder,town\nKIA,Bhamo\nKIA,Laiza\n"), ["KIA controls Bhamo [/..]", "KIA controls Laiza [/..]"]);
}
