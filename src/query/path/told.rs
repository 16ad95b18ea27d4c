//! A path as an answer: its facts, its days, on whose word; on one line, on several, and as a record.

use std::fmt;

use serde::Serialize;

use crate::{
    Error,
    graph::{
        Scope,
        extent::{Extent as _, Level, Spans},
    },
    model::{Any, Grade, Id, Period},
    query::{EntityRecord, Fact, FactRecord, Standing, View},
};

/// A way from one entity to another.
///
/// It prints itself on one line, its steps with their grades and sources; with `{:#}` on one line for each step.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Path<'v> {
    pub(super) view: &'v View,
    /// The entities it passes, both ends included.
    pub entities: Vec<Id<Any>>,
    /// The facts between each two of them, in order.
    pub facts: Vec<Fact<'v>>,
    /// The least of their grades; where they have to share days, also how surely they do. A path without facts is certain.
    pub grade: Grade,
    /// The sum of what the caller says of its facts; else how many there are.
    pub weight: u64,
}

/// A path with all that belongs to it, in words and keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PathRecord {
    /// The entities it passes, both ends included.
    pub entities: Vec<EntityRecord>,
    /// The facts between each two of them.
    pub facts: Vec<FactRecord>,
    /// As [`Path::grade`].
    pub grade: Grade,
    /// As [`Path::weight`].
    pub weight: u64,
    /// As [`Path::period`].
    pub period: Option<Period>,
    /// As [`Path::standing`].
    pub standing: Option<Standing>,
    /// The path on one line.
    pub text: String,
}

impl<'v> Path<'v> {
    /// Its steps: each fact with the entity that it leaves and the one that it leads to.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = (Id<Any>, &Fact<'v>, Id<Any>)> {
        let ends = self.entities.iter().zip(self.entities.iter().skip(1));
        self.facts.iter().zip(ends).map(|(fact, (from, to))| (*from, fact, *to))
    }

    /// The days on which all of its facts hold, around the time of the view: from when on they may and surely do. None where
    /// no day of the view can be one, or there is no fact.
    ///
    /// ```
    /// use allegiance::{Graph, Source, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// let kio = graph.add(Organization, "KIO")?;
    /// let kia = graph.add(ArmedGroup, "KIA")?;
    /// let bhamo = graph.add(Town, "Bhamo")?;
    /// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, ARMED_WING_OF, kio).during("2024-01-01/2024-10-31").cite(article)?;
    /// graph.state(kia, CONTROLS, bhamo).during("2024-06-01/2024-12-31").cite(article)?;
    /// let view = graph.as_of("2024-07-01")?;
    /// let path = view.path_between(kio, bhamo)?.ok_or("no path")?;
    /// assert_eq!(path.period()?.map(|period| period.to_string()).as_deref(), Some("2024-06-01/2024-10-31"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When to work out the days of what follows takes more than the budget of the view.
    pub fn period(&self) -> Result<Option<Period>, Error> {
        if self.facts.is_empty() {
            return Ok(None);
        }
        let days = self.view.scope().days();
        let mut common = Spans::all_of(Scope::ALL.days());
        for fact in &self.facts {
            common.meet(&fact.spans()?);
        }
        let meets = common.at(Level::Remote).iter().any(|(first, last)| first <= days.1 && days.0 <= last);
        Ok(meets.then(|| common.period_at(days)))
    }

    /// On whose word it rests: as the weakest of its facts in each part, derived where any of them is. None where there is no
    /// fact.
    ///
    /// # Complexity
    /// As [`Fact::standing`] of each.
    pub fn standing(&self) -> Option<Standing> {
        Standing::of_all(self.facts.iter().map(Fact::standing))
    }

    /// The path in an owned form that serializes.
    ///
    /// # Errors
    /// As [`period`](Path::period).
    pub fn record(&self) -> Result<PathRecord, Error> {
        Ok(PathRecord {
            entities: self.entities.iter().map(|id| self.view.entity_record(id.index)).collect(),
            facts: self.facts.iter().map(Fact::record).collect(),
            grade: self.grade,
            weight: self.weight,
            period: self.period()?,
            standing: self.standing(),
            text: self.to_string(),
        })
    }

    fn label(&self, end: Option<&Id<Any>>) -> String {
        end.map_or_else(String::new, |id| self.view.lens.data.label(id.index).into_owned())
    }
}

/// From where to where, in how many steps and how surely; then each fact with its sources.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.label(self.entities.first()), self.label(self.entities.last()));
        let grade = self.grade;
        match self.facts.len() {
            0 => return write!(f, "{from} itself, {grade}"),
            1 => write!(f, "{from} to {to} in 1 step, {grade}:")?,
            steps => write!(f, "{from} to {to} in {steps} steps, {grade}:")?,
        }
        for (n, fact) in self.facts.iter().enumerate() {
            match (f.alternate(), n) {
                (true, _) => write!(f, "\n  {fact}")?,
                (false, 0) => write!(f, " {fact}")?,
                (false, _) => write!(f, "; then {fact}")?,
            }
        }
        Ok(())
    }
}
