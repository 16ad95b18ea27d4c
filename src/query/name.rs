//! Finding things by what they are called.

use std::collections::HashSet;

use super::View;
use crate::{
    Error,
    graph::{Asked, MatchedBy, NameHit, NameHits, data::Named},
    model::{
        Any, Id, Identifier, KindTerm,
        text::{excerpt, listed},
    },
};

/// What is asked for by a name: the text, of which kind, how like it, how many.
///
/// A text alone asks for the ten likest things of any kind.
///
/// ```
/// use allegiance::{Graph, NameQuery, vocabulary::*};
/// let mut graph = Graph::new(conflict());
/// let town = graph.add(Town, "Bhamo")?;
/// graph.add_as("district", District, "Bhamo")?;
/// let hits = graph.view().find(NameQuery::new("bamo").of_kind(Town))?;
/// assert_eq!(hits[0].entity, town);
/// assert_eq!(hits[0].to_string(), "Bhamo (0.93: misspelt by a letter)");
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NameQuery {
    text: String,
    kind: Option<String>,
    most: usize,
    least: f64,
    is_misspelt: bool,
    is_exact: bool,
}

impl NameQuery {
    /// The least that a name must be like the one asked for, unless asked otherwise: what has all words of
    /// one of the two, or is made of initials.
    pub const LEAST: f64 = 0.5;

    /// Asks for a name.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        NameQuery { text, kind: None, most: 10, least: NameQuery::LEAST, is_misspelt: true, is_exact: false }
    }

    /// Only things of a kind, or of a kind of it.
    #[must_use]
    pub fn of_kind<K: KindTerm>(mut self, kind: K) -> Self {
        self.kind = Some(kind.kind_name().to_owned());
        self
    }

    /// So many things at most.
    #[must_use]
    pub fn at_most(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Only names that are so like it at least: from 0 to 1, see [`NameLikeness`](crate::NameLikeness).
    #[must_use]
    pub fn at_least(mut self, least: f64) -> Self {
        self.least = least;
        self
    }

    /// No other letters: words may be missing, in another order or initials, but not misspelt.
    #[must_use]
    pub fn well_spelt(mut self) -> Self {
        self.is_misspelt = false;
        self
    }

    /// Only the name itself, in any case, with any accents, apostrophes and dashes.
    #[must_use]
    pub fn exact(mut self) -> Self {
        self.is_exact = true;
        self
    }
}

impl<T: AsRef<str> + ?Sized> From<&T> for NameQuery {
    fn from(text: &T) -> Self {
        NameQuery::new(text.as_ref())
    }
}

impl From<String> for NameQuery {
    fn from(text: String) -> Self {
        NameQuery::new(text)
    }
}

/// Why a name does not lead to one entity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing answers to the name.
    #[error("nothing is called `{name}`{}", near(.nearest))]
    Unknown {
        /// The name given.
        name: String,
        /// The names nearest to it.
        nearest: Vec<String>,
    },
    /// Several things answer to the name.
    #[error("`{name}` names {}: use a key", listed(.candidates))]
    Ambiguous {
        /// The name given.
        name: String,
        /// The keys of those who answer to it, each with its kind.
        candidates: Vec<String>,
    },
}

fn near(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| excerpt(name)).collect();
    match names.as_slice() {
        [] => String::new(),
        names => format!("; did you mean `{}`?", names.join("`, `")),
    }
}

impl View {
    /// The things that are called so, or nearly so, the likest first, each by its likest name and with why: names in
    /// another case or without their accents, with other apostrophes or hyphens, in another order, without a title,
    /// by initials, in another script, misspelt, or only in part.
    ///
    /// Labels and keys are of all time. A name that a statement gives is one on the days on which the statement
    /// may hold, where somebody trusted affirms it. Things of one name are all there: nothing is ever taken to be the
    /// same for its name, and nothing is chosen.
    ///
    /// ```
    /// use allegiance::{Graph, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// let view = graph.view();
    /// for name in ["KIA", "kachin independance army", "Army, Kachin Independence"] {
    ///     assert_eq!(view.find(name)?[0].entity, kia);
    /// }
    /// assert_eq!(view.find("KIA")?[0].to_string(), "Kachin Independence Army (0.85: acronym)");
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the schema does not have the kind.
    ///
    /// # Complexity
    /// Bounded by the limits of which [`NameHits::is_complete`] tells, whatever the number of names. The first
    /// question makes the index, which takes time in the names there are; later ones add what is new.
    pub fn find(&self, query: impl Into<NameQuery>) -> Result<NameHits, Error> {
        let query = query.into();
        let is_of = self.kind_filter(&query)?;
        let mut known = self.exactly(&query.text);
        known.retain(|hit| is_of(hit.entity.index) && hit.likeness.score >= query.least);
        if query.is_exact {
            let left_out = known.len().saturating_sub(query.most);
            known.truncate(query.most);
            return Ok(NameHits { hits: known, is_complete: true, left_out });
        }
        let asked =
            Asked { name: &query.text, least: query.least, most: query.most, may_be_misspelt: query.is_misspelt };
        let is_seen = |named: Named| is_of(named.entity) && self.place_of_name(named).is_some();
        let mut found = self.lens.data.entities_like(asked, known, is_seen);
        found.hits = self.of_ones(found.hits);
        Ok(found)
    }

    /// The entities that answer to a name itself: a label, a key, or a name that a trusted claim gives. Spellings
    /// that differ in case, in accents, in the kind of apostrophe or in width meet; letters that only look alike do
    /// not. Those spelt to the letter come first. Nothing is ever taken to be the same thing for its name.
    pub fn named(&self, name: &str) -> Vec<NameHit> {
        self.exactly(name)
    }

    /// The one entity that answers to a name, of a kind where one is asked for. Where several do, one spelt to the
    /// letter comes before others, and a key before a name. What is only like the name is not taken for it:
    /// [`find`](View::find) has the candidates.
    ///
    /// # Errors
    /// When nothing answers to the name, with the likest names; or several things do; or the schema does not have the
    /// kind.
    pub fn the(&self, name: impl Into<NameQuery>) -> Result<Id<Any>, Error> {
        let query: NameQuery = name.into();
        let is_of = self.kind_filter(&query)?;
        let name = query.text.as_str();
        let mut all = self.exactly(name);
        all.retain(|hit| is_of(hit.entity.index));
        let exact: Vec<&NameHit> = all.iter().filter(|one| one.is_exact()).collect();
        let chosen = if exact.is_empty() { all.iter().collect() } else { exact };
        match chosen.as_slice() {
            [] => {
                let name = excerpt(name);
                let nearest = self.find(query.at_most(3))?.into_iter().map(|one| one.name).collect();
                Err(NameError::Unknown { name, nearest }.into())
            }
            [one] => Ok(one.entity),
            several => match several.iter().find(|one| one.by == MatchedBy::Key || self.key_of(one.entity) == name) {
                Some(one) => Ok(one.entity),
                None => {
                    let candidates = several.iter().filter_map(|one| {
                        let entity = self.entity(one.entity).ok()?;
                        Some(format!("`{}` ({})", excerpt(entity.key()), entity.kind()))
                    });
                    let name = excerpt(name);
                    Err(NameError::Ambiguous { name, candidates: candidates.collect() }.into())
                }
            },
        }
    }

    /// Things whose names begin so, at most so many: those that are called just that, then those whose names go on, in
    /// the order of the alphabet, then those with a later word that begins so. Case, accents and the kind of an
    /// apostrophe make no difference. Each hit says which of these it is.
    ///
    /// ```
    /// use allegiance::{Graph, vocabulary::*};
    /// let mut graph = Graph::new(conflict());
    /// graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// graph.add(Town, "Kachin")?;
    /// let told = |prefix: &str| graph.view().complete(prefix, 5).iter().map(ToString::to_string).collect::<Vec<_>>();
    /// assert_eq!(told("kachin"), ["Kachin (0.99: case or accents)", "Kachin Independence Army (0.60: begins the name)"]);
    /// assert_eq!(told("indep"), ["Kachin Independence Army (0.50: begins a later word)"]);
    /// assert_eq!(graph.view().complete_of_kind("kachin", ArmedGroup, 5)?.len(), 1);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Complexity
    /// As [`find`](View::find); the first call also puts all names in order.
    pub fn complete(&self, prefix: &str, most: usize) -> Vec<NameHit> {
        self.completed(prefix, most, |_| true)
    }

    /// As [`complete`](View::complete), only of a kind, or of a kind of it.
    ///
    /// # Errors
    /// When the schema does not have the kind.
    ///
    /// # Complexity
    /// As [`complete`](View::complete), and linear in the things of other kinds whose names begin so.
    pub fn complete_of_kind<K: KindTerm>(&self, prefix: &str, kind: K, most: usize) -> Result<Vec<NameHit>, Error> {
        let query = NameQuery::new(prefix).of_kind(kind);
        let is_of = self.kind_filter(&query)?;
        Ok(self.completed(prefix, most, is_of))
    }

    fn completed(&self, prefix: &str, most: usize, is_of: impl Fn(u32) -> bool) -> Vec<NameHit> {
        let is_seen = |named: Named| is_of(named.entity) && self.place_of_name(named).is_some();
        self.of_ones(self.lens.data.entities_from(prefix, most, is_seen))
    }

    /// The entities that trusted claims give an identifier in a scheme, in the order of the
    /// statements: `identified("wikidata", "Q1151394")`.
    ///
    /// # Complexity
    /// Linear in what is found.
    pub fn identified(&self, scheme: &str, value: &str) -> Vec<Id<Any>> {
        let Ok(identifier) = Identifier::new(scheme, value) else { return Vec::new() };
        let stated = self.lens.data.rows_identifying(&identifier);
        let rows = self.lens.in_order(stated.filter(|(index, _)| self.lens.is_affirmed(*index))).into_iter();
        let mut found: Vec<Id<Any>> = rows.map(|(_, row)| self.id(row.subject)).collect();
        let mut seen = HashSet::new();
        found.retain(|entity| seen.insert(*entity));
        found
    }

    fn exactly(&self, name: &str) -> Vec<NameHit> {
        self.of_ones(self.lens.data.entities_named(name, |named| self.place_of_name(named)))
    }

    /// Hits of whoever stands for what they are of, the best of each.
    fn of_ones(&self, mut hits: Vec<NameHit>) -> Vec<NameHit> {
        let data = &self.lens.data;
        if data.one.is_some() {
            let mut seen = HashSet::new();
            hits.iter_mut().for_each(|hit| hit.entity = data.one_id(hit.entity));
            hits.retain(|hit| seen.insert(hit.entity));
        }
        hits
    }

    /// Whether an entity is of a kind, where one is asked for.
    fn kind_filter(&self, query: &NameQuery) -> Result<impl Fn(u32) -> bool + use<'_>, Error> {
        let data = &self.lens.data;
        let kind = query.kind.as_deref().map(|kind| data.schema.kind_asked(kind, &query.text)).transpose()?;
        Ok(move |entity| kind.is_none() || data.is_of(data.one(entity), kind))
    }

    fn key_of(&self, id: Id<Any>) -> &str {
        self.lens.data.key(id.index)
    }

    /// Where a name stands among those that statements give; none where it is not seen.
    fn place_of_name(&self, named: Named) -> Option<u32> {
        self.known(self.id(named.entity)).ok()?;
        let Some(statement) = named.by_statement() else { return Some(0) };
        let row = self.lens.data.statement(statement)?;
        self.lens.see(statement, &row).map(|_| self.lens.place(statement))
    }
}
