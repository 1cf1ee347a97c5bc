//! Replays a journal after a crash.
//!
//! Entries are read in order up to the first that is incomplete or has a wrong
//! check. There the journal ends, and writing continues from there. So any
//! prefix of a journal is a journal and gives the state at the time its last
//! whole entry was written.

use super::format::{
    ATTEMPT, FRAME, HEADER, HEADER_LENGTH, MAGIC, RESULTS, SEED, VERSION, check, newer_journal,
    not_a_journal,
};
use crate::error::Error;
use std::collections::HashMap;

/// The result of an attempt for one row, as the journal writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mark {
    /// The API said created, by id.
    Created = 1,
    /// The API said that the user already existed.
    Exists = 2,
    /// The API rejected the user. The reasons are not kept: they may quote the user.
    Rejected = 3,
    /// The user exists after an attempt of this run without a response: counts as created.
    Confirmed = 4,
    /// The attempt was certainly not applied; the row has the state before it.
    NotApplied = 5,
}

impl Mark {
    const fn from_byte(byte: u8) -> Option<Mark> {
        Some(match byte {
            1 => Mark::Created,
            2 => Mark::Exists,
            3 => Mark::Rejected,
            4 => Mark::Confirmed,
            5 => Mark::NotApplied,
            _ => return None,
        })
    }
}

/// What the journal says about a row that was about to be sent at least once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournaledRow {
    /// The keyed hash of its id.
    pub hash: u128,
    /// How it was settled; never [`Mark::NotApplied`].
    pub settled: Option<Mark>,
    in_flight: bool,
    doubt: bool,
}

impl JournaledRow {
    /// Whether an attempt without a response may have been applied.
    #[must_use]
    pub const fn in_doubt(&self) -> bool {
        self.settled.is_none() && (self.in_flight || self.doubt)
    }
}

/// What the journal says about all rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalState {
    rows: HashMap<u32, JournaledRow>,
}

impl JournalState {
    /// The state of `row` (1-based), if it was ever about to be sent.
    #[must_use]
    pub fn get(&self, row: u32) -> Option<&JournaledRow> {
        self.rows.get(&row)
    }

    /// All rows, ascending.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &JournaledRow)> {
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .map(|(&number, row)| (number, row))
            .collect();
        rows.sort_unstable_by_key(|&(number, _)| number);
        rows.into_iter()
    }

    /// Whether no row is settled or in doubt: no attempt was applied.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        let mut rows = self.rows.values();
        rows.all(|row| row.settled.is_none() && !row.in_doubt())
    }

    /// Rows by outcome.
    #[must_use]
    pub fn counts(&self) -> JournalCounts {
        let mut counts = JournalCounts::default();
        for row in self.rows.values() {
            *match row.settled {
                Some(Mark::Created | Mark::Confirmed) => &mut counts.created,
                Some(Mark::Exists) => &mut counts.exists,
                Some(Mark::Rejected) => &mut counts.rejected,
                Some(Mark::NotApplied) | None if row.in_doubt() => &mut counts.unknown,
                Some(Mark::NotApplied) | None => &mut counts.unsent,
            } += 1;
        }
        counts
    }

    pub(in crate::send) fn take(&mut self, row: u32) -> Option<JournaledRow> {
        self.rows.remove(&row)
    }

    /// Removes a row that the API rejected.
    pub(super) fn reopen(&mut self, row: u32) {
        if self.is_rejected(row) {
            self.rows.remove(&row);
        }
    }

    fn is_rejected(&self, row: u32) -> bool {
        let row = self.rows.get(&row);
        row.is_some_and(|row| row.settled == Some(Mark::Rejected))
    }

    /// The lowest row whose user exists or may exist.
    pub(in crate::send) fn first_existing(&self) -> Option<u32> {
        let exists = |row: &JournaledRow| match row.settled {
            Some(mark) => mark != Mark::Rejected,
            None => row.in_doubt(),
        };
        let rows = self.rows.iter().filter(|(_, row)| exists(row));
        rows.map(|(&number, _)| number).min()
    }

    fn apply_attempt(&mut self, row: u32, hash: u128) {
        // Only a corrected row is sent again after a rejection; its id may have
        // changed.
        self.reopen(row);
        let row = self.rows.entry(row).or_insert(JournaledRow {
            hash,
            settled: None,
            in_flight: false,
            doubt: false,
        });
        row.doubt |= row.in_flight;
        row.in_flight = true;
    }

    fn apply_result(&mut self, row: u32, mark: Mark) {
        let Some(row) = self.rows.get_mut(&row) else {
            return;
        };
        row.in_flight = false;
        if mark != Mark::NotApplied && row.settled.is_none() {
            row.settled = Some(mark);
        }
    }
}

/// Rows of a journal by outcome; rows that were never about to be sent are not
/// counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are the outcomes")]
pub struct JournalCounts {
    pub created: u32,
    pub exists: u32,
    pub rejected: u32,
    pub unsent: u32,
    pub unknown: u32,
}

/// The first entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalHeader {
    /// The key of the hashes of ids.
    pub key: [u8; 16],
    /// The fingerprint of the file and the options, hashed with the key.
    pub fingerprint: [u8; 16],
}

/// A journal that was read.
#[derive(Clone, Debug)]
pub struct ReplayedJournal {
    /// `None`: nothing was written yet.
    pub header: Option<JournalHeader>,
    /// The state of all rows.
    pub state: JournalState,
    /// How many bytes are valid; a torn tail follows.
    pub length: usize,
    pub(super) check: u64,
}

/// Reads a journal, or any prefix of one.
///
/// # Errors
/// When the bytes are not a journal, or a newer version wrote it. A torn tail
/// is not an error.
pub fn replay(bytes: &[u8]) -> Result<ReplayedJournal, Error> {
    let mut replayed = ReplayedJournal {
        header: None,
        state: JournalState::default(),
        length: 0,
        check: SEED,
    };
    while let Some(entry) = next_entry(bytes, replayed.length, replayed.check) {
        match (replayed.header, entry.kind) {
            (None, HEADER) => replayed.header = Some(header(entry.payload)?),
            (Some(_), ATTEMPT) => {
                let (users, _) = entry.payload.as_chunks::<20>();
                for user in users {
                    let [r0, r1, r2, r3, hash @ ..] = *user;
                    replayed.state.apply_attempt(
                        u32::from_le_bytes([r0, r1, r2, r3]),
                        u128::from_le_bytes(hash),
                    );
                }
            }
            (Some(_), RESULTS) => {
                let (rows, _) = entry.payload.as_chunks::<5>();
                for &[r0, r1, r2, r3, mark] in rows {
                    let mark = Mark::from_byte(mark).ok_or_else(newer_journal)?;
                    replayed
                        .state
                        .apply_result(u32::from_le_bytes([r0, r1, r2, r3]), mark);
                }
            }
            (None, _) => return Err(not_a_journal()),
            (Some(_), _) => return Err(newer_journal()),
        }
        replayed.length += FRAME + entry.payload.len();
        replayed.check = entry.check;
    }
    if replayed.header.is_none() && !is_torn_header(bytes) {
        return Err(not_a_journal());
    }
    Ok(replayed)
}

struct Entry<'a> {
    kind: u8,
    payload: &'a [u8],
    check: u64,
}

fn next_entry(bytes: &[u8], at: usize, before: u64) -> Option<Entry<'_>> {
    let rest = bytes.get(at..)?;
    let length = u32::from_le_bytes(*rest.first_chunk()?) as usize;
    let (entry, tail) = rest.split_at_checked(length.checked_add(5)?)?;
    let stored = u64::from_le_bytes(*tail.first_chunk()?);
    (stored == check(before, entry)).then_some(Entry {
        kind: *entry.get(4)?,
        payload: entry.get(5..)?,
        check: stored,
    })
}

fn header(payload: &[u8]) -> Result<JournalHeader, Error> {
    let rest = payload.strip_prefix(MAGIC).ok_or_else(not_a_journal)?;
    let (&version, rest) = rest.split_first().ok_or_else(not_a_journal)?;
    if version != VERSION {
        return Err(newer_journal());
    }
    match rest.as_chunks::<16>() {
        ([key, fingerprint], []) => Ok(JournalHeader {
            key: *key,
            fingerprint: *fingerprint,
        }),
        _ => Err(not_a_journal()),
    }
}

/// Whether the bytes can be the beginning of the first write, which is the
/// header alone, cut off by a crash.
fn is_torn_header(bytes: &[u8]) -> bool {
    let mut begin = [0; 5 + MAGIC.len()];
    begin[0] = HEADER_LENGTH as u8;
    begin[4] = HEADER;
    begin[5..].copy_from_slice(MAGIC);
    let common = bytes.len().min(begin.len());
    bytes.len() < FRAME + HEADER_LENGTH && bytes[..common] == begin[..common]
}
