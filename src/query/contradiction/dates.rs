//! Dates of one existence, or of one event, that disagree.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    ContradictionKind,
    search::{Part, Said, Search},
};
use crate::{
    graph::lens::{EVER, NEVER, Window},
    model::WordOf,
};

/// One statement of when something existed or occurred, with the voices that still say so.
struct Account {
    said: Said,
    window: Window,
    voices: HashSet<usize>,
}

impl Account {
    /// The days on which it says that the thing was there.
    fn days(&self) -> Option<(i32, i32)> {
        let to = if self.window.open { EVER } else { self.window.ee };
        (self.window.ls <= to && self.window.ls < EVER).then_some((self.window.ls, to))
    }
}

/// What a voice said of the days of an existence: these, when, in which account, by which claim.
type Word = ((i32, i32), (i32, u32), usize, u32);

/// What an account says of one bound: the days in which it lies.
type Bound<'a> = (&'a Account, (i32, i32));

impl Search<'_> {
    pub(super) fn dates(&mut self) {
        let known = self.lens().data.known;
        for relation in [known.existed, known.occurred].into_iter().flatten() {
            let subjects: BTreeSet<u32> = match self.about {
                None => self.lens().data.rows_ever(relation).map(|(_, row)| row.subject).collect(),
                Some(about) => [about].into(),
            };
            for subject in subjects {
                self.dates_of(subject, relation);
            }
        }
    }

    fn dates_of(&mut self, subject: u32, relation: u16) {
        let rows = self.lens().statements_from(subject, relation);
        if rows.len() < 2 {
            return;
        }
        let happens_once = self.lens().data.known.occurred == Some(relation);
        let said = self.all_said(rows);
        let accounts = self.last_words(said, happens_once);
        for of_one in if happens_once { vec![accounts] } else { lives(accounts) } {
            let starts = of_one.iter().map(|account| (account, (account.window.es, account.window.ls))).collect();
            let ends = of_one.iter().map(|account| (account, (account.window.ee, account.window.le))).collect();
            let begins_apart = self.bounds(ContradictionKind::Starts, subject, starts);
            if !(begins_apart && happens_once) {
                self.bounds(ContradictionKind::Ends, subject, ends);
            }
        }
    }

    /// What each voice said last of one existence: what it said of it before is corrected. Two
    /// existences of which one voice tells are two as long as no day is in both.
    fn last_words(&self, said: Vec<Said>, happens_once: bool) -> Vec<Account> {
        let lens = self.lens();
        let mut voices: BTreeMap<usize, Vec<Word>> = BTreeMap::new();
        let mut numbers: HashMap<WordOf, usize> = HashMap::new();
        let mut accounts: Vec<Account> = Vec::new();
        for said in said {
            let Some(&window) = said.windows.first() else { continue };
            let claims = said.claims.clone();
            let mut account = Account { said, window, voices: HashSet::new() };
            account.said.claims.clear();
            for claim in claims {
                let Some(row) = lens.data.claim(claim) else { continue };
                let next = numbers.len();
                let voice = *numbers.entry(lens.voice(row.claim)).or_insert(next);
                let moment = lens.moment(row.claim, lens.data.recorded(claim));
                let days = if happens_once { Some((NEVER, EVER)) } else { account.days() };
                match days {
                    Some(days) => voices.entry(voice).or_default().push((days, moment, accounts.len(), claim)),
                    None => {
                        account.voices.insert(voice);
                        account.said.claims.push(claim);
                    }
                }
            }
            accounts.push(account);
        }
        for (voice, mut words) in voices {
            words.sort_unstable();
            let runs = runs(&words, |&(days, ..)| days);
            for run in runs {
                let last = run.iter().map(|&(_, moment, ..)| moment).max();
                for &(_, _, place, claim) in run.iter().filter(|&&(_, moment, ..)| Some(moment) == last) {
                    if let Some(account) = accounts.get_mut(place) {
                        account.voices.insert(voice);
                        account.said.claims.push(claim);
                    }
                }
            }
        }
        accounts.retain(|account| !account.voices.is_empty());
        accounts
    }

    /// Whether the days in which a bound lies, by several accounts of several voices, have none in common.
    fn bounds(&mut self, kind: ContradictionKind, about: u32, mut bounds: Vec<Bound<'_>>) -> bool {
        bounds.retain(|&(_, (from, to))| from > NEVER || to < EVER);
        let earliest_last = bounds.iter().map(|&(_, (_, to))| to).min();
        let latest_first = bounds.iter().map(|&(_, (from, _))| from).max();
        let Some((earliest_last, latest_first)) = earliest_last.zip(latest_first).filter(|(to, from)| to < from) else {
            return false;
        };
        // Who agrees with all is on no side.
        bounds.retain(|&(_, (from, to))| from > earliest_last || to < latest_first);
        let voices: HashSet<usize> = bounds.iter().flat_map(|(account, _)| &account.voices).copied().collect();
        if voices.len() < 2 {
            return false;
        }
        bounds.sort_by_key(|&(account, (from, to))| (to, from, account.said.statement));
        let mut sides: Vec<(i32, Part)> = Vec::new();
        for (account, (from, to)) in bounds {
            match sides.last_mut().filter(|(meets, _)| from <= *meets) {
                Some((_, part)) => part.add(&account.said),
                None => sides.push((to, Part::of([&account.said]))),
            }
        }
        let parts = sides.into_iter().map(|(_, part)| part).collect();
        self.add(kind, vec![about], (earliest_last, latest_first), parts);
        true
    }
}

/// Accounts by what existence they tell of: those that have a day in common, other than one on which one
/// ends and another begins, directly or through others, tell of one. So do all where no voice tells of more than one.
fn lives(mut accounts: Vec<Account>) -> Vec<Vec<Account>> {
    let mut voices = HashSet::new();
    if accounts.iter().all(|account| account.voices.iter().all(|&voice| voices.insert(voice))) {
        return vec![accounts];
    }
    accounts.retain(|account| account.days().is_some());
    accounts.sort_by_key(|account| (account.days(), account.said.statement));
    let mut lives: Vec<(i32, Vec<Account>)> = Vec::new();
    for account in accounts {
        let Some((from, to)) = account.days() else { continue };
        match lives.last_mut().filter(|(until, _)| from < *until) {
            Some((until, of_one)) => {
                *until = to.max(*until);
                of_one.push(account);
            }
            None => lives.push((to, vec![account])),
        }
    }
    lives.into_iter().map(|(_, of_one)| of_one).collect()
}

/// Cuts what is sorted by first day into runs with no day in common, but for a last one that is a first one too.
fn runs<T>(sorted: &[T], days: impl Fn(&T) -> (i32, i32)) -> Vec<&[T]> {
    let (mut runs, mut rest) = (Vec::new(), sorted);
    while let Some(first) = rest.first() {
        let mut until = days(first).1;
        let mut length = 0;
        for one in rest {
            let (from, to) = days(one);
            if from >= until && length > 0 {
                break;
            }
            until = until.max(to);
            length += 1;
        }
        let (run, after) = rest.split_at(length);
        runs.push(run);
        rest = after;
    }
    runs
}
