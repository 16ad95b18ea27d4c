//! The network of a view under petgraph's algorithms, and long chains on a small stack.

#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "users may call them; the docs say on what")]

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    env,
    hash::RandomState,
    process::Command,
    thread,
};

use allegiance::{
    Any, Day, Grade, Graph, Id, Kind, Loading, Network, Relation, Rules, Source, SourceId, Tie, View,
    petgraph::{
        Direction,
        algo::{
            DfsSpace, all_simple_paths, articulation_points::articulation_points, astar, bellman_ford,
            bidirectional_dijkstra, bridges::bridges, condensation, connected_components, dijkstra, dinics,
            dominators::simple_fast, dsatur_coloring, find_negative_cycle, floyd_warshall, ford_fulkerson,
            greedy_feedback_arc_set, greedy_matching, has_path_connecting, is_bipartite_undirected, is_cyclic_directed,
            is_cyclic_undirected, is_isomorphic, is_isomorphic_matching, johnson, k_shortest_path, kosaraju_scc,
            maximal_cliques, maximum_matching, min_spanning_tree, min_spanning_tree_prim, page_rank, spfa,
            subgraph_isomorphisms_iter, tarjan_scc, toposort,
        },
        data::{DataMap, Element, FromElements},
        graph::{DiGraph, UnGraph},
        visit::{
            Bfs, Control, Dfs, DfsEvent, DfsPostOrder, EdgeCount, EdgeFiltered, EdgeRef, GetAdjacencyMatrix,
            IntoEdgeReferences, IntoEdges, IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected,
            IntoNodeIdentifiers, IntoNodeReferences, NodeCount, NodeFiltered, NodeIndexable, NodeRef, Reversed, Topo,
            UndirectedAdaptor, VisitMap, Visitable, Walker, depth_first_search,
        },
    },
    vocabulary::*,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn graph() -> Result<(Graph, SourceId)> {
    let mut graph = Graph::new(conflict());
    let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    Ok((graph, article))
}

#[test]
fn algorithms_see_what_holds_on_the_day() -> Result {
    let (mut graph, article) = graph()?;
    let unit = graph.add(MilitaryUnit, "a battalion")?;
    let army = graph.add(StateForce, "the army")?;
    let junta = graph.add(Government, "the junta")?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    let pdf = graph.add(ArmedGroup, "PDF")?;
    graph.state(unit, SUBORDINATE_TO, army).cite(article)?;
    graph.state(army, SUBORDINATE_TO, junta).cite(article)?;
    graph.state(kia, ALLIED_WITH, pdf).during("2024-01-01/2024-06-30").cite(article)?;

    let network = graph.as_of("2024-12-17")?.network(Grade::Presumed)?;
    assert_eq!((network.node_count(), network.tie_count()), (5, 2), "the alliance is over");
    let order = toposort(&network, None).map_err(|_| "a cycle")?;
    let place = |id: Id<Any>| order.iter().position(|&node| node == id);
    assert!(place(unit.any()) < place(army.any()) && place(army.any()) < place(junta.any()));
    assert_eq!(kosaraju_scc(&network).len(), 5);

    let network = graph.as_of("2024-03-01")?.network(Grade::Presumed)?;
    assert_eq!(network.tie_count(), 4, "an alliance leads both ways");
    assert_eq!(kosaraju_scc(&network).len(), 4);
    assert_eq!(network.ties(kia.any()).count(), 1, "and stands once among the ways to leave");
    assert_eq!(dijkstra(&network, kia.any(), None, |_| 1).get(&pdf.any()), Some(&1));
    assert_eq!(dijkstra(Reversed(&network), junta.any(), None, |_| 1).get(&unit.any()), Some(&2));

    let mut bfs = Bfs::new(&network, unit.any());
    let mut reached = 0;
    while bfs.next(&network).is_some() {
        reached += 1;
    }
    assert_eq!(reached, 3);
    Ok(())
}

#[test]
fn both_directions_tell_the_same_ties() -> Result {
    let (mut graph, article) = graph()?;
    let towns: Vec<_> =
        (0..20).map(|n| graph.add(Town, &format!("town {n}"))).collect::<std::result::Result<_, _>>()?;
    for (n, &town) in towns.iter().enumerate() {
        let (next, other) = (towns[(n * 7 + 1) % 20], towns[(n * 3 + 2) % 20]);
        if town != next {
            graph.state(town, LOCATED_IN, next).cite(article)?;
        }
        if town != other {
            graph.state(town, BORDERS, other).cite(article)?;
        }
    }
    let network = graph.as_of("2024-12-17")?.network(Grade::Certain)?;
    let mut out: Vec<_> = Vec::new();
    let mut back: Vec<_> = Vec::new();
    for node in network.node_identifiers() {
        out.extend(network.edges_directed(node, Direction::Outgoing).map(|e| (e.source(), e.target(), e.id())));
        back.extend(network.edges_directed(node, Direction::Incoming).map(|e| (e.source(), e.target(), e.id())));
        let neighbors = network.neighbors_directed(node, Direction::Incoming).count();
        assert_eq!(neighbors, network.edges_directed(node, Direction::Incoming).count());
    }
    out.sort();
    back.sort();
    assert_eq!(out, back);
    assert_eq!(out.len(), network.tie_count());
    assert!(connected_components(&network) >= 1);
    Ok(())
}

/// Groups by their letters, and who supports or is allied with whom: `a>b` in 2024, `a=b` both ways, `(a>b)` in
/// 2023 alone.
struct World {
    graph: Graph,
    groups: BTreeMap<char, Id<Any>>,
}

impl World {
    fn new(letters: &str, ties: &str) -> Result<World> {
        let (mut graph, article) = graph()?;
        let mut groups = BTreeMap::new();
        for letter in letters.chars() {
            groups.insert(letter, graph.add(ArmedGroup, &letter.to_string())?.any());
        }
        for tie in ties.split_whitespace() {
            let year = if tie.starts_with('(') { "2023" } else { "2024" };
            let tie: Vec<char> = tie.trim_matches(['(', ')']).chars().collect();
            let (from, to) = (graph.narrow::<Actor>(groups[&tie[0]])?, graph.narrow::<Actor>(groups[&tie[2]])?);
            let relation = if tie[1] == '=' { ALLIED_WITH } else { SUPPORTS };
            graph.state(from, relation, to).during(year).cite(article)?;
        }
        Ok(World { graph, groups })
    }

    fn on(&self, day: &str) -> Result<Network> {
        Ok(self.graph.as_of(day)?.network(Grade::Possible)?)
    }

    fn id(&self, letter: char) -> Id<Any> {
        self.groups[&letter]
    }

    fn letter(&self, id: Id<Any>) -> char {
        self.groups.iter().find(|(_, group)| **group == id).map_or('?', |(letter, _)| *letter)
    }

    fn letters(&self, ids: impl IntoIterator<Item = Id<Any>>) -> String {
        ids.into_iter().map(|id| self.letter(id)).collect()
    }

    fn sorted(&self, ids: impl IntoIterator<Item = Id<Any>>) -> String {
        let letters: BTreeSet<char> = ids.into_iter().map(|id| self.letter(id)).collect();
        letters.into_iter().collect()
    }
}

/// ```text
/// a > b > c > d > f      and in 2023 f > a besides
///  \ > e > /
/// ```
fn directed() -> Result<World> {
    World::new("abcdef", "a>b b>c c>d a>e e>d d>f (a>b) (b>c) (c>d) (d>f) (f>a)")
}

#[test]
fn directed_algorithms_run_on_a_day() -> Result {
    let world = directed()?;
    let network = &world.on("2024-12-17")?;
    let before = &world.on("2023-12-17")?;
    let (a, f) = (world.id('a'), world.id('f'));
    let long = |tie: Tie<'_>| if tie.to() == world.id('e') { 5 } else { 1 };

    assert_eq!(dijkstra(network, a, Some(f), |_| 1)[&f], 3);
    assert_eq!(dijkstra(network, a, Some(f), long)[&f], 4);
    let (cost, path) = astar(network, a, |id| id == f, |_| 1, |_| 0).ok_or("no path")?;
    assert_eq!((cost, world.letters(path)), (3, "aedf".into()));
    assert_eq!(bidirectional_dijkstra(network, a, f, |_| 1), Some(3));
    assert_eq!(k_shortest_path(network, a, Some(f), 2, |_| 1)[&f], 4, "the second shortest");
    let paths: BTreeSet<String> =
        all_simple_paths::<Vec<_>, _, RandomState>(network, a, f, 0, None).map(|path| world.letters(path)).collect();
    assert_eq!(Vec::from_iter(paths), ["abcdf", "aedf"]);
    assert_eq!(floyd_warshall(network, |_| 1).map_err(|_| "negative")?[&(a, f)], 3);
    assert_eq!(johnson(network, long).map_err(|_| "negative")?[&(a, f)], 4);
    assert_eq!(spfa(network, a, long).map_err(|_| "negative")?.distances[network.to_index(f)], 4);

    let weighted = network.weighted(|tie| f64::from(long(tie)));
    let paths = bellman_ford(&weighted, a).map_err(|_| "negative")?;
    assert_eq!(paths.distances[network.to_index(f)], 4.0);
    assert_eq!(paths.predecessors[network.to_index(world.id('d'))], Some(world.id('c')));
    let negative = before.weighted(|_| -1.0);
    assert_eq!(find_negative_cycle(&negative, a).map(|cycle| cycle.len()), Some(5));
    assert_eq!(find_negative_cycle(&network.weighted(|_| -1.0), a), None);

    // No more than two go through `d`, and one where its way on takes one.
    let (flow, flows) = dinics(&network.weighted(|_| 1u32), a, world.id('d'));
    assert_eq!((flow, flows.iter().sum::<u32>()), (2, 5));
    assert_eq!(dinics(&network.weighted(|_| 1u32), a, f).0, 1);

    assert!(has_path_connecting(network, a, f, None) && !has_path_connecting(network, f, a, None));
    assert!(has_path_connecting(before, f, a, Some(&mut DfsSpace::new(before))));
    let order = toposort(network, None).map_err(|_| "a cycle")?;
    let place = |letter| order.iter().position(|&id| id == world.id(letter));
    assert!("abcdf".chars().zip("bcdf".chars()).all(|(one, next)| place(one) < place(next)));
    assert!(toposort(before, None).is_err());
    assert!(!is_cyclic_directed(network) && is_cyclic_directed(before));
    let largest = |mut components: Vec<Vec<Id<Any>>>| {
        components.sort_by_key(Vec::len);
        (components.len(), world.sorted(components.pop().unwrap_or_default()))
    };
    assert_eq!(kosaraju_scc(network).len(), 6);
    assert_eq!(largest(kosaraju_scc(before)), (2, "abcdf".into()));
    assert_eq!(largest(tarjan_scc(before)), (2, "abcdf".into()));

    let dominators = simple_fast(network, a);
    let over = |letter| dominators.immediate_dominator(world.id(letter)).map(|id| world.letter(id));
    assert_eq!([over('b'), over('c'), over('d'), over('f')], [Some('a'), Some('b'), Some('a'), Some('d')]);
    assert_eq!(dominators.root(), a);

    assert_eq!(world.sorted(Dfs::new(network, world.id('e')).iter(network)), "def");
    assert_eq!(world.letters(Bfs::new(network, world.id('c')).iter(network)), "cdf");
    assert_eq!(world.letters(DfsPostOrder::new(network, world.id('c')).iter(network)), "fdc");
    assert_eq!(world.letters(Topo::new(network).iter(network)).len(), 6);
    assert_eq!(world.letters(Bfs::new(Reversed(network), world.id('c')).iter(Reversed(network))), "cba");
    let mut closed = 0;
    depth_first_search(network, [a], |event| {
        closed += u32::from(matches!(event, DfsEvent::Finish(..)));
        Control::<()>::Continue
    });
    assert_eq!(closed, 6);

    let ranks = page_rank(network, 0.85, 30);
    assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let most = (0..6).max_by(|&one, &other| ranks[one].total_cmp(&ranks[other])).ok_or("nobody")?;
    assert_eq!(world.letter(network.from_index(most)), 'f');
    Ok(())
}

#[test]
fn patterns_of_ties_are_found_in_a_day() -> Result {
    let world = directed()?;
    let network = &world.on("2024-12-17")?;
    let same = World::new("uvwxyz", "z>y y>x x>w z>v v>w w>u")?.on("2024-12-17")?;
    assert!(is_isomorphic(network, &same), "whatever they are called");
    assert!(!is_isomorphic(network, &world.on("2023-12-17")?));
    assert!(is_isomorphic_matching(network, &same, |_, _| true, |one, other| one == other));
    assert!(!is_isomorphic_matching(network, &same, |_, _| true, |_, _| false));
    let fork = World::new("opq", "o>p o>q")?.on("2024-12-17")?;
    let (fork, all) = (&fork, network);
    let (mut any_node, mut any_tie) = (|_: &Id<Any>, _: &Id<Any>| true, |_: &Grade, _: &Grade| true);
    let found = subgraph_isomorphisms_iter(&fork, &all, &mut any_node, &mut any_tie).ok_or("none")?;
    let found: Vec<String> = found.map(|at| world.letters(at.into_iter().map(|at| network.from_index(at)))).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|letters| letters.starts_with('a')));
    Ok(())
}

/// Two triangles that hang together by `c=d`, with `g` at the end: two of the ties were not stated as symmetric.
fn camps() -> Result<World> {
    World::new("abcdefgh", "a=b b=c a=c c=d d=e e>f d>f f=g (g=h)")
}

#[test]
fn undirected_algorithms_run_on_a_day() -> Result {
    let world = camps()?;
    let network = &world.on("2024-12-17")?;
    let undirected = network.undirected();
    assert_eq!((network.edge_count(), undirected.edge_count()), (14, 8));
    let between = |tie: Tie<'_>| world.sorted([tie.from(), tie.to()]);

    assert_eq!(connected_components(network), 2);
    assert_eq!(connected_components(undirected), 2);
    assert_eq!(world.sorted(articulation_points(undirected)), "cdf");
    let found: Vec<String> = bridges(undirected).map(between).collect();
    assert_eq!(found, ["cd", "fg"]);
    assert!(is_cyclic_undirected(undirected));
    assert!(!is_cyclic_undirected(network.keeping(|id| !['a', 'e'].contains(&world.letter(id))).undirected()));

    // Kruskal and Prim agree, and the weights are the caller's.
    let costs = |tie: Tie<'_>| if between(tie).contains('a') { 5 } else { 1 };
    let weighted = undirected.weighted(costs);
    let tree = UnGraph::<Id<Any>, i32>::from_elements(min_spanning_tree(&weighted));
    assert_eq!((tree.node_count(), tree.edge_count(), tree.edge_weights().sum::<i32>()), (8, 6, 10));
    assert_eq!(tree.node_weights().map(|id| world.letter(*id)).collect::<String>(), "abcdefgh");
    let prim = min_spanning_tree_prim(&weighted).filter(|it| matches!(it, Element::Edge { .. }));
    assert_eq!(prim.count(), 6);
    assert_eq!(min_spanning_tree(network).filter(|it| matches!(it, Element::Edge { .. })).count(), 6);

    let matching = maximum_matching(undirected);
    assert_eq!(matching.len(), 3);
    assert!(!matching.is_perfect() && matching.mate(world.id('h')).is_none());
    assert!(greedy_matching(undirected).len() >= 2);
    let mut cliques: Vec<String> = maximal_cliques(undirected).into_iter().map(|it| world.sorted(it)).collect();
    cliques.sort();
    assert_eq!(cliques, ["abc", "cd", "def", "fg", "h"]);
    let (colors, count) = dsatur_coloring(undirected);
    assert_eq!((colors.len(), count), (8, 3));
    assert!(!is_bipartite_undirected(undirected, world.id('a')));
    let line = network.keeping(|id| "bcdeg".contains(world.letter(id)));
    assert!(is_bipartite_undirected(line.undirected(), world.id('b')));
    assert_eq!(dijkstra(undirected, world.id('g'), None, |_| 1)[&world.id('a')], 4);
    let other = World::new("hgfedcba", "a=b b=c a=c c=d d=e e=f d=f f=g")?.on("2024-12-17")?;
    assert!(is_isomorphic(undirected, other.undirected()));
    assert!(is_isomorphic_matching(undirected, other.undirected(), |_, _| true, |one, other| one == other));
    let ranks = page_rank(undirected, 0.85, 30);
    assert!(ranks[network.to_index(world.id('d'))] > ranks[network.to_index(world.id('g'))]);

    // A tie is the same from either end.
    for tie in undirected.edge_references() {
        let from = undirected.edges(tie.from()).filter(|it| it.id() == tie.id());
        let to = undirected.edges(tie.to()).filter(|it| it.id() == tie.id());
        let (from, to): (Vec<_>, Vec<_>) = (from.collect(), to.collect());
        assert_eq!((from.len(), to.len()), (1, 1));
        assert_eq!((from[0].source(), to[0].source()), (tie.from(), tie.to()));
        assert_eq!(undirected.edge_weight(tie.id()), Some(&tie.grade()));
        let towards = undirected.edges_directed(tie.from(), Direction::Incoming).find(|it| it.id() == tie.id());
        assert_eq!(towards.map(|it| (it.source(), it.target())), Some((tie.to(), tie.from())));
    }
    Ok(())
}

#[test]
fn adaptors_of_petgraph_take_a_network() -> Result {
    let world = camps()?;
    let network = &world.on("2024-12-17")?;
    let symmetric = EdgeFiltered::from_fn(network, |tie| tie.is_of(ALLIED_WITH));
    assert_eq!(symmetric.edge_references().count(), 12);
    assert_eq!(world.sorted(Dfs::new(&symmetric, world.id('f')).iter(&symmetric)), "fg");
    let without_d = NodeFiltered::from_fn(network, |id| id != world.id('d'));
    assert_eq!(world.sorted(Dfs::new(&without_d, world.id('a')).iter(&without_d)), "abc");
    let both_ways = UndirectedAdaptor(network);
    assert_eq!(world.sorted(Dfs::new(both_ways, world.id('g')).iter(both_ways)), "abcdefg");
    assert_eq!(bridges(both_ways).count(), 2 * 2, "each twice");
    let reversed = Reversed(network);
    assert_eq!(world.sorted(Dfs::new(reversed, world.id('e')).iter(reversed)), "abcde");
    assert_eq!(world.letters(Reversed(network).node_references().map(|node| *node.weight())), "abcdefgh");
    Ok(())
}

/// What petgraph asks is the same of a network, of its parts and of the graph of petgraph's own that is made of them.
#[test]
fn a_network_and_its_petgraph_answer_alike() -> Result {
    for seed in 1..=20u64 {
        let mut state = seed;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let letters: String = ('A'..='Z').collect();
        let mut ties = String::new();
        for _ in 0..60 {
            let (from, to) = (random(26) as usize, random(26) as usize);
            let (from, to) = (&letters[from..=from], &letters[to..=to]);
            let sign = if random(3) == 0 { "=" } else { ">" };
            if from != to {
                ties += &format!("{from}{sign}{to} ");
            }
        }
        let world = World::new(&letters, &ties)?;
        let whole = world.on("2024-12-17")?;
        let part = whole.keeping(|id| world.letter(id) > 'G').tied();
        for network in [&whole, &part, &whole.over([SUPPORTS])?] {
            compare(network)?;
        }
    }
    Ok(())
}

/// The founding article, as it is stated and with what follows.
#[cfg(feature = "json")]
#[test]
fn the_network_of_an_article_is_that_of_its_facts() -> Result {
    use allegiance::{Pattern, Value, document};

    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kachin.json");
    let graph = document::load(path, &allegiance::Limits::default())?;
    let stated = graph.as_of("2024-12-16")?.showing_all();
    let mut counts = Vec::new();
    for view in [stated.clone(), stated.with_rules(Rules::all())?, stated.with_rules(Rules::all())?.materialized()?] {
        let network = view.network(Grade::Presumed)?;
        let mut expected = BTreeSet::new();
        for fact in view.facts(Pattern::any())?.iter().filter(|fact| fact.grade() >= Grade::Presumed) {
            if let (Some(Value::Entity(object)), false) = (fact.object(), fact.rule() == Some("chain")) {
                expected.insert((fact.subject(), fact.relation().name().to_string(), object));
            }
        }
        let ties = network.edge_references().filter(|tie| !tie.is_reversed());
        let found: BTreeSet<_> = ties.map(|tie| (tie.from(), tie.relation_name().to_string(), tie.to())).collect();
        let form = |(from, relation, to): (Id<Any>, String, Id<Any>)| {
            if graph.schema().relation(&relation).is_some_and(|(def, _)| def.is(allegiance::Flag::Symmetric))
                && to < from
            {
                (to, relation, from)
            } else {
                (from, relation, to)
            }
        };
        let in_form = |ties: BTreeSet<_>| ties.into_iter().map(form).collect::<BTreeSet<_>>();
        assert_eq!(in_form(found), in_form(expected));
        counts.push((network.undirected().tie_count(), network.tied().node_count()));
        compare(&network.tied())?;
    }
    assert_eq!(counts, [(62, 56), (68, 56), (68, 56)], "ties and the entities that have one: six more follow");
    Ok(())
}

fn compare(network: &Network) -> Result {
    use allegiance::petgraph::visit::EdgeIndexable;

    let weight = |tie: Tie<'_>| u32::from(tie.is_of(SUPPORTS)) + 1;
    let graph: DiGraph<Id<Any>, u32> = network.to_petgraph(weight);
    assert_eq!((graph.node_count(), graph.edge_count()), (network.node_count(), network.edge_count()));
    let ids: Vec<Id<Any>> = network.node_identifiers().collect();
    let index = |id: Id<Any>| NodeIndexable::to_index(network, id);
    for (place, &id) in ids.iter().enumerate() {
        assert_eq!((index(id), NodeIndexable::from_index(network, place)), (place, id));
        assert_eq!(network.node_weight(id), Some(&id));
        let theirs = |direction| {
            let mut ends: Vec<usize> =
                graph.neighbors_directed((place as u32).into(), direction).map(|it| it.index()).collect();
            ends.sort();
            ends
        };
        for direction in [Direction::Outgoing, Direction::Incoming] {
            let mut ours: Vec<usize> = network.neighbors_directed(id, direction).map(index).collect();
            ours.sort();
            assert_eq!(ours, theirs(direction));
        }
    }
    let mut numbers: Vec<usize> = Vec::new();
    for tie in network.edge_references() {
        let number = EdgeIndexable::to_index(network, tie.id());
        assert_eq!(EdgeIndexable::from_index(network, number), tie.id());
        assert_eq!(network.edge_weight(tie.id()), Some(tie.weight()));
        numbers.push(number);
    }
    numbers.sort();
    assert!(numbers.into_iter().eq(0..EdgeIndexable::edge_bound(network)));
    let (ours, theirs) = (network.adjacency_matrix(), graph.adjacency_matrix());
    for (a, &one) in ids.iter().enumerate() {
        for (b, &other) in ids.iter().enumerate() {
            let their = graph.is_adjacent(&theirs, (a as u32).into(), (b as u32).into());
            assert_eq!(network.is_adjacent(&ours, one, other), their);
        }
    }

    assert!(is_isomorphic(network, &graph));
    assert_eq!(connected_components(network), connected_components(&graph));
    assert_eq!(kosaraju_scc(network).len(), kosaraju_scc(&graph).len());
    assert_eq!(toposort(network, None).is_ok(), toposort(&graph, None).is_ok());
    let all = floyd_warshall(network, weight).map_err(|_| "negative")?;
    let theirs = floyd_warshall(&graph, |edge| *edge.weight()).map_err(|_| "negative")?;
    for (&(from, to), cost) in &all {
        assert_eq!(Some(cost), theirs.get(&((index(from) as u32).into(), (index(to) as u32).into())));
    }
    let (first, last) = (ids[0], ids[ids.len() - 1]);
    let flow = dinics(&network.weighted(weight), first, last).0;
    assert_eq!(flow, ford_fulkerson(&graph, 0.into(), (index(last) as u32).into()).0);
    let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
    let (ours, theirs) = (page_rank(network, 0.85, 10), page_rank(&graph, 0.85, 10));
    assert!(ours.iter().zip(&theirs).all(|(one, other)| near(*one, *other)));

    let undirected = network.undirected();
    let graph: UnGraph<Id<Any>, u32> = undirected.to_petgraph(weight);
    assert_eq!((graph.node_count(), graph.edge_count()), (undirected.node_count(), undirected.edge_count()));
    let back = |index: usize| NodeIndexable::from_index(network, index);
    let points: HashSet<_> = articulation_points(&graph).into_iter().map(|it| back(it.index())).collect();
    assert_eq!(articulation_points(undirected).into_iter().collect::<HashSet<_>>(), points);
    // petgraph takes two ties between the same two for one in its search, so these are no bridges of either.
    assert_eq!(bridges(undirected).count(), bridges(&graph).count());
    assert_eq!(maximum_matching(undirected).len(), maximum_matching(&graph).len());
    let sets = |cliques: Vec<_>| cliques.len();
    assert_eq!(sets(maximal_cliques(undirected)), maximal_cliques(&graph).len());
    let cost = |tree: Vec<Element<Id<Any>, u32>>| {
        tree.into_iter()
            .filter_map(|it| if let Element::Edge { weight, .. } = it { Some(weight) } else { None })
            .sum::<u32>()
    };
    let ours = cost(min_spanning_tree(&undirected.weighted(weight)).collect());
    assert_eq!(ours, cost(min_spanning_tree(&graph).collect()));
    for &id in &ids {
        assert_eq!(undirected.edges(id).count(), graph.edges((index(id) as u32).into()).count());
        assert!(undirected.edges(id).all(|tie| tie.source() == id));
    }
    Ok(())
}

#[test]
fn those_that_want_a_graph_of_their_own() -> Result {
    let world = directed()?;
    let before = world.on("2023-12-17")?;
    let blocks = condensation(before.to_petgraph(|tie| tie.grade()), true);
    assert_eq!((blocks.node_count(), blocks.edge_count()), (2, 0));
    let graph = before.to_petgraph(|tie| tie.statement());
    assert_eq!(greedy_feedback_arc_set(&graph).count(), 1);
    assert_eq!(graph.node_weights().map(|id| world.letter(*id)).collect::<String>(), "abcdef");
    assert!(graph.edge_weights().all(|statement| statement.is_some()));
    Ok(())
}

#[test]
fn a_part_has_the_chosen_relations_and_kinds() -> Result {
    let mut world = camps()?;
    let article = world.graph.source(Source::article("Another").published("2024-12-18"))?;
    let town = world.graph.add(Town, "a town")?;
    let a = world.graph.narrow::<ArmedGroup>(world.id('a'))?;
    world.graph.state(a, CONTROLS, town).during("2024").cite(article)?;
    let network = world.on("2024-12-17")?;
    assert_eq!((network.node_count(), network.tie_count()), (9, 15));

    let allied = network.over([ALLIED_WITH])?;
    assert_eq!((allied.node_count(), allied.tie_count()), (9, 12), "the entities stay");
    assert!(allied.edge_references().all(|tie| tie.is_of(ALLIED_WITH) && tie.relation_name() == "allied_with"));
    let mixed = network.over([ALLIED_WITH.any(), CONTROLS.any()])?;
    assert_eq!(mixed.tie_count(), 13);

    let groups = mixed.among([ArmedGroup::NAME])?;
    assert_eq!((groups.node_count(), groups.tie_count()), (8, 12), "the town is gone, and who controls it");
    let held = network.among(["town", "armed_group"])?.over([CONTROLS])?.tied();
    assert_eq!(held.node_identifiers().collect::<Vec<_>>(), [a.any(), town.any()]);
    assert_eq!(held.outgoing(a, CONTROLS)?.len(), 1);
    assert_eq!(held.incoming(town, CONTROLS)?.map(|tie| tie.from()).collect::<Vec<_>>(), [a.any()]);
    assert_eq!(held.outgoing(world.id('b'), CONTROLS)?.len(), 0, "it is not in this part");
    assert_eq!((held.to_index(town.any()), held.from_index(1)), (1, town.any()));
    assert_eq!(held.keeping(|_| false).node_count(), 0);
    assert_eq!(kosaraju_scc(&held.keeping(|_| false)).len(), 0);

    let unknown = network.among(["armed_grup"]).unwrap_err().to_string();
    assert_eq!(unknown, "the schema has no kind `armed_grup`; did you mean `armed_group`?");
    assert!(network.over([Relation::<Any, Any>::named("no_such")]).is_err());
    Ok(())
}

#[test]
fn ids_of_another_graph_lead_nowhere() -> Result {
    let (world, other) = (directed()?, directed()?);
    let network = &world.on("2024-12-17")?;
    let foreign = other.id('a');
    assert_eq!(network.neighbors(foreign).count() + network.edges(foreign).count(), 0);
    assert!(!has_path_connecting(network, foreign, world.id('f'), None));
    assert!(!has_path_connecting(network, world.id('a'), other.id('f'), None));
    assert_eq!(dijkstra(network, foreign, None, |_| 1).len(), 1);
    assert!(network.outgoing(foreign, SUPPORTS).is_err() && network.node_weight(foreign).is_none());
    assert!(!network.is_adjacent(&network.adjacency_matrix(), foreign, world.id('b')));
    let mut map = network.keeping(|id| id == world.id('a')).visit_map();
    assert!(map.visit(world.id('a')) && map.unvisit(world.id('a')) && map.visit(world.id('a')));
    Ok(())
}

/// With rules in force their conclusions are ties, and what events ended is none.
#[test]
fn what_follows_is_in_the_network() -> Result {
    let (mut graph, article) = graph()?;
    let kio = graph.add(Organization, "KIO")?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    let army = graph.add(StateForce, "the army")?;
    let outpost = graph.add(Outpost, "the outpost")?;
    let [village, township, state] = ["a village", "a township", "a state"].map(|name| graph.add(District, name));
    let (village, township, state) = (village?, township?, state?);
    graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
    let earlier = graph.source(Source::article("An earlier one").published("2024-01-01"))?;
    graph.state(army, CONTROLS, outpost).fully().since("2020").cite(earlier)?;
    graph.state(village, LOCATED_IN, township).cite(article)?;
    graph.state(township, LOCATED_IN, state).cite(article)?;
    let seizure = graph.add(Seizure, "the seizure")?;
    graph.state(seizure, CAPTOR, kia).cite(article)?;
    graph.state(seizure, LOSER, army).cite(article)?;
    graph.state(seizure, OBJECT, outpost).cite(article)?;
    graph.state(seizure, OCCURRED, ()).during("2024-12-15").cite(article)?;

    let holders = |view: &View| -> Result<Vec<(Id<Any>, bool)>> {
        let network = view.network(Grade::Presumed)?;
        let mut holders: Vec<_> =
            network.incoming(outpost, CONTROLS)?.map(|tie| (tie.from(), tie.statement().is_some())).collect();
        holders.sort();
        assert_eq!(network.over([LOCATED_IN])?.tie_count(), 2, "no short cuts along chains");
        assert_eq!(network.edge_references().count(), network.tie_count());
        let ids: BTreeSet<_> = network.edge_references().map(|tie| tie.id()).collect();
        assert_eq!(ids.len(), network.tie_count(), "each has a number of its own");
        Ok(holders)
    };
    let plain = graph.as_of("2024-12-17")?;
    assert_eq!(holders(&plain)?, [(army.any(), true)]);
    let ruled = plain.with_rules(Rules::all())?;
    let expected = [(kio.any(), false), (kia.any(), false)];
    assert_eq!(holders(&ruled)?, expected, "the wing's hold is its parent's, and the army lost it");
    assert_eq!(holders(&ruled.materialized()?)?, expected);
    // They are what a question says.
    let told: BTreeSet<_> = ruled.controllers_of(outpost)?.iter().map(|fact| fact.subject()).collect();
    assert_eq!(told, BTreeSet::from([kio.any(), kia.any()]));
    assert!(ruled.with_budget(allegiance::Budget::new().facts(1)).network(Grade::Presumed).is_err());
    assert_eq!(holders(&ruled.with_rules(Rules::none())?)?, [(army.any(), true)]);
    Ok(())
}

/// Chains of a hundred thousand links: no question recurses over data, or keeps a path per thing reached.
#[test]
fn long_chains_fit_a_small_stack() -> Result {
    const LINKS: usize = 100_000;
    let asked = thread::Builder::new().stack_size(256 << 10).spawn(|| -> std::result::Result<(), String> {
        let run = || -> Result {
            let (mut graph, article) = graph()?;
            let ends = graph.batch(|batch| {
                let first = batch.add_as("0", Village, "a village")?;
                let mut inner = first.widen::<Place>();
                for n in 1..=LINKS {
                    let outer = batch.add_as(&n.to_string(), District, "a district")?;
                    batch.state(inner, LOCATED_IN, outer).cite(article)?;
                    inner = outer.widen();
                }
                Ok((first, inner))
            })?;
            let view = graph.as_of("2024-12-17")?;
            let containers = view.containers_of(ends.0)?;
            assert_eq!(containers.len(), LINKS);
            assert_eq!(containers.get(ends.1).map(|reach| reach.path().len()), Some(LINKS));
            assert_eq!(view.contents_of(ends.1)?.len(), LINKS);
            let path = view.path_between(ends.0, ends.1)?.ok_or("no path")?;
            assert_eq!(path.facts.len(), LINKS);
            let network = view.network(Grade::Certain)?;
            assert_eq!(kosaraju_scc(&network).len(), LINKS + 1);
            assert!(toposort(&network, None).is_ok());
            Ok(())
        };
        run().map_err(|error| error.to_string())
    })?;
    asked.join().map_err(|_| "a panic on a small stack")??;
    Ok(())
}

/// A network that is one chain, its nodes in order, and both its ends.
fn chain(nodes: usize) -> Result<(Network, Id<Any>, Id<Any>)> {
    let (mut graph, article) = graph()?;
    let days = (Day::try_from("2024-01-01")?, Day::try_from("2024-12-31")?);
    let mut groups = Vec::with_capacity(nodes);
    graph.load(Loading::all_or_nothing(), |load| {
        for n in 0..nodes {
            groups.extend(load.row(n as u64, |row| row.add_as(&n.to_string(), ArmedGroup, "a group")));
        }
        for (n, pair) in groups.windows(2).enumerate() {
            load.tie(n as u64, pair[0], SUPPORTS, pair[1], days, article);
        }
        Ok(())
    })?;
    let network = graph.as_of("2024-06-01")?.network(Grade::Certain)?;
    assert_eq!(network.tie_count(), nodes - 1);
    Ok((network, groups[0].any(), groups[nodes - 1].any()))
}

fn on_a_stack<T: Send + 'static>(bytes: usize, run: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let run = move || run().map_err(|error| error.to_string());
    Ok(thread::Builder::new().stack_size(bytes).spawn(run)?.join().map_err(|_| "a panic")??)
}

/// The stack of a thread, unless told otherwise.
const USUAL: usize = 2 << 20;

#[test]
fn a_million_nodes_in_a_chain_fit_the_usual_stack() -> Result {
    const NODES: usize = 1_000_000;
    const STEPS: u32 = NODES as u32 - 1;
    let (network, first, last) = chain(NODES)?;
    let same = network.clone();
    let searches = thread::spawn(move || {
        on_a_stack(USUAL, move || {
            let network = &same;
            assert_eq!(kosaraju_scc(network).len(), NODES);
            assert_eq!(toposort(network, None).map_err(|_| "a cycle")?.len(), NODES);
            assert!(has_path_connecting(network, first, last, None));
            assert_eq!(Dfs::new(network, first).iter(network).count(), NODES);
            assert_eq!(DfsPostOrder::new(network, first).iter(network).last(), Some(first));
            assert_eq!(Bfs::new(network, first).iter(network).last(), Some(last));
            assert_eq!(Topo::new(network).iter(network).last(), Some(last));
            assert_eq!(dijkstra(network, first, Some(last), |_| 1u32)[&last], STEPS);
            assert_eq!(bidirectional_dijkstra(network, first, last, |_| 1u32), Some(STEPS));
            assert_eq!(k_shortest_path(network, first, Some(last), 1, |_| 1u32)[&last], STEPS);
            let paths = spfa(network, first, |_| 1u32).map_err(|_| "negative")?;
            assert_eq!(paths.distances[NODES - 1], STEPS);
            Ok(())
        })
        .map_err(|error| error.to_string())
    });
    on_a_stack(USUAL, move || {
        let (network, undirected) = (&network, network.undirected());
        let paths = bellman_ford(&network.weighted(|_| 1.0), first).map_err(|_| "negative")?;
        assert_eq!(paths.distances[NODES - 1], f64::from(STEPS));
        assert_eq!(connected_components(network), 1);
        assert!(!is_cyclic_undirected(undirected) && is_bipartite_undirected(undirected, first));
        assert_eq!(bridges(undirected).count(), NODES - 1);
        assert_eq!(condensation(network.to_petgraph(|_| ()), true).node_count(), NODES);
        Ok(())
    })?;
    Ok(searches.join().map_err(|_| "a panic")??)
}

/// Those that take long unless optimized: then a tenth of the chain, on a tenth of the stack.
#[test]
fn slower_algorithms_do_not_recurse_either() -> Result {
    let (nodes, stack) = if cfg!(debug_assertions) { (100_000, USUAL / 10) } else { (1_000_000, USUAL) };
    let (network, first, last) = chain(nodes)?;
    on_a_stack(stack, move || {
        let (network, undirected) = (&network, network.undirected());
        let path = astar(network, first, |id| id == last, |_| 1u32, |_| 0).ok_or("no path")?.1;
        assert_eq!(path.len(), nodes);
        let mut paths = all_simple_paths::<Vec<_>, _, RandomState>(network, first, last, 0, None);
        assert_eq!(paths.next().map(|path| path.len()), Some(nodes));
        assert_eq!(
            simple_fast(network, first).immediate_dominator(last),
            network.neighbors_directed(last, Direction::Incoming).next()
        );
        assert_eq!(find_negative_cycle(&network.weighted(|_| 1.0), first), None);
        assert_eq!(dinics(&network.weighted(|_| 1u32), first, last).0, 1);
        assert_eq!(articulation_points(undirected).len(), nodes - 2);
        assert_eq!(min_spanning_tree(undirected).count(), 2 * nodes - 1);
        assert_eq!(min_spanning_tree_prim(undirected).count(), 2 * nodes - 1);
        assert_eq!(dsatur_coloring(undirected).1, 2);
        Ok(())
    })
}

/// Which algorithm a process of its own runs, in [`one_that_recurses`].
const CHOSEN: &str = "ALLEGIANCE_TEST_RECURSES";

/// The docs of `Network` name those that recurse: on a chain on which others have room they overflow the stack. That
/// ends the process, so each gets one.
#[test]
fn the_docs_name_those_that_recurse() -> Result {
    let docs = include_str!("../src/graph/network/mod.rs");
    let (_, named) = docs.split_once("/// # Algorithms that recurse").ok_or("no such section")?;
    let (named, _) = named.split_once("/// # ").ok_or("no section after it")?;
    let run = |algorithm: &str| -> Result<(bool, bool)> {
        let mut test = Command::new(env::current_exe()?);
        let output = test.args(["--exact", "one_that_recurses", "--ignored"]).env(CHOSEN, algorithm).output()?;
        let overflowed = String::from_utf8_lossy(&output.stderr).contains("has overflowed its stack");
        Ok((output.status.success(), overflowed))
    };
    assert_eq!(run("kosaraju_scc")?, (true, false), "a chain that others have room for");
    for algorithm in ["tarjan_scc", "is_cyclic_directed", "depth_first_search", "greedy_matching", "maximum_matching"] {
        assert_eq!(run(algorithm)?, (false, true), "{algorithm}: where it recurses no more, let the docs say so");
        assert!(named.contains(&format!("`{algorithm}`")), "{algorithm} is not in the docs");
    }
    Ok(())
}

#[test]
#[ignore = "it overflows its stack: the test before starts it in a process of its own"]
fn one_that_recurses() -> Result {
    let Ok(chosen) = env::var(CHOSEN) else { return Ok(()) };
    let (network, first, _) = chain(10_000)?;
    on_a_stack(USUAL / 16, move || {
        let network = &network;
        match chosen.as_str() {
            "kosaraju_scc" => assert_eq!(kosaraju_scc(network).len(), 10_000),
            "tarjan_scc" => assert_eq!(tarjan_scc(network).len(), 10_000),
            "is_cyclic_directed" => assert!(!is_cyclic_directed(network)),
            "depth_first_search" => depth_first_search(network, [first], |_| ()),
            "greedy_matching" => assert_eq!(greedy_matching(network).len(), 5_000),
            "maximum_matching" => assert_eq!(maximum_matching(network.undirected()).len(), 5_000),
            other => return Err(other.to_string().into()),
        }
        Ok(())
    })
}
