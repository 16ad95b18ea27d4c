//! Two full holders of what one can hold.

use std::collections::{HashMap, HashSet};

use super::{
    ContradictionKind,
    search::{Said, Search, first_cut, is_hand_over, parted},
    sweep::{Span, clashes},
};
use crate::{
    graph::{
        End,
        lens::{Lens, Tied, Window},
    },
    model::Flag,
};

/// A full hold of something.
struct Hold<'s> {
    said: &'s Said,
    window: Window,
    partners: Vec<u32>,
    /// Only parties say so, on their own behalf.
    own_behalf: bool,
}

/// Who stands above whom, of some actors.
#[derive(Default)]
pub(super) struct Command(HashMap<u32, HashSet<u32>>);

impl Command {
    pub(super) fn of(lens: &Lens, actors: impl IntoIterator<Item = u32>) -> Self {
        let mut above = HashMap::new();
        for actor in actors {
            above.entry(actor).or_insert_with(|| lens.sides().chain_above(actor));
        }
        Command(above)
    }

    pub(super) fn above(&self, actor: u32) -> impl Iterator<Item = u32> {
        self.0.get(&actor).into_iter().flatten().copied()
    }

    pub(super) fn is_one_chain(&self, a: u32, b: u32) -> bool {
        let is_above = |low: u32, high: u32| self.0.get(&low).is_some_and(|above| above.contains(&high));
        a == b || is_above(a, b) || is_above(b, a)
    }
}

impl Search<'_> {
    pub(super) fn exclusive(&mut self) {
        for relation in self.relations_with(Flag::Exclusive) {
            for object in self.nodes(relation, End::Object) {
                self.holders(relation, object);
            }
        }
    }

    fn holders(&mut self, relation: u16, object: u32) {
        let lens = self.lens();
        let full = lens.statements_to(object, relation).into_iter().filter(|(_, row)| lens.is_full(row));
        let said = self.all_said(full);
        let holds: Vec<Hold<'_>> = said.iter().flat_map(|said| holds(lens, said)).collect();
        let actors = |hold: &Hold<'_>| std::iter::once(hold.said.row.subject).chain(hold.partners.clone());
        let command = Command::of(lens, holds.iter().flat_map(actors));
        let cuts = if lens.has_effects_on(relation) {
            // What an event began or ended cuts too.
            let cut = |hold: &Hold<'_>| lens.cut_after(&Tied::new(lens, &hold.said.row), hold.window.evidence());
            holds.iter().map(|hold| cut(hold).map(|cut| cut.first)).collect()
        } else {
            cuts(&holds, &command)
        };
        let mut spans = Vec::new();
        for (hold, cut) in holds.into_iter().zip(cuts) {
            let Some((from, to)) = self.kept_days(&hold.said.row, &hold.window) else { continue };
            let to = cut.map_or(to, |cut| to.min(cut.saturating_sub(1)));
            spans.extend(self.in_scope((from, to)).map(|days| Span { days, item: hold }));
        }
        let clash = |a: &Hold<'_>, b: &Hold<'_>| are_rivals(a, b, &command) && !is_hand_over(&a.window, &b.window);
        for clash in clashes(&spans, clash) {
            let members = clash.members.iter().filter_map(|&place| spans.get(place));
            let parts = parted(members.map(|span| (span.item.said.row.subject, span.item.said)));
            self.add(ContradictionKind::TwoHolders, vec![object], clash.days, parts);
        }
    }
}

fn holds<'s>(lens: &Lens, said: &'s Said) -> impl Iterator<Item = Hold<'s>> {
    let partners: Vec<u32> = lens.partners(&said.row).collect();
    let mut claims = said.claims.iter().filter_map(|&claim| lens.data.claim(claim));
    let own_behalf = claims.all(|claim| lens.own_behalf(&claim));
    said.windows.iter().map(move |&window| Hold { said, window, partners: partners.clone(), own_behalf })
}

/// Neither of one chain of command nor joint holders, be it through others of their chains.
fn are_rivals(a: &Hold<'_>, b: &Hold<'_>, command: &Command) -> bool {
    let (one, other) = (a.said.row.subject, b.said.row.subject);
    let is_of = |actor: u32, partners: &[u32]| partners.iter().any(|&partner| command.is_one_chain(partner, actor));
    !command.is_one_chain(one, other) && !is_of(other, &a.partners) && !is_of(one, &b.partners)
}

/// For each hold, the first day after its evidence on which a rival holds on somebody else's word.
fn cuts(holds: &[Hold<'_>], command: &Command) -> Vec<Option<i32>> {
    let last_evidence = |window: &Window| if window.has_core() { window.ee } else { window.evidence() };
    let mut latest_first: Vec<&Hold<'_>> = holds.iter().filter(|hold| !hold.own_behalf).collect();
    latest_first.sort_by_key(|hold| std::cmp::Reverse(last_evidence(&hold.window)));
    let cut = |hold: &Hold<'_>| {
        let evidence = hold.window.evidence();
        let mut first: Option<i32> = None;
        for rival in latest_first.iter().take_while(|rival| last_evidence(&rival.window) > evidence) {
            if let Some(day) = first_cut(&rival.window, evidence)
                && first.is_none_or(|first| day < first)
                && are_rivals(hold, rival, command)
            {
                first = Some(day);
                if day == evidence.saturating_add(1) {
                    break;
                }
            }
        }
        first
    };
    holds.iter().map(cut).collect()
}
