//! Writes a journal.
//!
//! Entries are buffered in memory while a write is running, so one write serves
//! several requests. Each write has an offset ([`Journal::next_write`]): a file
//! is written at that offset, a database uses it as the key; so a torn tail is
//! overwritten.

use super::format::{
    ATTEMPT, FRAME, HEADER, HEADER_LENGTH, MAGIC, RESULTS, VERSION, changed_file, check,
};
use super::replay::{JournalHeader, JournalState, Mark, replay};
use crate::error::Error;
use siphasher::sip128;

/// A journal that is open for writing, and the state that was read from it.
#[derive(Clone, Debug)]
pub struct Journal {
    key: [u8; 16],
    state: JournalState,
    check: u64,
    /// Entries that are not in a write yet.
    buffer: Vec<u8>,
    /// The offset of `buffer`.
    at: u64,
    durable: u64,
    writing: bool,
    /// A write failed: the state stays valid, nothing more is written.
    failed: bool,
}

impl Journal {
    /// Opens the journal that has `bytes` (none for a new one).
    ///
    /// * `fingerprint`: of the file *and* of the options that change the
    ///   requests, 16 bytes.
    /// * `key`: 16 random bytes, for a new journal; an old one keeps its own.
    ///
    /// # Errors
    /// When the journal belongs to another file, or the bytes are not a journal.
    pub fn open(bytes: &[u8], fingerprint: [u8; 16], key: [u8; 16]) -> Result<Journal, Error> {
        let mut replayed = replay(bytes)?;
        let is_other =
            |header: JournalHeader| header.fingerprint != keyed(&header.key, &fingerprint);
        if replayed.header.is_some_and(is_other) {
            if !replayed.state.is_untouched() {
                return Err(changed_file());
            }
            // A run that applied nothing, such as one with a wrong organization,
            // does not block the next one.
            replayed = replay(&[])?;
        }
        let mut journal = Journal {
            key,
            state: replayed.state,
            check: replayed.check,
            buffer: Vec::new(),
            at: replayed.length as u64,
            durable: replayed.length as u64,
            writing: false,
            failed: false,
        };
        match replayed.header {
            Some(header) => journal.key = header.key,
            None => {
                let entry = journal.begin_entry(HEADER);
                journal.buffer.extend_from_slice(MAGIC);
                journal.buffer.push(VERSION);
                journal.buffer.extend_from_slice(&key);
                journal.buffer.extend_from_slice(&keyed(&key, &fingerprint));
                journal.end_entry(entry);
            }
        }
        Ok(journal)
    }

    /// What the journal says about earlier runs.
    #[must_use]
    pub fn state(&self) -> &JournalState {
        &self.state
    }

    /// Reopens those of these rows that the API rejected, so that they are sent
    /// again. In the journal they stay rejected until then.
    pub(in crate::send) fn reopen(&mut self, rows: &[u32]) {
        for row in rows {
            self.state.reopen(*row);
        }
    }

    pub(in crate::send) fn state_mut(&mut self) -> &mut JournalState {
        &mut self.state
    }

    /// The keyed hash of an id.
    #[must_use]
    pub fn hash(&self, id: &str) -> u128 {
        hash(&self.key, id)
    }

    /// Appends that these users are about to be sent.
    pub(in crate::send) fn append_attempt<'a>(
        &mut self,
        users: impl Iterator<Item = (u32, &'a str)>,
    ) {
        if self.failed {
            return;
        }
        let (entry, key) = (self.begin_entry(ATTEMPT), self.key);
        for (row, id) in users {
            self.buffer.extend_from_slice(&row.to_le_bytes());
            self.buffer.extend_from_slice(&hash(&key, id).to_le_bytes());
        }
        self.end_entry(entry);
    }

    /// Appends the results of these rows; nothing if there are none.
    pub(in crate::send) fn append_results(&mut self, rows: &[(u32, Mark)]) {
        if rows.is_empty() || self.failed {
            return;
        }
        let entry = self.begin_entry(RESULTS);
        for (row, mark) in rows {
            self.buffer.extend_from_slice(&row.to_le_bytes());
            self.buffer.push(*mark as u8);
        }
        self.end_entry(entry);
    }

    /// The offset of the next entry: everything appended so far is durable once
    /// [`durable`](Self::durable) reaches it.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.at + self.buffer.len() as u64
    }

    /// How many bytes are durable; `u64::MAX` once a write failed, because
    /// nothing has to wait for the journal any more.
    #[must_use]
    pub const fn durable(&self) -> u64 {
        self.durable
    }

    /// Whether nothing is buffered and no write is running.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        !self.writing && self.buffer.is_empty()
    }

    /// The next write, `(offset, bytes)`, if there is one and none is running.
    /// The first write is the header alone, so that a torn header is recognized.
    pub(in crate::send) fn next_write(&mut self) -> Option<(u64, Vec<u8>)> {
        if self.writing || self.buffer.is_empty() {
            return None;
        }
        self.writing = true;
        let (at, mut bytes) = (self.at, std::mem::take(&mut self.buffer));
        if at == 0 && bytes.len() > FRAME + HEADER_LENGTH {
            self.buffer = bytes.split_off(FRAME + HEADER_LENGTH);
        }
        self.at += bytes.len() as u64;
        Some((at, bytes))
    }

    /// The running write is durable.
    pub(in crate::send) fn written(&mut self) {
        if self.writing {
            self.writing = false;
            self.durable = self.at;
        }
    }

    /// A write failed: nothing more is written.
    pub(in crate::send) fn fail(&mut self) {
        self.failed = true;
        self.writing = false;
        self.buffer = Vec::new();
        self.durable = u64::MAX;
    }

    fn begin_entry(&mut self, kind: u8) -> usize {
        let entry = self.buffer.len();
        self.buffer.extend_from_slice(&[0, 0, 0, 0, kind]);
        entry
    }

    fn end_entry(&mut self, entry: usize) {
        // A request has at most 65,535 users of 20 bytes, so this fits.
        let length = (self.buffer.len() - entry - 5) as u32;
        self.buffer[entry..entry + 4].copy_from_slice(&length.to_le_bytes());
        self.check = check(self.check, &self.buffer[entry..]);
        self.buffer.extend_from_slice(&self.check.to_le_bytes());
    }
}

/// The fingerprint as it is written: keyed, so that a precomputed table does not
/// contain the fingerprint of a small file.
fn keyed(key: &[u8; 16], fingerprint: &[u8; 16]) -> [u8; 16] {
    let hash = sip128::SipHasher13::new_with_key(key).hash(fingerprint);
    (u128::from(hash.h1) | u128::from(hash.h2) << 64).to_le_bytes()
}

fn hash(key: &[u8; 16], id: &str) -> u128 {
    let hash = sip128::SipHasher13::new_with_key(key).hash(id.as_bytes());
    u128::from(hash.h1) | u128::from(hash.h2) << 64
}
