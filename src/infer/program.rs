//! A program: the rules in force, their parts by place.

use crate::{
    Error,
    graph::{GraphError, data::Data, extent::Level, qualified::meaning, row::Object, sorted},
    model::{Effect, Flag, Guard, MOST_PREMISES, Period, Premise, Rule, Term, Value, strata, text::excerpt},
};

use super::{Goal, Rules, table::How};

/// By what a fact follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct By(u16);

const EFFECT: u16 = 1 << 15;

impl By {
    pub(crate) fn rule(place: usize) -> Self {
        By(place as u16)
    }

    pub(super) fn effect(place: u16) -> Self {
        By(place | EFFECT)
    }

    /// The place of an effect in the schema.
    pub(crate) fn as_effect(self) -> Option<u16> {
        (self.0 & EFFECT != 0).then_some(self.0 & !EFFECT)
    }

    /// The place of a rule in the program.
    pub(crate) fn as_rule(self) -> Option<usize> {
        (self.0 & EFFECT == 0).then_some(usize::from(self.0))
    }
}

/// The place of one thing in a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Variable(u8),
    Fixed(Object),
}

/// What a guard asks, its value as the graph has it.
#[derive(Clone, Debug)]
enum Asked {
    Present,
    Absent,
    Full,
    Is(Value),
}

/// What facts a premise is matched with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reach {
    /// What is stated or follows from an event.
    Stated,
    /// That, and what follows by a rule.
    Direct,
    /// That, and what is got along chains of the relation.
    All,
}

/// A premise, its parts by place.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) subject: Slot,
    pub(crate) relation: u16,
    pub(crate) object: Slot,
    pub(crate) reach: Reach,
    guards: Guards,
    pub(crate) least: Option<Level>,
    pub(crate) within: Option<Period>,
}

impl Reach {
    /// Whether what was got in a way is within reach.
    #[inline]
    pub(crate) fn takes(self, how: How) -> bool {
        match self {
            Reach::Stated => how == How::Event,
            Reach::Direct => how != How::Chain,
            Reach::All => true,
        }
    }
}

impl Pattern {
    /// Whether it asks more of a fact than its ends.
    pub(super) fn asks_more(&self) -> bool {
        !self.guards.is_empty() || self.least.is_some() || self.within.is_some()
    }

    /// Whether the qualifiers are as the premise asks.
    #[inline]
    pub(crate) fn admits<'q>(&self, qualifiers: impl FnOnce() -> &'q [(u16, Value)]) -> bool {
        self.guards.admit(qualifiers)
    }
}

/// What qualifiers must be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guards(Vec<(u16, Asked)>);

impl Guards {
    /// By name; none where one names an entity or a qualifier that the graph does not have.
    pub(crate) fn new<'g>(data: &Data, guards: impl IntoIterator<Item = (&'g String, &'g Guard)>) -> Option<Self> {
        let guards = guards.into_iter().map(|(name, guard)| {
            let asked = match guard {
                Guard::Present => Asked::Present,
                Guard::Absent => Asked::Absent,
                Guard::Full => Asked::Full,
                Guard::Is(value) => Asked::Is(keyed(data, value)?),
            };
            Some((data.schema.qualifier_place(name)?, asked))
        });
        guards.collect::<Option<_>>().map(Guards)
    }

    /// Whether nothing is asked.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the qualifiers are as is asked.
    #[inline]
    pub(crate) fn admit<'q>(&self, qualifiers: impl FnOnce() -> &'q [(u16, Value)]) -> bool {
        if self.is_empty() {
            return true;
        }
        let qualifiers = qualifiers();
        self.0.iter().all(|(name, asked)| {
            let mut of = qualifiers.iter().filter(|(it, _)| it == name).map(|(_, value)| value);
            match asked {
                Asked::Present => of.next().is_some(),
                Asked::Absent => of.next().is_none(),
                Asked::Full => of.any(|value| matches!(value, Value::Share(share) if share.is_full())),
                Asked::Is(wanted) => of.any(|value| value == wanted),
            }
        })
    }
}

/// A rule, its parts by place.
#[derive(Clone, Debug)]
pub(crate) struct Compiled {
    pub(crate) body: Vec<Pattern>,
    pub(crate) exceptions: Vec<Pattern>,
    pub(crate) head: Pattern,
    /// By variable, the kinds that it must be of.
    pub(crate) kinds: Vec<(u8, u16)>,
    pub(crate) most: Option<Level>,
    /// Whose qualifiers the conclusion takes over, by place in the body.
    pub(crate) carried: Option<usize>,
    /// Its own qualifiers.
    quals: u32,
    pub(crate) stratum: usize,
    /// It steps along a chain of its relation.
    pub(crate) is_chain: bool,
}

/// Marks qualifiers that stand in the schema's effects or in the program; others are those of some
/// statement.
const CONSTANT: u32 = 1 << 31;

/// The rules in force in a view of a graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    /// The rules, then two for each transitive relation: along it from the subject, and from the object.
    pub(crate) rules: Vec<Compiled>,
    sources: Vec<Rule>,
    /// By relation, the rules that conclude it.
    heads: Vec<Vec<u16>>,
    chains: Vec<bool>,
    pub(crate) effects: Vec<bool>,
    constants: Vec<Vec<(u16, Value)>>,
    strata: usize,
}

impl Program {
    /// How surely at most a rule concludes.
    pub(crate) fn most(&self, by: By) -> Option<Level> {
        by.as_rule().and_then(|place| self.rules.get(place)?.most)
    }

    pub(crate) fn new(data: &Data, rules: &Rules) -> Result<Self, Error> {
        let schema = &data.schema;
        let unknown = rules.names().find(|name| schema.rule(name).is_none() && schema.effect(name).is_none());
        if let Some(name) = unknown {
            return Err(GraphError::UnknownRule { rule: excerpt(name), nearest: schema.nearest_rule(name) }.into());
        }
        let sources = rules.rules(schema)?;
        let relations = schema.relations().len();
        let mut program = Program {
            rules: Vec::new(),
            sources: Vec::new(),
            heads: vec![Vec::new(); relations],
            chains: (0..relations as u16).map(|relation| schema.relation_has(relation, Flag::Transitive)).collect(),
            effects: rules.effects(schema),
            constants: Vec::new(),
            strata: 1,
        };
        let all: Vec<&Rule> = sources.iter().collect();
        // The rules of a schema are stratified, and those of a selection are fewer.
        let strata = strata(&all).unwrap_or_default();
        // Chains of a relation go with the rules for it, also where none of these can conclude anything.
        program.strata = strata.values().max().copied().unwrap_or(0) + 1;
        for rule in &sources {
            let Some(mut compiled) = program.compile(data, rule) else { continue };
            let head = rule.conclusion().map_or("", |atom| atom.relation());
            compiled.stratum = strata.get(head).copied().unwrap_or(0);
            program.push(compiled);
            program.sources.push(rule.clone());
        }
        let stratum_of = |relation: u16| {
            let name = schema.relation_def(relation).map_or("", |def| def.name());
            strata.get(name).copied().unwrap_or(0)
        };
        let chained: Vec<u16> = (0..relations as u16).filter(|&it| program.is_chain(it)).collect();
        for relation in chained {
            for from_subject in [true, false] {
                program.push(Compiled::chain(relation, from_subject, stratum_of(relation)));
            }
        }
        Ok(program)
    }

    fn push(&mut self, rule: Compiled) {
        let place = self.rules.len() as u16;
        if let Some(heads) = self.heads.get_mut(usize::from(rule.head.relation)) {
            heads.push(place);
        }
        self.rules.push(rule);
    }

    /// A rule by places; none where it names an entity that the graph does not have, so that it
    /// concludes nothing.
    fn compile(&mut self, data: &Data, rule: &Rule) -> Option<Compiled> {
        let mut names: Vec<&str> = Vec::new();
        let body = rule.premises().iter().map(|premise| pattern(data, premise, &mut names));
        let body: Vec<Pattern> = body.collect::<Option<_>>()?;
        // An exception that names what the graph does not have is never met.
        let exceptions = rule.exceptions().iter().filter_map(|exception| pattern(data, exception, &mut names));
        let exceptions: Vec<Pattern> = exceptions.collect();
        let conclusion = Premise::from(rule.conclusion()?.clone());
        let head = pattern(data, &conclusion, &mut names);
        let kinds = rule.kinds.iter().filter_map(|(name, kind)| {
            Some((names.iter().position(|known| known == name)? as u8, data.schema.kind_place(kind)?))
        });
        let kinds = kinds.collect();
        let quals = self.constant(data, rule)?;
        let (most, carried) = (rule.at_most.map(Level::from), rule.premises().iter().position(|it| it.carried));
        let (head, is_chain) = (head?, false);
        Some(Compiled { body, exceptions, head, kinds, most, carried, quals, stratum: 0, is_chain })
    }

    fn constant(&mut self, data: &Data, rule: &Rule) -> Option<u32> {
        if rule.qualifiers.is_empty() {
            return Some(0);
        }
        let mut all = Vec::new();
        for (name, values) in &rule.qualifiers {
            let place = data.schema.qualifier_place(name)?;
            for value in values {
                all.push((place, keyed(data, value)?));
            }
        }
        let all = sorted(all);
        if let Some(known) = self.known_quals(data, &all) {
            return Some(known);
        }
        self.constants.push(all);
        Some(CONSTANT | (data.effects.len() + self.constants.len() - 1) as u32)
    }

    /// The name and the definition of what a fact follows by.
    pub(crate) fn source(&self, by: By) -> Option<&Rule> {
        by.as_rule().and_then(|place| self.sources.get(place))
    }

    /// The name of what a fact follows by.
    pub(super) fn name_of<'a>(&'a self, data: &'a Data, by: By) -> &'a str {
        match by.as_effect() {
            Some(effect) => data.schema.effects().nth(usize::from(effect)).map_or("", Effect::name),
            None => self.source(by).map_or("chain", Rule::name),
        }
    }

    /// The premises of a rule that is to conclude something of these ends; none where it cannot.
    pub(crate) fn premises(&self, by: By, subject: u32, object: Object) -> Option<Premises<'_>> {
        let rule = by.as_rule().and_then(|place| self.rules.get(place))?;
        if rule.is_chain && !rule.is_from_subject() {
            return None;
        }
        let mut bindings = Bindings::default();
        let fits = bind(&mut bindings, rule.head.subject, Object::Entity(subject))
            && bind(&mut bindings, rule.head.object, object);
        fits.then_some(Premises { rule, source: self.source(by), bindings, matched: 0 })
    }

    /// The rules that conclude a relation, by place.
    pub(crate) fn concluding(&self, relation: u16) -> &[u16] {
        self.heads.get(usize::from(relation)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn is_chain(&self, relation: u16) -> bool {
        self.chains.get(usize::from(relation)).copied().unwrap_or(false)
    }

    pub(crate) fn strata(&self) -> usize {
        self.strata
    }

    /// Whether facts of a relation can follow by rules, chains apart.
    pub(super) fn concludes_by_rules(&self, relation: u16) -> bool {
        self.concluding(relation).iter().any(|&rule| self.rules.get(usize::from(rule)).is_some_and(|it| !it.is_chain))
    }

    /// Whether facts of a relation can be derived.
    pub(crate) fn derives(&self, data: &Data, relation: u16) -> bool {
        !self.concluding(relation).is_empty() || self.has_effects_on(data, relation)
    }

    pub(crate) fn has_effects_on(&self, data: &Data, relation: u16) -> bool {
        data.effects.iter().zip(&self.effects).any(|(effect, on)| *on && effect.relation == relation)
    }

    /// The qualifiers of the state of an effect.
    pub(crate) fn quals_of_effect(&self, data: &Data, effect: u16) -> u32 {
        let qualifiers = data.effects.get(usize::from(effect)).map_or(&[][..], |effect| &effect.qualifiers);
        self.known_quals(data, qualifiers).unwrap_or(CONSTANT | u32::from(effect))
    }

    /// Where qualifiers stand that say the same: in some statement, else in an effect, else in a rule.
    fn known_quals(&self, data: &Data, qualifiers: &[(u16, Value)]) -> Option<u32> {
        if qualifiers.is_empty() {
            return Some(0);
        }
        let of_effects = data.effects.iter().map(|effect| effect.qualifiers.as_slice());
        let mut constants = of_effects.chain(self.constants.iter().map(Vec::as_slice));
        data.qualifier_sets.find(qualifiers).or_else(|| {
            constants.position(|known| meaning(known) == meaning(qualifiers)).map(|place| CONSTANT | place as u32)
        })
    }

    /// Qualifiers by where they stand.
    pub(crate) fn qualifiers<'a>(&'a self, data: &'a Data, quals: u32) -> &'a [(u16, Value)] {
        if quals & CONSTANT == 0 {
            return data.qualifier_sets.get(quals);
        }
        let place = (quals & !CONSTANT) as usize;
        match data.effects.get(place) {
            Some(effect) => &effect.qualifiers,
            None => self.constants.get(place - data.effects.len()).map_or(&[], Vec::as_slice),
        }
    }
}

impl Compiled {
    /// One more step along a transitive relation, from its subject or from its object.
    fn chain(relation: u16, from_subject: bool, stratum: usize) -> Self {
        let pattern = |subject, object, reach| Pattern {
            subject: Slot::Variable(subject),
            relation,
            object: Slot::Variable(object),
            reach,
            guards: Guards::default(),
            least: None,
            within: None,
        };
        let (first, second) = if from_subject { (Reach::All, Reach::Direct) } else { (Reach::Direct, Reach::All) };
        Compiled {
            body: vec![pattern(0, 1, first), pattern(1, 2, second)],
            exceptions: Vec::new(),
            head: pattern(0, 2, Reach::All),
            kinds: Vec::new(),
            most: None,
            carried: None,
            quals: 0,
            stratum,
            is_chain: true,
        }
    }

    /// Where the qualifiers of its conclusion stand, given those that it takes over.
    pub(crate) fn quals(&self, carried: u32) -> u32 {
        if self.quals == 0 { carried } else { self.quals }
    }

    /// Whether it goes along its chain from the subject.
    pub(crate) fn is_from_subject(&self) -> bool {
        self.body.first().is_some_and(|first| first.reach == Reach::All)
    }
}

fn pattern<'r>(data: &Data, premise: &'r Premise, names: &mut Vec<&'r str>) -> Option<Pattern> {
    let mut slot = |term: &'r Term| match term {
        Term::Variable(name) => {
            let place = names.iter().position(|known| known == name).unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            });
            (place < MOST_VARIABLES).then_some(Slot::Variable(place as u8))
        }
        Term::Entity(key) => data.entity_of_key(key).map(|entity| Slot::Fixed(Object::Entity(entity))),
    };
    let atom = premise.atom();
    let relation = data.schema.relation_place(atom.relation()).map(|(place, _)| place)?;
    let subject = slot(&atom.subject)?;
    let object = match &atom.object {
        Some(object) => slot(object)?,
        None => Slot::Fixed(Object::Nothing),
    };
    let reach = if premise.stated { Reach::Stated } else { Reach::All };
    let guards = Guards::new(data, &premise.qualifiers)?;
    let (least, within) = (premise.least.map(Level::from), premise.within.clone());
    Some(Pattern { subject, relation, object, reach, guards, least, within })
}

/// A value as the graph has it; none where it names an entity that the graph does not have.
fn keyed(data: &Data, value: &Value<String>) -> Option<Value> {
    value.clone().try_map(|key| data.entity_of_key(&key).map(|entity| data.id(entity)).ok_or(())).ok()
}

/// The most variables of one rule.
pub(crate) const MOST_VARIABLES: usize = MOST_PREMISES;

/// What the variables of a rule stand for.
pub(crate) type Bindings = [Option<Object>; MOST_VARIABLES];

/// What stands in a place, where that is known.
#[inline]
pub(crate) fn bound(bindings: &Bindings, slot: Slot) -> Option<Object> {
    match slot {
        Slot::Fixed(object) => Some(object),
        Slot::Variable(name) => bindings.get(usize::from(name)).copied().flatten(),
    }
}

/// Binds what stands in a place, unless something else does.
#[inline]
pub(crate) fn bind(bindings: &mut Bindings, slot: Slot, object: Object) -> bool {
    match slot {
        Slot::Fixed(fixed) => fixed == object,
        Slot::Variable(name) => match bindings.get_mut(usize::from(name)) {
            Some(Some(bound)) => *bound == object,
            Some(free) => {
                *free = Some(object);
                true
            }
            None => false,
        },
    }
}

/// How much of a premise is bound: the more, the fewer facts it is matched with.
pub(super) fn weight(pattern: &Pattern, bindings: &Bindings) -> u32 {
    let of = |slot| u32::from(bound(bindings, slot).is_some());
    2 * (of(pattern.subject) + of(pattern.object)) + u32::from(pattern.reach == Reach::Stated)
}

/// The premises of a rule, some of them matched.
#[derive(Clone)]
pub(crate) struct Premises<'p> {
    rule: &'p Compiled,
    source: Option<&'p Rule>,
    bindings: Bindings,
    matched: u16,
}

impl<'p> Premises<'p> {
    /// The one to match next, with its place.
    pub(crate) fn next(&self) -> Option<(usize, &'p Pattern)> {
        let left = self.rule.body.iter().enumerate().filter(|(place, _)| self.matched & 1 << place == 0);
        left.max_by_key(|&(place, pattern)| (weight(pattern, &self.bindings), std::cmp::Reverse(place)))
    }

    /// With one of them matched; none where what it is matched with does not fit.
    pub(crate) fn with(&self, place: usize, subject: u32, object: Object) -> Option<Self> {
        let pattern = self.rule.body.get(place)?;
        let mut next = self.clone();
        let fits = bind(&mut next.bindings, pattern.subject, Object::Entity(subject))
            && bind(&mut next.bindings, pattern.object, object);
        next.matched |= 1 << place;
        fits.then_some(next)
    }

    pub(crate) fn bound(&self, slot: Slot) -> Option<Object> {
        bound(&self.bindings, slot)
    }

    /// What one of them asks for.
    pub(crate) fn goal(&self, pattern: &Pattern) -> Goal {
        let subject = match self.bound(pattern.subject) {
            Some(Object::Entity(subject)) => Some(subject),
            _ => None,
        };
        Goal { relation: pattern.relation, subject, object: self.bound(pattern.object), reach: pattern.reach }
    }

    /// What one of them asks, as it stands in the rule.
    pub(crate) fn told(&self, place: usize) -> Option<String> {
        let asked = self.source?.premises().get(place)?.clone();
        Some(Premise { carried: false, ..asked }.to_string())
    }

    /// What a variable stands for that is not of the kind that the rule asks, and that kind.
    pub(crate) fn wrong_kind(&self, data: &Data) -> Option<(u32, u16)> {
        self.rule.kinds.iter().find_map(|&(variable, kind)| match self.bound(Slot::Variable(variable)) {
            Some(Object::Entity(entity)) if !data.is_of(entity, Some(kind)) => Some((entity, kind)),
            _ => None,
        })
    }

    pub(crate) fn exceptions(&self) -> &'p [Pattern] {
        &self.rule.exceptions
    }
}
