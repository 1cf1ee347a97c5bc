//! The way of a row: bytes → rows → checked → hashed → bodies → (fetch) →
//! answers → outcomes → report.

pub mod answer;
pub mod birth_year;
pub mod body;
pub mod cell;
pub mod check;
pub mod code;
pub mod columns;
mod date;
pub mod email;
pub mod field;
mod fold;
pub mod hash;
pub mod issue;
pub mod json;
pub mod options;
pub mod outcome;
pub mod packed;
pub mod pattern;
pub mod phone;
pub mod placeholder;
pub mod prepare;
pub mod read;
pub mod record;
pub mod rejects;
pub mod report;
pub mod seen;
pub mod send;
pub mod single;
pub mod text;
pub mod url;
pub mod zip;
mod zip_prefix;

#[cfg(target_arch = "wasm32")]
#[allow(
    unreachable_pub,
    missing_docs,
    reason = "JavaScript reaches them; js/ documents them"
)]
mod wasm;
