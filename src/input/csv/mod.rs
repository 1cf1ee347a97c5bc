//! Delimited text to records.

mod field_span;
pub mod inspect;
pub(crate) mod reader;
pub mod scanner;
