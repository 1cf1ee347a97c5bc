//! What became of a row, and the answer that said so.

/// Where a row ended. Every row of a run ends in exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The API said so, by id.
    Created,
    /// The API said that it was there already (409).
    Exists,
    /// The API refused it, with its reasons.
    Rejected,
    /// Refused here, never sent.
    Invalid,
    /// Not sent, or sent and certainly not applied.
    Unsent,
    /// Sent, without a trustworthy answer: may or may not have been applied.
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

/// What an answer asks of the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Nothing is left to do for this request.
    Done,
    /// Send again, after a wait, what is not settled.
    Retry,
    /// Get a new token, then send again.
    Refresh,
    /// Send what is not settled again in smaller requests.
    Split,
    /// Send nothing more at all.
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

/// One user in a request: what is needed to account for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserRef {
    /// The issuer's id, as it was sent.
    pub id: String,
    /// 1-based; counts records, not lines.
    pub row: u32,
}

/// An error object of the API (JSON:API 1.1), tied to a row where it fits one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status of this error, as a string.
    pub status: String,
    /// Name of the error.
    pub title: String,
    /// What happened, in the API's words. May quote what was sent.
    pub detail: String,
    /// JSON Pointer (RFC 6901) into the request.
    pub pointer: Option<String>,
    /// The id that the API named.
    pub id: Option<String>,
    /// The row that the error is about.
    pub row: Option<u32>,
    /// The attribute that the pointer names.
    pub field: Option<String>,
}

/// One row and what an answer said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOutcome {
    /// 1-based row.
    pub row: u32,
    /// The issuer's id, as it was sent.
    pub id: String,
    /// Where the row stands after this answer.
    pub outcome: Outcome,
    /// What the API said of it.
    pub errors: Vec<ApiError>,
}

/// What one answer means for one request: each row of the request once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchResult {
    /// The index of the request, 0-based.
    pub index: u32,
    /// One entry a user, in the order of the request.
    pub outcomes: Vec<RowOutcome>,
    /// Errors that fit no row.
    pub errors: Vec<ApiError>,
    /// What to do next.
    pub action: Action,
    /// Milliseconds that the API asked to wait, uncapped, where it did.
    pub retry_after: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_that_reports_and_users_code_hold() {
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
    }
}
