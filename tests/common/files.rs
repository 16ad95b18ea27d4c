//! Durable files taken apart into sections and put together with the right checksums, so that a test can change what
//! they say and still be listened to.

/// Everything before the table of sections.
const BEFORE_TABLE: usize = 24;
const ENTRY: usize = 16;

/// The sections of a file with their tags.
#[derive(Clone)]
pub(crate) struct Sections(pub(crate) Vec<([u8; 4], Vec<u8>)>);

impl Sections {
    pub(crate) fn of(file: &[u8]) -> Self {
        let count = number(&file[20..24]) as usize;
        let mut at = BEFORE_TABLE + count * ENTRY + 4;
        let entries = file[BEFORE_TABLE..].chunks(ENTRY).take(count);
        let sections = entries.map(|entry| {
            let start = at;
            at += number(&entry[8..12]) as usize;
            (entry[..4].try_into().unwrap(), file[start..at].to_vec())
        });
        Sections(sections.collect())
    }

    pub(crate) fn get(&mut self, tag: &str) -> &mut Vec<u8> {
        let found = self.0.iter_mut().find(|(it, _)| it == tag.as_bytes());
        &mut found.unwrap_or_else(|| panic!("no section {tag}")).1
    }

    /// Sets a number of a section of `u32`.
    pub(crate) fn set(&mut self, tag: &str, place: usize, number: u32) {
        self.get(tag)[place * 4..][..4].copy_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn numbers(&mut self, tag: &str) -> Vec<u32> {
        self.get(tag).chunks(4).map(number).collect()
    }

    /// Replaces the first of a text in a section.
    pub(crate) fn replace(&mut self, tag: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.get(tag).clone()).unwrap();
        assert!(text.contains(from), "no {from} in {text}");
        *self.get(tag) = text.replacen(from, to, 1).into_bytes();
    }

    pub(crate) fn file(&self) -> Vec<u8> {
        let mut file = b"\x89allegiance\0\r\n\x1a\n".to_vec();
        file.extend([1, self.0.len() as u32].map(u32::to_le_bytes).concat());
        for (tag, section) in &self.0 {
            file.extend(tag);
            file.extend(crc32fast::hash(section).to_le_bytes());
            file.extend((section.len() as u64).to_le_bytes());
        }
        file.extend(crc32fast::hash(&file).to_le_bytes());
        self.0.iter().for_each(|(_, section)| file.extend(section));
        file
    }
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(bytes.try_into().unwrap())
}
