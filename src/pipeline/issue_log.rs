//! The issues of a source, up to a limit; the others are counted.

use crate::rules::issue::Issue;
use crate::rules::issue_code::Severity;

/// Keeps up to `limit` errors and up to `limit` warnings. The two are limited
/// separately, so that many warnings do not displace a few errors.
#[derive(Debug)]
pub struct IssueLog {
    kept: Vec<Issue>,
    limit: usize,
    errors_left: usize,
    warnings_left: usize,
    dropped: u32,
}

impl IssueLog {
    /// A log of `limit` errors and `limit` warnings.
    #[must_use]
    pub fn new(limit: usize) -> IssueLog {
        IssueLog {
            kept: Vec::new(),
            limit,
            errors_left: limit,
            warnings_left: limit,
            dropped: 0,
        }
    }

    fn left(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.errors_left,
            Severity::Warning => &mut self.warnings_left,
        }
    }

    /// Whether the log keeps the next issue of this severity. If not, it is counted
    /// as dropped, and the caller need not make it.
    pub(crate) fn has_room(&mut self, severity: Severity) -> bool {
        let has_room = *self.left(severity) > 0;
        if !has_room {
            self.dropped = self.dropped.saturating_add(1);
        }
        has_room
    }

    /// Adds an issue if there is room.
    pub(crate) fn push(&mut self, issue: Issue) {
        if self.has_room(issue.severity) {
            *self.left(issue.severity) -= 1;
            self.kept.push(issue);
        }
    }

    /// Adds issues in their order.
    pub(crate) fn extend(&mut self, issues: impl Iterator<Item = Issue>) {
        issues.for_each(|issue| self.push(issue));
    }

    /// The issues since the last call. They still count for the limits.
    pub fn take(&mut self) -> Vec<Issue> {
        std::mem::take(&mut self.kept)
    }

    /// How many issues a list of `limit` does not hold: those that were not kept,
    /// and of the kept ones those beyond `limit` errors and warnings together.
    #[must_use]
    pub fn dropped(&self) -> u32 {
        let [errors, warnings] =
            [self.errors_left, self.warnings_left].map(|left| self.limit - left);
        let beyond = errors.saturating_add(warnings).saturating_sub(self.limit);
        self.dropped
            .saturating_add(u32::try_from(beyond).unwrap_or(u32::MAX))
    }
}
