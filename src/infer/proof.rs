//! The proof of a derived fact: all its derivations, down to statements, each fact once.

use std::collections::HashMap;

use super::{
    program::By,
    table::{DERIVED, FactRow, Table},
};
use crate::graph::{
    Scope,
    extent::{Extent, Level},
};

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
    /// Of a fact, its derivations in an order by where the statements stand that they rest on.
    pub(crate) fn of<V: Extent>(table: &Table<V>, fact: u32, place: impl Fn(u32) -> u32) -> Self {
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
            derivations.sort_by_cached_key(|(by, grounds)| {
                let standing = |ground: &Ground| match ground {
                    Ground::Statement(statement) => (false, place(*statement)),
                    Ground::Fact(fact) => (true, *fact as u32),
                };
                (*by, grounds.iter().map(standing).collect::<Vec<_>>())
            });
            facts.push(SkeletonFact { row, level: table.value(fact).and_then(V::best), derivations });
        }
        Skeleton { facts }
    }

    /// The statements at its ends, each with the time at which it counts: an event whenever it was, all else at the time
    /// of the proof.
    pub(crate) fn statements_at(&self, scope: Scope) -> Vec<(u32, Scope)> {
        let mut statements = Vec::new();
        for (by, grounds) in self.facts.iter().flat_map(|fact| &fact.derivations) {
            let scope = if by.as_effect().is_some() { Scope::ALL } else { scope };
            let of = |ground: &Ground| if let Ground::Statement(it) = ground { Some((*it, scope)) } else { None };
            statements.extend(grounds.iter().filter_map(of));
        }
        statements
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
}
