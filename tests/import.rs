//! What every importer shares: records are stored, refused or passed over, and what cannot be read changes nothing.
#![cfg(test)]

use std::io::{self, BufReader, Read};

use allegiance::{
    Error, Graph, Identifier, Limits, Pattern, Source,
    import::{Import, ImportError, Importer, Intake, Place, Report, Thing},
    vocabulary::*,
};

/// Lines `id;holder;place`: who holds what. A blank line says nothing; a fourth field cannot be held.
struct Holdings;

impl Importer for Holdings {
    fn form(&self) -> &str {
        "holdings"
    }

    fn read(&self, input: &mut dyn io::BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let list = intake.source("list", || Source::dataset("A list"))?;
        let mut lines = intake.lines(input);
        while let Some((number, line)) = intake.line(&mut lines)? {
            if line.is_empty() {
                intake.pass_over(number, "a blank line")?;
                continue;
            }
            let mut fields = line.split(';');
            let (Some(id), Some(holder), Some(town)) = (fields.next(), fields.next(), fields.next()) else {
                return Err(intake.malformed(number, "expected three fields"));
            };
            intake.record(number, |record| {
                let group = Thing::new("armed_group", holder, holder).identified("list", id)?;
                let holder = record.at("holder").entity(&group, list)?;
                let town = record.at("town").entity(&Thing::new("town", town, town), list)?;
                if fields.next().is_some() {
                    record.left_out("note", "a note");
                }
                record.state(holder, CONTROLS.any(), town).cite(list)
            })?;
        }
        Ok(())
    }
}

fn best_effort(graph: &mut Graph, text: &str) -> Result<Report, Error> {
    Import::best_effort().named("list.txt").run(graph, &Holdings, text.as_bytes())
}

fn is_balanced(report: &Report) {
    let counted = report.counted;
    assert_eq!(counted.read, counted.stored + report.refused_count() + report.passed_over_count());
}

#[test]
fn each_record_is_stored_refused_or_passed_over() {
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, "1;KIA;Bhamo\n\n1;KIA;Laiza;far\n2;Bhamo;Laiza\n").unwrap();
    is_balanced(&report);
    assert_eq!(
        report.to_string(),
        "list.txt (holdings): 4 read, 2 stored: 3 new entities, 3 new statements\n  \
         refused: line 4, `holder`: `Bhamo` is of the kind `town`, and not `armed_group`: nothing is merged\n  \
         passed over: a blank line: 1 time, line 2\n  left out: `note`: a note: 1 time, line 3\n"
    );
    assert!(!report.is_whole());
    assert_eq!(report.refused[0].place, Place::field(4, "holder"));
    // The same again says nothing new.
    let again = best_effort(&mut graph, "1;KIA;Bhamo\n").unwrap();
    assert_eq!((again.counted.stored, again.counted.statements, again.revision), (1, 0, report.revision));
    #[cfg(feature = "json")]
    assert_eq!(
        serde_json::to_value(&report).unwrap()["left_out"],
        serde_json::json!([{ "field": "note", "reason": "a note", "times": 1, "lines": [3] }])
    );
}

#[test]
fn all_or_nothing_leaves_the_graph_as_it_was_and_says_what_is_wrong() {
    let mut graph = Graph::new(conflict());
    let refused =
        Import::all_or_nothing().named("list.txt").run(&mut graph, &Holdings, &b"1;KIA;Bhamo\n2;KIO;KIA\n"[..]);
    let refused = refused.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "nothing was imported: 1 record of list.txt cannot be; line 2, `town`: `KIA` is of the kind `armed_group`, \
         and not `town`: nothing is merged"
    );
    let Error::Import(ImportError::Refused { report }) = refused else { panic!("another error") };
    assert_eq!((report.counted.read, report.counted.stored), (2, 1));
    assert_eq!((graph.entities().count(), graph.sources().count(), graph.revision().number()), (0, 0, 0));
}

/// Refuses each line in words that have its place already, the last one first; and leaves out what they say.
struct Backwards;

impl Importer for Backwards {
    fn form(&self) -> &str {
        "backwards"
    }

    fn read(&self, input: &mut dyn io::BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let mut lines = intake.lines(input);
        let mut all = Vec::new();
        while let Some((number, line)) = intake.line(&mut lines)? {
            all.push((number, line.to_owned()));
        }
        for (number, line) in all.into_iter().rev() {
            let wrong = intake.malformed(Place::field(number, "body"), "no head");
            intake.record(number, |record| {
                for field in line.split(';') {
                    record.left_out(field, "there is no place for it");
                }
                if line.is_empty() { Err(wrong) } else { Ok(()) }
            })?;
        }
        Ok(())
    }
}

#[test]
fn a_report_has_the_refused_in_the_order_of_lines_and_each_place_once() {
    let report = Import::best_effort().named("wire.txt").run(&mut Graph::new(conflict()), &Backwards, &b"a\n\n\n"[..]);
    let report = report.unwrap();
    assert_eq!(
        report.to_string(),
        "wire.txt (backwards): 3 read, 1 stored: 0 new entities, 0 new statements\n  \
         refused: line 2: no head\n  refused: line 3: no head\n  \
         left out: `a`: there is no place for it: 1 time, line 1\n"
    );
    #[cfg(feature = "json")]
    assert_eq!(
        serde_json::to_value(&report).unwrap()["refused"][0],
        serde_json::json!({ "line": 2, "wrong": "no head" })
    );
    let preview = Import::best_effort().preview(&conflict(), &Backwards, &b"\n\n"[..], 9).unwrap();
    assert_eq!(preview.to_string(), "line 1: no head\nline 2: no head\n");
    let refused = Import::all_or_nothing().named("wire.txt").run(&mut Graph::new(conflict()), &Backwards, &b"\n\n"[..]);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "nothing was imported: 2 records of wire.txt cannot be; line 1: no head"
    );
}

#[test]
fn what_is_left_out_of_many_fields_for_one_reason_is_one_line() {
    let of = |text: &str| {
        Import::best_effort().named("wire.txt").run(&mut Graph::new(conflict()), &Backwards, text.as_bytes()).unwrap()
    };
    let report = of("a;b;c;d;e\na\n");
    assert_eq!(
        report.to_string(),
        "wire.txt (backwards): 2 read, 2 stored: 0 new entities, 0 new statements\n  \
         left out: 5 fields (`a`, `b`, `c`, …): there is no place for it: 6 times\n"
    );
    assert_eq!(report.left_out.len(), 5);
    assert_eq!(of("a;b;c\n").to_string().lines().count(), 4);
}

#[test]
fn what_cannot_be_read_on_names_the_place_and_changes_nothing() {
    let limits = Limits::untrusted();
    let cases: [(&[u8], Limits, &str); 8] = [
        (b"1;KIA\n", limits, "list.txt, line 1: expected three fields"),
        (b"1;K;B\n1;K\xff;B\n", limits, "list.txt, line 2: byte 4 is not UTF-8: expected text in UTF-8"),
        (b"\xff\xfe1\0;\0", limits, "list.txt, line 1: the text is in UTF-16: expected UTF-8"),
        (b"1;K;B\n2;K;B\n", limits.with_bytes(8), "list.txt, line 2: more than 8 bytes, which is the limit"),
        (b"1;K;B\n2;K;B\n", limits.with_records(1), "list.txt, line 2: more than 1 records, which is the limit"),
        (
            b"1;K;B\n1;KKKKKK;B\n",
            limits.with_line(8),
            "list.txt, line 2: more than 8 bytes in a line, which is the limit",
        ),
        (b"1;K;B\n1;K", limits, "list.txt, line 2: expected three fields"),
        (b"\xef\xbb\xbf1;K;B\r\nx\n", limits, "list.txt, line 2: expected three fields"),
    ];
    for (bytes, limits, message) in cases {
        let mut graph = Graph::new(conflict());
        let error =
            Import::best_effort().named("list.txt").within(limits).run(&mut graph, &Holdings, bytes).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!((graph.entities().count(), graph.revision().number()), (0, 0), "{message}");
    }
}

/// Gives one byte at a time, is interrupted before each, and fails at the end.
struct Halting<'b>(&'b [u8], bool);

impl Read for Halting<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match (self.0.split_first(), into.first_mut()) {
            (Some((byte, rest)), Some(into)) => {
                *into = *byte;
                self.0 = rest;
                Ok(1)
            }
            _ => Err(io::Error::other("the disk is gone")),
        }
    }
}

#[test]
fn short_reads_and_interruptions_change_nothing_and_a_failing_disk_is_told() {
    let mut graph = Graph::new(conflict());
    let input = BufReader::new(Halting(b"1;KIA;Bhamo\n2;KIA;Laiza\n", false));
    let error = Import::best_effort().named("list.txt").run(&mut graph, &Holdings, input).unwrap_err();
    assert_eq!(error.to_string(), "list.txt: the disk is gone");
    assert_eq!(graph.entities().count(), 0);
}

/// Says that it is at its end, and is interrupted when it is asked again.
struct Ending<'b>(&'b [u8], bool);

impl Read for Ending<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            self.1 = !self.1;
            return if self.1 { Ok(0) } else { Err(io::ErrorKind::Interrupted.into()) };
        }
        self.0.read(into)
    }
}

/// A mutated table found it: the end was looked at twice, and the second look was interrupted.
#[test]
fn an_interruption_after_the_end_is_no_error() {
    let mut graph = Graph::new(conflict());
    let input = BufReader::new(Ending(b"1;KIA;Bhamo\n", false));
    let report = Import::best_effort().named("list.txt").run(&mut graph, &Holdings, input).unwrap();
    assert_eq!(report.counted.stored, 1);
}

#[test]
fn things_meet_by_identifiers_and_never_by_name() {
    let mut graph = Graph::new(conflict());
    let other = graph.source(Source::dataset("Another list")).unwrap();
    let kia = graph.add_as("k", ArmedGroup, "Kachin Independence Army").unwrap();
    graph.state(kia, IDENTIFIED_BY, Identifier::new("list", "1").unwrap()).cite(other).unwrap();
    best_effort(&mut graph, "1;KIA;Bhamo\n2;Kachin Independence Army;Laiza\n").unwrap();
    let view = graph.view();
    assert_eq!(view.holdings_of(kia).unwrap().len(), 1);
    let names = view.facts(Pattern::any().relation(NAMED).subject(kia)).unwrap();
    assert_eq!(names.len(), 1, "the other label is kept as a name");
    assert_eq!(graph.entities().filter(|it| it.kind() == "armed_group").count(), 2, "one name makes nothing one");

    // Apart, the same identifier makes no meeting.
    let mut apart = Graph::new(conflict());
    let other = apart.source(Source::dataset("Another list")).unwrap();
    let kia = apart.add_as("k", ArmedGroup, "Kachin Independence Army").unwrap();
    apart.state(kia, IDENTIFIED_BY, Identifier::new("list", "1").unwrap()).cite(other).unwrap();
    Import::best_effort().apart().run(&mut apart, &Holdings, &b"1;KIA;Bhamo\n"[..]).unwrap();
    assert_eq!(apart.view().holdings_of(kia).unwrap().len(), 0);
}

#[test]
fn an_identifier_of_several_or_of_another_kind_is_refused() {
    let mut graph = Graph::new(conflict());
    let other = graph.source(Source::dataset("Another list")).unwrap();
    for (key, number) in [("a", "1"), ("b", "1")] {
        let group = graph.add_as(key, ArmedGroup, key).unwrap();
        graph.state(group, IDENTIFIED_BY, Identifier::new("list", number).unwrap()).cite(other).unwrap();
    }
    let town = graph.add_as("t", Town, "T").unwrap();
    graph.state(town, IDENTIFIED_BY, Identifier::new("list", "2").unwrap()).cite(other).unwrap();
    let report = best_effort(&mut graph, "1;KIA;Bhamo\n2;KIO;Bhamo\n").unwrap();
    let wrong: Vec<String> = report.refused.iter().map(|it| it.wrong.to_string()).collect();
    assert_eq!(
        wrong,
        [
            "`list:1` is of several things, and not of one `armed_group`: nothing is merged",
            "`list:2` is of the kind `town`, and not `armed_group`: nothing is merged",
        ]
    );
    is_balanced(&report);
}

#[test]
fn a_preview_shows_what_the_first_records_would_become() {
    let text = "1;KIA;Bhamo\n\n2;Bhamo;Laiza\n1;KIA;Laiza\n1;KIA;Putao\n";
    let preview = Import::all_or_nothing().preview(&conflict(), &Holdings, text.as_bytes(), 4).unwrap();
    assert_eq!(
        preview.to_string(),
        "line 1:\n  KIA identified by list:1 [/]\n  KIA controls Bhamo [/..]\n\
         line 3, `holder`: `Bhamo` is of the kind `town`, and not `armed_group`: nothing is merged\n\
         line 4:\n  KIA controls Laiza [/..]\n"
    );
    assert_eq!(preview.graph().statements().count(), 3);
}

#[test]
fn progress_is_told_and_reports_are_bounded() {
    let text: String = (0..1000).map(|n| format!("{n};T{n};T{n}\n")).collect();
    let mut told = Vec::new();
    let import = Import::best_effort().reporting_at_most(3).on_progress(300, |read| told.push(read));
    let report = import.run(&mut Graph::new(conflict()), &Holdings, text.as_bytes()).unwrap();
    assert_eq!((report.refused.len(), report.more_refused), (3, 997));
    assert_eq!(told, [300, 600, 900]);
}

/// Gives its bytes, then is interrupted at every other look for more.
struct Lingering<'b>(&'b [u8], bool);

impl Read for Lingering<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.0.is_empty() && self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(into) }
    }
}

#[test]
fn an_interruption_at_the_end_is_no_error() {
    for start in [false, true] {
        let mut graph = Graph::new(conflict());
        let input = BufReader::with_capacity(4, Lingering(b"1;KIA;Bhamo\n", start));
        let report = Import::best_effort().run(&mut graph, &Holdings, input).unwrap();
        assert_eq!(report.counted.stored, 1);
    }
}

/// Lines `key;kind;identifier;holds`: a thing, and the key of what it holds.
struct Things;

impl Importer for Things {
    fn form(&self) -> &str {
        "things"
    }

    fn read(&self, input: &mut dyn io::BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let list = intake.source("things", || Source::dataset("Things"))?;
        let mut lines = intake.lines(input);
        while let Some((number, line)) = intake.line(&mut lines)? {
            let fields: Vec<&str> = line.split(';').collect();
            let [key, kind, identifier, holds] = fields.as_slice() else {
                return Err(intake.malformed(number, "expected four fields"));
            };
            intake.record(number, |record| {
                let mut thing = Thing::new(*kind, *key, *key);
                if !identifier.is_empty() {
                    thing = thing.identified("list", identifier)?;
                }
                let thing = record.at("key").entity(&thing, list)?;
                if let Some(held) = record.entity_of_key(holds) {
                    record.state(thing, CONTROLS.any(), held).cite(list)?;
                } else if !holds.is_empty() {
                    record.left_out(holds, "it is not there");
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

fn things(graph: &mut Graph, text: &str) -> Report {
    let report = Import::best_effort().named("things.txt").run(graph, &Things, text.as_bytes()).unwrap();
    is_balanced(&report);
    report
}

#[test]
fn what_met_something_is_found_by_its_own_key_too() {
    let mut graph = Graph::new(conflict());
    things(&mut graph, "bhamo;town;1;\n");
    let report = things(&mut graph, "a town;town;1;\na town;town;;\nkia;armed_group;2;a town\n");
    assert!(report.is_whole(), "{report}");
    assert_eq!((report.counted.entities, graph.entities().count()), (1, 2));
    // The key is one of that import alone.
    assert!(graph.lookup("a town").is_err());
}

#[test]
fn a_key_and_an_identifier_of_two_things_join_neither() {
    let mut graph = Graph::new(conflict());
    let report = things(&mut graph, "bhamo;town;1;\nlaiza;town;;\nlaiza;town;1;\n");
    assert_eq!(
        report.refused[0].wrong.to_string(),
        "`laiza` is the key of another thing than its identifiers are of, and not of one `town`: nothing is merged"
    );
}

#[test]
fn a_narrower_kind_than_the_one_that_the_graph_has_is_told() {
    let mut graph = Graph::new(conflict());
    things(&mut graph, "kia;organization;1;\n");
    let report = things(&mut graph, "kia;armed_group;1;\n");
    assert_eq!(
        report.to_string(),
        "things.txt (things): 1 read, 1 stored: 0 new entities, 0 new statements\n  \
         left out: `key`: it is known as of a wider kind than `armed_group`: `organization`: 1 time, line 1\n"
    );
    assert_eq!(graph.entity(graph.lookup("kia").unwrap()).unwrap().kind(), "organization");
}

#[test]
fn what_one_import_adds_is_of_its_narrowest_kind_in_whatever_order() {
    let lines = ["kia;organization;1;", "kia;armed_group;1;", "kia;organization;;", "kia;actor;1;"];
    for turn in 0..lines.len() {
        let mut turned = lines;
        turned.rotate_left(turn);
        let mut graph = Graph::new(conflict());
        let report = things(&mut graph, &turned.map(|line| format!("{line}\n")).concat());
        assert!(report.is_whole(), "{report}");
        assert_eq!(graph.entity(graph.lookup("kia").unwrap()).unwrap().kind(), "armed_group");
    }
}

#[test]
fn a_record_that_is_refused_makes_no_kind_narrower() {
    let mut graph = Graph::new(conflict());
    let report = things(&mut graph, "kia;organization;1;\nkia;armed_group;1;kia\nkia;actor;1;\n");
    assert_eq!((report.counted.stored, report.refused.len()), (2, 1));
    assert_eq!(graph.entity(graph.lookup("kia").unwrap()).unwrap().kind(), "organization");
}

#[test]
fn identifiers_are_no_longer_than_the_limits_and_reasons_no_more_than_can_be_told() {
    let mut graph = Graph::new(conflict());
    let long = "9".repeat(70_000);
    let report = things(&mut graph, &format!("kia;armed_group;{long};\n"));
    assert_eq!((report.counted.stored, report.refused_count()), (0, 1));
    let many: String = (0..12_000).map(|n| format!("kia;armed_group;;{n}\n")).collect();
    let report = things(&mut graph, &format!("{many}kia;armed_group;;{long}\n"));
    assert_eq!(report.left_out.len(), 10_001);
    assert_eq!(report.left_out.values().map(|noted| noted.times).sum::<u64>(), 12_001);
    assert!(report.left_out.keys().all(|(field, _)| field.len() < 1_000));
}

/// Lines `group;ally`: the ally may have a line of its own further down. `group;ally;ally` names two.
struct Allies;

impl Importer for Allies {
    fn form(&self) -> &str {
        "allies"
    }

    fn read(&self, input: &mut dyn io::BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let list = intake.source("list", || Source::dataset("A list"))?;
        let (mut lines, mut late) = (intake.lines(input), Vec::new());
        while let Some((number, line)) = intake.line(&mut lines)? {
            let mut names = line.split(';');
            let group = names.next().unwrap_or_default();
            let of_kind = if group == "Bhamo" { "town" } else { "armed_group" };
            let known = intake.record(number, |record| record.entity(&Thing::new(of_kind, group, group), list))?;
            if let Some(id) = known {
                late.extend(names.map(|ally| (number, id, ally.to_owned())));
            }
        }
        for (number, id, ally) in late {
            intake.afterwards(number, "ally", |record| match record.entity_of_key(&ally) {
                Some(ally) => record.state(id, ALLIED_WITH.any(), ally).cite(list).map(drop),
                None => {
                    record.left_out("ally", "it names what is not there");
                    Ok(())
                }
            });
        }
        Ok(())
    }
}

/// A tie that failed after all records were read was only listed, and an import of all or nothing stored the rest.
#[test]
fn what_fails_after_all_records_stops_an_import_of_all_or_nothing() {
    let text = "KIA;PDF\nPDF;Bhamo;Bhamo\nBhamo\n";
    let mut graph = Graph::new(conflict());
    let error = Import::all_or_nothing().named("list.txt").run(&mut graph, &Allies, text.as_bytes()).unwrap_err();
    assert_eq!((graph.entities().count(), graph.sources().count(), graph.revision().number()), (0, 0, 0));
    let message = error.to_string();
    assert!(message.starts_with("nothing was imported: 1 record of list.txt cannot be; line 2, `ally`: "), "{message}");
    let Error::Import(ImportError::Refused { report }) = error else { panic!("another error") };
    is_balanced(&report);
    assert_eq!((report.counted.read, report.counted.stored, report.refused.len()), (3, 2, 1));
    let again = report.left_out.values().map(|noted| noted.times).collect::<Vec<_>>();
    assert_eq!(again, [1], "what else of it cannot be is listed too");

    // What can be is taken in where that is asked for, and the rest is listed.
    let report = Import::best_effort().run(&mut graph, &Allies, text.as_bytes()).unwrap();
    is_balanced(&report);
    assert_eq!((report.counted.stored, report.counted.statements), (3, 1));
    assert_eq!(report.left_out.values().map(|noted| noted.times).collect::<Vec<_>>(), [2]);

    // What the graph cannot hold is no failure.
    let report = Import::all_or_nothing().run(&mut graph, &Allies, &b"KIA;nobody\n"[..]).unwrap();
    assert_eq!((report.counted.stored, report.left_out.len()), (1, 1));
}

/// What is left out says why in words of the input, so a file could make a report as large as itself.
#[test]
fn a_report_tells_only_so_many_reasons_apart_and_counts_the_rest() {
    let text: String = (0..12_000).map(|n| format!("G{n};T\n")).chain(["T\n".to_owned()]).collect();
    struct Named;
    impl Importer for Named {
        fn form(&self) -> &str {
            "names"
        }
        fn read(&self, input: &mut dyn io::BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
            let mut lines = intake.lines(input);
            while let Some((number, line)) = intake.line(&mut lines)? {
                intake.pass_over(number, line)?;
                intake.left_out(number, line, "a name");
            }
            Ok(())
        }
    }
    let report = Import::best_effort().run(&mut Graph::new(conflict()), &Named, text.as_bytes()).unwrap();
    is_balanced(&report);
    assert_eq!((report.passed_over.len(), report.passed_over_count()), (10_001, 12_001));
    assert_eq!(report.left_out.len(), 10_001);
    assert_eq!(report.left_out.values().map(|noted| noted.times).sum::<u64>(), 12_001);
    let (_, others) = report.left_out.last().unwrap();
    assert_eq!((others.times, others.lines.len(), others.lines[0]), (2_001, 100, 10_001));
}
