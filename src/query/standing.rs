//! Standing: on whose word a fact rests, and who opposes it.

use serde::Serialize;

use super::{
    View,
    judge::{Followed, Judge},
};
use crate::{
    graph::{
        Row,
        effects::State,
        extent::{Level, Spans},
        lens::{Lens, Window},
    },
    infer::{By, FactRow, Ground, Skeleton, SkeletonFact},
    model::{Speaker, Stance},
};

/// Where a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Origin {
    /// Somebody states it.
    Stated,
    /// It follows from what is stated.
    Derived,
}

/// Whose word a fact rests on: the best of its voices, of which a source that asserts it itself
/// is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Voice {
    /// Somebody whom the source does not name.
    Unnamed,
    /// People of a described class.
    Described,
    /// An entity with a name, whose word the source passes on.
    Named,
    /// The source says it itself.
    Asserted,
}

/// Whether anybody speaks against a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Opposition {
    /// Nobody does.
    None,
    /// Somebody doubts it or could not confirm it.
    Questioned,
    /// Somebody denies it.
    Disputed,
}

/// How a fact stands: where it comes from, on whose word, and against whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Standing {
    /// Stated or derived.
    pub origin: Origin,
    /// The best voice for it.
    pub voice: Voice,
    /// Whether only parties to the conflict say so.
    pub party: bool,
    /// Whether only parties say so, each of its own side.
    pub own_behalf: bool,
    /// Who speaks against it at the time of the view, or did before and was not answered.
    pub opposition: Opposition,
    /// Whether in every claim something is the analyst's reading.
    pub inferred: bool,
}

impl Standing {
    /// Whether it rests on unnamed speakers alone: persons without a name or described classes.
    pub fn rests_on_unnamed(&self) -> bool {
        self.voice <= Voice::Described
    }

    /// Of what nobody says.
    const UNSAID: Standing = Standing {
        origin: Origin::Stated,
        voice: Voice::Unnamed,
        party: true,
        own_behalf: true,
        opposition: Opposition::None,
        inferred: true,
    };

    pub(crate) fn of(lens: &Lens, statement: u32, row: &Row, window: &Window) -> Self {
        Standing { opposition: Standing::opposition_of(lens, row, window), ..Standing::of_claims(lens, statement) }
    }

    /// Who is against what is stated.
    pub(super) fn opposition_of(lens: &Lens, row: &Row, window: &Window) -> Opposition {
        Standing::opposition(lens, row, window, Vec::new)
    }

    /// Of what an event began or ended: whose word its roles and its date are, and whether somebody denies one.
    fn of_state(lens: &Lens, state: &State) -> Option<Self> {
        let is_doubted = |&premise: &u32| {
            let doubts = |row: Row| [Stance::Doubts, Stance::CouldNotConfirm].map(|it| lens.against(&row, it).next());
            lens.data.statement(premise).is_some_and(|row| doubts(row).iter().any(Option::is_some))
        };
        let opposition = match state.is_denied {
            true => Opposition::Disputed,
            false if state.premises.iter().any(is_doubted) => Opposition::Questioned,
            false => Opposition::None,
        };
        let standing = state.premises.iter().map(|&premise| Standing::of_claims(lens, premise)).reduce(Self::weaker);
        standing.map(|standing| Standing { opposition, ..standing })
    }

    /// On whose word a statement rests, whoever is against it.
    fn of_claims(lens: &Lens, statement: u32) -> Self {
        let mut standing = Standing::UNSAID;
        for (_, row) in lens.claims(statement).filter(|(_, row)| row.affirms()) {
            let voice = match row.claim.originator() {
                None => Voice::Asserted,
                Some(Speaker::Entity(_)) => Voice::Named,
                Some(Speaker::Described { .. }) => Voice::Described,
                Some(Speaker::Unnamed { .. }) => Voice::Unnamed,
            };
            standing.voice = standing.voice.max(voice);
            standing.party &= lens.sides().is_party(&lens.data, &row);
            standing.own_behalf &= lens.own_behalf(&row);
            standing.inferred &= row.claim.inferred.is_some();
        }
        standing
    }

    /// Who is against it, given what speaks for it because it follows.
    fn opposition<'v>(
        lens: &Lens,
        row: &Row,
        window: &Window,
        followed: impl FnOnce() -> Vec<Followed<'v>>,
    ) -> Opposition {
        let (first, last) = lens.scope.days();
        let days = (first.max(window.es), last.min(window.le));
        if can_be_opposed(lens, row) && Judge::new(lens, row, &lens.jointly(row), followed()).is_opposed(days) {
            return Opposition::Disputed;
        }
        let meets = |other: &Window| {
            let from = if other.has_core() { other.ls } else { other.es };
            from <= days.1 && days.0 <= other.le
        };
        let doubts = [Stance::Doubts, Stance::CouldNotConfirm].into_iter();
        if doubts.flat_map(|stance| lens.against(row, stance)).any(|other| meets(&other)) {
            Opposition::Questioned
        } else {
            Opposition::None
        }
    }

    /// Of all together: the weakest in each part.
    pub(super) fn of_all(all: impl Iterator<Item = Standing>) -> Option<Self> {
        let mut origin = Origin::Stated;
        let all = all.inspect(|it| origin = if it.origin == Origin::Derived { Origin::Derived } else { origin });
        let together = all.reduce(Standing::weaker);
        together.map(|standing| Standing { origin, ..standing })
    }

    /// The weaker of two in each part, but for who is against it.
    fn weaker(self, other: Self) -> Self {
        Standing {
            origin: Origin::Derived,
            voice: self.voice.min(other.voice),
            party: self.party || other.party,
            own_behalf: self.own_behalf || other.own_behalf,
            opposition: self.opposition.max(other.opposition),
            inferred: self.inferred || other.inferred,
        }
    }

    /// The better of two in each part.
    fn better(self, other: Self) -> Self {
        Standing {
            origin: Origin::Derived,
            voice: self.voice.max(other.voice),
            party: self.party && other.party,
            own_behalf: self.own_behalf && other.own_behalf,
            opposition: self.opposition.min(other.opposition),
            inferred: self.inferred && other.inferred,
        }
    }
}

/// A way in which a fact of a proof follows: how all that is stated for it stands together, and the facts that it
/// rests on besides, by their places in the proof.
struct Step {
    stated: Option<Standing>,
    facts: Vec<usize>,
}

impl View {
    /// How a derived fact stands: as the weakest of what it rests on, by the best of the proofs by which it holds as
    /// surely as it does. Where working it out takes more than the budget, it is said to rest on nobody known.
    pub(crate) fn standing_of(&self, fact: &FactRow) -> Standing {
        let unknown = Standing { origin: Origin::Derived, ..Standing::UNSAID };
        let standing = self.skeleton(fact).ok().and_then(|skeleton| self.standing_by(&skeleton)).unwrap_or(unknown);
        Standing { opposition: standing.opposition.max(self.opposition_to(fact)), ..standing }
    }

    /// How the fact of a proof stands by it, whoever is against the fact itself.
    pub(super) fn standing_by(&self, skeleton: &Skeleton) -> Option<Standing> {
        self.standings_by(skeleton).into_iter().next().flatten()
    }

    /// The same of all facts of the proof, as far as the first rests on them.
    pub(super) fn standings_by(&self, skeleton: &Skeleton) -> Vec<Option<Standing>> {
        let least = skeleton.facts.first().and_then(|fact| fact.level);
        let mut own = Vec::with_capacity(skeleton.facts.len());
        let mut steps: Vec<Vec<Step>> = Vec::with_capacity(skeleton.facts.len());
        for (place, fact) in skeleton.facts.iter().enumerate() {
            own.push(if place == 0 { Opposition::None } else { self.opposition_between(fact) });
            let ways = fact.derivations.iter();
            steps.push(ways.filter_map(|(by, grounds)| self.step(fact, *by, grounds, least)).collect());
        }
        let mut best: Vec<Option<Standing>> = vec![None; steps.len()];
        let mut changed = true;
        while changed {
            changed = false;
            // The last facts are nearest to the statements.
            for (place, (steps, own)) in steps.iter().zip(&own).enumerate().rev() {
                let proved = |step: &Step| {
                    let facts = step.facts.iter().map(|&fact| best.get(fact).copied().flatten());
                    let facts: Option<Vec<Standing>> = facts.collect();
                    facts?.into_iter().chain(step.stated).reduce(Standing::weaker)
                };
                let found = steps.iter().filter_map(proved).reduce(Standing::better);
                let found = found.map(|it| Standing { opposition: it.opposition.max(*own), ..it });
                if let Some(slot) = best.get_mut(place)
                    && *slot != found
                {
                    *slot = found;
                    changed = true;
                }
            }
        }
        best.into_iter().map(|it| it.map(|it| Standing { origin: Origin::Derived, ..it })).collect()
    }

    /// A derivation, where by it the fact can hold so surely.
    fn step(&self, fact: &SkeletonFact, by: By, grounds: &[Ground], least: Option<Level>) -> Option<Step> {
        let mut step = Step { stated: None, facts: Vec::new() };
        let mut statements = Vec::new();
        for ground in grounds {
            match *ground {
                Ground::Statement(statement) => statements.push(statement),
                Ground::Fact(fact) => step.facts.push(fact),
            }
        }
        if let Some(effect) = by.as_effect() {
            let state = self.lens.state_of(&fact.row.row(), effect, &statements)?;
            step.stated = Standing::of_state(&self.lens, &state).filter(|_| self.level_of_state(&state) >= least);
            return step.stated.map(|_| step);
        }
        if self.inference_or_plain().program.most(by).is_some_and(|most| Some(most) < least) {
            return None;
        }
        for statement in statements {
            let row = self.lens.data.statement(statement)?;
            let seen = self.lens.see(statement, &row).filter(|_| self.level_of(statement, &row) >= least)?;
            let standing = Standing::of(&self.lens, statement, &row, &seen.window);
            step.stated = Some(step.stated.map_or(standing, |others| others.weaker(standing)));
        }
        Some(step)
    }

    /// Who is against a fact between, as it is known from its proof.
    fn opposition_between(&self, fact: &SkeletonFact) -> Opposition {
        let days = self.lens.scope.days();
        let mut spans = Spans::default();
        fact.level.into_iter().for_each(|level| spans.add(level, days));
        let followed = || vec![self.weighed(&fact.row, spans, None)];
        Standing::opposition(&self.lens, &fact.row.row(), &Window::of_days(days.0, days.1), followed)
    }

    /// Who is against a derived fact, whatever it rests on.
    fn opposition_to(&self, fact: &FactRow) -> Opposition {
        let (row, (first, last)) = (fact.row(), self.lens.scope.days());
        let followed = || self.followed(&row).unwrap_or_default();
        Standing::opposition(&self.lens, &row, &Window::of_days(first, last), followed)
    }
}

/// Whether anything can speak against it: a denial, a lifespan that ends in the time of the lens, another full holder, an
/// event that ended it. Most statements have none, and a judge would read all that is said of their subject.
pub(super) fn can_be_opposed(lens: &Lens, row: &Row) -> bool {
    let (first, last) = lens.scope.days();
    lens.clipping(row).into_iter().any(|(_, (begun, ended))| first < begun || ended < last)
        || lens.against(row, Stance::Denies).next().is_some()
        || !lens.rivals_of(row, &lens.partners(row).collect::<Vec<_>>()).is_empty()
        || !lens.endings(row).is_empty()
}
