//! What changed between two views, who held a place when, and counts against what is listed.
#![cfg(test)]

mod common;

use allegiance::{Graph, Id, Pattern, vocabulary::*};
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
