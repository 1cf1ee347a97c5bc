//! A file shown as a table: its edits, its lists, its rows.

use wasm_bindgen::prelude::*;

use super::{invalid_argument, parse_options, throw, to_js};
use crate::edits::user_edits::{self, FixAction};
use crate::record::field::Field;
use crate::rules::issue_code::Code;
use crate::sheet::file_sheet::{self, RowFilter};

/// The edits of a user.
#[wasm_bindgen]
#[derive(Default)]
pub struct Edits(pub(super) user_edits::Edits);

#[wasm_bindgen]
impl Edits {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Edits {
        Edits::default()
    }

    /// `undefined` removes the edit.
    #[wasm_bindgen(js_name = editCell)]
    pub fn edit_cell(
        &mut self,
        row: u32,
        field: &str,
        text: Option<String>,
    ) -> Result<(), JsValue> {
        let field = Field::from_name(field)
            .ok_or_else(|| invalid_argument("options.invalid", "an edit names an unknown field"))?;
        self.0.edit_cell(row, field, text);
        Ok(())
    }

    #[wasm_bindgen(js_name = setExcluded)]
    pub fn set_excluded(&mut self, rows: &[u32], excluded: bool) {
        self.0.set_excluded(rows, excluded);
    }

    /// `undefined` removes the fix.
    #[wasm_bindgen(js_name = setFix)]
    pub fn set_fix(
        &mut self,
        code: &str,
        reason: &str,
        action: Option<String>,
    ) -> Result<(), JsValue> {
        let unknown =
            || invalid_argument("options.invalid", "a fix names an unknown code or action");
        let code = Code::from_name(code, reason).ok_or_else(unknown)?;
        let action = match action {
            None => None,
            Some(name) => Some(FixAction::from_name(&name).ok_or_else(unknown)?),
        };
        self.0.set_fix(code, action);
        Ok(())
    }
}

/// See [`file_sheet::FileSheet`].
#[wasm_bindgen]
pub struct FileSheet(file_sheet::FileSheet);

#[wasm_bindgen]
impl FileSheet {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue, file: JsValue) -> Result<FileSheet, JsValue> {
        let sheet = file_sheet::FileSheet::new(parse_options(options)?, parse_options(file)?);
        Ok(FileSheet(sheet))
    }

    #[wasm_bindgen(js_name = setEdits)]
    pub fn set_edits(&mut self, edits: &Edits) {
        self.0.set_edits(edits.0.clone());
    }

    pub fn begin(&mut self) {
        self.0.begin();
    }

    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        self.0.push(bytes).map_err(throw)
    }

    pub fn end(&mut self) -> Result<(), JsValue> {
        self.0.end().map_err(throw)
    }

    /// Of the reading that is under way.
    #[wasm_bindgen(js_name = rowsRead)]
    pub fn rows_read(&self) -> u32 {
        self.0.rows_read()
    }

    /// A `SheetState`, or `undefined` before the first reading.
    pub fn state(&self) -> Result<JsValue, JsValue> {
        let state = self.0.state();
        state.map_or(Ok(JsValue::UNDEFINED), |state| to_js(&state))
    }

    /// The numbers of some rows of a list.
    #[wasm_bindgen(js_name = rowNumbers)]
    pub fn row_numbers(
        &self,
        filter: &str,
        reason: &str,
        from: usize,
        count: usize,
    ) -> Result<Vec<u32>, JsValue> {
        let filter = RowFilter::from_name(filter, reason).ok_or_else(|| {
            invalid_argument("options.invalid", "the filter of the rows is unknown")
        })?;
        Ok(self.0.row_numbers(filter, from, count))
    }

    #[wasm_bindgen(js_name = readRows)]
    pub fn read_rows(&self, numbers: Vec<u32>) -> RowReader {
        RowReader(self.0.read_rows(numbers))
    }
}

/// See [`file_sheet::RowReader`].
#[wasm_bindgen]
pub struct RowReader(file_sheet::RowReader);

#[wasm_bindgen]
impl RowReader {
    /// The offset from which to push, or `undefined` when all rows are read.
    #[wasm_bindgen(js_name = nextOffset)]
    #[allow(clippy::cast_precision_loss, reason = "an offset in a file")]
    pub fn next_offset(&mut self, sheet: &FileSheet) -> Option<f64> {
        self.0.next_offset(&sheet.0).map(|byte| byte as f64)
    }

    pub fn push(&mut self, bytes: &[u8], end: bool) -> Result<(), JsValue> {
        self.0.push(bytes, end).map_err(throw)
    }

    /// The rows since the last call: a `SheetRow[]`.
    pub fn take(&mut self) -> Result<JsValue, JsValue> {
        to_js(&self.0.take())
    }
}
