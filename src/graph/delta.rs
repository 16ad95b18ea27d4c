//! The statements that are not yet in the base: rows in their order, found through hash chains.

use super::{
    base::{Fresh, Saying},
    chains::{Indexed, Keyed, Lists},
    grow::Grow,
    row::Row,
    staging::End,
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
    type Hashed = foldhash::fast::RandomState;
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

    /// Hands over the rows of a node at one of their ends, by one relation or by all.
    pub(crate) fn each(&self, end: End, node: u32, relation: Option<u16>, mut found: impl FnMut(u32, &Row)) {
        let by = if end == End::Subject { &self.out } else { &self.into };
        let mut of = |relation: u16| {
            for place in by.newest_first((node, relation)) {
                if let Some(fresh) = self.get(place) {
                    found(place, &fresh.row);
                }
            }
        };
        match relation {
            Some(relation) => of(relation),
            None => self.relations.iter().for_each(|relation| of(relation as u16)),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.rows.bytes() + self.claims.bytes() + self.out.bytes() + self.into.bytes()
    }
}
