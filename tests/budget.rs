//! Rules that would never end: each question ends, in an error that is the same on every run.
#![cfg(test)]

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use allegiance::{
    Any, Budget, BudgetError, Error, Flag, Graph, Id, Loading, Pattern, Premise, Relation, RelationDef, Rule, Rules,
    Schema, Source, View, vocabulary::*,
};

/// A way to ask, and how much it finds.
type Way<'a> = dyn Fn(&View) -> std::result::Result<usize, Error> + 'a;
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const OVER: Relation<Organization, Organization> = Relation::named("over");
const MET: Relation<Actor, Actor> = Relation::named("met");

/// The conflict vocabulary with a relation that goes up and one that goes everywhere.
fn schema() -> Result<Schema> {
    let over = OVER.define("The subject is over the object.").flag(Flag::Transitive);
    let met: RelationDef = MET.define("The two have met.").flag(Flag::Symmetric);
    Ok(conflict().with_relation(over)?.with_relation(met)?)
}

/// So many organizations, tied one to the next.
fn chain(links: usize) -> Result<(Graph, Vec<Id<Organization>>)> {
    let mut graph = Graph::new(schema()?);
    let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    let units: Vec<Id<Organization>> = graph.batch(|batch| {
        (0..=links).map(|n| batch.add(Organization, &format!("unit {n}"))).collect::<std::result::Result<_, _>>()
    })?;
    let over = graph.relation("over")?;
    let (from, to) = ("2024-01-01".parse()?, "2024-12-31".parse()?);
    graph.load(Loading::all_or_nothing(), |load| {
        for (row, pair) in (0..).zip(units.windows(2)) {
            load.tie(row, pair[0].any(), over, pair[1].any(), (from, to), article);
        }
        Ok(())
    })?;
    Ok((graph, units))
}

/// Everybody has met everybody whom somebody has met whom they have met.
fn clique() -> Rule {
    Rule::new("clique", "Who has met those who have met has met them all.")
        .when("?a", MET, "?b")
        .when("?b", MET, "?c")
        .then("?a", MET, "?c")
}

/// Who is over whom with whom nothing ties them.
fn cross() -> Rule {
    Rule::new("cross", "Everybody has met everybody.")
        .when("?a", OVER, "?b")
        .when("?c", OVER, "?d")
        .when("?e", OVER, "?f")
        .then("?a", MET, "?f")
}

/// Each has met the next one.
fn meet_next() -> Rule {
    Rule::new("meet_next", "Who is over somebody has met them.").when("?a", OVER, "?b").then("?a", MET, "?b")
}

fn spent<T>(result: std::result::Result<T, Error>) -> BudgetError {
    match result.map(drop) {
        Err(Error::Budget(error)) => error,
        other => panic!("within the budget: {other:?}"),
    }
}

fn met() -> Pattern {
    Pattern::any().relation(MET)
}

#[test]
fn steps_facts_and_bytes_end_a_question_alike_on_every_run() -> Result {
    let (graph, units) = chain(60)?;
    let rules = Rules::none().with(meet_next()).with(clique()).with(cross());
    let budgets = [
        ("steps", 20_000, Budget::new().steps(20_000)),
        ("facts", 500, Budget::new().facts(500)),
        ("bytes", 60_000, Budget::new().bytes(60_000)),
    ];
    for scope in [graph.as_of("2024-06-01")?.scope(), graph.view().scope()] {
        for (what, most, budget) in budgets.clone() {
            let ask = || -> Result<Vec<BudgetError>> {
                let view = graph.view().at_scope(scope).with_rules(rules.clone())?.with_budget(budget.clone());
                let ways: [&Way<'_>; 4] = [
                    &|view| Ok(view.facts(met())?.len()),
                    &|view| Ok(view.objects(units[0], MET)?.len()),
                    &|view| Ok(view.subjects(MET, units[7])?.len()),
                    &|view| Ok(view.materialized()?.facts(met())?.len()),
                ];
                Ok(ways.into_iter().map(|way| spent(way(&view))).collect())
            };
            let errors = ask()?;
            for error in &errors {
                let BudgetError::Spent { what: of, most: allowed, facts, steps, ref rule, .. } = *error else {
                    panic!("{error}");
                };
                assert_eq!((of, allowed), (what, most));
                assert!(rule.is_some(), "{error}");
                // What is spent is found out at once.
                match what {
                    "steps" => assert_eq!(steps, most + 1),
                    "facts" => assert_eq!(facts, most + 1),
                    _ => assert!(facts < 2_000, "{error}"),
                }
            }
            assert_eq!(errors, ask()?, "the same on every run");
        }
    }
    Ok(())
}

/// Few facts that follow in very many ways: the ways took memory that no budget counted.
#[test]
fn ways_count_as_facts_do() -> Result {
    let (graph, units) = chain(60)?;
    let many = Rule::new("many", "The first has met the second.")
        .when("?a", OVER, "?b")
        .when("?c", OVER, "?d")
        .when("?e", OVER, "?f")
        .then("unit-0", MET, "unit-1");
    let view = graph.as_of("2024-06-01")?.with_rules(Rules::none().with(many))?;
    let view = view.with_budget(Budget::new().bytes(1 << 20));
    for error in [spent(view.materialized()), spent(view.objects(units[0], MET))] {
        assert!(matches!(error, BudgetError::Spent { what: "bytes", facts: 1.., .. }), "{error}");
        assert!(matches!(error, BudgetError::Spent { steps: ..200_000, .. }), "{error}");
    }
    Ok(())
}

#[test]
fn what_fits_the_budget_exactly_is_answered() -> Result {
    let (graph, units) = chain(20)?;
    let view = graph.as_of("2024-06-01")?.with_rules(Rules::none().with(meet_next()).with(clique()))?;
    let all = view.materialized()?;
    let facts = all.derived_counts().ok_or("not materialized")?.facts as u64;
    assert_eq!(
        view.with_budget(Budget::new().facts(facts)).materialized()?.facts(met())?.len(),
        all.facts(met())?.len()
    );
    spent(view.with_budget(Budget::new().facts(facts - 1)).materialized());
    let found = view.objects(units[0], MET)?.len();
    assert_eq!(found, 20);
    // A question that failed leaves the view as it was.
    let tight = view.with_budget(Budget::new().steps(10));
    spent(tight.objects(units[0], MET));
    assert_eq!(tight.with_budget(Budget::new()).objects(units[0], MET)?.len(), found);
    Ok(())
}

#[test]
fn a_question_can_be_stopped() -> Result {
    let (graph, units) = chain(80)?;
    let view = graph.as_of("2024-06-01")?.with_rules(Rules::none().with(meet_next()).with(clique()).with(cross()))?;
    let asked = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&asked);
    let budget = Budget::new().stop_when(move || count.fetch_add(1, Ordering::Relaxed) >= 3);
    let view = view.with_budget(budget);
    let error = spent(view.materialized());
    assert!(matches!(error, BudgetError::Stopped { steps: 12_288, .. }), "{error}");
    assert_eq!(asked.load(Ordering::Relaxed), 4);
    let error = spent(view.objects(units[0], MET));
    assert!(matches!(error, BudgetError::Stopped { .. }), "{error}");
    // A closure that panics passes through, and the view goes on.
    let panicking = view.with_budget(Budget::new().stop_when(|| panic!("enough")));
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| panicking.materialized().map(drop)));
    assert!(caught.is_err());
    assert_eq!(panicking.with_budget(Budget::new()).objects(units[0], OVER)?.len(), 80);
    Ok(())
}

/// What exceptions need was worked out for each anew, with a budget of its own: so many strata of so many facts took
/// time without end.
#[test]
fn exceptions_to_exceptions_share_one_budget() -> Result {
    let mut schema = schema()?;
    let mut rules = Rules::none();
    let names: Vec<&'static str> = (0..40).map(|n| &*format!("s{n}").leak()).collect();
    let of = |n: usize| Relation::<Actor, Actor>::named(names[n]);
    for n in 0..names.len() {
        schema = schema.with_relation(of(n).define("A relation of its own."))?;
        let mut rule = Rule::new(format!("rule_{n}"), "A rule.").when("?a", MET, "?b").then("?a", of(n), "?b");
        if n > 0 {
            rule = rule.unless(Premise::new("?b", of(n - 1), "?c"));
        }
        rules = rules.with(rule);
    }
    let mut graph = Graph::new(schema);
    let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    let people: Vec<Id<Any>> =
        (0..12).map(|n| Ok(graph.add(ArmedGroup, &format!("group {n}"))?.any())).collect::<Result<_>>()?;
    for &one in &people {
        for &other in people.iter().filter(|&&other| other != one) {
            graph.state(one, MET.any(), other).cite(article)?;
        }
    }
    let last = of(names.len() - 1);
    let asked = move || -> std::result::Result<(), String> {
        let ask = || -> Result {
            let view = graph.as_of("2024-12-17")?.with_rules(rules)?.with_budget(Budget::new().steps(3_000_000));
            let lazy = view.facts(Pattern::any().relation(last))?.len();
            assert_eq!(lazy, view.materialized()?.facts(Pattern::any().relation(last))?.len());
            assert_eq!(lazy, 0, "the last of an even number");
            Ok(())
        };
        ask().map_err(|error| error.to_string())
    };
    let asked = std::thread::Builder::new().stack_size(256 << 10).spawn(asked)?;
    Ok(asked.join().map_err(|_| "the stack is too small")??)
}

#[test]
fn a_chain_of_a_hundred_thousand_links_needs_no_deep_stack() -> Result {
    const LINKS: usize = 100_000;
    let (graph, units) = chain(LINKS)?;
    let asked = move || -> std::result::Result<(), String> {
        let ask = || -> Result {
            for (place, view) in [graph.as_of("2024-06-01")?, graph.view()].into_iter().enumerate() {
                let view = view.with_rules(Rules::none().with(meet_next()))?;
                match place {
                    0 => assert_eq!(view.objects(units[0], OVER)?.len(), LINKS),
                    _ => assert_eq!(view.subjects(OVER, units[LINKS])?.len(), LINKS),
                }
                assert_eq!(view.objects(units[LINKS - 3], OVER)?.len(), 3);
                // All pairs are five thousand million: that is what budgets are for.
                spent(view.with_budget(Budget::new().facts(150_000)).materialized());
                spent(view.with_budget(Budget::new().facts(150_000)).facts(Pattern::any().relation(OVER)));
            }
            let view = graph.as_of("2024-06-01")?.with_rules(Rules::none().with(meet_next()))?;
            assert!(view.holds(units[0], OVER, units[LINKS])?.is_yes());
            // Rules that go along it, one step after the other.
            let along = Rule::new("along", "Who has met the first has met them all.")
                .when("?a", MET, "?b")
                .given(Premise::new("?b", OVER, "?c").stated())
                .then("?a", MET, "?c");
            let first = Rule::new("first", "The first has met itself.")
                .when("unit-0", OVER, "unit-1")
                .then("unit-0", MET, "unit-1");
            let view = view.with_rules(Rules::none().with(along).with(first))?;
            assert_eq!(view.objects(units[0], MET)?.len(), LINKS);
            Ok(())
        };
        ask().map_err(|error| error.to_string())
    };
    let asked = std::thread::Builder::new().stack_size(256 << 10).spawn(asked)?;
    Ok(asked.join().map_err(|_| "the stack is too small")??)
}
