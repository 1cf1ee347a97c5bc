//! What the crate writes: request bodies, the CSV of invalid rows, issue lists.

pub mod invalid_rows_csv;
pub mod issue_list;
pub mod request_body;
