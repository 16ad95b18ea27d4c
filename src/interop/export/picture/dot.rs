//! Pictures for Graphviz.

use std::io::Write;

use super::{
    Ties,
    drawing::{Drawing, Thing, Tie, Whole},
};
use crate::{
    interop::export::{
        Content, ExportError, Exporter, Item, Losses,
        style::{KindFamily, POSSIBLE, RelationFamily},
    },
    model::{
        Grade, Modality,
        dot::{named, quoted},
        text::escape,
    },
    query::Opposition,
};

/// How long the lines of a label may be, in characters.
const THING_WIDTH: usize = 21;
const TIE_WIDTH: usize = 30;

/// A picture in the language of Graphviz: `dot -Tsvg picture.dot` draws it.
///
/// It reads from left to right, as sentences do: the subject, the relation with its shares and titles, the object. A line has
/// its period where that is dated, and the words `possible`, `disputed`, `questioned`, `follows` or `planned` where they
/// apply. Thick lines are certain and thin ones presumed; dotted grey ones are possible, dashed ones follow by a rule; below
/// stand the day and what of this is there. In an SVG the pointer shows the kind and key of a thing, and the sources of a line.
///
/// ```
/// use allegiance::{Graph, Source, export::{Dot, Export}, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kio = graph.add_as("kio", Organization, "KIO")?;
/// # let kia = graph.add_as("kia", ArmedGroup, "KIA")?;
/// # let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
/// let (picture, report) = Export::of(&graph.as_of("2024-12-17")?).text(&Dot::new())?;
/// assert!(picture.contains(r#""kia" -> "kio" [label="armed wing of""#));
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Dot {
    ties: Ties,
}

impl Dot {
    /// All ties that are at least presumed.
    pub fn new() -> Self {
        Dot::default()
    }

    /// Of these ties.
    pub fn of(self, ties: Ties) -> Self {
        Dot { ties }
    }
}

impl Exporter for Dot {
    fn form(&self) -> &str {
        "Graphviz DOT"
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        let drawing = Drawing::of(&self.ties, content, losses)?;
        let Drawing { things, ties } = &drawing;
        let caption = caption(&content.time(), ties);
        writeln!(to, "digraph allegiance {{")?;
        writeln!(
            to,
            "  graph [rankdir=LR, ranksep=0.6, nodesep=0.25, fontname=\"{FONT}\", fontsize=10, labelloc=b, label={}];",
            quoted(&[caption])
        )?;
        writeln!(to, "  node [fontname=\"{FONT}\", fontsize=11, margin=\"0.12,0.06\"];")?;
        writeln!(to, "  edge [fontname=\"{FONT}\", fontsize=10, arrowsize=0.8];")?;
        for thing in things {
            if escape(&thing.label) != thing.label {
                let reason = "what hides or reorders others is shown by number";
                losses.field(Item::Entity(thing.key.clone()), "label", reason);
            }
            writeln!(to, "  {} [{}];", named(&thing.key), of_thing(thing))?;
        }
        ties.iter().for_each(|tie| tie.note_words(losses));
        for line in drawing.lines() {
            let Some(tie) = line.first() else { continue };
            if let [Some(from), Some(into)] = tie.ends.map(|end| things.get(end)) {
                let told: Vec<String> = line.iter().flat_map(|tie| told(tie, from, into)).collect();
                writeln!(to, "  {} -> {} [{}];", named(&from.key), named(&into.key), of_tie(tie, &told))?;
            }
        }
        writeln!(to, "}}")?;
        Ok(())
    }
}

const FONT: &str = "Helvetica,Arial,sans-serif";

/// The time, and how the lines that are there are drawn.
fn caption(time: &str, ties: &[Tie]) -> String {
    let mut parts = vec![time.to_owned()];
    let mut say = |is: fn(&Tie) -> bool, words: &str| parts.extend(ties.iter().any(is).then(|| words.to_owned()));
    say(|tie| !tie.is_unsure() && tie.grade == Grade::Certain, "thick: certain");
    say(|tie| !tie.is_unsure() && tie.grade == Grade::Presumed, "thin: presumed");
    say(Tie::is_unsure, "dotted: possible or not yet so");
    say(|tie| !tie.is_unsure() && tie.rule.is_some(), "dashed: follows by a rule");
    parts.join("  ·  ")
}

fn of_thing(thing: &Thing) -> String {
    let mut lines = wrapped(&thing.label, THING_WIDTH);
    let mut style = match thing.family {
        KindFamily::Organization => "filled,rounded".to_owned(),
        _ => "filled".to_owned(),
    };
    if thing.modality != Modality::Actual {
        lines.push(format!("({})", thing.modality.as_str()));
        style.push_str(",dashed");
    }
    let (shape, family) = (shape(thing.family), thing.family);
    format!(
        "label={}, shape={shape}, style=\"{style}\", fillcolor=\"{}\", color=\"{}\", class={}, tooltip={}",
        quoted(&lines),
        family.fill(),
        family.border(),
        family.name(),
        quoted(&[format!("{}: {}", thing.kind.replace('_', " "), thing.key)]),
    )
}

fn of_tie(tie: &Tie, told: &[String]) -> String {
    let lines: Vec<String> = tie.lines().iter().flat_map(|line| wrapped(line, TIE_WIDTH)).collect();
    let colour = if tie.is_unsure() { POSSIBLE } else { tie.family.colour() };
    let style = match (tie.is_unsure(), &tie.rule) {
        (true, _) => "dotted",
        (false, Some(_)) => "dashed",
        (false, None) => "solid",
    };
    let width = if tie.grade == Grade::Certain && !tie.is_unsure() { "2.2" } else { "1.1" };
    let head = head(tie.family);
    let mut text = format!(
        "label={}, class={}, color=\"{colour}\", fontcolor=\"{colour}\", style={style}, penwidth={width}, arrowhead={head}",
        quoted(&lines),
        tie.family.name(),
    );
    if tie.is_symmetric {
        text.push_str(&format!(", dir=both, arrowtail={head}"));
    }
    let tooltip = quoted(told);
    text.push_str(&format!(", tooltip={tooltip}, labeltooltip={tooltip}"));
    text
}

/// All that is known of a tie: the sentence, how it holds, on what it rests.
fn told(tie: &Tie, from: &Thing, into: &Thing) -> Vec<String> {
    let mut lines = vec![format!("{} {} {}", from.label, tie.words, into.label), tie.grade.to_string()];
    lines.extend(tie.dated().map(ToString::to_string));
    lines.extend(tie.qualifiers().map(|(name, value)| format!("{}: {}", name.replace('_', " "), Whole(value))));
    lines.extend(match tie.opposition {
        Opposition::None => None,
        Opposition::Questioned => Some("questioned".to_owned()),
        Opposition::Disputed => Some("disputed".to_owned()),
    });
    lines.extend(tie.inferred.then(|| "the analyst's reading".to_owned()));
    lines.extend(tie.rule.iter().map(|rule| format!("by {rule}")));
    lines.extend(tie.sources.iter().cloned());
    lines
}

fn shape(family: KindFamily) -> &'static str {
    match family {
        KindFamily::Person => "ellipse",
        KindFamily::Armed => "hexagon",
        KindFamily::Polity => "octagon",
        KindFamily::Organization | KindFamily::People => "box",
        KindFamily::Place => "tab",
        KindFamily::Facility => "component",
        KindFamily::Jurisdiction => "folder",
        KindFamily::Fight => "doubleoctagon",
        KindFamily::Event => "parallelogram",
        KindFamily::Post => "trapezium",
        KindFamily::Other => "underline",
    }
}

fn head(family: RelationFamily) -> &'static str {
    match family {
        RelationFamily::Hierarchy => "onormal",
        RelationFamily::Friendly => "dot",
        RelationFamily::Hostile => "tee",
        RelationFamily::Control => "diamond",
        RelationFamily::Location => "odot",
        RelationFamily::Role => "vee",
        RelationFamily::Lineage => "crow",
        RelationFamily::Other => "normal",
    }
}

/// Words in lines that are no longer than so many characters where that can be; joined by spaces they are the text again.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<(String, usize)> = Vec::new();
    for word in escape(text).split(' ') {
        let letters = word.chars().count();
        match lines.last_mut() {
            Some((line, length)) if *length + 1 + letters <= width => {
                line.push(' ');
                line.push_str(word);
                *length += 1 + letters;
            }
            _ => lines.push((word.to_owned(), letters)),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_lose_nothing() {
        assert_eq!(
            wrapped("the land of the former Special Region-1", 16),
            ["the land of the", "former Special", "Region-1"]
        );
        assert_eq!(wrapped("ကချင်လွတ်လပ်ရေးတပ်မတော်", 5).len(), 1, "a word stays whole");
        for text in ["", " ", " padded  twice ", "a", "a b"] {
            assert_eq!(wrapped(text, 3).join(" "), text);
        }
    }
}
