//! The functions that keep no state.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{invalid_argument, text};
use crate::csv_cells;
use crate::input::encoding::Encoding;
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
        .map_err(|_| invalid_argument("email.invalid", "email has no normal form"))?;
    Ok(out)
}

#[wasm_bindgen(js_name = sniffEncoding)]
pub fn sniff_encoding(prefix: &[u8], complete: bool) -> JsString {
    Encoding::sniff(prefix, complete).label().into()
}

/// Rows of a CSV that a spreadsheet can open safely.
#[wasm_bindgen(js_name = csvRows)]
pub fn csv_rows(cells: Vec<String>, columns: usize) -> Uint8Array {
    let mut out = Vec::new();
    csv_cells::write_rows(&mut out, &cells, columns);
    out.as_slice().into()
}
