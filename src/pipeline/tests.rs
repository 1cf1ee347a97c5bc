use super::*;
use crate::record::cell::Cell;
use crate::rules::options::EmailMode;

/// Rows of an id and an address each, in one batch.
fn prepared(options: Options, limit: usize, rows: &[(&str, &str)]) -> Preparer {
    let mut to = Preparer::new(options, limit);
    for row in rows {
        add(&mut to, row);
    }
    to
}

fn add(to: &mut Preparer, &(id, email): &(&str, &str)) -> bool {
    let mut record = Record {
        row: to.next_row(),
        line: Some(u64::from(to.next_row()) + 1),
        ..Record::default()
    };
    record.set(Field::Id, Cell::Text(id));
    record.set(Field::Email, Cell::Text(email));
    to.record(&record, None)
}

/// Row and code of what was told.
fn told(to: &mut Preparer) -> Vec<(u32, Code)> {
    let issues = to.issues.take();
    issues.iter().map(|issue| (issue.row, issue.code)).collect()
}

fn body(to: &mut Preparer) -> String {
    let (_, batch) = to.close_batch().expect("users");
    String::from_utf8(batch.body().to_vec()).expect("UTF-8")
}

#[test]
fn every_address_stands_beside_its_own_hash() {
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
        let mut to = Preparer::new(options, 100);
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
    assert_eq!(told(&mut to), [(2, Code::EmailDuplicate)]);
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
    to.hash_waiting();
    let issues = to.issues.take();
    let told: Vec<_> = issues
        .iter()
        .map(|issue| (issue.row, issue.line, issue.code, issue.other_row))
        .collect();
    // In the order of the rows. The third was refused, so its address is of nobody.
    assert_eq!(
        told,
        [
            (2, Some(3), Code::EmailRepaired, None),
            (2, Some(3), Code::EmailDuplicate, None),
            (3, Some(4), Code::IdDuplicate, Some(1)),
            (5, Some(6), Code::EmailDuplicate, None),
        ]
    );
    assert_eq!(issues[3].id.as_deref(), Some("u4"));
    let counts = Counts {
        read: 5,
        accepted: 4,
        rejected: 1,
        warnings: 3,
    };
    assert_eq!(to.counts(), counts);
    assert_eq!(to.first_with_id("u3"), Some(4));
    assert_eq!(to.first_with_id("u9"), None);
    assert!(to.knows_address(b"x@y.z") && !to.knows_address(b"n@y.z"));
}

#[test]
fn an_address_is_told_once_however_many_batches_end() {
    let mut to = prepared(Options::default(), 100, &[("u1", "a@b.c"), ("u2", "b@b.c")]);
    to.hash_waiting();
    body(&mut to);
    to.next_batch();
    for row in [("u3", "c@b.c"), ("u4", "a@b.c")] {
        assert!(add(&mut to, &row));
    }
    let second = body(&mut to);
    let hash = |normal: &[u8]| String::from_utf8(hex(&digest(normal)).to_vec()).expect("hex");
    assert!(second.contains(&hash(b"c@b.c")) && second.contains(&hash(b"a@b.c")));
    assert_eq!(told(&mut to), [(4, Code::EmailDuplicate)]);
}

#[test]
fn an_address_that_is_told_again_has_its_value_where_that_is_asked_for() {
    for report_values in [false, true] {
        let options = Options {
            report_values,
            ..Options::default()
        };
        let mut to = prepared(options, 100, &[("u1", "a@b.c"), ("u2", "a@b.c")]);
        to.hash_waiting();
        let value = to.issues.take().remove(0).value;
        assert_eq!(value.as_deref(), report_values.then_some("a@b.c"));
    }
}

#[test]
fn rows_without_an_id_are_not_each_others_duplicates() {
    let mut to = prepared(Options::default(), 100, &[("", "a@b.c"), ("", "d@e.f")]);
    let missing = [(1, Code::IdMissing), (2, Code::IdMissing)];
    assert_eq!(told(&mut to), missing);
}

#[test]
fn what_is_told_is_the_same_whether_an_address_waits_or_not() {
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
            (told(&mut to), to.issues.dropped(), to.counts(), body)
        };
        assert_eq!(run(false), run(true), "{limit}");
    }
}

#[test]
fn so_many_errors_are_kept_and_as_many_warnings_and_the_others_are_counted() {
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
    assert_eq!(told(&mut to), kept);
    // A list of two has no room for four of the six.
    assert_eq!(to.issues.dropped(), 4);
    assert_eq!((to.counts().warnings, to.counts().rejected), (3, 3));
    // What was taken makes no new room.
    add(&mut to, &(" u4", "d@b.c"));
    assert_eq!((told(&mut to), to.issues.dropped()), (vec![], 5));
    let mut to = prepared(Options::default(), 2, &rows[..2]);
    assert_eq!((told(&mut to).len(), to.issues.dropped()), (2, 0));
    let mut to = prepared(Options::default(), 2, &rows[..3]);
    assert_eq!((told(&mut to).len(), to.issues.dropped()), (3, 1));
}

#[test]
fn a_batch_ends_with_what_it_may_hold_and_the_next_has_the_next_index() {
    let options = Options {
        batch_size: 2,
        ..Options::default()
    };
    let mut to = Preparer::new(options, 10);
    assert!(to.close_batch().is_none());
    assert_eq!((to.next_row(), to.room(), to.is_full()), (1, 2, false));
    assert!(add(&mut to, &("u1", "")));
    assert!(!add(&mut to, &("u1", "")));
    assert_eq!((to.next_row(), to.room(), to.is_full()), (3, 1, false));
    assert!(add(&mut to, &("u2", "")));
    assert_eq!((to.room(), to.is_full()), (0, true));
    let (index, batch) = to.close_batch().expect("users");
    assert_eq!((index, batch.rows()), (0, &[1, 3][..]));
    assert_eq!(to.batch().len(), 2);
    to.next_batch();
    assert_eq!((to.room(), to.batch().len()), (2, 0));
    assert!(to.close_batch().is_none());
    add(&mut to, &("u3", ""));
    assert_eq!(to.close_batch().map(|(index, _)| index), Some(1));
}

#[test]
fn what_is_no_record_is_counted_and_told_with_its_line() {
    let mut to = Preparer::new(Options::default(), 10);
    assert!(!to.unreadable(Some(7), Code::RecordInvalid));
    let issue = to.issues.take().remove(0);
    assert_eq!(
        (issue.row, issue.line, issue.code),
        (1, Some(7), Code::RecordInvalid)
    );
    assert_eq!(to.found().len(), 1);
    assert_eq!((to.counts().read, to.counts().rejected), (1, 1));
    to.about_file(Some(3), Code::RecordInvalid);
    let issue = to.issues.take().remove(0);
    assert_eq!((issue.row, issue.line), (0, Some(3)));
    assert_eq!(to.counts().read, 1);
}

#[test]
fn a_member_is_told_where_its_name_is_meant_for_a_field() {
    let mut to = Preparer::new(Options::default(), 10);
    to.unknown_member(4, "colour");
    assert_eq!(told(&mut to), []);
    to.unknown_member(4, "E-Mail Address");
    let issue = to.issues.take().remove(0);
    assert_eq!((issue.row, issue.place), (4, Field::Email.into()));
    assert_eq!(issue.code, Code::RecordMember);
}

#[test]
fn ids_that_were_asked_for_together_are_known_as_one_by_one() {
    let ids = ["a", "b", "a", "c", "b"];
    let run = |together: usize| {
        let mut to = Preparer::new(Options::default(), 10);
        add(&mut to, &("z", ""));
        for chunk in ids.chunks(together) {
            to.expect_no_more();
            if together > 1 {
                to.expect(chunk.iter().copied());
            }
            for id in chunk {
                add(&mut to, &(id, ""));
            }
        }
        to.expect_no_more();
        add(&mut to, &("d", ""));
        (told(&mut to), to.first_with_id("c"), to.first_with_id("d"))
    };
    let duplicates = vec![(4, Code::IdDuplicate), (6, Code::IdDuplicate)];
    for together in 1..=5 {
        assert_eq!(run(together), (duplicates.clone(), Some(5), Some(7)));
    }
}
