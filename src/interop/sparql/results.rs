//! What a query finds.

use std::{collections::HashMap, fmt, io};

use oxrdf::Variable;
use sparesults::{QueryResultsFormat, QueryResultsSerializer};

use super::{
    atom::speaker,
    term::{Term, Triple},
};

/// What a query finds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Results {
    /// Of a `SELECT`.
    Solutions(Solutions),
    /// Of an `ASK`.
    Truth(bool),
    /// Of a `CONSTRUCT` or a `DESCRIBE`, each triple once.
    Triples(Vec<Triple>),
}

/// What a `SELECT` finds: a row for each solution, with a cell for each variable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solutions {
    pub(super) variables: Vec<String>,
    pub(super) rows: Vec<Vec<Option<Term>>>,
}

impl Results {
    /// The solutions, if it is those.
    pub fn solutions(&self) -> Option<&Solutions> {
        match self {
            Results::Solutions(solutions) => Some(solutions),
            _ => None,
        }
    }

    /// Whether it is so, if that was asked.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Results::Truth(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The triples, if it is those.
    pub fn triples(&self) -> Option<&[Triple]> {
        match self {
            Results::Triples(triples) => Some(triples),
            _ => None,
        }
    }

    /// Solutions or a truth as SPARQL results in JSON; none of triples.
    pub fn to_json(&self) -> Option<String> {
        self.written(QueryResultsFormat::Json)
    }

    /// Solutions as CSV, or a truth; none of triples.
    pub fn to_csv(&self) -> Option<String> {
        self.written(QueryResultsFormat::Csv)
    }

    /// Solutions as TSV, with terms as in Turtle, or a truth; none of triples.
    pub fn to_tsv(&self) -> Option<String> {
        self.written(QueryResultsFormat::Tsv)
    }

    fn written(&self, format: QueryResultsFormat) -> Option<String> {
        let to = QueryResultsSerializer::from_format(format);
        // Nothing fails that is written to memory.
        let bytes = match self {
            Results::Solutions(solutions) => solutions.write(to).ok()?,
            Results::Truth(truth) => to.serialize_boolean_to_writer(Vec::new(), *truth).ok()?,
            Results::Triples(_) => return None,
        };
        String::from_utf8(bytes).ok()
    }
}

impl Solutions {
    /// The variables, in the order in which they were asked for.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows, each with a cell for each variable, in the order of [`variables`](Solutions::variables).
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[Option<Term>]> {
        self.rows.iter().map(Vec::as_slice)
    }

    /// What a row has for a variable.
    pub fn get(&self, row: usize, variable: &str) -> Option<&Term> {
        let place = self.variables.iter().position(|known| known == variable)?;
        self.rows.get(row)?.get(place)?.as_ref()
    }

    fn write(&self, to: QueryResultsSerializer) -> io::Result<Vec<u8>> {
        let variables: Vec<Variable> = self.variables.iter().map(Variable::new_unchecked).collect();
        let mut to = to.serialize_solutions_to_writer(Vec::new(), variables.clone())?;
        for row in &self.rows {
            let cells: Vec<_> = row.iter().map(|cell| cell.as_ref().map(Term::raw)).collect();
            let bound = variables.iter().zip(&cells).filter_map(|(variable, cell)| Some((variable, cell.as_ref()?)));
            to.serialize(bound)?;
        }
        to.finish()
    }
}

/// One row on each line, the cells of a row as in N-Triples, `-` where there is nothing.
impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Results::Truth(truth) => writeln!(f, "{truth}"),
            Results::Triples(triples) => triples.iter().try_for_each(|triple| writeln!(f, "{triple}")),
            Results::Solutions(solutions) => solutions.rows().try_for_each(|row| {
                for (place, cell) in row.iter().enumerate() {
                    f.write_str(if place == 0 { "" } else { " | " })?;
                    match cell {
                        Some(term) => write!(f, "{term}")?,
                        None => f.write_str("-")?,
                    }
                }
                writeln!(f)
            }),
        }
    }
}

/// Gives nodes without a name labels in the order in which they come, since those that are made have one by chance. A
/// speaker has one of its own.
#[derive(Default)]
pub(super) struct Labels(HashMap<String, String>);

impl Labels {
    pub(super) fn relabel(&mut self, term: &mut Term) {
        match term {
            Term::Blank(label) if speaker(label).is_some() => {}
            Term::Blank(label) => {
                let next = format!("b{}", self.0.len());
                let known = self.0.entry(std::mem::take(label)).or_insert(next);
                *label = known.clone();
            }
            Term::Triple(triple) => {
                self.relabel(&mut triple.subject);
                self.relabel(&mut triple.object);
            }
            _ => {}
        }
    }
}
