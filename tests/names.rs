//! What is it called, and what is called this? Names as they are written, misspelt, dated, shared and forged.
#![cfg(test)]

mod common;

use std::collections::BTreeSet;

use allegiance::{
    Any, Graph, Id, Lookalike, Name, NameHits, NameLikeness, NameQuery, NameReason, Source, Trust, vocabulary::*,
};
use proptest::prelude::*;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A graph of armed groups of these labels.
fn groups(labels: &[&str]) -> Graph {
    let mut graph = Graph::new(conflict());
    for (place, label) in labels.iter().enumerate() {
        graph.add_as(&format!("g{place}"), ArmedGroup, label).unwrap();
    }
    graph
}

fn found(graph: &Graph, query: impl Into<NameQuery>) -> Vec<String> {
    names(&graph.view().find(query).unwrap())
}

fn names(hits: &NameHits) -> Vec<String> {
    hits.iter().map(|hit| hit.name.clone()).collect()
}

fn like(one: &str, other: &str) -> Option<(f64, Vec<NameReason>)> {
    NameLikeness::between(one, other).map(|like| (like.score, like.reasons))
}

#[test]
fn names_that_mean_one_thing_meet_and_say_why() {
    use NameReason::*;
    for (one, other, reason) in [
        ("Öcalan", "Öcalan", Exact),
        ("Öcalan", "OCALAN", Folded),
        ("Öcalan", "O\u{308}calan", Folded),
        ("N'Ban La", "N\u{2019}Ban La", Folded),
        ("N'Ban La", "N\u{2bc}ban la", Folded),
        ("N'Ban La", "NBan La", Punctuation),
        ("N'Ban La", "N Ban La", Punctuation),
        ("Jean-Marie Le Pen", "Jean Marie Le Pen", Punctuation),
        ("A.B.C. Company", "ABC Company", Punctuation),
        ("Mai Ja Yang", "Maijayang", Punctuation),
        ("Łódź", "Lodz", Transliterated),
        ("Đặng", "Dang", Transliterated),
        ("Владимир Путин", "Vladimir Putin", Transliterated),
        ("ვლადიმერ პუტინი", "Vladimer Putini", Transliterated),
        ("习近平", "Xi Jinping", Transliterated),
        ("K1A", "KIA", Lookalike),
        ("СНВ", "CHB", Lookalike),
        ("Lahtaw Naw", "Naw Lahtaw", WordOrder),
        ("PUTIN, Vladimir", "Vladimir Putin", WordOrder),
        ("Daw Aung San Suu Kyi", "Aung San Suu Kyi", Honorific),
        ("U Thein Sein", "Thein Sein", Honorific),
        ("Gen. Min Aung Hlaing", "Min Aung Hlaing", Honorific),
        ("Sheikh Hasina", "Hasina", Honorific),
        ("Siemens AG", "Siemens", LegalForm),
        ("V. Putin", "Vladimir Putin", Initials),
        ("J.-C. Juncker", "Jean-Claude Juncker", Initials),
        ("KIA", "Kachin Independence Army", Acronym),
        ("kia", "Kachin Independence Army", Acronym),
        ("NUPA", "National Unity Party of Arakan", Acronym),
        ("SAC", "State Administration Council", Acronym),
        ("FPRC", "Front populaire pour la renaissance de Centrafrique", Acronym),
        ("UPC", "Union pour la paix en Centrafrique", Acronym),
        ("TTP", "Tehrik-i-Taliban Pakistan", Acronym),
        ("Bambari town", "Bambari", Designator),
        ("Kachin State", "Kachin", Designator),
        ("Province of Kandal", "Kandal", Designator),
        ("Kachin Army", "Kachin Independence Army", Part),
        ("Bhamo", "Bamo", Misspelt { letters: 1 }),
        ("Kachin Independance Army", "Kachin Independence Army", Misspelt { letters: 1 }),
        ("KIO", "KIA", Misspelt { letters: 1 }),
    ] {
        let (score, reasons) = like(one, other).unwrap_or_else(|| panic!("{one} and {other} do not meet"));
        assert!(reasons.contains(&reason), "{one} and {other}: {reasons:?}, not {reason:?}");
        assert!((0.5..=1.0).contains(&score), "{one} and {other}: {score}");
        assert_eq!(like(other, one), Some((score, reasons)), "{one} and {other} the other way round");
    }
}

#[test]
fn names_that_mean_two_things_stay_apart() {
    for (one, other) in [
        ("Laiza", "Myitkyina"),
        ("101st Battalion", "102nd Battalion"),
        ("Special Region 1", "Special Region 2"),
        ("Hans O Friedrich", "Hans Joachim Friedrich"),
        ("Tin U", "Tin Oo"),
        ("Kachin State", "Karen State"),
        // Two sorts of places are two places, and a sort alone is none.
        ("Myitkyina Township", "Myitkyina District"),
        ("Bambari town", "Ouadda town"),
        ("Town", "Bambari town"),
        // Burmese is compared as it is written: a name in Latin letters is data.
        ("အောင်ဆန်းစုကြည်", "Aung San Suu Kyi"),
        ("克钦独立军", "KIA"),
        ("", "KIA"),
        ("\u{200b}", "KIA"),
        ("-", "--"),
    ] {
        let score = like(one, other).map_or(0.0, |like| like.0);
        assert!(score < NameLikeness::LIKELY, "{one} and {other}: {:?}", like(one, other));
    }
}

#[test]
fn burmese_names_meet_as_they_are_written() {
    let full = "ကချင်လွတ်လပ်ရေးတပ်မတော်";
    let graph = groups(&[full, "ကချင်လွတ်လပ်ရေးအဖွဲ့"]);
    let spaced = format!("\u{200b}{full}");
    assert_eq!(found(&graph, spaced.as_str())[0], full);
    assert_eq!(like("နှင့်", "နှင့\u{200b}်").unwrap().1, [NameReason::Folded]);
    assert!(like("အောင်", "အောင").is_none_or(|like| like.0 < 0.99), "a mark is a letter");
}

#[test]
fn homonyms_are_all_found_and_none_is_chosen() -> Result {
    let mut graph = Graph::new(conflict());
    let town = graph.add_as("town", Town, "Bhamo")?;
    let district = graph.add_as("district", District, "Bhamo")?;
    let view = graph.view();
    let hits = view.find("bhamo")?;
    assert_eq!(hits.iter().map(|hit| hit.entity).collect::<Vec<_>>(), [town.any(), district.any()]);
    assert!(view.the("Bhamo").unwrap_err().to_string().contains("use a key"));
    assert_eq!(view.the(NameQuery::new("Bhamo").of_kind(District))?, district.any());
    assert_eq!(view.find(NameQuery::new("Bamo").of_kind(Town))?.len(), 1);
    assert_eq!(view.find(NameQuery::new("Bamo").of_kind(Place))?.len(), 2, "a town is a place");
    let error = view.find(NameQuery::new("Bhamo").of_kind(allegiance::NamedKind::from("twon"))).unwrap_err();
    assert!(error.to_string().contains("did you mean `town`"), "{error}");
    assert_eq!(view.the("Bamo").unwrap_err().to_string(), "nothing is called `Bamo`; did you mean `Bhamo`, `Bhamo`?");
    Ok(())
}

#[test]
fn a_query_says_how_like_and_how_many() -> Result {
    let graph = groups(&["Kachin Independence Army", "Kachin Independence Army Brigade 5", "Kachin Defense Army"]);
    assert_eq!(found(&graph, "Kachin Independence Army")[0], "Kachin Independence Army");
    assert_eq!(found(&graph, NameQuery::new("kachin independence army").exact()).len(), 1);
    assert_eq!(found(&graph, NameQuery::new("Kachin Independance Army").exact()).len(), 0);
    assert_eq!(found(&graph, NameQuery::new("Kachin Independance Army").well_spelt()).len(), 0);
    assert_eq!(found(&graph, NameQuery::new("Army, Kachin Independence").well_spelt()).len(), 2);
    let view = graph.view();
    let one = view.find(NameQuery::new("Kachin").at_most(1))?;
    assert_eq!((one.len(), one.left_out(), one.is_complete()), (1, 2, true));
    assert!(view.find(NameQuery::new("Kachin").at_least(0.9))?.is_empty());
    assert!(view.find("")?.is_empty() && view.find("\u{202e}")?.is_empty());
    Ok(())
}

#[test]
fn a_name_counts_on_its_days_and_on_the_word_of_those_who_are_trusted() -> Result {
    let mut graph = Graph::new(conflict());
    let country = graph.add(Country, "Myanmar")?;
    let source = graph.source(Source::article("An atlas").published("2024-01-01"))?;
    let rumour = graph.source(Source::article("A rumour").published("2024-01-01"))?;
    graph.state(country, NAMED, Name::new("Burma")?).since("1948-01-04").until("1989-06-18").cite(source)?;
    graph.state(country, NAMED, Name::new("Suvannabhumi")?).cite(rumour)?;

    let then = graph.as_of("1980-01-01")?;
    let now = graph.as_of("2024-06-01")?;
    for name in ["Burma", "burmah", "Burm"] {
        assert_eq!(then.find(name)?.len(), 1, "{name} in 1980");
        assert_eq!(now.find(name)?.len(), 0, "{name} in 2024");
        assert_eq!(graph.view().find(name)?.len(), 1, "{name} at any time");
    }
    assert!(then.the("Burma").is_ok() && now.the("Burma").is_err());
    assert_eq!(now.find("Suvannabhumi")?.len(), 1);
    let wary = now.trusting(Trust::all().without_sources([rumour]))?;
    assert!(wary.find("Suvannabhumi")?.is_empty() && wary.find("Suvanabhumi")?.is_empty());
    assert!(wary.complete("suv", 3).is_empty() && now.complete("suv", 3).len() == 1);
    Ok(())
}

#[test]
fn an_older_revision_does_not_know_later_names() -> Result {
    let mut graph = groups(&["Kachin Independence Army"]);
    let before = graph.snapshot();
    assert_eq!(before.view().find("Arakan Army")?.len(), 0);
    let revision = before.revision();
    graph.add(ArmedGroup, "Arakan Army")?;
    assert_eq!(before.view().find("Arakan Arny")?.len(), 0, "a snapshot stays as it is");
    assert_eq!(graph.view().find("Arakan Arny")?.len(), 1, "the index grows");
    assert_eq!(graph.view().known_at(revision)?.find("Arakan Arny")?.len(), 0);
    Ok(())
}

#[test]
fn the_beginning_of_a_name_is_enough() -> Result {
    let mut graph = groups(&["Kachin Independence Army", "Kachin Defense Army", "Arakan Army", "Öcalan's men"]);
    let view = graph.view();
    let complete = |prefix, most| view.complete(prefix, most).into_iter().map(|hit| hit.name).collect::<Vec<_>>();
    assert_eq!(complete("kach", 9), ["Kachin Defense Army", "Kachin Independence Army"]);
    assert_eq!(complete("kach", 1), ["Kachin Defense Army"]);
    assert_eq!(complete("oca", 9), ["Öcalan's men"]);
    assert_eq!(complete("army", 9).len(), 3, "a later word");
    let told = |prefix| view.complete(prefix, 9).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(told("arakan"), ["Arakan Army (0.60: begins the name)"]);
    assert_eq!(told("öcalan’s MEN"), ["Öcalan's men (0.99: case or accents)"]);
    assert_eq!(told("men"), ["Öcalan's men (0.50: begins a later word)"]);
    assert!(complete("", 9).is_empty() && complete("kachinx", 9).is_empty() && complete("kach", 0).is_empty());
    graph.add(Town, "Kachin Town")?;
    let of = |kind: &'static str| graph.view().complete_of_kind("kach", allegiance::NamedKind::from(kind), 1);
    assert_eq!(of("town")?[0].name, "Kachin Town");
    assert_eq!(of("place")?.len(), 1);
    assert_eq!(of("armed_group")?[0].name, "Kachin Defense Army");
    assert!(of("twon").unwrap_err().to_string().contains("did you mean `town`"));
    graph.add(ArmedGroup, "Kachin Army")?;
    assert_eq!(graph.view().complete("kach", 9)[0].name, "Kachin Army");
    Ok(())
}

#[test]
fn identifiers_are_looked_up() -> Result {
    let mut graph = groups(&["Kachin Independence Army", "KIA"]);
    let source = graph.source(Source::dataset("The data"))?;
    let ids: Vec<Id<Any>> = ["g0", "g1"].iter().map(|key| graph.lookup(key)).collect::<std::result::Result<_, _>>()?;
    for id in &ids {
        graph.state(*id, IDENTIFIED_BY, allegiance::Identifier::new("wikidata", "Q1151394")?).cite(source)?;
    }
    let view = graph.view();
    assert_eq!(view.identified("wikidata", "Q1151394"), ids);
    assert!(view.identified("wikidata", "Q1").is_empty() && view.identified("", "Q1").is_empty());
    Ok(())
}

#[test]
fn what_only_looks_like_a_name_is_marked_and_shown() -> Result {
    let graph = groups(&["KIA", "KI\u{410}", "K\u{202e}IO", "克钦独立军 (KIA)"]);
    let hits = graph.view().find("KIA")?;
    assert_eq!(hits[0].name, "KIA");
    assert!(matches!(hits[0].lookalike, Some(Lookalike::Twin(_))), "{:?}", hits[0]);
    let forged = hits.iter().find(|hit| hit.name == "KI\u{410}").unwrap();
    assert!(matches!(forged.lookalike, Some(Lookalike::MixedScripts(..))), "{forged:?}");
    assert!(forged.to_string().starts_with("KI\\u{410} ("), "{forged}");
    assert!(forged.to_string().ends_with("mixes Latin and Cyrillic letters"), "{forged}");
    let hidden = &graph.view().find("KIO")?[0];
    assert_eq!(hidden.lookalike, Some(Lookalike::Hidden));
    assert!(hidden.to_string().starts_with("K\\u{202e}IO ("), "{hidden}");
    let both = groups(&["克钦独立军 (KIA)"]);
    assert_eq!(both.view().find("克钦独立军")?[0].lookalike, None, "scripts side by side are no forgery");
    Ok(())
}

/// A quadratic step, or one without a limit, would take minutes here.
#[test]
fn hostile_names_take_bounded_work() -> Result {
    let mut graph = Graph::new(conflict());
    let source = graph.source(Source::dataset("The data"))?;
    let marks = format!("a{}b", "\u{301}\u{323}\u{103a}".repeat(50_000));
    let long = "x".repeat(100_000);
    let many = "a b c d e f g h ".repeat(10_000);
    let group = graph.add(ArmedGroup, "Aliases")?;
    graph.batch(|batch| {
        for (place, name) in [&marks, &long, &many].into_iter().enumerate() {
            batch.add_as(&format!("hostile{place}"), ArmedGroup, name)?;
        }
        for place in 0..1_000 {
            let alias = format!("{place} {}", "alias of one kilobyte ".repeat(48));
            batch.state(group, NAMED, Name::new(alias)?).cite(source)?;
        }
        for place in 0..3_000 {
            batch.add(ArmedGroup, &format!("Army {place}"))?;
        }
        Ok(())
    })?;
    let view = graph.view();
    for name in [&marks, &long, &many] {
        assert!(view.find(name.as_str())?.iter().any(|hit| &hit.name == name));
        NameLikeness::between(name, &many);
        view.complete(name, 3);
    }
    let hits = view.find("alias of one kilobyte")?;
    assert!(hits.iter().filter(|hit| hit.entity == group.any()).count() <= 1, "an entity is found once");
    let hits = view.find("Army")?;
    assert!(!hits.is_complete() && hits.len() == 10, "a word in every name is cut, and it is told");
    assert_eq!(names(&view.find("Army 1234")?)[0], "Army 1234");
    Ok(())
}

#[test]
fn the_index_counts_in_the_memory_of_the_graph() -> Result {
    let graph = groups(&["Kachin Independence Army", "Arakan Army"]);
    let before = graph.memory().names;
    graph.view().find("Kachin")?;
    assert!(graph.memory().names > before);
    Ok(())
}

/// Words that are near to each other, share parts, look alike or are all of a name.
const WORDS: &[&str] = &[
    "Kachin",
    "Kachen",
    "Katchin",
    "Karen",
    "Army",
    "Arny",
    "Amry",
    "Independence",
    "Independance",
    "KIA",
    "KIO",
    "K1A",
    "Öcalan",
    "Ocalan",
    "Putin",
    "Путин",
    "Poutine",
    "Xi",
    "Shi",
    "U",
    "Ko",
    "Daw",
    "al",
    "5",
    "6",
    "II",
    "J.",
    "J.P.",
    "Jean",
    "Paul",
    "JeanPaul",
    "Ltd",
    "AG",
    "အောင်",
    "အောင",
    "习近平",
    "김정은",
    "N'Ban",
    "NBan",
    "La",
    "Mohammed",
    "Muhammad",
    "a",
    "ab",
    "abc",
    "of",
    "&",
];

fn a_name() -> impl Strategy<Value = String> {
    let word = prop_oneof![9 => proptest::sample::select(WORDS).prop_map(str::to_owned), 1 => "[a-cK'. -]{1,6}"];
    proptest::collection::vec(word, 1..4)
        .prop_map(|words| words.join(" "))
        .prop_filter("a label is not blank", |name| !name.trim().is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The index finds what comparing every name with the one asked for finds, and as like.
    #[test]
    fn the_index_finds_what_a_scan_finds(labels in proptest::collection::vec(a_name(), 1..24), asked in a_name(), cut in 0..24usize) {
        let mut graph = Graph::new(conflict());
        for (place, label) in labels.iter().enumerate() {
            // Some names are added after the index is made.
            if place == cut {
                graph.view().find(asked.as_str()).unwrap();
            }
            graph.add_as(&format!("#{place}"), ArmedGroup, label).unwrap();
        }
        let hits = graph.view().find(NameQuery::new(asked.as_str()).at_most(100)).unwrap();
        prop_assert!(hits.is_complete());
        let by_index: BTreeSet<(String, String)> =
            hits.iter().map(|hit| (graph.entity(hit.entity).unwrap().key().to_owned(), format!("{:.6}", hit.likeness.score))).collect();
        let scanned = labels.iter().enumerate().filter_map(|(place, label)| {
            let of_key = NameLikeness::between(&format!("#{place}"), &asked);
            let best = [NameLikeness::between(label, &asked), of_key].into_iter().flatten().map(|like| like.score);
            let best = best.filter(|score| *score >= NameQuery::LEAST).reduce(f64::max)?;
            Some((format!("#{place}"), format!("{best:.6}")))
        });
        let by_scan: BTreeSet<(String, String)> = scanned.collect();
        prop_assert_eq!(by_index, by_scan);
        prop_assert!(hits.iter().zip(hits.iter().skip(1)).all(|(one, next)| one.likeness.score >= next.likeness.score));
    }

    #[test]
    fn likeness_is_symmetric(one in a_name(), other in a_name()) {
        prop_assert_eq!(like(&one, &other), like(&other, &one));
    }
}

/// Precision and recall on labelled pairs: of all, and of those that need no knowledge.
#[test]
fn labelled_pairs_are_told_by_their_spelling() {
    let pairs = include_str!("data/names/pairs.tsv").lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let (mut all, mut by_spelling) = ([0; 3], [0; 3]);
    for pair in pairs {
        let &[label, one, other, needs] = pair.as_slice() else { panic!("{pair:?}") };
        let is_found = NameLikeness::between(one, other).is_some_and(|like| like.is_likely());
        let place = match (label == "same", is_found) {
            (true, true) => 0,
            (false, true) => 1,
            (true, false) => 2,
            (false, false) => continue,
        };
        all[place] += 1;
        by_spelling[place] += usize::from(needs.is_empty());
    }
    let measures = |[right, wrong, missed]: [usize; 3]| {
        (right as f64 / (right + wrong) as f64, right as f64 / (right + missed) as f64)
    };
    println!("| all pairs | {all:?} | {:.3?} |", measures(all));
    println!("| by spelling | {by_spelling:?} | {:.3?} |", measures(by_spelling));
    let (precision, recall) = measures(by_spelling);
    assert!(precision >= 0.95 && recall >= 0.95, "precision {precision:.3}, recall {recall:.3}");
    let (precision, recall) = measures(all);
    assert!(precision >= 0.93 && recall >= 0.86, "of all: precision {precision:.3}, recall {recall:.3}");
}

#[test]
fn a_name_that_is_denied_hides_no_other_of_the_same_words() {
    let graph = common::graph(
        "source s \"S\" 2024-01-01\na: armed_group \"A\"\na named Ay [/..] | s deny\n---\na named Ay [../..] | s\n",
    );
    let found = |name: &str| graph.view().find(name).unwrap().len();
    assert_eq!((found("Ay"), found("Ayy")), (1, 1));
}
