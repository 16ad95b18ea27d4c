//! Random questions, each in two ways: as openCypher text, and as a query built in code.
//!
//! The two are made side by side from one plan. Where code and text can say a thing in different ways they do: labels of
//! nodes are compared kinds, properties in a pattern are conditions, a relation by its inverse name is turned round, all
//! relationships of a MATCH are told apart at once, and `NOT` and `XOR` are worked out here by truth and falsehood.

mod condition;
mod pattern;
pub(crate) mod plan;

use std::collections::BTreeMap;

use allegiance::{Aggregate, Condition, Datum, Expr, NamedKind, Query};

use plan::{Asked, End, NODES};

/// A question in both ways.
#[derive(Debug)]
pub(crate) struct Worded {
    pub(crate) text: String,
    pub(crate) query: Query,
    pub(crate) given: Vec<(String, Datum)>,
    /// Whether rows come in the order of all columns, so that they do in one order alone.
    pub(crate) is_ordered: bool,
    /// Whether some are left out, so that of rows that look alike any may be there.
    pub(crate) is_cut: bool,
}
/// What is at hand while both are made.
struct Writer<'a> {
    asked: &'a Asked,
    /// The number of the part that a node comes from.
    home: BTreeMap<usize, usize>,
    relationships: Vec<String>,
    /// All names in the order in which they come up, with what they stand for.
    named: Vec<(String, Expr)>,
    given: Vec<(String, Datum)>,
    fresh: usize,
}

/// A condition in both ways: as it is written, how closely it binds, when it is true, and when false.
struct Said {
    text: String,
    binds: u8,
    is_true: Condition,
    is_false: Condition,
}

impl Asked {
    pub(crate) fn worded(&self) -> Worded {
        let (home, named, given) = (BTreeMap::new(), Vec::new(), Vec::new());
        let mut writer = Writer { asked: self, home, relationships: Vec::new(), named, given, fresh: 0 };
        let (mut text, mut query) = (String::new(), Query::new());
        for (place, (hops, tree)) in self.matches.iter().enumerate() {
            text += "MATCH ";
            let mut wheres = Vec::new();
            if let Some(node) = self.alone.filter(|_| place == 0) {
                let (node, term) = writer.node(End::Node(node), 0, &mut query, None);
                text += &format!("{node}, ");
                query = query.kind(&term, NamedKind::from("thing"));
            }
            let (paths, all) = writer.pattern(hops, 0, query, None);
            (text, query) = (text + &paths, all);
            if let Some(tree) = tree {
                let said = writer.tree(tree);
                wheres.push(if said.binds < 3 { format!("({})", said.text) } else { said.text });
                query = query.filter(said.is_true);
            }
            if let Some(exists) = self.exists.as_ref().filter(|_| place + 1 == self.matches.len()) {
                let (said, clause) = writer.exists(exists);
                wheres.push(said);
                query = query.find(clause);
            }
            if !wheres.is_empty() {
                text += &format!(" WHERE {}", wheres.join(" AND "));
            }
            text += "\n";
        }
        let mut parts: Vec<(bool, Query)> = Vec::new();
        for (place, (hops, tree)) in self.optional.iter().enumerate() {
            let mut ends = hops.iter().flat_map(|hop| [hop.from, hop.to]);
            let goes_on = ends.any(|end| matches!(end, End::Node(node) if writer.home.get(&node) == Some(&1)));
            let (paths, mut part) = writer.pattern(hops, place + 1, Query::new(), None);
            text += &format!("OPTIONAL MATCH {paths}");
            if let Some(tree) = tree {
                let said = writer.tree(tree);
                text += &format!(" WHERE {}", said.text);
                part = part.filter(said.is_true);
            }
            text += "\n";
            parts.push((goes_on, part));
        }
        let mut parts = parts.into_iter();
        if let Some((_, first)) = parts.next() {
            query = match parts.next() {
                Some((true, second)) => query.optional(first.optional(second)),
                Some((false, second)) => query.optional(first).optional(second),
                None => query.optional(first),
            };
        }
        writer.rows(text, query)
    }
}
impl Writer<'_> {
    /// RETURN and what comes after it.
    fn rows(self, mut text: String, mut query: Query) -> Worded {
        let returns = &self.asked.returns;
        let nodes: Vec<&str> = self.home.keys().map(|&node| NODES[node]).collect();
        let mut columns: Vec<String> = Vec::new();
        let is_star = returns.is_star && !self.named.is_empty() && !returns.is_distinct && returns.all.is_empty();
        text += if returns.is_distinct { "RETURN DISTINCT " } else { "RETURN " };
        let mut items = Vec::new();
        if is_star {
            items.push("*".to_owned());
            for (name, of) in &self.named {
                columns.push(name.clone());
                query = query.column(name.clone(), of.clone());
            }
        }
        let of = |&(what, which): &(usize, usize)| {
            let at = |place: usize| self.relationships.get(place % self.relationships.len().max(1)).cloned();
            match (at(which), nodes.get(which % nodes.len().max(1))) {
                (Some(r), _) if what > 4 => Some(match what {
                    5 => (format!("type({r})"), Expr::Relation(r)),
                    6 => (format!("{r}.from"), Expr::From(r)),
                    7 => (format!("{r}.grade"), Expr::Grade(r)),
                    _ => (format!("{r}.title"), Expr::Qualifier { of: r, name: "title".into() }),
                }),
                (_, Some(node)) => Some(match what % 5 {
                    0 | 1 => ((*node).to_owned(), Expr::variable(node)),
                    2 => (format!("{node}.name"), Expr::label(node)),
                    3 => (format!("id({node})"), Expr::Key((*node).to_owned())),
                    _ => (format!("{node}.kind"), Expr::Kind((*node).to_owned())),
                }),
                _ => None,
            }
        };
        for item in returns.items.iter().filter(|_| !is_star).filter_map(of) {
            let column = format!("x{}", columns.len());
            items.push(format!("{} AS {column}", item.0));
            query = query.column(column.clone(), item.1);
            columns.push(column);
        }
        let all = returns.all.iter().map(|all| (all.0, of(&(all.1 % 9, all.1))));
        let counts_rows = columns.is_empty().then_some((0, None));
        for (which, of) in all.chain(counts_rows) {
            let column = format!("x{}", columns.len());
            let (written, all) = match (which, of) {
                (1 | 2, Some((text, of))) => (format!("count({text})"), Aggregate::CountOf(of)),
                (3 | 4, Some((text, of))) => (format!("COUNT(DISTINCT {text})"), Aggregate::CountDistinct(of)),
                (5, Some((text, of))) => (format!("min({text})"), Aggregate::Least(of)),
                (6, Some((text, of))) => (format!("max({text})"), Aggregate::Most(of)),
                (7, Some((text, of))) => (format!("collect({text})"), Aggregate::List(of)),
                (8, Some((text, of))) => (format!("collect(DISTINCT {text})"), Aggregate::ListDistinct(of)),
                _ => ("count(*)".to_owned(), Aggregate::Count),
            };
            items.push(format!("{written} AS {column}"));
            query = query.all(column.clone(), all);
            columns.push(column);
        }
        text += &items.join(", ");
        if returns.is_distinct {
            query = query.distinct();
        }
        // What lists come to depends on the order in which ways are found.
        let order = returns.order.as_ref().filter(|_| !text.contains("collect("));
        if let Some(descending) = order {
            let by = columns.iter().zip(descending.iter().cycle());
            let written = by.clone().map(|(column, down)| format!("{column}{}", if *down { " DESC" } else { "" }));
            text += &format!("\nORDER BY {}", written.collect::<Vec<_>>().join(", "));
            for (column, down) in by {
                query = if *down { query.order_by_descending(column) } else { query.order_by(column) };
            }
            if let Some(rows) = returns.skip {
                (text, query) = (format!("{text} SKIP {rows}"), query.skip(rows));
            }
            if let Some(rows) = returns.limit {
                (text, query) = (format!("{text} LIMIT {rows}"), query.limit(rows));
            }
        }
        let (is_ordered, is_cut) = (order.is_some(), returns.skip.or(returns.limit).is_some());
        Worded { text, query, given: self.given, is_ordered, is_cut: is_ordered && is_cut }
    }
}
