//! What rests on a source? What falls if it is withdrawn, and what survives on others.

use std::{collections::HashMap, fmt};

use super::{Fact, Pattern, View};
use crate::{
    Error,
    graph::row::Object,
    model::{Grade, SourceId, Value},
};

/// What becomes of the facts that a source supports, were it withdrawn. What is stated and what follows
/// by the rules in force are both among them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Withdrawal<'v> {
    /// What nobody else says and nothing else gives.
    pub falls: Vec<Fact<'v>>,
    /// What is left, but less surely, with the grade that is left.
    pub weaker: Vec<(Fact<'v>, Grade)>,
    /// What is left as surely, with how many independent voices it then rests on: sources that quote one
    /// named speaker are one.
    pub survives: Vec<(Fact<'v>, usize)>,
}

/// A fact a line, with what becomes of it.
impl fmt::Display for Withdrawal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.falls.iter().try_for_each(|fact| writeln!(f, "falls: {fact}"))?;
        self.weaker.iter().try_for_each(|(fact, grade)| writeln!(f, "becomes {grade}: {fact}"))?;
        self.survives.iter().try_for_each(|(fact, voices)| writeln!(f, "stays, on {voices} more: {fact}"))
    }
}

/// What a fact says, whichever statement says it.
type Said<'v> = (u32, u16, Object, &'v [(u16, Value)]);

impl View {
    /// The same view without a source: nothing that it says, and nothing that follows from it.
    ///
    /// # Errors
    /// When the source is of another graph.
    pub fn without(&self, source: SourceId) -> Result<View, Error> {
        self.trusting(self.trust.clone().without_sources([source]))
    }

    /// What rests on a source at the time of the view, and what becomes of it without. What lists leave out as merely
    /// possible is left out here too, unless the view [shows all](View::showing_all).
    ///
    /// It tells of losses alone. What is seen only without the source, since nothing denies or cuts it any more, is among the
    /// changes: `view.without(source)?.changes_since(&view, Pattern::any())`.
    ///
    /// ```
    /// use allegiance::{Graph, Rules, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kio = graph.add(Organization, "KIO")?;
    /// # let kia = graph.add(ArmedGroup, "KIA")?;
    /// # let bhamo = graph.add(Town, "Bhamo")?;
    /// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    /// let report = graph.source(Source::report("A report").published("2024-12-17"))?;
    /// graph.state(kia, ARMED_WING_OF, kio).cite(report)?;
    /// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
    /// graph.state(kia, CONTROLS, bhamo).cite(article)?;
    /// let view = graph.as_of("2024-12-17")?.with_rules(Rules::all())?;
    /// let withdrawn = view.rests_on(article)?;
    /// // The KIA's hold of Bhamo, and so the KIO's; that the one is the wing of the other is known from the report.
    /// assert_eq!((withdrawn.falls.len(), withdrawn.survives.len()), (2, 1));
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the source is of another graph, or working it out takes more than the budget.
    ///
    /// # Complexity
    /// As [`materialized`](View::materialized) for both views, and linear in the proofs of what follows.
    pub fn rests_on(&self, source: SourceId) -> Result<Withdrawal<'_>, Error> {
        let without = self.without(source)?.materialized()?;
        let worked_out = self.materialized()?;
        let mut left: HashMap<Said<'_>, Fact<'_>> = HashMap::new();
        let left_facts = without.facts_of_all(true)?;
        for fact in &left_facts {
            let best = left.entry(fact.said()).or_insert(*fact);
            if (best.grade(), best.voices()) < (fact.grade(), fact.voices()) {
                *best = *fact;
            }
        }
        let mut found = Withdrawal::default();
        for fact in &worked_out.facts_of_all(self.all)? {
            if !fact.support().any(|claim| claim.claim().source == source) {
                continue;
            }
            let Some(own) = fact.seen_in(self) else { continue };
            match left.get(&fact.said()) {
                None => found.falls.push(own),
                Some(left) if left.grade() < fact.grade() => found.weaker.push((own, left.grade())),
                Some(left) => found.survives.push((own, left.voices())),
            }
        }
        Ok(found)
    }

    /// The facts of the time of the view, of any modality, with what lists leave out or not.
    fn facts_of_all(&self, all: bool) -> Result<super::Facts<'_>, Error> {
        self.facts_over(Pattern::any().any_modality(), self.lens.scope, all)
    }
}

impl<'v> Fact<'v> {
    /// What it says, whichever statement says it.
    pub(super) fn said(&self) -> Said<'v> {
        let row = self.row();
        (row.subject, row.relation, row.object, self.qualifier_rows())
    }

    /// The same fact as one of another view of the same time.
    fn seen_in<'w>(&self, view: &'w View) -> Option<Fact<'w>> {
        match (self.place(), self.derived_row()) {
            (Some(statement), _) => Fact::new(view, statement, *self.row(), self.seen),
            (None, row) => Fact::following(view, &row?, crate::graph::extent::Level::of(&self.seen)),
        }
    }
}
