//! Validates the users of a card program, hashes their e-mail addresses, packs them
//! into requests for the Kard rewards API, and accounts for every row from the
//! responses. The crate does no I/O: bytes go in and request bodies come out,
//! responses go in and outcomes come out.
//!
//! ```text
//! source bytes or records
//!     -> input       parses one record at a time
//!     -> edits       applies the cell edits, exclusions and fixes of the user
//!     -> evaluate    decides: a user or none, and the issues of the row
//!     -> sink        requests, the index of a sheet, or rows on screen
//! ```
//!
//! ```
//! use kard_enroll::{FileOptions, FilePipeline, Options, Pull};
//!
//! let mut file = FilePipeline::new(Options::default(), FileOptions::default(), 1_000);
//! file.push(b"Member ID,E-mail,ZIP\n17,ann@example.com,2134\n18,bob@,02134\n");
//! file.end();
//! while let Pull::Batch(index) = file.pull()? {
//!     assert_eq!(index, 0);
//!     assert!(file.batch().body().starts_with(br#"{"data":[{"type":"user","id":"17""#));
//! }
//! let counts = file.counts();
//! assert_eq!((counts.read, counts.valid, counts.invalid), (2, 1, 1));
//! # Ok::<(), kard_enroll::Error>(())
//! ```
//!
//! A response is parsed user by user, for every status. [`SendMachine`] does
//! that for a whole run: it decides what is sent, when, and when the run stops.
//!
//! ```
//! use kard_enroll::{ApiResponse, Outcome, UserRef, parse_response};
//!
//! let users = ["17", "18"].map(|id| UserRef { id: id.to_owned(), row: 1 });
//! let body = br#"{"data":[{"type":"user","id":"17"}],"errors":[{"status":"400","title":"Bad Request","detail":"no ZIP","id":"18"}]}"#;
//! let result = parse_response(0, &users, &ApiResponse {
//!     status: 207,
//!     retry_after: None,
//!     content_type: Some("application/json"),
//!     body,
//! });
//! let outcomes: Vec<Outcome> = result.outcomes.iter().map(|row| row.outcome).collect();
//! assert_eq!(outcomes, [Outcome::Created, Outcome::Rejected]);
//! ```
//!
//! The crate has no features. It compiles with the Rust that `rust-version` in
//! Cargo.toml states, which only a minor version raises.

// The modules are public only for the tests, benches and fuzz targets of this
// repository. The items below are the API.
#[doc(hidden)]
pub mod csv_cells;
#[doc(hidden)]
pub mod duplicates;
#[doc(hidden)]
pub mod edits;
#[doc(hidden)]
pub mod error;
mod fast;
#[doc(hidden)]
pub mod input;
#[doc(hidden)]
pub mod json;
#[doc(hidden)]
pub mod output;
#[doc(hidden)]
pub mod pipeline;
#[doc(hidden)]
pub mod record;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod send;
#[doc(hidden)]
pub mod sheet;

pub use edits::user_edits::{Edits, FixAction};
pub use error::{Error, ErrorKind};
pub use input::file_reader::FileInspection;
pub use input::options::FileOptions;
pub use output::request_body::Batch;
pub use pipeline::file::{FilePipeline, Pull};
pub use pipeline::records::RecordPipeline;
pub use pipeline::requests::PrepareCounts;
pub use record::Record;
pub use record::cell::Cell;
pub use record::field::Field;
pub use rules::issue::Issue;
pub use rules::issue_code::{Code, Severity};
pub use rules::options::{EmailMode, OnInvalidField, Options, Region};
pub use send::outcome::{BatchResult, Outcome, UserRef};
pub use send::response::{ApiResponse, parse as parse_response};
pub use send::{Command, Config, Journal, SendMachine};
pub use sheet::file_sheet::FileSheet;

#[cfg(target_arch = "wasm32")]
#[allow(
    unreachable_pub,
    missing_docs,
    reason = "JavaScript reaches them; js/ documents them"
)]
mod wasm;
