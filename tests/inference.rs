//! What follows by rules and from events, on small worlds and on the founding article.
#![cfg(test)]

use allegiance::{Effect, Grade, Graph, Guard, Premise, Rule, Rules, Share, Source, Value, vocabulary::*};

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
