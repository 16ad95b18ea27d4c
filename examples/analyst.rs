//! Who fought whom in the Central African Republic, where, since when, and on whose word? One graph out of the actors, the
//! conflicts and the events of UCDP and a gazetteer, and what an analyst would ask it.
//!
//! ```text
//! cargo run --features csv --example analyst
//! ```
//!
//! The data are two years of events, in `examples/data/car`, where a README says whose they are.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs::File,
    io::BufReader,
    ops::AddAssign,
    path::Path,
};

use allegiance::{
    Any, Count, EventRow, Graph, Id, Pattern, Source, Value, View,
    import::{GeoNames, Import, Importer, UcdpActors, UcdpConflicts, UcdpEvents},
    vocabulary::*,
};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const CPC: &str = "ucdp_actor:7870";
const FPRC: &str = "ucdp_actor:4007";
const UPC: &str = "ucdp_actor:5999";
const GOVERNMENT: &str = "ucdp_actor:86";
const BAMBARI: &str = "geonames:240604";

fn main() -> Result {
    let mut graph = Graph::new(conflict());
    println!("What was taken in");
    load(&mut graph)?;
    identify(&mut graph)?;

    let view = graph.during("2021")?;
    who_fought_whom(&view)?;
    at_war_since_when(&graph)?;
    splinters(&graph)?;
    names(&graph)?;
    allies(&graph)?;
    deadliest_months(&view)?;
    near(&view)?;
    against_civilians(&view)?;
    on_whose_word(&view)?;
    how_exactly(&view)?;
    where_sources_disagree(&graph)
}

/// Reads all of it: what each form says and the graph cannot hold is in its report.
fn load(graph: &mut Graph) -> Result {
    let cite = |title: &str, year: &str| Source::dataset(title).published(year);
    let conflicts = UcdpConflicts::citing("acd", cite("UCDP/PRIO 23.1", "2023"));
    let actors = UcdpActors::citing("actors", cite("UCDP actors 22.1", "2022"));
    let events = UcdpEvents::citing("ged", cite("UCDP GED 23.1", "2023"));
    let gazetteer = |part: fn(&'static str, _) -> GeoNames| part("geonames", cite("GeoNames", "2026-11-28"));
    let (countries, divisions) = (gazetteer(GeoNames::countries), gazetteer(GeoNames::divisions));
    let places = gazetteer(GeoNames::places);
    let forms: [(&dyn Importer, &str); 6] = [
        (&conflicts, "conflicts.csv"),
        (&actors, "actors.csv"),
        (&events, "events.csv"),
        (&countries, "countries.json"),
        (&divisions, "divisions.tsv"),
        (&places, "places.tsv"),
    ];
    for (form, name) in forms {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/car").join(name);
        let input = BufReader::new(File::open(path)?);
        let report = Import::best_effort().named(name).run(graph, form, input)?;
        let counted = report.counted;
        println!(
            "  {}: {} read, {} stored, {} refused, {} things and {} statements new, {} fields left out",
            report.form,
            counted.read,
            counted.stored,
            report.refused_count(),
            counted.entities,
            counted.statements,
            report.left_out.len()
        );
    }
    Ok(())
}

/// UCDP numbers states and names places, and GeoNames has codes: nobody but an analyst can say that they mean the same.
/// It is a claim like any other, and can be taken back. A name alone makes nothing one, so only towns are taken, and only
/// those of which the gazetteer has one in the country.
fn identify(graph: &mut Graph) -> Result {
    let analyst = graph.source(Source::report("An analyst").published("2026-11-28"))?;
    let mut named: BTreeMap<String, Vec<Id<Any>>> = BTreeMap::new();
    for town in graph.entities().filter(|it| it.kind() == "town" && it.key().starts_with("geonames:")) {
        named.entry(town.label().to_owned()).or_default().push(town.id());
    }
    let ours: Vec<(Id<Any>, String)> = graph
        .entities()
        .filter(|it| it.kind() == "town" && it.key().starts_with("ucdp_place:482/"))
        .filter_map(|it| Some((it.id(), it.label().rsplit_once(' ')?.0.to_owned())))
        .collect();
    let mut same = 0;
    for (town, name) in ours {
        if let Some([only]) = named.get(&name).map(Vec::as_slice) {
            graph.state(town, SAME_AS, *only).cite(analyst)?;
            same += 1;
        }
    }
    println!("  {same} towns of the events are towns of the gazetteer, says an analyst");
    Ok(())
}

fn label(view: &View, id: Id<Any>) -> Result<String> {
    Ok(view.entity(id)?.label().to_owned())
}

/// Deaths by the low, the best and the high estimate.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Deaths {
    best: u64,
    low: u64,
    high: u64,
}

impl AddAssign for Deaths {
    fn add_assign(&mut self, more: Self) {
        (self.best, self.low, self.high) = (self.best + more.best, self.low + more.low, self.high + more.high);
    }
}

impl From<Count> for Deaths {
    fn from(count: Count) -> Self {
        let best = count.best().or(count.low()).unwrap_or_default();
        Deaths { best, low: count.low().unwrap_or(best), high: count.high().unwrap_or(best) }
    }
}

impl std::fmt::Display for Deaths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} deaths ({} to {})", self.best, self.low, self.high)
    }
}

/// All the deaths of an event, and not those among somebody.
fn deaths_of(event: &EventRow<'_>) -> Deaths {
    let mut deaths = Deaths::default();
    for fact in event.role(DEATHS).filter(|fact| fact.qualifier("among").is_none()) {
        if let Some(Value::Count(count)) = fact.object() {
            deaths += count.into();
        }
    }
    deaths
}

fn who_fought_whom(view: &View) -> Result {
    println!("\nWho fought whom in 2021?");
    let mut fights: BTreeMap<Vec<String>, (u32, Deaths, BTreeMap<String, u32>)> = BTreeMap::new();
    for event in view.events()?.iter() {
        let sides: BTreeSet<Id<Any>> = event.role(SIDE).filter_map(|fact| fact.object_entity()).collect();
        if sides.len() < 2 {
            continue;
        }
        let names = sides.into_iter().map(|side| label(view, side)).collect::<Result<Vec<_>>>()?;
        let (times, deaths, places) = fights.entry(names).or_default();
        *times += 1;
        *deaths += deaths_of(event);
        for place in event.role(PLACE).filter_map(|fact| fact.object_entity()) {
            *places.entry(label(view, place)?).or_default() += 1;
        }
    }
    let mut fights: Vec<_> = fights.into_iter().collect();
    fights.sort_by_key(|(_, (times, ..))| std::cmp::Reverse(*times));
    for (sides, (times, deaths, places)) in fights.iter().take(4) {
        let most = places.iter().max_by_key(|(name, times)| (**times, std::cmp::Reverse(name.as_str())));
        let most = most.map_or(String::new(), |(place, times)| format!(", most often at {place} ({times})"));
        println!("  {}: {times} clashes, {deaths}{most}", sides.join(" and "));
    }
    Ok(())
}

fn at_war_since_when(graph: &Graph) -> Result {
    println!("\nWith whom was the government at war, from when to when?");
    let view = graph.view();
    let government = graph.lookup(GOVERNMENT)?;
    for fact in &view.facts(Pattern::any().relation(AT_WAR_WITH).subject(government))? {
        let other = fact.object_entity().map(|id| label(&view, id)).transpose()?.unwrap_or_default();
        println!("  {other}: {}", fact.period());
    }
    Ok(())
}

fn splinters(graph: &Graph) -> Result {
    println!("\nWho split from the FPRC, and who from them?");
    let view = graph.view();
    let mut waiting = vec![(graph.lookup(FPRC)?, 1)];
    let mut seen = BTreeSet::new();
    while let Some((from, deep)) = waiting.pop() {
        for fact in &view.subjects(SPLIT_FROM.any(), from)? {
            if seen.insert(fact.subject()) {
                println!("  {}{}", "  ".repeat(deep - 1), label(&view, fact.subject())?);
                waiting.push((fact.subject(), deep + 1));
            }
        }
    }
    Ok(())
}

fn names(graph: &Graph) -> Result {
    println!("\nUnder which names does the CPC go, and the town of Bambari?");
    let view = graph.view();
    for key in [CPC, BAMBARI] {
        let entity = graph.lookup(key)?;
        let mut names = vec![label(&view, entity)?];
        for fact in &view.facts(Pattern::any().relation(NAMED).subject(entity))? {
            if let Some(Value::Name(name)) = fact.object() {
                names.push(name.text().to_owned());
            }
        }
        println!("  {}", names.join(" · "));
    }
    Ok(())
}

fn allies(graph: &Graph) -> Result {
    println!("\nWho belongs to the CPC?");
    let view = graph.view();
    let mut members = Vec::new();
    for fact in &view.subjects(MEMBER_OF.any(), graph.lookup(CPC)?)? {
        members.push(label(&view, fact.subject())?);
    }
    println!("  {}", members.join(", "));
    Ok(())
}

fn deadliest_months(view: &View) -> Result {
    println!("\nWhich months of 2021 were the deadliest?");
    let mut months: BTreeMap<String, Deaths> = BTreeMap::new();
    let mut open = Deaths::default();
    for event in view.events()?.iter() {
        let period = event.occurred.iter().next().map(|fact| fact.period());
        let ends = period.and_then(|it| Some((it.earliest_start()?, it.latest_end()?)));
        // An event that may be of either of two months is of neither.
        let into = match ends {
            Some((first, last)) if (first.year(), first.month()) == (last.year(), last.month()) => {
                months.entry(format!("{:04}-{:02}", first.year(), first.month())).or_default()
            }
            _ => &mut open,
        };
        *into += deaths_of(event);
    }
    let mut months: Vec<_> = months.into_iter().collect();
    months.sort_by_key(|(_, deaths)| std::cmp::Reverse(*deaths));
    for (month, deaths) in months.iter().take(3) {
        println!("  {month}: {deaths}");
    }
    println!("  in no one month for certain: {open}");
    Ok(())
}

fn near(view: &View) -> Result {
    println!("\nWho was active within 50 km of Bambari in 2021?");
    let bambari = view.snapshot().get::<Town>(BAMBARI)?;
    let around = view.actors_within_km_of(bambari, 50.0)?;
    for near in around.iter() {
        let mut roles: BTreeMap<&str, usize> = BTreeMap::new();
        for role in &near.roles {
            *roles.entry(role.relation().name()).or_default() += 1;
        }
        let roles: Vec<String> = roles.iter().map(|(role, times)| format!("{role} {times} times")).collect();
        let surely = if near.at.certainly { "" } else { ", if at all" };
        println!("  {}: {}{surely}", label(view, near.actor)?, roles.join(", "));
    }
    println!("  {} events of the year have no point", around.unplaced().len());
    Ok(())
}

fn against_civilians(view: &View) -> Result {
    println!("\nWho attacked civilians in 2021?");
    let mut attackers: BTreeMap<String, (u32, Deaths)> = BTreeMap::new();
    for event in view.events()?.iter() {
        for attacker in event.role(ATTACKER).filter_map(|fact| fact.object_entity()) {
            let (times, deaths) = attackers.entry(label(view, attacker)?).or_default();
            *times += 1;
            *deaths += deaths_of(event);
        }
    }
    let mut attackers: Vec<_> = attackers.into_iter().collect();
    attackers.sort_by_key(|(_, (times, _))| std::cmp::Reverse(*times));
    for (attacker, (times, deaths)) in attackers.iter().take(4) {
        println!("  {attacker}: {times} attacks, {deaths}");
    }
    Ok(())
}

fn on_whose_word(view: &View) -> Result {
    println!("\nOn how many voices do the events of 2021 rest?");
    let mut by_voices: BTreeMap<usize, usize> = BTreeMap::new();
    for event in view.events()?.iter() {
        for fact in event.occurred.iter().take(1) {
            *by_voices.entry(fact.voices()).or_default() += 1;
        }
    }
    for (voices, events) in by_voices {
        println!("  {voices}: {events} events");
    }
    Ok(())
}

fn how_exactly(view: &View) -> Result {
    println!("\nHow exactly is it known where and when?");
    let (mut days, mut places): (BTreeMap<&str, usize>, BTreeMap<String, usize>) = Default::default();
    for event in view.events()?.iter() {
        let period = event.occurred.iter().next().map(|fact| fact.period());
        let is_day = period.is_some_and(|it| it.earliest_start() == it.latest_end());
        *days.entry(if is_day { "to the day" } else { "within some days" }).or_default() += 1;
        for fact in event.role(HAPPENED_AT) {
            let precision = match fact.qualifier("precision") {
                Some(Value::Term(precision)) => precision.clone(),
                _ => "not said".to_owned(),
            };
            *places.entry(precision).or_default() += 1;
        }
    }
    println!("  {}", days.iter().map(|(when, times)| format!("{when} {times}")).collect::<Vec<_>>().join(", "));
    println!("  {}", places.iter().map(|(at, times)| format!("{at} {times}")).collect::<Vec<_>>().join(", "));
    Ok(())
}

fn where_sources_disagree(graph: &Graph) -> Result {
    println!("\nWhat do two sources disagree on?");
    let view = graph.view();
    let point = |town: Id<Any>| -> Result<_> {
        let facts = view.facts(Pattern::any().relation(LIES_AT).subject(town))?;
        Ok(facts.iter().find_map(|fact| if let Some(Value::Point(point)) = fact.object() { Some(point) } else { None }))
    };
    let mut apart = Vec::new();
    for fact in &view.facts(Pattern::any().relation(SAME_AS))? {
        let Some(other) = fact.object_entity() else { continue };
        if let (Some(ours), Some(theirs)) = (point(fact.subject())?, point(other)?) {
            apart.push((ours.metres_to(theirs), label(&view, other)?));
        }
    }
    apart.sort_by_key(|(metres, name)| (std::cmp::Reverse(*metres), name.clone()));
    let far = apart.iter().filter(|(metres, _)| *metres > 5_000).count();
    println!("  where a town lies: {far} of {} are more than 5 km apart", apart.len());
    for (metres, town) in apart.iter().take(3) {
        println!("    {town}: {} km between UCDP's and GeoNames'", metres / 1_000);
    }
    let upc = graph.lookup(UPC)?;
    let government = graph.lookup(GOVERNMENT)?;
    let war = view.facts(Pattern::any().relation(AT_WAR_WITH).subject(government))?;
    let until = war.iter().find(|fact| fact.object_entity() == Some(upc)).map(|fact| fact.period().to_string());
    let mut last = None;
    for event in &view.events_of(graph.get::<ArmedGroup>(UPC)?)? {
        if event.role(SIDE).any(|fact| fact.object_entity() == Some(government)) {
            last = last.max(event.occurred.iter().filter_map(|fact| fact.period().latest_end()).max());
        }
    }
    let last = last.map_or("never".to_owned(), |day| day.to_string());
    println!("  how long the government fought the UPC: {} by the years, last clash {last}", until.unwrap_or_default());
    for row in view.contradictions()?.iter().take(5) {
        println!("  {row}");
    }
    Ok(())
}
