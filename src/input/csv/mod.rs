//! Delimited text to records.

mod field_span;
pub mod inspect;
mod invalid_rows_columns;
pub(crate) mod reader;
pub mod scanner;
