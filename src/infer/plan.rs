//! The order in which the premises of a rule are matched, and all of it that is known before any fact is.

use super::{
    Program,
    program::{Compiled, MOST_VARIABLES, Pattern, Reach, Slot},
    table::How,
};
use crate::{
    graph::{End, data::Data, extent::Level, row::Object},
    model::Flag,
};

/// What is done with an end of a fact.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    /// It is what the variable stands for from now on.
    Set(u8),
    /// It must be what the variable stands for.
    Check(u8),
    /// It must be this.
    Is(Object),
}

/// One premise in its turn.
pub(super) struct Step<'r> {
    pub(super) premise: usize,
    pub(super) pattern: &'r Pattern,
    /// The end from which facts are looked for: one that is bound by then.
    pub(super) end: Option<End>,
    pub(super) subject: Op,
    pub(super) object: Op,
    /// Whether the conclusion takes over its qualifiers.
    pub(super) carries: bool,
    /// Whether more than its ends is asked of a fact.
    pub(super) asks_more: bool,
    pub(super) symmetric: bool,
    /// Whether derived facts may be among them: such as are not along the relation, such as are.
    reads: [bool; 2],
    pub(super) reads_derived: bool,
}

impl<'r> Step<'r> {
    fn new(
        data: &Data,
        program: &Program,
        premise: usize,
        pattern: &'r Pattern,
        is_bound: &mut [bool; MOST_VARIABLES],
    ) -> Self {
        let holds = |slot: Slot, is_bound: &[bool; MOST_VARIABLES]| match slot {
            Slot::Fixed(_) => true,
            Slot::Variable(name) => is_bound.get(usize::from(name)) == Some(&true),
        };
        let end = match (holds(pattern.subject, is_bound), holds(pattern.object, is_bound)) {
            (true, _) => Some(End::Subject),
            (false, true) => Some(End::Object),
            (false, false) => None,
        };
        let mut op = |slot: Slot| match slot {
            Slot::Fixed(object) => Op::Is(object),
            Slot::Variable(name) => match is_bound.get_mut(usize::from(name)) {
                Some(bound @ false) => {
                    *bound = true;
                    Op::Set(name)
                }
                _ => Op::Check(name),
            },
        };
        let (subject, object) = (op(pattern.subject), op(pattern.object));
        let relation = pattern.relation;
        let by_effects = program.has_effects_on(data, relation);
        let direct = by_effects || (pattern.reach != Reach::Stated && program.concludes_by_rules(relation));
        let along = pattern.reach == Reach::All && program.is_chain(relation);
        Step {
            premise,
            pattern,
            end,
            subject,
            object,
            carries: false,
            asks_more: pattern.asks_more(),
            symmetric: data.schema.relation_has(relation, Flag::Symmetric),
            reads: [direct, along],
            reads_derived: direct || along,
        }
    }

    /// Whether facts along the relation, or others, may be what it is matched with.
    #[inline]
    pub(super) fn reads(&self, chained: bool) -> bool {
        let [direct, along] = self.reads;
        if chained { along } else { direct }
    }
}

/// What a rule concludes.
pub(super) struct Head {
    pub(super) relation: u16,
    pub(super) subject: Slot,
    pub(super) object: Slot,
    /// The kinds that its ends must still be asked for: those that the premises do not vouch for. An end
    /// that must be of a kind and can be of none is asked for no kind.
    pub(super) domain: Option<u16>,
    pub(super) range: Option<Option<u16>>,
    pub(super) reflexive: bool,
    pub(super) symmetric: bool,
    pub(super) how: How,
    /// Its own qualifiers, and whether it takes over those of a premise for the lack of any.
    pub(super) quals: u32,
    pub(super) carries: bool,
}

/// A rule with the order in which its premises are matched.
pub(super) struct Plan<'r> {
    pub(super) rule: usize,
    pub(super) steps: Vec<Step<'r>>,
    /// Looked at when all premises are matched.
    pub(super) exceptions: Vec<Step<'r>>,
    pub(super) head: Head,
    pub(super) kinds: &'r [(u8, u16)],
    pub(super) most: Option<Level>,
}

impl<'r> Plan<'r> {
    /// From one premise on, always the one of which most is bound.
    pub(super) fn new(data: &Data, program: &Program, (place, rule): (usize, &'r Compiled), first: usize) -> Self {
        let mut is_bound = [false; MOST_VARIABLES];
        let mut left: Vec<(usize, &'r Pattern)> = rule.body.iter().enumerate().collect();
        let mut steps = Vec::with_capacity(left.len());
        let mut next = left.iter().position(|&(premise, _)| premise == first);
        while let Some(at) = next {
            let (premise, pattern) = left.remove(at);
            let mut step = Step::new(data, program, premise, pattern, &mut is_bound);
            step.carries = rule.carried == Some(premise);
            steps.push(step);
            let bound = |slot: Slot| match slot {
                Slot::Fixed(_) => 1,
                Slot::Variable(name) => u32::from(is_bound.get(usize::from(name)) == Some(&true)),
            };
            let weight = |pattern: &Pattern| bound(pattern.subject) + bound(pattern.object);
            let most = left
                .iter()
                .enumerate()
                .max_by_key(|(_, (premise, pattern))| (weight(pattern), std::cmp::Reverse(*premise)));
            next = most.map(|(at, _)| at);
        }
        let exceptions = rule.exceptions.iter().map(|exception| {
            // Each stands alone: what one leaves open says nothing of another.
            Step::new(data, program, 0, exception, &mut is_bound.clone())
        });
        let exceptions = exceptions.collect();
        let (kinds, most, head) = (rule.kinds.as_slice(), rule.most, Head::new(data, rule));
        Plan { rule: place, steps, exceptions, head, kinds, most }
    }
}

impl Head {
    fn new(data: &Data, rule: &Compiled) -> Self {
        let schema = &data.schema;
        let relation = rule.head.relation;
        let (domain, range) = schema.relation_ends(relation).unwrap_or_default();
        // A fact of a relation has ends of the kinds that it takes.
        let vouched = |slot: Slot, kind: u16| {
            rule.body.iter().any(|pattern| {
                let (from, to) = schema.relation_ends(pattern.relation).unwrap_or_default();
                (pattern.subject == slot && schema.fits(from, kind))
                    || (pattern.object == slot && to.is_some_and(|to| schema.fits(to, kind)))
            })
        };
        let is_variable = |slot: Slot| matches!(slot, Slot::Variable(_));
        let has = |flag: Flag| schema.relation_has(relation, flag);
        let (subject, object) = (rule.head.subject, rule.head.object);
        let domain = (!is_variable(subject) || !vouched(subject, domain)).then_some(domain);
        let is_vouched = is_variable(object) && range.is_some_and(|range| vouched(object, range));
        Head {
            relation,
            subject,
            object,
            domain,
            range: (!is_vouched).then_some(range),
            reflexive: has(Flag::Reflexive),
            symmetric: has(Flag::Symmetric),
            how: if rule.is_chain { How::Chain } else { How::Rule },
            quals: rule.quals(0),
            carries: rule.carried.is_some(),
        }
    }
}
