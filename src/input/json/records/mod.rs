//! Splits a stream of JSON into records, in constant memory and in one pass.
//!
//! The caller owns a buffer with a part of the stream and calls
//! [`RecordSplitter::next`] until it needs more bytes. No byte is read twice, however
//! the stream is cut. A [`Layout`] says where the records are in the document.
//!
//! The splitter recognizes only strings and brackets; the caller parses each record
//! with [`json::parse`](crate::json::parse) afterwards, so that a malformed record makes
//! only itself invalid. Missing or repeated commas between records are ignored. The
//! nesting depth is counted, so it has no limit, and any closing bracket closes the
//! innermost open one.
//!
//! Three errors cannot be left to the caller and are reported as
//! [`SplitStep::Broken`], each as one invalid row: a record (with its key) of more than
//! [`MAX_RECORD`](crate::record::limits::MAX_RECORD) bytes, a file that ends inside a
//! record, and a byte that is not allowed where a member must be.

mod detect_layout;
mod document;
mod layout;
mod lines;
mod sketch;
mod split_step;

use crate::json::UTF8_BOM;
use document::DocumentSplitter;
use lines::LineSplitter;

pub use detect_layout::{PREFIX, detect_layout};
pub(crate) use detect_layout::{column_names, is_error_response};
pub use layout::{Layout, Shape};
pub use split_step::SplitStep;

/// Splits one stream.
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
    /// The first byte of the stream that was not read yet.
    at: u64,
    /// Whether the byte order mark was looked for.
    started: bool,
    splitter: LayoutSplitter,
}

#[derive(Clone, Debug)]
enum LayoutSplitter {
    Lines(LineSplitter),
    Document(DocumentSplitter),
}

impl RecordSplitter {
    /// For the start of a stream with that layout.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        RecordSplitter {
            at: 0,
            started: false,
            splitter: match layout {
                Layout::Lines => LayoutSplitter::Lines(LineSplitter::new(0)),
                Layout::Tree { path, shape } => {
                    LayoutSplitter::Document(DocumentSplitter::new(path, shape))
                }
                // The caller has made a list of rows of it.
                Layout::Columns { .. } => {
                    LayoutSplitter::Document(DocumentSplitter::new(Vec::new(), Shape::List))
                }
            },
        }
    }

    /// How many objects in other lists were skipped so far, and the line of the first
    /// such list.
    pub(crate) fn unread(&self) -> Option<(u32, u64)> {
        match &self.splitter {
            LayoutSplitter::Document(document) => document.unread,
            LayoutSplitter::Lines(_) => None,
        }
    }

    /// Finds the next record.
    ///
    /// `buf` contains the stream from its byte `base` on; `eof` is whether the stream
    /// ends with it. After [`SplitStep::NeedMore`] the caller can remove bytes before
    /// `keep_from`, increases `base` by their count, and appends new bytes. A call
    /// without new bytes returns `NeedMore` again; a call after [`SplitStep::End`]
    /// returns `End`.
    pub fn next(&mut self, buf: &[u8], base: u64, eof: bool) -> SplitStep {
        let at = usize::try_from(self.at.saturating_sub(base)).unwrap_or(buf.len());
        let mut at = at.min(buf.len());
        if !self.started {
            if buf.len() < UTF8_BOM.len() && UTF8_BOM.starts_with(buf) && !eof {
                return SplitStep::NeedMore { keep_from: 0 };
            }
            self.started = true;
            if buf.starts_with(UTF8_BOM) {
                at = UTF8_BOM.len();
                if let LayoutSplitter::Lines(lines) = &mut self.splitter {
                    *lines = LineSplitter::new(UTF8_BOM.len() as u64);
                }
            }
        }
        let step = match &mut self.splitter {
            LayoutSplitter::Lines(lines) => lines.next(buf, base, &mut at, eof),
            LayoutSplitter::Document(document) => document.next(buf, base, &mut at, eof),
        };
        self.at = base.saturating_add(at as u64);
        step
    }
}

#[cfg(test)]
mod tests;
