//! The network of a view: who is tied to whom, as petgraph sees it, so that its algorithms run
//! on a view without a copy.
//!
//! [`View::network`](crate::View::network) makes a [`Network`]. [`over`](Network::over),
//! [`among`](Network::among), [`keeping`](Network::keeping) and [`tied`](Network::tied) take a part of it,
//! [`undirected`](Network::undirected) and [`weighted`](Network::weighted) look at the same ties in another
//! way. The other types are those that petgraph's traits name.

mod part;
mod ties;
mod undirected;
mod visit;
mod weighted;

use std::{
    fmt,
    ops::Range,
    sync::{Arc, OnceLock},
};

use petgraph::graph::DiGraph;

pub(crate) use ties::{FollowedTie, Ties};
use ties::{Link, Links};
pub use undirected::{Around, EveryTie, TiesAround, Undirected};
pub use visit::{Adjacency, Node, Visited};
pub use weighted::{Weighted, WeightedTie, WeightedTies};

use crate::{
    graph::{Data, GraphError, lens::Lens},
    model::{Any, Flag, Grade, Id, Relation, StatementId},
};

/// A tie between two entities in a [`Network`], seen from one of its ends: a statement, or what
/// follows from statements by the rules of the view.
#[derive(Clone, Copy)]
pub struct Tie<'n> {
    data: &'n Data,
    from: Id<Any>,
    to: Id<Any>,
    statement: u32,
    relation: u16,
    grade: Grade,
    reversed: bool,
    /// Whether it is one tie, whichever of its ends it is seen from.
    both_ways: bool,
}

/// What tells a tie of a network from the others, for petgraph. A tie of a symmetric relation is
/// two, one for each way, but in an [`Undirected`] network.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TieId {
    statement: u32,
    reversed: bool,
}

impl<'n> Tie<'n> {
    /// Where it leads from.
    pub fn from(&self) -> Id<Any> {
        self.from
    }

    /// Where it leads to.
    pub fn to(&self) -> Id<Any> {
        self.to
    }

    /// The name of its relation: `allied_with`.
    pub fn relation_name(&self) -> &'n str {
        self.data.schema.relation_def(self.relation).map_or("", |relation| relation.name())
    }

    /// Whether it is of a relation.
    pub fn is_of<A, B>(&self, relation: Relation<A, B>) -> bool {
        self.data.relation_of_key(relation.key).is_ok_and(|place| place == self.relation)
    }

    /// The statement it stands for; none where it follows from others.
    pub fn statement(&self) -> Option<StatementId> {
        let is_stated = (self.statement as usize) < self.data.statement_count();
        is_stated.then(|| self.data.statement_id(self.statement))
    }

    /// How surely it holds.
    pub fn grade(&self) -> Grade {
        self.grade
    }

    /// Whether it is walked from the object of its statement to the subject.
    pub fn is_reversed(&self) -> bool {
        self.reversed
    }

    /// Whether its relation is symmetric.
    fn is_symmetric(&self) -> bool {
        self.data.schema.relation_has(self.relation, Flag::Symmetric)
    }

    fn turned(self) -> Self {
        Tie { from: self.to, to: self.from, reversed: !self.reversed, ..self }
    }

    fn number(&self) -> TieId {
        TieId { statement: self.statement, reversed: self.reversed && !self.both_ways }
    }
}

/// The same tie of one network, seen from the same end.
impl PartialEq for Tie<'_> {
    fn eq(&self, other: &Self) -> bool {
        let whole = |tie: &Self| (tie.from, tie.to, tie.relation, tie.number(), tie.reversed, tie.grade);
        whole(self) == whole(other)
    }
}

impl Eq for Tie<'_> {}

impl fmt::Debug for Tie<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} {:?}, {}", self.from, self.relation_name(), self.to, self.grade)
    }
}

/// The ties between the entities of a view that hold with at least a given grade: a directed
/// graph on which petgraph's algorithms run through its `visit` traits, without a copy. Its nodes
/// are all the entities that the view knows, in the order of their addition, or those of a
/// [part](Network::among).
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
///
/// # Which way ties lead
/// From the subject to the object of their statement; those of a symmetric relation lead both
/// ways and are two. `Reversed(&network)` turns all round. [`undirected`](Network::undirected)
/// has each tie once, between its ends: it is what the algorithms for undirected graphs want
/// (`min_spanning_tree`, `articulation_points`, `bridges`, `maximum_matching`, `maximal_cliques`,
/// `is_bipartite_undirected`, `dsatur_coloring`). petgraph's own `UndirectedAdaptor` shows a tie
/// of a symmetric relation twice, so `bridges` and degrees are wrong there.
///
/// # What counts as its cost
/// Most algorithms take a closure, which is given the [`Tie`]. Those that read weights
/// from the graph (`bellman_ford`, `min_spanning_tree`, `dinics`) find its [`Grade`], by
/// which the *least* sure ties make the least spanning tree; [`weighted`](Network::weighted)
/// gives them any other number.
///
/// # Algorithms that recurse
/// On a chain of some ten thousand entities these overflow the stack of a thread: `tarjan_scc`,
/// `is_cyclic_directed` and `depth_first_search` (use `kosaraju_scc`, `toposort` and `Dfs`), `greedy_matching` and
/// `maximum_matching`. `maximal_cliques` goes as deep as the largest clique has members. All others do not
/// recurse, but some take more than a large network allows: `floyd_warshall`, `johnson`, `page_rank` and
/// `maximum_matching` at least the square of the nodes, `all_simple_paths` and `maximal_cliques` as many steps as
/// there are paths and cliques.
///
/// # Those that want a graph of their own
/// `condensation`, `steiner_tree`, `greedy_feedback_arc_set`, `ford_fulkerson` (`dinics` does not) and the functions of
/// `tred` run on petgraph's types alone: see [`to_petgraph`](Network::to_petgraph).
///
/// # Ids of another graph
/// They lead nowhere. But petgraph's algorithms that number the nodes (`bellman_ford`, `spfa`,
/// `k_shortest_path`) take such an id for the entity of that number, or panic where there is none, as they do
/// on petgraph's own graphs.
#[derive(Clone)]
pub struct Network {
    data: Arc<Data>,
    nodes: u32,
    /// The entities by their place among the nodes, in their order; none where all are there.
    members: Option<Arc<[u32]>>,
    ties: Arc<Ties>,
    asked: Arc<Asked>,
}

/// What few algorithms ask for, worked out when one does.
#[derive(Default)]
struct Asked {
    /// The places of the ties among those that lead away, in the order of their numbers.
    numbered: OnceLock<Vec<u32>>,
    ids: OnceLock<Vec<Id<Any>>>,
}

impl Network {
    pub(crate) fn new(lens: &Lens, least: Grade) -> Self {
        let nodes = lens.data.entities.at(lens.revision) as u32;
        let (data, ties) = (Arc::clone(&lens.data), lens.ties(least));
        Network { data, nodes, members: None, ties, asked: Arc::default() }
    }

    /// The network with what follows from its statements.
    pub(crate) fn with_followed(self, followed: Vec<FollowedTie>) -> Self {
        let ties = Arc::new(self.ties.with_followed(&self.data, followed));
        Network { ties, asked: Arc::default(), ..self }
    }

    /// The ties that lead away from an entity, and those that lead to it turned round: each way
    /// to leave it. A tie of a symmetric relation stands once.
    pub fn ties(&self, entity: Id<Any>) -> impl Iterator<Item = Tie<'_>> + '_ {
        self.around(entity)
    }

    /// The ties of a relation that lead away from an entity.
    ///
    /// ```
    /// use allegiance::{Grade, Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// # let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    /// let network = graph.as_of("2024-12-17")?.network(Grade::Presumed)?;
    /// assert_eq!(network.outgoing(kia, CONTROLS)?.len(), 1);
    /// assert_eq!(network.incoming(bhamo, CONTROLS)?.next().map(|tie| tie.from()), Some(kia.any()));
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the schema does not have the relation, or the id is of another graph or newer than the view.
    ///
    /// # Complexity
    /// Logarithmic in the ties of the entity, before they are taken.
    pub fn outgoing<K, A, B>(&self, entity: Id<K>, relation: Relation<A, B>) -> Result<TieIter<'_>, crate::Error> {
        self.of_relation(true, entity.retyped(), self.data.relation_of_key(relation.key)?)
    }

    /// The ties of a relation that lead to an entity.
    ///
    /// # Errors
    /// As [`outgoing`](Network::outgoing).
    pub fn incoming<K, A, B>(&self, entity: Id<K>, relation: Relation<A, B>) -> Result<TieIter<'_>, crate::Error> {
        self.of_relation(false, entity.retyped(), self.data.relation_of_key(relation.key)?)
    }

    /// How many ties there are; one of a symmetric relation counts both ways.
    pub fn tie_count(&self) -> usize {
        self.ties.out.links.len()
    }

    /// The same ties without a direction, each once.
    pub fn undirected(&self) -> Undirected<'_> {
        Undirected::new(self)
    }

    /// The same network with a weight of your own for each tie, for algorithms that read weights from the
    /// graph. Nothing is copied: the weight is worked out when it is asked for.
    ///
    /// ```
    /// use allegiance::{Grade, Graph, Source, petgraph::{algo::bellman_ford, visit::NodeIndexable}, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// # let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, CONTROLS, bhamo).since("2024-05").cite(article)?;
    /// let network = graph.as_of("2024-12-17")?.network(Grade::Possible)?;
    /// let doubt = network.weighted(|tie| if tie.grade() == Grade::Certain { 0.0 } else { 1.0 });
    /// let paths = bellman_ford(&doubt, kia.any()).map_err(|_| "a circle of negative weight")?;
    /// assert_eq!(paths.distances[network.to_index(bhamo.any())], 0.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn weighted<'n, W: Copy, F: Fn(Tie<'n>) -> W>(&'n self, weight: F) -> Weighted<&'n Network, F> {
        Weighted::new(self, weight)
    }

    /// A graph of petgraph's own, for those who want to change it or whose algorithm takes no other. Its nodes
    /// are the entities in the order of the network, its edges the ties with a weight of your choice. After
    /// nodes are removed from it, an index can stand for another entity; the weight of a node is its id.
    ///
    /// ```
    /// use allegiance::{Grade, Graph, Source, petgraph::algo::condensation, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// # let pdf = graph.add(ArmedGroup, "People's Defence Force")?;
    /// # let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, ALLIED_WITH, pdf).cite(article)?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    /// let network = graph.as_of("2024-12-17")?.network(Grade::Presumed)?;
    /// let blocks = condensation(network.to_petgraph(|tie| tie.grade()), true);
    /// assert_eq!((blocks.node_count(), blocks.edge_count()), (2, 1));
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Complexity
    /// Linear in the nodes and ties.
    pub fn to_petgraph<'n, W>(&'n self, mut weight: impl FnMut(Tie<'n>) -> W) -> DiGraph<Id<Any>, W> {
        let mut graph = DiGraph::with_capacity(self.nodes as usize, self.tie_count());
        self.ids().for_each(|id| {
            graph.add_node(id);
        });
        for tie in self.every_tie() {
            let (from, to) = (self.place_of(tie.from()), self.place_of(tie.to()));
            graph.add_edge(from.into(), to.into(), weight(tie));
        }
        graph
    }

    fn links(&self, out: bool) -> &Links {
        if out { &self.ties.out } else { &self.ties.into }
    }

    /// The entity at a place among the nodes.
    #[inline]
    fn entity_at(&self, node: u32) -> u32 {
        match &self.members {
            None => node,
            Some(members) => members.get(node as usize).copied().unwrap_or(u32::MAX),
        }
    }

    /// The place of an entity among the nodes.
    #[inline]
    fn place(&self, entity: Id<Any>) -> Option<u32> {
        if self.data.id(entity.index) != entity {
            return None;
        }
        match &self.members {
            None => (entity.index < self.nodes).then_some(entity.index),
            Some(members) => members.binary_search(&entity.index).ok().map(|place| place as u32),
        }
    }

    fn place_of(&self, entity: Id<Any>) -> u32 {
        self.place(entity).unwrap_or(u32::MAX)
    }

    fn ids(&self) -> NodeIter<'_> {
        NodeIter { network: self, range: 0..self.nodes }
    }

    fn every_tie(&self) -> TieIter<'_> {
        TieIter { network: self, out: true, node: 0, range: 0..self.tie_count() }
    }

    fn iter(&self, out: bool, entity: Id<Any>) -> TieIter<'_> {
        let node = self.place(entity);
        let range = node.map_or(0..0, |node| self.links(out).range(node));
        TieIter { network: self, out, node: node.unwrap_or_default(), range }
    }

    fn around(&self, entity: Id<Any>) -> Around<'_> {
        Around::new(self.iter(true, entity), self.iter(false, entity))
    }

    fn of_relation(&self, out: bool, entity: Id<Any>, relation: u16) -> Result<TieIter<'_>, crate::Error> {
        let Some(node) = self.place(entity) else {
            if self.members.is_some() && self.data.id(entity.index) == entity {
                return Ok(TieIter { network: self, out, node: 0, range: 0..0 });
            }
            return Err(GraphError::ForeignId { what: "entity" }.into());
        };
        let range = self.links(out).by_relation(node, relation);
        Ok(TieIter { network: self, out, node, range })
    }

    #[inline]
    fn tie(&self, out: bool, node: u32, link: &Link) -> Tie<'_> {
        let (node, other) = (self.data.id(self.entity_at(node)), self.data.id(self.entity_at(link.other)));
        let (from, to) = if out { (node, other) } else { (other, node) };
        let &Link { statement, relation, grade, reversed, .. } = link;
        Tie { data: &self.data, from, to, statement, relation, grade, reversed, both_ways: false }
    }
}

/// Ties of a [`Network`]: those of an entity, or all, entity by entity.
#[derive(Clone, Debug)]
pub struct TieIter<'n> {
    network: &'n Network,
    /// Whether the ties are looked at from where they lead from.
    out: bool,
    node: u32,
    range: Range<usize>,
}

impl<'n> Iterator for TieIter<'n> {
    type Item = Tie<'n>;

    fn next(&mut self) -> Option<Tie<'n>> {
        let at = self.range.next()?;
        let links = self.network.links(self.out);
        while links.range(self.node).end <= at {
            self.node += 1;
        }
        links.links.get(at).map(|link| self.network.tie(self.out, self.node, link))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl ExactSizeIterator for TieIter<'_> {}

/// The entities of a [`Network`], in the order of their addition.
#[derive(Clone, Debug)]
pub struct NodeIter<'n> {
    network: &'n Network,
    range: Range<u32>,
}

impl Iterator for NodeIter<'_> {
    type Item = Id<Any>;

    fn next(&mut self) -> Option<Id<Any>> {
        self.range.next().map(|node| self.network.data.id(self.network.entity_at(node)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl ExactSizeIterator for NodeIter<'_> {}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("nodes", &self.nodes).field("ties", &self.tie_count()).finish()
    }
}
