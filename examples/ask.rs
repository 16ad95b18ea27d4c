//! Asks one question of any document of this crate's format.
//!
//! ```text
//! cargo run --example ask -- controllers_of Bhamo --as-of 2024-12-16
//! cargo run --example ask -- --help
//! cargo run --features cypher --example ask -- cypher "MATCH (a)-[:CONTROLS]->(t:town) RETURN a, t" --as-of 2024-12-16
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
    Limits, List, Modality, Path, Paths, Pattern, Period, Pressure, Query, Reached, Revision, Route, Rules, Schema,
    Scope, Trust, ValueType, View, document, vocabulary::*,
};
use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};

type Wrong = Box<dyn std::error::Error>;

const HELP: &str = "\
Asks one question of a document.

    ask QUESTION [NAME…] [OPTION…]

A NAME is a label, a key or any other name of a thing; quote one of several words.

    ask controllers_of Bhamo --as-of 2024-12-16
    ask holds KIA controls Sumprabum --as-of 2024-05-15
    ask events_at \"Kachin State\" --during 2024-12-01/2024-12-17
    ask path \"Wu Gang\" KIA
    ask route \"armed_wings / allied_with* / controls\" KIO --as-of 2024-12-17
    ask leads \"N'Ban La\" --json
    ask why KIO controls Sumprabum --as-of 2024-12-16 --rules

Options:
    --in FILE             the document to ask; examples/data/kachin.json unless given
    --as-of DAY           what holds on a day; at any time unless given
    --during PERIOD       what holds at some time of a period: 2024-05, 2024-12-01/2024-12-17, 2024-12-04/..
    --known-at N          as known at revision N
    --without-unnamed     trust nobody whom the sources do not name
    --without-parties     trust no party to the conflict
    --without-source KEY  trust nothing in this source; may be given again
    --rules               with what follows by rules and from events
    --without-rule NAME   the same without a rule or effect; may be given again
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

With the feature `cypher` a text of openCypher is a question too; the day may stand in it:
    cypher \"AS OF '2024-12-16' MATCH (who)-[:CONTROLS]->(town:town) RETURN who, town\"
";

fn main() -> ExitCode {
    let Err(wrong) = run() else { return ExitCode::SUCCESS };
    eprintln!("ask: {wrong}");
    ExitCode::from(2)
}

fn run() -> Result<(), Wrong> {
    let mut file = PathBuf::from_iter([env!("CARGO_MANIFEST_DIR"), "examples", "data", "kachin.json"]);
    let (mut words, mut flags, mut times, mut sources) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut trust, mut known_at, mut rules) = (Trust::all(), None, Rules::none());
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Value(word) => words.push(word.string()?),
            Long("in") => file = args.value()?.into(),
            Long("as-of") => {
                let day: Day = read("as-of", &args.value()?.string()?)?;
                times.push((Scope::Day(day), format!(" on {day}")));
            }
            Long("during") => {
                let period: Period = read("during", &args.value()?.string()?)?;
                times.push((Scope::Span(period.earliest_start(), period.latest_end()), format!(" during {period}")));
            }
            Long("known-at") => {
                let number = args.value()?.string()?.parse();
                let number = number.map_err(|_| "--known-at: expected the number of a revision, such as 1")?;
                known_at = Some(Revision::new(number));
            }
            Long("without-unnamed") => trust = trust.without_unnamed(),
            Long("without-parties") => trust = trust.without_parties(),
            Long("without-source") => sources.push(args.value()?.string()?),
            Long("rules") => rules = all_unless_given(rules),
            Long("without-rule") => rules = all_unless_given(rules).without(args.value()?.string()?),
            Long(flag @ ("all" | "json" | "relations" | "help")) => flags.push(flag.to_owned()),
            Short('h') => flags.push("help".to_owned()),
            Long(option) => {
                let known = HELP.split_whitespace().filter(|word| word.starts_with("--"));
                return Err(unknown("option", &format!("--{option}"), known).into());
            }
            short => return Err(short.unexpected().into()),
        }
    }
    if times.len() > 1 {
        return Err("a question is about one time: give --as-of or --during, and once".into());
    }
    let (scope, when) = times.pop().unwrap_or((Scope::ALL, String::new()));
    let is_set = |flag: &str| flags.iter().any(|set| set == flag);
    if is_set("help") {
        return print(&help());
    }
    let graph = document::load(&file, &Limits::untrusted());
    let graph = graph.map_err(|wrong| format!("--in {}: {wrong}", file.display()))?;
    if is_set("relations") {
        return print(&relations(graph.schema()));
    }
    let [question, names @ ..] = words.as_slice() else {
        return Err("what do you want to know? --help lists the questions".into());
    };
    let text = if question == "cypher" { Some(read_query(names, graph.schema())?) } else { None };
    let (scope, when) = match text.as_ref().and_then(|(_, day)| *day) {
        None => (scope, when),
        Some(day) if scope == Scope::ALL => (Scope::Day(day), format!(" on {day}")),
        Some(_) => return Err("a question is about one time: give it in the text or as an option".into()),
    };
    let sources = sources.iter().map(|key| graph.lookup_source(key)).collect::<Result<Vec<_>, _>>()?;
    let view = graph.view().at_scope(scope).trusting(trust.without_sources(sources))?;
    let view = known_at.map_or(Ok(view.clone()), |revision| view.known_at(revision))?;
    let view = if is_set("all") { view.showing_all() } else { view }.with_rules(rules)?;
    let mut page = Page { view: &view, json: is_set("json"), text: String::new(), left_out: 0 };
    match &text {
        Some((query, _)) => page.rows(query)?,
        None => page.answer(question, names)?,
    }
    let note = page.note(&when);
    if page.json {
        eprint!("{note}");
    } else {
        page.text += &note;
    }
    print(&page.text)
}

/// A text of openCypher as a query, with the day that it begins with.
#[cfg(feature = "cypher")]
fn read_query(text: &[String], schema: &Schema) -> Result<(Query, Option<Day>), Wrong> {
    let [text] = text else { return Err("expected `cypher TEXT`, the text in quotes".into()) };
    let dated = allegiance::cypher::parse_dated(text, schema)?;
    Ok((dated.query, dated.as_of))
}

#[cfg(not(feature = "cypher"))]
fn read_query(_: &[String], _: &Schema) -> Result<(Query, Option<Day>), Wrong> {
    Err("texts of openCypher are read with the feature: cargo run --features cypher --example ask".into())
}

/// All rules, unless some were given before.
fn all_unless_given(rules: Rules) -> Rules {
    if rules == Rules::none() { Rules::all() } else { rules }
}

fn read<T: std::str::FromStr<Err: fmt::Display>>(option: &str, value: &str) -> Result<T, Wrong> {
    value.parse().map_err(|wrong| format!("--{option}: {wrong}").into())
}

/// Prints to whoever wants it: `head` may have read enough.
fn print(text: &str) -> Result<(), Wrong> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(wrong) if wrong.kind() != io::ErrorKind::BrokenPipe => Err(wrong.into()),
        _ => Ok(()),
    }
}

/// A question that is more than a relation: what it takes, what it answers, and how.
struct Question(&'static str, &'static str, &'static str, Ask);

enum Ask {
    OfAll(fn(&mut Page<'_>) -> Shown),
    OfOne(fn(&mut Page<'_>, Id<Any>) -> Shown),
    OfTwo(fn(&mut Page<'_>, Id<Any>, Id<Any>) -> Shown),
    ByRoute,
    Holds,
    Why,
}

use Ask::{ByRoute, Holds, OfAll, OfOne, OfTwo, Why};

/// A question by the helper of the view that answers it and the kind of what it is about.
macro_rules! of {
    ($helper:ident() => $show:ident, $answers:literal) => {
        Question(stringify!($helper), "", $answers, OfAll(|page| $show(page, page.view.$helper()?)))
    };
    ($helper:ident($Kind:ident) => $show:ident, $answers:literal) => {
        Question(stringify!($helper), " NAME", $answers, {
            OfOne(|page, id| $show(page, page.view.$helper(page.view.snapshot().narrow::<$Kind>(id)?)?))
        })
    };
}

const QUESTIONS: &[Question] = &[
    of!(controllers_of(Holdable) => list, "who controls a place"),
    of!(holdings_of(Actor) => list, "what an actor controls"),
    of!(holding_of(Holdable) => holding, "who holds how much of a place, and who fights for it"),
    of!(contested() => contested, "which places are contested, and by whom"),
    of!(garrison_of(Site) => list, "who is stationed at a place"),
    of!(allies_of(Actor) => list, "an actor's allies"),
    of!(armed_wings_of(Organization) => list, "an organization's armed wings"),
    of!(parents_of(ArmedForce) => list, "whose armed wing a force is"),
    of!(superiors_of(Organization) => reached, "the chain of command above a unit"),
    of!(subordinates_of(Organization) => reached, "the chain of command below a unit"),
    of!(leaders_of(Actor) => list, "who leads an actor"),
    of!(posts_of(Person) => list, "what a person leads, and the person's posts"),
    of!(holders_of(Post) => list, "who fills a post"),
    of!(members_of(Organization) => list, "an organization's members"),
    of!(memberships_of(Actor) => list, "what an actor is a member of"),
    of!(pressure_on(Actor) => pressure, "who presses an actor, to do what, and how it answered"),
    of!(pressure_by(Actor) => pressure, "whom an actor presses, to do what, and how they answered"),
    of!(containers_of(Site) => reached, "what a place lies in, nearest first"),
    of!(contents_of(Place) => reached, "what lies in a place, nearest first"),
    of!(events() => events, "what happened, in the order of time"),
    of!(events_at(Site) => events, "what happened at a place and within it"),
    of!(events_of(Actor) => events, "what an actor had a part in"),
    of!(timeline_of(Any) => list, "everything about a thing at any time, in the order of time"),
    of!(about(Any) => about, "everything about a thing"),
    of!(ended() => ended, "what has ceased to exist, and who ended it"),
    Question("path", " NAME NAME", "how one thing is connected to another", OfTwo(path)),
    Question("route", " ROUTE NAME [NAME]", "what a route of relations leads to, or how to one thing", ByRoute),
    Question("holds", " SUBJECT RELATION OBJECT", "whether it is so, and what speaks for and against it", Holds),
    Question("why", " SUBJECT RELATION OBJECT", "the proof of it, or what is missing for one", Why),
];

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
        let known = QUESTIONS.iter().find(|known| known.0 == question);
        match (known.map(|known| &known.3), names) {
            (Some(OfAll(ask)), []) => ask(self),
            (Some(OfOne(ask)), [name]) => ask(self, view.the(name)?),
            (Some(OfTwo(ask)), [one, other]) => ask(self, view.the(one)?, view.the(other)?),
            (Some(ByRoute), [route, from, to @ ..]) if to.len() < 2 => self.route(route, from, to.first()),
            (Some(Holds), [subject, relation, object @ ..]) if object.len() < 2 => {
                self.holds(subject, relation, object.first())
            }
            (Some(Why), [subject, relation, object]) => self.why(subject, relation, object),
            (None, _) if schema.relation(question).is_none() => {
                let relations = schema.relations().flat_map(|def| [Some(def.name()), def.inverse_name()]);
                let known = QUESTIONS.iter().map(|known| known.0).chain(relations.flatten());
                Err(format!("{} (--help lists the questions)", unknown("question", question, known)).into())
            }
            (None, [name]) => self.related(question, view.the(name)?),
            _ => {
                let takes = known.map_or(" NAME", |known| known.1);
                Err(format!("expected `{question}{takes}`, each name of several words in quotes").into())
            }
        }
    }

    /// The rows of a query, below the names of its columns.
    fn rows(&mut self, query: &Query) -> Shown {
        let rows = self.view.query(query)?;
        if self.json {
            for row in rows.read::<serde_json::Map<String, serde_json::Value>>()? {
                self.text += &(serde_json::to_string(&row)? + "\n");
            }
        } else if !rows.is_empty() {
            _ = write!(self.text, "{}\n{rows}", rows.columns().join(" | "));
        }
        Ok(())
    }

    /// What a route leads to, each by a shortest way; to one thing, all of the shortest.
    fn route(&mut self, route: &str, from: &str, to: Option<&String>) -> Shown {
        let view = self.view;
        let (route, from) = (Route::parse(route, view.snapshot().schema())?, view.the(from)?);
        let question = match to {
            Some(to) => Paths::between(from, view.the(to)?).all_shortest(),
            None => Paths::out_of(from).reached(),
        };
        for path in surest(view, &question.over(route))? {
            if self.json {
                self.text += &(serde_json::to_string(&path.record()?)? + "\n");
            }
            self.say(0, &path, path.facts.iter().flat_map(Fact::support));
        }
        Ok(())
    }

    /// The facts of a relation by either of its names; after what is so, what is planned or demanded.
    fn related(&mut self, name: &str, id: Id<Any>) -> Shown {
        let view = self.view;
        self.facts(0, view.related(id, name)?)?;
        let Some((def, way)) = view.snapshot().schema().relation(name) else { return Ok(()) };
        let pattern = Pattern::any().any_modality().relation(view.snapshot().relation(def.name())?);
        let ends = [(Direction::Forward, pattern.clone().subject(id)), (Direction::Inverse, pattern.object(id))];
        for (_, pattern) in ends.into_iter().filter(|(end, _)| *end == way || def.is(Flag::Symmetric)) {
            let facts = view.facts(pattern)?;
            self.left_out += facts.left_out();
            self.facts(0, facts.into_iter().filter(|fact| fact.modality() != Modality::Actual))?;
        }
        Ok(())
    }

    fn holds(&mut self, subject: &str, name: &str, object: Option<&String>) -> Shown {
        let (view, graph) = (self.view, self.view.snapshot());
        let (name, way) =
            graph.schema().relation(name).map_or((name, Direction::Forward), |(def, way)| (def.name(), way));
        let relation = graph.relation(name)?;
        if let Some((def, _)) = graph.schema().relation(name)
            && !matches!(def.range(), ValueType::Entity(_) | ValueType::Nothing)
        {
            let range = def.range();
            return Err(format!("`{name}` leads to {range}, which `holds` does not read: ask `{name} NAME`").into());
        }
        let (subject, object) = (view.the(subject)?, object.map(|name| view.the(name)).transpose()?);
        answer(
            self,
            match (object, way) {
                (None, _) => view.holds(subject, relation, ())?,
                (Some(object), Direction::Forward) => view.holds(subject, relation, object)?,
                (Some(object), Direction::Inverse) => view.holds(object, relation, subject)?,
            },
        )
    }

    /// The proof of each fact that says so; where none does, what is missing.
    fn why(&mut self, subject: &str, name: &str, object: &str) -> Shown {
        let (view, graph) = (self.view, self.view.snapshot());
        let (name, way) =
            graph.schema().relation(name).map_or((name, Direction::Forward), |(def, way)| (def.name(), way));
        let relation = graph.relation(name)?;
        let (mut subject, mut object) = (view.the(subject)?, view.the(object)?);
        if way == Direction::Inverse {
            (subject, object) = (object, subject);
        }
        let answer = view.holds(subject, relation, object)?;
        if !answer.is_yes() {
            let why_not = view.why_not(subject, relation, object)?;
            self.text += &if self.json { serde_json::to_string(&why_not)? + "\n" } else { why_not.to_string() };
        }
        for fact in answer.facts.iter().filter(|_| answer.is_yes()) {
            let proof = view.explain(fact)?;
            self.text += &if self.json { serde_json::to_string(&proof)? + "\n" } else { proof.to_string() };
        }
        Ok(())
    }

    fn facts(&mut self, depth: usize, facts: impl IntoIterator<Item = Fact<'v>>) -> Shown {
        for fact in facts {
            if self.json {
                self.text += &(serde_json::to_string(&fact.record())? + "\n");
            }
            self.say(depth, fact, fact.support());
        }
        Ok(())
    }

    /// A title, and facts below it.
    fn group(&mut self, depth: usize, title: impl fmt::Display, facts: impl IntoIterator<Item = Fact<'v>>) -> Shown {
        self.say(depth, title, []);
        self.facts(depth + 1, facts)
    }

    /// A line, and below it the words of the claims for it.
    fn say(&mut self, depth: usize, line: impl fmt::Display, claims: impl IntoIterator<Item = ClaimRef<'v>>) {
        if self.json {
            return;
        }
        let indent = "  ".repeat(depth);
        _ = writeln!(self.text, "{indent}{line}");
        for claim in claims.into_iter().map(|claim| claim.claim()) {
            let quote = claim.quote.iter().map(|quote| format!("“{quote}”"));
            for words in quote.chain(claim.inferred.iter().map(|reading| format!("inferred: {reading}"))) {
                _ = writeln!(self.text, "{indent}    {words}");
            }
        }
    }

    fn note(&self, when: &str) -> String {
        let possible = match self.left_out {
            1 => "1 fact that is merely possible is left out: --all shows it".to_owned(),
            n => format!("{n} facts that are merely possible are left out: --all shows them"),
        };
        match (self.text.is_empty(), self.left_out) {
            (true, 0) => format!("Nothing is known{when} that answers this.\n"),
            (true, _) => format!("Nothing is known{when} that answers this; {possible}.\n"),
            (false, 0) => String::new(),
            (false, _) => format!("({possible}.)\n"),
        }
    }
}

fn list<'v>(page: &mut Page<'v>, facts: Facts<'v>) -> Shown {
    page.left_out += facts.left_out();
    page.facts(0, facts)
}

/// What is reached in each step, below it the fact of the last.
fn reached<'v>(page: &mut Page<'v>, reached: Reached<'v>) -> Shown {
    page.left_out += reached.left_out();
    reached.iter().try_for_each(|step| {
        let entity = page.view.entity(step.entity())?;
        page.group(0, format_args!("{entity}, {}", step.grade()), step.path().pop())
    })
}

fn holding<'v>(page: &mut Page<'v>, holding: Holding<'v>) -> Shown {
    page.left_out += holding.holders.left_out();
    if holding.contested {
        page.say(0, "contested", []);
    }
    for holder in holding.holders {
        page.facts(0, [holder.fact])?;
        if let Some(most) = holder.at_most {
            page.say(1, format_args!("at most {most}, as others hold the rest"), []);
        }
    }
    if holding.fought_for.is_empty() { Ok(()) } else { page.group(0, "fought for:", holding.fought_for) }
}

fn contested(page: &mut Page<'_>, places: Vec<Id<Any>>) -> Shown {
    places.into_iter().try_for_each(|place| {
        let holding = page.view.holding_of(page.view.snapshot().narrow::<Holdable>(place)?)?;
        page.left_out += holding.holders.left_out();
        let holders = holding.holders.into_iter().map(|holder| holder.fact);
        page.group(0, page.view.entity(place)?, holders.chain(holding.fought_for))
    })
}

fn pressure<'v>(page: &mut Page<'v>, pressures: List<Pressure<'v>>) -> Shown {
    let view = page.view;
    page.left_out += pressures.left_out();
    for pressure in pressures {
        let (by, on) = (view.entity(pressure.by)?, view.entity(pressure.on)?);
        page.group(0, format_args!("{by} on {on}"), pressure.facts)?;
        for demand in pressure.demands {
            let title = format!("demand: {}", view.entity(demand.event)?);
            page.group(1, title, demand.content.into_iter().chain(demand.roles))?;
            for response in demand.responses {
                let title = format!("response: {} ({})", view.entity(response.event)?, response.outcomes().join(", "));
                page.group(2, title, response.facts.into_iter().chain(response.responders))?;
            }
        }
    }
    Ok(())
}

fn events<'v>(page: &mut Page<'v>, rows: List<EventRow<'v>>) -> Shown {
    page.left_out += rows.left_out();
    rows.into_iter().try_for_each(|row| {
        let when = row.occurred.first().map_or_else(String::new, |fact| fact.period().to_string());
        let actual = row.modality == Modality::Actual;
        let modality = if actual { String::new() } else { format!("{}, ", row.modality.as_str()) };
        let title = format!("{when}: {}, {modality}{}", page.view.entity(row.event)?, row.grade);
        page.group(0, title, row.occurred.into_iter().chain(row.roles))
    })
}

fn about<'v>(page: &mut Page<'v>, about: About<'v>) -> Shown {
    let (thing, any) = (page.view.entity(about.entity)?, Pattern::any().any_modality());
    for pattern in [any.clone().subject(about.entity), any.object(about.entity)] {
        page.left_out += page.view.facts(pattern)?.left_out();
    }
    let set_apart = [about.names, about.identifiers, about.descriptions, about.lifespan];
    page.group(0, format_args!("{thing} ({thing:?})"), set_apart.into_iter().flatten())?;
    about.relations.into_iter().try_for_each(|(relation, facts)| page.group(1, relation, facts))
}

fn ended<'v>(page: &mut Page<'v>, ended: Vec<Ended<'v>>) -> Shown {
    ended.into_iter().try_for_each(|ended| {
        let title = format!("{}, gone by {}", page.view.entity(ended.entity)?, ended.at_the_latest);
        page.group(0, title, ended.lifespan.into_iter().chain(ended.by))
    })
}

/// The paths over what is at least presumed; where there is none, over what is possible.
fn surest<'v>(view: &'v View, question: &Paths) -> Result<Vec<Path<'v>>, Wrong> {
    let presumed = view.paths(question)?;
    Ok(if presumed.is_empty() { view.paths(&question.clone().at_least(Grade::Possible))? } else { presumed })
}

fn path(page: &mut Page<'_>, from: Id<Any>, to: Id<Any>) -> Shown {
    let path = surest(page.view, &Paths::between(from, to))?.pop();
    let Some(Path { entities, facts, grade, .. }) = path else { return Ok(()) };
    let labels = entities.into_iter().map(|id| Ok(page.view.entity(id)?.label()));
    let labels = labels.collect::<Result<Vec<_>, Wrong>>()?.join(" – ");
    page.group(0, format_args!("{labels}, {grade}"), facts)
}

fn answer<'v>(page: &mut Page<'v>, answer: Answer<'v>) -> Shown {
    if page.json {
        let against: Vec<String> = answer.contrary.iter().map(Contrary::to_string).collect();
        let said =
            serde_json::json!({ "verdict": answer.verdict, "questioned": answer.questioned, "against": against });
        _ = writeln!(page.text, "{said}");
    }
    page.say(0, &answer, []);
    page.facts(1, answer.facts)?;
    for (i, contrary) in answer.contrary.into_iter().enumerate() {
        if i == 0 {
            page.say(1, "against it:", []);
        }
        match contrary {
            Contrary::Denial(claim) => page.say(2, contrary, [claim]),
            Contrary::Lifespan(fact) | Contrary::Rival(fact) => page.say(2, fact, fact.support()),
            Contrary::Ended { fact, .. } | Contrary::Premise(fact) => page.say(2, contrary, fact.support()),
            _ => page.say(2, contrary, []),
        }
    }
    Ok(())
}

fn help() -> String {
    let mut help = HELP.to_owned();
    for Question(name, takes, answers, _) in QUESTIONS {
        _ = writeln!(help, "    {:<30}{answers}", format!("{name}{takes} "));
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
