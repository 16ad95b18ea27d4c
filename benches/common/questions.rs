//! What is asked of a world: the same of the yardstick and of the library.

use super::{
    baseline::Baseline,
    generate::{CONTROLS, HIERARCHY, Random, Row, World},
};

/// Which relations of a world the questions about chains and patterns are about.
#[derive(Clone, Copy, Debug)]
pub struct Roles {
    pub chain: u16,
    pub triangle: [u16; 3],
}

impl Roles {
    /// Of a made-up world the hierarchy, and those that are used most beside it.
    pub const MADE_UP: Roles = Roles { chain: HIERARCHY, triangle: [CONTROLS, 2, 3] };

    /// Of a world of data the relations that are used most.
    pub fn most_used(world: &World) -> Self {
        let mut uses = vec![(0usize, 0u16); world.relations.into()];
        for (number, (_, relation)) in (0..world.relations).zip(&mut uses) {
            *relation = number;
        }
        for row in &world.rows {
            uses[usize::from(row.relation)].0 += 1;
        }
        uses.sort_unstable_by(|a, b| b.cmp(a));
        let place = |place: usize| uses[place % uses.len()].1;
        Roles { chain: place(0), triangle: [place(0), place(1), place(2)] }
    }
}

/// Draws what is asked about. The same seed asks the same.
#[derive(Debug)]
pub struct Asker<'w> {
    world: &'w World,
    random: Random,
}

impl<'w> Asker<'w> {
    pub fn new(world: &'w World, seed: u64) -> Self {
        Asker { world, random: Random::new(seed) }
    }

    /// So many days, between each two of which about as much begins.
    pub fn days(&self, many: usize) -> Vec<i32> {
        let rows = &self.world.rows;
        // Ten thousand tell it as well as all.
        let mut begun: Vec<i32> = rows.iter().step_by(rows.len() / 10_000 + 1).map(|row| row.from).collect();
        begun.sort_unstable();
        (1..=many).map(|place| begun[begun.len() * place / (many + 1)]).collect()
    }

    /// Entities with relations that occur, half of them hubs: those of a random statement.
    pub fn subjects(&mut self, many: usize) -> Vec<(u32, u16)> {
        self.ends(many, |row| row.subject)
    }

    /// As [`subjects`](Asker::subjects), from the other end.
    pub fn objects(&mut self, many: usize) -> Vec<(u32, u16)> {
        self.ends(many, |row| row.object)
    }

    fn ends(&mut self, many: usize, end: impl Fn(&Row) -> u32) -> Vec<(u32, u16)> {
        let mut asked = Vec::with_capacity(many);
        for place in 0..many {
            let row = &self.world.rows[self.random.below(self.world.rows.len())];
            asked.push((if place % 2 == 0 { end(row) } else { self.entity() }, row.relation));
        }
        asked
    }

    fn entity(&mut self) -> u32 {
        self.random.below(self.world.entities as usize) as u32
    }

    /// Entities that are tied to something on a day, half of them hubs.
    pub fn starts(&mut self, many: usize, day: i32) -> Vec<u32> {
        let tied = self.world.rows.iter().filter(|row| row.holds(day));
        self.drawn(many, tied.flat_map(|row| [row.subject, row.object]).collect())
    }

    /// Subjects of one relation on a day, half of them those that are so most often.
    pub fn starts_of(&mut self, many: usize, day: i32, relation: u16) -> Vec<u32> {
        let tied = self.world.rows.iter().filter(|row| row.relation == relation && row.holds(day));
        self.drawn(many, tied.map(|row| row.subject).collect())
    }

    /// Entities that are tied to something on a day, by twos.
    pub fn pairs(&mut self, many: usize, day: i32) -> Vec<(u32, u32)> {
        self.starts(2 * many, day).chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    }

    /// Half of them drawn by how often they come, half as if each came once.
    fn drawn(&mut self, many: usize, mut often: Vec<u32>) -> Vec<u32> {
        often.sort_unstable();
        let mut once = often.clone();
        once.dedup();
        let mut draw = |place| {
            let from = if self.random.chance(0.5) { &often } else { &once };
            from.get(self.random.below(from.len())).copied().unwrap_or(place as u32)
        };
        (0..many).map(&mut draw).collect()
    }
}

/// How far a reach goes that is asked for.
pub const STEPS: usize = 3;

/// The sum of the numbers of all that is reached but the start, and how many are that many steps
/// away from it.
pub type Reach = (u64, [usize; STEPS]);

/// What the yardstick reaches.
pub fn reach((reached, by_step): (Vec<u32>, Vec<usize>)) -> Reach {
    let (mut each, mut before) = ([0; STEPS], 1);
    for (count, after) in each.iter_mut().zip(by_step) {
        *count = after - before;
        before = after;
    }
    (reached.iter().skip(1).map(|&node| u64::from(node)).sum(), each)
}

/// The yardstick for a world, or for the first so many of its statements.
pub fn baseline(world: &World, statements: usize) -> Baseline {
    let rows = &world.rows[..statements];
    match Baseline::build(world.entities, world.relations, world.sources, rows) {
        Ok(built) => built,
        Err(wrong) => panic!("the yardstick refuses {}: {wrong}", world.name),
    }
}
