//! What the crate writes: request bodies, the CSV of invalid rows, reports.

pub mod invalid_rows_csv;
pub mod json_report;
pub mod request_body;
