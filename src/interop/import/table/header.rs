//! The columns of a table, by name or by number, and which of them a mapping takes something from.

use std::collections::HashMap;

use super::MappingFault;
use crate::interop::import::split::delimiter_hint;
use crate::model::text::{closest, excerpt};

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Columns {
    names: Vec<String>,
    /// By name, the first column of it, and whether it is the only one.
    by_name: HashMap<String, (usize, bool)>,
    used: Vec<bool>,
    /// Of which table is not known: any column that is asked for is there.
    any: bool,
}

impl Columns {
    pub(super) fn named(names: Vec<String>) -> Self {
        let mut by_name: HashMap<String, (usize, bool)> = HashMap::new();
        for (place, name) in names.iter().enumerate() {
            by_name.entry(name.clone()).and_modify(|(_, only)| *only = false).or_insert((place, true));
        }
        Columns { used: vec![false; names.len()], names, by_name, any: false }
    }

    pub(super) fn numbered(count: usize) -> Self {
        let names = (1..=count).map(|number| format!("#{number}")).collect::<Vec<_>>();
        Columns { used: vec![false; count], names, by_name: HashMap::new(), any: false }
    }

    pub(super) fn any() -> Self {
        Columns { names: Vec::new(), by_name: HashMap::new(), used: Vec::new(), any: true }
    }

    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    pub(super) fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// The column of a name, or of a number as in `#3`.
    pub(super) fn find(&mut self, name: &str) -> Result<usize, MappingFault> {
        let column = match name.strip_prefix('#').and_then(|number| number.parse::<usize>().ok()) {
            Some(number) => number.checked_sub(1).filter(|column| *column < self.names.len()),
            None => match self.by_name.get(name) {
                Some(&(first, false)) => {
                    return Err(MappingFault::SeveralColumns { column: excerpt(name), first: first + 1 });
                }
                found => found.map(|&(column, _)| column),
            },
        };
        match column {
            Some(column) => {
                if let Some(used) = self.used.get_mut(column) {
                    *used = true;
                }
                Ok(column)
            }
            None if self.any => {
                self.names.push(name.to_owned());
                Ok(self.names.len() - 1)
            }
            None => Err(MappingFault::NoColumn {
                column: excerpt(name),
                nearest: closest(name, self.names.iter().map(String::as_str), 1).first().map(|(it, _)| excerpt(it)),
                hint: delimiter_hint(&self.names),
            }),
        }
    }

    /// The columns that nothing is taken from.
    pub(super) fn unused(&self) -> impl Iterator<Item = &str> {
        self.names.iter().zip(&self.used).filter(|(_, used)| !**used).map(|(name, _)| name.as_str())
    }
}
