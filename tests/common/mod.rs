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
//! A question is `TIME AND SETTINGS | QUESTION ARGUMENTS`, see [`view`] and [`answer`]. Without anything before the bar
//! it is asked of the view of the line before.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::{collections::VecDeque, fmt::Display};

use allegiance::{
    Any, Attested, Change, ClaimEntry, Contrary, Count, Credibility, EntityEntry, Error, Facts, Grade, Graph, Id,
    Identifier, Kind, Modality, Name, Pattern, Period, Qualifiers, Reach, Reliability, Revision, Schema, Scope, Share,
    Source, SourceEntry, SourceKind, Speaker, Stance, StatementEntry, Text, Trust, Value, ValueType, View,
    vocabulary::*,
};

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
            Error::Graph(allegiance::GraphError::Change { change, wrong, .. }) => {
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

/// The answers to questions, a question a line, each repeated above its answer.
pub(crate) fn answers(graph: &Graph, questions: &str) -> String {
    let (mut told, mut seen) = (String::new(), graph.view());
    for (number, line) in (1..).zip(questions.lines().map(str::trim)).filter(|(_, line)| !line.is_empty()) {
        let mut words = Words::new(number, line);
        if !words.take("|") {
            seen = view(graph, &mut words);
        }
        told.push_str(&format!("> {line}\n{}", answer(&seen, &mut words)));
    }
    told
}

/// The answer of a view to one question.
pub(crate) fn tell(view: &View, question: &str) -> String {
    answer(view, &mut Words::new(1, question))
}

/// What stands before the bar: `as_of DAY`, `during PERIOD` or `ever`; `known_at REVISION`, `presuming DAYS`,
/// `showing_all`; and whom to trust: `only`, `without` a source, `only_speaker`, `without_speaker`, `without_unnamed`,
/// `without_parties`, `without_own_behalf`, `credible` 1 to 6.
fn view(graph: &Graph, words: &mut Words) -> View {
    let mut trust = Trust::all();
    let mut seen = graph.view();
    while !words.take("|") {
        let setting = words.must("`|`");
        let mut argument = || words.must("an argument");
        let source = |key: String| graph.lookup_source(&key).unwrap();
        match setting.as_str() {
            "as_of" => seen = seen.at_scope(Scope::Day(argument().parse().unwrap())),
            "during" => seen = seen.at_scope(graph.during(argument()).unwrap().scope()),
            "ever" => seen = seen.at_scope(Scope::ALL),
            "known_at" => seen = seen.known_at(Revision::new(argument().parse().unwrap())).unwrap(),
            "presuming" => seen = seen.presuming_at_most(argument().parse().unwrap()),
            "showing_all" => seen = seen.showing_all(),
            "only" => trust = trust.only_sources([source(argument())]),
            "without" => trust = trust.without_sources([source(argument())]),
            "only_speaker" => trust = trust.only_speakers([graph.lookup(&argument()).unwrap()]),
            "without_speaker" => trust = trust.without_speakers([graph.lookup(&argument()).unwrap()]),
            "without_unnamed" => trust = trust.without_unnamed(),
            "without_parties" => trust = trust.without_parties(),
            "without_own_behalf" => trust = trust.without_parties_on_their_own_behalf(),
            "credible" => trust = trust.at_least(credibility(&argument())),
            what => words.fail(format!("there is no setting `{what}`")),
        }
    }
    seen.trusting(trust).unwrap()
}

fn answer(view: &View, words: &mut Words) -> String {
    let lines = told(view, words).unwrap_or_else(|error| vec![format!("error: {error}")]);
    let lines = if lines.is_empty() { vec!["nothing".to_owned()] } else { lines };
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

fn told(view: &View, words: &mut Words) -> Result<Vec<String>, Error> {
    macro_rules! facts {
        ($helper:ident, $Kind:ty) => {
            lines(&view.$helper(id::<$Kind>(view, words)?)?)
        };
    }
    let label = |entity: Id<Any>| Ok::<_, Error>(view.entity(entity)?.to_string());
    Ok(match words.must("a question").as_str() {
        "armed_wings_of" => facts!(armed_wings_of, Organization),
        "parents_of" => facts!(parents_of, ArmedForce),
        "allies_of" => facts!(allies_of, Actor),
        "controllers_of" => facts!(controllers_of, Holdable),
        "controlled_by" => facts!(controlled_by, Actor),
        "garrison_of" => facts!(garrison_of, Site),
        "leaders_of" => facts!(leaders_of, Actor),
        "posts_of" => facts!(posts_of, Person),
        "holders_of" => facts!(holders_of, Post),
        "members_of" => facts!(members_of, Organization),
        "memberships_of" => facts!(memberships_of, Actor),
        "timeline_of" => facts!(timeline_of, Any),
        "containers_of" => reached(view, view.containers_of(id::<Site>(view, words)?)?)?,
        "contents_of" => reached(view, view.contents_of(id::<Place>(view, words)?)?)?,
        "superiors_of" => reached(view, view.superiors_of(id::<Organization>(view, words)?)?)?,
        "subordinates_of" => reached(view, view.subordinates_of(id::<Organization>(view, words)?)?)?,
        question @ ("holds" | "throughout" | "why") => {
            let (subject, relation, object) = triple(view, words)?;
            let answer = match (question, object) {
                ("throughout", Some(object)) => view.holds_throughout(subject, relation, object)?,
                ("throughout", None) => view.holds_throughout(subject, relation, ())?,
                (_, Some(object)) => view.holds(subject, relation, object)?,
                (_, None) => view.holds(subject, relation, ())?,
            };
            let mut told = vec![answer.to_string()];
            if question == "why" {
                told.extend(answer.facts.iter().map(|fact| format!("for: {fact}")));
                told.extend(answer.contrary.iter().map(|contrary| match contrary {
                    Contrary::Denial(claim) => format!("denied: {claim}"),
                    Contrary::Lifespan(fact) => format!("lifespan: {fact}"),
                    Contrary::Rival(fact) => format!("rival: {fact}"),
                    other => format!("against: {other:?}"),
                }));
            }
            told
        }
        "standing" => {
            let (subject, relation, object) = triple(view, words)?;
            let pattern = Pattern::any().subject(subject).relation(relation);
            let facts = view.facts(object.into_iter().fold(pattern, Pattern::object))?;
            let one = |fact: &allegiance::Fact<'_>| format!("{:?}, {} voices", fact.standing(), fact.voices());
            facts.iter().map(one).collect()
        }
        "facts" => {
            let mut pattern = Pattern::any();
            for part in 0..3 {
                match (words.must("a subject, a relation and an object").as_str(), part) {
                    ("*", _) => {}
                    (key, 0) => pattern = pattern.subject(view.snapshot().lookup(key)?),
                    (name, 1) => pattern = pattern.relation(view.snapshot().relation(name)?),
                    (key, _) => pattern = pattern.object(view.snapshot().lookup(key)?),
                }
            }
            lines(&view.facts(pattern)?)
        }
        "holding_of" => {
            let holding = view.holding_of(id::<Holdable>(view, words)?)?;
            let mut told = vec![if holding.contested { "contested" } else { "not contested" }.to_owned()];
            for holder in holding.holders {
                let most = holder.at_most.map_or_else(String::new, |most| format!("at most {most}: "));
                told.push(format!("{most}{}", holder.fact));
            }
            told.extend(holding.fought_for.iter().map(|fact| format!("fought for: {fact}")));
            told
        }
        "contested" => view.contested()?.into_iter().map(label).collect::<Result<_, _>>()?,
        question @ ("pressure_on" | "pressure_by") => {
            let actor = id::<Actor>(view, words)?;
            let pressures = if question == "pressure_on" { view.pressure_on(actor) } else { view.pressure_by(actor) };
            let mut told = Vec::new();
            for pressure in pressures? {
                told.push(format!("{} on {}", label(pressure.by)?, label(pressure.on)?));
                told.extend(pressure.facts.iter().map(|fact| format!("  {fact}")));
                for demand in pressure.demands {
                    told.push(format!("  demand: {}", label(demand.event)?));
                    told.extend(demand.content.iter().chain(&*demand.roles).map(|fact| format!("    {fact}")));
                    for response in demand.responses {
                        let outcomes = response.outcomes().join(", ");
                        told.push(format!("    response: {}: {outcomes}", label(response.event)?));
                        let facts = response.facts.iter().chain(&*response.responders);
                        told.extend(facts.map(|fact| format!("      {fact}")));
                    }
                }
            }
            told
        }
        question @ ("events" | "events_of" | "events_at") => {
            let events = match question {
                "events_of" => view.events_of(id::<Actor>(view, words)?)?,
                "events_at" => view.events_at(id::<Place>(view, words)?)?,
                _ => view.events()?,
            };
            let mut told = Vec::new();
            for row in events {
                let when: Vec<_> = row.occurred.iter().map(|fact| fact.period().to_string()).collect();
                let within: Vec<_> = row.within.iter().map(|&event| label(event)).collect::<Result<_, _>>()?;
                let within = if within.is_empty() { String::new() } else { format!(", within {}", within.join(", ")) };
                let modality = row.modality.as_str();
                told.push(format!("{} [{}] {modality}, {}{within}", label(row.event)?, when.join("; "), row.grade));
                told.extend(row.roles.iter().map(|role| format!("  {role}")));
            }
            told
        }
        "timeline" => lines(&view.timeline_of_relation(view.snapshot().relation(&words.must("a relation"))?)?),
        "about" => {
            let about = view.about(id::<Any>(view, words)?)?;
            let parts = [about.names, about.identifiers, about.descriptions, about.lifespan];
            let mut told: Vec<String> = parts.iter().flat_map(lines).filter(|line| line != "nothing").collect();
            for (name, facts) in about.relations {
                told.push(format!("{name}:"));
                told.extend(lines(&facts).iter().map(|line| format!("  {line}")));
            }
            told
        }
        "ended" => {
            let mut told = Vec::new();
            for ended in view.ended()? {
                told.push(format!("{} by {}", label(ended.entity)?, ended.at_the_latest));
                told.extend(ended.lifespan.iter().chain(&*ended.by).map(|fact| format!("  {fact}")));
            }
            told
        }
        "path" => {
            let (from, to) = (id::<Any>(view, words)?, id::<Any>(view, words)?);
            let least = match words.next().map(|word| word.text).as_deref() {
                Some("certain") => Grade::Certain,
                Some("presumed") => Grade::Presumed,
                _ => Grade::Possible,
            };
            let path = view.path_between(from, to, least)?;
            path.map_or_else(Vec::new, |path| path.facts.iter().map(ToString::to_string).collect())
        }
        "named" => view.named(&words.must("a name")).iter().map(|one| matched(view, one)).collect(),
        "suggest" => view.suggest(&words.must("a name"), 3).iter().map(|one| matched(view, one)).collect(),
        "find" => vec![view.entity(view.find(&words.must("a name"))?)?.key().to_owned()],
        what => words.fail(format!("there is no question `{what}`")),
    })
}

fn id<K: Kind>(view: &View, words: &mut Words) -> Result<Id<K>, Error> {
    let id = view.snapshot().lookup(&words.must("a key"))?;
    view.snapshot().narrow::<K>(id)
}

type Triple = (Id<Any>, allegiance::Relation<Any, Any>, Option<Value>);

fn triple(view: &View, words: &mut Words) -> Result<Triple, Error> {
    let subject = id::<Any>(view, words)?;
    let name = words.must("a relation");
    let range = view.snapshot().schema().relation(&name).map(|(def, _)| def.range().clone());
    let object = words.next().map(|word| value(&range.unwrap_or(ValueType::Nothing), &word.text, words));
    let object = object.map(|value| value.try_map(|key| view.snapshot().lookup(&key))).transpose()?;
    Ok((subject, view.snapshot().relation(&name)?, object))
}

fn lines(facts: &Facts<'_>) -> Vec<String> {
    let mut lines: Vec<String> = facts.iter().map(ToString::to_string).collect();
    if facts.left_out() > 0 {
        lines.push(format!("({} left out)", facts.left_out()));
    }
    lines
}

fn reached(view: &View, reached: Vec<Reach<'_>>) -> Result<Vec<String>, Error> {
    let one = |reach: Reach<'_>| {
        let path: Vec<_> =
            reach.path.iter().map(|fact| format!("{} {}", fact.relation().name(), fact.grade())).collect();
        Ok(format!("{}, {} ({})", view.entity(reach.entity)?, reach.grade, path.join(", ")))
    };
    reached.into_iter().map(one).collect()
}

fn matched(view: &View, one: &allegiance::NameMatch) -> String {
    let by = match one.by {
        allegiance::MatchedBy::Label => "label",
        allegiance::MatchedBy::Key => "key",
        _ => "name",
    };
    let key = view.entity(one.entity).map_or_else(|error| error.to_string(), |entity| entity.key().to_owned());
    format!("{key:?}, by its {by} {:?}{}", one.name, if one.exact { "" } else { ", in another spelling" })
}
