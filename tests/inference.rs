//! What follows by rules and from events, on small worlds and on the founding article.
#![cfg(test)]

use allegiance::{Graph, Rules, Source, vocabulary::*};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

#[test]
fn a_seizure_changes_hands() -> Result {
    let mut graph = Graph::new(conflict());
    let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
    let kio = graph.add(Organization, "KIO")?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    let militia = graph.add(Militia, "the militia")?;
    let outpost = graph.add(Outpost, "the outpost")?;
    let seizure = graph.add(Seizure, "the seizure")?;
    graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
    graph.state(seizure, CAPTOR, kia).cite(article)?;
    graph.state(seizure, LOSER, militia).cite(article)?;
    graph.state(seizure, OBJECT, outpost).cite(article)?;
    graph.state(seizure, OCCURRED, ()).during("..2024-12-17").cite(article)?;
    let told = article.quoting(kio, "at about 16:30");
    graph.state(seizure, OCCURRED, ()).during("2024-12-15T16:30").cite(told)?;
    for (day, of_kia, of_militia) in [
        ("2024-12-14", "yes, possible", "yes, possible"),
        ("2024-12-15", "yes, certain", "yes, certain"),
        ("2024-12-16", "yes, presumed", "no, presumed"),
        ("2025-06-01", "yes, presumed", "no, presumed"),
    ] {
        let view = graph.as_of(day)?.with_rules(Rules::all())?;
        assert_eq!(view.holds(kia, CONTROLS, outpost)?.to_string(), of_kia, "the KIA on {day}");
        assert_eq!(view.holds(militia, CONTROLS, outpost)?.to_string(), of_militia, "the militia on {day}");
        println!("{day}");
        for fact in &view.controllers_of(outpost)? {
            println!("  {fact}");
        }
        let all = view.materialized()?;
        assert_eq!(format!("{:?}", all.controllers_of(outpost)?), format!("{:?}", view.controllers_of(outpost)?));
    }
    Ok(())
}
