//! The same records for every way to cut the text into pieces.

use super::*;

/// The records of a file as fields, invalid ones as code and 1-based line.
fn scan_all(text: &str, chunk: usize) -> Vec<Result<Vec<String>, (Code, u64)>> {
    scan_split_at(',', text, chunk)
}

fn scan_split_at(
    delimiter: char,
    text: &str,
    chunk: usize,
) -> Vec<Result<Vec<String>, (Code, u64)>> {
    let bytes = text.as_bytes();
    let mut scanner = CsvScanner::new(delimiter);
    let (mut start, mut end, mut line) = (0, chunk.min(bytes.len()), 1);
    let mut out = Vec::new();
    let mut first_line = None;
    loop {
        let buf = &bytes[start..end];
        let step = scanner.next(buf, end == bytes.len());
        match step {
            CsvStep::Record { len, lines } => {
                let record = std::str::from_utf8(&buf[..len]).unwrap();
                out.push(Ok(scanner
                    .fields()
                    .iter()
                    .map(|span| span.text(record).into_owned())
                    .collect()));
                start += len;
                line += lines;
            }
            CsvStep::Blank { len, lines } => {
                start += len;
                line += lines;
            }
            CsvStep::Skipped { len, lines } => {
                first_line.get_or_insert(line);
                start += len;
                line += lines;
            }
            CsvStep::Bad {
                len,
                lines,
                code,
                at,
            } => {
                out.push(Err((code, first_line.take().unwrap_or(line) + at)));
                start += len;
                line += lines;
            }
            CsvStep::NeedMore => {
                assert!(end < bytes.len(), "NeedMore at the end");
                end = (end + chunk).min(bytes.len());
            }
            CsvStep::End => return out,
        }
    }
}

fn ok(fields: &[&str]) -> Result<Vec<String>, (Code, u64)> {
    Ok(fields.iter().map(|&field| field.to_owned()).collect())
}

#[test]
fn every_line_end_ends_a_record_and_blank_lines_are_not_records() {
    let text = "a,b\r\nc,d\re,f\n\n\r\n\rg,";
    for chunk in 1..text.len() + 1 {
        assert_eq!(
            scan_all(text, chunk),
            [
                ok(&["a", "b"]),
                ok(&["c", "d"]),
                ok(&["e", "f"]),
                ok(&["g", ""])
            ],
            "{chunk}"
        );
    }
}

#[test]
fn quoted_fields_can_contain_delimiters_line_ends_and_doubled_quotes() {
    let text = "\"a,\nb\",\"say \"\"hi\"\"\",\"\"\r\n5\" pipe,x\n";
    for chunk in 1..text.len() + 1 {
        assert_eq!(
            scan_all(text, chunk),
            [ok(&["a,\nb", "say \"hi\"", ""]), ok(&["5\" pipe", "x"])],
            "{chunk}"
        );
    }
}

#[test]
fn an_unclosed_quote_makes_only_its_own_line_invalid() {
    let text = "a,b\nc,\"d\ne,f\n";
    for chunk in 1..text.len() + 1 {
        assert_eq!(
            scan_all(text, chunk),
            [
                ok(&["a", "b"]),
                Err((Code::RecordQuote, 2)),
                ok(&["e", "f"])
            ],
            "{chunk}"
        );
    }
}

#[test]
fn reports_text_after_a_closing_quote_with_the_line_of_the_quote() {
    let text = "\"m\nn\",\"a\"b,c\r\nd,e\n";
    for chunk in 1..text.len() + 1 {
        assert_eq!(
            scan_all(text, chunk),
            [Err((Code::RecordAfterQuote, 2)), ok(&["d", "e"])],
            "{chunk}"
        );
    }
}

#[test]
fn reports_an_invalid_line_in_one_piece() {
    let text = b"\"a\nb\",\"c\"d,e\nf,g\n";
    for chunk in 1..text.len() {
        let mut scanner = CsvScanner::new(b',');
        let mut ends = (chunk..text.len()).step_by(chunk).chain([text.len()]);
        let step = loop {
            let end = ends.next().unwrap();
            match scanner.next(&text[..end], end == text.len()) {
                CsvStep::NeedMore => {}
                step => break step,
            }
        };
        let bad = CsvStep::Bad {
            len: 13,
            lines: 2,
            code: Code::RecordAfterQuote,
            at: 1,
        };
        assert_eq!(step, bad, "{chunk}");
    }
}

#[test]
fn a_field_of_more_than_a_mebibyte_is_invalid_and_the_next_line_is_scanned() {
    for long in [
        "x".repeat(3 * MAX_FIELD),
        format!("\"{}", "y".repeat(3 * MAX_FIELD)),
    ] {
        let out = scan_all(&format!("a\n{long}\nb\n"), 100_000);
        assert_eq!(out.len(), 3, "{:?}", &out[1..]);
        assert_eq!(out[1].as_ref().unwrap_err().1, 2);
        assert_eq!(out[2], ok(&["b"]));
    }
}

#[test]
fn a_record_of_more_than_a_thousand_columns_is_invalid() {
    let wide = ",".repeat(MAX_COLUMNS);
    assert_eq!(
        scan_all(&format!("{wide}\na"), 4096),
        [Err((Code::RecordTooWide, 1)), ok(&["a"])]
    );
    assert_eq!(
        scan_all(&wide[1..], 4096)[0].as_ref().unwrap().len(),
        MAX_COLUMNS
    );
}

#[test]
fn a_delimiter_of_several_bytes_splits_like_one_of_one_byte() {
    let text = "a,b\u{2c}\"c, \"\"d\",\r\n\"x\",\"y\"\n,,\n\"e\"f,g\nh,\"i\"";
    let expected = scan_all(text, text.len());
    for delimiter in ['¦', '§', '\u{a0}', '€', '😀', '^', '\x01'] {
        let other = text.replace(',', delimiter.encode_utf8(&mut [0; 4]));
        let back = |cells: Vec<String>| -> Vec<String> {
            let cells = cells.iter();
            cells.map(|cell| cell.replace(delimiter, ",")).collect()
        };
        for chunk in 1..other.len() {
            let found: Vec<_> = scan_split_at(delimiter, &other, chunk)
                .into_iter()
                .map(|row| row.map(back))
                .collect();
            assert_eq!(found, expected, "{delimiter:?} {chunk}");
        }
    }
}

#[test]
fn a_character_with_the_last_byte_of_the_delimiter_is_no_delimiter() {
    // `¦` is C2 A6, `æ` is C3 A6, `…` is E2 80 A6.
    let rows = scan_split_at('¦', "æ…¦\"æ\"\n\"a\"æ¦b\nc¦æ", 1);
    let row = |cells: [&str; 2]| Ok(cells.map(str::to_owned).to_vec());
    let expected = [
        row(["æ…", "æ"]),
        Err((Code::RecordAfterQuote, 2)),
        row(["c", "æ"]),
    ];
    assert_eq!(rows, expected);
}
