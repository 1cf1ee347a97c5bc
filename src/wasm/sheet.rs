//! A file as a table, for JavaScript.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::{invalid_options, misuse, parse_options, text};
use crate::edits::{Action, Mend};
use crate::record::field::Field;
use crate::rules::code::Code;
use crate::sheet::{Filter, Rows, View};

/// What was decided about the rows of a file.
#[wasm_bindgen]
#[derive(Default)]
pub struct Mends(pub(super) Mend);

#[wasm_bindgen]
impl Mends {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Mends {
        Mends::default()
    }

    /// `undefined` takes the edit back.
    pub fn edit(&mut self, row: u32, field: &str, edited: Option<String>) -> Result<(), JsValue> {
        let field = Field::from_name(field)
            .ok_or_else(|| misuse("options.invalid", "an edit names an unknown field"))?;
        self.0.edit(row, field, edited);
        Ok(())
    }

    #[wasm_bindgen(js_name = leaveOut)]
    pub fn leave_out(&mut self, rows: &[u32], out: bool) {
        self.0.leave_out(rows, out);
    }

    /// `undefined` takes the rule back.
    pub fn rule(
        &mut self,
        code: &str,
        reason: &str,
        action: Option<String>,
    ) -> Result<(), JsValue> {
        let unknown = || misuse("options.invalid", "a rule names an unknown code or action");
        let code = Code::from_name(code, reason).ok_or_else(unknown)?;
        let action = match action {
            None => None,
            Some(name) => Some(Action::from_name(&name).ok_or_else(unknown)?),
        };
        self.0.rule(code, action);
        Ok(())
    }
}

/// See [`View`].
#[wasm_bindgen]
pub struct Sheet(View);

#[wasm_bindgen]
impl Sheet {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue, file: JsValue) -> Result<Sheet, JsValue> {
        Ok(Sheet(View::new(
            parse_options(options)?,
            parse_options(file)?,
        )))
    }

    #[wasm_bindgen(js_name = setMends)]
    pub fn set_mends(&mut self, mends: &Mends) {
        self.0.set_mend(mends.0.clone());
    }

    pub fn begin(&mut self) {
        self.0.begin();
    }

    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        self.0.push(bytes).map_err(invalid_options)
    }

    pub fn end(&mut self) -> Result<(), JsValue> {
        self.0.end().map_err(invalid_options)
    }

    /// Of the reading that is under way.
    #[wasm_bindgen(js_name = rowsRead)]
    pub fn rows_read(&self) -> u32 {
        self.0.rows_read()
    }

    /// What the last complete reading found, or what is known so far, as JSON
    /// text.
    pub fn state(&mut self) -> JsString {
        text(&self.0.state())
    }

    /// The numbers of some rows of a list.
    pub fn list(
        &mut self,
        filter: &str,
        reason: &str,
        from: usize,
        count: usize,
    ) -> Result<Vec<u32>, JsValue> {
        let filter = Filter::from_name(filter, reason)
            .ok_or_else(|| misuse("options.invalid", "the filter is none"))?;
        Ok(self.0.list(filter, from, count))
    }

    pub fn rows(&self, numbers: Vec<u32>) -> SheetRows {
        SheetRows(self.0.rows(numbers))
    }
}

/// See [`Rows`].
#[wasm_bindgen]
pub struct SheetRows(Rows);

#[wasm_bindgen]
impl SheetRows {
    /// The byte from which to push, or `undefined` when all is there.
    #[allow(clippy::cast_precision_loss, reason = "a place in a file")]
    pub fn next(&mut self, sheet: &Sheet) -> Option<f64> {
        self.0.next(&sheet.0).map(|byte| byte as f64)
    }

    pub fn push(&mut self, bytes: &[u8], end: bool) -> Result<(), JsValue> {
        self.0.push(bytes, end).map_err(invalid_options)
    }

    /// The rows as JSON text.
    pub fn take(&mut self) -> JsString {
        text(&self.0.take())
    }
}
