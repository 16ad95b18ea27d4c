//! Who may be one and the same: candidates with their reasons, for somebody to judge.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt,
    ops::{Deref, Range},
};

use foldhash::fast::RandomState;

use super::{
    View,
    blocks::{Blocks, CommonPart, TooCommon},
};
use crate::{
    Error,
    infer::Meter,
    model::{
        Any, Id, Identifier, KindTerm, NameLikeness, StatementId, Value,
        names::{
            NamesOf, Spelling,
            outline::{Outline, may_be_alike},
        },
        text::escape,
    },
    vocabulary::{NOT_SAME_AS, Place, SAME_AS},
};

/// Which candidates are asked for: see [`View::duplicates`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Duplicates {
    kind: Option<String>,
    least: f64,
    most_alike: usize,
}

/// Two that may be one and the same.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Duplicate {
    /// The one that was added first.
    pub one: Id<Any>,
    /// The other.
    pub other: Id<Any>,
    /// How much speaks for it, from 0 to 1.
    pub score: f64,
    /// What does, the strongest first.
    pub reasons: Vec<SameReason>,
    /// The identifiers that speak against it: each of the two has another one in these schemes.
    pub against: Vec<String>,
    /// The statements that the two are the same, or are not, where one source says one thing and another the contrary:
    /// none where nobody judged.
    pub disputed: Vec<StatementId>,
}

/// Pairs that may be one and the same, the likeliest first, and what was not looked at: see [`View::duplicates`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DuplicatePairs {
    pairs: Vec<Duplicate>,
    too_common: Vec<TooCommon>,
}

impl DuplicatePairs {
    /// What so many things have in common that it brought no two of them together, the commonest first. Pairs that have
    /// nothing else in common were not compared.
    pub fn too_common(&self) -> &[TooCommon] {
        &self.too_common
    }
}

impl Deref for DuplicatePairs {
    type Target = [Duplicate];
    fn deref(&self) -> &[Duplicate] {
        &self.pairs
    }
}

impl IntoIterator for DuplicatePairs {
    type Item = Duplicate;
    type IntoIter = std::vec::IntoIter<Duplicate>;
    fn into_iter(self) -> Self::IntoIter {
        self.pairs.into_iter()
    }
}

impl<'a> IntoIterator for &'a DuplicatePairs {
    type Item = &'a Duplicate;
    type IntoIter = std::slice::Iter<'a, Duplicate>;
    fn into_iter(self) -> Self::IntoIter {
        self.pairs.iter()
    }
}

/// What speaks for two being one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SameReason {
    /// They have this identifier in common.
    Identifier(Identifier),
    /// They have these names, which are like each other.
    Names {
        /// That of the one.
        one: String,
        /// That of the other.
        other: String,
        /// How like each other they are, and why.
        likeness: NameLikeness,
    },
}

/// What halves the score: a scheme in which each has an identifier, and none in common.
const AGAINST: f64 = 0.5;

impl Default for Duplicates {
    fn default() -> Self {
        Duplicates::new()
    }
}

impl Duplicates {
    /// Of all kinds, from [`NameLikeness::LIKELY`] on.
    pub fn new() -> Self {
        Duplicates { kind: None, least: NameLikeness::LIKELY, most_alike: 64 }
    }

    /// Only of a kind, or of those below it.
    pub fn of_kind(mut self, kind: impl KindTerm) -> Self {
        self.kind = Some(kind.kind_name().to_owned());
        self
    }

    /// Only those that score so much.
    pub fn at_least(mut self, least: f64) -> Self {
        self.least = least;
        self
    }

    /// What stands in the names of more things than these, a word or a part of one, brings none of them together, nor does
    /// an identifier of more. 64, unless said; [`DuplicatePairs::too_common`] tells of what was.
    pub fn words_of_at_most(mut self, most: usize) -> Self {
        self.most_alike = most;
        self
    }
}

/// A thing that may be another as well.
struct Known {
    entity: u32,
    /// The places of its names.
    names: Range<usize>,
    is_place: bool,
    identifiers: BTreeMap<String, BTreeSet<String>>,
}

/// All things that are asked for, and all their names, each made ready once.
#[derive(Default)]
struct Things {
    all: Vec<Known>,
    names: Vec<(u32, Spelling<'static>)>,
    outlines: Vec<Outline>,
}

/// What was judged of pairs.
#[derive(Default)]
struct Judged {
    settled: HashSet<(u32, u32), RandomState>,
    disputed: HashMap<(u32, u32), Vec<StatementId>>,
}

/// What is said of a pair.
#[derive(Default)]
struct Said {
    /// Whether it counts as the same, and whether as not.
    sure: [bool; 2],
    is_denied: bool,
    by: Vec<StatementId>,
}

/// The likest names of a pair, by their places.
type Likest = Option<(NameLikeness, u32, u32)>;

/// Pairs of things that may be one.
type Found = HashMap<(u32, u32), Likest, RandomState>;

impl View {
    /// Pairs that may be one and the same, the likeliest first: who have an identifier in common, or names that are like
    /// each other ([`NameLikeness`]), and kinds of which one does not exclude the other. Nobody is taken to be anybody:
    /// state [`SAME_AS`] or [`NOT_SAME_AS`] of a pair, with a source, and it is no candidate any more in a view that trusts
    /// the claim. A pair of which a claim only doubts or denies that it is one stays, and so does one of which another
    /// denies what somebody says: it tells by which statements ([`Duplicate::disputed`]).
    ///
    /// ```
    /// use allegiance::{Duplicates, Graph, Source, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// let desk = graph.source(Source::report("Who is who"))?;
    /// let one = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// let other = graph.add(ArmedGroup, "Army, Kachin Independance")?;
    /// graph.add(Town, "Kachin")?;
    ///
    /// let found = graph.view().duplicates(&Duplicates::new())?;
    /// assert_eq!(found.len(), 1);
    /// assert_eq!((found[0].one, found[0].other), (one.any(), other.any()));
    ///
    /// graph.state(one, SAME_AS, other).cite(desk)?;
    /// assert!(graph.view().duplicates(&Duplicates::new())?.is_empty());
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the schema lacks the kind, or it takes more than the [`Budget`](crate::Budget) of the view: two names of a
    /// block are a step, a candidate a row.
    ///
    /// # Complexity
    /// Names are brought together by words that tell who is meant, by the beginnings and ends of these, by all their letters
    /// and by their initials, things by identifiers (blocking), never all with all: linear in the names, and in the pairs
    /// of names of these blocks, of which each is compared once. A block of more things than
    /// [`words_of_at_most`](Duplicates::words_of_at_most) is passed over, and [told](DuplicatePairs::too_common).
    pub fn duplicates(&self, asked: &Duplicates) -> Result<DuplicatePairs, Error> {
        let mut meter = Meter::of_rows(&self.budget);
        meter.begin()?;
        let things = self.things_of(asked)?;
        let judged = self.judged()?;
        let (blocks, mut too_common) = Blocks::new(&things.names, asked.most_alike);
        let mut found = Found::default();
        let may_be_one = |pair: (u32, u32)| match (things.entity(pair.0), things.entity(pair.1)) {
            (Some(one), Some(other)) => self.may_be_one(one, other) && !judged.settled.contains(&(one, other)),
            _ => false,
        };
        for pair in things.of_one_identifier(asked.most_alike, &mut too_common) {
            if may_be_one(pair) {
                found.insert(pair, None);
                for names in things.pairs_of_names(pair) {
                    meter.step(0)?;
                    things.compare(names, asked.least, &mut found);
                }
            }
        }
        for (block, names) in blocks.pairs() {
            meter.step(0)?;
            let Some(pair) = things.of_names(names).filter(|(one, other)| one != other) else { continue };
            if blocks.first_of_both(names) == Some(block) && may_be_one(pair) && things.may_be_alike(names) {
                things.compare(names, asked.least, &mut found);
            }
        }
        let mut pairs = Vec::new();
        for (pair, likest) in found {
            if let Some(duplicate) = self.weigh(&things, pair, likest, asked.least, &judged) {
                meter.row()?;
                pairs.push(duplicate);
            }
        }
        pairs.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (a.one, a.other).cmp(&(b.one, b.other))));
        too_common.sort_by(|a, b| b.things.cmp(&a.things).then_with(|| a.cmp(b)));
        Ok(DuplicatePairs { pairs, too_common })
    }

    fn may_be_one(&self, one: u32, other: u32) -> bool {
        let data = &self.lens.data;
        data.is_of(one, data.kind(other)) || data.is_of(other, data.kind(one))
    }

    fn things_of(&self, asked: &Duplicates) -> Result<Things, Error> {
        let data = &self.lens.data;
        let kind = match &asked.kind {
            Some(kind) => Some(data.schema.kind_asked(kind, kind)?),
            None => None,
        };
        let place = data.schema.kind_asked(Place.kind_name(), "").ok();
        let of_kind = |entity: &u32| kind.is_none_or(|kind| data.is_of(*entity, Some(kind)));
        let entities = (0..data.entities.at(self.lens.revision) as u32).filter(|it| !data.is_merged(*it));
        let mut things = Things::default();
        for entity in entities.filter(of_kind) {
            let mut names: Vec<String> = data.entities.label(entity).map(str::to_owned).into_iter().collect();
            for value in self.literals(entity, data.known.named) {
                if let Value::Name(name) = value
                    && !names.iter().any(|known| known == name.text())
                {
                    names.push(name.text().to_owned());
                }
            }
            let mut identifiers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for value in self.literals(entity, data.known.identified) {
                if let Value::Identifier(identifier) = value {
                    identifiers
                        .entry(identifier.scheme().to_owned())
                        .or_default()
                        .insert(identifier.value().to_owned());
                }
            }
            let (thing, from) = (things.all.len() as u32, things.names.len());
            things.names.extend(names.into_iter().map(|name| (thing, Spelling::kept(name))));
            let new = things.names.get(from..).unwrap_or_default();
            things.outlines.extend(new.iter().map(|(_, name)| Outline::of(name)));
            let names = from..things.names.len();
            things.all.push(Known { entity, names, is_place: data.is_of(entity, place), identifiers });
        }
        Ok(things)
    }

    /// What trusted claims affirm of an entity by a relation to literals, at the time of the view.
    fn literals(&self, entity: u32, relation: Option<u16>) -> Vec<Value> {
        let Some(relation) = relation else { return Vec::new() };
        let stated = self.lens.statements_from(entity, relation).into_iter();
        let seen = stated
            .filter(|(statement, row)| self.lens.is_affirmed(*statement) && self.lens.see(*statement, row).is_some());
        seen.filter_map(|(_, row)| self.lens.data.value(&row)).collect()
    }

    /// The pairs that count as the same, or as not the same, and those of which it is disputed.
    fn judged(&self) -> Result<Judged, Error> {
        let mut said: HashMap<(u32, u32), Said> = HashMap::new();
        for (side, relation) in [SAME_AS, NOT_SAME_AS].into_iter().enumerate() {
            for fact in &self.judgements(relation)? {
                let Some(object) = fact.object_entity() else { continue };
                let (one, other) = (fact.subject().index, object.index);
                let Said { sure, is_denied, by } = said.entry((one.min(other), one.max(other))).or_default();
                *is_denied |= fact.is_disputed();
                if fact.is_sure() {
                    sure.get_mut(side).into_iter().for_each(|it| *it = true);
                }
                if fact.is_sure() || fact.is_disputed() {
                    by.extend(fact.statement());
                }
            }
        }
        let mut judged = Judged::default();
        for (pair, Said { sure: [same, not_same], is_denied, by }) in said {
            if same != not_same {
                judged.settled.insert(pair);
            } else if same || is_denied {
                judged.disputed.insert(pair, by);
            }
        }
        Ok(judged)
    }

    fn weigh(
        &self,
        things: &Things,
        pair: (u32, u32),
        likest: Likest,
        least: f64,
        judged: &Judged,
    ) -> Option<Duplicate> {
        let (one, other) = (things.all.get(pair.0 as usize)?, things.all.get(pair.1 as usize)?);
        let mut reasons = Vec::new();
        let mut against = Vec::new();
        for (scheme, values) in &one.identifiers {
            let Some(others) = other.identifiers.get(scheme) else { continue };
            let mut common = values.intersection(others).peekable();
            if common.peek().is_none() {
                against.push(scheme.clone());
            }
            let identifier = |value: &String| Identifier::new(scheme.as_str(), value.as_str()).ok();
            reasons.extend(common.filter_map(identifier).map(SameReason::Identifier));
        }
        let mut score: f64 = if reasons.is_empty() { 0.0 } else { 1.0 };
        if let Some((likeness, one, other)) = likest {
            score = score.max(likeness.score);
            let given = |name: u32| things.names.get(name as usize).map(|(_, name)| name.given.to_string());
            reasons.push(SameReason::Names { one: given(one)?, other: given(other)?, likeness });
        }
        score *= AGAINST.powi(against.len().min(8) as i32);
        let entities = (one.entity, other.entity);
        (score >= least && !reasons.is_empty()).then(|| Duplicate {
            one: self.id(entities.0),
            other: self.id(entities.1),
            score,
            reasons,
            against,
            disputed: judged.disputed.get(&entities).cloned().unwrap_or_default(),
        })
    }
}

impl Things {
    fn entity(&self, thing: u32) -> Option<u32> {
        self.all.get(thing as usize).map(|thing| thing.entity)
    }

    /// The things of two names, the one that comes first first.
    fn of_names(&self, (one, other): (u32, u32)) -> Option<(u32, u32)> {
        Some((self.names.get(one as usize)?.0, self.names.get(other as usize)?.0))
    }

    fn may_be_alike(&self, (one, other): (u32, u32)) -> bool {
        let of = |name: u32| Some((&self.names.get(name as usize)?.1, self.outlines.get(name as usize)?));
        of(one).zip(of(other)).is_some_and(|(one, other)| may_be_alike(one, other))
    }

    fn pairs_of_names(&self, pair: (u32, u32)) -> impl Iterator<Item = (u32, u32)> + use<> {
        let names = |thing: u32| self.all.get(thing as usize).map_or(0..0, |thing| thing.names.clone());
        let (ones, others) = (names(pair.0), names(pair.1));
        ones.flat_map(move |one| others.clone().map(move |other| (one as u32, other as u32)))
    }

    /// Keeps two names where they are likely and the likest of their pair, the first of those that are as like.
    fn compare(&self, names: (u32, u32), least: f64, found: &mut Found) {
        let (Some((thing, one)), Some((other_thing, other))) =
            (self.names.get(names.0 as usize), self.names.get(names.1 as usize))
        else {
            return;
        };
        let is_place = |thing: u32| self.all.get(thing as usize).is_some_and(|thing| thing.is_place);
        let of = if is_place(*thing) && is_place(*other_thing) { NamesOf::Any } else { NamesOf::NoPlaces };
        // What folds to nothing is the same to the letter, or nothing.
        let likeness = match one.given == other.given {
            true => NameLikeness::between(&one.given, &other.given),
            false => one.likeness_of(other, of),
        };

        let Some(likeness) = likeness.filter(|likeness| likeness.score >= least) else { return };
        let likest = found.entry((*thing, *other_thing)).or_default();
        let is_likest = likest.as_ref().is_none_or(|(known, one, other)| {
            known.score < likeness.score || (known.score == likeness.score && names < (*one, *other))
        });
        if is_likest {
            *likest = Some((likeness, names.0, names.1));
        }
    }

    /// The pairs that have an identifier in common, each once.
    fn of_one_identifier(&self, most: usize, too_common: &mut Vec<TooCommon>) -> BTreeSet<(u32, u32)> {
        let mut having: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
        for (place, thing) in (0u32..).zip(&self.all) {
            for (scheme, values) in &thing.identifiers {
                values.iter().for_each(|value| having.entry((scheme, value)).or_default().push(place));
            }
        }
        let mut pairs = BTreeSet::new();
        for ((scheme, value), things) in having {
            if things.len() > most {
                let text = format!("{scheme}:{value}");
                too_common.push(TooCommon { part: CommonPart::Identifier, text, things: things.len() });
                continue;
            }
            for (place, &one) in things.iter().enumerate() {
                pairs.extend(things.iter().skip(place + 1).map(|&other| (one, other)));
            }
        }
        pairs
    }
}

impl fmt::Display for SameReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SameReason::Identifier(identifier) => write!(f, "both are {identifier}"),
            SameReason::Names { one, other, likeness } => {
                write!(f, "“{}” and “{}”, {likeness}", escape(one), escape(other))
            }
        }
    }
}

impl fmt::Display for Duplicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}: ", self.score)?;
        crate::model::text::joined(f, &self.reasons, "; ")?;
        if !self.against.is_empty() {
            f.write_str("; but not the same ")?;
            crate::model::text::joined(f, self.against.iter().map(|scheme| escape(scheme)), ", ")?;
        }
        if !self.disputed.is_empty() {
            f.write_str("; disputed")?;
        }
        Ok(())
    }
}
