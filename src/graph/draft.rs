//! Statements in the making: the sentence that a call site writes.

use std::fmt;

use super::{
    GraphError,
    data::{Data, Registry},
    staging::{Stated, sorted},
};
use crate::{
    Error,
    model::{
        Any, Bound, Citation, Claim, Count, Date, Id, Kind, Modality, ModelError, Object, Period, Relation, Share,
        StatementId, Text, Value,
    },
};

/// Where a finished statement goes: into a graph at once, or into a batch.
pub(crate) trait Sink {
    fn data(&self) -> &Data;
    fn claim(&mut self, statement: Stated, claim: Claim) -> Result<StatementId, Error>;
}

/// A statement in the making. Its setters never fail; what was wrong is reported by
/// [`cite`](Draft::cite), without which nothing is stated.
///
/// Unless told otherwise, a statement of a continuous relation goes on as far as the source
/// knows, and the period of any other is unknown.
///
/// ```
/// use allegiance::{Graph, Source, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
/// # let sumprabum = graph.add(Town, "Sumprabum")?;
/// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph.state(kia, CONTROLS, sumprabum).fully().since("2024-05").cite(article)?;
/// let refused = graph.state(kia, CONTROLS, sumprabum).share(3, 2).cite(article);
/// assert_eq!(refused.unwrap_err().to_string(), "`3/2` is more than the whole: expected a ratio from 0 to 1");
/// # Ok::<(), allegiance::Error>(())
/// ```
#[must_use = "nothing is stated until `cite` says who says so"]
pub struct Draft<'g> {
    sink: &'g mut dyn Sink,
    row: Result<Stated, Error>,
}

impl fmt::Debug for Draft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("row", &self.row).finish_non_exhaustive()
    }
}

impl<'g> Draft<'g> {
    pub(crate) fn new<A, B>(
        sink: &'g mut dyn Sink,
        subject: Id<Any>,
        relation: Relation<A, B>,
        object: impl Object<B>,
    ) -> Self {
        let data = sink.data();
        let row = data.relation_of_key(relation.key).and_then(|relation| {
            if subject.graph != data.tag_of(Registry::Entities, subject.index) {
                return Err(GraphError::ForeignId { what: "entity" });
            }
            Ok(Stated {
                subject: subject.index,
                relation,
                object: object.into_value(),
                period: data.default_period(relation),
                modality: Modality::Actual,
                qualifiers: Vec::new(),
            })
        });
        Draft { sink, row: row.map_err(Error::from) }
    }

    /// When it holds: a [`Period`] or its text.
    pub fn during<P: TryInto<Period>>(self, period: P) -> Self
    where
        ModelError: From<P::Error>,
    {
        self.set(period.try_into().map_err(|e| ModelError::from(e).into()), |row, period| {
            row.period = period;
            Ok(())
        })
    }

    /// When it began: a date or a range of days such as `2024-12-04..2024-12-17`.
    pub fn since<D: TryInto<Date>>(self, start: D) -> Self
    where
        ModelError: From<D::Error>,
    {
        self.set(start.try_into().map_err(|e| ModelError::from(e).into()), |row, start| {
            row.period = Period::new(Bound::Dated(start), row.period.end().clone())?;
            Ok(())
        })
    }

    /// When it ended.
    pub fn until<D: TryInto<Date>>(self, end: D) -> Self
    where
        ModelError: From<D::Error>,
    {
        self.set(end.try_into().map_err(|e| ModelError::from(e).into()), |row, end| {
            row.period = Period::new(row.period.start().clone(), Bound::Dated(end))?;
            Ok(())
        })
    }

    /// Whether it is meant as done. Actual, unless said.
    pub fn modality(self, modality: Modality) -> Self {
        self.set(Ok(modality), |row, modality| {
            row.modality = modality;
            Ok(())
        })
    }

    /// Which part is held: `share(2, 3)` for two thirds.
    pub fn share(self, numerator: u32, denominator: u32) -> Self {
        let share = Share::exact(numerator, denominator).map_err(Error::from);
        self.qualified("share", share)
    }

    /// The whole is held.
    pub fn fully(self) -> Self {
        self.with("share", Share::full())
    }

    /// A part is held; how much is not said.
    pub fn partly(self) -> Self {
        self.with("share", Share::partial())
    }

    /// How many.
    pub fn count(self, count: Count) -> Self {
        self.with("count", count)
    }

    /// The title of a post or of a leader, in words.
    pub fn title(self, title: &str) -> Self {
        self.qualified("title", Text::new(title).map_err(Error::from))
    }

    /// What is demanded: an event of the kind `Demand`.
    pub fn demand<K: Kind>(self, demand: Id<K>) -> Self {
        self.with("demand", demand)
    }

    /// Any qualifier that the relation takes, by name.
    pub fn with(self, qualifier: &str, value: impl Into<Value>) -> Self {
        self.qualified(qualifier, Ok(value.into()))
    }

    fn qualified<V: Into<Value>>(self, qualifier: &str, value: Result<V, Error>) -> Self {
        let place = self.sink.data().qualifier(qualifier).map_err(Error::from);
        let value = place.and_then(|place| Ok((place, value?.into())));
        self.set(value, |row, pair| {
            row.qualifiers.push(pair);
            Ok(())
        })
    }

    fn set<T>(mut self, value: Result<T, Error>, set: impl FnOnce(&mut Stated, T) -> Result<(), ModelError>) -> Self {
        if let Ok(row) = &mut self.row {
            let done = value.and_then(|value| set(row, value).map_err(Error::from));
            if let Err(error) = done {
                self.row = Err(error);
            }
        }
        self
    }

    /// States it on the word of a source: a [`SourceId`](crate::SourceId), or a [`Citation`] with
    /// the words and the speakers. The same statement from another source is one statement with
    /// one more claim; the same claim again changes nothing.
    ///
    /// # Errors
    /// Whatever was wrong with the statement or the citation; then nothing was stated.
    pub fn cite(self, citation: impl Into<Citation>) -> Result<StatementId, Error> {
        let mut row = self.row?;
        row.qualifiers = sorted(row.qualifiers);
        let claim = citation.into().finish()?;
        self.sink.claim(row, claim)
    }
}
