//! The result of evaluating one row: its issues and its normalized address.

use crate::rules::country::Country;
use crate::rules::issue::{IssueLocation, RowIssue};
use crate::rules::issue_code::{Code, Severity};

/// The buffers that evaluating a row fills. One value serves all rows of a file,
/// so that a row costs no allocation.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// All issues of the row, in the order in which they are reported.
    pub issues: Vec<RowIssue>,
    /// The normalized form of the user's address, UTF-8; empty without one.
    pub normalized_email: Vec<u8>,
    /// The country of the last record that had one: its text, and the result.
    pub(crate) country: (String, Option<Country>),
}

impl Evaluation {
    /// Whether the row can be sent: it has no error.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        !self
            .issues
            .iter()
            .any(|issue| issue.severity == Severity::Error)
    }

    /// Replaces the result by one issue about the row as a whole.
    pub fn set_only(&mut self, code: Code) {
        self.clear();
        self.issues
            .push(RowIssue::new(code, IssueLocation::default(), None));
    }

    /// Empties the buffers.
    pub fn clear(&mut self) {
        self.issues.clear();
        self.normalized_email.clear();
    }
}
