//! The bytes of a file become requests.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::requests::{issues, request};
use super::sheet::Edits;
use super::{parse_options, throw, to_js};
use crate::pipeline::file::{self, Pull};

/// See [`file::FilePipeline`].
#[wasm_bindgen]
pub struct FilePipeline(file::FilePipeline);

#[wasm_bindgen]
impl FilePipeline {
    /// `edits` are those of a sheet.
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: JsValue,
        file: JsValue,
        max_issues: usize,
        edits: Option<Edits>,
    ) -> Result<FilePipeline, JsValue> {
        Ok(FilePipeline(file::FilePipeline::with_edits(
            parse_options(options)?,
            parse_options(file)?,
            max_issues,
            edits.map_or_else(Default::default, |edits| edits.0),
        )))
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    pub fn end(&mut self) {
        self.0.end();
    }

    /// A request; `false` when more bytes are needed; `true` when all is read.
    pub fn pull(&mut self) -> Result<JsValue, JsValue> {
        Ok(match self.0.pull().map_err(throw)? {
            Pull::Batch(index) => request(index, self.0.batch()),
            Pull::NeedInput => JsValue::FALSE,
            Pull::Done => JsValue::TRUE,
        })
    }

    /// The `PrepareCounts`.
    pub fn counts(&mut self) -> Result<JsValue, JsValue> {
        to_js(&self.0.counts())
    }

    /// How many issues were found but not kept.
    #[wasm_bindgen(js_name = issuesDropped)]
    pub fn issues_dropped(&mut self) -> u32 {
        self.0.issues().dropped()
    }

    #[wasm_bindgen(js_name = takeIssues)]
    pub fn take_issues(&mut self) -> JsString {
        issues(self.0.issues())
    }

    #[wasm_bindgen(js_name = takeInvalidRows)]
    pub fn take_invalid_rows(&mut self) -> Uint8Array {
        self.0.invalid_rows().take().as_slice().into()
    }

    /// The `FileInspection`, or `undefined` until the beginning of the file is read.
    pub fn inspection(&self) -> Result<JsValue, JsValue> {
        self.0.inspection().map_or(Ok(JsValue::UNDEFINED), to_js)
    }
}
