//! The bytes of a file to rows: the first few KiB determine the format and
//! the columns, then one reader per format hands over row by row. Any split of
//! the bytes gives the same rows.

use std::rc::Rc;

use crate::error::{Error, ErrorKind};
use crate::input::buffer::{Buffer, ReadStep};
use crate::input::column_plan::{Column, apply_chosen_columns, names_all};
use crate::input::columns::{ColumnTarget, contains_email};
use crate::input::csv::inspect::{StatedTable, inspect_csv};
use crate::input::csv::reader::CsvReader;
use crate::input::format::{Format, PREFIX};
use crate::input::json::columns::{MAX_DOCUMENT, rows_of_columns};
use crate::input::json::reader::{JsonReader, inspect, layout_of};
use crate::input::json::records::Layout;
use crate::input::learn_ids::learn_ids;
use crate::input::options::FileOptions;
use crate::input::row_handler::RowHandler;
use crate::input::sniff;
use crate::json::UTF8_BOM;
use crate::record::field::Field;
use crate::rules::issue_code::Code;
use serde::Serialize;

/// The properties of a file that its first records show.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileInspection {
    /// The format.
    pub format: Format,
    /// The delimiter of delimited text.
    pub delimiter: Option<char>,
    /// Whether a header names the columns.
    pub has_header: bool,
    /// The 1-based row of the header of delimited text, blank rows included.
    pub header_row: Option<u16>,
    /// One entry per column, or per path of keys in JSON.
    pub columns: Vec<Column>,
    /// The first records, one text per column.
    pub rows: Vec<Vec<String>>,
}

#[derive(Clone)]
enum Stage {
    /// More bytes are needed to inspect the file.
    Beginning,
    Csv(Box<CsvReader>),
    Json(Box<JsonReader>),
    Ended,
}

/// A place in a file where reading can continue. The index of duplicates is not
/// part of it.
#[derive(Clone)]
pub(crate) struct Checkpoint {
    stage: Stage,
    buffer: Buffer,
    /// Rows that were read before it.
    pub(crate) rows: u32,
}

impl Checkpoint {
    /// 0-based offset of the byte of the file that must be pushed next.
    pub(crate) fn next_byte(&self) -> u64 {
        self.buffer.end()
    }
}

/// Reads one file. See the head of this module.
pub(crate) struct FileReader {
    buffer: Buffer,
    stage: Stage,
    options: FileOptions,
    inspection: Option<FileInspection>,
    /// Whether the file is inspected only at its end.
    needs_end: bool,
    /// The last bytes so far, if they can be the end marks of the file.
    withheld: Vec<u8>,
}

/// Whether the byte can mark the end of a file: Ctrl-Z of DOS, NUL of mainframes, Ctrl-D.
const fn is_end_mark(byte: u8) -> bool {
    matches!(byte, 0 | 4 | 0x1a)
}

impl FileReader {
    /// A reader that has no bytes yet.
    pub(crate) fn new(options: FileOptions) -> FileReader {
        FileReader {
            buffer: Buffer {
                line: 1,
                ..Buffer::default()
            },
            stage: Stage::Beginning,
            options,
            inspection: None,
            needs_end: false,
            withheld: Vec::new(),
        }
    }

    /// The next bytes of the file, UTF-8.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        // The characters that can end a file are withheld until others follow.
        let last = bytes
            .iter()
            .rposition(|&byte| !is_end_mark(byte) && !byte.is_ascii_whitespace());
        let (text, tail) = bytes.split_at(last.map_or(0, |at| at + 1));
        if !text.is_empty() || self.withheld.len() + tail.len() > PREFIX {
            let withheld = std::mem::take(&mut self.withheld);
            self.buffer.push(&withheld);
        }
        let marks = if self.withheld.is_empty() {
            tail.iter().position(|&byte| is_end_mark(byte))
        } else {
            Some(0)
        };
        let (space, marks) = tail.split_at(marks.unwrap_or(tail.len()));
        self.buffer.push(text);
        self.buffer.push(space);
        self.withheld.extend_from_slice(marks);
    }

    /// The file ends here.
    pub(crate) fn end(&mut self) {
        self.buffer.eof = true;
    }

    /// The inspection, once the beginning of the file was read.
    pub(crate) fn inspection(&self) -> Option<&FileInspection> {
        self.inspection.as_ref()
    }

    /// A checkpoint behind the last byte that was pushed; `rows` were read so far.
    pub(crate) fn checkpoint(&self, rows: u32) -> Checkpoint {
        Checkpoint {
            stage: self.stage.clone(),
            // Only unconsumed bytes: a copy of all would take a quarter of a MiB.
            buffer: Buffer {
                bytes: self.buffer.rest().to_vec(),
                start: 0,
                dropped: self.buffer.base(),
                ..self.buffer
            },
            rows,
        }
    }

    /// 0-based offset of the byte of the file that must be pushed next.
    pub(crate) fn next_byte(&self) -> u64 {
        self.buffer.end()
    }

    /// Continues at a checkpoint of the same file, read with the same options.
    pub(crate) fn resume_at(&mut self, checkpoint: &Checkpoint) {
        self.withheld.clear();
        self.stage = checkpoint.stage.clone();
        self.buffer = checkpoint.buffer.clone();
    }

    /// Inspects the beginning of the file, unless that is done. Returns `false`
    /// when more bytes are needed.
    ///
    /// # Errors
    /// [`InvalidOptions`](crate::error::ErrorKind::InvalidOptions) when the chosen columns do not fit the file.
    pub(crate) fn inspect(&mut self, rows: &mut dyn RowHandler) -> Result<bool, Error> {
        if matches!(self.stage, Stage::Beginning) {
            // One byte and a BOM more than the inspection reads, so that the end
            // of the file is known where it makes a difference.
            if self.buffer.rest().len() <= PREFIX + UTF8_BOM.len() && !self.buffer.eof {
                return Ok(false);
            }
            // Columns are read when the whole file is there.
            if self.needs_end && !self.buffer.eof && self.buffer.rest().len() <= MAX_DOCUMENT {
                return Ok(false);
            }
            self.begin(rows)?;
        }
        Ok(!matches!(self.stage, Stage::Beginning))
    }

    /// Reads on by one step: one row or some, or something that is not a row.
    pub(crate) fn step(&mut self, rows: &mut dyn RowHandler) -> ReadStep {
        let step = match &mut self.stage {
            Stage::Csv(reader) => reader.next(&mut self.buffer, rows),
            Stage::Json(reader) => reader.next(&mut self.buffer, rows),
            Stage::Beginning | Stage::Ended => ReadStep::End,
        };
        if step == ReadStep::End {
            if !matches!(self.stage, Stage::Ended) && rows.rows_read() == 0 {
                let is_header = |file: &FileInspection| file.header_row.is_some();
                let code = if self.inspection.as_ref().is_some_and(is_header) {
                    Code::FileNoRows
                } else {
                    Code::FileEmpty
                };
                rows.file_issue(None, code, None);
            }
            self.stage = Stage::Ended;
        }
        step
    }

    fn begin(&mut self, rows: &mut dyn RowHandler) -> Result<(), Error> {
        if self.buffer.rest().starts_with(UTF8_BOM) {
            self.buffer.advance(UTF8_BOM.len(), 0);
        }
        let prefix = self.buffer.rest();
        let complete = self.buffer.eof && prefix.len() <= PREFIX;
        let prefix = prefix.get(..PREFIX).unwrap_or(prefix);
        if complete && prefix.iter().all(u8::is_ascii_whitespace) {
            rows.file_issue(None, Code::FileEmpty, None);
            self.stage = Stage::Ended;
            return Ok(());
        }
        if self.options.format.is_none()
            && let Some(code) = sniff::detect_unsupported(prefix, self.options.delimiter)
        {
            rows.file_issue(Some(1), code, None);
            self.stage = Stage::Ended;
            return Ok(());
        }
        let json = self.options.format.map_or_else(
            || sniff::looks_like_json(prefix),
            |format| format != Format::Csv,
        );
        if json {
            self.begin_json(complete, rows)
        } else {
            self.begin_csv(complete, rows)
        }
    }

    fn begin_csv(&mut self, complete: bool, rows: &mut dyn RowHandler) -> Result<(), Error> {
        let prefix = self.buffer.rest();
        let prefix = prefix.get(..PREFIX).unwrap_or(prefix);
        let chosen = &self.options.columns;
        let named = |record: &[&str]| names_all(record, chosen);
        let stated = StatedTable {
            delimiter: self.options.delimiter,
            header_row: self.options.header_row,
        };
        let table = inspect_csv(prefix, complete, stated, named);
        let missing = "headerRow is a blank row, or the file has no such row";
        let mut table = table.ok_or_else(|| Error::new(ErrorKind::InvalidOptions, missing))?;
        apply_chosen_columns(&mut table.columns, &self.options.columns)?;
        report_unmapped_addresses(&table.columns, rows);
        let ids = Rc::new(learn_ids(&table.columns, &table.rows));
        self.stage = Stage::Csv(Box::new(CsvReader::new(&table, ids, self.options.decoded)));
        self.inspection = Some(FileInspection {
            format: Format::Csv,
            delimiter: Some(table.delimiter),
            has_header: table.header_row.is_some(),
            header_row: table.header_row,
            columns: table.columns,
            rows: table.rows,
        });
        Ok(())
    }

    fn begin_json(&mut self, complete: bool, rows: &mut dyn RowHandler) -> Result<(), Error> {
        let prefix = self.buffer.rest();
        let prefix = prefix.get(..PREFIX).unwrap_or(prefix);
        let layout = layout_of(prefix, complete, self.options.format);
        let inspected = match layout {
            Ok(Layout::Columns { path, keyed }) => {
                let whole = self.buffer.rest();
                if !self.buffer.eof && whole.len() <= MAX_DOCUMENT {
                    self.needs_end = true;
                    return Ok(());
                }
                let table = Some(whole).filter(|whole| whole.len() <= MAX_DOCUMENT);
                match table.and_then(|whole| rows_of_columns(whole, &path, keyed)) {
                    Some((names, rows)) => {
                        let prefix = rows.get(..PREFIX).unwrap_or(&rows);
                        let layout = Layout::Columns { path, keyed };
                        let is_whole = prefix.len() == rows.len();
                        let inspected = inspect(prefix, is_whole, layout, Some(names));
                        self.buffer.replace(rows);
                        Ok(inspected)
                    }
                    None => Err(Code::FileColumns),
                }
            }
            Ok(layout) => Ok(inspect(prefix, complete, layout, None)),
            Err(code) => Err(code),
        };
        let mut inspected = match inspected {
            Ok(inspected) => inspected,
            Err(code) => {
                rows.file_issue(Some(1), code, None);
                self.stage = Stage::Ended;
                return Ok(());
            }
        };
        apply_chosen_columns(&mut inspected.columns, &self.options.columns)?;
        report_unmapped_addresses(&inspected.columns, rows);
        let ids = Rc::new(learn_ids(&inspected.columns, &inspected.rows));
        self.inspection = Some(FileInspection {
            format: inspected.format,
            delimiter: None,
            has_header: inspected.columns.iter().any(|it| !it.header.is_empty()),
            header_row: None,
            columns: inspected.columns.clone(),
            rows: std::mem::take(&mut inspected.rows),
        });
        let reader = JsonReader::new(inspected, ids, self.options.decoded);
        self.stage = Stage::Json(Box::new(reader));
        Ok(())
    }
}

/// Reports that no column feeds the address although a column contains addresses. A
/// column that the caller unmapped is certain.
fn report_unmapped_addresses(columns: &[Column], rows: &mut dyn RowHandler) {
    let feeds_address = |it: &Column| {
        let field = it.target.map(ColumnTarget::field);
        matches!(field, Some(Field::Email | Field::HashedEmail))
    };
    let has_addresses = |it: &Column| {
        let addresses = it.sample.iter().filter(|value| contains_email(value));
        it.target.is_none() && it.confidence == 0.0 && addresses.count() * 2 > it.sample.len()
    };
    if !columns.iter().any(feeds_address) && columns.iter().any(has_addresses) {
        rows.file_issue(None, Code::EmailUnmapped, None);
    }
}
