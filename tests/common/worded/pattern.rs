//! Patterns and subqueries in both ways.

use std::collections::{BTreeMap, BTreeSet};

use allegiance::{Clause, Condition, Expr, FactPattern, NamedKind, Query, Steps, Value, ValueType};

use super::{
    Writer,
    condition::{share, words},
    plan::{End, Exists, Hop, KINDS, Length, NODES, SHARES, TITLES, Way},
};
use crate::common::worlds::{RELATIONS, name, schema};

/// All relations between things by their names, and by their inverse names too.
fn any_relation(inverse_too: bool) -> Vec<String> {
    let schema = schema();
    let between_things = schema.relations().filter(|def| matches!(def.range(), ValueType::Entity(_)));
    let names = between_things.flat_map(|def| [Some(def.name()), def.inverse_name().filter(|_| inverse_too)]);
    names.flatten().map(str::to_owned).collect()
}

fn inverse(relation: usize) -> &'static str {
    ["known_by", "possessed_by", "meets", "below"][relation]
}

impl Hop {
    pub(super) fn has_name(&self) -> bool {
        self.is_named && matches!(self.length, Length::One)
    }

    /// The relations of the types, each by the name that is given.
    fn relations(&self) -> Vec<&'static str> {
        let name = |&of: &usize| if of < RELATIONS.len() { name(of) } else { inverse(of - RELATIONS.len()) };
        let mut all: Vec<&str> = self.types.iter().map(name).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// A step between two things: a fact of them.
    fn fact(&self, from: &str, to: &str, any: &str) -> FactPattern {
        match (self.way, self.types.as_slice()) {
            (Way::Either, []) => FactPattern::of_any(from, any_relation(true).iter().map(String::as_str), to),
            (Way::Either, types) => {
                let both = types.iter().flat_map(|of| [name(of % RELATIONS.len()), inverse(of % RELATIONS.len())]);
                let both: BTreeSet<&str> = both.collect();
                FactPattern::of_any(from, both, to)
            }
            (_, []) => FactPattern::any(from, any, to),
            (_, &[of]) if of >= RELATIONS.len() => FactPattern::new(to, RELATIONS[of - RELATIONS.len()], from),
            (_, &[of]) => FactPattern::new(from, RELATIONS[of], to),
            _ => FactPattern::of_any(from, self.relations(), to),
        }
    }
}
impl Writer<'_> {
    pub(super) fn fresh(&mut self, what: &str) -> String {
        self.fresh += 1;
        format!("{what}{}", self.fresh)
    }

    /// A node as it is written, and what it is in the query. Within a subquery what is new has a name of its own.
    pub(super) fn node(
        &mut self,
        end: End,
        home: usize,
        query: &mut Query,
        local: Option<&mut BTreeMap<usize, String>>,
    ) -> (String, String) {
        let node = match end {
            End::Key(key) => return (format!("({{key: 't{key}'}})"), format!("t{key}")),
            End::Blank => return ("()".to_owned(), format!("?{}", self.fresh("blank"))),
            End::Node(node) => node,
        };
        let (name, is_new) = match (self.home.contains_key(&node), local) {
            (false, Some(local)) => {
                let (is_new, fresh) = (!local.contains_key(&node), self.fresh("local"));
                (local.entry(node).or_insert(fresh).clone(), is_new)
            }
            (known, _) => (NODES[node].to_owned(), !known),
        };
        if !is_new {
            return (format!("({name})"), format!("?{name}"));
        }
        if name == NODES[node] {
            self.home.insert(node, home);
            self.named.push((name.clone(), Expr::variable(&name)));
        }
        let (label, key) = self.asked.nodes[node];
        let (mut text, mut all) = (name.clone(), query.clone());
        if let Some((label, _)) = label.map(|label| KINDS[label]) {
            text += &format!(":{label}");
            all = all.kind(&name, NamedKind::from(label));
        }
        if let Some(key) = key {
            text += &format!(" {{key: 't{key}'}}");
            all = all.filter(Expr::variable(&name).is(Expr::Value(Value::Entity(format!("t{key}")))));
        }
        *query = all;
        (format!("({text})"), format!("?{name}"))
    }

    /// The paths of one MATCH, a hop going on from the one before where it can.
    pub(super) fn pattern(
        &mut self,
        hops: &[Hop],
        home: usize,
        mut query: Query,
        mut local: Option<&mut BTreeMap<usize, String>>,
    ) -> (String, Query) {
        let (mut text, mut facts) = (String::new(), Vec::new());
        let mut before: Option<(End, String)> = None;
        for hop in hops {
            let left = match before {
                Some((end, term)) if end == hop.from => term,
                _ => {
                    let (node, term) = self.node(hop.from, home, &mut query, local.as_deref_mut());
                    text += &format!("{}{node}", if text.is_empty() { "" } else { ", " });
                    term
                }
            };
            let (mut inner, mut called) = (String::new(), self.fresh("r"));
            if hop.has_name() {
                inner += &called;
            } else {
                called = format!("_{called}");
            }
            let types: Vec<String> = hop.types.iter().map(|&of| self.type_name(of)).collect();
            if !types.is_empty() {
                inner += &format!(":{}", types.join("|"));
            }
            inner += &match hop.length {
                Length::One => String::new(),
                Length::Exactly(steps) => format!("*{steps}"),
                Length::Between(1, None) => "*".to_owned(),
                Length::Between(least, None) => format!("*{least}.."),
                Length::Between(1, Some(most)) => format!("*..{most}"),
                Length::Between(least, Some(most)) => format!("*{least}..{most}"),
            };
            let property = hop.property.filter(|_| matches!(hop.length, Length::One));
            let property = property.map(|it| match it {
                0 | 1 => ("title", format!("'{}'", TITLES[it]), words(TITLES[it])),
                2 => ("share", "1".to_owned(), share(SHARES[0])),
                _ => ("share", format!("'{}'", SHARES[1]), share(SHARES[1])),
            });
            if let Some((of, value, is)) = property {
                inner += &format!(" {{{of}: {value}}}");
                query = query.filter(Expr::Qualifier { of: called.clone(), name: of.to_owned() }.is(is));
            }
            let (first, last) = match hop.way {
                Way::Right => ("-", "->"),
                Way::Left => ("<-", "-"),
                Way::Either => ("-", "-"),
            };
            let inner = if inner.is_empty() { inner } else { format!("[{inner}]") };
            let (node, right) = self.node(hop.to, home, &mut query, local.as_deref_mut());
            text += &format!("{first}{inner}{last}{node}");
            let (from, to) = if hop.way == Way::Left { (&right, &left) } else { (&left, &right) };
            query = self.steps(hop, from, to, &called, query, &mut facts);
            if hop.has_name() {
                self.relationships.push(called.clone());
                self.named.push((called.clone(), Expr::Relation(called)));
            }
            before = Some((hop.to, right)).filter(|_| hop.to != End::Blank);
        }
        if facts.len() > 1 {
            query = query.filter(Condition::DifferentFacts(facts));
        }
        (text, query)
    }

    fn steps(
        &mut self,
        hop: &Hop,
        from: &str,
        to: &str,
        called: &str,
        mut query: Query,
        facts: &mut Vec<String>,
    ) -> Query {
        let steps = match hop.length {
            Length::One => 1,
            Length::Exactly(steps) => steps,
            Length::Between(least, most) => {
                let all = any_relation(false);
                let any = || all.iter().map(String::as_str).collect();
                let names = if hop.types.is_empty() { any() } else { hop.relations() };
                let steps = Steps::new(from, names, to).between(least, most);
                return query.find(if hop.way == Way::Either { steps.either_way() } else { steps });
            }
        };
        let mut at = from.to_owned();
        for step in 1..=steps {
            let next = if step == steps { to.to_owned() } else { format!("?{}", self.fresh("between")) };
            let (any, name) = (self.fresh("any"), if step == 1 { called.to_owned() } else { self.fresh("_s") });
            query = query.find(hop.fact(&at, &next, &any).called(&name));
            if hop.types.is_empty() && next.starts_with('?') {
                query = query.kind(&next, NamedKind::from("thing"));
            }
            facts.push(name);
            at = next;
        }
        query
    }

    fn type_name(&mut self, of: usize) -> String {
        let name = if of < RELATIONS.len() { name(of) } else { inverse(of - RELATIONS.len()) };
        self.fresh += 1;
        if self.fresh.is_multiple_of(2) { name.to_uppercase() } else { name.to_owned() }
    }

    /// A subquery, or a pattern where one that adds no name says it all; alone or as one of two.
    pub(super) fn exists(&mut self, exists: &Exists) -> (String, Clause) {
        let (relationships, named) = (self.relationships.len(), self.named.len());
        let mut local = BTreeMap::new();
        let (paths, mut part) = self.pattern(&exists.hops, 0, Query::new(), Some(&mut local));
        let is_plain = local.is_empty() && exists.tree.is_none() && !paths.contains(", ") && {
            exists.hops.iter().all(|hop| !hop.has_name())
        };
        let mut text = paths;
        if let Some(tree) = &exists.tree {
            let said = self.tree(tree);
            text += &format!(" WHERE {}", said.text);
            part = part.filter(said.is_true);
        }
        self.relationships.truncate(relationships);
        self.named.truncate(named);
        let not = if exists.is_so { "" } else { "NOT " };
        let text = if is_plain { format!("{not}{text}") } else { format!("{not}EXISTS {{ {text} }}") };
        let clauses = |query: Query| Clause::Unless(query.clauses().to_vec());
        let is_not = if exists.is_so { part.clone() } else { Query::new().unless(part) };
        match &exists.or {
            None => (text, clauses(Query::new().find(clauses(is_not)))),
            Some(or) => {
                let said = self.tree(or);
                let either = Query::new().unless(Query::new().filter(said.is_true)).find(clauses(is_not));
                (format!("({} OR {text})", said.text), clauses(either))
            }
        }
    }
}
