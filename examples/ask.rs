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
    About, Answer, Any, ClaimRef, Contrary, Day, Direction, Ended, EventRow, Fact, Facts, Flag, Grade, Holding, Id,
    Limits, List, Modality, Path, Pattern, Period, Pressure, Reached, Revision, Schema, Scope, Snapshot, Trust,
    ValueType, View, document, vocabulary::*,
};

type Wrong = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match Call::read().and_then(|call| call.run()).map(|text| io::stdout().write_all(text.as_bytes())) {
        // Whoever reads on, such as `head`, may have read enough.
        Ok(Err(wrong)) if wrong.kind() != io::ErrorKind::BrokenPipe => fail(&wrong),
        Ok(_) => ExitCode::SUCCESS,
        Err(wrong) => fail(&*wrong),
    }
}

fn fail(wrong: &dyn std::error::Error) -> ExitCode {
    eprintln!("ask: {wrong}");
    ExitCode::from(2)
}

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

/// The command line, read.
#[derive(Default)]
struct Call {
    words: Vec<String>,
    file: Option<PathBuf>,
    /// The time asked about, and the words for it.
    when: Option<(Scope, String)>,
    known_at: Option<Revision>,
    trust: Trust,
    without_sources: Vec<String>,
    all: bool,
    json: bool,
    relations: bool,
    help: bool,
}

impl Call {
    fn read() -> Result<Self, Wrong> {
        let (mut call, mut args) = (Call::default(), lexopt::Parser::from_env());
        while let Some(arg) = args.next()? {
            match arg {
                lexopt::Arg::Long("in") => call.file = Some(args.value()?.into()),
                lexopt::Arg::Long("as-of") => {
                    let day: Day = parsed("as-of", &mut args)?;
                    call.look(Scope::Day(day), format!(" on {day}"))?;
                }
                lexopt::Arg::Long("during") => {
                    let period: Period = parsed("during", &mut args)?;
                    let scope = Scope::Span(period.earliest_start(), period.latest_end());
                    call.look(scope, format!(" during {period}"))?;
                }
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
                    let known = HELP.split_whitespace().filter(|word| word.starts_with("--"));
                    return Err(unknown("option", &format!("--{option}"), known).into());
                }
                short => return Err(short.unexpected().into()),
            }
        }
        Ok(call)
    }

    fn look(&mut self, scope: Scope, words: String) -> Result<(), Wrong> {
        match self.when.replace((scope, words)) {
            None => Ok(()),
            Some(_) => Err("a question is about one time: give --as-of or --during, and once".into()),
        }
    }

    fn run(&self) -> Result<String, Wrong> {
        if self.help {
            return Ok(help());
        }
        let kachin = || PathBuf::from_iter([env!("CARGO_MANIFEST_DIR"), "examples", "data", "kachin.json"]);
        let file = self.file.clone().unwrap_or_else(kachin);
        let loaded = document::load(&file, &Limits::untrusted());
        let graph = loaded.map_err(|wrong| format!("--in {}: {wrong}", file.display()))?;
        if self.relations {
            return Ok(relations(graph.schema()));
        }
        let [question, names @ ..] = self.words.as_slice() else {
            return Err("what do you want to know? --help lists the questions".into());
        };
        let view = self.view(&graph)?;
        let mut page = Page { view: &view, json: self.json, text: String::new(), left_out: 0 };
        page.answer(question, names)?;
        let note = self.note(&page);
        if self.json {
            eprint!("{note}");
            return Ok(page.text);
        }
        Ok(page.text + &note)
    }

    fn view(&self, graph: &Snapshot) -> Result<View, Wrong> {
        let sources = self.without_sources.iter().map(|key| graph.lookup_source(key));
        let trust = self.trust.clone().without_sources(sources.collect::<Result<Vec<_>, _>>()?);
        let view = graph.view().known_at(self.known_at.unwrap_or(graph.revision()))?.trusting(trust)?;
        let view = view.at_scope(self.when.as_ref().map_or(Scope::ALL, |(scope, _)| *scope));
        Ok(if self.all { view.showing_all() } else { view })
    }

    fn note(&self, page: &Page<'_>) -> String {
        let when = self.when.as_ref().map_or("", |(_, words)| words);
        let possible = match page.left_out {
            1 => "1 fact that is merely possible is left out: --all shows it".to_owned(),
            n => format!("{n} facts that are merely possible are left out: --all shows them"),
        };
        match (page.text.is_empty(), page.left_out) {
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

/// A question that is more than a relation.
struct Question {
    name: &'static str,
    answers: &'static str,
    ask: Ask,
}

enum Ask {
    OfAll(fn(&mut Page<'_>) -> Shown),
    OfOne(fn(&mut Page<'_>, Id<Any>) -> Shown),
    OfTwo(fn(&mut Page<'_>, Id<Any>, Id<Any>) -> Shown),
    Holds,
}

use Ask::{Holds, OfAll, OfOne, OfTwo};

/// A question by the helper of the view that answers it, and the kind of what it is about.
macro_rules! question {
    ($helper:ident(), $answers:literal) => {
        question!(stringify!($helper), OfAll(|page| page.view.$helper()?.show(page)), $answers)
    };
    ($helper:ident($Kind:ident), $answers:literal) => {
        question!(
            stringify!($helper),
            OfOne(|page, of| page.view.$helper(page.view.snapshot().narrow::<$Kind>(of)?)?.show(page)),
            $answers
        )
    };
    ($name:expr, $ask:expr, $answers:literal) => {
        Question { name: $name, answers: $answers, ask: $ask }
    };
}

const QUESTIONS: &[Question] = &[
    question!(controllers_of(Holdable), "who controls a place"),
    question!(holdings_of(Actor), "what an actor controls"),
    question!(holding_of(Holdable), "who holds how much of a place, and who fights for it"),
    question!(contested(), "which places are contested, and by whom"),
    question!(garrison_of(Site), "who is stationed at a place"),
    question!(allies_of(Actor), "an actor's allies"),
    question!(armed_wings_of(Organization), "an organization's armed wings"),
    question!(parents_of(ArmedForce), "whose armed wing a force is"),
    question!(superiors_of(Organization), "the chain of command above a unit"),
    question!(subordinates_of(Organization), "the chain of command below a unit"),
    question!(leaders_of(Actor), "who leads an actor"),
    question!(posts_of(Person), "what a person leads, and the person's posts"),
    question!(holders_of(Post), "who fills a post"),
    question!(members_of(Organization), "an organization's members"),
    question!(memberships_of(Actor), "what an actor is a member of"),
    question!(pressure_on(Actor), "who presses an actor, to do what, and how it answered"),
    question!(pressure_by(Actor), "whom an actor presses, to do what, and how they answered"),
    question!(containers_of(Site), "what a place lies in, nearest first"),
    question!(contents_of(Place), "what lies in a place, nearest first"),
    question!(events(), "what happened, in the order of time"),
    question!(events_at(Site), "what happened at a place and within it"),
    question!(events_of(Actor), "what an actor had a part in"),
    question!(timeline_of(Any), "everything about a thing at any time, in the order of time"),
    question!(about(Any), "everything about a thing"),
    question!(ended(), "what has ceased to exist, and who ended it"),
    question!("path", OfTwo(path), "how one thing is connected to another"),
    question!("holds", Holds, "whether it is so, and what speaks for and against it"),
];

impl Ask {
    fn takes(&self) -> &'static str {
        match self {
            OfAll(_) => "",
            OfOne(_) => "NAME",
            OfTwo(_) => "NAME NAME",
            Holds => "SUBJECT RELATION OBJECT",
        }
    }
}

/// The answer, line by line: with `--json` the facts alone.
struct Page<'v> {
    view: &'v View,
    json: bool,
    text: String,
    left_out: usize,
}

type Shown = Result<(), Wrong>;

impl<'v> Page<'v> {
    fn answer(&mut self, question: &str, names: &[String]) -> Shown {
        let (view, schema) = (self.view, self.view.snapshot().schema());
        let ask = QUESTIONS.iter().find(|known| known.name == question).map(|known| &known.ask);
        match (ask, names) {
            (Some(OfAll(ask)), []) => ask(self),
            (Some(OfOne(ask)), [name]) => ask(self, view.find(name)?),
            (Some(OfTwo(ask)), [one, other]) => ask(self, view.find(one)?, view.find(other)?),
            (Some(Holds), [subject, relation]) => self.holds(subject, relation, None),
            (Some(Holds), [subject, relation, object]) => self.holds(subject, relation, Some(object)),
            (None, _) if schema.relation(question).is_none() => {
                let relations = schema.relations().iter().flat_map(|def| [Some(def.name()), def.inverse_name()]);
                let known = QUESTIONS.iter().map(|known| known.name).chain(relations.flatten());
                Err(format!("{} (--help lists the questions)", unknown("question", question, known)).into())
            }
            (None, [name]) => self.related(question, view.find(name)?),
            (ask, _) => {
                let takes = ask.map_or("NAME", Ask::takes);
                let takes = if takes.is_empty() { "no name" } else { takes };
                let given = match names.len() {
                    0 => "nothing is given".to_owned(),
                    1 => "one word is given".to_owned(),
                    n => format!("{n} words are given (quote a name of several words)"),
                };
                Err(format!("`{question}` takes {takes}; {given}").into())
            }
        }
    }

    /// The facts of a relation by either of its names: after what is so, what is planned or demanded.
    fn related(&mut self, name: &str, of: Id<Any>) -> Shown {
        self.view.related(of, name)?.show(self)?;
        let Some((def, from)) = self.view.snapshot().schema().relation(name) else { return Ok(()) };
        let pattern = Pattern::any().relation(self.view.snapshot().relation(def.name())?);
        for modality in [Modality::Planned, Modality::Demanded] {
            let pattern = pattern.clone().modality(modality);
            if from == Direction::Forward {
                self.view.facts(pattern.clone().subject(of))?.show(self)?;
            }
            if from == Direction::Inverse || def.is(Flag::Symmetric) {
                self.view.facts(pattern.object(of))?.show(self)?;
            }
        }
        Ok(())
    }

    fn holds(&mut self, subject: &str, name: &str, object: Option<&String>) -> Shown {
        let (view, graph) = (self.view, self.view.snapshot());
        let (relation, from) = match graph.schema().relation(name) {
            Some((def, _)) if !matches!(def.range(), ValueType::Entity(_) | ValueType::Nothing) => {
                let (name, range) = (def.name(), def.range());
                return Err(format!("`{name}` leads to {range}, which `holds` does not read: ask `{name} NAME`").into());
            }
            Some((def, from)) => (graph.relation(def.name())?, from),
            None => (graph.relation(name)?, Direction::Forward),
        };
        let subject = view.find(subject)?;
        match (object.map(|name| view.find(name)).transpose()?, from) {
            (None, _) => view.holds(subject, relation, ())?.show(self),
            (Some(object), Direction::Forward) => view.holds(subject, relation, object)?.show(self),
            (Some(object), Direction::Inverse) => view.holds(object, relation, subject)?.show(self),
        }
    }

    fn title(&mut self, depth: usize, title: impl fmt::Display) {
        if !self.json {
            self.say(depth, title, std::iter::empty());
        }
    }

    fn add(&mut self, depth: usize, facts: impl IntoIterator<Item = Fact<'v>>) -> Shown {
        for fact in facts {
            if self.json {
                self.text += &(serde_json::to_string(&fact.record())? + "\n");
            } else {
                self.say(depth, fact, fact.support());
            }
        }
        Ok(())
    }

    /// A line, and below it the words of the claims for it.
    fn say<'c>(&mut self, depth: usize, line: impl fmt::Display, claims: impl Iterator<Item = ClaimRef<'c>>) {
        let indent = "  ".repeat(depth);
        _ = writeln!(self.text, "{indent}{line}");
        for claim in claims.map(|claim| claim.claim()) {
            if let Some(quote) = &claim.quote {
                _ = writeln!(self.text, "{indent}    “{quote}”");
            }
            if let Some(reading) = &claim.inferred {
                _ = writeln!(self.text, "{indent}    inferred: {reading}");
            }
        }
    }
}

/// What the view answers, and how it is shown.
trait Show<'v> {
    fn show(self, page: &mut Page<'v>) -> Shown;
}

impl<'v> Show<'v> for Facts<'v> {
    fn show(self, page: &mut Page<'v>) -> Shown {
        page.left_out += self.left_out();
        page.add(0, self)
    }
}

/// What is reached in each step, below it the fact of the last.
impl<'v> Show<'v> for Reached<'v> {
    fn show(self, page: &mut Page<'v>) -> Shown {
        page.left_out += self.left_out();
        for step in self.iter() {
            page.title(0, format_args!("{}, {}", page.view.entity(step.entity())?, step.grade()));
            page.add(1, step.path().pop())?;
        }
        Ok(())
    }
}

impl<'v> Show<'v> for Holding<'v> {
    fn show(self, page: &mut Page<'v>) -> Shown {
        page.left_out += self.holders.left_out();
        if self.contested {
            page.title(0, "contested");
        }
        for holder in self.holders {
            page.add(0, [holder.fact])?;
            if let Some(most) = holder.at_most {
                page.title(1, format_args!("at most {most}, as others hold the rest"));
            }
        }
        if !self.fought_for.is_empty() {
            page.title(0, "fought for:");
        }
        page.add(1, self.fought_for)
    }
}

/// The places that are contested.
impl<'v> Show<'v> for Vec<Id<Any>> {
    fn show(self, page: &mut Page<'v>) -> Shown {
        for place in self {
            let holding = page.view.holding_of(page.view.snapshot().narrow::<Holdable>(place)?)?;
            page.left_out += holding.holders.left_out();
            page.title(0, page.view.entity(place)?);
            page.add(1, holding.holders.into_iter().map(|holder| holder.fact).chain(holding.fought_for))?;
        }
        Ok(())
    }
}

impl<'v> Show<'v> for List<Pressure<'v>> {
    fn show(self, page: &mut Page<'v>) -> Shown {
        let view = page.view;
        page.left_out += self.left_out();
        for pressure in self {
            page.title(0, format_args!("{} on {}", view.entity(pressure.by)?, view.entity(pressure.on)?));
            page.add(1, pressure.facts)?;
            for demand in pressure.demands {
                page.title(1, format_args!("demand: {}", view.entity(demand.event)?));
                page.add(2, demand.content.into_iter().chain(demand.roles))?;
                for response in demand.responses {
                    let outcomes = response.outcomes().join(", ");
                    page.title(2, format_args!("response: {} ({outcomes})", view.entity(response.event)?));
                    page.add(3, response.facts.into_iter().chain(response.responders))?;
                }
            }
        }
        Ok(())
    }
}

impl<'v> Show<'v> for List<EventRow<'v>> {
    fn show(self, page: &mut Page<'v>) -> Shown {
        page.left_out += self.left_out();
        for row in self {
            let when = row.occurred.first().map_or_else(String::new, |fact| fact.period().to_string());
            let modality = match row.modality {
                Modality::Actual => String::new(),
                other => format!("{}, ", other.as_str()),
            };
            page.title(0, format_args!("{when}: {}, {modality}{}", page.view.entity(row.event)?, row.grade));
            page.add(1, row.occurred.into_iter().chain(row.roles))?;
        }
        Ok(())
    }
}

impl<'v> Show<'v> for About<'v> {
    fn show(self, page: &mut Page<'v>) -> Shown {
        let (thing, any) = (page.view.entity(self.entity)?, Pattern::any().any_modality());
        for pattern in [any.clone().subject(self.entity), any.object(self.entity)] {
            page.left_out += page.view.facts(pattern)?.left_out();
        }
        page.title(0, format_args!("{thing} ({thing:?})"));
        for facts in [self.names, self.identifiers, self.descriptions, self.lifespan] {
            page.add(1, facts)?;
        }
        for (relation, facts) in self.relations {
            page.title(1, relation);
            page.add(2, facts)?;
        }
        Ok(())
    }
}

impl<'v> Show<'v> for Vec<Ended<'v>> {
    fn show(self, page: &mut Page<'v>) -> Shown {
        for ended in self {
            page.title(0, format_args!("{}, gone by {}", page.view.entity(ended.entity)?, ended.at_the_latest));
            page.add(1, ended.lifespan.into_iter().chain(ended.by))?;
        }
        Ok(())
    }
}

impl<'v> Show<'v> for Answer<'v> {
    fn show(self, page: &mut Page<'v>) -> Shown {
        if page.json {
            let against: Vec<String> = self.contrary.iter().map(Contrary::to_string).collect();
            let answer = serde_json::json!({
                "verdict": self.verdict, "questioned": self.questioned, "against": against,
            });
            _ = writeln!(page.text, "{answer}");
        }
        page.title(0, &self);
        page.add(1, self.facts)?;
        if !page.json && !self.contrary.is_empty() {
            page.title(1, "against it:");
            for contrary in self.contrary {
                match contrary {
                    Contrary::Denial(claim) => page.say(2, contrary, [claim].into_iter()),
                    Contrary::Lifespan(fact) | Contrary::Rival(fact) => page.add(2, [fact])?,
                    _ => page.title(2, contrary),
                }
            }
        }
        Ok(())
    }
}

/// The shortest path over what is at least presumed, else over what is possible.
fn path(page: &mut Page<'_>, from: Id<Any>, to: Id<Any>) -> Shown {
    let view = page.view;
    for least in [Grade::Presumed, Grade::Possible] {
        if let Some(Path { entities, facts, grade, .. }) = view.path_between(from, to, least)? {
            let labels = entities.into_iter().map(|id| Ok(view.entity(id)?.label()));
            let labels = labels.collect::<Result<Vec<_>, allegiance::Error>>()?;
            page.title(0, format_args!("{}, {grade}", labels.join(" – ")));
            return page.add(1, facts);
        }
    }
    Ok(())
}

fn help() -> String {
    let mut help = HELP.to_owned();
    for question in QUESTIONS {
        let call = format!("{} {}", question.name, question.ask.takes());
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
fn unknown<'k>(what: &str, given: &str, known: impl Iterator<Item = &'k str>) -> String {
    let mut near: Vec<_> = known.map(|name| (strsim::jaro_winkler(given, name), name)).collect();
    near.retain(|(similarity, _)| *similarity >= 0.8);
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup();
    let near: Vec<String> = near.iter().take(3).map(|(_, name)| format!("`{name}`")).collect();
    let meant = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) };
    format!("there is no {what} `{}`{meant}", given.escape_debug())
}
