//! A small language for graphs and for questions about them: data in, text out.
//!
//! A graph is text, a thing a line; what needs a space stands in quotes:
//!
//! ```text
//! # a comment
//! source article "A new front" 2024-12-17
//! kia: armed_group "Kachin Independence Army"
//! bhamo: town "Bhamo"
//! kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 | article < residents "two thirds"
//! ---
//! kia controls bhamo | article < @kio deny attests=2024-12-01 ; other doubt
//! retract kia controls bhamo | other doubt
//! ```
//!
//! - `source KEY "title" [DATE] [author=KEY] [reliability=A..F]`, and `KEY: KIND "label"`.
//! - A statement is `SUBJECT RELATION [OBJECT] [PERIOD] [QUALIFIER=VALUE]… [modality=…] | CLAIM ; CLAIM …`, the period in
//!   brackets. The schema says how an object or a value is read; a count is `70`, `>=70`, `<=70`, `~300` or `10-12`.
//! - A claim is a source, then in any order: `< SPEAKER` for each link of the chain, the nearest to the source first
//!   (`@key` an entity, `words` a described class, `?words` somebody unnamed, both also `words@key` for whom they speak);
//!   `deny`, `doubt` or `unconfirmed`; a quote; `attests=PERIOD`, `said=DATE`, `credibility=1..6`, `inferred="words"`.
//! - `retract` before a statement retracts those claims, and `---` begins the next revision.
//!
//! For questions see [`questions`].

#![allow(dead_code, reason = "each test file uses its own part of it")]

pub(crate) mod disk;
pub(crate) mod exports;
#[cfg(feature = "file")]
pub(crate) mod files;
pub(crate) mod public;
pub(crate) mod questions;
#[cfg(feature = "cypher")]
pub(crate) mod worded;
pub(crate) mod worlds;

use std::{collections::VecDeque, fmt::Display};

use allegiance::{
    Attested, Change, ClaimEntry, Count, Credibility, EntityEntry, Error, Graph, GraphError, Identifier, Modality,
    Name, Period, Qualifiers, Reliability, Schema, Share, Source, SourceEntry, SourceKind, Speaker, Stance,
    StatementEntry, Text, Value, ValueType, vocabulary::conflict,
};

use questions::answers;

/// What a Python program prints of a file, where there is a Python that has the library; else why it was not asked. The
/// environment says which Python, as `ALLEGIANCE_PYTHON`.
pub(crate) fn python(library: &str, program: &str, extension: &str, text: &str) -> Option<String> {
    use std::{
        process::Command,
        sync::atomic::{AtomicU32, Ordering},
    };
    static FILES: AtomicU32 = AtomicU32::new(0);
    let python = std::env::var("ALLEGIANCE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_it = Command::new(&python).args(["-c", &format!("import {library}")]).output();
    if !has_it.is_ok_and(|it| it.status.success()) {
        eprintln!("skipped: {python} has no {library}");
        return None;
    }
    let name = format!("allegiance-{}-{}.{extension}", std::process::id(), FILES.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, text).expect("a temporary file");
    let out = Command::new(&python).arg("-c").arg(program).arg(&path).env("PYTHONIOENCODING", "utf-8").output();
    std::fs::remove_file(&path).expect("its removal");
    let out = out.expect("python runs");
    assert!(out.status.success(), "{library}: {}", String::from_utf8_lossy(&out.stderr));
    Some(String::from_utf8(out.stdout).expect("text"))
}

/// A graph, and the answers to questions about it.
pub(crate) fn ask(graph_text: &str, questions: &str) -> String {
    answers(&graph(graph_text), questions)
}

pub(crate) fn graph(text: &str) -> Graph {
    try_graph(text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// A graph, or the line that it refuses and why.
pub(crate) fn try_graph(text: &str) -> Result<Graph, String> {
    let mut graph = Graph::new(conflict());
    grow(&mut graph, text).map(|()| graph)
}

/// Adds the revisions of a text to a graph.
pub(crate) fn grow(graph: &mut Graph, text: &str) -> Result<(), String> {
    for revision in revisions(graph.schema(), text) {
        let (lines, changes): (Vec<_>, Vec<_>) = revision.into_iter().unzip();
        graph.apply(&changes).map_err(|error| match error {
            Error::Graph(GraphError::Change { change, wrong, .. }) => {
                format!("line {}: {wrong}", lines[change])
            }
            error => error.to_string(),
        })?;
    }
    Ok(())
}

/// The change sets of a text, each change with its line.
pub(crate) fn revisions(schema: &Schema, text: &str) -> Vec<Vec<(usize, Change)>> {
    let mut revisions = vec![Vec::new()];
    for (number, line) in text.lines().enumerate().map(|(i, line)| (i + 1, line.trim())) {
        if line == "---" {
            revisions.push(Vec::new());
        } else if !line.is_empty() && !line.starts_with('#') {
            let change = change(schema, &mut Words::new(number, line));
            revisions.last_mut().unwrap().push((number, change));
        }
    }
    revisions
}

struct Word {
    text: String,
    quoted: bool,
}

/// The words of a line. What it does not understand it reports with the number of the line.
struct Words {
    line: usize,
    words: VecDeque<Word>,
}

impl Words {
    fn new(line: usize, text: &str) -> Self {
        let (mut words, mut word, mut inside) = (VecDeque::new(), None::<Word>, false);
        for c in text.chars() {
            match c {
                '"' => {
                    inside = !inside;
                    word.get_or_insert(Word { text: String::new(), quoted: true });
                }
                c if c.is_whitespace() && !inside => words.extend(word.take()),
                c => word.get_or_insert(Word { text: String::new(), quoted: false }).text.push(c),
            }
        }
        words.extend(word);
        let words = Words { line, words };
        if inside { words.fail("a quote has no end") } else { words }
    }

    fn fail(&self, wrong: impl Display) -> ! {
        panic!("line {}: {wrong}", self.line)
    }

    fn next(&mut self) -> Option<Word> {
        self.words.pop_front()
    }

    fn must(&mut self, what: &str) -> String {
        self.next().unwrap_or_else(|| self.fail(format!("expected {what}"))).text
    }

    /// Takes the next word if it is this one and not a quote.
    fn take(&mut self, word: &str) -> bool {
        let is = self.words.front().is_some_and(|next| !next.quoted && next.text == word);
        is && self.next().is_some()
    }

    fn read<T, E: Display>(&self, read: Result<T, E>) -> T {
        read.unwrap_or_else(|wrong| self.fail(wrong))
    }
}

fn change(schema: &Schema, words: &mut Words) -> Change {
    let first = words.must("a word");
    match first.strip_suffix(':') {
        Some(key) => Change::Entity(EntityEntry {
            key: key.to_owned(),
            kind: words.must("a kind"),
            label: words.must("a label"),
        }),
        None if first == "source" => Change::Source(source(words)),
        None if first == "retract" => {
            let subject = words.must("a subject");
            Change::Retraction(statement(schema, subject, words))
        }
        None => Change::Claims(statement(schema, first, words)),
    }
}

fn source(words: &mut Words) -> SourceEntry {
    let key = words.must("a key");
    let mut source = Source {
        kind: SourceKind::Article,
        title: words.read(Text::new(words.words.front().map_or("", |word| &word.text).to_owned())),
        publisher: None,
        author: None,
        published: None,
        url: None,
        reliability: Reliability::CannotBeJudged,
        inferred: None,
    };
    words.next();
    while let Some(word) = words.next() {
        match word.text.split_once('=') {
            None => source.published = Some(words.read(word.text.parse())),
            Some(("author", key)) => source.author = Some(key.to_owned()),
            Some(("reliability", letter)) => {
                source.reliability = match letter {
                    "A" => Reliability::CompletelyReliable,
                    "B" => Reliability::UsuallyReliable,
                    "C" => Reliability::FairlyReliable,
                    "D" => Reliability::NotUsuallyReliable,
                    "E" => Reliability::Unreliable,
                    _ => Reliability::CannotBeJudged,
                }
            }
            Some((what, _)) => words.fail(format!("a source has no `{what}`")),
        }
    }
    SourceEntry { key, source }
}

fn statement(schema: &Schema, subject: String, words: &mut Words) -> StatementEntry {
    let relation = words.must("a relation");
    // A relation that is not there is for the graph to refuse.
    let range = schema.relation(&relation).map_or(ValueType::Nothing, |(def, _)| def.range().clone());
    let (mut object, mut period, mut modality) = (None, None, Modality::Actual);
    let mut qualifiers = Qualifiers::new();
    while !words.take("|") {
        let Some(word) = words.next() else { words.fail("nobody says so: expected `|` and a claim") };
        let inner = word.text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        match (word.text.split_once('='), inner) {
            (_, Some(text)) => period = Some(words.read(text.parse::<Period>())),
            (Some(("modality", word)), _) => modality = modality_of(word, words),
            (Some((name, text)), _) if !word.quoted => {
                let def = schema.qualifiers().find(|def| def.name() == name);
                let def = def.unwrap_or_else(|| words.fail(format!("there is no qualifier `{name}`")));
                qualifiers.entry(name.to_owned()).or_default().push(value(def.value(), text, words));
            }
            _ => object = Some(value(&range, &word.text, words)),
        }
    }
    let mut claims = vec![claim(words)];
    while words.take(";") {
        claims.push(claim(words));
    }
    StatementEntry { subject, relation, object, period, modality, qualifiers, claims }
}

fn modality_of(word: &str, words: &Words) -> Modality {
    let all = [Modality::Actual, Modality::Planned, Modality::Demanded, Modality::Attempted, Modality::Aggregate];
    let found = all.into_iter().find(|modality| modality.as_str() == word);
    found.unwrap_or_else(|| words.fail(format!("there is no modality `{word}`")))
}

fn value(sort: &ValueType, text: &str, words: &Words) -> Value<String> {
    match sort {
        ValueType::Text => Value::Text(words.read(Text::new(text))),
        ValueType::Name => Value::Name(words.read(Name::new(text))),
        ValueType::Identifier => {
            let (scheme, value) = text.split_once(':').unwrap_or_else(|| words.fail("expected `scheme:value`"));
            Value::Identifier(words.read(Identifier::new(scheme, value)))
        }
        ValueType::Count => Value::Count(count(text, words)),
        ValueType::Share => Value::Share(words.read(Share::from_value(text))),
        ValueType::Date => Value::Date(words.read(text.parse())),
        ValueType::Point => Value::Point(words.read(text.parse())),
        ValueType::Term(_) => Value::Term(text.to_owned()),
        _ => Value::Entity(text.to_owned()),
    }
}

fn count(text: &str, words: &Words) -> Count {
    let number = |text: &str| words.read(text.parse::<u64>());
    match (text.split_at_checked(1), text.split_at_checked(2), text.split_once('-')) {
        (_, Some((">=", low)), _) => Count::at_least(number(low)),
        (_, Some(("<=", high)), _) => Count::at_most(number(high)),
        (Some(("~", best)), ..) => Count::about(number(best)),
        (.., Some((low, high))) => words.read(Count::between(number(low), number(high))),
        _ => Count::exactly(number(text)),
    }
}

fn claim(words: &mut Words) -> ClaimEntry {
    let mut claim = ClaimEntry::new(words.must("a source"));
    while words.words.front().is_some_and(|word| word.quoted || word.text != ";") {
        let Some(word) = words.next() else { break };
        match (word.text.as_str(), word.text.split_once('=')) {
            (text, _) if word.quoted => claim.quote = Some(words.read(Text::new(text))),
            ("<", _) => {
                let text = words.must("a speaker");
                claim.speakers.push(speaker(&text, words));
            }
            ("deny", _) => claim.stance = Stance::Denies,
            ("doubt", _) => claim.stance = Stance::Doubts,
            ("unconfirmed", _) => claim.stance = Stance::CouldNotConfirm,
            (_, Some(("attests", days))) => {
                let days = words.read(days.parse::<Period>());
                claim.attests = Some(words.read(Attested::new(days)));
            }
            (_, Some(("said", date))) => claim.said = Some(words.read(date.parse())),
            (_, Some(("credibility", code))) => claim.credibility = credibility(code),
            (_, Some(("inferred", what))) => claim.inferred = Some(words.read(Text::new(what))),
            (what, _) => words.fail(format!("a claim has no `{what}`")),
        }
    }
    claim
}

fn speaker(text: &str, words: &Words) -> Speaker<String> {
    if let Some(key) = text.strip_prefix('@') {
        return Speaker::Entity(key.to_owned());
    }
    let (text, of) = text.split_once('@').map_or((text, None), |(text, of)| (text, Some(of.to_owned())));
    let speaker = match text.strip_prefix('?') {
        Some(text) => words.read(Speaker::unnamed(text)),
        None => words.read(Speaker::described(text)),
    };
    match of {
        Some(of) => speaker.of(of),
        None => speaker,
    }
}

fn credibility(code: &str) -> Credibility {
    match code {
        "1" => Credibility::Confirmed,
        "2" => Credibility::ProbablyTrue,
        "3" => Credibility::PossiblyTrue,
        "4" => Credibility::Doubtful,
        "5" => Credibility::Improbable,
        _ => Credibility::CannotBeJudged,
    }
}
