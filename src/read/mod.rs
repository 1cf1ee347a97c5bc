//! From bytes to records: what the file is, where its records end, and which of
//! their parts feed which field.

pub mod delimited;
pub mod encoding;
pub mod file;
pub mod json_split;
mod options;
pub mod plan;
pub mod rejects;
pub mod sniff;
mod straight;
mod table;
mod tree;
