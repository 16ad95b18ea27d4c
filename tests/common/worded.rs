//! Random questions, each in two ways: as openCypher text, and as a query built in code.
//!
//! The two are made side by side from one plan. Where code and text can say a thing in different ways they do: labels of
//! nodes are compared kinds, properties in a pattern are conditions, a relation by its inverse name is turned round, all
//! relationships of a MATCH are told apart at once, and `NOT` and `XOR` are worked out here by truth and falsehood.

use std::collections::BTreeMap;

use allegiance::{
    Aggregate, Clause, Condition, Datum, Expr, FactPattern, Grade, NamedKind, Operator, Query, Share, Steps, Text,
    Value, ValueType,
};
use proptest::{collection::vec, option::weighted, prelude::*};

use super::worlds::{RELATIONS, THINGS, day, name, schema};

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

/// A plan: numbers say which of the things at hand are meant.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    nodes: Vec<(Option<usize>, Option<usize>)>,
    matches: Vec<(Vec<Hop>, Option<Tree>)>,
    alone: Option<usize>,
    exists: Option<Exists>,
    optional: Vec<(Vec<Hop>, Option<Tree>)>,
    returns: Returns,
}

#[derive(Clone, Debug)]
struct Hop {
    from: End,
    to: End,
    way: Way,
    /// Relations, from four on by the inverse name; none for any.
    types: Vec<usize>,
    length: Length,
    is_named: bool,
    property: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Node(usize),
    Key(usize),
    Blank,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Right,
    Left,
    Either,
}

#[derive(Clone, Copy, Debug)]
enum Length {
    One,
    Exactly(u32),
    Between(u32, Option<u32>),
}

#[derive(Clone, Debug)]
struct Exists {
    hops: Vec<Hop>,
    tree: Option<Tree>,
    is_so: bool,
    /// Beside what it is one of two.
    or: Option<Tree>,
}

/// A condition: a leaf says which and of what.
#[derive(Clone, Debug)]
enum Tree {
    Leaf(usize, [usize; 4]),
    Not(Box<Tree>),
    All(Box<[Tree; 2]>),
    Any(Box<[Tree; 2]>),
    OneAlone(Box<[Tree; 2]>),
}

#[derive(Clone, Debug)]
struct Returns {
    is_star: bool,
    is_distinct: bool,
    items: Vec<(usize, usize)>,
    all: Vec<(usize, usize)>,
    order: Option<Vec<bool>>,
    skip: Option<u64>,
    limit: Option<u64>,
}

const NODES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const KINDS: [(&str, &[&str]); 4] =
    [("town", &["town"]), ("armed_group", &["armed_group"]), ("site", &["town"]), ("thing", &["town", "armed_group"])];
const TITLES: [&str; 2] = ["chief", "head"];
const SHARES: [&str; 2] = ["1", "1/2"];
/// What may be said of a statement.
pub(crate) const SAID: [&str; 5] = ["", "title=chief", "title=head", "share=1", "title=chief share=1/2"];

fn hops(nodes: usize, most: usize) -> impl Strategy<Value = Vec<Hop>> {
    let end = move || prop_oneof![12 => (0..nodes).prop_map(End::Node), 1 => (0..THINGS).prop_map(End::Key), 1 => Just(End::Blank)];
    let way = prop_oneof![3 => Just(Way::Right), 2 => Just(Way::Left), 1 => Just(Way::Either)];
    let types = prop_oneof![8 => vec(0..8usize, 1..2), 3 => vec(0..8usize, 2..4), 2 => Just(Vec::new())];
    let between = (0..3u32, weighted(0.7, 0..3u32)).prop_map(|(least, more)| match more.map(|more| least + more) {
        Some(most) if most == least && least > 0 => Length::Exactly(least),
        most => Length::Between(least, most),
    });
    let length = prop_oneof![8 => Just(Length::One), 1 => Just(Length::Exactly(2)), 2 => between];
    let hop = (end(), end(), way, types, length, any::<bool>(), weighted(0.15, 0..4usize)).prop_map(
        |(from, to, way, types, length, is_named, property)| Hop { from, to, way, types, length, is_named, property },
    );
    // Half of them go on from where the one before led.
    vec((hop, any::<bool>()), 1..=most).prop_map(|hops| {
        let mut all: Vec<Hop> = Vec::new();
        for (hop, goes_on) in hops {
            let from = all.last().filter(|_| goes_on).map_or(hop.from, |before| before.to);
            all.push(Hop { from, ..hop });
        }
        all
    })
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (0..16usize, [0..12usize, 0..12usize, 0..12usize, 0..12usize]);
    leaf.prop_map(|(which, of)| Tree::Leaf(which, of)).prop_recursive(2, 6, 2, |inner| {
        let two = || [inner.clone(), inner.clone()].prop_map(Box::new);
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Not(Box::new(tree))),
            two().prop_map(Tree::All),
            two().prop_map(Tree::Any),
            two().prop_map(Tree::OneAlone),
        ]
    })
}

fn part(nodes: usize, most: usize) -> impl Strategy<Value = (Vec<Hop>, Option<Tree>)> {
    (hops(nodes, most), weighted(0.4, tree()))
}

fn returns() -> impl Strategy<Value = Returns> {
    let of = || (0..9usize, 0..12usize);
    let all = prop_oneof![2 => Just(Vec::new()), 1 => vec(of(), 1..3)];
    let rows = || weighted(0.3, 0..6u64);
    let order = weighted(0.5, vec(any::<bool>(), 6));
    (prop::bool::weighted(0.2), any::<bool>(), vec(of(), 1..4), all, order, rows(), rows()).prop_map(
        |(is_star, is_distinct, items, all, order, skip, limit)| Returns {
            is_star,
            is_distinct,
            items,
            all,
            order,
            skip,
            limit,
        },
    )
}

pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    let nodes = vec((weighted(0.15, 0..KINDS.len()), weighted(0.05, 0..THINGS)), NODES.len());
    let matches = prop_oneof![3 => vec(part(4, 3), 1), 1 => vec(part(4, 2), 2)];
    let exists = (hops(6, 2), weighted(0.3, tree()), any::<bool>(), weighted(0.2, tree()))
        .prop_map(|(hops, tree, is_so, or)| Exists { hops, tree, is_so, or });
    let optional = prop_oneof![3 => Just(Vec::new()), 2 => vec(part(6, 2), 1), 1 => vec(part(6, 2), 2)];
    (nodes, matches, weighted(0.1, 0..4usize), weighted(0.3, exists), optional, returns()).prop_map(
        |(nodes, matches, alone, exists, optional, returns)| Asked { nodes, matches, alone, exists, optional, returns },
    )
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

fn is_known(of: Expr) -> Condition {
    Condition::Known(of)
}

fn words(text: &str) -> Expr {
    Expr::Value(Value::Text(Text::new(text).unwrap()))
}

fn term(word: &str) -> Expr {
    Expr::Value(Value::Term(word.to_owned()))
}

fn share(text: &str) -> Expr {
    Expr::Value(Value::Share(Share::from_value(text).unwrap()))
}

fn compare(left: Expr, is: Operator, right: Expr) -> Condition {
    Condition::Compare { left, is, right }
}

/// All relations between things by their names, and by their inverse names too.
fn any_relation(inverse_too: bool) -> Vec<String> {
    let schema = schema();
    let between_things = schema.relations().filter(|def| matches!(def.range(), ValueType::Entity(_)));
    let names = between_things.flat_map(|def| [Some(def.name()), def.inverse_name().filter(|_| inverse_too)]);
    names.flatten().map(str::to_owned).collect()
}

fn inverse(relation: usize) -> &'static str {
    ["known_by", "owned_by", "meets", "below"][relation]
}

impl Hop {
    fn has_name(&self) -> bool {
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
                let both: std::collections::BTreeSet<&str> = both.collect();
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
    fn fresh(&mut self, what: &str) -> String {
        self.fresh += 1;
        format!("{what}{}", self.fresh)
    }

    /// A node as it is written, and what it is in the query. Within a subquery what is new has a name of its own.
    fn node(
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
    fn pattern(
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
    fn exists(&mut self, exists: &Exists) -> (String, Clause) {
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

    fn tree(&mut self, tree: &Tree) -> Said {
        let two = |writer: &mut Self, trees: &[Tree; 2], binds: u8| {
            let [one, other] = [0, 1].map(|place| writer.tree(&trees[place]));
            let inner = |said: &Said| if said.binds < binds { format!("({})", said.text) } else { said.text.clone() };
            ([inner(&one), inner(&other)], one, other)
        };
        match tree {
            Tree::Leaf(which, of) => self.leaf(*which, of),
            Tree::Not(tree) => {
                let said = self.tree(tree);
                let text = if said.binds < 4 { format!("NOT ({})", said.text) } else { format!("NOT {}", said.text) };
                Said { text, binds: 4, is_true: said.is_false, is_false: said.is_true }
            }
            Tree::All(trees) => {
                let (text, one, other) = two(self, trees, 3);
                let is_true = Condition::All(vec![one.is_true, other.is_true]);
                Said {
                    text: text.join(" AND "),
                    binds: 3,
                    is_true,
                    is_false: Condition::Any(vec![one.is_false, other.is_false]),
                }
            }
            Tree::Any(trees) => {
                let (text, one, other) = two(self, trees, 1);
                let is_true = Condition::Any(vec![one.is_true, other.is_true]);
                Said {
                    text: text.join(" OR "),
                    binds: 1,
                    is_true,
                    is_false: Condition::All(vec![one.is_false, other.is_false]),
                }
            }
            Tree::OneAlone(trees) => {
                let (text, one, other) = two(self, trees, 2);
                let both = |one: &Condition, other: &Condition| Condition::All(vec![one.clone(), other.clone()]);
                Said {
                    text: text.join(" xor "),
                    binds: 2,
                    is_true: Condition::Any(vec![
                        both(&one.is_true, &other.is_false),
                        both(&one.is_false, &other.is_true),
                    ]),
                    is_false: Condition::Any(vec![
                        both(&one.is_true, &other.is_true),
                        both(&one.is_false, &other.is_false),
                    ]),
                }
            }
        }
    }

    /// One comparison. It is false where what it speaks of is there and it is not true.
    fn leaf(&mut self, which: usize, of: &[usize; 4]) -> Said {
        use Operator::{AtLeast, AtMost, Contains, EndsWith, Is, IsNot, IsOneOf, Less, More, StartsWith};
        let nodes: Vec<String> = self.home.keys().map(|&node| NODES[node].to_owned()).collect();
        let at = |place: usize| self.relationships.get(place % self.relationships.len().max(1)).cloned();
        let (r, s) = (at(of[0]), at(of[1]));
        let (is, of_text) =
            ([Is, IsNot, Less, AtMost, More, AtLeast][of[2] % 6], [Contains, StartsWith, EndsWith][of[2] % 3]);
        let (thing, date) = (of[3] % THINGS, day(of[3] as i32 + 2));
        let named = format!("Thing {thing}");
        let date_of = |date: allegiance::Day| Expr::Value(Value::Date(date.to_string().parse().unwrap()));
        let sign = |is: Operator| is.as_str().to_uppercase();
        let said = |text: String, is_true: Condition, known: &[Expr]| {
            let known = known.iter().cloned().map(is_known);
            let is_false = Condition::All(known.chain([is_true.clone().not()]).collect());
            Said { text, binds: 4, is_true, is_false }
        };
        if let (Some(r), Some(s), 9..) = (&r, &s, which) {
            let (from, until) = (Expr::From(r.clone()), Expr::Until(r.clone()));
            let title = Expr::Qualifier { of: r.clone(), name: "title".into() };
            return match which {
                9 => said(format!("{r}.from {} '{date}'", sign(is)), compare(from.clone(), is, date_of(date)), &[from]),
                10 => {
                    let null = is_known(until).not();
                    let not = of[3].is_multiple_of(2);
                    let text = format!("{r}.until IS {}NULL", if not { "NOT " } else { "" });
                    said(text, if not { null.not() } else { null }, &[])
                }
                11 => {
                    let other = Expr::From(s.clone());
                    said(
                        format!("{r}.until {} {s}.from", sign(is)),
                        compare(until.clone(), is, other.clone()),
                        &[until, other],
                    )
                }
                12 => {
                    let grade = [Grade::Possible, Grade::Presumed, Grade::Certain][of[3] % 3];
                    let text = format!("{r}.grade {} '{grade}'", sign(is));
                    let left = Expr::Grade(r.clone());
                    said(text, compare(left.clone(), is, Expr::Surely(grade)), &[left])
                }
                13 => {
                    let (is, left) = ([Is, IsNot][of[2] % 2], Expr::Relation(r.clone()));
                    if of[3].is_multiple_of(2) {
                        let right = Expr::Relation(s.clone());
                        let text = format!("type({r}) {} {s}.type", sign(is));
                        return said(text, compare(left.clone(), is, right.clone()), &[left, right]);
                    }
                    let relation = name(of[3] % RELATIONS.len());
                    let text = format!("type({r}) {} '{relation}'", sign(is));
                    said(text, compare(left.clone(), is, term(relation)), &[left])
                }
                14 => {
                    let (is, word) = ([Is, IsNot, Contains][of[2] % 3], TITLES[of[3] % 2]);
                    said(format!("{r}.title {} '{word}'", sign(is)), compare(title.clone(), is, words(word)), &[title])
                }
                _ => {
                    let left = Expr::Qualifier { of: r.clone(), name: "share".into() };
                    let text = format!("{r}.share {} '{}'", sign(is), SHARES[of[3] % 2]);
                    said(text, compare(left.clone(), is, share(SHARES[of[3] % 2])), &[left])
                }
            };
        }
        let Some(a) = nodes.get(of[0] % nodes.len().max(1)) else {
            // Nothing has a name here.
            let given = self.given("Thing 1".into());
            let text = format!("${given} = 'Thing 1'");
            return said(
                text,
                compare(Expr::Parameter(given.clone()), Is, words("Thing 1")),
                &[Expr::Parameter(given)],
            );
        };
        let b = &nodes[of[1] % nodes.len()];
        let label = Expr::label(a);
        match which % 9 {
            0 => said(format!("{a}.name {} '{named}'", sign(is)), compare(label.clone(), is, words(&named)), &[label]),
            1 => said(format!("'{named}' {} {a}.label", sign(is)), compare(words(&named), is, label.clone()), &[label]),
            2 => {
                let piece = ["g 1", "Thing", "3"][of[3] % 3];
                said(
                    format!("{a}.name {} '{piece}'", sign(of_text)),
                    compare(label.clone(), of_text, words(piece)),
                    &[label],
                )
            }
            3 => {
                let list = [named.clone(), "Thing 0".to_owned()];
                let is_true = list.iter().map(|one| compare(label.clone(), Is, words(one))).collect();
                said(format!("{a}.name IN ['{}', '{}']", list[0], list[1]), Condition::Any(is_true), &[label])
            }
            4 => {
                let given = self.given(vec![named, "Thing 1".to_owned()].into());
                let is_true = compare(label.clone(), IsOneOf, Expr::Parameter(given.clone()));
                said(format!("{a}.name IN ${given}"), is_true, &[label])
            }
            5 => {
                let given = self.given(named.into());
                let right = Expr::Parameter(given.clone());
                said(format!("{a}.name {} ${given}", sign(is)), compare(label.clone(), is, right), &[label])
            }
            6 => {
                let (is, [left, right]) = ([Is, IsNot][of[2] % 2], [a, b].map(|name| Expr::variable(name)));
                said(format!("{a} {} {b}", sign(is)), compare(left.clone(), is, right.clone()), &[left, right])
            }
            7 => {
                let (is, key) = ([Is, IsNot][of[2] % 2], Expr::Key(a.clone()));
                let right = words(&format!("t{thing}"));
                said(format!("{a}.key {} 't{thing}'", sign(is)), compare(key.clone(), is, right), &[key])
            }
            _ => {
                let kind = KINDS[of[3] % 2].0;
                let (is, left) = ([Is, IsNot][of[2] % 2], Expr::Kind(a.clone()));
                said(format!("labels({a}) {} '{kind}'", sign(is)), compare(left.clone(), is, term(kind)), &[left])
            }
        }
    }

    fn given(&mut self, datum: Datum) -> String {
        let name = self.fresh("p");
        self.given.push((name.clone(), datum));
        name
    }

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
