//! What a response of the API means.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::{text, time};
use crate::output::json_report;
use crate::send::outcome::UserRef;
use crate::send::response::{self, Answer, Method};

/// The result of one answer as JSON text. `ids` are all ids in one text, `ends`
/// where each ends in UTF-16 units.
#[wasm_bindgen(js_name = readAnswer)]
#[allow(
    clippy::too_many_arguments,
    reason = "each is one value of JavaScript's"
)]
pub fn read_answer(
    index: u32,
    ids: Vec<String>,
    rows: &[u32],
    status: u16,
    retry_after: Option<String>,
    content_type: Option<String>,
    body: &[u8],
    now_ms: f64,
) -> JsString {
    let users: Vec<UserRef> = ids
        .into_iter()
        .zip(rows)
        .map(|(id, &row)| UserRef { id, row })
        .collect();
    let answer = status_answer(
        status,
        retry_after.as_deref(),
        content_type.as_deref(),
        body,
        now_ms,
    );
    let mut out = Vec::new();
    json_report::write_result(&mut out, &response::read(index, &users, &answer));
    text(&out)
}

/// What an answer about the user `id` means, as JSON text.
#[wasm_bindgen(js_name = readOne)]
#[allow(
    clippy::too_many_arguments,
    reason = "each is one value of JavaScript's"
)]
pub fn read_one(
    method: &str,
    id: &str,
    doubt: bool,
    status: u16,
    retry_after: Option<String>,
    content_type: Option<String>,
    body: &[u8],
    now_ms: f64,
) -> JsString {
    let method = match method {
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        _ => Method::Get,
    };
    let answer = status_answer(
        status,
        retry_after.as_deref(),
        content_type.as_deref(),
        body,
        now_ms,
    );
    let mut out = Vec::new();
    json_report::write_one(&mut out, &response::read_one(method, id, doubt, &answer));
    text(&out)
}

pub(super) fn status_answer<'a>(
    status: u16,
    retry_after: Option<&'a str>,
    content_type: Option<&'a str>,
    body: &'a [u8],
    now_ms: f64,
) -> Answer<'a> {
    Answer {
        status,
        retry_after,
        content_type,
        body,
        now_ms: time(now_ms),
    }
}
