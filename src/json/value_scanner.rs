//! Finds the end of a JSON value by its strings and brackets, also if the value
//! arrives in pieces. It does not validate: the kinds of brackets need not match, and
//! the depth is counted, so that it has no limit.

use crate::fast::json_search::string_stop;

/// The state of a scan inside a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ValueScanner {
    /// The count of open brackets.
    depth: u64,
    in_string: bool,
    /// Whether the value is neither a string nor a container.
    pub(crate) is_scalar: bool,
    /// The depth inside the outermost list; 0 outside of lists.
    list: u64,
    /// How many objects are elements of outermost lists.
    pub(crate) objects: u32,
}

impl ValueScanner {
    /// For a value whose first byte is `first`; the scan starts at that byte.
    pub(crate) const fn new(first: u8) -> Self {
        ValueScanner {
            depth: 0,
            in_string: false,
            is_scalar: !matches!(first, b'{' | b'[' | b'"'),
            list: 0,
            objects: 0,
        }
    }

    /// Counts the members of the value, an object, as those of a list.
    pub(crate) const fn as_list(mut self) -> Self {
        self.list = 1;
        self
    }

    /// Continues at `at`. `Ok` is the index after the value; `Err` is the index where
    /// the scan continues when `buf` has more bytes.
    pub(crate) fn scan(&mut self, buf: &[u8], mut at: usize) -> Result<usize, usize> {
        if self.is_scalar {
            let rest = buf.get(at..).unwrap_or_default();
            let end = rest.iter().position(|b| {
                matches!(
                    b,
                    b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'"' | b'{' | b'}' | b'[' | b']'
                )
            });
            return end.map(|end| at + end).ok_or(buf.len());
        }
        loop {
            if self.in_string {
                at = string_stop(buf, at);
            }
            let byte = *buf.get(at).ok_or(buf.len())?;
            match (byte, self.in_string) {
                // Both characters of an escape are skipped at once.
                (b'\\', true) if at + 1 == buf.len() => return Err(at),
                (b'\\', true) => at += 1,
                (b'"', _) => self.in_string = !self.in_string,
                (b'{' | b'[', false) => {
                    self.objects +=
                        u32::from(byte == b'{' && self.depth > 0 && self.depth == self.list);
                    self.depth += 1;
                    if byte == b'[' && self.list == 0 {
                        self.list = self.depth;
                    }
                }
                (b'}' | b']', false) => {
                    if self.depth == self.list {
                        self.list = 0;
                    }
                    self.depth = self.depth.saturating_sub(1);
                }
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 1;
            if self.depth == 0 && !self.in_string {
                return Ok(at);
            }
        }
    }
}
