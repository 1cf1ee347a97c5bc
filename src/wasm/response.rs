//! What a response of the API means.

use wasm_bindgen::prelude::*;

use super::{time, to_js};
use crate::send::outcome::UserRef;
use crate::send::response::{ApiResponse, Method, parse, parse_single};

/// The [`BatchResult`](crate::send::outcome::BatchResult) of a response to the
/// request with these users.
#[wasm_bindgen(js_name = parseResponse)]
pub fn parse_response(
    index: u32,
    ids: Vec<String>,
    rows: &[u32],
    status: u16,
    retry_after: Option<f64>,
    content_type: Option<String>,
    body: &[u8],
) -> Result<JsValue, JsValue> {
    let response = api_response(status, retry_after, content_type.as_deref(), body);
    to_js(&parse(index, &user_refs(ids, rows), &response))
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
