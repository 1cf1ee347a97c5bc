//! Finds the records and fields of delimited text in bytes that arrive in pieces, without
//! copying them. The format is [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180) with the
//! variants that exports write.
//!
//! Records end with CRLF, LF or CR, in any combination. A field that starts with a quote
//! ends at the next quote that is not doubled; elsewhere a quote is an ordinary character.
//!
//! Odd cases: a quote that is never closed, and text after a closing quote. Only the line
//! on which the quote opens is invalid, and scanning continues with the next line, so that
//! one stray quote does not invalidate the rest of a file.
//!
//! Each byte is examined a bounded number of times for any input.

use super::field_span::FieldSpan;
use crate::record::limits::{MAX_COLUMNS, MAX_FIELD, MAX_RECORD};
use crate::rules::issue_code::Code;

const QUOTE: u8 = b'"';

/// The next part of the text. It is the first `len` bytes of the buffer, in which
/// `lines` lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the members are described above")]
pub enum CsvStep {
    /// A record. Its fields are in [`CsvScanner::fields`].
    Record { len: usize, lines: u64 },
    /// An empty line.
    Blank { len: usize, lines: u64 },
    /// The first bytes of an invalid record; [`CsvStep::Bad`] ends it.
    Skipped { len: usize, lines: u64 },
    /// The end of an invalid record. `at` is the line with the error, counted from the
    /// first line of the record (0), which can be before [`CsvStep::Skipped`].
    Bad {
        len: usize,
        lines: u64,
        code: Code,
        at: u64,
    },
    /// The record is not complete. Call again with more bytes after these.
    NeedMore,
    /// The end of the text.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScanState {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted field.
    AfterQuote,
    /// In a line that is too long, before its end.
    TooLong,
    /// Going back to the line on which the invalid field starts.
    Recover(Code),
    /// In the line on which the invalid field starts; its end is not before `pos`.
    InvalidLine(Code),
    /// Skipping the rest of an invalid line that is not kept.
    Discard(Code),
}

/// Scans one text. Between two pieces it keeps the state of the current record.
#[derive(Clone, Debug)]
pub struct CsvScanner {
    /// The delimiter in UTF-8, its last byte, and the number of the bytes before that.
    delimiter: [u8; 4],
    last: u8,
    lead: usize,
    fields: Vec<FieldSpan>,
    columns: usize,
    state: ScanState,
    pos: usize,
    field: FieldSpan,
    after_cr: bool,
    in_record: bool,
    /// The line with the error, counted from the first line of the record (0).
    error_line: u64,
}

impl CsvScanner {
    /// `delimiter` is one character.
    #[must_use]
    pub fn new(delimiter: impl Into<char>) -> CsvScanner {
        let mut bytes = [0; 4];
        let lead = delimiter.into().encode_utf8(&mut bytes).len() - 1;
        CsvScanner {
            delimiter: bytes,
            last: bytes[lead],
            lead,
            fields: Vec::new(),
            columns: 0,
            state: ScanState::FieldStart,
            pos: 0,
            field: FieldSpan::default(),
            after_cr: false,
            in_record: false,
            error_line: 0,
        }
    }

    /// The fields of the record that was found last.
    #[must_use]
    pub fn fields(&self) -> &[FieldSpan] {
        &self.fields
    }

    /// The delimiter, if it is ASCII.
    pub(crate) fn ascii_delimiter(&self) -> Option<u8> {
        (self.lead == 0).then_some(self.last)
    }

    /// Whether it is between two records and no byte of the next one was examined.
    pub(crate) const fn is_between_records(&self) -> bool {
        !self.in_record && !self.after_cr
    }

    /// Takes the fields out, so that they can be used while the scanner is not borrowed.
    pub(crate) fn take_fields(&mut self) -> Vec<FieldSpan> {
        std::mem::take(&mut self.fields)
    }

    /// Returns the vector of [`take_fields`](CsvScanner::take_fields), so that its memory is
    /// reused.
    pub(crate) fn give_back(&mut self, fields: Vec<FieldSpan>) {
        self.fields = fields;
    }

    /// Finds the next part. `buf` starts where the current record starts. After
    /// [`CsvStep::NeedMore`] it contains all bytes of that call again, with more bytes
    /// after them or with `eof`.
    pub fn next(&mut self, buf: &[u8], eof: bool) -> CsvStep {
        if !self.in_record {
            self.fields.clear();
            self.columns = 0;
            self.pos = 0;
            match buf.first() {
                None if eof => return CsvStep::End,
                None => return CsvStep::NeedMore,
                Some(b'\n') if self.after_cr => {
                    self.after_cr = false;
                    return CsvStep::Blank { len: 1, lines: 0 };
                }
                Some(_) => {}
            }
            self.after_cr = false;
            self.in_record = true;
            self.state = ScanState::FieldStart;
        }
        let step = self.scan(buf, eof);
        self.in_record = matches!(step, CsvStep::NeedMore | CsvStep::Skipped { .. });
        step
    }

    fn scan(&mut self, buf: &[u8], eof: bool) -> CsvStep {
        loop {
            match self.state {
                ScanState::FieldStart => {
                    self.field = FieldSpan {
                        start: to_u32(self.pos),
                        end: to_u32(self.pos),
                        has_doubled_quotes: false,
                    };
                    match buf.get(self.pos) {
                        Some(&QUOTE) => {
                            self.pos += 1;
                            self.field.start += 1;
                            self.state = ScanState::Quoted;
                        }
                        Some(_) => self.state = ScanState::Plain,
                        None if eof => {
                            self.end_field(self.pos);
                            return self.end_record(buf, 0);
                        }
                        None => return CsvStep::NeedMore,
                    }
                }
                ScanState::Plain => {
                    let rest = buf.get(self.pos..).unwrap_or_default();
                    match memchr::memchr3(self.last, b'\n', b'\r', rest) {
                        Some(offset) => {
                            let at = self.pos + offset;
                            self.pos = at;
                            // Checked here too, so that the result does not depend on the
                            // pieces.
                            if self.is_too_long() {
                                self.state = ScanState::TooLong;
                                continue;
                            }
                            self.pos = at + 1;
                            if buf[at] != self.last {
                                self.end_field(at);
                                return self.end_record(buf, 1);
                            }
                            // The last byte of the delimiter also ends other characters.
                            let start = at.saturating_sub(self.lead);
                            if self.lead == 0 || self.is_delimiter(buf, start) {
                                self.end_field(start);
                                self.state = ScanState::FieldStart;
                            }
                        }
                        None => {
                            self.pos = buf.len();
                            if self.is_too_long() {
                                self.state = ScanState::TooLong;
                            } else if eof {
                                self.end_field(self.pos);
                                return self.end_record(buf, 0);
                            } else {
                                return CsvStep::NeedMore;
                            }
                        }
                    }
                }
                ScanState::Quoted => {
                    let rest = buf.get(self.pos..).unwrap_or_default();
                    match memchr::memchr(QUOTE, rest) {
                        Some(offset) => {
                            self.pos += offset;
                            if self.is_too_long() {
                                self.state = ScanState::Recover(Code::RecordQuote);
                            } else {
                                self.pos += 1;
                                self.state = ScanState::AfterQuote;
                            }
                        }
                        None => {
                            self.pos = buf.len();
                            if eof || self.is_too_long() {
                                self.state = ScanState::Recover(Code::RecordQuote);
                            } else {
                                return CsvStep::NeedMore;
                            }
                        }
                    }
                }
                ScanState::AfterQuote => match buf.get(self.pos) {
                    Some(&QUOTE) => {
                        self.field.has_doubled_quotes = true;
                        self.pos += 1;
                        self.state = if self.is_too_long() {
                            ScanState::Recover(Code::RecordQuote)
                        } else {
                            ScanState::Quoted
                        };
                    }
                    Some(_) if self.is_delimiter(buf, self.pos) => {
                        self.end_field(self.pos - 1);
                        self.pos += self.lead + 1;
                        self.state = ScanState::FieldStart;
                    }
                    Some(b'\n' | b'\r') => {
                        self.end_field(self.pos - 1);
                        self.pos += 1;
                        return self.end_record(buf, 1);
                    }
                    Some(_) if !eof && buf.len() - self.pos <= self.lead => {
                        return CsvStep::NeedMore;
                    }
                    Some(_) => self.state = ScanState::Recover(Code::RecordAfterQuote),
                    None if eof => {
                        self.end_field(self.pos - 1);
                        return self.end_record(buf, 0);
                    }
                    None => return CsvStep::NeedMore,
                },
                ScanState::TooLong => {
                    self.error_line = 0;
                    let code = Code::RecordTooLong;
                    return match find_line_end(buf, self.pos) {
                        Some(end) => self.bad(buf, end, code),
                        None if eof => self.bad(buf, buf.len(), code),
                        None => self.discard(buf, code),
                    };
                }
                ScanState::Recover(code) => {
                    let from = self.field.start as usize;
                    self.error_line = count_lines(buf.get(..from).unwrap_or_default());
                    self.pos = from;
                    self.state = ScanState::InvalidLine(code);
                }
                ScanState::InvalidLine(code) => {
                    return match find_line_end(buf, self.pos) {
                        Some(end) => self.bad(buf, end, code),
                        None if eof => self.bad(buf, buf.len(), code),
                        None if buf.len() > MAX_FIELD => self.discard(buf, code),
                        // The text of the line is reported, so it is kept as a whole.
                        None => {
                            self.pos = buf.len();
                            CsvStep::NeedMore
                        }
                    };
                }
                ScanState::Discard(code) => {
                    return match find_line_end(buf, 0) {
                        Some(end) => self.bad(buf, end, code),
                        None if eof => self.bad(buf, buf.len(), code),
                        None if buf.is_empty() => CsvStep::NeedMore,
                        None => CsvStep::Skipped {
                            len: buf.len(),
                            lines: 0,
                        },
                    };
                }
            }
        }
    }

    /// Skips the whole buffer, in which no line ends after the invalid field.
    fn discard(&mut self, buf: &[u8], code: Code) -> CsvStep {
        self.state = ScanState::Discard(code);
        CsvStep::Skipped {
            len: buf.len(),
            lines: count_lines(buf),
        }
    }

    /// Whether a delimiter starts at `at`, in the current field.
    fn is_delimiter(&self, buf: &[u8], at: usize) -> bool {
        at >= self.field.start as usize
            && buf
                .get(at..)
                .is_some_and(|rest| rest.starts_with(&self.delimiter[..=self.lead]))
    }

    fn is_too_long(&self) -> bool {
        self.pos - self.field.start as usize > MAX_FIELD || self.pos > MAX_RECORD
    }

    #[inline(always)]
    fn end_field(&mut self, end: usize) {
        self.field.end = to_u32(end);
        self.columns += 1;
        if self.columns <= MAX_COLUMNS {
            self.fields.push(self.field);
        }
    }

    /// `terminator` is 1 if `pos` is directly after a CR or LF.
    fn end_record(&mut self, buf: &[u8], terminator: usize) -> CsvStep {
        let end = self.pos - terminator;
        let len = if terminator == 1 {
            self.line_end_len(buf, end)
        } else {
            end
        };
        let lines = count_lines(buf.get(..len).unwrap_or_default());
        if self.columns > MAX_COLUMNS {
            return CsvStep::Bad {
                len,
                lines,
                code: Code::RecordTooWide,
                at: 0,
            };
        }
        match self.fields.as_slice() {
            [only] if end == 0 && only.is_empty() => CsvStep::Blank { len, lines },
            _ => CsvStep::Record { len, lines },
        }
    }

    /// Ends an invalid record at the line end at `end`.
    fn bad(&mut self, buf: &[u8], end: usize, code: Code) -> CsvStep {
        let len = self.line_end_len(buf, end);
        CsvStep::Bad {
            len,
            lines: count_lines(buf.get(..len).unwrap_or_default()),
            code,
            at: self.error_line,
        }
    }

    /// The length including the line end at `end`. The LF of a CRLF can be in the next piece.
    fn line_end_len(&mut self, buf: &[u8], end: usize) -> usize {
        match (buf.get(end), buf.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            (Some(b'\r'), None) => {
                self.after_cr = true;
                end + 1
            }
            (Some(_), _) => end + 1,
            (None, _) => end,
        }
    }
}

fn find_line_end(buf: &[u8], from: usize) -> Option<usize> {
    memchr::memchr2(b'\n', b'\r', buf.get(from..)?).map(|offset| from + offset)
}

/// The count of line ends in `bytes`; CRLF counts once.
fn count_lines(bytes: &[u8]) -> u64 {
    let mut lines = 0;
    let mut previous = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        let is_crlf =
            bytes[at] == b'\n' && at > 0 && previous + 1 == at && bytes[previous] == b'\r';
        if !is_crlf {
            lines += 1;
        }
        previous = at;
    }
    lines
}

fn to_u32(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
