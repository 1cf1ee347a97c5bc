//! Detects the delimiter of delimited text, its header row, and which column feeds
//! which field, from its first records.

use crate::csv_cells::is_invalid_rows_header;
use crate::input::column_plan::Column;
use crate::input::columns::{ColumnTarget, find_header_row, propose};
use crate::input::csv::scanner::{CsvScanner, CsvStep};
use crate::input::format::{KEY, SAMPLE_ROWS, SHOWN_ROWS};
use crate::record::field::Field;

/// The start of a delimited file.
#[derive(Clone, Debug, Default)]
pub struct CsvInspection {
    /// The delimiter.
    pub delimiter: u8,
    /// 0-based index of the header among the records that are not blank.
    pub header: Option<usize>,
    /// One entry for each column.
    pub columns: Vec<Column>,
    /// The first data rows.
    pub rows: Vec<Vec<String>>,
}

const DELIMITERS: [u8; 4] = *b",;\t|";

/// Examines the start of a delimited file. `complete` is whether `prefix` is the whole
/// file. `named` is whether a record has the columns that the caller names.
#[must_use]
pub fn inspect_csv(
    prefix: &[u8],
    complete: bool,
    delimiter: Option<u8>,
    named: impl Fn(&[&str]) -> bool,
) -> CsvInspection {
    let delimiter = delimiter.unwrap_or_else(|| guess_delimiter(prefix, complete));
    let mut rows = records(prefix, complete, delimiter);
    let views: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    // The first row of a CSV of invalid rows is always its header, even if the original
    // file had none.
    let found = match views.first() {
        Some(first) if is_invalid_rows_header(first) => Some(0),
        _ => find_header_row(&views),
    };
    // The columns that the caller names identify a header that is not detected.
    let is_named = |&at: &usize| views.get(at).is_some_and(|row| named(row));
    let header = found
        .into_iter()
        .chain(0..views.len())
        .find(is_named)
        .or(found);
    let width = views.iter().map(Vec::len).max().unwrap_or(0);
    let (headers, data) = match header.and_then(|at| Some((views.get(at)?, views.get(at + 1..)?))) {
        Some((headers, data)) => (headers.clone(), data),
        None => (vec![""; width], views.as_slice()),
    };
    let mut columns: Vec<Column> = propose(&headers, data)
        .into_iter()
        .enumerate()
        .map(|(at, proposal)| Column {
            header: headers.get(at).copied().unwrap_or_default().to_owned(),
            target: proposal.target,
            confidence: proposal.confidence,
            sample: data
                .iter()
                .filter_map(|row| row.get(at).copied())
                .filter(|value| !value.trim().is_empty())
                .take(SHOWN_ROWS)
                .map(str::to_owned)
                .collect(),
        })
        .collect();
    // Invalid records of an object keyed by id have their keys in this column.
    let id = Some(ColumnTarget::Field(Field::Id));
    if is_invalid_rows_header(&headers) && columns.iter().all(|column| column.target != id) {
        for column in columns.iter_mut().filter(|column| column.header == KEY) {
            (column.target, column.confidence) = (id, 1.0);
        }
    }
    let data_from = header.map_or(0, |at| (at + 1).min(rows.len()));
    rows.drain(..data_from);
    CsvInspection {
        delimiter,
        header,
        columns,
        rows,
    }
}

/// The records at the start of a delimited text, without blank lines. The last one counts
/// only if it is complete.
fn records(prefix: &[u8], complete: bool, delimiter: u8) -> Vec<Vec<String>> {
    let mut scanner = CsvScanner::new(delimiter);
    let mut rows = Vec::new();
    let mut rest = prefix;
    while rows.len() < SAMPLE_ROWS {
        let len = match scanner.next(rest, complete) {
            CsvStep::Record { len, .. } => {
                let record = String::from_utf8_lossy(rest.get(..len).unwrap_or_default());
                // If bytes were replaced, the positions of the fields have changed.
                if matches!(record, std::borrow::Cow::Borrowed(_)) {
                    rows.push(
                        scanner
                            .fields()
                            .iter()
                            .map(|span| span.text(&record).into_owned())
                            .collect(),
                    );
                }
                len
            }
            CsvStep::Blank { len, .. }
            | CsvStep::Bad { len, .. }
            | CsvStep::Skipped { len, .. } => len,
            CsvStep::NeedMore | CsvStep::End => break,
        };
        rest = rest.get(len..).unwrap_or_default();
    }
    rows
}

/// The delimiter that gives the most records of one width, among equals the widest; a
/// comma if none gives several columns.
fn guess_delimiter(prefix: &[u8], complete: bool) -> u8 {
    // A CSV of invalid rows always has commas, and its reasons contain other delimiters.
    let with_commas = records(prefix, complete, b',');
    if let Some(first) = with_commas.first()
        && is_invalid_rows_header(&first.iter().map(String::as_str).collect::<Vec<_>>())
    {
        return b',';
    }
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let rows = records(prefix, complete, delimiter);
        let widths = || rows.iter().map(Vec::len).filter(|&width| width > 1);
        let agreement = widths()
            .map(|width| {
                let same = widths().filter(|&other| other == width).count();
                (same * 1000 / rows.len()) * 1000 + width.min(999)
            })
            .max()
            .unwrap_or(0);
        if agreement > best.0 {
            best = (agreement, delimiter);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chooses_the_delimiter_that_gives_rows_of_one_width() {
        assert_eq!(
            guess_delimiter(b"id;name\n1;\"Miller, A\"\n2;\"Smith, B\"\n", true),
            b';'
        );
        assert_eq!(guess_delimiter(b"id\tnote\n1\ta,b,c\n2\td\n", true), b'\t');
        assert_eq!(guess_delimiter(b"id|email\n1|a@b.c\n", true), b'|');
        assert_eq!(guess_delimiter(b"id\n1\n2\n", true), b',');
        assert_eq!(guess_delimiter(b"", true), b',');
    }
}
