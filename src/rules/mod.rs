//! From cells to values: which values each field accepts, how they are normalized, and
//! the issues of a row.

pub mod birth_year;
pub mod code;
pub(crate) mod date;
pub mod email;
pub mod evaluate;
pub mod evaluation;
pub mod hash;
pub mod issue;
pub mod options;
pub mod parsed;
#[doc(hidden)]
pub mod pattern;
pub mod phone;
#[doc(hidden)]
pub mod placeholder;
#[doc(hidden)]
pub mod unicode;
pub mod user;
pub mod validate;
pub mod zip;
