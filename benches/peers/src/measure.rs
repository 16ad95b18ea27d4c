//! One peer in a process of its own: built, asked, measured, and reported line by line.

use std::{
    fs,
    io::{Write, stdout},
    time::Duration,
};

use cpu_time::ProcessTime;

use crate::{
    Error,
    peers::{self, Peer},
    question::{self, Answer, Dated, Question},
};

/// So much processor time goes into one sort of question before the rest of them is left out.
const ENOUGH: Duration = Duration::from_secs(10);
/// Quick questions are asked over and over for so long, and the middle round counts.
const STEADY: Duration = Duration::from_millis(300);

/// Builds a peer, asks it everything but what is skipped, and prints what the parent reads.
pub fn run(name: &str, statements: usize, skipped: &[&str]) -> Result<(), Error> {
    let entry = peers::find(name)?;
    let world = question::world(statements);
    let questions = question::questions(&world);
    let start = ProcessTime::now();
    let mut peer = (entry.build)(&world)?;
    say(&format!("built {}", start.elapsed().as_secs_f64()))?;
    drop(world);
    for (sort, asked) in &questions {
        if entry.sorts.contains(sort) && !skipped.contains(&sort.name()) {
            say(&format!("asking {}", sort.name()))?;
            let measured = measure(peer.as_mut(), asked)?;
            let digests: Vec<String> = measured.digests.iter().map(|digest| format!("{digest:x}")).collect();
            say(&format!("asked {} {} {}", sort.name(), measured.seconds, digests.join(" ")))?;
        }
    }
    say(&format!("memory {}", peak_memory()?))
}

fn say(line: &str) -> Result<(), Error> {
    let mut out = stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

struct Measured {
    /// For one question, on average.
    seconds: f64,
    /// Of as many questions as there was time for.
    digests: Vec<u64>,
}

fn measure(peer: &mut dyn Peer, questions: &[Dated]) -> Result<Measured, Error> {
    let mut answers = Vec::with_capacity(questions.len());
    let start = ProcessTime::now();
    // One after the other, since already the first may take too long. To read the clock takes longer than
    // a quick answer does, but then this is not the round that counts.
    for question in questions {
        answers.push(ask(peer, question)?);
        if start.elapsed() > ENOUGH {
            break;
        }
    }
    let first = start.elapsed();
    let mut rounds = vec![first];
    while first < STEADY && rounds.iter().sum::<Duration>() < STEADY {
        let again = ProcessTime::now();
        for question in questions {
            std::hint::black_box(ask(peer, question)?);
        }
        rounds.push(again.elapsed());
    }
    rounds.sort_unstable();
    let seconds = rounds[rounds.len() / 2].as_secs_f64() / answers.len() as f64;
    Ok(Measured { seconds, digests: answers.into_iter().map(Answer::digest).collect() })
}

fn ask(peer: &mut dyn Peer, &(day, question): &Dated) -> Result<Answer, Error> {
    Ok(match question {
        Question::Objects { subject, relation } => Answer::Entities(peer.objects(subject, relation, day)?),
        Question::Subjects { relation, object } => Answer::Entities(peer.subjects(relation, object, day)?),
        Question::Reach { from } => Answer::Entities(peer.reach(from, day)?),
        Question::Chains { relations } => Answer::Count(peer.chains(relations, day)?),
        Question::Path { from, to } => Answer::Steps(peer.path(from, to, day)?),
    })
}

/// The most memory that this process ever held, in bytes.
fn peak_memory() -> Result<u64, Error> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: u64 = line.and_then(|line| line.split_whitespace().next()).ok_or("no VmHWM")?.parse()?;
    Ok(kilobytes * 1024)
}
