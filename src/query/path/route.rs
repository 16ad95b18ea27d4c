//! Regular path expressions: which relations a path may take, in which order and how often.

use std::{borrow::Cow, fmt, ops::RangeInclusive};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::parse;
use crate::{
    graph::{Data, GraphError},
    model::{GraphTag, Relation, RelationKey, Schema, did_you_mean},
};

/// By which relations a path goes: a regular expression over them.
///
/// | text | meaning |
/// | --- | --- |
/// | `controls` | a fact of the relation, from its subject to its object; by its inverse name, the other way |
/// | `^controls`, `<controls` | from its object to its subject |
/// | `<controls>` | either way |
/// | `_`, `^_`, `<_>` | any relation |
/// | `a / b` | one, then the other |
/// | `a \| b` | one or the other |
/// | `a*`, `a+`, `a?` | any number of times, at least once, once or not at all |
/// | `a{2}`, `a{2,4}`, `a{2,}`, `a{,4}` | so many times |
/// | `^(a / b)` | the whole backwards: `^b / ^a` |
///
/// `*` binds closer than `^`, that closer than `/`, that closer than `|`. A symmetric relation goes either way. The names and the
/// signs are those of the property paths of SPARQL 1.1, but for `<…>`, `_` and `{…}`.
///
/// ```
/// use allegiance::{Route, vocabulary::*};
/// let built = Route::by(ARMED_WING_OF).then(Route::by(ALLIED_WITH).any_times()).then(Route::by(CONTROLS));
/// let read: Route = "armed_wing_of / allied_with* / controls".parse()?;
/// assert_eq!(built, read);
/// assert_eq!(read.inverse().to_string(), "^controls / ^allied_with* / ^armed_wing_of");
/// # Ok::<(), allegiance::Error>(())
/// ```
///
/// It serializes as its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Route {
    /// In reverse Polish order, so that nothing here is nested: neither reading nor dropping it recurses. A sequence never
    /// stands right in a sequence, nor a choice in a choice.
    pub(super) ops: Vec<Op>,
}

/// A sign of a route, after what it ties together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    Step(Step),
    /// So many, one after the other.
    Sequence(usize),
    /// One of so many.
    Choice(usize),
    /// At least and at most so many times.
    Repeat(u32, Option<u32>),
}

/// A step by a relation, or by any.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Step {
    pub(super) relation: Option<Called>,
    pub(super) way: Way,
}

/// How a route calls a relation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Called {
    /// By either of its names.
    Name(String),
    /// As one graph knows it.
    Place(GraphTag, u16),
}

impl<A, B> From<Relation<A, B>> for Called {
    fn from(relation: Relation<A, B>) -> Self {
        match relation.key {
            RelationKey::Named(name) => Called::Name(name.to_owned()),
            RelationKey::Place(graph, place) => Called::Place(graph, place),
        }
    }
}

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Way {
    Forward,
    Inverse,
    Either,
}

impl Way {
    pub(super) fn turned(self) -> Self {
        match self {
            Way::Forward => Way::Inverse,
            Way::Inverse => Way::Forward,
            Way::Either => Way::Either,
        }
    }
}

/// Any relation, either way, any number of times.
impl Default for Route {
    fn default() -> Self {
        Route::step(None, Way::Either).any_times()
    }
}

impl Route {
    pub(super) fn step(relation: Option<Called>, way: Way) -> Self {
        Route { ops: vec![Op::Step(Step { relation, way })] }
    }

    /// A fact of the relation, from its subject to its object. One that was found at run time is of its graph alone, until
    /// [`Paths::keyed`](crate::Paths::keyed) gives it its name; [`named`](Route::named) calls it by name at once.
    pub fn by<A, B>(relation: Relation<A, B>) -> Self {
        Route::step(Some(relation.into()), Way::Forward)
    }

    /// A fact of the relation, from its object to its subject.
    pub fn back<A, B>(relation: Relation<A, B>) -> Self {
        Route::step(Some(relation.into()), Way::Inverse)
    }

    /// A fact of the relation, either way.
    pub fn either_way<A, B>(relation: Relation<A, B>) -> Self {
        Route::step(Some(relation.into()), Way::Either)
    }

    /// A fact of the relation of this name: from its subject, by its inverse name from its object.
    pub fn named(name: impl Into<String>) -> Self {
        Route::step(Some(Called::Name(name.into())), Way::Forward)
    }

    /// A fact of any relation, either way.
    pub fn any() -> Self {
        Route::step(None, Way::Either)
    }

    /// This, then the other.
    pub fn then(self, next: Route) -> Self {
        let (ours, theirs) = (self.parts(true), next.parts(true));
        self.followed_by(next, Op::Sequence(ours + theirs), ours > 1, theirs > 1)
    }

    /// This or the other.
    pub fn or(self, other: Route) -> Self {
        let (ours, theirs) = (self.parts(false), other.parts(false));
        self.followed_by(other, Op::Choice(ours + theirs), ours > 1, theirs > 1)
    }

    /// How many parts it has as a sequence, or as a choice.
    fn parts(&self, sequence: bool) -> usize {
        match self.ops.last() {
            Some(Op::Sequence(parts)) if sequence => *parts,
            Some(Op::Choice(parts)) if !sequence => *parts,
            _ => 1,
        }
    }

    fn followed_by(mut self, mut other: Route, op: Op, ours: bool, theirs: bool) -> Self {
        if ours {
            self.ops.pop();
        }
        if theirs {
            other.ops.pop();
        }
        self.ops.append(&mut other.ops);
        self.ops.push(op);
        self
    }

    pub(super) fn repeated(mut self, least: u32, most: Option<u32>) -> Self {
        self.ops.push(Op::Repeat(least, most));
        self
    }

    /// This any number of times, or not at all: `*`.
    pub fn any_times(self) -> Self {
        self.repeated(0, None)
    }

    /// This once or more: `+`.
    pub fn at_least_once(self) -> Self {
        self.repeated(1, None)
    }

    /// This once or not at all: `?`.
    pub fn maybe(self) -> Self {
        self.repeated(0, Some(1))
    }

    /// This so many times: `{2,4}`. Where the first number is the greater, it counts for both.
    pub fn times(self, times: RangeInclusive<u32>) -> Self {
        self.repeated(*times.start(), Some(*times.end().max(times.start())))
    }

    /// This backwards: the last step first, each the other way.
    pub fn inverse(&self) -> Self {
        let mut open: Vec<Vec<Op>> = Vec::new();
        for op in &self.ops {
            let turned = match op {
                Op::Step(step) => vec![Op::Step(Step { way: step.way.turned(), ..step.clone() })],
                Op::Sequence(parts) | Op::Choice(parts) => {
                    let mut parts = open.split_off(open.len().saturating_sub(*parts));
                    if matches!(op, Op::Sequence(_)) {
                        parts.reverse();
                    }
                    let mut all = parts.concat();
                    all.push(op.clone());
                    all
                }
                Op::Repeat(..) => {
                    let mut all = open.pop().unwrap_or_default();
                    all.push(op.clone());
                    all
                }
            };
            open.push(turned);
        }
        Route { ops: open.pop().unwrap_or_default() }
    }

    /// The same route, each relation called by its name.
    pub(super) fn with_names(mut self, data: &Data) -> Result<Self, GraphError> {
        for op in &mut self.ops {
            if let Op::Step(Step { relation: Some(called), .. }) = op
                && let Called::Place(graph, place) = *called
            {
                let place = data.relation_of_key(RelationKey::Place(graph, place))?;
                *called =
                    Called::Name(data.schema.relation_def(place).map_or_else(String::new, |def| def.name().to_owned()));
            }
        }
        Ok(self)
    }

    /// Reads a route whose names a schema has to know.
    ///
    /// ```
    /// use allegiance::{Route, vocabulary::conflict};
    /// let wrong = Route::parse("armed_wing_of / controlls", &conflict()).unwrap_err();
    /// assert_eq!(
    ///     wrong.to_string(),
    ///     "character 17 of the route: the schema has no relation `controlls`; did you mean `controls`?"
    /// );
    /// ```
    ///
    /// # Errors
    /// When the text is no route, or names a relation that the schema does not have.
    pub fn parse(text: &str, schema: &Schema) -> Result<Self, RouteError> {
        parse::route(text, Some(schema))
    }
}

/// Reads a route; its names are looked up when it is asked for. [`Route::parse`] looks at once.
impl std::str::FromStr for Route {
    type Err = RouteError;

    fn from_str(text: &str) -> Result<Self, RouteError> {
        parse::route(text, None)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name: Cow<'_, str> = match &self.relation {
            None => "_".into(),
            Some(Called::Name(name)) => name.into(),
            Some(Called::Place(_, place)) => format!("#{place}").into(),
        };
        match self.way {
            Way::Forward => f.write_str(&name),
            Way::Inverse => write!(f, "^{name}"),
            Way::Either => write!(f, "<{name}>"),
        }
    }
}

/// The text that reads back as the same route.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// How closely a text is bound.
        #[derive(Clone, Copy, PartialEq, PartialOrd)]
        enum Binds {
            Choice,
            Sequence,
            Repeat,
            Step,
        }
        let within = |(text, binds): (String, Binds), least| if binds < least { format!("({text})") } else { text };
        let mut open: Vec<(String, Binds)> = Vec::new();
        for op in &self.ops {
            let (parts, sign, binds, least) = match op {
                Op::Step(step) => {
                    open.push((step.to_string(), Binds::Step));
                    continue;
                }
                Op::Repeat(least, most) => {
                    let sign = match (least, most) {
                        (0, None) => "*".to_owned(),
                        (1, None) => "+".to_owned(),
                        (0, Some(1)) => "?".to_owned(),
                        (least, None) => format!("{{{least},}}"),
                        (least, Some(most)) if least == most => format!("{{{least}}}"),
                        (least, Some(most)) => format!("{{{least},{most}}}"),
                    };
                    if let Some(part) = open.pop() {
                        open.push((within(part, Binds::Step) + &sign, Binds::Repeat));
                    }
                    continue;
                }
                Op::Sequence(parts) => (parts, " / ", Binds::Sequence, Binds::Repeat),
                Op::Choice(parts) => (parts, " | ", Binds::Choice, Binds::Sequence),
            };
            let parts = open.split_off(open.len().saturating_sub(*parts));
            let parts: Vec<String> = parts.into_iter().map(|part| within(part, least)).collect();
            open.push((parts.join(sign), binds));
        }
        open.iter().try_for_each(|(text, _)| f.write_str(text))
    }
}

impl Serialize for Route {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Route {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Why a text is no route, or a route cannot be searched. Characters are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RouteError {
    /// Something else than what can stand there.
    #[error("character {at} of the route: expected {expected}, found {found}")]
    Unexpected {
        /// Where.
        at: usize,
        /// What can stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A parenthesis that nothing closes.
    #[error("character {at} of the route: nothing closes this `(`")]
    Unclosed {
        /// Where.
        at: usize,
    },
    /// A relation that the schema does not have.
    #[error("character {at} of the route: the schema has no relation `{relation}`{}", did_you_mean(.nearest))]
    Unknown {
        /// Where.
        at: usize,
        /// The relation given.
        relation: String,
        /// The nearest name that there is, from either end.
        nearest: Option<String>,
    },
    /// At least more times than at most.
    #[error("character {at} of the route: at least {least} and at most {most} times is never")]
    Never {
        /// Where.
        at: usize,
        /// At least.
        least: u32,
        /// At most.
        most: u32,
    },
    /// More steps than can be searched, repetitions written out.
    #[error("the route has more than {most} steps, repetitions written out")]
    TooLong {
        /// How many there can be.
        most: usize,
    },
}
