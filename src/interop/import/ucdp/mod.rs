//! The data of the Uppsala Conflict Data Program: [actors](UcdpActors), [conflicts by year](UcdpConflicts), and, with the
//! feature `json` too, georeferenced [events](events).
//!
//! One scheme of identifiers runs through all three, so that they meet in one graph, in whatever order they come:
//!
//! | scheme | whose |
//! | --- | --- |
//! | `ucdp_actor` | an actor's: `ActorId`, `side_a_id`, `side_a_new_id` |
//! | `ucdp_conflict`, `ucdp_dyad` | a conflict's and a dyad's, the one-sided and the non-state ones among them |
//! | `ucdp_ged` | an event's |
//! | `gw`, `gw_government` | the number of a state with Gleditsch and Ward: its land's, and its government's |
//!
//! The actors are best imported first: they alone tell of what sort each is. What another set knows by its number only is
//! labelled by the number until a name comes, which is then a name of it.

pub mod actors;
pub mod conflicts;
#[cfg(feature = "json")]
pub mod events;
mod pairing;
mod parties;
#[cfg(feature = "json")]
mod scene;

use crate::{
    Error,
    interop::import::{ImportError, Record, Thing},
    model::{Any, Citation, Date, Day, Id, ModelError, Period, Text},
    vocabulary::{GOVERNS, PARTY_TO},
};

pub use actors::UcdpActors;
pub use conflicts::UcdpConflicts;
#[cfg(feature = "json")]
pub use events::UcdpEvents;

const ACTOR: &str = "ucdp_actor";
const CONFLICT: &str = "ucdp_conflict";
const DYAD: &str = "ucdp_dyad";
const STATE: &str = "gw";
const GOVERNMENT: &str = "gw_government";
/// How the name of every government begins, and of nothing else.
const GOVERNMENT_OF: &str = "Government of ";

/// Something by its number in a scheme, under which it is known or is made known.
fn numbered(kind: &str, scheme: &str, number: &str, label: &str) -> Result<Thing, Error> {
    Thing::new(kind, format!("{scheme}:{number}"), label).identified(scheme, number)
}

/// An actor by its number. What is known of its kind already stays.
fn actor(
    record: &mut Record<'_, '_>,
    number: &str,
    label: &str,
    kind: &str,
    cite: &Citation,
) -> Result<Id<Any>, Error> {
    let kind = if record.identified(ACTOR, number)?.is_some() { "actor" } else { kind };
    record.entity(&numbered(kind, ACTOR, number, label)?, cite.clone())
}

/// What is known by its number, or else is labelled by it.
fn by_number(
    record: &mut Record<'_, '_>,
    (kind, scheme, what): (&str, &str, &str),
    number: &str,
    cite: &Citation,
) -> Result<Id<Any>, Error> {
    match record.identified(scheme, number)? {
        Some(id) => Ok(id),
        None => record.entity(&numbered(kind, scheme, number, &format!("{what} {number}"))?, cite.clone()),
    }
}

/// The land of a state by its number.
fn country(record: &mut Record<'_, '_>, number: &str, label: &str, cite: &Citation) -> Result<Id<Any>, Error> {
    record.entity(&numbered("country", STATE, number, label)?, cite.clone())
}

/// That a government is the one of the state with this number.
fn governs(
    record: &mut Record<'_, '_>,
    government: Id<Any>,
    (number, name): (&str, &str),
    cite: &Citation,
) -> Result<(), Error> {
    let land = country(record, number, name.strip_prefix(GOVERNMENT_OF).unwrap_or(name), cite)?;
    record.state(government, GOVERNS.any(), land).during(Period::unknown()).cite(cite.clone())?;
    Ok(())
}

/// That an actor is a party, on a side of it where that is said.
fn party(
    record: &mut Record<'_, '_>,
    (actor, side): (Id<Any>, Option<&str>),
    conflict: Id<Any>,
    (period, cite): (Period, Citation),
) -> Result<(), Error> {
    let side = side.map(Text::new).transpose()?;
    let draft = record.state(actor, PARTY_TO.any(), conflict).during(period);
    let draft = match side {
        Some(side) => draft.with("side", side),
        None => draft,
    };
    draft.cite(cite)?;
    Ok(())
}

/// Cites the same at some time up to the end of the year of a version such as `22.1`: what has no dates is then vouched for
/// on no day of its own.
fn undated(cite: &Citation, version: Option<&str>) -> Result<Citation, Error> {
    let year = version.and_then(|version| version.split('.').next()?.parse::<i32>().ok()).filter(|year| *year < 100);
    Ok(match year {
        Some(year) => cite.clone().said_on(Date::by(last_day(2000 + year)?)),
        None => cite.clone(),
    })
}

fn last_day(year: i32) -> Result<Day, Error> {
    Ok(Day::from_ymd(year, 12, 31).map_err(ModelError::from)?)
}

/// A year as a date: some day of it.
fn year(year: i32) -> Result<Date, Error> {
    let first = Day::from_ymd(year, 1, 1).map_err(ModelError::from)?;
    Ok(Date::between(first, last_day(year)?).map_err(ModelError::from)?)
}

/// The day with which a cell begins, whatever time of day follows.
fn day(field: &str, cell: &str) -> Result<Day, Error> {
    let wrong = || ImportError::field(field, cell, "a day such as `2014-12-05`");
    let text = cell.get(..10).ok_or_else(wrong)?;
    let rest = cell.get(10..).unwrap_or_default();
    if !rest.is_empty() && !rest.starts_with(['T', ' ']) {
        return Err(wrong().into());
    }
    Ok(text.parse().map_err(|_| wrong())?)
}
