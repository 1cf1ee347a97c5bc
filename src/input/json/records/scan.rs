//! Finds the end of a JSON value by its strings and brackets, in pieces.

use crate::json::string_stop;

/// How far into a value a scan has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan {
    /// Brackets that are open.
    nest: u64,
    string: bool,
    /// Neither a string nor a container.
    pub(super) bare: bool,
}

impl Scan {
    /// Of a value that begins with `first`, from that byte on.
    pub(super) const fn new(first: u8) -> Self {
        Scan {
            nest: 0,
            string: false,
            bare: !matches!(first, b'{' | b'[' | b'"'),
        }
    }

    /// Goes on at `at`. `Ok` is the index after the value, `Err` where to go
    /// on when there is more.
    #[inline(never)]
    pub(super) fn run(&mut self, buf: &[u8], mut at: usize) -> Result<usize, usize> {
        if self.bare {
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
            if self.string {
                at = string_stop(buf, at);
            }
            let byte = *buf.get(at).ok_or(buf.len())?;
            match (byte, self.string) {
                // An escape is taken whole, or not yet.
                (b'\\', true) if at + 1 == buf.len() => return Err(at),
                (b'\\', true) => at += 1,
                (b'"', _) => self.string = !self.string,
                (b'{' | b'[', false) => self.nest += 1,
                (b'}' | b']', false) => self.nest = self.nest.saturating_sub(1),
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 1;
            if self.nest == 0 && !self.string {
                return Ok(at);
            }
        }
    }
}
