//! What an importer hands its records to: each is stored whole, or refused, or passed over, and counted.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    io::{self, BufRead, ErrorKind},
};

use indexmap::IndexMap;

use super::{Bounded, ImportError, Lines, Noted, Place, Refused, Thing, input::BadLine};
use crate::{
    Error,
    graph::{Batch, Draft, Load, Snapshot},
    interop::entry,
    model::{
        Any, Change, Citation, ClaimId, EntityEntry, Id, Identifier, Is, Kind, Limits, Name, NamedKind, Object,
        Relation, Schema, SourceDraft, SourceEntry, SourceId, Text, text::excerpt,
    },
    query::View,
    vocabulary::{IDENTIFIED_BY, NAMED},
};

/// Loads one record whole, or hands back why it cannot be.
trait Store {
    fn schema(&self) -> &Schema;
    fn attempt(&mut self, write: &mut dyn FnMut(&mut Batch<'_>) -> Result<(), Error>) -> Result<(), Error>;
}

impl Store for Load<'_, '_> {
    fn schema(&self) -> &Schema {
        Load::schema(self)
    }

    fn attempt(&mut self, write: &mut dyn FnMut(&mut Batch<'_>) -> Result<(), Error>) -> Result<(), Error> {
        Load::attempt(self, write)
    }
}

/// To whom identifiers lead.
pub(super) type Known = HashMap<Identifier, Meeting>;

/// To whom keys lead that are of the input alone.
type Aliases = HashMap<String, Id<Any>>;

/// To whom an identifier leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    One(Id<Any>),
    Several,
}

/// Each time that so many records were read, whom to tell.
pub(super) type Progress<'p> = (u64, &'p mut dyn FnMut(u64));

/// What is to be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// All records, or nothing where one cannot be.
    All,
    /// Those that can be.
    Best,
    /// So many of the first, to be shown.
    Preview(u64),
}

/// What is wrong with a record, with the field that was read then.
type Wrong = Box<(Option<String>, Error)>;

/// What was noted so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) read: u64,
    pub(super) stored: u64,
    pub(super) refused: Vec<Refused>,
    pub(super) more_refused: u64,
    pub(super) passed_over: IndexMap<String, Noted>,
    pub(super) left_out: IndexMap<(String, String), Noted>,
    pub(super) in_doubt: IndexMap<(String, String), Noted>,
    /// The lines of what was refused after it was stored.
    refused_late: HashSet<u64>,
    /// Of a preview, what was stored.
    pub(super) shown: Vec<Shown>,
}

/// A record of a preview: its line, and how many statements there were after it.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) line: u64,
    pub(super) after: usize,
}

/// A record that was written: what it gave, how many statements there are then, and why it says nothing to be stored,
/// where it does not.
struct Written<T> {
    value: T,
    statements: usize,
    passed: Option<String>,
}

/// Takes the records of an input into a graph, one by one: see [`Importer::read`](super::Importer::read).
pub struct Intake<'i> {
    store: &'i mut dyn Store,
    name: &'i str,
    limits: &'i Limits,
    /// How many items are reported one by one.
    most: usize,
    aim: Aim,
    progress: Option<Progress<'i>>,
    known: &'i mut Known,
    /// Whom the input calls by a key that is not theirs in the graph.
    aliases: Aliases,
    tally: &'i mut Tally,
    before: Snapshot,
}

impl<'i> Intake<'i> {
    pub(super) fn new(
        (load, before): (&'i mut Load<'_, '_>, Snapshot),
        (name, limits): (&'i str, &'i Limits),
        (most, aim): (usize, Aim),
        progress: Option<Progress<'i>>,
        known: &'i mut Known,
        tally: &'i mut Tally,
    ) -> Self {
        let aliases = Aliases::new();
        Intake { store: load, name, limits, most, aim, progress, known, aliases, tally, before }
    }

    /// The schema of the graph.
    pub fn schema(&self) -> &Schema {
        self.store.schema()
    }

    /// How much may be taken in.
    pub fn limits(&self) -> &Limits {
        self.limits
    }

    /// The graph as it was before the import.
    pub fn before(&self) -> &Snapshot {
        &self.before
    }

    /// What is read, as the caller calls it, for errors.
    pub fn name(&self) -> &str {
        self.name
    }

    /// The input, no longer than the limits allow.
    pub fn bounded<'r>(&self, input: &'r mut dyn BufRead) -> Bounded<'r> {
        Bounded::new(input, self.limits.bytes())
    }

    /// The lines of the input, no longer than the limits allow: see [`line`](Intake::line).
    pub fn lines<'r>(&self, input: &'r mut dyn BufRead) -> Lines<'r> {
        Lines::new(self.bounded(input), self.limits.line() as usize)
    }

    /// The next line, with its number from 1.
    ///
    /// # Errors
    /// Where it cannot be read, is longer than the limits allow, or is not UTF-8.
    pub fn line<'l>(&self, lines: &'l mut Lines<'_>) -> Result<Option<(u64, &'l str)>, Error> {
        let number = lines.number() + 1;
        lines.advance().map_err(|bad| match bad {
            BadLine::Io(error) => self.unreadable(number, error),
            BadLine::TooLong => self.too_much(number, "bytes in a line", self.limits.line().into()),
            BadLine::NotText(byte) => {
                self.malformed(number, format!("byte {byte} is not UTF-8: expected text in UTF-8"))
            }
            BadLine::Utf16 => self.malformed(number, "the text is in UTF-16: expected UTF-8"),
        })
    }

    /// The error for an input that cannot be read on.
    pub fn unreadable(&self, place: impl Into<Place>, source: io::Error) -> Error {
        if source.kind() == ErrorKind::FileTooLarge {
            return self.too_much(place, "bytes", self.limits.bytes());
        }
        ImportError::Io { name: self.name.to_owned(), source }.into()
    }

    /// The error for an input of which there is too much.
    pub fn too_much(&self, place: impl Into<Place>, what: &'static str, most: u64) -> Error {
        ImportError::TooMuch { name: self.name.to_owned(), place: place.into(), what, most }.into()
    }

    /// The error for an input that is not in its form, so that nothing after this place can be understood.
    pub fn malformed(&self, place: impl Into<Place>, wrong: impl Into<String>) -> Error {
        ImportError::Malformed { name: self.name.to_owned(), place: place.into(), wrong: wrong.into() }.into()
    }

    fn count(&mut self, line: u64) -> Result<(), Error> {
        if matches!(self.aim, Aim::Preview(enough) if self.tally.read >= enough) {
            return Err(ImportError::Enough.into());
        }
        if self.tally.read >= self.limits.records() {
            return Err(self.too_much(line, "records", self.limits.records()));
        }
        self.tally.read += 1;
        if let Some((every, call)) = &mut self.progress
            && self.tally.read.is_multiple_of(*every)
        {
            call(self.tally.read);
        }
        Ok(())
    }

    /// The source of a key, or a new one, which is no record: what the whole input is cited as.
    ///
    /// # Errors
    /// As [`Graph::source`](crate::Graph::source). The import ends with it, since nothing could be cited.
    pub fn source(&mut self, key: &str, draft: impl FnOnce() -> SourceDraft) -> Result<SourceId, Error> {
        let (mut draft, mut source) = (Some(draft), None);
        self.store.attempt(&mut |batch| {
            source = match (batch.source_of_key(key), draft.take()) {
                (Some(known), _) => Some(known),
                (None, Some(draft)) => Some(batch.source(draft().key(key))?),
                (None, None) => None,
            };
            Ok(())
        })?;
        source.ok_or_else(|| self.malformed(0, "the import was given no source"))
    }

    /// Takes in one record by whatever writes it takes: all of them are stored, or none where one fails, and then the
    /// record is refused and reported with what is wrong.
    ///
    /// # Errors
    /// Where nothing more may be taken in. What is wrong with the record is no error of the import.
    pub fn record<T>(
        &mut self,
        line: u64,
        write: impl FnOnce(&mut Record<'_, '_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.count(line)?;
        match self.attempt(line, write) {
            Ok(Written { value, passed: Some(reason), .. }) => {
                self.note_passed_over(&reason, line);
                Ok(Some(value))
            }
            Ok(Written { value, statements, .. }) => {
                self.tally.stored += 1;
                self.show(line, statements);
                Ok(Some(value))
            }
            Err(wrong) => {
                let (field, wrong) = *wrong;
                self.refuse_at(Place { line, field }, wrong);
                Ok(None)
            }
        }
    }

    /// Takes in a part of a record that had to wait for others, such as a tie to a thing that comes later. It counts as no
    /// record of its own. Where it cannot be, the record cannot be whole: where all are to be taken in or none, it is
    /// refused after all, and nothing is imported; else that is reported as left out of the record, which is stored.
    pub fn afterwards(&mut self, line: u64, field: &str, write: impl FnOnce(&mut Record<'_, '_>) -> Result<(), Error>) {
        match self.attempt(line, write) {
            Ok(Written { statements, .. }) if self.tally.shown.last().is_some_and(|last| last.after < statements) => {
                self.show(line, statements);
            }
            Ok(_) => {}
            Err(wrong) => {
                let (at, wrong) = *wrong;
                let at = at.as_deref().unwrap_or(field);
                // A record is refused once, whatever else of it cannot be: each counts once.
                if self.aim == Aim::All && self.tally.refused_late.insert(line) {
                    match self.tally.stored.checked_sub(1) {
                        Some(others) => self.tally.stored = others,
                        None => self.tally.read += 1,
                    }
                    return self.refuse_at(Place::field(line, at), wrong);
                }
                self.left_out(line, at, &wrong.to_string());
            }
        }
    }

    /// What was written; else the field that was read and what is wrong.
    fn attempt<T>(
        &mut self,
        line: u64,
        write: impl FnOnce(&mut Record<'_, '_>) -> Result<T, Error>,
    ) -> Result<Written<T>, Wrong> {
        let (limits, known, aliases) = (self.limits, &*self.known, &self.aliases);
        let (mut write, mut value, mut passed) = (Some(write), None, None);
        let (mut notes, mut met, mut called, mut field, mut statements) =
            (Vec::new(), Known::new(), Aliases::new(), None, 0);
        let stored = self.store.attempt(&mut |batch| {
            let Some(write) = write.take() else { return Ok(()) };
            let mut record = Record::new(batch, limits, (known, aliases));
            let done = write(&mut record);
            (notes, met, called) = (record.notes, record.met, record.called);
            (field, passed, statements) = (record.field, record.passed, record.batch.statement_count());
            value = Some(done?);
            Ok(())
        });
        stored.map_err(|wrong| Box::new((field, wrong)))?;
        self.known.extend(met);
        self.aliases.extend(called);
        for (field, reason) in notes {
            self.left_out(line, &field, &reason);
        }
        let value = value.ok_or_else(|| Box::new((None, self.malformed(line, "the record was not written"))))?;
        Ok(Written { value, statements, passed })
    }

    fn show(&mut self, line: u64, after: usize) {
        if matches!(self.aim, Aim::Preview(_)) {
            self.tally.shown.push(Shown { line, after });
        }
    }

    /// Reports a record that says nothing that is to be stored: a blank line, one that another replaces.
    ///
    /// # Errors
    /// Where nothing more may be taken in.
    pub fn pass_over(&mut self, line: u64, reason: &str) -> Result<(), Error> {
        self.count(line)?;
        self.note_passed_over(reason, line);
        Ok(())
    }

    /// Reports a record that cannot be, before anything of it was written.
    ///
    /// # Errors
    /// Where nothing more may be taken in.
    pub fn refuse(&mut self, place: impl Into<Place>, wrong: impl Into<Error>) -> Result<(), Error> {
        let place = place.into();
        self.count(place.line)?;
        self.refuse_at(place, wrong.into());
        Ok(())
    }

    fn refuse_at(&mut self, place: Place, wrong: Error) {
        if self.tally.refused.len() < self.most {
            self.tally.refused.push(Refused { place, wrong });
        } else {
            self.tally.more_refused += 1;
        }
    }

    /// Reports what a record that is stored says beside, which the graph cannot hold.
    pub fn left_out(&mut self, line: u64, field: &str, reason: &str) {
        note_of_field(&mut self.tally.left_out, (field, reason), line, self.most);
    }

    /// Reports what is taken as it stands and may be meant otherwise: a sign that the input is to be read in another way.
    pub fn in_doubt(&mut self, line: u64, field: &str, reason: &str) {
        note_of_field(&mut self.tally.in_doubt, (field, reason), line, self.most);
    }

    fn note_passed_over(&mut self, reason: &str, line: u64) {
        note(&mut self.tally.passed_over, reason.to_owned(), || OTHERS.to_owned(), line, self.most);
    }
}

impl std::fmt::Debug for Intake<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intake").field("name", &self.name).field("read", &self.tally.read).finish_non_exhaustive()
    }
}

/// How many fields and reasons are told apart. Some have words of the input in them, and there may be as many as records.
const MOST_REASONS: usize = 10_000;
/// And how long they are told at most.
const MOST_WORDS: usize = 1 << 10;

/// The reason of what is noted beyond that.
const OTHERS: &str = "for more reasons than are told apart";

fn note_of_field(noted: &mut IndexMap<(String, String), Noted>, (field, reason): (&str, &str), line: u64, most: usize) {
    let short = |text: &str| if text.len() > MOST_WORDS { excerpt(text) } else { text.to_owned() };
    let others = || ("…".to_owned(), OTHERS.to_owned());
    note(noted, (short(field), short(reason)), others, line, most);
}

fn note<K: Hash + Eq>(noted: &mut IndexMap<K, Noted>, reason: K, others: impl FnOnce() -> K, line: u64, most: usize) {
    let is_told = noted.len() < MOST_REASONS || noted.contains_key(&reason);
    let noted = noted.entry(if is_told { reason } else { others() }).or_default();
    noted.times += 1;
    if noted.lines.len() < most {
        noted.lines.push(line);
    }
}

/// To whom the identifiers of a view lead.
pub(super) fn identified(view: &View) -> Result<Known, Error> {
    let mut known = Known::new();
    for (id, identifier) in entry::identified(view)? {
        meet(&mut known, identifier, id);
    }
    Ok(known)
}

fn meet(known: &mut Known, identifier: Identifier, id: Id<Any>) {
    let met = known.entry(identifier).or_insert(Meeting::One(id));
    if *met != Meeting::One(id) {
        *met = Meeting::Several;
    }
}

/// One record on its way into the graph.
pub struct Record<'r, 'd> {
    batch: &'r mut Batch<'d>,
    limits: &'r Limits,
    known: &'r Known,
    aliases: &'r Aliases,
    /// What is identified by this record.
    met: Known,
    /// Whom this record calls by keys that are not theirs.
    called: Aliases,
    notes: Vec<(String, String)>,
    field: Option<String>,
    /// Why it counts as passed over.
    passed: Option<String>,
}

impl<'r, 'd> Record<'r, 'd> {
    fn new(batch: &'r mut Batch<'d>, limits: &'r Limits, (known, aliases): (&'r Known, &'r Aliases)) -> Self {
        let (met, called, notes) = (Known::new(), Aliases::new(), Vec::new());
        Record { batch, limits, known, aliases, met, called, notes, field: None, passed: None }
    }

    /// The schema of the graph.
    pub fn schema(&self) -> &Schema {
        self.batch.schema()
    }

    /// How much may be taken in.
    pub fn limits(&self) -> &Limits {
        self.limits
    }

    /// The field that is read now: where the record is refused, this is the field that is named.
    pub fn at(&mut self, field: &str) -> &mut Self {
        let kept = self.field.get_or_insert_default();
        kept.clear();
        kept.push_str(field);
        self
    }

    /// Counts the record as [passed over](Intake::pass_over): for what turns out to say nothing while it is read.
    pub fn pass_over(&mut self, reason: &str) {
        self.passed = Some(reason.to_owned());
    }

    /// Notes what a field says that the graph cannot hold.
    pub fn left_out(&mut self, field: &str, reason: &str) {
        self.notes.push((field.to_owned(), reason.to_owned()));
    }

    /// The entity that is meant: the one that one of the identifiers leads to, the one of the key, or a new one. What it
    /// is identified by is stated, and where it has another label already, this one as a name. From then on the key leads to
    /// it in this import, whatever its own is. One that this import added becomes of the narrower of its kinds; where one
    /// was in the graph before as of a wider kind, that is noted as left out.
    ///
    /// # Errors
    /// Where an identifier leads to several, or to another than the key does, or to something of a kind that excludes the one
    /// that is meant, where the limits do not allow it, and where there cannot be such an entity.
    pub fn entity(&mut self, thing: &Thing, citation: impl Into<Citation>) -> Result<Id<Any>, Error> {
        let citation = citation.into();
        self.within(&thing.key, self.limits.name(), "a key")?;
        self.within(&thing.label, self.limits.name(), "a label")?;
        for identifier in &thing.identifiers {
            self.within(identifier.scheme(), self.limits.text(), "a scheme")?;
            self.within(identifier.value(), self.limits.text(), "an identifier")?;
        }
        let of_key = self.entity_of_key(&thing.key);
        let known = match (self.met(thing)?, of_key) {
            (Some(id), Some(other)) if id != other => {
                return Err(ImportError::Meets {
                    identifier: format!("`{}`", excerpt(&thing.key)),
                    found: "the key of another thing than its identifiers are of".to_owned(),
                    expected: format!("of one `{}`", thing.kind),
                }
                .into());
            }
            (Some(id), _) => Some(id),
            (None, of_key) => of_key.map(|id| self.of_kind(id, thing, &thing.key)).transpose()?,
        };
        let id = match known {
            Some(id) => {
                if of_key.is_none() {
                    self.called.insert(thing.key.clone(), id);
                }
                if !self.batch.narrow(id, NamedKind::from(thing.kind.as_str()))? {
                    let kind = self.batch.kind_of(id)?;
                    let reason = format!("it is known as of a wider kind than `{}`: `{kind}`", thing.kind);
                    self.notes.push((self.field.clone().unwrap_or_else(|| "kind".to_owned()), reason));
                }
                if self.batch.label_of(id)? != thing.label {
                    self.state(id, NAMED, Name::new(thing.label.as_str())?).cite(citation.clone())?;
                }
                id
            }
            None => self.batch.add_as(&thing.key, NamedKind::from(thing.kind.as_str()), &thing.label)?,
        };
        for identifier in &thing.identifiers {
            self.state(id, IDENTIFIED_BY, identifier.clone()).cite(citation.clone())?;
            self.met.insert(identifier.clone(), Meeting::One(id));
        }
        Ok(id)
    }

    /// The entity of a key that an earlier record gave, whatever its own key is.
    pub fn entity_of_key(&self, key: &str) -> Option<Id<Any>> {
        let called = self.called.get(key).or_else(|| self.aliases.get(key));
        called.copied().or_else(|| self.batch.entity_of_key(key))
    }

    /// To whom an identifier leads, where it leads to one.
    pub fn identified(&self, scheme: &str, value: &str) -> Result<Option<Id<Any>>, Error> {
        let identifier = Identifier::new(scheme, value)?;
        Ok(match self.meeting(&identifier) {
            Some(Meeting::One(id)) => Some(id),
            Some(Meeting::Several) | None => None,
        })
    }

    fn meeting(&self, identifier: &Identifier) -> Option<Meeting> {
        self.met.get(identifier).or_else(|| self.known.get(identifier)).copied()
    }

    fn met(&self, thing: &Thing) -> Result<Option<Id<Any>>, Error> {
        let mut found: Option<Id<Any>> = None;
        for identifier in &thing.identifiers {
            match self.meeting(identifier) {
                None => {}
                Some(Meeting::Several) => return Err(self.clash(identifier, "of several things", &thing.kind)),
                Some(Meeting::One(id)) => {
                    let id = self.of_kind(id, thing, &identifier.to_string())?;
                    if found.is_some_and(|found| found != id) {
                        return Err(self.clash(identifier, "of another thing than its other identifiers", &thing.kind));
                    }
                    found = Some(id);
                }
            }
        }
        Ok(found)
    }

    /// An entity that may be what is meant: of its kind, of one below it, or of one above.
    fn of_kind(&self, id: Id<Any>, thing: &Thing, by: &str) -> Result<Id<Any>, Error> {
        let kind = self.batch.kind_of(id)?;
        let schema = self.batch.schema();
        if schema.is_a(kind, &thing.kind) || schema.is_a(&thing.kind, kind) {
            return Ok(id);
        }
        Err(ImportError::Meets {
            identifier: format!("`{}`", excerpt(by)),
            found: format!("of the kind `{kind}`"),
            expected: format!("`{}`", thing.kind),
        }
        .into())
    }

    fn clash(&self, identifier: &Identifier, found: &str, expected: &str) -> Error {
        ImportError::Meets {
            identifier: format!("`{}`", excerpt(&identifier.to_string())),
            found: found.to_owned(),
            expected: format!("of one `{expected}`"),
        }
        .into()
    }

    fn within(&self, text: &str, most: u32, what: &'static str) -> Result<(), Error> {
        if text.len() as u64 > u64::from(most) {
            return Err(ImportError::field(what, text, format!("at most {most} bytes")).into());
        }
        Ok(())
    }

    /// A text that is no longer than the limits allow.
    ///
    /// # Errors
    /// Where it is longer, or blank.
    pub fn text(&self, text: &str) -> Result<Text, Error> {
        self.within(text, self.limits.text(), "a text")?;
        Ok(Text::new(text)?)
    }

    /// A name that is no longer than the limits allow.
    ///
    /// # Errors
    /// Where it is longer, or blank.
    pub fn name(&self, name: &str) -> Result<Name, Error> {
        self.within(name, self.limits.name(), "a name")?;
        Ok(Name::new(name)?)
    }

    /// The kind of an entity, by name.
    ///
    /// # Errors
    /// When the id is of another graph.
    pub fn kind_of(&self, id: Id<Any>) -> Result<&str, Error> {
        self.batch.kind_of(id)
    }

    /// The label of an entity.
    ///
    /// # Errors
    /// When the id is of another graph.
    pub fn label_of(&self, id: Id<Any>) -> Result<&str, Error> {
        self.batch.label_of(id)
    }

    /// Takes back a claim that was made [before](Intake::before) the import.
    ///
    /// # Errors
    /// As [`Graph::retract`](crate::Graph::retract).
    pub fn retract(&mut self, claim: ClaimId) -> Result<(), Error> {
        self.batch.retract(claim)
    }

    /// The source of a key, or a new one: an article that the record names, say. What the draft says counts where it is new.
    ///
    /// # Errors
    /// As [`Graph::source`](crate::Graph::source).
    pub fn source(&mut self, key: &str, draft: impl FnOnce() -> SourceDraft) -> Result<SourceId, Error> {
        self.within(key, self.limits.name(), "a key")?;
        match self.batch.source_of_key(key) {
            Some(source) => Ok(source),
            None => self.batch.source(draft().key(key)),
        }
    }

    /// Takes in a change, in which everything is named by key. An entity or a source that is there as it says is no change.
    ///
    /// # Errors
    /// As [`Graph::apply`](crate::Graph::apply).
    pub fn apply(&mut self, change: &Change) -> Result<(), Error> {
        if let Change::Entity(EntityEntry { key, kind, label }) = change {
            self.within(key, self.limits.name(), "a key")?;
            self.within(label, self.limits.name(), "a label")?;
            if let Some(known) = self.batch.entity_of_key(key)
                && self.batch.kind_of(known)? == kind
                && self.batch.label_of(known)? == label
            {
                return Ok(());
            }
        }
        if let Change::Source(SourceEntry { key, source }) = change {
            self.within(key, self.limits.name(), "a key")?;
            let texts = [&source.publisher, &source.url, &source.inferred].into_iter().flatten();
            for text in texts.chain([&source.title]) {
                self.within(text.as_str(), self.limits.text(), "a text of a source")?;
            }
            if let Some(known) = self.batch.source_of_key(key) {
                let said = source.clone().try_map(|author| self.batch.entity_of_key(&author).ok_or(()));
                if said.is_ok_and(|said| self.batch.source_of(known).is_ok_and(|known| *known == said)) {
                    return Ok(());
                }
            }
        }
        if let Change::Claims(entry) | Change::Retraction(entry) = change
            && let Some((what, most)) = entry.exceeds(self.limits)
        {
            return Err(ImportError::Words(format!("more than {most} {what}, which is the limit")).into());
        }
        self.batch.apply(change)
    }

    /// As [`Graph::state`](crate::Graph::state).
    pub fn state<S: Is<A>, A: Kind, B>(
        &mut self,
        subject: Id<S>,
        relation: Relation<A, B>,
        object: impl Object<B>,
    ) -> Draft<'_> {
        self.batch.state(subject, relation, object)
    }

    /// A relation of the schema by the name that it has from its subject.
    ///
    /// # Errors
    /// Where there is none.
    pub fn relation(&self, name: &str) -> Result<Relation<Any, Any>, Error> {
        self.batch.relation(name)
    }
}

impl std::fmt::Debug for Record<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("field", &self.field).finish_non_exhaustive()
    }
}
