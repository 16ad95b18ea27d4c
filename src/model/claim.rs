//! Claims: who says a statement, through whom, in which words, and how they stand to it.

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize};

use super::{Any, Bound, Date, Id, Kind, ModelError, Period, SourceId, Text, ValueError, wire::Fields};

/// How a claim stands to its statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stance {
    /// Says that it is so.
    #[default]
    Affirms,
    /// Says that it is not so.
    Denies,
    /// Says that it may well not be so.
    Doubts,
    /// Says that it could not find out whether it is so.
    CouldNotConfirm,
}

/// How credible an analyst holds a piece of information to be, on the scale of the Admiralty code
/// (NATO AJP-2.1). Ordered from the least to the most credible; what cannot be judged is below all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credibility {
    /// 6: truth cannot be judged.
    #[default]
    CannotBeJudged,
    /// 5: improbable.
    Improbable,
    /// 4: doubtful.
    Doubtful,
    /// 3: possibly true.
    PossiblyTrue,
    /// 2: probably true.
    ProbablyTrue,
    /// 1: confirmed by other sources.
    Confirmed,
}

/// Somebody whose words a source passes on.
///
/// `E` is how an entity is named: by its [`Id`] in a graph, by its key in a document.
///
/// ```
/// use allegiance::Speaker;
/// let residents: Speaker = Speaker::described("residents")?;
/// assert!(!residents.is_named());
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Speaker<E = Id<Any>> {
    /// An entity of the graph, named.
    Entity(E),
    /// People of a described class: "residents".
    #[serde(deserialize_with = "words_of")]
    Described {
        /// The words that describe them.
        words: Text,
        /// The entity that they belong to or speak for, where the source says so.
        #[serde(skip_serializing_if = "Option::is_none")]
        of: Option<E>,
    },
    /// Somebody whom the source knows and does not name: "a source".
    #[serde(deserialize_with = "words_of")]
    Unnamed {
        /// The words that the source uses.
        words: Text,
        /// The entity that they belong to or speak for, where the source says so.
        #[serde(skip_serializing_if = "Option::is_none")]
        of: Option<E>,
    },
}

/// A speaker without a name, as written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsOf<E> {
    words: Text,
    #[serde(default = "none")]
    of: Option<E>,
}

fn none<E>() -> Option<E> {
    None
}

fn words_of<'de, D: Deserializer<'de>, E: Deserialize<'de>>(deserializer: D) -> Result<(Text, Option<E>), D::Error> {
    Fields::deserialize(deserializer).map(|Fields(WordsOf { words, of })| (words, of))
}

impl<E> Speaker<E> {
    /// People of a described class.
    ///
    /// # Errors
    /// When the words are blank.
    pub fn described(words: &str) -> Result<Self, ValueError> {
        Ok(Speaker::Described { words: speaker_words(words)?, of: None })
    }

    /// Somebody whom the source does not name.
    ///
    /// # Errors
    /// When the words are blank.
    pub fn unnamed(words: &str) -> Result<Self, ValueError> {
        Ok(Speaker::Unnamed { words: speaker_words(words)?, of: None })
    }

    /// The same speaker, as one who belongs to or speaks for an entity. Says nothing new of a
    /// speaker who is an entity.
    #[must_use]
    pub fn of(self, entity: E) -> Self {
        match self {
            Speaker::Entity(_) => self,
            Speaker::Described { words, .. } => Speaker::Described { words, of: Some(entity) },
            Speaker::Unnamed { words, .. } => Speaker::Unnamed { words, of: Some(entity) },
        }
    }

    /// Whether the speaker is an entity with a name.
    pub fn is_named(&self) -> bool {
        matches!(self, Speaker::Entity(_))
    }

    /// The entity that speaks, or for which the speaker speaks.
    pub fn entity(&self) -> Option<&E> {
        match self {
            Speaker::Entity(entity) => Some(entity),
            Speaker::Described { of, .. } | Speaker::Unnamed { of, .. } => of.as_ref(),
        }
    }

    /// The words that stand for a speaker without a name.
    pub fn words(&self) -> Option<&Text> {
        match self {
            Speaker::Entity(_) => None,
            Speaker::Described { words, .. } | Speaker::Unnamed { words, .. } => Some(words),
        }
    }

    /// The same with its entities named in another way, by id or by key.
    ///
    /// # Errors
    /// Whatever the naming returns.
    pub fn try_map<F, X>(self, mut entity: impl FnMut(E) -> Result<F, X>) -> Result<Speaker<F>, X> {
        Ok(match self {
            Speaker::Entity(e) => Speaker::Entity(entity(e)?),
            Speaker::Described { words, of } => Speaker::Described { words, of: of.map(entity).transpose()? },
            Speaker::Unnamed { words, of } => Speaker::Unnamed { words, of: of.map(entity).transpose()? },
        })
    }
}

fn speaker_words(words: &str) -> Result<Text, ValueError> {
    Text::new(words).map_err(|_| ValueError::Blank { what: "the description of a speaker", given: String::new() })
}

impl TryFrom<&str> for Speaker {
    type Error = ValueError;
    /// People of a described class.
    fn try_from(words: &str) -> Result<Self, ValueError> {
        Speaker::described(words)
    }
}

impl<K: Kind> From<Id<K>> for Speaker {
    fn from(entity: Id<K>) -> Self {
        Speaker::Entity(entity.any())
    }
}

/// The days over which a claim vouches for its statement: a period with both bounds dated.
///
/// ```
/// use allegiance::{Attested, Period};
/// let span = Attested::new("2024-12-04/2024-12-17".parse::<Period>()?)?;
/// assert!(Attested::new(Period::ongoing()).is_err());
/// # assert_eq!(span.period().to_string(), "2024-12-04/2024-12-17");
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Period", into = "Period")]
pub struct Attested(Period);

impl Attested {
    /// A span of days vouched for.
    ///
    /// # Errors
    /// When a bound is open, unknown, or has no earliest or no latest day.
    pub fn new(period: Period) -> Result<Self, ModelError> {
        let dated = |bound: &Bound| matches!(bound, Bound::Dated(d) if d.earliest().is_some() && d.latest().is_some());
        if dated(period.start()) && dated(period.end()) {
            Ok(Attested(period))
        } else {
            Err(ModelError::Attested(period.to_string()))
        }
    }

    /// The span as a period.
    pub fn period(&self) -> &Period {
        &self.0
    }
}

impl TryFrom<Period> for Attested {
    type Error = ModelError;
    fn try_from(period: Period) -> Result<Self, ModelError> {
        Attested::new(period)
    }
}

impl From<Attested> for Period {
    fn from(attested: Attested) -> Period {
        attested.0
    }
}

/// One source's saying of a statement.
///
/// `E` and `S` are how entities and sources are named: by ids in a graph, by keys in a document.
/// Claims are made with a [`Citation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim<E = Id<Any>, S = SourceId> {
    /// The source in which it stands.
    pub source: S,
    /// The chain of speakers through whom the source has it, the nearest to the source first.
    /// Empty where the source says it itself.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub speakers: Vec<Speaker<E>>,
    /// How it stands to the statement.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stance: Stance,
    /// The words of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Text>,
    /// Where in the source the words stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<Text>,
    /// How credible an analyst holds it to be.
    #[serde(default, skip_serializing_if = "is_default")]
    pub credibility: Credibility,
    /// When the speaker said it, where that is known and is not the day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Date>,
    /// The days it vouches for, where they are not the day it was said or published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attests: Option<Attested>,
    /// What in the reading is the analyst's and not the source's, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inferred: Option<Text>,
}

/// What is not said takes no time: most claims say little more than their source.
impl<E: Hash, S: Hash> Hash for Claim<E, S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Claim { source, speakers, stance, quote, locator, credibility, said, attests, inferred } = self;
        source.hash(state);
        let texts = [quote, locator, inferred];
        let said_things = [!speakers.is_empty(), said.is_some(), attests.is_some()];
        let there = texts.iter().map(|text| text.is_some()).chain(said_things);
        let there = there.fold(0u32, |bits, is_there| bits << 1 | u32::from(is_there));
        state.write_u32(there << 16 | (*stance as u32) << 8 | *credibility as u32);
        speakers.iter().for_each(|speaker| speaker.hash(state));
        texts.into_iter().flatten().for_each(|text| text.hash(state));
        said.iter().for_each(|said| said.hash(state));
        attests.iter().for_each(|attests| attests.hash(state));
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl<E, S> Claim<E, S> {
    /// A claim that the source makes itself, with nothing more said.
    pub fn new(source: S) -> Self {
        Claim {
            source,
            speakers: Vec::new(),
            stance: Stance::Affirms,
            quote: None,
            locator: None,
            credibility: Credibility::CannotBeJudged,
            said: None,
            attests: None,
            inferred: None,
        }
    }

    /// Whoever is at the far end of the chain: the one whose word it is. None where the source
    /// says it itself.
    pub fn originator(&self) -> Option<&Speaker<E>> {
        self.speakers.last()
    }

    /// The same with its entities named in another way, by id or by key.
    ///
    /// # Errors
    /// Whatever the naming returns.
    pub fn try_map<F, T, X>(
        self,
        mut entity: impl FnMut(E) -> Result<F, X>,
        source: impl FnOnce(S) -> Result<T, X>,
    ) -> Result<Claim<F, T>, X> {
        Ok(Claim {
            source: source(self.source)?,
            speakers: self.speakers.into_iter().map(|s| s.try_map(&mut entity)).collect::<Result<_, X>>()?,
            stance: self.stance,
            quote: self.quote,
            locator: self.locator,
            credibility: self.credibility,
            said: self.said,
            attests: self.attests,
            inferred: self.inferred,
        })
    }
}

/// Whose word a claim is, for telling voices apart: a named speaker is one voice wherever they
/// are quoted; one without a name is a voice of their source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum WordOf {
    Entity(Id<Any>),
    Nameless(SourceId, Text),
    Source(SourceId),
}

impl Claim {
    pub(crate) fn voice(&self) -> WordOf {
        match self.originator() {
            None => WordOf::Source(self.source),
            Some(Speaker::Entity(entity)) => WordOf::Entity(*entity),
            Some(Speaker::Described { words, .. } | Speaker::Unnamed { words, .. }) => {
                WordOf::Nameless(self.source, words.clone())
            }
        }
    }
}

/// A claim in the making, from a source: whom it quotes, in which words, where.
///
/// Its methods never fail; what was wrong is reported when the citation is used, so that a call
/// site reads as one sentence.
///
/// ```
/// use allegiance::{Graph, Source, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let bhamo = graph.add(Town, "Bhamo")?;
/// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
/// let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph
///     .state(kia, CONTROLS, bhamo)
///     .share(2, 3)
///     .cite(article.quoting("residents", "two thirds of the town area").at("paragraph 9"))?;
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a citation does nothing until a statement cites it"]
pub struct Citation {
    claim: Claim,
    error: Option<ModelError>,
}

impl SourceId {
    /// Cites the source for what it says itself, in its words.
    pub fn quote(self, words: &str) -> Citation {
        Citation::from(self).quote(words)
    }

    /// Cites the source for what it passes on from a speaker, in its words.
    ///
    /// A text describes a class of people ("residents"), an id names an entity; for a single
    /// unnamed person use [`Speaker::unnamed`].
    pub fn quoting<P: TryInto<Speaker>>(self, speaker: P, words: &str) -> Citation
    where
        ModelError: From<P::Error>,
    {
        Citation::from(self).by(speaker).quote(words)
    }
}

impl From<SourceId> for Citation {
    fn from(source: SourceId) -> Self {
        Citation { claim: Claim::new(source), error: None }
    }
}

impl From<Claim> for Citation {
    fn from(claim: Claim) -> Self {
        Citation { claim, error: None }
    }
}

impl Citation {
    /// Adds a speaker at the far end of the chain.
    pub fn by<P: TryInto<Speaker>>(self, speaker: P) -> Self
    where
        ModelError: From<P::Error>,
    {
        self.set(speaker.try_into(), |claim, speaker| claim.speakers.push(speaker))
    }

    /// The words of the source.
    pub fn quote(self, words: &str) -> Self {
        self.set(Text::new(words), |claim, words| claim.quote = Some(words))
    }

    /// Where in the source the words stand: a page, a paragraph, a time.
    pub fn at(self, locator: &str) -> Self {
        self.set(Text::new(locator), |claim, locator| claim.locator = Some(locator))
    }

    /// The source says that it is not so.
    pub fn denying(self) -> Self {
        self.stance(Stance::Denies)
    }

    /// The source doubts it.
    pub fn doubting(self) -> Self {
        self.stance(Stance::Doubts)
    }

    /// The source could not confirm it.
    pub fn not_confirming(self) -> Self {
        self.stance(Stance::CouldNotConfirm)
    }

    /// How the source stands to it.
    pub fn stance(mut self, stance: Stance) -> Self {
        self.claim.stance = stance;
        self
    }

    /// How credible you hold it to be.
    pub fn credibility(mut self, credibility: Credibility) -> Self {
        self.claim.credibility = credibility;
        self
    }

    /// When the speaker said it.
    pub fn said_on<D: TryInto<Date>>(self, date: D) -> Self
    where
        ModelError: From<D::Error>,
    {
        self.set(date.try_into(), |claim, date| claim.said = Some(date))
    }

    /// The days the claim vouches for, both bounds dated. Without it, the day it was said, else
    /// the day the source was published.
    pub fn attesting<P: TryInto<Period>>(self, days: P) -> Self
    where
        ModelError: From<P::Error>,
    {
        let days = days.try_into().map_err(ModelError::from).and_then(Attested::new);
        self.set::<_, ModelError>(days, |claim, days| claim.attests = Some(days))
    }

    /// What in the reading is yours and not the source's.
    pub fn inferred(self, what: &str) -> Self {
        self.set(Text::new(what), |claim, what| claim.inferred = Some(what))
    }

    fn set<T, X>(mut self, value: Result<T, X>, set: impl FnOnce(&mut Claim, T)) -> Self
    where
        ModelError: From<X>,
    {
        match value {
            Ok(value) => set(&mut self.claim, value),
            Err(error) => drop(self.error.get_or_insert(error.into())),
        }
        self
    }

    pub(crate) fn finish(self) -> Result<Claim, ModelError> {
        match self.error {
            None => Ok(self.claim),
            Some(error) => Err(error),
        }
    }
}

impl From<std::convert::Infallible> for ModelError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::id::GraphTag;
    use super::*;

    #[test]
    fn a_citation_reports_the_first_thing_that_was_wrong() {
        let source = SourceId::new(0, GraphTag(1));
        let error = source.quoting(" ", "").said_on("yesterday").finish().unwrap_err();
        assert_eq!(error.to_string(), "the description of a speaker must not be blank");
        let error = Citation::from(source).attesting("2024-12-04/..").finish().unwrap_err();
        assert_eq!(
            error.to_string(),
            "a claim cannot vouch for `2024-12-04/..`: expected a period with both bounds dated"
        );
        let fine = source.quoting("residents", "two thirds").finish().unwrap();
        assert_eq!(fine.originator().and_then(Speaker::words).map(Text::as_str), Some("residents"));
    }
}
