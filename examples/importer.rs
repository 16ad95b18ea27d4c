//! Writes an importer of one's own, for a list kept by hand, and runs it: looks at what the first lines would become, asks for
//! all or nothing, takes what can be, prints the report, and asks two questions.
//!
//! ```text
//! cargo run --example importer
//! ```
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::io::BufRead;

use allegiance::{
    Any, Error, Graph, Id, Relation, Source, SourceId,
    import::{Import, ImportError, Importer, Intake, Record, Thing},
    vocabulary::*,
};

const LIST: &str = include_str!("data/order-of-battle.txt");

/// An order of battle as it is kept in a text: `word: name (short name), remark, …`, two spaces further in for each level.
struct OrderOfBattle;

impl Importer for OrderOfBattle {
    fn form(&self) -> &str {
        "an order of battle"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let list = Source::dataset("Order of battle, Kachin State").published("2024-12-17");
        let list = intake.source("order-of-battle", || list)?;
        // An ally may have an entry further down, so who is whose waits for all entries; a preview ends before that.
        let mut allies = Vec::new();
        let read = entries(input, intake, list, &mut allies);
        for (number, of, ally) in allies {
            intake.afterwards(number, "ally", |record| {
                match record.entity_of_key(&key(&ally)) {
                    Some(ally) => drop(record.state(of, ALLIED_WITH.any(), ally).cite(list)?),
                    None => record.left_out("ally", "it has no entry of its own"),
                }
                Ok(())
            });
        }
        read
    }
}

fn entries(
    input: &mut dyn BufRead,
    intake: &mut Intake<'_>,
    list: SourceId,
    allies: &mut Vec<(u64, Id<Any>, String)>,
) -> Result<(), Error> {
    // What stands above the next entry, level by level.
    let mut above: Vec<Option<Id<Any>>> = Vec::new();
    let mut lines = intake.lines(input);
    while let Some((number, line)) = intake.line(&mut lines)? {
        if line.trim().is_empty() || line.starts_with('#') {
            intake.pass_over(number, "no entry")?;
            continue;
        }
        // What is wrong with one entry is for its record. Of a list whose levels cannot be told nothing can be understood.
        if line.contains('\t') {
            return Err(intake.malformed(number, "a tab: expected two spaces for each level"));
        }
        let entry = Entry::read(line);
        if entry.level > above.len() {
            intake.refuse(number, ImportError::Words("it stands too far in for what is above it".to_owned()))?;
            continue;
        }
        above.truncate(entry.level);
        let outer = above.last().copied().flatten();
        let id = intake.record(number, |record| entry.store(record, outer, list))?.flatten();
        if let (Some(outer), "ally") = (outer, entry.word) {
            allies.push((number, outer, entry.name.to_owned()));
        }
        above.push(id);
    }
    Ok(())
}

/// A line, in its parts.
struct Entry<'l> {
    level: usize,
    word: &'l str,
    name: &'l str,
    short: &'l str,
    remarks: Vec<&'l str>,
}

impl<'l> Entry<'l> {
    fn read(line: &'l str) -> Self {
        let text = line.trim_start();
        let (word, rest) = text.split_once(':').unwrap_or((text, ""));
        let mut parts = rest.split(',').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let (name, short) = name.strip_suffix(')').and_then(|name| name.split_once(" (")).unwrap_or((name, name));
        Entry { level: (line.len() - text.len()) / 2, word, name, short, remarks: parts.collect() }
    }

    /// Stores what it names and what that is to the entry above: all of it, or none where something is wrong.
    fn store(
        &self,
        record: &mut Record<'_, '_>,
        above: Option<Id<Any>>,
        list: SourceId,
    ) -> Result<Option<Id<Any>>, Error> {
        record.at("word");
        let above = above.ok_or_else(|| ImportError::Words("there is no entry above it".to_owned()));
        if self.word == "ally" {
            return Ok(above.map(|_| None)?);
        }
        let (kind, relation) = meaning(self.word)?;
        let this = record.at("name").entity(&Thing::new(kind, key(self.short), self.name), list)?;
        if self.short != self.name {
            let short = record.name(self.short)?;
            record.state(this, NAMED, short).cite(list)?;
        }
        let Some(relation) = relation else { return Ok(Some(this)) };
        let (subject, object) = if self.word == "holds" { (above?, this) } else { (this, above?) };
        let (mut since, mut share) = (None, None);
        for &remark in &self.remarks {
            let ratio = remark.split_once('/').and_then(|(part, all)| Some((part.parse().ok()?, all.parse().ok()?)));
            match (remark.strip_prefix("since "), ratio) {
                (Some(date), _) => since = Some(date),
                (None, Some(ratio)) => share = Some(ratio),
                (None, None) => record.left_out("remark", remark),
            }
        }
        let mut draft = record.at("remark").state(subject, relation, object);
        if let Some(date) = since {
            draft = draft.since(date);
        }
        if let Some((part, all)) = share {
            draft = draft.share(part, all);
        }
        draft.cite(list)?;
        Ok(Some(this))
    }
}

/// The kind of what an entry names, and its relation with the entry above.
type Meaning = (&'static str, Option<Relation<Any, Any>>);

fn meaning(word: &str) -> Result<Meaning, ImportError> {
    Ok(match word {
        "organization" => ("political_organization", None),
        "government" => ("parallel_government", None),
        "force" => ("state_force", None),
        "wing" => ("armed_group", Some(ARMED_WING_OF.any())),
        "group" => ("armed_group", Some(SUBORDINATE_TO.any())),
        "unit" => ("military_unit", Some(SUBORDINATE_TO.any())),
        "holds" => ("town", Some(CONTROLS.any())),
        _ => {
            return Err(ImportError::text(
                word,
                "`organization`, `government`, `force`, `wing`, `group`, `unit`, `ally` or `holds`",
            ));
        }
    })
}

/// Short names are those of this list, and of no other.
fn key(short: &str) -> String {
    format!("order-of-battle:{short}")
}

fn main() -> Result<(), Error> {
    let preview = Import::best_effort().preview(&conflict(), &OrderOfBattle, LIST.as_bytes(), 9)?;
    println!("What the first lines would become:\n{preview}");

    let mut graph = Graph::new(conflict());
    let import = Import::all_or_nothing().named("order-of-battle.txt");
    if let Err(error) = import.run(&mut graph, &OrderOfBattle, LIST.as_bytes()) {
        println!("All or nothing: {} entities, since\n{error}\n", graph.entities().count());
    }

    let import = Import::best_effort().named("order-of-battle.txt");
    let report = import.run(&mut graph, &OrderOfBattle, LIST.as_bytes())?;
    println!("What can be:\n{report}");

    let view = graph.as_of("2024-12-17")?;
    let bhamo: Id<Town> = graph.narrow(view.the("Bhamo")?)?;
    println!("Who controls Bhamo on 2024-12-17?");
    for fact in &view.controllers_of(bhamo)? {
        println!("  {fact}");
    }
    println!("Who stands under the Myanmar military?");
    for fact in &view.related(view.the("Myanmar military")?, "subordinates")? {
        println!("  {fact}");
    }
    Ok(())
}
