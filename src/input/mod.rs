//! From bytes to records: the format of a file, where its records end, and which
//! of their parts feed which field.

pub(crate) mod buffer;
pub mod column_plan;
pub mod columns;
pub mod csv;
pub mod encoding;
pub mod file_reader;
pub mod format;
pub mod json;
pub(crate) mod learn_ids;
pub mod options;
#[doc(hidden)]
pub mod packed_records;
pub(crate) mod row_handler;
pub mod sniff;
