//! Many questions in one call: one answer each, in the order in which they were asked.

use super::{Facts, View};
use crate::{
    Error,
    graph::{End, Scope},
    infer::Goal,
    model::{Any, Day, Direction, Flag, Grade, Id, Is, Kind, Relation, StatementId},
    vocabulary::{CONTROLS, Holdable},
};

/// What is found for one of many questions: a fact in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hit {
    /// The entity at the other end.
    pub entity: Id<Any>,
    /// The statement; none where it follows from others.
    pub statement: Option<StatementId>,
    /// How surely it holds on the day.
    pub grade: Grade,
}

/// The answers to many questions, in the order in which they were asked. Each is in the order of
/// [`objects`](View::objects).
#[derive(Clone, Debug, Default)]
pub struct Hits {
    hits: Vec<Hit>,
    ends: Vec<usize>,
    left_out: usize,
}

impl Hits {
    /// How many questions were asked.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether none was asked.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The answer to one of them, by its place; nothing where there is none.
    pub fn get(&self, place: usize) -> &[Hit] {
        let from = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = self.ends.get(place).copied().unwrap_or(from);
        self.hits.get(from..to).unwrap_or_default()
    }

    /// The answers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[Hit]> {
        (0..self.len()).map(|place| self.get(place))
    }

    /// How many more were left out, as [`List::left_out`](super::List::left_out).
    pub fn left_out(&self) -> usize {
        self.left_out
    }
}

impl View {
    /// Whom or what each subject is tied to by a relation, each on a day of its own: as
    /// [`objects`](View::objects) of a view of that day, with what this view knows and trusts.
    ///
    /// # Errors
    /// As [`objects`](View::objects), for any of them.
    ///
    /// # Complexity
    /// As so many questions, without what it takes to ask each.
    pub fn objects_of_each<S: Is<A>, A: Kind, B>(
        &self,
        relation: Relation<A, B>,
        asked: impl IntoIterator<Item = (Id<S>, Day)>,
    ) -> Result<Hits, Error> {
        self.each(relation.any(), Direction::Forward, asked.into_iter().map(|(id, day)| (id.any(), day)))
    }

    /// What is tied to each object by a relation, each on a day of its own.
    ///
    /// # Errors
    /// As [`subjects`](View::subjects), for any of them.
    ///
    /// # Complexity
    /// As [`objects_of_each`](View::objects_of_each).
    pub fn subjects_of_each<O: Is<B>, A: Kind, B: Kind>(
        &self,
        relation: Relation<A, B>,
        asked: impl IntoIterator<Item = (Id<O>, Day)>,
    ) -> Result<Hits, Error> {
        self.each(relation.any(), Direction::Inverse, asked.into_iter().map(|(id, day)| (id.any(), day)))
    }

    /// Who controls each place, facility or jurisdiction on its day.
    ///
    /// ```
    /// use allegiance::{Day, Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// # let (bhamo, laiza) = (graph.add(Town, "Bhamo")?, graph.add(Town, "Laiza")?);
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, CONTROLS, laiza).during("2010-01-01/2024-12-17").cite(article)?;
    ///
    /// let days = ["2009-12-31", "2010-01-01"].map(Day::try_from);
    /// let [before, after] = [days[0].clone()?, days[1].clone()?];
    /// let hits = graph.view().controllers_of_each([(laiza, after), (bhamo, after), (laiza, before)])?;
    /// let holders: Vec<usize> = hits.iter().map(<[_]>::len).collect();
    /// assert_eq!(holders, [1, 0, 0]);
    /// assert_eq!(hits.get(0)[0].entity, kia);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When an id is of another graph or newer than the view.
    pub fn controllers_of_each<K: Is<Holdable>>(
        &self,
        asked: impl IntoIterator<Item = (Id<K>, Day)>,
    ) -> Result<Hits, Error> {
        self.subjects_of_each(CONTROLS, asked)
    }

    fn each(
        &self,
        relation: Relation<Any, Any>,
        way: Direction,
        asked: impl Iterator<Item = (Id<Any>, Day)>,
    ) -> Result<Hits, Error> {
        let relation = self.relation_place(relation)?;
        let both = self.lens.data.schema.relation_has(relation, Flag::Symmetric);
        let mut hits = Hits::default();
        let mut found: Vec<((i32, u32), Hit)> = Vec::new();
        for (id, day) in asked {
            let node = self.known(id)?;
            self.lens.each_along(node, relation, (way, both), Scope::Day(day), |end, statement, row, seen| {
                if !self.all && !seen.is_listed {
                    hits.left_out += 1;
                    return;
                }
                let other = if end == End::Subject { row.entity().unwrap_or(row.subject) } else { row.subject };
                let statement_id = self.lens.data.statement_id(statement);
                let hit = Hit { entity: self.id(other), statement: Some(statement_id), grade: seen.grade };
                found.push(((seen.window.es, self.lens.place(statement)), hit));
            });
            if found.is_empty() {
                self.check_end(node, relation, way)?;
            }
            found.sort_unstable_by_key(|(order, _)| *order);
            hits.hits.extend(found.drain(..).map(|(_, hit)| hit));
            if self.may_follow(relation) {
                self.follow_each(&mut hits, (node, relation), way, day)?;
            }
            hits.ends.push(hits.hits.len());
        }
        Ok(hits)
    }

    /// Adds what follows on a day, as one question would list it.
    fn follow_each(
        &self,
        hits: &mut Hits,
        (node, relation): (u32, u16),
        way: Direction,
        day: Day,
    ) -> Result<(), Error> {
        let view = self.at_scope(Scope::Day(day));
        let mut facts = Facts::default();
        view.along(&mut facts, node, relation, way);
        let (stated, left_out) = (facts.items.len(), facts.left_out);
        facts.add_following(&view, Goal::along(relation, node, way), view.lens.scope, self.all)?;
        hits.left_out += facts.left_out - left_out;
        for fact in facts.items.iter().skip(stated) {
            let entity = fact.other(self.id(node)).unwrap_or(fact.subject());
            hits.hits.push(Hit { entity, statement: None, grade: fact.grade() });
        }
        Ok(())
    }
}
