//! Tables of nodes, sources and edges: out, in again, and into a spreadsheet.
#![cfg(test)]
#![cfg(all(feature = "csv", feature = "json"))]

mod common;

use allegiance::{
    Error, Graph, Rules, Source, View,
    export::{Csv, Export, ExportReport, Profile},
    import::{self, Import, Report},
    vocabulary::*,
};
use common::{
    exports::{HOSTILE, any_graph, told, told_without},
    graph, python, worlds,
};
use proptest::prelude::*;

const WORLD: &str = r#"
    source article "A new front" 2024-12-17
    kia: armed_group "Kachin Independence Army"
    bhamo: town "Bhamo"
    kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 | article < residents "two thirds" ; article deny
    kia named "KIA" | article
"#;

/// The three tables of a view, and what was said of each.
fn tables(view: &View, safe: bool) -> [(String, ExportReport); 3] {
    [Csv::nodes(), Csv::sources(), Csv::edges()].map(|form| {
        let form = if safe { form.formula_safe() } else { form };
        Export::of(view).reporting_at_most(usize::MAX).text(&form).unwrap()
    })
}

fn read(tables: &[(String, ExportReport); 3], safe: bool) -> Result<(Graph, Vec<Report>), Error> {
    let mut graph = Graph::new(conflict());
    let forms = [import::Csv::nodes(), import::Csv::sources(), import::Csv::edges()];
    let mut reports = Vec::new();
    for ((text, _), form) in tables.iter().zip(forms) {
        let form = if safe { form.formula_safe() } else { form };
        reports.push(Import::all_or_nothing().run(&mut graph, &form, text.as_bytes())?);
    }
    Ok((graph, reports))
}

#[test]
fn a_graph_reads_as_three_tables() {
    let graph = graph(WORLD);
    let [(nodes, _), (sources, _), (edges, report)] = tables(&graph.as_of("2024-12-17").unwrap(), false);
    assert_eq!(nodes, "key,kind,label,names\nkia,armed_group,Kachin Independence Army,KIA\nbhamo,town,Bhamo,\n");
    assert_eq!(
        sources,
        "key,kind,title,publisher,author,published,url,reliability,inferred\n\
         article,article,A new front,,,2024-12-17,,cannot_be_judged,\n"
    );
    insta::assert_snapshot!(edges);
    assert!(report.is_whole());
}

#[test]
fn a_name_that_is_only_denied_is_in_no_cell_for_names() {
    let graph = graph(&format!("{WORLD}\n kia named \"KIX\" | article deny"));
    let [(nodes, _), _, (edges, _)] = tables(&graph.view(), false);
    assert!(nodes.contains("Kachin Independence Army,KIA\n"), "{nodes}");
    assert!(edges.contains("KIX"));
}

#[test]
fn what_follows_by_rules_has_no_row_and_is_reported() {
    let graph = graph(&format!("{WORLD}\n kio: organization \"KIO\"\n kia armed_wing_of kio | article"));
    let view = graph.as_of("2024-12-17").unwrap().with_rules(Rules::all()).unwrap();
    let [_, _, (edges, report)] = tables(&view, false);
    assert_eq!(edges.lines().filter(|it| it.contains("controls")).count(), 2);
    assert_eq!((report.lost[0].what.as_str(), report.lost[0].lost.times), ("followed", 1));
    assert!(report.lost[0].lost.items[0].to_string().starts_with("followed `kio` controls `bhamo`, by "), "{report}");
}

#[test]
fn no_cell_is_taken_for_a_formula_unless_it_is_to_be_exact() {
    let mut graph = Graph::new(conflict());
    for (n, name) in HOSTILE.iter().chain(&["'quoted", "''", "＝1+1", "＠SUM(A1)"]).enumerate() {
        graph.add_as(&format!("t{n}"), Town, name).unwrap();
    }
    let view = graph.view();
    for safe in [true, false] {
        let tables = tables(&view, safe);
        let mut taken = 0;
        for row in csv::Reader::from_reader(tables[0].0.as_bytes()).records() {
            let row = row.unwrap();
            taken +=
                row.iter().filter(|cell| cell.starts_with(['=', '+', '-', '@', '＝', '＠', '\t', '\r', '\n'])).count();
        }
        assert_eq!(taken, if safe { 0 } else { 7 });
        let (again, _) = read(&tables, safe).unwrap();
        assert_eq!(told(&again.view()), told(&view));
    }
}

#[test]
fn other_programs_read_every_name_as_it_is() {
    let mut graph = Graph::new(conflict());
    for (n, name) in HOSTILE.iter().enumerate() {
        graph.add_as(&format!("t{n}"), Town, name).unwrap();
    }
    let (text, _) = Export::of(&graph.view()).text(&Csv::nodes()).unwrap();
    let script = "import sys,csv,json; rows=csv.DictReader(open(sys.argv[1],encoding='utf-8',newline='')); print(json.dumps([r['label'] for r in rows]))";
    let Some(out) = python("csv", script, "csv", &text) else { return };
    assert_eq!(serde_json::from_str::<Vec<String>>(&out).unwrap(), HOSTILE);
}

#[test]
fn a_row_that_cannot_be_is_refused_with_its_line_and_column() {
    let mut graph = Graph::new(conflict());
    graph.add_as("kia", ArmedGroup, "Kachin Independence Army").unwrap();
    graph.add_as("bhamo", Town, "Bhamo").unwrap();
    graph.source(Source::article("A new front").key("article").published("2024-12-17")).unwrap();
    let header = "subject,relation,object,period,modality,source,stance,speakers,quote,locator,credibility,said,attests,inferred,qualifiers,literal";
    let rows = [
        "kia,controls,bhamo,2024,,article,,,,,,,,,,",
        "kia,controls,bamo,,,article,,,,,,,,,,",
        "kia,controls,bhamo,soon,,article,,,,,,,,,,",
        "kia,controls,bhamo,,,article,maybe,,,,,,,,,",
        "kia,controls,bhamo,,,,,,,,,,,,,",
        "kia,controls,bhamo,,,article,,[{],,,,,,,,",
        "kia,controls,bhamo",
    ];
    let text = format!("{header}\n{}\n", rows.join("\n"));
    let report = Import::best_effort().run(&mut graph, &import::Csv::edges(), text.as_bytes()).unwrap();
    assert_eq!((report.counted.read, report.counted.stored), (7, 1));
    let refused: Vec<_> = report.refused.iter().map(|it| format!("{}: {}", it.place, it.wrong)).collect();
    let begins = [
        "line 3, `object`: there is no entity `bamo`",
        "line 4, `period`: ",
        "line 5, `stance`: `maybe` in `stance`: expected a term: unknown variant",
        "line 6, `source`: `` in `source`: expected a value",
        "line 7, `speakers`: `[{]` in `speakers`: expected JSON as in a document:",
        "line 8: 3 cells: expected 16, as in the header",
    ];
    for (refused, begin) in refused.iter().zip(begins) {
        assert!(refused.starts_with(begin), "{refused}");
    }
    assert_eq!(refused.len(), begins.len());
    let error = Import::best_effort().run(&mut graph, &import::Csv::edges(), "subject\n".as_bytes()).unwrap_err();
    assert!(error.to_string().contains("there is no column `relation`"), "{error}");
}

#[test]
fn what_the_graph_refuses_is_told_with_the_column_that_says_it() {
    let mut graph = graph(WORLD);
    let header = "subject,relation,object,period,modality,source,stance,speakers,quote,locator,credibility,said,attests,inferred,qualifiers,literal";
    let mut refused = |table: &str| {
        let report = Import::best_effort().run(&mut graph, &import::Csv::edges(), table.as_bytes()).unwrap();
        let refused: Vec<String> = report.refused.iter().map(|it| it.place.field.clone().unwrap_or_default()).collect();
        refused
    };
    let long = "x".repeat(70_000);
    let rows = [
        ("nobody,controls,bhamo,,,article", "subject"),
        ("bhamo,controls,bhamo,,,article", "subject"),
        ("kia,holds,bhamo,,,article", "relation"),
        ("kia,controls,kia,,,article", "object"),
        ("kia,allied_with,kia,,,article", "object"),
        ("kia,controls,bhamo,,,nobody", "source"),
        ("kia,controls,bhamo,,,article,,\"[{\"\"entity\"\":\"\"nobody\"\"}]\"", "speakers"),
        ("kia,controls,bhamo,2024,,article,,,,,,,2010", "attests"),
        ("kia,controls,bhamo,,,article,,,,,,,,,\"{\"\"title\"\":[{\"\"text\"\":\"\"x\"\"}]}\"", "qualifiers"),
        (
            "kia,controls,bhamo,,,article,,,,,,,,,\"{\"\"jointly_with\"\":[{\"\"entity\"\":\"\"nobody\"\"}]}\"",
            "qualifiers",
        ),
        ("kia,controls,,,,article,,,,,,,,,,\"{\"\"text\"\":\"\"x\"\"}\"", "literal"),
        (&format!("kia,controls,bhamo,,,article,,,{long}"), "quote"),
    ];
    for (row, expected) in rows {
        // What stands in quotes here has no commas in it.
        let commas = ",".repeat(15 - row.matches(',').count());
        assert_eq!(refused(&format!("{header}\n{row}{commas}\n")), [expected], "{row:.80}");
    }
    let mut nodes = |row: &str| {
        let table = format!("key,kind,label\n{row}\n");
        let report = Import::best_effort().run(&mut graph, &import::Csv::nodes(), table.as_bytes()).unwrap();
        report.refused[0].place.field.clone().unwrap()
    };
    assert_eq!(
        [nodes("kia,town,Another"), nodes("x,planet,X"), nodes(&format!("y,town,{long}"))],
        ["key", "kind", "label"]
    );
    let table = "key,kind,title,publisher,author,published,url,reliability,inferred\ns,article,A,,nobody,2024,,,\n";
    let report = Import::best_effort().run(&mut graph, &import::Csv::sources(), table.as_bytes()).unwrap();
    assert_eq!(report.refused[0].place.field.as_deref(), Some("author"));
}

#[test]
fn another_delimiter_goes_both_ways_and_a_wrong_one_is_told() {
    let graph = graph(&WORLD.replace("A new front", "A new; front"));
    let view = graph.view();
    let mut again = Graph::new(conflict());
    for (out, back) in [
        (Csv::nodes(), import::Csv::nodes()),
        (Csv::sources(), import::Csv::sources()),
        (Csv::edges(), import::Csv::edges()),
    ] {
        for (delimiter, beside) in [(';', ','), ('\t', ';')] {
            let (text, _) = Export::of(&view).text(&out.clone().delimited_by(delimiter)).unwrap();
            let mut lone = Graph::new(conflict());
            let wrong = Import::best_effort().run(&mut lone, &back.clone().delimited_by(beside), text.as_bytes());
            let wrong = wrong.unwrap_err().to_string();
            assert!(wrong.contains(&format!("one cell with `{}` in it", delimiter.escape_default())), "{wrong}");
        }
        let (text, _) = Export::of(&view).text(&out.delimited_by(';')).unwrap();
        Import::all_or_nothing().run(&mut again, &back.delimited_by(';'), text.as_bytes()).unwrap();
    }
    assert_eq!(told(&again.view()), told(&view));
    for wrong in ['"', '\'', '\n', '；'] {
        let told = Export::of(&view).text(&Csv::nodes().delimited_by(wrong)).unwrap_err().to_string();
        assert!(told.contains("cannot stand between cells"), "{told}");
        let form = import::Csv::nodes().delimited_by(wrong);
        let told = Import::best_effort().run(&mut again, &form, "".as_bytes()).unwrap_err().to_string();
        assert!(told.contains("cannot stand between cells"), "{told}");
    }
}

#[test]
fn a_table_that_is_read_in_another_way_than_it_was_written_is_in_doubt() {
    let mut graph = Graph::new(conflict());
    for (key, label) in [("a", "=1+1"), ("b", "'quoted"), ("c", "plain")] {
        graph.add_as(key, Town, label).unwrap();
    }
    let doubts = |out: Csv, back: import::Csv| {
        let (text, _) = Export::of(&graph.view()).text(&out).unwrap();
        let report = Import::all_or_nothing().run(&mut Graph::new(conflict()), &back, text.as_bytes()).unwrap();
        let told = report.to_string();
        assert_eq!(told.contains("in doubt: `label`: "), !report.in_doubt.is_empty(), "{told}");
        report.in_doubt.values().flat_map(|it| it.lines.clone()).collect::<Vec<_>>()
    };
    let (exact, safe) = (Csv::nodes, || Csv::nodes().formula_safe());
    let (read_exact, read_safe) = (import::Csv::nodes, || import::Csv::nodes().formula_safe());
    assert_eq!(doubts(safe(), read_exact()), [2]);
    assert_eq!(doubts(exact(), read_safe()), [2, 3]);
    assert_eq!(doubts(safe(), read_safe()), [0; 0]);
    assert_eq!(doubts(exact(), read_exact()), [0; 0]);
}

#[test]
fn a_source_is_no_longer_than_the_limits_allow() {
    let header = "key,kind,title,publisher,author,published,url,reliability,inferred";
    let (long, text) = ("k".repeat(2_000), "t".repeat(70_000));
    let rows =
        format!("{header}\n{long},article,A,,,2024,,,\na,article,{text},,,2024,,,\nb,article,A,,,2024,{text},,\n");
    let report =
        Import::best_effort().run(&mut Graph::new(conflict()), &import::Csv::sources(), rows.as_bytes()).unwrap();
    let refused: Vec<String> = report.refused.iter().map(|it| it.wrong.to_string()).collect();
    assert_eq!(refused.len(), 3);
    assert!(refused[0].ends_with("in `a key`: expected at most 1024 bytes"), "{refused:?}");
    assert!(refused[2].ends_with("in `a text of a source`: expected at most 65536 bytes"), "{refused:?}");
}

#[test]
fn tables_can_be_read_again_into_the_same_graph() {
    let graph = graph(WORLD);
    let view = graph.view();
    let tables = tables(&view, false);
    let (mut again, _) = read(&tables, false).unwrap();
    let before = told(&again.view());
    for ((text, _), form) in tables.iter().zip([import::Csv::nodes(), import::Csv::sources(), import::Csv::edges()]) {
        let report = Import::all_or_nothing().run(&mut again, &form, text.as_bytes()).unwrap();
        assert!(report.is_whole(), "{report}");
    }
    assert_eq!(told(&again.view()), before);
    let other =
        "key,kind,title,publisher,author,published,url,reliability,inferred\narticle,article,Another,,,2024,,,\n";
    let refused = Import::best_effort().run(&mut again, &import::Csv::sources(), other.as_bytes()).unwrap();
    assert_eq!(refused.refused_count(), 1, "another source of the key is none: {refused}");
}

#[test]
fn a_public_export_has_no_unnamed_speaker_in_it() {
    let graph = graph(&WORLD.replace("< residents", "< ?driver"));
    let (text, report) = Export::of(&graph.view()).through(Profile::public()).text(&Csv::edges()).unwrap();
    assert!(!text.contains("driver") && !text.contains("two thirds"), "{text}");
    assert_eq!(report.withheld_count(), 1);
}

proptest! {
    #![proptest_config(worlds::config(64))]

    #[test]
    fn what_goes_out_comes_back_less_what_is_listed(graph in any_graph(), safe in any::<bool>()) {
        let view = graph.view();
        let tables = tables(&view, safe);
        let (again, reports) = read(&tables, safe).unwrap();
        prop_assert!(reports.iter().all(Report::is_whole));
        prop_assert_eq!(told(&again.view()), told_without(&view, &tables[2].1));
    }
}
