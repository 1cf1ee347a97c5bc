//! What the two makers of requests hand to JavaScript.

use js_sys::{Array, JsString, Uint32Array};
use wasm_bindgen::prelude::*;

use super::text;
use crate::output::json_report;
use crate::output::request_body::Batch;
use crate::pipeline::Preparer;

/// `[index, body, ids, table]`. The table has three numbers for each user, in three
/// parts: the end of its id, its row, and the end of its resource object in the body;
/// ends are in UTF-16 units.
pub(super) fn request(index: u32, batch: &Batch) -> JsValue {
    let mut table = batch.utf16_ends();
    table.extend_from_slice(batch.rows());
    table.extend_from_slice(&batch.utf16_user_ends());
    Array::of4(
        &index.into(),
        &text(batch.body()),
        &JsString::from(batch.ids()),
        &Uint32Array::from(table.as_slice()),
    )
    .into()
}

/// `[read, accepted, rejected, warnings, issues that a report has no room for]`
pub(super) fn counts(preparer: &Preparer) -> Vec<u32> {
    let counts = preparer.counts();
    vec![
        counts.read,
        counts.accepted,
        counts.rejected,
        counts.warnings,
        preparer.issues.dropped(),
    ]
}

/// What was told since the last time, [by kind](json_report::write_by_kind). A text
/// costs less than bytes of JavaScript's.
pub(super) fn issues(preparer: &mut Preparer) -> JsString {
    let mut out = Vec::new();
    json_report::write_by_kind(&mut out, &preparer.issues.take());
    text(&out)
}
