//! What every error says, and that nothing has changed after it.
#![cfg(test)]
#![cfg(feature = "json")]

#[cfg(feature = "file")]
mod common;

use std::collections::BTreeSet;

#[cfg(feature = "file")]
use allegiance::file;
use allegiance::{
    Any, Attested, Batch, Budget, Change, Citation, Claim, ClaimId, Count, Date, Day, Effect, EntityEntry, Error, Expr,
    FactPattern, Flag, Graph, GraphError, Guard, Id, Identifier, KindDef, Limits, Loading, Measure, ModelError, Name,
    NamedKind, Paths, Pattern, Period, Persistence, Point, Premise, QualifierDef, Qualifiers, Query, Ratio, Relation,
    RelationDef, Revision, Route, Rows, Rule, Rules, Schema, SchemaError, Share, Snapshot, Source, SourceId, Speaker,
    StatementEntry, StatementId, Text, Trust, Value, ValueType, document, vocabulary::*,
};

/// A small graph, what it was before it had sources, and the like of it that is another graph.
struct World {
    graph: Graph,
    before: Snapshot,
    kio: Id<Organization>,
    kia: Id<ArmedGroup>,
    bhamo: Id<Town>,
    article: SourceId,
    held: StatementId,
    claim: ClaimId,
}

impl World {
    fn new() -> Self {
        let mut graph = Graph::new(conflict());
        let kio = graph.add_as("kio", Organization, "Kachin Independence Organization").unwrap();
        let kia = graph.add_as("kia", ArmedGroup, "Kachin Independence Army").unwrap();
        let before = graph.snapshot();
        let bhamo = graph.add(Town, "Bhamo").unwrap();
        graph.add_as("bhamo-2", Town, "BHAMO").unwrap();
        let article = graph.source(Source::article("A new front").key("article").published("2024-12-17")).unwrap();
        let held = graph.state(kia, CONTROLS, bhamo).during("2024-12").cite(article).unwrap();
        let claim = graph.claims().next().unwrap().id();
        World { graph, before, kio, kia, bhamo, article, held, claim }
    }

    /// The error of a call, after which the graph must be as it was.
    fn refuses<T>(&mut self, call: impl FnOnce(&mut Self) -> Result<T, Error>) -> Error {
        let state = |graph: &Graph| (document::to_string(graph).unwrap(), graph.revision(), format!("{graph:?}"));
        let before = state(&self.graph);
        let error = call(self).err().expect("refused");
        assert_eq!(state(&self.graph), before, "after: {error}");
        error
    }
}

/// The enums of an error and its variants, outermost first.
fn variants(error: &Error) -> Vec<(&'static str, String)> {
    fn name(error: &dyn std::fmt::Debug) -> String {
        let debug = format!("{error:?}");
        debug.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
    }
    let mut found = vec![("Error", name(error))];
    match error {
        Error::Model(model) => {
            found.push(("ModelError", name(model)));
            match model {
                ModelError::Date(inner) => found.push(("DateError", name(inner))),
                ModelError::Quantity(inner) => found.push(("QuantityError", name(inner))),
                ModelError::Point(inner) => found.push(("PointError", name(inner))),
                ModelError::Value(inner) => found.push(("ValueError", name(inner))),
                _ => {}
            }
        }
        Error::Schema(inner) => {
            found.push(("SchemaError", name(inner)));
            if let SchemaError::Rule { wrong, .. } = inner {
                found.push(("RuleFault", name(wrong)));
            }
        }
        Error::Budget(inner) => found.push(("BudgetError", name(inner))),
        Error::Graph(inner) => {
            found.push(("GraphError", name(inner)));
            if let GraphError::Change { wrong, .. } = inner {
                found.push(("GraphError", name(wrong)));
            }
        }
        Error::Load(_) => {}
        Error::Name(inner) => found.push(("NameError", name(inner))),
        Error::Place(inner) => found.push(("PlaceError", name(inner))),
        Error::Route(inner) => found.push(("RouteError", name(inner))),
        Error::Query(inner) => found.push(("QueryError", name(inner))),
        Error::Document(inner) => found.push(("DocumentError", name(inner))),
        #[cfg(feature = "file")]
        Error::File(inner) => found.push(("FileError", name(inner))),
        _ => panic!("an error of a new floor: add it here"),
    }
    found
}

/// The variants of the public enum of this name, from the source.
fn declared(source: &str, name: &'static str) -> Vec<(&'static str, String)> {
    let body = source.split(&format!("pub enum {name} {{")).nth(1).and_then(|rest| rest.split("\n}").next());
    let lines = body.unwrap_or_else(|| panic!("no enum {name}")).lines().filter_map(|line| line.strip_prefix("    "));
    let variants = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    let word = |line: &str| line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned();
    variants.map(|line| (name, word(line))).collect()
}

/// Reached by no call, each with the reason.
const UNREACHED: &[(&str, &str)] = &[
    #[cfg(not(feature = "file"))]
    ("Error", "File"), // There is none without the feature.
    ("Error", "Cypher"),    // Texts have a table of their own, in `tests/cypher.rs`.
    ("Error", "Export"),    // Writers have theirs in `tests/export.rs`.
    ("Error", "Import"),    // Inputs have one in `tests/import.rs`.
    ("Error", "Merge"),     // It has but one sort, shown in `tests/merge.rs`.
    ("Error", "Sparql"),    // Its texts are in `tests/sparql.rs`.
    ("GraphError", "Full"), // It takes four billion of something: a unit test beside `Graph` lowers the bar.
];

#[test]
fn every_error_says_what_was_given_and_what_was_expected() {
    let mut world = World::new();
    let mut reached = BTreeSet::new();
    for (line, (expected, call)) in rows().into_iter().enumerate() {
        let error = world.refuses(call);
        assert_eq!(error.to_string(), expected, "row {line}");
        assert_safe(&error);
        reached.extend(variants(&error));
    }
    let sources = [
        (include_str!("../src/error.rs"), "Error"),
        (include_str!("../src/model/mod.rs"), "ModelError"),
        (include_str!("../src/model/day.rs"), "DateError"),
        (include_str!("../src/model/quantity/mod.rs"), "QuantityError"),
        (include_str!("../src/model/point.rs"), "PointError"),
        (include_str!("../src/model/value.rs"), "ValueError"),
        (include_str!("../src/model/schema.rs"), "SchemaError"),
        (include_str!("../src/model/rule/check.rs"), "RuleFault"),
        (include_str!("../src/infer/budget.rs"), "BudgetError"),
        (include_str!("../src/graph/error.rs"), "GraphError"),
        (include_str!("../src/query/name.rs"), "NameError"),
        (include_str!("../src/query/nearby.rs"), "PlaceError"),
        (include_str!("../src/query/path/route.rs"), "RouteError"),
        (include_str!("../src/query/rows/mod.rs"), "QueryError"),
        (include_str!("../src/interop/document.rs"), "DocumentError"),
        #[cfg(feature = "file")]
        (include_str!("../src/store/file.rs"), "FileError"),
    ];
    let declared: BTreeSet<_> = sources.iter().flat_map(|(source, name)| declared(source, name)).collect();
    assert!(declared.len() > 60, "{declared:?}");
    let unreached: BTreeSet<_> = UNREACHED.iter().map(|(name, variant)| (*name, (*variant).to_owned())).collect();
    let without_row: Vec<_> = declared.difference(&reached).collect();
    assert_eq!(without_row, unreached.iter().collect::<Vec<_>>(), "a variant has no row, or has one now");
}

type Call = Box<dyn FnOnce(&mut World) -> Result<(), Error>>;

fn call<T>(call: impl FnOnce(&mut World) -> Result<T, Error> + 'static) -> Call {
    Box::new(|world| call(world).map(drop))
}

fn row<T>(says: &'static str, refused: impl FnOnce(&mut World) -> Result<T, Error> + 'static) -> (&'static str, Call) {
    (says, call(refused))
}

fn model<T, E>(says: &'static str, value: Result<T, E>) -> (&'static str, Call)
where
    T: 'static,
    E: 'static,
    Error: From<E>,
{
    row(says, |_| Ok(value?))
}

fn rows() -> Vec<(&'static str, Call)> {
    let mut rows = graph_rows();
    rows.extend(query_rows());
    rows.extend(statement_rows());
    rows.extend(claim_rows());
    rows.extend(schema_rows());
    rows.extend(rule_rows());
    rows.extend(effect_rows());
    rows.extend(budget_rows());
    rows.extend(route_rows());
    rows.extend(pattern_rows());
    rows.extend(value_rows());
    rows.extend(document_rows());
    rows.extend(load_rows());
    #[cfg(feature = "file")]
    rows.extend(file_rows());
    rows
}

/// A statement entry of `kia controls bhamo` on the word of the article.
fn entry() -> StatementEntry {
    StatementEntry {
        subject: "kia".into(),
        relation: "controls".into(),
        object: Some(Value::Entity("bhamo".into())),
        period: Some("2024-12".parse().unwrap()),
        modality: Default::default(),
        qualifiers: Qualifiers::new(),
        claims: vec![Claim::new("article".to_owned())],
    }
}

fn load_rows() -> Vec<(&'static str, Call)> {
    let town = |key: &str, label: &str| {
        Change::Entity(EntityEntry { key: key.into(), kind: "town".into(), label: label.into() })
    };
    vec![
        row(
            "1 bad row, so nothing was loaded; row 7: there is no source `artcle`; did you mean `article`?",
            move |w| {
                let bad = StatementEntry { claims: vec![Claim::new("artcle".to_owned())], ..entry() };
                w.graph.load(Loading::all_or_nothing(), |load| {
                    load.change(6, town("laiza", "Laiza"));
                    load.change(7, Change::Claims(bad));
                    Ok(())
                })
            },
        ),
        // The first three of those that are reported are shown, and all are counted.
        row(
            "5 bad rows, so nothing was loaded; row 1: another entity has the key `kia` already; \
             row 2: the label of an entity must not be blank; row 3: a key must not be blank",
            move |w| {
                w.graph.load(Loading::all_or_nothing().reporting_at_most(4), |load| {
                    let rows = [("kia", "A"), ("b", "\u{200b}"), ("", "C"), ("kia", "D"), ("kia", "E"), ("f", "F")];
                    (1..).zip(rows).for_each(|(row, (key, label))| load.change(row, town(key, label)));
                    Ok(())
                })
            },
        ),
        row("another entity has the key `kia` already", move |w| {
            w.graph.load(Loading::skipping_bad(), |load| {
                load.change(1, town("laiza", "Laiza"));
                Err(GraphError::KeyTaken { what: "entity", key: "kia".into() }.into())
            })
        }),
    ]
}

fn graph_rows() -> Vec<(&'static str, Call)> {
    let other = "the id of this entity is of another graph";
    vec![
        row("the schema has no kind `twon`; did you mean `town`?", |w| w.graph.add(NamedKind::from("twon"), "Bhamo")),
        row("the schema has no kind ``", |w| w.graph.add(NamedKind::from(""), "Bhamo")),
        row("the label of an entity must not be blank", |w| w.graph.add(Town, "\u{200b} ")),
        row("a key must not be blank", |w| w.graph.add_as("", Town, "Bhamo")),
        row("another entity has the key `kia` already", |w| w.graph.add_as("kia", Town, "Bhamo")),
        row("another source has the key `article` already", |w| w.graph.source(Source::article("B").key("article"))),
        row("a key must not be blank", |w| w.graph.source(Source::article("B").key(" "))),
        row("a text must not be blank", |w| w.graph.source(Source::article("\n"))),
        row("a text must not be blank", |w| w.graph.source(Source::article("B").publisher(""))),
        row(other, |w| w.graph.source(Source::article("B").author(World::new().kio))),
        // All of a batch or nothing of it.
        row("another entity has the key `laiza` already", |w| {
            w.graph.batch(|batch| {
                batch.add(Town, "Laiza")?;
                batch.source(Source::article("B"))?;
                batch.add_as("laiza", Town, "Laiza")
            })
        }),
        row("change 1: the schema has no kind `twon`; did you mean `town`?", |w| {
            let entity = |kind: &str| {
                Change::Entity(EntityEntry { key: format!("a-{kind}"), kind: kind.into(), label: "A".into() })
            };
            w.graph.apply(&[entity("town"), entity("twon")])
        }),
        row("change 0: a statement needs a claim: who says so?", |w| {
            w.graph.apply(&[Change::Claims(StatementEntry { claims: vec![], ..entry() })])
        }),
        row("change 0: there is no source `artcle`; did you mean `article`?", |w| {
            w.graph
                .apply(&[Change::Claims(StatementEntry { claims: vec![Claim::new("artcle".to_owned())], ..entry() })])
        }),
        row("change 0: there is no such claim of `article` to retract: kia controls bhamo", |w| {
            let period = Some(Period::ongoing());
            w.graph.apply(&[Change::Retraction(StatementEntry { period, ..entry() })])
        }),
        row("change 1: there is no such claim of `article` to retract: kia controls bhamo", |w| {
            w.graph.apply(&[Change::Retraction(entry()), Change::Retraction(entry())])
        }),
        row("there is no such claim of `article` to retract: kia controls bhamo", |w| {
            let claim = w.claim;
            w.graph.batch(|batch| batch.retract(claim).and_then(|()| batch.retract(claim)))
        }),
        // What was retracted and said again is another claim: the id of the first one stays spent.
        row("there is no such claim of `article` to retract: kia controls bhamo", |_| {
            let mut w = World::new();
            w.graph.retract(w.claim)?;
            w.graph.apply(&[Change::Claims(entry())])?;
            w.graph.retract(w.claim)
        }),
        row("the id of this claim is of another graph", |w| w.graph.retract(World::new().claim)),
        row("the id of this statement is of another graph", |w| w.graph.claim(World::new().held, w.article)),
        row("the id of this source is of another graph", |w| w.graph.claim(w.held, World::new().article)),
    ]
}

fn query_rows() -> Vec<(&'static str, Call)> {
    vec![
        row("there is no entity `kio2`; did you mean `kio`?", |w| w.graph.lookup("kio2")),
        row("there is no entity `\\u{1b}[31m`", |w| w.graph.lookup("\u{1b}[31m")),
        row(
            "nobody says where `Bhamo` lies at the time of the view: expected a trusted `lies_at` of it, or a point",
            |w| w.graph.view().within_km_of(w.bhamo, 50.0).map(drop),
        ),
        row("there is no source `artcle`; did you mean `article`?", |w| w.graph.lookup_source("artcle")),
        row("there is no entity `kio2`; did you mean `kio`?", |w| {
            w.graph.batch(|batch: &mut Batch<'_>| batch.lookup("kio2"))
        }),
        row("the id of this entity is of another graph", |w| w.graph.entity(World::new().kia).map(drop)),
        row("the id of this source is of another graph", |w| w.graph.source_of(World::new().article).map(drop)),
        row("the id of this statement is of another graph", |w| w.graph.statement(World::new().held).map(drop)),
        row("the id of this claim is of another graph", |w| w.graph.claim_of(World::new().claim).map(drop)),
        row("this entity is newer than what is looked at", |w| w.before.entity(w.bhamo).map(drop)),
        row("this source is newer than what is looked at", |w| w.before.source_of(w.article).map(drop)),
        row("this statement is newer than what is looked at", |w| w.before.statement(w.held).map(drop)),
        row("this claim is newer than what is looked at", |w| w.before.claim_of(w.claim).map(drop)),
        row("`kia` is of the kind `armed_group` and not of the kind `person`", |w| w.graph.narrow::<Person>(w.kia)),
        row("the schema has no relation `contols`; did you mean `controls`?", |w| w.graph.relation("contols")),
        row("`controlled_by` is the name of `controls` from its object: expected the name from its subject", |w| {
            w.graph.relation("controlled_by")
        }),
        row("the two views are of different graphs", |w| {
            w.graph.view().changes_since(&World::new().graph.view(), Pattern::any()).map(drop)
        }),
        row(
            "`Kachin Independence Organization controls Bhamo` does not follow in this view: ask the view whose answer it is",
            |_| {
                let mut w = World::new();
                w.graph.state(w.kia, ARMED_WING_OF, w.kio).cite(w.article)?;
                let view = w.graph.as_of("2024-12-17")?;
                let with_rules = view.with_rules(Rules::all())?;
                let held = with_rules.holdings_of(w.kio)?;
                view.explain(&held[0]).map(drop)
            },
        ),
        row("there is no revision 9 yet: the last is 6", |w| w.graph.view().known_at(Revision::new(9))),
        row("the id of this source is of another graph", |w| {
            w.graph.view().trusting(Trust::all().without_sources([World::new().article]))
        }),
        row("nothing is called `Bamo`; did you mean `BHAMO`, `Bhamo`?", |w| {
            w.before.view().the("Bamo").or(w.graph.view().the("Bamo"))
        }),
        row("nothing is called `\\n`", |w| w.graph.view().the("\n")),
        row("`bHAMO` names `bhamo` (town), `bhamo-2` (town): use a key", |w| w.graph.view().the("bHAMO")),
        row("cannot read `2024-02-30`: at byte 8, the month has no such day; expected a day such as 2024-12-15", |w| {
            w.graph.as_of("2024-02-30")
        }),
        row("`2024-12/2024-01` runs backwards: at byte 8, expected an end that is not before the start", |w| {
            w.graph.during("2024-12/2024-01")
        }),
    ]
}

fn statement_rows() -> Vec<(&'static str, Call)> {
    let any = |w: &World| (w.kia.any(), w.bhamo.any());
    vec![
        row("the id of this entity is of another graph", |w| {
            let (kia, article) = (World::new().kia, w.article);
            w.graph.state(kia, CONTROLS, w.bhamo).cite(article)
        }),
        row("the id of this entity is of another graph", |w| {
            let (bhamo, article) = (World::new().bhamo, w.article);
            w.graph.state(w.kia, CONTROLS, bhamo).cite(article)
        }),
        row("the id of this entity is of another graph", |w| {
            let (kio, article) = (World::new().kio, w.article);
            w.graph.state(w.kia, CONTROLS, w.bhamo).with("jointly_with", kio).cite(article)
        }),
        row("the id of this relation is of another graph", move |w| {
            let controls = World::new().graph.relation("controls")?;
            let ((kia, bhamo), article) = (any(w), w.article);
            w.graph.state(kia, controls, bhamo).cite(article)
        }),
        row("the id of this entity is of another graph", |w| {
            // The id of a batch that failed.
            let mut stale = None;
            drop(w.graph.batch(|batch| {
                stale = Some(batch.add(Town, "Laiza")?);
                batch.lookup("nowhere")
            }));
            let (kia, article) = (w.kia, w.article);
            w.graph.state(kia, CONTROLS, stale.unwrap()).cite(article)
        }),
        row("the schema has no relation `taxes`", move |w| {
            const TAXES: Relation<Any, Any> = Relation::named("taxes");
            let ((kia, bhamo), article) = (any(w), w.article);
            w.graph.state(kia, TAXES, bhamo).cite(article)
        }),
        row(
            "`controlled_by` is the name of `controls` from its object: expected the name from its subject",
            move |w| {
                let ((kia, bhamo), article) = (any(w), w.article);
                w.graph.state(bhamo, Relation::<Any, Any>::named("controlled_by"), kia).cite(article)
            },
        ),
        row("`controls` takes the kind `actor` as its subject; `bhamo` is of the kind `town`", move |w| {
            let ((kia, bhamo), article) = (any(w), w.article);
            w.graph.state(bhamo, CONTROLS.any(), kia).cite(article)
        }),
        row("`controls` takes the kind `holdable` as its object; `kio` is of the kind `organization`", move |w| {
            let (kia, kio, article) = (w.kia.any(), w.kio.any(), w.article);
            w.graph.state(kia, CONTROLS.any(), kio).cite(article)
        }),
        row("`jointly_with` takes the kind `actor` as its value; `bhamo` is of the kind `town`", |w| {
            let (bhamo, article) = (w.bhamo, w.article);
            w.graph.state(w.kia, CONTROLS, bhamo).with("jointly_with", bhamo).cite(article)
        }),
        row("`controls` takes an entity of the kind `holdable`; a date is given", |w| {
            let (kia, article) = (w.kia.any(), w.article);
            w.graph.state(kia, CONTROLS.any(), Value::from("2024".parse::<Date>()?)).cite(article)
        }),
        row("`existed` takes no object; an entity is given", move |w| {
            let ((kia, bhamo), article) = (any(w), w.article);
            w.graph.state(kia, Relation::<Any, Any>::named("existed"), bhamo).cite(article)
        }),
        row("`named` takes a name; no object is given", |w| {
            let (kia, article) = (w.kia.any(), w.article);
            w.graph.state(kia, Relation::<Any, Any>::named("named"), ()).cite(article)
        }),
        row("`line` takes one of the terms command, administrative; `phone` is given", |w| {
            let (kia, kio, article) = (w.kia, w.kio, w.article);
            w.graph.state(kia, SUBORDINATE_TO, kio).with("line", Value::Term("phone".into())).cite(article)
        }),
        row("`kia` cannot be armed_wing_of itself", |w| {
            let (kia, article) = (w.kia.any(), w.article);
            w.graph.state(kia, ARMED_WING_OF.any(), kia).cite(article)
        }),
        row("the schema has no qualifier `shore`; did you mean `share`?", |w| {
            let article = w.article;
            w.graph.state(w.kia, CONTROLS, w.bhamo).with("shore", Share::full()).cite(article)
        }),
        row(
            "`controls` does not take the qualifier `title`; it takes share, jointly_with, since_event, until_event",
            |w| {
                let article = w.article;
                w.graph.state(w.kia, CONTROLS, w.bhamo).title("Duke").cite(article)
            },
        ),
        row("`same_as` does not take the qualifier `title`; it takes none", move |w| {
            let ((kia, bhamo), article) = (any(w), w.article);
            w.graph.state(kia, SAME_AS, bhamo).title("Duke").cite(article)
        }),
        row("the qualifier `share` stands once at most", |w| {
            let article = w.article;
            w.graph.state(w.kia, CONTROLS, w.bhamo).fully().partly().cite(article)
        }),
        row("`3/2` is more than the whole: expected a ratio from 0 to 1", |w| {
            let article = w.article;
            w.graph.state(w.kia, CONTROLS, w.bhamo).share(3, 2).cite(article)
        }),
        row("`2025-01-01/2024-12-31` runs backwards: at byte 11, expected an end that is not before the start", |w| {
            let article = w.article;
            w.graph.state(w.kia, CONTROLS, w.bhamo).since("2025-01-01").until("2024-12-31").cite(article)
        }),
        row(
            "cannot read `yesterday`: at byte 0, year must have exactly four digits (or X); expected a date such as 2024, 2024-05-17, 201X, 2024-21 or 2024-12-15T16:30",
            |w| {
                let article = w.article;
                w.graph.state(w.kia, CONTROLS, w.bhamo).since("yesterday").cite(article)
            },
        ),
        // The first thing that was wrong is reported.
        row(
            "cannot read `2024-13`: at byte 5, month must be 01-12 or a sub-year code 21-41; expected a date such as 2024, 2024-05-17, 201X, 2024-21 or 2024-12-15T16:30",
            |w| {
                let article = w.article;
                w.graph.state(w.kia, CONTROLS, w.bhamo).during("2024-13").share(3, 2).title("").cite(article)
            },
        ),
    ]
}

fn claim_rows() -> Vec<(&'static str, Call)> {
    vec![
        row(
            "the claim vouches for 2024-11-30/2024-12-02, which lies outside the period 2024-12 of its statement",
            |w| w.graph.claim(w.held, w.article.quote("held").attesting("2024-11-30/2024-12-02")),
        ),
        row(
            "the claim vouches for 2024-12-31/2025-01-01, which lies outside the period 2024-12 of its statement",
            |w| w.graph.claim(w.held, w.article.quote("held").attesting("2024-12-31/2025-01-01")),
        ),
        row("a claim cannot vouch for `2024-12-04/..`: expected a period with both bounds dated", |w| {
            w.graph.claim(w.held, w.article.quote("held").attesting("2024-12-04/.."))
        }),
        row("the description of a speaker must not be blank", |w| w.graph.claim(w.held, w.article.quoting("", "held"))),
        row("a text must not be blank", |w| w.graph.claim(w.held, w.article.quote(""))),
        row("a text must not be blank", |w| w.graph.claim(w.held, w.article.quote("held").at(" "))),
        row("the id of this entity is of another graph", |w| {
            w.graph.claim(w.held, w.article.quoting(World::new().kio, "held"))
        }),
        row("the id of this entity is of another graph", |w| {
            let residents = Speaker::described("residents")?.of(World::new().kio.any());
            w.graph.claim(w.held, Citation::from(w.article).by(residents))
        }),
        row("a claim cannot vouch for `/..`: expected a period with both bounds dated", |_| {
            Ok(Attested::new(Period::ongoing())?)
        }),
    ]
}

fn schema_rows() -> Vec<(&'static str, Call)> {
    let near = || RelationDef::new("near", "Near.").subjects("place").objects(ValueType::Entity("place".into()));
    let relation = |def| conflict().with_relation(def);
    let symmetric = || near().flag(Flag::Symmetric);
    vec![
        model(
            "`Mine` cannot name a kind: expected up to 64 small letters, digits and underscores, a letter first",
            conflict().with_kind_def(KindDef::new("Mine", "")),
        ),
        model("the schema has a kind named `town` already", conflict().with_kind_def(KindDef::new("town", ""))),
        model(
            "`mine` names the kind `faciliti`, which the schema does not know; did you mean `facility`?",
            conflict().with_kind_def(KindDef::new("mine", "").below("faciliti")),
        ),
        model(
            "the kind `odd` cannot gather `place`, which it is below",
            conflict().with_kind_def(KindDef::new("odd", "").below("town").gathers("place")),
        ),
        model(
            "the relation `near` takes the qualifier `how`, which the schema does not know",
            relation(near().qualifier("how")),
        ),
        model(
            "the relation `near` takes the qualifier `shre`, which the schema does not know; did you mean `share`?",
            relation(near().qualifier("shre")),
        ),
        model(
            "the qualifier `how` needs values of some sort",
            conflict().with_qualifier(QualifierDef::new("how", ValueType::Nothing, "")),
        ),
        model(
            "`how` takes a term but lists none",
            conflict().with_qualifier(QualifierDef::new("how", ValueType::Term(vec![]), "")),
        ),
        model(
            "the relation `near` cannot be: a symmetric relation takes the same kind at both ends",
            relation(symmetric().subjects("actor")),
        ),
        model(
            "the relation `near` cannot be: a symmetric relation has one name and no inverse",
            relation(symmetric().inverse("nearby")),
        ),
        model(
            "the relation `near` cannot be: a symmetric relation leads back at once, so it cannot be acyclic",
            relation(symmetric().flag(Flag::Acyclic)),
        ),
        model(
            "the relation `near` cannot be: only a symmetric relation is its own inverse",
            relation(near().inverse("near")),
        ),
        model(
            "the relation `near` cannot be: a transitive or acyclic relation takes kinds that can form a chain",
            relation(near().subjects("actor").flag(Flag::Transitive)),
        ),
        model(
            "the relation `near` cannot be: a relation to a literal or to nothing has no inverse",
            relation(near().objects(ValueType::Text).inverse("nearby")),
        ),
        model(
            "the relation `near` cannot be: a role of an event has a direction",
            relation(symmetric().persistence(Persistence::Role)),
        ),
        model(
            "a schema holds at most 4096 terms in one list",
            Schema::new().with_qualifier(QualifierDef::new("how", ValueType::Term(vec!["a".into(); 5000]), "")),
        ),
    ]
}

/// A rule with one premise, and with its conclusion.
fn rule() -> Rule {
    Rule::new("odd", "An odd rule.").when("?a", CONTROLS, "?p")
}

fn rule_rows() -> Vec<(&'static str, Call)> {
    const ENVIES: Relation<Any, Any> = Relation::named("envies");
    let of = |rule: Rule| conflict().with_rule(rule);
    let then = |rule: Rule| of(rule.then("?a", CONTROLS, "?p"));
    let share = |guard| Premise::new("?a", CONTROLS, "?p").qualified("share", guard);
    let again = |rule: Rule| (0..8).fold(rule, |rule, n| rule.when("?a", CONTROLS, format!("?p{n}").as_str()));
    let taxes = Relation::<Actor, Holdable>::named("taxes");
    vec![
        model("the rule `odd` cannot be: it has no premise", of(Rule::new("odd", "").then("a", CONTROLS, "p"))),
        model("the rule `odd` cannot be: it has no conclusion", of(rule())),
        model("the rule `odd` cannot be: it has more than 8 premises", then(again(rule()))),
        model(
            "the rule `odd` cannot be: it has more than 8 exceptions",
            then((0..9).fold(rule(), |rule, _| rule.unless(Premise::new("?a", ALLIED_WITH, "?b")))),
        ),
        model(
            "the rule `odd` cannot be: it has more than 8 variables",
            then((0..7).fold(rule(), |rule, n| rule.unless(Premise::new("?a", CONTROLS, format!("?p{n}").as_str())))),
        ),
        model(
            "the rule `odd` cannot be: `?a envies ?p` names the relation `envies`, which the schema does not know",
            then(rule().when("?a", ENVIES, "?p")),
        ),
        model(
            "the rule `odd` cannot be: `?a control ?p` names the relation `control`, which the schema does not know; did you mean `controls`?",
            of(rule().then("?a", Relation::<Any, Any>::named("control"), "?p")),
        ),
        model(
            "the rule `odd` cannot be: `?p controlled_by ?b` names `controls` from its object: swap the two ends, `?b controls ?p`",
            then(rule().when("?p", Relation::<Any, Any>::named("controlled_by"), "?b")),
        ),
        model(
            "the rule `odd` cannot be: `a contests ?p` names the entity `a`, and `?a` is a variable of the rule; did you mean `?a`?",
            of(rule().then("a", CONTESTS, "?p")),
        ),
        model(
            "the rule `odd` cannot be: `?b contests p` names the entity `p`, and `?p` is a variable of the rule; did you mean `?p`?",
            then(rule().unless(Premise::new("?b", CONTESTS, "p"))),
        ),
        model(
            "the rule `odd` cannot be: `?a existed ?p` does not fit: existed takes no object",
            then(rule().when("?a", Relation::<Any, Any>::named("existed"), "?p")),
        ),
        model(
            "the rule `odd` cannot be: `?a named kia` does not fit: named takes a name",
            then(rule().when("?a", NAMED, "kia")),
        ),
        model(
            "the rule `odd` cannot be: the variable `?b` of the conclusion stands in no premise",
            of(rule().then("?b", CONTROLS, "?p")),
        ),
        model(
            "the rule `odd` cannot be: the variable `?b` of a kind stands in no premise",
            then(rule().of_kind("?b", "town")),
        ),
        model(
            "the rule `odd` cannot be: `? controls ?p` has a variable without a name",
            then(rule().when("?", CONTROLS, "?p")),
        ),
        model(
            "the rule `odd` cannot be: `?p` can stand for nothing: it would be of the kind `holdable` and of the kind `person`",
            then(rule().of_kind("?p", "person")),
        ),
        model(
            "the rule `odd` cannot be: it names the kind `twon`, which the schema does not know; did you mean `town`?",
            then(rule().of_kind("?p", "twon")),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?p` cannot be qualified by `shore`: the schema does not know it; did you mean `share`?",
            of(rule().then("?a", CONTROLS, "?p").with("shore", Share::full())),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?p` cannot be qualified by `jointly_wth`: the schema does not know it; did you mean `jointly_with`?",
            then(rule().given(Premise::new("?a", CONTROLS, "?p").qualified("jointly_wth", Guard::Present))),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?p` cannot be qualified by `title`: the relation `controls` does not take it",
            then(rule().given(Premise::new("?a", CONTROLS, "?p").qualified("title", Guard::Present))),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?p` cannot be qualified by `share`: it takes a share",
            then(rule().given(share(Guard::Is(Value::Term("all".into()))))),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?p` cannot be qualified by `share`: it stands once at most",
            then(rule().with("share", Share::full()).with("share", Share::partial())),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?p` cannot be qualified by `jointly_with`: only a share can be full",
            then(rule().given(Premise::new("?a", CONTROLS, "?p").qualified("jointly_with", Guard::Full))),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?r` cannot hand on its qualifiers: another premise does",
            then(
                rule()
                    .given(Premise::new("?a", CONTROLS, "?q").carried())
                    .given(Premise::new("?a", CONTROLS, "?r").carried()),
            ),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?q` cannot hand on its qualifiers: it is an exception",
            then(rule().unless(Premise::new("?a", CONTROLS, "?q").carried())),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?q` cannot hand on its qualifiers: the conclusion has some of its own",
            then(rule().given(Premise::new("?a", CONTROLS, "?q").carried()).with("share", Share::full())),
        ),
        model(
            "the rule `odd` cannot be: `?a controls ?q` cannot hand on its qualifiers: `contests` takes no `share`",
            of(rule().given(Premise::new("?a", CONTROLS, "?q").carried()).then("?a", CONTESTS, "?p")),
        ),
        model(
            "the rule `odd` cannot be: its exception for `controls` depends on what it concludes: controls",
            of(rule().unless(Premise::new("?b", CONTROLS, "?p")).then("?a", CONTROLS, "?p")),
        ),
        row(
            "the rule `other` cannot be: its exception for `taxes` depends on what it concludes: taxes needs contests",
            move |_| {
                let schema = conflict().with_relation(taxes.define("Taxes."))?;
                let schema =
                    schema.with_rule(Rule::new("odd", "").when("?a", CONTESTS, "?p").then("?a", taxes, "?p"))?;
                let other = Rule::new("other", "")
                    .when("?a", CONTROLS, "?p")
                    .unless(Premise::new("?a", taxes, "?p"))
                    .then("?a", CONTESTS, "?p");
                Ok(schema.with_rule(other)?)
            },
        ),
        model(
            "the schema has a rule or effect named `wing_control` already",
            of(Rule::new("wing_control", "").then("a", CONTROLS, "p")),
        ),
        row("the schema has no rule or effect `wing_contrl`; did you mean `wing_control`?", |w| {
            w.graph.view().with_rules(Rules::all().without("wing_contrl"))
        }),
        row("the schema has no rule or effect `\\u{1b}[31m`", |w| {
            w.graph.view().with_rules(Rules::only(["\u{1b}[31m"]))
        }),
        row("the rule `odd` cannot be: it has no conclusion", |w| {
            w.graph.view().with_rules(Rules::none().with(rule()))
        }),
        row("the schema has a rule or effect named `seizure_begins` already", |w| {
            let taken = Rule::new("seizure_begins", "").when("?a", CONTROLS, "?p").then("?a", CONTESTS, "?p");
            w.graph.view().with_rules(Rules::none().with(taken))
        }),
    ]
}

fn effect_rows() -> Vec<(&'static str, Call)> {
    let of = |effect: Effect| conflict().with_effect(effect);
    let odd = || Effect::of(Seizure, "odd", "An odd effect.");
    let named = Relation::<Any, Any>::named;
    let change = || Effect::of(OrganizationChange, "odd", "").ends(CHANGED, EXISTED);
    vec![
        model(
            "the effect `odd` cannot be: it does nothing: say what begins or ends by `initiates`, `terminates`, `begins` or `ends`",
            of(odd().with("share", Share::full())),
        ),
        model(
            "the effect `odd` cannot be: `object controlled_by captor` names `controls` from its object: swap the two ends, `captor controls object`",
            of(odd().initiates(OBJECT, named("controlled_by"), CAPTOR)),
        ),
        model(
            "the effect `odd` cannot be: `controls` cannot be qualified by `shore`: the schema does not know it; did you mean `share`?",
            of(odd().initiates(CAPTOR, CONTROLS, OBJECT).with("shore", Share::full())),
        ),
        model(
            "the effect `odd` cannot be: `changed` cannot be qualified by `chnge`: the schema does not know it; did you mean `change`?",
            of(change().where_qualified("chnge", Value::Term("dissolved".into()))),
        ),
        model(
            "the effect `odd` cannot be: `appointee` is no role of an event of the kind `seizure`",
            of(odd().initiates(APPOINTEE, CONTROLS, OBJECT)),
        ),
        model(
            "the effect `odd` cannot be: it names the kind `siezure`, which the schema does not know; did you mean `seizure`?",
            of(Effect::of_kind("siezure", "odd", "").initiates(CAPTOR, CONTROLS, OBJECT)),
        ),
        model(
            "the effect `odd` cannot be: `captor holds object` names the relation `holds`, which the schema does not know; did you mean `holds_post`?",
            of(odd().initiates(CAPTOR, named("holds"), OBJECT)),
        ),
        model(
            "the effect `odd` cannot be: an effect on `allied_with` cannot be: it is symmetric, and roles have sides",
            of(odd().initiates(CAPTOR, ALLIED_WITH, LOSER)),
        ),
        model(
            "the effect `odd` cannot be: an effect on `controls` cannot be: what ends is not qualified",
            of(odd().terminates(LOSER, CONTROLS, OBJECT).with("share", Share::full())),
        ),
        model(
            "the effect `odd` cannot be: an effect on `controls` cannot be: one of them has an object and the other has not",
            of(odd().begins(CAPTOR, Relation::<Any, ()>::named("controls"))),
        ),
        model(
            "the effect `odd` cannot be: an effect on `weapon` cannot be: the role is filled by a literal",
            of(odd().begins(WEAPON, EXISTED)),
        ),
        model(
            "the effect `odd` cannot be: `captor` can stand for nothing: it would be of the kind `actor` and of the kind `holdable`",
            of(odd().initiates(OBJECT, CONTROLS, CAPTOR)),
        ),
        model(
            "the schema has a rule or effect named `wing_control` already",
            of(Effect::of(Seizure, "wing_control", "")),
        ),
    ]
}

fn route_rows() -> Vec<(&'static str, Call)> {
    fn read(says: &'static str, text: &'static str) -> (&'static str, Call) {
        model(says, Route::parse(text, &conflict()))
    }
    vec![
        read("character 11 of the route: expected a relation, `_`, `^`, `<` or `(`, found its end", "controls /"),
        read("character 10 of the route: expected `/`, `|` or a repetition, found `\\u{202e}`", "controls \u{202e}"),
        read("character 1 of the route: nothing closes this `(`", "(controls"),
        read(
            "character 3 of the route: the schema has no relation `controled_by`; did you mean `controlled_by`?",
            "^ controled_by",
        ),
        read("character 9 of the route: at least 3 and at most 2 times is never", "controls{3,2}"),
        row("the route has more than 1000 steps, repetitions written out", |world| {
            let question = Paths::between(world.kia, world.kio).over(Route::by(CONTROLS).times(1..=1001));
            world.graph.view().paths(&question).map(drop)
        }),
    ]
}

fn pattern_rows() -> Vec<(&'static str, Call)> {
    fn ask(says: &'static str, query: Query) -> (&'static str, Call) {
        row(says, move |world: &mut World| world.graph.view().query(&query).map(drop))
    }
    fn read<T: 'static>(says: &'static str, read: fn(&Rows<'_>) -> Result<T, Error>) -> (&'static str, Call) {
        row(says, move |world: &mut World| {
            let view = world.graph.as_of("2024-12-15")?.showing_all();
            read(&view.query(&Query::new().fact("?who", CONTROLS, "?place"))?).map(drop)
        })
    }
    let held = || FactPattern::new("?who", CONTROLS, "?place");
    let query = || Query::new().find(held());
    let named = || held().called("held");
    vec![
        ask("`?nobody` stands in no fact of the query", query().differ("who", "nobody")),
        ask("no fact of the query is called `held`", query().column("from", Expr::From("held".into()))),
        ask("two facts of the query are called `held`", Query::new().find(named()).find(named())),
        ask("two columns of the query are called `who`", query().select(["who", "who"])),
        ask(
            "the schema has no qualifier `shar`; did you mean `share`?",
            Query::new().find(held().qualified("shar", Guard::Present)),
        ),
        ask(
            "the query asks for `$name`, which is not given",
            query().filter(Expr::label("who").is(Expr::Parameter("name".into()))),
        ),
        ask(
            "a query has at most 64 clauses, in parts at most 8 deep",
            (0..65).fold(Query::new(), |query, _| query.find(held())),
        ),
        ask(
            "a query has at most 1024 columns",
            (0..1025).fold(query(), |query, n| query.column(format!("c{n}"), Expr::variable("who"))),
        ),
        ask(
            "rows that are distinct or grouped are ordered by their columns, of which `place` is none",
            query().select(["who"]).distinct().order_by("place"),
        ),
        row(
            "a query names a relation by its constant or its name, not by what one graph looked up: `.fact(a, \"controls\", b)`",
            |world| {
                let looked_up = world.graph.relation("controls")?;
                world.graph.view().query(&Query::new().fact("?who", looked_up, "?place")).map(drop)
            },
        ),
        row(
            "nothing fits `?who controls ?place`: `controls` takes the kind `holdable` as its object, and that is of the kind `person`",
            |world| {
                let query = Query::new().fact("?who", CONTROLS, "?place").kind("?place", Person);
                world.graph.view().query(&query).map(drop)
            },
        ),
        row("the query asks for no `$name`", |world| {
            let query = Query::new().find(FactPattern::new("?who", CONTROLS, "?place"));
            world.graph.view().prepare(&query)?.ask([("name", "x")]).map(drop)
        }),
        read("the rows have no column `town`; they have who, place", |rows| rows.get(0).unwrap().get("town")),
        read("`who` is `Kachin Independence Army`: expected an entity of the kind `town`", |rows| {
            rows.get(0).unwrap().entity("who", Town)
        }),
        read("row 1: invalid type: string \"kia\", expected u8", |rows| {
            rows.read::<std::collections::BTreeMap<String, u8>>()
        }),
    ]
}

fn budget_rows() -> Vec<(&'static str, Call)> {
    fn ask(w: &World, budget: Budget) -> Result<(), Error> {
        let held = Rule::new("odd", "").when("?a", CONTROLS, "?p").then("?a", CONTESTS, "?p");
        let view = w.graph.as_of("2024-12-17")?.with_rules(Rules::none().with(held))?;
        view.with_budget(budget).materialized().map(drop)
    }
    vec![
        row(
            "the question needs more than 0 steps; 0 facts were derived in 1 step, and `odd` was being worked out",
            |w| ask(w, Budget::new().steps(0)),
        ),
        row(
            "the question needs more than 0 facts; 1 fact was derived in 1 step, and `odd` was being worked out",
            |w| ask(w, Budget::new().facts(0)),
        ),
        // The check is asked before anything is worked out, however little it is.
        row("the question was stopped; 0 facts were derived in 0 steps", |w| ask(w, Budget::new().stop_when(|| true))),
        row(
            "the question needs more than 0 facts; 1 fact was derived in 2 steps, and `seizure_begins` was being worked out",
            |_| {
                let mut other = World::new();
                let seizure = other.graph.add(Seizure, "the seizure")?;
                other.graph.state(seizure, CAPTOR, other.kia).cite(other.article)?;
                other.graph.state(seizure, OBJECT, other.bhamo).cite(other.article)?;
                other.graph.state(seizure, OCCURRED, ()).during("2024-12-10").cite(other.article)?;
                let view = other.graph.as_of("2024-12-17")?.with_rules(Rules::all())?;
                view.with_budget(Budget::new().facts(0)).controllers_of(other.bhamo).map(drop)
            },
        ),
        row("the question was stopped; 14 facts were derived in 4096 steps, and `odd` was being worked out", |_| {
            // A world of its own, with many ways to match.
            let mut other = World::new();
            for n in 0..16 {
                let town = other.graph.add_as(&format!("t{n}"), Town, "A town")?;
                other.graph.state(other.kia, CONTROLS, town).during("2024-12").cite(other.article)?;
            }
            let ways = Rule::new("odd", "")
                .when("?a", CONTROLS, "?b")
                .when("?c", CONTROLS, "?d")
                .when("?e", CONTROLS, "?f")
                .then("?a", CONTESTS, "?b");
            let view = other.graph.as_of("2024-12-17")?.with_rules(Rules::none().with(ways))?;
            let asked = std::sync::atomic::AtomicBool::new(false);
            let second = move || asked.swap(true, std::sync::atomic::Ordering::Relaxed);
            view.with_budget(Budget::new().stop_when(second)).materialized().map(drop)
        }),
    ]
}

fn value_rows() -> Vec<(&'static str, Call)> {
    let third = Ratio::new(1, 3).unwrap();
    vec![
        model(
            "cannot read ``: at byte 0, the text is empty; expected a date such as 2024, 2024-05-17, 201X, 2024-21 or 2024-12-15T16:30",
            "".parse::<Date>(),
        ),
        model(
            "`Y5000001-01-01` is too far away: at byte 0, expected a year from -5000000 to 5000000",
            "Y5000001-01-01".parse::<Date>(),
        ),
        model(
            "`{2024,2025}` is EDTF level 2: at byte 0, expected level 0 or 1, or a range such as 2024-05-01..2024-05-17",
            "{2024,2025}".parse::<Date>(),
        ),
        model(
            "`2024/2025` is an interval: expected a single date, without the `/` at byte 4",
            "2024/2025".parse::<Date>(),
        ),
        model("`2024/P1Y` has a duration: at byte 5, expected a date", "2024/P1Y".parse::<Period>()),
        model(
            "`2024-12-31..2024-01-01` runs backwards: at byte 12, expected an end that is not before the start",
            "2024-12-31..2024-01-01".parse::<Date>(),
        ),
        model(
            "cannot read `2024-02-30`: at byte 8, the month has no such day; expected a day such as 2024-12-15",
            Day::from_ymd(2024, 2, 30),
        ),
        model("`1/0` divides by zero: expected a denominator of 1 or more", Ratio::new(1, 0)),
        model("`4/3` is more than the whole: expected a ratio from 0 to 1", Share::exact(4, 3)),
        model(
            "`1/4294967296` has a number that is too large: expected at most 4294967295",
            "1/4294967296".parse::<Ratio>(),
        ),
        model("`66%` is not a ratio: expected a fraction such as 2/3, or 0 or 1", "66%".parse::<Ratio>()),
        model("`most` is not a share: expected one such as 2/3, 1/3..2/3, 0, 1 or partial", Share::from_value("most")),
        model("`1..1/3` runs backwards: expected the lower ratio first", Share::between(Ratio::ONE, third)),
        model("`24,5` is no latitude: expected a decimal number such as 24.25", "24,5, 97".parse::<Point>()),
        model("`-181` is no longitude: expected degrees from -180 to 180", Point::new(0.0, -181.0)),
        model(
            "`\\u{1b}` is no point: expected latitude and longitude such as `24.25, 97.23` or `24.25, 97.23 within 1.5 km`",
            "\u{1b}".parse::<Point>(),
        ),
        model("the count has no number: expected at least one of low, best and high", Count::new(None, None, None)),
        model("`low 2, high 1` is out of order: expected low ≤ best ≤ high", Count::between(2, 1)),
        model("`` is blank: expected a measure in visible characters", "".parse::<Measure>()),
        model("a text must not be blank", Text::new("\u{200b}")),
        model("a name must not be blank", Name::new("")),
        model("the scheme of an identifier must not be blank", Identifier::new("", "1")),
        model(
            "`my_MM` is no language tag: expected a BCP 47 tag such as `my` or `zh-Hans`",
            Name::new("KIA").and_then(|n| n.in_language("my_MM")),
        ),
        model(
            "`latin` is no script: expected four letters of ISO 15924 such as `Latn` or `Mymr`",
            Name::new("KIA").and_then(|n| n.in_script("latin")),
        ),
    ]
}

fn document_rows() -> Vec<(&'static str, Call)> {
    fn read(says: &'static str, text: impl AsRef<[u8]> + 'static) -> (&'static str, Call) {
        row(says, move |_| document::read(text.as_ref(), &Limits::untrusted().with_bytes(1000)))
    }
    let head = r#"{ "format": "allegiance", "version": 1, "#;
    vec![
        row("cannot write the document: the disk is full", |w| {
            struct Full;
            impl std::io::Write for Full {
                fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                    Err(std::io::Error::other("the disk is full"))
                }
                fn flush(&mut self) -> std::io::Result<()> {
                    Ok(())
                }
            }
            document::write(&w.graph, Full)
        }),
        read("the document is not UTF-8: byte 1 cannot be", b"{\xff"),
        read(
            "revisions[0]: the revision adds nothing and retracts nothing",
            r#"{ "format": "allegiance", "version": 1, "revisions": [{}] }"#,
        ),
        read("the document begins with a byte order mark: expected `{`", "\u{feff}{}"),
        read("line 1, column 2: EOF while parsing an object", "{ "),
        read("the document is of the format `gexf`: expected `allegiance`", r#"{ "format": "gexf", "version": 1 }"#),
        read(
            "the document is of version 7: this crate reads version 1; a newer one may read it",
            r#"{ "format": "allegiance", "version": 7 }"#,
        ),
        read(
            "schema.vocabulary: there is no vocabulary `war/1`: expected `conflict/1` or `base/1`",
            format!(r#"{head} "schema": {{ "vocabulary": "war/1" }}, "revisions": [] }}"#),
        ),
        read(
            "revisions[0].entities.`x`: the schema has no kind `town`",
            format!(r#"{head} "revisions": [{{ "entities": {{ "x": {{ "kind": "town", "label": "X" }} }} }}] }}"#),
        ),
        read("the document: more than 1000 bytes", " ".repeat(2000)),
    ]
}

/// What is said of the file of the world after a change of its sections.
#[cfg(feature = "file")]
fn changed(says: &'static str, change: impl FnOnce(&mut common::files::Sections) + 'static) -> (&'static str, Call) {
    row(says, |w| {
        let mut sections = common::files::Sections::of(&w.file());
        change(&mut sections);
        file::read(sections.file().as_slice(), &Limits::default())
    })
}

#[cfg(feature = "file")]
fn file_rows() -> Vec<(&'static str, Call)> {
    fn cut(says: &'static str, change: fn(Vec<u8>) -> Vec<u8>) -> (&'static str, Call) {
        row(says, move |w| file::read(change(w.file()).as_slice(), &Limits::default()))
    }
    vec![
        row("cannot read the file: the cable was cut", |_| {
            struct Cut;
            impl std::io::Read for Cut {
                fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                    Err(std::io::Error::other("the cable was cut"))
                }
            }
            file::read(Cut, &Limits::default())
        }),
        cut("the file does not begin as a graph: expected one that this crate saved", |_| b"{}".to_vec()),
        cut("the file is of version 9: this crate reads version 1; a newer one may read it", |mut file| {
            file[16] = 9;
            file
        }),
        cut("the file ends within its ties of objects", |file| file[..file.len() - 1].to_vec()),
        cut("the file goes on after its last section", |file| [file, vec![0]].concat()),
        cut("the section `ties of objects` of the file is damaged: its checksum is another", |mut file| {
            *file.last_mut().unwrap() ^= 1;
            file
        }),
        row("the file: more than 10 bytes", |w| file::read(w.file().as_slice(), &Limits::default().with_bytes(10))),
        changed("schema: there is no vocabulary `mine`: expected `conflict/1` or `base/1`", |it| {
            it.replace("SCHM", "conflict/1", "mine");
        }),
        changed("schema.kinds[0]: the schema has a kind named `town` already", |it| {
            let town = r#"conflict/1","kinds":[{"name":"town","definition":""}]"#;
            it.replace("SCHM", "conflict/1\"", town);
        }),
        changed("claims: 3 bytes are no multiple of 8", |it| it.get("CLMS").truncate(3)),
        changed("claims, place 0: content 7 is not there: there are 1", |it| it.set("CLMS", 1, 7)),
    ]
}

#[test]
fn not_found_is_told_apart() {
    let mut world = World::new();
    let found = |error: Error| error.is_not_found();
    assert!(found(world.refuses(|w| w.graph.lookup("nobody"))));
    assert!(found(world.refuses(|w| w.graph.view().the("nobody"))));
    assert!(found(world.refuses(|w| w.graph.relation("nothing"))));
    assert!(found(world.refuses(|w| w.before.source_of(w.article).map(drop))));
    let no_source = StatementEntry { claims: vec![Claim::new("nobody".to_owned())], ..entry() };
    assert!(found(world.refuses(|w| w.graph.apply(&[Change::Claims(no_source)]))));
    assert!(!found(world.refuses(|w| w.graph.add(Town, ""))));
    assert!(!found(world.refuses(|_| document::read(&b"{"[..], &Limits::default()))));
}

fn assert_safe(error: &Error) {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        message += &inner.to_string();
        source = inner.source();
    }
    let hides = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}');
    assert!(!message.contains(hides), "{message:?}");
}

/// Whatever takes a text, and a text that should never be shown as it is.
#[test]
fn errors_quote_at_most_eighty_characters_and_none_raw() {
    let mut world = World::new();
    let text = &world.long();
    let mut kept = Graph::new(conflict());
    kept.add_as(&format!("{text}1"), Town, text).unwrap();
    kept.add_as(&format!("{text}2"), Town, text).unwrap();
    let kept = kept.snapshot();
    let schema = conflict;
    let calls: Vec<Call> = vec![
        call(move |w| w.graph.add(NamedKind::from(w.long()), "x")),
        call(|w| w.graph.lookup(&w.long())),
        call(|w| w.graph.lookup_source(&w.long())),
        call(|w| w.graph.relation(&w.long())),
        call(|w| w.graph.as_of(w.long().as_str())),
        call(|w| w.graph.during(w.long().as_str())),
        call(|w| w.graph.view().the(w.long())),
        call({
            let kept = kept.clone();
            move |w| kept.lookup(&w.long())
        }),
        call(move |w| kept.view().the(w.long())),
        call(|w| {
            let (long, article) = (w.long(), w.article);
            w.graph.state(w.kia, CONTROLS, w.bhamo).with(&long, Share::full()).cite(article)
        }),
        call(|w| {
            let (line, article) = (Value::Term(w.long()), w.article);
            w.graph.state(w.kia, SUBORDINATE_TO, w.kio).with("line", line).cite(article)
        }),
        call(|w| w.graph.source(Source::article("x").published(w.long().as_str()))),
        call(|w| w.graph.claim(w.held, w.article.quote("x").attesting(w.long().as_str()))),
        call(move |w| Ok(schema().with_kind_def(KindDef::new(w.long(), ""))?)),
        call(move |w| Ok(schema().with_kind_def(KindDef::new("x", "").below(w.long()))?)),
        call(move |w| Ok(schema().with_relation(RelationDef::new("x", "").inverse(w.long()))?)),
        call(move |w| Ok(schema().with_relation(RelationDef::new("x", "").qualifier(w.long()))?)),
        call(|w| Ok(w.long().parse::<Ratio>()?)),
        call(|w| Ok(Share::from_value(&w.long())?)),
        call(|w| Ok(Name::new("x")?.in_language(&w.long())?)),
        call(|w| Ok(Name::new("x")?.in_script(&w.long())?)),
        call(|w| {
            let key = w.long();
            w.graph.load(Loading::all_or_nothing(), |load| {
                load.row(1, |row| row.lookup(&key));
                Ok(())
            })
        }),
        call(|w| document::load(w.long(), &Limits::default())),
        call(|w| document::save(&w.graph, format!("/nowhere/{}", w.long()))),
    ];
    for (at, call) in calls.into_iter().enumerate() {
        let error = world.refuses(call);
        assert_safe(&error);
        let shown = error.to_string();
        let most = if shown.contains("names `") || shown.contains("did you mean") { 240 } else { 80 };
        assert!(shown.matches('x').count() <= most + 4, "call {at}: {shown}");
    }
}

impl World {
    #[cfg(feature = "file")]
    fn file(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        file::write(&self.graph, &mut bytes).unwrap();
        bytes
    }

    fn long(&self) -> String {
        "\u{202e}\u{1b}[2J\n".to_owned() + &"x".repeat(100_000)
    }
}
