//! Delimited text to records.

mod field_span;
pub(crate) mod reader;
pub mod scanner;
