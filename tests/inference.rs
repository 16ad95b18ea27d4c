//! What follows by rules and from events, on small worlds and on the founding article.
#![cfg(test)]

use allegiance::{Effect, Grade, Graph, Guard, Premise, Rule, Rules, Share, Source, SourceKind, Value, vocabulary::*};

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

/// What the README says of the days of a seizure: the captor, the loser, and another who was presumed to hold.
#[test]
fn the_days_of_a_seizure() -> Result {
    let held = |is_named: bool, date: Option<&str>, day: &str| -> Result<[String; 3]> {
        let mut graph = Graph::new(conflict());
        let early = graph.source(Source::article("An early article").published("2024-05-01"))?;
        let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
        let kia = graph.add(ArmedGroup, "KIA")?;
        let [militia, junta] = [graph.add(Militia, "the militia")?.any(), graph.add(Government, "the junta")?.any()];
        let outpost = graph.add(Outpost, "the outpost")?;
        let seizure = graph.add(Seizure, "the seizure")?;
        graph.state(junta, CONTROLS.any(), outpost).since("2024-05-01").cite(early)?;
        graph.state(seizure, CAPTOR, kia).cite(article)?;
        graph.state(seizure, OBJECT, outpost).cite(article)?;
        if is_named {
            graph.state(seizure, LOSER.any(), militia).cite(article)?;
        }
        if let Some(date) = date {
            graph.state(seizure, OCCURRED, ()).during(date).cite(article)?;
        }
        let view = graph.as_of(day)?.with_rules(Rules::all())?;
        let holds = |who| view.holds(who, CONTROLS.any(), Value::from(outpost)).map(|held| held.to_string());
        Ok([holds(kia.any())?, holds(militia)?, holds(junta)?])
    };
    let (exact, range) = (Some("2024-12-15"), Some("2024-12-10..2024-12-15"));
    for (is_named, date, day, expected) in [
        (true, exact, "2024-12-14", ["unknown", "yes, possible", "yes, presumed"]),
        (true, exact, "2020-01-01", ["unknown", "yes, possible", "unknown"]),
        (true, exact, "2024-12-15", ["yes, certain", "yes, certain", "yes, possible"]),
        (true, exact, "2024-12-16", ["yes, presumed", "no, presumed", "no, presumed"]),
        (false, exact, "2024-12-14", ["unknown", "unknown", "yes, presumed"]),
        (false, exact, "2024-12-15", ["yes, certain", "unknown", "yes, possible"]),
        (false, exact, "2024-12-16", ["yes, presumed", "unknown", "no, presumed"]),
        (true, range, "2024-12-12", ["yes, possible", "yes, possible", "yes, possible"]),
        (true, range, "2024-12-15", ["yes, presumed", "yes, possible", "yes, possible"]),
        (true, None, "2024-12-16", ["yes, possible", "yes, possible", "yes, possible"]),
    ] {
        assert_eq!(held(is_named, date, day)?, expected, "{is_named} {date:?} {day}");
    }
    Ok(())
}

/// What the README says of how to say it.
#[test]
fn until_together_and_in_its_own_words() -> Result {
    let mut graph = Graph::new(conflict());
    let kio = graph.add(Organization, "KIO")?;
    let [kia, pdf] = [graph.add(ArmedGroup, "KIA")?, graph.add(ArmedGroup, "PDF")?];
    let bhamo = graph.add(Town, "Bhamo")?;
    let statement = Source::of_kind(SourceKind::Communique, "A statement").author(kio).published("2024-12-17");
    let statement = graph.source(statement)?;
    for (one, other) in [(kia, pdf), (pdf, kia)] {
        let held = graph.state(one, CONTROLS, bhamo).fully().since("2024-05").until("2024-06");
        held.with("jointly_with", other).cite(statement)?;
    }
    let view = graph.as_of("2024-06-01")?;
    let held = view.controllers_of(bhamo)?;
    assert_eq!(
        held[0].to_string(),
        "KIA controls Bhamo (all, jointly with: PDF) [2024-05/2024-06], certain — A statement"
    );
    assert!(view.contradictions()?.is_empty() && view.contested()?.is_empty());
    assert_eq!(graph.as_of("2024-07-01")?.holds(kia, CONTROLS, bhamo)?.to_string(), "unknown");
    Ok(())
}

#[test]
fn a_rule_prints_and_hands_out_all_that_it_says() -> Result {
    let rule = Rule::new("held_jointly", "A rule that asks for everything.")
        .given(Premise::new("?holder", CONTROLS, "?outer").qualified("share", Guard::Full).at_least(Grade::Presumed))
        .given(Premise::new("?inner", LOCATED_IN, "?outer").within("2024".parse()?).stated())
        .of_kind("?inner", "town")
        .unless(Premise::new("kio", CONTROLS, "?inner").qualified("jointly_with", Guard::Absent).stated())
        .then("?holder", CONTROLS, "?inner")
        .with("share", Share::full())
        .with("jointly_with", Value::Entity("kia".into()))
        .at_most(Grade::Possible);
    let schema = conflict().with_rule(rule)?;
    let rule = schema.rule("held_jointly").ok_or("no such rule")?;
    assert_eq!(
        rule.to_string(),
        "?holder controls ?inner {jointly_with: kia} {share: all} (at most possible) \
         if ?holder controls ?outer {share: full} (at least presumed) \
         and ?inner located_in ?outer (within 2024) (stated) and ?inner is of the kind town \
         unless kio controls ?inner {no jointly_with} (stated)"
    );
    assert_eq!(rule.kinds().collect::<Vec<_>>(), [("inner", "town")]);
    assert_eq!(rule.qualifiers().map(|(name, _)| name).collect::<Vec<_>>(), ["jointly_with", "share"]);
    assert_eq!(rule.most(), Some(Grade::Possible));
    let [held, lies] = rule.premises() else { return Err("two premises".into()) };
    assert_eq!(held.guards().collect::<Vec<_>>(), [("share", &Guard::Full)]);
    assert_eq!((held.least(), lies.least()), (Some(Grade::Presumed), None));
    assert_eq!(lies.period().map(ToString::to_string).as_deref(), Some("2024"));
    assert_eq!((held.is_stated(), lies.is_stated(), lies.is_carried()), (false, true, false));
    for effect in schema.effects() {
        let conditions = effect.conditions().count();
        assert_eq!(effect.to_string().contains(" where "), conditions > 0, "{effect}");
    }
    let dissolution = schema.effect("dissolution_ends").ok_or("no such effect")?;
    assert_eq!(
        dissolution.to_string(),
        "organization_change terminates changed existed where changed {change: dissolved}"
    );
    let begins = schema.effect("seizure_begins").map(Effect::qualifiers).ok_or("no such effect")?;
    assert_eq!(begins.collect::<Vec<_>>(), [("share", &Value::Share(Share::full()))]);
    Ok(())
}
