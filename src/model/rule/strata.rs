//! Strata: in which order rules with exceptions can be worked out, so that what an exception
//! speaks of is known before it is asked for.

use std::collections::{HashMap, VecDeque};

use super::{Rule, RuleFault};

/// The most strata of one set of rules.
const MOST_STRATA: usize = 64;

/// The stratum of each relation that some rule concludes, where it is not the lowest; all others are in that.
///
/// # Errors
/// When an exception depends on what its rule concludes, with the place of the rule.
pub(crate) fn strata<'r>(rules: &[&'r Rule]) -> Result<HashMap<&'r str, usize>, (usize, RuleFault)> {
    // Without exceptions all are in the lowest.
    if rules.iter().all(|rule| excluded(rule).next().is_none()) {
        return Ok(HashMap::new());
    }
    let mut strata: HashMap<&str, usize> = rules.iter().filter_map(|rule| Some((head(rule)?, 0))).collect();
    // By relation, the rules that wait for it: what rises is looked at again, and nothing else.
    let mut waiting: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, rule) in rules.iter().enumerate() {
        for relation in needs(rule).chain(excluded(rule)) {
            waiting.entry(relation).or_default().push(place);
        }
    }
    let mut open: VecDeque<usize> = (0..rules.len()).collect();
    while let Some(place) = open.pop_front() {
        let Some((rule, head)) = rules.get(place).and_then(|rule| Some((rule, head(rule)?))) else { continue };
        let of = |relation: &str| strata.get(relation).copied();
        let above = needs(rule).filter_map(of);
        // What no rule concludes can still be had along a chain.
        let past = excluded(rule).map(|relation| of(relation).unwrap_or(0) + 1);
        let least = above.chain(past).max().unwrap_or(0);
        if least >= MOST_STRATA {
            return Err(unstratified(rules).unwrap_or((
                place,
                RuleFault::TooMany { what: "exceptions that wait for each other", most: MOST_STRATA },
            )));
        }
        if let Some(stratum) = strata.get_mut(head).filter(|stratum| **stratum < least) {
            *stratum = least;
            open.extend(waiting.get(head).into_iter().flatten());
        }
    }
    Ok(strata)
}

fn head(rule: &Rule) -> Option<&str> {
    rule.conclusion.as_ref().map(|atom| atom.relation.as_str())
}

/// The relations of which derived facts can be premises.
fn needs(rule: &Rule) -> impl Iterator<Item = &str> {
    rule.premises.iter().filter(|premise| !premise.stated).map(|premise| premise.atom.relation.as_str())
}

fn excluded(rule: &Rule) -> impl Iterator<Item = &str> {
    rule.exceptions.iter().filter(|premise| !premise.stated).map(|premise| premise.atom.relation.as_str())
}

/// The rule whose exception depends on its conclusion, and through what.
fn unstratified(rules: &[&Rule]) -> Option<(usize, RuleFault)> {
    rules.iter().enumerate().find_map(|(place, rule)| {
        let to = head(rule)?;
        excluded(rule).find_map(|exception| {
            let through = way(rules, exception, to)?.into_iter().map(str::to_owned).collect();
            Some((place, RuleFault::Unstratified { exception: exception.to_owned(), through }))
        })
    })
}

/// The shortest way by which one relation depends on another.
fn way<'r>(rules: &[&'r Rule], from: &'r str, to: &str) -> Option<Vec<&'r str>> {
    let mut before: HashMap<&str, &str> = HashMap::from([(from, from)]);
    let mut open = VecDeque::from([from]);
    while let Some(at) = open.pop_front() {
        if at == to {
            let step = |at: &&'r str| before.get(at).copied().filter(|next| next != at);
            let mut way: Vec<&str> = std::iter::successors(Some(at), step).collect();
            way.reverse();
            return Some(way);
        }
        for rule in rules.iter().filter(|rule| head(rule) == Some(at)) {
            for next in needs(rule).chain(excluded(rule)) {
                before.entry(next).or_insert_with(|| {
                    open.push_back(next);
                    at
                });
            }
        }
    }
    None
}
