//! The way of a row through all stages, in one pass over its source:
//!
//! ```text
//! reader -> edits -> evaluate -> sink
//! ```
//!
//! A reader of `input` hands over one row at a time. The [edits](crate::edits)
//! of the user change or exclude it.
//! [`evaluate`](crate::rules::evaluate::evaluate) decides whether it is valid, unless it
//! could not be read or the user excluded it. The sink consumes the verdict: requests, the index of a sheet, or the
//! rows on screen.

pub(crate) mod earlier_values;
pub mod file;
pub(crate) mod file_pass;
pub mod issue_log;
pub mod records;
pub mod requests;
pub(crate) mod row_sink;
pub(crate) mod rows;
pub mod validate_one;

#[cfg(test)]
mod tests;
