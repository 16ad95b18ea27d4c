//! The rules and effects: what follows in a conflict, each with its reason. A view has none of them in
//! force until it asks for them.
//!
//! What is left out is left out on purpose: alliance is not transitive and passes nothing on, not even
//! to the known members of a set of allies, of whom each mention is a set of its own;
//! membership passes neither alliance nor pressure; control does not go up to the place around, and
//! a part of a place says nothing of the places within.
//!
//! What an event begins counts from its day on: *certain* on an exact day, *presumed* from the next on; of a day that is not
//! known exactly, *possible* from the first that it may be and *presumed* from the last. What it ends holds until its day: on an exact day
//! both the captor and the loser of a place hold it, and on every earlier day the loser *may* have, since `seizure_ends`
//! and `transfer_ends` know no start. A loser who is not named is nobody: then `seizure_ends` says nothing, and whoever else is
//! presumed to hold is cut by the hold of the captor alone. An event without a date makes its own states and what
//! others are presumed to hold merely *possible*.

use super::{kinds::*, relations::*};
use crate::model::{Effect, Grade, Guard, Premise, Relation, Rule, Share, Value};

const TAKE_ON: &str =
    "Security Force Monitor attributes to a unit what its parts do, while they are its parts: its take-on rule.";
const DISTRIBUTIVE: &str = "A described set is distributive: “the ethnic armed groups of the north” are each of them.";
const EVENT_CALCULUS: &str = "The event calculus (Kowalski and Sergot, 1986): events initiate and terminate states.";

pub(super) fn conflict_rules() -> Vec<Rule> {
    vec![
        through_wing("wing_control", "What an armed wing controls, its parent controls through it.", CONTROLS),
        through_wing("wing_operations", "Where an armed wing operates, its parent does through it.", OPERATES_IN),
        through_wing("wing_contests", "What an armed wing fights for, its parent fights for through it.", CONTESTS),
        through_wing("wing_conflicts", "What an armed wing is a party to, its parent is.", PARTY_TO),
        through_wing("wing_wars", "With whom an armed wing is at war, its parent is.", AT_WAR_WITH),
        in_event_through_wing("wing_attacks", "Whom an armed wing strikes, its parent strikes through it.", ATTACKER),
        in_event_through_wing("wing_sides", "In what an armed wing fights, its parent fights through it.", SIDE),
        in_event_through_wing("wing_captures", "What an armed wing seizes, its parent seizes through it.", CAPTOR),
        Rule::new("wing_pressure", "Who presses an armed wing presses its parent.")
            .because("The founding article: China’s demands on the army are met or refused by the organization.")
            .when("?wing", ARMED_WING_OF, "?parent")
            .given(Premise::new("?presser", PRESSURES, "?wing").carried())
            .then("?presser", PRESSURES, "?parent"),
        Rule::new("unit_control", "What a unit controls, those control to whom it is subordinate.")
            .because(TAKE_ON)
            .when("?unit", SUBORDINATE_TO, "?superior")
            .given(Premise::new("?unit", CONTROLS, "?place").carried())
            .then("?superior", CONTROLS, "?place"),
        Rule::new("control_within", "Who holds all of a place is presumed to hold what lies within it.")
            .because(
                "Who holds a place in full holds its parts unless somebody says otherwise: what is said of a part \
                 goes before what is said of the whole. It goes down step by step, and never up.",
            )
            .given(Premise::new("?holder", CONTROLS, "?outer").qualified("share", Guard::Full).carried())
            .given(Premise::new("?inner", LOCATED_IN, "?outer").stated())
            .unless(Premise::new("?anyone", CONTROLS, "?inner").stated())
            .then("?holder", CONTROLS, "?inner")
            .at_most(Grade::Presumed),
        Rule::new("operations_around", "Who operates in a place operates somewhere in the places around it.")
            .because("Areas of operation are told as “somewhere in”: Security Force Monitor’s area of operations.")
            .when("?operator", OPERATES_IN, "?inner")
            .given(Premise::new("?inner", LOCATED_IN, "?outer"))
            .of_kind("?inner", "place")
            .then("?operator", OPERATES_IN, "?outer"),
        Rule::new("chair_leads", "Who holds the post at the head of a body leads it.")
            .because("A post is a way to lead: holding the chair of X is leading X (Popolo, Wikidata P488).")
            .when("?person", HOLDS_POST, "?post")
            .given(Premise::new("?post", POST_IN, "?body").qualified("rank", Guard::Is(Value::Term("head".into()))))
            .then("?person", LEADS, "?body"),
        Rule::new("delegate_acts", "The head of a delegation acts for those in whose name it takes part.")
            .because("PROV actedOnBehalfOf, for the time of the event.")
            .when("?event", HEAD_OF_DELEGATION, "?person")
            .when("?event", ON_BEHALF_OF, "?actor")
            .then("?person", ACTS_FOR, "?actor"),
        Rule::new("set_pressed", "Who presses a set presses each of its known members.")
            .because(DISTRIBUTIVE)
            .when("?member", IN_SET, "?set")
            .given(Premise::new("?presser", PRESSURES, "?set").carried())
            .then("?presser", PRESSURES, "?member"),
        Rule::new("set_presses", "Whom a set presses, each of its known members presses.")
            .because(DISTRIBUTIVE)
            .when("?member", IN_SET, "?set")
            .given(Premise::new("?set", PRESSURES, "?pressed").carried())
            .then("?member", PRESSURES, "?pressed"),
        Rule::new("set_attacks", "Whom a set strikes, each of its known members strikes.")
            .because(DISTRIBUTIVE)
            .when("?member", IN_SET, "?set")
            .when("?event", ATTACKER, "?set")
            .then("?event", ATTACKER, "?member"),
    ]
}

fn through_wing<A, B>(name: &str, definition: &str, relation: Relation<A, B>) -> Rule {
    Rule::new(name, definition)
        .because(TAKE_ON)
        .when("?wing", ARMED_WING_OF, "?parent")
        .given(Premise::new("?wing", relation, "?of").carried())
        .then("?parent", relation, "?of")
}

fn in_event_through_wing<A, B>(name: &str, definition: &str, role: Relation<A, B>) -> Rule {
    Rule::new(name, definition)
        .because(TAKE_ON)
        .when("?wing", ARMED_WING_OF, "?parent")
        .when("?event", role, "?wing")
        .then("?event", role, "?parent")
}

pub(super) fn conflict_effects() -> Vec<Effect> {
    let effects = vec![
        Effect::of(Seizure, "seizure_begins", "Who seizes a place or a facility holds all of it from then on.")
            .initiates(CAPTOR, CONTROLS, OBJECT)
            .with("share", Share::full()),
        Effect::of(Seizure, "seizure_ends", "Who loses a place or a facility held it until then.")
            .terminates(LOSER, CONTROLS, OBJECT),
        Effect::of(Transfer, "transfer_begins", "Who is given a place holds all of it from then on.")
            .initiates(RECIPIENT, CONTROLS, OBJECT)
            .with("share", Share::full()),
        Effect::of(Transfer, "transfer_ends", "Who gives up a place held it until then.")
            .terminates(CEDER, CONTROLS, OBJECT),
        Effect::of(Appointment, "appointment_begins", "Who is appointed to a post holds it from then on.").initiates(
            APPOINTEE,
            HOLDS_POST,
            APPOINTED_TO,
        ),
        Effect::of(Establishment, "establishment_begins", "What is set up exists from then on.")
            .begins(ESTABLISHED, EXISTED),
        Effect::of(Abolition, "abolition_ends", "What is abolished has ceased to exist, and holds nothing any more.")
            .ends(ABOLISHED, EXISTED),
        Effect::of(OrganizationChange, "dissolution_ends", "An organization that dissolves has ceased to exist.")
            .ends(CHANGED, EXISTED)
            .where_qualified("change", Value::Term("dissolved".into())),
    ];
    effects.into_iter().map(|effect| effect.because(EVENT_CALCULUS)).collect()
}
