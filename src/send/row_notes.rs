//! What the sender itself notes about a row, in addition to the errors of the
//! API.
//!
//! A note is an [`ApiError`] without `status` (every error of the API has one),
//! whose `title` is a stable code.

use crate::send::outcome::ApiError;

/// The API responded 409 after an attempt of this run without a response: counts
/// as `created`, as after [`CONFIRMED_BY_LOOKUP`]; another client may have created the id
/// before this run.
pub const CONFIRMED_BY_CONFLICT: (&str, &str) = (
    "created.by_conflict",
    "after an attempt without a response, the API responded that the user exists",
);

/// A GET returned the id with the attributes that were sent.
pub const CONFIRMED_BY_LOOKUP: (&str, &str) = (
    "created.by_lookup",
    "after an attempt without a response, a lookup found the user as it was sent",
);

/// A GET returned the id with other attributes.
pub const LOOKUP_DIFFERS: (&str, &str) = (
    "exists.differs",
    "a lookup found the user with other attributes",
);

/// A GET said, after the last attempt had ended, that there is no such user.
pub const LOOKUP_ABSENT: (&str, &str) = ("unsent.by_lookup", "a lookup did not find the user");

/// Rejected, but an earlier attempt got no response.
pub const REJECTED_IN_DOUBT: (&str, &str) = (
    "rejected.in_doubt",
    "an earlier attempt without a response may have been applied",
);

/// The outcome comes from the journal, which does not keep reasons.
pub const ALREADY_SETTLED: (&str, &str) = ("earlier", "an earlier run settled the row");

/// No trustworthy response.
pub const NO_RESPONSE: (&str, &str) = ("unknown", "no attempt got a trustworthy response");

/// Not sent, or not applied, and the request has no retries left.
pub const NO_RETRIES: (&str, &str) = (
    "unsent",
    "the API did not accept the user and the request has no retries left",
);

/// A dry run: the row would have been sent.
pub const DRY_RUN: (&str, &str) = ("unsent.dry_run", "a dry run sends nothing");

/// A note about `row`.
#[must_use]
pub fn row_note((title, detail): (&str, &str), row: u32) -> ApiError {
    ApiError {
        title: title.into(),
        detail: detail.into(),
        row: Some(row),
        ..ApiError::default()
    }
}
