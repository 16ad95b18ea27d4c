//! What each entry is in triples: the one place that says so, for all that writes RDF or asks for it.

use std::fmt::{self, Write as _};

use serde::Serialize;

use super::{
    Asserted, Reified,
    term::{Iri, Literal, Node, Sort, Space, Term, Triple},
    vocabulary as ag,
};
use crate::{
    interop::export::{Followed, Held, Stated},
    model::{
        ClaimEntry, Count, Credibility, Day, EntityEntry, Grade, Modality, Name, NameKind, Period, Point, Reliability,
        SourceEntry, Speaker, Stance, StatementEntry, Value,
    },
    query::Opposition,
};

/// Gives the triples of entries, one entry at a time. It keeps room for texts, so that no triple takes any of its own.
#[derive(Debug)]
pub(crate) struct Mapping {
    reified: Reified,
    asserted: Asserted,
    object: String,
    text: String,
}

impl Mapping {
    pub(crate) const fn new(reified: Reified, asserted: Asserted) -> Self {
        Mapping { reified, asserted, object: String::new(), text: String::new() }
    }

    /// The triples of an entity.
    pub(crate) fn entity<X>(entry: &EntityEntry, mut to: impl FnMut(Triple<'_>) -> Result<(), X>) -> Result<(), X> {
        let subject = Node::Iri(Iri::of(Space::Entity, &entry.key));
        to(Triple { subject, predicate: ag::TYPE, object: Term::iri(Iri::of(Space::Kind, &entry.kind)) })?;
        to(Triple { subject, predicate: ag::LABEL, object: Term::plain(&entry.label) })
    }

    /// The triples of a source.
    pub(crate) fn source<X>(
        &mut self,
        entry: &SourceEntry,
        mut to: impl FnMut(Triple<'_>) -> Result<(), X>,
    ) -> Result<(), X> {
        let (subject, source) = (Node::Iri(Iri::of(Space::Source, &entry.key)), &entry.source);
        let mut say = |predicate: Iri<'_>, object: Term<'_>| to(Triple { subject, predicate, object });
        say(ag::TYPE, Term::iri(ag::SOURCE_CLASS))?;
        say(ag::SOURCE_KIND, Term::plain(worded(&mut self.text, &source.kind)))?;
        say(ag::TITLE, Term::plain(source.title.as_str()))?;
        if let Some(publisher) = &source.publisher {
            say(ag::PUBLISHER, Term::plain(publisher.as_str()))?;
        }
        if let Some(author) = &source.author {
            say(ag::AUTHOR, Term::iri(Iri::of(Space::Entity, author)))?;
        }
        if let Some(published) = &source.published {
            say(ag::PUBLISHED, Term::typed(shown(&mut self.text, published), ag::DATE))?;
        }
        if let Some(url) = &source.url {
            say(ag::URL, Term::plain(url.as_str()))?;
        }
        if source.reliability != Reliability::default() {
            say(ag::RELIABILITY, Term::plain(worded(&mut self.text, &source.reliability)))?;
        }
        match &source.inferred {
            Some(inferred) => say(ag::INFERRED, Term::plain(inferred.as_str())),
            None => Ok(()),
        }
    }

    /// The triples of a statement and of its claims. The plain triple is one of them where it is asserted, once for each
    /// statement that asserts it.
    pub(crate) fn statement<X>(
        &mut self,
        stated: &Stated,
        held: Option<Held>,
        mut to: impl FnMut(Triple<'_>) -> Result<(), X>,
    ) -> Result<(), X> {
        let node = Iri::number(Space::Statement, stated.id.number());
        let asserted = self.asserted.takes(held);
        self.body(node, &stated.entry, held.map(|held| held.grade), asserted, &mut to)?;
        for claim in &stated.claims {
            let object = Term::iri(Iri::number(Space::Claim, claim.number()));
            to(Triple { subject: Node::Iri(node), predicate: ag::CLAIM, object })?;
        }
        for (id, entry) in stated.claims.iter().zip(&stated.entry.claims) {
            self.claim(id.number(), entry, &mut to)?;
        }
        Ok(())
    }

    /// The triples of what follows, which has a number of its own.
    pub(crate) fn followed<X>(
        &mut self,
        number: u32,
        followed: &Followed,
        mut to: impl FnMut(Triple<'_>) -> Result<(), X>,
    ) -> Result<(), X> {
        let node = Iri::number(Space::Followed, number);
        let asserted = self.asserted.takes_followed(followed);
        self.body(node, &followed.entry, Some(followed.grade), asserted, &mut to)?;
        if followed.opposition != Opposition::None {
            let object = Term::plain(worded(&mut self.text, &followed.opposition));
            to(Triple { subject: Node::Iri(node), predicate: ag::OPPOSITION, object })?;
        }
        to(Triple { subject: Node::Iri(node), predicate: ag::FOLLOWS_BY, object: Term::plain(&followed.rule) })
    }

    fn body<X>(
        &mut self,
        node: Iri<'_>,
        entry: &StatementEntry,
        grade: Option<Grade>,
        asserted: bool,
        to: &mut impl FnMut(Triple<'_>) -> Result<(), X>,
    ) -> Result<(), X> {
        let mut room = std::mem::take(&mut self.object);
        let object = entry.object.as_ref().map_or(Term::iri(ag::NOTHING), |value| object(&mut room, value));
        let subject = Node::Iri(Iri::of(Space::Entity, &entry.subject));
        let plain = Triple { subject, predicate: Iri::of(Space::Rel, &entry.relation), object };
        if asserted {
            to(plain)?;
        }
        let mut say = |predicate: Iri<'_>, object: Term<'_>| to(Triple { subject: Node::Iri(node), predicate, object });
        if self.reified != Reified::Statements {
            say(ag::REIFIES, Term::Triple(&plain))?;
        }
        if self.reified != Reified::Terms {
            say(ag::TYPE, Term::iri(ag::RDF_STATEMENT))?;
            say(ag::RDF_SUBJECT, Term::Node(plain.subject))?;
            say(ag::RDF_PREDICATE, Term::iri(plain.predicate))?;
            say(ag::RDF_OBJECT, plain.object)?;
        }
        let text = &mut self.text;
        if let Some(period) = &entry.period {
            say(ag::PERIOD, Term::plain(shown(text, period)))?;
            for (predicate, day) in days_of(period) {
                say(predicate, Term::typed(shown(text, &day), ag::XSD_DATE))?;
            }
        }
        if entry.modality != Modality::Actual {
            say(ag::MODALITY, Term::plain(entry.modality.as_str()))?;
        }
        if let Some(grade) = grade {
            say(ag::GRADE, Term::plain(grade.as_str()))?;
        }
        match &entry.object {
            Some(Value::Name(name)) => of_name(text, name, &mut say)?,
            Some(Value::Point(point)) => of_point(text, *point, &mut say)?,
            Some(Value::Count(count)) => of_count(text, count, &mut say)?,
            _ => {}
        }
        for (name, values) in &entry.qualifiers {
            for value in values {
                say(Iri::of(Space::Qual, name), qualifier(text, value))?;
            }
        }
        self.object = room;
        Ok(())
    }

    fn claim<X>(
        &mut self,
        claim: u32,
        entry: &ClaimEntry,
        to: &mut impl FnMut(Triple<'_>) -> Result<(), X>,
    ) -> Result<(), X> {
        let subject = Node::Iri(Iri::number(Space::Claim, claim));
        let mut say = |predicate: Iri<'_>, object: Term<'_>| to(Triple { subject, predicate, object });
        say(ag::TYPE, Term::iri(ag::CLAIM_CLASS))?;
        say(ag::SOURCE, Term::iri(Iri::of(Space::Source, &entry.source)))?;
        let text = &mut self.text;
        if entry.stance != Stance::Affirms {
            say(ag::STANCE, Term::plain(worded(text, &entry.stance)))?;
        }
        if let Some(quote) = &entry.quote {
            say(ag::QUOTE, Term::plain(quote.as_str()))?;
        }
        if let Some(locator) = &entry.locator {
            say(ag::LOCATOR, Term::plain(locator.as_str()))?;
        }
        if entry.credibility != Credibility::default() {
            say(ag::CREDIBILITY, Term::plain(worded(text, &entry.credibility)))?;
        }
        if let Some(said) = &entry.said {
            say(ag::SAID, Term::typed(shown(text, said), ag::DATE))?;
        }
        if let Some(attests) = &entry.attests {
            say(ag::ATTESTS, Term::plain(shown(text, attests.period())))?;
        }
        if let Some(inferred) = &entry.inferred {
            say(ag::INFERRED, Term::plain(inferred.as_str()))?;
        }
        for place in (0..).take(entry.speakers.len()) {
            say(ag::SPEAKER, Term::Node(Node::Speaker { claim, place }))?;
        }
        for (place, speaker) in (0..).zip(&entry.speakers) {
            let subject = Node::Speaker { claim, place };
            let mut say = |predicate: Iri<'_>, object: Term<'_>| to(Triple { subject, predicate, object });
            say(ag::ORDER, Term::typed(shown(text, &place), ag::XSD_INTEGER))?;
            let (predicate, words, of) = match speaker {
                Speaker::Entity(entity) => {
                    say(ag::ENTITY, Term::iri(Iri::of(Space::Entity, entity)))?;
                    continue;
                }
                Speaker::Described { words, of } => (ag::DESCRIBED, words, of),
                Speaker::Unnamed { words, of } => (ag::UNNAMED, words, of),
            };
            say(predicate, Term::plain(words.as_str()))?;
            if let Some(of) = of {
                say(ag::OF, Term::iri(Iri::of(Space::Entity, of)))?;
            }
        }
        Ok(())
    }
}

fn of_name<X>(
    text: &mut String,
    name: &Name,
    say: &mut impl FnMut(Iri<'_>, Term<'_>) -> Result<(), X>,
) -> Result<(), X> {
    if name.kind() != NameKind::default() {
        say(ag::NAME_KIND, Term::plain(worded(text, &name.kind())))?;
    }
    if let Some(language) = name.language().filter(|tag| !is_kept_tag(tag)) {
        say(ag::LANGUAGE, Term::plain(language))?;
    }
    name.script().map_or(Ok(()), |script| say(ag::SCRIPT, Term::plain(script)))
}

fn of_point<X>(
    text: &mut String,
    point: Point,
    say: &mut impl FnMut(Iri<'_>, Term<'_>) -> Result<(), X>,
) -> Result<(), X> {
    let Some(metres) = point.uncertainty() else { return Ok(()) };
    let (km, rest) = (metres / 1000, metres % 1000);
    say(ag::WITHIN_KM, Term::typed(shown(text, &format_args!("{km}.{rest:03}")), ag::XSD_DECIMAL))
}

fn of_count<X>(
    text: &mut String,
    count: &Count,
    say: &mut impl FnMut(Iri<'_>, Term<'_>) -> Result<(), X>,
) -> Result<(), X> {
    for (predicate, number) in [(ag::LOW, count.low()), (ag::BEST, count.best()), (ag::HIGH, count.high())] {
        if let Some(number) = number {
            say(predicate, Term::typed(shown(text, &number), ag::XSD_INTEGER))?;
        }
    }
    Ok(())
}

/// The days of a period that are known and can be an `xsd:date`.
pub(crate) fn days_of(period: &Period) -> impl Iterator<Item = (Iri<'static>, Day)> {
    let days = [
        (ag::EARLIEST_START, period.earliest_start()),
        (ag::LATEST_START, period.latest_start()),
        (ag::EARLIEST_END, period.earliest_end()),
        (ag::LATEST_END, period.latest_end()),
    ];
    let known = days.into_iter().filter_map(|(predicate, day)| Some((predicate, day?)));
    known.filter(|(_, day)| (-9999..=9999).contains(&day.year()))
}

/// A value as the object of a triple: what has a form of its own in RDF is in it, and what this leaves out is said of the
/// statement.
pub(crate) fn object<'t>(room: &'t mut String, value: &'t Value<String>) -> Term<'t> {
    match value {
        Value::Name(name) => {
            let sort = name.language().filter(|tag| is_common_tag(tag)).map_or(Sort::Plain, Sort::Language);
            Term::Literal(Literal { text: name.text(), sort })
        }
        Value::Identifier(identifier) => Term::typed(identifier.value(), Iri::of(Space::Scheme, identifier.scheme())),
        Value::Point(point) => {
            let (longitude, latitude) = (point.longitude(), point.latitude());
            Term::typed(shown(room, &format_args!("POINT({longitude} {latitude})")), ag::WKT)
        }
        value => qualifier(room, value),
    }
}

/// A value as the object of a qualifier, where all of it is in the one term.
fn qualifier<'t>(room: &'t mut String, value: &'t Value<String>) -> Term<'t> {
    match value {
        Value::Entity(key) => Term::iri(Iri::of(Space::Entity, key)),
        Value::Text(text) => Term::plain(text.as_str()),
        Value::Term(term) => Term::typed(term, ag::TERM),
        Value::Date(date) => Term::typed(shown(room, date), ag::DATE),
        Value::Name(name) => Term::typed(json(room, name), ag::NAME),
        Value::Identifier(identifier) => Term::typed(json(room, identifier), ag::IDENTIFIER),
        Value::Count(count) => Term::typed(json(room, count), ag::COUNT),
        Value::Share(share) => Term::typed(json(room, share), ag::SHARE),
        Value::Point(point) => Term::typed(json(room, point), ag::POINT),
    }
}

/// Whether a language tag is one of the plain sort, which everybody takes: a language, perhaps with a script and a region.
fn is_common_tag(tag: &str) -> bool {
    let mut groups = tag.split('-').peekable();
    let letters =
        |group: &str, long: &[usize]| long.contains(&group.len()) && group.bytes().all(|it| it.is_ascii_alphabetic());
    if !groups.next().is_some_and(|group| letters(group, &[2, 3])) {
        return false;
    }
    groups.next_if(|group| letters(group, &[4]));
    groups.next_if(|group| letters(group, &[2]) || (group.len() == 3 && group.bytes().all(|it| it.is_ascii_digit())));
    groups.next().is_none()
}

/// Whether a language tag comes back to the letter from a literal: readers put tags in lower case.
fn is_kept_tag(tag: &str) -> bool {
    is_common_tag(tag) && !tag.bytes().any(|it| it.is_ascii_uppercase())
}

/// The word for a value of few, as documents have it.
fn worded<'t>(room: &'t mut String, value: &impl Serialize) -> &'t str {
    struct Worded<'v, T>(&'v T);

    impl<T: Serialize> fmt::Display for Worded<'_, T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(f)
        }
    }

    shown(room, &Worded(value))
}

fn shown<'t>(room: &'t mut String, value: &impl fmt::Display) -> &'t str {
    room.clear();
    // A `String` takes whatever is written.
    _ = write!(room, "{value}");
    room
}

fn json<'t>(room: &'t mut String, value: &impl Serialize) -> &'t str {
    // No value of a statement has what JSON cannot say.
    *room = serde_json::to_string(value).unwrap_or_default();
    room
}
