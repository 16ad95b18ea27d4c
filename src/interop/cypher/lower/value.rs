//! Operands: what of a row they are, and literals as what they are compared with.

use super::{Fault, Is, Lowering, Part, pattern::misfit, spellings};
use crate::{
    interop::cypher::{
        ast::{Name, Operand},
        fault::{CypherFault, one_of},
    },
    model::{
        Condition, Date, Expr, FactPattern, Grade, Guard, Operator, Point, Share, Target, Term, Text, Value, ValueType,
        Which,
        text::{closest, excerpt},
    },
};

/// What sort of thing an operand is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// What a variable stands for.
    Thing(String),
    /// The key of what a variable stands for.
    Key(String),
    Kind,
    Relation,
    Grade,
    Day,
    Label,
    Literal(ValueType),
    /// Given when the query is asked.
    Parameter,
}

const OF_NODES: &[&str] = &["name", "label", "key", "kind"];
const OF_FACTS: &[&str] = &["from", "until", "grade", "type"];

impl Sort {
    /// What can be compared with each other.
    fn class(&self) -> &'static str {
        match self {
            Sort::Thing(_) | Sort::Literal(ValueType::Entity(_)) => "a thing",
            Sort::Grade => "a grade",
            Sort::Day | Sort::Literal(ValueType::Date) => "a day",
            Sort::Literal(ValueType::Count) => "a number",
            Sort::Literal(ValueType::Share) => "a share",
            Sort::Literal(ValueType::Point) => "a point",
            Sort::Parameter => "a parameter",
            _ => "a text",
        }
    }
}

impl Lowering<'_> {
    /// What of a row an operand is, asked in a group.
    pub(super) fn operand(&mut self, operand: &Operand, group: usize) -> Result<(Expr, Sort), Fault> {
        match operand {
            Operand::Variable(name) => Ok(match &self.known(name)?.is {
                Is::Thing => (Expr::Variable(name.text.clone()), Sort::Thing(name.text.clone())),
                Is::Literal(sort) => (Expr::Variable(name.text.clone()), Sort::Literal(sort.clone())),
                Is::Fact(_) => (Expr::Relation(name.text.clone()), Sort::Relation),
            }),
            Operand::Parameter(name) => Ok((Expr::Parameter(name.text.clone()), Sort::Parameter)),
            Operand::Property(of, property) => self.property(of, property, group),
            Operand::Function(function, of) => self.function(function, of),
            Operand::Text(name) | Operand::Number(name) | Operand::Date(name) => {
                Err(misfit(name.at, "expected something of a row, such as a variable or a property"))
            }
        }
    }

    fn property(&mut self, of: &Name, property: &Name, group: usize) -> Result<(Expr, Sort), Fault> {
        let name = of.text.clone();
        let lower = property.text.to_ascii_lowercase();
        match self.known(of)?.is.clone() {
            Is::Thing => match lower.as_str() {
                "name" | "label" => Ok((Expr::Label(name), Sort::Label)),
                "key" => Ok((Expr::Key(name.clone()), Sort::Key(name))),
                "kind" => Ok((Expr::Kind(name), Sort::Kind)),
                _ => self.literal_of(of, property, group),
            },
            Is::Fact(relations) => match lower.as_str() {
                "from" => Ok((Expr::From(name), Sort::Day)),
                "until" => Ok((Expr::Until(name), Sort::Day)),
                "grade" => Ok((Expr::Grade(name), Sort::Grade)),
                "type" => Ok((Expr::Relation(name), Sort::Relation)),
                _ => {
                    let (qualifier, sort) = self.qualifier(&relations, of, property)?;
                    Ok((Expr::Qualifier { of: name, name: qualifier }, Sort::Literal(sort)))
                }
            },
            Is::Literal(sort) => {
                let what = format!("`{}` is {sort} and has no properties", excerpt(&of.text));
                Err((property.at, CypherFault::Misfit(what)))
            }
        }
    }

    fn function(&self, function: &Name, of: &Name) -> Result<(Expr, Sort), Fault> {
        let name = of.text.clone();
        let is = &self.known(of)?.is;
        match (function.text.to_ascii_lowercase().as_str(), is) {
            ("type", Is::Fact(_)) => Ok((Expr::Relation(name), Sort::Relation)),
            ("labels" | "kind", Is::Thing) => Ok((Expr::Kind(name), Sort::Kind)),
            ("id" | "elementid" | "key", Is::Thing) => Ok((Expr::Key(name.clone()), Sort::Key(name))),
            ("type", _) => Err(misfit(of.at, "`type` takes a relationship")),
            ("labels" | "kind" | "id" | "elementid" | "key", _) => {
                let what = format!("`{}` takes a node", function.text.to_ascii_lowercase());
                Err((of.at, CypherFault::Misfit(what)))
            }
            ("count" | "min" | "max" | "collect", _) => {
                Err(misfit(function.at, "what is counted over rows stands in RETURN and ORDER BY, by itself"))
            }
            _ => {
                let construct = format!("the function `{}`", excerpt(&function.text));
                let instead = "there are type, labels, id, key, count, min, max and collect";
                Err((function.at, CypherFault::Unsupported { construct, instead }))
            }
        }
    }

    /// The relation to a literal that is meant by a property of a node.
    fn literal_relation(&self, of: &Name, property: &Name) -> Result<(String, ValueType), Fault> {
        let found = spellings(&property.text).into_iter().find_map(|name| self.schema.relation_named(&name));
        match found.map(|def| (def, def.range())) {
            Some((def, ValueType::Entity(_) | ValueType::Nothing)) => {
                let what = format!("`{}` is a relationship: write a pattern, ()-[:{0}]->()", def.name());
                Err((property.at, CypherFault::Misfit(what)))
            }
            Some((def, literal)) => Ok((def.name().to_owned(), literal.clone())),
            None => {
                let is_literal = |range: &ValueType| !matches!(range, ValueType::Entity(_) | ValueType::Nothing);
                let literals = self.schema.relations().filter(|def| is_literal(def.range())).map(|def| def.name());
                Err(unknown_property(of, property, OF_NODES.iter().copied().chain(literals)))
            }
        }
    }

    /// What a relation to a literal leads to, where it does.
    fn literal_of(&mut self, of: &Name, property: &Name, group: usize) -> Result<(Expr, Sort), Fault> {
        let (relation, range) = self.literal_relation(of, property)?;
        let home = self.known(of)?.group;
        // What an optional part finds is looked at where it is found.
        let group = if self.is_within(group, home) { group } else { home };
        let place = (of.text.clone(), relation.clone());
        let known = self.looked_up.get(&place).copied();
        let variable = self.literal_name(&of.text, &relation);
        if !known.is_some_and(|known| self.is_within(group, known)) {
            let part = self.group(Part::Optional, group);
            let (subject, object) = (Term::Variable(of.text.clone()), Term::Variable(variable.clone()));
            self.add(part, FactPattern::of(subject, Which::Named(vec![relation]), Some(Target::Term(object))));
            self.looked_up.insert(place, group);
        }
        Ok((Expr::Variable(variable), Sort::Literal(range)))
    }

    /// A name for what a relation leads to that no text has: with as many dots as that takes.
    fn literal_name(&self, of: &str, relation: &str) -> String {
        let mut name = format!("{of}.{relation}");
        while self.taken.contains(&name) {
            name.push('.');
        }
        name
    }

    /// A qualifier that one of the relations takes.
    fn qualifier(&self, relations: &[String], of: &Name, property: &Name) -> Result<(String, ValueType), Fault> {
        let takes = |name: &str| {
            let mut defs = relations.iter().filter_map(|relation| self.schema.relation_named(relation));
            relations.is_empty() || defs.any(|def| def.qualifiers().iter().any(|known| known == name))
        };
        let found = spellings(&property.text).into_iter().find(|name| takes(name));
        let def = found.and_then(|name| self.schema.qualifiers().find(|def| def.name() == name));
        def.map(|def| (def.name().to_owned(), def.value().clone())).ok_or_else(|| {
            let taken = self.schema.qualifiers().map(|def| def.name()).filter(|name| takes(name));
            unknown_property(of, property, OF_FACTS.iter().copied().chain(taken))
        })
    }

    /// A property in a pattern as a guard on its fact, where it is a qualifier of one value that guards compare.
    pub(super) fn guard(
        &self,
        relations: &[String],
        property: &Name,
        operand: &Operand,
    ) -> Result<Option<(String, Guard)>, Fault> {
        if OF_FACTS.iter().any(|known| property.text.eq_ignore_ascii_case(known)) || !operand.is_literal() {
            return Ok(None);
        }
        let of = Name { at: property.at, text: relations.first().cloned().unwrap_or_else(|| "a relation".to_owned()) };
        let (qualifier, sort) = self.qualifier(relations, &of, property)?;
        let guard = match sort {
            ValueType::Share if share(operand)?.is_full() => Guard::Full,
            ValueType::Text | ValueType::Term(_) | ValueType::Entity(_) => {
                match self.literal(&Sort::Literal(sort), operand)? {
                    Expr::Value(value) => Guard::Is(value),
                    _ => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        Ok(Some((qualifier, guard)))
    }

    /// A property in a pattern as a condition, or as a fact.
    pub(super) fn has_property(
        &mut self,
        of: &Name,
        property: &Name,
        operand: &Operand,
        group: usize,
    ) -> Result<(), Fault> {
        let is = self.known.get(&of.text).map(|known| known.is.clone());
        if let Some(Is::Fact(relations)) = &is
            && self.guard(relations, property, operand)?.is_some()
        {
            return Ok(());
        }
        if is == Some(Is::Thing)
            && !OF_NODES.iter().any(|known| property.text.eq_ignore_ascii_case(known))
            && let (Operand::Text(_), (relation, ValueType::Text)) = (operand, self.literal_relation(of, property)?)
            && let Expr::Value(value) = self.literal(&Sort::Literal(ValueType::Text), operand)?
        {
            let subject = Term::Variable(of.text.clone());
            self.add(group, FactPattern::of(subject, Which::Named(vec![relation]), Some(Target::Literal(value))));
            return Ok(());
        }
        let left = Operand::Property(of.clone(), property.clone());
        let condition = self.compare(&left, Operator::Is, operand, group)?;
        self.add(group, condition);
        Ok(())
    }

    /// Two operands compared.
    pub(super) fn compare(
        &mut self,
        left: &Operand,
        is: Operator,
        right: &Operand,
        group: usize,
    ) -> Result<Condition, Fault> {
        let is_of_text = matches!(is, Operator::Contains | Operator::StartsWith | Operator::EndsWith);
        if left.is_literal() {
            if right.is_literal() {
                return Err(misfit(left.at(), "a condition compares something of a row, such as a property"));
            }
            if !is_of_text && !matches!(is, Operator::IsOneOf | Operator::IsNoneOf) {
                return self.compare(right, turned(is), left, group);
            }
            let (expr, mut sort) = self.operand(right, group)?;
            if is_of_text {
                self.is_a_text(&sort, right)?;
                sort = Sort::Label;
            }
            let left = self.literal(&sort, left)?;
            return Ok(Condition::Compare { left, is, right: expr });
        }
        let (expr, sort) = self.operand(left, group)?;
        if is_of_text {
            self.is_a_text(&sort, left)?;
        }
        let is_same = matches!(is, Operator::Is | Operator::IsNot);
        let is_of_order = matches!(is, Operator::Less | Operator::AtMost | Operator::More | Operator::AtLeast);
        if is_of_order && sort.class() == "a thing" {
            return Err(misfit(left.at(), "things have no order: compare a property, such as `name`"));
        }
        if right.is_literal() {
            // A key of the graph names its entity.
            if let (true, Sort::Key(of), Operand::Text(key)) = (is_same, &sort, right) {
                let right = Expr::Value(Value::Entity(key.text.clone()));
                return Ok(Condition::Compare { left: Expr::Variable(of.clone()), is, right });
            }
            let sort = match sort {
                Sort::Kind | Sort::Relation if !is_same => Sort::Label,
                sort => sort,
            };
            let right = self.literal(&sort, right)?;
            return Ok(Condition::Compare { left: expr, is, right });
        }
        let (other, other_sort) = self.operand(right, group)?;
        let (one, two) = (sort.class(), other_sort.class());
        if one != two && sort != Sort::Parameter && other_sort != Sort::Parameter {
            let what = format!("{} and {} are never the same", article(left, one), article(right, two));
            return Err((right.at(), CypherFault::Misfit(what)));
        }
        Ok(Condition::Compare { left: expr, is, right: other })
    }

    fn is_a_text(&self, sort: &Sort, operand: &Operand) -> Result<(), Fault> {
        match sort.class() {
            "a text" | "a parameter" => Ok(()),
            class => {
                let what = format!("{}: CONTAINS, STARTS WITH and ENDS WITH take texts", article(operand, class));
                Err((operand.at(), CypherFault::Misfit(what)))
            }
        }
    }

    /// A literal as what it is compared with.
    pub(super) fn literal(&self, sort: &Sort, operand: &Operand) -> Result<Expr, Fault> {
        let (Operand::Text(name) | Operand::Number(name) | Operand::Date(name)) = operand else {
            return Err(misfit(operand.at(), "expected a text, a number or a date"));
        };
        let wrong = |what: String| (name.at, CypherFault::Misfit(what));
        let given = || format!("`{}`", excerpt(&name.text));
        let is_text = matches!(operand, Operand::Text(_));
        let as_text = || {
            let text = Text::new(name.text.clone()).map_err(|error| wrong(error.to_string()))?;
            Ok(Expr::Value(Value::Text(text)))
        };
        match sort {
            Sort::Day | Sort::Literal(ValueType::Date) if !matches!(operand, Operand::Number(_)) => {
                let date: Result<Date, _> = name.text.parse();
                Ok(Expr::Value(Value::Date(date.map_err(|error| wrong(error.to_string()))?)))
            }
            Sort::Grade if is_text => {
                let all = [Grade::Possible, Grade::Presumed, Grade::Certain];
                let grade = all.into_iter().find(|grade| name.text.eq_ignore_ascii_case(grade.as_str()));
                let unknown = || wrong(format!("{} is no grade: expected {}", given(), one_of(&all)));
                Ok(Expr::Surely(grade.ok_or_else(unknown)?))
            }
            Sort::Kind if is_text => Ok(Expr::Value(Value::Term(self.kind(name)?))),
            Sort::Relation if is_text => Ok(Expr::Value(Value::Term(self.relation(name)?.1.name().to_owned()))),
            Sort::Literal(ValueType::Term(terms)) if is_text => {
                let is_known = terms.contains(&name.text);
                let unknown = || wrong(format!("{} is no term of it: expected {}", given(), one_of(terms)));
                if is_known { Ok(Expr::Value(Value::Term(name.text.clone()))) } else { Err(unknown()) }
            }
            Sort::Literal(ValueType::Entity(_)) if is_text => Ok(Expr::Value(Value::Entity(name.text.clone()))),
            Sort::Literal(ValueType::Count) if matches!(operand, Operand::Number(_)) => {
                let number: Result<i64, _> = name.text.parse();
                Ok(Expr::Number(number.map_err(|_| wrong(format!("{} is no whole number", given())))?))
            }
            Sort::Literal(ValueType::Share) => Ok(Expr::Value(Value::Share(share(operand)?))),
            Sort::Literal(ValueType::Point) if is_text => {
                let point: Result<Point, _> = name.text.parse();
                Ok(Expr::Value(Value::Point(point.map_err(|error| wrong(error.to_string()))?)))
            }
            Sort::Label | Sort::Key(_) | Sort::Literal(ValueType::Text | ValueType::Name | ValueType::Identifier)
                if is_text =>
            {
                as_text()
            }
            Sort::Thing(variable) => {
                let variable = excerpt(variable);
                Err(wrong(format!("`{variable}` is a thing: compare `{variable}.key` or `{variable}.name`")))
            }
            Sort::Parameter => match operand {
                Operand::Number(_) => {
                    let number: Result<i64, _> = name.text.parse();
                    Ok(Expr::Number(number.map_err(|_| wrong(format!("{} is no whole number", given())))?))
                }
                Operand::Date(_) => self.literal(&Sort::Day, operand),
                _ => as_text(),
            },
            other => {
                let expected = match other.class() {
                    "a day" => "a date such as '2024-12-16'",
                    "a number" => "a number",
                    "a point" => "a point such as '24.25, 97.23'",
                    _ => "a text in quotes",
                };
                Err((name.at, CypherFault::Expected { expected: expected.to_owned(), found: given() }))
            }
        }
    }
}

/// A share: `'2/3'`, `1`, `'1/3..2/3'`, `'partial'`.
fn share(operand: &Operand) -> Result<Share, Fault> {
    match operand {
        Operand::Text(name) | Operand::Number(name) => {
            Share::from_value(&name.text).map_err(|error| (name.at, CypherFault::Misfit(error.to_string())))
        }
        other => Err(misfit(other.at(), "a date is no share")),
    }
}

/// The comparison from the other side.
fn turned(is: Operator) -> Operator {
    match is {
        Operator::Less => Operator::More,
        Operator::AtMost => Operator::AtLeast,
        Operator::More => Operator::Less,
        Operator::AtLeast => Operator::AtMost,
        same => same,
    }
}

fn article(operand: &Operand, class: &str) -> String {
    let text = match operand {
        Operand::Variable(name) => name.text.clone(),
        Operand::Property(of, property) => format!("{}.{}", of.text, property.text),
        Operand::Function(function, of) => format!("{}({})", function.text, of.text),
        Operand::Parameter(name) => format!("${}", name.text),
        Operand::Text(name) | Operand::Number(name) | Operand::Date(name) => name.text.clone(),
    };
    format!("`{}` is {class}", excerpt(&text))
}

fn unknown_property<'n>(of: &Name, property: &Name, known: impl Iterator<Item = &'n str>) -> Fault {
    let nearest = closest(&property.text, known, 1).first().map(|(near, _)| (*near).to_owned());
    let (of, name) = (excerpt(&of.text), excerpt(&property.text));
    (property.at, CypherFault::UnknownProperty { of, property: name, nearest })
}
