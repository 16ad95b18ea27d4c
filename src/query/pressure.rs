//! Pressure: who presses whom, to do what, and how it was answered.

use std::fmt;

use super::{Facts, List, Pattern, View};
use crate::{
    Error,
    graph::Scope,
    model::{Any, Day, Id, Is, Modality, Value},
    vocabulary::{Actor, CONTENT, DEMANDED_BY, DEMANDED_OF, PRESSURES, RESPONDER, RESPONDS_TO},
};

/// One actor's pressure on another. It prints itself: who on whom, and below it the facts, the demands and the responses.
///
/// ```
/// use allegiance::{Graph, Source, Value, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let china = graph.add(State, "China")?;
/// let kia = graph.add(ArmedGroup, "KIA")?;
/// let demand = graph.add(Demand, "the demand to halt")?;
/// let refusal = graph.add(Response, "the refusal")?;
/// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(china, PRESSURES, kia).demand(demand).cite(article)?;
/// graph.state(demand, DEMANDED_BY, china).cite(article)?;
/// graph.state(refusal, RESPONDS_TO, demand).with("outcome", Value::Term("defied".into())).cite(article)?;
/// graph.state(refusal, RESPONDER, kia).cite(article)?;
///
/// let view = graph.as_of("2024-12-17")?;
/// assert_eq!(
///     view.pressure_on(kia)?[0].to_string(),
///     "China on KIA\n\
///      \x20 China pressures KIA (demand: the demand to halt), certain — A new front\n\
///      \x20 demand: the demand to halt\n\
///      \x20   the demand to halt: demanded by China, certain — A new front\n\
///      \x20   response: the refusal: defied\n\
///      \x20     the refusal: responds to the demand to halt (outcome: defied), certain — A new front\n\
///      \x20     the refusal: responder KIA, certain — A new front"
/// );
/// # Ok::<(), allegiance::Error>(())
/// ```
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
    view: &'v View,
}

/// A demand, as part of a pressure. It prints its facts and the responses.
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
    view: &'v View,
}

/// A response to a demand. It prints its outcomes and its facts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Responded<'v> {
    /// The response: an event.
    pub event: Id<Any>,
    /// The facts that say so, with their outcome.
    pub facts: Facts<'v>,
    /// Who responds.
    pub responders: Facts<'v>,
    view: &'v View,
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

impl Pressure<'_> {
    fn fmt_at(&self, f: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
        let label = |id: Id<Any>| self.view.lens.data.label(id.index);
        write!(f, "{:indent$}{} on {}", "", label(self.by), label(self.on))?;
        fmt_facts(f, indent + 2, &self.facts)?;
        self.demands.iter().try_for_each(|demand| {
            f.write_str("\n")?;
            demand.fmt_at(f, indent + 2)
        })
    }
}

impl Demanded<'_> {
    fn fmt_at(&self, f: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
        write!(f, "{:indent$}demand: {}", "", self.view.lens.data.label(self.event.index))?;
        fmt_facts(f, indent + 2, &self.content)?;
        fmt_facts(f, indent + 2, &self.roles)?;
        self.responses.iter().try_for_each(|response| {
            f.write_str("\n")?;
            response.fmt_at(f, indent + 2)
        })
    }
}

impl Responded<'_> {
    fn fmt_at(&self, f: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
        let outcomes = self.outcomes();
        write!(f, "{:indent$}response: {}", "", self.view.lens.data.label(self.event.index))?;
        if !outcomes.is_empty() {
            write!(f, ": {}", outcomes.join(", "))?;
        }
        fmt_facts(f, indent + 2, &self.facts)?;
        fmt_facts(f, indent + 2, &self.responders)
    }
}

fn fmt_facts(f: &mut fmt::Formatter<'_>, indent: usize, facts: &Facts<'_>) -> fmt::Result {
    facts.iter().try_for_each(|fact| write!(f, "\n{:indent$}{fact}", ""))
}

macro_rules! prints {
    ($($Row:ident),+) => {$(
        impl fmt::Display for $Row<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.fmt_at(f, 0)
            }
        }
    )+};
}

prints!(Pressure, Demanded, Responded);

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
                    found.push(Pressure { by, on, facts: Facts::default(), demands: Vec::new(), view: self });
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
                    view: self,
                }),
            }
        }
        Ok(Demanded { event, content, roles, responses, view: self })
    }
}
