//! Conditions: those of a row as such, patterns and labels as parts that must or must not be there.
//!
//! In Cypher what is missing makes a condition neither true nor false, and a row stays where it is true. So a negation
//! is pushed down to what is compared, where the opposite is false of what is missing as well.

use super::{Fault, Lowering, Part, may_be_missing, pattern::misfit};
use crate::{
    interop::cypher::{
        ast::{Match, Operand, Path, Test},
        fault::CypherFault,
    },
    model::{Clause, Condition, Operator, text::excerpt},
};

impl Lowering<'_> {
    /// Adds to a group that something is so, or that it is not.
    ///
    /// Brackets lie in each other as deep as they may, so this may call itself.
    pub(super) fn filter(&mut self, test: &Test, group: usize, is_so: bool) -> Result<(), Fault> {
        match (test, is_so) {
            (Test::Not(test), _) => self.filter(test, group, !is_so),
            (Test::All(tests), true) | (Test::Any(tests), false) => {
                tests.iter().try_for_each(|test| self.filter(test, group, is_so))
            }
            (Test::Any(tests), true) | (Test::All(tests), false) if !tests.iter().all(is_plain) => {
                self.filter_any(tests.iter().map(|test| (test, is_so)), group)
            }
            (Test::OneAlone(tests), _) if !tests.iter().all(is_plain) => {
                if let Some(at) = subquery(test) {
                    return Err(misfit(at, "EXISTS does not stand beside XOR: write it with AND, OR and NOT"));
                }
                alone(tests, is_so).into_iter().try_for_each(|either| self.filter_any(either.into_iter(), group))
            }
            (Test::Labels(of, labels), _) => {
                let known = self.known(of)?;
                if !self.is_within(group, known.group) {
                    return Err(may_be_missing(of));
                }
                let group = if is_so { group } else { self.group(Part::Unless, group) };
                for label in labels {
                    let kind = self.kind(label)?;
                    self.add(group, Clause::Kind { of: of.text.clone(), kind });
                }
                Ok(())
            }
            (Test::Exists(_, matches), _) => self.exists(matches, group, is_so),
            (Test::Pattern(path), _) => self.path_exists(path, group, is_so),
            _ => {
                let condition = self.condition(test, group, is_so)?;
                self.add(group, condition);
                Ok(())
            }
        }
    }

    /// That one of several is so, each as wanted: unless each is not known to be.
    fn filter_any<'t>(&mut self, tests: impl Iterator<Item = (&'t Test, bool)>, group: usize) -> Result<(), Fault> {
        let none = self.group(Part::Unless, group);
        for (test, is_so) in tests {
            let not = self.group(Part::Unless, none);
            self.filter(test, not, is_so)?;
        }
        Ok(())
    }

    /// That a subquery finds something, which is that not nothing is found, or that it does not.
    fn exists(&mut self, matches: &[Match], group: usize, is_so: bool) -> Result<(), Fault> {
        let group = if is_so { self.group(Part::Unless, group) } else { group };
        let part = self.group(Part::Unless, group);
        let before = self.named.len();
        self.matches(matches, part)?;
        for name in self.named.split_off(before) {
            self.known.remove(&name);
            self.past.insert(name);
        }
        Ok(())
    }

    fn path_exists(&mut self, path: &Path, group: usize, is_so: bool) -> Result<(), Fault> {
        let nodes = std::iter::once(&path.first).chain(path.hops.iter().map(|(_, node)| node));
        let hops = path.hops.iter().filter_map(|(hop, _)| hop.variable.as_ref());
        for name in nodes.filter_map(|node| node.variable.as_ref()).chain(hops) {
            if !self.known.contains_key(&name.text) {
                let variable = excerpt(&name.text);
                let what = format!("a pattern in WHERE adds no variable such as `{variable}`: write EXISTS {{ … }}");
                return Err((name.at, CypherFault::Misfit(what)));
            }
        }
        let group = if is_so { self.group(Part::Unless, group) } else { group };
        let part = self.group(Part::Unless, group);
        self.patterns(std::slice::from_ref(path), part)
    }

    /// What is plain as a condition of a row.
    fn condition(&mut self, test: &Test, group: usize, is_so: bool) -> Result<Condition, Fault> {
        match (test, is_so) {
            (Test::Not(test), _) => self.condition(test, group, !is_so),
            (Test::All(tests), true) | (Test::Any(tests), false) => {
                let all = tests.iter().map(|test| self.condition(test, group, is_so));
                Ok(Condition::All(all.collect::<Result<_, _>>()?))
            }
            (Test::Any(tests), true) | (Test::All(tests), false) => {
                let all = tests.iter().map(|test| self.condition(test, group, is_so));
                Ok(Condition::Any(all.collect::<Result<_, _>>()?))
            }
            (Test::OneAlone(tests), _) => {
                let mut all = Vec::with_capacity(2);
                for either in alone(tests, is_so) {
                    let either = either.into_iter().map(|(test, is_so)| self.condition(test, group, is_so));
                    all.push(Condition::Any(either.collect::<Result<_, _>>()?));
                }
                Ok(Condition::All(all))
            }
            (Test::Among { left, list }, _) => {
                let is = if is_so { Operator::IsOneOf } else { Operator::IsNoneOf };
                self.compare(left, is, list, group)
            }
            (Test::Compare { left, is, right }, true) => self.compare(left, *is, right, group),
            (Test::Compare { left, is, right }, false) => self.compare_not(left, *is, right, group),
            (Test::In { left, list }, _) => {
                let is = if is_so { Operator::Is } else { Operator::IsNot };
                if list.is_empty() {
                    self.operand(left, group)?;
                }
                let all = list.iter().map(|one| self.compare(left, is, one, group));
                let all = all.collect::<Result<_, _>>()?;
                Ok(if is_so { Condition::Any(all) } else { Condition::All(all) })
            }
            (Test::Null(of), _) => {
                let known = Condition::Known(self.operand(of, group)?.0);
                Ok(if is_so { known.not() } else { known })
            }
            (Test::Labels(name, _), _) => Err(misfit(name.at, "a label is no condition here")),
            (Test::Exists(at, _), _) => Err(misfit(*at, "EXISTS is no condition here")),
            (Test::Pattern(path), _) => Err(misfit(path.first.at, "a pattern is no condition here")),
        }
    }

    fn compare_not(&mut self, left: &Operand, is: Operator, right: &Operand, group: usize) -> Result<Condition, Fault> {
        let opposite = match is {
            Operator::Is => Operator::IsNot,
            Operator::IsNot => Operator::Is,
            Operator::Less => Operator::AtLeast,
            Operator::AtLeast => Operator::Less,
            Operator::More => Operator::AtMost,
            Operator::AtMost => Operator::More,
            Operator::IsOneOf => Operator::IsNoneOf,
            Operator::IsNoneOf => Operator::IsOneOf,
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
                let compared = self.compare(left, is, right, group)?;
                let mut all = Vec::new();
                for operand in [left, right].into_iter().filter(|operand| !operand.is_literal()) {
                    all.push(Condition::Known(self.operand(operand, group)?.0));
                }
                all.push(compared.not());
                return Ok(Condition::All(all));
            }
        };
        self.compare(left, opposite, right, group)
    }
}

/// One of two alone, as two of which each asks for one of two; or that it is both or neither.
fn alone([one, other]: &[Test; 2], is_so: bool) -> [[(&Test, bool); 2]; 2] {
    [[(one, true), (other, is_so)], [(one, false), (other, !is_so)]]
}

/// Where a subquery stands in it. Brackets lie in each other as deep as they may, so this may call itself.
fn subquery(test: &Test) -> Option<usize> {
    match test {
        Test::Exists(at, _) => Some(*at),
        Test::All(tests) | Test::Any(tests) => tests.iter().find_map(subquery),
        Test::OneAlone(tests) => tests.iter().find_map(subquery),
        Test::Not(test) => subquery(test),
        Test::Compare { .. } | Test::In { .. } | Test::Among { .. } | Test::Null(_) | Test::Labels(..) => None,
        Test::Pattern(_) => None,
    }
}

/// Whether it is a condition of a row as such.
fn is_plain(test: &Test) -> bool {
    match test {
        Test::Compare { .. } | Test::In { .. } | Test::Among { .. } | Test::Null(_) => true,
        Test::All(tests) | Test::Any(tests) => tests.iter().all(is_plain),
        Test::OneAlone(tests) => tests.iter().all(is_plain),
        Test::Not(test) => is_plain(test),
        Test::Labels(..) | Test::Exists(..) | Test::Pattern(_) => false,
    }
}
