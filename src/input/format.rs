//! The formats of files, and how much of a file an inspection reads.

use serde::{Deserialize, Serialize};

/// How many bytes of a file an inspection reads.
pub const PREFIX: usize = 64 << 10;
/// How many records an inspection reads.
pub const SAMPLE_ROWS: usize = 100;
/// How many values of a column an inspection shows.
pub const SHOWN_ROWS: usize = 5;
/// The path of the key of a record, in a JSON object that is keyed by id.
pub(crate) const KEY: &str = "(key)";

/// The formats that records come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Delimited text.
    Csv,
    /// One JSON value a line.
    NdJson,
    /// A JSON document that holds the records somewhere.
    Json,
}

impl Format {
    /// Its name in options and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::NdJson => "ndjson",
            Format::Json => "json",
        }
    }
}
