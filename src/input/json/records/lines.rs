//! Splits NDJSON: one record on each line. A line ends with LF; a CR before it is white
//! space in JSON and is removed.

use super::split_step::{MAX_RECORD, SplitStep, index_in_buffer};
use crate::json::ValueScanner;
use crate::rules::issue_code::Code;

#[derive(Clone, Debug)]
pub(super) struct LineSplitter {
    /// The offset of the current line in the stream, and its number.
    start: u64,
    line: u64,
    /// Whether the current line was reported as too long.
    is_too_long: bool,
    ended: bool,
}

impl LineSplitter {
    /// `start` is the offset of the first line in the stream.
    pub(super) const fn new(start: u64) -> Self {
        LineSplitter {
            start,
            line: 1,
            is_too_long: false,
            ended: false,
        }
    }

    pub(super) fn next(&mut self, buf: &[u8], base: u64, at: &mut usize, eof: bool) -> SplitStep {
        if self.ended {
            return SplitStep::End;
        }
        loop {
            let rest = buf.get(*at..).unwrap_or_default();
            let newline = memchr::memchr(b'\n', rest);
            let end = newline.map_or(buf.len(), |found| *at + found);
            let (start, line) = (index_in_buffer(base, self.start), self.line);
            *at = end;
            if !self.is_too_long && base + end as u64 > self.start + MAX_RECORD {
                self.is_too_long = true;
                let code = Code::RecordTooLong;
                return SplitStep::Broken { line, code };
            }
            let is_too_long = self.is_too_long;
            if newline.is_some() {
                *at += 1;
                self.start = base + *at as u64;
                self.line += 1;
                self.is_too_long = false;
            } else if eof {
                self.ended = true;
            } else {
                let keep_from = if is_too_long { end } else { start };
                return SplitStep::NeedMore { keep_from };
            }
            let text = buf
                .get(start..end)
                .filter(|_| !is_too_long)
                .unwrap_or_default();
            if let Some(step) = record_of_line(text, start, line, self.ended) {
                return step;
            }
            if self.ended {
                return SplitStep::End;
            }
        }
    }
}

/// The record of a line that is not blank. Only the `last` line, which has no LF, can
/// be truncated.
fn record_of_line(text: &[u8], start: usize, line: u64, last: bool) -> Option<SplitStep> {
    let space = |b: &u8| matches!(b, b' ' | b'\t' | b'\r');
    let before = text.iter().position(|b| !space(b))?;
    let end = text.iter().rposition(|b| !space(b))? + 1;
    let text = text.get(before..end)?;
    let mut scan = ValueScanner::new(*text.first()?);
    if last && !scan.is_scalar && scan.scan(text, 0).is_err() {
        let code = Code::RecordTruncated;
        return Some(SplitStep::Broken { line, code });
    }
    Some(SplitStep::Record {
        start: start + before,
        end: start + end,
        line,
        key: None,
    })
}
