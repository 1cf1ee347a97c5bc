//! Records become requests.

use crate::input::row_handler::RowHandler as _;
use crate::output::invalid_rows_csv::InvalidRowsCsv;
use crate::pipeline::records::RecordPipeline;
use crate::pipeline::requests::{PrepareCounts, RequestBuilder};
use crate::pipeline::row_sink::RowSink as _;
use crate::pipeline::rows::RowPipeline;
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::hash::{digest, hex};
use crate::rules::issue_code::Code;
use crate::rules::options::EmailMode;
use crate::rules::options::Options;

type Requests = RowPipeline<RequestBuilder>;

fn requests(options: Options, limit: usize) -> Requests {
    let sink = RequestBuilder::new(options.clone(), limit, false);
    RowPipeline::with_sink(options, sink, None, InvalidRowsCsv::new(false))
}

/// A pipeline after `rows`, each an id and an address.
fn prepare(options: Options, limit: usize, rows: &[(&str, &str)]) -> Requests {
    let mut pipeline = requests(options, limit);
    for row in rows {
        add(&mut pipeline, row);
    }
    pipeline
}

fn add(pipeline: &mut Requests, &(id, email): &(&str, &str)) -> bool {
    let row = pipeline.rows_read() + 1;
    let mut record = Record {
        row,
        line: Some(u64::from(row) + 1),
        ..Record::default()
    };
    record.set(Field::Id, Cell::Text(id));
    record.set(Field::Email, Cell::Text(email));
    pipeline.record(&record, None)
}

/// Row and code of each new issue.
fn issues(pipeline: &mut Requests) -> Vec<(u32, Code)> {
    pipeline.sink.flush();
    let issues = pipeline.sink.issues().take();
    issues.iter().map(|issue| (issue.row, issue.code)).collect()
}

fn body(pipeline: &mut Requests) -> String {
    let (_, batch) = pipeline.sink.close_batch().expect("users");
    String::from_utf8(batch.body().to_vec()).expect("UTF-8")
}

#[test]
fn sends_every_address_with_its_own_hash() {
    let addresses = ["a@b.c", "Ann.Lee+x@gmail.com", "bob@example.com", "x@y.z"];
    let long = format!("{}@example.com", "y".repeat(80));
    let rows: Vec<(String, &str)> = addresses
        .iter()
        .copied()
        .chain(["", long.as_str()])
        .cycle()
        .take(20)
        .enumerate()
        .map(|(at, email)| (format!("u{at}"), email))
        .collect();
    for report_values in [false, true] {
        let options = Options {
            email: EmailMode::Both,
            report_values,
            ..Options::default()
        };
        let mut pipeline = requests(options, 100);
        for (id, email) in &rows {
            assert!(add(&mut pipeline, &(id, email)));
        }
        let body: serde_json::Value = serde_json::from_str(&body(&mut pipeline)).expect("JSON");
        for (at, (_, email)) in rows.iter().enumerate() {
            let mut normal = Vec::new();
            let expected = crate::rules::email::normalize(email, &mut normal)
                .ok()
                .map(|()| String::from_utf8(hex(&digest(&normal)).to_vec()).expect("hex"));
            let sent = &body["data"][at]["attributes"]["hashedEmail"];
            assert_eq!(sent.as_str(), expected.as_deref(), "{at}");
        }
    }
}

#[test]
fn sends_no_hash_with_the_email_mode_raw() {
    let raw = Options {
        email: EmailMode::Raw,
        ..Options::default()
    };
    let mut pipeline = prepare(raw, 10, &[("u1", "a@b.c"), ("u2", "a@b.c")]);
    let body = body(&mut pipeline);
    assert!(body.ends_with(r#""email":"a@b.c"}}]}"#), "{body}");
    assert_eq!(issues(&mut pipeline), [(2, Code::EmailDuplicate)]);
}

#[test]
fn sends_an_id_once_and_a_repeated_address_with_a_warning() {
    let rows = [
        ("u1", "a@b.c"),
        ("u2", "A@B.C "),
        ("u1", "x@y.z"),
        ("u3", "x@y.z"),
        ("u4", "x@y.z"),
    ];
    let mut pipeline = prepare(Options::default(), 100, &rows);
    pipeline.sink.flush();
    let issues = pipeline.sink.issues().take();
    let reported: Vec<_> = issues
        .iter()
        .map(|issue| (issue.row, issue.line, issue.code, issue.duplicate_of))
        .collect();
    // In the order of the rows. The third row is invalid, so its address is not stored.
    assert_eq!(
        reported,
        [
            (2, Some(3), Code::EmailRepaired, None),
            (2, Some(3), Code::EmailDuplicate, None),
            (3, Some(4), Code::IdDuplicate, Some(1)),
            (5, Some(6), Code::EmailDuplicate, None),
        ]
    );
    assert_eq!(issues[3].id.as_deref(), Some("u4"));
    let counts = PrepareCounts {
        read: 5,
        valid: 4,
        invalid: 1,
        warnings: 3,
    };
    assert_eq!(pipeline.sink.counts(), counts);
    let earlier = pipeline.sink.earlier();
    assert_eq!(earlier.find_id("u3", 9), Some(4));
    assert_eq!(earlier.find_id("u9", 9), None);
}

#[test]
fn reports_a_repeated_address_once_across_batches() {
    let mut pipeline = prepare(Options::default(), 100, &[("u1", "a@b.c"), ("u2", "b@b.c")]);
    pipeline.sink.flush();
    body(&mut pipeline);
    pipeline.sink.next_batch();
    for row in [("u3", "c@b.c"), ("u4", "a@b.c")] {
        assert!(add(&mut pipeline, &row));
    }
    let second = body(&mut pipeline);
    let hash = |normal: &[u8]| String::from_utf8(hex(&digest(normal)).to_vec()).expect("hex");
    assert!(second.contains(&hash(b"c@b.c")) && second.contains(&hash(b"a@b.c")));
    assert_eq!(issues(&mut pipeline), [(4, Code::EmailDuplicate)]);
}

#[test]
fn the_issue_of_a_repeated_address_has_its_value_with_report_values() {
    for report_values in [false, true] {
        let options = Options {
            report_values,
            ..Options::default()
        };
        let mut pipeline = prepare(options, 100, &[("u1", "a@b.c"), ("u2", "a@b.c")]);
        pipeline.sink.flush();
        let value = pipeline.sink.issues().take().remove(0).value;
        assert_eq!(value.as_deref(), report_values.then_some("a@b.c"));
    }
}

#[test]
fn rows_without_an_id_are_not_duplicates() {
    let mut pipeline = prepare(Options::default(), 100, &[("", "a@b.c"), ("", "d@e.f")]);
    let missing = [(1, Code::IdMissing), (2, Code::IdMissing)];
    assert_eq!(issues(&mut pipeline), missing);
}

#[test]
fn reports_the_same_issues_with_and_without_their_values() {
    let rows = [
        ("u1", "a@b.c"),
        ("u2", " a@b.c"),
        ("", "x"),
        (" u3", "a@b.c"),
        ("u4", ""),
        ("u5", " a@b.c"),
        ("u1", "a@b.c"),
    ];
    for limit in 0..10 {
        let run = |report_values| {
            let options = Options {
                report_values,
                ..Options::default()
            };
            let mut pipeline = prepare(options, limit, &rows);
            let body = body(&mut pipeline);
            (
                issues(&mut pipeline),
                pipeline.sink.issues().dropped(),
                pipeline.sink.counts(),
                body,
            )
        };
        assert_eq!(run(false), run(true), "{limit}");
    }
}

#[test]
fn keeps_as_many_errors_and_warnings_as_the_limit_and_counts_the_others() {
    let rows = [
        (" u1", "a@b.c"),
        ("", "x@y.z"),
        (" u2", "b@b.c"),
        ("", "x@y.z"),
        (" u3", "c@b.c"),
        ("", "x@y.z"),
    ];
    let mut pipeline = prepare(Options::default(), 2, &rows);
    let kept = [
        (1, Code::IdRepaired),
        (2, Code::IdMissing),
        (3, Code::IdRepaired),
        (4, Code::IdMissing),
    ];
    assert_eq!(issues(&mut pipeline), kept);
    // A limit of two drops four of the six.
    assert_eq!(pipeline.sink.issues().dropped(), 4);
    assert_eq!(
        (
            pipeline.sink.counts().warnings,
            pipeline.sink.counts().invalid
        ),
        (3, 3)
    );
    // Issues that were taken still count.
    add(&mut pipeline, &(" u4", "d@b.c"));
    assert_eq!(
        (issues(&mut pipeline), pipeline.sink.issues().dropped()),
        (vec![], 5)
    );
    let mut pipeline = prepare(Options::default(), 2, &rows[..2]);
    assert_eq!(
        (
            issues(&mut pipeline).len(),
            pipeline.sink.issues().dropped()
        ),
        (2, 0)
    );
    let mut pipeline = prepare(Options::default(), 2, &rows[..3]);
    assert_eq!(
        (
            issues(&mut pipeline).len(),
            pipeline.sink.issues().dropped()
        ),
        (3, 1)
    );
}

#[test]
fn a_full_batch_is_followed_by_one_with_the_next_index() {
    let options = Options {
        batch_size: 2,
        ..Options::default()
    };
    let mut pipeline = requests(options, 10);
    assert!(pipeline.sink.close_batch().is_none());
    assert_eq!(
        (
            pipeline.rows_read() + 1,
            pipeline.sink.capacity(),
            pipeline.sink.is_full()
        ),
        (1, 2, false)
    );
    assert!(add(&mut pipeline, &("u1", "")));
    assert!(!add(&mut pipeline, &("u1", "")));
    assert_eq!(
        (
            pipeline.rows_read() + 1,
            pipeline.sink.capacity(),
            pipeline.sink.is_full()
        ),
        (3, 1, false)
    );
    assert!(add(&mut pipeline, &("u2", "")));
    assert_eq!(
        (pipeline.sink.capacity(), pipeline.sink.is_full()),
        (0, true)
    );
    let (index, batch) = pipeline.sink.close_batch().expect("users");
    assert_eq!((index, batch.rows()), (0, &[1, 3][..]));
    assert_eq!(pipeline.sink.batch().len(), 2);
    pipeline.sink.next_batch();
    assert_eq!(
        (pipeline.sink.capacity(), pipeline.sink.batch().len()),
        (2, 0)
    );
    assert!(pipeline.sink.close_batch().is_none());
    add(&mut pipeline, &("u3", ""));
    assert_eq!(pipeline.sink.close_batch().map(|(index, _)| index), Some(1));
}

#[test]
fn counts_and_reports_an_unreadable_row_with_its_line() {
    let mut pipeline = requests(Options::default(), 10);
    assert!(!pipeline.unreadable(Some(7), Code::RecordInvalid, b"x"));
    pipeline.sink.flush();
    let issue = pipeline.sink.issues().take().remove(0);
    assert_eq!(
        (issue.row, issue.line, issue.code),
        (1, Some(7), Code::RecordInvalid)
    );
    assert_eq!(
        (pipeline.sink.counts().read, pipeline.sink.counts().invalid),
        (1, 1)
    );
    pipeline.file_issue(Some(3), Code::RecordInvalid, None);
    pipeline.sink.flush();
    let issue = pipeline.sink.issues().take().remove(0);
    assert_eq!((issue.row, issue.line), (0, Some(3)));
    assert_eq!(pipeline.sink.counts().read, 1);
}

#[test]
fn writes_a_long_file_of_invalid_rows_in_parts() {
    let mut pipeline = requests(Options::default(), usize::MAX);
    for _ in 0..5000 {
        assert!(!add(&mut pipeline, &("", "")));
    }
    // Most issues are written without a flush.
    assert!(pipeline.sink.issues().take().len() > 4000);
    pipeline.sink.flush();
    assert_eq!(pipeline.sink.counts().invalid, 5000);
}

#[test]
fn reports_an_unknown_member_whose_name_resembles_a_field() {
    let mut pipeline = RecordPipeline::new(Options::default(), 10);
    pipeline.unknown_member(4, "colour");
    pipeline.flush();
    assert_eq!(pipeline.issues().take(), []);
    pipeline.unknown_member(4, "E-Mail Address");
    pipeline.flush();
    let issue = pipeline.issues().take().remove(0);
    assert_eq!((issue.row, issue.location), (4, Field::Email.into()));
    assert_eq!(issue.code, Code::RecordMember);
    assert_eq!(pipeline.counts().warnings, 1);
}

#[test]
fn prefetched_ids_are_found_like_others() {
    let ids = ["a", "b", "a", "c", "b"];
    let run = |prefetched: usize| {
        let mut pipeline = requests(Options::default(), 10);
        add(&mut pipeline, &("z", ""));
        for chunk in ids.chunks(prefetched) {
            pipeline.end_prefetch();
            if prefetched > 1 {
                pipeline.prefetch(chunk);
            }
            for id in chunk {
                add(&mut pipeline, &(id, ""));
            }
        }
        pipeline.end_prefetch();
        add(&mut pipeline, &("d", ""));
        let earlier = pipeline.sink.earlier();
        let rows = ["c", "d"].map(|id| earlier.find_id(id, 99));
        (issues(&mut pipeline), rows)
    };
    let duplicates = vec![(4, Code::IdDuplicate), (6, Code::IdDuplicate)];
    for prefetched in 1..=5 {
        assert_eq!(run(prefetched), (duplicates.clone(), [Some(5), Some(7)]));
    }
}
