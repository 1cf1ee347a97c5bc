//! Delimited text to records.

pub(crate) mod reader;
pub mod scanner;
