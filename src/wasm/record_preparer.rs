//! Records in memory become requests.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::parse_options;
use super::requests::{counts, issues, request};
use crate::input::packed_records::Packed;
use crate::pipeline::Preparer;

/// Turns packed records into requests.
#[wasm_bindgen]
pub struct RecordPreparer {
    packed: Packed,
    preparer: Preparer,
    taken: bool,
}

#[wasm_bindgen]
impl RecordPreparer {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<RecordPreparer, JsValue> {
        Ok(RecordPreparer {
            packed: Packed::default(),
            preparer: Preparer::new(parse_options(options)?, usize::MAX),
            taken: false,
        })
    }

    /// The next records; those before must have been pulled to their end.
    pub fn push(&mut self, text_of_all: Vec<u8>, ends: Vec<u32>, kinds: Vec<u8>) {
        self.packed = Packed::of_bytes(text_of_all, ends, kinds);
    }

    #[wasm_bindgen(js_name = unknownMember)]
    pub fn unknown_member(&mut self, row: u32, name: &str) {
        self.preparer.unknown_member(row, name);
    }

    /// A full request, or `undefined` when more records are needed; with `end`
    /// the last one too, however full.
    pub fn pull(&mut self, end: bool) -> JsValue {
        if std::mem::take(&mut self.taken) {
            self.preparer.next_batch();
        }
        while !self.preparer.is_full() {
            if !self.packed.read_into(&mut self.preparer) {
                if end {
                    break;
                }
                return JsValue::UNDEFINED;
            }
        }
        let Some((index, batch)) = self.preparer.close_batch() else {
            return JsValue::UNDEFINED;
        };
        let request = request(index, batch);
        self.taken = true;
        request
    }

    pub fn counts(&self) -> Vec<u32> {
        counts(&self.preparer)
    }

    #[wasm_bindgen(js_name = takeIssues)]
    pub fn take_issues(&mut self) -> JsString {
        issues(&mut self.preparer)
    }
}
