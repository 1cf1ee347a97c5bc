//! Compares the CSV scanner, for the odd cases of RFC 4180, with the majority of Papa
//! Parse, csv-parse (relaxed), the Rust crate `csv` (flexible) and `csv` of Python.
//!
//! It differs from the majority only by one of these rules: a record with an unclosed
//! quote or with text after a closing quote is invalid and not guessed; a blank line is
//! not a record; CR alone ends a record; a delimiter is one ASCII character.

use kard_enroll::input::csv::scanner::{CsvScanner, CsvStep};
use kard_enroll::input::encoding::Encoding;
use kard_enroll::rules::issue_code::Code;
use serde_json::Value;

type Row = Vec<String>;

/// The records, and the codes of the invalid ones.
fn scan_all(mut bytes: &[u8], delimiter: u8) -> (Vec<Row>, Vec<Code>) {
    let mut scanner = CsvScanner::new(delimiter);
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    loop {
        let step = scanner.next(bytes, true);
        let len = match step {
            CsvStep::Record { len, .. } => {
                let text = std::str::from_utf8(&bytes[..len]).expect("UTF-8");
                rows.push(
                    scanner
                        .fields()
                        .iter()
                        .map(|span| span.text(text).into_owned())
                        .collect(),
                );
                len
            }
            CsvStep::Bad { len, code, .. } => {
                bad.push(code);
                len
            }
            CsvStep::Blank { len, .. } | CsvStep::Skipped { len, .. } => len,
            CsvStep::NeedMore => panic!("NeedMore at the end"),
            CsvStep::End => return (rows, bad),
        };
        bytes = &bytes[len..];
    }
}

/// The rows that are not blank: the references differ in the handling of blank lines.
fn without_blank(rows: &Value) -> Option<Vec<Row>> {
    Some(without_blank_rows(
        serde_json::from_value(rows.clone()).ok()?,
    ))
}

fn without_blank_rows(mut rows: Vec<Row>) -> Vec<Row> {
    rows.retain(|row| row.len() > 1 || row.iter().any(|cell| !cell.is_empty()));
    rows
}

/// The rows that most references give, and how many of the four agree.
fn majority(references: &Value) -> Option<(Vec<Row>, usize)> {
    if let Some(all) = references.get("all") {
        return Some((without_blank(&all["rows"])?, 4));
    }
    let read: Vec<Vec<Row>> = references
        .as_object()?
        .values()
        .filter_map(|one| without_blank(&one["rows"]))
        .collect();
    read.iter()
        .map(|rows| {
            (
                rows.clone(),
                read.iter().filter(|other| *other == rows).count(),
            )
        })
        .max_by_key(|(_, votes)| *votes)
        .filter(|(_, votes)| *votes >= 2)
}

/// The index of the WHATWG Encoding Standard.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The text in the detected encoding.
fn text(bytes: &[u8]) -> String {
    let units = |from: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| from([pair[0], pair[1]]));
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match Encoding::sniff(bytes, true) {
        Encoding::Utf16Le => units(u16::from_le_bytes),
        Encoding::Utf16Be => units(u16::from_be_bytes),
        Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Encoding::Windows1252 => bytes.iter().map(|&byte| windows_1252(byte)).collect(),
    }
}

/// Whether the text matches the grammar of RFC 4180 with any line end: it then has no
/// unclosed quote and no text after a closing quote.
fn is_well_formed(text: &str, delimiter: u8) -> bool {
    let d = regex::escape(&char::from(delimiter).to_string());
    let field = format!("(?:\"(?:[^\"]|\"\")*\"|[^\"\r\n{d}][^\r\n{d}]*)?");
    let record = format!("{field}(?:{d}{field})*");
    let file = format!("^{record}(?:(?:\r\n|\n|\r){record})*$");
    regex::Regex::new(&file).expect("a pattern").is_match(text)
}

#[test]
fn finds_the_same_records_as_most_parsers() {
    let Some(cases) = crate::common::corpus("csv_cases.json") else {
        return;
    };
    let cases = cases.as_array().expect("a list");
    let (mut agreed, mut invalid, mut decoded, mut unsupported) = (0, 0, 0, 0);
    let mut differences = Vec::new();
    for case in cases {
        let bytes = match (case["input"].as_str(), case["bytes_base64"].as_str()) {
            (Some(text), _) => text.as_bytes().to_vec(),
            (None, Some(text)) => crate::json::base64(text),
            _ => panic!("{case}"),
        };
        let delimiter = match case["options"]["delimiter"].as_str().map(str::as_bytes) {
            None | Some(b"auto") => b',',
            Some(&[one]) if !matches!(one, b'"' | b'\r' | b'\n') => one,
            // Two characters, or one character that is not ASCII.
            Some(_) => {
                unsupported += 1;
                continue;
            }
        };
        let text = text(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let (rows, bad) = scan_all(text.as_bytes(), delimiter);
        assert_eq!(
            bad.is_empty(),
            is_well_formed(text, delimiter),
            "{}: {bad:?}",
            case["id"]
        );
        assert!(
            bad.iter()
                .all(|code| matches!(code, Code::RecordQuote | Code::RecordAfterQuote)),
            "{}: {bad:?}",
            case["id"]
        );
        if !bad.is_empty() {
            invalid += 1;
            continue;
        }
        let Some((theirs, _)) = majority(&case["references"]) else {
            assert_eq!(
                case["references"]["all"], "omitted (large)",
                "{}",
                case["id"]
            );
            unsupported += 1;
            continue;
        };
        let rows = without_blank_rows(rows);
        if rows == theirs {
            agreed += 1;
        } else if theirs.iter().flatten().any(|cell| cell.contains('\0')) && !text.contains('\0') {
            // UTF-16 without a byte order mark: the references treat its zero bytes as text.
            // One case expects an option that trims.
            let trimmed = |rows: Vec<Row>| -> Vec<Row> {
                let cells = |row: Row| row.iter().map(|cell| cell.trim().to_owned()).collect();
                rows.into_iter().map(cells).collect()
            };
            let expected = without_blank(&case["expect"]["rows"]).expect("rows");
            assert_eq!(trimmed(rows), trimmed(expected), "{}", case["id"]);
            decoded += 1;
        } else {
            differences.push(format!("{} {rows:?}\n   {theirs:?}", case["id"]));
        }
    }
    println!(
        "csv: {agreed} of {} as the majority, {invalid} with an invalid quote, {decoded} in UTF-16 without a byte order mark, {unsupported} with an unsupported delimiter or without rows",
        cases.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(agreed > 400);
}
