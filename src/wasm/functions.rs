//! The functions that keep no state.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{misuse, parse_options, text};
use crate::csv_cells;
use crate::input::encoding::Encoding;
use crate::input::packed_records::PackedRecords;
use crate::pipeline::validate_one::{Document, check_one};
use crate::rules::{email, hash};

#[wasm_bindgen(js_name = normalizeEmail)]
pub fn normalize_email(email: &str) -> Result<JsString, JsValue> {
    normal(email).map(|normal| text(&normal))
}

#[wasm_bindgen(js_name = hashEmail)]
pub fn hash_email(email: &str) -> Result<JsString, JsValue> {
    normal(email).map(|normal| text(&hash::hex(&hash::digest(&normal))))
}

fn normal(email: &str) -> Result<Vec<u8>, JsValue> {
    let mut out = Vec::new();
    email::normalize(email, &mut out)
        .map_err(|_| misuse("email.invalid", "email has no normal form"))?;
    Ok(out)
}

#[wasm_bindgen(js_name = checkOne)]
pub fn check_one_record(
    text_of_all: Vec<u8>,
    ends: Vec<u32>,
    kinds: Vec<u8>,
    options: JsValue,
    update: bool,
) -> Result<JsString, JsValue> {
    let document = if update {
        Document::Update
    } else {
        Document::Resource
    };
    Ok(text(&check_one(
        PackedRecords::of_bytes(text_of_all, ends, kinds),
        parse_options(options)?,
        document,
    )))
}

#[wasm_bindgen(js_name = usersUrl)]
pub fn users_url(
    environment: &str,
    organization_id: &str,
    user_id: Option<String>,
) -> Result<String, JsValue> {
    crate::url::users_url(environment, organization_id, user_id.as_deref())
        .map_err(|error| misuse(error.as_str(), error.message()))
}

#[wasm_bindgen(js_name = sniffEncoding)]
pub fn sniff_encoding(prefix: &[u8], complete: bool) -> String {
    Encoding::sniff(prefix, complete).label().to_owned()
}

/// Rows of a CSV that a spreadsheet can open safely.
#[wasm_bindgen(js_name = csvRows)]
pub fn csv_rows(cells: Vec<String>, columns: usize) -> Uint8Array {
    let mut out = Vec::new();
    csv_cells::write_rows(&mut out, &cells, columns);
    out.as_slice().into()
}
