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
//! default; what is not known is an error. Kinds, qualifiers and relations of your own stand in
//! the schema beside the vocabulary.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    Error,
    graph::{ClaimRef, Graph, GraphError, Revision, Snapshot, StatementRef},
    model::{
        Any, Change, Claim, ClaimEntry, EntityEntry, Id, KindDef, Limits, QualifierDef, Qualifiers, RelationDef,
        Schema, SchemaError, Source, SourceEntry, StatementEntry, Value,
        text::{escape, excerpt},
        unique_keys,
    },
    vocabulary,
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
    #[serde(default)]
    schema: SchemaPart,
    revisions: Vec<RevisionPart>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct SchemaPart {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vocabulary: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<KindDef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    qualifiers: Vec<QualifierDef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    relations: Vec<RelationDef>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RevisionPart {
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "map")]
    entities: Vec<(String, EntityPart)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "map")]
    sources: Vec<(String, Source<String>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    retractions: Vec<StatementEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    statements: Vec<StatementEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntityPart {
    kind: String,
    label: String,
}

mod map {
    //! A list of pairs as a map in the order of the list, each key once.

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer, V: Serialize>(pairs: &[(String, V)], to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(pairs.iter().map(|(key, value)| (key, value)))
    }

    pub(super) fn deserialize<'de, D, V>(from: D) -> Result<Vec<(String, V)>, D::Error>
    where
        D: Deserializer<'de>,
        V: Deserialize<'de>,
    {
        super::unique_keys(from)
    }
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
    let mut bytes = Vec::new();
    let reading = |source| DocumentError::Io { doing: "read the document".to_owned(), source };
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
/// As [`read`], or when the file cannot be opened.
pub fn load(path: impl AsRef<Path>, limits: &Limits) -> Result<Graph, Error> {
    let path = path.as_ref();
    let opening = |source| DocumentError::Io { doing: format!("open `{}`", excerpt(&path.to_string_lossy())), source };
    read(File::open(path).map_err(opening)?, limits)
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
    let head: Head = serde_json::from_str(text).map_err(malformed)?;
    if head.format != FORMAT {
        return Err(DocumentError::Format { given: excerpt(&head.format) });
    }
    if head.version != VERSION {
        return Err(DocumentError::Version { given: head.version });
    }
    serde_json::from_str(text).map_err(malformed)
}

/// Looks at nesting and the length of strings before a parser does.
fn scan(text: &str, limits: &Limits) -> Result<(), DocumentError> {
    let (mut depth, mut line) = (0u64, 1usize);
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\n' => line += 1,
            b'[' | b'{' => {
                depth += 1;
                if depth > u64::from(limits.depth()) {
                    return Err(limit(&format!("line {line}"), "levels of nesting", limits.depth().into()));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => {
                let mut end = at;
                while let Some((at, byte)) = bytes.next() {
                    end = at;
                    match byte {
                        b'"' => break,
                        b'\\' => drop(bytes.next()),
                        _ => {}
                    }
                }
                if (end - at) as u64 > u64::from(limits.text()) + 1 {
                    return Err(limit(&format!("line {line}"), "bytes of text", limits.text().into()));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn malformed(error: serde_json::Error) -> DocumentError {
    let message = error.to_string();
    let wrong = message.rsplit_once(" at line ").map_or(message.as_str(), |(wrong, _)| wrong);
    let cut: String = escape(wrong).chars().take(240).collect();
    DocumentError::Malformed { line: error.line(), column: error.column(), wrong: cut }
}

fn limit(place: &str, what: &'static str, most: u64) -> DocumentError {
    DocumentError::Limit { place: place.to_owned(), what, most }
}

fn check_limits(document: &Document, limits: &Limits) -> Result<(), DocumentError> {
    let name = |place: String, name: &str| {
        let fits = name.len() as u64 <= u64::from(limits.name());
        if fits { Ok(()) } else { Err(limit(&place, "bytes of a name", limits.name().into())) }
    };
    let mut records = 0u64;
    for (r, revision) in document.revisions.iter().enumerate() {
        for (key, entity) in &revision.entities {
            let place = || format!("revisions[{r}].entities.`{}`", excerpt(key));
            name(place(), key)?;
            name(place(), &entity.label)?;
        }
        for (key, _) in &revision.sources {
            name(format!("revisions[{r}].sources.`{}`", excerpt(key)), key)?;
        }
        records += (revision.entities.len() + revision.sources.len()) as u64;
        for (list, part) in [(&revision.retractions, "retractions"), (&revision.statements, "statements")] {
            for (s, statement) in list.iter().enumerate() {
                let place = || format!("revisions[{r}].{part}[{s}]");
                if let Some(Value::Name(given)) = &statement.object {
                    name(place(), given.text())?;
                }
                if statement.claims.len() as u64 > u64::from(limits.claims()) {
                    return Err(limit(&place(), "claims of one statement", limits.claims().into()));
                }
                records += statement.claims.len() as u64;
            }
        }
        if records > limits.records() {
            return Err(limit(&format!("revisions[{r}]"), "records", limits.records()));
        }
    }
    Ok(())
}

fn build(document: Document) -> Result<Graph, Error> {
    let mut graph = Graph::new(schema(document.schema)?);
    for (r, revision) in document.revisions.into_iter().enumerate() {
        let mut places = Vec::new();
        let mut changes = Vec::new();
        for (key, EntityPart { kind, label }) in revision.entities {
            places.push(format!("revisions[{r}].entities.`{}`", excerpt(&key)));
            changes.push(Change::Entity(EntityEntry { key, kind, label }));
        }
        for (key, source) in revision.sources {
            places.push(format!("revisions[{r}].sources.`{}`", excerpt(&key)));
            changes.push(Change::Source(SourceEntry { key, source }));
        }
        for (s, entry) in revision.retractions.into_iter().enumerate() {
            places.push(format!("revisions[{r}].retractions[{s}]"));
            changes.push(Change::Retraction(entry));
        }
        for (s, entry) in revision.statements.into_iter().enumerate() {
            places.push(format!("revisions[{r}].statements[{s}]"));
            changes.push(Change::Claims(entry));
        }
        graph.apply(&changes).map_err(|error| placed(error, &places))?;
    }
    Ok(graph)
}

/// Names the place of the change that cannot be.
fn placed(error: Error, places: &[String]) -> Error {
    let Error::Graph(GraphError::Change { change, claim, wrong }) = error else { return error };
    let mut place = places.get(change).cloned().unwrap_or_default();
    if let Some(claim) = claim {
        place.push_str(&format!(".claims[{claim}]"));
    }
    DocumentError::Record { place, wrong: Box::new(Error::Graph(*wrong)) }.into()
}

fn schema(part: SchemaPart) -> Result<Schema, DocumentError> {
    let mut schema = match &part.vocabulary {
        Some(name) => vocabulary::shipped(name).ok_or_else(|| DocumentError::Vocabulary(excerpt(name)))?,
        None => Schema::new(),
    };
    let at = |list: &str, i: usize| {
        let place = format!("schema.{list}[{i}]");
        move |wrong: SchemaError| DocumentError::Record { place, wrong: Box::new(wrong.into()) }
    };
    for (i, def) in part.kinds.into_iter().enumerate() {
        schema = schema.with_kind_def(def).map_err(at("kinds", i))?;
    }
    for (i, def) in part.qualifiers.into_iter().enumerate() {
        schema = schema.with_qualifier(def).map_err(at("qualifiers", i))?;
    }
    for (i, def) in part.relations.into_iter().enumerate() {
        schema = schema.with_relation(def).map_err(at("relations", i))?;
    }
    Ok(schema)
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
/// # Errors
/// When the file beside it cannot be written or put in its place; then the old file is as it was.
pub fn save(graph: &Snapshot, path: impl AsRef<Path>) -> Result<(), Error> {
    let path = path.as_ref();
    let (aside, file) = create_aside(path)?;
    let saved = write_through(graph, file, &aside, path);
    if saved.is_err() {
        drop(fs::remove_file(&aside));
    }
    saved
}

fn write_through(graph: &Snapshot, file: File, aside: &Path, path: &Path) -> Result<(), Error> {
    let failed = |doing: &str| {
        let doing = format!("{doing} `{}`", excerpt(&path.to_string_lossy()));
        move |source| DocumentError::Io { doing, source }
    };
    let mut buffered = io::BufWriter::new(file);
    write(graph, &mut buffered)?;
    let file = buffered.into_inner().map_err(|e| failed("write")(e.into_error()))?;
    file.sync_all().map_err(failed("bring to the disk"))?;
    drop(file);
    fs::rename(aside, path).map_err(failed("put in its place"))?;
    sync_folder(path).map_err(|e| failed("bring to the disk the folder of")(e).into())
}

/// A new file in the folder of the path, so that it can take its place in one step.
fn create_aside(path: &Path) -> Result<(PathBuf, File), DocumentError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut last = None;
    for n in 0..100 {
        let aside = path.with_file_name(format!(".{name}.{}.{n}.part", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&aside) {
            Ok(file) => return Ok((aside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some(error),
            Err(error) => {
                last = Some(error);
                break;
            }
        }
    }
    let source = last.unwrap_or_else(|| io::ErrorKind::AlreadyExists.into());
    Err(DocumentError::Io { doing: format!("create a file beside `{}`", excerpt(&path.to_string_lossy())), source })
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn unbuild(graph: &Snapshot) -> Result<Document, Error> {
    let (kinds, qualifiers, relations) = graph.schema().extensions();
    let vocabulary = graph.schema().vocabulary().map(str::to_owned);
    let mut revisions: Vec<RevisionPart> = Vec::new();
    revisions.resize_with(graph.revision().number() as usize, RevisionPart::default);
    for entity in graph.entities() {
        if let Some(part) = part_of(&mut revisions, entity.added()) {
            let body = EntityPart { kind: entity.kind().to_owned(), label: entity.label().to_owned() };
            part.entities.push((entity.key().to_owned(), body));
        }
    }
    for source in graph.sources() {
        let body = source.source().clone().try_map(|id| key(graph, &id))?;
        if let Some(part) = part_of(&mut revisions, source.added()) {
            part.sources.push((source.key().to_owned(), body));
        }
    }
    let mut last = None;
    for claim in graph.claims() {
        let fresh = last.replace((claim.statement(), claim.recorded())) != Some((claim.statement(), claim.recorded()));
        if let Some(part) = part_of(&mut revisions, claim.recorded()) {
            add_claim(graph, &mut part.statements, claim, fresh)?;
        }
        if let Some(part) = claim.retracted().and_then(|revision| part_of(&mut revisions, revision)) {
            add_claim(graph, &mut part.retractions, claim, true)?;
        }
    }
    let schema = SchemaPart { vocabulary, kinds, qualifiers, relations };
    Ok(Document { format: FORMAT.to_owned(), version: VERSION, schema, revisions })
}

fn part_of(revisions: &mut [RevisionPart], revision: Revision) -> Option<&mut RevisionPart> {
    revisions.get_mut((revision.number() as usize).checked_sub(1)?)
}

fn add_claim(graph: &Snapshot, list: &mut Vec<StatementEntry>, claim: ClaimRef<'_>, fresh: bool) -> Result<(), Error> {
    let entry = claim_entry(graph, claim.claim())?;
    match list.last_mut().filter(|_| !fresh) {
        Some(statement) => statement.claims.push(entry),
        None => {
            let mut statement = statement_entry(graph, graph.statement(claim.statement())?)?;
            statement.claims.push(entry);
            list.push(statement);
        }
    }
    Ok(())
}

fn statement_entry(graph: &Snapshot, statement: StatementRef<'_>) -> Result<StatementEntry, Error> {
    let mut qualifiers = Qualifiers::new();
    for (name, value) in statement.qualifiers() {
        let value = value.clone().try_map(|id| key(graph, &id))?;
        qualifiers.entry(name.to_owned()).or_default().push(value);
    }
    Ok(StatementEntry {
        subject: key(graph, &statement.subject())?,
        relation: statement.relation().name().to_owned(),
        object: statement.object().cloned().map(|value| value.try_map(|id| key(graph, &id))).transpose()?,
        period: Some(statement.period().clone()),
        modality: statement.modality(),
        qualifiers,
        claims: Vec::new(),
    })
}

fn claim_entry(graph: &Snapshot, claim: &Claim) -> Result<ClaimEntry, Error> {
    let source = |id| Ok(graph.source_of(id)?.key().to_owned());
    claim.clone().try_map(|id| key(graph, &id), source)
}

fn key(graph: &Snapshot, id: &Id<Any>) -> Result<String, Error> {
    Ok(graph.entity(*id)?.key().to_owned())
}
