//! The edits of a user over the rows of a file that itself is not changed: cell
//! edits, exclusions, and fixes (the same correction for all rows that have the
//! same issue). The pipeline applies them to every record before it evaluates
//! the row, so that what is shown, counted and sent cannot differ.
//!
//! Order: cell edits come first, and fixes see their result. A fix acts on a
//! field at most once. The id and the address of an excluded row do not make
//! later rows duplicates. A row that could not be read becomes the record of its
//! cell edits, if it has any.

pub(crate) mod apply;
pub mod suggestions;
pub mod user_edits;
