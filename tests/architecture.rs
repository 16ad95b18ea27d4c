//! The floors of the house: each uses the floors below it, and none looks up.
#![cfg(test)]

use std::{fs, path::Path};

/// From the ground up. A floor that is not built yet keeps its place.
const FLOORS: &[&str] = &["model", "vocabulary", "graph", "store", "infer", "query", "interop"];
/// Crates, and the only floors that may name each.
const AT_HOME: &[(&str, &[&str])] = &[
    ("petgraph", &["graph"]),
    ("edtf_core", &["model"]),
    ("serde_json", &["interop", "store"]),
    ("crc32fast", &["store"]),
    ("winnow", &["interop"]),
    ("oxjsonld", &["interop"]),
    ("oxrdf", &["interop"]),
    ("oxttl", &["interop"]),
    ("sparesults", &["interop"]),
    ("spareval", &["interop"]),
    ("spargebra", &["interop"]),
];
/// No clock, no dice, no console; and nothing that hides where a name comes from.
const NOWHERE: &[&str] = &[
    "SystemTime",
    "Instant :: now",
    "rand ::",
    "use rand",
    "print !",
    "println !",
    "eprint !",
    "eprintln !",
    "dbg !",
    "use crate as",
    "extern crate",
    "# [ path",
];

#[test]
fn no_floor_looks_up() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut read, mut found) = (vec![src.clone()], Vec::new(), Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let name = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
                found.extend(offences(&name, &fs::read_to_string(&path).unwrap()));
                read.push(name);
            }
        }
    }
    for file in ["lib.rs", "error.rs", "model/mod.rs", "graph/mod.rs", "query/mod.rs"] {
        assert!(read.iter().any(|it| it == file), "src/{file} is not where this test looks");
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// What the file at `path`, relative to `src/`, does against the plan of the floors.
fn offences(path: &str, text: &str) -> Vec<String> {
    let floor = path.split_once('/').map_or("the roof", |it| it.0);
    let height = FLOORS.iter().position(|it| *it == floor).unwrap_or(FLOORS.len());
    if height == FLOORS.len() && !["lib.rs", "error.rs"].contains(&path) {
        return vec![format!("{path}: not on any floor of the house")];
    }
    let code = code(text);
    let mut tokens = Vec::new();
    for (line, text) in code.lines().enumerate() {
        tokens.extend(text.split_whitespace().map(|it| (line + 1, it)));
    }
    let mut found = Vec::new();
    for index in 0..tokens.len() {
        let (line, token) = tokens[index];
        let next: Vec<&str> = tokens[index..].iter().take(3).map(|it| it.1).collect();
        let mut say = |what: String| found.push(format!("{path}:{line}: {what}"));
        if let Some(it) = NOWHERE.iter().find(|it| next.join(" ").starts_with(**it)) {
            say(format!("`{it}` has no place in the library"));
        }
        let passed_on = token == "petgraph" && path == "lib.rs";
        if let Some((it, home)) = AT_HOME.iter().find(|it| it.0 == token && !it.1.contains(&floor) && !passed_on) {
            say(format!("`{it}` belongs to {}/ alone", home.join("/ and ")));
        }
        if !["crate", "super"].contains(&token) || next.get(1) != Some(&"::") {
            continue;
        }
        // One `super` leaves the file, so it is the roof in a `mod.rs`; a module inside the file, such as its tests, is one
        // level deeper. A macro for our users (`$crate`) can only name what they can: the front door.
        let inside = tokens[..index].windows(3).any(|it| it[0].1 == "mod" && it[2].1 == "{");
        let to_roof = match token {
            "crate" => index == 0 || tokens[index - 1].1 != "$",
            _ => path.ends_with("/mod.rs") && !inside,
        };
        if next.get(2) == Some(&"super") && (!inside || path.ends_with("/mod.rs")) {
            say("`super::super` may lead out of the floor: start at `crate`".to_string());
        }
        for name in firsts(&tokens[index + 2..]) {
            let error = ["error", "Error"].contains(&name);
            // An exported macro of the model lives at the root, wherever it is written.
            let exported = token == "crate" && name == "kinds";
            let allowed = match FLOORS.iter().position(|it| *it == name) {
                Some(target) => target <= height,
                None if error => height >= 2,
                None if exported => true,
                None => !to_roof || height == FLOORS.len(),
            };
            if !allowed {
                say(format!("{floor} looks up to `{token}::{name}`"));
            }
        }
    }
    found
}

/// The first name of a path, or of each path of a `{…}` group.
fn firsts<'a>(tokens: &[(usize, &'a str)]) -> Vec<&'a str> {
    let (mut names, mut depth, mut before) = (Vec::new(), 0, "");
    for (_, token) in tokens {
        depth += i32::from(*token == "{") - i32::from(*token == "}");
        if depth == 0 {
            names.extend((before.is_empty()).then_some(*token));
            break;
        }
        if depth == 1 && ["{", ","].contains(&before) && *token != "}" {
            names.push(token);
        }
        before = token;
    }
    names
}

/// Rust text with spaces around every sign; comments, strings and characters are blanked.
fn code(text: &str) -> String {
    let (mut code, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        let hashes = after.len() - after.trim_start_matches('#').len();
        let end_of = |mark: &str, from: usize| rest[from..].find(mark).map_or(rest.len(), |it| from + it + mark.len());
        let blank = match first {
            '/' if rest.starts_with("//") => end_of("\n", 0),
            '/' if rest.starts_with("/*") => end_of("*/", 0),
            'r' if after[hashes..].starts_with('"') => end_of(&format!("\"{}", "#".repeat(hashes)), hashes + 2),
            '"' => {
                let mut escaped = false;
                let end = after.find(|it| {
                    let close = it == '"' && !escaped;
                    escaped = it == '\\' && !escaped;
                    close
                });
                end.map_or(rest.len(), |it| it + 2)
            }
            '\'' if rest.starts_with("'\\") => end_of("'", 3),
            '\'' if rest.chars().nth(2) == Some('\'') => end_of("'", 1),
            _ => 0,
        };
        let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
        if blank > 0 {
            code.extend(rest[..blank].matches('\n'));
        } else if first.is_alphanumeric() || first.is_whitespace() || first == '_' {
            code.push(first);
        } else {
            code.extend([" ", &rest[..length], " "]);
        }
        rest = &rest[blank.max(length)..];
    }
    code
}

/// Each line, as the text of a file at `path`, is caught, or is not.
fn check(path: &str, caught: bool, lines: &str) {
    for line in lines.lines().filter(|it| !it.is_empty()) {
        assert_eq!(!offences(path, line).is_empty(), caught, "{path}: {line}");
    }
}

#[test]
fn a_look_up_is_caught() {
    let low = r"
use crate::graph::Graph;
use crate::{graph::Graph, model::Period};
use crate::{model::{Claim, Period}, vocabulary::*};
pub(in crate::query) fn f() {}
fn f(graph: &crate::query::View) {}
use super::super::graph::Graph;
use super::super as roof;
use self::super::graph;
mod tests { use super::super::graph::Graph; }
mod tests { use super::super::super::graph; }
macro_rules! kind { () => { $crate::vocabulary::Town } }
macro_rules! kind { () => { $crate::error::Error } }
use crate as roof;
use crate::{self as roof};
use crate::*;
use crate::Graph;
use crate::error::Error;
use petgraph::visit::Dfs;
pub fn network() -> petgraph::Graph<(), ()> {}
use ::serde_json as json;
extern crate self as allegiance;
#[path = r!] mod graph;
let today = std::time::SystemTime::now();
let start = Instant::now();
let dice: u8 = rand::random();
fn f<'a>(it: &'a str) { println!(it) }
let not = '\''; eprintln!(); let end = '\'';
let not = '\u{27}'; eprintln!(); let quote = '\u{27}';
";
    check("model/period.rs", true, low);
    check("model/mod.rs", true, "use super::*;\npub use super::{model, graph};\nmod tests { use super::super::*; }");
    check("graph/lens.rs", true, "use edtf_core::Edtf;\nuse crate::query::View;\nuse crate::infer;");
    check(
        "query/view.rs",
        true,
        "use serde_json::Value;\nuse petgraph::visit::Dfs;\npub use crate::interop::document;",
    );
    check("lib.rs", true, "fn now() { std::time::SystemTime::now(); }");
    check("error.rs", true, "use petgraph::Graph;");
    check("helpers/mod.rs", true, "fn f() {}");
    let found = offences("model/a.rs", "/* 1\n */ let it = \"\n\";\nuse crate::{\n    graph::It,\n};");
    assert_eq!(found, ["model/a.rs:4: model looks up to `crate::graph`"]);
}

#[test]
fn what_is_allowed_passes() {
    let low = r##"
//! let view = crate::graph::Graph::new();  println!("{view}");
/// ``` use petgraph::Graph; ```
/* crate::query, petgraph */ let text = "crate::graph // \" petgraph \\";
let text = r#"crate::graph " petgraph"#; let text = b"petgraph"; let text = br"rand::";
let quote = '"'; let text = "petgraph"; let quote = '\''; let text = "petgraph";
use crate::model::{self, Claim};
use super::claim::{Claim, Stance};
mod tests { use super::*; use super::super::id::Id; }
macro_rules! kind { () => { $crate::Kind } }
pub(crate) fn f<'a>(it: &'a str) -> Option<&'a str> { None }
pub(super) use edtf_core::Edtf;
fn graph(query: Query) { let r#type = query.graph::<Any>(); }
let path = strand::random(); let größe = "…"; if graph != query {}
"##;
    check("model/period.rs", false, low);
    check("graph/mod.rs", false, "use petgraph::visit::Dfs;\nuse crate::{error::Error, model};");
    check("graph/mod.rs", false, "mod tests { use super::*; }");
    check("query/view.rs", false, "use crate::{Error, graph::{Graph, Lens}, infer, store};");
    check("store/file.rs", false, "use crate::{Error, graph::Graph, model::Limits};\nuse serde_json::Value;");
    check("interop/document.rs", false, "use serde_json::Value;\nuse crate::{graph::Graph, query};");
    check("vocabulary/kinds.rs", false, "use crate::kinds;");
    check("lib.rs", false, "pub use petgraph;\npub use crate::graph::Graph;\npub use self::query::View;\nmod interop;");
}
