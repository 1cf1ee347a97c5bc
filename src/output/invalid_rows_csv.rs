//! The refused rows as a CSV that a spreadsheet can open safely and this
//! package can read again: each row as it was but for what somebody typed into
//! it, its line, and the reasons. What was typed into a field that no column
//! feeds has no place in it.

use crate::edits::Edit;
use crate::input::column_plan::Column;
use crate::input::columns::ColumnTarget;
use crate::output::csv_cells::{LINE_COLUMN, REASONS_COLUMN, write_cell};
use crate::record::field::Field;
use crate::rules::code::Severity;
use crate::rules::issue::with_row;
use crate::rules::validate::Found;

/// Collects refused rows until somebody takes the text.
#[derive(Debug, Default)]
pub struct Rejects {
    kept: bool,
    header: Vec<u8>,
    /// What each column feeds.
    fields: Vec<Option<Field>>,
    out: Vec<u8>,
}

impl Rejects {
    /// That keeps rows only when `kept`.
    #[must_use]
    pub fn new(kept: bool) -> Rejects {
        Rejects {
            kept,
            ..Rejects::default()
        }
    }

    /// Whether rows are kept.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.kept
    }

    /// The columns of the file. Without a header of its own they are called what
    /// they feed, so that they feed it again, or are numbered from 1. The columns
    /// of an earlier rejects file are not repeated.
    pub fn begin(&mut self, columns: &[Column], has_header: bool) {
        self.header.clear();
        self.fields.clear();
        for column in columns.iter().filter(|column| !is_own(&column.header)) {
            self.fields.push(column.target.map(ColumnTarget::field));
            match column.target {
                _ if has_header => write_cell(&mut self.header, &column.header, b','),
                Some(target) => write_cell(&mut self.header, target.name(), b','),
                None => {
                    let name = ["column ", &self.fields.len().to_string()].concat();
                    write_cell(&mut self.header, &name, b',');
                }
            }
            self.header.push(b',');
        }
        for part in [LINE_COLUMN, ",", REASONS_COLUMN, "\r\n"] {
            self.header.extend_from_slice(part.as_bytes());
        }
    }

    /// One refused row with what was found in it, and what was typed into it.
    pub fn row<'c>(
        &mut self,
        cells: impl Iterator<Item = &'c str>,
        line: u64,
        found: &[Found],
        edits: &[Edit],
    ) {
        self.write(cells, "", line, found, edits);
    }

    /// What could not be read as a row. Its text stands behind the reasons: in
    /// the first column it would be an id when the file is read again.
    pub fn text(&mut self, text: &str, line: u64, found: &[Found]) {
        self.write(std::iter::empty(), text, line, found, &[]);
    }

    fn write<'c>(
        &mut self,
        cells: impl Iterator<Item = &'c str>,
        text: &str,
        line: u64,
        found: &[Found],
        edits: &[Edit],
    ) {
        if !self.kept {
            return;
        }
        if !self.header.is_empty() {
            self.out.append(&mut self.header);
        }
        let mut cells = cells;
        for at in 0..self.fields.len() {
            let cell = cells.next().unwrap_or_default();
            match self.edited(at, edits) {
                Some(text) => write_cell(&mut self.out, text, b','),
                None => write_cell(&mut self.out, cell, b','),
            }
            self.out.push(b',');
        }
        self.out.extend_from_slice(line.to_string().as_bytes());
        self.out.push(b',');
        let mut reasons = String::new();
        for found in found {
            if found.severity != Severity::Error {
                continue;
            }
            if !reasons.is_empty() {
                reasons.push_str("; ");
            }
            reasons.push_str(found.code.as_str());
            reasons.push_str(": ");
            match found.other_row {
                Some(row) => reasons.push_str(&with_row(found.code.message(), row)),
                None => reasons.push_str(found.code.message()),
            }
        }
        if !text.is_empty() {
            reasons.push_str(": ");
            reasons.push_str(text);
        }
        write_cell(&mut self.out, &reasons, b',');
        // Cells beyond the header stand beyond it here too, so that the row is
        // as spoiled as it was when it is read again.
        let mut empty = 0;
        for cell in cells {
            empty += 1;
            if !crate::rules::unicode::text::trim(cell).is_empty() {
                self.out.extend(std::iter::repeat_n(b',', empty));
                write_cell(&mut self.out, cell, b',');
                empty = 0;
            }
        }
        self.out.extend_from_slice(b"\r\n");
    }

    /// What was typed into the field that a column feeds. Of several columns for
    /// one field the first that is not empty counts, so the others are emptied.
    fn edited<'e>(&self, at: usize, edits: &'e [Edit]) -> Option<&'e str> {
        let field = (*self.fields.get(at)?)?;
        let (_, _, text) = edits.iter().find(|(_, edited, _)| *edited == field)?;
        let before = self.fields.get(..at)?;
        Some(if before.contains(&Some(field)) {
            ""
        } else {
            text
        })
    }

    /// The text since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

/// Whether a column is one that [`Rejects`] added.
#[must_use]
pub fn is_own(header: &str) -> bool {
    header == LINE_COLUMN || header == REASONS_COLUMN
}
