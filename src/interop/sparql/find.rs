//! Which triples of a view fit a pattern: by what is bound, the shortest way to them.

use std::sync::{Arc, PoisonError};

use super::{
    atom::Atom,
    dataset::{Dataset, Three, Unit},
};
use crate::{
    Error,
    graph::StatementRef,
    infer::Watch,
    interop::{
        export::stands_alone,
        rdf::{
            mapping::days_of,
            term::{Iri, Space},
            vocabulary as ag,
        },
    },
    model::{Any, ClaimId, Id, Modality, Relation, StatementId},
    query::{Fact, Opposition, Pattern},
};

/// Triples, one after the other.
pub(super) type Found<'a, 'v> = Box<dyn Iterator<Item = Result<Three<'v>, Error>> + 'a>;

/// What is bound of a pattern.
type Bound<'p, 'v> = Option<&'p Atom<'v>>;

/// The predicates of statements that are told without the rest of the statement.
const SHORT: [Iri<'_>; 12] = [
    ag::REIFIES,
    ag::RDF_SUBJECT,
    ag::RDF_PREDICATE,
    ag::RDF_OBJECT,
    ag::PERIOD,
    ag::EARLIEST_START,
    ag::LATEST_START,
    ag::EARLIEST_END,
    ag::LATEST_END,
    ag::MODALITY,
    ag::GRADE,
    ag::CLAIM,
];

fn fits<'v>(three: &Three<'v>, s: Bound<'_, 'v>, p: Bound<'_, 'v>, o: Bound<'_, 'v>) -> bool {
    let [subject, predicate, object] = three;
    s.is_none_or(|it| it == subject) && p.is_none_or(|it| it == predicate) && o.is_none_or(|it| it == object)
}

fn some<'a, 'v: 'a>(triples: Vec<Three<'v>>) -> Found<'a, 'v> {
    Box::new(triples.into_iter().map(Ok))
}

fn all_of<'a, 'v: 'a>(triples: Arc<[Three<'v>]>) -> Found<'a, 'v> {
    Box::new((0..triples.len()).filter_map(move |place| triples.get(place).cloned().map(Ok)))
}

impl<'v> Dataset<'v> {
    /// The triples that fit what is bound, each once.
    pub(super) fn matching<'a>(
        &'a self,
        watch: &'a Watch,
        s: Bound<'_, 'v>,
        p: Bound<'_, 'v>,
        o: Bound<'_, 'v>,
    ) -> Result<Found<'a, 'v>, Error> {
        if let (Some(Atom::Entity(_)), Some(Atom::Word(Space::Rel, name))) = (s, p) {
            return Ok(all_of(self.listed(name, s, o)?));
        }
        if let Some(s) = s {
            let mut found = self.about(s, p, o)?;
            found.retain(|three| fits(three, Some(s), p, o));
            return Ok(some(found));
        }
        match (p, o) {
            (Some(p), Some(o)) => self.with_object(watch, p, o),
            (Some(p), None) => self.with_predicate(watch, p),
            (None, Some(o)) => {
                let mut found = self.plain(Pattern::any(), None, Some(o))?;
                for &unit in self.rare()?.by_object.get(o).into_iter().flatten() {
                    found.extend(self.made_of(unit)?.iter().filter(|it| fits(it, None, None, Some(o))).cloned());
                }
                Ok(some(found))
            }
            (None, None) => {
                let plain = some(self.plain(Pattern::any(), None, None)?);
                let units = self.units().flat_map(|unit| match unit.and_then(|unit| self.made_of(unit)) {
                    Ok(triples) => triples.iter().cloned().map(Ok).collect(),
                    Err(error) => vec![Err(error)],
                });
                Ok(Box::new(plain.chain(units)))
            }
        }
    }

    fn relation(&self, name: &str) -> Result<Relation<Any, Any>, Error> {
        self.names.graph.relation(name)
    }

    /// The plain triples of a relation, as they were found before or as they are found now.
    fn listed(&self, name: &'v str, s: Bound<'_, 'v>, o: Bound<'_, 'v>) -> Result<Arc<[Three<'v>]>, Error> {
        let known = || self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let pattern = || Ok::<_, Error>(Pattern::any().relation(self.relation(name)?));
        // One triple is found as quickly as it is kept.
        if let (Some(_), Some(o)) = (s, o) {
            let of_subject = known().get(&(s.cloned(), name, None));
            return Ok(match of_subject {
                Some(found) => found.iter().filter(|three| fits(three, None, None, Some(o))).cloned().collect(),
                None => self.plain(pattern()?, s, Some(o))?.into(),
            });
        }
        let bound = (s.cloned(), name, o.cloned());
        if let Some(found) = known().get(&bound) {
            return Ok(found);
        }
        let found = self.plain(pattern()?, s, o)?.into();
        known().keep(bound, &found);
        Ok(found)
    }

    /// The plain triples of what the view lists: each once, however many statements say it.
    fn plain(&self, pattern: Pattern, s: Bound<'_, 'v>, o: Bound<'_, 'v>) -> Result<Vec<Three<'v>>, Error> {
        let pattern = match s {
            None => pattern,
            Some(Atom::Entity(subject)) => pattern.subject(*subject),
            Some(_) => return Ok(Vec::new()),
        };
        let pattern = match o {
            Some(Atom::Entity(object)) => pattern.object(*object),
            _ => pattern,
        };
        let mut found = Vec::new();
        for fact in &self.view.facts(pattern)? {
            // What follows is not opposed, or it would not follow.
            if fact.statement().is_some() && fact.opposition() == Opposition::Disputed {
                continue;
            }
            // What of a united view names another than whoever stands for it says that they are one.
            let values = fact.qualifiers().filter_map(|(_, value)| value.as_entity().copied());
            let mut named = [fact.subject()].into_iter().chain(fact.object_entity()).chain(values);
            if !named.all(|id| stands_alone(self.view, id)) {
                continue;
            }
            let three = self.three(fact.subject(), fact.relation().name(), fact.object());
            if o.is_none_or(|o| three.get(2) == Some(o)) {
                found.push(three);
            }
        }
        if found.len() > 1 {
            let mut seen = std::collections::HashSet::with_capacity(found.len());
            found.retain(|three| seen.insert(three.clone()));
        }
        Ok(found)
    }

    fn three(&self, subject: Id<Any>, relation: &'v str, object: Option<crate::model::Value>) -> Three<'v> {
        [Atom::Entity(subject), Atom::Word(Space::Rel, relation), self.names.object(object)]
    }

    /// What is said of a subject; more than fits, where that is as quick.
    fn about(&self, s: &Atom<'v>, p: Bound<'_, 'v>, o: Bound<'_, 'v>) -> Result<Vec<Three<'v>>, Error> {
        let unit = |unit| Ok(self.made_of(unit)?.to_vec());
        match s {
            Atom::Entity(id) => match p {
                Some(p) if p.is(ag::TYPE) => {
                    let kind = self.names.graph.entity(*id)?.kind();
                    Ok(vec![[s.clone(), p.clone(), Atom::Word(Space::Kind, kind)]])
                }
                Some(p) if p.is(ag::LABEL) => {
                    Ok(vec![[s.clone(), p.clone(), Atom::plain(self.names.graph.entity(*id)?.label())]])
                }
                Some(_) => Ok(Vec::new()),
                None => {
                    let mut found = self.plain(Pattern::any(), Some(s), o)?;
                    found.extend_from_slice(&self.made_of(Unit::Entity(*id))?);
                    Ok(found)
                }
            },
            Atom::Source(id) if self.is_heard(*id)? => unit(Unit::Source(*id)),
            Atom::Statement(id) => {
                let Some(statement) = self.statement(*id)? else { return Ok(Vec::new()) };
                match p {
                    Some(p) if SHORT.iter().any(|short| p.is(*short)) => self.short(statement, p),
                    Some(p) if p.is(ag::TYPE) => Ok(vec![[s.clone(), p.clone(), Atom::word(ag::RDF_STATEMENT)]]),
                    _ => unit(Unit::Statement(*id)),
                }
            }
            Atom::Claim(id) => {
                let Some(statement) = self.said_by(*id)? else { return Ok(Vec::new()) };
                match p {
                    Some(p) if p.is(ag::SOURCE) => {
                        let source = self.names.graph.claim_of(*id)?.claim().source;
                        Ok(vec![[s.clone(), p.clone(), Atom::Source(source)]])
                    }
                    Some(p) if p.is(ag::TYPE) => Ok(vec![[s.clone(), p.clone(), Atom::word(ag::CLAIM_CLASS)]]),
                    _ => unit(Unit::Statement(statement)),
                }
            }
            Atom::Speaker(claim, _) => {
                let Some(claim) = self.names.graph.claim_numbered(*claim) else { return Ok(Vec::new()) };
                self.said_by(claim.id())?.map_or(Ok(Vec::new()), |statement| unit(Unit::Statement(statement)))
            }
            Atom::Followed(number) => unit(Unit::Followed(*number)),
            _ => Ok(Vec::new()),
        }
    }

    /// The statement of a claim, where the view knows both.
    fn said_by(&self, claim: ClaimId) -> Result<Option<StatementId>, Error> {
        let id = self.names.graph.claim_of(claim)?.statement();
        let knows = self.statement(id)?.is_some() && self.claims(id)?.iter().any(|it| it.id() == claim);
        Ok(knows.then_some(id))
    }

    /// What is said of a statement by one of the short predicates.
    fn short(&self, statement: StatementRef<'_>, p: &Atom<'v>) -> Result<Vec<Three<'v>>, Error> {
        let id = statement.id();
        let node = || Atom::Statement(id);
        let mut found = Vec::new();
        let mut say = |object: Atom<'v>| found.push([node(), p.clone(), object]);
        let day = |day: crate::model::Day| {
            self.names.mapped(crate::interop::rdf::term::Term::typed(&day.to_string(), ag::XSD_DATE))
        };
        if p.is(ag::RDF_SUBJECT) {
            say(Atom::Entity(statement.subject()));
        } else if p.is(ag::RDF_PREDICATE) {
            say(self.names.named(Iri::of(Space::Rel, statement.relation().name())));
        } else if p.is(ag::RDF_OBJECT) {
            say(self.names.object(statement.object()));
        } else if p.is(ag::REIFIES) {
            say(self.spoken(statement));
        } else if p.is(ag::PERIOD) {
            // A period that is not known at all is told too.
            say(Atom::plain(&statement.period().to_string()));
        } else if p.is(ag::MODALITY) {
            if statement.modality() != Modality::Actual {
                say(Atom::plain(statement.modality().as_str()));
            }
        } else if p.is(ag::GRADE) {
            if let Some(fact) = self.view.fact_of(id)? {
                say(Atom::plain(fact.grade().as_str()));
            }
        } else if p.is(ag::CLAIM) {
            self.claims(id)?.iter().for_each(|claim| say(Atom::Claim(claim.id())));
        } else {
            days_of(&statement.period()).filter(|(predicate, _)| p.is(*predicate)).for_each(|(_, it)| say(day(it)));
        }
        Ok(found)
    }

    /// The triple that a statement speaks of.
    fn spoken(&self, statement: StatementRef<'_>) -> Atom<'v> {
        let relation = self.names.named(Iri::of(Space::Rel, statement.relation().name()));
        Atom::Triple([Atom::Entity(statement.subject()), relation, self.names.object(statement.object())].into())
    }

    /// The statements that the view knows, by their ends.
    fn statements<'a>(
        &'a self,
        watch: &'a Watch,
        subject: Option<Id<Any>>,
        relation: Option<&str>,
        object: Option<Id<Any>>,
    ) -> Result<impl Iterator<Item = Result<StatementRef<'v>, Error>> + use<'a, 'v>, Error> {
        let relation = relation.map(|name| self.relation(name)).transpose()?;
        let all = self.view.statements_by(subject, relation, object)?;
        Ok(all.filter_map(move |statement| match watch.step() {
            Err(error) => Some(Err(error.into())),
            Ok(()) => self.is_out(&statement).then(|| {
                self.note(statement);
                Ok(statement)
            }),
        }))
    }

    /// What follows, with its number.
    fn followers<'a>(&'a self, fits: impl Fn(&Fact<'v>) -> bool) -> Result<Vec<u32>, Error> {
        let followed = (0..).zip(self.followed()?);
        Ok(followed.filter(|(_, fact)| fits(fact)).map(|(number, _)| number).collect())
    }

    /// Triples of what follows that fit.
    fn of_followed(
        &self,
        p: &Atom<'v>,
        o: Bound<'_, 'v>,
        which: impl Fn(&Fact<'v>) -> bool,
    ) -> Result<Vec<Three<'v>>, Error> {
        let mut found = Vec::new();
        for number in self.followers(which)? {
            found.extend(self.made_of(Unit::Followed(number))?.iter().filter(|it| fits(it, None, Some(p), o)).cloned());
        }
        Ok(found)
    }

    /// Whose this is, by a predicate.
    fn with_object<'a>(&'a self, watch: &'a Watch, p: &Atom<'v>, o: &Atom<'v>) -> Result<Found<'a, 'v>, Error> {
        let same = |three: &Result<Three<'v>, Error>, o: &Atom<'v>| three.as_ref().map_or(true, |[_, _, it]| it == o);
        let short = |subject, relation: Option<&str>, object| {
            let p = p.clone();
            let statements = self.statements(watch, subject, relation, object)?;
            let triples = statements.flat_map(move |statement| match statement.and_then(|it| self.short(it, &p)) {
                Ok(found) => found.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            });
            let o = o.clone();
            Ok::<_, Error>(triples.filter(move |three| same(three, &o)))
        };
        match (p, o) {
            (Atom::Word(Space::Rel, name), _) => Ok(all_of(self.listed(name, None, Some(o))?)),
            (p, Atom::Triple(triple)) if p.is(ag::REIFIES) => match &**triple {
                // All that lies between these two by this relation speaks of this triple.
                [Atom::Entity(subject), Atom::Word(Space::Rel, name), Atom::Entity(object)] => {
                    let (reifies, spoken) = (p.clone(), o.clone());
                    let stated = self.statements(watch, Some(*subject), Some(name), Some(*object))?;
                    let stated =
                        stated.map(move |it| it.map(|it| [Atom::Statement(it.id()), reifies.clone(), spoken.clone()]));
                    let alike = |fact: &Fact<'v>| fact.subject() == *subject && fact.relation().name() == *name;
                    Ok(Box::new(stated.chain(some(self.of_followed(p, Some(o), alike)?))))
                }
                [Atom::Entity(subject), Atom::Word(Space::Rel, name), object] => {
                    let stated = short(Some(*subject), Some(name), object.entity())?;
                    let alike = |fact: &Fact<'v>| fact.subject() == *subject && fact.relation().name() == *name;
                    Ok(Box::new(stated.chain(some(self.of_followed(p, Some(o), alike)?))))
                }
                _ => Ok(some(Vec::new())),
            },
            (p, Atom::Entity(subject)) if p.is(ag::RDF_SUBJECT) => {
                let followed = self.of_followed(p, Some(o), |fact| fact.subject() == *subject)?;
                Ok(Box::new(short(Some(*subject), None, None)?.chain(some(followed))))
            }
            (p, Atom::Word(Space::Rel, name)) if p.is(ag::RDF_PREDICATE) => {
                let followed = self.of_followed(p, Some(o), |fact| fact.relation().name() == *name)?;
                Ok(Box::new(short(None, Some(name), None)?.chain(some(followed))))
            }
            (p, Atom::Entity(object)) if p.is(ag::RDF_OBJECT) => {
                let followed = self.of_followed(p, Some(o), |fact| fact.object_entity() == Some(*object))?;
                Ok(Box::new(short(None, None, Some(*object))?.chain(some(followed))))
            }
            (p, Atom::Claim(claim)) if p.is(ag::CLAIM) => {
                let statement = self.said_by(*claim)?;
                Ok(some(statement.map(|id| [Atom::Statement(id), p.clone(), o.clone()]).into_iter().collect()))
            }
            (p, Atom::Source(source)) if p.is(ag::SOURCE) => {
                let claims = self.heard()?.claims.get(source).into_iter().flatten();
                Ok(some(claims.map(|claim| [Atom::Claim(*claim), p.clone(), o.clone()]).collect()))
            }
            (p, _) if [ag::TYPE, ag::LABEL].iter().chain(&SHORT).any(|known| p.is(*known)) => {
                let o = o.clone();
                Ok(Box::new(self.with_predicate(watch, p)?.filter(move |three| same(three, &o))))
            }
            (p, o) => {
                let mut found = Vec::new();
                for &unit in self.rare()?.by_object.get(o).into_iter().flatten() {
                    found.extend(self.made_of(unit)?.iter().filter(|it| fits(it, None, Some(p), Some(o))).cloned());
                }
                Ok(some(found))
            }
        }
    }

    /// All that is said by a predicate.
    fn with_predicate<'a>(&'a self, watch: &'a Watch, p: &Atom<'v>) -> Result<Found<'a, 'v>, Error> {
        let p = p.clone();
        if let Atom::Word(Space::Rel, name) = p {
            return Ok(all_of(self.listed(name, None, None)?));
        }
        if p.is(ag::TYPE) || p.is(ag::LABEL) {
            let (label, predicate) = (p.is(ag::LABEL), p.clone());
            let entities = self.entities().map(move |id| {
                let entity = self.names.graph.entity(id)?;
                let object = if label { Atom::plain(entity.label()) } else { Atom::Word(Space::Kind, entity.kind()) };
                Ok([Atom::Entity(id), predicate.clone(), object])
            });
            if label {
                return Ok(Box::new(entities));
            }
            let typed = move |atom: Atom<'v>, class: Iri<'static>| [atom, p.clone(), Atom::word(class)];
            let rest = self.units().flat_map(move |unit| {
                let mut found = Vec::new();
                match unit {
                    Ok(Unit::Entity(_)) => {}
                    Ok(Unit::Source(id)) => found.push(Ok(typed(Atom::Source(id), ag::SOURCE_CLASS))),
                    Ok(Unit::Followed(number)) => found.push(Ok(typed(Atom::Followed(number), ag::RDF_STATEMENT))),
                    Ok(Unit::Statement(id)) => {
                        found.push(Ok(typed(Atom::Statement(id), ag::RDF_STATEMENT)));
                        match self.claims(id) {
                            Ok(claims) => {
                                let claims = claims.iter().map(|claim| Atom::Claim(claim.id()));
                                found.extend(claims.map(|claim| Ok(typed(claim, ag::CLAIM_CLASS))));
                            }
                            Err(error) => found.push(Err(error)),
                        }
                    }
                    Err(error) => found.push(Err(error)),
                }
                found
            });
            return Ok(Box::new(entities.chain(rest)));
        }
        if SHORT.iter().any(|short| p.is(*short)) {
            let followed = self.of_followed(&p, None, |_| true)?;
            let statements = self.statements(watch, None, None, None)?;
            let stated = statements.flat_map(move |statement| match statement.and_then(|it| self.short(it, &p)) {
                Ok(found) => found.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            });
            return Ok(Box::new(stated.chain(some(followed))));
        }
        if p.is(ag::SOURCE) {
            let claims = self.statements(watch, None, None, None)?.flat_map(move |statement| {
                match statement.and_then(|it| self.claims(it.id())) {
                    Ok(claims) => {
                        let said = claims.iter().map(|it| (Atom::Claim(it.id()), Atom::Source(it.claim().source)));
                        said.map(|(claim, source)| Ok([claim, p.clone(), source])).collect()
                    }
                    Err(error) => vec![Err(error)],
                }
            });
            return Ok(Box::new(claims));
        }
        let units = self.rare()?.by_predicate.get(&p).map(Vec::as_slice).unwrap_or_default();
        Ok(Box::new(units.iter().flat_map(move |&unit| match self.made_of(unit) {
            Ok(triples) => triples.iter().filter(|it| fits(it, None, Some(&p), None)).cloned().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })))
    }
}
