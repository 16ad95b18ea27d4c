//! What a picture shows: the things and the ties between them, and what of the view is left out.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use indexmap::IndexMap;

use super::Ties;
use crate::{
    interop::export::{
        Content, ExportError, Followed, Held, Item, Losses, Stated,
        style::{KindFamily, RelationFamily},
        titles::Titles,
    },
    model::{Bound, Flag, Grade, Modality, Period, Schema, StatementEntry, Value},
    query::Opposition,
};

/// Things and ties in the order of their addition, what is stated before what follows.
pub(super) struct Drawing {
    pub(super) things: Vec<Thing>,
    pub(super) ties: Vec<Tie>,
}

pub(super) struct Thing {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) kind: String,
    pub(super) family: KindFamily,
    /// Of an event: whether it is meant as done.
    pub(super) modality: Modality,
}

pub(super) struct Tie {
    /// The places of its ends among the things.
    pub(super) ends: [usize; 2],
    pub(super) family: RelationFamily,
    pub(super) words: String,
    pub(super) is_symmetric: bool,
    pub(super) entry: StatementEntry,
    pub(super) grade: Grade,
    pub(super) modality: Modality,
    pub(super) opposition: Opposition,
    pub(super) inferred: bool,
    /// By what it follows, where it is not stated.
    pub(super) rule: Option<String>,
    /// What it is in the report.
    pub(super) item: Item,
    /// The titles of the sources, with what those do that do not affirm it.
    pub(super) sources: Vec<String>,
}

impl Drawing {
    /// The ties, those together that one line stands for.
    pub(super) fn lines(&self) -> Vec<Vec<&Tie>> {
        let mut lines: IndexMap<_, Vec<&Tie>> = IndexMap::new();
        self.ties.iter().for_each(|tie| lines.entry(tie.looks()).or_default().push(tie));
        lines.into_values().collect()
    }
}

/// Why something is not in a picture.
const NO_TIE: &str = "a picture shows ties between two entities";
const WANTS_KIND: &str = "it is of no kind that was asked for";
const WANTS_KIND_AT_ENDS: &str = "an end of it is of no kind that was asked for";
const WANTS_RELATION: &str = "its relation was not asked for";
const HOLDS_NOT: &str = "it does not hold in the view";
const TOO_UNSURE: &str = "it holds less surely than what is shown";
const CHAIN: &str = "it follows along a chain of its relation, whose steps are ties of their own";
const LONE: &str = "it has no tie that is shown";

impl Drawing {
    /// What is shown of the content, with what is left out told to the losses.
    pub(super) fn of(ties: &Ties, content: &Content<'_>, losses: &mut Losses) -> Result<Self, ExportError> {
        let schema = content.schema();
        let ties = ties.checked(schema)?;
        let titles = Titles::of(content, losses)?;
        let mut things: Vec<Thing> = content.entities().map(|entity| Thing::new(schema, entity)).collect();
        let places: HashMap<String, usize> = things.iter().enumerate().map(|(at, it)| (it.key.clone(), at)).collect();
        let selection =
            Selection { ties: &ties, schema, kept: things.iter().map(|it| ties.takes(schema, it)).collect(), places };
        let mut drawn = Vec::new();
        for stated in content.statements() {
            let stated = stated?;
            let held = content.held(&stated);
            selection.note_modality(&mut things, &stated, held);
            match selection.of_stated(&stated, held) {
                Ok((ends, held)) => drawn.push(selection.tie(ends, stated, held, &titles, losses)),
                Err(reason) => losses.item(Item::Statement(stated.id), reason),
            }
        }
        for followed in content.followed() {
            let followed = followed?;
            match selection.of_entry(&followed.entry, followed.grade) {
                Ok(_) if followed.rule == "chain" => losses.item(Item::Followed(followed.to_string()), CHAIN),
                Ok(ends) => drawn.push(selection.following(ends, followed)),
                Err(reason) => losses.item(Item::Followed(followed.to_string()), reason),
            }
        }
        Ok(selection.gathered(things, drawn, losses))
    }
}

impl Ties {
    fn takes(&self, schema: &Schema, thing: &Thing) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.iter().any(|kind| schema.is_a(&thing.kind, kind)))
    }
}

/// What is asked for of one content.
struct Selection<'a> {
    ties: &'a Ties,
    schema: &'a Schema,
    /// Of each thing, whether it is of a kind that was asked for.
    kept: Vec<bool>,
    places: HashMap<String, usize>,
}

impl Selection<'_> {
    /// The ends of a statement and how it holds, or why it is not shown.
    fn of_stated(&self, stated: &Stated, held: Option<Held>) -> Result<([usize; 2], Held), &'static str> {
        let grade = held.map_or(Grade::Possible, |held| held.grade);
        match (self.of_entry(&stated.entry, grade), held) {
            (Err(reason), _) if reason != TOO_UNSURE => Err(reason),
            (_, None) => Err(HOLDS_NOT),
            (ends, Some(held)) => Ok((ends?, held)),
        }
    }

    fn of_entry(&self, entry: &StatementEntry, grade: Grade) -> Result<[usize; 2], &'static str> {
        let object = entry.object.as_ref().and_then(Value::as_entity).ok_or(NO_TIE)?;
        let place = |key: &String| self.places.get(key).copied().ok_or(NO_TIE);
        let ends = [place(&entry.subject)?, place(object)?];
        if self.ties.relations.as_ref().is_some_and(|relations| !relations.contains(&entry.relation)) {
            return Err(WANTS_RELATION);
        }
        if !ends.iter().all(|&end| self.kept.get(end).is_some_and(|kept| *kept)) {
            return Err(WANTS_KIND_AT_ENDS);
        }
        if grade < self.ties.least {
            return Err(TOO_UNSURE);
        }
        Ok(ends)
    }

    /// An event is meant as its date or its roles are.
    fn note_modality(&self, things: &mut [Thing], stated: &Stated, held: Option<Held>) {
        let meant = held.map(|held| held.modality).filter(|modality| *modality != Modality::Actual);
        let thing = self.places.get(&stated.entry.subject).and_then(|&place| things.get_mut(place));
        if let Some((thing, meant)) = thing.filter(|it| self.schema.is_a(&it.kind, "event")).zip(meant) {
            thing.modality = meant;
        }
    }

    fn tie(&self, ends: [usize; 2], stated: Stated, held: Held, titles: &Titles, losses: &mut Losses) -> Tie {
        let sources = titles.told(&stated, losses);
        let Held { grade, modality, opposition, inferred, .. } = held;
        let tie = self.plain(ends, stated.entry, grade, Item::Statement(stated.id));
        Tie { modality, opposition, inferred, sources, ..tie }
    }

    fn following(&self, ends: [usize; 2], followed: Followed) -> Tie {
        let item = Item::Followed(followed.to_string());
        Tie {
            rule: Some(followed.rule),
            opposition: followed.opposition,
            ..self.plain(ends, followed.entry, followed.grade, item)
        }
    }

    fn plain(&self, ends: [usize; 2], entry: StatementEntry, grade: Grade, item: Item) -> Tie {
        let relation = self.schema.relation(&entry.relation).map(|(relation, _)| relation);
        Tie {
            ends,
            family: relation.map_or(RelationFamily::Other, |it| RelationFamily::of(self.schema, it)),
            words: relation.map_or_else(|| entry.relation.clone(), |it| it.words()),
            is_symmetric: relation.is_some_and(|it| it.is(Flag::Symmetric)),
            modality: entry.modality,
            entry,
            grade,
            opposition: Opposition::None,
            inferred: false,
            rule: None,
            item,
            sources: Vec::new(),
        }
    }

    /// The things that are shown, and the ties with their ends among these.
    fn gathered(&self, things: Vec<Thing>, mut ties: Vec<Tie>, losses: &mut Losses) -> Drawing {
        let tied: HashSet<usize> = ties.iter().flat_map(|tie| tie.ends).collect();
        let (mut shown, mut moved) = (Vec::new(), HashMap::new());
        for (place, (thing, kept)) in things.into_iter().zip(&self.kept).enumerate() {
            if !kept {
                losses.item(Item::Entity(thing.key), WANTS_KIND);
            } else if !self.ties.lone && !tied.contains(&place) {
                losses.item(Item::Entity(thing.key), LONE);
            } else {
                moved.insert(place, shown.len());
                shown.push(thing);
            }
        }
        for end in ties.iter_mut().flat_map(|tie| &mut tie.ends) {
            *end = moved.get(end).copied().unwrap_or_default();
        }
        Drawing { things: shown, ties }
    }
}

impl Thing {
    fn new(schema: &Schema, entity: crate::model::EntityEntry) -> Self {
        let family = KindFamily::of(schema, &entity.kind);
        Thing { key: entity.key, label: entity.label, kind: entity.kind, family, modality: Modality::Actual }
    }
}

impl Tie {
    /// What stands at a line: its relation with literal qualifiers; then its period where that is dated, and what is not
    /// as usual about it.
    pub(super) fn lines(&self) -> Vec<String> {
        let literals = self.qualifiers().filter(|(_, value)| value.as_entity().is_none());
        let literals: Vec<String> = literals.map(|(_, value)| Short(value).to_string()).collect();
        let mut lines = vec![match literals.is_empty() {
            true => self.words.clone(),
            false => format!("{} ({})", self.words, literals.join(", ")),
        }];
        lines.extend(self.dated().map(in_words));
        let marks = self.marks();
        lines.extend((!marks.is_empty()).then(|| marks.join(", ")));
        lines
    }

    /// Its period, where it has a date.
    pub(super) fn dated(&self) -> Option<&Period> {
        let period = self.entry.period.as_ref()?;
        [period.start(), period.end()].iter().any(|bound| matches!(bound, Bound::Dated(_))).then_some(period)
    }

    /// What one line can stand for: ties that look alike between the same two.
    fn looks(&self) -> ([usize; 2], RelationFamily, Vec<String>, Grade) {
        (self.ends, self.family, self.lines(), self.grade)
    }

    /// What a reader must not overlook, in words, so that it is read where lines are all alike.
    pub(super) fn marks(&self) -> Vec<&'static str> {
        let mut marks = Vec::new();
        marks.extend((self.modality != Modality::Actual).then(|| self.modality.as_str()));
        marks.extend((self.grade == Grade::Possible).then_some("possible"));
        marks.extend(match self.opposition {
            Opposition::Disputed => Some("disputed"),
            Opposition::Questioned => Some("questioned"),
            Opposition::None => None,
        });
        marks.extend(self.rule.is_some().then_some("follows"));
        marks
    }

    /// Whether it is drawn as something that may not be so.
    pub(super) fn is_unsure(&self) -> bool {
        self.grade == Grade::Possible || self.modality != Modality::Actual
    }

    /// What else it says, by the names of the qualifiers.
    pub(super) fn qualifiers(&self) -> impl Iterator<Item = (&str, &Value<String>)> {
        self.entry.qualifiers.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value)))
    }

    /// Of shares and counts the numbers are shown, and not the words of the source.
    pub(super) fn note_words(&self, losses: &mut Losses) {
        for (name, value) in self.qualifiers() {
            let words = match value {
                Value::Share(share) => share.words(),
                Value::Count(count) => count.words(),
                _ => None,
            };
            if words.is_some() {
                losses.field(self.item.clone(), &format!("qualifiers.{name}"), "the number is shown without its words");
            }
        }
    }
}

/// A period with at least one date as a reader says it; within a date, EDTF stays as it is.
fn in_words(period: &Period) -> String {
    let date = |bound: &Bound| {
        let text = bound.to_string();
        match (text.strip_prefix(".."), text.strip_suffix("..")) {
            (Some(last), _) => format!("{last} or before"),
            (None, Some(first)) => format!("{first} or after"),
            (None, None) => text,
        }
    };
    match (period.start(), period.end()) {
        (start @ Bound::Dated(_), Bound::Open) => format!("since {}", date(start)),
        (start @ Bound::Dated(_), Bound::Unknown) => format!("from {}", date(start)),
        (start, end) if start == end => format!("in {}", date(start)),
        (start @ Bound::Dated(_), end) => format!("from {} to {}", date(start), date(end)),
        (_, end) => format!("until {}", date(end)),
    }
}

/// A literal in a line: words without marks around them, of a share the number alone.
struct Short<'a>(&'a Value<String>);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Share(share) if share.is_full() => f.write_str("all"),
            Value::Share(share) => f.write_str(&share.value()),
            value => Whole(value).fmt(f),
        }
    }
}

/// A value on its own: of an entity the key.
pub(super) struct Whole<'a>(pub(super) &'a Value<String>);

impl fmt::Display for Whole<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Entity(key) => f.write_str(key),
            Value::Text(text) => f.write_str(text.as_str()),
            value => value.fmt_literal(f),
        }
    }
}
