//! The founding article in every form that goes out: how much each holds, what it loses, and what comes back.
//!
//! ```text
//! cargo run --features csv,rdf,xml --example export
//! cargo run --features csv,rdf,xml --example export -- FOLDER
//! ```
//!
//! With a folder, which must be there, every form is written to a file in it.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::{env, error::Error, path::PathBuf};

use allegiance::{
    Graph, Limits, View, document,
    export::{Csv, Cytoscape, Dot, Export, Exporter, GeoJson, Gexf, GraphMl, Mermaid, Profile, Rdf},
    import::{self, Import, Importer},
    vocabulary::conflict,
};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const ARTICLE: &[u8] = include_bytes!("data/kachin.json");

/// A form, the name of its file, and by what it is read back.
type Form = (Box<dyn Exporter>, &'static str, Option<Box<dyn Importer>>);

fn main() -> Result {
    let folder = env::args_os().nth(1).map(PathBuf::from);
    let graph = document::read(ARTICLE, &Limits::untrusted())?;
    let (view, day) = (graph.view(), graph.as_of("2024-12-17")?);

    println!("All that is known, in forms from which it comes back:\n");
    for (form, file, back) in whole() {
        told(&view, &*form, folder.as_ref().map(|folder| folder.join(file)))?;
        if let Some(back) = back {
            comes_back(&graph, &*form, &*back)?;
        }
    }
    let tables = tables();
    for (form, file, _) in &tables {
        told(&view, &**form, folder.as_ref().map(|folder| folder.join(file)))?;
    }
    let mut again = Graph::new(conflict());
    for (form, _, back) in &tables {
        let (text, _) = Export::of(&view).text(&**form)?;
        let back = back.as_ref().ok_or("a table comes back")?;
        Import::all_or_nothing().run(&mut again, &**back, text.as_bytes())?;
    }
    println!("  come back together: {}\n", compared(&graph, &again));

    println!("One day, in forms for looking:\n");
    for (form, file) in pictures() {
        told(&day, &*form, folder.as_ref().map(|folder| folder.join(file)))?;
    }

    println!("\nFor everybody:\n");
    let (_, report) = Export::of(&view).through(Profile::public()).text(&Rdf::turtle())?;
    print!("{report}");
    Ok(())
}

fn whole() -> Vec<Form> {
    vec![
        (Box::new(Rdf::turtle()), "kachin.ttl", Some(Box::new(import::Rdf::turtle()))),
        (Box::new(Rdf::trig()), "kachin.trig", Some(Box::new(import::Rdf::trig()))),
        (Box::new(Rdf::n_quads()), "kachin.nq", Some(Box::new(import::Rdf::n_quads()))),
        (Box::new(Rdf::json_ld()), "kachin.jsonld", Some(Box::new(import::Rdf::json_ld()))),
        (Box::new(GraphMl::new()), "kachin.graphml", Some(Box::new(import::GraphMl::new()))),
    ]
}

fn tables() -> [Form; 3] {
    [
        (Box::new(Csv::nodes()), "nodes.csv", Some(Box::new(import::Csv::nodes()))),
        (Box::new(Csv::sources()), "sources.csv", Some(Box::new(import::Csv::sources()))),
        (Box::new(Csv::edges()), "edges.csv", Some(Box::new(import::Csv::edges()))),
    ]
}

fn pictures() -> Vec<(Box<dyn Exporter>, &'static str)> {
    vec![
        (Box::new(Dot::new()), "kachin.dot"),
        (Box::new(Mermaid::new()), "kachin.mmd"),
        (Box::new(Cytoscape::new()), "kachin.cyjs"),
        (Box::new(GeoJson::new()), "kachin.geojson"),
        (Box::new(Gexf::new()), "kachin.gexf"),
        (Box::new(GraphMl::new().plain()), "kachin-plain.graphml"),
    ]
}

fn told(view: &View, form: &dyn Exporter, file: Option<PathBuf>) -> Result {
    let export = Export::of(view);
    let report = match file {
        Some(file) => export.save(form, file)?,
        None => export.text(form)?.1,
    };
    print!("{report}");
    Ok(())
}

fn comes_back(graph: &Graph, form: &dyn Exporter, back: &dyn Importer) -> Result {
    let (text, _) = Export::of(&graph.view()).text(form)?;
    let mut again = Graph::new(conflict());
    Import::all_or_nothing().run(&mut again, back, text.as_bytes())?;
    println!("  comes back: {}\n", compared(graph, &again));
    Ok(())
}

fn compared(graph: &Graph, again: &Graph) -> String {
    let counts = |graph: &Graph| (graph.entities().count(), graph.statements().count(), graph.claims().count());
    let (entities, statements, claims) = counts(again);
    let same = if counts(graph) == counts(again) { "as many as went out" } else { "not as many as went out" };
    format!("{entities} entities, {statements} statements, {claims} claims, {same}")
}
