//! What is asked, before it is said in either way.

use proptest::{collection::vec, option::weighted, prelude::*};

use crate::common::worlds::THINGS;

/// A plan: numbers say which of the things at hand are meant.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(super) nodes: Vec<(Option<usize>, Option<usize>)>,
    pub(super) matches: Vec<(Vec<Hop>, Option<Tree>)>,
    pub(super) alone: Option<usize>,
    pub(super) exists: Option<Exists>,
    pub(super) optional: Vec<(Vec<Hop>, Option<Tree>)>,
    pub(super) returns: Returns,
}

#[derive(Clone, Debug)]
pub(super) struct Hop {
    pub(super) from: End,
    pub(super) to: End,
    pub(super) way: Way,
    /// Relations, from four on by the inverse name; none for any.
    pub(super) types: Vec<usize>,
    pub(super) length: Length,
    pub(super) is_named: bool,
    pub(super) property: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Node(usize),
    Key(usize),
    Blank,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Right,
    Left,
    Either,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Length {
    One,
    Exactly(u32),
    Between(u32, Option<u32>),
}

#[derive(Clone, Debug)]
pub(super) struct Exists {
    pub(super) hops: Vec<Hop>,
    pub(super) tree: Option<Tree>,
    pub(super) is_so: bool,
    /// Beside what it is one of two.
    pub(super) or: Option<Tree>,
}

/// A condition: a leaf says which and of what.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Leaf(usize, [usize; 4]),
    Not(Box<Tree>),
    All(Box<[Tree; 2]>),
    Any(Box<[Tree; 2]>),
    OneAlone(Box<[Tree; 2]>),
}

#[derive(Clone, Debug)]
pub(super) struct Returns {
    pub(super) is_star: bool,
    pub(super) is_distinct: bool,
    pub(super) items: Vec<(usize, usize)>,
    pub(super) all: Vec<(usize, usize)>,
    pub(super) order: Option<Vec<bool>>,
    pub(super) skip: Option<u64>,
    pub(super) limit: Option<u64>,
}

pub(super) const NODES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
pub(super) const KINDS: [(&str, &[&str]); 4] =
    [("town", &["town"]), ("armed_group", &["armed_group"]), ("site", &["town"]), ("thing", &["town", "armed_group"])];
pub(super) const TITLES: [&str; 2] = ["chief", "head"];
pub(super) const SHARES: [&str; 2] = ["1", "1/2"];
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
