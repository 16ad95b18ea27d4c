//! The yardstick checked against loops over all rows: a wrong one would measure nothing.

use std::{collections::BTreeSet, error::Error, fs, path::Path};

use super::{
    baseline::{Baseline, Scratch},
    generate::{Row, World},
    questions::{self, Asker, Roles},
};

/// Refuses a yardstick that answers otherwise than the rows do.
pub fn check(world: &World, roles: Roles) -> Result<(), Box<dyn Error>> {
    let half = world.rows.len() / 2;
    let mut grown = questions::baseline(world, half);
    for &row in &world.rows[half..] {
        same("what is new", true, grown.insert(row)?)?;
        same("what is there", false, grown.insert(row)?)?;
    }
    let twice: Vec<Row> = world.rows.iter().chain(&world.rows).copied().collect();
    let built = Baseline::build(world.entities, world.relations, world.sources, &twice)?;
    answers_as(world, &grown)?;
    answers_as(world, &built)?;
    grown.settle();
    same("grown or built at once", true, grown == built)?;
    walks_as(world, roles, &built)?;
    lasts(&built)
}

fn answers_as(world: &World, base: &Baseline) -> Result<(), String> {
    let mut asker = Asker::new(world, 1);
    for day in asker.days(3) {
        let holding: Vec<&Row> = world.rows.iter().filter(|row| row.holds(day)).collect();
        for (entity, relation) in asker.subjects(300) {
            let (mut objects, mut subjects) = (Vec::new(), Vec::new());
            objects.extend(base.objects(entity, relation, day).iter().map(|found| found.entity));
            subjects.extend(base.subjects(relation, entity, day).iter().map(|found| found.entity));
            let of = holding.iter().filter(|row| row.relation == relation);
            let expected = of.clone().filter(|row| row.subject == entity).map(|row| row.object);
            same("objects", sorted(expected), sorted(objects))?;
            let expected = of.filter(|row| row.object == entity).map(|row| row.subject);
            same("subjects", sorted(expected), sorted(subjects))?;
        }
    }
    Ok(())
}

fn walks_as(world: &World, roles: Roles, base: &Baseline) -> Result<(), String> {
    let (mut asker, mut scratch) = (Asker::new(world, 2), Scratch::new(world.entities));
    let day = asker.days(1)[0];
    let on_day = base.on(day);
    let holding: Vec<&Row> = world.rows.iter().filter(|row| row.holds(day)).collect();
    let both = |row: &Row| [(row.subject, row.object), (row.object, row.subject)];
    let either_way: Vec<_> = holding.iter().flat_map(|row| both(row)).collect();
    let chain: Vec<_> =
        holding.iter().filter(|it| it.relation == roles.chain).map(|it| (it.subject, it.object)).collect();
    for (from, to) in asker.pairs(50, day) {
        let by_step = reach(from, &either_way);
        let within = base.within(from, 3, day, &mut scratch);
        same("how many within", by_step.iter().take(3).map(BTreeSet::len).collect(), within.1.clone())?;
        same("which within", by_step.iter().take(3).next_back().cloned(), Some(within.0.iter().copied().collect()))?;
        same("within, on the day", within, on_day.within(from, 3, &mut scratch))?;

        let steps = if from == to { Some(0) } else { by_step.iter().position(|it| it.contains(&to)).map(|it| it + 1) };
        for path in [base.path(from, to, day, &mut scratch), on_day.path(from, to, &mut scratch)] {
            let is_way = |path: &Vec<u32>| path.windows(2).all(|pair| either_way.contains(&(pair[0], pair[1])));
            same("a path along ties", true, path.as_ref().is_none_or(is_way))?;
            same("the shortest path", steps, path.map(|path| path.len() - 1))?;
        }

        let above: BTreeSet<u32> = base.above(from, roles.chain, day, &mut scratch).into_iter().collect();
        same("above", reach(from, &chain).last().cloned(), Some(above))?;
    }
    let [first, second, third] = roles.triangle.map(|it| holding.iter().filter(move |row| row.relation == it));
    let mut triangles = 0;
    for one in first {
        for two in second.clone().filter(|two| two.subject == one.object) {
            triangles += third.clone().filter(|it| it.subject == one.subject && it.object == two.object).count() as u64;
        }
    }
    same("triangles", triangles, base.triangles(roles.triangle, day, &mut scratch))
}

/// What is reached after each step, until nothing is added: once more than that at least.
fn reach(from: u32, ties: &[(u32, u32)]) -> Vec<BTreeSet<u32>> {
    let (mut reached, mut by_step) = (BTreeSet::from([from]), Vec::new());
    loop {
        let before = reached.clone();
        reached.extend(ties.iter().filter(|(near, _)| before.contains(near)).map(|&(_, far)| far));
        by_step.push(reached.clone());
        if reached == before {
            return by_step;
        }
    }
}

/// Saved and opened it is the same, and with any of many bytes changed it is refused.
fn lasts(base: &Baseline) -> Result<(), Box<dyn Error>> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("yardstick-{}", std::process::id()));
    base.save(&file)?;
    same("saved and opened", true, Baseline::open(&file)? == *base)?;
    let bytes = fs::read(&file)?;
    for place in (0..bytes.len()).step_by(bytes.len() / 50) {
        let mut changed = bytes.clone();
        changed[place] ^= 4;
        fs::write(&file, changed)?;
        same("a changed byte", true, Baseline::open(&file).is_err())?;
    }
    Ok(fs::remove_file(&file)?)
}

fn sorted(numbers: impl IntoIterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.into_iter().collect();
    numbers.sort_unstable();
    numbers
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: T, answered: T) -> Result<(), String> {
    if expected == answered {
        return Ok(());
    }
    Err(format!("{what}: the rows say {expected:?}, the yardstick {answered:?}"))
}
