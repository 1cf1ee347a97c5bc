//! The result of one step of a splitter, and positions in the stream.

use std::ops::Range;

use crate::record::limits;
use crate::rules::issue_code::Code;

/// [`limits::MAX_RECORD`] as an offset in a stream.
pub(super) const MAX_RECORD: u64 = limits::MAX_RECORD as u64;

/// The next part of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitStep {
    /// A record at these bytes of the buffer. It can be any text, such as `{oops}` or
    /// `17`, because the caller parses it.
    Record {
        /// Its first byte.
        start: usize,
        /// The byte after its last one.
        end: usize,
        /// The line of its first byte, 1-based.
        line: u64,
        /// The bytes of its key in the buffer with quotes (a JSON text), in an object
        /// keyed by id.
        key: Option<Range<usize>>,
    },
    /// A record that cannot be read and was skipped; the code is one of
    /// [`Code::RecordTooLong`], [`Code::RecordTruncated`] and
    /// [`Code::RecordJson`].
    Broken {
        /// The line of its first byte, 1-based.
        line: u64,
        /// The error.
        code: Code,
    },
    /// The whole buffer was read. Bytes before `keep_from` are not needed any more.
    NeedMore {
        /// Index of the first byte of the buffer that is still needed.
        keep_from: usize,
    },
    /// The stream has ended.
    End,
}

/// The index in a buffer that starts at `base` of the byte of the stream at `offset`;
/// 0 if that byte was removed from the buffer.
pub(super) fn index_in_buffer(base: u64, offset: u64) -> usize {
    usize::try_from(offset.saturating_sub(base)).unwrap_or(usize::MAX)
}
