//! What cannot all be true, a small world a case, in the language of `common`; and what a view makes of it.
#![cfg(test)]

mod common;

use common::{ask, graph};
use insta::assert_snapshot;

const BEGINNING: &str = r#"
    source early "Early" 2024-05-01
    source article "Article" 2024-12-17
    source other "Other" 2024-12-17
    source late "Late" 2025-02-01
    source book "Book"
    kio: organization "KIO"
    kia: armed_group "KIA"
    junta: government "the junta"
    pdf: armed_group "PDF"
    bhamo: town "Bhamo"
"#;

fn asked(graph: &str, questions: &str) -> String {
    ask(&format!("{BEGINNING}{graph}"), questions)
}

// Affirmed and denied.

#[test]
fn affirmed_and_denied_of_one_day() {
    assert_snapshot!(asked(
        "kia controls bhamo [2024-12-01/..] | article ; early doubt ; other deny",
        "ever | contradictions
         as_of 2024-12-17 | contradictions_about bhamo
         as_of 2024-12-16 | contradictions
         as_of 2025-06-01 | contradictions
         ever without other | contradictions
         ever | contradictions_about pdf"
    ), @"
    > ever | contradictions
      affirmed and denied [2024-12-01..]: KIA, Bhamo
      - KIA controls Bhamo [2024-12-01/..], certain, disputed — Article
      - KIA controls Bhamo [2024-12-01/..], denied — Other
    > as_of 2024-12-17 | contradictions_about bhamo
      affirmed and denied [2024-12-17]: KIA, Bhamo
      - KIA controls Bhamo [2024-12-01/..], certain, disputed — Article
      - KIA controls Bhamo [2024-12-01/..], denied — Other
    > as_of 2024-12-16 | contradictions
      affirmed and denied [2024-12-16]: KIA, Bhamo
      - KIA controls Bhamo [2024-12-01/..], certain, disputed — Article
      - KIA controls Bhamo [2024-12-01/..], denied — Other
    > as_of 2025-06-01 | contradictions
      affirmed and denied [2025-06-01]: KIA, Bhamo
      - KIA controls Bhamo [2024-12-01/..], presumed, disputed — Article
      - KIA controls Bhamo [2024-12-01/..], denied — Other
    > ever without other | contradictions
      nothing
    > ever | contradictions_about pdf
      nothing
    ");
}

#[test]
fn a_doubt_and_a_correction_are_no_contradiction() {
    assert_snapshot!(asked(
        "kia controls bhamo | article ; other doubt ; late unconfirmed
         pdf controls bhamo [2024-12-17] | article < @pdf ; late < @pdf deny
         kia allied_with pdf | early
         pdf allied_with kia | late deny",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      nothing
    ");
}

#[test]
fn a_denial_of_another_voice_stands_after_a_correction() {
    assert_snapshot!(asked(
        "pdf controls bhamo [2024-12-17] | article < @pdf ; book ; late < @pdf deny",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      affirmed and denied [2024-12-17]: PDF, Bhamo
      - PDF controls Bhamo [2024-12-17], certain, disputed — PDF, in Article; Book
      - PDF controls Bhamo [2024-12-17], denied — PDF, in Late
    ");
}

#[test]
fn many_against_many_are_one_row() {
    let mut text = String::from(BEGINNING);
    for i in 0..200 {
        text += &format!("source s{i} \"S{i}\" 2024-12-17\n");
    }
    let claims = |from: usize, stance: &str| {
        (from..from + 100).map(|i| format!("s{i} {stance}")).collect::<Vec<_>>().join(" ; ")
    };
    text += &format!("kia controls bhamo [2024-12-17] | {} ; {}", claims(0, ""), claims(100, "deny"));
    let graph = graph(&text);
    let view = graph.view();
    let found = view.contradictions().unwrap();
    assert_eq!(found.len(), 1);
    let voices: Vec<usize> = found[0].sides().iter().map(|side| side.voices()).collect();
    assert_eq!(voices, [100, 100]);
}

// Two full holders.

#[test]
fn two_full_holders() {
    assert_snapshot!(asked(
        "kia controls bhamo [2024-12-01/..] share=1 | article
         pdf controls bhamo [2024-12-10/..] share=1 | other
         junta controls bhamo [2025-01-15/..] share=1 | late",
        "ever | contradictions
         as_of 2024-12-12 | contradictions_about pdf
         as_of 2024-12-09 | contradictions
         as_of 2025-01-20 | contradictions"
    ), @"
    > ever | contradictions
      two full holders [2024-12-10..2025-01-14]: Bhamo
      - KIA controls Bhamo (all) [2024-12-01/..], certain — Article
      - PDF controls Bhamo (all) [2024-12-10/..], certain — Other
    > as_of 2024-12-12 | contradictions_about pdf
      two full holders [2024-12-12]: Bhamo
      - KIA controls Bhamo (all) [2024-12-01/..], certain, disputed — Article
      - PDF controls Bhamo (all) [2024-12-10/..], certain, disputed — Other
    > as_of 2024-12-09 | contradictions
      nothing
    > as_of 2025-01-20 | contradictions
      nothing
    ");
}

#[test]
fn later_evidence_ends_an_earlier_hold() {
    assert_snapshot!(asked(
        "junta controls bhamo share=1 | early
         kia controls bhamo share=1 | article",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      nothing
    ");
}

#[test]
fn a_rival_on_its_own_behalf_ends_nothing() {
    assert_snapshot!(asked(
        "kia at_war_with junta | book
         junta controls bhamo share=1 | early
         kia controls bhamo share=1 | article < @kia",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      two full holders [2024-12-17..]: Bhamo
      - the junta controls Bhamo (all), certain — Early
      - KIA controls Bhamo (all), certain — KIA, in Article
    ");
}

#[test]
fn one_chain_partners_and_a_hand_over_are_no_contradiction() {
    assert_snapshot!(asked(
        "mansi: town \"Mansi\"
         momauk: town \"Momauk\"
         kia armed_wing_of kio | article
         kia controls bhamo share=1 | article
         kio controls bhamo share=1 | other
         kia controls mansi jointly_with=pdf share=1 | article
         pdf controls mansi share=1 | other
         junta controls momauk [2024-01-01/2024-12-15] share=1 | article
         kia controls momauk [2024-12-15/..] share=1 | article",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      nothing
    ");
}

#[test]
fn two_wings_of_one_parent_are_rivals() {
    assert_snapshot!(asked(
        "pdf armed_wing_of kio | article
         kia armed_wing_of kio | article
         kia controls bhamo share=1 | article
         kio controls bhamo share=1 | article
         pdf controls bhamo share=1 | other",
        "as_of 2024-12-17 | contradictions"
    ), @"
    > as_of 2024-12-17 | contradictions
      two full holders [2024-12-17]: Bhamo
      - KIA controls Bhamo (all), certain, disputed — Article
      - PDF controls Bhamo (all), certain, disputed — Other
    ");
}

#[test]
fn two_holders_of_a_post() {
    assert_snapshot!(asked(
        "gam: person \"Gam\"
         nban: person \"N'Ban\"
         chief: post \"chief of staff\"
         gam holds_post chief [2023/2024-06-30] | article
         nban holds_post chief [2024-03-01/..] | other",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      two full holders [2024-03-01..2024-06-30]: chief of staff
      - Gam holds post chief of staff [2023/2024-06-30], certain — Article
      - N'Ban holds post chief of staff [2024-03-01/..], certain — Other
    ");
}

// Shares.

#[test]
fn shares_above_the_whole() {
    assert_snapshot!(asked(
        "kia controls bhamo [2024-12-04/..] share=2/3 | article
         pdf controls bhamo [2024-12-10/2024-12-31] share=1/2 | other",
        "ever | contradictions
         as_of 2024-12-05 | contradictions"
    ), @"
    > ever | contradictions
      shares above the whole [2024-12-10..2024-12-17]: Bhamo
      - KIA controls Bhamo (2/3) [2024-12-04/..], certain — Article
      - PDF controls Bhamo (1/2) [2024-12-10/2024-12-31], certain — Other
    > as_of 2024-12-05 | contradictions
      nothing
    ");
}

#[test]
fn all_and_some_are_more_than_the_whole() {
    assert_snapshot!(asked(
        "kia controls bhamo [2024-12-17] share=1 | article
         pdf controls bhamo [2024-12-01/2024-12-18] | other",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      shares above the whole [2024-12-17]: Bhamo
      - KIA controls Bhamo (all) [2024-12-17], certain — Article
      - PDF controls Bhamo [2024-12-01/2024-12-18], certain — Other
    ");
}

#[test]
fn shares_that_leave_room_are_no_contradiction() {
    assert_snapshot!(asked(
        "mansi: town \"Mansi\"
         kia armed_wing_of kio | article
         kia controls bhamo share=2/3 | article
         kio controls bhamo share=2/3 | article
         junta controls bhamo share=1/3 | other
         kia controls mansi [2024-12-01/2024-12-15] share=2/3 | article
         junta controls mansi [2024-12-15/2024-12-31] share=2/3 | other",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      nothing
    ");
}

// Functional, acyclic.

#[test]
fn two_parents_of_one_wing() {
    assert_snapshot!(asked(
        "nug: government \"NUG\"
         kia armed_wing_of kio [2020-01-01/..] | article
         kia armed_wing_of nug [2021-05-05/..] | other
         pdf armed_wing_of nug [2021-05-05/2023-01-01] | other
         pdf armed_wing_of kio [2023-01-01/..] | article",
        "ever | contradictions
         as_of 2020-06-01 | contradictions"
    ), @"
    > ever | contradictions
      two objects of one [2021-05-05..]: KIA
      - KIA armed wing of KIO [2020-01-01/..], certain — Article
      - KIA armed wing of NUG [2021-05-05/..], certain — Other
    > as_of 2020-06-01 | contradictions
      nothing
    ");
}

#[test]
fn a_chain_in_a_circle() {
    assert_snapshot!(asked(
        "a: organization \"A\"
         b: organization \"B\"
         c: organization \"C\"
         d: organization \"D\"
         a part_of b [2010-01-01/2020-12-31] | article
         b part_of c [2012-01-01/..] | other
         c part_of a [2011-01-01/2015-12-31] | book
         c part_of d | book
         d part_of kio | book",
        "ever | contradictions
         as_of 2016-01-01 | contradictions
         as_of 2014-01-01 | contradictions_about c
         as_of 2014-01-01 | contradictions_about d"
    ), @"
    > ever | contradictions
      a chain in a circle [2012-01-01..2015-12-31]: A, B, C
      - A part of B [2010-01-01/2020-12-31], certain — Article
      - B part of C [2012-01-01/..], certain — Other
      - C part of A [2011-01-01/2015-12-31], certain — Book
    > as_of 2016-01-01 | contradictions
      nothing
    > as_of 2014-01-01 | contradictions_about c
      a chain in a circle [2014-01-01]: A, B, C
      - A part of B [2010-01-01/2020-12-31], certain — Article
      - B part of C [2012-01-01/..], certain — Other
      - C part of A [2011-01-01/2015-12-31], certain — Book
    > as_of 2014-01-01 | contradictions_about d
      nothing
    ");
}

#[test]
fn ties_that_turned_round_are_no_circle() {
    assert_snapshot!(asked(
        "a: organization \"A\"
         b: organization \"B\"
         a part_of b [2010-01-01/2012-12-31] | article
         b part_of a [2013-01-01/2015-12-31] | article",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      nothing
    ");
}

// Lifespans and dates.

#[test]
fn a_member_before_the_founding() {
    assert_snapshot!(asked(
        "alliance: coalition \"the alliance\"
         alliance existed [2016-12/2020-01-01] | article
         kia member_of alliance [2015-01-01/2018-01-01] | other
         pdf member_of alliance [2017-01-01/2019-01-01] | other
         kio member_of alliance [2014] | other
         junta cooperates_with alliance [2019-06-01/..] | late
         alliance named \"NA-B\" | late",
        "ever | contradictions
         as_of 2018-01-01 | contradictions"
    ), @"
    > ever | contradictions
      outside the lifespan [2014-01-01..2016-11-30]: the alliance
      - KIA member of the alliance [2015-01-01/2018-01-01], certain — Other
        KIO member of the alliance [2014], certain — Other
      - the alliance existed 2016-12/2020-01-01, certain — Article
      outside the lifespan [2020-01-02..2025-02-01]: the alliance
      - the junta cooperates with the alliance [2019-06-01/..], certain — Late
      - the alliance existed 2016-12/2020-01-01, certain — Article
    > as_of 2018-01-01 | contradictions
      nothing
    ");
}

#[test]
fn a_role_outside_a_life() {
    assert_snapshot!(asked(
        "gam: person \"Gam\"
         talks: meeting \"the talks\"
         gam existed [1950/2010-05-01] | book
         talks occurred [2012-03] | article
         talks participant gam | article
         talks participant kio | article",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      outside the lifespan [2012-03-01..2012-03-31]: Gam
      - the talks: participant Gam, certain — Article
      - Gam existed 1950/2010-05-01, certain — Book
    ");
}

#[test]
fn beginnings_and_ends_that_disagree() {
    assert_snapshot!(asked(
        "kio existed [1960-10/..] | article
         kio existed [1961-02-05/..] | other
         kio existed [1960/1994] | book ; late
         kia existed [1961-02-05/..] | article
         kia existed [1961/..] | other",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      different beginnings [1960-10-31..1961-02-05]: KIO
      - KIO existed 1960/1994, certain — Book; Late
        KIO existed 1960-10/.., certain — Article
      - KIO existed 1961-02-05/.., certain — Other
      different ends [1994-12-31..2024-12-17]: KIO
      - KIO existed 1960/1994, certain — Book; Late
      - KIO existed 1960-10/.., certain — Article
        KIO existed 1961-02-05/.., certain — Other
    ");
}

#[test]
fn two_lives_are_no_contradiction_but_a_day_between_is() {
    assert_snapshot!(asked(
        "kio existed [1850-01-01/1885-11-28] | article
         kio existed [1948-01-04/..] | article
         kio existed [1850-01-01/1885-11-29] | other
         kio existed [1948-01-04/..] | other ; late",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      different ends [1885-11-28..1885-11-29]: KIO
      - KIO existed 1850-01-01/1885-11-28, certain — Article
      - KIO existed 1850-01-01/1885-11-29, certain — Other
    ");
}

#[test]
fn a_voice_that_corrects_a_date() {
    assert_snapshot!(asked(
        "kio existed [1960-02-05/..] | early
         kio existed [1961-02-05/..] | other
         ---
         kio existed [1961-02-05/..] | early said=2025",
        "ever | contradictions
         ever known_at 1 | contradictions"
    ), @"
    > ever | contradictions
      nothing
    > ever known_at 1 | contradictions
      different beginnings [1960-02-05..1961-02-05]: KIO
      - KIO existed 1960-02-05/.., certain — Early
      - KIO existed 1961-02-05/.., certain — Other
    ");
}

#[test]
fn an_event_on_two_days() {
    assert_snapshot!(asked(
        "fall: seizure \"the fall of Bhamo\"
         fall occurred [2024-12-15] | article
         fall occurred [2024-12-17] | other
         fall occurred [2024-12] | late
         fall occurred [2024-12-01] modality=planned | early",
        "ever | contradictions
         as_of 2024-12-16 | contradictions"
    ), @"
    > ever | contradictions
      different beginnings [2024-12-15..2024-12-17]: the fall of Bhamo
      - the fall of Bhamo occurred 2024-12-15, certain — Article
      - the fall of Bhamo occurred 2024-12-17, certain — Other
    > as_of 2024-12-16 | contradictions
      different beginnings [2024-12-16]: the fall of Bhamo
      - the fall of Bhamo occurred 2024-12-15, certain — Article
      - the fall of Bhamo occurred 2024-12-17, certain — Other
    ");
}

#[test]
fn same_and_not_the_same() {
    assert_snapshot!(asked(
        "alias: armed_group \"Kachin Army\"
         kia same_as alias | article
         alias not_same_as kia | other
         pdf not_same_as kia | other",
        "ever | contradictions"
    ), @"
    > ever | contradictions
      same and not the same [..]: KIA, Kachin Army
      - KIA same as Kachin Army, certain — Article
      - KIA not same as Kachin Army, certain — Other
    ");
}

#[test]
fn captured_twice_on_one_day() {
    let world = "one: seizure \"first seizure\"
         two: seizure \"second seizure\"
         one object bhamo | article
         two object bhamo | other
         one captor kia | article
         two captor pdf | other\n";
    let dated = |one, two, more: &str| {
        let dates = format!("one occurred [{one}] | article\n two occurred [{two}] | other\n {more}");
        asked(&format!("{world}{dates}"), "ever | contradictions")
    };
    assert_snapshot!(dated("2024-12-15", "2024-12-15", ""), @"
    > ever | contradictions
      captured twice on one day [2024-12-15]: Bhamo
      - first seizure: object Bhamo, certain — Article
        first seizure: captor KIA, certain — Article
      - second seizure: object Bhamo, certain — Other
        second seizure: captor PDF, certain — Other
    ");
    assert_snapshot!(dated("2024-12-15T06:00", "2024-12-15T16:30", ""), @"
    > ever | contradictions
      nothing
    ");
    assert_snapshot!(dated("2024-12-15", "2024-12-15", "one precedes two | article"), @"
    > ever | contradictions
      nothing
    ");
    assert_snapshot!(dated("2024-12-15", "2024-12-15", "kia subordinate_to pdf | article"), @"
    > ever | contradictions
      nothing
    ");
    assert_snapshot!(dated("2024-12-15", "2024-12-16", ""), @"
    > ever | contradictions
      nothing
    ");
    assert_snapshot!(dated("2024-12-15", "2024-12", ""), @"
    > ever | contradictions
      nothing
    ");
}

// Which side to believe.

#[test]
fn resolutions() {
    assert_snapshot!(asked(
        "kio existed [1960-10-25/..] | article credibility=2
         kio existed [1961-02-05/..] | early ; other < @kia ; article < @kia
         kio existed [1962-02-05/..] | late",
        "ever | about kio
         ever resolving latest | about kio
         ever resolving voices | about kio
         ever resolving credible | about kio
         | contradictions"
    ), @"
    > ever | about kio
      KIO existed 1960-10-25/.., certain — Article
      KIO existed 1961-02-05/.., certain — Early; KIA, in Other; KIA, in Article
      KIO existed 1962-02-05/.., certain — Late
    > ever resolving latest | about kio
      KIO existed 1962-02-05/.., certain — Late
    > ever resolving voices | about kio
      KIO existed 1961-02-05/.., certain — Early; KIA, in Other; KIA, in Article
    > ever resolving credible | about kio
      KIO existed 1960-10-25/.., certain — Article
    > | contradictions
      nothing
    ");
}
