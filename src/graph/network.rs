//! The network of a view: who is tied to whom, as petgraph sees it, so that its algorithms run
//! on a view.

use std::{collections::HashSet, fmt};

use petgraph::{
    Directed, Direction,
    visit::{
        Data as VisitData, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges, IntoEdgesDirected,
        IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, NodeCompactIndexable, NodeCount, NodeIndexable,
        Visitable,
    },
};

use super::{
    data::Data,
    lens::{Grade, Lens},
};
use crate::model::{Any, Flag, GraphTag, Id, Modality, StatementId};

/// A tie between two entities in a [`Network`]: one statement, seen from one of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    from: Id<Any>,
    to: Id<Any>,
    statement: StatementId,
    grade: Grade,
    reversed: bool,
    both_ways: bool,
}

impl Tie {
    /// Where it leads from.
    pub fn from(&self) -> Id<Any> {
        self.from
    }

    /// Where it leads to.
    pub fn to(&self) -> Id<Any> {
        self.to
    }

    /// The statement it stands for.
    pub fn statement(&self) -> StatementId {
        self.statement
    }

    /// How surely it holds.
    pub fn grade(&self) -> Grade {
        self.grade
    }

    /// Whether it is walked from the object of its statement to the subject.
    pub fn is_reversed(&self) -> bool {
        self.reversed
    }

    fn turned(self) -> Self {
        Tie { from: self.to, to: self.from, reversed: !self.reversed, ..self }
    }
}

/// The ties between the entities of a view that hold with at least a given grade: a directed
/// graph on which petgraph's algorithms run through its `visit` traits. Its nodes are all the
/// entities that the view knows, in the order of their addition.
///
/// A symmetric relation leads both ways. Use petgraph's algorithms that do not recurse:
/// `kosaraju_scc`, `toposort`, `dijkstra`, `Bfs`, `Dfs`; `tarjan_scc` and
/// `is_cyclic_directed` overflow the stack on long chains.
///
/// ```
/// use allegiance::{Grade, Graph, Source, petgraph::algo::dijkstra, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let unit = graph.add(MilitaryUnit, "Infantry Battalion 47")?;
/// let army = graph.add(StateForce, "the army")?;
/// let junta = graph.add(Government, "the junta")?;
/// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph.state(unit, SUBORDINATE_TO, army).cite(article)?;
/// graph.state(army, SUBORDINATE_TO, junta).cite(article)?;
///
/// let network = graph.as_of("2024-12-17")?.network(Grade::Presumed)?;
/// let steps = dijkstra(&network, unit.any(), None, |_| 1);
/// assert_eq!(steps[&junta.any()], 2);
/// # Ok::<(), allegiance::Error>(())
/// ```
pub struct Network {
    nodes: Vec<Id<Any>>,
    outgoing: Vec<Vec<Tie>>,
    incoming: Vec<Vec<Tie>>,
}

impl Network {
    pub(crate) fn new(lens: &Lens, least: Grade) -> Self {
        let data: &Data = &lens.data;
        let there = data.entities.values().take_while(|row| row.added <= lens.revision).count();
        let nodes: Vec<_> = (0..there as u32).map(|index| data.id(index)).collect();
        let (outgoing, incoming) = (vec![Vec::new(); nodes.len()], vec![Vec::new(); nodes.len()]);
        let mut network = Network { nodes, outgoing, incoming };
        for (index, row) in lens.in_order((0u32..).zip(&data.statements)) {
            let Some(object) = row.object_entity().filter(|_| lens.modality(row) == Modality::Actual) else { continue };
            let Some(seen) = lens.see(index, row).filter(|seen| seen.grade >= least) else { continue };
            let tie = Tie {
                from: data.id(row.subject),
                to: data.id(object),
                statement: data.statement_id(index),
                grade: seen.grade,
                reversed: false,
                both_ways: data.schema.relation_has(row.relation, Flag::Symmetric),
            };
            network.add(tie);
            if tie.both_ways {
                network.add(tie.turned());
            }
        }
        network
    }

    fn add(&mut self, tie: Tie) {
        if let Some(ties) = self.outgoing.get_mut(tie.from.index as usize) {
            ties.push(tie);
        }
        if let Some(ties) = self.incoming.get_mut(tie.to.index as usize) {
            ties.push(tie);
        }
    }

    /// The ties that lead away from an entity, and those that lead to it turned round: each way
    /// to leave it. A tie of a symmetric relation stands once.
    pub fn ties(&self, entity: Id<Any>) -> impl Iterator<Item = Tie> + '_ {
        let towards = self.list(&self.incoming, entity).iter().filter(|tie| !tie.both_ways);
        self.list(&self.outgoing, entity).iter().copied().chain(towards.map(|tie| tie.turned()))
    }

    /// How many ties there are; one of a symmetric relation counts both ways.
    pub fn tie_count(&self) -> usize {
        self.outgoing.iter().map(Vec::len).sum()
    }

    fn list<'a>(&self, lists: &'a [Vec<Tie>], of: Id<Any>) -> &'a [Tie] {
        let own = self.nodes.get(of.index as usize) == Some(&of);
        lists.get(of.index as usize).filter(|_| own).map_or(&[], Vec::as_slice)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("nodes", &self.outgoing.len()).field("ties", &self.tie_count()).finish()
    }
}

impl EdgeRef for &Tie {
    type NodeId = Id<Any>;
    type EdgeId = (StatementId, bool);
    type Weight = Grade;

    fn source(&self) -> Id<Any> {
        self.from
    }

    fn target(&self) -> Id<Any> {
        self.to
    }

    fn weight(&self) -> &Grade {
        &self.grade
    }

    fn id(&self) -> Self::EdgeId {
        (self.statement, self.reversed)
    }
}

impl GraphBase for Network {
    type NodeId = Id<Any>;
    type EdgeId = (StatementId, bool);
}

impl VisitData for Network {
    type NodeWeight = ();
    type EdgeWeight = Grade;
}

impl GraphProp for Network {
    type EdgeType = Directed;
}

impl NodeCount for Network {
    fn node_count(&self) -> usize {
        self.outgoing.len()
    }
}

impl NodeIndexable for Network {
    fn node_bound(&self) -> usize {
        self.outgoing.len()
    }

    fn to_index(&self, node: Id<Any>) -> usize {
        node.index as usize
    }

    fn from_index(&self, index: usize) -> Id<Any> {
        self.nodes.get(index).copied().unwrap_or_else(|| Id::new(u32::MAX, GraphTag(u64::MAX)))
    }
}

impl NodeCompactIndexable for Network {}

impl Visitable for Network {
    type Map = HashSet<Id<Any>>;

    fn visit_map(&self) -> Self::Map {
        HashSet::new()
    }

    fn reset_map(&self, map: &mut Self::Map) {
        map.clear();
    }
}

type Ties<'a> = std::slice::Iter<'a, Tie>;
type Neighbors<'a> = std::iter::Map<Ties<'a>, fn(&'a Tie) -> Id<Any>>;
type AllTies<'a> = std::iter::Flatten<std::slice::Iter<'a, Vec<Tie>>>;

impl<'a> IntoNodeIdentifiers for &'a Network {
    type NodeIdentifiers = std::iter::Copied<std::slice::Iter<'a, Id<Any>>>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        self.nodes.iter().copied()
    }
}

impl<'a> IntoNeighbors for &'a Network {
    type Neighbors = Neighbors<'a>;

    fn neighbors(self, of: Id<Any>) -> Neighbors<'a> {
        self.list(&self.outgoing, of).iter().map(|tie| tie.to)
    }
}

impl<'a> IntoNeighborsDirected for &'a Network {
    type NeighborsDirected = Neighbors<'a>;

    fn neighbors_directed(self, of: Id<Any>, direction: Direction) -> Neighbors<'a> {
        match direction {
            Direction::Outgoing => self.neighbors(of),
            Direction::Incoming => self.list(&self.incoming, of).iter().map(|tie| tie.from),
        }
    }
}

impl<'a> IntoEdgeReferences for &'a Network {
    type EdgeRef = &'a Tie;
    type EdgeReferences = AllTies<'a>;

    fn edge_references(self) -> AllTies<'a> {
        self.outgoing.iter().flatten()
    }
}

impl<'a> IntoEdges for &'a Network {
    type Edges = Ties<'a>;

    fn edges(self, of: Id<Any>) -> Ties<'a> {
        self.list(&self.outgoing, of).iter()
    }
}

impl<'a> IntoEdgesDirected for &'a Network {
    type EdgesDirected = Ties<'a>;

    fn edges_directed(self, of: Id<Any>, direction: Direction) -> Ties<'a> {
        let lists = if direction == Direction::Outgoing { &self.outgoing } else { &self.incoming };
        self.list(lists, of).iter()
    }
}
