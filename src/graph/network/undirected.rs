//! A network without directions: each tie once, between its ends.

use petgraph::{
    Direction, Undirected as NoDirection,
    data::DataMap,
    graph::UnGraph,
    visit::{
        Data as VisitData, EdgeCount, GetAdjacencyMatrix, GraphBase, GraphProp, GraphRef, IntoEdgeReferences,
        IntoEdges, IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences,
        NodeCompactIndexable, NodeCount, NodeIndexable, Visitable,
    },
};

use super::{Adjacency, Network, Node, NodeIter, Tie, TieId, TieIter, Visited, Weighted, visit::Nodes};
use crate::model::{Any, Grade, Id};

/// A [`Network`] in which ties have no direction: an undirected graph for petgraph's algorithms. Each
/// tie stands once, those of a symmetric relation too, and is the same seen from either end.
///
/// ```
/// use allegiance::{Grade, Graph, Source, petgraph::algo::bridges::bridges, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let [kia, pdf, tnla] = ["KIA", "PDF", "TNLA"].map(|name| graph.add(ArmedGroup, name));
/// let (kia, pdf, tnla) = (kia?, pdf?, tnla?);
/// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph.state(kia, ALLIED_WITH, pdf).cite(article)?;
/// graph.state(pdf, ALLIED_WITH, tnla).cite(article)?;
///
/// let network = graph.as_of("2024-12-17")?.network(Grade::Presumed)?;
/// assert_eq!(network.tie_count(), 4, "both ways");
/// assert_eq!(network.undirected().tie_count(), 2);
/// assert_eq!(bridges(network.undirected()).count(), 2);
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Undirected<'n> {
    network: &'n Network,
}

impl<'n> Undirected<'n> {
    pub(super) fn new(network: &'n Network) -> Self {
        Undirected { network }
    }

    /// The network with directions.
    pub fn network(self) -> &'n Network {
        self.network
    }

    /// How many ties there are.
    ///
    /// # Complexity
    /// Linear in them.
    pub fn tie_count(self) -> usize {
        self.edge_references().count()
    }

    /// The same with a weight of your own for each tie, as [`Network::weighted`].
    pub fn weighted<W: Copy, F: Fn(Tie<'n>) -> W>(self, weight: F) -> Weighted<Undirected<'n>, F> {
        Weighted::new(self, weight)
    }

    /// A graph of petgraph's own, as [`Network::to_petgraph`].
    pub fn to_petgraph<W>(self, mut weight: impl FnMut(Tie<'n>) -> W) -> UnGraph<Id<Any>, W> {
        let mut graph = UnGraph::with_capacity(self.network.nodes as usize, self.tie_count());
        self.network.ids().for_each(|id| {
            graph.add_node(id);
        });
        for tie in self.edge_references() {
            let (from, to) = (self.network.place_of(tie.from()), self.network.place_of(tie.to()));
            graph.add_edge(from.into(), to.into(), weight(tie));
        }
        graph
    }
}

/// Each way to leave an entity: the ties that lead away from it, and those that lead to it turned
/// round, where they do not lead both ways.
#[derive(Clone, Debug)]
pub struct Around<'n> {
    away: TieIter<'n>,
    towards: TieIter<'n>,
}

impl<'n> Around<'n> {
    pub(super) fn new(away: TieIter<'n>, towards: TieIter<'n>) -> Self {
        Around { away, towards }
    }
}

impl<'n> Iterator for Around<'n> {
    type Item = Tie<'n>;

    fn next(&mut self) -> Option<Tie<'n>> {
        let is_other = |tie: &Tie<'_>| !tie.is_symmetric() && tie.from != tie.to;
        self.away.next().or_else(|| self.towards.find(is_other).map(Tie::turned))
    }
}

/// The ties of an [`Undirected`] network at an entity.
#[derive(Clone, Debug)]
pub struct TiesAround<'n> {
    around: Around<'n>,
    /// Whether the entity is where they lead to.
    towards: bool,
}

impl<'n> Iterator for TiesAround<'n> {
    type Item = Tie<'n>;

    fn next(&mut self) -> Option<Tie<'n>> {
        let tie = Tie { both_ways: true, ..self.around.next()? };
        Some(if self.towards { Tie { from: tie.to, to: tie.from, ..tie } } else { tie })
    }
}

/// All ties of an [`Undirected`] network.
#[derive(Clone, Debug)]
pub struct EveryTie<'n>(TieIter<'n>);

impl<'n> Iterator for EveryTie<'n> {
    type Item = Tie<'n>;

    fn next(&mut self) -> Option<Tie<'n>> {
        self.0.find(|tie| !tie.reversed).map(|tie| Tie { both_ways: true, ..tie })
    }
}

impl GraphBase for Undirected<'_> {
    type NodeId = Id<Any>;
    type EdgeId = TieId;
}

impl GraphRef for Undirected<'_> {}

impl VisitData for Undirected<'_> {
    type NodeWeight = Id<Any>;
    type EdgeWeight = Grade;
}

impl DataMap for Undirected<'_> {
    fn node_weight(&self, node: Id<Any>) -> Option<&Id<Any>> {
        self.network.node_weight(node)
    }

    fn edge_weight(&self, tie: TieId) -> Option<&Grade> {
        self.network.edge_weight(tie)
    }
}

impl GraphProp for Undirected<'_> {
    type EdgeType = NoDirection;
}

impl NodeCount for Undirected<'_> {
    fn node_count(&self) -> usize {
        self.network.node_count()
    }
}

impl NodeIndexable for Undirected<'_> {
    fn node_bound(&self) -> usize {
        self.network.node_bound()
    }

    fn to_index(&self, node: Id<Any>) -> usize {
        NodeIndexable::to_index(self.network, node)
    }

    fn from_index(&self, index: usize) -> Id<Any> {
        NodeIndexable::from_index(self.network, index)
    }
}

impl NodeCompactIndexable for Undirected<'_> {}

impl EdgeCount for Undirected<'_> {
    fn edge_count(&self) -> usize {
        self.tie_count()
    }
}

impl Visitable for Undirected<'_> {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        self.network.visit_map()
    }

    fn reset_map(&self, map: &mut Visited) {
        self.network.reset_map(map);
    }
}

impl GetAdjacencyMatrix for Undirected<'_> {
    type AdjMatrix = Adjacency;

    fn adjacency_matrix(&self) -> Adjacency {
        Adjacency::new(self.network, true)
    }

    fn is_adjacent(&self, matrix: &Adjacency, a: Id<Any>, b: Id<Any>) -> bool {
        matrix.has(self.network, a, b)
    }
}

impl<'n> IntoNodeIdentifiers for Undirected<'n> {
    type NodeIdentifiers = NodeIter<'n>;

    fn node_identifiers(self) -> NodeIter<'n> {
        self.network.ids()
    }
}

impl<'n> IntoNodeReferences for Undirected<'n> {
    type NodeRef = Node;
    type NodeReferences = Nodes<'n>;

    fn node_references(self) -> Nodes<'n> {
        self.network.node_references()
    }
}

type Neighbors<'n> = std::iter::Map<Around<'n>, fn(Tie<'n>) -> Id<Any>>;

impl<'n> IntoNeighbors for Undirected<'n> {
    type Neighbors = Neighbors<'n>;

    fn neighbors(self, of: Id<Any>) -> Neighbors<'n> {
        self.network.around(of).map(|tie| tie.to())
    }
}

impl<'n> IntoNeighborsDirected for Undirected<'n> {
    type NeighborsDirected = Neighbors<'n>;

    fn neighbors_directed(self, of: Id<Any>, _: Direction) -> Neighbors<'n> {
        self.neighbors(of)
    }
}

impl<'n> IntoEdgeReferences for Undirected<'n> {
    type EdgeRef = Tie<'n>;
    type EdgeReferences = EveryTie<'n>;

    fn edge_references(self) -> EveryTie<'n> {
        EveryTie(self.network.every_tie())
    }
}

impl<'n> IntoEdges for Undirected<'n> {
    type Edges = TiesAround<'n>;

    fn edges(self, of: Id<Any>) -> TiesAround<'n> {
        TiesAround { around: self.network.around(of), towards: false }
    }
}

impl<'n> IntoEdgesDirected for Undirected<'n> {
    type EdgesDirected = TiesAround<'n>;

    fn edges_directed(self, of: Id<Any>, direction: Direction) -> TiesAround<'n> {
        TiesAround { around: self.network.around(of), towards: direction == Direction::Incoming }
    }
}
