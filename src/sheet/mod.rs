//! A file shown as a table: any row on demand, every row as it is after edits,
//! and how many rows have which issue.
//!
//! [`FileSheet`](file_sheet::FileSheet) reads the file once to its end and keeps [checkpoints] from
//! which reading can continue. [`RowReader`](file_sheet::RowReader) reads single rows from the
//! checkpoint before them. After every change of the edits the file is read
//! again; until that is done, lists and counts are those of the reading before,
//! while a single row is always up to date.
//!
//! Memory: one byte per row, some 20 for its id and 10 for its address, and about
//! one per issue; 50 more while the file is read again. At most
//! [`MAX_CHECKPOINTS`](file_sheet::MAX_CHECKPOINTS) checkpoints.
//!
//! [checkpoints]: crate::input::file_reader

pub mod file_sheet;
pub(crate) mod row_set;
pub mod row_snapshot;
pub(crate) mod sheet_index;
pub mod state;
