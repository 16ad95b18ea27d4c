//! A mapping as people read it.

use std::fmt;

use super::{
    Cell, Entity, Given, Mapping, SourceCells, SpeakerCells, Statement, When, mapping::Shape, statement::Several,
};
use crate::model::text::escape;

/// Some lines: how the table is written, its sources, its entities, its statements.
impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.shape)?;
        writeln!(f, "source: {}", self.source)?;
        for (name, source) in &self.sources {
            writeln!(f, "source {}: {source}", escape(name))?;
        }
        for when in &self.rows {
            writeln!(f, "only rows where {when}")?;
        }
        for (name, entity) in &self.entities {
            writeln!(f, "{}: {entity}", escape(name))?;
        }
        for statement in &self.statements {
            writeln!(f, "{statement}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a table with `{}` between cells", self.delimiter.escape_debug())?;
        match self.header {
            true => f.write_str(" and a header")?,
            false => f.write_str(" and no header")?,
        }
        write!(f, ", dates {}", escape(&self.dates))?;
        if !self.empty.is_empty() {
            write!(
                f,
                ", empty: {}",
                self.empty.iter().map(|it| format!("`{}`", escape(it))).collect::<Vec<_>>().join(", ")
            )?;
        }
        Ok(())
    }
}

fn with(f: &mut fmt::Formatter<'_>, what: &str, cell: &Option<Cell>) -> fmt::Result {
    cell.as_ref().map_or(Ok(()), |cell| write!(f, ", {what} {cell}"))
}

fn only(f: &mut fmt::Formatter<'_>, all: &[When]) -> fmt::Result {
    all.iter().try_for_each(|when| write!(f, ", if {when}"))
}

impl fmt::Display for SourceCells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (key {})", self.title, self.key)?;
        with(f, "by", &self.publisher)?;
        with(f, "of", &self.published)?;
        with(f, "at", &self.url)
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, key {}", self.kind, self.key)?;
        with(f, "label", &self.label)?;
        self.names.iter().try_for_each(|name| write!(f, ", name {}", name.text))?;
        self.identifiers.iter().try_for_each(|it| write!(f, ", identifier {}:{}", it.scheme, it.value))?;
        only(f, &self.when)?;
        if self.optional { f.write_str(", optional") } else { Ok(()) }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", escape(&self.subject), escape(&self.relation))?;
        self.object.as_ref().map_or(Ok(()), |object| write!(f, " {object}"))?;
        with(f, "on", &self.on)?;
        with(f, "since", &self.since)?;
        with(f, "until", &self.until)?;
        with(f, "during", &self.during)?;
        with(f, "to the", &self.precision)?;
        with(f, "modality", &self.modality)?;
        for (name, Several(values)) in &self.qualifiers {
            values.iter().try_for_each(|value| write!(f, ", {} {value}", escape(name)))?;
        }
        self.source.as_ref().map_or(Ok(()), |source| write!(f, ", from {}", escape(source)))?;
        if self.also_table {
            f.write_str(" and the table")?;
        }
        for speaker in &self.speakers {
            match speaker {
                SpeakerCells::Entity(name) => write!(f, ", by {}", escape(name))?,
                SpeakerCells::Described { words, .. } | SpeakerCells::Unnamed { words, .. } => {
                    write!(f, ", by {words}")?
                }
            }
        }
        with(f, "stance", &self.stance)?;
        with(f, "quote", &self.quote)?;
        with(f, "at", &self.locator)?;
        with(f, "credibility", &self.credibility)?;
        with(f, "said", &self.said)?;
        with(f, "attests", &self.attests)?;
        with(f, "inferred", &self.inferred)?;
        only(f, &self.when)?;
        if self.or_left_out { f.write_str(", or left out") } else { Ok(()) }
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Given::Plain(text) | Given::Entity(text) => f.write_str(&escape(text)),
            Given::Text(cell) | Given::Term(cell) | Given::Date(cell) => cell.fmt(f),
            Given::Name(name) => name.text.fmt(f),
            Given::Identifier(it) => write!(f, "{}:{}", it.scheme, it.value),
            Given::Share(share) => share.value.fmt(f),
            Given::Count(count) => {
                let numbers = [&count.low, &count.best, &count.high].into_iter().flatten();
                f.write_str(&numbers.map(Cell::to_string).collect::<Vec<_>>().join(".."))
            }
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one_of =
            |list: &[String]| list.iter().map(|it| format!("`{}`", escape(it))).collect::<Vec<_>>().join(" or ");
        match (self.empty, self.is.is_empty(), self.is_not.is_empty()) {
            (true, ..) => write!(f, "{} is empty", self.cell),
            (_, true, true) => write!(f, "{} is not empty", self.cell),
            (_, false, true) => write!(f, "{} is {}", self.cell, one_of(&self.is)),
            (_, true, false) => write!(f, "{} is not {}", self.cell, one_of(&self.is_not)),
            (_, false, false) => {
                write!(f, "{} is {} and not {}", self.cell, one_of(&self.is), one_of(&self.is_not))
            }
        }
    }
}
