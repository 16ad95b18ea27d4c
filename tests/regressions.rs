//! What a review broke once, each with its story.

#![cfg(test)]

use allegiance::{
    Citation, Day, Flag, Grade, Graph, Loading, Modality, Pattern, Persistence, RelationDef, Source, SourceId, Trust,
    ValueType, vocabulary::*,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn graph() -> Result<(Graph, SourceId)> {
    let mut graph = Graph::new(conflict());
    let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    Ok((graph, article))
}

/// An id kept from a batch that failed named whatever was added next.
#[test]
fn ids_of_a_failed_batch_name_nothing() -> Result {
    let (mut graph, article) = graph()?;
    let bhamo = graph.add(Town, "Bhamo")?;
    let mut kept = None;
    let failed = graph.batch(|batch| {
        let lost = batch.add(ArmedGroup, "lost")?;
        let statement = batch.state(lost, CONTROLS, bhamo).cite(article)?;
        kept = Some((lost, statement));
        batch.add(Town, " ")
    });
    assert!(failed.is_err());
    let (lost, statement) = kept.ok_or("nothing kept")?;
    let tnla = graph.add(ArmedGroup, "TNLA")?;
    graph.state(tnla, BASED_AT, bhamo).cite(article)?;
    assert_eq!(graph.entity(lost).unwrap_err().to_string(), "the id of this entity is of another graph");
    assert!(graph.statement(statement).is_err());
    assert!(graph.state(lost, CONTROLS, bhamo).cite(article).is_err());
    assert_eq!(graph.entity(tnla)?.label(), "TNLA");
    assert_eq!(graph.lookup("tnla")?, tnla, "however it is found, a thing has one id");
    Ok(())
}

/// Roles that a source added later, or that were retracted, decided who spoke on its own behalf
/// at an earlier revision and in a view without that source.
#[test]
fn who_speaks_on_its_own_behalf_is_read_at_the_revision() -> Result {
    let (mut graph, article) = graph()?;
    let other = graph.source(Source::article("Another").published("2024-12-17"))?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    let junta = graph.add(Government, "the junta")?;
    let attack = graph.add(Attack, "an attack")?;
    graph.state(kia, AT_WAR_WITH, junta).cite(article)?;
    graph.state(attack, OCCURRED, ()).during("2024-12-01").cite(article.quoting(kia, "we struck"))?;
    let before = graph.revision();
    let wary = || Trust::all().without_sources([other]).without_parties_on_their_own_behalf();
    let events = |graph: &Graph| -> Result<usize> { Ok(graph.view().trusting(wary())?.events()?.len()) };
    assert_eq!(events(&graph)?, 1);
    graph.state(attack, ATTACKER, kia).cite(other)?;
    assert_eq!(events(&graph)?, 1, "what the other source says changes nothing without it");
    let earlier = graph.view().known_at(before)?;
    let dates = earlier.facts(Pattern::any().relation(OCCURRED))?;
    assert!(!dates[0].standing().own_behalf);
    let now = graph.view();
    assert!(now.facts(Pattern::any().relation(OCCURRED))?[0].standing().own_behalf);
    Ok(())
}

/// A meeting that was planned for the 20th and took place on the 15th took place on both days.
#[test]
fn an_event_takes_place_on_its_actual_day() -> Result {
    let (mut graph, article) = graph()?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    let meeting = graph.add(Meeting, "a meeting")?;
    graph.state(meeting, OCCURRED, ()).during("2024-12-20").modality(Modality::Planned).cite(article)?;
    graph.state(meeting, OCCURRED, ()).during("2024-12-15").cite(article)?;
    graph.state(meeting, PARTICIPANT, kia).cite(article)?;
    for (day, held, modality) in
        [("2024-12-15", "yes, certain", Modality::Actual), ("2024-12-20", "unknown", Modality::Planned)]
    {
        let view = graph.as_of(day)?;
        assert_eq!(view.holds(meeting, PARTICIPANT, kia)?.to_string(), held, "{day}");
        assert_eq!(view.holds(meeting, OCCURRED, ())?.to_string(), held, "{day}");
        let events = view.events()?;
        assert_eq!(events.iter().map(|row| row.modality).collect::<Vec<_>>(), [modality], "{day}");
    }
    assert_eq!(graph.view().events()?.len(), 2, "once for each");
    Ok(())
}

/// A view of November told of a demand of the 20th and of the answer of December.
#[test]
fn pressure_is_told_as_of_the_day() -> Result {
    let (mut graph, article) = graph()?;
    let china = graph.add(State, "China")?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    let demand = graph.add(Demand, "a demand")?;
    let response = graph.add(Response, "a response")?;
    graph.state(demand, OCCURRED, ()).during("2024-11-20").cite(article)?;
    graph.state(response, OCCURRED, ()).during("2024-12-15").cite(article)?;
    let complied = allegiance::Value::Term("complied".into());
    graph.state(response, RESPONDS_TO, demand).with("outcome", complied).cite(article)?;
    graph.state(china, PRESSURES, kia).since("2024-11-01").demand(demand).cite(article)?;
    for (day, told) in [("2024-11-10", (0, 0)), ("2024-11-25", (1, 0)), ("2024-12-16", (1, 1))] {
        let view = graph.as_of(day)?;
        let pressure = view.pressure_on(kia)?;
        let demands = &pressure[0].demands;
        assert_eq!((demands.len(), demands.iter().map(|d| d.responses.len()).sum::<usize>()), told, "{day}");
    }
    Ok(())
}

/// The order in which partners or allies were named made two statements of one.
#[test]
fn one_statement_whatever_the_order_of_its_words() -> Result {
    let (mut graph, article) = graph()?;
    let [a, b, c] = ["A", "B", "C"].map(|name| graph.add(ArmedGroup, name));
    let (a, b, c) = (a?, b?, c?);
    let bhamo = graph.add(Town, "Bhamo")?;
    let one = graph.state(a, CONTROLS, bhamo).with("jointly_with", b).with("jointly_with", c).cite(article)?;
    let two = graph.state(a, CONTROLS, bhamo).with("jointly_with", c).with("jointly_with", b).cite(article)?;
    assert_eq!(one, two);
    let alone = graph.state(a, CONTROLS, bhamo).with("jointly_with", a).cite(article);
    assert_eq!(alone.unwrap_err().to_string(), "`a` cannot be jointly_with itself");

    let other = graph.source(Source::article("Another").published("2024-12-17"))?;
    let ahead = graph.state(a, ALLIED_WITH, b).cite(article)?;
    let behind = graph.state(b, ALLIED_WITH, a).cite(other)?;
    assert_eq!(ahead, behind, "an alliance is one, whichever ally is named first");
    let view = graph.as_of("2024-12-17")?;
    let allies = view.allies_of(b)?;
    assert_eq!((allies.len(), allies[0].voices(), allies[0].other(b)), (1, 2, Some(a.any())));
    Ok(())
}

/// Days between two attested ones, further from both than the view presumes, were skipped.
#[test]
fn throughout_looks_at_every_turn() -> Result {
    let (mut graph, article) = graph()?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    let kio = graph.add(Organization, "KIO")?;
    for day in ["2024-01-01", "2024-12-31"] {
        let seen = article.quote("…").attesting(day.parse::<allegiance::Period>()?);
        let line = if day < "2024-06" { "command" } else { "administrative" };
        let line = allegiance::Value::Term(line.into());
        graph.state(kia, SUBORDINATE_TO, kio).with("line", line).cite(seen)?;
    }
    let year = graph.during("2024-01-01/2024-12-31")?.presuming_at_most(10);
    assert_eq!(year.holds_throughout(kia, SUBORDINATE_TO, kio)?.to_string(), "yes, possible");
    assert_eq!(
        graph.as_of("2024-07-01")?.presuming_at_most(10).holds(kia, SUBORDINATE_TO, kio)?.to_string(),
        "yes, possible"
    );
    Ok(())
}

/// A claim that a batch said again and then retracted was lost, against the rule that
/// retractions come first whatever their place.
#[test]
fn in_a_batch_retractions_come_first() -> Result {
    let (mut graph, article) = graph()?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    let bhamo = graph.add(Town, "Bhamo")?;
    let held = graph.state(kia, CONTROLS, bhamo).cite(article)?;
    let claim = graph.statement(held)?.claims().next().ok_or("no claim")?.id();
    graph.batch(|batch| {
        batch.state(kia, CONTROLS, bhamo).cite(article)?;
        batch.retract(claim)
    })?;
    let live = graph.statement(held)?.claims().filter(|claim| claim.retracted().is_none()).count();
    assert_eq!(live, 1);
    assert_eq!(graph.as_of("2024-12-17")?.controllers_of(bhamo)?.len(), 1);
    Ok(())
}

/// A town that changed hands stayed contested for ever, since nobody writes that the first holder
/// lost it.
#[test]
fn a_town_that_changed_hands_has_one_holder() -> Result {
    let mut graph = Graph::new(conflict());
    let early = graph.source(Source::article("early").published("2023-03-10"))?;
    let late = graph.source(Source::article("late").published("2024-01-01"))?;
    let guard = graph.add(ArmedGroup, "the guard")?;
    let army = graph.add(StateForce, "the army")?;
    let town = graph.add(Town, "the town")?;
    graph.state(guard, CONTROLS, town).fully().since("2023-03-08").cite(early)?;
    graph.state(army, CONTROLS, town).fully().since("2023-12-20").cite(late)?;
    let view = graph.as_of("2023-12-25")?;
    assert_eq!(view.holds(guard, CONTROLS, town)?.to_string(), "no, excluded");
    assert_eq!(view.controllers_of(town)?.len(), 1);
    assert!(!view.holding_of(town)?.contested);
    let all = view.showing_all();
    assert_eq!(all.controllers_of(town)?.len(), 2, "what was cut is left out, not gone");
    Ok(())
}

/// A hub was read in quadratic time, since each of its statements looked for lifespans among all.
#[test]
fn a_hub_is_read_in_one_pass() -> Result {
    const TIES: usize = 20_000;
    let (mut graph, article) = graph()?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    graph.batch(|batch| {
        for n in 0..TIES {
            let town = batch.add_as(&format!("t{n}"), Town, "a town")?;
            batch.state(kia, OPERATES_IN, town).cite(article)?;
        }
        Ok(())
    })?;
    assert_eq!(graph.as_of("2025-06-01")?.objects(kia, OPERATES_IN)?.len(), TIES);
    Ok(())
}

/// A path told, for a step, whatever had the same ends and days and was stated first: a plan, or what was less sure
/// than was asked for.
#[test]
fn a_path_tells_only_what_it_walks_by() -> Result {
    let (mut graph, article) = graph()?;
    let undated = graph.source(Source::article("Undated"))?;
    let (kia, pdf) = (graph.add(ArmedGroup, "KIA")?, graph.add(ArmedGroup, "PDF")?);
    let tnla = graph.add(ArmedGroup, "TNLA")?;
    let year = "2024-01-01/2024-12-31";
    graph.state(kia, SUPPORTS, pdf).during(year).modality(Modality::Planned).cite(article)?;
    let done = graph.state(kia, SUPPORTS, pdf).during(year).cite(article)?;
    let arms = allegiance::Text::new("arms")?;
    graph.state(pdf, SUPPORTS, tnla).with("means", arms).cite(undated)?;
    let sure = graph.state(pdf, SUPPORTS, tnla).cite(article)?;
    for merged in [false, true] {
        if merged {
            graph.compact();
        }
        let view = graph.as_of("2024-12-17")?;
        for network in [false, true] {
            if network {
                view.network(Grade::Certain)?;
            }
            let path = view.path_between(kia, tnla)?.ok_or("no path")?;
            let told: Vec<_> = path.facts.iter().map(|fact| fact.statement().unwrap()).collect();
            assert_eq!((told, path.grade), (vec![done, sure], Grade::Certain), "merged: {merged}, network: {network}");
        }
    }
    Ok(())
}

/// What ties a thing to itself in both directions was left out twice, and left a network twice.
#[test]
fn a_tie_to_itself_in_both_directions_counts_once() -> Result {
    let trusts = RelationDef::new("trusts", "The two trust each other.")
        .subjects("actor")
        .objects(ValueType::Entity("actor".to_owned()))
        .persistence(Persistence::Continuous)
        .flag(Flag::Symmetric)
        .flag(Flag::Reflexive);
    let mut graph = Graph::new(conflict().with_relation(trusts)?);
    let undated = graph.source(Source::article("Undated"))?;
    let kia = graph.add(ArmedGroup, "KIA")?.any();
    let trusts = graph.relation("trusts")?;
    graph.state(kia, trusts, kia).cite(undated)?;
    let day = Day::try_from("2024-12-17")?;
    let view = graph.as_of(day)?;
    assert_eq!(view.facts(Pattern::any().relation(trusts))?.left_out(), 1);
    assert_eq!(view.objects(kia, trusts)?.left_out(), 1);
    assert_eq!(view.subjects(trusts, kia)?.left_out(), 1);
    assert_eq!(view.reached(kia, trusts)?.left_out(), 1);
    assert_eq!(view.objects_of_each(trusts, [(kia, day)])?.left_out(), 1);
    assert_eq!(view.showing_all().objects(kia, trusts)?.len(), 1);
    assert_eq!(view.network(Grade::Possible)?.ties(kia).count(), 1);

    // A denial of it was told twice.
    graph.state(kia, trusts, kia).cite(undated.quote("no").denying())?;
    assert_eq!(graph.as_of(day)?.holds(kia, trusts, kia)?.contrary.len(), 1);
    Ok(())
}

/// Denials of two statements in turn noted each of them anew, and every question read all of them each time.
#[test]
fn denials_in_turn_take_no_quadratic_time() -> Result {
    let (mut graph, article) = graph()?;
    let (kia, bhamo) = (graph.add(ArmedGroup, "KIA")?, graph.add(Town, "Bhamo")?);
    let held = ["2024-01-01", "2024-02-01"].map(|since| graph.state(kia, CONTROLS, bhamo).since(since).cite(article));
    let [one, two] = held;
    let held = [one?, two?];
    let denied = 20_000;
    for n in 0..denied {
        graph.claim(held[n % 2], article.quote(&format!("no {n}")).denying().attesting("2024-03-01/2024-03-01"))?;
    }
    assert_eq!(graph.as_of("2024-12-31")?.holds(kia, CONTROLS, bhamo)?.to_string(), "yes, presumed");
    assert_eq!(graph.as_of("2024-12-31")?.controllers_of(bhamo)?.len(), 2);
    Ok(())
}

/// Ids that a row of a load got before it failed named what was added next.
#[test]
fn ids_of_a_row_that_failed_name_nothing_added_later() -> Result {
    let (mut graph, article) = graph()?;
    for loads in [true, false] {
        let mut lost = None;
        let how = if loads { Loading::skipping_bad() } else { Loading::all_or_nothing() };
        let loaded = graph.load(how, |load| {
            load.row(1, |row| row.add(Town, "Laiza"));
            load.row(2, |row| {
                let town = row.add(Town, "lost")?;
                lost = Some(town);
                row.state(town, LOCATED_IN, town).cite(article)
            });
            Ok(())
        });
        assert_eq!(loaded.is_ok(), loads);
        let next = graph.add(Town, "Putao")?;
        let lost = lost.ok_or("the row was not read")?;
        assert_ne!(lost, next);
        assert!(graph.entity(lost).is_err());
    }
    Ok(())
}

/// A gazetteer that is dated by its year vouches for no day of it for sure, and one without a date for none at all: nothing
/// lay anywhere, on any day.
#[test]
fn what_lasts_by_nature_is_presumed_though_no_day_of_it_is_certain() -> Result {
    let mut graph = Graph::new(conflict());
    let bambari = graph.add(Town, "Bambari")?;
    let [year, undated] = [Some("2023"), None].map(|published| {
        let source = Source::dataset(published.unwrap_or("undated"));
        graph.source(if let Some(date) = published { source.published(date) } else { source })
    });
    let (year, undated) = (year?, undated?);
    let on = |graph: &Graph, place: allegiance::Id<Province>, day: &str| -> Result<String> {
        Ok(graph.as_of(day)?.holds(bambari, LOCATED_IN, place)?.to_string())
    };
    for (n, source) in [year, undated].into_iter().enumerate() {
        let place = graph.add(Province, &format!("province {n}"))?;
        graph.state(bambari, LOCATED_IN, place).cite(source)?;
        for day in ["1990-01-01", "2023-06-01", "2050-01-01"] {
            assert_eq!(on(&graph, place, day)?, "yes, presumed", "{n}, {day}");
            assert_eq!(graph.as_of(day)?.objects(bambari, LOCATED_IN)?.len(), n + 1);
        }
        assert_eq!(graph.as_of("2024-06-01")?.presuming_at_most(365).objects(bambari, LOCATED_IN)?.len(), 1);
        assert!(graph.as_of("2030-01-01")?.presuming_at_most(365).objects(bambari, LOCATED_IN)?.is_empty());
    }
    // What is dated bounds it.
    let since = graph.add(Province, "since")?;
    graph.state(bambari, LOCATED_IN, since).since("2000").cite(undated)?;
    let until = graph.add(Province, "until")?;
    graph.state(bambari, LOCATED_IN, until).until("2000-03-05").cite(undated)?;
    let answers =
        |graph: &Graph, place| ["1999-12-31", "2000-03-05", "2001-01-01"].map(|day| on(graph, place, day).unwrap());
    assert_eq!(answers(&graph, since), ["unknown", "yes, possible", "yes, presumed"]);
    assert_eq!(answers(&graph, until), ["yes, presumed", "yes, presumed", "unknown"]);
    // Nobody knows whether it was before or after what is said against it.
    let denied = graph.add(Province, "denied")?;
    let report = graph.source(Source::report("Where it is not").published("2020-01-01"))?;
    graph.state(bambari, LOCATED_IN, denied).cite(year)?;
    graph.state(bambari, LOCATED_IN, denied).cite(Citation::from(report).denying())?;
    for day in ["1990-01-01", "2030-01-01"] {
        assert!(
            !graph
                .as_of(day)?
                .objects(bambari, LOCATED_IN)?
                .iter()
                .any(|fact| fact.object_entity() == Some(denied.any()))
        );
    }
    Ok(())
}

/// A query over all time had no row for what a list shows: what holds at some time, nobody knows when.
#[test]
fn a_query_over_a_span_has_the_rows_that_lists_have() -> Result {
    let mut graph = Graph::new(conflict());
    let undated = graph.source(Source::dataset("undated"))?;
    let kia = graph.add_as("kia", ArmedGroup, "KIA")?;
    let bhamo = graph.add_as("bhamo", Town, "Bhamo")?;
    let kachin = graph.add_as("kachin", Province, "Kachin")?;
    graph.state(kia, CONTROLS, bhamo).cite(undated)?;
    graph.state(bhamo, LOCATED_IN, kachin).cite(undated)?;
    let view = graph.view();
    assert_eq!(view.facts(Pattern::any())?.len(), 2);
    let query = allegiance::Query::new().fact("?who", CONTROLS, "?town").fact("?town", LOCATED_IN, "kachin");
    assert_eq!(view.query(&query)?.len(), 1);
    assert_eq!(view.count(&query)?, 1);
    assert_eq!(graph.as_of("2024-01-01")?.query(&query)?.len(), 0, "of no day anybody knows that it is controlled");
    Ok(())
}
