//! Pictures for pages that draw Mermaid, such as those of code forges and wikis.

use std::io::Write;

use super::{
    Ties,
    drawing::{Drawing, Thing, Tie},
};
use crate::{
    interop::export::{
        Content, ExportError, Exporter, Item, Losses,
        style::{KindFamily, POSSIBLE},
    },
    model::{Grade, Modality, text::escape},
};

/// A flowchart in the language of Mermaid, as pages of Markdown draw it.
///
/// Thick lines are certain, thin ones presumed, dotted ones possible. The words at a line are those of [`Dot`](super::Dot);
/// sources are not shown. There are no links in it, and names are data: whatever is in them, a page shows it as it is.
///
/// ```
/// use allegiance::{Graph, Source, export::{Export, Mermaid}, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kio = graph.add_as("kio", Organization, "KIO")?;
/// # let kia = graph.add_as("kia", ArmedGroup, "KIA \"the army\"")?;
/// # let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
/// graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
/// let (picture, report) = Export::of(&graph.as_of("2024-12-17")?).text(&Mermaid::new())?;
/// assert!(picture.contains(r#"n1{{"KIA #quot;the army#quot;"}}:::armed"#));
/// assert!(picture.contains(r#"n1 ==>|"armed wing of"| n0"#));
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Mermaid {
    ties: Ties,
}

impl Mermaid {
    /// All ties that are at least presumed.
    pub fn new() -> Self {
        Mermaid::default()
    }

    /// Of these ties.
    pub fn of(self, ties: Ties) -> Self {
        Mermaid { ties }
    }
}

impl Exporter for Mermaid {
    fn form(&self) -> &str {
        "Mermaid"
    }

    fn write(&self, content: &Content<'_>, to: &mut dyn Write, losses: &mut Losses) -> Result<(), ExportError> {
        let drawing = Drawing::of(&self.ties, content, losses)?;
        let Drawing { things, ties } = &drawing;
        writeln!(to, "flowchart LR")?;
        for (number, thing) in things.iter().enumerate() {
            note_losses(thing, losses);
            writeln!(to, "  n{number}{}", of_thing(thing))?;
        }
        for tie in ties {
            tie.note_words(losses);
            for (name, values) in &tie.entry.qualifiers {
                // The values of one are of one sort.
                let reason = match values.iter().any(|value| value.as_entity().is_some()) {
                    true => "a line has room for literals alone",
                    false => "a line tells its value, and not its name",
                };
                losses.field(tie.item.clone(), &format!("qualifiers.{name}"), reason);
            }
        }
        let lines = drawing.lines();
        let drawn = || lines.iter().filter_map(|line| line.first());
        for tie in drawn() {
            let [from, into] = tie.ends;
            writeln!(to, "  n{from} {}|\"{}\"| n{into}", line(tie), words(tie))?;
        }
        for (number, tie) in drawn().enumerate() {
            let colour = if tie.is_unsure() { POSSIBLE } else { tie.family.colour() };
            let dashes = if tie.rule.is_some() && !tie.is_unsure() { ",stroke-dasharray:6 4" } else { "" };
            writeln!(to, "  linkStyle {number} stroke:{colour},color:{colour}{dashes}")?;
        }
        for family in KindFamily::ALL.into_iter().filter(|family| things.iter().any(|it| it.family == *family)) {
            let (name, fill, border) = (family.name(), family.fill(), family.border());
            writeln!(to, "  classDef {name} fill:{fill},stroke:{border},color:#000000")?;
        }
        Ok(())
    }
}

fn note_losses(thing: &Thing, losses: &mut Losses) {
    let entity = || Item::Entity(thing.key.clone());
    losses.field(entity(), "key", "things are numbered");
    losses.field(entity(), "kind", "the shape tells its family alone");
    if escape(&thing.label) != thing.label {
        losses.field(entity(), "label", "what hides or reorders others is shown by number");
    }
}

fn of_thing(thing: &Thing) -> String {
    let (open, close) = match thing.family {
        KindFamily::Person => ("([", "])"),
        KindFamily::Armed => ("{{", "}}"),
        KindFamily::Polity => ("[[", "]]"),
        KindFamily::Organization => ("(", ")"),
        KindFamily::People | KindFamily::Other => ("[", "]"),
        KindFamily::Place => ("[/", "\\]"),
        KindFamily::Facility => ("[(", ")]"),
        KindFamily::Jurisdiction => ("[\\", "/]"),
        KindFamily::Fight => ("{", "}"),
        KindFamily::Event => ("[/", "/]"),
        KindFamily::Post => (">", "]"),
    };
    let meant = match thing.modality {
        Modality::Actual => String::new(),
        meant => format!("<br/>({})", meant.as_str()),
    };
    format!("{open}\"{}{meant}\"{close}:::{}", coded(&thing.label), thing.family.name())
}

fn line(tie: &Tie) -> &'static str {
    match (tie.is_unsure(), tie.grade, tie.is_symmetric) {
        (true, _, false) => "-.->",
        (true, _, true) => "<-.->",
        (false, Grade::Certain, false) => "==>",
        (false, Grade::Certain, true) => "<==>",
        (false, _, false) => "-->",
        (false, _, true) => "<-->",
    }
}

fn words(tie: &Tie) -> String {
    let lines: Vec<String> = tie.lines().iter().map(|line| coded(line)).collect();
    lines.join("<br/>")
}

/// Text in quotes: all of ASCII that may be read as something else (a quote, a mark of HTML or of Markdown, the sign of an
/// entity code itself) is an entity code, and so are the three signs by which a page keeps such codes while it draws.
fn coded(text: &str) -> String {
    let text = escape(text);
    let mut coded = String::with_capacity(text.len());
    let mut before = ' ';
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        // In a word, or between numbers, these begin no list and no tag.
        let is_inside = |next: Option<&char>| before.is_alphanumeric() && next.is_some_and(|it| it.is_alphanumeric());
        match c {
            '"' => coded.push_str("#quot;"),
            ' ' | ',' | '\'' | '(' | ')' => coded.push(c),
            '.' | '-' | '/' if is_inside(signs.peek()) => coded.push(c),
            '°' | '¶' => coded.push_str(&format!("#{};", u32::from(c))),
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => coded.push_str(&format!("#{};", u32::from(c))),
            c => coded.push(c),
        }
        before = c;
    }
    coded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_read_as_something_else_is_a_code() {
        assert_eq!(coded("Kachin Independence Army (KIA), N'Ban La"), "Kachin Independence Army (KIA), N'Ban La");
        assert_eq!(coded("a \"b\" <i> & #35; \\N `x`"), "a #quot;b#quot; #60;i#62; #38; #35;35#59; #92;N #96;x#96;");
        assert_eq!(coded("1. a - b 2024-12 1.5 MOC-21."), "1#46; a #45; b 2024-12 1.5 MOC-21#46;");
        assert_eq!(coded("ﬂ°quot¶ß a\nb\u{202e}"), "ﬂ#176;quot#182;ß a#92;nb#92;u#123;202e#125;");
        assert_eq!(coded("ကချင် 克钦"), "ကချင် 克钦");
    }
}
