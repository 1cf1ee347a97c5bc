//! The report of a run: counts by outcome, and the reason if it ended early.

use super::outcome::{ApiError, Outcome};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// Why the run sends no more requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The caller cancelled the run.
    Cancelled,
    /// A response forbids further requests: 403, 404, a redirect, or a response of
    /// another server than the API.
    RequestRejected {
        /// HTTP status, 0 if there was none.
        status: u16,
    },
    /// The API rejected a new token as well.
    Unauthorized,
    /// The token could not be fetched.
    TokenFailed,
    /// The token did not arrive in time.
    TokenTimeout,
    /// The run has no retries left.
    RetriesExhausted,
    /// A row differs from the row in the journal.
    ChangedFile {
        /// 1-based.
        row: u32,
    },
}

impl Stop {
    /// A stable code, lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Stop::Cancelled => "cancelled",
            Stop::RequestRejected { .. } => "request_rejected",
            Stop::Unauthorized => "unauthorized",
            Stop::TokenFailed => "token_failed",
            Stop::TokenTimeout => "token_timeout",
            Stop::RetriesExhausted => "retries_exhausted",
            Stop::ChangedFile { .. } => "changed_file",
        }
    }

    /// One sentence, lower case, without a full stop.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Stop::Cancelled => "the run was cancelled",
            Stop::RequestRejected { .. } => "the API rejected the whole request",
            Stop::Unauthorized => "the API rejected the token twice",
            Stop::TokenFailed => "the token could not be fetched",
            Stop::TokenTimeout => "the token did not arrive in time",
            Stop::RetriesExhausted => "the run has no retries left",
            Stop::ChangedFile { .. } => "the file is not the file of the journal",
        }
    }
}

/// `{ code, message, status?, row? }`.
impl Serialize for Stop {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Stop", 3)?;
        object.serialize_field("code", self.as_str())?;
        object.serialize_field("message", self.message())?;
        match self {
            Stop::RequestRejected { status } => object.serialize_field("status", status)?,
            Stop::ChangedFile { row } => object.serialize_field("row", row)?,
            _ => {}
        }
        object.end()
    }
}

/// The number of rows with each outcome. After the run, `read` is the sum of the
/// other counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that the run received.
    pub read: u64,
    by_outcome: [u64; Outcome::ALL.len()],
}

impl Counts {
    /// Rows with the outcome `outcome`.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.by_outcome.get(outcome as usize).copied().unwrap_or(0)
    }

    /// Rows that have an outcome.
    #[must_use]
    pub fn settled(&self) -> u64 {
        self.by_outcome.iter().sum()
    }

    pub(super) fn add(&mut self, outcome: Outcome, rows: u64) {
        if let Some(count) = self.by_outcome.get_mut(outcome as usize) {
            *count += rows;
        }
    }
}

/// `{ read, created, exists, ... }`.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Counts", 1 + Outcome::ALL.len())?;
        object.serialize_field("read", &self.read)?;
        for outcome in Outcome::ALL {
            object.serialize_field(outcome.as_str(), &self.of(outcome))?;
        }
        object.end()
    }
}

/// The report of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Invariant: `read` is the sum of the other counts.
    pub counts: Counts,
    /// POSTs that were sent.
    pub requests: u64,
    /// GETs that were sent.
    pub lookups: u64,
    /// Retries that were scheduled.
    pub retries: u64,
    /// Rows that an earlier run had settled, according to the journal.
    pub already_settled: u64,
    /// Whether the run could have resumed after a crash at any time: it had a
    /// journal, and every write to it succeeded.
    pub resumable: bool,
    /// Why the run ended early, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// The errors with which the API rejected a whole request.
    pub errors: Vec<ApiError>,
}
