//! What changed between two views of one graph: two days, two revisions, two policies.

use std::fmt;

use indexmap::IndexMap;
use serde::Serialize;

use super::{Fact, FactRecord, Facts, Opposition, Pattern, Verdict, View};
use crate::{
    Error,
    graph::GraphError,
    model::{Any, Flag, Grade, Id, Is, Modality, Period, Value},
};

/// What a later view sees otherwise than an earlier one.
///
/// Facts are compared by what they say: subject, relation, object, qualifiers and modality, a
/// symmetric relation from either end alike. Of several that say the same the surest counts. Where a
/// relation has no object, as of an event's date or a lifespan, the period is what is said.
///
/// What both see may stand in two lists: what became disputed can also have become less sure. Each
/// list is in the order of the facts of the later view, `lost` in that of the earlier.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Changes<'v> {
    /// What only the later view sees.
    pub gained: Vec<Changed<'v>>,
    /// What only the earlier view sees.
    pub lost: Vec<Changed<'v>>,
    /// What both see, and only the later one as disputed.
    pub disputed: Vec<Changed<'v>>,
    /// What both see, and only the earlier one as disputed.
    pub settled: Vec<Changed<'v>>,
    /// What the later view holds for surer.
    pub surer: Vec<Changed<'v>>,
    /// What the later view holds for less sure.
    pub less_sure: Vec<Changed<'v>>,
}

/// One thing that two views see differently.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Changed<'v> {
    /// The surest fact of the later view that says so, or where it has none, of the earlier.
    pub fact: Fact<'v>,
    /// The facts of the earlier view that say so.
    pub before: Vec<Fact<'v>>,
    /// The facts of the later view that say so.
    pub after: Vec<Fact<'v>>,
    /// Of an actual fact that was lost: what the later view answers when asked whether it holds,
    /// whatever its qualifiers. *Unknown* is no *no*, and *yes* says that it holds in another way.
    pub verdict: Option<Verdict>,
}

impl Changed<'_> {
    /// How surely the earlier view sees it.
    pub fn grade_before(&self) -> Option<Grade> {
        surest(&self.before)
    }

    /// How surely the later view sees it.
    pub fn grade_after(&self) -> Option<Grade> {
        surest(&self.after)
    }
}

fn surest(facts: &[Fact<'_>]) -> Option<Grade> {
    facts.iter().map(Fact::grade).max()
}

impl Changes<'_> {
    /// Whether both views see the same.
    pub fn is_empty(&self) -> bool {
        self.lists().iter().all(|(_, rows)| rows.is_empty())
    }

    /// An owned form that serializes.
    pub fn record(&self) -> ChangesRecord {
        let records = |rows: &[Changed<'_>]| rows.iter().map(Changed::record).collect();
        ChangesRecord {
            gained: records(&self.gained),
            lost: records(&self.lost),
            disputed: records(&self.disputed),
            settled: records(&self.settled),
            surer: records(&self.surer),
            less_sure: records(&self.less_sure),
        }
    }

    fn lists(&self) -> [(char, &[Changed<'_>]); 6] {
        [
            ('+', &self.gained),
            ('-', &self.lost),
            ('!', &self.disputed),
            ('=', &self.settled),
            ('>', &self.surer),
            ('<', &self.less_sure),
        ]
    }
}

/// A line a row, list by list, each fact as the later view tells it: `+` gained, `-` lost, with what is
/// answered now, `!` became disputed, `=` is disputed no longer, `>` surer and `<` less sure, with the
/// grade that it had.
impl fmt::Display for Changes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists = self.lists();
        let rows = lists.iter().flat_map(|(mark, rows)| rows.iter().map(move |row| (*mark, row)));
        for (place, (mark, row)) in rows.enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{mark} {}", row.fact)?;
            match (mark, row.verdict, row.grade_before()) {
                ('-', Some(verdict), _) => write!(f, " (now: {verdict})")?,
                ('>' | '<', _, Some(before)) => write!(f, " (was {before})")?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// [`Changes`] in an owned form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChangesRecord {
    /// What only the later view sees.
    pub gained: Vec<ChangedRecord>,
    /// What only the earlier view sees.
    pub lost: Vec<ChangedRecord>,
    /// What became disputed.
    pub disputed: Vec<ChangedRecord>,
    /// What is disputed no longer.
    pub settled: Vec<ChangedRecord>,
    /// What became surer.
    pub surer: Vec<ChangedRecord>,
    /// What became less sure.
    pub less_sure: Vec<ChangedRecord>,
}

/// [`Changed`] in an owned form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChangedRecord {
    /// The facts of the earlier view.
    pub before: Vec<FactRecord>,
    /// The facts of the later view.
    pub after: Vec<FactRecord>,
    /// Of what was lost: whether it holds in the later view.
    pub verdict: Option<Verdict>,
}

impl Changed<'_> {
    /// An owned form that serializes.
    pub fn record(&self) -> ChangedRecord {
        let records = |facts: &[Fact<'_>]| facts.iter().map(Fact::record).collect();
        ChangedRecord { before: records(&self.before), after: records(&self.after), verdict: self.verdict }
    }
}

/// What a fact says, whoever says so and from when to when.
#[derive(PartialEq, Eq, Hash)]
struct Said<'v> {
    subject: Id<Any>,
    relation: &'v str,
    object: Option<Value>,
    /// Where it is all that is said.
    period: Option<Period>,
    qualifiers: Vec<(&'v str, &'v Value)>,
    modality: Modality,
}

impl<'v> Said<'v> {
    fn of(fact: &Fact<'v>) -> Self {
        let (mut subject, mut object) = (fact.subject(), fact.object());
        if fact.relation().is(Flag::Symmetric)
            && let Some(other) = fact.object_entity().filter(|&other| other < subject)
        {
            (subject, object) = (other, Some(Value::Entity(subject)));
        }
        let period = object.is_none().then(|| fact.period());
        let relation = fact.relation().name();
        Said { subject, relation, object, period, qualifiers: fact.qualifiers().collect(), modality: fact.modality() }
    }
}

/// The facts of the earlier and of the later view that say the same.
type Sides<'v> = (Vec<Fact<'v>>, Vec<Fact<'v>>);

impl View {
    /// What this view sees otherwise than another one of the same graph, among the facts that fit a
    /// pattern. Views of two days tell what changed between them, views
    /// [known at](View::known_at) two revisions what was learned, views that
    /// [trust](View::trusting) differently what hangs on the trust, gains as well as losses: so a view
    /// [without](View::without) a source tells what that source denied or cut.
    ///
    /// Both show what their lists show: what is merely possible without a dated bound is compared
    /// only between views [showing all](View::showing_all).
    ///
    /// ```
    /// use allegiance::{Graph, Pattern, Source, vocabulary::*};
    ///
    /// let mut graph = Graph::new(conflict());
    /// let kia = graph.add(ArmedGroup, "KIA")?;
    /// let (sumprabum, bhamo) = (graph.add(Town, "Sumprabum")?, graph.add(Town, "Bhamo")?);
    /// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
    /// graph.state(kia, CONTROLS, sumprabum).fully().since("2024-05").cite(article)?;
    /// graph.state(kia, CONTROLS, bhamo).share(2, 3).since("2024-12-04").cite(article)?;
    ///
    /// let (may, december) = (graph.as_of("2024-05-15")?, graph.as_of("2024-12-16")?);
    /// let changes = december.changes_since(&may, Pattern::any().relation(CONTROLS))?;
    /// assert_eq!(
    ///     changes.to_string(),
    ///     "+ KIA controls Bhamo (2/3) [2024-12-04/..], certain — A new front\n\
    ///      > KIA controls Sumprabum (all) [2024-05/..], certain — A new front (was possible)"
    /// );
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the views are of different graphs; when an id of the pattern is of another graph or newer
    /// than both views, or the schema does not have the relation. To a view that does not know an
    /// entity yet, nothing is known of it.
    ///
    /// # Complexity
    /// That of the [facts](View::facts) of both, of the [standing](Fact::standing) of those that both
    /// see, and of asking whether what is lost [holds](View::holds).
    pub fn changes_since<'v>(&'v self, before: &'v View, pattern: Pattern) -> Result<Changes<'v>, Error> {
        self.changes(before, |view| view.facts(pattern.clone()))
    }

    /// What this view sees otherwise than another one of all that an entity is the subject or the
    /// object of, whatever its modality.
    ///
    /// # Errors
    /// As [`changes_since`](View::changes_since).
    ///
    /// # Complexity
    /// As [`changes_since`](View::changes_since).
    pub fn changes_about<'v, K: Is<Any>>(&'v self, entity: Id<K>, before: &'v View) -> Result<Changes<'v>, Error> {
        let of = Pattern::any().any_modality().subject(entity);
        let with = Pattern::any().any_modality().object(entity.any());
        self.changes(before, |view| Ok(view.facts(of.clone())?.and(view.facts(with.clone())?)))
    }

    fn changes<'v>(
        &'v self,
        before: &'v View,
        facts: impl Fn(&'v View) -> Result<Facts<'v>, Error>,
    ) -> Result<Changes<'v>, Error> {
        if self.lens.data.tag != before.lens.data.tag {
            return Err(GraphError::ForeignView.into());
        }
        let (earlier, later) = match (facts(before), facts(self)) {
            (Err(error), Ok(later)) if is_newer(&error) => (Facts::default(), later),
            (Ok(earlier), Err(error)) if is_newer(&error) => (earlier, Facts::default()),
            (earlier, later) => (earlier?, later?),
        };
        let mut said: IndexMap<Said<'v>, Sides<'v>> = IndexMap::new();
        for fact in later {
            said.entry(Said::of(&fact)).or_default().1.push(fact);
        }
        for fact in earlier {
            said.entry(Said::of(&fact)).or_default().0.push(fact);
        }
        let mut changes = Changes::default();
        for (before, after) in said.into_values() {
            self.sort_in(&mut changes, before, after)?;
        }
        Ok(changes)
    }

    fn sort_in<'v>(
        &'v self,
        changes: &mut Changes<'v>,
        before: Vec<Fact<'v>>,
        after: Vec<Fact<'v>>,
    ) -> Result<(), Error> {
        let told = if after.is_empty() { &before } else { &after };
        // Of equals the first.
        let Some(&fact) = told.iter().rev().max_by_key(|fact| fact.grade()) else { return Ok(()) };
        let (was, is) = (surest(&before), surest(&after));
        let mut changed = Changed { fact, before, after, verdict: None };
        if was.is_none() {
            changes.gained.push(changed);
            return Ok(());
        }
        if is.is_none() {
            changed.verdict = self.verdict_on(&fact)?;
            changes.lost.push(changed);
            return Ok(());
        }
        match (is_disputed(&changed.before), is_disputed(&changed.after)) {
            (false, true) => changes.disputed.push(changed.clone()),
            (true, false) => changes.settled.push(changed.clone()),
            _ => {}
        }
        if is > was {
            changes.surer.push(changed);
        } else if is < was {
            changes.less_sure.push(changed);
        }
        Ok(())
    }

    /// Whether an actual fact of another view holds in this one.
    fn verdict_on(&self, fact: &Fact<'_>) -> Result<Option<Verdict>, Error> {
        if fact.modality() != Modality::Actual {
            return Ok(None);
        }
        let relation = self.snapshot().relation(fact.relation().name())?;
        let answer = match fact.object() {
            Some(object) => self.holds(fact.subject(), relation, object),
            None => self.holds(fact.subject(), relation, ()),
        };
        match answer {
            Ok(answer) => Ok(Some(answer.verdict)),
            Err(error) if is_newer(&error) => Ok(Some(Verdict::Unknown)),
            Err(error) => Err(error),
        }
    }
}

fn is_disputed(facts: &[Fact<'_>]) -> bool {
    facts.iter().any(|fact| fact.standing().opposition == Opposition::Disputed)
}

/// Whether an entity is not there yet. To an older snapshot the ids that were given after a change
/// that failed look foreign.
fn is_newer(error: &Error) -> bool {
    matches!(error, Error::Graph(GraphError::NotYet { .. } | GraphError::ForeignId { .. }))
}
