//! What the first records of an input would become.

use std::fmt;

use super::{Refused, intake::Shown};
use crate::graph::{Graph, StatementRef};

/// What the first records of an input would become: see [`Import::preview`](super::Import::preview).
#[derive(Debug)]
pub struct Preview {
    pub(super) graph: Graph,
    pub(super) shown: Vec<Shown>,
    pub(super) refused: Vec<Refused>,
}

/// What one record would become.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Previewed<'p> {
    /// Its line.
    pub line: u64,
    /// The statements that no record before it made.
    pub statements: Vec<StatementRef<'p>>,
}

impl Preview {
    /// The graph that they would make.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The records that cannot be.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// What each record that can be would become, in their order.
    pub fn records(&self) -> impl Iterator<Item = Previewed<'_>> {
        let (mut statements, mut before) = (self.graph.statements(), 0);
        self.shown.iter().map(move |&Shown { line, after }| {
            let own = statements.by_ref().take(after.saturating_sub(before)).collect();
            before = after;
            Previewed { line, statements: own }
        })
    }
}

/// Each record in its order: its statements below its line, or what is wrong with it.
impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut refused = self.refused.iter().peekable();
        for Previewed { line, statements } in self.records() {
            while let Some(before) = refused.next_if(|refused| refused.place.line < line) {
                writeln!(f, "{before}")?;
            }
            writeln!(f, "line {line}:")?;
            for statement in statements {
                writeln!(f, "  {statement}")?;
            }
        }
        refused.try_for_each(|refused| writeln!(f, "{refused}"))
    }
}
