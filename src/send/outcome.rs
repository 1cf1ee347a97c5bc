//! The outcome of a row, and what one response means for its request.

use serde::Serialize;

/// The outcome of a row. Every row of a run ends in exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The API said so, by id; or a conflict or a lookup after a lost response proves it.
    Created,
    /// The API said that the user already existed (409).
    Exists,
    /// The API rejected the user, with its reasons.
    Rejected,
    /// Failed validation, never sent.
    Invalid,
    /// Not sent, or sent and certainly not applied.
    Unsent,
    /// Sent, without a trustworthy response: may or may not have been applied.
    Unknown,
}

impl Outcome {
    /// Every outcome, in the order of the report.
    pub const ALL: [Outcome; 6] = [
        Outcome::Created,
        Outcome::Exists,
        Outcome::Rejected,
        Outcome::Invalid,
        Outcome::Unsent,
        Outcome::Unknown,
    ];

    /// The name in a report, lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Created => "created",
            Outcome::Exists => "exists",
            Outcome::Rejected => "rejected",
            Outcome::Invalid => "invalid",
            Outcome::Unsent => "unsent",
            Outcome::Unknown => "unknown",
        }
    }
}

/// What the sender does after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Nothing more for this request.
    Done,
    /// Send the rows that are not settled again, after a wait.
    Retry,
    /// Get a new token, then send again.
    Refresh,
    /// Send the rows that are not settled again in smaller requests.
    Split,
    /// Send nothing more in this run.
    Stop,
}

impl Action {
    /// The name in a result, lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Done => "done",
            Action::Retry => "retry",
            Action::Refresh => "refresh",
            Action::Split => "split",
            Action::Stop => "stop",
        }
    }
}

/// One user of a request: its id and row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserRef {
    /// The issuer's id, as it was sent.
    pub id: String,
    /// 1-based; counts records, not lines.
    pub row: u32,
}

/// An error object of the API (JSON:API 1.1), tied to a row where it fits one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ApiError {
    /// HTTP status of this error, as a string; empty for a note of the sender.
    pub status: String,
    /// Name of the error.
    pub title: String,
    /// What happened, in the words of the API. May quote what was sent.
    pub detail: String,
    /// JSON Pointer (RFC 6901) into the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The id that the API named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The row that the error is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The attribute that the pointer names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// One row and what a response says about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowOutcome {
    /// 1-based row.
    pub row: u32,
    /// The issuer's id, as it was sent.
    pub id: String,
    /// The outcome of the row after this response.
    pub outcome: Outcome,
    /// The errors of the API about it, and notes of the sender.
    pub errors: Vec<ApiError>,
}

/// What one response means for one request: each row of the request once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResult {
    /// The index of the request, 0-based.
    pub index: u32,
    /// One entry for each user, in the order of the request.
    pub outcomes: Vec<RowOutcome>,
    /// Errors that fit no row.
    pub errors: Vec<ApiError>,
    /// What to do next.
    pub action: Action,
    /// Milliseconds that the API asked to wait, not capped, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_outcomes_and_actions_as_the_public_report_does() {
        assert_eq!(
            Outcome::ALL.map(Outcome::as_str),
            [
                "created", "exists", "rejected", "invalid", "unsent", "unknown"
            ]
        );
        let actions = [
            Action::Done,
            Action::Retry,
            Action::Refresh,
            Action::Split,
            Action::Stop,
        ];
        assert_eq!(
            actions.map(Action::as_str),
            ["done", "retry", "refresh", "split", "stop"]
        );
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::json!(outcome), outcome.as_str());
        }
        for action in actions {
            assert_eq!(serde_json::json!(action), action.as_str());
        }
    }
}
