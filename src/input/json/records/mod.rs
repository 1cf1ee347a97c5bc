//! Splits a stream of JSON into records, in constant memory and in one pass.
//!
//! The caller owns a buffer that holds some stretch of the stream and calls
//! [`RecordSplitter::next`] until it asks for more; nothing is read twice, however
//! the stream is cut. Where the records lie says a [`Layout`].
//!
//! Only strings and brackets are understood here: each record is checked by
//! [`json::parse`](crate::json::parse) afterwards, so that a broken one costs
//! that one alone. Missing or doubled commas between records change nothing
//! and are let pass. Nesting is counted, not followed, so it has no limit, and
//! a closing bracket closes whatever is open.
//!
//! What can never be in memory as a whole is told as [`SplitStep::Broken`]: a record
//! of more than [`MAX_RECORD`] bytes (its key included), a file that ends in
//! the middle, and what stands where a member must stand. Each is one row that
//! is refused.

mod detect_layout;
mod layout;
mod lines;
mod scan;
mod tree;

use std::ops::Range;

use crate::rules::code::Code;
use lines::Lines;
use tree::Tree;

pub use detect_layout::{PREFIX, detect_layout};
pub use layout::{Layout, Shape};

/// [`limits::MAX_RECORD`](crate::record::limits::MAX_RECORD) as an offset in a stream.
const MAX_RECORD: u64 = crate::record::limits::MAX_RECORD as u64;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// What was found next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitStep {
    /// A record, at these bytes of the buffer. It may be any text, `{oops}` or
    /// `17`: it is for the caller to parse it.
    Record {
        /// Its first byte.
        start: usize,
        /// The byte after its last one.
        end: usize,
        /// The line of its first byte, 1-based.
        line: u64,
        /// Where its key stands in the buffer, quotes included (a JSON text of
        /// its own), in an object keyed by id.
        key: Option<Range<usize>>,
    },
    /// One record that cannot be read and was passed over: one of
    /// [`Code::RecordTooLong`], [`Code::RecordTruncated`] and
    /// [`Code::RecordJson`].
    Broken {
        /// The line where it begins, 1-based.
        line: u64,
        /// What is wrong with it.
        code: Code,
    },
    /// Everything in the buffer was read. Bytes before `keep_from` will not be
    /// looked at again.
    NeedMore {
        /// Index of the first byte of the buffer that is still needed.
        keep_from: usize,
    },
    /// The stream is at its end, and so is the work.
    End,
}

/// The state of the splitting of one stream.
///
/// ```
/// use kard_enroll::input::json::records::{RecordSplitter, SplitStep, detect_layout};
///
/// let file = br#"{"users":[{"id":"1"},{"id":"2"}],"count":2}"#;
/// let mut splitter = RecordSplitter::new(detect_layout(file, true).unwrap());
/// let mut records = Vec::new();
/// while let SplitStep::Record { start, end, .. } = splitter.next(file, 0, true) {
///     records.push(&file[start..end]);
/// }
/// assert_eq!(records, [br#"{"id":"1"}"#, br#"{"id":"2"}"#]);
/// ```
#[derive(Clone, Debug)]
pub struct RecordSplitter {
    /// The first byte of the stream that was not read.
    at: u64,
    begun: bool,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    Lines(Lines),
    Tree(Tree),
}

impl RecordSplitter {
    /// At the beginning of a stream whose records lie like that.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        RecordSplitter {
            at: 0,
            begun: false,
            way: match layout {
                Layout::Lines => Way::Lines(Lines::new(0)),
                Layout::Tree { path, shape } => Way::Tree(Tree::new(path, shape)),
            },
        }
    }

    /// Finds the next record.
    ///
    /// `buf` holds the stream from its byte `base` on; `eof` says that the
    /// stream ends with it. After [`SplitStep::NeedMore`] the caller drops what it
    /// likes before `keep_from`, moves `base` by as much, and appends. A call
    /// with nothing new gives `NeedMore` again, and one after
    /// [`SplitStep::End`] gives `End`.
    pub fn next(&mut self, buf: &[u8], base: u64, eof: bool) -> SplitStep {
        let at = usize::try_from(self.at.saturating_sub(base)).unwrap_or(buf.len());
        let mut at = at.min(buf.len());
        if !self.begun {
            if buf.len() < BOM.len() && BOM.starts_with(buf) && !eof {
                return SplitStep::NeedMore { keep_from: 0 };
            }
            self.begun = true;
            if buf.starts_with(BOM) {
                at = BOM.len();
                if let Way::Lines(lines) = &mut self.way {
                    *lines = Lines::new(BOM.len() as u64);
                }
            }
        }
        let step = match &mut self.way {
            Way::Lines(lines) => lines.next(buf, base, &mut at, eof),
            Way::Tree(tree) => tree.next(buf, base, &mut at, eof),
        };
        self.at = base.saturating_add(at as u64);
        step
    }
}

/// Where the byte of the stream at `offset` stands in a buffer that begins at
/// `base`; 0 when it was dropped.
fn place_in(base: u64, offset: u64) -> usize {
    usize::try_from(offset.saturating_sub(base)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
