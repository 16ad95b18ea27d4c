//! Candidates for being one, and one graph into another: identifiers join, judgements are stated, names only suggest.
#![cfg(test)]

mod common;

use allegiance::petgraph::visit::NodeCount;
use allegiance::{
    Budget, CameIn, Claim, Differs, Duplicates, Grade, Graph, Id, Identifier, KindDef, Merge, NamedKind, Pattern,
    Schema, Source, vocabulary::*,
};
use common::graph;
use proptest::{collection::vec, prelude::*};

const LIST: &str = r#"
    source list "List" 2024-01-01
    kia: armed_group "Kachin Independence Army"
    army: armed_group "Army, Kachin Independance"
    k: armed_force "KIA"
    kio: organization "Kachin Independence Organization"
    town: town "Kachin Independence Army"
    z: armed_group "Zeta"
    zz: armed_group "Omega"
    z identified_by wikidata:Q1 | list
    zz identified_by wikidata:Q1 | list
    kia identified_by list:1 | list
    army identified_by list:2 | list
"#;

fn told(graph: &Graph, asked: &Duplicates) -> Vec<String> {
    let view = graph.view();
    let key = |id| graph.entity(id).unwrap().key().to_owned();
    let found = view.duplicates(asked).unwrap();
    found.iter().map(|it| format!("{} {}: {it}", key(it.one), key(it.other))).collect()
}

#[test]
fn candidates_come_with_their_reasons_for_and_against() {
    let world = graph(LIST);
    assert_eq!(
        told(&world, &Duplicates::new().at_least(0.4)),
        [
            "z zz: 1.00: both are wikidata:Q1",
            "kia k: 0.85: “Kachin Independence Army” and “KIA”, 0.85: acronym",
            "kia army: 0.46: “Kachin Independence Army” and “Army, Kachin Independance”, 0.91: word order, misspelt by a letter; \
             but not the same list",
        ]
    );
    assert_eq!(told(&world, &Duplicates::new().of_kind(ArmedGroup)).len(), 1);
    assert_eq!(told(&world, &Duplicates::new().of_kind(Town)).len(), 0);
    // Who was judged is no candidate, one way or the other; who was only doubted is.
    let judged = |text: &str| told(&graph(&format!("{LIST}{text}")), &Duplicates::new()).len();
    assert_eq!(judged(""), 2);
    assert_eq!((judged("z same_as zz | list"), judged("z not_same_as zz | list")), (1, 1));
    assert_eq!(judged("z same_as zz | list doubt"), 2);
    let unknown = world.view().duplicates(&Duplicates::new().of_kind(NamedKind::from("twon")));
    assert!(unknown.unwrap_err().to_string().contains("town"));
}

#[test]
fn a_pair_of_which_it_is_disputed_that_it_is_one_stays_a_candidate() {
    let disputed = |text: &str| {
        let graph = graph(&format!("{LIST}source other \"Other\" 2024-02-01\n{text}"));
        let pair = graph.view().duplicates(&Duplicates::new()).unwrap().iter().find(|it| it.score == 1.0).cloned();
        pair.map(|it| (it.disputed.len(), it.to_string()))
    };
    let told = |count: usize| Some((count, "1.00: both are wikidata:Q1; disputed".to_owned()));
    assert_eq!(disputed("z same_as zz | list ; other deny\n"), told(1));
    assert_eq!(disputed("z same_as zz | list\nzz not_same_as z | other\n"), told(2));
    assert_eq!(disputed("z not_same_as zz | list ; other deny\n"), told(1));
    assert_eq!(disputed("z same_as zz | list ; other doubt\n"), None);
    assert_eq!(disputed("z same_as zz | other deny\n").unwrap().0, 0);
}

#[test]
fn what_too_many_have_in_common_brings_none_together_and_is_told() {
    let mut graph = Graph::new(conflict());
    let source = graph.source(Source::dataset("A list")).unwrap();
    for number in 0..5 {
        let group = graph.add(ArmedGroup, &format!("Alliance {}", "uvxyz".chars().nth(number).unwrap())).unwrap();
        graph.state(group, IDENTIFIED_BY, Identifier::new("list", "1").unwrap()).cite(source).unwrap();
    }
    let found = |most: usize| graph.view().duplicates(&Duplicates::new().words_of_at_most(most)).unwrap();
    assert_eq!((found(5).len(), found(5).too_common().len()), (10, 0));
    let cut = found(4);
    assert_eq!(cut.len(), 0);
    let told: Vec<String> = cut.too_common().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "5 have the word “alliance”",
            "5 have a word that begins with “alli”",
            "5 have a word that ends in “ance”",
            "5 are list:1",
        ]
    );
}

#[test]
fn what_sort_of_place_it_is_need_not_be_said_of_a_place() {
    let graph = graph(
        "a: town \"Bambari town\"\nb: town \"Bambari\"\nc: district \"Bambari\"\nd: armed_group \"Islamic State\"\n\
         e: armed_group \"Islamic\"\n",
    );
    assert_eq!(told(&graph, &Duplicates::new()), ["a b: 0.87: “Bambari town” and “Bambari”, 0.87: sort of place"]);
}

#[test]
fn what_has_an_identifier_in_common_is_one_and_nothing_else_is() {
    let mut ours = graph(
        "source list \"List\" 2024-01-01\nkia: armed_force \"KIA\"\nbhamo: town \"Bhamo\"\nx: town \"X\"\ny: town \"Y\"\n\
         kia identified_by wikidata:Q1 | list\nx identified_by g:1 | list\ny identified_by g:1 | list\n\
         bhamo identified_by w:2 | list\n",
    );
    let theirs = graph(
        "source list \"Another list\" 2024-02-01\narmy: armed_group \"Kachin Independence Army\"\nbhamo: town \"Bhamo\"\n\
         z: town \"Z\"\nw: armed_group \"W\"\narmy identified_by wikidata:Q1 | list\nz identified_by g:1 | list\n\
         w identified_by w:2 | list\narmy controls bhamo | list < @army\narmy allied_with w | list deny\n\
         ---\nretract army allied_with w | list deny\n",
    );
    let before = ours.revision();
    let merged = Merge::new().suggesting(0.9).run(&mut ours, &theirs).unwrap();
    let [army, bhamo, z, w] = ["army", "bhamo", "z", "w"].map(|key| theirs.lookup(key).unwrap());
    let kia: Id<ArmedForce> = ours.get("kia").unwrap();
    assert_eq!(merged.ours(army), Some(kia.any()));
    let how = |id| merged.entities[&id].1.clone();
    assert_eq!(how(army), CameIn::Met(vec![Identifier::new("wikidata", "Q1").unwrap()]));
    assert_eq!((how(bhamo), how(z), how(w)), (CameIn::Renamed, CameIn::New, CameIn::New));
    assert_eq!(merged.met(), 1);
    // An identifier of several things, or of one of another kind, joins nothing.
    assert_eq!(merged.unmet.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [z, w]);
    // A name suggests.
    assert_eq!(merged.suggestions.len(), 1);
    assert_eq!(
        (merged.suggestions[0].ours, merged.suggestions[0].came),
        (ours.lookup("bhamo").unwrap(), ours.lookup("bhamo-2").unwrap())
    );
    // One revision; claims keep their speakers and their source; what was retracted does not come along.
    assert_eq!((merged.revision.number(), merged.claims, merged.left_out), (before.number() + 1, 4, 0));
    let view = ours.as_of("2024-02-01").unwrap();
    let held = view.holdings_of(kia).unwrap();
    assert_eq!(held[0].to_string(), "KIA controls Bhamo, certain — KIA, in Another list");
    assert_eq!(view.facts(Pattern::any().relation(ALLIED_WITH)).unwrap().len(), 0);
    assert!(ours.lookup_source("list-2").is_ok());
    // Once more says nothing new: the same source says the same again.
    let again = Merge::new().run(&mut ours, &theirs).unwrap();
    assert_eq!(again.met(), 1);
}

#[test]
fn a_judgement_joins_for_those_who_trust_it_and_can_be_taken_back() {
    let mut ours = graph("source desk \"Desk\" 2024-01-01\nkia: armed_group \"KIA\"\n");
    let theirs = graph(
        "source list \"List\" 2024-01-01\narmy: armed_group \"The army\"\nlaiza: town \"Laiza\"\narmy controls laiza | list\n",
    );
    let [kia, army] = [ours.lookup("kia").unwrap(), theirs.lookup("army").unwrap()];
    let desk = ours.lookup_source("desk").unwrap();
    let merged = Merge::new().judging(kia, army, Claim::new(desk)).run(&mut ours, &theirs).unwrap();
    let came = merged.ours(army).unwrap();
    assert_ne!(came, kia);
    let held = |graph: &Graph| {
        let view = graph.as_of("2024-01-01").unwrap().united().unwrap();
        view.objects(kia, CONTROLS.any()).unwrap().len()
    };
    assert_eq!(held(&ours), 1);
    let judgement = ours.claims().find(|claim| claim.claim().source == desk).unwrap().statement();
    ours.retract_from(judgement, desk).unwrap();
    assert_eq!(held(&ours), 0);
}

const THEIRS: &str = "source list \"List\" 2024-01-01\nkia: armed_group \"KIA\"\nlaiza: town \"Laiza\"\n\
                      bhamo: town \"Bhamo\"\nkia controls laiza | list\nkia controls bhamo | list < @kia\n";

#[test]
fn by_key_a_second_merge_changes_nothing() {
    let theirs = graph(THEIRS);
    // A thing and a source of other content have the keys of theirs.
    let mut ours =
        graph("source list \"Our list\" 2024-03-01\nkia: armed_force \"The army\"\nbhamo: person \"Bhamo\"\n");
    let merged = Merge::new().by_key().run(&mut ours, &theirs).unwrap();
    let how: Vec<&CameIn> = merged.entities.values().map(|(_, how)| how).collect();
    assert_eq!(how, [&CameIn::MetByKey, &CameIn::New, &CameIn::Renamed]);
    assert_eq!(
        merged.to_string(),
        "3 things, 2 new, 1 met; 2 claims\n  met by key: 1\n  under another key, since theirs is that of something else: 1\n  labels and kinds of theirs that are not taken over: 2\n"
    );
    let count =
        |graph: &Graph| (graph.revision(), graph.entities().count(), graph.sources().count(), graph.claims().count());
    let before = count(&ours);
    let again = Merge::new().by_key().run(&mut ours, &theirs).unwrap();
    assert_eq!((again.met(), count(&ours)), (3, before));
    assert_eq!(again.revision, before.0);
    // Without it, what has no identifier comes in anew.
    Merge::new().run(&mut ours, &theirs).unwrap();
    assert_eq!(ours.entities().count(), before.1 + 3);
}

#[test]
fn a_pair_that_is_judged_is_not_suggested() {
    let theirs = graph(THEIRS);
    let suggested = |judged: bool| {
        let mut ours = graph("source desk \"Desk\" 2024-01-01\ntown: town \"Laiza\"\n");
        let (town, desk) = (ours.lookup("town").unwrap(), ours.lookup_source("desk").unwrap());
        let merge = Merge::new().suggesting(0.9);
        let judging = |it: Merge| it.judging(town, theirs.lookup("laiza").unwrap(), Claim::new(desk));
        let merged = if judged { judging(merge) } else { merge }.run(&mut ours, &theirs).unwrap();
        merged.suggestions.len()
    };
    assert_eq!((suggested(false), suggested(true)), (1, 0));
}

#[test]
fn what_the_schema_lacks_is_named_and_nothing_is_merged() {
    let schema = conflict().with_kind_def(KindDef::new("mine", "A mine.")).unwrap();
    let mut theirs = Graph::new(schema);
    theirs.add(NamedKind::from("mine"), "M").unwrap();
    let mut ours = Graph::new(conflict());
    let refused = Merge::new().run(&mut ours, &theirs).unwrap_err();
    assert_eq!(refused.to_string(), "the schema does not have what the other graph uses: the kind `mine`");
    assert_eq!(ours.entities().count(), 0);
}

/// A graph as it is, whatever its entities are called: its facts by label.
fn facts(graph: &Graph) -> Vec<String> {
    let view = graph.as_of("2024-06-01").unwrap().showing_all();
    let mut facts: Vec<String> = view.facts(Pattern::any()).unwrap().iter().map(ToString::to_string).collect();
    facts.sort();
    facts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Into an empty graph it is the same graph; of two halves that share their identifiers it is the whole.
    #[test]
    fn halves_make_the_whole(ties in vec((0..5usize, 0..3usize, prop::bool::ANY), 0..12)) {
        let mut beginning = "source s \"S\" 2024-06-01\nsource t \"T\" 2024-06-01\n".to_owned();
        for n in 0..5 {
            beginning += &format!("g{n}: armed_group \"G{n}\"\ng{n} identified_by u:{n} | s\n");
        }
        for n in 0..3 {
            beginning += &format!("p{n}: town \"P{n}\"\np{n} identified_by v:{n} | s\n");
        }
        // One source denies, the other affirms: what one says later counts for more than what it said before.
        let line = |&(who, place, denies): &(usize, usize, bool)| {
            format!("g{who} controls p{place} | {}\n", if denies { "t deny" } else { "s" })
        };
        let half = |first: bool| -> String {
            let (before, after) = ties.split_at(ties.len() / 2);
            if first { before } else { after }.iter().map(line).collect()
        };
        let whole = graph(&format!("{beginning}{}{}", half(true), half(false)));
        let mut merged = Graph::new(conflict());
        Merge::new().run(&mut merged, &whole).unwrap();
        prop_assert_eq!(facts(&merged), facts(&whole));
        let mut halves = graph(&format!("{beginning}{}", half(true)));
        let other = graph(&format!("{beginning}{}", half(false)));
        let report = Merge::new().run(&mut halves, &other).unwrap();
        prop_assert_eq!(report.met(), 8);
        prop_assert_eq!(facts(&halves), facts(&whole));
        let nodes = halves.view().network(Grade::Possible).unwrap();
        prop_assert_eq!(nodes.node_count(), 8);
    }
}

#[test]
fn sources_of_one_key_that_differ_stay_two() {
    let mut ours = Graph::new(conflict());
    ours.source(Source::report("A").key("r")).unwrap();
    let mut theirs = Graph::new(conflict());
    theirs.source(Source::report("B").key("r")).unwrap();
    theirs.source(Source::report("A").key("r2")).unwrap();
    Merge::new().run(&mut ours, &theirs).unwrap();
    let titles: Vec<String> = ours.sources().map(|it| format!("{} {}", it.key(), it.source().title.as_str())).collect();
    assert_eq!(titles, ["r A", "r-2 B", "r2 A"]);
}

#[test]
fn graphs_without_identifiers_merge_too() {
    let schema = || Schema::new().with_kind_def(KindDef::new("mine", "A mine.")).unwrap();
    let (mut ours, mut theirs) = (Graph::new(schema()), Graph::new(schema()));
    theirs.add(NamedKind::from("mine"), "Pangwa").unwrap();
    assert_eq!(Merge::new().run(&mut ours, &theirs).unwrap().met(), 0);
    assert_eq!(ours.entities().count(), 1);
}

#[test]
fn an_identifier_of_two_of_theirs_joins_neither() {
    let mut ours = graph("source s \"S\" 2024-01-01\nx: company \"X\"\nx identified_by wikidata:Q1 | s\n");
    let theirs = graph(
        "source s \"T\" 2024-01-01\na: company \"A\"\nb: company \"B\"\na identified_by wikidata:Q1 | s\n\
         b identified_by wikidata:Q1 | s\na not_same_as b | s\n",
    );
    let merged = Merge::new().run(&mut ours, &theirs).unwrap();
    assert_eq!((merged.met(), merged.unmet.len(), merged.left_out), (0, 2, 0));
    assert_eq!(ours.entities().count(), 3);
}

#[test]
fn a_disputed_identifier_joins_nothing() {
    let theirs = graph("source s \"T\" 2024-01-01\nb: company \"B\"\nb identified_by wikidata:Q1 | s\n");
    let met = |more: &str| {
        let mut ours = graph(&format!(
            "source s \"S\" 2024-01-01\nsource t \"U\" 2024-01-02\na: company \"A\"\na identified_by wikidata:Q1 | s{more}\n"
        ));
        Merge::new().run(&mut ours, &theirs).unwrap().met()
    };
    assert_eq!([met(""), met(" ; t doubt"), met(" ; t deny")], [1, 1, 0]);
}

#[test]
fn what_met_is_the_same_without_a_judgement() {
    let mut ours = graph("source s \"S\" 2024-01-01\nx: company \"X\"\nx identified_by wikidata:Q1 | s\n");
    let theirs = graph("source t \"T\" 2024-01-01\na: company \"A\"\na identified_by wikidata:Q1 | t\n");
    let [x, a] = [ours.lookup("x").unwrap(), theirs.lookup("a").unwrap()];
    let says = Claim::new(ours.lookup_source("s").unwrap());
    let merged = Merge::new().judging(x, a, says.clone()).run(&mut ours, &theirs).unwrap();
    assert_eq!((merged.met(), merged.left_out), (1, 1));
    // Two words that exclude each other: nothing is merged.
    let before = ours.revision();
    let denied = Claim { stance: allegiance::Stance::Denies, ..says };
    assert!(Merge::new().judging(x, a, denied).run(&mut ours, &theirs).is_err());
    assert_eq!(ours.revision(), before);
}

#[test]
fn what_is_not_taken_over_of_one_that_met_is_listed() {
    let mut ours = graph("source s \"S\" 2024-01-01\nx: organization \"X\"\nx identified_by wikidata:Q1 | s\n");
    let theirs = |more: &str| {
        graph(&format!("source t \"T\" 2024-01-01\na: company \"A\"\na identified_by wikidata:Q1 | t\n{more}"))
    };
    let bare = theirs("");
    let merged = Merge::new().run(&mut ours, &bare).unwrap();
    let a = bare.lookup("a").unwrap();
    assert_eq!(merged.differs, [(a, Differs::Label("A".to_owned())), (a, Differs::Kind("company".to_owned()))]);
    // A label that a source gives as a name comes along.
    let named = theirs("a named A | t\n");
    let merged = Merge::new().run(&mut ours, &named).unwrap();
    assert_eq!(merged.differs, [(named.lookup("a").unwrap(), Differs::Kind("company".to_owned()))]);
}

#[test]
fn what_is_not_taken_over_of_one_that_met_by_key_is_listed_too() {
    let mut ours = graph("kia: armed_group \"Kachin Independence Army\"\n");
    let theirs = graph("kia: militia \"Another Name\"\n");
    let merged = Merge::new().by_key().run(&mut ours, &theirs).unwrap();
    let kia = theirs.lookup("kia").unwrap();
    let differs = [(kia, Differs::Label("Another Name".to_owned())), (kia, Differs::Kind("militia".to_owned()))];
    assert_eq!(merged.differs, differs);
    assert!(merged.to_string().contains("labels and kinds of theirs that are not taken over: 2\n"), "{merged}");
}

#[test]
fn a_budget_ends_a_search_for_candidates_before_all_pairs_are_held() {
    let mut world = Graph::new(conflict());
    for n in 0..400 {
        world.add(Town, &format!("Army {n}")).unwrap();
    }
    let asked = Duplicates::new().words_of_at_most(1_000_000);
    let within = |steps| world.view().with_budget(Budget::new().steps(steps)).duplicates(&asked);
    assert!(within(1_000).unwrap_err().to_string().starts_with("the question needs more than 1000 steps"));
    assert!(within(1_000_000).is_ok());
}
