//! Parts of a network: some relations, some entities.

use std::sync::Arc;

use super::{Network, ties::Link};
use crate::{
    Error,
    graph::{Bits, GraphError},
    model::{Any, Id, Relation, text::excerpt},
};

impl Network {
    /// The ties of some relations alone; the entities stay.
    ///
    /// ```
    /// use allegiance::{Grade, Graph, Source, petgraph::algo::connected_components, vocabulary::*};
    ///
    /// let mut graph = Graph::new(conflict());
    /// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// let pdf = graph.add(ArmedGroup, "People's Defence Force")?;
    /// let junta = graph.add(Government, "the junta")?;
    /// let bhamo = graph.add(Town, "Bhamo")?;
    /// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, ALLIED_WITH, pdf).cite(article)?;
    /// graph.state(kia, AT_WAR_WITH, junta).cite(article)?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    ///
    /// let network = graph.as_of("2024-12-17")?.network(Grade::Presumed)?;
    /// let camps = network.over([ALLIED_WITH])?.among([Actor::NAME])?;
    /// assert_eq!(connected_components(&camps), 2, "the allies, and the junta by itself");
    /// assert_eq!(connected_components(&camps.tied()), 1);
    /// # use allegiance::Kind;
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the schema does not have a relation.
    ///
    /// # Complexity
    /// Linear in the nodes and ties, as for every part: what is kept is copied.
    pub fn over<A, B>(&self, relations: impl IntoIterator<Item = Relation<A, B>>) -> Result<Network, Error> {
        let mut kept = Bits::default();
        for relation in relations {
            kept.set(self.data.relation_of_key(relation.key)?.into());
        }
        Ok(self.part(|_| true, |link| kept.has(link.relation.into())))
    }

    /// The entities of some kinds alone, given by their names or as [`Kind::NAME`](crate::Kind::NAME), with the
    /// ties between them.
    ///
    /// # Errors
    /// When the schema does not have a kind.
    pub fn among<'k>(&self, kinds: impl IntoIterator<Item = &'k str>) -> Result<Network, Error> {
        let schema = &self.data.schema;
        let place = |kind: &'k str| {
            let unknown = || GraphError::UnknownKind { kind: excerpt(kind), nearest: schema.nearest_kind(kind) };
            schema.kind_place(kind).ok_or_else(unknown)
        };
        let kinds = kinds.into_iter().map(place).collect::<Result<Vec<u16>, GraphError>>()?;
        Ok(self.part(|entity| kinds.iter().any(|&kind| self.data.is_of(entity, Some(kind))), |_| true))
    }

    /// The entities for which the answer is yes, with the ties between them.
    pub fn keeping(&self, mut keeps: impl FnMut(Id<Any>) -> bool) -> Network {
        self.part(|entity| keeps(self.data.id(entity)), |_| true)
    }

    /// Without those for whom somebody else stands.
    pub(crate) fn without_merged(self) -> Network {
        if self.data.one.is_none() { self } else { self.part(|entity| !self.data.is_merged(entity), |_| true) }
    }

    /// The entities that have a tie.
    pub fn tied(&self) -> Network {
        let mut tied = Bits::default();
        for tie in self.every_tie() {
            tied.set(tie.from().index);
            tied.set(tie.to().index);
        }
        self.part(|entity| tied.has(entity), |_| true)
    }

    fn part(&self, mut keeps: impl FnMut(u32) -> bool, keeps_link: impl Fn(&Link) -> bool) -> Network {
        let mut members = Vec::new();
        let places: Vec<Option<u32>> = (0..self.nodes)
            .map(|node| {
                let entity = self.entity_at(node);
                keeps(entity).then(|| {
                    members.push(entity);
                    members.len() as u32 - 1
                })
            })
            .collect();
        let ties = Arc::new(self.ties.part(&places, keeps_link));
        let nodes = members.len() as u32;
        let members = if nodes == self.nodes { self.members.clone() } else { Some(members.into()) };
        Network { data: Arc::clone(&self.data), nodes, members, ties, asked: Arc::default() }
    }
}
