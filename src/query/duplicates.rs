//! Who may be one and the same: candidates with their reasons, for somebody to judge.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt,
};

use super::View;
use crate::{
    Error,
    infer::Meter,
    model::{Any, Id, Identifier, KindTerm, NameLikeness, Value, names::Spelling, text::escape},
    vocabulary::{NOT_SAME_AS, SAME_AS},
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

    /// A word that stands in the names of more things than these brings none of them together. 64, unless said.
    pub fn words_of_at_most(mut self, most: usize) -> Self {
        self.most_alike = most;
        self
    }
}

/// What is known of a thing that may be another as well.
struct Known {
    entity: u32,
    names: Vec<Spelling<'static>>,
    identifiers: BTreeMap<String, BTreeSet<String>>,
}

impl View {
    /// Pairs that may be one and the same, the likeliest first: who have an identifier in common, or names that are like
    /// each other ([`NameLikeness`]), and kinds of which one does not exclude the other. Nobody is taken to be anybody:
    /// state [`SAME_AS`] or [`NOT_SAME_AS`] of a pair, with a source, and it is no candidate any more in a view that trusts
    /// the claim. A pair of which a claim doubts or denies that it is one stays.
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
    /// When the schema lacks the kind, or it takes more than the [`Budget`](crate::Budget) of the view: a pair of names
    /// that are compared is a step, a candidate a row.
    ///
    /// # Complexity
    /// Things are brought together by identifiers, by words that tell who is meant and stand in few names, by all their
    /// letters and by their initials (blocking), never all with all: linear in the names, and in the pairs of these blocks.
    pub fn duplicates(&self, asked: &Duplicates) -> Result<Vec<Duplicate>, Error> {
        let mut meter = Meter::of_rows(&self.budget);
        meter.begin()?;
        let all = self.known_of(asked)?;
        let judged = self.judged()?;
        let mut found = Vec::new();
        for (one, other) in pairs(&all, asked.most_alike, &mut meter)? {
            let (Some(one), Some(other)) = (all.get(one), all.get(other)) else { continue };
            if judged.contains(&(one.entity, other.entity)) || !self.may_be_one(one.entity, other.entity) {
                continue;
            }
            // The first names are of the step that the pair took.
            for _ in 1..one.names.len().saturating_mul(other.names.len()) {
                meter.step(0)?;
            }
            if let Some(duplicate) = self.compare(one, other, asked.least) {
                meter.row()?;
                found.push(duplicate);
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (a.one, a.other).cmp(&(b.one, b.other))));
        Ok(found)
    }

    fn may_be_one(&self, one: u32, other: u32) -> bool {
        let data = &self.lens.data;
        data.is_of(one, data.kind(other)) || data.is_of(other, data.kind(one))
    }

    fn known_of(&self, asked: &Duplicates) -> Result<Vec<Known>, Error> {
        let data = &self.lens.data;
        let kind = match &asked.kind {
            Some(kind) => Some(data.schema.kind_asked(kind, kind)?),
            None => None,
        };
        let of_kind = |entity: &u32| kind.is_none_or(|kind| data.is_of(*entity, Some(kind)));
        let entities = (0..data.entities_at(self.lens.revision) as u32).filter(|it| !data.is_merged(*it));
        let known = |entity: u32| {
            let mut names: Vec<String> = data.entity(entity).map(|row| row.label.to_string()).into_iter().collect();
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
            Known { entity, names: names.into_iter().map(Spelling::kept).collect(), identifiers }
        };
        Ok(entities.filter(of_kind).map(known).collect())
    }

    /// What trusted claims affirm of an entity by a relation to literals, at the time of the view.
    fn literals(&self, entity: u32, relation: Option<u16>) -> Vec<Value> {
        let Some(relation) = relation else { return Vec::new() };
        let stated = self.lens.statements_from(entity, relation).into_iter();
        let seen = stated
            .filter(|(statement, row)| self.lens.is_affirmed(*statement) && self.lens.see(*statement, row).is_some());
        seen.filter_map(|(_, row)| self.lens.data.value(&row)).collect()
    }

    /// The pairs of which somebody affirms that they are the same, or that they are not.
    fn judged(&self) -> Result<HashSet<(u32, u32)>, Error> {
        let mut judged = HashSet::new();
        for relation in [SAME_AS, NOT_SAME_AS] {
            let Ok(relation) = self.relation_place(relation) else { continue };
            for (statement, row) in self.lens.data.rows_ever(relation) {
                if let Some(object) = row.entity()
                    && self.lens.is_affirmed(statement)
                {
                    judged.insert((row.subject.min(object), row.subject.max(object)));
                }
            }
        }
        Ok(judged)
    }

    fn compare(&self, one: &Known, other: &Known, least: f64) -> Option<Duplicate> {
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
        let alike = one.names.iter().flat_map(|one| other.names.iter().map(move |other| (one, other)));
        let likeness = |(one, other): (&Spelling<'_>, &Spelling<'_>)| {
            let same = one.given == other.given;
            let likeness = if same { NameLikeness::between(&one.given, &other.given) } else { one.likeness(other) };
            likeness.map(|likeness| (likeness, one.given.to_string(), other.given.to_string()))
        };
        let best = alike.filter_map(likeness).reduce(|a, b| if b.0.score > a.0.score { b } else { a });
        if let Some((likeness, one, other)) = best.filter(|(likeness, ..)| likeness.score >= least) {
            score = score.max(likeness.score);
            reasons.push(SameReason::Names { one, other, likeness });
        }
        score *= AGAINST.powi(against.len().min(8) as i32);
        (score >= least && !reasons.is_empty()).then(|| Duplicate {
            one: self.id(one.entity),
            other: self.id(other.entity),
            score,
            reasons,
            against,
        })
    }
}

/// The pairs that something brings together, by their places, each once and each a step: there may be more of them than
/// can be held.
fn pairs(all: &[Known], most: usize, meter: &mut Meter<'_>) -> Result<BTreeSet<(usize, usize)>, Error> {
    let mut blocks: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, known) in all.iter().enumerate() {
        let mut keys: BTreeSet<String> = BTreeSet::new();
        for name in &known.names {
            keys.insert(format!("={}", name.joined()));
            keys.extend(name.as_acronym().map(|acronym| format!("~{acronym}")));
            keys.extend(name.acronyms().into_iter().map(|acronym| format!("~{acronym}")));
            for word in name.telling() {
                keys.insert(format!("w{}", word.text));
                // Words with a slip have their beginning or their end in common, mostly.
                let letters: Vec<char> = word.text.chars().collect();
                if letters.len() >= 6 {
                    keys.insert(format!("^{}", letters.iter().take(4).collect::<String>()));
                    keys.insert(format!("${}", letters.iter().rev().take(4).collect::<String>()));
                }
            }
        }
        for (scheme, values) in &known.identifiers {
            keys.extend(values.iter().map(|value| format!("i{scheme}\u{0}{value}")));
        }
        for key in keys {
            blocks.entry(key).or_default().push(place);
        }
    }
    let mut pairs = BTreeSet::new();
    for block in blocks.into_values().filter(|block| block.len() <= most) {
        for (place, &one) in block.iter().enumerate() {
            for &other in block.iter().skip(place + 1) {
                if pairs.insert((one.min(other), one.max(other))) {
                    meter.step(0)?;
                }
            }
        }
    }
    Ok(pairs)
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
        Ok(())
    }
}
