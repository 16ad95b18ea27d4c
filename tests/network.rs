//! The network of a view under petgraph's algorithms, and long chains on a small stack.

#![cfg(test)]

use allegiance::{
    Grade, Graph, Id, Source, SourceId,
    petgraph::{
        Direction,
        algo::{connected_components, dijkstra, kosaraju_scc, toposort},
        visit::{Bfs, EdgeRef, IntoEdgesDirected, IntoNeighborsDirected, IntoNodeIdentifiers, NodeCount, Reversed},
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
    let place = |id: Id<allegiance::Any>| order.iter().position(|&node| node == id);
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

/// Chains of a hundred thousand links: no question recurses over data, or keeps a path per thing reached.
#[test]
fn long_chains_fit_a_small_stack() -> Result {
    const LINKS: usize = 100_000;
    let asked = std::thread::Builder::new().stack_size(256 << 10).spawn(|| -> std::result::Result<(), String> {
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
