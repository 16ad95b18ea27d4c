//! What changed between two views, who held a place when, and counts against what is listed.
#![cfg(test)]

mod common;

use allegiance::{Count, Graph, Id, Pattern, Remainder, Rules, Scope, vocabulary::*};
use common::{graph, questions::seen};
use insta::assert_snapshot;

const BEGINNING: &str = r#"
    source early "Early" 2024-05-01
    source article "Article" 2024-12-17
    source other "Other" 2024-12-17
    source late "Late" 2025-02-01
    kio: organization "KIO"
    kia: armed_group "KIA"
    junta: government "the junta"
    pdf: armed_group "PDF"
    bhamo: town "Bhamo"
    sumprabum: town "Sumprabum"
"#;

fn world(text: &str) -> Graph {
    graph(&format!("{BEGINNING}{text}"))
}

/// What changed from the first line of settings to the second.
fn changed(world: &Graph, views: [&str; 2]) -> String {
    let [before, after] = views.map(|settings| seen(world, settings));
    lines(&after.changes_since(&before, Pattern::any()).unwrap().to_string())
}

fn lines(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { text.to_owned() }
}

// What changed.

const TOWNS: &str = r#"
    kia controls sumprabum [2024-05/..] share=1 | article
    kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 | article < residents
    junta controls bhamo | article attests=2024-12-04/2024-12-17
    junta controls sumprabum [/2024-05] | article
    kia allied_with pdf [2022/2024-06-30] | article
"#;

#[test]
fn between_two_days() {
    let world = world(TOWNS);
    assert_snapshot!(changed(&world, ["as_of 2024-05-15", "as_of 2024-12-16"]), @"
    + the junta controls Bhamo, certain — Article
    + KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], possible — residents, in Article
    - the junta controls Sumprabum [/2024-05], possible — Article (now: no, excluded)
    - KIA allied with PDF [2022/2024-06-30], certain — Article (now: unknown)
    > KIA controls Sumprabum (all) [2024-05/..], certain — Article (was possible)
    ");
    assert_snapshot!(changed(&world, ["as_of 2024-12-16", "as_of 2024-05-15"]), @"
    + the junta controls Sumprabum [/2024-05], possible — Article
    + KIA allied with PDF [2022/2024-06-30], certain — Article
    - the junta controls Bhamo, certain — Article (now: yes, possible)
    - KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], possible — residents, in Article (now: unknown)
    < KIA controls Sumprabum (all) [2024-05/..], possible — Article (was certain)
    ");
    assert_snapshot!(changed(&world, ["as_of 2024-12-16", "as_of 2024-12-16"]), @"nothing");
}

#[test]
fn a_denial_disputes_and_a_retraction_settles() {
    let world = world(
        "kia controls bhamo [2024-12-04/..] share=1 | article
         ---
         kia controls bhamo [2024-12-04/..] share=1 | other < @junta deny",
    );
    let at = |revision: u32| format!("as_of 2024-12-17 known_at {revision}");
    assert_snapshot!(changed(&world, [&at(1), &at(2)]), @"! KIA controls Bhamo (all) [2024-12-04/..], certain, disputed — Article");
    assert_snapshot!(changed(&world, [&at(2), &at(1)]), @"= KIA controls Bhamo (all) [2024-12-04/..], certain — Article");
}

#[test]
fn between_two_revisions() {
    let world = world(
        "kia controls bhamo [2024-12-04/..] share=1/3 | article
         pdf allied_with kia | article
         ---
         retract kia controls bhamo [2024-12-04/..] share=1/3 | article
         kia controls bhamo [2024-12-04/..] share=2/3 | other
         kia allied_with pdf | late
         tatmadaw: state_force \"the military\"
         tatmadaw armed_wing_of kio | other deny
         tatmadaw controls sumprabum | other",
    );
    let at = |revision: u32| format!("as_of 2024-12-17 known_at {revision}");
    assert_snapshot!(changed(&world, [&at(1), &at(2)]), @"
    + the military controls Sumprabum, certain — Other
    + KIA controls Bhamo (2/3) [2024-12-04/..], certain — Other
    - KIA controls Bhamo (1/3) [2024-12-04/..], certain — Article (now: yes, certain)
    ");

    let (before, after) = (seen(&world, &at(1)), seen(&world, &at(2)));
    let military: Id<StateForce> = world.get("tatmadaw").unwrap();
    let about = after.changes_about(military, &before).unwrap();
    assert_snapshot!(about, @"+ the military controls Sumprabum, certain — Other");
    let back = before.changes_about(military, &after).unwrap();
    assert_snapshot!(back, @"- the military controls Sumprabum, certain — Other (now: unknown)");
}

#[test]
fn what_hangs_on_a_source() {
    let world = world(TOWNS);
    assert_snapshot!(changed(&world, ["as_of 2024-12-17", "as_of 2024-12-17 without_unnamed"]), @"- KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], certain — residents, in Article (now: unknown)");
    assert_snapshot!(changed(&world, ["as_of 2024-12-17", "as_of 2024-12-17 without article"]), @"
    - the junta controls Bhamo, certain — Article (now: unknown)
    - KIA controls Sumprabum (all) [2024-05/..], certain — Article (now: unknown)
    - KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], certain — residents, in Article (now: unknown)
    ");
}

#[test]
fn one_pattern_only() {
    let world = world(TOWNS);
    let [before, after] = ["as_of 2024-05-15", "as_of 2024-12-16"].map(|settings| seen(&world, settings));
    let bhamo: Id<Town> = world.get("bhamo").unwrap();
    let changes = after.changes_since(&before, Pattern::any().relation(CONTROLS).object(bhamo)).unwrap();
    assert_snapshot!(changes, @"
    + the junta controls Bhamo, certain — Article
    + KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], possible — residents, in Article
    ");
    let kio: Id<Organization> = world.get("kio").unwrap();
    assert!(after.changes_since(&before, Pattern::any().subject(kio)).unwrap().is_empty());
}

#[test]
fn a_new_date_of_an_event_is_a_change() {
    let world = world(
        "clash: clash \"a clash\"
         clash occurred [2024-12-08] | article
         ---
         clash occurred [2024-12-09] | other",
    );
    assert_snapshot!(changed(&world, ["ever known_at 1", "ever"]), @"+ a clash occurred 2024-12-09, certain — Other");
}

#[test]
fn views_of_two_graphs_have_nothing_to_compare() {
    let (one, other) = (world(TOWNS), world(TOWNS));
    let (one, other) = (one.view(), other.view());
    let refused = one.changes_since(&other, Pattern::any());
    assert_eq!(refused.unwrap_err().to_string(), "the two views are of different graphs");
}

#[test]
fn an_older_snapshot_knows_nothing_of_what_came_later() {
    let mut world = world("kia allied_with pdf | article");
    let before = world.as_of("2024-12-17").unwrap();
    common::grow(&mut world, "myitkyina: town \"Myitkyina\"\n junta controls myitkyina | article").unwrap();
    let after = world.as_of("2024-12-17").unwrap();
    let myitkyina: Id<Town> = world.get("myitkyina").unwrap();
    let pattern = Pattern::any().object(myitkyina);
    assert_snapshot!(after.changes_since(&before, pattern.clone()).unwrap(), @"+ the junta controls Myitkyina, certain — Article");
    assert_snapshot!(before.changes_since(&after, pattern).unwrap(), @"- the junta controls Myitkyina, certain — Article (now: unknown)");
}

// Who held a place when.

/// The timeline of control of Bhamo.
fn timeline(text: &str, settings: &str) -> String {
    let world = world(text);
    let bhamo: Id<Town> = world.get("bhamo").unwrap();
    seen(&world, settings).control_of(bhamo).unwrap().to_string()
}

#[test]
fn a_vague_start_and_what_is_presumed() {
    let text = "kia controls bhamo [2024-05/..] share=1 | article";
    assert_snapshot!(timeline(text, "ever"), @"
    ..2024-04-30: unknown
    2024-05-01..2024-05-30: KIA (all), possible — Article
    2024-05-31..2024-12-17: KIA (all), certain — Article
    2024-12-18..: KIA (all), presumed (as of 2024-12-17) — Article
    ");
    assert_snapshot!(timeline(text, "during 2024-05-10/2024-06-10"), @"
    2024-05-10..2024-05-30: KIA (all), possible — Article
    2024-05-31..2024-06-10: KIA (all), certain — Article
    ");
    assert_snapshot!(timeline(text, "as_of 2024-05-10"), @"2024-05-10: KIA (all), possible — Article");
    assert_snapshot!(timeline(text, "during 2024-12/2025-02 presuming 10"), @"
    2024-12-01..2024-12-17: KIA (all), certain — Article
    2024-12-18..2024-12-27: KIA (all), presumed (as of 2024-12-17) — Article
    2024-12-28..2025-02-28: KIA (all), possible — Article
    ");
}

/// A timeline said `derived` and not by what, and named a source once for each claim.
#[test]
fn a_timeline_is_the_same_where_all_that_follows_was_worked_out_before() {
    let world = world(
        "junta controls bhamo [2015-01-01/2024-11-30] share=1 | article
         kia controls bhamo [2024-12-04/..] share=1 | article
         kia armed_wing_of kio [2010/..] | article",
    );
    let bhamo: Id<Town> = world.get("bhamo").unwrap();
    for view in [world.as_of("2024-12-16").unwrap(), world.during("2014/2025").unwrap(), world.view()] {
        let view = view.with_rules(Rules::all()).unwrap();
        let told = view.control_of(bhamo).unwrap().to_string();
        assert!(told.contains("wing_control"), "{told}");
        assert_eq!(view.materialized().unwrap().control_of(bhamo).unwrap().to_string(), told);
    }
}

#[test]
fn a_timeline_names_the_rules_and_each_voice_once() {
    let text = "clash: seizure \"the seizure\"
                clash captor kia | article \"the KIA took it\"
                clash object bhamo | article \"Bhamo fell\"
                clash occurred [2024-12-10] | article
                kia armed_wing_of kio | article";
    let world = world(text);
    let bhamo: Id<Town> = world.get("bhamo").unwrap();
    let view = world.during("2024-12-09/2024-12-12").unwrap().with_rules(Rules::all()).unwrap();
    assert_snapshot!(view.control_of(bhamo).unwrap(), @"
    2024-12-09: unknown
    2024-12-10: KIO (all), presumed, by wing_control — Article | KIA (all), certain, by seizure_begins — Article
    2024-12-11..2024-12-12: KIO (all), presumed, by wing_control — Article | KIA (all), presumed (as of 2024-12-10), by seizure_begins — Article
    ");
    let twice = "kia controls bhamo [2024-12-01/2024-12-31] | article \"they hold it\" ; article \"it is theirs\"";
    assert_snapshot!(timeline(twice, "as_of 2024-12-10"), @"2024-12-10: KIA, certain — Article");
}

#[test]
fn nobody_known_between_two_holders() {
    let text = "junta controls bhamo [2020/2024-03-01] | article
                kia controls bhamo [2024-06-01/..] | article";
    assert_snapshot!(timeline(text, "during 2024"), @"
    2024-01-01..2024-03-01: the junta, certain — Article
    2024-03-02..2024-05-31: unknown
    2024-06-01..2024-12-17: KIA, certain — Article
    2024-12-18..2024-12-31: KIA, presumed — Article
    ");
}

#[test]
fn a_hand_over_and_a_possible_end() {
    let text = "junta controls bhamo [2020-01-01/2024-12-04..2024-12-10] share=1 | article
                kia controls bhamo [2024-12-10/..] share=1 | article";
    assert_snapshot!(timeline(text, "during 2024-11/2025-01"), @"
    2024-11-01..2024-12-04: the junta (all), certain — Article
    2024-12-05..2024-12-09: the junta (all), possible — Article
    2024-12-10: contested; the junta (all), possible — Article | KIA (all), certain — Article
    2024-12-11..2024-12-17: KIA (all), certain — Article
    2024-12-18..2025-01-31: KIA (all), presumed (as of 2024-12-17) — Article
    ");
}

#[test]
fn a_denial_leaves_it_unknown_and_a_rival_makes_it_disputed() {
    let text = "kia controls bhamo [2024-05-01/..] share=1 | early
                kia controls bhamo | other < residents deny attests=2024-12-17";
    assert_snapshot!(timeline(text, "during 2024-04/2025"), @"
    2024-04-01..2024-04-30: unknown
    2024-05-01: KIA (all), certain — Early
    2024-05-02..2024-12-16: KIA (all), presumed (as of 2024-05-01) — Early
    2024-12-17..2025-12-31: unknown
    ");
    let text = "kia controls bhamo [2024-05-01/2024-12-31] share=1 | article
                junta controls bhamo [2024-12-01/2024-12-20] share=1 | other";
    assert_snapshot!(timeline(text, "during 2024"), @"
    2024-01-01..2024-04-30: unknown
    2024-05-01..2024-11-30: KIA (all), certain — Article
    2024-12-01..2024-12-20: contested; KIA (all), certain, disputed — Article | the junta (all), certain, disputed — Other
    2024-12-21..2024-12-31: KIA (all), certain — Article
    ");
}

#[test]
fn shares_and_partners_and_an_offensive() {
    let text = "kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 jointly_with=pdf | article < residents
                junta controls bhamo | article attests=2024-12-04/2024-12-17
                offensive: offensive \"the offensive on Bhamo\"
                offensive occurred [2024-11-20/2024-12-24] | article
                offensive target_site bhamo | article";
    assert_snapshot!(timeline(text, "during 2024-11/2024-12"), @"
    2024-11-01..2024-11-19: unknown
    2024-11-20..2024-12-03: contested; unknown
    2024-12-04..2024-12-16: contested; the junta, certain — Article | KIA with PDF (2/3), possible — residents, in Article
    2024-12-17: contested; the junta (at most 1/3), certain — Article | KIA with PDF (2/3), certain — residents, in Article
    2024-12-18..2024-12-31: contested; the junta (at most 1/3), presumed — Article | KIA with PDF (2/3), presumed (as of 2024-12-17) — residents, in Article
    ");
}

#[test]
fn two_voices_are_one_span_and_two_grades_the_better() {
    let text = "kia controls bhamo [2024-05-01/2024-05-31] | early
                kia controls bhamo [2024-06-01/2024-06-30] | other
                kia controls bhamo [2024-05/2024-06] | late";
    assert_snapshot!(timeline(text, "during 2024"), @"
    2024-01-01..2024-04-30: unknown
    2024-05-01..2024-06-30: KIA, certain — Early; Late; Other
    2024-07-01..2024-12-31: unknown
    ");
}

#[test]
fn a_place_that_is_no_more_and_one_of_which_nothing_is_said() {
    let text = "bhamo existed [1900/2024-06-30] | article
                kia controls bhamo [2024-05-01/..] | early";
    assert_snapshot!(timeline(text, "during 2024"), @"
    2024-01-01..2024-04-30: unknown
    2024-05-01: KIA, certain — Early
    2024-05-02..2024-06-30: KIA, presumed — Early
    2024-07-01..2024-12-31: does not exist
    ");
    assert_snapshot!(timeline("", "ever"), @"..: unknown");
    assert_snapshot!(timeline("kia controls bhamo | article", "ever"), @"
    ..2024-12-16: unknown
    2024-12-17: KIA, certain — Article
    2024-12-18..: KIA, presumed — Article
    ");
}

#[test]
fn the_days_of_a_timeline_follow_each_other_and_agree_with_the_views_of_each_day() {
    let world = world(
        "state: province \"Kachin State\"
         bhamo located_in state [2000/..] | article
         kia armed_wing_of kio [/2024-08-10] | article
         junta controls bhamo [2023/2024-03] | early
         kia controls bhamo [2024-03/..] share=1 | early ; late deny attests=2024-09-01/2024-09-10
         pdf controls bhamo [2024-10..2024-11/2024-12-10] share=1/2 | article ; other doubt attests=2024-11-11
         pdf controls bhamo [2024-12-10/..] jointly_with=kia | late
         junta existed [1990/2024-11-15] | other
         seizure: seizure \"the seizure\"
         seizure occurred [2024-03-10..2024-03-20] | early
         seizure captor kia | early
         seizure loser junta | early
         seizure object bhamo | early
         abolition: abolition \"the end\"
         abolition occurred [2024-11-14] | early
         abolition abolished junta | early
         junta controls state [2024-07-01/2024-07-31] share=1 | early",
    );
    let bhamo: Id<Town> = world.get("bhamo").unwrap();
    for settings in
        ["during 2023-12/2025-03", "during 2023-12/2025-03 presuming 20", "during 2023-12/2025-03 showing_all"]
    {
        let view = seen(&world, settings);
        let timeline = view.control_of(bhamo).unwrap();
        let Scope::Span(Some(first), Some(last)) = view.scope() else { panic!("the span has no bounds") };
        let mut day = first;
        for span in &timeline.spans {
            assert_eq!(span.from, Some(day), "no gap and no overlap");
            while Some(day) <= span.to {
                let on = view.at_scope(Scope::Day(day));
                let holding = on.holding_of(bhamo).unwrap();
                let mut told: Vec<_> = holding.holders.iter().map(|held| held.fact.subject()).collect();
                told.dedup();
                let mut spanned: Vec<_> = span.holders.iter().map(|held| held.holder).collect();
                spanned.dedup();
                assert_eq!((told, holding.contested), (spanned, span.contested), "{day}: {span}");
                for held in &span.holders {
                    let of_holder = holding.holders.iter().filter(|one| one.fact.subject() == held.holder);
                    let alike = of_holder.filter(|one| one.fact.share() == held.share.as_ref());
                    let best = alike.clone().map(|one| one.fact.grade()).max();
                    assert_eq!(best, Some(held.grade), "{day}: {span}");
                    let opposed = alike.filter(|one| one.fact.grade() == held.grade);
                    assert!(opposed.clone().any(|one| one.fact.standing() == held.standing), "{day}: {span}");
                }
                day = day.plus(1).unwrap();
            }
        }
        assert_eq!(timeline.spans.last().unwrap().to, Some(last));
        assert!(timeline.spans.len() > 10);
        assert_eq!(timeline.on(first), timeline.spans.first());
        assert_eq!(timeline.on(last), timeline.spans.last());
        assert_eq!(timeline.on(last.plus(1).unwrap()), None);
    }
}

// Counts against what is listed.

/// All tallies of a world, each with what is listed and what may be among it.
fn tallied(text: &str, settings: &str) -> String {
    let world = world(text);
    let view = seen(&world, settings);
    let mut told = String::new();
    for tally in &view.tallies().unwrap() {
        let name = view.entity(tally.entity).unwrap();
        told.push_str(&format!("{name}: {tally}{}\n", if tally.exceeded { " !" } else { "" }));
        let Remainder { low, best, high, .. } = tally.remainder;
        told.push_str(&format!("  left: {low} {best:?} {high:?}\n"));
        for (what, instances) in [("listed", &tally.listed), ("maybe", &tally.candidates)] {
            for one in instances {
                let entity = view.entity(one.entity).unwrap();
                told.push_str(&format!("  {what}: {entity} {}..{:?} by {}\n", one.low, one.high, one.facts.len()));
            }
        }
        assert_eq!(tally.record().text, tally.to_string());
    }
    lines(&told)
}

const CAPTURES: &str = r#"
    towns: place_set "the captured towns"
    captures: seizure "the captures"
    captures occurred [2021-02-01/2024-12-17] modality=aggregate | article
    captures captor kia | article
    captures loser junta | article
    captures object towns | article
    injangyang: town "Injangyang"
    chipwi: town "Chipwi"
    gate: outpost "Gate 8"
"#;

#[test]
fn fourteen_towns() {
    assert_snapshot!(tallied(&format!("{CAPTURES}
         captures taken_count 14 | article
         injangyang in_set towns | article
         chipwi in_set towns | article < residents ; other deny
         kia controls sumprabum [2024-05/..] share=1 | article
         kia controls bhamo [2024-12-04/..] share=2/3 | article"), "ever"), @"
    the captures: 14 of the captures: 1 listed, 13 unexplained (a further 2 may be among them)
      left: 11 None Some(13)
      listed: Injangyang 1..Some(1) by 1
      maybe: Chipwi 1..Some(1) by 1
      maybe: Sumprabum 1..Some(1) by 1
    ");
}

#[test]
fn parts_of_a_series_and_what_else_was_taken_in_its_time() {
    assert_snapshot!(tallied(&format!("{CAPTURES}
         captures taken_count ~300 | article
         brigade: military_unit \"Brigade 8\"
         brigade part_of kia | article
         first: seizure \"the seizure of Injangyang\"
         first sub_event_of captures | article
         first occurred [2024-03-08] | article
         first captor kia | article
         first object injangyang | article
         again: seizure \"the second seizure of Injangyang\"
         again sub_event_of first | article
         again object injangyang | article
         unknown: seizure \"a seizure\"
         unknown sub_event_of captures | article
         unknown occurred [2024-04] | article
         planned: seizure \"a planned seizure\"
         planned sub_event_of captures | article
         planned occurred [2025] modality=planned | article
         planned object bhamo | article
         later: seizure \"a seizure of later\"
         later occurred [2025-01-05] | late
         later captor kia | late
         later object bhamo | late
         second: seizure \"the seizure of Chipwi\"
         second occurred [2024-02] | article
         second captor brigade | article
         second object chipwi | article
         second object gate | article
         pdfs: seizure \"taken from the PDF\"
         pdfs occurred [2024-02] | article
         pdfs captor kia | article
         pdfs loser pdf | article
         pdfs object sumprabum | article"), "ever"), @"
    the captures: about 300 of the captures: 1–2 listed, about 299 unexplained (a further 1 may be among them)
      left: 0 Some(299) None
      listed: Injangyang 1..Some(1) by 4
      listed: a seizure 1..Some(1) by 1
      maybe: Chipwi 1..Some(1) by 2
    ");
}

#[test]
fn series_within_series() {
    assert_snapshot!(tallied(&format!("{CAPTURES}
         captures taken_count 14 | article
         captures taken_count \">=20\" | late
         injangyang in_set towns | article
         shan: seizure \"captures in Shan\"
         shan occurred [2023/2024] modality=aggregate | article
         shan captor kia | article
         shan taken_count 2 | article
         north: seizure \"captures in the north\"
         north sub_event_of captures | article
         north occurred [2022/2023] modality=aggregate | article
         north taken_count 3-5 | article"), "ever"), @"
    the captures: 14 of the captures: 3–6 listed, 8–11 unexplained (a further 2 may be among them)
      left: 6 None Some(11)
      listed: Injangyang 1..Some(1) by 1
      listed: captures in the north 3..Some(5) by 1
      maybe: captures in Shan 2..Some(2) by 1
    the captures: at least 20 of the captures: 3–6 listed, 14 or more unexplained (a further 2 may be among them)
      left: 12 None None
      listed: Injangyang 1..Some(1) by 1
      listed: captures in the north 3..Some(5) by 1
      maybe: captures in Shan 2..Some(2) by 1
    captures in Shan: 2 of captures in Shan: 0 listed, 2 unexplained
      left: 2 None Some(2)
    captures in the north: 3–5 of captures in the north: 0 listed, 3–5 unexplained
      left: 3 None Some(5)
    ");
}

#[test]
fn a_part_whose_link_is_denied_may_be_one() {
    assert_snapshot!(tallied(&format!("{CAPTURES}
         captures taken_count 2 | article
         north: seizure \"captures in the north\"
         north sub_event_of captures | article ; other deny
         first: seizure \"the seizure of Injangyang\"
         first sub_event_of north | article
         first object injangyang | article
         second: seizure \"the seizure of Chipwi\"
         second sub_event_of north | article
         second sub_event_of captures | article
         second object chipwi | article"), "ever"), @"
    the captures: 2 of the captures: 1 listed, 1 unexplained (a further 1 may be among them)
      left: 0 None Some(1)
      listed: Chipwi 1..Some(1) by 2
      maybe: Injangyang 1..Some(1) by 2
    ");
}

#[test]
fn a_long_chain_of_parts() {
    let mut text = format!(
        "{CAPTURES}\n captures taken_count 14 | article\n e0: seizure \"e0\"\n e0 sub_event_of captures | article\n"
    );
    for part in 1..2000 {
        let whole = part - 1;
        text.push_str(&format!("e{part}: seizure \"e{part}\"\n e{part} sub_event_of e{whole} | article\n"));
    }
    text.push_str("e1999 object injangyang | article");
    let world = world(&text);
    let view = world.view();
    let tally = &view.tallies().unwrap()[0];
    assert_eq!(tally.to_string(), "14 of the captures: 1 listed, 13 unexplained");
    assert_eq!(tally.listed[0].facts.len(), 2);
}

#[test]
fn members_of_a_set() {
    let text = "allies: actor_set \"the allies\"
         allies size \">=1\" | article \"allies\"
         allies size 2 | late attests=2024-12-17
         pdf in_set allies | article
         kio in_set allies | article
         twin: armed_group \"People's Defence Force\"
         twin same_as pdf | article
         twin in_set allies | other
         kia in_set allies [2024-12-20..2024-12-31/..] | late
         brigades: actor_set \"its brigades\"
         brigades in_set allies | article
         others: actor_set \"others\"
         junta in_set others | article";
    assert_snapshot!(tallied(text, "as_of 2024-12-17"), @"
    the allies: at least 1 of the allies: 2 or more listed, 0 or more unexplained
      left: 0 None None
      listed: PDF 1..Some(1) by 2
      listed: KIO 1..Some(1) by 1
      listed: its brigades 1..None by 1
    the allies: 2 of the allies: 2 or more listed, 0 unexplained
      left: 0 None Some(0)
      listed: PDF 1..Some(1) by 2
      listed: KIO 1..Some(1) by 1
      listed: its brigades 1..None by 1
    ");
    assert_snapshot!(tallied(text, "as_of 2024-12-24 showing_all"), @"
    the allies: at least 1 of the allies: 2 or more listed, 0 or more unexplained (a further 1 may be among them)
      left: 0 None None
      listed: PDF 1..Some(1) by 2
      listed: KIO 1..Some(1) by 1
      listed: its brigades 1..None by 1
      maybe: KIA 1..Some(1) by 1
    the allies: 2 of the allies: 2 or more listed, 0 unexplained
      left: 0 None Some(0)
      listed: PDF 1..Some(1) by 2
      listed: KIO 1..Some(1) by 1
      listed: its brigades 1..None by 1
      maybe: KIA 1..Some(1) by 1
    ");
    assert_snapshot!(tallied(text, "as_of 2024-12-17 without article"), @"
    the allies: 2 of the allies: 1 listed, 1 unexplained
      left: 1 None Some(1)
      listed: People's Defence Force 1..Some(1) by 1
    ");
    assert_snapshot!(tallied(text, "as_of 2025-06-01"), @"nothing");
}

#[test]
fn counts_of_two_kinds() {
    let world = world(
        "positions: facility_set \"the positions\"
         taken: seizure \"the seizures\"
         taken occurred [2024] modality=aggregate | article
         taken captor kia | article
         taken object positions | article
         gate: outpost \"Gate 8\"
         camp: base \"the camp\"
         somewhere: facility \"a position\"
         gate in_set positions | article
         camp in_set positions | article
         somewhere in_set positions | article",
    );
    let mut world = world;
    let article = world.lookup_source("article").unwrap();
    let taken: Id<Seizure> = world.get("taken").unwrap();
    for (number, unit) in [(200, "outposts"), (100, "military bases"), (2, "outposts and bases"), (40, "positions")] {
        let count = Count::exactly(number).with_unit(unit).unwrap();
        world.state(taken, TAKEN_COUNT, count).cite(article).unwrap();
    }
    let view = world.view();
    let told: Vec<String> = view.tallies_of(taken).unwrap().iter().map(ToString::to_string).collect();
    assert_snapshot!(told.join("\n"), @"
    200 outposts: 1 listed, 199 unexplained (a further 1 may be among them)
    100 military bases: 1 listed, 99 unexplained (a further 1 may be among them)
    2 outposts and bases: 2 listed, 0 unexplained
    40 positions: 3 listed, 37 unexplained
    ");
    assert!(view.tallies_of(world.get::<Town>("bhamo").unwrap()).unwrap().is_empty());
}

#[test]
fn numbers_at_the_end_of_what_can_be_counted() {
    let most = u64::MAX;
    assert_snapshot!(tallied(&format!("
         allies: actor_set \"the allies\"
         allies size {most} | article
         huge: actor_set \"the huge ones\"
         huge size {most} | article
         huge in_set allies | article
         vast: actor_set \"the vast ones\"
         vast size {most} | article
         vast in_set allies | article
         kia in_set allies | article
         none: actor_set \"none\"
         none size 0 | article
         kio in_set none | article"), "as_of 2024-12-17"), @"
    the allies: 18446744073709551615 of the allies: 18446744073709551615 listed, 0 unexplained
      left: 0 None Some(0)
      listed: the huge ones 18446744073709551615..Some(18446744073709551615) by 1
      listed: the vast ones 18446744073709551615..Some(18446744073709551615) by 1
      listed: KIA 1..Some(1) by 1
    the huge ones: 18446744073709551615 of the huge ones: 0 listed, 18446744073709551615 unexplained
      left: 18446744073709551615 None Some(18446744073709551615)
    the vast ones: 18446744073709551615 of the vast ones: 0 listed, 18446744073709551615 unexplained
      left: 18446744073709551615 None Some(18446744073709551615)
    none: 0 of none: 1 listed, 1 more than counted !
      left: 0 None Some(0)
      listed: KIO 1..Some(1) by 1
    ");
}

// The founding article.

#[cfg(feature = "json")]
mod article {
    use allegiance::{Graph, Id, Instance, Limits, Pattern, Trust, document, vocabulary::*};
    use insta::assert_snapshot;

    fn article() -> Graph {
        let document = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kachin.json");
        document::load(document, &Limits::untrusted()).unwrap()
    }

    #[test]
    fn the_tallies_of_the_article() {
        let graph = article();
        let view = graph.as_of("2024-12-17").unwrap();
        let mut told = Vec::new();
        for tally in &view.tallies().unwrap() {
            let keys = |instances: &[Instance<'_>]| -> String {
                let key = |one: &Instance<'_>| view.entity(one.entity).unwrap().key().to_owned();
                instances.iter().map(key).collect::<Vec<_>>().join(" ")
            };
            let key = view.entity(tally.entity).unwrap().key();
            told.push(format!("{key}: {tally} [{}] [{}]", keys(&tally.listed), keys(&tally.candidates)));
            assert!(!tally.exceeded);
        }
        assert_snapshot!(told.join("\n"), @"
        allies-at-outpost: at least 1 of the KIA’s allies at the outpost: 0 listed, 1 or more unexplained [] []
        allies-in-defiance: at least 1 of the KIA’s allies in its defiance: 0 listed, 1 or more unexplained [] []
        allies-in-offensive: at least 1 of the KIA’s allies in the offensive on Bhamo: 0 listed, 1 or more unexplained [] []
        allies-in-attack: at least 1 of the KIA’s allies in the attack on the headquarters: 0 listed, 1 or more unexplained [] []
        allies-since-coup: at least 1 of the KIA’s allies since the coup: 1 listed, 0 or more unexplained [pdf] []
        seizures-since-coup: about 300 outposts and bases: 0 listed, about 300 unexplained (a further 1 may be among them) [] [outpost]
        fourteen-towns-seizures: 14 towns: 0 listed, 14 unexplained (a further 3 may be among them) [] [two-shan-towns-seizures sumprabum]
        two-shan-towns-seizures: 2 towns: 0 listed, 2 unexplained (a further 2 may be among them) [] [fourteen-towns-seizures sumprabum]
        ");

        let fourteen: Id<Seizure> = graph.get("fourteen-towns-seizures").unwrap();
        let tallies = view.tallies_of(fourteen).unwrap();
        assert_eq!(tallies.len(), 1);
        assert_eq!((tallies[0].count.low(), tallies[0].listed_count()), (Some(14), (0, Some(0))));
        assert_eq!((tallies[0].remainder.low, tallies[0].remainder.high), (11, Some(14)));
    }

    #[test]
    fn the_timelines_of_the_article() {
        let graph = article();
        let timeline = |key: &str| {
            let place: Id<Town> = graph.get(key).unwrap();
            graph.during("2024-04/2025-01").unwrap().control_of(place).unwrap().to_string()
        };
        assert_snapshot!(timeline("sumprabum"), @"
        2024-04-01..2024-04-30: unknown
        2024-05-01..2024-05-30: Kachin Independence Army (all), possible — A new front in Putao
        2024-05-31..2024-12-17: Kachin Independence Army (all), certain — A new front in Putao
        2024-12-18..2025-01-31: Kachin Independence Army (all), presumed (as of 2024-12-17) — A new front in Putao
        ");
        assert_snapshot!(timeline("bhamo"), @"
        2024-04-01..2024-12-03: unknown
        2024-12-04..2024-12-16: contested; Myanmar junta, certain — A new front in Putao | Kachin Independence Army (2/3 of the area of the town), possible, inferred — residents, in A new front in Putao
        2024-12-17: contested; Myanmar junta (at most 1/3), certain — A new front in Putao | Kachin Independence Army (2/3 of the area of the town), certain, inferred — residents, in A new front in Putao
        2024-12-18..2025-01-31: contested; Myanmar junta (at most 1/3), presumed — A new front in Putao | Kachin Independence Army (2/3 of the area of the town), presumed (as of 2024-12-17), inferred — residents, in A new front in Putao
        ");
        assert_snapshot!(timeline("mandalay"), @"2024-04-01..2025-01-31: unknown");
    }

    #[test]
    fn what_the_article_tells_of_control_from_april_to_december() {
        let graph = article();
        let (april, december) = (graph.as_of("2024-04-30").unwrap(), graph.as_of("2024-12-17").unwrap());
        let changes = december.changes_since(&april, Pattern::any().relation(CONTROLS)).unwrap();
        assert_snapshot!(changes, @"
        + Myanmar junta controls Bhamo, certain — A new front in Putao
        + Kachin Independence Army controls Sumprabum (all) [2024-05/..], certain — A new front in Putao
        + Kachin Independence Army controls Bhamo (2/3 of the area of the town) [2024-12-04..2024-12-17/..], certain, inferred — residents, in A new front in Putao
        > Kachin Independence Army controls the land of the former Special Region-1 (all) [2021-02-01..2024-12-17/..], certain, inferred — A new front in Putao (was possible)
        ");
        let named = Trust::all().without_unnamed();
        let without = december.trusting(named).unwrap();
        let changes = without.changes_since(&december, Pattern::any().relation(CONTROLS)).unwrap();
        assert_snapshot!(changes, @"- Kachin Independence Army controls Bhamo (2/3 of the area of the town) [2024-12-04..2024-12-17/..], certain, inferred — residents, in A new front in Putao (now: unknown)");
    }

    #[test]
    fn what_is_told_of_them_serializes() {
        let graph = article();
        let bhamo: Id<Town> = graph.get("bhamo").unwrap();
        let (before, after) = (graph.as_of("2024-12-03").unwrap(), graph.as_of("2024-12-16").unwrap());
        let timeline = after.control_of(bhamo).unwrap();
        assert_snapshot!(serde_json::to_string_pretty(&timeline).unwrap(), @r#"
        {
          "place": {
            "key": "bhamo",
            "kind": "town",
            "label": "Bhamo"
          },
          "spans": [
            {
              "from": "2024-12-16",
              "to": "2024-12-16",
              "holders": [
                {
                  "who": {
                    "key": "junta",
                    "kind": "government",
                    "label": "Myanmar junta"
                  },
                  "jointly_with": [],
                  "share": null,
                  "at_most": null,
                  "grade": "certain",
                  "last_attested": "2024-12-17",
                  "rules": [],
                  "standing": {
                    "origin": "stated",
                    "voice": "asserted",
                    "party": false,
                    "own_behalf": false,
                    "opposition": "none",
                    "inferred": false
                  },
                  "voices": [
                    "A new front in Putao"
                  ]
                },
                {
                  "who": {
                    "key": "kia",
                    "kind": "armed_group",
                    "label": "Kachin Independence Army"
                  },
                  "jointly_with": [],
                  "share": {
                    "value": "2/3",
                    "measure": "area",
                    "whole": "the town",
                    "words": "two thirds of the town area"
                  },
                  "at_most": null,
                  "grade": "possible",
                  "last_attested": "2024-12-17",
                  "rules": [],
                  "standing": {
                    "origin": "stated",
                    "voice": "described",
                    "party": false,
                    "own_behalf": false,
                    "opposition": "none",
                    "inferred": true
                  },
                  "voices": [
                    "residents, in A new front in Putao"
                  ]
                }
              ],
              "contested": true,
              "exists": true,
              "left_out": 0
            }
          ]
        }
        "#);
        let changes = after.changes_about(bhamo, &before).unwrap().record();
        let changes = serde_json::to_value(changes).unwrap();
        assert_eq!(changes["gained"][0]["after"][0]["relation"], "controls");
        let kia: Id<ArmedGroup> = graph.get("kia").unwrap();
        let lost = before.changes_about(kia, &after).unwrap().record();
        let lost = serde_json::to_value(lost).unwrap();
        assert_eq!(lost["lost"][0]["verdict"], "unknown");
        let towns: Id<Seizure> = graph.get("fourteen-towns-seizures").unwrap();
        let tally = serde_json::to_value(after.tallies_of(towns).unwrap()[0].record()).unwrap();
        assert_eq!(tally["remainder"], serde_json::json!({ "low": 11, "best": null, "high": 14 }));
    }
}
