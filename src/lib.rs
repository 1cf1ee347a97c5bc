//! Enrolls the users of a card program in a Kard rewards program, and accounts
//! for every one of them. There is no I/O in here: bytes go in and request
//! bodies come out, answers go in and outcomes come out.
//!
//! The tree reads as the way of a row:
//!
//! | step | where |
//! | --- | --- |
//! | bytes → rows | [`read`], [`json`], and [`columns`] for which part feeds which field; `packed` for rows of another language's memory |
//! | rows → checked | [`check`], by the readers of single values: [`phone`], [`zip`], [`birth_year`], `pattern`, `placeholder` |
//! | checked → hashed | [`email`] is the normal form, [`hash`] its SHA-256 |
//! | hashed → bodies | [`body`], driven by [`prepare`], which counts and knows duplicates by `seen` |
//! | answers → outcomes | [`answer`], into the types of [`outcome`] |
//! | outcomes → report | [`send`] decides what is sent again, when, and when to stop; [`report`] writes it down |
//!
//! [`mend`] lays edits and rules over rows before they are checked, and [`view`]
//! shows a file as the table that it then is.
//!
//! What is wrong with a row is an [`issue`] with a [`code`]; what may be chosen
//! stands in [`options`], and is read by `chosen`.
//!
//! ```
//! use kard_enroll::options::Options;
//! use kard_enroll::read::file::{FileOptions, FilePreparer, Pull};
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
//! # Ok::<(), kard_enroll::options::InvalidOptions>(())
//! ```
//!
//! An answer is read user by user, whatever its status says:
//!
//! ```
//! use kard_enroll::answer::{self, Answer};
//! use kard_enroll::outcome::{Outcome, UserRef};
//!
//! let users = ["17", "18"].map(|id| UserRef { id: id.to_owned(), row: 1 });
//! let body = br#"{"data":[{"type":"user","id":"17"}],"errors":[{"status":"400","title":"Bad Request","detail":"no ZIP","id":"18"}]}"#;
//! let result = answer::read(0, &users, &Answer {
//!     status: 207,
//!     retry_after: None,
//!     content_type: Some("application/json"),
//!     body,
//!     now_ms: 0,
//! });
//! let outcomes: Vec<Outcome> = result.outcomes.iter().map(|row| row.outcome).collect();
//! assert_eq!(outcomes, [Outcome::Created, Outcome::Rejected]);
//! ```
//!
//! There are no features. What is public and not in this documentation is so for
//! this repository's own tests and benches, and changes without notice. It
//! compiles with the Rust that `rust-version` in Cargo.toml states, which is
//! raised in minor versions alone.

pub mod answer;
pub mod birth_year;
mod block;
pub mod body;
pub mod cell;
pub mod check;
#[doc(hidden)]
pub mod chosen;
pub mod code;
pub mod columns;
mod date;
pub mod email;
pub mod field;
mod fold;
pub mod hash;
pub mod issue;
pub mod json;
mod lower;
pub mod mend;
pub mod options;
pub mod outcome;
#[doc(hidden)]
pub mod packed;
#[doc(hidden)]
pub mod pattern;
pub mod phone;
#[doc(hidden)]
pub mod placeholder;
pub mod prepare;
pub mod read;
pub mod record;
pub mod rejects;
pub mod report;
mod room;
#[doc(hidden)]
pub mod seen;
pub mod send;
pub mod single;
#[doc(hidden)]
pub mod text;
pub mod url;
pub mod view;
mod waiting;
pub mod zip;
mod zip_prefix;

#[cfg(target_arch = "wasm32")]
#[allow(
    unreachable_pub,
    missing_docs,
    reason = "JavaScript reaches them; js/ documents them"
)]
mod wasm;
