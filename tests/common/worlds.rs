//! Small random graphs: a few things, four relations of different natures, statements over a few weeks.

use std::env;

use allegiance::{Any, Day, Flag, Graph, Persistence, Relation, Schema, vocabulary::*};
use proptest::prelude::*;

use super::grow;

pub(crate) const RELATIONS: [Relation<Any, Any>; 4] =
    [Relation::named("knows"), Relation::named("possesses"), Relation::named("meets"), Relation::named("above")];

pub(crate) const THINGS: usize = 6;
pub(crate) const DAYS: i32 = 20;

pub(crate) fn schema() -> Schema {
    let [knows, possesses, meets, above] = RELATIONS;
    let all = [
        knows.define("Knows.").inverse("known_by").persistence(Persistence::Continuous),
        possesses.define("Owns.").inverse("possessed_by").persistence(Persistence::Momentary).flag(Flag::Reflexive),
        meets.define("Meets.").persistence(Persistence::Continuous).flag(Flag::Symmetric),
        above.define("Is above.").inverse("below").persistence(Persistence::Structural).flag(Flag::Transitive),
    ];
    let all = all.into_iter().map(|relation| relation.qualifier("title").qualifier("share"));
    all.fold(conflict(), |schema, relation| schema.with_relation(relation).unwrap())
}

/// Day 0 is 2024-01-01.
pub(crate) fn day(number: i32) -> Day {
    Day::from_number(19_723 + number).unwrap()
}

pub(crate) fn name(relation: usize) -> &'static str {
    ["knows", "possesses", "meets", "above"][relation]
}

/// A statement of two things, from a day to another or open.
pub(crate) fn line() -> impl Strategy<Value = String> {
    line_with(Just(""))
}

/// The same, with something more said of it.
pub(crate) fn line_with(more: impl Strategy<Value = &'static str>) -> impl Strategy<Value = String> {
    let long = prop_oneof![1 => Just(None), 2 => (0..10i32).prop_map(Some)];
    let ends = (0..THINGS, 0..THINGS).prop_map(|(from, more)| (from, (from + more) % THINGS));
    (ends, 0..RELATIONS.len(), 0..DAYS, long, more).prop_map(|((from, to), relation, first, long, more)| {
        // A thing can own itself, and do nothing else to itself.
        let relation = if from == to { 1 } else { relation };
        // Of the links of a chain nothing more is said: whether what follows along one is a fact beside a link that says
        // more is not the same from both of its ends.
        let more = if name(relation) == "above" { "" } else { more };
        let last = long.map_or("..".to_owned(), |long| day(first + long).to_string());
        format!("t{from} {} t{to} [{}/{last}] {more} | s\n", name(relation), day(first))
    })
}

/// Things `t0`, `t1`, …, towns and armed groups in turn, and what is stated of them by one source of day 8.
pub(crate) fn world(lines: &[String]) -> Graph {
    let mut graph = Graph::new(schema());
    let mut text = format!("source s \"S\" {}\n", day(8));
    for thing in 0..THINGS {
        text += &format!("t{thing}: {} \"Thing {thing}\"\n", ["town", "armed_group"][thing % 2]);
    }
    text += &lines.concat();
    grow(&mut graph, &text).unwrap();
    graph
}

pub(crate) fn config(cases: u32) -> ProptestConfig {
    let cases = env::var("PROPTEST_CASES").map_or(cases, |more| more.parse().unwrap());
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
