//! Every importer on hostile input: what cannot be read or cannot be is an error with its place, or stands in the report, and an
//! import of all or nothing that fails leaves the graph as it was.
#![cfg(test)]
#![cfg(all(feature = "csv", feature = "json"))]

use allegiance::{
    Error, Graph, Limits, Source,
    import::{
        BeneficialOwnership, FollowTheMoney, GeoNames, Import, ImportError, Importer, Plover, Popolo, Report,
        UcdpActors, UcdpConflicts, UcdpEvents, Wikidata,
        table::{Entity, Mapping, Statement},
    },
    vocabulary::*,
};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("data/import/", $name))
    };
}

/// What stands in a good input, and what is to stand there instead.
type Change = (&'static str, &'static str);

/// A form with a good input, and how to make that bad.
struct Case {
    name: &'static str,
    form: Box<dyn Importer>,
    good: &'static str,
    /// A part of a text that the form takes.
    text: &'static str,
    /// A day that is none.
    date: Option<Change>,
    /// A number that is out of its range. What only names something is a text, and has none.
    number: Option<Change>,
    /// A key of a map or a column of a header that stands twice.
    twice: Option<Change>,
    /// Things that belong to each other.
    circle: Option<Change>,
}

const TABLE: &str = "holder,town,from\nKIA,Bhamo,2024-12-04\nKIA,Sumprabum,2024-05\nPDF,Laiza,2024\n";

fn mapping() -> Mapping {
    Mapping::of_dataset("list", "A list")
        .entity("holder", Entity::new(ArmedGroup, "{holder}"))
        .entity("town", Entity::new(Town, "{town}"))
        .statement(Statement::new("holder", CONTROLS, "town").since("{from}"))
}

fn cases() -> Vec<Case> {
    fn case(name: &'static str, form: impl Importer + 'static, good: &'static str, text: &'static str) -> Case {
        let (date, number, twice, circle) = (None, None, None, None);
        Case { name, form: Box::new(form), good, text, date, number, twice, circle }
    }
    let set = || Source::dataset("A set");
    vec![
        Case {
            date: Some(("2024-12-04", "2024-02-30")),
            twice: Some(("holder,town", "holder,holder")),
            ..case("a table", mapping(), TABLE, "Bhamo")
        },
        Case {
            date: Some(("[\"2021-06-30\"]", "[\"2021-02-30\"]")),
            twice: Some(("\"schema\": ", "\"schema\": \"Person\", \"schema\": ")),
            circle: Some(("[\"holding\"]", "[\"mine\"]")),
            ..case("ftm", FollowTheMoney::citing("set", set()), fixture!("ftm.jsonl"), "A. Example")
        },
        Case {
            date: Some(("+2020-01-05T", "+2020-02-30T")),
            number: Some(("+1970-03-02T", "+99999999999-03-02T")),
            twice: Some(("\"id\": \"Q101\"", "\"id\": \"Q101\", \"id\": \"Q101\"")),
            ..case("wikidata", Wikidata::new(), fixture!("wikidata.json"), "A. Example")
        },
        Case {
            date: Some(("\"1970-01\"", "\"1970-13\"")),
            number: Some(("50.5", "1e999")),
            twice: Some(("\"statementId\": \"s1\"", "\"statementId\": \"s1\", \"statementId\": \"s1\"")),
            circle: Some(("\"interestedParty\": \"ana\"", "\"interestedParty\": \"mine\"")),
            ..case("bods", BeneficialOwnership::new(), fixture!("bods.json"), "Ana Sample")
        },
        Case {
            date: Some(("\"2012-05-07\"", "\"2012-02-30\"")),
            twice: Some(("\"person_id\": \"1\"", "\"person_id\": \"1\", \"person_id\": \"1\"")),
            circle: Some(("\"parent_id\": \"parliament\"", "\"parent_id\": \"2\"")),
            ..case("popolo", Popolo::citing("set", set()), fixture!("popolo.json"), "Lower House")
        },
        Case {
            number: Some(("Macedonia,4,", "Macedonia,99999999999,")),
            twice: Some(("ActorId,NameData", "ActorId,ActorId")),
            ..case("actors", UcdpActors::citing("set", set()), fixture!("ucdp-actors.csv"), "North Macedonia")
        },
        Case {
            date: Some(("1997-05-29", "1997-02-30")),
            number: Some((",2012,1,", ",99999999999,1,")),
            twice: Some(("conflict_id,location", "conflict_id,conflict_id")),
            ..case("conflicts", UcdpConflicts::citing("set", set()), fixture!("ucdp-conflicts.csv"), "India")
        },
        Case {
            date: Some(("2009-02-20T", "2009-02-30T")),
            number: Some(("\"deaths_b\": 3", "\"deaths_b\": 1e999")),
            twice: Some(("\"relid\": 0", "\"relid\": 0, \"relid\": 0")),
            ..case("events", UcdpEvents::citing("set", set()), fixture!("ucdp-events.geojson"), "anonymous CAR")
        },
        Case {
            date: Some(("2009-02-20 ", "2009-02-30 ")),
            number: Some((",5.399784,", ",95.399784,")),
            twice: Some(("id,relid", "id,id")),
            ..case("a sheet of events", UcdpEvents::citing("set", set()), fixture!("ucdp-events.csv"), "anonymous CAR")
        },
        Case {
            date: Some(("2017-06-19", "2017-02-30")),
            number: Some(("\"dead\": \"4\"", "\"dead\": \"99999999999999999999999\"")),
            twice: Some(("\"id\": \"e1\"", "\"id\": \"e1\", \"id\": \"e1\"")),
            ..case("plover", Plover::citing("set", set()), fixture!("plover.json"), "Northern rebels")
        },
        Case {
            twice: Some(("\"iso\": \"CF\"", "\"iso\": \"CF\", \"iso\": \"CF\"")),
            ..case(
                "countries",
                GeoNames::countries("set", set()),
                fixture!("geonames-countries.json"),
                "African Republic",
            )
        },
        Case {
            ..case(
                "country info",
                GeoNames::countries("set", set()),
                fixture!("geonames-countryInfo.txt"),
                "African Rep",
            )
        },
        Case { ..case("divisions", GeoNames::divisions("set", set()), fixture!("geonames-divisions.tsv"), "Vakaga") },
        Case {
            number: Some(("5.03144", "95.03144")),
            twice: Some(("geonameid\tname", "geonameid\tgeonameid")),
            ..case("places", GeoNames::places("set", set()), fixture!("geonames-places.tsv"), "Zemio")
        },
    ]
}

impl Case {
    /// What it reports, both where what can be is taken in, and where all is or nothing.
    fn run(&self, text: &[u8], limits: Limits) -> Result<Report, Error> {
        for import in [Import::all_or_nothing(), Import::best_effort()] {
            let mut graph = Graph::new(conflict());
            let done = import.named("it").within(limits).run(&mut graph, &*self.form, text);
            let Err(error) = &done else { continue };
            assert_eq!((graph.entities().count(), graph.sources().count()), (0, 0), "{}: {error}", self.name);
            assert_eq!(graph.revision().number(), 0, "{}: {error}", self.name);
            let message = error.to_string();
            assert!(message.contains("line ") || message.starts_with("the mapping, "), "{}: {message}", self.name);
            assert!(message.len() < 600 && !message.chars().any(char::is_control), "{}: {message}", self.name);
            assert!(matches!(error, Error::Import(_)), "{}: {message}", self.name);
        }
        let report =
            Import::best_effort().named("it").within(limits).run(&mut Graph::new(conflict()), &*self.form, text)?;
        let counted = report.counted;
        assert_eq!(counted.read, counted.stored + report.refused_count() + report.passed_over_count(), "{}", self.name);
        for refused in &report.refused {
            let wrong = refused.wrong.to_string();
            assert!(refused.place.line > 0 && wrong.len() < 600, "{}: {}: {wrong}", self.name, refused.place);
        }
        Ok(report)
    }

    /// The good input with one thing in it changed.
    fn changed(&self, (from, to): (&str, &str)) -> Vec<u8> {
        assert!(self.good.contains(from), "{}: there is no {from}", self.name);
        self.good.replacen(from, to, 1).into_bytes()
    }

    /// Asserts that a text is told to be wrong: by an error, or in the report.
    fn is_noticed(&self, what: &str, text: &[u8]) {
        let good = told(&self.run(self.good.as_bytes(), Limits::untrusted()).unwrap());
        let Ok(report) = self.run(text, Limits::untrusted()) else { return };
        let new = told(&report).into_iter().filter(|it| !good.contains(it)).count();
        assert!(new > 0, "{}: {what}: nothing is told\n{report}", self.name);
    }

    fn is_json(&self) -> bool {
        self.good.starts_with(['{', '['])
    }
}

/// All that a report tells to be wrong or to be left out.
fn told(report: &Report) -> Vec<String> {
    let refused = report.refused.iter().map(|it| format!("{}: {}", it.place, it.wrong));
    refused
        .chain(report.left_out.iter().map(|((field, reason), noted)| format!("{field}: {reason}: {noted}")))
        .collect()
}

#[test]
fn what_is_cut_off_is_told_or_what_is_whole_is_taken_in() {
    for case in cases() {
        for end in (0..case.good.len()).step_by(case.good.len() / 40 + 1) {
            let _ = case.run(&case.good.as_bytes()[..end], Limits::untrusted());
        }
    }
}

#[test]
fn a_byte_order_mark_and_other_line_ends_change_nothing() {
    for case in cases() {
        let good = case.run(case.good.as_bytes(), Limits::untrusted()).unwrap();
        let marked = format!("\u{feff}{}", case.good);
        let returns = case.good.replace('\n', "\r\n");
        for text in [marked, returns] {
            let report = case.run(text.as_bytes(), Limits::untrusted()).unwrap();
            assert_eq!((report.counted, told(&report)), (good.counted, told(&good)), "{}", case.name);
        }
    }
}

#[test]
fn text_in_another_encoding_is_told() {
    for case in cases() {
        let utf16: Vec<u8> = format!("\u{feff}{}", case.good).encode_utf16().flat_map(u16::to_le_bytes).collect();
        let error = case.run(&utf16, Limits::untrusted()).unwrap_err().to_string();
        assert_eq!(error, "it, line 1: the text is in UTF-16: expected UTF-8", "{}", case.name);
        let mut latin = case.good.as_bytes().to_vec();
        latin.insert(case.good.find(case.text).unwrap() + 1, 0xe9);
        case.is_noticed("latin-1", &latin);
        let _ = case.run(&case.changed((case.text, "a\0b")), Limits::untrusted());
    }
}

#[test]
fn a_huge_line_is_told() {
    for case in cases() {
        let huge = case.changed((case.text, &"x".repeat(1 << 20)));
        case.is_noticed("a huge text", &huge);
        let error = case.run(&huge, Limits::untrusted().with_line(1 << 18)).unwrap_err();
        assert!(matches!(error, Error::Import(ImportError::TooMuch { .. })), "{}: {error}", case.name);
    }
}

#[test]
fn deep_nesting_and_what_stands_twice_are_told() {
    for case in cases() {
        let Some((from, to)) = case.twice else { continue };
        case.is_noticed("twice", &case.changed((from, to)));
        if case.is_json() {
            let deep = format!("\"deep\": {}{}, {from}", "[".repeat(100_000), "]".repeat(100_000));
            case.is_noticed("deep", &case.changed((from, &deep)));
            let maps = format!("\"deep\": {}1{}, {from}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
            case.is_noticed("deep maps", &case.changed((from, &maps)));
        }
    }
}

#[test]
fn days_that_are_none_and_numbers_out_of_range_are_told() {
    for case in cases() {
        for (what, change) in [("a date", case.date), ("a number", case.number)] {
            if let Some(change) = change {
                case.is_noticed(what, &case.changed(change));
            }
        }
    }
}

#[test]
fn things_that_belong_to_each_other_are_taken_in_or_told() {
    for case in cases() {
        if let Some(circle) = case.circle {
            case.run(&case.changed(circle), Limits::untrusted()).unwrap();
        }
    }
    // A table whose every row turns around the one before.
    let mapping = Mapping::of_dataset("list", "A list")
        .entity("one", Entity::new(ArmedGroup, "{one}"))
        .entity("other", Entity::new(ArmedGroup, "{other}"))
        .statement(Statement::new("one", PART_OF, "other"));
    let table = "one,other\nA,B\nB,A\nA,A\n";
    let mut graph = Graph::new(conflict());
    let report = Import::best_effort().run(&mut graph, &mapping, table.as_bytes()).unwrap();
    assert_eq!((report.counted.stored, report.refused_count()), (2, 1), "{report}");
    let of_a = graph.view().related(graph.lookup("A").unwrap(), "part_of").unwrap().len();
    assert_eq!((of_a, graph.view().contradictions().is_ok()), (1, true));
}
