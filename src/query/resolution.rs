//! Resolution: which side of a contradiction a view believes.

use std::{collections::BTreeSet, fmt, sync::Arc};

use super::{Contradiction, Side, View};
use crate::Error;

/// Which side of a contradiction a view believes. It is a setting of the view; nothing is ever
/// written to the graph for it.
///
/// A side wins that is above all others; where two are equal at the top, nothing is decided and all are shown: a
/// tie is no reason to believe either. Otherwise the claims of the sides that lost are left out of
/// the view, unless they also support a side that won in another contradiction: of those it is said that they
/// are wrong in one thing and right in another, and a claim is left out whole or not at all. All
/// contradictions are looked at side by side, so that their order does not matter; what is still shown on
/// both sides is still a contradiction of the view.
///
/// Of a [chain in a circle](crate::ContradictionKind::Cycle) and of
/// [shares above the whole](crate::ContradictionKind::AboveWhole) one side has to give way and not all but one: the
/// one that is below all others.
///
/// ```
/// use allegiance::{Graph, Resolution, Source, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
/// let old = graph.source(Source::article("An old article").published("2001"))?;
/// let new = graph.source(Source::article("A new article").published("2024-12-17"))?;
/// graph.state(kia, EXISTED, ()).since("1960-02-05").cite(old)?;
/// graph.state(kia, EXISTED, ()).since("1961-02-05").cite(new)?;
///
/// let view = graph.view();
/// assert_eq!(view.contradictions()?.len(), 1);
/// let latest = view.resolving(Resolution::Latest)?;
/// assert_eq!(latest.contradictions()?.len(), 0);
/// assert_eq!(latest.about(kia)?.lifespan[0].period().to_string(), "1961-02-05/");
///
/// let of_the_old_one = Resolution::custom(|contradiction| {
///     contradiction.sides().iter().position(|side| side.last_said().is_some_and(|day| day.year() < 2010))
/// });
/// assert_eq!(view.resolving(of_the_old_one)?.about(kia)?.lifespan[0].period().to_string(), "1960-02-05/");
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Resolution {
    /// None: both sides are shown, each with its standing.
    #[default]
    ShowBoth,
    /// The side that was said last: by the last day on which one of its claims was
    /// [said or published](Side::last_said). Who gives no day is before all who do.
    Latest,
    /// The side with the most [independent voices](Side::voices).
    MostVoices,
    /// The side with the most [credible](Side::credibility) claim.
    MostCredible,
    /// The side that your own function chooses; see [`custom`](Resolution::custom).
    Custom(Arc<Choice>),
}

/// A function that chooses a side by its place among the sides; none shows all.
type Choice = dyn Fn(&Contradiction<'_>) -> Option<usize> + Send + Sync;

impl Resolution {
    /// The side that your function chooses, by its place among [`Contradiction::sides`]; all others give
    /// way. None, or a place where there is no side, shows all. It is called once for each contradiction, in their order;
    /// if it panics, the panic passes through.
    pub fn custom(choice: impl Fn(&Contradiction<'_>) -> Option<usize> + Send + Sync + 'static) -> Self {
        Resolution::Custom(Arc::new(choice))
    }

    /// Whether each side wins or gives way; none where all are shown.
    fn rule(&self, contradiction: &Contradiction<'_>) -> Option<Vec<bool>> {
        match self {
            Resolution::ShowBoth => None,
            Resolution::Latest => weigh(contradiction, Side::last_said),
            Resolution::MostVoices => weigh(contradiction, Side::voices),
            Resolution::MostCredible => weigh(contradiction, Side::credibility),
            Resolution::Custom(choice) => {
                let sides = 0..contradiction.sides().len();
                let chosen = choice(contradiction).filter(|chosen| sides.contains(chosen))?;
                Some(sides.map(|side| side == chosen).collect())
            }
        }
    }
}

/// The one side that is above all others wins; or where one has to give way, the one below all
/// others does.
fn weigh<'v, W: Ord>(contradiction: &Contradiction<'v>, weight: impl Fn(&Side<'v>) -> W) -> Option<Vec<bool>> {
    let weights: Vec<W> = contradiction.sides().iter().map(weight).collect();
    let one_gives_way = contradiction.kind().one_gives_way();
    let decisive = if one_gives_way { weights.iter().min() } else { weights.iter().max() }?;
    if weights.iter().filter(|weight| *weight == decisive).count() != 1 {
        return None;
    }
    Some(weights.iter().map(|weight| (weight == decisive) != one_gives_way).collect())
}

impl fmt::Debug for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Resolution::ShowBoth => "ShowBoth",
            Resolution::Latest => "Latest",
            Resolution::MostVoices => "MostVoices",
            Resolution::MostCredible => "MostCredible",
            Resolution::Custom(_) => "Custom",
        })
    }
}

impl View {
    /// The same view, in which the sides of contradictions that a policy decides against are left
    /// out. It replaces the policy that the view had before, is worked out over the time that the view looks at,
    /// and stays when the view is [moved to another time](View::at_scope): so resolve a view of all time to have one
    /// answer for every day. [`trusting`](View::trusting) and [`known_at`](View::known_at) work it out anew.
    ///
    /// # Errors
    /// As [`contradictions`](View::contradictions).
    ///
    /// # Complexity
    /// That of [`contradictions`](View::contradictions), once, and of the trust policy.
    pub fn resolving(&self, resolution: Resolution) -> Result<View, Error> {
        let view = self.unresolved()?;
        let (mut winning, mut losing) = (BTreeSet::new(), BTreeSet::new());
        if !matches!(resolution, Resolution::ShowBoth) {
            for contradiction in view.contradictions()? {
                let Some(wins) = resolution.rule(&contradiction) else { continue };
                for (side, wins) in contradiction.sides().iter().zip(wins) {
                    if wins { &mut winning } else { &mut losing }.extend(side.claim_places());
                }
            }
        }
        let left_out: Vec<u32> = losing.difference(&winning).copied().collect();
        let lens = if left_out.is_empty() { view.lens.clone() } else { view.lens.clone().without(left_out) };
        Ok(View { resolution, ..view.through(lens) })
    }
}
