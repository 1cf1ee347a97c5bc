//! The state of the validation of one record, and how it reports issues.

use crate::record::field::Field;
use crate::rules::evaluation::Evaluation;
use crate::rules::issue::{IssueLocation, RowIssue};
use crate::rules::issue_code::{Code, Severity};
use crate::rules::options::{OnInvalidField, Options};

/// The deepest nesting of a JSON list in a field.
pub(super) const LIST_DEPTH: usize = 8;

/// Validates fields one by one.
pub(super) struct FieldValidator<'r> {
    pub(super) evaluation: &'r mut Evaluation,
    pub(super) options: &'r Options,
}

impl FieldValidator<'_> {
    pub(super) fn report(&mut self, location: impl Into<IssueLocation>, code: Code) {
        let location = location.into();
        let optional = !matches!(
            location.field,
            None | Some(Field::Id | Field::EnrolledRewards)
        );
        let omit = optional && self.options.on_invalid_field == OnInvalidField::Omit;
        let severity = if omit {
            Severity::Warning
        } else {
            code.severity()
        };
        self.evaluation.issues.push(RowIssue {
            code,
            location,
            severity,
            duplicate_of: None,
        });
    }

    /// Reports a normalization: a warning where the options allow it, else an
    /// error. Returns whether it is allowed.
    pub(super) fn report_repair(
        &mut self,
        location: impl Into<IssueLocation>,
        warning: Code,
        error: Code,
    ) -> bool {
        let allowed = self.options.repair;
        self.report(location, if allowed { warning } else { error });
        allowed
    }
}
