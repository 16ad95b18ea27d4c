//! Points: what can be one, how far apart they are, how they travel, and what lies and happened around a place.
#![cfg(test)]

mod common;

use allegiance::{
    Error, Graph, Id, Name, Pattern, PlaceError, Point, PointError, Source, Trust, Value, View, vocabulary::*,
};
use common::graph;
use proptest::prelude::*;

fn point(text: &str) -> Point {
    text.parse().unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
}

fn refusal<T: std::fmt::Debug>(result: Result<T, PointError>) -> String {
    result.expect_err("accepted").to_string()
}

#[test]
fn what_is_written_reads_back() {
    for (given, shown) in [
        ("24.25, 97.23", "24.25, 97.23"),
        ("-0, -180", "0, 180"),
        ("90, -179.9999999", "90, -179.9999999"),
        ("-0.0000001, 007.50", "-0.0000001, 7.5"),
        // The eighth decimal, a millimetre, is rounded, that of a radius up.
        ("24.26333333333333, 97.12345675", "24.2633333, 97.1234568"),
        ("24.25, 97.23 within 1.5 km", "24.25, 97.23 within 1.5 km"),
        ("24.25, 97.23 within 0.0001 km", "24.25, 97.23 within 0.001 km"),
        ("24.25, 97.23 within 0 km", "24.25, 97.23 within 0 km"),
    ] {
        assert_eq!(point(given).to_string(), shown);
        assert_eq!(point(shown), point(given));
    }
    assert_eq!(Point::new(24.25, -180.0), Ok(point("24.25, 180")));
    assert_eq!(
        Point::new(24.2633333333, 97.23).and_then(|it| it.within_km(1.2)),
        Ok(point("24.2633333, 97.23 within 1.2 km"))
    );
    assert_eq!(format!("{:?}", point("1, 2")), "Point(1, 2)");
    assert_eq!((point("1.5, 2").latitude(), point("1, -2.5").longitude()), (1.5, -2.5));
    assert_eq!((point("1, 2").uncertainty(), point("1, 2 within 1.5 km").uncertainty()), (None, Some(1500)));
}

#[test]
fn bad_numbers_are_refused() {
    let latitude = "degrees from -90 to 90";
    for (given, says) in [
        (f64::NAN, "`NaN` is no latitude: expected a decimal number such as 24.25".to_owned()),
        (f64::INFINITY, "`inf` is no latitude: expected a decimal number such as 24.25".to_owned()),
        (91.0, format!("`91` is no latitude: expected {latitude}")),
        (90.0000001, format!("`90.0000001` is no latitude: expected {latitude}")),
        (-1e9, format!("`-1000000000` is no latitude: expected {latitude}")),
    ] {
        assert_eq!(refusal(Point::new(given, 0.0)), says);
    }
    assert!(refusal(Point::new(1e300, 0.0)).ends_with(&format!("…` is no latitude: expected {latitude}")));
    for given in [-181.0, 180.0000001] {
        let says = format!("`{given}` is no longitude: expected degrees from -180 to 180");
        assert_eq!(refusal(Point::new(0.0, given)), says);
    }
    for given in ["24,5", "２４", "+24", "24.", ".5", "1e1", "0x10", "24°", " 24", "", "-", "--1", "1\u{202e}"] {
        let says = refusal(format!("{given}, 97").parse::<Point>());
        let shown = given.replace('\u{202e}', r"\u{202e}");
        assert_eq!(says, format!("`{shown}` is no latitude: expected a decimal number such as 24.25"));
    }
    for given in ["", "24.25", "24.25,97.23", "24,5", "24.25 97.23", "24.25, 97.23 within 1"] {
        let says = refusal(given.parse::<Point>());
        let expected = "expected latitude and longitude such as `24.25, 97.23` or `24.25, 97.23 within 1.5 km`";
        assert_eq!(says, format!("`{given}` is no point: {expected}"));
    }
    for (given, says) in [
        (-1.0, "`-1` is no distance: expected kilometres from 0 to 20040"),
        (20_040.001, "`20040.001` is no distance: expected kilometres from 0 to 20040"),
        (f64::NAN, "`NaN` is no distance: expected a decimal number such as 1.5"),
    ] {
        assert_eq!(refusal(point("0, 0").within_km(given)), says);
    }
}

#[test]
fn distances_are_those_of_the_great_circle() {
    for (one, other, metres) in [
        ("0, 0", "0, 0", 0),
        ("0, 0", "0, 180", 20_015_114),
        ("90, 0", "-90, 12", 20_015_114),
        ("90, 0", "90, 120", 0),
        ("0, 0", "0, 90", 10_007_557),
        ("0, 179.5", "0, -179.5", 111_195),
        ("0, 0", "0, 0.00001", 1),
    ] {
        assert_eq!(point(one).metres_to(point(other)), metres, "{one} to {other}");
    }
    // On the ellipsoid: a degree along the equator, along a meridian at the equator and at the pole, half of
    // the way round over a pole, and the line from Flinders Peak to Buninyong.
    for (one, other, metres) in [
        ("0, 0", "0, 1", 111_319),
        ("0, 0", "1, 0", 110_574),
        ("89, 0", "90, 0", 111_694),
        ("0, 0", "0, 180", 20_003_931),
        ("-37.9510334, 144.4248679", "-37.6528211, 143.9264955", 54_972),
    ] {
        let between = point(one).metres_between(point(other));
        assert!(between.contains(&metres), "{one} to {other}: {between:?}");
    }
    let rough = point("0, 0 within 10 km").metres_between(point("0, 1 within 2 km"));
    let exact = point("0, 0").metres_between(point("0, 1"));
    assert_eq!(rough, exact.start() - 12_000..=exact.end() + 12_000);
    assert_eq!(point("0, 0 within 10 km").metres_between(point("0, 0")), 0..=10_000);
}

fn points() -> impl Strategy<Value = Point> {
    let within = proptest::option::of(0..=20_040_000_u32);
    (-900_000_000..=900_000_000_i64, -1_800_000_000..=1_800_000_000_i64, within).prop_map(|(lat, lon, within)| {
        let point = Point::new(lat as f64 / 1e7, lon as f64 / 1e7).unwrap();
        within.map_or(point, |metres| point.within_km(f64::from(metres) / 1e3).unwrap())
    })
}

proptest! {
    #[test]
    fn any_point_goes_round_as_text_and_lies_somewhere(one in points(), other in points()) {
        prop_assert_eq!(point(&one.to_string()), one);
        let metres = one.metres_to(other);
        prop_assert_eq!(metres, other.metres_to(one));
        prop_assert!(metres <= 20_015_114 && one.metres_to(one) == 0);
        let between = one.metres_between(other);
        prop_assert!(between.contains(&metres));
    }

    #[test]
    fn any_text_is_a_point_or_refused(text in r"[-0-9.]{0,12},? ?[-0-9.]{0,12}( within [-0-9.]{0,9} km)?|\PC{0,20}") {
        if let Ok(read) = text.parse::<Point>() {
            prop_assert_eq!(point(&read.to_string()), read);
        }
    }
}

#[cfg(feature = "json")]
mod written {
    use allegiance::{Limits, document};

    use super::*;

    fn of(value: &str) -> Result<Point, String> {
        let text = format!(
            r#"{{ "format": "allegiance", "version": 1, "schema": {{ "vocabulary": "conflict/1" }}, "revisions": [{{
                "entities": {{ "bhamo": {{ "kind": "town", "label": "Bhamo" }} }},
                "sources": {{ "map": {{ "kind": "article", "title": "A map" }} }},
                "statements": [{{ "subject": "bhamo", "relation": "lies_at", "object": {{ "point": {value} }}, "claims": [{{ "source": "map" }}] }}]
            }}] }}"#
        );
        let graph = document::read(text.as_bytes(), &Limits::untrusted()).map_err(|error| error.to_string())?;
        let again = document::to_string(&graph).unwrap();
        let again = document::read(again.as_bytes(), &Limits::untrusted()).unwrap();
        let view = again.view();
        let facts = view.facts(Pattern::any().relation(LIES_AT)).unwrap();
        Ok(facts[0].point().unwrap())
    }

    #[test]
    fn a_point_in_a_document_is_texts_or_numbers() {
        for (given, shown) in [
            (r#"{ "lat": "24.25", "lon": "97.23" }"#, "24.25, 97.23"),
            (r#"{ "lat": 24.2633333, "lon": 97, "within_km": 1.5 }"#, "24.2633333, 97 within 1.5 km"),
            (r#"{ "within_km": null, "lon": -97, "lat": "-4.5" }"#, "-4.5, -97"),
        ] {
            assert_eq!(of(given), Ok(point(shown)));
        }
        let json = serde_json::to_string(&Value::<String>::Point(point("24.25, 97.23 within 1.5 km"))).unwrap();
        assert_eq!(json, r#"{"point":{"lat":"24.25","lon":"97.23","within_km":"1.5"}}"#);
    }

    #[test]
    fn what_is_no_point_in_a_document_is_refused_with_its_place() {
        for (given, says) in [
            (r#"{ "lat": 91, "lon": 0 }"#, "`91` is no latitude: expected degrees from -90 to 90"),
            (r#"{ "lat": "24,5", "lon": 0 }"#, "`24,5` is no latitude: expected a decimal number such as 24.25"),
            (r#"{ "lat": 0, "lon": 0, "within_km": -1 }"#, "`-1` is no distance"),
            (r#"{ "lat": 0 }"#, "missing field `lon`"),
            (r#"{ "lat": 0, "lon": 0, "alt": 3 }"#, "unknown field `alt`"),
            (r#"{ "lat": true, "lon": 0 }"#, "expected a decimal number or its text"),
            (r#"["24.25", "97.23"]"#, "expected a map"),
        ] {
            let error = of(given).unwrap_err();
            assert!(error.contains(says) && error.starts_with("line 4, column "), "{given}: {error}");
        }
    }

    #[cfg(feature = "file")]
    #[test]
    fn points_are_kept_in_files() {
        use allegiance::file;
        let graph = graph(AROUND);
        let mut bytes = Vec::new();
        file::write(&graph, &mut bytes).unwrap();
        let again = file::read(bytes.as_slice(), &Limits::untrusted()).unwrap();
        assert_eq!(document::to_string(&again).unwrap(), document::to_string(&graph).unwrap());
        assert_eq!(told(&again.view(), "bhamo", 50.0), told(&graph.view(), "bhamo", 50.0));
    }
}

#[cfg(feature = "cypher")]
#[test]
fn a_point_is_compared_in_a_query() {
    use allegiance::cypher;
    let graph = graph(AROUND);
    let text = "MATCH (town)-[:LIES_AT]->(at) WHERE at = '24.25, 97.35' RETURN town, at";
    let query = cypher::parse(text, graph.schema()).unwrap();
    let view = graph.view();
    let rows = view.query(&query).unwrap();
    let told: Vec<_> = rows.iter().map(|row| row.to_string()).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("Momauk") && told[0].contains("24.25, 97.35"), "{told:?}");
    for (wrong, says) in [("'24,25'", "`24,25` is no point"), ("24", "a point such as '24.25, 97.23'")] {
        let error = cypher::parse(&text.replace("'24.25, 97.35'", wrong), graph.schema()).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn points_have_an_order_of_their_own_in_rows() {
    use allegiance::Datum;
    let datum = |text| Datum::Literal(Value::Point(point(text)));
    assert!(datum("-10, 5") < datum("-9, 5") && datum("9, 5") < datum("10, 5") && datum("9, 5") < datum("9, 6"));
    assert!(datum("90, 0") < Datum::Text("-".to_owned()));
}

/// Around Bhamo: 50 km are 0.44 to 0.45 degrees of latitude.
const AROUND: &str = r#"
source map "A map" 2024-12-17
source other "Another map" 2024-12-18
source news "News" 2024-12-19
bhamo: town "Bhamo"
momauk: town "Momauk"
laiza: town "Laiza"
mansi: town "Mansi"
edge: village "Edge"
post: outpost "Post"
centroid: district "Bhamo District"
bhamo lies_at "24.25, 97.23" | map
momauk lies_at "24.25, 97.35" | map
laiza lies_at "24.76, 97.56 within 40 km" | map
mansi lies_at "24.12, 97.30" | map
mansi lies_at "25.12, 97.30" | other
edge lies_at "24.6995, 97.23" | map
centroid lies_at "24.3, 97.3" precision=district | map
"#;

fn key(view: &View, id: Id<allegiance::Any>) -> &str {
    view.snapshot().entity(id).unwrap().key()
}

fn site(view: &View, key: &str) -> Id<Town> {
    view.snapshot().get(key).unwrap()
}

/// What lies around a town, a line each.
fn told(view: &View, centre: &str, km: f64) -> Vec<String> {
    let near = view.within_km_of(site(view, centre), km).unwrap();
    let tell = |it: &allegiance::Nearby<'_>| {
        let most = it.at_most.map_or("?".to_owned(), |most| most.to_string());
        let surely = if it.certainly { "certainly" } else { "possibly" };
        format!("{} {} ({}..{most}) {surely}", key(view, it.entity), it.metres, it.at_least)
    };
    near.iter().map(tell).collect()
}

#[test]
fn what_lies_around_a_town_is_told_nearest_first() {
    let graph = graph(AROUND);
    let view = graph.as_of("2024-12-19").unwrap();
    assert_eq!(
        told(&view, "bhamo", 50.0),
        [
            // A point that stands for a district says nothing of where in it.
            "centroid 9014 (8962..?) possibly",
            "momauk 12166 (12096..12222) certainly",
            // Two maps put it in two places.
            "mansi 16105 (16013..97436) possibly",
            // Within on the sphere, but not surely on the earth.
            "edge 49982 (49701..50208) possibly",
            "laiza 65809 (25439..106107) possibly",
        ]
    );
    let near = view.within_km_of(site(&view, "bhamo"), 50.0).unwrap();
    assert_eq!(near.unplaced().iter().map(|&id| key(&view, id)).collect::<Vec<_>>(), ["post"]);
    assert_eq!(near[1].to_string(), "12.2 km, certainly within: Momauk lies at 24.25, 97.35, presumed — A map");
    // With one map alone there is one place.
    let map = view.snapshot().lookup_source("map").unwrap();
    let trusting = view.trusting(Trust::all().only_sources([map])).unwrap();
    assert_eq!(told(&trusting, "bhamo", 20.0)[2], "mansi 16105 (16013..16179) certainly");
    // From a point that is rough itself, nothing near the rim is certain.
    let rough = view.within_km_of(point("24.25, 97.23 within 45 km"), 50.0).unwrap();
    let at = |name: &str| rough.iter().find(|it| key(&view, it.entity) == name).unwrap();
    assert!(at("bhamo").certainly && !at("momauk").certainly);
}

#[test]
fn what_lies_near_is_what_a_scan_of_all_points_finds_also_at_the_poles_and_the_date_line() {
    let mut seed = 7u64;
    let mut below = |end: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % end
    };
    let mut anywhere = || {
        let latitude = [-90.0, -89.5, 0.0, 89.99, 90.0].get(below(20) as usize).copied();
        let longitude = [-180.0, -179.9, 0.0, 179.95, 180.0].get(below(20) as usize).copied();
        let latitude = latitude.unwrap_or_else(|| below(180_000_001) as f64 / 1e6 - 90.0);
        let longitude = longitude.unwrap_or_else(|| below(360_000_001) as f64 / 1e6 - 180.0);
        let point = Point::new(latitude, longitude).unwrap();
        if below(5) == 0 { point.within_km(below(800) as f64).unwrap() } else { point }
    };
    let mut graph = Graph::new(conflict());
    let map = graph.source(Source::article("A map").published("2024-12-17")).unwrap();
    let mut all: Vec<(Id<Town>, Vec<Point>)> = Vec::new();
    for place in 0..300 {
        let town = graph.add(Town, &format!("T{place}")).unwrap();
        let points: Vec<Point> = (0..1 + place % 7 / 6).map(|_| anywhere()).collect();
        for &point in &points {
            graph.state(town, LIES_AT, point).cite(map).unwrap();
        }
        all.push((town, points));
    }
    let view = graph.view();
    let check = |site: Option<Id<Town>>, centre: Vec<Point>, km: u32| {
        let mut scan = Vec::new();
        for (town, points) in all.iter().filter(|(town, _)| site != Some(*town)) {
            let pairs = || points.iter().flat_map(|point| centre.iter().map(|centre| (*point, *centre)));
            let least = pairs().map(|(one, other)| *one.metres_between(other).start()).min().unwrap();
            let most = pairs().map(|(one, other)| *one.metres_between(other).end()).max().unwrap();
            if least <= 1000 * km {
                let metres = pairs().map(|(one, other)| one.metres_to(other)).min().unwrap();
                scan.push((metres, town.any(), least, Some(most)));
            }
        }
        scan.sort_unstable();
        let near = match site {
            Some(site) => view.within_km_of(site, f64::from(km)),
            None => view.within_km_of(centre[0], f64::from(km)),
        };
        let near = near.unwrap();
        let near: Vec<_> = near.iter().map(|it| (it.metres, it.entity, it.at_least, it.at_most)).collect();
        assert_eq!(near, scan, "{km} km of {centre:?}");
        near.len()
    };
    let mut found = 0;
    for km in [0, 50, 700, 5_000, 19_900, 20_040] {
        for fixed in ["90, 0", "-90, 17", "89.999, -180", "0, 180", "12.5, -179.99", "0, 0 within 300 km"] {
            found += check(None, vec![point(fixed)], km);
        }
        for _ in 0..20 {
            found += check(None, vec![anywhere()], km);
        }
        for (town, points) in all.iter().step_by(13) {
            found += check(Some(*town), points.clone(), km);
        }
    }
    assert!(found > 10_000, "{found}");
}

#[test]
fn a_place_without_a_point_is_not_guessed_at() {
    let text = format!("{AROUND}post located_in bhamo | map");
    let graph = graph(&text);
    let view = graph.view();
    let post: Id<Outpost> = graph.get("post").unwrap();
    let error = view.within_km_of(post, 50.0).unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(
        error.to_string(),
        "nobody says where `Post` lies at the time of the view: expected a trusted `lies_at` of it, or a point"
    );
    assert!(matches!(error, Error::Place(PlaceError::NoPoint { .. })));
    let nowhere = view.trusting(Trust::all().only_sources([])).unwrap();
    assert!(nowhere.within_km_of(site(&view, "bhamo"), 50.0).is_err());
    for km in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(view.within_km_of(site(&view, "bhamo"), km), Err(Error::Model(_))));
    }
}

#[test]
fn a_point_that_was_retracted_or_is_not_known_yet_is_none() {
    let text = format!(
        "{AROUND}---\nretract momauk lies_at \"24.25, 97.35\" | map\n---\nedge lies_at \"24.26, 97.23\" | news"
    );
    let graph = graph(&text);
    let revisions: Vec<_> = graph.claims().map(|claim| claim.recorded()).collect();
    let view = graph.view();
    let lists = |view: &View, name: &str| told(view, "bhamo", 50.0).iter().find(|it| it.starts_with(name)).cloned();
    assert_eq!(lists(&view, "momauk"), None);
    assert_eq!(lists(&view, "edge").unwrap(), "edge 1112 (1104..50208) possibly");
    let before = view.known_at(revisions[0]).unwrap();
    assert!(lists(&before, "momauk").is_some());
    assert_eq!(lists(&before, "edge").unwrap(), "edge 49982 (49701..50208) possibly");
}

#[test]
fn a_relation_takes_points_and_nothing_else() {
    let mut graph = Graph::new(conflict());
    let bhamo = graph.add(Town, "Bhamo").unwrap();
    let map = graph.source(Source::article("A map")).unwrap();
    let relation = graph.relation("lies_at").unwrap();
    let name = Value::Name(Name::new("Bhamo").unwrap());
    let error = graph.state(bhamo.any(), relation, name).cite(map).unwrap_err();
    assert!(error.to_string().contains("takes a point; a name is given"), "{error}");
    let at = Value::Point(point("24.25, 97.23"));
    graph.state(bhamo.any(), relation, at.clone()).cite(map).unwrap();
    let view = graph.view();
    assert_eq!(view.facts(Pattern::any().object(at)).unwrap().len(), 1);
}

const EVENTS: &str = r#"
kia: armed_group "KIA"
tatmadaw: state_force "Tatmadaw"
taken: seizure "the capture of Momauk"
strike: remote_attack "an air strike"
far: clash "a clash far away"
somewhere: clash "a clash somewhere"
asked: demand "a demand for Bhamo"
plan: seizure "a planned capture of Bhamo"
taken occurred [2024-08-19] | news
taken captor kia | news
taken loser tatmadaw | news
taken object momauk | news
strike occurred [2024-09-01] | news
strike attacker tatmadaw | news
strike place momauk | news
strike happened_at "24.26, 97.24" precision=exact | news
far occurred [2024-09-02] | news
far place bhamo | news
far happened_at "20.1, 96.2" | news
somewhere occurred [2024-09-03] | news
somewhere place post | news
somewhere side kia | news
asked occurred [2024-09-04] | news
asked object bhamo | news
plan occurred [2025-01] modality=planned | news
plan object bhamo | news
plan captor kia | news
"#;

#[test]
fn what_happened_around_a_town_is_told_nearest_first() {
    let graph = graph(&format!("{AROUND}{EVENTS}"));
    let told = |period: &str, km| {
        let view = graph.during(period).unwrap();
        let around = view.events_within_km_of(site(&view, "bhamo"), km).unwrap();
        let tell = |it: &allegiance::NearbyEvent<'_>| {
            let (event, at) = (key(&view, it.event.event), key(&view, it.at.entity));
            format!("{event} at {at} {} {}", it.at.metres, it.at.certainly)
        };
        let unplaced: Vec<_> = around.unplaced().iter().map(|&id| key(&view, id).to_owned()).collect();
        (around.iter().map(tell).collect::<Vec<_>>(), unplaced)
    };
    let (near, unplaced) = told("2024", 50.0);
    // A point of its own goes before the place, in the circle and out of it.
    assert_eq!(near, ["strike at strike 1505 true", "taken at momauk 12166 true"]);
    // A demand for a town need not be made there, and a post without a point is nowhere.
    assert_eq!(unplaced, ["somewhere", "asked"]);
    assert_eq!(told("2024", 12.0).0, ["strike at strike 1505 true"]);
    assert_eq!(told("2024-09", 50.0).0, ["strike at strike 1505 true"]);
    // At the centre itself, whatever its point.
    assert_eq!(told("2025", 0.0).0, ["plan at bhamo 0 true"]);
    assert_eq!(told("2024", 600.0).0.last().unwrap(), "far at far 473483 true");
}

#[test]
fn who_had_a_part_in_what_happened_around_a_town() {
    let graph = graph(&format!("{AROUND}{EVENTS}"));
    let told = |period: &str| {
        let view = graph.during(period).unwrap();
        let around = view.actors_within_km_of(point("24.25, 97.23"), 50.0).unwrap();
        let tell = |it: &allegiance::NearbyActor<'_>| {
            let roles: Vec<_> = it.roles.iter().map(|role| role.relation().name()).collect();
            format!("{}: {}, {} m", key(&view, it.actor), roles.join(" "), it.at.metres)
        };
        around.iter().map(tell).collect::<Vec<_>>()
    };
    assert_eq!(told("2024"), ["tatmadaw: attacker loser, 1505 m", "kia: captor, 12166 m"]);
    // A plan is nobody's deed.
    assert_eq!(told("2025"), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_found_is_what_looking_at_every_place_finds(
        all in proptest::collection::vec((-20..20_i32, -20..20_i32, 0..30_u32), 1..30),
        (lat, lon, km) in (-20..20_i32, -20..20_i32, 0..400_u32),
    ) {
        let mut graph = Graph::new(conflict());
        let map = graph.source(Source::article("A map")).unwrap();
        let centre = Point::new(f64::from(lat) / 10.0, 179.0 + f64::from(lon.abs()) / 20.0).unwrap();
        let mut expected = Vec::new();
        for (place, (lat, lon, within)) in all.into_iter().enumerate() {
            let lon = 179.0 + f64::from(lon) / 20.0;
            let lon = if lon > 180.0 { lon - 360.0 } else { lon };
            let point = Point::new(f64::from(lat) / 10.0, lon).and_then(|it| it.within_km(within.into())).unwrap();
            let town = graph.add_as(&format!("t{place}"), Town, &format!("Town {place}")).unwrap();
            graph.state(town, LIES_AT, point).cite(map).unwrap();
            let between = centre.metres_between(point);
            if *between.start() <= km * 1000 {
                expected.push((centre.metres_to(point), town.any(), *between.end() <= km * 1000));
            }
        }
        expected.sort();
        let view = graph.view();
        let near = view.within_km_of(centre, km.into()).unwrap();
        let found: Vec<_> = near.iter().map(|it| (it.metres, it.entity, it.certainly)).collect();
        prop_assert_eq!(found, expected);
    }
}
