//! The durable file: what is opened is the graph that was saved, and whatever else comes in is an error that names the
//! section, never a panic and never a graph that could not be.
#![cfg(test)]
#![cfg(feature = "file")]

mod common;

use std::{
    error::Error as _,
    fs,
    io::{self, ErrorKind, Read},
    path::Path,
};

use allegiance::{
    Day, Error, FileError, Graph, KindDef, Limits, Loading, Period, QualifierDef, RelationDef, Revision, Schema,
    Snapshot, Source, ValueType, View, document, file, vocabulary::*,
};
use common::{
    disk::{Folder, Short},
    files::Sections,
    graph,
};
use proptest::prelude::*;

/// The founding article, and a document with one of everything.
const KACHIN: &str = include_str!("../examples/data/kachin.json");
const KEPT: &str = include_str!("data/v1.json");
/// The same in the oldest version of the file. It must open for ever.
const KEPT_FILE: &[u8] = include_bytes!("data/v1.graph");

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

#[test]
fn the_first_version_of_the_file_opens_for_ever() {
    assert_eq!(file::VERSION, 1, "keep a file of the new version beside v1.graph, and test both");
    assert_eq!(document::to_string(&read(KEPT_FILE).unwrap()).unwrap(), KEPT);
}

#[test]
fn what_is_opened_can_be_written_on() {
    let whole = graph(HISTORY);
    let (head, tail) = HISTORY.split_at(HISTORY.rfind("---").unwrap());
    let mut again = goes_round(&graph(head));
    common::grow(&mut again, &tail.replacen("---", "", 1)).unwrap();
    assert_eq!(told(&again), told(&whole));
    // Nor does the delta make a difference, or the saving.
    let mut compacted = graph(HISTORY);
    compacted.compact();
    assert!(bytes(&compacted) == bytes(&whole));
    assert!(again.add_as("kia", Town, "x").is_err());
    // Ids are those of the new graph.
    let kia = whole.lookup("kia").unwrap();
    assert_eq!(message(&again.entity(kia).unwrap_err()), "the id of this entity is of another graph");
}

#[test]
fn what_was_loaded_in_bulk_goes_round() {
    let mut graph = graph(
        "source a \"A\"\nsource b \"B\"\nkia: armed_group \"KIA\"\ntnla: armed_group \"TNLA\"\nbhamo: town \"Bhamo\"",
    );
    let [kia, tnla] = ["kia", "tnla"].map(|key| graph.get::<ArmedGroup>(key).unwrap());
    let bhamo = graph.get::<Town>("bhamo").unwrap();
    let [a, b] = ["a", "b"].map(|key| graph.lookup_source(key).unwrap());
    let day = |n| Day::from_number(20_000 + n).unwrap();
    for rows in [1, 600] {
        graph
            .load(Loading::all_or_nothing(), |load| {
                // The first statement gets a claim either way, with another statement in between.
                for n in 0..2 {
                    load.row(n, |row| {
                        row.state(kia, CONTROLS, bhamo).during(Period::between(day(0), day(n as i32))?).cite(a)
                    });
                }
                for n in 0..rows {
                    load.tie(n as u64, kia, CONTROLS, bhamo, (day(0), day(n)), b);
                    load.tie(n as u64, tnla, ALLIED_WITH, kia, (day(n), day(n)), a);
                }
                Ok(())
            })
            .unwrap();
        // So many statements of one group are not judged against each other here.
        let again = read(&bytes(&graph)).unwrap();
        assert!(document::to_string(&again).unwrap() == document::to_string(&graph).unwrap());
        assert!(bytes(&again) == bytes(&graph));
    }
}

#[test]
fn a_schema_of_ones_own_travels() {
    let schema = conflict()
        .with_kind_def(KindDef::new("mine", "A mine.").below("facility"))
        .and_then(|it| it.with_qualifier(QualifierDef::new("rate", ValueType::Share, "How much.")))
        .and_then(|it| {
            let taxes = RelationDef::new("taxes", "Taxes.").subjects("actor").qualifier("rate");
            it.with_relation(taxes.inverse("taxed_by").objects(ValueType::Entity("mine".into())))
        })
        .unwrap();
    let mut graph = Graph::new(schema);
    common::grow(
        &mut graph,
        "source s \"S\"\nkia: armed_group \"KIA\"\npangwa: mine \"Pangwa\"\nkia taxes pangwa rate=1/10 | s deny",
    )
    .unwrap();
    goes_round(&graph);
    // A vocabulary that has more by then shifts the places: the names lead to the right ones.
    let mut sections = Sections::of(&bytes(&graph));
    sections.replace("SCHM", "\"kinds\":[\"", "\"kinds\":[\"town\",\"");
    let shifted: Vec<u8> = sections.get("KIND").chunks(2).flat_map(|it| (it[0] as u16 + 1).to_le_bytes()).collect();
    *sections.get("KIND") = shifted;
    assert_eq!(told(&read(&sections.file()).unwrap()), told(&graph));
}

// What is not a file.

fn sections() -> Sections {
    Sections::of(&bytes(&graph(HISTORY)))
}

#[test]
fn files_of_other_kinds_and_versions_are_told_apart() {
    let format = "the file does not begin as a graph: expected one that this crate saved";
    for other in ["", "{}", KEPT, &"\0".repeat(1000)] {
        assert_eq!(refusal(other.as_bytes()), format);
    }
    let saved = bytes(&Graph::new(conflict()));
    let mut newer = saved.clone();
    newer[16] = 2;
    assert_eq!(refusal(&newer), "the file is of version 2: this crate reads version 1; a newer one may read it");
    assert_eq!(refusal(&[saved.clone(), saved].concat()), "the file goes on after its last section");
}

#[test]
fn a_changed_bit_or_a_missing_end_is_noticed_wherever_it_is() {
    let schema = Schema::new().with_kind_def(KindDef::new("town", "A town.")).unwrap();
    let near = RelationDef::new("near", "Near.").subjects("town").objects(ValueType::Entity("town".into()));
    let schema = schema.with_relation(near).unwrap();
    let mut graph = Graph::new(schema);
    let text =
        "source s \"S\"\na: town \"Alpha\"\nb: town \"Beta\"\na near b [2024/2025-01-01] | s \"so\"\n---\nb near a | s";
    common::grow(&mut graph, text).unwrap();
    let saved = bytes(&goes_round(&graph));
    let mut said = std::collections::BTreeSet::new();
    for at in 0..saved.len() {
        for bit in 0..8 {
            let mut flipped = saved.clone();
            flipped[at] ^= 1 << bit;
            said.insert(refusal(&flipped).split(' ').take(4).collect::<Vec<_>>().join(" "));
        }
        let cut = refusal(&saved[..at]);
        assert!(at < 24 || cut.starts_with("the file ends within its "), "{at}: {cut}");
        let longer = [&saved[..at], &[0], &saved[at..]].concat();
        refusal(&longer);
    }
    assert!(said.len() > 10, "{said:?}");
}

/// Applies each change to the file of the history, and expects what is said of it.
#[track_caller]
fn check(says: &str, change: impl FnOnce(&mut Sections)) {
    let mut sections = sections();
    change(&mut sections);
    assert_eq!(refusal(&sections.file()), says);
}

/// Sets one number.
#[track_caller]
fn set(tag: &str, place: usize, number: u32, says: &str) {
    check(says, |it| it.set(tag, place, number));
}

#[test]
fn a_schema_that_cannot_be_is_refused_with_its_place() {
    check("schema: there is no vocabulary `x`: expected `conflict/1` or `base/1`", |it| {
        it.replace("SCHM", "conflict/1", "x");
    });
    check("schema, place 3: there is no kind `x`", |it| it.replace("SCHM", "\"actor\"", "\"x\""));
    check("schema, place 1: the relations stand in another order in this crate", |it| {
        it.replace("SCHM", "\"named\",\"identified_by\"", "\"identified_by\",\"named\"");
    });
    check("schema.kinds[0]: the schema has a kind named `town` already", |it| {
        it.replace(
            "SCHM",
            "{\"vocabulary\":\"conflict/1\"",
            "{\"vocabulary\":\"conflict/1\",\"kinds\":[{\"name\":\"town\",\"definition\":\"\"}]",
        );
    });
}

#[test]
fn a_history_that_cannot_be_is_refused_with_its_place() {
    set("REVS", 3, 0, "revisions, place 1: there is less than before: [0, 3, 15], and [5, 2, 10]");
    set("REVS", 5, 99, "revisions, place 2: there is less than before: [6, 3, 16], and [6, 3, 99]");
    set("REVS", 0, 3, "claims, place 4: it speaks of what was added later");
    set("REVS", 1, 1, "claims, place 1: it speaks of what was added later");
    set("REVS", 2, 3, "retractions, place 0: the revision 2 is too early");
    set("RETR", 0, 99, "retractions, place 0: there is no claim 99 left to retract");
    set("RETR", 1, 0, "retractions, place 0: there is no revision 0");
    set("RETR", 1, 1, "retractions, place 0: the revision 1 is too early");
    set("RETR", 1, 9, "retractions, place 0: there is no revision 9");
    set("RETR", 1, 5, "retractions, place 1: the revision 3 is too early");
    check("retractions, place 1: there is no claim 6 left to retract", |it| {
        let first = it.numbers("RETR")[0];
        it.set("RETR", 2, first);
    });
    set("CLMS", 0, 3, "claims, place 0: it is of statement 3, and statement 0 has none yet");
    set("CLMS", 1, 99, "claims, place 0: content 99 is not there: there are 12");
    check("revisions, place 3: it adds nothing and retracts nothing", |it| it.get("RETR").truncate(16));
    check("claims, place 8: 8 are given, 18 expected", |it| it.get("CLMS").truncate(64));
    check("revisions: 3 bytes are no multiple of 12", |it| it.get("REVS").truncate(3));
}

#[test]
fn names_that_cannot_be_are_refused_with_their_place() {
    set("LENS", 0, 4, "names, place 3: no name ends where one should");
    set("LENS", 0, u32::MAX, "lengths of names: more than 1024 bytes of a name");
    set("LENS", 7, 17, "names, place 3: no name ends where one should");
    check("lengths of names, place 2: 2 are given, 12 expected", |it| it.get("LENS").truncate(8));
    check("names, place 6: there is more after the last name", |it| it.get("NAME").push(b'x'));
    check("names, place 0: the bytes are not UTF-8", |it| it.get("NAME")[0] = 0xff);
    check("names, place 0: a key or a label is blank", |it| it.get("NAME")[..3].copy_from_slice(b"   "));
    check("names, place 1: the key `kia` stands twice", |it| it.get("NAME")[..3].copy_from_slice(b"kia"));
    check("kinds, place 0: 255 is none of the 76 that there are", |it| it.get("KIND")[0] = 0xff);
    check("kinds, place 1: 1 are given, 6 expected", |it| it.get("KIND").truncate(2));
}

#[test]
fn records_that_cannot_be_are_refused_with_their_place() {
    check("sources, place 1: the key `article` stands twice", |it| it.replace("SRCS", "\"other\"", "\"article\""));
    check("sources, place 1: a key is blank", |it| it.replace("SRCS", "\"other\"", "\" \""));
    check("sources, place 2: entity 9 is not there yet: there are 6", |it| {
        it.replace("SRCS", "\"author\":0", "\"author\":9")
    });
    check(
        "sources: unknown field `heading`, expected one of `kind`, `title`, `publisher`, `author`, `published`, `url`, `reliability`, `inferred` at line 1 column 54",
        |it| it.replace("SRCS", "\"title\"", "\"heading\""),
    );
    check("sources, place 0: 0 are given, 3 expected", |it| *it.get("SRCS") = b"[]".to_vec());
    check("sources: invalid type: map, expected a list at line 1 column 0", |it| *it.get("SRCS") = b"{}".to_vec());
    check("sources: trailing characters at line 1 column 4", |it| *it.get("SRCS") = b"[] []".to_vec());
    check("literals, place 0: an entity is no literal", |it| *it.get("LITS") = b"[{\"entity\":0}]".to_vec());
    check("literals, place 1: the same stands twice", |it| {
        *it.get("LITS") = b"[{\"term\":\"a\"},{\"term\":\"a\"}]".to_vec()
    });
    check("ties of subjects, place 0: literal 0 is not there: there are 0", |it| *it.get("LITS") = b"[]".to_vec());
    check("details, place 1: entity 9 is not there yet: there are 6", |it| {
        it.replace("DETS", "{\"entity\":2}", "{\"entity\":9}")
    });
    check(
        "details, place 1: `jointly_with` takes the kind `actor` as its value; `bhamo` is of the kind `town`",
        |it| it.replace("DETS", "{\"entity\":2}", "{\"entity\":3}"),
    );
    check("details, place 1: `jointly_with` takes an entity of the kind `actor`; `x` is given", |it| {
        it.replace("DETS", "{\"entity\":2}", "{\"term\":\"x\"}")
    });
    check("details, place 2: an exact day stands as a date", |it| {
        it.replace("DETS", "{\"end\":\"open\"}", "{\"end\":{\"dated\":\"2024-01-01\"}}")
    });
    check("details, place 2: the same stands twice", |it| it.replace("DETS", "{\"end\":\"open\"}", "{}"));
    check("details, place 2: 99 is none of the 20 that there are", |it| {
        it.replace("DETS", "{\"end\":\"open\"}", "{\"end\":\"open\",\"qualifiers\":[[99,{\"term\":\"x\"}]]}")
    });
    check("details, place 2: it ends before it begins", |it| {
        it.replace("DETS", "{\"end\":\"open\"}", "{\"start\":{\"dated\":\"2024-12\"},\"end\":{\"dated\":\"2023\"}}")
    });
    check("contents of claims, place 0: source 7 is not there: there are 3", |it| {
        it.replace("SAYS", "\"source\":0", "\"source\":7")
    });
    check("contents of claims, place 3: the same stands twice", |it| {
        it.replace("SAYS", "{\"source\":0}", "{\"source\":1,\"stance\":\"denies\"}")
    });
    check("contents of claims, place 4: entity 7 is not there yet: there are 6", |it| {
        it.replace("SAYS", "{\"entity\":0}", "{\"entity\":7}")
    });
    check("claims, place 4: it vouches for days outside the period of its statement", |it| {
        it.replace("SAYS", "\"attests\":\"2024-12-10\"", "\"attests\":\"2020-12-10\"")
    });
    check("claims, place 0: content 0 is not there: there are 0", |it| *it.get("SAYS") = b"[]".to_vec());
}

#[test]
fn ties_that_cannot_be_are_refused_with_their_place() {
    set("STAT", 0, 99, "statements, place 0: it has a detail that is not there: there are 6");
    set("STAT", 0, 0, "ties of subjects, place 0: the days -2147483648 to 2147483647 cannot be");
    set("ONOD", 0, 1, "subjects, place 0: 1 comes after 0");
    set("ONOD", 1, 9, "subjects, place 2: 7 comes after 9");
    set("ONOD", 6, 99, "subjects, place 7: the end is 99, expected 11");
    check("subjects, place 2: 2 are given, 7 expected", |it| it.get("ONOD").truncate(8));
    set("OSTA", 0, 1, "groups of subjects, place 0: 1 comes after 0");
    set("OSTA", 1, 0, "groups of subjects, place 0: the group is empty");
    check("groups of subjects, place 2: 2 are given, 12 expected", |it| it.get("OSTA").truncate(8));
    check("relations of subjects, place 0: 255 is none of the 104 that there are", |it| it.get("OREL")[0] = 0xff);
    check("relations of subjects, place 3: the relations of one node are not in their order", |it| {
        it.get("OREL").swap(4, 6)
    });
    check("groups of subjects, place 12: the end is 11, expected 1", |it| it.get("OTIE").truncate(16));
    set("OTIE", 0, 99, "ties of subjects, place 0: literal 99 is not there: there are 2");
    set("OTIE", 3, 99, "ties of subjects, place 0: there is no statement 99");
    set("OTIE", 3, 1 << 31, "ties of subjects, place 0: there is no statement 2147483648");
    set("OTIE", 3, 1, "ties of subjects, place 1: 1 stands twice");
    check("ties of subjects, place 0: the days -2147483647 to 2147483647 cannot be", |it| {
        let ties = it.numbers("OTIE");
        it.set("OTIE", 1, ties[1].wrapping_add(1));
    });
    set("OTIE", 5, 99, "ties of subjects, place 1: the days 99 to 2147483647 cannot be");
    set("OTIE", 4, 3, "ties of subjects, place 1: literal 3 is not there: there are 2");
    set("ITIE", 0, 3, "ties of objects, place 0: it is not the tie of the statement 2");
    set("ITIE", 3, 1, "ties of objects, place 0: it is not the tie of the statement 1");
    check("groups of objects, place 7: the end is 6, expected 1", |it| it.get("ITIE").truncate(16));
    check("ties of objects, place 0: it is not the tie of the statement 2", |it| it.get("IREL")[0] += 1);
    check("ties of objects: 97 bytes are no multiple of 16", |it| it.get("ITIE").push(0));
}

#[test]
fn every_limit_is_named_with_its_section() {
    let mut big = graph(HISTORY);
    let long = "n".repeat(2000);
    big.add(Town, &long[..300]).unwrap();
    let saved = bytes(&big);
    let limited = |limits: Limits| message(&file::read(saved.as_slice(), &limits).unwrap_err());
    let limits = Limits::untrusted();
    assert_eq!(limited(limits.with_bytes(1000)), "the file: more than 1000 bytes");
    assert_eq!(limited(limits.with_records(3)), "revisions: more than 3 records");
    assert_eq!(limited(limits.with_name(200)), "lengths of names: more than 200 bytes of a name");
    assert_eq!(limited(limits.with_name(3)), "lengths of names: more than 3 bytes of a name");
    assert_eq!(limited(limits.with_text(10)), "schema: more than 10 bytes of text");
    assert_eq!(limited(limits.with_claims(1)), "claims: more than 1 claims of one statement");
    let qualified = "details: more than 1 values of qualifiers of one statement";
    assert_eq!(limited(limits.with_qualifiers(1)), qualified);
    assert_eq!(limited(limits.with_speakers(0)), "contents of claims: more than 0 speakers of one claim");
    let records = |most| file::read(saved.as_slice(), &limits.with_records(most));
    let counted = big.entities().count() + big.sources().count() + big.claims().count();
    let retracted = big.claims().filter(|claim| claim.retracted().is_some()).count();
    let all = (counted + retracted) as u64;
    assert!(records(all).is_ok());
    assert_eq!(message(&records(all - 1).unwrap_err()), format!("retractions: more than {} records", all - 1));
    // A table that claims more than there is makes no room for it.
    let mut lying = sections().file();
    lying[24 + 2 * 16 + 8..][..8].copy_from_slice(&(2u64 << 32).to_le_bytes());
    let head = 24 + 20 * 16;
    let checksum = crc32fast::hash(&lying[..head]).to_le_bytes();
    lying[head..head + 4].copy_from_slice(&checksum);
    let lied = file::read(lying.as_slice(), &Limits::trusted()).unwrap_err();
    assert_eq!(message(&lied), "the file ends within its kinds");
    assert_eq!(refusal(&lying), "the file: more than 268435456 bytes");
}

// Any change of what a file says.

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").map_or(500, |cases| cases.parse().unwrap()),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// The checksums are made anew, so that it is the checks that are tested: what they let through could have come
    /// about, for a document of it is read.
    #[test]
    fn a_changed_number_gives_an_error_or_a_graph_that_can_be(
        changes in prop::collection::vec((1..20usize, any::<prop::sample::Index>(), 0..12u8, any::<u8>()), 1..4),
    ) {
        let mut sections = sections();
        for (section, at, how, byte) in changes {
            let bytes = &mut sections.0[section].1;
            let at = at.index(bytes.len().max(1));
            let word = at / 4 * 4;
            match how {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, byte),
                2 if bytes.len() >= 8 => bytes.swap(at, at / 2),
                3..=5 if word + 8 <= bytes.len() => bytes[word..word + 8].rotate_left(4),
                6..=8 => if let Some(it) = bytes.get_mut(word) { *it = it.wrapping_add(byte % 3).wrapping_sub(1) },
                _ => if let Some(it) = bytes.get_mut(at) { *it = byte },
            }
        }
        can_be(&sections.file());
    }

    #[test]
    fn changed_bytes_give_an_error(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 1..=255u8), 1..5),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let saved = sections().file();
        let mut changed = saved.clone();
        changes.into_iter().for_each(|(at, with)| changed[at.index(saved.len())] ^= with);
        if cut {
            changed.truncate(end.index(saved.len()));
        }
        prop_assert!(changed == saved || read(&changed).is_err());
    }
}

/// What is read is refused in few words, or is a graph that documents and files can have.
fn can_be(bytes: &[u8]) {
    match read(bytes) {
        Err(error) => drop(message(&error)),
        Ok(graph) => {
            let text = document::to_string(&graph).unwrap();
            // A document has the claims of one statement in one revision together.
            let read = |text: &str| document::read(text.as_bytes(), &Limits::untrusted());
            let again = read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let sorted = document::to_string(&again).unwrap();
            assert_eq!(document::to_string(&read(&sorted).unwrap()).unwrap(), sorted);
            told(&goes_round(&graph));
        }
    }
}

// Readers, writers and the disk.

/// A reader that gives a few bytes at a time, is interrupted, and fails at some byte.
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
        let length = buffer.len().min(1 + self.turn % 700).min(self.fails_after);
        let read = self.data.read(&mut buffer[..length])?;
        self.fails_after -= read;
        Ok(read)
    }
}

#[test]
fn a_reader_may_be_slow_and_may_fail_at_any_byte() {
    let saved = bytes(&Graph::new(Schema::new()));
    let frail = |fails_after| Frail { data: &saved, fails_after, turn: 0 };
    for fails_after in 0..=saved.len() {
        let error = file::read(frail(fails_after), &Limits::untrusted()).unwrap_err();
        assert_eq!(message(&error), "cannot read the file: the cable was cut", "{fails_after}");
        assert!(error.source().is_some());
    }
    let whole = file::read(frail(usize::MAX), &Limits::untrusted()).unwrap();
    assert!(bytes(&whole) == saved);
}

#[test]
fn a_writer_may_fail_at_any_byte() {
    let graph = graph("bhamo: town \"Bhamo\"");
    let length = bytes(&graph).len();
    for room in 0..length {
        let error = file::write(&graph, Short(room)).unwrap_err();
        assert_eq!(message(&error), "cannot write the file: the disk is full");
    }
    file::write(&graph, Short(length)).unwrap();
}

#[test]
fn a_graph_is_saved_and_opened() {
    let folder = Folder::new("file-saved");
    let graph = from_document(KACHIN);
    let path = folder.file("kachin.graph");
    for _ in 0..2 {
        file::save(&graph, &path).unwrap();
        assert!(fs::read(&path).unwrap() == bytes(&graph));
        assert_eq!(folder.list(), ["kachin.graph"]);
    }
    let opened = file::open(&path, &Limits::untrusted()).unwrap();
    assert_eq!(told(&opened), told(&graph));
    // What is open stays as it is while the file is replaced.
    file::save(&Graph::new(conflict()), &path).unwrap();
    assert_eq!(told(&opened), told(&graph));
    assert_eq!(file::open(&path, &Limits::untrusted()).unwrap().revision(), Revision::new(0));
}

#[test]
fn two_that_save_at_once_do_not_meet() {
    let folder = Folder::new("file-at-once");
    let (graph, path) = (from_document(KEPT).snapshot(), folder.file("a.graph"));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..10).for_each(|_| file::save(&graph, &path).unwrap()));
        }
    });
    assert!(fs::read(&path).unwrap() == bytes(&graph));
    assert_eq!(folder.list(), ["a.graph"]);
}

#[test]
fn a_save_that_fails_leaves_all_as_it_was() {
    let folder = Folder::new("file-failed");
    let graph = from_document(KEPT);
    let failed = |path: &Path| message(&file::save(&graph, path).unwrap_err());
    fs::create_dir_all(folder.file("taken/inside")).unwrap();
    assert!(failed(&folder.file("taken")).starts_with("cannot put in its place `"));
    assert!(failed(&folder.file("missing/a.graph")).starts_with("cannot create a file beside `"));
    assert!(failed(&folder.file(&"n".repeat(300))).starts_with("cannot put in its place `"));
    assert_eq!(folder.list(), ["taken"]);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_is_replaced() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new("file-links");
    let graph = from_document(KEPT);
    let [secret, target, link] = ["secret", "target", "link"].map(|name| folder.file(name));
    fs::write(&secret, "old").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    file::save(&graph, &secret).unwrap();
    assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    fs::write(&target, "untouched").unwrap();
    symlink(&target, &link).unwrap();
    file::save(&graph, &link).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_file());
    assert_eq!(fs::read_to_string(&target).unwrap(), "untouched");
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let folder = Folder::new("file-open");
    let open = |path: &Path| file::open(path, &Limits::untrusted()).unwrap_err();
    let missing = open(&folder.file("missing.graph"));
    assert!(message(&missing).starts_with("cannot open `"), "{missing}");
    assert!(matches!(&missing, Error::File(FileError::Io { source, .. }) if source.kind() == ErrorKind::NotFound));
    assert!(message(&open(&folder.0)).contains("open`: "));
    message(&open(&folder.file("\u{202e}\n\u{1b}[31m")));
    let saved = bytes(&from_document(KEPT));
    fs::write(folder.file("short"), &saved[..saved.len() - 1]).unwrap();
    assert_eq!(message(&open(&folder.file("short"))), "the file ends within its ties of objects");
    fs::write(folder.file("long"), [saved, vec![0]].concat()).unwrap();
    assert_eq!(message(&open(&folder.file("long"))), "the file goes on after its last section");
}
