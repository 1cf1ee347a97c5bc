//! Reads the rows of a delimited file: skips the header and turns each row into
//! a record by the plan of the columns.

use std::borrow::Cow;
use std::rc::Rc;

use crate::fast::csv_scanner::{CommonRows, FieldRange};
use crate::input::buffer::{Buffer, ReadStep};
use crate::input::columns::ColumnTarget;
use crate::input::csv::inspect::CsvInspection;
use crate::input::csv::invalid_rows_columns::{InvalidRowsColumns, restore_cell};
use crate::input::csv::scanner::{CsvScanner, CsvStep};
use crate::input::row_handler::RowHandler;
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::id_shape::IdShape;
use crate::record::limits::MAX_FIELD;
use crate::rules::issue_code::Code;
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::{has_replacement_char, trim};

/// The most scanner steps between two searches for common rows.
const MAX_PAUSE: u8 = 127;

/// Reads rows one at a time.
#[derive(Clone)]
pub(crate) struct CsvReader {
    scanner: CsvScanner,
    /// Finds common rows faster than the scanner.
    common_rows: CommonRows,
    /// Whether common rows are read like all others: their delimiter is one byte, and
    /// their text is unchanged.
    has_common_rows: bool,
    /// Scanner steps before the next search for common rows: those that remain,
    /// and their number after the last search.
    pause: (u8, u8),
    /// Records up to the header, and the header, that remain to be skipped.
    skip: usize,
    width: usize,
    /// Column index and target, the better column of a field first.
    plan: Rc<[(usize, ColumnTarget)]>,
    /// The same in the order of the columns, each with its place in `plan`.
    by_column: Rc<[(usize, ColumnTarget, usize)]>,
    id_column: Option<usize>,
    /// Whether several columns are mapped to the id.
    has_several_ids: bool,
    /// Whether the bytes come from a decoder, which replaces malformed ones.
    decoded: bool,
    has_header: bool,
    ids: Rc<IdShape>,
    /// Set if the file is a CSV of invalid rows.
    invalid_rows: Option<InvalidRowsColumns>,
    /// The first line of a record whose beginning is no longer in the buffer.
    long_line: Option<u64>,
}

impl CsvReader {
    pub(crate) fn new(table: &CsvInspection, ids: Rc<IdShape>, decoded: bool) -> CsvReader {
        let confidence = |at: usize| table.columns.get(at).map_or(0.0, |it| it.confidence);
        let mut plan: Vec<(usize, ColumnTarget)> = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            if let Some(target) = column.target {
                let place = plan.partition_point(|it| confidence(it.0) >= column.confidence);
                plan.insert(place, (at, target));
            }
        }
        let mut by_column = Vec::new();
        for at in 0..table.columns.len() {
            if let Some(rank) = plan.iter().position(|it| it.0 == at) {
                by_column.push((at, plan[rank].1, rank));
            }
        }
        let headers: Vec<&str> = table
            .columns
            .iter()
            .map(|column| column.header.as_str())
            .collect();
        let id_column = plan
            .iter()
            .find(|(_, target)| *target == ColumnTarget::Field(Field::Id))
            .map(|&(at, _)| at);
        let scanner = CsvScanner::new(table.delimiter);
        let invalid_rows = InvalidRowsColumns::find(&headers);
        CsvReader {
            common_rows: CommonRows::new(scanner.ascii_delimiter().unwrap_or_default()),
            has_common_rows: scanner.ascii_delimiter().is_some()
                && !decoded
                && invalid_rows.is_none(),
            scanner,
            pause: (0, 0),
            skip: table.skip,
            width: table.columns.len(),
            id_column,
            has_several_ids: plan
                .iter()
                .filter(|(_, target)| *target == ColumnTarget::Field(Field::Id))
                .count()
                > 1,
            plan: plan.into(),
            by_column: by_column.into(),
            decoded,
            has_header: table.header_row.is_some(),
            ids,
            invalid_rows,
            long_line: None,
        }
    }

    pub(crate) fn next(&mut self, buffer: &mut Buffer, rows: &mut dyn RowHandler) -> ReadStep {
        if self.read_common_rows(buffer, rows) {
            return ReadStep::Continue;
        }
        let bytes = buffer.rest();
        let step = self.scanner.next(bytes, buffer.eof);
        match step {
            CsvStep::NeedMore => return ReadStep::NeedInput,
            CsvStep::End => return ReadStep::End,
            CsvStep::Blank { len, lines } => {
                buffer.advance(len, lines);
            }
            CsvStep::Skipped { len, lines } => {
                self.long_line.get_or_insert(buffer.line);
                buffer.advance(len, lines);
            }
            CsvStep::Bad {
                len,
                lines,
                code,
                at,
            } => {
                // The text of a line beyond the limit is not reported, because the
                // buffer may no longer hold it.
                let kept = self.long_line.is_none() && len <= MAX_FIELD;
                let line = self.long_line.take().unwrap_or(buffer.line) + at;
                report_unreadable(
                    bytes.get(..len).filter(|_| kept).unwrap_or_default(),
                    line,
                    code,
                    rows,
                );
                buffer.advance(len, lines);
            }
            CsvStep::Record { len, lines } => {
                if self.skip > 0 {
                    self.skip -= 1;
                } else {
                    let bytes = bytes.get(..len).unwrap_or_default();
                    self.record(bytes, buffer.line, rows);
                }
                buffer.advance(len, lines);
            }
        }
        ReadStep::Continue
    }

    /// Reads the common rows at the beginning of the buffer, with the same result
    /// as [`next`](CsvReader::next) for each. Returns whether there are any.
    fn read_common_rows(&mut self, buffer: &mut Buffer, rows: &mut dyn RowHandler) -> bool {
        if self.skip > 0 || !self.has_common_rows || !self.scanner.is_between_records() {
            return false;
        }
        if self.pause.0 > 0 {
            self.pause.0 -= 1;
            return false;
        }
        let bytes = buffer.rest();
        let bytes = bytes
            .get(..self.common_rows.window(rows.capacity()))
            .unwrap_or(bytes);
        let window = match std::str::from_utf8(bytes) {
            Ok(window) => window,
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                std::str::from_utf8(valid).unwrap_or_default()
            }
        };
        self.common_rows.find(window, rows.capacity());
        if let Some(column) = self.id_column.filter(|_| !self.has_several_ids) {
            let id = |fields: &[FieldRange]| fields.get(column).map_or("", |id| id.text(window));
            let rows_found = self.common_rows.iter();
            let ids: Vec<&str> = rows_found.map(|(fields, _)| trim(id(fields))).collect();
            rows.prefetch(&ids);
        }
        let mut len = 0;
        let mut lines = 0;
        for (fields, end) in self.common_rows.iter() {
            let Some(first) = fields.iter().find(|field| !field.is_empty()) else {
                break;
            };
            // A row of white space may be blank.
            if !matches!(first.text(window).as_bytes(), [b'!'..=b'~', ..]) {
                break;
            }
            self.common_row(fields, window, buffer.line + lines, rows);
            len = end;
            lines += 1;
        }
        self.common_rows.clear();
        rows.end_prefetch();
        if lines == 0 {
            // Searches become rare in a file without common rows.
            let pause = (self.pause.1 * 2 + 1).min(MAX_PAUSE);
            self.pause = (pause, pause);
            return false;
        }
        self.pause = (0, 0);
        buffer.advance(len, lines);
        true
    }

    /// Same as [`cells`](CsvReader::cells), for cells without doubled quotes and
    /// files that are not a CSV of invalid rows.
    fn common_row(
        &self,
        fields: &[FieldRange],
        window: &str,
        line: u64,
        rows: &mut dyn RowHandler,
    ) {
        let mut record = Record {
            row: rows.rows_read() + 1,
            line: Some(line),
            ids: Some(&self.ids),
            ..Record::default()
        };
        for &(column, target) in self.plan.iter() {
            if let Some(field) = fields.get(column) {
                set_cell(&mut record, target, field.text(window));
            }
        }
        let note = match fields.get(self.width..) {
            None => Some(self.short_row(&mut fields.iter().map(|field| field.text(window)))),
            Some(extra) if extra.iter().any(|cell| !trim(cell.text(window)).is_empty()) => {
                Some(Code::RecordWide)
            }
            Some(_) => None,
        };
        if !rows.record(&record, note) && rows.keeps_invalid_rows() {
            rows.invalid_row(&mut fields.iter().map(|field| field.text(window)), line);
        }
    }

    /// The note of a row that is shorter than the header.
    fn short_row<T: AsRef<str>>(&self, cells: &mut dyn Iterator<Item = T>) -> Code {
        let filled = cells.filter(|cell| !trim(cell.as_ref()).is_empty()).count();
        if filled == 1 && self.has_header {
            Code::RecordDoubtfulShort
        } else {
            Code::RecordRagged
        }
    }

    /// Whether the cells of the current row hold only white space, as in a blank
    /// line of a spreadsheet.
    fn is_blank(&self, bytes: &[u8]) -> bool {
        let spans = self.scanner.fields();
        std::str::from_utf8(bytes)
            .is_ok_and(|text| spans.iter().all(|span| trim(&span.text(text)).is_empty()))
    }

    fn record(&mut self, bytes: &[u8], line: u64, rows: &mut dyn RowHandler) {
        if self.is_blank(bytes) {
            return;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return report_unreadable(bytes, line, Code::RecordEncoding, rows);
        };
        if self.decoded && has_replacement_char(text) {
            return report_unreadable(bytes, line, Code::RecordEncoding, rows);
        }
        // The spans are moved out during the call, so that `self.scanner` is not
        // borrowed while the rest of `self` changes.
        let spans = self.scanner.take_fields();
        self.cells(spans.iter().map(|span| span.text(text)), line, rows);
        self.scanner.give_back(spans);
    }

    fn cells<'t>(
        &self,
        cells: impl Iterator<Item = Cow<'t, str>> + Clone,
        line: u64,
        rows: &mut dyn RowHandler,
    ) {
        let unreadable = self
            .invalid_rows
            .and_then(|columns| columns.unreadable_reason(cells.clone()));
        if let Some((code, text)) = unreadable {
            return report_unreadable(text.as_bytes(), line, code, rows);
        }
        let mut texts: [Cow<'t, str>; Field::ALL.len()] =
            [const { Cow::Borrowed("") }; Field::ALL.len()];
        let mut record = Record {
            row: rows.rows_read() + 1,
            line: Some(line),
            ids: Some(&self.ids),
            ..Record::default()
        };
        let mut ranks = [0; Field::ALL.len()];
        let mut plan = self.by_column.iter().peekable();
        let mut count = 0;
        let mut has_extra_cell = false;
        for (at, cell) in cells.clone().enumerate() {
            count += 1;
            has_extra_cell |= at >= self.width && !trim(&cell).is_empty();
            let Some(&&(_, target, rank)) = plan.peek().filter(|it| it.0 == at) else {
                continue;
            };
            plan.next();
            let field = target.field();
            // The same rule as in `set_cell`, for cells in the order of the columns.
            let current = trim(&texts[field as usize]);
            let text = trim(&cell);
            let is_better = || rank < ranks[field as usize] && !is_placeholder(text);
            if current.is_empty() || (!text.is_empty() && (is_placeholder(current) || is_better()))
            {
                record.birth_date |= target == ColumnTarget::BirthDate;
                texts[field as usize] = self.restore(cell);
                ranks[field as usize] = rank;
            }
        }
        for field in Field::ALL {
            if !texts[field as usize].is_empty() {
                record.set(field, Cell::Text(&texts[field as usize]));
            }
        }
        let note = if has_extra_cell {
            Some(Code::RecordWide)
        } else if count < self.width {
            Some(self.short_row(&mut cells.clone()))
        } else {
            self.invalid_rows
                .and_then(|columns| columns.doubt(&mut cells.clone()))
        };
        if !rows.record(&record, note) && rows.keeps_invalid_rows() {
            // The two columns of the earlier CSV of invalid rows are not repeated.
            let restored: Vec<Cow<'t, str>> = cells
                .enumerate()
                .filter(|(at, _)| {
                    !self
                        .invalid_rows
                        .is_some_and(|columns| columns.contain(*at))
                })
                .map(|(_, cell)| self.restore(cell))
                .collect();
            rows.invalid_row(&mut restored.iter().map(AsRef::as_ref), line);
        }
    }

    fn restore<'t>(&self, cell: Cow<'t, str>) -> Cow<'t, str> {
        match self.invalid_rows {
            Some(_) => restore_cell(cell),
            None => cell,
        }
    }
}

fn report_unreadable(bytes: &[u8], line: u64, code: Code, rows: &mut dyn RowHandler) {
    if !rows.unreadable(Some(line), code, bytes) && rows.keeps_invalid_rows() {
        // Bytes that are not UTF-8 become U+FFFD.
        let text = String::from_utf8_lossy(bytes);
        rows.invalid_text(text.trim_end_matches(['\r', '\n']), line);
    }
}

/// Sets the field of a column in the record. If several columns are mapped to one
/// field, the first cell that is not empty counts. A placeholder such as `N/A` is
/// empty if a later column has a value.
#[inline(always)]
fn set_cell<'t>(record: &mut Record<'t>, target: ColumnTarget, cell: &'t str) {
    let field = target.field();
    if let Cell::Text(current) = record.cell(field) {
        let current = trim(current);
        if !current.is_empty() && (!is_placeholder(current) || trim(cell).is_empty()) {
            return;
        }
    }
    record.birth_date |= target == ColumnTarget::BirthDate;
    let cell = if cell.is_empty() {
        Cell::Absent
    } else {
        Cell::Text(cell)
    };
    record.set(field, cell);
}
