//! A text of openCypher is answered as the query that says the same in code.
#![cfg(test)]
#![cfg(feature = "cypher")]

mod common;

use std::collections::BTreeMap;

use allegiance::{Datum, Error, Query, QueryError, Scope, View, cypher};
use common::{
    worded::{
        Worded,
        plan::{SAID, asked},
    },
    worlds::{DAYS, config, day, line_with, schema, world},
};
use proptest::{collection::vec, prelude::*, sample::select};

/// What stands in a cell, and a list whatever its order.
fn cell(datum: Datum) -> String {
    match datum {
        Datum::List(mut list) => {
            list.sort();
            format!("{list:?}")
        }
        one => format!("{one:?}"),
    }
}

/// The rows: in their order, and each with its grade as often as it is there.
type Answer = (Vec<Vec<String>>, BTreeMap<(Vec<String>, String), usize>);

fn answer(view: &View, query: &Query, worded: &Worded) -> Answer {
    let prepared = view.prepare(query).unwrap_or_else(|wrong| panic!("{}\n{query}\n{wrong}", worded.text));
    let rows = prepared.ask(worded.given.clone()).unwrap();
    let (mut ordered, mut all) = (Vec::new(), BTreeMap::new());
    // A star stands for all names in no order of its own.
    let mut columns = rows.columns().to_vec();
    columns.sort();
    for row in &rows {
        let cells: Vec<String> = columns.iter().map(|column| cell(row.get(column).unwrap())).collect();
        ordered.push(cells.clone());
        *all.entry((cells, row.grade().to_string())).or_insert(0) += 1;
    }
    (ordered, all)
}

fn compare(lines: &[String], worded: &Worded, scope: Scope) -> Result<(), TestCaseError> {
    let view = world(lines).view().at_scope(scope);
    let read = cypher::parse(&worded.text, &schema());
    let read = read.map_err(|wrong| TestCaseError::fail(format!("{}\n{wrong}", worded.text)))?;
    let told = format!("{}\nread:  {read}\nbuilt: {}", worded.text, worded.query);
    // As text a label is a part of its own, and parts lie only so deep in each other.
    let is_too_deep = |wrong| matches!(wrong, Error::Query(QueryError::TooLarge { .. }));
    prop_assume!(!view.prepare(&read).is_err_and(is_too_deep));
    let (rows, all) = answer(&view, &read, worded);
    let (built_rows, built) = answer(&view, &worded.query, worded);
    if worded.is_ordered {
        prop_assert_eq!(&rows, &built_rows, "{}", told);
    }
    if !worded.is_cut {
        prop_assert_eq!(&all, &built, "{}", told);
    }
    if worded.given.is_empty() {
        let counted = [&read, &worded.query].map(|query| view.count(query).unwrap() as usize);
        prop_assert_eq!(counted, [rows.len(), built_rows.len()], "{} counted", told);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn on_a_day(lines in vec(line_with(select(&SAID[..])), 0..20), asked in asked(), on in 0..DAYS + 6) {
        compare(&lines, &asked.worded(), Scope::Day(day(on)))?;
    }

    #[test]
    fn over_a_span(lines in vec(line_with(select(&SAID[..])), 0..16), asked in asked(), on in 0..DAYS, more in 0..6i32) {
        compare(&lines, &asked.worded(), Scope::Span(Some(day(on)), Some(day(on + more))))?;
    }
}
