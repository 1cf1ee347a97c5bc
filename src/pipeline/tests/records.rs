//! Packed records become requests.

use crate::input::packed_records::{PackedRecords, WIDTH, kind};
use crate::pipeline::records::RecordPipeline;
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::issue::Issue;
use crate::rules::issue_code::Code;
use crate::rules::options::Options;

/// The pipeline after the only request of `records`.
fn pull_records(records: PackedRecords) -> RecordPipeline {
    let mut pipeline = RecordPipeline::new(Options::default(), 10);
    pipeline.push(records);
    pipeline.pull(true);
    pipeline
}

fn codes(pipeline: &mut RecordPipeline) -> Vec<Code> {
    let issues = pipeline.issues().take();
    issues.iter().map(|issue| issue.code).collect()
}

#[test]
fn reads_non_ascii_text_by_ends_in_utf_16_units() {
    // id "é😀", email "a@b.c": 3 units and 5.
    let mut ends = vec![3, 8];
    ends.resize(WIDTH, 8);
    let mut kinds = vec![kind::TEXT, kind::TEXT];
    kinds.resize(WIDTH, kind::ABSENT);
    let mut pipeline = pull_records(PackedRecords::new("é😀a@b.c".to_owned(), ends, kinds));
    let users: Vec<_> = pipeline.batch().users().collect();
    assert_eq!(users, [("é😀", 1)]);
    assert_eq!(codes(&mut pipeline), []);
}

#[test]
fn bytes_that_are_not_utf_8_have_no_values() {
    let kinds = vec![kind::TEXT; WIDTH];
    let records = PackedRecords::of_bytes(vec![0xff; 3], vec![3; WIDTH], kinds);
    assert_eq!(codes(&mut pull_records(records)), [Code::IdMissing]);
}

#[test]
fn counts_and_reports_a_value_that_is_not_a_record() {
    let mut kinds = vec![kind::NO_RECORD];
    kinds.resize(WIDTH, kind::ABSENT);
    let mut pipeline = pull_records(PackedRecords::new(String::new(), vec![0; WIDTH], kinds));
    let counts = pipeline.counts();
    assert_eq!((counts.read, counts.invalid), (1, 1));
    assert_eq!(codes(&mut pipeline), [Code::RecordInvalid]);
}

/// One record with `text` of `kind` in `field`, and the id 17.
fn record(field: Field, kind: u8, text: &str) -> PackedRecords {
    let (mut ends, mut kinds) = (Vec::new(), Vec::new());
    let mut all = String::new();
    for each in Field::ALL {
        kinds.push(match each {
            _ if each == field => kind,
            Field::Id => kind::TEXT,
            _ => kind::ABSENT,
        });
        all.push_str(match each {
            _ if each == field => text,
            Field::Id => "17",
            _ => "",
        });
        ends.push(all.len() as u32);
    }
    PackedRecords::new(all, ends, kinds)
}

#[test]
fn a_value_of_each_kind_becomes_the_cell_of_that_kind() {
    let list = r#"[{"number":"+14155552671"}]"#;
    for (field, kind, text, cell) in [
        (Field::Id, kind::TEXT, "a7", Cell::Text("a7")),
        (Field::ZipCode, kind::NUMBER, "2134", Cell::Number("2134")),
        (
            Field::HistoricalTransactionsSent,
            kind::TRUE,
            "",
            Cell::Bool(true),
        ),
        (
            Field::HistoricalTransactionsSent,
            kind::FALSE,
            "",
            Cell::Bool(false),
        ),
        (Field::PhoneNumbers, kind::JSON, list, Cell::Json(list)),
        (Field::Id, kind::ILL_FORMED, "a", Cell::IllFormed("a")),
        (Field::Email, kind::OTHER, "", Cell::Other),
        (Field::Id, kind::ABSENT, "", Cell::Absent),
    ] {
        let mut packed = pull_records(record(field, kind, text));
        let mut direct = RecordPipeline::new(Options::default(), 10);
        let mut cells = Record {
            row: 1,
            ..Record::default()
        };
        cells.set(Field::Id, Cell::Text("17"));
        cells.set(field, cell);
        direct.record(&cells, None);
        direct.pull(true);
        let result = |pipeline: &mut RecordPipeline| -> (Vec<Issue>, u32) {
            (pipeline.issues().take(), pipeline.counts().valid)
        };
        assert_eq!(result(&mut packed), result(&mut direct), "{kind}");
        assert_eq!(packed.batch().body(), direct.batch().body(), "{kind}");
    }
}
