//! What the two makers of requests hand to JavaScript.

use js_sys::{Array, JsString, Uint32Array};
use wasm_bindgen::prelude::*;

use super::text;
use crate::output::issue_list;
use crate::output::request_body::Batch;
use crate::pipeline::issue_log::IssueLog;

/// `[index, body, ids, table]`. The table has three numbers for each user, in three
/// parts: the end of its id, its row, and the end of its resource object in the body;
/// ends are in UTF-16 units.
pub(super) fn request(index: u32, batch: &Batch) -> JsValue {
    Array::of4(
        &index.into(),
        &text(batch.body()),
        &JsString::from(batch.ids()),
        &Uint32Array::from(batch.utf16_table().as_slice()),
    )
    .into()
}

/// The issues since the last call as an [issue list](issue_list).
pub(super) fn issues(issues: &mut IssueLog) -> JsString {
    let mut out = Vec::new();
    issue_list::write_issue_list(&mut out, &issues.take());
    text(&out)
}
