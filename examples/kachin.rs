//! One news article, seventeen questions: when, how surely, and who says so.
//!
//! `cargo run --example kachin` asks the article in `examples/data/kachin.json`; a path as the
//! argument asks another document that has the same keys.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::{env, path::PathBuf};

use allegiance::{
    Bound, ClaimRef, Date, Day, Error, EventRow, Fact, Graph, Id, Kind, Limits, Modality, Pattern, Period, Reach,
    Rules, Standing, Trust, Value, document, vocabulary::*,
};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kachin.json");

fn main() -> Result<(), Error> {
    let path = env::args_os().nth(1).map_or_else(|| PathBuf::from(DOCUMENT), PathBuf::from);
    let graph = document::load(path, &Limits::untrusted())?;
    let questions = [
        armed_wings,
        leaders,
        allies,
        under_the_nug,
        pressure,
        pressed,
        sumprabum,
        bhamo,
        putao_district,
        la_he_si_bum,
        held_by_the_kio,
        december,
        counts,
        units_attacked,
        connection,
        voices,
        ended,
        worked_examples,
    ];
    questions.into_iter().try_for_each(|question| question(&Desk { graph: &graph }))
}

fn armed_wings(desk: &Desk<'_>) -> Result<(), Error> {
    ask(1, "Of which organization is the KIA the armed wing? Which are the KIO’s armed wings?");
    let view = desk.graph.as_of("2024-12-17")?;
    for fact in view.parents_of(desk.get::<ArmedGroup>("kia")?)?.iter() {
        desk.show(&format!("of {}", desk.object(fact)), fact);
    }
    for fact in view.armed_wings_of(desk.get::<Organization>("kio")?)?.iter() {
        desk.show(&desk.label(fact.subject()), fact);
    }
    Ok(())
}

fn leaders(desk: &Desk<'_>) -> Result<(), Error> {
    ask(2, "Who leads the KIO, and as what?");
    let view = desk.graph.as_of("2024-12-17")?;
    for fact in view.leaders_of(desk.get::<Organization>("kio")?)?.iter() {
        desk.show(&format!("{}, {}", desk.label(fact.subject()), words(fact.qualifier("title"))), fact);
    }
    Ok(())
}

fn allies(desk: &Desk<'_>) -> Result<(), Error> {
    ask(3, "Who are the KIA’s allies on 2024-12-17?");
    let kia = desk.get::<ArmedGroup>("kia")?;
    let view = desk.graph.as_of("2024-12-17")?;
    let alliances = view.allies_of(kia)?;
    let is_set = |fact: &&Fact<'_>| fact.other(kia).is_some_and(|ally| desk.is::<ActorSet>(ally));
    let (sets, named): (Vec<&Fact<'_>>, Vec<&Fact<'_>>) = alliances.iter().partition(is_set);
    for fact in named {
        desk.show(&desk.other(fact, kia), fact);
    }
    say(&format!("and allies without a name, mentioned {} times:", sets.len()));
    for fact in sets {
        desk.show(&desk.other(fact, kia), fact);
    }
    Ok(())
}

fn under_the_nug(desk: &Desk<'_>) -> Result<(), Error> {
    ask(4, "Under whom is the PDF? Is anyone whom China pressures allied with a force under the NUG?");
    let nug = desk.get::<Government>("nug")?;
    let view = desk.graph.as_of("2024-12-17")?;
    for reach in view.superiors_of(desk.get::<ArmedGroup>("pdf")?)?.iter() {
        desk.show_reach(&format!("under {}", desk.label(reach.entity())), reach);
    }
    for pressure in view.pressure_by(desk.get::<State>("china")?)? {
        let pressed = desk.graph.narrow::<Actor>(pressure.on)?;
        for alliance in view.allies_of(pressed)?.iter() {
            let Some(Ok(force)) = alliance.other(pressed).map(|ally| desk.graph.narrow::<Organization>(ally)) else {
                continue;
            };
            if view.superiors_of(force)?.iter().any(|reach| reach.entity() == nug) {
                desk.show(&format!("yes: {}, allied with {}", desk.label(pressed), desk.label(force)), alliance);
            }
        }
    }
    Ok(())
}

fn pressure(desk: &Desk<'_>) -> Result<(), Error> {
    ask(5, "Who pressures the KIA, and to do what? Did it comply?");
    let view = desk.graph.as_of("2024-12-17")?;
    for pressure in view.pressure_on(desk.get::<ArmedGroup>("kia")?)? {
        say(&format!("{}, to", desk.label(pressure.by)));
        for demand in &pressure.demands {
            for content in demand.content.iter() {
                desk.show(&words(content.object().as_ref()), content);
            }
            for response in &demand.responses {
                let who: Vec<String> = response.responders.iter().map(|fact| desk.object(fact)).collect();
                let what = format!("answer: {} by {}", response.outcomes().join(", "), who.join(" and "));
                response.facts.first().into_iter().for_each(|fact| desk.show(&what, fact));
            }
        }
        if pressure.demands.iter().flat_map(|demand| &demand.responses).all(|r| !r.outcomes().contains(&"complied")) {
            say("Nothing says that it complied with any of these.");
        }
    }
    Ok(())
}

fn pressed(desk: &Desk<'_>) -> Result<(), Error> {
    ask(6, "Whom does China pressure?");
    let view = desk.graph.as_of("2024-12-17")?.with_rules(Rules::only(["wing_pressure"]))?;
    for pressure in view.pressure_by(desk.get::<State>("china")?)? {
        for fact in pressure.facts.iter() {
            desk.show(&desk.label(pressure.on), fact);
        }
        if let Ok(set) = desk.graph.narrow::<Set>(pressure.on) {
            for member in view.subjects(IN_SET, set)?.iter() {
                desk.show(&format!("one of them: {}", desk.label(member.subject())), member);
            }
        }
    }
    Ok(())
}

fn sumprabum(desk: &Desk<'_>) -> Result<(), Error> {
    ask(7, "Who controls Sumprabum on 2024-12-15? On 2024-05-15? On 2024-04-30?");
    let sumprabum = desk.get::<Town>("sumprabum")?;
    for day in ["2024-12-15", "2024-05-15", "2024-04-30"] {
        let view = desk.graph.as_of(day)?;
        let controllers = view.controllers_of(sumprabum)?;
        for fact in controllers.iter() {
            desk.show(&format!("{day}: {}", desk.label(fact.subject())), fact);
        }
        if controllers.is_empty() {
            say(&format!("• {day}: nobody is known to"));
        }
    }
    Ok(())
}

fn bhamo(desk: &Desk<'_>) -> Result<(), Error> {
    ask(8, "Who controls Bhamo on 2024-12-16? And on 2024-12-17?");
    let bhamo = desk.get::<Town>("bhamo")?;
    for day in ["2024-12-16", "2024-12-17"] {
        let view = desk.graph.as_of(day)?;
        let holding = view.holding_of(bhamo)?;
        say(&format!("{day}: {}", if holding.contested { "contested" } else { "not contested" }));
        for holder in &holding.holders {
            let share = match (holder.fact.share(), holder.at_most) {
                (Some(share), _) => format!(", {share}"),
                (None, Some(most)) => format!(", at most {most}: what the others’ share leaves"),
                (None, None) => String::new(),
            };
            desk.show(&format!("{}{share}", desk.label(holder.fact.subject())), &holder.fact);
        }
    }
    Ok(())
}

fn putao_district(desk: &Desk<'_>) -> Result<(), Error> {
    ask(9, "What does the KIA control inside Putao District on 2024-12-16?");
    let view = desk.graph.as_of("2024-12-16")?.with_rules(Rules::all())?;
    let inside = view.contents_of(desk.get::<District>("putao-district")?)?;
    for fact in view.holdings_of(desk.get::<ArmedGroup>("kia")?)?.iter() {
        if inside.iter().any(|reach| Some(reach.entity()) == fact.object_entity()) {
            desk.show(&desk.held(fact), fact);
        }
    }
    Ok(())
}

fn la_he_si_bum(desk: &Desk<'_>) -> Result<(), Error> {
    ask(10, "Through what is La He Si Bum in Myanmar?");
    let myanmar = desk.get::<Country>("myanmar")?;
    let view = desk.graph.as_of("2024-12-17")?;
    for reach in view.containers_of(desk.get::<Village>("la-he-si-bum")?)?.iter() {
        if reach.entity() == myanmar {
            for step in &reach.path() {
                desk.show(&format!("in {}", desk.object(step)), step);
            }
        }
    }
    Ok(())
}

fn held_by_the_kio(desk: &Desk<'_>) -> Result<(), Error> {
    ask(11, "What does the KIO control on 2024-12-16, and why?");
    let kio = desk.get::<Organization>("kio")?;
    if desk.graph.as_of("2024-12-16")?.holdings_of(kio)?.is_empty() {
        say("Nothing is stated of the KIO itself. What follows:");
    }
    let view = desk.graph.as_of("2024-12-16")?.with_rules(Rules::all())?;
    for held in view.holdings_of(kio)?.iter() {
        for line in view.explain(held)?.to_string().lines() {
            say(line);
        }
    }
    Ok(())
}

fn december(desk: &Desk<'_>) -> Result<(), Error> {
    ask(12, "What happened between 2024-12-01 and 2024-12-17?");
    let view = desk.graph.during("2024-12-01/2024-12-17")?;
    let first: Day = "2024-12-01".parse()?;
    let begins_within = |fact: &&Fact<'_>| fact.period().earliest_start() >= Some(first);
    let has_begun = |row: &EventRow<'_>| row.occurred.iter().any(|fact| begins_within(&fact));
    let (happened, others): (Vec<_>, Vec<_>) =
        view.events()?.into_iter().partition(|row| row.modality == Modality::Actual && has_begun(row));
    for row in &happened {
        let within: Vec<String> = row.within.iter().map(|&event| desk.label(event)).collect();
        let part = if within.is_empty() { String::new() } else { format!(", part of {}", within.join(" and ")) };
        for fact in row.occurred.iter().filter(begins_within) {
            desk.show(&format!("{}{part}", desk.label(row.event)), fact);
        }
    }
    say("Going on, counted over a longer time, planned, or without a day of its own:");
    for row in &others {
        say(&format!("• {}, {}", desk.label(row.event), row.modality.as_str()));
    }
    Ok(())
}

fn counts(desk: &Desk<'_>) -> Result<(), Error> {
    ask(13, "How many were stationed at the outpost? How many outposts and bases have fallen since the coup?");
    let view = desk.graph.as_of("2024-12-15")?;
    for fact in view.garrison_of(desk.get::<Outpost>("outpost")?)?.iter() {
        let with: Vec<String> =
            fact.qualifiers().filter_map(|(_, value)| value.as_entity()).map(|&id| desk.label(id)).collect();
        let who = format!("{} and {}", desk.label(fact.subject()), with.join(" and "));
        desk.show(&format!("stationed: {}, {who} together", number(fact)), fact);
    }
    let taken = Pattern::any().modality(Modality::Aggregate).relation(TAKEN_COUNT);
    let view = desk.graph.view();
    for fact in view.facts(taken.subject(desk.get::<Seizure>("seizures-since-coup")?))?.iter() {
        desk.show(&format!("fallen: {}", number(fact)), fact);
    }
    Ok(())
}

fn units_attacked(desk: &Desk<'_>) -> Result<(), Error> {
    ask(14, "Which junta units were attacked in Bhamo, and under whom do they serve?");
    let view = desk.graph.during("2024-12-01/2024-12-17")?;
    for attack in view.events_at(desk.get::<Town>("bhamo")?)? {
        for target in attack.role(TARGET) {
            let Some(Ok(unit)) = target.object_entity().map(|id| desk.graph.narrow::<MilitaryUnit>(id)) else {
                continue;
            };
            desk.show(&desk.label(unit), target);
            for reach in view.superiors_of(unit)?.iter() {
                desk.show_reach(&format!("under {}", desk.label(reach.entity())), reach);
            }
        }
    }
    Ok(())
}

fn connection(desk: &Desk<'_>) -> Result<(), Error> {
    ask(15, "How is Wu Gang connected to the KIA?");
    let view = desk.graph.during("2024-12")?;
    let (wu, kia) = (desk.get::<Person>("wu-gang")?, desk.get::<ArmedGroup>("kia")?);
    let Some(path) = view.path_between(wu, kia)? else {
        say("by nothing that is known");
        return Ok(());
    };
    let passed: Vec<String> = path.entities.iter().map(|&id| desk.label(id)).collect();
    say(&passed.join(" — "));
    for fact in &path.facts {
        let role = fact.relation().name().replace('_', " ");
        desk.show(&format!("{}: {role} {}", desk.label(fact.subject()), desk.object(fact)), fact);
    }
    Ok(())
}

fn voices(desk: &Desk<'_>) -> Result<(), Error> {
    ask(16, "What rests on unnamed speakers alone, and what on a party’s word alone? What is left without them?");
    let all = desk.graph.view().showing_all();
    let facts = all.facts(Pattern::any().any_modality())?;
    let resting_on = |wanted: fn(&Standing) -> bool| facts.iter().filter(move |fact| wanted(&fact.standing()));
    say("On unnamed speakers alone:");
    resting_on(Standing::rests_on_unnamed).for_each(|fact| say(&format!("• {fact}")));
    say("On a party’s word alone:");
    resting_on(|standing| standing.party).for_each(|fact| say(&format!("• {fact}")));

    say("Of the seizure of the outpost is left:");
    let seizure = desk.get::<Seizure>("outpost-seizure")?;
    let critical = all.trusting(Trust::all().without_unnamed().without_parties())?;
    for row in critical.events()?.iter().filter(|row| row.event == seizure) {
        for fact in row.occurred.iter().chain(row.roles.iter()) {
            desk.show(&fact.relation().name().replace('_', " "), fact);
        }
    }
    Ok(())
}

fn ended(desk: &Desk<'_>) -> Result<(), Error> {
    ask(17, "Which entity has ceased to exist, when at the latest, and who ended it?");
    let view = desk.graph.as_of("2024-12-17")?;
    for ended in view.ended()? {
        let what = format!("{}, gone by {}", desk.label(ended.entity), ended.at_the_latest);
        ended.lifespan.iter().for_each(|fact| desk.show(&what, fact));
        ended.by.iter().for_each(|fact| desk.show(&format!("ended by {}", desk.object(fact)), fact));
    }
    Ok(())
}

/// What an answer means, day by day: with all rules in force, but for the capture that stands alone.
fn worked_examples(desk: &Desk<'_>) -> Result<(), Error> {
    println!("\nDay by day");
    let rows = [
        (
            "kia",
            CONTROLS.any(),
            "controls",
            "sumprabum",
            &["2024-04-30", "2024-05-15", "2024-06-15", "2024-12-15", "2025-06-01"][..],
        ),
        ("militia", CONTROLS.any(), "controls", "outpost", &["2024-12-14", "2024-12-15", "2024-12-16"]),
        ("kia", CONTROLS.any(), "controls", "outpost", &["2024-12-14", "2024-12-15", "2024-12-16"]),
        ("kia", CONTROLS.any(), "controls", "bhamo", &["2024-12-03", "2024-12-16", "2024-12-17", "2025-01-01"]),
        ("junta", CONTROLS.any(), "controls", "bhamo", &["2024-12-03", "2024-12-04", "2024-12-17"]),
        ("kia", CONTROLS.any(), "controls", "special-region-1-land", &["2025-03-01"]),
        ("special-region-1", COVERS.any(), "covers", "special-region-1-land", &["2024-12-01", "2025-03-01"]),
        ("nban-la", LEADS.any(), "leads", "kio", &["2024-11-01", "2024-12-17"]),
        ("kia", ARMED_WING_OF.any(), "armed wing of", "kio", &["2024-12-16"]),
        ("kia", ALLIED_WITH.any(), "allied with", "pdf", &["2020-01-01", "2024-12-17"]),
    ];
    for (subject, relation, words, object, days) in rows {
        let (subject, object) = (desk.graph.lookup(subject)?, desk.graph.lookup(object)?);
        let mut answers = Vec::new();
        for &day in days {
            let view = desk.graph.as_of(day)?.with_rules(Rules::all())?;
            answers.push(format!("{day} {}", view.holds(subject, relation, Value::from(object))?));
        }
        say(&format!("{} {words} {}: {}", desk.label(subject), desk.label(object), answers.join("; ")));
    }
    Ok(())
}

/// The graph, with what it takes to name and to show things.
struct Desk<'g> {
    graph: &'g Graph,
}

impl Desk<'_> {
    fn get<K: Kind>(&self, key: &str) -> Result<Id<K>, Error> {
        self.graph.narrow(self.graph.lookup(key)?)
    }

    fn is<K: Kind>(&self, id: Id<impl Kind>) -> bool {
        self.graph.narrow::<K>(id).is_ok()
    }

    fn label<K>(&self, id: Id<K>) -> String {
        self.graph.entity(id).map_or_else(|error| error.to_string(), |entity| entity.to_string())
    }

    fn object(&self, fact: &Fact<'_>) -> String {
        fact.object_entity().map_or_else(String::new, |id| self.label(id))
    }

    fn held(&self, fact: &Fact<'_>) -> String {
        let share = fact.share().map_or_else(String::new, |share| format!(", {share}"));
        self.object(fact) + &share
    }

    fn other<K>(&self, fact: &Fact<'_>, end: Id<K>) -> String {
        fact.other(end).map_or_else(String::new, |id| self.label(id))
    }

    /// A line that says what, how surely and when; then a line for each claim that says so.
    fn show(&self, what: &str, fact: &Fact<'_>) {
        say(&format!("• {what}: {}{}{}", fact.grade(), when(&fact.period()), caveat(&fact.standing())));
        fact.support().for_each(|claim| say(&format!("    {}", citation(claim))));
    }

    /// The same for what is reached in steps, each with its claims.
    fn show_reach(&self, what: &str, reach: Reach<'_, '_>) {
        say(&format!("• {what}: {}", reach.grade()));
        for claim in reach.path().iter().flat_map(Fact::support) {
            say(&format!("    {}", citation(claim)));
        }
    }
}

fn ask(number: u8, question: &str) {
    println!("{}{number:>2}. {question}", if number == 1 { "" } else { "\n" });
}

fn say(line: &str) {
    println!("    {line}");
}

/// Who says so, where, in which words, and what of it is the analyst’s reading.
fn citation(claim: ClaimRef<'_>) -> String {
    let said = claim.claim();
    let mut line = claim.to_string();
    if let Some(locator) = &said.locator {
        line += &format!(", {locator}");
    }
    if let Some(quote) = &said.quote {
        line += &format!(": “{quote}”");
    }
    if let Some(inferred) = &said.inferred {
        line += &format!(" [analyst: {inferred}]");
    }
    line
}

fn caveat(standing: &Standing) -> &'static str {
    match (standing.rests_on_unnamed(), standing.party) {
        (true, true) => ", on the word of unnamed speakers of a party",
        (true, false) => ", on the word of unnamed speakers",
        (false, true) => ", on a party’s word",
        (false, false) => "",
    }
}

fn when(period: &Period) -> String {
    match (period.start(), period.end()) {
        (Bound::Dated(start), Bound::Dated(end)) if start == end => format!(", {}", on(start)),
        (Bound::Dated(start), Bound::Dated(end)) => format!(", from {} to {}", on(start), on(end)),
        (Bound::Dated(start), _) => format!(", since {}", on(start)),
        (_, Bound::Dated(end)) => format!(", until {}", on(end)),
        _ => String::new(),
    }
}

fn on(date: &Date) -> String {
    match (date.day(), date.time(), date.earliest(), date.latest()) {
        (Some(day), Some(time), ..) if date.is_approximate() => format!("{day}, about {time}"),
        (Some(day), Some(time), ..) => format!("{day}, {time}"),
        (Some(day), None, ..) => day.to_string(),
        (None, _, Some(first), None) => format!("{first} or later"),
        (None, _, None, Some(last)) => format!("{last} or earlier"),
        (None, _, Some(first), Some(last)) if date.to_string().contains("..") => {
            format!("some day from {first} to {last}")
        }
        _ => format!("some day in {date}"),
    }
}

fn number(fact: &Fact<'_>) -> String {
    fact.count().map_or_else(String::new, ToString::to_string)
}

fn words(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(text)) => text.to_string(),
        _ => String::new(),
    }
}
