//! The two columns that a CSV of invalid rows adds to those of its source, and
//! its cells, which are written so that no spreadsheet runs them as formulas.

use std::borrow::Cow;

use crate::csv_cells::{
    LINE_COLUMN, REASONS_COLUMN, UnreadableReason, is_invalid_rows_header, restore,
};
use crate::rules::issue_code::Code;
use crate::rules::unicode::text::trim;

/// Where a CSV of invalid rows has its own columns.
#[derive(Clone, Copy)]
pub(super) struct InvalidRowsColumns {
    reasons: usize,
    line: usize,
}

impl InvalidRowsColumns {
    /// `None` if this package did not write the file with these headers.
    pub(super) fn find(headers: &[&str]) -> Option<InvalidRowsColumns> {
        if !is_invalid_rows_header(headers) {
            return None;
        }
        let position = |name| headers.iter().position(|header| trim(header) == name);
        Some(InvalidRowsColumns {
            reasons: position(REASONS_COLUMN)?,
            line: position(LINE_COLUMN)?,
        })
    }

    /// Whether `column` is one of the two.
    pub(super) fn contain(self, column: usize) -> bool {
        column == self.reasons || column == self.line
    }

    /// The code of a row that did not look like a user.
    pub(super) fn doubt<'t>(self, cells: &mut dyn Iterator<Item = Cow<'t, str>>) -> Option<Code> {
        let reasons = cells.nth(self.reasons)?;
        let code = Code::RecordDoubtful;
        let mut parts = reasons.split([' ', ':', '/']);
        parts.any(|part| part == code.as_str()).then_some(code)
    }

    /// The code and text of a row that could not be read, from its reasons.
    /// `None` if the user has filled the cells of the row since.
    pub(super) fn unreadable_reason<'t>(
        self,
        mut cells: impl Iterator<Item = Cow<'t, str>> + Clone,
    ) -> Option<(Code, String)> {
        let filled = cells.clone().filter(|cell| !trim(cell).is_empty()).count();
        let reasons = cells.nth(self.reasons)?;
        // The line and the reasons.
        if filled > 2 {
            return None;
        }
        let reason = UnreadableReason::parse(&reasons)?;
        Some((reason.code, reason.text.to_owned()))
    }
}

/// The original text of a cell of a CSV of invalid rows.
pub(super) fn restore_cell(cell: Cow<'_, str>) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(restore(text)),
        Cow::Owned(text) => Cow::Owned(restore(&text).to_owned()),
    }
}
