//! Queries: what was found wrong with them once, how they end, and what they refuse.
#![cfg(test)]

mod common;

use allegiance::{
    Aggregate, Budget, Condition, Expr, FactPattern, Grade, Graph, Query, Rules, Scope, Steps, Text, Trust, Value,
    View, vocabulary::*,
};
use common::worlds::{RELATIONS, day, world};

fn day_view(text: &str) -> View {
    let mut graph = Graph::new(conflict());
    common::grow(&mut graph, &format!("source s \"S\" 2024-01-08\n{text}")).unwrap();
    graph.view().at_scope(Scope::Day(day(7)))
}

#[test]
fn counts_of_any_size_are_in_order() {
    let sizes = ["1", "3", "8", "9", "12", "1000", "1007", "9223372036854775807", "10000000000000000000"];
    let text: String = sizes
        .iter()
        .rev()
        .map(|size| format!("g{size}: armed_group \"G{size}\"\ng{size} strength {size} | s\n"))
        .collect();
    let view = day_view(&text);
    let query = Query::new().find(FactPattern::of_any("?g", ["strength"], "?n")).order_by("n").select(["n"]);
    let found: Vec<String> = view.query(&query).unwrap().iter().map(|row| row.to_string()).collect();
    assert_eq!(found, sizes);
    let most = Query::new()
        .find(FactPattern::of_any("?g", ["strength"], "?n"))
        .all("most", Aggregate::Most(Expr::variable("n")));
    assert_eq!(view.query(&most).unwrap().to_string(), "10000000000000000000\n");
}

#[test]
fn counting_agrees_with_making_rows() {
    let view = day_view(
        "a: armed_group \"A\"\nb: armed_group \"B\"\np: town \"P\"\nq: town \"Q\"\n\
         a strength 70 | s\nb strength ~70 | s\na controls p [2024-01-06..2024-02-01/..] | s attests=2024-02-10/2024-02-10\nb contests p | s\na allied_with b | s\n",
    );
    let fact = |from, relation, to| Query::new().find(FactPattern::of_any(from, [relation], to));
    let strengths = || fact("?a", "strength", "?m").find(FactPattern::of_any("?b", ["strength"], "?n"));
    let contested = || fact("?b", "contests", "?x");
    let queries = [
        (Query::new().kind("?x", Town), 2),
        (Query::new().kind("?x", Town).kind("?y", Town), 4),
        (Query::new().kind("?x", ArmedGroup).optional(fact("?x", "controls", "?y")), 2),
        (fact("?a", "allied_with", "?b").optional(fact("?b", "controls", "?c")).differ("c", "a"), 1),
        (contested().unless(contested().unless(fact("?a", "controls", "?x"))), 1),
        (contested().unless(fact("?a", "controls", "?x")), 1),
        (contested().unless(contested()), 0),
        (strengths().differ("m", "n"), 0),
        (strengths().filter(Expr::variable("m").is(Expr::variable("n"))), 4),
    ];
    for (query, rows) in &queries {
        assert_eq!((view.count(query).unwrap(), view.query(query).unwrap().len()), (*rows, *rows as usize), "{query}");
    }
}

#[test]
fn how_surely_a_row_holds_is_asked_of_the_whole_row() {
    let lines = [
        "t0 knows t1 [2024-01-01/2024-02-01] | s\n",
        "t2 knows t1 [2024-01-01..2024-01-20/..] | s attests=2024-02-10/2024-02-10\n",
    ];
    let view = world(&lines.map(str::to_owned)).view().at_scope(Scope::Day(day(8)));
    let query = Query::new().fact("?a", RELATIONS[0], "?b").filter(Condition::AtLeast(Grade::Certain)).select(["a"]);
    assert_eq!(view.query(&query).unwrap().to_string(), "Thing 0\n");
}

#[test]
fn alternatives_are_looked_at_when_what_they_speak_of_is_known() {
    for towns in [5, 1500] {
        let towns: String = (0..towns).map(|n| format!("t{n}: town \"T{n}\"\na controls t{n} | s\n")).collect();
        let view = day_view(&format!(
            "a: armed_group \"A\"\nb: armed_group \"B\"\na allied_with b | s\n{towns}b contests t1 | s\n"
        ));
        let all = || Query::new().fact("a", ALLIED_WITH, "?b").fact("a", CONTROLS, "?t");
        let contests = || Query::new().fact("?b", CONTESTS, "?t");
        let label = |of, is| Expr::label(of).is(Expr::Value(Value::Text(Text::new(is).unwrap())));
        let of_one = Query::new().filter(label("t", "T4")).filter(label("b", "B"));
        let many = view.count(&all()).unwrap();
        assert_eq!(view.count(&all().either([of_one, contests()])).unwrap(), 2);
        assert_eq!(view.count(&all().either([Query::new().unless(contests())])).unwrap(), many - 1);
        assert_eq!(view.count(&all().either([Query::new().optional(contests())])).unwrap(), many);
    }
}

#[test]
fn what_must_not_be_known_is_looked_for_after_what_need_not_be_there() {
    let view = day_view(
        "a: armed_group \"A\"\nc: armed_group \"C\"\np: town \"P\"\nq: town \"Q\"\n\
         a controls p | s\na controls q | s\nc contests q | s\n",
    );
    let query = Query::new()
        .fact("?a", CONTROLS, "p")
        .optional(Query::new().fact("?a", CONTROLS, "?t"))
        .unless(Query::new().fact("c", CONTESTS, "?t"))
        .select(["t"]);
    assert_eq!(view.query(&query).unwrap().to_string(), "P\n");
}

#[test]
fn a_row_that_is_told_once_is_as_sure_with_a_limit_as_without() {
    let lines = [
        "t0 knows t1 [2024-01-01..2024-01-20/..] | s attests=2024-02-10/2024-02-10\n",
        "t0 knows t2 [2024-01-01/2024-02-01] | s\n",
    ];
    let view = world(&lines.map(str::to_owned)).view().at_scope(Scope::Day(day(8)));
    let query = Query::new().fact("?a", RELATIONS[0], "?b").select(["a"]).distinct();
    for query in [query.clone(), query.limit(1)] {
        assert_eq!(view.query(&query).unwrap().get(0).unwrap().grade(), Grade::Certain);
    }
}

#[test]
fn what_a_query_laid_out_is_of_its_view_alone() {
    let lines = [
        "t0 knows t1 [2024-01-01..2024-01-20/..] | s attests=2024-02-10/2024-02-10\n",
        "t0 knows t2 [2024-01-01/2024-02-01] | s\n",
        "t1 knows t2 [2024-01-01/..] | s\n",
        "t2 knows t3 [/] | s\n",
        "t3 knows t0 [2024-03-01/2024-03-31] | s\n",
    ];
    let graph = world(&lines.map(str::to_owned));
    let query = Query::new().fact("?a", RELATIONS[0], "?b").fact("?b", RELATIONS[0], "?c");
    let told = |view: &View| view.query(&query).unwrap().to_string();
    let on = |n: i32| graph.view().at_scope(Scope::Day(day(n)));
    let used = on(8);
    told(&used);
    let nobody = Trust::all().only_sources([]);
    let same: [(View, View); 7] = [
        (used.clone(), on(8)),
        (used.at_scope(Scope::Day(day(70))), on(70)),
        (used.at_scope(Scope::ALL), graph.view()),
        (used.showing_all(), on(8).showing_all()),
        (used.presuming_at_most(0), on(8).presuming_at_most(0)),
        (used.trusting(nobody.clone()).unwrap(), on(8).trusting(nobody).unwrap()),
        (used.with_rules(Rules::all()).unwrap(), on(8).with_rules(Rules::all()).unwrap()),
    ];
    let answers: Vec<String> = same
        .iter()
        .map(|(used, new)| {
            assert_eq!(told(used), told(new));
            told(new)
        })
        .collect();
    assert!(answers.iter().collect::<std::collections::BTreeSet<_>>().len() > 3, "{answers:?}");
}

#[test]
fn what_a_query_finds_and_costs_does_not_depend_on_what_was_asked_before() {
    // Of what one thing knows, the last by its name comes first by its day.
    let tie = |n: usize| format!("t{} knows t{} [{}/..] | s\n", n % 6, (n % 6 + 5 - n / 6) % 6, day(n as i32 / 6));
    let graph = world(&(0..30).map(tie).collect::<Vec<_>>());
    let view = || graph.view().at_scope(Scope::Day(day(8)));
    let all = Query::new().fact("?a", RELATIONS[0], "?b");
    let one = Query::new().fact("t0", RELATIONS[0], "?b").limit(1);
    let used = view();
    assert_eq!(used.query(&all).unwrap().len(), 30);
    assert_eq!(used.query(&one).unwrap().len(), 1);
    for steps in 0..100 {
        let told = |view: &View, query: &Query| match view.with_budget(Budget::new().steps(steps)).query(query) {
            Ok(rows) => rows.to_string(),
            Err(error) => error.to_string(),
        };
        for query in [&all, &one] {
            assert_eq!(told(&used, query), told(&view(), query));
        }
    }
}

#[test]
fn queries_end_within_their_budget_and_say_how_far_they_got() {
    let groups: String = (0..400).map(|n| format!("g{n}: armed_group \"G{n}\"\n")).collect();
    let tie = |n: usize, m: usize| format!("g{n} allied_with g{} | s\n", (n + m * 7) % 400);
    let ties: String = (0..400).flat_map(|n| (1..10).map(move |m| tie(n, m))).collect();
    let view = day_view(&format!("{groups}{ties}"));
    let pairs = Query::new().fact("?a", ALLIED_WITH, "?b").fact("?b", ALLIED_WITH, "?c");
    let spent = |budget: Budget, query: &Query| view.with_budget(budget).query(query).unwrap_err().to_string();
    assert!(
        spent(Budget::new().rows(5), &pairs)
            .starts_with("the question needs more than 5 rows; 5 rows were found in 72")
    );
    assert_eq!(
        spent(Budget::new().steps(100), &pairs),
        "the question needs more than 100 steps; 0 rows were found in 101 steps"
    );
    assert!(spent(Budget::new().bytes(100_000), &pairs).starts_with("the question needs more than 100000 bytes; "));
    let stopped = "the question was stopped; 0 rows were found in 0 steps";
    assert_eq!(spent(Budget::new().stop_when(|| true), &pairs), stopped);
    // What is laid out is paid for too, also where little is wanted.
    assert!(view.with_budget(Budget::new().steps(100)).query(&pairs.clone().limit(10)).is_err());
    assert!(view.with_budget(Budget::new().steps(1000)).count(&pairs).is_err());
    let grouped = pairs.clone().select(["a"]).all("all", Aggregate::List(Expr::variable("c")));
    assert!(view.with_budget(Budget::new().bytes(300_000)).query(&grouped).is_err());
    // Steps of any number take no more memory than they may.
    let endless = Query::new().find(Steps::new("g0", ["allied_with"], "?x").between(0, Some(u32::MAX)));
    let most = "the question needs more than 1048576 bytes";
    assert!(spent(Budget::new().bytes(1 << 20), &endless).starts_with(most));
    // Nor is a stop left unheard elsewhere.
    let view = view.with_budget(Budget::new().stop_when(|| true));
    let [one, other] = ["g0", "g5"].map(|key| view.snapshot().lookup(key).unwrap());
    assert!(view.path_between(one, other).is_err() && view.within(one, 2, Grade::Possible).is_err());
    assert!(view.network(Grade::Possible).is_err() && view.count(&pairs).is_err());
}

#[test]
fn a_query_has_an_end() {
    let view = day_view("a: armed_group \"A\"\n");
    let refused = |query: Query| view.query(&query).unwrap_err().to_string();
    let known = || Condition::Known(Expr::variable("a"));
    let deep = (0..9).fold(known(), |inner, _| Condition::All(vec![inner]));
    let base = || Query::new().kind("?a", ArmedGroup);
    assert_eq!(refused(base().filter(deep)), "a query has at most 64 clauses, in parts at most 8 deep");
    let many = Condition::Any(vec![known(); 5000]);
    assert_eq!(refused(base().filter(many)), "a query has at most 4096 conditions");
    let wide = (0..2000).fold(base(), |query, n| query.column(format!("c{n}"), Expr::variable("a")));
    assert_eq!(refused(wide), "a query has at most 1024 columns");
    let any = FactPattern::of_any("?a", ["controls"; 2000], "?b");
    assert_eq!(refused(Query::new().find(any)), "a query has at most 1024 relations of a fact");
    // Said twice not, it is said.
    assert_eq!((0..30_000).fold(known(), |inner, _| inner.not()), known());
    // As large as it may be, it is counted in no time.
    let next =
        |query: Query, n: usize| query.fact(format!("?v{n}").as_str(), ALLIED_WITH, format!("?v{}", n + 1).as_str());
    assert_eq!(view.count(&(0..63).fold(Query::new(), next)).unwrap(), 0);
}

#[test]
fn what_is_given_is_asked_for_and_what_is_asked_for_is_given() {
    let view = day_view("a: armed_group \"A\"\nb: armed_group \"B\"\np: town \"P\"\na controls p | s\n");
    let is_who = Expr::variable("a").is(Expr::Parameter("who".into()));
    let query = Query::new().fact("?a", CONTROLS, "?x").filter(is_who);
    let prepared = view.prepare(&query).unwrap();
    let a = view.snapshot().lookup("a").unwrap();
    assert_eq!(prepared.ask([("who", a)]).unwrap().len(), 1);
    assert_eq!((prepared.count([("who", "a")]).unwrap(), prepared.count([("who", "b")]).unwrap()), (1, 0));
    let wrong = |given: &[(&str, &str)]| prepared.ask(given.iter().copied()).unwrap_err().to_string();
    assert_eq!(wrong(&[]), "the query asks for `$who`, which is not given");
    assert_eq!(wrong(&[("who", "a"), ("whom", "b")]), "the query asks for no `$whom`; it asks for who");
}

#[test]
fn rows_told_once_are_ordered_by_their_columns() {
    let view = day_view("a: armed_group \"A\"\n");
    let query =
        Query::new().fact("?h", CONTROLS, "?x").column("key", Expr::Key("h".into())).all("n", Aggregate::count());
    let error = view.query(&query.order_by_descending("h")).unwrap_err();
    let says = "rows that are distinct or grouped are ordered by their columns, of which `h` is none";
    assert_eq!(error.to_string(), says);
}

#[test]
fn what_is_newer_than_the_view_is_not_named() {
    let mut graph = Graph::new(conflict());
    common::grow(&mut graph, "p: town \"P\"\n---\nq: town \"Q\"\n").unwrap();
    let first = graph.entities().next().unwrap().added();
    let view = graph.view().known_at(first).unwrap();
    let named = Query::new().kind("?x", Town).filter(Expr::variable("x").is(Expr::Value(Value::Entity("q".into()))));
    assert_eq!(view.query(&named).unwrap_err().to_string(), "this entity is newer than what is looked at");
}

#[test]
fn names_stay_on_one_line() {
    let query = Query::new().kind("?a\u{1b}[31m\nX", Town);
    assert_eq!(query.to_string(), "?a\\u{1b}[31m\\nX is a town");
}

#[test]
fn what_was_not_found_is_nothing_from_there_on() {
    let view = day_view(
        "a: armed_group \"A\"\nb: armed_group \"B\"\no: organization \"O\"\nl: person \"L\"\np: town \"P\"\nq: town \"Q\"\n\
         a controls p | s\nb controls q | s\na armed_wing_of o | s\nl leads o | s\n",
    );
    let wing = || Query::new().fact("?holder", ARMED_WING_OF, "?org");
    let held = || Query::new().fact("?holder", CONTROLS, "?place").optional(wing());
    let led = || Query::new().fact("?leader", LEADS, "?org");
    let told = |query: Query| {
        let query = query.select(["holder", "org", "leader"]).order_by("holder");
        (view.query(&query).unwrap().to_string(), view.count(&query).unwrap())
    };
    assert_eq!(told(held().optional(led())), ("A | O | L\nB | - | -\n".to_owned(), 2));
    let unled = held().unless(led()).select(["holder"]);
    assert_eq!((view.query(&unled).unwrap().to_string(), view.count(&unled).unwrap()), ("B\n".to_owned(), 1));
    // What stands in what must not be known alone is no column.
    assert_eq!(view.query(&held().unless(led())).unwrap().columns(), ["holder", "place", "org"]);
}

#[test]
fn texts_are_read_as_what_they_are_compared_with() {
    let view = day_view(
        "a: armed_group \"A\"\np: town \"P\"\na controls p [2023-05-04/..] share=2/3 | s\na strength 70 | s\n",
    );
    let held = |condition: Condition| {
        let query = Query::new().find(FactPattern::new("?a", CONTROLS, "?p").called("held")).filter(condition);
        view.count(&query).unwrap()
    };
    assert_eq!(
        (held(Expr::from_day("held").at_least("2023-05")), held(Expr::from_day("held").at_most("2022"))),
        (1, 0)
    );
    assert_eq!(
        (held(Expr::qualifier("held", "share").is("2/3")), held(Expr::qualifier("held", "share").is("1/2"))),
        (1, 0)
    );
    assert_eq!((held(Expr::grade("held").at_least("certain")), held(Expr::variable("p").is("p"))), (1, 1));
    assert_eq!((held(Expr::label("p").starts_with("P")), held(Expr::kind("p").is("town"))), (1, 1));
    assert_eq!(held(Expr::from_day("held").more_than("June")), 0);
    let strong = Query::new().fact("?a", "strength", "?n").filter(Expr::variable("n").more_than("69"));
    assert_eq!(view.count(&strong).unwrap(), 1);
    let since = Query::new()
        .find(FactPattern::new("?a", CONTROLS, "?p").called("held"))
        .filter(Expr::from_day("held").at_least(Expr::parameter("day")));
    let prepared = view.prepare(&since).unwrap();
    assert_eq!((prepared.count([("day", "2023")]).unwrap(), prepared.count([("$day", "2024")]).unwrap()), (1, 0));
    assert_eq!(prepared.explain_plan([("day", "2023")]).unwrap().steps.len(), 2);
}
