//! How is one thing connected to another? The shortest path, by what it passes through.

use super::{Fact, View};
use crate::{
    Error,
    model::{Any, Grade, Id, Is},
};

/// A way from one entity to another.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Path<'v> {
    /// The entities it passes, both ends included.
    pub entities: Vec<Id<Any>>,
    /// The facts between each two of them, in order.
    pub facts: Vec<Fact<'v>>,
    /// The least of their grades.
    pub grade: Grade,
}

impl View {
    /// A shortest path between two entities over facts of at least a grade, walked in either
    /// direction; none where they are not connected. Of several shortest ones it is the same one
    /// every time, whatever is stored that the view does not show.
    ///
    /// ```
    /// use allegiance::{Grade, Graph, Source, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// let meeting = graph.add(Meeting, "a meeting")?;
    /// let wu = graph.add(Person, "Wu Gang")?;
    /// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(meeting, OCCURRED, ()).during("2024-12-09..2024-12-15").cite(article)?;
    /// graph.state(meeting, PARTICIPANT, wu).cite(article)?;
    /// graph.state(meeting, PARTICIPANT, kia).cite(article)?;
    ///
    /// let view = graph.during("2024-12")?;
    /// let path = view.path_between(wu, kia, Grade::Presumed)?.ok_or("no path")?;
    /// assert_eq!(path.entities, [wu.any(), meeting.any(), kia.any()]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When an id is of another graph or newer than the view.
    ///
    /// # Complexity
    /// Linear in the ties within half the distance of either end, at most in those of the time of
    /// the view.
    pub fn path_between<K: Is<Any>, J: Is<Any>>(
        &self,
        from: Id<K>,
        to: Id<J>,
        least: Grade,
    ) -> Result<Option<Path<'_>>, Error> {
        let (start, end) = (self.known(from.any())?, self.known(to.any())?);
        let Some(way) = self.lens.shortest(start, end, least) else { return Ok(None) };
        let mut entities = vec![from.any()];
        let mut facts = Vec::new();
        for (statement, node) in way {
            facts.extend(self.fact(statement));
            entities.push(self.id(node));
        }
        let grade = facts.iter().map(Fact::grade).min().unwrap_or(Grade::Certain);
        Ok(Some(Path { entities, facts, grade }))
    }

    /// The entities within so many steps of one, over facts of at least a grade walked in either
    /// direction: the nearest first, those of one distance in the order of their addition.
    ///
    /// ```
    /// use allegiance::{Grade, Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// let china = graph.add(State, "China")?;
    /// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(china, PRESSURES, kia).cite(article)?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    ///
    /// let view = graph.as_of("2024-12-17")?;
    /// let near = view.within(bhamo, 2, Grade::Presumed)?;
    /// assert_eq!(near.iter().map(|near| (near.entity, near.steps)).collect::<Vec<_>>(), [(kia.any(), 1), (china.any(), 2)]);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    ///
    /// # Complexity
    /// Linear in the ties of what is found.
    pub fn within<K: Is<Any>>(&self, from: Id<K>, steps: u32, least: Grade) -> Result<Vec<Near>, Error> {
        let found = self.lens.within(self.known(from.any())?, steps, least);
        Ok(found.into_iter().map(|(node, steps)| Near { entity: self.id(node), steps }).collect())
    }
}

/// An entity and how many steps away it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Near {
    /// The entity.
    pub entity: Id<Any>,
    /// The fewest steps to it.
    pub steps: u32,
}
