//! What passes between the machine and its driver.

use crate::send::outcome::{ApiError, BatchResult, Outcome};

/// The number of one attempt: one `fetch`. Never used twice in a run.
pub type AttemptId = u32;

/// What the driver does next. Everything but [`Wait`](Command::Wait) and
/// [`Finished`](Command::Finished) is started without waiting for its end, and
/// [`poll`](super::Machine::poll) is called again at once.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// POST this body. Answer with `answered` or `failed`.
    Send {
        /// To name in the answer.
        attempt: AttemptId,
        /// Generation of the token to use.
        token: u32,
        /// The body, as it is sent.
        body: Vec<u8>,
    },
    /// GET this user. Answer with `reconciled`, or `failed`.
    Reconcile {
        /// To name in the answer.
        attempt: AttemptId,
        /// Generation of the token to use.
        token: u32,
        /// The issuer's id, not percent-encoded.
        id: String,
    },
    /// Abort this attempt's `fetch`. Nothing more need be told of it.
    Abort {
        /// The attempt.
        attempt: AttemptId,
    },
    /// Write these bytes to the journal at this offset and make them durable;
    /// then `journaled` or `journal_failed`.
    Journal {
        /// Bytes before it.
        at: u64,
        /// One or more whole entries.
        bytes: Vec<u8>,
    },
    /// Get a new token; then `token_arrived` or `token_failed`.
    RefreshToken,
    /// There is room for one more request: `push`, or `end` when there is none.
    Pull,
    /// These rows are settled, for good and for the first time; hand them to
    /// the user.
    Settled(BatchResult),
    /// Nothing to do until this time (ms), or for ever (`None`), unless
    /// something is reported first.
    Wait {
        /// On the clock that `now` is read from.
        until: Option<u64>,
    },
    /// The run is over.
    Finished(Report),
}

/// Why an attempt has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It certainly did not leave: it may not have been applied.
    NotSent,
    /// The network failed, at any point (`fetch` does not say which).
    Network,
    /// It took too long, or was aborted from outside.
    Aborted,
}

/// What a GET said of a user in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reconciled {
    /// It is there, as it was sent.
    Same,
    /// It is there, with other attributes.
    Different,
    /// 404, from the API itself.
    Absent,
    /// 401.
    Refresh,
    /// 408, 429 or 5xx: ask again later.
    Retry {
        /// HTTP status.
        status: u16,
        /// ms, uncapped.
        retry_after: Option<u64>,
    },
    /// Anything else.
    Unclear,
}

/// Why nothing more was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The caller cancelled.
    Cancelled,
    /// An answer forbade it (403, 404, a redirect, not the API).
    Refused {
        /// HTTP status, 0 if there was none.
        status: u16,
    },
    /// A new token was refused as well.
    Unauthorized,
    /// The token could not be fetched.
    TokenFailed,
    /// The token did not come in time.
    TokenTimeout,
    /// The retries of the whole run are used up.
    RetriesExhausted,
    /// A row is not the one that the journal knows.
    ChangedFile {
        /// 1-based.
        row: u32,
    },
}

impl Stop {
    /// A stable name, lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Stop::Cancelled => "cancelled",
            Stop::Refused { .. } => "refused",
            Stop::Unauthorized => "unauthorized",
            Stop::TokenFailed => "token_failed",
            Stop::TokenTimeout => "token_timeout",
            Stop::RetriesExhausted => "retries_exhausted",
            Stop::ChangedFile { .. } => "changed_file",
        }
    }

    /// One sentence.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Stop::Cancelled => "the run was cancelled",
            Stop::Refused { .. } => "the API refused the request as a whole",
            Stop::Unauthorized => "the API refused the token, twice",
            Stop::TokenFailed => "the token could not be fetched",
            Stop::TokenTimeout => "the token did not come in time",
            Stop::RetriesExhausted => "the retries of the whole run are used up",
            Stop::ChangedFile { .. } => "the file is not the one that the journal was begun for",
        }
    }
}

/// How many rows stand where. `read` is the sum of the others once the run is
/// over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that came in.
    pub read: u64,
    by_outcome: [u64; Outcome::ALL.len()],
}

impl Counts {
    /// Rows that ended in `outcome`.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.by_outcome.get(outcome as usize).copied().unwrap_or(0)
    }

    /// Rows that ended anywhere.
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

/// What the run came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The law: `read` is the sum of the others.
    pub counts: Counts,
    /// POSTs that were sent.
    pub requests: u64,
    /// GETs that were sent.
    pub reconciliations: u64,
    /// Waits that were followed, or were to be followed, by another try.
    pub retries: u64,
    /// Rows whose outcome an earlier run had journaled.
    pub earlier: u64,
    /// Why it ended early, if it did.
    pub stop: Option<Stop>,
    /// What the API said when it refused.
    pub errors: Vec<ApiError>,
    /// Whether a crash would have lost nothing: a journal was given and every
    /// write to it succeeded.
    pub resumable: bool,
}
