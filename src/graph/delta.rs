//! The statements that are not yet in the base: rows in their order, found through hash chains.

use super::{
    base::{Fresh, Saying},
    chains::{Indexed, Keyed, Lists},
    grow::Grow,
    row::Row,
    trust::Bits,
};

#[derive(Clone, Debug, Default)]
pub(crate) struct Delta {
    rows: Indexed<Fresh>,
    pub(crate) claims: Grow<Saying>,
    /// By node and relation, the places among the rows.
    out: Lists<(u32, u16)>,
    into: Lists<(u32, u16)>,
    /// The relations that occur, so that all of a node can be found.
    relations: Bits,
}

impl Keyed for Fresh {
    type Key = Row;
    fn key(&self) -> &Row {
        &self.row
    }
}

impl Delta {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn get(&self, place: u32) -> Option<&Fresh> {
        self.rows.get(place)
    }

    pub(crate) fn find(&self, row: &Row) -> Option<u32> {
        self.rows.find(row)
    }

    pub(crate) fn push(&mut self, fresh: Fresh) {
        let place = self.rows.len() as u32;
        let row = &fresh.row;
        self.out.push((row.subject, row.relation), place);
        if let Some(object) = row.entity() {
            self.into.push((object, row.relation), place);
        }
        self.relations.set(row.relation.into());
        self.rows.push(fresh);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Row)> {
        (0u32..).zip(self.rows.iter().map(|fresh| &fresh.row))
    }

    /// The rows in the order in which they came, with the places of their first claims.
    pub(crate) fn fresh(&self) -> impl Iterator<Item = Fresh> {
        self.rows.iter().copied()
    }

    pub(crate) fn from(&self, subject: u32, relation: Option<u16>) -> impl Iterator<Item = (u32, &Row)> {
        self.tied(&self.out, subject, relation)
    }

    pub(crate) fn to(&self, object: u32, relation: Option<u16>) -> impl Iterator<Item = (u32, &Row)> {
        self.tied(&self.into, object, relation)
    }

    fn tied<'a>(
        &'a self,
        by: &'a Lists<(u32, u16)>,
        node: u32,
        relation: Option<u16>,
    ) -> impl Iterator<Item = (u32, &'a Row)> {
        let any = relation.is_none().then(|| self.relations.iter().map(|relation| relation as u16));
        let relations = relation.into_iter().chain(any.into_iter().flatten());
        let places = relations.flat_map(move |relation| by.newest_first((node, relation)));
        places.filter_map(|place| Some((place, &self.get(place)?.row)))
    }

    pub(crate) fn bytes(&self) -> usize {
        self.rows.bytes() + self.claims.bytes() + self.out.bytes() + self.into.bytes()
    }
}
