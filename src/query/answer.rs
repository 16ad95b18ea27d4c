//! Does it hold? Yes, no, disputed or unknown: the world is open, and nothing said is not a no.

use std::{collections::HashMap, fmt};

use super::{Fact, Facts, View};
use crate::{
    Error,
    graph::{
        ClaimRef, Grade, Scope, StatementRow,
        lens::{Lens, Rival, Window},
    },
    model::{Any, Claim, Day, Id, Is, Kind, Modality, Object, Period, Persistence, Relation, Stance, Value},
};

/// How surely something does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// When an id is of another graph or newer than the view, or the schema does not have the
    /// relation.
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
        if let Some(Value::Entity(object)) = &object {
            self.known(*object)?;
        }
        let asked = StatementRow {
            subject,
            relation: self.relation_place(relation)?,
            object,
            period: Period::unknown(),
            modality: Modality::Actual,
            qualifiers: Vec::new(),
        };
        let judge = Judge::new(&self.lens, &asked);
        let verdict = how(&judge);
        let questioned = judge.is_questioned();
        Ok(Answer { verdict, questioned, facts: self.facts_for(&asked), contrary: self.contrary_to(&asked) })
    }

    fn facts_for(&self, asked: &StatementRow) -> Facts<'_> {
        let seen = |(index, row)| Fact::new(self, index, row, self.lens.see(index, row)?);
        Facts { facts: self.lens.alike(asked).into_iter().filter_map(seen).collect(), left_out: 0 }.in_order()
    }

    fn contrary_to(&self, asked: &StatementRow) -> Vec<Contrary<'_>> {
        let lens = &self.lens;
        let alike = lens.alike(asked).into_iter();
        let denials = alike.flat_map(|(index, _)| lens.claims(index)).filter(|(_, c)| c.claim.stance == Stance::Denies);
        let denials = denials.filter_map(|(index, _)| ClaimRef::new(&lens.data, index)).map(Contrary::Denial);
        let (a, b) = lens.scope.days();
        let rivals = lens.rivals(asked).into_iter().filter_map(|rival| {
            let row = lens.data.statement(rival.statement)?;
            let seen = lens.see(rival.statement, row).filter(|seen| seen.grade > Grade::Possible)?;
            Fact::new(self, rival.statement, row, seen)
        });
        let ended = lens.clipping(asked).into_iter().filter(|&(_, (first, last))| b < first || last < a);
        let lives = ended.flat_map(|(entity, _)| self.lives(entity));
        denials.chain(rivals.map(Contrary::Rival)).chain(lives.map(Contrary::Lifespan)).collect()
    }

    fn lives(&self, entity: u32) -> Vec<Fact<'_>> {
        let existed = self.lens.data.known.existed.into_iter();
        let rows = existed.flat_map(|existed| self.lens.statements_from(entity, existed));
        rows.filter_map(|(index, row)| Fact::new(self, index, row, self.lens.see_over(index, row, Scope::ALL)?))
            .collect()
    }
}

/// One claim, for or against, with the window that it alone gives its statement.
struct Saying<'l> {
    statement: u32,
    row: &'l StatementRow,
    claim: &'l Claim,
    window: Window,
    /// Whose word it is, numbered.
    voice: usize,
    /// When it was said, to tell a later saying of one voice from an earlier one.
    moment: (i32, u32),
}

impl Saying<'_> {
    fn stance(&self) -> Stance {
        self.claim.stance
    }
}

fn moment(lens: &Lens, claim: &Claim, recorded: u32) -> (i32, u32) {
    let source = lens.data.sources.get_index(claim.source.index as usize);
    let published = source.and_then(|(_, row)| row.source.published.as_ref());
    let said = claim.said.as_ref().or(published).and_then(|date| date.latest());
    (said.map_or(i32::MIN, Day::number), recorded)
}

/// Weighs what is said for and against one statement.
pub(super) struct Judge<'l> {
    lens: &'l Lens,
    asked: &'l StatementRow,
    persistence: Persistence,
    sayings: Vec<Saying<'l>>,
    rivals: Vec<Rival>,
    lives: Vec<(i32, i32)>,
}

impl<'l> Judge<'l> {
    pub(super) fn new(lens: &'l Lens, asked: &'l StatementRow) -> Self {
        let (mut sayings, mut voices) = (Vec::new(), HashMap::new());
        for (statement, row) in lens.alike(asked) {
            if lens.modality(row) != Modality::Actual {
                continue;
            }
            for (_, claim) in lens.claims(statement) {
                let windows = lens.windows_of(row, std::iter::once(&claim.claim));
                let next = voices.len();
                let voice = *voices.entry(claim.claim.voice()).or_insert(next);
                let (claim, moment) = (&claim.claim, moment(lens, &claim.claim, claim.recorded));
                sayings.extend(windows.into_iter().map(|window| Saying {
                    statement,
                    row,
                    claim,
                    window,
                    voice,
                    moment,
                }));
            }
        }
        Judge {
            lens,
            asked,
            persistence: lens.persistence(asked),
            sayings,
            rivals: lens.rivals(asked),
            lives: lens.clipping(asked).into_iter().map(|(_, life)| life).collect(),
        }
    }

    /// Whether there is equal evidence for and against it on the day of the lens.
    pub(super) fn is_disputed(&self) -> bool {
        matches!(self.lens.scope, Scope::Day(day) if self.on(day.number()) == Verdict::Disputed)
    }

    fn at_some_time(&self) -> Verdict {
        let Scope::Span(..) = self.lens.scope else { return self.on(self.lens.scope.days().0) };
        let verdicts = self.verdicts();
        let yes = |verdict: &Verdict| if let Verdict::Yes(grade) = verdict { Some(*grade) } else { None };
        let disputed = verdicts.contains(&Verdict::Disputed);
        let by_span = if disputed { None } else { self.span_grade() };
        if let Some(grade) = verdicts.iter().filter_map(yes).max().max(by_span) {
            return Verdict::Yes(grade);
        }
        if disputed {
            return Verdict::Disputed;
        }
        Judge::all_no(&verdicts).map_or(Verdict::Unknown, Verdict::No)
    }

    fn throughout(&self) -> Verdict {
        let verdicts = self.verdicts();
        let no = |verdict: &Verdict| if let Verdict::No(grade) = verdict { Some(*grade) } else { None };
        if let Some(grade) = verdicts.iter().filter_map(no).max() {
            return Verdict::No(grade);
        }
        for verdict in [Verdict::Disputed, Verdict::Unknown] {
            if verdicts.contains(&verdict) {
                return verdict;
            }
        }
        let grades = verdicts.iter().filter_map(|v| if let Verdict::Yes(grade) = v { Some(*grade) } else { None });
        grades.min().map_or(Verdict::Unknown, Verdict::Yes)
    }

    fn all_no(verdicts: &[Verdict]) -> Option<NoGrade> {
        let grades = verdicts.iter().map(|v| if let Verdict::No(grade) = v { Some(*grade) } else { None });
        grades.collect::<Option<Vec<_>>>()?.into_iter().min()
    }

    /// The verdicts on the days of the span at which one can change.
    fn verdicts(&self) -> Vec<Verdict> {
        let (a, b) = self.lens.scope.days();
        let windows = self.sayings.iter().map(|s| s.window).chain(self.rivals.iter().map(|r| r.window));
        let mut days: Vec<i32> = windows.flat_map(|window| window.turns(a, b).collect::<Vec<_>>()).collect();
        days.extend([a, b]);
        let around = |day: i32| [day.saturating_sub(1), day, day.saturating_add(1)];
        let lives = self.lives.iter().flat_map(|&(first, last)| [first, last]).flat_map(around);
        days.extend(lives.filter(|day| a < *day && *day < b));
        days.sort_unstable();
        days.dedup();
        days.into_iter().map(|day| self.on(day)).collect()
    }

    fn span_grade(&self) -> Option<Grade> {
        let rows = self.lens.alike(self.asked);
        let actual = rows.into_iter().filter(|(_, row)| self.lens.modality(row) == Modality::Actual);
        actual.filter_map(|(index, row)| self.lens.see(index, row)).map(|seen| seen.grade).max()
    }

    fn on(&self, day: i32) -> Verdict {
        let standing = self.standing_on(day);
        let yes = self.best_yes(&standing, day);
        let denials = || standing.iter().filter(|s| s.stance() == Stance::Denies).map(|s| &s.window);
        let ceased = self.lives.iter().any(|&(first, last)| day < first || last < day);
        let denied = ceased || denials().any(|w| w.certainly_on(day));
        let denied_before = denials().filter(|w| w.has_core() && w.ee < day && day <= w.le).map(|w| w.ee).max();
        match yes {
            Some((Grade::Certain, _)) if denied => Verdict::Disputed,
            Some((Grade::Certain, window)) => {
                let full = |rival: &&Rival| {
                    self.holds_fully() && rival.window.certainly_on(day) && !is_hand_over(&window, &rival.window, day)
                };
                if self.rivals.iter().any(|rival| full(&rival)) {
                    Verdict::Disputed
                } else {
                    Verdict::Yes(Grade::Certain)
                }
            }
            _ if denied => Verdict::No(NoGrade::Certain),
            Some((Grade::Presumed, window)) => self.weigh_inertia(&window, denied_before, day),
            other => {
                if self.rivals.iter().any(|rival| rival.window.certainly_on(day)) {
                    Verdict::No(NoGrade::Excluded)
                } else if denied_before.is_some() {
                    Verdict::No(NoGrade::Presumed)
                } else {
                    other.map_or(Verdict::Unknown, |(grade, _)| Verdict::Yes(grade))
                }
            }
        }
    }

    /// Inertia against contrary evidence: of two, the later wins; of the same day, neither.
    fn weigh_inertia(&self, window: &Window, denied_before: Option<i32>, day: i32) -> Verdict {
        let evidence = window.evidence();
        let mut verdict = Verdict::Yes(Grade::Presumed);
        if let Some(denied) = denied_before {
            if denied > evidence {
                return Verdict::No(NoGrade::Presumed);
            }
            if denied == evidence {
                verdict = Verdict::Disputed;
            }
        }
        for rival in &self.rivals {
            let certain = rival.window.certainly_on(day);
            let presumed = rival.window.open && rival.window.has_core() && rival.window.ee < day;
            if !certain && !presumed {
                continue;
            }
            let against = if certain { day } else { rival.window.evidence() };
            if against > evidence && !rival.own_behalf {
                return Verdict::No(if certain { NoGrade::Excluded } else { NoGrade::Presumed });
            }
            if against > evidence || (against == evidence && self.holds_fully()) {
                verdict = Verdict::Disputed;
            }
        }
        verdict
    }

    fn holds_fully(&self) -> bool {
        self.sayings.iter().any(|s| s.stance() == Stance::Affirms && self.lens.is_full(s.row))
    }

    fn best_yes(&self, standing: &[&Saying<'_>], day: i32) -> Option<(Grade, Window)> {
        let mut best: Option<(Grade, Window)> = None;
        for sayings in standing.chunk_by(|a, b| a.statement == b.statement) {
            let Some(row) = sayings.first().map(|saying| saying.row) else { continue };
            let affirming = sayings.iter().filter(|saying| saying.stance() == Stance::Affirms);
            let claims: Vec<&Claim> = affirming.map(|saying| saying.claim).collect();
            if claims.is_empty() {
                continue;
            }
            for window in self.lens.windows_of(row, claims.iter().copied()) {
                let grade = window.grade_on(day, self.persistence, self.lens.presume);
                let newer = |best: (Grade, Window)| (best.0, best.1.evidence());
                if let Some(grade) = grade
                    && best.is_none_or(|best| newer(best) < (grade, window.evidence()))
                {
                    best = Some((grade, window));
                }
            }
        }
        best
    }

    /// What is said, less what the same voice later said the opposite of about the same day.
    fn standing_on(&self, day: i32) -> Vec<&Saying<'l>> {
        let mut last_word: HashMap<(usize, Stance), (i32, u32)> = HashMap::new();
        for saying in self.sayings.iter().filter(|saying| saying.window.certainly_on(day)) {
            let last = last_word.entry((saying.voice, saying.stance())).or_insert(saying.moment);
            *last = saying.moment.max(*last);
        }
        let superseded = |saying: &&Saying<'l>| {
            let opposite = match saying.stance() {
                Stance::Affirms => Stance::Denies,
                Stance::Denies => Stance::Affirms,
                _ => return false,
            };
            let later = last_word.get(&(saying.voice, opposite)).is_some_and(|&last| last > saying.moment);
            later && saying.window.certainly_on(day)
        };
        self.sayings.iter().filter(|saying| !superseded(saying)).collect()
    }

    fn is_questioned(&self) -> bool {
        let (a, b) = self.lens.scope.days();
        let questions = |s: &&Saying<'_>| matches!(s.stance(), Stance::Doubts | Stance::CouldNotConfirm);
        self.sayings.iter().filter(questions).any(|s| s.window.es <= b && a <= s.window.le)
    }
}

/// One ends on the day on which the other begins.
fn is_hand_over(one: &Window, other: &Window, day: i32) -> bool {
    (one.le == day && other.es == day) || (other.le == day && one.es == day)
}
