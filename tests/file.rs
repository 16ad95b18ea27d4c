//! The durable file: what is opened is the graph that was saved, and whatever else comes in is an error that names the
//! section, never a panic and never a graph that could not be.
#![cfg(test)]
#![cfg(feature = "file")]

mod common;

use std::{
    error::Error as _,
    fs,
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use allegiance::{
    Error, FileError, Graph, KindDef, Limits, QualifierDef, RelationDef, Revision, Schema, Snapshot, Source, ValueType,
    View, document, file, vocabulary::*,
};
use common::graph;
use proptest::prelude::*;

/// The founding article, and a document with one of everything.
const KACHIN: &str = include_str!("../examples/data/kachin.json");
const KEPT: &str = include_str!("data/v1.json");

const HISTORY: &str = r#"
    source article "A new front" 2024-12-17 reliability=C
    source other "Another paper"
    kio: organization "Kachin Independence Organization"
    kia: armed_group "Kachin Independence Army"
    tnla: armed_group "TNLA"
    bhamo: town "ဗန်းမော်"
    fall: seizure "the fall of Bhamo"
    kio named "KIO" | article
    kia identified_by wikidata:Q1 | other
    kia armed_wing_of kio | article < residents "two thirds" ; other deny
    kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 jointly_with=tnla | article < @kio attests=2024-12-10 ; other doubt
    tnla allied_with kia [2024-01-01/2024-06-30] | article
    kia allied_with tnla [2024-01-01/2024-06-30] | other unconfirmed
    kia existed [1961-02-05/..] | article
    bhamo existed [/..2030] | other inferred="old"
    ---
    source communique "Communiqué" author=kio
    putao: town "Putao"
    retract tnla allied_with kia [2024-01-01/2024-06-30] | article
    fall occurred [2024-12-04] | communique
    fall captor kia | communique < ?somebody
    fall object bhamo | communique "took it" credibility=2
    kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 jointly_with=tnla | communique ; communique deny
    ---
    retract kia armed_wing_of kio | other deny
    tnla allied_with kia [2024-01-01/2024-06-30] | article
    ---
    retract tnla allied_with kia [2024-01-01/2024-06-30] | article
    ---
    tnla allied_with kia [2024-01-01/2024-06-30] | article
    kia stationed_at bhamo [2024-12-05] count=~70 | article
"#;

fn bytes(graph: &Snapshot) -> Vec<u8> {
    let mut bytes = Vec::new();
    file::write(graph, &mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Result<Graph, Error> {
    file::read(bytes, &Limits::untrusted())
}

fn from_document(text: &str) -> Graph {
    document::read(text.as_bytes(), &Limits::untrusted()).unwrap()
}

/// The message of an error, which stays short and on one line whatever it quotes.
fn message(error: &Error) -> String {
    let message = error.to_string();
    assert!(!message.contains(char::is_control) && message.chars().count() < 400, "{message:?}");
    message
}

fn refusal(bytes: &[u8]) -> String {
    message(&read(bytes).expect_err("refused"))
}

/// All of a graph but its ids, as text.
fn told(graph: &Graph) -> String {
    let mut told = document::to_string(graph).unwrap();
    told += &format!("{graph:?}\n");
    for entity in graph.entities() {
        told += &format!("{entity:?} {} {}\n", entity.label(), entity.added());
    }
    for source in graph.sources() {
        told += &format!("{source:?} {} {:?}\n", source.added(), source.source());
    }
    for statement in graph.statements() {
        let claims: Vec<_> =
            statement.claims().map(|claim| (claim.id(), claim.recorded(), claim.retracted())).collect();
        told += &format!("{:?} {statement} {claims:?}\n", statement.id());
    }
    for claim in graph.claims() {
        told += &format!("{claim:?} of {:?} {:?}\n", claim.statement(), claim.claim());
    }
    let mut views = vec![graph.view(), graph.view().showing_all()];
    for number in 1..=graph.revision().number() {
        views.push(graph.view().known_at(Revision::new(number)).unwrap());
    }
    told += &views.iter().map(answers).collect::<String>();
    told
}

/// What a view answers about each entity, by its name and its ties.
fn answers(view: &View) -> String {
    let ids: Vec<_> = view.snapshot().entities().map(|entity| entity.id()).collect();
    let named = |id| view.snapshot().entity(id).map(|entity| view.named(entity.label()));
    ids.into_iter().map(|id| format!("{:?} {:?}\n", view.about(id), named(id))).collect()
}

/// Saves and opens a graph, which must come out as it went in.
fn goes_round(graph: &Graph) -> Graph {
    let saved = bytes(graph);
    assert!(bytes(graph) == saved, "saved twice");
    let again = read(&saved).unwrap();
    assert_eq!(told(&again), told(graph));
    assert!(bytes(&again) == saved, "saved, opened and saved again");
    again
}

#[test]
fn what_is_opened_is_the_graph_that_was_saved() {
    for text in [KACHIN, KEPT] {
        goes_round(&from_document(text));
    }
    goes_round(&graph(HISTORY));
    goes_round(&Graph::new(conflict()));
    goes_round(&Graph::new(Schema::new()));
    let mut unsaid = graph("bhamo: town \"Bhamo\"\n---\nputao: town \"Putao\"");
    goes_round(&unsaid);
    unsaid.source(Source::article("A new front")).unwrap();
    goes_round(&unsaid);
}
