//! Who on a list of sanctions is whom in another source? Takes in both, asks who may be one, lets a desk judge, sees those as
//! one, and takes a wrong judgement back.
//!
//! ```text
//! cargo run --features csv --example sanctions
//! ```
//!
//! The list and the actors are extracts, in `examples/data/sanctions`, where a README says whose they are.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;

use allegiance::{
    Any, Duplicate, Duplicates, Graph, Id, Pattern, Source, StatementId, View,
    import::{
        Import, Importer, UcdpActors,
        table::{Entity, Mapping},
    },
    vocabulary::*,
};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const LIST: &str = include_str!("data/sanctions/list.csv");
const NAMES: &str = include_str!("data/sanctions/names.csv");
const ACTORS: &str = include_str!("data/sanctions/actors.csv");

fn main() -> Result {
    let mut graph = Graph::new(conflict());
    let listed = || Entity::new(Organization, "ofac:{number}").labelled("{name}").identified("ofac", "{number}");
    let of_list = |title| Mapping::of_dataset("ofac", title).entity("listed", listed());
    let ucdp = UcdpActors::citing("ucdp", Source::dataset("UCDP actors 22.1").published("2022"));
    take_in(&mut graph, "list.csv", &of_list("The list of OFAC").ignoring(["programs"]), LIST)?;
    take_in(&mut graph, "actors.csv", &ucdp, ACTORS)?;

    println!("\nWho may be one, of the two sources");
    let across = candidates(&graph)?;
    // The desk takes what comes first for each on the list.
    let desk = graph.source(Source::report("The desk's judgements").published("2026-11-28"))?;
    let mut judged: Vec<(Id<Any>, Id<Any>)> = Vec::new();
    for pair in &across {
        if !judged.iter().any(|(one, other)| *one == pair.one || *other == pair.other) {
            judged.push((pair.one, pair.other));
        }
    }
    for &(one, other) in &judged {
        graph.state(one, SAME_AS, other).cite(desk.quote("by name"))?;
    }
    println!("\nThe desk judges {} pairs to be one", judged.len());
    let army = graph.lookup("ofac:4706")?;
    let (_, wrong) = *judged.iter().find(|(one, _)| *one == army).ok_or("a judgement of the army")?;
    tell(&graph.view().united()?, army)?;

    println!("\nThe other names on the list come in");
    take_in(&mut graph, "names.csv", &of_list("The list of OFAC"), NAMES)?;
    println!("\nWho else may be one now");
    candidates(&graph)?;

    // The army on the list is that of Colombia.
    println!("\nThe wrong judgement is taken back: {}", named(&graph, wrong)?);
    let right = graph.lookup("ucdp_actor:744")?;
    graph.retract_from(judgement(&graph, army, wrong)?, desk)?;
    graph.state(army, NOT_SAME_AS, wrong).cite(desk.quote("that one fought elsewhere"))?;
    graph.state(army, SAME_AS, right).cite(desk.quote("by the names ELN and Ejército de Liberación Nacional"))?;
    let view = graph.view().united()?;
    tell(&view, army)?;
    let as_it_was = told(&view, wrong)? == told(&graph.view(), wrong)?;
    println!("  What is said of the other one is what it was: {as_it_was}");
    Ok(())
}

fn take_in(graph: &mut Graph, name: &str, form: &dyn Importer, text: &str) -> Result {
    let report = Import::all_or_nothing().named(name).run(graph, form, text.as_bytes())?;
    println!("{}", report.to_string().lines().next().unwrap_or_default());
    Ok(())
}

/// Who may be one of whom only one is on the list, the likeliest first.
fn candidates(graph: &Graph) -> Result<Vec<Duplicate>> {
    let found = graph.view().duplicates(&Duplicates::new().of_kind(Organization).at_least(0.9))?;
    let across: Vec<Duplicate> = found.into_iter().filter(|pair| is_across(graph, pair)).collect();
    for pair in &across {
        println!("  {} = {}: {pair}", named(graph, pair.one)?, named(graph, pair.other)?);
    }
    Ok(across)
}

/// Whether one of the two is on the list, and the other is not.
fn is_across(graph: &Graph, pair: &Duplicate) -> bool {
    let is_listed = |id| graph.entity(id).is_ok_and(|it| it.key().starts_with("ofac:"));
    is_listed(pair.one) != is_listed(pair.other)
}

fn named(graph: &Graph, id: Id<Any>) -> Result<String> {
    let entity = graph.entity(id)?;
    Ok(format!("{} ({})", entity.label(), entity.key()))
}

/// What is said of an entity, but for who is who.
fn told(view: &View, id: Id<Any>) -> Result<Vec<String>> {
    let facts = view.facts(Pattern::any().any_modality().subject(id))?;
    let said = facts.iter().filter(|fact| !["same_as", "not_same_as"].contains(&fact.relation().name()));
    Ok(said.map(ToString::to_string).collect())
}

fn tell(view: &View, id: Id<Any>) -> Result {
    println!("  {}:", view.entity(id)?.label());
    for fact in told(view, id)? {
        println!("    {fact}");
    }
    Ok(())
}

/// The statement by which two were judged to be one.
fn judgement(graph: &Graph, one: Id<Any>, other: Id<Any>) -> Result<StatementId> {
    let ends = [one, other];
    let mut stated = graph.statements().filter(|it| it.relation().name() == "same_as" && ends.contains(&it.subject()));
    let found =
        stated.find(|it| it.object().and_then(|it| it.as_entity().copied()).is_some_and(|it| ends.contains(&it)));
    Ok(found.ok_or("no such judgement")?.id())
}
