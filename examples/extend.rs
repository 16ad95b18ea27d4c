//! Adds kinds and relations to the vocabulary: in code, and in a document.
//!
//! ```text
//! cargo run --example extend
//! ```
#![expect(clippy::print_stdout, reason = "an example prints")]

use allegiance::{
    Error, Graph, Limits, NamedKind, Persistence, Relation, Schema, Source, document, kinds, vocabulary::*,
};

kinds! {
    /// A mine and what belongs to it.
    pub Mine = "mine": Facility, Site, Holdable;
    /// What is worth taxing: towns and mines.
    pub Taxable = "taxable" gathers Town, Mine;
}

/// The subject collects taxes from those who live off the object.
const TAXES: Relation<Actor, Taxable> = Relation::named("taxes");

fn main() -> Result<(), Error> {
    println!("In code:");
    in_code()?;
    println!("In a document:");
    in_a_document()
}

/// The vocabulary with the kinds above, and the row of the schema that `TAXES` names.
fn schema() -> Result<Schema, Error> {
    let taxes = TAXES
        .define("The subject collects taxes from those who live off the object.")
        .inverse("taxed_by")
        .persistence(Persistence::Continuous);
    Ok(conflict().with_kind::<Mine>()?.with_kind::<Taxable>()?.with_relation(taxes)?)
}

fn in_code() -> Result<(), Error> {
    let mut graph = Graph::new(schema()?);
    let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    let pangwa = graph.add(Mine, "the mines of Pangwa")?;
    let report = graph.source(Source::report("Rare earths").published("2024-11-30"))?;

    // `graph.state(pangwa, TAXES, kia)` does not compile: a `Mine` is not an `Actor`.
    graph.state(kia, TAXES, pangwa).since("2024-10").cite(report)?;
    // A mine is a facility, so what the vocabulary says of facilities holds for it.
    graph.state(kia, CONTROLS, pangwa).since("2024-10").cite(report)?;

    let view = graph.as_of("2024-11-30")?;
    for fact in view.subjects(TAXES, pangwa)?.into_iter().chain(view.controllers_of(pangwa)?) {
        println!("  {fact}");
    }
    Ok(())
}

const DOCUMENT: &str = r#"{
  "format": "allegiance",
  "version": 1,
  "schema": {
    "vocabulary": "conflict/1",
    "kinds": [
      { "name": "mine", "definition": "A mine and what belongs to it.", "is": ["facility"] },
      { "name": "taxable", "definition": "What is worth taxing.", "gathers": ["town", "mine"] }
    ],
    "relations": [
      {
        "name": "taxes", "inverse": "taxed_by", "definition": "The subject collects taxes from the object.",
        "from": "actor", "to": { "entity": "taxable" }, "persistence": "continuous"
      }
    ]
  },
  "revisions": [
    {
      "entities": {
        "kia": { "kind": "armed_group", "label": "Kachin Independence Army" },
        "pangwa": { "kind": "mine", "label": "the mines of Pangwa" },
        "irrawaddy": { "kind": "river", "label": "Irrawaddy" }
      },
      "sources": {
        "report": { "kind": "report", "title": "Rare earths", "published": "2024-11-30" }
      },
      "statements": [
        {
          "subject": "kia", "relation": "taxes", "object": { "entity": "pangwa" }, "period": "2024-10/..",
          "claims": [{ "source": "report" }]
        }
      ]
    }
  ]
}"#;

fn in_a_document() -> Result<(), Error> {
    let mut graph = document::read(DOCUMENT.as_bytes(), &Limits::untrusted())?;
    let (kia, pangwa, river) = (graph.lookup("kia")?, graph.lookup("pangwa")?, graph.lookup("irrawaddy")?);

    // A relation has a name from either end, and the schema knows both.
    let view = graph.as_of("2024-11-30")?;
    for (from, name) in [(kia, "taxes"), (pangwa, "taxed_by")] {
        for fact in view.related(from, name)? {
            println!("  {name}: {fact}");
        }
    }

    // What the compiler cannot check the graph does, by the same schema.
    let (taxes, report) = (graph.relation("taxes")?, graph.lookup_source("report")?);
    let refusals = [
        graph.state(pangwa, taxes, kia).cite(report).err(),
        graph.state(kia, taxes, river).cite(report).err(),
        graph.relation("taxed_by").err(),
        graph.add(NamedKind::from("mien"), "the mines of Hpakant").err(),
        document::read(DOCUMENT.replace("\"mine\"]", "\"mien\"]").as_bytes(), &Limits::untrusted()).err(),
    ];
    for refusal in refusals.into_iter().flatten() {
        println!("  refused: {refusal}");
    }

    // Constants of yours fit a document that declares the same names.
    let kia = graph.narrow::<ArmedGroup>(kia)?;
    for fact in view.objects(kia, TAXES)? {
        println!("  by the constant: {fact}");
    }
    Ok(())
}
