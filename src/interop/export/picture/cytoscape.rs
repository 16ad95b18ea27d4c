//! Elements for Cytoscape.

use std::io::Write;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{
    Ties,
    drawing::{Drawing, Thing, Tie},
};
use crate::{
    interop::export::{
        Content, ExportError, Exporter, Losses, json,
        style::{KindFamily, POSSIBLE, RelationFamily},
    },
    model::{Grade, Modality, Qualifiers},
    query::Opposition,
};

/// Elements with data and a style sheet in JSON, as Cytoscape.js takes them: `cytoscape({container, ...picture})`.
///
/// The data of a node are its key (`id`), label and kind; those of an edge its relation, period, grade, modality and opposition,
/// its qualifiers as in a document, the rule by which it follows, and the titles of its sources. Their families are classes,
/// which the style sheet draws as [`Dot`](super::Dot) does. `<` stands by number, so that it can be put in a page.
///
/// ```
/// use allegiance::{Graph, Source, export::{Cytoscape, Export}, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kio = graph.add_as("kio", Organization, "KIO")?;
/// # let kia = graph.add_as("kia", ArmedGroup, "KIA")?;
/// # let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
/// let (elements, report) = Export::of(&graph.as_of("2024-12-17")?).text(&Cytoscape::new())?;
/// assert!(elements.contains(r#""source":"kia","target":"kio","relation":"armed_wing_of""#));
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Cytoscape {
    ties: Ties,
}

impl Cytoscape {
    /// All ties that are at least presumed.
    pub fn new() -> Self {
        Cytoscape::default()
    }

    /// Of these ties.
    pub fn of(self, ties: Ties) -> Self {
        Cytoscape { ties }
    }
}

#[derive(Serialize)]
struct Element<D> {
    data: D,
    classes: String,
}

#[derive(Serialize)]
struct NodeData<'a> {
    id: &'a str,
    label: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    modality: Option<&'static str>,
}

#[derive(Serialize)]
struct EdgeData<'a> {
    source: &'a str,
    target: &'a str,
    relation: &'a str,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<String>,
    grade: Grade,
    modality: &'static str,
    opposition: Opposition,
    inferred: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "says_no_more")]
    qualifiers: &'a Qualifiers,
    sources: &'a [String],
}

fn says_no_more(qualifiers: &&Qualifiers) -> bool {
    qualifiers.is_empty()
}

impl Exporter for Cytoscape {
    fn form(&self) -> &str {
        "Cytoscape JSON"
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        let Drawing { things, ties } = Drawing::of(&self.ties, content, losses)?;
        write!(to, "{{\"data\":")?;
        json::write(to, &json!({ "time": content.time() }))?;
        write!(to, ",\n\"elements\":{{\"nodes\":")?;
        json::write_list(to, things.iter().map(node))?;
        write!(to, ",\n\"edges\":")?;
        json::write_list(to, ties.iter().filter_map(|tie| edge(tie, &things)))?;
        write!(to, "}},\n\"style\":")?;
        json::write_list(to, style())?;
        writeln!(to, ",\n\"layout\":{{\"name\":\"cose\"}}}}")?;
        Ok(())
    }
}

fn node(thing: &Thing) -> Element<NodeData<'_>> {
    let modality = (thing.modality != Modality::Actual).then(|| thing.modality.as_str());
    let mut classes = thing.family.name().to_owned();
    classes.push_str(if modality.is_some() { " meant" } else { "" });
    Element { data: NodeData { id: &thing.key, label: &thing.label, kind: &thing.kind, modality }, classes }
}

fn edge<'a>(tie: &'a Tie, things: &'a [Thing]) -> Option<Element<EdgeData<'a>>> {
    let [from, into] = tie.ends.map(|end| things.get(end));
    let data = EdgeData {
        source: &from?.key,
        target: &into?.key,
        relation: &tie.entry.relation,
        label: tie.lines().join("\n"),
        period: tie.entry.period.as_ref().map(ToString::to_string),
        grade: tie.grade,
        modality: tie.modality.as_str(),
        opposition: tie.opposition,
        inferred: tie.inferred,
        rule: tie.rule.as_deref(),
        qualifiers: &tie.entry.qualifiers,
        sources: &tie.sources,
    };
    let mut classes = vec![tie.family.name(), tie.grade.as_str()];
    classes.extend(tie.is_symmetric.then_some("symmetric"));
    classes.extend(tie.rule.is_some().then_some("follows"));
    classes.extend(tie.is_unsure().then_some("unsure"));
    Some(Element { data, classes: classes.join(" ") })
}

/// The style sheet: a rule for all, then one for each family, then those for how surely something holds.
fn style() -> Vec<Json> {
    let rule = |selector: String, style: Json| json!({ "selector": selector, "style": style });
    let mut rules = vec![
        rule(
            "node".to_owned(),
            json!({
                "label": "data(label)", "text-valign": "center", "text-wrap": "wrap", "text-max-width": "110px",
                "font-size": "11px", "width": "120px", "height": "44px", "border-width": 1, "color": "#000000",
            }),
        ),
        rule(
            "edge".to_owned(),
            json!({
                "label": "data(label)", "text-wrap": "wrap", "font-size": "9px", "width": 1.1, "curve-style": "bezier",
                "text-background-color": "#FFFFFF", "text-background-opacity": 0.8, "text-background-padding": "1px",
            }),
        ),
    ];
    rules.extend(KindFamily::ALL.map(|family| {
        let style = json!({
            "shape": shape(family), "background-color": family.fill(), "border-color": family.border(),
        });
        rule(format!("node.{}", family.name()), style)
    }));
    rules.push(rule("node.meant".to_owned(), json!({ "border-style": "dashed" })));
    for family in RelationFamily::ALL {
        let (name, colour, (head, fill)) = (family.name(), family.colour(), head(family));
        let style = json!({
            "line-color": colour, "color": colour,
            "target-arrow-shape": head, "target-arrow-color": colour, "target-arrow-fill": fill,
            "source-arrow-color": colour, "source-arrow-fill": fill,
        });
        rules.push(rule(format!("edge.{name}"), style));
        rules.push(rule(format!("edge.{name}.symmetric"), json!({ "source-arrow-shape": head })));
    }
    rules.push(rule("edge.certain".to_owned(), json!({ "width": 2.2 })));
    rules.push(rule("edge.follows".to_owned(), json!({ "line-style": "dashed" })));
    let unsure = json!({
        "line-style": "dotted", "width": 1.1, "line-color": POSSIBLE, "color": POSSIBLE,
        "target-arrow-color": POSSIBLE, "source-arrow-color": POSSIBLE,
    });
    rules.push(rule("edge.unsure".to_owned(), unsure));
    rules
}

fn shape(family: KindFamily) -> &'static str {
    match family {
        KindFamily::Person => "ellipse",
        KindFamily::Armed => "hexagon",
        KindFamily::Polity => "octagon",
        KindFamily::Organization => "round-rectangle",
        KindFamily::People => "rectangle",
        KindFamily::Place => "tag",
        KindFamily::Facility => "barrel",
        KindFamily::Jurisdiction => "cut-rectangle",
        KindFamily::Fight => "diamond",
        KindFamily::Event => "rhomboid",
        KindFamily::Post => "concave-hexagon",
        KindFamily::Other => "bottom-round-rectangle",
    }
}

/// The head of a line, and how it is filled.
fn head(family: RelationFamily) -> (&'static str, &'static str) {
    match family {
        RelationFamily::Hierarchy => ("triangle", "hollow"),
        RelationFamily::Friendly => ("circle", "filled"),
        RelationFamily::Hostile => ("tee", "filled"),
        RelationFamily::Control => ("diamond", "filled"),
        RelationFamily::Location => ("circle", "hollow"),
        RelationFamily::Role => ("vee", "filled"),
        RelationFamily::Lineage => ("triangle-backcurve", "filled"),
        RelationFamily::Other => ("triangle", "filled"),
    }
}
