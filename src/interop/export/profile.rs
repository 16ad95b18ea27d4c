//! Export profiles: what is withheld from whoever gets to read an export.

use std::{collections::BTreeSet, fmt};

use serde::{Serialize, Serializer};

use super::persons::Persons;
use crate::{
    Error,
    model::{Any, ClaimEntry, Id, RelationTerm as _, Speaker, StatementEntry, Text, Value},
    vocabulary::IDENTIFIED_BY,
};

/// Something that an export can withhold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Withhold {
    /// Who speaks without a name, be it one person or a class of them: the words that describe the speaker and whom the speaker
    /// belongs to, and with them the quote, the locator and the analyst's reading, which may tell, and the words of shares and counts of the statement.
    /// That somebody unnamed says so stays.
    UnnamedSpeakers,
    /// Where persons are: statements that tie a person to a place narrower than a province, or to a point. Whoever is said to
    /// be [the same as](crate::vocabulary::SAME_AS) a person is one here, of whatever kind, and be it disputed.
    PlacesOfPersons,
    /// By which identifiers persons are known elsewhere, and those who are said to be the same.
    IdentifiersOfPersons,
    /// What the analyst noted as an own reading, of claims and of sources: that there is one stays.
    Notes,
    /// The words of sources: quotes, and those in which shares and counts are put. What a statement says is none of them, be
    /// it a title or a description.
    Quotes,
}

impl Withhold {
    const ALL: [Withhold; 5] = [
        Withhold::UnnamedSpeakers,
        Withhold::PlacesOfPersons,
        Withhold::IdentifiersOfPersons,
        Withhold::Notes,
        Withhold::Quotes,
    ];

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Withhold::UnnamedSpeakers => "unnamed speakers",
            Withhold::PlacesOfPersons => "exact places of persons",
            Withhold::IdentifiersOfPersons => "identifiers of persons",
            Withhold::Notes => "notes",
            Withhold::Quotes => "quotes",
        }
    }
}

impl fmt::Display for Withhold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Withhold {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What stands for words that are withheld.
const WORD: &str = "withheld";

/// What goes out and what is withheld.
///
/// ```
/// use allegiance::export::{Profile, Withhold};
/// let profile = Profile::public().withholding(Withhold::Quotes);
/// assert!(profile.withholds(Withhold::UnnamedSpeakers));
/// assert!(!Profile::full().withholds(Withhold::Notes));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Profile(BTreeSet<Withhold>);

impl Profile {
    /// All of it.
    pub fn full() -> Self {
        Profile::default()
    }

    /// For everybody: without unnamed speakers, exact places and identifiers of persons, and notes. Quotes stay, and so does
    /// what else is said of persons: who they are, whom they belong to, what they did.
    pub fn public() -> Self {
        Profile(Withhold::ALL.into_iter().filter(|&it| it != Withhold::Quotes).collect())
    }

    /// Withholds something more.
    pub fn withholding(mut self, what: Withhold) -> Self {
        self.0.insert(what);
        self
    }

    /// Lets something out.
    pub fn releasing(mut self, what: Withhold) -> Self {
        self.0.remove(&what);
        self
    }

    /// Whether it withholds something.
    pub fn withholds(&self, what: Withhold) -> bool {
        self.0.contains(&what)
    }

    /// Whether it withholds nothing.
    pub fn is_full(&self) -> bool {
        self.0.is_empty()
    }

    /// What of a tie is withheld, if all of it is, by all that it names, be it in a qualifier.
    pub(super) fn whole<'q>(
        &self,
        persons: &Persons<'_>,
        subject: Id<Any>,
        relation: &str,
        object: Option<&'q Value>,
        qualifiers: impl Iterator<Item = (&'q str, &'q Value)>,
    ) -> Option<Withhold> {
        if self.is_full() {
            return None;
        }
        let values: Vec<&Value> = object.into_iter().chain(qualifiers.map(|(_, value)| value)).collect();
        let ends = || values.iter().filter_map(|value| value.as_entity().copied()).chain([subject]);
        if !ends().any(|end| persons.has(end)) {
            return None;
        }
        let is_wide = |id: Id<Any>| ["country", "region", "province"].iter().any(|kind| persons.is_a(id, kind));
        let is_exact = |id: Id<Any>| persons.is_a(id, "holdable") && !is_wide(id);
        let placed = values.iter().any(|value| matches!(value, Value::Point(_))) || ends().any(is_exact);
        if placed && self.withholds(Withhold::PlacesOfPersons) {
            return Some(Withhold::PlacesOfPersons);
        }
        let identified = relation == IDENTIFIED_BY.relation_name()
            || values.iter().any(|value| matches!(value, Value::Identifier(_)));
        (identified && self.withholds(Withhold::IdentifiersOfPersons)).then_some(Withhold::IdentifiersOfPersons)
    }

    /// Takes the words of sources out of what a statement says, where they are withheld; as what, where there were such. They
    /// may be those of somebody unnamed where one speaks, and it is not known that none does.
    pub(super) fn of_words(&self, entry: &mut StatementEntry, may_be_unnamed: bool) -> Option<Withhold> {
        let what = [Withhold::Quotes, Withhold::UnnamedSpeakers]
            .into_iter()
            .find(|what| self.withholds(*what) && (*what == Withhold::Quotes || may_be_unnamed))?;
        let mut had_words = false;
        for value in entry.object.iter_mut().chain(entry.qualifiers.values_mut().flatten()) {
            match value {
                Value::Share(share) if share.words().is_some() => *share = share.clone().without_words(),
                Value::Count(count) if count.words().is_some() => *count = count.clone().without_words(),
                _ => continue,
            }
            had_words = true;
        }
        had_words.then_some(what)
    }

    /// Takes out of a claim what is withheld, and says what.
    pub(super) fn of_claim(&self, claim: &mut ClaimEntry, mut withheld: impl FnMut(Withhold)) -> Result<(), Error> {
        let word = Text::new(WORD)?;
        let unnamed = |speaker: &Speaker<String>| !speaker.is_named();
        if self.withholds(Withhold::UnnamedSpeakers) && claim.speakers.iter().any(unnamed) {
            withheld(Withhold::UnnamedSpeakers);
            for speaker in claim.speakers.iter_mut().filter(|it| unnamed(it)) {
                if let Speaker::Unnamed { words, of } | Speaker::Described { words, of } = speaker {
                    (*words, *of) = (word.clone(), None);
                }
            }
            (claim.quote, claim.locator) = (None, None);
            claim.inferred.iter_mut().for_each(|it| *it = word.clone());
        }
        self.of_note(&mut claim.inferred, &mut withheld)?;
        if self.withholds(Withhold::Quotes) && claim.quote.take().is_some() {
            withheld(Withhold::Quotes);
        }
        Ok(())
    }

    /// Takes a note away, but for that there is one.
    pub(super) fn of_note(&self, note: &mut Option<Text>, mut withheld: impl FnMut(Withhold)) -> Result<(), Error> {
        if let Some(note) = note.as_mut().filter(|note| self.withholds(Withhold::Notes) && note.as_str() != WORD) {
            *note = Text::new(WORD)?;
            withheld(Withhold::Notes);
        }
        Ok(())
    }
}
