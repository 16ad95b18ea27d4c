//! Conditions in both ways.

use allegiance::{Condition, Datum, Expr, Grade, Operator, Share, Text, Value};

use super::{
    Said, Writer,
    plan::{KINDS, NODES, SHARES, TITLES, Tree},
};
use crate::common::worlds::{RELATIONS, THINGS, day, name};

pub(super) fn is_known(of: Expr) -> Condition {
    Condition::Known(of)
}

pub(super) fn words(text: &str) -> Expr {
    Expr::Value(Value::Text(Text::new(text).unwrap()))
}

pub(super) fn term(word: &str) -> Expr {
    Expr::Value(Value::Term(word.to_owned()))
}

pub(super) fn share(text: &str) -> Expr {
    Expr::Value(Value::Share(Share::from_value(text).unwrap()))
}

pub(super) fn compare(left: Expr, is: Operator, right: Expr) -> Condition {
    Condition::Compare { left, is, right }
}
impl Writer<'_> {
    pub(super) fn tree(&mut self, tree: &Tree) -> Said {
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
        let nodes: Vec<usize> = self.home.keys().copied().collect();
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
        let Some(&node) = nodes.get(of[0] % nodes.len().max(1)) else {
            // Nothing has a name here.
            let given = self.given("Thing 1".into());
            let text = format!("${given} = 'Thing 1'");
            return said(
                text,
                compare(Expr::Parameter(given.clone()), Is, words("Thing 1")),
                &[Expr::Parameter(given)],
            );
        };
        let [a, b] = [node, nodes[of[1] % nodes.len()]].map(|node| NODES[node].to_owned());
        let label = Expr::label(&a);
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
                let (is, [left, right]) = ([Is, IsNot][of[2] % 2], [&a, &b].map(|name| Expr::variable(name)));
                said(format!("{a} {} {b}", sign(is)), compare(left.clone(), is, right.clone()), &[left, right])
            }
            7 => {
                let (is, key) = ([Is, IsNot][of[2] % 2], Expr::Key(a.clone()));
                let right = words(&format!("t{thing}"));
                said(format!("{a}.key {} 't{thing}'", sign(is)), compare(key.clone(), is, right), &[key])
            }
            // What need not be there has no labels to ask for.
            8 if of[2].is_multiple_of(2) && self.home.get(&node) == Some(&0) => {
                let ((label, kinds), left) = (KINDS[of[3] % KINDS.len()], Expr::Kind(a.clone()));
                let is_true = kinds.iter().map(|kind| compare(left.clone(), Is, term(kind))).collect();
                said(format!("{a}:{label}"), Condition::Any(is_true), &[left])
            }
            _ => {
                let kind = KINDS[of[3] % 2].0;
                let (is, left) = ([Is, IsNot][of[3] % 2], Expr::Kind(a.clone()));
                said(format!("labels({a}) {} '{kind}'", sign(is)), compare(left.clone(), is, term(kind)), &[left])
            }
        }
    }

    fn given(&mut self, datum: Datum) -> String {
        let name = self.fresh("p");
        self.given.push((name.clone(), datum));
        name
    }
}
