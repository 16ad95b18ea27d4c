//! Pressure: who presses whom, to do what, and how it was answered.

use super::{Facts, List, Pattern, View};
use crate::{
    Error,
    graph::Scope,
    model::{Any, Day, Id, Is, Modality, Value},
    vocabulary::{Actor, CONTENT, DEMANDED_BY, DEMANDED_OF, PRESSURES, RESPONDER, RESPONDS_TO},
};

/// One actor's pressure on another.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pressure<'v> {
    /// Who presses.
    pub by: Id<Any>,
    /// On whom.
    pub on: Id<Any>,
    /// The facts that say so.
    pub facts: Facts<'v>,
    /// What is demanded.
    pub demands: Vec<Demanded<'v>>,
}

/// A demand, as part of a pressure.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Demanded<'v> {
    /// The demand: an event.
    pub event: Id<Any>,
    /// What is demanded, in words.
    pub content: Facts<'v>,
    /// Who demands it, and of whom.
    pub roles: Facts<'v>,
    /// How it was answered.
    pub responses: Vec<Responded<'v>>,
}

/// A response to a demand.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Responded<'v> {
    /// The response: an event.
    pub event: Id<Any>,
    /// The facts that say so, with their outcome.
    pub facts: Facts<'v>,
    /// Who responds.
    pub responders: Facts<'v>,
}

impl Responded<'_> {
    /// What the response is: `complied`, `defied` or `refused`, each once.
    pub fn outcomes(&self) -> Vec<&str> {
        let mut outcomes = Vec::new();
        for fact in &self.facts {
            if let Some(Value::Term(outcome)) = fact.qualifier("outcome")
                && !outcomes.contains(&outcome.as_str())
            {
                outcomes.push(outcome.as_str());
            }
        }
        outcomes
    }
}

impl View {
    /// The pressure on an actor, by whom it comes from, with the demands made and the responses
    /// given by the end of the time of the view.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    pub fn pressure_on<K: Is<Actor>>(&self, actor: Id<K>) -> Result<List<Pressure<'_>>, Error> {
        let facts = self.subjects(PRESSURES, actor)?;
        self.pressures(facts)
    }

    /// The pressure that an actor exerts, by whom it presses.
    ///
    /// # Errors
    /// As [`pressure_on`](View::pressure_on).
    pub fn pressure_by<K: Is<Actor>>(&self, actor: Id<K>) -> Result<List<Pressure<'_>>, Error> {
        let facts = self.objects(actor, PRESSURES)?;
        self.pressures(facts)
    }

    fn pressures<'v>(&'v self, facts: Facts<'v>) -> Result<List<Pressure<'v>>, Error> {
        let left_out = facts.left_out();
        let mut found: Vec<Pressure<'v>> = Vec::new();
        for fact in facts {
            let Some(on) = fact.object_entity() else { continue };
            let by = fact.subject();
            let demands = fact.qualifiers().filter(|(name, _)| *name == "demand");
            let demands: Vec<Id<Any>> = demands.filter_map(|(_, value)| value.as_entity().copied()).collect();
            let pressure = match found.iter_mut().position(|p| (p.by, p.on) == (by, on)) {
                Some(known) => known,
                None => {
                    found.push(Pressure { by, on, facts: Facts::default(), demands: Vec::new() });
                    found.len() - 1
                }
            };
            let Some(pressure) = found.get_mut(pressure) else { continue };
            pressure.facts.items.push(fact);
            for event in demands {
                if self.may_have_occurred(event) && pressure.demands.iter().all(|known| known.event != event) {
                    pressure.demands.push(self.demanded(event)?);
                }
            }
        }
        Ok(List { items: found, left_out })
    }

    /// Whether an event may have occurred by the end of the time of the view; one without a date may.
    fn may_have_occurred(&self, event: Id<Any>) -> bool {
        let (_, last) = self.lens.scope.days();
        let until_then = Scope::Span(None, Day::from_number(last));
        let dates = self.lens.occurrences(event.index).into_iter();
        let mut dates = dates.filter(|&(date, _)| self.lens.is_affirmed(date)).peekable();
        dates.peek().is_none() || dates.any(|(date, row)| self.lens.see_over(date, &row, until_then).is_some())
    }

    fn demanded(&self, event: Id<Any>) -> Result<Demanded<'_>, Error> {
        let roles = self.roles(event, &[DEMANDED_BY.any(), DEMANDED_OF.any()])?;
        let content = self.roles(event, &[CONTENT.any()])?;
        let mut responses: Vec<Responded<'_>> = Vec::new();
        let answered = Pattern::any().any_modality().relation(RESPONDS_TO).object(event);
        for fact in self.ever(answered)? {
            if fact.modality() != Modality::Actual || !self.may_have_occurred(fact.subject()) {
                continue;
            }
            let event = fact.subject();
            match responses.iter_mut().find(|response| response.event == event) {
                Some(known) => known.facts.items.push(fact),
                None => responses.push(Responded {
                    event,
                    facts: Facts::from(vec![fact]),
                    responders: self.roles(event, &[RESPONDER.any()])?,
                }),
            }
        }
        Ok(Demanded { event, content, roles, responses })
    }
}
