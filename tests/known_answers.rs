//! Public data whose answers are known: what follows by rules of one's own, and along a chain.
#![cfg(test)]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use allegiance::{
    Any, Flag, Graph, Id, KindDef, Persistence, Relation, RelationDef, Rule, Rules, Schema, Source, ValueType, View,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const LOCATED_IN: Relation<Any, Any> = Relation::named("locatedin");
const NEIGHBOR: Relation<Any, Any> = Relation::named("neighbor");

fn triples(text: &str) -> Vec<(&str, &str, &str)> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some((fields.next()?, fields.next()?, fields.next()?))
        })
        .collect()
}

/// A graph of triples between things of one kind, and its things by name.
fn graph_of(relations: Vec<RelationDef>, triples: &[(&str, &str, &str)]) -> Result<(Graph, BTreeMap<String, Id<Any>>)> {
    let schema = Schema::new().with_kind_def(KindDef::new("node", "Anything of the data."))?;
    let schema = relations.into_iter().try_fold(schema, |schema, relation| {
        schema.with_relation(relation.subjects("node").objects(ValueType::Entity("node".into())))
    })?;
    let mut graph = Graph::new(schema);
    let mut ids = BTreeMap::new();
    let things: BTreeSet<&str> = triples.iter().flat_map(|(head, _, tail)| [*head, *tail]).collect();
    let source = graph.source(Source::dataset("the data"))?;
    graph.batch(|batch| {
        for thing in things {
            ids.insert(thing.to_owned(), batch.add(allegiance::NamedKind::from("node"), thing)?);
        }
        for (head, relation, tail) in triples {
            let relation: Relation<Any, Any> = if *relation == "neighbor" { NEIGHBOR } else { LOCATED_IN };
            batch.state(ids[*head], relation, ids[*tail]).cite(source)?;
        }
        Ok(())
    })?;
    Ok((graph, ids))
}

fn countries() -> Vec<RelationDef> {
    let lasting =
        |name: &str, definition: &str| RelationDef::new(name, definition).persistence(Persistence::Structural);
    vec![
        lasting("locatedin", "The subject lies in the object."),
        lasting("neighbor", "The two are neighbours.").flag(Flag::Symmetric),
    ]
}

fn within() -> Rule {
    Rule::new("within", "What lies in a part lies in the whole.")
        .when("?inner", LOCATED_IN, "?middle")
        .when("?middle", LOCATED_IN, "?outer")
        .then("?inner", LOCATED_IN, "?outer")
}

fn beside() -> Rule {
    Rule::new("beside", "Neighbours lie in one part of the world.")
        .when("?one", NEIGHBOR, "?other")
        .when("?other", LOCATED_IN, "?region")
        .then("?one", LOCATED_IN, "?region")
}

/// How many of the test's facts follow, of how many: worked out for each, and read from all that follows.
fn recall(train: &str, test: &str, rules: Rules) -> Result<(usize, usize)> {
    let mut train = triples(train);
    // The region of Micronesia has the name of the country in it: nothing lies in itself.
    train.retain(|(head, _, tail)| head != tail);
    let (graph, ids) = graph_of(countries(), &train)?;
    let lazy = graph.view().with_rules(rules)?;
    let all = lazy.materialized()?;
    let follows = |view: &View, head: &str, tail: &str| -> Result<bool> {
        let facts = view.showing_all();
        let found = facts.objects(ids[head], LOCATED_IN)?.iter().any(|fact| fact.object_entity() == Some(ids[tail]));
        Ok(found)
    };
    let test = triples(test);
    let mut derived = 0;
    for (head, _, tail) in &test {
        let found = follows(&all, head, tail)?;
        assert_eq!(found, follows(&lazy, head, tail)?, "{head} in {tail}");
        derived += usize::from(found);
    }
    Ok((derived, test.len()))
}

#[test]
fn where_countries_lie_follows() -> Result {
    let [s1, s2, s3] = [
        (include_str!("data/countries/S1-train.tsv"), include_str!("data/countries/S1-test.tsv")),
        (include_str!("data/countries/S2-train.tsv"), include_str!("data/countries/S2-test.tsv")),
        (include_str!("data/countries/S3-train.tsv"), include_str!("data/countries/S3-test.tsv")),
    ];
    let one = || Rules::none().with(within());
    let both = || one().with(beside());
    assert_eq!(recall(s1.0, s1.1, Rules::none())?, (0, 24));
    assert_eq!(recall(s1.0, s1.1, one())?, (24, 24));
    assert_eq!(recall(s2.0, s2.1, one())?, (0, 24));
    assert_eq!(recall(s2.0, s2.1, both())?, (24, 24));
    assert_eq!(recall(s3.0, s3.1, one())?, (0, 24));
    assert_eq!(recall(s3.0, s3.1, both())?, (24, 24));
    Ok(())
}

/// The hypernyms of WordNet, all above all: as many pairs as a plain search finds.
#[test]
fn all_hypernyms_follow_along_the_chain() -> Result {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = env::var_os("ALLEGIANCE_DATA").map_or_else(beside, PathBuf::from).join("wn18rr");
    let mut text = String::new();
    for file in ["train.tsv.gz", "valid.tsv", "test.tsv"] {
        let bytes = match fs::read(folder.join(file)) {
            Ok(bytes) => bytes,
            Err(error) => {
                println!("skipped: {file}: {error} (ALLEGIANCE_DATA names the folder with the data)");
                return Ok(());
            }
        };
        if file.ends_with(".gz") {
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
        } else {
            text.push_str(&String::from_utf8(bytes)?);
        }
    }
    let mut hypernyms = triples(&text);
    hypernyms.retain(|(head, relation, tail)| *relation == "_hypernym" && head != tail);
    assert!(hypernyms.len() > 30_000, "{} hypernyms", hypernyms.len());
    let relation = RelationDef::new("locatedin", "The object is a hypernym of the subject.");
    let relation = relation.persistence(Persistence::Structural).flag(Flag::Transitive);
    let (graph, ids) = graph_of(vec![relation], &hypernyms)?;
    let all = graph.view().materialized()?.showing_all();
    let counts = all.derived_counts().ok_or("not materialized")?;

    let mut above: HashMap<&str, Vec<&str>> = HashMap::new();
    for (head, _, tail) in &hypernyms {
        above.entry(head).or_default().push(tail);
    }
    let (mut pairs, mut indirect) = (0, 0);
    for (&start, direct) in &above {
        let mut reached = HashSet::from([start]);
        let mut waiting = vec![start];
        let mut by_two_steps = HashSet::new();
        while let Some(at) = waiting.pop() {
            for &next in above.get(at).into_iter().flatten() {
                if at != start && next != start {
                    by_two_steps.insert(next);
                }
                if reached.insert(next) {
                    waiting.push(next);
                }
            }
        }
        assert!(direct.iter().all(|next| reached.contains(next)));
        pairs += reached.len() - 1;
        indirect += by_two_steps.len();
        if pairs % 7 == 0 {
            let found: HashSet<_> =
                all.objects(ids[start], LOCATED_IN)?.iter().filter_map(|it| it.object_entity()).collect();
            let expected: HashSet<_> = reached.iter().filter(|it| **it != start).map(|it| ids[*it]).collect();
            assert_eq!(found, expected, "{start}");
        }
    }
    println!("{} hypernyms, {pairs} pairs, {indirect} of them by two steps or more", hypernyms.len());
    assert_eq!(counts.facts, indirect);
    Ok(())
}
