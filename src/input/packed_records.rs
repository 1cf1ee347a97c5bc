//! Records from JavaScript, packed so that many cross the WebAssembly boundary in
//! one call: the concatenated text of all values, the end of each value in it,
//! and the kind of each value. A record has one value per field, in the order of
//! [`Field`].

use crate::input::row_handler::RowHandler;
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::issue_code::Code;
use crate::rules::unicode::text::trim;

/// Values per record in the tables of ends and kinds.
pub const WIDTH: usize = Field::ALL.len();

/// Records whose ids are prefetched together.
const PREFETCHED: usize = 64;

/// The kinds of a value, as bytes.
pub mod kind {
    /// `undefined` or `null`.
    pub const ABSENT: u8 = 0;
    /// A string.
    pub const TEXT: u8 = 1;
    /// A number, as its shortest decimal text.
    pub const NUMBER: u8 = 2;
    /// `false`.
    pub const FALSE: u8 = 3;
    /// `true`.
    pub const TRUE: u8 = 4;
    /// An array or object, as JSON text.
    pub const JSON: u8 = 5;
    /// A string with a lone surrogate.
    pub const ILL_FORMED: u8 = 6;
    /// A value that JSON cannot represent.
    pub const OTHER: u8 = 7;
    /// The first kind of a row whose record is not an object.
    pub const NO_RECORD: u8 = 8;
}

/// Packed records, read one at a time.
#[derive(Debug, Default)]
pub struct PackedRecords {
    text: String,
    /// Where each value ends, in bytes.
    ends: Vec<u32>,
    kinds: Vec<u8>,
    next: usize,
    start: usize,
}

impl PackedRecords {
    /// `ends` count UTF-16 code units of `text`, as JavaScript does, and are
    /// converted to bytes here. Values whose ends do not fit are absent.
    #[must_use]
    pub fn new(text: String, mut ends: Vec<u32>, kinds: Vec<u8>) -> PackedRecords {
        if ends.last().is_some_and(|&end| end as usize != text.len()) {
            convert_to_bytes(&text, &mut ends);
        }
        PackedRecords {
            text,
            ends,
            kinds,
            next: 0,
            start: 0,
        }
    }

    /// Same as [`new`](PackedRecords::new), from UTF-8. Records in malformed UTF-8
    /// have no values.
    #[must_use]
    pub fn of_bytes(text: Vec<u8>, ends: Vec<u32>, kinds: Vec<u8>) -> PackedRecords {
        PackedRecords::new(String::from_utf8(text).unwrap_or_default(), ends, kinds)
    }

    /// Passes the next record to `rows`. Returns `false` if there is none.
    pub(crate) fn read_into(&mut self, rows: &mut dyn RowHandler) -> bool {
        let from = self.next * WIDTH;
        let (Some(ends), Some(kinds)) = (
            self.ends.get(from..from + WIDTH),
            self.kinds.get(from..from + WIDTH),
        ) else {
            rows.end_prefetch();
            return false;
        };
        if self.next.is_multiple_of(PREFETCHED) {
            rows.end_prefetch();
            let ids: Vec<&str> = self.next_ids().collect();
            rows.prefetch(&ids);
        }
        self.next += 1;
        let mut record = Record {
            row: rows.rows_read() + 1,
            ..Record::default()
        };
        let mut start = self.start;
        for ((&end, &kind), field) in ends.iter().zip(kinds).zip(Field::ALL) {
            let from = start;
            start = end as usize;
            let text = || self.text.get(from..end as usize).unwrap_or_default();
            record.set(
                field,
                match kind {
                    kind::TEXT => Cell::Text(text()),
                    kind::NUMBER => Cell::Number(text()),
                    kind::FALSE => Cell::Bool(false),
                    kind::TRUE => Cell::Bool(true),
                    kind::JSON => Cell::Json(text()),
                    kind::ILL_FORMED => Cell::IllFormed(text()),
                    kind::OTHER => Cell::Other,
                    _ => Cell::Absent,
                },
            );
        }
        let is_record = kinds.first() != Some(&kind::NO_RECORD);
        self.start = start;
        if is_record {
            rows.record(&record, None);
        } else {
            rows.unreadable(None, Code::RecordInvalid, b"");
        }
        true
    }
}

/// Converts ends in UTF-16 code units to bytes. Most records are completely ASCII,
/// so that a whole record is checked first.
fn convert_to_bytes(text: &str, ends: &mut [u32]) {
    let mut units = 0;
    let mut bytes = 0;
    for record in ends.chunks_mut(WIDTH) {
        let last = record.last().map_or(0, |&end| end as usize);
        let len = last.saturating_sub(units);
        let rest = text.as_bytes().get(bytes..).unwrap_or_default();
        if rest.get(..len).is_some_and(<[u8]>::is_ascii) {
            let extra = u32::try_from(bytes - units).unwrap_or(u32::MAX);
            for end in record {
                *end = end.saturating_add(extra);
            }
            units += len;
            bytes += len;
            continue;
        }
        for end in record {
            let rest = text.get(bytes..).unwrap_or_default();
            for c in rest.chars() {
                if units >= *end as usize {
                    break;
                }
                units += c.len_utf16();
                bytes += c.len_utf8();
            }
            *end = u32::try_from(bytes).unwrap_or(u32::MAX);
        }
    }
}

impl PackedRecords {
    /// The ids of the next records.
    fn next_ids(&self) -> impl Iterator<Item = &str> {
        let rows = self.ends.chunks_exact(WIDTH).skip(self.next);
        let mut start = self.start;
        rows.take(PREFETCHED).map(move |ends| {
            let id = self.text.get(start..ends[0] as usize);
            start = ends[WIDTH - 1] as usize;
            trim(id.unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_non_ascii_value_moves_only_the_values_after_it() {
        let values = ["a", "é", "", "bc", "😀x", "d", "", "", "é", "e"];
        let mut units = 0;
        let ends = values.map(|value| {
            units += value.encode_utf16().count() as u32;
            units
        });
        let packed = PackedRecords::new(values.concat(), ends.to_vec(), vec![kind::TEXT; WIDTH]);
        let mut start = 0;
        let read = packed.ends.iter().map(|&end| {
            let value = &packed.text[start..end as usize];
            start = end as usize;
            value
        });
        assert!(read.eq(values));
    }

    #[test]
    fn ascii_records_after_a_non_ascii_one_are_moved_too() {
        let records = [["a", "b"], ["é😀", "c"], ["d", "e"], ["f", "ü"], ["", "g"]];
        let mut units = 0;
        let mut ends = Vec::new();
        for [id, email] in records {
            units += id.encode_utf16().count() as u32;
            ends.push(units);
            units += email.encode_utf16().count() as u32;
            ends.resize(ends.len() + WIDTH - 1, units);
        }
        let kinds = vec![kind::TEXT; ends.len()];
        let packed = PackedRecords::of_bytes(records.concat().concat().into_bytes(), ends, kinds);
        let mut start = 0;
        for (ends, values) in packed.ends.chunks(WIDTH).zip(records) {
            for (&end, value) in ends.iter().zip(values) {
                assert_eq!(&packed.text[start..end as usize], value);
                start = end as usize;
            }
        }
        assert_eq!(start, packed.text.len());
    }

    /// Counts rows and ignores them.
    struct CountedRows(u32);

    impl RowHandler for CountedRows {
        fn rows_read(&self) -> u32 {
            self.0
        }

        fn capacity(&self) -> usize {
            usize::MAX
        }

        fn prefetch(&mut self, _: &[&str]) {}

        fn end_prefetch(&mut self) {}

        fn record(&mut self, _: &Record<'_>, _: Option<Code>) -> bool {
            self.0 += 1;
            true
        }

        fn unreadable(&mut self, _: Option<u64>, _: Code, _: &[u8]) -> bool {
            self.0 += 1;
            false
        }

        fn file_issue(&mut self, _: Option<u64>, _: Code, _: Option<u32>) {}

        fn keeps_invalid_rows(&self) -> bool {
            false
        }

        fn invalid_row(&mut self, _: &mut dyn Iterator<Item = &str>, _: u64) {}

        fn invalid_text(&mut self, _: &str, _: u64) {}
    }

    #[test]
    fn reads_any_number_of_records_one_by_one() {
        let ids: Vec<String> = (0..200)
            .map(|n| format!("\u{e9}{}", "x".repeat(n % 7)))
            .collect();
        let (mut ends, mut kinds, mut units) = (Vec::new(), Vec::new(), 0);
        for id in &ids {
            units += id.encode_utf16().count() as u32;
            ends.extend([units; WIDTH]);
            kinds.push(kind::TEXT);
            kinds.resize(ends.len(), kind::ABSENT);
        }
        let mut packed = PackedRecords::new(ids.concat(), ends, kinds);
        let expected: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut read = Vec::new();
        while packed.next * WIDTH < packed.ends.len() {
            let from = packed.start;
            let next: Vec<String> = packed.next_ids().map(str::to_owned).collect();
            let index = packed.next;
            assert_eq!(next, expected[index..(index + PREFETCHED).min(ids.len())]);
            assert!(packed.read_into(&mut CountedRows(0)));
            read.push(packed.text[from..packed.start].to_owned());
        }
        assert_eq!(read, expected);
        assert!(!packed.read_into(&mut CountedRows(0)));
    }
}
