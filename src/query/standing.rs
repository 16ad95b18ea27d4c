//! Standing: on whose word a fact rests, and who opposes it.

use std::collections::HashMap;

use serde::Serialize;

use super::{
    View,
    judge::{Followed, Judge},
};
use crate::{
    graph::{
        Row,
        lens::{Lens, Window},
    },
    infer::FactRow,
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

    pub(crate) fn of(lens: &Lens, statement: u32, row: &Row, window: &Window) -> Self {
        Standing {
            opposition: Standing::opposition(lens, row, window, Vec::new()),
            ..Standing::of_claims(lens, statement)
        }
    }

    /// On whose word a statement rests, whoever is against it.
    fn of_claims(lens: &Lens, statement: u32) -> Self {
        let mut standing = Standing {
            origin: Origin::Stated,
            voice: Voice::Unnamed,
            party: true,
            own_behalf: true,
            opposition: Opposition::None,
            inferred: true,
        };
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
    fn opposition(lens: &Lens, row: &Row, window: &Window, followed: Vec<Followed>) -> Opposition {
        let (first, last) = lens.scope.days();
        let (first, last) = (first.max(window.es), last.min(window.le));
        let meets = |other: &Window| {
            let from = if other.has_core() { other.ls } else { other.es };
            from <= last && first <= other.le
        };
        if lens.against(row, Stance::Denies).any(|other| meets(&other))
            || (can_be_opposed(lens, row)
                && Judge::new(lens, row, &lens.partners(row).collect::<Vec<_>>(), followed).is_disputed())
        {
            Opposition::Disputed
        } else if [Stance::Doubts, Stance::CouldNotConfirm]
            .into_iter()
            .flat_map(|stance| lens.against(row, stance))
            .any(|other| meets(&other))
        {
            Opposition::Questioned
        } else {
            Opposition::None
        }
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

impl View {
    /// How a derived fact stands: as the weakest of what it rests on, by the best of its proofs. Where
    /// working it out takes more than the budget, it is said to rest on nobody known.
    pub(crate) fn standing_of(&self, fact: &FactRow, row: &Row) -> Standing {
        let unknown = Standing {
            origin: Origin::Derived,
            voice: Voice::Unnamed,
            party: true,
            own_behalf: true,
            opposition: Opposition::None,
            inferred: true,
        };
        let lens = &self.lens;
        let of = |statement: u32| {
            let row = lens.data.statement(statement)?;
            let seen = lens.see(statement, &row);
            let window = seen.map_or_else(
                || lens.windows(statement, &row, Stance::Affirms).into_iter().next(),
                |seen| Some(seen.window),
            )?;
            Some(Standing::of(lens, statement, &row, &window))
        };
        let skeleton = self.skeleton(fact).unwrap_or_default();
        let statements: HashMap<u32, Standing> =
            skeleton.statements().into_iter().filter_map(|statement| Some((statement, of(statement)?))).collect();
        let best = skeleton.best(|it| statements.get(&it).copied(), Standing::weaker, Standing::better);
        let standing = best.first().copied().flatten().unwrap_or(unknown);
        let (first, last) = lens.scope.days();
        let followed = self.followed(row).unwrap_or_default();
        let opposition = Standing::opposition(lens, row, &Window::of_days(first, last), followed);
        Standing { origin: Origin::Derived, opposition: standing.opposition.max(opposition), ..standing }
    }
}

/// Whether anything can speak against it: a denial, a lifespan of an end, another full holder, an event that
/// ended it. Most statements have none, and a judge would read all that is said of their subject.
fn can_be_opposed(lens: &Lens, row: &Row) -> bool {
    let partners: Vec<u32> = lens.partners(row).collect();
    !lens.clipping(row).is_empty()
        || lens.against(row, Stance::Denies).next().is_some()
        || !lens.rivals_of(row, &partners).is_empty()
        || !lens.endings(row).is_empty()
}
