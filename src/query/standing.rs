//! Standing: on whose word a fact rests, and who opposes it.

use serde::Serialize;

use super::judge::Judge;
use crate::{
    graph::{
        Row,
        lens::{Lens, Window},
    },
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
        let (first, last) = lens.scope.days();
        let (first, last) = (first.max(window.es), last.min(window.le));
        let meets = |other: &Window| {
            let from = if other.has_core() { other.ls } else { other.es };
            from <= last && first <= other.le
        };
        if lens.against(row, Stance::Denies).any(|other| meets(&other))
            || (can_be_opposed(lens, row)
                && Judge::new(lens, row, &lens.partners(row).collect::<Vec<_>>()).is_disputed())
        {
            standing.opposition = Opposition::Disputed;
        } else if [Stance::Doubts, Stance::CouldNotConfirm]
            .into_iter()
            .flat_map(|stance| lens.against(row, stance))
            .any(|other| meets(&other))
        {
            standing.opposition = Opposition::Questioned;
        }
        standing
    }
}

/// Whether anything can speak against it: a denial, a lifespan of an end, another full holder. Most statements have none, and a judge would read all that is said of their subject.
fn can_be_opposed(lens: &Lens, row: &Row) -> bool {
    !lens.clipping(row).is_empty() || !lens.rivals(row).is_empty() || lens.against(row, Stance::Denies).next().is_some()
}
