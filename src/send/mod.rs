//! Sends, and loses nothing: a state machine without I/O.

mod backoff;
mod command;
mod config;
mod events;
mod fingerprint;
mod journal;
mod ledger;
mod machine;
pub mod notes;
pub mod outcome;
mod pace;
mod replay;
mod request;
pub mod response;
mod rows;
mod token;

pub use backoff::{BASE, BUSY, CEILING, RETRY_AFTER_CAP, Random, wait, wait_from};
pub use command::{AttemptId, Command, Counts, Failure, Reconciled, Report, Stop};
pub use config::Config;
pub use fingerprint::Fingerprint;
pub use journal::{Journal, JournalError};
pub use machine::Machine;
pub use replay::{Header, Known, Mark, Replayed, State, Tally, replay};
pub use request::{Request, RequestError};

#[cfg(test)]
mod tests;
