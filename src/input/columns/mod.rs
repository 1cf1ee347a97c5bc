//! Detects which column of a file feeds which field.
//!
//! The words of the header decide first (`header`, with `tokenize`, `vocabulary` and
//! `grammar`). The values of the first rows (`value_stats`, `value_kinds`) support that
//! decision, reject it, or choose between two columns (`propose`). Under an unknown
//! header, values alone identify only an e-mail address or its hash. In a file without
//! headers they also identify a phone number, a ZIP code, a birth year and an id, if
//! exactly one column looks like that. A doubtful column stays unmapped, because the
//! user notices a missing field but not the address of another person.

mod grammar;
mod header;
mod header_row;
mod people;
mod propose;
mod target;
mod tokenize;
mod user_id;
mod value_kinds;
mod value_stats;
mod vocabulary;

pub use header_row::find_header_row;
pub use propose::propose;
pub use target::{ColumnTarget, Proposal};
pub(crate) use value_kinds::contains_email;
