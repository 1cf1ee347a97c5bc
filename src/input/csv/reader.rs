//! The rows of a delimited file: over the header, by the plan of its columns,
//! into records.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::csv_cells::{
    LINE_COLUMN, REASONS_COLUMN, UnreadableReason, is_invalid_rows_header, restore,
};
use crate::fast::csv_scanner::CommonRows;
use crate::input::buffer::{Buffer, ReadStep};
use crate::input::columns::{ColumnTarget, is_footer};
use crate::input::csv::inspect::CsvInspection;
use crate::input::csv::scanner::{CsvScanner, CsvStep};
use crate::input::row_handler::RowHandler;
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::limits::MAX_FIELD;
use crate::rules::issue_code::Code;
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::{has_replacement_char, trim};

/// Rows that may be a footer are held back until another row follows. There
/// are never more of them than this.
const MAX_FOOTER: usize = 8;

/// Steps without a look for common rows.
const LONGEST_PAUSE: u8 = 127;

/// A row that is held back: its cells, its line, and whether it alone says that
/// it is a footer.
#[derive(Clone)]
struct Held {
    cells: Vec<String>,
    line: u64,
    footer: bool,
}

/// Reads rows one at a time.
#[derive(Clone)]
pub(crate) struct CsvReader {
    scanner: CsvScanner,
    /// The common rows, ahead of the scanner.
    straight: CommonRows,
    /// Steps that are left to the scanner before the next look for common rows,
    /// and how many there were the last time.
    pause: (u8, u8),
    /// Records above and with the header that are still to be passed over.
    skip: usize,
    width: usize,
    has_header: bool,
    /// Column index and what it feeds, in the order of the columns.
    plan: Rc<[(usize, ColumnTarget)]>,
    id_column: Option<usize>,
    /// Whether other columns feed the id too.
    many_ids: bool,
    decoded: bool,
    /// Whether the cells are those of a rejects file, defused.
    defused: bool,
    /// Rows at the end that may be a footer.
    held: VecDeque<Held>,
    /// What came after held rows that are rows after all: its turn is when
    /// those are out, one at a call, so that no batch grows beyond its size.
    pending: Option<CsvStep>,
    /// Whether the line above is blank.
    below_blank: bool,
    /// The column of the reasons, in a rejects file.
    reasons: Option<usize>,
    /// The column of the lines, in a rejects file.
    line_column: Option<usize>,
    /// The first line of a record of which a part is gone already.
    long_line: Option<u64>,
}

impl CsvReader {
    pub(crate) fn new(table: &CsvInspection, decoded: bool) -> CsvReader {
        let plan: Rc<[(usize, ColumnTarget)]> = table
            .columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| Some((at, column.target?)))
            .collect();
        let headers: Vec<&str> = table
            .columns
            .iter()
            .map(|column| column.header.as_str())
            .collect();
        let own = |name| {
            let at = headers.iter().position(|header| trim(header) == name);
            at.filter(|_| is_invalid_rows_header(&headers))
        };
        CsvReader {
            scanner: CsvScanner::new(table.delimiter),
            straight: CommonRows::new(table.delimiter),
            pause: (0, 0),
            skip: table.header.map_or(0, |at| at + 1),
            width: table.columns.len(),
            has_header: table.header.is_some(),
            id_column: plan
                .iter()
                .find(|(_, target)| *target == ColumnTarget::Field(Field::Id))
                .map(|&(at, _)| at),
            many_ids: plan
                .iter()
                .filter(|(_, target)| *target == ColumnTarget::Field(Field::Id))
                .count()
                > 1,
            plan,
            decoded,
            defused: is_invalid_rows_header(&headers),
            held: VecDeque::new(),
            pending: None,
            below_blank: false,
            reasons: own(REASONS_COLUMN),
            line_column: own(LINE_COLUMN),
            long_line: None,
        }
    }

    pub(crate) fn next(&mut self, buffer: &mut Buffer, rows: &mut dyn RowHandler) -> ReadStep {
        if self.pending.is_some()
            && let Some(held) = self.held.pop_front()
        {
            let cells = held.cells.iter().map(|cell| Cow::Borrowed(cell.as_str()));
            self.cells(cells, held.line, rows);
            return ReadStep::Continue;
        }
        if self.straight_rows(buffer, rows) {
            return ReadStep::Continue;
        }
        let bytes = buffer.rest();
        let step = match self.pending.take() {
            Some(step) => step,
            None => self.scanner.next(bytes, buffer.eof),
        };
        let held = match step {
            CsvStep::Record { len, .. } if self.skip == 0 => {
                self.may_be_footer(bytes.get(..len).unwrap_or_default(), buffer.line)
            }
            _ => None,
        };
        let goes_on = !self.held.is_empty()
            && match step {
                CsvStep::Record { len, .. } => {
                    held.is_none() && !self.is_blank(bytes.get(..len).unwrap_or_default())
                }
                CsvStep::Bad { .. } => true,
                CsvStep::End => !self.held.iter().any(|held| held.footer),
                CsvStep::Blank { .. } | CsvStep::Skipped { .. } | CsvStep::NeedMore => false,
            };
        if goes_on {
            self.pending = Some(step);
            return ReadStep::Continue;
        }
        match step {
            CsvStep::NeedMore => return ReadStep::NeedInput,
            CsvStep::End => return ReadStep::End,
            CsvStep::Blank { len, lines } => {
                // The LF of a CRLF that was cut in two ends no line.
                self.below_blank |= lines > 0;
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
                // Of a line that is too long to be kept nothing is given back:
                // it may be gone by now.
                let kept = self.long_line.is_none() && len <= MAX_FIELD;
                let line = self.long_line.take().unwrap_or(buffer.line) + at;
                self.refuse(
                    bytes.get(..len).filter(|_| kept).unwrap_or_default(),
                    line,
                    code,
                    rows,
                );
                self.below_blank = false;
                buffer.advance(len, lines);
            }
            CsvStep::Record { len, lines } => {
                if self.skip > 0 {
                    self.skip -= 1;
                } else if let Some(held) = held {
                    self.held.push_back(held);
                } else {
                    let bytes = bytes.get(..len).unwrap_or_default();
                    self.record(bytes, buffer.line, rows);
                }
                buffer.advance(len, lines);
            }
        }
        ReadStep::Continue
    }

    /// Takes the common rows at the beginning of what waits, and gives whether
    /// there were any. What they have is what [`next`](CsvReader::next) would
    /// find out about them one by one.
    fn straight_rows(&mut self, buffer: &mut Buffer, rows: &mut dyn RowHandler) -> bool {
        let waits = !self.held.is_empty() || self.pending.is_some();
        if waits
            || self.skip > 0
            || self.decoded
            || self.defused
            || !self.scanner.is_between_records()
        {
            return false;
        }
        if self.pause.0 > 0 {
            self.pause.0 -= 1;
            return false;
        }
        let bytes = buffer.rest();
        let bytes = bytes
            .get(..self.straight.window(rows.capacity()))
            .unwrap_or(bytes);
        let window = match std::str::from_utf8(bytes) {
            Ok(window) => window,
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                std::str::from_utf8(valid).unwrap_or_default()
            }
        };
        self.straight.find(window, rows.capacity());
        if let Some(column) = self.id_column.filter(|_| !self.many_ids) {
            let ids = self.straight.iter().map(|(fields, _)| fields.get(column));
            rows.prefetch(&mut ids.map(|id| id.map_or("", |id| trim(id.text(window)))));
        }
        let mut len = 0;
        let mut lines = 0;
        for (fields, end) in self.straight.iter() {
            let mut filled = fields.iter().filter(|field| !field.is_empty());
            let Some(first) = filled.next() else {
                break;
            };
            // White space alone may be a blank line, and one cell a footer.
            let visible = matches!(first.text(window).as_bytes(), [b'!'..=b'~', ..]);
            let alone = self.width > 1 && self.has_header && filled.next().is_none();
            if !visible || alone {
                break;
            }
            let cells = fields.iter().map(|field| field.text(window));
            self.straight_row(cells, buffer.line + lines, rows);
            len = end;
            lines += 1;
        }
        self.straight.clear();
        rows.end_prefetch();
        if lines == 0 {
            // In a file without common rows it is hardly looked for them.
            let pause = (self.pause.1 * 2 + 1).min(LONGEST_PAUSE);
            self.pause = (pause, pause);
            return false;
        }
        self.pause = (0, 0);
        self.below_blank = false;
        buffer.advance(len, lines);
        true
    }

    /// As [`cells`](CsvReader::cells), for cells that are not those of a
    /// rejects file and hold no doubled quotes.
    fn straight_row<'t>(
        &self,
        cells: impl ExactSizeIterator<Item = &'t str> + Clone,
        line: u64,
        rows: &mut dyn RowHandler,
    ) {
        let mut record = Record {
            row: rows.rows_read() + 1,
            line: Some(line),
            ..Record::default()
        };
        let mut rest = cells.clone();
        let mut at = 0;
        for &(column, target) in self.plan.iter() {
            let Some(cell) = rest.nth(column - at) else {
                break;
            };
            at = column + 1;
            put(&mut record, target, cell);
        }
        let count = cells.len();
        let note = if count < self.width {
            Some(Code::RecordRagged)
        } else if cells
            .clone()
            .skip(self.width)
            .any(|cell| !trim(cell).is_empty())
        {
            Some(Code::RecordWide)
        } else {
            None
        };
        if !rows.record(&record, note) && rows.keeps_invalid_rows() {
            let mut cells = cells;
            rows.invalid_row(&mut cells, line);
        }
    }

    /// Whether the row at hand has cells with nothing in them but white space,
    /// a blank line of a spreadsheet.
    fn is_blank(&self, bytes: &[u8]) -> bool {
        let spans = self.scanner.fields();
        std::str::from_utf8(bytes)
            .is_ok_and(|text| spans.iter().all(|span| trim(&span.text(text)).is_empty()))
    }

    /// The row at hand, where it may be a line below the table: its words say
    /// so, or it is a sentence, which counts where such a line is near.
    fn may_be_footer(&self, bytes: &[u8], line: u64) -> Option<Held> {
        let spans = self.scanner.fields();
        let filled = spans.iter().filter(|span| !span.is_empty()).count();
        if filled != 1 || self.width < 2 || !self.has_header || self.held.len() == MAX_FOOTER {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        if self.decoded && has_replacement_char(text) {
            return None;
        }
        let cells: Vec<String> = spans
            .iter()
            .map(|span| span.text(text).into_owned())
            .collect();
        let views: Vec<&str> = cells.iter().map(String::as_str).collect();
        let cell = views.iter().find(|cell| !trim(cell).is_empty())?;
        let words = cell.split_whitespace().count();
        let known = self.held.iter().any(|held| held.footer);
        let sentence =
            words > 2 || (known && (words > 1 || !cell.contains(|c: char| c.is_ascii_digit())));
        // Alone on its line below a blank one, a sentence is no user's id.
        let footer = is_footer(&views, self.width, self.id_column)
            || (self.below_blank && words > 2 && cells.len() == 1);
        (footer || sentence).then_some(Held {
            cells,
            line,
            footer,
        })
    }

    fn record(&mut self, bytes: &[u8], line: u64, rows: &mut dyn RowHandler) {
        let blank = self.is_blank(bytes);
        self.below_blank = blank;
        if blank {
            return;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return self.refuse(bytes, line, Code::RecordEncoding, rows);
        };
        if self.decoded && has_replacement_char(text) {
            return self.refuse(bytes, line, Code::RecordEncoding, rows);
        }
        // The scanner's spans are moved out for the time of the call, because
        // it must not be borrowed while the rest of `self` changes.
        let spans = self.scanner.take_fields();
        self.cells(spans.iter().map(|span| span.text(text)), line, rows);
        self.scanner.give_back(spans);
    }

    fn refuse(&self, bytes: &[u8], line: u64, code: Code, rows: &mut dyn RowHandler) {
        if !rows.unreadable(Some(line), code, bytes) && rows.keeps_invalid_rows() {
            // Bytes that are not text are replaced by U+FFFD.
            let text = String::from_utf8_lossy(bytes);
            rows.invalid_text(text.trim_end_matches(['\r', '\n']), line);
        }
    }

    fn cells<'t>(
        &self,
        cells: impl Iterator<Item = Cow<'t, str>> + Clone,
        line: u64,
        rows: &mut dyn RowHandler,
    ) {
        if let Some((code, text)) = self.was_unreadable(cells.clone()) {
            return self.refuse(text.as_bytes(), line, code, rows);
        }
        let mut texts: [Cow<'t, str>; Field::ALL.len()] =
            [const { Cow::Borrowed("") }; Field::ALL.len()];
        let mut record = Record {
            row: rows.rows_read() + 1,
            line: Some(line),
            ..Record::default()
        };
        let mut plan = self.plan.iter().peekable();
        let mut count = 0;
        let mut beyond = false;
        for (at, cell) in cells.clone().enumerate() {
            count += 1;
            beyond |= at >= self.width && !trim(&cell).is_empty();
            let Some(&&(_, target)) = plan.peek().filter(|(column, _)| *column == at) else {
                continue;
            };
            plan.next();
            let field = target.field();
            // Of several columns for one field the first that is not empty counts,
            // and `N/A` is empty where another column says more.
            let held = trim(&texts[field as usize]);
            if held.is_empty() || (is_placeholder(held) && !trim(&cell).is_empty()) {
                record.birth_date |= target == ColumnTarget::BirthDate;
                texts[field as usize] = self.restore(cell);
            }
        }
        for field in Field::ALL {
            if !texts[field as usize].is_empty() {
                record.set(field, Cell::Text(&texts[field as usize]));
            }
        }
        let note = if beyond {
            Some(Code::RecordWide)
        } else if count < self.width {
            Some(Code::RecordRagged)
        } else {
            None
        };
        if !rows.record(&record, note) && rows.keeps_invalid_rows() {
            // The columns of an earlier rejects file are not repeated.
            let restored: Vec<Cow<'t, str>> = cells
                .enumerate()
                .filter(|(at, _)| self.reasons != Some(*at) && self.line_column != Some(*at))
                .map(|(_, cell)| self.restore(cell))
                .collect();
            rows.invalid_row(&mut restored.iter().map(AsRef::as_ref), line);
        }
    }

    /// In a rejects file: why the row could not even be read; its text stands
    /// behind the reason. Not where somebody has filled its cells since.
    fn was_unreadable<'t>(
        &self,
        mut cells: impl Iterator<Item = Cow<'t, str>> + Clone,
    ) -> Option<(Code, String)> {
        let reasons = self.reasons?;
        let filled = cells.clone().filter(|cell| !trim(cell).is_empty()).count();
        let reasons = cells.nth(reasons)?;
        // The line and the reasons.
        if filled > 2 {
            return None;
        }
        let reason = UnreadableReason::parse(&reasons)?;
        Some((reason.code, reason.text.to_owned()))
    }

    fn restore<'t>(&self, cell: Cow<'t, str>) -> Cow<'t, str> {
        if !self.defused {
            return cell;
        }
        match cell {
            Cow::Borrowed(text) => Cow::Borrowed(restore(text)),
            Cow::Owned(text) => Cow::Owned(restore(&text).to_owned()),
        }
    }
}

/// Puts a cell of a column into the record. Of several columns for one field the
/// first that is not empty counts, and `N/A` is empty where another column says
/// more.
#[inline(always)]
fn put<'t>(record: &mut Record<'t>, target: ColumnTarget, cell: &'t str) {
    let field = target.field();
    if let Cell::Text(held) = record.cell(field) {
        let held = trim(held);
        if !held.is_empty() && (!is_placeholder(held) || trim(cell).is_empty()) {
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
