//! Clauses into a query: names looked up, patterns as facts, conditions where they can be asked.
//!
//! Clauses go to groups: one for the query, one for each OPTIONAL MATCH and each EXISTS, each within the group that it
//! is a part of. `pattern` fills them with facts, `test` with conditions; `value` makes of what is compared what the
//! query knows of it; `rows` makes the columns.

mod pattern;
mod rows;
mod test;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    interop::cypher::{
        Dated,
        ast::{Match, Name, Text},
        fault::CypherFault,
        lex::{Sort, Token},
    },
    model::{
        Clause, Day, Query, RelationDef, Schema, ValueType,
        text::{closest, excerpt},
    },
};

/// What is wrong, at a byte of the text.
pub(super) type Fault = (usize, CypherFault);

struct Lowering<'s> {
    schema: &'s Schema,
    known: BTreeMap<String, Known>,
    /// The names of the text, in the order in which they stand for something.
    named: Vec<String>,
    /// Those that stood for something within a subquery.
    past: BTreeSet<String>,
    /// Where a property of a node is looked up, by node and relation.
    looked_up: BTreeMap<(String, String), usize>,
    groups: Vec<Group>,
    /// All words of the text, which no made-up name may be.
    taken: BTreeSet<String>,
    fresh: usize,
}

/// What a name stands for, and the group that says so.
#[derive(Clone, Debug)]
struct Known {
    group: usize,
    is: Is,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Is {
    Thing,
    Literal(ValueType),
    /// A fact of one of these relations; of any where there is none.
    Fact(Vec<String>),
}

struct Group {
    within: Option<usize>,
    is: Part,
    items: Vec<Item>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Query,
    Optional,
    Unless,
}

enum Item {
    Clause(Box<Clause>),
    Group(usize),
}

pub(super) fn lower(schema: &Schema, tokens: &[Token], text: &Text) -> Result<Dated, Fault> {
    let words = tokens.iter().filter_map(|token| match &token.is {
        Sort::Word(word) | Sort::Quoted(word) => Some(word.clone()),
        _ => None,
    });
    let mut lowering = Lowering {
        schema,
        known: BTreeMap::new(),
        named: Vec::new(),
        past: BTreeSet::new(),
        looked_up: BTreeMap::new(),
        groups: vec![Group { within: None, is: Part::Query, items: Vec::new() }],
        taken: words.collect(),
        fresh: 0,
    };
    let day = |name: &Name| {
        let wrong = |wrong| (name.at, CypherFault::Misfit(format!("AS OF takes a day such as '2024-12-16': {wrong}")));
        name.text.parse::<Day>().map_err(wrong)
    };
    let as_of = text.as_of.as_ref().map(day).transpose()?;
    lowering.matches(&text.matches, 0)?;
    let mut query = Query::new();
    query = lowering.rows(&text.returns, query)?;
    query.clauses = lowering.clauses();
    Ok(Dated { query, as_of })
}

impl<'s> Lowering<'s> {
    fn matches(&mut self, matches: &[Match], group: usize) -> Result<(), Fault> {
        for part in matches {
            let group = if part.is_optional { self.optional(part, group)? } else { group };
            self.patterns(&part.paths, group)?;
            if let Some(condition) = &part.condition {
                self.filter(condition, group, true)?;
            }
        }
        Ok(())
    }

    /// The group of an OPTIONAL MATCH: within the one whose variables it goes on from.
    fn optional(&mut self, part: &Match, group: usize) -> Result<usize, Fault> {
        let nodes = part
            .paths
            .iter()
            .flat_map(|path| std::iter::once(&path.first).chain(path.hops.iter().map(|(_, node)| node)));
        let mut within = group;
        for name in nodes.filter_map(|node| node.variable.as_ref()) {
            let Some(known) = self.known.get(&name.text) else { continue };
            if self.is_within(known.group, within) {
                within = known.group;
            } else if !self.is_within(within, known.group) {
                return Err(may_be_missing(name));
            }
        }
        Ok(self.group(Part::Optional, within))
    }

    fn group(&mut self, is: Part, within: usize) -> usize {
        let place = self.groups.len();
        self.groups.push(Group { within: Some(within), is, items: Vec::new() });
        self.push(within, Item::Group(place));
        place
    }

    fn push(&mut self, group: usize, item: Item) {
        if let Some(group) = self.groups.get_mut(group) {
            group.items.push(item);
        }
    }

    fn add(&mut self, group: usize, clause: impl Into<Clause>) {
        self.push(group, Item::Clause(Box::new(clause.into())));
    }

    /// Whether a group is another one or lies in it.
    fn is_within(&self, group: usize, of: usize) -> bool {
        let mut next = Some(group);
        while let Some(group) = next {
            if group == of {
                return true;
            }
            next = self.groups.get(group).and_then(|group| group.within);
        }
        false
    }

    /// The clauses of all groups, from the last to the first: a group comes after the one that it lies in.
    fn clauses(&mut self) -> Vec<Clause> {
        let mut done: BTreeMap<usize, Clause> = BTreeMap::new();
        while let Some(Group { is, items, .. }) = self.groups.pop() {
            let mut clauses = Vec::with_capacity(items.len());
            for item in items {
                match item {
                    Item::Clause(clause) => clauses.push(*clause),
                    Item::Group(place) => clauses.extend(done.remove(&place)),
                }
            }
            match is {
                Part::Query => return clauses,
                Part::Optional => _ = done.insert(self.groups.len(), Clause::Optional(clauses)),
                Part::Unless => _ = done.insert(self.groups.len(), Clause::Unless(clauses)),
            }
        }
        Vec::new()
    }

    /// Lets a name stand for something from here on.
    fn introduce(&mut self, name: &Name, group: usize, is: Is) -> Result<(), Fault> {
        if self.known.contains_key(&name.text) || self.past.contains(&name.text) {
            return Err((name.at, CypherFault::Twice { name: excerpt(&name.text) }));
        }
        self.known.insert(name.text.clone(), Known { group, is });
        self.named.push(name.text.clone());
        Ok(())
    }

    fn known(&self, name: &Name) -> Result<&Known, Fault> {
        self.known.get(&name.text).ok_or_else(|| {
            let nearest = closest(&name.text, self.named.iter().map(String::as_str), 1);
            let nearest = nearest.first().map(|(near, _)| (*near).to_owned());
            (name.at, CypherFault::UnknownVariable { variable: excerpt(&name.text), nearest })
        })
    }

    /// A name that the text does not have.
    fn made_up(&mut self) -> String {
        loop {
            self.fresh += 1;
            let name = format!("_{}", self.fresh);
            if !self.taken.contains(&name) {
                return name;
            }
        }
    }

    /// The kind of a label.
    fn kind(&self, label: &Name) -> Result<String, Fault> {
        let found = spellings(&label.text).into_iter().find(|name| self.schema.kind_place(name).is_some());
        found.ok_or_else(|| {
            let nearest = spellings(&label.text).iter().find_map(|name| self.schema.nearest_kind(name));
            (label.at, CypherFault::UnknownKind { kind: excerpt(&label.text), nearest })
        })
    }

    /// The relation of a type, and which of its names the type is.
    fn relation(&self, name: &Name) -> Result<(String, &'s RelationDef), Fault> {
        let schema = self.schema;
        let found = spellings(&name.text).into_iter().find_map(|name| {
            let (def, _) = schema.relation(&name)?;
            Some((name, def))
        });
        found.ok_or_else(|| {
            let nearest = spellings(&name.text).iter().find_map(|name| schema.nearest_relation_name(name));
            (name.at, CypherFault::UnknownRelation { relation: excerpt(&name.text), nearest })
        })
    }
}

fn may_be_missing(name: &Name) -> Fault {
    (name.at, CypherFault::MayBeMissing { variable: excerpt(&name.text) })
}

/// What a name of the schema may be meant by it: `ARMED_GROUP` and `ArmedGroup` are `armed_group`.
fn spellings(name: &str) -> [String; 2] {
    let mut parted = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for c in name.chars() {
        if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            parted.push('_');
        }
        parted.push(c.to_ascii_lowercase());
        before = c;
    }
    [name.to_ascii_lowercase(), parted]
}
