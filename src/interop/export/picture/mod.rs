//! Pictures of who is tied to whom: [`Dot`] for Graphviz, [`Mermaid`] for pages that draw it, [`Cytoscape`] for tools that
//! let one move things about.
//!
//! Each shows the same [`Ties`], and looks the same without any setting: the shape and colour of a thing tell the family of its
//! kind, the head and colour of a line that of its relation, and how the line is drawn how surely it holds.

#[cfg(feature = "json")]
mod cytoscape;
mod dot;
mod drawing;
mod mermaid;

#[cfg(feature = "json")]
pub use cytoscape::Cytoscape;
pub use dot::Dot;
pub use mermaid::Mermaid;

use crate::{
    Error,
    graph::GraphError,
    model::{Grade, RelationTerm, Schema, text::excerpt},
};

/// Which ties between entities a picture shows: those that hold in the view, and what follows by the rules that are in force.
///
/// What is left out is in the report, item by item.
///
/// ```
/// use allegiance::{Grade, Graph, Kind, Source, export::{Dot, Export, Ties}, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let kio = graph.add_as("kio", Organization, "Kachin Independence Organization")?;
/// let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army")?;
/// let bhamo = graph.add_as("bhamo", Town, "Bhamo")?;
/// let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
/// graph.state(kia, CONTROLS, bhamo).cite(article)?;
///
/// let actors = Ties::all().among([Actor::NAME]).at_least(Grade::Possible);
/// let (picture, report) = Export::of(&graph.as_of("2024-12-17")?).text(&Dot::new().of(actors))?;
/// assert!(picture.contains(r#""kia" -> "kio" [label="armed wing of""#));
/// assert!(!picture.contains("Bhamo"));
/// assert!(report.to_string().contains("lost: entity: it is of no kind that was asked for: 1 (`bhamo`)"));
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Ties {
    kinds: Option<Vec<String>>,
    relations: Option<Vec<String>>,
    least: Grade,
    lone: bool,
}

impl Ties {
    /// All ties that are at least presumed, and the entities that have one.
    pub fn all() -> Self {
        Ties { kinds: None, relations: None, least: Grade::Presumed, lone: false }
    }

    /// Between entities of some kinds alone, given by their names or as [`Kind::NAME`](crate::Kind::NAME).
    pub fn among<'k>(self, kinds: impl IntoIterator<Item = &'k str>) -> Self {
        Ties { kinds: Some(kinds.into_iter().map(str::to_owned).collect()), ..self }
    }

    /// By some relations alone, given by their names or their constants.
    pub fn over(self, relations: impl IntoIterator<Item = impl RelationTerm>) -> Self {
        Ties { relations: Some(relations.into_iter().map(RelationTerm::relation_name).collect()), ..self }
    }

    /// That hold at least so surely.
    pub fn at_least(self, least: Grade) -> Self {
        Ties { least, ..self }
    }

    /// With the entities that have no tie.
    pub fn with_lone(self) -> Self {
        Ties { lone: true, ..self }
    }

    /// Says what the schema does not have, before anything is drawn, and gives relations the names from their subjects.
    fn checked(&self, schema: &Schema) -> Result<Ties, Error> {
        if let Some(kind) = self.kinds.iter().flatten().find(|kind| !schema.is_a(kind, kind)) {
            return Err(GraphError::UnknownKind { kind: excerpt(kind), nearest: schema.nearest_kind(kind) }.into());
        }
        let named = |name: &String| match schema.relation(name) {
            Some((relation, _)) => Ok(relation.name().to_owned()),
            None => {
                let nearest = schema.nearest_relation_name(name);
                Err(GraphError::UnknownRelation { relation: excerpt(name), nearest })
            }
        };
        let relations = self.relations.as_ref().map(|names| names.iter().map(named).collect::<Result<_, _>>());
        Ok(Ties { relations: relations.transpose()?, ..self.clone() })
    }
}

impl Default for Ties {
    fn default() -> Self {
        Ties::all()
    }
}
