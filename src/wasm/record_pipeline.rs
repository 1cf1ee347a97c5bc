//! Records in memory become requests.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::requests::{issues, request};
use super::{parse_options, to_js};
use crate::input::packed_records::PackedRecords;
use crate::pipeline::records;

/// See [`records::RecordPipeline`].
#[wasm_bindgen]
pub struct RecordPipeline(records::RecordPipeline);

#[wasm_bindgen]
impl RecordPipeline {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<RecordPipeline, JsValue> {
        let pipeline = records::RecordPipeline::new(parse_options(options)?, usize::MAX);
        Ok(RecordPipeline(pipeline))
    }

    /// The next records; those before must have been pulled to their end.
    pub fn push(&mut self, text_of_all: Vec<u8>, ends: Vec<u32>, kinds: Vec<u8>) {
        let records = PackedRecords::of_bytes(text_of_all, ends, kinds);
        self.0.push(records);
    }

    #[wasm_bindgen(js_name = unknownMember)]
    pub fn unknown_member(&mut self, row: u32, name: &str) {
        self.0.unknown_member(row, name);
    }

    /// A full request, or `undefined` when more records are needed; with `end`
    /// the last one too, however full.
    pub fn pull(&mut self, end: bool) -> Result<JsValue, JsValue> {
        let pulled = self.0.pull(end);
        Ok(pulled.map_or(JsValue::UNDEFINED, |(index, batch)| request(index, batch)))
    }

    /// The `PrepareCounts`.
    pub fn counts(&mut self) -> Result<JsValue, JsValue> {
        self.0.flush();
        to_js(&self.0.counts())
    }

    #[wasm_bindgen(js_name = takeIssues)]
    pub fn take_issues(&mut self) -> JsString {
        self.0.flush();
        issues(self.0.issues())
    }
}
