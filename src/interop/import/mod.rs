//! Outside data in: what every importer shares.
//!
//! An [`Importer`] reads one form of data and hands its records to an [`Intake`], one by one; an [`Import`] says how: all
//! or nothing, within which limits, under which name. Nothing is dropped in silence: each record is stored, refused or
//! passed over, and what the graph cannot hold of it is listed in the [`Report`]. Things that have an identifier in
//! common meet; a name alone makes nothing one.
//!
//! | form | importer | features |
//! | --- | --- | --- |
//! | tables of any columns, by a mapping | `table::Mapping` | `csv` |
//! | the actors and conflicts of UCDP; its events | `UcdpActors`, `UcdpConflicts`; `UcdpEvents` | `csv`; `csv` and `json` |
//! | events coded by PLOVER | `Plover` | `json` |
//! | the gazetteer of GeoNames | `GeoNames` | `json` |
//! | FollowTheMoney, Wikidata, Beneficial Ownership Data Standard, Popolo | `FollowTheMoney`, `Wikidata`, `BeneficialOwnership`, `Popolo` | `json` |
//! | RDF, of this crate and of others | `Rdf` | `rdf` |
//! | GraphML, as the [export](crate::export) writes it | `GraphMl` | `xml` |
//! | tables of nodes, sources and edges, as the [export](crate::export) writes them | `Csv` | `csv` and `json` |
//!
//! The tables of what becomes what are in their modules. In the forms of JSON a record can name as many as 20 sources, each of
//! which says all of it. What they share is that identifiers are kept, so that what one tells meets what another does.
//!
//! An importer of one's own takes one method. A record that says nothing is [passed over](Intake::pass_over), one that cannot be
//! read is [refused](Intake::refuse) in words of one's own, and what a record says beside is [left out](Record::left_out); all
//! three are in the report. An error within [`record`](Intake::record) refuses that record alone, at the field that was read last.
//! An error of [`read`](Importer::read) itself ends the import, and the graph is as it was: one from
//! [`intake.source`](Intake::source), without which nothing could be cited, or [`intake.malformed`](Intake::malformed), where
//! nothing further on can be understood.
//!
//! ```
//! use std::io::BufRead;
//! use allegiance::{Error, Graph, Source, import::{Import, ImportError, Importer, Intake, Thing}, vocabulary::*};
//!
//! /// Lines such as `kia;bhamo;2024;a note`: who holds what since which year.
//! struct Holdings;
//!
//! impl Importer for Holdings {
//!     fn form(&self) -> &str {
//!         "holdings"
//!     }
//!
//!     fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
//!         let list = intake.source("holdings", || Source::dataset("A list of holdings"))?;
//!         let mut lines = intake.lines(input);
//!         while let Some((number, line)) = intake.line(&mut lines)? {
//!             if line.starts_with('#') {
//!                 intake.pass_over(number, "a remark")?;
//!                 continue;
//!             }
//!             let fields: Vec<&str> = line.splitn(4, ';').collect();
//!             let [holder, town, year, note] = fields[..] else {
//!                 intake.refuse(number, ImportError::Words("expected a holder, a town, a year and a note".to_owned()))?;
//!                 continue;
//!             };
//!             intake.record(number, |record| {
//!                 let holder = record.at("holder").entity(&Thing::new("armed_group", holder, holder), list)?;
//!                 let town = record.at("town").entity(&Thing::new("town", town, town), list)?;
//!                 record.at("year");
//!                 if year.len() != 4 {
//!                     return Err(ImportError::field("year", year, "four digits").into());
//!                 }
//!                 if !note.is_empty() {
//!                     record.left_out("note", "there is no relation for it");
//!                 }
//!                 record.state(holder, CONTROLS.any(), town).since(year).cite(list)
//!             })?;
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let mut graph = Graph::new(conflict());
//! let input = "# mine\nkia;bhamo;2024;\nkia;laiza;2009;for long\nkia;putao;24;\nkia;kia;2024;\nkia\n";
//! let report = Import::best_effort().named("holdings.txt").run(&mut graph, &Holdings, input.as_bytes())?;
//! assert_eq!(
//!     report.to_string(),
//!     "holdings.txt (holdings): 6 read, 2 stored: 3 new entities, 2 new statements\n  \
//!      refused: line 4, `year`: `24`: expected four digits\n  \
//!      refused: line 5, `town`: `kia` is of the kind `armed_group`, and not `town`: nothing is merged\n  \
//!      refused: line 6: expected a holder, a town, a year and a note\n  \
//!      passed over: a remark: 1 time, line 1\n  \
//!      left out: `note`: there is no relation for it: 1 time, line 3\n"
//! );
//! # Ok::<(), allegiance::Error>(())
//! ```

#[cfg(feature = "json")]
pub mod bods;
#[cfg(all(feature = "csv", feature = "json"))]
pub mod csv;
mod error;
#[cfg(feature = "json")]
pub mod ftm;
#[cfg(feature = "json")]
pub mod geonames;
#[cfg(feature = "xml")]
pub mod graphml;
mod input;
mod intake;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
pub mod plover;
#[cfg(feature = "json")]
pub mod popolo;
mod preview;
#[cfg(feature = "rdf")]
pub mod rdf;
#[cfg(feature = "json")]
mod records;
mod report;
#[cfg(feature = "csv")]
mod sheet;
#[cfg(feature = "csv")]
mod split;
#[cfg(feature = "csv")]
pub mod table;
mod thing;
#[cfg(feature = "json")]
mod tie;
#[cfg(feature = "csv")]
pub mod ucdp;
#[cfg(feature = "json")]
pub mod wikidata;
#[cfg(feature = "xml")]
mod xml;

use std::{fmt, io::BufRead};

use intake::{Aim, Known, Progress, Tally, identified};

use crate::{
    Error,
    graph::{Graph, Loading},
    model::{Limits, Schema},
};

#[cfg(all(feature = "csv", feature = "json"))]
pub use self::csv::Csv;
#[cfg(feature = "json")]
pub use bods::BeneficialOwnership;
pub use error::{ImportError, Place};
#[cfg(feature = "json")]
pub use ftm::FollowTheMoney;
#[cfg(feature = "json")]
pub use geonames::GeoNames;
#[cfg(feature = "xml")]
pub use graphml::GraphMl;
pub use input::{Bounded, Lines};
pub use intake::{Intake, Record};
#[cfg(feature = "json")]
pub use plover::Plover;
#[cfg(feature = "json")]
pub use popolo::Popolo;
pub use preview::{Preview, Previewed};
#[cfg(feature = "rdf")]
pub use rdf::Rdf;
pub use report::{Counted, Noted, Refused, Report};
pub use thing::Thing;
#[cfg(all(feature = "csv", feature = "json"))]
pub use ucdp::UcdpEvents;
#[cfg(feature = "csv")]
pub use ucdp::{UcdpActors, UcdpConflicts};
#[cfg(feature = "json")]
pub use wikidata::Wikidata;

/// Reads one form of outside data.
pub trait Importer {
    /// What the form is called, for reports.
    fn form(&self) -> &str;

    /// A schema with what the form needs beside what is there: for the graph that is to take it in.
    ///
    /// # Errors
    /// Where the schema has something else by the same name.
    fn schema(&self, schema: Schema) -> Result<Schema, Error> {
        Ok(schema)
    }

    /// Reads all of an input and hands its records over, each with [`Intake::record`], [`Intake::pass_over`] or
    /// [`Intake::refuse`].
    ///
    /// # Errors
    /// Where the input cannot be read on: then nothing is imported. What is wrong with one record is for the record.
    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error>;
}

/// How to import.
#[must_use]
pub struct Import<'p> {
    all: bool,
    name: String,
    limits: Limits,
    most: usize,
    apart: bool,
    progress: Option<OnProgress<'p>>,
}

/// After how many records each time, and whom to tell.
type OnProgress<'p> = (u64, Box<dyn FnMut(u64) + 'p>);

impl<'p> Import<'p> {
    /// All records, or nothing where one cannot be.
    pub fn all_or_nothing() -> Self {
        let (name, limits) = ("the input".to_owned(), Limits::untrusted());
        Import { all: true, name, limits, most: 100, apart: false, progress: None }
    }

    /// The records that can be.
    pub fn best_effort() -> Self {
        Import { all: false, ..Import::all_or_nothing() }
    }

    /// What the input is called in reports and errors: the name of its file.
    pub fn named(self, name: impl Into<String>) -> Self {
        Import { name: name.into(), ..self }
    }

    /// How much may be taken in. [`Limits::untrusted`], unless said.
    pub fn within(self, limits: Limits) -> Self {
        Import { limits, ..self }
    }

    /// Reports at most so many records, and so many lines of each reason, one by one, and counts the rest. 100, unless said.
    pub fn reporting_at_most(self, most: usize) -> Self {
        Import { most, ..self }
    }

    /// Things meet nothing that is in the graph by their identifiers, only each other and what has their key.
    pub fn apart(self) -> Self {
        Import { apart: true, ..self }
    }

    /// Calls back each time so many more records were read, with their number so far.
    pub fn on_progress(self, every: u64, call: impl FnMut(u64) + 'p) -> Self {
        Import { progress: Some((every.max(1), Box::new(call))), ..self }
    }

    /// Imports an input as one revision.
    ///
    /// # Errors
    /// Where the input cannot be read, is more than the limits allow, is not in its form, or, when all was to be taken
    /// in, has a record that cannot be: [`ImportError`] says where and why. Then the graph is as it was.
    ///
    /// # Complexity
    /// Linear in the input; once in the identifiers of the graph. Memory goes with what is stored, not with the input.
    pub fn run(self, graph: &mut Graph, importer: &dyn Importer, mut input: impl BufRead) -> Result<Report, Error> {
        let (last, now) = (graph.revision(), graph.snapshot());
        let Import { all, name, limits, most, apart, mut progress } = self;
        let (mut tally, mut known) = (Tally::default(), Known::default());
        if !apart {
            known = identified(&graph.view())?;
        }
        let report = |tally: Tally, revision| {
            let Tally { read, stored, mut refused, more_refused, passed_over, left_out, in_doubt, .. } = tally;
            // What waited for others was refused after what comes later in the input.
            refused.sort_by_key(|it| it.place.line);
            let (name, form) = (name.clone(), importer.form().to_owned());
            let counted = Counted { read, stored, entities: 0, statements: 0 };
            Report { name, form, revision, counted, refused, more_refused, passed_over, left_out, in_doubt }
        };
        let loaded = graph.load(Loading::skipping_bad(), |load| {
            load.suggest_no_more();
            let (most, progress) = ((most, if all { Aim::All } else { Aim::Best }), told(&mut progress));
            let mut intake = Intake::new((load, now), (&name, &limits), most, progress, &mut known, &mut tally);
            importer.read(&mut input, &mut intake)?;
            if all && (!tally.refused.is_empty() || tally.more_refused > 0) {
                return Err(ImportError::Refused { report: Box::new(report(std::mem::take(&mut tally), last)) }.into());
            }
            Ok(())
        })?;
        let mut report = report(tally, loaded.revision);
        (report.counted.entities, report.counted.statements) = (loaded.entities, loaded.statements);
        Ok(report)
    }

    /// A dry run: what the first records would become, in a graph of this schema that has nothing else in it. Records that
    /// cannot be are reported, never an error.
    ///
    /// # Errors
    /// Where the input cannot be read, is more than the limits allow, or is not in its form.
    pub fn preview(
        self,
        schema: &Schema,
        importer: &dyn Importer,
        mut input: impl BufRead,
        records: u64,
    ) -> Result<Preview, Error> {
        let mut graph = Graph::new(schema.clone());
        let Import { name, limits, most, mut progress, .. } = self;
        let (mut tally, mut known) = (Tally::default(), Known::default());
        let now = graph.snapshot();
        graph.load(Loading::skipping_bad(), |load| {
            let progress = told(&mut progress);
            let most = (most, Aim::Preview(records));
            let mut intake = Intake::new((load, now), (&name, &limits), most, progress, &mut known, &mut tally);
            match importer.read(&mut input, &mut intake) {
                Err(Error::Import(ImportError::Enough)) => Ok(()),
                done => done,
            }
        })?;
        tally.refused.sort_by_key(|it| it.place.line);
        Ok(Preview { graph, shown: tally.shown, refused: tally.refused })
    }
}

fn told<'t>(progress: &'t mut Option<OnProgress<'_>>) -> Option<Progress<'t>> {
    progress.as_mut().map(|(every, call)| (*every, &mut **call as &mut dyn FnMut(u64)))
}

impl fmt::Debug for Import<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Import").field("name", &self.name).field("all", &self.all).finish_non_exhaustive()
    }
}
