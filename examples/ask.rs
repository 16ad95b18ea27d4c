//! Asks one question of any document of this crate's format.
//!
//! ```text
//! cargo run --example ask -- controllers_of Bhamo --as-of 2024-12-16
//! cargo run --example ask -- --help
//! ```
#![expect(clippy::print_stderr, reason = "an example prints")]

use std::{
    fmt::{self, Write as _},
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use allegiance::{
    About, Any, ClaimRef, Contrary, Day, Direction, Error, EventRow, Fact, Flag, Grade, GraphError, Holding, Id,
    Limits, Modality, Path, Pattern, Period, Pressure, Reach, RelationDef, Revision, Schema, Snapshot, Trust, Value,
    ValueType, View, document, vocabulary::*,
};

fn main() -> ExitCode {
    match Call::read().and_then(|call| call.run()).and_then(|text| print(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("ask: {wrong}");
            ExitCode::from(2)
        }
    }
}

/// Prints to whoever wants it: `head` may have read enough.
fn print(text: &str) -> Result<(), Wrong> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(wrong) if wrong.kind() != io::ErrorKind::BrokenPipe => Err(wrong.into()),
        _ => Ok(()),
    }
}

type Wrong = Box<dyn std::error::Error>;

const HELP: &str = "\
Asks one question of a document.

    ask QUESTION [NAME…] [OPTION…]

A NAME is a label, a key or any other name of a thing; quote one of several words.

    ask controllers_of Bhamo --as-of 2024-12-16
    ask holds KIA controls Sumprabum --as-of 2024-05-15
    ask events_at \"Kachin State\" --during 2024-12-01/2024-12-17
    ask path \"Wu Gang\" KIA
    ask leads \"N'Ban La\" --json

Options:
    --in FILE             the document to ask; examples/data/kachin.json unless given
    --as-of DAY           what holds on a day; at any time unless given
    --during PERIOD       what holds at some time of a period: 2024-05, 2024-12-01/2024-12-17, 2024-12-04/..
    --known-at N          as known at revision N
    --without-unnamed     trust nobody whom the sources do not name
    --without-parties     trust no party to the conflict
    --without-source KEY  trust nothing in this source; may be given again
    --all                 leave out nothing that is merely possible
    --json                print facts as JSON, one a line
    --relations           print the relations of the document
    --help                print this

Questions:
";

const AND_RELATIONS: &str = "
Every relation is a question too, by its name from either end:
    armed_wing_of KIA     of which organizations is the KIA the armed wing?
    armed_wings KIO       which are the armed wings of the KIO?
";

const OPTIONS: &[&str] = &[
    "in",
    "as-of",
    "during",
    "known-at",
    "without-unnamed",
    "without-parties",
    "without-source",
    "all",
    "json",
    "relations",
    "help",
];

/// The command line, read.
#[derive(Default)]
struct Call {
    words: Vec<String>,
    when: Option<When>,
    known_at: Option<Revision>,
    trust: Trust,
    without_sources: Vec<String>,
    all: bool,
    json: bool,
    file: PathBuf,
    relations: bool,
    help: bool,
}

enum When {
    AsOf(Day),
    During(Period),
}

impl Call {
    fn read() -> Result<Self, Wrong> {
        let mut call = Call { file: data("kachin.json"), ..Call::default() };
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                lexopt::Arg::Long("in") => call.file = args.value()?.into(),
                lexopt::Arg::Long("as-of") => call.look(When::AsOf(parsed("as-of", &mut args)?))?,
                lexopt::Arg::Long("during") => call.look(When::During(parsed("during", &mut args)?))?,
                lexopt::Arg::Long("known-at") => {
                    let number = text(args.value()?)?.parse();
                    let number = number.map_err(|_| "--known-at: expected the number of a revision, such as 1")?;
                    call.known_at = Some(Revision::new(number));
                }
                lexopt::Arg::Long("without-unnamed") => call.trust = call.trust.without_unnamed(),
                lexopt::Arg::Long("without-parties") => call.trust = call.trust.without_parties(),
                lexopt::Arg::Long("without-source") => call.without_sources.push(text(args.value()?)?),
                lexopt::Arg::Long("all") => call.all = true,
                lexopt::Arg::Long("json") => call.json = true,
                lexopt::Arg::Long("relations") => call.relations = true,
                lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => call.help = true,
                lexopt::Arg::Value(word) => call.words.push(text(word)?),
                lexopt::Arg::Long(option) => {
                    let near = OPTIONS.iter().map(|known| format!("--{known}"));
                    return Err(unknown("option", &format!("--{option}"), near).into());
                }
                short => return Err(short.unexpected().into()),
            }
        }
        Ok(call)
    }

    fn look(&mut self, when: When) -> Result<(), Wrong> {
        match self.when.replace(when) {
            None => Ok(()),
            Some(_) => Err("a question is about one time: give --as-of or --during, and once".into()),
        }
    }

    fn run(&self) -> Result<String, Wrong> {
        if self.help {
            return Ok(help());
        }
        let loaded = document::load(&self.file, &Limits::untrusted());
        let graph = loaded.map_err(|wrong| format!("--in {}: {wrong}", self.file.display()))?;
        if self.relations {
            return Ok(relations(graph.schema()));
        }
        let [question, names @ ..] = self.words.as_slice() else {
            return Err("what do you want to know? --help lists the questions".into());
        };
        self.answer(&self.view(&graph)?, question, names)
    }

    fn answer(&self, view: &View, question: &str, names: &[String]) -> Result<String, Wrong> {
        let answer = ask(view, question, names)?;
        // Lists of facts know what they left out; chains and events do not, so all are asked alike.
        let all = view.showing_all();
        let left_out = ask(&all, question, names)?.facts().count().saturating_sub(answer.facts().count());
        if !self.json {
            return Ok(format!("{answer}{}", self.note(&answer, left_out)));
        }
        eprint!("{}", self.note(&answer, left_out));
        let mut lines = String::new();
        for (_, line) in &answer.0 {
            match line {
                Line::Fact(fact) => lines += &serde_json::to_string(&fact.record())?,
                Line::Verdict(verdict) => lines += &serde_json::json!({ "verdict": verdict }).to_string(),
                Line::Title(_) | Line::Denial(_) => continue,
            }
            lines.push('\n');
        }
        Ok(lines)
    }

    fn view(&self, graph: &Snapshot) -> Result<View, Wrong> {
        let mut sources = Vec::new();
        for key in &self.without_sources {
            let known = graph.sources().map(|source| source.key().to_owned());
            sources.push(graph.lookup_source(key).map_err(|_| unknown("source", key, known))?);
        }
        let view = match &self.when {
            None => graph.view(),
            Some(When::AsOf(day)) => graph.as_of(*day)?,
            Some(When::During(period)) => graph.during(period.clone())?,
        };
        let view = self.known_at.map_or(Ok(view.clone()), |revision| view.known_at(revision))?;
        let view = view.trusting(self.trust.clone().without_sources(sources))?;
        Ok(if self.all { view.showing_all() } else { view })
    }

    fn note(&self, answer: &Lines<'_>, left_out: usize) -> String {
        let when = match &self.when {
            None => String::new(),
            Some(When::AsOf(day)) => format!(" on {day}"),
            Some(When::During(period)) => format!(" during {period}"),
        };
        let possible = match left_out {
            1 => "1 fact that is merely possible is left out: --all shows it".to_owned(),
            n => format!("{n} facts that are merely possible are left out: --all shows them"),
        };
        match (answer.0.is_empty(), left_out) {
            (true, 0) => format!("Nothing is known{when} that answers this.\n"),
            (true, _) => format!("Nothing is known{when} that answers this; {possible}.\n"),
            (false, 0) => String::new(),
            (false, _) => format!("({possible}.)\n"),
        }
    }
}

fn parsed<T: std::str::FromStr<Err: fmt::Display>>(option: &str, args: &mut lexopt::Parser) -> Result<T, Wrong> {
    text(args.value()?)?.parse().map_err(|wrong| format!("--{option}: {wrong}").into())
}

fn text(word: std::ffi::OsString) -> Result<String, Wrong> {
    word.into_string().map_err(|word| format!("{word:?} is no text").into())
}

fn data(file: &str) -> PathBuf {
    PathBuf::from_iter([env!("CARGO_MANIFEST_DIR"), "examples", "data", file])
}

/// What a question is answered with: facts, and what they are about, each so far indented.
#[derive(Default)]
struct Lines<'v>(Vec<(usize, Line<'v>)>);

enum Line<'v> {
    Title(String),
    Verdict(String),
    Fact(Fact<'v>),
    Denial(ClaimRef<'v>),
}

impl<'v> Lines<'v> {
    fn title(&mut self, depth: usize, title: impl fmt::Display) {
        self.0.push((depth, Line::Title(title.to_string())));
    }

    fn add(&mut self, depth: usize, facts: impl IntoIterator<Item = Fact<'v>>) {
        self.0.extend(facts.into_iter().map(|fact| (depth, Line::Fact(fact))));
    }

    fn facts(&self) -> impl Iterator<Item = &Fact<'v>> {
        self.0.iter().filter_map(|(_, line)| if let Line::Fact(fact) = line { Some(fact) } else { None })
    }
}

/// Each line, and below a fact when it holds and the words that say so.
impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, line) in &self.0 {
            let indent = "  ".repeat(*depth);
            match line {
                Line::Title(text) | Line::Verdict(text) => writeln!(f, "{indent}{text}")?,
                Line::Denial(claim) => {
                    writeln!(f, "{indent}denied — {claim}")?;
                    words(f, &indent, *claim)?;
                }
                Line::Fact(fact) => {
                    writeln!(f, "{indent}{fact}")?;
                    let period = fact.period();
                    let dated = period.start().date().or(period.end().date()).is_some();
                    // A fact without an object is about its period, and says it.
                    if dated && fact.object().is_some() {
                        writeln!(f, "{indent}    [{period}]")?;
                    }
                    fact.support().try_for_each(|claim| words(f, &indent, claim))?;
                }
            }
        }
        Ok(())
    }
}

fn words(f: &mut fmt::Formatter<'_>, indent: &str, claim: ClaimRef<'_>) -> fmt::Result {
    if let Some(quote) = &claim.claim().quote {
        writeln!(f, "{indent}    “{quote}”")?;
    }
    if let Some(reading) = &claim.claim().inferred {
        writeln!(f, "{indent}    inferred: {reading}")?;
    }
    Ok(())
}

type Answered<'v> = Result<Lines<'v>, Error>;

/// A question that is more than a relation: what it takes, what it answers, and how.
struct Question {
    name: &'static str,
    answers: &'static str,
    ask: Ask,
}

enum Ask {
    OfAll(fn(&View) -> Answered<'_>),
    OfOne(fn(&View, Id<Any>) -> Answered<'_>),
    OfTwo(fn(&View, Id<Any>, Id<Any>) -> Answered<'_>),
    Holds,
}

use Ask::{Holds, OfAll, OfOne, OfTwo};

/// A question about one thing of a kind, by the helper of the view that answers it.
macro_rules! of_one {
    ($helper:ident($Kind:ident) => $show:ident, $answers:literal) => {
        Question {
            name: stringify!($helper),
            answers: $answers,
            ask: OfOne(|view, thing| $show(view, view.$helper(view.snapshot().narrow::<$Kind>(thing)?)?)),
        }
    };
}

const QUESTIONS: &[Question] = &[
    of_one!(controllers_of(Holdable) => list, "who controls a place"),
    of_one!(controlled_by(Actor) => list, "what an actor controls"),
    of_one!(holding_of(Holdable) => holding, "who holds how much of a place, and who fights for it"),
    Question { name: "contested", answers: "which places are contested, and by whom", ask: OfAll(contested) },
    of_one!(garrison_of(Site) => list, "who is stationed at a place"),
    of_one!(allies_of(Actor) => list, "an actor's allies"),
    of_one!(armed_wings_of(Organization) => list, "an organization's armed wings"),
    of_one!(parents_of(ArmedForce) => list, "whose armed wing a force is"),
    of_one!(superiors_of(Organization) => reach, "the chain of command above a unit"),
    of_one!(subordinates_of(Organization) => reach, "the chain of command below a unit"),
    of_one!(leaders_of(Actor) => list, "who leads an actor"),
    of_one!(posts_of(Person) => list, "what a person leads, and the person's posts"),
    of_one!(holders_of(Post) => list, "who fills a post"),
    of_one!(members_of(Organization) => list, "an organization's members"),
    of_one!(memberships_of(Actor) => list, "what an actor is a member of"),
    of_one!(pressure_on(Actor) => pressure, "who presses an actor, to do what, and how it answered"),
    of_one!(pressure_by(Actor) => pressure, "whom an actor presses, to do what, and how they answered"),
    of_one!(containers_of(Site) => reach, "what a place lies in, nearest first"),
    of_one!(contents_of(Place) => reach, "what lies in a place, nearest first"),
    Question {
        name: "events",
        answers: "what happened, in the order of time",
        ask: OfAll(|view| events(view, view.events()?)),
    },
    of_one!(events_at(Place) => events, "what happened at a place and within it"),
    of_one!(events_of(Actor) => events, "what an actor had a part in"),
    of_one!(timeline_of(Any) => list, "everything about a thing at any time, in the order of time"),
    of_one!(about(Any) => about, "everything about a thing"),
    Question { name: "ended", answers: "what has ceased to exist, and who ended it", ask: OfAll(ended) },
    Question { name: "path", answers: "how one thing is connected to another", ask: OfTwo(path) },
    Question { name: "holds", answers: "whether it is so, and what speaks for and against it", ask: Holds },
];

impl Ask {
    fn takes(&self) -> &'static [&'static str] {
        match self {
            OfAll(_) => &[],
            OfOne(_) => &["NAME"],
            OfTwo(_) => &["NAME", "NAME"],
            Holds => &["SUBJECT", "RELATION", "OBJECT"],
        }
    }
}

fn ask<'v>(view: &'v View, question: &str, names: &[String]) -> Result<Lines<'v>, Wrong> {
    let helper = QUESTIONS.iter().find(|known| known.name == question);
    let relation = view.snapshot().schema().relation(question);
    if let (None, None) = (helper, relation) {
        let relations = view.snapshot().schema().relations();
        let relations = relations.flat_map(|def| [Some(def.name()), def.inverse_name()]).flatten();
        let known = QUESTIONS.iter().map(|known| known.name).chain(relations);
        let unknown = unknown("question", question, known.map(str::to_owned));
        return Err(format!("{unknown} (--help lists the questions)").into());
    }
    match (helper.map(|helper| &helper.ask), relation, names) {
        (Some(OfAll(ask)), _, []) => Ok(ask(view)?),
        (Some(OfTwo(ask)), _, [one, other]) => Ok(ask(view, view.find(one)?, view.find(other)?)?),
        (Some(Holds), _, [subject, relation, object @ ..]) if object.len() < 2 => {
            holds(view, subject, relation, object.first())
        }
        (Some(OfOne(ask)), _, [name]) => {
            let thing = view.find(name)?;
            match (ask(view, thing), relation) {
                // An actor controls what is `controlled_by` it, and a place is `controlled_by`
                // an actor: of a question and a relation of one name, the kind tells which is meant.
                (Err(Error::Graph(GraphError::Narrow { .. })), Some(relation)) => Ok(related(view, relation, thing)?),
                (answered, _) => Ok(answered?),
            }
        }
        (_, Some(relation), [name]) => Ok(related(view, relation, view.find(name)?)?),
        (ask, ..) => {
            let takes = ask.map_or(["NAME"].as_slice(), Ask::takes);
            let expected = if takes.is_empty() { "no name".to_owned() } else { takes.join(" ") };
            let given = match names.len() {
                0 => "nothing is given".to_owned(),
                1 => "one word is given".to_owned(),
                n => format!("{n} words are given (quote a name of several words)"),
            };
            Err(format!("`{question}` takes {expected}; {given}").into())
        }
    }
}

/// The facts of a relation, seen from either end.
fn related<'v>(view: &'v View, (def, direction): (&RelationDef, Direction), of: Id<Any>) -> Answered<'v> {
    let relation = view.snapshot().relation(def.name())?;
    let pattern = Pattern::any().any_modality().relation(relation);
    let (facts, mut all) = match direction {
        Direction::Forward => {
            fits(view, def, "subject", def.domain(), of)?;
            (view.objects(of, relation)?, Vec::from_iter(view.facts(pattern.clone().subject(of))?))
        }
        Direction::Inverse => {
            if let ValueType::Entity(kind) = def.range() {
                fits(view, def, "object", kind, of)?;
            }
            (view.subjects(relation, of)?, Vec::from_iter(view.facts(pattern.clone().object(of))?))
        }
    };
    if def.is(Flag::Symmetric) {
        all.extend(view.facts(pattern.object(of))?);
    }
    // What is planned or demanded comes after what is so, and says what it is.
    all.retain(|fact| fact.modality() != Modality::Actual);
    list(view, facts.into_iter().chain(all))
}

/// Questions about relations that are known at run time take any thing, so that one of the wrong
/// kind would find nothing and not say why.
fn fits(view: &View, def: &RelationDef, end: &'static str, expected: &str, given: Id<Any>) -> Result<(), Error> {
    let thing = view.entity(given)?;
    if view.snapshot().schema().is_a(thing.kind(), expected) {
        return Ok(());
    }
    Err(GraphError::WrongKind {
        relation: def.name().to_owned(),
        end,
        expected: expected.to_owned(),
        given: thing.kind().to_owned(),
        entity: thing.key().to_owned(),
    }
    .into())
}

fn holds<'v>(view: &'v View, subject: &str, relation: &str, object: Option<&String>) -> Result<Lines<'v>, Wrong> {
    let graph = view.snapshot();
    let Some((def, direction)) = graph.schema().relation(relation) else {
        // The error of the graph names the nearest relation.
        return Err(graph.relation(relation).err().map_or_else(|| relation.into(), Wrong::from));
    };
    let relation = graph.relation(def.name())?;
    let subject = view.find(subject)?;
    let answer = match (def.range(), object) {
        (ValueType::Entity(kind), Some(object)) => {
            let object = view.find(object)?;
            let (from, to) = if direction == Direction::Forward { (subject, object) } else { (object, subject) };
            fits(view, def, "subject", def.domain(), from)?;
            fits(view, def, "object", kind, to)?;
            view.holds(from, relation, Value::from(to))?
        }
        (ValueType::Nothing, None) => {
            fits(view, def, "subject", def.domain(), subject)?;
            view.holds(subject, relation, ())?
        }
        (ValueType::Entity(_), None) => {
            return Err(format!("`{}` leads to {}; nothing is given", def.name(), def.range()).into());
        }
        (ValueType::Nothing, Some(object)) => {
            let object = object.escape_debug();
            return Err(format!("`{}` leads to nothing; `{object}` is given", def.name()).into());
        }
        (literal, _) => {
            let name = def.name();
            return Err(format!("`{name}` leads to {literal}, which `holds` does not read: ask `{name} NAME`").into());
        }
    };
    let mut lines = Lines(vec![(0, Line::Verdict(answer.to_string()))]);
    lines.add(1, answer.facts);
    for contrary in answer.contrary {
        match contrary {
            Contrary::Denial(claim) => lines.0.push((1, Line::Denial(claim))),
            Contrary::Lifespan(fact) => {
                lines.title(1, "did not exist then:");
                lines.add(2, [fact]);
            }
            Contrary::Rival(fact) => {
                lines.title(1, "another holds it:");
                lines.add(2, [fact]);
            }
            _ => {}
        }
    }
    Ok(lines)
}

fn list<'v>(_: &'v View, facts: impl IntoIterator<Item = Fact<'v>>) -> Answered<'v> {
    let mut lines = Lines::default();
    lines.add(0, facts);
    Ok(lines)
}

/// What is reached in each step, below it the fact of the last.
fn reach<'v>(view: &'v View, reached: Vec<Reach<'v>>) -> Answered<'v> {
    let mut lines = Lines::default();
    for step in reached {
        lines.title(0, format_args!("{}, {}", view.entity(step.entity)?, step.grade));
        lines.add(1, step.path.last().copied());
    }
    Ok(lines)
}

fn holding<'v>(_: &'v View, holding: Holding<'v>) -> Answered<'v> {
    let mut lines = Lines::default();
    if holding.contested {
        lines.title(0, "contested");
    }
    for holder in holding.holders {
        lines.add(0, [holder.fact]);
        if let Some(most) = holder.at_most {
            lines.title(1, format_args!("at most {most}, as others hold the rest"));
        }
    }
    if !holding.fought_for.is_empty() {
        lines.title(0, "fought for:");
    }
    lines.add(1, holding.fought_for);
    Ok(lines)
}

fn contested(view: &View) -> Answered<'_> {
    let mut lines = Lines::default();
    for place in view.contested()? {
        let holding = view.holding_of(view.snapshot().narrow::<Holdable>(place)?)?;
        lines.title(0, view.entity(place)?);
        lines.add(1, holding.holders.into_iter().map(|holder| holder.fact));
        lines.add(1, holding.fought_for);
    }
    Ok(lines)
}

fn pressure<'v>(view: &'v View, pressures: Vec<Pressure<'v>>) -> Answered<'v> {
    let mut lines = Lines::default();
    for pressure in pressures {
        lines.title(0, format_args!("{} on {}", view.entity(pressure.by)?, view.entity(pressure.on)?));
        lines.add(1, pressure.facts);
        for demand in pressure.demands {
            lines.title(1, format_args!("demand: {}", view.entity(demand.event)?));
            lines.add(2, demand.content.into_iter().chain(demand.roles));
            for response in demand.responses {
                let outcomes = response.outcomes().join(", ");
                lines.title(2, format_args!("response: {} ({outcomes})", view.entity(response.event)?));
                lines.add(3, response.facts.into_iter().chain(response.responders));
            }
        }
    }
    Ok(lines)
}

fn events<'v>(view: &'v View, rows: Vec<EventRow<'v>>) -> Answered<'v> {
    let mut lines = Lines::default();
    for row in rows {
        let when = row.occurred.first().map_or_else(String::new, |fact| fact.period().to_string());
        let modality = match row.modality {
            Modality::Actual => String::new(),
            other => format!("{}, ", other.as_str()),
        };
        lines.title(0, format_args!("{when}: {}, {modality}{}", view.entity(row.event)?, row.grade));
        lines.add(1, row.occurred.into_iter().chain(row.roles));
    }
    Ok(lines)
}

fn about<'v>(view: &'v View, about: About<'v>) -> Answered<'v> {
    let mut lines = Lines::default();
    let thing = view.entity(about.entity)?;
    lines.title(0, format_args!("{thing} ({thing:?})"));
    for facts in [about.names, about.identifiers, about.descriptions, about.lifespan] {
        lines.add(1, facts);
    }
    for (relation, facts) in about.relations {
        lines.title(1, relation);
        lines.add(2, facts);
    }
    Ok(lines)
}

fn ended(view: &View) -> Answered<'_> {
    let mut lines = Lines::default();
    for ended in view.ended()? {
        lines.title(0, format_args!("{}, gone by {}", view.entity(ended.entity)?, ended.at_the_latest));
        lines.add(1, ended.lifespan.into_iter().chain(ended.by));
    }
    Ok(lines)
}

/// The shortest path over what is at least presumed, else over what is possible.
fn path(view: &View, from: Id<Any>, to: Id<Any>) -> Answered<'_> {
    let mut lines = Lines::default();
    for least in [Grade::Presumed, Grade::Possible] {
        if let Some(Path { entities, facts, grade, .. }) = view.path_between(from, to, least)? {
            let labels = entities.iter().map(|&id| Ok(view.entity(id)?.to_string()));
            let labels: Vec<String> = labels.collect::<Result<_, Error>>()?;
            lines.title(0, format_args!("{}, {grade}", labels.join(" – ")));
            lines.add(1, facts);
            break;
        }
    }
    Ok(lines)
}

fn help() -> String {
    let mut help = HELP.to_owned();
    for question in QUESTIONS {
        let call = [&[question.name], question.ask.takes()].concat().join(" ");
        _ = writeln!(help, "    {call:<30}{}", question.answers);
    }
    help + AND_RELATIONS
}

fn relations(schema: &Schema) -> String {
    let mut list = String::new();
    for def in schema.relations() {
        let inverse = def.inverse_name().map_or_else(String::new, |name| format!(" / {name}"));
        _ = writeln!(list, "{}{inverse}: from `{}` to {}", def.name(), def.domain(), def.range());
        _ = writeln!(list, "    {}", def.definition());
    }
    list
}

/// That there is nothing of the name, and what may be meant.
fn unknown(what: &str, given: &str, known: impl Iterator<Item = String>) -> String {
    let mut near: Vec<(f64, String)> = known.map(|name| (strsim::jaro_winkler(given, &name), name)).collect();
    near.retain(|(similarity, _)| *similarity >= 0.8);
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let near: Vec<String> = near.into_iter().take(3).map(|(_, name)| format!("`{name}`")).collect();
    let meant = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) };
    format!("there is no {what} `{}`{meant}", given.escape_debug())
}
