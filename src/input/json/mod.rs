//! JSON and NDJSON documents to records.

pub(crate) mod columns;
pub(crate) mod reader;
pub mod records;
