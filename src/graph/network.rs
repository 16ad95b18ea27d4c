//! The network of a view: who is tied to whom, as petgraph sees it, so that its algorithms run
//! on a view.

use std::{collections::HashSet, fmt, mem::size_of, ops::Range, sync::Arc};

use petgraph::{
    Directed, Direction,
    visit::{
        Data as VisitData, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges, IntoEdgesDirected,
        IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, NodeCompactIndexable, NodeCount, NodeIndexable,
        Visitable,
    },
};

use super::{GraphError, data::Data, lens::Lens};
use crate::model::{Any, Flag, Grade, GraphTag, Id, Modality, Relation, StatementId};

/// The ties of a lens, by node and by either end: of a node in the order of relations, of a
/// relation in that of first days and far ends, as in the index.
#[derive(Debug)]
pub(crate) struct Ties {
    out: Links,
    into: Links,
}

#[derive(Debug, Default)]
struct Links {
    /// By node, its first link; one more at the end.
    starts: Vec<u32>,
    links: Vec<Link>,
}

/// A link on its way into its node, with the days between which it may hold.
#[derive(Clone, Copy)]
struct Placed {
    node: u32,
    from: i32,
    to: i32,
    link: Link,
}

/// A tie, seen from one of its ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) other: u32,
    pub(crate) statement: u32,
    pub(crate) relation: u16,
    pub(crate) grade: Grade,
    pub(crate) reversed: bool,
}

impl Links {
    /// Sorts links into their nodes.
    fn new(placed: &[Placed], nodes: usize, place: impl Fn(u32) -> u32) -> Self {
        let mut starts = vec![0u32; nodes + 1];
        for placed in placed {
            if let Some(count) = starts.get_mut(placed.node as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut sorted = placed.to_vec();
        for one in placed {
            let Some(at) = next.get_mut(one.node as usize) else { continue };
            if let Some(slot) = sorted.get_mut(*at as usize) {
                *slot = *one;
            }
            *at += 1;
        }
        for of_node in sorted.chunk_by_mut(|a, b| a.node == b.node) {
            of_node.sort_unstable_by_key(|it| {
                (it.link.relation, it.from, it.link.other, it.to, place(it.link.statement), it.link.reversed)
            });
        }
        Links { starts, links: sorted.into_iter().map(|placed| placed.link).collect() }
    }

    fn range(&self, node: u32) -> Range<usize> {
        let at = |node: usize| self.starts.get(node).map(|&start| start as usize);
        at(node as usize).zip(at(node as usize + 1)).map_or(0..0, |(from, to)| from..to)
    }

    fn of(&self, node: u32) -> &[Link] {
        self.links.get(self.range(node)).unwrap_or_default()
    }

    /// The range of a node's links of one relation.
    fn by_relation(&self, node: u32, relation: u16) -> Range<usize> {
        let Range { start, .. } = self.range(node);
        let links = self.of(node);
        let from = links.partition_point(|link| link.relation < relation);
        let to = links.partition_point(|link| link.relation <= relation);
        start + from..start + to
    }

    fn bytes(&self) -> usize {
        self.starts.len() * size_of::<u32>() + self.links.len() * size_of::<Link>()
    }
}

impl Ties {
    pub(crate) fn new(lens: &Lens, least: Grade) -> Self {
        let data: &Data = &lens.data;
        let (mut out, mut into) = (Vec::new(), Vec::new());
        // Not a loop: a chain of iterators goes through all of it faster by itself.
        data.rows(None, lens.scope.days()).for_each(|(statement, row)| {
            let Some(object) = row.entity() else { return };
            let Some(seen) = lens.see(statement, &row).filter(|seen| seen.grade >= least) else { return };
            if lens.modality(&row) != Modality::Actual {
                return;
            }
            let (relation, grade) = (row.relation, seen.grade);
            let placed = |node, other, reversed| {
                let link = Link { other, statement, relation, grade, reversed };
                Placed { node, from: row.from, to: row.to, link }
            };
            out.push(placed(row.subject, object, false));
            into.push(placed(object, row.subject, false));
            if row.subject != object && data.schema.relation_has(relation, Flag::Symmetric) {
                out.push(placed(object, row.subject, true));
                into.push(placed(row.subject, object, true));
            }
        });
        let nodes = data.entities_at(lens.revision);
        let place = |statement| lens.place(statement);
        Ties { out: Links::new(&out, nodes, place), into: Links::new(&into, nodes, place) }
    }

    /// The ties at a node in either direction, each once.
    pub(crate) fn around(&self, node: u32) -> impl Iterator<Item = &Link> {
        let away = self.out.of(node).iter().filter(|link| !link.reversed);
        let towards = self.into.of(node).iter().filter(move |link| !link.reversed && link.other != node);
        away.chain(towards)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.out.bytes() + self.into.bytes()
    }
}

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
#[derive(Clone)]
pub struct Network {
    data: Arc<Data>,
    nodes: u32,
    ties: Arc<Ties>,
}

impl Network {
    pub(crate) fn new(lens: &Lens, least: Grade) -> Self {
        let nodes = lens.data.entities_at(lens.revision) as u32;
        Network { data: Arc::clone(&lens.data), nodes, ties: lens.ties(least) }
    }

    /// The ties that lead away from an entity, and those that lead to it turned round: each way
    /// to leave it. A tie of a symmetric relation stands once.
    pub fn ties(&self, entity: Id<Any>) -> impl Iterator<Item = Tie> + '_ {
        let towards = self.iter(false, entity).filter(|tie| !tie.both_ways);
        self.iter(true, entity).chain(towards.map(Tie::turned))
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
    /// When the schema does not have the relation.
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

    fn links(&self, out: bool) -> &Links {
        if out { &self.ties.out } else { &self.ties.into }
    }

    fn is_own(&self, entity: Id<Any>) -> bool {
        entity.index < self.nodes && self.data.id(entity.index) == entity
    }

    fn iter(&self, out: bool, entity: Id<Any>) -> TieIter<'_> {
        let range = if self.is_own(entity) { self.links(out).range(entity.index) } else { 0..0 };
        TieIter { network: self, out, node: entity.index, range }
    }

    fn of_relation(&self, out: bool, entity: Id<Any>, relation: u16) -> Result<TieIter<'_>, crate::Error> {
        if !self.is_own(entity) {
            return Err(GraphError::ForeignId { what: "entity" }.into());
        }
        let range = self.links(out).by_relation(entity.index, relation);
        Ok(TieIter { network: self, out, node: entity.index, range })
    }

    fn tie(&self, out: bool, node: u32, link: Link) -> Tie {
        let (from, to) = if out { (node, link.other) } else { (link.other, node) };
        Tie {
            from: self.data.id(from),
            to: self.data.id(to),
            statement: self.data.statement_id(link.statement),
            grade: link.grade,
            reversed: link.reversed,
            both_ways: self.data.schema.relation_has(link.relation, Flag::Symmetric),
        }
    }
}

/// Ties of a [`Network`]: those of an entity, or all, entity by entity.
#[derive(Clone, Debug)]
pub struct TieIter<'a> {
    network: &'a Network,
    /// Whether the ties are looked at from where they lead from.
    out: bool,
    node: u32,
    range: Range<usize>,
}

impl Iterator for TieIter<'_> {
    type Item = Tie;

    fn next(&mut self) -> Option<Tie> {
        let at = self.range.next()?;
        let links = self.network.links(self.out);
        while links.range(self.node).end <= at {
            self.node += 1;
        }
        links.links.get(at).map(|link| self.network.tie(self.out, self.node, *link))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl ExactSizeIterator for TieIter<'_> {}

/// The entities of a [`Network`], in the order of their addition.
#[derive(Clone, Debug)]
pub struct NodeIter<'a> {
    network: &'a Network,
    range: Range<u32>,
}

impl Iterator for NodeIter<'_> {
    type Item = Id<Any>;

    fn next(&mut self) -> Option<Id<Any>> {
        self.range.next().map(|node| self.network.data.id(node))
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

impl EdgeRef for Tie {
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
        self.nodes as usize
    }
}

impl NodeIndexable for Network {
    fn node_bound(&self) -> usize {
        self.nodes as usize
    }

    fn to_index(&self, node: Id<Any>) -> usize {
        node.index as usize
    }

    fn from_index(&self, index: usize) -> Id<Any> {
        let node = u32::try_from(index).ok().filter(|&node| node < self.nodes);
        node.map_or_else(|| Id::new(u32::MAX, GraphTag(u64::MAX)), |node| self.data.id(node))
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

type Neighbors<'a> = std::iter::Map<TieIter<'a>, fn(Tie) -> Id<Any>>;

impl<'a> IntoNodeIdentifiers for &'a Network {
    type NodeIdentifiers = NodeIter<'a>;

    fn node_identifiers(self) -> NodeIter<'a> {
        NodeIter { network: self, range: 0..self.nodes }
    }
}

impl<'a> IntoNeighbors for &'a Network {
    type Neighbors = Neighbors<'a>;

    fn neighbors(self, of: Id<Any>) -> Neighbors<'a> {
        self.iter(true, of).map(|tie| tie.to)
    }
}

impl<'a> IntoNeighborsDirected for &'a Network {
    type NeighborsDirected = Neighbors<'a>;

    fn neighbors_directed(self, of: Id<Any>, direction: Direction) -> Neighbors<'a> {
        match direction {
            Direction::Outgoing => self.neighbors(of),
            Direction::Incoming => self.iter(false, of).map(|tie| tie.from),
        }
    }
}

impl<'a> IntoEdgeReferences for &'a Network {
    type EdgeRef = Tie;
    type EdgeReferences = TieIter<'a>;

    fn edge_references(self) -> TieIter<'a> {
        TieIter { network: self, out: true, node: 0, range: 0..self.tie_count() }
    }
}

impl<'a> IntoEdges for &'a Network {
    type Edges = TieIter<'a>;

    fn edges(self, of: Id<Any>) -> TieIter<'a> {
        self.iter(true, of)
    }
}

impl<'a> IntoEdgesDirected for &'a Network {
    type EdgesDirected = TieIter<'a>;

    fn edges_directed(self, of: Id<Any>, direction: Direction) -> TieIter<'a> {
        self.iter(direction == Direction::Outgoing, of)
    }
}
