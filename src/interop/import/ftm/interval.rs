//! Entities that are ties: who is what to whom, and when.

use super::{entity::Told, known};
use crate::{
    Error,
    interop::import::{
        ImportError, Record, Thing,
        tie::{Tie, percent},
    },
    model::{Any, Citation, Id, Identifier, Persistence, Share},
    vocabulary::IDENTIFIED_BY,
};

/// Those whom a property names, each of them an entity that is there.
pub(super) fn ends(record: &mut Record<'_, '_>, told: &mut Told<'_>, property: &str) -> Result<Vec<Id<Any>>, Error> {
    record.at(property);
    let mut ends = Vec::new();
    for id in told.take(property) {
        let end = known(record, id)?;
        ends.push(end.ok_or_else(|| ImportError::field(property, id, "the id of an entity that is stored"))?);
    }
    if ends.is_empty() {
        return Err(ImportError::field(property, "", "the id of an entity").into());
    }
    Ok(ends)
}

/// How many ties one entity can be: a small text must not make a large graph.
const MOST_PAIRS: usize = 100;

/// States the tie of each whom the one end names to each whom the other names.
pub(super) fn tie(
    record: &mut Record<'_, '_>,
    told: &mut Told<'_>,
    lines: &[&(String, String, String, String)],
    cites: &[Citation],
) -> Result<(), Error> {
    let Some((_, from, _, to)) = lines.first() else { return Ok(()) };
    let (froms, tos) = (ends(record, told, from)?, ends(record, told, to)?);
    let pairs = froms.len().saturating_mul(tos.len());
    if pairs > MOST_PAIRS {
        let expected = format!("no more than {MOST_PAIRS} pairs of whom one entity ties");
        return Err(ImportError::field(to, &format!("{pairs} pairs"), expected).into());
    }
    let when = told.when(record);
    let share = told.one(record, "percentage").map(share).transpose()?;
    let mut words: Option<(String, String)> = None;
    for property in ["role", "relationship", "controlType"] {
        match (told.one(record, property), &words) {
            (Some(said), None) => words = Some((property.to_owned(), said.to_owned())),
            (Some(_), Some(_)) => record.left_out(property, "another property says it"),
            (None, _) => {}
        }
    }
    for &from in &froms {
        for &to in &tos {
            let ties = lines.iter().map(|(_, _, relation, _)| Tie {
                relation: relation.clone(),
                when: when.clone(),
                share: share.clone(),
                words: words.clone(),
            });
            let mut chosen = None;
            for tie in ties {
                let fits = tie.fits(record, from, to)?;
                if fits || chosen.is_none() {
                    chosen = Some(tie);
                }
                if fits {
                    record.at("startDate");
                    break;
                }
            }
            // Where none fits the first is stated, for the graph to say what is wrong with it.
            if let Some(tie) = chosen {
                tie.state(record, from, to, cites)?;
            }
        }
    }
    Ok(())
}

/// The share that a percentage tells; a part, in its words, where it cannot be read.
pub(super) fn share(percentage: &str) -> Result<Share, Error> {
    let number = percentage.trim().trim_end_matches('%').trim();
    Ok(percent(number).map_or_else(|| Share::partial().with_words(percentage), Ok)?)
}

pub(super) fn sanction(record: &mut Record<'_, '_>, told: &mut Told<'_>, cites: &[Citation]) -> Result<(), Error> {
    let sanctioned = ends(record, told, "entity")?;
    let when = told.when(record);
    let program = told.one(record, "program").map(|program| ("program".to_owned(), program.to_owned()));
    let first = cites.first().cloned().ok_or_else(|| ImportError::field("sourceUrl", "", "a source"))?;
    let authorities: Vec<&str> = told.take("authority").collect();
    if authorities.is_empty() {
        return Err(ImportError::field("authority", "", "who has put the entity on its list").into());
    }
    for authority in authorities {
        let thing = Thing::new("organization", format!("ftm:authority:{authority}"), authority);
        let authority = record.at("authority").entity(&thing, first.clone())?;
        for &entity in &sanctioned {
            let tie = Tie { words: program.clone(), ..Tie::new("designates", when.clone()) };
            tie.state(record.at("entity"), authority, entity, cites)?;
        }
    }
    Ok(())
}

pub(super) fn identification(
    record: &mut Record<'_, '_>,
    told: &mut Told<'_>,
    schema: &str,
    cites: &[Citation],
) -> Result<(), Error> {
    let holders = ends(record, told, "holder")?;
    let period = told.when(record).period(Persistence::Structural)?;
    let country = told.one(record, "country").map(|country| format!(":{country}")).unwrap_or_default();
    let numbers: Vec<&str> = told.take("number").chain(told.take("passportNumber")).collect();
    if numbers.is_empty() {
        return Err(ImportError::field("number", "", "a number").into());
    }
    for number in numbers {
        let number = Identifier::new(format!("ftm:{schema}{country}"), record.at("number").text(number)?)?;
        for &holder in &holders {
            for cite in cites {
                record.state(holder, IDENTIFIED_BY, number.clone()).during(period.clone()).cite(cite.clone())?;
            }
        }
    }
    Ok(())
}
