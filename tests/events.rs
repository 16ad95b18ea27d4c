//! What events begin and end, case by case: which state holds on which day.
//!
//! A case is a world and a table. A row of the table asks what holds on a day, and says what is answered; it is asked of
//! the view that works out what it needs and of the one that worked out all.
#![cfg(test)]

mod common;

use allegiance::{Graph, Rules, Trust, View};
use common::questions::tell;

/// Who there is in all worlds, and a report of before anything happened.
const CAST: &str = r#"
    source old "The year before" 2024-11-01
    source report "A report" 2024-12-17
    source other "Another report" 2024-12-18
    kio: organization "The KIO"
    kia: armed_group "The KIA"
    unit: armed_group "A unit"
    tnla: armed_group "The TNLA"
    junta: government "The junta"
    allies: actor_set "Its allies"
    outpost: outpost "The outpost"
    town: town "The town"
    ward: village "The ward"
    district: district "The district"
    region: jurisdiction "The region"
    chairman: person "The chairman"
    successor: person "The successor"
    chair: post "The chair"
    z: seizure "The seizure"
    y: seizure "The other seizure"
    retaken: seizure "The last seizure"
    v: transfer "The transfer"
    n: appointment "The appointment"
    x: abolition "The abolition"
    e: establishment "The establishment"
    c: organization_change "The change"
    attack: attack "The attack"
"#;

fn world(text: &str) -> Graph {
    let mut graph = common::graph(CAST);
    common::grow(&mut graph, &format!("---\n{text}")).unwrap();
    graph
}

/// Compares a table with what a graph answers: `DAY SUBJECT RELATION OBJECT: ANSWER`.
fn check(text: &str, table: &str) {
    check_seen(text, &|view| view, table);
}

fn check_seen(text: &str, seen: &dyn Fn(View) -> View, table: &str) {
    let graph = world(text);
    let (mut lazy, mut all, mut expected) = (String::new(), String::new(), String::new());
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (asked, _) = row.split_once(": ").expect("an answer");
        let (day, asked) = asked.split_once(' ').expect("a day");
        let view = seen(graph.as_of(day).unwrap()).with_rules(Rules::all()).unwrap();
        let answer = |view: &View| format!("{day} {asked}: {}\n", tell(view, &format!("holds {asked}")).trim());
        lazy += &answer(&view);
        all += &answer(&view.materialized().unwrap());
        expected += &format!("{row}\n");
    }
    assert_eq!(lazy, expected);
    assert_eq!(all, expected, "materialized");
}

#[test]
fn a_seizure_on_a_day_hands_over_on_that_day() {
    check(
        "z captor kia | report
         z loser junta | report
         z object outpost | report
         z occurred [2024-12-10] | report",
        "2024-12-09 kia controls outpost: unknown
         2024-12-10 kia controls outpost: yes, certain
         2024-12-11 kia controls outpost: yes, presumed
         2025-06-01 kia controls outpost: yes, presumed
         2024-12-09 junta controls outpost: yes, possible
         2024-12-10 junta controls outpost: yes, certain
         2024-12-11 junta controls outpost: no, presumed
         2025-06-01 junta controls outpost: no, presumed",
    );
}

#[test]
fn a_seizure_on_one_of_some_days_is_certain_on_none() {
    check(
        "junta controls outpost [2024-01-01/..] share=1 | old
         z captor kia | report
         z loser junta | report
         z object outpost | report
         z occurred [2024-12-08..2024-12-10] | report",
        "2024-12-07 kia controls outpost: unknown
         2024-12-08 kia controls outpost: yes, possible
         2024-12-09 kia controls outpost: yes, possible
         2024-12-10 kia controls outpost: yes, presumed
         2024-12-11 kia controls outpost: yes, presumed
         2024-12-07 junta controls outpost: yes, presumed
         2024-12-08 junta controls outpost: yes, possible
         2024-12-10 junta controls outpost: yes, possible
         2024-12-11 junta controls outpost: no, presumed",
    );
}

#[test]
fn who_held_it_all_loses_it_unnamed() {
    for share in ["share=1", "", "share=1/3"] {
        check(
            &format!(
                "junta controls outpost [2024-01-01/..] {share} | old
                 z captor kia | report
                 z object outpost | report
                 z occurred [2024-12-10] | report"
            ),
            "2024-12-09 junta controls outpost: yes, presumed
             2024-12-10 junta controls outpost: yes, possible
             2024-12-11 junta controls outpost: no, presumed
             2024-12-10 kia controls outpost: yes, certain
             2024-12-11 kia controls outpost: yes, presumed",
        );
    }
}

#[test]
fn a_later_seizure_ends_an_earlier_one() {
    check(
        "z captor kia | report
         z object outpost | report
         z occurred [2024-12-10] | report
         y captor tnla | report
         y object outpost | report
         y occurred [2024-12-15] | report",
        "2024-12-09 kia controls outpost: unknown
         2024-12-12 kia controls outpost: yes, presumed
         2024-12-15 kia controls outpost: yes, possible
         2024-12-16 kia controls outpost: no, presumed
         2024-12-12 tnla controls outpost: unknown
         2024-12-15 tnla controls outpost: yes, certain
         2024-12-16 tnla controls outpost: yes, presumed",
    );
}

#[test]
fn the_day_of_the_evidence_decides_between_an_event_and_a_claim() {
    // Said after the event: it was taken back.
    check(
        "z captor kia | report
         z loser junta | report
         z object outpost | report
         z occurred [2024-12-10] | report
         junta controls outpost [/..] share=1 | report attests=2024-12-12",
        "2024-12-11 kia controls outpost: yes, presumed
         2024-12-12 kia controls outpost: no, excluded
         2024-12-13 kia controls outpost: no, presumed
         2024-12-12 junta controls outpost: yes, certain
         2024-12-13 junta controls outpost: yes, presumed",
    );
    // Said before the event.
    check(
        "z captor kia | report
         z object outpost | report
         z occurred [2024-12-10] | report
         junta controls outpost [/..] share=1 | report attests=2024-12-08",
        "2024-12-08 junta controls outpost: yes, certain
         2024-12-09 junta controls outpost: yes, presumed
         2024-12-11 junta controls outpost: no, presumed
         2024-12-11 kia controls outpost: yes, presumed",
    );
}

#[test]
fn captors_hold_jointly() {
    check(
        "z captor kia | report
         z captor tnla | report
         z object outpost | report
         z occurred [2024-12-10] | report",
        "2024-12-10 kia controls outpost: yes, certain
         2024-12-10 tnla controls outpost: yes, certain
         2024-12-11 kia controls outpost: yes, presumed
         2024-12-11 tnla controls outpost: yes, presumed",
    );
}

#[test]
fn an_open_set_of_captors_gets_nothing() {
    check(
        "z captor kia | report
         z captor allies | report
         tnla in_set allies | report
         z object outpost | report
         z occurred [2024-12-10] | report",
        "2024-12-11 kia controls outpost: yes, presumed
         2024-12-11 allies controls outpost: unknown
         2024-12-11 tnla controls outpost: unknown",
    );
}

#[test]
fn of_two_seizures_on_one_day_the_later_hour_wins() {
    let world = |first: &str, second: &str| {
        format!(
            "z captor kia | report
             z object outpost | report
             z occurred [2024-12-10{first}] | report
             y captor tnla | report
             y object outpost | report
             y occurred [2024-12-10{second}] | report"
        )
    };
    check(
        &world("", ""),
        "2024-12-11 kia controls outpost: disputed
         2024-12-11 tnla controls outpost: disputed",
    );
    check(
        &world("T08:00", ""),
        "2024-12-11 kia controls outpost: disputed
         2024-12-11 tnla controls outpost: disputed",
    );
    check(
        &world("T08:00", "T16:30"),
        "2024-12-10 kia controls outpost: yes, certain
         2024-12-10 tnla controls outpost: yes, certain
         2024-12-11 kia controls outpost: no, presumed
         2024-12-11 tnla controls outpost: yes, presumed",
    );
    check(
        &world("T16:30", "T08:00"),
        "2024-12-11 kia controls outpost: yes, presumed
         2024-12-11 tnla controls outpost: no, presumed",
    );
}

/// Taken in the morning and taken back in the afternoon: the loss of the morning ended what was taken back.
#[test]
fn what_is_lost_and_taken_back_on_one_day_is_held_after() {
    let world = |taken: &str, back: &str| {
        format!(
            "z captor kia | report
             z loser junta | report
             z object outpost | report
             z occurred [2024-12-10{taken}] | report
             y captor junta | report
             y loser kia | report
             y object outpost | report
             y occurred [2024-12-10{back}] | report"
        )
    };
    check(
        &world("T08:00", "T16:30"),
        "2024-12-10 kia controls outpost: yes, certain
         2024-12-10 junta controls outpost: yes, certain
         2024-12-11 kia controls outpost: no, presumed
         2024-12-11 junta controls outpost: yes, presumed
         2025-06-01 junta controls outpost: yes, presumed",
    );
    // Nobody says in which order.
    check(
        &world("", ""),
        "2024-12-10 kia controls outpost: yes, certain
         2024-12-11 kia controls outpost: disputed
         2024-12-11 junta controls outpost: disputed",
    );
}

#[test]
fn what_did_not_happen_changes_nothing() {
    for modality in ["planned", "demanded", "attempted", "aggregate"] {
        check(
            &format!(
                "junta controls outpost [2024-01-01/..] share=1 | old
                 z captor kia | report
                 z loser junta | report
                 z object outpost | report
                 z occurred [2024-12-10] modality={modality} | report"
            ),
            "2024-12-10 kia controls outpost: unknown
             2024-12-11 kia controls outpost: unknown
             2024-12-11 junta controls outpost: yes, presumed",
        );
    }
}

#[test]
fn a_transfer_passes_it_on() {
    check(
        "v recipient kia | report
         v ceder junta | report
         v object town | report
         v occurred [2024-12-10] | report",
        "2024-12-09 junta controls town: yes, possible
         2024-12-11 junta controls town: no, presumed
         2024-12-11 kia controls town: yes, presumed",
    );
}

#[test]
fn an_appointment_fills_a_post_and_the_one_before_leaves_it() {
    check(
        "chair post_in kio rank=head | old
         chairman holds_post chair [2020/..] | old
         n appointee successor | report
         n appointed_to chair | report
         n occurred [2024-12-10] | report",
        "2024-12-09 chairman holds_post chair: yes, presumed
         2024-12-11 chairman holds_post chair: no, presumed
         2024-12-11 successor holds_post chair: yes, presumed
         2024-12-09 chairman leads kio: yes, presumed
         2024-12-11 successor leads kio: yes, presumed
         2024-12-09 successor leads kio: unknown",
    );
}

#[test]
fn an_abolition_ends_the_jurisdiction_and_not_its_land() {
    check(
        "region covers town | old
         kia controls region [2024-01-01/..] share=1 | old
         kia controls town [2024-01-01/..] share=1 | old
         x abolished region | report
         x occurred [2024-12-10] | report",
        "2024-12-09 kia controls region: yes, presumed
         2024-12-11 kia controls region: no, certain
         2024-12-11 kia controls town: yes, presumed
         2024-12-09 region covers town: yes, presumed
         2024-12-11 region covers town: no, certain
         2024-12-11 town existed: unknown
         2024-12-11 region existed: no, certain",
    );
}

#[test]
fn what_is_set_up_has_nothing_before() {
    check(
        "kia controls region [/..] | report attests=2024-12-12
         region covers town [/] | report attests=2024-12-12
         e established region | report
         e occurred [2024-12-10] | report",
        "2024-12-09 kia controls region: no, certain
         2024-12-10 region covers town: yes, presumed
         2024-12-09 region covers town: no, certain
         2024-12-13 kia controls region: yes, presumed",
    );
}

#[test]
fn what_has_ceased_holds_nothing() {
    check(
        "kia armed_wing_of kio | old
         kia controls town [2024-01-01/..] share=1 | old
         ward located_in town | old
         kia split_from junta [2000] | old
         c changed kia change=dissolved | report
         c occurred [2024-12-10] | report",
        "2024-12-09 kia controls town: yes, presumed
         2024-12-11 kia controls town: no, certain
         2024-12-09 kio controls town: yes, presumed
         2024-12-11 kio controls town: unknown
         2024-12-11 kia controls ward: no, certain
         2024-12-11 kia armed_wing_of kio: no, certain
         2024-12-11 kia split_from junta: yes, certain",
    );
    // Another change ends nothing.
    check(
        "kia controls town [2024-01-01/..] share=1 | old
         c changed kia change=renamed | report
         c occurred [2024-12-10] | report",
        "2024-12-11 kia controls town: yes, presumed",
    );
}

#[test]
fn an_event_on_a_partys_own_word_disputes_and_does_not_cut() {
    let world = |word: &str| {
        format!(
            "kia at_war_with junta | old
             junta controls outpost [2024-01-01/..] share=1 | old
             z captor kia | report{word}
             z object outpost | report{word}
             z occurred [2024-12-10] | report{word}"
        )
    };
    check(
        &world(" < @kia"),
        "2024-12-09 junta controls outpost: yes, presumed
         2024-12-11 junta controls outpost: disputed
         2024-12-11 kia controls outpost: yes, presumed",
    );
    check(
        &world(" < residents"),
        "2024-12-11 junta controls outpost: no, presumed
         2024-12-11 kia controls outpost: yes, presumed",
    );
    // Others say who took it; only when is on its own word, which is taken.
    check(
        "kia at_war_with junta | old
         junta controls outpost [2024-01-01/..] share=1 | old
         z captor kia | report
         z object outpost | report
         z occurred [2024-12-10] | report < @kia",
        "2024-12-11 junta controls outpost: no, presumed",
    );
}

#[test]
fn an_event_that_is_taken_back_or_not_trusted_changes_nothing() {
    let world = "junta controls outpost [2024-01-01/..] share=1 | old
         z captor kia | report
         z object outpost | report
         z occurred [2024-12-10] | report";
    let nothing = "2024-12-11 kia controls outpost: unknown
         2024-12-11 junta controls outpost: yes, presumed";
    for role in ["z captor kia", "z object outpost"] {
        check(&format!("{world}\n---\nretract {role} | report"), nothing);
    }
    // Without its date it may have happened at any time.
    check(
        &format!("{world}\n---\nretract z occurred [2024-12-10] | report"),
        "2024-12-11 kia controls outpost: yes, possible
         2024-12-11 junta controls outpost: yes, possible",
    );
    let without = |view: View| {
        let report = view.snapshot().lookup_source("report").unwrap();
        view.trusting(Trust::all().without_sources([report])).unwrap()
    };
    check_seen(world, &without, nothing);
    // Whoever says so takes it back.
    check(&format!("{world}\nz captor kia | report said=2024-12-18 deny"), nothing);
}

#[test]
fn an_event_that_others_deny_disputes_and_does_not_cut() {
    let world = "junta controls outpost [2024-01-01/..] share=1 | old
         kia armed_wing_of kio | report
         z captor kia | report
         z object outpost | report
         z occurred [2024-12-10] | report";
    for denied in ["z captor kia", "z object outpost", "z occurred [2024-12-10]", "z occurred [2024-12]"] {
        check(
            &format!("{world}\n{denied} | other deny"),
            "2024-12-09 kia controls outpost: unknown
             2024-12-10 kia controls outpost: disputed
             2024-12-11 kia controls outpost: disputed
             2025-06-01 kia controls outpost: disputed
             2024-12-11 kio controls outpost: disputed
             2024-12-11 junta controls outpost: disputed",
        );
    }
    // Denied of another day.
    check(
        &format!("{world}\nz occurred [2024-11] | other deny"),
        "2024-12-11 kia controls outpost: yes, presumed
         2024-12-11 junta controls outpost: no, presumed",
    );
    // Denied at first, and then told as well.
    check(
        &format!("{world}\nz captor kia | other said=2024-12-11 deny\nz captor kia | other"),
        "2024-12-11 kia controls outpost: yes, presumed",
    );
}

/// Taken, lost in some days, and taken again within these: what lies in the days of another event has no order.
#[test]
fn of_two_events_in_the_same_days_nobody_knows_the_order() {
    let world = "z captor kia | report
         z object outpost | report
         z occurred [2024-03-10] | report
         y captor junta | report
         y loser kia | report
         y object outpost | report
         y occurred [2024-04] | report
         retaken captor kia | report
         retaken object outpost | report
         retaken occurred [2024-04-20] | report";
    check(
        world,
        "2024-03-31 kia controls outpost: yes, presumed
         2024-04-10 kia controls outpost: yes, possible
         2024-04-10 junta controls outpost: yes, possible
         2024-04-20 kia controls outpost: yes, certain
         2024-04-25 kia controls outpost: disputed
         2024-05-02 kia controls outpost: disputed
         2024-05-02 junta controls outpost: disputed",
    );
    // Somebody knows it.
    check(
        &format!("{world}\ny precedes retaken | other"),
        "2024-04-10 kia controls outpost: yes, possible
         2024-04-25 kia controls outpost: yes, presumed
         2024-05-02 kia controls outpost: yes, presumed
         2024-04-20 junta controls outpost: yes, possible
         2024-05-02 junta controls outpost: no, presumed",
    );
    check(
        &format!("{world}\nretaken precedes y | other"),
        "2024-04-25 kia controls outpost: yes, possible
         2024-05-02 kia controls outpost: no, presumed
         2024-05-02 junta controls outpost: yes, presumed",
    );
}

#[test]
fn what_was_lost_may_be_taken_back_on_some_day() {
    check(
        "z captor kia | report
         z loser unit | report
         z object outpost | report
         z occurred [2024-06-10] | report
         y captor unit | report
         y loser kia | report
         y object outpost | report
         y occurred [2024-07] | report
         unit subordinate_to junta | old",
        "2024-06-20 unit controls outpost: no, presumed
         2024-07-15 unit controls outpost: yes, possible
         2024-07-15 junta controls outpost: yes, possible
         2024-08-01 unit controls outpost: yes, presumed
         2024-08-01 junta controls outpost: yes, presumed",
    );
}

/// What is presumed back from the first day of evidence is not older than that.
#[test]
fn a_link_that_is_presumed_back_is_no_older_than_its_evidence() {
    check(
        "unit subordinate_to junta | report
         z captor kia | report
         z loser unit | report
         z object outpost | report
         z occurred [2024-12-10] | report
         unit controls outpost [2020/..] share=1 | other",
        "2024-12-09 junta controls outpost: yes, presumed
         2024-12-12 unit controls outpost: yes, certain
         2024-12-12 junta controls outpost: yes, presumed
         2024-12-18 junta controls outpost: yes, presumed",
    );
}

#[test]
fn an_event_of_two_dates_is_one_event() {
    check(
        "z captor kia | report
         z loser junta | report
         z object outpost | report
         z occurred [2024-12-10] | report
         z occurred [2024-12-14] | other",
        "2024-12-09 kia controls outpost: unknown
         2024-12-10 kia controls outpost: yes, possible
         2024-12-12 kia controls outpost: yes, possible
         2024-12-14 kia controls outpost: yes, presumed
         2024-12-12 junta controls outpost: yes, possible
         2024-12-15 junta controls outpost: no, presumed",
    );
    // One of them is narrower.
    check(
        "z captor kia | report
         z object outpost | report
         z occurred [2024-12-10] | report
         z occurred [2024-12] | other",
        "2024-12-10 kia controls outpost: yes, certain
         2024-12-11 kia controls outpost: yes, presumed",
    );
}

/// Who admits a loss does not speak for a rival.
#[test]
fn a_loss_that_the_loser_admits_ends_it() {
    let world = |word: &str| {
        format!(
            "kia at_war_with junta | old
             junta controls outpost [2024-01-01/..] share=1 | old
             z captor kia | report < @{word}
             z loser junta | report < @{word}
             z object outpost | report < @{word}
             z occurred [2024-12-10] | report < @{word}"
        )
    };
    let lost = "2024-12-11 junta controls outpost: no, presumed
         2024-12-11 kia controls outpost: yes, presumed";
    check(&world("junta"), lost);
    check(&world("kia"), &lost.replace("no, presumed", "disputed"));
}

#[test]
fn an_event_of_some_day_of_a_month_can_be_denied_for_all_of_it() {
    let graph = world("z occurred [2024-05] | report\nz occurred [2024-05] | other deny");
    let holds = |seen: &str| tell(&common::questions::seen(&graph, seen), "holds z occurred").trim().to_owned();
    assert_eq!(holds("as_of 2024-05-15"), "yes, possible");
    assert_eq!(holds("as_of 2024-05-31"), "yes, possible");
    assert_eq!((holds("during 2024-05"), holds("ever")), ("disputed".to_owned(), "disputed".to_owned()));
}

#[test]
fn an_end_that_others_deny_ends_no_existence() {
    let ended = "kia controls town [2024-01-01/..] share=1 | old
         c changed kia change=dissolved | report
         c occurred [2024-12-10] | report";
    check(ended, "2024-12-12 kia controls town: no, certain");
    check(&format!("{ended}\nc changed kia change=dissolved | other deny"), "2024-12-12 kia controls town: disputed");
    let graph = world(ended);
    let view = graph.as_of("2024-12-12").unwrap().with_rules(Rules::all()).unwrap();
    assert_eq!(
        tell(&view, "why kia controls town"),
        "  no, certain\n  ended 2024-12-10 — The change: changed The KIA (change: dissolved), certain — A report\n"
    );
}

#[test]
fn what_was_answered_disputes_nothing() {
    check(
        "kia armed_wing_of kio | report
         kia controls town [2024-01-01/..] share=1 | other
         kia controls town [2024-01-01/..] share=1 | report < @tnla deny said=2024-12-11",
        "2024-12-18 kia controls town: yes, certain
         2024-12-18 kio controls town: yes, presumed
         2024-12-25 kio controls town: yes, presumed",
    );
}

#[test]
fn from_what_follows_and_is_denied_nothing_follows() {
    check(
        "unit subordinate_to kia | report
         kia armed_wing_of kio | report
         unit controls ward [2024-01-01/..] | report
         kia controls ward [/..] | other deny attests=2024-12-12",
        "2024-12-12 kia controls ward: no, certain
         2024-12-12 kio controls ward: unknown
         2024-12-11 kio controls ward: yes, presumed",
    );
}

/// What follows was weighed in what it rests on: who ceded a place to its wing holds it through the wing.
#[test]
fn what_follows_is_weighed_in_what_it_rests_on() {
    check(
        "kia armed_wing_of kio | report
         v recipient kia | report
         v ceder kio | report
         v object ward | report
         v occurred [2024-12-05] | report",
        "2024-12-06 kio controls ward: yes, presumed",
    );
    check(
        "kia armed_wing_of kio | report
         kia controls outpost [2024-12-03/2024-12-13] share=1 | report
         y captor tnla | other
         y object outpost | report
         y occurred [2024-12-10] | other",
        "2024-12-11 kia controls outpost: yes, certain
         2024-12-11 kio controls outpost: yes, presumed",
    );
}

#[test]
fn more_evidence_for_it_makes_no_no() {
    let world = "kia controls town [2024-12-16/] share=2/3 | report
         z captor tnla | other
         z object town | report
         z occurred [2024-12-11] | other";
    let earlier = "y captor kia | other
         y object town | report
         y occurred [2024-12-06] | other";
    for text in [world.to_owned(), format!("{world}\n{earlier}")] {
        check(&text, "2024-12-18 kia controls town: yes, possible");
    }
}

#[test]
fn a_span_leaves_out_what_was_cut_as_a_day_does() {
    let graph = world(
        "junta controls outpost [2024-01-01/..] share=1 | old
         z captor kia | report
         z object outpost | report
         z occurred [2024-12-10] | report",
    );
    let controllers = |settings: &str| {
        tell(&common::questions::seen(&graph, settings).with_rules(Rules::all()).unwrap(), "controllers_of outpost")
    };
    assert_eq!(controllers("during 2024-12-20/2024-12-20"), controllers("as_of 2024-12-20"));
}

#[test]
fn joint_captors_do_not_dispute_each_other() {
    let graph = world(
        "z captor kia | report
         z captor tnla | report
         z object town | report
         z occurred [2024-12-10] | report
         tnla controls town [2024-12-10/..] share=1 | report",
    );
    let view = graph.as_of("2024-12-10").unwrap().with_rules(Rules::all()).unwrap();
    assert_eq!(tell(&view, "holds kia controls town").trim(), "yes, certain");
    assert!(!tell(&view, "controllers_of town").contains("disputed"));
}

#[test]
fn who_may_have_lost_it_is_listed_until_the_event_is_over() {
    let graph = world(
        "junta controls outpost [2024-01-01/..] share=1 | old
         z captor kia | report
         z object outpost | report
         z occurred [2024-12-08..2024-12-10] | report",
    );
    let controllers = |day: &str| {
        let view = graph.as_of(day).unwrap().with_rules(Rules::all()).unwrap();
        let told = tell(&view, "controllers_of outpost");
        assert_eq!(told, tell(&view.materialized().unwrap(), "controllers_of outpost"));
        told
    };
    assert_eq!(
        controllers("2024-12-09"),
        "  The junta controls The outpost (all) [2024-01-01/..], possible — The year before\n\
         \x20 The KIA controls The outpost (all), possible, by seizure_begins — A report\n"
    );
    assert_eq!(
        controllers("2024-12-11"),
        "  The KIA controls The outpost (all), presumed, by seizure_begins — A report\n  (1 left out)\n"
    );
}

#[test]
fn on_the_day_of_a_hand_over_nothing_is_left_for_nobody() {
    let graph = world(
        "z captor kia | report
         z loser junta | report
         z object outpost | report
         z occurred [2024-12-10] | report",
    );
    let view = graph.as_of("2024-12-10").unwrap().with_rules(Rules::all()).unwrap();
    assert_eq!(
        tell(&view, "holding_of outpost"),
        "  contested\n  The KIA controls The outpost (all), certain, by seizure_begins — A report\n\
         \x20 The junta controls The outpost, certain, by seizure_ends — A report\n"
    );
}

/// What those hold who hold jointly, their parents hold with them.
#[test]
fn the_parent_of_one_of_two_captors_is_no_rival_of_the_other() {
    let jointly = "kia controls outpost [2024-01-01/..] share=1 jointly_with=tnla | report
         tnla controls outpost [2024-01-01/..] share=1 jointly_with=kia | report";
    let captors = "z captor kia | report
         z captor tnla | report
         z object outpost | report
         z occurred [2024-12-10] | report";
    for (said, grade) in [(jointly, "certain"), (captors, "presumed")] {
        check(
            &format!("kia armed_wing_of kio | report\n{said}"),
            &format!(
                "2024-12-17 kio controls outpost: yes, {grade}
                 2024-12-17 kia controls outpost: yes, {grade}
                 2024-12-17 tnla controls outpost: yes, {grade}
                 2024-12-19 kio controls outpost: yes, presumed"
            ),
        );
    }
}

#[test]
fn alliance_passes_nothing_on() {
    check(
        "kia allied_with tnla | report
         tnla allied_with unit | report
         junta pressures kia | report
         kia pressures junta | report
         tnla member_of kio | report
         kia allied_with kio | report
         junta pressures kio | report",
        "2024-12-17 kia allied_with unit: unknown
         2024-12-17 junta pressures tnla: unknown
         2024-12-17 tnla pressures junta: unknown
         2024-12-17 tnla allied_with kia: yes, certain
         2024-12-17 kia member_of kio: unknown",
    );
}

#[test]
fn membership_passes_neither_alliance_nor_pressure() {
    check(
        "tnla member_of kio | report
         kio allied_with kia | report
         junta pressures kio | report
         unit pressures tnla | report
         unit allied_with tnla | report",
        "2024-12-17 tnla allied_with kia: unknown
         2024-12-17 junta pressures tnla: unknown
         2024-12-17 unit pressures kio: unknown
         2024-12-17 unit allied_with kio: unknown",
    );
}

#[test]
fn only_full_control_goes_down_and_none_goes_up() {
    check(
        "ward located_in town | report
         town located_in district | report
         kia controls town [2024-12-01/..] share=1/3 | report
         tnla controls town [2024-12-01/..] | report
         outpost located_in ward | report
         junta controls ward [2024-12-01/..] share=1 | report",
        "2024-12-17 kia controls ward: no, excluded
         2024-12-17 tnla controls ward: no, excluded
         2024-12-17 kia controls outpost: unknown
         2024-12-17 junta controls outpost: yes, presumed
         2024-12-17 junta controls town: unknown
         2024-12-17 junta controls district: unknown
         2024-12-17 kia controls district: unknown",
    );
}

#[test]
fn what_is_said_of_a_part_goes_before_the_whole() {
    check(
        "ward located_in town | report
         outpost located_in ward | report
         kia controls town [2024-12-01/..] share=1 | report
         junta controls ward [2024-12-01/..] share=1/3 | report",
        "2024-12-17 kia controls ward: unknown
         2024-12-17 kia controls outpost: unknown
         2024-12-17 junta controls ward: yes, certain",
    );
}

/// As the best of the ways in which it follows so surely stands, so does what follows.
#[test]
fn what_rests_on_what_is_disputed_is_disputed() {
    let told = "kia armed_wing_of kio | report
         ward located_in town | report
         kia controls town [2024-01-01/..] share=1 | report";
    let denied = "kia controls town [2024-12-17/..] share=1 | old deny said=2024-12-17";
    let disputed = "2024-12-17 kia controls town: disputed
         2024-12-17 kio controls town: disputed
         2024-12-17 kia controls ward: disputed
         2024-12-17 kio controls ward: disputed
         2024-12-16 kio controls town: yes, presumed";
    check(
        &format!("{told}\n{denied}"),
        &format!("{disputed}\n2024-12-18 kia controls town: disputed\n2024-12-18 kio controls town: disputed"),
    );
    // From what does not hold nothing follows.
    check(
        &format!("{told}\nkia controls town [/..] share=1 | other deny"),
        "2024-12-17 kio controls town: yes, certain
         2024-12-18 kia controls town: no, certain
         2024-12-18 kio controls town: unknown
         2024-12-19 kia controls town: no, presumed
         2024-12-19 kia controls ward: unknown",
    );
    // A way that is less sure clears nothing.
    let seizure = "z captor kia | other
         z object town | other
         z occurred [2024-12-10..2024-12-20] | other";
    check(&format!("{told}\n{denied}\n{seizure}"), disputed);
    // One that is as sure does.
    let unit = "unit armed_wing_of kio | report
         unit controls town [2024-01-01/2024-12-31] | other";
    check(
        &format!("{told}\n{denied}\n{unit}"),
        "2024-12-17 kia controls town: disputed
         2024-12-17 kio controls town: yes, certain",
    );
}

/// Who may have left leaves the whole no more than possible.
#[test]
fn a_part_that_may_be_anothers_is_possibly_of_the_whole() {
    check(
        "ward located_in town | old
         kia controls town [2024-01-01/..] share=1 | old
         junta controls ward [2024-01-01/2024-12] share=1 | old",
        "2024-11-20 kia controls ward: no, excluded
         2024-12-10 kia controls ward: yes, possible
         2024-12-10 junta controls ward: yes, possible
         2025-01-01 kia controls ward: yes, presumed",
    );
}

#[test]
fn a_wing_counts_while_it_is_one() {
    check(
        "unit armed_wing_of kio [2024-06-01/2024-08-31] | report
         unit controls town [2024-01-01/..] share=1 | report
         unit operates_in district [2024-01-01/..] | report
         junta pressures unit [2024-01-01/..] | report
         kio controls district [2024-01-01/..] share=1 | report",
        // Who was ever of one chain of command with another is not excluded by it.
        "2024-05-31 kio controls town: unknown
         2024-06-01 kio controls town: yes, certain
         2024-08-31 kio controls town: yes, certain
         2024-09-01 kio controls town: unknown
         2024-05-31 kio operates_in district: unknown
         2024-07-01 kio operates_in district: yes, certain
         2024-09-01 junta pressures kio: unknown
         2024-07-01 junta pressures kio: yes, certain
         2024-07-01 unit controls district: unknown",
    );
}

#[test]
fn a_struck_wing_is_not_its_parent() {
    check(
        "unit armed_wing_of kio | report
         attack occurred [2024-12-10] | report
         attack attacker unit | report
         attack target kia | report
         kia armed_wing_of kio | report",
        "2024-12-10 attack attacker kio: yes, presumed
         2024-12-10 attack target kio: unknown
         2024-12-11 attack attacker kio: unknown",
    );
}
