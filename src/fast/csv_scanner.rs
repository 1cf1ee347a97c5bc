//! Finds rows of delimited text without odd cases, 16 bytes at a time.
//!
//! Nearly all rows are like that: quoted or unquoted fields without doubled quotes
//! and without line ends, and a line end after the row. All other rows, and a row
//! whose end is not in the given bytes, are left to the twin
//! [`CsvScanner`](crate::input::csv::scanner::CsvScanner), which handles all cases; a
//! test below compares the two.

use crate::fast::simd::{AsciiSet, BLOCK, equal};
use crate::record::limits::MAX_COLUMNS;

/// The most rows that one call finds.
const MAX_ROWS: usize = 64;
/// The most bytes that one call searches.
const MAX_WINDOW: usize = 8 << 10;

/// The position of a field, in bytes from the start of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldRange {
    start: u32,
    end: u32,
}

impl FieldRange {
    /// The text of the field.
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

/// Finds rows, and holds those that were found last.
#[derive(Clone, Debug)]
pub(crate) struct CommonRows {
    delimiter: u8,
    stops: AsciiSet,
    fields: Vec<FieldRange>,
    /// For each row, the end of its fields in `fields` and of its bytes in the window.
    ends: Vec<(usize, usize)>,
    /// The approximate length of a row, in bytes.
    row_len: usize,
}

impl CommonRows {
    /// `delimiter` is an ASCII character.
    pub(crate) fn new(delimiter: u8) -> CommonRows {
        CommonRows {
            delimiter,
            stops: AsciiSet::of(&[delimiter, b'"', b'\r', b'\n']),
            fields: Vec::new(),
            ends: Vec::new(),
            row_len: MAX_WINDOW,
        }
    }

    /// How many bytes to pass to [`find`](CommonRows::find): a little more than
    /// `max_rows` rows had the last time. A batch ends after these rows, and all
    /// other bytes would be searched again.
    pub(crate) fn window(&self, max_rows: usize) -> usize {
        (self.row_len * (max_rows.min(MAX_ROWS) + 4)).min(MAX_WINDOW)
    }

    /// Finds the rows at the start of `window`, at most `max_rows`.
    pub(crate) fn find(&mut self, window: &str, max_rows: usize) {
        self.clear();
        let bytes = window.as_bytes();
        let mut start = 0;
        for _ in 0..max_rows.min(MAX_ROWS) {
            let before = self.fields.len();
            match self.find_row(bytes, start) {
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
            0 => MAX_WINDOW,
            rows => start / rows + 8,
        };
    }

    /// Removes the rows and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.fields.clear();
        self.ends.clear();
    }

    /// The rows that were found: the fields of each, and the end of its bytes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[FieldRange], usize)> {
        let mut start = 0;
        self.ends.iter().map(move |&(end, bytes)| {
            let fields = self.fields.get(start..end).unwrap_or_default();
            start = end;
            (fields, bytes)
        })
    }

    /// Finds the row that starts at `from`; returns its end, after its line end.
    #[inline(always)]
    fn find_row(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let before = self.fields.len();
        let mut at = from;
        let mut start = from;
        loop {
            let block: &[u8; BLOCK] = bytes.get(at..)?.first_chunk()?;
            let line_ends = equal(block, b'\n') | equal(block, b'\r');
            let in_row = line_ends.wrapping_sub(1) & !line_ends;
            if equal(block, b'"') & in_row != 0 {
                return self.find_quoted_row(bytes, at, start, before);
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

    /// Finds the rest of a row with a quote; `at` is before the quote, in the field
    /// that starts at `start`.
    fn find_quoted_row(
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
                        let &next = bytes.get(stop + 1)?;
                        if next != self.delimiter && next != b'\n' && next != b'\r' {
                            return None;
                        }
                        quoted = false;
                        self.push(start, stop);
                        // The next delimiter or line end does not end another field.
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

    /// The end of the row whose last field ends at `stop` and whose fields start at
    /// index `before`.
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
        // The window is shorter than that.
        let [start, end] = [start, end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        self.fields.push(FieldRange { start, end });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::csv::scanner::{CsvScanner, CsvStep};

    /// The rows at the start of `text`, and their count of bytes.
    fn common_rows(text: &str) -> (Vec<Vec<&str>>, usize) {
        let mut rows = CommonRows::new(b',');
        rows.find(text, usize::MAX);
        let found = rows
            .iter()
            .map(|(fields, _)| fields.iter().map(|field| field.text(text)));
        let end = rows.iter().last().map_or(0, |(_, end)| end);
        (found.map(Iterator::collect).collect(), end)
    }

    /// Every fifth text of seven parts; all pairs of parts occur.
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
    fn finds_the_same_rows_as_the_general_scanner() {
        let mut found = 0;
        for text in texts() {
            let (rows, end) = common_rows(&text);
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
    fn finds_a_row_at_every_offset_in_a_block() {
        for before in 0..40 {
            let name = "x".repeat(before);
            let text = format!("{name},\"b, c\",,d\r\n1,2\n0123456789abcdef");
            let (rows, end) = common_rows(&text);
            assert_eq!(rows, [vec![name.as_str(), "b, c", "", "d"], vec!["1", "2"]]);
            assert_eq!(end, text.len() - 16);
        }
    }

    #[test]
    fn leaves_rows_with_odd_cases() {
        for text in [
            "\"a\"\"b\",c\n",
            "\"a\nb\",c\n",
            "\"a\"b,c\n",
            "a,b\rc,d\n",
            "a,\"b",
            "a,b",
        ] {
            let text = format!("{text}0123456789abcdef");
            assert_eq!(common_rows(&text), (vec![], 0), "{text:?}");
        }
    }
}
