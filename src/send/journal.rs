//! The journal: what is about to be sent, written before it is sent, and what
//! came of it, written before anybody is told.
//!
//! # Format
//! A sequence of entries, each `length: u32, kind: u8, payload: [u8; length],
//! check: u64`, little endian. `check` is a SipHash-1-3 of the entry keyed
//! with the check before it, so an entry counts only in its place: a torn
//! tail, or what an older, longer tail left behind, is not read as an entry.
//!
//! | kind | payload |
//! | --- | --- |
//! | 1 header | magic, version: u8, key: 16 bytes, keyed hash of the fingerprint: 16 bytes |
//! | 2 sent | for each user: row: u32, hash of the id: 16 bytes |
//! | 3 came | for each user: row: u32, what: u8 ([`Mark`]) |
//!
//! The first entry is the header. Nothing about a person is written but the
//! keyed 128-bit hash of the id. The key lies in the header, so it protects
//! against tables made in advance, not against somebody who has the journal
//! and a list of ids to try.
//!
//! # Writing
//! Entries gather in memory while a write is under way, so one write carries
//! what several requests need. Each write says *where* it belongs
//! ([`Journal::write`]): a file is written at that offset, a database uses it
//! as the key; so a torn tail is simply written over.

use super::replay::{Header, Mark, State, replay};
use siphasher::sip::SipHasher13;
use siphasher::sip128;

pub(super) const MAGIC: &[u8; 8] = b"KARDJRNL";
pub(super) const VERSION: u8 = 1;
pub(super) const HEADER: u8 = 1;
pub(super) const SENT: u8 = 2;
pub(super) const CAME: u8 = 3;

/// The first `check`.
pub(super) const SEED: u64 = 0x6b61_7264_656e_726f;

/// Length of an entry without its payload.
pub(super) const FRAME: usize = 4 + 1 + 8;

/// Length of the header's payload.
pub(super) const HEADER_LENGTH: usize = MAGIC.len() + 1 + 16 + 16;

/// Why a journal cannot be gone on with. Nothing is sent then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalError {
    /// The journal was begun for another file (or with other options).
    ChangedFile,
    /// The bytes are not a journal, and are not touched.
    NotAJournal,
    /// A newer version of this crate wrote it.
    Newer,
}

impl JournalError {
    /// A stable name, lower case.
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
            JournalError::ChangedFile => {
                "the journal was begun for another file or with other options"
            }
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

/// A journal that is open for writing, and what was read from it.
#[derive(Clone, Debug)]
pub struct Journal {
    key: [u8; 16],
    state: State,
    check: u64,
    /// Entries that no write carries yet.
    gathered: Vec<u8>,
    /// Where `gathered` begins.
    at: u64,
    durable: u64,
    writing: bool,
    /// A write failed: what was read still counts, nothing more is written.
    broken: bool,
}

impl Journal {
    /// Opens the journal that holds `bytes` (none for a new one).
    ///
    /// * `fingerprint`: of the file *and* of the options that change what is
    ///   sent, 16 bytes.
    /// * `key`: 16 random bytes, for a new journal; an old one keeps its own.
    ///
    /// # Errors
    /// When the bytes belong to another file, or are no journal.
    pub fn open(
        bytes: &[u8],
        fingerprint: [u8; 16],
        key: [u8; 16],
    ) -> Result<Journal, JournalError> {
        let mut replayed = replay(bytes)?;
        let is_other = |header: Header| header.fingerprint != keyed(&header.key, &fingerprint);
        if replayed.header.is_some_and(is_other) {
            if !replayed.state.is_untouched() {
                return Err(JournalError::ChangedFile);
            }
            // A run that came to nothing, such as one with a wrong organization,
            // does not stand in the way of the right one.
            replayed = replay(&[])?;
        }
        let mut journal = Journal {
            key,
            state: replayed.state,
            check: replayed.check,
            gathered: Vec::new(),
            at: replayed.length as u64,
            durable: replayed.length as u64,
            writing: false,
            broken: false,
        };
        match replayed.header {
            Some(header) => journal.key = header.key,
            None => {
                let entry = journal.begin(HEADER);
                journal.gathered.extend_from_slice(MAGIC);
                journal.gathered.push(VERSION);
                journal.gathered.extend_from_slice(&key);
                journal
                    .gathered
                    .extend_from_slice(&keyed(&key, &fingerprint));
                journal.seal(entry);
            }
        }
        Ok(journal)
    }

    /// What the journal knows of earlier runs.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Opens those of these rows that the API refused. That they are sent again
    /// is written down when it is done, and until then they stay refused.
    pub(super) fn reopen(&mut self, rows: &[u32]) {
        for row in rows {
            self.state.reopen(*row);
        }
    }

    pub(super) fn state_mut(&mut self) -> &mut State {
        &mut self.state
    }

    /// The keyed hash of an id.
    #[must_use]
    pub fn hash(&self, id: &str) -> u128 {
        hash(&self.key, id)
    }

    /// Writes down that these users are about to be sent.
    pub(super) fn sent<'a>(&mut self, users: impl Iterator<Item = (u32, &'a str)>) {
        if self.broken {
            return;
        }
        let (entry, key) = (self.begin(SENT), self.key);
        for (row, id) in users {
            self.gathered.extend_from_slice(&row.to_le_bytes());
            self.gathered
                .extend_from_slice(&hash(&key, id).to_le_bytes());
        }
        self.seal(entry);
    }

    /// Writes down what came of these rows; nothing when there are none.
    pub(super) fn came(&mut self, rows: &[(u32, Mark)]) {
        if rows.is_empty() || self.broken {
            return;
        }
        let entry = self.begin(CAME);
        for (row, mark) in rows {
            self.gathered.extend_from_slice(&row.to_le_bytes());
            self.gathered.push(*mark as u8);
        }
        self.seal(entry);
    }

    /// Where the next entry will begin: what is written down so far is durable
    /// once [`durable`](Self::durable) has come this far.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.at + self.gathered.len() as u64
    }

    /// How far the journal is on disk; the end of all once a write failed,
    /// because nothing need wait for it any more.
    #[must_use]
    pub const fn durable(&self) -> u64 {
        self.durable
    }

    /// Whether nothing is gathered and no write is under way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        !self.writing && self.gathered.is_empty()
    }

    /// The next write, `(offset, bytes)`, when there is one and none is under
    /// way. The first one is the header alone, so that a torn one is known.
    pub(super) fn write(&mut self) -> Option<(u64, Vec<u8>)> {
        if self.writing || self.gathered.is_empty() {
            return None;
        }
        self.writing = true;
        let (at, mut bytes) = (self.at, std::mem::take(&mut self.gathered));
        if at == 0 && bytes.len() > FRAME + HEADER_LENGTH {
            self.gathered = bytes.split_off(FRAME + HEADER_LENGTH);
        }
        self.at += bytes.len() as u64;
        Some((at, bytes))
    }

    /// The write under way is durable.
    pub(super) fn written(&mut self) {
        if self.writing {
            self.writing = false;
            self.durable = self.at;
        }
    }

    /// A write failed: nothing more is written.
    pub(super) fn fail(&mut self) {
        self.broken = true;
        self.writing = false;
        self.gathered = Vec::new();
        self.durable = u64::MAX;
    }

    fn begin(&mut self, kind: u8) -> usize {
        let entry = self.gathered.len();
        self.gathered.extend_from_slice(&[0, 0, 0, 0, kind]);
        entry
    }

    fn seal(&mut self, entry: usize) {
        // A request holds at most 65,535 users of 20 bytes, so this fits.
        let length = (self.gathered.len() - entry - 5) as u32;
        self.gathered[entry..entry + 4].copy_from_slice(&length.to_le_bytes());
        self.check = check(self.check, &self.gathered[entry..]);
        self.gathered.extend_from_slice(&self.check.to_le_bytes());
    }
}

/// The check of an entry (length, kind and payload) that follows `before`.
pub(super) fn check(before: u64, entry: &[u8]) -> u64 {
    SipHasher13::new_with_keys(before, SEED).hash(entry)
}

/// The fingerprint as it is written: that of a file of one user must not be
/// found in a table made in advance.
fn keyed(key: &[u8; 16], fingerprint: &[u8; 16]) -> [u8; 16] {
    let hash = sip128::SipHasher13::new_with_key(key).hash(fingerprint);
    (u128::from(hash.h1) | u128::from(hash.h2) << 64).to_le_bytes()
}

fn hash(key: &[u8; 16], id: &str) -> u128 {
    let hash = sip128::SipHasher13::new_with_key(key).hash(id.as_bytes());
    u128::from(hash.h1) | u128::from(hash.h2) << 64
}
