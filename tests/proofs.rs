//! Why something holds, why something else does not, and what rests on a source.
#![cfg(test)]

mod common;

use allegiance::{Any, Graph, Id, Opposition, Pattern, Premise, Rule, Rules, View, Voice, vocabulary::*};
use common::graph;
use insta::assert_snapshot;

const BEGINNING: &str = r#"
    source paper "The Paper" 2024-12-17
    source radio "The Radio" 2024-12-17
    source blog "The Blog" 2024-12-17
    kio: organization "KIO"
    kia: armed_group "KIA"
    brigade: military_unit "Brigade 8"
    junta: government "the junta"
    state: province "Kachin State"
    district: district "Putao District"
    town: town "Sumprabum"
"#;

fn world(text: &str) -> Graph {
    graph(&format!("{BEGINNING}{text}"))
}

fn on(graph: &Graph, day: &str, rules: Rules) -> View {
    graph.as_of(day).unwrap().with_rules(rules).unwrap()
}

fn id(graph: &Graph, key: &str) -> Id<Any> {
    graph.lookup(key).unwrap()
}

/// The proof of the first fact that says so.
fn proof(view: &View, subject: &str, relation: &str, object: &str) -> allegiance::Proof {
    let graph = view.snapshot();
    let relation = graph.relation(relation).unwrap();
    let pattern = Pattern::any().subject(graph.lookup(subject).unwrap()).relation(relation);
    let facts = view.facts(pattern.object(graph.lookup(object).unwrap())).unwrap();
    view.explain(&facts[0]).unwrap()
}

#[test]
fn a_proof_goes_down_to_the_words_of_the_sources() {
    let graph = world(
        r#"brigade subordinate_to kia | paper "under the KIA"
           kia armed_wing_of kio | paper < @kio "our army"
           brigade controls district [2024-11/..] share=1 | paper < residents "they hold the district" ; radio
           town located_in district | paper"#,
    );
    let view = on(&graph, "2024-12-17", Rules::all());
    assert_snapshot!(proof(&view, "kio", "controls", "town"), @"
    KIO controls Sumprabum (all), presumed
      by wing_control: What an armed wing controls, its parent controls through it.
        KIA armed wing of KIO, certain
          KIO, in The Paper: “our army”
        KIA controls Sumprabum (all), presumed
          by unit_control: What a unit controls, those control to whom it is subordinate.
            Brigade 8 subordinate to KIA, certain
              The Paper: “under the KIA”
            Brigade 8 controls Sumprabum (all), presumed
              by control_within: Who holds all of a place is presumed to hold what lies within it.
                and not known: ?anyone controls Sumprabum (stated)
                Brigade 8 controls Putao District (all) [2024-11/..], certain
                  residents, in The Paper: “they hold the district”
                  The Radio
                Sumprabum located in Putao District, certain
                  The Paper
          or by control_within: Who holds all of a place is presumed to hold what lies within it.
            and not known: ?anyone controls Sumprabum (stated)
            KIA controls Putao District (all), certain
              by unit_control: What a unit controls, those control to whom it is subordinate.
                Brigade 8 subordinate to KIA, certain (as above)
                Brigade 8 controls Putao District (all) [2024-11/..], certain (as above)
            Sumprabum located in Putao District, certain (as above)
      or by control_within: Who holds all of a place is presumed to hold what lies within it.
        and not known: ?anyone controls Sumprabum (stated)
        KIO controls Putao District (all), certain
          by wing_control: What an armed wing controls, its parent controls through it.
            KIA armed wing of KIO, certain (as above)
            KIA controls Putao District (all), certain (as above)
        Sumprabum located in Putao District, certain (as above)
    ");
    // A materialized view tells the same.
    let worked_out = view.materialized().unwrap();
    let as_text = |view: &View| {
        let mut lines: Vec<String> =
            proof(view, "kio", "controls", "town").facts.iter().map(|fact| format!("{fact:?}")).collect();
        lines.sort();
        lines.len()
    };
    assert_eq!(as_text(&view), as_text(&worked_out));
}

#[cfg(feature = "json")]
#[test]
fn a_proof_is_data_and_a_picture() {
    let graph = world(
        r#"kia armed_wing_of kio | paper "the \wing\ of the KIO"
           kia controls town | radio"#,
    );
    let view = on(&graph, "2024-12-17", Rules::all());
    let proof = proof(&view, "kio", "controls", "town");
    let json = serde_json::to_value(&proof).unwrap();
    let told = &json["facts"][0];
    assert_eq!(told["subject"]["key"], "kio");
    assert_eq!(told["steps"][0]["rule"], "wing_control");
    assert_eq!(told["steps"][0]["premises"], serde_json::json!([1, 2]));
    assert_eq!(json["facts"][1]["claims"][0]["source"], "paper");
    assert_eq!(json["facts"][2]["claims"][0]["title"], "The Radio");
    // For which days, on whose word, and when it was said.
    assert_eq!((&json["from"], &json["to"]), (&"2024-12-17".into(), &"2024-12-17".into()));
    assert_eq!((&told["standing"]["origin"], &told["standing"]["voice"]), (&"derived".into(), &"asserted".into()));
    assert_eq!(json["facts"][1]["standing"]["opposition"], "none");
    assert_eq!(json["facts"][1]["claims"][0]["published"], "2024-12-17");
    assert_eq!(json["facts"][1]["claims"][0]["said"], serde_json::Value::Null);
    assert_snapshot!(proof.to_dot(), @r#"
    digraph proof {
      rankdir=BT;
      f0 [shape=box, style=rounded, label="KIO controls Sumprabum\ncertain"];
      s0_0 [shape=ellipse, label="wing_control"];
      s0_0 -> f0;
      f1 -> s0_0;
      f2 -> s0_0;
      f1 [shape=box, label="KIA armed wing of KIO\ncertain"];
      c0 [shape=note, label="The Paper: “the \\wing\\ of the KIO”"];
      c0 -> f1;
      f2 [shape=box, label="KIA controls Sumprabum\ncertain"];
      c1 [shape=note, label="The Radio"];
      c1 -> f2;
    }
    "#);
}

#[test]
fn what_is_stated_and_follows_too_is_told_in_both_ways() {
    let graph = world(
        "town located_in district | paper
         district located_in state | paper
         town located_in state | radio",
    );
    let view = graph.as_of("2024-12-17").unwrap();
    let stated = view.objects(id(&graph, "town"), LOCATED_IN.any()).unwrap();
    assert_eq!(stated.len(), 2, "what a chain gives is not listed beside what is stated as surely: {stated:?}");
    let to_state = stated.iter().find(|fact| fact.object_entity() == Some(id(&graph, "state"))).unwrap();
    assert_snapshot!(view.explain(to_state).unwrap(), @"
    Sumprabum located in Kachin State, certain
      The Radio
      by chain: One more step along a transitive relation.
        Sumprabum located in Putao District, certain
          The Paper
        Putao District located in Kachin State, certain
          The Paper
    ");
}

#[test]
fn rules_that_lead_back_to_themselves_have_a_proof_that_ends() {
    let graph = world(
        "kia subordinate_to brigade | paper
         brigade subordinate_to kia | paper
         kia controls town | paper",
    );
    for rules in [Rules::only(["unit_control"]), Rules::all()] {
        let view = on(&graph, "2024-12-17", rules);
        let proof = proof(&view, "brigade", "controls", "town");
        assert_eq!(proof.facts[0].text, "Brigade 8 controls Sumprabum");
        assert!(proof.to_string().contains("(as above)") || proof.facts.len() == 3, "{proof}");
        assert!(proof.facts.len() < 10);
        let held = view.subjects(CONTROLS, graph.get::<Town>("town").unwrap()).unwrap();
        assert!(held.iter().all(|fact| fact.standing().voice == Voice::Asserted), "{held:?}");
    }
}

#[test]
fn a_conclusion_stands_as_the_weakest_of_its_premises_by_the_best_of_its_proofs() {
    let weak = "kia armed_wing_of kio | paper
                kia controls town | radio < residents";
    let strong = format!("{weak}\nbrigade armed_wing_of kio | paper\nbrigade controls town | blog");
    for (text, voice, voices) in [(weak, Voice::Described, 2), (strong.as_str(), Voice::Asserted, 3)] {
        let graph = world(text);
        let view = on(&graph, "2024-12-17", Rules::only(["wing_control"]));
        let held = view.holdings_of(graph.get::<Organization>("kio").unwrap()).unwrap();
        assert_eq!((held.len(), held[0].standing().voice, held[0].voices()), (1, voice, voices));
        assert_eq!(held[0].standing().opposition, Opposition::None);
    }
    let graph = world(&format!("{weak}\nkia armed_wing_of kio | blog doubt"));
    let view = on(&graph, "2024-12-17", Rules::only(["wing_control"]));
    let held = view.holdings_of(graph.get::<Organization>("kio").unwrap()).unwrap();
    assert_eq!(held[0].standing().opposition, Opposition::Questioned, "so does what it rests on");
}

#[test]
fn why_not_names_what_is_missing_out_of_time_or_not_as_asked() {
    let graph = world(
        "kia armed_wing_of kio [/2024-06-30] | paper
         kia controls town | paper
         junta controls district share=1/2 | paper
         town located_in district | paper
         raid: seizure \"the raid\"
         raid captor junta | paper
         raid object town | paper
         raid occurred [2025] modality=planned | paper",
    );
    let view = on(&graph, "2024-12-17", Rules::only(["wing_control", "control_within", "seizure_begins"]));
    let why = |subject: &str, object: &str| {
        let (subject, object) = (id(&graph, subject), id(&graph, object));
        view.why_not(subject, CONTROLS.any(), object).unwrap().to_string()
    };
    assert_snapshot!(why("kio", "town"), @"
    KIO controls Sumprabum: unknown
      stated: not known: KIO controls Sumprabum
      seizure_begins: not known: an actual seizure (captor: KIO, object: Sumprabum)
      wing_control: not at this time: some armed force armed wing of KIO; known is KIA armed wing of KIO [/2024-06-30]
      control_within: not known: KIO controls Putao District
        though Sumprabum located in Putao District, certain
    ");
    assert_snapshot!(why("junta", "town"), @"
    the junta controls Sumprabum: unknown
      stated: not known: the junta controls Sumprabum
      seizure_begins: not as asked: an actual seizure (captor: the junta, object: Sumprabum); known is the raid, planned
      wing_control: not known: some armed force armed wing of the junta
      control_within: not as asked: the junta controls Putao District (?holder controls ?outer {share: full}); known is the junta controls Putao District (1/2)
        though Sumprabum located in Putao District, certain
    ");
    assert_snapshot!(why("kia", "town"), @"KIA controls Sumprabum: yes, certain");
}

#[test]
fn why_not_names_the_exception_that_holds() {
    let graph = world(
        "junta controls district share=1 | paper
         town located_in district | paper
         kia controls town share=1/3 | paper",
    );
    let view = on(&graph, "2024-12-17", Rules::only(["control_within"]));
    let why = view.why_not(id(&graph, "junta"), CONTROLS.any(), id(&graph, "town")).unwrap();
    assert_snapshot!(why, @"
    the junta controls Sumprabum: unknown
      stated: not known: the junta controls Sumprabum
      control_within: an exception holds: KIA controls Sumprabum (1/3), certain
        though Sumprabum located in Putao District, certain
        though the junta controls Putao District (all), certain
    ");
}

#[test]
fn why_not_names_what_ended_it_and_who_holds_it_since() {
    let graph = world(
        "junta controls town [2024-01-01/..] share=1 | radio attests=2024-06-01
         raid: seizure \"the raid\"
         raid captor kia | paper
         raid loser junta | paper
         raid object town | paper
         raid occurred [2024-12-10] | paper",
    );
    let view = on(&graph, "2024-12-17", Rules::only(["seizure_begins", "seizure_ends"]));
    let why = view.why_not(id(&graph, "junta"), CONTROLS.any(), id(&graph, "town")).unwrap();
    assert_snapshot!(why, @"
    the junta controls Sumprabum: no, presumed
      against it: KIA controls Sumprabum (all), presumed (as of 2024-12-10), by seizure_begins — The Paper
      against it: ended 2024-12-10 — the raid: loser the junta, certain — The Paper
      seizure_begins: not known: an actual seizure (captor: the junta, object: Sumprabum)
    ");
}

#[test]
fn why_not_names_what_is_of_the_wrong_kind_and_what_is_merely_possible() {
    let graph = world(
        "junta controls district share=1 | paper
         town located_in district | paper
         kia armed_wing_of kio | paper
         raid: seizure \"the raid\"
         raid captor kia | paper
         raid object town | paper",
    );
    let rule = Rule::new("groups_operate", "Armed groups operate where they hold.")
        .when("?who", CONTROLS, "?place")
        .of_kind("who", "armed_group")
        .then("?who", OPERATES_IN, "?place");
    let view = on(&graph, "2024-12-17", Rules::only(["wing_control", "seizure_begins"]).with(rule));
    let why = view.why_not(id(&graph, "junta"), OPERATES_IN.any(), id(&graph, "district")).unwrap();
    assert_snapshot!(why, @"
    the junta operates in Putao District: unknown
      stated: not known: the junta operates in Putao District
      groups_operate: not of the kind that the rule asks: the junta is of `government` and not of `armed_group`
        though the junta controls Putao District (all), certain
    ");
    let why = view.why_not(id(&graph, "kio"), CONTROLS.any(), id(&graph, "town")).unwrap();
    assert_snapshot!(why, @"
    KIO controls Sumprabum: unknown
      stated: not known: KIO controls Sumprabum
      seizure_begins: not known: an actual seizure (captor: KIO, object: Sumprabum)
      wing_control: a premise is merely possible, without any bound or after it has ended
        though KIA armed wing of KIO, certain
        though KIA controls Sumprabum (all), possible
    ");
}

#[test]
fn what_is_disputed_names_the_premise_that_is() {
    let graph = world(
        "kia armed_wing_of kio | paper
         raid: seizure \"the raid\"
         raid captor kia | paper
         raid captor kia | radio deny
         raid object town | paper
         raid occurred [2024-12-10] | paper",
    );
    let view = on(&graph, "2024-12-17", Rules::all());
    let answer = view.holds(id(&graph, "kio"), CONTROLS.any(), allegiance::Value::Entity(id(&graph, "town"))).unwrap();
    let against: Vec<String> = answer.contrary.iter().map(ToString::to_string).collect();
    assert_eq!(answer.to_string(), "disputed");
    assert_eq!(against, ["rests on what is disputed: the raid: captor KIA, certain — The Paper"]);
    assert_snapshot!(view.explain(&answer.facts[0]).unwrap(), @"
    KIO controls Sumprabum (all), presumed, disputed
      by wing_control: What an armed wing controls, its parent controls through it.
        KIA armed wing of KIO, certain
          The Paper
        KIA controls Sumprabum (all), presumed, disputed
          by seizure_begins: Who seizes a place or a facility holds all of it from then on.
            the raid: captor KIA, certain, disputed
              The Paper
            the raid: object Sumprabum, certain
              The Paper
            the raid occurred 2024-12-10, certain
              The Paper
    ");
}

#[test]
fn why_not_of_a_rule_of_ones_own() {
    let graph = world("kia allied_with brigade | paper");
    let rule = Rule::new("friends_operate", "Allies operate where their allies do.")
        .when("?ally", ALLIED_WITH, "?friend")
        .given(Premise::new("?friend", OPERATES_IN, "?place"))
        .then("?ally", OPERATES_IN, "?place");
    let view = on(&graph, "2024-12-17", Rules::none().with(rule));
    let why = view.why_not(id(&graph, "kia"), OPERATES_IN.any(), id(&graph, "town")).unwrap();
    assert_snapshot!(why, @"
    KIA operates in Sumprabum: unknown
      stated: not known: KIA operates in Sumprabum
      friends_operate: not known: Brigade 8 operates in Sumprabum
        though KIA allied with Brigade 8, certain
    ");
}

#[test]
fn why_not_names_a_premise_that_is_not_sure_enough() {
    let graph = world("kia operates_in town [2024-12/..] | paper");
    let rule = Rule::new("sure", "Who surely operates in a place contests it.")
        .given(Premise::new("?who", OPERATES_IN, "?place").at_least(allegiance::Grade::Certain))
        .then("?who", CONTESTS, "?place");
    let view = on(&graph, "2024-12-10", Rules::none().with(rule));
    let why = view.why_not(id(&graph, "kia"), CONTESTS.any(), id(&graph, "town")).unwrap();
    assert_snapshot!(why, @"
    KIA contests Sumprabum: unknown
      stated: not known: KIA contests Sumprabum
      sure: not as asked: KIA operates in Sumprabum (?who operates_in ?place (at least certain)); known is KIA operates in Sumprabum [2024-12/..]
    ");
}

#[test]
fn what_falls_with_a_source_and_what_survives_on_others() {
    let graph = world(
        "kia armed_wing_of kio | paper ; radio < @kio ; blog < @kio
         kia controls town | radio
         kia controls town | paper
         kia controls district [2024-12-17] | radio
         kia operates_in state | blog",
    );
    let view = on(&graph, "2024-12-17", Rules::only(["wing_control"]));
    let source = |key: &str| graph.lookup_source(key).unwrap();
    // The paper is one voice, the KIO another, however many quote it.
    assert_snapshot!(view.rests_on(source("paper")).unwrap(), @"
    stays, on 1 more: KIA armed wing of KIO, certain — The Paper; KIO, in The Radio; KIO, in The Blog
    stays, on 1 more: KIA controls Sumprabum, certain — The Radio; The Paper
    stays, on 2 more: KIO controls Putao District, certain, by wing_control — The Paper; KIO, in The Radio; KIO, in The Blog; The Radio
    stays, on 2 more: KIO controls Sumprabum, certain, by wing_control — The Paper; KIO, in The Radio; KIO, in The Blog; The Radio
    ");
    assert_snapshot!(view.rests_on(source("radio")).unwrap(), @"
    falls: KIA controls Putao District [2024-12-17], certain — The Radio
    falls: KIO controls Putao District, certain, by wing_control — The Paper; KIO, in The Radio; KIO, in The Blog; The Radio
    stays, on 2 more: KIA armed wing of KIO, certain — The Paper; KIO, in The Radio; KIO, in The Blog
    stays, on 1 more: KIA controls Sumprabum, certain — The Radio; The Paper
    stays, on 2 more: KIO controls Sumprabum, certain, by wing_control — The Paper; KIO, in The Radio; KIO, in The Blog; The Radio
    ");
    let without = view.without(source("radio")).unwrap();
    let district = graph.get::<District>("district").unwrap();
    assert!(without.controllers_of(district).unwrap().is_empty());
    assert_eq!(without.rules(), view.rules());
}

#[test]
fn a_view_says_which_rules_it_has_and_refuses_others() {
    let graph = world("kia armed_wing_of kio | paper");
    let view = graph.as_of("2024-12-17").unwrap();
    assert_eq!(view.rules(), Rules::none());
    let with = view.with_rules(Rules::all().without("wing_control")).unwrap();
    assert!(!with.rules().has("wing_control") && with.rules().has("unit_control"));
    let refused = view.with_rules(Rules::only(["wing_kontrol"])).unwrap_err();
    assert_eq!(refused.to_string(), "the schema has no rule or effect `wing_kontrol`; did you mean `wing_control`?");
    let loose = Rule::new("loose", "…").when("?a", ALLIED_WITH, "?b").then("?a", ALLIED_WITH, "?c");
    let refused = view.with_rules(Rules::none().with(loose)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the rule `loose` cannot be: the variable `?c` of the conclusion stands in no premise"
    );
}
