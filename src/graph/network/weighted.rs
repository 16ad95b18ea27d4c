//! A network with weights of the caller's own, for algorithms that read them from the graph.

use petgraph::{
    Direction,
    visit::{
        Data, EdgeCount, EdgeIndexable, EdgeRef, GetAdjacencyMatrix, GraphBase, GraphProp, IntoEdgeReferences,
        IntoEdges, IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences,
        NodeCompactIndexable, NodeCount, NodeIndexable, Visitable,
    },
};

/// A graph that petgraph can visit, with another weight for each edge: that which a function of the edge
/// gives. Pass it by reference: `bellman_ford(&weighted, …)`.
#[derive(Clone, Copy, Debug)]
pub struct Weighted<G, F> {
    graph: G,
    weight: F,
}

impl<G, F> Weighted<G, F> {
    /// The graph with these weights: a [`Network`](super::Network), an [`Undirected`](super::Undirected) one, or
    /// one of petgraph's adaptors of them.
    pub fn new<W>(graph: G, weight: F) -> Self
    where
        G: IntoEdgeReferences,
        F: Fn(G::EdgeRef) -> W,
        W: Copy,
    {
        Weighted { graph, weight }
    }
}

/// A tie with a weight of the caller's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightedTie<E, W> {
    tie: E,
    weight: W,
}

impl<E: Copy, W> WeightedTie<E, W> {
    /// The tie.
    pub fn tie(&self) -> E {
        self.tie
    }
}

impl<E: EdgeRef, W: Copy> EdgeRef for WeightedTie<E, W> {
    type NodeId = E::NodeId;
    type EdgeId = E::EdgeId;
    type Weight = W;

    fn source(&self) -> E::NodeId {
        self.tie.source()
    }

    fn target(&self) -> E::NodeId {
        self.tie.target()
    }

    fn weight(&self) -> &W {
        &self.weight
    }

    fn id(&self) -> E::EdgeId {
        self.tie.id()
    }
}

/// Ties with weights of the caller's own.
#[derive(Clone, Debug)]
pub struct WeightedTies<'w, I, F> {
    ties: I,
    weight: &'w F,
}

impl<I: Iterator, F: Fn(I::Item) -> W, W> Iterator for WeightedTies<'_, I, F>
where
    I::Item: Copy,
{
    type Item = WeightedTie<I::Item, W>;

    fn next(&mut self) -> Option<Self::Item> {
        self.ties.next().map(|tie| WeightedTie { tie, weight: (self.weight)(tie) })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ties.size_hint()
    }
}

impl<G: GraphBase, F> GraphBase for Weighted<G, F> {
    type NodeId = G::NodeId;
    type EdgeId = G::EdgeId;
}

impl<G: IntoEdgeReferences, F: Fn(G::EdgeRef) -> W, W: Copy> Data for Weighted<G, F> {
    type NodeWeight = G::NodeWeight;
    type EdgeWeight = W;
}

impl<G: GraphProp, F> GraphProp for Weighted<G, F> {
    type EdgeType = G::EdgeType;
}

impl<G: NodeCount, F> NodeCount for Weighted<G, F> {
    fn node_count(&self) -> usize {
        self.graph.node_count()
    }
}

impl<G: NodeIndexable, F> NodeIndexable for Weighted<G, F> {
    fn node_bound(&self) -> usize {
        self.graph.node_bound()
    }

    fn to_index(&self, node: G::NodeId) -> usize {
        self.graph.to_index(node)
    }

    fn from_index(&self, index: usize) -> G::NodeId {
        self.graph.from_index(index)
    }
}

impl<G: NodeCompactIndexable, F> NodeCompactIndexable for Weighted<G, F> {}

impl<G: EdgeCount, F> EdgeCount for Weighted<G, F> {
    fn edge_count(&self) -> usize {
        self.graph.edge_count()
    }
}

impl<G: EdgeIndexable, F> EdgeIndexable for Weighted<G, F> {
    fn edge_bound(&self) -> usize {
        self.graph.edge_bound()
    }

    fn to_index(&self, edge: G::EdgeId) -> usize {
        self.graph.to_index(edge)
    }

    fn from_index(&self, index: usize) -> G::EdgeId {
        self.graph.from_index(index)
    }
}

impl<G: Visitable, F> Visitable for Weighted<G, F> {
    type Map = G::Map;

    fn visit_map(&self) -> G::Map {
        self.graph.visit_map()
    }

    fn reset_map(&self, map: &mut G::Map) {
        self.graph.reset_map(map);
    }
}

impl<G: GetAdjacencyMatrix, F> GetAdjacencyMatrix for Weighted<G, F> {
    type AdjMatrix = G::AdjMatrix;

    fn adjacency_matrix(&self) -> G::AdjMatrix {
        self.graph.adjacency_matrix()
    }

    fn is_adjacent(&self, matrix: &G::AdjMatrix, a: G::NodeId, b: G::NodeId) -> bool {
        self.graph.is_adjacent(matrix, a, b)
    }
}

impl<G: IntoNodeIdentifiers, F> IntoNodeIdentifiers for &Weighted<G, F> {
    type NodeIdentifiers = G::NodeIdentifiers;

    fn node_identifiers(self) -> G::NodeIdentifiers {
        self.graph.node_identifiers()
    }
}

impl<G, F, W> IntoNodeReferences for &Weighted<G, F>
where
    G: IntoNodeReferences + IntoEdgeReferences,
    F: Fn(G::EdgeRef) -> W,
    W: Copy,
{
    type NodeRef = G::NodeRef;
    type NodeReferences = G::NodeReferences;

    fn node_references(self) -> G::NodeReferences {
        self.graph.node_references()
    }
}

impl<G: IntoNeighbors, F> IntoNeighbors for &Weighted<G, F> {
    type Neighbors = G::Neighbors;

    fn neighbors(self, of: G::NodeId) -> G::Neighbors {
        self.graph.neighbors(of)
    }
}

impl<G: IntoNeighborsDirected, F> IntoNeighborsDirected for &Weighted<G, F> {
    type NeighborsDirected = G::NeighborsDirected;

    fn neighbors_directed(self, of: G::NodeId, direction: Direction) -> G::NeighborsDirected {
        self.graph.neighbors_directed(of, direction)
    }
}

impl<'w, G, F, W> IntoEdgeReferences for &'w Weighted<G, F>
where
    G: IntoEdgeReferences,
    F: Fn(G::EdgeRef) -> W,
    W: Copy,
{
    type EdgeRef = WeightedTie<G::EdgeRef, W>;
    type EdgeReferences = WeightedTies<'w, G::EdgeReferences, F>;

    fn edge_references(self) -> Self::EdgeReferences {
        WeightedTies { ties: self.graph.edge_references(), weight: &self.weight }
    }
}

impl<'w, G, F, W> IntoEdges for &'w Weighted<G, F>
where
    G: IntoEdges,
    F: Fn(G::EdgeRef) -> W,
    W: Copy,
{
    type Edges = WeightedTies<'w, G::Edges, F>;

    fn edges(self, of: G::NodeId) -> Self::Edges {
        WeightedTies { ties: self.graph.edges(of), weight: &self.weight }
    }
}

impl<'w, G, F, W> IntoEdgesDirected for &'w Weighted<G, F>
where
    G: IntoEdgesDirected,
    F: Fn(G::EdgeRef) -> W,
    W: Copy,
{
    type EdgesDirected = WeightedTies<'w, G::EdgesDirected, F>;

    fn edges_directed(self, of: G::NodeId, direction: Direction) -> Self::EdgesDirected {
        WeightedTies { ties: self.graph.edges_directed(of, direction), weight: &self.weight }
    }
}
