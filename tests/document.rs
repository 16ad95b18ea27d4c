//! Documents: what is written reads back, and whatever else comes in is an error that names the
//! place, never a panic and never another graph.
#![cfg(test)]
#![cfg(feature = "json")]

mod common;

use std::{
    error::Error as _,
    fs,
    io::{self, ErrorKind, Read},
    path::Path,
};

use allegiance::{
    Change, Claim, ClaimEntry, DocumentError, EntityEntry, Error, Graph, KindDef, Limits, Name, QualifierDef,
    Qualifiers, RelationDef, Revision, Schema, Source, SourceEntry, StatementEntry, Text, Value, ValueType, document,
    vocabulary::*,
};
use common::disk::{Folder, Short};

/// The oldest version of the format, with one of everything. It must load for ever.
const KEPT: &str = include_str!("data/v1.json");

/// A small document without a line break, so that a column is a byte.
const SMALL: &str = concat!(
    r#"{"format":"allegiance","version":1,"schema":{"vocabulary":"conflict/1"},"revisions":[{"#,
    r#""entities":{"kia":{"kind":"armed_group","label":"KIA"},"bhamo":{"kind":"town","label":"ဗန်းမော်"}},"#,
    r#""sources":{"a":{"kind":"article","title":"A\u0000\"\ud83d\ude00"}},"#,
    r#""statements":[{"subject":"kia","relation":"controls","object":{"entity":"bhamo"},"period":"2024-12/..","#,
    r#""qualifiers":{"share":[{"share":{"value":"2/3"}}]},"claims":[{"source":"a"}]}]}]}"#,
);

fn read(bytes: impl AsRef<[u8]>) -> Result<Graph, Error> {
    document::read(bytes.as_ref(), &Limits::untrusted())
}

/// The message of an error, which stays short and on one line whatever it quotes.
fn refusal(bytes: impl AsRef<[u8]>) -> String {
    message(&read(bytes).expect_err("refused"))
}

fn message(error: &Error) -> String {
    let message = error.to_string();
    assert_safe(&message);
    assert!(message.chars().count() < 400, "{message}");
    message
}

fn assert_safe(line: &str) {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!line.contains(hides), "{line:?}");
}

/// A document of one revision over the conflict vocabulary.
fn revision(body: &str) -> String {
    with_schema(r#"{ "vocabulary": "conflict/1" }"#, body)
}

fn with_schema(schema: &str, body: &str) -> String {
    format!(r#"{{ "format": "allegiance", "version": 1, "schema": {schema}, "revisions": [{body}] }}"#)
}

/// A document of one statement about two entities, from a source `a`.
fn statement(body: &str) -> String {
    statement_and(body, "")
}

/// The same, and more revisions.
fn statement_and(body: &str, revisions: &str) -> String {
    revision(&format!(
        r#"{{ "entities": {{ "kia": {{ "kind": "armed_group", "label": "KIA" }}, "bhamo": {{ "kind": "town", "label": "Bhamo" }} }},
            "sources": {{ "a": {{ "kind": "article", "title": "A" }} }}, "statements": [{{ {body} }}] }} {revisions}"#
    ))
}

fn check(cases: &[(String, &str)]) {
    for (text, expected) in cases {
        let given = refusal(text);
        assert!(given.contains(expected), "{text}\n  gives  {given}\n  not    {expected}");
    }
}

// What goes round.

#[test]
fn the_example_of_the_docs_reads() {
    let docs = include_str!("../src/interop/document.rs");
    let fenced =
        docs.split("//! ```json\n").nth(1).and_then(|rest| rest.split("//! ```\n").next()).expect("an example");
    let text: String = fenced.lines().map(|line| line.trim_start_matches("//! ").to_owned() + "\n").collect();
    let graph = read(&text).unwrap();
    let wing = graph.statements().next().unwrap();
    assert_eq!(wing.to_string(), "Kachin Independence Army armed wing of Kachin Independence Organization [/]");
    assert_eq!(wing.claims().next().unwrap().claim().quote.as_ref().unwrap().as_str(), "the armed wing of the KIO");
}

#[test]
fn the_first_version_of_the_format_loads_for_ever() {
    let graph = read(KEPT).unwrap();
    assert_eq!(graph.revision(), Revision::new(3));
    let counts =
        (graph.entities().count(), graph.sources().count(), graph.statements().count(), graph.claims().count());
    assert_eq!(counts, (6, 2, 12, 15));
    assert_eq!(graph.claims().filter(|claim| claim.retracted() == Some(Revision::new(3))).count(), 2);
    assert_eq!(graph.entity(graph.lookup("bhamo").unwrap()).unwrap().label(), "ဗန်းမော်");
    assert!(graph.schema().is_a("mine", "taxable") && graph.schema().is_a("town", "taxable"));
    let lines: Vec<_> = graph.statements().map(|it| it.to_string()).collect();
    assert_eq!(lines[7], "Kachin Independence Army controls ဗန်းမော် (2/3 of the area) [2024-12-04..2024-12-17/..]");
    assert_eq!(lines[9], "the mines of Pangwa depth about 18446744073709551615 (at least 9007199254740993) [/]");
}

#[test]
fn what_is_written_reads_back_to_the_same_text() {
    assert_eq!(document::VERSION, 1, "keep a file of the new version beside v1.json, and test both");
    let once = read(KEPT).unwrap();
    let text = document::to_string(&once).unwrap();
    assert_eq!(text, KEPT);
    let again = document::to_string(&read(&text).unwrap()).unwrap();
    assert_eq!(again, text);
    let mut written = Vec::new();
    document::write(&once.snapshot(), &mut written).unwrap();
    assert_eq!(written, text.as_bytes());
}

#[test]
fn an_empty_graph_and_a_bare_schema_go_round() {
    for schema in [Schema::new(), base(), conflict()] {
        let vocabulary = schema.vocabulary().map(str::to_owned);
        let text = document::to_string(&Graph::new(schema)).unwrap();
        let graph = read(&text).unwrap();
        assert_eq!(graph.schema().vocabulary(), vocabulary.as_deref());
        assert_eq!((graph.revision().number(), document::to_string(&graph).unwrap()), (0, text));
    }
    let own = with_schema(r#"{ "kinds": [{ "name": "ship", "definition": "A ship." }] }"#, "");
    assert_eq!(read(own).unwrap().schema().kinds().len(), 2);
    let empty = read(revision("{}")).unwrap_err();
    assert_eq!(empty.to_string(), "revisions[0]: the revision adds nothing and retracts nothing");
}

#[test]
fn extensions_of_the_schema_travel() {
    let schema = conflict()
        .with_kind_def(KindDef::new("mine", "A mine.").below("facility"))
        .and_then(|s| s.with_kind_def(KindDef::new("taxable", "Towns and mines.").gathers("town").gathers("mine")))
        .and_then(|s| s.with_qualifier(QualifierDef::new("rate", ValueType::Share, "How much.").repeated()))
        .and_then(|s| {
            let taxes = RelationDef::new("taxes", "Taxes.").subjects("actor").inverse("taxed_by").qualifier("rate");
            s.with_relation(taxes.objects(ValueType::Entity("taxable".into())).nearest("Wikidata P2384"))
        })
        .unwrap();
    let text = document::to_string(&Graph::new(schema.clone())).unwrap();
    let read = read(&text).unwrap();
    assert_eq!(read.schema().extensions(), schema.extensions());
    assert!(read.schema().is_a("town", "taxable") && !text.contains("armed_wing_of"));
}

#[test]
fn revisions_with_retractions_travel() {
    let mut graph = Graph::new(conflict());
    let kia = graph.add_as("kia", ArmedGroup, "KIA").unwrap();
    let bhamo = graph.add(Town, "Bhamo").unwrap();
    let [one, two] = ["One", "Two"].map(|title| graph.source(Source::article(title)).unwrap());
    let held = graph.state(kia, CONTROLS, bhamo).cite(one).unwrap();
    graph.claim(held, two.quote("no").denying()).unwrap();
    let claims: Vec<_> = graph.claims().map(|claim| claim.id()).collect();
    graph.retract(claims[0]).unwrap();
    graph.state(kia, CONTROLS, bhamo).cite(one).unwrap();
    graph.batch(|batch| claims[1..].iter().try_for_each(|&claim| batch.retract(claim))).unwrap();
    let read = read(document::to_string(&graph).unwrap()).unwrap();
    assert_eq!(document::to_string(&read).unwrap(), document::to_string(&graph).unwrap());
    let life = |graph: &Graph| -> Vec<_> {
        graph.claims().map(|it| (it.recorded().number(), it.retracted().map(Revision::number))).collect()
    };
    assert_eq!(life(&read), [(5, Some(7)), (6, Some(9)), (8, None)]);
    assert_eq!(life(&graph), life(&read));
}

/// A statement retracted claim by claim was once written out whole for each of them.
#[test]
fn retractions_of_one_statement_are_written_together() {
    let claims = |many: usize| -> String {
        (0..many).map(|n| format!(r#"{{ "source": "a", "quote": "{n}" }}"#)).collect::<Vec<_>>().join(",")
    };
    let both = r#""subject": "kia", "relation": "controls", "object": { "entity": "bhamo" }, "claims":"#;
    let said = format!("{both} [{}]", claims(50));
    let text = statement_and(&said, &format!(r#", {{ "retractions": [{{ {said} }}] }}"#));
    let graph = read(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(graph.revision().number(), 2);
    assert_eq!(document::to_string(&graph).unwrap().matches("\"subject\"").count(), 2);
}

#[test]
fn the_same_claim_retracted_and_said_again_goes_round() {
    let said =
        r#""subject": "kia", "relation": "controls", "object": { "entity": "bhamo" }, "claims": [{ "source": "a" }]"#;
    let again = format!(r#", {{ "retractions": [{{ {said} }}], "statements": [{{ {said} }}] }}"#).repeat(3);
    let text = statement_and(said, &again);
    let graph = read(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!((graph.revision().number(), graph.claims().count()), (4, 4));
    let written = document::to_string(&graph).unwrap();
    assert_eq!(document::to_string(&read(&written).unwrap()).unwrap(), written);
}

// What is refused.

#[test]
fn other_documents_are_told_apart() {
    let head =
        |format: &str, version: &str| format!(r#"{{ "format": {format}, "version": {version}, "news": [[{{}}]] }}"#);
    check(&[
        (
            head("\"allegiance\"", "2"),
            "the document is of version 2: this crate reads version 1; a newer one may read it",
        ),
        (head("\"graphml\"", "1"), "the document is of the format `graphml`: expected `allegiance`"),
        (head("\"\\u001b[31m\"", "1"), r"the document is of the format `\u{1b}[31m`: expected `allegiance`"),
        (head("1", "1"), "line 1, column 13: invalid type: integer `1`, expected a string"),
        (head("\"allegiance\"", "\"1\""), "expected u32"),
        (head("\"allegiance\"", "-0"), "expected u32"),
        (head("\"allegiance\"", "1.0"), "expected u32"),
        (head("\"allegiance\"", "4294967297"), "expected u32"),
        (head("\"allegiance\"", "1"), "unknown field `news`, expected one of `format`, `version`"),
        (r#"{ "version": 1 }"#.into(), "missing field `format`"),
        (r#"{ "format": "allegiance" }"#.into(), "missing field `version`"),
        (r#"{ "format": "allegiance", "version": 1 }"#.into(), "missing field `revisions`"),
        (String::new(), "line 1, column 1: EOF while parsing a value"),
        ("null".into(), "line 1, column 4: invalid type: null, expected a map"),
        (format!("{SMALL}{SMALL}"), "trailing characters"),
        (
            with_schema(r#"{ "vocabulary": "conflict/9" }"#, ""),
            "schema.vocabulary: there is no vocabulary `conflict/9`: expected `conflict/1` or `base/1`",
        ),
    ]);
}

/// Serde reads a struct from a list of its values as well, which would make the order of fields in
/// our source a part of the format.
#[test]
fn a_list_does_not_stand_for_named_fields() {
    let claimed = |object: &str| {
        statement(&format!(
            r#""subject": "kia", "relation": "named", "object": {object}, "claims": [{{ "source": "a" }}]"#
        ))
    };
    let by = |claim: &str| statement(&format!(r#""subject": "kia", "relation": "existed", "claims": [{claim}]"#));
    check(&[
        (r#"["allegiance", 1, {}, []]"#.into(), "invalid type: sequence, expected a map"),
        (with_schema("[]", ""), "invalid type: sequence, expected a map"),
        (with_schema(r#"{ "kinds": [["ship", "A ship."]] }"#, ""), "invalid type: sequence, expected a map"),
        (revision("[]"), "invalid type: sequence, expected a map"),
        (revision(r#"{ "entities": { "kia": ["armed_group", "KIA"] } }"#), "invalid type: sequence, expected a map"),
        (revision(r#"{ "sources": { "a": ["article", "A"] } }"#), "invalid type: sequence, expected a map"),
        (revision(r#"{ "statements": [["kia", "existed"]] }"#), "invalid type: sequence, expected a map"),
        (by(r#"["a"]"#), "invalid type: sequence, expected a map"),
        (by(r#"{ "source": "a", "speakers": [{ "described": ["residents"] }] }"#), "invalid type: sequence"),
        (by(r#"{ "source": "a", "speakers": [{ "unnamed": ["a source"] }] }"#), "invalid type: sequence"),
        (claimed(r#"{ "name": ["KIA"] }"#), "invalid type: sequence, expected a map"),
        (claimed(r#"{ "identifier": ["wikidata", "Q1"] }"#), "invalid type: sequence, expected a map"),
        (claimed(r#"{ "count": [1] }"#), "invalid type: sequence, expected a map"),
        (claimed(r#"{ "share": ["1/2"] }"#), "invalid type: sequence, expected a map"),
        (claimed(r#"["name"]"#), "line 2, column "),
    ]);
}

#[test]
fn a_key_that_stands_twice_is_refused_everywhere() {
    let town = r#"{ "kind": "town", "label": "Bhamo" }"#;
    let article = r#"{ "kind": "article", "title": "A" }"#;
    let said = |more: &str, claim: &str| {
        statement(&format!(
            r#""subject": "kia", "relation": "controls", "object": {{ "entity": "bhamo" }}, {more} "claims": [{{ "source": "a" {claim} }}]"#
        ))
    };
    check(&[
        (SMALL.replacen("{", r#"{"version":1,"#, 1), "duplicate field `version`"),
        (SMALL.replacen("{", r#"{"revisions":[],"#, 1), "duplicate field `revisions`"),
        (with_schema(r#"{ "vocabulary": null, "vocabulary": null }"#, ""), "duplicate field `vocabulary`"),
        (revision(r#"{ "entities": {}, "entities": {} }"#), "duplicate field `entities`"),
        (revision(&format!(r#"{{ "entities": {{ "b": {town}, "b": {town} }} }}"#)), "duplicate key `b`"),
        (revision(&format!(r#"{{ "entities": {{ "b": {town}, "\u0062": {town} }} }}"#)), "duplicate key `b`"),
        (revision(r#"{ "entities": { "b": { "kind": "town", "kind": "town" } } }"#), "duplicate field `kind`"),
        (revision(&format!(r#"{{ "sources": {{ "a": {article}, "a": {article} }} }}"#)), "duplicate key `a`"),
        (revision(r#"{ "sources": { "a": { "title": "A", "title": "B" } } }"#), "duplicate field `title`"),
        (said(r#""subject": "kia","#, ""), "duplicate field `subject`"),
        (said(r#""qualifiers": { "share": [], "share": [] },"#, ""), "duplicate key `share`"),
        (said("", r#", "source": "a""#), "duplicate field `source`"),
        (said("", r#", "speakers": [{ "entity": "kia", "entity": "kia" }]"#), "line 2, column "),
        (said("", r#", "speakers": [{ "described": { "words": "a", "words": "b" } }]"#), "duplicate field `words`"),
        (
            said(r#""qualifiers": { "share": [{ "share": { "value": "1", "value": "1" } }] },"#, ""),
            "duplicate field `value`",
        ),
        (
            revision(&format!(r#"{{ "entities": {{ "b": {town} }} }}, {{ "entities": {{ "b": {town} }} }}"#)),
            "revisions[1].entities.`b`: another entity has the key `b` already",
        ),
    ]);
}

#[test]
fn a_record_that_cannot_be_is_named_by_its_place() {
    let said = |relation: &str, object: &str, claims: &str| {
        statement(&format!(r#""subject": "kia", "relation": "{relation}", "object": {object}, "claims": [{claims}]"#))
    };
    let bhamo = r#"{ "entity": "bhamo" }"#;
    check(&[
        (
            revision(r#"{ "entities": { "b": { "kind": "twon", "label": "Bhamo" } } }"#),
            "revisions[0].entities.`b`: the schema has no kind `twon`; did you mean `town`?",
        ),
        (
            revision(r#"{ "entities": { "b": { "kind": "town", "label": " " } } }"#),
            "revisions[0].entities.`b`: the label of an entity must not be blank",
        ),
        (
            revision(r#"{ "entities": { "": { "kind": "town", "label": "Bhamo" } } }"#),
            "revisions[0].entities.``: a key must not be blank",
        ),
        (
            revision(r#"{ "sources": { "a": { "kind": "article", "title": "A", "author": "kio" } } }"#),
            "revisions[0].sources.`a`: there is no entity `kio`",
        ),
        (
            said("controls", r#"{ "entity": "bamo" }"#, r#"{ "source": "a" }"#),
            "revisions[0].statements[0]: there is no entity `bamo`; did you mean `bhamo`?",
        ),
        (
            said("controlled_by", bhamo, r#"{ "source": "a" }"#),
            "revisions[0].statements[0]: `controlled_by` is the name of `controls` from its object: expected the name from its subject",
        ),
        (
            said("controls", bhamo, r#"{ "source": "a" }, { "source": "b" }"#),
            "revisions[0].statements[0].claims[1]: there is no source `b`",
        ),
        (said("controls", bhamo, ""), "revisions[0].statements[0]: a statement needs a claim: who says so?"),
        (
            revision(
                r#"{ "entities": { "y": { "kind": "town", "label": "Y" } } }, { "retractions": [{ "subject": "x", "relation": "existed", "claims": [{ "source": "a" }] }] }"#,
            ),
            "revisions[1].retractions[0]: there is no entity `x`",
        ),
        (
            statement_and(
                r#""subject": "kia", "relation": "existed", "claims": [{ "source": "a", "quote": "x" }]"#,
                r#", { "retractions": [{ "subject": "kia", "relation": "existed", "claims": [{ "source": "a" }] }] }"#,
            ),
            "revisions[1].retractions[0].claims[0]: there is no such claim of `a` to retract: kia existed",
        ),
        (
            with_schema(
                r#"{ "kinds": [{ "name": "a", "definition": "" }, { "name": "b", "definition": "", "is": ["c"] }] }"#,
                "",
            ),
            "schema.kinds[1]: `b` names the kind `c`, which the schema does not know",
        ),
        (
            with_schema(r#"{ "qualifiers": [{ "name": "A", "definition": "", "value": "text" }] }"#, ""),
            "schema.qualifiers[0]: `A` cannot name a qualifier",
        ),
        (
            with_schema(
                r#"{ "relations": [{ "name": "near", "definition": "", "from": "thing", "to": { "entity": "thing" }, "persistence": "structural", "flags": ["symmetric", "acyclic"] }] }"#,
                "",
            ),
            "schema.relations[0]: the relation `near` cannot be: a symmetric relation leads back at once",
        ),
        (
            with_schema(
                r#"{ "vocabulary": "conflict/1", "relations": [{ "name": "controls", "definition": "", "from": "thing", "to": "text", "persistence": "structural" }] }"#,
                "",
            ),
            "schema.relations[0]: the schema has a relation named `controls` already",
        ),
    ]);
}

/// Attacker's lists in the schema must not multiply with each other or with the statements.
#[test]
fn lists_of_the_schema_have_an_end() {
    let list = |name: &str| vec![format!("\"{name}\""); 5000].join(",");
    let relation = |more: &str| {
        let plain = r#""name": "near", "definition": "", "from": "thing", "persistence": "structural""#;
        with_schema(&format!(r#"{{ "vocabulary": "conflict/1", "relations": [{{ {plain}, {more} }}] }}"#), "")
    };
    let kind =
        |more: String| with_schema(&format!(r#"{{ "kinds": [{{ "name": "a", "definition": "", {more} }}] }}"#), "");
    check(&[
        (
            kind(format!(r#""is": [{}]"#, list("thing"))),
            "schema.kinds[0]: a schema holds at most 4096 kinds in one list",
        ),
        (kind(format!(r#""gathers": [{}]"#, list("thing"))), "schema.kinds[0]: a schema holds at most 4096"),
        (relation(&format!(r#""to": {{ "term": [{}] }}"#, list("x"))), "at most 4096 terms in one list"),
        (relation(&format!(r#""to": "text", "qualifiers": [{}]"#, list("share"))), "at most 4096 qualifiers or flags"),
        (relation(&format!(r#""to": "text", "flags": [{}]"#, list("functional"))), "at most 4096 qualifiers or flags"),
    ]);
}

#[test]
fn numbers_are_kept_exactly_or_refused() {
    let count = |number: &str| {
        statement(&format!(
            r#""subject": "kia", "relation": "strength", "object": {{ "count": {{ "best": {number} }} }}, "claims": [{{ "source": "a" }}]"#
        ))
    };
    for exact in ["0", "9007199254740993", "18446744073709551615"] {
        let written = document::to_string(&read(count(exact)).unwrap()).unwrap();
        assert!(written.contains(&format!("\"best\": {exact}\n")), "{exact}");
    }
    let digits = "9".repeat(100_000);
    for inexact in
        ["18446744073709551616", "1e999", "-0", "-1", "1.5", "70.0", "1e3", "01", "+1", "NaN", "\"70\"", &digits]
    {
        let refusal = refusal(count(inexact));
        assert!(refusal.starts_with("line 2, column "), "{refusal}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let bytes = |before: &[u8], text: &str| [before, text.as_bytes()].concat();
    for (given, expected) in [
        (bytes(b"\xef\xbb\xbf", SMALL), "the document begins with a byte order mark: expected `{`"),
        ([b"\xff\xfe".as_slice(), &utf16(SMALL)].concat(), "the document is not UTF-8: byte 0 cannot be"),
        (utf16("{}"), "line 1, column 2: key must be a string"),
        (SMALL.replace("KIA", "K\u{1}A").into_bytes(), "control character"),
        (SMALL.replace("KIA", "\\ud800").into_bytes(), "hex escape"),
        (SMALL.replace("KIA", "\\udc00 \\ud800").into_bytes(), "surrogate"),
        (SMALL.replace("KIA", "\\x").into_bytes(), "invalid escape"),
    ] {
        let refusal = refusal(&given);
        assert!(refusal.contains(expected), "{refusal}");
    }
    for wrong in [b"\xff".as_slice(), b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"K\xeda"] {
        let at = SMALL.find("KIA").unwrap();
        let given = [&SMALL.as_bytes()[..at], wrong, &SMALL.as_bytes()[at + 3..]].concat();
        let place = at + usize::from(wrong[0] == b'K');
        assert_eq!(refusal(given), format!("the document is not UTF-8: byte {place} cannot be"));
    }
    let kept = read(SMALL.replace("KIA", "K\\u0000\u{fffe}\u{feff}A")).unwrap();
    assert_eq!(kept.entity(kept.lookup("kia").unwrap()).unwrap().label(), "K\0\u{fffe}\u{feff}A");
}

#[test]
fn a_document_cut_anywhere_is_refused_with_a_place() {
    for end in 0..SMALL.len() {
        let refusal = refusal(&SMALL.as_bytes()[..end]);
        assert!(refusal.starts_with("line 1, column ") || refusal.contains("not UTF-8: byte "), "{end}: {refusal}");
    }
    read(SMALL).unwrap();
}

#[test]
fn any_change_of_a_field_gives_an_error_or_a_graph() {
    use serde_json::{Value as Json, json};

    fn places(value: &Json, at: &str, found: &mut Vec<String>) {
        let mut go = |key: &str, value: &Json| {
            let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            found.push(at.clone());
            places(value, &at, found);
        };
        match value {
            Json::Object(map) => map.iter().for_each(|(key, value)| go(key, value)),
            Json::Array(list) => list.iter().enumerate().for_each(|(at, value)| go(&at.to_string(), value)),
            _ => {}
        }
    }

    let (mut refused, mut taken) = (0, 0);
    let mut check = |changed: &Json, what: &str| match read(changed.to_string()) {
        Err(error) => {
            message(&error);
            refused += 1;
        }
        Ok(graph) => {
            let text = document::to_string(&graph).unwrap();
            assert_eq!(document::to_string(&read(&text).unwrap()).unwrap(), text, "{what}");
            taken += 1;
        }
    };
    let valid: Json = serde_json::from_str(KEPT).unwrap();
    let mut found = Vec::new();
    places(&valid, "", &mut found);
    let wrong = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0.5),
        json!(u64::MAX),
        json!(""),
        json!("\u{202e}\n"),
        json!("2024-02-30"),
        json!("kia"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({ "entity": "kia" }),
    ];
    for place in &found {
        for value in &wrong {
            let mut changed = valid.clone();
            *changed.pointer_mut(place).unwrap() = value.clone();
            check(&changed, &format!("{place} = {value}"));
        }
        let (parent, key) = place.rsplit_once('/').unwrap();
        let key = key.replace("~1", "/").replace("~0", "~");
        let mut changed = valid.clone();
        match changed.pointer_mut(parent).unwrap() {
            Json::Object(map) => {
                let value = map.remove(&key).unwrap();
                check(&changed, &format!("{place} dropped"));
                changed.pointer_mut(parent).unwrap()["other"] = value;
            }
            Json::Array(list) => drop(list.remove(key.parse().unwrap())),
            _ => unreachable!("a place has a parent"),
        }
        check(&changed, &format!("{place} dropped or renamed"));
    }
    assert!(refused > 3_000 && taken > 200, "{refused} refused, {taken} taken");
}

// Limits.

#[test]
fn every_limit_is_named_with_its_place() {
    let refused = |text: &str, limits: Limits| message(&document::read(text.as_bytes(), &limits).unwrap_err());
    let limits = Limits::untrusted();
    assert_eq!(
        refused(SMALL, limits.with_bytes(SMALL.len() as u64 - 1)),
        format!("the document: more than {} bytes", SMALL.len() - 1)
    );
    assert!(document::read(SMALL.as_bytes(), &limits.with_bytes(SMALL.len() as u64)).is_ok());
    let claims = SMALL.replace(r#"[{"source":"a"}]"#, r#"[{"source":"a"},{"source":"a","quote":"b"}]"#);
    assert_eq!(refused(&claims, limits.with_records(4)), "revisions[0]: more than 4 records");
    assert!(document::read(claims.as_bytes(), &limits.with_records(5)).is_ok());
    assert!(refused(SMALL, limits.with_records(3)).ends_with(": more than 3 records"));
    let place = format!("line 1, column {}", SMALL.find(r#"{"value""#).unwrap() + 1);
    assert_eq!(refused(SMALL, limits.with_depth(8)), format!("{place}: more than 8 levels of nesting"));
    assert!(document::read(SMALL.as_bytes(), &limits.with_depth(9)).is_ok());
    let place = format!("line 1, column {}", SMALL.find("\"ဗန်း").unwrap() + 1);
    let length = "ဗန်းမော်".len() as u32;
    assert_eq!(refused(SMALL, limits.with_text(length - 1)), format!("{place}: more than 23 bytes of text"));
    assert!(document::read(SMALL.as_bytes(), &limits.with_text(length)).is_ok());
    assert_eq!(refused(SMALL, limits.with_name(23)), "revisions[0].entities.`bhamo`: more than 23 bytes of a name");
    assert_eq!(
        refused(&claims, limits.with_claims(1)),
        "revisions[0].statements[0]: more than 1 claims of one statement"
    );
    assert!(document::read(claims.as_bytes(), &limits.with_claims(2)).is_ok());
    let place = "revisions[0].statements[0]";
    let qualified = format!("{place}: more than 0 values of qualifiers of one statement");
    assert_eq!(refused(SMALL, limits.with_qualifiers(0)), qualified);
    assert!(document::read(SMALL.as_bytes(), &limits.with_qualifiers(1)).is_ok());
    let spoken = SMALL.replace(r#"[{"source":"a"}]"#, r#"[{"source":"a","speakers":[{"entity":"kia"}]}]"#);
    assert_eq!(refused(&spoken, limits.with_speakers(0)), format!("{place}: more than 0 speakers of one claim"));
    assert!(document::read(spoken.as_bytes(), &limits.with_speakers(1)).is_ok());
    // The texts of a source are texts like others.
    let long = SMALL.replace(r#""title":"#, &format!(r#""publisher":"{}","title":"#, "p".repeat(40)));
    assert!(refused(&long, limits.with_text(30)).ends_with(": more than 30 bytes of text"));

    let long = "n".repeat(30);
    let named = |relation: &str, object: &str| {
        statement(&format!(
            r#""subject": "kia", "relation": "{relation}", "object": {object}, "claims": [{{ "source": "a" }}]"#
        ))
    };
    let alias = named("named", &format!(r#"{{ "name": {{ "text": "{long}" }} }}"#));
    assert_eq!(refused(&alias, limits.with_name(29)), "revisions[0].statements[0]: more than 29 bytes of a name");
    let source = SMALL.replace(r#""sources":{"a""#, &format!(r#""sources":{{"{long}""#));
    assert_eq!(
        refused(&source, limits.with_name(29)),
        format!("revisions[0].sources.`{long}`: more than 29 bytes of a name")
    );
}

#[test]
fn text_is_measured_by_what_it_says() {
    let text = |escaped: &str| SMALL.replace("KIA", escaped);
    for (escaped, bytes) in [("\\n\\\"\\\\\\/", 4), (r"\u0001\u00e9", 3), (r"\u1000\ud83d\ude00", 7), ("က\\t", 4)] {
        let quote = escaped.repeat(100);
        let limits = Limits::untrusted().with_text(100 * bytes);
        assert!(document::read(text(&quote).as_bytes(), &limits).is_ok(), "{escaped}");
        let refused = document::read(text(&quote).as_bytes(), &limits.with_text(100 * bytes - 1));
        assert!(message(&refused.unwrap_err()).ends_with("bytes of text"), "{escaped}");
    }
}

/// One record in memory is many times as long as `{}`, so they are counted before they are made.
#[test]
fn too_many_records_are_refused_before_they_are_made() {
    let limits = Limits::untrusted().with_records(1000);
    let many = |one: &str| vec![one; 3000].join(",");
    for text in [
        revision(&many("{}")),
        revision(&format!(r#"{{ "statements": [{}] }}"#, many("{}"))),
        revision(&format!(r#"{{ "statements": [{{ "claims": [{}] }}] }}"#, many("{}"))),
    ] {
        let refused = message(&document::read(text.as_bytes(), &limits).unwrap_err());
        assert!(refused.starts_with("line 1, column ") && refused.ends_with(": more than 1000 records"), "{refused}");
    }
    // Not so what is no record: the schema, and literals beside one claim each.
    let limits = limits.with_records(15 + 6 + 2 + 2);
    assert!(document::read(KEPT.as_bytes(), &limits).is_ok());
}

#[test]
fn deep_input_is_refused_on_a_small_stack() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let refused = move || {
        for (text, limits) in [
            (deep("[", "]"), Limits::untrusted()),
            (deep("{\"a\":", "}"), Limits::untrusted()),
            (deep("[", "]"), Limits::trusted().with_depth(u32::MAX)),
            (deep("{\"a\":", "}"), Limits::trusted().with_depth(u32::MAX)),
            (SMALL.replace("[{\"source\"", &deep("[", "")), Limits::trusted().with_depth(u32::MAX)),
        ] {
            message(&document::read(text.as_bytes(), &limits).unwrap_err());
        }
        assert_eq!(refusal(deep("[", "]")), "line 1, column 33: more than 32 levels of nesting");
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(refused).unwrap().join().unwrap();
}

#[test]
fn the_presets_of_limits() {
    let (strict, wide) = (Limits::untrusted(), Limits::trusted());
    assert_eq!(Limits::default(), strict);
    let all =
        |l: Limits| [l.bytes(), l.records(), l.depth().into(), l.name().into(), l.text().into(), l.claims().into()];
    assert_eq!(all(strict), [256 << 20, 1_000_000, 32, 1 << 10, 64 << 10, 10_000]);
    assert!(all(strict).iter().zip(all(wide)).all(|(strict, wide)| *strict < wide));
    let own = strict.with_bytes(1).with_records(2).with_depth(3).with_name(4).with_text(5).with_claims(6);
    assert_eq!(all(own), [1, 2, 3, 4, 5, 6]);
}

// Readers and writers.

/// Gives a few bytes at a time, is interrupted now and then, and fails after so many bytes.
struct Frail<'a> {
    data: &'a [u8],
    fails_after: usize,
    turn: usize,
}

impl Read for Frail<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn.is_multiple_of(3) {
            return Err(ErrorKind::Interrupted.into());
        }
        if self.fails_after == 0 {
            return Err(io::Error::other("the cable was cut"));
        }
        let length = buffer.len().min(1 + self.turn % 7).min(self.fails_after);
        let read = self.data.read(&mut buffer[..length])?;
        self.fails_after -= read;
        Ok(read)
    }
}

#[test]
fn a_reader_may_be_slow_and_may_fail_at_any_byte() {
    let frail = |fails_after| Frail { data: SMALL.as_bytes(), fails_after, turn: 0 };
    for fails_after in 0..=SMALL.len() {
        let error = document::read(frail(fails_after), &Limits::untrusted()).unwrap_err();
        assert_eq!(message(&error), "cannot read the document: the cable was cut", "{fails_after}");
        assert!(error.source().is_some());
    }
    let whole = document::read(frail(usize::MAX), &Limits::untrusted()).unwrap();
    assert_eq!(document::to_string(&whole).unwrap(), document::to_string(&read(SMALL).unwrap()).unwrap());
    // No more is read than the limit allows and the one byte that shows it is passed.
    let endless = document::read(io::repeat(b' '), &Limits::untrusted().with_bytes(1000)).unwrap_err();
    assert_eq!(message(&endless), "the document: more than 1000 bytes");
}

#[test]
fn a_writer_may_fail_at_any_byte() {
    let graph = read(SMALL).unwrap();
    let length = document::to_string(&graph).unwrap().len();
    for room in 0..length {
        let error = document::write(&graph, Short(room)).unwrap_err();
        assert_eq!(message(&error), "cannot write the document: the disk is full");
    }
    document::write(&graph, Short(length)).unwrap();
}

// Files.

#[test]
fn a_graph_is_saved_and_loaded() {
    let folder = Folder::new("saved");
    let graph = read(KEPT).unwrap();
    let path = folder.file("graph.json");
    for _ in 0..2 {
        document::save(&graph, &path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), KEPT);
        assert_eq!(folder.list(), ["graph.json"]);
    }
    let loaded = document::load(&path, &Limits::untrusted()).unwrap();
    assert_eq!(document::to_string(&loaded).unwrap(), KEPT);
    // As long as a name can be, and hostile.
    let long = folder.file(&"n".repeat(255));
    document::save(&graph, &long).unwrap();
    document::save(&graph, folder.file("\u{202e}\u{1b}[31m")).unwrap();
    assert_eq!(folder.list().len(), 3);
}

#[test]
fn two_that_save_at_once_do_not_meet() {
    let folder = Folder::new("at-once");
    let (graph, path) = (read(KEPT).unwrap().snapshot(), folder.file("graph.json"));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..10).for_each(|_| document::save(&graph, &path).unwrap()));
        }
    });
    assert_eq!(fs::read_to_string(&path).unwrap(), KEPT);
    assert_eq!(folder.list(), ["graph.json"]);
}

#[test]
fn a_save_that_fails_leaves_all_as_it_was() {
    let folder = Folder::new("failed");
    let graph = read(KEPT).unwrap();
    let failed = |path: &Path| message(&document::save(&graph, path).unwrap_err());
    fs::create_dir_all(folder.file("taken/inside")).unwrap();
    assert!(failed(&folder.file("taken")).starts_with("cannot put in its place `"));
    assert!(failed(&folder.file("missing/graph.json")).starts_with("cannot create a file beside `"));
    assert!(failed(&folder.file(&"n".repeat(300))).starts_with("cannot put in its place `"));
    assert_eq!(folder.list(), ["taken"]);
    assert!(folder.file("taken/inside").is_dir());
    assert!(document::save(&graph, "").is_err());
    assert!(document::save(&graph, "/").is_err());
    assert!(document::save(&graph, folder.file("taken").join("..")).is_err());
    assert_eq!(folder.list(), ["taken"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_keeps_its_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("read-only");
    let path = folder.file("graph.json");
    fs::write(&path, "old").unwrap();
    let mode = |mode| fs::set_permissions(&folder.0, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    // Permissions do not hold for everybody, such as the superuser of a container.
    if fs::write(folder.file("probe"), "").is_err() {
        let error = document::save(&read(SMALL).unwrap(), &path).unwrap_err();
        assert!(message(&error).starts_with("cannot create a file beside `"));
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), folder.list()), ("old", vec!["graph.json".into()]));
    }
    mode(0o755);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_is_replaced() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new("links");
    let graph = read(SMALL).unwrap();
    let [secret, target, link] = ["secret.json", "target.json", "link.json"].map(|name| folder.file(name));
    for mode in [0o600, 0o640] {
        fs::write(&secret, "old").unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(mode)).unwrap();
        document::save(&graph, &secret).unwrap();
        assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, mode);
    }
    fs::write(&target, "untouched").unwrap();
    symlink(&target, &link).unwrap();
    document::save(&graph, &link).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_file());
    assert_eq!(fs::read_to_string(&target).unwrap(), "untouched");
    fs::remove_file(&link).unwrap();
    symlink(folder.file("nowhere"), &link).unwrap();
    document::save(&graph, &link).unwrap();
    assert!(document::load(&link, &Limits::untrusted()).is_ok());
    assert_eq!(folder.list(), ["link.json", "secret.json", "target.json"]);
}

#[test]
fn a_file_that_cannot_be_loaded_is_named() {
    let folder = Folder::new("load");
    let load = |path: &Path| document::load(path, &Limits::untrusted()).unwrap_err();
    let missing = load(&folder.file("missing.json"));
    assert!(message(&missing).starts_with("cannot open `"), "{missing}");
    assert!(
        matches!(&missing, Error::Document(DocumentError::Io { source, .. }) if source.kind() == ErrorKind::NotFound)
    );
    let error = load(&folder.0);
    assert!(message(&error).contains("load`: "), "{error}");
    message(&load(&folder.file("\u{202e}\n\u{1b}[31m")));
    fs::write(folder.file("empty.json"), "").unwrap();
    assert_eq!(message(&load(&folder.file("empty.json"))), "line 1, column 1: EOF while parsing a value");
}

// Names that were made to hurt.

const HOSTILE: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "NaN",
    "undefined",
    "../..",
    "C:\\con.txt",
    "/etc/passwd",
    "\"",
    "\\",
    "\\\"",
    "'; DROP TABLE entities; --",
    "x\") } ; DROP",
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    "&lt;&#0;",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "%00%n%s",
    "=1+1",
    "@SUM(A1)",
    "-cmd|' /C calc'!A0",
    "`id`",
    "$(id)",
    "a\nb",
    "a\r\nrevision 9",
    "a\tb",
    "a\0b",
    "\u{1}\u{7f}x\u{85}",
    "\u{1b}[2J\u{1b}[31mred",
    "\u{9b}31mred",
    "\u{202e}evil\u{202c}",
    "\u{2066}unclosed",
    "\u{200f}rtl\u{61c}",
    "شهر بهامو",
    "می‌خواهم",
    "ဗန်းမော်",
    "အောင်ဆန်းစုကြည်",
    "克钦独立军",
    "КІА",
    "ＫＩＡ",
    "K\u{200b}IA",
    "\u{feff}KIA",
    "Caf\u{e9}",
    "Cafe\u{301}",
    "Z\u{301}\u{302}\u{303}\u{304}\u{305}algo",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "line\u{2028}paragraph\u{2029}end",
    "\u{fffe}\u{10ffff}x",
    "\u{e000}private",
    " padded ",
    "ß İ ı ﬁ",
    "revisions[0].entities.`x`: fine",
];

/// Those and one as long as a name can be.
fn hostile() -> Vec<String> {
    let long = "ထ\u{202e}".repeat(11_000).chars().take(10_900).collect::<String>();
    HOSTILE.iter().map(|&name| name.to_owned()).chain([long, "x".repeat(64 << 10)]).collect()
}

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

/// A name everywhere that a name can stand.
fn changes(name: &str) -> [Change; 5] {
    let key = name.to_owned();
    let source = Source {
        kind: allegiance::SourceKind::Article,
        title: text(name),
        publisher: Some(text(name)),
        author: Some(key.clone()),
        published: None,
        url: Some(text(name)),
        reliability: Default::default(),
        inferred: Some(text(name)),
    };
    let mut claim: ClaimEntry = Claim::new(key.clone());
    claim.quote = Some(text(name));
    claim.locator = Some(text(name));
    claim.speakers = vec![
        allegiance::Speaker::Described { words: text(name), of: Some(key.clone()) },
        allegiance::Speaker::Entity(key.clone()),
    ];
    let statement = |relation: &str, object| StatementEntry {
        subject: key.clone(),
        relation: relation.into(),
        object: Some(object),
        period: None,
        modality: Default::default(),
        qualifiers: Qualifiers::new(),
        claims: vec![claim.clone()],
    };
    [
        Change::Entity(EntityEntry { key: key.clone(), kind: "armed_group".into(), label: name.into() }),
        Change::Source(SourceEntry { key: key.clone(), source }),
        Change::Claims(statement("named", Value::Name(Name::new(name).unwrap()))),
        Change::Claims(statement("described_as", Value::Text(text(name)))),
        Change::Claims(statement("identified_by", Value::Identifier(allegiance::Identifier::new(name, name).unwrap()))),
    ]
}

#[test]
fn hostile_names_are_kept_to_the_byte() {
    let mut graph = Graph::new(conflict());
    for name in hostile() {
        graph.apply(&changes(&name)).unwrap_or_else(|error| panic!("{name:?}: {error}"));
    }
    let written = document::to_string(&graph).unwrap();
    let read = document::read(written.as_bytes(), &Limits::trusted()).unwrap();
    assert_eq!(document::to_string(&read).unwrap(), written);
    for (name, entity) in hostile().iter().zip(read.entities()) {
        assert_eq!((entity.key(), entity.label()), (name.as_str(), name.as_str()));
        assert_eq!(read.lookup(name).unwrap(), entity.id());
        let source = read.source_of(read.lookup_source(name).unwrap()).unwrap().source();
        assert_eq!((source.title.as_str(), source.publisher.as_ref()), (name.as_str(), Some(&text(name))));
    }
    for (name, statements) in hostile().iter().zip(read.statements().collect::<Vec<_>>().chunks(3)) {
        let Some(Value::Name(alias)) = statements[0].object() else { panic!("an alias") };
        assert_eq!(alias.text(), name);
        assert_eq!(statements[1].object(), Some(Value::Text(text(name))));
        let claim = statements[2].claims().next().unwrap().claim();
        assert_eq!((claim.quote.as_ref(), claim.speakers[0].words()), (Some(&text(name)), Some(&text(name))));
    }
    // Names that look or sound alike stay two.
    assert_ne!(read.lookup("Caf\u{e9}").unwrap(), read.lookup("Cafe\u{301}").unwrap());
}

#[test]
fn hostile_names_never_print_a_raw_control_character() {
    let mut graph = Graph::new(conflict());
    for name in hostile() {
        let changes = changes(&name);
        graph.apply(&changes).unwrap();
        message(&graph.apply(&changes).unwrap_err());
        message(&graph.add(allegiance::NamedKind::from(name.as_str()), "x").unwrap_err());
        message(&graph.relation(&name).unwrap_err());
        message(&graph.lookup(&format!("{name}y")).unwrap_err());
        message(&graph.lookup_source(&format!("{name}y")).unwrap_err());
        message(&graph.view().the(format!("{name}y")).unwrap_err());
        let said = match changes.last() {
            Some(Change::Claims(said)) => said.clone(),
            _ => unreachable!("the last change is a statement"),
        };
        graph.apply(&[Change::Retraction(said.clone())]).unwrap();
        message(&graph.apply(&[Change::Retraction(said)]).unwrap_err());
        let twin = graph.add(Town, &name).unwrap();
        if let Err(error) = graph.view().the(graph.entity(twin).unwrap().label()) {
            assert_safe(&error.to_string());
        }
    }
    for entity in graph.entities() {
        assert_safe(&format!("{entity} {entity:?}"));
    }
    for source in graph.sources() {
        assert_safe(&format!("{source:?} {}", source.source().title));
    }
    for statement in graph.statements() {
        assert_safe(&format!("{statement} {statement:?}"));
        for claim in statement.claims() {
            assert_safe(&format!("{claim} {claim:?}"));
        }
    }
}

#[test]
fn what_nobody_sees_is_no_name() {
    for blank in ["", " ", "\t\n", "\u{200b}", "\u{feff}\u{2060}", "\u{3164}", "\0", "\u{a0}\u{ad}"] {
        assert!(Text::new(blank).is_err() && Name::new(blank).is_err(), "{blank:?}");
        let mut graph = Graph::new(conflict());
        message(&graph.add(Town, blank).unwrap_err());
        message(&graph.add_as(blank, Town, "Bhamo").unwrap_err());
        message(&graph.source(Source::article(blank)).unwrap_err());
        let json = serde_json::to_string(blank).unwrap();
        check(&[
            (revision(&format!(r#"{{ "entities": {{ {json}: {{ "kind": "town", "label": "x" }} }} }}"#)), "blank"),
            (revision(&format!(r#"{{ "entities": {{ "x": {{ "kind": "town", "label": {json} }} }} }}"#)), "blank"),
            (revision(&format!(r#"{{ "sources": {{ {json}: {{ "kind": "article", "title": "x" }} }} }}"#)), "blank"),
            (revision(&format!(r#"{{ "sources": {{ "x": {{ "kind": "article", "title": {json} }} }} }}"#)), "blank"),
        ]);
    }
}

/// The parser's own messages once quoted 240 characters.
#[test]
fn long_text_is_quoted_in_part() {
    let long = "x".repeat(60_000);
    for text in [
        revision(&format!(r#"{{ "{long}": 1 }}"#)),
        revision(&format!(r#"{{ "entities": "{long}" }}"#)),
        revision(&format!(r#"{{ "entities": {{ "x": {{ "{long}": 1 }} }} }}"#)),
        revision(&format!(r#"{{ "sources": {{ "x": {{ "kind": "{long}", "title": "x" }} }} }}"#)),
        statement(&format!(r#""subject": "kia", "relation": "{long}", "claims": [{{ "source": "a" }}]"#)),
        statement(&format!(r#""subject": "kia", "relation": "existed", "period": "{long}", "claims": []"#)),
        statement(&format!(r#""subject": "kia", "relation": "existed", "object": {{ "{long}": 1 }}, "claims": []"#)),
        with_schema(&format!(r#"{{ "vocabulary": "{long}" }}"#), ""),
        with_schema(&format!(r#"{{ "kinds": [{{ "name": "{long}", "definition": "" }}] }}"#), ""),
        format!(r#"{{ "format": "{long}", "version": 1 }}"#),
    ] {
        let refused = refusal(&text);
        assert!(refused.matches('x').count() < 90 && refused.contains("x…"), "{refused}");
    }
    // A quote that holds what the parser says around it.
    let sly = r"`, expected one of `a`, `b` at line 1 column 1";
    let refused = refusal(revision(&format!(r#"{{ "{sly}": 1 }}"#)));
    assert!(refused.contains(&format!("unknown field `{sly}`, expected one of `entities`")), "{refused}");
}

/// A schema with rules and effects of its own.
fn with_rules() -> Result<Schema, allegiance::SchemaError> {
    use allegiance::{Effect, Grade, Guard, Premise, Relation, Rule, Share};
    const TAXES: Relation<Actor, Holdable> = Relation::named("taxes");
    let taxes: RelationDef = TAXES.define("Collects taxes.").qualifier("share");
    let rich = Rule::new("rich", "Who holds much, taxes.")
        .because("A \"practice\" of the field; \u{2028} in two lines")
        .given(Premise::new("?a", CONTROLS, "?p").qualified("share", Guard::Full).at_least(Grade::Presumed))
        .given(Premise::new("?a", CONTROLS, "?q").qualified("jointly_with", Guard::Is(Value::Entity("kia".into()))))
        .given(Premise::new("?q", LOCATED_IN, "?r").within("2024-05..2024-06/..".parse().unwrap()).stated())
        .given(Premise::new("?a", HAS_TIES_WITH, "kio").qualified("closeness", Guard::Absent))
        .unless(Premise::new("?b", TAXES_DENIED, "?p").stated())
        .of_kind("?a", "armed_group")
        .then("?a", TAXES, "?p")
        .with("share", Share::partial())
        .at_most(Grade::Presumed);
    const TAXES_DENIED: Relation<Actor, Holdable> = Relation::named("contests");
    let carried = Rule::new("carried", "A wing taxes for its parent.")
        .when("?wing", ARMED_WING_OF, "?parent")
        .given(Premise::new("?wing", TAXES, "?p").qualified("share", Guard::Present).carried())
        .then("?parent", TAXES, "?p");
    let taken = Effect::of(Seizure, "taxed", "Who takes it taxes it.")
        .because("War feeds war.")
        .initiates(CAPTOR, TAXES, OBJECT)
        .with("share", Share::full());
    let gone = Effect::of(OrganizationChange, "gone", "Gone.")
        .ends(CHANGED, EXISTED)
        .where_qualified("change", Value::<String>::Term("merged".into()));
    let left = Effect::of(Seizure, "left", "Left.").terminates(LOSER, TAXES, OBJECT);
    let schema = conflict().with_relation(taxes)?.with_rule(rich)?.with_rule(carried)?;
    schema.with_effect(taken)?.with_effect(gone)?.with_effect(left)
}

#[test]
fn rules_and_effects_read_back_equal() {
    let graph = Graph::new(with_rules().unwrap());
    let written = document::to_string(&graph).unwrap();
    let read = document::read(written.as_bytes(), &Limits::untrusted()).unwrap();
    assert_eq!(document::to_string(&read).unwrap(), written);
    let own = |graph: &Graph| -> (Vec<_>, Vec<_>) {
        (graph.schema().rules().cloned().collect(), graph.schema().effects().cloned().collect())
    };
    assert_eq!(own(&read), own(&graph));
    let shipped = conflict();
    assert_eq!(graph.schema().rules().len(), shipped.rules().len() + 2);
    assert!(!written.contains("wing_control"), "what the vocabulary ships is not written");
    #[cfg(feature = "file")]
    {
        use allegiance::file;
        let mut bytes = Vec::new();
        file::write(&graph, &mut bytes).unwrap();
        let opened = file::read(bytes.as_slice(), &Limits::untrusted()).unwrap();
        assert_eq!(own(&opened), own(&graph));
        // The same bytes for the same graph.
        let mut again = Vec::new();
        file::write(&opened, &mut again).unwrap();
        assert_eq!(again, bytes);
    }
}

#[test]
fn a_bad_rule_is_refused_with_its_place() {
    let read = |part: &str| {
        let text = format!(
            r#"{{ "format": "allegiance", "version": 1, "schema": {{ "vocabulary": "conflict/1", {part} }}, "revisions": [] }}"#
        );
        document::read(text.as_bytes(), &Limits::untrusted()).map(drop).map_err(|error| error.to_string())
    };
    let good = r#"{ "name": "good", "definition": "", "when": [{ "subject": "?a", "relation": "controls", "object": "?p" }], "then": { "subject": "?a", "relation": "contests", "object": "?p" } }"#;
    assert_eq!(read(&format!(r#""rules": [{good}]"#)), Ok(()));
    let twice = format!(r#""rules": [{good}, {good}]"#);
    let cases: [(&str, &str); 11] = [
        (&twice, "schema.rules[1]: the schema has a rule or effect named `good` already"),
        (
            r#""rules": [{ "name": "x", "definition": "", "when": [], "then": { "subject": "a", "relation": "contests", "object": "p" } }]"#,
            "schema.rules[0]: the rule `x` cannot be: it has no premise",
        ),
        (
            r#""rules": [{ "name": "x", "definition": "", "when": [{ "subject": "?a", "relation": "controls", "object": "?p" }], "then": null }]"#,
            "schema.rules[0]: the rule `x` cannot be: it has no conclusion",
        ),
        (
            r#""rules": [{ "name": "x", "definition": "", "when": [{ "subject": "?a", "relation": "contrls", "object": "?p" }], "then": { "subject": "?a", "relation": "contests", "object": "?p" } }]"#,
            "schema.rules[0]: the rule `x` cannot be: `?a contrls ?p` names the relation `contrls`",
        ),
        (
            r#""rules": [{ "name": "x", "definition": "", "when": [{ "subject": "?a", "relation": "controls", "object": "?p", "unless": 1 }], "then": null }]"#,
            "unknown field `unless`",
        ),
        (
            r#""rules": [{ "name": "x", "definition": "", "when": [{ "subject": "?a", "relation": "controls", "object": "?p", "at_least": "sure" }], "then": null }]"#,
            "unknown variant `sure`",
        ),
        (
            r#""rules": [{ "name": "x", "definition": "", "when": [{ "subject": "?a", "relation": "controls", "object": "?p", "within": "soon" }], "then": null }]"#,
            "cannot read `soon`",
        ),
        (
            r#""rules": [{ "name": "x", "definition": "", "when": [{ "subject": "?a", "relation": "controls", "object": "?p", "qualifiers": { "share": "full", "share": "absent" } }], "then": null }]"#,
            "duplicate key `share`",
        ),
        (
            r#""effects": [{ "name": "x", "definition": "", "event": "seizure", "does": "initiates", "subject": "captor", "relation": "controls" }]"#,
            "schema.effects[0]: the effect `x` cannot be: an effect on `controls` cannot be",
        ),
        (
            r#""effects": [{ "name": "x", "definition": "", "event": "seizure", "does": "undoes", "subject": "captor", "relation": "controls" }]"#,
            "unknown variant `undoes`",
        ),
        (
            r#""effects": [{ "name": "wing_control", "definition": "", "event": "seizure", "does": "ends", "subject": "captor", "relation": "existed" }]"#,
            "unknown variant `ends`",
        ),
    ];
    for (part, expected) in cases {
        let error = read(part).unwrap_err();
        assert!(error.contains(expected), "{error}\n  of {part}");
    }
}
