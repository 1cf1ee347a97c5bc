//! What a response of the API means.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{time, to_js};
use crate::send::outcome::{Action, ApiError, BatchResult, UserRef};
use crate::send::response::{ApiResponse, Method, parse, parse_single};
use crate::send::serialize_bytes;

/// A [`BatchResult`] of a whole request. JavaScript has the ids and rows of the
/// request, so the outcomes cross as one column: parsing a response to 100 users
/// takes 220 µs of processor time, 330 µs with an object for each row, and 245 µs
/// with JSON text (Node, medians of three rounds in turn).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultColumns<'a> {
    /// For each user the position of its outcome in `Outcome::ALL`.
    #[serde(serialize_with = "serialize_bytes")]
    outcomes: Vec<u8>,
    /// The users that have errors, by position in the request.
    user_errors: Vec<(usize, &'a [ApiError])>,
    errors: &'a [ApiError],
    action: Action,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl<'a> From<&'a BatchResult> for ResultColumns<'a> {
    fn from(result: &'a BatchResult) -> Self {
        let rows = result.outcomes.iter();
        let errors = rows.clone().map(|row| &*row.errors).enumerate();
        ResultColumns {
            outcomes: rows.map(|row| row.outcome as u8).collect(),
            user_errors: errors.filter(|(_, errors)| !errors.is_empty()).collect(),
            errors: &result.errors,
            action: result.action,
            retry_after: result.retry_after,
        }
    }
}

/// The [`ResultColumns`] of a response to the request with these users.
#[wasm_bindgen(js_name = parseResponse)]
pub fn parse_response(
    ids: Vec<String>,
    rows: &[u32],
    status: u16,
    retry_after: Option<f64>,
    content_type: Option<String>,
    body: &[u8],
) -> Result<JsValue, JsValue> {
    let response = api_response(status, retry_after, content_type.as_deref(), body);
    let result = parse(0, &user_refs(ids, rows), &response);
    to_js(&ResultColumns::from(&result))
}

/// The [`SingleResult`](crate::send::response::SingleResult) of a response about
/// the user `id`.
#[wasm_bindgen(js_name = parseSingle)]
#[allow(
    clippy::too_many_arguments,
    reason = "the members of a response, without an object for them"
)]
pub fn parse_single_response(
    method: &str,
    id: &str,
    in_doubt: bool,
    status: u16,
    retry_after: Option<f64>,
    content_type: Option<String>,
    body: &[u8],
) -> Result<JsValue, JsValue> {
    let method = match method {
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        _ => Method::Get,
    };
    let response = api_response(status, retry_after, content_type.as_deref(), body);
    to_js(&parse_single(method, id, in_doubt, &response))
}

/// `retry_after`: milliseconds, as js/send/retry-after.ts parses the header.
pub(super) fn api_response<'a>(
    status: u16,
    retry_after: Option<f64>,
    content_type: Option<&'a str>,
    body: &'a [u8],
) -> ApiResponse<'a> {
    ApiResponse {
        status,
        retry_after: retry_after.map(time),
        content_type,
        body,
    }
}

pub(super) fn user_refs(ids: Vec<String>, rows: &[u32]) -> Vec<UserRef> {
    ids.into_iter()
        .zip(rows)
        .map(|(id, &row)| UserRef { id, row })
        .collect()
}
