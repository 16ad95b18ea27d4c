//! What an import did: every record is stored, refused or passed over, and what the graph cannot hold is listed.

use std::fmt;

use indexmap::IndexMap;
use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{ImportError, Place};
use crate::{Error, graph::Revision, model::text::escape};

/// What an import did. Every record that was read is stored, refused or passed over:
/// `read == stored + refused + passed over`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report {
    /// What was read, as the caller calls it.
    pub name: String,
    /// The form that it was read as.
    pub form: String,
    /// The revision that it made, or the last one where there was nothing new.
    pub revision: Revision,
    /// How many there were.
    pub counted: Counted,
    /// The records that cannot be, as many as were to be reported.
    pub refused: Vec<Refused>,
    /// How many more cannot be.
    pub more_refused: u64,
    /// How many records say nothing that is to be stored, by the reason.
    pub passed_over: IndexMap<String, Noted>,
    /// What records that are stored say beside, which the graph cannot hold, by field and reason.
    pub left_out: IndexMap<(String, String), Noted>,
    /// What was taken as it stands and may be meant otherwise, by field and reason: a sign that the input is to be read in
    /// another way.
    pub in_doubt: IndexMap<(String, String), Noted>,
}

/// How many records, entities and statements there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counted {
    /// The records that were read.
    pub read: u64,
    /// Those that are in the graph now.
    pub stored: u64,
    /// The entities that the graph has more.
    pub entities: u64,
    /// The statements that it has more.
    pub statements: u64,
}

/// A record that cannot be.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused {
    /// Where it stands.
    pub place: Place,
    /// What is wrong with it.
    pub wrong: Error,
}

/// How often something was noted, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Noted {
    /// How often.
    pub times: u64,
    /// The first lines, as many as were to be reported.
    pub lines: Vec<u64>,
}

impl Report {
    /// How many records cannot be.
    pub fn refused_count(&self) -> u64 {
        self.refused.len() as u64 + self.more_refused
    }

    /// How many records say nothing that is to be stored.
    pub fn passed_over_count(&self) -> u64 {
        self.passed_over.values().map(|noted| noted.times).sum()
    }

    /// Whether everything that the input says is in the graph.
    pub fn is_whole(&self) -> bool {
        self.refused_count() == 0 && self.left_out.is_empty()
    }
}

impl Refused {
    /// What is wrong, without the place where the error has it too.
    fn told(&self) -> String {
        match &self.wrong {
            Error::Import(ImportError::Field { field, given, expected })
                if self.place.field.as_ref() == Some(field) =>
            {
                format!("`{given}`: expected {expected}")
            }
            Error::Import(ImportError::Malformed { place, wrong, .. }) if place.line == self.place.line => {
                wrong.clone()
            }
            wrong => wrong.to_string(),
        }
    }
}

/// The place, and what is wrong there: each once.
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, escape(&self.told()))
    }
}

impl fmt::Display for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} time{}", self.times, if self.times == 1 { "" } else { "s" })?;
        let Some((first, more)) = self.lines.split_first() else { return Ok(()) };
        write!(f, ", line{} {first}", if self.times == 1 { "" } else { "s" })?;
        for line in more.iter().take(2) {
            write!(f, ", {line}")?;
        }
        if self.times > 3 { f.write_str(", …") } else { Ok(()) }
    }
}

/// A summary of some lines: how many records were read and stored, then what was not, by reason. Where more than three fields
/// are left out for one reason, that is one line; [`left_out`](Report::left_out) has all of them.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { name, form, counted: Counted { read, stored, entities, statements }, .. } = self;
        let name = escape(name);
        writeln!(
            f,
            "{name} ({form}): {read} read, {stored} stored: {entities} new entities, {statements} new statements"
        )?;
        for refused in self.refused.iter().take(10) {
            writeln!(f, "  refused: {refused}")?;
        }
        let more = self.refused_count().saturating_sub(10);
        if more > 0 {
            writeln!(f, "  refused: {more} more")?;
        }
        for (reason, noted) in &self.passed_over {
            writeln!(f, "  passed over: {}: {noted}", escape(reason))?;
        }
        let mut by_reason: IndexMap<&str, Vec<(&str, &Noted)>> = IndexMap::new();
        for ((field, reason), noted) in &self.left_out {
            by_reason.entry(reason).or_default().push((field, noted));
        }
        by_reason.into_iter().try_for_each(|(reason, fields)| write_left_out(f, reason, &fields))?;
        self.in_doubt.iter().try_for_each(|((field, reason), noted)| {
            writeln!(f, "  in doubt: `{}`: {}: {noted}", escape(field), escape(reason))
        })
    }
}

/// How many fields of one reason have a line each.
const FEW: usize = 3;

fn write_left_out(f: &mut fmt::Formatter<'_>, reason: &str, fields: &[(&str, &Noted)]) -> fmt::Result {
    let reason = escape(reason);
    if fields.len() <= FEW {
        return fields
            .iter()
            .try_for_each(|(field, noted)| writeln!(f, "  left out: `{}`: {reason}: {noted}", escape(field)));
    }
    let first: Vec<_> = fields.iter().take(FEW).map(|(field, _)| format!("`{}`", escape(field))).collect();
    let times = fields.iter().map(|(_, noted)| noted.times).sum::<u64>();
    writeln!(f, "  left out: {} fields ({}, …): {reason}: {times} times", fields.len(), first.join(", "))
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wrong<'r> {
            #[serde(flatten)]
            place: &'r Place,
            wrong: String,
        }
        #[derive(Serialize)]
        struct Left<'r> {
            #[serde(skip_serializing_if = "Option::is_none")]
            field: Option<&'r str>,
            reason: &'r str,
            #[serde(flatten)]
            noted: &'r Noted,
        }
        let refused = self.refused.iter().map(|it| Wrong { place: &it.place, wrong: it.told() });
        let passed = self.passed_over.iter().map(|(reason, noted)| Left { field: None, reason, noted });
        fn told(noted: &IndexMap<(String, String), Noted>) -> Vec<Left<'_>> {
            noted.iter().map(|((field, reason), noted)| Left { field: Some(field), reason, noted }).collect()
        }
        let mut report = serializer.serialize_struct("Report", 9)?;
        report.serialize_field("name", &self.name)?;
        report.serialize_field("form", &self.form)?;
        report.serialize_field("revision", &self.revision.number())?;
        report.serialize_field("counted", &self.counted)?;
        report.serialize_field("refused", &refused.collect::<Vec<_>>())?;
        report.serialize_field("more_refused", &self.more_refused)?;
        report.serialize_field("passed_over", &passed.collect::<Vec<_>>())?;
        report.serialize_field("left_out", &told(&self.left_out))?;
        report.serialize_field("in_doubt", &told(&self.in_doubt))?;
        report.end()
    }
}
