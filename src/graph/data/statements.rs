//! How statements are found: by number, by their ends, by what stands in them.

use super::{Data, ObjectSort};
use crate::{
    graph::{
        base::{ALL_DAYS, Days, Edge, begun, days_to_read},
        row::{Detail, EXACT, Object, Row, Shape},
        staging::End,
    },
    model::{Identifier, Modality, Persistence, Point, Value},
};

impl Data {
    pub(crate) fn statement(&self, index: u32) -> Option<Row> {
        match (index as usize).checked_sub(self.base.len()) {
            Some(place) => self.delta.get(place as u32).map(|fresh| fresh.row),
            None => {
                self.base.tie(index).map(|(subject, relation, edge)| self.row_at(End::Subject, subject, relation, edge))
            }
        }
    }

    pub(crate) fn find_statement(&self, row: &Row) -> Option<u32> {
        self.base.find(row).or_else(|| Some(self.base.len() as u32 + self.delta.find(row)?))
    }

    #[inline]
    fn object(&self, relation: u16, other: u32) -> Object {
        match self.relations.get(usize::from(relation)).map(|sort| sort.object) {
            Some(ObjectSort::Entity) => Object::Entity(other),
            Some(ObjectSort::Literal) => Object::Literal(other),
            Some(ObjectSort::Nothing) | None => Object::Nothing,
        }
    }

    pub(crate) fn detail(&self, row: &Row) -> &Detail {
        // The first detail is there in every graph, and every row names one that is there.
        static PLAIN: Detail =
            Detail { start: Shape::Exact, end: Shape::Exact, modality: Modality::Actual, qualifiers: Vec::new() };
        self.details.get(row.detail).unwrap_or(&PLAIN)
    }

    /// The object of a statement as a value.
    pub(crate) fn value(&self, row: &Row) -> Option<Value> {
        match row.object {
            Object::Nothing => None,
            Object::Entity(entity) => Some(Value::Entity(self.id(entity))),
            Object::Literal(literal) => self.values.get(literal).cloned(),
        }
    }

    /// The point that a row gives.
    pub(crate) fn point(&self, row: &Row) -> Option<Point> {
        match row.object {
            Object::Literal(literal) => match self.values.get(literal)? {
                Value::Point(point) => Some(*point),
                _ => None,
            },
            _ => None,
        }
    }

    /// How an object stands in rows; none where no row can have it.
    pub(crate) fn object_of(&self, value: Option<&Value>) -> Option<Object> {
        match value {
            None => Some(Object::Nothing),
            Some(Value::Entity(id)) => Some(Object::Entity(self.one(id.index))),
            Some(literal) => self.values.find(literal).map(Object::Literal),
        }
    }

    pub(crate) fn is_actual(&self, row: &Row) -> bool {
        row.detail == EXACT || self.detail(row).is_actual()
    }

    /// Whether a row is that of a plain tie.
    #[cfg(feature = "file")]
    pub(crate) fn is_plain_row(&self, row: &Row) -> bool {
        row.detail == EXACT && self.is_plain(row.relation)
    }

    pub(super) fn is_plain(&self, relation: u16) -> bool {
        self.relations.get(usize::from(relation)).is_some_and(|sort| sort.is_plain)
    }

    #[inline]
    pub(crate) fn persistence(&self, relation: u16) -> Persistence {
        self.relations.get(usize::from(relation)).map_or(Persistence::Momentary, |sort| sort.persistence)
    }

    /// The part of a group that may hold on some days.
    #[inline]
    fn within<'a>(&self, relation: u16, edges: &'a [Edge], days: Days) -> impl Iterator<Item = &'a Edge> + use<'a> {
        let days = days_to_read(self.persistence(relation), days);
        begun(edges, days).iter().filter(move |edge| edge.from <= days.1 && days.0 <= edge.to)
    }

    #[inline]
    fn is_within(&self, row: &Row, days: Days) -> bool {
        let (first, last) = days_to_read(self.persistence(row.relation), days);
        row.from <= last && first <= row.to
    }

    /// The statements of an entity at one of their ends, by one relation or by all, that may hold on
    /// some days, in no order.
    pub(crate) fn rows_at(&self, end: End, node: u32, relation: Option<u16>, days: Days) -> Vec<(u32, Row)> {
        let mut rows = Vec::new();
        self.each_tie(end, node, relation, days, |relation, edge| {
            rows.push((edge.statement(), self.row_at(end, node, relation, edge)));
        });
        rows
    }

    /// Those of one entity to another, whenever they hold, in no order.
    pub(crate) fn rows_between(&self, subject: u32, relation: Option<u16>, object: u32) -> Vec<(u32, Row)> {
        let mut rows = Vec::new();
        self.each_tie(End::Subject, subject, relation, ALL_DAYS, |relation, edge| {
            if edge.other == object && self.object(relation, edge.other) == Object::Entity(object) {
                rows.push((edge.statement(), self.row_at(End::Subject, subject, relation, edge)));
            }
        });
        rows
    }

    /// The statements of a relation, or all.
    pub(crate) fn rows(&self, relation: Option<u16>, days: Days) -> impl Iterator<Item = (u32, Row)> {
        let base = self.base.out.by_relation(relation).flat_map(move |(subject, relation, edges)| {
            let edges = self.within(relation, edges, days);
            edges.map(move |edge| (edge.statement(), self.row_at(End::Subject, subject, relation, edge)))
        });
        let from = self.base.len() as u32;
        let delta = self.delta.iter().filter(move |(_, row)| relation.is_none_or(|relation| row.relation == relation));
        let delta =
            delta.filter(move |(_, row)| self.is_within(row, days)).map(move |(place, row)| (from + place, *row));
        base.chain(delta)
    }

    /// Hands over the ties of a node, by one relation or by all, that may hold on some days, in the
    /// order of relations, then of first days and far ends.
    #[inline]
    pub(crate) fn each_tie(
        &self,
        end: End,
        node: u32,
        relation: Option<u16>,
        days: Days,
        mut tie: impl FnMut(u16, &Edge),
    ) {
        let index = if end == End::Subject { &self.base.out } else { &self.base.into };
        if self.delta.len() > 0 {
            let mut late = self.late_ties(end, node, relation, days);
            if !late.is_empty() {
                let mut add = |relation: u16, edges: &[Edge]| {
                    late.extend(self.within(relation, edges, days).map(|edge| (relation, *edge)));
                };
                match relation {
                    Some(relation) => add(relation, index.group(node, relation)),
                    None => index.node(node).for_each(|(relation, edges)| add(relation, edges)),
                }
                late.sort_unstable_by_key(|(relation, edge)| (*relation, edge.order(), edge.statement()));
                late.iter().for_each(|(relation, edge)| tie(*relation, edge));
                return;
            }
        }
        let mut group = |relation: u16, edges: &[Edge]| {
            self.within(relation, edges, days).for_each(|edge| tie(relation, edge));
        };
        match relation {
            Some(relation) => group(relation, index.group(node, relation)),
            None => index.node(node).for_each(|(relation, edges)| group(relation, edges)),
        }
    }

    /// Hands over the ties of a node by all relations, in the order of [`each_tie`](Data::each_tie): the
    /// plain ones that hold on some days, and those that have to be looked at more closely.
    #[inline]
    pub(crate) fn each_tie_around(&self, end: End, node: u32, days: Days, mut tie: impl FnMut(Option<u16>, &Edge)) {
        if self.delta.len() > 0 {
            return self.each_tie(end, node, None, days, |relation, edge| tie(Some(relation), edge));
        }
        let index = if end == End::Subject { &self.base.out } else { &self.base.into };
        let (first, edges) = index.all(node);
        for (slot, edge) in (first..).zip(edges) {
            if !edge.is_plain() {
                tie(Some(index.relation_at(node, slot)), edge);
            } else if edge.from <= days.1 && days.0 <= edge.to {
                tie(None, edge);
            }
        }
    }

    /// Those of them that are in the delta, in no order.
    fn late_ties(&self, end: End, node: u32, relation: Option<u16>, days: Days) -> Vec<(u16, Edge)> {
        let from = self.base.len() as u32;
        let mut late = Vec::new();
        self.delta.each(end, node, relation, |place, row| {
            if self.is_within(row, days) {
                late.push((row.relation, Edge::of(end, row, from + place, self.is_plain(row.relation))));
            }
        });
        late
    }

    /// The row of a tie that was handed over from one of its ends.
    #[inline]
    pub(crate) fn row_at(&self, end: End, node: u32, relation: u16, edge: &Edge) -> Row {
        let (subject, object) = match end {
            End::Subject => (node, self.object(relation, edge.other)),
            End::Object => (edge.other, Object::Entity(node)),
        };
        let detail = if edge.is_plain() { EXACT } else { self.detail_of(edge.statement()) };
        Row { subject, relation, object, from: edge.from, to: edge.to, detail }
    }

    fn detail_of(&self, statement: u32) -> u32 {
        match (statement as usize).checked_sub(self.base.len()) {
            Some(place) => self.delta.get(place as u32).map_or(EXACT, |fresh| fresh.row.detail),
            None => self.base.detail(statement),
        }
    }

    /// The statements of the same ends and the same days.
    pub(crate) fn twins(&self, row: &Row) -> Vec<u32> {
        let mut twins: Vec<u32> = self.base.twins(row).iter().map(Edge::statement).collect();
        self.delta.each(End::Subject, row.subject, Some(row.relation), |place, other| {
            if (other.object, other.from, other.to) == (row.object, row.from, row.to) {
                twins.push(self.base.len() as u32 + place);
            }
        });
        twins
    }

    /// The statements of a relation, whenever they hold.
    pub(crate) fn rows_ever(&self, relation: u16) -> impl Iterator<Item = (u32, Row)> {
        self.rows(Some(relation), ALL_DAYS)
    }

    /// The statements in whose qualifiers an entity stands, and which it is no end of.
    pub(crate) fn rows_mentioning(&self, entity: u32) -> impl Iterator<Item = (u32, Row)> {
        self.with_rows(self.mentions.of(entity))
    }

    /// The statements that give an identifier.
    pub(crate) fn rows_identifying(&self, identifier: &Identifier) -> impl Iterator<Item = (u32, Row)> {
        let literal = self.values.find(&Value::Identifier(identifier.clone()));
        self.with_rows(literal.map(|literal| self.identifying.of(literal)).unwrap_or_default())
    }

    /// The statements that tell when an entity existed or an event occurred.
    pub(crate) fn dated(&self, entity: u32, relation: u16) -> impl Iterator<Item = (u32, Row)> {
        self.with_rows(self.dated.of((entity, relation)))
    }

    /// The statements of a subject and a relation against which somebody speaks, each once, though it
    /// may have been noted many times.
    pub(crate) fn opposed(&self, subject: u32, relation: u16) -> impl Iterator<Item = (u32, Row)> {
        let mut opposed = self.opposed.of((subject, relation));
        opposed.sort_unstable();
        opposed.dedup();
        self.with_rows(opposed)
    }

    /// Whether somebody speaks against a statement of a subject and a relation.
    #[inline]
    pub(crate) fn is_opposed(&self, subject: u32, relation: u16) -> bool {
        !self.opposed.is_empty() && self.opposed.last((subject, relation)).is_some()
    }

    fn with_rows(&self, statements: Vec<u32>) -> impl Iterator<Item = (u32, Row)> {
        statements.into_iter().filter_map(|statement| Some((statement, self.statement(statement)?)))
    }

    /// Whether somebody may say when an entity existed, or an event began or ended it.
    #[inline]
    pub(crate) fn has_lifespan(&self, entity: u32) -> bool {
        self.lived.has(entity)
    }

    /// The entities of which that is so.
    pub(crate) fn with_lifespans(&self) -> impl Iterator<Item = u32> {
        self.lived.iter()
    }

    /// Whether by its qualifiers all of an object is held: as it must be where there are no shares.
    pub(crate) fn is_whole(&self, relation: u16, qualifiers: &[(u16, Value)]) -> bool {
        let Some(share) = self.known.share else { return true };
        let full = |(name, value): &(u16, Value)| *name == share && matches!(value, Value::Share(it) if it.is_full());
        !self.schema.takes_qualifier(relation, share) || qualifiers.iter().any(full)
    }

    /// Whether somebody may say that one holds all of an entity, where there can be one such holder.
    #[inline]
    pub(crate) fn is_held_whole(&self, entity: u32) -> bool {
        self.held_whole.has(entity)
    }

    /// Whether a statement has a first claim that affirms it and stands, as nearly all have.
    #[inline]
    pub(crate) fn is_plainly_affirmed(&self, statement: u32) -> bool {
        !self.wavering.has(statement)
    }
}
