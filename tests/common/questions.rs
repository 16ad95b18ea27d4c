//! Questions as text, and the answers of a view.
//!
//! A question is `TIME AND SETTINGS | QUESTION ARGUMENTS`, as in `as_of 2024-12-16 without article | controllers_of bhamo`;
//! entities are named by key. Without anything before the bar it is asked of the view of the line before.

use allegiance::{
    Any, Contrary, Error, Fact, Facts, Grade, Graph, Id, Kind, MatchedBy, NameHit, Paths, Pattern, Reach, Reached,
    Relation, Resolution, Revision, Scope, Trust, Value, ValueType, View, vocabulary::*,
};

use super::{Words, credibility, value};

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

/// The view that settings ask for.
pub(crate) fn seen(graph: &Graph, settings: &str) -> View {
    view(graph, &mut Words::new(1, &format!("{settings} |")))
}

/// What stands before the bar: `as_of DAY`, `during PERIOD` or `ever`; `known_at REVISION`, `presuming DAYS`,
/// `showing_all`; and whom to trust: `only`, `without` a source, `only_speaker`, `without_speaker`, `without_unnamed`,
/// `without_parties`, `without_own_behalf`, `credible` 1 to 6; and which side to believe: `resolving` `latest`, `voices` or
/// `credible`.
fn view(graph: &Graph, words: &mut Words) -> View {
    let mut trust = Trust::all();
    let mut seen = graph.view();
    let mut resolution = Resolution::ShowBoth;
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
            "resolving" => {
                resolution = match argument().as_str() {
                    "latest" => Resolution::Latest,
                    "voices" => Resolution::MostVoices,
                    "credible" => Resolution::MostCredible,
                    _ => Resolution::ShowBoth,
                }
            }
            what => words.fail(format!("there is no setting `{what}`")),
        }
    }
    seen.trusting(trust).unwrap().resolving(resolution).unwrap()
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
        "holdings_of" => facts!(holdings_of, Actor),
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
                    premise @ Contrary::Premise(_) => premise.to_string(),
                    ended @ Contrary::Ended { .. } => ended.to_string(),
                    other => format!("against: {other:?}"),
                }));
            }
            told
        }
        "standing" => {
            let (subject, relation, object) = triple(view, words)?;
            let pattern = Pattern::any().subject(subject).relation(relation);
            let facts = view.facts(object.into_iter().fold(pattern, Pattern::object))?;
            let one = |fact: &Fact<'_>| format!("{:?}, {} voices", fact.standing(), fact.voices());
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
        question @ ("contradictions" | "contradictions_about") => {
            let found = match question {
                "contradictions" => view.contradictions()?,
                _ => view.contradictions_about(id::<Any>(view, words)?)?,
            };
            found.iter().flat_map(|row| row.to_string().lines().map(str::to_owned).collect::<Vec<_>>()).collect()
        }
        "contested" => view.contested()?.into_iter().map(label).collect::<Result<_, _>>()?,
        question @ ("pressure_on" | "pressure_by") => {
            let actor = id::<Actor>(view, words)?;
            let pressures = if question == "pressure_on" { view.pressure_on(actor) } else { view.pressure_by(actor) };
            pressures?.iter().flat_map(|row| row.to_string().lines().map(str::to_owned).collect::<Vec<_>>()).collect()
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
            let path = view.paths(&Paths::between(from, to).at_least(least))?.pop();
            path.map_or_else(Vec::new, |path| path.facts.iter().map(ToString::to_string).collect())
        }
        "named" => view.named(&words.must("a name")).iter().map(|one| matched(view, one)).collect(),
        "find" => view.find(words.must("a name"))?.iter().map(|one| matched(view, one)).collect(),
        "complete" => view.complete(&words.must("a name"), 3).iter().map(|one| matched(view, one)).collect(),
        "the" => vec![view.entity(view.the(words.must("a name"))?)?.key().to_owned()],
        what => words.fail(format!("there is no question `{what}`")),
    })
}

fn id<K: Kind>(view: &View, words: &mut Words) -> Result<Id<K>, Error> {
    let id = view.snapshot().lookup(&words.must("a key"))?;
    view.snapshot().narrow::<K>(id)
}

type Triple = (Id<Any>, Relation<Any, Any>, Option<Value>);

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

fn reached(view: &View, reached: Reached<'_>) -> Result<Vec<String>, Error> {
    let one = |reach: Reach<'_, '_>| {
        let path: Vec<_> =
            reach.path().iter().map(|fact| format!("{} {}", fact.relation().name(), fact.grade())).collect();
        Ok(format!("{}, {} ({})", view.entity(reach.entity())?, reach.grade(), path.join(", ")))
    };
    reached.iter().map(one).collect()
}

fn matched(view: &View, one: &NameHit) -> String {
    let by = match one.by {
        MatchedBy::Label => "label",
        MatchedBy::Key => "key",
        _ => "name",
    };
    let key = view.entity(one.entity).map_or_else(|error| error.to_string(), |entity| entity.key().to_owned());
    let lookalike = one.lookalike.map(|lookalike| format!(", {lookalike}")).unwrap_or_default();
    format!("{key:?}, by its {by} {:?}, {}{lookalike}", one.name, one.likeness)
}
