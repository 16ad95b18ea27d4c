//! Starts the peers one by one, reads what they print, and makes the table of it.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use crate::{
    Error,
    peers::{self, Entry},
    question::{self, Sort},
    statements,
};

/// The processor time, in seconds, after which a question goes without an answer.
const TOO_LONG: f64 = 60.0;
/// The same for building.
const TOO_LONG_TO_BUILD: f64 = 600.0;
const LOCK: &str = include_str!("../Cargo.lock");

#[derive(Default)]
struct Report {
    built: Option<f64>,
    rows: Vec<(Sort, Cell)>,
    /// The most of all the processes that this peer was given.
    memory: u64,
    trouble: Option<String>,
}

enum Cell {
    Asked { seconds: f64, digests: Vec<String> },
    TooSlow,
}

/// Prints the table. Whether all answers were the same.
pub fn compare(scale: &str, wanted: Option<&[String]>) -> Result<bool, Error> {
    let world = question::world(statements(scale)?);
    let asked: Vec<(Sort, usize)> =
        question::questions(&world).iter().map(|(sort, asked)| (*sort, asked.len())).collect();
    let entries = chosen(wanted)?;
    println!("{} statements of {} entities; processor time of one question.\n", world.rows.len(), world.entities);
    drop(world);
    let titles: Vec<String> = asked.iter().map(|(sort, _)| format!(" {} |", sort.title())).collect();
    println!("| peer | version | build |{} peak memory |", titles.concat());
    println!("|---|---|{}", "---:|".repeat(asked.len() + 2));
    let mut right: Vec<Vec<String>> = Vec::new();
    let mut faults = Vec::new();
    for entry in &entries {
        let report = ask(entry.name, scale)?;
        let mut line = format!("| {} | {} |", entry.name, version(entry));
        line.push_str(&format!(" {} |", report.built.map_or("over 600 s".to_owned(), duration)));
        for (place, (sort, many)) in asked.iter().enumerate() {
            let cell = report.rows.iter().find(|(of, _)| of == sort).map(|(_, cell)| cell);
            let text = match cell {
                Some(Cell::Asked { seconds, digests }) => {
                    let expected = right.get(place).map_or(&digests[..], Vec::as_slice);
                    if !expected.starts_with(digests) {
                        let wrong = digests.iter().zip(expected).filter(|(own, right)| own != right).count();
                        faults.push(format!(
                            "{}: {wrong} of {} answers to {} are not those of plain",
                            entry.name,
                            digests.len(),
                            sort.name()
                        ));
                    }
                    if digests.len() < *many {
                        format!("{} ({} of {many})", duration(*seconds), digests.len())
                    } else {
                        duration(*seconds)
                    }
                }
                Some(Cell::TooSlow) => "over 60 s".to_owned(),
                None => "-".to_owned(),
            };
            line.push_str(&format!(" {text} |"));
        }
        println!("{line} {} |", memory(report.memory));
        faults.extend(report.trouble.map(|trouble| format!("{}: {trouble}", entry.name)));
        if right.is_empty() {
            right = report
                .rows
                .into_iter()
                .map(|(_, cell)| match cell {
                    Cell::Asked { digests, .. } => digests,
                    Cell::TooSlow => Vec::new(),
                })
                .collect();
        }
    }
    println!();
    if faults.is_empty() {
        println!("All answers are the same.");
    }
    for fault in &faults {
        println!("Fault: {fault}.");
    }
    Ok(faults.is_empty())
}

/// The first is always there, since the others are checked against it.
fn chosen(wanted: Option<&[String]>) -> Result<Vec<Entry>, Error> {
    let all = peers::all();
    let Some(wanted) = wanted else { return Ok(all) };
    if let Some(name) = wanted.iter().find(|name| !all.iter().any(|entry| entry.name == **name)) {
        return Err(peers::unknown(name));
    }
    let is_wanted = |place: usize, entry: &Entry| place == 0 || wanted.iter().any(|name| name == entry.name);
    Ok(all.into_iter().enumerate().filter(|(place, entry)| is_wanted(*place, entry)).map(|(_, entry)| entry).collect())
}

/// What a peer answers; one that is stopped at a question is built again for those that are left.
fn ask(name: &str, scale: &str) -> Result<Report, Error> {
    let mut report = Report::default();
    loop {
        let stopped = run(name, scale, &mut report)?;
        let Some(sort) = stopped else { return Ok(report) };
        report.rows.push((sort, Cell::TooSlow));
    }
}

/// One process. The sort of question that it was stopped at, if it was.
fn run(name: &str, scale: &str, report: &mut Report) -> Result<Option<Sort>, Error> {
    let skipped: Vec<&str> = report.rows.iter().map(|(sort, _)| sort.name()).collect();
    let mut child =
        Command::new(env::current_exe()?).args(["run", name, scale]).args(&skipped).stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().ok_or("a child without output")?;
    let (send, lines) = mpsc::channel();
    let reader =
        thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    let mut asking = None;
    let mut since = 0.0;
    let stopped = loop {
        match lines.recv_timeout(Duration::from_millis(500)) {
            Ok(line) => {
                since = used(child.id());
                asking = read(&line, report, asking);
            }
            Err(RecvTimeoutError::Timeout) => {
                let limit = if report.built.is_some() { TOO_LONG } else { TOO_LONG_TO_BUILD };
                if used(child.id()) - since > limit {
                    report.memory = report.memory.max(peak(child.id()));
                    child.kill()?;
                    break asking;
                }
            }
            Err(RecvTimeoutError::Disconnected) => break None,
        }
    };
    let status = child.wait()?;
    let _ = reader.join();
    if !status.success() && stopped.is_none() {
        report.trouble = Some(format!("it ended with {status}"));
    }
    Ok(stopped)
}

/// Takes in a line of a child; the sort of question that it is at now.
fn read(line: &str, report: &mut Report, asking: Option<Sort>) -> Option<Sort> {
    let mut words = line.split(' ');
    let sort = |name: Option<&str>| Sort::ALL.into_iter().find(|sort| Some(sort.name()) == name);
    match words.next() {
        Some("built") => report.built = report.built.or(words.next().and_then(|word| word.parse().ok())),
        Some("asking") => return sort(words.next()),
        Some("asked") => {
            if let (Some(sort), Some(seconds)) = (sort(words.next()), words.next().and_then(|word| word.parse().ok())) {
                report.rows.push((sort, Cell::Asked { seconds, digests: words.map(str::to_owned).collect() }));
            }
            return None;
        }
        Some("memory") => {
            report.memory = report.memory.max(words.next().and_then(|word| word.parse().ok()).unwrap_or(0));
        }
        _ => {}
    }
    asking
}

/// The processor time that a process has used, in seconds.
fn used(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The second field, the name in parentheses, may hold anything.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|word| word.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// As the lock file has it.
fn version(entry: &Entry) -> String {
    let Some(package) = entry.package else { return "-".to_owned() };
    let name = format!("name = \"{package}\"");
    let mut lines = LOCK.lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next().and_then(|line| line.strip_prefix("version = "));
    version.unwrap_or("?").trim_matches('"').to_owned()
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 1e-3 => format!("{} µs", short(s * 1e6)),
        s if s < 1.0 => format!("{} ms", short(s * 1e3)),
        s => format!("{} s", short(s)),
    }
}

fn memory(bytes: u64) -> String {
    format!("{} MB", short(bytes as f64 / 1e6))
}

/// With two or three digits.
fn short(number: f64) -> String {
    match number {
        n if n < 10.0 => format!("{n:.1}"),
        n => format!("{n:.0}"),
    }
}
