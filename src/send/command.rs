//! What the machine asks its driver to do, and what the driver reports about an
//! attempt.

use super::outcome::BatchResult;
use super::report::Report;
use serde::{Serialize, Serializer};

/// The number of one attempt: one `fetch`. Never used twice in a run.
pub type AttemptId = u32;

/// The number of a request in a run, in the order of [`push`](super::SendMachine::push),
/// 0-based. Unlike the caller's index of a request it is unique.
pub type RequestKey = u32;

/// What the driver does next. The driver starts every command except
/// [`Wait`](Command::Wait) and [`Finished`](Command::Finished) without waiting
/// for its end, and calls [`poll`](super::SendMachine::poll) again at once.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Command {
    /// POST users of a request. Report with `response` or `failed`.
    Send {
        /// To name in the report.
        attempt: AttemptId,
        /// Generation of the token to use.
        token: u32,
        /// The request.
        request: RequestKey,
        /// Ascending positions of the users to send, 0-based; `None`: all of
        /// them, so the body of the request as it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        users: Option<Vec<u16>>,
    },
    /// GET one user. Report with `lookup_response` or `failed`.
    Lookup {
        /// To name in the report.
        attempt: AttemptId,
        /// Generation of the token to use.
        token: u32,
        /// The request that the user belongs to.
        request: RequestKey,
        /// Position of the user in the request, 0-based.
        user: u16,
        /// The issuer's id, not percent-encoded.
        id: String,
    },
    /// Abort the `fetch` of this attempt. No report is needed.
    Abort {
        /// The attempt.
        attempt: AttemptId,
    },
    /// Write these bytes to the journal at this offset and make them durable;
    /// then report with `journaled` or `journal_failed`.
    Journal {
        /// Offset in bytes.
        at: u64,
        /// One or more whole entries.
        #[serde(serialize_with = "serialize_bytes")]
        bytes: Vec<u8>,
    },
    /// Get a new token; then report with `token_arrived` or `token_failed`.
    RefreshToken,
    /// The machine takes one more request: call `push`, or `end` when there is none.
    Pull,
    /// These rows are settled, finally and for the first time. Hand them to the
    /// caller.
    Settled {
        /// The request.
        request: RequestKey,
        /// These are the last rows of the request; the driver drops its body.
        last: bool,
        /// The rows.
        result: BatchResult,
    },
    /// Nothing to do until this time (ms, same clock as `now`), or without a
    /// limit (`None`), unless the driver reports something first.
    Wait {
        /// On the clock that `now` is read from.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
    },
    /// The run is over.
    Finished {
        /// What the run came to.
        report: Report,
    },
}

/// Serializes as one value of bytes instead of a list of numbers.
pub(crate) fn serialize_bytes<S: Serializer>(
    bytes: &[u8],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

/// Why an attempt has no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The request was certainly not sent, so it was not applied.
    NotSent,
    /// The network failed at any point (`fetch` does not say which), so the
    /// request may have been applied.
    Network,
    /// The attempt timed out, or the caller aborted it.
    Aborted,
}

/// What a GET says about a user in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupResult {
    /// The user exists with the attributes that were sent.
    Same,
    /// The user exists with other attributes.
    Different,
    /// 404 from the API itself.
    Absent,
    /// 401.
    Refresh,
    /// 408, 429 or 5xx: look up again later.
    Retry {
        /// HTTP status.
        status: u16,
        /// ms, not capped.
        retry_after: Option<u64>,
    },
    /// Anything else.
    Unclear,
}
