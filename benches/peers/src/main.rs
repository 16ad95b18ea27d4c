//! The same questions on the same made-up world, asked of allegiance and of its peers.
//!
//! Each peer answers in a process of its own, which this one starts, so that no two share a heap.
//! The README beside this says how each of them is modelled.

#[path = "../../common/generate.rs"]
#[allow(dead_code, reason = "the worlds serve other benchmarks too")]
mod generate;

mod measure;
mod peers;
mod question;
mod table;
mod walk;

use std::process::ExitCode;

use lexopt::{Arg, Parser, ValueExt};

type Error = Box<dyn std::error::Error + Send + Sync>;

const USAGE: &str = "peers [--scale 100k] [--peers sqlite,oxigraph,...]";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("peers: {error}\nusage: {USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Whether all answers were the same.
fn run() -> Result<bool, Error> {
    let mut parser = Parser::from_env();
    let mut scale = "100k".to_owned();
    let mut wanted: Option<Vec<String>> = None;
    let mut child: Vec<String> = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("scale") => scale = parser.value()?.string()?,
            Arg::Long("peers") => wanted = Some(parser.value()?.string()?.split(',').map(str::to_owned).collect()),
            Arg::Value(value) => child.push(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    match child.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => table::compare(&scale, wanted.as_deref()),
        ["run", name, scale, skipped @ ..] => measure::run(name, statements(scale)?, skipped).map(|()| true),
        _ => Err("what is that to mean?".into()),
    }
}

/// How many statements a scale stands for: `100k`, `1m`.
fn statements(scale: &str) -> Result<usize, Error> {
    let (digits, unit) = match scale.to_ascii_lowercase() {
        text if text.ends_with('k') => (text[..text.len() - 1].to_owned(), 1_000),
        text if text.ends_with('m') => (text[..text.len() - 1].to_owned(), 1_000_000),
        text => (text, 1),
    };
    let many: usize = digits.parse().map_err(|_| format!("`{scale}` is no scale such as `100k`"))?;
    Ok(many * unit)
}
