//! What petgraph asks of a graph, answered by a network.

use petgraph::{
    Directed, Direction,
    data::DataMap,
    visit::{
        Data as VisitData, EdgeCount, EdgeIndexable, EdgeRef, GetAdjacencyMatrix, GraphBase, GraphProp,
        IntoEdgeReferences, IntoEdges, IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers,
        IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable, NodeRef, VisitMap, Visitable,
    },
};

use super::{Network, NodeIter, Tie, TieId, TieIter, ties::Link};
use crate::model::{Any, Grade, GraphTag, Id};

impl EdgeRef for Tie<'_> {
    type NodeId = Id<Any>;
    type EdgeId = TieId;
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

    fn id(&self) -> TieId {
        self.number()
    }
}

/// An entity of a network, as petgraph refers to it: its weight is its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(Id<Any>);

impl NodeRef for Node {
    type NodeId = Id<Any>;
    type Weight = Id<Any>;

    fn id(&self) -> Id<Any> {
        self.0
    }

    fn weight(&self) -> &Id<Any> {
        &self.0
    }
}

pub(super) type Nodes<'n> = std::iter::Map<NodeIter<'n>, fn(Id<Any>) -> Node>;

/// Which entities of a [`Network`] a search has visited: a bit for each.
#[derive(Clone, Debug, Default)]
pub struct Visited {
    words: Vec<u64>,
}

impl Visited {
    fn new(entities: u32) -> Self {
        Visited { words: vec![0; entities.div_ceil(64) as usize] }
    }

    /// The word of an entity, and its bit in it.
    fn bit(entity: Id<Any>) -> (usize, u64) {
        ((entity.index / 64) as usize, 1 << (entity.index % 64))
    }
}

/// What was added after the last entity of the network is never new.
impl VisitMap<Id<Any>> for Visited {
    fn visit(&mut self, entity: Id<Any>) -> bool {
        let (word, bit) = Visited::bit(entity);
        self.words.get_mut(word).is_some_and(|word| {
            let is_new = *word & bit == 0;
            *word |= bit;
            is_new
        })
    }

    fn is_visited(&self, entity: &Id<Any>) -> bool {
        let (word, bit) = Visited::bit(*entity);
        self.words.get(word).is_none_or(|word| word & bit != 0)
    }

    fn unvisit(&mut self, entity: Id<Any>) -> bool {
        let (word, bit) = Visited::bit(entity);
        self.words.get_mut(word).is_some_and(|word| {
            let was_there = *word & bit != 0;
            *word &= !bit;
            was_there
        })
    }
}

/// Who is next to whom in a [`Network`], to be asked for by pairs: by entity those next to it, in their order.
/// It takes as many numbers as there are ties and not the square of the entities.
#[derive(Clone, Debug)]
pub struct Adjacency {
    starts: Vec<u32>,
    others: Vec<u32>,
}

impl Adjacency {
    pub(super) fn new(network: &Network, both_ways: bool) -> Self {
        let mut adjacency = Adjacency { starts: vec![0], others: Vec::new() };
        let mut of_node: Vec<u32> = Vec::new();
        for node in 0..network.nodes {
            let other = |link: &Link| link.other;
            of_node.extend(network.ties.out.of(node).iter().map(other));
            if both_ways {
                of_node.extend(network.ties.into.of(node).iter().map(other));
            }
            of_node.sort_unstable();
            of_node.dedup();
            adjacency.others.append(&mut of_node);
            adjacency.starts.push(adjacency.others.len() as u32);
        }
        adjacency
    }

    pub(super) fn has(&self, network: &Network, a: Id<Any>, b: Id<Any>) -> bool {
        let (Some(a), Some(b)) = (network.place(a), network.place(b)) else { return false };
        let at = |place: usize| self.starts.get(place).map(|&start| start as usize);
        let range = at(a as usize).zip(at(a as usize + 1)).map_or(0..0, |(from, to)| from..to);
        self.others.get(range).is_some_and(|others| others.binary_search(&b).is_ok())
    }
}

impl Network {
    /// The places of the ties among those that lead away, in the order of their numbers.
    fn numbered(&self) -> &[u32] {
        self.asked.numbered.get_or_init(|| {
            let mut places: Vec<u32> = (0..self.tie_count() as u32).collect();
            places.sort_unstable_by_key(|&place| self.number_at(place));
            places
        })
    }

    fn number_at(&self, place: u32) -> Option<TieId> {
        let link = self.ties.out.links.get(place as usize)?;
        Some(TieId { statement: link.statement, reversed: link.reversed })
    }

    fn find_tie(&self, tie: TieId) -> Option<usize> {
        self.numbered().binary_search_by_key(&Some(tie), |&place| self.number_at(place)).ok()
    }
}

impl GraphBase for Network {
    type NodeId = Id<Any>;
    type EdgeId = TieId;
}

impl VisitData for Network {
    type NodeWeight = Id<Any>;
    type EdgeWeight = Grade;
}

impl DataMap for Network {
    fn node_weight(&self, node: Id<Any>) -> Option<&Id<Any>> {
        self.asked.ids.get_or_init(|| self.ids().collect()).get(self.place(node)? as usize)
    }

    fn edge_weight(&self, tie: TieId) -> Option<&Grade> {
        let place = *self.numbered().get(self.find_tie(tie)?)?;
        self.ties.out.links.get(place as usize).map(|link| &link.grade)
    }
}

impl GraphProp for Network {
    type EdgeType = Directed;
}

impl NodeCount for Network {
    fn node_count(&self) -> usize {
        self.nodes as usize
    }
}

impl NodeIndexable for Network {
    fn node_bound(&self) -> usize {
        self.nodes as usize
    }

    /// Not checked where all entities are there, as on petgraph's own graphs: it is asked for in the innermost
    /// loops.
    #[inline]
    fn to_index(&self, node: Id<Any>) -> usize {
        if self.members.is_none() { node.index as usize } else { self.place_of(node) as usize }
    }

    fn from_index(&self, index: usize) -> Id<Any> {
        let node = u32::try_from(index).ok().filter(|&node| node < self.nodes);
        let nobody = || Id::new(u32::MAX, GraphTag(u64::MAX));
        node.map_or_else(nobody, |node| self.data.id(self.entity_at(node)))
    }
}

impl NodeCompactIndexable for Network {}

impl EdgeCount for Network {
    fn edge_count(&self) -> usize {
        self.tie_count()
    }
}

impl EdgeIndexable for Network {
    fn edge_bound(&self) -> usize {
        self.tie_count()
    }

    fn to_index(&self, tie: TieId) -> usize {
        self.find_tie(tie).unwrap_or(usize::MAX)
    }

    fn from_index(&self, index: usize) -> TieId {
        let tie = self.numbered().get(index).and_then(|&place| self.number_at(place));
        tie.unwrap_or(TieId { statement: u32::MAX, reversed: true })
    }
}

impl Visitable for Network {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        let last = self.nodes.checked_sub(1).map(|last| self.entity_at(last));
        Visited::new(last.map_or(0, |last| last.saturating_add(1)))
    }

    fn reset_map(&self, map: &mut Visited) {
        *map = self.visit_map();
    }
}

impl GetAdjacencyMatrix for Network {
    type AdjMatrix = Adjacency;

    fn adjacency_matrix(&self) -> Adjacency {
        Adjacency::new(self, false)
    }

    fn is_adjacent(&self, matrix: &Adjacency, a: Id<Any>, b: Id<Any>) -> bool {
        matrix.has(self, a, b)
    }
}

type Neighbors<'n> = std::iter::Map<TieIter<'n>, fn(Tie<'n>) -> Id<Any>>;

impl<'n> IntoNodeIdentifiers for &'n Network {
    type NodeIdentifiers = NodeIter<'n>;

    fn node_identifiers(self) -> NodeIter<'n> {
        self.ids()
    }
}

impl<'n> IntoNodeReferences for &'n Network {
    type NodeRef = Node;
    type NodeReferences = Nodes<'n>;

    fn node_references(self) -> Nodes<'n> {
        self.ids().map(Node)
    }
}

impl<'n> IntoNeighbors for &'n Network {
    type Neighbors = Neighbors<'n>;

    fn neighbors(self, of: Id<Any>) -> Neighbors<'n> {
        self.iter(true, of).map(|tie| tie.to())
    }
}

impl<'n> IntoNeighborsDirected for &'n Network {
    type NeighborsDirected = Neighbors<'n>;

    fn neighbors_directed(self, of: Id<Any>, direction: Direction) -> Neighbors<'n> {
        match direction {
            Direction::Outgoing => self.neighbors(of),
            Direction::Incoming => self.iter(false, of).map(|tie| tie.from()),
        }
    }
}

impl<'n> IntoEdgeReferences for &'n Network {
    type EdgeRef = Tie<'n>;
    type EdgeReferences = TieIter<'n>;

    fn edge_references(self) -> TieIter<'n> {
        self.every_tie()
    }
}

impl<'n> IntoEdges for &'n Network {
    type Edges = TieIter<'n>;

    fn edges(self, of: Id<Any>) -> TieIter<'n> {
        self.iter(true, of)
    }
}

impl<'n> IntoEdgesDirected for &'n Network {
    type EdgesDirected = TieIter<'n>;

    fn edges_directed(self, of: Id<Any>, direction: Direction) -> TieIter<'n> {
        self.iter(direction == Direction::Outgoing, of)
    }
}
