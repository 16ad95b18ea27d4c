//! RETURN into columns, and which rows in which order.

use super::{Fault, Is, Lowering, pattern::misfit};
use crate::{
    interop::cypher::{
        ast::{self, Name, Operand, Return},
        fault::CypherFault,
    },
    model::{
        Aggregate, Expr, Query,
        query::{Cell, Column, Sort, SortKey},
        text::excerpt,
    },
};

impl Lowering<'_> {
    pub(super) fn rows(&mut self, returns: &Return, mut query: Query) -> Result<Query, Fault> {
        match &returns.items {
            Some(items) => {
                for item in items {
                    if query.select.iter().any(|column| column.name == item.name.text) {
                        return Err((item.name.at, CypherFault::Twice { name: excerpt(&item.name.text) }));
                    }
                    let of = self.cell(&item.cell)?;
                    query.select.push(Column { name: item.name.text.clone(), of });
                }
            }
            None => {
                for name in self.named.clone() {
                    let operand = Operand::Variable(Name { at: returns.at, text: name.clone() });
                    let (of, _) = self.operand(&operand, 0)?;
                    query.select.push(Column { name, of: Cell::Of(of) });
                }
                if query.select.is_empty() {
                    return Err(misfit(returns.at, "there is no variable to return"));
                }
            }
        }
        query.distinct = returns.is_distinct;
        let is_grouped = query.select.iter().any(|column| matches!(column.of, Cell::All(_)));
        if returns.is_distinct || is_grouped {
            self.are_told_apart(returns)?;
        }
        for (by, descending) in &returns.order {
            let by = self.sort_key(by, &query, is_grouped)?;
            query.order.push(Sort { by, descending: *descending });
        }
        query.skip = returns.skip.unwrap_or(0);
        query.limit = returns.limit;
        Ok(query)
    }

    fn cell(&mut self, cell: &ast::Cell) -> Result<Cell, Fault> {
        Ok(match cell {
            ast::Cell::Of(operand @ Operand::Parameter(_)) => {
                return Err(misfit(operand.at(), "a parameter is no column"));
            }
            ast::Cell::Of(operand) => Cell::Of(self.operand(operand, 0)?.0),
            ast::Cell::All { of: None, .. } => Cell::All(Aggregate::Count),
            ast::Cell::All { function, is_distinct, of: Some(operand) } => {
                let (of, _) = self.operand(operand, 0)?;
                let is_count = function.text == "count";
                if self.is_fact(operand) && (*is_distinct || !is_count) {
                    return Err(not_told_apart(operand));
                }
                Cell::All(match (function.text.as_str(), is_distinct) {
                    ("count", false) => Aggregate::CountOf(of),
                    ("count", true) => Aggregate::CountDistinct(of),
                    ("min", _) => Aggregate::Least(of),
                    ("max", _) => Aggregate::Most(of),
                    (_, true) => Aggregate::ListDistinct(of),
                    (_, false) => Aggregate::List(of),
                })
            }
        })
    }

    fn is_fact(&self, operand: &Operand) -> bool {
        let Operand::Variable(name) = operand else { return false };
        self.known.get(&name.text).is_some_and(|known| matches!(known.is, Is::Fact(_)))
    }

    /// A relationship stands as the name of its relation, by which two of them may look alike.
    fn are_told_apart(&self, returns: &Return) -> Result<(), Fault> {
        let Some(items) = &returns.items else {
            let is_fact = |name: &String| self.known.get(name).is_some_and(|known| matches!(known.is, Is::Fact(_)));
            let named = self.named.iter().find(|name| is_fact(name));
            let operand = |name: &String| Operand::Variable(Name { at: returns.at, text: name.clone() });
            return named.map_or(Ok(()), |name| Err(not_told_apart(&operand(name))));
        };
        let mut operands = items.iter().filter_map(|item| match &item.cell {
            ast::Cell::Of(operand) => Some(operand),
            ast::Cell::All { .. } => None,
        });
        operands.find(|operand| self.is_fact(operand)).map_or(Ok(()), |operand| Err(not_told_apart(operand)))
    }

    fn sort_key(&mut self, by: &ast::Cell, query: &Query, is_grouped: bool) -> Result<SortKey, Fault> {
        let column = |of: &Cell| query.select.iter().find(|column| column.of == *of).map(|column| column.name.clone());
        let at = match by {
            ast::Cell::Of(Operand::Variable(name)) if query.select.iter().any(|column| column.name == name.text) => {
                return Ok(SortKey::Column(name.text.clone()));
            }
            ast::Cell::Of(operand) if operand.is_literal() => {
                return Err(misfit(operand.at(), "rows are ordered by a column or a property"));
            }
            ast::Cell::Of(operand) => operand.at(),
            ast::Cell::All { function, .. } => function.at,
        };
        let of = self.cell(by)?;
        // Things are ordered by their labels.
        let thing = match &of {
            Cell::Of(Expr::Label(name)) => column(&Cell::Of(Expr::Variable(name.clone()))),
            _ => None,
        };
        match (column(&of).or(thing), of) {
            (Some(column), _) => Ok(SortKey::Column(column)),
            (None, Cell::Of(of)) if !query.distinct && !is_grouped => Ok(SortKey::Of(of)),
            _ => Err(misfit(at, "with DISTINCT, counts and the like rows are ordered by what is returned")),
        }
    }
}

fn not_told_apart(operand: &Operand) -> Fault {
    let what = "relationships are not told apart here: take a property of it, such as its type";
    misfit(operand.at(), what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_what_it_was_written_as() {
        let query =
            crate::interop::cypher::parse("MATCH (a:town) RETURN a.name, count( * )", &crate::vocabulary::conflict());
        let query = query.unwrap_or_default();
        let names: Vec<&str> = query.select.iter().map(|column| column.name()).collect();
        assert_eq!(names, ["a.name", "count( * )"]);
        assert_eq!(query.select.first().map(|column| &column.of), Some(&Cell::Of(Expr::label("a"))));
    }
}
