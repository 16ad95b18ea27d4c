//! The document: a graph with its schema and its history, as versioned JSON that people can read
//! and write.
//!
//! ```json
//! {
//!   "format": "allegiance",
//!   "version": 1,
//!   "schema": { "vocabulary": "conflict/1" },
//!   "revisions": [
//!     {
//!       "entities": {
//!         "kio": { "kind": "organization", "label": "Kachin Independence Organization" },
//!         "kia": { "kind": "armed_group", "label": "Kachin Independence Army" }
//!       },
//!       "sources": {
//!         "article": { "kind": "article", "title": "A new front", "published": "2024-12-17" }
//!       },
//!       "statements": [
//!         {
//!           "subject": "kia", "relation": "armed_wing_of", "object": { "entity": "kio" },
//!           "claims": [{ "source": "article", "quote": "the armed wing of the KIO" }]
//!         }
//!       ]
//!     }
//!   ]
//! }
//! ```
//!
//! A revision lists what one commit added and retracted. The four lists are read in the order
//! entities, sources, retractions, statements, wherever they stand. What is left out has its
//! default; what is not known is an error. Kinds, qualifiers, relations, rules and effects of your own
//! stand in the schema beside the vocabulary. In rules, variables begin with a question mark; anything
//! else is the key of an entity.
//!
//! # Every shape
//!
//! An `object` and the values of a qualifier are tagged by their sort; a qualifier has a list of
//! values. A period is a date (some time within it) or two bounds with `/` between them, each a
//! date, a range of days `a..b`, `..` (open) or nothing (unknown).
//!
//! | what | written |
//! | --- | --- |
//! | an entity | `{ "entity": "kio" }` |
//! | words, a term | `{ "text": "a strategic hub" }`, `{ "term": "defied" }` |
//! | a name | `{ "name": { "text": "…", "kind": "official", "language": "my", "script": "Mymr" } }` |
//! | an identifier | `{ "identifier": { "scheme": "wikidata", "value": "Q1" } }` |
//! | a share | `{ "share": { "value": "2/3", "measure": "area", "words": "two thirds" } }`; the value also `1`, `partial` or `1/3..2/3` |
//! | a count | `{ "count": { "low": 70, "words": "at least 70" } }`, with `low`, `best`, `high`, `unit` |
//! | a point | `{ "point": { "lat": "24.25", "lon": "97.23", "within_km": "1.5" } }`; numbers are read too |
//! | a speaker | `{ "entity": "kio" }`, `{ "described": { "words": "residents" } }`, `{ "unnamed": { "words": "a source", "of": "kia" } }` |
//! | a stance | `"affirms"` (left out), `"denies"`, `"doubts"`, `"could_not_confirm"` |
//! | a modality | `"actual"` (left out), `"planned"`, `"demanded"`, `"attempted"`, `"aggregate"` |
//!
//! A retraction is the statement again, with the claims of it that no longer stand:
//!
//! ```
//! use allegiance::{Limits, document};
//!
//! let text = r#"{
//!   "format": "allegiance", "version": 1,
//!   "schema": {
//!     "vocabulary": "conflict/1",
//!     "kinds": [{ "name": "mine", "definition": "A mine.", "is": ["facility"] }],
//!     "qualifiers": [{ "name": "rate", "definition": "How much is taken.", "value": "share" }],
//!     "relations": [{
//!       "name": "taxes", "inverse": "taxed_by", "definition": "Collects taxes at a place.",
//!       "from": "actor", "to": { "entity": "site" }, "persistence": "continuous", "qualifiers": ["rate"]
//!     }],
//!     "rules": [{
//!       "name": "wing_taxes", "definition": "What an armed wing taxes, its parent taxes through it.",
//!       "when": [
//!         { "subject": "?wing", "relation": "armed_wing_of", "object": "?parent" },
//!         { "subject": "?wing", "relation": "taxes", "object": "?mine", "qualifiers": { "rate": "present" }, "carried": true }
//!       ],
//!       "unless": [{ "subject": "?parent", "relation": "taxes", "object": "?mine", "stated": true }],
//!       "where": { "mine": "mine" },
//!       "then": { "subject": "?parent", "relation": "taxes", "object": "?mine" },
//!       "at_most": "presumed"
//!     }],
//!     "effects": [{
//!       "name": "mine_taxed", "definition": "Who seizes a place begins to tax it.",
//!       "event": "seizure", "does": "initiates", "subject": "captor", "relation": "taxes", "object": "object",
//!       "qualifiers": { "rate": [{ "share": { "value": "1/10" } }] }
//!     }]
//!   },
//!   "revisions": [
//!     {
//!       "entities": {
//!         "kia": { "kind": "armed_group", "label": "Kachin Independence Army" },
//!         "bhamo": { "kind": "town", "label": "Bhamo" },
//!         "pangwa": { "kind": "mine", "label": "the mines of Pangwa" }
//!       },
//!       "sources": { "article": { "kind": "article", "title": "A new front", "published": "2024-12-17" } },
//!       "statements": [
//!         {
//!           "subject": "kia", "relation": "controls", "object": { "entity": "bhamo" },
//!           "period": "2024-12-04..2024-12-17/..",
//!           "qualifiers": { "share": [{ "share": { "value": "2/3", "measure": "area", "words": "two thirds" } }] },
//!           "claims": [{
//!             "source": "article", "speakers": [{ "described": { "words": "residents" } }],
//!             "quote": "two thirds of the town area", "locator": "paragraph 9", "credibility": "possibly_true"
//!           }]
//!         },
//!         {
//!           "subject": "kia", "relation": "taxes", "object": { "entity": "pangwa" },
//!           "qualifiers": { "rate": [{ "share": { "value": "1/10" } }] },
//!           "claims": [{ "source": "article", "stance": "denies", "attests": "2024-12-01/2024-12-17" }]
//!         },
//!         {
//!           "subject": "kia", "relation": "named",
//!           "object": { "name": { "text": "ကချင်လွတ်လပ်ရေးတပ်မတော်", "language": "my", "script": "Mymr" } },
//!           "claims": [{ "source": "article", "inferred": "The name is the analyst's addition." }]
//!         }
//!       ]
//!     },
//!     {
//!       "retractions": [{
//!         "subject": "kia", "relation": "taxes", "object": { "entity": "pangwa" },
//!         "qualifiers": { "rate": [{ "share": { "value": "1/10" } }] },
//!         "claims": [{ "source": "article", "stance": "denies", "attests": "2024-12-01/2024-12-17" }]
//!       }]
//!     }
//!   ]
//! }"#;
//! let graph = document::read(text.as_bytes(), &Limits::untrusted())?;
//! assert_eq!(graph.revision().number(), 2);
//! let written = document::to_string(&graph)?;
//! let again = document::read(written.as_bytes(), &Limits::untrusted())?;
//! assert_eq!(document::to_string(&again)?, written);
//! # Ok::<(), allegiance::Error>(())
//! ```

use std::{
    fs::File,
    io::{self, Read, Write},
    mem::discriminant,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::entry::Keys;

use crate::{
    Error,
    graph::{ClaimRef, Graph, GraphError, Revision, Snapshot},
    model::{
        Change, EntityEntry, Limits, Source, SourceEntry, StatementEntry, StatementId,
        text::excerpt,
        wire::{Fields, fields, list_of_fields, map_of_fields},
    },
    store::{SchemaFault, SchemaPart, quoting_little, replace, string_at},
};

const FORMAT: &str = "allegiance";
/// The version of the format that this crate writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// Why a document cannot be read or written. After it nothing has changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Reading or writing failed.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was being done, with the file where there is one.
        doing: String,
        /// What went wrong.
        source: io::Error,
    },
    /// Bytes that are no text.
    #[error("the document is not UTF-8: byte {at} cannot be")]
    NotUtf8 {
        /// The first such byte, from 0.
        at: usize,
    },
    /// A byte order mark, which JSON must not begin with.
    #[error("the document begins with a byte order mark: expected `{{`")]
    ByteOrderMark,
    /// Not JSON, or not of this form.
    #[error("line {line}, column {column}: {wrong}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        wrong: String,
    },
    /// Not a document of this crate.
    #[error("the document is of the format `{given}`: expected `allegiance`")]
    Format {
        /// The format that it names.
        given: String,
    },
    /// A version that this crate does not read.
    #[error("the document is of version {given}: this crate reads version {VERSION}; a newer one may read it")]
    Version {
        /// The version that it names.
        given: u32,
    },
    /// A vocabulary that this crate does not have.
    #[error("schema.vocabulary: there is no vocabulary `{0}`: expected `conflict/1` or `base/1`")]
    Vocabulary(String),
    /// A record that cannot be.
    #[error("{place}: {wrong}")]
    Record {
        /// The place of the record in the document, as in `revisions[0].statements[3].claims[1]`.
        place: String,
        /// What is wrong with it.
        wrong: Box<Error>,
    },
    /// A revision that adds and retracts nothing, so that later ones would lose their numbers.
    #[error("{0}: the revision adds nothing and retracts nothing")]
    EmptyRevision(String),
    /// More than the limits allow.
    #[error("{place}: more than {most} {what}")]
    Limit {
        /// The place in the document.
        place: String,
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        most: u64,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    #[serde(default, deserialize_with = "fields")]
    schema: SchemaPart,
    #[serde(deserialize_with = "list_of_fields")]
    revisions: Vec<RevisionPart>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RevisionPart {
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "map_of_fields")]
    entities: Vec<(String, EntityPart)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "map_of_fields")]
    sources: Vec<(String, Source<String>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    retractions: Vec<StatementEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_of_fields")]
    statements: Vec<StatementEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntityPart {
    kind: String,
    label: String,
}

/// Reads a document into a new graph, all of it or nothing.
///
/// ```
/// use allegiance::{Limits, document};
/// let text = r#"{ "format": "allegiance", "version": 1, "schema": { "vocabulary": "conflict/1" },
///     "revisions": [{ "entities": { "bhamo": { "kind": "town", "label": "Bhamo" } } }] }"#;
/// let graph = document::read(text.as_bytes(), &Limits::untrusted())?;
/// assert_eq!(graph.entity(graph.lookup("bhamo")?)?.label(), "Bhamo");
/// # Ok::<(), allegiance::Error>(())
/// ```
///
/// # Errors
/// A [`DocumentError`] that names the place: the line where the JSON is not of this form, the
/// record where it says what cannot be, or the limit that it passes.
pub fn read(from: impl Read, limits: &Limits) -> Result<Graph, Error> {
    read_from(from, "the document", limits)
}

fn read_from(from: impl Read, name: &str, limits: &Limits) -> Result<Graph, Error> {
    let mut bytes = Vec::new();
    let reading = |source| DocumentError::Io { doing: format!("read {name}"), source };
    from.take(limits.bytes().saturating_add(1)).read_to_end(&mut bytes).map_err(reading)?;
    if bytes.len() as u64 > limits.bytes() {
        return Err(limit("the document", "bytes", limits.bytes()).into());
    }
    let text = std::str::from_utf8(&bytes).map_err(|e| DocumentError::NotUtf8 { at: e.valid_up_to() })?;
    let document = parse(text, limits)?;
    check_limits(&document, limits)?;
    build(document)
}

/// Reads the document at a path into a new graph.
///
/// # Errors
/// As [`read`], or when the file cannot be opened. A pipe is read to its end, however long that
/// takes: only its length is limited.
pub fn load(path: impl AsRef<Path>, limits: &Limits) -> Result<Graph, Error> {
    let path = path.as_ref();
    let name = format!("`{}`", excerpt(&path.to_string_lossy()));
    let opening = |source| DocumentError::Io { doing: format!("open {name}"), source };
    read_from(File::open(path).map_err(opening)?, &name, limits)
}

fn parse(text: &str, limits: &Limits) -> Result<Document, DocumentError> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
        version: u32,
    }

    if text.starts_with('\u{feff}') {
        return Err(DocumentError::ByteOrderMark);
    }
    scan(text, limits)?;
    let Fields::<Head>(head) = serde_json::from_str(text).map_err(malformed)?;
    if head.format != FORMAT {
        return Err(DocumentError::Format { given: excerpt(&head.format) });
    }
    if head.version != VERSION {
        return Err(DocumentError::Version { given: head.version });
    }
    let Fields(document) = serde_json::from_str(text).map_err(malformed)?;
    Ok(document)
}

/// Looks at nesting, the length of strings and the number of records before a parser makes
/// anything of them: a record in memory is many times as long as the shortest one in a text.
fn scan(text: &str, limits: &Limits) -> Result<(), DocumentError> {
    let bytes = text.as_bytes();
    let (mut depth, mut line, mut line_start, mut at) = (0u32, 1, 0, 0);
    let mut records = RecordCount { in_a_list: false, of: [0; 3], most: limits.records() };
    while let Some(&byte) = bytes.get(at) {
        let exceeded = |what, most| limit(&format!("line {line}, column {}", at - line_start + 1), what, most);
        match byte {
            b'\n' => (line, line_start) = (line + 1, at + 1),
            b'[' | b'{' => {
                depth = depth.saturating_add(1);
                if depth > limits.depth() {
                    return Err(exceeded("levels of nesting", limits.depth().into()));
                }
                if !records.fits(byte, depth) {
                    return Err(exceeded("records", limits.records()));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => {
                let (end, length) = string_at(bytes, at);
                if length > u64::from(limits.text()) {
                    return Err(exceeded("bytes of text", limits.text().into()));
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// How many objects there are at the depths of revisions, of their entries, and of claims.
struct RecordCount {
    in_a_list: bool,
    of: [u64; 3],
    most: u64,
}

impl RecordCount {
    /// Whether there can still be as few records as are allowed, now that an object or a list
    /// opens. Literals are as deep as claims, but no statement has more of them.
    fn fits(&mut self, byte: u8, depth: u32) -> bool {
        if depth == 2 {
            self.in_a_list = byte == b'[';
        }
        let [revisions, entries, claims] = &mut self.of;
        let (count, most) = match depth {
            3 => (revisions, self.most),
            5 => (entries, self.most),
            7 => (claims, self.most.saturating_mul(2)),
            _ => return true,
        };
        *count += u64::from(self.in_a_list && byte == b'{');
        *count <= most
    }
}

fn malformed(error: serde_json::Error) -> DocumentError {
    let message = error.to_string();
    let wrong = message.rsplit_once(" at line ").map_or(message.as_str(), |(wrong, _)| wrong);
    DocumentError::Malformed { line: error.line().max(1), column: error.column().max(1), wrong: quoting_little(wrong) }
}

fn limit(place: &str, what: &'static str, most: u64) -> DocumentError {
    DocumentError::Limit { place: place.to_owned(), what, most }
}

fn check_limits(document: &Document, limits: &Limits) -> Result<(), DocumentError> {
    let most = u64::from(limits.name());
    let mut records = 0u64;
    for (r, revision) in document.revisions.iter().enumerate() {
        let exceeded = |place: String, what, most| Err(limit(&format!("revisions[{r}]{place}"), what, most));
        for (key, entity) in &revision.entities {
            if key.len().max(entity.label.len()) as u64 > most {
                return exceeded(format!(".entities.`{}`", excerpt(key)), "bytes of a name", most);
            }
        }
        for (key, _) in &revision.sources {
            if key.len() as u64 > most {
                return exceeded(format!(".sources.`{}`", excerpt(key)), "bytes of a name", most);
            }
        }
        records += (revision.entities.len() + revision.sources.len()) as u64;
        for (list, part) in [(&revision.retractions, "retractions"), (&revision.statements, "statements")] {
            for (s, statement) in list.iter().enumerate() {
                let place = || format!(".{part}[{s}]");
                if let Some((what, most)) = statement.exceeds(limits) {
                    return exceeded(place(), what, most);
                }
                records += statement.claims.len() as u64;
            }
        }
        if records > limits.records() {
            return exceeded(String::new(), "records", limits.records());
        }
    }
    Ok(())
}

fn build(document: Document) -> Result<Graph, Error> {
    let mut graph = Graph::new(document.schema.build().map_err(DocumentError::from)?);
    for (r, revision) in document.revisions.into_iter().enumerate() {
        let mut changes = Vec::new();
        for (key, EntityPart { kind, label }) in revision.entities {
            changes.push(Change::Entity(EntityEntry { key, kind, label }));
        }
        for (key, source) in revision.sources {
            changes.push(Change::Source(SourceEntry { key, source }));
        }
        changes.extend(revision.retractions.into_iter().map(Change::Retraction));
        changes.extend(revision.statements.into_iter().map(Change::Claims));
        let before = graph.revision();
        if graph.apply(&changes).map_err(|error| placed(error, r, &changes))? == before {
            return Err(DocumentError::EmptyRevision(format!("revisions[{r}]")).into());
        }
    }
    Ok(graph)
}

/// Names the place of the change that cannot be.
fn placed(error: Error, revision: usize, changes: &[Change]) -> Error {
    let Error::Graph(GraphError::Change { change, claim, wrong }) = error else { return error };
    let alike = |one: &&Change| changes.get(change).is_some_and(|it| discriminant(it) == discriminant(*one));
    let nth = changes.iter().take(change).filter(alike).count();
    let record = match changes.get(change) {
        Some(Change::Entity(entry)) => format!("entities.`{}`", excerpt(&entry.key)),
        Some(Change::Source(entry)) => format!("sources.`{}`", excerpt(&entry.key)),
        Some(Change::Retraction(_)) => format!("retractions[{nth}]"),
        Some(Change::Claims(_)) | None => format!("statements[{nth}]"),
    };
    let claim = claim.map(|claim| format!(".claims[{claim}]")).unwrap_or_default();
    let place = format!("revisions[{revision}].{record}{claim}");
    DocumentError::Record { place, wrong: Box::new(Error::Graph(*wrong)) }.into()
}

impl From<SchemaFault> for DocumentError {
    fn from(fault: SchemaFault) -> Self {
        match fault {
            SchemaFault::Vocabulary(name) => DocumentError::Vocabulary(name),
            SchemaFault::Definition { place, wrong } => DocumentError::Record { place, wrong: Box::new(wrong.into()) },
        }
    }
}

/// Writes a graph with its schema and its whole history. What is written reads back as the same
/// graph, and is the same text every time.
///
/// # Errors
/// When writing fails.
pub fn write(graph: &Snapshot, mut to: impl Write) -> Result<(), Error> {
    let writing = |source| DocumentError::Io { doing: "write the document".to_owned(), source };
    let document = unbuild(graph)?;
    serde_json::to_writer_pretty(&mut to, &document).map_err(|e| writing(e.into()))?;
    to.write_all(b"\n").and_then(|()| to.flush()).map_err(|e| writing(e).into())
}

/// The document of a graph as text.
///
/// # Errors
/// None today that a graph of this crate can cause.
pub fn to_string(graph: &Snapshot) -> Result<String, Error> {
    let mut bytes = Vec::new();
    write(graph, &mut bytes)?;
    String::from_utf8(bytes).map_err(|e| DocumentError::NotUtf8 { at: e.utf8_error().valid_up_to() }.into())
}

/// Saves a graph at a path. After a crash the path holds the old document or the new one, whole:
/// the new one is written aside, brought to the disk, and then put in its place.
///
/// A file that is replaced keeps its permissions. A symbolic link is replaced by the document;
/// what it led to stays as it was, so that a link planted in a shared folder leads nowhere.
///
/// # Errors
/// When the file beside it cannot be written or put in its place; then the old file is as it was
/// and nothing is left beside it. When only the folder cannot be brought to the disk, the new
/// document is in place but a crash may still undo that.
pub fn save(graph: &Snapshot, path: impl AsRef<Path>) -> Result<(), Error> {
    let fails = |doing, source| DocumentError::Io { doing, source }.into();
    replace(path.as_ref(), fails, |file| write(graph, file))
}

fn unbuild(graph: &Snapshot) -> Result<Document, Error> {
    let keys = Keys::of(graph);
    let mut revisions: Vec<RevisionPart> = Vec::new();
    revisions.resize_with(graph.revision().number() as usize, RevisionPart::default);
    for entity in graph.entities() {
        if let Some(part) = part_of(&mut revisions, entity.added()) {
            let body = EntityPart { kind: entity.kind().to_owned(), label: entity.label().to_owned() };
            part.entities.push((entity.key().to_owned(), body));
        }
    }
    for source in graph.sources() {
        let body = keys.source_entry(source)?.source;
        if let Some(part) = part_of(&mut revisions, source.added()) {
            part.sources.push((source.key().to_owned(), body));
        }
    }
    let mut statements = vec![Vec::new(); revisions.len()];
    let mut retractions = vec![Vec::new(); revisions.len()];
    for claim in graph.claims() {
        add_claim(&keys, &mut statements, claim.recorded(), claim)?;
        if let Some(revision) = claim.retracted() {
            add_claim(&keys, &mut retractions, revision, claim)?;
        }
    }
    let entries = |list: Vec<Entry>| list.into_iter().map(|(_, entry)| entry).collect();
    for ((part, statements), retractions) in revisions.iter_mut().zip(statements).zip(retractions) {
        (part.statements, part.retractions) = (entries(statements), entries(retractions));
    }
    let schema = SchemaPart::of(graph.schema());
    Ok(Document { format: FORMAT.to_owned(), version: VERSION, schema, revisions })
}

/// A statement with the id that tells whether the next claim is of it too.
type Entry = (StatementId, StatementEntry);

fn part_of<T>(revisions: &mut [T], revision: Revision) -> Option<&mut T> {
    revisions.get_mut((revision.number() as usize).checked_sub(1)?)
}

fn add_claim(keys: &Keys<'_>, lists: &mut [Vec<Entry>], to: Revision, claim: ClaimRef<'_>) -> Result<(), Error> {
    let Some(list) = part_of(lists, to) else { return Ok(()) };
    let (graph, id) = (keys.graph(), claim.statement());
    if list.last().is_none_or(|(last, _)| *last != id) {
        list.push((id, keys.statement_entry(graph.statement(id)?)?));
    }
    if let Some((_, statement)) = list.last_mut() {
        statement.claims.push(keys.claim_entry(claim.claim())?);
    }
    Ok(())
}
