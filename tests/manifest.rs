//! What the README says about building, against what the manifest and the lock file do.
#![cfg(test)]

use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// A newcomer's first build compiles few crates.
const MOST_CRATES: usize = 26;

#[test]
fn the_readme_counts_the_crates_of_a_default_build() {
    let crates = crates_in_a_default_build();
    let stated = numbers_before(&plain("README.md"), "crates in a default build");
    assert!(!stated.is_empty(), "README.md states no number of `crates in a default build`");
    for number in stated {
        assert_eq!(number, crates.len().to_string(), "README.md, against {crates:#?}");
    }
    assert!(crates.len() <= MOST_CRATES, "{} crates, at most {MOST_CRATES}: {crates:#?}", crates.len());
}

#[test]
fn the_readme_names_the_oldest_compiler() {
    let manifest = read("Cargo.toml");
    let stated = manifest.lines().find_map(|it| it.strip_prefix("rust-version = "));
    let stated = stated.expect("Cargo.toml has no `rust-version`").trim().trim_matches('"');
    let named = numbers_after(&plain("README.md"), "Rust ");
    assert!(!named.is_empty(), "README.md names no compiler, as in `Rust {stated}`");
    for version in named {
        assert_eq!(version, stated, "README.md, against `rust-version` in Cargo.toml");
    }
}

#[test]
fn both_licences_are_there() {
    assert!(read("Cargo.toml").lines().any(|it| it == "license = \"MIT OR Apache-2.0\""));
    assert!(read("LICENSE-MIT").contains("Permission is hereby granted, free of charge"));
    let apache = read("LICENSE-APACHE");
    assert!(apache.contains("Version 2.0, January 2004") && apache.contains("END OF TERMS AND CONDITIONS"));
}

/// Name and version of each crate that `cargo build` compiles, but for this one.
fn crates_in_a_default_build() -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "-e", "normal,build", "--prefix", "none", "--offline", "--locked"])
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree failed: {errors}");
    let lines = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let crates = lines.lines().map(|it| it.split(' ').take(2).collect::<Vec<_>>().join(" "));
    let mut crates: BTreeSet<String> = crates.filter(|it| !it.is_empty()).collect();
    let this = concat!(env!("CARGO_PKG_NAME"), " v", env!("CARGO_PKG_VERSION"));
    assert!(crates.remove(this), "cargo tree does not list {this}: {lines}");
    crates
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The text without the marks of bold and code, and as one line.
fn plain(name: &str) -> String {
    read(name).replace(['*', '`'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each number that stands right before `words`.
fn numbers_before(text: &str, words: &str) -> Vec<String> {
    let mut parts: Vec<&str> = text.split(words).collect();
    parts.pop();
    let last = parts.iter().filter_map(|it| it.trim_end().rsplit(' ').next());
    last.map(|it| it.trim_start_matches(|it: char| !it.is_ascii_digit()).to_string()).collect()
}

/// Each version that stands right after `words`.
fn numbers_after(text: &str, words: &str) -> Vec<String> {
    let rest = text.split(words).skip(1).filter_map(|it| it.split([' ', ',', ')', '+', '/']).next());
    let numbers = rest.filter(|it| it.starts_with(|it: char| it.is_ascii_digit()));
    numbers.map(|it| it.trim_end_matches(['.', ';', ':']).to_string()).collect()
}

#[test]
fn numbers_are_found_in_text() {
    assert_eq!(numbers_before("has 24 crates in it, and 7 crates in all", "crates in"), ["24", "7"]);
    assert_eq!(numbers_before("few crates in it", "crates in"), [""]);
    assert_eq!(numbers_after("in Rust, for Rust 1.88. Or Rust 1.90+", "Rust "), ["1.88", "1.90"]);
}
