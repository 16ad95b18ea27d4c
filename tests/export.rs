//! What goes out of a graph: what a view knows, less what a profile withholds, and a report of what is lost.
#![cfg(test)]

mod common;

use std::io::Write;

use allegiance::{
    Grade, Graph, Opposition, Rules, Source, Speaker, Text, Trust, Voice,
    export::{Content, Export, ExportError, Exporter, Item, Losses, Profile, Stated, Withhold},
    vocabulary::*,
};
use common::{
    exports::{any_graph, kept, told, told_without},
    graph, worlds,
};
use proptest::prelude::*;

const WORLD: &str = r#"
    source article "A new front" 2024-12-17
    source rumour "A rumour" 2024-12-18
    source silent "Never cited"
    kio: organization "Kachin Independence Organization"
    kia: armed_group "Kachin Independence Army"
    bhamo: town "Bhamo"
    laiza: town "Laiza"
    kachin: province "Kachin State"
    la: person "N'Ban La"
    kia armed_wing_of kio | article "the armed wing"
    kia controls bhamo [2024-12-04/..] | article < ?source "two thirds" inferred="a reading" ; rumour deny
    kia controls laiza [2010/2011] | rumour deny
    la based_at laiza | article
    la member_of kio | article
    la identified_by other:123 | article
"#;

fn statements(export: &Export<'_>) -> Vec<String> {
    let (kept, _) = kept(export);
    let statements = kept.statements.into_inner();
    let line = |it: &Stated| format!("{} {} × {}", it.entry.subject, it.entry.relation, it.claims.len());
    statements.iter().map(line).collect()
}

#[test]
fn all_that_a_view_knows_goes_out_in_the_order_of_its_addition() {
    let graph = graph(WORLD);
    let all = [
        "kia armed_wing_of × 1",
        "kia controls × 2",
        "kia controls × 1",
        "la based_at × 1",
        "la member_of × 1",
        "la identified_by × 1",
    ];
    assert_eq!(statements(&Export::of(&graph.view())), all);
    let (kept, report) = kept(&Export::of(&graph.view()));
    assert!(report.is_whole());
    let known = report.known;
    assert_eq!((known.entities, known.sources, known.statements, known.claims), (6, 3, 6, 7));
    assert_eq!(report.shown, known);
    assert_eq!(kept.sources.borrow().len(), 3);
}

#[test]
fn what_is_over_and_whom_the_view_does_not_trust_stays_behind() {
    let graph = graph(WORLD);
    let view = graph.as_of("2024-12-17").unwrap();
    assert!(!statements(&Export::of(&view)).contains(&"kia controls × 1".to_owned()), "it ended in 2011");
    let rumour = graph.lookup_source("rumour").unwrap();
    let without = graph.view().trusting(Trust::all().without_sources([rumour])).unwrap();
    assert_eq!(statements(&Export::of(&without)).iter().filter(|it| it.starts_with("kia controls")).count(), 1);
    let (kept, report) = kept(&Export::of(&without));
    assert_eq!((report.known.sources, report.known.claims), (2, 5), "a source that nobody cites is no secret");
    assert!(kept.sources.borrow().iter().all(|it| it.key != "rumour"));
}

/// Tells of each statement how it holds.
struct Standings;

impl Exporter for Standings {
    fn form(&self) -> &str {
        "standings"
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        for stated in content.statements() {
            let stated = stated?;
            match content.held(&stated) {
                Some(held) => writeln!(to, "{} {held:?}", stated.entry.relation)?,
                None => losses.item(Item::Statement(stated.id), "it does not hold"),
            }
        }
        for followed in content.followed() {
            let followed = followed?;
            writeln!(
                to,
                "{} {}, {}, by {}",
                followed.entry.subject, followed.entry.relation, followed.grade, followed.rule
            )?;
        }
        Ok(())
    }
}

#[test]
fn an_exporter_is_told_how_a_statement_holds_and_what_follows() {
    let graph = graph(WORLD);
    let view = graph.as_of("2024-12-17").unwrap();
    let (text, report) = Export::of(&view).text(&Standings).unwrap();
    let controls = text.lines().find(|it| it.starts_with("controls")).unwrap();
    let held =
        format!("grade: {:?}, voice: {:?}, opposition: {:?}", Grade::Certain, Voice::Unnamed, Opposition::Disputed);
    assert!(controls.contains(&held), "{controls}");
    assert!(!text.contains("kio controls"));
    assert!(report.is_whole(), "{report}");
    let view = view.with_rules(Rules::all()).unwrap();
    let (text, _) = Export::of(&view).text(&Standings).unwrap();
    assert!(text.contains("kio controls"), "{text}");

    let (_, report) = Export::of(&graph.view()).text(&Standings).unwrap();
    assert_eq!(report.lost_count(), 1, "denied alone");
    assert_eq!(
        report.to_string().lines().nth(1).unwrap(),
        "  lost: statement: it does not hold: 1 (2: `kia` controls `laiza`)"
    );
}

#[test]
fn what_was_retracted_is_past_and_no_loss() {
    let mut graph = graph(WORLD);
    let claim = graph.claims().last().unwrap().id();
    graph.retract(claim).unwrap();
    let (_, report) = kept(&Export::of(&graph.view()));
    let past: Vec<_> = report.past.iter().map(ToString::to_string).collect();
    assert_eq!(
        past,
        [
            "revision: all that stands goes out as one revision: 1 (1)",
            "claim: it was retracted, and only what stands goes out: 1 (6: `article` says that `la` identified by other:123)"
        ]
    );
    assert!(report.is_whole(), "all that the view knows went out");
    let public = kept(&Export::of(&graph.view()).through(Profile::public())).1;
    assert!(!public.to_string().contains("retracted"), "what was taken back is in no export: {public}");
    let earlier = graph.view().known_at(graph.claims().last().unwrap().recorded()).unwrap();
    assert!(kept(&Export::of(&earlier)).1.past.is_empty(), "then it stood");
}

#[test]
fn the_public_profile_withholds_what_may_harm_a_person_and_says_how_much() {
    let graph = graph(WORLD);
    let view = graph.view();
    let public = Export::of(&view).through(Profile::public());
    let (kept, report) = kept(&public);
    let withheld: Vec<_> = report.withheld.iter().map(|(what, lost)| (*what, lost.times)).collect();
    let once = [Withhold::UnnamedSpeakers, Withhold::PlacesOfPersons, Withhold::IdentifiersOfPersons];
    assert_eq!(withheld, once.map(|what| (what, 1)));
    assert_eq!(
        statements(&public),
        ["kia armed_wing_of × 1", "kia controls × 2", "kia controls × 1", "la member_of × 1"]
    );
    let statements = kept.statements.borrow();
    let said = &statements[1].entry.claims[0];
    let Some(Speaker::Unnamed { words, of: None }) = said.speakers.first() else { panic!("{said:?}") };
    assert_eq!((words.as_str(), &said.quote), ("withheld", &None));
    assert_eq!(said.inferred.as_ref().map(|it| it.as_str()), Some("withheld"), "that it is a reading stays");
    assert_eq!(statements[0].entry.claims[0].quote.as_ref().map(|it| it.as_str()), Some("the armed wing"));
    assert!(report.to_string().contains("withheld: exact places of persons: 1"), "{report}");
}

#[test]
fn a_report_leads_back_to_the_graph_and_a_program_can_use_it() {
    let graph = graph(WORLD);
    let view = graph.as_of("2024-12-17").unwrap().with_rules(Rules::all()).unwrap();
    let (_, report) = Export::of(&view).text(&Told).unwrap();
    assert_eq!(
        report.to_string().lines().next().unwrap(),
        "some: 5 of 6 entities, 2 of 3 sources, 4 of 5 statements, 4 of 6 claims, 0 of 1 that follow"
    );
    let lost = |n: usize| report.lost[n].lost.items[0].to_string();
    assert_eq!(lost(0), "entity `kio`");
    assert_eq!(lost(2), "statement 1: `kia` controls `bhamo`");
    assert_eq!(lost(3), "claim 1: `article` says that `kia` controls `bhamo`");
    assert_eq!(lost(4), "followed `kio` controls `bhamo`, by wing_control");
    #[cfg(feature = "json")]
    {
        let report = serde_json::to_value(&report).unwrap();
        assert_eq!(report["shown"]["statements"], 4);
        assert_eq!(report["lost"][0]["items"][0], serde_json::json!({ "sort": "entity", "key": "kio" }));
        let claim = serde_json::json!({
            "sort": "claim", "number": 1, "statement": 1, "source": "article",
            "sentence": "`article` says that `kia` controls `bhamo`",
        });
        assert_eq!(report["lost"][3]["items"][0], claim);
    }
    let item = &report.lost[2].lost.items[0].item;
    let Item::Statement(id) = item else { panic!("{item:?}") };
    assert_eq!(graph.statement_numbered(id.number()).unwrap().relation().name(), "controls");
}

#[cfg(all(feature = "csv", feature = "rdf", feature = "xml"))]
#[test]
fn every_form_begins_with_new_which_is_its_default() {
    use allegiance::{
        export::{Csv, Cytoscape, Dot, GeoJson, Gexf, GraphMl, Mermaid, Rdf},
        import,
    };
    fn check<F: Default + std::fmt::Debug>(new: F) {
        assert_eq!(format!("{new:?}"), format!("{:?}", F::default()));
    }
    check(Dot::new());
    check(Mermaid::new());
    check(Cytoscape::new());
    check(GeoJson::new());
    check(Gexf::new());
    check(GraphMl::new());
    check(Rdf::new());
    check(Csv::new());
    check(import::GraphMl::new());
    check(import::Rdf::new());
    check(import::Csv::new());
}

/// Loses one of each sort.
struct Told;

impl Exporter for Told {
    fn form(&self) -> &str {
        "some"
    }

    fn write(&self, content: &Content<'_>, _: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        for entity in content.entities().take(1) {
            losses.item(Item::Entity(entity.key), "one");
        }
        for source in content.sources().take(1) {
            losses.item(Item::Source(source?.key), "one");
        }
        for stated in content.statements().skip(1).take(1) {
            let stated = stated?;
            losses.item(Item::Statement(stated.id), "one");
            // Its claims go with it, and are lost once.
            losses.item(Item::Claim(stated.claims[0]), "one");
        }
        content.followed().try_for_each(|followed| {
            losses.item(Item::Followed(followed?.to_string()), "one");
            Ok(())
        })
    }
}

#[test]
fn what_is_withheld_is_listed_and_not_told() {
    let graph = graph(WORLD);
    let (_, report) = kept(&Export::of(&graph.view()).through(Profile::public()));
    let listed: Vec<_> = report.withheld.iter().map(|(what, it)| format!("{what}: {}", it.items[0])).collect();
    assert_eq!(
        listed,
        [
            "unnamed speakers: claim 1: `article` says that `kia` controls `bhamo`",
            "exact places of persons: statement 3",
            "identifiers of persons: statement 5"
        ]
    );
    assert!(!report.to_string().contains("123"), "{report}");
}

#[test]
fn what_follows_is_withheld_and_counted_like_what_is_stated() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        bo: person "Bo Mya"
        village: village "Laiza"
        fall: seizure "The fall of Laiza"
        fall occurred [2024-12-01] | article
        fall captor bo | article
        fall object village | article
    "#,
    );
    let view = graph.as_of("2024-12-17").unwrap().with_rules(Rules::all()).unwrap();
    let (text, full) = Export::of(&view).text(&Standings).unwrap();
    assert!(text.contains("bo controls") && full.withheld.is_empty(), "{text}");
    let (text, public) = Export::of(&view).through(Profile::public()).text(&Standings).unwrap();
    assert!(!text.contains("bo controls"), "{text}");
    assert_eq!(public.withheld[&Withhold::PlacesOfPersons].times, 1);
}

#[test]
fn who_is_named_beside_others_is_not_placed_either() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        kia: armed_group "Kachin Independence Army"
        la: person "N'Ban La"
        bhamo: town "Bhamo"
        momauk: town "Momauk"
        kia controls bhamo jointly_with=la | article
        kia controls momauk | article
    "#,
    );
    let view = graph.view();
    let public = Export::of(&view).through(Profile::public());
    assert_eq!(statements(&public), ["kia controls × 1"]);
    assert_eq!(kept(&public).1.withheld[&Withhold::PlacesOfPersons].times, 1);
}

#[test]
fn whoever_is_the_same_as_a_person_is_not_placed_either() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        source rumour "A rumour" 2024-12-18
        la: person "N'Ban La"
        chairman: actor "the chairman"
        x: actor "Commander X"
        other: actor "another"
        kia: armed_group "Kachin Independence Army"
        laiza: town "Laiza"
        chairman based_at laiza | article
        chairman identified_by other:123 | article
        x based_at laiza | article
        other based_at laiza | article
        kia based_at laiza | article
        chairman same_as la | article ; rumour deny
        x same_as chairman [2020] | rumour
        other same_as la | article deny
    "#,
    );
    let withheld = |view: &allegiance::View| {
        let public = Export::of(view).through(Profile::public());
        let report = kept(&public).1;
        let of = |what| report.withheld.get(&what).map_or(0, |it| it.times);
        (statements(&public), of(Withhold::PlacesOfPersons), of(Withhold::IdentifiersOfPersons))
    };
    let (out, places, identifiers) = withheld(&graph.view());
    assert_eq!((places, identifiers), (2, 1), "{out:?}");
    let left: Vec<_> = out.iter().filter(|it| it.contains("based_at") || it.contains("identified_by")).collect();
    assert_eq!(left, ["other based_at × 1", "kia based_at × 1"], "who is only said not to be the same is another");
    let (out, places, _) = withheld(&graph.as_of("2024-12-17").unwrap());
    assert_eq!(places, 2, "at whatever time they were said to be the same: {out:?}");
    let rumour = graph.lookup_source("rumour").unwrap();
    let trusted = graph.view().trusting(Trust::all().without_sources([rumour])).unwrap();
    let united = trusted.united().unwrap();
    assert!(!withheld(&united).0.iter().any(|it| it.starts_with("la based_at")), "{:?}", withheld(&united).0);
    assert_eq!(withheld(&united).1, 1, "of one whom nobody trusted says to be the same, nothing is withheld");
}

#[test]
fn the_words_of_shares_and_counts_are_words_of_sources() {
    let mut graph = Graph::new(conflict());
    let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army").unwrap();
    let la = graph.add_as("la", Person, "N'Ban La").unwrap();
    let bhamo = graph.add_as("bhamo", Town, "Bhamo").unwrap();
    let laiza = graph.add_as("laiza", Town, "Laiza").unwrap();
    let article = graph.source(Source::article("A new front").published("2024-12-17")).unwrap();
    let share = |words: &str| allegiance::Share::exact(2, 3).unwrap().with_words(words).unwrap();
    let count = allegiance::Count::exactly(8000).with_words("some eight thousand").unwrap();
    let driver: Speaker = Speaker::unnamed("a driver").unwrap();
    graph.state(kia, CONTROLS, bhamo).with("share", share("two thirds of it")).cite(article).unwrap();
    graph
        .state(kia, CONTROLS, laiza)
        .with("share", share("most of it"))
        .cite(article.quoting(driver, "Most."))
        .unwrap();
    graph.state(kia, STRENGTH, count).cite(article).unwrap();
    graph.state(la, LEADS, kia).with("title", Text::new("chairman").unwrap()).cite(article).unwrap();
    let words = |profile: Profile| {
        let view = graph.view();
        let (kept, report) = kept(&Export::of(&view).through(profile));
        let text = format!("{:?}", kept.statements.borrow());
        let found: Vec<_> = ["two thirds", "most of", "eight thousand", "chairman"]
            .into_iter()
            .filter(|it| text.contains(it))
            .collect();
        (found, report.withheld.iter().map(|(what, it)| (*what, it.times)).collect::<Vec<_>>())
    };
    assert_eq!(words(Profile::full()).0.len(), 4);
    let quotes = Profile::full().withholding(Withhold::Quotes);
    assert_eq!(words(quotes), (vec!["chairman"], vec![(Withhold::Quotes, 4)]), "a title is what is said");
    assert_eq!(
        words(Profile::public()),
        (vec!["two thirds", "eight thousand", "chairman"], vec![(Withhold::UnnamedSpeakers, 2)])
    );
}

#[test]
fn a_profile_withholds_more_or_less() {
    let graph = graph(WORLD);
    let view = graph.view();
    let profile = Profile::public().releasing(Withhold::PlacesOfPersons).withholding(Withhold::Quotes);
    let (kept, report) = kept(&Export::of(&view).through(profile));
    assert_eq!(report.withheld[&Withhold::Quotes].times, 1, "the other one went with its speaker");
    assert!(kept.statements.borrow().iter().any(|it| it.entry.relation == "based_at"));
    assert!(kept.statements.borrow().iter().flat_map(|it| &it.entry.claims).all(|claim| claim.quote.is_none()));
}

#[test]
fn claims_that_are_alike_without_what_is_withheld_are_one() {
    let mut graph = Graph::new(conflict());
    let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army").unwrap();
    let bhamo = graph.add_as("bhamo", Town, "Bhamo").unwrap();
    let article = graph.source(Source::article("A new front").published("2024-12-17")).unwrap();
    for words in ["a driver", "a cook"] {
        let speaker: Speaker = Speaker::unnamed(words).unwrap();
        graph.state(kia, CONTROLS, bhamo).cite(article.quoting(speaker, "It fell.")).unwrap();
    }
    let view = graph.view();
    let (kept, report) = kept(&Export::of(&view).through(Profile::public()));
    assert_eq!(report.withheld[&Withhold::UnnamedSpeakers].times, 2);
    assert_eq!(kept.statements.borrow()[0].claims.len(), 1);
    assert_eq!(report.known.claims, 1);
}

#[test]
fn a_united_view_goes_out_as_one() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        kia: armed_group "Kachin Independence Army"
        army: armed_group "the Kachin army"
        bhamo: town "Bhamo"
        kia controls bhamo [2024-12-04/..] | article
        army controls bhamo [2024-12-04/..] | article "the army"
        kia same_as army | article
    "#,
    );
    let view = graph.view().united().unwrap();
    let (kept, report) = kept(&Export::of(&view));
    assert_eq!((report.known.entities, kept.entities.borrow().len()), (2, 2));
    assert!(kept.statements.borrow().iter().any(|it| it.entry.relation == "controls" && it.claims.len() == 2));
}

#[test]
fn what_another_stands_for_in_a_united_view_is_reported_and_nothing_names_it() {
    let graph = graph(
        r#"
        source article "A new front" 2024-12-17
        kia: armed_group "Kachin Independence Army"
        army: armed_group "the Kachin army"
        other: armed_group "another army"
        bhamo: town "Bhamo"
        army controls bhamo [2024-12-04/..] jointly_with=other | article
        kia same_as army | article
        other not_same_as army | article
    "#,
    );
    let view = graph.view().united().unwrap();
    let united = Export::of(&view);
    assert_eq!(statements(&united), ["kia controls × 1", "kia not_same_as × 1"]);
    let (kept, report) = kept(&united);
    let lost: Vec<_> = report.lost.iter().map(|it| (it.what.as_str(), it.lost.items[0].to_string())).collect();
    assert_eq!((lost[0].0, lost[0].1.as_str(), lost[1].0), ("entity", "entity `army`", "statement"));
    assert_eq!((report.known.statements, lost.len()), (2, 2));
    let named = format!("{:?}", kept.statements.borrow());
    assert!(!named.contains("\"army\""), "{named}");
}

#[test]
fn an_error_of_an_exporter_leaves_the_file_as_it_was() {
    struct Fails;
    impl Exporter for Fails {
        fn form(&self) -> &str {
            "nothing"
        }

        fn write(&self, _: &Content<'_>, to: &mut dyn Write, _: &mut Losses) -> Result<(), ExportError> {
            to.write_all(b"half")?;
            Err(ExportError::Words("it stops here".to_owned()))
        }
    }
    let graph = graph(WORLD);
    let view = graph.view();
    assert_eq!(Export::of(&view).text(&Fails).unwrap_err().to_string(), "it stops here");
    #[cfg(feature = "json")]
    {
        let path = std::env::temp_dir().join(format!("allegiance-export-{}", std::process::id()));
        std::fs::write(&path, "whole").unwrap();
        Export::of(&view).save(&Fails, &path).unwrap_err();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "whole");
        let report = Export::of(&view).save(&Standings, &path).unwrap();
        assert_eq!(report.form, "standings");
        assert!(std::fs::read_to_string(&path).unwrap().contains("armed_wing_of"));
        std::fs::remove_file(&path).unwrap();
    }
}

proptest! {
    #![proptest_config(worlds::config(64))]

    #[test]
    fn what_stands_is_told_whole_and_what_does_not_is_listed(graph in any_graph()) {
        let view = graph.view();
        let (_, report) = kept(&Export::of(&view).reporting_at_most(usize::MAX));
        prop_assert_eq!(told_without(&view, &report), told(&view));
        let retracted = graph.claims().filter(|it| it.retracted().is_some()).count() as u64;
        let lost = report.past.iter().filter(|it| it.what == "claim").map(|it| it.lost.times).sum::<u64>();
        prop_assert_eq!(lost, retracted);
        prop_assert_eq!(report.known.claims + lost, graph.claims().count() as u64);
    }
}
