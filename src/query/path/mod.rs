//! How is one thing connected to another? Paths, by what they pass through.
//!
//! A question is a value ([`Paths`]), which relations a path takes an expression ([`Route`]). The expression becomes an automaton, and a
//! search walks the facts of the view and the automaton together. The plainest question, a shortest path by any relation,
//! takes a shorter way: the two searches on bare ties of `graph::walk`.

mod automaton;
mod parse;
mod question;
mod route;
mod search;
mod terrain;
mod told;

pub use question::Paths;
pub use route::{Route, RouteError};
pub use told::{Path, PathRecord};

use automaton::Automaton;
use question::{Timing, Wanted};
use search::{Found, Search};
use terrain::{Asked, Terrain, Weight};

use crate::{
    Error,
    graph::{Scope, extent::Extent as _},
    infer::Meter,
    model::{Any, Grade, Id, Is},
    query::{Fact, View},
};

impl View {
    /// How one entity is connected to another: a shortest path over facts that are at least presumed, by any relation walked
    /// either way; none where they are not connected. Of several shortest ones it is the same one every time, whatever is
    /// stored that the view does not show. [`paths`](View::paths) asks for more, and for others.
    ///
    /// ```
    /// use allegiance::{Graph, Source, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// let meeting = graph.add(Meeting, "a meeting")?;
    /// let wu = graph.add(Person, "Wu Gang")?;
    /// let kia = graph.add(ArmedGroup, "KIA")?;
    /// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(meeting, OCCURRED, ()).during("2024-12-09..2024-12-15").cite(article)?;
    /// graph.state(meeting, PARTICIPANT, wu).cite(article)?;
    /// graph.state(meeting, PARTICIPANT, kia).cite(article)?;
    ///
    /// let view = graph.during("2024-12")?;
    /// let path = view.path_between(wu, kia)?.ok_or("no path")?;
    /// assert_eq!(path.entities, [wu.any(), meeting.any(), kia.any()]);
    /// assert_eq!(
    ///     path.to_string(),
    ///     "Wu Gang to KIA in 2 steps, certain: a meeting: participant Wu Gang, certain — An article; \
    ///      then a meeting: participant KIA, certain — An article"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When an id is of another graph or newer than the view; where rules are in force, when it takes more than the
    /// [`Budget`](crate::Budget) of the view.
    ///
    /// # Complexity
    /// Linear in the ties within half the distance of either end, at most in those of the time of
    /// the view; where rules are in force, as [`paths`](View::paths).
    pub fn path_between<K: Is<Any>, J: Is<Any>>(&self, from: Id<K>, to: Id<J>) -> Result<Option<Path<'_>>, Error> {
        if self.inference.is_none() {
            return self.plain_path((from.any(), to.any()), Grade::Presumed);
        }
        Ok(self.paths(&Paths::between(from, to))?.pop())
    }

    fn plain_path(&self, (from, to): (Id<Any>, Id<Any>), least: Grade) -> Result<Option<Path<'_>>, Error> {
        Meter::of_rows(&self.budget).begin()?;
        let (start, end) = (self.known(from)?, self.known(to)?);
        let Some(way) = self.lens.shortest(start, end, least) else { return Ok(None) };
        let mut entities = Vec::with_capacity(way.len() + 1);
        let mut facts = Vec::with_capacity(way.len());
        entities.push(from);
        for (statement, node) in way {
            facts.extend(self.fact(statement));
            entities.push(self.id(node));
        }
        let grade = facts.iter().map(Fact::grade).min().unwrap_or(Grade::Certain);
        let weight = facts.len() as u64;
        Ok(Some(Path { view: self, entities, facts, grade, weight }))
    }

    /// The paths that a question asks for, shortest first.
    ///
    /// A step is a fact that the view holds at least so surely as is asked for, whatever its relation unless a
    /// [`Route`] says which; two facts between the same entities are two paths. A path passes no entity twice, but for those
    /// of [`reached`](Paths::reached). From an entity to itself it is the path without a step. Shorter is what has fewer steps, or
    /// where [`surest`](Paths::surest) is asked for what is surer.
    ///
    /// - **Rules.** Where rules are in force, what follows is a step like what is stated, but for what follows along a chain of a relation:
    ///   chains are walked, and a route says how far (`located_in+`). All that follows is worked out first, unless the view is
    ///   [materialized](View::materialized).
    /// - **Days.** In a view of a day all facts hold on it. Over a span each holds at some time in it; [`Paths::overlapping`] and
    ///   [`Paths::sharing_a_day`] ask for more. What is certain at some time may be sure of no day, as the roles in an event of
    ///   imprecise date: it shares days as *possible* alone.
    /// - **Budget.** One row is one path, one step one fact looked at; see [`Budget`](crate::Budget). One shortest path by any
    ///   relations, where no rules are in force, is linear in the graph: of it the caller's check alone is asked, as it begins.
    ///
    /// ```
    /// use allegiance::{Graph, Paths, Route, Source, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// let [a, b, c] = ["a", "b", "c"].map(|name| graph.add(ArmedGroup, name));
    /// let (a, b, c) = (a?, b?, c?);
    /// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(a, ALLIED_WITH, b).during("2020/2021").cite(article)?;
    /// graph.state(b, ALLIED_WITH, c).during("2023/2024").cite(article)?;
    /// graph.state(a, AT_WAR_WITH, c).during("2023/2024").cite(article)?;
    ///
    /// let view = graph.view();
    /// let question = Paths::between(a, c).all(2);
    /// let told: Vec<usize> = view.paths(&question)?.iter().map(|path| path.facts.len()).collect();
    /// assert_eq!(told, [1, 2]);
    /// let allies = Paths::between(a, c).by([Route::by(ALLIED_WITH)]);
    /// assert_eq!(view.paths(&allies)?.len(), 1);
    /// assert!(view.paths(&allies.sharing_a_day())?.is_empty());
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When an id is of another graph or newer than the view, the schema lacks a relation of the route, the route is too
    /// long, or it takes more than the budget of the view.
    ///
    /// # Complexity
    /// With E ties within reach and S states of the route (one for any relations in any order): a shortest path and what is reached
    /// in O(E·S), times the logarithm of these where certainty counts, at most; where it does not, two searches meet in the
    /// middle. All shortest in that and their own length; k shortest in k·L searches, L the steps of the longest; all paths
    /// in the ways begun that can still reach the end. Days multiply it by the sets of days that no other covers. Where a route or the days could make a shortest walk pass an entity twice, to avoid that may take
    /// time exponential in its length: the budget ends it.
    pub fn paths(&self, question: &Paths) -> Result<Vec<Path<'_>>, Error> {
        if let (Wanted::Shortest, [from], [to]) = (question.wanted, question.from.as_slice(), question.to.as_slice())
            && self.inference.is_none()
            && question.is_plain(self.lens.scope)
        {
            return Ok(self.plain_path((*from, *to), question.at_least)?.into_iter().collect());
        }
        self.searched(question, None)
    }

    /// The paths that a question asks for, where each fact counts as much as the caller says: that of the least sum is the
    /// shortest, of the same sum that of fewer steps. The closure is asked once of each fact that the search comes to, and has to
    /// answer alike each time.
    ///
    /// ```
    /// use allegiance::{Graph, Paths, Source, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// let [a, b, c] = ["a", "b", "c"].map(|name| graph.add(ArmedGroup, name));
    /// let (a, b, c) = (a?, b?, c?);
    /// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(a, ALLIED_WITH, b).cite(article)?;
    /// graph.state(b, ALLIED_WITH, c).cite(article)?;
    /// graph.state(a, AT_WAR_WITH, c).cite(article)?;
    ///
    /// let view = graph.as_of("2024-12-17")?;
    /// let paths = view.paths_weighed(&Paths::between(a, c), |fact| if fact.relation().name() == "at_war_with" { 5 } else { 1 })?;
    /// assert_eq!((paths[0].weight, paths[0].facts.len()), (2, 2));
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`paths`](View::paths).
    ///
    /// # Complexity
    /// As [`paths`](View::paths), times the logarithm of the ties within reach.
    pub fn paths_weighed<'v>(
        &'v self,
        question: &Paths,
        weight: impl Fn(&Fact<'v>) -> u64,
    ) -> Result<Vec<Path<'v>>, Error> {
        self.searched(question, Some(&weight))
    }

    fn searched<'v>(&'v self, question: &Paths, weight: Option<Weight<'_, 'v>>) -> Result<Vec<Path<'v>>, Error> {
        let places = |ids: &[Id<Any>]| ids.iter().map(|id| self.known(*id)).collect::<Result<Vec<u32>, Error>>();
        let (mut sources, mut targets) = (places(&question.from)?, places(&question.to)?);
        let mut seen = std::collections::HashSet::new();
        sources.retain(|source| seen.insert(*source));
        targets.sort_unstable();
        targets.dedup();
        let automaton = Automaton::new(&question.over, &self.lens.data)?;
        let on_a_day = matches!(self.lens.scope, Scope::Day(_));
        let asked = Asked {
            least: question.at_least,
            timing: if on_a_day { Timing::Any } else { question.timing },
            surest: question.surest,
            relations: automaton.relations().map(<[u16]>::to_vec),
        };
        let mut terrain = Terrain::new(self, asked, weight)?;
        let mut search = Search {
            terrain: &mut terrain,
            automaton: &automaton,
            sources: &sources,
            targets: &targets,
            most: question.up_to,
            alike: weight.is_none() && !question.surest,
        };
        let found = match question.wanted {
            Wanted::Shortest => search.shortest()?.into_iter().collect(),
            Wanted::AllShortest => search.all_shortest(usize::MAX)?,
            Wanted::SoMany(many) => search.so_many(many)?,
            Wanted::All => search.all()?,
            Wanted::Reached => search.reached()?,
        };
        Ok(found.iter().map(|found| self.path(found, &terrain, weight.is_some())).collect())
    }

    fn path<'v>(&'v self, found: &Found, terrain: &Terrain<'v, '_>, is_weighed: bool) -> Path<'v> {
        let nodes = [found.source].into_iter().chain(found.steps.iter().map(|step| step.node));
        let facts: Vec<Fact<'v>> = found.steps.iter().filter_map(|step| terrain.fact(step.tie)).collect();
        let grade = facts.iter().map(Fact::grade).chain(self.shared_grade(found, terrain)).min();
        Path {
            view: self,
            entities: nodes.map(|node| self.id(node)).collect(),
            weight: if is_weighed { found.cost.weight } else { facts.len() as u64 },
            grade: grade.unwrap_or(Grade::Certain),
            facts,
        }
    }

    /// How surely the facts of a path share the days that they have to.
    fn shared_grade(&self, found: &Found, terrain: &Terrain<'_, '_>) -> Option<Grade> {
        let timing = terrain.asked().timing;
        if timing == Timing::Any {
            return None;
        }
        let mut spans = found.steps.iter().filter_map(|step| terrain.spans(step.tie));
        let mut common = spans.next()?;
        let mut least = common.best()?;
        for next in spans {
            common.meet(&next);
            least = least.min(common.best()?);
            if timing == Timing::Overlapping {
                common = next;
            }
        }
        Some(least.grade())
    }

    /// The entities within so many steps of one, over facts of at least a grade walked in either
    /// direction: the nearest first, those of one distance in the order of their addition. It walks over what is stated;
    /// [`Paths::reached`] over what follows too.
    ///
    /// ```
    /// use allegiance::{Grade, Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// let china = graph.add(State, "China")?;
    /// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// graph.state(china, PRESSURES, kia).cite(article)?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    ///
    /// let view = graph.as_of("2024-12-17")?;
    /// let near = view.within(bhamo, 2, Grade::Presumed)?;
    /// assert_eq!(near.iter().map(|near| (near.entity, near.steps)).collect::<Vec<_>>(), [(kia.any(), 1), (china.any(), 2)]);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view, or the check of its [`Budget`](crate::Budget) says stop as
    /// it begins.
    ///
    /// # Complexity
    /// Linear in the ties of what is found.
    pub fn within<K: Is<Any>>(&self, from: Id<K>, steps: u32, least: Grade) -> Result<Vec<Near>, Error> {
        Meter::of_rows(&self.budget).begin()?;
        let found = self.lens.within(self.known(from.any())?, steps, least);
        Ok(found.into_iter().map(|(node, steps)| Near { entity: self.id(node), steps }).collect())
    }
}

/// An entity and how many steps away it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Near {
    /// The entity.
    pub entity: Id<Any>,
    /// The fewest steps to it.
    pub steps: u32,
}
