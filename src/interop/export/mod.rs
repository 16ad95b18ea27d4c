//! What is in a graph, out: what every exporter shares.
//!
//! An [`Exporter`] writes one form; an [`Export`] says what goes out: what a [`View`] knows, through a [`Profile`].
//! Nothing is dropped in silence: what the form has no place for is listed in the [`ExportReport`], item by item, beside
//! what the profile withheld. An exporter sees nothing that is withheld.
//!
//! | form | what it shows |
//! | --- | --- |
//! | [`Dot`], [`Mermaid`], [`Cytoscape`] | some [`Ties`] of the view, as pictures: [`picture`] tells how things look |
//! | [`GeoJson`] | what has a point, on a map, and who holds it |
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
//! assert_eq!(report.lost_count(), 5, "the description, and that it came in so many revisions");
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
#[cfg(feature = "json")]
mod json;
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
#[cfg(feature = "sparql")]
pub(crate) use content::is_in_time;
pub use content::{Content, Followed, Held, Stated};
pub use error::ExportError;
#[cfg(feature = "json")]
pub use geojson::GeoJson;
#[cfg(feature = "xml")]
pub use gexf::Gexf;
#[cfg(feature = "xml")]
pub use graphml::GraphMl;
#[cfg(feature = "json")]
pub use picture::Cytoscape;
pub use picture::{Dot, Mermaid, Ties};
pub use profile::{Profile, Withhold};
#[cfg(feature = "rdf")]
pub use rdf::Rdf;
pub use report::{ExportReport, Item, Loss, Losses, Lost};

use crate::{Error, query::View};

/// Writes one form.
pub trait Exporter {
    /// What the form is called, for reports.
    fn form(&self) -> &str;

    /// Writes all that the form can hold, and says what it can't.
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
        let content = Content::new(self.view, &self.profile)?;
        let mut losses = Losses::new(self.most);
        content.note_history(&mut losses);
        form.write(&content, &mut to, &mut losses)?;
        to.flush().map_err(ExportError::from)?;
        Ok(ExportReport::new(form.form(), &content, losses))
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
