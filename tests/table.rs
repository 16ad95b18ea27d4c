//! Tables by a mapping: what each part of a mapping makes of a row, what is wrong with mappings and rows, hostile files.
#![cfg(test)]
#![cfg(feature = "csv")]

use std::io::BufReader;

use allegiance::{
    Error, Graph, Identifier, Limits, NameKind, Source, SourceKind,
    import::{
        Import, Report,
        table::{
            Cell, CountCells, Entity, Given, IdentifierCells, Mapping, NameCells, ShareCells, SourceCells,
            SpeakerCells, Statement, When,
        },
    },
    vocabulary::*,
};
use proptest::prelude::*;

/// A holder and a town by two columns.
fn holdings() -> Mapping {
    Mapping::of_dataset("list", "A list")
        .entity("holder", Entity::new(ArmedGroup, "{holder}"))
        .entity("town", Entity::new(Town, "{town}"))
}

fn controls() -> Statement {
    Statement::new("holder", CONTROLS, "town")
}

fn best_effort(graph: &mut Graph, mapping: &Mapping, table: impl AsRef<[u8]>) -> Result<Report, Error> {
    let report = Import::best_effort().named("list.csv").run(graph, mapping, table.as_ref())?;
    let counted = report.counted;
    assert_eq!(counted.read, counted.stored + report.refused_count() + report.passed_over_count());
    Ok(report)
}

/// What a table becomes: its statements as they print, then what is wrong with rows.
fn becomes(mapping: &Mapping, table: &str) -> Vec<String> {
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, mapping, table).unwrap();
    let statements = graph.statements().map(|it| it.to_string());
    statements.chain(report.refused.iter().map(|it| format!("{}: {}", it.place, it.wrong))).collect()
}

/// Why nothing of a table is read.
fn wrong(mapping: &Mapping, table: impl AsRef<[u8]>) -> String {
    let mut graph = Graph::new(conflict());
    let error = best_effort(&mut graph, mapping, table).unwrap_err().to_string();
    assert_eq!((graph.entities().count(), graph.sources().count(), graph.revision().number()), (0, 0, 0), "{error}");
    error
}

#[test]
fn rows_become_statements_and_rows_that_cannot_be_say_where() {
    let mapping = holdings().statement(controls().since("{from}"));
    let table = "holder,town,from\nKIA,Bhamo,2024-12\nKIA,Laiza,\n,Putao,\nKIA,KIA,\nKIA,Waingmaw,2024-13\n\
                 KIA,Bhamo,2024-12\nKIA\nKIA,\"Hpakant\"x,2024\n";
    assert_eq!(
        becomes(&mapping, table),
        [
            "KIA controls Bhamo [2024-12/..]",
            "KIA controls Laiza [/..]",
            "line 4, `holder`: empty: expected the key of `holder`",
            "line 5, `town`: `KIA` is of the kind `armed_group`, and not `town`: nothing is merged",
            "line 6, `from`: cannot read `2024-13`: at byte 5, month must be 01-12 or a sub-year code 21-41; expected a date \
             such as 2024, 2024-05-17, 201X, 2024-21 or 2024-12-15T16:30",
            "line 8: 1 cell: expected 3, as in the header",
            "line 9, `town`: there is something after the closing quote",
        ]
    );
}

#[test]
fn a_row_that_is_refused_leaves_nothing_that_later_rows_could_meet() {
    // The entities of line 2 are gone with it, and those of line 3 are not mixed up with them.
    let mapping = holdings().statement(controls().since("{from}"));
    let table = "holder,town,from\nKIA,Bhamo,never\nTNLA,Kutkai,\nKIA,Bhamo,2024\nTNLA,Bhamo,\n";
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, &mapping, table).unwrap();
    assert_eq!((report.counted.stored, report.counted.entities, report.refused.len()), (3, 4, 1));
    let told: Vec<_> = graph.statements().map(|it| it.to_string()).collect();
    assert_eq!(told, ["TNLA controls Kutkai [/..]", "KIA controls Bhamo [2024/..]", "TNLA controls Bhamo [/..]"]);
}

#[test]
fn kinds_do_not_depend_on_the_order_of_rows() {
    let mapping = Mapping::of_dataset("list", "A list")
        .entity("group", Entity::new(ArmedGroup, "{group}"))
        .entity("parent", Entity::new(Organization, "{parent}").optional())
        .statement(Statement::new("group", PART_OF, "parent"));
    for table in ["group,parent\nFalcons,River\nRiver,\n", "group,parent\nRiver,\nFalcons,River\n"] {
        let mut graph = Graph::new(conflict());
        let report = best_effort(&mut graph, &mapping, table).unwrap();
        assert!(report.is_whole(), "{report}");
        let kinds: Vec<_> = graph.entities().map(|it| it.kind().to_owned()).collect();
        assert_eq!(kinds, ["armed_group", "armed_group"]);
    }
}

#[test]
fn claims_say_on_which_line_they_stand_unless_told_otherwise() {
    let table = "holder,town\nKIA,Bhamo\nKIA,Bhamo\n";
    let locators = |mapping: &Mapping| {
        let mut graph = Graph::new(conflict());
        best_effort(&mut graph, mapping, table).unwrap();
        let claims = graph.claims();
        claims.map(|it| it.claim().locator.as_ref().map(|it| it.to_string())).collect::<Vec<_>>()
    };
    let mapping = holdings().statement(controls());
    assert_eq!(locators(&mapping), [Some("line 2".to_owned()), Some("line 3".to_owned())]);
    assert_eq!(locators(&mapping.without_lines()), [None]);
    let own = holdings().statement(controls().locator("row of {town}"));
    assert_eq!(locators(&own), [Some("row of Bhamo".to_owned())]);
}

#[test]
fn kinds_are_translated_and_names_and_identifiers_are_stated_once() {
    let kind = Cell::new("{type}").translated([("G", "state_force"), ("R", "armed_group")]).if_empty("unidentified");
    let holder = Entity::of_kind(kind, "g:{id}")
        .labelled("{name}")
        .identified("list", "{id}")
        .named(Cell::new("{aliases}").split_at(";"), NameKind::Acronym)
        .with_name(NameCells::new("{burmese}").in_language("my"));
    let mapping = Mapping::of_dataset("list", "A list").entity("holder", holder);
    let table = "id,name,type,aliases,burmese\n1,Kachin Independence Army,R,KIA; K.I.A.;,ကေအိုင်အေ\n\
                 1,Kachin Independence Army,R,KIA; K.I.A.;,ကေအိုင်အေ\n2,Tatmadaw,G,,\n3,Somebody,,,\n4,Nobody,X,,\n1,K. I. Army,R,,\n";
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, &mapping, table).unwrap();
    assert_eq!(report.counted.stored, 5);
    assert_eq!(report.refused[0].wrong.to_string(), "`X`: expected one of `G`, `R`");
    let kinds: Vec<_> = graph.entities().map(|it| (it.key().to_owned(), it.kind().to_owned())).collect();
    let pair = |key: &str, kind: &str| (key.to_owned(), kind.to_owned());
    assert_eq!(kinds, [pair("g:1", "armed_group"), pair("g:2", "state_force"), pair("g:3", "unidentified")]);
    let told: Vec<_> = graph.statements().map(|it| it.to_string()).collect();
    assert_eq!(
        told,
        [
            "Kachin Independence Army identified by list:1 [/]",
            "Kachin Independence Army named “KIA” [/]",
            "Kachin Independence Army named “K.I.A.” [/]",
            "Kachin Independence Army named “ကေအိုင်အေ” [/]",
            "Tatmadaw identified by list:2 [/]",
            "Somebody identified by list:3 [/]",
            "Kachin Independence Army named “K. I. Army” [/]",
        ]
    );
    let claims: Vec<_> = graph.claims().filter_map(|it| it.claim().locator.clone()).map(|it| it.to_string()).collect();
    // What the first row says is not said again by the second; the last says another label, and its identifier with it.
    assert_eq!(claims.iter().filter(|line| *line == "line 3").count(), 0);
    assert_eq!(claims.iter().filter(|line| *line == "line 7").count(), 2);
}

#[test]
fn things_meet_what_another_import_has_by_their_identifiers() {
    let mut graph = Graph::new(conflict());
    let other = graph.source(Source::dataset("Another list")).unwrap();
    let kia = graph.add_as("k", ArmedGroup, "KIA").unwrap();
    graph.state(kia, IDENTIFIED_BY, Identifier::new("ucdp_actor", "322").unwrap()).cite(other).unwrap();
    let mapping = Mapping::of_dataset("list", "A list")
        .entity("holder", Entity::new(ArmedGroup, "{holder}").identified("ucdp_actor", "{id}"))
        .entity("town", Entity::new(Town, "{town}"))
        .statement(controls());
    best_effort(&mut graph, &mapping, "holder,id,town\nKIA,322,Bhamo\n").unwrap();
    assert_eq!(graph.view().holdings_of(kia).unwrap().len(), 1);
}

#[test]
fn a_list_in_a_cell_makes_several() {
    let mapping = Mapping::of_dataset("list", "A list")
        .entity("clash", Entity::new(Clash, "clash:{id}"))
        .entity("sides", Entity::new(ArmedGroup, Cell::new("{sides}").split_at(";")).optional())
        .statement(Statement::new("clash", SIDE, "sides"))
        .statement(Statement::new("clash", WEAPON, Given::text(Cell::new("{weapons}").split_at(","))))
        .statement(Statement::of("clash", OCCURRED).on("{day}"));
    let table = "id,sides,weapons,day\n1,KIA;  TNLA,\"rifles, drones\",2024-12-01\n2,,,2024-12-02\n";
    assert_eq!(
        becomes(&mapping, table),
        [
            "clash:1: side KIA [/]",
            "clash:1: side TNLA [/]",
            "clash:1: weapon “rifles” [/]",
            "clash:1: weapon “drones” [/]",
            "clash:1 occurred 2024-12-01",
            "clash:2 occurred 2024-12-02",
        ]
    );
}

#[test]
fn dates_have_forms_and_precisions() {
    let precision =
        Cell::new("{prec}").translated([("1", "day"), ("2", "3 days"), ("3", "week"), ("4", "month"), ("5", "year")]);
    let mapping = holdings().dates("DD/MM/YYYY").statement(
        controls().since("{from}").until(Cell::new("{to}").if_empty("unknown").dated("excel")).precision(precision),
    );
    let table = "holder,town,from,to,prec\nA,T1,04/12/2024,45643,1\nA,T2,4/12/2024,..,2\nA,T3,04/12/2024,,3\nA,T4,,,4\n\
                 A,T5,04/12/2024,,5\nA,T6,04/12/2024..06/12/2024,,1\nA,T7,2024-12-04,,1\nA,T8,04/12/2024,45600,1\nA,T9,04/12/2024,,6\n";
    assert_eq!(
        becomes(&mapping, table),
        [
            "A controls T1 [2024-12-04/2024-12-17]",
            "A controls T2 [2024-12-01..2024-12-07/..]",
            "A controls T3 [2024-12-02..2024-12-08/]",
            "A controls T4 [/]",
            "A controls T5 [2024/]",
            "A controls T6 [2024-12-04..2024-12-06/]",
            "line 8, `from`: `2024-12-04`: expected a date as `DD/MM/YYYY`",
            "line 9, `to`: `2024-12-04/2024-11-04` runs backwards: at byte 11, expected an end that is not before the start",
            "line 10, `prec`: `6`: expected one of `1`, `2`, `3`, `4`, `5`",
        ]
    );
    let during = holdings().statement(controls().during("{when}"));
    assert_eq!(
        becomes(&during, "holder,town,when\nA,T1,2024-05/..\nA,T2,\nA,T3,2024/2023\n"),
        [
            "A controls T1 [2024-05/..]",
            "A controls T2 [/..]",
            "line 4, `when`: `2024/2023` runs backwards: at byte 5, expected an end that is not before the start",
        ]
    );
}

#[test]
fn dates_that_are_written_unevenly_are_as_exact_as_each_is() {
    let mapping = holdings().dates("DD/MM/YYYY|MM/YYYY|YYYY").statement(controls().since("{from}"));
    assert_eq!(
        becomes(&mapping, "holder,town,from\nA,T1,04/12/2016\nA,T2,05/2014\nA,T3,2017\nA,T4,soon\n"),
        [
            "A controls T1 [2016-12-04/..]",
            "A controls T2 [2014-05/..]",
            "A controls T3 [2017/..]",
            "line 5, `from`: `soon`: expected a date as `DD/MM/YYYY` or `MM/YYYY` or `YYYY`",
        ]
    );
    let plain = holdings().statement(controls().since("{from}"));
    assert_eq!(
        becomes(&plain, "holder,town,from\nA,T1,03/2012\n"),
        [
            "line 2, `from`: `03/2012` is an interval: expected a single date, without the `/` at byte 2; dates as `MM/YYYY` read it"
        ]
    );
}

#[test]
fn numbers_and_shares_are_read_as_tables_have_them() {
    let count = CountCells {
        low: Some("{low}".into()),
        best: Some("{best}".into()),
        high: Some("{high}".into()),
        unit: Some("people".into()),
        words: None,
    };
    let mapping = Mapping::of_dataset("list", "A list")
        .thousands(',')
        .entity("clash", Entity::new(Clash, "c{id}"))
        .statement(Statement::new("clash", DEATHS, Given::Count(count)));
    let table = "id,low,best,high\n1,1,2,3\n2,\"1,200\",,\n3,,12.0,\n4,,,\n5,-3,,\n6,5,4,\n7,,99999999999999999999,\n";
    assert_eq!(
        becomes(&mapping, table),
        [
            "c1: deaths about 2 (1–3) people [/]",
            "c2: deaths at least 1200 people [/]",
            "c3: deaths about 12 people [/]",
            "line 6, `low`: `-3`: expected a number of things, without a sign",
            "line 7, `low`: `low 5, best 4` is out of order: expected low ≤ best ≤ high",
            "line 8, `best`: `99999999999999999999`: expected a number of things, without a sign",
        ]
    );
    let share =
        Given::Share(ShareCells { value: "{share}".into(), measure: Some("area".into()), whole: None, words: None });
    let mapping = holdings().statement(controls().with("share", share));
    let shares = ["2/3", "40%", "0.25", "12.5%", "full", "partial", "100%", "40%..60%", "150%", "x"];
    let table: String = shares.iter().enumerate().map(|(i, share)| format!("A,T{i},{share}\n")).collect();
    let told = becomes(&mapping, &format!("holder,town,share\n{table}"));
    for (told, expected) in told.iter().zip(["(2/3", "(2/5", "(1/4", "(1/8", "(all", "(part", "(all", "(2/5"]) {
        assert!(told.contains(expected), "{told}");
    }
    assert_eq!(
        told[8..],
        [
            "line 10, `share`: `150%` is more than the whole: expected a part of it, from 0 to 100%",
            "line 11, `share`: `x`: expected a share such as `2/3`, `40%`, `0.4`, `1/3..2/3`, `all`, `part` or `none`",
        ]
    );
}

#[test]
fn shares_are_read_as_they_print() {
    let mapping = holdings().statement(controls().with("share", Given::share("{share}")));
    for share in ["all", "part", "none", "2/3", "at least 1/2", "at most 1/3", "an unstated share", "1/3–2/3"] {
        let told = becomes(&mapping, &format!("holder,town,share\nA,T,{share}\n"));
        assert_eq!(told, [format!("A controls T ({share}) [/..]")]);
    }
    for (share, wrong) in [
        ("60%..40%", "runs backwards: expected the lower part first"),
        ("40%..160%", "is more than the whole: expected a part of it, from 0 to 100%"),
    ] {
        let told = becomes(&mapping, &format!("holder,town,share\nA,T,{share}\n"));
        assert_eq!(told, [format!("line 2, `share`: `{share}` {wrong}")]);
    }
}

#[test]
fn a_statement_of_which_a_cell_cannot_be_read_can_be_left_out_alone() {
    let paper = SourceCells::new(SourceKind::Article, "{paper}", "{paper}").published("{day}");
    let held = controls().with("share", "{share}").from("paper");
    let mapping = |held: Statement| {
        let named = Statement::new("town", NAMED, Given::Name(NameCells::new("{name}")));
        holdings().source("paper", paper.clone()).statement(held).statement(named)
    };
    let table =
        "holder,town,share,name,paper,day\nA,T1,most,One,,\nA,T2,all,Two,P,2024\nA,T3,1/2,Three,Q,soon\nA,A,1,Four,,\n";
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, &mapping(held.clone().or_left_out()), table).unwrap();
    let told: Vec<_> = graph.statements().map(|it| it.to_string()).collect();
    assert_eq!(told, ["T1 named “One” [/]", "A controls T2 (all) [/..]", "T2 named “Two” [/]", "T3 named “Three” [/]"]);
    // Of what was left out nothing is there, not even its source.
    assert_eq!(graph.sources().count(), 2);
    assert_eq!((report.counted.stored, report.refused.len()), (3, 1));
    let left: Vec<_> = report.left_out.keys().map(|(field, reason)| format!("{field}: {reason}")).collect();
    assert_eq!(left.len(), 2, "{report}");
    assert!(left[0].starts_with("share: `holder controls town` is not stated: `most`: expected a share"), "{left:?}");
    assert!(left[1].starts_with("day: `holder controls town` is not stated: cannot read `soon`"), "{left:?}");
    // Unless it is asked for, such rows are refused.
    let report = best_effort(&mut Graph::new(conflict()), &mapping(held), table).unwrap();
    assert_eq!((report.counted.stored, report.refused.len()), (1, 3));
}

#[test]
fn what_the_graph_refuses_names_what_was_to_be_stated() {
    let mapping = Mapping::of_dataset("list", "A list")
        .entity("one", Entity::new(ArmedGroup, "{one}"))
        .entity("other", Entity::new(ArmedGroup, "{other}"))
        .statement(Statement::new("one", ALLIED_WITH, "other").or_left_out());
    assert_eq!(
        becomes(&mapping, "one,other\nA,A\n"),
        ["line 2, `one allied_with other`: `A` cannot be allied_with itself"]
    );
}

#[test]
fn qualifiers_conditions_and_modes_are_as_the_row_says() {
    let stance = Cell::new("{says}").translated([("no", "denies")]).otherwise("affirms");
    let modality = Cell::new("{status}").translated([("plan", "planned")]).otherwise("actual").if_empty("actual");
    let mapping = holdings()
        .only(When::is_not("{status}", ["rumour"]))
        .entity("demand", Entity::new(Demand, "d:{demand}").labelled("demand {demand}").only(When::filled("{demand}")))
        .entity("other", Entity::new(ArmedGroup, "{other}").optional())
        .statement(
            controls()
                .only(When::is("{status}", ["held", "plan"]))
                .with("jointly_with", "other")
                .modality(modality)
                .stance(stance)
                .credibility(Cell::new("{cred}").translated([("1", "confirmed")]))
                .quote("{note}")
                .inferred("the holder of {town}")
                .said("{said}")
                .by(SpeakerCells::entity("other"))
                .by(SpeakerCells::described("{who}")),
        )
        .statement(
            Statement::new("holder", STATIONED_AT, "town").only(When::is("{status}", ["base"])).with("count", "{n}"),
        )
        .statement(Statement::new("demand", DEMANDED_BY, "holder"))
        .statement(Statement::named("holder", "described_as", Some("{note}".into())).only(When::empty("{demand}")));
    let table = "holder,town,status,other,says,cred,note,said,who,n,demand\n\
                 A,T1,held,B,no,1,ours now,2024-12-01,residents,,\nA,T2,plan,,yes,,,,,,7\nA,T3,rumour,,,,,,,,\nA,T4,base,,,,,,,300,\n";
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, &mapping, table).unwrap();
    assert_eq!(report.passed_over.keys().collect::<Vec<_>>(), ["not a row with {status} is not `rumour`"]);
    let told: Vec<_> = graph.statements().map(|it| it.to_string()).collect();
    assert_eq!(
        told,
        [
            "A controls T1 (jointly with: B) [/..]",
            "A described as “ours now” [/]",
            "A controls T2, planned [/..]",
            "demand 7: demanded by A [/]",
            "A stationed at T4 (about 300) [/]",
        ]
    );
    let claim = graph.claims().next().unwrap().claim().clone();
    assert_eq!(format!("{:?} {:?}", claim.stance, claim.credibility), "Denies Confirmed");
    assert_eq!(claim.quote.unwrap().as_str(), "ours now");
    assert_eq!(claim.inferred.unwrap().as_str(), "the holder of T1");
    assert_eq!(claim.said.unwrap().to_string(), "2024-12-01");
    assert_eq!(claim.speakers.len(), 2);
}

#[test]
fn sources_of_rows_stand_beside_that_of_the_table() {
    let paper = SourceCells::new(SourceKind::Article, "{url}", "{title}")
        .published("{day}")
        .publisher("The Paper")
        .url("{url}");
    let mapping = holdings().source("paper", paper).statement(controls().from("paper").also_from_the_table());
    let table = "holder,town,url,title,day\nA,T1,http://a,One,2024-12-01\nA,T2,http://a,One,2024-12-01\nA,T3,,,\nA,T4,http://b,,soon\n";
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, &mapping, table).unwrap();
    assert_eq!(report.refused[0].place.to_string(), "line 5, `day`");
    let sources: Vec<_> = graph.sources().map(|it| it.key().to_owned()).collect();
    assert_eq!(sources, ["list", "http://a"]);
    let cited = |at: usize| graph.statements().nth(at).unwrap().claims().count();
    assert_eq!((cited(0), cited(1), cited(2)), (2, 2, 1));
    // Another table of the same key is the same source.
    best_effort(&mut graph, &mapping, table).unwrap();
    assert_eq!(graph.sources().count(), 2);
}

#[test]
fn tables_come_in_many_shapes() {
    let mapping = Mapping::of_dataset("list", "A list")
        .delimited_by('\t')
        .quoted_by('\'')
        .commented_by('%')
        .without_header()
        .skipping(1)
        .untrimmed()
        .empty(["NA"])
        .entity("holder", Entity::new(ArmedGroup, "{#1}"))
        .entity("town", Entity::new(Town, "{#2}").optional())
        .statement(controls());
    let table = "A title\n% no row\nA\t'T\t1'\n\nA\tNA\n";
    assert_eq!(becomes(&mapping, table), ["A controls T\\t1 [/..]"]);
    let unquoted = holdings().quoted_by(None).statement(controls());
    assert_eq!(becomes(&unquoted, "holder,town\nA,\"T\n"), ["A controls \"T [/..]"]);
    for end in ["\n", "\r\n", "\r"] {
        let table = ["\u{feff}holder,town", "A,T1", "", ",", "A,"].join(end);
        let told = becomes(&holdings().statement(controls()), &table);
        assert_eq!(told, ["A controls T1 [/..]", "line 5, `town`: empty: expected the key of `town`"], "{end:?}");
    }
}

#[test]
fn columns_that_nothing_is_taken_from_are_listed_and_empty_rows_passed_over() {
    let mapping = holdings().ignoring(["known"]).statement(controls());
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, &mapping, "holder,note,town,known,more\n,,,,\nA,x,T,y,z\n").unwrap();
    assert_eq!(
        report.to_string(),
        "list.csv (a table): 2 read, 1 stored: 2 new entities, 1 new statements\n  passed over: an empty row: 1 time, line 2\n  \
         left out: `note`: the mapping takes nothing from this column: 1 time, line 1\n  \
         left out: `more`: the mapping takes nothing from this column: 1 time, line 1\n"
    );
    let nothing = Mapping::of_dataset("list", "A list").entity("town", Entity::new(Town, "{town}").optional());
    let report = best_effort(&mut graph, &nothing, "town,x\n,1\n").unwrap();
    assert_eq!(report.passed_over.keys().collect::<Vec<_>>(), ["the mapping makes nothing of this row"]);
}

#[test]
fn all_or_nothing_and_limits_hold() {
    let mapping = holdings().statement(controls());
    let mut graph = Graph::new(conflict());
    let refused = Import::all_or_nothing().named("list.csv").run(&mut graph, &mapping, &b"holder,town\nA,T\n,T\n"[..]);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "nothing was imported: 1 record of list.csv cannot be; line 3, `holder`: empty: expected the key of `holder`"
    );
    let limits = Limits::untrusted().with_name(5);
    let report =
        Import::best_effort().within(limits).run(&mut graph, &mapping, &b"holder,town\nA,Thousand\n"[..]).unwrap();
    assert_eq!(report.refused[0].wrong.to_string(), "`Thousand` in `a key`: expected at most 5 bytes");
    let quoted = holdings().statement(controls().quote("{note}"));
    let limits = Limits::untrusted().with_text(7);
    let report = Import::best_effort()
        .within(limits)
        .run(&mut graph, &quoted, &b"holder,town,note\nA,T,too long\n"[..])
        .unwrap();
    assert_eq!(report.refused[0].wrong.to_string(), "`too long`: expected at most 7 bytes");
}

#[test]
fn what_is_wrong_with_a_mapping_is_told_before_any_row_is_read() {
    let list = || Mapping::of_dataset("list", "A list");
    let town = |kind: Cell| list().entity("town", Entity::of_kind(kind, "{town}"));
    let cases = [
        (
            holdings().statement(controls().since("{form}")),
            "statements[0].since: the table has no column `form`; did you mean `from`?",
        ),
        (list().entity("a", Entity::new(Town, "{#9}")), "entities.a.key: the table has no column `#9`"),
        (
            list().entity("a", Entity::new(Town, "{twice}")),
            "entities.a.key: the table has several columns `twice`: expected a number, as in `{#4}`",
        ),
        (list().entity("a", Entity::new(Town, "{town")), "entities.a.key: `{town`: a `{` without a `}`"),
        (town("twon".into()), "entities.town.kind: the schema has no kind `twon`; did you mean `town`?"),
        (
            town(Cell::new("{from}").translated([("V", "vilage")])),
            "entities.town.kind: the schema has no kind `vilage`; did you mean `village`?",
        ),
        (
            holdings().statement(Statement::named("holder", "contrls", Some("town".into()))),
            "statements[0].relation: the schema has no relation `contrls`; did you mean `controls`?",
        ),
        (
            holdings().statement(Statement::named("town", "controlled_by", Some("holder".into()))),
            "statements[0].relation: `controlled_by` is the name of `controls` from its object: expected the name from its subject",
        ),
        (
            holdings().statement(Statement::new("holdr", CONTROLS, "town")),
            "statements[0].subject: the mapping has no entity `holdr`; did you mean `holder`?",
        ),
        (
            holdings().statement(Statement::new("town", CONTROLS, "holder")),
            "statements[0].subject: `controls` takes the kind `actor` as its subject; `town` is of the kind `town`",
        ),
        (
            holdings().statement(Statement::new("holder", CONTROLS, "holder")),
            "statements[0].object: `controls` takes the kind `holdable` as its object; `holder` is of the kind `armed_group`",
        ),
        (
            holdings().statement(Statement::new("holder", STRENGTH, Given::text("{from}"))),
            "statements[0].object: `strength` takes a count; a text is given",
        ),
        (
            holdings().statement(Statement::named("holder", "strength", None)),
            "statements[0].object: `strength` takes a count; no object is given",
        ),
        (
            holdings().statement(Statement::new("holder", IDENTIFIED_BY, "{from}")),
            "statements[0].object: expected a map `identifier` with a `scheme` and a `value`",
        ),
        (
            holdings().statement(controls().with("shaer", "{from}")),
            "statements[0].qualifiers.shaer: the schema has no qualifier `shaer`; did you mean `share`?",
        ),
        (
            holdings().statement(controls().with("line", "command")),
            "statements[0].qualifiers.line: `controls` does not take the qualifier `line`; it takes share, jointly_with, since_event, until_event",
        ),
        (
            holdings().statement(controls().with("share", "1").with("share", "2/3")),
            "statements[0].qualifiers.share: the qualifier `share` stands once at most",
        ),
        (
            holdings().statement(Statement::new("holder", SUBORDINATE_TO, "holder").with("line", "comand")),
            "statements[0].qualifiers.line: `comand`: expected one of the terms command, administrative",
        ),
        (
            holdings().statement(controls().modality("maybe")),
            "statements[0].modality: `maybe`: expected `actual`, `planned`, `demanded`, `attempted` or `aggregate`",
        ),
        (
            holdings().statement(controls().on("{from}").since("{from}")),
            "statements[0]: expected `on`, or `during`, or `since` and `until`",
        ),
        (
            holdings().statement(controls().precision("day")),
            "statements[0].precision: expected `on`, `since` or `until` beside it",
        ),
        (holdings().statement(controls().from("paper")), "statements[0].source: the mapping has no source `paper`"),
        (
            Mapping::new(SourceCells::new(SourceKind::Dataset, "list", "{town}")),
            "source: the source of the whole table depends on the column `town`: expected it among the `sources` of rows",
        ),
        (Mapping::new(SourceCells::new(SourceKind::Dataset, "", "A list")), "source.key: empty: expected a key"),
        (holdings().delimited_by('é'), "table.delimiter: `é`: expected one character of ASCII"),
        (holdings().delimited_by('"'), "table: expected three characters for the delimiter, the quote and comments"),
        (
            list().entity("a", Entity::new(Town, Cell::new("{town}").split_at(""))),
            "entities.a.key.split: expected a text that stands between others",
        ),
        (
            list().entity("a", Entity::new(Town, "{town}").with_name(NameCells::new("{town}").in_language("?"))),
            "entities.a.names[0]: `?` is no language tag: expected a BCP 47 tag such as `my` or `zh-Hans`",
        ),
    ];
    for (mapping, message) in cases {
        assert_eq!(wrong(&mapping, "holder,town,from,twice,twice\nA,T,2024,,\n"), format!("the mapping, {message}"));
        assert!(
            !message.contains("column") || message.contains("whole") || mapping.check(&conflict()).is_ok(),
            "{message}"
        );
    }
    let form = wrong(&holdings().dates("DD/MM"), "holder,town\n");
    assert!(form.starts_with("the mapping, table.dates: `DD/MM`: expected `EDTF`, `excel`"), "{form}");
    assert_eq!(
        wrong(&holdings(), "holder;town\nA;T\n"),
        "the mapping, entities.holder.key: the table has no column `holder`; did you mean `holder;town`?; its header is one cell \
         with `;` in it: is that the delimiter?"
    );
    assert!(holdings().statement(controls()).check(&conflict()).is_ok());
}

#[test]
fn lists_in_a_row_make_no_more_than_they_may() {
    let list = |of: &str| (0..300).map(|n| format!("{of}{n}")).collect::<Vec<_>>().join(",");
    let mapping = Mapping::of_dataset("holdings", "Who holds what")
        .delimited_by(';')
        .entity("holder", Entity::new(ArmedGroup, Cell::new("{group}").split_at(",")))
        .entity("town", Entity::new(Town, Cell::new("{place}").split_at(",")))
        .statement(controls());
    let mut graph = Graph::new(conflict());
    let report =
        best_effort(&mut graph, &mapping, format!("group;place\n{};{}\na;b,c\n", list("g"), list("t"))).unwrap();
    assert_eq!((report.counted.stored, report.counted.statements), (1, 2));
    assert_eq!(
        report.refused[0].wrong.to_string(),
        "90000 statements of one row: expected lists that make no more than 65536"
    );
}

#[test]
fn hostile_files_are_errors_with_their_place() {
    let mapping = holdings().statement(controls());
    let many = vec![b','; 100_000];
    let long = [b"holder,town\nA,\"".to_vec(), vec![b'x'; 20 << 20]].concat();
    let plain = [b"holder,town\nA,".to_vec(), vec![b'x'; 20 << 20]].concat();
    let utf16: Vec<u8> = "holder,town\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(Vec<u8>, &str); 7] = [
        (
            b"holder,town\nA,T\nA,\"T\nA,T\n".to_vec(),
            "list.csv, line 3, `town`: the quote that opens here is never closed",
        ),
        (long, "list.csv, line 2, `town`: the quote that opens here is never closed"),
        (plain, "list.csv, line 2: more than 16777216 bytes in a row, which is the limit"),
        (many, "list.csv, line 1: more than 16384 cells in a row, which is the limit"),
        ([b"\xff\xfe".to_vec(), utf16.clone()].concat(), "list.csv, line 1: the text is in UTF-16: expected UTF-8"),
        (utf16, "list.csv, line 1: the name of column 1 is a NUL: expected text in UTF-8, is it UTF-16?"),
        (b"hold\xe9r,town\n".to_vec(), "list.csv, line 1: the name of column 1 is not UTF-8: expected text in UTF-8"),
    ];
    for (table, message) in cases {
        assert_eq!(wrong(&mapping, table), message);
    }
    // A cell of 10 MB is within the limits of a row, and not of a key.
    let huge = [b"holder,town\nA,".to_vec(), vec![b'x'; 10 << 20], b"\nA,T\n".to_vec()].concat();
    let mut graph = Graph::new(conflict());
    let report = best_effort(&mut graph, &mapping, huge).unwrap();
    assert_eq!((report.counted.stored, report.refused.len()), (1, 1));
    assert!(report.refused[0].wrong.to_string().len() < 300);
    // Bytes that are no text are the fault of their row, even as halves in two cells.
    let table = b"holder,town\nA,\xe9\nA,T\0\n\xc3,\xa9\nA,T\n";
    let report = best_effort(&mut Graph::new(conflict()), &mapping, table).unwrap();
    let told: Vec<_> = report.refused.iter().map(|it| format!("{}: {}", it.place, it.wrong)).collect();
    assert_eq!(
        told,
        [
            "line 2, `town`: not UTF-8: expected text in UTF-8",
            "line 3, `town`: a NUL: expected text",
            "line 4, `holder`: not UTF-8: expected text in UTF-8",
        ]
    );
    assert_eq!(report.counted.stored, 1);
    // No header, no row.
    assert!(wrong(&mapping, "").starts_with("the mapping, entities.holder.key: the table has no column `holder`"));
}

#[test]
fn a_mapping_prints_what_it_says() {
    assert_eq!(
        everything().to_string(),
        "a table with `;` between cells and a header, dates DD/MM/YYYY, empty: `NA`\n\
         source: A list (key list)\n\
         source paper: {title} (key {url}), of {day}\n\
         only rows where {status} is not `rumour`\n\
         holder: {type} (`R`: armed_group, `G`: state_force; if empty: armed_group), key g:{id}, label {name}, name {aliases} (split at: ;), \
         identifier list:{id}\n\
         town: town, key {town}, if {town} is not empty, optional\n\
         holder controls town, since {from}, until {to} (if empty: ..; dates: excel), to the {prec}, modality planned, \
         share {share}, from paper and the table, by holder, by {who}, stance denies, quote {note}, if {status} is `held`\n\
         holder strength {low}..{best}, or left out\n"
    );
}

/// A mapping with a bit of all that there is.
fn everything() -> Mapping {
    let kind = Cell::new("{type}").translated([("R", "armed_group"), ("G", "state_force")]).if_empty("armed_group");
    let holder = Entity::of_kind(kind, "g:{id}")
        .labelled("{name}")
        .named(Cell::new("{aliases}").split_at(";"), NameKind::Acronym)
        .identified("list", "{id}");
    let count = CountCells { low: Some("{low}".into()), best: Some("{best}".into()), ..CountCells::default() };
    Mapping::of_dataset("list", "A list")
        .delimited_by(';')
        .quoted_by(None)
        .dates("DD/MM/YYYY")
        .empty(["NA"])
        .source("paper", SourceCells::new(SourceKind::Article, "{url}", "{title}").published("{day}"))
        .only(When::is_not("{status}", ["rumour"]))
        .entity("holder", holder)
        .entity("town", Entity::new(Town, "{town}").only(When::filled("{town}")).optional())
        .statement(
            controls()
                .since("{from}")
                .until(Cell::new("{to}").if_empty("..").dated("excel"))
                .precision("{prec}")
                .modality("planned")
                .with("share", "{share}")
                .from("paper")
                .also_from_the_table()
                .by(SpeakerCells::entity("holder"))
                .by(SpeakerCells::described("{who}"))
                .stance("denies")
                .quote("{note}")
                .only(When::is("{status}", ["held"])),
        )
        .statement(Statement::new("holder", STRENGTH, Given::Count(count)).or_left_out())
}

#[cfg(feature = "json")]
#[test]
fn a_mapping_reads_back_as_it_was_written() {
    for mapping in [everything(), holdings(), holdings().statement(controls())] {
        let text = mapping.to_json().unwrap();
        assert_eq!(Mapping::from_json(&text).unwrap(), mapping, "{text}");
    }
    let identifier = Given::Identifier(IdentifierCells { scheme: "list".into(), value: "{id}".into() });
    let some = holdings()
        .statement(Statement::new("holder", IDENTIFIED_BY, identifier))
        .statement(Statement::new("holder", NAMED, Given::Name(NameCells::new("{name}").of_kind(NameKind::Official))))
        .statement(controls().with("jointly_with", "a").with("jointly_with", Given::Entity("b".into())));
    assert_eq!(Mapping::from_json(&some.to_json().unwrap()).unwrap(), some);
}

#[cfg(feature = "json")]
#[test]
fn the_mapping_of_the_docs_fits_the_schema() {
    let docs = include_str!("../src/interop/import/table/mod.rs");
    let json: String = docs
        .lines()
        .map(|line| line.trim_start_matches("//!"))
        .skip_while(|line| line.trim() != "```json")
        .skip(1)
        .take_while(|line| line.trim() != "```")
        .map(|line| format!("{line}\n"))
        .collect();
    let mapping = Mapping::from_json(&json).unwrap();
    mapping.check(&conflict()).unwrap();
    assert_eq!(Mapping::from_json(&mapping.to_json().unwrap()).unwrap(), mapping);
}

#[cfg(feature = "json")]
#[test]
fn a_text_that_is_no_mapping_says_where() {
    let of = |rest: &str| {
        format!(
            "{{\"format\": \"allegiance-mapping\", \"version\": 1,\n\"source\": {{\"kind\": \"dataset\", \"key\": \"a\", \"title\": \"A\"}}{rest}}}"
        )
    };
    assert!(Mapping::from_json(&of("")).is_ok());
    for (text, place, wrong) in [
        (of(", \"entites\": {}"), "line 2, ", "unknown field `entites`, expected one of"),
        (of(", \"entities\": {\"a\": {\"kind\": \"town\", \"key\": \"b\"},\n\"a\": {\"kind\": \"town\", \"key\": \"b\"}}"), "line 3, ", "duplicate key `a`"),
        (of(", \"entities\": {\"a\": [\"town\", \"b\"]}"), "line 2, ", "invalid type: sequence, expected a map"),
        (of(", \"entities\": {\"a\": {\"kind\": 7, \"key\": \"b\"}}"), "line 2, ", "invalid type: integer `7`, expected a text with columns in braces"),
        (of(", \"statements\": [{\"subject\": \"a\", \"relation\": \"b\", \"object\": {\"txt\": \"c\"}}]"), "line 2, ", "unknown variant `txt`, expected one of"),
        (of(", \"table\": {\"delimiter\": \"ab\"}"), "line 2, ", "invalid value: string \"ab\", expected a character"),
        ("{\"format\": \"x\", \"version\": 1, \"source\": {\"kind\": \"dataset\", \"key\": \"a\", \"title\": \"A\"}}".to_owned(), "line 1, ", "the format is `x`"),
        (of("").replace("1,", "2,"), "line ", "the version is 2: this crate reads version 1"),
        ("".to_owned(), "line 1, ", "EOF while parsing a value"),
        ("[".repeat(1000), "line 1, ", "invalid type: sequence, expected a map"),
    ] {
        let error = Mapping::from_json(&text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("the mapping, {place}")) && error.contains(wrong), "{text}: {error}");
    }
}

proptest! {
    /// Whatever a table holds, its rows are stored, refused or passed over, and how its bytes arrive makes no difference.
    #[test]
    fn every_row_is_accounted_for(body in "[ab,;\"\r\n0-9é\u{0} /.-]{0,200}", buffer in 1..20usize) {
        let mapping = holdings()
            .entity("other", Entity::new(Town, Cell::new("{x}").split_at(";")).optional())
            .statement(controls().since("{from}").with("share", "{share}").quote("{x}"))
            .statement(Statement::new("holder", CONTROLS, "other"));
        let table = format!("holder,town,from,share,x\na,b,2024,1,\n{body}");
        let mut graph = Graph::new(conflict());
        let whole = best_effort(&mut graph, &mapping, &table).map(|report| report.to_string());
        let mut again = Graph::new(conflict());
        let pieces = BufReader::with_capacity(buffer, table.as_bytes());
        let pieces = Import::best_effort().named("list.csv").run(&mut again, &mapping, pieces);
        match (whole, pieces) {
            (Ok(whole), Ok(pieces)) => {
                prop_assert_eq!(whole, pieces.to_string());
                let told = |graph: &Graph| graph.statements().map(|it| it.to_string()).collect::<Vec<_>>();
                prop_assert_eq!(told(&graph), told(&again));
            }
            (Err(whole), Err(pieces)) => {
                prop_assert_eq!(whole.to_string(), pieces.to_string());
                prop_assert_eq!(graph.entities().count(), 0);
            }
            (whole, pieces) => prop_assert!(false, "{whole:?}, {pieces:?}"),
        }
    }
}
