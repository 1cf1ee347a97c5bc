//! The invalid rows as a CSV that a spreadsheet opens safely and this package
//! reads again: the cells of each row with the edits of the user, its line, and
//! the reasons. An edit of a field that no column feeds has no place in it.

use crate::csv_cells::{LINE_COLUMN, REASONS_COLUMN, UnreadableReason, is_own_column, write_cell};
use crate::record::field::Field;
use crate::rules::issue::{RowIssue, push_with_row};
use crate::rules::issue_code::{Code, Severity};
use crate::rules::unicode::text::trim;

/// A column of the file.
pub(crate) struct InvalidRowsColumn<'c> {
    /// Its header; `None` in a file without one.
    pub(crate) header: Option<&'c str>,
    /// The name of what it feeds, if anything.
    pub(crate) target: Option<&'static str>,
    /// The field that it feeds.
    pub(crate) field: Option<Field>,
}

/// Collects invalid rows until the caller takes the text.
#[derive(Debug, Default)]
pub struct InvalidRowsCsv {
    kept: bool,
    header: Vec<u8>,
    /// The field that each column feeds.
    fields: Vec<Option<Field>>,
    out: Vec<u8>,
}

impl InvalidRowsCsv {
    /// A collector that keeps rows only when `kept`.
    #[must_use]
    pub fn new(kept: bool) -> InvalidRowsCsv {
        InvalidRowsCsv {
            kept,
            ..InvalidRowsCsv::default()
        }
    }

    /// Whether rows are kept.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.kept
    }

    /// Sets the columns. Without a header, a column has the name of what it feeds,
    /// so that it feeds that again, or a number from 1. The line and reasons of
    /// an earlier file of invalid rows are not repeated.
    pub(crate) fn begin<'c>(&mut self, columns: impl Iterator<Item = InvalidRowsColumn<'c>>) {
        self.header.clear();
        self.fields.clear();
        for column in columns {
            if column.header.is_some_and(is_own_column) {
                continue;
            }
            self.fields.push(column.field);
            match (column.header, column.target) {
                (Some(name), _) | (None, Some(name)) => write_cell(&mut self.header, name, b','),
                (None, None) => {
                    let name = format!("column {}", self.fields.len());
                    write_cell(&mut self.header, &name, b',');
                }
            }
            self.header.push(b',');
        }
        for part in [LINE_COLUMN, ",", REASONS_COLUMN, "\r\n"] {
            self.header.extend_from_slice(part.as_bytes());
        }
    }

    /// Adds an invalid row. `line` is 1-based; `edited` gives the new text of a
    /// field that the user edited.
    pub(crate) fn row<'e>(
        &mut self,
        cells: &mut dyn Iterator<Item = &str>,
        line: u64,
        issues: &[RowIssue],
        edited: &dyn Fn(Field) -> Option<&'e str>,
    ) {
        self.write(cells, "", line, issues, edited);
    }

    /// Adds a row that is not a record. Its text follows the reasons: in the first
    /// column it would be an id when the file is read again.
    pub(crate) fn text(&mut self, text: &str, line: u64, issues: &[RowIssue]) {
        self.write(&mut std::iter::empty(), text, line, issues, &|_| None);
    }

    fn write<'e>(
        &mut self,
        cells: &mut dyn Iterator<Item = &str>,
        text: &str,
        line: u64,
        issues: &[RowIssue],
        edited: &dyn Fn(Field) -> Option<&'e str>,
    ) {
        if !self.kept {
            return;
        }
        if !self.header.is_empty() {
            self.out.append(&mut self.header);
        }
        for at in 0..self.fields.len() {
            let cell = cells.next().unwrap_or_default();
            let cell = self.edited(at, edited).unwrap_or(cell);
            write_cell(&mut self.out, cell, b',');
            self.out.push(b',');
        }
        self.out
            .extend_from_slice(itoa::Buffer::new().format(line).as_bytes());
        self.out.push(b',');
        write_cell(&mut self.out, &reasons(issues, text), b',');
        // Cells beyond the header stay beyond it, so that the row has the same
        // issue when it is read again.
        let mut empty = 0;
        for cell in cells {
            empty += 1;
            if !trim(cell).is_empty() {
                self.out.extend(std::iter::repeat_n(b',', empty));
                write_cell(&mut self.out, cell, b',');
                empty = 0;
            }
        }
        self.out.extend_from_slice(b"\r\n");
    }

    /// The edited text of the field that a column feeds. Of several columns for
    /// one field the first that is not empty counts, so the others are cleared.
    fn edited<'e>(&self, at: usize, edited: &dyn Fn(Field) -> Option<&'e str>) -> Option<&'e str> {
        let field = (*self.fields.get(at)?)?;
        let text = edited(field)?;
        let before = self.fields.get(..at)?;
        Some(if before.contains(&Some(field)) {
            ""
        } else {
            text
        })
    }

    /// The text since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

/// The errors of a row as text, `code: message; code: message`, and the text of a
/// row that is not a record behind them.
fn reasons(issues: &[RowIssue], text: &str) -> String {
    let errors = || {
        issues
            .iter()
            .filter(|issue| issue.severity == Severity::Error)
    };
    if let (Some(issue), false) = (errors().next(), text.is_empty())
        && issue.code.as_str() == Code::RecordInvalid.as_str()
    {
        let code = issue.code;
        return UnreadableReason { code, text }.to_string();
    }
    let mut reasons = String::new();
    for issue in errors() {
        if !reasons.is_empty() {
            reasons.push_str("; ");
        }
        reasons.push_str(issue.code.as_str());
        reasons.push_str(": ");
        match issue.duplicate_of {
            Some(row) => push_with_row(&mut reasons, issue.code.message(), row),
            None => reasons.push_str(issue.code.message()),
        }
    }
    if !text.is_empty() {
        reasons.push_str(": ");
        reasons.push_str(text);
    }
    reasons
}
