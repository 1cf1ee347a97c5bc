//! The format of a journal.
//!
//! A sequence of entries, each `length: u32, kind: u8, payload: [u8; length],
//! check: u64`, little endian. `check` is a SipHash-1-3 of the entry keyed
//! with the check before it, so an entry is valid only in its place: a torn
//! tail, or the rest of an older, longer tail, is not read as an entry.
//!
//! | kind | payload |
//! | --- | --- |
//! | 1 header | magic, version: u8, key: 16 bytes, keyed hash of the fingerprint: 16 bytes |
//! | 2 attempt | for each user: row: u32, hash of the id: 16 bytes |
//! | 3 results | for each user: row: u32, mark: u8 ([`Mark`](super::Mark)) |
//!
//! The first entry is the header. The only personal data is the keyed 128-bit
//! hash of the id. The key is in the header, so it protects against precomputed
//! tables, not against an attacker who has the journal and a list of ids to try.

use siphasher::sip::SipHasher13;

pub(super) const MAGIC: &[u8; 8] = b"KARDJRNL";
pub(super) const VERSION: u8 = 1;
pub(super) const HEADER: u8 = 1;
pub(super) const ATTEMPT: u8 = 2;
pub(super) const RESULTS: u8 = 3;

/// The check before the first entry.
pub(super) const SEED: u64 = 0x6b61_7264_656e_726f;

/// Length of an entry without its payload.
pub(in crate::send) const FRAME: usize = 4 + 1 + 8;

/// Length of the header's payload.
pub(in crate::send) const HEADER_LENGTH: usize = MAGIC.len() + 1 + 16 + 16;

/// Why a run cannot use a journal. Nothing is sent then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalError {
    /// The journal belongs to another file or to other options.
    ChangedFile,
    /// The bytes are not a journal; they stay untouched.
    NotAJournal,
    /// A newer version of this crate wrote the journal.
    Newer,
}

impl JournalError {
    /// A stable code, lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            JournalError::ChangedFile => "journal.changed",
            JournalError::NotAJournal => "journal.foreign",
            JournalError::Newer => "journal.newer",
        }
    }

    /// One sentence, lower case, without a full stop.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            JournalError::ChangedFile => "the journal belongs to another file or to other options",
            JournalError::NotAJournal => "the bytes are not a journal",
            JournalError::Newer => "the journal was written by a newer version",
        }
    }
}

impl std::fmt::Display for JournalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for JournalError {}

/// The check of an entry (length, kind and payload) that follows `before`.
pub(super) fn check(before: u64, entry: &[u8]) -> u64 {
    SipHasher13::new_with_keys(before, SEED).hash(entry)
}
