//! Relationships: the interests that one has in another.

use super::{
    BeneficialOwnership, Held, Holding, key,
    party::{OF_STATEMENT, date},
    rest,
};
use crate::{
    Error,
    interop::import::{
        ImportError, Record, Thing,
        json::Json,
        tie::{End, Tie, When, part},
    },
    model::{Any, Citation, Id, Ratio, Share},
};

/// The relation of an interest that has no line of its own.
const OTHER: &str = "has_interest_in";

/// What is told of an interest.
const TOLD: [&str; 8] = [
    "type",
    "share",
    "startDate",
    "endDate",
    "details",
    "directOrIndirect",
    "interestLevel",
    "beneficialOwnershipOrControl",
];

pub(super) fn relationship(
    record: &mut Record<'_, '_>,
    form: &BeneficialOwnership,
    (id, held): (&str, &Held),
    holding: &Holding,
    cites: &[Citation],
) -> Result<(), Error> {
    let details = held.details();
    let first = cites.first().cloned().ok_or_else(|| ImportError::field("source", "", "a source"))?;
    let end = |record: &mut Record<'_, '_>, field: &str, kind: &str| {
        one_end(record.at(field), (id, details), (field, kind), holding, &first)
    };
    let subject = end(record, "subject", "organization")?;
    let party = end(record, "interestedParty", "unidentified")?;
    let interests = details.get("interests").map_or(&[][..], Json::items);
    let none = Json::Null;
    let interests = if interests.is_empty() { std::slice::from_ref(&none) } else { interests };
    for interest in interests {
        record.at("interests");
        let of = interest.text_at("type")?.unwrap_or_default();
        let lines = form.interests.iter().filter(|(interest, _)| interest == of).map(|(_, relation)| relation.as_str());
        let when = When { start: date(record, interest, "startDate"), end: ends(record, held, interest) };
        let mut chosen = Tie::new(OTHER, when.clone());
        for relation in lines {
            let tie = Tie::new(relation, when.clone());
            if tie.fits(record, party, subject)? {
                chosen = tie;
                break;
            }
        }
        chosen.share = interest.get("share").map(|share| share_of(record, share)).transpose()?.flatten();
        chosen.words = words(interest, of, &chosen.relation).map(|words| ("interests.type".to_owned(), words));
        let words = interest.get("details").and_then(Json::text).filter(|words| !words.trim().is_empty());
        if let Some(words) = words {
            record.text(words)?;
        }
        let quoted = |cite: &Citation| words.map_or_else(|| cite.clone(), |words| cite.clone().quote(words));
        let cites: Vec<Citation> = cites.iter().map(quoted).collect();
        chosen.state(record, party, subject, &cites)?;
        rest(record, interest, "interests.", &TOLD);
    }
    let told: Vec<&str> = ["subject", "interestedParty", "interests"].into_iter().chain(OF_STATEMENT).collect();
    rest(record, details, "recordDetails.", &told);
    Ok(())
}

/// When an interest ends: of a record that is closed it has, at the latest.
fn ends(record: &mut Record<'_, '_>, held: &Held, interest: &Json) -> End {
    let otherwise = if held.closes { End::Unknown } else { End::NotSaid };
    date(record, interest, "endDate").map_or(otherwise, End::Dated)
}

/// The one that a relationship is of: a record that is stored, or one of whom no more is said than that there is one.
fn one_end(
    record: &mut Record<'_, '_>,
    (id, details): (&str, &Json),
    (field, kind): (&str, &str),
    holding: &Holding,
    cite: &Citation,
) -> Result<Id<Any>, Error> {
    let Some(end) = details.get(field) else {
        return Err(ImportError::field(field, "", "the id of a record").into());
    };
    let described = ["describedByPersonStatement", "describedByEntityStatement"];
    let named = end.text().or_else(|| described.into_iter().find_map(|field| end.get(field)?.text()));
    if let Some(named) = named {
        let of = holding.record_of.get(named).map_or(named, String::as_str);
        let end = record.entity_of_key(&key(of));
        return end.ok_or_else(|| ImportError::field(field, named, "the id of a record that is stored").into());
    }
    let unspecified = end.get("unspecified").unwrap_or(end);
    let words = unspecified.get("description").or_else(|| unspecified.get("reason")).and_then(Json::text);
    let Some(words) = words.filter(|words| !words.trim().is_empty()) else {
        return Err(ImportError::field(field, &end.told(), "the id of a record, or why there is none").into());
    };
    rest(record, unspecified, &format!("{field}."), &["description"]);
    record.entity(&Thing::new(kind, format!("{}:{field}", key(id)), words), cite.clone())
}

/// What the one is to the other: the type where the relation does not say it, and of which sort the interest is.
fn words(interest: &Json, of: &str, relation: &str) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    if relation != "owns" && !of.trim().is_empty() {
        words.push(of);
    }
    let level = interest.get("directOrIndirect").or_else(|| interest.get("interestLevel")).and_then(Json::text);
    words.extend(level.filter(|level| *level != "direct" && !level.trim().is_empty()));
    if interest.get("beneficialOwnershipOrControl") == Some(&Json::Bool(true)) {
        words.push("beneficial");
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// The share of an interest in percent: exact, or between bounds that belong to it or do not.
fn share_of(record: &mut Record<'_, '_>, share: &Json) -> Result<Option<Share>, Error> {
    let mut said = Vec::new();
    let mut bound = |field: &str, words: &str| -> Result<Option<Ratio>, Error> {
        let Some(given) = share.get(field) else { return Ok(None) };
        let Json::Number(number) = given else {
            return Err(ImportError::field(field, &given.told(), "a number from 0 to 100").into());
        };
        let number = number.to_string();
        let number = number.strip_suffix(".0").unwrap_or(&number);
        said.push(format!("{words} {number}%"));
        let ratio = part(number, 100).ok_or_else(|| ImportError::field(field, number, "a number from 0 to 100"))?;
        Ok(Some(ratio))
    };
    if let Some(exact) = bound("exact", "exactly")? {
        return Ok(Some(Share::between(exact, exact)?));
    }
    let low = bound("minimum", "at least")?.or(bound("exclusiveMinimum", "more than")?);
    let high = bound("maximum", "at most")?.or(bound("exclusiveMaximum", "less than")?);
    if low.is_none() && high.is_none() {
        record.left_out("interests.share", "it has no bound");
        return Ok(None);
    }
    let share = Share::between(low.unwrap_or(Ratio::ZERO), high.unwrap_or(Ratio::ONE))?;
    Ok(Some(share.with_words(said.join(", "))?))
}
