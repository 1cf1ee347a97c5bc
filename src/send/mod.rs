//! Sends users and accounts for every row: a state machine without I/O, the
//! journal that makes a run resumable, and the parser of the API's responses.
//!
//! A driver (js/send/driver.ts) calls [`SendMachine::poll`] and executes the
//! [`Command`]s: HTTP, timers, token refresh, journal writes. It holds the
//! bodies of the requests; the machine knows ids and rows only and names users
//! by their position in a request.

mod backoff;
mod command;
mod config;
mod journal;
mod machine;
pub mod outcome;
mod report;
pub mod response;
pub mod row_notes;

pub use backoff::{BASE, BUSY, Backoff, CEILING, RETRY_AFTER_CAP, Random};
#[cfg(target_arch = "wasm32")]
pub(crate) use command::serialize_bytes;
pub use command::{AttemptId, Command, Failure, LookupResult, RequestKey};
pub use config::Config;
pub use journal::{
    Fingerprint, Journal, JournalCounts, JournalHeader, JournalState, JournaledRow, Mark,
    ReplayedJournal, replay,
};
pub use machine::{SendMachine, SendRequest};
pub use report::{Counts, Report, Stop};

#[cfg(test)]
mod tests;
