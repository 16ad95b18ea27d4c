//! What a view answers, a small world a case, in the language of `common`.
#![cfg(test)]

mod common;

use common::{ask, try_graph};
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

/// The answers about a world that begins with these sources and actors.
fn asked(graph: &str, questions: &str) -> String {
    ask(&format!("{BEGINNING}{graph}"), questions)
}

// Who belongs to whom.

#[test]
fn wings_and_parents() {
    assert_snapshot!(asked(
        "kia armed_wing_of kio | article \"the armed wing of the KIO\"",
        "as_of 2024-12-16 | armed_wings_of kio
         | parents_of kia
         | armed_wings_of kia
         | parents_of kio
         as_of 2024-12-17 | holds kia armed_wing_of kio"
    ), @"
    > as_of 2024-12-16 | armed_wings_of kio
      KIA armed wing of KIO, presumed — Article
    > | parents_of kia
      KIA armed wing of KIO, presumed — Article
    > | armed_wings_of kia
      nothing
    > | parents_of kio
      error: `kio` is of the kind `organization` and not of the kind `armed_force`
    > as_of 2024-12-17 | holds kia armed_wing_of kio
      yes, certain
    ");
}

#[test]
fn allies_both_ways_round_and_no_further() {
    assert_snapshot!(asked(
        "kia allied_with pdf | article
         junta allied_with kio | article",
        "as_of 2024-12-17 | allies_of kia
         | allies_of pdf
         | holds pdf allied_with kia
         | holds kia allied_with kio"
    ), @"
    > as_of 2024-12-17 | allies_of kia
      KIA allied with PDF, certain — Article
    > | allies_of pdf
      KIA allied with PDF, certain — Article
    > | holds pdf allied_with kia
      yes, certain
    > | holds kia allied_with kio
      unknown
    ");
}

#[test]
fn an_alliance_denied_from_the_other_side() {
    assert_snapshot!(asked(
        "kia allied_with pdf | article
         pdf allied_with kia | other < @pdf deny",
        "as_of 2024-12-17 | holds kia allied_with pdf
         | allies_of kia
         | standing kia allied_with pdf"
    ), @"
    > as_of 2024-12-17 | holds kia allied_with pdf
      disputed
    > | allies_of kia
      KIA allied with PDF, certain, disputed — Article
    > | standing kia allied_with pdf
      Standing { origin: Stated, voice: Asserted, party: false, own_behalf: false, opposition: Disputed, inferred: false }, 1 voices
    ");
}

#[test]
fn members_and_memberships() {
    assert_snapshot!(asked(
        "alliance: coalition \"the alliance\"
         kia member_of alliance role=founder | article
         pdf member_of alliance [/2024-06] | article",
        "as_of 2024-12-17 | members_of alliance
         | memberships_of kia
         | allies_of kia
         as_of 2024-01-01 | members_of alliance"
    ), @"
    > as_of 2024-12-17 | members_of alliance
      KIA member of the alliance (role: “founder”), certain — Article
    > | memberships_of kia
      KIA member of the alliance (role: “founder”), certain — Article
    > | allies_of kia
      nothing
    > as_of 2024-01-01 | members_of alliance
      PDF member of the alliance [/2024-06], possible — Article
      (1 left out)
    ");
}

#[test]
fn leaders_hold_posts_too() {
    assert_snapshot!(asked(
        "gam: person \"Gam Shawng\"
         nban: person \"N'Ban La\"
         chief: post \"chief of staff\"
         chief post_in kia | article
         gam holds_post chief [2023/..] | article
         nban leads kio title=chairman | article",
        "as_of 2024-12-17 | leaders_of kia
         | leaders_of kio
         | posts_of gam
         | posts_of nban
         | holders_of chief
         as_of 2022-06-01 | holders_of chief
         | leaders_of kio"
    ), @"
    > as_of 2024-12-17 | leaders_of kia
      Gam Shawng holds post chief of staff [2023/..], certain — Article
    > | leaders_of kio
      N'Ban La leads KIO (title: “chairman”), certain — Article
    > | posts_of gam
      Gam Shawng holds post chief of staff [2023/..], certain — Article
    > | posts_of nban
      N'Ban La leads KIO (title: “chairman”), certain — Article
    > | holders_of chief
      Gam Shawng holds post chief of staff [2023/..], certain — Article
    > as_of 2022-06-01 | holders_of chief
      nothing
    > | leaders_of kio
      (1 left out)
    ");
}

#[test]
fn a_chain_of_command_over_two_steps() {
    assert_snapshot!(asked(
        "brigade: military_unit \"Brigade 8\"
         battalion: military_unit \"Battalion 26\"
         battalion subordinate_to brigade | article
         brigade part_of kia | article
         kia armed_wing_of kio | article",
        "as_of 2024-12-17 | superiors_of battalion
         | subordinates_of kio
         as_of 2025-01-01 | superiors_of brigade"
    ), @"
    > as_of 2024-12-17 | superiors_of battalion
      Brigade 8, certain (subordinate_to certain)
      KIA, certain (subordinate_to certain, part_of certain)
      KIO, certain (subordinate_to certain, part_of certain, armed_wing_of certain)
    > | subordinates_of kio
      KIA, certain (armed_wing_of certain)
      Brigade 8, certain (armed_wing_of certain, part_of certain)
      Battalion 26, certain (armed_wing_of certain, part_of certain, subordinate_to certain)
    > as_of 2025-01-01 | superiors_of brigade
      KIA, presumed (part_of presumed)
      KIO, presumed (part_of presumed, armed_wing_of presumed)
    ");
}

#[test]
fn places_within_places() {
    assert_snapshot!(asked(
        "district: district \"Bhamo District\"
         state: province \"Kachin State\"
         gate: border_gate \"Gate 8\"
         bhamo located_in district | article
         district located_in state [2010-XX-XX/..] | article
         gate located_in district | article
         clash: clash \"a clash\"
         clash occurred [2024-12-08] | article
         clash place bhamo | article",
        "as_of 2024-12-17 | containers_of bhamo
         | contents_of state
         during 2024-12 | events_at state"
    ), @"
    > as_of 2024-12-17 | containers_of bhamo
      Bhamo District, certain (located_in certain)
      Kachin State, certain (located_in certain, located_in certain)
    > | contents_of state
      Bhamo District, certain (located_in certain)
      Bhamo, certain (located_in certain, located_in certain)
      Gate 8, certain (located_in certain, located_in certain)
    > during 2024-12 | events_at state
      a clash [2024-12-08] actual, certain
        a clash: place Bhamo, certain — Article
    ");
}

// Who holds what.

#[test]
fn two_thirds_of_a_town_and_what_is_left() {
    assert_snapshot!(asked(
        "kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 | article < residents \"two thirds\"
         junta controls bhamo | article attests=2024-12-04/2024-12-17",
        "as_of 2024-12-03 | controllers_of bhamo
         as_of 2024-12-16 | holding_of bhamo
         as_of 2024-12-17 | holding_of bhamo
         | contested
         as_of 2024-12-20 | controllers_of bhamo
         | holdings_of kia"
    ), @"
    > as_of 2024-12-03 | controllers_of bhamo
      (1 left out)
    > as_of 2024-12-16 | holding_of bhamo
      contested
      the junta controls Bhamo, certain — Article
      KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], possible — residents, in Article
    > as_of 2024-12-17 | holding_of bhamo
      contested
      at most 1/3: the junta controls Bhamo, certain — Article
      KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], certain — residents, in Article
    > | contested
      Bhamo
    > as_of 2024-12-20 | controllers_of bhamo
      the junta controls Bhamo, presumed — Article
      KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], presumed (as of 2024-12-17) — residents, in Article
    > | holdings_of kia
      KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], presumed (as of 2024-12-17) — residents, in Article
    ");
}

#[test]
fn an_offensive_contests_a_place() {
    assert_snapshot!(asked(
        "offensive: offensive \"the offensive on Bhamo\"
         junta controls bhamo share=1 | article
         offensive occurred [2024-12-04/..] | article
         offensive target_site bhamo | article
         pdf contests bhamo [2025/..] | late",
        "as_of 2024-12-17 | holding_of bhamo
         as_of 2024-12-01 | holding_of bhamo
         | contested
         as_of 2025-02-01 | holding_of bhamo"
    ), @"
    > as_of 2024-12-17 | holding_of bhamo
      contested
      the junta controls Bhamo (all), certain — Article
      fought for: the offensive on Bhamo occurred 2024-12-04/.., certain — Article
    > as_of 2024-12-01 | holding_of bhamo
      not contested
    > | contested
      nothing
    > as_of 2025-02-01 | holding_of bhamo
      contested
      the junta controls Bhamo (all), presumed (as of 2024-12-17) — Article
      fought for: PDF contests Bhamo [2025/..], certain — Late
    ");
}

#[test]
fn one_chain_of_command_and_partners_are_no_rivals() {
    assert_snapshot!(asked(
        "kia armed_wing_of kio | article
         kia controls bhamo share=1 | article
         kio controls bhamo share=1 | other
         laiza: town \"Laiza\"
         kia controls laiza share=1 jointly_with=pdf | article
         pdf controls laiza share=1 | article",
        "as_of 2024-12-17 | holding_of bhamo
         | holds kia controls bhamo
         | holding_of laiza
         | holds kia controls laiza
         | holds pdf controls laiza"
    ), @"
    > as_of 2024-12-17 | holding_of bhamo
      not contested
      KIA controls Bhamo (all), certain — Article
      KIO controls Bhamo (all), certain — Other
    > | holds kia controls bhamo
      yes, certain
    > | holding_of laiza
      not contested
      KIA controls Laiza (all, jointly with: PDF), certain — Article
      PDF controls Laiza (all), certain — Article
    > | holds kia controls laiza
      yes, certain
    > | holds pdf controls laiza
      yes, certain
    ");
}

#[test]
fn two_full_holders_on_one_day() {
    assert_snapshot!(asked(
        "kia controls bhamo share=1 | article
         junta controls bhamo share=1 | other",
        "as_of 2024-12-17 | why kia controls bhamo
         | holding_of bhamo
         as_of 2024-12-20 | holds junta controls bhamo"
    ), @"
    > as_of 2024-12-17 | why kia controls bhamo
      disputed
      for: KIA controls Bhamo (all), certain, disputed — Article
      rival: the junta controls Bhamo (all), certain, disputed — Other
    > | holding_of bhamo
      contested
      KIA controls Bhamo (all), certain, disputed — Article
      the junta controls Bhamo (all), certain, disputed — Other
    > as_of 2024-12-20 | holds junta controls bhamo
      disputed
    ");
}

#[test]
fn a_full_holder_excludes_others() {
    assert_snapshot!(asked(
        "kia controls bhamo [2024-06-01/..] share=1 | article",
        "as_of 2024-12-01 | why junta controls bhamo
         as_of 2024-05-01 | holds junta controls bhamo
         as_of 2025-01-01 | holds junta controls bhamo"
    ), @"
    > as_of 2024-12-01 | why junta controls bhamo
      no, excluded
      rival: KIA controls Bhamo (all) [2024-06-01/..], certain — Article
    > as_of 2024-05-01 | holds junta controls bhamo
      unknown
    > as_of 2025-01-01 | holds junta controls bhamo
      unknown
    ");
}

#[test]
fn a_hand_over_is_no_contradiction() {
    assert_snapshot!(asked(
        "junta controls bhamo [2020/2024-12-15] share=1 | article
         kia controls bhamo [2024-12-15/..] share=1 | article",
        "as_of 2024-12-14 | controllers_of bhamo
         as_of 2024-12-15 | controllers_of bhamo
         | holds junta controls bhamo
         | holds kia controls bhamo
         as_of 2024-12-16 | holds junta controls bhamo
         | holds kia controls bhamo"
    ), @"
    > as_of 2024-12-14 | controllers_of bhamo
      the junta controls Bhamo (all) [2020/2024-12-15], certain — Article
    > as_of 2024-12-15 | controllers_of bhamo
      the junta controls Bhamo (all) [2020/2024-12-15], certain — Article
      KIA controls Bhamo (all) [2024-12-15/..], certain — Article
    > | holds junta controls bhamo
      yes, certain
    > | holds kia controls bhamo
      yes, certain
    > as_of 2024-12-16 | holds junta controls bhamo
      no, excluded
    > | holds kia controls bhamo
      yes, certain
    ");
}

#[test]
fn garrisons_have_no_inertia() {
    assert_snapshot!(asked(
        "junta stationed_at bhamo count=~300 | article",
        "as_of 2024-12-17 | garrison_of bhamo
         as_of 2024-12-18 | garrison_of bhamo
         showing_all as_of 2024-12-18 | garrison_of bhamo"
    ), @"
    > as_of 2024-12-17 | garrison_of bhamo
      the junta stationed at Bhamo (about 300), certain — Article
    > as_of 2024-12-18 | garrison_of bhamo
      (1 left out)
    > showing_all as_of 2024-12-18 | garrison_of bhamo
      the junta stationed at Bhamo (about 300), possible — Article
    ");
}

// Evidence against evidence.

#[test]
fn of_two_inertias_the_later_wins() {
    assert_snapshot!(asked(
        "junta controls bhamo share=1 | early
         kia controls bhamo share=1 | article",
        "as_of 2024-08-01 | holds junta controls bhamo
         as_of 2024-12-17 | holds junta controls bhamo
         as_of 2025-01-01 | why junta controls bhamo
         | controllers_of bhamo"
    ), @"
    > as_of 2024-08-01 | holds junta controls bhamo
      yes, presumed
    > as_of 2024-12-17 | holds junta controls bhamo
      no, excluded
    > as_of 2025-01-01 | why junta controls bhamo
      no, presumed
      for: the junta controls Bhamo (all), possible — Early
      rival: KIA controls Bhamo (all), presumed (as of 2024-12-17) — Article
    > | controllers_of bhamo
      KIA controls Bhamo (all), presumed (as of 2024-12-17) — Article
      (1 left out)
    ");
}

#[test]
fn a_rival_since_some_month_cuts_too() {
    assert_snapshot!(asked(
        "junta controls bhamo share=1 | early
         kia controls bhamo [2024-10/..] share=1 | book",
        "as_of 2024-09-30 | holds junta controls bhamo
         as_of 2024-10-15 | holds junta controls bhamo
         | holds kia controls bhamo
         as_of 2024-11-01 | holds junta controls bhamo
         | controllers_of bhamo"
    ), @"
    > as_of 2024-09-30 | holds junta controls bhamo
      yes, presumed
    > as_of 2024-10-15 | holds junta controls bhamo
      yes, presumed
    > | holds kia controls bhamo
      yes, possible
    > as_of 2024-11-01 | holds junta controls bhamo
      no, presumed
    > | controllers_of bhamo
      KIA controls Bhamo (all) [2024-10/..], presumed — Book
      (1 left out)
    ");
}

#[test]
fn a_rival_that_left_again_leaves_nothing_sure() {
    assert_snapshot!(asked(
        "junta controls bhamo share=1 | early
         kia controls bhamo [2024-06-01/2024-07-01] share=1 | article",
        "as_of 2024-06-15 | holds junta controls bhamo
         as_of 2024-08-01 | holds junta controls bhamo
         showing_all as_of 2024-08-01 | controllers_of bhamo"
    ), @"
    > as_of 2024-06-15 | holds junta controls bhamo
      no, excluded
    > as_of 2024-08-01 | holds junta controls bhamo
      yes, possible
    > showing_all as_of 2024-08-01 | controllers_of bhamo
      the junta controls Bhamo (all), possible — Early
    ");
}

#[test]
fn a_rival_on_its_own_behalf_alone_disputes() {
    assert_snapshot!(asked(
        "kia at_war_with junta | article
         junta controls bhamo share=1 | early
         kia controls bhamo share=1 | article < @kia",
        "as_of 2025-01-01 | holds junta controls bhamo
         | holds kia controls bhamo
         | standing kia controls bhamo
         | controllers_of bhamo
         as_of 2025-01-01 without_own_behalf | holds junta controls bhamo"
    ), @"
    > as_of 2025-01-01 | holds junta controls bhamo
      disputed
    > | holds kia controls bhamo
      yes, presumed
    > | standing kia controls bhamo
      Standing { origin: Stated, voice: Named, party: true, own_behalf: true, opposition: None, inferred: false }, 1 voices
    > | controllers_of bhamo
      the junta controls Bhamo (all), presumed (as of 2024-05-01), disputed — Early
      KIA controls Bhamo (all), presumed (as of 2024-12-17) — KIA, in Article
    > as_of 2025-01-01 without_own_behalf | holds junta controls bhamo
      yes, presumed
    ");
}

#[test]
fn a_denial_on_the_day_disputes_and_a_later_one_ends() {
    assert_snapshot!(asked(
        "kia controls bhamo | article
         kia controls bhamo | other deny
         pdf controls bhamo | article
         pdf controls bhamo | late deny",
        "as_of 2024-12-17 | why kia controls bhamo
         as_of 2024-12-20 | holds kia controls bhamo
         as_of 2024-12-20 | holds pdf controls bhamo
         as_of 2025-02-01 | holds pdf controls bhamo
         as_of 2025-03-01 | holds pdf controls bhamo
         | controllers_of bhamo"
    ), @"
    > as_of 2024-12-17 | why kia controls bhamo
      disputed
      for: KIA controls Bhamo, certain, disputed — Article
      denied: Other
    > as_of 2024-12-20 | holds kia controls bhamo
      disputed
    > as_of 2024-12-20 | holds pdf controls bhamo
      yes, presumed
    > as_of 2025-02-01 | holds pdf controls bhamo
      no, certain
    > as_of 2025-03-01 | holds pdf controls bhamo
      no, presumed
    > | controllers_of bhamo
      KIA controls Bhamo, presumed, disputed — Article
      (1 left out)
    ");
}

#[test]
fn a_denial_holds_until_newer_evidence() {
    assert_snapshot!(asked(
        "junta stationed_at bhamo | early deny
         junta stationed_at bhamo | article
         kia controls bhamo | early deny",
        "as_of 2024-04-01 | holds junta stationed_at bhamo
         as_of 2024-06-01 | holds junta stationed_at bhamo
         as_of 2024-12-20 | holds junta stationed_at bhamo
         as_of 2024-12-20 | holds kia controls bhamo"
    ), @"
    > as_of 2024-04-01 | holds junta stationed_at bhamo
      yes, possible
    > as_of 2024-06-01 | holds junta stationed_at bhamo
      no, presumed
    > as_of 2024-12-20 | holds junta stationed_at bhamo
      yes, possible
    > as_of 2024-12-20 | holds kia controls bhamo
      no, presumed
    ");
}

#[test]
fn two_denials_say_nothing_of_the_days_between() {
    assert_snapshot!(asked(
        "kia controls bhamo | early deny ; late deny attests=2025-02-01
         kia controls bhamo | article",
        "as_of 2024-05-01 | holds kia controls bhamo
         as_of 2024-12-17 | holds kia controls bhamo
         as_of 2025-01-01 | holds kia controls bhamo
         | controllers_of bhamo
         as_of 2025-02-01 | holds kia controls bhamo"
    ), @"
    > as_of 2024-05-01 | holds kia controls bhamo
      no, certain
    > as_of 2024-12-17 | holds kia controls bhamo
      yes, certain
    > as_of 2025-01-01 | holds kia controls bhamo
      yes, presumed
    > | controllers_of bhamo
      KIA controls Bhamo, presumed — Article
    > as_of 2025-02-01 | holds kia controls bhamo
      no, certain
    ");
}

#[test]
fn a_denial_cuts_structure_on_its_side() {
    assert_snapshot!(asked(
        "kia armed_wing_of kio | article
         kia armed_wing_of kio | early deny",
        "as_of 2024-04-01 | holds kia armed_wing_of kio
         as_of 2024-05-01 | holds kia armed_wing_of kio
         as_of 2024-06-01 | holds kia armed_wing_of kio
         as_of 2025-06-01 | holds kia armed_wing_of kio"
    ), @"
    > as_of 2024-04-01 | holds kia armed_wing_of kio
      yes, possible
    > as_of 2024-05-01 | holds kia armed_wing_of kio
      no, certain
    > as_of 2024-06-01 | holds kia armed_wing_of kio
      yes, presumed
    > as_of 2025-06-01 | holds kia armed_wing_of kio
      yes, presumed
    ");
}

#[test]
fn a_voice_takes_back_what_it_said() {
    assert_snapshot!(asked(
        "kia controls bhamo | article < @kio said=2024-12-10 attests=2024-12-09
         kia controls bhamo | late < @kio said=2024-12-12 attests=2024-12-09 deny",
        "as_of 2024-12-09 | holds kia controls bhamo
         as_of 2024-12-20 | holds kia controls bhamo
         during 2024-12-09/2024-12-20 | holds kia controls bhamo
         as_of 2024-12-09 without late | holds kia controls bhamo"
    ), @"
    > as_of 2024-12-09 | holds kia controls bhamo
      no, certain
    > as_of 2024-12-20 | holds kia controls bhamo
      no, presumed
    > during 2024-12-09/2024-12-20 | holds kia controls bhamo
      no, presumed
    > as_of 2024-12-09 without late | holds kia controls bhamo
      yes, certain
    ");
}

#[test]
fn a_denial_taken_back_says_nothing_later() {
    assert_snapshot!(asked(
        "kia controls bhamo | article < @kio said=2024-12-10 attests=2024-12-09 deny
         kia controls bhamo | late < @kio said=2024-12-12 attests=2024-12-09",
        "as_of 2024-12-09 | holds kia controls bhamo
         as_of 2024-12-20 | holds kia controls bhamo"
    ), @"
    > as_of 2024-12-09 | holds kia controls bhamo
      yes, certain
    > as_of 2024-12-20 | holds kia controls bhamo
      yes, presumed
    ");
}

#[test]
fn an_author_and_those_who_quote_it_are_one_voice() {
    assert_snapshot!(asked(
        "source statement \"Statement\" 2024-12-17 author=kio
         kia controls bhamo | statement ; article < @kio ; other < @kio ; early attests=2024-12-17
         kia controls bhamo | late < @kio attests=2024-12-17 deny",
        "as_of 2024-12-17 | standing kia controls bhamo
         | holds kia controls bhamo
         as_of 2024-12-17 without early | standing kia controls bhamo
         | holds kia controls bhamo"
    ), @"
    > as_of 2024-12-17 | standing kia controls bhamo
      Standing { origin: Stated, voice: Asserted, party: false, own_behalf: false, opposition: Disputed, inferred: false }, 2 voices
    > | holds kia controls bhamo
      disputed
    > as_of 2024-12-17 without early | standing kia controls bhamo
      Standing { origin: Stated, voice: Asserted, party: false, own_behalf: false, opposition: Disputed, inferred: false }, 1 voices
    > | holds kia controls bhamo
      no, certain
    ");
}

#[test]
fn two_outlets_and_one_speaker() {
    assert_snapshot!(asked(
        "kia controls bhamo | article < @kio ; other < outlet < @kio
         pdf controls bhamo | article < residents ; other < residents",
        "as_of 2024-12-17 | standing kia controls bhamo
         | standing pdf controls bhamo
         | controllers_of bhamo"
    ), @"
    > as_of 2024-12-17 | standing kia controls bhamo
      Standing { origin: Stated, voice: Named, party: false, own_behalf: false, opposition: None, inferred: false }, 1 voices
    > | standing pdf controls bhamo
      Standing { origin: Stated, voice: Described, party: false, own_behalf: false, opposition: None, inferred: false }, 2 voices
    > | controllers_of bhamo
      KIA controls Bhamo, certain — KIO, in Article; KIO, in outlet, in Other
      PDF controls Bhamo, certain — residents, in Article; residents, in Other
    ");
}

#[test]
fn doubt_marks_and_changes_nothing() {
    assert_snapshot!(asked(
        "kia controls bhamo | article ; other unconfirmed ; late doubt
         pdf controls bhamo | other doubt",
        "as_of 2024-12-17 | holds kia controls bhamo
         | holds pdf controls bhamo
         | controllers_of bhamo"
    ), @"
    > as_of 2024-12-17 | holds kia controls bhamo
      yes, certain, questioned
    > | holds pdf controls bhamo
      unknown, questioned
    > | controllers_of bhamo
      KIA controls Bhamo, certain, questioned — Article
    ");
}

// Time.

#[test]
fn a_start_within_a_month() {
    assert_snapshot!(asked(
        "kia controls bhamo [2024-05/..] share=1 | article",
        "as_of 2024-04-30 | holds kia controls bhamo
         as_of 2024-05-15 | holds kia controls bhamo
         as_of 2024-12-15 | holds kia controls bhamo
         as_of 2025-06-01 | holds kia controls bhamo
         during 2024-04/2024-05-15 | holds kia controls bhamo
         | throughout kia controls bhamo
         during 2024-06-01/2025-06-01 | holds kia controls bhamo
         | throughout kia controls bhamo"
    ), @"
    > as_of 2024-04-30 | holds kia controls bhamo
      unknown
    > as_of 2024-05-15 | holds kia controls bhamo
      yes, possible
    > as_of 2024-12-15 | holds kia controls bhamo
      yes, certain
    > as_of 2025-06-01 | holds kia controls bhamo
      yes, presumed
    > during 2024-04/2024-05-15 | holds kia controls bhamo
      yes, possible
    > | throughout kia controls bhamo
      unknown
    > during 2024-06-01/2025-06-01 | holds kia controls bhamo
      yes, certain
    > | throughout kia controls bhamo
      yes, presumed
    ");
}

#[test]
fn a_span_on_all_of_whose_days_it_is_denied() {
    assert_snapshot!(asked(
        "kia controls bhamo | article
         kia controls bhamo | other deny attests=2024-06-01/2024-06-30
         meeting: meeting \"a meeting\"
         meeting occurred [2024-12-09..2024-12-15] | article",
        "during 2024-06-10/2024-06-20 | holds kia controls bhamo
         | throughout kia controls bhamo
         during 2024-06-10/2024-12-20 | holds kia controls bhamo
         | throughout kia controls bhamo
         during 2024-12-01/2024-12-20 | holds meeting occurred
         during 2024-12-12/2024-12-20 | holds meeting occurred"
    ), @"
    > during 2024-06-10/2024-06-20 | holds kia controls bhamo
      no, certain
    > | throughout kia controls bhamo
      no, certain
    > during 2024-06-10/2024-12-20 | holds kia controls bhamo
      yes, certain
    > | throughout kia controls bhamo
      no, certain
    > during 2024-12-01/2024-12-20 | holds meeting occurred
      yes, certain
    > during 2024-12-12/2024-12-20 | holds meeting occurred
      yes, possible
    ");
}

#[test]
fn presumed_for_so_long() {
    assert_snapshot!(asked(
        "kia controls bhamo | article",
        "presuming 30 as_of 2025-01-16 | controllers_of bhamo
         presuming 30 as_of 2025-01-17 | controllers_of bhamo
         presuming 30 as_of 2025-01-17 | holds kia controls bhamo"
    ), @"
    > presuming 30 as_of 2025-01-16 | controllers_of bhamo
      KIA controls Bhamo, presumed — Article
    > presuming 30 as_of 2025-01-17 | controllers_of bhamo
      (1 left out)
    > presuming 30 as_of 2025-01-17 | holds kia controls bhamo
      yes, possible
    ");
}

#[test]
fn what_is_possible_without_a_bound_is_left_out_and_counted() {
    assert_snapshot!(asked(
        "kia controls bhamo | article
         pdf controls bhamo [/2024-11-30] | article
         junta controls bhamo [..2024-12-31/] | book",
        "as_of 2024-11-01 | controllers_of bhamo
         as_of 2024-11-01 showing_all | controllers_of bhamo"
    ), @"
    > as_of 2024-11-01 | controllers_of bhamo
      PDF controls Bhamo [/2024-11-30], possible — Article
      (2 left out)
    > as_of 2024-11-01 showing_all | controllers_of bhamo
      KIA controls Bhamo, possible — Article
      PDF controls Bhamo [/2024-11-30], possible — Article
      the junta controls Bhamo [..2024-12-31/], possible — Book
    ");
}

#[test]
fn a_lifespan_says_no() {
    assert_snapshot!(asked(
        "region: special_region \"Special Region-1\"
         land: region \"its land\"
         end: abolition \"the abolition\"
         region existed [1990/..2024-12-17] | article
         region covers land | article
         kia controls land share=1 | article
         end occurred [2024-12-17] | article
         end abolished region | article
         end abolished_by kia | article",
        "as_of 2025-03-01 | holds region existed
         | why region covers land
         | holds kia controls land
         | ended
         as_of 1989-12-31 | holds region existed
         | holds region covers land
         | ended
         as_of 2024-12-01 | holds region covers land"
    ), @"
    > as_of 2025-03-01 | holds region existed
      no, certain
    > | why region covers land
      no, certain
      lifespan: Special Region-1 existed 1990/..2024-12-17, certain — Article
    > | holds kia controls land
      yes, presumed
    > | ended
      Special Region-1 by 2024-12-17
        Special Region-1 existed 1990/..2024-12-17, certain — Article
        the abolition: abolished by KIA, certain — Article
    > as_of 1989-12-31 | holds region existed
      no, certain
    > | holds region covers land
      no, certain
    > | ended
      nothing
    > as_of 2024-12-01 | holds region covers land
      yes, presumed
    ");
}

#[test]
fn who_has_split_stays_split() {
    assert_snapshot!(asked(
        "pdf split_from kio [2024-05] | article
         kio existed [/2024-09] | article",
        "as_of 2024-04-30 | holds pdf split_from kio
         as_of 2024-05-15 | holds pdf split_from kio
         as_of 2025-01-01 | holds pdf split_from kio"
    ), @"
    > as_of 2024-04-30 | holds pdf split_from kio
      unknown
    > as_of 2024-05-15 | holds pdf split_from kio
      yes, possible
    > as_of 2025-01-01 | holds pdf split_from kio
      yes, certain
    ");
}

// What happened.

#[test]
fn events_in_the_order_of_time() {
    assert_snapshot!(asked(
        "seizure: seizure \"the seizure\"
         talks: meeting \"the talks\"
         war: campaign \"the war\"
         outposts: seizure \"the outposts\"
         outpost: outpost \"the outpost\"
         seizure occurred [2024-12-15T16:30] | article < @kio
         seizure captor kia | article
         seizure object outpost | article
         talks occurred [2024-12-15T09:00] | article
         talks participant kio role=guest | article
         war occurred [2021/..] | article
         seizure sub_event_of war | article
         outposts occurred [2024] modality=aggregate | article
         outposts captor kia | article
         outposts taken_count ~300 | article",
        "during 2024-12 | events
         as_of 2024-12-14 | events
         during 2024-12 | events_of kia
         | timeline_of kia"
    ), @"
    > during 2024-12 | events
      the war [2021/..] actual, certain
      the outposts [2024] aggregate, possible
        the outposts: captor KIA, certain — Article
        the outposts: taken count about 300, certain — Article
      the talks [2024-12-15T09:00] actual, certain
        the talks: participant KIO (role: “guest”), certain — Article
      the seizure [2024-12-15T16:30] actual, certain, within the war
        the seizure: captor KIA, certain — Article
        the seizure: object the outpost, certain — Article
    > as_of 2024-12-14 | events
      the war [2021/..] actual, certain
      the outposts [2024] aggregate, possible
        the outposts: captor KIA, certain — Article
        the outposts: taken count about 300, certain — Article
    > during 2024-12 | events_of kia
      the outposts [2024] aggregate, possible
        the outposts: captor KIA, certain — Article
        the outposts: taken count about 300, certain — Article
      the seizure [2024-12-15T16:30] actual, certain, within the war
        the seizure: captor KIA, certain — Article
        the seizure: object the outpost, certain — Article
    > | timeline_of kia
      the outposts: captor KIA, certain — Article
      the seizure: captor KIA, certain — Article
    ");
}

#[test]
fn a_plan_is_no_fact() {
    assert_snapshot!(asked(
        "attack: attack \"the attack\"
         attack occurred [2025-01] modality=planned | article
         attack attacker kia | article
         attack target junta | article
         kia controls bhamo modality=planned | article",
        "during 2025-01 | holds attack occurred
         | holds attack attacker kia
         | events
         | facts * * *
         as_of 2024-12-17 | holds kia controls bhamo
         | controllers_of bhamo
         | timeline_of bhamo"
    ), @"
    > during 2025-01 | holds attack occurred
      unknown
    > | holds attack attacker kia
      unknown
    > | events
      the attack [2025-01] planned, certain
        the attack: attacker KIA, certain — Article
        the attack: target the junta, certain — Article
    > | facts * * *
      nothing
    > as_of 2024-12-17 | holds kia controls bhamo
      unknown
    > | controllers_of bhamo
      nothing
    > | timeline_of bhamo
      KIA controls Bhamo, planned, certain — Article
    ");
}

#[test]
fn pressure_with_its_demands_and_their_answers() {
    assert_snapshot!(asked(
        "china: state \"China\"
         halt: demand \"the demand to halt\"
         refusal: response \"the refusal\"
         halt demanded_by china | article
         halt demanded_of kia | article
         halt content \"stop the offensive\" | article
         china pressures kia demand=halt means=\"closed gates\" | article
         refusal occurred [2024-12-10] | article
         refusal responds_to halt outcome=defied | article < ?officer@kia
         refusal responder kia | article",
        "as_of 2024-12-17 | pressure_on kia
         | pressure_by china
         | pressure_on china"
    ), @"
    > as_of 2024-12-17 | pressure_on kia
      China on KIA
        China pressures KIA (means: “closed gates”, demand: the demand to halt), certain — Article
        demand: the demand to halt
          the demand to halt: content “stop the offensive”, certain — Article
          the demand to halt: demanded by China, certain — Article
          the demand to halt: demanded of KIA, certain — Article
          response: the refusal: defied
            the refusal: responds to the demand to halt (outcome: defied), certain — officer, in Article
            the refusal: responder KIA, certain — Article
    > | pressure_by china
      China on KIA
        China pressures KIA (means: “closed gates”, demand: the demand to halt), certain — Article
        demand: the demand to halt
          the demand to halt: content “stop the offensive”, certain — Article
          the demand to halt: demanded by China, certain — Article
          the demand to halt: demanded of KIA, certain — Article
          response: the refusal: defied
            the refusal: responds to the demand to halt (outcome: defied), certain — officer, in Article
            the refusal: responder KIA, certain — Article
    > | pressure_on china
      nothing
    ");
}

#[test]
fn everything_about_one_thing() {
    assert_snapshot!(asked(
        "kia armed_wing_of kio | article
         kia controls bhamo share=2/3 | article < residents
         kia named \"Kachin Independence Army\" | article
         kia identified_by wikidata:Q1151394 | book
         kia described_as \"an armed group of the north\" | book
         kia existed [1961-02-05/..] | book
         kia strength 10000-15000 | book",
        "as_of 2024-12-17 | about kia
         | about junta
         | timeline controls"
    ), @"
    > as_of 2024-12-17 | about kia
      KIA named “Kachin Independence Army”, certain — Article
      KIA identified by wikidata:Q1151394, certain — Book
      KIA described as “an armed group of the north”, certain — Book
      KIA existed 1961-02-05/.., certain — Book
      armed_wing_of:
        KIA armed wing of KIO, certain — Article
      strength:
        KIA strength 10000–15000, possible — Book
      controls:
        KIA controls Bhamo (2/3), certain — residents, in Article
    > | about junta
      nothing
    > | timeline controls
      KIA controls Bhamo (2/3), certain — residents, in Article
    ");
}

#[test]
fn a_path_by_what_it_passes() {
    assert_snapshot!(asked(
        "talks: meeting \"the talks\"
         wu: person \"Wu Gang\"
         talks occurred [2024-12-09..2024-12-15] | article
         talks participant wu | article
         talks participant kio | article
         kia armed_wing_of kio | article",
        "during 2024-12 | path wu kia
         as_of 2024-12-10 | path wu kia presumed
         as_of 2024-12-10 | path wu kia possible
         as_of 2024-12-10 | path wu bhamo"
    ), @"
    > during 2024-12 | path wu kia
      the talks: participant Wu Gang, certain — Article
      the talks: participant KIO, certain — Article
      KIA armed wing of KIO, certain — Article
    > as_of 2024-12-10 | path wu kia presumed
      nothing
    > as_of 2024-12-10 | path wu kia possible
      the talks: participant Wu Gang, possible — Article
      the talks: participant KIO, possible — Article
      KIA armed wing of KIO, presumed — Article
    > as_of 2024-12-10 | path wu bhamo
      nothing
    ");
}

#[test]
fn names_meet_and_are_told_apart() {
    assert_snapshot!(asked(
        "army: armed_group \"Kachin Independence Army\"
         mine: company \"Army\"
         army named Army | article
         army named KIA | other",
        "ever | named KIA
         | the KIA
         | named \"kachin independence ARMY\"
         | the army
         | find \"Kachin Independance\"
         | the Kachinland
         ever without other | named KIA"
    ), @r#"
    > ever | named KIA
      "kia", by its label "KIA", 1.00: exact
      "army", by its name "KIA", 1.00: exact
    > | the KIA
      error: `KIA` names `kia` (armed_group), `army` (armed_group): use a key
    > | named "kachin independence ARMY"
      "army", by its label "Kachin Independence Army", 0.99: case or accents
    > | the army
      army
    > | find "Kachin Independance"
      "army", by its label "Kachin Independence Army", 0.86: misspelt by a letter, part of the name
    > | the Kachinland
      error: nothing is called `Kachinland`
    > ever without other | named KIA
      "kia", by its label "KIA", 1.00: exact
    "#);
}

// Who says so, and since when it is known.

#[test]
fn whom_to_trust() {
    assert_snapshot!(asked(
        "kia at_war_with junta | book
         kia armed_wing_of kio | book
         kia controls bhamo | article < @kio
         pdf controls bhamo | article < residents
         junta controls bhamo | other credibility=2
         kio controls bhamo | late < ?officer@junta attests=2024-12-17",
        "as_of 2024-12-17 | controllers_of bhamo
         as_of 2024-12-17 without article | controllers_of bhamo
         as_of 2024-12-17 only article | controllers_of bhamo
         as_of 2024-12-17 without_unnamed | controllers_of bhamo
         as_of 2024-12-17 without_parties | controllers_of bhamo
         as_of 2024-12-17 without_own_behalf | controllers_of bhamo
         as_of 2024-12-17 without_speaker kio | controllers_of bhamo
         as_of 2024-12-17 only_speaker kio | controllers_of bhamo
         as_of 2024-12-17 credible 3 | controllers_of bhamo"
    ), @"
    > as_of 2024-12-17 | controllers_of bhamo
      KIA controls Bhamo, certain — KIO, in Article
      PDF controls Bhamo, certain — residents, in Article
      the junta controls Bhamo, certain — Other
      KIO controls Bhamo, certain — officer, in Late
    > as_of 2024-12-17 without article | controllers_of bhamo
      the junta controls Bhamo, certain — Other
      KIO controls Bhamo, certain — officer, in Late
    > as_of 2024-12-17 only article | controllers_of bhamo
      KIA controls Bhamo, certain — KIO, in Article
      PDF controls Bhamo, certain — residents, in Article
    > as_of 2024-12-17 without_unnamed | controllers_of bhamo
      KIA controls Bhamo, certain — KIO, in Article
      the junta controls Bhamo, certain — Other
    > as_of 2024-12-17 without_parties | controllers_of bhamo
      PDF controls Bhamo, certain — residents, in Article
      the junta controls Bhamo, certain — Other
    > as_of 2024-12-17 without_own_behalf | controllers_of bhamo
      PDF controls Bhamo, certain — residents, in Article
      the junta controls Bhamo, certain — Other
      KIO controls Bhamo, certain — officer, in Late
    > as_of 2024-12-17 without_speaker kio | controllers_of bhamo
      PDF controls Bhamo, certain — residents, in Article
      the junta controls Bhamo, certain — Other
      KIO controls Bhamo, certain — officer, in Late
    > as_of 2024-12-17 only_speaker kio | controllers_of bhamo
      KIA controls Bhamo, certain — KIO, in Article
    > as_of 2024-12-17 credible 3 | controllers_of bhamo
      the junta controls Bhamo, certain — Other
    ");
}

#[test]
fn a_source_left_out_makes_nobody_a_party() {
    assert_snapshot!(asked(
        "kia at_war_with junta | article
         kia armed_wing_of kio | other
         kia controls bhamo | article < @kio",
        "as_of 2024-12-17 | standing kia controls bhamo
         as_of 2024-12-17 without_parties | controllers_of bhamo
         as_of 2024-12-17 without other | standing kia controls bhamo
         as_of 2024-12-17 without other without_parties | controllers_of bhamo"
    ), @"
    > as_of 2024-12-17 | standing kia controls bhamo
      Standing { origin: Stated, voice: Named, party: true, own_behalf: true, opposition: None, inferred: false }, 1 voices
    > as_of 2024-12-17 without_parties | controllers_of bhamo
      nothing
    > as_of 2024-12-17 without other | standing kia controls bhamo
      Standing { origin: Stated, voice: Named, party: false, own_behalf: false, opposition: None, inferred: false }, 1 voices
    > as_of 2024-12-17 without other without_parties | controllers_of bhamo
      KIA controls Bhamo, certain — KIO, in Article
    ");
}

#[test]
fn a_retraction_is_a_later_revision() {
    assert_snapshot!(asked(
        "kia controls bhamo | article ; other
         ---
         retract kia controls bhamo | article
         pdf controls bhamo | other
         ---
         retract kia controls bhamo | other
         ---
         kia controls bhamo | article",
        "as_of 2024-12-17 known_at 1 | controllers_of bhamo
         as_of 2024-12-17 known_at 2 | controllers_of bhamo
         as_of 2024-12-17 known_at 3 | controllers_of bhamo
         | holds kia controls bhamo
         as_of 2024-12-17 | controllers_of bhamo"
    ), @"
    > as_of 2024-12-17 known_at 1 | controllers_of bhamo
      KIA controls Bhamo, certain — Article; Other
    > as_of 2024-12-17 known_at 2 | controllers_of bhamo
      KIA controls Bhamo, certain — Other
      PDF controls Bhamo, certain — Other
    > as_of 2024-12-17 known_at 3 | controllers_of bhamo
      PDF controls Bhamo, certain — Other
    > | holds kia controls bhamo
      unknown
    > as_of 2024-12-17 | controllers_of bhamo
      KIA controls Bhamo, certain — Article
      PDF controls Bhamo, certain — Other
    ");
}

#[test]
fn what_a_graph_refuses() {
    let refused = |graph: &str| try_graph(&format!("{BEGINNING}{graph}")).unwrap_err();
    assert_snapshot!([
        "bhamo armed_wing_of kio | article",
        "kia armed_wing_of kia | article",
        "kia controled bhamo | article",
        "kia controlled_by bhamo | article",
        "kia controls bahmo | article",
        "kia controls bhamo title=chief | article",
        "kia controls bhamo [2024-05-01/..] | article attests=2024-04-01",
        "---\nretract kia controls bhamo | article",
        "kia: armed_group \"KIA\"",
    ]
    .map(refused)
    .join("\n"), @"
    line 12: `armed_wing_of` takes the kind `armed_force` as its subject; `bhamo` is of the kind `town`
    line 12: `kia` cannot be armed_wing_of itself
    line 12: the schema has no relation `controled`; did you mean `controls`?
    line 12: `controlled_by` is the name of `controls` from its object: expected the name from its subject
    line 12: there is no entity `bahmo`; did you mean `bhamo`?
    line 12: `controls` does not take the qualifier `title`; it takes share, jointly_with, since_event, until_event
    line 12: the claim vouches for 2024-04-01, which lies outside the period 2024-05-01/.. of its statement
    line 13: there is no such claim of `article` to retract: kia controls bhamo
    line 12: another entity has the key `kia` already
    ");
}

#[test]
#[should_panic(expected = "line 3: there is no qualifier `shre`")]
fn the_language_names_the_line_that_it_does_not_understand() {
    ask("\n# a comment\nkia controls bhamo shre=1/2 | article", "");
}
