//! Records that stand on a line each. A line ends with LF; a CR before it is
//! white space to JSON, and is cut off.

use super::scan::Scan;
use super::{MAX_RECORD, SplitStep, place_in};
use crate::rules::code::Code;

#[derive(Clone, Debug)]
pub(super) struct Lines {
    /// Where the current line begins, and its number.
    start: u64,
    line: u64,
    /// The current line was found too long.
    lost: bool,
    ended: bool,
}

impl Lines {
    /// The first line begins at the byte `start` of the stream.
    pub(super) const fn new(start: u64) -> Self {
        Lines {
            start,
            line: 1,
            lost: false,
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
            let (start, line) = (place_in(base, self.start), self.line);
            *at = end;
            if !self.lost && base + end as u64 > self.start + MAX_RECORD {
                self.lost = true;
                let code = Code::RecordTooLong;
                return SplitStep::Broken { line, code };
            }
            let lost = self.lost;
            if newline.is_some() {
                *at += 1;
                self.start = base + *at as u64;
                self.line += 1;
                self.lost = false;
            } else if eof {
                self.ended = true;
            } else {
                let keep_from = if lost { end } else { start };
                return SplitStep::NeedMore { keep_from };
            }
            let text = buf.get(start..end).filter(|_| !lost).unwrap_or_default();
            if let Some(step) = record(text, start, line, self.ended) {
                return step;
            }
            if self.ended {
                return SplitStep::End;
            }
        }
    }
}

/// The record on a line, if there is anything on it. Only the `last` line,
/// which no LF ends, can be cut off.
fn record(text: &[u8], start: usize, line: u64, last: bool) -> Option<SplitStep> {
    let space = |b: &u8| matches!(b, b' ' | b'\t' | b'\r');
    let before = text.iter().position(|b| !space(b))?;
    let end = text.iter().rposition(|b| !space(b))? + 1;
    let text = text.get(before..end)?;
    let mut scan = Scan::new(*text.first()?);
    if last && !scan.bare && scan.run(text, 0).is_err() {
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
