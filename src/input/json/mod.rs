//! JSON and NDJSON documents to records.

pub(crate) mod reader;
pub mod records;
