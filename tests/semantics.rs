//! The worked examples of what an answer means, as a table: what holds on which day, how surely.

#![cfg(test)]

use allegiance::{Any, Graph, Id, Period, Relation, Rules, Source, SourceId, Trust, Value, Verdict, vocabulary::*};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const PUBLISHED: &str = "2024-12-17";

struct World {
    graph: Graph,
    article: SourceId,
}

impl World {
    fn new() -> Result<Self> {
        let mut graph = Graph::new(conflict());
        let article = graph.source(Source::article("A new front").published(PUBLISHED))?;
        Ok(World { graph, article })
    }

    fn on(&self, day: &str, s: Id<Any>, r: Relation<Any, Any>, o: Option<Id<Any>>) -> Result<String> {
        let view = self.graph.as_of(day)?;
        let answer = match o {
            Some(o) => view.holds(s, r, Value::from(o))?,
            None => view.holds(s, r, ())?,
        };
        Ok(answer.to_string())
    }

    /// Checks the verdicts of one statement on several days.
    fn table(&self, s: Id<Any>, r: Relation<Any, Any>, o: Option<Id<Any>>, rows: &[(&str, &str)]) -> Result {
        for (day, expected) in rows {
            assert_eq!(self.on(day, s, r, o)?, *expected, "on {day}");
        }
        Ok(())
    }
}

#[test]
fn full_control_since_some_day_in_may() -> Result {
    let mut w = World::new()?;
    let kia = w.graph.add(ArmedGroup, "KIA")?;
    let sumprabum = w.graph.add(Town, "Sumprabum")?;
    w.graph.state(kia, CONTROLS, sumprabum).fully().since("2024-05").cite(w.article)?;
    w.table(
        kia.any(),
        CONTROLS.any(),
        Some(sumprabum.any()),
        &[
            ("2024-04-30", "unknown"),
            ("2024-05-01", "yes, possible"),
            ("2024-05-15", "yes, possible"),
            ("2024-05-31", "yes, certain"),
            ("2024-06-15", "yes, certain"),
            ("2024-12-15", "yes, certain"),
            ("2024-12-17", "yes, certain"),
            ("2025-06-01", "yes, presumed"),
        ],
    )
}

#[test]
fn from_a_capture_alone_control_is_presumed() -> Result {
    let mut w = World::new()?;
    let kia = w.graph.add(ArmedGroup, "KIA")?;
    let sumprabum = w.graph.add(Town, "Sumprabum")?;
    let capture = w.graph.add(Seizure, "the capture")?;
    w.graph.state(capture, CAPTOR, kia).cite(w.article)?;
    w.graph.state(capture, OBJECT, sumprabum).cite(w.article)?;
    w.graph.state(capture, OCCURRED, ()).during("2024-05").cite(w.article)?;
    for (day, expected) in [
        ("2024-04-30", "unknown"),
        ("2024-05-15", "yes, possible"),
        ("2024-05-31", "yes, presumed"),
        ("2024-06-15", "yes, presumed"),
    ] {
        let view = w.graph.as_of(day)?.with_rules(Rules::all())?;
        assert_eq!(view.holds(kia, CONTROLS, sumprabum)?.to_string(), expected, "on {day}");
        assert_eq!(w.graph.as_of(day)?.holds(kia, CONTROLS, sumprabum)?.to_string(), "unknown", "no rule is in force");
    }
    Ok(())
}

#[test]
fn an_abolition_ends_a_jurisdiction_and_its_land_stays() -> Result {
    let mut w = World::new()?;
    let kia = w.graph.add(ArmedGroup, "KIA")?;
    let region = w.graph.add(SpecialRegion, "Special Region-1")?;
    let land = w.graph.add(Region, "the land of Special Region-1")?;
    let abolition = w.graph.add(Abolition, "the abolition")?;
    w.graph.state(region, COVERS, land).cite(w.article)?;
    w.graph.state(kia, CONTROLS, land).fully().cite(w.article)?;
    w.graph.state(abolition, ABOLISHED, region).cite(w.article)?;
    w.graph.state(abolition, ABOLISHED_BY, kia).cite(w.article)?;
    w.graph.state(abolition, OCCURRED, ()).during("..2024-12-17").cite(w.article)?;
    let view = w.graph.as_of("2025-03-01")?.with_rules(Rules::all())?;
    assert_eq!(view.holds(region, EXISTED, ())?.to_string(), "no, certain");
    assert_eq!(view.holds(region, COVERS, land)?.to_string(), "no, certain");
    assert_eq!(view.holds(kia, CONTROLS, land)?.to_string(), "yes, presumed");
    let ended = view.ended()?;
    assert_eq!((ended.len(), ended[0].at_the_latest.to_string().as_str()), (1, "2024-12-17"));
    assert_eq!(ended[0].by[0].object_entity(), Some(kia.any()));
    Ok(())
}

#[test]
fn two_thirds_of_a_town() -> Result {
    let mut w = World::new()?;
    let kia = w.graph.add(ArmedGroup, "KIA")?;
    let junta = w.graph.add(Government, "the junta")?;
    let bhamo = w.graph.add(Town, "Bhamo")?;
    let offensive = w.graph.add(Offensive, "the offensive on Bhamo")?;
    let residents = w.article.quoting("residents", "two thirds of the town area");
    w.graph.state(kia, CONTROLS, bhamo).share(2, 3).since("2024-12-04..2024-12-17").cite(residents)?;
    let controlled = w.article.quote("junta-controlled").attesting("2024-12-04/2024-12-17");
    w.graph.state(junta, CONTROLS, bhamo).cite(controlled)?;
    w.graph.state(offensive, OCCURRED, ()).during("2024-12-04/..").cite(w.article)?;
    w.graph.state(offensive, PLACE, bhamo).cite(w.article)?;

    w.table(
        kia.any(),
        CONTROLS.any(),
        Some(bhamo.any()),
        &[
            ("2024-12-03", "unknown"),
            ("2024-12-04", "yes, possible"),
            ("2024-12-16", "yes, possible"),
            ("2024-12-17", "yes, certain"),
            ("2024-12-18", "yes, presumed"),
        ],
    )?;
    w.table(
        junta.any(),
        CONTROLS.any(),
        Some(bhamo.any()),
        &[
            ("2024-12-03", "yes, possible"),
            ("2024-12-04", "yes, certain"),
            ("2024-12-16", "yes, certain"),
            ("2024-12-17", "yes, certain"),
        ],
    )?;

    let later = w.graph.as_of("2024-12-20")?;
    let shown = later.controllers_of(bhamo)?.iter().find(|f| f.subject() == kia).map(ToString::to_string);
    let expected =
        "KIA controls Bhamo (2/3) [2024-12-04..2024-12-17/..], presumed (as of 2024-12-17) — residents, in A new front";
    assert_eq!(shown.as_deref(), Some(expected));

    let view = w.graph.as_of(PUBLISHED)?;
    let left = view.holding_of(bhamo)?.holders.into_iter().find(|h| h.fact.subject() == junta).and_then(|h| h.at_most);
    assert_eq!(left.map(|ratio| ratio.to_string()).as_deref(), Some("1/3"));

    let view = w.graph.as_of("2024-12-16")?;
    let holding = view.holding_of(bhamo)?;
    assert!(holding.contested);
    assert_eq!(holding.holders.len(), 2);
    assert!(holding.holders.iter().all(|h| h.at_most.is_none()), "the day before nothing is derived");
    assert_eq!(view.contested()?, [bhamo.any()]);
    assert!(w.graph.as_of("2024-12-03")?.contested()?.is_empty());
    Ok(())
}

#[test]
fn a_jurisdiction_ends_and_its_land_does_not() -> Result {
    let mut w = World::new()?;
    let kia = w.graph.add(ArmedGroup, "KIA")?;
    let region = w.graph.add(SpecialRegion, "Special Region-1")?;
    let land = w.graph.add(Region, "the land of Special Region-1")?;
    w.graph.state(region, EXISTED, ()).during("/..2024-12-17").cite(w.article)?;
    w.graph.state(region, COVERS, land).cite(w.article)?;
    w.graph.state(kia, CONTROLS, land).fully().cite(w.article)?;
    w.table(region.any(), EXISTED.any(), None, &[("2025-03-01", "no, certain"), ("2024-12-01", "yes, possible")])?;
    w.table(kia.any(), CONTROLS.any(), Some(land.any()), &[("2025-03-01", "yes, presumed")])?;
    w.table(region.any(), COVERS.any(), Some(land.any()), &[("2025-03-01", "no, certain")])
}

#[test]
fn what_is_said_of_the_time_of_the_report() -> Result {
    let mut w = World::new()?;
    let kia = w.graph.add(ArmedGroup, "KIA")?;
    let kio = w.graph.add(Organization, "KIO")?;
    let pdf = w.graph.add(ArmedGroup, "PDF")?;
    let nban_la = w.graph.add(Person, "N’Ban La")?;
    w.graph.state(kia, ARMED_WING_OF, kio).cite(w.article)?;
    w.graph.state(nban_la, LEADS, kio).title("chairman").cite(w.article)?;
    w.graph.state(pdf, ALLIED_WITH, kia).during("2021-02-01../..").cite(w.article)?;
    w.table(
        nban_la.any(),
        LEADS.any(),
        Some(kio.any()),
        &[("2024-11-01", "yes, possible"), (PUBLISHED, "yes, certain")],
    )?;
    w.table(
        kia.any(),
        ARMED_WING_OF.any(),
        Some(kio.any()),
        &[("2024-12-16", "yes, presumed"), (PUBLISHED, "yes, certain"), ("2025-01-01", "yes, presumed")],
    )?;
    w.table(kia.any(), ALLIED_WITH.any(), Some(pdf.any()), &[("2020-01-01", "unknown"), (PUBLISHED, "yes, certain")])?;

    let before = w.graph.as_of("2024-11-01")?;
    assert_eq!(before.leaders_of(kio)?.len(), 0, "possible without a bound is not listed");
    assert_eq!(before.leaders_of(kio)?.left_out(), 1);
    assert_eq!(before.showing_all().leaders_of(kio)?.len(), 1);
    Ok(())
}

#[test]
fn a_span_has_two_questions() -> Result {
    let mut w = World::new()?;
    let kia = w.graph.add(ArmedGroup, "KIA")?;
    let town = w.graph.add(Town, "Sumprabum")?;
    let meeting = w.graph.add(Meeting, "the meeting in Kunming")?;
    w.graph.state(kia, CONTROLS, town).fully().since("2024-05").cite(w.article)?;
    w.graph.state(meeting, OCCURRED, ()).during("2024-12-09..2024-12-15").cite(w.article)?;

    let during = |period: &str| -> Result<_> { Ok(w.graph.during(period.parse::<Period>()?)?) };
    let asked = [
        ("2024-04-01/2024-04-30", "unknown", "unknown"),
        ("2024-04-01/2024-05-15", "yes, possible", "unknown"),
        ("2024-05-10/2024-06-10", "yes, certain", "yes, possible"),
        ("2024-06-01/2024-12-01", "yes, certain", "yes, certain"),
        ("2024-06-01/2025-06-01", "yes, certain", "yes, presumed"),
    ];
    for (period, at_some_time, throughout) in asked {
        let view = during(period)?;
        assert_eq!(view.holds(kia, CONTROLS, town)?.to_string(), at_some_time, "at some time in {period}");
        assert_eq!(view.holds_throughout(kia, CONTROLS, town)?.to_string(), throughout, "throughout {period}");
    }

    assert_eq!(w.graph.as_of("2024-12-10")?.holds(meeting, OCCURRED, ())?.to_string(), "yes, possible");
    assert_eq!(during("2024-12-01/2024-12-17")?.holds(meeting, OCCURRED, ())?.to_string(), "yes, certain");
    assert_eq!(during("2024-12-12/2024-12-17")?.holds(meeting, OCCURRED, ())?.to_string(), "yes, possible");
    Ok(())
}

#[test]
fn evidence_is_weighed_by_its_day() -> Result {
    let mut w = World::new()?;
    let a = w.graph.add(ArmedGroup, "A")?;
    let b = w.graph.add(ArmedGroup, "B")?;
    let town = w.graph.add(Town, "the town")?;
    let early = w.graph.source(Source::article("early").published("2024-05-01"))?;
    let late = w.graph.source(Source::article("late").published("2024-10-01"))?;
    w.graph.state(a, CONTROLS, town).fully().cite(early)?;
    w.graph.state(b, CONTROLS, town).fully().cite(late)?;
    let (subject_a, subject_b, relation) = (a.any(), b.any(), CONTROLS.any());
    w.table(
        subject_a,
        relation,
        Some(town.any()),
        &[
            ("2024-05-01", "yes, certain"),
            ("2024-07-01", "yes, presumed"),
            ("2024-10-01", "no, excluded"),
            ("2024-11-01", "no, presumed"),
        ],
    )?;
    w.table(subject_b, relation, Some(town.any()), &[("2024-05-01", "no, excluded"), ("2024-11-01", "yes, presumed")])?;
    let holders = w.graph.as_of("2024-11-01")?;
    assert_eq!(holders.controllers_of(town)?.len(), 1, "the later of two inertias");

    let same_day = w.graph.source(Source::article("the same day").published("2024-05-01"))?;
    let affirmed = w.graph.state(a, CONTROLS, town).fully().cite(early)?;
    w.graph.claim(affirmed, same_day.quote("A never took it").denying())?;
    w.table(
        subject_a,
        relation,
        Some(town.any()),
        &[("2024-05-01", "disputed"), ("2024-07-01", "disputed"), ("2024-11-01", "no, presumed")],
    )?;
    let trusting = w.graph.as_of("2024-05-01")?.trusting(Trust::all().without_sources([same_day]))?;
    assert_eq!(trusting.holds(a, CONTROLS, town)?.to_string(), "yes, certain");
    Ok(())
}

#[test]
fn a_voice_corrects_itself() -> Result {
    let mut w = World::new()?;
    let kio = w.graph.add(Organization, "KIO")?;
    let kia = w.graph.add(ArmedGroup, "KIA")?;
    let town = w.graph.add(Town, "the town")?;
    let said = w.article.quoting(kio, "we hold it").said_on("2024-12-10").attesting("2024-12-09/2024-12-09");
    let taken_back =
        w.article.quoting(kio, "we did not").said_on("2024-12-12").attesting("2024-12-09/2024-12-09").denying();
    let statement = w.graph.state(kia, CONTROLS, town).cite(said)?;
    let first = w.graph.revision();
    w.graph.claim(statement, taken_back)?;
    let view = w.graph.as_of("2024-12-09")?;
    assert_eq!(view.holds(kia, CONTROLS, town)?.to_string(), "no, certain");
    assert_eq!(view.known_at(first)?.holds(kia, CONTROLS, town)?.to_string(), "yes, certain");
    Ok(())
}

#[test]
fn doubt_marks_a_yes_and_changes_nothing_else() -> Result {
    let mut w = World::new()?;
    let kia = w.graph.add(ArmedGroup, "KIA")?;
    let town = w.graph.add(Town, "the town")?;
    let statement = w.graph.state(kia, CONTROLS, town).cite(w.article)?;
    let other = w.graph.source(Source::article("Another").published(PUBLISHED))?;
    w.graph.claim(statement, other.quote("could not be verified").not_confirming())?;
    let view = w.graph.as_of(PUBLISHED)?;
    let answer = view.holds(kia, CONTROLS, town)?;
    assert_eq!(answer.to_string(), "yes, certain, questioned");
    assert!(matches!(answer.verdict, Verdict::Yes(_)));
    Ok(())
}
