//! Limits: how much a reader of outside data takes in.

/// How much a reader of outside data takes in before it gives up with an error.
///
/// ```
/// use allegiance::Limits;
/// let limits = Limits::untrusted().with_bytes(1 << 20);
/// assert_eq!(limits.bytes(), 1 << 20);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    bytes: u64,
    records: u64,
    depth: u32,
    name: u32,
    text: u32,
    line: u32,
    claims: u32,
    qualifiers: u32,
    speakers: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits::untrusted()
    }
}

macro_rules! limits {
    ($($(#[$doc:meta])+ $field:ident, $with:ident: $Type:ty;)+) => {$(
        $(#[$doc])+
        pub const fn $field(&self) -> $Type {
            self.$field
        }

        /// The same limits but for this one.
        #[must_use]
        pub const fn $with(mut self, most: $Type) -> Self {
            self.$field = most;
            self
        }
    )+};
}

impl Limits {
    /// For input from anywhere: 256 MiB, a million records, names of 1 KiB, texts of 64 KiB, lines of 16 MiB; 10,000 claims and
    /// 1,000 values of qualifiers of a statement, 100 speakers of a claim.
    pub const fn untrusted() -> Self {
        Limits {
            bytes: 256 << 20,
            records: 1_000_000,
            depth: 32,
            name: 1 << 10,
            text: 64 << 10,
            line: 16 << 20,
            claims: 10_000,
            qualifiers: 1_000,
            speakers: 100,
        }
    }

    /// For files of one's own: 16 GiB, and as many records as a graph holds.
    pub const fn trusted() -> Self {
        Limits {
            bytes: 16 << 30,
            records: u32::MAX as u64,
            depth: 64,
            name: 64 << 10,
            text: 16 << 20,
            line: 256 << 20,
            claims: u32::MAX,
            qualifiers: u32::MAX,
            speakers: u32::MAX,
        }
    }

    limits! {
        /// The most bytes of input.
        bytes, with_bytes: u64;
        /// The most records: entities, sources, claims and retractions together.
        records, with_records: u64;
        /// How deep the input may nest.
        depth, with_depth: u32;
        /// The most bytes of a name, a key or a label.
        name, with_name: u32;
        /// The most bytes of any other text, such as a quote.
        text, with_text: u32;
        /// The most bytes of a line, or of a record of a table, of what is imported.
        line, with_line: u32;
        /// The most claims of one statement in one revision.
        claims, with_claims: u32;
        /// The most values of qualifiers of one statement.
        qualifiers, with_qualifiers: u32;
        /// The most speakers of one claim.
        speakers, with_speakers: u32;
    }
}
