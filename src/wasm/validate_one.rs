//! One record by itself.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{parse_options, to_js};
use crate::pipeline::validate_one::{ValidatedRecord, validate_one};
use crate::record::values::RecordValues;
use crate::rules::issue::Issue;

/// The result of `validateUser`.
#[derive(Serialize)]
struct Validation {
    ok: bool,
    /// The resource object as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    issues: Vec<Issue>,
}

/// The result of `buildUpdateUser`.
#[derive(Serialize)]
struct UpdateUser {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    issues: Vec<Issue>,
}

/// `record` is a [`RecordValues`], or `null` if the value is not an object.
fn validate(record: JsValue, options: JsValue) -> Result<ValidatedRecord, JsValue> {
    let options = parse_options(options)?;
    let values: Option<RecordValues> = parse_options(record)?;
    let record = values.as_ref().map(|values| values.record(1));
    Ok(validate_one(record.as_ref(), options))
}

#[wasm_bindgen(js_name = validateUser)]
pub fn validate_user(record: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let validated = validate(record, options)?;
    to_js(&Validation {
        ok: validated.user.is_some(),
        user: validated.user,
        issues: validated.issues,
    })
}

#[wasm_bindgen(js_name = buildUpdateUser)]
pub fn build_update_user(record: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let validated = validate(record, options)?;
    to_js(&UpdateUser {
        ok: validated.user.is_some(),
        body: validated.update_body(),
        issues: validated.issues,
    })
}
