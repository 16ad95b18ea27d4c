//! What is asked, and what an answer comes down to.

use std::collections::HashMap;

use crate::generate::{self, CONTROLS, HIERARCHY, Random, Row, World};

/// A question about one day.
#[derive(Clone, Copy, Debug)]
pub enum Question {
    /// Whom does it hold of, from this subject?
    Objects { subject: u32, relation: u16 },
    /// Of whom does it hold, to this object?
    Subjects { relation: u16, object: u32 },
    /// Who is within three steps, whatever the relation and its direction?
    Reach { from: u32 },
    /// How many chains of these three relations are there?
    Chains { relations: [u16; 3] },
    /// How many steps is it from one to the other, whatever the relation and its direction?
    Path { from: u32, to: u32 },
}

#[derive(Clone, Debug)]
pub enum Answer {
    Entities(Vec<u32>),
    Count(u64),
    Steps(Option<u32>),
}

impl Answer {
    /// A number that two answers share when they are the same; entities are a set.
    pub fn digest(self) -> u64 {
        match self {
            Answer::Entities(mut entities) => {
                entities.sort_unstable();
                entities.dedup();
                entities.iter().fold(hash(1, entities.len() as u64), |sum, entity| hash(sum, u64::from(*entity)))
            }
            Answer::Count(count) => hash(2, count),
            Answer::Steps(steps) => hash(3, steps.map_or(0, |steps| u64::from(steps) + 1)),
        }
    }
}

/// FNV-1a.
fn hash(sum: u64, number: u64) -> u64 {
    number
        .to_le_bytes()
        .iter()
        .fold(sum ^ 0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Out,
    In,
    Reach,
    Chains,
    Path,
}

impl Sort {
    pub const ALL: [Sort; 5] = [Sort::Out, Sort::In, Sort::Reach, Sort::Chains, Sort::Path];

    pub fn name(self) -> &'static str {
        match self {
            Sort::Out => "out",
            Sort::In => "in",
            Sort::Reach => "reach",
            Sort::Chains => "pattern",
            Sort::Path => "path",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Sort::Out => "one probe (out)",
            Sort::In => "one probe (in)",
            Sort::Reach => "3-hop reach",
            Sort::Chains => "three-edge pattern, counted",
            Sort::Path => "shortest path",
        }
    }
}

/// One of the days that are asked about, and what is asked about it.
pub type Dated = (i32, Question);

/// The world that everybody gets: made up from a seed, without what would make "how many" ambiguous.
pub fn world(statements: usize) -> World {
    let mut world = generate::synthetic(statements, 1);
    // Where the same is said of overlapping periods the first is kept: then to count statements is to
    // count entities.
    world.rows.sort_unstable();
    let mut last: HashMap<(u32, u16, u32), i32> = HashMap::new();
    world.rows.retain(|row| {
        let last = last.entry((row.subject, row.relation, row.object)).or_insert(i32::MIN);
        let apart = row.from > *last;
        if apart {
            *last = row.to;
        }
        apart
    });
    Random::new(2).shuffle(&mut world.rows);
    world
}

/// What is asked of the world, sort by sort, on a few days of it.
pub fn questions(world: &World) -> Vec<(Sort, Vec<Dated>)> {
    let mut random = Random::new(3);
    let (first, last) = world.days;
    // Away from both ends, where the world is thin.
    let days: Vec<i32> = (1..=4).map(|part| first + (last - first) * part / 5).collect();
    let controls: Vec<Row> = world.rows.iter().copied().filter(|row| row.relation == CONTROLS).collect();
    let mut ask = |many: usize, question: &mut dyn FnMut(&mut Random, bool) -> Question| -> Vec<Dated> {
        let day = |number: usize| days[number / 2 % days.len()];
        (0..many).map(|number| (day(number), question(&mut random, number % 2 == 0))).collect()
    };
    // Half of what is asked about is drawn by how much is said of it, so that hubs come up, half is any.
    let any = |random: &mut Random| random.below(world.entities as usize) as u32;
    let of = |rows: &[Row], random: &mut Random| rows[random.below(rows.len())];
    vec![
        (
            Sort::Out,
            ask(1_000, &mut |random, often| {
                let row = of(&world.rows, random);
                let subject = if often { row.subject } else { any(random) };
                Question::Objects { subject, relation: row.relation }
            }),
        ),
        (
            Sort::In,
            ask(1_000, &mut |random, often| {
                let object = if often { of(&controls, random).object } else { any(random) };
                Question::Subjects { relation: CONTROLS, object }
            }),
        ),
        (
            Sort::Reach,
            ask(32, &mut |random, often| Question::Reach {
                from: if often { of(&world.rows, random).subject } else { any(random) },
            }),
        ),
        // Who controls what has to do with something, and what that is a part of.
        (Sort::Chains, ask(8, &mut |_, _| Question::Chains { relations: [CONTROLS, CONTROLS + 1, HIERARCHY] })),
        (
            Sort::Path,
            ask(64, &mut |random, often| {
                if often {
                    Question::Path { from: of(&world.rows, random).subject, to: of(&world.rows, random).object }
                } else {
                    Question::Path { from: any(random), to: any(random) }
                }
            }),
        ),
    ]
}
