//! How much may be worked out before a question is given up.

#[cfg(feature = "sparql")]
use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering::Relaxed},
};
use std::{fmt, sync::Arc};

/// What one question may take: an end to it that is the same on every run, and a way to stop it from
/// outside.
///
/// A step is one premise matched with one fact, or one state that an event began or ended; of a query, or of a question about
/// paths, one fact looked at on the way. The library reads no clock: for a time limit, give a closure that looks at yours.
///
/// ```
/// use std::time::{Duration, Instant};
/// use allegiance::Budget;
/// let late = Instant::now() + Duration::from_secs(2);
/// let budget = Budget::new().facts(100_000).stop_when(move || Instant::now() > late);
/// # let _ = budget;
/// ```
#[derive(Clone)]
pub struct Budget {
    pub(super) facts: u64,
    pub(super) steps: u64,
    pub(super) bytes: u64,
    rows: u64,
    stop: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
}

impl Default for Budget {
    fn default() -> Self {
        Budget::new()
    }
}

impl Budget {
    /// Ten million facts, a million rows, a thousand million steps, two GiB; no other end.
    pub const fn new() -> Self {
        Budget { facts: 10_000_000, steps: 1_000_000_000, bytes: 2 << 30, rows: 1_000_000, stop: None }
    }

    /// At most so many derived facts.
    #[must_use]
    pub fn facts(mut self, most: u64) -> Self {
        self.facts = most;
        self
    }

    /// At most so many steps.
    #[must_use]
    pub fn steps(mut self, most: u64) -> Self {
        self.steps = most;
        self
    }

    /// At most so many rows of an answer that has no other end: rows of a query, paths.
    #[must_use]
    pub fn rows(mut self, most: u64) -> Self {
        self.rows = most;
        self
    }

    /// At most about so many bytes for what is derived, or for what a search keeps in mind.
    #[must_use]
    pub fn bytes(mut self, most: u64) -> Self {
        self.bytes = most;
        self
    }

    /// Stops when the closure says so. It is asked when working out begins, and from then on every few thousand steps:
    /// on a large question now and then, not at once. If it panics, the panic passes through and the view is as it was.
    #[must_use]
    pub fn stop_when(mut self, stop: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.stop = Some(Arc::new(stop));
        self
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("facts", &self.facts)
            .field("steps", &self.steps)
            .field("bytes", &self.bytes)
            .field("rows", &self.rows)
            .field("stop", &self.stop.is_some())
            .finish()
    }
}

/// A question took more than its [`Budget`]. What had been worked out is dropped: a part is never passed off as
/// all.
///
/// ```
/// use allegiance::{Budget, Error, Graph, Rules, Source, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kio = graph.add(Organization, "KIO")?;
/// # let kia = graph.add(ArmedGroup, "KIA")?;
/// # let bhamo = graph.add(Town, "Bhamo")?;
/// # let article = graph.source(Source::article("An article"))?;
/// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
/// graph.state(kia, CONTROLS, bhamo).cite(article)?;
/// let view = graph.as_of("2024-12-17")?.with_rules(Rules::all())?.with_budget(Budget::new().facts(0));
/// assert_eq!(
///     view.holdings_of(kio).unwrap_err().to_string(),
///     "the question needs more than 0 facts; 1 fact was derived in 4 steps, and `wing_control` was being worked out"
/// );
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BudgetError {
    /// Too many facts, rows, steps or bytes.
    #[error("the question needs more than {most} {what}; {}", so_far(*.facts, *.rows, *.steps, .rule))]
    Spent {
        /// What there was too much of.
        what: &'static str,
        /// How much was allowed.
        most: u64,
        /// How many facts had been derived.
        facts: u64,
        /// How many rows had been found; none where it was still being worked out what follows.
        rows: Option<u64>,
        /// How many steps had been taken.
        steps: u64,
        /// The rule or effect that was being worked out, `chain` for steps along a transitive relation; none where
        /// it was no rule yet.
        rule: Option<String>,
    },
    /// The caller's own check said stop.
    #[error("the question was stopped; {}", so_far(*.facts, *.rows, *.steps, .rule))]
    Stopped {
        /// How many facts had been derived.
        facts: u64,
        /// How many rows had been found; none where it was still being worked out what follows.
        rows: Option<u64>,
        /// How many steps had been taken.
        steps: u64,
        /// The rule or effect that was being worked out, as above.
        rule: Option<String>,
    },
}

impl BudgetError {
    /// With what was being worked out, unless it says already.
    #[cold]
    pub(super) fn at(mut self, name: &str) -> Self {
        let (BudgetError::Spent { rule, .. } | BudgetError::Stopped { rule, .. }) = &mut self;
        rule.get_or_insert_with(|| name.to_owned());
        self
    }
}

/// How far a question got, for a message.
fn so_far(facts: u64, rows: Option<u64>, steps: u64, rule: &Option<String>) -> String {
    let steps = if steps == 1 { "1 step".to_owned() } else { format!("{steps} steps") };
    if let Some(rows) = rows {
        let rows = if rows == 1 { "1 row was".to_owned() } else { format!("{rows} rows were") };
        return format!("{rows} found in {steps}");
    }
    let facts = if facts == 1 { "1 fact was".to_owned() } else { format!("{facts} facts were") };
    let rule = rule.as_ref().map_or_else(String::new, |rule| format!(", and `{rule}` was being worked out"));
    format!("{facts} derived in {steps}{rule}")
}

/// How many steps lie between two looks at the caller's check.
const BETWEEN_CHECKS: u64 = 4096;

/// What has been spent of a budget.
pub(crate) struct Meter<'b> {
    budget: &'b Budget,
    steps: u64,
    /// How many rows were found, where it is rows that are looked for.
    rows: Option<u64>,
}

impl<'b> Meter<'b> {
    pub(crate) fn new(budget: &'b Budget) -> Self {
        Meter { budget, steps: 0, rows: None }
    }

    /// Of a search for rows.
    pub(crate) fn of_rows(budget: &'b Budget) -> Self {
        Meter { budget, steps: 0, rows: Some(0) }
    }

    /// One more row.
    pub(crate) fn row(&mut self) -> Result<(), BudgetError> {
        let rows = self.rows.unwrap_or(0);
        if rows >= self.budget.rows {
            return Err(self.spent("rows", self.budget.rows, 0));
        }
        self.rows = Some(rows + 1);
        Ok(())
    }

    #[cold]
    fn spent(&self, what: &'static str, most: u64, facts: u64) -> BudgetError {
        BudgetError::Spent { what, most, facts, rows: self.rows, steps: self.steps, rule: None }
    }

    /// Asks the caller's check before the first step.
    pub(crate) fn begin(&self) -> Result<(), BudgetError> {
        self.check(0)
    }

    /// How many steps were taken.
    pub(crate) const fn taken(&self) -> u64 {
        self.steps
    }

    /// One more step.
    #[inline]
    pub(crate) fn step(&mut self, facts: usize) -> Result<(), BudgetError> {
        self.steps += 1;
        if self.steps > self.budget.steps || self.steps.is_multiple_of(BETWEEN_CHECKS) {
            self.check(facts)
        } else {
            Ok(())
        }
    }

    fn check(&self, facts: usize) -> Result<(), BudgetError> {
        let (steps, facts) = (self.steps, facts as u64);
        if steps > self.budget.steps {
            return Err(self.spent("steps", self.budget.steps, facts));
        }
        match &self.budget.stop {
            Some(stop) if stop() => Err(BudgetError::Stopped { facts, rows: self.rows, steps, rule: None }),
            _ => Ok(()),
        }
    }

    /// So many facts and bytes by now.
    #[inline]
    pub(crate) fn holds(&self, facts: usize, bytes: usize) -> Result<(), BudgetError> {
        let facts = facts as u64;
        if facts > self.budget.facts {
            return Err(self.spent("facts", self.budget.facts, facts));
        }
        if bytes as u64 > self.budget.bytes {
            return Err(self.spent("bytes", self.budget.bytes, facts));
        }
        Ok(())
    }
}

/// What has been spent of a budget by several hands, who cannot each be handed the meter: what they spend is counted
/// together, and once it is over it is over for all.
#[cfg(feature = "sparql")]
#[derive(Debug)]
pub(crate) struct Watch {
    budget: Budget,
    steps: AtomicU64,
    rows: AtomicU64,
    bytes: AtomicU64,
    over: OnceLock<BudgetError>,
}

#[cfg(feature = "sparql")]
impl Watch {
    /// Asks the caller's check before the first step.
    pub(crate) fn begin(budget: &Budget) -> Result<Self, BudgetError> {
        Meter::of_rows(budget).begin()?;
        let [steps, rows, bytes] = [0, 0, 0].map(AtomicU64::new);
        Ok(Watch { budget: budget.clone(), steps, rows, bytes, over: OnceLock::new() })
    }

    /// One more step.
    #[inline]
    pub(crate) fn step(&self) -> Result<(), BudgetError> {
        let steps = self.steps.fetch_add(1, Relaxed) + 1;
        let looks = steps > self.budget.steps || steps.is_multiple_of(BETWEEN_CHECKS) || self.over.get().is_some();
        if looks { self.keep(self.meter(steps).check(0)) } else { Ok(()) }
    }

    /// One more row.
    pub(crate) fn row(&self) -> Result<(), BudgetError> {
        let mut meter = self.meter(self.steps.load(Relaxed));
        self.keep(meter.row())?;
        self.rows.fetch_add(1, Relaxed);
        Ok(())
    }

    /// One more text of so many bytes. A single one is over sooner, since the next may be made of many like it.
    pub(crate) fn text(&self, bytes: usize) -> Result<(), BudgetError> {
        const MOST_OF_ONE: u64 = 1 << 24;
        let bytes = bytes as u64;
        let all = self.bytes.fetch_add(bytes, Relaxed).saturating_add(bytes);
        let spent = |what, most| self.meter(self.steps.load(Relaxed)).spent(what, most, 0);
        self.keep(match self.budget.bytes {
            most if all > most => Err(spent("bytes", most)),
            _ if bytes > MOST_OF_ONE => Err(spent("bytes in one text", MOST_OF_ONE)),
            _ => Ok(()),
        })
    }

    /// Whether it is over.
    pub(crate) fn over(&self) -> Option<&BudgetError> {
        self.over.get()
    }

    fn meter(&self, steps: u64) -> Meter<'_> {
        Meter { budget: &self.budget, steps, rows: Some(self.rows.load(Relaxed)) }
    }

    fn keep(&self, spent: Result<(), BudgetError>) -> Result<(), BudgetError> {
        match (self.over.get(), spent) {
            (Some(over), _) => Err(over.clone()),
            (None, Err(error)) => Err(self.over.get_or_init(|| error).clone()),
            (None, Ok(())) => Ok(()),
        }
    }
}
