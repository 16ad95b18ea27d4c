//! The value of a question about paths: it can be kept, printed, sent, and asked of any view.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Route;
use crate::{
    Error,
    graph::{Scope, Snapshot},
    model::{Any, Grade, Id, Is, text::escape},
};

/// Which paths are asked for. A value that any view can be asked with [`View::paths`](crate::View::paths).
///
/// Without more it asks for one shortest path, over facts that are at least presumed, by any relation walked either way.
///
/// ```
/// use allegiance::{Graph, Paths, Route, Source, vocabulary::*};
/// let mut graph = Graph::new(conflict());
/// let kio = graph.add(Organization, "KIO")?;
/// let kia = graph.add(ArmedGroup, "KIA")?;
/// let pdf = graph.add(ArmedGroup, "PDF")?;
/// let katha = graph.add(Town, "Katha")?;
/// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
/// graph.state(kia, ALLIED_WITH, pdf).cite(article)?;
/// graph.state(pdf, CONTROLS, katha).cite(article)?;
///
/// let view = graph.as_of("2024-12-17")?;
/// let question = Paths::between(kio, katha).over("armed_wings / allied_with* / controls".parse()?).shortest(3);
/// let paths = view.paths(&question)?;
/// assert_eq!(paths[0].entities, [kio.any(), kia.any(), pdf.any(), katha.any()]);
/// assert_eq!(
///     question.keyed(&graph)?.to_string(),
///     "the 3 shortest paths from kio to katha over armed_wings / allied_with* / controls, at least presumed"
/// );
/// # Ok::<(), allegiance::Error>(())
/// ```
///
/// Ids belong to one graph, keys to a document: [`keyed`](Paths::keyed) gives the form that serializes and prints,
/// [`resolved`](Paths::resolved) the one that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct Paths<E = Id<Any>> {
    pub(super) from: Vec<E>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub(super) to: Vec<E>,
    #[serde(default)]
    pub(super) over: Route,
    #[serde(default = "presumed")]
    pub(super) at_least: Grade,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) up_to: Option<u32>,
    #[serde(default)]
    pub(super) wanted: Wanted,
    #[serde(default)]
    pub(super) timing: Timing,
    #[serde(default)]
    pub(super) surest: bool,
}

fn presumed() -> Grade {
    Grade::Presumed
}

/// How many paths, and which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wanted {
    #[default]
    Shortest,
    AllShortest,
    SoMany(u32),
    All,
    Reached,
}

/// What the days of the facts have to do with each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Timing {
    #[default]
    Any,
    Overlapping,
    SharingADay,
}

impl Paths {
    /// The paths from one entity to another.
    pub fn between<K: Is<Any>, J: Is<Any>>(from: Id<K>, to: Id<J>) -> Self {
        Paths { to: vec![to.any()], ..Paths::out_of(from) }
    }

    /// The paths from an entity to any other: without more, one to the nearest.
    pub fn out_of<K: Is<Any>>(from: Id<K>) -> Self {
        Paths {
            from: vec![from.any()],
            to: Vec::new(),
            over: Route::default(),
            at_least: Grade::Presumed,
            up_to: None,
            wanted: Wanted::Shortest,
            timing: Timing::Any,
            surest: false,
        }
    }

    /// Also from this entity.
    pub fn or_from<K: Is<Any>>(mut self, from: Id<K>) -> Self {
        self.from.push(from.any());
        self
    }

    /// Also to this entity; where none was given before, only to it.
    pub fn or_to<K: Is<Any>>(mut self, to: Id<K>) -> Self {
        self.to.push(to.any());
        self
    }

    /// The question with keys in place of ids.
    ///
    /// # Errors
    /// When an id or a relation is of another graph or newer than the snapshot.
    pub fn keyed(&self, snapshot: &Snapshot) -> Result<Paths<String>, Error> {
        let keyed = self.clone().try_map(|id| Ok::<_, Error>(snapshot.entity(id)?.key().to_owned()))?;
        Ok(Paths { over: keyed.over.with_names(&snapshot.view().lens.data)?, ..keyed })
    }
}

impl Paths {
    /// Whether it asks for nothing that needs more than bare ties.
    pub(super) fn is_plain(&self, scope: Scope) -> bool {
        let is_timed = self.timing != Timing::Any && !matches!(scope, Scope::Day(_));
        !is_timed && !self.surest && self.up_to.is_none() && self.over == Route::default()
    }
}

impl Paths<String> {
    /// The question with ids in place of keys.
    ///
    /// ```
    /// # use allegiance::{Graph, Paths, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// graph.add(Person, "Wu Gang")?;
    /// graph.add(ArmedGroup, "KIA")?;
    /// # #[cfg(feature = "json")] {
    /// let text = r#"{ "from": ["wu-gang"], "to": ["kia"], "over": "_ / <_>*", "up_to": 4, "wanted": "all" }"#;
    /// let question: Paths<String> = serde_json::from_str(text).map_err(|_| "no question")?;
    /// assert_eq!(
    ///     question.to_string(),
    ///     "all paths from wu-gang to kia over _ / <_>*, of at most 4 steps, at least presumed"
    /// );
    /// assert!(graph.view().paths(&question.resolved(&graph)?)?.is_empty());
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the snapshot has no entity of a key.
    pub fn resolved(&self, snapshot: &Snapshot) -> Result<Paths, Error> {
        self.clone().try_map(|key| snapshot.lookup(&key))
    }
}

impl<E> Paths<E> {
    /// Only by this route; any relation walked either way, unless said.
    pub fn over(mut self, route: Route) -> Self {
        self.over = route;
        self
    }

    /// Only by these steps, in any order and number: `.by([Route::by(LEADS), Route::either_way(ALLIED_WITH)])`. None
    /// is as if it were not said.
    pub fn by(self, steps: impl IntoIterator<Item = Route>) -> Self {
        let all = steps.into_iter().reduce(Route::or);
        self.over(all.map_or_else(Route::default, Route::any_times))
    }

    /// Only over facts that hold at least so surely; presumed, unless said. Asked for what is *possible*, also over what
    /// lists leave out.
    pub fn at_least(mut self, grade: Grade) -> Self {
        self.at_least = grade;
        self
    }

    /// Only paths of at most so many steps.
    pub fn up_to(mut self, steps: u32) -> Self {
        self.up_to = Some(steps);
        self
    }

    /// So many of the shortest paths, none of which passes an entity twice, the shortest first.
    pub fn shortest(mut self, many: u32) -> Self {
        self.wanted = Wanted::SoMany(many);
        self
    }

    /// All paths than which none is shorter.
    pub fn all_shortest(mut self) -> Self {
        self.wanted = Wanted::AllShortest;
        self
    }

    /// All paths of at most so many steps that pass no entity twice, the shortest first.
    pub fn all(mut self, up_to: u32) -> Self {
        self.wanted = Wanted::All;
        self.up_to(up_to)
    }

    /// One shortest way to each entity that is reached, the nearest first. It asks what the route leads to, and may pass an
    /// entity twice where the route, or the days, leave no other way.
    pub fn reached(mut self) -> Self {
        self.wanted = Wanted::Reached;
        self
    }

    /// Of a view over a span: each fact holds on some day on which the next one does, at least as surely as is asked for.
    pub fn overlapping(mut self) -> Self {
        self.timing = Timing::Overlapping;
        self
    }

    /// Of a view over a span: all facts hold on one day, at least as surely as is asked for. The period of the path is that of
    /// all of them together.
    pub fn sharing_a_day(mut self) -> Self {
        self.timing = Timing::SharingADay;
        self
    }

    /// The surest before the shortest: a path is as long as it has facts that are merely possible; of as many, facts that are
    /// presumed; of as many, steps. So one that is certain comes before any that is not, and the first has the best
    /// grade that there is.
    pub fn surest(mut self) -> Self {
        self.surest = true;
        self
    }

    /// The same question about other entities, or entities named otherwise.
    ///
    /// # Errors
    /// When the function has one.
    pub fn try_map<F, X>(self, mut name: impl FnMut(E) -> Result<F, X>) -> Result<Paths<F>, X> {
        let Paths { from, to, over, at_least, up_to, wanted, timing, surest } = self;
        let from = from.into_iter().map(&mut name).collect::<Result<_, _>>()?;
        let to = to.into_iter().map(&mut name).collect::<Result<_, _>>()?;
        Ok(Paths { from, to, over, at_least, up_to, wanted, timing, surest })
    }
}

/// The question in words.
impl<E: fmt::Display> fmt::Display for Paths<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |end: &E| escape(&end.to_string()).into_owned();
        let best = if self.surest { "surest" } else { "shortest" };
        match self.wanted {
            Wanted::Shortest => write!(f, "the {best} path")?,
            Wanted::AllShortest => write!(f, "all {best} paths")?,
            Wanted::SoMany(many) => write!(f, "the {many} {best} paths")?,
            Wanted::All => f.write_str("all paths")?,
            Wanted::Reached => f.write_str("a path to each that is reached")?,
        }
        let named = |f: &mut fmt::Formatter<'_>, ends: &[E]| {
            ends.iter()
                .enumerate()
                .try_for_each(|(n, end)| write!(f, "{}{}", if n == 0 { "" } else { " or " }, escaped(end)))
        };
        f.write_str(" from ")?;
        named(f, &self.from)?;
        if !self.to.is_empty() {
            f.write_str(" to ")?;
            named(f, &self.to)?;
        }
        if self.over != Route::default() {
            write!(f, " over {}", self.over)?;
        }
        match self.up_to {
            Some(1) => f.write_str(", of at most 1 step")?,
            Some(steps) => write!(f, ", of at most {steps} steps")?,
            None => {}
        }
        write!(f, ", at least {}", self.at_least)?;
        match self.timing {
            Timing::Any => {}
            Timing::Overlapping => f.write_str(", each fact overlapping the next")?,
            Timing::SharingADay => f.write_str(", all on one day")?,
        }
        match self.wanted {
            Wanted::All | Wanted::Reached if self.surest => f.write_str(", the surest first"),
            _ => Ok(()),
        }
    }
}
