//! Runs the harnesses over every file of their corpora and over seeded mutations of each, on any compiler.
//!
//! `replay [MUTATIONS] [SEED]`: how many mutations of each file (200 unless told), from which seed (1 unless told).

use std::{env, error::Error, fs, io, panic, path::Path, process::ExitCode, thread};

use allegiance_fuzz::{
    bods, csv, cypher, document, file, ftm, graphml, inference,
    mutate::{Random, mutate},
    popolo, rdf, sets, sparql, table, wikidata,
};

/// A harness, by the name of its corpus.
type Target = (&'static str, fn(&[u8]) -> bool);
const TARGETS: [Target; 14] = [
    ("document", document),
    ("file", file),
    ("inference", inference),
    ("cypher", cypher),
    ("sparql", sparql),
    ("table", table),
    ("sets", sets),
    ("ftm", ftm),
    ("wikidata", wikidata),
    ("bods", bods),
    ("popolo", popolo),
    ("graphml", graphml),
    ("csv", csv),
    ("rdf", rdf),
];

/// A thread's usual stack: a harness that needs more is a fault.
const STACK: usize = 2 << 20;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mutations: u64 = arguments.next().as_deref().unwrap_or("200").parse()?;
    let seed: u64 = arguments.next().as_deref().unwrap_or("1").parse()?;
    if let Some(more) = arguments.next() {
        return Err(format!("replay takes a count and a seed, and also got `{more}`").into());
    }
    let replay = move || {
        let run = |target| replay(target, mutations, seed).map_err(|error| error.to_string());
        TARGETS.into_iter().try_fold(true, |passed, target| Ok::<_, String>(run(target)? && passed))
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(replay)?;
    let passed = thread.join().map_err(|_| "the replay itself panicked")??;
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether no input broke a promise.
fn replay((target, harness): Target, mutations: u64, seed: u64) -> Result<bool, Box<dyn Error>> {
    let corpus = corpus(target)?;
    let (mut whole, mut accepted, mut runs, mut failed) = (0_u64, 0_u64, 0_u64, 0_u64);
    for (number, (name, data)) in corpus.iter().enumerate() {
        // An abort cannot be caught: the last line printed names the file.
        println!("{target}/{name}");
        for turn in 0..=mutations {
            let input = match turn {
                0 => data.clone(),
                _ => {
                    let mut random = Random::new(seed ^ (number as u64) << 40 ^ turn << 8);
                    let other = random.below(corpus.len());
                    mutate(&mut random, data, &corpus[other].1)
                }
            };
            runs += 1;
            match panic::catch_unwind(|| harness(&input)) {
                Ok(true) if turn == 0 => whole += 1,
                Ok(true) => accepted += 1,
                Ok(false) => {}
                Err(_) => {
                    failed += 1;
                    let kept = keep(target, &format!("{name}-{seed}-{turn}"), &input)?;
                    eprintln!("failed on mutation {turn} of {name} with seed {seed}: kept as {kept}");
                }
            }
        }
    }
    println!(
        "{runs} runs over {} files: {whole} of the files and {accepted} mutations read, {failed} failed",
        corpus.len()
    );
    if whole == 0 {
        return Err("no file of the corpus is accepted, so little was tested: add one that is".into());
    }
    Ok(failed == 0)
}

/// Name and bytes of every file of the corpus, by name.
fn corpus(target: &str) -> io::Result<Vec<(String, Vec<u8>)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        files.push((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?));
    }
    files.sort();
    Ok(files)
}

/// Saves an input that failed, and tells where.
fn keep(target: &str, name: &str, input: &[u8]) -> io::Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts").join(target);
    fs::create_dir_all(&folder)?;
    let path = folder.join(name);
    fs::write(&path, input)?;
    Ok(path.display().to_string())
}
