//! The journal makes a run resumable: users are journaled before they are sent,
//! and results before the caller receives them.

mod fingerprint;
mod format;
mod replay;
mod writer;

pub use fingerprint::Fingerprint;
#[cfg(test)]
pub(super) use format::{FRAME, HEADER_LENGTH};
pub use replay::{
    JournalCounts, JournalHeader, JournalState, JournaledRow, Mark, ReplayedJournal, replay,
};
pub use writer::Journal;
