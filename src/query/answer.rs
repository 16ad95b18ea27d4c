//! Does it hold? Yes, no, disputed or unknown: the world is open, and nothing said is not a no.

use std::fmt;

use serde::Serialize;

use super::{
    Fact, Facts, Opposition, Standing, View,
    judge::{Followed, Judge, Premises},
    standing::can_be_opposed,
};
use crate::{
    Error,
    graph::{
        ClaimRef, End, Row, Scope,
        extent::{Level, Spans},
        lens::{RivalOf, Seen},
    },
    infer::{FactRow, Goal, How, Skeleton},
    model::{Any, Day, Grade, Id, Is, Kind, Object, Relation, Stance, Value},
};

/// How surely something does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoGrade {
    /// It was denied or ended before, and nothing newer speaks for it.
    Presumed,
    /// Somebody else holds all of it on that day.
    Excluded,
    /// It is denied for that day, or one of its ends did not exist.
    Certain,
}

impl NoGrade {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            NoGrade::Presumed => "presumed",
            NoGrade::Excluded => "excluded",
            NoGrade::Certain => "certain",
        }
    }
}

/// The answer in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It holds, this surely.
    Yes(Grade),
    /// It does not hold, this surely.
    No(NoGrade),
    /// There is equal evidence for and against it.
    Disputed,
    /// Nothing is known.
    Unknown,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Yes(grade) => write!(f, "yes, {grade}"),
            Verdict::No(grade) => write!(f, "no, {}", grade.as_str()),
            Verdict::Disputed => f.write_str("disputed"),
            Verdict::Unknown => f.write_str("unknown"),
        }
    }
}

/// What speaks against.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Contrary<'v> {
    /// A claim that denies it.
    Denial(ClaimRef<'v>),
    /// An end of it did not exist then: the fact of its lifespan.
    Lifespan(Fact<'v>),
    /// Somebody else held all of it.
    Rival(Fact<'v>),
    /// It follows from this, which is disputed.
    Premise(Fact<'v>),
    /// An event ended it.
    Ended {
        /// Who or what lost it by the event.
        fact: Fact<'v>,
        /// The first day on which the event may have happened; none where that is not known.
        first: Option<Day>,
        /// The last.
        last: Option<Day>,
    },
}

impl fmt::Display for Contrary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Contrary::Denial(claim) => write!(f, "denied — {claim}"),
            Contrary::Ended { fact, first, last } => {
                let day = |day: &Option<Day>| day.map_or_else(String::new, |day| day.to_string());
                let (first, last) = (day(first), day(last));
                let days = if first == last { first } else { format!("{first}..{last}") };
                write!(f, "ended {days} — {fact}")
            }
            Contrary::Premise(fact) => write!(f, "rests on what is disputed: {fact}"),
            Contrary::Lifespan(fact) | Contrary::Rival(fact) => fact.fmt(f),
        }
    }
}

/// The answer to "does it hold?", with what speaks for it and against it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer<'v> {
    /// The answer in a word.
    pub verdict: Verdict,
    /// Whether somebody doubts it or could not confirm it.
    pub questioned: bool,
    /// The facts that speak for it.
    pub facts: Facts<'v>,
    /// What speaks against it.
    pub contrary: Vec<Contrary<'v>>,
}

impl Answer<'_> {
    /// Whether the answer is yes, however sure.
    pub fn is_yes(&self) -> bool {
        matches!(self.verdict, Verdict::Yes(_))
    }
}

impl fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.verdict.fmt(f)?;
        if self.questioned { f.write_str(", questioned") } else { Ok(()) }
    }
}

impl View {
    /// Whether a statement holds: on the day of the view, or at some time of its span.
    ///
    /// What was said and denied is weighed by the day of the evidence: evidence on the day itself
    /// beats inertia, later evidence cuts earlier inertia, and what is merely possible opposes
    /// nothing. Only actual statements count.
    ///
    /// # Errors
    /// When an id is of another graph or newer than the view, the schema does not have the
    /// relation, or it takes other things at its ends.
    ///
    /// # Complexity
    /// On a day, linear in the claims of the statements alike and, for a relation that excludes
    /// others, in the holders of the object. Over a span, that for each day on which one of them
    /// begins or ends.
    pub fn holds<S: Is<A>, A: Kind, B>(
        &self,
        subject: Id<S>,
        relation: Relation<A, B>,
        object: impl Object<B>,
    ) -> Result<Answer<'_>, Error> {
        self.judge(subject.any(), relation.any(), object.into_value(), |judge| judge.at_some_time())
    }

    /// Whether a statement holds all through the span of the view.
    ///
    /// # Errors
    /// As [`holds`](View::holds).
    pub fn holds_throughout<S: Is<A>, A: Kind, B>(
        &self,
        subject: Id<S>,
        relation: Relation<A, B>,
        object: impl Object<B>,
    ) -> Result<Answer<'_>, Error> {
        self.judge(subject.any(), relation.any(), object.into_value(), |judge| judge.throughout())
    }

    fn judge(
        &self,
        subject: Id<Any>,
        relation: Relation<Any, Any>,
        object: Option<Value>,
        how: impl Fn(&Judge<'_>) -> Verdict,
    ) -> Result<Answer<'_>, Error> {
        let subject = self.known(subject)?;
        let object = match object {
            Some(Value::Entity(object)) => Some(Value::Entity(self.id(self.known(object)?))),
            other => other,
        };
        let relation = self.relation_place(relation)?;
        self.lens.data.check_end(relation, End::Subject, self.id(subject))?;
        self.lens.data.check_object(relation, object.as_ref())?;
        let asked = self.lens.asked(subject, relation, object.as_ref());
        let partners = self.lens.jointly(&asked);
        let judge = Judge::new(&self.lens, &asked, &partners, self.followed_against(&asked)?);
        let verdict = how(&judge);
        let questioned = judge.is_questioned();
        let facts = self.facts_for(&asked)?;
        let mut contrary = self.contrary_to(&asked, &partners);
        if verdict == Verdict::Disputed {
            contrary.extend(self.disputed_premises(&facts)?.into_iter().map(Contrary::Premise));
        }
        Ok(Answer { verdict, questioned, facts, contrary })
    }

    /// What follows by rules or along a chain for what is asked about, over all time, whoever is against what it rests
    /// on. States of events are weighed as evidence of their own.
    pub(super) fn followed(&self, asked: &Row) -> Result<Vec<Followed<'_>>, Error> {
        let found = self.follows_when(Goal::of(asked))?.into_iter();
        let by_rule = found.filter(|(row, _)| row.how != How::Event);
        Ok(by_rule.map(|(row, spans)| self.weighed(&row, spans, None)).collect())
    }

    /// The same, with who is against what it rests on.
    fn followed_against(&self, asked: &Row) -> Result<Vec<Followed<'_>>, Error> {
        let found = self.proofs_when(Goal::of(asked))?.into_iter();
        let by_rule = found.filter(|(row, ..)| row.how != How::Event);
        Ok(by_rule.map(|(row, spans, proof)| self.weighed(&row, spans, self.premises(row, &proof))).collect())
    }

    pub(super) fn weighed<'v>(&self, fact: &FactRow, spans: Spans, premises: Option<Premises<'v>>) -> Followed<'v> {
        let qualifiers = self.inference_or_plain().program.qualifiers(&self.lens.data, fact.quals);
        Followed { spans, full: self.lens.data.is_whole(fact.relation, qualifiers), premises }
    }

    /// What a derived fact rests on, where anybody may be against it.
    fn premises(&self, fact: FactRow, proof: &Skeleton) -> Option<Premises<'_>> {
        let statements = proof.statements().into_iter().filter_map(|it| self.lens.data.statement(it));
        let rows = proof.facts.iter().skip(1).map(|fact| fact.row.row()).chain(statements);
        let opposed: Vec<Row> = rows.filter(|row| can_be_opposed(&self.lens, row)).collect();
        if opposed.is_empty() {
            return None;
        }
        let judged = |row: &Row| Judge::new(&self.lens, row, &self.lens.jointly(row), Vec::new()).days();
        let mut turns: Vec<i32> = opposed.iter().flat_map(judged).collect();
        turns.sort_unstable();
        turns.dedup();
        let are_disputed_on = move |day: i32| {
            let view = Day::from_number(day).map(|day| self.at_scope(Scope::Day(day)));
            let standing = view.and_then(|view| view.standing_by(&view.skeleton(&fact).ok()?));
            standing.is_some_and(|standing| standing.opposition == Opposition::Disputed)
        };
        Some(Premises { turns, are_disputed_on: Box::new(are_disputed_on) })
    }

    fn facts_for(&self, asked: &Row) -> Result<Facts<'_>, Error> {
        let seen = |(index, row)| Fact::new(self, index, row, self.lens.see(index, &row)?);
        let mut facts = Facts::from(self.lens.alike(asked).into_iter().filter_map(seen).collect::<Vec<_>>());
        facts.add_following(self, Goal::of(asked), self.lens.scope, true)?;
        // What is possible without any bound concludes nothing.
        facts.items.retain(|fact| fact.place().is_some() || fact.seen.is_listed);
        Ok(facts.in_order())
    }

    /// The disputed statements that facts which follow rest on, each once.
    fn disputed_premises(&self, facts: &Facts<'_>) -> Result<Vec<Fact<'_>>, Error> {
        let mut found: Vec<Fact<'_>> = Vec::new();
        for row in facts.iter().filter_map(Fact::derived_row) {
            for (statement, scope) in self.skeleton(&row)?.statements_at(self.lens.scope) {
                let lens = self.lens_at(scope);
                let Some(row) = lens.data.statement(statement) else { continue };
                let Some(seen) = lens.see(statement, &row) else { continue };
                let is_disputed = Standing::of(&lens, statement, &row, &seen.window).opposition == Opposition::Disputed;
                if is_disputed && found.iter().all(|known| known.place() != Some(statement)) {
                    found.extend(Fact::new(self, statement, row, seen));
                }
            }
        }
        Ok(found)
    }

    fn contrary_to(&self, asked: &Row, partners: &[u32]) -> Vec<Contrary<'_>> {
        let lens = &self.lens;
        let alike = lens.alike(asked).into_iter();
        let denials = alike.flat_map(|(index, _)| lens.claims(index)).filter(|(_, c)| c.claim.stance == Stance::Denies);
        let denials =
            denials.filter_map(|(index, _)| ClaimRef::known_at(&lens.data, index, lens.revision)).map(Contrary::Denial);
        let (a, b) = lens.scope.days();
        let rivals = lens.rivals_of(asked, partners).into_iter().filter_map(|rival| {
            let is_sure = |seen: &Seen| seen.grade > Grade::Possible;
            match rival.of {
                RivalOf::Statement(statement) => {
                    let row = lens.data.statement(statement)?;
                    Fact::new(self, statement, row, lens.see(statement, &row).filter(is_sure)?)
                }
                RivalOf::State(state) => {
                    let seen = lens.see_state(&state).filter(is_sure)?;
                    let quals = self.inference_or_plain().program.quals_of_effect(&lens.data, state.effect);
                    let (subject, relation, object) = (state.subject, state.relation, state.object);
                    let row = FactRow { subject, relation, how: How::Event, object, quals };
                    Fact::following(self, &row, Level::of(&seen))
                }
            }
        });
        let ended = lens.clipping(asked).into_iter().filter(|&(_, (first, last))| b < first || last < a);
        let lives = ended.flat_map(|(entity, _)| self.lives(entity));
        let life_endings = lens.life_endings(asked).into_iter().filter(|end| !end.is_doubtful);
        let endings = lens.endings(asked).into_iter().chain(life_endings).filter(|end| end.first() <= b);
        let endings = endings.filter_map(|end| {
            let &statement = end.state.premises.first()?;
            let row = lens.data.statement(statement)?;
            let fact = Fact::new(self, statement, row, lens.see_over(statement, &row, Scope::ALL)?)?;
            let (first, last) = (Day::from_number(end.first()), Day::from_number(end.last()));
            Some(Contrary::Ended { fact, first, last })
        });
        let rivals = rivals.map(Contrary::Rival).chain(endings);
        denials.chain(rivals).chain(lives.map(Contrary::Lifespan)).collect()
    }

    fn lives(&self, entity: u32) -> Vec<Fact<'_>> {
        let existed = self.lens.data.known.existed.into_iter();
        let rows = existed.flat_map(|existed| self.lens.statements_from(entity, existed));
        rows.filter_map(|(index, row)| Fact::new(self, index, row, self.lens.see_over(index, &row, Scope::ALL)?))
            .collect()
    }
}
