//! What the examples print, against the files in `tests/expected/`; `UPDATE_EXPECTED=1` rewrites them.
#![cfg(test)]
#![cfg(feature = "json")]

use std::{
    env::{self, consts::EXE_SUFFIX},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

#[test]
fn build() {
    check("build");
}

#[test]
fn load() {
    check("load");
}

#[cfg(all(feature = "csv", feature = "rdf", feature = "xml"))]
#[test]
fn export() {
    check("export");
}

#[test]
fn exporter() {
    check("exporter");
}

#[test]
fn extend() {
    check("extend");
}

#[test]
fn importer() {
    check("importer");
}

#[test]
fn contradictions() {
    check("contradictions");
}

#[test]
fn connections() {
    check("connections");
}

#[test]
fn kachin() {
    check("kachin");
}

#[test]
fn network() {
    check("network");
}

#[cfg(feature = "csv")]
#[test]
fn analyst() {
    check("analyst");
}

#[cfg(feature = "csv")]
#[test]
fn sanctions() {
    check("sanctions");
}

#[cfg(feature = "csv")]
#[test]
fn spreadsheet() {
    check("spreadsheet");
}

#[cfg(feature = "sparql")]
#[test]
fn sparql() {
    check("sparql");
}

#[test]
fn patterns() {
    check("patterns");
}

#[test]
fn picture() {
    check("picture");
}

#[test]
fn why() {
    check("why");
}

/// The expected file is a session: each line with a `$` is run again, so a new case is one such line.
#[test]
fn ask() {
    let known = expected("ask");
    let lines: Vec<&str> = known.lines().filter_map(|line| line.strip_prefix("$ ask")).collect();
    assert!(lines.len() >= 50, "{} command lines of `ask`", lines.len());
    let ask = built("ask");
    compare("ask", &lines.into_iter().map(|line| session(&ask, line)).collect::<String>());
}

#[test]
fn ask_asks_the_founding_article() {
    let output = run(&built("ask"), &["armed_wing_of", "KIA"]);
    let answer = String::from_utf8(output.stdout).unwrap();
    assert!(
        answer.starts_with("Kachin Independence Army armed wing of Kachin Independence Organization, "),
        "{answer}"
    );
}

/// Every example in the help is a command line that works.
#[test]
fn ask_helps() {
    let ask = built("ask");
    let help = String::from_utf8(run(&ask, &["--help"]).stdout).unwrap();
    let examples: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("    ask ")).collect();
    let (usage, examples) = examples.split_first().unwrap();
    assert!(usage.starts_with("QUESTION") && examples.len() >= 5, "{help}");
    for example in examples {
        let output = run(&ask, &words(example));
        assert!(output.status.success(), "ask {example}: {}", String::from_utf8_lossy(&output.stderr));
    }
    compare("ask-help", &help);
}

fn check(example: &str) {
    let output = run(&built(example), &[]);
    assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    compare(example, &String::from_utf8(output.stdout).unwrap());
}

/// A command line, what it prints, what it complains of, and its exit code unless that is 0.
fn session(ask: &Path, line: &str) -> String {
    let mut args = words(line);
    if !args.contains(&"--in") {
        args.extend(["--in", "tests/data/ask.json"]);
    }
    let output = run(ask, &args);
    let mut session = format!("$ ask{line}\n");
    session += std::str::from_utf8(&output.stdout).unwrap();
    for line in std::str::from_utf8(&output.stderr).unwrap().lines() {
        session += &format!("stderr: {line}\n");
    }
    match output.status.code() {
        Some(0) => {}
        code => session += &format!("exit code: {}\n", code.unwrap()),
    }
    session + "\n"
}

/// Words apart, but for those in double quotes.
fn words(line: &str) -> Vec<&str> {
    let parts = line.split('"').enumerate();
    parts.flat_map(|(i, part)| if i % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }).collect()
}

fn run(program: &Path, args: &[&str]) -> Output {
    Command::new(program).current_dir(env!("CARGO_MANIFEST_DIR")).args(args).output().unwrap()
}

/// An example that is up to date. `cargo test` has built it before this runs, `cargo test --test examples` has
/// not, so it is built again, which takes no time when there is nothing to do.
fn built(example: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).unwrap();
    let profile = match folder.file_name().unwrap().to_str().unwrap() {
        "debug" => "dev",
        other => other,
    };
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--quiet", "--locked", "--offline"]);
    let features = [
        ("csv", cfg!(feature = "csv")),
        ("rdf", cfg!(feature = "rdf")),
        ("sparql", cfg!(feature = "sparql")),
        ("xml", cfg!(feature = "xml")),
    ];
    for (feature, _) in features.iter().filter(|(_, is_there)| *is_there) {
        cargo.args(["--features", feature]);
    }
    cargo.args(["--example", example, "--profile", profile, "--target-dir"]).arg(folder.parent().unwrap());
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join("examples").join(format!("{example}{EXE_SUFFIX}"))
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(name).with_extension("txt")
}

fn expected(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_default().replace("\r\n", "\n")
}

fn compare(name: &str, printed: &str) {
    if env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(path(name), printed).unwrap();
        return;
    }
    let expected = expected(name);
    if printed != expected {
        let line = printed.lines().zip(expected.lines()).take_while(|(printed, expected)| printed == expected).count();
        let [printed, expected] = [printed, &expected].map(|text| text.lines().nth(line).unwrap_or_default());
        panic!(
            "tests/expected/{name}.txt, line {}:\n  printed:  {printed}\n  expected: {expected}\n\
             UPDATE_EXPECTED=1 takes what is printed",
            line + 1
        );
    }
}
