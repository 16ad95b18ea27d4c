//! What is in a graph, out: what every exporter shares.
//!
//! An [`Exporter`] writes one form; an [`Export`] says what goes out: what a [`View`] knows, through a [`Profile`].
//! Nothing is dropped in silence: what the form has no place for is listed in the [`ExportReport`], item by item, beside
//! what the profile withheld. An exporter sees nothing that is withheld.
//!
//! | form | feature | what it shows | what it has no place for | comes back |
//! | --- | --- | --- | --- | --- |
//! | `Rdf`: Turtle, TriG, N-Triples, N-Quads, JSON-LD | `rdf` | all that the view knows, and what follows | nothing | by `import::Rdf` |
//! | `GraphMl` | `xml` | all that the view knows, and the ties that follow | what follows of one thing alone; where it is `plain`, claims, sources and what is said of one thing alone | by `import::GraphMl` |
//! | `Csv`: tables of nodes, sources and edges | `csv` and `json` | all that the view knows, in the three together | what follows | by `import::Csv` |
//! | `Gexf` | `xml` | ties that the view lists and that follow, with their days, for a timeline | claims and sources but for which is cited, qualifiers, what is said of one thing alone but for its days | no |
//! | [`Dot`] | | some [`Ties`] of the view, as a picture: [`picture`] tells how things look | claims, sources but for titles, words of shares and counts, what is said of one thing alone | no |
//! | [`Mermaid`] | | the same | the same, and titles of sources, names of qualifiers and those that are entities, keys, kinds but for their families | no |
//! | `Cytoscape` | `json` | the same, with a style sheet and whole qualifiers | claims, sources but for titles, what is said of one thing alone | no |
//! | `GeoJson` | `json` | what has a point, on a map, and who holds it | what has no point, other ties, claims and sources but for titles | no |
//!
//! A form begins with `new`, which is its default; where it is one of several, as a table or a syntax, it can begin with the
//! name of that too (`Csv::nodes`, `Rdf::json_ld`). What else is to be said of it is said by methods, one after another.
//! History, as which revisions there were and what was retracted, is in the document of the crate alone: a report
//! tells of it as [past](ExportReport::past).
//!
//! An exporter of one's own takes one method:
//!
//! ```
//! use std::io::Write;
//! use allegiance::{Graph, Source, Text, vocabulary::*};
//! use allegiance::export::{Content, Export, ExportError, Exporter, Item, Losses};
//!
//! /// Lines such as `kia controls bhamo`.
//! struct Lines;
//!
//! impl Exporter for Lines {
//!     fn form(&self) -> &str {
//!         "lines"
//!     }
//!
//!     fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
//!         for stated in content.statements() {
//!             let stated = stated?;
//!             let object = stated.entry.object.as_ref().and_then(|object| object.as_entity());
//!             match object.filter(|_| content.held(&stated).is_some()) {
//!                 Some(object) => writeln!(to, "{} {} {object}", stated.entry.subject, stated.entry.relation)?,
//!                 None => losses.item(Item::Statement(stated.id), "a line is a tie that holds"),
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let mut graph = Graph::new(conflict());
//! let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army")?;
//! let bhamo = graph.add_as("bhamo", Town, "Bhamo")?;
//! let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
//! graph.state(kia, CONTROLS, bhamo).cite(article)?;
//! graph.state(kia, DESCRIBED_AS, Text::new("an ethnic army")?).cite(article)?;
//!
//! let view = graph.as_of("2024-12-17")?;
//! let (text, report) = Export::of(&view).text(&Lines)?;
//! assert_eq!(text, "kia controls bhamo\n");
//! assert_eq!(report.to_string().lines().next(), Some("lines: 2 entities, 1 source, 1 of 2 statements, 1 of 2 claims"));
//! assert_eq!(report.lost[0].to_string(), "statement: a line is a tie that holds: 1 (1: `kia` described as “an ethnic army”)");
//! # Ok::<(), allegiance::Error>(())
//! ```

mod content;
#[cfg(all(feature = "csv", feature = "json"))]
pub mod csv;
mod error;
#[cfg(feature = "json")]
mod geojson;
#[cfg(feature = "xml")]
pub mod gexf;
#[cfg(feature = "xml")]
pub mod graphml;
mod item;
#[cfg(feature = "json")]
mod json;
mod losses;
mod persons;
pub mod picture;
mod profile;
#[cfg(feature = "rdf")]
pub(crate) mod rdf;
mod report;
mod style;
mod titles;
#[cfg(feature = "xml")]
mod xml;

use std::io::Write;

#[cfg(all(feature = "csv", feature = "json"))]
pub use self::csv::Csv;
pub use content::{Content, Followed, Held, Stated};
#[cfg(feature = "sparql")]
pub(crate) use content::{is_in_time, is_of_another, stands_alone};
pub use error::ExportError;
#[cfg(feature = "json")]
pub use geojson::GeoJson;
#[cfg(feature = "xml")]
pub use gexf::Gexf;
#[cfg(feature = "xml")]
pub use graphml::GraphMl;
pub use item::{Item, Reported};
pub use losses::Losses;
#[cfg(feature = "json")]
pub use picture::Cytoscape;
pub use picture::{Dot, Mermaid, Ties};
pub use profile::{Profile, Withhold};
#[cfg(feature = "rdf")]
pub use rdf::Rdf;
pub use report::{Counts, ExportReport, Loss, Lost};

use crate::{Error, query::View};

/// Writes one form.
pub trait Exporter {
    /// What the form is called, for reports.
    fn form(&self) -> &str;

    /// Writes all that the form can hold, and says what it can't: what of the content is not told to the losses counts as shown
    /// in the [report](ExportReport).
    ///
    /// # Errors
    /// Where it cannot be written, or a question to the view takes more than its budget.
    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError>;
}

/// What is to go out.
#[derive(Clone, Debug)]
#[must_use]
pub struct Export<'v> {
    view: &'v View,
    profile: Profile,
    most: usize,
}

impl<'v> Export<'v> {
    /// All that a view knows: the claims that it trusts of the statements that may hold in its time, as known at its revision.
    /// `graph.view()` knows all that stands. A view of one day does not know the dates of events of other days, nor what is
    /// over: for events ask a view over their time, by [`during`](crate::Snapshot::during).
    pub fn of(view: &'v View) -> Self {
        Export { view, profile: Profile::full(), most: 100 }
    }

    /// Through a profile, which withholds some of it.
    pub fn through(self, profile: Profile) -> Self {
        Export { profile, ..self }
    }

    /// Reports at most so many items of each sort and reason, one by one, and counts the rest. 100, unless said.
    pub fn reporting_at_most(self, most: usize) -> Self {
        Export { most, ..self }
    }

    /// Writes it in a form.
    ///
    /// # Errors
    /// [`ExportError`] where it cannot be written, or what else the form or the view says.
    ///
    /// # Complexity
    /// Linear in what the view knows, for the forms of this crate; those that tell how ties hold weigh each against all who
    /// hold the whole of its object.
    pub fn write(&self, form: &dyn Exporter, mut to: impl Write) -> Result<ExportReport, Error> {
        let content = Content::new(self.view, &self.profile, self.most)?;
        let mut losses = Losses::new(self.most);
        form.write(&content, &mut to, &mut losses)?;
        to.flush().map_err(ExportError::from)?;
        let apart = [content.past(self.most), content.merged(self.most)];
        ExportReport::new(form.form(), content, apart, losses)
    }

    /// Writes it as text.
    ///
    /// # Errors
    /// As [`write`](Export::write), and where the form is no text.
    pub fn text(&self, form: &dyn Exporter) -> Result<(String, ExportReport), Error> {
        let mut bytes = Vec::new();
        let report = self.write(form, &mut bytes)?;
        let text = String::from_utf8(bytes).map_err(|e| ExportError::NotText { at: e.utf8_error().valid_up_to() })?;
        Ok((text, report))
    }

    /// Writes it to a file, aside first: after an error the file that was there is as it was.
    ///
    /// # Errors
    /// As [`write`](Export::write), and where the file cannot be written.
    #[cfg(feature = "json")]
    pub fn save(&self, form: &dyn Exporter, path: impl AsRef<std::path::Path>) -> Result<ExportReport, Error> {
        let mut report = None;
        let fails = |doing, source| ExportError::Io { doing, source }.into();
        crate::store::replace(path.as_ref(), fails, |to| {
            report = Some(self.write(form, to)?);
            Ok(())
        })?;
        report.ok_or_else(|| ExportError::Words("nothing was written".to_owned()).into())
    }
}
