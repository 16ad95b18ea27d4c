//! Facts: what a view answers.

use std::fmt;

use super::{List, Opposition, Standing, View};
use crate::{
    graph::{
        ClaimRef, Grade, Row, Scope, StatementRef,
        lens::{NEVER, Seen},
    },
    model::{Any, Count, Day, Id, Modality, Period, RelationDef, Share, Stance, StatementId, Value},
};

/// A fact of a view: who, what relation, whom or what; when, how surely, and on whose word.
///
/// It prints itself on one line; [`record`](Fact::record) gives an owned form that serializes. Both
/// ask for its [`standing`](Fact::standing).
#[derive(Clone, Copy)]
pub struct Fact<'v> {
    pub(crate) view: &'v View,
    stated: StatementRef<'v>,
    pub(crate) seen: Seen,
}

impl<'v> Fact<'v> {
    pub(crate) fn new(view: &'v View, index: u32, row: Row, seen: Seen) -> Option<Self> {
        let stated = StatementRef::of(&view.lens.data, index, row)?;
        Some(Fact { view, stated, seen })
    }

    pub(crate) fn row(&self) -> &Row {
        &self.stated.row
    }

    /// The statement it rests on.
    pub fn statement(&self) -> StatementId {
        self.stated.id()
    }

    /// The subject.
    pub fn subject(&self) -> Id<Any> {
        self.stated.subject()
    }

    /// The relation.
    pub fn relation(&self) -> &'v RelationDef {
        self.stated.relation()
    }

    /// The object: an entity, a literal, or nothing.
    pub fn object(&self) -> Option<Value> {
        self.stated.object()
    }

    /// The object, where it is an entity.
    pub fn object_entity(&self) -> Option<Id<Any>> {
        self.row().entity().map(|entity| self.view.id(entity))
    }

    /// The end that is not the given one: the ally of an ally, whichever was stated first.
    pub fn other<K>(&self, end: Id<K>) -> Option<Id<Any>> {
        if self.subject() == end { self.object_entity() } else { Some(self.subject()) }
    }

    /// The period, as stated.
    pub fn period(&self) -> Period {
        self.stated.period()
    }

    /// Whether it is meant as done; a role in an event is meant as the event is.
    pub fn modality(&self) -> Modality {
        self.view.lens.modality(self.row())
    }

    /// What else it says: qualifiers by name.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&'v str, &'v Value)> + use<'v> {
        self.stated.qualifiers()
    }

    /// The first value of a qualifier.
    pub fn qualifier(&self, name: &str) -> Option<&'v Value> {
        self.qualifiers().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Which part is held. Where the fact is presumed, the share is as of the
    /// [last attested](Fact::last_attested) day.
    pub fn share(&self) -> Option<&'v Share> {
        match self.qualifier("share")? {
            Value::Share(share) => Some(share),
            _ => None,
        }
    }

    /// How many.
    pub fn count(&self) -> Option<&'v Count> {
        match self.qualifier("count").or(self.stated.literal())? {
            Value::Count(count) => Some(count),
            _ => None,
        }
    }

    /// How surely it holds at the time of the view.
    pub fn grade(&self) -> Grade {
        self.seen.grade
    }

    /// The last day for which somebody vouches.
    pub fn last_attested(&self) -> Option<Day> {
        let day = Some(self.seen.window.ee).filter(|&day| day > NEVER);
        day.and_then(Day::from_number)
    }

    /// On whose word it rests, and against whose.
    ///
    /// # Complexity
    /// Linear in the statements of its subject.
    pub fn standing(&self) -> Standing {
        Standing::of(&self.view.lens, self.stated.index, self.row(), &self.seen.window)
    }

    /// The trusted claims that affirm it, in the order of their recording.
    pub fn support(&self) -> impl Iterator<Item = ClaimRef<'v>> + use<'v> {
        let lens = &self.view.lens;
        let affirming = lens.claims(self.stated.index).filter(|(_, row)| row.claim.stance == Stance::Affirms);
        affirming.filter_map(|(index, _)| ClaimRef::known_at(&lens.data, index, lens.revision))
    }

    /// How many independent voices affirm it: sources that quote the same named speaker are one.
    pub fn voices(&self) -> usize {
        let lens = &self.view.lens;
        let voices: std::collections::HashSet<_> = self.support().map(|claim| lens.voice(claim.claim())).collect();
        voices.len()
    }
}

impl View {
    /// What is seen of a statement.
    pub(crate) fn fact(&self, statement: u32) -> Option<Fact<'_>> {
        let row = self.lens.data.statement(statement)?;
        Fact::new(self, statement, row, self.lens.see(statement, &row)?)
    }
}

/// Subject, relation and object; qualifiers; the period, where it has a dated bound; the grade; who
/// opposes it; what is the analyst's reading; and who says so.
impl fmt::Display for Fact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view.lens.data.write_statement(f, self.row())?;
        let dated = self.period().start().date().or(self.period().end().date()).is_some();
        if dated && self.object().is_some() {
            write!(f, " [{}]", self.period())?;
        }
        write!(f, ", {}", self.grade())?;
        let momentary = self.share().is_some() || self.qualifier("count").is_some();
        if let Some(day) = self.last_attested().filter(|_| momentary && self.grade() == Grade::Presumed) {
            write!(f, " (as of {day})")?;
        }
        let standing = self.standing();
        match standing.opposition {
            Opposition::None => {}
            Opposition::Questioned => f.write_str(", questioned")?,
            Opposition::Disputed => f.write_str(", disputed")?,
        }
        if standing.inferred {
            f.write_str(", inferred")?;
        }
        for (i, claim) in self.support().enumerate() {
            f.write_str(if i == 0 { " — " } else { "; " })?;
            claim.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The facts that answer a question, in the order of their first day, then of their statement.
pub type Facts<'v> = List<Fact<'v>>;

impl<'v> Facts<'v> {
    pub(crate) fn collect(view: &'v View, scope: Scope, all: bool, rows: impl Iterator<Item = (u32, Row)>) -> Self {
        let mut facts = Facts::default();
        rows.for_each(|(index, row)| {
            if let Some(seen) = view.lens.see_over(index, &row, scope) {
                facts.add(view, all, index, &row, &seen);
            }
        });
        facts.in_order()
    }

    /// Adds what is seen of a statement, in no order.
    #[inline]
    pub(crate) fn add(&mut self, view: &'v View, all: bool, statement: u32, row: &Row, seen: &Seen) {
        if !all && !seen.is_listed() {
            self.left_out += 1;
        } else if let Some(fact) = Fact::new(view, statement, *row, *seen) {
            self.items.push(fact);
        }
    }

    /// By the first day, then by the place of the statement.
    pub(crate) fn sort(&mut self) {
        if self.items.len() > 1 {
            let key = |fact: &Fact<'v>| (fact.seen.window.es, fact.view.lens.place(fact.stated.index));
            if self.items.len() < 20 {
                self.items.sort_by_key(key)
            } else {
                self.items.sort_by_cached_key(key)
            }
            self.items.dedup_by_key(|fact| fact.stated.index);
        }
    }

    pub(crate) fn in_order(mut self) -> Self {
        self.sort();
        self
    }

    pub(crate) fn and(mut self, other: Facts<'v>) -> Self {
        self.items.extend(other.items);
        self.left_out += other.left_out;
        self.in_order()
    }
}
