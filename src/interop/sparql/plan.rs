//! What is made of a query before it is run: what is not answered is refused, what can grow without end is watched, and
//! what statements speak of is looked up by its parts.
//!
//! The evaluator joins what hangs together by asking the view, where each step is counted. What does not hang together it
//! joins without asking anybody. So each such join passes through a function of ours, which counts, and lets nothing pass
//! once the budget is spent. What is joined so comes from the view, which then has no more either, or from a table that
//! passes through the same function.

use std::collections::BTreeSet;

use spargebra::{
    Query,
    algebra::{Expression, Function, GraphPattern, OrderExpression},
    term::{BlankNode, Literal, NamedNode, NamedNodePattern, TermPattern, TriplePattern, Variable},
};

use super::{fault::SparqlFault, text::MOST_JOINED};

/// The function that counts.
pub(super) const COUNTS: &str = "urn:allegiance:model:counts";

const REIFIES: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies";
const PARTS: [&str; 3] = [
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#object",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate",
];

/// Makes a query ready. `by_parts` says that what reifies a triple has its parts as well.
pub(super) fn ready(query: &mut Query, by_parts: bool) -> Result<(), SparqlFault> {
    let (Query::Select { pattern, dataset, .. }
    | Query::Construct { pattern, dataset, .. }
    | Query::Describe { pattern, dataset, .. }
    | Query::Ask { pattern, dataset, .. }) = query;
    if dataset.is_some() {
        return Err(refused("FROM"));
    }
    *pattern = Plan { by_parts }.pattern(std::mem::take(pattern))?;
    Ok(())
}

fn refused(construct: &str) -> SparqlFault {
    SparqlFault::Unsupported { construct: construct.to_owned(), instead: "a query opens nothing" }
}

struct Plan {
    by_parts: bool,
}

/// The depth of a query is that of its text, which is bounded.
impl Plan {
    #[expect(clippy::boxed_local, reason = "patterns lie in boxes, and come out of this in one")]
    fn boxed(&self, pattern: Box<GraphPattern>) -> Result<Box<GraphPattern>, SparqlFault> {
        Ok(Box::new(self.pattern(*pattern)?))
    }

    fn pattern(&self, pattern: GraphPattern) -> Result<GraphPattern, SparqlFault> {
        Ok(match pattern {
            joined @ (GraphPattern::Bgp { .. } | GraphPattern::Join { .. }) => self.joined(joined)?,
            GraphPattern::Path { subject, path, object } => {
                GraphPattern::Path { subject: with_variable(subject), path, object: with_variable(object) }
            }
            GraphPattern::Values { .. } => pattern,
            GraphPattern::LeftJoin { left, right, expression } => {
                let (left, right) = (self.boxed(left)?, self.boxed(right)?);
                let expression = expression.map(|it| self.expression(it)).transpose()?;
                let apart = !meet(&variables(&left), &variables(&right));
                let counted = [&left, &right].map(|it| variables(it).first().cloned());
                let joined = GraphPattern::LeftJoin { left, right, expression };
                if apart { counted_over(joined, counted.into_iter().flatten()) } else { joined }
            }
            GraphPattern::Lateral { left, right } => {
                GraphPattern::Lateral { left: self.boxed(left)?, right: self.boxed(right)? }
            }
            GraphPattern::Filter { expr, inner } => {
                GraphPattern::Filter { expr: self.expression(expr)?, inner: self.boxed(inner)? }
            }
            GraphPattern::Union { left, right } => {
                GraphPattern::Union { left: self.boxed(left)?, right: self.boxed(right)? }
            }
            GraphPattern::Graph { name, inner } => GraphPattern::Graph { name, inner: self.boxed(inner)? },
            GraphPattern::Extend { inner, variable, expression } => {
                GraphPattern::Extend { inner: self.boxed(inner)?, variable, expression: self.expression(expression)? }
            }
            GraphPattern::Minus { left, right } => {
                let (left, right) = (self.boxed(left)?, self.boxed(right)?);
                // What has no variable in common takes nothing away.
                if !meet(&variables(&left), &variables(&right)) {
                    return Ok(*left);
                }
                GraphPattern::Minus { left, right }
            }
            GraphPattern::OrderBy { inner, expression } => {
                let each = |it| match it {
                    OrderExpression::Asc(it) => self.expression(it).map(OrderExpression::Asc),
                    OrderExpression::Desc(it) => self.expression(it).map(OrderExpression::Desc),
                };
                let expression = expression.into_iter().map(each).collect::<Result<_, _>>()?;
                GraphPattern::OrderBy { inner: self.boxed(inner)?, expression }
            }
            GraphPattern::Project { inner, variables } => {
                GraphPattern::Project { inner: self.boxed(inner)?, variables }
            }
            GraphPattern::Distinct { inner } => GraphPattern::Distinct { inner: self.boxed(inner)? },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced { inner: self.boxed(inner)? },
            GraphPattern::Slice { inner, start, length } => {
                GraphPattern::Slice { inner: self.boxed(inner)?, start, length }
            }
            GraphPattern::Group { inner, variables, aggregates } => {
                GraphPattern::Group { inner: self.boxed(inner)?, variables, aggregates }
            }
            GraphPattern::Service { .. } => return Err(refused("SERVICE")),
        })
    }

    fn expression(&self, expression: Expression) -> Result<Expression, SparqlFault> {
        use Expression as E;
        let one = |it: Box<Expression>| self.expression(*it).map(Box::new);
        let all = |them: Vec<Expression>| them.into_iter().map(|it| self.expression(it)).collect::<Result<Vec<_>, _>>();
        Ok(match expression {
            plain @ (E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_)) => plain,
            E::Or(a, b) => E::Or(one(a)?, one(b)?),
            E::And(a, b) => E::And(one(a)?, one(b)?),
            E::Equal(a, b) => E::Equal(one(a)?, one(b)?),
            E::SameTerm(a, b) => E::SameTerm(one(a)?, one(b)?),
            E::Greater(a, b) => E::Greater(one(a)?, one(b)?),
            E::GreaterOrEqual(a, b) => E::GreaterOrEqual(one(a)?, one(b)?),
            E::Less(a, b) => E::Less(one(a)?, one(b)?),
            E::LessOrEqual(a, b) => E::LessOrEqual(one(a)?, one(b)?),
            E::In(a, list) => E::In(one(a)?, all(list)?),
            E::Add(a, b) => E::Add(one(a)?, one(b)?),
            E::Subtract(a, b) => E::Subtract(one(a)?, one(b)?),
            E::Multiply(a, b) => E::Multiply(one(a)?, one(b)?),
            E::Divide(a, b) => E::Divide(one(a)?, one(b)?),
            E::UnaryPlus(a) => E::UnaryPlus(one(a)?),
            E::UnaryMinus(a) => E::UnaryMinus(one(a)?),
            E::Not(a) => E::Not(one(a)?),
            E::Exists(pattern) => E::Exists(self.boxed(pattern)?),
            E::If(a, b, c) => E::If(one(a)?, one(b)?, one(c)?),
            E::Coalesce(list) => E::Coalesce(all(list)?),
            E::FunctionCall(function, list) => E::FunctionCall(function, all(list)?),
        })
    }

    /// All that is joined at one place, in the parts that hang together.
    fn joined(&self, pattern: GraphPattern) -> Result<GraphPattern, SparqlFault> {
        let mut parts: Vec<GraphPattern> = Vec::new();
        let mut rest = vec![pattern];
        while let Some(pattern) = rest.pop() {
            match pattern {
                GraphPattern::Join { left, right } => rest.extend([*right, *left]),
                GraphPattern::Bgp { patterns } => parts.extend(self.triples(patterns)),
                other => parts.push(self.pattern(other)?),
            }
        }
        // The evaluator weighs every order of them, in more than the cube of their number.
        if parts.len() > MOST_JOINED {
            return Err(SparqlFault::TooManyJoined);
        }
        let mut groups: Vec<(BTreeSet<Variable>, Vec<GraphPattern>)> = Vec::new();
        for part in parts {
            let mut group = (variables(&part), vec![part]);
            while let Some(near) = groups.iter().position(|(known, _)| meet(known, &group.0)) {
                let (known, mut parts) = groups.remove(near);
                group.0.extend(known);
                parts.append(&mut group.1);
                group.1 = parts;
            }
            groups.push(group);
        }
        let several = groups.iter().filter(|(known, _)| !known.is_empty()).count() > 1;
        let mut joined: Option<(BTreeSet<Variable>, GraphPattern)> = None;
        for (known, parts) in groups {
            let one = hung_together(parts, several);
            joined = Some(match joined {
                None => (known, one),
                Some((before, all)) => {
                    let counted = [before.first().cloned(), known.first().cloned()];
                    let both = GraphPattern::Join { left: Box::new(all), right: Box::new(one) };
                    let both = match counted {
                        [Some(_), Some(_)] => counted_over(both, counted.into_iter().flatten()),
                        _ => both,
                    };
                    (before.into_iter().chain(known).collect(), both)
                }
            });
        }
        Ok(joined.map_or(GraphPattern::default(), |(_, joined)| joined))
    }

    /// Triples, each by itself, with variables for nodes without a name.
    fn triples(&self, patterns: Vec<TriplePattern>) -> Vec<GraphPattern> {
        let patterns: Vec<TriplePattern> = patterns.into_iter().map(with_variables).collect();
        let mut found = Vec::new();
        for pattern in &patterns {
            match &pattern.object {
                TermPattern::Triple(spoken)
                    if self.by_parts
                        && patterns.len() <= MOST_JOINED / 4
                        && matches!(&pattern.predicate, NamedNodePattern::NamedNode(it) if it.as_str() == REIFIES)
                        && !matches!(&spoken.object, TermPattern::Triple(_))
                        && !patterns.contains(spoken) =>
                {
                    let predicate = match &spoken.predicate {
                        NamedNodePattern::NamedNode(node) => TermPattern::NamedNode(node.clone()),
                        NamedNodePattern::Variable(variable) => TermPattern::Variable(variable.clone()),
                    };
                    let parts = [spoken.subject.clone(), spoken.object.clone(), predicate];
                    found.extend(PARTS.into_iter().zip(parts).map(|(name, part)| TriplePattern {
                        subject: pattern.subject.clone(),
                        predicate: NamedNodePattern::NamedNode(NamedNode::new_unchecked(name)),
                        object: part,
                    }));
                }
                _ => found.push(pattern.clone()),
            }
        }
        found.into_iter().map(|pattern| GraphPattern::Bgp { patterns: vec![pattern] }).collect()
    }
}

/// Parts that hang together, as one. Beside others, a part that is worked out whole is counted as it is read.
fn hung_together(parts: Vec<GraphPattern>, beside_others: bool) -> GraphPattern {
    let mut triples = Vec::new();
    let mut all: Option<GraphPattern> = None;
    let mut add = |part: GraphPattern| {
        all = Some(match all.take() {
            None => part,
            Some(before) => GraphPattern::Join { left: Box::new(before), right: Box::new(part) },
        });
    };
    for part in parts {
        match part {
            GraphPattern::Bgp { patterns } => triples.extend(patterns),
            GraphPattern::Path { .. } => add(part),
            part if beside_others => {
                let counted = variables(&part).first().cloned();
                let whole = GraphPattern::Slice { inner: Box::new(part), start: 0, length: Some(usize::MAX) };
                add(counted_over(whole, counted));
            }
            part => add(part),
        }
    }
    if !triples.is_empty() {
        add(GraphPattern::Bgp { patterns: triples });
    }
    all.unwrap_or_default()
}

/// What passes only through the function that counts. It names variables of both sides, so that it stays where it is.
fn counted_over(inner: GraphPattern, named: impl IntoIterator<Item = Variable>) -> GraphPattern {
    let there = |variable| Expression::Coalesce(vec![Expression::Variable(variable), Literal::from(true).into()]);
    let counts = Function::Custom(NamedNode::new_unchecked(COUNTS));
    let expr = Expression::FunctionCall(counts, named.into_iter().map(there).collect());
    GraphPattern::Filter { expr, inner: Box::new(inner) }
}

fn variables(pattern: &GraphPattern) -> BTreeSet<Variable> {
    let mut found = BTreeSet::new();
    pattern.on_in_scope_variable(|variable| _ = found.insert(variable.clone()));
    found
}

fn meet(a: &BTreeSet<Variable>, b: &BTreeSet<Variable>) -> bool {
    a.iter().any(|it| b.contains(it))
}

fn with_variables(pattern: TriplePattern) -> TriplePattern {
    TriplePattern { subject: with_variable(pattern.subject), object: with_variable(pattern.object), ..pattern }
}

fn with_variable(term: TermPattern) -> TermPattern {
    match term {
        TermPattern::BlankNode(node) => TermPattern::Variable(variable_for(&node)),
        TermPattern::Triple(triple) => TermPattern::Triple(Box::new(with_variables(*triple))),
        other => other,
    }
}

/// A variable that no text can name.
fn variable_for(node: &BlankNode) -> Variable {
    Variable::new_unchecked(format!("{}-", node.as_str()))
}
