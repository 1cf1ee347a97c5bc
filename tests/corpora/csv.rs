//! RFC 4180's corners, against the majority of Papa Parse, csv-parse (relaxed),
//! the Rust `csv` crate (flexible) and Python's `csv`.
//!
//! Where we depart it is by one of these rules: a record with an unclosed quote
//! or with text behind a closing quote is refused and not guessed at; a blank
//! line is no record; CR alone ends a record; a delimiter is one ASCII character.

use kard_enroll::input::csv::scanner::{CsvScanner, CsvStep};
use kard_enroll::input::encoding::Encoding;
use kard_enroll::rules::code::Code;
use serde_json::Value;

type Row = Vec<String>;

/// Records, and how many were refused for each reason.
fn read(mut bytes: &[u8], delimiter: u8) -> (Vec<Row>, Vec<Code>) {
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
            CsvStep::NeedMore => panic!("more was asked for at the end"),
            CsvStep::End => return (rows, bad),
        };
        bytes = &bytes[len..];
    }
}

/// Blank lines are no records; the references differ in what they make of them.
fn without_blank(rows: &Value) -> Option<Vec<Row>> {
    Some(without_blank_rows(
        serde_json::from_value(rows.clone()).ok()?,
    ))
}

fn without_blank_rows(mut rows: Vec<Row>) -> Vec<Row> {
    rows.retain(|row| row.len() > 1 || row.iter().any(|cell| !cell.is_empty()));
    rows
}

/// What most references read, and how many of the four.
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

/// Text in whatever encoding, as the package finds and decodes it.
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

/// RFC 4180's grammar with any line end, as a regular expression: what it
/// matches holds no unclosed quote and no text behind a closing one.
fn well_formed(text: &str, delimiter: u8) -> bool {
    let d = regex::escape(&char::from(delimiter).to_string());
    let field = format!("(?:\"(?:[^\"]|\"\")*\"|[^\"\r\n{d}][^\r\n{d}]*)?");
    let record = format!("{field}(?:{d}{field})*");
    let file = format!("^{record}(?:(?:\r\n|\n|\r){record})*$");
    regex::Regex::new(&file).expect("a pattern").is_match(text)
}

#[test]
fn records_are_those_that_most_parsers_read() {
    let Some(cases) = crate::common::corpus("csv_cases.json") else {
        return;
    };
    let cases = cases.as_array().expect("a list");
    let (mut agreed, mut refused, mut decoded, mut unsupported) = (0, 0, 0, 0);
    let mut departures = Vec::new();
    for case in cases {
        let bytes = match (case["input"].as_str(), case["bytes_base64"].as_str()) {
            (Some(text), _) => text.as_bytes().to_vec(),
            (None, Some(text)) => crate::json::base64(text),
            _ => panic!("{case}"),
        };
        let delimiter = match case["options"]["delimiter"].as_str().map(str::as_bytes) {
            None | Some(b"auto") => b',',
            Some(&[one]) if !matches!(one, b'"' | b'\r' | b'\n') => one,
            // Two characters, or one that is not ASCII.
            Some(_) => {
                unsupported += 1;
                continue;
            }
        };
        let text = text(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let (rows, bad) = read(text.as_bytes(), delimiter);
        assert_eq!(
            bad.is_empty(),
            well_formed(text, delimiter),
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
            refused += 1;
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
            // UTF-16 without a BOM: the references take its zeros for text.
            // One of them is expected with an option that trims.
            let trimmed = |rows: Vec<Row>| -> Vec<Row> {
                let cells = |row: Row| row.iter().map(|cell| cell.trim().to_owned()).collect();
                rows.into_iter().map(cells).collect()
            };
            let expected = without_blank(&case["expect"]["rows"]).expect("rows");
            assert_eq!(trimmed(rows), trimmed(expected), "{}", case["id"]);
            decoded += 1;
        } else {
            departures.push(format!("{} {rows:?}\n   {theirs:?}", case["id"]));
        }
    }
    println!(
        "csv: {agreed} of {} as the majority, {refused} hold a broken quote and are told, {decoded} in UTF-16 without a BOM, {unsupported} need a delimiter that is no single character or name no rows",
        cases.len()
    );
    assert!(departures.is_empty(), "{}", departures.join("\n"));
    assert!(agreed > 400);
}
