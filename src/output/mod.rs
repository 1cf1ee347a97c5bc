//! What the crate writes: request bodies, the CSV of invalid rows, reports.

pub mod csv_cells;
pub mod invalid_rows_csv;
pub mod json_report;
pub(crate) mod pending_hashes;
pub mod request_body;
