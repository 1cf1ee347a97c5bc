//! The bytes of a file become requests.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::requests::{counts, issues, request};
use super::{invalid_options, parse_options, sheet, text};
use crate::input::file::{FilePreparer, Pull};
use crate::output::json_report;

/// Turns a file into requests.
#[wasm_bindgen]
pub struct FileRequests(FilePreparer);

#[wasm_bindgen]
impl FileRequests {
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: JsValue,
        file: JsValue,
        max_issues: usize,
    ) -> Result<FileRequests, JsValue> {
        Ok(FileRequests(FilePreparer::new(
            parse_options(options)?,
            parse_options(file)?,
            max_issues,
        )))
    }

    /// Lays edits and rules over the rows; before the first bytes.
    #[wasm_bindgen(js_name = layOver)]
    pub fn lay_over(&mut self, mends: &sheet::Mends) {
        self.0.lay_over(mends.0.clone());
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    pub fn end(&mut self) {
        self.0.end();
    }

    /// A request; `false` when more bytes are needed; `true` when all is read.
    pub fn pull(&mut self) -> Result<JsValue, JsValue> {
        Ok(match self.0.pull().map_err(invalid_options)? {
            Pull::Batch(index) => request(index, self.0.batch()),
            Pull::NeedInput => JsValue::FALSE,
            Pull::Done => JsValue::TRUE,
        })
    }

    pub fn counts(&self) -> Vec<u32> {
        counts(&self.0.preparer)
    }

    #[wasm_bindgen(js_name = takeIssues)]
    pub fn take_issues(&mut self) -> JsString {
        issues(&mut self.0.preparer)
    }

    #[wasm_bindgen(js_name = takeRejects)]
    pub fn take_rejects(&mut self) -> Uint8Array {
        self.0.rejects.take().as_slice().into()
    }

    /// What the file turned out to be, as JSON text, or `undefined` as long as
    /// nobody knows.
    pub fn understood(&self) -> Option<JsString> {
        self.0.understood().map(|understood| {
            let mut out = Vec::new();
            json_report::write_understood(&mut out, understood);
            text(&out)
        })
    }
}
