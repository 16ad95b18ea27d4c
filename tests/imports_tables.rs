//! Importers of the tables of the field, on small fixtures, on hostile input, and on the public data where it is there.
#![cfg(test)]
#![cfg(all(feature = "csv", feature = "json"))]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use allegiance::{
    Any, Grade, Graph, Limits, NameKind, Pattern, Relation, Source, Value,
    import::{GeoNames, Import, Importer, Plover, Report, UcdpActors, UcdpConflicts, UcdpEvents},
    vocabulary::*,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const ACTORS: &[u8] = include_bytes!("data/import/ucdp-actors.csv");
const CONFLICTS: &[u8] = include_bytes!("data/import/ucdp-conflicts.csv");
const EVENTS: &[u8] = include_bytes!("data/import/ucdp-events.geojson");
const EVENTS_SHEET: &[u8] = include_bytes!("data/import/ucdp-events.csv");
const CODED: &[u8] = include_bytes!("data/import/plover.json");
const COUNTRIES: &[u8] = include_bytes!("data/import/geonames-countries.json");
const COUNTRY_INFO: &[u8] = include_bytes!("data/import/geonames-countryInfo.txt");
const DIVISIONS: &[u8] = include_bytes!("data/import/geonames-divisions.tsv");
const PLACES: &[u8] = include_bytes!("data/import/geonames-places.tsv");
const ALL_PLACES: &[u8] = include_bytes!("data/import/geonames-all.txt");

fn actors() -> UcdpActors {
    UcdpActors::citing("ucdp-actors", Source::dataset("UCDP Actor Dataset 22.1").published("2022"))
}

fn conflicts() -> UcdpConflicts {
    UcdpConflicts::citing("ucdp-prio-acd", Source::dataset("UCDP/PRIO Armed Conflict Dataset 23.1").published("2023"))
}

fn events() -> UcdpEvents {
    UcdpEvents::citing("ucdp-ged", Source::dataset("UCDP GED 23.1").published("2023"))
}

fn coded() -> Plover {
    Plover::citing("plover", Source::dataset("Coded events")).undated("2000-01-01")
}

fn gazetteer(part: fn(&'static str, allegiance::SourceDraft) -> GeoNames) -> GeoNames {
    part("geonames", Source::dataset("GeoNames").published("2024"))
}

/// A file of the public data, or why there is none.
fn data(name: &str) -> Result<Option<Vec<u8>>> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = env::var_os("ALLEGIANCE_DATA").map_or_else(beside, PathBuf::from);
    let bytes = match fs::read(folder.join(name)) {
        Ok(bytes) => bytes,
        Err(error) => {
            println!("skipped: {name}: {error} (ALLEGIANCE_DATA names the folder with the data)");
            return Ok(None);
        }
    };
    if !name.ends_with(".gz") {
        return Ok(Some(bytes));
    }
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut text)?;
    Ok(Some(text))
}

/// Takes it in, and in again: which says nothing new.
fn take(graph: &mut Graph, form: &dyn Importer, bytes: &[u8]) -> Result<Report> {
    let import = || Import::best_effort().reporting_at_most(3);
    let report = import().run(graph, form, bytes)?;
    is_balanced(&report);
    let again = import().run(graph, form, bytes)?;
    assert_eq!((again.counted.entities, again.counted.statements), (0, 0), "{again}");
    assert_eq!(again.revision, report.revision);
    Ok(report)
}

fn is_balanced(report: &Report) {
    let counted = report.counted;
    assert_eq!(counted.read, counted.stored + report.refused_count() + report.passed_over_count());
}

fn told(graph: &Graph, subject: &str, relation: Relation<Any, Any>) -> Result<Vec<String>> {
    let (subject, view) = (graph.lookup(subject)?, graph.view());
    let facts = view.facts(Pattern::any().relation(relation).subject(subject))?;
    Ok(facts.iter().map(|fact| fact.to_string().replace(", certain", "")).collect())
}

fn relations(graph: &Graph) -> BTreeMap<String, usize> {
    let mut relations = BTreeMap::new();
    for statement in graph.statements() {
        *relations.entry(statement.relation().name().to_owned()).or_default() += 1;
    }
    relations
}

/// How many there are of each of these.
fn of(counts: &BTreeMap<String, usize>, names: &[&str]) -> Vec<usize> {
    names.iter().map(|name| counts.get(*name).copied().unwrap_or_default()).collect()
}

fn kinds(graph: &Graph) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for entity in graph.entities() {
        *kinds.entry(entity.kind().to_owned()).or_default() += 1;
    }
    kinds
}

fn left_out(report: &Report) -> BTreeMap<&str, u64> {
    let mut fields = BTreeMap::new();
    for ((field, _), noted) in &report.left_out {
        *fields.entry(field.as_str()).or_default() += noted.times;
    }
    fields
}

/// Deaths by the best estimate, of all and among somebody.
fn deaths(graph: &Graph) -> (u64, u64) {
    let (mut all, mut among) = (0, 0);
    for it in graph.statements().filter(|it| it.relation().name() == "deaths") {
        let Some(Value::Count(count)) = it.object() else { continue };
        let best = count.best().or(count.low()).unwrap_or_default();
        if it.qualifiers().any(|(name, _)| name == "among") { among += best } else { all += best }
    }
    (all, among)
}

#[test]
fn actors_keep_their_names_kinds_and_ties() -> Result {
    let mut graph = Graph::new(conflict());
    let report = take(&mut graph, &actors(), ACTORS)?;
    assert_eq!((report.counted.read, report.counted.stored), (14, 14));
    // In so few rows it does not follow for five countries which name is whose.
    assert_eq!(left_out(&report), BTreeMap::from([("Location", 5), ("Region", 14)]));
    assert_eq!(
        told(&graph, "ucdp_actor:5999", NAMED.any())?,
        [
            "UPC named “Union pour la Paix en Centrafrique” — UCDP Actor Dataset 22.1",
            "UPC named “Union for Peace in the Central African Republic” — UCDP Actor Dataset 22.1",
        ]
    );
    assert_eq!(
        told(&graph, "ucdp_actor:5999", SPLIT_FROM.any())?,
        ["UPC split from FPRC — UCDP Actor Dataset 22.1", "UPC split from CPC — UCDP Actor Dataset 22.1"]
    );
    let parties = told(&graph, "ucdp_actor:488", PARTY_TO.any())?;
    assert_eq!(
        parties[..3],
        [
            "LRA party to UCDP conflict 314 — UCDP Actor Dataset 22.1",
            "LRA party to Government of Central African Republic - LRA — UCDP Actor Dataset 22.1",
            "LRA party to LRA - Civilians — UCDP Actor Dataset 22.1",
        ]
    );
    // Nobody vouches for any day of what has no dates.
    let lra = graph.lookup("ucdp_actor:488")?;
    for day in ["1990-01-01", "2022-06-01", "2024-01-01"] {
        let view = graph.as_of(day)?.showing_all();
        let facts = view.facts(Pattern::any().relation(PARTY_TO).subject(lra))?;
        assert!(facts.iter().all(|fact| fact.grade() == Grade::Possible), "{day}");
    }
    let kind = |key: &str| graph.entities().find(|it| it.key() == key).map(|it| it.kind().to_owned());
    let kinds = ["ucdp_actor:86", "ucdp_actor:488", "ucdp_actor:3555"].map(kind);
    assert_eq!(kinds, ["government", "armed_group", "population"].map(|kind| Some(kind.to_owned())));
    let former =
        graph.statements().any(|it| matches!(it.object(), Some(Value::Name(name)) if name.kind() == NameKind::Former));
    assert!(former, "Macedonia had another name");
    Ok(())
}

#[test]
fn conflicts_last_as_long_as_their_years_follow_each_other() -> Result {
    let mut graph = Graph::new(conflict());
    let report = take(&mut graph, &conflicts(), CONFLICTS)?;
    assert_eq!((report.counted.read, report.counted.stored), (9, 9));
    let cited = "— UCDP/PRIO Armed Conflict Dataset 23.1";
    // Not the third name for the third number: the two lists are each sorted by themselves.
    assert_eq!(
        told(&graph, "ucdp_actor:86", AT_WAR_WITH.any())?,
        [
            "Military faction (forces of André Kolingba) [2001-05-27..2001-06-01/2001]",
            "Forces of Francois Bozize [2002/2002-12-19]",
            "UPC [2020/2021]",
            "CPC [2020/..]",
        ]
        .map(|end| {
            let (other, when) = end.rsplit_once(" [").unwrap_or_default();
            format!("Government of Central African Republic at war with {other} [{when} {cited}")
        })
    );
    assert_eq!(
        told(&graph, "ucdp_actor:1163", PARTY_TO.any())?,
        [
            format!("GNLA party to India: Garoland (side: “B”) [2012-01-01..2012-11-15/2012-12-21] {cited}"),
            format!("GNLA party to India: Garoland (side: “B”) [2014-01-01..2014-07-01/2014-11-27] {cited}"),
        ]
    );
    assert_eq!(
        told(&graph, "ucdp_conflict:11342", FOUGHT_OVER.any())?,
        [format!("India: Garoland fought over Garoland {cited}")]
    );
    assert_eq!(
        told(&graph, "ucdp_conflict:416", FOUGHT_OVER.any())?,
        [format!("Central African Republic: Government fought over Central African Republic {cited}")]
    );
    let at_war = |day: &str, other: &str| -> Result<_> {
        let (government, other) = (graph.get::<Government>("ucdp_actor:86")?, graph.get::<ArmedGroup>(other)?);
        Ok(graph.as_of(day)?.holds(government, AT_WAR_WITH, other)?.to_string())
    };
    assert!(
        at_war("2021-06-01", "ucdp_actor:7870")?.starts_with("yes, certain"),
        "{}",
        at_war("2021-06-01", "ucdp_actor:7870")?
    );
    assert!(at_war("2023-06-01", "ucdp_actor:7870")?.starts_with("yes, presumed"));
    Ok(())
}

#[test]
fn events_are_dated_and_placed_as_exactly_as_the_set_says() -> Result {
    let mut graph = Graph::new(conflict());
    let report = take(&mut graph, &events(), EVENTS)?;
    assert_eq!((report.counted.read, report.counted.stored), (36, 36));
    assert_eq!(deaths(&graph).0, 284);
    assert_eq!(left_out(&report).get("low"), Some(&1));
    let of = |relation| told(&graph, "ucdp_ged:36211", relation);
    let event = "Government of Uganda - LRA, 2009-08-07";
    assert_eq!(of(OCCURRED.any())?, [format!("{event} occurred 2009-08-07..2009-09-10 — UCDP GED 23.1")]);
    assert_eq!(
        of(HAPPENED_AT.any())?,
        [format!("{event}: happened at 5.399784, 26.486881 (precision: feature) — UCDP GED 23.1")]
    );
    assert_eq!(
        of(DEATHS.any())?,
        [format!("{event}: deaths 4 — UCDP GED 23.1"), format!("{event}: deaths 4 (among: LRA) — UCDP GED 23.1")]
    );
    assert_eq!(
        told(&graph, "ucdp_ged:36210", OCCURRED.any())?,
        ["Government of Uganda - LRA, 2009-02-20 occurred 2009-02-20 — anonymous CAR army colonel, in UCDP GED 23.1"]
    );
    assert_eq!(
        told(&graph, "ucdp_ged:61579", HAPPENED_AT.any())?,
        [
            "Government of Uganda - LRA, 2013-06-16: happened at 6.54233, 21.98633 within 25 km (precision: near) — UCDP GED 23.1"
        ]
    );
    // The same events as a sheet are the same facts.
    let mut sheet = Graph::new(conflict());
    take(&mut sheet, &events(), EVENTS_SHEET)?;
    let texts = |graph: &Graph| -> Result<BTreeSet<String>> {
        Ok(graph.view().facts(Pattern::any())?.iter().map(ToString::to_string).collect())
    };
    assert_eq!(texts(&graph)?, texts(&sheet)?);
    Ok(())
}

#[test]
fn two_articles_that_quote_one_speaker_are_one_voice() -> Result {
    let mut graph = Graph::new(conflict());
    take(&mut graph, &events(), EVENTS)?;
    let event = graph.lookup("ucdp_ged:149666")?;
    let view = graph.view();
    let occurred = view.facts(Pattern::any().relation(OCCURRED).subject(event))?;
    let fact = occurred.iter().next().ok_or("no such event")?;
    let claims = graph.statements().find(|it| Some(it.id()) == fact.statement());
    assert!(claims.is_some_and(|it| it.claims().count() > 1));
    assert_eq!(fact.voices(), 1);
    Ok(())
}

#[test]
fn coded_events_have_their_actors_in_roles() -> Result {
    let mut graph = Graph::new(conflict());
    let report = take(&mut graph, &coded(), CODED)?;
    assert_eq!((report.counted.read, report.counted.stored, report.passed_over_count()), (8, 4, 1));
    let refused: Vec<String> = report.refused.iter().map(|it| it.wrong.to_string()).collect();
    assert_eq!(
        refused[..2],
        [
            "`e3` in `id`: expected an id that no other event has",
            "`nobody` in `source`: expected actors, each with an `actorText`"
        ]
    );
    assert_eq!(left_out(&report)["dead"], 1);
    let burnt = |relation| told(&graph, "plover:e1", relation);
    assert_eq!(burnt(ATTACKER.any())?, ["ASSAULT: burnt a village: attacker Northern rebels — Coded events"]);
    assert_eq!(burnt(OCCURRED.any())?, ["ASSAULT: burnt a village occurred / — Coded events"]);
    assert_eq!(burnt(DEATHS.any())?, ["ASSAULT: burnt a village: deaths 4 — Coded events"]);
    assert_eq!(
        told(&graph, "plover:e3", DEMANDED_OF.any())?,
        ["DEMAND: asked to disarm: demanded of Northern rebels — Coded events"]
    );
    Ok(())
}

#[test]
fn a_gazetteer_has_places_in_subdivisions_in_countries() -> Result {
    let mut graph = Graph::new(conflict());
    let report = take(&mut graph, &gazetteer(GeoNames::countries), COUNTRIES)?;
    assert_eq!((report.counted.read, report.counted.stored), (4, 4));
    let report = take(&mut graph, &gazetteer(GeoNames::divisions), DIVISIONS)?;
    assert_eq!((report.counted.read, report.refused_count()), (17, 0));
    take(&mut graph, &gazetteer(GeoNames::places), PLACES)?;
    assert!(!graph.view().find("オボ")?.is_empty());
    assert_eq!(told(&graph, "geonames:236950", LOCATED_IN.any())?, ["Obo located in Haut-Mbomou — GeoNames"]);
    assert_eq!(
        told(&graph, "geonames:7731897", LOCATED_IN.any())?,
        ["Bangui Sub-Prefecture located in Bangui — GeoNames"]
    );
    assert_eq!(told(&graph, "geonames:236950", LIES_AT.any())?, ["Obo lies at 5.39586, 26.49211 — GeoNames"]);
    assert_eq!(told(&graph, "geonames:239880", BORDERS.any())?.len(), 6);
    // In the shapes of the files of GeoNames the same things are the same.
    let before = graph.entities().count();
    take(&mut graph, &gazetteer(GeoNames::countries), COUNTRY_INFO)?;
    let report = take(&mut graph, &gazetteer(GeoNames::places), ALL_PLACES)?;
    assert_eq!((graph.entities().count() - before, report.counted.entities), (1, 1));
    assert_eq!(
        told(&graph, "geonames:2389000", LIES_AT.any())?,
        ["Ubangi lies at 4.3, 18.5 (precision: feature) — GeoNames"]
    );
    Ok(())
}

#[test]
fn a_subdivision_without_a_number_goes_by_its_code() -> Result {
    let mut graph = Graph::new(conflict());
    let divisions = "Upper\t\tXX.01\t\t\t\t1\t\t\nNorth\t\tXX.01.7\t12\t\t\t2\t\t\nPhatthaya\tTH-S\t\t\t\t\t1\t\t\nNowhere\t\t\t\t\t\t1\t\t\n";
    let report = take(&mut graph, &gazetteer(GeoNames::divisions), divisions.as_bytes())?;
    assert_eq!((report.counted.stored, report.refused_count()), (3, 1));
    let left: Vec<_> =
        report.left_out.iter().map(|((field, _), noted)| (field.as_str(), noted.lines.clone())).collect();
    assert_eq!(left, [("geonameid", vec![1, 3]), ("code", vec![3])]);
    assert_eq!(told(&graph, "geonames:12", LOCATED_IN.any())?, ["North located in Upper — GeoNames"]);
    assert_eq!(told(&graph, "geonames_admin:XX.01", LOCATED_IN.any())?, ["Upper located in XX — GeoNames"]);
    assert_eq!(told(&graph, "iso3166-2:TH-S", LOCATED_IN.any())?, ["Phatthaya located in TH — GeoNames"]);
    Ok(())
}

#[test]
fn imports_meet_by_the_numbers_of_ucdp_in_any_order() -> Result {
    let of_all = |order: [usize; 3]| -> Result<Graph> {
        let (actors, conflicts, events) = (actors(), conflicts(), events());
        let forms: [(&dyn Importer, &[u8]); 3] = [(&actors, ACTORS), (&conflicts, CONFLICTS), (&events, EVENTS)];
        let mut graph = Graph::new(conflict());
        for at in order {
            let (form, bytes) = forms[at];
            take(&mut graph, form, bytes)?;
        }
        Ok(graph)
    };
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let graph = of_all(order)?;
        let view = graph.view();
        for (scheme, number) in
            [("ucdp_actor", "86"), ("ucdp_actor", "7870"), ("ucdp_actor", "488"), ("ucdp_conflict", "416")]
        {
            let identifier = Value::Identifier(allegiance::Identifier::new(scheme, number)?);
            let facts = view.facts(Pattern::any().relation(IDENTIFIED_BY))?;
            let known: Vec<_> = facts
                .iter()
                .filter(|fact| fact.object().is_some_and(|it| it == identifier))
                .map(|it| it.subject())
                .collect();
            assert_eq!(known.iter().collect::<BTreeSet<_>>().len(), 1, "{scheme}:{number} in the order {order:?}");
        }
    }
    Ok(())
}

/// Every input that is cut off, has other columns or is no text is refused or reported, and never half of a record stored.
#[test]
fn hostile_input_is_refused_or_reported() {
    let forms: [(&dyn Importer, &[u8]); 8] = [
        (&actors(), ACTORS),
        (&conflicts(), CONFLICTS),
        (&events(), EVENTS),
        (&events(), EVENTS_SHEET),
        (&coded(), CODED),
        (&gazetteer(GeoNames::countries), COUNTRIES),
        (&gazetteer(GeoNames::divisions), DIVISIONS),
        (&gazetteer(GeoNames::places), PLACES),
    ];
    let run = |form: &dyn Importer, bytes: &[u8]| {
        let mut graph = Graph::new(conflict());
        match Import::best_effort()
            .named("it")
            .within(Limits::untrusted().with_line(1 << 16))
            .run(&mut graph, form, bytes)
        {
            Ok(report) => is_balanced(&report),
            Err(_) => assert_eq!((graph.entities().count(), graph.revision().number()), (0, 0)),
        }
    };
    for (form, bytes) in forms {
        for at in (0..bytes.len()).step_by(bytes.len() / 23 + 1) {
            run(form, &bytes[..at]);
            for with in [&b"\xff"[..], b"\"", b"\t,", b"\n", b"\0", b"[[[["] {
                run(form, &[&bytes[..at], with, &bytes[at..]].concat());
            }
        }
        for (_, other) in forms {
            run(form, other);
        }
    }
}

#[test]
fn errors_name_the_line_and_what_was_expected() {
    let wrong = |form: &dyn Importer, bytes: &[u8]| {
        let mut graph = Graph::new(conflict());
        match Import::all_or_nothing().named("it").run(&mut graph, form, bytes) {
            Ok(report) => report.to_string(),
            Err(error) => error.to_string(),
        }
    };
    let row = |rest: &str| format!("ActorId,NameData,Org\n{rest}");
    assert_eq!(
        wrong(&actors(), b"ActorId,NameData\n"),
        "it, line 1: there is no column `Org`: expected `ActorId`, `NameData`, `Org`"
    );
    assert_eq!(
        wrong(&actors(), b""),
        "it, line 1: nothing is there: expected the columns `ActorId`, `NameData`, `Org`"
    );
    assert_eq!(
        wrong(&actors(), row("1,KIO,1\n2,\"KIA,1\n").as_bytes()),
        "it, line 3, `NameData`: the quote that opens here is never closed"
    );
    let refused = |form: &dyn Importer, bytes: &[u8]| {
        let message = wrong(form, bytes);
        message.split_once("; ").map_or(message.clone(), |(_, wrong)| wrong.to_owned())
    };
    assert_eq!(refused(&actors(), row("1,KIO\n").as_bytes()), "line 2: 2 cells: expected 3, as in the header");
    assert_eq!(refused(&actors(), row("1,KIO,9\n").as_bytes()), "line 2: `9` in `Org`: expected 1, 2, 3 or 4");
    assert_eq!(
        refused(&actors(), row("1,KIO,1\n1,KIA,1\n").as_bytes()),
        "line 3, `ActorId`: `1`: expected a number that no other row has"
    );
    assert_eq!(
        refused(&actors(), b"ActorId,NameData,Org\n1,K\xff,1\n"),
        "line 2, `NameData`: not UTF-8: expected text in UTF-8"
    );
    assert_eq!(wrong(&events(), b"{\"features\": [{}"), "it, line 1: the brackets or commas are not those of JSON");
    assert_eq!(wrong(&events(), b"{\"type\": 1}"), "it, line 1: there is no list `features`: expected GeoJSON");
    assert_eq!(wrong(&gazetteer(GeoNames::divisions), b"CF\tBangui\n"), "it, line 1: 2 columns: expected 4 or 9");
}

#[test]
fn all_of_the_public_sets_is_taken_in() -> Result {
    let names = [
        "ucdp-actors/ucdp-actor-221.csv",
        "ucdp-prio-acd/UcdpPrioConflict_v23_1.csv",
        "ucdp-ged-car/GEDEvent_v23_1-car.geojson.gz",
    ];
    let mut sets = Vec::new();
    for name in names {
        let Some(bytes) = data(name)? else { return Ok(()) };
        sets.push(bytes);
    }
    let mut graph = Graph::new(conflict());
    let report = take(&mut graph, &actors(), &sets[0])?;
    assert_eq!((report.counted.read, report.counted.stored), (1725, 1725));
    assert_eq!(
        left_out(&report),
        BTreeMap::from([("ActorIdPrev", 1), ("Location", 7), ("PrimaryParty", 36), ("Region", 1725)])
    );
    // 171 actors have no row of their own: coalitions, and some that others split from, were allied with or joined.
    let there = kinds(&graph);
    assert_eq!(of(&there, &["government", "population", "country"]), [163, 466, 138]);
    let actors_there: usize =
        of(&there, &["armed_group", "government", "population", "actor", "coalition", "organization"]).iter().sum();
    assert_eq!(actors_there, 1725 + 171);
    assert_eq!(of(&there, &["conflict"]), [295 + 1818]);
    let stated = relations(&graph);
    assert_eq!(
        of(&stated, &["split_from", "faction_of", "merged_into", "member_of", "party_to"]),
        [225, 38, 84, 635, 6786]
    );
    let myanmar = graph.lookup("gw:775")?;
    assert_eq!(graph.view().subjects(OPERATES_IN.any(), myanmar)?.len(), 48);

    let report = take(&mut graph, &conflicts(), &sets[1])?;
    assert_eq!((report.counted.read, report.counted.stored), (2626, 2626));
    let stated = relations(&graph);
    assert_eq!(of(&stated, &["existed", "at_war_with"]), [297, 970]);
    let classed = |words: &str| {
        let is = |it: &allegiance::StatementRef<'_>| matches!(it.object(), Some(Value::Text(text)) if text.as_str() == words);
        graph.statements().filter(|it| it.relation().name() == "classed_as" && is(it)).count()
    };
    assert_eq!([classed("minor armed conflict"), classed("war"), classed("active conflict")], [1962, 664, 602]);
    assert_eq!(kinds(&graph)["region"], 194);

    let report = take(&mut graph, &events(), &sets[2])?;
    assert_eq!((report.counted.read, report.counted.stored), (1848, 1848));
    assert_eq!(deaths(&graph), (14_948, 699 + 1240 + 8931));
    assert_eq!([left_out(&report)["low"], left_out(&report)["event_clarity"]], [20, 201]);
    let there = kinds(&graph);
    assert_eq!(of(&there, &["clash", "attack"]), [401 + 371, 1076]);
    let occurred = graph.statements().filter(|it| it.relation().name() == "occurred");
    let claims: usize = occurred.map(|it| it.claims().count()).sum();
    assert!((2_500..=3_021).contains(&claims), "{claims} claims by {} articles", 3_021);
    Ok(())
}

#[test]
fn all_of_the_coded_events_and_the_gazetteer_is_taken_in() -> Result {
    let mut graph = Graph::new(conflict());
    let forms: [(&dyn Importer, &str, [u64; 3]); 4] = [
        (&coded(), "plover-gsr/PLOVER_GSR_CAMEO.txt", [323, 320, 2]),
        (&gazetteer(GeoNames::countries), "geonames-extract/countries.json", [252, 252, 0]),
        (&gazetteer(GeoNames::divisions), "geonames-extract/subdivisions.tsv", [2115, 2115, 0]),
        (&gazetteer(GeoNames::places), "geonames-extract/cities500.tsv", [2498, 2498, 0]),
    ];
    for (form, name, expected) in forms {
        let Some(bytes) = data(name)? else { return Ok(()) };
        let report = take(&mut graph, form, &bytes)?;
        assert_eq!([report.counted.read, report.counted.stored, report.refused_count()], expected, "{report}");
    }
    let there = kinds(&graph);
    assert_eq!(of(&there, &["town", "province", "district"]), [2498, 238, 1877]);
    let stated = relations(&graph);
    assert_eq!(of(&stated, &["lies_at", "located_in"]), [2498, 2498 + 2115]);
    // The countries of the coded actors are those of the gazetteer.
    let sudan = graph.view().facts(Pattern::any().relation(IDENTIFIED_BY))?.iter().filter(|fact| {
        matches!(fact.object(), Some(Value::Identifier(it)) if it.scheme() == "iso3166-1-alpha-3" && it.value() == "SDN")
    }).map(|fact| fact.subject()).collect::<BTreeSet<_>>();
    assert_eq!(sudan.len(), 1);
    Ok(())
}

#[test]
fn columns_that_stand_twice_are_an_error_and_those_that_nobody_knows_are_told() -> Result {
    let mut graph = Graph::new(conflict());
    let report = take(&mut graph, &actors(), b"ActorId,NameData,Org,Mood\n1,KIO,1,good\n")?;
    assert_eq!(left_out(&report), BTreeMap::from([("Mood", 1)]));
    let twice = take(&mut graph, &actors(), b"ActorId,NameData,Org,Org\n2,KIA,1,2\n").unwrap_err();
    assert!(twice.to_string().ends_with("line 1, `Org`: there are two columns of this name"), "{twice}");
    let place = b"geonameid\tname\tlatitude\tlongitude\tmood\n1\tBhamo\t24.2\t97.2\tgood\n";
    let report = take(&mut graph, &gazetteer(GeoNames::places), place)?;
    assert_eq!(left_out(&report), BTreeMap::from([("mood", 1)]));
    let twice = b"geonameid\tname\tname\tlatitude\tlongitude\n1\tBhamo\tLaiza\t24.2\t97.2\n";
    assert!(take(&mut graph, &gazetteer(GeoNames::places), twice).is_err());
    let event = br#"[{"id":"1","event":"FIGHT","mood":"bad","source":[{"actorText":"x","mood":"bad"}]}]"#;
    let report = take(&mut graph, &coded(), event)?;
    assert_eq!(left_out(&report), BTreeMap::from([("mood", 1), ("source.mood", 1)]));
    Ok(())
}
