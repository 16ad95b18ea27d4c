//! What cannot all be true: each contradiction as a row with the support of its sides.
//!
//! A file per family. Each gathers what is said of one thing (the holders of a place, the parents of
//! a wing), finds the groups that clash by a sweep over time, and hands them to a [`Search`], which
//! keeps those that meet the time of the view.

mod captures;
mod cycle;
mod dates;
mod denied;
mod exclusive;
mod functional;
mod identity;
mod lifespan;
mod record;
mod search;
mod shares;
mod sweep;

use std::{collections::HashSet, fmt};

use serde::Serialize;

pub use record::{ContradictionRecord, SideRecord};
use search::Search;

use crate::{
    Error,
    graph::ClaimRef,
    model::{Any, Credibility, Day, Id, Is, Stance},
    query::{Fact, View},
};

/// What sort of contradiction it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContradictionKind {
    /// As much is said for it as against it: what is certain is denied for the same day, or what is
    /// presumed was last affirmed on the day on which it was last denied. Who doubts does not
    /// deny, and a voice that takes back what it said does not contradict itself. The first side
    /// affirms, the second denies.
    Denied,
    /// Two hold all of what one can hold at a time ([`Exclusive`](crate::Flag::Exclusive)): both at
    /// least presumed on one day, not of one chain of command, not jointly, and not at a hand-over.
    /// Whom a rival's later hold put out is not presumed any more, unless only parties say so on
    /// their own behalf. A side is a holder.
    TwoHolders,
    /// The shares of independent holders add up to more than the whole on a day for which all of
    /// them are certain: the lower bounds, of one measure and whole; full is all by any measure, partial and
    /// unspecified more than nothing. Of those on one side the largest share counts. Days with
    /// two full holders are [`TwoHolders`](Self::TwoHolders). A side is a holder.
    AboveWhole,
    /// Something has two objects where it has one at a time ([`Functional`](crate::Flag::Functional)),
    /// both at least presumed on one day, and not at a hand-over. A side is an object.
    TwoObjects,
    /// A chain that must not lead back to its start ([`Acyclic`](crate::Flag::Acyclic)) does, through ties
    /// at least presumed on one day. A side is a tie of the chain.
    Cycle,
    /// A tie is certain on a day, or a role is in an event, outside the lifespan of one of its
    /// ends. The first side is what lies outside, the second the lifespan.
    OutsideLifespan,
    /// Voices tell of one existence or of one event, and the days on which it may have begun have
    /// none in common. A side is a beginning, the earliest first.
    Starts,
    /// The same of the days on which it may have ended. For an event that has [`Starts`](Self::Starts)
    /// this is not said again.
    Ends,
    /// Two things are the same and are not. The first side says that they are.
    SameAndNotSame,
    /// One thing is taken by actors of different sides in two actual events of one exact day, and neither
    /// the time of day nor a relation says which came first. A side is an event.
    Captures,
}

impl ContradictionKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            ContradictionKind::Denied => "denied",
            ContradictionKind::TwoHolders => "two_holders",
            ContradictionKind::AboveWhole => "above_whole",
            ContradictionKind::TwoObjects => "two_objects",
            ContradictionKind::Cycle => "cycle",
            ContradictionKind::OutsideLifespan => "outside_lifespan",
            ContradictionKind::Starts => "starts",
            ContradictionKind::Ends => "ends",
            ContradictionKind::SameAndNotSame => "same_and_not_same",
            ContradictionKind::Captures => "captures",
        }
    }

    /// Whether it is gone as soon as one side gives way, however many there are: of a chain in a
    /// circle one tie is wrong and the others may well be right.
    pub(crate) fn one_gives_way(self) -> bool {
        matches!(self, ContradictionKind::Cycle | ContradictionKind::AboveWhole)
    }
}

/// What it is, in words.
impl fmt::Display for ContradictionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ContradictionKind::Denied => "affirmed and denied",
            ContradictionKind::TwoHolders => "two full holders",
            ContradictionKind::AboveWhole => "shares above the whole",
            ContradictionKind::TwoObjects => "two objects of one",
            ContradictionKind::Cycle => "a chain in a circle",
            ContradictionKind::OutsideLifespan => "outside the lifespan",
            ContradictionKind::Starts => "different beginnings",
            ContradictionKind::Ends => "different ends",
            ContradictionKind::SameAndNotSame => "same and not the same",
            ContradictionKind::Captures => "captured twice on one day",
        })
    }
}

/// One side of a contradiction: what it says, and who says so.
#[derive(Clone)]
pub struct Side<'v> {
    view: &'v View,
    facts: Vec<Fact<'v>>,
    claims: Vec<(u32, ClaimRef<'v>)>,
}

impl<'v> Side<'v> {
    /// What it affirms, by the first day, then by the statement; nothing where it only denies. The
    /// grades are those at the time of the view, or where a fact lies outside it, over all time.
    pub fn facts(&self) -> &[Fact<'v>] {
        &self.facts
    }

    /// The trusted claims that support it, those that affirm its facts and those that deny the other side, in
    /// the order of their recording.
    pub fn claims(&self) -> impl Iterator<Item = ClaimRef<'v>> + use<'v, '_> {
        self.claims.iter().map(|&(_, claim)| claim)
    }

    /// Those of its claims that deny the other side.
    pub fn denials(&self) -> impl Iterator<Item = ClaimRef<'v>> + use<'v, '_> {
        self.claims().filter(|claim| claim.claim().stance == Stance::Denies)
    }

    /// How many independent voices support it: sources that quote the same named speaker are one.
    pub fn voices(&self) -> usize {
        let lens = &self.view.lens;
        self.claims().map(|claim| lens.voice(claim.claim())).collect::<HashSet<_>>().len()
    }

    /// The last day on which one of its claims was said, or where that is not known, published; none where
    /// neither is known of any.
    pub fn last_said(&self) -> Option<Day> {
        let lens = &self.view.lens;
        let said = self.claims().map(|claim| lens.moment(claim.claim(), 0).0);
        said.max().and_then(Day::from_number)
    }

    /// The best credibility among its claims.
    pub fn credibility(&self) -> Credibility {
        self.claims().map(|claim| claim.claim().credibility).max().unwrap_or_default()
    }

    pub(crate) fn claim_places(&self) -> impl Iterator<Item = u32> {
        self.claims.iter().map(|&(place, _)| place)
    }
}

/// The facts, then the denials, a line each.
impl fmt::Display for Side<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = 0;
        for fact in &self.facts {
            write!(f, "{}{fact}", if lines > 0 { "\n" } else { "" })?;
            lines += 1;
        }
        for claim in self.denials() {
            let statement = self.view.snapshot().statement(claim.statement()).map_err(|_| fmt::Error)?;
            write!(f, "{}{statement}, denied — {claim}", if lines > 0 { "\n" } else { "" })?;
            lines += 1;
        }
        Ok(())
    }
}

impl fmt::Debug for Side<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Side")
            .field("facts", &self.facts)
            .field("denials", &self.denials().collect::<Vec<_>>())
            .finish()
    }
}

/// Things that cannot all be true, with what supports each side. Nothing is deleted for it: which
/// side to believe is for a trust policy, a [`Resolution`](crate::Resolution) or the reader.
///
/// It prints itself as a few lines; [`record`](Contradiction::record) gives an owned form that serializes.
#[derive(Clone)]
pub struct Contradiction<'v> {
    view: &'v View,
    kind: ContradictionKind,
    about: Vec<u32>,
    days: (i32, i32),
    sides: Vec<Side<'v>>,
}

impl<'v> Contradiction<'v> {
    /// What sort it is.
    pub fn kind(&self) -> ContradictionKind {
        self.kind
    }

    /// What it is about: the object that two hold, the subject that has two objects, the members of
    /// a circle, the ends of what is denied, whatever lived or happened.
    pub fn about(&self) -> impl Iterator<Item = Id<Any>> + use<'v, '_> {
        self.about.iter().map(|&index| self.view.id(index))
    }

    /// The first day of the view on which the sides clash; none where there is no first. Between the first and the last
    /// there may be days on which they do not.
    pub fn from(&self) -> Option<Day> {
        Day::from_number(self.days.0)
    }

    /// The last day of the view on which the sides clash; none where there is no last.
    pub fn to(&self) -> Option<Day> {
        Day::from_number(self.days.1)
    }

    /// Its sides, two or more; [`ContradictionKind`] says what a side is.
    pub fn sides(&self) -> &[Side<'v>] {
        &self.sides
    }

    /// Whether an entity is what it is about or stands at an end of what a side says.
    pub fn involves<K>(&self, entity: Id<K>) -> bool {
        let ends = self.sides.iter().flat_map(|side| &side.facts);
        self.about().any(|about| about == entity)
            || ends
                .into_iter()
                .any(|fact| fact.subject() == entity || fact.object_entity().is_some_and(|o| o == entity))
    }
}

/// The sort, the days, what it is about, and a line for each fact and denial of each side.
impl fmt::Display for Contradiction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [", self.kind)?;
        match (self.from(), self.to()) {
            (Some(from), Some(to)) if from == to => write!(f, "{from}")?,
            (from, to) => {
                from.map_or(Ok(()), |from| from.fmt(f))?;
                f.write_str("..")?;
                to.map_or(Ok(()), |to| to.fmt(f))?;
            }
        }
        f.write_str("]: ")?;
        for (i, &index) in self.about.iter().enumerate() {
            write!(f, "{}{}", if i > 0 { ", " } else { "" }, self.view.lens.data.label(index))?;
        }
        for side in &self.sides {
            for (i, line) in side.to_string().lines().enumerate() {
                write!(f, "\n{}{line}", if i == 0 { "- " } else { "  " })?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Contradiction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl View {
    /// What cannot all be true, at the time of the view: on its day or at some time of its span.
    /// What is planned or demanded contradicts nothing. Only what is stated is compared: what follows by
    /// rules or from events is no side of a contradiction.
    ///
    /// What is said of one thing is one contradiction, however many say so: a thousand outlets
    /// against a thousand are a row with two sides.
    ///
    /// ```
    /// use allegiance::{ContradictionKind, Graph, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// # let tnla = graph.add(ArmedGroup, "Ta'ang National Liberation Army")?;
    /// # let bhamo = graph.add(Town, "Bhamo")?;
    /// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// # let other = graph.source(Source::article("Another").published("2024-12-17"))?;
    /// graph.state(kia, CONTROLS, bhamo).fully().cite(article)?;
    /// graph.state(tnla, CONTROLS, bhamo).fully().cite(other)?;
    ///
    /// let view = graph.as_of("2024-12-17")?;
    /// let found = view.contradictions()?;
    /// assert_eq!(found[0].kind(), ContradictionKind::TwoHolders);
    /// assert_eq!(found[0].sides().len(), 2);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Order
    /// By the first day, then the sort, then what it is about, then the first statement.
    ///
    /// # Errors
    /// None today; rules may run out of their budget in a later version.
    ///
    /// # Complexity
    /// Linear in the claims and in the statements of the relations concerned, times the logarithm of how many stand
    /// at one thing. Above that: what is denied is weighed as [`holds`](View::holds) does; of the full
    /// holders of one thing those who do not clash, being of one chain of command, cost the square
    /// of their number, and so do the shares held on one day; ties in a circle cost the square of the ties
    /// in it.
    pub fn contradictions(&self) -> Result<Vec<Contradiction<'_>>, Error> {
        Search::new(self, None).run()
    }

    /// The contradictions that an entity is [involved](Contradiction::involves) in, the same rows as in
    /// [`contradictions`](View::contradictions).
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    ///
    /// # Complexity
    /// As [`contradictions`](View::contradictions), over what is said of the entity and of those that
    /// it has a tie with; for circles, over what can be reached from it.
    pub fn contradictions_about<K: Is<Any>>(&self, entity: Id<K>) -> Result<Vec<Contradiction<'_>>, Error> {
        Search::new(self, Some(self.known(entity)?)).run()
    }
}
