//! Any relation question: what no single helper answers, asked with variables.
//!
//! Ten questions of the founding article and one of the alliances and rivalries between states, each printed as the query
//! prints itself, with its rows.
//!
//! ```text
//! cargo run --example patterns
//! ```
#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "an example prints, and looks up what it has put there itself"
)]

#[path = "common/signed.rs"]
mod signed;

use allegiance::{
    Against, Aggregate, Allen, Condition, Expr, FactPattern, Grade, Limits, Operator, Query, Steps, View, document,
    vocabulary::*,
};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kachin.json");

type Done = Result<(), Box<dyn std::error::Error>>;

fn main() -> Done {
    let graph = document::load(DOCUMENT, &Limits::untrusted())?;
    let (day, december, ever) = (graph.as_of("2024-12-17")?, graph.during("2024-12")?, graph.view());
    wings_and_towns(&day)?;
    units(&december)?;
    held_by_nobody(&day)?;
    sides(&day)?;
    roles(&december)?;
    while_it_lasted(&ever)?;
    tied_to_bhamo(&december)?;
    shares(&ever)?;
    given(&day)?;
    demands(&december)?;

    let (graph, ..) = signed::load()?;
    for day in ["1963-06-26", "1998-12-16"] {
        torn(&graph.as_of(day)?, day)?;
    }
    Ok(())
}

/// The question, the query, and its rows.
fn tell(view: &View, question: &str, query: &Query) -> Done {
    println!("\n{question}\n  {query}");
    let rows = view.query(query)?;
    println!("  = {}", rows.columns().join(" | "));
    for row in &rows {
        println!("  - {row} ({})", row.grade());
    }
    Ok(())
}

/// Facts and steps together; the plan tells in which order they are fitted.
fn wings_and_towns(view: &View) -> Done {
    let query = Query::new()
        .fact("?wing", ARMED_WING_OF, "?parent")
        .fact("?wing", CONTROLS, "?town")
        .kind("?town", Town)
        .find(Steps::new("?town", ["located_in"], "kachin-state"))
        .select(["parent", "wing", "town"])
        .order_by("town");
    tell(view, "Which organizations hold towns in Kachin State, through which wings?", &query)?;
    print!("  Its plan:\n{}", indented(&view.explain_plan(&query)?.to_string()));
    Ok(())
}

/// What need not be there; and facts that need no day in common: nothing says that it was led from there on that day.
fn units(view: &View) -> Done {
    let query = Query::new()
        .fact("?event", TARGET, "?unit")
        .fact("?event", PLACE, "?place")
        .kind("?unit", MilitaryUnit)
        .optional(Query::new().fact("?headquarters", HEADQUARTERS_OF, "?unit"))
        .optional(Query::new().fact("?unit", PART_OF, "?larger"))
        .select(["unit", "place", "headquarters", "larger"])
        .apart();
    tell(
        view,
        "Which units were attacked where? From where are they led, what are they a part of, if it is known?",
        &query,
    )
}

/// What must not be known.
fn held_by_nobody(view: &View) -> Done {
    let query = Query::new()
        .kind("?town", Town)
        .find(Steps::new("?town", ["located_in"], "kachin-state"))
        .unless(Query::new().fact("?anyone", CONTROLS, "?town"))
        .select(["town"])
        .order_by("town");
    tell(view, "Of which towns in Kachin State is no holder known?", &query)
}

/// One of several, and what is told apart.
fn sides(view: &View) -> Done {
    let query = Query::new()
        .kind("?who", Actor)
        .either([
            Query::new().fact("kia", ALLIED_WITH, "?who"),
            Query::new().fact("kia", ALLIED_WITH, "?set").fact("?who", IN_SET, "?set"),
        ])
        .select(["who"])
        .distinct()
        .order_by("who");
    tell(view, "Who stands with the KIA, as an ally or as one of its allies?", &query)
}

/// Counted and gathered over rows that are alike.
fn roles(view: &View) -> Done {
    let query = Query::new()
        .find(FactPattern::of_any("?event", ["captor", "attacker", "participant", "responder", "demanded_by"], "?who"))
        .find(FactPattern::about("?event", OCCURRED))
        .column("who", Expr::variable("who"))
        .all("events", Aggregate::count_distinct("event"))
        .all("which", Aggregate::ListDistinct(Expr::variable("event")))
        .order_by_descending("events")
        .order_by("who")
        .limit(4);
    tell(view, "Who did most in December?", &query)
}

/// How periods lie to each other, by Allen's relations.
fn while_it_lasted(view: &View) -> Done {
    let query = Query::new()
        .find(FactPattern::about("?event", OCCURRED).called("it"))
        .find(FactPattern::about("bhamo-offensive", OCCURRED).called("offensive"))
        .filter(Condition::Period {
            of: "it".into(),
            lies: vec![Allen::Starts, Allen::During, Allen::Finishes],
            to: Against::Fact("offensive".into()),
        })
        .column("event", Expr::variable("event"))
        .column("from", Expr::From("it".into()))
        .column("until", Expr::Until("it".into()))
        .order_by("from")
        .order_by("event");
    tell(view, "What happened while the offensive on Bhamo lasted?", &query)
}

/// A relation that is a variable too.
fn tied_to_bhamo(view: &View) -> Done {
    let query = Query::new()
        .find(FactPattern::any("?what", "?relation", "bhamo").called("tie"))
        .column("relation", Expr::Relation("tie".into()))
        .all("times", Aggregate::count())
        .all("which", Aggregate::List(Expr::variable("what")))
        .order_by_descending("times")
        .order_by("relation");
    tell(view, "By which relations is anything tied to Bhamo?", &query)
}

/// A qualifier, how surely, and on whose word.
fn shares(view: &View) -> Done {
    let query = Query::new()
        .find(FactPattern::new("?holder", CONTROLS, "?place").called("hold").at_least(Grade::Presumed))
        .filter(Condition::Known(Expr::Qualifier { of: "hold".into(), name: "share".into() }))
        .filter(Condition::NamedVoice("hold".into()))
        .filter(Condition::Undisputed("hold".into()))
        .select(["holder", "place"])
        .column("share", Expr::Qualifier { of: "hold".into(), name: "share".into() })
        .column("since", Expr::From("hold".into()))
        .order_by("since");
    tell(view, "Who holds how much of what, undisputed and not on the word of the unnamed alone?", &query)
}

/// A query that is made ready once and asked with what is given.
fn given(view: &View) -> Done {
    let query = Query::new()
        .fact("?who", CONTROLS, "?place")
        .filter(Expr::label("place").is_one_of(Expr::Parameter("places".into())))
        .select(["place", "who"])
        .order_by("place")
        .order_by("who");
    println!("\nWho holds the places that are given?\n  {query}");
    let prepared = view.prepare(&query)?;
    for places in [vec!["Bhamo"], vec!["Sumprabum", "Bhamo"], vec!["Putao"]] {
        println!("  {}:", places.join(", "));
        for row in &prepared.ask([("places", places)])? {
            println!("  - {row} ({})", row.grade());
        }
    }
    Ok(())
}

/// A row as the caller's own type.
#[derive(Debug, serde::Deserialize)]
struct Demand {
    by: String,
    of: String,
    content: String,
    outcome: Option<String>,
}

fn demands(view: &View) -> Done {
    let query = Query::new()
        .fact("?demand", DEMANDED_BY, "?by")
        .fact("?demand", DEMANDED_OF, "?of")
        .fact("?demand", CONTENT, "?content")
        .optional(Query::new().find(FactPattern::new("?answer", RESPONDS_TO, "?demand").called("response")))
        .select(["by", "of", "content"])
        .column("outcome", Expr::Qualifier { of: "response".into(), name: "outcome".into() })
        .order_by("content")
        .apart();
    println!("\nWho demanded what of whom, and how was it answered?\n  {query}");
    for demand in view.query(&query)?.read::<Demand>()? {
        let Demand { by, of, content, outcome } = &demand;
        println!("  - {by} of {of}: “{content}”: {}", outcome.as_deref().unwrap_or("no answer is known"));
    }
    Ok(())
}

/// A triangle of which one side is a rivalry.
fn torn(view: &View, day: &str) -> Done {
    let triangle = Query::new()
        .fact("?state", ALLIED_WITH, "?one")
        .fact("?state", ALLIED_WITH, "?other")
        .fact("?one", RIVAL_OF, "?other");
    let most = triangle
        .clone()
        .filter(Condition::Compare {
            left: Expr::Key("one".into()),
            is: Operator::Less,
            right: Expr::Key("other".into()),
        })
        .select(["state"])
        .all("rivalries", Aggregate::count())
        .order_by_descending("rivalries")
        .order_by("state")
        .limit(5);
    tell(view, &format!("On {day}: which states have most pairs of allies that are rivals?"), &most)?;
    // Each pair stands in two rows, one from either end.
    println!("  {} such pairs in all", view.count(&triangle)? / 2);
    Ok(())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}
