//! From bytes to records: the format of a file, where its records end, and which
//! of their parts feed which field.

pub mod column_plan;
pub mod columns;
pub mod csv;
pub mod encoding;
pub mod file;
pub mod json;
mod options;
#[doc(hidden)]
pub mod packed_records;
pub mod sniff;
