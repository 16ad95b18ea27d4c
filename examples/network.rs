//! Who is in the middle, who holds the camps together, and who sides with whom against whom? Roles in the network of
//! alliances and rivalries between states, on four days.
//!
//! ```text
//! cargo run --example network
//! ```
//!
//! Structural balance is that of Heider (*Attitudes and Cognitive Organization*, 1946) and of Cartwright and Harary
//! (*Structural Balance*, 1956): of any three who are all tied to each other, an even number of ties are rivalries.
#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "an example prints, and counts by places of its own"
)]

#[path = "common/signed.rs"]
mod signed;

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use allegiance::{
    Grade, Kind, Network, View,
    petgraph::{
        algo::{articulation_points::articulation_points, connected_components},
        visit::{EdgeRef, IntoEdgeReferences, IntoNeighbors, IntoNodeIdentifiers, NodeCount, NodeIndexable},
    },
    vocabulary::*,
};

type Id = allegiance::Id<allegiance::Any>;

fn main() -> Result<(), Box<dyn Error>> {
    let (graph, relations, states) = signed::load()?;
    println!("{relations} relations between {states} states");
    for day in ["1948-06-24", "1963-06-26", "1980-01-01", "1998-12-16"] {
        println!("\n{day}");
        roles(&graph.as_of(day)?)?;
    }
    Ok(())
}

fn roles(view: &View) -> Result<(), allegiance::Error> {
    let network = view.network(Grade::Presumed)?.among([State::NAME])?;
    let (allies, rivals) = (network.over([ALLIED_WITH])?.tied(), network.over([RIVAL_OF])?.tied());
    let count = |network: &Network| network.undirected().tie_count();
    println!("  {} alliances of {} states, {} rivalries", count(&allies), allies.node_count(), count(&rivals));

    let degrees = |network: &Network| network.node_identifiers().map(|id| network.ties(id).count() as f64).collect();
    println!("  most allies: {}", most(view, &allies, degrees(&allies))?);
    println!("  most rivals: {}", most(view, &rivals, degrees(&rivals))?);
    println!("  on most shortest ways between two others: {}", most(view, &allies, betweenness(&allies))?);
    // A set of petgraph's has no order of its own.
    let holding: BTreeSet<_> = articulation_points(allies.undirected()).into_iter().collect();
    println!("  without whom a piece falls apart: {}", names(view, holding)?);

    let camps = camps(&allies);
    let pieces = connected_components(&allies);
    println!("  {} camps in {pieces} pieces; the largest:", camps.iter().collect::<BTreeSet<_>>().len());
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    camps.iter().enumerate().for_each(|(state, &camp)| members.entry(camp).or_default().push(state));
    let mut largest: Vec<&Vec<usize>> = members.values().collect();
    largest.sort_by_key(|camp| std::cmp::Reverse(camp.len()));
    for camp in largest.iter().take(3) {
        let some = camp.iter().take(6).map(|&state| allies.from_index(state));
        let more = if camp.len() > 6 { ", …" } else { "" };
        println!("    {:>2} states: {}{more}", camp.len(), names(view, some)?);
    }
    println!("  {}", balance(&network));
    Ok(())
}

fn names(view: &View, states: impl IntoIterator<Item = Id>) -> Result<String, allegiance::Error> {
    let names = states.into_iter().map(|id| Ok(view.entity(id)?.label()));
    Ok(names.collect::<Result<Vec<_>, allegiance::Error>>()?.join(", "))
}

/// The five with the highest numbers, the first added of equal ones.
fn most(view: &View, network: &Network, numbers: Vec<f64>) -> Result<String, allegiance::Error> {
    let mut ranked: Vec<(Id, f64)> = network.node_identifiers().zip(numbers).collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    let told = ranked.iter().take(5).map(|&(id, number)| Ok(format!("{} {number:.0}", view.entity(id)?.label())));
    Ok(told.collect::<Result<Vec<_>, allegiance::Error>>()?.join(", "))
}

/// Of all pairs of others, how many shortest ways lead through each: Brandes, *A Faster Algorithm for Betweenness
/// Centrality*, 2001.
fn betweenness(network: &Network) -> Vec<f64> {
    let ties = network.undirected();
    let size = network.node_count();
    let mut through = vec![0.0; size];
    for start in 0..size {
        let (mut steps, mut ways, mut share) = (vec![usize::MAX; size], vec![0.0; size], vec![0.0; size]);
        (steps[start], ways[start]) = (0, 1.0);
        let mut reached = vec![start];
        let mut next = 0;
        while let Some(&at) = reached.get(next) {
            next += 1;
            for other in ties.neighbors(network.from_index(at)).map(|id| network.to_index(id)) {
                if steps[other] == usize::MAX {
                    steps[other] = steps[at] + 1;
                    reached.push(other);
                }
                if steps[other] == steps[at] + 1 {
                    ways[other] += ways[at];
                }
            }
        }
        for &at in reached.iter().skip(1).rev() {
            for before in ties.neighbors(network.from_index(at)).map(|id| network.to_index(id)) {
                if steps[before] + 1 == steps[at] {
                    share[before] += ways[before] / ways[at] * (1.0 + share[at]);
                }
            }
            through[at] += share[at] / 2.0;
        }
    }
    through
}

/// By state the camp that most of its allies are in, its own where that is one of them, else the first: label
/// propagation (Raghavan, Albert and Kumara, 2007), here without chance.
fn camps(network: &Network) -> Vec<usize> {
    let ties = network.undirected();
    let mut camps: Vec<usize> = (0..network.node_count()).collect();
    for _ in 0..100 {
        let mut moved = false;
        for state in 0..camps.len() {
            let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
            for ally in ties.neighbors(network.from_index(state)) {
                *votes.entry(camps[network.to_index(ally)]).or_default() += 1;
            }
            let most = votes.values().copied().max().unwrap_or(0);
            if votes.get(&camps[state]).is_none_or(|&own| own < most)
                && let Some((&camp, _)) = votes.iter().find(|(_, count)| **count == most)
            {
                (camps[state], moved) = (camp, true);
            }
        }
        if !moved {
            break;
        }
    }
    camps
}

/// How many triangles are balanced, beside what chance would do with as many rivalries.
fn balance(network: &Network) -> String {
    let mut rivalry: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    for tie in network.undirected().edge_references() {
        let (one, other) = (network.to_index(tie.source()), network.to_index(tie.target()));
        rivalry.insert((one.min(other), one.max(other)), tie.is_of(RIVAL_OF));
    }
    // By how many of its three ties are rivalries.
    let mut triangles = [0u32; 4];
    for (&(a, b), &first) in &rivalry {
        for (&(_, c), &second) in rivalry.range((b, 0)..(b + 1, 0)) {
            if let Some(&third) = rivalry.get(&(a, c)) {
                triangles[[first, second, third].into_iter().filter(|&is_rivalry| is_rivalry).count()] += 1;
            }
        }
    }
    let all: u32 = triangles.iter().sum();
    let balanced = f64::from(triangles[0] + triangles[2]) / f64::from(all.max(1));
    let rival = rivalry.values().filter(|&&is_rivalry| is_rivalry).count() as f64 / rivalry.len().max(1) as f64;
    let by_chance = (1.0 - rival).powi(3) + 3.0 * rival.powi(2) * (1.0 - rival);
    format!(
        "{all} triangles, {:.1}% of them balanced (by chance {:.1}%); by their rivalries: none {}, one {}, two {}, three {}",
        100.0 * balanced,
        100.0 * by_chance,
        triangles[0],
        triangles[1],
        triangles[2],
        triangles[3]
    )
}
