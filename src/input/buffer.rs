//! The bytes of a file on their way to a reader, and what a reader returns.

/// Bytes of the file that are not consumed yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffer {
    pub(super) bytes: Vec<u8>,
    pub(super) start: usize,
    /// Bytes of the file before `bytes`.
    pub(super) dropped: u64,
    /// Whether no bytes follow.
    pub(crate) eof: bool,
    /// 1-based line on which the unconsumed bytes begin.
    pub(crate) line: u64,
    /// How many bytes more the file has than `end` counts, if other bytes replaced it.
    pub(super) replaced: u64,
}

impl Buffer {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        // Consumed bytes go first, so that the buffer does not grow.
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.dropped += self.start as u64;
            self.start = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// The unconsumed bytes.
    pub(crate) fn rest(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// 0-based offset in the file of the first unconsumed byte.
    pub(crate) fn base(&self) -> u64 {
        self.dropped + self.start as u64
    }

    /// 0-based offset in the file of the byte after the last one.
    pub(super) fn end(&self) -> u64 {
        (self.dropped + self.bytes.len() as u64).wrapping_add(self.replaced)
    }

    /// Replaces the whole file, which was pushed to its end.
    pub(super) fn replace(&mut self, bytes: Vec<u8>) {
        let end = self.end();
        self.replaced = end.wrapping_sub(bytes.len() as u64);
        (self.bytes, self.start, self.dropped) = (bytes, 0, 0);
    }

    /// Consumes `len` bytes, in which `lines` lines end.
    pub(crate) fn advance(&mut self, len: usize, lines: u64) {
        self.start = (self.start + len).min(self.bytes.len());
        self.line += lines;
    }
}

/// The result of one step of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadStep {
    /// Another step can follow.
    Continue,
    /// All pushed bytes are consumed.
    NeedInput,
    /// The file is read to its end.
    End,
}
