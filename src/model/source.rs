//! Sources: the documents and data sets in which claims stand.

use serde::{Deserialize, Serialize};

use super::{Any, Date, Id, Kind, ModelError, Text};

/// What sort of source it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SourceKind {
    /// A news article.
    Article,
    /// A report of an institution or a group of researchers.
    Report,
    /// What an organization says of itself: a communiqué, a press statement.
    Communique,
    /// A data set.
    Dataset,
    /// A post on a network.
    Post,
    /// Any other document.
    Document,
    /// What is held to be general knowledge, by whoever keeps the graph.
    GeneralKnowledge,
}

/// How reliable a source is held to be, on the scale of the Admiralty code (NATO AJP-2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reliability {
    /// F: cannot be judged.
    #[default]
    CannotBeJudged,
    /// E: unreliable.
    Unreliable,
    /// D: not usually reliable.
    NotUsuallyReliable,
    /// C: fairly reliable.
    FairlyReliable,
    /// B: usually reliable.
    UsuallyReliable,
    /// A: completely reliable.
    CompletelyReliable,
}

/// A document or a data set.
///
/// ```
/// use allegiance::{Graph, Source, vocabulary::conflict};
/// let mut graph = Graph::new(conflict());
/// let id = graph.source(Source::article("A new front").publisher("The Paper").published("2024-12-17"))?;
/// assert_eq!(graph.source_of(id)?.source().title.as_str(), "A new front");
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source<E = Id<Any>> {
    /// What sort of source it is.
    pub kind: SourceKind,
    /// Its title.
    pub title: Text,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<Text>,
    /// The entity of the graph whose own word it is: the KIO of a communiqué of the KIO.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub author: Option<E>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// Where it can be found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// How reliable it is held to be.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reliability: Reliability,
    /// What of these particulars is the analyst's reading, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inferred: Option<Text>,
}

fn none<E>() -> Option<E> {
    None
}

fn is_default(reliability: &Reliability) -> bool {
    *reliability == Reliability::default()
}

impl Source {
    /// A source in the making.
    pub fn of_kind(kind: SourceKind, title: &str) -> SourceDraft {
        match Text::new(title) {
            Ok(title) => SourceDraft { key: None, source: Ok(Source::bare(kind, title)) },
            Err(error) => SourceDraft { key: None, source: Err(error.into()) },
        }
    }

    /// A news article in the making.
    pub fn article(title: &str) -> SourceDraft {
        Source::of_kind(SourceKind::Article, title)
    }

    /// A report in the making.
    pub fn report(title: &str) -> SourceDraft {
        Source::of_kind(SourceKind::Report, title)
    }

    /// A data set in the making.
    pub fn dataset(title: &str) -> SourceDraft {
        Source::of_kind(SourceKind::Dataset, title)
    }
}

impl<E> Source<E> {
    fn bare(kind: SourceKind, title: Text) -> Self {
        Source {
            kind,
            title,
            publisher: None,
            author: None,
            published: None,
            url: None,
            reliability: Reliability::CannotBeJudged,
            inferred: None,
        }
    }

    /// The same with its entities named in another way, by id or by key.
    ///
    /// # Errors
    /// Whatever the naming returns.
    pub fn try_map<F, X>(self, entity: impl FnOnce(E) -> Result<F, X>) -> Result<Source<F>, X> {
        Ok(Source {
            kind: self.kind,
            title: self.title,
            publisher: self.publisher,
            author: self.author.map(entity).transpose()?,
            published: self.published,
            url: self.url,
            reliability: self.reliability,
            inferred: self.inferred,
        })
    }
}

/// A source in the making. Its methods never fail; what was wrong is reported when the graph
/// takes the source.
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until a graph takes it"]
pub struct SourceDraft {
    key: Option<String>,
    source: Result<Source, ModelError>,
}

impl SourceDraft {
    /// The key to name it by; made from the title otherwise.
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// Who published it.
    pub fn publisher(self, name: &str) -> Self {
        self.set(Text::new(name), |source, name| source.publisher = Some(name))
    }

    /// The entity of the graph whose own word it is.
    pub fn author<K: Kind>(self, entity: Id<K>) -> Self {
        self.set::<_, ModelError>(Ok(entity.any()), |source, entity| source.author = Some(entity))
    }

    /// When it was published.
    pub fn published<D: TryInto<Date>>(self, date: D) -> Self
    where
        ModelError: From<D::Error>,
    {
        self.set(date.try_into(), |source, date| source.published = Some(date))
    }

    /// Where it can be found.
    pub fn url(self, url: &str) -> Self {
        self.set(Text::new(url), |source, url| source.url = Some(url))
    }

    /// How reliable you hold it to be.
    pub fn reliability(self, reliability: Reliability) -> Self {
        self.set::<_, ModelError>(Ok(reliability), |source, reliability| source.reliability = reliability)
    }

    /// What of its particulars is your reading.
    pub fn inferred(self, what: &str) -> Self {
        self.set(Text::new(what), |source, what| source.inferred = Some(what))
    }

    fn set<T, X>(mut self, value: Result<T, X>, set: impl FnOnce(&mut Source, T)) -> Self
    where
        ModelError: From<X>,
    {
        if let Ok(source) = &mut self.source {
            match value {
                Ok(value) => set(source, value),
                Err(error) => self.source = Err(error.into()),
            }
        }
        self
    }

    pub(crate) fn finish(self) -> Result<(Option<String>, Source), ModelError> {
        Ok((self.key, self.source?))
    }
}
