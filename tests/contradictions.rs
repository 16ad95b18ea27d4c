//! What cannot all be true, a small world a case, in the language of `common`; and what a view makes of it.
#![cfg(test)]

mod common;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use allegiance::{
    Any, Citation, Contradiction, ContradictionKind, Day, Fact, Grade, Graph, Id, Pattern, Resolution, Scope, Source,
    View, vocabulary::*,
};
use common::{ask, graph};
use insta::assert_snapshot;
use proptest::{collection::vec, prelude::*};

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

/// Many who clash with many cost no more than as many times a few.
#[test]
fn a_storm_passes() {
    let mut graph = Graph::new(conflict());
    let many = 2_000;
    let article = graph.source(Source::article("Article").published("2024-12-17")).unwrap();
    let bhamo = graph.add(Town, "Bhamo").unwrap();
    let wing = graph.add(ArmedGroup, "wing").unwrap();
    let written = graph.batch(|batch| {
        let (first, mut last) = (batch.add(Organization, "body")?, None);
        let (old, lone) = (batch.add(Organization, "old")?, batch.add(ArmedGroup, "lone")?);
        for i in 0..many {
            let actor = batch.add(ArmedGroup, &format!("actor {i}"))?;
            let body = batch.add(Organization, &format!("body {i}"))?;
            let source = batch.source(Source::report(&format!("report {i}")).published("2024-12-17"))?;
            batch.state(actor, CONTROLS, bhamo).fully().since("2024-12-01").cite(source)?;
            batch.state(wing, ARMED_WING_OF, body).cite(source)?;
            if i < 300 {
                batch.state(old, EXISTED, ()).since(Day::from_number(i * 3).unwrap()).cite(source)?;
            }
            batch.state(last.unwrap_or(first), PART_OF, body).cite(source)?;
            let stance = if i % 2 == 0 { Citation::from(source) } else { Citation::from(source).denying() };
            batch.state(lone, CONTROLS, bhamo).during("2024-12-05").cite(stance)?;
            last = Some(body);
        }
        batch.state(last.unwrap(), PART_OF, first).cite(article)
    });
    written.unwrap();
    let view = graph.view();
    let kinds: Vec<_> = view.contradictions().unwrap().iter().map(|row| (row.kind(), row.sides().len())).collect();
    let sides = many as usize;
    assert!(kinds.contains(&(ContradictionKind::TwoHolders, sides)), "{kinds:?}");
    assert!(kinds.contains(&(ContradictionKind::TwoObjects, sides)), "{kinds:?}");
    assert!(kinds.contains(&(ContradictionKind::Starts, 300)), "{kinds:?}");
    assert!(kinds.contains(&(ContradictionKind::Cycle, sides + 1)), "{kinds:?}");
    assert!(kinds.contains(&(ContradictionKind::Denied, 2)), "{kinds:?}");
    assert!(kinds.len() < 10, "{kinds:?}");
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

/// With the effects of events in force a seizure ends what both are presumed to hold.
#[test]
fn an_event_ends_the_clash_of_two_holders() {
    let graph = graph(&format!(
        "{BEGINNING}
        junta controls bhamo share=1 | early
        pdf controls bhamo share=1 | early
        fall: seizure \"the fall of Bhamo\"
        fall occurred [2024-12-10] | other
        fall object bhamo | other
        fall captor kia | other
        fall loser junta | other"
    ));
    let until = |view: &View| view.contradictions().unwrap().first().map(|row| row.to().map(|day| day.to_string()));
    let view = graph.view();
    assert_eq!(until(&view), Some(None));
    let with_rules = view.with_rules(allegiance::Rules::all()).unwrap();
    assert_eq!(until(&with_rules), Some(Some("2024-12-09".to_owned())));
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

#[test]
fn a_claim_that_is_right_elsewhere_stays() {
    assert_snapshot!(asked(
        "kio existed [1960-10-25/1994-02-24] | early
         kio existed [1961-02-05/1994-03-01] | other
         kio existed [1961-02-05/1994-02-24] | late",
        "ever | contradictions
         ever resolving latest | contradictions
         | about kio
         ever resolving voices | about kio"
    ), @"
    > ever | contradictions
      different beginnings [1960-10-25..1961-02-05]: KIO
      - KIO existed 1960-10-25/1994-02-24, certain — Early
      - KIO existed 1961-02-05/1994-03-01, certain — Other
        KIO existed 1961-02-05/1994-02-24, certain — Late
      different ends [1994-02-24..1994-03-01]: KIO
      - KIO existed 1960-10-25/1994-02-24, certain — Early
        KIO existed 1961-02-05/1994-02-24, certain — Late
      - KIO existed 1961-02-05/1994-03-01, certain — Other
    > ever resolving latest | contradictions
      different beginnings [1960-10-25..1961-02-05]: KIO
      - KIO existed 1960-10-25/1994-02-24, certain — Early
      - KIO existed 1961-02-05/1994-03-01, certain — Other
        KIO existed 1961-02-05/1994-02-24, certain — Late
      different ends [1994-02-24..1994-03-01]: KIO
      - KIO existed 1960-10-25/1994-02-24, certain — Early
        KIO existed 1961-02-05/1994-02-24, certain — Late
      - KIO existed 1961-02-05/1994-03-01, certain — Other
    > | about kio
      KIO existed 1960-10-25/1994-02-24, certain — Early
      KIO existed 1961-02-05/1994-03-01, certain — Other
      KIO existed 1961-02-05/1994-02-24, certain — Late
    > ever resolving voices | about kio
      KIO existed 1960-10-25/1994-02-24, certain — Early
      KIO existed 1961-02-05/1994-03-01, certain — Other
      KIO existed 1961-02-05/1994-02-24, certain — Late
    ");
}

/// Of a circle the weakest tie gives way, and not all but one.
#[test]
fn one_tie_of_a_circle_gives_way() {
    assert_snapshot!(asked(
        "a: organization \"A\"
         b: organization \"B\"
         a part_of b [2010-01-01/2020-12-31] | article
         b part_of kio [2010-01-01/2020-12-31] | late
         kio part_of a [2010-01-01/2020-12-31] | early",
        "ever resolving latest | contradictions
         | facts * part_of *"
    ), @"
    > ever resolving latest | contradictions
      nothing
    > | facts * part_of *
      A part of B [2010-01-01/2020-12-31], certain — Article
      B part of KIO [2010-01-01/2020-12-31], certain — Late
    ");
}

#[test]
fn a_resolution_stays_with_the_view() {
    let graph = graph(&format!(
        "{BEGINNING}
        kia controls bhamo [2024-12-01/2024-12-31] share=1 | article
        pdf controls bhamo [2024-12-01/2024-12-31] share=1 | late"
    ));
    let holders = |view: &View| view.facts(Pattern::any()).unwrap().iter().map(Fact::to_string).collect::<Vec<_>>();
    let view = graph.view();
    let day = Scope::Day("2024-12-17".parse().unwrap());
    let latest = view.resolving(Resolution::Latest).unwrap();
    assert_eq!(holders(&latest.at_scope(day)), ["PDF controls Bhamo (all) [2024-12-01/2024-12-31], certain — Late"]);
    let trusting = latest.trusting(allegiance::Trust::all()).unwrap();
    assert_eq!(holders(&trusting), holders(&latest));
    let first = trusting.resolving(Resolution::custom(|_| Some(0))).unwrap();
    assert_eq!(holders(&first), ["KIA controls Bhamo (all) [2024-12-01/2024-12-31], certain — Article"]);
    let nowhere = first.resolving(Resolution::custom(|_| Some(2))).unwrap();
    assert_eq!(holders(&nowhere).len(), 2);
    assert_eq!(holders(&latest.resolving(Resolution::ShowBoth).unwrap()).len(), 2);
    assert_eq!(holders(&view).len(), 2);
}

#[test]
fn a_record_serializes() {
    let graph = graph(&format!("{BEGINNING} kia allied_with pdf [2024-12-17] | article ; other < @pdf deny \"no\""));
    let view = graph.view();
    let record = view.contradictions().unwrap()[0].record();
    assert_eq!((record.kind, record.about[1].key.as_str()), (ContradictionKind::Denied, "pdf"));
    assert_eq!((record.from.as_deref(), record.sides[1].denials[0].quote.as_deref()), (Some("2024-12-17"), Some("no")));
    assert_eq!(record.sides[0].facts[0].relation, "allied_with");
}

// What must hold of any world.

/// So many cases, unless the environment asks for more.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").map_or(96, |more| more.parse().unwrap());
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Day 0 of the small world is 2024-01-01.
const FIRST: i32 = 19_723;
const DAYS: i32 = 24;
const ACTORS: [&str; 5] = ["a", "b", "c", "d", "e"];

fn day(number: i32) -> Day {
    Day::from_number(FIRST + number).unwrap()
}

/// A statement without denials: who, what of whom, from when to when, by which source.
fn line() -> impl Strategy<Value = String> {
    let what = prop_oneof![
        4 => (0..2usize, 0..2usize).prop_map(|(town, share)| {
            format!("controls {} {}", ["t", "u"][town], ["share=1", "share=1 jointly_with=a"][share])
        }),
        3 => (0..5usize).prop_map(|other| format!("part_of {}", ACTORS[other])),
        1 => (0..5usize).prop_map(|other| format!("armed_wing_of {}", ACTORS[other])),
    ];
    let end = prop_oneof![2 => Just(None), 3 => (0..8i32).prop_map(Some)];
    (0..5usize, what, 0..DAYS, end, 0..3usize).prop_map(|(who, what, first, long, source)| {
        let end = long.map_or("..".to_owned(), |long| day(first + long).to_string());
        let (what, with) = what.split_once(" share").map_or((what.as_str(), ""), |(what, with)| (what, with));
        let with = if with.is_empty() { String::new() } else { format!("share{with}") };
        format!("{} {what} [{}/{end}] {with} | s{source}", ACTORS[who], day(first))
    })
}

fn world(lines: &[String]) -> Graph {
    let mut text = String::from("t: town \"T\"\n u: town \"U\"\n source s2 \"S2\"\n");
    for (source, published) in [(0, 10), (1, 20)] {
        text += &format!("source s{source} \"S{source}\" {}\n", day(published));
    }
    for actor in ACTORS {
        text += &format!("{actor}: armed_group \"{}\"\n", actor.to_uppercase());
    }
    // What ties an actor to itself is refused.
    let ties = lines.iter().filter(|line| {
        let who = line.split(' ').next().unwrap();
        line.split([' ', '=']).filter(|word| *word == who).count() == 1
    });
    ties.for_each(|line| text += &format!("{line}\n"));
    graph(&text)
}

type Triples = BTreeSet<(String, String)>;

/// The pairs of ends that are at least presumed on the day of a view.
fn held<'v>(view: &'v View, relation: &str) -> Vec<Fact<'v>> {
    let facts = view.facts(Pattern::any().relation(view.snapshot().relation(relation).unwrap())).unwrap();
    facts.into_iter().filter(|fact| fact.grade() > Grade::Possible).collect()
}

/// Everybody above everybody, whenever and whoever says so.
fn above(graph: &Graph) -> HashSet<(Id<Any>, Id<Any>)> {
    let view = graph.view().showing_all();
    let mut above = HashSet::new();
    for relation in ["part_of", "armed_wing_of", "subordinate_to"] {
        let facts = view.facts(Pattern::any().relation(graph.relation(relation).unwrap())).unwrap();
        above.extend(facts.iter().filter_map(|fact| Some((fact.subject(), fact.object_entity()?))));
    }
    loop {
        let further: Vec<_> = above
            .iter()
            .flat_map(|&(a, b)| above.iter().filter(move |&&(c, _)| c == b).map(move |&(_, d)| (a, d)))
            .collect();
        let before = above.len();
        above.extend(further);
        if above.len() == before {
            return above;
        }
    }
}

fn is_hand_over(one: &Fact<'_>, other: &Fact<'_>) -> bool {
    let (one, other) = (one.period(), other.period());
    let meets = |a: Option<Day>, b: Option<Day>| a.is_some() && a == b;
    meets(one.latest_end(), other.earliest_start()) || meets(other.latest_end(), one.earliest_start())
}

fn pair(a: Id<Any>, b: Id<Any>) -> (String, String) {
    let (a, b) = (format!("{a:?}"), format!("{b:?}"));
    (a.clone().min(b.clone()), a.max(b))
}

/// For each town of which two hold all, the holders who do: nested loops.
fn naive_holders(graph: &Graph, view: &View) -> BTreeMap<String, BTreeSet<String>> {
    let above = above(graph);
    let held = held(view, "controls");
    let one_chain = |a: Id<Any>, b: Id<Any>| a == b || above.contains(&(a, b)) || above.contains(&(b, a));
    let jointly = |fact: &Fact<'_>, with: Id<Any>| {
        let mut partners = fact.qualifiers().filter(|(name, _)| *name == "jointly_with");
        partners.any(|(_, value)| value.as_entity().is_some_and(|&partner| one_chain(partner, with)))
    };
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in &held {
        for other in &held {
            let (a, b) = (one.subject(), other.subject());
            let partners = jointly(one, b) || jointly(other, a);
            if one.object() == other.object() && !one_chain(a, b) && !partners && !is_hand_over(one, other) {
                let town = format!("{:?}", one.object_entity().unwrap());
                found.entry(town).or_default().insert(format!("{a:?}"));
            }
        }
    }
    found
}

fn of_kind<'c, 'v>(
    found: &'c [Contradiction<'v>],
    kind: ContradictionKind,
) -> impl Iterator<Item = &'c Contradiction<'v>> {
    found.iter().filter(move |row| row.kind() == kind)
}

/// The sets in which each is above each, by the ties of a day, each with the length of its shortest circle.
fn naive_tangles(held: &[Fact<'_>]) -> Vec<usize> {
    let ties: BTreeSet<(Id<Any>, Id<Any>)> =
        held.iter().map(|fact| (fact.subject(), fact.object_entity().unwrap())).collect();
    // The fewest steps from one to another, by as many rounds as there are actors.
    let mut steps: BTreeMap<(Id<Any>, Id<Any>), usize> = ties.iter().map(|&tie| (tie, 1)).collect();
    for _ in ACTORS {
        for ((a, b), far) in steps.clone() {
            for &(from, to) in &ties {
                if from == b {
                    let known = steps.entry((a, to)).or_insert(far + 1);
                    *known = far.saturating_add(1).min(*known);
                }
            }
        }
    }
    let mut tangles: BTreeMap<BTreeSet<Id<Any>>, usize> = BTreeMap::new();
    for (&(a, _), &length) in steps.iter().filter(|((a, b), _)| a == b) {
        let tangle = steps.keys().filter(|&&(from, to)| from == a && steps.contains_key(&(to, a))).map(|&(_, to)| to);
        let shortest = tangles.entry(tangle.collect()).or_insert(length);
        *shortest = length.min(*shortest);
    }
    let mut lengths: Vec<usize> = tangles.into_values().collect();
    lengths.sort_unstable();
    lengths
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn on_a_day_they_are_those_of_nested_loops(lines in vec(line(), 2..14), on in 0..DAYS + 12) {
        let graph = world(&lines);
        let view = graph.view().at_scope(Scope::Day(day(on)));
        let found = view.contradictions().unwrap();

        let mut holders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in of_kind(&found, ContradictionKind::TwoHolders) {
            let town = format!("{:?}", row.about().next().unwrap());
            let sides = row.sides().iter().flat_map(|side| side.facts()).map(|fact| format!("{:?}", fact.subject()));
            holders.entry(town).or_default().extend(sides);
        }
        prop_assert_eq!(holders, naive_holders(&graph, &view));

        let wings = held(&view, "armed_wing_of");
        let mut expected = Triples::new();
        for one in &wings {
            for other in wings.iter().filter(|other| one.subject() == other.subject() && !is_hand_over(one, other)) {
                if one.object() != other.object() {
                    expected.insert(pair(one.object_entity().unwrap(), one.subject()));
                }
            }
        }
        let rows = of_kind(&found, ContradictionKind::TwoObjects).flat_map(|row| row.sides());
        let parents = rows.flat_map(|side| side.facts());
        let parents: Triples = parents.map(|fact| pair(fact.object_entity().unwrap(), fact.subject())).collect();
        prop_assert_eq!(parents, expected);

        let circles = of_kind(&found, ContradictionKind::Cycle).filter(|row| {
            row.sides()[0].facts()[0].relation().name() == "part_of"
        });
        let mut circles: Vec<usize> = circles.map(|row| row.sides().len()).collect();
        circles.sort_unstable();
        prop_assert_eq!(circles, naive_tangles(&held(&view, "part_of")));
    }

    #[test]
    fn about_one_entity_they_are_those_that_it_is_involved_in(lines in vec(line(), 2..20), on in 0..DAYS + 12) {
        let graph = world(&lines);
        for scope in [Scope::ALL, Scope::Day(day(on)), Scope::Span(Some(day(on)), Some(day(on + 5)))] {
            let view = graph.view().at_scope(scope);
            let all = view.contradictions().unwrap();
            for entity in graph.entities() {
                let about = view.contradictions_about(entity.id()).unwrap();
                let filtered: Vec<String> =
                    all.iter().filter(|row| row.involves(entity.id())).map(ToString::to_string).collect();
                prop_assert_eq!(about.iter().map(ToString::to_string).collect::<Vec<_>>(), filtered);
            }
        }
    }

    /// What clashes on a day clashes within some row of all time, and resolving by any policy adds nothing.
    #[test]
    fn days_are_within_all_time_and_resolving_leaves_less(lines in vec(line(), 2..20), on in 0..DAYS + 12) {
        let graph = world(&lines);
        let view = graph.view();
        let all = view.contradictions().unwrap();
        let on_day = view.at_scope(Scope::Day(day(on)));
        for row in on_day.contradictions().unwrap() {
            let covers = |wide: &&Contradiction<'_>| {
                wide.kind() == row.kind()
                    && wide.from().is_none_or(|from| from <= day(on))
                    && wide.to().is_none_or(|to| day(on) <= to)
                    && (row.kind() == ContradictionKind::Cycle || wide.about().eq(row.about()))
            };
            prop_assert!(all.iter().any(|wide| covers(&wide)), "{row} is in none of {all:#?}");
        }
        for policy in [Resolution::Latest, Resolution::MostVoices, Resolution::MostCredible, Resolution::custom(|_| Some(0))] {
            let resolved = view.resolving(policy.clone()).unwrap();
            let facts = |view: &View| view.showing_all().facts(Pattern::any()).unwrap().len();
            prop_assert!(facts(&resolved) <= facts(&view));
            prop_assert_eq!(resolved.contradictions().unwrap().is_empty() && all.is_empty(), all.is_empty());
            let again = resolved.resolving(policy).unwrap();
            prop_assert_eq!(facts(&again), facts(&resolved));
        }
    }
}
