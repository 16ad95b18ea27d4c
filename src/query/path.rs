//! How is one thing connected to another? The shortest path, by what it passes through.

use std::collections::{HashMap, VecDeque};

use super::{Fact, View};
use crate::{
    Error,
    graph::{Grade, Tie},
    model::{Any, Id, Is},
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
    /// direction; none where they are not connected. Of several shortest ones, that whose
    /// statements were made first.
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
    /// Linear in the statements of the snapshot.
    pub fn path_between<K: Is<Any>, J: Is<Any>>(
        &self,
        from: Id<K>,
        to: Id<J>,
        least: Grade,
    ) -> Result<Option<Path<'_>>, Error> {
        let (from, to) = (from.any(), to.any());
        self.known(from)?;
        self.known(to)?;
        let network = self.network(least)?;
        let mut came_by: HashMap<Id<Any>, Option<Tie>> = HashMap::from([(from, None)]);
        let mut open = VecDeque::from([from]);
        while let Some(at) = open.pop_front() {
            if at == to {
                break;
            }
            for tie in network.ties(at) {
                came_by.entry(tie.to()).or_insert_with(|| {
                    open.push_back(tie.to());
                    Some(tie)
                });
            }
        }
        if !came_by.contains_key(&to) {
            return Ok(None);
        }
        let (mut entities, mut facts) = (vec![to], Vec::new());
        let mut at = to;
        while let Some(Some(tie)) = came_by.get(&at) {
            facts.extend(self.fact_of(tie));
            at = tie.from();
            entities.push(at);
        }
        entities.reverse();
        facts.reverse();
        let grade = facts.iter().map(Fact::grade).min().unwrap_or(Grade::Certain);
        Ok(Some(Path { entities, facts, grade }))
    }

    fn fact_of(&self, tie: &Tie) -> Option<Fact<'_>> {
        let index = tie.statement().index;
        let row = self.lens.data.statement(index)?;
        Fact::new(self, index, row, self.lens.see(index, row)?)
    }
}
