//! Who is a person, for profiles: by kind, or for being one and the same with a person.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::{
    Error,
    graph::Snapshot,
    model::{Any, Id, RelationTerm as _, Stance, Value},
    query::View,
    vocabulary::SAME_AS,
};

/// The persons of a graph.
pub(super) struct Persons<'g> {
    graph: &'g Snapshot,
    /// Those who are of no kind of persons, and the same as one who is.
    twins: HashSet<Id<Any>, RandomState>,
}

impl<'g> Persons<'g> {
    /// Whoever the view can take for a person, at whatever time: that they are the same need only be said by one whom it
    /// trusts, be it disputed, since what is published cannot be taken back.
    pub(super) fn of(view: &'g View) -> Result<Self, Error> {
        let graph = view.snapshot();
        let mut same: HashMap<Id<Any>, Vec<Id<Any>>, RandomState> = HashMap::default();
        let mut tie = |one: Id<Any>, other: Id<Any>| {
            same.entry(one).or_default().push(other);
            same.entry(other).or_default().push(one);
        };
        let same_as = SAME_AS.relation_name();
        for statement in graph.statements().filter(|it| it.relation().name() == same_as) {
            let Some(Value::Entity(object)) = statement.object() else { continue };
            if view.claims(statement.id())?.any(|claim| claim.claim().stance == Stance::Affirms) {
                tie(statement.subject(), object);
            }
        }
        for entity in graph.entities().filter(|it| it.added() <= view.revision()) {
            let stands = view.stands_for(entity.id())?;
            if stands != entity.id() {
                tie(entity.id(), stands);
            }
        }
        let mut persons = Persons { graph, twins: HashSet::default() };
        let mut next: Vec<Id<Any>> = same.keys().copied().filter(|id| persons.is_a(*id, "person")).collect();
        let mut seen: HashSet<Id<Any>, RandomState> = next.iter().copied().collect();
        while let Some(id) = next.pop() {
            next.extend(same.get(&id).into_iter().flatten().copied().filter(|other| seen.insert(*other)));
        }
        persons.twins = seen.into_iter().filter(|id| !persons.is_a(*id, "person")).collect();
        Ok(persons)
    }

    /// The persons by kind alone, for who withholds nothing.
    pub(super) fn none(view: &'g View) -> Self {
        Persons { graph: view.snapshot(), twins: HashSet::default() }
    }

    pub(super) fn has(&self, id: Id<Any>) -> bool {
        self.is_a(id, "person") || self.twins.contains(&id)
    }

    /// Whether an entity is of a kind, or of one below it.
    pub(super) fn is_a(&self, id: Id<Any>, above: &str) -> bool {
        self.graph.entity(id).is_ok_and(|it| self.graph.schema().is_a(it.kind(), above))
    }
}
