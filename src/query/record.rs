//! The owned form of a fact, for serializing and for keeping.

use std::convert::Infallible;

use serde::Serialize;

use super::{Fact, Standing, View};
use crate::model::{Attested, Claim, Credibility, Date, Grade, Modality, Period, Speaker, Stance, Value};

/// An entity in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EntityRecord {
    /// Its key.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// Its label.
    pub label: String,
}

/// A claim that supports a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SupportRecord {
    /// The key of the source.
    pub source: String,
    /// The title of the source.
    pub title: String,
    /// When the source was published.
    pub published: Option<Date>,
    /// The chain of speakers, entities by key, the nearest to the source first.
    pub speakers: Vec<Speaker<String>>,
    /// How the claim stands to the statement.
    pub stance: Stance,
    /// The words of the source.
    pub quote: Option<String>,
    /// Where they stand.
    pub locator: Option<String>,
    /// When it was said, where that is not the day of publication.
    pub said: Option<Date>,
    /// The days it vouches for, where they are not the day it was said or published.
    pub attests: Option<Attested>,
    /// How credible it is held to be.
    pub credibility: Credibility,
    /// What in the reading is the analyst's.
    pub inferred: Option<String>,
}

/// A fact with all that belongs to it, in words and keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FactRecord {
    /// The subject.
    pub subject: EntityRecord,
    /// The relation, by name.
    pub relation: String,
    /// The object, an entity by key.
    pub object: Option<Value<String>>,
    /// The period, as stated.
    pub period: Period,
    /// Whether it is meant as done.
    pub modality: Modality,
    /// What else it says, by name, entities by key.
    pub qualifiers: Vec<(String, Value<String>)>,
    /// How surely it holds.
    pub grade: Grade,
    /// The rule or effect by which it follows, where it does.
    pub rule: Option<String>,
    /// The last day for which somebody vouches.
    pub last_attested: Option<String>,
    /// On whose word.
    pub standing: Standing,
    /// The claims that affirm it.
    pub support: Vec<SupportRecord>,
    /// The fact on one line.
    pub text: String,
}

/// A subject, an object and qualifiers, in words and keys.
type RecordedEnds = (EntityRecord, Option<Value<String>>, Vec<(String, Value<String>)>);

impl Fact<'_> {
    /// The fact in an owned form that serializes.
    pub fn record(&self) -> FactRecord {
        let (subject, object, qualifiers) = self.recorded_ends();
        FactRecord {
            subject,
            relation: self.relation().name().to_owned(),
            object,
            period: self.period(),
            modality: self.modality(),
            qualifiers,
            grade: self.grade(),
            rule: self.rule().map(str::to_owned),
            last_attested: self.last_attested().map(|day| day.to_string()),
            standing: self.standing(),
            support: self.support().map(|claim| self.view.support_record(claim.claim())).collect(),
            text: self.to_string(),
        }
    }

    /// The subject, the object and the qualifiers, in words and keys.
    pub(super) fn recorded_ends(&self) -> RecordedEnds {
        let data = &self.view.lens.data;
        let key = |index: u32| data.key(index).to_owned();
        let keyed = |value: &Value| {
            let Ok(keyed) = value.clone().try_map(|id| Ok::<_, Infallible>(key(id.index)));
            keyed
        };
        let qualifiers = self.qualifiers().map(|(name, value)| (name.to_owned(), keyed(value))).collect();
        (self.view.entity_record(self.subject().index), self.object().as_ref().map(keyed), qualifiers)
    }
}

impl View {
    pub(super) fn entity_record(&self, index: u32) -> EntityRecord {
        let data = &self.lens.data;
        let (kind, label) = data
            .entity_ref(index)
            .map_or_else(Default::default, |entity| (entity.kind().to_owned(), entity.label().to_owned()));
        EntityRecord { key: data.key(index).to_owned(), kind, label }
    }

    /// A claim in words and keys.
    pub(super) fn support_record(&self, claim: &Claim) -> SupportRecord {
        let data = &self.lens.data;
        let (source, title, published) = data.sources.get(claim.source.index).map_or_else(Default::default, |row| {
            (row.key.to_string(), row.source.title.as_str().to_owned(), row.source.published.clone())
        });
        let keyed = |speaker: &Speaker| {
            let Ok(keyed) = speaker.clone().try_map(|id| Ok::<_, Infallible>(data.key(id.index).to_owned()));
            keyed
        };
        SupportRecord {
            source,
            title,
            published,
            speakers: claim.speakers.iter().map(keyed).collect(),
            stance: claim.stance,
            quote: claim.quote.as_ref().map(|quote| quote.as_str().to_owned()),
            locator: claim.locator.as_ref().map(|locator| locator.as_str().to_owned()),
            said: claim.said.clone(),
            attests: claim.attests.clone(),
            credibility: claim.credibility,
            inferred: claim.inferred.as_ref().map(|what| what.as_str().to_owned()),
        }
    }
}
