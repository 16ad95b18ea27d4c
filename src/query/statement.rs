//! Statements by their ends, whatever a view makes of them.

use super::{Fact, Opposition, Standing, View};
use crate::{
    Error,
    graph::{ALL_DAYS, End, StatementRef},
    model::{Any, Id, Relation, StatementId},
};

impl View {
    /// What a statement is in the view; none where lists leave it out, as when it is only denied or holds at another time.
    ///
    /// ```
    /// use allegiance::{Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "KIA")?;
    /// # let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// let statement = graph.state(kia, CONTROLS, bhamo).since("2024-12").cite(article)?;
    /// assert!(graph.as_of("2024-12-17")?.fact_of(statement)?.is_some());
    /// assert!(graph.as_of("2024-11-17")?.fact_of(statement)?.is_none());
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    pub fn fact_of(&self, statement: StatementId) -> Result<Option<Fact<'_>>, Error> {
        let row = self.lens.data.checked_statement(statement)?;
        let seen = self.lens.see(statement.index, &row).filter(|seen| self.all || seen.is_listed);
        Ok(seen.and_then(|seen| Fact::new(self, statement.index, row, seen)))
    }

    /// The statements of a subject, of a relation and to an object, each where it is given, whatever the view makes of
    /// them: those of which it trusts no claim and that hold at another time included. In no order that means anything.
    ///
    /// # Errors
    /// When an id is of another graph or newer than the view, or the schema does not have the relation.
    ///
    /// # Complexity
    /// Linear in the statements of the subject, else of the object, else of the relation, else of the graph.
    pub fn statements_by(
        &self,
        subject: Option<Id<Any>>,
        relation: Option<Relation<Any, Any>>,
        object: Option<Id<Any>>,
    ) -> Result<impl Iterator<Item = StatementRef<'_>>, Error> {
        let subject = subject.map(|id| self.known(id)).transpose()?;
        let object = object.map(|id| self.known(id)).transpose()?;
        let relation = relation.map(|relation| self.relation_place(relation)).transpose()?;
        let data = &self.lens.data;
        let end = subject.map(|it| (End::Subject, it)).or(object.map(|it| (End::Object, it)));
        let ends = end.map(|(end, node)| match (end, object) {
            (End::Subject, Some(object)) => data.rows_between(node, relation, object),
            _ => data.rows_at(end, node, relation, ALL_DAYS),
        });
        let all = ends.is_none().then(|| data.rows(relation, ALL_DAYS));
        let rows = ends.into_iter().flatten().chain(all.into_iter().flatten());
        Ok(rows.filter_map(|(index, row)| StatementRef::of(data, index, row)))
    }
}

impl Fact<'_> {
    /// Who speaks against it: the part of its [standing](Fact::standing) that does not ask who speaks for it.
    pub fn opposition(&self) -> Opposition {
        match self.place() {
            Some(_) => Standing::opposition_of(&self.view.lens, self.row(), &self.seen.window),
            None => self.standing().opposition,
        }
    }
}
