//! Patterns into facts, steps and kinds.

use super::{Fault, Is, Lowering, may_be_missing};
use crate::{
    interop::cypher::{
        ast::{Hop, Name, Node, Operand, Path, Way},
        fault::CypherFault,
    },
    model::{
        Any, Clause, Condition, FactPattern, Flag, Kind, RelationDef, Steps, Target, Term, ValueType, Which,
        text::excerpt,
    },
};

/// So many steps at most are written out, a relationship each.
const WRITTEN_OUT: u32 = 8;

/// What a relationship leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Far {
    Things,
    Literal(ValueType),
    Nothing,
}

/// The relations of a relationship, each by the name given; none for any.
struct Types<'s> {
    named: Vec<(String, &'s RelationDef)>,
    far: Far,
}

/// The clauses of one MATCH in the making.
#[derive(Default)]
struct Made<'p> {
    clauses: Vec<Clause>,
    /// Where the facts stand among them, and of which relations each is.
    facts: Vec<(usize, Vec<String>)>,
    kinds: Vec<Clause>,
    /// What is asked of properties, by the name of what has them.
    asked: Vec<(Name, &'p [(Name, Operand)])>,
}

impl<'s> Lowering<'s> {
    /// All paths of one MATCH: its facts, then the kinds and properties of its nodes, then that no fact is there twice.
    pub(super) fn patterns(&mut self, paths: &[Path], group: usize) -> Result<(), Fault> {
        let mut made = Made::default();
        for path in paths {
            self.path(path, group, &mut made)?;
        }
        let different = self.different(&mut made);
        for clause in made.clauses.into_iter().chain(made.kinds) {
            self.add(group, clause);
        }
        for (of, properties) in made.asked {
            for (property, operand) in properties {
                self.has_property(&of, property, operand, group)?;
            }
        }
        different.into_iter().for_each(|condition| self.add(group, condition));
        Ok(())
    }

    fn path<'p>(&mut self, path: &'p Path, group: usize, made: &mut Made<'p>) -> Result<(), Fault> {
        let types = path.hops.iter().map(|(hop, _)| self.types(hop)).collect::<Result<Vec<_>, _>>()?;
        let nodes: Vec<&Node> = std::iter::once(&path.first).chain(path.hops.iter().map(|(_, node)| node)).collect();
        let mut ends = Vec::with_capacity(nodes.len());
        for (place, node) in nodes.iter().enumerate() {
            let into = place.checked_sub(1).and_then(|before| path.hops.get(before).zip(types.get(before)));
            let into = into.map(|((hop, _), types)| far_end(types, hop.way == Way::Right));
            let out = path.hops.get(place).zip(types.get(place));
            let out = out.map(|((hop, _), types)| far_end(types, hop.way == Way::Left));
            let far = match (into, out) {
                (Some(one), Some(other)) if one == other && one != Far::Nothing => one,
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => Far::Things,
                _ => return Err(misfit(node.at, "a literal has no relations of its own, and no two things in it")),
            };
            ends.push(self.node(node, far, group, path.hops.is_empty(), made)?);
        }
        let pairs = ends.iter().zip(ends.iter().skip(1));
        for (((hop, _), types), (left, right)) in path.hops.iter().zip(&types).zip(pairs) {
            let (from, to) = if hop.way == Way::Left { (right, left) } else { (left, right) };
            let Some(from) = from else { return Err(misfit(hop.at, "nothing has no relations")) };
            self.hop(hop, types, from, to.as_ref(), group, made)?;
        }
        Ok(())
    }

    fn types(&self, hop: &Hop) -> Result<Types<'s>, Fault> {
        let mut types = Types { named: Vec::new(), far: Far::Things };
        for (place, name) in hop.types.iter().enumerate() {
            let (given, def) = self.relation(name)?;
            let far = match def.range() {
                ValueType::Entity(_) => Far::Things,
                ValueType::Nothing => Far::Nothing,
                literal => Far::Literal(literal.clone()),
            };
            if place > 0 && far != types.far {
                let first = hop.types.first().map_or("", |name| &name.text);
                let what = format!(
                    "`{}` leads to {} and `{}` to something else: ask each alone",
                    excerpt(&name.text),
                    def.range(),
                    excerpt(first)
                );
                return Err((name.at, CypherFault::Misfit(what)));
            }
            types.far = far;
            types.named.push((given, def));
        }
        if types.far != Far::Things && (hop.way == Way::Either || hop.length.is_some()) {
            return Err(misfit(hop.at, "a relation to a literal or to nothing is one step that leads there: `-[…]->`"));
        }
        Ok(types)
    }

    /// What stands for a node; none for one that is nothing.
    fn node<'p>(
        &mut self,
        node: &'p Node,
        far: Far,
        group: usize,
        is_alone: bool,
        made: &mut Made<'p>,
    ) -> Result<Option<Term>, Fault> {
        let is_plain = node.labels.is_empty() && node.properties.is_empty();
        let is = match far {
            Far::Nothing if node.variable.is_none() && is_plain => return Ok(None),
            Far::Nothing => return Err(misfit(node.at, "the relation takes no object: write `()`")),
            Far::Literal(_) if !is_plain => return Err(misfit(node.at, "a literal has no labels and no properties")),
            Far::Literal(sort) => Is::Literal(sort),
            Far::Things => Is::Thing,
        };
        if let (None, [], [(property, Operand::Text(key))], false) =
            (&node.variable, node.labels.as_slice(), node.properties.as_slice(), is_alone)
            && property.text.eq_ignore_ascii_case("key")
        {
            return Ok(Some(Term::Entity(key.text.clone())));
        }
        let name = match &node.variable {
            None => Name { at: node.at, text: self.made_up() },
            Some(name) => name.clone(),
        };
        let is_new = match self.known.get(&name.text) {
            Some(known) if known.is != is => {
                return Err((name.at, CypherFault::Twice { name: excerpt(&name.text) }));
            }
            Some(known) if !self.is_within(group, known.group) => return Err(may_be_missing(&name)),
            Some(_) => false,
            None => {
                if node.variable.is_some() {
                    self.introduce(&name, group, is)?;
                } else {
                    self.known.insert(name.text.clone(), super::Known { group, is });
                }
                true
            }
        };
        for label in &node.labels {
            made.kinds.push(Clause::Kind { of: name.text.clone(), kind: self.kind(label)? });
        }
        if is_alone && is_new && node.labels.is_empty() {
            made.kinds.push(of_any_kind(&name.text));
        }
        if !node.properties.is_empty() {
            made.asked.push((name.clone(), &node.properties));
        }
        Ok(Some(Term::Variable(name.text)))
    }

    fn hop<'p>(
        &mut self,
        hop: &'p Hop,
        types: &Types<'s>,
        from: &Term,
        to: Option<&Term>,
        group: usize,
        made: &mut Made<'p>,
    ) -> Result<(), Fault> {
        let Some((least, most)) = hop.length else { return self.one_step(hop, types, from, to, group, made) };
        let Some(to) = to else { return Err(misfit(hop.at, "steps lead to things")) };
        if let Some(name) = &hop.variable {
            return Err(misfit(name.at, "several steps have no name: each pair of ends is told once"));
        }
        if !hop.properties.is_empty() {
            return Err(misfit(hop.at, "several steps have no properties"));
        }
        if Some(least) == most && (1..=WRITTEN_OUT).contains(&least) {
            let mut from = from.clone();
            for step in 1..=least {
                let next = if step == least { to.clone() } else { Term::Variable(self.made_up()) };
                self.one_step(hop, types, &from, Some(&next), group, made)?;
                from = next;
            }
            return Ok(());
        }
        let relations = if types.named.is_empty() {
            let between_things = self.schema.relations().filter(|def| matches!(def.range(), ValueType::Entity(_)));
            between_things.map(|def| def.name().to_owned()).collect()
        } else {
            types.named.iter().map(|(name, _)| name.clone()).collect()
        };
        let either_way = hop.way == Way::Either;
        let steps = Steps { from: from.clone(), relations, to: to.clone(), least, most, either_way };
        made.clauses.push(steps.into());
        Ok(())
    }

    fn one_step<'p>(
        &mut self,
        hop: &'p Hop,
        types: &Types<'s>,
        from: &Term,
        to: Option<&Term>,
        group: usize,
        made: &mut Made<'p>,
    ) -> Result<(), Fault> {
        let relations: Vec<String> = types.named.iter().map(|(_, def)| def.name().to_owned()).collect();
        if let Some(name) = &hop.variable {
            self.introduce(name, group, Is::Fact(relations.clone()))?;
        }
        let which = match (types.named.is_empty(), hop.way) {
            (true, Way::Either) => {
                let between_things = self.schema.relations().filter(|def| matches!(def.range(), ValueType::Entity(_)));
                Which::Named(both_ways(between_things.map(|def| (def.name(), def)), hop)?)
            }
            (true, _) => {
                // A relation of any sort may lead to a literal.
                if let Some(Term::Variable(name)) = to {
                    let is_of_one = |clause: &Clause| matches!(clause, Clause::Kind { of, .. } if of == name);
                    if !made.kinds.iter().any(is_of_one) {
                        made.kinds.push(of_any_kind(name));
                    }
                }
                Which::Any(hop.variable.as_ref().map_or_else(|| self.made_up(), |name| name.text.clone()))
            }
            (false, Way::Either) => {
                Which::Named(both_ways(types.named.iter().map(|(name, def)| (name.as_str(), *def)), hop)?)
            }
            (false, _) => Which::Named(types.named.iter().map(|(name, _)| name.clone()).collect()),
        };
        let mut fact = FactPattern::of(from.clone(), which, to.map(|to| Target::Term(to.clone())));
        fact.name = hop.variable.as_ref().map(|name| name.text.clone());
        let mut is_asked = false;
        for (property, operand) in &hop.properties {
            match self.guard(&relations, property, operand)? {
                Some((qualifier, guard)) => fact = fact.qualified(&qualifier, guard),
                None => is_asked = true,
            }
        }
        if is_asked {
            let name = match &hop.variable {
                Some(name) => name.clone(),
                None => Name { at: hop.at, text: self.made_up() },
            };
            self.known.insert(name.text.clone(), super::Known { group, is: Is::Fact(relations.clone()) });
            fact.name = Some(name.text.clone());
            made.asked.push((name, &hop.properties));
        }
        made.facts.push((made.clauses.len(), relations));
        made.clauses.push(fact.into());
        Ok(())
    }

    /// That the facts of a MATCH are different, of those that could be one.
    fn different(&mut self, made: &mut Made<'_>) -> Vec<Condition> {
        let may_be_one = |one: &[String], other: &[String]| {
            one.is_empty() || other.is_empty() || one.iter().any(|relation| other.contains(relation))
        };
        let mut left = std::mem::take(&mut made.facts);
        let mut all = Vec::new();
        while !left.is_empty() {
            let mut together = vec![left.remove(0)];
            let mut next = 0;
            while let Some((_, relations)) = together.get(next) {
                let relations = relations.clone();
                let (joined, others) = left.into_iter().partition(|(_, other)| may_be_one(&relations, other));
                left = others;
                together.extend::<Vec<_>>(joined);
                next += 1;
            }
            if together.len() < 2 {
                continue;
            }
            together.sort_by_key(|(place, _)| *place);
            let mut names = Vec::with_capacity(together.len());
            for (place, _) in together {
                if let Some(Clause::Fact(fact)) = made.clauses.get_mut(place) {
                    names.push(fact.name.get_or_insert_with(|| self.made_up()).clone());
                }
            }
            all.push(Condition::DifferentFacts(names));
        }
        all
    }
}

fn far_end(types: &Types<'_>, is_far: bool) -> Far {
    if is_far { types.far.clone() } else { Far::Things }
}

fn of_any_kind(name: &str) -> Clause {
    Clause::Kind { of: name.to_owned(), kind: Any::NAME.to_owned() }
}

/// The names of relations from either end.
fn both_ways<'d>(defs: impl Iterator<Item = (&'d str, &'d RelationDef)>, hop: &Hop) -> Result<Vec<String>, Fault> {
    let mut names: Vec<String> = Vec::new();
    for (given, def) in defs {
        let other = match def.inverse_name() {
            Some(inverse) => Some(if given == inverse { def.name() } else { inverse }),
            None if def.is(Flag::Symmetric) => None,
            None => {
                let what = format!("`{}` has no name from its other end: give the direction", def.name());
                return Err((hop.at, CypherFault::Misfit(what)));
            }
        };
        for name in [Some(given), other].into_iter().flatten() {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    Ok(names)
}

pub(super) fn misfit(at: usize, what: &str) -> Fault {
    (at, CypherFault::Misfit(what.to_owned()))
}
