//! Questions with variables: which things stand to each other so?
//!
//! A [`Query`] is made ready for the graph (`compile`), its parts put in an order that leaves few ways (`plan`), and
//! fitted one by one with the facts of the view (`run`, which finds them through `edges`); each way is a row (`table`).

mod compile;
mod count;
mod datum;
mod edges;
mod estimate;
mod plan;
mod run;
mod table;

use std::{fmt, sync::Arc};

use compile::{Compiled, Part};
use plan::{Does, Planner, Step};
use run::{Given, Run};
use table::Table;

use crate::{
    Error,
    graph::{
        Scope,
        extent::{OnDay, Spans},
        sizes::Sizes,
    },
    infer::Meter,
    model::{
        Query, did_you_mean,
        text::{excerpt, listed},
    },
    query::{View, follow::Worked},
};

pub use datum::Datum;
pub(super) use edges::{Kept, LaidOut};
pub use table::{Row, Rows};

/// Why a query cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// A variable that no fact, no steps and no kind of the query names.
    #[error("`?{variable}` stands in no fact of the query")]
    UnknownVariable {
        /// The variable.
        variable: String,
    },
    /// A fact that the query does not name.
    #[error("no fact of the query is called `{fact}`")]
    UnknownFact {
        /// The name given.
        fact: String,
    },
    /// Two facts of one name.
    #[error("two facts of the query are called `{fact}`")]
    FactTwice {
        /// The name.
        fact: String,
    },
    /// Two columns of one name.
    #[error("two columns of the query are called `{column}`")]
    ColumnTwice {
        /// The name.
        column: String,
    },
    /// A qualifier that the schema does not have.
    #[error("the schema has no qualifier `{qualifier}`{}", did_you_mean(.nearest))]
    UnknownQualifier {
        /// The qualifier given.
        qualifier: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// A parameter that is not given.
    #[error("the query asks for `${parameter}`, which is not given")]
    NotGiven {
        /// The parameter.
        parameter: String,
    },
    /// Too many clauses, or too deep.
    #[error("a query has at most {clauses} clauses, in parts at most {deep} deep")]
    TooLarge {
        /// How many there may be.
        clauses: usize,
        /// How deep they may lie.
        deep: usize,
    },
    /// More of something than a query may have.
    #[error("a query has at most {most} {what}")]
    TooMany {
        /// Of what there are too many.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// A fact that nothing can fit, by the kinds at its ends.
    #[error(
        "nothing fits `{clause}`: `{relation}` takes the kind `{expected}` as its {end}, and that is of the kind `{given}`"
    )]
    Unfit {
        /// The clause.
        clause: String,
        /// The relation.
        relation: String,
        /// Which end.
        end: &'static str,
        /// The kind that it takes there.
        expected: String,
        /// The kind that is asked for.
        given: String,
    },
    /// A relation that was looked up in one graph, which a query for any graph cannot name.
    #[error(
        "a query names a relation by its constant or its name, not by what one graph looked up: `.fact(a, \"controls\", b)`"
    )]
    NamelessRelation,
    /// A parameter that the query does not ask for.
    #[error("the query asks for no `${parameter}`{}", asked_for(.known))]
    NotAsked {
        /// The parameter given.
        parameter: String,
        /// Those that it asks for.
        known: Vec<String>,
    },
    /// Rows that several ways make are ordered by something else than a column.
    #[error("rows that are distinct or grouped are ordered by their columns, of which `{by}` is none")]
    NotAColumn {
        /// By what.
        by: String,
    },
    /// A column that a row does not have.
    #[error("the rows have no column `{column}`; they have {}", listed(.columns))]
    UnknownColumn {
        /// The column asked for.
        column: String,
        /// Those that there are.
        columns: Vec<String>,
    },
    /// A cell that is not what is asked for.
    #[error("`{column}` is {is}: expected {expected}")]
    Cell {
        /// The column.
        column: String,
        /// What stands there.
        is: String,
        /// What was asked for.
        expected: String,
    },
    /// A row that cannot be read as what the caller wants.
    #[error("row {row}: {wrong}")]
    Read {
        /// Which row, from 1.
        row: usize,
        /// What does not fit.
        wrong: String,
    },
}

fn asked_for(parameters: &[String]) -> String {
    if parameters.is_empty() { String::new() } else { format!("; it asks for {}", listed(parameters)) }
}

/// A query made ready for a view: its names looked up, its parts in order.
///
/// ```
/// use allegiance::{Expr, Graph, Query, Source, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kia = graph.add(ArmedGroup, "KIA")?;
/// # let (bhamo, laiza) = (graph.add(Town, "Bhamo")?, graph.add(Town, "Laiza")?);
/// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph.state(kia, CONTROLS, bhamo).cite(article)?;
/// graph.state(kia, CONTROLS, laiza).cite(article)?;
/// let view = graph.as_of("2024-12-17")?;
/// let who = Query::new().fact("?who", CONTROLS, "?town").filter(Expr::label("town").is(Expr::Parameter("town".into())));
/// let prepared = view.prepare(&who)?;
/// for town in ["Bhamo", "Laiza"] {
///     assert_eq!(prepared.ask([("town", town)])?.len(), 1);
/// }
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Debug)]
pub struct Prepared<'v> {
    view: &'v View,
    compiled: Compiled,
    sizes: Arc<Sizes>,
    steps: Vec<Step>,
    many: usize,
}

impl View {
    /// All ways to fit a query at the time of the view, a row each, in an order that is the same every time. Which rows a
    /// [`limit`](Query::limit) leaves where no order is asked for is the same every time too, but need not be the first of all.
    ///
    /// Facts are what lists show: at least presumed, or possible within a dated bound; [`FactPattern::at_least`](crate::FactPattern::at_least) and
    /// [`Condition::AtLeast`](crate::Condition::AtLeast) ask for surer ones, [`showing_all`](View::showing_all) for all. What is planned, demanded or
    /// attempted is none.
    ///
    /// On a day the facts are those that hold on it. Over a span the facts of a row must have a day in common in it, and
    /// [`Row::period`] tells which days these are. What follows by rules in force, along chains and from events is fitted
    /// as what is stated is.
    ///
    /// ```
    /// use allegiance::{Graph, Query, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kio = graph.add(Organization, "KIO")?;
    /// # let kia = graph.add(ArmedGroup, "KIA")?;
    /// # let (bhamo, laiza) = (graph.add(Town, "Bhamo")?, graph.add(Town, "Laiza")?);
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
    /// graph.state(kia, CONTROLS, bhamo).since("2024-12").cite(article)?;
    /// graph.state(kia, CONTROLS, laiza).since("2010").cite(article)?;
    ///
    /// let query = Query::new().fact("?wing", ARMED_WING_OF, "?parent").fact("?wing", CONTROLS, "?town");
    /// let view = graph.as_of("2024-12-17")?;
    /// for row in &view.query(&query)? {
    ///     println!("{} holds {} for {}, {}", row.get("wing")?, row.get("town")?, row.get("parent")?, row.grade());
    /// }
    /// assert_eq!(view.query(&query.clone().select(["town"]).order_by("town"))?.to_string(), "Bhamo\nLaiza\n");
    ///
    /// #[derive(serde::Deserialize, Debug, PartialEq)]
    /// struct Held { parent: String, town: String }
    /// let held: Vec<Held> = view.query(&query)?.read()?;
    /// assert_eq!(held[0], Held { parent: "kio".into(), town: "bhamo".into() });
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the query names what the schema, the graph or the query itself does not have, or fitting it takes more steps,
    /// rows or bytes than the [`Budget`](crate::Budget) of the view has.
    ///
    /// # Complexity
    /// Of facts that share a variable at most as many are looked at as there can be rows of these facts, but for logarithms
    /// (a worst-case optimal join, one variable at a time); from a given entity only what hangs on it is.
    ///
    /// The stated facts of a relation of which many are looked at are laid out for that, and stay with the view, 160 MiB at
    /// most: ask the same view again where you can.
    pub fn query(&self, query: &Query) -> Result<Rows<'_>, Error> {
        self.prepare(query)?.ask::<&str, &str>([])
    }

    /// How many rows a query has. Where no row has to be looked at by itself, none is made, and parts that do not depend on
    /// each other are counted apart and multiplied. Over a span, and where conditions look at facts, it makes the rows.
    ///
    /// ```
    /// use allegiance::{Graph, Query, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "KIA")?;
    /// # let (bhamo, laiza) = (graph.add(Town, "Bhamo")?, graph.add(Town, "Laiza")?);
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    /// graph.state(kia, CONTROLS, laiza).cite(article)?;
    /// let pairs = Query::new().fact("?a", CONTROLS, "?one").fact("?a", CONTROLS, "?other").differ("one", "other");
    /// assert_eq!(graph.as_of("2024-12-17")?.count(&pairs)?, 2);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`query`](View::query).
    ///
    /// # Complexity
    /// On a day, for paths, stars and trees linear in the facts of their relations, however many rows there are.
    pub fn count(&self, query: &Query) -> Result<u64, Error> {
        self.prepare(query)?.count::<&str, &str>([])
    }

    /// Makes a query ready, to ask it several times, or with parameters.
    ///
    /// # Errors
    /// When the query names what the schema, the graph or the query itself does not have.
    pub fn prepare(&self, query: &Query) -> Result<Prepared<'_>, Error> {
        let compiled = Compiled::new(self, query)?;
        let sizes = self.lens.data.sizes();
        let mut planner = Planner::new(&self.lens.data, &sizes, compiled.slots.len());
        let (mut bound, mut facts) = (vec![false; compiled.slots.len()], vec![false; compiled.facts.len()]);
        let steps = planner.order(&compiled.parts, &mut bound, &mut facts, 1.0);
        let many = planner.steps;
        Ok(Prepared { view: self, compiled, sizes, steps, many })
    }

    /// In which order a query is fitted, how many ways were expected after each step, and how many there were.
    ///
    /// # Errors
    /// As [`query`](View::query).
    pub fn explain_plan(&self, query: &Query) -> Result<QueryPlan, Error> {
        self.prepare(query)?.explain_plan::<&str, &str>([])
    }
}

impl<'v> Prepared<'v> {
    /// The rows, with what is given for the parameters.
    ///
    /// # Errors
    /// As [`View::query`], and when a parameter is not given.
    pub fn ask<N: Into<String>, D: Into<Datum>>(
        &self,
        given: impl IntoIterator<Item = (N, D)>,
    ) -> Result<Rows<'v>, Error> {
        let given = self.given(given)?;
        match self.view.lens.scope {
            Scope::Day(_) => self.rows::<OnDay>(&given),
            Scope::Span(..) => self.rows::<Spans>(&given),
        }
    }

    /// How many rows there are, with what is given for the parameters: as [`View::count`].
    ///
    /// # Errors
    /// As [`ask`](Prepared::ask).
    pub fn count<N: Into<String>, D: Into<Datum>>(
        &self,
        given: impl IntoIterator<Item = (N, D)>,
    ) -> Result<u64, Error> {
        let given = self.given(given)?;
        let is_grouped = self.compiled.columns.iter().any(|(_, of)| of.is_of_all());
        match self.view.lens.scope {
            Scope::Day(_) if !is_grouped => {
                let meter = Meter::of_rows(&self.view.budget);
                meter.begin()?;
                match count::count(self.view, &self.compiled, &self.sizes, meter)? {
                    Some(count) => Ok(count),
                    None => Ok(self.rows::<OnDay>(&given)?.len() as u64),
                }
            }
            Scope::Day(_) => Ok(self.rows::<OnDay>(&given)?.len() as u64),
            Scope::Span(..) => Ok(self.rows::<Spans>(&given)?.len() as u64),
        }
    }

    /// In which order it is fitted, with what is given for the parameters: as [`View::explain_plan`].
    ///
    /// # Errors
    /// As [`ask`](Prepared::ask).
    pub fn explain_plan<N: Into<String>, D: Into<Datum>>(
        &self,
        given: impl IntoIterator<Item = (N, D)>,
    ) -> Result<QueryPlan, Error> {
        let rows = self.ask(given)?;
        Ok(self.plan(rows.actual()))
    }

    fn given<N: Into<String>, D: Into<Datum>>(&self, given: impl IntoIterator<Item = (N, D)>) -> Result<Given, Error> {
        let data = &self.view.lens.data;
        let mut all = Given::new();
        let whole = |datum: Datum| match datum {
            Datum::Entity { id, .. } => Ok(Datum::of_entity(data, self.view.known(id)?)),
            other => Ok::<_, Error>(other),
        };
        for (name, datum) in given {
            let datum = match datum.into() {
                Datum::List(list) => Datum::List(list.into_iter().map(whole).collect::<Result<_, _>>()?),
                one => whole(one)?,
            };
            let name: String = name.into();
            let name = name.strip_prefix('$').map_or(name.clone(), str::to_owned);
            if !self.compiled.parameters.contains(&name) {
                let known = self.compiled.parameters.iter().map(|name| excerpt(name)).collect();
                return Err(QueryError::NotAsked { parameter: excerpt(&name), known }.into());
            }
            all.insert(name, datum);
        }
        if let Some(missing) = self.compiled.parameters.iter().find(|name| !all.contains_key(*name)) {
            return Err(QueryError::NotGiven { parameter: excerpt(missing) }.into());
        }
        Ok(all)
    }

    fn rows<V: Worked>(&self, given: &Given) -> Result<Rows<'v>, Error> {
        let meter = Meter::of_rows(&self.view.budget);
        meter.begin()?;
        let mut table = Table::<V>::new(&self.compiled);
        let mut run = Run::<V>::new(self.view, &self.compiled, given, &self.sizes, (self.many, meter));
        run.go(&self.compiled.parts, &self.steps, &mut |run: &mut Run<'_, 'v, V>| table.add(run))?;
        table.finish(run, given)
    }

    fn plan(&self, actual: &[u64]) -> QueryPlan {
        let mut steps = Vec::new();
        tell(&self.compiled.parts, &self.steps, 0, actual, &mut steps);
        QueryPlan { steps }
    }
}

/// In which order a query is fitted.
///
/// ```
/// use allegiance::{Graph, Query, Source, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kia = graph.add_as("kia", ArmedGroup, "KIA")?;
/// # let bhamo = graph.add(Town, "Bhamo")?;
/// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph.state(kia, CONTROLS, bhamo).cite(article)?;
/// let query = Query::new().kind("?town", Town).fact("kia", CONTROLS, "?town");
/// let plan = graph.as_of("2024-12-17")?.explain_plan(&query)?;
/// assert_eq!(plan.to_string(), "kia controls ?town: 1 expected, 1 found\n?town is a town: 1 expected, 1 found\n");
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct QueryPlan {
    /// The steps, in their order.
    pub steps: Vec<PlanStep>,
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PlanStep {
    /// What is fitted: the clauses, as the query says them.
    pub what: String,
    /// How deep it lies in parts that need not be there, must not be there, or are one of several.
    pub depth: usize,
    /// About how many ways were expected after it.
    pub expected: f64,
    /// How many there were.
    pub found: u64,
}

fn tell(parts: &[Part], steps: &[Step], depth: usize, actual: &[u64], told: &mut Vec<PlanStep>) {
    for step in steps {
        let text = |place: &usize| parts.get(*place).map_or_else(String::new, Part::text);
        let what = match &step.does {
            Does::Fit(places) => places.iter().map(text).collect::<Vec<_>>().join(" with "),
            Does::Part(place)
            | Does::Is(place)
            | Does::Optional(place, _)
            | Does::Unless(place, _)
            | Does::Either(place, _) => text(place),
        };
        let found = actual.get(step.number).copied().unwrap_or(0);
        told.push(PlanStep { what, depth, expected: step.estimate, found });
        match (&step.does, inner(parts, &step.does)) {
            (Does::Optional(_, steps) | Does::Unless(_, steps), [parts]) => tell(parts, steps, depth + 1, actual, told),
            (Does::Either(_, all), groups) => {
                all.iter().zip(groups).for_each(|(steps, parts)| tell(parts, steps, depth + 1, actual, told));
            }
            _ => {}
        }
    }
}

/// The parts of a part.
fn inner<'p>(parts: &'p [Part], does: &Does) -> &'p [Vec<Part>] {
    let place = match does {
        Does::Optional(place, _) | Does::Unless(place, _) | Does::Either(place, _) => *place,
        Does::Fit(_) | Does::Part(_) | Does::Is(_) => return &[],
    };
    match parts.get(place) {
        Some(Part::Optional(one) | Part::Unless(one)) => std::slice::from_ref(one),
        Some(Part::Either(all)) => all,
        _ => &[],
    }
}

impl fmt::Display for QueryPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for PlanStep { what, depth, expected, found } in &self.steps {
            let indent = depth * 2;
            writeln!(f, "{:indent$}{what}: {} expected, {found} found", "", expected.round())?;
        }
        Ok(())
    }
}
