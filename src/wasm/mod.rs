//! The boundary to JavaScript: one file per JavaScript class, `functions` for free
//! functions, `input` and `output` for values. Each converts values and calls the
//! crate; no rule is decided here.

mod file_pipeline;
mod functions;
mod input;
mod output;
mod record_pipeline;
mod requests;
mod response;
mod sender;
mod sheet;
mod validate_one;

use js_sys::{Array, JsString};
use serde::de::DeserializeOwned;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use input::Input;
use output::to_js;

/// A third of the size of the standard one, and faster.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// Gives `[code, message]` as the exception; the TypeScript layer makes a
/// `KardEnrollError` of it.
fn invalid_argument(code: &str, message: &str) -> JsValue {
    Array::of2(&code.into(), &message.into()).into()
}

/// An error of the crate as the exception.
fn throw(error: Error) -> JsValue {
    invalid_argument(error.code(), &error.to_string())
}

/// Parses an object of options.
fn parse_options<T: DeserializeOwned>(object: JsValue) -> Result<T, JsValue> {
    T::deserialize(Input(object)).map_err(|error| invalid_argument("options.invalid", &error.0))
}

#[wasm_bindgen]
extern "C" {
    /// The platform's own.
    type TextDecoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextDecoder;

    #[wasm_bindgen(method)]
    fn decode(this: &TextDecoder, bytes: &[u8]) -> JsString;
}

thread_local! {
    static DECODER: TextDecoder = TextDecoder::new();
}

/// The platform's decoder is faster than to see in here that the bytes are text.
fn text(bytes: &[u8]) -> JsString {
    DECODER.with(|decoder| decoder.decode(bytes))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time in milliseconds, from 0"
)]
fn time(ms: f64) -> u64 {
    ms.max(0.0) as u64
}

#[allow(clippy::cast_precision_loss, reason = "a time in milliseconds")]
fn from_time(ms: u64) -> f64 {
    ms as f64
}
