//! What the sender itself has to say of a row, beside the API's own words.
//!
//! A note is an [`ApiError`] without `status` (which no error of the API is),
//! whose `title` is a stable name.

use crate::send::outcome::ApiError;

/// There already (409), after an attempt of ours that got no answer: counts as
/// `created`. The one exception to "created means named in a success answer";
/// somebody else may have created the id before us.
pub const CONFIRMED_BY_CONFLICT: (&str, &str) = (
    "created.by_conflict",
    "an attempt without an answer was followed by the answer that the user exists",
);

/// A GET named the id, with what was sent.
pub const CONFIRMED_BY_LOOKUP: (&str, &str) = (
    "created.by_lookup",
    "an attempt without an answer was followed by a lookup that found the user as it was sent",
);

/// A GET named the id, with something else.
pub const LOOKUP_DIFFERS: (&str, &str) = (
    "exists.differs",
    "a lookup found the user with other attributes",
);

/// A GET said, after the last attempt had ended, that there is no such user.
pub const LOOKUP_ABSENT: (&str, &str) = ("unsent.by_lookup", "a lookup did not find the user");

/// Refused, but an earlier attempt got no answer.
pub const REJECTED_IN_DOUBT: (&str, &str) = (
    "rejected.in_doubt",
    "an earlier attempt without an answer may have been applied",
);

/// The outcome comes from the journal. Reasons are not journaled.
pub const EARLIER: (&str, &str) = ("earlier", "the row was settled in an earlier run");

/// No answer that can be trusted.
pub const NO_ANSWER: (&str, &str) = ("unknown", "no attempt got an answer that can be trusted");

/// Not sent, or not applied, and no retries are left for the request.
pub const NO_RETRIES: (&str, &str) = (
    "unsent",
    "the API did not take the user and the retries of its request are used up",
);

/// A dry run: it would have been sent.
pub const DRY_RUN: (&str, &str) = ("unsent.dry_run", "a dry run sends nothing");

/// A note about `row`.
#[must_use]
pub fn note((title, detail): (&str, &str), row: u32) -> ApiError {
    ApiError {
        title: title.into(),
        detail: detail.into(),
        row: Some(row),
        ..ApiError::default()
    }
}
