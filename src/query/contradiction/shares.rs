//! Shares that add up to more than the whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    ContradictionKind,
    exclusive::Command,
    search::{Said, Search, parted},
};
use crate::{
    graph::{End, lens::Window},
    model::{Flag, Share, Value},
};

/// A hold on the days for which it is certain. Who is on one side has one number.
struct Held<'s> {
    said: &'s Said,
    window: Window,
    side: usize,
    share: Share,
    /// It counts by every measure: it is full, partial or not said.
    by_any_measure: bool,
}

impl Search<'_> {
    pub(super) fn shares(&mut self) {
        let schema = &self.lens().data.schema;
        let Some(share) = self.lens().data.known.share else { return };
        for relation in self.relations_with(Flag::Exclusive) {
            if schema.takes_qualifier(relation, share) {
                for object in self.nodes(relation, End::Object) {
                    self.shares_of(relation, object);
                }
            }
        }
    }

    fn shares_of(&mut self, relation: u16, object: u32) {
        let lens = self.lens();
        let said = self.all_said(lens.statements_to(object, relation));
        let sides = self.sides_among(&said);
        if sides.values().all(|&side| side == 0) {
            return;
        }
        let mut held: Vec<Held<'_>> = Vec::new();
        for one in &said {
            let shares = lens.data.detail(&one.row).qualifier(lens.data.known.share);
            let share =
                shares.filter_map(|value| if let Value::Share(share) = value { Some(share) } else { None }).next();
            let share = share.cloned().unwrap_or_else(Share::partial);
            let unmeasured = share.measure().is_none() && share.whole().is_none();
            let by_any_measure = unmeasured && (share.is_full() || share.is_partial());
            let counts = share.low().numerator() > 0 || share.is_partial();
            let side = sides.get(&one.row.subject).copied().unwrap_or_default();
            let windows = one.windows.iter().filter(|window| counts && window.has_core());
            held.extend(windows.map(|&window| Held { said: one, window, side, share: share.clone(), by_any_measure }));
        }
        let mut measures: Vec<&Share> = Vec::new();
        for share in held.iter().filter(|held| !held.by_any_measure).map(|held| &held.share) {
            if !measures.iter().any(|known| known.comparable_with(share)) {
                measures.push(share);
            }
        }
        let unnamed = Share::partial();
        if !measures.iter().any(|known| known.comparable_with(&unnamed)) {
            measures.push(&unnamed);
        }
        for measure in measures {
            let is_named = !measure.comparable_with(&unnamed);
            let compared = held.iter().filter(|held| held.by_any_measure || held.share.comparable_with(measure));
            self.above_whole(object, compared.collect(), is_named);
        }
    }

    /// Numbers the sides of holders: those of one chain of command and partners are one.
    fn sides_among(&self, said: &[Said]) -> HashMap<u32, usize> {
        let lens = self.lens();
        let holders: Vec<u32> = said.iter().map(|said| said.row.subject).collect();
        let command = Command::of(lens, holders.iter().copied());
        let mut leader: HashMap<u32, u32> = holders.iter().map(|&holder| (holder, holder)).collect();
        let find = |leader: &HashMap<u32, u32>, mut one: u32| {
            while let Some(&next) = leader.get(&one).filter(|&&next| next != one) {
                one = next;
            }
            one
        };
        for said in said {
            let holder = said.row.subject;
            for other in command.above(holder).chain(lens.partners(&said.row)) {
                if leader.contains_key(&other) {
                    let (a, b) = (find(&leader, holder), find(&leader, other));
                    leader.insert(a.max(b), a.min(b));
                }
            }
        }
        let mut numbers = HashMap::new();
        let mut sides = HashMap::new();
        for holder in holders {
            let next = numbers.len();
            let side = *numbers.entry(find(&leader, holder)).or_insert(next);
            sides.insert(holder, side);
        }
        sides
    }

    /// Adds a row for each run of days on which the shares are above the whole. Of a named measure only
    /// what it alone brings about.
    fn above_whole(&mut self, object: u32, held: Vec<&Held<'_>>, is_named: bool) {
        let mut turns: BTreeMap<i32, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (place, held) in held.iter().enumerate() {
            let Some((from, to)) = self.in_scope((held.window.ls, held.window.ee)) else { continue };
            turns.entry(from).or_default().0.push(place);
            turns.entry(to.saturating_add(1)).or_default().1.push(place);
        }
        let (mut active, mut run) = (BTreeSet::new(), None::<(i32, BTreeSet<usize>)>);
        for (day, (begin, end)) in turns {
            end.iter().for_each(|place| _ = active.remove(place));
            active.extend(begin);
            let on_day = || active.iter().filter_map(|&place| Some((place, *held.get(place)?)));
            // Who leaves on the day on which another comes holds nothing together with it.
            let comers: Vec<(usize, bool)> = on_day()
                .filter(|(_, held)| held.window.es == day)
                .map(|(place, held)| (place, held.window.le > day))
                .collect();
            let leaves = |&(place, held): &(usize, &Held<'_>)| {
                let makes_room = |&(other, stays): &(usize, bool)| {
                    other != place && (stays || held.window.es < day || other < place)
                };
                held.window.le == day && comers.iter().any(makes_room)
            };
            let counted: Vec<_> = on_day().filter(|one| !leaves(one)).collect();
            let of = |(_, held): &(usize, &Held<'_>)| held.by_any_measure;
            let above = exceed_whole(counted.iter().map(|(_, held)| *held))
                && !(is_named && exceed_whole(counted.iter().filter(|one| of(one)).map(|(_, held)| *held)));
            if above {
                let (_, places) = run.get_or_insert_with(|| (day, BTreeSet::new()));
                places.extend(counted.iter().map(|&(place, _)| place));
            } else if let Some((from, places)) = run.take() {
                let members = places.iter().filter_map(|&place| held.get(place));
                let parts = parted(members.map(|held| (held.said.row.subject, held.said)));
                self.add(ContradictionKind::AboveWhole, vec![object], (from, day.saturating_sub(1)), parts);
            }
        }
    }
}

/// Whether the largest shares of all sides are more than the whole, other than by two that hold all.
fn exceed_whole<'h>(held: impl Iterator<Item = &'h Held<'h>>) -> bool {
    let mut largest: BTreeMap<usize, &Share> = BTreeMap::new();
    for held in held {
        let most = largest.entry(held.side).or_insert(&held.share);
        if (most.low(), most.is_partial()) < (held.share.low(), held.share.is_partial()) {
            *most = &held.share;
        }
    }
    let full = largest.values().filter(|share| share.is_full()).count();
    full < 2 && Share::exceed_whole(largest.into_values())
}
