//! Compares the scanner with the crate `csv` for well-formed delimited text.

use kard_enroll::input::csv::scanner::{CsvScanner, CsvStep};
use proptest::prelude::*;

/// The rows of `bytes`, passed in pieces of `piece` bytes.
fn ours(bytes: &[u8], delimiter: u8, piece: usize) -> Vec<Vec<String>> {
    let mut scanner = CsvScanner::new(delimiter);
    let (mut start, mut end) = (0, 0);
    let mut rows = Vec::new();
    loop {
        let buf = &bytes[start..end];
        start += match scanner.next(buf, end == bytes.len()) {
            CsvStep::Record { len, .. } => {
                let text = std::str::from_utf8(&buf[..len]).unwrap();
                let cells = scanner.fields().iter();
                rows.push(cells.map(|span| span.text(text).into_owned()).collect());
                len
            }
            CsvStep::Blank { len, .. } => len,
            CsvStep::NeedMore => {
                end = (end + piece).min(bytes.len());
                0
            }
            CsvStep::End => return rows,
            step => panic!("{step:?}"),
        };
    }
}

fn theirs(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes)
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn finds_the_rows_that_the_csv_crate_wrote(
        rows in prop::collection::vec(prop::collection::vec("[a-z\"\r\n,;|\t é€😀']{0,6}", 1..5), 0..8),
        delimiter in prop::sample::select(b",;\t|".to_vec()),
        end in prop::sample::select(vec![
            csv::Terminator::CRLF,
            csv::Terminator::Any(b'\n'),
            csv::Terminator::Any(b'\r'),
        ]),
        always: bool,
        piece in 1..20_usize,
    ) {
        let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .terminator(end)
            .quote_style(style)
            .from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let read = ours(&bytes, delimiter, piece);
        prop_assert_eq!(&read, &theirs(&bytes, delimiter));
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn finds_the_same_rows_of_unquoted_text_as_the_csv_crate(
        text in "([a-z é']{0,3}[,;|\t]?){0,6}((\r\n|\r|\n)([a-z é'][\"a-z,;]{0,4}){0,4}){0,6}",
        delimiter in prop::sample::select(b",;\t|".to_vec()),
        piece in 1..20_usize,
    ) {
        // A cell that starts with a quote is quoted.
        let mut cells = text.split([char::from(delimiter), '\r', '\n']);
        prop_assume!(!cells.any(|cell| cell.starts_with('"')));
        prop_assert_eq!(ours(text.as_bytes(), delimiter, piece), theirs(text.as_bytes(), delimiter));
    }
}
