//! What is shown, what is counted and what is sent are the same, whatever lies
//! over the rows and wherever reading begins.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::edits::Action;
use crate::output::json_report::write_issues;
use crate::record::field::Field;

/// Cells that are fine, repaired, refused with and without a proposal, empty.
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

/// Rows of a file as they stand in it; some cannot be read.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![
        8 => row().prop_map(|row| typed(&row)),
        1 => Just("9,\"x\"y,,".to_owned()),
        1 => Just("8,a@b.co".to_owned()),
        1 => Just("7,a@b.co,,1990,more".to_owned()),
        1 => (1..900_usize).prop_map(|len| format!("6,{}@b.co,,", "a".repeat(len))),
    ];
    prop::collection::vec(line, 1..60)
}

fn typed(row: &Row) -> String {
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

fn mends() -> impl Strategy<Value = Mend> {
    let action = prop::sample::select(&[Action::Suggest, Action::Clear, Action::LeaveOut][..]);
    let rule = (prop::sample::select(Code::ALL), action);
    (
        edits(),
        prop::collection::vec(1..70_u32, 0..6),
        prop::collection::vec(rule, 0..30),
    )
        .prop_map(|(edits, left_out, rules)| {
            let mut mend = Mend::default();
            for (row, field, text) in edits {
                mend.edit(row, FIELDS[field], Some(text));
            }
            mend.leave_out(&left_out, true);
            for (code, action) in rules {
                mend.rule(code, Some(action));
            }
            mend
        })
}

/// What is sent, and what is told of each row.
#[derive(Debug, PartialEq)]
struct Sent {
    accepted: Vec<u32>,
    bodies: String,
    issues: Vec<Value>,
    rejected: u32,
}

fn send(bytes: &[u8], options: &Options, mend: &Mend) -> Sent {
    send_as(bytes, options, mend, FileOptions::default())
}

fn send_as(bytes: &[u8], options: &Options, mend: &Mend, file: FileOptions) -> Sent {
    let mut file = FilePreparer::new(options.clone(), file, usize::MAX);
    file.lay_over(mend.clone());
    file.push(bytes);
    file.end();
    let mut sent = Sent {
        accepted: Vec::new(),
        bodies: String::new(),
        issues: Vec::new(),
        rejected: 0,
    };
    while let Pull::Batch(_) = file.pull().unwrap() {
        sent.accepted
            .extend(file.batch().users().map(|(_, row)| row));
        sent.bodies
            .push_str(std::str::from_utf8(file.batch().body()).unwrap());
    }
    let mut issues = Vec::new();
    write_issues(&mut issues, &file.preparer.issues.take());
    sent.issues = serde_json::from_slice(&issues).unwrap();
    sent.rejected = file.preparer.counts().rejected;
    sent
}

fn surveyed(bytes: &[u8], piece: usize, options: &Options, mend: &Mend) -> View {
    let mut view = View::new(options.clone(), FileOptions::default());
    view.set_mend(mend.clone());
    view.begin();
    view.spacing = 40;
    for piece in bytes.chunks(piece) {
        view.push(piece).unwrap();
    }
    view.end().unwrap();
    view
}

fn shown(view: &View, bytes: &[u8], numbers: Vec<u32>, piece: usize) -> Vec<Value> {
    let mut rows = view.rows(numbers);
    while let Some(from) = rows.next(view) {
        let from = usize::try_from(from).unwrap();
        let to = (from + piece).min(bytes.len());
        rows.push(&bytes[from..to], to == bytes.len()).unwrap();
    }
    serde_json::from_slice(&rows.take()).unwrap()
}

/// Numbers of rows out of what a list holds.
fn listed(view: &mut View, filter: Filter) -> Vec<u32> {
    view.list(filter, 0, usize::MAX)
}

/// A file whose lines begin behind what is looked at of its beginning, so that
/// places are kept among them. Blank lines are no rows.
fn file_of(first: &str, lines: &[String]) -> Vec<u8> {
    let mut text = first.to_owned();
    text.push_str(&"\n".repeat(crate::input::sniff::PREFIX + 4096));
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text.into_bytes()
}

fn check_agreement(
    bytes: &[u8],
    mend: &Mend,
    options: &Options,
    pieces: (usize, usize),
    from: u32,
) {
    let sent = send(bytes, options, mend);
    let rows = u32::try_from(sent.accepted.len()).unwrap() + sent.rejected;
    let mut view = surveyed(bytes, pieces.0, options, mend);
    assert!(view.places.len() > 1);
    let numbers: Vec<u32> = (from.min(rows)..=rows).collect();
    let shown = shown(&view, bytes, numbers.clone(), pieces.1);
    let found: Vec<_> = shown.iter().map(|row| row["row"].as_u64()).collect();
    let expected: Vec<_> = numbers.iter().map(|row| Some(u64::from(*row))).collect();
    assert_eq!(found, expected);
    for (row, number) in shown.iter().zip(numbers) {
        let told: Vec<&Value> = sent
            .issues
            .iter()
            .filter(|issue| issue["row"] == number)
            .collect();
        let issues: Vec<&Value> = row["issues"].as_array().unwrap().iter().collect();
        assert_eq!(issues, told, "{row}");
        let accepted = sent.accepted.contains(&number);
        let state = row["state"].as_str().unwrap();
        assert_eq!(
            ["fine", "warning", "fixed"].contains(&state),
            accepted,
            "{row}"
        );
        for (filter, holds) in [
            (Filter::Problems, state == "problem"),
            (Filter::Warnings, accepted && !issues.is_empty()),
            (Filter::Fixed, state == "fixed"),
            (Filter::LeftOut, state == "left_out"),
        ] {
            let list = listed(&mut view, filter);
            assert_eq!(list.contains(&number), holds, "{filter:?} {row}");
        }
    }
    let survey = Rc::clone(&view.done.as_ref().unwrap().survey);
    let counts = survey.counts();
    assert_eq!(counts.read, counts.accepted + counts.rejected);
    assert_eq!(counts.accepted as usize, sent.accepted.len());
    assert_eq!(counts.rejected, sent.rejected);
    for (filter, count) in [
        (Filter::All, counts.read),
        (Filter::Problems, counts.rejected - counts.left_out),
        (Filter::Warnings, counts.warned),
        (Filter::Fixed, counts.fixed),
        (Filter::LeftOut, counts.left_out),
    ] {
        let list = listed(&mut view, filter);
        assert_eq!(list.len(), count as usize, "{filter:?}");
        let page = view.list(filter, 3, 4);
        let expected: Vec<u32> = list.iter().copied().skip(3).take(4).collect();
        assert_eq!(page, expected);
    }
    for code in Code::ALL {
        let list = listed(&mut view, Filter::Found(*code));
        let mut told: Vec<u64> = sent
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
        told.dedup();
        let list: Vec<u64> = list.into_iter().map(u64::from).collect();
        assert_eq!(list, told, "{}", code.as_str());
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
    fn a_table_is_shown_and_counted_as_it_is_sent(
        lines in lines(),
        mend in mends(),
        omit in any::<bool>(),
        repair in any::<bool>(),
        pieces in (20..2_000_usize, 20..5_000_usize),
        from in 1..20_u32,
    ) {
        let bytes = file_of(&format!("{HEADER}100,z@example.com,,1990\n"), &lines);
        check_agreement(&bytes, &mend, &options(omit, repair), pieces, from);
    }

    #[test]
    fn a_list_of_objects_is_shown_and_counted_as_it_is_sent(
        lines in json_lines(),
        mend in mends(),
        pieces in (20..2_000_usize, 20..5_000_usize),
        from in 1..20_u32,
    ) {
        let bytes = file_of("{\"id\":\"100\",\"email\":\"z@example.com\"}\n{}\n", &lines);
        check_agreement(&bytes, &mend, &Options::default(), pieces, from);
    }

    #[test]
    fn an_edit_is_what_was_typed_into_the_file(
        rows in prop::collection::vec(row(), 1..40),
        edits in edits(),
    ) {
        let mut mended = rows.clone();
        let mut mend = Mend::default();
        for (number, field, text) in edits {
            if let Some(row) = mended.get_mut(number as usize - 1) {
                row[field] = text.clone();
                mend.edit(number, FIELDS[field], Some(text));
            }
        }
        let text = |rows: &[Row]| {
            let lines: Vec<String> = rows.iter().map(typed).collect();
            // A row with nothing in it is none.
            format!("id,email,phone,birth year,note\n{}", lines.join(",x\n")) + ",x\n"
        };
        // What is proposed for a column depends on what stands in it.
        let columns = HEADER.trim().split(',').zip(FIELDS);
        let columns = columns.map(|(name, field)| (name.to_owned(), Some(field.name().to_owned())));
        let file = FileOptions { columns: columns.collect(), ..FileOptions::default() };
        let options = Options::default();
        let laid = send_as(text(&rows).as_bytes(), &options, &mend, file.clone());
        let typed = send_as(text(&mended).as_bytes(), &options, &Mend::default(), file);
        prop_assert_eq!(laid, typed);
    }
}

#[test]
fn a_row_that_is_left_out_holds_neither_its_id_nor_its_address() {
    let text = format!("{HEADER}1,ann@example.com,,\n1,ann@example.com,,\n1,,,\n");
    let mut mend = Mend::default();
    mend.leave_out(&[1], true);
    let sent = send(text.as_bytes(), &Options::default(), &mend);
    assert_eq!(sent.accepted, [2]);
    let codes: Vec<_> = sent.issues.iter().map(|issue| &issue["code"]).collect();
    assert_eq!(codes, ["record.excluded", "id.duplicate"]);
    assert_eq!(sent.rejected, 2);
}

#[test]
fn a_rule_leaves_out_the_second_row_of_an_address() {
    let text = format!("{HEADER}1,ann@example.com,,\n2,ann@example.com,,\n2,bob@example.com,,\n");
    let mut mend = Mend::default();
    mend.rule(Code::EmailDuplicate, Some(Action::LeaveOut));
    let sent = send(text.as_bytes(), &Options::default(), &mend);
    assert_eq!(sent.accepted, [1, 3]);
    let mut view = surveyed(text.as_bytes(), 1000, &Options::default(), &mend);
    assert_eq!(listed(&mut view, Filter::LeftOut), [2]);
}

#[test]
fn a_line_that_cannot_be_read_becomes_the_record_of_its_edits() {
    let text = format!("{HEADER}1,\"x\"y,,\n2,bob@example.com,,\n");
    let mut mend = Mend::default();
    mend.edit(1, Field::Id, Some("1".to_owned()));
    mend.edit(1, Field::Email, Some("ann@example.com".to_owned()));
    let sent = send(text.as_bytes(), &Options::default(), &mend);
    assert_eq!(sent.accepted, [1, 2]);
    let mut view = surveyed(text.as_bytes(), 1000, &Options::default(), &mend);
    assert_eq!(listed(&mut view, Filter::Fixed), [1]);
}

#[test]
fn a_changed_row_is_checked_at_once_against_all_the_others() {
    let text = format!("{HEADER}1,ann@example.com,,\n2,bob@example.com,,\n");
    let bytes = text.as_bytes();
    let mut view = surveyed(bytes, 1000, &Options::default(), &Mend::default());
    let mut mend = Mend::default();
    mend.edit(2, Field::Id, Some("1".to_owned()));
    view.set_mend(mend);
    let [row] = &shown(&view, bytes, vec![2], 1000)[..] else {
        panic!("one row");
    };
    assert_eq!(row["state"], "problem");
    assert_eq!(
        row["issues"][0]["message"],
        "the id is already used in row 1"
    );
    assert_eq!(row["cells"]["id"], json!({ "text": "2", "edited": "1" }));
}

#[test]
fn places_are_thinned_out_and_rows_still_found() {
    let mut text = String::from(HEADER);
    for row in 0..20_000 {
        text.push_str(&format!("u{row},,,\n"));
    }
    let bytes = text.as_bytes();
    let mut view = View::new(Options::default(), FileOptions::default());
    view.begin();
    view.spacing = 10;
    for piece in bytes.chunks(11) {
        view.push(piece).unwrap();
    }
    view.end().unwrap();
    assert!(view.places.len() <= MAX_PLACES && view.spacing > 10);
    let numbers = vec![1, 2, 9_999, 20_000];
    let rows = shown(&view, bytes, numbers, PIECE);
    let ids: Vec<_> = rows.iter().map(|row| &row["cells"]["id"]["text"]).collect();
    assert_eq!(ids, ["u0", "u1", "u9998", "u19999"]);
}

#[test]
fn a_row_that_is_refused_with_what_was_typed_into_it_is_given_back_so() {
    let mut mend = Mend::default();
    mend.edit(1, Field::Email, Some("typed@@".to_owned()));
    let file = FileOptions {
        keep_rejects: true,
        ..FileOptions::default()
    };
    let mut file = FilePreparer::new(Options::default(), file, usize::MAX);
    file.lay_over(mend);
    file.push(b"id,email\nu1,wrong\nu2,also wrong\n");
    file.end();
    assert!(matches!(file.pull(), Ok(Pull::Done)));
    let rejects = String::from_utf8(file.rejects.take()).unwrap();
    assert!(rejects.contains("u1,typed@@"), "{rejects}");
    assert!(!rejects.contains("u1,wrong"), "{rejects}");
    assert!(rejects.contains("u2,also wrong"), "{rejects}");
}

#[test]
fn a_row_that_cannot_be_read_is_shown_by_its_text() {
    let bytes = b"id,email\nu1,a@b.c\nu2,\"a\"b\n\nu3,b@c.d\n";
    let view = surveyed(bytes, 7, &Options::default(), &Mend::default());
    let row = shown(&view, bytes, vec![2], 7).remove(0).to_string();
    assert!(row.contains(r#"u2,\"a\"b"#), "{row}");
}
