//! Loading in bulk: rows in any order, every bad one reported, all or nothing or all that is good.

use std::fmt;

use super::{Batch, Graph, snapshot::Revision, staging::Staging};
use crate::{
    Error,
    model::{Change, Day, Id, Is, Kind, Relation, Schema, SourceId, text::escape},
};

/// How to load: what to do with bad rows, and whom to tell how far it is.
#[must_use]
pub struct Loading<'p> {
    skips_bad: bool,
    most: usize,
    progress: Option<Progress<'p>>,
}

/// Whom to tell, and each time that so many rows were given.
struct Progress<'p> {
    every: u64,
    call: Box<dyn FnMut(u64) + 'p>,
}

impl<'p> Loading<'p> {
    /// All rows, or nothing where one is bad.
    pub fn all_or_nothing() -> Self {
        Loading { skips_bad: false, most: 100, progress: None }
    }

    /// The good rows.
    pub fn skipping_bad() -> Self {
        Loading { skips_bad: true, ..Loading::all_or_nothing() }
    }

    /// Reports at most so many bad rows, and counts the rest. 100, unless said.
    pub fn reporting_at_most(self, most: usize) -> Self {
        Loading { most, ..self }
    }

    /// Calls back each time so many more rows were given, with their number so far.
    pub fn on_progress(self, every: u64, call: impl FnMut(u64) + 'p) -> Self {
        Loading { progress: Some(Progress { every: every.max(1), call: Box::new(call) }), ..self }
    }
}

impl fmt::Debug for Loading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loading").field("skips_bad", &self.skips_bad).field("most", &self.most).finish_non_exhaustive()
    }
}

/// A row that cannot be, by the number that the caller gave it.
#[derive(Debug)]
#[non_exhaustive]
pub struct BadRow {
    /// The number of the row: of its line, or whatever tells its place.
    pub row: u64,
    /// What is wrong with it.
    pub wrong: Error,
}

/// The bad rows of a load that was to be all or nothing. The graph is as it was.
#[derive(Debug)]
#[non_exhaustive]
pub struct BadRows {
    /// The first ones, in the order in which they were found.
    pub bad: Vec<BadRow>,
    /// How many more there are.
    pub more: u64,
}

impl fmt::Display for BadRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bad = self.bad.len() as u64 + self.more;
        write!(f, "{bad} bad row{}, so nothing was loaded", if bad == 1 { "" } else { "s" })?;
        for BadRow { row, wrong } in self.bad.iter().take(3) {
            write!(f, "; row {row}: {}", escape(&wrong.to_string()))?;
        }
        Ok(())
    }
}

impl std::error::Error for BadRows {}

/// What a load did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// The revision that it made, or the last one where there was nothing new.
    pub revision: Revision,
    /// How many rows were given: each is loaded or bad.
    pub rows: u64,
    /// The bad rows, as many as were to be reported.
    pub bad: Vec<BadRow>,
    /// How many more were bad.
    pub more: u64,
    /// The entities that the graph has more.
    pub entities: u64,
    /// The statements that it has more.
    pub statements: u64,
}

/// Many rows in the making, committed as one revision: see [`Graph::load`].
pub struct Load<'d, 'p> {
    batch: Batch<'d>,
    how: Loading<'p>,
    rows: u64,
    bad: Vec<BadRow>,
    more: u64,
    /// Changes that name what is not there yet.
    waiting: Vec<(u64, Change)>,
}

impl Graph {
    /// Loads many rows as one revision: by ids or by names, in any order, and each checked whether or
    /// not others are bad.
    ///
    /// ```
    /// use allegiance::{Graph, Loading, Source, vocabulary::*};
    ///
    /// let mut graph = Graph::new(conflict());
    /// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
    /// graph.add_as("kia", ArmedGroup, "Kachin Independence Army")?;
    /// graph.add_as("bhamo", Town, "Bhamo")?;
    ///
    /// let lines = ["kia;bhamo", "kia;bamo", "bhamo;kia"];
    /// let how = Loading::skipping_bad().reporting_at_most(10).on_progress(100_000, |rows| eprintln!("{rows} rows"));
    /// let loaded = graph.load(how, |load| {
    ///     for (line, text) in (1..).zip(lines) {
    ///         let (subject, object) = text.split_once(';').unwrap_or_default();
    ///         load.row(line, |row| {
    ///             let (subject, object) = (row.lookup(subject)?, row.lookup(object)?);
    ///             row.state(subject, row.relation("controls")?, object).cite(article)
    ///         });
    ///     }
    ///     Ok(())
    /// })?;
    /// assert_eq!((loaded.rows, loaded.bad.len()), (3, 2));
    /// assert_eq!(loaded.bad[0].row, 2);
    /// assert_eq!(loaded.bad[0].wrong.to_string(), "there is no entity `bamo`; did you mean `bhamo`?");
    /// assert_eq!(graph.statements().count(), 1);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the closure returns; that the graph is full; where bad rows are to be refused and there are
    /// some, these. Then nothing was loaded.
    ///
    /// # Complexity
    /// Linear in the rows, besides sorting them.
    pub fn load<'p>(
        &mut self,
        how: Loading<'p>,
        rows: impl FnOnce(&mut Load<'_, 'p>) -> Result<(), Error>,
    ) -> Result<Loaded, Error> {
        let before = self.counts();
        let batch = Batch { staging: Staging::new(&self.snapshot.0) };
        let mut load = Load { batch, how, rows: 0, bad: Vec::new(), more: 0, waiting: Vec::new() };
        let given = rows(&mut load);
        load.apply_waiting();
        let Load { batch, how, rows, bad, more, waiting: _ } = load;
        let ids = (batch.staging.handed_out(), batch.staging.forgot());
        let checked = batch.staging.finish();
        let any_bad = more > 0 || !bad.is_empty();
        let refused = any_bad && !how.skips_bad;
        let given = match given {
            Ok(()) if refused => Err(BadRows { bad, more }.into()),
            given => given.map(|()| bad),
        };
        let bad = self.commit(given, ids, checked)?;
        let after = self.counts();
        let (entities, statements) = (after.0 - before.0, after.1 - before.1);
        Ok(Loaded { revision: self.revision(), rows, bad, more, entities, statements })
    }

    /// How many entities and statements there are.
    fn counts(&self) -> (u64, u64) {
        let data = &self.snapshot.0;
        (data.entities.len() as u64, data.statement_count() as u64)
    }
}

impl Load<'_, '_> {
    /// Loads a row by whatever writes it takes: all of them, or none where one fails. Keep no ids of
    /// a row that failed.
    pub fn row<T>(&mut self, row: u64, write: impl FnOnce(&mut Batch<'_>) -> Result<T, Error>) -> Option<T> {
        match self.attempt(write) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.report(row, || wrong);
                None
            }
        }
    }

    /// Loads a row by whatever writes it takes, for a caller who reports bad rows by other means than numbers: where
    /// one of the writes fails none is loaded, and the load does not count it among its bad rows.
    ///
    /// # Errors
    /// What the closure returns.
    pub fn attempt<T>(&mut self, write: impl FnOnce(&mut Batch<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.count();
        let before = self.batch.staging.mark();
        let done = write(&mut self.batch);
        if done.is_err() {
            self.batch.staging.go_back(before);
        }
        done
    }

    /// The schema of the graph.
    pub fn schema(&self) -> &Schema {
        self.batch.schema()
    }

    /// Names no nearest key any more where a row names one that is not there, since looking for it takes time.
    pub fn suggest_no_more(&mut self) {
        self.batch.staging.suggest_no_more();
    }

    /// Loads a change, in which everything is named by key. It waits to the end of the load where
    /// it names an entity or a source that is not there yet.
    pub fn change(&mut self, row: u64, change: Change) {
        self.count();
        if self.batch.staging.waits(&change) {
            self.waiting.push((row, change));
        } else {
            self.apply(row, &change);
        }
    }

    /// Loads a statement of two exact days, on the plain word of a source: the fastest way in. These are
    /// numbered after the other statements of the load.
    pub fn tie<S: Is<A>, A: Kind, O: Is<B>, B: Kind>(
        &mut self,
        row: u64,
        subject: Id<S>,
        relation: Relation<A, B>,
        object: Id<O>,
        days: (Day, Day),
        source: SourceId,
    ) {
        self.count();
        let staging = &mut self.batch.staging;
        let place = staging.data().relation_of_key(relation.key).map_err(Error::from);
        if let Err(wrong) = place.and_then(|place| staging.tie(subject.any(), place, object.any(), days, source)) {
            self.report(row, || wrong);
        }
    }

    fn count(&mut self) {
        self.rows += 1;
        if let Some(Progress { every, call }) = &mut self.how.progress
            && self.rows.is_multiple_of(*every)
        {
            call(self.rows);
        }
    }

    fn report(&mut self, row: u64, wrong: impl FnOnce() -> Error) {
        if self.bad.len() < self.how.most {
            self.bad.push(BadRow { row, wrong: wrong() });
        } else {
            self.more += 1;
        }
        if self.bad.len() >= self.how.most {
            self.batch.staging.suggest_no_more();
        }
    }

    fn apply(&mut self, row: u64, change: &Change) {
        let before = self.batch.staging.mark();
        if let Err(wrong) = self.batch.apply(change) {
            self.batch.staging.go_back(before);
            self.report(row, || wrong);
        }
    }

    /// Sources can be named by statements, and nothing else can be waited for.
    fn apply_waiting(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let (sources, others): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, change)| matches!(change, Change::Source(_)));
        for (row, change) in sources.into_iter().chain(others) {
            self.apply(row, &change);
        }
    }
}

impl fmt::Debug for Load<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.waiting.len();
        f.debug_struct("Load").field("rows", &self.rows).field("waiting", &waiting).finish_non_exhaustive()
    }
}
