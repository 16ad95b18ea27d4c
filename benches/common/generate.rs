//! Worlds made up from a seed: hubs, a hierarchy, ten years of dated statements.

/// One statement of a world, said by one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub subject: u32,
    pub relation: u16,
    pub object: u32,
    /// The first day, counted from 1970-01-01.
    pub from: i32,
    /// The last day, inclusive; [`OPEN`] where it goes on.
    pub to: i32,
    pub source: u16,
}

impl Row {
    /// What makes it one statement: two rows with the same are one statement said twice.
    pub fn key(&self) -> (u32, u16, u32, i32, i32) {
        (self.subject, self.relation, self.object, self.from, self.to)
    }

    pub fn holds(&self, day: i32) -> bool {
        self.from <= day && day <= self.to
    }
}

/// The last day of what has no end.
pub const OPEN: i32 = i32::MAX;

/// In every made-up world this relation is a hierarchy without cycles: few parents, each of them
/// nearer to the top.
pub const HIERARCHY: u16 = 0;

/// In every made-up world this relation leads from who controls to what is controlled.
pub const CONTROLS: u16 = 1;

/// Who is said to have been what to whom, by numbers.
#[derive(Clone, Debug)]
pub struct World {
    pub name: String,
    pub entities: u32,
    pub relations: u16,
    pub sources: u16,
    /// The first and the last day that a question can be about.
    pub days: (i32, i32),
    pub rows: Vec<Row>,
}

const RELATIONS: u16 = 24;
const SOURCES: u16 = 200;
/// From 2015-01-01 to 2024-12-31.
const DAYS: (i32, i32) = (16_436, 20_088);
/// The greatest hub has about two of a hundred statements of a million.
const HUBS: f64 = 0.85;

/// A world of so many statements, each with an exact first and last day.
pub fn synthetic(statements: usize, seed: u64) -> World {
    synthetic_with_open(statements, seed, 0.0)
}

/// A world of so many statements, of which about this share has no end.
pub fn synthetic_with_open(statements: usize, seed: u64, open: f64) -> World {
    let mut random = Random::new(seed);
    let entities = u32::try_from(statements / 10).unwrap_or(u32::MAX).max(8);
    let mut ids: Vec<u32> = (0..entities).collect();
    random.shuffle(&mut ids);
    let mut maker = Maker { random, ids, open };
    let mut rows = maker.hierarchy();
    rows.truncate(statements);
    // What comes out twice is made again, so that the world has the size that was asked for.
    loop {
        rows.sort_unstable();
        rows.dedup_by_key(|row| row.key());
        if rows.len() >= statements {
            break;
        }
        rows.extend((rows.len()..statements).map(|_| maker.row()));
    }
    maker.random.shuffle(&mut rows);
    World { name: scale(statements), entities, relations: RELATIONS, sources: SOURCES, days: DAYS, rows }
}

/// A number of statements as people write it: `100k`, `10m`.
pub fn scale(statements: usize) -> String {
    match statements {
        many if many >= 1_000_000 && many % 1_000_000 == 0 => format!("{}m", many / 1_000_000),
        many if many >= 1_000 && many % 1_000 == 0 => format!("{}k", many / 1_000),
        many => many.to_string(),
    }
}

struct Maker {
    random: Random,
    /// The ids by rank, the greatest hub first.
    ids: Vec<u32>,
    open: f64,
}

impl Maker {
    /// A parent for each entity but the first few, a second and a third for some of them.
    fn hierarchy(&mut self) -> Vec<Row> {
        let mut rows = Vec::new();
        for rank in 4..self.ids.len() {
            let parents = 1 + usize::from(self.random.chance(0.2)) + usize::from(self.random.chance(0.05));
            for _ in 0..parents {
                // About half the rank: some thirteen levels for ten thousand entities.
                let parent = self.random.between(rank / 4, rank * 3 / 4);
                let (from, to) = self.tenure();
                rows.push(self.said(rank, HIERARCHY, parent, from, to));
            }
        }
        self.random.shuffle(&mut rows);
        rows
    }

    fn row(&mut self) -> Row {
        let relation = CONTROLS + self.random.skewed(usize::from(RELATIONS - CONTROLS), 0.7) as u16;
        let subject = self.random.skewed(self.ids.len(), HUBS);
        let mut object = self.random.skewed(self.ids.len(), HUBS);
        while object == subject {
            object = self.random.skewed(self.ids.len(), HUBS);
        }
        let (from, to) = self.stint();
        self.said(subject, relation, object, from, to)
    }

    fn said(&mut self, subject: usize, relation: u16, object: usize, from: i32, to: i32) -> Row {
        let source = self.random.skewed(usize::from(SOURCES), 0.5) as u16;
        Row { subject: self.ids[subject], relation, object: self.ids[object], from, to, source }
    }

    /// From a week to some five years, a short one as likely as one ten times as long.
    fn stint(&mut self) -> (i32, i32) {
        let (low, high) = (7f64.ln(), 2_000f64.ln());
        let lasted = (low + (high - low) * self.random.unit()).exp() as i32;
        let from = DAYS.0 + self.random.below((DAYS.1 - DAYS.0) as usize) as i32;
        self.period(from, lasted)
    }

    /// From within the first four years and for four at least, so that on the days between most of
    /// the hierarchy stands.
    fn tenure(&mut self) -> (i32, i32) {
        let (from, lasted) = (DAYS.0 + self.random.below(1_461) as i32, 1_461 + self.random.below(2_000) as i32);
        self.period(from, lasted)
    }

    fn period(&mut self, from: i32, lasted: i32) -> (i32, i32) {
        (from, if self.random.chance(self.open) { OPEN } else { (from + lasted).min(DAYS.1) })
    }
}

/// A small generator (splitmix64): the same numbers for the same seed, everywhere.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Random { state: seed }
    }

    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to just under 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of the first so many numbers.
    pub fn below(&mut self, many: usize) -> usize {
        ((u128::from(self.next()) * many as u128) >> 64) as usize
    }

    /// From one number to just under another; the first where there is none between them.
    pub fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to.saturating_sub(from))
    }

    /// A rank of so many, each about as likely as its place to the power of minus the exponent,
    /// which is less than one.
    pub fn skewed(&mut self, many: usize, exponent: f64) -> usize {
        let power = 1.0 - exponent;
        let most = (many as f64 + 1.0).powf(power) - 1.0;
        let place = (1.0 + self.unit() * most).powf(1.0 / power);
        (place as usize - 1).min(many - 1)
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
