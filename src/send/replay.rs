//! Reading a journal again after a crash.
//!
//! Entries are read in order up to the first that is incomplete or whose check
//! does not fit; there the journal ends, and writing goes on from there. So
//! any prefix of a journal is a journal, and says what was known when its last
//! whole entry was written.

use super::journal::{
    CAME, FRAME, HEADER, HEADER_LENGTH, JournalError, MAGIC, SEED, SENT, VERSION, check,
};
use std::collections::HashMap;

/// What came of a row, as the journal writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mark {
    /// The API said created, by id.
    Created = 1,
    /// The API said that it was there already.
    Exists = 2,
    /// The API refused it. Its reasons are not kept: they may quote the user.
    Rejected = 3,
    /// There already, after an attempt of ours without an answer: counts as created.
    Confirmed = 4,
    /// This attempt was certainly not applied; the row is where it was before it.
    Back = 5,
}

impl Mark {
    const fn from_byte(byte: u8) -> Option<Mark> {
        Some(match byte {
            1 => Mark::Created,
            2 => Mark::Exists,
            3 => Mark::Rejected,
            4 => Mark::Confirmed,
            5 => Mark::Back,
            _ => return None,
        })
    }
}

/// What the journal knows of a row that was once about to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The keyed hash of its id.
    pub hash: u128,
    /// How it was settled; never [`Mark::Back`].
    pub settled: Option<Mark>,
    air: bool,
    doubt: bool,
}

impl Known {
    /// Whether an attempt without an answer may have been applied.
    #[must_use]
    pub const fn in_doubt(&self) -> bool {
        self.settled.is_none() && (self.air || self.doubt)
    }
}

/// What the journal knows of all rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    rows: HashMap<u32, Known>,
}

impl State {
    /// What is known of `row` (1-based), if it was ever about to be sent.
    #[must_use]
    pub fn get(&self, row: u32) -> Option<&Known> {
        self.rows.get(&row)
    }

    /// All that is known, by row.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &Known)> {
        let mut rows: Vec<_> = self.rows.iter().map(|(&row, known)| (row, known)).collect();
        rows.sort_unstable_by_key(|&(row, _)| row);
        rows.into_iter()
    }

    /// Whether nothing is settled and nothing in doubt: whatever was about to be
    /// sent was certainly not applied.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        let mut known = self.rows.values();
        known.all(|known| known.settled.is_none() && !known.in_doubt())
    }

    /// How many rows are known to have ended how.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for known in self.rows.values() {
            *match known.settled {
                Some(Mark::Created | Mark::Confirmed) => &mut tally.created,
                Some(Mark::Exists) => &mut tally.exists,
                Some(Mark::Rejected) => &mut tally.rejected,
                Some(Mark::Back) | None if known.in_doubt() => &mut tally.unknown,
                Some(Mark::Back) | None => &mut tally.unsent,
            } += 1;
        }
        tally
    }

    pub(super) fn take(&mut self, row: u32) -> Option<Known> {
        self.rows.remove(&row)
    }

    /// Forgets a row that the API refused.
    pub(super) fn reopen(&mut self, row: u32) {
        if self.is_refused(row) {
            self.rows.remove(&row);
        }
    }

    fn is_refused(&self, row: u32) -> bool {
        let known = self.rows.get(&row);
        known.is_some_and(|known| known.settled == Some(Mark::Rejected))
    }

    /// The lowest row whose user is there, or may be.
    pub(super) fn first_there(&self) -> Option<u32> {
        let there = |known: &Known| match known.settled {
            Some(mark) => mark != Mark::Rejected,
            None => known.in_doubt(),
        };
        let rows = self.rows.iter().filter(|(_, known)| there(known));
        rows.map(|(&row, _)| row).min()
    }

    fn sent(&mut self, row: u32, hash: u128) {
        // Only a row that was mended is sent after it was refused; it may have
        // another id now.
        self.reopen(row);
        let known = self.rows.entry(row).or_insert(Known {
            hash,
            settled: None,
            air: false,
            doubt: false,
        });
        known.doubt |= known.air;
        known.air = true;
    }

    fn came(&mut self, row: u32, mark: Mark) {
        let Some(known) = self.rows.get_mut(&row) else {
            return;
        };
        known.air = false;
        if mark != Mark::Back && known.settled.is_none() {
            known.settled = Some(mark);
        }
    }
}

/// Rows of a journal by their outcome; a row that was never about to be sent is
/// in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are the outcomes")]
pub struct Tally {
    pub created: u32,
    pub exists: u32,
    pub rejected: u32,
    pub unsent: u32,
    pub unknown: u32,
}

/// The first entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Of the hashes of ids.
    pub key: [u8; 16],
    /// Of the file and the options, hashed with the key.
    pub fingerprint: [u8; 16],
}

/// A journal as it was read.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// `None`: nothing was written yet.
    pub header: Option<Header>,
    /// What it says.
    pub state: State,
    /// How many bytes of it hold; what follows is a torn tail.
    pub length: usize,
    pub(super) check: u64,
}

/// Reads a journal, or any prefix of one.
///
/// # Errors
/// When the bytes are no journal, or one of a newer version. A torn tail is
/// not an error.
pub fn replay(bytes: &[u8]) -> Result<Replayed, JournalError> {
    let mut replayed = Replayed {
        header: None,
        state: State::default(),
        length: 0,
        check: SEED,
    };
    while let Some(entry) = next_entry(bytes, replayed.length, replayed.check) {
        match (replayed.header, entry.kind) {
            (None, HEADER) => replayed.header = Some(header(entry.payload)?),
            (Some(_), SENT) => {
                let (users, _) = entry.payload.as_chunks::<20>();
                for user in users {
                    let [r0, r1, r2, r3, hash @ ..] = *user;
                    replayed.state.sent(
                        u32::from_le_bytes([r0, r1, r2, r3]),
                        u128::from_le_bytes(hash),
                    );
                }
            }
            (Some(_), CAME) => {
                let (rows, _) = entry.payload.as_chunks::<5>();
                for &[r0, r1, r2, r3, mark] in rows {
                    let mark = Mark::from_byte(mark).ok_or(JournalError::Newer)?;
                    replayed
                        .state
                        .came(u32::from_le_bytes([r0, r1, r2, r3]), mark);
                }
            }
            (None, _) => return Err(JournalError::NotAJournal),
            (Some(_), _) => return Err(JournalError::Newer),
        }
        replayed.length += FRAME + entry.payload.len();
        replayed.check = entry.check;
    }
    if replayed.header.is_none() && !is_torn_header(bytes) {
        return Err(JournalError::NotAJournal);
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

fn header(payload: &[u8]) -> Result<Header, JournalError> {
    let rest = payload
        .strip_prefix(MAGIC)
        .ok_or(JournalError::NotAJournal)?;
    let (&version, rest) = rest.split_first().ok_or(JournalError::NotAJournal)?;
    if version != VERSION {
        return Err(JournalError::Newer);
    }
    match rest.as_chunks::<16>() {
        ([key, fingerprint], []) => Ok(Header {
            key: *key,
            fingerprint: *fingerprint,
        }),
        _ => Err(JournalError::NotAJournal),
    }
}

/// Whether the bytes can be the beginning of the very first write, which is
/// the header alone, cut off by a crash.
fn is_torn_header(bytes: &[u8]) -> bool {
    let mut begin = [0; 5 + MAGIC.len()];
    begin[0] = HEADER_LENGTH as u8;
    begin[4] = HEADER;
    begin[5..].copy_from_slice(MAGIC);
    let common = bytes.len().min(begin.len());
    bytes.len() < FRAME + HEADER_LENGTH && bytes[..common] == begin[..common]
}
