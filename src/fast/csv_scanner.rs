//! The common row of delimited text, found sixteen bytes at a step.
//!
//! It is what nearly all rows are: fields in quotes or not, no doubled quote and
//! no line end inside them, a line end behind them. Everything else, and what
//! the bytes at hand do not hold to its end, is left to the
//! [`CsvScanner`](crate::input::csv::scanner::CsvScanner), which knows all cases; a law holds
//! the two together.

use crate::fast::simd::{BLOCK, Set, equal};
use crate::record::limits::MAX_COLUMNS;

/// CommonRows that are found before the first of them is checked.
const ROWS: usize = 64;
/// Bytes that are looked at for them, at most.
const WINDOW: usize = 8 << 10;

/// Where a field lies, in bytes from the beginning of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldRange {
    start: u32,
    end: u32,
}

impl FieldRange {
    /// Its text.
    #[inline(always)]
    pub(crate) fn text(self, window: &str) -> &str {
        window
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Finds rows.
#[derive(Clone, Debug)]
pub(crate) struct CommonRows {
    delimiter: u8,
    stops: Set,
    fields: Vec<FieldRange>,
    /// Where each row's fields end in `fields`, and its bytes in the window.
    ends: Vec<(usize, usize)>,
    /// About how long a row is.
    row_len: usize,
}

impl CommonRows {
    /// For one delimiter, an ASCII character.
    pub(crate) fn new(delimiter: u8) -> CommonRows {
        CommonRows {
            delimiter,
            stops: Set::of(&[delimiter, b'"', b'\r', b'\n']),
            fields: Vec::new(),
            ends: Vec::new(),
            row_len: WINDOW,
        }
    }

    /// How many bytes to give to [`find`](CommonRows::find): as many as that many rows
    /// had the last time and a little more, because a batch ends with them, and
    /// what is not used is checked and looked at again.
    pub(crate) fn window(&self, most: usize) -> usize {
        (self.row_len * (most.min(ROWS) + 4)).min(WINDOW)
    }

    /// Finds the rows at the beginning of `window`, `most` at most.
    pub(crate) fn find(&mut self, window: &str, most: usize) {
        self.clear();
        let bytes = window.as_bytes();
        let mut start = 0;
        for _ in 0..most.min(ROWS) {
            let before = self.fields.len();
            match self.row(bytes, start) {
                Some(end) => {
                    self.ends.push((self.fields.len(), end));
                    start = end;
                }
                None => {
                    self.fields.truncate(before);
                    break;
                }
            }
        }
        self.row_len = match self.ends.len() {
            0 => WINDOW,
            rows => start / rows + 8,
        };
    }

    /// Forgets the rows but keeps the room.
    pub(crate) fn clear(&mut self) {
        self.fields.clear();
        self.ends.clear();
    }

    /// The rows that were found: the fields of each, and where it ends.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[FieldRange], usize)> {
        let mut start = 0;
        self.ends.iter().map(move |&(end, bytes)| {
            let fields = self.fields.get(start..end).unwrap_or_default();
            start = end;
            (fields, bytes)
        })
    }

    /// Where the row that begins at `from` ends, its line end included.
    #[inline(always)]
    fn row(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let before = self.fields.len();
        let mut at = from;
        let mut start = from;
        loop {
            let block: &[u8; BLOCK] = bytes.get(at..)?.first_chunk()?;
            let line_ends = equal(block, b'\n') | equal(block, b'\r');
            let in_row = line_ends.wrapping_sub(1) & !line_ends;
            if equal(block, b'"') & in_row != 0 {
                return self.quoted_row(bytes, at, start, before);
            }
            let mut stops = equal(block, self.delimiter) & in_row;
            while stops != 0 {
                let stop = at + stops.trailing_zeros() as usize;
                stops &= stops - 1;
                self.push(start, stop);
                start = stop + 1;
            }
            if line_ends != 0 {
                let stop = at + line_ends.trailing_zeros() as usize;
                self.push(start, stop);
                return self.end(bytes, stop, before);
            }
            at += BLOCK;
        }
    }

    /// The rest of a row in which a quote was seen; `at` is before it, in the field
    /// that begins at `start`.
    fn quoted_row(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        mut start: usize,
        before: usize,
    ) -> Option<usize> {
        at = at.max(start);
        let mut quoted = false;
        loop {
            let block: &[u8; BLOCK] = bytes.get(at..)?.first_chunk()?;
            let mut marks = self.stops.marks(block);
            while marks != 0 {
                let stop = at + marks.trailing_zeros() as usize;
                marks &= marks - 1;
                let byte = bytes[stop];
                if byte == b'"' {
                    if quoted {
                        // The field ends here, or the quote is doubled.
                        let &behind = bytes.get(stop + 1)?;
                        if behind != self.delimiter && behind != b'\n' && behind != b'\r' {
                            return None;
                        }
                        quoted = false;
                        self.push(start, stop);
                        // What is behind ends no field of its own.
                        start = usize::MAX;
                    } else if stop == start {
                        quoted = true;
                        start = stop + 1;
                    } else if start == usize::MAX {
                        return None;
                    }
                    continue;
                }
                if quoted {
                    if byte == self.delimiter {
                        continue;
                    }
                    return None;
                }
                if start != usize::MAX {
                    self.push(start, stop);
                }
                if byte != self.delimiter {
                    return self.end(bytes, stop, before);
                }
                start = stop + 1;
            }
            at += BLOCK;
        }
    }

    /// Where the row ends whose last field ends at `stop`, and whose fields are
    /// those from `before` on.
    #[inline(always)]
    fn end(&self, bytes: &[u8], stop: usize, before: usize) -> Option<usize> {
        if self.fields.len() - before > MAX_COLUMNS {
            return None;
        }
        match bytes.get(stop) {
            Some(b'\n') => Some(stop + 1),
            _ if bytes.get(stop + 1) == Some(&b'\n') => Some(stop + 2),
            _ => None,
        }
    }

    #[inline(always)]
    fn push(&mut self, start: usize, end: usize) {
        // A window is short.
        let [start, end] = [start, end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        self.fields.push(FieldRange { start, end });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::csv::scanner::{CsvScanner, CsvStep};

    /// The rows at the beginning of `text`, and how many bytes they are.
    fn straight(text: &str) -> (Vec<Vec<&str>>, usize) {
        let mut rows = CommonRows::new(b',');
        rows.find(text, usize::MAX);
        let found = rows
            .iter()
            .map(|(fields, _)| fields.iter().map(|field| field.text(text)));
        let end = rows.iter().last().map_or(0, |(_, end)| end);
        (found.map(Iterator::collect).collect(), end)
    }

    /// Of two characters of the grammar each, all texts of so many of them.
    fn texts() -> impl Iterator<Item = String> {
        const PARTS: [&str; 7] = ["a", ",", "\"", "\n", "\r", "bcd efg", "é"];
        (0..PARTS.len().pow(7)).step_by(5).map(|mut number| {
            let mut text = String::new();
            for _ in 0..7 {
                text += PARTS[number % PARTS.len()];
                number /= PARTS.len();
            }
            text + "\n0123456789abcdef"
        })
    }

    #[test]
    fn what_is_found_is_what_the_scanner_finds() {
        let mut found = 0;
        for text in texts() {
            let (rows, end) = straight(&text);
            let mut scanner = CsvScanner::new(b',');
            let mut at = 0;
            for row in &rows {
                let (fields, len) = match scanner.next(&text.as_bytes()[at..], true) {
                    CsvStep::Record { len, lines: 1 } => (scanner.fields().to_vec(), len),
                    CsvStep::Blank { len, lines: 1 } => (scanner.fields().to_vec(), len),
                    step => panic!("{step:?} in {text:?}"),
                };
                let record = &text[at..at + len];
                let fields = fields.iter().map(|span| span.text(record));
                assert!(fields.eq(row.iter().copied()), "{text:?}");
                at += len;
                found += 1;
            }
            assert_eq!(at, end, "{text:?}");
        }
        assert!(found > 100_000, "{found}");
    }

    #[test]
    fn a_row_is_found_at_every_distance_from_a_block() {
        for before in 0..40 {
            let name = "x".repeat(before);
            let text = format!("{name},\"b, c\",,d\r\n1,2\n0123456789abcdef");
            let (rows, end) = straight(&text);
            assert_eq!(rows, [vec![name.as_str(), "b, c", "", "d"], vec!["1", "2"]]);
            assert_eq!(end, text.len() - 16);
        }
    }

    #[test]
    fn what_is_not_common_is_left() {
        for text in [
            "\"a\"\"b\",c\n",
            "\"a\nb\",c\n",
            "\"a\"b,c\n",
            "a,b\rc,d\n",
            "a,\"b",
            "a,b",
        ] {
            let text = format!("{text}0123456789abcdef");
            assert_eq!(straight(&text), (vec![], 0), "{text:?}");
        }
    }
}
