//! The general questions: facts by subject, relation and object.

use super::{Facts, View, follow::Followed};
use crate::{
    Error,
    graph::{End, GraphError, Row, Scope, row::Object},
    infer::Goal,
    model::{Any, Direction, Flag, Id, Is, Kind, Modality, Relation, Value, text::excerpt},
};

/// Which facts are asked for: every part left out stands for any.
///
/// ```
/// use allegiance::{Graph, Pattern, Source, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let china = graph.add(State, "China")?;
/// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
/// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph.state(china, PRESSURES, kia).cite(article)?;
/// let view = graph.as_of("2024-12-17")?;
/// assert_eq!(view.facts(Pattern::any().subject(china))?.len(), 1);
/// assert_eq!(view.facts(Pattern::any().relation(PRESSURES).object(china))?.len(), 0);
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Pattern {
    subject: Option<Id<Any>>,
    relation: Option<Relation<Any, Any>>,
    object: Option<Value>,
    modality: Option<Modality>,
}

impl Pattern {
    /// Every actual fact.
    pub fn any() -> Self {
        Pattern { modality: Some(Modality::Actual), ..Pattern::default() }
    }

    /// Only facts of this subject.
    pub fn subject<K: Kind>(mut self, subject: Id<K>) -> Self {
        self.subject = Some(subject.any());
        self
    }

    /// Only facts of this relation.
    pub fn relation<A, B>(mut self, relation: Relation<A, B>) -> Self {
        self.relation = Some(relation.any());
        self
    }

    /// Only facts of this object: an entity or a literal.
    pub fn object(mut self, object: impl Into<Value>) -> Self {
        self.object = Some(object.into());
        self
    }

    /// Only what is meant in this way; actual, unless said.
    pub fn modality(mut self, modality: Modality) -> Self {
        self.modality = Some(modality);
        self
    }

    /// Facts of every modality.
    pub fn any_modality(mut self) -> Self {
        self.modality = None;
        self
    }
}

impl View {
    /// The facts that fit a pattern. A symmetric relation is not turned round here; use
    /// [`objects`](View::objects) for that.
    ///
    /// # Errors
    /// When an id is of another graph or newer than the view, or the schema does not have the
    /// relation.
    ///
    /// # Complexity
    /// Linear in the statements of the subject, else of the object, else of the relation, else of
    /// the graph; what is presumed to be controlled is weighed against the other full holders.
    pub fn facts(&self, pattern: Pattern) -> Result<Facts<'_>, Error> {
        self.facts_over(pattern, self.lens.scope, self.all)
    }

    pub(crate) fn facts_over(&self, pattern: Pattern, scope: Scope, all: bool) -> Result<Facts<'_>, Error> {
        let subject = pattern.subject.map(|id| self.known(id)).transpose()?;
        let relation = pattern.relation.map(|relation| self.relation_place(relation)).transpose()?;
        let object = match &pattern.object {
            Some(Value::Entity(id)) => Some(self.known(*id)?),
            _ => None,
        };
        let data = &self.lens.data;
        let wanted_object = match &pattern.object {
            None => None,
            Some(value) => match data.object_of(Some(value)) {
                Some(object) => Some(object),
                // No statement has this literal.
                None => return Ok(Facts::default()),
            },
        };
        let wanted = |(_, row): &(u32, Row)| {
            wanted_object.is_none_or(|object| row.object == object)
                && pattern.modality.is_none_or(|modality| self.lens.modality(row) == modality)
        };
        let days = scope.days();
        let follows = self.inference.is_some() && pattern.modality.is_none_or(|it| it == Modality::Actual);
        let narrowest = match (subject, object) {
            (Some(subject), _) => Some((End::Subject, subject)),
            (None, object) => object.map(|object| (End::Object, object)),
        };
        let mut facts = match narrowest {
            Some((end, node)) => {
                let rows = data.rows_at(end, node, relation, days).into_iter();
                Facts::collect(self, scope, all, rows.filter(wanted))
            }
            None => Facts::collect(self, scope, all, data.rows(relation, days).filter(wanted)),
        };
        if follows {
            facts.add_followed(self, self.followed_by_pattern(relation, subject, wanted_object, scope)?, all);
        }
        Ok(facts.in_order())
    }

    /// What follows of a relation, or of all, with given ends; all of it is worked out at once.
    fn followed_by_pattern(
        &self,
        relation: Option<u16>,
        subject: Option<u32>,
        object: Option<Object>,
        scope: Scope,
    ) -> Result<Vec<Followed>, Error> {
        let is_worked_out = self.everything.is_some() && scope == self.lens.scope;
        let all = relation.is_none() && subject.is_none() && object.is_none() && !is_worked_out;
        let at_once = all.then(|| self.at_scope(scope).materialized()).transpose()?;
        let mut followed = Vec::new();
        for relation in relation.map_or_else(|| self.followed_relations(), |relation| vec![relation]) {
            let goal = Goal::new(relation, subject, object);
            followed.extend(at_once.as_ref().unwrap_or(self).follows(goal, scope)?);
        }
        // What follows of a symmetric relation is found from either end, and has one form.
        followed
            .retain(|(row, _)| subject.is_none_or(|it| it == row.subject) && object.is_none_or(|it| it == row.object));
        Ok(followed)
    }

    /// The actual facts of a relation from a subject: whom it is allied with, what it controls. A
    /// symmetric relation is read both ways; [`Fact::other`](super::Fact::other) gives the far
    /// end. For what is planned or demanded use [`facts`](View::facts).
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view, the schema does not have the
    /// relation, or its subjects are of another kind.
    pub fn objects<S: Is<A>, A: Kind, B>(&self, subject: Id<S>, relation: Relation<A, B>) -> Result<Facts<'_>, Error> {
        self.checked_along(subject.any(), relation.any(), Direction::Forward)
    }

    /// The actual facts of a relation to an object: who controls it, who is under it. A symmetric
    /// relation is read both ways.
    ///
    /// # Errors
    /// As [`objects`](View::objects), for the object.
    pub fn subjects<O: Is<B>, A: Kind, B: Kind>(
        &self,
        relation: Relation<A, B>,
        object: Id<O>,
    ) -> Result<Facts<'_>, Error> {
        self.checked_along(object.any(), relation.any(), Direction::Inverse)
    }

    /// The actual facts of a relation called by either of its names: `armed_wing_of` from the wing,
    /// `armed_wings` from its parent.
    ///
    /// ```
    /// use allegiance::{Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kio = graph.add(Organization, "KIO")?;
    /// # let kia = graph.add(ArmedGroup, "KIA")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
    /// let view = graph.as_of("2024-12-17")?;
    /// assert_eq!(view.related(kio, "armed_wings")?[0].subject(), kia);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`objects`](View::objects).
    pub fn related<K: Is<Any>>(&self, entity: Id<K>, name: &str) -> Result<Facts<'_>, Error> {
        let data = &self.lens.data;
        let (place, direction) = data.schema.relation_place(name).ok_or_else(|| GraphError::UnknownRelation {
            relation: excerpt(name),
            nearest: data.schema.nearest_relation_name(name),
        })?;
        self.checked_along(entity.any(), Relation::at(data.tag, place), direction)
    }

    fn checked_along(&self, from: Id<Any>, relation: Relation<Any, Any>, way: Direction) -> Result<Facts<'_>, Error> {
        let (place, from) = (self.relation_place(relation)?, self.known(from)?);
        let mut facts = Facts::default();
        self.along(&mut facts, from, place, way);
        if self.may_follow(place) {
            facts.add_following(self, Goal::along(place, from, way), self.lens.scope, self.all)?;
        }
        // What stands in a statement was checked when it was stated.
        if facts.items.is_empty() {
            self.check_end(from, place, way)?;
        }
        Ok(facts)
    }

    /// Whether a relation can have an entity at the end from which it is looked at.
    pub(super) fn check_end(&self, from: u32, relation: u16, way: Direction) -> Result<(), Error> {
        let end = if way == Direction::Forward { End::Subject } else { End::Object };
        let data = &self.lens.data;
        if data.fits(relation, end, from) { Ok(()) } else { Ok(data.check_end(relation, end, self.id(from))?) }
    }

    /// Adds the actual facts of a relation at an entity to an empty list.
    pub(super) fn along<'v>(&'v self, facts: &mut Facts<'v>, from: u32, relation: u16, way: Direction) {
        let both = self.lens.data.schema.relation_has(relation, Flag::Symmetric);
        self.lens.each_along(from, relation, (way, both), self.lens.scope, |_, statement, row, seen| {
            facts.add(self, self.all, statement, row, seen);
        });
        facts.sort();
    }
}
