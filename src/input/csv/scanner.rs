//! Finds the records and fields of delimited text (RFC 4180 and what exports
//! make of it) in bytes that arrive in pieces, without copying them.
//!
//! Records end with CRLF, LF or CR, in any mix. A field that begins with a
//! quote ends at the next quote that is not doubled; a quote elsewhere is a
//! character. The odd cases: a quote that is never closed, and text after a
//! closing quote. They spoil the line on which the quote opened and no other:
//! reading goes on with the next line, so that one stray quote does not
//! swallow the rest of a file.
//!
//! Every byte is looked at a bounded number of times, whatever the input.

use std::borrow::Cow;

use crate::record::limits::{MAX_COLUMNS, MAX_FIELD, MAX_RECORD};
use crate::rules::code::Code;

const QUOTE: u8 = b'"';

/// Where a field lies, in bytes from the beginning of its record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
    /// Whether it holds doubled quotes.
    doubled: bool,
}

impl Span {
    /// The text of the field in `record`, its quotes taken away.
    #[inline(always)]
    #[must_use]
    pub fn text(self, record: &str) -> Cow<'_, str> {
        let text = record
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default();
        if self.doubled {
            Cow::Owned(halved(text))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// `text` with one quote for each two.
#[inline(never)]
fn halved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('"') {
        out.push_str(head);
        out.push('"');
        rest = tail.strip_prefix('"').unwrap_or(tail);
    }
    out.push_str(rest);
    out
}

/// What the scanner found. `len` bytes at the beginning of the buffer belong to
/// it, and `lines` lines end in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the members are told of above")]
pub enum CsvStep {
    /// A record; its fields are in [`CsvScanner::fields`].
    Record { len: usize, lines: u64 },
    /// A line with nothing on it.
    Blank { len: usize, lines: u64 },
    /// The first bytes of a record that is refused; [`CsvStep::Bad`] ends it.
    Skipped { len: usize, lines: u64 },
    /// The end of a record that is refused. `at` is the line to blame, counted
    /// from the record's first (0), which may lie before [`CsvStep::Skipped`].
    Bad {
        len: usize,
        lines: u64,
        code: Code,
        at: u64,
    },
    /// The record is not complete: call again with more bytes after these.
    NeedMore,
    /// Nothing is left.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// Just after a quote inside a quoted field.
    AfterQuote,
    /// Looking for the end of the line that is too long.
    TooLong,
    /// Looking for the end of the line on which the refused field began.
    Recover(Code),
    /// The same, and it is not before `pos`.
    Spoiled(Code),
    /// Throwing away the rest of a line.
    Discard(Code),
}

/// The state of reading between two pieces.
#[derive(Clone, Debug)]
pub struct CsvScanner {
    delimiter: u8,
    fields: Vec<Span>,
    columns: usize,
    state: State,
    pos: usize,
    field: Span,
    after_cr: bool,
    begun: bool,
    /// The line to blame, counted from the first line of the record.
    blame: u64,
}

impl CsvScanner {
    /// For one delimiter, an ASCII character.
    #[must_use]
    pub fn new(delimiter: u8) -> CsvScanner {
        CsvScanner {
            delimiter,
            fields: Vec::new(),
            columns: 0,
            state: State::FieldStart,
            pos: 0,
            field: Span::default(),
            after_cr: false,
            begun: false,
            blame: 0,
        }
    }

    /// The fields of the record that was found last.
    #[must_use]
    pub fn fields(&self) -> &[Span] {
        &self.fields
    }

    /// Whether it is between two records, with nothing of the next one looked at.
    pub(crate) const fn is_between_records(&self) -> bool {
        !self.begun && !self.after_cr
    }

    /// The fields, for as long as the scanner must not be borrowed.
    pub(crate) fn take_fields(&mut self) -> Vec<Span> {
        std::mem::take(&mut self.fields)
    }

    /// Gives back the room that [`take_fields`](CsvScanner::take_fields) took.
    pub(crate) fn give_back(&mut self, fields: Vec<Span>) {
        self.fields = fields;
    }

    /// Goes on. `buf` begins where the current record begins and must hold
    /// again all bytes of the last call that gave [`CsvStep::NeedMore`], with more
    /// behind them, or `eof`.
    pub fn next(&mut self, buf: &[u8], eof: bool) -> CsvStep {
        if !self.begun {
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
            self.begun = true;
            self.state = State::FieldStart;
        }
        let step = self.scan(buf, eof);
        self.begun = matches!(step, CsvStep::NeedMore | CsvStep::Skipped { .. });
        step
    }

    fn scan(&mut self, buf: &[u8], eof: bool) -> CsvStep {
        loop {
            match self.state {
                State::FieldStart => {
                    self.field = Span {
                        start: to_u32(self.pos),
                        end: to_u32(self.pos),
                        doubled: false,
                    };
                    match buf.get(self.pos) {
                        Some(&QUOTE) => {
                            self.pos += 1;
                            self.field.start += 1;
                            self.state = State::Quoted;
                        }
                        Some(_) => self.state = State::Plain,
                        None if eof => {
                            self.end_field(self.pos);
                            return self.end_record(buf, 0);
                        }
                        None => return CsvStep::NeedMore,
                    }
                }
                State::Plain => {
                    let rest = buf.get(self.pos..).unwrap_or_default();
                    match memchr::memchr3(self.delimiter, b'\n', b'\r', rest) {
                        Some(offset) => {
                            let at = self.pos + offset;
                            self.pos = at;
                            // Asked here too, so that it does not matter how
                            // the bytes were cut.
                            if self.is_too_long() {
                                self.state = State::TooLong;
                                continue;
                            }
                            self.end_field(at);
                            self.pos = at + 1;
                            if buf[at] == self.delimiter {
                                self.state = State::FieldStart;
                            } else {
                                return self.end_record(buf, 1);
                            }
                        }
                        None => {
                            self.pos = buf.len();
                            if self.is_too_long() {
                                self.state = State::TooLong;
                            } else if eof {
                                self.end_field(self.pos);
                                return self.end_record(buf, 0);
                            } else {
                                return CsvStep::NeedMore;
                            }
                        }
                    }
                }
                State::Quoted => {
                    let rest = buf.get(self.pos..).unwrap_or_default();
                    match memchr::memchr(QUOTE, rest) {
                        Some(offset) => {
                            self.pos += offset;
                            if self.is_too_long() {
                                self.state = State::Recover(Code::RecordQuote);
                            } else {
                                self.pos += 1;
                                self.state = State::AfterQuote;
                            }
                        }
                        None => {
                            self.pos = buf.len();
                            if eof || self.is_too_long() {
                                self.state = State::Recover(Code::RecordQuote);
                            } else {
                                return CsvStep::NeedMore;
                            }
                        }
                    }
                }
                State::AfterQuote => match buf.get(self.pos) {
                    Some(&QUOTE) => {
                        self.field.doubled = true;
                        self.pos += 1;
                        self.state = if self.is_too_long() {
                            State::Recover(Code::RecordQuote)
                        } else {
                            State::Quoted
                        };
                    }
                    Some(&byte) if byte == self.delimiter => {
                        self.end_field(self.pos - 1);
                        self.pos += 1;
                        self.state = State::FieldStart;
                    }
                    Some(b'\n' | b'\r') => {
                        self.end_field(self.pos - 1);
                        self.pos += 1;
                        return self.end_record(buf, 1);
                    }
                    Some(_) => self.state = State::Recover(Code::RecordAfterQuote),
                    None if eof => {
                        self.end_field(self.pos - 1);
                        return self.end_record(buf, 0);
                    }
                    None => return CsvStep::NeedMore,
                },
                State::TooLong => {
                    self.blame = 0;
                    let code = Code::RecordTooLong;
                    return match find_line_end(buf, self.pos) {
                        Some(end) => self.bad(buf, end, code),
                        None if eof => self.bad(buf, buf.len(), code),
                        None => self.discard(buf, code),
                    };
                }
                State::Recover(code) => {
                    let from = self.field.start as usize;
                    self.blame = count_lines(buf.get(..from).unwrap_or_default());
                    self.pos = from;
                    self.state = State::Spoiled(code);
                }
                State::Spoiled(code) => {
                    return match find_line_end(buf, self.pos) {
                        Some(end) => self.bad(buf, end, code),
                        None if eof => self.bad(buf, buf.len(), code),
                        None if buf.len() > MAX_FIELD => self.discard(buf, code),
                        // Its text is given back, so it is kept together.
                        None => {
                            self.pos = buf.len();
                            CsvStep::NeedMore
                        }
                    };
                }
                State::Discard(code) => {
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

    /// Gives up the whole buffer; no line ends after the field that is to blame.
    fn discard(&mut self, buf: &[u8], code: Code) -> CsvStep {
        self.state = State::Discard(code);
        CsvStep::Skipped {
            len: buf.len(),
            lines: count_lines(buf),
        }
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

    /// `terminator` is 1 where `pos` is just behind a CR or LF.
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

    /// Ends a refused record at the line end that stands at `end`.
    fn bad(&mut self, buf: &[u8], end: usize, code: Code) -> CsvStep {
        let len = self.line_end_len(buf, end);
        CsvStep::Bad {
            len,
            lines: count_lines(buf.get(..len).unwrap_or_default()),
            code,
            at: self.blame,
        }
    }

    /// The length up to and with the line end at `end`; its LF may be yet to come.
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

/// Line ends in `bytes`; CRLF is one.
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
mod tests {
    use super::*;

    /// What a file holds: records as fields, refused ones as code and 1-based line.
    fn read(text: &str, chunk: usize) -> Vec<Result<Vec<String>, (Code, u64)>> {
        let bytes = text.as_bytes();
        let mut scanner = CsvScanner::new(b',');
        let (mut start, mut end, mut line) = (0, chunk.min(bytes.len()), 1);
        let mut out = Vec::new();
        let mut first_line = None;
        loop {
            let buf = &bytes[start..end];
            let step = scanner.next(buf, end == bytes.len());
            match step {
                CsvStep::Record { len, lines } => {
                    let record = std::str::from_utf8(&buf[..len]).unwrap();
                    out.push(Ok(scanner
                        .fields()
                        .iter()
                        .map(|span| span.text(record).into_owned())
                        .collect()));
                    start += len;
                    line += lines;
                }
                CsvStep::Blank { len, lines } => {
                    start += len;
                    line += lines;
                }
                CsvStep::Skipped { len, lines } => {
                    first_line.get_or_insert(line);
                    start += len;
                    line += lines;
                }
                CsvStep::Bad {
                    len,
                    lines,
                    code,
                    at,
                } => {
                    out.push(Err((code, first_line.take().unwrap_or(line) + at)));
                    start += len;
                    line += lines;
                }
                CsvStep::NeedMore => {
                    assert!(end < bytes.len(), "more was asked for at the end");
                    end = (end + chunk).min(bytes.len());
                }
                CsvStep::End => return out,
            }
        }
    }

    fn ok(fields: &[&str]) -> Result<Vec<String>, (Code, u64)> {
        Ok(fields.iter().map(|&field| field.to_owned()).collect())
    }

    #[test]
    fn any_line_end_ends_a_record_and_blank_lines_are_none() {
        let text = "a,b\r\nc,d\re,f\n\n\r\n\rg,";
        for chunk in 1..text.len() + 1 {
            assert_eq!(
                read(text, chunk),
                [
                    ok(&["a", "b"]),
                    ok(&["c", "d"]),
                    ok(&["e", "f"]),
                    ok(&["g", ""])
                ],
                "{chunk}"
            );
        }
    }

    #[test]
    fn quoted_fields_hold_delimiters_line_ends_and_doubled_quotes() {
        let text = "\"a,\nb\",\"say \"\"hi\"\"\",\"\"\r\n5\" pipe,x\n";
        for chunk in 1..text.len() + 1 {
            assert_eq!(
                read(text, chunk),
                [ok(&["a,\nb", "say \"hi\"", ""]), ok(&["5\" pipe", "x"])],
                "{chunk}"
            );
        }
    }

    #[test]
    fn an_unclosed_quote_spoils_its_own_line_alone() {
        let text = "a,b\nc,\"d\ne,f\n";
        for chunk in 1..text.len() + 1 {
            assert_eq!(
                read(text, chunk),
                [
                    ok(&["a", "b"]),
                    Err((Code::RecordQuote, 2)),
                    ok(&["e", "f"])
                ],
                "{chunk}"
            );
        }
    }

    #[test]
    fn text_after_a_closing_quote_is_told_with_the_line_of_its_quote() {
        let text = "\"m\nn\",\"a\"b,c\r\nd,e\n";
        for chunk in 1..text.len() + 1 {
            assert_eq!(
                read(text, chunk),
                [Err((Code::RecordAfterQuote, 2)), ok(&["d", "e"])],
                "{chunk}"
            );
        }
    }

    #[test]
    fn a_spoiled_line_is_found_in_one_piece() {
        let text = b"\"a\nb\",\"c\"d,e\nf,g\n";
        for chunk in 1..text.len() {
            let mut scanner = CsvScanner::new(b',');
            let mut ends = (chunk..text.len()).step_by(chunk).chain([text.len()]);
            let step = loop {
                let end = ends.next().unwrap();
                match scanner.next(&text[..end], end == text.len()) {
                    CsvStep::NeedMore => {}
                    step => break step,
                }
            };
            let bad = CsvStep::Bad {
                len: 13,
                lines: 2,
                code: Code::RecordAfterQuote,
                at: 1,
            };
            assert_eq!(step, bad, "{chunk}");
        }
    }

    #[test]
    fn a_field_of_more_than_a_mebibyte_is_refused_and_the_next_line_read() {
        for long in [
            "x".repeat(3 * MAX_FIELD),
            format!("\"{}", "y".repeat(3 * MAX_FIELD)),
        ] {
            let out = read(&format!("a\n{long}\nb\n"), 100_000);
            assert_eq!(out.len(), 3, "{:?}", &out[1..]);
            assert_eq!(out[1].as_ref().unwrap_err().1, 2);
            assert_eq!(out[2], ok(&["b"]));
        }
    }

    #[test]
    fn a_record_of_more_than_a_thousand_columns_is_refused() {
        let wide = ",".repeat(MAX_COLUMNS);
        assert_eq!(
            read(&format!("{wide}\na"), 4096),
            [Err((Code::RecordTooWide, 1)), ok(&["a"])]
        );
        assert_eq!(
            read(&wide[1..], 4096)[0].as_ref().unwrap().len(),
            MAX_COLUMNS
        );
    }
}
