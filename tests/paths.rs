//! How is A connected to B? Paths against all that a walk through the facts finds, routes against a matcher that knows no
//! automaton, days against days.
#![cfg(test)]

mod common;

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::{AtomicU32, Ordering},
};

use allegiance::{
    Any, Budget, BudgetError, Error, Flag, Grade, Graph, Id, Path, Paths, Pattern, Period, Persistence, Premise,
    Relation, Route, Rule, Rules, Schema, Source, View, vocabulary::*,
};
use common::graph;
use insta::assert_snapshot;
use proptest::{collection::vec, prelude::*};

const A: Relation<Organization, Organization> = Relation::named("a");
const B: Relation<Organization, Organization> = Relation::named("b");
const S: Relation<Organization, Organization> = Relation::named("s");
const RELATIONS: [Relation<Organization, Organization>; 3] = [A, B, S];
const NAMES: [&str; 3] = ["a", "b", "s"];
const THINGS: usize = 5;
const DAYS: u32 = 6;

fn schema() -> Schema {
    let a = A.define("One.").inverse("a_of");
    let b = B.define("Another.").persistence(Persistence::Structural);
    let s = S.define("Both ways.").flag(Flag::Symmetric);
    [a, b, s].into_iter().fold(conflict(), |schema, def| schema.with_relation(def).unwrap())
}

/// A fact to state: its ends, its relation, its first and last day, and how exact these are.
type Stated = (usize, usize, usize, u32, u32, u32);

fn stated(most: usize) -> impl Strategy<Value = Vec<Stated>> {
    vec((0..THINGS, 0..3usize, 0..THINGS, 1..=DAYS, 0..3u32, 0..4u32), most / 3..=most)
}

struct World {
    graph: Graph,
    ids: Vec<Id<Organization>>,
}

fn world(facts: &[Stated]) -> World {
    let mut graph = Graph::new(schema());
    let ids: Vec<_> = (0..THINGS).map(|n| graph.add(Organization, &format!("n{n}")).unwrap()).collect();
    let source = graph.source(Source::article("An article").published("2024-01-02")).unwrap();
    for &(from, relation, to, first, more, shape) in facts {
        if from == to {
            continue;
        }
        let (last, day) = ((first + more).min(DAYS), |day: u32| format!("2024-01-{day:02}"));
        let period = match shape {
            0 => format!("{}/{}", day(first), day(last)),
            1 => format!("{}/..", day(first)),
            2 => format!("{}..{}/{}", day(first), day(last), day(DAYS)),
            _ => format!("/{}", day(last)),
        };
        let period: Period = period.parse().unwrap();
        graph.state(ids[from], RELATIONS[relation], ids[to]).during(period).cite(source).unwrap();
    }
    World { graph, ids }
}

/// A fact as it is walked.
#[derive(Clone, Debug, PartialEq)]
struct Hop {
    from: usize,
    to: usize,
    relation: usize,
    forward: bool,
    grade: Grade,
    fact: String,
    days: BTreeSet<u32>,
}

/// All facts of a view that hold so surely, from either end, with the days on which they do.
fn hops(world: &World, view: &View, least: Grade) -> Vec<Hop> {
    let place = |id: Id<Any>| world.ids.iter().position(|it| *it == id).unwrap();
    let mut days: HashMap<String, BTreeSet<u32>> = HashMap::new();
    for day in 1..=DAYS {
        let on = world.graph.as_of(format!("2024-01-{day:02}").as_str()).unwrap().showing_all();
        for fact in on.facts(Pattern::any()).unwrap().iter().filter(|fact| fact.grade() >= least) {
            days.entry(named(fact.statement(), fact.rule(), &fact.to_string())).or_default().insert(day);
        }
    }
    let mut all = Vec::new();
    for fact in view.facts(Pattern::any()).unwrap().iter().filter(|fact| fact.grade() >= least) {
        if fact.rule() == Some("chain") {
            continue;
        }
        let (from, to) = (place(fact.subject()), place(fact.object_entity().unwrap()));
        let relation = NAMES.iter().position(|name| *name == fact.relation().name()).unwrap();
        let name = named(fact.statement(), fact.rule(), &fact.to_string());
        let days = days.get(&name).cloned().unwrap_or_default();
        let hop = Hop { from, to, relation, forward: true, grade: fact.grade(), fact: name, days };
        all.push(Hop { from: to, to: from, forward: false, ..hop.clone() });
        all.push(hop);
    }
    all
}

fn named(statement: Option<allegiance::StatementId>, rule: Option<&str>, text: &str) -> String {
    statement.map_or_else(|| format!("{} by {rule:?}", text.split(',').next().unwrap()), |id| format!("{id:?}"))
}

fn told(path: &Path<'_>) -> Vec<String> {
    path.facts.iter().map(|fact| named(fact.statement(), fact.rule(), &fact.to_string())).collect()
}

/// A route, as a tree.
#[derive(Clone, Debug)]
enum Re {
    /// By a relation or by any; forward, back or either way.
    Step(Option<usize>, u8),
    Then(Vec<Re>),
    Or(Vec<Re>),
    Times(Box<Re>, u32, Option<u32>),
    Back(Box<Re>),
}

fn re() -> impl Strategy<Value = Re> {
    let step = (prop::option::weighted(0.8, 0..3usize), 0..3u8).prop_map(|(relation, way)| Re::Step(relation, way));
    step.prop_recursive(3, 8, 3, |inner| {
        let times = prop_oneof![
            Just((0, None)),
            Just((1, None)),
            Just((0, Some(1))),
            (0..3u32, 0..2u32).prop_map(|(least, more)| (least, Some(least + more))),
            (2..3u32).prop_map(|least| (least, None)),
        ];
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Re::Then),
            vec(inner.clone(), 2..4).prop_map(Re::Or),
            (inner.clone(), times).prop_map(|(inner, (least, most))| Re::Times(Box::new(inner), least, most)),
            inner.prop_map(|inner| Re::Back(Box::new(inner))),
        ]
    })
}

impl Re {
    fn route(&self) -> Route {
        match self {
            Re::Step(None, 0) => "_".parse().unwrap(),
            Re::Step(None, 1) => "^_".parse().unwrap(),
            Re::Step(None, _) => Route::any(),
            Re::Step(Some(relation), 0) => Route::by(RELATIONS[*relation]),
            Re::Step(Some(relation), 1) => Route::back(RELATIONS[*relation]),
            Re::Step(Some(relation), _) => Route::either_way(RELATIONS[*relation]),
            Re::Then(parts) => parts.iter().map(Re::route).reduce(Route::then).unwrap(),
            Re::Or(parts) => parts.iter().map(Re::route).reduce(Route::or).unwrap(),
            Re::Times(inner, 0, None) => inner.route().any_times(),
            Re::Times(inner, 1, None) => inner.route().at_least_once(),
            Re::Times(inner, 0, Some(1)) => inner.route().maybe(),
            Re::Times(inner, least, Some(most)) => inner.route().times(*least..=*most),
            Re::Times(inner, least, None) => format!("({}){{{least},}}", inner.route()).parse().unwrap(),
            Re::Back(inner) => inner.route().inverse(),
        }
    }

    /// With all the parentheses that can be.
    fn text(&self) -> String {
        let all = |parts: &[Re], sign| parts.iter().map(|it| format!("({})", it.text())).collect::<Vec<_>>().join(sign);
        match self {
            Re::Step(relation, way) => {
                let name = relation.map_or("_", |relation| NAMES[relation]);
                let name = if *way == 1 && name == "a" { return "a_of".to_owned() } else { name };
                [name.to_owned(), format!("< {name}"), format!("<{name}>")][usize::from(*way)].clone()
            }
            Re::Then(parts) => all(parts, "/"),
            Re::Or(parts) => all(parts, "|"),
            Re::Times(inner, least, None) => format!("({}){{{least},}}", inner.text()),
            Re::Times(inner, least, Some(most)) => format!("({}) {{ {least}, {most} }}", inner.text()),
            Re::Back(inner) => format!("^({})", inner.text()),
        }
    }

    /// Where a match that begins at a place can end.
    fn ends(&self, word: &[&Hop], at: usize, back: bool) -> BTreeSet<usize> {
        match self {
            Re::Step(relation, way) => {
                let fits = |hop: &&&Hop| {
                    let forward = match way {
                        0 => Some(!back),
                        1 => Some(back),
                        _ => None,
                    };
                    let way = hop.relation == 2 || forward.is_none_or(|it| it == hop.forward);
                    way && relation.is_none_or(|it| it == hop.relation)
                };
                word.get(at).filter(fits).map(|_| at + 1).into_iter().collect()
            }
            Re::Then(parts) => {
                let step =
                    |ends: BTreeSet<usize>, part: &Re| ends.iter().flat_map(|at| part.ends(word, *at, back)).collect();
                if back { parts.iter().rev().fold([at].into(), step) } else { parts.iter().fold([at].into(), step) }
            }
            Re::Or(parts) => parts.iter().flat_map(|part| part.ends(word, at, back)).collect(),
            Re::Times(inner, least, most) => {
                let (mut ends, mut now): (BTreeSet<usize>, BTreeSet<usize>) = (BTreeSet::new(), [at].into());
                for time in 0..=most.unwrap_or(least + word.len() as u32) {
                    if time >= *least {
                        ends.extend(&now);
                    }
                    now = now.iter().flat_map(|at| inner.ends(word, *at, back)).collect();
                }
                ends
            }
            Re::Back(inner) => inner.ends(word, at, !back),
        }
    }

    fn matches(&self, word: &[&Hop]) -> bool {
        self.ends(word, 0, false).contains(&word.len())
    }

    /// From where to where it leads, by the algebra of relations.
    fn pairs(&self, hops: &[Hop], back: bool) -> BTreeSet<(usize, usize)> {
        let compose = |a: &BTreeSet<(usize, usize)>, b: &BTreeSet<(usize, usize)>| -> BTreeSet<(usize, usize)> {
            a.iter().flat_map(|(x, y)| b.iter().filter(move |(z, _)| y == z).map(move |(_, w)| (*x, *w))).collect()
        };
        match self {
            Re::Step(..) => {
                let one = |hop: &&Hop| self.ends(&[*hop], 0, back).contains(&1);
                hops.iter().filter(one).map(|hop| (hop.from, hop.to)).collect()
            }
            Re::Then(parts) => {
                let mut parts: Vec<_> = parts.iter().map(|part| part.pairs(hops, back)).collect();
                if back {
                    parts.reverse();
                }
                parts.into_iter().reduce(|a, b| compose(&a, &b)).unwrap()
            }
            Re::Or(parts) => parts.iter().flat_map(|part| part.pairs(hops, back)).collect(),
            Re::Times(inner, least, most) => {
                let once = inner.pairs(hops, back);
                let (mut all, mut now): (BTreeSet<_>, BTreeSet<_>) =
                    (BTreeSet::new(), (0..THINGS).map(|n| (n, n)).collect());
                for time in 0..=most.unwrap_or(least + THINGS as u32) {
                    if time >= *least {
                        all.extend(&now);
                    }
                    now = compose(&now, &once);
                }
                all
            }
            Re::Back(inner) => inner.pairs(hops, !back),
        }
    }
}

/// All ways that pass nothing twice.
fn all_simple(hops: &[Hop], from: usize, to: usize) -> Vec<Vec<&Hop>> {
    let (mut found, mut open) = (Vec::new(), vec![Vec::<&Hop>::new()]);
    while let Some(path) = open.pop() {
        let at = path.last().map_or(from, |hop| hop.to);
        if at == to {
            found.push(path);
            continue;
        }
        for hop in hops.iter().filter(|hop| hop.from == at) {
            if hop.to != from && path.iter().all(|it| it.to != hop.to) {
                open.push(path.iter().copied().chain([hop]).collect());
            }
        }
    }
    found
}

fn overlapping(path: &[&Hop]) -> bool {
    path.windows(2).all(|pair| !pair[0].days.is_disjoint(&pair[1].days)) && path.iter().all(|hop| !hop.days.is_empty())
}

fn sharing(path: &[&Hop]) -> bool {
    (1..=DAYS).any(|day| path.iter().all(|hop| hop.days.contains(&day)))
}

/// How long a path is, and its facts.
type Long = ((u64, u32, u32, usize), Vec<String>);

fn check(view: &View, question: &Paths, up_to: Option<u32>, mut expected: Vec<Long>, weight: &dyn Fn(&str) -> u64) {
    let is_weighed = weight("") > 0;
    let asked = |question: &Paths| -> Vec<Long> {
        let paths = if is_weighed {
            view.paths_weighed(question, |fact| weight(&named(fact.statement(), fact.rule(), ""))).unwrap()
        } else {
            view.paths(question).unwrap()
        };
        paths
            .iter()
            .map(|path| (length(&told(path), path.facts.iter().map(|fact| fact.grade()), weight, question), told(path)))
            .collect()
    };
    let within = |path: &Long| up_to.is_none_or(|most| path.1.len() <= most as usize);
    expected.retain(within);
    expected.sort();
    let costs = |paths: &[Long]| paths.iter().map(|path| path.0).collect::<Vec<_>>();
    let best = expected.first().map(|path| path.0);
    let limited = |question: Paths| if let Some(most) = up_to { question.up_to(most) } else { question };

    let shortest = asked(&limited(question.clone()));
    assert_eq!(costs(&shortest), best.into_iter().collect::<Vec<_>>(), "{question:?}");
    let all_best: Vec<Long> = expected.iter().filter(|path| Some(path.0) == best).cloned().collect();
    let mut told = asked(&limited(question.clone().all_shortest()));
    told.sort();
    assert_eq!(told, all_best, "{question:?}");
    assert!(shortest.iter().all(|path| all_best.contains(path)));

    let many_told = asked(&limited(question.clone().shortest(100)));
    for many in [1, 3, 100] {
        let told = asked(&limited(question.clone().shortest(many)));
        assert_eq!(costs(&told), costs(&expected[..expected.len().min(many as usize)]), "{many} of {question:?}");
        assert!(many_told.starts_with(&told), "fewer are the first of more");
        let distinct: BTreeSet<_> = told.iter().collect();
        assert_eq!(distinct.len(), told.len());
        assert!(told.iter().all(|path| expected.contains(path)), "{told:?} in {expected:?}");
    }
    let most = up_to.unwrap_or(THINGS as u32);
    let mut told = asked(&question.clone().all(most));
    assert!(told.is_sorted_by_key(|path| path.0));
    told.sort();
    assert_eq!(told, expected, "{question:?}");
}

fn length(
    facts: &[String],
    grades: impl Iterator<Item = Grade>,
    weight: &dyn Fn(&str) -> u64,
    question: &Paths,
) -> (u64, u32, u32, usize) {
    let (mut possible, mut presumed) = (0, 0);
    if format!("{question:?}").contains("surest: true") {
        for grade in grades {
            possible += u32::from(grade == Grade::Possible);
            presumed += u32::from(grade == Grade::Presumed);
        }
    }
    let weight = if weight("") > 0 { facts.iter().map(|fact| weight(fact)).sum() } else { 0 };
    (weight, possible, presumed, facts.len())
}

fn grade() -> impl Strategy<Value = Grade> {
    prop_oneof![Just(Grade::Possible), Just(Grade::Presumed), Just(Grade::Certain)]
}

/// A weight from 0 to 3 by the name of a fact, above 0 for no fact.
fn by_name(fact: &str) -> u64 {
    fact.bytes().map(u64::from).sum::<u64>() % 4 + u64::from(fact.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn paths_are_those_that_a_walk_through_all_facts_finds(
        facts in stated(12),
        re in prop::option::of(re()),
        least in grade(),
        (timing, surest, is_weighed, up_to) in (0..3, any::<bool>(), any::<bool>(), prop::option::of(0..4u32)),
        on in prop::option::weighted(0.3, 1..=DAYS),
    ) {
        let world = world(&facts);
        let view = match on {
            Some(day) => world.graph.as_of(format!("2024-01-{day:02}").as_str()).unwrap(),
            None => world.graph.during(format!("2024-01-01/2024-01-{DAYS:02}").as_str()).unwrap(),
        };
        let view = view.showing_all();
        let hops = hops(&world, &view, least);
        let mut question = Paths::between(world.ids[0], world.ids[1]).at_least(least);
        if let Some(re) = &re {
            question = question.over(re.route());
        }
        question = if surest { question.surest() } else { question };
        question = match timing {
            0 => question,
            1 => question.overlapping(),
            _ => question.sharing_a_day(),
        };
        let weight: &dyn Fn(&str) -> u64 = if is_weighed { &by_name } else { &|_| 0 };
        let mut expected = all_simple(&hops, 0, 1);
        expected.retain(|path| re.as_ref().is_none_or(|re| re.matches(path)));
        expected.retain(|path| on.is_some() || match timing {
            0 => true,
            1 => overlapping(path),
            _ => sharing(path),
        });
        let expected = expected.into_iter().map(|path| {
            let facts: Vec<String> = path.iter().map(|hop| hop.fact.clone()).collect();
            (length(&facts, path.iter().map(|hop| hop.grade), weight, &question), facts)
        });
        check(&view, &question, up_to, expected.collect(), weight);
    }

    #[test]
    fn what_is_reached_is_what_the_algebra_of_relations_tells(facts in stated(12), re in re(), least in grade()) {
        let world = world(&facts);
        let view = world.graph.view().showing_all();
        let hops = hops(&world, &view, least);
        let question = Paths::out_of(world.ids[0]).over(re.route()).at_least(least).reached();
        let paths = view.paths(&question).unwrap();
        let reached: BTreeSet<usize> = paths.iter().map(|path| {
            world.ids.iter().position(|id| *id == *path.entities.last().unwrap()).unwrap()
        }).collect();
        let pairs = re.pairs(&hops, false);
        let expected: BTreeSet<usize> = pairs.into_iter().filter(|&(from, to)| from == 0 && to != 0).map(|(_, to)| to).collect();
        prop_assert_eq!(reached, expected, "{}", re.route());
        prop_assert!(paths.is_sorted_by_key(|path| path.facts.len()));
        for path in &paths {
            let to = *path.entities.last().unwrap();
            let only = view.paths(&question.clone().or_to(to)).unwrap();
            prop_assert_eq!(only.iter().map(told).collect::<Vec<_>>(), [told(path)]);
            let word: Vec<&Hop> = path.steps().map(|(from, fact, to)| {
                let name = named(fact.statement(), None, "");
                let is_it = |hop: &&Hop| hop.fact == name && world.ids[hop.from] == from && world.ids[hop.to] == to;
                hops.iter().find(is_it).unwrap()
            }).collect();
            prop_assert!(re.matches(&word), "{} by {:?}", re.route(), told(path));
        }
    }

    #[test]
    fn a_route_prints_what_reads_back_as_the_same(re in re()) {
        let route = re.route();
        let printed = route.to_string();
        prop_assert_eq!(&printed.parse::<Route>().unwrap(), &route, "{}", &printed);
        let read = Route::parse(&re.text().replace("a_of", "^a"), &schema()).unwrap();
        prop_assert_eq!(read.to_string(), printed);
        prop_assert_eq!(route.inverse().inverse(), route);
        prop_assert!(Route::parse(&re.text(), &schema()).is_ok());
    }

    #[test]
    fn any_text_is_a_route_or_an_error_on_one_line(text in "[ab_s(){}*+?/|^<>,0-9 ]{0,24}|\\PC{0,12}") {
        match Route::parse(&text, &schema()) {
            Ok(route) => prop_assert_eq!(route.to_string().parse::<Route>().unwrap(), route),
            Err(wrong) => prop_assert!(!wrong.to_string().contains('\n'), "{wrong}"),
        }
    }

    #[test]
    fn what_follows_is_a_step_as_what_is_stated(facts in stated(7)) {
        let exact: Vec<Stated> = facts.into_iter().map(|(a, relation, b, ..)| (a, relation, b, 1, 4, 0)).collect();
        let world = world(&exact);
        let rule = Rule::new("over", "What a does to b, and b to c.").when("?x", A, "?y").when("?y", B, "?z").then("?x", B, "?z");
        let rules = Rules::none().with(rule);
        for scope in ["2024-01-03", "2024-01-01/2024-01-06"] {
            let view = match scope.len() {
                10 => world.graph.as_of(scope).unwrap(),
                _ => world.graph.during(scope).unwrap(),
            };
            let view = view.with_rules(rules.clone()).unwrap();
            let hops = hops(&world, &view, Grade::Presumed);
            let expected = all_simple(&hops, 0, 1).into_iter().map(|path| {
                let facts: Vec<String> = path.iter().map(|hop| hop.fact.clone()).collect();
                ((0, 0, 0, facts.len()), facts)
            });
            let expected: Vec<Long> = expected.collect();
            let question = Paths::between(world.ids[0], world.ids[1]);
            check(&view, &question, None, expected.clone(), &|_| 0);
            check(&view.materialized().unwrap(), &question, None, expected.clone(), &|_| 0);
            check(&view, &question.sharing_a_day(), None, expected, &|_| 0);
        }
    }
}

const ALLIES: &str = r#"
    source paper "The Paper" 2024-12-17
    source radio "The Radio" 2024-12-17
    kio: organization "KIO"
    kia: armed_group "KIA"
    pdf: armed_group "PDF"
    aa: armed_group "AA"
    junta: government "the junta"
    katha: town "Katha"
    district: district "Katha District"
    kia armed_wing_of kio [2024-01-01/2024-12-31] | paper
    kia allied_with pdf [2024-02-01/2024-12-31] | paper < @kio ; radio
    pdf allied_with aa [2024-06..2024-07/..] | radio
    pdf controls katha [2024-08-01/2024-10-31] share=2/3 | paper
    junta controls katha [2023-01-01/2024-03-31] | paper
    katha located_in district | paper
"#;

fn id(graph: &Graph, key: &str) -> Id<Any> {
    graph.lookup(key).unwrap()
}

#[test]
fn a_path_tells_its_steps_grades_sources_days_and_standing() {
    let graph = graph(ALLIES);
    let view = graph.as_of("2024-09-01").unwrap();
    let path = view.path_between(id(&graph, "kio"), id(&graph, "district")).unwrap().unwrap();
    assert_snapshot!(format!("{path:#}"), @"
    KIO to Katha District in 4 steps, presumed:
      KIA armed wing of KIO [2024-01-01/2024-12-31], certain — The Paper
      KIA allied with PDF [2024-02-01/2024-12-31], certain — KIO, in The Paper; The Radio
      PDF controls Katha (2/3) [2024-08-01/2024-10-31], certain — The Paper
      Katha located in Katha District, presumed — The Paper
    ");
    assert_snapshot!(path, @"KIO to Katha District in 4 steps, presumed: KIA armed wing of KIO [2024-01-01/2024-12-31], certain — The Paper; then KIA allied with PDF [2024-02-01/2024-12-31], certain — KIO, in The Paper; The Radio; then PDF controls Katha (2/3) [2024-08-01/2024-10-31], certain — The Paper; then Katha located in Katha District, presumed — The Paper");
    assert_snapshot!(path.period().unwrap().unwrap(), @"2024-08-01/..2024-10-31");
    let standing = path.standing().unwrap();
    assert_eq!((standing.origin, standing.voice), (allegiance::Origin::Stated, allegiance::Voice::Asserted));
    let record = path.record().unwrap();
    assert_eq!(
        record.entities.iter().map(|it| it.key.as_str()).collect::<Vec<_>>(),
        ["kio", "kia", "pdf", "katha", "district"]
    );
    assert_eq!((record.facts.len(), record.weight, record.grade), (4, 4, Grade::Presumed));
    assert_eq!(record.text, path.to_string());
    let itself = view.path_between(id(&graph, "kio"), id(&graph, "kio")).unwrap().unwrap();
    assert_snapshot!(itself, @"KIO itself, certain");
    assert_eq!((itself.period().unwrap(), itself.standing()), (None, None));
}

#[test]
fn what_follows_is_on_a_path_with_its_rule() {
    let graph = graph(ALLIES);
    let view = graph.as_of("2024-09-01").unwrap().with_rules(Rules::only(["wing_control", "control_within"])).unwrap();
    let question = Paths::between(id(&graph, "kia"), id(&graph, "junta"));
    assert!(view.paths(&question).unwrap().is_empty(), "the junta left Katha");
    let allied: Route = "allied_with / controls".parse().unwrap();
    let there = Paths::between(id(&graph, "kia"), id(&graph, "katha")).over(allied);
    assert_eq!(view.paths(&there).unwrap().len(), 1);
    let wing = common::graph(&format!("{ALLIES}\n---\nkia controls katha [2024-08-01/2024-10-31] | radio"));
    let view = wing.as_of("2024-09-01").unwrap().with_rules(Rules::only(["wing_control"])).unwrap();
    let path = view.path_between(id(&wing, "kio"), id(&wing, "katha")).unwrap().unwrap();
    assert_snapshot!(path, @"KIO to Katha in 1 step, certain: KIO controls Katha, certain, by wing_control — The Paper; The Radio");
    assert_eq!(path.standing().unwrap().origin, allegiance::Origin::Derived);
    assert_snapshot!(path.period().unwrap().unwrap(), @"2024-08-01/2024-10-31");
}

#[test]
fn days_part_what_relations_tie() {
    let graph = graph(ALLIES);
    let view = graph.view();
    let question = Paths::between(id(&graph, "junta"), id(&graph, "pdf"));
    assert_eq!(view.paths(&question).unwrap().len(), 1);
    assert!(view.paths(&question.clone().overlapping()).unwrap().is_empty());
    let to_kio = Paths::between(id(&graph, "katha"), id(&graph, "kio")).sharing_a_day();
    let paths = view.paths(&to_kio).unwrap();
    assert_eq!(paths[0].period().unwrap().unwrap().to_string(), "2024-08-01/2024-10-31");
    assert_eq!(paths[0].grade, Grade::Certain);
}

#[test]
fn questions_print_and_come_back() {
    let graph = graph(ALLIES);
    let (kio, katha) = (id(&graph, "kio"), id(&graph, "katha"));
    let plain = Paths::between(kio, katha);
    let route: Route = "armed_wings / (allied_with | ^leads)*".parse().unwrap();
    let all: Vec<String> = [
        plain.clone(),
        plain.clone().all_shortest().sharing_a_day(),
        plain.clone().shortest(3).up_to(1).at_least(Grade::Certain),
        plain.clone().all(4).surest().overlapping().or_to(kio).or_from(katha),
        Paths::out_of(kio).over(route).reached(),
        plain.by([Route::by(CONTROLS), Route::either_way(LEADS)]),
    ]
    .iter()
    .map(|question| {
        let keyed = question.keyed(&graph).unwrap();
        assert_eq!(&keyed.resolved(&graph).unwrap(), question);
        keyed.to_string()
    })
    .collect();
    assert_snapshot!(all.join("\n"), @"
    the shortest path from kio to katha, at least presumed
    all shortest paths from kio to katha, at least presumed, all on one day
    the 3 shortest paths from kio to katha, of at most 1 step, at least certain
    all paths from kio or katha to katha or kio, of at most 4 steps, at least presumed, each fact overlapping the next, the surest first
    a path to each that is reached from kio over armed_wings / (allied_with | ^leads)*, at least presumed
    the shortest path from kio to katha over (controls | <leads>)*, at least presumed
    ");
}

#[test]
fn what_is_wrong_with_a_question_is_said() {
    let graph = graph(ALLIES);
    let (kio, katha) = (id(&graph, "kio"), id(&graph, "katha"));
    let view = graph.as_of("2024-09-01").unwrap();
    let wrong = |question: Paths| view.paths(&question).unwrap_err().to_string();
    let plain = Paths::between(kio, katha);
    assert_snapshot!(wrong(plain.clone().over(Route::named("alied_with"))), @"the schema has no relation `alied_with`; did you mean `allied_with`?");
    assert_snapshot!(wrong(plain.clone().over(Route::any().times(0..=1001))), @"the route has more than 1000 steps, repetitions written out");
    let other = Graph::new(conflict());
    assert_snapshot!(other.view().paths(&plain).unwrap_err(), @"the id of this entity is of another graph");
    let keys = plain.keyed(&graph).unwrap().try_map(|key| Ok::<_, Error>(key.replace("kio", "kioo"))).unwrap();
    assert_snapshot!(keys.resolved(&graph).unwrap_err(), @"there is no entity `kioo`; did you mean `kio`?");
}

/// A relation that was found at run time is of its graph until it is called by its name.
#[test]
fn relations_found_at_run_time_are_of_their_graph() {
    let graph = graph(ALLIES);
    let wing = graph.relation("armed_wing_of").unwrap();
    let question = Paths::between(id(&graph, "kia"), id(&graph, "kio")).over(Route::by(wing));
    let view = graph.as_of("2024-09-01").unwrap();
    assert_eq!(view.paths(&question).unwrap().len(), 1);
    let keyed = question.keyed(&graph).unwrap();
    assert_eq!(
        keyed,
        Paths::between(id(&graph, "kia"), id(&graph, "kio")).over(Route::by(ARMED_WING_OF)).keyed(&graph).unwrap()
    );
    let foreign = Graph::new(conflict()).relation("armed_wing_of").unwrap();
    let foreign = question.over(Route::back(foreign));
    assert_eq!(view.paths(&foreign).unwrap_err().to_string(), "the id of this relation is of another graph");
    assert_eq!(foreign.keyed(&graph).unwrap_err().to_string(), "the id of this relation is of another graph");
}

/// So many layers of four, each tied to all of the next.
fn layers(many: usize) -> (Graph, Id<Any>, Id<Any>) {
    let mut graph = Graph::new(schema());
    let source = graph.source(Source::article("An article")).unwrap();
    let first = graph.add(Organization, "first").unwrap();
    let mut last = vec![first];
    for layer in 0..many {
        let next: Vec<_> = (0..4).map(|n| graph.add(Organization, &format!("n{layer}-{n}")).unwrap()).collect();
        for (&from, &to) in last.iter().flat_map(|from| next.iter().map(move |to| (from, to))) {
            graph.state(from, A, to).during("2024-01-01/2024-01-06").cite(source).unwrap();
        }
        last = next;
    }
    (graph, first.any(), last[0].any())
}

#[test]
fn a_budget_ends_a_question_and_says_how_far_it_got() {
    let (graph, from, to) = layers(12);
    let view = graph.as_of("2024-01-01").unwrap();
    let spent = |budget: Budget, question: &Paths| match view.with_budget(budget).paths(question) {
        Err(Error::Budget(error)) => error,
        other => panic!("within the budget: {other:?}"),
    };
    let all = Paths::between(from, to).all_shortest();
    assert_snapshot!(spent(Budget::new().rows(100), &all), @"the question needs more than 100 rows; 100 rows were found in 2117 steps");
    assert_snapshot!(spent(Budget::new().steps(50), &all), @"the question needs more than 50 steps; 0 rows were found in 51 steps");
    assert_snapshot!(spent(Budget::new().bytes(1000), &all), @"the question needs more than 1000 bytes; 0 rows were found in 16 steps");
    assert_snapshot!(spent(Budget::new().rows(2), &Paths::out_of(from).reached()), @"the question needs more than 2 rows; 2 rows were found in 28 steps");
    assert_snapshot!(spent(Budget::new().rows(2), &Paths::between(from, to).shortest(3)), @"the question needs more than 2 rows; 2 rows were found in 1075 steps");
    assert_snapshot!(spent(Budget::new().stop_when(|| true), &all), @"the question was stopped; 0 rows were found in 0 steps");
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let later = Budget::new().stop_when(|| ASKED.fetch_add(1, Ordering::Relaxed) == 3);
    let stopped = spent(later, &all);
    assert!(matches!(stopped, BudgetError::Stopped { rows: Some(1..), .. }), "{stopped}");
    assert_eq!(view.paths(&Paths::between(from, to).shortest(50)).unwrap().len(), 50);
    assert_eq!(
        view.with_budget(Budget::new().steps(2_000))
            .paths(&Paths::between(from, to).over(Route::by(A).any_times()))
            .unwrap()
            .len(),
        1
    );
}

/// A shortest walk that matches may pass an entity twice where no path does.
#[test]
fn no_path_passes_an_entity_twice() {
    let graph = graph(ALLIES);
    let view = graph.as_of("2024-09-01").unwrap();
    let route: Route = "allied_with{3}".parse().unwrap();
    let question = Paths::between(id(&graph, "kia"), id(&graph, "pdf")).over(route);
    for question in
        [question.clone(), question.clone().all_shortest(), question.clone().shortest(4), question.clone().all(9)]
    {
        assert!(view.paths(&question).unwrap().is_empty(), "{question:?}");
    }
    let walk = view.paths(&question.reached()).unwrap();
    assert_eq!(walk[0].facts.len(), 3, "what a route leads to is asked of walks");
}

/// A chain that recursion would not come through.
#[test]
fn a_long_chain_is_walked() {
    let mut graph = Graph::new(schema());
    let source = graph.source(Source::article("An article")).unwrap();
    let ids: Vec<Id<Organization>> =
        graph.batch(|batch| (0..20_000).map(|n| batch.add(Organization, &format!("n{n}"))).collect()).unwrap();
    let a = graph.relation("a").unwrap();
    let days = ("2024-01-01".parse().unwrap(), "2024-01-06".parse().unwrap());
    graph
        .load(allegiance::Loading::all_or_nothing(), |load| {
            for (row, pair) in (0..).zip(ids.windows(2)) {
                load.tie(row, pair[0].any(), a, pair[1].any(), days, source);
            }
            Ok(())
        })
        .unwrap();
    let view = graph.as_of("2024-01-02").unwrap();
    let question = Paths::between(ids[0], ids[19_999]);
    let steps =
        |question: &Paths| view.paths(question).unwrap().iter().map(|path| path.facts.len()).collect::<Vec<_>>();
    for question in [
        question.clone(),
        question.clone().all_shortest(),
        question.clone().over(Route::by(A).any_times()),
        question.clone().surest(),
    ] {
        assert_eq!(steps(&question), [19_999], "{question:?}");
    }
    assert!(steps(&question.up_to(19_998)).is_empty());
}

#[test]
fn the_rule_of_a_premise_that_is_not_used_is_not_in_the_way() {
    let graph = graph(ALLIES);
    let rule = Rule::new("both", "Allies of allies.")
        .given(Premise::new("?x", ALLIED_WITH, "?y"))
        .when("?y", ALLIED_WITH, "?z")
        .then("?x", ALLIED_WITH, "?z");
    let view = graph.as_of("2024-09-01").unwrap().with_rules(Rules::none().with(rule)).unwrap();
    let path = view.path_between(id(&graph, "kia"), id(&graph, "aa")).unwrap().unwrap();
    assert_eq!((path.facts.len(), path.facts[0].rule()), (1, Some("both")));
    let route: Route = "allied_with{2}".parse().unwrap();
    let question = Paths::between(id(&graph, "kia"), id(&graph, "aa")).over(route).shortest(9);
    assert_eq!(view.paths(&question).unwrap().len(), 1);
}

/// A cheaper way that takes more steps does not hide one that takes few enough.
#[test]
fn the_cheapest_of_so_many_steps_is_found() {
    let world =
        world(&[(0, 0, 1, 1, 2, 0), (1, 0, 3, 1, 2, 0), (0, 1, 2, 1, 2, 0), (2, 1, 4, 1, 2, 0), (4, 1, 3, 1, 2, 0)]);
    let view = world.graph.as_of("2024-01-01").unwrap();
    let weight = |fact: &allegiance::Fact<'_>| if fact.relation().name() == "a" { 5 } else { 0 };
    let question = Paths::between(world.ids[0], world.ids[3]);
    let found = |question: &Paths| {
        let paths = view.paths_weighed(question, weight).unwrap();
        paths.iter().map(|path| (path.weight, path.facts.len())).collect::<Vec<_>>()
    };
    assert_eq!(found(&question.clone().shortest(9)), [(0, 3), (10, 2)]);
    assert_eq!(found(&question.clone().up_to(2)), [(10, 2)]);
    assert_eq!(found(&question.clone().up_to(1)), []);

    let mut graph = world.graph;
    let (source, end) = (graph.source(Source::article("Another")).unwrap(), graph.add(Organization, "end").unwrap());
    graph.state(world.ids[3], A, end).during("2024-01-01").cite(source).unwrap();
    let view = graph.as_of("2024-01-01").unwrap();
    let question = Paths::between(world.ids[0], end).up_to(3);
    for question in [question.clone(), question.reached()] {
        let paths = view.paths_weighed(&question, weight).unwrap();
        assert_eq!(paths.iter().map(|path| (path.weight, path.facts.len())).collect::<Vec<_>>(), [(15, 3)]);
    }
}

#[cfg(feature = "json")]
#[test]
fn questions_and_paths_serialize() {
    let graph = graph(ALLIES);
    let (kio, katha) = (id(&graph, "kio"), id(&graph, "katha"));
    let question = Paths::between(kio, katha).over("armed_wings / <_>*".parse().unwrap()).shortest(2).up_to(5);
    let keyed = question.sharing_a_day().surest().at_least(Grade::Possible).keyed(&graph).unwrap();
    let text = serde_json::to_string(&keyed).unwrap();
    assert_eq!(
        text,
        r#"{"from":["kio"],"to":["katha"],"over":"armed_wings / <_>*","at_least":"possible","up_to":5,"wanted":{"so_many":2},"timing":"sharing_a_day","surest":true}"#
    );
    assert_eq!(serde_json::from_str::<Paths<String>>(&text).unwrap(), keyed);
    let wrong = r#"{ "from": ["kio"], "over": "armed_wings /" }"#;
    let wrong = serde_json::from_str::<Paths<String>>(wrong).unwrap_err().to_string();
    assert!(wrong.starts_with("character 14 of the route: expected a relation"), "{wrong}");
    assert!(serde_json::from_str::<Paths<String>>(r#"{ "from": [], "by": "_" }"#).is_err(), "unknown fields");

    let view = graph.as_of("2024-09-01").unwrap();
    let path = view.path_between(kio, katha).unwrap().unwrap();
    let record = serde_json::to_value(path.record().unwrap()).unwrap();
    assert_eq!(record["entities"][0]["key"], "kio");
    assert_eq!(record["facts"][1]["support"][0]["speakers"][0]["entity"], "kio");
    assert_eq!((&record["period"], &record["grade"]), (&"2024-08-01/2024-10-31".into(), &"certain".into()));
    let empty: Paths<String> = serde_json::from_str(r#"{ "from": [] }"#).unwrap();
    assert!(view.paths(&empty.resolved(&graph).unwrap()).unwrap().is_empty());
}
