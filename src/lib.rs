//! Enrolls the users of a card program in a Kard rewards program, and accounts
//! for every one of them. There is no I/O in here: bytes go in and request
//! bodies come out, answers go in and outcomes come out.
//!
//! | step | module |
//! | --- | --- |
//! | bytes to records | [`input`]; [`record`] is the input model |
//! | cells to values, and the issues of a row | [`rules`] |
//! | edits and fixes of the user | [`edits`] |
//! | request bodies, CSV of invalid rows | [`output`] |
//! | all of it in one pass | [`pipeline`] |
//! | a file shown as a table | [`sheet`] |
//! | requests to outcomes | [`send`]; [`send::response`] parses the answers of the API |
//!
//! ```
//! use kard_enroll::rules::options::Options;
//! use kard_enroll::input::file::{FileOptions, FilePreparer, Pull};
//!
//! let mut file = FilePreparer::new(Options::default(), FileOptions::default(), 1_000);
//! file.push(b"Member ID,E-mail,ZIP\n17,ann@example.com,2134\n18,bob@,02134\n");
//! file.end();
//! while let Pull::Batch(index) = file.pull()? {
//!     assert_eq!(index, 0);
//!     assert!(file.batch().body().starts_with(br#"{"data":[{"type":"user","id":"17""#));
//! }
//! let counts = file.preparer.counts();
//! assert_eq!((counts.read, counts.accepted, counts.rejected), (2, 1, 1));
//! # Ok::<(), kard_enroll::error::Error>(())
//! ```
//!
//! An answer is read user by user, whatever its status says:
//!
//! ```
//! use kard_enroll::send::response::{self, ApiResponse};
//! use kard_enroll::send::outcome::{Outcome, UserRef};
//!
//! let users = ["17", "18"].map(|id| UserRef { id: id.to_owned(), row: 1 });
//! let body = br#"{"data":[{"type":"user","id":"17"}],"errors":[{"status":"400","title":"Bad Request","detail":"no ZIP","id":"18"}]}"#;
//! let result = response::parse(0, &users, &ApiResponse {
//!     status: 207,
//!     retry_after: None,
//!     content_type: Some("application/json"),
//!     body,
//! });
//! let outcomes: Vec<Outcome> = result.outcomes.iter().map(|row| row.outcome).collect();
//! assert_eq!(outcomes, [Outcome::Created, Outcome::Rejected]);
//! ```
//!
//! There are no features. What is public and not in this documentation is so for
//! this repository's own tests and benches, and changes without notice. It
//! compiles with the Rust that `rust-version` in Cargo.toml states, which is
//! raised in minor versions alone.

#[doc(hidden)]
pub mod csv_cells;
#[doc(hidden)]
pub mod duplicates;
pub mod edits;
pub mod error;
mod fast;
pub mod input;
pub mod json;
pub mod output;
pub mod pipeline;
pub mod record;
pub mod rules;
pub mod send;
pub mod sheet;

#[cfg(target_arch = "wasm32")]
#[allow(
    unreachable_pub,
    missing_docs,
    reason = "JavaScript reaches them; js/ documents them"
)]
mod wasm;
