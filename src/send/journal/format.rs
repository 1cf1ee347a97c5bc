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

use crate::error::{Error, ErrorKind};

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
pub(super) fn changed_file() -> Error {
    let message = "the journal belongs to another file or to other options";
    Error::new(ErrorKind::JournalChanged, message)
}

/// See [`changed_file`]. The bytes stay untouched.
pub(super) fn not_a_journal() -> Error {
    Error::new(ErrorKind::JournalForeign, "the bytes are not a journal")
}

/// See [`changed_file`].
pub(super) fn newer_journal() -> Error {
    let message = "the journal was written by a newer version";
    Error::new(ErrorKind::JournalNewer, message)
}

/// The check of an entry (length, kind and payload) that follows `before`.
pub(super) fn check(before: u64, entry: &[u8]) -> u64 {
    SipHasher13::new_with_keys(before, SEED).hash(entry)
}
