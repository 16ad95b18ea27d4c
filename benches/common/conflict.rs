//! Worlds of who is who in a conflict, made up from a seed: armies of units with a wing's parent above them,
//! places within places, who holds how much of what, who presses whom, sets, alliances, seizures.
//!
//! Every world begins with the same small neighbourhood that nothing else is tied to, so that a question
//! about it has the same answer in a world of any size.

use std::collections::BTreeMap;

use allegiance::{
    Any, Day, Error, Grade, Graph, Id, Loading, NamedKind, Network, Period, Relation, Schema, Source, View,
    petgraph::visit::NodeIndexable as _, vocabulary::*,
};

use super::generate::{OPEN, Random, scale};

/// The relations that the worlds use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tie {
    Wing,
    Subordinate,
    Located,
    Controls,
    Operates,
    Presses,
    InSet,
    Allied,
    Captor,
    Loser,
    Object,
    Occurred,
    /// Of which no rule speaks.
    Member,
}

impl Tie {
    /// Those of which facts follow.
    pub const DERIVED: [Tie; 7] =
        [Tie::Subordinate, Tie::Located, Tie::Controls, Tie::Operates, Tie::Presses, Tie::Allied, Tie::Captor];

    fn relation(self) -> Relation<Any, Any> {
        match self {
            Tie::Wing => ARMED_WING_OF.any(),
            Tie::Subordinate => SUBORDINATE_TO.any(),
            Tie::Located => LOCATED_IN.any(),
            Tie::Controls => CONTROLS.any(),
            Tie::Operates => OPERATES_IN.any(),
            Tie::Presses => PRESSURES.any(),
            Tie::InSet => IN_SET.any(),
            Tie::Allied => ALLIED_WITH.any(),
            Tie::Captor => CAPTOR.any(),
            Tie::Loser => LOSER.any(),
            Tie::Object => OBJECT.any(),
            Tie::Occurred => OCCURRED.any(),
            Tie::Member => MEMBER_OF.any(),
        }
    }
}

/// How much of a place is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Share {
    Unsaid,
    Full,
    Part(u32, u32),
}

/// One statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    pub subject: u32,
    pub tie: Tie,
    /// Of an event's date, which has no object, the event.
    pub object: u32,
    pub from: i32,
    pub to: i32,
    pub share: Share,
    /// Whether it is told by the source that was published late.
    pub late: bool,
}

/// The first and the last day: 2015 to 2024.
const DAYS: (i32, i32) = (16_436, 20_088);
/// When the early source was published.
pub const EARLY: i32 = DAYS.0 + 1_000;
/// When the late source was.
pub const LATE: i32 = DAYS.1;
/// The day that is asked about.
pub const DAY: i32 = DAYS.0 + 1_826;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Organization,
    ArmedGroup,
    Unit,
    Place,
    Outpost,
    ActorSet,
    Seizure,
}

/// Who and what of the neighbourhood that all worlds share is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    pub organization: u32,
    pub unit: u32,
    pub town: u32,
    pub village: u32,
}

#[derive(Clone, Debug)]
pub struct Conflict {
    pub name: String,
    pub sorts: Vec<Sort>,
    pub rows: Vec<Told>,
    pub local: Local,
}

struct Maker {
    random: Random,
    sorts: Vec<Sort>,
    rows: Vec<Told>,
}

/// A world of so many statements, and the neighbourhood beside them.
pub fn conflict(statements: usize, seed: u64) -> Conflict {
    let mut maker = Maker { random: Random::new(seed), sorts: Vec::new(), rows: Vec::new() };
    let local = maker.neighbourhood();
    let beside = maker.rows.len();
    maker.world(statements);
    let mut rest = maker.rows.split_off(beside);
    rest.truncate(statements);
    let mut rows = maker.rows;
    rows.extend(rest);
    Conflict { name: scale(statements), sorts: maker.sorts, rows, local }
}

impl Maker {
    fn add(&mut self, sort: Sort) -> u32 {
        self.sorts.push(sort);
        self.sorts.len() as u32 - 1
    }

    fn many(&mut self, sort: Sort, many: usize) -> Vec<u32> {
        (0..many).map(|_| self.add(sort)).collect()
    }

    fn one_of(&mut self, of: &[u32]) -> u32 {
        of[self.random.below(of.len())]
    }

    fn push(&mut self, subject: u32, tie: Tie, object: u32, (from, to): (i32, i32), share: Share) {
        let late = to != OPEN || self.random.chance(0.5);
        self.rows.push(Told { subject, tie, object, from, to, share, late });
    }

    /// From the first years on, for long; three in ten without an end.
    fn lasting(&mut self, subject: u32, tie: Tie, object: u32) {
        let from = DAYS.0 + self.random.below(900) as i32;
        let to = if self.random.chance(0.3) { OPEN } else { from + 1_600 + self.random.below(1_500) as i32 };
        self.push(subject, tie, object, (from, to), Share::Unsaid);
    }

    /// Some hundred to some thousand days: about half of them hold on the day that is asked about.
    fn passing(&mut self, subject: u32, tie: Tie, object: u32, share: Share) {
        let from = DAYS.0 + self.random.below(2_000) as i32;
        let to = from + 300 + self.random.below(1_800) as i32;
        self.push(subject, tie, object, (from, to), share);
    }

    fn neighbourhood(&mut self) -> Local {
        let organization = self.add(Sort::Organization);
        let wing = self.add(Sort::ArmedGroup);
        let units = self.many(Sort::Unit, 6);
        let presser = self.add(Sort::Organization);
        let [region, township, town] = [(); 3].map(|()| self.add(Sort::Place));
        let villages = self.many(Sort::Place, 5);
        let always = (DAYS.0, DAYS.1);
        self.push(wing, Tie::Wing, organization, always, Share::Unsaid);
        for (place, &unit) in units.iter().enumerate() {
            let above = if place < 2 { wing } else { units[place / 2 - 1] };
            self.push(unit, Tie::Subordinate, above, always, Share::Unsaid);
        }
        self.push(township, Tie::Located, region, always, Share::Unsaid);
        self.push(town, Tie::Located, township, always, Share::Unsaid);
        for &village in &villages {
            self.push(village, Tie::Located, town, always, Share::Unsaid);
        }
        self.push(units[5], Tie::Controls, town, always, Share::Full);
        self.push(units[3], Tie::Controls, villages[0], always, Share::Part(1, 2));
        self.push(units[4], Tie::Operates, villages[1], always, Share::Unsaid);
        self.push(presser, Tie::Presses, wing, always, Share::Unsaid);
        Local { organization, unit: units[5], town, village: villages[2] }
    }

    fn world(&mut self, statements: usize) {
        let share = |part: usize| (statements * part / 1_000).max(8);
        // Places, each within one of a sixth of the number: some seven levels for two hundred thousand.
        let places = self.many(Sort::Place, share(200));
        for (rank, &place) in places.iter().enumerate().skip(4) {
            self.lasting(place, Tie::Located, places[rank / 6]);
        }
        // Armies of about a hundred units in a tree, the wing of an organization on top; smaller wings.
        let organizations = self.many(Sort::Organization, share(12));
        let (mut actors, mut forces) = (organizations.clone(), Vec::new());
        for army in 0..share(150) / 100 + 1 {
            let wing = self.add(Sort::ArmedGroup);
            self.lasting(wing, Tie::Wing, organizations[army % organizations.len()]);
            let mut units = vec![wing];
            for rank in 1..100 {
                let unit = self.add(Sort::Unit);
                self.lasting(unit, Tie::Subordinate, units[(rank - 1) / 4]);
                units.push(unit);
            }
            forces.extend(units);
        }
        for _ in 0..share(30) {
            let wing = self.add(Sort::ArmedGroup);
            let parent = self.one_of(&organizations);
            self.lasting(wing, Tie::Wing, parent);
            forces.push(wing);
        }
        actors.extend(&forces);
        // Who holds what: most of it small, so that what lies within it stays small too.
        for _ in 0..share(250) {
            let (holder, rank) = (self.one_of(&forces), self.random.between(places.len() / 36, places.len()));
            let held = match self.random.below(10) {
                0..4 => Share::Full,
                4..7 => Share::Part(self.random.between(1, 3) as u32, 3),
                _ => Share::Unsaid,
            };
            self.passing(holder, Tie::Controls, places[rank], held);
        }
        for _ in 0..share(100) {
            let (force, place) = (self.one_of(&forces), self.one_of(&places));
            self.passing(force, Tie::Operates, place, Share::Unsaid);
        }
        let sets = self.many(Sort::ActorSet, share(2));
        for _ in 0..share(40) {
            let (member, set) = (self.one_of(&actors), self.one_of(&sets));
            self.lasting(member, Tie::InSet, set);
        }
        for _ in 0..share(80) {
            let (presser, pressed) = (self.one_of(&actors), self.one_of(&actors));
            let (presser, pressed) = match self.random.below(16) {
                0 => (presser, self.one_of(&sets)),
                1 => (self.one_of(&sets), pressed),
                _ => (presser, pressed),
            };
            self.passing(presser, Tie::Presses, pressed, Share::Unsaid);
        }
        for _ in 0..share(50) {
            let (one, other) = (self.one_of(&actors), self.one_of(&actors));
            let other = if self.random.chance(0.1) { self.one_of(&sets) } else { other };
            self.passing(one, Tie::Allied, other, Share::Unsaid);
        }
        for _ in 0..share(16) {
            let (seizure, outpost) = (self.add(Sort::Seizure), self.add(Sort::Outpost));
            let (captor, loser, place) = (self.one_of(&forces), self.one_of(&forces), self.one_of(&places));
            self.lasting(outpost, Tie::Located, place);
            let undated = (i32::MIN, OPEN);
            self.push(seizure, Tie::Captor, captor, undated, Share::Unsaid);
            if captor != loser {
                self.push(seizure, Tie::Loser, loser, undated, Share::Unsaid);
            }
            self.push(seizure, Tie::Object, outpost, undated, Share::Unsaid);
            // Most of them on one day, some of them on one of a few.
            let first = DAYS.0 + self.random.below(3_400) as i32;
            let last = if self.random.chance(0.3) { first + self.random.below(30) as i32 } else { first };
            self.push(seizure, Tie::Occurred, seizure, (first, last), Share::Unsaid);
        }
        self.rows.retain(|row| row.subject != row.object || row.tie == Tie::Occurred);
        let mut seen = std::collections::HashSet::with_capacity(self.rows.len());
        self.rows.retain(|row| seen.insert((row.subject, row.tie, row.object, row.from, row.to, row.share)));
        // One day is about enough for its rules; what no rule speaks of fills it up.
        while self.rows.len() < statements + 64 {
            let (member, of) = (self.one_of(&actors), self.one_of(&organizations));
            if member != of {
                self.passing(member, Tie::Member, of, Share::Unsaid);
            }
        }
    }
}

/// The library with a world in it.
#[derive(Debug)]
pub struct ConflictLibrary {
    pub graph: Graph,
    ids: Vec<Id<Any>>,
    numbers: Network,
}

impl ConflictLibrary {
    pub fn build(world: &Conflict) -> Result<Self, Error> {
        let mut graph = Graph::new(conflict_schema());
        let day = |number: i32| Day::from_number(number).unwrap_or(Day::MAX);
        let kind = |sort: Sort| match sort {
            Sort::Organization => NamedKind::from("organization"),
            Sort::ArmedGroup => NamedKind::from("armed_group"),
            Sort::Unit => NamedKind::from("military_unit"),
            Sort::Place => NamedKind::from("town"),
            Sort::Outpost => NamedKind::from("outpost"),
            Sort::ActorSet => NamedKind::from("actor_set"),
            Sort::Seizure => NamedKind::from("seizure"),
        };
        let (ids, sources) = graph.batch(|batch| {
            let sorts = world.sorts.iter().enumerate();
            let ids = sorts.map(|(number, &sort)| batch.add(kind(sort), &format!("e{number}")));
            let ids = ids.collect::<Result<Vec<_>, _>>()?;
            let early = batch.source(Source::report("early").published(day(EARLY)))?;
            let late = batch.source(Source::report("late").published(day(LATE)))?;
            Ok((ids, [early, late]))
        })?;
        let mut loaded: BTreeMap<Tie, Relation<Any, Any>> = BTreeMap::new();
        graph.load(Loading::all_or_nothing(), |load| {
            for (line, row) in (1..).zip(&world.rows) {
                let relation = *loaded.entry(row.tie).or_insert_with(|| row.tie.relation());
                let (subject, object) = (ids[row.subject as usize], ids[row.object as usize]);
                let source = sources[usize::from(row.late)];
                if row.share == Share::Unsaid && row.from > i32::MIN && row.to < OPEN && row.tie != Tie::Occurred {
                    load.tie(line, subject, relation, object, (day(row.from), day(row.to)), source);
                    continue;
                }
                load.row(line, |batch| {
                    if row.tie == Tie::Occurred {
                        let when = format!("{}..{}", day(row.from), day(row.to));
                        let exact = day(row.from).to_string();
                        let when = if row.from == row.to { exact } else { when };
                        return batch.state(subject, OCCURRED.any(), ()).during(when.as_str()).cite(source);
                    }
                    let draft = batch.state(subject, relation, object);
                    let draft = match (row.from, row.to) {
                        (i32::MIN, _) => draft,
                        (from, OPEN) => draft.during(Period::since(day(from))),
                        (from, to) => {
                            draft.during(Period::between(day(from), day(to)).map_err(allegiance::ModelError::from)?)
                        }
                    };
                    match row.share {
                        Share::Unsaid => draft.cite(source),
                        Share::Full => draft.fully().cite(source),
                        Share::Part(of, all) => draft.share(of, all).cite(source),
                    }
                });
            }
            Ok(())
        })?;
        let numbers = Graph::new(Schema::new()).view().network(Grade::Certain)?;
        Ok(ConflictLibrary { graph, ids, numbers })
    }

    /// All that is known of a tie, stated or derived, by its ends, each with its best grade: 1 to 3.
    pub fn known(&self, view: &View, tie: Tie) -> Result<Vec<(u32, u32, u8)>, Error> {
        let view = view.showing_all();
        let mut known = Vec::new();
        for (number, &id) in (0u32..).zip(&self.ids) {
            for fact in view.objects(id, tie.relation()).into_iter().flatten() {
                let Some(other) = fact.other(id).map(|id| self.numbers.to_index(id) as u32) else { continue };
                let grade = match fact.grade() {
                    Grade::Possible => 1,
                    Grade::Presumed => 2,
                    Grade::Certain => 3,
                };
                known.push((number, other, grade));
            }
        }
        Ok(known)
    }

    /// How many facts answer a question about one of the neighbourhood.
    pub fn ask(&self, view: &View, question: Question, local: Local) -> Result<usize, Error> {
        let id = |number: u32| self.ids[number as usize];
        Ok(match question {
            Question::WhoControlsTown => view.subjects(CONTROLS.any(), id(local.town))?.len(),
            Question::WhoControlsVillage => view.subjects(CONTROLS.any(), id(local.village))?.len(),
            Question::WhatItControls => view.objects(id(local.organization), CONTROLS.any())?.len(),
            Question::WhoIsAbove => view.objects(id(local.unit), SUBORDINATE_TO.any())?.len(),
            Question::WhatLiesWithin => view.subjects(LOCATED_IN.any(), id(local.town))?.len(),
            Question::WhoPresses => view.subjects(PRESSURES.any(), id(local.organization))?.len(),
        })
    }
}

fn conflict_schema() -> Schema {
    allegiance::vocabulary::conflict()
}

/// What is asked about the neighbourhood.
#[derive(Clone, Copy, Debug)]
pub enum Question {
    WhoControlsTown,
    WhoControlsVillage,
    WhatItControls,
    WhoIsAbove,
    WhatLiesWithin,
    WhoPresses,
}

impl Question {
    pub const ALL: [(Question, &'static str); 6] = [
        (Question::WhoControlsTown, "who controls this town"),
        (Question::WhoControlsVillage, "who controls this village"),
        (Question::WhatItControls, "what this organization controls"),
        (Question::WhoIsAbove, "to whom this unit is subordinate"),
        (Question::WhatLiesWithin, "what lies within this town"),
        (Question::WhoPresses, "who presses this organization"),
    ];
}
