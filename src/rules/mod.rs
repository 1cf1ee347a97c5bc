//! From cells to values: which values each field accepts, how they are normalized, and
//! the issues of a row.

pub mod birth_year;
pub(crate) mod clean;
pub mod country;
pub(crate) mod date;
#[doc(hidden)]
pub mod dfa;
pub mod email;
pub(crate) mod email_domain;
pub mod evaluate;
pub mod evaluation;
pub mod hash;
pub mod issue;
pub mod issue_code;
pub mod options;
pub mod parsed;
pub mod phone;
#[doc(hidden)]
pub mod placeholder;
#[doc(hidden)]
pub mod unicode;
pub mod user;
pub mod validate_fields;
pub mod zip;
