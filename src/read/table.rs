//! The rows of a delimited file: over the header, by the plan of its columns,
//! into records.

use std::borrow::Cow;

use super::delimited::{Scanner, Step};
use super::file::{Buffer, More};
use super::plan::field_of;
use super::rejects::Rejects;
use super::sniff::Table;
use crate::cell::Cell;
use crate::check::MAX_FIELD;
use crate::code::Code;
use crate::columns::{Target, footer_like};
use crate::field::Field;
use crate::prepare::Preparer;
use crate::record::Record;
use crate::rejects::{is_rejects_header, restore};

/// Rows that may be a footer are held back until another row follows. There
/// are never more of them than this.
const MAX_FOOTER: usize = 8;

/// Reads rows one at a time.
pub(crate) struct TableReader {
    scanner: Scanner,
    /// Records above and with the header that are still to be passed over.
    skip: usize,
    width: usize,
    has_header: bool,
    /// Column index and what it feeds, in the order of the columns.
    plan: Vec<(usize, Target)>,
    id_column: Option<usize>,
    decoded: bool,
    /// Whether the cells are those of a rejects file, defused.
    defused: bool,
    /// Rows at the end that may be a footer: their cells and line.
    held: Vec<(Vec<String>, u64)>,
    /// The first line of a record of which a part is gone already.
    long_line: Option<u64>,
}

impl TableReader {
    pub(crate) fn new(table: &Table, decoded: bool) -> TableReader {
        let plan: Vec<(usize, Target)> = table
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
        TableReader {
            scanner: Scanner::new(table.delimiter),
            skip: table.header.map_or(0, |at| at + 1),
            width: table.columns.len(),
            has_header: table.header.is_some(),
            id_column: plan
                .iter()
                .find(|(_, target)| *target == Target::Field(Field::Id))
                .map(|&(at, _)| at),
            plan,
            decoded,
            defused: is_rejects_header(&headers),
            held: Vec::new(),
            long_line: None,
        }
    }

    pub(crate) fn next(
        &mut self,
        buffer: &mut Buffer,
        to: &mut Preparer,
        rejects: &mut Rejects,
    ) -> More {
        let bytes = buffer.rest();
        match self.scanner.next(bytes, buffer.eof) {
            Step::NeedMore => return More::NeedInput,
            Step::End => return More::End,
            Step::Blank { len, lines } => buffer.advance(len, lines),
            Step::Skipped { len, lines } => {
                self.long_line.get_or_insert(buffer.line);
                buffer.advance(len, lines);
            }
            Step::Bad {
                len,
                lines,
                code,
                at,
            } => {
                self.release(to, rejects);
                // Of a line that is too long to be kept nothing is given back:
                // it may be gone by now.
                let kept = self.long_line.is_none() && len <= MAX_FIELD;
                let line = self.long_line.take().unwrap_or(buffer.line) + at;
                self.refuse(
                    bytes.get(..len).filter(|_| kept).unwrap_or_default(),
                    line,
                    code,
                    to,
                    rejects,
                );
                buffer.advance(len, lines);
            }
            Step::Record { len, lines } => {
                if self.skip > 0 {
                    self.skip -= 1;
                } else {
                    let bytes = bytes.get(..len).unwrap_or_default();
                    self.record(bytes, buffer.line, to, rejects);
                }
                buffer.advance(len, lines);
            }
        }
        More::Go
    }

    fn record(&mut self, bytes: &[u8], line: u64, to: &mut Preparer, rejects: &mut Rejects) {
        let Ok(text) = std::str::from_utf8(bytes) else {
            self.release(to, rejects);
            return self.refuse(bytes, line, Code::RecordEncoding, to, rejects);
        };
        if self.decoded && text.contains(char::REPLACEMENT_CHARACTER) {
            self.release(to, rejects);
            return self.refuse(bytes, line, Code::RecordEncoding, to, rejects);
        }
        let spans = self.scanner.fields();
        let filled = spans.iter().filter(|span| !span.is_empty()).count();
        // Cells of nothing but white space are a blank line of a spreadsheet.
        if spans
            .iter()
            .all(|span| crate::text::trim(&span.text(text)).is_empty())
        {
            return;
        }
        if filled <= 1 && self.width > 1 && self.has_header {
            let cells: Vec<String> = spans
                .iter()
                .map(|span| span.text(text).into_owned())
                .collect();
            let views: Vec<&str> = cells.iter().map(String::as_str).collect();
            if self.held.len() < MAX_FOOTER && footer_like(&views, self.width, self.id_column) {
                return self.held.push((cells, line));
            }
            self.release(to, rejects);
            return self.cells(
                cells.iter().map(|cell| Cow::Borrowed(cell.as_str())),
                line,
                to,
                rejects,
            );
        }
        if !self.held.is_empty() {
            self.release(to, rejects);
        }
        // The scanner's spans are moved out for the time of the call, because
        // it must not be borrowed while the rest of `self` changes.
        let spans = self.scanner.take_fields();
        self.cells(spans.iter().map(|span| span.text(text)), line, to, rejects);
        self.scanner.give_back(spans);
    }

    /// Rows were held back as a footer, but the file goes on: they are rows.
    fn release(&mut self, to: &mut Preparer, rejects: &mut Rejects) {
        for (cells, line) in std::mem::take(&mut self.held) {
            self.cells(
                cells.iter().map(|cell| Cow::Borrowed(cell.as_str())),
                line,
                to,
                rejects,
            );
        }
    }

    fn refuse(
        &self,
        bytes: &[u8],
        line: u64,
        code: Code,
        to: &mut Preparer,
        rejects: &mut Rejects,
    ) {
        to.unreadable(Some(line), code);
        // What is not text cannot be given back as text.
        let text = String::from_utf8_lossy(bytes);
        rejects.text(text.trim_end_matches(['\r', '\n']), line, to.found());
    }

    fn cells<'t>(
        &self,
        cells: impl Iterator<Item = Cow<'t, str>> + Clone,
        line: u64,
        to: &mut Preparer,
        rejects: &mut Rejects,
    ) {
        let mut texts: [Cow<'t, str>; Field::ALL.len()] =
            [const { Cow::Borrowed("") }; Field::ALL.len()];
        let mut record = Record {
            row: to.next_row(),
            line: Some(line),
            ..Record::default()
        };
        let mut plan = self.plan.iter().peekable();
        let mut count = 0;
        let mut beyond = false;
        for (at, cell) in cells.clone().enumerate() {
            count += 1;
            beyond |= at >= self.width && !crate::text::trim(&cell).is_empty();
            let Some(&&(_, target)) = plan.peek().filter(|(column, _)| *column == at) else {
                continue;
            };
            plan.next();
            let field = field_of(target);
            // Of several columns for one field the first that is not empty counts.
            if crate::text::trim(&texts[field as usize]).is_empty() {
                record.birth_date |= target == Target::BirthDate;
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
        if !to.record(&record, note) && rejects.is_kept() {
            let restored: Vec<Cow<'t, str>> = cells.map(|cell| self.restore(cell)).collect();
            rejects.row(restored.iter().map(AsRef::as_ref), line, to.found());
        }
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
