//! The file: a whole graph in a form that opens as fast as it is read.
//!
//! ```
//! use allegiance::{Graph, Limits, Source, file, vocabulary::*};
//!
//! let mut graph = Graph::new(conflict());
//! let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
//! let bhamo = graph.add(Town, "Bhamo")?;
//! let article = graph.source(Source::article("A new front").published("2024-12-17"))?;
//! graph.state(kia, CONTROLS, bhamo).share(2, 3).cite(article)?;
//!
//! let mut bytes = Vec::new();
//! file::write(&graph, &mut bytes)?;
//! let again = file::read(bytes.as_slice(), &Limits::untrusted())?;
//!
//! let bhamo = again.get::<Town>("bhamo")?;
//! assert_eq!(again.as_of("2024-12-17")?.controllers_of(bhamo)?.len(), 1);
//! # Ok::<(), allegiance::Error>(())
//! ```
//!
//! What is opened is the same graph: every revision, every claim and retraction, everything in its
//! order. Ids are not kept: those of the graph that was saved are foreign to the one that is
//! opened, and keys lead to the new ones. The [document](crate::document) is for people and for other programs; the file is
//! for the graph's own next run.
//!
//! # Layout
//!
//! All numbers have their least byte first.
//!
//! | bytes | what |
//! | --- | --- |
//! | 16 | `89 61 6c 6c 65 67 69 61 6e 63 65 00 0d 0a 1a 0a` |
//! | 4 | the version of the format, 1 |
//! | 4 | how many sections there are, 20 |
//! | 16 each | for each section its tag (4), the CRC-32 of its bytes (4) and how many there are (8) |
//! | 4 | the CRC-32 of everything before it |
//! | | the sections, one after the other |
//!
//! The sections stand in this order. A place is a number from 0 in the order of addition.
//!
//! | tag | what |
//! | --- | --- |
//! | `SCHM` | JSON: the schema as in a document, and the names of kinds, relations and qualifiers by place |
//! | `REVS` | by revision three `u32`: how many entities, sources and claims there were after it |
//! | `KIND` | by entity a `u16`: the place of its kind |
//! | `LENS` | by entity two `u32`: how many bytes its key and its label have |
//! | `NAME` | UTF-8: key and label of each entity, with nothing between them |
//! | `SRCS` | JSON: the sources with their keys; entities by place, here and below |
//! | `LITS` | JSON: the literals that are objects |
//! | `DETS` | JSON: bounds that are more than a day, modality and qualifiers of statements, each combination once |
//! | `SAYS` | JSON: what claims say, each once |
//! | `STAT` | by statement a `u32`: its detail, from 1, or 0 for two exact days and nothing more |
//! | `CLMS` | by claim two `u32`: its statement and what it says |
//! | `RETR` | two `u32` each, in the order of retraction: a claim and the revision that retracted it |
//! | `ONOD` | by entity a `u32`: its first group as a subject; and one more, how many groups there are |
//! | `OREL` | by group a `u16`: its relation, in ascending order within an entity |
//! | `OSTA` | by group a `u32`: its first tie; and one more, how many ties there are |
//! | `OTIE` | by tie four `u32`: the far end, the first and the last day, the statement |
//! | `INOD` `IREL` `ISTA` `ITIE` | the same by object, where that is an entity |
//!
//! Days count from 1970-01-01; the least and the greatest number stand for no bound. Within a group
//! ties stand by first day, far end, last day and detail.
//!
//! # Trust
//!
//! Nothing of a file is believed: sizes are checked before room is made for them, checksums before
//! anything is answered, and then every number: that it leads to something that is there, that
//! kinds fit relations, that both indexes say the same, that the history could have come about. A
//! file that fails gives an error, never a panic and never another graph. The checksums find
//! accidents. They don't find intent: whoever can write the file can write a whole other graph.

use std::{
    fmt,
    fs::File,
    io::{self, ErrorKind, Read, Write},
    marker::PhantomData,
    path::Path,
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error as _, SeqAccess, Visitor},
};

use super::{
    SchemaFault, SchemaPart,
    column::{Column, PIECE, Packed},
    layout::{BEFORE_TABLE, Entry, HEAD, MAGIC, SECTIONS, entries, head},
    replace,
    strings::{longest_string, quoting_little},
};
use crate::{
    Error,
    graph::{
        Data, Graph, Snapshot,
        columns::Part,
        rebuild::{Misfit, Places, Rebuild},
    },
    model::{
        Limits, Schema,
        text::excerpt,
        wire::{Fields, fields},
    },
};

/// The version of the format that this crate writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// Why a file cannot be read or written. After it nothing has changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Reading or writing failed.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was being done, with the file where there is one.
        doing: String,
        /// What went wrong.
        source: io::Error,
    },
    /// Not a file of this crate.
    #[error("the file does not begin as a graph: expected one that this crate saved")]
    Format,
    /// A version that this crate does not read.
    #[error("the file is of version {given}: this crate reads version {VERSION}; a newer one may read it")]
    Version {
        /// The version that it names.
        given: u32,
    },
    /// An end that comes too early.
    #[error("the file ends within its {section}")]
    CutShort {
        /// The section in which it ends.
        section: &'static str,
    },
    /// More after the end.
    #[error("the file goes on after its last section")]
    TooLong,
    /// Bytes that are not those that were written.
    #[error("the section `{section}` of the file is damaged: its checksum is another")]
    Damaged {
        /// The section with the checksum.
        section: &'static str,
    },
    /// A vocabulary that this crate does not have.
    #[error("schema: there is no vocabulary `{0}`: expected `conflict/1` or `base/1`")]
    Vocabulary(String),
    /// A part of the schema that cannot be.
    #[error("{place}: {wrong}")]
    Schema {
        /// The place of the definition, as in `schema.kinds[3]`.
        place: String,
        /// What is wrong with it.
        wrong: Box<Error>,
    },
    /// Something else than what a section is made of.
    #[error("{section}: {wrong}")]
    Malformed {
        /// The section.
        section: &'static str,
        /// What is wrong in it.
        wrong: String,
    },
    /// An item of a section that cannot be.
    #[error("{section}, place {place}: {wrong}")]
    Misfit {
        /// The section.
        section: &'static str,
        /// The place of the item in the section, from 0.
        place: u64,
        /// What is wrong with it.
        wrong: String,
    },
    /// More than the limits allow.
    #[error("{section}: more than {most} {what}")]
    Limit {
        /// The section, or the file.
        section: &'static str,
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        most: u64,
    },
}

impl From<Misfit> for FileError {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Wrong { part, place, wrong } => {
                FileError::Misfit { section: part.name(), place: place as u64, wrong }
            }
            Misfit::TooMuch { part, what, most } => FileError::Limit { section: part.name(), what, most },
        }
    }
}

impl From<SchemaFault> for FileError {
    fn from(fault: SchemaFault) -> Self {
        match fault {
            SchemaFault::Vocabulary(name) => FileError::Vocabulary(name),
            SchemaFault::Definition { place, wrong } => FileError::Schema { place, wrong: Box::new(wrong.into()) },
        }
    }
}

/// Saves a graph at a path. After a crash the path holds the old file or the new one, whole: the
/// new one is written aside, brought to the disk, and then put in its place.
///
/// A file that is replaced keeps its permissions. A symbolic link is replaced by the file; what it
/// led to stays as it was.
///
/// # Errors
/// When the file beside it cannot be written or put in its place; then the old file is as it was
/// and nothing is left beside it. When only the folder cannot be brought to the disk, the new file
/// is in place but a crash may still undo that.
///
/// # Complexity
/// As [`write`](fn@write).
pub fn save(graph: &Snapshot, path: impl AsRef<Path>) -> Result<(), Error> {
    let fails = |doing, source| FileError::Io { doing, source }.into();
    replace(path.as_ref(), fails, |file| write(graph, file))
}

/// Opens the file at a path as a new graph.
///
/// ```no_run
/// use allegiance::{Limits, file};
/// let graph = file::open("kachin.graph", &Limits::trusted())?;
/// # Ok::<(), allegiance::Error>(())
/// ```
///
/// # Errors
/// As [`read`], or when the file cannot be opened.
///
/// # Complexity
/// As [`read`].
pub fn open(path: impl AsRef<Path>, limits: &Limits) -> Result<Graph, Error> {
    let path = path.as_ref();
    let name = format!("`{}`", excerpt(&path.to_string_lossy()));
    let opening = |source| FileError::Io { doing: format!("open {name}"), source };
    let file = File::open(path).map_err(opening)?;
    // A pipe or a device has no length before it is read.
    let length = file.metadata().ok().filter(|it| it.is_file()).map(|it| it.len());
    Ok(Reader::new(file, &name, length, limits).graph()?)
}

/// Reads a file into a new graph, all of it or nothing.
///
/// # Errors
/// A [`FileError`] that names the section: where the file is cut short or damaged, says what
/// cannot be, or passes a limit.
///
/// # Complexity
/// Linear in the file: it is read once, and every column is gone through once or twice. Memory is
/// that of the graph and, until it is done, some 40 bytes a statement.
pub fn read(from: impl Read, limits: &Limits) -> Result<Graph, Error> {
    Ok(Reader::new(from, "the file", None, limits).graph()?)
}

/// Writes a graph with its schema and its whole history. What is written reads back as the same
/// graph, and is the same bytes every time.
///
/// # Errors
/// When writing fails.
///
/// # Complexity
/// Linear in the graph.
pub fn write(graph: &Snapshot, to: impl Write) -> Result<(), Error> {
    let mut data = Data::clone(&graph.0);
    data.compact();
    let writing = |source| FileError::Io { doing: "write the file".to_owned(), source };
    Ok(write_data(&data, to).map_err(writing)?)
}

fn write_data(data: &Data, mut to: impl Write) -> io::Result<()> {
    let schema = serde_json::to_vec(&SchemaSection::of(&data.schema))?;
    let (revisions, retractions) = (data.revision_column(), data.retraction_column());
    let (kinds, lengths, names) = (data.kind_column(), data.length_column(), data.name_column());
    let (sources, literals) = (listed(data.source_parts())?, listed(data.literal_parts())?);
    let (details, contents) = (listed(data.detail_parts())?, listed(data.content_parts())?);
    let (out, into) = (data.out_columns(), data.in_columns());
    let sections: [&dyn Column; SECTIONS.len()] = [
        &schema,
        &revisions,
        &kinds,
        &lengths,
        &names,
        &sources,
        &literals,
        &details,
        &contents,
        &data.statement_column(),
        &data.claim_column(),
        &retractions,
        &out.nodes,
        &out.relations,
        &out.starts,
        &out.ties,
        &into.nodes,
        &into.relations,
        &into.starts,
        &into.ties,
    ];
    let mut entries = Vec::with_capacity(sections.len());
    for section in sections {
        let mut hasher = crc32fast::Hasher::new();
        section.each_piece(&mut |piece| {
            hasher.update(piece);
            Ok(())
        })?;
        entries.push(Entry { length: section.bytes(), checksum: hasher.finalize() });
    }
    to.write_all(&head(VERSION, &entries))?;
    for section in sections {
        section.each_piece(&mut |piece| to.write_all(piece))?;
    }
    to.flush()
}

/// Items as a list in JSON, made one at a time.
fn listed<T: Serialize>(items: impl Iterator<Item = T>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    serde_json::Serializer::new(&mut bytes).collect_seq(items)?;
    Ok(bytes)
}

/// The schema, and what its kinds, relations and qualifiers are called by place, so that they are
/// found again where a later vocabulary has more of them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaSection {
    #[serde(deserialize_with = "fields")]
    schema: SchemaPart,
    kinds: Vec<String>,
    relations: Vec<String>,
    qualifiers: Vec<String>,
}

impl SchemaSection {
    fn of(schema: &Schema) -> Self {
        SchemaSection {
            schema: SchemaPart::of(schema),
            kinds: schema.kinds().map(|def| def.name().to_owned()).collect(),
            relations: schema.relations().map(|def| def.name().to_owned()).collect(),
            qualifiers: schema.qualifiers().map(|def| def.name().to_owned()).collect(),
        }
    }
}

/// What is read of a file, section by section.
struct Reader<'a, R> {
    from: R,
    name: &'a str,
    limits: &'a Limits,
    /// How long the file is, where that is known.
    length: Option<u64>,
    /// The sections that are not yet read.
    sections: std::vec::IntoIter<(Part, Entry)>,
    room: Vec<u8>,
}

impl<'a, R: Read> Reader<'a, R> {
    fn new(from: R, name: &'a str, length: Option<u64>, limits: &'a Limits) -> Self {
        Reader { from, name, limits, length, sections: Vec::new().into_iter(), room: vec![0; PIECE] }
    }

    fn graph(mut self) -> Result<Graph, FileError> {
        self.head()?;
        let SchemaSection { schema, kinds, relations, qualifiers } = self.json()?;
        let mut graph = Rebuild::new(schema.build()?, &Places { kinds, relations, qualifiers }, self.limits)?;
        graph.revisions(&self.column(3)?)?;
        graph.kinds(self.column(1)?)?;
        graph.lengths(self.column(1)?)?;
        graph.names(&self.column::<u8>(1)?)?;
        self.list(|Fields(source)| graph.source(source))?;
        graph.sources_end()?;
        self.list(|literal| graph.literal(literal))?;
        self.list(|Fields(detail)| graph.detail(detail))?;
        self.list(|Fields(content)| graph.content(content))?;
        graph.statements(self.column(1)?)?;
        graph.claims(self.column(1)?)?;
        graph.retractions(&self.column(2)?)?;
        graph.out(self.column(1)?, self.column(1)?, self.column(1)?, self.column(1)?)?;
        let into = (self.column(1)?, self.column(1)?, self.column(1)?, self.column(1)?);
        self.end()?;
        let (nodes, relations, starts, ties) = into;
        Ok(graph.finish(nodes, relations, starts, ties)?)
    }

    fn head(&mut self) -> Result<(), FileError> {
        let table = "table of sections";
        let mut head = vec![0; HEAD];
        let (before, rest) = head.split_at_mut(BEFORE_TABLE);
        let filled = self.fill(before)?;
        if !filled || !before.starts_with(&MAGIC) {
            return Err(FileError::Format);
        }
        let given = before.as_chunks().0.get(MAGIC.len() / 4).map_or(0, |version| u32::from_le_bytes(*version));
        if given != VERSION {
            return Err(FileError::Version { given });
        }
        if !self.fill(rest)? {
            return Err(FileError::CutShort { section: table });
        }
        let entries = entries(&head)?;
        let total = entries.iter().fold(HEAD as u64, |total, entry| total.saturating_add(entry.length));
        if total > self.limits.bytes() {
            return Err(FileError::Limit { section: "the file", what: "bytes", most: self.limits.bytes() });
        }
        let parts: Vec<_> = SECTIONS.iter().map(|(part, _)| *part).zip(entries).collect();
        if let Some(length) = self.length {
            let mut end = HEAD as u64;
            for (part, entry) in &parts {
                end += entry.length;
                if end > length {
                    return Err(FileError::CutShort { section: part.name() });
                }
            }
            if end < length {
                return Err(FileError::TooLong);
            }
        }
        self.sections = parts.into_iter();
        Ok(())
    }

    fn end(&mut self) -> Result<(), FileError> {
        if self.fill(&mut [0])? { Err(FileError::TooLong) } else { Ok(()) }
    }

    /// Fills some room; or not, where the file ends before.
    fn fill(&mut self, room: &mut [u8]) -> Result<bool, FileError> {
        match self.from.read_exact(room) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
            Err(source) => Err(FileError::Io { doing: format!("read {}", self.name), source }),
        }
    }

    /// The next section, as a column of rows of so many items.
    fn column<T: Packed>(&mut self, row: usize) -> Result<Vec<T>, FileError> {
        let Some((part, entry)) = self.sections.next() else { return Ok(Vec::new()) };
        let section = part.name();
        if entry.length % (T::WIDTH * row) as u64 != 0 {
            let wrong = format!("{} bytes are no multiple of {}", entry.length, T::WIDTH * row);
            return Err(FileError::Malformed { section, wrong });
        }
        let mut column = Vec::new();
        self.make_room(&mut column, entry.length)?;
        let mut hasher = crc32fast::Hasher::new();
        let mut left = entry.length;
        let mut room = std::mem::take(&mut self.room);
        while left > 0 {
            let next = left.min(PIECE as u64) as usize;
            let piece = room.get_mut(..next).unwrap_or_default();
            if !self.fill(piece)? {
                return Err(FileError::CutShort { section });
            }
            hasher.update(piece);
            T::unpack(piece, &mut column);
            left -= next as u64;
        }
        self.room = room;
        if hasher.finalize() == entry.checksum { Ok(column) } else { Err(FileError::Damaged { section }) }
    }

    /// Makes room for so many bytes of a column. Where nobody knows how long the file is, the
    /// column grows with what is read.
    fn make_room<T: Packed>(&self, column: &mut Vec<T>, bytes: u64) -> Result<(), FileError> {
        let bytes = if self.length.is_some() { bytes } else { bytes.min(PIECE as u64) };
        let items = usize::try_from(bytes / T::WIDTH as u64).unwrap_or(usize::MAX);
        let doing = || format!("make room for {bytes} bytes");
        column.try_reserve_exact(items).map_err(|error| FileError::Io { doing: doing(), source: error.into() })
    }

    fn bytes(&mut self) -> Result<(&'static str, Vec<u8>), FileError> {
        let section = self.sections.as_slice().first().map_or("", |(part, _)| part.name());
        let bytes = self.column(1)?;
        let most = self.limits.text().into();
        if longest_string(&bytes) > most {
            return Err(FileError::Limit { section, what: "bytes of text", most });
        }
        Ok((section, bytes))
    }

    /// The next section, as one thing in JSON.
    fn json<T: DeserializeOwned>(&mut self) -> Result<T, FileError> {
        let (section, bytes) = self.bytes()?;
        let Fields(found) = serde_json::from_slice(&bytes).map_err(|error| malformed(section, &error))?;
        Ok(found)
    }

    /// Takes the next section as a list in JSON, item by item.
    fn list<T: DeserializeOwned>(&mut self, mut take: impl FnMut(T) -> Result<(), Misfit>) -> Result<(), FileError> {
        let (section, bytes) = self.bytes()?;
        let mut refused = None;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let each = Each { take: |item| take(item).map_err(|misfit| refused = Some(misfit)), item: PhantomData };
        let read = json.deserialize_seq(each).and_then(|()| json.end());
        match refused {
            Some(misfit) => Err(misfit.into()),
            None => read.map_err(|error| malformed(section, &error)),
        }
    }
}

/// Takes the items of a list one at a time.
struct Each<T, F> {
    take: F,
    item: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>, F: FnMut(T) -> Result<(), ()>> Visitor<'de> for Each<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            (self.take)(item).map_err(|()| A::Error::custom("refused"))?;
        }
        Ok(())
    }
}

fn malformed(section: &'static str, error: &serde_json::Error) -> FileError {
    FileError::Malformed { section, wrong: quoting_little(&error.to_string()) }
}
