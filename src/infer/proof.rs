//! The proof of a derived fact: all its derivations, down to statements, each fact once.

use std::collections::HashMap;

use super::{
    program::By,
    table::{DERIVED, FactRow, Table},
};
use crate::graph::extent::{Extent, Level};

/// What a derived fact rests on: facts that point at each other, never a tree that could grow beyond
/// all bounds. The fact itself comes first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skeleton {
    pub(crate) facts: Vec<SkeletonFact>,
}

/// A derived fact in a proof.
#[derive(Clone, Debug)]
pub(crate) struct SkeletonFact {
    pub(crate) row: FactRow,
    pub(crate) level: Option<Level>,
    pub(crate) derivations: Vec<(By, Vec<Ground>)>,
}

/// What a derivation rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Ground {
    Statement(u32),
    /// Another fact of the proof, by its place.
    Fact(usize),
}

impl Skeleton {
    pub(crate) fn of<V: Extent>(table: &Table<V>, fact: u32) -> Self {
        let mut places = HashMap::from([(fact, 0)]);
        let mut order = vec![fact];
        let mut facts = Vec::new();
        let mut at = 0;
        while let Some(&fact) = order.get(at) {
            at += 1;
            let Some(&row) = table.row(fact) else { continue };
            let mut derivations: Vec<(By, Vec<Ground>)> = Vec::new();
            for (by, premises) in table.derivations(fact) {
                let ground = |&premise: &u32| {
                    if premise & DERIVED == 0 {
                        return Ground::Statement(premise);
                    }
                    let fact = premise & !DERIVED;
                    Ground::Fact(*places.entry(fact).or_insert_with(|| {
                        order.push(fact);
                        order.len() - 1
                    }))
                };
                derivations.push((by, premises.iter().map(ground).collect()));
            }
            derivations.sort();
            facts.push(SkeletonFact { row, level: table.value(fact).and_then(V::best), derivations });
        }
        Skeleton { facts }
    }

    /// The statements at its ends, each once, in their order.
    pub(crate) fn statements(&self) -> Vec<u32> {
        let derivations = self.facts.iter().flat_map(|fact| &fact.derivations);
        let grounds = derivations.flat_map(|(_, grounds)| grounds);
        let mut statements: Vec<u32> = grounds
            .filter_map(|ground| match ground {
                Ground::Statement(statement) => Some(*statement),
                Ground::Fact(_) => None,
            })
            .collect();
        statements.sort_unstable();
        statements.dedup();
        statements
    }

    /// What each fact has by the best of its derivations, where a derivation has what the weakest of
    /// its grounds has. A fact that follows from itself alone has nothing.
    pub(crate) fn best<T: Copy + PartialEq>(
        &self,
        statement: impl Fn(u32) -> Option<T>,
        weaker: impl Fn(T, T) -> T,
        better: impl Fn(T, T) -> T,
    ) -> Vec<Option<T>> {
        let mut best: Vec<Option<T>> = vec![None; self.facts.len()];
        let mut changed = true;
        while changed {
            changed = false;
            // The last facts are nearest to the statements.
            for place in (0..self.facts.len()).rev() {
                let Some(fact) = self.facts.get(place) else { continue };
                let of = |ground: &Ground| match ground {
                    Ground::Statement(it) => statement(*it),
                    Ground::Fact(it) => best.get(*it).copied().flatten(),
                };
                let weakest = |grounds: &Vec<Ground>| {
                    let all: Option<Vec<T>> = grounds.iter().map(of).collect();
                    all.and_then(|all| all.into_iter().reduce(&weaker))
                };
                let found = fact.derivations.iter().filter_map(|(_, grounds)| weakest(grounds)).reduce(&better);
                if let Some(slot) = best.get_mut(place)
                    && *slot != found
                {
                    *slot = found;
                    changed = true;
                }
            }
        }
        best
    }
}
