//! What an export did: how much the form shows of what there is, what it could not hold, what the profile withheld.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{Content, Losses, Reported, Withhold};
use crate::{Error, model::text::escape};

/// What an export did.
///
/// Each item leads back to the graph, and tells what it says. A statement that is withheld is listed by its number alone, so
/// that the report says no more than the export.
///
/// ```
/// use allegiance::{Graph, Source, export::{Dot, Export}, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kio = graph.add_as("kio", Organization, "KIO")?;
/// # let kia = graph.add_as("kia", ArmedGroup, "KIA")?;
/// # let article = graph.source(Source::article("A new front").key("article").published("2024-12-17"))?;
/// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
/// graph.state(kia, IDENTIFIED_BY, allegiance::Identifier::new("wikidata", "Q1")?).cite(article)?;
/// let (_, report) = Export::of(&graph.view()).text(&Dot::new())?;
/// assert_eq!((report.shown.statements, report.known.statements), (1, 2));
/// let summary = report.to_string();
/// assert_eq!(
///     summary.lines().next(),
///     Some("Graphviz DOT: 2 entities, 0 of 1 source, 1 of 2 statements, 0 of 2 claims")
/// );
/// let lost = "  lost: statement: a picture shows ties between two entities: 1 (1: `kia` identified by wikidata:Q1)";
/// assert!(summary.lines().any(|line| line == lost));
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ExportReport {
    /// The form that was written.
    pub form: String,
    /// How much of what there is the form shows, be it in part.
    pub shown: Counts,
    /// How much there is: what the view knows and the profile lets out.
    pub known: Counts,
    /// What stands in other tables of the form, such as `source`: it is neither shown nor lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<String>,
    /// What the form could not hold.
    pub lost: Vec<Loss>,
    /// What the graph keeps of its past, which the view does not know: which revisions there were, and what was retracted.
    /// No form but the document of the crate has a place for it. Through a profile that withholds anything, what was retracted
    /// is not told: it is in no export.
    pub past: Vec<Loss>,
    /// What the profile withheld, how often, and of which items.
    pub withheld: BTreeMap<Withhold, Lost>,
}

/// How many there are of each sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Entities.
    pub entities: u64,
    /// Sources.
    pub sources: u64,
    /// Statements.
    pub statements: u64,
    /// Claims of these.
    pub claims: u64,
    /// What follows by rules.
    pub followed: u64,
}

/// What a form could not hold, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Loss {
    /// What is lost of each: `statement`, or a field of it, such as `claim.quote`.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Which, and how many.
    #[serde(flatten)]
    pub lost: Lost,
}

/// How many items, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Lost {
    /// How many.
    pub times: u64,
    /// The first, as many as were to be reported.
    pub items: Vec<Reported>,
}

impl ExportReport {
    pub(super) fn new(form: &str, content: Content<'_>, apart: [Losses; 2], losses: Losses) -> Result<Self, Error> {
        let (shown, known) = (losses.shown(&content)?, content.counted());
        let elsewhere = losses.elsewhere().map(str::to_owned).collect();
        let [past, merged] = apart;
        Ok(ExportReport {
            form: form.to_owned(),
            shown,
            known,
            elsewhere,
            lost: merged.told(&content).chain(losses.told(&content)).collect(),
            past: past.told(&content).collect(),
            withheld: content.into_withheld(),
        })
    }

    /// How many items, or parts of items, the form could not hold.
    pub fn lost_count(&self) -> u64 {
        self.lost.iter().map(|loss| loss.lost.times).sum()
    }

    /// How many items, or parts of items, the profile withheld.
    pub fn withheld_count(&self) -> u64 {
        self.withheld.values().map(|withheld| withheld.times).sum()
    }

    /// Whether all that the view knows went out. A view knows what stood at its revision, and not how it came about: what
    /// is [past](ExportReport::past) is no part of it. Of a form of several tables, all of them are meant.
    pub fn is_whole(&self) -> bool {
        self.lost.is_empty() && self.withheld.is_empty()
    }
}

/// What is shown of what there is, where there is any.
impl fmt::Display for ExportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ExportReport { form, shown, known, elsewhere, .. } = self;
        let of = [
            (shown.entities, known.entities, ["entity", "entities"]),
            (shown.sources, known.sources, ["source", "sources"]),
            (shown.statements, known.statements, ["statement", "statements"]),
            (shown.claims, known.claims, ["claim", "claims"]),
            (shown.followed, known.followed, ["followed", "that follow"]),
        ];
        let told = of.into_iter().filter(|(_, known, [sort, many])| {
            !elsewhere.iter().any(|it| it == sort) && (*known > 0 || *many != "that follow")
        });
        write!(f, "{}:", escape(form))?;
        for (n, (shown, known, [one, many])) in told.enumerate() {
            let sort = if known == 1 && one != "followed" { one } else { many };
            write!(f, "{} ", if n == 0 { "" } else { "," })?;
            match shown == known {
                true => write!(f, "{known} {sort}")?,
                false => write!(f, "{shown} of {known} {sort}")?,
            }
        }
        writeln!(f, "{}", if elsewhere.is_empty() { "" } else { "; the rest is in its other tables" })?;
        for loss in &self.lost {
            writeln!(f, "  lost: {loss}")?;
        }
        for (what, withheld) in &self.withheld {
            writeln!(f, "  withheld: {what}: {withheld}")?;
        }
        for loss in &self.past {
            writeln!(f, "  past: {loss}")?;
        }
        Ok(())
    }
}

/// What is lost, why, and how many, with the first three.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", escape(&self.what), escape(&self.reason), self.lost)
    }
}

/// How many, with the first three.
impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Short<'r>(&'r Reported);

        impl fmt::Display for Short<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write_short(f)
            }
        }

        write!(f, "{}", self.times)?;
        for (n, item) in self.items.iter().take(SHOWN).enumerate() {
            write!(f, "{}{}", if n == 0 { " (" } else { "; " }, Short(item))?;
        }
        match self.items.len() {
            0 => Ok(()),
            _ => f.write_str(if self.times > SHOWN as u64 { "; …)" } else { ")" }),
        }
    }
}

/// How many items of each reason are printed.
const SHOWN: usize = 3;
