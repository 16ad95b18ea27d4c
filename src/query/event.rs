//! What happened: events in the order of time, each with its roles.

use std::collections::HashSet;

use super::{Fact, Facts, List, Pattern, View};
use crate::{
    Error,
    graph::{ALL_DAYS, End, Row, Scope},
    model::{Any, Direction, Grade, Id, Is, Modality, Persistence, Relation, TimeOfDay},
    vocabulary::{Actor, LOCATED_IN, OCCURRED, SUB_EVENT_OF, Site},
};

/// An event as a view sees it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EventRow<'v> {
    /// The event.
    pub event: Id<Any>,
    /// How surely it happened at the time of the view.
    pub grade: Grade,
    /// Whether it is meant as done.
    pub modality: Modality,
    /// When it happened: the facts that say so and meet the time of the view.
    pub occurred: Facts<'v>,
    /// Who and what took part, with counts, whenever said.
    pub roles: Facts<'v>,
    /// The larger events that it is a part of.
    pub within: Vec<Id<Any>>,
}

impl EventRow<'_> {
    /// The time of day at which it began, where a source gives it.
    pub fn time(&self) -> Option<TimeOfDay> {
        self.occurred.iter().find_map(|fact| fact.period().start().date()?.time())
    }

    /// The facts of one role.
    pub fn role<A, B>(&self, relation: Relation<A, B>) -> impl Iterator<Item = &Fact<'_>> {
        let relation = relation.any();
        self.roles.iter().filter(move |fact| fact.view.relation_place(relation).is_ok_and(|r| r == fact.row().relation))
    }
}

impl View {
    /// The events of the time that the view looks at, in the order of time: by the first day on
    /// which one may have begun, then the time of day, then the last day on which it may have
    /// ended. Of several dates of one event, the one that says most exactly when it began decides.
    /// Planned, demanded and aggregate ones are among them and say so; an event that was planned
    /// for one day and took place on another stands once for each.
    ///
    /// # Errors
    /// When the schema has no events.
    pub fn events(&self) -> Result<List<EventRow<'_>>, Error> {
        let occurred = self.facts(Pattern::any().any_modality().relation(OCCURRED))?;
        self.event_rows(occurred)
    }

    /// The events in which an actor has a role.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    pub fn events_of<K: Is<Actor>>(&self, actor: Id<K>) -> Result<List<EventRow<'_>>, Error> {
        self.events_with(&HashSet::from([actor.any()]))
    }

    /// The events at a place or a facility and at all that lies in it.
    ///
    /// # Errors
    /// As [`events_of`](View::events_of).
    pub fn events_at<K: Is<Site>>(&self, site: Id<K>) -> Result<List<EventRow<'_>>, Error> {
        let inside = self.showing_all().at_scope(Scope::ALL);
        let within = inside.walk(site.any(), &[inside.step_by(LOCATED_IN)?], Direction::Inverse)?;
        let sites: HashSet<Id<Any>> = within.entities().chain([site.any()]).collect();
        self.events_with(&sites)
    }

    fn events_with(&self, entities: &HashSet<Id<Any>>) -> Result<List<EventRow<'_>>, Error> {
        let mut entities: Vec<_> = entities.iter().copied().collect();
        entities.sort_unstable();
        let mut events = HashSet::new();
        for entity in entities {
            let place = self.known(entity)?;
            let data = &self.lens.data;
            let rows = data.rows_at(End::Object, place, None, ALL_DAYS).into_iter().chain(data.rows_mentioning(place));
            let roles = rows.filter(|(_, row)| self.is_role(row));
            events.extend(roles.filter(|&(role, _)| self.lens.is_affirmed(role)).map(|(_, row)| row.subject));
        }
        let mut events: Vec<u32> = events.into_iter().collect();
        events.sort_unstable();
        let mut occurred = Facts::default();
        for event in events {
            let event = Pattern::any().any_modality().relation(OCCURRED).subject(self.id(event));
            occurred = occurred.and(self.facts(event)?);
        }
        self.event_rows(occurred)
    }

    pub(super) fn event_rows<'v>(&'v self, occurred: Facts<'v>) -> Result<List<EventRow<'v>>, Error> {
        let left_out = occurred.left_out();
        let mut rows: Vec<EventRow<'v>> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for fact in occurred {
            let (event, modality) = (fact.subject(), fact.modality());
            let place = *places.entry((event, modality)).or_insert(rows.len());
            match rows.get_mut(place) {
                Some(row) => {
                    row.grade = row.grade.max(fact.grade());
                    row.occurred.items.push(fact);
                }
                None => rows.push(EventRow {
                    event,
                    grade: fact.grade(),
                    modality,
                    occurred: Facts::from(vec![fact]),
                    roles: self.all_roles(event)?,
                    within: self
                        .ever(Pattern::any().any_modality().relation(SUB_EVENT_OF).subject(event))?
                        .iter()
                        .filter_map(Fact::object_entity)
                        .collect(),
                }),
            }
        }
        rows.sort_by_key(|row| {
            let windows = row.occurred.iter().map(|fact| fact.seen.window);
            let window = windows.min_by_key(|w| (i64::from(w.ls) - i64::from(w.es), w.es));
            (window.map(|w| w.es), row.time(), window.map(|w| w.le), row.event)
        });
        Ok(List { items: rows, left_out })
    }

    /// When a place, an actor or any other thing had its part in what: everything about it in
    /// the order of time, whether or not it holds at the time of the view, planned things too.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    pub fn timeline_of<K: Is<Any>>(&self, entity: Id<K>) -> Result<Facts<'_>, Error> {
        let of = Pattern::any().any_modality().subject(entity);
        let with = Pattern::any().any_modality().object(entity.any());
        Ok(self.ever(of)?.and(self.ever(with)?))
    }

    /// Everything about a relation, in the order of time.
    ///
    /// # Errors
    /// When the schema does not have the relation.
    pub fn timeline_of_relation<A, B>(&self, relation: Relation<A, B>) -> Result<Facts<'_>, Error> {
        self.ever(Pattern::any().any_modality().relation(relation))
    }

    /// The facts that fit a pattern at any time, each graded over all time.
    pub(crate) fn ever(&self, pattern: Pattern) -> Result<Facts<'_>, Error> {
        self.facts_over(pattern, Scope::ALL, true)
    }

    /// The facts of some roles of an event, whatever its modality and time.
    pub(crate) fn roles(&self, event: Id<Any>, roles: &[Relation<Any, Any>]) -> Result<Facts<'_>, Error> {
        let mut facts = Facts::default();
        for &role in roles {
            facts = facts.and(self.ever(Pattern::any().any_modality().subject(event).relation(role))?);
        }
        Ok(facts)
    }

    fn all_roles(&self, event: Id<Any>) -> Result<Facts<'_>, Error> {
        let mut facts = self.ever(Pattern::any().any_modality().subject(event))?;
        facts.items.retain(|fact| self.is_role(fact.row()));
        Ok(facts)
    }

    fn is_role(&self, row: &Row) -> bool {
        self.lens.data.persistence(row.relation) == Persistence::Role
    }
}
