//! Queries with variables: what they find is what nested loops find, and what cannot be asked says why.
#![cfg(test)]

mod common;

use std::collections::BTreeMap;

use allegiance::{
    Aggregate, Any, Budget, Datum, Expr, FactPattern, Grade, Graph, Id, NamedKind, Query, Relation, Scope, View,
    vocabulary::*,
};
use common::worlds::{DAYS, RELATIONS, THINGS, config, day, line, world};
use proptest::{collection::vec, prelude::*};

/// A query as the nested loops read it.
#[derive(Clone, Debug)]
struct Asked {
    atoms: Vec<(Term, usize, Term)>,
    unless: Option<(Term, usize, Term)>,
    optional: Option<(Term, usize, Term)>,
    /// A variable that is of a kind, and two that differ.
    kind: Option<(usize, usize)>,
    differ: Option<(usize, usize)>,
    least: Option<Grade>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Term {
    Variable(usize),
    Thing(usize),
}

impl std::fmt::Display for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Term::Variable(variable) => write!(f, "?v{variable}"),
            Term::Thing(thing) => write!(f, "t{thing}"),
        }
    }
}

fn atom() -> impl Strategy<Value = (Term, usize, Term)> {
    let term = || prop_oneof![6 => (0..4usize).prop_map(Term::Variable), 1 => (0..THINGS).prop_map(Term::Thing)];
    (term(), 0..RELATIONS.len(), term())
}

fn asked() -> impl Strategy<Value = Asked> {
    let least = prop_oneof![3 => Just(None), 1 => Just(Some(Grade::Presumed)), 1 => Just(Some(Grade::Certain))];
    let (maybe, pair) = (proptest::option::weighted(0.3, atom()), (0..4usize, 0..4usize));
    (
        vec(atom(), 1..4),
        maybe,
        proptest::option::weighted(0.3, atom()),
        proptest::option::weighted(0.3, (0..4usize, 0..2usize)),
        proptest::option::weighted(0.3, pair),
        least,
    )
        .prop_map(|(atoms, unless, optional, kind, differ, least)| Asked {
            atoms,
            unless,
            optional,
            kind,
            differ,
            least,
        })
}

impl Asked {
    fn names(&self, variable: usize) -> bool {
        let is = |term: &Term| *term == Term::Variable(variable);
        self.atoms.iter().any(|(from, _, to)| is(from) || is(to))
    }

    /// Conditions speak of variables of the facts alone.
    fn kind(&self) -> Option<(usize, usize)> {
        self.kind.filter(|(variable, _)| self.names(*variable))
    }

    fn differ(&self) -> Option<(usize, usize)> {
        self.differ.filter(|(one, other)| self.names(*one) && self.names(*other))
    }

    fn query(&self) -> Query {
        let fact = |(from, relation, to): &(Term, usize, Term)| {
            FactPattern::new(from.to_string().as_str(), RELATIONS[*relation], to.to_string().as_str())
        };
        let mut query = Query::new();
        for (place, atom) in self.atoms.iter().enumerate() {
            let least = self.least.filter(|_| place == 0);
            query = query.find(least.into_iter().fold(fact(atom), FactPattern::at_least));
        }
        if let Some((variable, kind)) = self.kind() {
            query = query.kind(&format!("v{variable}"), NamedKind::from(["town", "armed_group"][kind]));
        }
        if let Some((one, other)) = self.differ() {
            query = query.differ(&format!("v{one}"), &format!("v{other}"));
        }
        if let Some(atom) = &self.optional {
            query = query.optional(Query::new().find(fact(atom)));
        }
        if let Some(atom) = &self.unless {
            query = query.unless(Query::new().find(fact(atom)));
        }
        query
    }
}

/// The facts of each relation on a day, by their ends, as helpers list them.
type Facts = Vec<Vec<(usize, usize, Grade)>>;

fn facts(view: &View) -> Facts {
    let ids: Vec<Id<Any>> = (0..THINGS).map(|n| view.snapshot().lookup(&format!("t{n}")).unwrap()).collect();
    let place = |id: Id<Any>| ids.iter().position(|&it| it == id).unwrap();
    let of = |relation: &Relation<Any, Any>| {
        let mut all = Vec::new();
        for (from, &id) in ids.iter().enumerate() {
            for fact in &view.objects(id, *relation).unwrap() {
                // What leads back to where it began along a chain is itself at both ends.
                let to = if fact.subject() == id { fact.object_entity().unwrap() } else { fact.subject() };
                all.push((from, place(to), fact.grade()));
            }
        }
        all
    };
    RELATIONS.iter().map(of).collect()
}

type Bindings = [Option<usize>; 4];

fn fits(bound: &Bindings, term: Term, thing: usize) -> Option<Bindings> {
    match term {
        Term::Thing(it) => (it == thing).then_some(*bound),
        Term::Variable(variable) => match bound[variable] {
            Some(known) => (known == thing).then_some(*bound),
            None => {
                let mut bound = *bound;
                bound[variable] = Some(thing);
                Some(bound)
            }
        },
    }
}

fn matches(facts: &Facts, (from, relation, to): &(Term, usize, Term), bound: &Bindings) -> Vec<(Bindings, Grade)> {
    let of = |&(subject, object, grade): &(usize, usize, Grade)| {
        Some((fits(&fits(bound, *from, subject)?, *to, object)?, grade))
    };
    facts[*relation].iter().filter_map(of).collect()
}

/// The rows that nested loops find on a day, each with how often it is found.
fn nested_loops(asked: &Asked, facts: &Facts) -> BTreeMap<(Bindings, Grade), usize> {
    let mut ways: Vec<(Bindings, Grade)> = vec![([None; 4], Grade::Certain)];
    for (place, atom) in asked.atoms.iter().enumerate() {
        let least = asked.least.filter(|_| place == 0).unwrap_or(Grade::Possible);
        let more = |(bound, grade): &(Bindings, Grade)| {
            let found = matches(facts, atom, bound).into_iter().filter(move |(_, of)| *of >= least);
            let grade = *grade;
            found.map(move |(bound, of)| (bound, grade.min(of))).collect::<Vec<_>>()
        };
        ways = ways.iter().flat_map(more).collect();
    }
    ways.retain(|(bound, _)| {
        asked.kind().is_none_or(|(variable, kind)| bound[variable].unwrap() % 2 == kind)
            && asked.differ().is_none_or(|(one, other)| bound[one] != bound[other])
    });
    let mut found = BTreeMap::new();
    for (bound, mut grade) in ways {
        let mut rows = vec![(bound, grade)];
        if let Some(atom) = &asked.optional {
            let more = matches(facts, atom, &bound);
            if !more.is_empty() {
                rows = more.into_iter().map(|(bound, of)| (bound, grade.min(of))).collect();
            }
        }
        for (bound, of) in rows {
            grade = of;
            if let Some(atom) = &asked.unless {
                match matches(facts, atom, &bound).into_iter().map(|(_, of)| of).max() {
                    Some(Grade::Possible) => grade = Grade::Possible,
                    Some(_) => continue,
                    None => {}
                }
            }
            *found.entry((bound, grade)).or_insert(0) += 1;
        }
    }
    found
}

fn rows(view: &View, query: &Query) -> BTreeMap<(Bindings, Grade), usize> {
    let rows = view.query(query).unwrap();
    let mut found = BTreeMap::new();
    for row in &rows {
        let mut bound: Bindings = [None; 4];
        for (variable, bound) in bound.iter_mut().enumerate() {
            if let Ok(Datum::Entity { key, .. }) = row.get(&format!("v{variable}")) {
                *bound = key.strip_prefix('t').and_then(|number| number.parse().ok());
            }
        }
        *found.entry((bound, row.grade())).or_insert(0) += 1;
    }
    found
}

/// What is unless names alone is anything, and never in a row.
fn is_sound(asked: &Asked) -> bool {
    let optional = asked.optional.iter().flat_map(|(from, _, to)| [from, to]);
    let in_optional: Vec<_> =
        optional.filter_map(|term| if let Term::Variable(it) = term { Some(*it) } else { None }).collect();
    let of_unless = asked.unless.iter().flat_map(|(from, _, to)| [from, to]);
    let mut of_unless = of_unless.filter_map(|term| if let Term::Variable(it) = term { Some(*it) } else { None });
    // Whether a part that need not be there comes before one that must not is for the query to say.
    of_unless.all(|variable| asked.names(variable) || !in_optional.contains(&variable))
}

#[test]
fn what_is_given_stands_in_columns_too() {
    let graph = world(&["t0 knows t1 [2024-01-01/..] | s\n".to_owned()]);
    let view = graph.view().at_scope(Scope::Day(day(8)));
    let query = Query::new().fact("?a", RELATIONS[0], "?b").column("given", Expr::Parameter("word".into()));
    let rows = view.prepare(&query).unwrap().ask([("word", "hello")]).unwrap();
    assert_eq!(rows.get(0).unwrap().get("given").unwrap(), Datum::from("hello"));
}

#[test]
fn a_count_is_how_many_rows_there_are() {
    let lines =
        ["t0 knows t1", "t0 knows t2", "t0 possesses t3", "t4 possesses t1", "t5 possesses t5", "t2 possesses t2"];
    let mut lines = lines.map(|line| format!("{line} [2024-01-01/..] | s\n")).to_vec();
    lines.push("t2 possesses t2 [2024-01-02/..] | s\n".to_owned());
    let graph = world(&lines);
    let view = graph.view().at_scope(Scope::Day(day(8)));
    let new = Query::new;
    let [knows, possesses, ..] = RELATIONS;
    let either_way = |names: [&str; 2]| new().find(FactPattern::of_any("?a", names, "?b"));
    let queries = [
        ("things", new().kind("?a", NamedKind::from("thing")), 6),
        ("towns", new().kind("?a", NamedKind::from("town")), 3),
        ("pairs", new().kind("?a", NamedKind::from("town")).kind("?b", NamedKind::from("armed_group")), 9),
        ("a fact and a thing", new().fact("?a", knows, "?b").kind("?c", NamedKind::from("town")), 6),
        (
            "what one optional part finds stands in another",
            new()
                .fact("t0", knows, "?a")
                .optional(new().fact("?b", possesses, "?a"))
                .optional(new().fact("t0", possesses, "?b")),
            3,
        ),
        (
            "a condition on what need not be there",
            new().fact("t0", knows, "?a").optional(new().fact("?b", possesses, "?a")).differ("a", "b"),
            1,
        ),
        ("a relation that is named twice", either_way(["knows", "knows"]), 2),
        ("each fact from both of its ends", either_way(["knows", "known_by"]), 4),
        ("a fact that leads back to where it begins", either_way(["possesses", "possessed_by"]), 7),
        ("the same at both ends", new().find(FactPattern::of_any("?a", ["possesses", "possessed_by"], "?a")), 3),
        ("by one of its ends", new().fact("?a", possesses, "?a"), 3),
    ];
    for (what, query, rows) in queries {
        assert_eq!(view.query(&query).unwrap().len(), rows, "{what}: {query}");
        assert_eq!(view.count(&query).unwrap(), rows as u64, "{what} counted: {query}");
    }
}

#[test]
fn lists_are_within_the_budget_too() {
    let lines: Vec<String> = (1..THINGS).map(|n| format!("t0 knows t{n} [2024-01-01/..] | s\n")).collect();
    let graph = world(&lines);
    let view = graph.view().at_scope(Scope::Day(day(8))).with_budget(Budget::new().bytes(1200));
    let all = Query::new().fact("?a", RELATIONS[0], "?b").fact("?c", RELATIONS[0], "?d");
    let list = |aggregate: fn(Expr) -> Aggregate| view.query(&all.clone().all("all", aggregate(Expr::variable("b"))));
    let wrong = list(Aggregate::List).unwrap_err();
    assert!(wrong.to_string().contains("bytes"), "{wrong}");
    let different = list(Aggregate::ListDistinct).unwrap();
    assert_eq!(different.to_string(), "Thing 1; Thing 2; Thing 3; Thing 4; Thing 5\n");
}

/// Forty villages and two towns lie in one district; one group holds every village, another one of the towns.
fn districts() -> Graph {
    let mut text =
        "source s \"S\" 2024-01-08\nd: district \"D\"\ng: armed_group \"G\"\nh: armed_group \"H\"\n".to_owned();
    for n in 0..42 {
        let (kind, holder) = if n < 40 { ("village", "g") } else { ("town", "h") };
        text += &format!("p{n}: {kind} \"P{n}\"\np{n} located_in d | s\n");
        if n < 41 {
            text += &format!("{holder} controls p{n} | s\n");
        }
    }
    let mut graph = Graph::new(conflict());
    common::grow(&mut graph, &text).unwrap();
    graph
}

#[test]
fn a_plan_expects_what_there_is_of_each_kind_and_begins_where_there_is_least() {
    let graph = districts();
    let view = graph.view().at_scope(Scope::Day(day(8)));
    let plan = |query: &Query| view.explain_plan(query).unwrap().to_string();
    let of =
        |kind| Query::new().fact("?p", LOCATED_IN, "d").fact("?who", CONTROLS, "?p").kind("?p", NamedKind::from(kind));
    assert_eq!(
        plan(&of("town")),
        "?who controls ?p: 41 expected, 41 found\n?p is a town: 1 expected, 1 found\n?p located_in d: 1 expected, 1 found\n"
    );
    assert_eq!(
        plan(&of("village").fact("h", CONTROLS, "?other")),
        "h controls ?other: 1 expected, 1 found\n?p located_in d: 42 expected, 42 found\n?p is a village: 40 expected, 40 found\n\
         ?who controls ?p: 40 expected, 40 found\n"
    );
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn on_a_day_rows_are_those_of_nested_loops(lines in vec(line(), 0..24), asked in asked(), on in 0..DAYS + 6) {
        prop_assume!(is_sound(&asked));
        let graph = world(&lines);
        let view = graph.view().at_scope(Scope::Day(day(on)));
        let query = asked.query();
        let expected = nested_loops(&asked, &facts(&view));
        prop_assert_eq!(&rows(&view, &query), &expected, "{}", query);
        prop_assert_eq!(&rows(&view.materialized().unwrap(), &query), &expected, "{} materialized", query);
        let counted = view.query(&query.clone().all("n", Aggregate::count())).unwrap().number().unwrap();
        prop_assert_eq!(counted as usize, expected.values().sum::<usize>(), "{} counted", query);
        prop_assert_eq!(view.count(&query).unwrap() as usize, expected.values().sum::<usize>(), "{} in factors", query);
        let text = serde_json::to_string(&query).unwrap();
        prop_assert_eq!(serde_json::from_str::<Query>(&text).unwrap(), query);
    }

    /// Over a span a row is there where it is on some day of it, as surely as on the surest.
    #[test]
    fn over_a_span_rows_are_those_of_its_days(lines in vec(line(), 0..20), asked in asked(), on in 0..DAYS, more in 0..6i32) {
        let asked = Asked { optional: None, ..asked };
        let graph = world(&lines);
        let (from, to) = (day(on), day(on + more));
        let view = graph.view().at_scope(Scope::Span(Some(from), Some(to)));
        let query = asked.query().distinct();
        let mut expected: BTreeMap<Bindings, Grade> = BTreeMap::new();
        for on in on..=on + more {
            let of_day = nested_loops(&asked, &facts(&graph.view().at_scope(Scope::Day(day(on)))));
            for (bound, grade) in of_day.into_keys() {
                let best = expected.entry(bound).or_insert(grade);
                *best = grade.max(*best);
            }
        }
        let found: BTreeMap<Bindings, Grade> = rows(&view, &query).into_keys().collect();
        prop_assert_eq!(found, expected, "{}", query);
    }
}
