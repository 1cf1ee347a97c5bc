//! The interface between the readers of this folder and the consumer of rows.
//! It is a trait so that `input` does not depend on the pipeline.

use crate::record::Record;
use crate::rules::issue_code::Code;

/// Takes the rows of a source one by one, in their order.
pub(crate) trait RowHandler {
    /// How many rows came so far. The next record has this number plus 1.
    fn rows_read(&self) -> u32;

    /// How many more valid rows fit into the current request.
    fn capacity(&self) -> usize;

    /// Announces the ids of the rows that come next, without outer white space,
    /// so that the index of duplicates can load their entries together.
    /// [`end_prefetch`](RowHandler::end_prefetch) follows before any other row.
    fn prefetch(&mut self, ids: &[&str]);

    /// Any row can come next.
    fn end_prefetch(&mut self);

    /// One row. `note` is an issue of the row as a whole that the reader found.
    /// Returns whether the row is valid.
    fn record(&mut self, record: &Record<'_>, note: Option<Code>) -> bool;

    /// One row that is not a record. `line` is 1-based, `bytes` are the source of
    /// the row, empty when they are gone. Returns whether the row is valid all
    /// the same, because edits fill it.
    fn unreadable(&mut self, line: Option<u64>, code: Code, bytes: &[u8]) -> bool;

    /// An issue of the whole file, and how many records have it, if it has a number.
    fn file_issue(&mut self, line: Option<u64>, code: Code, count: Option<u32>);

    /// Whether [`invalid_row`](RowHandler::invalid_row) and
    /// [`invalid_text`](RowHandler::invalid_text) do anything.
    fn keeps_invalid_rows(&self) -> bool;

    /// The cells of the last row, which is invalid.
    fn invalid_row(&mut self, cells: &mut dyn Iterator<Item = &str>, line: u64);

    /// The text of the last row, which is not a record.
    fn invalid_text(&mut self, text: &str, line: u64);
}
