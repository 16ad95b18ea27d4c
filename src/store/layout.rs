//! The frame of a file: what it begins with, and the table of its sections.

use super::file::FileError;
use crate::graph::columns::Part;

/// Bytes that no text begins with, and that a transfer as text would change.
pub(crate) const MAGIC: [u8; 16] = *b"\x89allegiance\0\r\n\x1a\n";

/// The sections in their order, each with its tag.
pub(crate) const SECTIONS: [(Part, [u8; 4]); 20] = [
    (Part::Schema, *b"SCHM"),
    (Part::Revisions, *b"REVS"),
    (Part::Kinds, *b"KIND"),
    (Part::Lengths, *b"LENS"),
    (Part::Names, *b"NAME"),
    (Part::Sources, *b"SRCS"),
    (Part::Literals, *b"LITS"),
    (Part::Details, *b"DETS"),
    (Part::Contents, *b"SAYS"),
    (Part::Statements, *b"STAT"),
    (Part::Claims, *b"CLMS"),
    (Part::Retractions, *b"RETR"),
    (Part::OutNodes, *b"ONOD"),
    (Part::OutRelations, *b"OREL"),
    (Part::OutStarts, *b"OSTA"),
    (Part::OutTies, *b"OTIE"),
    (Part::InNodes, *b"INOD"),
    (Part::InRelations, *b"IREL"),
    (Part::InStarts, *b"ISTA"),
    (Part::InTies, *b"ITIE"),
];

/// How many bytes come before the table, and in the whole head: the table and its checksum too.
pub(crate) const BEFORE_TABLE: usize = MAGIC.len() + 8;
const ENTRY: usize = 16;
pub(crate) const HEAD: usize = BEFORE_TABLE + SECTIONS.len() * ENTRY + 4;

/// One section, as the table has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) length: u64,
    pub(crate) checksum: u32,
}

pub(crate) fn head(version: u32, entries: &[Entry]) -> Vec<u8> {
    let mut head = Vec::with_capacity(HEAD);
    head.extend(MAGIC);
    head.extend(version.to_le_bytes());
    head.extend((SECTIONS.len() as u32).to_le_bytes());
    for ((_, tag), entry) in SECTIONS.iter().zip(entries) {
        head.extend(tag);
        head.extend(entry.checksum.to_le_bytes());
        head.extend(entry.length.to_le_bytes());
    }
    let checksum = crc32fast::hash(&head);
    head.extend(checksum.to_le_bytes());
    head
}

/// The entries of a head whose magic and version are right.
pub(crate) fn entries(head: &[u8]) -> Result<Vec<Entry>, FileError> {
    let damaged = || FileError::Damaged { section: "table of sections" };
    let (body, checksum) = head.split_last_chunk().ok_or_else(damaged)?;
    if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
        return Err(damaged());
    }
    let misfit = |place, wrong: &str| {
        Err(FileError::Misfit { section: "table of sections", place: place as u64, wrong: wrong.to_owned() })
    };
    let (before, table) = body.split_at_checked(BEFORE_TABLE).ok_or_else(damaged)?;
    if !before.ends_with(&(SECTIONS.len() as u32).to_le_bytes()) {
        return misfit(0, "another number of sections is given");
    }
    let mut entries = Vec::with_capacity(SECTIONS.len());
    for (place, (entry, (_, expected))) in table.as_chunks::<ENTRY>().0.iter().zip(SECTIONS).enumerate() {
        let [tag, checksum, low, high] = entry.as_chunks().0 else { return Err(damaged()) };
        if *tag != expected {
            return misfit(place, "another section is given");
        }
        let length = u64::from(u32::from_le_bytes(*low)) | u64::from(u32::from_le_bytes(*high)) << 32;
        entries.push(Entry { length, checksum: u32::from_le_bytes(*checksum) });
    }
    Ok(entries)
}
