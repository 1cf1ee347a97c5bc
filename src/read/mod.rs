//! From bytes to records.

pub mod json_split;
