//! Who is one and the same: judgements as claims, views that see those as one, and what a judgement taken back leaves.
#![cfg(test)]

mod common;

use std::collections::BTreeSet;

use allegiance::petgraph::visit::NodeCount;
use allegiance::{Datum, Fact, Grade, Graph, Id, Pattern, Point, Query, Rules, Trust, View, vocabulary::*};
use common::{graph, try_graph};
use proptest::{collection::vec, prelude::*};

const BEGINNING: &str = r#"
    source article "Article" 2024-12-17
    source other "Other" 2024-12-17
    source desk "Desk" 2025-01-05
    kio: organization "KIO"
    kia: armed_group "KIA"
    army: armed_force "the Kachin army"
    junta: government "the junta"
    pdf: armed_group "PDF"
    bhamo: town "Bhamo"
    laiza: town "Laiza"
"#;

fn world(text: &str) -> Graph {
    graph(&format!("{BEGINNING}{text}"))
}

fn on_the_day(graph: &Graph) -> View {
    graph.as_of("2024-12-17").unwrap()
}

fn lines<'v>(facts: impl IntoIterator<Item = Fact<'v>>) -> Vec<String> {
    facts.into_iter().map(|fact| fact.to_string()).collect()
}

#[test]
fn all_that_is_said_of_any_is_said_of_the_one_of_the_narrowest_kind() {
    let graph = world(
        "army controls bhamo share=1 | article
         kia controls bhamo share=1 | other
         army controls laiza | article < @army
         army allied_with pdf | other
         kia same_as army | desk",
    );
    let view = on_the_day(&graph).united().unwrap();
    let [kia, army]: [Id<ArmedForce>; 2] = ["kia", "army"].map(|key| graph.get(key).unwrap());
    assert_eq!(view.stands_for(army).unwrap(), kia);
    let held = view.holdings_of(army).unwrap();
    assert_eq!(
        lines(held[..].to_vec()),
        ["KIA controls Bhamo (all), certain — Article; Other", "KIA controls Laiza, certain — KIA, in Article"]
    );
    assert_eq!(held[0].voices(), 2);
    assert_eq!(view.allies_of(kia).unwrap()[0].other(army), Some(graph.lookup("pdf").unwrap()));
    assert_eq!(view.holds(army, CONTROLS, graph.get::<Town>("laiza").unwrap()).unwrap().to_string(), "yes, certain");
    assert_eq!(view.entity(army).unwrap().key(), "kia");
    let called: Vec<_> = ["the Kachin army", "KIA"].map(|name| view.the(name).unwrap()).into();
    assert_eq!(called, [kia, kia]);
    assert_eq!(view.find("Kachin army").unwrap().len(), 1);
    // Claims keep their numbers, so that one found here can be taken back there.
    let claim = held[1].support().next().unwrap();
    assert_eq!(graph.claim_of(claim.id()).unwrap().recorded(), claim.recorded());
    // Without the view the graph is as it was.
    assert_eq!(on_the_day(&graph).holdings_of(kia).unwrap().len(), 1);
    // Ids of statements are of the view alone.
    assert!(graph.statement(held[0].statement().unwrap()).is_err());
    assert!(view.snapshot().statement(held[0].statement().unwrap()).is_ok());
}

#[test]
fn queries_networks_and_paths_see_one() {
    let graph = world(
        "army armed_wing_of kio | article
         kia controls bhamo | other
         kia same_as army | desk",
    );
    let view = on_the_day(&graph).united().unwrap();
    let [kio, army, bhamo] = ["kio", "army", "bhamo"].map(|key| graph.lookup(key).unwrap());
    assert_eq!(view.path_between(kio, bhamo).unwrap().unwrap().to_string().lines().count(), 1);
    let query = Query::new().fact("?wing", ARMED_WING_OF, "?parent").fact("?wing", CONTROLS, "?town");
    assert_eq!(view.count(&query).unwrap(), 1);
    let by_key = Query::new().fact("army", CONTROLS, "?town");
    assert_eq!(view.query(&by_key).unwrap().to_string(), "Bhamo\n");
    let forces = Query::new().kind("?force", ArmedForce);
    let of_kind: Vec<Datum> = view.query(&forces).unwrap().iter().map(|row| row.get("force").unwrap()).collect();
    assert_eq!(of_kind.len(), 2, "{of_kind:?}");
    let network = view.network(Grade::Presumed).unwrap();
    assert_eq!(network.node_count(), graph.entities().count() - 1);
    let rules = on_the_day(&graph).with_rules(Rules::all()).unwrap().united().unwrap();
    let lifted = ["KIO controls Bhamo, certain, by wing_control — Article; Other"];
    assert_eq!(lines(rules.holdings_of(graph.get::<Organization>("kio").unwrap()).unwrap()), lifted);
    let worked_out = rules.materialized().unwrap();
    assert_eq!(lines(worked_out.holdings_of(graph.get::<Organization>("kio").unwrap()).unwrap()), lifted);
    let _ = army;
}

#[test]
fn a_judgement_is_weighed_as_any_claim() {
    let said = "kia controls bhamo | article\n army controls laiza | article\n";
    let holds = |text: &str, of: &dyn Fn(View, &Graph) -> View| {
        let graph = world(&format!("{said}{text}"));
        let view = of(on_the_day(&graph), &graph).united().unwrap();
        view.holdings_of(graph.get::<ArmedForce>("kia").unwrap()).unwrap().len()
    };
    let as_it_is = |view: View, _: &Graph| view;
    assert_eq!(holds("kia same_as army | desk", &as_it_is), 2);
    assert_eq!(holds("", &as_it_is), 1);
    // Denied, it is disputed; doubted, it stands; merely doubted, it is no judgement.
    assert_eq!(holds("kia same_as army | desk ; other deny", &as_it_is), 1);
    assert_eq!(holds("kia same_as army | desk ; other doubt", &as_it_is), 2);
    assert_eq!(holds("kia same_as army | desk doubt", &as_it_is), 1);
    // Over at the time.
    assert_eq!(holds("kia same_as army [2010/2012] | desk", &as_it_is), 1);
    assert_eq!(holds("kia same_as army [2010/2024-12-31] | desk", &as_it_is), 2);
    // By trust, by revision, and taken back.
    let without = |view: View, graph: &Graph| {
        view.trusting(Trust::all().without_sources([graph.lookup_source("desk").unwrap()])).unwrap()
    };
    assert_eq!(holds("kia same_as army | desk", &without), 1);
    let first = |view: View, graph: &Graph| view.known_at(graph.source_of_first()).unwrap();
    assert_eq!(holds("---\n kia same_as army | desk", &first), 1);
    assert_eq!(holds("kia same_as army | desk\n---\n retract kia same_as army | desk", &as_it_is), 1);
    assert_eq!(holds("kia same_as army | desk\n---\n retract kia same_as army | desk", &first), 2);
}

trait First {
    fn source_of_first(&self) -> allegiance::Revision;
}

impl First for Graph {
    fn source_of_first(&self) -> allegiance::Revision {
        self.entities().next().unwrap().added()
    }
}

#[test]
fn what_cannot_be_one_stays_apart_and_says_why() {
    let graph = world(
        "kia same_as army | desk
         army same_as pdf | desk
         kia not_same_as pdf | other
         junta same_as laiza | other",
    );
    let view = on_the_day(&graph);
    let clusters = view.clusters().unwrap();
    assert!(clusters.one.is_empty());
    let apart: Vec<String> = clusters.apart.iter().map(ToString::to_string).collect();
    assert_eq!(
        apart,
        [
            "KIA = the Kachin army = PDF: KIA same as the Kachin army, presumed — Desk; the Kachin army same as PDF, presumed — Desk; \
             yet KIA not same as PDF, certain — Other",
            "the junta = Laiza: the junta same as Laiza, certain — Other; yet their kinds exclude each other",
        ]
    );
    assert_eq!(view.united().unwrap().network(Grade::Possible).unwrap().node_count(), graph.entities().count());
}

#[test]
fn a_pair_of_which_one_denies_what_another_says_is_told_apart() {
    let graph = world("kia same_as army | desk ; other deny\n kia same_as pdf | desk");
    let view = on_the_day(&graph);
    let clusters = view.clusters().unwrap();
    assert_eq!(clusters.one.len(), 1);
    assert_eq!(clusters.apart.len(), 1);
    assert!(clusters.apart[0].against.is_empty());
    let told = clusters.apart[0].to_string();
    assert!(told.starts_with("KIA = the Kachin army: KIA same as the Kachin army"), "{told}");
    assert!(told.ends_with("yet it is disputed"), "{told}");
}

#[test]
fn a_source_takes_back_all_that_it_says_of_a_statement_and_no_more() {
    let mut graph = world("kia same_as army | desk\n kia same_as army | other\n kia same_as army | desk < @pdf");
    let judged = graph.statements().find(|it| it.relation().name() == "same_as").unwrap().id();
    let [desk, other, article] = ["desk", "other", "article"].map(|key| graph.lookup_source(key).unwrap());
    let before = graph.revision();
    let one = |graph: &Graph| graph.view().clusters().unwrap().one.len();
    let standing = |graph: &Graph| graph.claims().filter(|it| it.retracted().is_none()).count();
    assert_eq!((one(&graph), standing(&graph)), (1, 3));
    let wrong = graph.retract_from(judged, article).unwrap_err();
    assert!(wrong.to_string().contains("no such claim of `article` to retract: kia same_as army"), "{wrong}");
    graph.retract_from(judged, desk).unwrap();
    assert_eq!((graph.revision().number(), standing(&graph)), (before.number() + 1, 1));
    assert_eq!(one(&graph), 1, "the other still says so");
    assert!(graph.retract_from(judged, desk).is_err());
    graph.batch(|batch| batch.retract_from(judged, other)).unwrap();
    assert_eq!(one(&graph), 0);
    assert!(graph.retract_from(world("kia same_as army | desk").statements().next().unwrap().id(), desk).is_err());
}

#[test]
fn trust_may_name_any_of_those_who_are_one() {
    let graph = world(
        "kia same_as army | desk
         junta controls bhamo | article < @army
         pdf controls laiza | article < @kia",
    );
    let [kia, army] = ["kia", "army"].map(|key| graph.lookup(key).unwrap());
    for speaker in [kia, army] {
        let view = on_the_day(&graph).united().unwrap().trusting(Trust::all().without_speakers([speaker])).unwrap();
        assert_eq!(view.facts(Pattern::any().relation(CONTROLS)).unwrap().len(), 0);
    }
}

#[test]
fn a_place_lies_where_any_that_is_it_does() {
    let mut graph = world("laiza same_as bhamo | desk");
    let (bhamo, laiza): (Id<Town>, Id<Town>) = (graph.get("bhamo").unwrap(), graph.get("laiza").unwrap());
    let article = graph.lookup_source("article").unwrap();
    graph.state(laiza, LIES_AT, Point::new(24.25, 97.23).unwrap()).cite(article).unwrap();
    let view = on_the_day(&graph);
    assert!(view.within_km_of(bhamo, 5.0).is_err());
    assert!(view.united().unwrap().within_km_of(laiza, 5.0).is_ok());
    assert!(view.united().unwrap().within_km_of(bhamo, 5.0).is_ok());
}

// Two ways to one answer: seen as one, and written down as one.

const ENTITIES: [(&str, &str); 8] = [
    ("a", "armed_group"),
    ("b", "armed_group"),
    ("c", "armed_group"),
    ("d", "armed_group"),
    ("p", "town"),
    ("q", "town"),
    ("r", "town"),
    ("x", "organization"),
];

/// What is said, each end by its place among the entities.
#[derive(Clone, Debug)]
enum Said {
    Ties(usize, &'static str, usize, String),
    Retracts(usize),
}

fn said() -> impl Strategy<Value = Said> {
    let claim = || {
        let speaker =
            prop_oneof![3 => Just(String::new()), 1 => (0..4usize).prop_map(|who| format!(" < @{}", ENTITIES[who].0))];
        let stance = prop_oneof![4 => Just(""), 1 => Just(" deny"), 1 => Just(" doubt")];
        (prop_oneof![Just("s"), Just("t")], speaker, stance)
            .prop_map(|(source, speaker, stance)| format!("{source}{speaker}{stance}"))
    };
    let period = prop_oneof![2 => Just(""), 1 => Just(" [2024-01/2024-06]"), 1 => Just(" [2024-06-01/..]")];
    let controls =
        (0..4usize, prop_oneof![Just(""), Just(" share=1"), Just(" share=1/2")], 4..7usize, period.clone(), claim())
            .prop_map(|(who, share, place, period, claim)| {
                Said::Ties(who, "controls", place, format!("{period}{share} | {claim}"))
            });
    let allied = (0..4usize, 0..4usize, period, claim())
        .prop_filter("with itself", |(one, other, ..)| one != other)
        .prop_map(|(one, other, period, claim)| Said::Ties(one, "allied_with", other, format!("{period} | {claim}")));
    let jointly = (0..4usize, 4..7usize, 0..4usize, claim())
        .prop_filter("with itself", |(who, _, with, _)| who != with)
        .prop_map(|(who, place, with, claim)| {
            Said::Ties(who, "controls", place, format!(" jointly_with={} | {claim}", ENTITIES[with].0))
        });
    let within =
        (4..6usize, claim()).prop_map(|(place, claim)| Said::Ties(place, "located_in", 6, format!(" | {claim}")));
    prop_oneof![4 => controls, 3 => allied, 1 => jointly, 1 => within, 1 => (0..12usize).prop_map(Said::Retracts)]
}

/// The text of a world, a revision a line, with each entity called by what stands for it.
fn told(said: &[Said], stands: &[usize; 8]) -> String {
    let key = |place: usize| ENTITIES[stands[place]].0;
    let in_text = |text: &str| {
        (0..4).fold(text.to_owned(), |text, who| {
            let (old, new) = (ENTITIES[who].0, key(who));
            text.replace(&format!("@{old}"), &format!("@{new}"))
                .replace(&format!("jointly_with={old} "), &format!("jointly_with={new} "))
        })
    };
    let mut text = "source s \"S\" 2024-05-01\nsource t \"T\" 2024-07-01\n".to_owned();
    for (key, kind) in ENTITIES {
        text += &format!("{key}: {kind} \"{}\"\n", key.to_uppercase());
    }
    let line = |one: &Said| match one {
        Said::Ties(from, relation, to, rest) => format!("{} {relation} {}{}", key(*from), key(*to), in_text(rest)),
        Said::Retracts(_) => String::new(),
    };
    for one in said {
        text += "---\n";
        match one {
            Said::Retracts(which) => {
                if let Some(earlier @ Said::Ties(..)) = said.get(*which) {
                    text += &format!("retract {}\n", line(earlier));
                }
            }
            ties => text += &format!("{}\n", line(ties)),
        }
    }
    text
}

/// All facts of the relations, and all answers, but for those between two who are one.
fn seen(view: &View, stands: &[usize; 8]) -> Vec<String> {
    let mut seen = Vec::new();
    let ids: Vec<_> = ENTITIES.iter().map(|(key, _)| view.snapshot().lookup(key).unwrap()).collect();
    let ends = [(CONTROLS.any(), 0..4, 4..7), (ALLIED_WITH.any(), 0..4, 0..4), (LOCATED_IN.any(), 4..7, 4..7)];
    for (relation, subjects, objects) in ends {
        for subject in subjects.filter(|&place| stands[place] == place) {
            seen.extend(lines(view.objects(ids[subject], relation).unwrap()));
            for object in objects.clone().filter(|&place| stands[place] == place && place != subject) {
                let answer = view.holds(ids[subject], relation, ids[object]).unwrap();
                seen.push(format!("{subject} {relation:?} {object}: {answer}"));
            }
        }
    }
    seen.extend(view.contradictions().unwrap().iter().map(ToString::to_string));
    seen.sort();
    seen
}

fn config(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").map_or(cases, |more| more.parse().unwrap());
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn seen_as_one_is_as_written_down_as_one(said in vec(said(), 0..16), pairs in vec((0..4usize, 0..4usize), 0..3)) {
        let mut stands: [usize; 8] = std::array::from_fn(|place| place);
        for _ in 0..4 {
            for &(one, other) in &pairs {
                let least = stands[one].min(stands[other]);
                (stands[one], stands[other]) = (least, least);
            }
        }
        let apart: [usize; 8] = std::array::from_fn(|place| place);
        // What two who are one would say of each other cannot be written down.
        let said: Vec<Said> = said.into_iter().map(|one| match one {
            Said::Ties(from, _, to, _) if stands[from] == stands[to] => Said::Retracts(usize::MAX),
            Said::Ties(from, _, _, ref rest) if (0..4).any(|it| rest.contains(&format!("jointly_with={} ", ENTITIES[it].0)) && stands[it] == stands[from]) => Said::Retracts(usize::MAX),
            other => other,
        }).collect();
        // What one source said of two of them it can take back of one alone; written down as one it is one claim.
        let text = told(&said, &stands);
        let lines: Vec<&str> = text.lines().filter(|line| line.contains(" | ")).collect();
        let takes_back = lines.iter().any(|line| line.starts_with("retract"));
        prop_assume!(!takes_back || lines.iter().collect::<BTreeSet<_>>().len() == lines.len());
        let Ok(written) = try_graph(&text) else { return Ok(()) };
        let Ok(mut graph) = try_graph(&told(&said, &apart)) else { return Ok(()) };
        let before = |graph: &Graph| ["2024-03-01", "2024-08-01"].map(|day| seen(&graph.as_of(day).unwrap(), &apart));
        let as_it_was = before(&graph);
        let pairs: BTreeSet<(usize, usize)> = pairs.iter().map(|&(a, b)| (a.min(b), a.max(b))).filter(|(a, b)| a != b).collect();
        let judged: Vec<String> =
            pairs.iter().map(|&(a, b)| format!("{} same_as {} | j\n", ENTITIES[a].0, ENTITIES[b].0)).collect();
        common::grow(&mut graph, &format!("source j \"J\" 2024-01-01\n{}", judged.concat())).unwrap();
        for day in ["2024-03-01", "2024-08-01"] {
            for rules in [Rules::none(), Rules::all()] {
                let view = graph.as_of(day).unwrap().with_rules(rules.clone()).unwrap();
                let united = view.united().unwrap();
                let written = written.as_of(day).unwrap().with_rules(rules).unwrap();
                prop_assert_eq!(seen(&united, &stands), seen(&written, &stands), "{}", told(&said, &apart));
            }
        }
        let taken_back: String = judged.iter().map(|line| format!("retract {line}")).collect();
        common::grow(&mut graph, &taken_back).unwrap();
        prop_assert_eq!(before(&graph), as_it_was);
    }
}
