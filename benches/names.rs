//! What it takes to find a thing by its name among a million, and how often it is found.
//!
//! ```text
//! cargo bench --bench names
//! cargo bench --bench names -- --names 100k
//! ```
//!
//! The first tables, of ten thousand names and of a million or of as many as are asked for, are of made-up names of
//! syllables, words in few and in many names, as names are: CPU time of one question, the mean and the worst of many,
//! and how often the name is among ten. What is exact is asked in rounds of a thousand names each, at random from all and
//! none twice on purpose, so that little of what one needs is near the processor; the mean is that of the quickest
//! round, since neighbours on the machine share its caches. The last is of public data, each thing under its label, asked for by a
//! name that the graph does not have: another spelling in the data, or the label with a slip. It names how
//! many are found at the first place and among ten. After it, what it takes to tell which things may be one
//! (`duplicates`), each under all its names. Without `--bench`, as `cargo test` calls it, or with `--test`, all is
//! done with a thousand names and no data.
#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a benchmark prints, and fails loudly"
)]

#[path = "common/aliases.rs"]
mod aliases;
#[path = "common/asked.rs"]
mod asked;

use std::{collections::HashMap, error::Error};

use allegiance::{Any, Duplicates, Graph, Id, Name, NameQuery, Source, View, vocabulary::*};
use asked::Asked;
use cpu_time::ProcessTime;

type Checked<T = ()> = Result<T, Box<dyn Error>>;

const SEED: u64 = 7;
/// How many questions are asked at a time, and how often so many of those that are exact.
const ROUND: usize = 1_000;
const ROUNDS: usize = 20;

fn main() -> Checked {
    let Some(asked) = Asked::from_args("names", &[10_000, 1_000_000], 1_000, &[])? else { return Ok(()) };
    if asked.check_only {
        return speed(1_000, true);
    }
    for many in asked.sizes {
        speed(many as usize, false)?;
    }
    println!("| data | things | asked for by | questions | first | of ten | mean |");
    println!("| --- | ---: | --- | ---: | ---: | ---: | ---: |");
    let sets: Vec<_> = [aliases::wikidata()?, aliases::ofac()?, aliases::geonames()?].into_iter().flatten().collect();
    for set in &sets {
        let (graph, ids) = graph_of(set.labels.iter().map(String::as_str))?;
        let view = graph.view();
        view.find("warm")?;
        for (how, asked) in &set.asked {
            found(set.name, how, &view, &ids, asked)?;
        }
        let mut dice = Dice(SEED);
        let slips = set.labels.iter().enumerate().step_by(7).map(|(of, label)| (slip(label, &mut dice), of));
        let slips: Vec<_> = slips.collect();
        found(set.name, "the label with a slip", &view, &ids, &slips)?;
    }
    println!("\n| data | things | names | may be one | too common | `duplicates` |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for set in &sets {
        duplicates(set)?;
    }
    Ok(())
}

/// A generator of numbers that are the same each time: SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((it ^ (it >> 31)) % end as u64) as usize
    }

    /// One of so many, the first ones more often: as words are.
    fn skewed(&mut self, end: usize) -> usize {
        let part = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((end as f64) * part.powi(3)) as usize
    }
}

/// Names of two to four words of made-up syllables, from a stock that grows with their number.
fn names(many: usize) -> Vec<String> {
    const HEADS: [&str; 20] =
        ["b", "ch", "d", "f", "g", "h", "j", "k", "kh", "l", "m", "n", "p", "r", "s", "sh", "t", "th", "w", "y"];
    const TAILS: [&str; 16] =
        ["a", "an", "ang", "ar", "aw", "e", "en", "i", "in", "ing", "o", "on", "or", "u", "un", "ya"];
    let mut dice = Dice(SEED);
    let word = |dice: &mut Dice| {
        let syllables = 2 + dice.below(3);
        let mut word: String = (0..syllables).flat_map(|_| [HEADS[dice.below(20)], TAILS[dice.below(16)]]).collect();
        word[..1].make_ascii_uppercase();
        word
    };
    let stock: Vec<String> = (0..(many / 4).max(50)).map(|_| word(&mut dice)).collect();
    let name = |dice: &mut Dice| {
        let words = 2 + dice.below(3);
        (0..words).map(|_| stock[dice.skewed(stock.len())].as_str()).collect::<Vec<_>>().join(" ")
    };
    (0..many).map(|_| name(&mut dice)).collect()
}

/// A name with a letter left out, doubled, replaced or swapped with the next one.
fn slip(name: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let places: Vec<usize> = (1..letters.len()).filter(|&at| letters[at].is_alphabetic()).collect();
    let Some(&at) = places.get(dice.below(places.len().max(1))) else { return name.to_owned() };
    match dice.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = (b'a' + dice.below(26) as u8) as char,
        _ => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

fn graph_of<'a>(labels: impl Iterator<Item = &'a str>) -> Checked<(Graph, Vec<Id<Any>>)> {
    let mut graph = Graph::new(conflict());
    let mut ids = Vec::new();
    graph.batch(|batch| {
        for (place, label) in labels.enumerate() {
            ids.push(batch.add_as(&format!("q{place}"), Organization, label)?.any());
        }
        Ok(())
    })?;
    Ok((graph, ids))
}

fn speed(many: usize, check_only: bool) -> Checked {
    let names = names(many);
    let (graph, ids) = graph_of(names.iter().map(String::as_str))?;
    let (view, before) = (graph.view(), graph.memory().names);
    let start = ProcessTime::now();
    view.find("warm")?;
    let built = start.elapsed();
    let index = graph.memory().names - before;
    let start = ProcessTime::now();
    view.complete("warm", 1);
    let ordered = start.elapsed();
    if !check_only {
        println!(
            "{many} names: index in {built:.2?}, {} bytes a name, of {} that names take",
            index / many,
            before / many
        );
        println!("in order for completion in {ordered:.2?}\n");
        println!("| question | mean | worst | found |\n| --- | ---: | ---: | ---: |");
    }
    let mut dice = Dice(SEED + 1);
    let ask = |dice: &mut Dice, many_times: usize| -> Vec<(String, usize)> {
        (0..many_times).map(|_| dice.below(many)).map(|of| (names[of].clone(), of)).collect()
    };
    let asked = ask(&mut dice, ROUND);
    let changed = |change: &mut dyn FnMut(&str) -> String| -> Vec<(String, usize)> {
        asked.iter().map(|(name, of)| (change(name), *of)).collect()
    };
    type Ask<'a> = &'a dyn Fn(&str) -> Checked<Vec<Id<Any>>>;
    type Row<'a> = (&'static str, Vec<(String, usize)>, Ask<'a>);
    let find = |name: &str| Ok(view.find(name)?.iter().map(|hit| hit.entity).collect());
    let last = |name: &str| name.split(' ').next_back().unwrap_or_default().to_owned();
    let initials = |name: &str| name.split(' ').filter_map(|word| word.chars().next()).collect();
    let rounds = if check_only { 1 } else { ROUNDS };
    let mut capitals = ask(&mut Dice(SEED + 3), rounds * ROUND);
    capitals.iter_mut().for_each(|(name, _)| *name = name.to_uppercase());
    let rows: [Row<'_>; 9] = [
        ("exact, `named`", ask(&mut Dice(SEED + 2), rounds * ROUND), &|name| {
            Ok(view.named(name).iter().map(|hit| hit.entity).collect())
        }),
        ("in capitals, `named`", capitals, &|name| Ok(view.named(name).iter().map(|hit| hit.entity).collect())),
        ("exact only, `find`", ask(&mut Dice(SEED + 4), rounds * ROUND), &|name| {
            Ok(view.find(NameQuery::new(name).exact())?.iter().map(|hit| hit.entity).collect())
        }),
        ("as it is, `find`", asked.clone(), &find),
        ("with a slip, `find`", changed(&mut |name| slip(name, &mut dice)), &find),
        ("in another order, `find`", changed(&mut |name| name.split(' ').rev().collect::<Vec<_>>().join(" ")), &find),
        ("by its last word, `find`", changed(&mut |name| last(name)), &find),
        ("by its initials, `find`", changed(&mut |name| initials(name)), &find),
        ("by its beginning, `complete`", changed(&mut |name| name[..name.len() * 3 / 4].to_owned()), &|name| {
            Ok(view.complete(name, 10).iter().map(|hit| hit.entity).collect())
        }),
    ];
    let places: HashMap<Id<Any>, usize> = ids.into_iter().zip(0..).collect();
    for (what, questions, ask) in &rows {
        // The clock costs as much as the quickest questions, so it is read once for all of them; then for each.
        let mut mean = std::time::Duration::MAX;
        for round in questions.chunks(ROUND) {
            let start = ProcessTime::now();
            for (name, _) in round {
                std::hint::black_box(ask(name)?);
            }
            mean = mean.min(start.elapsed() / round.len() as u32);
        }
        let (mut right, mut worst) = (0, std::time::Duration::ZERO);
        for (name, of) in questions {
            let start = ProcessTime::now();
            let found = ask(name)?;
            worst = worst.max(start.elapsed());
            // Things of one name are all right.
            right +=
                usize::from(found.iter().any(|id| places.get(id).is_some_and(|&place| names[place] == names[*of])));
        }
        if !check_only {
            println!("| {what} | {mean:.2?} | {worst:.2?} | {:.1} % |", 100.0 * right as f64 / questions.len() as f64);
        }
        assert!(!what.contains("exact") || right == questions.len(), "{what}: {right} of {}", questions.len());
    }
    if !check_only {
        println!();
    }
    Ok(())
}

/// Which things may be one, each under its label and all its other names.
fn duplicates(set: &aliases::Aliases) -> Checked {
    let (mut graph, ids) = graph_of(set.labels.iter().map(String::as_str))?;
    let source = graph.source(Source::dataset(set.name))?;
    let others = set.asked.first().map_or(&[][..], |(_, others)| others);
    graph.batch(|batch| {
        for (name, of) in others {
            batch.state(ids[*of], NAMED, Name::new(name.as_str())?).cite(source)?;
        }
        Ok(())
    })?;
    let view = graph.view();
    let start = ProcessTime::now();
    let found = view.duplicates(&Duplicates::new())?;
    let took = start.elapsed();
    let names = ids.len() + others.len();
    println!(
        "| {} | {} | {names} | {} | {} | {took:.2?} |",
        set.name,
        ids.len(),
        found.len(),
        found.too_common().len()
    );
    Ok(())
}

fn found(data: &str, how: &str, view: &View, ids: &[Id<Any>], asked: &[(String, usize)]) -> Checked {
    let (mut first, mut of_ten) = (0, 0);
    let start = ProcessTime::now();
    // Some thousand of them, from all over the data.
    let asked: Vec<_> = asked.iter().step_by((asked.len() / 1_000).max(1)).collect();
    for (name, of) in &asked {
        let hits = view.find(name)?;
        let place = hits.iter().position(|hit| hit.entity == ids[*of]);
        first += usize::from(place == Some(0));
        of_ten += usize::from(place.is_some());
    }
    let count = asked.len().max(1);
    let share = |part: usize| 100.0 * part as f64 / count as f64;
    let mean = start.elapsed() / count as u32;
    println!(
        "| {data} | {} | {how} | {} | {:.1} % | {:.1} % | {mean:.2?} |",
        ids.len(),
        asked.len(),
        share(first),
        share(of_ten)
    );
    Ok(())
}
