//! How a run is made.

use super::backoff::Backoff;
use serde::{Deserialize, Serialize};

/// How a run is made. The defaults here are those of the public options; the
/// driver reads them from here and checks the ranges of what a caller gives.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// Maximum requests in flight; at least 1.
    pub concurrency: u16,
    /// ms for one attempt, body of the response included, and for one fetch of
    /// the token.
    pub timeout: u64,
    /// Retries of one request, and of the parts that it is split into.
    pub retry: Backoff,
    /// Retries of the whole run beyond those that successful responses give back.
    pub run_retries: u32,
    /// Look up users that stay in doubt by GET.
    pub lookup: bool,
    /// Send nothing: rows that would be sent end as `unsent`.
    pub dry_run: bool,
    /// Rows (1-based) that are sent again although the API rejected them
    /// according to the journal. Other rows, and runs without a journal, ignore
    /// it.
    pub retry_rejected: Vec<u32>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            concurrency: 6,
            timeout: 30_000,
            retry: Backoff::default(),
            run_retries: 64,
            lookup: false,
            dry_run: false,
            retry_rejected: Vec::new(),
        }
    }
}
