//! The rows that are shown, counted and sent agree, with any edits and from any
//! row on.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::edits::user_edits::FixAction;
use crate::pipeline::file::{FilePipeline, Pull};
use crate::record::field::Field;

/// Cells that are valid, auto-corrected, invalid with and without a suggestion, or empty.
const IDS: &[&str] = &["1", "2", "3", "u4", " 5", "", "1.23457E+11", "a@b.co"];
const EMAILS: &[&str] = &[
    "ann@example.com",
    "Ann@Example.com",
    "bob@@example.com",
    "eve@example,com",
    "no",
    "",
    "N/A",
    "<x@y.zz>",
];
const PHONES: &[&str] = &[
    "+14155552671",
    "(415) 555-2671",
    "4155552671 / 4155552672",
    "1-800-FLOWERS",
    "12",
    "",
];
const YEARS: &[&str] = &["1990", "85", "05", "15", "1/2/1990", "1850", "x", ""];
const HEADER: &str = "id,email,phone,birth year\n";

type Row = [String; 4];

fn row() -> impl Strategy<Value = Row> {
    let cell = |cells: &'static [&'static str]| prop::sample::select(cells).prop_map(str::to_owned);
    [cell(IDS), cell(EMAILS), cell(PHONES), cell(YEARS)]
}

/// The lines of a file, some of which are unreadable.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![
        8 => row().prop_map(|row| csv_line(&row)),
        1 => Just("9,\"x\"y,,".to_owned()),
        1 => Just("8,a@b.co".to_owned()),
        1 => Just("7,a@b.co,,1990,more".to_owned()),
        1 => (1..900_usize).prop_map(|len| format!("6,{}@b.co,,", "a".repeat(len))),
    ];
    prop::collection::vec(line, 1..60)
}

fn csv_line(row: &Row) -> String {
    let cell = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    row.iter().map(cell).collect::<Vec<_>>().join(",")
}

fn json_lines() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![
        6 => row().prop_map(|[id, email, phone, year]| {
            json!({ "id": id, "email": email, "phone": phone, "birth year": year }).to_string()
        }),
        1 => row().prop_map(|[id, email, ..]| {
            json!({ "id": id, "contact": { "email": email }, "more": [1, 2] }).to_string()
        }),
        1 => Just("{oops".to_owned()),
        1 => Just("17".to_owned()),
    ];
    prop::collection::vec(line, 1..60)
}

const FIELDS: [Field; 4] = [
    Field::Id,
    Field::Email,
    Field::PhoneNumber,
    Field::BirthYear,
];

fn edits() -> impl Strategy<Value = Vec<(u32, usize, String)>> {
    let edit = (1..70_u32, 0..4_usize, row());
    let edit = edit.prop_map(|(row, field, cells)| (row, field, cells[field].clone()));
    prop::collection::vec(edit, 0..12)
}

fn user_edits() -> impl Strategy<Value = Edits> {
    let action = prop::sample::select(
        &[
            FixAction::Suggest,
            FixAction::Clear,
            FixAction::Exclude,
            FixAction::Accept,
        ][..],
    );
    let fix = (prop::sample::select(Code::ALL), action);
    (
        edits(),
        prop::collection::vec(1..70_u32, 0..6),
        prop::collection::vec(fix, 0..30),
    )
        .prop_map(|(cells, excluded, fixes)| {
            let mut edits = Edits::default();
            for (row, field, text) in cells {
                edits.edit_cell(row, FIELDS[field], Some(text));
            }
            edits.set_excluded(&excluded, true);
            for (code, action) in fixes {
                edits.set_fix(code, Some(action));
            }
            edits
        })
}

/// The rows that are sent, and the issues of each row.
#[derive(Debug, PartialEq)]
struct Sent {
    valid: Vec<u32>,
    bodies: String,
    issues: Vec<Value>,
    invalid: u32,
}

fn send(bytes: &[u8], options: &Options, edits: &Edits) -> Sent {
    send_as(bytes, options, edits, FileOptions::default())
}

fn send_as(bytes: &[u8], options: &Options, edits: &Edits, file: FileOptions) -> Sent {
    let mut file = FilePipeline::with_edits(options.clone(), file, usize::MAX, edits.clone());
    file.push(bytes);
    file.end();
    let mut sent = Sent {
        valid: Vec::new(),
        bodies: String::new(),
        issues: Vec::new(),
        invalid: 0,
    };
    while let Pull::Batch(_) = file.pull().unwrap() {
        sent.valid.extend(file.batch().users().map(|(_, row)| row));
        sent.bodies
            .push_str(std::str::from_utf8(file.batch().body()).unwrap());
    }
    let issues = file.issues().take();
    sent.issues = issues.iter().map(|issue| json!(issue)).collect();
    sent.invalid = file.counts().invalid;
    sent
}

fn read_sheet(bytes: &[u8], piece: usize, options: &Options, edits: &Edits) -> FileSheet {
    let mut sheet = FileSheet::new(options.clone(), FileOptions::default());
    sheet.set_edits(edits.clone());
    sheet.begin();
    sheet.spacing = 40;
    for piece in bytes.chunks(piece) {
        sheet.push(piece).unwrap();
    }
    sheet.end().unwrap();
    sheet
}

fn read_rows(sheet: &FileSheet, bytes: &[u8], numbers: Vec<u32>, piece: usize) -> Vec<Value> {
    let mut rows = sheet.read_rows(numbers);
    while let Some(from) = rows.next_offset(sheet) {
        let from = usize::try_from(from).unwrap();
        let to = (from + piece).min(bytes.len());
        rows.push(&bytes[from..to], to == bytes.len()).unwrap();
    }
    rows.take().iter().map(|row| json!(row)).collect()
}

/// The numbers of the rows of a list.
fn row_numbers(sheet: &mut FileSheet, filter: RowFilter) -> Vec<u32> {
    sheet.row_numbers(filter, 0, usize::MAX)
}

/// A file whose lines begin after the inspected part, so that there are checkpoints
/// among them. Blank lines are not rows.
fn file_of(first: &str, lines: &[String]) -> Vec<u8> {
    let mut text = first.to_owned();
    text.push_str(&"\n".repeat(crate::input::format::PREFIX + 4096));
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text.into_bytes()
}

fn check_agreement(
    bytes: &[u8],
    edits: &Edits,
    options: &Options,
    pieces: (usize, usize),
    from: u32,
) {
    let sent = send(bytes, options, edits);
    let rows = u32::try_from(sent.valid.len()).unwrap() + sent.invalid;
    let mut sheet = read_sheet(bytes, pieces.0, options, edits);
    assert!(sheet.checkpoints.len() > 1);
    let numbers: Vec<u32> = (from.min(rows)..=rows).collect();
    let shown = read_rows(&sheet, bytes, numbers.clone(), pieces.1);
    let actual: Vec<_> = shown.iter().map(|row| row["row"].as_u64()).collect();
    let expected: Vec<_> = numbers.iter().map(|row| Some(u64::from(*row))).collect();
    assert_eq!(actual, expected);
    for (row, number) in shown.iter().zip(numbers) {
        let expected: Vec<&Value> = sent
            .issues
            .iter()
            .filter(|issue| issue["row"] == number)
            .collect();
        let issues: Vec<&Value> = row["issues"].as_array().unwrap().iter().collect();
        assert_eq!(issues, expected, "{row}");
        let is_valid = sent.valid.contains(&number);
        let state = row["state"].as_str().unwrap();
        assert_eq!(
            ["valid", "warning", "fixed"].contains(&state),
            is_valid,
            "{row}"
        );
        for (filter, holds) in [
            (RowFilter::Invalid, state == "invalid"),
            (RowFilter::Warnings, is_valid && !issues.is_empty()),
            (RowFilter::Fixed, state == "fixed"),
            (RowFilter::Excluded, state == "excluded"),
        ] {
            let list = row_numbers(&mut sheet, filter);
            assert_eq!(list.contains(&number), holds, "{filter:?} {row}");
        }
    }
    let counts = sheet.state().unwrap().counts;
    assert_eq!(counts.read, counts.valid + counts.invalid);
    assert_eq!(counts.valid as usize, sent.valid.len());
    assert_eq!(counts.invalid, sent.invalid);
    for (filter, count) in [
        (RowFilter::All, counts.read),
        (RowFilter::Invalid, counts.invalid - counts.excluded),
        (RowFilter::Warnings, counts.warned),
        (RowFilter::Fixed, counts.fixed),
        (RowFilter::Excluded, counts.excluded),
    ] {
        let list = row_numbers(&mut sheet, filter);
        assert_eq!(list.len(), count as usize, "{filter:?}");
        let page = sheet.row_numbers(filter, 3, 4);
        let expected: Vec<u32> = list.iter().copied().skip(3).take(4).collect();
        assert_eq!(page, expected);
    }
    for code in Code::ALL {
        let list = row_numbers(&mut sheet, RowFilter::Issue(*code));
        let mut expected: Vec<u64> = sent
            .issues
            .iter()
            .filter(|issue| {
                issue["code"] == code.as_str()
                    && issue["reason"].as_str().unwrap_or_default() == code.reason()
                    && *code != Code::RecordExcluded
            })
            .filter_map(|issue| issue["row"].as_u64())
            .filter(|row| *row > 0)
            .collect();
        expected.dedup();
        let list: Vec<u64> = list.into_iter().map(u64::from).collect();
        assert_eq!(list, expected, "{}", code.as_str());
    }
}

fn options(omit: bool, repair: bool) -> Options {
    Options {
        on_invalid_field: if omit {
            crate::rules::options::OnInvalidField::Omit
        } else {
            crate::rules::options::OnInvalidField::Reject
        },
        repair,
        ..Options::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn shown_counted_and_sent_rows_of_a_table_agree(
        lines in lines(),
        edits in user_edits(),
        omit in any::<bool>(),
        repair in any::<bool>(),
        pieces in (20..2_000_usize, 20..5_000_usize),
        from in 1..20_u32,
    ) {
        let bytes = file_of(&format!("{HEADER}100,z@example.com,,1990\n"), &lines);
        check_agreement(&bytes, &edits, &options(omit, repair), pieces, from);
    }

    #[test]
    fn shown_counted_and_sent_rows_of_json_agree(
        lines in json_lines(),
        edits in user_edits(),
        pieces in (20..2_000_usize, 20..5_000_usize),
        from in 1..20_u32,
    ) {
        let bytes = file_of("{\"id\":\"100\",\"email\":\"z@example.com\"}\n{}\n", &lines);
        check_agreement(&bytes, &edits, &Options::default(), pieces, from);
    }

    #[test]
    fn an_edit_has_the_same_result_as_the_text_in_the_file(
        rows in prop::collection::vec(row(), 1..40),
        cells in edits(),
    ) {
        let mut edited = rows.clone();
        let mut edits = Edits::default();
        for (number, field, text) in cells {
            if let Some(row) = edited.get_mut(number as usize - 1) {
                row[field] = text.clone();
                edits.edit_cell(number, FIELDS[field], Some(text));
            }
        }
        let text = |rows: &[Row]| {
            let lines: Vec<String> = rows.iter().map(csv_line).collect();
            // The note keeps an empty row from being skipped as blank.
            format!("id,email,phone,birth year,note\n{}", lines.join(",x\n")) + ",x\n"
        };
        // The mapping is given, because the proposed one depends on the values.
        let columns = HEADER.trim().split(',').zip(FIELDS);
        let columns = columns.map(|(name, field)| (name.to_owned(), Some(field.name().to_owned())));
        let file = FileOptions { columns: columns.collect(), ..FileOptions::default() };
        // The shape of ids is learned from the file, not from edits.
        let options = Options { accept_doubtful: true, ..Options::default() };
        let with_edits = send_as(text(&rows).as_bytes(), &options, &edits, file.clone());
        let without = send_as(text(&edited).as_bytes(), &options, &Edits::default(), file);
        prop_assert_eq!(with_edits, without);
    }
}

#[test]
fn an_excluded_row_claims_neither_its_id_nor_its_address() {
    let text = format!("{HEADER}1,ann@example.com,,\n1,ann@example.com,,\n1,,,\n");
    let mut edits = Edits::default();
    edits.set_excluded(&[1], true);
    let sent = send(text.as_bytes(), &Options::default(), &edits);
    assert_eq!(sent.valid, [2]);
    let codes: Vec<_> = sent.issues.iter().map(|issue| &issue["code"]).collect();
    assert_eq!(codes, ["record.excluded", "id.duplicate"]);
    assert_eq!(sent.invalid, 2);
}

#[test]
fn a_fix_excludes_the_second_row_of_an_address() {
    let text = format!("{HEADER}1,ann@example.com,,\n2,ann@example.com,,\n2,bob@example.com,,\n");
    let mut edits = Edits::default();
    edits.set_fix(Code::EmailDuplicate, Some(FixAction::Exclude));
    let sent = send(text.as_bytes(), &Options::default(), &edits);
    assert_eq!(sent.valid, [1, 3]);
    let mut sheet = read_sheet(text.as_bytes(), 1000, &Options::default(), &edits);
    assert_eq!(row_numbers(&mut sheet, RowFilter::Excluded), [2]);
}

#[test]
fn an_unreadable_line_becomes_the_record_of_its_edits() {
    let text = format!("{HEADER}1,\"x\"y,,\n2,bob@example.com,,\n");
    let mut edits = Edits::default();
    edits.edit_cell(1, Field::Id, Some("1".to_owned()));
    edits.edit_cell(1, Field::Email, Some("ann@example.com".to_owned()));
    let sent = send(text.as_bytes(), &Options::default(), &edits);
    assert_eq!(sent.valid, [1, 2]);
    let mut sheet = read_sheet(text.as_bytes(), 1000, &Options::default(), &edits);
    assert_eq!(row_numbers(&mut sheet, RowFilter::Fixed), [1]);
}

#[test]
fn an_edited_row_is_checked_for_duplicates_in_all_other_rows() {
    let text = format!("{HEADER}1,ann@example.com,,\n2,bob@example.com,,\n");
    let bytes = text.as_bytes();
    let mut sheet = read_sheet(bytes, 1000, &Options::default(), &Edits::default());
    let mut edits = Edits::default();
    edits.edit_cell(2, Field::Id, Some("1".to_owned()));
    sheet.set_edits(edits);
    let [row] = &read_rows(&sheet, bytes, vec![2], 1000)[..] else {
        panic!("one row");
    };
    assert_eq!(row["state"], "invalid");
    assert_eq!(
        row["issues"][0]["message"],
        "the id is already used in row 1"
    );
    assert_eq!(row["cells"]["id"], json!({ "text": "2", "edited": "1" }));
}

#[test]
fn rows_are_found_after_checkpoints_are_thinned_out() {
    let mut text = String::from(HEADER);
    for row in 0..20_000 {
        text.push_str(&format!("u{row},,,\n"));
    }
    let bytes = text.as_bytes();
    let mut sheet = FileSheet::new(Options::default(), FileOptions::default());
    sheet.begin();
    sheet.spacing = 10;
    for piece in bytes.chunks(11) {
        sheet.push(piece).unwrap();
    }
    sheet.end().unwrap();
    assert!(sheet.checkpoints.len() <= MAX_CHECKPOINTS && sheet.spacing > 10);
    let numbers = vec![1, 2, 9_999, 20_000];
    let rows = read_rows(&sheet, bytes, numbers, PIECE);
    let ids: Vec<_> = rows.iter().map(|row| &row["cells"]["id"]["text"]).collect();
    assert_eq!(ids, ["u0", "u1", "u9998", "u19999"]);
}

#[test]
fn the_csv_of_invalid_rows_contains_the_edits_of_a_row() {
    let mut edits = Edits::default();
    edits.edit_cell(1, Field::Email, Some("typed@@".to_owned()));
    let file = FileOptions {
        keep_invalid_rows: true,
        ..FileOptions::default()
    };
    let mut file = FilePipeline::with_edits(Options::default(), file, usize::MAX, edits);
    file.push(b"id,email\nu1,wrong\nu2,also wrong\n");
    file.end();
    assert!(matches!(file.pull(), Ok(Pull::Done)));
    let invalid_rows_csv = String::from_utf8(file.invalid_rows().take()).unwrap();
    assert!(
        invalid_rows_csv.contains("u1,typed@@"),
        "{invalid_rows_csv}"
    );
    assert!(!invalid_rows_csv.contains("u1,wrong"), "{invalid_rows_csv}");
    assert!(
        invalid_rows_csv.contains("u2,also wrong"),
        "{invalid_rows_csv}"
    );
}

#[test]
fn an_unreadable_row_is_shown_with_its_text() {
    let bytes = b"id,email\nu1,a@b.c\nu2,\"a\"b\n\nu3,b@c.d\n";
    let sheet = read_sheet(bytes, 7, &Options::default(), &Edits::default());
    let row = read_rows(&sheet, bytes, vec![2], 7).remove(0).to_string();
    assert!(row.contains(r#"u2,\"a\"b"#), "{row}");
}
