//! Properties of every run from bytes to requests, for any bytes.

use kard_enroll::input::format::Format;
use kard_enroll::input::options::FileOptions;
use kard_enroll::input::packed_records::{PackedRecords, WIDTH};
use kard_enroll::pipeline::records::RecordPipeline;
use kard_enroll::pipeline::validate_one::validate_one;
use kard_enroll::record::field::Field;
use kard_enroll::record::values::{FieldValue, RecordValues};
use kard_enroll::rules::options::Options;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::reading::{check, far, run};

fn options(batch_size: u32) -> Options {
    Options {
        batch_size,
        ..Options::default()
    }
}

/// A valid, damaged or arbitrary cell.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "u1", "u2", "", "a@example.com", " b@example.com", "+14155552671", "(415) 555-2671",
            "94107", "1990", "12/31/1990", "N/A", "=1+1", "'+1", "true", "[]", "4.1E+09", "Total",
        ]).prop_map(str::to_owned),
        1 => "[a-z0-9@.+ -]{0,8}",
        1 => "\\PC{0,4}",
    ]
}

/// Delimited text with or without a known header, with ragged rows and malformed
/// quotes.
fn table() -> impl Strategy<Value = (Vec<u8>, u8)> {
    let header = prop::sample::select(vec![
        vec!["id", "email", "phoneNumber", "zipCode", "birthYear"],
        vec!["User ID", "E-mail Address", "Mobile #", "ZIP", "DOB"],
        vec![
            "id",
            "enrolledRewards",
            "historicalTransactionsSent",
            "phoneNumbers",
            "email",
        ],
        vec![],
    ]);
    let shape = (0..6_u8, prop::sample::select(vec!["\n", "\r\n", "\r"]));
    let row = (prop::collection::vec(cell(), 0..7), shape);
    let delimiter = prop::sample::select(b",;\t|".to_vec());
    (
        header,
        prop::collection::vec(row, 0..12),
        delimiter,
        any::<bool>(),
    )
        .prop_map(|(header, rows, delimiter, mark)| {
            let d = char::from(delimiter).to_string();
            let mut text = String::from(if mark { "\u{feff}" } else { "" });
            text += &header.join(&d);
            text.push('\n');
            for (cells, (shape, end)) in rows {
                let cells: Vec<String> = cells
                    .iter()
                    .map(|cell| match shape {
                        0 => format!("\"{}\"", cell.replace('"', "\"\"")),
                        1 => format!("\"{cell}\n{cell}\""),
                        _ => cell.clone(),
                    })
                    .collect();
                text += &cells.join(&d);
                match shape {
                    2 => text.push('"'),
                    3 => text += ",\"",
                    _ => {}
                }
                text += end;
            }
            (text.into_bytes(), delimiter)
        })
}

/// JSON of both formats, mostly well-formed.
fn json_file() -> impl Strategy<Value = (Vec<u8>, Format)> {
    let value = prop_oneof![
        4 => cell().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => cell().prop_map(|cell| serde_json::json!([cell, {"number": cell}])),
        1 => cell().prop_map(|cell| serde_json::json!({"email": cell})),
    ];
    let name = prop::sample::select(vec![
        "id",
        "email",
        "phoneNumber",
        "contact",
        "DOB",
        "__proto__",
        "phoneNumbers",
    ]);
    let record = prop_oneof![
        9 => prop::collection::vec((name, value.clone()), 0..5).prop_map(|members| {
            Value::from_iter(members.into_iter().map(|(name, value)| (name.to_owned(), value)))
        }),
        1 => value,
    ];
    let damage = prop::option::weighted(0.3, (any::<prop::sample::Index>(), any::<u8>()));
    (prop::collection::vec(record, 0..8), any::<bool>(), damage).prop_map(
        |(records, lines, damage)| {
            let texts: Vec<String> = records.iter().map(Value::to_string).collect();
            let mut bytes = if lines {
                texts.join("\n").into_bytes()
            } else {
                format!("[{}]", texts.join(" ,\n")).into_bytes()
            };
            if let (Some((at, byte)), false) = (damage, bytes.is_empty()) {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            (bytes, if lines { Format::NdJson } else { Format::Json })
        },
    )
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..12_usize, 0..60)
}

fn file_options(format: Option<Format>, delimiter: Option<u8>) -> FileOptions {
    FileOptions {
        format,
        delimiter: delimiter.map(char::from),
        keep_invalid_rows: true,
        ..FileOptions::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_split_of_a_table_has_the_same_result(
        (bytes, delimiter) in table(),
        given: bool,
        line in 0..4_usize,
        mut sizes in sizes(),
        batch_size in 1..4_u32,
    ) {
        let (bytes, beginning) = far(&bytes, line);
        sizes.insert(0, beginning);
        let file = file_options(given.then_some(Format::Csv), given.then_some(delimiter));
        let whole = run(&bytes, &[], &options(batch_size), &file);
        check(&whole, batch_size);
        prop_assert_eq!(run(&bytes, &sizes, &options(batch_size), &file), whole);
    }

    #[test]
    fn any_split_of_json_has_the_same_result(
        (bytes, format) in json_file(),
        given: bool,
        line in 0..4_usize,
        mut sizes in sizes(),
        batch_size in 1..4_u32,
    ) {
        let (bytes, beginning) = far(&bytes, line);
        sizes.insert(0, beginning);
        let file = file_options(given.then_some(format), None);
        let whole = run(&bytes, &[], &options(batch_size), &file);
        check(&whole, batch_size);
        prop_assert_eq!(run(&bytes, &sizes, &options(batch_size), &file), whole);
    }

    #[test]
    fn reads_and_counts_any_bytes_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        format in prop::option::of(prop::sample::select(vec![Format::Csv, Format::Json, Format::NdJson])),
        sizes in sizes(),
    ) {
        let whole = run(&bytes, &[], &options(100), &file_options(format, None));
        check(&whole, 100);
        prop_assert_eq!(run(&bytes, &sizes, &options(100), &file_options(format, None)), whole);
    }

    #[test]
    fn the_csv_of_invalid_rows_has_one_row_per_invalid_row((bytes, delimiter) in table()) {
        let first = run(&bytes, &[], &options(100), &file_options(Some(Format::Csv), Some(delimiter)));
        prop_assume!(!first.invalid_rows_csv.is_empty());
        let again = run(first.invalid_rows_csv.as_bytes(), &[], &options(100), &file_options(None, None));
        prop_assert_eq!(again.counts.read, first.counts.invalid, "{}", first.invalid_rows_csv);
    }

    #[test]
    fn reads_any_packed_records_without_a_panic(
        text: String,
        ends in prop::collection::vec(prop_oneof![0..40_u32, any::<u32>()], 0..4 * WIDTH),
        kinds in prop::collection::vec(0..10_u8, 0..4 * WIDTH),
    ) {
        let mut pipeline = RecordPipeline::new(options(100), usize::MAX);
        pipeline.push(PackedRecords::new(text, ends.clone(), kinds.clone()));
        while pipeline.pull(true).is_some() {}
        let rows = (ends.len() / WIDTH).min(kinds.len() / WIDTH);
        let counts = pipeline.counts();
        prop_assert_eq!(counts.read as usize, rows);
        prop_assert_eq!(counts.read, counts.valid + counts.invalid);
    }

    #[test]
    fn one_record_has_the_same_user_and_issues_as_a_list_of_it(
        values in prop::collection::vec(field_value(), Field::ALL.len()),
    ) {
        let values = RecordValues(Field::ALL.into_iter().zip(values).collect());
        let record = values.record(1);
        let one = validate_one(Some(&record), options(100));
        let mut list = RecordPipeline::new(options(100), usize::MAX);
        list.record(&record, None);
        let user = list.pull(true).map(|(_, batch)| {
            let body: Value = serde_json::from_slice(batch.body()).expect("JSON");
            body["data"][0].clone()
        });
        let parse = |json: &String| serde_json::from_str::<Value>(json).expect("JSON");
        prop_assert_eq!(one.user.as_ref().map(parse), user.clone());
        prop_assert_eq!(one.update_body().as_ref().map(parse), user.map(|user| json!({ "data": user })));
        prop_assert_eq!(one.issues, list.issues().take());
    }
}

/// A value of any kind. Each kind includes values that are valid for a field.
fn field_value() -> impl Strategy<Value = FieldValue> {
    let texts = vec!["17", "a@b.c", "02134", "1990", "+14155552671", "", "x"];
    let text = prop::sample::select(texts).prop_map(str::to_owned);
    let json = prop::sample::select(vec![
        "[]",
        "{}",
        r#"["CARDLINKED"]"#,
        r#"[{"code":"02134"}]"#,
    ]);
    prop_oneof![
        4 => text.prop_map(FieldValue::Text),
        1 => (0..3000_u32).prop_map(|number| FieldValue::Number(number.to_string())),
        1 => any::<bool>().prop_map(FieldValue::Boolean),
        1 => json.prop_map(|json| FieldValue::Json(json.to_owned())),
        1 => Just(FieldValue::IllFormed("\u{fffd}".to_owned())),
        1 => Just(FieldValue::Other),
    ]
}

/// Values that no issue may contain, each with the part to search for.
fn secret() -> impl Strategy<Value = (String, &'static str)> {
    let damage = "( ?[a-z@.,/+()x-]{0,3})";
    prop_oneof![
        (damage, damage).prop_map(|(a, b)| (format!("{a}zqmail{b}@example.com"), "zqmail")),
        (damage, damage).prop_map(|(a, b)| (format!("{a}zqmail{b}"), "zqmail")),
        (damage, damage).prop_map(|(a, b)| (format!("{a}4158675309{b}"), "8675309")),
        (damage, damage).prop_map(|(a, b)| (format!("{a}94107{b}"), "94107")),
        (damage, damage).prop_map(|(a, b)| (format!("{a}1987{b}"), "1987")),
        damage.prop_map(|a| (format!("07/04/1987{a}"), "1987")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_issue_contains_a_value(
        rows in prop::collection::vec(prop::collection::vec(secret(), 6), 1..4),
        omit: bool,
        repair: bool,
        json: bool,
    ) {
        const NAMES: [&str; 6] = ["email", "hashedEmail", "phoneNumber", "zipCode", "birthYear", "enrolledRewards"];
        let text = if json {
            let records = rows.iter().enumerate().map(|(at, row)| {
                let mut record: serde_json::Map<String, Value> = NAMES
                    .iter()
                    .zip(row)
                    .map(|(name, (value, _))| ((*name).to_owned(), Value::from(value.clone())))
                    .collect();
                record.insert("id".to_owned(), Value::from(format!("u{at}")));
                record.insert("phoneNumbers".to_owned(), serde_json::json!([{"number": row[0].0, "type": row[1].0}]));
                record.insert("postalCodes".to_owned(), serde_json::json!([{"code": row[2].0}, row[3].0]));
                record.insert("historicalTransactionsSent".to_owned(), Value::from(row[4].0.clone()));
                Value::from(record)
            });
            Value::from_iter(records).to_string()
        } else {
            let mut text = format!("id,{}\n", NAMES.join(","));
            for (at, row) in rows.iter().enumerate() {
                text += &format!("u{at}");
                for (value, _) in row {
                    text += &format!(",\"{value}\"");
                }
                text.push('\n');
            }
            text
        };
        let chosen = Options {
            repair,
            on_invalid_field: if omit {
                kard_enroll::rules::options::OnInvalidField::Omit
            } else {
                kard_enroll::rules::options::OnInvalidField::Reject
            },
            ..Options::default()
        };
        let result = run(text.as_bytes(), &[], &chosen, &file_options(None, None));
        prop_assert!(result.counts.read as usize == rows.len());
        for (_, part) in rows.iter().flatten() {
            prop_assert!(!result.issues.contains(part), "{}", result.issues);
        }
        let with_values = run(text.as_bytes(), &[], &Options { report_values: true, ..chosen }, &file_options(None, None));
        prop_assert_eq!(with_values.counts, result.counts);
    }
}

/// The sizes are those at which the inspection of the beginning ends.
#[test]
fn any_split_near_the_end_of_the_inspection_has_the_same_result() {
    const PREFIX: usize = kard_enroll::input::format::PREFIX;
    for mark in ["", "\u{feff}"] {
        for size in PREFIX - 4..=PREFIX + 4 {
            let mut text = format!("{mark}id,email\n");
            let mut row = 0;
            while text.len() + 1_100 < size {
                row += 1;
                text += &format!("u{row},{}\n", "y".repeat(1_000));
            }
            text += "u,";
            text += &"x".repeat(size - text.len());
            let whole = run(
                text.as_bytes(),
                &[],
                &options(100),
                &file_options(None, None),
            );
            for pieces in [
                &[PREFIX][..],
                &[PREFIX - 1],
                &[PREFIX + 1],
                &[PREFIX + 3],
                &[10, PREFIX],
            ] {
                let split = run(
                    text.as_bytes(),
                    pieces,
                    &options(100),
                    &file_options(None, None),
                );
                assert!(split == whole, "{size} {pieces:?}");
            }
        }
    }
}

#[test]
fn any_split_of_records_beyond_the_limits_has_the_same_result() {
    let field = |n: usize| "x".repeat(n);
    let long = (1 << 20) + 10;
    let rows = [
        format!("\"{}\"", field(long)),
        format!("\"{}\n{}\",a", field(long), field(5)),
        format!("\"{}\"\"{}\",a", field(long - 11), field(5)),
        format!("\"{}\"\"{}\",a", field(long - 30), field(50)),
        field(long),
        format!("a,{},\"b\nc\"", field(long)),
        // The record exceeds the limit, although no field does.
        format!("{},\"b\nc\"", [field(900_000).as_str(); 5].join(",")),
        format!("\"{}", field(long)),
        ",".repeat(1_100),
    ];
    for row in rows {
        let text = format!("id,email,zipCode\nu1,a@example.com,\n{row}\nu2,b@example.com,\n");
        let whole = run(
            text.as_bytes(),
            &[],
            &options(100),
            &file_options(Some(Format::Csv), Some(b',')),
        );
        check(&whole, 100);
        assert!(
            whole.counts.valid >= 2,
            "{}",
            &whole.issues[..whole.issues.len().min(400)]
        );
        for size in [70_000, 1 << 18, (1 << 20) - 1, (1 << 20) + 60] {
            let pieces = vec![size; text.len() / size];
            let split = run(
                text.as_bytes(),
                &pieces,
                &options(100),
                &file_options(Some(Format::Csv), Some(b',')),
            );
            assert_eq!(split.issues, whole.issues, "{size} {}", &row[..20]);
            assert_eq!(split.counts, whole.counts);
            assert_eq!(split.requests, whole.requests);
            assert!(
                split.invalid_rows_csv == whole.invalid_rows_csv,
                "{size} {} {} {}",
                &row[..20],
                split.invalid_rows_csv.len(),
                whole.invalid_rows_csv.len()
            );
        }
    }
}
