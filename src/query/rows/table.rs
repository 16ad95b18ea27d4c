//! Rows: what a query answers.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use indexmap::IndexSet;
use serde::de::DeserializeOwned;

use super::{
    Datum, QueryError,
    compile::{CellOf, Compiled, Operand, OrderBy},
    datum::read,
    edges::FactRef,
    run::{Bound, Given, Run, datum, fact_of},
};
use crate::{
    Error,
    graph::{
        Scope,
        extent::{Level, Spans},
    },
    model::{Bound as PeriodBound, Grade, Id, Kind, Period, text::excerpt},
    query::{
        Fact, View,
        follow::{Followed, Worked},
    },
};

/// A row as it is kept.
#[derive(Clone, Debug)]
struct Kept {
    bound: Box<[Bound]>,
    facts: Box<[Option<FactRef>]>,
    level: Level,
    days: Option<Spans>,
    /// Its cells, where they were worked out over several ways.
    cells: Option<Vec<Datum>>,
}

/// The rows of a query.
///
/// It prints itself as a table without borders, a row a line.
#[derive(Debug)]
pub struct Rows<'v> {
    view: &'v View,
    columns: Vec<String>,
    cells: Vec<CellOf>,
    facts: Vec<Option<String>>,
    derived: Vec<Followed>,
    given: Given,
    rows: Vec<Kept>,
    actual: Vec<u64>,
}

/// A row of a query: what stands in its columns, and the facts that it is made of.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    rows: &'r Rows<'r>,
    kept: &'r Kept,
}

/// What variables stand for, the facts, and how surely.
type Way<V> = (Box<[Bound]>, Box<[Option<FactRef>]>, V);

/// Rows in the making.
pub(super) struct Table<'q, V> {
    compiled: &'q Compiled,
    ways: Vec<Way<V>>,
    /// By cells, the place of the way that has them, where rows are to be distinct.
    by_cells: HashMap<Vec<Datum>, usize>,
    groups: Vec<Group>,
    by_key: HashMap<Vec<Datum>, usize>,
    bytes: usize,
}

/// Ways that are alike in the columns that are not worked out over all of them.
struct Group {
    key: Vec<Datum>,
    all: Vec<Gathered>,
    level: Level,
}

enum Gathered {
    Count(u64),
    Distinct(HashSet<Datum>),
    Least(Option<Datum>),
    Most(Option<Datum>),
    List(Vec<Datum>),
    ListDistinct(IndexSet<Datum>),
}

impl Gathered {
    fn new(cell: &CellOf) -> Option<Self> {
        Some(match cell {
            CellOf::Each(_) => return None,
            CellOf::Count(_) => Gathered::Count(0),
            CellOf::CountDistinct(_) => Gathered::Distinct(HashSet::new()),
            CellOf::Least(_) => Gathered::Least(None),
            CellOf::Most(_) => Gathered::Most(None),
            CellOf::List(_) => Gathered::List(Vec::new()),
            CellOf::ListDistinct(_) => Gathered::ListDistinct(IndexSet::new()),
        })
    }

    /// Adds what one way has; says how many bytes more it keeps.
    fn add(&mut self, datum: Option<Datum>) -> usize {
        let is_there = datum.as_ref().is_none_or(|datum| !datum.is_missing());
        let bytes = datum.as_ref().map_or(0, Datum::bytes);
        let mut is_kept = false;
        match (self, datum) {
            (Gathered::Count(count), _) => *count += u64::from(is_there),
            (_, Some(datum)) if datum.is_missing() => {}
            (Gathered::Distinct(all), Some(datum)) => is_kept = all.insert(datum),
            (Gathered::Least(least), Some(datum)) => {
                if least.as_ref().is_none_or(|least| datum < *least) {
                    *least = Some(datum);
                }
            }
            (Gathered::Most(most), Some(datum)) => {
                if most.as_ref().is_none_or(|most| datum > *most) {
                    *most = Some(datum);
                }
            }
            (Gathered::List(all), Some(datum)) => {
                all.push(datum);
                is_kept = true;
            }
            (Gathered::ListDistinct(all), Some(datum)) => is_kept = all.insert(datum),
            (_, None) => {}
        }
        if is_kept { bytes } else { 0 }
    }

    fn datum(self) -> Datum {
        let number = |number: u64| Datum::Number(i64::try_from(number).unwrap_or(i64::MAX));
        match self {
            Gathered::Count(count) => number(count),
            Gathered::Distinct(all) => number(all.len() as u64),
            Gathered::Least(one) | Gathered::Most(one) => one.unwrap_or(Datum::Missing),
            Gathered::List(all) => Datum::List(all),
            Gathered::ListDistinct(all) => Datum::List(all.into_iter().collect()),
        }
    }
}

fn bytes_of(cells: &[Datum]) -> usize {
    cells.iter().map(Datum::bytes).sum()
}

impl CellOf {
    fn term(&self) -> Option<&Operand> {
        match self {
            CellOf::Each(term)
            | CellOf::CountDistinct(term)
            | CellOf::Least(term)
            | CellOf::Most(term)
            | CellOf::List(term)
            | CellOf::ListDistinct(term) => Some(term),
            CellOf::Count(term) => term.as_ref(),
        }
    }
}

impl<'q, V: Worked> Table<'q, V> {
    pub(super) fn new(compiled: &'q Compiled) -> Self {
        let (ways, by_cells, groups, by_key) = (Vec::new(), HashMap::new(), Vec::new(), HashMap::new());
        Table { compiled, ways, by_cells, groups, by_key, bytes: 0 }
    }

    fn is_grouped(&self) -> bool {
        self.compiled.columns.iter().any(|(_, cell)| cell.is_of_all())
    }

    /// Adds a way; says whether more are wanted.
    pub(super) fn add<'v>(&mut self, run: &mut Run<'_, 'v, V>) -> Result<bool, Error> {
        let cells = |run: &Run<'_, 'v, V>, each: bool| {
            let wanted = self.compiled.columns.iter().map(|(_, cell)| cell).filter(|cell| !(each && cell.is_of_all()));
            wanted.filter_map(CellOf::term).map(|term| run.datum(term)).collect::<Result<Vec<_>, _>>()
        };
        if self.is_grouped() {
            let key = cells(run, true)?;
            let level = run.frame.value.best().unwrap_or(Level::Remote);
            let place = match self.by_key.get(&key) {
                Some(&place) => place,
                None => {
                    let all: Vec<Gathered> =
                        self.compiled.columns.iter().filter_map(|(_, cell)| Gathered::new(cell)).collect();
                    self.bytes += 2 * bytes_of(&key) + size_of_val(all.as_slice());
                    self.groups.push(Group { key: key.clone(), all, level });
                    self.by_key.insert(key, self.groups.len() - 1);
                    run.meter.row()?;
                    self.groups.len() - 1
                }
            };
            let Some(group) = self.groups.get_mut(place) else { return Ok(true) };
            group.level = group.level.max(level);
            let of_all = self.compiled.columns.iter().filter(|(_, cell)| cell.is_of_all());
            for ((_, cell), gathered) in of_all.zip(&mut group.all) {
                self.bytes += gathered.add(cell.term().map(|term| run.datum(term)).transpose()?);
            }
            run.meter.holds(0, self.bytes)?;
            return Ok(true);
        }
        if self.compiled.distinct {
            let key = cells(run, false)?;
            if let Some((_, _, value)) = self.by_cells.get(&key).and_then(|&place| self.ways.get_mut(place)) {
                value.join(&run.frame.value);
                return Ok(true);
            }
            self.bytes += bytes_of(&key);
            self.by_cells.insert(key, self.ways.len());
        }
        let frame = &run.frame;
        let (bound, facts) = (frame.bound.clone().into_boxed_slice(), frame.facts.clone().into_boxed_slice());
        self.bytes += size_of_val(&*bound) + size_of_val(&*facts) + frame.value.bytes() + size_of::<Kept>();
        self.ways.push((bound, facts, frame.value.clone()));
        run.meter.row()?;
        run.meter.holds(0, self.bytes)?;
        let wanted = self.compiled.limit.map(|limit| limit.saturating_add(self.compiled.skip));
        let is_enough = wanted.is_some_and(|wanted| self.ways.len() as u64 >= wanted);
        // A row that is told once is as sure as the surest of its ways, so all have to be seen.
        Ok(!(is_enough && self.compiled.order.is_empty() && !self.compiled.distinct))
    }

    pub(super) fn finish<'v>(mut self, run: Run<'_, 'v, V>, given: &Given) -> Result<Rows<'v>, Error> {
        let (view, actual) = (run.view, run.actual);
        let derived = run.edges.into_derived();
        let mut rows: Vec<Kept> = if self.is_grouped() {
            // Where nothing is told apart, nothing is counted as well.
            let is_one = self.compiled.columns.iter().all(|(_, cell)| cell.is_of_all());
            if is_one && self.groups.is_empty() {
                let all = self.compiled.columns.iter().filter_map(|(_, cell)| Gathered::new(cell)).collect();
                self.groups.push(Group { key: Vec::new(), all, level: Level::Certain });
            }
            let kept = |group: Group| {
                let (mut key, mut all) = (group.key.into_iter(), group.all.into_iter().map(Gathered::datum));
                let cells = self.compiled.columns.iter().filter_map(|(_, cell)| match cell {
                    CellOf::Each(_) => key.next(),
                    _ => all.next(),
                });
                let cells = Some(cells.collect());
                Kept { bound: Box::default(), facts: Box::default(), level: group.level, days: None, cells }
            };
            self.groups.into_iter().map(kept).collect()
        } else {
            let kept = |(bound, facts, value): (_, _, V)| {
                let level = value.best().unwrap_or(Level::Remote);
                Kept { bound, facts, level, days: value.into_days(), cells: None }
            };
            self.ways.into_iter().map(kept).collect()
        };
        let compiled = self.compiled;
        if compiled.order.is_empty() {
            if compiled.limit.is_none() {
                rows.sort_by(|a, b| (&a.cells, &a.bound, &a.facts).cmp(&(&b.cells, &b.bound, &b.facts)));
            }
        } else {
            let key = |row: &Kept| -> Result<Vec<Datum>, Error> {
                let of = |(by, _): &(OrderBy, bool)| match by {
                    OrderBy::Column(place) => match (&row.cells, compiled.columns.get(*place)) {
                        (Some(cells), _) => Ok(cells.get(*place).cloned().unwrap_or(Datum::Missing)),
                        (None, Some((_, CellOf::Each(term)))) => {
                            datum(view, &derived, given, &row.bound, &row.facts, term)
                        }
                        _ => Ok(Datum::Missing),
                    },
                    OrderBy::Of(term) => datum(view, &derived, given, &row.bound, &row.facts, term),
                };
                compiled.order.iter().map(of).collect()
            };
            let mut keyed = rows.into_iter().map(|row| Ok((key(&row)?, row))).collect::<Result<Vec<_>, Error>>()?;
            keyed.sort_by(|(a, one), (b, other)| {
                let mut parts = a.iter().zip(b).zip(&compiled.order);
                let by_key = parts.find_map(|((a, b), (_, descending))| {
                    let order = match (a.is_missing(), b.is_missing()) {
                        (false, false) if *descending => b.cmp(a),
                        _ => a.cmp(b),
                    };
                    order.is_ne().then_some(order)
                });
                by_key.unwrap_or_else(|| {
                    (&one.cells, &one.bound, &one.facts).cmp(&(&other.cells, &other.bound, &other.facts))
                })
            });
            rows = keyed.into_iter().map(|(_, row)| row).collect();
        }
        let skip = usize::try_from(compiled.skip).unwrap_or(usize::MAX).min(rows.len());
        rows.drain(..skip);
        rows.truncate(compiled.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX));
        let (columns, cells) = compiled.columns.iter().cloned().unzip();
        Ok(Rows { view, columns, cells, facts: compiled.facts.clone(), derived, given: given.clone(), rows, actual })
    }
}

impl<'v> Rows<'v> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The rows, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.rows.iter().map(|kept| Row { rows: self, kept })
    }

    /// A row by its place.
    pub fn get(&self, place: usize) -> Option<Row<'_>> {
        self.rows.get(place).map(|kept| Row { rows: self, kept })
    }

    /// The only number of the only row: how many were counted.
    ///
    /// # Errors
    /// When the rows are not one row of one number.
    pub fn number(&self) -> Result<i64, Error> {
        let only = self.iter().next().filter(|_| self.len() == 1 && self.columns.len() == 1);
        let datum = only.map(|row| row.cell(0)).unwrap_or(Datum::Missing);
        let column = self.columns.first().cloned().unwrap_or_default();
        let wrong = || QueryError::Cell { column, is: format!("`{datum}`"), expected: "one number".to_owned() };
        Ok(datum.number().ok_or_else(wrong)?)
    }

    /// Each row as a value of the caller's type, by the names of the columns: an entity as its key, a number as a number,
    /// what is missing as none, all else as text.
    ///
    /// # Errors
    /// When a row does not fit the type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<Vec<T>, Error> {
        let one = |(place, row): (usize, Row<'_>)| {
            let cells: Vec<Datum> = (0..self.columns.len()).map(|column| row.cell(column)).collect();
            let wrong = |wrong: serde::de::value::Error| QueryError::Read {
                row: place + 1,
                wrong: excerpt(&wrong.to_string()),
            };
            Ok(read(&self.columns, &cells).map_err(wrong)?)
        };
        self.iter().enumerate().map(one).collect()
    }

    pub(super) fn actual(&self) -> &[u64] {
        &self.actual
    }

    fn column(&self, name: &str) -> Result<usize, Error> {
        let name = name.strip_prefix('?').unwrap_or(name);
        let columns = || self.columns.iter().map(|column| excerpt(column)).collect();
        let unknown = || QueryError::UnknownColumn { column: excerpt(name), columns: columns() };
        Ok(self.columns.iter().position(|column| column == name).ok_or_else(unknown)?)
    }
}

impl<'r> IntoIterator for &'r Rows<'_> {
    type Item = Row<'r>;
    type IntoIter = Box<dyn Iterator<Item = Row<'r>> + 'r>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl<'r> Row<'r> {
    fn cell(&self, column: usize) -> Datum {
        if let Some(cells) = &self.kept.cells {
            return cells.get(column).cloned().unwrap_or(Datum::Missing);
        }
        let Some(CellOf::Each(term)) = self.rows.cells.get(column) else { return Datum::Missing };
        let Kept { bound, facts, .. } = self.kept;
        datum(self.rows.view, &self.rows.derived, &self.rows.given, bound, facts, term).unwrap_or(Datum::Missing)
    }

    /// What stands in a column.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn get(&self, column: &str) -> Result<Datum, Error> {
        Ok(self.cell(self.rows.column(column)?))
    }

    /// The entity in a column, as one of a kind.
    ///
    /// # Errors
    /// When there is no such column, no entity stands there, or it is of another kind.
    pub fn entity<K: Kind>(&self, column: &str, _: K) -> Result<Id<K>, Error> {
        let datum = self.get(column)?;
        let data = &self.rows.view.lens.data;
        let is_of = |id: &Id<crate::model::Any>| {
            K::NAME == crate::model::Any::NAME || data.is_of(id.index, data.schema.kind_place(K::NAME))
        };
        let wrong = || QueryError::Cell {
            column: excerpt(column),
            is: format!("`{datum}`"),
            expected: format!("an entity of the kind `{}`", K::NAME),
        };
        Ok(datum.entity().filter(is_of).ok_or_else(wrong)?.retyped())
    }

    /// How surely all of it holds: as the weakest of its facts; of a row that several ways make, a distinct or a grouped
    /// one, as the surest of them. A count counts ways of any grade: ask for [`Condition::AtLeast`](crate::Condition::AtLeast)
    /// to count sure ones.
    pub fn grade(&self) -> Grade {
        self.kept.level.grade()
    }

    /// The days on which all of its facts hold: in a view of a span those in it, around what is asked; in a view of a day that
    /// day. Of a row over several ways nothing is known.
    pub fn period(&self) -> Period {
        if let Some(days) = &self.kept.days {
            return days.period_at(self.rows.view.lens.scope.days());
        }
        match self.rows.view.lens.scope {
            Scope::Day(day) if self.kept.cells.is_none() => {
                let at = PeriodBound::ranging(Some(day), Some(day));
                Period::new(at.clone(), at).unwrap_or_else(|_| Period::unknown())
            }
            _ => Period::unknown(),
        }
    }

    /// The facts that it is made of, in the order of the query: of a distinct row those of its first way, of a grouped one
    /// none. What steps along relations passed is not kept either; [`paths`](View::paths) tells it.
    pub fn facts(&self) -> impl Iterator<Item = Fact<'r>> + use<'r> {
        let rows = self.rows;
        self.kept.facts.iter().flatten().filter_map(|&fact| fact_of(rows.view, &rows.derived, fact))
    }

    /// The fact of a name.
    pub fn fact(&self, name: &str) -> Option<Fact<'r>> {
        let place = self.rows.facts.iter().position(|fact| fact.as_deref() == Some(name))?;
        fact_of(self.rows.view, &self.rows.derived, self.kept.facts.get(place).copied().flatten()?)
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for column in 0..self.rows.columns.len() {
            write!(f, "{}{}", if column > 0 { " | " } else { "" }, self.cell(column))?;
        }
        Ok(())
    }
}

impl fmt::Display for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}
