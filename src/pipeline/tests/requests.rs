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

/// A pipeline after rows of an id and an address each.
fn prepared(options: Options, limit: usize, rows: &[(&str, &str)]) -> Requests {
    let mut to = requests(options, limit);
    for row in rows {
        add(&mut to, row);
    }
    to
}

fn add(to: &mut Requests, &(id, email): &(&str, &str)) -> bool {
    let row = to.rows_read() + 1;
    let mut record = Record {
        row,
        line: Some(u64::from(row) + 1),
        ..Record::default()
    };
    record.set(Field::Id, Cell::Text(id));
    record.set(Field::Email, Cell::Text(email));
    to.record(&record, None)
}

/// Row and code of each new issue.
fn issues(to: &mut Requests) -> Vec<(u32, Code)> {
    to.sink.flush();
    let issues = to.sink.issues.take();
    issues.iter().map(|issue| (issue.row, issue.code)).collect()
}

fn body(to: &mut Requests) -> String {
    let (_, batch) = to.sink.close_batch().expect("users");
    String::from_utf8(batch.body().to_vec()).expect("UTF-8")
}

#[test]
fn every_address_is_sent_with_its_own_hash() {
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
        let mut to = requests(options, 100);
        for (id, email) in &rows {
            assert!(add(&mut to, &(id, email)));
        }
        let body: serde_json::Value = serde_json::from_str(&body(&mut to)).expect("JSON");
        for (at, (_, email)) in rows.iter().enumerate() {
            let mut normal = Vec::new();
            let hash = crate::rules::email::normalize(email, &mut normal)
                .ok()
                .map(|()| String::from_utf8(hex(&digest(&normal)).to_vec()).expect("hex"));
            let sent = &body["data"][at]["attributes"]["hashedEmail"];
            assert_eq!(sent.as_str(), hash.as_deref(), "{at}");
        }
    }
}

#[test]
fn no_hash_is_sent_where_only_the_address_is_asked_for() {
    let raw = Options {
        email: EmailMode::Raw,
        ..Options::default()
    };
    let mut to = prepared(raw, 10, &[("u1", "a@b.c"), ("u2", "a@b.c")]);
    let body = body(&mut to);
    assert!(body.ends_with(r#""email":"a@b.c"}}]}"#), "{body}");
    assert_eq!(issues(&mut to), [(2, Code::EmailDuplicate)]);
}

#[test]
fn an_id_is_sent_once_and_an_address_again_with_a_warning() {
    let rows = [
        ("u1", "a@b.c"),
        ("u2", "A@B.C "),
        ("u1", "x@y.z"),
        ("u3", "x@y.z"),
        ("u4", "x@y.z"),
    ];
    let mut to = prepared(Options::default(), 100, &rows);
    to.sink.flush();
    let issues = to.sink.issues.take();
    let reported: Vec<_> = issues
        .iter()
        .map(|issue| (issue.row, issue.line, issue.code, issue.duplicate_of))
        .collect();
    // In the order of the rows. The third is invalid, so its address belongs to nobody.
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
    assert_eq!(to.sink.counts(), counts);
    let earlier = to.sink.earlier();
    assert_eq!(earlier.find_id("u3", 9), Some(4));
    assert_eq!(earlier.find_id("u9", 9), None);
}

#[test]
fn a_repeated_address_is_reported_once_across_batches() {
    let mut to = prepared(Options::default(), 100, &[("u1", "a@b.c"), ("u2", "b@b.c")]);
    to.sink.flush();
    body(&mut to);
    to.sink.next_batch();
    for row in [("u3", "c@b.c"), ("u4", "a@b.c")] {
        assert!(add(&mut to, &row));
    }
    let second = body(&mut to);
    let hash = |normal: &[u8]| String::from_utf8(hex(&digest(normal)).to_vec()).expect("hex");
    assert!(second.contains(&hash(b"c@b.c")) && second.contains(&hash(b"a@b.c")));
    assert_eq!(issues(&mut to), [(4, Code::EmailDuplicate)]);
}

#[test]
fn the_issue_of_a_repeated_address_has_its_value_with_report_values() {
    for report_values in [false, true] {
        let options = Options {
            report_values,
            ..Options::default()
        };
        let mut to = prepared(options, 100, &[("u1", "a@b.c"), ("u2", "a@b.c")]);
        to.sink.flush();
        let value = to.sink.issues.take().remove(0).value;
        assert_eq!(value.as_deref(), report_values.then_some("a@b.c"));
    }
}

#[test]
fn rows_without_an_id_are_not_each_others_duplicates() {
    let mut to = prepared(Options::default(), 100, &[("", "a@b.c"), ("", "d@e.f")]);
    let missing = [(1, Code::IdMissing), (2, Code::IdMissing)];
    assert_eq!(issues(&mut to), missing);
}

#[test]
fn issues_are_the_same_whether_addresses_are_found_at_once_or_by_digest() {
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
            let mut to = prepared(options, limit, &rows);
            let body = body(&mut to);
            (
                issues(&mut to),
                to.sink.issues.dropped(),
                to.sink.counts(),
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
    let mut to = prepared(Options::default(), 2, &rows);
    let kept = [
        (1, Code::IdRepaired),
        (2, Code::IdMissing),
        (3, Code::IdRepaired),
        (4, Code::IdMissing),
    ];
    assert_eq!(issues(&mut to), kept);
    // A list of two does not hold four of the six.
    assert_eq!(to.sink.issues.dropped(), 4);
    assert_eq!(
        (to.sink.counts().warnings, to.sink.counts().invalid),
        (3, 3)
    );
    // Issues that were taken still count.
    add(&mut to, &(" u4", "d@b.c"));
    assert_eq!((issues(&mut to), to.sink.issues.dropped()), (vec![], 5));
    let mut to = prepared(Options::default(), 2, &rows[..2]);
    assert_eq!((issues(&mut to).len(), to.sink.issues.dropped()), (2, 0));
    let mut to = prepared(Options::default(), 2, &rows[..3]);
    assert_eq!((issues(&mut to).len(), to.sink.issues.dropped()), (3, 1));
}

#[test]
fn a_batch_ends_when_it_is_full_and_the_next_has_the_next_index() {
    let options = Options {
        batch_size: 2,
        ..Options::default()
    };
    let mut to = requests(options, 10);
    assert!(to.sink.close_batch().is_none());
    assert_eq!(
        (to.rows_read() + 1, to.sink.capacity(), to.sink.is_full()),
        (1, 2, false)
    );
    assert!(add(&mut to, &("u1", "")));
    assert!(!add(&mut to, &("u1", "")));
    assert_eq!(
        (to.rows_read() + 1, to.sink.capacity(), to.sink.is_full()),
        (3, 1, false)
    );
    assert!(add(&mut to, &("u2", "")));
    assert_eq!((to.sink.capacity(), to.sink.is_full()), (0, true));
    let (index, batch) = to.sink.close_batch().expect("users");
    assert_eq!((index, batch.rows()), (0, &[1, 3][..]));
    assert_eq!(to.sink.batch().len(), 2);
    to.sink.next_batch();
    assert_eq!((to.sink.capacity(), to.sink.batch().len()), (2, 0));
    assert!(to.sink.close_batch().is_none());
    add(&mut to, &("u3", ""));
    assert_eq!(to.sink.close_batch().map(|(index, _)| index), Some(1));
}

#[test]
fn counts_and_reports_an_unreadable_row_with_its_line() {
    let mut to = requests(Options::default(), 10);
    assert!(!to.unreadable(Some(7), Code::RecordInvalid, b"x"));
    to.sink.flush();
    let issue = to.sink.issues.take().remove(0);
    assert_eq!(
        (issue.row, issue.line, issue.code),
        (1, Some(7), Code::RecordInvalid)
    );
    assert_eq!((to.sink.counts().read, to.sink.counts().invalid), (1, 1));
    to.file_issue(Some(3), Code::RecordInvalid);
    to.sink.flush();
    let issue = to.sink.issues.take().remove(0);
    assert_eq!((issue.row, issue.line), (0, Some(3)));
    assert_eq!(to.sink.counts().read, 1);
}

#[test]
fn writes_a_long_file_of_invalid_rows_in_parts() {
    let mut to = requests(Options::default(), usize::MAX);
    for _ in 0..5000 {
        assert!(!add(&mut to, &("", "")));
    }
    // Without a flush, most issues are written.
    assert!(to.sink.issues.take().len() > 4000);
    to.sink.flush();
    assert_eq!(to.sink.counts().invalid, 5000);
}

#[test]
fn reports_an_unknown_member_if_its_name_is_meant_for_a_field() {
    let mut to = RecordPipeline::new(Options::default(), 10);
    to.unknown_member(4, "colour");
    to.flush();
    assert_eq!(to.issues().take(), []);
    to.unknown_member(4, "E-Mail Address");
    to.flush();
    let issue = to.issues().take().remove(0);
    assert_eq!((issue.row, issue.location), (4, Field::Email.into()));
    assert_eq!(issue.code, Code::RecordMember);
    assert_eq!(to.counts().warnings, 1);
}

#[test]
fn prefetched_ids_are_found_like_others() {
    let ids = ["a", "b", "a", "c", "b"];
    let run = |together: usize| {
        let mut to = requests(Options::default(), 10);
        add(&mut to, &("z", ""));
        for chunk in ids.chunks(together) {
            to.end_prefetch();
            if together > 1 {
                to.prefetch(&mut chunk.iter().copied());
            }
            for id in chunk {
                add(&mut to, &(id, ""));
            }
        }
        to.end_prefetch();
        add(&mut to, &("d", ""));
        let earlier = to.sink.earlier();
        let rows = ["c", "d"].map(|id| earlier.find_id(id, 99));
        (issues(&mut to), rows)
    };
    let duplicates = vec![(4, Code::IdDuplicate), (6, Code::IdDuplicate)];
    for together in 1..=5 {
        assert_eq!(run(together), (duplicates.clone(), [Some(5), Some(7)]));
    }
}
