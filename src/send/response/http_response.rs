//! An HTTP response, and the signs that it does not come from the API.

use super::body::BodyProblem;
use crate::send::outcome::ApiError;

/// How many errors that fit no row are kept.
pub const MAX_UNMATCHED: usize = 1_000;
/// How many errors of one row are kept.
pub const MAX_OF_ROW: usize = 20;

/// An HTTP response with its complete body.
#[derive(Clone, Copy, Debug)]
pub struct ApiResponse<'a> {
    /// 0 if there was none.
    pub status: u16,
    /// The header `Retry-After` in ms from now.
    pub retry_after: Option<u64>,
    /// The header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The bytes of the body.
    pub body: &'a [u8],
}

/// Whether the content type is JSON or missing.
pub(super) fn may_be_json(response: &ApiResponse<'_>) -> bool {
    let Some(kind) = response.content_type.filter(|kind| !kind.is_empty()) else {
        return true;
    };
    // How many letters of `json` precede this byte; no letter occurs twice in it.
    let mut found = 0;
    for byte in kind.bytes() {
        found = match (found, byte.to_ascii_lowercase()) {
            (1, b's') => 2,
            (2, b'o') => 3,
            (3, b'n') => return true,
            (_, b'j') => 1,
            _ => 0,
        };
    }
    false
}

/// The error of this crate that says why the body was not used.
pub(super) fn not_from_the_api(status: u16, problem: BodyProblem) -> ApiError {
    ApiError {
        status: status.to_string(),
        title: String::from("not a response of the API"),
        detail: problem.as_str().to_owned(),
        ..ApiError::default()
    }
}
