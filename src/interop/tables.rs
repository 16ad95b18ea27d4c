//! What tables of nodes, sources and edges are, for [`export::Csv`](super::export::Csv) and [`import::Csv`](super::import::Csv).

use std::borrow::Cow;

/// What begins a cell that a spreadsheet takes for a formula.
const FORMULAS: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Nodes,
    Sources,
    Edges,
}

/// One of the tables, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) sort: Sort,
    /// Whether no spreadsheet takes a cell of it for a formula.
    pub(super) safe: bool,
    pub(super) delimiter: char,
}

pub(super) const NODES: [&str; 4] = ["key", "kind", "label", "names"];
pub(super) const SOURCES: [&str; 9] =
    ["key", "kind", "title", "publisher", "author", "published", "url", "reliability", "inferred"];
pub(super) const EDGES: [&str; 23] = [
    "subject",
    "subject_label",
    "relation",
    "object",
    "object_label",
    "value",
    "period",
    "start",
    "end",
    "modality",
    "grade",
    "disputed",
    "source",
    "stance",
    "speakers",
    "quote",
    "locator",
    "credibility",
    "said",
    "attests",
    "inferred",
    "qualifiers",
    "literal",
];

/// The columns of edges that are for eyes alone: what they say stands in others.
const SHOWN: [&str; 7] = ["subject_label", "object_label", "value", "start", "end", "grade", "disputed"];

impl Sort {
    /// The columns that are read, and all that there are.
    pub(super) fn columns(self) -> (Vec<&'static str>, &'static [&'static str]) {
        match self {
            // Names are stated as edges.
            Sort::Nodes => (vec!["key", "kind", "label"], &NODES),
            Sort::Sources => (SOURCES.to_vec(), &SOURCES),
            Sort::Edges => (EDGES.into_iter().filter(|column| !SHOWN.contains(column)).collect(), &EDGES),
        }
    }
}

impl Table {
    /// As it is unless said otherwise: exact, with commas.
    pub(super) const fn of(sort: Sort) -> Self {
        Table { sort, safe: false, delimiter: ',' }
    }

    pub(super) fn form(&self) -> &'static str {
        match self.sort {
            Sort::Nodes => "CSV of nodes",
            Sort::Sources => "CSV of sources",
            Sort::Edges => "CSV of edges",
        }
    }

    /// The delimiter, where it can be one; else what is wrong with it.
    pub(super) fn delimiter(&self) -> Result<u8, String> {
        let given = self.delimiter;
        match u8::try_from(given) {
            Ok(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\'' | b'\n' | b'\r' | 0) => Ok(byte),
            _ => Err(format!(
                "`{}` cannot stand between cells: expected one character of ASCII that is no quote and ends no line",
                given.escape_debug()
            )),
        }
    }

    /// A cell as it stands in the table. One that begins with an apostrophe has another before it where the table is safe,
    /// so that what was put there is told from what was there.
    pub(super) fn written<'c>(&self, cell: &'c str) -> Cow<'c, str> {
        match self.safe && (is_formula(cell) || cell.starts_with('\'')) {
            true => Cow::Owned(format!("'{cell}")),
            false => Cow::Borrowed(cell),
        }
    }

    /// A cell as it was before it stood in the table.
    pub(super) fn read<'c>(&self, cell: &'c str) -> &'c str {
        if self.safe { cell.strip_prefix('\'').unwrap_or(cell) } else { cell }
    }

    /// Why a cell looks as though the table was written in another way than it is read.
    pub(super) fn doubt(&self, cell: &str) -> Option<&'static str> {
        match (self.safe, cell.strip_prefix('\'')) {
            (false, Some(rest)) if is_formula(rest) => {
                Some("an apostrophe keeps it from being a formula: if the table was written `formula_safe`, read it so")
            }
            (true, None) if is_formula(cell) => Some(
                "a spreadsheet takes it for a formula: if the table was not written `formula_safe`, do not read it so",
            ),
            (true, Some(rest)) if !is_formula(rest) && !rest.starts_with('\'') => {
                Some("its apostrophe is taken away: if the table was not written `formula_safe`, do not read it so")
            }
            _ => None,
        }
    }
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(FORMULAS)
}
