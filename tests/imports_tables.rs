//! Importers of the tables of the field, on small fixtures, on hostile input, and on the public data where it is there.
#![cfg(test)]
#![cfg(all(feature = "csv", feature = "json"))]

use std::{
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use allegiance::{
    Graph, Pattern, Source, Value,
    import::{Import, Importer, Plover, Report, UcdpActors, UcdpConflicts, UcdpEvents},
    vocabulary::*,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

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

fn take(graph: &mut Graph, form: &dyn Importer, bytes: &[u8]) -> Result<Report> {
    let report = Import::best_effort().reporting_at_most(1_000_000).run(graph, form, bytes)?;
    let counted = report.counted;
    assert_eq!(counted.read, counted.stored + report.refused_count() + report.passed_over_count());
    Ok(report)
}

fn actors() -> UcdpActors {
    UcdpActors::citing("ucdp-actors", Source::dataset("UCDP Actor Dataset 22.1").published("2022"))
}

fn conflicts() -> UcdpConflicts {
    UcdpConflicts::citing("ucdp-prio-acd", Source::dataset("UCDP/PRIO Armed Conflict Dataset 23.1").published("2023"))
}

fn events() -> UcdpEvents {
    UcdpEvents::citing("ucdp-ged", Source::dataset("UCDP GED 23.1").published("2023"))
}

fn gold() -> Plover {
    Plover::citing("plover-gsr", Source::dataset("PLOVER gold standard records")).undated("2000-01-01")
}

#[test]
fn probe() -> Result {
    let mut graph = Graph::new(conflict());
    for (form, name) in [
        (&actors() as &dyn Importer, "ucdp-actors/ucdp-actor-221.csv"),
        (&conflicts(), "ucdp-prio-acd/UcdpPrioConflict_v23_1.csv"),
        (&events(), "ucdp-ged-car/GEDEvent_v23_1-car.geojson.gz"),
        (&gold(), "plover-gsr/PLOVER_GSR_CAMEO.txt"),
    ] {
        let bytes = data(name)?.unwrap();
        let report = take(&mut graph, form, &bytes)?;
        println!("{report}");
        let again = take(&mut graph, form, &bytes)?;
        println!("again {:?}", again.counted);
    }
    let mut alone = Graph::new(conflict());
    for (form, name) in [
        (&events() as &dyn Importer, "ucdp-ged-car/GEDEvent_v23_1-car.geojson.gz"),
        (&conflicts(), "ucdp-prio-acd/UcdpPrioConflict_v23_1.csv"),
        (&actors() as &dyn Importer, "ucdp-actors/ucdp-actor-221.csv"),
    ] {
        println!("{}", take(&mut alone, form, &data(name)?.unwrap())?);
    }
    let mut kinds = std::collections::BTreeMap::new();
    for e in graph.entities() {
        *kinds.entry(e.kind().to_owned()).or_insert(0) += 1;
    }
    println!("{kinds:?}");
    let mut rel = std::collections::BTreeMap::new();
    for e in graph.statements() {
        *rel.entry(e.relation().name().to_owned()).or_insert(0) += 1;
    }
    println!("{rel:?}");
    let kia = graph.lookup("ucdp_actor:488")?;
    for fact in graph.view().facts(Pattern::any().subject(kia))?.iter().take(12) {
        println!("{fact}");
    }
    for fact in graph.view().facts(Pattern::any().subject(graph.lookup("ucdp_actor:182")?))?.iter().take(40) {
        println!("{fact}");
    }
    for fact in graph.view().facts(Pattern::any().subject(graph.lookup("ucdp_ged:36211")?))?.iter().take(40) {
        println!("{fact}");
    }
    for fact in graph.view().facts(Pattern::any().subject(graph.lookup("ucdp_conflict:416")?))?.iter().take(40) {
        println!("{fact}");
    }
    Ok(())
}
