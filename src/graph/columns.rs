//! A graph taken apart into plain columns, for keeping it elsewhere. [`Rebuild`](super::rebuild::Rebuild)
//! puts one together.

use std::convert::Infallible;

use serde::{Deserialize, Serialize};

use super::{
    base::{Csr, Edge, Saying},
    data::Data,
    row::{Detail, Shape},
};
use crate::model::{Claim, Modality, Source, Value};

/// The parts of a graph, in the order in which they are taken apart and put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The kinds, relations and qualifiers, by place.
    Schema,
    /// By revision, how many entities, sources and claims there were after it.
    Revisions,
    /// By entity, its kind.
    Kinds,
    /// By entity, how many bytes its key and its label have.
    Lengths,
    /// The keys and labels, one after the other.
    Names,
    /// The sources, entities by place, as everywhere below.
    Sources,
    /// The literals that are objects.
    Literals,
    /// What statements say beyond their ends and their days, but for the one that says nothing.
    Details,
    /// What claims say.
    Contents,
    /// By statement, the place of its detail.
    Statements,
    /// By claim, its statement and the place of what it says.
    Claims,
    /// A claim and the revision that retracted it, in the order of retraction.
    Retractions,
    /// By entity, where its groups by relation begin, as a subject; and where the last one ends.
    OutNodes,
    /// By group, its relation.
    OutRelations,
    /// By group, where its ties begin; and where the last one ends.
    OutStarts,
    /// The ties by subject.
    OutTies,
    /// The same by object.
    InNodes,
    InRelations,
    InStarts,
    InTies,
}

impl Part {
    /// What it is called, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Part::Schema => "schema",
            Part::Revisions => "revisions",
            Part::Kinds => "kinds",
            Part::Lengths => "lengths of names",
            Part::Names => "names",
            Part::Sources => "sources",
            Part::Literals => "literals",
            Part::Details => "details",
            Part::Contents => "contents of claims",
            Part::Statements => "statements",
            Part::Claims => "claims",
            Part::Retractions => "retractions",
            Part::OutNodes => "subjects",
            Part::OutRelations => "relations of subjects",
            Part::OutStarts => "groups of subjects",
            Part::OutTies => "ties of subjects",
            Part::InNodes => "objects",
            Part::InRelations => "relations of objects",
            Part::InStarts => "groups of objects",
            Part::InTies => "ties of objects",
        }
    }
}

/// A source with its key, entities by place.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourcePart {
    pub(crate) key: String,
    pub(crate) source: Source<u32>,
}

/// A [`Detail`], entities and qualifiers by place.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DetailPart {
    #[serde(default, skip_serializing_if = "is_exact")]
    pub(crate) start: Shape,
    #[serde(default, skip_serializing_if = "is_exact")]
    pub(crate) end: Shape,
    #[serde(default, skip_serializing_if = "is_actual")]
    pub(crate) modality: Modality,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) qualifiers: Vec<(u16, Value<u32>)>,
}

fn is_exact(shape: &Shape) -> bool {
    *shape == Shape::Exact
}

fn is_actual(modality: &Modality) -> bool {
    *modality == Modality::Actual
}

/// What claims say, entities and sources by place.
pub(crate) type ContentPart = Claim<u32, u32>;

/// The columns of one index of ties.
pub(crate) struct TieColumns<'a> {
    pub(crate) nodes: Vec<u32>,
    pub(crate) relations: &'a [u16],
    pub(crate) starts: Vec<u32>,
    pub(crate) ties: &'a [Edge],
}

impl Edge {
    /// All of it as one number, but for its mark: that follows from the statement.
    pub(crate) fn bits(self) -> u128 {
        let days = u128::from(self.from as u32) << 32 | u128::from(self.to as u32) << 64;
        u128::from(self.other) | days | u128::from(self.statement()) << 96
    }

    pub(crate) fn from_bits(bits: u128) -> Self {
        let word = |place: u32| (bits >> (32 * place)) as u32;
        Edge { other: word(0), from: word(1) as i32, to: word(2) as i32, marked: word(3) }
    }
}

impl Saying {
    /// All of it as one number.
    pub(crate) fn bits(self) -> u64 {
        u64::from(self.statement) | u64::from(self.content) << 32
    }

    pub(crate) fn from_bits(bits: u64) -> Self {
        Saying { statement: bits as u32, content: (bits >> 32) as u32 }
    }
}

impl Csr {
    /// The columns of an index of so many nodes; it may have been made when there were fewer.
    fn columns(&self, nodes: usize) -> TieColumns<'_> {
        let padded = |known: &[u32], length: usize, with: usize| {
            let mut column = Vec::with_capacity(length);
            column.extend_from_slice(known);
            column.resize(length, with as u32);
            column
        };
        let groups = self.relations.len();
        TieColumns {
            nodes: padded(&self.nodes, nodes + 1, groups),
            relations: &self.relations,
            starts: padded(&self.starts, groups + 1, self.edges.len()),
            ties: &self.edges,
        }
    }
}

/// What there is of a compacted graph, part by part. The same graph gives the same columns,
/// however it came about.
impl Data {
    pub(crate) fn revision_column(&self) -> Vec<u32> {
        let mut column = Vec::with_capacity(self.commits.len() * 3);
        let (mut entities, mut sources) = (0, 0);
        let mut added = (self.entities.rows().map(|row| row.added).peekable(), self.sources.iter().peekable());
        for (revision, &claims) in (1..).zip(self.commits.iter()) {
            while added.0.next_if(|&added| added <= revision).is_some() {
                entities += 1;
            }
            while added.1.next_if(|row| row.added <= revision).is_some() {
                sources += 1;
            }
            column.extend([entities, sources, claims]);
        }
        column
    }

    pub(crate) fn kind_column(&self) -> Vec<u16> {
        self.entities.rows().map(|row| row.kind).collect()
    }

    pub(crate) fn length_column(&self) -> Vec<u32> {
        self.entities.rows().flat_map(|row| [row.key().length, row.label().length]).collect()
    }

    pub(crate) fn name_column(&self) -> Vec<u8> {
        let mut names = Vec::new();
        for entity in self.entities.iter() {
            names.extend_from_slice(entity.key.as_bytes());
            names.extend_from_slice(entity.label.as_bytes());
        }
        names
    }

    pub(crate) fn source_parts(&self) -> impl Iterator<Item = SourcePart> {
        self.sources.iter().map(|row| {
            let Ok(source) = row.source.clone().try_map(|id| Ok::<_, Infallible>(id.index));
            SourcePart { key: row.key.to_string(), source }
        })
    }

    pub(crate) fn literal_parts(&self) -> impl Iterator<Item = Value<u32>> {
        self.values.iter().map(value_part)
    }

    pub(crate) fn detail_parts(&self) -> impl Iterator<Item = DetailPart> {
        self.details.iter().skip(1).map(|detail| {
            let Detail { start, end, modality, qualifiers } = detail.clone();
            let qualifiers = qualifiers.iter().map(|(place, value)| (*place, value_part(value))).collect();
            DetailPart { start, end, modality, qualifiers }
        })
    }

    pub(crate) fn content_parts(&self) -> impl Iterator<Item = ContentPart> {
        self.contents.iter().map(|claim| {
            let Ok(part) = claim.clone().try_map(|id| Ok::<_, Infallible>(id.index), |id| Ok(id.index));
            part
        })
    }

    pub(crate) fn statement_column(&self) -> &[u32] {
        &self.base.details
    }

    pub(crate) fn claim_column(&self) -> &[Saying] {
        &self.base.claims
    }

    pub(crate) fn retraction_column(&self) -> Vec<u32> {
        self.retractions.iter().flat_map(|(claim, revision)| [claim, revision]).collect()
    }

    pub(crate) fn out_columns(&self) -> TieColumns<'_> {
        self.base.out.columns(self.entities.len())
    }

    pub(crate) fn in_columns(&self) -> TieColumns<'_> {
        self.base.into.columns(self.entities.len())
    }
}

fn value_part(value: &Value) -> Value<u32> {
    let Ok(part) = value.clone().try_map(|id| Ok::<_, Infallible>(id.index));
    part
}
