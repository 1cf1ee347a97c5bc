//! Detects the delimiter of delimited text, its header row, and which column feeds
//! which field, from its first records.

use crate::csv_cells::is_invalid_rows_header;
use crate::input::column_plan::{Column, propose_columns, views_of};
use crate::input::columns::{ColumnTarget, find_header_row, propose};
use crate::input::csv::scanner::{CsvScanner, CsvStep};
use crate::input::format::{KEY, SAMPLE_ROWS};
use crate::input::sniff::take_line;
use crate::record::field::Field;

/// The start of a delimited file.
#[derive(Clone, Debug, Default)]
pub struct CsvInspection {
    /// The delimiter.
    pub delimiter: char,
    /// The 1-based row of the header, if the columns have names.
    pub header_row: Option<u16>,
    /// How many records precede the data; blank rows are not counted.
    pub skip: usize,
    /// One entry for each column.
    pub columns: Vec<Column>,
    /// The first data rows.
    pub rows: Vec<Vec<String>>,
}

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Delimiters that are used only where they clearly split all rows, in this order.
const RARE_DELIMITERS: [char; 8] = ['\x01', '\x1f', '¦', '§', '^', '~', ':', '!'];

/// What the caller states about the start of a delimited file.
#[derive(Clone, Copy, Debug, Default)]
pub struct StatedTable {
    /// The delimiter.
    pub delimiter: Option<char>,
    /// The 1-based row of the header, blank rows included; 0 for none.
    pub header_row: Option<u16>,
}

/// Examines the start of a delimited file. `complete` is whether `prefix` is the whole
/// file. `named` is whether a record has the columns that the caller names. `None` if the
/// file has no row `stated.header_row`.
#[must_use]
pub fn inspect_csv(
    prefix: &[u8],
    complete: bool,
    stated: StatedTable,
    named: impl Fn(&[&str]) -> bool,
) -> Option<CsvInspection> {
    let delimiter = stated
        .delimiter
        .unwrap_or_else(|| guess_delimiter(prefix, complete));
    let (mut rows, numbers) = records(prefix, complete, delimiter);
    let views = views_of(&rows);
    // The line that names the delimiter is not data.
    let first = usize::from(named_delimiter(prefix).is_some()).min(rows.len());
    let views = views.get(first..).unwrap_or_default();
    let numbers = numbers.get(first..).unwrap_or_default();
    let header = match stated.header_row {
        Some(0) => None,
        Some(row) => Some(numbers.iter().position(|number| *number == row)?),
        None => {
            // The first row of a CSV of invalid rows is always its header, even if the
            // original file had none.
            let found = match views.first() {
                Some(first) if is_invalid_rows_header(first) => Some(0),
                _ => find_header_row(views),
            };
            // The columns that the caller names identify a header that is not detected.
            let is_named = |&at: &usize| views.get(at).is_some_and(|row| named(row));
            found
                .into_iter()
                .chain(0..views.len())
                .find(is_named)
                .or(found)
        }
    };
    let width = views.iter().map(Vec::len).max().unwrap_or(0);
    let (headers, data) = match header.and_then(|at| Some((views.get(at)?, views.get(at + 1..)?))) {
        Some((headers, data)) => (headers.clone(), data),
        None => (vec![""; width], views),
    };
    let mut columns = propose_columns(&headers, data);
    // Invalid records of an object keyed by id have their keys in this column.
    let id = Some(ColumnTarget::Field(Field::Id));
    if is_invalid_rows_header(&headers) && columns.iter().all(|column| column.target != id) {
        for column in columns.iter_mut().filter(|column| column.header == KEY) {
            (column.target, column.confidence) = (id, 1.0);
        }
    }
    let header_row = header.and_then(|at| numbers.get(at).copied());
    let skip = (first + header.map_or(0, |at| at + 1)).min(rows.len());
    rows.drain(..skip);
    Some(CsvInspection {
        delimiter,
        header_row,
        skip,
        columns,
        rows,
    })
}

/// The records at the start of a delimited text without blank ones, and their 1-based
/// rows, for which blank ones count. The last record counts only if it is complete.
fn records(prefix: &[u8], complete: bool, delimiter: char) -> (Vec<Vec<String>>, Vec<u16>) {
    let mut scanner = CsvScanner::new(delimiter);
    let mut rows = Vec::new();
    let mut numbers = Vec::new();
    let mut rest = prefix;
    let mut number = 0_u16;
    while rows.len() < SAMPLE_ROWS {
        let len = match scanner.next(rest, complete) {
            CsvStep::Record { len, .. } => {
                number = number.saturating_add(1);
                let record = String::from_utf8_lossy(rest.get(..len).unwrap_or_default());
                // If bytes were replaced, the positions of the fields have changed.
                if matches!(record, std::borrow::Cow::Borrowed(_)) {
                    let fields = scanner.fields().iter();
                    let cells = fields.map(|span| span.text(&record).into_owned());
                    rows.push(cells.collect());
                    numbers.push(number);
                }
                len
            }
            CsvStep::Blank { len, .. } | CsvStep::Bad { len, .. } => {
                number = number.saturating_add(1);
                len
            }
            CsvStep::Skipped { len, .. } => len,
            CsvStep::NeedMore | CsvStep::End => break,
        };
        rest = rest.get(len..).unwrap_or_default();
    }
    (rows, numbers)
}

/// The delimiter that a first line such as `sep=;` names, for Excel.
fn named_delimiter(mut prefix: &[u8]) -> Option<char> {
    let mut line = take_line(&mut prefix);
    while let [b'"', rest @ ..] | [rest @ .., b'"'] = line {
        line = rest;
    }
    let (name, value) = line.split_at_checked(3)?;
    let value = value.trim_ascii_start().strip_prefix(b"=")?;
    let visible = value.trim_ascii();
    let value = if visible.is_empty() { value } else { visible };
    let mut chars = std::str::from_utf8(value).ok()?.chars();
    let delimiter = chars.next()?;
    let is_one = name.eq_ignore_ascii_case(b"sep") && chars.all(|c| c == delimiter);
    is_one.then_some(delimiter)
}

/// The delimiter that gives the most records of one width, among equals the widest; a
/// comma if none gives several columns.
fn guess_delimiter(prefix: &[u8], complete: bool) -> char {
    // A CSV of invalid rows always has commas, and its reasons contain other delimiters.
    let (with_commas, _) = records(prefix, complete, ',');
    if let Some(first) = views_of(&with_commas).first()
        && is_invalid_rows_header(first)
    {
        return ',';
    }
    if let Some(delimiter) = named_delimiter(prefix) {
        let (rows, _) = records(prefix, complete, delimiter);
        if rows.get(1).is_none_or(|row| row.len() > 1) {
            return delimiter;
        }
    }
    let mut best = (0, ',');
    for delimiter in DELIMITERS {
        let (rows, _) = records(prefix, complete, delimiter);
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
    if best.0 >= 1_000_000 {
        return best.1;
    }
    let mut rare = RARE_DELIMITERS.into_iter();
    rare.find(|&delimiter| clearly_splits(prefix, complete, delimiter))
        .unwrap_or(best.1)
}

/// Whether a character that is also usual inside values is the delimiter: it splits all
/// rows (of ten rows one may differ) alike, and below a header, or one part of every row
/// is an address.
fn clearly_splits(prefix: &[u8], complete: bool, delimiter: char) -> bool {
    let (rows, _) = records(prefix, complete, delimiter);
    let views = views_of(&rows);
    let Some(first) = views
        .first()
        .filter(|first| first.len() > 1 && views.len() > 1)
    else {
        return false;
    };
    let others = views.iter().filter(|row| row.len() != first.len()).count();
    if others * 10 > views.len() {
        return false;
    }
    // Times and addresses of pages contain a colon, and sentences end with `!`.
    if matches!(delimiter, ':' | '!') {
        let proposals = propose(first, &[]);
        return proposals.iter().filter(|it| it.target.is_some()).count() > 1;
    }
    let has_address = |row: &Vec<&str>| row.iter().any(|cell| cell.as_bytes().contains(&b'@'));
    find_header_row(&views) == Some(0) || views.iter().all(has_address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chooses_the_delimiter_that_gives_rows_of_one_width() {
        assert_eq!(
            guess_delimiter(b"id;name\n1;\"Miller, A\"\n2;\"Smith, B\"\n", true),
            ';'
        );
        assert_eq!(guess_delimiter(b"id\tnote\n1\ta,b,c\n2\td\n", true), '\t');
        assert_eq!(guess_delimiter(b"id|email\n1|a@b.c\n", true), '|');
        assert_eq!(guess_delimiter(b"id\n1\n2\n", true), ',');
        assert_eq!(guess_delimiter(b"", true), ',');
    }

    #[test]
    fn detects_a_rare_delimiter_that_splits_all_rows() {
        for delimiter in RARE_DELIMITERS {
            let table = "Customer No,E-mail,Note\n1,a@b.c,x\n2,b@b.c,y\n";
            let text = table.replace(',', delimiter.encode_utf8(&mut [0; 4]));
            assert_eq!(guess_delimiter(text.as_bytes(), true), delimiter);
        }
        let commas_inside = "id^name^email\n1^Miller, A^a@b.c\n2^Smith^b@b.c\n";
        assert_eq!(guess_delimiter(commas_inside.as_bytes(), true), '^');
        let no_header = "1~a@b.c~02134\n2~b@b.c~11238\n";
        assert_eq!(guess_delimiter(no_header.as_bytes(), true), '~');
    }

    #[test]
    fn a_rare_delimiter_inside_values_splits_nothing() {
        for text in [
            "id\nurn:1\nurn:2\n",
            "http://a.example\nhttp://b.example\n",
            "seen\n10:20\n11:30\n",
            "Customer ID: internal\nA:1\nB:2\n",
            "id\na~1\nb~2\n",
            "a^1\nb^2\n",
            "Hello!\n1!\n2!\n",
            "a@b.c:1\nb@b.c:2\n",
            "id,last seen\n1,10:20\n2,11:30\n",
        ] {
            assert_eq!(guess_delimiter(text.as_bytes(), true), ',', "{text}");
        }
    }

    #[test]
    fn the_first_line_can_name_the_delimiter() {
        for (line, delimiter) in [
            ("sep=;", ';'),
            ("\"sep=;\"", ';'),
            ("SEP = ~", '~'),
            ("sep=\t", '\t'),
            ("sep=¦", '¦'),
            ("sep=*", '*'),
            ("sep=;;;", ';'),
        ] {
            let text = ["id,email", "1,a@b.c"].join("\r\n");
            let text = text.replace(',', delimiter.encode_utf8(&mut [0; 4]));
            let header = format!("{line}\r\n{text}");
            let file = inspect(&header, StatedTable::default());
            assert_eq!(
                (file.delimiter, file.skip, file.header_row),
                (delimiter, 2, Some(2)),
                "{line}"
            );
            let (_, row) = text.split_once("\r\n").unwrap();
            let no_header = format!("{line}\r\n{row}");
            let file = inspect(&no_header, StatedTable::default());
            assert_eq!(
                (file.delimiter, file.skip, file.header_row),
                (delimiter, 1, None),
                "{line}"
            );
        }
        let wrong = inspect("sep=,\nid;email\n1;a@b.c\n", StatedTable::default());
        assert_eq!(wrong.delimiter, ';');
        assert_eq!(named_delimiter(b"separator=;\n"), None);
        assert_eq!(named_delimiter(b"sep=ab\n"), None);
    }

    fn inspect(text: &str, stated: StatedTable) -> CsvInspection {
        inspect_csv(text.as_bytes(), true, stated, |_| false).expect("the row exists")
    }

    #[test]
    fn the_caller_can_state_the_row_of_the_header() {
        let text = "Report\n\nid,email\nkey,mail\n1,a@b.c\n";
        let stated = |row| StatedTable {
            header_row: Some(row),
            ..StatedTable::default()
        };
        let header = |row| {
            let file = inspect(text, stated(row));
            let names = file.columns.iter().map(|column| column.header.clone());
            (names.collect::<Vec<_>>(), file.skip, file.rows.len())
        };
        let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
        assert_eq!(header(3), (names(["id", "email"]), 2, 2));
        assert_eq!(header(4), (names(["key", "mail"]), 3, 1));
        assert_eq!(header(0), (names(["", ""]), 0, 4));
        for row in [2, 6, 99] {
            assert!(inspect_csv(text.as_bytes(), true, stated(row), |_| false).is_none());
        }
    }
}
